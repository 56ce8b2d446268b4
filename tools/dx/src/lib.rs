//! `dx`: runs commands in running containers.

use std::path::PathBuf;

use shared::cli::containers::{DescriptorArgs, find};
use shared::cli::{Cx, Fail, Mode};
use shared::runtime::attach::Parted;
use shared::runtime::exec::{self, Request};
use shared::runtime::{detach_session, run_session};

/// Run a command in a running container
///
/// Without a command it is a shell, on a terminal an interactive one. Signals reach the command, and
/// when this command dies, so does that. Its exit code becomes this command's. With - the containers
/// come from records on standard input.
#[derive(Debug, clap::Parser)]
#[command(
    override_usage = "dx [OPTIONS] CONTAINER [COMMAND]...\n       ... | dx [OPTIONS] - COMMAND...",
    after_help = "Exit codes: the command's own; 125 when it could not be started, 126 when it cannot be executed, 127 when it is not there.\n\nExamples:\n  dx web\n  dx web cat /etc/hosts\n  dx -u root -w /srv web ls\n  dps --format json | dx - uptime"
)]
pub struct Args {
    /// The container, and the command; - takes containers from standard input
    #[arg(value_name = "CONTAINER [COMMAND]", trailing_var_arg = true)]
    words: Vec<String>,

    /// Run in the background
    #[arg(short, long)]
    detach: bool,

    /// Keep standard input open
    #[arg(short, long)]
    interactive: bool,

    /// Give the command a terminal
    #[arg(short, long)]
    tty: bool,

    /// Take no terminal, even on one
    #[arg(short = 'T', long, conflicts_with = "tty")]
    no_tty: bool,

    /// Set a variable, or pass on ours when only named
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,

    /// Set variables from a file of NAME=VALUE lines
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,

    /// Run as this user, by name or number
    #[arg(short, long, value_name = "USER[:GROUP]")]
    user: Option<String>,

    /// Start in this directory
    #[arg(short, long, value_name = "DIR")]
    workdir: Option<String>,

    /// Have all capabilities and no filter
    #[arg(long)]
    privileged: bool,

    /// With -it, leave the command with these keys: letters and ctrl-LETTER, with commas between; it goes on by itself, and nobody can come back to it
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,

    #[command(flatten)]
    descriptors: DescriptorArgs,

    /// Kill the command after this many seconds, and end with 124
    #[arg(long, value_name = "SECONDS", conflicts_with = "detach")]
    timeout: Option<u64>,
}

/// Runs the command in the container, or in each that standard input names.
///
/// # Errors
/// With exit code 125, 126 or 127 when a command did not run.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let (container, command) = match args.words.split_first() {
        Some((container, command)) => (vec![container.clone()], command.to_vec()),
        None => (Vec::new(), Vec::new()),
    };
    let mut operands = cx.operands(&container, Mode::Makes)?;
    let reads_stdin = operands.reads_stdin();
    if reads_stdin && args.interactive {
        return Err(Fail::usage("-i: standard input is read for records already"));
    }
    cx.set_fail_exit(125);
    cx.claim_stdout();
    let is_shell = command.is_empty() && !args.no_tty && !reads_stdin && !args.detach && shared::sys::pty::is_terminal(std::io::stdin());
    let request = Request {
        command,
        env: args.env,
        env_file: args.env_file,
        user: args.user,
        workdir: args.workdir,
        interactive: args.interactive || is_shell,
        tty: (args.tty || is_shell) && !args.no_tty,
        detach: args.detach,
        privileged: args.privileged,
        descriptors: args.descriptors.descriptors(false)?,
        timeout: args.timeout.map(std::time::Duration::from_secs),
    };
    let keys = args.detach_keys.filter(|keys| !keys.is_empty());
    if keys.is_some() && !(request.tty && request.interactive) {
        return Err(Fail::usage("--detach-keys: they are typed on a terminal (-it)").exit(125));
    }
    let store = cx.store()?;
    while let Some(operand) = operands.next(cx)? {
        let found = find(&store, &operand).map_err(|fail| fail.exit(125));
        let ran = found.and_then(|container| {
            let ran = match &keys {
                Some(keys) => run_session(&container, &request, keys),
                None if request.detach => detach_session(&container, &request).map(|()| Parted::Exit(0)),
                None => exec::run(&container, &request).map(Parted::Exit),
            };
            ran.map_err(|error| Fail::from_run(&error))
        });
        match ran {
            Ok(Parted::Detached) => cx.say("left the command, which goes on"),
            Ok(Parted::Exit(0)) => {}
            Ok(Parted::Exit(code)) => cx.set_exit(u8::try_from(code).unwrap_or(255)),
            Err(fail) if reads_stdin => cx.item_failed(operand.text(), &fail)?,
            Err(fail) => return Err(fail),
        }
    }
    Ok(())
}

shared::tool!(Args, run, emits [], accepts ["container"]);
