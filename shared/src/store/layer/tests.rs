#![allow(clippy::disallowed_methods, reason = "tests make trees of their own and run GNU tar as the oracle")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;
use crate::sys::random;
use crate::sys::root::{Kind, Root};

mod breakouts;
mod evil;
mod honest;
mod roundtrip;
mod waste;

/// A directory that goes away.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Dir {
        let path = std::env::temp_dir().join(format!("tacklebox-layer-{}", random::hex(8)));
        std::fs::create_dir(&path).unwrap();
        Dir(path)
    }

    fn join(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    fn root(&self) -> Root {
        Root::open(&self.0).unwrap()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An archive that is written byte by byte, so that it may be as wrong as a test wants.
#[derive(Default, Clone)]
struct Raw(Vec<u8>);

impl Raw {
    fn new() -> Raw {
        Raw::default()
    }

    fn header(mut self, kind: u8, path: &[u8], link: &[u8], size: u64, change: impl FnOnce(&mut [u8; 512])) -> Raw {
        let mut block = [0; 512];
        block[..path.len()].copy_from_slice(path);
        block[100..108].copy_from_slice(if kind == b'5' { b"0000755\0" } else { b"0000644\0" });
        block[108..116].copy_from_slice(b"0000000\0");
        block[116..124].copy_from_slice(b"0000000\0");
        block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
        block[136..148].copy_from_slice(b"14000000000\0");
        block[156] = kind;
        block[157..157 + link.len()].copy_from_slice(link);
        block[257..265].copy_from_slice(b"ustar\x0000");
        change(&mut block);
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend_from_slice(&block);
        self
    }

    fn body(mut self, bytes: &[u8]) -> Raw {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, path: &str, content: &str) -> Raw {
        self.header(b'0', path.as_bytes(), b"", content.len() as u64, |_| {}).body(content.as_bytes())
    }

    fn dir(self, path: &str) -> Raw {
        self.header(b'5', path.as_bytes(), b"", 0, |_| {})
    }

    fn symlink(self, path: &str, target: &str) -> Raw {
        self.header(b'2', path.as_bytes(), target.as_bytes(), 0, |_| {})
    }

    fn link(self, path: &str, target: &str) -> Raw {
        self.header(b'1', path.as_bytes(), target.as_bytes(), 0, |_| {})
    }

    fn pax(self, records: &[(&str, &[u8])]) -> Raw {
        self.extended(b'x', records)
    }

    fn extended(self, kind: u8, records: &[(&str, &[u8])]) -> Raw {
        let mut body = Vec::new();
        for (key, value) in records {
            let rest = key.len() + value.len() + 3;
            let length = (1..).find(|n| rest + n.to_string().len() == *n).unwrap();
            body.extend_from_slice(format!("{length} {key}=").as_bytes());
            body.extend_from_slice(value);
            body.push(b'\n');
        }
        self.header(kind, b"pax", b"", body.len() as u64, |_| {}).body(&body)
    }

    fn long(self, kind: u8, name: &str) -> Raw {
        self.header(kind, b"././@LongLink", b"", name.len() as u64 + 1, |_| {}).body(format!("{name}\0").as_bytes())
    }

    fn end(mut self) -> Raw {
        self.0.resize(self.0.len() + 1024, 0);
        self
    }

    fn apply(&self, dir: &Path, lower: &[PathBuf]) -> Result<Applied, LayerError> {
        apply(&self.0[..], &Root::open(dir).unwrap(), &Options::layer(Some(lower)))
    }

    fn apply_plain(&self, dir: &Path) -> Result<Applied, LayerError> {
        apply(&self.0[..], &Root::open(dir).unwrap(), &Options::plain())
    }
}

/// A tree as text: a line per name, with all that an archive keeps.
fn snapshot(dir: &Path) -> BTreeMap<Vec<u8>, String> {
    fn walk(root: &Root, path: &Path, inodes: &mut BTreeMap<u64, Vec<u8>>, lines: &mut BTreeMap<Vec<u8>, String>) {
        let stat = root.lstat(path).unwrap();
        let mut line = format!("{:?} {:o} {}:{} {}", stat.kind, stat.mode, stat.uid, stat.gid, stat.modified.secs);
        match stat.kind {
            Kind::File => {
                let content = root.read_bounded(path, 1 << 30).unwrap();
                line += &format!(" {} {}", content.len(), crate::digest::Digest::of(&content).short());
            }
            Kind::Symlink => line += &format!(" -> {:?}", root.readlink(path).unwrap()),
            Kind::CharDevice | Kind::BlockDevice => line += &format!(" {}:{}", stat.major, stat.minor),
            _ => {}
        }
        if stat.kind != Kind::Dir && stat.links > 1 {
            let first = inodes.entry(stat.ino).or_insert_with(|| path.as_os_str().as_bytes().to_vec());
            line += &format!(" = {}", first.escape_ascii());
        }
        for name in root.xattrs(path).unwrap() {
            line += &format!(" {}={}", name.escape_ascii(), root.xattr(path, &name).unwrap().unwrap().escape_ascii());
        }
        lines.insert(path.as_os_str().as_bytes().to_vec(), line);
        if stat.kind == Kind::Dir {
            let mut names = root.read_dir(path).unwrap();
            names.sort_by(|a, b| a.name.cmp(&b.name));
            for entry in names {
                walk(root, &path.join(entry.name), inodes, lines);
            }
        }
    }
    let mut lines = BTreeMap::new();
    walk(&Root::open(dir).unwrap(), Path::new(""), &mut BTreeMap::new(), &mut lines);
    lines
}

/// Compares two trees and says where they differ.
fn assert_same(left: &Path, right: &Path, ignore_root: bool) {
    let (mut left, mut right) = (snapshot(left), snapshot(right));
    if ignore_root {
        left.remove(&b""[..]);
        right.remove(&b""[..]);
    }
    for (path, line) in &left {
        assert_eq!(Some(line), right.get(path), "at '{}'", path.escape_ascii());
    }
    for path in right.keys() {
        assert!(left.contains_key(path), "only on the right: '{}'", path.escape_ascii());
    }
}

fn read(dir: &Path, path: &str) -> String {
    std::fs::read_to_string(dir.join(path)).unwrap()
}

/// Runs GNU tar in `dir`.
fn gnu_tar(dir: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new("tar").args(args).current_dir(dir).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "tar {args:?}");
    output.stdout
}

/// Makes a tree with one of everything; a fixed seed gives the same tree.
fn make_tree(dir: &Path, seed: u64, files: usize) {
    let mut state = seed;
    let mut random = move |below: u64| {
        // xorshift64*: good enough to shake an archive.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    };
    let root = Root::open(dir).unwrap();
    let (mut dirs, mut names): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (vec![Vec::new()], Vec::new());
    for n in 0..files {
        let mut path = dirs[random(dirs.len() as u64) as usize].clone();
        if !path.is_empty() {
            path.push(b'/');
        }
        let long = if random(8) == 0 { "long-".repeat(1 + random(40) as usize) } else { String::new() };
        path.extend_from_slice(format!("{long}{n}").as_bytes());
        if random(10) == 0 {
            path.extend_from_slice(b" \xff\xfe\n\xc3\xa4");
        }
        let at = Path::new(OsStr::from_bytes(&path));
        let earlier = names.get(random(names.len().max(1) as u64) as usize).cloned();
        match (random(20), earlier) {
            (0..=3, _) => {
                root.create_dir(at, 0o700).unwrap();
                dirs.push(path.clone());
            }
            (4, _) => root.symlink(Path::new(&"../target/".repeat(1 + random(30) as usize)), at).unwrap(),
            (5, _) => root.make_node(at, Kind::Fifo, 0o600, 0, 0).unwrap(),
            (6, _) => root.make_node(at, Kind::CharDevice, 0o600, 1 + random(4000) as u32, random(1_000_000) as u32).unwrap(),
            (7, Some(target)) => {
                root.link(Path::new(OsStr::from_bytes(&target)), at).unwrap();
                continue;
            }
            _ => {
                let mut file = root.create_file(at, 0o600).unwrap();
                let size = [0, 1, 511, 512, 513, 4096, 70_000][random(7) as usize];
                file.write_all(&vec![random(256) as u8; size]).unwrap();
                names.push(path.clone());
            }
        }
        root.set_owner(at, random(70_000) as u32, [0, 5, 3_000_000][random(3) as usize]).unwrap();
        let stat = root.lstat(at).unwrap();
        if stat.kind != Kind::Symlink {
            root.set_mode(at, [0o755, 0o644, 0o4711, 0o1777, 0o2750, 0o000][random(6) as usize]).unwrap();
        }
        if stat.kind == Kind::File && random(5) == 0 {
            root.set_xattr(at, b"user.some", b"a=b\nc\0d").unwrap();
            root.set_xattr(at, b"security.capability", b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0").unwrap();
        }
        let secs = [0, 1_700_000_000, 5_000_000_000, -1000][random(4) as usize];
        let time = crate::sys::root::Time { secs, nanos: 0 };
        root.set_times(at, time, time).unwrap();
    }
    for path in dirs {
        let time = crate::sys::root::Time { secs: 1_600_000_000, nanos: 0 };
        root.set_times(Path::new(OsStr::from_bytes(&path)), time, time).unwrap();
    }
}

#[test]
fn names_are_shown_without_control_characters() {
    assert_eq!(show("grün".as_bytes()), "grün");
    assert_eq!(show(b"a\x1b[2J"), "a\\x1b[2J");
    assert_eq!(show(b"\xff"), "\\xff");
}
