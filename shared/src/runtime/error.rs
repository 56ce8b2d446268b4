//! What goes wrong with containers.

use std::io;

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
    Net(#[from] super::net::NetError),
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
    },
}

/// The result of an operation on containers.
pub type Result<T> = std::result::Result<T, RuntimeError>;

impl RuntimeError {
    /// Returns an error about an option.
    pub fn invalid(what: impl Into<String>, reason: impl Into<String>) -> RuntimeError {
        RuntimeError::Invalid { what: what.into(), reason: reason.into() }
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
    let what = what.into();
    move |source| RuntimeError::Io { what, source }
}
