//! Netlink in plain blocking sockets: one message builder, many messages to a `send`, every answer read.
//!
//! A [`Batch`] is filled, sent with one call, and each of its messages is answered by the kernel; a
//! refusal carries the kernel's own text (extended acknowledgement) and what we were doing. Nothing
//! here runs a helper program. Follows `linux/netlink.h`; messages of [`route`] follow rtnetlink(7).

#![allow(unsafe_code, reason = "socket options of netlink have no wrapper in rustix or nix")]

mod background;
pub mod conntrack;
pub mod route;

#[cfg(test)]
mod tests;

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink};

/// A batch may have this many bytes: twenty times what the largest of ours has.
pub const BATCH_BYTES_MAX: usize = 4 << 20;
/// The kernel never answers with more than this in one datagram (it pages at 32 KiB).
const ANSWER_BYTES_MAX: usize = 64 << 10;
/// A dump longer than this many datagrams is cut off with an error.
const DUMP_DATAGRAMS_MAX: usize = 16_384;
/// The kernel answers at once; after this long something is broken.
const ANSWER_SECONDS_MAX: u32 = 10;

const HEADER_LEN: usize = 16;
const ATTRIBUTE_HEADER_LEN: usize = 4;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLM_F_CAPPED: u16 = 0x100;
const NLM_F_ACK_TLVS: u16 = 0x200;
const NLMSGERR_ATTR_MSG: u16 = 1;
const NLA_F_NESTED: u16 = 0x8000;
const NLA_TYPE_MASK: u16 = 0x3fff;

/// The message asks for something.
pub const REQUEST: u16 = 0x1;
/// The message is answered even when all is well.
pub const ACK: u16 = 0x4;
/// The message asks for everything of its kind.
pub const DUMP: u16 = 0x300;
/// The message makes something.
pub const CREATE: u16 = 0x400;
/// What the message makes must not exist.
pub const EXCLUSIVE: u16 = 0x200;
/// What the message makes replaces what exists.
pub const REPLACE: u16 = 0x100;
/// What the message makes goes to the end of a list.
pub const APPEND: u16 = 0x800;

/// Why talking to the kernel failed.
#[derive(Debug, thiserror::Error)]
pub enum NetlinkError {
    /// The socket itself failed.
    #[error("cannot {action} a netlink socket")]
    Socket {
        /// The verb.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The kernel refused a message.
    #[error("cannot {what}{detail}")]
    Refused {
        /// What the message was for.
        what: String,
        /// The kernel's own words, with a leading `: ` (or nothing).
        detail: String,
        /// Why.
        source: io::Error,
    },
    /// A batch became larger than a message may be.
    #[error("cannot {what}: the message is too large")]
    TooLarge {
        /// What the message was for.
        what: String,
    },
    /// An answer makes no sense.
    #[error("cannot {what}: the kernel's answer makes no sense")]
    Malformed {
        /// What the message was for.
        what: String,
    },
}

impl NetlinkError {
    /// Returns the error number of a refusal.
    pub fn errno(&self) -> Option<i32> {
        match self {
            NetlinkError::Refused { source, .. } | NetlinkError::Socket { source, .. } => source.raw_os_error(),
            _ => None,
        }
    }

    /// Tells whether the kernel said that the thing is there already.
    pub fn exists(&self) -> bool {
        self.errno() == Some(libc::EEXIST)
    }

    /// Tells whether the kernel said that there is no such thing.
    pub fn absent(&self) -> bool {
        matches!(self.errno(), Some(libc::ENOENT | libc::ENODEV | libc::ESRCH | libc::EADDRNOTAVAIL))
    }
}

/// The result of talking to the kernel.
pub type Result<T> = std::result::Result<T, NetlinkError>;

/// Which part of the kernel a socket talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Links, addresses, routes.
    Route,
    /// Packet filter and connection tracking.
    Netfilter,
}

/// Messages to be sent together.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    /// Per message: what it is for, and whether it will be answered.
    messages: Vec<(String, u16)>,
    too_large: bool,
}

