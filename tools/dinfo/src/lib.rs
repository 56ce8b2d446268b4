//! `dinfo`: shows what this host can do, and what is missing for what.

use shared::cli::{Cx, Fail, views};
use shared::runtime::host;

/// Show what this host can do, and what is missing for what
///
/// Looks at the kernel, the control groups and the programs that some jobs need, and tries a bridge
/// in a namespace that is thrown away. Says which commands of others hide ours on PATH; shell
/// aliases cannot be seen from here.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dinfo\n  dinfo --fields missing\n  dinfo --format json | jq .can")]
pub struct Args {}

/// Looks at the host and the store.
///
/// # Errors
/// When the store cannot be read.
pub fn run(_args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let host = host::probe();
    let shadowed = host::shadowed();
    let images = store.images().map_err(|e| Fail::from_store(&e))?.len();
    let containers = store.containers().map_err(|e| Fail::from_store(&e))?.len();
    let run_dir = store.run_dir().map_err(|e| Fail::from_store(&e))?;
    for missing in &host.missing {
        cx.say(&format!("missing for {}: {} (install: {})", missing.needed_for, missing.what, missing.install));
    }
    for note in &host.notes {
        cx.say(note);
    }
    for (name, path) in &shadowed {
        cx.warn("conflict", format!("{} is another program that comes before our {name} on PATH", path.display()));
    }
    let record = views::host(&host, &shadowed)
        .set("root", store.root().display().to_string())
        .set("run", run_dir.display().to_string())
        .set("images", images)
        .set("containers", containers);
    cx.emit(record)
}

shared::tool!(Args, run, emits["host"], accepts []);
