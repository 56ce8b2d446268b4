//! The blob endpoints: read whole or in ranges, look up, unlink; and the upload endpoints.

use std::borrow::Cow;
use std::sync::Arc;

use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LOCATION, RANGE,
};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use super::body::{Body, Inflow};
use super::error::ApiError;
use super::route::{check_name, parameter};
use super::uploads::{Expected, Session};
use super::{Answer, Shared, blocking, header, is_unchanged};
use crate::digest::{Algorithm, Digest};
use crate::sys::fs;

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// `/v2/<name>/blobs/<digest>`
pub(super) async fn blob(shared: &Arc<Shared>, request: &Parts, name: &str, digest: &str) -> Answer {
    let named: Digest = digest.parse().map_err(|e: crate::digest::DigestError| ApiError::digest_invalid(e.to_string()))?;
    match request.method {
        Method::GET => get(shared, &request.headers, name, &named),
        Method::HEAD => {
            // Before the look: a collector that comes in between then lets it be.
            shared.storage.coordination.told(&named);
            let (content, size) = shared.storage.stat_blob(name, &named)?.ok_or_else(|| ApiError::blob_unknown(digest))?;
            if content != named {
                shared.storage.coordination.told(&content);
            }
            if is_unchanged(&request.headers, named.as_str()) {
                return Ok(unchanged(&named));
            }
            Ok(described(StatusCode::OK, &named, size, Body::empty()))
        }
        Method::DELETE => {
            let (shared, name) = (shared.clone(), name.to_owned());
            blocking(move || delete(&shared, &name, &named)).await
        }
        _ => Err(ApiError::not_allowed("GET, HEAD, DELETE")),
    }
}

fn get(shared: &Shared, headers: &HeaderMap, name: &str, named: &Digest) -> Answer {
    let (file, size) = shared.storage.open_blob(name, named)?.ok_or_else(|| ApiError::blob_unknown(named.as_str()))?;
    if is_unchanged(headers, named.as_str()) {
        return Ok(unchanged(named));
    }
    // A range of something else than the client has the start of is no use to it.
    let is_same = headers.get("if-range").is_none_or(|v| v.as_bytes() == etag(named.as_str()).as_bytes());
    let range = headers.get(RANGE).filter(|_| is_same).and_then(|v| v.to_str().ok()).map_or(Ranged::Whole, |text| range(text, size));
    match range {
        Ranged::Whole => Ok(described(StatusCode::OK, named, size, Body::file(file, 0, size))),
        Ranged::Part { first, last } => {
            let len = last - first + 1;
            let mut response = described(StatusCode::PARTIAL_CONTENT, named, len, Body::file(file, first, len));
            response.headers_mut().insert(CONTENT_RANGE, header(&format!("bytes {first}-{last}/{size}")));
            Ok(response)
        }
        Ranged::Outside => Err(ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "RANGE_INVALID", "the blob has no such range")
            .with_header(CONTENT_RANGE, &format!("bytes */{size}"))),
    }
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ranged {
    /// Everything: none, several, or not understood (RFC 9110, section 14.2).
    Whole,
    /// From the first byte to the last, both included.
    Part { first: u64, last: u64 },
    /// Nothing that there is.
    Outside,
}

/// Reads a `Range` header for content of a size.
pub(super) fn range(text: &str, size: u64) -> Ranged {
    let Some(set) = text.trim().strip_prefix("bytes=") else { return Ranged::Whole };
    let Some((first, last)) = set.trim().split_once('-') else { return Ranged::Whole };
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().unwrap_or(u64::MAX));
    match (first, last) {
        ("", "") => Ranged::Whole,
        ("", suffix) => match number(suffix) {
            None => Ranged::Whole,
            Some(0) => Ranged::Outside,
            Some(_) if size == 0 => Ranged::Outside,
            Some(count) => Ranged::Part { first: size.saturating_sub(count), last: size - 1 },
        },
        (first, last) => {
            let (Some(first), Some(last)) = (number(first), if last.is_empty() { Some(u64::MAX) } else { number(last) }) else {
                return Ranged::Whole;
            };
            if first > last || first >= size { Ranged::Outside } else { Ranged::Part { first, last: last.min(size - 1) } }
        }
    }
}

fn etag(digest: &str) -> String {
    format!("\"{digest}\"")
}

fn described(status: StatusCode, named: &Digest, len: u64, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(len));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=31536000"));
    headers.insert(DIGEST, header(named.as_str()));
    headers.insert(ETAG, header(&etag(named.as_str())));
    response
}

