//! How a server is set: what it speaks, who may do what, how much it takes. Everything has a value that
//! suits a registry of this machine.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::record::Record;

/// The most connections at a time when nothing is said; further ones wait in the kernel.
pub const CONNECTIONS_MAX: usize = 1024;
/// The largest blob that is taken when nothing is said.
pub const BLOB_MAX_BYTES: u64 = 64 << 30;
/// How long requests under way may take after the end was asked for, when nothing is said.
pub const END_WAIT: Duration = Duration::from_secs(10);

/// Where `access` records go.
#[derive(Clone)]
pub enum AccessLog {
    /// At the end of a file, one line each; the file is opened again when the server is told to reload.
    File(PathBuf),
    /// To whoever made the server.
    To(Arc<Mutex<dyn FnMut(Record) + Send>>),
}

/// Hears what the server has to say beside its answers.
pub type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// The settings of a server.
#[derive(Clone)]
pub struct Settings {
    /// The PEM files of a certificate chain and of its key; without them HTTP is spoken in the clear.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A file of names and bcrypt hashes, as `htpasswd -B` writes it; without one anybody may do everything.
    pub users: Option<PathBuf>,
    /// Whether reading needs no name.
    pub anonymous_read: bool,
    /// Whether nothing is taken and nothing deleted.
    pub read_only: bool,
    /// Whether manifests are taken of which blobs or children are not here.
    pub allow_missing: bool,
    /// Who is told of every request.
    pub access_log: Option<AccessLog>,
    /// The most connections at a time.
    pub connections_max: usize,
    /// The largest blob that is taken, in bytes.
    pub blob_max_bytes: u64,
    /// How long requests under way may take after the end was asked for.
    pub end_wait: Duration,
    /// Hears of what went wrong beside the requests, such as a certificate that cannot be read again.
    pub notice: Option<Notice>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            tls: None,
            users: None,
            anonymous_read: false,
            read_only: false,
            allow_missing: false,
            access_log: None,
            connections_max: CONNECTIONS_MAX,
            blob_max_bytes: BLOB_MAX_BYTES,
            end_wait: END_WAIT,
            notice: None,
        }
    }
}

impl Settings {
    /// Tells whether there is anything that can be read again while the server runs.
    pub(super) fn can_reload(&self) -> bool {
        self.tls.is_some() || self.users.is_some() || matches!(self.access_log, Some(AccessLog::File(_)))
    }

    pub(super) fn say(&self, text: &str) {
        if let Some(notice) = &self.notice {
            notice(text);
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("tls", &self.tls).field("users", &self.users).finish_non_exhaustive()
    }
}
