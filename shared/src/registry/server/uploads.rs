//! Upload sessions: bytes arrive in one or many requests, are hashed as they are written, and
//! become a blob only when their digest is the one that the client names.
//!
//! A session is a directory `_uploads/<uuid>/` on disk. Its running hash is in memory; after a restart it is
//! computed again from the file, so that a push goes on where it was.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::{OwnedMutexGuard, mpsc};

use super::body::{Broken, Inflow};
use super::error::ApiError;
use super::layout::make_dirs;
use super::storage::{Storage, hash_file};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::sys::fs::{self, PathError};
use crate::sys::{clock, fault, random};

/// How many sessions keep their running hash in memory; older idle ones are read again when they go on.
const SESSIONS_MAX: usize = 4096;
/// How many pieces of a body wait for the disk.
const QUEUE_MAX: usize = 16;
/// How long a request waits for an earlier one on the same session, such as one whose client went away.
const BUSY_WAIT_MAX: Duration = Duration::from_secs(10);

/// The sessions that this process knows.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    sessions: Mutex<HashMap<String, Arc<Session>>>,
}

/// One session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) name: String,
    pub(super) id: String,
    dir: PathBuf,
    state: Arc<tokio::sync::Mutex<Progress>>,
    used: Mutex<Instant>,
}

/// How far a session is; whoever holds it may write.
pub(super) struct Progress {
    pub(super) offset: u64,
    sha256: Option<Hasher>,
    sha512: Option<Hasher>,
    /// Set when the session was committed or cancelled while somebody waited for it.
    ended: bool,
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// What a body must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// The exact number of bytes, where the client said so; on any other number nothing is kept.
    len: Option<u64>,
    /// The most that is taken of it: what a blob may have, less what has arrived.
    most: u64,
    limit: u64,
}

impl Expected {
    /// A body of any length that fits behind `offset`.
    pub(super) fn any(offset: u64, limit: u64) -> Expected {
        Expected { len: None, most: limit.saturating_sub(offset), limit }
    }

    /// The same, of exactly this length.
    pub(super) fn of(self, len: u64) -> Expected {
        Expected { len: Some(len), ..self }
    }
}

impl Uploads {
    fn map(&self) -> MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a session in; where two requests bring the same one at once, the first one's is the session.
    fn remember(&self, session: Arc<Session>) -> Arc<Session> {
        let mut map = self.map();
        if map.len() >= SESSIONS_MAX {
            // Those that nobody holds; the longest idle half of them goes.
            let mut idle: Vec<(Instant, String)> =
                map.values().filter(|s| Arc::strong_count(s) == 1).map(|s| (s.used(), s.id.clone())).collect();
            idle.sort_unstable();
            idle.truncate(idle.len().div_ceil(2));
            for (_, id) in idle {
                map.remove(&id);
            }
        }
        map.entry(session.id.clone()).or_insert(session).clone()
    }

    /// Returns the sessions that somebody used within `within`.
    pub(super) fn active(&self, within: Duration) -> HashSet<String> {
        let is_active = |s: &&Arc<Session>| Arc::strong_count(s) > 1 || s.used().elapsed() < within;
        self.map().values().filter(is_active).map(|s| s.id.clone()).collect()
    }

    /// Returns how many sessions are in memory.
    pub(super) fn count(&self) -> usize {
        self.map().len()
    }

    /// Starts a session; blocks.
    pub(super) fn start(&self, storage: &Storage, name: &str, also: Option<Algorithm>) -> Result<Arc<Session>, ApiError> {
        let id = uuid();
        let dir = storage.layout.upload(name, &id);
        let _change = storage.coordination.change(name);
        make_dirs(&dir)?;
        // Distribution's own clean-up of old uploads goes by this file.
        let started = dir.join("startedat");
        let mut file = fs::create_new(&started, 0o644)?;
        let text = clock::rfc3339(std::time::SystemTime::now());
        file.write_all(text.as_bytes()).map_err(|source| PathError::new("write", &started, source))?;
        fs::create_new(&dir.join("data"), 0o644)?;
        let progress = Progress {
            offset: 0,
            sha256: Some(Hasher::new(Algorithm::Sha256)),
            sha512: (also == Some(Algorithm::Sha512)).then(|| Hasher::new(Algorithm::Sha512)),
            ended: false,
        };
        Ok(self.remember(Session::new(name, &id, dir, progress)))
    }

