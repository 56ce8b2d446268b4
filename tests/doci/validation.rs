//! Cases of runtime-tools that are about what surrounds a container: its group, its signals, its limits, hostile roots.

use std::os::unix::fs::symlink;

use serde_json::json;

use super::Bundle;

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
    let trees = shared::sys::cgroup::Trees::find();
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
