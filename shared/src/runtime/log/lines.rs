//! Cuts what a container writes into lines, and makes records of them. There may be ten million a minute: a line is copied
//! once, into the text that goes to the file.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Entry, LogStream};
use crate::sys::clock;

/// A line is cut into parts of this many bytes.
pub(super) const PART_BYTES: usize = 16 << 10;

/// A line, or a part of one, where it was read.
#[derive(Debug, Clone, Copy)]
pub(in crate::runtime) struct Cut<'a> {
    /// When it was read, RFC 3339.
    pub(super) time: &'a str,
    pub(super) stream: LogStream,
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
        let (time, stream) = (self.time.to_owned(), Some(self.stream));
        Entry { time, stream, line, line_b64, partial: self.partial, ..Entry::default() }
    }

    /// Adds its record, and a newline, to a text: what [`Cut::entry`] would be written as.
    pub(super) fn write(&self, text: &mut Vec<u8>) -> io::Result<()> {
        let head = [r#"{"time":""#, self.time, r#"","stream":""#, self.stream.word(), r#"","#];
        head.iter().for_each(|part| text.extend_from_slice(part.as_bytes()));
        match std::str::from_utf8(self.bytes) {
            Ok(line) => {
                text.extend_from_slice(br#""line":"#);
                if is_plain(line) {
                    text.push(b'"');
                    text.extend_from_slice(self.bytes);
                    text.push(b'"');
                } else {
                    serde_json::to_writer(&mut *text, line)?;
                }
            }
            Err(_) => {
                text.extend_from_slice(br#""line_b64":"#);
                serde_json::to_writer(&mut *text, &STANDARD.encode(self.bytes))?;
            }
        }
        text.extend_from_slice(if self.partial { b",\"partial\":true}\n" } else { b"}\n" });
        Ok(())
    }
}

/// Tells whether JSON writes a text as it is: without quotes, backslashes and control characters. Many bytes are looked at
/// together, as the processor can.
fn is_plain(text: &str) -> bool {
    const TOGETHER: usize = 32;
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    text.as_bytes().chunks(TOGETHER).all(|bytes| !bytes.iter().fold(false, |found, byte| found | is_special(*byte)))
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
        let time = clock::rfc3339_nanos(clock::now());
        let (time, stream) = (time.as_str(), self.stream);
        while let Some(at) = memchr::memchr(b'\n', bytes) {
            let (line, after) = bytes.split_at(at);
            bytes = after.get(1..).unwrap_or_default();
            if self.rest.is_empty() && line.len() <= PART_BYTES {
                give(&Cut { time, stream, bytes: line, partial: false });
                continue;
            }
            self.rest.extend_from_slice(line);
            self.parts(time, give);
            give(&Cut { time, stream, bytes: &self.rest, partial: false });
            self.rest.clear();
        }
        self.rest.extend_from_slice(bytes);
        self.parts(time, give);
    }

    /// Gives what has no newline at the end of the stream.
    pub(in crate::runtime) fn finish(&mut self, give: &mut dyn FnMut(&Cut<'_>)) {
        if !self.rest.is_empty() {
            let time = clock::rfc3339_nanos(clock::now());
            give(&Cut { time: &time, stream: self.stream, bytes: &self.rest, partial: true });
            self.rest.clear();
        }
    }

    /// Gives what has grown too long in parts; a letter of several bytes is not cut.
    fn parts(&mut self, time: &str, give: &mut dyn FnMut(&Cut<'_>)) {
        while self.rest.len() > PART_BYTES {
            let head = &self.rest[..PART_BYTES];
            let end = match std::str::from_utf8(head) {
                Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => error.valid_up_to(),
                _ => PART_BYTES,
            };
            give(&Cut { time, stream: self.stream, bytes: &self.rest[..end], partial: true });
            self.rest.drain(..end);
        }
    }
}
