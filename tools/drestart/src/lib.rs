//! `drestart`: stops containers and starts them again.

use std::time::Duration;

use shared::cli::containers::{MissingArgs, each_but};
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

    /// Kill after this many seconds
    #[arg(short, long, visible_alias = "timeout", value_name = "SECONDS")]
    time: Option<u64>,

    /// Send this signal first
    #[arg(short = 's', long, visible_alias = "signal", value_name = "SIGNAL", value_parser = signal)]
    stop_signal: Option<i32>,

    #[command(flatten)]
    missing: MissingArgs,
}

fn signal(text: &str) -> Result<i32, String> {
    shared::sys::signal::parse(text).ok_or_else(|| "there is no such signal".into())
}

/// Restarts each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let pass_over = |result| args.missing.missing(result);
    each_but(cx, &args.containers, Mode::Makes, pass_over, |container| {
        container.restart(args.time.map(Duration::from_secs), args.stop_signal)
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
