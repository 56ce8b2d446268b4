//! `dpause`: stops every process of containers until dunpause.

use shared::cli::containers::{MissingArgs, each_but};
use shared::cli::{Cx, Fail, Mode};

/// Stop every process of containers for a while
///
/// The processes keep their memory and get no processor until dunpause. A container that is paused
/// is fine; one that does not run is not. dstop and dkill let a paused container go on to its end.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dpause web\n  dps -q --filter label=tier=batch | dpause")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    #[command(flatten)]
    missing: MissingArgs,
}

/// Pauses each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    each_but(cx, &args.containers, Mode::Makes, |result| args.missing.idle(result), |container| container.pause())
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
