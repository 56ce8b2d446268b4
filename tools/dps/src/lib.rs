//! `dps`: lists containers.

use shared::cli::containers::{choose, find, record, report_unreadable};
use shared::cli::select::{self, Select};
use shared::cli::{Cx, Fail, Mode};
use shared::runtime::{Container, Status};

/// List containers
///
/// Lists what runs; with -a all. What somebody killed left is put right on the way. Selectors are
/// ANDed; age is the latest of when a container was made, started and ended.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dps\n  dps -a\n  dps -a --exited | rdx -\n  dps -aq --filter ancestor=app:1\n  dps --format json | jq -r '.name + \" \" + .networks[0].ip'"
)]
pub struct Args {
    /// Show only these: names, ids or globs
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Show all, not only those that run
    #[arg(short, long)]
    all: bool,

    /// Show those that have ended or never ran
    #[arg(long)]
    exited: bool,

    /// Show only the newest, whether it runs or not
    #[arg(short, long)]
    latest: bool,

    /// Show only this many of the newest, whether they run or not
    #[arg(short = 'n', long, value_name = "N", conflicts_with = "latest")]
    last: Option<usize>,

    /// Tell disk use of what each wrote, too
    #[arg(short, long)]
    size: bool,

    /// Show ids and digests in full in tables, too
    #[arg(long)]
    no_trunc: bool,

    #[command(flatten)]
    select: Select,
}

/// Lists the containers of the store.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(mut args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.no_trunc {
        cx.show_whole();
    }
    let store = cx.store()?;
    let mut wanted = cx.operands(&args.containers, Mode::Lists)?;
    let is_all = wanted.is_default();
    while let Some(operand) = wanted.next(cx)? {
        if operand.record().is_none() && select::is_pattern(operand.text()) {
            args.select.matching.push(operand.text().to_owned());
            continue;
        }
        match find(&store, &operand) {
            Ok(container) => args.select.matching.push(select::literal(container.id())),
            Err(fail) => cx.item_failed(operand.text(), &fail)?,
        }
    }
    if !is_all && args.select.matching.is_empty() {
        return Ok(());
    }
    let listing = Container::all(&store).map_err(|e| Fail::from_runtime(&e))?;
    report_unreadable(cx, &listing.unreadable)?;
    let last = if args.latest { Some(1) } else { args.last };
    let asks_status = args.select.filter.iter().any(|f| f.starts_with("status=") || f.starts_with("exited="));
    let mut selected = choose(listing.containers, &args.select, cx.now())?;
    selected.retain(|one| match one.state.status {
        Status::Exited | Status::Created => args.all || args.exited || last.is_some() || asks_status || !is_all,
        // It does not run yet, and it is about to.
        Status::Starting => (args.all || last.is_some() || asks_status || !is_all) && !args.exited,
        Status::Running | Status::Paused | Status::Restarting => !args.exited,
    });
    if let Some(last) = last {
        let skip = selected.len().saturating_sub(last);
        selected.drain(..skip);
    }
    for one in selected {
        let disk = || args.size.then(|| one.container.disk_use_bytes());
        cx.emit_soon_named(one.container.id(), || record(&one.container, &one.state).set("disk", disk()).set("clock", one.clock))?;
    }
    Ok(())
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
