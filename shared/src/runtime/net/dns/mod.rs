//! The resolver of a container in networks where names are known: who runs the container answers at
//! 127.0.0.11 inside its network namespace, as docker does, without a process of its own.
//!
//! Names of the networks' members come from the leases; any other question goes to the host's name
//! servers over sockets of the host, so that servers at its loopback work, or to those of `--dns`
//! over sockets of the container's. Where nothing leads out of any of its networks, no question does
//! (CVE-2024-29018). Everything is one descriptor to poll and one call that never blocks; whoever
//! holds the server gives it turns. Every queue is bounded; who floods it is told to come again.

mod inside;
mod message;
mod streams;
#[cfg(test)]
mod tests;
mod zone;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, TcpListener, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};
use serde::{Deserialize, Serialize};

pub use inside::ADDRESS;
pub(super) use inside::Sockets;
use message::{Code, Data, Incoming, KIND_A, KIND_AAAA, KIND_PTR, Query};
use streams::Streams;
use zone::{Called, Zone};

use super::{NetError, Plan, Result, Site};
use crate::sys::netns;

/// At most this many questions over UDP wait for name servers.
const FORWARDS_MAX: usize = 64;
/// A turn takes at most this many questions over UDP.
const QUERIES_PER_TURN: usize = 64;
/// A turn looks at this many descriptors.
const EVENTS_PER_TURN: usize = 32;
/// At most this many name servers are asked, one after the other.
const SERVERS_MAX: usize = 3;
/// A name server has this long to answer.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How often what waits is looked at.
const TICK_NANOS: i64 = 250_000_000;
const DATAGRAM_BYTES_MAX: usize = 65_535;
const DNS_PORT: u16 = 53;

/// Whom the resolver asks what the networks do not know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asks {
    /// Name servers; a scope may follow the address.
    pub servers: Vec<String>,
    /// Whether they are asked from inside the container: those that a person named are.
    pub inside: bool,
}

/// What a descriptor belongs to; its number among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Udp,
    Tcp,
    Timer,
    Forward(usize),
    Client(usize),
    Server(usize),
}

impl Token {
    const KINDS: u64 = 8;

    fn number(self) -> u64 {
        let (kind, index) = match self {
            Token::Udp => (0, 0),
            Token::Tcp => (1, 0),
            Token::Timer => (2, 0),
            Token::Forward(index) => (3, index),
            Token::Client(index) => (4, index),
            Token::Server(index) => (5, index),
        };
        index as u64 * Token::KINDS + kind
    }

    fn of(number: u64) -> Token {
        let index = usize::try_from(number / Token::KINDS).unwrap_or(usize::MAX);
        match number % Token::KINDS {
            0 => Token::Udp,
            1 => Token::Tcp,
            2 => Token::Timer,
            3 => Token::Forward(index),
            4 => Token::Client(index),
            _ => Token::Server(index),
        }
    }
}

/// Where questions that we cannot answer go.
#[derive(Debug)]
struct Upstream {
    servers: Vec<SocketAddr>,
    /// The container's network namespace, when they are asked from there.
    namespace: Option<OwnedFd>,
}

impl Upstream {
    /// Does something in the namespace from which name servers are asked.
    fn make<T: Send>(&self, work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        match &self.namespace {
            Some(namespace) => netns::inside(namespace.as_fd(), work)?,
            None => work(),
        }
    }
}

/// A question over UDP that waits for a name server.
#[derive(Debug)]
struct Forward {
    socket: UdpSocket,
    client: SocketAddr,
    /// The number that the client gave it.
    id: [u8; 2],
    /// The question, with a number of ours.
    question: Vec<u8>,
    query: Query,
    server: usize,
    until: Instant,
}

/// Answers the questions of one container.
#[derive(Debug)]
pub struct Server {
    epoll: OwnedFd,
    timer: OwnedFd,
    is_ticking: bool,
    udp: UdpSocket,
    tcp: TcpListener,
    zone: Zone,
    upstream: Upstream,
    forwards: Vec<Option<Forward>>,
    streams: Streams,
    buffer: Vec<u8>,
}

/// What to do with a question.
enum Verdict {
    Answer(Vec<u8>),
    Forward(Query),
    Ignore,
}

