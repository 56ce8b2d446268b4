use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::*;
use crate::sys::random;

fn store() -> (PathBuf, Store) {
    let root = std::env::temp_dir().join(format!("events-{}", random::hex(6)));
    let store = Store::open(&root).unwrap();
    (root, store)
}

fn clean(root: &Path, store: &Store) {
    fs::remove_tree(&store.run_dir().unwrap()).unwrap();
    fs::remove_tree(root).unwrap();
}

fn past(store: &Store, filters: &[&str]) -> Vec<String> {
    let mut selection = Selection { is_past_only: true, ..Selection::default() };
    filters.iter().for_each(|filter| selection.filter(filter).unwrap());
    let mut seen = Vec::new();
    read(store, &selection, None, &mut |event| {
        seen.push(format!("{} {}", event.text("action").unwrap(), event.text("object.name").unwrap()));
        ControlFlow::Continue(())
    })
    .unwrap();
    seen
}

fn object<'a>(kind: &'a str, name: &'a str) -> Object<'a> {
    Object { kind, id: "0123456789", name }
}

#[test]
fn events_are_kept_and_filtered_as_docker_does() {
    let (root, store) = store();
    record(&store, "create", object("container", "web"), &[("image", "app:1"), ("tier", "front")]);
    record(&store, "die", object("container", "web"), &[("exit_code", "3"), ("image", "app:1")]);
    record(&store, "create", object("volume", "data"), &[]);
    record(&store, "pull", object("image", "app:2"), &[]);
    assert_eq!(past(&store, &[]), ["create web", "die web", "create data", "pull app:2"]);
    assert_eq!(past(&store, &["type=container", "event=die"]), ["die web"]);
    assert_eq!(past(&store, &["event=die", "event=pull"]), ["die web", "pull app:2"]);
    assert_eq!(past(&store, &["image=app"]), ["create web", "die web", "pull app:2"]);
    assert_eq!(past(&store, &["label=tier=front"]), ["create web"]);
    assert_eq!(past(&store, &["container=0123"]).len(), 2);
    assert_eq!(past(&store, &["volume=data"]), ["create data"]);
    assert!(Selection::default().filter("nope=1").is_err());
    clean(&root, &store);
}

#[test]
fn a_long_event_stays_one_append() {
    let (root, store) = store();
    let long = "x".repeat(5000);
    record(&store, "create", object("container", "web"), &[("long", &long), ("short", "kept")]);
    let bytes = std::fs::read(store.run_dir().unwrap().join(DIR).join(FILE)).unwrap();
    assert!(bytes.len() < LINE_MAX_BYTES);
    assert_eq!(past(&store, &["label=short=kept"]), ["create web"]);
    assert_eq!(past(&store, &["label=long"]), [""; 0]);
    clean(&root, &store);
}

#[test]
fn a_listener_misses_nothing_while_many_write_and_the_file_is_renamed() {
    const WRITERS: usize = 4;
    const EACH: usize = 6000;
    let (root, store) = store();
    let padding = "p".repeat(300);
    let listener = std::thread::spawn({
        let store = store.clone();
        move || {
            let mut seen = 0;
            let deadline = Instant::now() + Duration::from_secs(60);
            read(&store, &Selection::default(), None, &mut |event| {
                seen += usize::from(event.text("action") == Some("create"));
                if seen == WRITERS * EACH || Instant::now() > deadline { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .unwrap();
            seen
        }
    });
    // The first event that it could see tells that it listens.
    let dir = store.run_dir().unwrap().join(DIR);
    while !dir.exists() {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_millis(100));
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| (0..EACH).for_each(|_| record(&store, "create", object("container", "c"), &[("p", &padding)])));
        }
    });
    // Wakes a listener that has not seen all, so that it ends.
    let waker = Instant::now() + Duration::from_secs(61);
    while !listener.is_finished() && Instant::now() < waker {
        std::thread::sleep(Duration::from_millis(50));
        record(&store, "wake", object("container", "c"), &[]);
    }
    assert_eq!(listener.join().unwrap(), WRITERS * EACH);
    assert!(dir.join(FILE_OLD).exists(), "nothing was renamed");
    clean(&root, &store);
}
