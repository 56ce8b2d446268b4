//! Published ports where the kernel cannot lead: what comes to `[::1]`, or over IPv6 to a container
//! without it, is taken by whoever runs the container and copied to and from it, as docker's proxy
//! does. Everything else is rewritten by the packet filter before a socket sees it, so nobody who
//! comes another way pays for this.
//!
//! The sockets that keep the ports ([`super::Held`]) listen; they are one descriptor to poll and one
//! call that never blocks. The container is looked up in the leases when somebody comes, so a
//! container that changes its networks is followed. Every queue is bounded. Datagrams are led in
//! from `[::1]` only: an answer to anybody else would come from an address of the kernel's choice.

mod datagrams;
mod streams;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::net::{SocketType, ipproto, sockopt};

use self::datagrams::Datagrams;
use self::streams::Flows;
use super::leases::{Lease, LeasesFile};
use super::request::{Port, Protocol};

/// A turn looks at this many descriptors.
const EVENTS_PER_TURN: usize = 32;
/// How many may wait to be taken; the kernel makes less of it where it allows less.
const BACKLOG: i32 = 128;
/// So much is copied at once.
const CHUNK: usize = 64 << 10;

/// What a descriptor belongs to; its number among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Listener(usize),
    Client(usize),
    Server(usize),
    Datagrams(usize),
    Session(usize),
    Timer,
    Other,
}

impl Token {
    const KINDS: u64 = 8;

    fn number(self) -> u64 {
        let (kind, index) = match self {
            Token::Listener(index) => (0, index),
            Token::Client(index) => (1, index),
            Token::Server(index) => (2, index),
            Token::Datagrams(index) => (3, index),
            Token::Session(index) => (4, index),
            Token::Timer => (5, 0),
            Token::Other => (6, 0),
        };
        index as u64 * Token::KINDS + kind
    }

    fn of(number: u64) -> Token {
        let index = usize::try_from(number / Token::KINDS).unwrap_or(usize::MAX);
        match number % Token::KINDS {
            0 => Token::Listener(index),
            1 => Token::Client(index),
            2 => Token::Server(index),
            3 => Token::Datagrams(index),
            4 => Token::Session(index),
            5 => Token::Timer,
            _ => Token::Other,
        }
    }
}

/// Where somebody can come whom the kernel does not lead in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Streams,
    Datagrams,
}

/// Tells what a socket that keeps a published port can take in; mostly nothing, and one call then.
fn door_of(socket: &OwnedFd) -> Option<Door> {
    let address = rustix::net::getsockname(socket).ok().and_then(|address| SocketAddr::try_from(address).ok())?;
    let IpAddr::V6(ip) = address.ip() else { return None };
    if !ip.is_unspecified() && !ip.is_loopback() {
        return None;
    }
    match (sockopt::socket_type(socket).ok()?, sockopt::socket_protocol(socket).ok()?) {
        (SocketType::STREAM, Some(ipproto::TCP)) => Some(Door::Streams),
        (SocketType::DGRAM, _) => Some(Door::Datagrams),
        _ => None,
    }
}

/// Lets connections wait at the sockets that can take any; who cannot listen is reached by the other ways only.
pub(super) fn listen(sockets: &[OwnedFd]) {
    for socket in sockets.iter().filter(|socket| door_of(socket) == Some(Door::Streams)) {
        let _ = rustix::net::listen(socket, BACKLOG);
    }
}

/// Whose ports they are, and where they lead.
#[derive(Debug)]
struct Target {
    file: LeasesFile,
    tag: String,
    id: String,
    lease: Option<Lease>,
}

impl Target {
    /// Returns the addresses inside that a port of the host leads to, the first one to be tried first.
    fn of(&mut self, protocol: Protocol, host_port: u16) -> Vec<SocketAddr> {
        if let Some(leases) = self.file.changed(|lease| lease.tag == self.tag && lease.id == self.id) {
            self.lease = leases.into_iter().next();
        }
        let Some(lease) = &self.lease else { return Vec::new() };
        let is_this = |port: &&Port| {
            let takes = port.host_ip.is_none_or(|ip| ip.is_ipv6() && (ip.is_unspecified() || ip.is_loopback()));
            takes && port.protocol == protocol && (port.host_port..=port.host_port + (port.count - 1)).contains(&host_port)
        };
        let Some(port) = lease.ports.iter().find(is_this) else { return Vec::new() };
        let inside = port.container_port + (host_port - port.host_port);
        let addresses = || lease.links.iter().flat_map(|link| link.addresses.iter().copied());
        let first = [addresses().find(IpAddr::is_ipv4), addresses().find(IpAddr::is_ipv6)];
        first.into_iter().flatten().map(|address| SocketAddr::new(address, inside)).collect()
    }
}

