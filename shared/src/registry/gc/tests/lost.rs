//! Storages of which a part is lost, away or wrong, whichever: nothing that is kept otherwise may go because of it, and
//! what can be collected nevertheless is.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;

use super::*;
use crate::sys::fs::Durability;

/// A directory that goes when the value does.
struct Scratch(PathBuf);

impl Scratch {
    fn new(below: &Path) -> Scratch {
        let dir = below.join(format!("tacklebox-gc-{}", crate::sys::random::hex(8)));
        crate::sys::fs::create_dir_all(&dir).expect("a directory");
        Scratch(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = crate::sys::fs::remove_tree(&self.0);
    }
}

fn overwrite(path: &Path, bytes: &[u8]) {
    crate::sys::fs::remove_file(path).expect("removed");
    std::io::Write::write_all(&mut crate::sys::fs::create_new(path, 0o644).expect("created"), bytes).expect("written");
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("readable");
        let target = to.join(entry.path().strip_prefix(from).expect("inside"));
        if entry.file_type().is_dir() {
            crate::sys::fs::create_dir_all(&target).expect("made");
        } else if entry.file_type().is_file() {
            overwrite(&target, &std::fs::read(entry.path()).expect("readable"));
        }
    }
}

/// Ways in which something that is there may be wrong.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    /// A link to a disk that is not there now.
    Away,
    /// A file in place of a directory, a directory in place of a file.
    Other,
    Empty,
    Garbage,
    /// One digit of a digest is another.
    Flipped,
    /// More than can be read.
    Huge,
    /// Nothing ever comes out of it.
    Pipe,
}

const ALL: [Wrong; 7] = [Wrong::Away, Wrong::Other, Wrong::Empty, Wrong::Garbage, Wrong::Flipped, Wrong::Huge, Wrong::Pipe];

impl Wrong {
    /// Makes it so; `false` where it means nothing here.
    fn make(self, path: &Path, aside: &Path) -> bool {
        let is_dir = path.is_dir();
        let file =
            |bytes: &[u8]| std::io::Write::write_all(&mut crate::sys::fs::create_new(path, 0o644).expect("made"), bytes).expect("written");
        if is_dir && !matches!(self, Wrong::Away | Wrong::Other) {
            return false;
        }
        let bytes = std::fs::read(path).unwrap_or_default();
        let flipped = || {
            let text = String::from_utf8(bytes.clone()).ok()?;
            let at = text.rfind("sha256:")? + "sha256:".len() + 5;
            let mut bytes = text.into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            Some(bytes)
        };
        let flipped = match (self, flipped()) {
            (Wrong::Flipped, None) => return false,
            (_, flipped) => flipped.unwrap_or_default(),
        };
        crate::sys::fs::rename(path, aside).expect("moved");
        match self {
            Wrong::Away => symlink("/nonexistent/disk", path).expect("made"),
            Wrong::Other if is_dir => file(b"a file"),
            Wrong::Other => crate::sys::fs::create_dir_all(path).expect("made"),
            Wrong::Empty => file(b""),
            Wrong::Garbage => file(b"\xff\x00 neither JSON nor a digest"),
            Wrong::Flipped => file(&flipped),
            Wrong::Huge => {
                file(b"{");
                std::fs::File::options().write(true).open(path).expect("there").set_len(1 << 40).expect("sparse");
            }
            Wrong::Pipe => nix::unistd::mkfifo(path, nix::sys::stat::Mode::S_IRUSR).expect("made"),
        }
        true
    }
}

