use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

use super::*;
use crate::sys::random;

struct Dir(PathBuf);

impl Dir {
    fn new() -> Dir {
        let path = std::env::temp_dir().join(format!("tacklebox-root-{}", random::hex(8)));
        std::fs::create_dir(&path).unwrap();
        Dir(path)
    }

    fn join(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A directory with `in/` as the root and `out/secret` beside it.
fn world() -> (Dir, Root) {
    let dir = Dir::new();
    std::fs::create_dir(dir.join("in")).unwrap();
    std::fs::create_dir(dir.join("out")).unwrap();
    std::fs::write(dir.join("out/secret"), "secret").unwrap();
    let root = Root::open(&dir.join("in")).unwrap();
    (dir, root)
}

fn path(text: &str) -> &Path {
    Path::new(text)
}

#[test]
fn links_and_dots_stay_inside() {
    let (dir, root) = world();
    symlink(dir.join("out"), dir.join("in/absolute")).unwrap();
    symlink("../out", dir.join("in/relative")).unwrap();
    symlink("/", dir.join("in/top")).unwrap();
    symlink("/proc/self/root", dir.join("in/magic")).unwrap();
    for way in ["absolute/secret", "relative/secret", "magic/etc/passwd", "../out/secret", "/../../out/secret"] {
        assert_eq!(root.read_bounded(path(way), 100).unwrap_err().kind(), io::ErrorKind::NotFound, "{way}");
        assert!(root.create_file(path(way), 0o600).is_err(), "{way}");
        assert!(!root.remove_tree(path(way)).unwrap(), "{way}");
    }
    root.create_file(path("top/top/../../../here"), 0o600).unwrap();
    assert!(dir.join("in/here").is_file());
    assert!(!dir.join("here").exists());
}

#[test]
fn the_last_component_is_not_followed() {
    let (dir, root) = world();
    std::fs::write(dir.join("in/file"), "x").unwrap();
    symlink("file", dir.join("in/link")).unwrap();
    assert_eq!(root.open_file(path("link")).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    assert_eq!(root.read_bounded(path("link"), 1).unwrap(), b"x");
    assert_eq!(root.read_bounded(path("link"), 0).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    assert!(root.set_mode(path("link"), 0o600).is_err());
    root.set_owner(path("link"), 7, 8).unwrap();
    assert_eq!(std::fs::metadata(dir.join("in/file")).unwrap().uid(), 0);
    assert_eq!(std::fs::symlink_metadata(dir.join("in/link")).unwrap().gid(), 8);
    assert_eq!(root.lstat(path("link")).unwrap().kind, Kind::Symlink);
    assert_eq!(root.stat(path("link")).unwrap().kind, Kind::File);
    root.link(path("link"), path("twin")).unwrap();
    assert_eq!(root.readlink(path("twin")).unwrap(), "file");
    root.remove_tree(path("link")).unwrap();
    assert!(dir.join("in/file").exists());
}

#[test]
fn devices_and_pipes_are_never_opened() {
    let (dir, root) = world();
    root.make_node(path("pipe"), Kind::Fifo, 0o600, 0, 0).unwrap();
    root.make_node(path("null"), Kind::CharDevice, 0o600, 1, 3).unwrap();
    root.make_node(path("whiteout"), Kind::CharDevice, 0, 0, 0).unwrap();
    assert!(std::fs::symlink_metadata(dir.join("in/pipe")).unwrap().file_type().is_fifo());
    for name in ["pipe", "null", "."] {
        assert_eq!(root.read_bounded(path(name), 10).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{name}");
    }
    assert!(root.lstat(path("whiteout")).unwrap().is_whiteout());
    assert!(!root.lstat(path("null")).unwrap().is_whiteout());
}

#[test]
fn directories_are_created_through_links() {
    let (dir, root) = world();
    symlink("usr/lib", dir.join("in/lib")).unwrap();
    symlink("/../../loop", dir.join("in/loop")).unwrap();
    let created = root.create_dir_all(path("lib/a/b")).unwrap();
    assert_eq!(created, [path("usr"), path("usr/lib"), path("lib/a"), path("lib/a/b")]);
    assert!(dir.join("in/usr/lib/a/b").is_dir());
    assert_eq!(std::fs::metadata(dir.join("in/usr")).unwrap().permissions().mode() & 0o7777, 0o755);
    assert!(root.create_dir_all(path("/lib/a/../a/b/.")).unwrap().is_empty());
    assert_eq!(root.real_path(path("lib/a")).unwrap(), path("usr/lib/a"));
    assert!(root.create_dir_all(path("loop/x")).is_err());
    std::fs::write(dir.join("in/file"), "").unwrap();
    assert!(root.create_dir_all(path("file/x")).is_err());
}

#[test]
fn open_parents_are_forgotten_when_a_link_moves() {
    let (dir, root) = world();
    root.create_dir_all(path("one")).unwrap();
    root.create_dir_all(path("two")).unwrap();
    root.symlink(path("one"), path("current")).unwrap();
    root.create_file(path("current/a"), 0o600).unwrap();
    root.unlink(path("current")).unwrap();
    root.symlink(path("two"), path("current")).unwrap();
    root.create_file(path("current/b"), 0o600).unwrap();
    root.rename(path("two"), path("three")).unwrap();
    assert!(root.create_file(path("two/c"), 0o600).is_err());
    assert!(dir.join("in/one/a").exists() && dir.join("in/three/b").exists());
}

#[test]
fn trees_are_removed_without_following() {
    let (dir, root) = world();
    root.create_dir_all(path("a/b/c")).unwrap();
    root.create_dir_all(path("a/d")).unwrap();
    root.create_file(path("a/b/c/file"), 0o600).unwrap();
    symlink(dir.join("out"), dir.join("in/a/b/out")).unwrap();
    assert!(root.remove_tree(path("a")).unwrap());
    assert!(!root.remove_tree(path("a")).unwrap());
    assert!(!root.remove_tree(path("x/y")).unwrap());
    assert!(dir.join("out/secret").exists());
    assert_eq!(root.read_dir(path("")).unwrap(), []);
}

#[test]
fn trees_deeper_than_descriptors_are_removed() {
    let (dir, root) = world();
    let deep = "d/".repeat(1500);
    root.create_dir_all(path(&deep)).unwrap();
    root.create_file(&path(&deep).join("file"), 0o600).unwrap();
    root.create_file(path("d/d/file"), 0o600).unwrap();
    let (_, limit) = nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE).unwrap();
    assert!(limit > OPEN_LEVELS_MAX as u64);
    super::super::fs::remove_tree(&dir.join("in/d")).unwrap();
    assert!(!dir.join("in/d").exists());
    super::super::fs::remove_tree(&dir.join("in/d")).unwrap();
}

#[test]
fn attributes_times_and_odd_names() {
    use std::ffi::OsStr;
    let (dir, root) = world();
    let odd = Path::new(OsStr::from_bytes(b"d\xff/\xfe\n"));
    root.create_dir(odd.parent().unwrap(), 0o700).unwrap();
    let file = root.create_file(odd, 0o600).unwrap();
    describe_file(&file, 5, 6, 0o4711).unwrap();
    assert!(has_no_xattrs(&file));
    set_file_xattr(&file, b"user.one", b"1").unwrap();
    assert!(!has_no_xattrs(&file));
    root.set_xattr(odd, b"user.two", &[7; 1000]).unwrap();
    assert_eq!(root.xattrs(odd).unwrap(), [b"user.one", b"user.two"]);
    assert_eq!(root.xattr(odd, b"user.two").unwrap().unwrap(), [7; 1000]);
    assert_eq!(root.xattr(odd, b"user.none").unwrap(), None);
    root.symlink(path("nowhere"), path("dangling")).unwrap();
    root.set_xattr(path("dangling"), b"trusted.x", b"y").unwrap();
    assert_eq!(root.xattr(path("dangling"), b"trusted.x").unwrap().unwrap(), b"y");
    let time = Time { secs: -5, nanos: 7 };
    root.set_times(path("dangling"), time, time).unwrap();
    assert_eq!(root.lstat(path("dangling")).unwrap().modified, time);
    let stat = root.lstat(odd).unwrap();
    assert_eq!((stat.mode, stat.uid, stat.gid), (0o4711, 5, 6));
    assert_eq!(root.read_dir(odd.parent().unwrap()).unwrap()[0].name, OsStr::from_bytes(b"\xfe\n"));
    assert!(root.create_file(Path::new(OsStr::from_bytes(b"a\0b")), 0o600).is_err());
    assert!(dir.join("in").is_dir());
}

#[test]
fn trees_deeper_than_descriptors_are_counted_and_removed() {
    let (dir, root) = world();
    let deep = "d/".repeat(700);
    root.create_dir_all(path(&deep)).unwrap();
    root.create_file(&path(&deep).join("file"), 0o600).unwrap();
    let mut freed = super::super::tree::Freed::default();
    super::super::tree::remove(&dir.join("in/d"), &mut freed).unwrap();
    assert!(!dir.join("in/d").exists());
    assert!(freed.bytes() >= 700 * 4096);
}
