//! `dcreate`: makes containers without starting them.

use shared::cli::containers::{How, ImageArgs, RunArgs, create_only};
use shared::cli::{Cx, Fail, Mode};

/// Make a container without starting it
///
/// Takes what dr takes; dstart starts it. An image that is not here is pulled. Records of images on
/// standard input make one container each.
#[derive(Debug, clap::Parser)]
#[command(
    override_usage = "dcreate [OPTIONS] IMAGE [COMMAND]...\n       ... | dcreate [OPTIONS] [- COMMAND...]",
    after_help = "Examples:\n  dcreate --name db -v data:/var/lib/db db:1\n  dcreate app:1 | dstart\n  sdi -q 'app*' | dcreate -"
)]
pub struct Args {
    /// The image, and the command in place of the image's; - takes images from standard input
    #[arg(value_name = "IMAGE [COMMAND]", trailing_var_arg = true)]
    words: Vec<String>,

    /// Remove the container at its end
    #[arg(long)]
    rm: bool,

    /// Have dstart -a take part in only these of stdin, stdout and stderr
    #[arg(short, long, value_name = "STREAM", value_parser = ["stdin", "stdout", "stderr"], ignore_case = true)]
    attach: Vec<String>,

    #[command(flatten)]
    run: RunArgs,

    #[command(flatten)]
    image: ImageArgs,
}

/// Makes a container of each image.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let (image, command) = match args.words.split_first() {
        Some((image, command)) => (vec![image.clone()], command.to_vec()),
        None => (Vec::new(), Vec::new()),
    };
    let attach = args.attach.iter().map(|stream| stream.to_lowercase()).collect();
    let how = How { rm: args.rm, attach, ..How::default() };
    cx.for_each(&image, Mode::Makes, |operand, cx| create_only(cx, operand, &command, &args.run, &args.image, &how))
}

shared::tool!(Args, run, emits ["container"], accepts ["image", "tag", "manifest", "transfer"]);
