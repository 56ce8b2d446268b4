//! What a tool says when it could not do something: a kind, a message, its causes, hints.
//!
//! [`Kind::facts`] is the only place that maps a kind to its error code and exit code. Errors of
//! other modules become a [`Fail`] through functions that are named here, never through a blanket `From`.

use std::error::Error;
use std::io;

use crate::oci::FormatError;
use crate::oci::transfer::{TransferError, TransferKind};
use crate::record::Record;
use crate::reference::ReferenceError;
use crate::runtime::net::NetError;
use crate::runtime::volume::VolumeError;
use crate::store::{StoreError, StoreErrorKind};
use crate::sys::fs::PathError;
use crate::sys::process::SpawnError;

/// What a failure is about: the error codes of the record protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the error codes, which records.5 explains")]
pub enum Kind {
    NotFound,
    InUse,
    StaleDigest,
    Denied,
    AuthRequired,
    RateLimited,
    Timeout,
    Network,
    Unsupported,
    BadRecord,
    AmbiguousOperand,
    Protected,
    Quota,
    Conflict,
    BuildFailed,
    ExitNonzero,
    Interrupted,
    NoSpace,
    Usage,
    Internal,
}

impl Kind {
    /// Every kind, for the manual and tests.
    pub const ALL: &'static [Kind] = &[
        Kind::NotFound,
        Kind::InUse,
        Kind::StaleDigest,
        Kind::Denied,
        Kind::AuthRequired,
        Kind::RateLimited,
        Kind::Timeout,
        Kind::Network,
        Kind::Unsupported,
        Kind::BadRecord,
        Kind::AmbiguousOperand,
        Kind::Protected,
        Kind::Quota,
        Kind::Conflict,
        Kind::BuildFailed,
        Kind::ExitNonzero,
        Kind::Interrupted,
        Kind::NoSpace,
        Kind::Usage,
        Kind::Internal,
    ];

    /// Returns the error code, the exit code, and whether trying again may help.
    pub fn facts(self) -> (&'static str, u8, bool) {
        match self {
            Kind::NotFound => ("not-found", 1, false),
            Kind::InUse => ("in-use", 1, true),
            Kind::StaleDigest => ("stale-digest", 1, false),
            Kind::Denied => ("denied", 1, false),
            Kind::AuthRequired => ("auth-required", 1, false),
            Kind::RateLimited => ("rate-limited", 1, true),
            Kind::Timeout => ("timeout", 1, true),
            Kind::Network => ("network", 1, true),
            Kind::Unsupported => ("unsupported", 1, false),
            Kind::BadRecord => ("bad-record", 1, false),
            Kind::AmbiguousOperand => ("ambiguous-operand", 1, false),
            Kind::Protected => ("protected", 1, false),
            Kind::Quota => ("quota", 1, false),
            Kind::Conflict => ("conflict", 1, false),
            Kind::BuildFailed => ("build-failed", 1, false),
            Kind::ExitNonzero => ("exit-nonzero", 1, false),
            Kind::Interrupted => ("interrupted", 130, true),
            Kind::NoSpace => ("no-space", 1, false),
            Kind::Usage => ("usage", 2, false),
            Kind::Internal => ("internal", 1, false),
        }
    }

    /// Returns the error code.
    pub fn code(self) -> &'static str {
        self.facts().0
    }
}

/// A failure, of one item or of the whole tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fail {
    /// What it is about.
    pub kind: Kind,
    /// What failed and on what: lower case, no full stop.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// Whether trying again may help.
    pub retryable: bool,
    /// Another exit code than the kind's.
    exit: Option<u8>,
    /// True when nothing is to be said any more: the reader of the output went away.
    is_silent: bool,
}

impl Fail {
    /// Makes a failure.
    pub fn new(kind: Kind, message: impl Into<String>) -> Fail {
        let retryable = kind.facts().2;
        Fail { kind, message: message.into(), causes: Vec::new(), hints: Vec::new(), retryable, exit: None, is_silent: false }
    }

    /// Makes a failure of usage: exit code 2, nothing was attempted.
    pub fn usage(message: impl Into<String>) -> Fail {
        Fail::new(Kind::Usage, message)
    }

    /// Makes a failure of something that does not exist.
    pub fn not_found(message: impl Into<String>) -> Fail {
        Fail::new(Kind::NotFound, message)
    }

