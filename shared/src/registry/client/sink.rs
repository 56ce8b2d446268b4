//! A repository as the source and the sink of copies.

use std::collections::HashSet;
use std::io::Read;
use std::time::{Duration, Instant};

use super::{Repository, fallback_tag};
use crate::digest::Digest;
use crate::oci::transfer::{Open, Placed, RawManifest, Result, Sink, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, INDEX_MAX, Index, media};
use crate::registry::RegistryError;
use crate::registry::auth::Scope;
use crate::sys::random;

/// How often a list of referrers that others write at the same time is written.
const LIST_TRIES_MAX: u32 = 16;
/// The first pause before it is tried again, about; it doubles up to the longest.
const LIST_PAUSE_FIRST: Duration = Duration::from_millis(10);
const LIST_PAUSE_MAX: Duration = Duration::from_millis(500);
/// The shortest and the longest time after which it is looked whether an entry is still there.
const LIST_SETTLES_MIN: Duration = Duration::from_millis(100);
const LIST_SETTLES_MAX: Duration = Duration::from_secs(1);

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
        // Our own threads take turns. Most registries know no turns between clients and no conditions for writing, so a writer
        // looks just before whether the list is still what was read, and some time after it whether the entry is in it, and all that
        // was: whoever has read the list without it has written by then, unless something held them up for longer. Against
        // that nothing helps: what such a writer overwrites it never saw, and nobody can ask the registry for what no tag names.
        // Where a registry knows conditions nobody's entry is lost at all.
        let tag = fallback_tag(&subject.digest);
        let _turn = self.host.lists.take(self.named(&tag));
        // What is written again is read where it is written, not at a mirror.
        let home = self.looking();
        // What was in the list at any time that it was read. Whoever put it there may have gone since, and writes it no more.
        let mut known: Vec<Descriptor> = Vec::new();
        for tries in 0..LIST_TRIES_MAX {
            pause_before(tries);
            let listed = home.fallback_list(&subject.digest)?;
            let (before, index) = listed.map_or((None, None), |(digest, index)| (Some(digest), index));
            let mut index = index.unwrap_or_else(|| fresh.clone());
            let mut settles = LIST_SETTLES_MIN;
            let mut missing = home.vanished(&known, &index)?;
            missing.extend((!has(&index, &entry)).then(|| entry.clone()));
            if !missing.is_empty() {
                if index.manifests.len() + missing.len() > INDEX_MAX {
                    let what = format!("a further referrer of {}", subject.digest);
                    let reason = format!("the list {}:{tag} has {INDEX_MAX} entries", self.full_name());
                    return Err(RegistryError::Unsupported { what, reason });
                }
                index.manifests.extend(missing);
                let since = Instant::now();
                if home.look_up(&tag)?.map(|found| found.digest) != before {
                    continue;
                }
                if !self.write_list(&index, &tag, before.as_ref(), tries)? {
                    continue;
                }
                // As long as others may take from looking to having written.
                settles = since.elapsed().saturating_mul(2).clamp(LIST_SETTLES_MIN, LIST_SETTLES_MAX);
            } else if tries == 0 {
                return Ok(());
            }
            known.extend(index.manifests.into_iter().filter(|d| d.digest != entry.digest));
            known.sort_unstable_by(|a, b| a.digest.as_str().cmp(b.digest.as_str()));
            known.dedup_by(|a, b| a.digest == b.digest);
            std::thread::sleep(settles);
            if let Some(index) = home.fallback_index(&subject.digest)?
                && has(&index, &entry)
                && home.vanished(&known, &index)?.is_empty()
            {
                return Ok(());
            }
        }
        Err(self.crowded(&tag))
    }

    /// Tells which entries are in a list no more although there is what they name: one who had read the list before they were in it
    /// wrote it. What was deleted is in no list for a reason.
    fn vanished(&self, known: &[Descriptor], index: &Index) -> crate::registry::Result<Vec<Descriptor>> {
        let mut vanished = Vec::new();
        for entry in known.iter().filter(|entry| !has(index, entry)) {
            if self.look_up(entry.digest.as_str())?.is_some() {
                vanished.push(entry.clone());
            }
        }
        Ok(vanished)
    }

    /// Writes a list in place of the one `before`; tells whether the registry found that there still.
    fn write_list(&self, index: &Index, tag: &str, before: Option<&Digest>, tries: u32) -> crate::registry::Result<bool> {
        let bytes = serde_json::to_vec(index).expect("an index always serialises");
        let raw = RawManifest { descriptor: Descriptor::of(media::OCI_INDEX, &bytes), bytes };
        // One that refuses what was looked at just before takes the condition for something else.
        if tries >= LIST_TRIES_MAX / 2 {
            return self.write_manifest(&raw, tag).map(|_| true);
        }
        match self.write_manifest_instead(&raw, tag, before) {
            Err(RegistryError::Answer { status: 412, .. }) => Ok(false),
            written => written.map(|_| true),
        }
    }

    fn crowded(&self, tag: &str) -> RegistryError {
        let message = format!("the list of referrers {}:{tag} was changed by others each of {LIST_TRIES_MAX} times", self.full_name());
        let mut error = TransferError::new(TransferKind::Conflict, message);
        error.hint = Some("do it again when nobody else writes there".to_owned());
        RegistryError::Source(Box::new(error))
    }

    /// Takes manifests that are gone out of the list of referrers under the fallback tag; a list in which nothing is left goes.
    ///
    /// # Errors
    /// When the list cannot be read or written.
    pub fn forget_referrers(&self, subject: &Digest, gone: &HashSet<&Digest>) -> crate::registry::Result<()> {
        let tag = fallback_tag(subject);
        let _turn = self.host.lists.take(self.named(&tag));
        let home = self.looking();
        for tries in 0..LIST_TRIES_MAX {
            pause_before(tries);
            let Some((before, Some(mut index))) = home.fallback_list(subject)? else { return Ok(()) };
            let count = index.manifests.len();
            index.manifests.retain(|d| !gone.contains(&d.digest));
            if index.manifests.len() == count {
                return Ok(());
            }
            if home.look_up(&tag)?.is_none_or(|found| found.digest != before) {
                continue;
            }
            if index.manifests.is_empty() {
                return self.delete_manifest_with(&before, &[&tag]);
            }
            if self.write_list(&index, &tag, Some(&before), tries)? {
                return Ok(());
            }
        }
        Err(self.crowded(&tag))
    }
}

fn has(index: &Index, entry: &Descriptor) -> bool {
    index.manifests.iter().any(|d| d.digest == entry.digest)
}

/// Waits before something is tried again that others keep from being done, each a little differently.
fn pause_before(tries: u32) {
    let Some(times) = tries.checked_sub(1) else { return };
    let mut part = [0];
    random::fill(&mut part);
    let longest = (LIST_PAUSE_FIRST * 2u32.pow(times.min(16))).min(LIST_PAUSE_MAX);
    std::thread::sleep(longest.mul_f32(0.5 + f32::from(part[0]) / 255.0));
}
