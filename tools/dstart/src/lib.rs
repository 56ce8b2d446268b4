//! `dstart`: starts containers that were made or have ended.

use shared::cli::containers::{find, start};
use shared::cli::{Cx, Fail, Mode};

/// Start containers
///
/// Starts containers that were made by dcreate or have ended. With -a one container runs in the
/// foreground and its exit code becomes this command's. One that runs already is fine.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dstart db\n  dstart -ai build\n  dcreate app:1 | dstart")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Run in the foreground
    #[arg(short, long)]
    attach: bool,

    /// Pass standard input on; the container must have been made with -i
    #[arg(short, long)]
    interactive: bool,
}

/// Starts each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let attach = args.attach || args.interactive;
    let store = cx.store()?;
    if attach {
        if args.containers.len() > 1 {
            return Err(Fail::usage("-a: one container at a time has the foreground"));
        }
        cx.set_fail_exit(125);
    }
    cx.for_each(&args.containers, Mode::Makes, |operand, cx| {
        let container = find(&store, operand)?;
        start(cx, operand, &container, attach)
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