#[test]
fn whatever_is_wrong_with_one_part_takes_no_other_along() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let one = client.push_image("k/one", "x", "one");
    let child = image(&mut client, "k/one", "two");
    client.put_manifest("k/one", Digest::of(&child).as_str(), &child).is(201);
    client.put_manifest("k/one", "all", &index(&[&child])).is(201);
    let sbom = referrer(&mut client, "k/one", &one, "test/sbom");
    client.put_manifest("k/one", Digest::of(&sbom).as_str(), &sbom).is(201);
    let layer = "layer of long".repeat(100);
    let long = String::from_utf8(image(&mut client, "l", "long")).expect("text");
    client.send("POST", &format!("/v2/l/blobs/uploads/?digest={}", sha512(layer.as_bytes())), &[], layer.as_bytes()).is(201);
    let long = long.replace(Digest::of(layer.as_bytes()).as_str(), sha512(layer.as_bytes()).as_str());
    client.put_manifest("l", "long", long.as_bytes()).is(201);
    fixture.stop();
    // Everything that is left is needed.
    collect(&fixture.storage);
    let kept = tree(&fixture.storage);
    let mut places: BTreeSet<PathBuf> = BTreeSet::new();
    for file in kept.keys() {
        let inside = file.strip_prefix(fixture.storage.join("docker/registry/v2")).expect("inside");
        places.extend(inside.ancestors().filter(|part| part.components().count() > 0).map(Path::to_owned));
    }
    assert!(places.len() > 80, "{}", places.len());
    let aside = fixture.storage.join("tacklebox/aside");
    let (mut tried, mut lost) = (0, Vec::new());
    for place in &places {
        for wrong in ALL {
            let path = fixture.storage.join("docker/registry/v2").join(place);
            if !wrong.make(&path, &aside) {
                continue;
            }
            tried += 1;
            // It may refuse; it may say what is wrong; it may not take what was fine.
            let _ = try_collect(&fixture.storage, Work::Collect, &options(false, true));
            let is_dir = path.symlink_metadata().is_ok_and(|m| m.is_dir());
            if is_dir {
                crate::sys::fs::remove_tree(&path).expect("removed")
            } else {
                assert!(crate::sys::fs::remove_file(&path).is_ok())
            }
            crate::registry::server::layout::make_dirs(path.parent().expect("a directory")).expect("made");
            crate::sys::fs::rename(&aside, &path).expect("moved back");
            let mut left = tree(&fixture.storage);
            if left != kept {
                left.retain(|file, bytes| kept.get(file) == Some(bytes));
                let gone = kept.keys().filter(|file| !left.contains_key(*file)).map(|f| f.strip_prefix(&fixture.storage).expect("inside"));
                lost.push(format!("{wrong:?} {}: {:?}", place.display(), gone.collect::<Vec<_>>()));
                // For the next.
                try_collect(&fixture.storage, Work::Undo, &options(false, false)).expect("it comes back");
                kept.iter().filter(|(file, _)| !file.exists()).for_each(|(file, bytes)| {
                    crate::registry::server::layout::make_dirs(file.parent().expect("a directory")).expect("made");
                    overwrite(file, bytes);
                });
            }
        }
    }
    assert!(tried > 300, "{tried}");
    assert!(lost.is_empty(), "{} of {tried} lost something:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn content_of_which_the_link_was_lost_stays_and_is_told() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("a", "x", "one");
    let junk = client.push_blob("a", b"junk");
    fixture.stop();
    let layout = Layout::new(&fixture.storage);
    let layer = Digest::of("layer of one".repeat(100).as_bytes());
    crate::sys::fs::remove_tree(&layout.layer_dir("a", &layer)).expect("removed");
    let said = collect(&fixture.storage);
    assert!(layout.blob_data(&layer).exists() && !layout.blob_data(&junk).exists(), "{said:?}");
    let said = try_collect(&fixture.storage, Work::Verify, &options(false, false)).expect("it reads");
    let told: Vec<&str> = said.broken.iter().map(|b| b.reason.as_str()).collect();
    assert_eq!(told, [format!("blob {layer} has no link in the repository")]);
    layout.write_link(&layout.layer_link("a", &layer), &layer, Durability::Synced).expect("written");
    fixture.restart();
    pull(&mut fixture.client(), "a", "x");
}

#[test]
fn what_cannot_be_read_is_one_line_and_the_rest_is_collected() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    for name in ["fine", "odd", "unknown"] {
        client.push_image(name, "x", &format!("{name} old"));
        client.push_image(name, "x", &format!("{name} new"));
    }
    client.push_image("odd", "y", "odd");
    fixture.stop();
    let layout = Layout::new(&fixture.storage);
    let tag = layout.tag_link("odd", "y");
    let text = std::fs::read_to_string(&tag).expect("a link");
    let data = layout.blob_data(&text.parse().expect("a digest"));
    crate::sys::fs::remove_file(&data).expect("removed");
    crate::sys::fs::create_dir_all(&data).expect("made");
    // Nothing says any more what this one pointed at.
    crate::sys::fs::remove_tree(&layout.tag("unknown", "x").join("index")).expect("removed");
    crate::sys::fs::remove_file(&layout.tag_link("unknown", "x")).expect("removed");
    symlink("/nonexistent/disk", layout.tag_link("unknown", "x")).expect("made");
    let said = collect(&fixture.storage);
    assert_eq!(said.repositories.iter().filter(|r| r.failed.is_some()).count(), 0, "{said:?}");
    assert_eq!((said.sum.manifests, said.sum.blobs), (1, 3), "{said:?}");
    assert_eq!(said.problems.len(), 2, "{said:?}");
}

