//! Reads compressed streams of any kind that a layer or an added archive may be, by its first bytes:
//! gzip (members, ours or anybody's), zstd (frames, skippable ones too), xz, bzip2, or none.
//!
//! Invariant: memory is bounded whatever the stream says. Bytes after the last gzip member that
//! start no other are ignored, as gzip does.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use flate2::bufread::GzDecoder;

use super::super::{Applied, LayerError, Options, apply};
use super::gzip;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::sys::root::Root;

/// How much is read at once.
const INPUT_BYTES: usize = 256 << 10;
/// How much unpacked content is handed on at once.
const CHUNK_BYTES: usize = 512 << 10;
/// Chunks between the thread that decompresses and the one that unpacks.
const CHUNKS_MAX: usize = 8;
/// The memory that an xz stream may ask for (`xz -9` asks for 65 MiB).
const XZ_MEMORY_MAX_BYTES: u64 = 512 << 20;

/// A buffered reader that can look ahead as far as it is told.
struct Input<R> {
    reader: R,
    buf: Vec<u8>,
    start: usize,
    end: usize,
}

impl<R: Read> Input<R> {
    fn new(reader: R) -> Input<R> {
        Input { reader, buf: vec![0; INPUT_BYTES], start: 0, end: 0 }
    }

    /// Returns at least `n` bytes without consuming them, or what is left.
    fn peek(&mut self, n: usize) -> io::Result<&[u8]> {
        if self.end - self.start < n {
            self.buf.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.buf.len() < n {
                self.buf.resize(n + INPUT_BYTES, 0);
            }
            while self.end < n {
                match self.reader.read(&mut self.buf[self.end..]) {
                    Ok(0) => break,
                    Ok(read) => self.end += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(&self.buf[self.start..self.end])
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let have = self.fill_buf()?;
        let n = have.len().min(buf.len());
        buf[..n].copy_from_slice(&have[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
    }
}

/// What the stream turned out to be, and where in it we are.
enum State<R: Read> {
    Plain(Input<R>),
    /// Between two gzip members; the flag tells whether one was read.
    Gzip(Input<R>, bool),
    Member(Box<GzDecoder<Input<R>>>),
    Zstd(zstd::stream::read::Decoder<'static, Input<R>>),
    Xz(Box<liblzma::bufread::XzDecoder<Input<R>>>),
    Bzip2(bzip2::bufread::MultiBzDecoder<Input<R>>),
    End,
}

/// Unpacked content in a buffer that is used again; only the first `len` bytes count.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    len: usize,
}

/// A stream that is decompressed while it is read.
pub struct Decompressor<R: Read> {
    state: State<R>,
    blocks: libdeflater::Decompressor,
    chunk: Chunk,
    at: usize,
}

impl<R: Read> Decompressor<R> {
    /// Looks at the first bytes and starts.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn new(reader: R) -> io::Result<Decompressor<R>> {
        let mut input = Input::new(reader);
        let state = match input.peek(512)? {
            [0x1f, 0x8b, ..] => State::Gzip(input, false),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                State::Zstd(zstd::stream::read::Decoder::with_buffer(input)?)
            }
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
                let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY_MAX_BYTES, liblzma::stream::CONCATENATED)?;
                State::Xz(Box::new(liblzma::bufread::XzDecoder::new_stream(input, stream)))
            }
            // A tar whose first name starts like that is none.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, 0x41 | 0x72, ..] => State::Bzip2(bzip2::bufread::MultiBzDecoder::new(input)),
            _ => State::Plain(input),
        };
        Ok(Decompressor { state, blocks: libdeflater::Decompressor::new(), chunk: Chunk::default(), at: 0 })
    }

    /// Fills a chunk; an empty one is the end.
    fn fill(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        if chunk.bytes.len() < CHUNK_BYTES {
            chunk.bytes.resize(CHUNK_BYTES, 0);
        }
        chunk.len = 0;
        while chunk.len < chunk.bytes.len() {
            let room = &mut chunk.bytes[chunk.len..];
            let n = match &mut self.state {
                State::End => break,
                State::Plain(input) => retry(input, room)?,
                State::Member(decoder) => retry(decoder, room)?,
                State::Zstd(decoder) => retry(decoder, room)?,
                State::Xz(decoder) => retry(decoder, room)?,
                State::Bzip2(decoder) => retry(decoder, room)?,
                State::Gzip(input, started) => {
                    let start = input.peek(gzip::HEADER_BYTES)?;
                    if !start.starts_with(&[0x1f, 0x8b]) {
                        debug_assert!(*started, "the first member was seen");
                        self.state = State::End;
                        break;
                    }
                    *started = true;
                    match gzip::member_bytes(start) {
                        None => {
                            self.begin_member();
                            continue;
                        }
                        // A whole block needs the whole chunk.
                        Some(_) if chunk.len > 0 => break,
                        Some(length) => {
                            let member = input.peek(length)?;
                            let member = member.get(..length).ok_or(io::ErrorKind::UnexpectedEof)?;
                            let n = gzip::unpack_member(&mut self.blocks, member, &mut chunk.bytes)?;
                            input.consume(length);
                            n
                        }
                    }
                }
            };
            chunk.len += n;
            if n == 0 && !matches!(self.state, State::Gzip(..)) {
                self.end_member();
            }
        }
        Ok(())
    }

    fn begin_member(&mut self) {
        if let State::Gzip(input, _) = std::mem::replace(&mut self.state, State::End) {
            self.state = State::Member(Box::new(GzDecoder::new(input)));
        }
    }

    /// Goes on behind what ended: a gzip member may be followed by another, anything else is over.
    fn end_member(&mut self) {
        if let State::Member(decoder) = std::mem::replace(&mut self.state, State::End) {
            self.state = State::Gzip(decoder.into_inner(), true);
        }
    }
}

fn retry(reader: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buf) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

impl<R: Read> Read for Decompressor<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len {
            let mut chunk = std::mem::take(&mut self.chunk);
            let filled = self.fill(&mut chunk);
            self.chunk = chunk;
            self.at = 0;
            filled?;
        }
        let have = &self.chunk.bytes[self.at..self.chunk.len];
        let n = have.len().min(buf.len());
        buf[..n].copy_from_slice(&have[..n]);
        self.at += n;
        Ok(n)
    }
}

