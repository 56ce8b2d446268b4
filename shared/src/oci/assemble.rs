//! Puts an index together from images, and changes one: adds, removes and annotates entries (OCI image
//! specification, image-index.md; docker manifest list).
//!
//! Entries are kept as the JSON that they came as, so that what nobody here knows of stays in them; an
//! image's digest never changes by this. Attestations go where the image that they speak of goes.

use serde_json::{Map, Value, json};

use super::transfer::RawManifest;
use super::{Descriptor, INDEX_MAX, MANIFEST_MAX_BYTES, Platform, media};
use crate::digest::Digest;

/// How buildx marks an entry that speaks of another one.
const REFERENCE_DIGEST: &str = "vnd.docker.reference.digest";
/// The fewest digits that name an entry.
const DIGITS_MIN: usize = 6;

/// What is done with a second image for a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// It is an error.
    #[default]
    Refuse,
    /// It takes the place of the first.
    Replace,
    /// Both stay; whoever pulls gets the first.
    Keep,
}

/// Why an index cannot be put together.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AssemblyError {
    /// Two images for one platform.
    #[error("{platform} is in it twice: {first} and {second}")]
    Twice {
        /// The platform.
        platform: String,
        /// The digest that was there.
        first: Digest,
        /// The digest that was to come.
        second: Digest,
    },
    /// No entry is the one that was named.
    #[error("there is no entry '{wanted}' in it; it has {have}")]
    NoEntry {
        /// A platform or a digest.
        wanted: String,
        /// What there is.
        have: String,
    },
    /// More entries than any index may have.
    #[error("it has more than {INDEX_MAX} entries, or is larger than {MANIFEST_MAX_BYTES} bytes")]
    TooLarge,
    /// The document is no index, or not a sound one.
    #[error("{0}")]
    Malformed(String),
}

/// One entry of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// As it stands in the index.
    value: Value,
    /// The same, read.
    descriptor: Descriptor,
}

impl Entry {
    /// Makes an entry of a descriptor, its platform and annotations included.
    pub fn new(descriptor: Descriptor) -> Entry {
        Entry { value: serde_json::to_value(&descriptor).expect("texts and numbers always serialise"), descriptor }
    }

    fn read(value: Value) -> Result<Entry, AssemblyError> {
        let descriptor =
            serde_json::from_value(value.clone()).map_err(|e| AssemblyError::Malformed(format!("an entry is malformed: {e}")))?;
        Ok(Entry { value, descriptor })
    }

    /// Returns what it points at.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Sets or replaces the platform.
    #[must_use]
    pub fn for_platform(mut self, platform: &Platform) -> Entry {
        self.value["platform"] = json!(platform);
        self.descriptor.platform = Some(platform.clone());
        self
    }

    /// Tells whether it is an image that somebody may pull for a platform, not an attestation.
    pub fn is_image(&self) -> bool {
        self.platform().is_some() && self.refers_to().is_none()
    }

    fn platform(&self) -> Option<&Platform> {
        self.descriptor.platform.as_ref().filter(|p| p.architecture != "unknown")
    }

    /// The digest of the image that it speaks of.
    fn refers_to(&self) -> Option<Digest> {
        self.descriptor.annotations.as_ref()?.get(REFERENCE_DIGEST)?.parse().ok()
    }

    /// What no two images of an index may share.
    fn key(&self) -> Option<String> {
        let platform = self.platform().filter(|_| self.is_image())?;
        let variant = match (platform.variant.as_deref(), platform.architecture.as_str()) {
            (None, "arm64") => "v8",
            (variant, _) => variant.unwrap_or_default(),
        };
        let features = self.value["platform"].get("os.features").map(Value::to_string).unwrap_or_default();
        let version = platform.os_version.as_deref().unwrap_or_default();
        Some(format!("{}/{}/{variant}/{version}/{features}", platform.os, platform.architecture))
    }

