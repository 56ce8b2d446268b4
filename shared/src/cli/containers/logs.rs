//! `dlogs`: shows and follows the logs of containers, several at once in the order of time.

use std::time::Duration;

use super::log_record;
use crate::cli::units::{When, parse_when};
use crate::cli::{Cx, Fail, Format};
use crate::runtime::{Container, LogEntry, LogReader, LogStream};
use crate::sys::{clock, stdio};

/// How long a follower rests when nothing is new.
const REST: Duration = Duration::from_millis(20);

/// What of a log is shown.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LogArgs {
    /// Go on showing what comes until the container ends
    #[arg(short, long)]
    pub follow: bool,

    /// Show only this many lines from the end, or all
    #[arg(long, visible_alias = "lines", value_name = "NUMBER")]
    pub tail: Option<String>,

    /// Show only what is newer: a time, or a duration such as 10m
    #[arg(long, value_name = "WHEN", value_parser = parse_when)]
    pub since: Option<When>,

    /// Show only what is older
    #[arg(long, value_name = "WHEN", value_parser = parse_when)]
    pub until: Option<When>,

    /// Show the time of each line
    #[arg(short, long)]
    pub timestamps: bool,
}

struct Source {
    container: Container,
    reader: LogReader,
    is_over: bool,
}

struct Window {
    since: Option<String>,
    until: Option<String>,
}

/// Shows the logs of containers; with several, each line says whose it is.
///
/// # Errors
/// When a log cannot be read, or nobody reads ours.
pub fn show(cx: &mut Cx, containers: Vec<Container>, args: &LogArgs) -> Result<(), Fail> {
    let tail = match args.tail.as_deref() {
        None | Some("all") => None,
        Some(text) => Some(text.parse::<usize>().map_err(|_| Fail::usage(format!("--tail {text}: say a number, or all")))?),
    };
    let text = |when: Option<When>| when.map(|w| clock::rfc3339_secs(w.at(cx.now())).trim_end_matches('Z').to_owned());
    let window = Window { since: text(args.since), until: text(args.until) };
    let is_many = containers.len() > 1;
    let mut sources = Vec::new();
    let mut first: Vec<(usize, LogEntry)> = Vec::new();
    for container in containers {
        let mut reader = LogReader::open(&container.dir()).map_err(|e| Fail::from_runtime(&e))?;
        let mut is_over = false;
        let entries = match tail {
            // What has been followed to here is behind the reader; an end in it would be missed, so it is looked for first.
            Some(count) => {
                is_over = has_ended(&container)?;
                reader.tail(count).map_err(|e| Fail::from_runtime(&e))?
            }
            None => Vec::new(),
        };
        first.extend(entries.into_iter().map(|entry| (sources.len(), entry)));
        sources.push(Source { container, reader, is_over });
    }
    first.sort_by(|(_, a), (_, b)| a.time.cmp(&b.time));
    for (n, entry) in first {
        line(cx, &sources[n].container, &entry, args, &window, is_many)?;
    }
    follow(cx, &mut sources, args, &window, is_many)
}

fn has_ended(container: &Container) -> Result<bool, Fail> {
    Ok(!container.repair().map_err(|e| Fail::from_runtime(&e))?.is_some_and(|state| state.status.is_live()))
}

fn follow(cx: &mut Cx, sources: &mut [Source], args: &LogArgs, window: &Window, is_many: bool) -> Result<(), Fail> {
    loop {
        let mut fresh: Vec<(usize, LogEntry)> = Vec::new();
        for (n, source) in sources.iter_mut().enumerate() {
            // Whether it runs is found out before reading, so that what it wrote last is read after.
            let ran = args.follow && !source.is_over && source.container.is_held();
            while let Some(entry) = source.reader.next_entry().map_err(|e| Fail::from_runtime(&e))? {
                if entry.end {
                    source.is_over |= entry.is_final && !has_later_run(source);
                } else {
                    fresh.push((n, entry));
                }
                // Whole logs are long: several are merged in parts, one needs no merging.
                if !is_many {
                    for (_, entry) in fresh.drain(..) {
                        line(cx, &source.container, &entry, args, window, is_many)?;
                    }
                }
            }
            source.is_over |= !ran;
        }
        fresh.sort_by(|(_, a), (_, b)| a.time.cmp(&b.time));
        for (n, entry) in fresh {
            line(cx, &sources[n].container, &entry, args, window, is_many)?;
        }
        if sources.iter().all(|source| source.is_over) {
            return Ok(());
        }
        if !stdio::rest_while_read(REST).unwrap_or(true) {
            return Err(Fail::silent());
        }
    }
}

/// A container that was started again by a person runs after a final end.
fn has_later_run(source: &Source) -> bool {
    source.container.is_held()
}

fn line(cx: &mut Cx, container: &Container, entry: &LogEntry, args: &LogArgs, window: &Window, is_many: bool) -> Result<(), Fail> {
    let is_before = window.since.as_ref().is_some_and(|since| entry.time.as_str() < since.as_str());
    let is_after = window.until.as_ref().is_some_and(|until| entry.time.as_str() > until.as_str());
    if is_before || is_after {
        return Ok(());
    }
    if cx.is_format_explicit() && cx.format() != Format::Table && !cx.is_quiet() {
        return cx.emit(log_record(container, entry));
    }
    let mut bytes = Vec::new();
    if is_many {
        bytes.extend_from_slice(format!("{} | ", container.config().name).as_bytes());
    }
    if args.timestamps {
        bytes.extend_from_slice(format!("{} ", entry.time).as_bytes());
    }
    bytes.extend(entry.bytes());
    let written = match entry.stream {
        Some(LogStream::Stderr) => {
            stdio::write_stderr(&bytes);
            Ok(())
        }
        _ => stdio::write_stdout(&bytes),
    };
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Fail::silent(),
        _ => Fail::from_io("cannot write to standard output", &error),
    })
}
