//! The manifest endpoints: read, store, delete, by tag and by digest.
//!
//! A manifest is stored byte for byte, and only when everything that it names is in its repository.
//! The `subject` of a referrer need not be there.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use hyper::header::{
    CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use super::blobs::accepted;
use super::body::{Body, Broken, Inflow};
use super::error::ApiError;
use super::referrers;
use super::route::parameters;
use super::{Answer, Shared, blocking, header, is_unchanged};
use crate::digest::{Digest, DigestError};
use crate::oci::{Document, media};
use crate::reference::check_tag;
use crate::sys::clock;

/// The largest manifest that is taken, in bytes; what every client expects a registry to take.
pub(super) const MANIFEST_MAX_BYTES: usize = 4 << 20;
/// How many `tag` parameters one request may have.
const TAG_PARAMETERS_MAX: usize = 64;

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const TAG: HeaderName = HeaderName::from_static("oci-tag");
/// When the tag or manifest was last pulled, or `never; since=` when pulls began to be noted: what distribution cannot tell.
const PULLED: HeaderName = HeaderName::from_static("tacklebox-pulled");
/// A request that only looks, and so does not count as a pull.
const INSPECT: &str = "tacklebox-inspect";

/// What the last part of a manifest's path is.
enum Reference {
    Tag(String),
    Digest(Digest),
}

fn reference(text: &str) -> Result<Reference, ApiError> {
    if text.contains(':') {
        return text.parse().map(Reference::Digest).map_err(|e: DigestError| ApiError::digest_invalid(e.to_string()));
    }
    check_tag(text).map_err(|reason| ApiError::new(StatusCode::BAD_REQUEST, "TAG_INVALID", reason))?;
    Ok(Reference::Tag(text.to_owned()))
}

/// `/v2/<name>/manifests/<reference>`
pub(super) async fn manifest(shared: &Arc<Shared>, request: &Parts, body: &mut Inflow, name: &str, text: &str) -> Answer {
    match request.method {
        Method::GET | Method::HEAD => {
            let wanted = reference(text).map_err(|error| match error.status {
                // A name that cannot be is a name that is not here.
                StatusCode::BAD_REQUEST if !text.contains(':') => ApiError::manifest_unknown(name, text),
                _ => error,
            })?;
            get(shared, request, name, text, &wanted)
        }
        Method::PUT => {
            let wanted = reference(text)?;
            put(shared, request, body, name, wanted).await
        }
        Method::DELETE => {
            let (shared, name, wanted) = (shared.clone(), name.to_owned(), reference(text)?);
            let only_if = OnlyIf::new(&request.headers)?;
            blocking(move || delete(&shared, &name, &wanted, only_if.as_ref())).await
        }
        _ => Err(ApiError::not_allowed("GET, HEAD, PUT, DELETE")),
    }
}

fn get(shared: &Shared, request: &Parts, name: &str, text: &str, wanted: &Reference) -> Answer {
    let storage = &shared.storage;
    let unknown = || {
        if storage.has_repository(name) { ApiError::manifest_unknown(name, text) } else { ApiError::name_unknown(name) }
    };
    let (digest, tag) = match wanted {
        Reference::Digest(digest) => (digest.clone(), None),
        Reference::Tag(tag) => (storage.tag(name, tag)?.ok_or_else(unknown)?, Some(tag.as_str())),
    };
    let found = storage.manifest(name, &digest)?.ok_or_else(unknown)?;
    if tag.is_none() {
        storage.coordination.told(&digest);
    }
    let is_get = request.method == Method::GET;
    let unchanged = is_unchanged(&request.headers, digest.as_str());
    let mut response = Response::new(if is_get && !unchanged { Body::Whole(Some(found.bytes.clone())) } else { Body::empty() });
    let headers = response.headers_mut();
    headers.insert(DIGEST, header(digest.as_str()));
    headers.insert(ETAG, header(&format!("\"{digest}\"")));
    if let Some(time) = tag.and_then(|tag| storage.tag_time(name, tag)) {
        headers.insert(LAST_MODIFIED, header(&httpdate::fmt_http_date(time)));
    }
    match shared.pulls.get(name, tag, &digest) {
        Some(secs) => headers.insert(PULLED, header(&clock::rfc3339_secs(secs))),
        None => headers.insert(PULLED, header(&format!("never; since={}", clock::rfc3339_secs(shared.pulls.since())))),
    };
    if is_get && !request.headers.contains_key(INSPECT) {
        shared.pulls.note(name, tag, &digest);
    }
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(CONTENT_TYPE, header(&found.media_type));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(found.bytes.len()));
    Ok(response)
}

