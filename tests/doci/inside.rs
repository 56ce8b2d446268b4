//! What a container of `doci` finds inside, as `config.json` says it.

use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::{Value, json};

use super::Bundle;

/// Runs a script in a container that `edit` describes and returns what it prints.
fn printed(script: &str, edit: impl FnOnce(&mut Value)) -> String {
    Bundle::new(script, edit).run().ok().text()
}

#[test]
fn the_process_is_who_and_where_it_should_be() {
    let script = "id; umask; pwd; echo $X; hostname; ulimit -c; grep -E 'NoNewPrivs|CapEff|CapInh' /proc/self/status; exit 5";
    let bundle = Bundle::new(script, |c| {
        c["process"]["user"] = json!({"uid": 10, "gid": 11, "additionalGids": [5], "umask": 2});
        c["process"]["cwd"] = json!("/made/here");
        c["process"]["env"] = json!(["PATH=/bin", "X=y z"]);
        c["process"]["noNewPrivileges"] = json!(true);
        c["process"]["rlimits"] = json!([{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}]);
    });
    let expected =
        "uid=10 gid=11 groups=5,11\n0002\n/made/here\ny z\nbox\n0\nCapInh:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n";
    assert_eq!(bundle.run().code(5).text(), expected);
}

#[test]
fn capabilities_are_the_named_ones() {
    let caps = |c: &mut Value| {
        let sets = json!(["CAP_CHOWN", "CAP_KILL"]);
        c["process"]["capabilities"] = json!({"bounding": sets, "effective": sets, "permitted": sets});
    };
    assert_eq!(printed("grep -E 'CapEff|CapBnd' /proc/self/status", caps), "CapEff:\t0000000000000021\nCapBnd:\t0000000000000021\n");
    let ambient = |c: &mut Value| {
        let sets = json!(["CAP_CHOWN"]);
        c["process"]["user"] = json!({"uid": 1000, "gid": 1000});
        c["process"]["capabilities"] =
            json!({"bounding": sets, "effective": sets, "permitted": sets, "inheritable": sets, "ambient": sets});
    };
    assert_eq!(printed("grep -E 'CapEff|CapAmb' /proc/self/status", ambient), "CapEff:\t0000000000000001\nCapAmb:\t0000000000000001\n");
}

#[test]
fn paths_are_hidden_and_read_only() {
    let script = "cat /dir/sub/file /file; ls /dir | wc -l; echo x > /ro/file || echo refused; cat /ro/file; : < /node; echo node";
    let bundle = Bundle::new(script, |c| {
        c["linux"]["maskedPaths"] = json!(["/dir", "/file", "/none", "/node"]);
        c["linux"]["readonlyPaths"] = json!(["/ro", "/none"]);
    });
    std::fs::create_dir_all(bundle.rootfs("dir/sub")).expect("a directory can be made");
    std::fs::create_dir_all(bundle.rootfs("ro")).expect("a directory can be made");
    for file in ["dir/sub/file", "file", "ro/file"] {
        std::fs::write(bundle.rootfs(file), "secret\n").expect("a file can be written");
    }
    bundle.sandbox.sh("mknod bundle/rootfs/node c 1 5").ok();
    assert_eq!(bundle.run().ok().text(), "0\nrefused\nsecret\nnode\n");
    let looping = Bundle::new("true", |c| c["linux"]["maskedPaths"] = json!(["/loop"]));
    symlink("../loop", looping.rootfs("loop")).expect("a link can be made");
    looping.run().code(1);
}

#[test]
fn the_root_is_read_only_where_it_says_so() {
    let script = "echo x > /x || echo refused; echo x > /dev/shm && echo written";
    let text = printed(script, |c| {
        c["root"]["readonly"] = json!(true);
        c["linux"]["devices"] = json!([]);
    });
    assert_eq!(text, "refused\nwritten\n");
}

#[test]
fn devices_are_made_as_described() {
    let script = "stat -c '%F %t:%T %a %u:%g' /dev/test /dev/null /elsewhere /dev/pipe; test -L /dev/ptmx && echo link";
    let text = printed(script, |c| {
        c["linux"]["devices"] = json!([
            {"path": "/dev/test", "type": "c", "major": 10, "minor": 229, "fileMode": 0o640, "uid": 3, "gid": 4},
            {"path": "/dev/null", "type": "c", "major": 1, "minor": 3},
            {"path": "/elsewhere", "type": "b", "major": 7, "minor": 5, "fileMode": 0o600},
            {"path": "/dev/pipe", "type": "p", "fileMode": 0o622},
        ]);
    });
    let expected =
        "character special file a:e5 640 3:4\ncharacter special file 1:3 666 0:0\nblock special file 7:5 600 0:0\nfifo 0:0 622 0:0\nlink\n";
    assert_eq!(text, expected);
}

