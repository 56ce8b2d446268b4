//! `dprune`: frees what nothing needs.

use shared::cli::prune::{Plan, Scope};
use shared::cli::{Cx, Fail};
use shared::runtime::net::Site;

/// Free what nothing needs
///
/// Without operands: containers that do not run, networks that no container is in, images whose name
/// was taken by a newer one, and the build cache. Volumes only where they are named, and those with a
/// name only with --all. What the dry run promises, and ddf tells, is what is then freed. A build that
/// runs meanwhile loses nothing that it uses.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dprune -n\n  dprune -f\n  dprune --all --older-than 30d images\n  dprune -f --keep-storage 10G cache\n  dprune -f --older-than 14d mounts\n  dprune --yes volumes\n  dprune -n --fields what,freed"
)]
pub struct Args {
    #[command(flatten)]
    scope: Scope,

    /// Ask no question
    #[arg(short, long, visible_alias = "force", short_alias = 'f')]
    yes: bool,

    /// Only show what would be removed
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Cleans up.
///
/// # Errors
/// Wrong usage, or a store that cannot be read or swept.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let store = cx.store()?;
    let site = Site::new(&store).map_err(|e| Fail::from_net(&e))?;
    let plan = Plan::new(cx, &store, &site, &args.scope.prune())?;
    if !args.dry_run && !cx.confirm("remove", &plan.lines(), args.yes)? {
        return Ok(());
    }
    plan.carry_out(cx, &store, &site, args.dry_run)
}

shared::tool!(Args, run, emits["deletion"], accepts []);
