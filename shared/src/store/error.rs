//! What can go wrong in the store.

use std::io;

use super::layer::LayerError;
use crate::digest::Digest;
use crate::oci::FormatError;
use crate::oci::transfer::{TransferError, TransferKind};
use crate::sys::fs::PathError;

/// The result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A failed store operation.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing of that name is here.
    #[error("there is no {what} '{name}' in the store")]
    NotFound {
        /// What was looked for: `image`, `blob`, `volume`.
        what: &'static str,
        /// Under which name.
        name: String,
    },
    /// A prefix fits several things.
    #[error("'{text}' could be {}", candidates.join(", "))]
    Ambiguous {
        /// What was given.
        text: String,
        /// What it could be; at most a handful.
        candidates: Vec<String>,
    },
    /// The name points elsewhere by now.
    #[error("{name} now points at {}", found.as_ref().map_or("nothing", Digest::as_str))]
    StaleDigest {
        /// The name.
        name: String,
        /// Where it should have pointed.
        expected: Digest,
        /// Where it points.
        found: Option<Digest>,
    },
    /// Something needs it.
    #[error("{name} is in use by {user}")]
    InUse {
        /// What was to go.
        name: String,
        /// Who needs it.
        user: String,
    },
    /// The name is taken.
    #[error("the {what} name '{name}' is taken{}", holder.as_ref().map_or(String::new(), |h| format!(" by {h}")))]
    Taken {
        /// Of what kind.
        what: &'static str,
        /// The name.
        name: String,
        /// By whom, where that is known.
        holder: Option<String>,
    },
    /// A name that cannot be one.
    #[error("'{name}' cannot be a {what} name: {reason}")]
    BadName {
        /// Of what kind.
        what: &'static str,
        /// The name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Content is not what it should be.
    #[error("{what}: {reason}")]
    Corrupt {
        /// Which content.
        what: String,
        /// What is wrong.
        reason: String,
    },
    /// A document cannot be parsed.
    #[error("{what} cannot be used")]
    Format {
        /// Which document.
        what: String,
        /// Why.
        source: FormatError,
    },
    /// A layer cannot be unpacked or made.
    #[error("{what} cannot be used")]
    Layer {
        /// Which layer.
        what: String,
        /// Why.
        source: LayerError,
    },
    /// Something that cannot be done with this.
    #[error("{0}")]
    Unsupported(String),
    /// A call on a path failed; the error names it.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Reading or writing failed on something without a path.
    #[error("cannot {action}")]
    Io {
        /// What was done.
        action: String,
        /// Why it failed.
        source: io::Error,
    },
}

/// What an error is about, for the error codes of the record protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// not-found
    NotFound,
    /// ambiguous-operand
    Ambiguous,
    /// stale-digest
    StaleDigest,
    /// in-use
    InUse,
    /// conflict
    Conflict,
    /// bad-record
    BadInput,
    /// internal: damaged content
    Corrupt,
    /// unsupported
    Unsupported,
    /// denied
    Denied,
    /// no-space
    NoSpace,
    /// internal
    Other,
}

impl StoreError {
    /// Makes a `NotFound`.
    pub fn not_found(what: &'static str, name: impl ToString) -> StoreError {
        StoreError::NotFound { what, name: name.to_string() }
    }

    /// Makes a `Corrupt`.
    pub fn corrupt(what: impl ToString, reason: impl Into<String>) -> StoreError {
        StoreError::Corrupt { what: what.to_string(), reason: reason.into() }
    }

    /// Makes an `Io`.
    pub fn io(action: impl Into<String>, source: io::Error) -> StoreError {
        StoreError::Io { action: action.into(), source }
    }

    /// Returns what the error is about.
    pub fn kind(&self) -> StoreErrorKind {
        let of_io = |kind: io::ErrorKind| match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::NoSpace,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::Denied,
            _ => StoreErrorKind::Other,
        };
        match self {
            StoreError::NotFound { .. } => StoreErrorKind::NotFound,
            StoreError::Ambiguous { .. } => StoreErrorKind::Ambiguous,
            StoreError::StaleDigest { .. } => StoreErrorKind::StaleDigest,
            StoreError::InUse { .. } => StoreErrorKind::InUse,
            StoreError::Taken { .. } => StoreErrorKind::Conflict,
            StoreError::BadName { .. } => StoreErrorKind::BadInput,
            StoreError::Corrupt { .. } | StoreError::Format { .. } => StoreErrorKind::Corrupt,
            StoreError::Unsupported(_) => StoreErrorKind::Unsupported,
            StoreError::Path(error) => of_io(error.kind()),
            StoreError::Io { source, .. } => of_io(source.kind()),
            StoreError::Layer { source: LayerError::Unpack { source, .. }, .. } => of_io(source.kind()),
            StoreError::Layer { source: LayerError::Write(source), .. } => of_io(source.kind()),
            StoreError::Layer { .. } => StoreErrorKind::Corrupt,
        }
    }

    /// Tells whether the error says that something is not there.
    pub fn is_not_found(&self) -> bool {
        self.kind() == StoreErrorKind::NotFound
    }
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> TransferError {
        let kind = match error.kind() {
            StoreErrorKind::NotFound => TransferKind::NotFound,
            StoreErrorKind::Corrupt => TransferKind::Corrupt,
            StoreErrorKind::Denied => TransferKind::Denied,
            StoreErrorKind::NoSpace => TransferKind::NoSpace,
            StoreErrorKind::Unsupported => TransferKind::Unsupported,
            StoreErrorKind::Conflict | StoreErrorKind::StaleDigest | StoreErrorKind::InUse => TransferKind::Conflict,
            StoreErrorKind::Ambiguous | StoreErrorKind::BadInput | StoreErrorKind::Other => TransferKind::Other,
        };
        let message = error.to_string();
        let made = TransferError::new(kind, message);
        match error {
            StoreError::Path(error) => made.because(error.source),
            StoreError::Io { source, .. } => made.because(source),
            StoreError::Format { source, .. } => made.because(source),
            StoreError::Layer { source, .. } => made.because(source),
            _ => made,
        }
    }
}
