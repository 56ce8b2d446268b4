use super::super::TarWriter;
use super::*;

fn entry(path: &str, kind: EntryKind, link: &str) -> Entry {
    Entry {
        path: path.into(),
        kind,
        link: link.into(),
        mode: 0o644,
        uid: 0,
        gid: 0,
        modified: crate::sys::root::Time { secs: 0, nanos: 0 },
        size: 0,
        xattrs: Vec::new(),
        major: 0,
        minor: 0,
    }
}

fn layer(entries: &[(&str, EntryKind, &str)]) -> Vec<u8> {
    let mut writer = TarWriter::new(Vec::new(), None);
    for (path, kind, text) in entries {
        if *kind == EntryKind::File {
            writer.add_file(&Entry { size: text.len() as u64, ..entry(path, *kind, "") }, text.as_bytes()).unwrap();
        } else {
            writer.add(&entry(path, *kind, text)).unwrap();
        }
    }
    writer.finish().unwrap()
}

#[test]
fn a_path_is_what_the_layer_says() {
    use EntryKind::{Dir, File, HardLink, Symlink};
    let tar = layer(&[
        ("etc", Dir, ""),
        ("etc/app.conf", File, "a=b\n"),
        ("etc/link", Symlink, "app.conf"),
        ("etc/up", Symlink, "../../../bin/x"),
        ("lib", Symlink, "usr/lib"),
        ("etc/hard", HardLink, "etc/app.conf"),
        ("gone/.wh.x", File, ""),
        ("opaque/.wh..wh..opq", File, ""),
        ("opaque/new", File, "new"),
        ("file", File, "f"),
    ]);
    let look = |path: &str| {
        let mut content = Vec::new();
        let found = look_up(&tar[..], path.as_bytes(), |piece| {
            content.extend_from_slice(piece);
            Ok(())
        });
        (found.unwrap(), String::from_utf8(content).unwrap())
    };
    let none = String::new();
    assert_eq!(look("/etc/app.conf"), (Lookup::File, "a=b\n".to_owned()));
    assert_eq!(look("etc/../etc/link"), (Lookup::Symlink(b"etc/app.conf".to_vec()), none.clone()));
    assert_eq!(look("etc/up"), (Lookup::Symlink(b"bin/x".to_vec()), none.clone()));
    assert_eq!(look("lib/a/b"), (Lookup::Symlink(b"usr/lib/a/b".to_vec()), none.clone()));
    assert_eq!(look("etc/hard"), (Lookup::HardLink(b"etc/app.conf".to_vec()), none.clone()));
    assert_eq!(look("etc"), (Lookup::Other("a directory"), none.clone()));
    for path in ["gone/x", "gone/x/y", "opaque/old", "file/below"] {
        assert_eq!(look(path).0, Lookup::Gone, "{path}");
    }
    assert_eq!(look("opaque/new"), (Lookup::File, "new".to_owned()));
    for path in ["etc/other", "opaquer", "gone/y"] {
        assert_eq!(look(path).0, Lookup::Nothing, "{path}");
    }
}
