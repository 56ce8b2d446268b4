//! `ddiff`: shows changed files.

use shared::cli::containers::find;
use shared::cli::{Cx, Fail, Mode};
use shared::record::Record;
use shared::runtime::files;

/// Show what containers changed in their files
///
/// One record for each file that was added, changed or deleted since the container was made from its
/// image, a directory before what is in it. Volumes and other mounts are not the container's own.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  ddiff web\n  ddiff -q web\n  ddiff web | jq -r 'select(.change == \"added\").path'")]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Shows changes.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    cx.for_each(&args.containers, Mode::Shows, |operand, cx| {
        let container = find(&store, operand)?;
        let changes = files::changes(&container, &lease).map_err(|e| Fail::from_runtime(&e))?;
        changes.iter().try_for_each(|change| {
            let record = Record::new("change").set("container", container.id());
            cx.emit(record.set("path", change.path.to_string_lossy().into_owned()).set("change", change.kind.word()))
        })
    })
}

shared::tool!(Args, run, emits["change"], accepts["container"]);