impl Server {
    /// Makes the server of a container from the sockets that were made inside.
    pub(super) fn new(site: &Site, id: &str, sockets: Sockets, asks: &Asks, namespace: BorrowedFd<'_>) -> Result<Server> {
        let fail = |source: io::Error| NetError::Bind { port: format!("{ADDRESS}:{DNS_PORT}"), source };
        let Sockets { udp, tcp } = sockets;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).map_err(|e| fail(e.into()))?;
        let timer =
            timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK).map_err(|e| fail(e.into()))?;
        let namespace = if asks.inside { Some(namespace.try_clone_to_owned().map_err(fail)?) } else { None };
        let servers = asks.servers.iter().filter_map(|text| server_address(text)).take(SERVERS_MAX).collect();
        let server = Server {
            is_ticking: false,
            zone: Zone::new(site.run_dir().join("leases"), site.tag(), id),
            upstream: Upstream { servers, namespace },
            forwards: (0..FORWARDS_MAX).map(|_| None).collect(),
            streams: Streams::default(),
            buffer: Vec::new(),
            epoll,
            timer,
            udp,
            tcp,
        };
        for (fd, token) in [(server.udp.as_fd(), Token::Udp), (server.tcp.as_fd(), Token::Tcp), (server.timer.as_fd(), Token::Timer)] {
            watch(&server.epoll, fd, token, epoll::EventFlags::IN).map_err(fail)?;
        }
        Ok(server)
    }

    /// Makes the server of a running container again: from the sockets of the former one, or from new ones when
    /// that died with them. `None` where the container has none.
    ///
    /// # Errors
    /// When the container has gone, or there is no port to be had.
    pub fn again(site: &Site, plan: &Plan, init_pid: u32, sockets: Vec<OwnedFd>) -> Result<Option<Server>> {
        let Some(asks) = &plan.asks else { return Ok(None) };
        let fail = |source| NetError::Namespace { source };
        let namespace = netns::of_process(init_pid).map_err(fail)?;
        let sockets = match Sockets::from_list(sockets) {
            Some(sockets) => sockets,
            None => netns::inside(namespace.as_fd(), Sockets::reopen).map_err(fail)??,
        };
        Server::new(site, &plan.id, sockets, asks, namespace.as_fd()).map(Some)
    }

    /// Returns the sockets at which the container asks, for [`Server::again`] in what this process executes next.
    pub fn into_sockets(self) -> Vec<OwnedFd> {
        vec![self.udp.into(), self.tcp.into()]
    }

    /// Returns the one descriptor to poll; it is readable when [`Server::turn`] has something to do.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }

    /// Does what there is to do, without waiting. What goes wrong is for the container to notice: it asks again.
    pub fn turn(&mut self) {
        let mut events: Vec<epoll::Event> = Vec::with_capacity(EVENTS_PER_TURN);
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        if epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&now)).is_err() {
            return;
        }
        for event in events {
            match Token::of(event.data.u64()) {
                Token::Udp => self.take_queries(),
                Token::Tcp => self.streams.accept(&self.tcp, &self.epoll),
                Token::Timer => self.tick(),
                Token::Forward(index) => self.take_answer(index),
                token @ (Token::Client(_) | Token::Server(_)) => self.stream_turn(token),
            }
        }
        self.set_timer();
    }

    /// Decides what becomes of a question. `limit` is the largest answer, if not the question's own.
    fn decide(&mut self, bytes: &[u8], limit: Option<usize>) -> Verdict {
        let query = match message::read(bytes) {
            Incoming::Query(query) => query,
            Incoming::Refused(answer) => return Verdict::Answer(answer),
            Incoming::Noise => return Verdict::Ignore,
        };
        let limit = limit.unwrap_or(query.limit);
        let say = |code, data: &[Data]| Verdict::Answer(message::answer(&query, code, data, limit));
        if let Some(name) = query.name.as_deref() {
            if let Some(addresses) = self.zone.look_up(name) {
                let wanted = |address: &IpAddr| query.kind == if address.is_ipv4() { KIND_A } else { KIND_AAAA };
                let data: Vec<Data> = addresses.into_iter().filter(wanted).map(Data::Address).collect();
                return say(Code::NoError, &data);
            }
            if let Some(address) = message::address_asked(name).filter(|_| query.kind == KIND_PTR) {
                match self.zone.name_of(address) {
                    Called::Name(name) => return say(Code::NoError, &[Data::Name(name)]),
                    Called::Nobody => return say(Code::NoSuchName, &[]),
                    Called::Elsewhere => {}
                }
            }
        }
        if self.upstream.namespace.is_none() && self.zone.is_internal() {
            return say(Code::NoSuchName, &[]);
        }
        if self.upstream.servers.is_empty() {
            return say(Code::ServerFailure, &[]);
        }
        Verdict::Forward(query)
    }

    fn take_queries(&mut self) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.resize(DATAGRAM_BYTES_MAX, 0);
        for _ in 0..QUERIES_PER_TURN {
            let Ok((len, client)) = self.udp.recv_from(&mut buffer) else { break };
            match self.decide(&buffer[..len], None) {
                Verdict::Answer(answer) => drop(self.udp.send_to(&answer, client)),
                Verdict::Forward(query) => self.forward(&buffer[..len], query, client),
                Verdict::Ignore => {}
            }
        }
        // Mostly there is nothing to do for a long time.
        buffer = Vec::new();
        self.buffer = buffer;
    }

    fn forward(&mut self, bytes: &[u8], query: Query, client: SocketAddr) {
        let Some(index) = self.forwards.iter().position(Option::is_none) else {
            let _ = self.udp.send_to(&message::answer(&query, Code::ServerFailure, &[], query.limit), client);
            return;
        };
        let mut question = bytes.to_vec();
        let id = [question[0], question[1]];
        crate::sys::random::fill(&mut question[..2]);
        match self.ask(index, &question, 0) {
            Some((socket, server)) => {
                let until = Instant::now() + PATIENCE;
                self.forwards[index] = Some(Forward { socket, client, id, question, query, server, until });
            }
            None => drop(self.udp.send_to(&message::answer(&query, Code::ServerFailure, &[], query.limit), client)),
        }
    }

    /// Sends a question to the first name server that can be sent to, from one of them on.
    fn ask(&self, index: usize, question: &[u8], from: usize) -> Option<(UdpSocket, usize)> {
        for (server, address) in self.upstream.servers.iter().enumerate().skip(from) {
            let any: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
            let asked = self.upstream.make(|| {
                // A socket of its own for each question: its port is one more number that a forger must guess.
                let socket = UdpSocket::bind((any, 0))?;
                socket.connect(address)?;
                socket.set_nonblocking(true)?;
                socket.send(question)?;
                Ok(socket)
            });
            if let Ok(socket) = asked
                && watch(&self.epoll, socket.as_fd(), Token::Forward(index), epoll::EventFlags::IN).is_ok()
            {
                return Some((socket, server));
            }
        }
        None
    }

    fn take_answer(&mut self, index: usize) {
        let Some(forward) = self.forwards.get_mut(index).and_then(Option::as_mut) else { return };
        let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
        match forward.socket.recv(&mut buffer) {
            Ok(len) if !message::answers(&forward.question, &buffer[..len]) => {}
            Ok(len) if message::is_helpless(&buffer[..len]) && forward.server + 1 < self.upstream.servers.len() => self.ask_next(index),
            Ok(len) => {
                buffer[..2].copy_from_slice(&forward.id);
                let _ = self.udp.send_to(&buffer[..len], forward.client);
                self.forwards[index] = None;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            // Nobody listens there.
            Err(_) => self.ask_next(index),
        }
    }

    /// Asks the next name server, or says that none could help.
    fn ask_next(&mut self, index: usize) {
        let Some(mut forward) = self.forwards[index].take() else { return };
        match self.ask(index, &forward.question, forward.server + 1) {
            Some((socket, server)) => {
                (forward.socket, forward.server) = (socket, server);
                forward.until = Instant::now() + PATIENCE;
                self.forwards[index] = Some(forward);
            }
            None => {
                let answer = message::answer(&forward.query, Code::ServerFailure, &[], forward.query.limit);
                let _ = self.udp.send_to(&answer, forward.client);
            }
        }
    }

    fn stream_turn(&mut self, token: Token) {
        let mut streams = std::mem::take(&mut self.streams);
        streams.turn(token, self);
        self.streams = streams;
    }

    fn tick(&mut self) {
        let _ = rustix::io::read(&self.timer, &mut [0; 8]);
        let now = Instant::now();
        for index in 0..self.forwards.len() {
            if self.forwards[index].as_ref().is_some_and(|forward| forward.until <= now) {
                self.ask_next(index);
            }
        }
        self.streams.drop_overdue(now);
    }

    /// Lets the timer tick while something waits.
    fn set_timer(&mut self) {
        let waits = self.forwards.iter().any(Option::is_some) || !self.streams.is_empty();
        if waits == self.is_ticking {
            return;
        }
        let tick = Timespec { tv_sec: 0, tv_nsec: if waits { TICK_NANOS } else { 0 } };
        if timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &Itimerspec { it_interval: tick, it_value: tick }).is_ok() {
            self.is_ticking = waits;
        }
    }
}

fn watch(epoll: &OwnedFd, fd: BorrowedFd<'_>, token: Token, flags: epoll::EventFlags) -> io::Result<()> {
    Ok(epoll::add(epoll, fd, epoll::EventData::new_u64(token.number()), flags)?)
}

/// Reads the address of a name server as resolver files have it: `fe80::1%eth0` names a link.
fn server_address(text: &str) -> Option<SocketAddr> {
    let Some((address, link)) = text.split_once('%') else { return Some(SocketAddr::new(text.parse().ok()?, DNS_PORT)) };
    let index = match link.parse() {
        Ok(index) => index,
        Err(_) => std::fs::read_to_string(format!("/sys/class/net/{link}/ifindex")).ok()?.trim().parse().ok()?,
    };
    Some(SocketAddrV6::new(address.parse().ok()?, DNS_PORT, 0, index).into())
}
