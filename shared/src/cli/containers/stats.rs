//! `dstats`: a stream of records, or on a terminal a table that is drawn again and again.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::facts;
use crate::cli::{Cx, Fail, Format, table};
use crate::record::Record;
use crate::runtime::stats::{Sample, sample};
use crate::runtime::{Container, RuntimeError};
use crate::store::Store;
use crate::sys::clock;

/// Between the two samples of the first figures.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// Clears a terminal.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// How figures are shown.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Those that do not run as well.
    pub all: bool,
    /// Once.
    pub once: bool,
    /// How often.
    pub interval: Duration,
}

/// Shows what containers use: these, or without any those that run at each moment.
///
/// # Errors
/// When they cannot be listed, or nobody reads.
pub fn show(cx: &mut Cx, store: &Store, wanted: &[Container], how: How) -> Result<(), Fail> {
    let is_table = cx.format() == Format::Table;
    if is_table {
        cx.claim_stdout();
    }
    let mut before: HashMap<String, Sample> = HashMap::new();
    let mut pause = FIRST_PAUSE.min(how.interval);
    let mut is_first = true;
    loop {
        let began = Instant::now();
        let now = samples(store, wanted, how.all)?;
        let is_over = !wanted.is_empty() && !how.all && now.iter().all(|(_, figures)| figures.is_none());
        // Without an earlier sample there is no percentage yet.
        if !is_first {
            let time = clock::rfc3339_nanos(clock::now());
            let shown = now.iter().filter(|(_, figures)| how.all || figures.is_some());
            let record = |(container, figures): &(Container, Option<Sample>)| {
                facts::stats(container, time.clone(), figures.as_ref(), before.get(container.id()))
            };
            let records: Vec<Record> = shown.map(record).collect();
            for record in &records {
                cx.emit(record.clone())?;
            }
            if is_table {
                draw(cx, &records, how.once)?;
            }
            if how.once {
                return Ok(());
            }
            pause = how.interval;
        }
        if is_over || (is_first && how.once && now.is_empty()) {
            return Ok(());
        }
        is_first = false;
        before = now.into_iter().filter_map(|(container, figures)| Some((container.id().to_owned(), figures?))).collect();
        if !wait(pause.saturating_sub(began.elapsed())) {
            return Ok(());
        }
    }
}

fn draw(cx: &mut Cx, records: &[Record], is_once: bool) -> Result<(), Fail> {
    let show = cx.out().show();
    let text = match records {
        [] => table::heading_only("stats", &cx.common.fields),
        records => table::render(records, &cx.common.fields, show),
    };
    let clear = if !is_once && std::io::stdout().is_terminal() { CLEAR } else { "" };
    cx.write_stdout(format!("{clear}{text}").as_bytes())
}

fn samples(store: &Store, wanted: &[Container], all: bool) -> Result<Vec<(Container, Option<Sample>)>, Fail> {
    let failed = |error: RuntimeError| Fail::from_runtime(&error);
    let containers = match wanted {
        [] => {
            let listed = Container::all(store).map_err(failed)?.containers;
            listed.into_iter().filter(|(_, state)| all || state.status.is_live()).map(|(container, _)| container).collect()
        }
        wanted => wanted.to_vec(),
    };
    let mut samples = Vec::with_capacity(containers.len());
    for container in containers {
        match sample(&container) {
            Ok(figures) => samples.push((container, figures)),
            // Removed meanwhile.
            Err(RuntimeError::NotFound { .. }) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(samples)
}

/// Waits; `false` when nobody reads any more.
fn wait(time: Duration) -> bool {
    let until = Instant::now() + time;
    let stdout = std::io::stdout();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut fds = [PollFd::from_borrowed_fd(stdout.as_fd(), PollFlags::empty())];
        let _ = poll(&mut fds, Some(&left));
        if fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) {
            return false;
        }
    }
}
