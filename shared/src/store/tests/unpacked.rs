//! Tests of unpacked layers.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::Sandbox;
use crate::digest::Digest;
use crate::oci::{Descriptor, media};
use crate::store::unpacked::is_crowded;
use crate::store::{Lease, Store, StoreErrorKind, list_names};
use crate::sys::fs;

/// A tar with these files.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn put(sandbox: &Sandbox, lease: &Lease, media_type: &str, bytes: &[u8]) -> Descriptor {
    sandbox.store.put_blob_bytes(lease, media_type, bytes).unwrap()
}

fn names(sandbox: &Sandbox, dir: &str) -> Vec<String> {
    let mut names = list_names(&sandbox.store.dir(dir)).unwrap();
    names.sort();
    names
}

#[test]
fn layers_are_unpacked_once_whatever_their_compression() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let plain = tar(&[("a", b"1")]);
    let zipped = tar(&[("b", b"2")]);
    let zstd = tar(&[("c", b"3")]);
    let blobs = [
        put(&sandbox, &lease, media::OCI_LAYER, &plain),
        put(&sandbox, &lease, media::OCI_LAYER_GZIP, &gzip(&zipped)),
        put(&sandbox, &lease, media::OCI_LAYER_ZSTD, &zstd::encode_all(&zstd[..], 1).unwrap()),
    ];
    let diff_ids = [Digest::of(&plain), Digest::of(&zipped), Digest::of(&zstd)];
    let paths = sandbox.store.ensure_chain(&lease, &diff_ids, &blobs).unwrap();
    let read = |path: &PathBuf, name: &str| std::fs::read(path.join(name)).unwrap();
    assert_eq!((read(&paths[0], "a"), read(&paths[1], "b"), read(&paths[2], "c")), (b"1".into(), b"2".into(), b"3".into()));
    let inode = std::fs::metadata(&paths[0]).unwrap().ino();
    assert_eq!(sandbox.store.ensure_chain(&lease, &diff_ids, &blobs).unwrap(), paths);
    assert_eq!(std::fs::metadata(&paths[0]).unwrap().ino(), inode);
    drop(lease);
    assert_eq!(names(&sandbox, "tmp"), [""; 0]);
    assert_eq!(names(&sandbox, "layers").len(), 3);
    assert_eq!(sandbox.store.sweep().unwrap().by_digest.len(), 5); // a plain layer and its blob share a digest
    assert_eq!(names(&sandbox, "layers"), [""; 0]);
}

#[test]
fn a_diff_id_that_lies_leaves_nothing() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let layer = tar(&[("a", b"1")]);
    let blob = put(&sandbox, &lease, media::OCI_LAYER, &layer);
    let error = sandbox.store.ensure_layer(&lease, &Digest::of(b"other"), &blob).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let error = sandbox.store.ensure_layer(&lease, &Digest::of(b"other"), &put(&sandbox, &lease, media::OCI_LAYER_GZIP, b"\x1f\x8bno"));
    assert_eq!(error.unwrap_err().kind(), StoreErrorKind::Corrupt);
    assert_eq!((names(&sandbox, "layers"), names(&sandbox, "tmp")), (vec![], vec![]));
}

