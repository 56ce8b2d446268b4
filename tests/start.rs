//! What a start costs, counted where the clock is of no use: programs executed, disks waited for, groups joined.

use crate::kit::{Sandbox, need};

/// The calls of one process of a trace, by what a line of it has.
fn of_process<'a>(lines: &'a [String], sign: &str) -> Vec<&'a str> {
    let number = |line: &'a String| line.split_whitespace().next().unwrap_or_default();
    let whose = lines.iter().find(|line| line.contains(sign)).map(number).unwrap_or_else(|| panic!("no line has {sign}: {lines:#?}"));
    lines.iter().filter(|line| number(line) == whose).map(String::as_str).collect()
}

/// Runs a command of a container under strace and returns the lines of these calls, those that failed left out.
fn trace(sandbox: &Sandbox, calls: &str, command: &str) -> Vec<String> {
    sandbox.sh(&format!("strace -f -qq -s 200 -o trace -e trace={calls} {command}")).ok();
    let text = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote its file");
    text.lines().filter(|line| !line.contains(" = -1 ") && !line.contains("+++") && !line.contains("---")).map(str::to_owned).collect()
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    // What the first container of a boot makes is there for the second.
    sandbox.go("dr --network none box true").ok();
    sandbox
}

#[test]
fn a_container_is_one_exec() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    let execs = trace(&sandbox, "execve,execveat", "dr --network none box true");
    // strace's own of dr, the sealed copy of it, and the container's program.
    assert_eq!(execs.len(), 3, "{execs:#?}");
    assert!(execs[2].contains("\"true\""), "{execs:#?}");
    let ignored = trace(&sandbox, "rt_sigaction", "dr --network none box true");
    let set_up = ignored.iter().filter(|line| line.contains("(SIGPIPE, {sa_handler=SIG_IGN")).count();
    assert_eq!(set_up, 1, "what is started again has not set itself up before: {ignored:#?}");
    let execs = trace(&sandbox, "execve,execveat", "dr box true");
    assert_eq!(execs.len(), 3, "a bridge takes no program either: {execs:#?}");
}

#[test]
fn no_tool_makes_room_for_a_gibibyte_at_first() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let calls = trace(&sandbox, "mmap", "sdi --version");
    let bytes = |line: &String| line.split(", ").nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a mapping has a length");
    let most = calls.iter().map(bytes).max().expect("there are mappings");
    assert!(most <= 64 << 20, "{most} bytes at once: {calls:#?}");
}

#[test]
fn a_container_that_goes_at_its_end_has_few_files_on_the_disk() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    let root = sandbox.root().to_string_lossy().into_owned();
    let is_made = |line: &&String| line.contains("O_CREAT") && line.contains("O_EXCL") && line.contains(&root);
    let calls = trace(&sandbox, "open,openat", "dr --network none box true");
    let made: Vec<&String> = calls.iter().filter(is_made).collect();
    // The lease; what it holds; state, twice; what it was made from; its specification.
    assert!(made.len() <= 6, "{made:#?}");
    let names = sandbox.run("dr", &["--network", "none", "box", "sh", "-c", "grep /etc/hosts /proc/self/mountinfo"]).ok().text();
    assert!(names.contains("/names/"), "the file of names is where nothing survives a reboot, which is memory on most hosts: {names}");
}

#[test]
fn a_start_waits_for_no_disk_and_joins_no_group_the_slow_way() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    for command in ["dr --network none box true", "dr --network none -m 64m --cpus 1 box true"] {
        let calls = trace(&sandbox, "fsync,fdatasync,sync,syncfs,sync_file_range,openat,openat2", command);
        let slow: Vec<&String> = calls.iter().filter(|line| line.contains("sync(") || line.contains("syncfs(")).collect();
        assert!(slow.is_empty(), "{command}: {slow:#?}");
        let joins: Vec<&String> = calls.iter().filter(|line| line.contains("cgroup.procs") && line.contains("O_WRONLY")).collect();
        assert!(joins.is_empty(), "{command}: {joins:#?}");
        let clones = trace(&sandbox, "clone,clone3,fork,vfork", command);
        let made: Vec<&String> = clones.iter().filter(|line| !line.contains("CLONE_THREAD") && !line.contains("resumed")).collect();
        assert_eq!(made.len(), 1, "{command} makes one process: {made:#?}");
    }
}

#[test]
fn a_process_is_hidden_before_it_has_no_more_rights_than_others() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    sandbox.go("dr -d --name other --network none box sleep 1000").ok();
    for command in ["dr --network none --pid container:other box true", "dr --network none --pid host box true", "dx other true"] {
        let calls = trace(&sandbox, "prctl,capset,setuid,setresuid,execve,execveat", command);
        let calls = of_process(&calls, "execve(\"/bin/true\"");
        let at = |what: &str| calls.iter().position(|line| line.contains(what));
        let hidden = at("PR_SET_DUMPABLE").unwrap_or_else(|| panic!("{command}: it can be looked into: {calls:#?}"));
        let rights = at("capset(").expect("it gives up rights");
        assert!(hidden < rights, "{command}: {calls:#?}");
    }
    sandbox.go("rdx -f other").ok();
}

#[test]
fn a_start_makes_its_own_groups_alone_and_shows_them_as_the_top() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = sandbox();
    let calls = trace(&sandbox, "mkdir,rmdir,unlinkat,fsopen", "dr --network none --rm --name counted box true");
    let groups: Vec<&String> = calls.iter().filter(|line| line.contains("mkdir(\"/sys/fs/cgroup/")).collect();
    let own = |line: &str| line.split('"').nth(1).and_then(|path| path.rsplit('/').next()).is_some_and(|name| name.len() == 64);
    assert!(!groups.is_empty() && groups.iter().all(|line| own(line)), "the group around it is there: {groups:#?}");
    let mounted: Vec<&String> = calls.iter().filter(|line| line.contains("fsopen(\"cgroup")).collect();
    assert!(mounted.is_empty(), "the host's trees are shown: {mounted:#?}");
    let gone: Vec<&String> = calls.iter().filter(|line| line.contains("unlinkat") && line.contains("/sys/fs/cgroup/")).collect();
    assert_eq!(gone.len(), groups.len(), "what was made is removed, once: {gone:#?}");
    // Number, parent, device, root, place, options, then fields of peers, a dash, and the type.
    let seen = sandbox.go("dr --network none --rm -m 64m box cat /proc/self/mountinfo").ok().text();
    let trees: Vec<Vec<&str>> =
        seen.lines().map(|line| line.split(' ').collect()).filter(|w: &Vec<&str>| w.iter().any(|w| w.starts_with("cgroup"))).collect();
    assert!(!trees.is_empty(), "{seen}");
    for tree in trees {
        assert_eq!((tree[3], tree[6]), ("/", "-"), "its top is the container's group, and it is nobody's peer: {tree:?}");
        for option in ["ro", "nosuid", "nodev", "noexec"] {
            assert!(tree[5].split(',').any(|have| have == option), "{option}: {tree:?}");
        }
    }
    // A tree that is mounted twice is shown once.
    let twice = "mkdir -p twice/memory; [ ! -d /sys/fs/cgroup/memory ] || mount --bind /sys/fs/cgroup/memory twice/memory || exit 9";
    sandbox.write("twice.sh", format!("{twice}; dr --network none --rm box true"));
    sandbox.sh("unshare -m sh twice.sh").ok();
}
