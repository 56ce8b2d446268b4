//! Layers: tar archives that become directories, and directories that become tar archives (OCI image
//! specification, layer.md).
//!
//! - [`apply()`] unpacks a layer, or any archive, inside a [`Root`](crate::sys::root::Root).
//! - [`unpack`] does so from a compressed blob, decompressing on a second thread and hashing.
//! - [`Archive`] reads tar entries one by one, for whoever wants something else of them; [`Decompressor`]
//!   is what to put in front of it.
//! - [`pack`] compresses what is written into it, deterministically and on several threads; [`start`]
//!   returns before that has ended.
//! - [`diff()`] writes an overlay's upper directory as a layer, [`write_tree`] any directory as an
//!   archive, [`write_part`] a part of one, [`TarWriter`] what it is told.
//! - [`squash`] makes one layer of several, [`flatten`] a plain tree of a stack, and a
//!   [`Snapshot`] knows what was changed in it. [`drop_unchanged`] finds what was only touched.
//! - [`look_up`] finds one file without unpacking.
//! - [`Waste`] follows files through layers and tells what later ones hide.
//!
//! Invariant: what an archive says never reaches a path outside the root it is unpacked into, and
//! never costs more than the named limits. Nothing here knows blobs, names or images.

mod apply;
mod archive;
mod changes;
mod codec;
mod diff;
mod lookup;
mod marks;
mod merge;
mod unchanged;
mod waste;
mod writer;

pub use apply::{Applied, Form, Options, Owners, apply};
pub use archive::{Archive, Entry, EntryKind, Xattrs};
pub use changes::Snapshot;
pub use codec::{Codec, Decompressor, Line, Member, Members, Packed, Room, Started, Unpacked, pack, start, unpack, unpack_layer};
pub use diff::{TreeOptions, Written, clamp_times, diff, write_part, write_tree};
pub use lookup::{Lookup, look_up};
pub use merge::{flatten, squash};
pub use unchanged::drop_unchanged;
pub use waste::{Carried, Waste};
pub use writer::TarWriter;

use crate::sys::fs::PathError;

/// The most bytes that one archive may unpack to, end marks and garbage included.
pub const ARCHIVE_MAX_BYTES: u64 = 1 << 40;
/// The most entries that one archive may have, extended headers counted.
pub const ENTRIES_MAX: u64 = 20_000_000;
/// The longest path, in bytes; the kernel takes no longer one.
pub const PATH_MAX_BYTES: usize = 4095;

/// How much an archive may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the unpacked archive.
    pub bytes: u64,
    /// Headers in it.
    pub entries: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: ARCHIVE_MAX_BYTES, entries: ENTRIES_MAX }
    }
}

/// Why a layer could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The bytes did not come.
    #[error("cannot read the archive")]
    Read(#[source] std::io::Error),
    /// The bytes are no such archive.
    #[error("the archive is malformed at {at}: {reason}")]
    Malformed {
        /// The entry, or where else.
        at: String,
        /// What is wrong.
        reason: String,
    },
    /// It is too large.
    #[error("the archive has more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much would be allowed.
        limit: u64,
    },
    /// The layer that is being made could not be written.
    #[error("cannot write the layer")]
    Write(#[source] std::io::Error),
    /// An entry could not be made.
    #[error("cannot unpack '{entry}'")]
    Unpack {
        /// The entry's name.
        entry: String,
        /// Why.
        source: PathError,
    },
    /// A file could not be put into an archive.
    #[error("cannot pack '{path}'")]
    Pack {
        /// Its path in the tree.
        path: String,
        /// Why.
        source: PathError,
    },
    /// A file is one that no layer can hold.
    #[error("'{path}' cannot be stored in a layer: {reason}")]
    Unstorable {
        /// Its path in the tree.
        path: String,
        /// Why.
        reason: &'static str,
    },
    /// What an entry means depends on the layers below, and [`Options::lower`] did not name them.
    #[error("'{entry}' can only be unpacked on top of the layers below")]
    NeedsLower {
        /// The entry's name.
        entry: String,
    },
}

impl LayerError {
    fn malformed(at: &[u8], reason: impl Into<String>) -> LayerError {
        let at = if at.is_empty() { "its start".to_owned() } else { format!("'{}'", show(at)) };
        LayerError::Malformed { at, reason: reason.into() }
    }
}

/// Writes a name for a message: control characters and bytes that are no UTF-8 are escaped.
fn show(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => name.escape_ascii().to_string(),
    }
}

#[cfg(test)]
mod tests;
