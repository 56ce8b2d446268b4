use std::os::unix::fs::{MetadataExt, symlink};

use super::*;
use crate::build::tree::Wanted;
use crate::sys::random;

/// A few directories that go away with the test.
struct Dirs(PathBuf);

impl Dirs {
    fn new() -> Dirs {
        let dirs = Dirs(std::env::temp_dir().join(format!("tacklebox-copy-{}", random::hex(8))));
        for name in ["context", "base", "top", "upper"] {
            crate::sys::fs::create_dir_all(&dirs.0.join(name)).expect("a directory");
        }
        dirs
    }

    #[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
    fn write(&self, path: &str, content: &str) -> &Dirs {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
        self
    }

    fn link(&self, target: &str, path: &str) -> &Dirs {
        symlink(target, self.0.join(path)).expect("a link");
        self
    }

    fn view(&self) -> View {
        let lower = ["base", "top"].map(|n| self.0.join(n));
        // A volatile overlay refuses the scratch directory of an earlier one.
        let work = self.0.join(format!("work-{}", random::hex(4)));
        crate::sys::fs::create_dir_all(&work).expect("a directory");
        View::writable(&lower, &self.0.join("upper"), &work).expect("a view")
    }

    fn copy(&self, sources: &[&str], dest: &str) -> Result<(), CopyError> {
        self.copy_with(sources, dest, None, None)
    }

    fn copy_with(&self, sources: &[&str], dest: &str, owner: Option<Owner>, chmod: Option<&str>) -> Result<(), CopyError> {
        let mut tree = Tree::plain(Root::open(&self.0.join("context")).expect("a root"), "the context");
        tree.drops_owners = true;
        let list: Vec<String> = sources.iter().map(|s| (*s).to_owned()).collect();
        let selection = tree.select(&Wanted { sources: &list, ..Wanted::default() }).expect("a selection");
        let chmod = chmod.map(|c| Chmod::parse(c).expect("a mode"));
        let dest_is_dir = dest.ends_with('/') || sources.len() > 1;
        copy_into(&self.view(), &tree, &selection, &Placement { dest: Path::new(dest), dest_is_dir, owner, chmod: chmod.as_ref() })
    }

    /// What the layer would hold: paths, and contents of files.
    fn upper(&self) -> Vec<String> {
        let mut found: Vec<String> = walkdir::WalkDir::new(self.0.join("upper"))
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .map(|e| {
                let e = e.expect("an entry");
                let path = e.path().strip_prefix(self.0.join("upper")).expect("inside").display().to_string();
                let meta = e.path().symlink_metadata().expect("metadata");
                match () {
                    () if meta.is_dir() => format!("{path}/"),
                    () if meta.is_symlink() => format!("{path}->{}", e.path().read_link().expect("a link").display()),
                    () => format!("{path}={}", std::fs::read_to_string(e.path()).expect("text")),
                }
            })
            .collect();
        found.sort();
        found
    }

    fn stat(&self, path: &str) -> std::fs::Metadata {
        self.0.join("upper").join(path).symlink_metadata().expect("metadata")
    }
}

impl Drop for Dirs {
    #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn destinations_follow_docker() {
    for (base, sources, dest, wanted) in [
        ("", &["a"][..], "/x", &["x=1"][..]),
        ("", &["a"], "/x/", &["x/", "x/a=1"]),
        ("", &["a", "b"], "/x/", &["x/", "x/a=1", "x/b=2"]),
        ("base/x/old", &["a"], "/x", &["x/", "x/a=1"]),
        ("base/x/a", &["a"], "/x/", &["x/", "x/a=1"]),
        ("base/x", &["a"], "/x", &["x=1"]),
        ("", &["d"], "/x", &["x/", "x/e/", "x/e/g=4", "x/f=3"]),
        ("", &["d"], "/", &["e/", "e/g=4", "f=3"]),
        ("", &["a"], "/p/q/r", &["p/", "p/q/", "p/q/r=1"]),
        ("top/x/e/old", &["d"], "/x", &["x/", "x/e/", "x/e/g=4", "x/f=3"]),
    ] {
        let dirs = Dirs::new();
        dirs.write("context/a", "1").write("context/b", "2").write("context/d/f", "3").write("context/d/e/g", "4");
        if !base.is_empty() {
            dirs.write(base, "old");
        }
        dirs.copy(sources, dest).expect("a copy");
        assert_eq!(dirs.upper(), wanted, "{sources:?} to {dest} with {base}");
    }
}

