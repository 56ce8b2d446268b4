//! `--ignore`: what is done already is no failure, so that a script can say what it wants twice.

use crate::cli::{Fail, Kind};

/// What is fine.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct MissingArgs {
    /// A container that is not there is fine
    #[arg(long)]
    ignore: bool,
}

impl MissingArgs {
    /// Passes over a container that is not there.
    ///
    /// # Errors
    /// Every other one.
    pub fn missing(self, result: Result<(), Fail>) -> Result<(), Fail> {
        match result {
            Err(fail) if self.ignore && fail.kind == Kind::NotFound => Ok(()),
            other => other,
        }
    }

    /// The same, of something that is done to containers that run: one that does not is passed over as well.
    ///
    /// # Errors
    /// Every other one.
    pub fn idle(self, result: Result<(), Fail>) -> Result<(), Fail> {
        match self.missing(result) {
            Err(fail) if self.ignore && fail.kind == Kind::InUse => Ok(()),
            other => other,
        }
    }
}
