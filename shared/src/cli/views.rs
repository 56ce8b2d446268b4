//! Records, and candidates for selectors, of things that lower layers own, so that every tool says the same.

use super::select::{Candidate, Names};
use crate::record::Record;
use crate::store::Image;
use crate::sys::clock::rfc3339_secs;

/// More bytes of labels than this are left out of records that nobody asked to be long: two
/// writers on one pipe mix what is longer than 4 KiB.
const LABELS_MAX_BYTES: usize = 2048;

/// Returns the `image` record of an image in the store; `is_long` keeps labels of any size.
pub fn image(image: &Image, is_long: bool) -> Record {
    let reference = image.name.reference();
    let platforms: Vec<String> = image.platforms.iter().map(ToString::to_string).collect();
    let label_bytes: usize = image.labels.iter().map(|(k, v)| k.len() + v.len() + 6).sum();
    Record::new("image")
        .set("ref", image.name.to_string())
        .set("name", reference.map(|r| r.name()))
        .set("tag", reference.and_then(|r| r.tag()))
        .set("digest", image.digest())
        .set("manifest", &image.manifest.digest)
        .set("id", &image.config)
        .set("platform", image.platform.to_string())
        .set("platforms", platforms)
        .set("complete", image.complete)
        .set("size", image.size)
        .set("created", image.created.map(rfc3339_secs))
        .set("added", rfc3339_secs(image.added))
        .set("used", image.used.map(rfc3339_secs))
        .set("labels", Some(&image.labels).filter(|_| is_long || label_bytes <= LABELS_MAX_BYTES))
        .set("layers", image.layers)
        .set("dangling", image.is_dangling())
}

/// Returns what patterns on an image are tried on: as a person types it and in full, with and without the tag.
pub fn names(image: &Image) -> Names {
    let full = image.name.full();
    let group = image.name.reference().map_or_else(|| full.clone(), |r| r.name());
    let mut texts = vec![image.name.to_string(), full];
    if let Some(reference) = image.name.reference() {
        let bare = reference.without_digest();
        let shown = bare.familiar();
        let untagged = shown.strip_suffix(&format!(":{}", bare.tag().unwrap_or(""))).unwrap_or(&shown).to_owned();
        texts.extend([untagged, reference.name()]);
    }
    Names { texts, group }
}

/// Returns an image as the selectors see it.
pub fn candidate<'a>(image: &'a Image, names: &'a Names, in_use: Option<bool>) -> Candidate<'a> {
    Candidate {
        names: names.texts.iter().map(String::as_str).collect(),
        group: &names.group,
        times: vec![("added", Some(image.added)), ("used", image.used)],
        created: image.created,
        size: Some(image.size),
        labels: Some(&image.labels),
        in_use,
        is_dangling: image.is_dangling(),
        is_untagged: image.is_dangling() || image.name.reference().is_some_and(|r| r.tag().is_none()),
    }
}
