//! Writes tar archives whose bytes depend on the entries alone: ustar, with PAX records only where
//! a value does not fit (POSIX.1-2017 pax). No user names, no fractions of seconds, no sparse files.

use std::io::{self, Read, Write};

use super::archive::{Entry, EntryKind};

const BLOCK: u64 = 512;
/// The largest values of octal fields of 8 and 12 bytes.
const OCTAL_7: u64 = 0o777_7777;
const OCTAL_11: u64 = 0o777_7777_7777;
/// How much of a file is read at once.
const COPY_BYTES: usize = 256 << 10;

/// A tar archive that is being written.
pub struct TarWriter<W> {
    out: W,
    latest: Option<i64>,
    buffer: Vec<u8>,
    entries: u64,
    bytes: u64,
}

impl<W: Write> TarWriter<W> {
    /// Starts an archive. Times after `latest_secs` are written as that: `SOURCE_DATE_EPOCH`.
    pub fn new(out: W, latest_secs: Option<i64>) -> TarWriter<W> {
        TarWriter { out, latest: latest_secs, buffer: Vec::new(), entries: 0, bytes: 0 }
    }

    /// Returns the number of entries so far.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Returns the bytes of content so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes an entry without content: anything but a file that is not empty.
    ///
    /// # Errors
    /// When writing fails.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        if entry.kind == EntryKind::File && entry.size > 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the file's content is missing"));
        }
        self.header(entry)
    }

    /// Writes a file with exactly the content that its size announces.
    ///
    /// # Errors
    /// `UnexpectedEof` when there is less; when reading or writing fails.
    pub fn add_file(&mut self, entry: &Entry, mut content: impl Read) -> io::Result<()> {
        self.header(entry)?;
        if self.buffer.is_empty() {
            self.buffer.resize(COPY_BYTES, 0);
        }
        let mut left = entry.size;
        while left > 0 {
            let n = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            let n = match content.read(&mut self.buffer[..n]) {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read")),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            self.out.write_all(&self.buffer[..n])?;
            left -= n as u64;
        }
        self.bytes += entry.size;
        self.pad(entry.size)
    }

    /// Writes a file with this content.
    ///
    /// # Errors
    /// When writing fails, or its size announces another length.
    pub fn add_bytes(&mut self, entry: &Entry, content: &[u8]) -> io::Result<()> {
        if entry.size != content.len() as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the file's content has another length"));
        }
        self.header(entry)?;
        self.out.write_all(content)?;
        self.bytes += entry.size;
        self.pad(entry.size)
    }

    /// Writes the end marks and returns what was written to.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&[0; 2 * BLOCK as usize])?;
        Ok(self.out)
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let padding = (size.wrapping_neg() % BLOCK) as usize;
        self.out.write_all(&[0; BLOCK as usize][..padding])
    }

    fn header(&mut self, entry: &Entry) -> io::Result<()> {
        self.entries += 1;
        let mut records = Vec::new();
        let mut block = [0; BLOCK as usize];
        let mut path = entry.path.clone();
        if entry.kind == EntryKind::Dir && !path.ends_with(b"/") {
            path.push(b'/');
        }
        let (prefix, name) = match split_name(&path) {
            Some(parts) => parts,
            None => {
                record(&mut records, "path", &path);
                (&b""[..], &path[..path.len().min(100)])
            }
        };
        block[..name.len()].copy_from_slice(name);
        block[345..345 + prefix.len()].copy_from_slice(prefix);
        if entry.link.len() > 100 {
            record(&mut records, "linkpath", &entry.link);
        }
        let link = &entry.link[..entry.link.len().min(100)];
        block[157..157 + link.len()].copy_from_slice(link);
        let size = if entry.kind == EntryKind::File { entry.size } else { 0 };
        let secs = self.latest.map_or(entry.modified.secs, |latest| entry.modified.secs.min(latest));
        octal(&mut block[100..108], u64::from(entry.mode & 0o7777));
        for (field, key, value, max) in [
            (108..116, "uid", u64::from(entry.uid), OCTAL_7),
            (116..124, "gid", u64::from(entry.gid), OCTAL_7),
            (124..136, "size", size, OCTAL_11),
        ] {
            if value > max {
                record(&mut records, key, value.to_string().as_bytes());
            }
            octal(&mut block[field], if value > max { 0 } else { value });
        }
        match u64::try_from(secs) {
            Ok(secs) if secs <= OCTAL_11 => octal(&mut block[136..148], secs),
            _ => {
                record(&mut records, "mtime", secs.to_string().as_bytes());
                octal(&mut block[136..148], 0);
            }
        }
        block[156] = type_flag(entry.kind);
        block[257..265].copy_from_slice(b"ustar\x0000");
        octal(&mut block[329..337], u64::from(entry.major).min(OCTAL_7));
        octal(&mut block[337..345], u64::from(entry.minor).min(OCTAL_7));
        for (name, value) in &entry.xattrs {
            let key = [b"SCHILY.xattr.", &name[..]].concat();
            record_bytes(&mut records, &key, value);
        }
        if !records.is_empty() {
            self.extended(&records)?;
        }
        checksum(&mut block);
        self.out.write_all(&block)
    }

    /// Writes an extended header for the entry that follows.
    fn extended(&mut self, records: &[u8]) -> io::Result<()> {
        let mut block = [0; BLOCK as usize];
        block[..10].copy_from_slice(b"PaxHeaders");
        for field in [108..116, 116..124, 136..148, 329..337, 337..345] {
            octal(&mut block[field], 0);
        }
        octal(&mut block[100..108], 0o644);
        octal(&mut block[124..136], records.len() as u64);
        block[156] = b'x';
        block[257..265].copy_from_slice(b"ustar\x0000");
        checksum(&mut block);
        self.out.write_all(&block)?;
        self.out.write_all(records)?;
        self.pad(records.len() as u64)
    }
}

fn type_flag(kind: EntryKind) -> u8 {
    match kind {
        EntryKind::File => b'0',
        EntryKind::HardLink => b'1',
        EntryKind::Symlink => b'2',
        EntryKind::CharDevice => b'3',
        EntryKind::BlockDevice => b'4',
        EntryKind::Dir => b'5',
        EntryKind::Fifo => b'6',
    }
}

/// Splits a path into ustar's prefix and name, at the first `/` that lets both fit.
fn split_name(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.len() <= 100 {
        return Some((b"", path));
    }
    let earliest = path.len().checked_sub(101)?;
    let at = earliest + path[earliest..].iter().position(|byte| *byte == b'/')?;
    let (prefix, name) = (&path[..at], &path[at + 1..]);
    (!prefix.is_empty() && prefix.len() <= 155 && !name.is_empty()).then_some((prefix, name))
}

fn octal(field: &mut [u8], value: u64) {
    let digits = format!("{value:0width$o}\0", width = field.len() - 1);
    field.copy_from_slice(digits.as_bytes());
}

fn checksum(block: &mut [u8; BLOCK as usize]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn record(records: &mut Vec<u8>, key: &str, value: &[u8]) {
    record_bytes(records, key.as_bytes(), value);
}

/// Appends `LENGTH KEY=VALUE\n`; the length counts its own digits.
fn record_bytes(records: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + length.to_string().len() != length {
        length = rest + length.to_string().len();
    }
    records.extend_from_slice(format!("{length} ").as_bytes());
    records.extend_from_slice(key);
    records.push(b'=');
    records.extend_from_slice(value);
    records.push(b'\n');
}
