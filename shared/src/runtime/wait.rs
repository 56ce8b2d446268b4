//! Waiting for containers: by the descriptor of the process and the state in the files, whoever runs
//! it, and whether that is still there or not.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use super::container::{Container, State, Status};
use super::error::{Result, RuntimeError, failed};
use super::log::{wait_for_sign, watch};
use crate::sys::pidfd;
use crate::sys::process::Exit;

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Condition {
    /// It does not run: at once, if it does not now.
    #[default]
    NotRunning,
    /// The end of a run, of the next one if there is none now.
    NextExit,
    /// It is gone.
    Removed,
    /// It runs.
    Running,
    /// Its health check says that it works.
    Healthy,
    /// Its health check says that it does not work.
    Unhealthy,
}

impl Condition {
    /// Returns the condition of this name.
    pub fn parse(text: &str) -> Option<Condition> {
        Some(match text {
            "not-running" | "stopped" | "exited" => Condition::NotRunning,
            "next-exit" => Condition::NextExit,
            "removed" => Condition::Removed,
            "running" => Condition::Running,
            "healthy" => Condition::Healthy,
            "unhealthy" => Condition::Unhealthy,
            _ => return None,
        })
    }

    /// Returns its name.
    pub fn word(self) -> &'static str {
        match self {
            Condition::NotRunning => "not-running",
            Condition::NextExit => "next-exit",
            Condition::Removed => "removed",
            Condition::Running => "running",
            Condition::Healthy => "healthy",
            Condition::Unhealthy => "unhealthy",
        }
    }
}

/// What was found out about an end.
#[derive(Debug, Default)]
struct Seen {
    /// The code of the last end.
    code: Option<i32>,
    /// Whether an end came while we waited.
    ended: bool,
}

impl Container {
    /// Waits for a condition, until a moment at most, and returns the exit code of the container's last run; none
    /// when the time is up. It looks at least once.
    ///
    /// # Errors
    /// When its state cannot be read, or it can no longer come to what is waited for.
    pub fn wait(&self, condition: Condition, until: Option<Instant>) -> Result<Option<i32>> {
        let watch = watch(std::slice::from_ref(self))?;
        let mut seen = Seen::default();
        loop {
            let Some(state) = self.repair()? else { return self.is_gone(condition, &seen).map(Some) };
            if !state.status.is_live() && state.exit_code.is_some() {
                seen.code = state.exit_code;
            }
            let runs = matches!(state.status, Status::Running | Status::Paused);
            let is_met = match condition {
                Condition::NotRunning => seen.ended || !state.status.is_live(),
                Condition::NextExit => seen.ended,
                Condition::Removed => false,
                Condition::Running => runs,
                Condition::Healthy | Condition::Unhealthy if !state.status.is_live() => {
                    let state = format!("{}, and is not checked", state.status.word());
                    return Err(RuntimeError::State { name: self.config().name.clone(), state });
                }
                Condition::Healthy => self.health(state.status).is_some_and(|health| health.status == "healthy"),
                Condition::Unhealthy => self.health(state.status).is_some_and(|health| health.status == "unhealthy"),
            };
            if is_met {
                return Ok(Some(seen.code.or(state.exit_code).unwrap_or(0)));
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Ok(None);
            }
            let ends = matches!(condition, Condition::NotRunning | Condition::NextExit | Condition::Removed);
            match state.process.as_ref().filter(|_| runs).and_then(pidfd::Identity::open) {
                Some(process) if ends => self.wait_for_end(&state, process, left, &mut seen)?,
                _ => wait_for_sign(&watch, left)?,
            }
        }
    }

    fn is_gone(&self, condition: Condition, seen: &Seen) -> Result<i32> {
        match (condition, seen.code) {
            (Condition::NotRunning | Condition::Removed, code) => Ok(code.unwrap_or(0)),
            (Condition::NextExit, Some(code)) if seen.ended => Ok(code),
            _ => Err(RuntimeError::NotFound { what: "container", name: self.config().name.clone() }),
        }
    }

    /// Waits for the end of one run, for so long at most, and until that is written down.
    fn wait_for_end(&self, before: &State, process: OwnedFd, left: Option<Duration>, seen: &mut Seen) -> Result<()> {
        if !pidfd::wait_end(process.as_fd(), left).map_err(failed("wait for the container"))? {
            return Ok(());
        }
        let code = pidfd::exit_of_stranger(process.as_fd()).map(Exit::code);
        seen.ended = true;
        seen.code = code.or(seen.code);
        // What comes after this command finds it ended.
        const LOOK_AGAIN: Duration = Duration::from_millis(2);
        loop {
            match self.repair()? {
                Some(state) if state.process == before.process => std::thread::sleep(LOOK_AGAIN),
                Some(state) if state.status.is_live() => {
                    seen.code = code.or(state.exit_code);
                    return Ok(());
                }
                Some(state) => {
                    seen.code = state.exit_code.or(code);
                    return self.wait_released();
                }
                None => return Ok(()),
            }
        }
    }
}
