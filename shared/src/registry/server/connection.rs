//! Connections and their requests, from the socket to the endpoint and back.
//!
//! Everything from outside has a limit: connections, handshakes, the size and time of headers, the
//! speed of bodies, and what is read of a body that nobody wants.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::access::{About, Entry, Sent};
use super::body::{Body, Inflow};
use super::error::ApiError;
use super::guard::{Peer, TOKEN_PATH};
use super::metrics::Now;
use super::route::{self, Route};
use super::{ACCEPT_PAUSE, Answer, Shared, blobs, lists, manifests, referrers};
use crate::sys::fault::patience;

/// How long a connection may be idle, and how long a request's headers may take.
const IDLE_MAX: Duration = Duration::from_secs(60);
/// How long sent bytes may stay unread, in milliseconds.
const UNREAD_MAX_MS: u32 = 600_000;
/// The most header lines of a request.
const HEADERS_MAX: usize = 100;
/// The longest path and query of a request, and all its headers together.
const TARGET_MAX_BYTES: usize = 16 << 10;
const HEADERS_MAX_BYTES: usize = 64 << 10;
/// How much of a refused body is read, so that the client gets to read the answer, and how long that may take.
const DRAIN_MAX_BYTES: u64 = 64 << 20;
const DRAIN_WAIT_MAX: Duration = Duration::from_secs(5);
/// Where it is told whether the server is well, and what was counted.
const HEALTH_PATH: &str = "/healthz";
const METRICS_PATH: &str = "/metrics";

/// Takes connections, as many at a time as there are slots.
pub(super) async fn accept_all(shared: Arc<Shared>, listener: TcpListener, ending: watch::Receiver<bool>) {
    loop {
        let Ok(slot) = shared.slots.clone().acquire_owned().await else { return };
        let Ok((stream, addr)) = listener.accept().await else {
            // Out of descriptors, or the client went away meanwhile.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (shared, ending) = (shared.clone(), ending.clone());
        // Not among the tasks that end with the listening.
        tokio::spawn(async move {
            let peer = Peer { addr, is_tls: shared.certificate.is_some() };
            connection(shared, stream, peer, ending).await;
            drop(slot);
        });
    }
}

/// Answers the requests of one connection.
async fn connection(shared: Arc<Shared>, stream: TcpStream, peer: Peer, ending: watch::Receiver<bool>) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    // A client that stops reading for so long gives its slot to another one.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNREAD_MAX_MS);
    match &shared.certificate {
        None => requests(shared, stream, peer, ending).await,
        Some(certificate) => {
            if let Some(stream) = certificate.accept(stream).await {
                requests(shared, stream, peer, ending).await;
            }
        }
    }
}

