//! Reads tar archives: v7, ustar, PAX and GNU ones, as written by anybody.
//!
//! Invariants: an extended header binds to the next file, never to a long-name entry between; a PAX
//! size always beats the header's; where two readers of the field would see different names or
//! contents, the archive is refused rather than guessed at. Numbers are checked, nothing is
//! allocated by their size. Missing end marks and anything after them are accepted.

use std::io::{self, BufRead, Read};

use super::{LayerError, Limits, PATH_MAX_BYTES};
use crate::sys::root::Time;

mod pax;
mod sparse;

use pax::Extended;
use sparse::Segment;

const BLOCK: usize = 512;
/// The most bytes that an extended header or a long name may have.
const EXTENDED_MAX_BYTES: u64 = 1 << 20;
/// The largest file that is accepted, holes counted.
const FILE_MAX_BYTES: u64 = 1 << 44;

/// Extended attributes: names and values.
pub type Xattrs = Vec<(Vec<u8>, Vec<u8>)>;

/// What an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name of a file, [`Entry::link`].
    HardLink,
    /// A symbolic link to [`Entry::link`].
    Symlink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A directory.
    Dir,
    /// A named pipe.
    Fifo,
}

/// One entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as it is in the archive: any bytes but NUL.
    pub path: Vec<u8>,
    /// What it stands for.
    pub kind: EntryKind,
    /// The target of a link.
    pub link: Vec<u8>,
    /// Permission, setuid, setgid and sticky bits.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// When it was modified.
    pub modified: Time,
    /// The length of a file's content, holes counted.
    pub size: u64,
    /// Extended attributes, in the archive's order.
    pub xattrs: Xattrs,
    /// A device's major number.
    pub major: u32,
    /// A device's minor number.
    pub minor: u32,
}

/// A tar archive that is being read, already decompressed.
pub struct Archive<R> {
    reader: R,
    limits: Limits,
    bytes: u64,
    entries: u64,
    globals: Extended,
    name: Vec<u8>,
    /// What the stream still holds of the entry's content, without padding.
    stored: u64,
    padding: u64,
    /// Where the stored bytes belong, last segment first.
    segments: Vec<Segment>,
    size: u64,
    at: u64,
    ended: bool,
}

impl<R: BufRead> Archive<R> {
    /// Starts to read.
    pub fn new(reader: R, limits: Limits) -> Archive<R> {
        Archive {
            reader,
            limits,
            bytes: 0,
            entries: 0,
            globals: Extended::default(),
            name: Vec::new(),
            stored: 0,
            padding: 0,
            segments: Vec::new(),
            size: 0,
            at: 0,
            ended: false,
        }
    }