#[test]
fn filters_parameters_and_domains_hold() {
    let text = printed("cat /proc/sys/net/ipv4/ip_forward; uname -m; mkdir /tmp/a || echo filtered", |c| {
        c["linux"]["sysctl"] = json!({"net.ipv4.ip_forward": "1", "net/ipv4/conf/lo/forwarding": "1"});
        c["linux"]["personality"] = json!({"domain": "LINUX32"});
        let rule = json!({"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1});
        c["linux"]["seccomp"] = json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [rule]});
    });
    assert!(text.starts_with("1\n") && text.ends_with("filtered\n"), "{text}");
    let domain = text.lines().nth(1).expect("a machine");
    assert!(matches!(domain, "i686" | "armv8l"), "{domain}");
}

#[test]
fn mounts_have_their_options_and_sources() {
    let script = "grep -E ' /(bound|below|mem|proc) ' /proc/self/mountinfo | cut -d' ' -f5,6; cat /bound/file; ls /mem; echo x > /bound/y || echo refused";
    let bundle = Bundle::new(script, |c| {
        let mounts = c["mounts"].as_array_mut().expect("a list");
        mounts.push(json!({"destination": "/bound", "type": "bind", "source": "outside", "options": ["bind", "ro", "nosuid", "noatime"]}));
        mounts.push(json!({"destination": "/mem", "type": "tmpfs", "source": "tmpfs", "options": ["noexec", "tmpcopyup", "size=64k"]}));
    });
    bundle.sandbox.write("bundle/outside/file", "outside\n");
    bundle.sandbox.write("bundle/rootfs/mem/kept", "");
    let text = bundle.run().ok().text();
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows.contains(&"/bound ro,nosuid,noatime"), "{text}");
    assert!(rows.iter().any(|row| row.starts_with("/mem rw,noexec")), "{text}");
    assert!(text.ends_with("outside\nkept\nrefused\n"), "{text}");
}

#[test]
fn mount_events_travel_as_the_root_says() {
    let script = "grep ' / / ' /proc/self/mountinfo | head -1 | sed 's/.* - .*//' ; awk '$5 == \"/\" { print ($7 ~ /shared/) ? \"shared\" : ($7 ~ /unbindable/) ? \"unbindable\" : \"alone\" }' /proc/self/mountinfo";
    for (wanted, seen) in
        [("shared", "shared"), ("slave", "alone"), ("private", "alone"), ("unbindable", "unbindable"), ("rprivate", "alone")]
    {
        let text = printed(script, |c| c["linux"]["rootfsPropagation"] = json!(wanted));
        assert_eq!(text.lines().last(), Some(seen), "{wanted}: {text}");
    }
    Bundle::new("true", |c| c["linux"]["rootfsPropagation"] = json!("sideways")).run().code(1);
}

#[test]
fn namespaces_are_new_joined_or_the_hosts() {
    let own = |kind: &str| {
        let link = std::fs::read_link(format!("/proc/self/ns/{kind}")).expect("a namespace");
        link.to_string_lossy().into_owned()
    };
    let links = "for n in ipc net uts pid; do readlink /proc/self/ns/$n; done";
    let new = printed(links, |_| {});
    for kind in ["ipc", "net", "uts", "pid"] {
        assert!(!new.contains(&own(kind)), "{kind} is the host's: {new}");
    }
    let inherited = printed(links, |c| {
        c["linux"]["namespaces"] = json!([{"type": "mount"}]);
        c.as_object_mut().expect("an object").remove("hostname");
    });
    for kind in ["ipc", "net", "uts", "pid"] {
        assert!(inherited.contains(&own(kind)), "{kind} is not the host's: {inherited}");
    }
    let holder = Bundle::new("while :; do sleep 0.1; done", |_| {});
    holder.create().ok();
    let pid = holder.state()["pid"].to_string();
    let joined = printed(links, |c| {
        let paths = [("ipc", "ipc"), ("network", "net"), ("uts", "uts"), ("pid", "pid")];
        let mut all: Vec<Value> =
            paths.iter().map(|(kind, file)| json!({"type": kind, "path": format!("/proc/{pid}/ns/{file}")})).collect();
        all.push(json!({"type": "mount"}));
        c["linux"]["namespaces"] = json!(all);
    });
    for kind in ["ipc", "net", "uts", "pid"] {
        let link = std::fs::read_link(format!("/proc/{pid}/ns/{kind}")).expect("a namespace");
        assert!(joined.contains(link.to_string_lossy().as_ref()), "{kind} was not joined: {joined}");
    }
    for (kind, wrong) in [("ipc", "net"), ("network", "pid"), ("pid", "uts"), ("uts", "ipc"), ("mount", "net")] {
        let bundle = Bundle::new("true", |c| {
            c.as_object_mut().expect("an object").remove("hostname");
            c["linux"]["namespaces"] = json!([{"type": kind, "path": format!("/proc/self/ns/{wrong}")}]);
        });
        bundle.run().code(1).says("another type");
    }
    holder.doci("delete --force ID").ok();
}

