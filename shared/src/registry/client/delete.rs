//! Deletions: a tag without its manifest, a manifest by its digest (OCI distribution specification, "Content management").
//!
//! Registries as old as distribution 2.8 cannot delete a tag. There the tag is moved to a
//! throw-away manifest, which is deleted by its digest and takes the tag along: the manifest that
//! the tag had, and the other tags on it, stay. Nothing of the throw-away remains reachable: it says
//! itself what it took the place of, so that a deletion which was interrupted in between is
//! recognised, and ended by the next one.

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
        let config = format!(
            "{{\"architecture\":\"none\",\"os\":\"none\",\"config\":{{\"Labels\":{{\"deleting\":\"{}\"}}}},\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[]}}}}",
            random::hex(16)
        );
        let blob = Descriptor::of(media::OCI_CONFIG, config.as_bytes());
        debug_assert_eq!(blob.size, CONFIG_BYTES, "by its size a throw-away manifest is known");
        scratch(self, &blob, config.as_bytes())?;
        let dummy = throw_away(&blob, expected);
        self.check_tag(tag, expected)?;
        self.write_manifest(&dummy, tag)?;
        match self.delete_manifest(&dummy.descriptor.digest) {
            Ok(()) => {
                // An orphaned config of some bytes is for the registry's own clean-up if it will not go now.
                let _ = runtime::block(self.delete_blob(&blob));
                Ok(())
            }
            Err(error) => {
                self.write_manifest(&original, tag)?;
                Err(error)
            }
        }
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
        self.delete_manifest(found)?;
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
