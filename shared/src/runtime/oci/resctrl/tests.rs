use super::*;

/// A tree with the files that the kernel has in every group. A plain directory has them made by hand, so groups here are there before.
struct Tree(PathBuf);

impl Tree {
    fn new() -> Tree {
        let dir = std::env::temp_dir().join(format!("resctrl-test-{}", crate::sys::random::hex(6)));
        fs::create_dir(&dir, 0o755).unwrap();
        let tree = Tree(dir);
        tree.group("");
        tree
    }

    fn group(&self, name: &str) -> PathBuf {
        let dir = self.0.join(name);
        fs::create_dir_all(&dir.join(COUNTED)).unwrap();
        write(&dir.join(SCHEMATA), "    MB:0=100;1=100\n    L3:0=7ff;1=01f\n");
        write(&dir.join(TASKS), "");
        dir
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_tree(&self.0);
    }
}

fn write(path: &Path, text: &str) {
    fs::write_atomic(path.parent().unwrap(), path, text.as_bytes(), 0o644, fs::Durability::Atomic).unwrap();
}

fn rdt(json: serde_json::Value) -> IntelRdt {
    serde_json::from_value(json).unwrap()
}

#[test]
fn the_mount_is_found_wherever_it_is() {
    let text = "30 23 0:26 / /proc rw - proc proc rw\n31 23 0:27 / /mnt/rdt rw,nosuid shared:9 - resctrl resctrl rw,cdp\n";
    assert_eq!(mounted_in(text), Some("/mnt/rdt".into()));
    assert_eq!(mounted_in("30 23 0:26 / /resctrl rw - tmpfs resctrl rw\n"), None);
}

#[test]
fn a_group_by_name_must_have_the_shares_that_are_asked_for_and_stays() {
    let tree = Tree::new();
    tree.group("kept");
    let asked = rdt(serde_json::json!({"closID": "kept", "l3CacheSchema": "L3:1=1f;0=7FF\nMB:0=5", "memBwSchema": "MB:1=100"}));
    check(&asked).unwrap();
    let place = Place::of(&asked, "box", &tree.0).unwrap();
    place.make(&asked).unwrap();
    assert_eq!(tree.read("kept/schemata"), "MB:1=100\n", "each line is a write of its own, the one of memBwSchema last");
    place.put(4242).unwrap();
    assert_eq!(tree.read("kept/tasks"), "4242");
    place.remove().unwrap();
    assert!(tree.0.join("kept").is_dir());
    for other in ["L3:0=3ff", "L3:2=7ff", "L2:0=7ff", "nonsense"] {
        tree.group("kept");
        let other = rdt(serde_json::json!({"closID": "kept", "l3CacheSchema": other}));
        let error = Place::of(&other, "box", &tree.0).unwrap().make(&other).unwrap_err();
        assert!(error.to_string().contains(&other.l3_cache_schema), "{error}");
        assert!(tree.read("kept/schemata").contains("L3:0=7ff;1=01f"), "nothing was written");
    }
}

#[test]
fn a_name_without_shares_is_of_a_group_that_is_there() {
    let tree = Tree::new();
    let asked = rdt(serde_json::json!({"closID": "kept"}));
    let place = Place::of(&asked, "box", &tree.0).unwrap();
    let error = place.make(&asked).unwrap_err().to_string();
    assert!(error.contains("kept") && error.contains("closID"), "{error}");
    assert!(!tree.0.join("kept").exists());
    tree.group("kept");
    place.make(&asked).unwrap();
    assert!(tree.read("kept/schemata").contains("L3:0=7ff"), "its shares are left alone");
    // The one that all others are in.
    let top = rdt(serde_json::json!({"closID": "/", "schemata": ["L3:0=ff"]}));
    let place = Place::of(&top, "box", &tree.0).unwrap();
    place.make(&top).unwrap();
    place.put(7).unwrap();
    assert_eq!((tree.read("schemata").as_str(), tree.read("tasks").as_str()), ("L3:0=ff\n", "7"));
    place.remove().unwrap();
    assert!(tree.0.is_dir());
}

#[test]
fn what_has_no_name_is_the_containers_and_goes_with_it() {
    let tree = Tree::new();
    let asked = rdt(serde_json::json!({}));
    let place = Place::of(&asked, "box", &tree.0).unwrap();
    place.make(&asked).unwrap();
    assert!(tree.0.join("box").is_dir());
    place.remove().unwrap();
    assert!(!tree.0.join("box").exists());
    place.remove().unwrap();
    // Somebody else's group that has the container's name stays.
    tree.group("box");
    let place = Place::of(&asked, "box", &tree.0).unwrap();
    place.make(&asked).unwrap();
    for file in [SCHEMATA, TASKS] {
        assert!(fs::remove_file(&tree.0.join("box").join(file)).unwrap());
    }
    fs::remove_empty_dir(&tree.0.join("box").join(COUNTED)).unwrap();
    place.remove().unwrap();
    assert!(tree.0.join("box").is_dir());
}

#[test]
fn use_is_counted_in_a_group_of_the_containers_own() {
    for name in ["enableMonitoring", "enableCMT", "enableMBM"] {
        let tree = Tree::new();
        tree.group("kept");
        let asked = rdt(serde_json::json!({"closID": "kept", name: true}));
        let place = Place::of(&asked, "box", &tree.0).unwrap();
        place.make(&asked).unwrap();
        let counted = tree.0.join("kept/mon_groups/box");
        assert!(counted.is_dir(), "{name}");
        assert_eq!(place.tasks().collect::<Vec<_>>(), [tree.0.join("kept/tasks"), counted.join(TASKS)]);
        assert!(Place::of(&asked, "box", &tree.0).is_err(), "one that is there counts for another");
        place.remove().unwrap();
        assert!(!counted.exists() && tree.0.join("kept").is_dir(), "{name}");
    }
}

#[test]
fn what_the_kernel_says_is_passed_on() {
    let tree = Tree::new();
    fs::create_dir(&tree.0.join("info"), 0o755).unwrap();
    write(&tree.0.join("info/last_cmd_status"), "out of CLOSIDs\n");
    let asked = rdt(serde_json::json!({"closID": "none/such"}));
    assert!(check(&asked).is_err());
    let place = Place { group: tree.0.join("none/such"), is_own: true, counted: None };
    let error = place.make(&rdt(serde_json::json!({}))).unwrap_err();
    assert!(!error.to_string().contains("CLOSIDs"), "that of another tree is not asked for");
    tree.group("kept");
    fs::remove_file(&tree.0.join("kept/schemata")).unwrap();
    let asked = rdt(serde_json::json!({"closID": "kept", "schemata": ["L3:0=0"]}));
    let error = Place::of(&asked, "box", &tree.0).unwrap().make(&asked).unwrap_err().to_string();
    assert!(error.contains("L3:0=0") && error.contains("out of CLOSIDs"), "{error}");
}
