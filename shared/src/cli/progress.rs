//! Progress on standard error: bars on a terminal, a line per change of state elsewhere, JSON, or nothing.
//!
//! A [`Progress`] is cheap to clone and may be used from several threads. Nothing of it ever reaches
//! standard output, and a tool that shows none behaves the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::args::ProgressMode;
use super::table::human_bytes;
use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::oci::transfer::{Placed, Watch};
use crate::sys::stdio;

/// How often bars are drawn, per second.
const DRAWS_PER_SECOND: u8 = 10;
/// What takes less time than this gets no bar: it would only flicker.
const BAR_AFTER: Duration = Duration::from_millis(150);

/// How progress is shown in one run of a tool.
#[derive(Clone)]
pub struct Progress {
    inner: Arc<Inner>,
}

struct Inner {
    tool: &'static str,
    mode: ProgressMode,
    bars: MultiProgress,
    /// Lines that wait while the terminal is somebody else's.
    held: Mutex<Option<Vec<String>>>,
}

impl Progress {
    pub(super) fn new(tool: &'static str, mode: ProgressMode, is_terminal: bool, is_quiet: bool) -> Progress {
        let mode = match mode {
            ProgressMode::Auto if is_quiet => ProgressMode::None,
            ProgressMode::Auto if is_terminal => ProgressMode::Tty,
            ProgressMode::Auto => ProgressMode::Plain,
            chosen => chosen,
        };
        let target = match mode {
            ProgressMode::Tty => ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND),
            _ => ProgressDrawTarget::hidden(),
        };
        Progress { inner: Arc::new(Inner { tool, mode, bars: MultiProgress::with_draw_target(target), held: Mutex::default() }) }
    }

    /// Returns how progress is shown; never `Auto`.
    pub fn mode(&self) -> ProgressMode {
        self.inner.mode
    }

    /// Says in one line that a state changed: a step of a build began, an image is unpacked.
    ///
    /// `subject` is what changed (a reference, a step), `state` what it is now.
    pub fn state(&self, subject: &str, state: &str) {
        match self.inner.mode {
            ProgressMode::None | ProgressMode::Auto => {}
            ProgressMode::Json => self.json(&json!({"type": "progress", "v": 1, "tool": self.inner.tool, "ref": subject, "state": state})),
            ProgressMode::Tty | ProgressMode::Plain => self.write_line(&format!("{}: {subject}: {state}", self.inner.tool)),
        }
    }

    /// Writes a line above the bars: output of a build step, a message.
    pub fn write_line(&self, line: &str) {
        if let Some(held) = self.inner.held.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            held.push(line.to_owned());
            return;
        }
        self.inner.bars.suspend(|| stdio::write_stderr(format!("{line}\n").as_bytes()));
    }

    /// Makes a line that is drawn again and again below what is written, behind another one or behind all.
    pub(super) fn line(&self, after: Option<&Line>) -> Line {
        // The template is a constant that a test renders.
        let style = ProgressStyle::with_template("{wide_msg} {prefix}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style);
        let bar = match after {
            Some(line) => self.inner.bars.insert_after(&line.bar, bar),
            None => self.inner.bars.add(bar),
        };
        Line { bar, progress: self.clone() }
    }

    /// Keeps lines back from now on: the terminal is somebody else's.
    pub fn hold(&self) {
        if self.mode() == ProgressMode::Tty {
            let _ = self.inner.bars.clear();
            self.inner.bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        self.inner.held.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
    }

    /// Writes what was kept back.
    pub fn let_go(&self) {
        if self.mode() == ProgressMode::Tty {
            self.inner.bars.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND));
        }
        let held = self.inner.held.lock().unwrap_or_else(PoisonError::into_inner).take();
        held.into_iter().flatten().for_each(|line| self.write_line(&line));
    }

    fn json(&self, value: &serde_json::Value) {
        stdio::write_stderr(format!("{value}\n").as_bytes());
    }

    /// Watches a transfer of `reference` for [`crate::oci::copy::copy`].
    pub fn transfer(&self, reference: &str) -> Transfer {
        Transfer { progress: self.clone(), reference: reference.to_owned(), blobs: Mutex::default() }
    }
}

