//! `dpull`: pulls images from registries.

use std::path::PathBuf;

use shared::cli::registry::artifact::{self, Output};
use shared::cli::registry::{IMAGES_AT_ONCE, Names, Pull, RegistryArgs, TrustArgs, pull};
use shared::cli::{Cx, Fail, Mode, views};
use shared::oci::Platform;
use shared::reference::Reference;
use shared::registry::Registry;
use shared::store::Store;

/// Pull images from registries
///
/// Short names mean what docker means by them: alpine is docker.io/library/alpine:latest. Layers come
/// in parallel, are checked, and go on where a broken connection stopped. Of a multi-platform image
/// the name points at all of it; only this machine's platform is fetched. With --artifact the files of
/// artifacts come to this directory under the names that they have.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dpull alpine\n  dpull --platform linux/arm64 debian:bookworm-slim\n  dpull -a localhost:5000/team/app\n  drs localhost:5000/team/app --newer-than 7d | dpull\n  dpull --artifact -o got localhost:5000/files:1"
)]
pub struct Args {
    /// The images, or - for names and records on standard input
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Pull for this platform, as os/arch[/variant]
    #[arg(long, value_name = "PLATFORM", conflicts_with = "all_platforms")]
    platform: Option<Platform>,

    /// Pull all platforms of each image
    #[arg(long)]
    all_platforms: bool,

    /// Pull all tags of each repository
    #[arg(short, long)]
    all_tags: bool,

    /// Bring the files of artifacts, not images into the store
    #[arg(long, conflicts_with_all = ["all_tags", "all_platforms", "platform"])]
    artifact: bool,

    /// Put those files into this directory, in place of the one at hand; - writes the only file to standard output
    #[arg(short, long, value_name = "DIR|-", requires = "artifact")]
    output: Option<PathBuf>,

    #[command(flatten)]
    registry: RegistryArgs,

    #[command(flatten)]
    _trust: TrustArgs,
}

/// Pulls each image.
///
/// # Errors
/// Wrong usage, or a store that cannot be written.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.artifact {
        return pull_artifacts(&args, cx);
    }
    let registry = args.registry.registry(cx)?;
    let store = cx.store()?;
    let what = Pull { platform: args.platform, all_platforms: args.all_platforms, ..Pull::default() };
    cx.for_each_at_once(&args.images, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        let reference = operand.reference()?;
        if !args.all_tags {
            return one(&store, &registry, &reference, &what, cx);
        }
        if reference.tag().is_some() || reference.digest().is_some() {
            return Err(Fail::usage(format!("with --all-tags '{}' is a repository without a tag", operand.text())));
        }
        for tag in registry.repository(&reference).tags().map_err(|e| Fail::from_registry(&e))? {
            let tagged = reference.with_tag(&tag).map_err(|e| Fail::from_reference(&e))?;
            if let Err(fail) = one(&store, &registry, &tagged, &what, cx) {
                cx.item_failed(&tagged.familiar(), &fail)?;
            }
        }
        Ok(())
    })
}

fn pull_artifacts(args: &Args, cx: &mut Cx) -> Result<(), Fail> {
    let options = args.registry.options(cx)?;
    let names = Names::new(&options.config);
    let registry = Registry::new(options);
    let to = match &args.output {
        Some(path) if path.as_os_str() == "-" => Output::Stdout,
        path => Output::Dir(path.clone().unwrap_or_default()),
    };
    cx.for_each_at_once(&args.images, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        artifact::pull(cx, &registry, &names.reference(operand)?, &to)
    })
}

fn one(store: &Store, registry: &Registry, reference: &Reference, what: &Pull, cx: &mut Cx) -> Result<(), Fail> {
    let pulled = pull(store, registry, &cx.progress(), reference, what)?;
    cx.emit(views::image(&pulled.image, false))
}

shared::tool!(Args, run, emits ["image", "transfer"], accepts ["image", "tag", "manifest", "transfer"], unordered);
