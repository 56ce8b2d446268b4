//! What happens to a container beside its runs: pause, another name, repair after a kill or a reboot, removal.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{CONFIG, Config, Container, EXIT_UNSEEN, PAUSED, RestartPolicy, RunLock, State, Status};
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::{log, monitor, net, volume};
use crate::sys::pidfd::boot_id;
use crate::sys::{clock, fs};

/// What ended a container, when it was not the container itself or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The machine went down.
    Reboot,
    /// Whoever ran it was killed, and nobody saw its end.
    MonitorLost,
    /// It had no memory left.
    Oom,
    /// Its time was up.
    Timeout,
}

impl Reason {
    /// Returns the word of records.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Reboot => "reboot",
            Reason::MonitorLost => "monitor-lost",
            Reason::Oom => "oom",
            Reason::Timeout => "timeout",
        }
    }
}

/// How long the end of a run waits for room on a full disk.
const ROOM_WAIT: Duration = Duration::from_secs(3600);
/// How often it looks.
const ROOM_POLL: Duration = Duration::from_millis(250);

fn is_full(error: &RuntimeError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::raw_os_error)
            .is_some_and(|n| matches!(n, libc::ENOSPC | libc::EDQUOT))
        {
            return true;
        }
        cause = error.source();
    }
    false
}

impl Container {
    /// Writes down that a person paused it, or let it go on.
    pub(in crate::runtime) fn mark_paused(&self, paused: bool) -> Result<()> {
        if paused {
            return Ok(self.store.write_container(self.id(), PAUSED, b"")?);
        }
        if self.dir().join(PAUSED).exists() {
            fs::remove_file(&self.dir().join(PAUSED))?;
        }
        Ok(())
    }

    /// Writes the state at the end of a run. Where the disk is full it waits for room: what is not written is lost for good.
    pub(in crate::runtime) fn write_end(&self, state: &State) -> Result<()> {
        let deadline = Instant::now() + ROOM_WAIT;
        loop {
            match self.write_state(state) {
                Err(error) if is_full(&error) && self.dir().exists() && Instant::now() < deadline => std::thread::sleep(ROOM_POLL),
                other => return other,
            }
        }
    }

    /// Writes down that its time was up.
    pub(in crate::runtime) fn note_timeout(&self) -> Result<()> {
        // One that is removed at its end needs no last words.
        if !self.config.ephemeral
            && let Some(mut state) = self.state_if_there()?
        {
            state.reason = Some(Reason::Timeout);
            self.write_state(&state)?;
        }
        Ok(())
    }

    /// Gives the container another name. Networks know it by that from its next start on.
    ///
    /// # Errors
    /// When another container has the name.
    pub fn rename(&mut self, name: &str) -> Result<()> {
        let former = self.config.name.clone();
        if former == name {
            return Ok(());
        }
        self.store.claim_container_name(name, self.id())?;
        let mut config = Config::clone(&self.config);
        name.clone_into(&mut config.name);
        if let Err(error) = self.write(CONFIG, &config) {
            let _ = self.store.release_container_name(name, self.id());
            return Err(error);
        }
        self.config = Arc::new(config);
        self.event("rename", &[("old_name", &former)]);
        Ok(self.store.release_container_name(&former, self.id())?)
    }

    /// Tells whether the policy of a container that does not run says that it runs after a boot.
    pub fn is_to_start_at_boot(&self, state: &State) -> bool {
        let policy = self.config.restart.policy;
        let wanted = matches!(policy, RestartPolicy::Always | RestartPolicy::UnlessStopped);
        wanted && state.started.is_some() && !state.status.is_live() && !self.is_stop_wanted()
    }

