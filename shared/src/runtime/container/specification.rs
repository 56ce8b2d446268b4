//! The OCI runtime specification of a container: written when it is made, unless its maker starts it at once, and anew by each start.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::{Container, SPEC, Status, unreadable};
use crate::oci::spec::Spec;
use crate::runtime::error::{Result, RuntimeError};

/// How long the specification of a container that is being started is waited for.
const SPEC_WAIT: Duration = Duration::from_secs(10);
/// How often it is looked for.
const SPEC_POLL: Duration = Duration::from_millis(2);

impl Container {
    /// Reads its specification. That of a container in its first start is waited for.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn spec(&self) -> Result<Spec> {
        let deadline = Instant::now() + SPEC_WAIT;
        loop {
            match self.store.read_container(self.id(), SPEC)? {
                Some(bytes) => return serde_json::from_slice(&bytes).map_err(|source| unreadable(self.id(), SPEC, source)),
                None if Instant::now() < deadline && self.state()?.status == Status::Starting => std::thread::sleep(SPEC_POLL),
                None => return Err(RuntimeError::State { name: self.config.name.clone(), state: "not started yet".into() }),
            }
        }
    }

    /// Returns its specification to a start, which writes it anew.
    pub(in crate::runtime) fn take_spec(&self) -> Result<Spec> {
        self.take_fresh().map_or_else(|| self.spec(), Ok)
    }

    /// Sees to it that another process, which is about to start the container, finds its specification.
    pub(in crate::runtime) fn hand_over_spec(&self) -> Result<()> {
        match self.take_fresh().filter(|_| self.config.ephemeral) {
            Some(spec) => self.write_spec(Some(self.spec_bytes(&spec)?)),
            None => Ok(()),
        }
    }

    fn take_fresh(&self) -> Option<Spec> {
        self.fresh.as_ref().and_then(|fresh| fresh.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// Writes what [`Container::spec_bytes`] returned, unless that was done before.
    pub(in crate::runtime) fn write_spec(&self, bytes: Option<Vec<u8>>) -> Result<()> {
        Ok(bytes.map_or(Ok(()), |bytes| self.store.write_container(self.id(), SPEC, &bytes))?)
    }

    /// Returns what [`Container::write_spec`] writes.
    pub(in crate::runtime) fn spec_bytes(&self, spec: &Spec) -> Result<Vec<u8>> {
        serde_json::to_vec(spec).map_err(|source| unreadable(self.id(), SPEC, source))
    }
}