#[test]
fn links_in_the_destination_stay_inside_the_stage() {
    let dirs = Dirs::new();
    dirs.write("context/a", "1").write("context/lib/so", "2").write("base/usr/lib/x", "").write("base/etc/conf", "old");
    dirs.link("usr/lib", "base/lib").link("/etc/conf", "base/alias").link("../../../../../../../..", "base/up");
    dirs.copy(&["a"], "/alias").expect("a link to a file is followed");
    dirs.copy(&["."], "/").expect("a link to a directory is entered");
    assert_eq!(dirs.upper(), ["a=1", "etc/", "etc/conf=1", "usr/", "usr/lib/", "usr/lib/so=2"]);
    dirs.copy(&["a"], "/up/canary").expect("a link upwards means the root");
    assert!(dirs.upper().contains(&"canary=1".to_owned()));
    assert!(!Path::new("/canary").exists());
}

#[test]
fn what_is_new_goes_past_the_overlay_and_meets_what_follows() {
    // The second source finds what the first one has made, in directories and below them.
    let dirs = Dirs::new();
    dirs.write("context/d/s/a", "1").write("context/d/s/t/b", "2").write("context/e/s/a", "3").write("context/e/s/t/c", "4");
    dirs.write("context/e/u", "5");
    let view = dirs.view();
    let mut tree = Tree::plain(Root::open(&dirs.0.join("context")).expect("a root"), "the context");
    tree.drops_owners = true;
    let sources = ["d", "e"].map(str::to_owned);
    let selection = tree.select(&Wanted { sources: &sources, ..Wanted::default() }).expect("a selection");
    let placement = Placement { dest: Path::new("/p/x/"), dest_is_dir: true, owner: None, chmod: None };
    copy_into(&view, &tree, &selection, &placement).expect("a copy");
    let wanted = ["p/", "p/x/", "p/x/s/", "p/x/s/a=3", "p/x/s/t/", "p/x/s/t/b=2", "p/x/s/t/c=4", "p/x/u=5"];
    assert_eq!(dirs.upper(), wanted);
    // The stage sees it, too.
    assert_eq!(view.root.read_bounded(Path::new("p/x/s/a"), 9).expect("a file"), b"3");
    assert_eq!(view.root.read_dir(Path::new("p/x/s/t")).expect("names").len(), 2);
    // Of a directory that a layer has removed nothing comes back.
    let dirs = Dirs::new();
    dirs.write("base/gone/old", "old").write("context/d/f", "1");
    let top = Root::open(&dirs.0.join("top")).expect("a root");
    top.make_node(Path::new("gone"), Kind::CharDevice, 0, 0, 0).expect("a whiteout");
    dirs.copy(&["d"], "/gone").expect("a copy");
    assert_eq!(dirs.upper(), ["gone/", "gone/f=1"]);
    let names = dirs.view().root.read_dir(Path::new("gone")).expect("names");
    assert_eq!(names.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>(), ["f"]);
    // A link that leads through what is missing to what is there.
    let dirs = Dirs::new();
    dirs.write("base/usr/f", "old").write("base/usr/g", "old").write("context/d/f", "1").link("new/../usr", "base/way");
    dirs.copy(&["d"], "/way").expect("a copy");
    assert_eq!(dirs.upper(), ["new/", "usr/", "usr/f=1"]);
}

#[test]
fn a_child_that_is_a_link_is_replaced_not_followed() {
    let dirs = Dirs::new();
    dirs.write("context/d/conf", "new").write("base/real", "old").link("/real", "base/conf");
    dirs.copy(&["d"], "/").expect("a copy");
    assert_eq!(dirs.upper(), ["conf=new"]);
}

#[test]
fn files_and_directories_do_not_replace_each_other() {
    let dirs = Dirs::new();
    dirs.write("context/d/x", "1").write("base/x/in", "").write("context/e/y/z", "1").write("base/y", "");
    assert!(matches!(dirs.copy(&["d"], "/"), Err(CopyError::Clash { .. })));
    assert!(matches!(dirs.copy(&["e"], "/"), Err(CopyError::Clash { .. })));
}

