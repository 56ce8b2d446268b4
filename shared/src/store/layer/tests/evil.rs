//! Archives that attack, or are simply wrong: nothing outside changes, and the error is one line.

use super::*;

/// A directory to unpack into, `in`, beside a `victim` that must stay as it is.
fn world() -> (Dir, PathBuf) {
    let dir = Dir::new();
    std::fs::create_dir(dir.join("in")).unwrap();
    std::fs::create_dir(dir.join("victim")).unwrap();
    std::fs::write(dir.join("victim/file"), "untouched").unwrap();
    let inside = dir.join("in");
    (dir, inside)
}

/// Applies in both forms and asserts that the victim did not change; returns the layer's error.
fn attack(raw: &Raw) -> Option<String> {
    let mut said = None;
    for layer in [false, true] {
        let (dir, inside) = world();
        symlink(dir.join("victim"), inside.join("escape")).unwrap();
        symlink("../victim", inside.join("escape2")).unwrap();
        let before = snapshot(&dir.join("victim"));
        let result = if layer { raw.apply(&inside, &[]) } else { raw.apply_plain(&inside) };
        assert_eq!(before, snapshot(&dir.join("victim")));
        let mut names: Vec<_> = std::fs::read_dir(&dir.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["in", "victim"]);
        said = result.err().map(|error| error.to_string());
    }
    said
}

#[test]
fn nothing_outside_is_reached() {
    for name in [
        "../victim/file",
        "../../../../victim/file",
        "/../victim/file",
        "escape/file",
        "escape2/file",
        "escape2/../file",
        "x/../../victim/file",
    ] {
        attack(&Raw::new().file(name, "evil"));
        attack(&Raw::new().dir(name));
        attack(&Raw::new().symlink(name, "evil"));
        attack(&Raw::new().header(b'3', name.as_bytes(), b"", 0, |block| block[329..337].copy_from_slice(b"0000001\0")));
        attack(&Raw::new().link("linked", name).file("linked", "evil"));
    }
    attack(&Raw::new().symlink("a", "../victim").file("a/file", "evil"));
    attack(&Raw::new().symlink("a", "/proc/self/cwd").file("a/file", "evil"));
    attack(&Raw::new().symlink("a", "..").symlink("a/b", "victim").file("a/b/file", "evil"));
    // CVE-2026-33056: a directory over a link must not change what the link names.
    attack(&Raw::new().symlink("a", "../victim").header(b'5', b"a", b"", 0, |block| block[100..107].copy_from_slice(b"0000777")));
    attack(&Raw::new().dir("a").symlink("a", "../victim").dir("a"));
    attack(&Raw::new().file("escape/.wh.file", "").file("escape2/.wh..wh..opq", ""));
}

#[test]
fn a_hard_link_never_finds_what_is_outside() {
    for target in ["../victim/file", "/victim/file", "escape/file", "victim/file", "/etc/passwd", "missing"] {
        let said = attack(&Raw::new().link("x", target)).unwrap();
        assert!(said.contains("does not exist"), "{target}: {said}");
    }
    // GHSA of oras-go: a target is never meant relative to the process.
    assert!(attack(&Raw::new().link("x", "Cargo.toml")).is_some());
    assert!(attack(&Raw::new().dir("d").link("x", "d")).unwrap().contains("the directory"));
}