    fn annotate(&mut self, key: &str, value: &str) {
        if !self.value["annotations"].is_object() {
            self.value["annotations"] = json!({});
        }
        self.value["annotations"][key] = value.into();
        self.descriptor.annotations.get_or_insert_default().insert(key.to_owned(), value.to_owned());
    }

    /// Tells whether a platform or the digits of a digest name it.
    fn is_meant(&self, wanted: &str) -> bool {
        let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
        let is_digits = digits.len() >= DIGITS_MIN && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let by_digest = self.descriptor.digest.as_str() == wanted || is_digits && self.descriptor.digest.hex().starts_with(digits);
        // A word that is a digest is no architecture, and one without a slash may be either.
        let by_platform = || wanted.parse::<Platform>().is_ok_and(|w| self.is_image() && self.platform().is_some_and(|p| p.satisfies(&w)));
        by_digest || by_platform()
    }
}

/// An index that is being put together.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    /// Everything of the document but its entries.
    head: Map<String, Value>,
    entries: Vec<Entry>,
}

impl Assembly {
    /// Starts with an index that exists; nothing of it is lost.
    ///
    /// # Errors
    /// When the bytes are no index.
    pub fn of(bytes: &[u8]) -> Result<Assembly, AssemblyError> {
        let malformed = |reason: &str| AssemblyError::Malformed(reason.to_owned());
        let Ok(Value::Object(mut head)) = serde_json::from_slice(bytes) else { return Err(malformed("it is no JSON object")) };
        let Some(Value::Array(entries)) = head.insert("manifests".into(), Value::Null) else {
            return Err(malformed("it is one image, not an index"));
        };
        if entries.len() > INDEX_MAX {
            return Err(AssemblyError::TooLarge);
        }
        Ok(Assembly { head, entries: entries.into_iter().map(Entry::read).collect::<Result<_, _>>()? })
    }

    /// Returns the entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds an entry. One that is there already stays where it is, with what is new in it.
    ///
    /// # Errors
    /// `Twice` where another image is for the same platform and that is refused.
    pub fn add(&mut self, entry: Entry, duplicates: Duplicates) -> Result<(), AssemblyError> {
        let is_same = |e: &Entry| e.descriptor.digest == entry.descriptor.digest && e.key() == entry.key();
        if let Some(same) = self.entries.iter_mut().find(|e| is_same(e)) {
            *same = entry;
            return Ok(());
        }
        let rival = entry.key().and_then(|key| self.entries.iter().position(|e| e.key().as_ref() == Some(&key)));
        match (rival, duplicates) {
            (Some(at), Duplicates::Refuse) => {
                let platform = entry.platform().map(Platform::to_string).unwrap_or_default();
                let (first, second) = (self.entries[at].descriptor.digest.clone(), entry.descriptor.digest);
                Err(AssemblyError::Twice { platform, first, second })
            }
            (Some(at), Duplicates::Replace) => {
                let old = std::mem::replace(&mut self.entries[at], entry);
                self.drop_attestations_of(&[old.descriptor.digest]);
                Ok(())
            }
            _ if self.entries.len() >= INDEX_MAX => Err(AssemblyError::TooLarge),
            _ => {
                self.entries.push(entry);
                Ok(())
            }
        }
    }

    /// Removes the entries that a platform or a digest names, and the attestations of them.
    ///
    /// # Errors
    /// `NoEntry` where there is none.
    pub fn remove(&mut self, wanted: &str) -> Result<(), AssemblyError> {
        let gone: Vec<Digest> = self.meant(wanted)?.iter().map(|&at| self.entries[at].descriptor.digest.clone()).collect();
        self.entries.retain(|e| !e.is_meant(wanted));
        // The same image may stay for another platform, and then what speaks of it does, too.
        let gone: Vec<Digest> = gone.into_iter().filter(|d| !self.entries.iter().any(|e| e.descriptor.digest == *d)).collect();
        self.drop_attestations_of(&gone);
        Ok(())
    }

