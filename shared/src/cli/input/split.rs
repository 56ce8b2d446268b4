//! Splits a byte stream into values: objects, texts and bare words, as they arrive.
//!
//! Takes NDJSON, pretty-printed and concatenated objects, arrays (flattened one level), JSON
//! strings, RFC 7464 record separators, CRLF and blank lines; a line that does not start a JSON
//! value is a bare word. A value is given out as soon as its last byte is here, so a pipe that stays
//! open is worked on record by record. Never keeps more than one record in memory beside its buffer.

use serde_json::{Map, Value};

use crate::record::parse;

/// The largest record that is read, in bytes.
pub(crate) const RECORD_MAX_BYTES: usize = 8 << 20;

/// One value of the stream, with the line (from 1) where it starts.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) line: u64,
    pub(crate) body: Body,
}

/// What a value is.
#[derive(Debug, PartialEq)]
pub(crate) enum Body {
    Object(Map<String, Value>),
    /// A bare word or a JSON string.
    Word(String),
    /// What is wrong with it.
    Bad(String),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Between values.
    Between,
    /// Inside a JSON value.
    Value { depth: usize, in_string: bool, is_escaped: bool },
    /// Inside a bare word, to the end of the line.
    Word,
    /// Inside something that is already reported, to the end of the line.
    Skip,
    /// Inside a scalar in an array, where only objects and texts may stand.
    Scalar,
}

/// The splitter: bytes in, pieces out.
pub(crate) struct Splitter {
    buf: Vec<u8>,
    /// Where the value in hand starts.
    start: usize,
    /// How far the buffer was looked at.
    at: usize,
    state: State,
    in_array: bool,
    /// True after a JSON value on the same line: a bare word may not follow there.
    is_after_value: bool,
    /// True when the value in hand is too long; its bytes are dropped.
    is_oversize: bool,
    is_ended: bool,
    is_nul_separated: bool,
    line: u64,
    start_line: u64,
}

impl Splitter {
    pub(crate) fn new(is_nul_separated: bool) -> Splitter {
        Splitter {
            buf: Vec::new(),
            start: 0,
            at: 0,
            state: State::Between,
            in_array: false,
            is_after_value: false,
            is_oversize: false,
            is_ended: false,
            is_nul_separated,
            line: 1,
            start_line: 1,
        }
    }

