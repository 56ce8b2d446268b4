//! `sdi`: shows local images.

use std::collections::HashMap;

use shared::cli::select::{self, Candidate, Select, Supports};
use shared::cli::{Cx, Fail, Mode, views};
use shared::digest::Digest;
use shared::store::{Image, Store};

/// Show local images
///
/// Lists every name of the store. Selectors are ANDed; age is the later of when the name came here
/// and when it was last used. A pattern is tried on the name with and without its tag; image records
/// and names may also come on standard input, where `-` says so.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  sdi\n  sdi -q 'app*'\n  sdi --unused --older-than 30d --keep 3 | rdi -n -\n  sdi --format json | jq 'select(.size > 1e9)'"
)]
pub struct Args {
    /// Show only these: names, repositories, ids or globs
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Accepted for docker's sake: all names are shown anyway
    #[arg(short, long, hide = true)]
    all: bool,

    /// Show ids and digests in full in tables, too
    #[arg(long)]
    digests: bool,

    /// Show ids and digests in full in tables, too
    #[arg(long)]
    no_trunc: bool,

    /// Also tell disk use, and whether a container uses the image
    #[arg(long)]
    long: bool,

    #[command(flatten)]
    select: Select,
}

const SUPPORTS: Supports = Supports { flags: &["unused", "dangling", "untagged", "larger-than", "label"], filters: &["before", "since"] };

/// Lists the images of the store.
///
/// # Errors
/// When the store cannot be read.
pub fn run(mut args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.no_trunc {
        cx.show_whole();
    }
    let store = cx.store()?;
    if args.images.is_empty() && !args.long && !args.select.is_any() {
        return list(&store, cx);
    }
    let images = store.images().map_err(|e| Fail::from_store(&e))?;
    let mut wanted = cx.operands(&args.images, Mode::Lists)?;
    let is_all = wanted.is_default();
    while let Some(operand) = wanted.next(cx)? {
        match pattern(&operand.pinned(), &images, &store) {
            Ok(glob) => args.select.matching.push(glob),
            Err(fail) => cx.item_failed(operand.text(), &fail)?,
        }
    }
    if !is_all && args.select.matching.is_empty() {
        return Ok(());
    }
    let selector = args.select.compile(SUPPORTS)?;
    let needs_use = args.long || args.select.unused;
    let users = if needs_use { Some(store.container_users().map_err(|e| Fail::from_store(&e))?) } else { None };
    let in_use = |image: &Image| users.as_ref().map(|users| is_used(image, users));
    let names: Vec<select::Names> = images.iter().map(views::names).collect();
    let candidates: Vec<Candidate<'_>> =
        images.iter().zip(&names).map(|(image, names)| views::candidate(image, names, in_use(image))).collect();
    let chosen = selector.choose(cx.now(), &candidates);
    let bounds = bounds(&store, selector.own_filters())?;
    // What an image shares, it may share with any other, shown or not.
    let disk = if args.long { store.disk_use(&images).map_err(|e| Fail::from_store(&e))? } else { Vec::new() };
    for (at, (image, chosen)) in images.iter().zip(chosen).enumerate() {
        let Some(chosen) = chosen.filter(|_| bounds.iter().all(|(key, secs)| is_within(image, key, *secs))) else { continue };
        let record = views::image(image, args.long)
            .set("disk", disk.get(at).map(|(all, _)| *all))
            .set("disk_unique", disk.get(at).map(|(_, alone)| *alone))
            .set("in_use", in_use(image).filter(|_| args.long))
            .set("clock", chosen.clock);
        cx.emit_soon(record)?;
    }
    Ok(())
}

/// Lists everything as it is read, so that ten thousand images take no more memory than ten.
fn list(store: &Store, cx: &mut Cx) -> Result<(), Fail> {
    let mut written = Ok(());
    let listed = store.each_image(|image| {
        written = cx.emit_soon_named(&image.name.to_string(), || views::image(&image, false));
        written.is_ok()
    });
    written?;
    listed.map_err(|e| Fail::from_store(&e))
}

/// The times that docker's `before=IMAGE` and `since=IMAGE` mean.
fn bounds(store: &Store, filters: &[(String, String)]) -> Result<Vec<(String, i64)>, Fail> {
    let bound = |(key, text): &(String, String)| {
        let image = store.find(text).map_err(|e| Fail::from_store(&e))?;
        let created = image.created.ok_or_else(|| Fail::usage(format!("{} does not say when it was built", image.name)))?;
        Ok((key.clone(), created))
    };
    filters.iter().map(bound).collect()
}

fn is_within(image: &Image, key: &str, secs: i64) -> bool {
    image.created.is_some_and(|created| if key == "before" { created < secs } else { created > secs })
}

/// Turns what a person typed into a glob: a glob as it is, a name or a repository that is here, else
/// whatever the store finds by digest or the start of an id.
fn pattern(text: &str, images: &[Image], store: &Store) -> Result<String, Fail> {
    if select::is_pattern(text) {
        return Ok(text.to_owned());
    }
    if images.iter().any(|image| views::names(image).texts.iter().any(|name| name == text)) {
        return Ok(select::literal(text));
    }
    let image = store.find(text).map_err(|e| Fail::from_store(&e))?;
    Ok(select::literal(&image.name.full()))
}

fn is_used(image: &Image, users: &HashMap<Digest, Vec<String>>) -> bool {
    users.contains_key(&image.manifest.digest) || users.contains_key(image.digest())
}

shared::tool!(Args, run, emits["image"], accepts["image"]);
