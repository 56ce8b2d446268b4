//! Sockets that systemd has opened for this process, and word to it that the server is ready
//! (sd_listen_fds(3), sd_notify(3)).

use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType};

use super::ServerError;
use crate::sys::process::inherited_file;

/// The number of the first socket that is handed over.
const FIRST: i32 = 3;
/// The most that are taken.
const SOCKETS_MAX: i32 = 64;

/// Takes over the sockets that this process was started with; `None` when there are none. To be called once.
///
/// # Errors
/// When what was handed over is no listening TCP socket.
pub fn inherited() -> Result<Option<Vec<TcpListener>>, ServerError> {
    // Sockets meant for another process are none of ours.
    let is_ours = std::env::var("LISTEN_PID").is_ok_and(|pid| pid == std::process::id().to_string());
    let count: i32 = std::env::var("LISTEN_FDS").ok().filter(|_| is_ours).and_then(|count| count.parse().ok()).unwrap_or(0);
    if count <= 0 {
        return Ok(None);
    }
    (FIRST..FIRST + count.min(SOCKETS_MAX)).map(take).collect::<Result<Vec<_>, ServerError>>().map(Some)
}

fn take(number: i32) -> Result<TcpListener, ServerError> {
    let system = |source| ServerError::System { action: "use a socket that was handed over", source };
    let file = inherited_file(number).ok_or(io::ErrorKind::NotFound.into()).map_err(system)?;
    let socket = OwnedFd::from(file);
    let listens = rustix::net::sockopt::socket_acceptconn(&socket).map_err(|errno| system(errno.into()))?;
    let listener = TcpListener::from(socket);
    if !listens || listener.local_addr().is_err() {
        return Err(system(io::Error::new(io::ErrorKind::InvalidInput, format!("descriptor {number} is no listening TCP socket"))));
    }
    Ok(listener)
}

/// Tells whoever started this process, if they wait for it, that it is ready.
pub fn tell_ready() {
    let Some(address) = std::env::var("NOTIFY_SOCKET").ok().filter(|address| address.starts_with(['/', '@'])) else { return };
    let address = match address.strip_prefix('@') {
        Some(name) => SocketAddrUnix::new_abstract_name(name.as_bytes()),
        None => SocketAddrUnix::new(address.as_str()),
    };
    let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None);
    if let (Ok(address), Ok(socket)) = (address, socket) {
        // Whoever waits may have gone; the server serves all the same.
        let _ = rustix::net::sendto(&socket, b"READY=1\n", SendFlags::NOSIGNAL | SendFlags::DONTWAIT, &address);
    }
}
