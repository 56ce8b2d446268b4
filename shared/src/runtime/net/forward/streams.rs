//! Connections: bytes are copied both ways, each way to its own end, as fast as the slower side takes them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::epoll::{self, EventFlags};
use rustix::net::{AddressFamily, SocketFlags, SocketType};

use super::{Token, watch};

/// At most this many clients are connected; more wait until one has gone.
const FLOWS_MAX: usize = 256;
/// A client gets this many chunks in a row while others wait.
const CHUNKS_PER_TURN: usize = 4;

/// One of the two connections of a flow.
#[derive(Debug)]
struct End {
    stream: TcpStream,
    /// What came from the other end and this one has not taken yet: a chunk at most.
    waiting: Vec<u8>,
    /// Nothing more comes from it.
    has_ended: bool,
    /// Nothing more goes to it.
    is_shut: bool,
    interest: EventFlags,
}

/// A client and the container's server.
#[derive(Debug)]
struct Flow {
    client: End,
    server: End,
    is_connecting: bool,
    /// Where else the server may be.
    others: Vec<SocketAddr>,
}

/// All that are connected.
#[derive(Debug, Default)]
pub(super) struct Flows {
    all: Vec<Option<Box<Flow>>>,
    count: usize,
    was_full: bool,
}

impl Flows {
    /// Tells whether one more may come.
    pub(super) fn have_room(&self) -> bool {
        self.count < FLOWS_MAX
    }

    /// Tells, when that is news, whether one more may come.
    pub(super) fn has_changed(&mut self) -> Option<bool> {
        let is_full = !self.have_room();
        let was_full = std::mem::replace(&mut self.was_full, is_full);
        (is_full != was_full).then_some(!is_full)
    }

    /// Takes a client in and begins to connect to the first of these that can be; one that nobody waits for is let go.
    pub(super) fn begin(&mut self, epoll: &OwnedFd, client: TcpStream, servers: Vec<SocketAddr>) {
        let free = self.all.iter().position(Option::is_none);
        let index = free.unwrap_or(self.all.len());
        if client.set_nonblocking(true).is_err() {
            return;
        }
        let _ = client.set_nodelay(true);
        let Some((server, others)) = connect_any(epoll, index, servers) else { return };
        let flow = Flow { client: End::new(client, EventFlags::ET), server, is_connecting: true, others };
        if watch(epoll, flow.client.stream.as_fd(), Token::Client(index), EventFlags::ET).is_err() {
            return;
        }
        match self.all.get_mut(index) {
            Some(slot) => *slot = Some(Box::new(flow)),
            None => self.all.push(Some(Box::new(flow))),
        }
        self.count += 1;
    }

    /// Goes on with a flow of which one end is ready.
    pub(super) fn turn(&mut self, epoll: &OwnedFd, index: usize, is_server: bool, chunk: &mut [u8]) {
        let Some(slot) = self.all.get_mut(index) else { return };
        let Some(flow) = slot else { return };
        if !flow.turn(epoll, index, is_server, chunk).unwrap_or(false) {
            *slot = None;
            self.count -= 1;
        }
    }
}

impl Flow {
    /// Goes on as far as it goes without waiting; `false` when all has been said, or one end has broken off.
    fn turn(&mut self, epoll: &OwnedFd, index: usize, is_server: bool, chunk: &mut [u8]) -> io::Result<bool> {
        if self.is_connecting && is_server && !self.has_connected(epoll, index)? {
            return Ok(true);
        }
        let mut is_all = true;
        if !self.is_connecting {
            is_all &= copy(&mut self.client, &mut self.server, chunk)?;
            is_all &= copy(&mut self.server, &mut self.client, chunk)?;
        }
        if self.client.is_shut && self.server.is_shut {
            return Ok(false);
        }
        let waits_for_server = self.is_connecting;
        self.client.ask(epoll, Token::Client(index), !waits_for_server && self.server.waiting.is_empty(), false, !is_all)?;
        self.server.ask(epoll, Token::Server(index), !waits_for_server && self.client.waiting.is_empty(), waits_for_server, !is_all)?;
        Ok(true)
    }

    /// Tells whether the server is there now; where it is not, the next place is tried.
    fn has_connected(&mut self, epoll: &OwnedFd, index: usize) -> io::Result<bool> {
        match self.server.stream.take_error()? {
            None if self.server.stream.peer_addr().is_ok() => {
                self.is_connecting = false;
                Ok(true)
            }
            None => Ok(false),
            Some(error) => {
                let (server, others) = connect_any(epoll, index, std::mem::take(&mut self.others)).ok_or(error)?;
                (self.server, self.others) = (server, others);
                Ok(false)
            }
        }
    }
}

impl End {
    fn new(stream: TcpStream, interest: EventFlags) -> End {
        End { stream, waiting: Vec::new(), has_ended: false, is_shut: false, interest }
    }

    /// Says what is waited for. Events come once for each change, so that an end of which nothing is wanted does not
    /// come again and again; `again` lets what is ready by now come once more.
    fn ask(&mut self, epoll: &OwnedFd, token: Token, reads: bool, connects: bool, again: bool) -> io::Result<()> {
        let mut interest = EventFlags::ET;
        interest.set(EventFlags::IN, reads && !self.has_ended);
        interest.set(EventFlags::OUT, connects || !self.waiting.is_empty());
        if interest != self.interest || again {
            epoll::modify(epoll, &self.stream, epoll::EventData::new_u64(token.number()), interest)?;
            self.interest = interest;
        }
        Ok(())
    }

    /// Writes what waits; tells whether nothing does any more.
    fn flush(&mut self) -> io::Result<bool> {
        let written = write(&mut self.stream, &self.waiting)?;
        self.waiting.drain(..written);
        if self.waiting.is_empty() {
            self.waiting = Vec::new();
        }
        Ok(self.waiting.is_empty())
    }
}

/// Copies from one end to the other; `false` when there may be more.
fn copy(from: &mut End, to: &mut End, chunk: &mut [u8]) -> io::Result<bool> {
    for _ in 0..CHUNKS_PER_TURN {
        if !to.flush()? {
            return Ok(true);
        }
        if from.has_ended {
            if !std::mem::replace(&mut to.is_shut, true) {
                to.stream.shutdown(Shutdown::Write)?;
            }
            return Ok(true);
        }
        match from.stream.read(chunk) {
            Ok(0) => from.has_ended = true,
            Ok(count) => {
                let written = write(&mut to.stream, &chunk[..count])?;
                to.waiting.extend_from_slice(&chunk[written..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Writes as much as goes without waiting.
fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
    let mut written = 0;
    while written < bytes.len() {
        match stream.write(&bytes[written..]) {
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}

/// Begins to connect to the first that can be; returns those that are left.
fn connect_any(epoll: &OwnedFd, index: usize, servers: Vec<SocketAddr>) -> Option<(End, Vec<SocketAddr>)> {
    let mut servers = servers.into_iter();
    while let Some(address) = servers.next() {
        let Ok(stream) = connect(&address) else { continue };
        let interest = EventFlags::OUT | EventFlags::ET;
        if watch(epoll, stream.as_fd(), Token::Server(index), interest).is_ok() {
            return Some((End::new(stream, interest), servers.collect()));
        }
    }
    None
}

/// Begins to connect, without waiting for it.
fn connect(address: &SocketAddr) -> io::Result<TcpStream> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    match rustix::net::connect(&socket, address) {
        Ok(()) | Err(rustix::io::Errno::INPROGRESS) => {
            let stream = TcpStream::from(socket);
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
        Err(errno) => Err(errno.into()),
    }
}
