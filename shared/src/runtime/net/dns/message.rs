//! DNS messages, as far as a resolver for containers must know them: one question in, an answer out
//! (RFC 1035, RFC 6891 for sizes). What goes to the host's name servers is passed on as it is.

use std::net::IpAddr;

/// The header of every message.
pub(super) const HEADER_LEN: usize = 12;
/// A message over UDP has at most this many bytes, where the question does not say more.
const UDP_BYTES: usize = 512;
/// An answer of ours over UDP has at most this many bytes, whatever the question says.
const UDP_BYTES_MAX: usize = 4_096;
/// The largest message over TCP.
pub(super) const TCP_BYTES_MAX: usize = 65_535;
/// A name has at most this many bytes on the wire.
const NAME_BYTES_MAX: usize = 255;
/// Seconds that an answer is good for: members of a network come and go.
const TTL_SECS: u32 = 5;

const IS_ANSWER: u8 = 0x80;
const OPCODE: u8 = 0x78;
const AUTHORITATIVE: u8 = 0x04;
const TRUNCATED: u8 = 0x02;
const RECURSION_DESIRED: u8 = 0x01;
const RECURSION_AVAILABLE: u8 = 0x80;
const CODE: u8 = 0x0f;
const CLASS_IN: u16 = 1;
const CLASS_ANY: u16 = 255;
const KIND_OPT: u16 = 41;
/// Where the question's name is, as a name in an answer.
const POINTER_TO_QUESTION: u16 = 0xc00c;

/// Addresses of IPv4.
pub(super) const KIND_A: u16 = 1;
/// The name of an address.
pub(super) const KIND_PTR: u16 = 12;
/// Addresses of IPv6.
pub(super) const KIND_AAAA: u16 = 28;

/// How an answer came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// The name exists.
    NoError = 0,
    /// The question makes no sense.
    FormatError = 1,
    /// Nobody could be asked.
    ServerFailure = 2,
    /// There is no such name.
    NoSuchName = 3,
    /// Not a thing that we do.
    NotImplemented = 4,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// The first four bytes: number and flags.
    head: [u8; 4],
    /// The question as it came: name, type, class.
    question: Vec<u8>,
    /// The name in small letters without the last dot; none when it is none of a host.
    pub(super) name: Option<String>,
    /// Which type of answer is wanted.
    pub(super) kind: u16,
    /// The largest answer that fits into a datagram.
    pub(super) limit: usize,
    /// Whether the asker knows of sizes.
    is_extended: bool,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Incoming {
    /// A question to be answered.
    Query(Query),
    /// Something else, with what to say to it.
    Refused(Vec<u8>),
    /// Nothing that has an answer.
    Noise,
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Reads a message that came from a container.
pub(super) fn read(bytes: &[u8]) -> Incoming {
    let Some(head) = bytes.get(..HEADER_LEN).and_then(|header| <[u8; 4]>::try_from(&header[..4]).ok()) else { return Incoming::Noise };
    if head[2] & IS_ANSWER != 0 {
        return Incoming::Noise;
    }
    let refuse = |code| Incoming::Refused(header(head, code, false, [0; 4]).to_vec());
    if head[2] & OPCODE != 0 {
        return refuse(Code::NotImplemented);
    }
    if number(bytes, 4) != Some(1) {
        return refuse(Code::FormatError);
    }
    let Some((name, end)) = read_name(bytes) else { return refuse(Code::FormatError) };
    let (Some(kind), Some(class)) = (number(bytes, end), number(bytes, end + 2)) else { return refuse(Code::FormatError) };
    let size = extension(bytes, end + 4);
    let limit = size.map_or(UDP_BYTES, |size| usize::from(size).clamp(UDP_BYTES, UDP_BYTES_MAX));
    let name = name.filter(|_| class == CLASS_IN || class == CLASS_ANY);
    Incoming::Query(Query { head, question: bytes[HEADER_LEN..end + 4].to_vec(), name, kind, limit, is_extended: size.is_some() })
}

/// Reads the name after the header; returns it, if it is like a host's, and where it ends.
fn read_name(bytes: &[u8]) -> Option<(Option<String>, usize)> {
    let mut at = HEADER_LEN;
    let mut name = String::new();
    let mut is_plain = true;
    loop {
        let len = usize::from(*bytes.get(at)?);
        at += 1;
        if len == 0 {
            break;
        }
        // A first name has nothing to point to.
        let label = bytes.get(at..at + len).filter(|_| len < 64)?;
        at += len;
        if at - HEADER_LEN > NAME_BYTES_MAX {
            return None;
        }
        if !name.is_empty() {
            name.push('.');
        }
        is_plain &= label.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'.');
        name.extend(label.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    Some((Some(name).filter(|name| is_plain && !name.is_empty()), at))
}

/// Returns the size that the asker's OPT record names, which is the only record that a question may have besides.
fn extension(bytes: &[u8], at: usize) -> Option<u16> {
    let is_alone = number(bytes, 6) == Some(0) && number(bytes, 8) == Some(0) && number(bytes, 10)? >= 1;
    let is_opt = bytes.get(at) == Some(&0) && number(bytes, at + 1) == Some(KIND_OPT);
    if is_alone && is_opt { number(bytes, at + 3) } else { None }
}

fn header(head: [u8; 4], code: Code, is_ours: bool, counts: [u16; 4]) -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    header[..2].copy_from_slice(&head[..2]);
    header[2] = IS_ANSWER | head[2] & (OPCODE | RECURSION_DESIRED) | if is_ours { AUTHORITATIVE } else { 0 };
    header[3] = RECURSION_AVAILABLE | code as u8;
    for (at, count) in counts.iter().enumerate() {
        header[4 + 2 * at..6 + 2 * at].copy_from_slice(&count.to_be_bytes());
    }
    header
}

/// What an answer says of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Data {
    /// Its address.
    Address(IpAddr),
    /// What it points to.
    Name(String),
}

