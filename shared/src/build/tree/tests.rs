use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::sys::random;

/// A directory that goes away with the test.
struct Dir(PathBuf);

impl Dir {
    fn new(files: &[(&str, &str)]) -> Dir {
        let dir = Dir(std::env::temp_dir().join(format!("tacklebox-tree-{}", random::hex(8))));
        crate::sys::fs::create_dir_all(&dir.0).expect("a directory");
        for (path, content) in files {
            dir.write(path, content);
        }
        dir
    }

    #[allow(clippy::disallowed_methods, reason = "a test prepares its files")]
    fn write(&self, path: &str, content: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
    }

    fn link(&self, target: &str, path: &str) {
        symlink(target, self.0.join(path)).expect("a link");
    }

    fn tree(&self, ignore: &[&str]) -> Tree {
        let mut tree = Tree::plain(Root::open(&self.0).expect("a root"), "the context");
        tree.ignore = Some(Ignore::from_patterns(ignore.iter().copied()).expect("patterns"));
        tree.drops_owners = true;
        tree
    }
}

impl Drop for Dir {
    #[allow(clippy::disallowed_methods, reason = "a test removes its files")]
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn select(tree: &Tree, sources: &[&str]) -> Result<Vec<Source>, String> {
    select_with(tree, sources, false, &[])
}

fn select_with(tree: &Tree, sources: &[&str], parents: bool, exclude: &[&str]) -> Result<Vec<Source>, String> {
    let sources: Vec<String> = sources.iter().map(|s| (*s).to_owned()).collect();
    let exclude: Vec<String> = exclude.iter().map(|s| (*s).to_owned()).collect();
    tree.select(&Wanted { sources: &sources, parents, exclude: &exclude, literal: false }).map_err(|e| e.to_string())
}

/// One line per source: its name, then what is below the destination.
fn show(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .map(|s| {
            let below: Vec<String> = s.items.iter().map(|i| i.below().display().to_string()).collect();
            format!("{}:{}", s.name.display(), below.join(","))
        })
        .collect()
}

fn key(sources: &[Source]) -> String {
    let mut hasher = blake3::Hasher::new();
    key_of(sources, false, false, &mut hasher);
    hasher.finalize().to_string()
}

#[test]
fn selects_files_directories_and_patterns() {
    let dir = Dir::new(&[("a.txt", "1"), ("b.txt", "2"), ("d/x", "3"), ("d/e/y", "4"), ("z[0]", "5")]);
    let tree = dir.tree(&[]);
    for (sources, wanted) in [
        (&["a.txt"][..], &["a.txt:"][..]),
        (&["d"], &[":,e,e/y,x"]),
        (&["d/"], &[":,e,e/y,x"]),
        (&["/../a.txt"], &["a.txt:"]),
        (&["*.txt", "d/x"], &["a.txt:", "b.txt:", "x:"]),
        (&["d/*"], &[":,y", "x:"]),
        (&["*/e/?"], &["y:"]),
        (&["z[[]0]"], &["z[0]:"]),
        (&["nothing*"], &[]),
    ] {
        assert_eq!(show(&select(&tree, sources).expect("a selection")), wanted, "{sources:?}");
    }
    assert_eq!(select(&tree, &["c.txt"]).expect_err("missing"), "'c.txt' is not in the context");
    assert!(select(&tree, &["[z-a]"]).is_err());
}

#[test]
fn parents_and_exclude() {
    let dir = Dir::new(&[("x/a/1.txt", ""), ("x/b/2.txt", ""), ("x/b/2.md", ""), ("x/b/c/3.txt", "")]);
    let tree = dir.tree(&[]);
    let show = |sources: &[&str], exclude: &[&str]| show(&select_with(&tree, sources, true, exclude).expect("a selection"));
    assert_eq!(show(&["x/a/1.txt"], &[]), [":,x,x/a,x/a/1.txt"]);
    assert_eq!(show(&["x/./*/*.txt"], &[]), [":,a,a/1.txt", ":,b,b/2.txt"]);
    assert_eq!(show(&["x/**/3.txt"], &[]), [":,x,x/b,x/b/c,x/b/c/3.txt"]);
    // Where a link leads, the path that is kept is another one than that of the file.
    dir.link("x/b", "way");
    assert_eq!(show(&["way/c"], &[]), [":,way,way/c,way/c/3.txt"]);
    let without = select_with(&tree, &["x"], false, &["**/*.txt", "!b/2.txt"]).expect("a selection");
    assert_eq!(super::tests::show(&without), [":,a,b,b/2.md,b/2.txt,b/c"]);
    let files = select_with(&tree, &["x/b/2*"], false, &["*.md"]).expect("a selection");
    assert_eq!(super::tests::show(&files), ["2.txt:"]);
}

#[test]
fn ignored_files_do_not_exist() {
    let dir = Dir::new(&[("keep", ""), ("gone", ""), ("d/gone", ""), ("d/back", ""), ("e/gone", "")]);
    let tree = dir.tree(&["*", "!keep", "!d/back"]);
    assert_eq!(show(&select(&tree, &["."]).expect("a selection")), [":,d,d/back,keep"]);
    assert_eq!(show(&select(&tree, &["d"]).expect("a selection")), [":,back"]);
    assert_eq!(show(&select(&tree, &["*"]).expect("a selection")), ["keep:"]);
    let sources = ["gone".to_owned()];
    let error = tree.select(&Wanted { sources: &sources, ..Wanted::default() }).expect_err("ignored");
    assert!(matches!(error, SelectError::Missing { ignored: true, .. }), "{error}");
}

#[test]
fn links_stay_inside() {
    let outside = Dir::new(&[("canary", "secret")]);
    let dir = Dir::new(&[("real/file", "x"), ("sub/f", "y")]);
    dir.link("real", "link");
    dir.link("/real/file", "absolute");
    dir.link(&outside.0.display().to_string(), "out");
    dir.link("../../../../../../etc", "up");
    dir.link(&outside.0.join("canary").display().to_string(), "sub/inner");
    let tree = dir.tree(&[]);
    assert_eq!(show(&select(&tree, &["link"]).expect("a selection")), [":,file"]);
    let absolute = select(&tree, &["absolute"]).expect("a selection");
    assert_eq!((show(&absolute), absolute[0].items[0].path.to_path_buf()), (vec!["absolute:".to_owned()], PathBuf::from("real/file")));
    for source in ["out", "out/canary", "up", "up/passwd", "../canary"] {
        assert!(select(&tree, &[source]).is_err(), "{source}");
    }
    let sub = select(&tree, &["sub"]).expect("a selection");
    assert_eq!(sub[0].items[2].stat.kind, Kind::Symlink);
}

#[test]
fn a_link_to_an_ignored_file_is_no_way_around() {
    let dir = Dir::new(&[("secret", "x")]);
    dir.link("secret", "link");
    assert!(select(&dir.tree(&["secret"]), &["link"]).is_err());
}

#[test]
fn keys_see_content_and_mode_but_no_times() {
    let dir = Dir::new(&[("f", "one"), ("d/g", "two")]);
    let take = || key(&select(&dir.tree(&[]), &["."]).expect("a selection"));
    let first = take();
    let file = std::fs::File::options().write(true).open(dir.0.join("f")).expect("a file");
    file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    assert_eq!(take(), first);
    file.set_permissions(std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let second = take();
    assert_ne!(second, first);
    dir.write("f", "two");
    assert_ne!(take(), second);
}

#[test]
fn the_stat_cache_saves_reading_and_is_never_wrong() {
    let store = Dir::new(&[]);
    let dir = Dir::new(&[("f", "one")]);
    let tree = || {
        let mut tree = dir.tree(&[]);
        tree.stats = Some(StatCache::load(&store.0, &tree.root.lstat(Path::new("")).expect("a stat")));
        tree
    };
    let hash_of = |tree: &Tree| select(tree, &["f"]).expect("a selection")[0].items[0].hash.expect("a hash");
    // Just written: not trusted yet.
    let early = tree();
    let one = hash_of(&early);
    early.stats.as_ref().expect("stats").save(&store.0).expect("saved");
    let known = |tree: &Tree| {
        let mut item = Item::listed("f".into(), Path::new(""), Kind::File);
        tree.look(&mut item, &mut tree.root.neighbours(), &mut 0).expect("it is there");
        item.hash
    };
    assert_eq!(known(&tree()), None);
    std::thread::sleep(std::time::Duration::from_millis(80));
    let late = tree();
    assert_eq!(hash_of(&late), one);
    late.stats.as_ref().expect("stats").save(&store.0).expect("saved");
    assert_eq!(known(&tree()), Some(one));
    // The same size and the same modification time deceive nobody.
    let modified = dir.0.join("f").metadata().expect("metadata").modified().expect("a time");
    dir.write("f", "two");
    std::fs::File::options().write(true).open(dir.0.join("f")).expect("a file").set_modified(modified).expect("a time");
    assert_eq!(known(&tree()), None);
    assert_ne!(hash_of(&tree()), one);
}

#[test]
fn the_stat_cache_finds_files_in_any_order() {
    let store = Dir::new(&[]);
    let names: Vec<String> = (0..40).map(|n| format!("{}/f{n:02}", n % 3)).collect();
    let dir = Dir::new(&names.iter().map(|name| (name.as_str(), name.as_str())).collect::<Vec<_>>());
    std::thread::sleep(std::time::Duration::from_millis(80));
    let tree = || {
        let mut tree = dir.tree(&[]);
        tree.stats = Some(StatCache::load(&store.0, &tree.root.lstat(Path::new("")).expect("a stat")));
        tree
    };
    let first = tree();
    let items = select(&first, &["."]).expect("a selection").remove(0).items;
    first.stats.as_ref().expect("stats").save(&store.0).expect("saved");
    let files: Vec<&Item> = items.iter().filter(|item| item.stat.kind == Kind::File).collect();
    assert_eq!(files.len(), 40);
    let (second, stats) = (tree(), tree().stats.expect("stats"));
    for stride in [1, 39, 7, 0] {
        let (mut near, mut look) = (0, second.root.neighbours());
        for n in 0..80 {
            let item = files[(n * stride + n / 40) % 40];
            assert_eq!(look.lstat(&item.path).expect("it is there").ino, item.stat.ino);
            assert_eq!(stats.get(&item.stat, &mut near), item.hash, "{stride} {n}");
            let other = Stat { size: item.stat.size + 1, ..item.stat };
            assert_eq!(stats.get(&other, &mut near), None);
        }
    }
}

#[test]
fn what_changes_its_kind_after_the_listing_is_an_error() {
    let dir = Dir::new(&[("f", "one")]);
    let mut item = Item::listed("f".into(), Path::new(""), Kind::Dir);
    let tree = dir.tree(&[]);
    let error = tree.look(&mut item, &mut tree.root.neighbours(), &mut 0).expect_err("it is no directory");
    assert_eq!(error.to_string(), "cannot copy f");
    assert!(error.source.to_string().contains("became something else"), "{}", error.source);
}
