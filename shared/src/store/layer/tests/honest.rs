//! Archives that are unusual and right: all of them must unpack.

use super::*;

#[test]
fn what_gnu_tar_packs_unpacks_the_same() {
    for (seed, format) in [(1, "gnu"), (2, "posix"), (3, "gnu"), (4, "posix")] {
        let (from, to) = (Dir::new(), Dir::new());
        make_tree(&from.0, seed, 400);
        let xattrs: &[&str] = if format == "posix" { &["--xattrs", "--xattrs-include=*"] } else { &[] };
        let format_arg = format!("--format={format}");
        let args = [&["-cf", "-", "--numeric-owner"], xattrs, &[&format_arg, "."]].concat();
        let archive = gnu_tar(&from.0, &args);
        apply(&archive[..], &to.root(), &Options::layer(Some(&[]))).unwrap();
        if format == "gnu" {
            // That format has no place for them.
            let root = from.root();
            for (path, _) in snapshot(&from.0) {
                let path = Path::new(OsStr::from_bytes(&path));
                for name in root.xattrs(path).unwrap() {
                    root.place(path).unwrap().remove_xattr(&name).unwrap();
                }
            }
        }
        assert_same(&from.0, &to.0, false);
    }
}

#[test]
fn absolute_links_and_dots_mean_the_root() {
    let dir = Dir::new();
    let raw = Raw::new()
        .dir("usr/")
        .dir("usr/lib/")
        .symlink("lib", "/usr/lib")
        .symlink("up", "../../../../usr")
        .file("lib/a", "a")
        .file("/up/lib/b", "b")
        .file("../../c", "c")
        .file("./usr/../d", "d")
        .link("usr/e", "/lib/a")
        .link("f", "../up/lib/b")
        .end();
    raw.apply(&dir.0, &[]).unwrap();
    for (path, content) in [("usr/lib/a", "a"), ("usr/lib/b", "b"), ("c", "c"), ("d", "d"), ("usr/e", "a"), ("f", "b")] {
        assert_eq!(read(&dir.0, path), content);
    }
}

#[test]
fn a_hard_link_may_name_a_symbolic_link() {
    let dir = Dir::new();
    Raw::new().symlink("a", "/etc/passwd").link("b", "a").file("c", "c").link("c", "c").link("./c", "/c").apply(&dir.0, &[]).unwrap();
    assert_eq!(std::fs::read_link(dir.join("b")).unwrap(), Path::new("/etc/passwd"));
    assert_eq!(read(&dir.0, "c"), "c");
}

#[test]
fn the_last_of_two_entries_wins() {
    let dir = Dir::new();
    let raw = Raw::new()
        .file("a", "1")
        .file("a", "2")
        .dir("b")
        .file("b/x", "x")
        .file("b", "now a file")
        .file("c", "file")
        .dir("c")
        .file("c/x", "x")
        .symlink("d", "c")
        .dir("d")
        .file("d/y", "y")
        .dir("c")
        .end();
    raw.apply(&dir.0, &[]).unwrap();
    assert_eq!(read(&dir.0, "a"), "2");
    assert_eq!(read(&dir.0, "b"), "now a file");
    assert_eq!(read(&dir.0, "c/x"), "x");
    assert!(dir.join("d").symlink_metadata().unwrap().is_dir());
    assert!(!dir.join("c/y").exists());
}

#[test]
fn a_plain_archive_follows_a_link_to_a_directory() {
    let dir = Dir::new();
    std::fs::create_dir_all(dir.join("usr/bin")).unwrap();
    symlink("usr/bin", dir.join("bin")).unwrap();
    symlink("nowhere", dir.join("dangling")).unwrap();
    let raw = Raw::new().dir("bin").file("bin/.wh.tool", "x").dir("dangling").file("new/file", "y").end();
    raw.apply_plain(&dir.0).unwrap();
    assert_eq!(read(&dir.0, "usr/bin/.wh.tool"), "x");
    assert!(dir.join("bin").symlink_metadata().unwrap().is_symlink());
    assert!(dir.join("dangling").symlink_metadata().unwrap().is_dir());
    assert_eq!(read(&dir.0, "new/file"), "y");
}

