//! Deletions: a tag without its manifest, a manifest by its digest (OCI distribution specification, "Content management").
//!
//! Registries as old as distribution 2.8 cannot delete a tag. There the tag is moved to a
//! throw-away manifest, which is deleted by its digest and takes the tag along: the manifest that
//! the tag had, and the other tags on it, stay. Nothing of the throw-away remains reachable.

use reqwest::{Method, Response};

use super::upload::scratch;
use super::{Repository, runtime};
use crate::digest::Digest;
use crate::oci::transfer::RawManifest;
use crate::oci::{Descriptor, media};
use crate::registry::auth::Scope;
use crate::registry::{RegistryError, Result};
use crate::sys::random;

impl Repository {
    /// Deletes a tag; its manifest and other tags on that stay. The tag must still point at `expected`.
    ///
    /// # Errors
    /// `NotFound`, `Stale` when the tag points elsewhere, `Unsupported` when the registry deletes nothing.
    pub fn delete_tag(&self, tag: &str, expected: &Digest) -> Result<()> {
        self.check_tag(tag, expected)?;
        let response = runtime::block(self.delete(tag))?;
        match response.status().as_u16() {
            200 | 202 | 204 => Ok(()),
            404 => Err(RegistryError::NotFound { what: self.named(tag) }),
            // 2.8 takes the tag for a digest; others say openly that they cannot.
            400 | 405 | 501 => self.delete_tag_by_trick(tag, expected),
            _ => Err(runtime::block(async { Ok(self.host.wire.refusal(&Method::DELETE, response).await) })?),
        }
    }

    /// Deletes a manifest or an index by its digest, and with it every tag that points at it.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` when the registry deletes nothing.
    pub fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        let response = runtime::block(self.delete(digest.as_str()))?;
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
        let found = runtime::block(self.head_manifest(tag, Scope::all(&self.name)))?.map(|glance| glance.descriptor);
        match found {
            None => Err(RegistryError::NotFound { what: self.named(tag) }),
            Some(found) if found.digest == *expected => Ok(()),
            Some(found) => {
                Err(RegistryError::Stale { what: self.named(tag), expected: expected.to_string(), found: found.digest.to_string() })
            }
        }
    }

    async fn delete(&self, selector: &str) -> Result<Response> {
        let path = format!("manifests/{selector}");
        let mut request = self.request(Method::DELETE, &path, Scope::all(&self.name), self.named(selector)).await?;
        self.host.send(&mut request).await
    }

    fn delete_tag_by_trick(&self, tag: &str, expected: &Digest) -> Result<()> {
        // Something that is not there shows whether the registry deletes at all, before anything is moved.
        let nothing = Digest::of(random::hex(32).as_bytes());
        let probe = runtime::block(self.delete(nothing.as_str()))?;
        if !matches!(probe.status().as_u16(), 200 | 202 | 204 | 404) {
            return Err(self.deletes_nothing());
        }
        let original = self.read_manifest(expected.as_str())?;
        let config = format!(
            "{{\"architecture\":\"none\",\"os\":\"none\",\"config\":{{\"Labels\":{{\"deleting\":\"{}\"}}}},\"rootfs\":{{\"type\":\"layers\",\"diff_ids\":[]}}}}",
            random::hex(16)
        );
        let blob = Descriptor::of(media::OCI_CONFIG, config.as_bytes());
        scratch(self, &blob, config.as_bytes())?;
        let dummy = throw_away(&blob);
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
fn throw_away(config: &Descriptor) -> RawManifest {
    let text = format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"{}\",\"config\":{{\"mediaType\":\"{}\",\"digest\":\"{}\",\"size\":{}}},\"layers\":[]}}",
        media::OCI_MANIFEST,
        config.media_type,
        config.digest,
        config.size
    );
    RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, text.as_bytes()), bytes: text.into_bytes() }
}