fn unchanged(named: &Digest) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(DIGEST, header(named.as_str()));
    response.headers_mut().insert(ETAG, header(&etag(named.as_str())));
    response
}

fn delete(shared: &Shared, name: &str, named: &Digest) -> Answer {
    let storage = &shared.storage;
    let _change = storage.coordination.change(name);
    if storage.stat_blob(name, named)?.is_none() {
        return Err(ApiError::blob_unknown(named.as_str()));
    }
    // As distribution does: the repository loses the blob; the bytes are the collector's.
    fs::remove_tree(&storage.layout.layer_dir(name, named))?;
    Ok(accepted())
}

/// Answers a deletion.
pub(super) fn accepted() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
    response
}

/// `POST /v2/<name>/blobs/uploads/`: mount, upload in one request, or start a session.
pub(super) async fn start_upload(shared: &Arc<Shared>, request: &Parts, body: &mut Inflow, name: &str) -> Answer {
    if request.method != Method::POST {
        return Err(ApiError::not_allowed("POST"));
    }
    let query = request.uri.query();
    let parsed = |text: &str| text.parse::<Digest>().map_err(|e| ApiError::digest_invalid(e.to_string()));
    if let Some(mount) = parameter(query, "mount") {
        let named = parsed(&mount)?;
        // When it is not where it is said to be, the upload begins as if nothing had been asked.
        let (shared, name, from) = (shared.clone(), name.to_owned(), parameter(query, "from").map(Cow::into_owned));
        if let Some(response) = blocking(move || mount_blob(&shared, &name, from.as_deref(), &named)).await? {
            return Ok(response);
        }
    }
    let also = match parameter(query, "digest-algorithm").as_deref() {
        None | Some("sha256") => None,
        Some("sha512") => Some(Algorithm::Sha512),
        Some(other) => return Err(ApiError::digest_invalid(format!("the algorithm '{other}' is neither sha256 nor sha512"))),
    };
    let whole = parameter(query, "digest").map(|text| parsed(&text)).transpose()?;
    let session = {
        let (shared, name) = (shared.clone(), name.to_owned());
        let also = also.or_else(|| whole.as_ref().map(Digest::algorithm));
        blocking(move || shared.uploads.start(&shared.storage, &name, also)).await?
    };
    match whole {
        // A client may name the digest only to say what will come.
        Some(named) if !hyper::body::Body::is_end_stream(body) || is_of_nothing(&named) => {
            let held = session.hold().await?;
            let result = match session.append(held, body, Expected::any(0, shared.settings.blob_max_bytes)).await {
                Ok(held) => commit(shared, &session, held, named).await,
                Err(error) => Err(error),
            };
            if result.is_err() {
                // Nobody knows of this session, so nobody can go on with it.
                discard(shared, &session).await;
            }
            result
        }
        _ => Ok(progress(&session, 0, StatusCode::ACCEPTED)),
    }
}

fn is_of_nothing(named: &Digest) -> bool {
    named.hasher().finish() == *named
}

async fn discard(shared: &Arc<Shared>, session: &Arc<Session>) {
    let Ok(mut held) = session.hold().await else { return };
    let (shared, session) = (shared.clone(), session.clone());
    // The request has failed already; what stays is a stale upload, which the collector takes.
    let _ = blocking(move || shared.uploads.end(&session, &mut held)).await;
}

/// Makes a blob of another repository one of this one's. Without the other one's name it may be anyone's: whoever may
/// write here may read everywhere.
fn mount_blob(shared: &Shared, name: &str, from: Option<&str>, named: &Digest) -> Result<Option<Response<Body>>, ApiError> {
    let storage = &shared.storage;
    let change = storage.coordination.change(name);
    let content = match from {
        Some(from) if check_name(from).is_err() => None,
        Some(from) => storage.stat_blob(from, named)?.map(|(content, _)| content),
        None => storage.find_blob(named)?,
    };
    let Some(content) = content else { return Ok(None) };
    change.link(&content);
    // Looked for again: it may have gone before the announcement.
    if storage.content_size(&content)?.is_none() {
        return Ok(None);
    }
    storage.link_blob(name, &content, named)?;
    storage.coordination.told(&content);
    Ok(Some(created_blob(name, named)))
}

fn created_blob(name: &str, named: &Digest) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    headers.insert(LOCATION, header(&format!("/v2/{name}/blobs/{named}")));
    headers.insert(DIGEST, header(named.as_str()));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    response
}