#[test]
fn what_a_reboot_may_have_damaged_is_unpacked_again() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let layer = tar(&[("a", b"1")]);
    let blob = put(&sandbox, &lease, media::OCI_LAYER, &layer);
    let ensure = || sandbox.store.ensure_layer(&lease, &Digest::of(&layer), &blob).unwrap();
    let path = ensure();
    let meta = path.parent().unwrap().join("meta.json");
    let set = |text: &str| {
        fs::write_atomic(&sandbox.store.tmp_dir(), &meta, text.as_bytes(), 0o600, fs::Durability::Atomic).unwrap();
        fs::write_atomic(&sandbox.store.tmp_dir(), &path.join("a"), b"", 0o600, fs::Durability::Atomic).unwrap();
    };
    let content = || std::fs::read(path.join("a")).unwrap();
    set(r#"{"bytes":1,"inodes":1,"boot_id":"earlier","synced":false}"#);
    assert_eq!(ensure(), path);
    assert_eq!(content(), b"1");
    // One that was synced is believed.
    set(r#"{"bytes":1,"inodes":1,"boot_id":"earlier","synced":true}"#);
    ensure();
    assert_eq!(content(), b"");
    set("rubbish");
    ensure();
    assert_eq!(content(), b"1");
    sandbox.store.sync_layers().unwrap();
    assert!(String::from_utf8(std::fs::read(&meta).unwrap()).unwrap().contains("\"synced\":true"));
    assert_eq!(names(&sandbox, "tmp"), [""; 0]);
}

#[test]
fn a_sync_marks_what_earlier_commands_of_this_boot_left_but_nothing_of_another() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let metas = [b"1", b"2", b"3"].map(|content| {
        let layer = tar(&[("a", content)]);
        let blob = put(&sandbox, &lease, media::OCI_LAYER, &layer);
        let path = sandbox.store.ensure_layer(&lease, &Digest::of(&layer), &blob).unwrap();
        path.parent().unwrap().join("meta.json")
    });
    fs::write_in_place(&metas[1], r#"{"bytes":1,"inodes":1,"boot_id":"earlier","synced":false}"#.as_bytes()).unwrap();
    // Another command, which unpacked nothing itself.
    Store::open(sandbox.store.root()).unwrap().sync_layers().unwrap();
    let synced = metas.map(|meta| std::fs::read_to_string(meta).unwrap().contains("\"synced\":true"));
    assert_eq!(synced, [true, false, true]);
    assert!(!is_crowded(None, 0) && !is_crowded(Some(80 << 20), 20 << 20));
    assert!(is_crowded(Some(80 << 20), 10 << 20));
    assert!(fs::unwritten_bytes().is_some());
}

#[test]
fn a_layer_that_needs_those_below_is_kept_under_its_chain() {
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    let base = tar(&[("dir/low", b"1")]);
    let top = tar(&[("dir/high", b"2")]);
    let layers = [&base, &top].map(|t| put(&sandbox, &lease, media::OCI_LAYER, t));
    let diff_ids = [Digest::of(&base), Digest::of(&top)];
    let paths = sandbox.store.ensure_chain(&lease, &diff_ids, &layers).unwrap();
    assert_eq!(std::fs::read(paths[1].join("dir/high")).unwrap(), b"2");
    assert_eq!(sandbox.store.ensure_chain(&lease, &diff_ids, &layers).unwrap(), paths);
    drop(lease);
    assert_eq!(sandbox.store.sweep().unwrap().by_digest.len(), 3);
}

#[test]
fn one_layer_wanted_by_many_is_unpacked_once() {
    let sandbox = Sandbox::new();
    let layer = tar(&[("a", &[7; 100_000]), ("b", b"2")]);
    let diff_id = Digest::of(&layer);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let lease = sandbox.store.lease().unwrap();
                let blob = put(&sandbox, &lease, media::OCI_LAYER, &layer);
                let path = sandbox.store.ensure_layer(&lease, &diff_id, &blob).unwrap();
                assert_eq!(std::fs::metadata(path.join("a")).unwrap().len(), 100_000);
            });
        }
    });
    assert_eq!(names(&sandbox, "tmp"), [""; 0]);
    assert_eq!(sandbox.store.verify().unwrap(), []);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
