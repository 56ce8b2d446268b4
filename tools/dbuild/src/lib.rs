//! `dbuild`: builds an image from a Dockerfile.

use shared::cli::build::{BuildArgs, OutputArgs, build_and_write};
use shared::cli::registry::RegistryArgs;
use shared::cli::{Cx, Fail};
use shared::reference::Reference;
use shared::registry::Registry;

/// Build an image from a Dockerfile
///
/// The digest that is printed is the digest that every registry will show. Steps that were built
/// before with the same input are not run again. A directory is read in place; what its
/// .dockerignore leaves out does not exist. With - a Dockerfile or a tar is read from standard input.
///
/// INCLUDE PATH in a Dockerfile stands for the lines of that file of the context, as if they were written there;
/// INCLUDE --from=NAME PATH takes it from a --build-context. docker does not know INCLUDE.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dbuild . -t app:1\n  dbuild - -t hello < Dockerfile\n  dbuild -f docker/Dockerfile --target test --build-arg V=2 .\n  dbuild -o out .\n  dbuild -o type=oci,dest=app.tar -t app:1 .\n  dbuild . | drt -t app:1 -t app:latest | dpush --to localhost:5000"
)]
pub struct Args {
    /// What to build: a directory, a tar, a git or tar URL, or - for standard input
    #[arg(value_name = "CONTEXT")]
    context: String,

    /// Give the image this name; may stand several times
    #[arg(short, long = "tag", value_name = "NAME")]
    tags: Vec<Reference>,

    #[command(flatten)]
    build: BuildArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Builds.
///
/// # Errors
/// Wrong usage, or the step that failed.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let registry = Registry::new(args.build.podman.registry_options(&args.registry, cx)?);
    build_and_write(cx, &args.build, &args.output, &registry, &args.context, &args.tags)
}

shared::tool!(Args, run, emits ["image", "transfer", "build_step", "log"], accepts []);
