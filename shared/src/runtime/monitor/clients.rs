//! Clients of a monitor: those who see a container's output as it comes, and may type into it.
//!
//! A frame is one packet: a letter and bytes. The kernel's buffer of the socket is the client's: one
//! that does not read is dropped when it is full, and neither the container nor its log ever waits.

use std::io::IoSlice;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendFlags, SocketFlags};

use super::super::error::{Result, failed};
use super::super::io::CHUNK_BYTES;
use super::super::log::LogStream;
use super::fds::{Fds, Role};
use crate::sys::pty::Size;

/// The most clients at once.
const CLIENTS_MAX: usize = 64;

/// What goes between a monitor and a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// The container wrote this.
    Output(LogStream, Vec<u8>),
    /// The container's run ended with this code.
    Exit(i32),
    /// This was typed.
    Input(Vec<u8>),
    /// There is nothing more to be typed.
    InputEnd,
    /// The client's terminal has this size.
    Resize(Size),
    /// The client leaves, the container stays.
    Detach,
}

impl Frame {
    fn head(&self) -> (u8, Vec<u8>) {
        match self {
            Frame::Output(LogStream::Stdout, bytes) => (b'O', bytes.clone()),
            Frame::Output(LogStream::Stderr, bytes) => (b'E', bytes.clone()),
            Frame::Exit(code) => (b'X', code.to_be_bytes().to_vec()),
            Frame::Input(bytes) => (b'I', bytes.clone()),
            Frame::InputEnd => (b'Q', Vec::new()),
            Frame::Resize(size) => (b'Z', [size.rows.to_be_bytes(), size.columns.to_be_bytes()].concat()),
            Frame::Detach => (b'D', Vec::new()),
        }
    }

    fn parse(packet: &[u8]) -> Option<Frame> {
        let (head, rest) = packet.split_first()?;
        Some(match head {
            b'O' => Frame::Output(LogStream::Stdout, rest.to_vec()),
            b'E' => Frame::Output(LogStream::Stderr, rest.to_vec()),
            b'X' => Frame::Exit(i32::from_be_bytes(rest.try_into().ok()?)),
            b'I' => Frame::Input(rest.to_vec()),
            b'Q' => Frame::InputEnd,
            b'Z' => {
                let number = |at: usize| Some(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?));
                Frame::Resize(Size { rows: number(0)?, columns: number(2)? })
            }
            b'D' => Frame::Detach,
            _ => return None,
        })
    }
}

/// One end of a client's connection.
#[derive(Debug)]
pub struct Client {
    socket: OwnedFd,
}

impl Client {
    pub(super) fn new(socket: OwnedFd) -> Client {
        Client { socket }
    }

    /// Returns the descriptor that is readable when a frame is there.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Sends a frame; `false` when the other end has gone, or, without `wait`, does not read.
    pub fn send(&self, frame: &Frame, wait: bool) -> bool {
        let (head, bytes) = frame.head();
        send(self.fd(), head, &bytes, wait).is_ok()
    }

    /// Receives a frame; `None` when the other end has gone.
    ///
    /// # Errors
    /// What recvmsg(2) says.
    pub fn receive(&self) -> Result<Option<Frame>> {
        let mut packet = vec![0_u8; CHUNK_BYTES + 1];
        loop {
            return match rustix::net::recv(&self.socket, packet.as_mut_slice(), RecvFlags::empty()) {
                // It left without reading all that we sent; what it sent before is still here.
                Err(Errno::INTR | Errno::CONNRESET) => continue,
                Ok((0, _)) => Ok(None),
                Ok((n, _)) => Ok(Frame::parse(&packet[..n.min(CHUNK_BYTES + 1)])),
                Err(errno) => Err(failed("listen to the container's monitor")(errno.into())),
            };
        }
    }
}

fn send(socket: BorrowedFd<'_>, head: u8, bytes: &[u8], wait: bool) -> std::result::Result<(), Errno> {
    let head = [head];
    let parts = [IoSlice::new(&head), IoSlice::new(bytes)];
    let flags = if wait { SendFlags::NOSIGNAL } else { SendFlags::NOSIGNAL | SendFlags::DONTWAIT };
    rustix::io::retry_on_intr(|| rustix::net::sendmsg(socket, &parts, &mut SendAncillaryBuffer::default(), flags)).map(drop)
}

/// What a client wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing more than to see.
    Nothing,
    /// To type this.
    Type(Vec<u8>),
    /// To end the container's standard input.
    EndInput,
    /// To have the terminal that large.
    Resize(Size),
    /// Its container's end: it has gone without leaving it to others.
    End,
}

