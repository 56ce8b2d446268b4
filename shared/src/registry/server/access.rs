//! What is known of each request when its answer is out: one `access` record, and the counters.
//!
//! Records are written by a thread of their own, so that a slow disk or a reader that stops never
//! holds up an answer; what the queue has no room for is counted as lost.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::pin::Pin;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime};

use bytes::Bytes;
use hyper::Method;
use hyper::body::{Frame, SizeHint};

use super::body::Body;
use super::settings::AccessLog;
use super::{ServerError, Shared};
use crate::record::Record;
use crate::sys::clock;
use crate::sys::fs;

/// How many records wait to be written.
const QUEUE_MAX: usize = 8192;
/// The longest text out of a request that a record has; a record stays small enough for one write.
const TEXT_MAX_BYTES: usize = 1024;

/// The access log's thread.
#[derive(Debug)]
pub(super) struct Log {
    queue: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

enum Job {
    Record(Box<Record>),
    Reopen,
}

impl Log {
    pub(super) fn start(to: AccessLog) -> Result<Log, ServerError> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let mut out: Box<dyn FnMut(Job) + Send> = match to {
            AccessLog::To(out) => Box::new(move |job| {
                if let Job::Record(record) = job {
                    let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
                    out(*record);
                }
            }),
            AccessLog::File(path) => {
                let path = std::path::absolute(&path).unwrap_or(path);
                let mut file = fs::open_append(&path)?;
                Box::new(move |job| to_file(&path, &mut file, job))
            }
        };
        let thread = std::thread::Builder::new()
            .name("access".into())
            .spawn(move || jobs.into_iter().for_each(&mut out))
            .map_err(|source| ServerError::System { action: "start the access log's thread", source })?;
        Ok(Log { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    /// Hands a job over; `false` when there is no room for it.
    fn push(&self, job: Job) -> bool {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().is_some_and(|queue| queue.try_send(job).is_ok())
    }

    /// Opens the file again: it may have been renamed by whoever rotates logs.
    pub(super) fn reopen(&self) {
        self.push(Job::Reopen);
    }

    /// Waits until everything is written.
    pub(super) fn end(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A panic there has been told already.
            let _ = thread.join();
        }
    }
}

fn to_file(path: &Path, file: &mut File, job: Job) {
    match job {
        // Answers do not wait for a log, and a log that cannot be written is no reason to stop serving.
        Job::Record(record) => drop(file.write_all(record.to_line().as_bytes())),
        Job::Reopen => {
            if let Ok(again) = fs::open_append(path) {
                *file = again;
            }
        }
    }
}

/// A request until its answer has been sent, or its client has gone.
pub(super) struct Entry {
    pub(super) shared: Arc<Shared>,
    pub(super) started: Instant,
    pub(super) method: Method,
    pub(super) endpoint: &'static str,
    pub(super) status: u16,
    pub(super) received: u64,
    sent: u64,
    /// What only the log wants.
    pub(super) about: Option<About>,
}

/// Who asked, and for what.
pub(super) struct About {
    pub(super) remote: std::net::SocketAddr,
    pub(super) target: String,
    pub(super) agent: Option<String>,
    pub(super) user: Option<String>,
}

impl Entry {
    pub(super) fn begin(shared: &Arc<Shared>, method: &Method, about: Option<About>) -> Box<Entry> {
        shared.metrics.begin();
        Box::new(Entry {
            shared: shared.clone(),
            started: Instant::now(),
            method: method.clone(),
            endpoint: "other",
            status: 0,
            received: 0,
            sent: 0,
            about,
        })
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let took = self.started.elapsed();
        let metrics = &self.shared.metrics;
        metrics.end(&self.method, self.endpoint, self.status, self.received, self.sent, took);
        let (Some(log), Some(about)) = (&self.shared.log, self.about.take()) else { return };
        let begun = SystemTime::now().checked_sub(took).unwrap_or(SystemTime::UNIX_EPOCH);
        let record = Record::new("access")
            .set("time", clock::rfc3339_nanos(begun))
            .set("remote", about.remote.to_string())
            .set("user", about.user)
            .set("method", cut(self.method.as_str()))
            .set("path", cut(&about.target))
            .set("status", u64::from(self.status))
            .set("bytes_in", self.received)
            .set("bytes_out", self.sent)
            .set("elapsed_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
            .set("agent", about.agent.as_deref().map(cut));
        if !log.push(Job::Record(Box::new(record))) {
            metrics.unlogged();
        }
    }
}

/// Cuts a long text at a character's end.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// An answer's body that counts what is sent, and ends the entry when it goes.
pub(super) struct Sent {
    body: Body,
    entry: Box<Entry>,
}

impl Sent {
    pub(super) fn new(body: Body, entry: Box<Entry>) -> Sent {
        Sent { body, entry }
    }
}

impl hyper::body::Body for Sent {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            this.entry.sent += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
