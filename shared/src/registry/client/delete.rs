//! Deletions: a tag without its manifest, a manifest by its digest (OCI distribution specification, "Content management").
//!
//! Registries as old as distribution 2.8 cannot delete a tag. There the tag is moved to a
//! throw-away manifest, which is deleted by its digest and takes the tag along: the manifest that
//! the tag had, and the other tags on it, stay. Nothing of the throw-away remains reachable: it says
//! itself what it took the place of, so that a deletion which was interrupted in between is
//! recognised, and ended by the next one.
//!
//! They also look through all tags after a manifest has gone, and fail with 500 where one vanishes meanwhile: the tags
//! of the manifest then point at nothing. So after such an answer it is looked what became of it, and those tags are taken away.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::header::{HeaderValue, IF_MATCH};
use reqwest::{Method, Response};

use super::upload::scratch;
use super::{Repository, runtime};
use crate::digest::Digest;
use crate::oci::transfer::RawManifest;
use crate::oci::{Descriptor, Document, media};
use crate::registry::auth::Scope;
use crate::registry::{RegistryError, Result};
use crate::sys::random;

/// By this annotation a throw-away manifest says what its tag named before.
const DELETES: &str = "dev.tacklebox.deletes";
/// The size of the config of a throw-away manifest.
const CONFIG_BYTES: u64 = 144;
/// How often it is tried to take away tags that point at nothing, while others delete as well.
const CLEAR_TRIES_MAX: u32 = 8;
/// The first pause between two of these; it doubles.
const CLEAR_PAUSE_FIRST: Duration = Duration::from_millis(20);

impl Repository {
    /// Deletes a tag; its manifest and other tags on that stay. The tag must still point at `expected`.
    ///
    /// # Errors
    /// `NotFound`, `Stale` when the tag points elsewhere, `Unsupported` when the registry deletes nothing.
    pub fn delete_tag(&self, tag: &str, expected: &Digest) -> Result<()> {
        self.check_tag(tag, expected)?;
        let response = runtime::block(self.delete(tag, Some(expected)))?;
        match response.status().as_u16() {
            200 | 202 | 204 => Ok(()),
            404 => Err(RegistryError::NotFound { what: self.named(tag) }),
            // 2.8 takes the tag for a digest; others say openly that they cannot.
            400 | 405 | 501 => self.delete_tag_by_trick(tag, expected),
            // It was moved between the two requests.
            412 => self.check_tag(tag, expected).and_then(|()| {
                let expected = expected.to_string();
                Err(RegistryError::Stale { what: self.named(tag), found: expected.clone(), expected })
            }),
            _ => Err(runtime::block(async { Ok(self.host.wire.refusal(&Method::DELETE, response).await) })?),
        }
    }

