//! The server over real HTTP, by a client that hides nothing.

pub(in crate::registry) mod client;
mod conformance;
mod mounts;
mod names;
mod tags;

use std::path::PathBuf;

use super::{Listening, Running, Server, Settings};
use crate::sys::random;

/// A server on a storage directory of its own, which goes with it.
pub(in crate::registry) struct Fixture {
    pub(in crate::registry) storage: PathBuf,
    settings: Settings,
    running: Option<Running>,
}

impl Fixture {
    pub(in crate::registry) fn start() -> Fixture {
        Fixture::with(Settings::default())
    }

    pub(in crate::registry) fn with(settings: Settings) -> Fixture {
        let storage = std::env::temp_dir().join(format!("tacklebox-registry-{}", random::hex(8)));
        let mut fixture = Fixture { storage, settings, running: None };
        fixture.restart();
        fixture
    }

    /// Ends the server, if it runs, and starts one on the same storage.
    pub(in crate::registry) fn restart(&mut self) {
        self.stop();
        let listening = Listening::At(([127, 0, 0, 1], 0).into());
        let server = Server::with(listening, &self.storage, self.settings.clone()).expect("a free port and a directory");
        self.running = Some(server.start().expect("a thread"));
    }

    pub(in crate::registry) fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().expect("a clean end");
        }
    }

    pub(in crate::registry) fn client(&self) -> client::Client {
        client::Client::connect(self.running.as_ref().expect("it runs").addr())
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.running.take();
        let _ = crate::sys::fs::remove_tree(&self.storage);
    }
}
