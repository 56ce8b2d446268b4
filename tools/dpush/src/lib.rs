//! `dpush`: pushes images to registries.

use std::time::Instant;

use shared::cli::registry::{IMAGES_AT_ONCE, Push, RegistryArgs, TrustArgs, destination, push};
use shared::cli::{Cx, Fail, Mode, Operand};
use shared::oci::Platform;
use shared::record::Record;
use shared::reference::Reference;
use shared::registry::DefaultRegistry;
use shared::store::{Image, Store};

/// Push images to registries
///
/// Digests do not change on the way. Blobs that the registry has are not sent, those that it has in
/// another repository are mounted. An image goes to the registry that its name says, to --to, or to
/// TACKLEBOX_REGISTRY; a name that says no registry is never sent to docker.io by accident.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dpush localhost:5000/app:1\n  dbuild . | drt -t app:1 -t app:latest | dpush --to localhost:5000\n  dpush -a localhost:5000/app\n  dpush -q localhost:5000/app:1"
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
    let registry = shared::registry::Registry::new(options);
    let store = cx.store()?;
    let what = Push { platform: args.platform.clone() };
    cx.for_each_at_once(&args.images, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        for image in images(&store, operand, args.all_tags)? {
            let name = image.name.reference().ok_or_else(|| no_name(&image))?;
            let target = destination(name, args.to.as_ref(), default.as_ref())?.ok_or_else(|| no_registry(name))?;
            let start = Instant::now();
            let copied = push(&store, &registry, &cx.progress(), &image, &target, &what)?;
            let record = Record::new("transfer")
                .set("ref", image.name.to_string())
                .set("to", &target)
                .set("digest", &copied.root.digest)
                .set("bytes", copied.bytes)
                .set("blobs_sent", copied.sent)
                .set("blobs_mounted", copied.mounted)
                .set("blobs_present", copied.present)
                .set("elapsed_ms", u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
                .set("ok", true);
            cx.emit(record)?;
        }
        Ok(())
    })
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
