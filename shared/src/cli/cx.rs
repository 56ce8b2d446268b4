//! What a tool's `run` is handed: where records, warnings and failures go, and what it works on.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::{Common, Format, InputArgs};
use super::interrupt::{self, Watch};
use super::output::Output;
use super::{Fail, Progress, Tool};
use crate::record::{Record, types};
use crate::store::Store;
use crate::sys::clock;

/// The context of one run of a tool.
pub struct Cx {
    pub(super) tool: &'static Tool,
    pub(super) common: Common,
    pub(super) input: InputArgs,
    out: Arc<Mutex<Output>>,
    exit: Arc<AtomicU8>,
    fail_exit: u8,
    is_changing: Arc<AtomicBool>,
    pub(super) watch: Watch,
    store: Option<Store>,
    progress: Progress,
    /// The record that is being worked on: its user's keys go into what is made from it.
    pub(super) origin: Option<Record>,
}

impl Cx {
    pub(super) fn new(tool: &'static Tool, common: Common, input: InputArgs, format: Format) -> Cx {
        let out = Arc::new(Mutex::new(Output::new(format, common.fields.clone())));
        let (exit, is_changing) = (Arc::default(), Arc::<AtomicBool>::default());
        let watch = Watch::new(tool, out.clone(), is_changing.clone());
        let progress = Progress::new(tool.name, common.progress, io::stderr().is_terminal(), common.quiet);
        Cx { tool, common, input, out, exit, fail_exit: 1, is_changing, watch, store: None, progress, origin: None }
    }

    /// Makes a context for another thread of the same run: output, exit code and store are shared.
    pub fn fork(&self) -> Cx {
        Cx {
            tool: self.tool,
            common: self.common.clone(),
            input: self.input.clone(),
            out: self.out.clone(),
            exit: self.exit.clone(),
            fail_exit: self.fail_exit,
            is_changing: self.is_changing.clone(),
            watch: self.watch.clone(),
            store: self.store.clone(),
            progress: self.progress.clone(),
            origin: None,
        }
    }

    /// Returns the output; whoever holds it writes one record, or ends it.
    pub(super) fn out(&self) -> MutexGuard<'_, Output> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves signals to the tool, which ends by them in its own order, as a server does.
    pub fn own_signals(&self) {
        self.watch.release();
    }

    /// Writes a result. What was made from a record of the input gets its `x_*` keys.
    ///
    /// # Errors
    /// When nobody reads any more, or a signal asked for the end: pass it on with `?`, and the tool ends as
    /// `records.md` says.
    pub fn emit(&mut self, mut record: Record) -> Result<(), Fail> {
        if let Some(origin) = &self.origin {
            record.carry(origin);
        }
        self.out().put(&record).map_err(|error| Fail::from_output(&error))?;
        // What is done is told; nothing more is begun.
        interrupt::failure().map_or(Ok(()), Err)
    }

    /// Writes one record of a listing whose next record is at hand, so that several may share a write.
    ///
    /// # Errors
    /// As [`Cx::emit`].
    pub fn emit_soon(&mut self, mut record: Record) -> Result<(), Fail> {
        if let Some(origin) = &self.origin {
            record.carry(origin);
        }
        self.out().put_soon(&record).map_err(|error| Fail::from_output(&error))?;
        interrupt::failure().map_or(Ok(()), Err)
    }

    /// The same of a record that is made only if more of it than its name is written.
    ///
    /// # Errors
    /// As [`Cx::emit`].
    pub fn emit_soon_named(&mut self, name: &str, record: impl FnOnce() -> Record) -> Result<(), Fail> {
        if !self.out().takes_names_only() {
            return self.emit_soon(record());
        }
        self.out().put_name_soon(name).map_err(|error| Fail::from_output(&error))?;
        interrupt::failure().map_or(Ok(()), Err)
    }

    /// Says something that a person should know, on standard error.
    pub fn warn(&mut self, code: &str, message: impl AsRef<str>) {
        self.say(&format!("warning: {} ({code})", message.as_ref()));
    }