async fn requests(
    shared: Arc<Shared>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    mut ending: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(handle(&shared, request, peer).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience(IDLE_MAX))
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        // An error is the client's: it went away, was silent, or sent no HTTP, which hyper answers with 400.
        _ = serving.as_mut() => {}
        () = async { drop(ending.wait_for(|end| *end).await) } => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

/// Answers one request.
async fn handle(shared: &Arc<Shared>, request: Request<Incoming>, peer: Peer) -> Response<Sent> {
    let (parts, body) = request.into_parts();
    let mut body = Inflow::new(body);
    let about = shared.log.as_ref().map(|_| About {
        remote: peer.addr,
        target: parts.uri.path_and_query().map_or_else(String::new, |target| target.as_str().to_owned()),
        agent: parts.headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned),
        user: None,
    });
    let mut entry = Entry::begin(shared, &parts.method, about);
    let result = dispatch(shared, &parts, &mut body, peer, &mut entry).await;
    let mut response = match result {
        Ok(response) => response,
        Err(error) => {
            drain(&mut body).await;
            let mut response = error.into_response();
            if parts.method == Method::HEAD {
                *response.body_mut() = Body::empty();
            }
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("docker-distribution-api-version"), HeaderValue::from_static("registry/2.0"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    entry.status = response.status().as_u16();
    entry.received = body.seen;
    response.map(|body| Sent::new(body, entry))
}

async fn dispatch(shared: &Arc<Shared>, parts: &Parts, body: &mut Inflow, peer: Peer, entry: &mut Entry) -> Answer {
    check_size(parts)?;
    match parts.uri.path() {
        HEALTH_PATH => {
            entry.endpoint = "health";
            return health(shared, parts);
        }
        TOKEN_PATH if shared.guard.has_tokens() => {
            entry.endpoint = "token";
            return shared.guard.token(parts, peer).await;
        }
        _ => {}
    }
    let user = shared.guard.check(parts, peer).await?;
    if let Some(about) = &mut entry.about {
        about.user = user;
    }
    if parts.uri.path() == METRICS_PATH {
        entry.endpoint = "metrics";
        return metrics(shared, parts);
    }
    let path = route::decode(parts.uri.path()).ok_or_else(ApiError::nowhere)?;
    let route = route::route(&path)?.ok_or_else(ApiError::nowhere)?;
    entry.endpoint = route.word();
    if shared.settings.read_only && !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "the registry is read-only")
            .with_header(hyper::header::ALLOW, "GET, HEAD"));
    }
    match route {
        Route::Base if matches!(parts.method, Method::GET | Method::HEAD) => Ok(text(parts, "application/json; charset=utf-8", "{}")),
        Route::Base => Err(ApiError::not_allowed("GET, HEAD")),
        Route::Catalog => lists::catalog(shared, parts),
        Route::Tags { name } => lists::tags(shared, parts, name),
        Route::Manifest { name, reference } => manifests::manifest(shared, parts, body, name, reference).await,
        Route::Blob { name, digest } => blobs::blob(shared, parts, name, digest).await,
        Route::Uploads { name } => blobs::start_upload(shared, parts, body, name).await,
        Route::Upload { name, id } => blobs::upload(shared, parts, body, name, id).await,
        Route::Referrers { name, digest } => referrers::referrers(shared, parts, name, digest),
    }
}

/// Refuses what is larger than any request of a registry's client.
fn check_size(parts: &Parts) -> Result<(), ApiError> {
    let target = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    if target > TARGET_MAX_BYTES {
        let message = format!("a path and its query may have {TARGET_MAX_BYTES} bytes");
        return Err(ApiError::new(StatusCode::URI_TOO_LONG, "UNSUPPORTED", message));
    }
    let headers: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > HEADERS_MAX_BYTES {
        let message = format!("headers may have {HEADERS_MAX_BYTES} bytes");
        return Err(ApiError::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "UNSUPPORTED", message));
    }
    Ok(())
}

/// `GET /healthz`: 200 while the storage can be reached, else 503. It tells nothing else, so it needs no login.
fn health(shared: &Shared, parts: &Parts) -> Answer {
    only_read(parts)?;
    let is_well = shared.storage.layout.repositories().is_dir() && !shared.is_ending.load(Ordering::Relaxed);
    let mut response = text(parts, "application/json; charset=utf-8", if is_well { "{\"ok\":true}" } else { "{\"ok\":false}" });
    if !is_well {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

/// `GET /metrics`, for whoever may read.
fn metrics(shared: &Shared, parts: &Parts) -> Answer {
    only_read(parts)?;
    let now = Now {
        connections: shared.settings.connections_max.saturating_sub(shared.slots.available_permits()),
        uploads: shared.uploads.count(),
    };
    Ok(text(parts, "text/plain; version=0.0.4; charset=utf-8", shared.metrics.text(now)))
}

fn only_read(parts: &Parts) -> Result<(), ApiError> {
    if matches!(parts.method, Method::GET | Method::HEAD) { Ok(()) } else { Err(ApiError::not_allowed("GET, HEAD")) }
}

fn text(parts: &Parts, media_type: &'static str, text: impl Into<bytes::Bytes>) -> Response<Body> {
    let text: bytes::Bytes = text.into();
    let len = text.len();
    let body = if parts.method == Method::GET { Body::Whole(Some(text)) } else { Body::empty() };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(len));
    response
}

/// Reads what is left of a refused request's body, within limits.
async fn drain(body: &mut Inflow) {
    let before = body.seen;
    let all = async {
        while let Some(Ok(_)) = body.frame().await {
            if body.seen - before > DRAIN_MAX_BYTES {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_WAIT_MAX, all).await;
}
