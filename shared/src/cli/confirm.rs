//! The question before a selection is removed. What a person named is not questioned.

use std::io::{IsTerminal, Read};
use std::os::fd::AsFd;

use super::{Cx, Fail};
use crate::sys::{fs, interrupt, stdio};

/// The most lines of the list that are shown before the question.
const SHOWN_MAX: usize = 20;
/// The longest answer that is read, in bytes.
const ANSWER_MAX_BYTES: usize = 64;

impl Cx {
    /// Asks whether to remove these, which a selection (not a person) named: on a terminal with a
    /// question, elsewhere only `--yes` is an answer. Exactly this list may then be removed.
    ///
    /// # Errors
    /// Wrong usage where nobody can be asked and `--yes` was not given; the terminal cannot be read.
    pub fn confirm(&self, action: &str, list: &[String], is_yes: bool) -> Result<bool, Fail> {
        if is_yes || list.is_empty() {
            return Ok(true);
        }
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            let what = format!("a selection is not removed unasked; this one has {}", list.len());
            return Err(Fail::usage(what).hint("add --yes, or -n to see the list"));
        }
        let mut text = String::new();
        for line in list.iter().take(SHOWN_MAX) {
            text.push_str(&format!("  {}\n", line.escape_debug()));
        }
        if list.len() > SHOWN_MAX {
            text.push_str(&format!("  ... and {} more\n", list.len() - SHOWN_MAX));
        }
        text.push_str(&format!("{}: {action} {}? [y/N] ", self.tool(), list.len()));
        stdio::write_stderr(text.as_bytes());
        let mut terminal = fs::open(std::path::Path::new("/dev/tty")).map_err(|e| Fail::from_path(&e))?;
        let mut answer = [0; ANSWER_MAX_BYTES];
        interrupt::wait_readable(terminal.as_fd(), None).map_err(|e| Fail::from_io("cannot read the answer", &e))?;
        // A terminal gives out a whole line at once.
        let n = terminal.read(&mut answer).map_err(|e| Fail::from_io("cannot read the answer", &e))?;
        let answer = String::from_utf8_lossy(&answer[..n]).trim().to_ascii_lowercase();
        Ok(matches!(answer.as_str(), "y" | "yes"))
    }
}
