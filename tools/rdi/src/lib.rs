//! `rdi`: removes local images.

use shared::cli::select::{self, Select, Supports};
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::runtime::events;
use shared::store::{Removal, Removed, Result as StoreResult, Store};

/// Remove local images
///
/// A name is only taken away while another name has the same image; the last one takes the image
/// along, and what nothing else needs is freed. An image that a container uses stays. An id removes
/// all names of one repository. A record is acted on only if its name still points at its digest.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  rdi app:1\n  rdi --yes 'app*'\n  sdi --dangling | rdi -\n  sdi --unused --older-than 30d | rdi -n - > plan; rdi - < plan"
)]
pub struct Args {
    /// Remove these: names, ids or globs; - reads records
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Take the name away even if a container uses the image, or an id has names in several repositories; what is missing is fine
    #[arg(short, long)]
    force: bool,

    /// Only show what would be removed
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Remove what a glob selects without a question
    #[arg(short, long)]
    yes: bool,

    /// Accepted for docker's sake: what nothing needs goes
    #[arg(long, hide = true)]
    no_prune: bool,
}

/// One operand and what it came to.
struct Item {
    operand: Operand,
    removals: Result<Vec<Removal>, Fail>,
}

/// Removes the operands' images.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(mut args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut operands = cx.operands(&args.images, Mode::Destroys)?;
    let store = cx.store()?;
    let (mut items, mut selected) = (Vec::new(), Vec::new());
    while let Some(operand) = operands.next(cx)? {
        let is_glob = operand.record().is_none() && select::is_pattern(operand.text());
        let removals = if is_glob { matching(&store, operand.text()) } else { named(&store, &operand, args.force).map(|r| vec![r]) };
        if is_glob {
            selected.extend(removals.iter().flatten().map(|removal| removal.image.name.to_string()));
        }
        items.push(Item { operand, removals });
    }
    if !args.dry_run && !cx.confirm("remove", &selected, args.yes)? {
        return Ok(());
    }
    let all: Vec<Removal> = items.iter().flat_map(|item| item.removals.iter().flatten()).cloned().collect();
    // A plan is carried out as it was made; one that was put together from several is not forced.
    args.force |= !items.is_empty() && items.iter().all(|item| item.operand.plans("force"));
    let results = store.remove_images(all, args.force, args.dry_run).map_err(|e| Fail::from_store(&e))?;
    let mut results = results.into_iter();
    for item in items {
        match item.removals {
            Err(fail) => report(cx, &item.operand, Err(fail), &args)?,
            Ok(removals) => {
                for result in results.by_ref().take(removals.len()) {
                    if let Some(removed) = result.as_ref().ok().filter(|_| !args.dry_run) {
                        events::record_image(&store, if removed.is_kept { "untag" } else { "delete" }, &removed.image);
                    }
                    report(cx, &item.operand, result.map_err(|e| Fail::from_store(&e)), &args)?;
                }
            }
        }
    }
    Ok(())
}

/// What a name, an id or a record means.
fn named(store: &Store, operand: &Operand, force: bool) -> Result<Removal, Fail> {
    let removal: StoreResult<Removal> = match (operand.record(), operand.digest()) {
        (Some(_), Some(digest)) => Removal::of_record(store, operand.text(), digest),
        _ => store.removal(operand.text(), force),
    };
    removal.map_err(|error| match error.kind() {
        shared::store::StoreErrorKind::Ambiguous => Fail::from_store(&error).hint("say a name, or -f for all names of the id"),
        _ => Fail::from_store(&error),
    })
}

/// The images whose names match a glob.
fn matching(store: &Store, glob: &str) -> Result<Vec<Removal>, Fail> {
    let select = Select { matching: vec![glob.to_owned()], ..Select::default() };
    let selector = select.compile(Supports { flags: &[], filters: &[] })?;
    let images = store.images().map_err(|e| Fail::from_store(&e))?;
    let names: Vec<select::Names> = images.iter().map(views::names).collect();
    let candidates: Vec<_> = images.iter().zip(&names).map(|(image, names)| views::candidate(image, names, None)).collect();
    let chosen = selector.choose(0, &candidates);
    let removals: Vec<Removal> = images
        .iter()
        .zip(chosen)
        .filter(|(_, chosen)| chosen.is_some())
        .map(|(image, _)| Removal { image: image.clone(), also: Vec::new(), expect: Some(image.digest().clone()) })
        .collect();
    if removals.is_empty() { Err(Fail::not_found(format!("no image matches '{glob}'"))) } else { Ok(removals) }
}

/// Writes the record of one removal.
fn report(cx: &mut Cx, operand: &Operand, result: Result<Removed, Fail>, args: &Args) -> Result<(), Fail> {
    let record = Record::new("deletion").set("what", "image");
    match result {
        Ok(removed) => {
            let also: Vec<String> = removed.also.iter().map(ToString::to_string).collect();
            let record = record
                .set("ref", removed.image.name.to_string())
                .set("digest", removed.image.digest())
                .set("id", &removed.image.config)
                .set("freed", removed.freed)
                .set("also", Some(also).filter(|also| !also.is_empty()))
                .set("ok", true);
            let record = if args.dry_run { record.planned(&[("force", args.force)]) } else { record };
            cx.emit(operand.derive(record))
        }
        // -f: what was to go has gone.
        Err(fail) if args.force && fail.kind == Kind::NotFound => Ok(()),
        Err(fail) => {
            let record = record.set("ref", operand.text()).set("digest", operand.digest());
            cx.item_failed_as(operand.derive(record), operand.text(), &fail)
        }
    }
}

shared::tool!(Args, run, emits["deletion"], accepts["image"]);
