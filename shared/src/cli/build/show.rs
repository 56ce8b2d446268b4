//! How a build shows itself on standard error: drawn on a terminal; docker's plain form elsewhere, a line
//! per change of state and per line of output; JSON records of type `build_step`; or nothing until a step fails.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::screen::Screen;
use crate::build::lint::Warning;
use crate::build::{BuildError, StepInfo, StepState, Watch};
use crate::cli::args::ProgressMode;
use crate::cli::{Fail, Progress};
use crate::oci::exec::Stream;
use crate::record::Record;
use crate::sys::clock;

/// How much of a step's output is kept for the case that it fails unseen.
const TAIL_MAX_BYTES: usize = 64 << 10;
/// The longest line that is shown in one piece.
const LINE_MAX_BYTES: usize = 16 << 10;

/// Shows one build.
pub(super) struct Shown {
    progress: Progress,
    build: String,
    /// Named where there are several.
    platform: Option<String>,
    /// Where records for standard output go.
    records: Option<Sender<Option<Record>>>,
    steps: Mutex<BTreeMap<usize, Step>>,
    /// What draws on a terminal.
    screen: Option<Screen>,
    /// What takes the lines instead of standard error.
    log: Option<Log>,
}

/// A file that takes what would be shown.
#[derive(Clone)]
pub(super) struct Log(Arc<File>);

impl Log {
    /// Makes the file, or empties it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn create(path: &Path) -> Result<Log, Fail> {
        let opened = File::options().write(true).create(true).truncate(true).open(path);
        let file = opened.map_err(|e| Fail::from_io(format!("--logfile: cannot write {}", path.display()), &e))?;
        Ok(Log(Arc::new(file)))
    }
}

struct Step {
    since: Instant,
    /// What was printed of the lines that are not whole yet; the key tells whether on standard error.
    lines: BTreeMap<bool, Vec<u8>>,
    /// What was printed while nothing was shown.
    tail: Vec<u8>,
}

impl Shown {
    pub(super) fn new(progress: Progress, build: &str) -> Shown {
        Shown { progress, build: build.to_owned(), platform: None, records: None, steps: Mutex::default(), screen: None, log: None }
    }

    /// Writes lines into a file instead.
    pub(super) fn logging(self, log: Option<Log>) -> Shown {
        Shown { log, ..self }
    }

    /// Hands records on, for standard output.
    pub(super) fn telling(self, records: Option<Sender<Option<Record>>>) -> Shown {
        Shown { records, ..self }
    }

    /// Begins to show a build, of this platform where there are several.
    pub(super) fn of(self, platform: Option<String>) -> Shown {
        // A terminal that cannot move its cursor gets lines.
        let can_draw = std::env::var_os("TERM").is_some_and(|kind| !kind.is_empty() && kind != "dumb");
        let is_drawn = self.log.is_none() && self.progress.mode() == ProgressMode::Tty && can_draw;
        let screen = is_drawn.then(|| Screen::new(&self.progress, platform.clone()));
        Shown { platform, screen, ..self }
    }

    fn say(&self, line: &str) {
        match &self.log {
            // A log that cannot be written to does not stop the build; neither does standard error.
            Some(log) => drop((&*log.0).write_all(format!("{line}\n").as_bytes())),
            None => self.progress.write_line(line),
        }
    }

    fn steps(&self) -> MutexGuard<'_, BTreeMap<usize, Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, step: &StepInfo, state: &str, elapsed: Duration, exit_code: Option<i32>) -> Record {
        Record::new("build_step")
            .set("build", self.build.as_str())
            .set("n", step.n as u64)
            .set("total", step.total as u64)
            .set("stage", step.stage.as_str())
            .set("name", step.name.as_str())
            .set("state", state)
            .set("elapsed_ms", u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
            .set("exit_code", exit_code)
    }

    fn is_shown(&self) -> bool {
        self.log.is_some() || matches!(self.progress.mode(), ProgressMode::Tty | ProgressMode::Plain)
    }

    fn line(&self, n: usize, since: Instant, stream: Stream, line: &[u8], partial: bool) {
        if self.records.is_some() || self.progress.mode() == ProgressMode::Json {
            let text = std::str::from_utf8(line).ok();
            let record = Record::new("log")
                .set("time", clock::rfc3339_nanos(clock::now()))
                .set("stream", if stream == Stream::Stderr { "stderr" } else { "stdout" })
                .set("step", n as u64)
                .set("line", text)
                .set("line_b64", text.is_none().then(|| STANDARD.encode(line)))
                .set("partial", partial.then_some(true));
            self.tell(record);
        }
        if self.is_shown() {
            let text = String::from_utf8_lossy(line);
            // Only the last state of a line that was drawn over.
            let text = text.rsplit('\r').find(|t| !t.is_empty()).unwrap_or_default();
            if let Some(screen) = &self.screen {
                return screen.line(n, text);
            }
            self.say(&format!("#{n} {:.3} {text}", since.elapsed().as_secs_f64()));
        }
    }

    /// Gives a record to whoever wants it: standard output by way of the tool, or standard error.
    fn tell(&self, record: Record) {
        if self.progress.mode() == ProgressMode::Json {
            self.say(record.to_line().trim_end());
        }
        if let Some(records) = &self.records {
            // Nobody listens any more only when the tool ends.
            let _ = records.send(Some(record));
        }
    }

