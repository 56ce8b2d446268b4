//! `dstart`: starts containers that were made or have ended.

use shared::cli::containers::{AttachArgs, find, start, start_at_boot};
use shared::cli::{Cx, Fail, Mode};

/// Start containers
///
/// Starts containers that were made by dcreate or have ended. With -a this command takes part in the
/// run of one container, from its first byte on, and ends with its exit code. One that runs already
/// is fine. --boot starts those whose restart policy is always or unless-stopped and that no person
/// stopped; a service of the host calls it once per boot.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dstart db\n  dstart -ai build\n  dcreate app:1 | dstart\n  dstart --boot")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Take part in its run
    #[arg(short, long)]
    attach: bool,

    /// Pass standard input on; the container must have been made with -i
    #[arg(short, long)]
    interactive: bool,

    /// Start what the policies say after a boot
    #[arg(long, conflicts_with_all = ["containers", "attach", "interactive"])]
    boot: bool,

    #[command(flatten)]
    session: AttachArgs,
}

/// Starts each container.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.boot {
        return start_at_boot(cx);
    }
    let session = if args.attach || args.interactive { Some(args.session.session(args.interactive)?) } else { None };
    let store = cx.store()?;
    if session.is_some() {
        if args.containers.len() > 1 {
            return Err(Fail::usage("-a: one container at a time has the foreground"));
        }
        cx.set_fail_exit(125);
    }
    cx.for_each(&args.containers, Mode::Makes, |operand, cx| {
        let container = find(&store, operand)?;
        start(cx, operand, &container, session.as_ref())
    })
}

shared::tool!(Args, run, emits["container", "log"], accepts["container"]);
