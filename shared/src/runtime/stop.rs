//! Signals to containers, stopping them, killing them, removing them.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use super::container::{Container, Status};
use super::error::{Result, RuntimeError, failed};
use super::handed::Handed;
use crate::sys::pidfd;

/// How long whoever runs a container has to write down its end: on a machine that has no time for it, long.
const WRITE_WAIT: Duration = Duration::from_secs(30);
/// How often the lock of a container is looked at while its end is waited for.
const LOCK_POLL: Duration = Duration::from_millis(2);

/// What became of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// It was sent.
    Sent,
    /// The process could not have taken it, and was killed in its place.
    Killed,
    /// The process has ended.
    Gone,
}

/// Tells whether a process neither handles, ignores nor blocks a signal. The kernel keeps such a
/// signal from the first process of a pid namespace, where anywhere else it would end the process.
pub(super) fn is_deaf(pid: i32, signal: i32) -> bool {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) else { return false };
    let bit = 1_u64 << (signal - 1).clamp(0, 63);
    let mask = |name: &str| status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix(name)?.trim(), 16).ok());
    // In a pid namespace of its own its innermost id is 1.
    let is_first = status.lines().find_map(|line| line.strip_prefix("NSpid:")).is_some_and(|ids| {
        let ids: Vec<&str> = ids.split_whitespace().collect();
        ids.len() > 1 && ids.last() == Some(&"1")
    });
    is_first && ["SigCgt:", "SigIgn:", "SigBlk:"].into_iter().all(|name| mask(name).is_some_and(|mask| mask & bit == 0))
}

/// Sends a signal to a container's first process; one that should end it and would not, does.
pub(super) fn deliver(pid: i32, pidfd: BorrowedFd<'_>, signal: i32) -> Delivery {
    let ends = matches!(signal, libc::SIGHUP | libc::SIGINT | libc::SIGQUIT | libc::SIGTERM);
    let (signal, delivery) = if ends && is_deaf(pid, signal) { (libc::SIGKILL, Delivery::Killed) } else { (signal, Delivery::Sent) };
    match pidfd::send_signal(pidfd, signal) {
        Ok(()) => delivery,
        Err(_) => Delivery::Gone,
    }
}

