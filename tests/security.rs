//! Holes that container engines have had (each test names them): hostile images, hostile neighbours, hostile options.
//!
//! A neighbour that races is a program on this side of the boundary that swaps a directory for a link to a canary
//! tree as fast as it can, in a volume that a container mounts things into; whatever reaches the canary escaped.

use std::path::Path;

use crate::kit::{Canary, Output, Sandbox, Swapper, need, sandbox};

/// How many starts a race has; two go on at a time.
const STARTS: usize = 100;

fn dr(sandbox: &Sandbox, flags: &[&str], image: &str, script: &str) -> Output {
    sandbox.cmd("dr").args(["--network", "none"]).args(flags).args([image, "sh", "-c", script]).run()
}

#[track_caller]
fn inside(sandbox: &Sandbox, flags: &[&str], script: &str) -> String {
    dr(sandbox, flags, "box", script).ok().text()
}

/// Makes an image of busybox whose root was changed by a script, with more instructions of its config.
fn image(sandbox: &Sandbox, name: &str, script: &str, config: &[&str]) {
    let config: Vec<String> = config.iter().map(|line| format!("-c '{line}'")).collect();
    let applets = "sh ls cat echo true id stat env sleep head tail wc grep find test readlink mkdir touch tr cut";
    sandbox
        .sh(&format!(
            "set -e; rm -rf r; mkdir -p r/bin r/etc r/tmp r/proc r/sys r/dev; cp $(command -v busybox) r/bin/busybox; \
             for a in {applets}; do ln -s busybox r/bin/$a; done; \
             printf 'root:x:0:0::/root:/bin/sh\\nann:x:1000:1000::/:/bin/sh\\n' > r/etc/passwd; printf 'root:x:0:\\nann:x:1000:\\n' > r/etc/group; \
             cd r; {script}\n tar -c . > ../r.tar; cd ..; dimport -c 'ENV PATH=/bin' {} r.tar {name} > /dev/null; rm -rf r r.tar",
            config.join(" ")
        ))
        .ok();
}

/// Starts containers that mount below a directory which a neighbour swaps for a link to the canary.
fn race(flags: impl Fn(&str, usize) -> Vec<String> + Sync) {
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let path = canary.path();
    let shared = sandbox.path("shared").to_string_lossy().into_owned();
    sandbox.sh(&format!("mkdir -p shared/a/dir more; ln -s {path} shared/b")).ok();
    let swapper = Swapper::start(&sandbox, &shared, ["a", "b"]);
    let start = |n: usize| {
        let dr = sandbox.cmd("dr").args(["--rm", "--network", "none", "-v", &format!("{shared}:/v")]);
        let out = dr.args(flags(&shared, n)).args(["box", "true"]).run();
        assert!(matches!(out.code, 0 | 125 | 126), "{out:?}");
        usize::from(out.code == 0)
    };
    let worked = std::thread::scope(|scope| {
        let half = |odd: usize| (0..STARTS / 2).map(|n| start(2 * n + odd)).sum::<usize>();
        let other = scope.spawn(move || half(1));
        half(0) + other.join().expect("every start ends as it may")
    });
    swapper.end();
    canary.is_untouched("a race");
    assert!(worked > 0, "no container ever started, so nothing was tried");
}

#[test]
fn a_mount_point_that_is_swapped_for_a_link_leads_nowhere() {
    // CVE-2021-30465.
    if need(&["perl"]) {
        race(|_, _| vec!["--tmpfs".into(), "/v/a/dir".into()]);
    }
}

#[test]
fn directories_that_are_made_for_mounts_are_made_inside() {
    // CVE-2024-45310.
    if need(&["perl"]) {
        race(|_, n| vec!["--tmpfs".into(), format!("/v/a/new{n}/deep/er"), "-w".into(), format!("/v/a/work{n}/x")]);
    }
}

#[test]
fn a_terminal_is_never_what_others_put_in_its_place() {
    // CVE-2025-52565.
    if !need(&["perl"]) {
        return;
    }
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let shared = sandbox.path("shared").to_string_lossy().into_owned();
    sandbox.sh(&format!("mkdir shared; touch shared/ptmx; ln -s {}/file shared/b", canary.path())).ok();
    let volume = format!("{shared}:/dev/pts");
    let start = |said: &str| dr(&sandbox, &["-t", "-v", &volume], "box", "echo said > /dev/console").code(125).says(said);
    start("cannot make a terminal: ");
    let swapper = Swapper::start(&sandbox, &shared, ["ptmx", "b"]);
    for _ in 0..STARTS / 5 {
        start("cannot make a terminal: ");
    }
    swapper.end();
    canary.is_untouched("a terminal that others make");
}

