//! Hands the notifications of a container's filter to the agent that the bundle names
//! (config-linux.md, "The Container Process State"). The process installs the filter while whoever
//! makes it is there, and sends what the notifications are read from; what it asks is the agent's business.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use serde_json::json;

use super::super::error::{Result, RuntimeError, failed};
use super::state::{Container, Status};
use crate::oci::spec::Spec;
use crate::sys::process::{receive_fd, send_fd};

/// What the one descriptor of a message is called.
const NAME: &str = "seccompFd";

/// Makes the socket through which a process sends the descriptor, ours and its end; none where there is no agent.
pub(super) fn pair(spec: &Spec) -> Result<Option<(OwnedFd, OwnedFd)>> {
    if spec.linux.as_ref().and_then(|linux| linux.seccomp.as_ref()).is_none_or(|seccomp| seccomp.listener_path.is_empty()) {
        return Ok(None);
    }
    let pair = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
    pair.map(Some).map_err(|errno| failed("make a socket")(errno.into()))
}

/// Waits for the descriptor and hands it on. A process that ends before it sends one says why itself.
pub(super) fn hand_over(container: &Container, near: &OwnedFd, pid: i32, status: Status) -> Result<()> {
    let Some(notices) = receive_fd(near.as_fd()).map_err(failed("receive the filter"))? else { return Ok(()) };
    let Some(seccomp) = container.spec.linux.as_ref().and_then(|linux| linux.seccomp.as_ref()) else { return Ok(()) };
    let path = &seccomp.listener_path;
    let stream = UnixStream::connect(path).map_err(failed(format!("connect to the seccomp agent {path}")))?;
    let mut state = serde_json::to_value(container.document_as(status)).unwrap_or_default();
    // Of one that is being made the process is not written down yet.
    if status == Status::Creating {
        state["pid"] = json!(pid);
    }
    let mut message = json!({"ociVersion": container.spec.oci_version, "fds": [NAME], "pid": pid, "state": state});
    if !seccomp.listener_metadata.is_empty() {
        message["metadata"] = json!(seccomp.listener_metadata);
    }
    send_fd(stream.as_fd(), message.to_string().as_bytes(), notices.as_fd())
        .map_err(|source| RuntimeError::Io { what: format!("tell the seccomp agent {path}"), source })
}
