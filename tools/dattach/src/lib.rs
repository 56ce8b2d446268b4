//! `dattach`: shows what a running container writes, and lets a person type into it.

use shared::cli::containers::{AttachArgs, attach, find};
use shared::cli::{Cx, Fail, Mode};

/// Take part in a running container
///
/// Shows what the container writes from now on, and passes on what is typed if the container was
/// made with -i. Several may be attached at once; one that does not read what is written is left
/// behind (dlogs has all of it). Ends with the container's run, and with its exit code. Ctrl-C and
/// other signals reach the container unless --sig-proxy=false says that they end this command. A
/// container in the foreground of another command has no place for a second one.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dattach web\n  dattach --no-stdin --sig-proxy=false web\n  dattach --detach-keys ctrl-p,ctrl-q shell")]
pub struct Args {
    /// The container, or - for a name or a record on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Do not pass on what is typed
    #[arg(long)]
    no_stdin: bool,

    #[command(flatten)]
    attach: AttachArgs,
}

/// Attaches to the container.
///
/// # Errors
/// When it does not run, or cannot be attached to.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.containers.len() > 1 {
        return Err(Fail::usage("one container at a time has the terminal"));
    }
    let store = cx.store()?;
    let mut operands = cx.operands(&args.containers, Mode::Makes)?;
    let reads_stdin = operands.reads_stdin();
    cx.set_fail_exit(125);
    let Some(operand) = operands.next(cx)? else { return Ok(()) };
    let container = find(&store, &operand).map_err(|fail| fail.exit(1))?;
    let stdin = container.config().interactive && !args.no_stdin && !reads_stdin;
    attach(cx, &container, &args.attach.session(stdin)?)
}

shared::tool!(Args, run, emits["log"], accepts["container"]);
