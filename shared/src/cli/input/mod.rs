//! What a tool works on: operands of the command line, or values from standard input.
//!
//! The table "Input" of `records.md`: a tool that makes or shows reads standard input when it has no
//! operand; one that destroys reads it only when `-` says so, and otherwise not a byte of it; one
//! that lists does not either. Failures and messages in the stream pass through in their place.

mod bind;
mod split;

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub(super) use bind::key_of;
use bind::{Bound, Rules};
use split::{Body, Splitter};

use super::{Cx, Fail, Kind, interrupt};
use crate::digest::Digest;
use crate::record::Record;
use crate::reference::{Reference, TRANSPORT};
use crate::sys::stdio::{self, Input};

/// After this long without a byte, a line says what is being waited for.
const HINT_AFTER: Duration = Duration::from_secs(3);
/// How much is read at once, in bytes.
const READ_BYTES: usize = 64 << 10;

/// What a tool does with its operands, which decides whether standard input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Makes or changes something: `dr`, `drt`, `dpush`.
    Makes,
    /// Shows what it is told to, and changes nothing: `drm`, `dinspect`.
    Shows,
    /// Removes: `rdi`, `rdx`, `drx`.
    Destroys,
    /// Lists by default: `sdi`, `dps`, `drs`.
    Lists,
}

/// One thing to act on.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    text: String,
    digest: Option<Digest>,
    is_plan: bool,
    record: Option<Record>,
}

impl Operand {
    /// Makes an operand from what a person typed.
    pub fn named(text: &str) -> Operand {
        Operand { text: text.to_owned(), digest: None, is_plan: false, record: None }
    }

    /// Returns the name: a reference, an id, a path; what messages call it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the digest that the record pairs with the name.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Returns the record that it came from; none for words and operands of the command line.
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// Returns the type of that record, empty without one.
    pub fn kind(&self) -> &str {
        self.record.as_ref().map_or("", Record::kind)
    }

    /// Tells whether it is a line of a reviewed plan: a `deletion` record of a dry run.
    pub fn is_plan(&self) -> bool {
        self.is_plan
    }

    /// Returns the name with the record's digest behind it, `app:1@sha256:...`: a record with a digest is
    /// acted on by digest, whatever its name points at by now. Names that hold a digest, ids and paths stay.
    pub fn pinned(&self) -> String {
        match &self.digest {
            Some(digest) if is_name(&self.text) => format!("{}@{digest}", self.text),
            _ => self.text.clone(),
        }
    }

    /// Tells whether a plan was made with this option.
    pub fn plans(&self, option: &str) -> bool {
        let options = self.record().filter(|_| self.is_plan).and_then(|record| record.get("options"));
        options.and_then(Value::as_array).is_some_and(|options| options.iter().any(|one| one == option))
    }

    /// Parses the name as a reference, with the record's digest if it has one. Who types skopeo's `docker://` means the same.
    ///
    /// # Errors
    /// When the name is not a reference.
    pub fn reference(&self) -> Result<Reference, Fail> {
        let pinned = self.pinned();
        let bare = pinned.strip_prefix(TRANSPORT).filter(|_| self.record.is_none()).unwrap_or(&pinned);
        bare.parse().map_err(|error| match self.record {
            Some(_) => Fail::from_error(Kind::BadRecord, &error),
            None => Fail::from_reference(&error),
        })
    }

    /// Gives a record the user's keys of the record that this operand came from.
    #[must_use]
    pub fn derive(&self, mut record: Record) -> Record {
        if let Some(origin) = &self.record {
            record.carry(origin);
        }
        record
    }
}

/// Tells a reference without a digest from digests, ids and paths.
fn is_name(text: &str) -> bool {
    !text.contains('@') && text.parse::<Digest>().is_err() && text.parse::<Reference>().is_ok()
}

/// The operands of one run, read as they are asked for.
pub struct Operands {
    mode: Mode,
    queue: VecDeque<Entry>,
    stream: Option<Stream>,
    /// Values that arrived on standard input and say something: operands and failures.
    arrived: u64,
    reads_stdin: bool,
    /// Whether standard input is read because no operand was given.
    is_implicit: bool,
    is_checked: bool,
}

enum Entry {
    Word(String),
    Stdin,
}

struct Stream {
    reader: Box<dyn Read>,
    splitter: Splitter,
    is_ended: bool,
    buf: Vec<u8>,
}

/// Standard input, with the line that says what is being waited for.
struct Stdin {
    name: &'static str,
    is_hint_due: bool,
}

impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.is_hint_due) && !stdio::wait_stdin(Some(HINT_AFTER))? {
            let line = format!("{}: waiting for records on standard input; Ctrl-D ends it\n", self.name);
            stdio::write_stderr(line.as_bytes());
        }
        stdio::wait_stdin(None)?;
        stdio::read_stdin(buf)
    }
}

/// What standard input is, as far as the table asks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    pub(super) stdin: Input,
    pub(super) is_implicit_off: bool,
    pub(super) has_bytes: bool,
}

