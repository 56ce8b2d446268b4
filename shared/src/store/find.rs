//! Finding an image by what a person types: a name, `name@digest`, a digest, or the start of an id.

use std::collections::BTreeMap;

use super::{Image, ImageName, Result, Store, StoreError};
use crate::digest::Digest;

/// How many candidates an ambiguous prefix names.
const CANDIDATES_MAX: usize = 5;

impl Store {
    /// Finds the image that `text` means: a name first (`latest` where no tag is said), then
    /// `name@digest`, a digest of an index, manifest or config, and any unique prefix of one.
    ///
    /// # Errors
    /// `NotFound`, or `Ambiguous` when a prefix fits images with different ids.
    pub fn find(&self, text: &str) -> Result<Image> {
        let name = text.parse::<ImageName>();
        if let Ok(name) = &name
            && let Some(image) = self.image(name)?
        {
            return Ok(image);
        }
        let images = self.images()?;
        let found = match &name {
            Ok(ImageName::Bare(digest)) => by_digest(&images, digest),
            Ok(ImageName::Named(reference)) => match reference.digest() {
                // The same repository may have it under a tag.
                Some(digest) => {
                    let same = |i: &&Image| i.name.reference().is_some_and(|r| r.name() == reference.name());
                    let candidates: Vec<Image> = images.iter().filter(same).cloned().collect();
                    by_digest(&candidates, digest)
                }
                None => None,
            },
            Err(_) => None,
        };
        if let Some(image) = found {
            return Ok(image);
        }
        by_prefix(&images, text)?.ok_or_else(|| match name {
            Ok(name) => StoreError::not_found("image", name),
            Err(_) => StoreError::not_found("image", text),
        })
    }
}

impl Store {
    /// Finds the image of a record: with a digest it is that image, whatever the name points at by
    /// now, under the record's name.
    ///
    /// # Errors
    /// As [`Store::find`].
    pub fn find_pinned(&self, text: &str, digest: Option<&Digest>) -> Result<Image> {
        let Some(digest) = digest else { return self.find(text) };
        let name: Option<ImageName> = text.parse().ok();
        if let Some(image) = name.as_ref().map(|name| self.image(name)).transpose()?.flatten()
            && image.digest() == digest
        {
            return Ok(image);
        }
        let found = self.find(digest.as_str())?;
        // A record of a foreign tool may pair a name with the digest of a manifest or a config.
        Ok(Image { name: name.unwrap_or_else(|| found.name.clone()), ..found })
    }
}

/// The image with this digest: of what a name points at, else of a manifest, else of a config.
fn by_digest(images: &[Image], digest: &Digest) -> Option<Image> {
    let first = |fits: &dyn Fn(&&Image) -> bool| images.iter().filter(|i| fits(i)).min_by_key(|i| i.is_dangling()).cloned();
    first(&|i| i.digest() == digest).or_else(|| first(&|i| i.manifest.digest == *digest)).or_else(|| first(&|i| i.config == *digest))
}

/// The image whose id or digest starts like this.
fn by_prefix(images: &[Image], text: &str) -> Result<Option<Image>> {
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    if hex.is_empty() || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(None);
    }
    let mut fits: BTreeMap<&Digest, &Image> = BTreeMap::new();
    for image in images {
        let starts = [&image.config, image.digest(), &image.manifest.digest].into_iter().any(|d| d.hex().starts_with(hex));
        if starts && (!image.is_dangling() || !fits.contains_key(&image.config)) {
            // Several names of one image are no ambiguity; the first in order stands for it.
            let kept = fits.entry(&image.config).or_insert(image);
            if kept.is_dangling() {
                *kept = image;
            }
        }
    }
    let mut found = fits.into_values();
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(found);
            let candidates = all.take(CANDIDATES_MAX).map(|i| format!("{} ({})", i.name, i.config.short())).collect();
            Err(StoreError::Ambiguous { text: text.to_owned(), candidates })
        }
        (only, _) => Ok(only.cloned()),
    }
}
