//! Manifests: read, looked at, written (OCI distribution specification, "Pulling manifests", "Pushing manifests").

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{Method, Response, StatusCode};

use super::wire::{Body, shown};
use super::{Repository, runtime};
use crate::digest::{Algorithm, Digest};
use crate::oci::transfer::RawManifest;
use crate::oci::{Descriptor, Document, MANIFEST_MAX_BYTES, media};
use crate::reference::DEFAULT_HOST;
use crate::registry::auth::Scope;
use crate::registry::{RegistryError, Result};
use crate::sys::clock;

/// How a registry names the digest of what it sends.
const CONTENT_DIGEST: &str = "docker-content-digest";
/// How a registry says that it took note of a manifest's subject.
const SUBJECT: &str = "oci-subject";
/// How `dserve` says when something was last pulled.
const PULLED: &str = "tacklebox-pulled";

/// A manifest, when it was pushed, when it was last pulled, and since when pulls are noted.
type Read = (RawManifest, Option<i64>, (Option<i64>, Option<i64>));

/// What a registry did with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whether it keeps the list of referrers itself; where not, the caller must keep the fallback tag.
    pub knows_subject: bool,
}

/// What a registry says of a tag or a digest without sending the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Type, digest, size.
    pub descriptor: Descriptor,
    /// When the tag was pushed, in seconds since 1970, where the registry says so.
    pub pushed: Option<i64>,
    /// When it was last pulled, in seconds since 1970, where the registry says so.
    pub pulled: Option<i64>,
    /// Since when the registry notes pulls, where it does and there was none.
    pub pulls_since: Option<i64>,
}

