//! `rdx`: removes containers.

use shared::cli::containers::{choose, find, report_unreadable};
use shared::cli::select::{self, Select};
use shared::cli::{Cx, Fail, Kind, Mode, Operand};
use shared::record::Record;
use shared::runtime::{Container, Status};
use shared::store::Store;

/// Remove containers
///
/// One that runs stays, unless -f kills it first. --exited removes all that have ended or never ran,
/// without a question. A record is acted on by its id, whatever has its name by then.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  rdx web\n  rdx -f web db\n  rdx --exited\n  rdx --yes 'test-*'\n  dps -a --exited --older-than 1d | rdx -"
)]
pub struct Args {
    /// Remove these: names, ids or globs; - reads records
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Kill what runs first; what is missing is fine
    #[arg(short, long)]
    force: bool,

    /// What is missing is fine
    #[arg(long)]
    ignore: bool,

    /// Remove all that have ended or never ran
    #[arg(long)]
    exited: bool,

    /// Remove volumes without a name along with the container
    #[arg(short, long)]
    volumes: bool,

    /// Only show what would be removed
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Remove what a glob selects without a question
    #[arg(short, long)]
    yes: bool,
}

struct Item {
    operand: Operand,
    containers: Result<Vec<Container>, Fail>,
}

/// Removes the operands' containers.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let (mut items, mut selected) = (Vec::new(), Vec::new());
    if args.exited {
        cx.changes();
        for container in ended(cx, &store)? {
            items.push(Item { operand: Operand::named(&container.config().name), containers: Ok(vec![container]) });
        }
    }
    if !args.exited || !args.containers.is_empty() {
        let mut operands = cx.operands(&args.containers, Mode::Destroys)?;
        while let Some(operand) = operands.next(cx)? {
            let is_glob = operand.record().is_none() && select::is_pattern(operand.text());
            let containers = if is_glob { matching(&store, operand.text(), cx) } else { find(&store, &operand).map(|c| vec![c]) };
            if is_glob {
                selected.extend(containers.iter().flatten().map(|container| container.config().name.clone()));
            }
            items.push(Item { operand, containers });
        }
    }
    if !args.dry_run && !cx.confirm("remove", &selected, args.yes)? {
        return Ok(());
    }
    for item in items {
        match item.containers {
            Ok(containers) => {
                for container in containers {
                    remove(cx, &item.operand, &container, &args)?;
                }
            }
            Err(fail) if (args.force || args.ignore) && fail.kind == Kind::NotFound => {}
            Err(fail) => cx.item_failed(item.operand.text(), &fail)?,
        }
    }
    Ok(())
}

fn ended(cx: &mut Cx, store: &Store) -> Result<Vec<Container>, Fail> {
    let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
    report_unreadable(cx, &listing.unreadable)?;
    let is_over = |status| matches!(status, Status::Exited | Status::Created);
    Ok(listing.containers.into_iter().filter(|(_, state)| is_over(state.status)).map(|(container, _)| container).collect())
}

fn matching(store: &Store, glob: &str, cx: &Cx) -> Result<Vec<Container>, Fail> {
    let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
    let select = Select { matching: vec![glob.to_owned()], ..Select::default() };
    let chosen = choose(listing.containers, &select, cx.now())?;
    if chosen.is_empty() {
        return Err(Fail::not_found(format!("no container matches '{glob}'")));
    }
    Ok(chosen.into_iter().map(|one| one.container).collect())
}

fn remove(cx: &mut Cx, operand: &Operand, container: &Container, args: &Args) -> Result<(), Fail> {
    let record = Record::new("deletion").set("what", "container").set("ref", container.config().name.as_str()).set("id", container.id());
    let freed = container.disk_use_bytes();
    // A plan is carried out as it was made.
    let force = args.force || operand.plans("force");
    let volumes = args.volumes || operand.plans("volumes");
    let result = if args.dry_run { container.check_removal(force) } else { container.remove(force, volumes) };
    match result {
        Ok(()) => {
            let record = record.set("freed", freed).set("ok", true);
            let record = if args.dry_run { record.planned(&[("force", force), ("volumes", volumes)]) } else { record };
            cx.emit(operand.derive(record))
        }
        Err(error) => cx.item_failed_as(operand.derive(record), operand.text(), &Fail::from_runtime(&error)),
    }
}

shared::tool!(Args, run, emits["deletion"], accepts["container"]);
