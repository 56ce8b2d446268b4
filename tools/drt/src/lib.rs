//! `drt`: gives images other names.

use shared::cli::registry::RegistryArgs;
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::reference::{DEFAULT_HOST, Reference};
use shared::registry::{Registry, retag};
use shared::runtime::events;
use shared::store::{Image, ImageName, Store};

/// Give images other names
///
/// `drt SOURCE NEW...` points each NEW at what SOURCE is. With -t the names are taken for every
/// operand or record: a TAG with `/` or `:` is a whole reference, else a tag in the repository of the
/// record. Records of images are tagged in the local store, records of tags and manifests in their
/// registry. Digests never change; in one registry no byte moves. `drt REPO` alone lists the tags of
/// a repository in the store.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drt app:1 app:latest localhost:5000/app:1\n  dbuild . | drt -t app:1 -t app:latest\n  drs staging.io/app --match '*-rc' | drt -t v1.2.3\n  drt app"
)]
pub struct Args {
    /// The image, then its new names; with -t only images; - reads records
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Give this tag or reference to each image
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Tags, or lists tags.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    if let ([repository], []) = (args.images.as_slice(), args.tags.as_slice())
        && repository != "-"
    {
        return list(&store, repository, cx);
    }
    let (sources, new): (&[String], &[String]) = match args.images.split_first() {
        Some((source, names)) if args.tags.is_empty() => (std::slice::from_ref(source), names),
        _ => (&args.images, &args.tags),
    };
    if new.is_empty() {
        return Err(Fail::usage("no new name").hint("drt SOURCE NEW, or drt -t TAG"));
    }
    let is_tag = !args.tags.is_empty();
    // A malformed name is wrong usage before anything is done.
    for name in new {
        let tag_only = is_tag && !name.contains(['/', ':']);
        if tag_only { shared::reference::check_tag(name).map_err(Fail::usage)? } else { drop(whole(name)?) }
    }
    let mut registry: Option<Registry> = None;
    cx.for_each(sources, Mode::Makes, |operand, cx| {
        if matches!(operand.kind(), "tag" | "manifest" | "transfer") {
            let registry = match &mut registry {
                Some(registry) => registry,
                none => none.insert(args.registry.registry(cx)?),
            };
            return tag_remotely(registry, operand, new, is_tag, cx);
        }
        let image = find(&store, operand)?;
        for name in new {
            let name = new_name(&image, name, is_tag)?;
            let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
            let named = store.name_image(&lease, &name, &image.descriptor, &image.platform).map_err(|e| Fail::from_store(&e))?;
            events::record_image(&store, "tag", &named);
            cx.emit(views::image(&named, false).set("from", from(&image)))?;
        }
        Ok(())
    })
}

fn from(image: &Image) -> Record {
    let map = [("ref", image.name.to_string()), ("digest", image.digest().to_string())];
    Record::from_map(map.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect())
}

fn whole(text: &str) -> Result<ImageName, Fail> {
    let reference: Reference = text.parse().map_err(|e| Fail::from_reference(&e))?;
    match reference.digest() {
        Some(_) => Err(Fail::usage(format!("'{text}' has a digest; a new name has none"))),
        None => Ok(ImageName::named(&reference)),
    }
}

/// What a new name means for an image.
fn new_name(image: &Image, text: &str, is_tag: bool) -> Result<ImageName, Fail> {
    if !is_tag || text.contains(['/', ':']) {
        return whole(text);
    }
    let reference = image.name.reference().ok_or_else(|| {
        Fail::new(Kind::BadRecord, format!("{} has no repository that '{text}' could be a tag in", image.name))
            .hint("say -t REPOSITORY:TAG")
    })?;
    Ok(ImageName::Named(reference.with_tag(text).map_err(|e| Fail::from_reference(&e))?))
}

/// Tags what a record of a registry names, there or in another one.
fn tag_remotely(registry: &Registry, operand: &Operand, new: &[String], is_tag: bool, cx: &mut Cx) -> Result<(), Fail> {
    let source = operand.reference()?;
    for text in new {
        let target = match is_tag && !text.contains(['/', ':']) {
            true => source.with_tag(text),
            false => text.parse().map(Reference::tagged),
        };
        let target = target.map_err(|e| Fail::from_reference(&e))?;
        let descriptor = retag(registry, &source, &target).map_err(|e| Fail::from_registry(&e))?;
        let from = [("ref", operand.text().to_owned()), ("digest", descriptor.digest.to_string())];
        let record = Record::new("tag")
            .set("ref", &target)
            .set("registry", target.host())
            .set("name", target.repository())
            .set("tag", target.tag())
            .set("digest", &descriptor.digest)
            .set("media_type", &descriptor.media_type)
            .set("size", descriptor.size)
            .set("from", Record::from_map(from.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect()));
        cx.emit(record)?;
    }
    Ok(())
}

/// The image of an operand; a record's digest counts, whatever its name points at by now.
fn find(store: &Store, operand: &Operand) -> Result<Image, Fail> {
    store.find_pinned(operand.text(), operand.digest()).map_err(|error| {
        let fail = Fail::from_store(&error);
        // Words are names in the store; what a registry has comes as its record.
        match operand.text().parse::<Reference>() {
            Ok(named) if operand.record().is_none() && error.is_not_found() && named.host() != DEFAULT_HOST => {
                let (tag, name) = (named.clone().tagged(), named.name());
                fail.hint(format!("in the registry: drs {name} --match {} | drt -t NEW", tag.tag().unwrap_or_default()))
            }
            _ => fail,
        }
    })
}

/// Lists the tags of a repository in the store.
fn list(store: &Store, text: &str, cx: &mut Cx) -> Result<(), Fail> {
    let wanted: Reference = text.parse().map_err(|e| Fail::from_reference(&e))?;
    if wanted.tag().is_some() || wanted.digest().is_some() {
        return Err(Fail::usage(format!("no new name for '{text}'")).hint(format!("drt {text} NEW")));
    }
    let images = store.images().map_err(|e| Fail::from_store(&e))?;
    let of_it = |image: &&Image| image.name.reference().is_some_and(|r| r.name() == wanted.name());
    let mut found = images.iter().filter(of_it).peekable();
    if found.peek().is_none() {
        return Err(Fail::not_found(format!("there is no image of '{text}' in the store")).hint(format!("drs {text} asks the registry")));
    }
    found.try_for_each(|image| cx.emit(views::image(image, false)))
}

shared::tool!(Args, run, emits["image", "tag"], accepts["image", "tag", "manifest", "transfer"]);