/// Reads a body that must be a manifest.
async fn read(request: &Parts, body: &mut Inflow) -> Result<Bytes, ApiError> {
    let too_large =
        || ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", format!("a manifest may have {MANIFEST_MAX_BYTES} bytes"));
    let said = request.headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if said.is_some_and(|len| len > MANIFEST_MAX_BYTES) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(said.unwrap_or(0));
    loop {
        let piece = body.piece().await.map_err(|broken| match broken {
            Broken::Slow => ApiError::too_slow(),
            Broken::Off(error) => ApiError::manifest_invalid(format!("the request's body broke off: {error}")),
        })?;
        let Some(piece) = piece else { return Ok(bytes.freeze()) };
        if bytes.len() + piece.len() > MANIFEST_MAX_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
}

async fn put(shared: &Arc<Shared>, request: &Parts, body: &mut Inflow, name: &str, wanted: Reference) -> Answer {
    let mut tags: Vec<String> = Vec::new();
    for tag in parameters(request.uri.query(), "tag") {
        check_tag(&tag).map_err(|reason| ApiError::new(StatusCode::BAD_REQUEST, "TAG_INVALID", reason))?;
        if !tags.iter().any(|t| *t == tag) {
            tags.push(tag.into_owned());
        }
    }
    if tags.len() > TAG_PARAMETERS_MAX {
        return Err(ApiError::new(StatusCode::URI_TOO_LONG, "TAG_INVALID", format!("more than {TAG_PARAMETERS_MAX} tags in one request")));
    }
    let said = request.headers.get(CONTENT_TYPE).map(|v| v.to_str().map(|t| media::essence(t).to_owned()));
    let said = said.transpose().map_err(|_| ApiError::manifest_invalid("the content type is no text"))?;
    let only_if = OnlyIf::new(&request.headers)?;
    let bytes = read(request, body).await?;
    let (shared, name) = (shared.clone(), name.to_owned());
    blocking(move || store(&shared, &name, &wanted, (tags, only_if), said.as_deref(), &bytes)).await
}

/// Checks a manifest, stores it, and names it.
fn store(
    shared: &Shared,
    name: &str,
    wanted: &Reference,
    (tags, only_if): (Vec<String>, Option<OnlyIf>),
    said: Option<&str>,
    bytes: &Bytes,
) -> Answer {
    let document = check_document(said, bytes)?;
    let digest = match wanted {
        Reference::Tag(_) => Digest::of(bytes),
        Reference::Digest(named) => {
            let mut hasher = named.hasher();
            hasher.update(bytes);
            let found = hasher.finish();
            if found != *named {
                let detail = serde_json::json!({ "digest": named.as_str(), "found": found.as_str() });
                return Err(ApiError::digest_invalid("provided digest did not match uploaded content").with_detail(detail));
            }
            found
        }
    };
    let storage = &shared.storage;
    let names: Vec<&str> = match wanted {
        Reference::Tag(tag) => std::iter::once(tag.as_str()).chain(tags.iter().map(String::as_str)).collect(),
        Reference::Digest(_) => tags.iter().map(String::as_str).collect(),
    };
    {
        let change = storage.coordination.change(name);
        // What a tag names must not change between looking and naming.
        let _alone = only_if.is_some().then(|| storage.unnaming());
        let _naming = only_if.is_none().then(|| storage.naming());
        if let (Reference::Tag(tag), Some(only_if)) = (wanted, &only_if) {
            only_if.check(storage.tag(name, tag)?.as_ref())?;
        }
        check_references(shared, name, &document)?;
        change.link(&Digest::of(bytes));
        storage.put_manifest(name, bytes, &digest)?;
        if let Some(subject) = document.subject() {
            referrers::add(storage, &change, name, &subject.digest, &document, &digest, bytes.len() as u64)?;
        }
        for tag in &names {
            storage.put_tag(name, tag, &digest)?;
        }
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    headers.insert(LOCATION, header(&format!("/v2/{name}/manifests/{digest}")));
    headers.insert(DIGEST, header(digest.as_str()));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    if let Some(subject) = document.subject() {
        headers.insert(SUBJECT, header(subject.digest.as_str()));
    }
    for tag in &tags {
        headers.append(TAG, header(tag));
    }
    Ok(response)
}

/// Parses a manifest whose content type, inner media type and shape must agree.
fn check_document(said: Option<&str>, bytes: &[u8]) -> Result<Document, ApiError> {
    let is_known = |t: &str| media::is_manifest(t) || media::is_index(t);
    let said = said.filter(|t| !matches!(*t, "" | "application/json" | "application/octet-stream"));
    if let Some(said) = said.filter(|t| !is_known(t)) {
        let message = format!("manifests of type '{said}' are not taken");
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "MANIFEST_INVALID", message));
    }
    let document = Document::parse(bytes, said).map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
        ApiError::manifest_invalid(format!("{error}{cause}"))
    })?;
    let (inside, version) = match &document {
        Document::Manifest(m) => (m.media_type.as_deref(), m.schema_version),
        Document::Index(i) => (i.media_type.as_deref(), i.schema_version),
    };
    if version != 2 {
        return Err(ApiError::manifest_invalid(format!("the schema version is {version}, not 2")));
    }
    if let (Some(inside), Some(said)) = (inside, said)
        && inside != said
    {
        return Err(ApiError::manifest_invalid(format!("the content type is '{said}', but the manifest says '{inside}'")));
    }
    Ok(document)
}