impl Surroundings {
    fn look() -> Surroundings {
        let is_implicit_off = std::env::var("TACKLEBOX_STDIN").is_ok_and(|v| v == "never");
        let has_bytes = stdio::peek_stdin(1).is_ok_and(|b| !b.is_empty());
        Surroundings { stdin: stdio::stdin_kind(), is_implicit_off, has_bytes }
    }
}

impl Operands {
    /// Returns whether there is nothing to work on but what is listed by default.
    pub fn is_default(&self) -> bool {
        self.mode == Mode::Lists && self.queue.is_empty() && self.stream.is_none() && !self.reads_stdin
    }

    /// Tells whether standard input is (or will be) read.
    pub fn reads_stdin(&self) -> bool {
        self.reads_stdin
    }

    pub(super) fn plan(tool: &str, given: &[String], mode: Mode, around: &dyn Fn() -> Surroundings) -> Result<Operands, Fail> {
        let dashes = given.iter().filter(|g| *g == "-").count();
        if dashes > 1 {
            return Err(Fail::usage("'-' stands twice; standard input is read once"));
        }
        if given.iter().any(String::is_empty) {
            return Err(Fail::usage("an operand is empty").hint("a variable between quotes may have no value"));
        }
        let entry = |word: &String| if word == "-" { Entry::Stdin } else { Entry::Word(word.clone()) };
        let queue: VecDeque<Entry> = given.iter().map(entry).collect();
        let mut operands =
            Operands { mode, queue, stream: None, arrived: 0, reads_stdin: dashes == 1, is_implicit: false, is_checked: false };
        if !given.is_empty() || mode == Mode::Lists {
            return Ok(operands);
        }
        let around = around();
        if mode == Mode::Destroys {
            return Err(match around.has_bytes {
                true => Fail::usage("no operand; standard input was left alone").hint(format!("{tool} - reads it")),
                false => Fail::usage("say what to remove").hint(format!("{tool} --help")),
            });
        }
        if around.stdin == Input::Terminal {
            return Err(Fail::usage("no operand").hint(format!("{tool} --help")));
        }
        if around.is_implicit_off {
            return Err(Fail::usage("no operand, and TACKLEBOX_STDIN is 'never'").hint(format!("{tool} - reads standard input")));
        }
        operands.reads_stdin = true;
        operands.is_implicit = true;
        if around.stdin != Input::Device {
            operands.queue.push_back(Entry::Stdin);
        }
        Ok(operands)
    }

    /// Returns the next operand. Values that are none are reported or passed through on the way.
    ///
    /// # Errors
    /// When standard input cannot be read, nothing arrived where something had to, or nobody reads our output.
    pub fn next(&mut self, cx: &mut Cx) -> Result<Option<Operand>, Fail> {
        cx.origin = None;
        loop {
            if let Some(interrupted) = interrupt::failure() {
                return Err(interrupted);
            }
            if let Some(operand) = self.next_streamed(cx)? {
                self.arrived += 1;
                cx.origin = operand.record.clone();
                return Ok(Some(operand));
            }
            match self.queue.pop_front() {
                Some(Entry::Word(text)) => return Ok(Some(Operand::named(&text))),
                Some(Entry::Stdin) => {
                    let stdin = Stdin { name: cx.tool(), is_hint_due: true };
                    self.open(Box::new(stdin), cx.input.null);
                }
                None => {
                    self.check_empty(cx)?;
                    return Ok(None);
                }
            }
        }
    }

    pub(super) fn open(&mut self, reader: Box<dyn Read>, is_nul_separated: bool) {
        let splitter = Splitter::new(is_nul_separated);
        self.stream = Some(Stream { reader, splitter, is_ended: false, buf: vec![0; READ_BYTES] });
    }

    fn next_streamed(&mut self, cx: &mut Cx) -> Result<Option<Operand>, Fail> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        loop {
            let Some(piece) = stream.splitter.next() else {
                if stream.is_ended {
                    self.stream = None;
                    return Ok(None);
                }
                let n = stream.reader.read(&mut stream.buf).map_err(|e| Fail::from_io("cannot read standard input", &e))?;
                if n == 0 {
                    stream.is_ended = true;
                    stream.splitter.end();
                } else {
                    stream.splitter.push(&stream.buf[..n]);
                }
                continue;
            };
            let bound = match piece.body {
                Body::Word(text) => bind::word(&text).map(Bound::Operand),
                Body::Object(map) => {
                    let field = cx.input.field.clone();
                    let rules = Rules { tool: cx.tool(), accepts: cx.tool.accepts, mode: self.mode, field: field.as_deref() };
                    bind::object(map, rules)
                }
                Body::Bad(reason) => Err(Fail::new(Kind::BadRecord, reason)),
            };
            match bound {
                Ok(Bound::Operand(operand)) => return Ok(Some(operand)),
                Ok(Bound::Pass(record)) => {
                    self.arrived += u64::from(record.is_failure() || record.kind() == "deletion");
                    cx.pass(record)?;
                }
                Err(fail) => {
                    self.arrived += 1;
                    let place = format!("standard input line {}", piece.line);
                    cx.item_failed_as(fail.to_record(cx.tool(), None).set("where", &place), &place, &fail)?;
                }
            }
        }
    }

    /// Nothing to do is an error for a tool that makes, and none for one that destroys, unless the flags say otherwise.
    fn check_empty(&mut self, cx: &Cx) -> Result<(), Fail> {
        let is_first = !std::mem::replace(&mut self.is_checked, true);
        if !self.reads_stdin || self.arrived > 0 || !is_first {
            return Ok(());
        }
        let must = match self.mode {
            Mode::Makes | Mode::Shows => !cx.input.allow_empty,
            Mode::Destroys | Mode::Lists => cx.input.require,
        };
        if !must {
            return Ok(());
        }
        let text = if self.is_implicit { "no operand, and no record arrived on standard input" } else { "no record arrived" };
        Err(Fail::not_found(text).exit(1).hint(format!("{} --help", cx.tool())))
    }
}

