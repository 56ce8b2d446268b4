//! What engines ask of `doci` now and then: descriptors, ids, scheduling; and what it says it does not do.

use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;

use serde_json::{Value, json};
use shared::sys::pidfd::wait_end;
use shared::sys::process::receive_fd;

use super::Bundle;

#[test]
fn descriptors_are_handed_on_when_asked() {
    let script = "cat <&3; ls /proc/self/fd | tr '\\n' ' '; echo $LISTEN_FDS $LISTEN_PID";
    let bundle = Bundle::new(script, |_| {});
    bundle.sandbox.write("file", "handed\n");
    let root = bundle.sandbox.path("containers").display().to_string();
    let run = |before: &str, flags: &str, after: &str| {
        bundle.sandbox.sh(&format!("{before} doci --root {root} run {flags} --bundle bundle {} {after}", bundle.id()))
    };
    // The shell's own, the pipe of its output, and the directory that is listed.
    assert_eq!(run("", "--preserve-fds 1", "3<file 5<file").ok().text(), "handed\n0 1 2 3 4 \n");
    assert_eq!(run("LISTEN_FDS=1", "", "3<file 5<file").ok().text(), "handed\n0 1 2 3 4 1 1\n");
    let without = run("", "", "3<file 4<file");
    assert!(!without.text().contains("handed"), "{without:?}");
    run("", "--preserve-fds 2", "3<file 4<&-").code(1).says("descriptor 4 is not open");
}

#[test]
fn a_bind_shows_files_as_those_of_others() {
    let bundle = Bundle::new("stat -c %u:%g /bound/file; touch /bound/new 2>&1 || echo refused", |c| {
        let ids = json!([{"containerID": 0, "hostID": 4000, "size": 10}]);
        c["mounts"].as_array_mut().expect("a list").push(json!({
            "destination": "/bound", "type": "bind", "source": "outside", "options": ["bind", "idmap"],
            "uidMappings": ids, "gidMappings": ids,
        }));
    });
    bundle.sandbox.write("bundle/outside/file", "");
    let text = bundle.run().ok().text();
    // Root of the container is nobody that the mapping knows.
    assert!(text.starts_with("4000:4000\n") && text.ends_with("refused\n"), "{text}");
    let unnamed = Bundle::new("true", |c| {
        let mounts = c["mounts"].as_array_mut().expect("a list");
        mounts.push(json!({"destination": "/bound", "type": "bind", "source": "rootfs", "options": ["bind", "idmap"]}));
    });
    unnamed.run().code(1).says("it names no ids to map");
}

#[test]
fn the_process_is_scheduled_as_described() {
    // Of proc(5): nice is the 19th field, the policy the 41st.
    let script = "cut -d' ' -f19,41 /proc/self/stat; ionice";
    let cases = [
        (json!({"policy": "SCHED_BATCH"}), json!({"class": "IOPRIO_CLASS_BE", "priority": 2}), "0 3\nbest-effort: prio 2\n"),
        (json!({"policy": "SCHED_OTHER", "nice": 5}), json!({"class": "IOPRIO_CLASS_IDLE", "priority": 0}), "5 0\nidle"),
        (json!({"policy": "SCHED_IDLE"}), json!({"class": "IOPRIO_CLASS_BE", "priority": 7}), "0 5\nbest-effort: prio 7\n"),
    ];
    for (scheduler, priority, seen) in cases {
        let bundle = Bundle::new(script, |c| {
            c["process"]["scheduler"] = scheduler.clone();
            c["process"]["ioPriority"] = priority;
        });
        let text = bundle.run().ok().text();
        assert!(text.starts_with(seen), "{scheduler}: {text}");
    }
    let wrong = [
        ("scheduler", json!({"policy": "SCHED_NONE"}), "no policy 'SCHED_NONE'"),
        ("scheduler", json!({"policy": "SCHED_OTHER", "flags": ["SCHED_FLAG_NONE"]}), "no flag 'SCHED_FLAG_NONE'"),
        ("ioPriority", json!({"class": "IOPRIO_CLASS_NONE", "priority": 1}), "no class 'IOPRIO_CLASS_NONE'"),
        ("ioPriority", json!({"class": "IOPRIO_CLASS_BE", "priority": 8}), "a priority is 0 to 7"),
    ];
    for (what, value, words) in wrong {
        Bundle::new("true", |c| c["process"][what] = value).run().code(1).says(words);
    }
}