impl Repository {
    /// Reads the manifest or index that a tag or a digest names. The bytes are checked against every digest that is known.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn read_manifest(&self, selector: &str) -> Result<RawManifest> {
        self.by_mirrors(selector.contains(':'), |place| runtime::block(place.get_manifest(selector)))
    }

    /// Reads a manifest and what the registry says of it, with one request; `None` when there is none.
    ///
    /// # Errors
    /// As [`Repository::read_manifest`].
    pub fn read_with_glance(&self, selector: &str) -> Result<Option<(RawManifest, Glance)>> {
        match runtime::block(self.get_manifest_and_times(selector, None)) {
            Ok(found) => Ok(found.map(|(raw, pushed, (pulled, pulls_since))| {
                let glance = Glance { descriptor: raw.descriptor.clone(), pushed, pulled, pulls_since };
                (raw, glance)
            })),
            Err(RegistryError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads what a tag names, unless that is what is known already; `None` then. One request, and where the registry
    /// knows conditions nothing is sent again (`If-None-Match`).
    ///
    /// # Errors
    /// As [`Repository::read_manifest`].
    pub fn read_manifest_unless(&self, selector: &str, known: &Digest) -> Result<Option<RawManifest>> {
        self.by_mirrors(selector.contains(':'), |place| {
            // Docker Hub counts what is read against a limit, and what is only looked at not.
            if place.host.name == DEFAULT_HOST
                && let Some(found) = runtime::block(place.head_manifest(selector, Scope::pull(&place.name), false))?
                && found.descriptor.digest == *known
            {
                return Ok(None);
            }
            let answer = runtime::block(place.get_manifest_and_times(selector, Some(known)))?;
            Ok(answer.map(|(raw, ..)| raw).filter(|raw| raw.descriptor.digest != *known))
        })
    }

    /// Tells whether there is what a tag names, as far as one request for its head says; some registries do not know yet
    /// by that what they would send.
    ///
    /// # Errors
    /// As [`Repository::look_up`].
    pub fn look_up_quickly(&self, selector: &str) -> Result<Option<Descriptor>> {
        let found = runtime::block(self.head_manifest(selector, Scope::pull(&self.name), false))?;
        Ok(found.map(|glance| glance.descriptor))
    }

    /// Looks at what a tag or a digest names: type, digest, size. Transfers nothing where the registry can do that.
    ///
    /// # Errors
    /// When the registry cannot say; `Ok(None)` when there is nothing.
    pub fn look_up(&self, selector: &str) -> Result<Option<Descriptor>> {
        Ok(self.glance(selector)?.map(|glance| glance.descriptor))
    }

    /// Looks at what a tag or a digest names, times included.
    ///
    /// # Errors
    /// As [`Repository::look_up`].
    pub fn glance(&self, selector: &str) -> Result<Option<Glance>> {
        let found = self.by_mirrors(selector.contains(':'), |place| {
            let found = runtime::block(place.head_manifest(selector, Scope::pull(&place.name), true))?;
            found.ok_or_else(|| RegistryError::NotFound { what: place.named(selector) })
        });
        match found {
            Err(RegistryError::NotFound { .. }) => Ok(None),
            found => found.map(Some),
        }
    }

    /// Writes a manifest or an index under a tag or a digest.
    ///
    /// # Errors
    /// When the registry refuses it, or stored it under another digest.
    pub fn write_manifest(&self, raw: &RawManifest, selector: &str) -> Result<Written> {
        runtime::block(self.put_manifest_bytes(raw, selector, None))
    }

    /// As [`Repository::write_manifest`], under a tag, and where the registry knows conditions only while that names what
    /// it did `before`, or nothing.
    ///
    /// # Errors
    /// Also an answer of 412 when the tag was moved meanwhile.
    pub fn write_manifest_instead(&self, raw: &RawManifest, tag: &str, before: Option<&Digest>) -> Result<Written> {
        let condition = match before {
            Some(digest) => (IF_MATCH, format!("\"{digest}\"")),
            None => (IF_NONE_MATCH, "*".to_owned()),
        };
        runtime::block(self.put_manifest_bytes(raw, tag, Some(condition)))
    }

    pub(super) async fn get_manifest(&self, selector: &str) -> Result<RawManifest> {
        let found = self.get_manifest_and_times(selector, None).await?;
        found.map(|(raw, ..)| raw).ok_or_else(|| RegistryError::NotFound { what: self.named(selector) })
    }

    /// Reads a manifest, and when it was pushed and pulled; nothing when it is the known one still.
    async fn get_manifest_and_times(&self, selector: &str, known: Option<&Digest>) -> Result<Option<Read>> {
        let what = self.named(selector);
        let mut request = self.request(Method::GET, &format!("manifests/{selector}"), Scope::pull(&self.name), what.clone()).await?;
        request.call.headers.extend(accept());
        if let Some(tag) = known.and_then(|digest| HeaderValue::from_str(&format!("\"{digest}\"")).ok()) {
            request.call.headers.insert(IF_NONE_MATCH, tag);
        }
        let (response, bytes) = self.host.send_whole(&mut request, MANIFEST_MAX_BYTES as usize).await?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if known.is_some() => return Ok(None),
            StatusCode::NOT_FOUND => return Err(RegistryError::NotFound { what }),
            _ => return Err(self.host.wire.refusal(&Method::GET, response).await),
        }
        let url = shown(response.url());
        let lie = |reason: String| RegistryError::Lie { url: url.clone(), reason };
        let said_type = content_type(&response);
        let said_digest = content_digest(&response);
        let (pushed, pulled) = (pushed(&response), pulled(&response));
        if let Some(encoding) = response.headers().get("content-encoding").and_then(|v| v.to_str().ok()).filter(|e| *e != "identity") {
            return Err(lie(format!("something on the way encoded the answer as {encoding}")));
        }
        if media::essence(&said_type) == "text/html" {
            return Err(lie(
                "it answers with an HTML page where a manifest should be; that is no registry, or a proxy stands before it".into()
            ));
        }
        let wanted = selector.parse::<Digest>().ok();
        for digest in wanted.iter().chain(&said_digest) {
            let found = digest_as(digest.algorithm(), &bytes);
            if found != *digest {
                return Err(lie(format!("the manifest that it sends has the digest {found}, not {digest}")));
            }
        }
        let digest = wanted.unwrap_or_else(|| Digest::of(&bytes));
        let media_type = match Document::parse(&bytes, Some(&said_type)) {
            Ok(document) => document.media_type(Some(&said_type)).to_owned(),
            // Whoever parses it next says what is wrong; raw bytes can still be looked at.
            Err(_) => media::essence(&said_type).to_owned(),
        };
        Ok(Some((RawManifest { descriptor: Descriptor::new(&media_type, digest, bytes.len() as u64), bytes }, pushed, pulled)))
    }

    /// Asks for the head of a manifest. With `is_sure`, one that is not there by that is asked for itself: some registries
    /// answer 404 to a HEAD of what they would send, proxies of what they have not fetched yet.
    pub(super) async fn head_manifest(&self, selector: &str, scope: Scope, is_sure: bool) -> Result<Option<Glance>> {
        let mut request = self.request(Method::HEAD, &format!("manifests/{selector}"), scope, self.named(selector)).await?;
        request.call.headers.extend(accept());
        let response = self.host.send(&mut request).await?;
        let length = response.headers().get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
        let digest = selector.parse::<Digest>().ok().or_else(|| content_digest(&response));
        let known_type =
            Some(content_type(&response)).map(|t| media::essence(&t).to_owned()).filter(|t| media::is_index(t) || media::is_manifest(t));
        match (response.status(), digest, length, known_type) {
            (StatusCode::OK, Some(digest), Some(size), Some(media_type)) => {
                let descriptor = Descriptor::new(&media_type, digest, size);
                let (pulled, pulls_since) = pulled(&response);
                Ok(Some(Glance { descriptor, pushed: pushed(&response), pulled, pulls_since }))
            }
            (StatusCode::NOT_FOUND, ..) if !is_sure => Ok(None),
            // Some registries know no HEAD, some leave headers out: the manifest itself then says.
            (StatusCode::OK | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED, ..) => {
                match self.get_manifest(selector).await {
                    Ok(raw) => Ok(Some(Glance { descriptor: raw.descriptor, pushed: None, pulled: None, pulls_since: None })),
                    Err(RegistryError::NotFound { .. }) => Ok(None),
                    Err(error) => Err(error),
                }
            }
            _ => Err(self.host.wire.refusal(&Method::HEAD, response).await),
        }
    }

    async fn put_manifest_bytes(&self, raw: &RawManifest, selector: &str, condition: Option<(HeaderName, String)>) -> Result<Written> {
        let mut request =
            self.request(Method::PUT, &format!("manifests/{selector}"), Scope::push(&self.name), self.named(selector)).await?;
        let media_type = HeaderValue::from_str(&raw.descriptor.media_type)
            .map_err(|_| RegistryError::Config { what: self.named(selector), reason: "its media type cannot be sent".into() })?;
        request.call.headers.insert(CONTENT_TYPE, media_type);
        if let Some((name, value)) = condition.and_then(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))) {
            request.call.headers.insert(name, value);
        }
        request.call.body = Body::Bytes(raw.bytes.clone().into());
        let response = self.host.send(&mut request).await?;
        if !matches!(response.status(), StatusCode::CREATED | StatusCode::OK | StatusCode::ACCEPTED) {
            return Err(self.host.wire.refusal(&Method::PUT, response).await);
        }
        if let Some(stored) = content_digest(&response).filter(|d| *d != digest_as(d.algorithm(), &raw.bytes)) {
            let reason = format!("the registry stored the manifest as {stored}, not as {}", raw.descriptor.digest);
            return Err(RegistryError::Lie { url: shown(response.url()), reason });
        }
        Ok(Written { knows_subject: response.headers().contains_key(SUBJECT) })
    }
}

fn accept() -> HeaderMap {
    // One header with all types: some registries read only the first of several headers.
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_str(&media::MANIFEST_ACCEPT.join(", ")).expect("media types are plain text"))])
}

fn content_type(response: &Response) -> String {
    response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

fn content_digest(response: &Response) -> Option<Digest> {
    response.headers().get(CONTENT_DIGEST)?.to_str().ok()?.trim().parse().ok()
}

fn pushed(response: &Response) -> Option<i64> {
    let time = httpdate::parse_http_date(response.headers().get(LAST_MODIFIED)?.to_str().ok()?).ok()?;
    i64::try_from(time.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Reads when something was last pulled, and since when the registry notes pulls where there was none.
fn pulled(response: &Response) -> (Option<i64>, Option<i64>) {
    let Some(text) = response.headers().get(PULLED).and_then(|v| v.to_str().ok()) else { return (None, None) };
    match text.strip_prefix("never; since=") {
        Some(since) => (None, clock::parse_rfc3339(since)),
        None => (clock::parse_rfc3339(text), None),
    }
}

fn digest_as(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    let mut hasher = crate::digest::Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}
