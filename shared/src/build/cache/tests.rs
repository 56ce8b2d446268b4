use super::*;
use crate::digest::Digest;
use crate::oci::{Descriptor, media};
use crate::sys::{fs, random};

#[test]
fn records_come_back_or_not_at_all() {
    let dir = std::env::temp_dir().join(format!("tacklebox-steps-{}", random::hex(8)));
    let (steps, tmp) = (dir.join("steps"), dir.join("tmp"));
    fs::create_dir_all(&steps).expect("a directory");
    fs::create_dir_all(&tmp).expect("a directory");
    let cache = StepCache::new(&steps, &tmp);
    let (key, other) = (blake3::hash(b"key"), blake3::hash(b"other"));
    let blob = Descriptor::of(media::OCI_LAYER_GZIP, b"blob");
    let record = StepRecord::new(Some((Digest::of(b"tar"), blob.clone())), "2026-01-01T00:00:00Z".into(), "RUN x".into());
    assert_eq!(record.holds, [Digest::of(b"tar"), blob.digest]);
    cache.put(&key, &record).expect("written");
    assert_eq!(cache.get(&key), Some(record));
    assert_eq!(cache.get(&other), None);
    // A damaged record is none.
    let path = steps.join(&key.to_hex()[..2]).join(key.to_hex().as_str());
    for bad in [&b""[..], b"{", b"{\"v\":9}", b"\xff\xff"] {
        fs::write_atomic(&tmp, &path, bad, 0o600, fs::Durability::Atomic).expect("written");
        assert_eq!(cache.get(&key), None);
    }
    fs::remove_tree(&dir).expect("removed");
}
