//! How images move: a [`Source`] that has them, a [`Sink`] that takes them.
//!
//! The store, a registry, an archive and a layout implement these, and [`super::copy`] joins any
//! two. Bytes are verified where they arrive: a sink never keeps a blob whose digest or size is wrong.

use std::io::Read;

use super::Descriptor;
use crate::digest::Digest;

/// What a failed transfer is about; `cli` maps it to an error code of the record protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferKind {
    /// The name, manifest or blob does not exist.
    NotFound,
    /// The credentials do not allow it.
    Denied,
    /// Credentials are missing or wrong.
    AuthRequired,
    /// Too many requests.
    RateLimited,
    /// No answer in time.
    Timeout,
    /// The connection failed or broke.
    Network,
    /// What arrived is not what was promised, or malformed.
    Corrupt,
    /// The other side cannot do this.
    Unsupported,
    /// The other side holds something that contradicts the request.
    Conflict,
    /// The disk is full.
    NoSpace,
    /// Everything else, local input and output included.
    Other,
}

/// A failed transfer: its kind, a sentence, and the error below it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TransferError {
    /// What it is about.
    pub kind: TransferKind,
    /// What failed and on what, without the cause.
    pub message: String,
    /// What to do about it, if that is known.
    pub hint: Option<String>,
    /// The cause.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransferError {
    /// Makes an error without a cause.
    pub fn new(kind: TransferKind, message: impl Into<String>) -> TransferError {
        TransferError { kind, message: message.into(), hint: None, source: None }
    }

    /// Makes an error of a failed read or write. Readers of a [`Source`] carry their own
    /// [`TransferError`] inside the `io::Error`; that one is taken out whole.
    pub fn from_io(error: std::io::Error, doing: &str) -> TransferError {
        match error.downcast::<TransferError>() {
            Ok(inner) => inner,
            Err(error) => {
                let kind = if error.kind() == std::io::ErrorKind::StorageFull { TransferKind::NoSpace } else { TransferKind::Other };
                TransferError::new(kind, doing).because(error)
            }
        }
    }

    /// Adds the cause.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> TransferError {
        self.source = Some(source.into());
        self
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> TransferError {
        self.hint = Some(hint.into());
        self
    }
}

/// The result of a transfer step.
pub type Result<T> = std::result::Result<T, TransferError>;

/// A manifest's or an index's exact bytes, with what describes them.
#[derive(Debug, Clone)]
pub struct RawManifest {
    /// Type, digest and size of the bytes. The digest was checked against the bytes.
    pub descriptor: Descriptor,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Opens a blob's content from an offset in bytes.
pub type Open<'a> = &'a (dyn Fn(u64) -> Result<Box<dyn Read + Send + 'a>> + Sync);

/// Where images come from. All methods may be called from several threads at once.
pub trait Source: Sync {
    /// Reads the manifest or index that a tag or digest names.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn manifest(&self, selector: &str) -> Result<RawManifest>;

    /// Opens a blob from an offset. The reader need not verify; the sink does.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn blob(&self, descriptor: &Descriptor, offset: u64) -> Result<Box<dyn Read + Send + '_>>;

    /// The registry and repository that this source reads, `host/repo`, so that a sink in the same
    /// registry can mount instead of upload.
    fn repository(&self) -> Option<String> {
        None
    }

    /// Other repositories in which a blob is known to be (`host/repo`), most likely first.
    fn origins(&self, _blob: &Digest) -> Vec<String> {
        Vec::new()
    }
}

/// How a blob got to its sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It was there.
    Present,
    /// The registry took it from another repository; no byte moved.
    Mounted,
    /// It was sent; the bytes that moved.
    Sent(u64),
}

/// Where images go. All methods may be called from several threads at once.
pub trait Sink: Sync {
    /// Tells whether the manifest or index with this digest is there already, whole.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn has_manifest(&self, descriptor: &Descriptor) -> Result<bool>;

    /// Places a blob: finds it there, mounts it from one of `origins` (`host/repo`), or reads it
    /// from `open`, at the offset at which an earlier try stopped.
    ///
    /// # Errors
    /// `Corrupt` when the bytes have another digest or size; nothing is kept then.
    fn put_blob(&self, descriptor: &Descriptor, origins: &[String], open: Open<'_>) -> Result<Placed>;

    /// Writes a manifest or an index whose references are there already, under its digest and,
    /// where `tag` is given, under that tag too.
    ///
    /// # Errors
    /// When the other side refuses it.
    fn put_manifest(&self, raw: &RawManifest, tag: Option<&str>) -> Result<()>;
}

/// Is told how a transfer goes. Called from several threads.
pub trait Watch: Sync {
    /// A blob of this many bytes starts to move.
    fn start(&self, _descriptor: &Descriptor) {}
    /// More bytes of it moved.
    fn advance(&self, _descriptor: &Descriptor, _bytes: u64) {}
    /// It is placed.
    fn done(&self, _descriptor: &Descriptor, _placed: Placed) {}
}

/// Nobody watches.
pub struct Unwatched;
impl Watch for Unwatched {}