#[test]
fn what_hides_files_is_never_what_others_put_in_its_place() {
    // CVE-2025-31133, CVE-2025-52565: all of /dev is a neighbour's, who swaps what engines take from there, or put there.
    if !need(&["perl"]) {
        return;
    }
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let file = format!("{}/file", canary.path());
    for (name, link) in
        [("null", "/proc/sys/kernel/core_pattern"), ("console", file.as_str()), ("console", "/proc/sys/kernel/core_pattern")]
    {
        let shared = sandbox.path("dev").to_string_lossy().into_owned();
        sandbox.sh(&format!("rm -rf dev; mkdir -p dev/pts; touch dev/null dev/console; ln -s {link} dev/b")).ok();
        let swapper = Swapper::start(&sandbox, &shared, [name, "b"]);
        let volume = format!("{shared}:/dev");
        let flags = ["-t", "-v", &volume, "--mount", "type=devpts,dst=/dev/pts"];
        let mut worked = 0;
        for _ in 0..STARTS / 3 {
            let out = dr(&sandbox, &flags, "box", "stat -L -c %t:%T /proc/timer_list /proc/keys; wc -c < /proc/keys; tty");
            assert!(matches!(out.code, 0 | 125 | 126), "{out:?}");
            if out.code == 0 {
                worked += 1;
                assert_eq!(out.text().replace('\r', ""), "1:3\n1:3\n0\n/dev/pts/0\n", "{name} -> {link}");
            }
        }
        swapper.end();
        assert!(worked > 0, "no container ever started, so nothing was tried");
        let left = sandbox.sh("ls dev; find dev -type f -size +0").ok().text();
        assert_eq!(left, "b\nconsole\nnull\npts\n", "{name} -> {link}");
    }
    canary.is_untouched("a null device or a console that others make");
}

#[test]
fn the_program_of_a_tool_cannot_be_overwritten() {
    // CVE-2019-5736.
    let sandbox = sandbox();
    let digest = || sandbox.go("sha256sum bin-under-test").ok().text();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_tacklebox-tested"), sandbox.path("bin-under-test")).expect("a link can be made");
    let before = digest();
    let attack = "while :; do for p in /proc/[0-9]*; do (exec 9<$p/exe; echo broken > /proc/self/fd/9); done; done 2>/dev/null";
    sandbox.cmd("dr").args(["-d", "--network", "none", "--cap-add", "SYS_PTRACE", "--name", "evil", "box", "sh", "-c", attack]).run().ok();
    for _ in 0..40 {
        let _ = sandbox.go("dx evil true");
    }
    sandbox.go("rdx -f evil").ok();
    image(&sandbox, "self", "printf '#!/proc/self/exe\\n' > evil; chmod 755 evil", &["ENTRYPOINT [\"/evil\"]"]);
    let out = sandbox.go("dr --network none self --version");
    assert_ne!(out.code, 0, "{out:?}");
    assert_eq!(digest(), before, "the binary changed");
}

#[test]
fn no_descriptor_of_ours_is_left_open() {
    // CVE-2024-21626.
    let sandbox = sandbox();
    let open = "for f in /proc/self/fd/*; do readlink $f || true; done | grep -v -E '^(pipe:|/dev/null|/proc/[0-9]+/fd|socket:|$)'; true";
    assert_eq!(inside(&sandbox, &[], open), "");
    sandbox.go("dr -d --network none --name up box sleep 1000").ok();
    assert_eq!(sandbox.run("dx", &["up", "sh", "-c", open]).ok().text(), "");
    for n in (3..20).chain([25, 33, 40]) {
        let place = format!("/proc/self/fd/{n}");
        for out in [sandbox.run("dr", &["--network", "none", "-w", &place, "box", "ls"]), sandbox.run("dx", &["-w", &place, "up", "ls"])] {
            assert!(out.code != 0 && out.text().is_empty(), "{out:?}");
        }
    }
    // CVE-2020-15257: nothing of ours listens where a container of the host's network can reach it.
    let abstract_sockets = sandbox.run("dr", &["--network", "host", "box", "sh", "-c", "grep -i '@.*tackle' /proc/net/unix; true"]).ok();
    assert_eq!(abstract_sockets.text(), "");
    sandbox.go("rdx -f up").ok();
}