#[test]
fn owners_modes_times_and_hard_links() {
    let dirs = Dirs::new();
    dirs.write("context/d/a", "1").write("base/etc/passwd", "root:x:0:0::/:\nme:x:1000:100::/:\n").write("base/etc/group", "staff:x:50:\n");
    let a = dirs.0.join("context/d/a");
    std::fs::File::open(&a)
        .expect("a file")
        .set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000))
        .expect("a time");
    crate::sys::fs::hard_link(&a, &dirs.0.join("context/d/b")).expect("a link");
    let owner = Owner::parse("me:staff", &dirs.view().root).expect("an owner");
    dirs.copy_with(&["d"], "/new/d", Some(owner), Some("u=rwX,go=")).expect("a copy");
    let (dir, file, other) = (dirs.stat("new/d"), dirs.stat("new/d/a"), dirs.stat("new/d/b"));
    assert_eq!((dir.uid(), dir.gid(), dir.mode() & 0o7777), (1000, 50, 0o755));
    assert_eq!((file.uid(), file.gid(), file.mode() & 0o7777, file.mtime()), (1000, 50, 0o600, 1_000_000));
    assert_eq!(file.ino(), other.ino());
    assert_eq!(dirs.stat("new").uid(), 1000);
}

#[test]
fn owners_are_looked_up_in_the_stage() {
    let dirs = Dirs::new();
    dirs.write("base/etc/passwd", "me:x:1000:100::/:\n").write("base/etc/group", "staff:x:50:\n");
    let root = dirs.view().root;
    let parse = |text: &str| Owner::parse(text, &root).map(|o| (o.uid, o.gid));
    assert_eq!(parse("me"), Ok((1000, 100)));
    assert_eq!(parse("5"), Ok((5, 5)));
    assert_eq!(parse("5:staff"), Ok((5, 50)));
    assert_eq!(parse("me:7"), Ok((1000, 7)));
    assert_eq!(parse(":staff"), Ok((0, 50)));
    assert!(parse("you").is_err());
    for bad in ["4294967295", "4294967296", "99999999999"] {
        assert_eq!(parse(bad), Err(OwnerError::Range(bad.into())));
    }
}

