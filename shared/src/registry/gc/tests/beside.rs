//! Collections beside a server that tells nobody what it writes; and ones of more than is moved at once.

use std::collections::HashSet;
use std::time::SystemTime;

use super::*;
use crate::registry::gc::listing::list_contents;
use crate::registry::gc::mark::Marker;
use crate::registry::gc::run::Job;
use crate::registry::server::coordination::Coordination;
use crate::sys::fs::Durability;

/// Writes content and a repository's link to it, as distribution does.
fn write(layout: &Layout, name: &str, content: &[u8]) -> Digest {
    let digest = Digest::of(content);
    layout.write(&layout.blob_data(&digest), content, Durability::Atomic).expect("written");
    layout.write_link(&layout.layer_link(name, &digest), &digest, Durability::Atomic).expect("written");
    digest
}

struct Storage(PathBuf);

impl Storage {
    fn new() -> Storage {
        let storage = Storage(std::env::temp_dir().join(format!("tacklebox-gc-{}", crate::sys::random::hex(8))));
        Layout::new(&storage.0).prepare().expect("a directory");
        storage
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = crate::sys::fs::remove_tree(&self.0);
    }
}

#[test]
fn what_a_foreign_server_writes_meanwhile_is_seen_before_each_move() {
    let storage = Storage::new();
    let layout = Layout::new(&storage.0);
    let garbage: Vec<Digest> = (0..3_u8).map(|n| write(&layout, "a", &[n])).collect();
    let contents = list_contents(&layout).expect("it can be listed");
    let marker = Marker {
        layout: &layout,
        cutoff: SystemTime::now(),
        told: HashSet::new(),
        active: HashSet::new(),
        contents: &contents,
        blobs: None,
    };
    let plan = marker.mark("a").expect("a plan");
    let next = plan.next(10);
    assert_eq!(next.len(), 3 + 1, "three links and the directory that is empty then: {next:?}");
    assert!(!plan.is_overtaken(&next, |_| false));
    assert!(plan.is_overtaken(&next, |digest| *digest == garbage[1]), "a client was told of it");
    let later = SystemTime::now() + Duration::from_secs(60);
    let link = std::fs::File::options().append(true).open(layout.layer_link("a", &garbage[1])).expect("it is there");
    link.set_modified(later).expect("its time can be set");
    assert!(plan.is_overtaken(&next, |_| false), "somebody pushed it again");
}

#[test]
fn content_that_a_foreign_server_links_after_the_marking_stays() {
    for is_beside in [false, true] {
        let storage = Storage::new();
        let layout = Layout::new(&storage.0);
        let (taken, left) = (write(&layout, "a", b"mounted later"), write(&layout, "a", b"never named again"));
        let (coordination, options) = (Coordination::default(), options(false, false));
        let job = Job {
            layout: &layout,
            coordination: &coordination,
            active: &HashSet::new,
            grace: Duration::ZERO,
            is_beside,
            options: &options,
        };
        let mut blobs = Vec::new();
        job.run(Work::Collect, &mut |event| {
            if let Event::Deletion(item) = event {
                if item.what == What::Blob {
                    blobs.extend(item.digest);
                } else if item.digest.as_ref() == Some(&taken) {
                    // Links go first; this one comes back in another repository.
                    layout.write_link(&layout.layer_link("b/c", &taken), &taken, Durability::Synced).expect("written");
                }
            }
            true
        })
        .expect("it collects");
        blobs.sort_unstable();
        let mut all = vec![taken.clone(), left.clone()];
        all.sort_unstable();
        // A repository that is new is not among those that were listed, but among those that are there.
        assert_eq!(blobs, if is_beside { vec![left] } else { all });
        assert_eq!(layout.blob_data(&taken).exists(), is_beside);
    }
}

#[test]
fn a_manifest_that_a_foreign_server_takes_after_the_marking_keeps_what_it_names() {
    for is_beside in [false, true] {
        let storage = Storage::new();
        let layout = Layout::new(&storage.0);
        // More than waits for whoever reads what goes: by the time that the first is told, the last still lies there.
        let mut all: Vec<Digest> = (0..2500_u32).map(|n| write(&layout, "a", &n.to_le_bytes())).collect();
        all.sort_unstable();
        let last = all.pop().expect("one");
        let (coordination, options) = (Coordination::default(), options(false, false));
        let job = Job {
            layout: &layout,
            coordination: &coordination,
            active: &HashSet::new,
            grace: Duration::ZERO,
            is_beside,
            options: &options,
        };
        let mut is_first = true;
        job.run(Work::Collect, &mut |_| {
            if std::mem::take(&mut is_first) {
                // A client was told that its layer is here, so all that is written is the manifest.
                let manifest = serde_json::json!({ "schemaVersion": 2, "layers": [{ "digest": last, "size": 4 }] }).to_string();
                let digest = Digest::of(manifest.as_bytes());
                layout.write(&layout.blob_data(&digest), manifest.as_bytes(), Durability::Synced).expect("written");
                layout.write_link(&layout.revision_link("a", &digest), &digest, Durability::Synced).expect("written");
                layout.write_link(&layout.tag_link("a", "new"), &digest, Durability::Synced).expect("written");
            }
            true
        })
        .expect("it collects");
        // Who says that nobody writes is believed.
        assert_eq!(layout.layer_link("a", &last).exists(), is_beside);
        assert_eq!(layout.blob_data(&last).exists(), is_beside);
        assert!(!layout.blob_data(&all[0]).exists());
    }
}

#[test]
fn a_plan_of_thousands_is_what_the_run_does() {
    let storage = Storage::new();
    let layout = Layout::new(&storage.0);
    for n in 0..1200_u32 {
        write(&layout, if n % 3 == 0 { "one" } else { "two/three" }, &n.to_le_bytes());
    }
    let plan = try_collect(&storage.0, Work::Collect, &options(true, false)).expect("a plan");
    let said = collect(&storage.0);
    assert_eq!((plan.paths(), plan.sum.freed, plan.repositories.len()), (said.paths(), said.sum.freed, said.repositories.len()));
    assert_eq!((said.count(What::Link), said.count(What::Blob), said.count(What::Repository)), (1200, 1200, 2));
    let freed: Vec<u64> = said.repositories.iter().map(|r| r.freed).collect();
    assert_eq!((freed, said.sum.freed), (vec![400 * 4, 800 * 4], 1200 * 4));
    assert!(tree(&storage.0).is_empty());
}
