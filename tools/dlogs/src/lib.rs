//! `dlogs`: shows the logs of containers.

use shared::cli::containers::{LogArgs, find, show_logs};
use shared::cli::{Cx, Fail, Mode};

/// Show the logs of containers
///
/// What the container wrote to standard error goes to standard error. With -f it goes on until the
/// container has ended. Several containers are merged by time, each line with its container's name.
/// --format json writes log records. A container in the foreground keeps no log.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dlogs web\n  dlogs -f --tail 10 web\n  dlogs --since 10m -t web db\n  dlogs --format json web | jq -r .line"
)]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    #[command(flatten)]
    logs: LogArgs,
}

/// Shows the logs.
///
/// # Errors
/// Wrong usage, or a log that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let mut containers = Vec::new();
    cx.for_each(&args.containers, Mode::Shows, |operand, _| {
        containers.push(find(&store, operand)?);
        Ok(())
    })?;
    show_logs(cx, &containers, &args.logs)
}

shared::tool!(Args, run, emits["log"], accepts["container"]);