impl Cx {
    /// Returns what to work on: the operands given, or what standard input holds, by the table of `records.md`.
    ///
    /// # Errors
    /// Wrong usage, with exit code 2, where the tool needs operands and there are none.
    pub fn operands(&mut self, given: &[String], mode: Mode) -> Result<Operands, Fail> {
        if matches!(mode, Mode::Makes | Mode::Destroys) {
            self.changes();
        }
        Operands::plan(self.tool(), given, mode, &Surroundings::look)
    }

    /// Does `work` for each operand. One that fails is reported and does not stop the rest.
    ///
    /// # Errors
    /// Wrong usage, standard input that cannot be read, an interruption, or output that nobody reads.
    pub fn for_each(
        &mut self,
        given: &[String],
        mode: Mode,
        mut work: impl FnMut(&Operand, &mut Cx) -> Result<(), Fail>,
    ) -> Result<(), Fail> {
        let mut operands = self.operands(given, mode)?;
        while let Some(operand) = operands.next(self)? {
            self.one_of_many(&operand, &mut work)?;
        }
        Ok(())
    }

    /// Does `work` for each operand: with `--unordered` for up to `jobs` of them at a time, each of which
    /// writes its results as it finishes; without it as [`Cx::for_each`] does.
    ///
    /// # Errors
    /// As [`Cx::for_each`].
    pub fn for_each_at_once(
        &mut self,
        given: &[String],
        mode: Mode,
        jobs: usize,
        work: impl Fn(&Operand, &mut Cx) -> Result<(), Fail> + Sync,
    ) -> Result<(), Fail> {
        debug_assert!(self.tool.unordered, "{} does not say that it has --unordered", self.tool.name);
        if !self.input.unordered {
            return self.for_each(given, mode, work);
        }
        let mut operands = self.operands(given, mode)?;
        // A slow worker slows the reader: no more than one operand waits.
        let (sender, receiver) = sync_channel::<Operand>(1);
        let (receiver, stopped) = (Mutex::new(receiver), Mutex::new(None));
        let next = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        let stop = |fail: Fail| *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(fail);
        let is_stopped = || stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let read = std::thread::scope(|scope| {
            let mut workers = 0;
            while let Some(operand) = operands.next(self)? {
                if is_stopped() {
                    break;
                }
                if workers < jobs {
                    workers += 1;
                    let mut cx = self.fork();
                    let (next, stop, is_stopped, work) = (&next, &stop, &is_stopped, &work);
                    scope.spawn(move || {
                        while let Some(operand) = next() {
                            // Once one has stopped, what was read is dropped, so that the reader finds out.
                            if is_stopped() {
                                continue;
                            }
                            cx.origin = operand.record.clone();
                            if let Err(fail) = cx.one_of_many(&operand, work) {
                                stop(fail);
                            }
                        }
                    });
                }
                if sender.send(operand).is_err() {
                    break;
                }
            }
            drop(sender);
            Ok(())
        });
        let stopped = stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.and(stopped.map_or(Ok(()), Err))
    }

    fn one_of_many(&mut self, operand: &Operand, work: impl FnOnce(&Operand, &mut Cx) -> Result<(), Fail>) -> Result<(), Fail> {
        match work(operand, self) {
            Ok(()) => Ok(()),
            Err(fail) if fail.is_silent() || fail.kind == Kind::Interrupted => Err(fail),
            Err(fail) => self.item_failed(operand.text(), &fail),
        }
    }

    /// Writes a record of the input as it is; a failure in it makes the exit code 1 at the end.
    fn pass(&mut self, record: Record) -> Result<(), Fail> {
        let is_failure = record.is_failure();
        if is_failure {
            self.mark_failed(&Fail::new(Kind::Conflict, "an earlier tool failed").exit(1));
        }
        if is_failure && !self.takes_errors() { Ok(()) } else { self.emit(record) }
    }
}

#[cfg(test)]
mod tests;
