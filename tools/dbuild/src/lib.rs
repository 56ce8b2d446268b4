//! `dbuild`: builds an image from a Dockerfile.

use std::path::{Path, PathBuf};

use shared::cli::build::{BuildArgs, build_one};
use shared::cli::registry::RegistryArgs;
use shared::cli::{Cx, Fail, views};
use shared::record::Record;
use shared::reference::Reference;
use shared::store::ImageName;
use shared::sys::fs::{self, Durability};

/// Build an image from a Dockerfile
///
/// The digest that is printed is the digest that every registry will show. Steps that were built
/// before with the same input are not run again. A directory is read in place; what its
/// .dockerignore leaves out does not exist. With - a Dockerfile or a tar is read from standard input.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dbuild . -t app:1\n  dbuild - -t hello < Dockerfile\n  dbuild -f docker/Dockerfile --target test --build-arg V=2 .\n  dbuild . | drt -t app:1 -t app:latest | dpush --to localhost:5000"
)]
pub struct Args {
    /// What to build: a directory, a tar, a git or tar URL, or - for standard input
    #[arg(value_name = "CONTEXT")]
    context: String,

    /// Give the image this name; may stand several times
    #[arg(short, long = "tag", value_name = "NAME")]
    tags: Vec<Reference>,

    /// Write the image's id into a file
    #[arg(long, value_name = "FILE")]
    iidfile: Option<PathBuf>,

    /// Write digests and name into a file, as JSON
    #[arg(long, value_name = "FILE")]
    metadata_file: Option<PathBuf>,

    #[command(flatten)]
    build: BuildArgs,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Builds.
///
/// # Errors
/// Wrong usage, or the step that failed.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let registry = args.registry.registry(cx)?;
    if let Some(tag) = args.tags.iter().find(|t| t.digest().is_some()) {
        return Err(Fail::usage(format!("'{tag}' has a digest; a new name has none")));
    }
    let names: Vec<ImageName> = args.tags.iter().map(ImageName::named).collect();
    let built = build_one(cx, &args.build, &registry, &args.context, args.build.file.as_deref(), &names)?;
    if let Some(path) = &args.iidfile {
        write(path, built.config.as_str())?;
    }
    if let Some(path) = &args.metadata_file {
        let names: Vec<String> = built.images.iter().map(|i| i.name.full()).collect();
        let facts = [
            ("containerimage.config.digest", built.config.to_string()),
            ("containerimage.digest", built.manifest.digest.to_string()),
            ("image.name", names.join(",")),
        ];
        let facts = facts.into_iter().map(|(key, text)| (key.to_owned(), text.into()));
        write(path, &Record::from_map(facts.collect()).to_line())?;
    }
    built.images.iter().try_for_each(|image| cx.emit(views::image(image, false)))
}

fn write(path: &Path, text: &str) -> Result<(), Fail> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::write_atomic(dir, path, text.as_bytes(), 0o644, Durability::Atomic).map_err(|e| Fail::from_path(&e))
}

shared::tool!(Args, run, emits ["image"], accepts []);
