//! The bodies of requests, which must keep coming, and of answers: nothing, bytes in memory, or a range of a file.
//!
//! A file goes out in large pieces that are read into one buffer again and again. What is in the
//! page cache is read without leaving the thread; what is not is read on a blocking thread, so
//! that a slow disk never holds up other connections.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming, SizeHint};
use rustix::io::{Errno, ReadWriteFlags};
use tokio::task::JoinHandle;

use crate::sys::fault::patience;

/// How much of a file is in memory per connection: large enough that system calls do not count,
/// small enough to stay in the processor's second-level cache.
const PIECE_BYTES: usize = 256 << 10;
/// How long a client may be silent inside a body.
const SILENCE_MAX: Duration = Duration::from_secs(120);
/// After how long a body's speed is looked at, and how many bytes per second it must have on average.
const SLOW_AFTER: Duration = Duration::from_secs(300);
const BYTES_PER_SEC_MIN: u64 = 128;

/// A request's body, with how much of it was read.
pub(super) struct Inflow {
    body: Incoming,
    pub(super) seen: u64,
    since: Instant,
}

impl Inflow {
    pub(super) fn new(body: Incoming) -> Inflow {
        Inflow { body, seen: 0, since: Instant::now() }
    }

    /// Reads the next piece; `None` at the end. An error when the client is silent for too long, or sends so little that
    /// it only holds the connection.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Broken> {
        loop {
            let frame = tokio::time::timeout(patience(SILENCE_MAX), self.frame()).await.map_err(|_| Broken::Slow)?;
            let Some(frame) = frame else { return Ok(None) };
            let Ok(piece) = frame.map_err(Broken::Off)?.into_data() else { continue };
            if is_too_slow(self.seen, self.since.elapsed()) {
                return Err(Broken::Slow);
            }
            return Ok(Some(piece));
        }
    }
}

/// Why a body did not come to its end.
pub(super) enum Broken {
    /// Nothing, or next to nothing, came.
    Slow,
    /// The client went away, or sent no HTTP.
    Off(hyper::Error),
}

/// Tells whether a body comes so slowly that it only holds a connection.
fn is_too_slow(seen: u64, since: Duration) -> bool {
    since >= SLOW_AFTER && seen < since.as_secs().saturating_mul(BYTES_PER_SEC_MIN)
}

impl hyper::body::Body for Inflow {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            this.seen += frame.data_ref().map_or(0, |data| data.len() as u64);
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

/// What is sent after the headers.
pub(super) enum Body {
    /// Bytes, taken when they are sent; empty ones send nothing.
    Whole(Option<Bytes>),
    /// A range of a file.
    File(FileRange),
}

impl Body {
    pub(super) fn empty() -> Body {
        Body::Whole(None)
    }

    pub(super) fn file(file: File, start: u64, len: u64) -> Body {
        Body::File(FileRange { file: Arc::new(file), at: start, left: len, home: Home::default(), reading: None })
    }
}

/// A range of a file that is being sent.
pub(super) struct FileRange {
    file: Arc<File>,
    at: u64,
    left: u64,
    home: Home,
    reading: Option<JoinHandle<Filled>>,
}

/// A buffer with how much of it was read.
type Filled = io::Result<(Vec<u8>, usize)>;

/// Where a buffer waits between two pieces.
type Home = Arc<Mutex<Option<Vec<u8>>>>;

/// A filled buffer on its way to the socket; when it has been sent it goes home, still initialised.
struct Piece {
    buffer: Vec<u8>,
    len: usize,
    home: Home,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.len]
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Ok(mut home) = self.home.lock() {
            *home = Some(std::mem::take(&mut self.buffer));
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Body::Whole(bytes) => Poll::Ready(bytes.take().filter(|b| !b.is_empty()).map(|b| Ok(Frame::data(b)))),
            Body::File(range) => range.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Body::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Body::File(range) => range.left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Body::Whole(bytes) => bytes.as_ref().map_or(0, |b| b.len() as u64),
            Body::File(range) => range.left,
        })
    }
}

impl FileRange {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.reading.is_none() {
            let want = usize::try_from(self.left).unwrap_or(PIECE_BYTES).min(PIECE_BYTES);
            let waiting = self.home.lock().ok().and_then(|mut home| home.take());
            let mut buffer = waiting.unwrap_or_else(|| vec![0; want]);
            // The last piece is shorter than the buffer.
            let target = IoSliceMut::new(&mut buffer[..want]);
            match rustix::io::preadv2(&*self.file, &mut [target], self.at, ReadWriteFlags::NOWAIT) {
                Ok(len) => return Poll::Ready(Some(self.piece(buffer, len))),
                Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INTR) => {}
                Err(error) => return Poll::Ready(Some(Err(error.into()))),
            }
            let (file, at) = (self.file.clone(), self.at);
            self.reading = Some(tokio::task::spawn_blocking(move || {
                let len = file.read_at(&mut buffer[..want], at)?;
                Ok((buffer, len))
            }));
        }
        let Some(handle) = &mut self.reading else { return Poll::Pending };
        let read = std::task::ready!(Pin::new(handle).poll(cx)).map_err(io::Error::other).and_then(|read| read);
        self.reading = None;
        Poll::Ready(Some(read.and_then(|(buffer, len)| self.piece(buffer, len))))
    }

    fn piece(&mut self, buffer: Vec<u8>, len: usize) -> io::Result<Frame<Bytes>> {
        if len == 0 {
            // The file is shorter than it was; the connection breaks, so that the client notices.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += len as u64;
        self.left -= len as u64;
        Ok(Frame::data(Bytes::from_owner(Piece { buffer, len, home: self.home.clone() })))
    }
}

#[cfg(test)]
mod tests;
