//! `dstats`: shows what containers use.

use std::time::Duration;

use shared::cli::containers::{find, stats};
use shared::cli::{Cx, Fail, Mode};

/// Show what containers use: processor, memory, network, disk
///
/// A record for each container every second, or on a terminal a table that stays where it is. Without
/// names it follows whatever runs. With names it ends when none of them runs any more. cpu_percent
/// is of one processor: two that are busy are 200. memory leaves out what the kernel would give back.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dstats\n  dstats --no-stream web\n  dstats web db | jq -r '.name + \" \" + (.cpu_percent|tostring)'\n  dps --label tier=front | dstats -"
)]
pub struct Args {
    /// Show only these containers; - reads names and records
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Show those that do not run as well
    #[arg(short, long)]
    all: bool,

    /// Show figures once, and end
    #[arg(long)]
    no_stream: bool,

    /// Show figures this often, in seconds
    #[arg(short, long, value_name = "SECONDS", default_value = "1")]
    interval: f64,

    /// Show ids and digests in full in tables, too
    #[arg(long)]
    no_trunc: bool,
}

/// Shows figures.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.no_trunc {
        cx.show_whole();
    }
    let store = cx.store()?;
    let interval = Duration::try_from_secs_f64(args.interval).ok().filter(|interval| *interval >= Duration::from_millis(10));
    let interval = interval.ok_or_else(|| Fail::usage(format!("an interval of {} seconds makes no sense", args.interval)))?;
    let mut operands = cx.operands(&args.containers, Mode::Lists)?;
    let is_all = operands.is_default();
    let mut wanted = Vec::new();
    while let Some(operand) = operands.next(cx)? {
        match find(&store, &operand) {
            Ok(container) => wanted.push(container),
            Err(fail) => cx.item_failed(operand.text(), &fail)?,
        }
    }
    if wanted.is_empty() && !is_all {
        return Ok(());
    }
    stats::show(cx, &store, &wanted, stats::How { all: args.all, once: args.no_stream, interval })
}

shared::tool!(Args, run, emits["stats"], accepts["container"]);
