//! A build on a terminal: what is done stays as a line, what runs is drawn below it again and again,
//! with its time and the last lines that it printed. Of a step that fails all of them are shown.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::build::{StepInfo, StepState};
use crate::cli::Progress;
use crate::cli::progress::Line;
use crate::sys::pty;

/// How many lines of a running step are shown.
const LINES_SHOWN: usize = 6;
/// How much of a step's output is kept for the case that it fails; what goes beyond is counted.
const LOG_MAX_BYTES: usize = 16 << 20;
/// How often the times are drawn anew.
const EVERY: Duration = Duration::from_millis(100);
/// The height of a terminal that does not tell it.
const ROWS: usize = 24;

/// One build's part of the terminal.
pub(super) struct Screen {
    shared: Arc<Shared>,
    ticker: Option<JoinHandle<()>>,
}

struct Shared {
    progress: Progress,
    platform: Option<String>,
    steps: Mutex<Steps>,
    changed: Condvar,
}

#[derive(Default)]
struct Steps {
    running: BTreeMap<usize, Running>,
    total: usize,
    done: usize,
    head: Option<(Line, Instant)>,
    has_ended: bool,
}

struct Running {
    since: Instant,
    title: String,
    line: Line,
    below: Vec<Line>,
    log: VecDeque<String>,
    bytes: usize,
    /// How many lines were too many to keep.
    dropped: u64,
}

impl Screen {
    pub(super) fn new(progress: &Progress, platform: Option<String>) -> Screen {
        let shared = Arc::new(Shared { progress: progress.clone(), platform, steps: Mutex::default(), changed: Condvar::new() });
        let also = Arc::clone(&shared);
        // Without a thread the times stand still, and nothing else is amiss.
        let ticker = std::thread::Builder::new().name("progress".into()).spawn(move || also.tick()).ok();
        Screen { shared, ticker }
    }

    pub(super) fn step(&self, step: &StepInfo, state: &StepState, elapsed: Duration) {
        let mut steps = self.shared.steps();
        let place = self.shared.platform.as_ref().map_or_else(String::new, |p| format!("{p} "));
        let title = format!("[{place}{} {}/{}] {}", step.stage, step.n, step.total, step.name);
        if *state == StepState::Started {
            steps.total = steps.total.max(step.total);
            if steps.head.is_none() {
                steps.head = Some((self.shared.progress.line(None), Instant::now()));
            }
            let line = self.shared.progress.line(None);
            let (below, log) = (Vec::new(), VecDeque::new());
            steps.running.insert(step.n, Running { since: Instant::now(), title, line, below, log, bytes: 0, dropped: 0 });
            self.shared.draw(&mut steps);
            return;
        }
        let Some(running) = steps.running.remove(&step.n) else { return };
        steps.done += 1;
        drop(steps);
        let Running { log, dropped, line, below, .. } = running;
        drop((line, below));
        let seconds = elapsed.as_secs_f64();
        let (word, time) = match state {
            StepState::Cached => ("CACHED ", String::new()),
            StepState::Failed => ("ERROR ", format!("{seconds:.1}s")),
            _ => ("", format!("{seconds:.1}s")),
        };
        self.shared.write(&format!(" => {word}{title}"), &time);
        if *state == StepState::Failed && !log.is_empty() {
            let progress = &self.shared.progress;
            progress.write_line(&format!("------\n > {title}:"));
            if dropped > 0 {
                progress.write_line(&format!("({dropped} lines before these were too many to keep; --progress plain shows all)"));
            }
            log.iter().for_each(|line| progress.write_line(line));
            progress.write_line("------");
        }
    }

    /// Takes a line that a step printed.
    pub(super) fn line(&self, n: usize, text: &str) {
        let mut steps = self.shared.steps();
        let Some(running) = steps.running.get_mut(&n) else { return };
        running.bytes += text.len();
        running.log.push_back(text.to_owned());
        while running.bytes > LOG_MAX_BYTES {
            let Some(first) = running.log.pop_front() else { break };
            running.bytes -= first.len();
            running.dropped += 1;
        }
        drop(steps);
        self.shared.changed.notify_one();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.shared.steps().has_ended = true;
        self.shared.changed.notify_all();
        if let Some(ticker) = self.ticker.take() {
            let _ = ticker.join();
        }
        // A build that was stopped leaves lines behind.
        let mut steps = self.shared.steps();
        steps.running.clear();
        steps.head = None;
    }
}

impl Shared {
    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        let mut steps = self.steps();
        while !steps.has_ended {
            self.draw(&mut steps);
            steps = match self.changed.wait_timeout(steps, EVERY) {
                Ok((steps, _)) => steps,
                Err(_) => return,
            };
        }
    }

    fn draw(&self, steps: &mut Steps) {
        let rows = pty::size(std::io::stderr()).map_or(ROWS, |size| usize::from(size.rows));
        // All that run must fit, or the terminal would scroll what it cannot draw again.
        let room = rows.saturating_sub(3) / steps.running.len().max(1);
        let shown = room.saturating_sub(1).min(LINES_SHOWN);
        if let Some((head, since)) = &steps.head {
            let place = self.platform.as_ref().map_or_else(String::new, |p| format!(" {p}"));
            head.set(&format!("[+] Building{place} ({}/{})", steps.done, steps.total), &format!("{:.1}s", since.elapsed().as_secs_f64()));
        }
        for running in steps.running.values_mut() {
            running.line.set(&format!(" => {}", running.title), &format!("{:.1}s", running.since.elapsed().as_secs_f64()));
            let wanted = running.log.len().min(shown);
            running.below.truncate(wanted);
            while running.below.len() < wanted {
                let after = running.below.last().unwrap_or(&running.line);
                let line = self.progress.line(Some(after));
                running.below.push(line);
            }
            for (line, text) in running.below.iter().zip(running.log.iter().skip(running.log.len() - wanted)) {
                line.set(&format!(" => => # {}", printable(text)), "");
            }
        }
    }

    /// Writes a line that stays, no longer than the terminal is wide, with something at its end.
    fn write(&self, text: &str, end: &str) {
        let columns = pty::size(std::io::stderr()).map_or(usize::MAX, |size| usize::from(size.columns));
        let room = columns.saturating_sub(end.len() + 1).max(1);
        let text: String = text.chars().take(room).collect();
        let gap = if columns == usize::MAX { 1 } else { room.saturating_sub(text.chars().count()) + 1 };
        self.progress.write_line(format!("{text}{}{end}", " ".repeat(gap)).trim_end());
    }
}

/// Takes out of a line what would move the cursor or change colours.
fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\x1b' => {
                // A sequence ends with its first letter.
                if chars.next() == Some('[') {
                    let _ = chars.by_ref().find(char::is_ascii_alphabetic);
                }
            }
            '\t' => clean.push(' '),
            ch if ch.is_control() => {}
            ch => clean.push(ch),
        }
    }
    clean
}