#[test]
fn owners_can_be_fixed() {
    use std::os::unix::fs::MetadataExt;
    let dir = Dir::new();
    let mut options = Options::plain();
    options.owners = Owners::Fixed { uid: 12, gid: 34 };
    let raw = Raw::new().dir("d").file("d/f", "").symlink("l", "d").file("implied/f", "");
    apply(&raw.0[..], &dir.root(), &options).unwrap();
    for path in ["d", "d/f", "l", "implied", "implied/f"] {
        let meta = dir.join(path).symlink_metadata().unwrap();
        assert_eq!((meta.uid(), meta.gid()), (12, 34), "{path}");
    }
}

#[test]
fn whiteouts_become_overlays_own_in_any_order() {
    let dir = Dir::new();
    let raw = Raw::new()
        .dir("etc")
        .file("etc/.wh.gone", "")
        .file("etc/.wh.replaced", "")
        .file("etc/replaced", "new")
        .dir("etc/before")
        .file("etc/before/.wh..wh..opq", "")
        .file("etc/before/x", "")
        .dir("etc/after")
        .file("etc/after/x", "")
        .file("etc/after/.wh..wh..opq", "")
        .file("etc/.wh.dir", "")
        .dir("etc/dir")
        .dir("etc/dir2")
        .file("etc/.wh.dir2", "")
        .file("etc/.wh.implied", "")
        .file("etc/implied/x", "")
        .file(".wh..wh.aufs", "")
        .dir(".wh..wh.plnk")
        .file(".wh..wh.plnk/1.2", "")
        .end();
    raw.apply(&dir.0, &[]).unwrap();
    let root = dir.root();
    let opaque = |path: &str| root.xattr(Path::new(path), b"trusted.overlay.opaque").unwrap().is_some();
    assert!(root.lstat(Path::new("etc/gone")).unwrap().is_whiteout());
    assert_eq!(read(&dir.0, "etc/replaced"), "new");
    for path in ["etc/before", "etc/after", "etc/dir", "etc/dir2", "etc/implied"] {
        assert!(opaque(path), "{path}");
    }
    assert!(!opaque("etc"));
    assert_eq!(root.read_dir(Path::new(".")).unwrap().len(), 1);
}

#[test]
fn user_whiteouts_use_user_attributes() {
    let dir = Dir::new();
    let mut options = Options::layer(Some(&[]));
    options.form = Form::Layer { userxattr: true };
    apply(&Raw::new().file("d/.wh..wh..opq", "").0[..], &dir.root(), &options).unwrap();
    assert_eq!(dir.root().xattr(Path::new("d"), b"user.overlay.opaque").unwrap().unwrap(), b"y");
}

/// Two layers: `bottom` and, on it, `middle`.
fn stack() -> (Dir, Vec<PathBuf>) {
    let dir = Dir::new();
    for name in ["bottom", "middle", "top"] {
        std::fs::create_dir(dir.join(name)).unwrap();
    }
    let lower = vec![dir.join("bottom"), dir.join("middle")];
    let bottom = Raw::new()
        .dir("usr")
        .header(b'5', b"usr/lib", b"", 0, |block| {
            block[100..107].copy_from_slice(b"0002750");
            block[108..115].copy_from_slice(b"0000011");
        })
        .file("usr/lib/low", "low")
        .symlink("lib", "usr/lib")
        .symlink("libs", "/lib/../lib")
        .header(b'5', b"tmp", b"", 0, |block| block[100..107].copy_from_slice(b"0001777"))
        .dir("gone")
        .file("gone/file", "x")
        .dir("opaque")
        .file("opaque/hidden", "x")
        .file("file", "file")
        .end();
    bottom.apply(&lower[0], &[]).unwrap();
    let middle = Raw::new().file(".wh.gone", "").dir("opaque").file("opaque/.wh..wh..opq", "").file("opaque/shown", "x").dir("usr").end();
    middle.apply(&lower[1], &lower[..1]).unwrap();
    (dir, lower)
}