/// A line of the terminal that is drawn again and again; gone when this is.
pub(super) struct Line {
    bar: ProgressBar,
    progress: Progress,
}

impl Line {
    /// Shows a text, cut to the terminal's width, with something at its right end.
    pub(super) fn set(&self, text: &str, end: &str) {
        if self.bar.prefix() != end {
            self.bar.set_prefix(end.to_owned());
        }
        if self.bar.message() != text {
            self.bar.set_message(text.to_owned());
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.progress.inner.bars.remove(&self.bar);
    }
}

/// Shows how the blobs of one image move.
pub struct Transfer {
    progress: Progress,
    reference: String,
    blobs: Mutex<HashMap<Digest, Moving>>,
}

struct Moving {
    since: Instant,
    bytes: u64,
    bar: Option<ProgressBar>,
}

impl Transfer {
    fn blobs(&self) -> MutexGuard<'_, HashMap<Digest, Moving>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bar(&self, descriptor: &Descriptor) -> ProgressBar {
        let template = "{prefix} [{bar:24}] {bytes:>10} / {total_bytes:<10} {bytes_per_sec}";
        // The template is a constant that a test renders.
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(descriptor.size).with_style(style.progress_chars("=> "));
        bar.set_prefix(descriptor.digest.short().to_owned());
        self.progress.inner.bars.add(bar)
    }

    fn json(&self, descriptor: &Descriptor, state: &str, bytes: u64) {
        self.progress.json(&json!({
            "type": "progress", "v": 1, "tool": self.progress.inner.tool, "ref": self.reference,
            "digest": descriptor.digest.as_str(), "state": state, "bytes": bytes, "size": descriptor.size,
        }));
    }
}

impl Watch for Transfer {
    fn start(&self, descriptor: &Descriptor) {
        self.blobs().insert(descriptor.digest.clone(), Moving { since: Instant::now(), bytes: 0, bar: None });
        if self.progress.mode() == ProgressMode::Json {
            self.json(descriptor, "started", 0);
        }
    }

    fn advance(&self, descriptor: &Descriptor, bytes: u64) {
        let mut blobs = self.blobs();
        let Some(moving) = blobs.get_mut(&descriptor.digest) else { return };
        moving.bytes = moving.bytes.saturating_add(bytes);
        if self.progress.mode() == ProgressMode::Tty && moving.since.elapsed() >= BAR_AFTER {
            let bar = moving.bar.get_or_insert_with(|| self.bar(descriptor));
            bar.set_position(moving.bytes);
        }
    }

    fn done(&self, descriptor: &Descriptor, placed: Placed) {
        let moving = self.blobs().remove(&descriptor.digest);
        if let Some(bar) = moving.and_then(|m| m.bar) {
            bar.finish_and_clear();
            self.progress.inner.bars.remove(&bar);
        }
        let (state, bytes) = match placed {
            Placed::Present => ("present", 0),
            Placed::Mounted => ("mounted", 0),
            Placed::Sent(bytes) => ("done", bytes),
        };
        match self.progress.mode() {
            ProgressMode::Json => self.json(descriptor, state, bytes),
            // What was there already is no change of state.
            ProgressMode::Plain if placed != Placed::Present => {
                let size = human_bytes(descriptor.size);
                self.progress.state(&self.reference, &format!("{} {size} {state}", descriptor.digest.short()));
            }
            _ => {}
        }
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        // A transfer that failed leaves bars behind.
        for moving in self.blobs().values() {
            if let Some(bar) = &moving.bar {
                bar.finish_and_clear();
            }
        }
    }
}