    /// Finds a session, in memory or on disk; blocks.
    pub(super) fn find(&self, storage: &Storage, name: &str, id: &str) -> Result<Arc<Session>, ApiError> {
        if !is_uuid(id) {
            return Err(ApiError::upload_unknown());
        }
        if let Some(session) = self.map().get(id).cloned() {
            session.touch();
            return if session.name == name { Ok(session) } else { Err(ApiError::upload_unknown()) };
        }
        let dir = storage.layout.upload(name, id);
        let Ok(metadata) = std::fs::metadata(dir.join("data")) else { return Err(ApiError::upload_unknown()) };
        let progress = Progress { offset: metadata.len(), sha256: None, sha512: None, ended: false };
        Ok(self.remember(Session::new(name, id, dir, progress)))
    }

    /// Ends a session and removes what it has on disk; blocks.
    pub(super) fn end(&self, session: &Session, progress: &mut Progress) -> Result<(), ApiError> {
        progress.ended = true;
        // The directory goes first: whoever asks meanwhile finds this session, which has ended, not its leftovers.
        let removed = fs::remove_tree(&session.dir);
        self.map().remove(&session.id);
        Ok(removed?)
    }
}

impl Session {
    fn new(name: &str, id: &str, dir: PathBuf, progress: Progress) -> Arc<Session> {
        let state = Arc::new(tokio::sync::Mutex::new(progress));
        Arc::new(Session { name: name.to_owned(), id: id.to_owned(), dir, state, used: Mutex::new(Instant::now()) })
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Returns the URL path on which the session goes on.
    pub(super) fn location(&self) -> String {
        format!("/v2/{}/blobs/uploads/{}", self.name, self.id)
    }

    /// Waits until no other request writes.
    pub(super) async fn hold(&self) -> Result<OwnedMutexGuard<Progress>, ApiError> {
        let busy = |_| ApiError::new(hyper::StatusCode::CONFLICT, "BLOB_UPLOAD_INVALID", "another request is writing to this upload");
        let held = tokio::time::timeout(BUSY_WAIT_MAX, self.state.clone().lock_owned()).await.map_err(busy)?;
        if held.ended { Err(ApiError::upload_unknown()) } else { Ok(held) }
    }

    /// Appends a request's body. What arrived before a client broke off is kept, unless the body
    /// had to have a certain length: then it counts as a whole or not at all.
    pub(super) async fn append(
        &self,
        mut held: OwnedMutexGuard<Progress>,
        body: &mut Inflow,
        expected: Expected,
    ) -> Result<OwnedMutexGuard<Progress>, ApiError> {
        if hyper::body::Body::is_end_stream(body) && expected.len.unwrap_or(0) == 0 {
            return Ok(held);
        }
        let (pieces, queue) = mpsc::channel::<Bytes>(QUEUE_MAX);
        let path = self.data();
        let writer = tokio::task::spawn_blocking(move || {
            let before = (held.offset, held.sha256.clone(), held.sha512.clone());
            let written = write_pieces(&path, &mut held, queue);
            (held, before, written)
        });
        let received = receive(body, &pieces, expected).await;
        drop(pieces);
        let (mut held, before, written) = writer.await.map_err(|_| ApiError::internal("the writer of the upload failed"))?;
        self.touch();
        let short = expected.len.is_some_and(|len| held.offset - before.0 != len);
        if received.is_err() && expected.len.is_some() || short || written.is_err() {
            // The file is cut to the offset when the next request opens it.
            (held.offset, held.sha256, held.sha512) = before;
        }
        written?;
        received?;
        if short {
            return Err(ApiError::new(hyper::StatusCode::BAD_REQUEST, "SIZE_INVALID", "the body is not as long as its range"));
        }
        Ok(held)
    }

    /// Makes a blob of what has arrived; blocks. A wrong digest ends the session.
    pub(super) fn commit(
        &self,
        uploads: &Uploads,
        storage: &Storage,
        mut progress: OwnedMutexGuard<Progress>,
        named: &Digest,
    ) -> Result<Digest, ApiError> {
        let path = self.data();
        let size = progress.offset;
        let file = open_at(&path, &mut progress)?;
        let again = |algorithm| hash_file(&path, size, Hasher::new(algorithm));
        let sha256 = progress.sha256.take().map_or_else(|| again(Algorithm::Sha256), Ok)?;
        let content = sha256.finish();
        let found = match named.algorithm() {
            Algorithm::Sha256 => content.clone(),
            Algorithm::Sha512 => progress.sha512.take().map_or_else(|| again(Algorithm::Sha512), Ok)?.finish(),
        };
        if found != *named {
            uploads.end(self, &mut progress)?;
            let detail = serde_json::json!({ "digest": named.as_str(), "found": found.as_str(), "size": size });
            return Err(ApiError::digest_invalid("provided digest did not match uploaded content").with_detail(detail));
        }
        fs::sync(&file, &path)?;
        {
            let change = storage.coordination.change(&self.name);
            change.link(&content);
            storage.keep_content(&path, &content, size)?;
            storage.link_blob(&self.name, &content, named)?;
        }
        storage.coordination.told(&content);
        uploads.end(self, &mut progress)?;
        Ok(content)
    }
}

/// Opens a session's file for writing at its offset; what a failed request left behind it is cut off.
fn open_at(path: &std::path::Path, progress: &mut Progress) -> fs::Result<File> {
    let fail = |source| PathError::new("open", path, source);
    let file = std::fs::OpenOptions::new().write(true).open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.len() != progress.offset {
        fault::point("truncate").and_then(|()| file.set_len(progress.offset)).map_err(|s| PathError::new("truncate", path, s))?;
    }
    Ok(file)
}

fn write_pieces(path: &std::path::Path, progress: &mut Progress, mut queue: mpsc::Receiver<Bytes>) -> Result<(), ApiError> {
    let file = open_at(path, progress)?;
    if progress.sha256.is_none() {
        progress.sha256 = Some(hash_file(path, progress.offset, Hasher::new(Algorithm::Sha256))?);
    }
    while let Some(piece) = queue.blocking_recv() {
        fault::point("write")
            .and_then(|()| file.write_all_at(&piece, progress.offset))
            .map_err(|source| PathError::new("write", path, source))?;
        for hasher in [&mut progress.sha256, &mut progress.sha512].into_iter().flatten() {
            hasher.update(&piece);
        }
        fs::write_early(&file, progress.offset, progress.offset + piece.len() as u64);
        progress.offset += piece.len() as u64;
    }
    Ok(())
}

/// Hands a body's pieces on; an error when the client breaks off, is silent, or sends too much.
async fn receive(body: &mut Inflow, pieces: &mpsc::Sender<Bytes>, expected: Expected) -> Result<(), ApiError> {
    let mut seen = 0;
    loop {
        let piece = body.piece().await.map_err(|broken| match broken {
            Broken::Slow => ApiError::too_slow(),
            Broken::Off(error) => ApiError::upload_invalid(format!("the request's body broke off: {error}")),
        })?;
        let Some(piece) = piece else { return Ok(()) };
        seen += piece.len() as u64;
        if seen > expected.most {
            return Err(ApiError::too_large(expected.limit));
        }
        if expected.len.is_some_and(|len| seen > len) {
            return Err(ApiError::new(hyper::StatusCode::BAD_REQUEST, "SIZE_INVALID", "the body is longer than its range"));
        }
        if pieces.send(piece).await.is_err() {
            // The writer failed, and says why.
            return Ok(());
        }
    }
}

/// Makes a random UUID, version 4.
fn uuid() -> String {
    let mut raw = [0; 16];
    random::fill(&mut raw);
    raw[6] = raw[6] & 0x0f | 0x40;
    raw[8] = raw[8] & 0x3f | 0x80;
    let hex: String = raw.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Tells whether a text has a UUID's shape, and so may be a directory's name.
fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().enumerate().all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}