/// Answers with where a session is.
fn progress(session: &Session, offset: u64, status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(LOCATION, header(&session.location()));
    // Nothing at all is written as one byte, as every registry does.
    headers.insert(RANGE, header(&format!("0-{}", offset.saturating_sub(1))));
    headers.insert(UPLOAD_ID, header(&session.id));
    if status != StatusCode::NO_CONTENT {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    }
    response
}

/// `/v2/<name>/blobs/uploads/<id>`: status, next piece, end, cancel.
pub(super) async fn upload(shared: &Arc<Shared>, request: &Parts, body: &mut Inflow, name: &str, id: &str) -> Answer {
    let method = &request.method;
    if !matches!(*method, Method::GET | Method::HEAD | Method::PATCH | Method::PUT | Method::DELETE) {
        return Err(ApiError::not_allowed("GET, HEAD, PATCH, PUT, DELETE"));
    }
    let session = {
        let (shared, name, id) = (shared.clone(), name.to_owned(), id.to_owned());
        blocking(move || shared.uploads.find(&shared.storage, &name, &id)).await?
    };
    let mut held = session.hold().await?;
    match *method {
        Method::PATCH => {
            let expected = expected(&request.headers, &session, held.offset, shared.settings.blob_max_bytes)?;
            let held = session.append(held, body, expected).await?;
            Ok(progress(&session, held.offset, StatusCode::ACCEPTED))
        }
        Method::PUT => {
            let text =
                parameter(request.uri.query(), "digest").ok_or_else(|| ApiError::digest_invalid("the digest parameter is missing"))?;
            let named: Digest = text.parse().map_err(|e: crate::digest::DigestError| ApiError::digest_invalid(e.to_string()))?;
            let expected = expected(&request.headers, &session, held.offset, shared.settings.blob_max_bytes)?;
            let held = session.append(held, body, expected).await?;
            commit(shared, &session, held, named).await
        }
        Method::DELETE => {
            let (shared, session) = (shared.clone(), session.clone());
            blocking(move || shared.uploads.end(&session, &mut held)).await?;
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            Ok(response)
        }
        _ => Ok(progress(&session, held.offset, StatusCode::NO_CONTENT)),
    }
}

async fn commit(
    shared: &Arc<Shared>,
    session: &Arc<Session>,
    held: tokio::sync::OwnedMutexGuard<super::uploads::Progress>,
    named: Digest,
) -> Answer {
    let (shared, session) = (shared.clone(), session.clone());
    blocking(move || {
        session.commit(&shared.uploads, &shared.storage, held, &named)?;
        Ok(created_blob(&session.name, &named))
    })
    .await
}

/// Checks a piece's `Content-Range` against where the session is.
fn expected(headers: &HeaderMap, session: &Session, offset: u64, limit: u64) -> Result<Expected, ApiError> {
    let any = Expected::any(offset, limit);
    let length = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > limit.saturating_sub(offset)) {
        return Err(ApiError::too_large(limit));
    }
    let Some(text) = headers.get(CONTENT_RANGE) else { return Ok(any) };
    let text = text.to_str().map_err(|_| ApiError::upload_invalid("the content range is no text"))?;
    let bad = || ApiError::upload_invalid(format!("'{text}' is not a content range such as 0-1023"));
    // Some write it as HTTP does: `bytes 0-1023/2048`.
    let range = text.trim().trim_start_matches("bytes").trim_start_matches([' ', '=']);
    let range = range.split('/').next().unwrap_or(range);
    let (first, last) = range.split_once('-').ok_or_else(bad)?;
    let (Ok(first), Ok(last)) = (first.parse::<u64>(), last.parse::<u64>()) else { return Err(bad()) };
    // The range of an empty piece cannot be written; `0-0` with no content is what some send.
    if length == Some(0) {
        return Ok(any);
    }
    if first != offset {
        return Err(ApiError::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "BLOB_UPLOAD_INVALID",
            format!("the upload is at {offset}, not at {first}"),
        )
        .with_header(LOCATION, &session.location())
        .with_header(UPLOAD_ID, &session.id)
        .with_header(RANGE, &format!("0-{}", offset.saturating_sub(1))));
    }
    let len = last.checked_sub(first).and_then(|n| n.checked_add(1)).ok_or_else(bad)?;
    if length.is_some_and(|n| n != len) {
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "SIZE_INVALID", "content range and content length differ"));
    }
    Ok(any.of(len))
}