#[test]
fn clocks_have_their_offsets() {
    let text = printed("cut -d. -f1 /proc/uptime", |c| {
        c["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "time"}));
        c["linux"]["timeOffsets"] = json!({"boottime": {"secs": 1_000_000}});
    });
    assert!(text.trim().parse::<u64>().is_ok_and(|secs| secs >= 1_000_000), "{text}");
}

#[test]
fn users_are_mapped() {
    let bundle = Bundle::new("cat /proc/self/uid_map; id -u; echo x > /tmp/made; stat -c %t:%T /dev/null", |c| {
        c["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}));
        c["linux"]["uidMappings"] = json!([{"containerID": 0, "hostID": 100_000, "size": 1000}]);
        c["linux"]["gidMappings"] = json!([{"containerID": 0, "hostID": 100_000, "size": 1000}]);
    });
    bundle.sandbox.sh("chmod 755 . .. ; chown -R 100000:100000 bundle/rootfs").ok();
    std::fs::set_permissions(bundle.sandbox.path("bundle"), std::fs::Permissions::from_mode(0o755)).expect("a mode can be set");
    let text = bundle.run().ok().text();
    let words: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(words, ["0", "100000", "1000", "0", "1:3"]);
    use std::os::unix::fs::MetadataExt;
    assert_eq!(std::fs::metadata(bundle.rootfs("tmp/made")).expect("a file").uid(), 100_000);
    Bundle::new("true", |c| c["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "user"}))).run().code(1);
}

#[test]
fn limits_are_in_the_groups_files() {
    let script = "cat /proc/self/cgroup; while :; do sleep 0.1; done";
    for path in ["/doci-test/absolute", "doci-test/relative"] {
        let bundle = Bundle::new(script, |c| {
            c["linux"]["cgroupsPath"] = json!(path);
            c["linux"]["resources"] = json!({
                "pids": {"limit": 55}, "memory": {"limit": 50 << 20}, "cpu": {"shares": 512, "quota": 50_000, "period": 100_000},
                "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}],
            });
        });
        bundle.create().ok();
        bundle.doci("start ID").ok();
        bundle.wait_for("running");
        let group = shared::sys::cgroup::Trees::find().group(path.trim_start_matches('/'), &["pids", "memory", "cpu", "devices"]);
        let read = |controller: &str, file: &str| group.read(controller, file).unwrap_or_else(|e| panic!("{file}: {e}")).trim().to_owned();
        assert_eq!(read("pids", "pids.max"), "55");
        if group.is_v2() {
            assert_eq!(read("memory", "memory.max"), (50 << 20).to_string());
            assert_eq!(read("cpu", "cpu.max"), "50000 100000");
        } else {
            assert_eq!(read("memory", "memory.limit_in_bytes"), (50 << 20).to_string());
            assert_eq!((read("cpu", "cpu.shares"), read("cpu", "cpu.cfs_quota_us")), ("512".into(), "50000".into()));
            let devices = read("devices", "devices.list");
            assert!(devices.contains("c 10:229 rw") && devices.contains("c 1:3 rwm") && !devices.contains("a *:*"), "{devices}");
        }
        let pid = bundle.state()["pid"].as_i64().expect("a pid") as i32;
        assert!(group.processes().is_ok_and(|all| all.contains(&pid)));
        bundle.sandbox.write("limits.json", json!({"memory": {"limit": 60 << 20}, "pids": {"limit": 66}}).to_string());
        bundle.doci("update --resources limits.json ID").ok();
        assert_eq!(read("pids", "pids.max"), "66");
        bundle.doci("delete --force ID").ok();
        assert!(group.processes().is_err(), "the group is left");
        for tree in std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
            let _ = std::fs::remove_dir(tree.path().join("doci-test"));
        }
        let _ = std::fs::remove_dir("/sys/fs/cgroup/doci-test");
    }
}
