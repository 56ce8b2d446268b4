//! `drestart`: stops containers and starts them again.

use shared::cli::containers::{MissingArgs, StopArgs, each_but};
use shared::cli::{Cx, Fail, Mode};

/// Stop containers and start them again
///
/// Sends the container's stop signal, kills it when it has not ended in time, and starts it in the
/// background. A container that does not run is started. One that is removed at its end cannot be
/// restarted.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  drestart web\n  drestart -t 0 web db\n  dps -q --filter label=tier=web | drestart")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    #[command(flatten)]
    stop: StopArgs,

    #[command(flatten)]
    missing: MissingArgs,
}

/// Restarts each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let pass_over = |result| args.missing.missing(result);
    each_but(cx, &args.containers, Mode::Makes, pass_over, |container| container.restart(args.stop.time(), args.stop.signal()))
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