    /// Goes to the next entry, past whatever was not read of the former one; `None` at the end.
    ///
    /// # Errors
    /// When the archive is malformed, ends too early, or exceeds a limit.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, LayerError> {
        self.skip(self.stored)?;
        self.skip(self.padding)?;
        (self.stored, self.padding) = (0, 0);
        self.segments.clear();
        let mut extended: Option<Extended> = None;
        let (mut long_name, mut long_link) = (None, None);
        while let Some(header) = self.header()? {
            let old = header.as_old();
            match old.linkflag[0] {
                b'x' => {
                    let body = self.special(&header)?;
                    extended = Some(pax::parse(&body).map_err(|reason| self.malformed(reason))?);
                }
                b'g' => {
                    let body = self.special(&header)?;
                    let globals = pax::parse(&body).map_err(|reason| self.malformed(reason))?;
                    globals.check_global().map_err(|reason| self.malformed(reason))?;
                    self.globals.update_global(globals);
                }
                b'L' => long_name = Some(self.special(&header).map(|body| until_nul(&body).to_vec())?),
                b'K' => long_link = Some(self.special(&header).map(|body| until_nul(&body).to_vec())?),
                _ => return self.entry(&header, extended.unwrap_or_default(), long_name, long_link).map(Some),
            }
        }
        if extended.is_some() || long_name.is_some() || long_link.is_some() {
            return Err(self.malformed("it ends after an extended header"));
        }
        Ok(None)
    }

    /// Reads to the end of the stream, so that all of it was seen.
    ///
    /// # Errors
    /// When reading fails, or more follows than is allowed.
    pub fn drain(&mut self) -> Result<(), LayerError> {
        loop {
            let n = self.reader.fill_buf().map_err(LayerError::Read)?.len();
            if n == 0 {
                return Ok(());
            }
            self.reader.consume(n);
            self.count(n as u64)?;
        }
    }

    /// Returns the reader.
    pub fn into_inner(self) -> R {
        self.reader
    }

    /// Hands out the entry's content piece by piece, with the offset of each: `take` is called with
    /// what is stored, holes are left out.
    ///
    /// # Errors
    /// When the archive ends too early, and what `take` says.
    pub fn content(&mut self, mut take: impl FnMut(u64, &[u8]) -> Result<(), LayerError>) -> Result<(), LayerError> {
        while let Some(segment) = self.segments.last_mut() {
            if segment.length == 0 {
                self.segments.pop();
                continue;
            }
            let piece = self.reader.fill_buf().map_err(LayerError::Read)?;
            if piece.is_empty() {
                return Err(LayerError::malformed(&self.name, "it ends inside this entry's content"));
            }
            let n = usize::try_from(segment.length).unwrap_or(usize::MAX).min(piece.len());
            take(segment.offset, &piece[..n])?;
            self.reader.consume(n);
            segment.offset += n as u64;
            segment.length -= n as u64;
            self.stored -= n as u64;
            self.count(n as u64)?;
        }
        Ok(())
    }

    fn count(&mut self, n: u64) -> Result<(), LayerError> {
        self.bytes = self.bytes.saturating_add(n);
        if self.bytes > self.limits.bytes {
            return Err(LayerError::Limit { what: "bytes", limit: self.limits.bytes });
        }
        Ok(())
    }

    fn malformed(&self, reason: impl Into<String>) -> LayerError {
        LayerError::malformed(&self.name, reason)
    }

    fn skip(&mut self, mut n: u64) -> Result<(), LayerError> {
        while n > 0 {
            let have = self.reader.fill_buf().map_err(LayerError::Read)?.len();
            if have == 0 {
                return Err(self.malformed("it ends inside this entry"));
            }
            let step = usize::try_from(n).unwrap_or(usize::MAX).min(have);
            self.reader.consume(step);
            n -= step as u64;
            self.count(step as u64)?;
        }
        Ok(())
    }

    /// Reads a block; `None` at the end of the stream.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, LayerError> {
        let mut block = [0; BLOCK];
        let mut have = 0;
        while have < BLOCK {
            let piece = self.reader.fill_buf().map_err(LayerError::Read)?;
            if piece.is_empty() {
                break;
            }
            let n = piece.len().min(BLOCK - have);
            block[have..have + n].copy_from_slice(&piece[..n]);
            self.reader.consume(n);
            have += n;
        }
        self.count(have as u64)?;
        match have {
            0 => Ok(None),
            BLOCK => Ok(Some(block)),
            _ => Err(self.malformed("it ends inside a header")),
        }
    }

    /// Reads a header block; `None` at the end of the archive.
    fn header(&mut self) -> Result<Option<tar::Header>, LayerError> {
        if self.ended {
            return Ok(None);
        }
        let Some(block) = self.block()? else {
            self.ended = true;
            return Ok(None);
        };
        if block == [0; BLOCK] {
            self.ended = true;
            return match self.block()? {
                None => Ok(None),
                Some(second) if second == [0; BLOCK] => Ok(None),
                Some(_) => Err(self.malformed("a single zero block stands between entries")),
            };
        }
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(LayerError::Limit { what: "entries", limit: self.limits.entries });
        }
        let header = tar::Header::from_byte_slice(&block).clone();
        let sum = pax::number(&header.as_old().cksum).map_err(|_| self.malformed("a header has no checksum; this is no tar archive"))?;
        let rest = || block[..148].iter().chain(&block[156..]);
        let unsigned: i64 = rest().map(|byte| i64::from(*byte)).sum::<i64>() + 8 * 32;
        let signed: i64 = rest().map(|byte| i64::from(byte.cast_signed())).sum::<i64>() + 8 * 32;
        if sum != unsigned && sum != signed {
            return Err(self.malformed("a header's checksum is wrong; this is no tar archive, or a damaged one"));
        }
        Ok(Some(header))
    }

    /// Reads the body of an extended header or a long name.
    fn special(&mut self, header: &tar::Header) -> Result<Vec<u8>, LayerError> {
        let size = pax::size(&header.as_old().size).map_err(|reason| self.malformed(reason))?;
        if size > EXTENDED_MAX_BYTES {
            return Err(LayerError::Limit { what: "bytes in an extended header", limit: EXTENDED_MAX_BYTES });
        }
        let mut body = Vec::with_capacity(size as usize);
        let read = (&mut self.reader).take(size).read_to_end(&mut body).map_err(LayerError::Read)?;
        self.count(read as u64)?;
        if (read as u64) < size {
            return Err(self.malformed("it ends inside an extended header"));
        }
        self.skip(padding(size))?;
        Ok(body)
    }

    fn entry(
        &mut self,
        header: &tar::Header,
        extended: Extended,
        long_name: Option<Vec<u8>>,
        long_link: Option<Vec<u8>>,
    ) -> Result<Entry, LayerError> {
        let old = header.as_old();
        let path = one_of(extended.path.as_deref(), long_name, || header_path(header)).map_err(|reason| self.malformed(reason))?;
        // A sparse file's real name is beside its map.
        let path = extended.sparse.name.clone().unwrap_or(path);
        self.name.clone_from(&path);
        let link = one_of(extended.link.as_deref(), long_link, || until_nul(&old.linkname).to_vec());
        let link = link.map_err(|reason| self.malformed(reason))?;
        if path.len() > PATH_MAX_BYTES || link.len() > PATH_MAX_BYTES {
            return Err(LayerError::Limit { what: "bytes in a path", limit: PATH_MAX_BYTES as u64 });
        }
        let kind = match old.linkflag[0] {
            0 if path.ends_with(b"/") => EntryKind::Dir,
            0 | b'0' | b'7' | b'S' => EntryKind::File,
            b'1' => EntryKind::HardLink,
            b'2' => EntryKind::Symlink,
            b'3' => EntryKind::CharDevice,
            b'4' => EntryKind::BlockDevice,
            b'5' => EntryKind::Dir,
            b'6' => EntryKind::Fifo,
            other => return Err(self.malformed(format!("entries of type '{}' are not known", other.escape_ascii()))),
        };
        let numbers = self.numbers(header, &extended, kind).map_err(|reason| self.malformed(reason))?;
        let (mode, uid, gid, modified, major, minor) = numbers;
        if kind == EntryKind::File {
            self.start_content(header, &extended)?;
        } else {
            (self.stored, self.padding, self.size, self.at) = (0, 0, 0, 0);
        }
        Ok(Entry { path, kind, link, mode, uid, gid, modified, size: self.size, xattrs: extended.xattrs, major, minor })
    }

    #[allow(clippy::type_complexity, reason = "six numbers that are taken apart at once by the one caller")]
    fn numbers(&self, header: &tar::Header, extended: &Extended, kind: EntryKind) -> Result<(u32, u32, u32, Time, u32, u32), String> {
        let old = header.as_old();
        let id = |own: Option<i64>, global: Option<i64>, field: &[u8]| -> Result<u32, String> {
            let id = match own.or(global) {
                Some(id) => id,
                None => pax::number(field)?,
            };
            // The highest id means "leave it" to the kernel.
            u32::try_from(id).ok().filter(|id| *id != u32::MAX).ok_or_else(|| format!("the owner or group {id} is out of range"))
        };
        let uid = id(extended.uid, self.globals.uid, &old.uid)?;
        let gid = id(extended.gid, self.globals.gid, &old.gid)?;
        let modified = match extended.modified.or(self.globals.modified) {
            Some(time) => time,
            None => Time { secs: pax::number(&old.mtime)?, nanos: 0 },
        };
        let mode = (pax::number(&old.mode)? & 0o7777) as u32;
        let (mut major, mut minor) = (0, 0);
        if matches!(kind, EntryKind::CharDevice | EntryKind::BlockDevice) {
            let block = header.as_bytes();
            let device = |field: &[u8], max: i64| -> Result<u32, String> {
                let number = pax::number(field)?;
                u32::try_from(number).ok().filter(|_| number <= max).ok_or_else(|| format!("the device number {number} is out of range"))
            };
            (major, minor) = (device(&block[329..337], 0xfff)?, device(&block[337..345], 0xf_ffff)?);
        }
        Ok((mode, uid, gid, modified, major, minor))
    }

    fn start_content(&mut self, header: &tar::Header, extended: &Extended) -> Result<(), LayerError> {
        let stored = match extended.size {
            Some(size) => size,
            None => pax::size(&header.as_old().size).map_err(|reason| self.malformed(reason))?,
        };
        if stored > FILE_MAX_BYTES {
            return Err(self.malformed(format!("a size of {stored} bytes is out of range")));
        }
        (self.stored, self.padding, self.at) = (stored, padding(stored), 0);
        let map = if header.as_old().linkflag[0] == b'S' {
            Some(self.old_gnu_map(header)?)
        } else if extended.sparse.in_content {
            let map = self.content_map()?;
            Some((map, extended.sparse.size.unwrap_or(0)))
        } else {
            extended.sparse.map.as_ref().map(|map| (map.clone(), extended.sparse.size.unwrap_or(0)))
        };
        let Some((map, size)) = map else {
            self.size = stored;
            self.segments.push(Segment { offset: 0, length: stored });
            return Ok(());
        };
        self.size = size;
        self.segments = sparse::check(map, self.stored, size.min(FILE_MAX_BYTES)).map_err(|reason| self.malformed(reason))?;
        Ok(())
    }

    fn old_gnu_map(&mut self, header: &tar::Header) -> Result<(Vec<Segment>, u64), LayerError> {
        let Some(gnu) = header.as_gnu() else { return Err(self.malformed("a sparse file stands in an archive that is not GNU's")) };
        let fail = |reason| LayerError::malformed(&self.name, reason);
        let size = pax::size(&gnu.realsize).map_err(fail)?;
        let mut map = Vec::new();
        let mut more = gnu.is_extended();
        let mut complete = sparse::old_gnu(&header.as_bytes()[386..386 + 4 * 24], &mut map).map_err(fail)?;
        while more {
            // Here GNU tar would stop, and Go go on.
            if !complete {
                return Err(self.malformed("its sparse map goes on after its end"));
            }
            let Some(block) = self.block()? else { return Err(self.malformed("it ends inside a sparse map")) };
            complete = sparse::old_gnu(&block[..21 * 24], &mut map).map_err(|reason| self.malformed(reason))?;
            more = block[504] != 0;
        }
        Ok((map, size))
    }

    /// Reads the map of PAX format 1.0: decimal lines in front of the content, padded to a block.
    fn content_map(&mut self) -> Result<Vec<Segment>, LayerError> {
        let mut parser = sparse::ContentMap::default();
        loop {
            if self.stored < BLOCK as u64 {
                return Err(self.malformed("its sparse map is longer than its content"));
            }
            let Some(block) = self.block()? else { return Err(self.malformed("it ends inside a sparse map")) };
            self.stored -= BLOCK as u64;
            if let Some(map) = parser.feed(&block).map_err(|reason| self.malformed(reason))? {
                return Ok(map);
            }
        }
    }
}

