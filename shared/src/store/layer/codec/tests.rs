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
    for size in [0, 1, 511, gzip::SHORTEST_BYTES, gzip::BLOCK_BYTES - 1, gzip::BLOCK_BYTES, gzip::BLOCK_BYTES + 1, 9_000_000] {
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
        ("gzip-libdeflate-1.26-l5-c128k-512k", "0305505bbe8c")
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

/// Records that differ, as the files of a tar do.
fn records(count: usize, from: u64) -> Vec<u8> {
    let line = |n: usize| format!("{:0>511}\n", (from + n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (0..count).flat_map(|n| line(n).into_bytes()).collect()
}

fn begin(bytes: &[u8], room: &std::sync::Arc<Room>, known: Option<Members>, waits: bool) -> (Vec<u8>, Vec<Member>, bool) {
    let fill = |out: &mut dyn Write| bytes.chunks(77_777).try_for_each(|piece| out.write_all(piece)).map_err(LayerError::Write);
    let started = start(Vec::new(), Codec::Gzip, room, known, waits, fill).unwrap();
    assert_eq!(started.packed, Packed { diff_id: Digest::of(bytes), diff_size: bytes.len() as u64 });
    let mut again = false;
    let (blob, members) = started
        .line
        .finish(|out| {
            again = true;
            fill(out)
        })
        .unwrap();
    (blob, members, again)
}

#[test]
fn a_change_moves_no_block_but_those_near_it() {
    let before = records(20_000, 7);
    let after = [&before[..3_000 * 512], &records(3, 1_000_000)[..], &before[3_000 * 512..]].concat();
    let room = Room::new(1 << 30);
    let (old, members, _) = begin(&before, &room, None, true);
    let hashes = |members: &[Member]| members.iter().map(|m| format!("{m:?}")).collect::<std::collections::BTreeSet<_>>();
    let (new, changed, _) = begin(&after, &room, None, true);
    assert!(members.len() > 20, "{} blocks", members.len());
    assert!(hashes(&changed).difference(&hashes(&members)).count() <= 3);
    assert_eq!(unpacked(&old).unwrap(), before);
    assert_eq!(unpacked(&new).unwrap(), after);
    // What never looks like an end is cut where it is longest.
    let zeros = packed(Codec::Gzip, 1, &vec![0; 4 << 20]);
    assert_eq!(zeros.windows(16).filter(|start| gzip::member_bytes(&[*start, &[40, 0, 0, 0]].concat()).is_some()).count(), 8);
}

#[test]
fn a_line_without_room_is_filled_twice_and_gives_the_same() {
    let bytes = records(30_000, 3);
    let want = packed(Codec::Gzip, 2, &bytes);
    for (room, waits) in [(1 << 20, true), (512 << 10, true), (1 << 30, false)] {
        let (blob, _, again) = begin(&bytes, &Room::new(room), None, waits);
        assert!(!again && blob == want, "{room} bytes of room");
    }
    // Somebody else has all of it but for one block.
    let (blob, _, again) = begin(&bytes, &Room::new(600 << 10), None, false);
    assert!(again && blob == want);
    let started =
        start(Vec::new(), Codec::Gzip, &Room::new(600 << 10), None, false, |out| out.write_all(&bytes).map_err(LayerError::Write));
    let changed = started.unwrap().line.finish(|out| out.write_all(&bytes[512..]).map_err(LayerError::Write));
    assert!(matches!(changed, Err(LayerError::Write(_))), "a tree that changed meanwhile is no layer");
}

#[test]
fn members_of_before_are_taken_and_change_nothing() {
    use std::io::Seek;
    let file = |bytes: &[u8]| {
        let path = std::env::temp_dir().join(format!("tacklebox-members-{}", crate::sys::random::hex(8)));
        let mut file = std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        file
    };
    let before = records(10_000, 7);
    let after = [&records(5, 99)[..], &before[..]].concat();
    let room = Room::new(1 << 30);
    let (old, members, _) = begin(&before, &room, None, true);
    let list = Members::list(Codec::Gzip, &Digest::of(&old), &members);
    let want = packed(Codec::Gzip, 2, &after);
    let read = |list: &[u8], codec: Codec, blob: &[u8]| {
        Members::read(list, codec, |digest| {
            assert_eq!(*digest, Digest::of(&old));
            Some(file(blob))
        })
    };
    let known = read(&list, Codec::Gzip, &old).expect("a list");
    let taken = members.iter().filter(|m| known.find(&m.hash_of_block(), &mut Vec::new()).is_some()).count();
    assert_eq!(taken, members.len());
    assert_eq!(begin(&after, &room, Some(known), true).0, want);
    // A blob that is not what it was, and lists that are not what they were.
    let mut damaged = old.clone();
    damaged.iter_mut().skip(100).step_by(1000).for_each(|byte| *byte ^= 1);
    assert_eq!(begin(&after, &room, read(&list, Codec::Gzip, &damaged), true).0, want);
    assert_eq!(begin(&after, &room, read(&list, Codec::Gzip, &old[..old.len() / 2]), true).0, want);
    assert!(read(&list, Codec::Zstd(3), &old).is_none());
    for at in [0, 20, 60, list.len() - 1] {
        let mut list = list.clone();
        list[at] ^= 1;
        assert!(read(&list, Codec::Gzip, &old).is_none(), "flipped at {at}");
    }
    assert!(read(&list[..list.len() - 1], Codec::Gzip, &old).is_none() && read(b"", Codec::Gzip, &old).is_none());
    assert!(Members::read(&list, Codec::Gzip, |_| None).is_none());
}
