//! Uploads: mount, one PUT, chunks where that is refused, and going on after a break (OCI distribution
//! specification, "Pushing blobs").
//!
//! Locations are used once and never built by hand. The registry checks the digest; nothing is
//! kept there under a digest that the bytes do not have.

use std::io::Read;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue, RANGE};
use reqwest::{Method, Response, StatusCode, Url};

use super::feed::{CHUNK_BYTES, feed};
use super::host::Request;
use super::wire::{Body, Call, HEAD_LIMIT, IDLE_LIMIT, Patience, authority, retry_after, shown};
use super::{Repository, runtime};
use crate::oci::Descriptor;
use crate::oci::transfer::{Open, Placed, TransferError, TransferKind};
use crate::registry::auth::{Scope, Scopes};
use crate::registry::{RegistryError, Result};
use crate::sys::fault;

/// The size of a chunk where one PUT is refused, in bytes.
const CHUNK_LARGE_BYTES: u64 = 32 << 20;
/// The size of a chunk where large bodies are refused, in bytes.
const CHUNK_SMALL_BYTES: u64 = 4 << 20;
/// The largest minimum chunk that a registry may ask for, in bytes.
const CHUNK_MIN_MAX_BYTES: u64 = 1 << 30;
/// How often a broken upload that gets nowhere is taken up again.
const BREAKS_MAX: u32 = 5;
/// Progress after which the count of breaks starts anew, in bytes.
const PROGRESS_BYTES: u64 = 1 << 20;
/// How often one upload is put off because the registry asks for patience.
const LATER_MAX: u32 = 20;
/// What a registry's storage moves in a second at least, when an upload is finished, in bytes.
const COMMIT_BYTES_PER_SEC: u64 = 10 << 20;
/// The longest that the answer to a finished upload may take.
const COMMIT_LIMIT_MAX: Duration = Duration::from_secs(900);
/// How often a registry may refuse a login in the middle of one upload.
const LOGINS_MAX: u32 = 2;
/// From how many repositories a mount is tried.
const ORIGINS_MAX: usize = 3;
/// The first pause after a break; it doubles.
const BREAK_PAUSE_FIRST: Duration = Duration::from_millis(200);

/// How the bytes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Whole,
    Chunks(u64),
}

/// An open upload.
struct Session {
    location: Url,
    chunk_min: u64,
}

/// How an attempt to send ended.
enum Outcome {
    Done,
    /// The connection broke; the session may still know how far it came.
    Broke(Url, RegistryError),
    /// The registry does not take it this way.
    Refused(u16, RegistryError),
    /// The login was refused; it is renewed by now.
    Login(RegistryError),
    /// The registry asks for patience, for a time that it may have said.
    Later(Option<Duration>, RegistryError),
    /// The registry accepts chunks and does not keep them.
    Stalled(RegistryError),
    /// What the registry put together has another digest.
    Mismatch(RegistryError),
}

impl Repository {
    /// Places a blob: finds it, mounts it from one of `origins` (`host/path`), or sends it.
    ///
    /// # Errors
    /// `Corrupt` when the bytes that `open` gives have another digest or size.
    pub fn write_blob(&self, descriptor: &Descriptor, origins: &[String], open: Open<'_>) -> Result<Placed> {
        let mut upload = Upload { repository: self, descriptor, open, session: None };
        upload.place(origins)
    }
}

struct Upload<'a, 'o> {
    repository: &'a Repository,
    descriptor: &'a Descriptor,
    open: Open<'o>,
    session: Option<Session>,
}

impl Upload<'_, '_> {
    fn place(&mut self, origins: &[String]) -> Result<Placed> {
        let placed = self.place_somehow(origins)?;
        self.repository.host.remember_blob(&self.descriptor.digest, &self.repository.name);
        Ok(placed)
    }

