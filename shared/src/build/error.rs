//! What can go wrong in a build. A failed instruction names its file, line and column and shows the
//! line with a caret.

use super::cache::CacheError;
use super::dockerfile::{Dockerfile, ParseError, Position};
use crate::oci::transfer::{TransferError, TransferKind};
use crate::store::StoreError;
use crate::sys::fs::PathError;

/// The result of a build.
pub type Result<T> = std::result::Result<T, BuildError>;

/// What a failed build is about, for the error codes of the record protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildErrorKind {
    /// The Dockerfile or the context is not as it must be; nothing ran.
    Input,
    /// A step ran and failed.
    Step,
    /// A base image could not be had.
    Base(TransferKind),
    /// The store failed.
    Store,
    /// Something that is not supported.
    Unsupported,
    /// Somebody stopped the build.
    Interrupted,
}

/// An instruction that failed, or cannot be what it is.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{position}: {message}")]
pub struct InstructionError {
    /// The name of the Dockerfile, or of the included file.
    pub file: String,
    /// Where the instruction, or the part of it, stands.
    pub position: Position,
    /// What failed.
    pub message: String,
    /// The line, with a caret below the place.
    pub excerpt: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The exit code of a command that ran.
    pub exit_code: Option<i32>,
    /// What it is about.
    pub kind: BuildErrorKind,
    /// The cause.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A failed build.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// An instruction failed.
    #[error(transparent)]
    Instruction(Box<InstructionError>),
    /// A context that cannot be used.
    #[error("{message}")]
    Context {
        /// What is wrong with it.
        message: String,
        /// What to do about it.
        hint: Option<String>,
        /// The cause.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cache could not be written.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// A call on a path of ours failed.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Another stage failed first; its error is the one to report.
    #[error("the build was stopped")]
    Stopped,
}

impl BuildError {
    /// Makes an error of a Dockerfile's place, which may be in a file that it includes.
    pub fn at(file: &Dockerfile, error: ParseError) -> BuildError {
        let excerpt = file.excerpt(error.position);
        BuildError::in_file(&file.part(error.position.part).name, error, excerpt)
    }

    /// Makes an error of a place in a file that could not be parsed.
    pub(super) fn in_file(name: &str, error: ParseError, excerpt: String) -> BuildError {
        BuildError::Instruction(Box::new(InstructionError {
            file: name.to_owned(),
            position: error.position,
            excerpt,
            message: error.message,
            hint: error.hint,
            exit_code: None,
            kind: BuildErrorKind::Input,
            source: None,
        }))
    }

    /// Makes an error of the context.
    pub fn context(message: impl Into<String>) -> BuildError {
        BuildError::Context { message: message.into(), hint: None, source: None }
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BuildError {
        match &mut self {
            BuildError::Instruction(error) => error.source = Some(cause.into()),
            BuildError::Context { source, .. } => *source = Some(cause.into()),
            _ => {}
        }
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, text: impl Into<String>) -> BuildError {
        match &mut self {
            BuildError::Instruction(error) => error.hint = Some(text.into()),
            BuildError::Context { hint, .. } => *hint = Some(text.into()),
            _ => {}
        }
        self
    }

    /// Says what it is about.
    #[must_use]
    pub fn of_kind(mut self, about: BuildErrorKind) -> BuildError {
        if let BuildError::Instruction(error) = &mut self {
            error.kind = about;
        }
        self
    }

    /// Returns what it is about.
    pub fn kind(&self) -> BuildErrorKind {
        match self {
            BuildError::Instruction(error) => error.kind,
            BuildError::Context { .. } => BuildErrorKind::Input,
            BuildError::Store(_) | BuildError::Cache(_) | BuildError::Path(_) => BuildErrorKind::Store,
            BuildError::Stopped => BuildErrorKind::Interrupted,
        }
    }

    /// Returns what to do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            BuildError::Instruction(error) => error.hint.as_deref(),
            BuildError::Context { hint, .. } => hint.as_deref(),
            _ => None,
        }
    }

    /// Returns what the store said, where it is the store that failed.
    pub fn store_error(&self) -> Option<&StoreError> {
        match self {
            BuildError::Store(error) => Some(error),
            BuildError::Instruction(error) => error.source.as_deref().and_then(|cause| super::evaluation::store_error(cause)),
            _ => None,
        }
    }

    /// Returns the line with the caret.
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            BuildError::Instruction(error) => Some(error.excerpt.as_str()).filter(|e| !e.is_empty()),
            _ => None,
        }
    }

    /// Returns the exit code of the command that failed.
    pub fn exit_code(&self) -> Option<i32> {
        match self {
            BuildError::Instruction(error) => error.exit_code,
            _ => None,
        }
    }
}

/// Makes the error of a base image that could not be had; `meant` says what was meant instead.
pub(super) fn base_failed(file: &Dockerfile, position: Position, name: &str, error: TransferError, meant: Option<String>) -> BuildError {
    let kind = BuildErrorKind::Base(error.kind);
    let hint = meant.or_else(|| error.hint.clone());
    let made = BuildError::at(file, ParseError::new(position, format!("cannot use the image {name}"))).of_kind(kind).because(error);
    match hint {
        Some(hint) => made.with_hint(hint),
        None => made,
    }
}
