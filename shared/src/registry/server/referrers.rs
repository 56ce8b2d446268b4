//! Referrers: manifests with a `subject`, found by the subject's digest.
//!
//! What lists them is the index that the specification's fallback tag `<alg>-<hex>` points at
//! ("Referrers Tag Schema"), kept by us for clients that leave it to a registry with the API. So
//! the list survives when another server takes the directory over, and one that clients wrote by
//! themselves is served all the same.

use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response};

use super::body::Body;
use super::coordination::Change;
use super::error::ApiError;
use super::route::parameter;
use super::storage::Storage;
use super::{Answer, Shared, header};
use crate::digest::{Digest, DigestError};
use crate::oci::{Descriptor, Document, INDEX_MAX, Index, media};

const FILTERS: HeaderName = HeaderName::from_static("oci-filters-applied");

/// How many hex digits of a digest a fallback tag has, whatever the algorithm.
const FALLBACK_HEX: usize = 64;

/// Returns the fallback tag of a subject.
pub(in crate::registry) fn fallback_tag(subject: &Digest) -> String {
    format!("{}-{}", subject.algorithm().as_str(), &subject.hex()[..FALLBACK_HEX])
}

/// Tells whether a tag is the fallback tag of some subject.
pub(in crate::registry) fn is_fallback_tag(tag: &str) -> bool {
    let hex = tag.strip_prefix("sha256-").or_else(|| tag.strip_prefix("sha512-"));
    hex.is_some_and(|hex| hex.len() == FALLBACK_HEX && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// Reads the list of a subject's referrers; empty when there is none.
fn list(storage: &Storage, name: &str, subject: &Digest) -> Result<Vec<Descriptor>, ApiError> {
    let Some(digest) = storage.tag(name, &fallback_tag(subject))? else { return Ok(Vec::new()) };
    let Some(stored) = storage.manifest(name, &digest)? else { return Ok(Vec::new()) };
    // A tag that looks like it but is something else lists nothing.
    match Document::parse(&stored.bytes, None) {
        Ok(Document::Index(index)) => Ok(index.manifests),
        _ => Ok(Vec::new()),
    }
}

fn index_of(manifests: Vec<Descriptor>) -> Vec<u8> {
    let index = Index {
        schema_version: 2,
        media_type: Some(media::OCI_INDEX.to_owned()),
        artifact_type: None,
        manifests,
        subject: None,
        annotations: None,
    };
    serde_json::to_vec(&index).expect("strings and numbers always serialise")
}

/// Adds a manifest to its subject's list.
pub(super) fn add(
    storage: &Storage,
    change: &Change<'_>,
    name: &str,
    subject: &Digest,
    document: &Document,
    digest: &Digest,
    size: u64,
) -> Result<(), ApiError> {
    let _serial = storage.serial();
    let mut all = list(storage, name, subject)?;
    let mut descriptor = Descriptor::new(document.media_type(None), digest.clone(), size);
    let (artifact_type, annotations) = match document {
        Document::Manifest(m) => (m.artifact_type.clone().filter(|t| !t.is_empty()).or(Some(m.config.media_type.clone())), &m.annotations),
        Document::Index(i) => (i.artifact_type.clone().filter(|t| !t.is_empty()), &i.annotations),
    };
    descriptor.artifact_type = artifact_type;
    descriptor.annotations = annotations.clone();
    if all.contains(&descriptor) {
        return Ok(());
    }
    all.retain(|d| d.digest != *digest);
    all.push(descriptor);
    if all.len() > INDEX_MAX {
        return Err(ApiError::manifest_invalid(format!("the subject has {INDEX_MAX} referrers already")));
    }
    write(storage, change, name, subject, all)
}

/// Removes a manifest from its subject's list. The caller holds [`Storage::unnaming`].
pub(super) fn remove(storage: &Storage, change: &Change<'_>, name: &str, subject: &Digest, digest: &Digest) -> Result<(), ApiError> {
    let mut all = list(storage, name, subject)?;
    let before = all.len();
    all.retain(|d| d.digest != *digest);
    if all.len() == before {
        return Ok(());
    }
    if all.is_empty() {
        storage.remove_tag(name, &fallback_tag(subject))?;
        return Ok(());
    }
    write(storage, change, name, subject, all)
}

fn write(storage: &Storage, change: &Change<'_>, name: &str, subject: &Digest, all: Vec<Descriptor>) -> Result<(), ApiError> {
    let bytes = index_of(all);
    if bytes.len() > super::manifests::MANIFEST_MAX_BYTES {
        return Err(ApiError::manifest_invalid("the list of the subject's referrers would be too large"));
    }
    let digest = Digest::of(&bytes);
    change.link(&digest);
    storage.put_manifest(name, &bytes, &digest)?;
    storage.put_tag(name, &fallback_tag(subject), &digest)?;
    Ok(())
}

/// `GET /v2/<name>/referrers/<digest>`
pub(super) fn referrers(shared: &Shared, request: &Parts, name: &str, digest: &str) -> Answer {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Err(ApiError::not_allowed("GET, HEAD"));
    }
    let subject: Digest = digest.parse().map_err(|e: DigestError| ApiError::digest_invalid(e.to_string()))?;
    let mut all = list(&shared.storage, name, &subject)?;
    let mut there = Vec::with_capacity(all.len());
    for descriptor in all.drain(..) {
        // A list that a client wrote may name what has been deleted since.
        if shared.storage.has_manifest(name, &descriptor.digest)?.is_some() {
            there.push(descriptor);
        }
    }
    let filter = parameter(request.uri.query(), "artifactType").filter(|t| !t.is_empty());
    if let Some(wanted) = &filter {
        there.retain(|d| d.artifact_type.as_deref() == Some(wanted));
    }
    let bytes = index_of(there);
    let len = bytes.len();
    let body = if request.method == Method::GET { Body::Whole(Some(bytes.into())) } else { Body::empty() };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, header(media::OCI_INDEX));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(len));
    if filter.is_some() {
        headers.insert(FILTERS, HeaderValue::from_static("artifactType"));
    }
    Ok(response)
}
