//! What is packed unpacks to the same, here and by GNU tar, and the same tree packs to the same bytes.

use super::*;

/// Lets GNU tar unpack an archive into `dir`.
fn gnu_unpack(dir: &Path, archive: &[u8]) {
    let args = ["-xpf", "-", "--numeric-owner", "--xattrs", "--xattrs-include=*", "--warning=no-timestamp"];
    let mut child = Command::new("tar").args(args).current_dir(dir).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(archive).unwrap();
    assert!(child.wait().unwrap().success());
}

fn packed(dir: &Path) -> Vec<u8> {
    let mut archive = Vec::new();
    write_tree(&Root::open(dir).unwrap(), &mut archive, &TreeOptions::default()).unwrap();
    archive
}

fn diffed(dir: &Path) -> Vec<u8> {
    let mut archive = Vec::new();
    diff(&Root::open(dir).unwrap(), &mut archive, &TreeOptions::default()).unwrap();
    archive
}

#[test]
fn trees_survive() {
    for seed in 100..112 {
        let (from, to, gnu) = (Dir::new(), Dir::new(), Dir::new());
        make_tree(&from.0, seed, 150);
        let archive = packed(&from.0);
        apply(&archive[..], &to.root(), &Options::plain()).unwrap();
        assert_same(&from.0, &to.0, true);
        assert_eq!(archive, packed(&to.0));
        gnu_unpack(&gnu.0, &archive);
        assert_same(&from.0, &gnu.0, true);
    }
}

#[test]
fn values_that_do_not_fit_a_header_survive() {
    let (from, to, gnu) = (Dir::new(), Dir::new(), Dir::new());
    let root = from.root();
    let long = "directory-with-a-name/".repeat(20) + "end";
    root.create_dir_all(Path::new(&long)).unwrap();
    root.symlink(Path::new(&long), Path::new("link")).unwrap();
    for (name, length) in [("a", 99), ("b", 100), ("c", 101), ("d", 254)] {
        root.create_file(Path::new(&name.repeat(length)), 0o600).unwrap();
        root.create_dir(Path::new(&format!("{}{name}", "x".repeat(length - 1))), 0o700).unwrap();
    }
    root.create_file(Path::new("sparse"), 0o600).unwrap().set_len(70_000_000).unwrap();
    root.set_owner(Path::new("sparse"), 4_000_000_000, 2_097_152).unwrap();
    let time = crate::sys::root::Time { secs: -1, nanos: 0 };
    for path in snapshot(&from.0).keys() {
        root.set_times(Path::new(OsStr::from_bytes(path)), time, time).unwrap();
    }
    let archive = packed(&from.0);
    apply(&archive[..], &to.root(), &Options::plain()).unwrap();
    assert_same(&from.0, &to.0, true);
    gnu_unpack(&gnu.0, &archive);
    assert_same(&from.0, &gnu.0, true);
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let bytes = |order: [&str; 3]| {
        let dir = Dir::new();
        for name in order {
            std::fs::write(dir.join(name), name).unwrap();
        }
        std::os::unix::net::UnixListener::bind(dir.join("socket")).unwrap();
        let mut archive = Vec::new();
        write_tree(&dir.root(), &mut archive, &TreeOptions { latest_secs: Some(1_000_000_000) }).unwrap();
        archive
    };
    let one = bytes(["a", "b", "c.d"]);
    assert_eq!(one, bytes(["c.d", "a", "b"]));
    let mut archive = Archive::new(&one[..], Limits::default());
    let mut names = Vec::new();
    while let Some(entry) = archive.next_entry().unwrap() {
        assert_eq!(entry.modified.secs, 1_000_000_000);
        names.push(entry.path);
    }
    assert_eq!(names, [&b"a"[..], b"b", b"c.d"]);
}

#[test]
fn what_no_layer_can_hold_is_named() {
    let dir = Dir::new();
    std::fs::write(dir.join(".wh.x"), "").unwrap();
    let error = diff(&dir.root(), &mut Vec::new(), &TreeOptions::default()).unwrap_err();
    assert!(error.to_string().contains("'.wh.x' cannot be stored"), "{error}");
    packed(&dir.0);
    let dir = Dir::new();
    std::fs::write(dir.join("f"), "").unwrap();
    dir.root().set_xattr(Path::new("f"), b"trusted.overlay.metacopy", b"").unwrap();
    assert!(matches!(diff(&dir.root(), &mut Vec::new(), &TreeOptions::default()), Err(LayerError::Unstorable { .. })));
}

