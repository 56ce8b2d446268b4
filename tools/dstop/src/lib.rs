//! `dstop`: stops containers.

use shared::cli::containers::{MissingArgs, StopArgs, find, record};
use shared::cli::{Cx, Fail, Mode};

/// Stop containers
///
/// Sends the container's stop signal, and kills it when it has not ended in time. A restart policy
/// does not start it again. A container that does not run is fine.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dstop web\n  dstop -t 0 web db\n  dps -q | dstop")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    #[command(flatten)]
    stop: StopArgs,

    #[command(flatten)]
    missing: MissingArgs,
}

/// How many containers are waited for at the same time with `--unordered`.
const AT_ONCE: usize = 16;

/// Stops each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    cx.for_each_at_once(&args.containers, Mode::Makes, AT_ONCE, |operand, cx| {
        let found = find(&store, operand);
        let Ok(container) = found else { return args.missing.missing(found.map(drop)) };
        container.stop(args.stop.time(), args.stop.signal()).map_err(|e| Fail::from_runtime(&e))?;
        // One that is removed at its end has no state any more.
        let state = container.state().unwrap_or_else(|_| shared::runtime::State::new(shared::runtime::Status::Exited));
        let record = operand.derive(record(&container, &state));
        cx.emit(record)
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"], unordered);
