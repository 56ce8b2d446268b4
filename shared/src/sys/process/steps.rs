//! What a process tells its parent on the way to its program: how far it came, or which step failed.

use std::borrow::Cow;
use std::io;
use std::os::fd::BorrowedFd;

use serde::{Deserialize, Serialize};

use super::{SpawnError, child};

/// What the steps of a process were to do, by their numbers in its reports.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Steps {
    whats: Vec<(Cow<'static, str>, i32)>,
    program: String,
}

impl Steps {
    pub(super) fn new(whats: Vec<(Cow<'static, str>, i32)>, program: String) -> Steps {
        Steps { whats, program }
    }

    /// Reads the next report: `true` at an [`Op::Tell`], `false` when there will be none any more.
    ///
    /// # Errors
    /// Which step failed, and why.
    pub fn next(&self, from: BorrowedFd<'_>) -> Result<bool, SpawnError> {
        let mut report = [0_u8; child::REPORT_BYTES];
        let mut have = 0;
        while have < report.len() {
            match rustix::io::retry_on_intr(|| rustix::io::read(from, &mut report[have..])) {
                Ok(0) => return Ok(false),
                Ok(n) => have += n,
                Err(errno) => return Err(SpawnError::Clone { source: errno.into() }),
            }
        }
        let word = |at: usize| [report[at], report[at + 1], report[at + 2], report[at + 3]];
        let (at, errno) = (u32::from_ne_bytes(word(0)) as usize, i32::from_ne_bytes(word(4)));
        if errno == 0 {
            return Ok(true);
        }
        let source = io::Error::from_raw_os_error(errno);
        Err(match self.whats.get(at) {
            Some((what, code)) => SpawnError::Step { what: what.clone().into_owned(), code: *code, source },
            None => SpawnError::Exec { program: self.program.clone(), source },
        })
    }
}
