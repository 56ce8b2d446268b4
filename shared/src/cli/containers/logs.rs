//! `dlogs`: writes the lines of containers' logs as they were, or as records.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::log_record;
use crate::cli::units::parse_when;
use crate::cli::{Cx, Fail, Format};
use crate::runtime::{Container, LogEntry, LogSelection, LogSink, LogStream, read_logs};
use crate::sys::{clock, stdio};

#[cfg(test)]
mod tests;

/// Lines are written together up to this many bytes.
const BATCH_BYTES: usize = 64 << 10;

/// What of a log is shown.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LogArgs {
    /// Go on showing what comes until the container ends
    #[arg(short, long)]
    pub follow: bool,

    /// Show only this many lines from the end, or all
    #[arg(short = 'n', long, visible_alias = "lines", value_name = "NUMBER", value_parser = parse_tail)]
    pub tail: Option<Tail>,

    /// Show only what is newer: a time, or a duration such as 10m
    #[arg(long, value_name = "WHEN", value_parser = parse_moment)]
    pub since: Option<SystemTime>,

    /// Show only what is older
    #[arg(long, value_name = "WHEN", value_parser = parse_moment)]
    pub until: Option<SystemTime>,

    /// Show the time of each line
    #[arg(short, long)]
    pub timestamps: bool,

    /// Show the labels and variables that --log-opt named
    #[arg(long)]
    pub details: bool,
}

/// How many lines are shown from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// All there are.
    All,
    /// At most so many.
    Lines(usize),
}

fn parse_tail(text: &str) -> Result<Tail, String> {
    match text {
        "all" => Ok(Tail::All),
        _ => text.parse().map(Tail::Lines).map_err(|_| "say a number, or all".into()),
    }
}

/// Reads a time as docker does: RFC 3339 to the nanosecond, so long ago, a date, or seconds since 1970.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_moment(text: &str) -> Result<SystemTime, String> {
    if let Some(time) = clock::parse_rfc3339_exact(text) {
        return Ok(time);
    }
    let after_1970 = |secs: Duration| UNIX_EPOCH.checked_add(secs);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && let Some(time) = text.parse().ok().and_then(|secs| Duration::try_from_secs_f64(secs).ok()).and_then(after_1970)
    {
        return Ok(time);
    }
    let secs = parse_when(text)?.at(i64::try_from(clock::now_secs()).unwrap_or(i64::MAX));
    let time = u64::try_from(secs).ok().map(Duration::from_secs).and_then(after_1970);
    time.ok_or_else(|| format!("'{text}' is out of range"))
}

/// Shows the logs of containers; with several, each line says whose it is.
///
/// # Errors
/// When a log cannot be read, or nobody reads ours.
pub fn show(cx: &mut Cx, containers: &[Container], args: &LogArgs) -> Result<(), Fail> {
    let tail = match args.tail {
        Some(Tail::Lines(count)) => Some(count),
        Some(Tail::All) | None => None,
    };
    let selection = LogSelection { tail, since: args.since, until: args.until, follow: args.follow };
    let is_raw = !cx.is_format_explicit() || cx.format() == Format::Table || cx.is_quiet();
    if is_raw {
        // Failures must not come between the lines as records.
        cx.claim_stdout();
    }
    let mut lines = Lines { cx, containers, args, is_raw, batch: Vec::new(), to_stderr: false, begun: HashSet::new(), result: Ok(()) };
    let stdout = std::io::stdout();
    let read = read_logs(containers, &selection, Some(stdout.as_fd()), &mut lines);
    // What came before a failure is shown.
    let _ = lines.pause();
    lines.result?;
    read.map_err(|error| Fail::from_runtime(&error))
}

/// Writes lines, several at once while more are there.
struct Lines<'a> {
    cx: &'a mut Cx,
    containers: &'a [Container],
    args: &'a LogArgs,
    is_raw: bool,
    batch: Vec<u8>,
    to_stderr: bool,
    /// Containers and streams whose last line has no end yet.
    begun: HashSet<(usize, bool)>,
    result: Result<(), Fail>,
}

impl Lines<'_> {
    fn goes_on(&mut self, result: Result<(), Fail>) -> ControlFlow<()> {
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(fail) => {
                self.result = Err(fail);
                ControlFlow::Break(())
            }
        }
    }

    fn write_batch(&mut self) -> Result<(), Fail> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        if self.to_stderr {
            stdio::write_stderr(&batch);
            return Ok(());
        }
        stdio::write_stdout(&batch).map_err(|error| Fail::from_output(&error))
    }
}

impl LogSink for Lines<'_> {
    fn line(&mut self, n: usize, entry: LogEntry) -> ControlFlow<()> {
        let Some(container) = self.containers.get(n) else { return ControlFlow::Continue(()) };
        if !self.is_raw {
            let details = Some(&container.config().log_details).filter(|details| self.args.details && !details.is_empty());
            let result = self.cx.emit(log_record(container, &entry).set("details", details));
            return self.goes_on(result);
        }
        let to_stderr = entry.stream == Some(LogStream::Stderr);
        if to_stderr != self.to_stderr || self.batch.len() > BATCH_BYTES {
            let result = self.write_batch();
            if result.is_err() {
                return self.goes_on(result);
            }
            self.to_stderr = to_stderr;
        }
        let key = (n, to_stderr);
        if !self.begun.contains(&key) {
            if self.containers.len() > 1 {
                self.batch.extend_from_slice(format!("{} | ", container.config().name).as_bytes());
            }
            if self.args.timestamps {
                self.batch.extend_from_slice(format!("{} ", entry.time).as_bytes());
            }
            if self.args.details {
                let details = container.config().log_details.iter().map(|(key, value)| format!("{key}={value}"));
                self.batch.extend_from_slice(format!("{} ", details.collect::<Vec<_>>().join(",")).as_bytes());
            }
        }
        if entry.partial {
            self.begun.insert(key);
        } else {
            self.begun.remove(&key);
        }
        self.batch.extend(entry.bytes());
        ControlFlow::Continue(())
    }

    fn pause(&mut self) -> ControlFlow<()> {
        let result = self.write_batch();
        self.goes_on(result)
    }
}