    /// Deletes a manifest or an index by its digest, and with it every tag that points at it.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` when the registry deletes nothing.
    pub fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        let response = runtime::block(self.delete(digest.as_str(), None))?;
        match response.status().as_u16() {
            200 | 202 | 204 => Ok(()),
            404 => Err(RegistryError::NotFound { what: self.named(digest.as_str()) }),
            405 | 501 => Err(self.deletes_nothing()),
            _ => Err(runtime::block(async { Ok(self.host.wire.refusal(&Method::DELETE, response).await) })?),
        }
    }

    /// Deletes a manifest by its digest, and where the registry fails once the manifest is gone, also those of `tags` that it
    /// left behind.
    ///
    /// # Errors
    /// As [`Repository::delete_manifest`]; when tags that point at nothing cannot be taken away.
    pub fn delete_manifest_with(&self, digest: &Digest, tags: &[&str]) -> Result<()> {
        let error = match self.delete_manifest(digest) {
            Err(error) if may_be_done(&error) => error,
            done => return done,
        };
        match self.looking().look_up(digest.as_str()) {
            Ok(None) => self.clear(digest, tags),
            // Why it is not known now matters less than why it failed.
            Ok(Some(_)) | Err(_) => Err(error),
        }
    }

    /// Deletes a tag that points at nothing.
    ///
    /// # Errors
    /// `Stale` when it points at something by now; as [`Repository::delete_manifest`].
    pub fn delete_dangling(&self, tag: &str) -> Result<()> {
        if let Some(found) = self.looking().look_up(tag)? {
            return Err(RegistryError::Stale { what: self.named(tag), expected: "nothing".into(), found: found.digest.to_string() });
        }
        self.clear(&Digest::of(b""), &[tag])
    }

    /// Takes tags away that point at nothing, because what they named is gone.
    fn clear(&self, before: &Digest, tags: &[&str]) -> Result<()> {
        let mut left = self.dangling(tags)?;
        for tries in 0..CLEAR_TRIES_MAX {
            if left.is_empty() {
                return Ok(());
            }
            if tries > 0 {
                std::thread::sleep(CLEAR_PAUSE_FIRST * 2u32.pow(tries - 1));
            }
            self.clear_once(before, &left)?;
            left = self.dangling(&left)?;
        }
        if left.is_empty() {
            return Ok(());
        }
        let reason = "the manifest is gone, but the registry keeps this name of it; delete it again when nobody else deletes there";
        Err(RegistryError::Unsupported { what: self.named(left[0]), reason: reason.into() })
    }

    /// Tells which tags are listed and point at nothing.
    fn dangling<'a>(&self, tags: &[&'a str]) -> Result<Vec<&'a str>> {
        let listed: HashSet<String> = match self.tags() {
            Ok(listed) => listed.into_iter().collect(),
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let looking = self.looking();
        let mut dangling = Vec::new();
        for tag in tags.iter().copied().filter(|tag| listed.contains(*tag)) {
            if looking.look_up(tag)?.is_none() {
                dangling.push(tag);
            }
        }
        Ok(dangling)
    }

    /// Takes tags away: by their names, else all together with one throw-away manifest.
    fn clear_once(&self, before: &Digest, tags: &[&str]) -> Result<()> {
        let mut kept = Vec::new();
        for tag in tags.iter().copied() {
            let response = runtime::block(self.delete(tag, None))?;
            // Whatever else there is to say will be said again.
            if matches!(response.status().as_u16(), 400 | 405 | 501) {
                kept.push(tag);
            }
        }
        if kept.is_empty() {
            return Ok(());
        }
        let (dummy, blob) = self.prepare_throw_away(before)?;
        for tag in kept {
            self.write_manifest(&dummy, tag)?;
        }
        let mut tries = 0;
        while let Err(error) = self.delete_manifest(&dummy.descriptor.digest) {
            let is_gone = error.is_not_found() || self.looking().look_up(dummy.descriptor.digest.as_str())?.is_none();
            if is_gone {
                break;
            }
            tries += 1;
            if tries >= CLEAR_TRIES_MAX || !may_be_done(&error) {
                return Err(error);
            }
        }
        // An orphaned config of some bytes is for the registry's own clean-up if it will not go now.
        let _ = runtime::block(self.delete_blob(&blob));
        Ok(())
    }

    /// Checks that a tag points at a digest still.
    ///
    /// # Errors
    /// `NotFound` or `Stale`.
    pub fn check_tag(&self, tag: &str, expected: &Digest) -> Result<()> {
        let found = runtime::block(self.head_manifest(tag, Scope::all(&self.name), true))?.map(|glance| glance.descriptor);
        match found {
            None => Err(RegistryError::NotFound { what: self.named(tag) }),
            Some(found) if found.digest == *expected => Ok(()),
            Some(found) => {
                Err(RegistryError::Stale { what: self.named(tag), expected: expected.to_string(), found: found.digest.to_string() })
            }
        }
    }

    /// Asks for a deletion; a registry that knows conditions deletes a tag only while it names what is expected.
    async fn delete(&self, selector: &str, expected: Option<&Digest>) -> Result<Response> {
        let path = format!("manifests/{selector}");
        let mut request = self.request(Method::DELETE, &path, Scope::all(&self.name), self.named(selector)).await?;
        if let Some(value) = expected.and_then(|digest| HeaderValue::from_str(&format!("\"{digest}\"")).ok()) {
            request.call.headers.insert(IF_MATCH, value);
        }
        self.host.send(&mut request).await
    }

    fn delete_tag_by_trick(&self, tag: &str, expected: &Digest) -> Result<()> {
        // Something that is not there shows whether the registry deletes at all, before anything is moved.
        let nothing = Digest::of(random::hex(32).as_bytes());
        let probe = runtime::block(self.delete(nothing.as_str(), None))?;
        if !matches!(probe.status().as_u16(), 200 | 202 | 204 | 404) {
            return Err(self.deletes_nothing());
        }
        let original = self.read_manifest(expected.as_str())?;
        let (dummy, blob) = self.prepare_throw_away(expected)?;
        self.check_tag(tag, expected)?;
        self.write_manifest(&dummy, tag)?;
        match self.delete_manifest_with(&dummy.descriptor.digest, &[tag]) {
            Ok(()) => {
                // As in `clear_once`.
                let _ = runtime::block(self.delete_blob(&blob));
                Ok(())
            }
            Err(error) => {
                self.write_manifest(&original, tag)?;
                Err(error)
            }
        }
    }

    /// Makes a throw-away manifest, and writes its config.
    fn prepare_throw_away(&self, instead_of: &Digest) -> Result<(RawManifest, Descriptor)> {
        let config = format!(
            "{{\"architecture\":\"none\",\"os\":\"none\",\"config\":{{\"Labels\":{{\"deleting\":\"{}\"}}}},\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[]}}}}",
            random::hex(16)
        );
        let blob = Descriptor::of(media::OCI_CONFIG, config.as_bytes());
        debug_assert_eq!(blob.size, CONFIG_BYTES, "by its size a throw-away manifest is known");
        scratch(self, &blob, config.as_bytes())?;
        Ok((throw_away(&blob, instead_of), blob))
    }

    /// Tells what a tag named before a deletion of it began that did not come to its end. Asks only where
    /// what the tag names now is exactly as long as a throw-away manifest.
    ///
    /// # Errors
    /// When the registry cannot be asked.
    pub fn unfinished(&self, found: &Descriptor) -> Result<Option<Digest>> {
        if !is_as_long(found) {
            return Ok(None);
        }
        let raw = match self.read_manifest(found.digest.as_str()) {
            Ok(raw) => raw,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(deletes(&raw).map(|(before, _)| before))
    }

    /// Ends a deletion of a tag that was interrupted: what it names now goes.
    ///
    /// # Errors
    /// As [`Repository::delete_manifest`]; `Stale` when the tag was moved on meanwhile.
    pub fn finish_deletion(&self, tag: &str, found: &Digest) -> Result<()> {
        let raw = self.read_manifest(found.as_str())?;
        let Some((_, blob)) = deletes(&raw) else { return Err(RegistryError::NotFound { what: self.named(tag) }) };
        self.check_tag(tag, found)?;
        self.delete_manifest_with(found, &[tag])?;
        // As when it is not interrupted.
        let _ = runtime::block(self.delete_blob(&blob));
        Ok(())
    }

    async fn delete_blob(&self, blob: &Descriptor) -> Result<Response> {
        let path = format!("blobs/{}", blob.digest);
        let mut request = self.request(Method::DELETE, &path, Scope::all(&self.name), self.named(blob.digest.as_str())).await?;
        self.host.send(&mut request).await
    }

    fn deletes_nothing(&self) -> RegistryError {
        RegistryError::Unsupported {
            what: format!("deleting in {}", self.host.name),
            reason: "the registry is set to delete nothing (distribution: REGISTRY_STORAGE_DELETE_ENABLED=true)".into(),
        }
    }
}