impl Batch {
    /// Returns an empty batch.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Returns how many messages it has.
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Tells whether it has no message.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Adds a message; `what` completes "cannot ..." and `fill` writes its body.
    pub fn message(&mut self, kind: u16, flags: u16, what: impl Into<String>, fill: impl FnOnce(&mut Message<'_>)) {
        let start = self.bytes.len();
        let sequence = u32::try_from(self.messages.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(&flags.to_ne_bytes());
        self.bytes.extend_from_slice(&sequence.to_ne_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        self.messages.push((what.into(), flags));
        fill(&mut Message { batch: self });
        let len = self.bytes.len() - start;
        match u32::try_from(len) {
            Ok(len) if self.bytes.len() <= BATCH_BYTES_MAX => self.bytes[start..start + 4].copy_from_slice(&len.to_ne_bytes()),
            _ => self.too_large = true,
        }
    }

    fn what(&self, sequence: u32) -> String {
        self.messages.get(sequence as usize).map_or_else(|| "talk to the kernel".to_owned(), |(what, _)| what.clone())
    }
}

/// One message while it is being written.
#[derive(Debug)]
pub struct Message<'b> {
    batch: &'b mut Batch,
}

impl Message<'_> {
    /// Appends the fixed header of the message's family.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.batch.bytes.extend_from_slice(bytes);
        self.pad();
        self
    }

    /// Appends an attribute.
    pub fn attr(&mut self, kind: u16, payload: &[u8]) -> &mut Self {
        let start = self.open(kind);
        self.batch.bytes.extend_from_slice(payload);
        self.close(start)
    }

    /// Appends a number in the machine's byte order.
    pub fn number(&mut self, kind: u16, value: u32) -> &mut Self {
        self.attr(kind, &value.to_ne_bytes())
    }

    /// Appends a number in network byte order, as nf_tables has them.
    pub fn big(&mut self, kind: u16, value: u32) -> &mut Self {
        self.attr(kind, &value.to_be_bytes())
    }

    /// Appends a text, ended by a zero byte.
    pub fn text(&mut self, kind: u16, value: &str) -> &mut Self {
        let start = self.open(kind);
        self.batch.bytes.extend_from_slice(value.as_bytes());
        self.batch.bytes.push(0);
        self.close(start)
    }

    /// Appends an attribute that holds attributes.
    pub fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Message<'_>)) -> &mut Self {
        let start = self.open(kind | NLA_F_NESTED);
        fill(&mut Message { batch: self.batch });
        self.close(start)
    }

    fn open(&mut self, kind: u16) -> usize {
        let start = self.batch.bytes.len();
        self.batch.bytes.extend_from_slice(&[0; 2]);
        self.batch.bytes.extend_from_slice(&kind.to_ne_bytes());
        start
    }

    fn close(&mut self, start: usize) -> &mut Self {
        match u16::try_from(self.batch.bytes.len() - start) {
            Ok(len) => self.batch.bytes[start..start + 2].copy_from_slice(&len.to_ne_bytes()),
            Err(_) => self.batch.too_large = true,
        }
        self.pad();
        self
    }

    fn pad(&mut self) {
        let len = aligned(self.batch.bytes.len());
        self.batch.bytes.resize(len, 0);
    }
}

/// An open netlink socket. It stays in the network namespace in which it was opened.
#[derive(Debug)]
pub struct Socket {
    fd: OwnedFd,
    family: Family,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.family == Family::Netfilter {
            background::hold(self.fd.as_fd());
        }
    }
}

