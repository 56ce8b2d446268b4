//! Terminals: raw mode that is always undone, and window sizes.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::termios::{OptionalActions, Termios, Winsize, isatty, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize};

/// Rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub columns: u16,
}

/// Tells whether a descriptor is a terminal.
pub fn is_terminal(fd: impl AsFd) -> bool {
    isatty(fd)
}

/// Returns the size of a terminal, if it is one and knows it.
pub fn size(fd: impl AsFd) -> Option<Size> {
    let size = tcgetwinsize(fd).ok()?;
    (size.ws_row > 0 && size.ws_col > 0).then_some(Size { rows: size.ws_row, columns: size.ws_col })
}

/// Sets the size of a terminal; its foreground processes get SIGWINCH.
///
/// # Errors
/// When it is no terminal.
pub fn set_size(fd: impl AsFd, size: Size) -> io::Result<()> {
    tcsetwinsize(fd, Winsize { ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0 }).map_err(io::Error::from)
}

/// A terminal in raw mode until this is dropped.
#[derive(Debug)]
pub struct RawMode {
    fd: OwnedFd,
    before: Termios,
}

impl RawMode {
    /// Switches a terminal to raw mode.
    ///
    /// # Errors
    /// When it is no terminal.
    pub fn enter(fd: BorrowedFd<'_>) -> io::Result<RawMode> {
        let before = tcgetattr(fd)?;
        let mut raw = before.clone();
        raw.make_raw();
        let guard = RawMode { fd: fd.try_clone_to_owned()?, before };
        tcsetattr(&guard.fd, OptionalActions::Now, &raw)?;
        Ok(guard)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.fd, OptionalActions::Now, &self.before);
    }
}
