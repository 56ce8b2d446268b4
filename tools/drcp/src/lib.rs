//! `drcp`: copies images between registries, layouts, archives and the store.

use std::time::Instant;

use shared::cli::registry::places::{Place, Target, copy_between};
use shared::cli::registry::{IMAGES_AT_ONCE, RegistryArgs};
use shared::cli::{Cx, Fail, Mode, Operand};
use shared::oci::Platform;
use shared::record::Record;
use shared::registry::Registry;

/// Copy images between registries, layouts and archives
///
/// A place is an image in a registry (NAME), oci:DIR[:NAME], oci-archive:FILE[:NAME],
/// docker-archive:FILE[:NAME] or store:NAME. A multi-platform image is copied whole, so that its digest
/// stays. From registry to registry nothing touches the disk; inside one registry nothing moves at all.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drcp alpine:3.20 localhost:5000/alpine:3.20\n  printf '%s\\n' alpine:3.20 redis:7 | drcp --to localhost:5000/mirror\n  drcp localhost:5000/app:1 oci-archive:app.tar\n  drcp -a localhost:5000/team/app --to oci:backup"
)]
pub struct Args {
    /// SOURCE DEST; with --to only sources; - reads names and records
    #[arg(value_name = "PLACE")]
    places: Vec<String>,

    /// Copy every source to this registry ([http://]HOST[:PORT][/PREFIX]), oci:DIR or store:
    #[arg(long, value_name = "TARGET")]
    to: Option<Target>,

    /// Copy only this platform's image of each
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Copy all platforms; accepted for skopeo's sake, since that is what happens anyway
    #[arg(long, hide = true, conflicts_with = "platform")]
    all: bool,

    /// Copy all tags of each repository
    #[arg(short, long, requires = "to")]
    all_tags: bool,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Copies each source.
///
/// # Errors
/// Wrong usage, or a configuration that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.registry.options(cx)?;
    if let Some(Target::Registry(to)) = &args.to
        && to.plain_http
    {
        // http:// is said of the target alone.
        options
            .config
            .endpoints
            .entry(to.host.clone())
            .or_insert(shared::registry::DefaultRegistry { prefix: String::new(), ..to.clone() });
    }
    let registry = Registry::new(options);
    let (sources, dest) = match (&args.to, args.places.as_slice()) {
        (Some(_), sources) => (sources, None),
        (None, [source, dest]) if source != "-" => (std::slice::from_ref(source), Some(Place::parse(dest)?)),
        (None, []) => return Err(Fail::usage("say what is copied where").hint("drcp SOURCE DEST, or drcp --to REGISTRY SOURCE...")),
        (None, _) => return Err(Fail::usage("without --to there are one source and one destination")),
    };
    cx.for_each_at_once(sources, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        for source in sources_of(&args, &registry, operand)? {
            let text = shown(&source, operand);
            let to = match (&dest, &args.to) {
                (Some(dest), _) => dest.clone(),
                (None, Some(target)) => Place::inside(target, &source, &text)?,
                (None, None) => return Err(Fail::usage("no destination")),
            };
            one(&args, cx, &registry, (&source, &text), &to)?;
        }
        Ok(())
    })
}

fn sources_of(args: &Args, registry: &Registry, operand: &Operand) -> Result<Vec<Place>, Fail> {
    // A record's digest counts, whatever its name points at by now; its tag still names the copy.
    let source = Place::parse(&if operand.record().is_some() { operand.pinned() } else { operand.text().to_owned() })?;
    let Place::Registry(reference) = &source else { return Ok(vec![source]) };
    if !args.all_tags {
        return Ok(vec![source]);
    }
    let tags = registry.repository(reference).tags().map_err(|e| Fail::from_registry(&e))?;
    tags.iter().map(|tag| reference.with_tag(tag).map(Place::Registry).map_err(|e| Fail::from_reference(&e))).collect()
}

fn shown(place: &Place, operand: &Operand) -> String {
    match place {
        Place::Registry(reference) => reference.without_digest().familiar(),
        _ => operand.text().to_owned(),
    }
}

fn one(args: &Args, cx: &mut Cx, registry: &Registry, (source, text): (&Place, &str), to: &Place) -> Result<(), Fail> {
    let start = Instant::now();
    // A name with tag and digest is read by its digest and written under its tag.
    let to = match to {
        Place::Registry(reference) if reference.tag().is_some() => Place::Registry(reference.without_digest()),
        other => other.clone(),
    };
    let copied = copy_between(cx, registry, source, &to, args.platform.as_ref())?;
    let target = match &to {
        Place::Registry(reference) => reference.clone().tagged().familiar(),
        Place::Layout(path, name) => format!("oci:{}{}", path.display(), name.as_ref().map(|n| format!(":{n}")).unwrap_or_default()),
        Place::Archive(path, _, true) => format!("oci-archive:{}", path.display()),
        Place::Archive(path, _, false) => format!("docker-archive:{}", path.display()),
        Place::Store(name) => format!("store:{name}"),
    };
    cx.emit(
        Record::new("transfer")
            .set("ref", text)
            .set("to", target)
            .set("digest", &copied.root.digest)
            .set("bytes", copied.bytes)
            .set("blobs_sent", copied.sent)
            .set("blobs_mounted", copied.mounted)
            .set("blobs_present", copied.present)
            .set("elapsed_ms", u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
            .set("ok", true),
    )
}

shared::tool!(Args, run, emits ["transfer"], accepts ["tag", "manifest", "image", "transfer"], unordered);
