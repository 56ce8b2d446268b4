//! `bcp`: builds, tags and pushes in one go.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use shared::build::Form;
use shared::build::context::is_git;
use shared::cli::build::{BuildArgs, Request, build_one};
use shared::cli::registry::{IMAGES_AT_ONCE, Push, RegistryArgs, destination, push};
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::reference::Reference;
use shared::registry::{DefaultRegistry, Registry};
use shared::store::ImageName;

/// Build, tag and push images in one go
///
/// Each CONTEXT is built, named and pushed to the registry that the name says, to --to, or to
/// TACKLEBOX_REGISTRY; without any nothing is built. Without -t the directory names the image. The
/// digest in the record is the one that the registry shows afterwards.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  bcp . -t localhost:5000/app:1 | dr -d -p 8000:8000\n  bcp . --to localhost:5000\n  ref=$(bcp -q . -t localhost:5000/app)\n  find . -name Dockerfile -print0 | bcp -0 - --to localhost:5000"
)]
pub struct Args {
    /// What to build: a directory, a Dockerfile, a tar, a git or tar URL; - reads them from standard input
    #[arg(value_name = "CONTEXT", required = true)]
    contexts: Vec<String>,

    /// Give the image this name; may stand several times
    #[arg(short, long = "tag", value_name = "NAME")]
    tags: Vec<Reference>,

    /// Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]
    #[arg(long, value_name = "REGISTRY")]
    to: Option<DefaultRegistry>,

    #[command(flatten)]
    build: BuildArgs,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Builds and pushes each context.
///
/// # Errors
/// Wrong usage, or a store that cannot be written.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.build.podman.registry_options(&args.registry, cx)?;
    options.plain_http |= args.to.as_ref().is_some_and(|to| to.plain_http);
    let default = args.to.clone().or_else(|| options.config.registry.clone());
    let registry = Registry::new(options);
    let nowhere =
        || Fail::usage("no registry to push to").hint("name one: -t localhost:5000/app, --to localhost:5000, or TACKLEBOX_REGISTRY");
    if args.build.podman.manifest()?.is_some() {
        return Err(Fail::usage("--manifest: bcp pushes images, no indexes").hint("dbuild --manifest NAME --push, or bcp --platform A,B"));
    }
    // Before anything is built: where does it go?
    for tag in &args.tags {
        target(tag, args.to.as_ref(), default.as_ref())?.ok_or_else(nowhere)?;
    }
    if args.tags.is_empty() && default.is_none() {
        return Err(nowhere());
    }
    if !args.tags.is_empty() && args.contexts.len() > 1 {
        return Err(Fail::usage("several contexts cannot all have the names that -t gives"));
    }
    if args.build.file.as_deref() == Some("-") && args.contexts.iter().any(|c| c == "-") {
        return Err(Fail::usage("standard input cannot be both the Dockerfile and the contexts"));
    }
    let named = AtomicBool::new(false);
    cx.for_each_at_once(&args.contexts, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        if !args.tags.is_empty() && named.swap(true, Ordering::SeqCst) {
            return Err(Fail::new(Kind::Conflict, "-t names one image, and this would be a second one"));
        }
        let (context, file) = place(operand.text(), args.build.file.as_deref());
        let tags = match args.tags.as_slice() {
            [] => vec![named_after(&context)?],
            tags => tags.to_vec(),
        };
        let mut targets = Vec::new();
        for tag in &tags {
            targets.push(target(tag, args.to.as_ref(), default.as_ref())?.ok_or_else(nowhere)?);
        }
        one(&args, &registry, operand, (&context, file.as_deref()), &targets, cx)
    })
}

fn one(
    args: &Args,
    registry: &Registry,
    operand: &Operand,
    from: (&str, Option<&str>),
    targets: &[Reference],
    cx: &mut Cx,
) -> Result<(), Fail> {
    let names: Vec<ImageName> = targets.iter().map(ImageName::named).collect();
    let request = Request { context: from.0, file: from.1, names: &names, is_named: true, annotations: &[], form: Form::default() };
    let built = build_one(cx, &args.build, registry, &request)?;
    let store = cx.store()?;
    for (image, target) in built.images.iter().zip(targets) {
        let tagged = target.clone().tagged();
        let copied = args.build.podman.retry()?.run(|| push(&store, registry, &cx.progress(), image, &tagged, &Push::default()))?;
        let shown = registry.repository(target).looking().look_up(tagged.selector()).map_err(|e| Fail::from_registry(&e))?;
        let digest = &copied.root.digest;
        if shown.as_ref().map(|s| &s.digest) != Some(digest) {
            return Err(Fail::new(Kind::Conflict, format!("{target} was pushed as {digest}, and the registry shows something else")));
        }
        let record = views::image(image, false).set("digest", digest);
        let from = Record::from_map([("context".to_owned(), operand.text().into())].into_iter().collect());
        let record = operand.derive(record.set("from", from));
        cx.emit(if cx.is_quiet() { record.set("ref", format!("{target}@{digest}")) } else { record })?;
    }
    Ok(())
}

/// Tells a Dockerfile from a context: its directory is what is built then.
fn place(text: &str, file: Option<&str>) -> (String, Option<String>) {
    let path = Path::new(text);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let looks_like_one =
        ["Dockerfile", "Containerfile", "dockerfile"].iter().any(|n| name.starts_with(n) || name.ends_with(&format!(".{n}")));
    if !looks_like_one || !path.is_file() {
        return (text.to_owned(), file.map(str::to_owned));
    }
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (dir.to_string_lossy().into_owned(), Some(text.to_owned()))
}

/// Names an image after the directory or the repository that it is built from.
fn named_after(context: &str) -> Result<Reference, Fail> {
    let address = context.split('#').next().unwrap_or(context).trim_end_matches('/');
    let base = match is_git(context) || context.contains("://") {
        true => address.rsplit(['/', ':']).next().unwrap_or_default().to_owned(),
        false => {
            let path = Path::new(context).canonicalize().map_err(|e| Fail::from_io(format!("the context {context} cannot be used"), &e))?;
            path.file_name().unwrap_or_default().to_string_lossy().into_owned()
        }
    };
    let base = [".git", ".tar", ".tar.gz", ".tgz"].iter().fold(base.as_str(), |b, end| b.strip_suffix(end).unwrap_or(b)).to_lowercase();
    let plain: String = base.chars().map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).collect();
    let name = words.join("-");
    name.parse().map_err(|_| Fail::usage(format!("{context} gives the image no name")).hint("say -t NAME"))
}

/// Where a name goes; none when nothing says in which registry.
fn target(name: &Reference, to: Option<&DefaultRegistry>, default: Option<&DefaultRegistry>) -> Result<Option<Reference>, Fail> {
    if name.digest().is_some() {
        return Err(Fail::usage(format!("'{name}' has a digest; a new name has none")));
    }
    destination(name, to, default)
}

shared::tool!(Args, run, emits["image", "build_step", "log"], accepts["image"], unordered);
