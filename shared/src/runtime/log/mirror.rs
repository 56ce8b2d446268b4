//! A copy of what a container writes, for the logs of the host: the journal of systemd, or syslog. The
//! files are kept all the same, so that `dlogs` shows what it always does. Nobody waits for the reader:
//! what its socket does not take at once is lost there, and there only.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType};
use serde::{Deserialize, Serialize};

use super::{Entry, LogStream};
use crate::sys::clock;

/// Where the journal listens.
const JOURNAL: &str = "/run/systemd/journal/socket";
/// Where syslog listens.
const SYSLOG: &str = "/dev/log";
/// The numbers of syslog's priorities.
const ERROR: u8 = 3;
const INFO: u8 = 6;
/// The facility of daemons.
pub(in crate::runtime) const DAEMON: u8 = 3;

/// Which log of the host gets a copy, and what it is told of the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// Whether it is the journal, not syslog.
    pub journal: bool,
    /// The path of another socket than the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Syslog's facility.
    pub facility: u8,
    /// What the lines are tagged with; `{{.ID}}`, `{{.FullID}}`, `{{.Name}}` and `{{.ImageName}}` stand for the container's.
    pub tag: String,
    /// Fields of the journal.
    pub fields: BTreeMap<String, String>,
}

/// Whose output it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::runtime) struct Whose<'a> {
    pub(in crate::runtime) id: &'a str,
    pub(in crate::runtime) name: &'a str,
    pub(in crate::runtime) image: &'a str,
}

impl Mirror {
    /// Fills in what only the container knows.
    pub(in crate::runtime) fn of(&self, whose: Whose<'_>) -> Mirror {
        let short = whose.id.get(..12).unwrap_or(whose.id);
        let words = [("{{.ID}}", short), ("{{.FullID}}", whose.id), ("{{.Name}}", whose.name), ("{{.ImageName}}", whose.image)];
        let tag = words.iter().fold(self.tag.clone(), |tag, (word, value)| tag.replace(word, value));
        let mut fields = self.fields.clone();
        let own = [
            ("CONTAINER_ID", short),
            ("CONTAINER_ID_FULL", whose.id),
            ("CONTAINER_NAME", whose.name),
            ("CONTAINER_TAG", tag.as_str()),
            ("IMAGE_NAME", whose.image),
            ("SYSLOG_IDENTIFIER", tag.as_str()),
        ];
        fields.extend(own.map(|(key, value)| (key.to_owned(), value.to_owned())));
        Mirror { tag, fields, ..self.clone() }
    }

    fn path(&self) -> &str {
        self.address.as_deref().unwrap_or(if self.journal { JOURNAL } else { SYSLOG })
    }

    /// Tells whether somebody listens.
    pub(in crate::runtime) fn is_heard(&self) -> bool {
        std::path::Path::new(self.path()).exists()
    }

    /// Makes the packet of a line; none of what is no line.
    fn packet(&self, entry: &Entry, pid: u32) -> Option<Vec<u8>> {
        let stream = entry.stream?;
        let mut line = entry.bytes();
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        let priority = if stream == LogStream::Stderr { ERROR } else { INFO };
        if self.journal {
            let mut packet = Vec::with_capacity(line.len() + 512);
            for (key, value) in &self.fields {
                field(&mut packet, key, value.as_bytes());
            }
            field(&mut packet, "PRIORITY", priority.to_string().as_bytes());
            if entry.partial {
                field(&mut packet, "CONTAINER_PARTIAL_MESSAGE", b"true");
            }
            field(&mut packet, "MESSAGE", &line);
            return Some(packet);
        }
        let head = format!("<{}>{} {}[{pid}]: ", self.facility * 8 + priority, stamp(), self.tag);
        let mut packet = head.into_bytes();
        packet.append(&mut line);
        Some(packet)
    }
}

/// Returns the time as syslog has it (RFC 3164), in UTC.
fn stamp() -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = clock::rfc3339(clock::now());
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<usize>().ok());
    let month = number(5..7).and_then(|month| MONTHS.get(month.checked_sub(1)?)).unwrap_or(&"Jan");
    format!("{month} {:>2} {}", number(8..10).unwrap_or(1), text.get(11..19).unwrap_or("00:00:00"))
}

/// Adds a field in the journal's own protocol: where a value has a newline, its length goes before it.
fn field(packet: &mut Vec<u8>, key: &str, value: &[u8]) {
    packet.extend_from_slice(key.as_bytes());
    if value.contains(&b'\n') {
        packet.push(b'\n');
        packet.extend_from_slice(&(value.len() as u64).to_le_bytes());
    } else {
        packet.push(b'=');
    }
    packet.extend_from_slice(value);
    packet.push(b'\n');
}

/// A socket to it.
#[derive(Debug)]
pub(in crate::runtime) struct Copier {
    mirror: Mirror,
    socket: OwnedFd,
    address: SocketAddrUnix,
    pid: u32,
}

impl Copier {
    /// Makes the socket; none when that is impossible, which stops no container.
    pub(in crate::runtime) fn open(mirror: &Mirror) -> Option<Copier> {
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None).ok()?;
        let address = SocketAddrUnix::new(mirror.path()).ok()?;
        Some(Copier { mirror: mirror.clone(), socket, address, pid: std::process::id() })
    }

    /// Copies a line.
    pub(in crate::runtime) fn send(&self, entry: &Entry) {
        if let Some(packet) = self.mirror.packet(entry, self.pid) {
            // The reader may be restarted any time: each packet finds its own way.
            let _ = rustix::net::sendto(&self.socket, &packet, SendFlags::NOSIGNAL | SendFlags::DONTWAIT, &self.address);
        }
    }
}