/// Tests that everything a manifest is made of is in the repository, or where that is allowed, that what is there is right.
fn check_references(shared: &Shared, name: &str, document: &Document) -> Result<(), ApiError> {
    let storage = &shared.storage;
    let is_index = matches!(document, Document::Index(_));
    for child in document.references() {
        let mut size = storage.stat_blob(name, &child.digest)?.map(|(_, size)| size);
        if is_index || size.is_none() && (media::is_manifest(&child.media_type) || media::is_index(&child.media_type)) {
            size = storage.has_manifest(name, &child.digest)?.or(size);
        }
        // Foreign layers are fetched from elsewhere, and may be here all the same.
        let is_foreign = child.urls.as_ref().is_some_and(|u| !u.is_empty())
            || child.media_type.contains(".nondistributable.")
            || child.media_type == media::DOCKER_LAYER_FOREIGN;
        match size {
            None if !is_foreign && !shared.settings.allow_missing => {
                let detail = serde_json::json!({ "digest": child.digest.as_str() });
                let message = format!("{} {} is unknown to the repository", if is_index { "manifest" } else { "blob" }, child.digest);
                return Err(ApiError::new(StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN", message).with_detail(detail));
            }
            Some(size) if size != child.size => {
                return Err(ApiError::manifest_invalid(format!("{} has {size} bytes, not {}", child.digest, child.size)));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a tag must name for something to be done (RFC 9110), so that one which was moved meanwhile stays.
enum OnlyIf {
    /// `If-Match`: this, or with a star whatever it is.
    Is(Option<Digest>),
    /// `If-None-Match: *`.
    IsNothing,
}

impl OnlyIf {
    fn new(headers: &HeaderMap) -> Result<Option<OnlyIf>, ApiError> {
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
        match text(IF_MATCH) {
            Some("*") => Ok(Some(OnlyIf::Is(None))),
            Some(value) => {
                let digest = value.trim_matches('"').parse().map_err(|e: DigestError| ApiError::digest_invalid(e.to_string()))?;
                Ok(Some(OnlyIf::Is(Some(digest))))
            }
            None => Ok((text(IF_NONE_MATCH) == Some("*")).then_some(OnlyIf::IsNothing)),
        }
    }

    /// Refuses where the tag names something else.
    fn check(&self, found: Option<&Digest>) -> Result<(), ApiError> {
        let is_met = match self {
            OnlyIf::Is(Some(expected)) => found == Some(expected),
            OnlyIf::Is(None) => found.is_some(),
            OnlyIf::IsNothing => found.is_none(),
        };
        let message = "the tag names something else than the request says";
        if is_met { Ok(()) } else { Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "TAG_INVALID", message)) }
    }
}

fn delete(shared: &Shared, name: &str, wanted: &Reference, only_if: Option<&OnlyIf>) -> Answer {
    let storage = &shared.storage;
    let change = storage.coordination.change(name);
    let _unnaming = storage.unnaming();
    let text = match wanted {
        Reference::Tag(tag) => tag.as_str(),
        Reference::Digest(digest) => digest.as_str(),
    };
    // Of one that is not there that is said.
    if let (Reference::Tag(tag), Some(only_if)) = (wanted, only_if)
        && let Some(found) = storage.tag(name, tag)?
    {
        only_if.check(Some(&found))?;
    }
    shared.pulls.forget(name, text);
    match wanted {
        Reference::Tag(tag) => {
            if !storage.remove_tag(name, tag)? {
                return Err(if storage.has_repository(name) {
                    ApiError::manifest_unknown(name, tag)
                } else {
                    ApiError::name_unknown(name)
                });
            }
        }
        Reference::Digest(digest) => {
            let Some(found) = storage.manifest(name, digest)? else {
                let text = digest.as_str();
                return Err(if storage.has_repository(name) {
                    ApiError::manifest_unknown(name, text)
                } else {
                    ApiError::name_unknown(name)
                });
            };
            storage.remove_manifest(name, digest)?;
            if let Ok(document) = Document::parse(&found.bytes, None)
                && let Some(subject) = document.subject()
            {
                referrers::remove(storage, &change, name, &subject.digest, digest)?;
            }
        }
    }
    Ok(accepted())
}