fn files_of_a_new_layer_are_in_place_before_its_blob_is() {
    use crate::store::CommitOptions;
    use crate::store::layer::Room;
    let sandbox = Sandbox::new();
    let lease = sandbox.store.lease().unwrap();
    // A megabyte that does not compress to nothing, and times that an epoch moves.
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let upper = |name: &str| {
        let upper = sandbox.store.tmp_dir().join(name);
        std::fs::create_dir_all(upper.join("dir")).unwrap();
        std::fs::write(upper.join("dir/file"), &content).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_700_000_000, 5);
        for path in ["dir/file", "dir"] {
            std::fs::File::open(upper.join(path)).unwrap().set_modified(time).unwrap();
        }
        upper
    };
    let begin = |name: &str, room: usize, options: CommitOptions| {
        sandbox.store.begin_layer(&lease, &upper(name), options, &Room::new(room)).unwrap()
    };
    let layer = begin("w-one", 1 << 30, CommitOptions::default());
    assert_eq!(std::fs::read(layer.path.join("dir/file")).unwrap(), content);
    assert_eq!(names(&sandbox, "blobs/sha256"), [""; 0], "it is still being made");
    assert_eq!(sandbox.store.ready_chain(&lease, std::slice::from_ref(&layer.diff_id)).unwrap(), Some(vec![layer.path.clone()]));
    let (diff_id, path) = (layer.diff_id.clone(), layer.path.clone());
    let (blob, list) = layer.finish().unwrap();
    assert_eq!(names(&sandbox, "blobs/sha256"), [blob.digest.hex()]);
    // Whether there is room, and whatever is known, the layer is the same.
    for (name, room, known) in [("w-two", 600 << 10, None), ("w-three", 1 << 30, Some(list)), ("w-four", 1 << 30, Some(b"what?".to_vec()))]
    {
        let same = begin(name, room, CommitOptions { known, ..CommitOptions::default() });
        assert_eq!((&same.diff_id, &same.path), (&diff_id, &path));
        assert_eq!(same.finish().unwrap().0, blob, "{name}");
    }
    // It unpacks to what was in place.
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    assert_eq!(sandbox.store.ready_chain(&lease, std::slice::from_ref(&diff_id)).unwrap(), None);
    assert_eq!(std::fs::read(sandbox.store.ensure_layer(&lease, &diff_id, &blob).unwrap().join("dir/file")).unwrap(), content);
    // With an epoch, files have the times in place that the unpacked blob gives them.
    let old = begin("w-old", 1 << 30, CommitOptions { latest_secs: Some(1_600_000_000), ..CommitOptions::default() });
    for path in ["dir/file", "dir"] {
        let stat = std::fs::metadata(old.path.join(path)).unwrap();
        assert_eq!((stat.mtime(), stat.mtime_nsec()), (1_600_000_000, 0));
    }
    assert_ne!(old.diff_id, diff_id);
    old.finish().unwrap();
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
fn a_layer_without_its_blob_goes_with_its_lease() {
    use crate::store::CommitOptions;
    use crate::store::layer::Room;
    let sandbox = Sandbox::new();
    let begin = |store: &Store, lease: &Lease| {
        let upper = lease.scratch("upper");
        std::fs::create_dir(&upper).unwrap();
        std::fs::write(upper.join("file"), "x").unwrap();
        store.begin_layer(lease, &upper, CommitOptions::default(), &Room::new(1 << 20)).unwrap()
    };
    let left = || ["layers", "leases", "tmp", "blobs/sha256"].map(|dir| names(&sandbox, dir));
    let none = <[Vec<String>; 4]>::default;
    // It is not ended, because something else failed.
    let lease = sandbox.store.lease().unwrap();
    drop(begin(&sandbox.store, &lease));
    assert_eq!(left()[0].len(), 1);
    drop(lease);
    sandbox.store.settle().unwrap();
    assert_eq!(left(), none());
    // Somebody else looks at it.
    let (lease, other) = (sandbox.store.lease().unwrap(), sandbox.store.lease().unwrap());
    let begun = begin(&sandbox.store, &lease);
    assert!(sandbox.store.ready_chain(&other, std::slice::from_ref(&begun.diff_id)).unwrap().is_some());
    drop((begun, lease));
    sandbox.store.settle().unwrap();
    assert_eq!(left()[0].len(), 1);
    assert_eq!(left()[1], [other.id()]);
    drop(other);
    sandbox.store.sweep().unwrap();
    assert_eq!(left(), none());
    // Its process was killed: a lock that nobody has, and no file is closed in order.
    let lease = sandbox.store.lease().unwrap();
    let begun = begin(&sandbox.store, &lease);
    let path = sandbox.store.root().join("leases").join(lease.id());
    let text = std::fs::read(&path).unwrap();
    begun.finish().unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, &text).unwrap();
    std::mem::forget(lease);
    let next = Store::open(sandbox.store.root()).unwrap();
    drop(next.lease().unwrap());
    assert_eq!(next.take_warnings(), [""; 0]);
    assert_eq!(left()[..3], none()[..3]);
    // One that has its blob stays.
    let lease = next.lease().unwrap();
    begin(&next, &lease).finish().unwrap();
    drop(lease);
    next.settle().unwrap();
    assert_eq!(left().map(|names| names.len()), [1, 0, 0, 1]);
}

#[test]
fn trees_in_tmp_are_laid_apart_where_the_file_system_can() {
    let sandbox = Sandbox::new();
    let flags = |dir: &std::path::Path| rustix::fs::ioctl_getflags(crate::sys::fs::open(dir).unwrap());
    // What else is in the store belongs together.
    let apart = |dir: &std::path::Path| flags(dir).map(|flags| flags.contains(rustix::fs::IFlags::TOPDIR));
    let probe = sandbox.dir.join("probe");
    crate::sys::fs::create_dir_all(&probe).unwrap();
    let file = crate::sys::fs::open(&probe).unwrap();
    let can = flags(&probe).and_then(|flags| rustix::fs::ioctl_setflags(&file, flags | rustix::fs::IFlags::TOPDIR)).is_ok();
    if can {
        assert_eq!((apart(&sandbox.store.tmp_dir()), apart(&sandbox.store.dir("layers"))), (Ok(true), Ok(false)));
    }
    crate::sys::fs::remove_tree(&probe).unwrap();
}
