#![allow(clippy::disallowed_methods, reason = "tests run gzip, zstd, xz and bzip2 as the oracles")]

use std::io::Read;
use std::process::{Command, Stdio};

use super::*;

/// Compressible bytes, the same on every run.
fn sample(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(size + 64);
    while bytes.len() < size {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        bytes.extend_from_slice(format!("line {} of {}\n", state >> 50, state >> 60).as_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn packed(codec: Codec, threads: usize, bytes: &[u8]) -> Vec<u8> {
    let fill = |out: &mut dyn Write| {
        for piece in bytes.chunks(99_991) {
            out.write_all(piece).map_err(LayerError::Write)?;
        }
        Ok(())
    };
    let ((), blob, packed) = pack_with(Vec::new(), codec, threads, fill).unwrap();
    assert_eq!(packed, Packed { diff_id: Digest::of(bytes), diff_size: bytes.len() as u64 });
    blob
}

fn unpacked(blob: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Decompressor::new(blob)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Runs a filter of the host.
fn filter(command: &str, input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("sh").args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert!(output.status.success(), "{command}");
    output.stdout
}

#[test]
fn bytes_do_not_depend_on_threads() {
    for size in [0, 1, gzip::BLOCK_BYTES - 1, gzip::BLOCK_BYTES, gzip::BLOCK_BYTES + 1, 9_000_000] {
        let bytes = sample(size);
        for codec in [Codec::Gzip, Codec::Zstd(3), Codec::None] {
            let one = packed(codec, 1, &bytes);
            for threads in [2, 5] {
                assert_eq!(one, packed(codec, threads, &bytes));
            }
            assert_eq!(unpacked(&one).unwrap(), bytes, "{size} bytes by {codec:?}");
        }
    }
}

/// When this fails, what we write has changed: change [`gzip::VERSION`] or [`Codec::version`] too.
#[test]
fn golden_digests() {
    let bytes = sample(3_000_000);
    assert_eq!(Digest::of(&bytes).short(), "69774739ba08");
    assert_eq!(
        (Codec::Gzip.version().as_str(), Digest::of(&packed(Codec::Gzip, 2, &bytes)).short()),
        ("gzip-libdeflate-1.26-l5-b512k", "061d1cc71836")
    );
    assert_eq!(
        (Codec::Zstd(3).version().as_str(), Digest::of(&packed(Codec::Zstd(3), 2, &bytes)).short()),
        ("zstd-1.5.7-l3-b4m", "5cf59327c5dc")
    );
}

#[test]
fn others_read_what_we_write_and_we_what_others_write() {
    let bytes = sample(2_000_000);
    assert_eq!(filter("gzip -dc", &packed(Codec::Gzip, 2, &bytes)), bytes);
    assert_eq!(filter("gzip -dc", &packed(Codec::Gzip, 2, b"")), b"");
    let mut python = packed(Codec::Gzip, 2, &bytes);
    assert_eq!(filter("python3 -c 'import sys,gzip; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))'", &python), bytes);
    for command in ["gzip -c", "gzip -1 -c", "xz -0 -c", "bzip2 -c", "cat"] {
        assert_eq!(unpacked(&filter(command, &bytes)).unwrap(), bytes, "{command}");
        if command != "cat" {
            let twice = [filter(command, b"abc"), filter(command, b"def")].concat();
            assert_eq!(unpacked(&twice).unwrap(), b"abcdef", "{command}");
        }
    }
    // Ours and theirs in one stream.
    python.extend_from_slice(&filter("gzip -c", b"tail"));
    python.extend_from_slice(&packed(Codec::Gzip, 1, b"!"));
    assert_eq!(unpacked(&python).unwrap(), [&bytes[..], b"tail!"].concat());
}

#[test]
fn frames_to_skip_and_bytes_behind() {
    let skip = [&b"\x5a\x2a\x4d\x18"[..], &3u32.to_le_bytes(), b"abc"].concat();
    let zstd = [&skip[..], &packed(Codec::Zstd(1), 1, b"one"), &skip, &packed(Codec::Zstd(1), 1, b"two"), &skip].concat();
    assert_eq!(unpacked(&zstd).unwrap(), b"onetwo");
    for behind in [&b"\0\0\0\0"[..], b"garbage", b"\x1f"] {
        assert_eq!(unpacked(&[&packed(Codec::Gzip, 1, b"one")[..], behind].concat()).unwrap(), b"one");
        assert_eq!(unpacked(&[&filter("gzip -c", b"one")[..], behind].concat()).unwrap(), b"one");
    }
    assert_eq!(unpacked(b"").unwrap(), b"");
    assert_eq!(unpacked(b"BZh9 is how a name may start").unwrap(), b"BZh9 is how a name may start");
}

#[test]
fn damage_is_an_error_wherever_it_is() {
    let bytes = sample(1_200_000);
    let streams =
        [packed(Codec::Gzip, 2, &bytes), packed(Codec::Zstd(3), 1, &bytes), filter("gzip -c", &bytes), filter("xz -0 -c", &bytes)];
    for stream in streams {
        for cut in [10, 25, stream.len() / 2, stream.len() - 1] {
            assert!(unpacked(&stream[..cut]).is_err(), "cut at {cut}");
        }
        for at in [40, stream.len() / 2, stream.len() - 10] {
            let mut stream = stream.clone();
            stream[at] ^= 0x55;
            assert!(unpacked(&stream).map_or(true, |got| got == bytes), "flipped at {at}");
        }
    }
    // A member that lies about its length, in both directions.
    let mut lie = packed(Codec::Gzip, 1, b"hello");
    let length = lie.len() as u32;
    for told in [length - 1, length + 1, 30, u32::MAX] {
        lie[16..20].copy_from_slice(&told.to_le_bytes());
        assert!(unpacked(&lie).map_or(true, |got| got == b"hello"), "told {told}");
    }
}

#[test]
fn a_writer_that_fails_ends_it() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(buf.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(buf.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let bytes = sample(30_000_000);
    for room in [0, 1_000_000] {
        let error = pack(Full(room), Codec::Gzip, |out| out.write_all(&bytes).map_err(LayerError::Write)).err().unwrap();
        assert!(matches!(&error, LayerError::Write(cause) if cause.kind() == io::ErrorKind::StorageFull), "{error:?}");
    }
    let failed = pack(Vec::new(), Codec::Gzip, |_| Err::<(), _>(LayerError::Limit { what: "x", limit: 1 }));
    assert!(matches!(failed.err(), Some(LayerError::Limit { .. })));
}