impl Socket {
    /// Opens a socket in the calling thread's network namespace.
    ///
    /// # Errors
    /// What socket(2) says.
    pub fn open(family: Family) -> Result<Socket> {
        let protocol = match family {
            Family::Route => None,
            Family::Netfilter => Some(netlink::NETFILTER),
        };
        let fail = |action| move |source: rustix::io::Errno| NetlinkError::Socket { action, source: source.into() };
        let fd = rustix::net::socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, protocol).map_err(fail("open"))?;
        rustix::net::bind(&fd, &netlink::SocketAddrNetlink::new(0, 0)).map_err(fail("bind"))?;
        // Without these two an old kernel only answers less well.
        set_option(&fd, libc::SOL_NETLINK, libc::NETLINK_EXT_ACK, 1);
        set_option(&fd, libc::SOL_NETLINK, libc::NETLINK_CAP_ACK, 1);
        set_option(&fd, libc::SOL_SOCKET, libc::SO_SNDBUFFORCE, i32::try_from(BATCH_BYTES_MAX).unwrap_or(i32::MAX));
        set_option(&fd, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, i32::try_from(BATCH_BYTES_MAX).unwrap_or(i32::MAX));
        let limit = std::time::Duration::from_secs(u64::from(ANSWER_SECONDS_MAX));
        rustix::net::sockopt::set_socket_timeout(&fd, rustix::net::sockopt::Timeout::Recv, Some(limit)).map_err(fail("set up"))?;
        Ok(Socket { fd, family })
    }

    /// Sends a batch and reads the answer to each message; returns one result per message.
    ///
    /// Messages without [`ACK`] count as done when no refusal came. A refused message does not stop
    /// those after it, as rtnetlink has it.
    ///
    /// # Errors
    /// When the socket fails or an answer makes no sense; refusals are in the list.
    pub fn send(&self, batch: Batch) -> Result<Vec<Result<()>>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.transmit(&batch)?;
        let mut results: Vec<Option<Result<()>>> = batch.messages.iter().map(|_| None).collect();
        let mut waiting = batch.messages.iter().filter(|(_, flags)| flags & ACK != 0).count();
        let mut buffer = vec![0; ANSWER_BYTES_MAX];
        while waiting > 0 {
            let len = self.receive(&mut buffer, &batch)?;
            for answer in Answers::new(&buffer[..len]) {
                if answer.kind != NLMSG_ERROR {
                    continue;
                }
                let what = batch.what(answer.sequence);
                let result = read_refusal(&answer, &what)?;
                let index = answer.sequence as usize;
                let Some(slot) = results.get_mut(index) else { return Err(NetlinkError::Malformed { what }) };
                if batch.messages[index].1 & ACK != 0 {
                    if slot.is_none() {
                        waiting -= 1;
                    }
                } else if result.is_err() && is_batch_end(&batch, index) {
                    // The whole batch was refused as such: no other answer will come.
                    waiting = 0;
                }
                if !matches!(slot, Some(Err(_))) {
                    *slot = Some(result);
                }
            }
        }
        Ok(results.into_iter().map(|result| result.unwrap_or(Ok(()))).collect())
    }

    /// Sends a batch whose messages must all succeed.
    ///
    /// # Errors
    /// The first refusal.
    pub fn run(&self, batch: Batch) -> Result<()> {
        self.send(batch)?.into_iter().collect()
    }

    /// Sends one asking message and hands every answering one to `each`: kind and body.
    ///
    /// # Errors
    /// The kernel's refusal.
    pub fn ask(&self, batch: Batch, mut each: impl FnMut(u16, &[u8])) -> Result<()> {
        let dump = batch.messages.first().is_some_and(|(_, flags)| flags & DUMP == DUMP);
        self.transmit(&batch)?;
        let mut buffer = vec![0; ANSWER_BYTES_MAX];
        for _ in 0..DUMP_DATAGRAMS_MAX {
            let len = self.receive(&mut buffer, &batch)?;
            for answer in Answers::new(&buffer[..len]) {
                match answer.kind {
                    NLMSG_DONE => return Ok(()),
                    NLMSG_ERROR => return read_refusal(&answer, &batch.what(0))?,
                    kind => each(kind, answer.body),
                }
            }
            if !dump {
                return Ok(());
            }
        }
        Err(NetlinkError::TooLarge { what: batch.what(0) })
    }

    fn transmit(&self, batch: &Batch) -> Result<()> {
        if batch.too_large {
            return Err(NetlinkError::TooLarge { what: batch.what(0) });
        }
        rustix::io::retry_on_intr(|| rustix::net::send(&self.fd, &batch.bytes, SendFlags::empty()))
            .map(|_| ())
            .map_err(|source| NetlinkError::Refused { what: batch.what(0), detail: String::new(), source: source.into() })
    }

    fn receive(&self, buffer: &mut [u8], batch: &Batch) -> Result<usize> {
        let (len, _) = rustix::io::retry_on_intr(|| rustix::net::recv(&self.fd, &mut *buffer, RecvFlags::empty()))
            .map_err(|source| NetlinkError::Refused { what: batch.what(0), detail: ": no answer".to_owned(), source: source.into() })?;
        match len {
            0 => Err(NetlinkError::Malformed { what: batch.what(0) }),
            len => Ok(len),
        }
    }
}

