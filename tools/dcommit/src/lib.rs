//! `dcommit`: makes images of containers.

use shared::build::config::change;
use shared::cli::containers::find;
use shared::cli::{Cx, Fail, Mode, views};
use shared::reference::Reference;
use shared::runtime::{events, files};
use shared::store::ImageName;

/// Make images of containers
///
/// The image has the layers of the container's own image and one more: what the container changed.
/// Volumes and other mounts are not part of it. Its config is the container's: variables, command,
/// user, labels, and what -c says. Without a name its digest names it. A container that runs stands
/// still meanwhile.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dcommit web app:patched\n  dcommit -m 'fix' -c 'CMD [\"serve\"]' -c 'ENV A=b' web app:2\n  ref=$(dcommit -q web app:3); echo $ref\n  dps -a --exited | dcommit -"
)]
pub struct Args {
    /// The container; - reads names and records
    #[arg(value_name = "CONTAINER")]
    container: Option<String>,

    /// The image's name
    #[arg(value_name = "NAME[:TAG]")]
    name: Option<Reference>,

    /// Note this in the image's history
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,

    /// Name the image's author
    #[arg(short, long, value_name = "TEXT")]
    author: Option<String>,

    /// Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,

    /// Let the container stand still meanwhile: true or false
    #[arg(short, long, value_name = "BOOL", num_args = 0..=1, default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set, hide_possible_values = true)]
    pause: bool,

    /// Let the container go on meanwhile
    #[arg(long)]
    no_pause: bool,
}

/// Commits.
///
/// # Errors
/// Wrong usage, or a store that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.name.as_ref().is_some_and(|name| name.digest().is_some()) {
        return Err(Fail::usage("a new name has no digest"));
    }
    cx.changes();
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let what = files::Commit { author: args.author, message: args.message, pause: args.pause && !args.no_pause };
    let operands: Vec<String> = args.container.into_iter().collect();
    cx.for_each(&operands, Mode::Makes, |operand, cx| {
        let container = find(&store, operand)?;
        let name = args.name.as_ref().map(ImageName::named);
        let made = files::commit(&store, &lease, &container, name, &what, |config| change(config, &args.change));
        let image = made.map_err(|e| Fail::from_runtime(&e))?;
        events::record_image(&store, "commit", &image);
        cx.emit(operand.derive(views::image(&image, false)))
    })
}

shared::tool!(Args, run, emits["image"], accepts["container"]);
