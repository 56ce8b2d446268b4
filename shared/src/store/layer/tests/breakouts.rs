//! Honest archives whose links look as if they led out. Each is unpacked as one layer, as a plain archive, and as two
//! layers that are cut at every entry: the tree must be the same, and nothing of it outside.

use super::*;
use crate::store::layer::flatten;

/// What must be true of the tree.
enum Is {
    /// The file at the end of the links has this content.
    Reads(&'static str, &'static str),
    /// Two names of one file.
    Same(&'static str, &'static str),
    /// A link with this target.
    Link(&'static str, &'static str),
    /// A directory, and no link to one.
    Dir(&'static str),
    /// A directory with this mode.
    Mode(&'static str, u32),
}
use Is::{Dir as IsDir, Link, Mode, Reads, Same};

fn new() -> Raw {
    Raw::new()
}

/// `etc` with a `passwd` in it, which most cases aim at.
fn etc() -> Vec<Raw> {
    vec![new().dir("etc"), new().file("etc/passwd", "inside")]
}

fn cases() -> Vec<(&'static str, Vec<Raw>, Vec<Is>)> {
    let on_etc = |more: Vec<Raw>| [etc(), more].concat();
    let written = || vec![Reads("etc/new", "new"), Reads("etc/passwd", "inside"), IsDir("etc")];
    let linked = || vec![Reads("mine", "inside"), Same("mine", "etc/passwd")];
    let through = |target: &str| on_etc(vec![new().symlink("l", target), new().file("l/new", "new")]);
    let deep =
        |target: &str| on_etc(vec![new().dir("a"), new().dir("a/b"), new().symlink("a/b/l", target), new().file("a/b/l/new", "new")]);
    let by = |target: &str| on_etc(vec![new().dir("d"), new().symlink("d/l", target), new().link("mine", "/d/l/passwd")]);
    vec![
        // Files through links.
        ("an absolute link", through("/etc"), written()),
        ("dots in an absolute link", through("/etc/../etc"), written()),
        ("more dots than there are directories", through("../../../../../../etc"), written()),
        ("up and out", through("etc/../../../etc"), written()),
        ("a link in a directory", deep("../../etc"), written()),
        ("a link in a directory that goes too far", deep("../../../../../etc"), written()),
        ("a link to the root", through("/"), vec![Reads("new", "new")]),
        ("a link to itself's directory", on_etc(vec![new().symlink("l", "."), new().file("l/l/l/etc/new", "new")]), written()),
        (
            "a chain of links",
            on_etc(vec![
                new().symlink("one", "/etc"),
                new().symlink("two", "one"),
                new().symlink("d", "/two/.."),
                new().file("d/two/new", "new"),
            ]),
            written(),
        ),
        (
            "a file that is emptied through a link",
            on_etc(vec![new().symlink("l", "/etc"), new().file("l/passwd", "")]),
            vec![Reads("etc/passwd", "")],
        ),
        ("dots in a name", on_etc(vec![new().file("etc/../etc/./new", "new")]), written()),
        ("a name from the root, and one above it", on_etc(vec![new().file("/../../etc/new", "new")]), written()),
        // Hard links through links.
        ("a hard link through a relative link", by("../etc"), linked()),
        ("a hard link through a link that goes too far", by("../../../../../etc"), linked()),
        ("a hard link through an absolute link", by("/etc"), linked()),
        ("a hard link down and out", by("../d/../../../etc"), linked()),
        ("a hard link from the root", on_etc(vec![new().link("mine", "/etc/passwd")]), linked()),
        ("a hard link from above the root", on_etc(vec![new().link("mine", "../../../../etc/passwd")]), linked()),
        (
            "a hard link below a link",
            on_etc(vec![new().symlink("l", "/etc"), new().link("l/mine", "etc/passwd")]),
            vec![Same("etc/mine", "etc/passwd")],
        ),
        (
            "a hard link to a link",
            on_etc(vec![new().symlink("l", "../../etc/passwd"), new().link("mine", "/l")]),
            vec![Link("mine", "../../etc/passwd"), Reads("mine", "inside")],
        ),
        (
            "a hard link to a link that names nothing yet",
            vec![new().symlink("l", "/etc/passwd"), new().link("mine", "l"), new().dir("etc"), new().file("etc/passwd", "inside")],
            vec![Link("mine", "/etc/passwd"), Reads("mine", "inside"), Reads("l", "inside")],
        ),
        (
            "a hard link that is replaced is another file",
            on_etc(vec![new().link("mine", "etc/passwd"), new().file("mine", "other")]),
            vec![Reads("mine", "other"), Reads("etc/passwd", "inside")],
        ),
        // What takes the place of what.
        ("a directory over a link to one", on_etc(vec![new().symlink("l", "etc"), new().dir("l/"), new().file("l/new", "new")]), vec![]),
        (
            "a file over a link",
            on_etc(vec![new().symlink("l", "etc/passwd"), new().file("l", "new")]),
            vec![Reads("l", "new"), Reads("etc/passwd", "inside")],
        ),
        (
            "a link over a file, and one over a link",
            on_etc(vec![new().file("l", "x"), new().symlink("l", "/nowhere"), new().symlink("l", "/etc/passwd")]),
            vec![Link("l", "/etc/passwd"), Reads("l", "inside")],
        ),
        (
            "a link over a directory that has files",
            on_etc(vec![new().dir("l"), new().file("l/x", "x"), new().symlink("l", "etc")]),
            vec![Link("l", "etc"), Reads("l/passwd", "inside")],
        ),
        (
            "a directory that comes twice has the later mode",
            vec![
                new().dir("d"),
                new().file("d/x", "x"),
                new().header(b'5', b"d", b"", 0, |block| block[100..107].copy_from_slice(b"0000711")),
            ],
            vec![Reads("d/x", "x"), Mode("d", 0o711)],
        ),
        // Parents that nobody named.
        (
            "implied parents",
            vec![new().file("x/y/z/f", "f"), new().link("p/q/mine", "x/y/z/f"), new().symlink("s/t/l", "/x")],
            vec![Reads("p/q/mine", "f"), Mode("x/y/z", 0o755), Mode("p/q", 0o755), Reads("s/t/l/y/z/f", "f")],
        ),
        (
            "implied parents below a link",
            on_etc(vec![new().symlink("l", "../../etc"), new().file("l/one/two/f", "f")]),
            vec![Reads("etc/one/two/f", "f"), Link("l", "../../etc"), Mode("etc/one", 0o755)],
        ),
        (
            "a parent that comes after its children",
            vec![new().file("x/f", "f"), new().header(b'5', b"x", b"", 0, |block| block[100..107].copy_from_slice(b"0000700"))],
            vec![Reads("x/f", "f"), Mode("x", 0o700)],
        ),
    ]
}

fn join(entries: &[Raw]) -> Raw {
    Raw(entries.iter().flat_map(|raw| raw.0.clone()).collect()).end()
}

fn check(tree: &Path, checks: &[Is], case: &str) {
    let root = Root::open(tree).unwrap();
    let real = |path: &str| root.real_path(Path::new(path)).unwrap_or_else(|e| panic!("{case}: {path}: {e}"));
    let stat = |path: &str| root.lstat(Path::new(path)).unwrap_or_else(|e| panic!("{case}: {path}: {e}"));
    for is in checks {
        match *is {
            Reads(path, content) => assert_eq!(read(tree, real(path).to_str().unwrap()), content, "{case}: {path}"),
            Same(one, two) => assert_eq!((stat(one).ino, stat(one).kind), (stat(two).ino, Kind::File), "{case}: {one} {two}"),
            Link(path, target) => assert_eq!(std::fs::read_link(tree.join(path)).unwrap(), Path::new(target), "{case}: {path}"),
            IsDir(path) => assert_eq!(stat(path).kind, Kind::Dir, "{case}: {path}"),
            Mode(path, mode) => assert_eq!((stat(path).kind, stat(path).mode), (Kind::Dir, mode), "{case}: {path}"),
        }
    }
}

#[test]
fn links_that_stay_inside_are_followed_in_one_layer_and_in_two() {
    for (case, entries, checks) in cases() {
        let dir = Dir::new();
        for name in ["layer", "plain"] {
            std::fs::create_dir(dir.join(name)).unwrap();
        }
        let all = join(&entries);
        all.apply(&dir.join("layer"), &[]).unwrap_or_else(|e| panic!("{case}: {e}"));
        all.apply_plain(&dir.join("plain")).unwrap_or_else(|e| panic!("{case}: {e}"));
        check(&dir.join("layer"), &checks, case);
        check(&dir.join("plain"), &checks, case);
        for cut in 1..entries.len() {
            let (case, two) = (format!("{case}, cut at {cut}"), Dir::new());
            let (low, top, flat) = (two.join("low"), two.join("top"), two.join("flat"));
            for path in [&low, &top, &flat] {
                std::fs::create_dir(path).unwrap();
            }
            join(&entries[..cut]).apply(&low, &[]).unwrap_or_else(|e| panic!("{case}: {e}"));
            join(&entries[cut..]).apply(&top, std::slice::from_ref(&low)).unwrap_or_else(|e| panic!("{case}: {e}"));
            flatten(&[low, top], &Root::open(&flat).unwrap()).unwrap_or_else(|e| panic!("{case}: {e}"));
            check(&flat, &checks, &case);
            let names: Vec<_> = std::fs::read_dir(&two.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(names.len(), 3, "{case}: {names:?}");
        }
    }
}
