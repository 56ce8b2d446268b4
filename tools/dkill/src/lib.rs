//! `dkill`: sends signals to containers.

use shared::cli::containers::{MissingArgs, find, parse_signal, record};
use shared::cli::{Cx, Fail, Mode};

/// Send a signal to containers
///
/// Without -s the container is killed. The signal goes to its first process.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dkill web\n  dkill -s HUP web\n  dps -q | dkill -s USR1")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Send this signal: a name or a number
    #[arg(short, long, value_name = "SIGNAL", default_value = "KILL", value_parser = parse_signal)]
    signal: i32,

    #[command(flatten)]
    missing: MissingArgs,
}

/// Signals each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    cx.for_each(&args.containers, Mode::Makes, |operand, cx| {
        let killed =
            find(&store, operand).and_then(|container| container.kill(args.signal).map(|()| container).map_err(|e| Fail::from_runtime(&e)));
        let Ok(container) = killed else { return args.missing.idle(killed.map(drop)) };
        let state = container.state().unwrap_or_else(|_| shared::runtime::State::new(shared::runtime::Status::Exited));
        let record = operand.derive(record(&container, &state));
        cx.emit(record)
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