/// Runs on a thread with a mount namespace of its own: a test that is killed leaves no mount behind.
fn in_own_mounts(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNS).unwrap();
            assert!(Command::new("mount").args(["--make-rprivate", "/"]).status().unwrap().success());
            work();
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    assert!(!std::fs::read_to_string("/proc/self/mountinfo").unwrap().contains(MOUNT_NAME), "a mount shows on the host");
}

/// What the overlays of these tests are called in the list of mounts.
const MOUNT_NAME: &str = "roundtrip-test";

/// An overlay that is unmounted in the end.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: &Path, lower: &[&Path], upper: Option<(&Path, &Path)>) -> Mounted {
        let lower: Vec<_> = lower.iter().map(|path| path.to_str().unwrap()).collect();
        let mut options = format!("lowerdir={},index=off,metacopy=off,redirect_dir=off", lower.join(":"));
        if let Some((upper, work)) = upper {
            options += &format!(",upperdir={},workdir={}", upper.display(), work.display());
        }
        let status = Command::new("mount").args(["-t", "overlay", MOUNT_NAME, "-o", &options]).arg(at).status().unwrap();
        assert!(status.success());
        Mounted(at.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Changes a mounted tree as a build step would: a fixed seed gives the same changes.
fn change(dir: &Path, seed: u64) {
    let root = Root::open(dir).unwrap();
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for n in 0..60 {
        let paths: Vec<_> = snapshot(dir).into_keys().filter(|path| !path.is_empty()).collect();
        let Some(path) = paths.get(random(paths.len().max(1))) else { return };
        let path = Path::new(OsStr::from_bytes(path));
        let fresh = path.with_file_name(format!("fresh-{n}"));
        let kind = root.lstat(path).unwrap().kind;
        match random(8) {
            0 => drop(root.remove_tree(path).unwrap()),
            // A directory in the stead of another hides what was in it.
            1 => {
                root.remove_tree(path).unwrap();
                root.create_dir_all(&path.join("new")).unwrap();
            }
            2 => {
                root.remove_tree(path).unwrap();
                root.create_file(path, 0o640).unwrap().write_all(b"replaced").unwrap();
            }
            3 if kind != Kind::Dir => root.link(path, &fresh).unwrap(),
            4 if kind != Kind::Dir => root.rename(path, &fresh).unwrap(),
            5 if kind != Kind::Symlink => root.set_mode(path, 0o701).unwrap(),
            6 => root.set_owner(path, 77, 88).unwrap(),
            _ => root.create_file(&fresh, 0o600).unwrap().write_all(b"new").unwrap(),
        }
    }
}

#[test]
fn a_step_on_an_overlay_survives() {
    in_own_mounts(|| (1..7).for_each(step_survives));
}

fn step_survives(seed: u64) {
    let dir = Dir::new();
    for name in ["base", "upper", "work", "merged", "layer", "again"] {
        std::fs::create_dir(dir.join(name)).unwrap();
    }
    make_tree(&dir.join("base"), seed, 120);
    let upper = dir.join("upper");
    let archive;
    let expected;
    {
        let _mounted = Mounted::new(&dir.join("merged"), &[&dir.join("base")], Some((&upper, &dir.join("work"))));
        change(&dir.join("merged"), seed);
        expected = snapshot(&dir.join("merged"));
        archive = diffed(&upper);
    }
    let layer = Root::open(&dir.join("layer")).unwrap();
    let applied = apply(&archive[..], &layer, &Options::layer(None)).unwrap();
    assert!(!applied.depends_on_lower, "our layers name their parents");
    assert_eq!(archive, diffed(&dir.join("layer")));
    let _mounted = Mounted::new(&dir.join("again"), &[&dir.join("layer"), &dir.join("base")], None);
    let mut got = snapshot(&dir.join("again"));
    for (path, line) in expected {
        let there = got.remove(&path);
        // The root directory is the container's own.
        assert!(path.is_empty() || there.as_ref() == Some(&line), "seed {seed} at '{}': {line} became {there:?}", path.escape_ascii());
    }
    assert!(got.is_empty(), "seed {seed}: came back: {got:?}");
}
