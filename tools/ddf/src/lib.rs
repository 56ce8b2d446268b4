//! `ddf`: shows what takes disk space.

use shared::cli::prune::Scope;
use shared::cli::{Cx, Fail, usage};

/// Show what takes disk space, and what could be freed
///
/// A row for images, containers, volumes and the build cache: how many there are, how many are in
/// use, what they take, and what dprune would free if it were told just this kind and the same
/// flags: of images those without a name, with --all every one that no container uses. The row
/// `total` is about all of it together, which may free more than the rows say: an image may be
/// kept by a container that goes too. Layers that images and the build cache share count as the
/// images'. -v shows each image with what it shares with others and what is its own, each
/// container and each volume.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  ddf\n  ddf --all images\n  ddf -v images --fields ref,disk_shared,disk_unique\n  ddf --older-than 30d --all | jq 'select(.what == \"total\").reclaimable'\n  ddf --verify"
)]
pub struct Args {
    #[command(flatten)]
    scope: Scope,

    /// Show each image, container and volume as well
    #[arg(short, long)]
    verbose: bool,

    /// Read every blob again and check its digest; exit with 1 when something is not sound
    #[arg(long)]
    verify: bool,
}

/// Shows disk use.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    for record in usage::rows(cx, &store, &args.scope)? {
        cx.emit_soon(record)?;
    }
    if args.verbose {
        for record in usage::details(cx, &store, &args.scope)? {
            cx.emit_soon(record)?;
        }
    }
    if args.verify {
        usage::verify(cx, &store)?;
    }
    Ok(())
}

shared::tool!(Args, run, emits["usage", "image", "container", "volume"], accepts []);
