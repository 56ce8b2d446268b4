//! When a container is probed, and the process that does it.

use std::ffi::OsString;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::error::{Result, failed};
use super::super::health::{ARGV0, OnFailure, Verdict, check_in};
use super::{Beat, environment};
use crate::sys::clock;
use crate::sys::process::{Child, Op, Plan, spawn};

/// Keeps the time of a container's probes. The first comes one interval after the start.
pub(super) struct Heart {
    beat: Beat,
    root: PathBuf,
    id: String,
    /// When the start is over, in milliseconds since boot.
    started_ms: u64,
    /// Whether it was ever well: then it has started.
    was_well: bool,
    next: Instant,
    probe: Option<Child>,
}

impl Heart {
    pub(super) fn new(beat: Beat, root: &Path, id: &str, began_ms: u64) -> Heart {
        let started_ms = began_ms.saturating_add(beat.start_period_ms);
        let mut heart =
            Heart { beat, root: root.to_owned(), id: id.to_owned(), started_ms, was_well: false, next: Instant::now(), probe: None };
        heart.rest();
        heart
    }

    /// Tells whether a probe has found it well.
    pub(super) fn was_well(&self) -> bool {
        self.was_well
    }

    fn is_starting(&self) -> bool {
        !self.was_well && clock::since_boot_ms() < self.started_ms
    }

    /// Sets the time of the next probe.
    fn rest(&mut self) {
        let interval = if self.is_starting() { self.beat.start_interval_ms.min(self.beat.interval_ms) } else { self.beat.interval_ms };
        self.next = Instant::now() + Duration::from_millis(interval);
    }

    /// Returns when there is something to do; none while a probe runs.
    pub(super) fn next(&self) -> Option<Instant> {
        Some(self.next).filter(|_| self.probe.is_none())
    }

    /// Returns the descriptor that is readable when a probe has ended.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.probe.as_ref().map(Child::pidfd)
    }

    /// Starts a probe if it is time to.
    pub(super) fn begin(&mut self) {
        if self.next().is_none_or(|next| next > Instant::now()) {
            return;
        }
        // One that cannot be started is tried again next time.
        self.probe = self.start().ok();
        if self.probe.is_none() {
            self.rest();
        }
    }

    fn start(&self) -> Result<Child> {
        let mut plan = Plan::new();
        plan.op("follow the monitor", Op::ParentDeath(libc::SIGKILL));
        plan.op("reset signals", Op::ResetSignals).op("close descriptors", Op::CloseFrom(3));
        let word = if self.is_starting() { "starting" } else { "started" };
        let args: [OsString; 4] = [ARGV0.into(), self.root.as_os_str().to_owned(), self.id.as_str().into(), word.into()];
        plan.program(&["/proc/self/exe"], &args, &environment(&self.root))?;
        let mut child = spawn(&plan)?;
        child.started()?;
        Ok(child)
    }

    /// Takes the result of a probe that has ended; returns what is to happen to a container that has turned unhealthy.
    pub(super) fn end(&mut self) -> Result<OnFailure> {
        let Some(probe) = &mut self.probe else { return Ok(OnFailure::None) };
        let Some(exit) = probe.try_wait().map_err(failed("wait for a probe"))? else { return Ok(OnFailure::None) };
        self.probe = None;
        let verdict = Verdict::of_code(exit.code());
        self.was_well |= verdict == Verdict::Healthy;
        // It may have been changed meanwhile.
        if let Some(check) = check_in(&self.root, &self.id) {
            self.beat = Beat::of(&check);
        }
        self.rest();
        Ok(if verdict == Verdict::TurnedUnhealthy { self.beat.on_failure } else { OnFailure::None })
    }
}
