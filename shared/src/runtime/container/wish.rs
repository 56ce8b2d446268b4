//! What a person wants of a container that runs: that it stops, for good or to be started again. It is
//! a file, written before the signal, so that whoever runs the container knows when it ends. And that
//! it is another one from now on: its description is read again by whoever runs it.

use super::{CONFIG, Config, Container, Restart, STOP, unreadable};
use crate::runtime::error::{Result, failed};
use crate::sys::fs;
use crate::sys::pidfd::Identity;

impl Container {
    /// Writes down that a person wants it stopped, or no longer does.
    pub(in crate::runtime) fn want_stopped(&self, wanted: bool) -> Result<()> {
        if wanted {
            return Ok(self.store.write_container(self.id(), STOP, b"")?);
        }
        fs::remove_file(&self.dir().join(STOP))?;
        Ok(())
    }

    /// Writes down that a person wants it stopped, and that this process starts it again after that.
    pub(in crate::runtime) fn want_restarted(&self) -> Result<()> {
        let own = Identity::of(std::process::id() as i32).map_err(failed("look at this process"))?;
        self.write(STOP, &own)
    }

    /// Tells whether whoever stops it is there to start it again.
    pub(in crate::runtime) fn is_being_restarted(&self) -> bool {
        let by = self.store.read_container(self.id(), STOP).ok().flatten();
        by.and_then(|by| serde_json::from_slice::<Identity>(&by).ok()).is_some_and(|by| by.open().is_some())
    }

    /// Tells whether a person wants it stopped.
    pub(in crate::runtime) fn is_stop_wanted(&self) -> bool {
        self.dir().join(STOP).exists()
    }

    /// Returns what happens at its end by now, which may be something else than when it was opened.
    pub(in crate::runtime) fn restart_policy(&self) -> Restart {
        self.stored_config().map_or(self.config.restart, |config| config.restart)
    }

    /// Reads what it is made from by now.
    pub(in crate::runtime) fn stored_config(&self) -> Result<Config> {
        let stored = self.store.read_container(self.id(), CONFIG)?.unwrap_or_default();
        serde_json::from_slice(&stored).map_err(|source| unreadable(self.id(), CONFIG, source))
    }

    /// Writes what it is made from, also for whoever runs it now.
    pub(in crate::runtime) fn write_config(&self, config: &Config) -> Result<()> {
        self.write(CONFIG, config)
    }
}
