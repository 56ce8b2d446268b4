use super::*;
use crate::sys::process::{Exit, Op, Plan, namespace_flags, spawn};

const HYBRID: &str = "\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
";

#[test]
fn hosts_are_told_apart() {
    let hybrid = Trees::parse(HYBRID);
    assert!(!hybrid.is_v2());
    assert_eq!(hybrid.v1.iter().map(|t| t.controllers.join("+")).collect::<Vec<_>>(), ["cpu+cpuacct", "memory", "name=systemd"]);
    let group = hybrid.group("a/b", &["memory"]);
    let dirs: Vec<String> = group.dirs().map(|d| d.display().to_string()).collect();
    assert_eq!(dirs, ["/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/unified/a/b"]);
    let v2 = Trees::parse("30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate");
    assert!(v2.is_v2());
    assert!(Trees::parse("nonsense").is_empty());
}

#[test]
fn groups_are_joined_limited_killed_and_removed() {
    let trees = Trees::find();
    if trees.is_empty() || !rustix::process::geteuid().is_root() {
        return;
    }
    let name = format!("tacklebox-test-{}", crate::sys::random::hex(4));
    let group = trees.group(&format!("{name}/one"), &["memory", "pids"]);
    group.create().unwrap();
    group.enable(&["memory", "pids"]).unwrap();
    group.write("pids", "pids.max", "7").unwrap();
    assert_eq!(group.read("pids", "pids.max").unwrap().trim(), "7");
    let mut plan = Plan::new();
    if let Some(dir) = group.clone_into().unwrap() {
        plan.cgroup(dir);
    }
    for file in group.task_files().unwrap() {
        let file = plan.keep(file.into());
        plan.op("join the cgroup", Op::Write { to: file, bytes: b"0".to_vec() });
    }
    plan.op("make a cgroup namespace", Op::Unshare(namespace_flags::CGROUP));
    plan.program(
        &["/bin/sh"],
        &["sh", "-c", "test $(grep -c :/$ /proc/self/cgroup) -gt 1 || exit 1; exec sleep 1000"],
        &["PATH=/bin:/usr/bin"],
    )
    .unwrap();
    let mut child = spawn(&plan).unwrap();
    child.started().unwrap();
    assert!(group.processes().unwrap().contains(&child.pid()));
    let inside = std::fs::read_to_string(format!("/proc/{}/cgroup", child.pid())).unwrap();
    assert!(inside.contains(&format!("pids:/{name}/one")) || trees.is_v2(), "{inside}");
    group.kill().unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Signal(9));
    group.remove().unwrap();
    assert!(group.dirs().all(|dir| !dir.exists()));
    group.remove().unwrap();
    let parent = trees.group(&name, &["pids", "memory"]);
    assert!(parent.dirs().all(|dir| dir.exists()), "it is others' too");
    parent.create().unwrap();
    trees.group(&format!("{name}/two"), &["pids"]).create().unwrap();
    parent.remove_empty();
    assert!(parent.dirs().any(|dir| dir.exists()), "another group keeps it");
    trees.group(&format!("{name}/two"), &["pids"]).remove().unwrap();
    parent.remove_empty();
    assert!(parent.dirs().all(|dir| !dir.exists()));
}
