//! What a tag is: with one request its digest and when it was pushed, with a few more its platforms, age and size.

mod known;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use known::Known;

use super::{RegistryError, Repository, Result};
use crate::digest::Digest;
use crate::oci::transfer::RawManifest;
use crate::oci::{CONFIG_MAX_BYTES, Descriptor, Document, ImageConfig, Manifest, Platform};
use crate::registry::client::fallback_tag;
use crate::sys::clock;

/// What is inside what a tag names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// When the image was built, in seconds since 1970, if it says so.
    pub created: Option<i64>,
    /// Its platforms.
    pub platforms: Vec<Platform>,
    /// Bytes of config and layers, of an index those of the child that is looked into.
    pub size: Option<u64>,
    /// Labels of its config.
    pub labels: BTreeMap<String, String>,
    /// Whether a signature or another artifact refers to it.
    pub signed: Option<bool>,
}

/// Looks into images of one repository; what several tags share is asked for once, as far as that is not too much to remember.
pub struct Survey<'a> {
    repository: &'a Repository,
    /// The starts of tags under which signatures are kept.
    signature_tags: HashSet<&'a str>,
    known: Mutex<Known>,
    has_referrers_api: Mutex<Option<bool>>,
}

impl<'a> Survey<'a> {
    /// Makes a survey; `tags` are all of the repository. Nothing is asked yet.
    pub fn new(repository: &'a Repository, tags: &'a [String]) -> Survey<'a> {
        let signature_tags = tags.iter().filter(|tag| is_digest_tag(tag)).filter_map(|tag| tag.split('.').next()).collect();
        Survey { repository, signature_tags, known: Mutex::default(), has_referrers_api: Mutex::new(None) }
    }

    /// Looks into what a descriptor names; `with_signed` costs a request more where the registry has a referrers API.
    ///
    /// # Errors
    /// When the registry fails, or sends what is no image.
    pub fn details(&self, descriptor: &Descriptor, with_signed: bool) -> Result<Details> {
        self.details_of(descriptor, with_signed, || self.document(descriptor))
    }

    /// Looks into a manifest that was read already.
    ///
    /// # Errors
    /// As [`Survey::details`].
    pub fn details_of_raw(&self, raw: &RawManifest, with_signed: bool) -> Result<Details> {
        self.details_of(&raw.descriptor, with_signed, || self.parse(raw))
    }

    fn details_of(&self, descriptor: &Descriptor, with_signed: bool, document: impl FnOnce() -> Result<Document>) -> Result<Details> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&descriptor.digest);
        let mut details = match known {
            Some(known) => known,
            None => self.look_into(document()?)?,
        };
        if with_signed && details.signed.is_none() {
            details.signed = Some(self.is_signed(&descriptor.digest)?);
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).put(&descriptor.digest, &details);
        Ok(details)
    }

    fn look_into(&self, document: Document) -> Result<Details> {
        match document {
            Document::Manifest(manifest) => self.of_manifest(&manifest),
            Document::Index(index) => {
                let platforms: Vec<Platform> =
                    index.manifests.iter().filter_map(|d| d.platform.clone()).filter(|p| p.architecture != "unknown").collect();
                let child = index.pick(&Platform::host()).or(index.manifests.first());
                let inner = match child.map(|child| self.document(child)).transpose() {
                    Ok(Some(Document::Manifest(manifest))) => self.of_manifest(&manifest)?,
                    // An index may name children that are not there, or further indexes.
                    Ok(_) => Details::default(),
                    Err(error) if error.is_not_found() => Details::default(),
                    Err(error) => return Err(error),
                };
                Ok(Details { platforms: if platforms.is_empty() { inner.platforms } else { platforms }, ..inner })
            }
        }
    }

    fn of_manifest(&self, manifest: &Manifest) -> Result<Details> {
        let size = std::iter::once(&manifest.config).chain(&manifest.layers).fold(0, |sum: u64, blob| sum.saturating_add(blob.size));
        let mut details = Details { size: Some(size), ..Details::default() };
        if manifest.config.size > 2 && manifest.config.media_type.contains("image") {
            let bytes = self.repository.read_blob(&manifest.config, CONFIG_MAX_BYTES)?;
            if let Ok(config) = ImageConfig::parse(&bytes) {
                details.created = config.created.as_deref().and_then(clock::parse_rfc3339);
                details.platforms = Some(config.platform()).filter(|p| !p.architecture.is_empty()).into_iter().collect();
                details.labels = config.config.labels.unwrap_or_default();
            }
        }
        Ok(details)
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document> {
        self.parse(&self.repository.read_manifest(descriptor.digest.as_str())?)
    }

    fn parse(&self, raw: &RawManifest) -> Result<Document> {
        Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).map_err(|error| RegistryError::Lie {
            url: format!("{}@{}", self.repository.full_name(), raw.descriptor.digest),
            reason: error.to_string(),
        })
    }

    fn is_signed(&self, digest: &Digest) -> Result<bool> {
        if self.signature_tags.contains(fallback_tag(digest).as_str()) {
            return Ok(true);
        }
        let api = *self.has_referrers_api.lock().unwrap_or_else(PoisonError::into_inner);
        if api == Some(false) {
            return Ok(false);
        }
        let found = self.repository.referrers_if_known(digest)?;
        *self.has_referrers_api.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.is_some());
        Ok(found.is_some_and(|all| !all.is_empty()))
    }
}

/// Tells whether a tag keeps referrers of a digest: the fallback tag itself, or cosign's `.sig`, `.att`, `.sbom`.
pub fn has_signature_tag(tags: &[String], digest: &Digest) -> bool {
    let fallback = fallback_tag(digest);
    tags.iter().any(|tag| tag.strip_prefix(&fallback).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Tells whether a tag is no version of anything, but where referrers of a digest are kept.
pub fn is_digest_tag(tag: &str) -> bool {
    let hex = tag.strip_prefix("sha256-").map(|rest| rest.split('.').next().unwrap_or(rest));
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