#[test]
fn parents_come_from_the_layers_below() {
    let (dir, lower) = stack();
    let top = dir.join("top");
    let raw = Raw::new()
        .file("lib/one", "1")
        .file("libs/deep/two", "2")
        .dir("lib/made")
        .file("tmp/three", "3")
        .file("gone/four", "4")
        .file("none/five", "5")
        .end();
    assert!(matches!(apply(&raw.0[..], &Root::open(&top).unwrap(), &Options::layer(None)), Err(LayerError::NeedsLower { .. })));
    let applied = raw.apply(&top, &lower).unwrap();
    assert!(applied.depends_on_lower);
    let root = Root::open(&top).unwrap();
    let stat = |path: &str| root.lstat(Path::new(path)).unwrap();
    assert_eq!(read(&top, "usr/lib/one"), "1");
    assert_eq!(read(&top, "usr/lib/deep/two"), "2");
    assert_eq!((stat("usr/lib").mode, stat("usr/lib").uid, stat("usr/lib/deep").mode), (0o2750, 9, 0o755));
    assert_eq!((stat("tmp").mode, stat("gone").mode, stat("usr/lib/made").mode), (0o1777, 0o755, 0o755));
    assert!(!top.join("lib").exists());
}

#[test]
fn a_layer_that_names_its_parents_needs_none_below() {
    let dir = Dir::new();
    let raw = Raw::new().dir("usr").dir("usr/lib").file("usr/lib/x", "x").link("usr/y", "usr/lib/x").file("usr/.wh.z", "").end();
    let applied = apply(&raw.0[..], &dir.root(), &Options::layer(None)).unwrap();
    assert!(!applied.depends_on_lower);
    assert_eq!((applied.bytes, applied.inodes), (1, 4));
}

#[test]
fn hard_links_copy_up_from_below() {
    use std::os::unix::fs::MetadataExt;
    let (dir, lower) = stack();
    let top = dir.join("top");
    Raw::new().link("usr/linked", "/libs/low").link("again", "usr/lib/low").apply(&top, &lower).unwrap();
    assert_eq!(read(&top, "usr/lib/low"), "low");
    let ino = |path: &str| top.join(path).metadata().unwrap().ino();
    assert_eq!(ino("usr/linked"), ino("usr/lib/low"));
    assert_eq!(ino("again"), ino("usr/lib/low"));
    for hidden in ["gone/file", "opaque/hidden", "usr/none"] {
        let error = Raw::new().link("x", hidden).apply(&top, &lower).unwrap_err();
        assert!(matches!(error, LayerError::Malformed { .. }), "{hidden}: {error}");
    }
    Raw::new().link("x", "opaque/shown").apply(&top, &lower).unwrap();
}

#[test]
fn an_opaque_root_hides_each_name_below() {
    let (dir, lower) = stack();
    let top = dir.join("top");
    Raw::new().file("file", "mine").file(".wh..wh..opq", "").dir("tmp").apply(&top, &lower).unwrap();
    let root = Root::open(&top).unwrap();
    assert!(root.lstat(Path::new("usr")).unwrap().is_whiteout());
    assert!(root.xattr(Path::new("tmp"), b"trusted.overlay.opaque").unwrap().is_some());
    assert_eq!(read(&top, "file"), "mine");
}

#[test]
fn a_missing_end_and_anything_after_it_are_accepted() {
    let dir = Dir::new();
    let mut raw = Raw::new().file("a", "a");
    raw.apply(&dir.0, &[]).unwrap();
    raw.0.resize(raw.0.len() + 512, 0);
    raw.apply(&dir.0, &[]).unwrap();
    raw = raw.end();
    raw.0.extend_from_slice(b"garbage, and much of it");
    raw.apply(&dir.0, &[]).unwrap();
    Raw::new().apply(&dir.0, &[]).unwrap();
    assert_eq!(read(&dir.0, "a"), "a");
}