/// How a client is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It came later: it is dropped when it does not read.
    Guest,
    /// It started the container: the container waits for it as for the reader of a pipe.
    Starter,
    /// As a starter, and the container ends with it.
    Owner,
}

/// Every kind with its role among the descriptors.
const KINDS: [(Kind, Role); 3] = [(Kind::Owner, Role::Owner), (Kind::Starter, Role::Starter), (Kind::Guest, Role::Client)];

#[derive(Debug)]
struct Member {
    client: Client,
    kind: Kind,
    /// What could not be sent yet: a stream's letter and bytes.
    pending: Option<(u8, Vec<u8>)>,
}

/// All clients of a container.
#[derive(Debug, Default)]
pub(super) struct Clients {
    all: Vec<Member>,
}

impl Clients {
    /// Takes over those of the former execution.
    pub(super) fn from_fds(fds: &mut Fds) -> Clients {
        let mut all = Vec::new();
        for (kind, role) in KINDS {
            all.extend(fds.take_all(role).into_iter().map(|fd| Member { client: Client::new(fd), kind, pending: None }));
        }
        Clients { all }
    }

    pub(super) fn into_fds(self, fds: &mut Fds) {
        for member in self.all {
            let role = KINDS.into_iter().find(|(kind, _)| *kind == member.kind).map_or(Role::Client, |(_, role)| role);
            fds.put(role, member.client.socket);
        }
    }

    /// Returns each client's descriptor, and whether it is to be written to.
    pub(super) fn fds(&self) -> impl Iterator<Item = (BorrowedFd<'_>, bool)> {
        self.all.iter().map(|member| (member.client.fd(), member.pending.is_some()))
    }

    /// Tells whether the container has to wait for a client.
    pub(super) fn is_full(&self) -> bool {
        self.all.iter().any(|member| member.pending.is_some())
    }

    /// Lets one in: root, or who this process runs as.
    pub(super) fn accept(&mut self, control: &OwnedFd) {
        let Ok(socket) = rustix::net::accept_with(control, SocketFlags::CLOEXEC) else { return };
        let me = rustix::process::geteuid();
        let is_fine = rustix::net::sockopt::socket_peercred(&socket).is_ok_and(|peer| peer.uid.is_root() || peer.uid == me);
        if is_fine && self.all.len() < CLIENTS_MAX {
            self.all.push(Member { client: Client::new(socket), kind: Kind::Guest, pending: None });
        }
    }

    /// Shows what the container wrote. A guest who cannot take it is dropped.
    pub(super) fn show(&mut self, stream: LogStream, bytes: &[u8]) {
        let head = if stream == LogStream::Stdout { b'O' } else { b'E' };
        self.all.retain_mut(|member| match send(member.client.fd(), head, bytes, false) {
            Ok(()) => true,
            Err(Errno::AGAIN) if member.kind != Kind::Guest => {
                member.pending = Some((head, bytes.to_vec()));
                true
            }
            // An owner's end shows when its descriptor is read.
            Err(_) => member.kind == Kind::Owner,
        });
    }

    /// Sends the client with this number what it could not take before.
    pub(super) fn resume(&mut self, n: usize) {
        let Some(member) = self.all.get_mut(n) else { return };
        if let Some((head, bytes)) = member.pending.take()
            && send(member.client.fd(), head, &bytes, false) == Err(Errno::AGAIN)
        {
            member.pending = Some((head, bytes));
        }
    }

    /// Tells how the run ended.
    pub(super) fn tell_exit(&mut self, code: i32) {
        self.all.retain(|member| member.client.send(&Frame::Exit(code), member.kind != Kind::Guest));
    }

    /// Takes one frame of the client with this number, which may go with it.
    pub(super) fn take(&mut self, n: usize) -> Wish {
        let Some(member) = self.all.get(n) else { return Wish::Nothing };
        let wish = match member.client.receive() {
            Ok(Some(Frame::Input(bytes))) => return Wish::Type(bytes),
            Ok(Some(Frame::InputEnd)) if member.kind != Kind::Guest => return Wish::EndInput,
            Ok(Some(Frame::Resize(size))) => return Wish::Resize(size),
            Ok(Some(Frame::Detach)) => Wish::Nothing,
            Ok(Some(_)) => return Wish::Nothing,
            Ok(None) | Err(_) if member.kind == Kind::Owner => Wish::End,
            Ok(None) | Err(_) => Wish::Nothing,
        };
        self.all.remove(n);
        wish
    }
}

#[cfg(test)]
mod tests;