    /// Says for which platform entries are.
    ///
    /// # Errors
    /// `NoEntry` where there is none; `Twice` where another one is for that platform.
    pub fn set_platform(&mut self, wanted: &str, platform: &Platform) -> Result<(), AssemblyError> {
        for at in self.meant(wanted)? {
            let entry = self.entries[at].clone().for_platform(platform);
            if let Some(rival) = self.entries.iter().enumerate().find(|(other, e)| *other != at && e.key() == entry.key()) {
                let (first, second) = (rival.1.descriptor.digest.clone(), entry.descriptor.digest);
                return Err(AssemblyError::Twice { platform: platform.to_string(), first, second });
            }
            self.entries[at] = entry;
        }
        Ok(())
    }

    /// Annotates the entries that a platform or a digest names; all images without one.
    ///
    /// # Errors
    /// `NoEntry` where there is none.
    pub fn annotate_entry(&mut self, wanted: Option<&str>, key: &str, value: &str) -> Result<(), AssemblyError> {
        let meant = match wanted {
            Some(wanted) => self.meant(wanted)?,
            None => (0..self.entries.len()).filter(|&at| self.entries[at].refers_to().is_none()).collect(),
        };
        meant.into_iter().for_each(|at| self.entries[at].annotate(key, value));
        Ok(())
    }

    /// Annotates the index itself.
    pub fn annotate(&mut self, key: &str, value: &str) {
        let annotations = self.head.entry("annotations").or_insert_with(|| json!({}));
        if !annotations.is_object() {
            *annotations = json!({});
        }
        annotations[key] = value.into();
    }

    fn meant(&self, wanted: &str) -> Result<Vec<usize>, AssemblyError> {
        let found: Vec<usize> = (0..self.entries.len()).filter(|&at| self.entries[at].is_meant(wanted)).collect();
        if found.is_empty() {
            let name = |e: &Entry| e.platform().map_or_else(|| e.descriptor.digest.to_string(), Platform::to_string);
            let have: Vec<String> = self.entries.iter().filter(|e| e.refers_to().is_none()).map(name).collect();
            let have = if have.is_empty() { "none".to_owned() } else { have.join(", ") };
            return Err(AssemblyError::NoEntry { wanted: wanted.to_owned(), have });
        }
        Ok(found)
    }

    fn drop_attestations_of(&mut self, gone: &[Digest]) {
        self.entries.retain(|e| e.refers_to().is_none_or(|d| !gone.contains(&d)));
    }

    /// Returns the index. It is docker's list where all images are docker's and nothing is annotated, which
    /// registries that know both want unmixed; else an OCI index.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn finish(self) -> Result<RawManifest, AssemblyError> {
        let is_docker = |e: &Entry| matches!(e.descriptor.media_type.as_str(), media::DOCKER_MANIFEST | media::DOCKER_LIST);
        let is_plain =
            !self.head.contains_key("annotations") && !self.head.contains_key("subject") && !self.head.contains_key("artifactType");
        let is_unannotated = self.entries.iter().all(|e| e.value.get("annotations").is_none_or(Value::is_null));
        let is_list = is_plain && is_unannotated && !self.entries.is_empty() && self.entries.iter().all(is_docker);
        let media_type = if is_list { media::DOCKER_LIST } else { media::OCI_INDEX };
        let entries: Vec<Value> = self.entries.into_iter().map(|e| e.value).collect();
        let mut document = Map::new();
        document.insert("schemaVersion".into(), 2.into());
        document.insert("mediaType".into(), media_type.into());
        // What the index had keeps its place.
        document.extend(self.head.into_iter().filter(|(key, _)| key != "schemaVersion" && key != "mediaType"));
        document.insert("manifests".into(), entries.into());
        let bytes = Value::Object(document).to_string().into_bytes();
        if bytes.len() as u64 > MANIFEST_MAX_BYTES {
            return Err(AssemblyError::TooLarge);
        }
        Ok(RawManifest { descriptor: Descriptor::of(media_type, &bytes), bytes })
    }
}

#[cfg(test)]
mod tests;