#[test]
fn modes_are_octal_or_symbolic() {
    let apply = |text: &str, mode: u32, is_dir: bool| Chmod::parse(text).expect(text).apply(mode, is_dir);
    for (text, mode, is_dir, wanted) in [
        ("644", 0o777, false, 0o644),
        ("4755", 0, false, 0o4755),
        ("+x", 0o644, false, 0o755),
        ("u+x,go-r", 0o644, false, 0o700),
        ("a=rX", 0o600, false, 0o444),
        ("a=rX", 0o700, false, 0o555),
        ("a=rX", 0o600, true, 0o555),
        ("u+s", 0o755, false, 0o4755),
        ("g=u-w", 0o644, false, 0),
    ] {
        if text == "g=u-w" {
            assert!(Chmod::parse(text).is_err());
            continue;
        }
        assert_eq!(apply(text, mode, is_dir), wanted, "{text} on {mode:o}");
    }
    for bad in ["", "999", "77777", "x", "u", "z+x"] {
        assert!(Chmod::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_file_that_changes_meanwhile_fails_the_step() {
    let dirs = Dirs::new();
    dirs.write("context/a", "1");
    let tree = Tree::plain(Root::open(&dirs.0.join("context")).expect("a root"), "the context");
    let sources = ["a".to_owned()];
    let selection = tree.select(&Wanted { sources: &sources, ..Wanted::default() }).expect("a selection");
    dirs.write("context/a", "2");
    let placement = Placement { dest: Path::new("/a"), dest_is_dir: false, owner: None, chmod: None };
    assert!(matches!(copy_into(&dirs.view(), &tree, &selection, &placement), Err(CopyError::Changed(_))));
}

#[test]
fn attributes_modes_and_owners_come_along() {
    let dirs = Dirs::new();
    dirs.write("context/d/bare", "1").write("context/d/marked", "2").write("context/d/setuid", "3");
    let context = Root::open(&dirs.0.join("context")).expect("a root");
    context.set_xattr(Path::new("d/marked"), b"user.mark", b"x").expect("an attribute");
    for (name, mode) in [("d/bare", 0o666), ("d/marked", 0o644), ("d/setuid", 0o4511)] {
        context.set_mode(Path::new(name), mode).expect("a mode");
    }
    for (dest, owner) in [("/one/", None), ("/two/", Some(Owner { uid: 7, gid: 8 }))] {
        dirs.copy_with(&["d"], dest, owner, None).expect("a copy");
        let upper = Root::open(&dirs.0.join("upper")).expect("a root");
        let at = |name: &str| Path::new(dest.trim_matches('/')).join(name);
        let ids = owner.map_or((0, 0), |owner| (owner.uid, owner.gid));
        for (name, mode) in [("bare", 0o666), ("marked", 0o644), ("setuid", 0o4511)] {
            let stat = upper.lstat(&at(name)).expect("it was copied");
            assert_eq!((stat.mode & 0o7777, stat.uid, stat.gid), (mode, ids.0, ids.1), "{dest}{name}");
        }
        let marks = |name: &str| upper.xattrs(&at(name)).expect("they can be listed").contains(&b"user.mark".to_vec());
        assert_eq!((marks("bare"), marks("marked")), (false, true));
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Fills a directory with a few files, directories and links of few names, so that they meet those of others.
fn fill(root: &Root, dir: &Path, dice: &mut Dice, depth: u32, is_layer: bool) {
    let put = |path: &Path, text: &str| {
        let mut file = root.create_file(path, 0o644).expect("a file");
        file.write_all(text.as_bytes()).expect("it can be written");
    };
    for name in ["a", "b", "c"] {
        let path = dir.join(name);
        // Most that meet are of one kind: others refuse each other.
        let likely = [0, 2, 7][if name == "c" { 1 } else { dice.roll(2) as usize * 2 }];
        match if dice.roll(14) > 0 { likely } else { dice.roll(8) } {
            0 | 1 => put(&path, &dice.roll(1000).to_string()),
            2 | 3 if depth < 2 => {
                root.create_dir(&path, 0o755).expect("a directory");
                if is_layer && dice.roll(3) == 0 {
                    root.set_xattr(&path, b"trusted.overlay.opaque", b"y").expect("an attribute");
                }
                fill(root, &path, dice, depth + 1, is_layer);
            }
            4 => root.symlink(Path::new(["a", "b", "../c", "/d"][dice.roll(4) as usize]), &path).expect("a link"),
            5 if is_layer => root.make_node(&path, Kind::CharDevice, 0, 0, 0).expect("a whiteout"),
            5 => {
                put(&path, "linked");
                root.link(&path, &dir.join(format!("{name}{name}"))).expect("a link");
            }
            _ => {}
        }
    }
}

#[test]
fn what_goes_past_the_overlay_makes_the_same_layer() {
    let mut dice = Dice(7);
    let (mut copied, mut refused) = (0, 0);
    for round in 0..60 {
        let dirs = Dirs::new();
        for (name, is_layer) in [("base", false), ("top", true), ("context/s", false), ("context/t", false), ("context/u", false)] {
            let path = dirs.0.join(name);
            crate::sys::fs::create_dir_all(&path).expect("a directory");
            fill(&Root::open(&path).expect("a root"), Path::new(""), &mut dice, 0, is_layer);
        }
        let mut tree = Tree::plain(Root::open(&dirs.0.join("context")).expect("a root"), "the context");
        tree.drops_owners = true;
        let sources = ["s", "t", "u"].map(str::to_owned);
        let selection = tree.select(&Wanted { sources: &sources, ..Wanted::default() }).expect("a selection");
        let dest = ["/", "/c", "/c/b", "/new/c"][dice.roll(4) as usize];
        let mut layers = Vec::new();
        for is_past in [false, true] {
            let mut view = dirs.view();
            if !is_past {
                view.upper = None;
            }
            let placement = Placement { dest: Path::new(dest), dest_is_dir: true, owner: None, chmod: None };
            let result = copy_into(&view, &tree, &selection, &placement).map_err(|error| error.to_string());
            drop(view);
            let upper = dirs.0.join("upper");
            let mut layer = Vec::new();
            let options = crate::store::layer::TreeOptions { latest_secs: Some(0) };
            crate::store::layer::diff(&Root::open(&upper).expect("a root"), &mut layer, &options).expect("a layer");
            // Where one fails, so does the other; how much it had copied by then is thrown away.
            layers.push(result.map(|()| layer));
            crate::sys::fs::remove_tree(&upper).expect("it can be removed");
            crate::sys::fs::create_dir_all(&upper).expect("a directory");
        }
        let count = if layers[0].is_ok() { &mut copied } else { &mut refused };
        *count += 1;
        assert!(layers[0] == layers[1], "round {round} to {dest}: {:?} and {:?}", layers[0].as_ref().err(), layers[1].as_ref().err());
    }
    assert!(copied > 12 && refused > 12, "{copied} were copied and {refused} refused");
}
