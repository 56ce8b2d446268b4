//! `dwait`: waits for containers and tells their exit codes.

use std::time::{Duration, Instant};

use shared::cli::containers::{MissingArgs, emit, find};
use shared::cli::{Cx, Fail, Format, Kind, Mode};
use shared::runtime::wait::Condition;

/// Wait for containers to end
///
/// Writes the exit code of each container's last run, a line each, or with --format json its record.
/// One that does not run is not waited for. It does not matter who runs the container, and whether
/// that is still there.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dwait build\n  code=$(dwait build)\n  dwait --condition removed build\n  dwait --timeout 60 build\n  dps -q | dwait --format json"
)]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Wait for this: not-running, next-exit, removed, running, healthy, unhealthy
    #[arg(long, value_name = "CONDITION", default_value = "not-running", value_parser = condition)]
    condition: Condition,

    /// Wait for all of them no longer than this many seconds; what has not come by then is a failure, with exit code 124
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    #[command(flatten)]
    missing: MissingArgs,
}

fn condition(text: &str) -> Result<Condition, String> {
    Condition::parse(text).ok_or_else(|| "say not-running, next-exit, removed, running, healthy or unhealthy".into())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let secs = text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok();
    secs.and_then(|secs| Duration::try_from_secs_f64(secs).ok()).ok_or_else(|| "say a number of seconds, such as 10 or 0.5".into())
}

/// Waits for each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    // One moment for all: the command as a whole takes no longer. One that lies beyond all clocks never comes.
    let until = args.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let is_raw = !cx.is_format_explicit() || cx.format() == Format::Table;
    cx.for_each(&args.containers, Mode::Shows, |operand, cx| {
        let found = find(&store, operand);
        let Ok(container) = found else { return args.missing.missing(found.map(drop)) };
        let Some(code) = container.wait(args.condition, until).map_err(|error| Fail::from_runtime(&error))? else {
            let secs = args.timeout.unwrap_or_default().as_secs_f64();
            let fail = Fail::new(Kind::Timeout, format!("the container did not come to be {} within {secs} s", args.condition.word()));
            return Err(fail.exit(124));
        };
        if is_raw && !cx.is_quiet() {
            return cx.write_stdout(format!("{code}\n").as_bytes());
        }
        emit(cx, operand, &container)
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
