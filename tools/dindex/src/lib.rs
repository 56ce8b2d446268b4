//! `dindex`: assembles multi-platform images.

use shared::cli::registry::index::{Making, Note, parse_set_platform, run as make};
use shared::cli::registry::{Names, RegistryArgs};
use shared::cli::{Cx, Fail, Operand};
use shared::oci::Platform;
use shared::oci::assemble::Duplicates;

/// Assemble a multi-platform image from images
///
/// The index NAME is made of images that are each for another platform, or with --amend changed. Their
/// digests do not change. Without --push it is made in the store, with --push in the registry that NAME
/// says; images are copied there, in one registry without moving a byte. A typed IMAGE is where the
/// index is, else store:NAME, docker://NAME or oci:DIR:NAME say where; a record's is where the record is
/// from. Of images that are indexes themselves all entries are taken. When an image that comes down the
/// pipe has failed, no index is made.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dindex -t app:multi alpine debian:bookworm-slim\n  dindex --push -t localhost:5000/multi:1 localhost:5000/app:1 docker://debian:bookworm-slim\n  drs localhost:5000/team/app --match 1 | dindex --push -t localhost:5000/multi:2 -\n  dindex -t app:multi --amend --remove linux/arm64 --annotation org.opencontainers.image.version=1"
)]
pub struct Args {
    /// The images, or - for names and records on standard input
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Give the index this name
    #[arg(short, long = "tag", value_name = "NAME", required = true)]
    target: String,

    /// Make it in the registry of its name, not in the store
    #[arg(long)]
    push: bool,

    /// Change the index that NAME is: add the images, if any, to what it has
    #[arg(short, long, visible_alias = "append")]
    amend: bool,

    /// Enter each image for this platform, whatever it says itself; of an index take only this one
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Do this with a second image for one platform: refuse, replace the first, or keep both
    #[arg(long, value_name = "HOW", default_value = "refuse", value_parser = duplicates)]
    duplicates: Duplicates,

    /// Remove the entry of this platform or digest, and its attestations
    #[arg(long = "remove", value_name = "ENTRY", requires = "amend")]
    removals: Vec<String>,

    /// Say for which platform an entry is
    #[arg(long = "set-platform", value_name = "ENTRY=PLATFORM", value_parser = parse_set_platform)]
    platforms: Vec<(String, Platform)>,

    /// Annotate the index, or with manifest-descriptor: its entries
    #[arg(long = "annotation", value_name = "[index:|manifest-descriptor[ENTRY]:]KEY=VALUE")]
    notes: Vec<Note>,

    #[command(flatten)]
    registry: RegistryArgs,
}

fn duplicates(text: &str) -> Result<Duplicates, String> {
    match text {
        "refuse" => Ok(Duplicates::Refuse),
        "replace" => Ok(Duplicates::Replace),
        "keep" => Ok(Duplicates::Keep),
        _ => Err("it is refuse, replace or keep".to_owned()),
    }
}

/// Makes or changes the index.
///
/// # Errors
/// Wrong usage; an image that is not there; two images for one platform.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let options = args.registry.options(cx)?;
    let operand = Operand::named(&args.target);
    let target = if args.push { Names::new(&options.config).reference(&operand)? } else { operand.reference()? };
    if target.digest().is_some() {
        return Err(Fail::usage(format!("'{}' has a digest; what is made gets one of its own", args.target)));
    }
    let is_change = !args.images.is_empty() || !args.removals.is_empty() || !args.platforms.is_empty() || !args.notes.is_empty();
    if args.amend && !is_change {
        return Err(Fail::usage("nothing to amend").hint("images, --remove, --set-platform or --annotation; - reads images"));
    }
    let making = Making {
        target,
        is_remote: args.push,
        amend: args.amend,
        platform: args.platform,
        duplicates: args.duplicates,
        removals: args.removals,
        platforms: args.platforms,
        notes: args.notes,
    };
    make(cx, &shared::registry::Registry::new(options), &making, &args.images)
}

shared::tool!(Args, run, emits ["image", "tag"], accepts ["image", "tag", "manifest", "transfer"]);
