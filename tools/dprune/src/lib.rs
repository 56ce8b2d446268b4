//! `dprune`: frees what nothing needs.

use shared::cli::prune::{Plan, Prune, What};
use shared::cli::select::Select;
use shared::cli::units::{When, parse_when};
use shared::cli::{Cx, Fail};
use shared::runtime::net::Site;

/// Free what nothing needs
///
/// Without operands: containers that do not run, networks that no container is in, images whose name
/// was taken by a newer one, and the build cache. Volumes only where they are named, and those with a
/// name only with --all. What the dry run promises is what is then freed.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dprune -n\n  dprune -f\n  dprune --all --older-than 30d images\n  dprune --yes volumes\n  dprune -n --fields what,freed"
)]
pub struct Args {
    /// Clean up only these: containers, networks, volumes, images, cache
    #[arg(value_name = "WHAT")]
    what: Vec<What>,

    /// Remove all images that no container uses, not only those without a name; with volumes, named ones too
    #[arg(short, long)]
    all: bool,

    /// Clean up volumes as well
    #[arg(long)]
    volumes: bool,

    /// Ask no question
    #[arg(short, long, visible_alias = "force", short_alias = 'f')]
    yes: bool,

    /// Only show what would be removed
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Only what is older than 30d, 12h or a date
    #[arg(long, value_name = "AGE", value_parser = parse_when)]
    older_than: Option<When>,

    /// Never the N newest images of each repository
    #[arg(long, value_name = "N")]
    keep: Option<usize>,

    /// Only names that match a glob
    #[arg(long = "match", value_name = "GLOB")]
    matching: Vec<String>,

    /// Never names that match a glob; this beats all else
    #[arg(long, value_name = "GLOB")]
    protect: Vec<String>,

    /// Only what has this label: KEY or KEY=VALUE
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,

    /// Filter as docker does: until=AGE or label=KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

/// Cleans up.
///
/// # Errors
/// Wrong usage, or a store that cannot be read or swept.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let mut what = args.what;
    if what.is_empty() {
        what = vec![What::Containers, What::Networks, What::Images, What::Cache];
    }
    if args.volumes {
        what.push(What::Volumes);
    }
    let select = Select {
        older_than: args.older_than,
        keep: args.keep,
        matching: args.matching,
        protect: args.protect,
        label: args.label,
        filter: args.filter,
        ..Select::default()
    };
    let store = cx.store()?;
    let site = Site::new(&store).map_err(|e| Fail::from_net(&e))?;
    let prune = Prune { what, is_all: args.all, select, is_dry: args.dry_run };
    let plan = Plan::new(cx, &store, &site, &prune)?;
    if !args.dry_run && !cx.confirm("remove", &plan.lines(), args.yes)? {
        return Ok(());
    }
    plan.carry_out(cx, &store, &site, args.dry_run)
}

shared::tool!(Args, run, emits["deletion"], accepts []);
