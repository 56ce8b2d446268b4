//! `drename`: gives a container another name.

use shared::cli::containers::each;
use shared::cli::{Cx, Fail, Mode};

/// Give a container another name
///
/// The name must be free; the name that the container has is fine. In networks it is known by the
/// new name from its next start on. With one name the container comes from standard input.
#[derive(Debug, clap::Parser)]
#[command(
    override_usage = "drename [OPTIONS] CONTAINER NAME\n       ... | drename [OPTIONS] - NAME",
    after_help = "Examples:\n  drename amber-lathe-1 web\n  dcreate app:1 | drename - web"
)]
pub struct Args {
    /// The container and its new name; - takes the container from standard input
    #[arg(value_name = "CONTAINER NAME", required = true, num_args = 2)]
    words: Vec<String>,
}

/// Renames the container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let [container, name] = args.words.as_slice() else { return Err(Fail::usage("say the container and its new name")) };
    each(cx, std::slice::from_ref(container), Mode::Makes, |container| container.rename(name))
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
