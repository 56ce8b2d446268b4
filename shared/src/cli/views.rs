//! Records of things that lower layers own, so that every tool writes the same keys.

use crate::record::Record;
use crate::store::Image;
use crate::sys::clock::rfc3339_secs;

/// Returns the `image` record of an image in the store.
pub fn image(image: &Image) -> Record {
    let reference = image.name.reference();
    let platforms: Vec<String> = image.platforms.iter().map(ToString::to_string).collect();
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
        .set("labels", &image.labels)
        .set("layers", image.layers)
        .set("dangling", image.is_dangling())
}
