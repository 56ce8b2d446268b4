//! Cuts what a container writes into lines, and makes records of them. There may be ten million a minute: a line is copied
//! once, into the text that goes to the file.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Entry, LogStream};
use crate::sys::clock;

/// A line is cut into parts of this many bytes.
pub(super) const PART_BYTES: usize = 16 << 10;

/// When and where lines came from that were read together, and how their records begin.
#[derive(Debug)]
pub(in crate::runtime) struct Origin {
    /// RFC 3339 with nanoseconds.
    time: String,
    stream: LogStream,
    /// A record up to the line's first letter.
    head: String,
}

impl Origin {
    pub(super) fn new(time: String, stream: LogStream) -> Origin {
        let head = format!(r#"{{"time":"{time}","stream":"{}","line":""#, stream.word());
        Origin { time, stream, head }
    }

    fn now(stream: LogStream) -> Origin {
        Origin::new(clock::rfc3339_nanos(clock::now()), stream)
    }
}

/// A line, or a part of one, where it was read.
#[derive(Debug, Clone, Copy)]
pub(in crate::runtime) struct Cut<'a> {
    pub(super) origin: &'a Origin,
    /// Without its newline.
    pub(super) bytes: &'a [u8],
    /// Whether the line goes on in the next one of the stream.
    pub(super) partial: bool,
}

impl Cut<'_> {
    /// Makes an entry of it, which holds what it is made of.
    pub(in crate::runtime) fn entry(&self) -> Entry {
        let (line, line_b64) = match std::str::from_utf8(self.bytes) {
            Ok(text) => (Some(text.to_owned()), None),
            Err(_) => (None, Some(STANDARD.encode(self.bytes))),
        };
        let (time, stream) = (self.origin.time.clone(), Some(self.origin.stream));
        Entry { time, stream, line, line_b64, partial: self.partial, ..Entry::default() }
    }

    /// Adds its record, and a newline, to a text: what [`Cut::entry`] would be written as.
    pub(super) fn write(&self, text: &mut Vec<u8>) -> io::Result<()> {
        let head = self.origin.head.as_bytes();
        let end: &[u8] = if self.partial { b"\",\"partial\":true}\n" } else { b"\"}\n" };
        if is_plain(self.bytes) {
            text.reserve(head.len() + self.bytes.len() + end.len());
            [head, self.bytes, end].iter().for_each(|part| text.extend_from_slice(part));
            return Ok(());
        }
        let Ok(line) = std::str::from_utf8(self.bytes) else {
            serde_json::to_writer(&mut *text, &self.entry())?;
            text.push(b'\n');
            return Ok(());
        };
        // JSON's own way of writing it begins and ends with the quotes that are in the head and the end.
        text.extend_from_slice(head.get(..head.len() - 1).unwrap_or_default());
        serde_json::to_writer(&mut *text, line)?;
        text.extend_from_slice(end.get(1..).unwrap_or_default());
        Ok(())
    }
}

/// Tells whether JSON writes bytes as they are: ASCII without quotes, backslashes and control characters. Many are looked at
/// together, as the processor can.
fn is_plain(bytes: &[u8]) -> bool {
    const TOGETHER: usize = 32;
    let is_special = |byte: u8| !(b' '..0x80).contains(&byte) || byte == b'"' || byte == b'\\';
    bytes.chunks(TOGETHER).all(|bytes| !bytes.iter().fold(false, |found, byte| found | is_special(*byte)))
}

/// Cuts the output of one stream into lines.
#[derive(Debug)]
pub(in crate::runtime) struct Lines {
    stream: LogStream,
    rest: Vec<u8>,
}

impl Lines {
    pub(in crate::runtime) fn new(stream: LogStream) -> Lines {
        Lines { stream, rest: Vec::new() }
    }

    pub(in crate::runtime) fn stream(&self) -> LogStream {
        self.stream
    }

    /// Returns how much there is of a line whose end has not come yet, in bytes.
    pub(in crate::runtime) fn rest_bytes(&self) -> usize {
        self.rest.len()
    }

    /// Forgets the beginning of a line whose end has not come yet.
    pub(super) fn forget(&mut self) {
        self.rest.clear();
    }

    /// Takes bytes and gives the lines and parts that are whole now.
    pub(in crate::runtime) fn take(&mut self, mut bytes: &[u8], give: &mut dyn FnMut(&Cut<'_>)) {
        let origin = &Origin::now(self.stream);
        while let Some(at) = memchr::memchr(b'\n', bytes) {
            let (line, after) = bytes.split_at(at);
            bytes = after.get(1..).unwrap_or_default();
            if self.rest.is_empty() && line.len() <= PART_BYTES {
                give(&Cut { origin, bytes: line, partial: false });
                continue;
            }
            self.rest.extend_from_slice(line);
            self.parts(origin, give);
            give(&Cut { origin, bytes: &self.rest, partial: false });
            self.rest.clear();
        }
        self.rest.extend_from_slice(bytes);
        self.parts(origin, give);
    }

    /// Gives what has no newline at the end of the stream.
    pub(in crate::runtime) fn finish(&mut self, give: &mut dyn FnMut(&Cut<'_>)) {
        if !self.rest.is_empty() {
            give(&Cut { origin: &Origin::now(self.stream), bytes: &self.rest, partial: true });
            self.rest.clear();
        }
    }

    /// Gives what has grown too long in parts; a letter of several bytes is not cut.
    fn parts(&mut self, origin: &Origin, give: &mut dyn FnMut(&Cut<'_>)) {
        while self.rest.len() > PART_BYTES {
            let head = &self.rest[..PART_BYTES];
            let end = match std::str::from_utf8(head) {
                Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => error.valid_up_to(),
                _ => PART_BYTES,
            };
            give(&Cut { origin, bytes: &self.rest[..end], partial: true });
            self.rest.drain(..end);
        }
    }
}