/// A bundle whose files belong to those who are the first thousand users of a namespace.
fn of_others(script: &str, namespaces: &Value) -> Bundle {
    let bundle = Bundle::new(script, |c| {
        c["linux"]["namespaces"] = namespaces.clone();
        c["process"]["oomScoreAdj"] = json!(700);
        c["process"]["rlimits"] = json!([{"type": "RLIMIT_NOFILE", "soft": 55, "hard": 66}]);
    });
    bundle.sandbox.sh("chmod 755 . .. bundle; chown -R 100000:100000 bundle/rootfs").ok();
    bundle
}

#[test]
fn a_user_namespace_by_path_is_entered_and_owns_what_is_new() {
    let script = "echo x > /tmp/made; cat /proc/self/uid_map; id -u; stat -c %t:%T /dev/null; hostname; cat /proc/self/oom_score_adj; \
                  ulimit -n; mount -t tmpfs t /tmp 2>/dev/null || echo no; while test ! -e /end; do sleep 0.05; done";
    let new = json!([{"type": "user"}, {"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}, {"type": "cgroup"}]);
    let first = of_others("echo first; while test ! -e /end; do sleep 0.05; done", &new);
    let mut config: Value =
        serde_json::from_slice(&std::fs::read(first.sandbox.path("bundle/config.json")).expect("it is there")).expect("JSON");
    for map in ["uidMappings", "gidMappings"] {
        config["linux"][map] = json!([{"containerID": 0, "hostID": 100_000, "size": 1000}]);
    }
    first.write(&config);
    first.create().ok();
    first.doci("start ID").ok();
    let pid = first.state()["pid"].clone();
    let of = |kind: &str| format!("/proc/{pid}/ns/{}", if kind == "network" { "net" } else { kind });
    let link = |pid: &Value, kind: &str| std::fs::read_link(format!("/proc/{pid}/ns/{kind}")).expect("a namespace");
    let by_path = |kinds: &[&str]| {
        let mut all = new.clone();
        for namespace in all.as_array_mut().expect("a list") {
            let kind = namespace["type"].as_str().expect("a type").to_owned();
            if kinds.contains(&kind.as_str()) {
                namespace["path"] = json!(of(&kind));
            }
        }
        all
    };
    // With everything else of its own, and as the containers of a pod share: a pid namespace is for who is born there.
    for kinds in [&["user"][..], &["user", "network", "ipc", "uts"], &["user", "pid", "network"]] {
        let second = of_others(script, &by_path(kinds));
        let made = second.create();
        assert_eq!(made.code, 0, "{kinds:?}: {}", second.out());
        second.doci("start ID").ok();
        let pid_of_second = second.state()["pid"].clone();
        for kind in ["user", "pid", "mnt", "ipc", "uts", "net", "cgroup"] {
            let name = if kind == "net" { "network" } else { kind };
            assert_eq!(link(&pid_of_second, kind) == link(&pid, kind), kinds.contains(&name), "{kinds:?}: {kind}");
        }
        let told = || second.out().lines().count() >= 7;
        for _ in 0..1000 {
            if told() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let words: Vec<String> = second.out().split_whitespace().map(str::to_owned).collect();
        assert_eq!(words, ["0", "100000", "1000", "0", "1:3", "box", "700", "55", "no"], "{kinds:?}");
        assert_eq!(std::fs::metadata(second.rootfs("tmp/made")).expect("a file").uid(), 100_000);
        assert_eq!(second.doci("exec ID id -u").ok().text(), "0\n");
        assert_eq!(second.doci("exec ID readlink /proc/self/ns/user").ok().one_line(), link(&pid, "user").to_string_lossy());
        second.sandbox.write("bundle/rootfs/end", "");
        second.wait_for("stopped");
        second.doci("delete ID").ok();
    }
    // What fails in there is told as elsewhere.
    let bad = of_others("true", &by_path(&["user"]));
    bad.sandbox.sh("rm bundle/rootfs/bin/sh").ok();
    bad.create().code(1);
    assert!(bad.out().contains("executable file not found"), "{}", bad.out());
    let wrong = of_others("true", &json!([{"type": "mount"}, {"type": "uts"}, {"type": "user", "path": of("network")}]));
    wrong.create().code(1);
    assert!(wrong.out().contains("of another type"), "{}", wrong.out());
    first.sandbox.write("bundle/rootfs/end", "");
    first.wait_for("stopped");
    first.doci("delete ID").ok();
    // Our own is where every container is that names none.
    let own = Bundle::new("cat /proc/self/uid_map", |c| {
        c["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user", "path": "/proc/self/ns/user"}));
    });
    assert_eq!(own.run().ok().text(), std::fs::read_to_string("/proc/self/uid_map").expect("a map"));
}

#[test]
fn shares_of_caches_need_a_host_that_has_them() {
    // No machine that runs this suite is known to have the hardware; what is written is in the unit tests of runtime::oci::resctrl.
    let wrong = [
        (json!({"closID": "../a"}), "linux.intelRdt.closID"),
        (json!({"closID": "info"}), "linux.intelRdt.closID"),
        (json!({"memBwSchema": "L3:0=f"}), "linux.intelRdt.memBwSchema"),
        (json!({"schemata": ["L3:0=f\nMB:0=20"]}), "linux.intelRdt.schemata"),
        (json!({"schemata": "L3:0=f"}), "config.json"),
    ];
    for (rdt, words) in wrong {
        Bundle::new("true", |c| c["linux"]["intelRdt"] = rdt).run().code(1).says(words);
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts");
    if !mounts.contains(" - resctrl ") {
        let bundle = Bundle::new("true", |c| c["linux"]["intelRdt"] = json!({"closID": "a", "l3CacheSchema": "L3:0=f"}));
        bundle.run().code(1).says("mount -t resctrl");
        bundle.doci("state ID").code(1);
        // A change that cannot be whole changes nothing.
        let bundle = Bundle::new("sleep 60", |_| {});
        bundle.create().ok();
        bundle.doci("start ID").ok();
        bundle.doci("update --pids-limit 9 --mem-bw-schema L3:0=f ID").code(1).says("linux.intelRdt.memBwSchema");
        bundle.doci("update --pids-limit 9 --l3-cache-schema L3:0=f ID").code(1).says("mount -t resctrl");
        let stats: Value = serde_json::from_slice(&bundle.doci("events --stats ID").ok().stdout).expect("JSON");
        assert_ne!(stats["data"]["pids"]["limit"], 9, "{stats}");
        bundle.doci("delete --force ID").ok();
    }
    let features: Value = serde_json::from_slice(&Bundle::new("true", |_| {}).doci("features").ok().stdout).expect("JSON");
    assert_eq!(features["linux"]["intelRdt"], json!({"enabled": true, "schemata": true, "monitoring": true}));
}

#[test]
fn what_is_not_done_is_refused_by_name() {
    let bundle = Bundle::new("true", |_| {});
    for flag in ["--systemd-cgroup", "--cgroup-manager=systemd"] {
        bundle.doci(&format!("{flag} run --bundle bundle ID")).code(1).says("--systemd-cgroup");
    }
}

/// What an agent is told of a process, and what it reads that process's questions from.
fn told(agent: &UnixListener) -> (Value, OwnedFd) {
    let (mut stream, _) = agent.accept().expect("somebody comes");
    let notices = receive_fd(stream.as_fd()).expect("a message").expect("a descriptor");
    // The first byte came with it.
    let mut text = String::from("{");
    stream.read_to_string(&mut text).expect("the rest");
    (serde_json::from_str(&text).expect("JSON"), notices)
}

#[test]
fn an_agent_decides_about_calls() {
    let listening = |bundle: &Bundle, filter: Value| {
        let path = bundle.sandbox.path("agent");
        let file = bundle.sandbox.path("bundle/config.json");
        let mut config: Value = serde_json::from_slice(&std::fs::read(file).expect("it is there")).expect("JSON");
        config["linux"]["seccomp"] = filter;
        config["linux"]["seccomp"]["listenerPath"] = json!(path);
        config["linux"]["seccomp"]["listenerMetadata"] = json!("of the test");
        bundle.write(&config);
        path
    };
    let rules = json!([{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_NOTIFY"}]);
    let filter = json!({"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_LOG"], "syscalls": rules});
    for no_new_privileges in [false, true] {
        let bundle = Bundle::new("until test -e /go; do sleep 0.05; done; mkdir /made || echo refused", |c| {
            c["process"]["noNewPrivileges"] = json!(no_new_privileges);
        });
        let path = listening(&bundle, filter.clone());
        bundle.create().code(1);
        assert!(bundle.out().contains("seccomp agent"), "{}", bundle.out());
        let agent = UnixListener::bind(&path).expect("a socket");
        bundle.create().ok();
        let (first, notices) = told(&agent);
        let pid = bundle.state()["pid"].clone();
        assert_eq!((&first["fds"], &first["metadata"], &first["pid"]), (&json!(["seccompFd"]), &json!("of the test"), &pid));
        let state = &first["state"];
        assert_eq!((&state["id"], &state["status"], &state["pid"]), (&json!(bundle.id()), &json!("creating"), &pid));
        bundle.doci("start ID").ok();
        bundle.wait_for("running");
        // Another process has a filter of its own, and nobody asks about what it does.
        assert_eq!(bundle.doci("exec ID grep Seccomp: /proc/self/status").ok().text(), "Seccomp:\t2\n");
        let (second, _) = told(&agent);
        assert_eq!(second["state"]["status"], "running");
        assert_ne!(second["pid"], pid);
        std::fs::write(bundle.rootfs("go"), "").expect("a file can be written");
        // Its descriptor is readable when a question waits.
        assert!(wait_end(notices.as_fd(), Some(std::time::Duration::from_secs(60))).expect("poll"), "nobody asks");
        assert!(!bundle.rootfs("made").exists());
        // Without anybody to answer the call fails.
        drop(notices);
        bundle.wait_for("stopped");
        assert!(bundle.out().contains("refused") && !bundle.rootfs("made").exists(), "{}", bundle.out());
        bundle.doci("delete ID").ok();
    }
    let rule = |names: &str| json!([{"names": [names], "action": "SCMP_ACT_NOTIFY"}]);
    for (filter, words) in [
        (json!({"defaultAction": "SCMP_ACT_ALLOW"}), "seccomp.listenerPath"),
        (json!({"defaultAction": "SCMP_ACT_NOTIFY"}), "everything else"),
        (json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rule("sendmsg")}), "'sendmsg'"),
        (
            json!({"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_NONE"], "syscalls": rule("mkdir")}),
            "SECCOMP_FILTER_FLAG_NONE",
        ),
    ] {
        let bundle = Bundle::new("true", |_| {});
        listening(&bundle, filter);
        bundle.run().code(1).says(words);
    }
    let without = json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rule("mkdir")});
    Bundle::new("true", |c| c["linux"]["seccomp"] = without).run().code(1).says("seccomp.listenerPath");
}
