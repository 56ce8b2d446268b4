//! `dr`: what `docker run` users expect, as root, on the real kernel.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::kit::{Sandbox, inside, need, sandbox};

#[test]
fn output_and_exit_codes_are_the_containers_own() {
    let sandbox = sandbox();
    assert_eq!(sandbox.run("dr", &["box", "echo", "a  b"]).ok().text(), "a  b\n");
    sandbox.run("dr", &["box", "sh", "-c", "exit 7"]).code(7);
    // The kernel keeps signals from inside from the first process of a pid namespace; an init above it is the first.
    sandbox.run("dr", &["--init", "box", "sh", "-c", "kill -9 $$"]).code(137);
    sandbox.run("dr", &["--init", "box", "sh", "-c", "kill -TERM $$; sleep 1"]).code(143);
    sandbox.run("dr", &["box", "no-such-command"]).code(127).says("no-such-command");
    sandbox.run("dr", &["box", "/etc/passwd"]).code(126).says("/etc/passwd");
    sandbox.run("dr", &["-w", "/etc/passwd", "box", "true"]).code(126);
    sandbox.run("dr", &["--no-such-flag", "box"]).code(2).says("--no-such-flag");
    sandbox.run("dr", &["-u", "nobody-here", "box", "true"]).code(125).says("nobody-here");
    assert_eq!(sandbox.go("dps -aq").ok().text(), "", "foreground containers are gone, failed ones too");
}

#[test]
fn stdin_goes_in_only_with_i() {
    let sandbox = sandbox();
    assert_eq!(sandbox.cmd("dr").args(["-i", "box", "cat"]).stdin("from here").run().ok().text(), "from here");
    assert_eq!(sandbox.cmd("dr").args(["box", "cat"]).stdin("from here").run().ok().text(), "");
}

#[test]
fn a_gibibyte_of_output_arrives_to_the_last_byte() {
    let sandbox = sandbox();
    let out = sandbox.sh("dr box dd if=/dev/zero bs=1048576 count=1024 2>/dev/null | wc -c").ok();
    assert_eq!(out.text().trim(), "1073741824");
}

#[test]
fn environment_directory_user_and_names() {
    let sandbox = sandbox();
    sandbox.write("env", "# a comment\nA=1\nB=two words\n");
    let out = sandbox
        .cmd("dr")
        .env("FROM_HOST", "yes")
        .args(["-e", "X=1", "-e", "FROM_HOST", "--env-file", "env", "-w", "/new/dir", "-u", "ann", "-h", "host1", "box"])
        .args(["sh", "-c", "echo $X $FROM_HOST $A $B; pwd; id; hostname; echo $HOME"])
        .run()
        .ok();
    let text = out.text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("1 yes 1 two words"));
    assert_eq!(lines.next(), Some("/new/dir"));
    let id = lines.next().expect("id prints a line");
    assert!(id.contains("uid=1000(ann) gid=1000(ann)") && id.contains("2000(extra)"), "{id}");
    assert_eq!(lines.next(), Some("host1"));
    assert_eq!(lines.next(), Some("/home"));
}

#[test]
fn odd_users_are_refused_not_guessed() {
    let sandbox = sandbox();
    for user in ["1000x", " 0", "-1", "4294967296", "0x0", "1:", "root:nogroup"] {
        let out = sandbox.cmd("dr").arg(format!("--user={user}")).args(["box", "true"]).run();
        assert_eq!(out.code, 125, "{user}: {out:?}");
    }
    assert_eq!(inside(&sandbox, &["-u", "1234:99"], "id -u; id -g"), "1234\n99\n");
}