/// Lists the names that an archive is read to have, as ours and as GNU tar sees them.
fn listed(raw: &Raw) -> (Result<Vec<String>, String>, Vec<String>) {
    let mut archive = Archive::new(&raw.0[..], Limits::default());
    let mut names = Vec::new();
    let ours = loop {
        match archive.next_entry() {
            Ok(Some(entry)) => names.push(String::from_utf8(entry.path).unwrap()),
            Ok(None) => break Ok(names),
            Err(error) => break Err(error.to_string()),
        }
    };
    let dir = Dir::new();
    std::fs::write(dir.join("a.tar"), &raw.0).unwrap();
    let gnu = Command::new("tar").args(["-tf", "a.tar"]).current_dir(&dir.0).stderr(Stdio::null()).output().unwrap().stdout;
    (ours, String::from_utf8(gnu).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn the_extended_size_beats_the_headers_in_both_directions() {
    let hidden = Raw::new().file("hidden", "x").0;
    let size = hidden.len().to_string();
    // CVE-2025-62518: header says 0, the extended header the truth.
    let smaller = Raw::new().pax(&[("size", size.as_bytes())]).header(b'0', b"shown", b"", 0, |_| {}).body(&hidden).file("last", "").end();
    // CVE-2026-33055: the header says more than the extended header.
    let larger = Raw::new().pax(&[("size", b"0")]).header(b'0', b"shown", b"", hidden.len() as u64, |_| {}).body(&hidden).end();
    for (raw, expected) in [(smaller, ["shown", "last"]), (larger, ["shown", "hidden"])] {
        let (ours, gnu) = listed(&raw);
        assert_eq!(ours.unwrap(), expected);
        assert_eq!(gnu, expected);
    }
    // The size is the next file's, not the long name's between.
    let between =
        Raw::new().pax(&[("size", b"2")]).long(b'L', "real-name").header(b'0', b"shown", b"", 9, |_| {}).body(b"xy").file("last", "").end();
    let (ours, gnu) = listed(&between);
    assert_eq!(ours.unwrap(), ["real-name", "last"]);
    assert_eq!(gnu, ["real-name", "last"]);
}

#[test]
fn two_different_names_are_refused() {
    let (one, two): (&[(&str, &[u8])], _) = (&[("path", b"one")], "two");
    for raw in [Raw::new().pax(one).long(b'L', two).file("x", ""), Raw::new().long(b'L', two).pax(one).file("x", "")] {
        assert!(listed(&raw).0.unwrap_err().contains("two different names"));
    }
    assert_eq!(listed(&Raw::new().pax(one).long(b'L', "one").file("x", "").end()).0.unwrap(), ["one"]);
    assert!(listed(&Raw::new().pax(&[("linkpath", b"a")]).long(b'K', "b").symlink("x", "")).0.is_err());
}

#[test]
fn malformed_headers_are_refused() {
    let file = |change: &dyn Fn(&mut [u8; 512])| Raw::new().header(b'0', b"name", b"", 0, change);
    let cases: Vec<(&str, Raw)> = vec![
        ("not an archive", Raw(vec![b'x'; 2000])),
        ("half a header", Raw(Raw::new().file("a", "").0[..300].to_vec())),
        ("negative size", file(&|block| block[124..136].fill(0xff))),
        ("huge size", file(&|block| block[124..136].copy_from_slice(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"))),
        ("more than 64 bits", file(&|block| block[124..136].copy_from_slice(b"\x80\x01\0\0\0\0\0\0\0\0\0\0"))),
        ("size that is no number", file(&|block| block[124..136].copy_from_slice(b"12x\0\0\0\0\0\0\0\0\0"))),
        ("negative owner", file(&|block| block[108..116].fill(0xff))),
        ("owner -1", file(&|block| block[108..116].copy_from_slice(b"\x80\0\0\0\xff\xff\xff\xff"))),
        ("unknown type", Raw::new().header(b'V', b"name", b"", 0, |_| {})),
        ("content too short", Raw(Raw::new().file("a", "abc").0[..514].to_vec())),
        ("lone zero block", Raw(vec![0; 512]).file("a", "a")),
        (
            "device out of range",
            Raw::new().header(b'3', b"n", b"", 0, |block| block[329..337].copy_from_slice(b"\x80\0\0\0\xff\xff\xff\xff")),
        ),
        ("a root that is a file", Raw::new().file("./", "")),
        ("a root that is a link", Raw::new().symlink("x/..", "y")),
        ("an empty link", Raw::new().symlink("x", "")),
        ("nothing after a long name", Raw::new().long(b'L', "x").end()),
        ("NUL in a path", Raw::new().pax(&[("path", b"a\0b")]).file("x", "")),
        ("NUL in a key", Raw::new().pax(&[("pa\0th", b"a")]).file("x", "")),
        ("size that is text", Raw::new().pax(&[("size", b"+5")]).file("x", "")),
        ("negative size in a record", Raw::new().pax(&[("size", b"-5")]).file("x", "")),
        ("size beyond 64 bits", Raw::new().pax(&[("size", b"99999999999999999999999")]).file("x", "")),
        ("a file of exabytes", Raw::new().pax(&[("size", b"9000000000000000000")]).file("x", "")),
        ("bad time", Raw::new().pax(&[("mtime", b"noon")]).file("x", "")),
        ("owner in a record", Raw::new().pax(&[("uid", b"4294967295")]).file("x", "")),
        ("global path", Raw::new().extended(b'g', &[("path", b"x")]).file("x", "")),
        ("global size", Raw::new().extended(b'g', &[("size", b"1")]).file("x", "")),
        ("record length", Raw::new().header(b'x', b"p", b"", 10, |_| {}).body(b"99 path=x\n").file("x", "")),
        ("record of length 0", Raw::new().header(b'x', b"p", b"", 4, |_| {}).body(b"0 a\n").file("x", "")),
        ("record without =", Raw::new().header(b'x', b"p", b"", 7, |_| {}).body(b"7 path\n").file("x", "")),
        ("record without newline", Raw::new().header(b'x', b"p", b"", 9, |_| {}).body(b"9 path=xy").file("x", "")),
        ("bare whiteout", Raw::new().file("a/.wh.", "")),
        ("whiteout of itself", Raw::new().file("a/.wh..", "")),
        ("whiteout of the parent", Raw::new().file("a/.wh...", "")),
        ("below a whiteout", Raw::new().file(".wh.a/b", "")),
        ("a parent that is a file", Raw::new().file("a", "").file("a/b", "")),
    ];
    for (what, raw) in cases {
        let dir = Dir::new();
        let error = raw.apply(&dir.0, &[]).expect_err(what);
        assert!(!error.to_string().contains('\n'), "{what}: {error}");
    }
}

#[test]
fn attributes_that_steer_overlayfs_are_refused() {
    for name in ["trusted.overlay.opaque", "trusted.overlay.redirect", "user.overlay.whiteout"] {
        let key = format!("SCHILY.xattr.{name}");
        for raw in [Raw::new().pax(&[(&key, b"y")]).dir("d"), Raw::new().pax(&[(&key, b"/etc")]).file("f", "")] {
            assert!(attack(&raw).unwrap().contains("overlayfs"), "{name}");
        }
    }
}

#[test]
fn sparse_maps_must_add_up() {
    let sparse = |records: &[(&str, &[u8])]| Raw::new().pax(records).header(b'0', b"f", b"", 512, |_| {}).body(&[b'x'; 512]).end();
    let fine = sparse(&[("GNU.sparse.map", b"0,256,1000,256"), ("GNU.sparse.size", b"2000")]);
    fine.apply(&Dir::new().0, &[]).unwrap();
    for records in [
        &[("GNU.sparse.map", &b"0,512,100,0"[..]), ("GNU.sparse.size", b"2000")][..],
        &[("GNU.sparse.map", b"0,511"), ("GNU.sparse.size", b"2000")],
        &[("GNU.sparse.map", b"1900,512"), ("GNU.sparse.size", b"2000")],
        &[("GNU.sparse.map", b"18446744073709551615,512"), ("GNU.sparse.size", b"2000")],
        &[("GNU.sparse.map", b"0,512")],
        &[("GNU.sparse.map", b"0"), ("GNU.sparse.size", b"2000")],
        &[("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"2000")],
        &[("GNU.sparse.numbytes", b"512"), ("GNU.sparse.size", b"2000")],
    ] {
        assert!(sparse(records).apply(&Dir::new().0, &[]).is_err(), "{records:?}");
    }
    let old = Raw::new().header(b'S', b"f", b"", 0, |block| {
        block[257..265].copy_from_slice(b"ustar  \0");
        block[482] = 1;
    });
    assert!(old.apply(&Dir::new().0, &[]).is_err());
}

#[test]
fn limits_hold() {
    let limited = |raw: &Raw, bytes, entries| {
        let mut options = Options::layer(Some(&[]));
        options.limits = Limits { bytes, entries };
        apply(&raw.0[..], &Dir::new().root(), &options)
    };
    let raw = Raw::new().file("a", "a").file("b", "b").end();
    let size = raw.0.len() as u64;
    limited(&raw, size, 2).unwrap();
    assert!(matches!(limited(&raw, size - 1, 2), Err(LayerError::Limit { what: "bytes", .. })));
    assert!(matches!(limited(&raw, size, 1), Err(LayerError::Limit { what: "entries", .. })));
    let garbage = Raw([raw.0.clone(), vec![b'x'; 5000]].concat());
    assert!(matches!(limited(&garbage, size, 2), Err(LayerError::Limit { .. })));
    let deep = "d/".repeat(2100);
    assert!(matches!(Raw::new().pax(&[("path", deep.as_bytes())]).dir("x").apply(&Dir::new().0, &[]), Err(LayerError::Limit { .. })));
    let deep = "d/".repeat(1900);
    Raw::new().pax(&[("path", deep.as_bytes())]).dir("x").apply(&Dir::new().0, &[]).unwrap();
    let long = Raw::new().header(b'x', b"p", b"", 2 << 20, |_| {});
    assert!(matches!(long.apply(&Dir::new().0, &[]), Err(LayerError::Limit { .. })));
}

#[test]
fn a_link_loop_below_is_an_error() {
    let dir = Dir::new();
    for name in ["low", "top"] {
        std::fs::create_dir(dir.join(name)).unwrap();
    }
    Raw::new().symlink("a", "b").symlink("b", "/a/x").apply(&dir.join("low"), &[]).unwrap();
    assert!(Raw::new().file("a/file", "").apply(&dir.join("top"), &[dir.join("low")]).is_err());
}
