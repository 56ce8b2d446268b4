//! The names of images in a store: a tagged reference, `name@digest`, or a bare digest.
//!
//! A bare digest names an image that has no other name (a dangling one). A text form never means
//! two things: what [`ImageName`] prints, it also parses, to the same name.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;
use crate::reference::{DEFAULT_HOST, Reference, ReferenceError, is_host};

/// The longest file name of a ref; a longer one is hashed.
const FILE_NAME_MAX_BYTES: usize = 200;

/// The name of an image in a store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageName {
    /// `repository:tag` or `repository@digest`, never both.
    Named(Reference),
    /// The digest of a manifest or an index that nothing else names.
    Bare(Digest),
}

impl ImageName {
    /// Makes the name under which the store keeps what a reference means: with a digest the tag
    /// is dropped, as docker does; without either it is `latest`.
    pub fn named(reference: &Reference) -> ImageName {
        match reference.digest() {
            Some(_) if reference.tag().is_some() => {
                let bare = Reference::new(reference.host(), reference.repository(), None, reference.digest().cloned());
                ImageName::Named(bare.unwrap_or_else(|_| reference.clone()))
            }
            _ => ImageName::Named(reference.clone().tagged()),
        }
    }

    /// Returns the reference, if it is not a bare digest.
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            ImageName::Named(reference) => Some(reference),
            ImageName::Bare(_) => None,
        }
    }

    /// Returns the digest inside the name, if it has one.
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            ImageName::Named(reference) => reference.digest(),
            ImageName::Bare(digest) => Some(digest),
        }
    }

    /// Tells whether the name is only a digest.
    pub fn is_bare(&self) -> bool {
        matches!(self, ImageName::Bare(_))
    }

    /// Returns the whole form, host included.
    pub fn full(&self) -> String {
        match self {
            ImageName::Named(reference) => reference.to_string(),
            ImageName::Bare(digest) => digest.to_string(),
        }
    }

    /// Returns the name of the file in `refs/`.
    pub(super) fn file_name(&self) -> String {
        let full = self.full();
        let escaped = full.replace('/', "%2F");
        if escaped.len() > FILE_NAME_MAX_BYTES { format!("long-{}", Digest::of(full.as_bytes()).hex()) } else { escaped }
    }
}

impl fmt::Display for ImageName {
    /// Writes what a person would type: without `docker.io/library/` where that is still the same name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageName::Bare(digest) => digest.fmt(f),
            ImageName::Named(reference) => {
                // docker.io/foo.bar/app without its host would name another host.
                let first = reference.repository().split('/').next().unwrap_or("");
                let misleading = reference.host() == DEFAULT_HOST && reference.repository().contains('/') && is_host(first);
                if misleading { reference.fmt(f) } else { f.write_str(&reference.familiar()) }
            }
        }
    }
}

impl FromStr for ImageName {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<ImageName, ReferenceError> {
        if let Ok(digest) = text.parse::<Digest>() {
            return Ok(ImageName::Bare(digest));
        }
        Ok(ImageName::named(&text.parse()?))
    }
}

impl From<Reference> for ImageName {
    fn from(reference: Reference) -> ImageName {
        ImageName::named(&reference)
    }
}