#[test]
fn entrypoints_as_docker_has_them() {
    let sandbox = sandbox();
    sandbox.write("d/Dockerfile", "FROM box\nENTRYPOINT [\"echo\", \"entry\"]\nCMD [\"cmd\"]\n");
    sandbox.go("dbuild d -t ep").ok();
    assert_eq!(sandbox.go("dr ep").ok().text(), "entry cmd\n");
    assert_eq!(sandbox.go("dr ep mine").ok().text(), "entry mine\n");
    assert_eq!(sandbox.go("dr --entrypoint printf ep hello").ok().text(), "hello");
    assert_eq!(sandbox.run("dr", &["--entrypoint", "", "ep", "echo", "bare"]).ok().text(), "bare\n");
    assert_eq!(sandbox.run("dr", &["--entrypoint", r#"["echo", "a b"]"#, "ep", "c"]).ok().text(), "a b c\n");
    assert_eq!(sandbox.run("dr", &["--entrypoint", "[", "ep"]).code(127).text(), "");
    // Of flags that say one thing the last one counts, as when a script adds to those of another.
    assert_eq!(sandbox.run("dr", &["-h", "one", "--entrypoint", "x", "--entrypoint", "hostname", "-h", "two", "ep"]).ok().text(), "two\n");
}

#[test]
fn isolated_by_default() {
    let sandbox = sandbox();
    let script = "grep -E '^(CapInh|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; echo pid $$; ls /proc/self/fd | wc -l; \
        cat /proc/kcore 2>&1 | wc -c; echo x > /proc/sys/kernel/core_pattern; mount -t tmpfs t /tmp; \
        mkdir /sys/fs/cgroup/x; hostname new; mknod /dev/x b 8 0; true";
    let out = sandbox.run("dr", &["box", "sh", "-c", script]).ok();
    let text = out.text();
    assert!(text.contains("CapInh:\t0000000000000000"), "{text}");
    assert!(text.contains("CapEff:\t00000000800405fb"), "podman's eleven: {text}");
    assert!(text.contains("Seccomp:\t2"), "{text}");
    assert!(text.contains("pid 1\n"), "{text}");
    for refused in ["core_pattern", "mount:", "mkdir:", "hostname:", "mknod:"] {
        assert!(out.stderr.contains(refused), "'{refused}' was not refused: {}", out.stderr);
    }
}

#[test]
fn capabilities_and_privilege() {
    let sandbox = sandbox();
    let caps = |flags: &[&str]| inside(&sandbox, flags, "grep CapEff /proc/self/status | cut -f2");
    assert_eq!(caps(&["--cap-drop", "ALL"]), "0000000000000000\n");
    assert_eq!(caps(&["--cap-drop", "ALL", "--cap-add", "net_bind_service"]), "0000000000000400\n");
    assert_eq!(caps(&["-u", "1000"]), "0000000000000000\n");
    assert_eq!(inside(&sandbox, &["--cap-add", "SYS_ADMIN"], "mount -t tmpfs t /tmp && echo mounted"), "mounted\n");
    assert_eq!(inside(&sandbox, &["--security-opt", "no-new-privileges"], "grep NoNewPrivs /proc/self/status | cut -f2"), "1\n");
    assert_eq!(
        inside(&sandbox, &["--privileged"], "grep Seccomp: /proc/self/status | cut -f2; test -e /dev/kmsg && echo devices"),
        "0\ndevices\n"
    );
    sandbox.go("dr --cap-add NO_SUCH box true").code(125).says("NO_SUCH");
}

#[test]
fn limits_hold() {
    let sandbox = sandbox();
    let killed = sandbox.run("dr", &["-m", "16m", "--name", "oom", "--keep", "box", "sh", "-c", "x=a; while true; do x=$x$x; done"]);
    assert_eq!(killed.code, 137, "{killed:?}");
    let record = sandbox.go("dps -a").ok().record();
    assert_eq!((&record["oom"], &record["exit_code"]), (&true.into(), &137.into()), "{record}");
    sandbox.go("rdx oom").ok();
    let forks =
        sandbox.run("dr", &["--pids-limit", "8", "box", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; wait"]);
    assert!(forks.stderr.contains("fork"), "{forks:?}");
    assert_eq!(inside(&sandbox, &["--ulimit", "nofile=64:128"], "ulimit -n; ulimit -Hn"), "64\n128\n");
    assert_eq!(inside(&sandbox, &["--ulimit", "nofile=64"], "ulimit -n"), "64\n");
}

#[test]
fn read_only_tmpfs_binds_and_volumes() {
    let sandbox = sandbox();
    let dir = sandbox.path("data").to_string_lossy().into_owned();
    std::fs::create_dir(&dir).expect("a directory can be made");
    let out = sandbox
        .run("dr", &["--read-only", "--tmpfs", "/scratch:size=1m", "box", "sh", "-c", "echo x > /scratch/f && cat /scratch/f; echo x > /f"])
        .code(1);
    assert_eq!(out.text(), "x\n");
    assert!(out.stderr.contains("Read-only"), "{}", out.stderr);
    inside(&sandbox, &["-v", &format!("{dir}:/data")], "echo kept > /data/file");
    assert_eq!(std::fs::read_to_string(sandbox.path("data/file")).expect("the bind wrote through"), "kept\n");
    let out = sandbox.run("dr", &["-v", &format!("{dir}:/data:ro"), "box", "sh", "-c", "echo x > /data/file"]).code(1);
    assert!(out.stderr.contains("Read-only"), "{}", out.stderr);
    sandbox.run("dr", &["--mount", "type=bind,source=/no/such/dir,target=/x", "box", "true"]).code(125).says("/no/such/dir");

    sandbox.write("d/Dockerfile", "FROM box\nRUN mkdir /vol && echo from the image > /vol/seed\n");
    sandbox.go("dbuild d -t seeded").ok();
    assert_eq!(sandbox.run("dr", &["-v", "named:/vol", "seeded", "cat", "/vol/seed"]).ok().text(), "from the image\n");
    sandbox.run("dr", &["-v", "named:/vol", "seeded", "sh", "-c", "echo mine > /vol/seed"]).ok();
    assert_eq!(sandbox.run("dr", &["-v", "named:/vol", "seeded", "cat", "/vol/seed"]).ok().text(), "mine\n");
    assert_eq!(sandbox.go("dvolume ls -q").ok().text(), "named\n");
    sandbox.go("dvolume rm named").ok();
}

#[test]
fn published_ports_and_names() {
    if !need(&["curl"]) {
        return;
    }
    let sandbox = sandbox();
    let serve = "mkdir /www; echo page > /www/index.html; exec httpd -f -p 8000 -h /www";
    let out = sandbox.cmd("dr").args(["-d", "--name", "web", "-p", "127.0.0.1:0:8000", "box", "sh", "-c", serve]).run().ok();
    let record = out.record();
    let port = record["ports"][0]["host_port"].as_u64().expect("a published port is in the record");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let got = sandbox.run("curl", &["-s", "-m", "5", &format!("http://127.0.0.1:{port}/")]);
        if got.text() == "page\n" {
            break;
        }
        assert!(Instant::now() < deadline, "the published port does not answer: {got:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    let taken = sandbox.cmd("dr").args(["-d", "-p", &format!("127.0.0.1:{port}:8000"), "box", "sleep", "9"]).run().code(125);
    assert!(taken.stderr.contains(&port.to_string()), "{}", taken.stderr);
    sandbox.go("rdx -f web").ok();
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn networks_host_none_and_bridge() {
    let sandbox = sandbox();
    assert_eq!(inside(&sandbox, &["--network", "none"], "ip -o link | wc -l"), "1\n");
    let bridge = inside(&sandbox, &[], "ip -o -4 addr show eth0 | awk '{print $4}'");
    assert!(bridge.starts_with("10.89."), "{bridge}");
    assert!(
        inside(&sandbox, &["--add-host", "there:192.0.2.7", "--dns", "192.0.2.53"], "cat /etc/hosts /etc/resolv.conf")
            .contains("192.0.2.7")
    );
    let host = inside(&sandbox, &["--network", "host"], "ip -o link | wc -l");
    assert_ne!(host, "1\n");
    sandbox.go("dr --network nowhere box true").code(125).says("nowhere");
}

#[test]
fn containers_of_a_network_know_each_other_by_name() {
    let sandbox = sandbox();
    sandbox.go("dnetwork create lan").ok();
    sandbox.go("dr -d --name db --network lan box sleep 1000").ok();
    let out = sandbox.cmd("dr").args(["--network", "lan", "--cap-add", "NET_RAW", "box", "ping", "-c", "1", "-w", "5", "db"]).run().ok();
    assert!(out.text().contains("1 packets received"), "{}", out.text());
    sandbox.go("dnetwork rm lan").code(1).says("in use");
    sandbox.go("rdx -f db").ok();
    sandbox.go("dnetwork rm lan").ok();
}

#[test]
fn signals_reach_the_container_and_a_killed_dr_takes_it_along() {
    let sandbox = sandbox();
    let script = "trap 'echo got it; exit 5' TERM; echo up; while true; do sleep 0.05; done";
    let mut child = sandbox.cmd("dr").args(["box", "sh", "-c", script]).spawn();
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut up = [0; 3];
    stdout.read_exact(&mut up).expect("the container prints");
    sandbox.run("kill", &["-TERM", &child.id().to_string()]).ok();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the container prints");
    assert_eq!((rest.as_str(), child.wait().expect("dr ends").code()), ("got it\n", Some(5)));

    let mut child = sandbox.cmd("dr").args(["--name", "victim", "box", "sh", "-c", "echo up; exec sleep 1000"]).spawn();
    let mut stdout = child.stdout.take().expect("stdout is piped");
    stdout.read_exact(&mut up).expect("the container prints");
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("a pid");
    child.kill().expect("dr can be killed");
    child.wait().expect("dr ends");
    // Asked of the kernel: any command that looks at the container would put right what the kernel did not do.
    let lives = || std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while lives() {
        assert!(Instant::now() < deadline, "the container outlived its killed dr");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(sandbox.go("dps -q").ok().text(), "");
    sandbox.sh("dps -aq | rdx -").ok();
}

#[test]
fn detached_containers_have_a_log_a_code_and_an_end() {
    let sandbox = sandbox();
    let id = sandbox.cmd("dr").args(["-dq", "--name", "job", "box", "sh", "-c", "echo one; echo two >&2; exit 3"]).run().ok().one_line();
    assert!(id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
    // A follower ends when the container has: no line is missed, none is waited for.
    let followed = sandbox.go("dlogs -f job").ok();
    assert_eq!((followed.text().contains("one"), followed.text().contains("two") || followed.stderr.contains("two")), (true, true));
    let record = sandbox.go("dps -a").ok().record();
    assert_eq!((&record["state"], &record["exit_code"], &record["name"]), (&"exited".into(), &3.into(), &"job".into()), "{record}");
    sandbox.go("dr --name job box true").code(125).says("job");
    sandbox.go(&format!("rdx {}", &id[..12])).ok();
}

#[test]
fn restart_policies_restart() {
    let sandbox = sandbox();
    let dir = sandbox.path("count").to_string_lossy().into_owned();
    std::fs::create_dir(&dir).expect("a directory can be made");
    let script = "echo x >> /count/n; exit 1";
    sandbox
        .cmd("dr")
        .args(["-d", "--name", "again", "--restart", "on-failure:2", "-v", &format!("{dir}:/count"), "box", "sh", "-c", script])
        .run()
        .ok();
    let deadline = Instant::now() + Duration::from_secs(20);
    while sandbox.go("dps -q").ok().text() != "" {
        assert!(Instant::now() < deadline, "the restarts do not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    let runs = std::fs::read_to_string(sandbox.path("count/n")).expect("the container ran").lines().count();
    assert_eq!(runs, 3, "one start and two restarts");
    sandbox.go("rdx again").ok();
}

#[test]
fn a_cidfile_is_new_and_a_name_is_unique() {
    let sandbox = sandbox();
    sandbox.go("dr --cidfile cid --keep --name one box true").ok();
    let id = std::fs::read_to_string(sandbox.path("cid")).expect("the file is written");
    assert_eq!(sandbox.go("dps -aq").ok().one_line(), id.trim());
    sandbox.go("dr --cidfile cid box true").code(125).says("cid");
    sandbox.go("rdx one").ok();
}

#[test]
fn init_reaps_and_forwards() {
    let sandbox = sandbox();
    let out = inside(&sandbox, &["--init"], "echo $$; (sleep 0.01 &) ; usleep 200000; ps | grep -c '[s]leep'; true");
    assert!(out.lines().next().is_some_and(|pid| pid != "1"), "{out}");
}

#[test]
fn json_output_on_request() {
    let sandbox = sandbox();
    let out = sandbox.cmd("dr").args(["--format", "json", "box", "sh", "-c", "echo a; echo b >&2; exit 4"]).run().code(4);
    let records = out.records();
    let logs: Vec<(&str, &str)> =
        records.iter().filter(|r| r["type"] == "log").filter_map(|r| Some((r["stream"].as_str()?, r["line"].as_str()?))).collect();
    assert!(logs.contains(&("stdout", "a")) && logs.contains(&("stderr", "b")), "{records:?}");
    let last = records.last().expect("a record");
    assert_eq!((&last["type"], &last["exit_code"]), (&"container".into(), &4.into()), "{last}");
}

#[test]
fn a_terminal_is_a_terminal() {
    if !need(&["script"]) {
        return;
    }
    let sandbox = sandbox();
    let out = sandbox.sh("script -qec \"dr -t box sh -c 'tty; stty size'\" /dev/null </dev/null").ok();
    assert!(out.text().contains("/dev/pts/"), "{}", out.text());
    assert!(inside(&sandbox, &[], "tty; true").contains("not a tty"));
}

#[test]
fn hostile_images_do_not_reach_the_host() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let canary = sandbox.write("canary/file", "untouched");
    for (name, steps) in [("proc", "RUN rm -rf /tmp/x\nCOPY --from=box /etc/passwd /etc/passwd2\n"), ("dev", "RUN true\n")] {
        sandbox.write(&format!("{name}/Dockerfile"), format!("FROM box\n{steps}"));
        sandbox.go(&format!("dbuild {name} -t {name}")).ok();
    }
    // Links in place of the directories that the runtime mounts over.
    let mut tar = Vec::new();
    for (path, target) in [("proc", "/etc"), ("dev", "../../../../../../tmp"), ("sys", "/root")] {
        let mut header = tar_link(path, target);
        tar.append(&mut header);
    }
    tar.extend([0; 1024]);
    sandbox.cmd("dimport").args(["-", "links"]).stdin(tar).run().ok();
    let out = sandbox.run("dr", &["--network", "none", "links", "/x"]);
    assert!(matches!(out.code, 125 | 127), "{out:?}");
    for n in 3..12 {
        let out = sandbox.run("dr", &["-w", &format!("/proc/self/fd/{n}"), "box", "ls"]);
        assert!(out.code != 0 && out.text().is_empty(), "{n}: {out:?}");
    }
    assert_eq!(std::fs::read_to_string(canary).expect("the canary is there"), "untouched");
}

/// A ustar header of a symbolic link.
fn tar_link(path: &str, target: &str) -> Vec<u8> {
    let mut header = vec![0_u8; 512];
    header[..path.len()].copy_from_slice(path.as_bytes());
    header[100..108].copy_from_slice(b"0000777\0");
    for (at, text) in [(108, "0000000\0"), (116, "0000000\0"), (124, "00000000000\0"), (136, "00000000000\0")] {
        header[at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    header[156] = b'2';
    header[157..157 + target.len()].copy_from_slice(target.as_bytes());
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|&b| u32::from(b)).sum();
    let mut text = Vec::new();
    write!(text, "{sum:06o}\0 ").expect("writes to memory");
    header[148..156].copy_from_slice(&text);
    header
}

#[test]
fn an_image_for_another_machine_is_told_of() {
    let sandbox = sandbox();
    // It holds programs for this one and says that it is for another.
    sandbox.write("foreign/Dockerfile", "FROM box\nCOPY Dockerfile /\n");
    sandbox.go("dbuild foreign --pull=never -t foreign:1 --platform linux/vax").ok();
    let out = sandbox.go("dr --network none foreign:1 echo hi").ok().says("foreign:1 is for linux/vax, and this machine is linux/");
    assert_eq!(out.text(), "hi\n");
    for quiet in ["dr --network none --platform linux/vax foreign:1 echo hi", "dr --network none box echo hi"] {
        let out = sandbox.go(quiet).ok();
        assert_eq!((out.text().as_str(), out.stderr.as_str()), ("hi\n", ""));
    }
}

#[test]
fn an_image_that_is_tried_once_goes_with_its_container() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["--name", "other", "--network", "none", "box", "true"]).ok();
    sandbox.run("dr", &["--rmi", "--network", "none", "box", "true"]).ok();
    assert_eq!(sandbox.go("sdi -q").ok().text().lines().count(), 1, "another container uses it");
    sandbox.go("rdx other").ok();
    sandbox.run("dr", &["--rmi", "--network", "none", "box", "sh", "-c", "exit 3"]).code(3);
    assert_eq!((sandbox.go("sdi -q").ok().text(), sandbox.go("dps -aq").ok().text()), (String::new(), String::new()));
    sandbox.go("dr -d --rmi box true").code(2);
}

#[test]
fn a_shell_that_sets_its_terminal_up_late_still_finds_the_end_of_what_is_typed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    // What was typed before the shell edits lines is lost to it.
    sandbox.sh("timeout 20 dr -it --name once --keep box sh -c 'sleep 0.4; exec sh' </dev/null").ok();
    sandbox.sh("timeout 20 dstart -ai once </dev/null; rdx once").ok();
    let out = sandbox.sh("timeout 20 dr -it box sh -c 'cat; cat; echo read twice' </dev/null").ok();
    assert_eq!(out.text().trim_end(), "read twice");
}