/// Tells whether a refusal of this message ends a netfilter batch: its first message is the bracket around it.
fn is_batch_end(batch: &Batch, index: usize) -> bool {
    index == 0 && batch.messages[0].1 & ACK == 0
}

fn set_option(fd: impl AsFd, level: i32, option: i32, value: i32) {
    let size = size_of::<i32>() as libc::socklen_t;
    // SAFETY: the descriptor is open for as long as `fd` lives, and the pointer and size are those of one i32 on this stack.
    unsafe { libc::setsockopt(fd.as_fd().as_raw_fd(), level, option, (&raw const value).cast(), size) };
}

struct Answer<'a> {
    kind: u16,
    flags: u16,
    sequence: u32,
    body: &'a [u8],
}

/// Walks the messages of a datagram; stops at the first that is cut off.
struct Answers<'a> {
    bytes: &'a [u8],
}

impl<'a> Answers<'a> {
    fn new(bytes: &'a [u8]) -> Answers<'a> {
        Answers { bytes }
    }
}

impl<'a> Iterator for Answers<'a> {
    type Item = Answer<'a>;

    fn next(&mut self) -> Option<Answer<'a>> {
        let len = u32_at(self.bytes, 0)? as usize;
        let body = self.bytes.get(HEADER_LEN..len)?;
        let answer = Answer { kind: u16_at(self.bytes, 4)?, flags: u16_at(self.bytes, 6)?, sequence: u32_at(self.bytes, 8)?, body };
        self.bytes = self.bytes.get(aligned(len)..).unwrap_or(&[]);
        Some(answer)
    }
}

/// Reads an answer of kind NLMSG_ERROR, which is also how success is said.
fn read_refusal(answer: &Answer<'_>, what: &str) -> Result<Result<()>> {
    let malformed = || NetlinkError::Malformed { what: what.to_owned() };
    let code = u32_at(answer.body, 0).ok_or_else(malformed)?.cast_signed();
    if code == 0 {
        return Ok(Ok(()));
    }
    let mut detail = String::new();
    if answer.flags & NLM_F_ACK_TLVS != 0 {
        let echoed = u32_at(answer.body, 4).ok_or_else(malformed)? as usize;
        let skipped = if answer.flags & NLM_F_CAPPED != 0 { HEADER_LEN } else { aligned(echoed) };
        for (kind, payload) in Attributes::new(answer.body.get(4 + skipped..).unwrap_or(&[])) {
            if kind == NLMSGERR_ATTR_MSG {
                let text = String::from_utf8_lossy(payload);
                detail = format!(": {}", text.trim_end_matches('\0').trim_end_matches('.'));
            }
        }
    }
    let source = io::Error::from_raw_os_error(code.saturating_neg());
    Ok(Err(NetlinkError::Refused { what: what.to_owned(), detail, source }))
}

/// Walks attributes: kind (without its flags) and payload. Stops at the first that is cut off.
#[derive(Debug)]
pub struct Attributes<'a> {
    bytes: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Returns a walk over attributes.
    pub fn new(bytes: &'a [u8]) -> Attributes<'a> {
        Attributes { bytes }
    }

    /// Returns the payload of the first attribute of a kind.
    pub fn find(bytes: &'a [u8], kind: u16) -> Option<&'a [u8]> {
        Attributes::new(bytes).find(|(k, _)| *k == kind).map(|(_, payload)| payload)
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let len = u16_at(self.bytes, 0)? as usize;
        let kind = u16_at(self.bytes, 2)? & NLA_TYPE_MASK;
        let payload = self.bytes.get(ATTRIBUTE_HEADER_LEN..len)?;
        self.bytes = self.bytes.get(aligned(len)..).unwrap_or(&[]);
        Some((kind, payload))
    }
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

const fn aligned(len: usize) -> usize {
    len.next_multiple_of(4)
}