#[test]
fn a_repository_that_is_away_has_failed_and_no_content_goes_meanwhile() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    for name in ["here", "away"] {
        client.push_image(name, "x", &format!("{name} old"));
        client.push_image(name, "x", &format!("{name} new"));
    }
    fixture.stop();
    let away = Layout::new(&fixture.storage).repository("away");
    let aside = fixture.storage.join("tacklebox/aside");
    crate::sys::fs::rename(&away, &aside).expect("moved");
    symlink("/nonexistent/disk", &away).expect("made");
    let said = collect(&fixture.storage);
    let outcomes: Vec<(Option<&str>, bool)> = said.repositories.iter().map(|r| (r.repository.as_deref(), r.failed.is_some())).collect();
    assert_eq!(outcomes, [(Some("away"), true), (Some("here"), false)]);
    assert_eq!((said.sum.manifests, said.sum.blobs), (1, 0), "{said:?}");
    let said = try_collect(&fixture.storage, Work::Verify, &options(false, false)).expect("it reads");
    assert_eq!(said.repositories.iter().filter(|r| r.failed.is_some()).count(), 1, "{said:?}");
    crate::sys::fs::remove_file(&away).expect("removed");
    crate::sys::fs::rename(&aside, &away).expect("moved back");
    let said = collect(&fixture.storage);
    assert_eq!((said.sum.manifests, said.sum.blobs), (1, 6), "{said:?}");
}

#[test]
fn content_without_any_repository_stays_unless_told() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    client.push_image("a", "x", "one");
    fixture.stop();
    let before = tree(&fixture.storage);
    let repositories = fixture.storage.join("docker/registry/v2/repositories");
    let aside = fixture.storage.join("tacklebox/aside");
    crate::sys::fs::rename(&repositories, &aside).expect("moved");
    // Not there at all, and as the place of a disk that is not mounted.
    for is_place_there in [false, true] {
        if is_place_there {
            crate::registry::server::layout::make_dirs(&repositories).expect("made");
        }
        for is_dry in [true, false] {
            let refused = try_collect(&fixture.storage, Work::Collect, &options(is_dry, false));
            assert!(matches!(refused, Err(GcError::NoRepositories { .. })), "{refused:?}");
        }
    }
    crate::sys::fs::remove_empty_dir(&repositories).expect("removed");
    crate::sys::fs::rename(&aside, &repositories).expect("moved back");
    assert_eq!(tree(&fixture.storage), before);
    crate::sys::fs::remove_tree(&repositories.join("a")).expect("removed");
    let told = Options { force: true, ..options(false, false) };
    assert_eq!(try_collect(&fixture.storage, Work::Collect, &told).expect("it collects").sum.blobs, 3);
    assert!(tree(&fixture.storage).is_empty());
}

#[test]
fn content_that_cannot_be_moved_is_one_line_and_the_rest_goes() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let blobs: Vec<Digest> = (0..20_u8).map(|n| client.push_blob("a", &[n; 10])).collect();
    fixture.stop();
    // Part of it lies on another file system.
    let elsewhere = Scratch::new(Path::new("/dev/shm"));
    let layout = Layout::new(&fixture.storage);
    let prefix = layout.blob_dir(&blobs[0]).parent().expect("a directory").to_owned();
    copy(&prefix, &elsewhere.0);
    crate::sys::fs::remove_tree(&prefix).expect("removed");
    symlink(&elsewhere.0, &prefix).expect("made");
    let said = collect(&fixture.storage);
    let stuck = blobs.iter().filter(|b| b.hex()[..2] == blobs[0].hex()[..2]).count();
    assert_eq!((said.problems.len(), said.count(What::Blob)), (stuck, 20 - stuck), "{said:?}");
    assert!(said.problems[0].message.contains("cannot be moved"), "{said:?}");
    assert_eq!(blobs.iter().filter(|b| layout.blob_data(b).exists()).count(), stuck);
}

#[test]
fn what_comes_back_takes_the_place_of_what_is_empty() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let old = client.push_image("a", "x", "one");
    client.push_image("a", "x", "two");
    fixture.stop();
    let layout = Layout::new(&fixture.storage);
    let before = tree(&fixture.storage);
    try_collect(&fixture.storage, Work::Collect, &options(false, true)).expect("it collects");
    let link = layout.revision_link("a", &Digest::of(&old));
    crate::sys::fs::create_dir_all(link.parent().expect("a directory")).expect("made");
    try_collect(&fixture.storage, Work::Undo, &options(false, false)).expect("it comes back");
    assert_eq!(tree(&fixture.storage), before);
}
