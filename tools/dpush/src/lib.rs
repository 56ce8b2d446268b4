//! `dpush`: pushes images to registries.

use std::path::PathBuf;
use std::time::Instant;

use shared::cli::registry::artifact::{self, Artifact, parse_annotation, parse_media_type};
use shared::cli::registry::{IMAGES_AT_ONCE, Push, RegistryArgs, TrustArgs, destination, push};
use shared::cli::{Cx, Fail, Mode, Operand};
use shared::oci::Platform;
use shared::oci::copy::Copied;
use shared::record::Record;
use shared::reference::Reference;
use shared::registry::{DefaultRegistry, Registry};
use shared::store::{Image, Store};

/// Push images to registries
///
/// Digests do not change on the way. Blobs that the registry has are not sent, those that it has in
/// another repository are mounted. An image goes to the registry that its name says, to --to, or to
/// TACKLEBOX_REGISTRY; a name that says no registry is never sent to docker.io by accident.
/// With --artifact files are sent in place of an image, under the one NAME that is given, or beside the
/// image that is their --subject.
///
/// Where a registry has no referrers API (distribution), what refers to an image is also kept in a list under the tag
/// sha256-HEX. Whoever writes it looks before and after: entries that another writer took away are put back, also
/// those of writers that have ended. Only a writer that is held up for a second or more between its look and its write can take
/// an entry away unseen, and none can where the registry knows If-Match (dserve does). Sending the artifact again puts it back.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dpush localhost:5000/app:1\n  dbuild . | drt -t app:1 -t app:latest | dpush --to localhost:5000\n  dpush -a localhost:5000/app\n  dpush -q localhost:5000/app:1\n  dpush --artifact app.tar --media-type application/x-tar localhost:5000/files:1"
)]
pub struct Args {
    /// The images, or - for names and records on standard input
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]
    #[arg(long, value_name = "REGISTRY")]
    to: Option<DefaultRegistry>,

    /// Send only this platform of a multi-platform image, in its place
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Send all tags of each repository
    #[arg(short, long)]
    all_tags: bool,

    /// Send this file as an artifact, or as a part of one
    #[arg(long = "artifact", value_name = "FILE", conflicts_with_all = ["all_tags", "platform"])]
    files: Vec<PathBuf>,

    /// Give the files this media type; as often as there are files, or once for all
    #[arg(long = "media-type", value_name = "TYPE", requires = "files", value_parser = parse_media_type)]
    media_types: Vec<String>,

    /// Give the artifact this type; without it the first file's media type
    #[arg(long, value_name = "TYPE", requires = "files", value_parser = parse_media_type)]
    artifact_type: Option<String>,

    /// Let the artifact refer to this image in the same repository, as a signature or an SBOM does
    #[arg(long, value_name = "REF", requires = "files")]
    subject: Option<Reference>,

    /// Annotate the artifact
    #[arg(long = "annotation", value_name = "KEY=VALUE", requires = "files", value_parser = parse_annotation)]
    annotations: Vec<(String, String)>,

    #[command(flatten)]
    registry: RegistryArgs,

    #[command(flatten)]
    _trust: TrustArgs,
}

/// Pushes each image.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.registry.options(cx)?;
    options.plain_http |= args.to.as_ref().is_some_and(|to| to.plain_http);
    let default = args.to.clone().or_else(|| options.config.registry.clone());
    let registry = Registry::new(options);
    if !args.files.is_empty() {
        return push_artifact(args, cx, &registry, default.as_ref());
    }
    let store = cx.store()?;
    let what = Push { platform: args.platform.clone() };
    cx.for_each_at_once(&args.images, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        for image in images(&store, operand, args.all_tags)? {
            let name = image.name.reference().ok_or_else(|| no_name(&image))?;
            let target = destination(name, args.to.as_ref(), default.as_ref())?.ok_or_else(|| no_registry(name))?;
            let start = Instant::now();
            let copied = push(&store, &registry, &cx.progress(), &image, &target, &what)?;
            cx.emit(record(&image.name.to_string(), &target, &copied, start))?;
        }
        Ok(())
    })
}

fn record(from: &str, to: &Reference, copied: &Copied, start: Instant) -> Record {
    Record::new("transfer")
        .set("ref", from)
        .set("to", to)
        .set("digest", &copied.root.digest)
        .set("bytes", copied.bytes)
        .set("blobs_sent", copied.sent)
        .set("blobs_mounted", copied.mounted)
        .set("blobs_present", copied.present)
        .set("elapsed_ms", u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
        .set("ok", true)
}

/// Sends files under the name that is given, or beside their subject.
fn push_artifact(args: Args, cx: &mut Cx, registry: &Registry, default: Option<&DefaultRegistry>) -> Result<(), Fail> {
    let send = |name: &Reference| destination(name, args.to.as_ref(), default)?.ok_or_else(|| no_registry(name));
    let target = match args.images.as_slice() {
        [] => None,
        [name] if name != "-" => Some(send(&Operand::named(name).reference()?)?),
        _ => return Err(Fail::usage("an artifact has one name")),
    };
    let subject = args.subject.as_ref().map(send).transpose()?;
    let annotations = args.annotations.iter().cloned().collect();
    let (files, media_types, artifact_type) = (args.files.clone(), args.media_types.clone(), args.artifact_type.clone());
    cx.changes();
    let (from, start) = (args.files[0].display().to_string(), Instant::now());
    let what = Artifact { files, media_types, artifact_type, subject, annotations };
    let (to, copied) = artifact::push(cx, registry, &what, target.as_ref())?;
    cx.emit(record(&from, &to, &copied, start))
}

/// The images that an operand means; a record's digest counts, whatever its name points at by now.
fn images(store: &Store, operand: &Operand, all_tags: bool) -> Result<Vec<Image>, Fail> {
    if !all_tags {
        return Ok(vec![store.find_pinned(operand.text(), operand.digest()).map_err(|e| Fail::from_store(&e))?]);
    }
    let wanted: Reference = operand.text().parse().map_err(|e| Fail::from_reference(&e))?;
    let mut all = store.images().map_err(|e| Fail::from_store(&e))?;
    all.retain(|image| image.name.reference().is_some_and(|r| r.name() == wanted.name() && r.tag().is_some()));
    if all.is_empty() { Err(Fail::not_found(format!("there is no tag of '{}' in the store", operand.text()))) } else { Ok(all) }
}

fn no_registry(name: &Reference) -> Fail {
    Fail::usage(format!("'{}' says no registry", name.familiar()))
        .hint("--to localhost:5000, TACKLEBOX_REGISTRY, or a name such as localhost:5000/app")
}

fn no_name(image: &Image) -> Fail {
    Fail::usage(format!("{} has no name to push it under", image.name)).hint(format!("drt {} NAME", image.name))
}

shared::tool!(Args, run, emits ["transfer"], accepts ["image", "transfer"], unordered);