/// Copies what comes to a container's ports.
#[derive(Debug)]
pub(super) struct Forwarder {
    epoll: OwnedFd,
    listeners: Vec<TcpListener>,
    flows: Flows,
    datagrams: Datagrams,
    target: Target,
    /// Sockets that only keep their ports.
    _idle: Vec<OwnedFd>,
}

impl Forwarder {
    /// Tells whether anything can come to these sockets that the kernel does not lead in.
    pub(super) fn is_needed(sockets: &[OwnedFd]) -> bool {
        sockets.iter().any(|socket| door_of(socket).is_some())
    }

    /// Takes the sockets of a container's ports over.
    ///
    /// # Errors
    /// When there are too many open files.
    pub(super) fn new(leases: PathBuf, tag: &str, id: &str, sockets: Vec<OwnedFd>) -> io::Result<Forwarder> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let (mut listeners, mut receivers, mut idle) = (Vec::new(), Vec::new(), Vec::new());
        for socket in sockets {
            match door_of(&socket) {
                Some(Door::Streams) => {
                    let listener = TcpListener::from(socket);
                    listener.set_nonblocking(true)?;
                    watch(&epoll, listener.as_fd(), Token::Listener(listeners.len()), epoll::EventFlags::IN)?;
                    listeners.push(listener);
                }
                Some(Door::Datagrams) => {
                    let receiver = UdpSocket::from(socket);
                    receiver.set_nonblocking(true)?;
                    watch(&epoll, receiver.as_fd(), Token::Datagrams(receivers.len()), epoll::EventFlags::IN)?;
                    receivers.push(receiver);
                }
                None => idle.push(socket),
            }
        }
        let target = Target { file: LeasesFile::new(leases), tag: tag.to_owned(), id: id.to_owned(), lease: None };
        let (flows, datagrams) = (Flows::default(), Datagrams::new(receivers));
        Ok(Forwarder { epoll, listeners, flows, datagrams, target, _idle: idle })
    }

    /// Returns the one descriptor to poll.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }

    /// Makes another descriptor count as one of ours; [`Forwarder::turn`] tells when it is ready.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn include(&self, other: BorrowedFd<'_>) -> io::Result<()> {
        watch(&self.epoll, other, Token::Other, epoll::EventFlags::IN)
    }

    /// Does what there is to do, without waiting; tells whether the included descriptor is ready. What goes wrong
    /// is for the two ends to notice.
    pub(super) fn turn(&mut self) -> bool {
        let mut events: Vec<epoll::Event> = Vec::with_capacity(EVENTS_PER_TURN);
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        if epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&now)).is_err() {
            return false;
        }
        let mut is_other_ready = false;
        // Mostly there is nothing to do for a long time, so the memory goes.
        let mut chunk = vec![0; CHUNK];
        for event in events {
            match Token::of(event.data.u64()) {
                Token::Listener(index) => self.accept(index),
                Token::Client(index) => self.flows.turn(&self.epoll, index, false, &mut chunk),
                Token::Server(index) => self.flows.turn(&self.epoll, index, true, &mut chunk),
                Token::Datagrams(index) => self.datagrams.take(&self.epoll, index, &mut self.target, &mut chunk),
                Token::Session(index) => self.datagrams.answer(index, &mut chunk),
                Token::Timer => self.datagrams.tick(),
                Token::Other => is_other_ready = true,
            }
        }
        self.let_in();
        is_other_ready
    }

    fn accept(&mut self, index: usize) {
        let Some(listener) = self.listeners.get(index) else { return };
        while self.flows.have_room() {
            let Ok((client, _)) = listener.accept() else { break };
            let port = client.local_addr().map_or(0, |address| address.port());
            self.flows.begin(&self.epoll, client, self.target.of(Protocol::Tcp, port));
        }
    }

    /// Looks at the listeners again when there is room, and no longer when there is none.
    fn let_in(&mut self) {
        let Some(is_open) = self.flows.has_changed() else { return };
        let flags = if is_open { epoll::EventFlags::IN } else { epoll::EventFlags::empty() };
        for (index, listener) in self.listeners.iter().enumerate() {
            let _ = epoll::modify(&self.epoll, listener, epoll::EventData::new_u64(Token::Listener(index).number()), flags);
        }
    }
}

fn watch(epoll: &OwnedFd, fd: BorrowedFd<'_>, token: Token, flags: epoll::EventFlags) -> io::Result<()> {
    Ok(epoll::add(epoll, fd, epoll::EventData::new_u64(token.number()), flags)?)
}
