//! `drx`: deletes tags and manifests in registries.

use shared::cli::registry::deletion::{Deletion, delete};
use shared::cli::registry::{Names, RegistryArgs};
use shared::cli::select::glob;
use shared::cli::{Cx, Fail};
use shared::registry::Registry;

/// Delete tags and manifests in a registry
///
/// A tag goes alone when anything that stays needs its manifest: another tag, an index, a signature.
/// Otherwise the manifest goes with it. A record is acted on only if its tag still points at its
/// digest. A digest that other tags, a kept index or signatures need is protected. The space is free
/// after the registry's garbage collection (drgcdr).
///
/// Four repositories are worked on at a time, with eight requests each. Where a registry has no referrers API (distribution), those
/// that take tags along go one after the other: it looks through all tags of the repository each time, which is also what they wait for.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drx localhost:5000/app:old\n  drs localhost:5000/app --older-than 90d --keep 10 | drx -n - > plan; drx - < plan\n  drx localhost:5000/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)]
pub struct Args {
    /// Tags or digests to delete, or - for tag and manifest records on standard input
    #[arg(value_name = "REF")]
    refs: Vec<String>,

    /// Delete nothing; write what would go, as a plan for drx -
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Delete digests although other tags, indexes or signatures need them; those tags go too
    #[arg(short, long)]
    force: bool,

    /// Delete nothing at all when there are more than this many
    #[arg(long, value_name = "N", default_value_t = 1000)]
    max: usize,

    /// Never delete names that match a glob, nor what they need, even with --force
    #[arg(long, value_name = "GLOB", value_parser = parse_glob)]
    protect: Vec<String>,

    /// Accepted for scripts: what is named or comes in records is not questioned
    #[arg(short, long, hide = true)]
    yes: bool,

    #[command(flatten)]
    registry: RegistryArgs,
}

fn parse_glob(text: &str) -> Result<String, String> {
    glob(text).map(|_| text.to_owned())
}

/// Deletes.
///
/// # Errors
/// Wrong usage, or a configuration that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let options = args.registry.options(cx)?;
    let names = Names::new(&options.config);
    let protect = args.protect.iter().filter_map(|text| glob(text).ok()).collect();
    let how = Deletion { is_dry_run: args.dry_run, force: args.force, max: args.max, protect };
    delete(cx, &Registry::new(options), &names, &args.refs, &how)
}

shared::tool!(Args, run, emits ["deletion"], accepts ["tag", "manifest"], unordered);
