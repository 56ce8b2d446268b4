//! Datagrams: each client has a socket of its own towards the container, by which answers find back.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};

use super::super::request::Protocol;
use super::{Target, Token, watch};

/// At most this many clients are remembered; the one that was silent for longest goes for another.
const SESSIONS_MAX: usize = 128;
/// A client that is silent for this long has gone; docker's proxy waits as long.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the silent ones are looked for, in seconds.
const TICK_SECS: i64 = 15;
/// A turn takes at most this many datagrams of each socket.
const DATAGRAMS_PER_TURN: usize = 64;

#[derive(Debug)]
struct Session {
    /// Towards the container.
    socket: UdpSocket,
    client: SocketAddr,
    /// The number of the socket at which the client came.
    receiver: usize,
    until: Instant,
}

/// The clients of all ports.
#[derive(Debug)]
pub(super) struct Datagrams {
    receivers: Vec<UdpSocket>,
    sessions: Vec<Option<Session>>,
    timer: Option<OwnedFd>,
}

impl Datagrams {
    pub(super) fn new(receivers: Vec<UdpSocket>) -> Datagrams {
        Datagrams { receivers, sessions: Vec::new(), timer: None }
    }

    /// Passes on what came to a port.
    pub(super) fn take(&mut self, epoll: &OwnedFd, receiver: usize, target: &mut Target, chunk: &mut [u8]) {
        for _ in 0..DATAGRAMS_PER_TURN {
            let Some(socket) = self.receivers.get(receiver) else { return };
            let Ok((len, client)) = socket.recv_from(chunk) else { return };
            // Who came to another address of the host would not know an answer from this one.
            if !matches!(client.ip(), IpAddr::V6(ip) if ip.is_loopback()) {
                continue;
            }
            let known = self.sessions.iter().position(|s| s.as_ref().is_some_and(|s| s.client == client && s.receiver == receiver));
            let Some(index) = known.or_else(|| self.begin(epoll, receiver, client, target)) else { continue };
            let Some(session) = self.sessions.get_mut(index).and_then(Option::as_mut) else { continue };
            session.until = Instant::now() + PATIENCE;
            // The network may lose datagrams, and so may we.
            let _ = session.socket.send(&chunk[..len]);
        }
    }

    /// Passes a container's answers back.
    pub(super) fn answer(&mut self, index: usize, chunk: &mut [u8]) {
        for _ in 0..DATAGRAMS_PER_TURN {
            let Some(session) = self.sessions.get_mut(index).and_then(Option::as_mut) else { return };
            match session.socket.recv(chunk) {
                Ok(len) => {
                    session.until = Instant::now() + PATIENCE;
                    let _ = self.receivers.get(session.receiver).map(|receiver| receiver.send_to(&chunk[..len], session.client));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // Nobody listens there; whoever asks again gets another try.
                Err(_) => {
                    self.sessions[index] = None;
                    return;
                }
            }
        }
    }

    /// Forgets who has been silent for long.
    pub(super) fn tick(&mut self) {
        let now = Instant::now();
        for session in &mut self.sessions {
            session.take_if(|session| session.until <= now);
        }
        if let Some(timer) = &self.timer {
            let _ = rustix::io::read(timer, &mut [0; 8]);
        }
        if self.sessions.iter().all(Option::is_none) {
            self.timer = None;
        }
    }

    fn begin(&mut self, epoll: &OwnedFd, receiver: usize, client: SocketAddr, target: &mut Target) -> Option<usize> {
        let port = self.receivers.get(receiver)?.local_addr().ok()?.port();
        let socket = target.of(Protocol::Udp, port).into_iter().find_map(|address| connect(address).ok())?;
        if self.timer.is_none() {
            self.timer = start_timer(epoll).ok();
        }
        let free = self.sessions.iter().position(Option::is_none);
        let index = match free {
            Some(index) => index,
            None if self.sessions.len() < SESSIONS_MAX => {
                self.sessions.push(None);
                self.sessions.len() - 1
            }
            None => self.sessions.iter().enumerate().min_by_key(|(_, session)| session.as_ref().map(|session| session.until))?.0,
        };
        watch(epoll, socket.as_fd(), Token::Session(index), epoll::EventFlags::IN).ok()?;
        self.sessions[index] = Some(Session { socket, client, receiver, until: Instant::now() + PATIENCE });
        Some(index)
    }
}

fn connect(address: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

fn start_timer(epoll: &OwnedFd) -> io::Result<OwnedFd> {
    let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)?;
    let tick = Timespec { tv_sec: TICK_SECS, tv_nsec: 0 };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &Itimerspec { it_interval: tick, it_value: tick })?;
    watch(epoll, timer.as_fd(), Token::Timer, epoll::EventFlags::IN)?;
    Ok(timer)
}
