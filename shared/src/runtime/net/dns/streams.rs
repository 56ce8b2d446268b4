//! Questions over TCP: what does not fit into a datagram. One question of a client at a time.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::epoll::EventFlags;
use rustix::net::{AddressFamily, SocketFlags, SocketType};

use super::message::{self, Code, Query, TCP_BYTES_MAX};
use super::{Server, Token, Verdict, watch};

/// At most this many clients are connected; more wait until one has gone.
const CLIENTS_MAX: usize = 16;
/// A client that is silent for this long has gone, and a name server that is has, too.
const PATIENCE: Duration = Duration::from_secs(5);
/// A question of a container has at most this many bytes.
const QUESTION_BYTES_MAX: usize = 4_096;
/// So much is read at once.
const CHUNK: usize = 16 << 10;

/// Bytes that come in or go out, each message behind its length.
#[derive(Debug, Default)]
struct Pipe {
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
}

impl Pipe {
    fn put(&mut self, message: &[u8]) {
        let len = u16::try_from(message.len()).unwrap_or(0);
        self.outgoing.extend_from_slice(&len.to_be_bytes());
        self.outgoing.extend_from_slice(&message[..usize::from(len)]);
    }

    /// Takes a whole message out.
    fn take(&mut self) -> Option<Vec<u8>> {
        let len = usize::from(u16::from_be_bytes(self.incoming.get(..2)?.try_into().ok()?));
        let message = self.incoming.get(2..2 + len)?.to_vec();
        self.incoming.drain(..2 + len);
        Some(message)
    }

    /// Reads and writes what goes without waiting; `false` at the end of the stream.
    fn turn(&mut self, stream: &mut TcpStream, bytes_max: usize) -> io::Result<bool> {
        while !self.outgoing.is_empty() {
            match stream.write(&self.outgoing) {
                Ok(count) => drop(self.outgoing.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        let mut chunk = [0; CHUNK];
        while self.incoming.len() < bytes_max {
            match stream.read(&mut chunk) {
                Ok(0) => return Ok(false),
                Ok(count) => self.incoming.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// A question that waits for a name server.
#[derive(Debug)]
struct Asked {
    stream: TcpStream,
    pipe: Pipe,
    question: Vec<u8>,
    query: Query,
    server: usize,
}

#[derive(Debug)]
struct Client {
    stream: TcpStream,
    pipe: Pipe,
    asked: Option<Asked>,
    until: Instant,
}

/// The connected clients.
#[derive(Debug, Default)]
pub(super) struct Streams {
    clients: Vec<Option<Client>>,
}

impl Streams {
    pub(super) fn is_empty(&self) -> bool {
        self.clients.iter().all(Option::is_none)
    }

    pub(super) fn drop_overdue(&mut self, now: Instant) {
        for client in &mut self.clients {
            if client.as_ref().is_some_and(|client| client.until <= now) {
                *client = None;
            }
        }
    }

    /// Lets a client in; when there are many, the one that has waited longest goes.
    pub(super) fn accept(&mut self, listener: &TcpListener, epoll: &OwnedFd) {
        let Ok((stream, _)) = listener.accept() else { return };
        let free = self.clients.iter().position(Option::is_none);
        let index = match free {
            Some(index) => index,
            None if self.clients.len() < CLIENTS_MAX => {
                self.clients.push(None);
                self.clients.len() - 1
            }
            None => {
                let eldest = self.clients.iter().enumerate().min_by_key(|(_, client)| client.as_ref().map(|client| client.until));
                eldest.map_or(0, |(index, _)| index)
            }
        };
        let is_watched = stream.set_nonblocking(true).is_ok()
            && watch(epoll, stream.as_fd(), Token::Client(index), EventFlags::IN | EventFlags::OUT | EventFlags::ET).is_ok();
        if is_watched {
            self.clients[index] = Some(Client { stream, pipe: Pipe::default(), asked: None, until: Instant::now() + PATIENCE });
        }
    }

    /// Goes on with a client whose stream, or whose name server's, is ready.
    pub(super) fn turn(&mut self, token: Token, server: &mut Server) {
        let (Token::Client(index) | Token::Server(index)) = token else { return };
        let Some(slot) = self.clients.get_mut(index) else { return };
        let Some(client) = slot.as_mut() else { return };
        if !client.turn(index, server).unwrap_or(false) {
            *slot = None;
        }
    }
}

impl Client {
    /// Goes on as far as it goes without waiting; `false` when the client is done.
    fn turn(&mut self, index: usize, server: &mut Server) -> io::Result<bool> {
        loop {
            let is_open = self.pipe.turn(&mut self.stream, QUESTION_BYTES_MAX)?;
            if self.asked.is_some() {
                self.take_answer(index, server);
            }
            if self.asked.is_some() {
                return Ok(true);
            }
            let Some(question) = self.pipe.take() else {
                // Who has said all and closed its side still waits for answers.
                let is_full = self.pipe.incoming.len() >= QUESTION_BYTES_MAX;
                self.pipe.turn(&mut self.stream, QUESTION_BYTES_MAX)?;
                return Ok(!is_full && (is_open || !self.pipe.outgoing.is_empty()));
            };
            self.until = Instant::now() + PATIENCE;
            match server.decide(&question, Some(TCP_BYTES_MAX)) {
                Verdict::Answer(answer) => self.pipe.put(&answer),
                Verdict::Forward(query) => self.ask(index, server, question, query, 0),
                Verdict::Ignore => return Ok(false),
            }
        }
    }

    /// Sends a question to the first name server that can be connected to, from one of them on.
    fn ask(&mut self, index: usize, server: &Server, question: Vec<u8>, query: Query, from: usize) {
        for (number, address) in server.upstream.servers.iter().enumerate().skip(from) {
            let Ok(stream) = server.upstream.make(|| connect(address)) else { continue };
            if watch(&server.epoll, stream.as_fd(), Token::Server(index), EventFlags::IN | EventFlags::OUT | EventFlags::ET).is_err() {
                continue;
            }
            let mut pipe = Pipe::default();
            pipe.put(&question);
            self.asked = Some(Asked { stream, pipe, question, query, server: number });
            return;
        }
        self.pipe.put(&message::answer(&query, Code::ServerFailure, &[], TCP_BYTES_MAX));
    }

    fn take_answer(&mut self, index: usize, server: &Server) {
        let Some(asked) = &mut self.asked else { return };
        let result = asked.pipe.turn(&mut asked.stream, TCP_BYTES_MAX + 2);
        let answer = asked.pipe.take().filter(|answer| message::answers(&asked.question, answer));
        let is_last = asked.server + 1 >= server.upstream.servers.len();
        match (answer, result) {
            (Some(answer), _) if is_last || !message::is_helpless(&answer) => {
                self.pipe.put(&answer);
                self.asked = None;
            }
            // Not connected yet, or not all there.
            (None, Ok(true)) => {}
            (None, Err(error)) if error.kind() == io::ErrorKind::NotConnected => {}
            _ => {
                if let Some(Asked { question, query, server: number, .. }) = self.asked.take() {
                    self.ask(index, server, question, query, number + 1);
                }
            }
        }
    }
}

/// Begins to connect, without waiting for it.
fn connect(address: &SocketAddr) -> io::Result<TcpStream> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    match rustix::net::connect(&socket, address) {
        Ok(()) | Err(rustix::io::Errno::INPROGRESS) => Ok(TcpStream::from(socket)),
        Err(errno) => Err(errno.into()),
    }
}