/// Tells whether a deletion that failed like this may have been done, in whole or in part.
fn may_be_done(error: &RegistryError) -> bool {
    match error {
        RegistryError::Answer { status, .. } => *status >= 500,
        RegistryError::Broken { .. } | RegistryError::Timeout { .. } => true,
        _ => false,
    }
}

/// Makes a manifest that nobody else has: its config is random.
fn throw_away(config: &Descriptor, instead_of: &Digest) -> RawManifest {
    let text = format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"{}\",\"config\":{{\"mediaType\":\"{}\",\"digest\":\"{}\",\"size\":{}}},\"layers\":[],\"annotations\":{{\"{DELETES}\":\"{instead_of}\"}}}}",
        media::OCI_MANIFEST,
        config.media_type,
        config.digest,
        config.size
    );
    RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, text.as_bytes()), bytes: text.into_bytes() }
}

/// Tells whether something may be a throw-away manifest: those in place of the same kind of digest are all of one length.
fn is_as_long(found: &Descriptor) -> bool {
    let any = |text: &str| throw_away(&Descriptor::new(media::OCI_CONFIG, Digest::of(b""), CONFIG_BYTES), &text.parse().expect("a digest"));
    let zeros = |algorithm: &str, count: usize| any(&format!("{algorithm}:{}", "0".repeat(count))).descriptor.size;
    found.size == zeros("sha256", 64) || found.size == zeros("sha512", 128)
}

/// Returns what a throw-away manifest took the place of, and its config.
fn deletes(raw: &RawManifest) -> Option<(Digest, Descriptor)> {
    let Ok(Document::Manifest(manifest)) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)) else { return None };
    let before = manifest.annotations.as_ref()?.get(DELETES)?.parse().ok()?;
    Some((before, manifest.config)).filter(|_| manifest.layers.is_empty())
}
