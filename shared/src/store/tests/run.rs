//! Tests of run directories and tags.

use super::*;

#[test]
fn a_new_root_is_never_taken_for_a_removed_one() {
    let dir = std::env::temp_dir().join(format!("tacklebox-store-{}", crate::sys::random::hex(6)));
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..40 {
        // Its inode is most likely that of the one before it.
        let tag = Store::open(&dir).unwrap().tag().to_owned();
        assert_eq!(Store::open(&dir).unwrap().tag(), tag);
        let moved = dir.with_extension("moved");
        crate::sys::fs::rename(&dir, &moved).unwrap();
        assert_eq!(Store::open(&moved).unwrap().tag(), tag, "a moved root is the same one");
        crate::sys::fs::remove_tree(&moved).unwrap();
        assert!(seen.insert(tag), "root {n} has the tag of a removed one");
        // The clock of a file system ticks a hundred times a second or more.
        std::thread::sleep(std::time::Duration::from_millis(11));
    }
}
