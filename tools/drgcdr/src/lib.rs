//! `drgcdr`: collects the garbage in the storage of a registry.

use std::path::PathBuf;
use std::time::Duration;

use shared::cli::{Cx, Fail, Kind, kind_of_io, units};
use shared::record::Record;
use shared::registry::gc::{self, Broken, Deletion, Event, GcError, Options, Problem, Totals, Work};
use shared::registry::server::DEFAULT_STORAGE;
use shared::store::Store;

/// Collect the garbage in the storage of a registry
///
/// Removes what no tag leads to: manifests, then blobs, then what deletions, broken uploads and emptied
/// repositories left behind. Children of indexes, signatures and whatever else refers to what is kept stay.
/// What is damaged is reported and stays. --verify reads all content again and lists the images that are broken.
///
/// STORAGE may belong to dserve, which does the work itself while it runs, so that nothing that is being
/// pushed is lost; or to docker's registry (distribution), which must be stopped or read-only
/// meanwhile, and started again afterwards because it remembers blobs that are gone.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drgcdr -n\n  drgcdr --grace 0 ./registry\n  drgcdr --trash=7d /var/lib/docker-registry\n  drgcdr --verify | jq -r 'select(.type == \"manifest\").ref'"
)]
pub struct Args {
    /// The storage directory, by default dserve's
    #[arg(value_name = "STORAGE")]
    storage: Option<PathBuf>,

    /// Only show what would be removed
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Keep what was written within this time, such as 2h; by default 1h while a server runs, else 0
    #[arg(long, value_name = "DURATION", value_parser = parse_grace)]
    grace: Option<Duration>,

    /// Leave what is removed in the trash, where --undo finds it; the next run empties it, or the first
    /// one, or dserve, after this time
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, value_parser = parse_grace, conflicts_with = "undo")]
    trash: Option<Option<Duration>>,

    /// Put back what is in the trash
    #[arg(long, conflicts_with = "dry_run")]
    undo: bool,

    /// Change nothing; read all content again, and list images of which something is damaged or missing
    #[arg(long, conflicts_with_all = ["dry_run", "trash", "undo", "grace"])]
    verify: bool,

    /// Work although a registry server that we cannot ask seems to write to the storage, or although no repository is
    /// left in it to say what is needed
    #[arg(short, long)]
    force: bool,
}

fn parse_grace(text: &str) -> Result<Duration, String> {
    units::parse_duration_secs(text).map(|secs| Duration::from_secs(u64::try_from(secs).unwrap_or(0)))
}

/// Collects, or undoes a collection.
///
/// # Errors
/// When the storage cannot be had, or nobody reads the results any more.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let root = cx.root().map_or_else(Store::default_root, PathBuf::from);
    let storage = args.storage.unwrap_or_else(|| root.join(DEFAULT_STORAGE));
    let options = Options {
        dry_run: args.dry_run,
        grace: args.grace,
        keep_trash: args.trash.is_some(),
        keep_for: args.trash.flatten(),
        force: args.force,
    };
    let work = match (args.undo, args.verify) {
        (true, _) => Work::Undo,
        (_, true) => Work::Verify,
        _ => Work::Collect,
    };
    if !args.dry_run && !args.verify {
        cx.changes();
    }
    let registry = storage.display().to_string();
    let mut emitted = Ok(());
    let mut damaged = 0_u64;
    let worked = gc::work(&storage, work, &options, &mut |event| {
        damaged += u64::from(args.verify && matches!(event, Event::Problem(_)));
        emitted = tell(cx, &registry, args.dry_run, event);
        emitted.is_ok()
    });
    emitted?;
    worked.map_err(|e| failed(&e))?;
    if damaged > 0 { Err(Fail::new(Kind::Internal, format!("{damaged} contents are damaged"))) } else { Ok(()) }
}

fn tell(cx: &mut Cx, registry: &str, dry_run: bool, event: Event) -> Result<(), Fail> {
    match event {
        Event::Deletion(item) => cx.emit(deletion(&item, dry_run)),
        // The sum says how many came back.
        Event::Restoration(_) => Ok(()),
        Event::Problem(Problem { path, message }) => {
            let text = format!("{}: {message}", path.display());
            cx.warn("internal", &text);
            let record = Record::new("warning").set("code", "internal").set("message", message);
            cx.emit(record.set("where", path.display().to_string()).set("tool", cx.tool()))
        }
        Event::Broken(Broken { repository, digest, tags, reason }) => {
            let names: Vec<String> = tags.iter().map(|tag| format!("{repository}:{tag}")).collect();
            let names = if names.is_empty() { vec![format!("{repository}@{digest}")] } else { names };
            names.iter().try_for_each(|name| {
                let record = Record::new("manifest").set("ref", name.as_str()).set("digest", &digest);
                cx.item_failed_as(record, name, &Fail::new(Kind::Internal, reason.as_str()))
            })
        }
        Event::Done(totals) => match &totals.failed {
            None => cx.emit(sum(&totals, registry, dry_run).set("ok", true)),
            Some(message) => {
                let name = totals.repository.clone().unwrap_or_default();
                cx.item_failed_as(sum(&totals, registry, dry_run), &name, &Fail::new(Kind::Internal, message.as_str()))
            }
        },
    }
}

fn deletion(item: &Deletion, dry_run: bool) -> Record {
    let reference = match (&item.repository, &item.tag) {
        (Some(name), Some(tag)) => Some(format!("{name}:{tag}")),
        (name, _) => name.clone(),
    };
    Record::new("deletion")
        .set("what", item.what.as_str())
        .set("ref", reference)
        .set("digest", item.digest.as_ref())
        .set("path", item.path.display().to_string())
        .set("reason", item.reason.as_str())
        .set("freed", item.freed)
        .set("trashed", (item.trashed > 0).then_some(item.trashed))
        .set("dry_run", dry_run.then_some(true))
        .set("ok", true)
}

fn sum(totals: &Totals, registry: &str, dry_run: bool) -> Record {
    Record::new("gc")
        .set("registry", registry)
        .set("repo", totals.repository.as_deref())
        .set("tags", totals.tags)
        .set("manifests", totals.manifests)
        .set("blobs", totals.blobs)
        .set("uploads", totals.uploads)
        .set("freed", totals.freed)
        .set("trashed", (totals.trashed > 0).then_some(totals.trashed))
        .set("restored", (totals.restored > 0).then_some(totals.restored))
        .set("read", (totals.read > 0).then_some(totals.read))
        .set("broken", (totals.broken > 0).then_some(totals.broken))
        .set("elapsed_ms", totals.elapsed_ms)
        .set("dry_run", dry_run.then_some(true))
}

fn failed(error: &GcError) -> Fail {
    let kind = match error {
        GcError::Path(error) => return Fail::from_path(error),
        GcError::NotStorage { .. } | GcError::NothingToUndo { .. } => Kind::NotFound,
        GcError::Locked { .. } | GcError::Serving { .. } => Kind::InUse,
        GcError::NoRepositories { .. } => Kind::Protected,
        GcError::Server { .. } => Kind::Internal,
        GcError::System { source, .. } => kind_of_io(source),
    };
    let fail = Fail::from_error(kind, error);
    match error {
        GcError::Serving { .. } => fail.hint("stop it or make it read-only; --force --grace 2h takes the risk"),
        GcError::NoRepositories { .. } => fail.hint("check that all of it is mounted and restored; --force removes all its content"),
        _ => fail,
    }
}

shared::tool!(Args, run, emits ["gc", "deletion", "manifest", "warning"], accepts []);