    /// Makes a failure that ends the tool without a word, because its reader went away.
    pub(crate) fn silent() -> Fail {
        Fail { is_silent: true, ..Fail::new(Kind::Interrupted, "the reader of the output went away") }
    }

    /// Adds an error and everything below it as causes. What the message says already is left out.
    #[must_use]
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Fail {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            let is_said = self.message.ends_with(&text) || self.causes.iter().any(|c| c.ends_with(&text));
            if !is_said && self.causes.len() < CAUSES_MAX {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Puts words before the message.
    #[must_use]
    pub(crate) fn after(mut self, words: &str) -> Fail {
        self.message.insert_str(0, words);
        self
    }

    /// Adds what to do: a command, a setting, a package.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Fail {
        self.hints.push(hint.into());
        self
    }

    /// Sets another exit code than the kind's (124, 125, 126, 127).
    #[must_use]
    pub fn exit(mut self, code: u8) -> Fail {
        self.exit = Some(code);
        self
    }

    /// Returns the exit code if one was set.
    pub fn exit_code(&self) -> Option<u8> {
        self.exit
    }

    /// Tells whether nothing is to be said about it.
    pub fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// Returns the message and its causes in one line.
    pub fn text(&self) -> String {
        let mut text = self.message.clone();
        for cause in &self.causes {
            text.push_str(": ");
            text.push_str(cause);
        }
        // One line per failure: whatever a server or a file said is kept from breaking it.
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    /// Returns the `error` object of an `ok:false` result.
    pub fn to_object(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut map = serde_json::Map::new();
        map.insert("code".into(), self.kind.code().into());
        map.insert("message".into(), self.text().into());
        map.insert("retryable".into(), self.retryable.into());
        map
    }

    /// Returns the `error` record.
    pub fn to_record(&self, tool: &str, operand: Option<&str>) -> Record {
        Record::new("error")
            .set("code", self.kind.code())
            .set("message", self.text())
            .set("where", operand)
            .set("tool", tool)
            .set("ref", operand)
            .set("hints", if self.hints.is_empty() { None } else { Some(self.hints.clone()) })
            .set("retryable", self.retryable)
    }

    /// Makes a failure from an error whose kind is known to the caller: its text is the message.
    pub fn from_error(kind: Kind, error: &(dyn Error + 'static)) -> Fail {
        let fail = Fail::new(kind, error.to_string());
        match error.source() {
            Some(source) => fail.because(source),
            None => fail,
        }
    }

    /// Makes a failure from an input or output error; `what` says what failed and on what.
    pub fn from_io(what: impl Into<String>, error: &io::Error) -> Fail {
        Fail::new(kind_of_io(error), what).because(error)
    }

    /// Makes a failure from writing to standard output: when its reader went away, one that ends the
    /// tool without a word.
    pub fn from_output(error: &io::Error) -> Fail {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Fail::silent(),
            _ => Fail::from_io("cannot write to standard output", error),
        }
    }

    /// Makes a failure from a call on a path of ours.
    pub fn from_path(error: &PathError) -> Fail {
        Fail::from_error(kind_of_io(&error.source), error)
    }

    /// Makes a failure from a malformed reference: wrong input.
    pub fn from_reference(error: &ReferenceError) -> Fail {
        Fail::from_error(Kind::Usage, error)
    }

    /// Makes a failure from a failed transfer.
    pub fn from_transfer(error: &TransferError) -> Fail {
        let kind = match error.kind {
            TransferKind::NotFound => Kind::NotFound,
            TransferKind::Denied => Kind::Denied,
            TransferKind::AuthRequired => Kind::AuthRequired,
            TransferKind::RateLimited => Kind::RateLimited,
            TransferKind::Timeout => Kind::Timeout,
            TransferKind::Network | TransferKind::Corrupt => Kind::Network,
            TransferKind::Unsupported => Kind::Unsupported,
            TransferKind::Conflict => Kind::Conflict,
            TransferKind::NoSpace => Kind::NoSpace,
            TransferKind::Other => Kind::Internal,
        };
        let mut fail = Fail::from_error(kind, error);
        fail.hints.extend(error.hint.clone());
        fail
    }
}

impl Fail {
    /// Makes a failure from an error of the store.
    pub fn from_store(error: &StoreError) -> Fail {
        let kind = match error.kind() {
            StoreErrorKind::NotFound => Kind::NotFound,
            StoreErrorKind::Ambiguous => Kind::AmbiguousOperand,
            StoreErrorKind::StaleDigest => Kind::StaleDigest,
            StoreErrorKind::InUse => Kind::InUse,
            StoreErrorKind::Conflict => Kind::Conflict,
            StoreErrorKind::BadInput => Kind::Usage,
            StoreErrorKind::Corrupt => Kind::Internal,
            StoreErrorKind::Other => match error {
                StoreError::Path(error) => kind_of_io(&error.source),
                StoreError::Io { source, .. } => kind_of_io(source),
                _ => Kind::Internal,
            },
            StoreErrorKind::Unsupported => Kind::Unsupported,
            StoreErrorKind::Denied => Kind::Denied,
            StoreErrorKind::NoSpace => Kind::NoSpace,
        };
        let fail = Fail::from_error(kind, error);
        match error {
            StoreError::Taken { what: "container", name, .. } => {
                fail.hint(format!("`rdx {name}` removes it; dr --replace does that first"))
            }
            _ => fail,
        }
    }

    /// Makes a failure from a document that cannot be used; `what` says which.
    pub fn from_format(what: impl Into<String>, error: &FormatError) -> Fail {
        let kind = match error {
            FormatError::Unsupported(_) => Kind::Unsupported,
            _ => Kind::Internal,
        };
        Fail::new(kind, what).because(error)
    }

    /// Makes a failure from work on networks.
    pub fn from_net(error: &NetError) -> Fail {
        let kind = match error {
            NetError::Store(error) => return Fail::from_store(error),
            NetError::Path(error) => return Fail::from_path(error),
            NetError::Usage { .. } => Kind::Usage,
            NetError::NoNetwork { .. } | NetError::NotJoined { .. } => Kind::NotFound,
            NetError::InUse { .. } | NetError::PortTaken { .. } | NetError::AddressTaken { .. } => Kind::InUse,
            NetError::Overlap { .. } | NetError::NoSubnet | NetError::NoAddress { .. } | NetError::Joined { .. } => Kind::Conflict,
            NetError::Bind { source, .. } | NetError::Namespace { source } => kind_of_io(source),
            NetError::Netlink(error) => match error.errno() {
                Some(libc::EPERM | libc::EACCES) => Kind::Denied,
                Some(libc::EOPNOTSUPP) => Kind::Unsupported,
                _ => Kind::Internal,
            },
            NetError::Corrupt { .. } => Kind::Internal,
        };
        let fail = Fail::from_error(kind, error);
        match error.hint() {
            Some(hint) => fail.hint(hint),
            None => fail,
        }
    }

    /// Makes a failure from work on volumes and mounts.
    pub fn from_volume(error: &VolumeError) -> Fail {
        let kind = match error {
            VolumeError::Store(error) => return Fail::from_store(error),
            VolumeError::Path(error) => return Fail::from_path(error),
            VolumeError::Usage { .. } | VolumeError::NotShared { .. } => Kind::Usage,
            VolumeError::Mount { source, .. } => kind_of_io(source),
            VolumeError::NoVolume { .. } | VolumeError::NoSource { .. } => Kind::NotFound,
            VolumeError::InUse { .. } => Kind::InUse,
            VolumeError::Exists { .. } => Kind::Conflict,
        };
        Fail::from_error(kind, error)
    }

    /// Makes a failure from a process that could not be started.
    pub fn from_spawn(what: impl Into<String>, error: &SpawnError) -> Fail {
        Fail::new(Kind::Internal, what).because(error)
    }
}

/// The most causes that are told.
const CAUSES_MAX: usize = 8;

/// Returns what an input or output error is about.
pub fn kind_of_io(error: &io::Error) -> Kind {
    match error.kind() {
        io::ErrorKind::NotFound => Kind::NotFound,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Kind::Denied,
        io::ErrorKind::StorageFull => Kind::NoSpace,
        io::ErrorKind::QuotaExceeded => Kind::Quota,
        io::ErrorKind::TimedOut => Kind::Timeout,
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => Kind::Conflict,
        io::ErrorKind::ResourceBusy => Kind::InUse,
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NotConnected
        | io::ErrorKind::AddrInUse => Kind::Network,
        io::ErrorKind::Unsupported => Kind::Unsupported,
        _ => Kind::Internal,
    }
}
