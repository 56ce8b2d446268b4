//! `dr`: runs containers.

use shared::cli::containers::{AttachArgs, DescriptorArgs, How, ImageArgs, NotifyArgs, RunArgs, run};
use shared::cli::{Cx, Fail, Mode};
use shared::runtime::Handed;

/// Run a container
///
/// In the foreground the container has this command's standard output and error, its exit code becomes
/// this command's, and it is removed at its end unless it is named or kept. On a terminal it is
/// interactive by itself. With -d it runs in the background, and its record is written. An image that
/// is not here is pulled. Records of images on standard input are run one after the other.
#[derive(Debug, clap::Parser)]
#[command(
    override_usage = "dr [OPTIONS] IMAGE [COMMAND]...\n       ... | dr [OPTIONS] [- COMMAND...]",
    after_help = "Exit codes: the container's own; 125 when it could not be started, 126 when the command cannot be executed, 127 when it is not there.\n\nExamples:\n  dr debian\n  dr --rm -v \"$PWD:/src\" -w /src alpine make\n  dr -d -p 8000:8000 app:1\n  bcp . -t localhost:5000/app | dr -d\n  bcp . -t app | dr - ./selftest\n  dr --sh app:1"
)]
pub struct Args {
    /// The image, and the command in place of the image's; - takes images from standard input
    #[arg(value_name = "IMAGE [COMMAND]", trailing_var_arg = true)]
    words: Vec<String>,

    /// Run in the background and write the container's record
    #[arg(short, long)]
    detach: bool,

    /// Remove the container at its end; in the foreground that is so anyway
    #[arg(long)]
    rm: bool,

    /// Remove the image as well at its end, unless another container uses it
    #[arg(long, conflicts_with_all = ["detach", "keep"])]
    rmi: bool,

    /// Keep the container at its end
    #[arg(long)]
    keep: bool,

    /// Take no terminal, even on one
    #[arg(short = 'T', long, conflicts_with = "tty")]
    no_tty: bool,

    /// Open a shell in the image, or run the command by one
    #[arg(long = "sh", conflicts_with = "entrypoint")]
    shell: bool,

    /// Have only these of stdin, stdout and stderr; what is not attached goes nowhere
    #[arg(short, long, value_name = "STREAM", value_parser = ["stdin", "stdout", "stderr"], ignore_case = true, conflicts_with = "detach")]
    attach: Vec<String>,

    #[command(flatten)]
    session: AttachArgs,

    #[command(flatten)]
    descriptors: DescriptorArgs,

    #[command(flatten)]
    notify: NotifyArgs,

    #[command(flatten)]
    run: RunArgs,

    #[command(flatten)]
    image: ImageArgs,
}

/// Runs the image, or each that standard input names.
///
/// # Errors
/// With exit code 125, 126 or 127 when a container did not run.
pub fn run_tool(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let (image, command) = match args.words.split_first() {
        Some((image, command)) => (vec![image.clone()], command.to_vec()),
        None => (Vec::new(), Vec::new()),
    };
    let how = How {
        detach: args.detach,
        rm: args.rm || args.rmi,
        rmi: args.rmi,
        keep: args.keep,
        no_tty: args.no_tty,
        shell: args.shell,
        attach: args.attach.iter().map(|stream| stream.to_lowercase()).collect(),
        session: args.session.session(false)?,
        handed: Handed { descriptors: args.descriptors.descriptors(true)?, notify: args.notify.notify()? },
    };
    let mut operands = cx.operands(&image, Mode::Makes)?;
    let reads_stdin = operands.reads_stdin();
    cx.set_fail_exit(125);
    if !reads_stdin {
        let Some(operand) = operands.next(cx)? else { return Ok(()) };
        return run(cx, &operand, &command, &args.run, &args.image, &how, false);
    }
    while let Some(operand) = operands.next(cx)? {
        match run(cx, &operand, &command, &args.run, &args.image, &how, true) {
            Err(fail) if !fail.is_silent() => cx.item_failed(operand.text(), &fail)?,
            other => other?,
        }
    }
    Ok(())
}

shared::tool!(Args, run_tool, emits ["container", "log"], accepts ["image", "tag", "manifest", "transfer"]);
