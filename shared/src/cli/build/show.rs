//! How a build shows itself on standard error: docker's plain form, a line per change of state and
//! per line of output; JSON records of type `build_step`; or nothing until a step fails.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::build::{BuildError, StepInfo, StepState, Watch};
use crate::cli::Progress;
use crate::cli::args::ProgressMode;
use crate::oci::exec::Stream;
use crate::record::Record;

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
    steps: Mutex<BTreeMap<usize, Step>>,
}

struct Step {
    since: Instant,
    line: Vec<u8>,
    /// What was printed while nothing was shown.
    tail: Vec<u8>,
}

impl Shown {
    pub(super) fn new(progress: Progress, build: &str, platform: Option<String>) -> Shown {
        Shown { progress, build: build.to_owned(), platform, steps: Mutex::default() }
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
        matches!(self.progress.mode(), ProgressMode::Tty | ProgressMode::Plain)
    }

    fn line(&self, n: usize, since: Instant, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        // Only the last state of a line that was drawn over.
        let text = text.rsplit('\r').find(|t| !t.is_empty()).unwrap_or_default();
        self.progress.write_line(&format!("#{n} {:.3} {text}", since.elapsed().as_secs_f64()));
    }

    /// Shows the Dockerfile's line, and what the step printed if nobody saw it yet.
    pub(super) fn failed(&self, error: &BuildError) {
        if !self.is_shown() && self.progress.mode() != ProgressMode::Json {
            let steps = std::mem::take(&mut *self.steps());
            if error.exit_code().is_some()
                && let Some((_, step)) = steps.into_iter().next_back()
            {
                String::from_utf8_lossy(&step.tail).lines().for_each(|line| self.progress.write_line(line));
            }
        }
        if let Some(excerpt) = error.excerpt() {
            excerpt.lines().for_each(|line| self.progress.write_line(&format!("  {line}")));
        }
    }
}

impl Watch for Shown {
    fn step(&self, step: &StepInfo, state: &StepState, elapsed: Duration, exit_code: Option<i32>) {
        if *state == StepState::Started {
            self.steps().insert(step.n, Step { since: Instant::now(), line: Vec::new(), tail: Vec::new() });
        } else {
            // A last line without an end.
            let rest = self.steps().get_mut(&step.n).map(|s| (s.since, std::mem::take(&mut s.line)));
            if let Some((since, line)) = rest.filter(|(_, line)| !line.is_empty() && self.is_shown()) {
                self.line(step.n, since, &line);
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
        match self.progress.mode() {
            ProgressMode::Tty | ProgressMode::Plain => {
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
                self.progress.write_line(&line);
            }
            ProgressMode::Json => {
                let record = self.record(step, word, elapsed, exit_code);
                self.progress.write_line(record.to_line().trim_end());
            }
            ProgressMode::None | ProgressMode::Auto => {}
        }
    }

    fn output(&self, step: &StepInfo, _stream: Stream, bytes: &[u8]) {
        let is_shown = self.is_shown();
        let mut steps = self.steps();
        let Some(entry) = steps.get_mut(&step.n) else { return };
        if !is_shown {
            entry.tail.extend_from_slice(bytes);
            let over = entry.tail.len().saturating_sub(TAIL_MAX_BYTES);
            entry.tail.drain(..over);
            return;
        }
        let since = entry.since;
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            entry.line.extend_from_slice(piece);
            if entry.line.last() == Some(&b'\n') || entry.line.len() > LINE_MAX_BYTES {
                let mut line = std::mem::take(&mut entry.line);
                while matches!(line.last(), Some(b'\n' | b'\r')) {
                    line.pop();
                }
                lines.push(line);
            }
        }
        drop(steps);
        lines.iter().for_each(|line| self.line(step.n, since, line));
    }

    fn why(&self, step: &StepInfo, reasons: &[String]) {
        match self.progress.mode() {
            ProgressMode::Json => {
                let record = self.record(step, "missed", Duration::ZERO, None).set("why", reasons.to_vec());
                self.progress.write_line(record.to_line().trim_end());
            }
            // Who asked is told, however little else is shown.
            _ => self.progress.write_line(&format!("#{} [{}] not cached: {}", step.n, step.name, reasons.join("; "))),
        }
    }

    fn warn(&self, message: &str) {
        self.progress.write_line(&format!("warning: {message}"));
    }
}