#[test]
fn others_do_not_see_into_the_store() {
    // CVE-2021-41091, CVE-2021-41103, CVE-2024-25621.
    if !need(&["setpriv"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    let root = sandbox.path("fresh").to_string_lossy().into_owned();
    sandbox.set("TACKLEBOX_ROOT", &root);
    sandbox.busybox("box");
    sandbox.go("dr --network none --keep --name kept box true").ok();
    let seen = sandbox.sh(&format!("setpriv --reuid=65534 --regid=65534 --clear-groups find {root} -mindepth 1 2>/dev/null; true")).ok();
    assert_eq!(seen.text(), "");
    let run = sandbox
        .sh("setpriv --reuid=65534 --regid=65534 --clear-groups find /run/tacklebox -mindepth 1 -name '*.json' 2>/dev/null; true")
        .ok();
    assert_eq!(run.text(), "");
    sandbox.go("rdx kept").ok();
}

#[test]
fn variables_stay_in_their_container() {
    // CVE-2020-14370.
    let sandbox = sandbox();
    inside(&sandbox, &["-e", "SECRET=1"], "true");
    assert!(!inside(&sandbox, &[], "env").contains("SECRET"));
    sandbox.go("dr -d --network none --name up box sleep 1000").ok();
    sandbox.run("dx", &["-e", "SECRET=1", "up", "true"]).ok();
    assert!(!sandbox.run("dx", &["up", "env"]).ok().text().contains("SECRET"));
    sandbox.go("rdx -f up").ok();
}

#[test]
fn nothing_is_mounted_over_the_kernels_files() {
    // CVE-2019-16884, CVE-2019-19921, CVE-2023-27561, CVE-2025-54867.
    let sandbox = sandbox();
    std::fs::create_dir(sandbox.path("x")).expect("a directory can be made");
    let dir = sandbox.path("x").to_string_lossy().into_owned();
    for target in ["/proc", "/proc/self", "/proc/sys", "/proc/../proc/self/attr", "/sys", "/sys/kernel"] {
        for source in [dir.as_str(), "named"] {
            let out = dr(&sandbox, &["-v", &format!("{source}:{target}")], "box", "true");
            assert_eq!(out.code, 125, "{source}:{target}: {out:?}");
        }
    }
    image(&sandbox, "volume", "true", &["VOLUME /proc"]);
    dr(&sandbox, &[], "volume", "true").code(125).says("/proc");
    for (name, script) in
        [("proc", "rmdir proc; ln -s etc proc"), ("sys", "rmdir sys; ln -s etc sys"), ("dev", "rmdir dev; ln -s ../../../../tmp dev")]
    {
        image(&sandbox, name, script, &[]);
        dr(&sandbox, &[], name, "true").code(125);
    }
    assert_eq!(sandbox.go("dvolume ls -q").ok().text(), "");
}

#[test]
fn links_of_an_image_stay_inside() {
    // CVE-2022-23648, CVE-2025-24965, CVE-2026-41579, CVE-2026-47262.
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let path = canary.path();
    image(
        &sandbox,
        "links",
        &format!("for f in hosts resolv.conf hostname localtime; do ln -s {path}/file etc/$f; done; ln -s {path} v"),
        &["VOLUME /v"],
    );
    for flags in [&[][..], &["--tz", "local"], &["-w", &format!("{path}/dir")], &["--tmpfs", "/v/dir"], &["-v", "kept:/v/new"]] {
        let out = dr(&sandbox, flags, "links", "ls /v; cat /etc/hosts");
        assert!(!out.text().contains("file") && matches!(out.code, 0 | 125), "{out:?}");
    }
    canary.is_untouched("links of an image");
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").expect("it can be read");
    let script = format!(
        "ln -s /proc/sys/kernel/core_pattern dev/null; ln -s /proc/sysrq-trigger dev/pts; ln -s {path}/file dev/console; ln -s {path}/file dev/ptmx"
    );
    image(&sandbox, "null", &script, &[]);
    // CVE-2025-31133, CVE-2025-52565: what hides a file is a null device of ours.
    let seen =
        dr(&sandbox, &[], "null", "stat -L -c %t:%T /proc/timer_list /proc/keys; echo x > /proc/timer_list; wc -c < /proc/timer_list").ok();
    assert_eq!(seen.text(), "1:3\n1:3\n0\n");
    // A terminal is one of the kernel's, whatever the image has in its place.
    let seen = dr(&sandbox, &["-t"], "null", "stat -L -c %t /dev/console; echo said > /dev/console; readlink /proc/self/fd/1").ok();
    assert_eq!(seen.text().replace('\r', ""), "88\nsaid\n/dev/pts/0\n");
    canary.is_untouched("a terminal over links");
    assert_eq!(std::fs::read_to_string("/proc/sys/kernel/core_pattern").expect("it can be read"), pattern);
}

#[test]
fn user_files_of_an_image_cannot_hang_or_fool() {
    // CVE-2024-9676, CVE-2026-47262, CVE-2026-46680.
    let sandbox = sandbox();
    image(&sandbox, "fifo", "rm etc/passwd; busybox mkfifo etc/passwd || mkfifo etc/passwd", &[]);
    let out = dr(&sandbox, &["-u", "ann"], "fifo", "true");
    assert_eq!(out.code, 125, "{out:?}");
    image(&sandbox, "long", "printf 'root:x:0:' > etc/group; head -c 20000000 /dev/zero | tr '\\0' a >> etc/group", &[]);
    let out = dr(&sandbox, &["-u", "ann"], "long", "true");
    assert_eq!(out.code, 125, "{}", out.stderr);
    image(&sandbox, "host", "rm etc/passwd; ln -s /proc/1/root/etc/passwd etc/passwd", &[]);
    assert_ne!(dr(&sandbox, &["-u", "daemon"], "host", "true").code, 0);
    image(&sandbox, "number", "printf '1000:x:0:0::/:/bin/sh\\nroot:x:0:0::/:/bin/sh\\n' > etc/passwd", &[]);
    assert_eq!(dr(&sandbox, &["-u", "1000"], "number", "id -u").ok().text(), "1000\n");
    sandbox.go("dr -d --network none --name up box sleep 1000").ok();
    for user in ["1000x", " 0", "-1", "4294967296", "4294967295", "0x0", "1:", ":1", "nobody-here"] {
        let out = sandbox.cmd("dx").arg(format!("--user={user}")).args(["up", "true"]).run();
        assert_ne!(out.code, 0, "{user:?}: {out:?}");
    }
    sandbox.go("rdx -f up").ok();
}

#[test]
fn capabilities_and_groups_are_no_more_than_they_say() {
    // CVE-2022-24769 and its kin, CVE-2022-36109, CVE-2021-20188.
    let sandbox = sandbox();
    let show = "grep -E '^Cap(Inh|Amb)' /proc/self/status | cut -f 2 | tr '\\n' ' '";
    let none = "0000000000000000 0000000000000000 ";
    for flags in [&[][..], &["--cap-add", "ALL"], &["--privileged"], &["-u", "1000", "--cap-add", "NET_RAW"]] {
        let name = ["--name", "up", "-d"];
        assert_eq!(inside(&sandbox, flags, show), none, "{flags:?}");
        sandbox.cmd("dr").args(["--network", "none"]).args(name).args(flags).args(["box", "sleep", "1000"]).run().ok();
        assert_eq!(sandbox.run("dx", &["up", "sh", "-c", show]).ok().text(), none, "{flags:?}");
        assert_eq!(sandbox.run("dx", &["--privileged", "up", "sh", "-c", show]).ok().text(), none, "{flags:?}");
        sandbox.go("rdx -f up").ok();
    }
    assert_eq!(inside(&sandbox, &["-u", "1000:77", "--group-add", "88"], "id -G"), "77 88\n");
    image(&sandbox, "negative", "echo secret > f; chown 0:77 f; chmod 604 f", &[]);
    assert_eq!(dr(&sandbox, &["-u", "1000:77"], "negative", "cat /f").text(), "");
    assert_eq!(dr(&sandbox, &["-u", "1000:78"], "negative", "cat /f").text(), "secret\n");
    assert_eq!(inside(&sandbox, &["--privileged", "-u", "1000"], "grep CapEff /proc/self/status | cut -f 2"), "0000000000000000\n");
    assert_eq!(
        sandbox
            .sh("dr -d -q --privileged --network none --name p box sleep 1000 > /dev/null; dx -u 1000 p grep CapEff /proc/self/status")
            .ok()
            .text()
            .trim_start_matches("CapEff:\t"),
        "0000000000000000\n"
    );
    sandbox.go("rdx -f p").ok();
}

#[test]
fn sizes_have_no_effect_but_errors() {
    // CVE-2021-43784.
    let sandbox = sandbox();
    let lines = |name: &str, count: usize| (0..count).map(|n| format!("{name}{n}={}\n", "x".repeat(1000))).collect::<String>();
    sandbox.write("env", lines("E", 3900));
    sandbox.write("labels", lines("l", 3000));
    let out = dr(&sandbox, &["--env-file", "env"], "box", "true");
    assert!(matches!(out.code, 125 | 126), "{}", out.code);
    assert!(out.stderr.contains("Argument list too long"), "{}", out.stderr.chars().take(300).collect::<String>());
    sandbox.go("dcreate --name labelled --label-file labels box true").ok();
    sandbox.go("dps -a -q").ok();
    sandbox.go("rdx labelled").ok();
    sandbox.write("many", "x".repeat(5 << 20));
    dr(&sandbox, &["--env-file", "many"], "box", "true").code(125).says("many");
}

#[test]
fn cgroups_and_kernel_parameters_cannot_be_written() {
    // CVE-2022-0492, CVE-2023-25809, CVE-2022-0811.
    let sandbox = sandbox();
    let write = "for f in $(find /sys/fs/cgroup -name release_agent -o -name notify_on_release -o -name devices.allow -o -name cgroup.procs 2>/dev/null); do (echo 1 > $f) 2>/dev/null && echo $f; done; \
        find /sys/fs/cgroup -maxdepth 1 -type d -exec mkdir {}/x \\; 2>/dev/null; true";
    assert_eq!(inside(&sandbox, &[], write), "");
    assert_eq!(inside(&sandbox, &["--cap-add", "SYS_ADMIN"], write), "");
    let pattern = || std::fs::read_to_string("/proc/sys/kernel/core_pattern").expect("it can be read");
    let before = pattern();
    for value in [
        "kernel.shm_rmid_forced=1+kernel.core_pattern=|/evil",
        "kernel.core_pattern=|/evil",
        "kernel/core_pattern=x",
        "net.ipv4.ip_forward=1\nkernel.x=1",
        "net.../../kernel.core_pattern=x",
    ] {
        assert_eq!(dr(&sandbox, &["--sysctl", value], "box", "true").code, 125, "{value}");
    }
    assert_eq!(pattern(), before);
    assert_eq!(inside(&sandbox, &["--sysctl", "net.ipv4.ip_forward=1"], "cat /proc/sys/net/ipv4/ip_forward"), "1\n");
    dr(&sandbox, &["--sysctl", "net.ipv4.no_such_thing=1"], "box", "true").code(125).says("no_such_thing");
}

#[test]
fn calls_that_are_not_for_containers_fail() {
    // CVE-2026-31431 (AF_ALG), AF_VSOCK, io_uring, user namespaces, keys.
    if !need(&["musl-gcc"]) {
        return;
    }
    let sandbox = sandbox();
    sandbox.write(
        "calls.c",
        "#define _GNU_SOURCE\n#include <stdio.h>\n#include <errno.h>\n#include <unistd.h>\n#include <sys/syscall.h>\n#include <sys/socket.h>\n\
         static void t(const char *n, long r) { printf(\"%s %d\\n\", n, r < 0 ? errno : 0); }\n\
         int main(void) {\n\
         t(\"inet\", socket(2, 1, 0)); t(\"alg\", socket(38, 5, 0)); t(\"vsock\", socket(40, 1, 0)); t(\"rose\", socket(12, 1, 0));\n\
         t(\"uring\", syscall(425, 8, 0)); t(\"unshare\", syscall(SYS_unshare, 0x10000000)); t(\"keyctl\", syscall(SYS_keyctl, 0, -3, 0));\n\
         t(\"bpf\", syscall(SYS_bpf, 0, 0, 0)); t(\"future\", syscall(4000)); t(\"mount\", syscall(SYS_mount, 0, 0, 0, 0, 0)); return 0; }\n",
    );
    sandbox.go("musl-gcc -static -o calls calls.c").ok();
    let dir = sandbox.work().to_string_lossy().into_owned();
    let calls = |flags: &[&str]| {
        sandbox.cmd("dr").args(["--network", "none", "-v", &format!("{dir}:/w:ro")]).args(flags).args(["box", "/w/calls"]).run().ok().text()
    };
    assert_eq!(calls(&[]), "inet 0\nalg 1\nvsock 1\nrose 1\nuring 1\nunshare 1\nkeyctl 1\nbpf 1\nfuture 38\nmount 1\n");
    // A profile of one's own in docker's format, with its conditions.
    sandbox.write(
        "profile.json",
        r#"{"defaultAction": "SCMP_ACT_ALLOW", "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
           "syscalls": [{"names": ["keyctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": 7},
                        {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 8, "includes": {"minKernel": "4.8"}, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                        {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 9, "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}]}"#,
    );
    let own = calls(&["--security-opt", "seccomp=profile.json"]);
    assert!(own.contains("inet 9\n") && own.contains("keyctl 7\n") && own.contains("bpf 8\n"), "{own}");
    assert!(!calls(&["--security-opt", "seccomp=profile.json", "--cap-add", "SYS_ADMIN"]).contains("bpf 8\n"));
    sandbox.write("notify.json", r#"{"defaultAction": "SCMP_ACT_NOTIFY"}"#);
    dr(&sandbox, &["--security-opt", "seccomp=notify.json"], "box", "true").code(125).says("SCMP_ACT_NOTIFY");
    for (option, reason) in [("apparmor=some-profile", "AppArmor"), ("label=type:some_t", "SELinux")] {
        if !Path::new("/sys/module/apparmor").exists() && !Path::new("/sys/fs/selinux/enforce").exists() {
            dr(&sandbox, &["--security-opt", option], "box", "true").code(125).says(reason);
        }
    }
    inside(&sandbox, &["--security-opt", "apparmor=unconfined", "--security-opt", "label=disable"], "true");
}

#[test]
fn side_channels_are_hidden() {
    // GHSA-6fw5-f8r9-fgfm, GHSA-jq35-85cj-fj4p.
    let sandbox = sandbox();
    let read = "for f in /proc/interrupts /proc/timer_list /proc/keys /proc/latency_stats /proc/sched_debug /proc/kcore; do test ! -e $f || test $(head -c 10 $f | wc -c) = 0 || echo $f; done; \
        for d in /proc/acpi /proc/scsi /proc/asound /sys/firmware /sys/devices/virtual/powercap /sys/devices/system/cpu/cpu0/thermal_throttle; do ls $d 2>/dev/null; done; \
        for f in /proc/sysrq-trigger /proc/sys/kernel/panic /proc/irq/default_smp_affinity; do (echo 1 > $f) 2>/dev/null && echo $f; done; true";
    assert_eq!(inside(&sandbox, &[], read), "");
}

#[test]
fn an_image_is_data() {
    // CVE-2026-53488.
    let sandbox = sandbox();
    let labels = [
        "LABEL run.oci.handler=krun run.oci.hooks.stdout=/tmp/x io.podman.annotations.privileged=TRUE io.podman.annotations.seccomp=unconfined",
        "LABEL cdi.k8s.io/a=vendor.com/gpu=0 org.systemd.property.DeviceAllow=all tacklebox.privileged=true",
        "LABEL com.docker.compose.project=x seccomp.security.alpha.kubernetes.io/pod=unconfined",
    ];
    image(&sandbox, "labelled", "true", &labels);
    sandbox.go("dcreate --name a --network none labelled true").ok();
    let id = sandbox.go("dps -aq").ok().one_line();
    let text =
        std::fs::read_to_string(sandbox.root().join("containers").join(&id).join("config.json")).expect("the specification is there");
    let spec: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert!(spec["hooks"].is_null() && spec["annotations"].is_null(), "{text}");
    assert_eq!(spec["process"]["capabilities"]["bounding"].as_array().map(Vec::len), Some(11));
    assert!(!spec["linux"]["seccomp"].is_null());
    sandbox.go("rdx a").ok();
}