    fn place_somehow(&mut self, origins: &[String]) -> Result<Placed> {
        let prefix = format!("{}/", self.repository.host.name);
        let named = origins.iter().filter_map(|o| o.strip_prefix(&prefix)).map(str::to_owned);
        let mut near: Vec<String> = named.chain(self.repository.host.known_places(&self.descriptor.digest)).collect();
        near.retain(|origin| *origin != self.repository.name);
        near.dedup();
        for origin in near.iter().take(ORIGINS_MAX) {
            // Registries refuse mounts in many ways, token services too; sending it is always right.
            match runtime::block(self.mount(origin)) {
                Ok(true) => return Ok(Placed::Mounted),
                Ok(false) if self.session.is_some() => break,
                Ok(false) => {}
                Err(error @ (RegistryError::Connect { .. } | RegistryError::Tls { .. } | RegistryError::Limited { .. })) => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        if runtime::block(self.is_there())? {
            runtime::block(self.cancel())?;
            return Ok(Placed::Present);
        }
        self.send()?;
        Ok(Placed::Sent(self.descriptor.size))
    }

    /// Asks the registry to take the blob from another of its repositories. Where it opens an upload instead, that is used.
    async fn mount(&mut self, from: &str) -> Result<bool> {
        let scopes = Scopes::from(Scope::push(&self.repository.name)).and(Scope::pull(from));
        let mut request = self.repository.request(Method::POST, "blobs/uploads/", scopes, self.what()).await?;
        request.call.url.query_pairs_mut().append_pair("mount", self.descriptor.digest.as_str()).append_pair("from", from);
        let response = self.repository.host.send(&mut request).await?;
        match response.status() {
            StatusCode::CREATED => Ok(true),
            StatusCode::ACCEPTED => {
                self.session = Some(self.session_of(&request.call.url, &response)?);
                Ok(false)
            }
            _ => Err(self.repository.host.wire.refusal(&Method::POST, response).await),
        }
    }

    async fn start(&self) -> Result<Session> {
        let mut request = self.repository.request(Method::POST, "blobs/uploads/", Scope::push(&self.repository.name), self.what()).await?;
        let response = self.repository.host.send(&mut request).await?;
        match response.status() {
            StatusCode::ACCEPTED => self.session_of(&request.call.url, &response),
            StatusCode::NOT_FOUND => Err(RegistryError::NotFound { what: format!("the repository {}", self.repository.full_name()) }),
            _ => Err(self.repository.host.wire.refusal(&Method::POST, response).await),
        }
    }

    fn session_of(&self, asked: &Url, response: &Response) -> Result<Session> {
        let location = self.repository.host.upload_location(asked, response.headers())?;
        let chunk_min = header_number(response.headers(), "oci-chunk-min-length").unwrap_or(0).min(CHUNK_MIN_MAX_BYTES);
        Ok(Session { location, chunk_min })
    }

    /// Gives an upload back that is not needed. Registries answer this in many ways; none matters.
    async fn cancel(&mut self) -> Result<()> {
        if let Some(session) = self.session.take() {
            let _ = self.repository.host.send(&mut self.request(Method::DELETE, session.location)).await;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<()> {
        let (mut mode, mut at, mut logins, mut laters) = (Mode::Whole, 0, 0, 0);
        let (mut breaks, mut has_stalled) = (Breaks::default(), false);
        let mut is_pieced = false;
        let mut patience = Patience::default();
        loop {
            let session = match self.session.take() {
                Some(session) => session,
                None => {
                    at = 0;
                    match runtime::block(self.start()) {
                        Ok(session) => session,
                        // A registry that went down in the middle may be on its way up again.
                        Err(failure) if breaks.count > 0 && may_pass(&failure) => {
                            breaks.pause(failure)?;
                            continue;
                        }
                        Err(failure) => return Err(failure),
                    }
                }
            };
            let chunk_min = session.chunk_min;
            is_pieced |= at > 0 || mode != Mode::Whole;
            let place = authority(&session.location);
            let outcome = match mode {
                Mode::Whole if at == 0 => self.send_whole(session.location)?,
                Mode::Whole => self.send_chunks(session.location, at, self.descriptor.size)?,
                Mode::Chunks(size) => self.send_chunks(session.location, at, size.max(chunk_min))?,
            };
            match outcome {
                Outcome::Done => return Ok(()),
                Outcome::Broke(location, failure) => {
                    // Some call a body too large with the status that is there for a chunk out of place.
                    if let (RegistryError::Answer { status: 416, .. }, Mode::Chunks(size)) = (&failure, mode) {
                        mode = Mode::Chunks(size.min(CHUNK_SMALL_BYTES));
                    }
                    breaks.pause(failure)?;
                    if let Some((location, known)) = runtime::block(self.status(location)).unwrap_or_default() {
                        at = known;
                        breaks.came_to(at);
                        self.session = Some(Session { location, chunk_min });
                    } else if runtime::block(self.is_there()).unwrap_or_default() {
                        // Only the answer was lost.
                        return Ok(());
                    }
                }
                Outcome::Refused(status, failure) => {
                    mode = match (mode, status) {
                        (Mode::Whole, 413 | 416) => Mode::Chunks(CHUNK_SMALL_BYTES),
                        (Mode::Whole, _) => Mode::Chunks(CHUNK_LARGE_BYTES),
                        (Mode::Chunks(size), _) if size > CHUNK_SMALL_BYTES => Mode::Chunks(CHUNK_SMALL_BYTES),
                        _ => return Err(failure),
                    };
                }
                Outcome::Stalled(_) if !has_stalled => {
                    has_stalled = true;
                    mode = Mode::Whole;
                }
                // What came in pieces may have been put together wrongly there; all of it in one is beyond doubt.
                Outcome::Mismatch(_) if is_pieced && !has_stalled => {
                    (has_stalled, mode) = (true, Mode::Whole);
                }
                Outcome::Mismatch(failure) => return Err(failure),
                Outcome::Login(failure) | Outcome::Stalled(failure) => {
                    logins += 1;
                    if logins > LOGINS_MAX {
                        return Err(failure);
                    }
                }
                Outcome::Later(told, failure) => {
                    laters += 1;
                    let Some(pause) = patience.asked(told).filter(|_| laters <= LATER_MAX) else { return Err(failure) };
                    std::thread::sleep(self.repository.host.wire.told_to_wait(&place, pause, &mut patience)?);
                }
            }
        }
    }

    /// Tells whether the registry has the blob by now.
    async fn is_there(&self) -> Result<bool> {
        self.repository.head_blob(self.descriptor, Scope::push(&self.repository.name)).await
    }

    fn send_whole(&self, location: Url) -> Result<Outcome> {
        let mut reader = self.reader(0)?;
        let mut request = self.request(Method::PUT, with_digest(&location, self.descriptor));
        let result = self.stream(&mut request, &mut *reader, self.descriptor.size)?;
        self.judge(location, &Method::PUT, result)
    }

    /// Sends what is left in chunks of `size`, and ends the upload.
    fn send_chunks(&self, location: Url, start: u64, size: u64) -> Result<Outcome> {
        let mut location = location;
        let mut at = start;
        if at < self.descriptor.size {
            let mut reader = self.reader(at)?;
            while at < self.descriptor.size {
                let length = size.min(self.descriptor.size - at);
                let mut request = self.request(Method::PATCH, location.clone());
                let range = HeaderValue::from_str(&format!("{at}-{}", at + length - 1)).expect("digits are plain text");
                request.call.headers.insert(CONTENT_RANGE, range);
                let response = match self.stream(&mut request, &mut *reader, length)? {
                    Ok(response) if response.status().is_success() => response,
                    other => return self.judge(location, &Method::PATCH, other),
                };
                at += length;
                if let Some(known) = response.headers().get(RANGE).and_then(|v| v.to_str().ok()).and_then(range_end).filter(|k| *k < at) {
                    let reason = format!("of {at} bytes that it accepted the registry kept {known}");
                    return Ok(Outcome::Stalled(RegistryError::Lie { url: shown(&location), reason }));
                }
                if response.headers().contains_key(reqwest::header::LOCATION) {
                    location = self.repository.host.upload_location(&location, response.headers())?;
                }
            }
        }
        let mut request = self.request(Method::PUT, with_digest(&location, self.descriptor));
        request.call.limit = self.commit_limit();
        let result = runtime::block(async { Ok(self.repository.host.send(&mut request).await) })?;
        self.judge(location, &Method::PUT, result)
    }

    /// Sends `length` bytes of a reader as the body of a request. The outer error is the reader's own.
    fn stream(&self, request: &mut Request, reader: &mut dyn Read, length: u64) -> Result<Result<Response>> {
        let (sender, body) = feed(length);
        request.call.body = Body::Feed(Some(body));
        request.call.limit = Duration::MAX;
        request.call.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        request.call.headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        let handle = runtime::runtime()?.handle();
        let mut answer = std::pin::pin!(self.repository.host.send(request));
        let mut left = length;
        let silence = fault::patience(IDLE_LIMIT);
        // The answer is polled beside each step of the feeding: it may come before the body is sent.
        while left > 0 {
            let chunk = self.repository.host.pool.read(reader, CHUNK_BYTES.min(usize::try_from(left).unwrap_or(CHUNK_BYTES)));
            let chunk = chunk.map_err(|e| RegistryError::Source(Box::new(TransferError::from_io(e, "cannot read what is to be sent"))))?;
            if chunk.is_empty() {
                let reason = format!("the blob {} ended {left} bytes too early", self.descriptor.digest);
                return Err(RegistryError::Source(Box::new(TransferError::new(TransferKind::Corrupt, reason))));
            }
            left -= chunk.len() as u64;
            let early = handle.block_on(async {
                tokio::select! {
                    biased;
                    early = &mut answer => Some(early),
                    sent = tokio::time::timeout(silence, sender.send(chunk)) => match sent {
                        Ok(_) => None,
                        Err(_) => Some(Err(RegistryError::Timeout { url: self.what(), secs: silence.as_secs() })),
                    },
                }
            });
            if let Some(early) = early {
                return Ok(early);
            }
        }
        drop(sender);
        Ok(handle.block_on(async {
            let limit = fault::patience(self.commit_limit());
            let late = RegistryError::Timeout { url: self.what(), secs: limit.as_secs() };
            tokio::time::timeout(limit, answer).await.unwrap_or(Err(late))
        }))
    }

    /// How long the answer to a finished upload may take: large blobs are moved by the registry's storage.
    fn commit_limit(&self) -> Duration {
        COMMIT_LIMIT_MAX.min(HEAD_LIMIT + Duration::from_secs(self.descriptor.size / COMMIT_BYTES_PER_SEC))
    }

    /// Decides what an answer to sent bytes means.
    fn judge(&self, location: Url, method: &Method, result: Result<Response>) -> Result<Outcome> {
        let response = match result {
            Ok(response) => response,
            Err(error) if may_pass(&error) => return Ok(Outcome::Broke(location, error)),
            Err(error) => return Err(error),
        };
        let status = response.status().as_u16();
        if matches!(status, 200 | 201 | 204) && *method == Method::PUT {
            return self.confirm(&response).map(|()| Outcome::Done);
        }
        let told = retry_after(response.headers());
        let refusal = runtime::block(async { Ok(self.repository.host.wire.refusal(method, response).await) })?;
        let code = if let RegistryError::Answer { code, .. } = &refusal { code.as_str() } else { "" };
        Ok(match (status, told) {
            (400, _) if code == "DIGEST_INVALID" => Outcome::Mismatch(self.wrong_digest()),
            (429, _) | (503, Some(_)) => Outcome::Later(told, refusal),
            (401, _) => Outcome::Login(refusal),
            // The session is gone or stands elsewhere: ask, or start anew.
            (404 | 416, _) if *method == Method::PATCH => Outcome::Broke(location, refusal),
            (404 | 408 | 499 | 500 | 502 | 503 | 504 | 522, _) => Outcome::Broke(location, refusal),
            (400 | 405 | 411 | 413 | 415 | 416 | 501, _) => Outcome::Refused(status, refusal),
            (202, _) => Outcome::Refused(status, refusal),
            _ => return Err(refusal),
        })
    }

    fn confirm(&self, response: &Response) -> Result<()> {
        let said = response.headers().get("docker-content-digest").and_then(|v| v.to_str().ok());
        match said.and_then(|text| text.trim().parse::<crate::digest::Digest>().ok()) {
            Some(digest) if digest.algorithm() == self.descriptor.digest.algorithm() && digest != self.descriptor.digest => {
                let reason = format!("the registry stored the blob as {digest}, not as {}", self.descriptor.digest);
                Err(RegistryError::Lie { url: shown(response.url()), reason })
            }
            _ => Ok(()),
        }
    }

    fn wrong_digest(&self) -> RegistryError {
        let message = format!("the bytes of {} do not have that digest, says {}", self.descriptor.digest, self.repository.host.name);
        RegistryError::Source(Box::new(TransferError::new(TransferKind::Corrupt, message)))
    }

    /// Asks how far an upload came: where to go on and from which byte. `None` when it must start anew.
    async fn status(&self, location: Url) -> Result<Option<(Url, u64)>> {
        let mut request = self.request(Method::GET, location.clone());
        let response = self.repository.host.send(&mut request).await?;
        if !matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::OK | StatusCode::ACCEPTED) {
            return Ok(None);
        }
        let known = response.headers().get(RANGE).and_then(|v| v.to_str().ok()).and_then(range_end).unwrap_or(0);
        // `0-0` is what many registries say of an empty upload.
        if known <= 1 || known > self.descriptor.size {
            return Ok(None);
        }
        let next = self.repository.host.upload_location(&location, response.headers()).unwrap_or(location);
        Ok(Some((next, known)))
    }

    fn reader(&self, offset: u64) -> Result<Box<dyn Read + Send + '_>> {
        (self.open)(offset).map_err(|error| RegistryError::Source(Box::new(error)))
    }

    fn request(&self, method: Method, url: Url) -> Request {
        let call = Call::new(method, url);
        Request { call, scopes: Scope::push(&self.repository.name).into(), what: self.what(), is_checked: true }
    }

    fn what(&self) -> String {
        self.repository.named(self.descriptor.digest.as_str())
    }
}

/// How often an upload broke since it last got anywhere.
#[derive(Default)]
struct Breaks {
    count: u32,
    mark: u64,
}

impl Breaks {
    /// Waits longer each time; gives up with the failure when it was often enough.
    fn pause(&mut self, failure: RegistryError) -> Result<()> {
        self.count += 1;
        if self.count > BREAKS_MAX {
            return Err(failure);
        }
        std::thread::sleep(BREAK_PAUSE_FIRST * 2u32.pow(self.count - 1));
        Ok(())
    }

    fn came_to(&mut self, at: u64) {
        if at >= self.mark + PROGRESS_BYTES {
            (self.count, self.mark) = (0, at);
        }
    }
}

fn may_pass(error: &RegistryError) -> bool {
    matches!(error, RegistryError::Broken { .. } | RegistryError::Connect { .. } | RegistryError::Timeout { .. })
}

/// Adds the digest to a location, which may have a query already.
fn with_digest(location: &Url, descriptor: &Descriptor) -> Url {
    let mut url = location.clone();
    url.query_pairs_mut().append_pair("digest", descriptor.digest.as_str());
    url
}

/// Reads the number of bytes that `START-END` (with or without `bytes=`) says are kept.
fn range_end(text: &str) -> Option<u64> {
    text.trim().trim_start_matches("bytes=").split_once('-')?.1.trim().parse::<u64>().ok().map(|end| end + 1)
}

fn header_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// Places a few bytes as a blob.
pub(super) fn scratch(repository: &Repository, descriptor: &Descriptor, bytes: &[u8]) -> Result<Placed> {
    let open = |offset: u64| -> crate::oci::transfer::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(bytes.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default()))
    };
    repository.write_blob(descriptor, &[], &open)
}