    /// Adds bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        // What was given out goes, so the buffer holds one record and what follows it.
        let keep_from = if self.state == State::Between { self.at } else { self.start };
        self.buf.drain(..keep_from);
        self.at -= keep_from;
        self.start = 0;
        if self.at > RECORD_MAX_BYTES {
            self.is_oversize = true;
        }
        if self.is_oversize {
            self.buf.drain(..self.at);
            self.at = 0;
        }
        self.buf.extend_from_slice(bytes);
    }

    /// Says that no more bytes come.
    pub(crate) fn end(&mut self) {
        self.is_ended = true;
    }

    /// Returns the next value, or none until there are more bytes.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        loop {
            let step = match self.state {
                State::Between if self.is_nul_separated => self.between_nul(),
                State::Between => self.between(),
                State::Value { .. } => self.value(),
                State::Word => self.word(),
                State::Skip => self.skip(),
                State::Scalar => self.scalar(),
            };
            match step {
                Step::Give(body) => return Some(Piece { line: self.start_line, body }),
                Step::Go => {}
                Step::Wait => return None,
            }
        }
    }

    fn begin(&mut self, state: State) -> Step {
        self.start = self.at;
        self.start_line = self.line;
        self.state = state;
        self.is_oversize = false;
        Step::Go
    }

    fn bad(&mut self, state: State, reason: impl Into<String>) -> Step {
        self.start = self.at;
        self.start_line = self.line;
        self.state = state;
        Step::Give(Body::Bad(reason.into()))
    }

    fn between_nul(&mut self) -> Step {
        match self.buf.get(self.at) {
            None => Step::Wait,
            Some(0) => {
                self.at += 1;
                Step::Go
            }
            Some(_) => self.begin(State::Word),
        }
    }

    fn between(&mut self) -> Step {
        let Some(&byte) = self.buf.get(self.at) else { return self.between_at_end() };
        match byte {
            b'\n' | 0x1e => {
                self.line += u64::from(byte == b'\n');
                self.is_after_value = false;
                self.at += 1;
                Step::Go
            }
            b' ' | b'\t' | b'\r' => {
                self.at += 1;
                Step::Go
            }
            // A byte order mark, which Windows tools put first.
            0xef if self.line == 1 && self.buf[self.at..].starts_with(b"\xef\xbb\xbf") => {
                self.at += 3;
                Step::Go
            }
            0xef if self.line == 1 && !self.is_ended && self.buf.len() - self.at < 3 => Step::Wait,
            b',' if self.in_array => {
                self.at += 1;
                Step::Go
            }
            b']' if self.in_array => {
                self.in_array = false;
                self.is_after_value = true;
                self.at += 1;
                Step::Go
            }
            b'{' | b'"' => self.begin(State::Value { depth: 0, in_string: false, is_escaped: false }),
            b'[' if self.in_array => self.begin(State::Value { depth: 0, in_string: false, is_escaped: false }),
            b'[' => self.open_array(),
            _ if self.in_array => self.bad(State::Scalar, "a list may hold only objects and texts"),
            _ if self.is_after_value => self.bad(State::Skip, "something that is not JSON follows a value on its line"),
            _ => self.begin(State::Word),
        }
    }

    fn between_at_end(&mut self) -> Step {
        if self.is_ended && self.in_array {
            self.in_array = false;
            return self.bad(State::Between, "the input ends inside a list");
        }
        Step::Wait
    }

    /// Tells a list from a word such as `[::1]:5000/app` by what comes next.
    fn open_array(&mut self) -> Step {
        let next = self.buf[self.at + 1..].iter().find(|b| !b.is_ascii_whitespace());
        match next {
            Some(b'{' | b'"' | b']' | b'[') => {
                self.in_array = true;
                self.at += 1;
                Step::Go
            }
            Some(_) if self.is_after_value => self.bad(State::Skip, "something that is not JSON follows a value on its line"),
            Some(_) => self.begin(State::Word),
            None if self.is_ended => {
                self.at = self.buf.len();
                self.bad(State::Between, "the input ends inside a list")
            }
            None if self.buf.len() - self.at > RECORD_MAX_BYTES => self.bad(State::Skip, "a list begins with nothing but blanks"),
            None => Step::Wait,
        }
    }

    fn value(&mut self) -> Step {
        let State::Value { mut depth, mut in_string, mut is_escaped } = self.state else { return Step::Go };
        while let Some(&byte) = self.buf.get(self.at) {
            self.at += 1;
            if in_string {
                match byte {
                    _ if is_escaped => is_escaped = false,
                    b'\\' => is_escaped = true,
                    b'"' => {
                        in_string = false;
                        if depth == 0 {
                            return self.give_value();
                        }
                    }
                    b'\n' => {
                        // JSON has no raw newline in a text: the line was cut. The next one starts afresh.
                        self.line += 1;
                        self.in_array = false;
                        self.is_after_value = false;
                        self.state = State::Between;
                        return Step::Give(Body::Bad("a text in it has no closing quote".into()));
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return self.give_value();
                    }
                }
                b'\n' => self.line += 1,
                _ => {}
            }
        }
        self.state = State::Value { depth, in_string, is_escaped };
        if !self.is_ended {
            return Step::Wait;
        }
        self.in_array = false;
        self.state = State::Between;
        Step::Give(Body::Bad("the input ends inside a record".into()))
    }

    fn give_value(&mut self) -> Step {
        self.state = State::Between;
        self.is_after_value = true;
        if self.is_oversize || self.at - self.start > RECORD_MAX_BYTES {
            return Step::Give(Body::Bad(format!("a record has more than {} MiB", RECORD_MAX_BYTES >> 20)));
        }
        let body = match parse::value(&self.buf[self.start..self.at]) {
            Ok(Value::Object(map)) => Body::Object(map),
            Ok(Value::String(text)) => Body::Word(text),
            Ok(_) => Body::Bad("a list inside a list is not taken apart".into()),
            Err(error) => Body::Bad(error.to_string()),
        };
        Step::Give(body)
    }

    fn word(&mut self) -> Step {
        let end_byte = if self.is_nul_separated { 0 } else { b'\n' };
        let end = self.buf[self.at..].iter().position(|&b| b == end_byte).map(|n| self.at + n);
        let Some(end) = end.or(if self.is_ended { Some(self.buf.len()) } else { None }) else {
            self.at = self.buf.len();
            return Step::Wait;
        };
        self.at = end;
        self.state = State::Between;
        if self.is_oversize || end - self.start > RECORD_MAX_BYTES {
            return Step::Give(Body::Bad(format!("a word has more than {} MiB", RECORD_MAX_BYTES >> 20)));
        }
        let raw = &self.buf[self.start..end];
        Step::Give(match std::str::from_utf8(raw) {
            Ok(text) if self.is_nul_separated => Body::Word(text.to_owned()),
            Ok(text) => Body::Word(text.trim_end().to_owned()),
            Err(_) => Body::Bad("it is not UTF-8".into()),
        })
    }

    fn skip(&mut self) -> Step {
        self.pass_over(|byte| byte == b'\n')
    }

    fn scalar(&mut self) -> Step {
        self.pass_over(|byte| matches!(byte, b',' | b']' | b'\n'))
    }

    /// Drops what is already reported, to the byte that ends it or to the end of the input.
    fn pass_over(&mut self, is_end: impl Fn(u8) -> bool) -> Step {
        let end = self.buf[self.at..].iter().position(|&byte| is_end(byte));
        self.at = end.map_or(self.buf.len(), |n| self.at + n);
        if end.is_none() && !self.is_ended {
            self.start = self.at;
            return Step::Wait;
        }
        self.state = State::Between;
        Step::Go
    }
}

enum Step {
    Give(Body),
    Go,
    Wait,
}