    /// Writes one line to standard error, after the tool's name.
    pub fn say(&self, text: &str) {
        self.progress.write_line(&format!("{}: {text}", self.tool.name));
    }

    /// Says what to do, on standard error.
    pub fn hint(&self, text: &str) {
        self.progress.write_line(&format!("  hint: {text}"));
    }

    /// Reports that one item failed: a line on standard error, and a record that says so. The exit
    /// code becomes 1 at the end; the tool goes on with the next item.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn item_failed(&mut self, operand: &str, fail: &Fail) -> Result<(), Fail> {
        let result =
            self.tool.emits.first().and_then(|t| types::find(t)).filter(|t| t.is_result() && ITEM_RESULTS.contains(&t.name_of_type));
        let record = match result {
            Some(kind) => {
                let what = self.tool.accepts.first().filter(|_| kind.knows("what")).copied();
                Record::new(kind.name_of_type).set("what", what).set("ref", operand)
            }
            None => fail.to_record(self.tool.name, Some(operand)),
        };
        self.item_failed_as(record, operand, fail)
    }

    /// Reports that one item failed with a result record of the tool's own; see [`Cx::item_failed`].
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn item_failed_as(&mut self, record: Record, operand: &str, fail: &Fail) -> Result<(), Fail> {
        if fail.is_silent() {
            return Err(fail.clone());
        }
        // What failed because a signal ended it is told once, for the whole run.
        if let Some(interrupted) = interrupt::failure() {
            return Err(interrupted);
        }
        self.say_failure(Some(operand), fail);
        self.mark_failed(fail);
        let record = if record.kind() == "error" { record } else { record.set("ok", false).set("error", fail.to_object()) };
        if self.takes_errors() { self.emit(record) } else { Ok(()) }
    }

    /// Writes the line of a failure, and its hints, to standard error.
    pub(super) fn say_failure(&self, operand: Option<&str>, fail: &Fail) {
        let code = fail.kind.code();
        match operand {
            Some(operand) => self.say(&format!("{operand}: {} ({code})", fail.text())),
            None => self.say(&format!("{} ({code})", fail.text())),
        }
        fail.hints.iter().for_each(|hint| self.hint(hint));
    }

    /// Lets the exit code say that something failed, without a word.
    pub fn mark_failed(&mut self, fail: &Fail) {
        let code = match (fail.exit_code(), fail.kind.facts().1) {
            (Some(code), _) => code,
            // A malformed operand among good ones is a failed item: others were attempted.
            (None, 1 | 2) => self.fail_exit,
            (None, code) => code,
        };
        self.exit.fetch_max(code, Ordering::SeqCst);
    }

    /// Sets the exit code: a container's own. 0 leaves what another item set.
    pub fn set_exit(&mut self, code: u8) {
        if code != 0 {
            self.exit.store(code, Ordering::SeqCst);
        }
    }

    /// Sets the code that stands for "something failed" in place of 1: 125 in `dr` and `dx`.
    pub fn set_fail_exit(&mut self, code: u8) {
        self.fail_exit = code;
    }

    /// Tells whether an `error` record may be written.
    pub(super) fn takes_errors(&self) -> bool {
        self.out().takes_errors()
    }

    pub(super) fn exit(&self) -> u8 {
        self.exit.load(Ordering::SeqCst)
    }

    pub(super) fn fail_exit(&self) -> u8 {
        self.fail_exit
    }

    /// Says that this run changes something: should the reader go away, it did not do all that was asked.
    pub fn changes(&mut self) {
        self.is_changing.store(true, Ordering::SeqCst);
        self.watch.insist();
    }

    /// Says that this run waits for others from now on, who may take long.
    pub(super) fn waits(&self) {
        self.watch.insist();
    }

    pub(super) fn is_changing(&self) -> bool {
        self.is_changing.load(Ordering::SeqCst)
    }

    /// Keeps records off standard output: an archive or a container's own output goes there. They
    /// still go into `--record-file`.
    pub fn claim_stdout(&mut self) {
        self.out().claim();
    }

    /// Writes bytes that are no record to standard output: an archive, a document, a log.
    ///
    /// # Errors
    /// When nobody reads any more, or the disk is full.
    pub fn write_stdout(&mut self, bytes: &[u8]) -> Result<(), Fail> {
        let mut out = self.out();
        out.claim();
        crate::sys::stdio::write_stdout(bytes).map_err(|error| Fail::from_output(&error))
    }

    /// Shows only these keys, as `--fields` does.
    pub fn show_fields(&mut self, fields: Vec<String>) {
        self.common.fields.clone_from(&fields);
        self.out().show_fields(fields);
    }

    /// Shows ids and digests in full in tables too: docker's `--no-trunc`.
    pub fn show_whole(&mut self) {
        self.out().show_whole();
    }

    /// Shows sizes in bytes and times in full in tables too: docker's `--human=false`.
    pub fn show_exact(&mut self) {
        self.out().show_exact();
    }

    /// Returns where progress is shown; `progress().transfer(reference)` watches a copy.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Returns the format of the results.
    pub fn format(&self) -> Format {
        self.out().format()
    }

    /// Tells whether `--format` or `-q` was said, rather than chosen by what standard output is.
    pub fn is_format_explicit(&self) -> bool {
        self.common.quiet || self.common.format.is_some()
    }

    /// Tells whether `-q` was said.
    pub fn is_quiet(&self) -> bool {
        self.common.quiet
    }

    /// Tells whether results may be written as they finish.
    pub fn is_unordered(&self) -> bool {
        self.input.unordered
    }

    /// Returns the name of the tool.
    pub fn tool(&self) -> &'static str {
        self.tool.name
    }

    /// Returns what `--root` says, if anything; the store knows the default.
    pub fn root(&self) -> Option<&Path> {
        self.common.root.as_deref()
    }

    /// Opens the store, once: where `--root` says, else at its default place.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn store(&mut self) -> Result<Store, Fail> {
        if let Some(store) = &self.store {
            return Ok(store.clone());
        }
        let root = self.common.root.clone().unwrap_or_else(Store::default_root);
        let store = Store::open(&root).map_err(|e| Fail::from_store(&e))?;
        self.store = Some(store.clone());
        Ok(store)
    }

    /// Ends the work on the store, and tells what it noticed and set aside on the way.
    pub(super) fn settle_store(&mut self) {
        if let Some(Err(error)) = self.store.as_ref().map(Store::settle) {
            self.warn("internal", Fail::from_store(&error).text());
        }
        let warnings = self.store.as_ref().map(Store::take_warnings).unwrap_or_default();
        warnings.iter().for_each(|warning| self.warn("internal", warning));
    }

    /// Returns the time in seconds since 1970, which tests may set.
    pub fn now(&self) -> i64 {
        i64::try_from(clock::now_secs()).unwrap_or(i64::MAX)
    }
}

/// The types that report a failed item themselves; others leave it to an `error` record.
const ITEM_RESULTS: &[&str] = &["deletion", "transfer", "gc"];

#[cfg(test)]
impl Cx {
    /// Makes a context whose output a test can look at.
    pub(super) fn test(tool: &'static Tool, format: Format, input: InputArgs) -> Cx {
        use clap::{Args as _, FromArgMatches as _};
        let matches = Common::augment_args(clap::Command::new("test")).get_matches_from(["test"]);
        let cx = Cx::new(tool, Common::from_arg_matches(&matches).unwrap(), input, format);
        cx.out().written = Some(Vec::new());
        cx
    }

    pub(super) fn written(&mut self) -> String {
        let is_success = self.exit() == 0;
        let mut out = self.out();
        out.finish(is_success).unwrap();
        String::from_utf8(out.written.take().unwrap()).unwrap()
    }
}
