//! A repository as the source and the sink of copies.

use std::collections::HashSet;
use std::io::Read;
use std::sync::PoisonError;

use super::{Repository, fallback_tag};
use crate::digest::Digest;
use crate::oci::transfer::{Open, Placed, RawManifest, Result, Sink, Source};
use crate::oci::{Descriptor, Document, INDEX_MAX, Index, media};
use crate::registry::RegistryError;
use crate::registry::auth::Scope;

/// How often an entry is written into a list of referrers that others write at the same time.
const LIST_TRIES_MAX: usize = 5;

impl Source for Repository {
    fn manifest(&self, selector: &str) -> Result<RawManifest> {
        Ok(self.read_manifest(selector)?)
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.open_blob(descriptor, offset)?))
    }

    fn repository(&self) -> Option<String> {
        Some(self.full_name())
    }
}

impl Sink for Repository {
    fn has_manifest(&self, descriptor: &Descriptor) -> Result<bool> {
        let found = super::runtime::block(self.head_manifest(descriptor.digest.as_str(), Scope::push(self.name()), false))?;
        Ok(found.is_some_and(|f| f.descriptor.digest == descriptor.digest))
    }

    fn put_blob(&self, descriptor: &Descriptor, origins: &[String], open: Open<'_>) -> Result<Placed> {
        Ok(self.write_blob(descriptor, origins, open)?)
    }

    fn put_manifest(&self, raw: &RawManifest, tag: Option<&str>) -> Result<()> {
        let written = self.write_manifest(raw, tag.unwrap_or(raw.descriptor.digest.as_str()))?;
        if !written.knows_subject {
            self.note_referrer(raw)?;
        }
        Ok(())
    }
}

impl Repository {
    /// Keeps the list of referrers under the fallback tag, for registries that keep none themselves
    /// (OCI distribution specification, "Pushing manifests with subject").
    fn note_referrer(&self, raw: &RawManifest) -> crate::registry::Result<()> {
        let Ok(document) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)) else { return Ok(()) };
        let Some(subject) = document.subject() else { return Ok(()) };
        let fresh = Index {
            schema_version: 2,
            media_type: Some(media::OCI_INDEX.into()),
            artifact_type: None,
            manifests: Vec::new(),
            subject: None,
            annotations: None,
        };
        let (artifact_type, annotations) = match &document {
            Document::Manifest(m) => (m.artifact_type.clone().or(Some(m.config.media_type.clone())), m.annotations.clone()),
            Document::Index(i) => (i.artifact_type.clone(), i.annotations.clone()),
        };
        let entry = Descriptor { artifact_type, annotations, ..raw.descriptor.clone() };
        // Our own threads take turns. Registries know no turns between clients, so it is looked whether somebody else was faster.
        let _turn = self.host.lists.lock().unwrap_or_else(PoisonError::into_inner);
        // What is written again is read where it is written, not at a mirror.
        let home = self.looking();
        for _ in 0..LIST_TRIES_MAX {
            let mut index = home.fallback_index(&subject.digest)?.unwrap_or_else(|| fresh.clone());
            if index.manifests.iter().any(|d| d.digest == entry.digest) {
                return Ok(());
            }
            if index.manifests.len() >= INDEX_MAX {
                let what = format!("a further referrer of {}", subject.digest);
                let reason = format!("the list {}:{} has {INDEX_MAX} entries", self.full_name(), fallback_tag(&subject.digest));
                return Err(RegistryError::Unsupported { what, reason });
            }
            index.manifests.push(entry.clone());
            let bytes = serde_json::to_vec(&index).expect("an index always serialises");
            let raw = RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, &bytes), bytes };
            self.write_manifest(&raw, &fallback_tag(&subject.digest))?;
        }
        Ok(())
    }

    /// Takes manifests that are gone out of the list of referrers under the fallback tag; a list in which nothing is left goes.
    ///
    /// # Errors
    /// When the list cannot be read or written.
    pub fn forget_referrers(&self, subject: &Digest, gone: &HashSet<&Digest>) -> crate::registry::Result<()> {
        let tag = fallback_tag(subject);
        let _turn = self.host.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let home = self.looking();
        let Some(found) = home.look_up(&tag)? else { return Ok(()) };
        let Some(mut index) = home.fallback_index(subject)? else { return Ok(()) };
        let before = index.manifests.len();
        index.manifests.retain(|d| !gone.contains(&d.digest));
        if index.manifests.len() == before {
            return Ok(());
        }
        if index.manifests.is_empty() {
            self.check_tag(&tag, &found.digest)?;
            return self.delete_manifest(&found.digest);
        }
        let bytes = serde_json::to_vec(&index).expect("an index always serialises");
        let raw = RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, &bytes), bytes };
        self.write_manifest(&raw, &tag).map(drop)
    }
}
