//! The log of a container: one JSON object per line of its output, written by its monitor, read by
//! whoever likes, at the same time.
//!
//! `{"time":"...","stream":"stdout","line":"..."}`; bytes that are no UTF-8 are `line_b64`; a part
//! of a line that is too long, or has no end, is `partial`. A run ends with
//! `{"time":"...","end":true,"exit_code":0,"final":true}`; `final` is false when the container is
//! started again, by its policy or by a person. One writer; every write is of whole records; files are rotated by rename between
//! records. A reader that follows stops at the final end, not at "the container is not running", so
//! that it never misses a line; where the monitor was killed it has another one take over. What a
//! monitor has read and not logged is kept in a file, for the one that takes over.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::fs::{Mode, OFlags};
use serde::{Deserialize, Serialize};

use super::container::LogLimits;
use super::error::{Result, failed};
use crate::sys::{clock, fs};

mod lines;
mod mirror;
mod pending;
mod read;

pub(super) use lines::{Cut, Lines};
pub use mirror::Mirror;
pub(super) use mirror::{Copier, DAEMON, Whose};
pub(super) use pending::{Pending, Position};
pub use read::{LogSink, Reader, Selection, read};
pub(super) use read::{wait_for_sign, watch};

#[cfg(test)]
mod tests;

/// The name of the file that is being written.
const FILE: &str = "log";
/// Records are written together up to about this many bytes.
const BATCH_BYTES: usize = 128 << 10;

/// Opens the pipe of a container's output, without anything being read of it.
fn open_pipe(dir: &Path, stream: LogStream) -> Option<OwnedFd> {
    let name = if stream == LogStream::Stdout { "out" } else { "err" };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    rustix::fs::open(dir.join(name), flags, Mode::empty()).ok()
}

/// Which stream a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl LogStream {
    /// Returns the word of records.
    pub fn word(self) -> &'static str {
        match self {
            LogStream::Stdout => "stdout",
            LogStream::Stderr => "stderr",
        }
    }
}

/// One record of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// When it was read from the container, RFC 3339 with nanoseconds.
    pub time: String,
    /// Where it came from; none for an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<LogStream>,
    /// The line without its newline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The line in base64 if it is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_b64: Option<String>,
    /// Whether the line goes on in the next record of the stream.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Whether a run ended here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub end: bool,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Whether it was the last run.
    #[serde(rename = "final", skip_serializing_if = "std::ops::Not::not")]
    pub is_final: bool,
}

impl Entry {
    /// Returns the line's bytes, with its newline unless it goes on.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = match (&self.line, &self.line_b64) {
            (Some(line), _) => line.clone().into_bytes(),
            (None, Some(coded)) => STANDARD.decode(coded).unwrap_or_default(),
            (None, None) => return Vec::new(),
        };
        if !self.partial {
            bytes.push(b'\n');
        }
        bytes
    }
}

/// Writes a log.
#[derive(Debug)]
pub(super) struct Writer {
    dir: PathBuf,
    limits: LogLimits,
    file: Option<File>,
    bytes: u64,
    inode: u64,
    /// Records that are not written yet.
    text: Vec<u8>,
}

impl Writer {
    /// Opens the log in a container's directory for appending.
    pub(super) fn open(dir: &Path, limits: LogLimits) -> Result<Writer> {
        let mut writer = Writer { dir: dir.to_owned(), limits, file: None, bytes: 0, inode: 0, text: Vec::new() };
        if limits.files > 0 {
            writer.reopen()?;
        }
        Ok(writer)
    }

    fn reopen(&mut self) -> Result<()> {
        use std::os::unix::fs::MetadataExt;
        let path = self.dir.join(FILE);
        let file = fs::open_append(&path)?;
        let meta = file.metadata().map_err(failed("look at the log"))?;
        (self.bytes, self.inode) = (meta.len(), meta.ino());
        // A writer that was killed may have left half a record, which would take the next one along.
        let whole = read::whole_bytes(&path, self.bytes)?;
        if whole < self.bytes {
            fs::set_length(&file, &path, whole)?;
            self.bytes = whole;
        }
        self.file = Some(file);
        Ok(())
    }

