//! The body of an upload: chunks that a blocking thread reads and the connection sends, a few at a time.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// The size of a chunk, in bytes.
pub(super) const CHUNK_BYTES: usize = 128 << 10;
/// The chunks that wait to be sent beside those that the connection holds; a slow connection slows the reader.
const QUEUE_MAX: usize = 1;

/// The buffers that wait to be used again, of all uploads to a registry together.
const SPARE_MAX: usize = 32;

/// Why a body ended before its end: the reader failed.
#[derive(Debug, thiserror::Error)]
#[error("the source of the upload failed")]
pub(in crate::registry) struct Aborted;

/// The end that the connection reads.
pub(in crate::registry) struct Feed {
    chunks: mpsc::Receiver<Bytes>,
    left: u64,
}

/// Makes a body of exactly `length` bytes and the end that fills it. Dropped early, it breaks the request.
pub(super) fn feed(length: u64) -> (mpsc::Sender<Bytes>, Feed) {
    let (sender, chunks) = mpsc::channel(QUEUE_MAX);
    (sender, Feed { chunks, left: length })
}

impl Body for Feed {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Aborted>>> {
        match self.chunks.poll_recv(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) if self.left == 0 => Poll::Ready(None),
            Poll::Ready(None) => Poll::Ready(Some(Err(Aborted))),
            Poll::Ready(Some(chunk)) => {
                self.left = self.left.saturating_sub(chunk.len() as u64);
                Poll::Ready(Some(Ok(Frame::data(chunk))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Buffers that go around: read into, sent, read into again. Fresh memory would cost a page fault per page.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

struct Lent {
    buffer: Vec<u8>,
    filled: usize,
    pool: Pool,
}

impl Pool {
    /// Reads up to `most` bytes, as many as there are, into a chunk.
    pub(super) fn read(&self, reader: &mut (impl std::io::Read + ?Sized), most: usize) -> std::io::Result<Bytes> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut lent = Lent { buffer: spare.unwrap_or_else(|| vec![0; CHUNK_BYTES]), filled: 0, pool: self.clone() };
        let most = most.min(CHUNK_BYTES);
        while lent.filled < most {
            match reader.read(&mut lent.buffer[lent.filled..most]) {
                Ok(0) => break,
                Ok(n) => lent.filled += n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Bytes::from_owner(lent))
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let mut spare = self.pool.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE_MAX {
            spare.push(buffer);
        }
    }
}
