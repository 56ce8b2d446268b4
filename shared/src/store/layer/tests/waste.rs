//! What later layers hide of earlier ones.

use super::*;

fn tar(entries: &[(&str, EntryKind, &str, u64)]) -> Vec<u8> {
    let mut writer = TarWriter::new(Vec::new(), None);
    for (path, kind, link, size) in entries {
        let entry = Entry {
            path: path.as_bytes().to_vec(),
            kind: *kind,
            link: link.as_bytes().to_vec(),
            mode: 0o644,
            uid: 0,
            gid: 0,
            modified: Default::default(),
            size: *size,
            xattrs: Vec::new(),
            major: 0,
            minor: 0,
        };
        let content = vec![b'x'; usize::try_from(*size).unwrap()];
        if *kind == EntryKind::File { writer.add_file(&entry, &content[..]).unwrap() } else { writer.add(&entry).unwrap() }
    }
    writer.finish().unwrap()
}

fn wasted(layers: &[&[(&str, EntryKind, &str, u64)]]) -> Vec<u64> {
    let mut waste = Waste::default();
    layers.iter().for_each(|layer| waste.add(&tar(layer)[..]).unwrap());
    waste.finish().iter().map(|layer| layer.wasted_bytes).collect()
}

#[test]
fn what_a_later_layer_hides_is_wasted_once() {
    use EntryKind::{Dir, File, HardLink, Symlink};
    let base: &[_] = &[("d/", Dir, "", 0), ("d/a", File, "", 10), ("d/b/c", File, "", 5), ("d-x", File, "", 100), ("e", File, "", 7)];
    // A whiteout of a directory takes what is below, and no sibling of a similar name.
    assert_eq!(wasted(&[base, &[(".wh.d", File, "", 0)]]), [15, 0]);
    // An opaque directory hides what lower layers have in it, wherever the mark stands in the archive.
    assert_eq!(wasted(&[base, &[("d/n", File, "", 3), ("d/.wh..wh..opq", File, "", 0)]]), [15, 0]);
    assert_eq!(wasted(&[base, &[(".wh..wh..opq", File, "", 0)]]), [122, 0]);
    // A directory over a directory hides nothing; something else over it does.
    assert_eq!(wasted(&[base, &[("d", Dir, "", 0)]]), [0, 0]);
    assert_eq!(wasted(&[base, &[("d", Symlink, "e", 0)]]), [15, 0]);
    // Each layer that writes a file wastes the one before.
    assert_eq!(wasted(&[base, &[("./e", File, "", 8)], &[("e", File, "", 9)]]), [7, 8, 0]);
    // A file is wasted when its last name is gone.
    let linked: &[_] = &[("f", File, "", 10), ("g", HardLink, "f", 0)];
    assert_eq!(wasted(&[linked, &[(".wh.f", File, "", 0)]]), [0, 0]);
    assert_eq!(wasted(&[linked, &[(".wh.f", File, "", 0)], &[("g", Dir, "", 0)]]), [10, 0, 0]);
    // What a layer writes twice is its own business.
    assert_eq!(wasted(&[&[("h", File, "", 1), ("h", File, "", 2)]]), [0]);
}