#[test]
fn extended_headers_and_long_names_in_any_order() {
    let long = "d/".repeat(80) + "file";
    let time: &[(&str, &[u8])] = &[("mtime", b"1234.5")];
    let file = |raw: Raw| raw.file("short", "x");
    for raw in [file(Raw::new().pax(time).long(b'L', &long)), file(Raw::new().long(b'L', &long).pax(time))] {
        let dir = Dir::new();
        raw.end().apply(&dir.0, &[]).unwrap();
        let stat = dir.root().lstat(Path::new(&long)).unwrap();
        assert_eq!((stat.modified.secs, stat.modified.nanos, stat.size), (1234, 500_000_000, 1));
    }
    let dir = Dir::new();
    Raw::new().long(b'K', &long).long(b'L', "link").symlink("x", "y").apply(&dir.0, &[]).unwrap();
    assert_eq!(std::fs::read_link(dir.join("link")).unwrap(), Path::new(&long));
}

#[test]
fn global_headers_set_owners_and_times_only() {
    let dir = Dir::new();
    let raw = Raw::new()
        .extended(b'g', &[("comment", b"from git"), ("mtime", b"77"), ("uid", b"5")])
        .file("a", "a")
        .pax(&[("mtime", b"-1.25")])
        .file("b", "b")
        .end();
    raw.apply(&dir.0, &[]).unwrap();
    let stat = |path: &str| dir.root().lstat(Path::new(path)).unwrap();
    assert_eq!((stat("a").modified.secs, stat("a").uid), (77, 5));
    assert_eq!((stat("b").modified.secs, stat("b").modified.nanos), (-2, 750_000_000));
}

#[test]
fn sparse_files_of_every_format() {
    for format in [
        &["--format=gnu"][..],
        &["--format=posix", "--sparse-version=0.0"],
        &["--format=posix", "--sparse-version=0.1"],
        &["--format=posix"],
    ] {
        let (from, to) = (Dir::new(), Dir::new());
        // More than four segments, so that the old format needs an extension; one ends in a hole.
        let mut file = std::fs::File::create(from.join("holes")).unwrap();
        for n in 0..40u64 {
            std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(n * 100_000)).unwrap();
            file.write_all(format!("segment {n}").as_bytes()).unwrap();
        }
        file.set_len(9_000_001).unwrap();
        std::fs::File::create(from.join("empty")).unwrap().set_len(1 << 20).unwrap();
        let args = [&["-cf", "-", "--sparse", "--numeric-owner"], format, &["."]].concat();
        let archive = gnu_tar(&from.0, &args);
        assert!(archive.len() < 1_000_000);
        apply(&archive[..], &to.root(), &Options::layer(Some(&[]))).unwrap();
        assert_same(&from.0, &to.0, false);
        assert!(to.root().lstat(Path::new("holes")).unwrap().blocks * 512 < 1_000_000);
        // Read as a stream, holes are zeros.
        let mut reader = Archive::new(&archive[..], Limits::default());
        while let Some(entry) = reader.next_entry().unwrap() {
            if entry.path.ends_with(b"holes") {
                let mut content = Vec::new();
                std::io::Read::read_to_end(&mut reader, &mut content).unwrap();
                assert_eq!(content, std::fs::read(from.join("holes")).unwrap());
            }
        }
    }
}

#[test]
fn capabilities_survive_the_change_of_owner() {
    let dir = Dir::new();
    let capability = b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let raw = Raw::new()
        .pax(&[("SCHILY.xattr.security.capability", capability), ("SCHILY.xattr.security.selinux", b"x"), ("uid", b"1000")])
        .header(b'0', b"ping", b"", 0, |block| block[100..107].copy_from_slice(b"0004755"))
        .end();
    raw.apply(&dir.0, &[]).unwrap();
    let root = dir.root();
    assert_eq!(root.xattrs(Path::new("ping")).unwrap(), [b"security.capability"]);
    let stat = root.lstat(Path::new("ping")).unwrap();
    assert_eq!((stat.mode, stat.uid), (0o4755, 1000));
}
