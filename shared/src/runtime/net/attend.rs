//! What a container's network needs of whoever runs it, for as long as it runs: answers to questions
//! for names, and a hand where the kernel does not lead to its published ports.
//!
//! Both are descriptors to poll and calls that never block, and count as one here. A container that
//! needs neither costs nothing.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::PathBuf;

use super::forward::{self, Forwarder};
use super::plan::{Plan, resolv_conf};
use super::{Held, NetError, Result, Site, dns};
use crate::sys::fs;

/// Serves one container's network.
#[derive(Debug)]
pub struct Attendant {
    leases: PathBuf,
    tag: String,
    id: String,
    resolver: Option<dns::Server>,
    held: Vec<OwnedFd>,
    forwarder: Option<Forwarder>,
}

impl Attendant {
    /// Takes over what a start made. From now on who comes to a published port waits where the kernel does not lead in.
    pub fn new(site: &Site, id: &str, resolver: Option<dns::Server>, held: Held) -> Attendant {
        let held = held.into_sockets();
        forward::listen(&held);
        Attendant { leases: site.run_dir().join("leases"), tag: site.tag().to_owned(), id: id.to_owned(), resolver, held, forwarder: None }
    }

    /// Begins to serve; before that nothing is to be polled.
    ///
    /// # Errors
    /// When there are too many open files.
    pub fn begin(&mut self) -> io::Result<()> {
        if self.forwarder.is_none() && Forwarder::is_needed(&self.held) {
            let forwarder = Forwarder::new(self.leases.clone(), &self.tag, &self.id, std::mem::take(&mut self.held))?;
            if let Some(resolver) = &self.resolver {
                forwarder.include(resolver.fd())?;
            }
            self.forwarder = Some(forwarder);
        }
        Ok(())
    }

    /// Begins to answer questions for names where that was not needed before; the container then asks here.
    ///
    /// # Errors
    /// When the container has gone, or its resolver file cannot be written.
    pub fn catch_up(&mut self, site: &Site, plan: &Plan, init_pid: u32) -> Result<()> {
        if self.resolver.is_some() {
            return Ok(());
        }
        let Some(resolver) = dns::Server::again(site, plan, init_pid, Vec::new())? else { return Ok(()) };
        if let Some(forwarder) = &self.forwarder {
            forwarder.include(resolver.fd()).map_err(|source| NetError::Namespace { source })?;
        }
        self.resolver = Some(resolver);
        // The container has the file open.
        let file = site.names_file(&self.id, "resolv.conf")?;
        fs::write_in_place(&file, &resolv_conf(plan)).map_err(NetError::Path)
    }

    /// Returns the one descriptor to poll; it is readable when [`Attendant::turn`] has something to do. None is mostly enough.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.forwarder.as_ref().map(Forwarder::fd).or(self.resolver.as_ref().map(dns::Server::fd))
    }

    /// Does what there is to do, without waiting.
    pub fn turn(&mut self) {
        let is_asked = self.forwarder.as_mut().is_none_or(Forwarder::turn);
        if let Some(resolver) = self.resolver.as_mut().filter(|_| is_asked) {
            resolver.turn();
        }
    }

    /// Returns the sockets that keep the ports, and those at which the container asks for names, for what this process executes next.
    pub fn into_sockets(self) -> (Vec<OwnedFd>, Vec<OwnedFd>) {
        (self.held, self.resolver.map(dns::Server::into_sockets).unwrap_or_default())
    }
}