    /// Puts right what somebody who was killed left: kills what still runs, frees what it held,
    /// writes down that it ended, and removes it if it was ephemeral. Returns the state that holds
    /// now, `None` when the container is gone.
    ///
    /// # Errors
    /// When something cannot be put right.
    pub fn repair(&self) -> Result<Option<State>> {
        let Some(state) = self.state_if_there()? else { return Ok(None) };
        if !state.status.is_live() {
            return Ok(Some(state));
        }
        let lock = match self.try_lock() {
            Err(RuntimeError::NotFound { .. }) => return Ok(None),
            other => other?,
        };
        let Some(lock) = lock else { return Ok(Some(state)) };
        // Read again under the lock: whoever held it may have written the end just now.
        let Some(mut state) = self.state_if_there()? else { return Ok(None) };
        if !state.status.is_live() {
            return Ok(Some(state));
        }
        let is_same_boot = state.boot_id == boot_id().unwrap_or_default();
        let lives = state.process.as_ref().is_some_and(|process| process.open().is_some());
        let may_return = self.config.restart.policy != RestartPolicy::No && !self.is_stop_wanted();
        if state.detached && is_same_boot && (lives && !self.config.tty || may_return) {
            // Its end, if it has come, is the business of a monitor too: that one may start it again.
            match monitor::adopt(self, lock) {
                Ok(()) => return self.state_if_there(),
                // It lives on; the next command tries again.
                Err(_) if lives => return Ok(Some(state)),
                Err(_) => return self.state_if_there(),
            }
        }
        self.free()?;
        state.status = Status::Exited;
        state.exit_code = Some(EXIT_UNSEEN);
        state.reason = Some(if is_same_boot { Reason::MonitorLost } else { Reason::Reboot });
        state.finished = Some(clock::rfc3339_nanos(clock::now()));
        state.process = None;
        state.monitor = None;
        if self.config.ephemeral {
            self.remove_locked(lock, true)?;
            return Ok(None);
        }
        self.write_state(&state)?;
        self.event_die(EXIT_UNSEEN, state.network.as_deref());
        // Those who follow the log wait for this.
        if state.detached {
            self.log_pending();
            let is_final = !self.is_being_restarted();
            let _ = log::Writer::open(&self.dir(), self.config.log).and_then(|mut log| log.end(EXIT_UNSEEN, is_final));
        }
        self.leave_place();
        Ok(Some(state))
    }

    fn state_if_there(&self) -> Result<Option<State>> {
        match self.state() {
            Err(RuntimeError::NotFound { .. }) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Logs the beginnings of lines that a monitor had read when it was killed, and whose ends nobody has read.
    pub(in crate::runtime) fn log_pending(&self) {
        let Ok(place) = monitor::Place::of(self) else { return };
        // A full disk loses lines, and nothing else.
        if let Ok(mut log) = log::Writer::open(&self.dir(), self.config.log) {
            let _ = log.take_over(&place.into_dir());
        }
    }

    /// Removes the pipes and the socket of a run.
    pub(in crate::runtime) fn leave_place(&self) {
        // They are replaced by the next start otherwise.
        let _ = monitor::Place::of(self).and_then(|place| place.remove());
    }

    /// Frees what a run holds of the host: processes, cgroup, network.
    pub(in crate::runtime) fn free(&self) -> Result<()> {
        let group = self.group_with(&crate::runtime::resources::RARE_CONTROLLERS);
        group.kill()?;
        group.remove()?;
        self.free_network()
    }

    fn free_network(&self) -> Result<()> {
        if let net::Mode::Networks(_) = self.config.network.mode {
            let site = net::Site::new(&self.store)?;
            net::detach(&site, self.id())?;
        }
        Ok(())
    }

    /// Removes the container, which nobody runs, with its name and, if `volumes` says so, its anonymous volumes.
    pub(in crate::runtime) fn remove_locked(&self, lock: RunLock, volumes: bool) -> Result<()> {
        self.leave_place();
        self.forget_secrets();
        // Before the container: whoever is killed here leaves what the next removal finds.
        self.store.remove_names_dir(self.id())?;
        self.store.remove_container(self.id())?;
        self.store.release_container_name(&self.config.name, self.id())?;
        drop(lock);
        self.event("destroy", &[]);
        if volumes {
            volume::remove_anonymous(&self.store, &self.config.mounts)?;
        }
        Ok(())
    }
}