/// Reads an entry's content as a file would give it, holes as zeros.
impl<R: BufRead> Read for Archive<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.segments.last().is_some_and(|segment| segment.length == 0) {
            self.segments.pop();
        }
        let (offset, length) = self.segments.last().map_or((self.size, 0), |segment| (segment.offset, segment.length));
        let wanted = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(buf.len());
        if self.at < offset {
            let n = wanted(offset - self.at);
            buf[..n].fill(0);
            self.at += n as u64;
            return Ok(n);
        }
        let n = wanted(length);
        if n == 0 {
            return Ok(0);
        }
        let n = self.reader.read(&mut buf[..n])?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(segment) = self.segments.last_mut() {
            segment.offset += n as u64;
            segment.length -= n as u64;
        }
        self.at += n as u64;
        self.stored -= n as u64;
        self.count(n as u64).map_err(io::Error::other)?;
        Ok(n)
    }
}

/// Returns the bytes after content of `size` bytes, up to the next block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

fn until_nul(field: &[u8]) -> &[u8] {
    &field[..memchr::memchr(0, field).unwrap_or(field.len())]
}

/// Takes a name from where it may stand. GNU tar prefers the PAX record, Go the long-name entry;
/// so the two must agree.
fn one_of(extended: Option<&[u8]>, long: Option<Vec<u8>>, header: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, &'static str> {
    match (extended, long) {
        (Some(name), Some(long)) if name != long => Err("an entry has two different names"),
        (Some(name), _) => Ok(name.to_vec()),
        (None, Some(long)) => Ok(long),
        (None, None) => Ok(header()),
    }
}

fn header_path(header: &tar::Header) -> Vec<u8> {
    let name = until_nul(&header.as_old().name);
    let block = header.as_bytes();
    let prefix = match header.as_ustar() {
        // Star keeps times behind a shorter prefix.
        Some(_) if &block[508..512] == b"tar\0" => until_nul(&block[345..476]),
        Some(_) => until_nul(&block[345..500]),
        None => &[],
    };
    if prefix.is_empty() { name.to_vec() } else { [prefix, name].join(&b'/') }
}