    /// Takes a line. It is written with others when there are many, or by [`Writer::flush`].
    pub(super) fn push(&mut self, cut: &Cut<'_>) -> Result<()> {
        if self.file.is_none() {
            return Ok(());
        }
        cut.write(&mut self.text).map_err(failed("write the log"))?;
        if self.text.len() >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes what was taken with one write, after a rotation if it would make the file too long.
    /// Where the disk is full the records are lost, whole.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.text.is_empty() {
            return Ok(());
        }
        let result = self.write_text();
        self.text.clear();
        result
    }

    fn write_text(&mut self) -> Result<()> {
        let length = self.text.len() as u64;
        if self.bytes > 0 && self.bytes.saturating_add(length) > self.limits.file_bytes {
            self.rotate()?;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let path = self.dir.join(FILE);
        if let Err(error) = fs::write_all(file, &path, &self.text) {
            // Half a record would take the next one along.
            let _ = fs::set_length(file, &path, self.bytes);
            return Err(error.into());
        }
        self.bytes = self.bytes.saturating_add(length);
        Ok(())
    }

    /// log -> log.1 -> log.2; the oldest goes. It goes first: of a file that takes another's place ext4 writes all bytes to the
    /// disk then and there, those of a log that few ever read, too.
    fn rotate(&mut self) -> Result<()> {
        let name = |n: u32| if n == 0 { self.dir.join(FILE) } else { self.dir.join(format!("{FILE}.{n}")) };
        fs::remove_file(&name(self.limits.files.saturating_sub(1)))?;
        for n in (1..self.limits.files).rev() {
            if name(n - 1).exists() {
                fs::rename(&name(n - 1), &name(n))?;
            }
        }
        self.reopen()
    }

    /// Returns where the log ends by now; what was taken and is not written yet does not count.
    pub(super) fn position(&self) -> Option<Position> {
        self.file.as_ref().map(|_| Position { inode: self.inode, bytes: self.bytes })
    }

    /// Logs what a killed monitor had taken of a stream and not logged, and returns the lines as they go on.
    pub(super) fn recover(&mut self, pending: &mut Pending, stream: LogStream) -> Result<Lines> {
        let mut lines = Lines::new(stream);
        if let Some((at, left)) = pending.take_left() {
            let done = read::count_after(&self.dir, at, stream)?;
            let (mut count, mut result) = (0, Ok(()));
            lines.take(&left, &mut |cut| {
                count += 1;
                if count > done && result.is_ok() {
                    result = self.push(cut);
                }
            });
            result?;
            if done > count {
                // The stream had ended, and its last line with it.
                lines.forget();
            }
            self.flush()?;
        }
        pending.keep(lines.rest_bytes(), self.position());
        Ok(lines)
    }

    /// Logs all that a killed monitor had taken, and what nobody has taken, from the files and pipes in a directory.
    pub(super) fn take_over(&mut self, dir: &Path) -> Result<()> {
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            let mut pending = Pending::open(&dir.join(stream.word()));
            let mut lines = self.recover(&mut pending, stream)?;
            // What nobody has taken is there as long as somebody has the pipe open: one who follows the log.
            let mut is_there = true;
            while let Some(pipe) = open_pipe(dir, stream).filter(|_| is_there) {
                is_there = false;
                let mut result = Ok(());
                let _ = pending.read(&pipe, self.position(), |bytes| {
                    is_there = true;
                    lines.take(bytes, &mut |cut| {
                        if result.is_ok() {
                            result = self.push(cut);
                        }
                    });
                });
                result?;
                self.flush()?;
                pending.keep(lines.rest_bytes(), self.position());
            }
            let mut result = Ok(());
            lines.finish(&mut |cut| result = self.push(cut));
            result?;
            self.flush()?;
            pending.keep(0, self.position());
        }
        Ok(())
    }

    /// Writes the end of a run.
    pub(super) fn end(&mut self, exit_code: i32, is_final: bool) -> Result<()> {
        let time = clock::rfc3339_nanos(clock::now());
        if self.file.is_none() {
            return Ok(());
        }
        let entry = Entry { time, end: true, exit_code: Some(exit_code), is_final, ..Entry::default() };
        serde_json::to_writer(&mut self.text, &entry).map_err(|error| failed("write the log")(error.into()))?;
        self.text.push(b'\n');
        self.flush()
    }
}