impl Data {
    fn kind(&self) -> u16 {
        match self {
            Data::Address(IpAddr::V4(_)) => KIND_A,
            Data::Address(IpAddr::V6(_)) => KIND_AAAA,
            Data::Name(_) => KIND_PTR,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Data::Address(IpAddr::V4(address)) => address.octets().to_vec(),
            Data::Address(IpAddr::V6(address)) => address.octets().to_vec(),
            Data::Name(name) => {
                let labels = name.split('.').filter(|label| !label.is_empty());
                let mut bytes: Vec<u8> =
                    labels.flat_map(|l| std::iter::once(u8::try_from(l.len().min(63)).unwrap_or(63)).chain(l.bytes().take(63))).collect();
                bytes.push(0);
                bytes
            }
        }
    }
}

/// Answers a question from what we know. What does not fit is left out, and the answer says so.
pub(super) fn answer(query: &Query, code: Code, data: &[Data], limit: usize) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_LEN];
    bytes.extend_from_slice(&query.question);
    let extension: &[u8] = if query.is_extended { &[0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0] } else { &[] };
    let mut count = 0;
    for one in data {
        let payload = one.bytes();
        if bytes.len() + HEADER_LEN + payload.len() + extension.len() > limit {
            break;
        }
        bytes.extend_from_slice(&POINTER_TO_QUESTION.to_be_bytes());
        bytes.extend_from_slice(&one.kind().to_be_bytes());
        bytes.extend_from_slice(&CLASS_IN.to_be_bytes());
        bytes.extend_from_slice(&TTL_SECS.to_be_bytes());
        bytes.extend_from_slice(&u16::try_from(payload.len()).unwrap_or(0).to_be_bytes());
        bytes.extend_from_slice(&payload);
        count += 1;
    }
    let is_ours = matches!(code, Code::NoError | Code::NoSuchName);
    bytes[..HEADER_LEN].copy_from_slice(&header(query.head, code, is_ours, [1, count, 0, u16::from(query.is_extended)]));
    if usize::from(count) < data.len() {
        bytes[2] |= TRUNCATED;
    }
    bytes.extend_from_slice(extension);
    bytes
}

/// Tells whether a message of a name server answers a question that was sent to it.
pub(super) fn answers(asked: &[u8], answer: &[u8]) -> bool {
    let question = |bytes: &[u8]| -> Option<Vec<u8>> {
        let (_, end) = read_name(bytes)?;
        Some(bytes.get(HEADER_LEN..end + 4)?.to_ascii_lowercase())
    };
    let is_answer = answer.get(2).is_some_and(|flags| flags & IS_ANSWER != 0);
    // Some servers leave the question out when they refuse.
    let has_none = number(answer, 4) == Some(0) && code_of(answer) != Some(0);
    is_answer && asked.get(..2) == answer.get(..2) && (has_none || question(asked).is_some_and(|asked| question(answer) == Some(asked)))
}

fn code_of(answer: &[u8]) -> Option<u8> {
    answer.get(3).map(|flags| flags & CODE)
}

/// Tells whether a name server could not help, so that another is to be asked.
pub(super) fn is_helpless(answer: &[u8]) -> bool {
    const REFUSED: u8 = 5;
    code_of(answer).is_some_and(|code| matches!(code, 2 | 4 | REFUSED))
}

/// Reads the address that a question for a name asks about: `4.3.2.1.in-addr.arpa` and its like in IPv6.
pub(super) fn address_asked(name: &str) -> Option<IpAddr> {
    if let Some(rest) = name.strip_suffix(".in-addr.arpa") {
        let mut octets: Vec<u8> = rest.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        octets.reverse();
        return <[u8; 4]>::try_from(octets).ok().map(IpAddr::from);
    }
    let rest = name.strip_suffix(".ip6.arpa")?;
    let digits: Vec<u8> =
        rest.split('.').rev().map(|part| u8::from_str_radix(part, 16).ok().filter(|_| part.len() == 1)).collect::<Option<_>>()?;
    let octets: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect();
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}
