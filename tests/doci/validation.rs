//! Cases of runtime-tools that are about what surrounds a container: its group, its signals, its limits, hostile roots.

use std::os::unix::fs::symlink;

use serde_json::{Value, json};
use shared::sys::cgroup::Trees;

use super::Bundle;
use crate::kit::need_file;
use crate::options::block_device;

#[test]
fn limits_and_the_score_of_the_process_are_as_described() {
    let script = "cat /proc/self/oom_score_adj; ulimit -n; ulimit -Hn; ulimit -Hc";
    let bundle = Bundle::new(script, |c| {
        c["process"]["oomScoreAdj"] = json!(500);
        c["process"]["rlimits"] = json!([
            {"type": "RLIMIT_NOFILE", "soft": 100, "hard": 200}, {"type": "RLIMIT_CORE", "soft": 0, "hard": 512 << 10},
        ]);
    });
    assert_eq!(bundle.run().ok().text(), "500\n100\n200\n1024\n");
}

#[test]
fn signals_are_known_by_names_and_numbers() {
    let script =
        "for s in USR1 USR2 HUP; do trap \"echo $s >> /got\" $s; done; trap 'exit 3' TERM; echo ready > /got; while :; do sleep 0.05; done";
    let bundle = Bundle::new(script, |_| {});
    let got = || std::fs::read_to_string(bundle.rootfs("got")).unwrap_or_default();
    let until = |what: &str| {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while got() != what {
            assert!(std::time::Instant::now() < deadline, "{} is not {what}", got());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    bundle.create().ok();
    bundle.doci("start ID").ok();
    let mut want = "ready\n".to_owned();
    until(&want);
    for (signal, name) in [("USR1", "USR1"), ("SIGUSR2", "USR2"), ("1", "HUP"), ("10", "USR1")] {
        bundle.doci(&format!("kill ID {signal}")).ok();
        want += &format!("{name}\n");
        until(&want);
    }
    bundle.doci("kill ID NOSUCH").code(2);
    bundle.doci("kill ID TERM").ok();
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok();
}

#[test]
fn a_root_whose_directories_are_links_is_refused() {
    // CVE-2019-19921, CVE-2023-27561, CVE-2025-54867.
    for (name, target) in [("proc", "etc"), ("dev", "../../../../tmp"), ("proc", "/proc")] {
        let bundle = Bundle::new("true", |_| {});
        let _ = std::fs::remove_dir_all(bundle.rootfs(name));
        symlink(target, bundle.rootfs(name)).expect("a link can be made");
        bundle.run().code(1).says(name);
    }
}

#[test]
fn mounts_share_what_they_are_told_to_share() {
    let script = "awk '$5 ~ /^.m-/ { print $5, ($7 ~ /^shared/) ? \"shared\" : ($7 == \"unbindable\") ? \"unbindable\" : \"alone\" }' /proc/self/mountinfo";
    let kinds = ["shared", "rshared", "slave", "private", "rprivate", "unbindable", "runbindable"];
    let bundle = Bundle::new(script, |c| {
        let mounts = c["mounts"].as_array_mut().expect("a list");
        for kind in kinds {
            mounts.push(json!({"destination": format!("/m-{kind}"), "type": "tmpfs", "source": "tmpfs", "options": [kind]}));
        }
    });
    let seen = ["shared", "shared", "alone", "alone", "alone", "unbindable", "unbindable"];
    let want: String = kinds.iter().zip(seen).map(|(kind, seen)| format!("/m-{kind} {seen}\n")).collect();
    assert_eq!(bundle.run().ok().text(), want);
}

#[test]
fn a_deletion_takes_the_containers_group_and_no_other() {
    let trees = Trees::find();
    let bundle = Bundle::new("while :; do sleep 0.1; done", |_| {});
    let top = format!("doci-{}", bundle.id());
    let mut config: serde_json::Value =
        serde_json::from_slice(&std::fs::read(bundle.sandbox.path("bundle/config.json")).expect("it is there")).expect("JSON");
    config["linux"]["cgroupsPath"] = json!(format!("/{top}/own"));
    config["linux"]["resources"] = json!({"pids": {"limit": 50}});
    bundle.write(&config);
    let places: Vec<std::path::PathBuf> =
        std::fs::read_dir("/sys/fs/cgroup").expect("groups").flatten().map(|tree| tree.path().join(&top)).collect();
    bundle.create().ok();
    bundle.doci("start ID").ok();
    bundle.wait_for("running");
    // Somebody else's group beside it.
    let mut others: Vec<std::path::PathBuf> = places.iter().filter(|place| place.exists()).map(|place| place.join("other")).collect();
    others.extend(Some(std::path::Path::new("/sys/fs/cgroup").join(&top)).filter(|place| place.exists()).map(|place| place.join("other")));
    assert!(!others.is_empty(), "the group is nowhere");
    others.iter().for_each(|other| std::fs::create_dir(other).expect("a group can be made"));
    bundle.doci("kill ID KILL").ok();
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok();
    assert!(trees.group(&format!("{top}/own"), &["pids"]).processes().is_err(), "the group is left");
    for other in &others {
        assert!(other.exists(), "{} was somebody else's", other.display());
        let above = other.parent().expect("it has a parent");
        assert!(!above.join("own").exists(), "the group is left in {}", above.display());
        std::fs::remove_dir(other).expect("it is empty");
        std::fs::remove_dir(above).expect("it is empty");
    }
}

/// Makes a container with limits, and returns what a file of its group says; `None` when it was refused with these words.
fn limit_in(resources: &Value, controller: &str, files: [&str; 2], refused: &str) -> Option<String> {
    let bundle = Bundle::new("true", |c| c["linux"]["resources"] = resources.clone());
    if bundle.create().code == 1 {
        assert!(bundle.out().contains(refused), "{resources}: {}", bundle.out());
        return None;
    }
    let trees = Trees::find();
    let group = trees.group(&format!("doci/{}", bundle.id()), &[controller]);
    let file = files[usize::from(group.is_v2())];
    let seen = group.read(controller, file).unwrap_or_else(|error| panic!("{file}: {error}"));
    bundle.doci("delete --force ID").ok();
    Some(seen)
}

#[test]
fn rare_limits_are_in_the_groups_files_or_refused_by_name() {
    let trees = Trees::find();
    let unified = trees.unified_mount().map(|mount| std::fs::read_to_string(mount.join("cgroup.controllers")).unwrap_or_default());
    let has = |controller: &str| {
        let in_v2 = trees.is_v2() && unified.iter().flat_map(|text| text.split_whitespace()).any(|c| c == controller);
        in_v2 || trees.v1_mounts().any(|(_, all)| all.iter().any(|c| c == controller))
    };
    let cases = [
        ("net_cls", json!({"network": {"classID": 65_537}}), "resources.network.classID", ["net_cls.classid"; 2], "65537"),
        (
            "net_prio",
            json!({"network": {"priorities": [{"name": "lo", "priority": 5}]}}),
            "resources.network.priorities",
            ["net_prio.ifpriomap"; 2],
            "lo 5",
        ),
        (
            "hugetlb",
            json!({"hugepageLimits": [{"pageSize": "2MB", "limit": 4 << 20}]}),
            "resources.hugepageLimits",
            ["hugetlb.2MB.limit_in_bytes", "hugetlb.2MB.max"],
            "4194304",
        ),
    ];
    for (controller, resources, name, files, want) in cases {
        match limit_in(&resources, controller, files, name) {
            Some(seen) => assert!(has(controller) && seen.contains(want), "{name}: {seen}"),
            None => assert!(!has(controller), "{name} is refused"),
        }
    }
    // Nobody has this device.
    let rdma = json!({"rdma": {"none0": {"hcaHandles": 3, "hcaObjects": 4}}});
    assert_eq!(limit_in(&rdma, "rdma", ["rdma.max"; 2], "resources.rdma"), None);
}

#[test]
fn limits_of_block_devices_are_in_the_groups_files() {
    let node = block_device().map_or_else(|| "/dev/a-block-device".to_owned(), |(node, _)| node);
    if !need_file(std::path::Path::new(&node)) {
        return;
    }
    let (_, number) = block_device().expect("it was found");
    let (major, minor) = number.split_once(':').expect("two numbers");
    let device = |rate: u64| json!([{"major": major.parse::<i64>().expect("a number"), "minor": minor.parse::<i64>().expect("a number"), "rate": rate}]);
    for (name, v1, key, rate) in [
        ("throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps", 1 << 20),
        ("throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps", 2 << 20),
        ("throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops", 300),
        ("throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops", 400),
    ] {
        let seen = limit_in(&json!({"blockIO": {name: device(rate)}}), "blkio", [v1, "io.max"], "").expect("it is set");
        assert!(seen.contains(&format!("{number} {rate}")) || seen.contains(&format!("{key}={rate}")), "{name}: {seen}");
    }
    // Its weight is a matter of the scheduler: it is set, or the container is refused.
    let files = ["blkio.weight", "blkio.bfq.weight"].into_iter().find(|file| {
        let dir = Trees::find().v1_mounts().find(|(_, all)| all.iter().any(|c| c == "blkio")).map(|(mount, _)| mount.join("doci"));
        dir.is_some_and(|dir| dir.join(file).exists())
    });
    let file = files.unwrap_or("blkio.bfq.weight");
    if let Some(seen) = limit_in(&json!({"blockIO": {"weight": 500}}), "blkio", [file, "io.bfq.weight"], "--blkio-weight") {
        assert!(seen.contains("500"), "{seen}");
    }
}

#[test]
fn a_cgroup_namespace_is_new_joined_or_the_hosts() {
    let link = |of: &str| std::fs::read_link(format!("/proc/{of}/ns/cgroup")).expect("a namespace").to_string_lossy().into_owned();
    let seen = |namespace: Option<Value>| {
        let bundle = Bundle::new("readlink /proc/self/ns/cgroup", |c| {
            c["linux"]["namespaces"].as_array_mut().expect("a list").extend(namespace);
        });
        bundle.run()
    };
    let holder = Bundle::new("true", |c| c["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "cgroup"})));
    holder.create().ok();
    let held = link(&holder.state()["pid"].to_string());
    assert_ne!(held, link("self"), "it is new");
    let path = format!("/proc/{}/ns/cgroup", holder.state()["pid"]);
    assert_eq!(seen(Some(json!({"type": "cgroup", "path": path}))).ok().one_line(), held);
    assert_eq!(seen(None).ok().one_line(), link("self"));
    let new = seen(Some(json!({"type": "cgroup"}))).ok().one_line();
    assert!(new != held && new != link("self"), "{new}");
    seen(Some(json!({"type": "cgroup", "path": "/proc/self/ns/uts"}))).code(1).says("another type");
    holder.doci("delete --force ID").ok();
}
