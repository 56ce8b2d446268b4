//! What goes wrong with containers.

use std::io;

use serde::{Deserialize, Serialize};

use super::net::NetError;
use crate::store::StoreError;
use crate::sys::fs::PathError;
use crate::sys::mount::MountError;
use crate::sys::process::SpawnError;
use crate::sys::seccomp::SeccompError;

/// Why something could not be done with a container.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// An option, or a part of the image's config, makes no sense.
    #[error("{what}: {reason}")]
    Invalid {
        /// The option or the part.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such thing.
    #[error("no such {what}: {name}")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The container is not in the state that this needs.
    #[error("container {name} is {state}")]
    State {
        /// The container's name.
        name: String,
        /// Its state.
        state: String,
    },
    /// This host cannot do it.
    #[error("{what} cannot be done here: {reason}")]
    Unsupported {
        /// What was asked for.
        what: String,
        /// What is missing.
        reason: String,
    },
    /// Something failed.
    #[error("cannot {what}")]
    Io {
        /// What.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A call on a path failed.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mount failed.
    #[error(transparent)]
    Mount(#[from] MountError),
    /// The process did not start.
    #[error(transparent)]
    Spawn(#[from] SpawnError),
    /// The seccomp profile is wrong.
    #[error(transparent)]
    Seccomp(#[from] SeccompError),
    /// The network failed.
    #[error(transparent)]
    Net(#[from] NetError),
    /// A volume or a mount failed.
    #[error(transparent)]
    Volume(#[from] super::volume::VolumeError),
    /// Another part of the runtime failed.
    #[error("{what}")]
    Part {
        /// What failed.
        what: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The monitor of a container said this.
    #[error("{message}")]
    Monitor {
        /// Its words.
        message: String,
        /// The exit code that goes with them.
        code: i32,
        /// What kind of trouble they are about.
        class: Class,
        /// What to do about it, where that is known.
        hint: Option<String>,
    },
}

/// Kinds of trouble, as far as they survive the way from another process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// What was asked for makes no sense.
    Usage,
    /// Something is not there.
    NotFound,
    /// Somebody has what is needed.
    InUse,
    /// It does not go with what there is.
    Conflict,
    /// It is not allowed.
    Denied,
    /// This host cannot do it.
    Unsupported,
    /// A disk is full.
    NoSpace,
    /// Anything else.
    #[default]
    Other,
}

impl Class {
    fn of_io(error: &io::Error) -> Class {
        match error.kind() {
            io::ErrorKind::NotFound => Class::NotFound,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Class::Denied,
            io::ErrorKind::StorageFull => Class::NoSpace,
            io::ErrorKind::ResourceBusy => Class::InUse,
            _ => Class::Other,
        }
    }

    fn of_net(error: &NetError) -> Class {
        match error {
            NetError::Usage { .. } => Class::Usage,
            NetError::NoNetwork { .. } | NetError::NotJoined { .. } => Class::NotFound,
            NetError::InUse { .. } | NetError::PortTaken { .. } | NetError::AddressTaken { .. } => Class::InUse,
            NetError::Overlap { .. } | NetError::NoSubnet | NetError::NoAddress { .. } | NetError::Joined { .. } => Class::Conflict,
            NetError::Bind { source, .. } => Class::of_io(source),
            _ => Class::Other,
        }
    }
}

/// The result of an operation on containers.
pub type Result<T> = std::result::Result<T, RuntimeError>;

impl RuntimeError {
    /// Returns an error about an option.
    pub fn invalid(what: impl Into<String>, reason: impl Into<String>) -> RuntimeError {
        RuntimeError::Invalid { what: what.into(), reason: reason.into() }
    }

    /// Returns what another process is told of the kind of trouble.
    pub(super) fn class(&self) -> Class {
        match self {
            RuntimeError::Invalid { .. } => Class::Usage,
            RuntimeError::NotFound { .. } => Class::NotFound,
            RuntimeError::State { .. } => Class::InUse,
            RuntimeError::Unsupported { .. } => Class::Unsupported,
            RuntimeError::Net(error) => Class::of_net(error),
            RuntimeError::Io { source, .. } => Class::of_io(source),
            RuntimeError::Path(error) => Class::of_io(&error.source),
            RuntimeError::Mount(error) => Class::of_io(&error.source),
            RuntimeError::Monitor { class, .. } => *class,
            _ => Class::Other,
        }
    }

    /// Returns what to do about it, where that is known and is to be told to another process.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            RuntimeError::Net(error) => error.hint().map(str::to_owned),
            RuntimeError::Monitor { hint, .. } => hint.clone(),
            _ => None,
        }
    }

    /// Returns an error that another process tells, and of which it says no more than this.
    pub(super) fn told(message: impl Into<String>, code: i32) -> RuntimeError {
        RuntimeError::Monitor { message: message.into(), code, class: Class::Other, hint: None }
    }

    /// Returns the exit code of `dr` and `dx` for this.
    pub fn exit_code(&self) -> i32 {
        match self {
            RuntimeError::Spawn(error) => error.exit_code(),
            RuntimeError::Monitor { code, .. } => *code,
            _ => 125,
        }
    }
}

/// Names what failed.
pub(super) fn failed(what: impl Into<String>) -> impl FnOnce(io::Error) -> RuntimeError {
    move |source| RuntimeError::Io { what: what.into(), source }
}
