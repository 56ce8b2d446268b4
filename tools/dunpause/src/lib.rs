//! `dunpause`: lets paused containers go on.

use shared::cli::containers::{MissingArgs, each_but};
use shared::cli::{Cx, Fail, Mode};

/// Let paused containers go on
///
/// A container that runs is fine; one that does not run is not.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dunpause web\n  dps -q --filter status=paused | dunpause")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    #[command(flatten)]
    missing: MissingArgs,
}

/// Lets each container go on.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    each_but(cx, &args.containers, Mode::Makes, |result| args.missing.idle(result), |container| container.unpause())
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
