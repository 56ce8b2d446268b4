//! `drcp`: copies images between registries, layouts, archives and the store.

use std::path::PathBuf;

use shared::cli::registry::copying::{Batch, Copying};
use shared::cli::registry::places::{Place, Target};
use shared::cli::registry::prune::{Pruning, prune};
use shared::cli::registry::sync::{Entry, Pick, Sheet};
use shared::cli::registry::{IMAGES_AT_ONCE, RegistryArgs};
use shared::cli::{Cx, Fail, Mode, Operand};
use shared::oci::Platform;
use shared::registry::{DefaultRegistry, Registry};

/// Copy images between registries, layouts and archives
///
/// A place is an image in a registry (NAME), oci:DIR[:NAME], oci-archive:FILE[:NAME],
/// docker-archive:FILE[:NAME] or store:NAME. A multi-platform image is copied whole, so that its digest
/// stays. From registry to registry nothing touches the disk; inside one registry nothing moves at all.
/// What has the same digest already is not even read. --sync reads what to copy from a file: an object with
/// a list `sync` of {from, to, tags, match, not-match, regex, semver}, or a file of `skopeo sync`.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drcp alpine:3.20 localhost:5000/alpine:3.20\n  printf '%s\\n' alpine:3.20 redis:7 | drcp --to localhost:5000/mirror\n  drcp localhost:5000/app:1 oci-archive:app.tar\n  drcp -a localhost:5000/team/app --to oci:backup\n  drcp -a localhost:5000/team/app --to localhost:5000/copy --referrers --prune -n"
)]
pub struct Args {
    /// SOURCE DEST; with --to only sources; - reads names and records
    #[arg(value_name = "PLACE")]
    places: Vec<String>,

    /// Copy every source to this registry ([http://]HOST[:PORT][/PREFIX]), oci:DIR or store:; several times for several
    #[arg(long, value_name = "TARGET")]
    to: Vec<Target>,

    /// Copy only this platform's image of each
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Copy all platforms; accepted for skopeo's sake, since that is what happens anyway
    #[arg(long, hide = true, conflicts_with = "platform")]
    all: bool,

    /// Copy all tags of each repository
    #[arg(short, long, requires = "to")]
    all_tags: bool,

    /// Leave names alone that are there already, whatever they point at
    #[arg(long)]
    no_clobber: bool,

    /// Take along what refers to an image: signatures, SBOMs, and what refers to those; dpush --help says how they are
    /// listed where a registry has no referrers API
    #[arg(long)]
    referrers: bool,

    /// Take along the tags of an image's signatures (sha256-....sig, .att, .sbom)
    #[arg(long)]
    digest_tags: bool,

    /// Copy what this file says
    #[arg(long, value_name = "FILE", conflicts_with_all = ["places", "all_tags"])]
    sync: Option<PathBuf>,

    /// Delete the tags of a copy that its source has no more, after --all-tags or the patterns of a --sync file
    #[arg(long)]
    prune: bool,

    /// Delete nothing at all when --prune finds more than this many
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "prune")]
    max: usize,

    /// Do not ask before --prune deletes
    #[arg(short, long, requires = "prune")]
    yes: bool,

    /// Copy and delete nothing; write what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Copies each source.
///
/// # Errors
/// Wrong usage, or a configuration that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.registry.options(cx)?;
    for target in &args.to {
        if let Target::Registry(to) = target
            && to.plain_http
        {
            // http:// is said of the target alone.
            options.config.endpoints.entry(to.host.clone()).or_insert(DefaultRegistry { prefix: String::new(), ..to.clone() });
        }
    }
    if args.prune && !args.all_tags && args.sync.is_none() {
        return Err(Fail::usage("--prune goes with --all-tags or --sync: only then it is known what a copy should have"));
    }
    let sheet = args.sync.as_deref().map(Sheet::read).transpose()?;
    if let Some(sheet) = &sheet {
        sheet.apply(&mut options);
    }
    let mut how = Copying::default();
    how.platform.clone_from(&args.platform);
    (how.no_clobber, how.is_dry_run) = (args.no_clobber, args.dry_run);
    (how.referrers, how.digest_tags) = (args.referrers, args.digest_tags);
    let registry = Registry::new(options);
    let batch = Batch::new(registry.clone(), how, args.to.clone());
    match sheet {
        Some(sheet) => {
            if let Some(lost) = sheet.entries.iter().find(|e| e.to.is_none()).filter(|_| args.to.is_empty()) {
                return Err(Fail::usage(format!("nothing says where {} goes", lost.from.familiar())).hint("--to REGISTRY, or its 'to'"));
            }
            cx.changes();
            for entry in &sheet.entries {
                if let Err(fail) = batch.entry(cx, entry) {
                    cx.item_failed(&entry.from.familiar(), &fail)?;
                }
            }
        }
        None => places(&batch, &args, cx)?,
    }
    match args.prune {
        true => prune(cx, &registry, &batch.pairs(), Pruning { is_dry_run: args.dry_run, max: args.max, is_yes: args.yes }),
        false => Ok(()),
    }
}

/// Copies what the operands name.
fn places(batch: &Batch, args: &Args, cx: &mut Cx) -> Result<(), Fail> {
    let (sources, dest) = match (batch.targets.is_empty(), args.places.as_slice()) {
        (false, sources) => (sources, None),
        (true, [source, dest]) if source != "-" => (std::slice::from_ref(source), Some(Place::parse(dest)?)),
        (true, []) => return Err(Fail::usage("say what is copied where").hint("drcp SOURCE DEST, or drcp --to REGISTRY SOURCE...")),
        (true, _) => return Err(Fail::usage("without --to there are one source and one destination")),
    };
    cx.for_each_at_once(sources, Mode::Makes, IMAGES_AT_ONCE, |operand, cx| {
        // A record's digest counts, whatever its name points at by now; its tag still names the copy.
        let source = Place::parse(&if operand.record().is_some() { operand.pinned() } else { operand.text().to_owned() })?;
        match (&source, &dest) {
            (Place::Registry(reference), _) if args.all_tags => {
                batch.entry(cx, &Entry { from: reference.clone(), to: None, pick: Pick::everything() })
            }
            (_, Some(dest)) => batch.how.one(cx, &batch.registry, &source, &shown(&source, operand), dest),
            (_, None) => batch.targets.iter().try_for_each(|target| {
                let text = shown(&source, operand);
                batch.how.one(cx, &batch.registry, &source, &text, &Place::inside(target, &source, &text)?)
            }),
        }
    })
}

fn shown(place: &Place, operand: &Operand) -> String {
    match place {
        Place::Registry(reference) => reference.without_digest().familiar(),
        _ => operand.text().to_owned(),
    }
}

shared::tool!(Args, run, emits ["transfer", "deletion"], accepts ["tag", "manifest", "image", "transfer"], unordered);