/// The unpacking thread's end of the pipe from the decompressing one. Hashes what passes.
struct Pipe {
    full: Receiver<io::Result<Chunk>>,
    empty: SyncSender<Chunk>,
    chunk: Chunk,
    at: usize,
    hasher: Hasher,
    count: u64,
}

impl Read for Pipe {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let have = self.fill_buf()?;
        let n = have.len().min(buf.len());
        buf[..n].copy_from_slice(&have[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Pipe {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.chunk.len {
            // A closed pipe is the end, and so is an empty chunk.
            let chunk = self.full.recv().unwrap_or_else(|_| Ok(Chunk::default()))?;
            self.hasher.update(&chunk.bytes[..chunk.len]);
            self.count += chunk.len as u64;
            let used = std::mem::replace(&mut self.chunk, chunk);
            self.at = 0;
            // A full queue means that there are buffers enough.
            let _ = self.empty.try_send(used);
        }
        Ok(&self.chunk.bytes[self.at..self.chunk.len])
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.chunk.len);
    }
}

/// What came out of a compressed layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// What was made of it.
    pub applied: Applied,
    /// The digest of the tar: must be the one that the image's config promises.
    pub diff_id: Digest,
    /// The length of the tar in bytes.
    pub diff_size: u64,
}

/// Unpacks a compressed archive inside `root`: [`unpack_layer`] with a SHA-256.
///
/// # Errors
/// As [`unpack_layer`].
pub fn unpack(blob: impl Read + Send, root: &Root, options: &Options<'_>) -> Result<Unpacked, LayerError> {
    unpack_layer(blob, Hasher::new(Algorithm::Sha256), root, options)
}

/// Unpacks a compressed layer or archive inside `root`. A second thread reads and decompresses,
/// with a bounded queue between. The digest of the tar is made with `hasher`, the promised diff id's.
///
/// # Errors
/// As [`apply`], and when the stream is damaged.
pub fn unpack_layer(blob: impl Read + Send, hasher: Hasher, root: &Root, options: &Options<'_>) -> Result<Unpacked, LayerError> {
    std::thread::scope(|scope| {
        let (full, filled) = sync_channel(CHUNKS_MAX);
        let (empty, free) = sync_channel::<Chunk>(CHUNKS_MAX + 2);
        scope.spawn(move || {
            let mut decompressor = match Decompressor::new(blob) {
                Ok(decompressor) => decompressor,
                Err(error) => return drop(full.send(Err(error))),
            };
            loop {
                let mut chunk = free.try_recv().unwrap_or_default();
                let filled = decompressor.fill(&mut chunk);
                let more = filled.is_ok() && chunk.len > 0;
                // Whoever unpacks may have failed and gone.
                if full.send(filled.map(|()| chunk)).is_err() || !more {
                    return;
                }
            }
        });
        let mut pipe = Pipe { full: filled, empty, chunk: Chunk::default(), at: 0, hasher, count: 0 };
        let applied = apply::apply_buffered(&mut pipe, root, options)?;
        Ok(Unpacked { applied, diff_id: pipe.hasher.finish(), diff_size: pipe.count })
    })
}
