//! More holes that container engines have had, where the attack is not in a mount but in what an engine does
//! besides: it writes into volumes, copies, looks at processes.

use crate::kit::{Canary, need, sandbox};

#[test]
fn what_is_written_into_a_volume_stays_in_it() {
    // CVE-2025-9566, CVE-2020-1726: a volume that a container has filled with links before.
    let sandbox = sandbox();
    let guarded = Canary::new(&sandbox);
    let canary = guarded.path();
    sandbox.write("secret", "s");
    sandbox.write("planted", "p");
    let links =
        format!("ln -s {canary} /v/dir; ln -s {canary}/file /v/file; ln -s ../../../../../../../..{canary} /v/up; echo own > /v/own");
    sandbox.run("dr", &["--network", "none", "-v", "evil:/v", "box", "sh", "-c", &links]).ok();
    let planted = sandbox.path("planted").to_string_lossy().into_owned();
    let binds = [format!("type=bind,source={planted},target=/v/dir/new"), format!("type=bind,source={planted},target=/v/file")];
    let ways: [&[&str]; 9] = [
        &["-w", "/v/dir/new"],
        &["-w", "/v/up/new"],
        &["--tmpfs", "/v/dir/new"],
        &["-v", "other:/v/up/new"],
        &["--mount", &binds[0]],
        &["--mount", &binds[1]],
        &["--secret", "id=s,source=secret,target=/v/dir/new"],
        &["--mount", "type=volume,source=evil,target=/sub,volume-subpath=dir"],
        &["--tz", "local", "-v", "evil:/etc"],
    ];
    for way in ways {
        let out = sandbox.cmd("dr").args(["--network", "none", "-v", "evil:/v"]).args(way).args(["box", "ls", "/sub"]).run();
        assert!(!out.text().lines().any(|name| name == "file"), "{way:?}: {out:?}");
        guarded.is_untouched("a volume full of links");
    }
    sandbox.run("dr", &["-d", "--network", "none", "--name", "up", "-v", "evil:/v", "box", "sleep", "1000"]).ok();
    for target in ["up:/v/dir/new", "up:/v/file", "up:/v/up/new", "up:/v/up"] {
        // It may go somewhere inside, or nowhere.
        let _ = sandbox.run("dcp", &["planted", target]);
        guarded.is_untouched("a volume full of links");
    }
    for target in ["dir", "up"] {
        let _ = sandbox.sh(&format!("tar -c planted | dcp - up:/v/{target}"));
        guarded.is_untouched("a volume full of links");
    }
    sandbox.go("rdx -f up").ok();
    // What is there is not overwritten by what an image has in that place.
    sandbox.write("d/Dockerfile", "FROM box\nRUN mkdir -p /v/dir && echo image > /v/dir/new && echo image > /v/own\n");
    sandbox.go("dbuild d -t seeded").ok();
    let seen = sandbox.run("dr", &["--network", "none", "-v", "evil:/v", "seeded", "cat", "/v/own"]).ok();
    assert_eq!(seen.text(), "own\n");
    guarded.is_untouched("a volume full of links");
}

#[test]
fn copying_and_looking_run_and_load_nothing_of_a_container() {
    // CVE-2019-14271, CVE-2026-41567, CVE-2022-1227.
    if !need(&["strace", "xz"]) {
        return;
    }
    let sandbox = sandbox();
    let evil = "printf '#!/bin/sh\\ntouch /ran\\n' > /bin/xz; chmod 755 /bin/xz; \
                for p in gzip unpigz pigz zstd bzip2 unxz tar ps nsenter; do rm -f /bin/$p; cp /bin/xz /bin/$p; done; \
                mkdir -p /lib; for l in libnss_files.so.2 libnss_compat.so.2 libc.so.6; do cp /bin/xz /lib/$l; done; echo ready > /tmp/ready; exec sleep 1000";
    sandbox.run("dr", &["-d", "--network", "none", "--name", "evil", "box", "sh", "-c", evil]).ok();
    while sandbox.go("dx evil test -e /tmp/ready").code != 0 {}
    sandbox.write("tree/a", "a");
    sandbox.sh("tar -C tree -cJf tree.tar.xz . && tar -C tree -czf tree.tar.gz . && tar -C tree -cjf tree.tar.bz2 .").ok();
    let commands = [
        "dcp - evil:/tmp < tree.tar.xz",
        "dcp - evil:/tmp < tree.tar.gz",
        "dcp - evil:/tmp < tree.tar.bz2",
        "dcp evil:/tmp/a - > out.tar",
        "dcp tree evil:/tmp",
        "dcp evil:/bin out",
        "dtop evil",
        "dstats --no-stream evil",
        "ddiff evil",
        "dexport evil > out.tar",
    ];
    // What a build for tests loads itself, before it has seen a container.
    let mut own = Vec::new();
    for command in std::iter::once("dcp --version").chain(commands) {
        let out = sandbox.sh(&format!("strace -f -qq -o trace -e trace=execve,execveat,openat,openat2 {command}"));
        assert_eq!(out.code, 0, "{command}: {}", out.stderr);
        let trace = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote its file");
        let done: Vec<&str> = trace.lines().filter(|line| !line.contains(" = -1 ")).collect();
        let execs = done.iter().filter(|line| line.contains("execve")).count();
        assert_eq!(execs, 1, "{command} runs something: {trace}");
        // An export reads such files below its root; a library would be opened by its whole name.
        let names = done.iter().filter_map(|line| line.split('"').nth(1)).filter(|name| name.starts_with('/') && name.contains(".so"));
        let loads: Vec<String> = names.map(str::to_owned).collect();
        if command.ends_with("--version") {
            own = loads;
        } else {
            assert!(loads.iter().all(|name| own.contains(name)), "{command}: {loads:#?}");
        }
    }
    sandbox.go("dx evil test -e /ran").code(1);
    sandbox.go("rdx -f evil").ok();
}

#[test]
fn programs_of_the_32_bit_kind_have_the_network_and_no_more() {
    // CVE-2026-31431 and what mending it broke elsewhere.
    if !cfg!(target_arch = "x86_64") || !need(&["gcc"]) {
        return;
    }
    let sandbox = sandbox();
    sandbox.write(
        "s32.c",
        "static int call(int n, int a, int b, int c) { int r; __asm__ volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(n), \"b\"(a), \"c\"(b), \"d\"(c) : \"memory\"); return r; }\n\
         void _start(void) { int inet[3] = {2, 1, 0}; int r = 0;\n\
         if (call(102, 1, (int)inet, 0) < 0) r |= 1; if (call(359, 2, 1, 0) < 0) r |= 2;\n\
         if (call(359, 38, 5, 0) != -1) r |= 4; if (call(359, 40, 1, 0) != -1) r |= 8; if (call(425, 8, 0, 0) != -1) r |= 16;\n\
         call(1, r, 0, 0); }\n",
    );
    sandbox.go("gcc -m32 -nostdlib -static -fno-pie -no-pie -o s32 s32.c").ok();
    let dir = sandbox.work().to_string_lossy().into_owned();
    sandbox.run("dr", &["--network", "none", "-v", &format!("{dir}:/w:ro"), "box", "/w/s32"]).ok();
}