    /// Shows the Dockerfile's line, and what the step printed if nobody saw it yet.
    pub(super) fn failed(&self, error: &BuildError) {
        if !self.is_shown() && self.progress.mode() != ProgressMode::Json {
            let steps = std::mem::take(&mut *self.steps());
            if error.exit_code().is_some()
                && let Some((_, step)) = steps.into_iter().next_back()
            {
                String::from_utf8_lossy(&step.tail).lines().for_each(|line| self.say(line));
            }
        }
        if let Some(excerpt) = error.excerpt() {
            excerpt.lines().for_each(|line| self.say(&format!("  {line}")));
        }
    }
}

/// Ends the records of a build when it goes.
pub(super) struct End(pub(super) Option<Sender<Option<Record>>>);

impl Drop for End {
    fn drop(&mut self) {
        if let Some(records) = &self.0 {
            let _ = records.send(None);
        }
    }
}

impl Watch for Shown {
    fn step(&self, step: &StepInfo, state: &StepState, elapsed: Duration, exit_code: Option<i32>) {
        if *state == StepState::Started {
            self.steps().insert(step.n, Step { since: Instant::now(), lines: BTreeMap::new(), tail: Vec::new() });
        } else {
            // Last lines without an end.
            let rest = self.steps().get_mut(&step.n).map(|s| (s.since, std::mem::take(&mut s.lines)));
            if let Some((since, lines)) = rest {
                for (is_error, line) in lines.into_iter().filter(|(_, line)| !line.is_empty()) {
                    self.line(step.n, since, if is_error { Stream::Stderr } else { Stream::Stdout }, &line, false);
                }
            }
            if *state != StepState::Failed {
                self.steps().remove(&step.n);
            }
        }
        let word = match state {
            StepState::Started => "started",
            StepState::Cached => "cached",
            StepState::Done => "done",
            StepState::Failed => "failed",
        };
        self.tell(self.record(step, word, elapsed, exit_code));
        if let Some(screen) = &self.screen {
            return screen.step(step, state, elapsed);
        }
        match self.progress.mode() {
            _ if self.is_shown() => {
                let seconds = elapsed.as_secs_f64();
                let line = match state {
                    StepState::Started => {
                        let platform = self.platform.as_ref().map_or_else(String::new, |p| format!("{p} "));
                        format!("#{} [{platform}{} {}/{}] {}", step.n, step.stage, step.n, step.total, step.name)
                    }
                    StepState::Cached => format!("#{} CACHED", step.n),
                    StepState::Done => format!("#{} DONE {seconds:.1}s", step.n),
                    StepState::Failed => format!("#{} FAILED {seconds:.1}s", step.n),
                };
                self.say(&line);
            }
            _ => {}
        }
    }

    fn output(&self, step: &StepInfo, stream: Stream, bytes: &[u8]) {
        let mut steps = self.steps();
        let Some(entry) = steps.get_mut(&step.n) else { return };
        if !self.is_shown() {
            entry.tail.extend_from_slice(bytes);
            let over = entry.tail.len().saturating_sub(TAIL_MAX_BYTES);
            entry.tail.drain(..over);
        }
        let since = entry.since;
        let open = entry.lines.entry(stream == Stream::Stderr).or_default();
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            open.extend_from_slice(piece);
            let is_whole = open.last() == Some(&b'\n');
            if is_whole || open.len() > LINE_MAX_BYTES {
                let mut line = std::mem::take(open);
                while matches!(line.last(), Some(b'\n' | b'\r')) {
                    line.pop();
                }
                lines.push((line, !is_whole));
            }
        }
        drop(steps);
        lines.iter().for_each(|(line, partial)| self.line(step.n, since, stream, line, *partial));
    }

    fn why(&self, step: &StepInfo, reasons: &[String]) {
        self.tell(self.record(step, "missed", Duration::ZERO, None).set("why", reasons.to_vec()));
        // Who asked is told, however little else is shown.
        if self.progress.mode() != ProgressMode::Json {
            self.say(&format!("#{} [{}] not cached: {}", step.n, step.name, reasons.join("; ")));
        }
    }

    fn lint(&self, file: &str, warning: &Warning) {
        match self.progress.mode() {
            _ if self.is_shown() => {
                let (name, line) = (warning.rule.name, warning.first_line);
                let place = if warning.part == 0 { format!("line {line}") } else { format!("{file}:{line}") };
                self.say(&format!("warning: {name}: {} ({place})", warning.detail));
            }
            ProgressMode::Json => self.say(super::lint::record("dbuild", file, warning).to_line().trim_end()),
            _ => {}
        }
    }

    fn shell(&self, step: &StepInfo, is_open: bool) {
        if is_open {
            let (n, name) = (step.n, &step.name);
            self.say(&format!("#{n} [{name}] failed: this shell is where it was; leave it with exit"));
            self.progress.hold();
        } else {
            self.progress.let_go();
        }
    }

    fn warn(&self, message: &str) {
        self.say(&format!("warning: {message}"));
    }
}
