//! The networks of a container: what it is to have at its next start, and what its run has since
//! they were changed. The latter stands in a file of its own, since the state is written by whoever
//! runs the container; a start removes it.

use super::super::error::Result;
use super::super::net;
use super::{CONFIG, Config, Container, State, Status, unreadable};
use crate::sys::fs;

const NETWORK: &str = "network.json";

impl Container {
    /// Puts what a run has since its networks were changed into its state.
    pub(in super::super) fn add_changed_network(&self, state: &mut State) -> Result<()> {
        if let Some(bytes) = self.store.read_container(self.id(), NETWORK)? {
            state.network = Some(serde_json::from_slice(&bytes).map_err(|source| unreadable(self.id(), NETWORK, source))?);
        }
        Ok(())
    }

    /// Returns the first process of a container that runs, and what it has of the network.
    pub(in super::super) fn run_of(&self) -> Result<Option<(u32, net::Plan)>> {
        let state = self.state()?;
        let process = state.process.filter(|_| matches!(state.status, Status::Running | Status::Paused));
        Ok(process.and_then(|process| Some((u32::try_from(process.pid).ok()?, *state.network?))))
    }

    /// Writes down what a run has of the network since it was changed.
    pub(in super::super) fn write_network(&self, plan: &net::Plan) -> Result<()> {
        self.write(NETWORK, plan)
    }

    /// Forgets what an earlier run had, and returns what the container wants of the network now.
    pub(in super::super) fn network_request(&self) -> Result<net::Request> {
        fs::remove_file(&self.dir().join(NETWORK))?;
        let current = Container::load(&self.store, self.id())?;
        Ok(current.map_or_else(|| self.config.network.clone(), |current| current.config.network.clone()))
    }

    /// Writes down what the container wants of the network from its next start on.
    pub(in super::super) fn write_request(&self, network: net::Request) -> Result<()> {
        let mut config = Config::clone(&self.config);
        config.network = network;
        self.write(CONFIG, &config)
    }
}