impl Container {
    /// Sends a signal to the container's first process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&self, signal: i32) -> Result<()> {
        let process = self.process_of()?;
        let gone = || RuntimeError::State { name: self.config().name.clone(), state: "not running".into() };
        let pidfd = process.open().ok_or_else(gone)?;
        if signal == libc::SIGKILL {
            self.want_stopped(true)?;
        }
        match deliver(process.pid, pidfd.as_fd(), signal) {
            Delivery::Gone => return Err(gone()),
            Delivery::Sent | Delivery::Killed => {}
        }
        if signal == libc::SIGKILL {
            self.thaw();
        }
        self.event("kill", &[("signal", &signal.to_string())]);
        // After a kill nothing of it is there when the next command looks.
        if signal == libc::SIGKILL {
            pidfd::wait_end(pidfd.as_fd(), Some(WRITE_WAIT)).map_err(failed("wait for the container"))?;
            self.wait_released()?;
        }
        Ok(())
    }

    /// Stops the container: its stop signal, then, after the time is up, SIGKILL; `false` when it did not run.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub fn stop(&self, timeout: Option<Duration>, signal: Option<i32>) -> Result<bool> {
        self.stop_when(timeout, signal, || self.want_stopped(true))
    }

    fn stop_when(&self, timeout: Option<Duration>, signal: Option<i32>, wish: impl FnOnce() -> Result<()>) -> Result<bool> {
        let state = self.state()?;
        if !state.status.is_live() {
            return Ok(false);
        }
        wish()?;
        // Somebody who waits to start it again looks at the wish when woken.
        if let Some(monitor) = state.monitor.as_ref().filter(|_| state.status == Status::Restarting).and_then(pidfd::Identity::open) {
            let _ = pidfd::send_signal(monitor.as_fd(), libc::SIGUSR1);
        }
        let timeout = timeout.unwrap_or(Duration::from_secs(self.config().stop_timeout_secs));
        let signal = signal.unwrap_or(self.config().stop_signal);
        if let Some(process) = &state.process
            && let Some(pidfd) = process.open()
        {
            deliver(process.pid, pidfd.as_fd(), signal);
            self.thaw();
            if !pidfd::wait_end(pidfd.as_fd(), Some(timeout)).map_err(failed("wait for the container"))? {
                let _ = pidfd::send_signal(pidfd.as_fd(), libc::SIGKILL);
                pidfd::wait_end(pidfd.as_fd(), Some(WRITE_WAIT)).map_err(failed("wait for the container"))?;
            }
        }
        self.wait_released()?;
        self.event("stop", &[]);
        Ok(true)
    }

    /// Stops the container as [`Container::stop`] does, and starts it in the background.
    ///
    /// # Errors
    /// When it cannot be stopped or started, or is removed at its end.
    pub fn restart(&self, timeout: Option<Duration>, signal: Option<i32>) -> Result<()> {
        if self.config().ephemeral {
            let state = "removed at its end (--rm), and cannot be started again".into();
            return Err(RuntimeError::State { name: self.config().name.clone(), state });
        }
        // So that the end of this run is not the last one for those who follow the log.
        self.stop_when(timeout, signal, || self.want_restarted())?;
        super::monitor::start_detached(self, self.lock_to_start()?, &Handed::default())?;
        self.event("restart", &[]);
        Ok(())
    }

    /// Stops every process of the container until [`Container::unpause`]; one that is paused stays so.
    ///
    /// # Errors
    /// When it does not run, or has no cgroup of its own.
    pub fn pause(&self) -> Result<()> {
        self.process_of()?;
        if self.state()?.status == Status::Paused {
            return Ok(());
        }
        let group = self.group();
        group.freeze(true)?;
        // What was started meanwhile stops, too; one that waits in the kernel may take its time.
        let deadline = Instant::now() + WRITE_WAIT;
        while !group.is_frozen() && Instant::now() < deadline && self.process_of().is_ok() {
            std::thread::sleep(LOCK_POLL);
        }
        if let Err(error) = self.mark_paused(true) {
            let _ = group.freeze(false);
            return Err(error);
        }
        self.event("pause", &[]);
        Ok(())
    }

    /// Lets a paused container go on; one that runs is fine.
    ///
    /// # Errors
    /// When it does not run.
    pub fn unpause(&self) -> Result<()> {
        self.process_of()?;
        if self.state()?.status == Status::Paused {
            self.group().freeze(false)?;
            self.mark_paused(false)?;
            self.event("unpause", &[]);
        }
        Ok(())
    }

    /// Lets a container go on that shall end: stopped processes take no signal.
    fn thaw(&self) {
        if self.state().is_ok_and(|state| state.status == Status::Paused) {
            // One that is gone by now needs nothing.
            let _ = self.group().freeze(false);
            let _ = self.mark_paused(false);
        }
    }

    /// Waits until nobody runs the container any more; whoever did has written down its end then.
    pub(super) fn wait_released(&self) -> Result<()> {
        let deadline = Instant::now() + WRITE_WAIT;
        while self.dir().exists() && self.is_held() {
            if Instant::now() > deadline {
                return Err(RuntimeError::State {
                    name: self.config().name.clone(),
                    state: "still held by the process that runs it".into(),
                });
            }
            std::thread::sleep(LOCK_POLL);
        }
        // Killed together with what ran it: the rest is repair.
        if self.dir().exists() {
            self.repair()?;
        }
        Ok(())
    }

    /// Tells whether the container could be removed.
    ///
    /// # Errors
    /// When it runs and is not forced.
    pub fn check_removal(&self, force: bool) -> Result<()> {
        match self.repair()? {
            Some(state) if state.status.is_live() && !force => Err(RuntimeError::State {
                name: self.config().name.clone(),
                state: format!("{}; stop it first, or use -f", state.status.word()),
            }),
            _ => Ok(()),
        }
    }

    /// Returns the bytes that what the container changed takes.
    pub fn changed_bytes(&self) -> u64 {
        crate::sys::tree::disk_use(&self.dir().join("upper"), &mut crate::sys::tree::Seen::default())
    }

    /// Returns the bytes that the container's own files take.
    pub fn disk_use_bytes(&self) -> u64 {
        crate::sys::tree::disk_use(&self.dir(), &mut crate::sys::tree::Seen::default())
    }

    /// Removes the container; `force` kills it first. Volumes without a name go along if `volumes` says so, or it was to be removed at its end anyway.
    ///
    /// # Errors
    /// When it runs and is not forced, or something of it cannot be removed.
    pub fn remove(&self, force: bool, volumes: bool) -> Result<()> {
        self.check_removal(force)?;
        let is_live = || self.state().is_ok_and(|state| state.status.is_live());
        if is_live() {
            match self.stop(Some(Duration::ZERO), Some(libc::SIGKILL)) {
                Err(_) if !self.dir().exists() => return Ok(()),
                other => other?,
            };
        }
        if !self.dir().exists() {
            return Ok(());
        }
        let lock = self.lock_to_start()?;
        self.free()?;
        self.remove_locked(lock, volumes || self.config().ephemeral)
    }
}
