//! `dtop`: shows processes.

use shared::cli::containers::{facts, find};
use shared::cli::{Cx, Fail, Mode};
use shared::runtime::top;

/// Show the processes of containers
///
/// They are read from this machine's /proc: nothing runs in the container, and its image needs no
/// ps. pid and user are this machine's, pid_inside is the container's.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dtop web\n  dtop -o pid,user,args web\n  dtop web | jq -r 'select(.memory > 1e8).pid'\n  dps | dtop")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Show these columns, as ps calls them or as records do
    #[arg(short = 'o', long = "columns", value_name = "COLUMNS", value_delimiter = ',')]
    columns: Vec<String>,
}

/// Shows processes.
///
/// # Errors
/// Wrong usage.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    if !args.columns.is_empty() {
        let key = |column: &String| {
            let key = facts::process_key(column.trim()).map(str::to_owned);
            key.ok_or_else(|| Fail::usage(format!("'{column}' is no column")).hint("dtop --schema lists the keys of a process"))
        };
        let keys = args.columns.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        cx.show_fields(keys);
    }
    cx.for_each(&args.containers, Mode::Shows, |operand, cx| {
        let container = find(&store, operand)?;
        let all = top::processes(&container).map_err(|e| Fail::from_runtime(&e))?;
        all.iter().try_for_each(|process| cx.emit(facts::process(&container, process)))
    })
}

shared::tool!(Args, run, emits["process"], accepts["container"]);
