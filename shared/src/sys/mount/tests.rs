use std::path::{Path, PathBuf};

use super::*;
use crate::sys::root::Root;

struct Dirs {
    base: PathBuf,
}

impl Dirs {
    fn new() -> Dirs {
        let base = std::env::temp_dir().join(format!("mount-test-{}", crate::sys::random::hex(6)));
        for dir in ["one", "two", "upper", "work"] {
            std::fs::create_dir_all(base.join(dir)).unwrap();
        }
        std::fs::write(base.join("one/a"), "1").unwrap();
        std::fs::write(base.join("two/a"), "2").unwrap();
        std::fs::write(base.join("one/b"), "1").unwrap();
        Dirs { base }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.base.join(name)
    }
}

impl Drop for Dirs {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.base);
    }
}

fn read(mount: OwnedFd, name: &str) -> String {
    String::from_utf8(Root::from_fd(mount).read_bounded(Path::new(name), 100).unwrap()).unwrap()
}

#[test]
fn overlays_stack_base_first_by_both_interfaces() {
    let dirs = Dirs::new();
    let lower = [dirs.path("one"), dirs.path("two")];
    let (upper, work) = (dirs.path("upper"), dirs.path("work"));
    let stack = Overlay { lower: &lower, upper: Some((&upper, &work)), volatile: false, attributes: 0 };
    let by_thread = |stack: &Overlay<'_>| overlay_old(stack, "");
    for make in [overlay, by_thread] {
        let mount = make(&stack).unwrap();
        let root = Root::from_fd(mount);
        assert_eq!(root.read_bounded(Path::new("a"), 9).unwrap(), b"2");
        assert_eq!(root.read_bounded(Path::new("b"), 9).unwrap(), b"1");
        root.unlink(Path::new("b")).unwrap();
        assert!(root.lstat(Path::new("b")).is_err());
        drop(root);
        std::fs::remove_file(dirs.path("upper/b")).unwrap();
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    assert!(!mounts.contains("mount-test-"), "a mount shows on the host");
}

#[test]
fn odd_and_long_paths_and_single_directories_work() {
    let dirs = Dirs::new();
    let odd = dirs.path("a:b,c\\d");
    let long = dirs.path(&format!("{0}/{0}/{0}", "l".repeat(120)));
    for dir in [&odd, &long] {
        std::fs::create_dir_all(dir).unwrap();
        std::fs::write(dir.join("x"), "x").unwrap();
    }
    let both = [odd.clone(), long.clone()];
    let mount = overlay(&Overlay { lower: &both, upper: None, volatile: false, attributes: attributes::READ_ONLY }).unwrap();
    assert_eq!(read(mount, "x"), "x");
    let one = [odd];
    let mount = overlay(&Overlay { lower: &one, upper: None, volatile: false, attributes: attributes::READ_ONLY }).unwrap();
    assert!(Root::from_fd(mount).create_file(Path::new("y"), 0o600).is_err());
    let (upper, work) = (dirs.path("upper"), dirs.path("work"));
    let mount = overlay(&Overlay { lower: &[], upper: Some((&upper, &work)), volatile: true, attributes: 0 }).unwrap();
    Root::from_fd(mount).create_file(Path::new("new"), 0o600).unwrap();
    assert!(upper.join("new").exists());
}

#[test]
fn missing_layers_are_an_error() {
    let lower = [PathBuf::from("/no/such/layer"), PathBuf::from("/no/such/other")];
    let error = overlay(&Overlay { lower: &lower, upper: None, volatile: false, attributes: 0 }).unwrap_err();
    assert_eq!(error.to_string(), "cannot mount the overlay");
}
