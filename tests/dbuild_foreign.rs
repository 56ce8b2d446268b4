//! Builds for other platforms: steps by a handler of binfmt_misc, platforms side by side, base images for another platform.

use crate::kit::Sandbox;

/// How binfmt_misc knows programs for 64-bit Arm: the beginning of an ELF header, and what of it counts.
const ARM64: &str = "\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff";

#[test]
fn foreign_steps_run_by_a_handler() {
    let sandbox = Sandbox::new();
    // What stands for an emulator: a static program that copies what it is started for. The name by which it is called
    // makes busybox that program, and the kernel opens it when it is registered, so no image has to hold it.
    sandbox.sh("cp \"$(command -v busybox)\" cp && chmod 755 cp").ok();
    sandbox.sh("mkdir -p ctx && printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\267\\0 of another machine' > ctx/prog && chmod 755 ctx/prog").ok();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY prog /bin/prog\nRUN [\"/bin/prog\", \"/made\"]\n");
    let name = format!("tacklebox-test-{}", std::process::id());
    let interpreter = sandbox.path("cp").display().to_string();
    // A mount namespace of its own, so that nothing is mounted on the machine; the handler goes with the script.
    let script = format!(
        "set -e\nat=/proc/sys/fs/binfmt_misc\nmount -t binfmt_misc none $at\ntrap 'echo -1 > $at/{name}' EXIT\nprintf '%s' ':{name}:M:0:{ARM64}:{interpreter}:F' > $at/register\ndbuild ctx --platform linux/arm64 -o out\ndbuild ctx --platform linux/arm64,linux/amd64 -o both\n"
    );
    sandbox.write("script", script);
    let out = sandbox.run("unshare", &["-m", "sh", "script"]).ok();
    let made = std::fs::read(sandbox.path("out/made")).expect("what the step made");
    assert_eq!(made, std::fs::read(sandbox.path("ctx/prog")).expect("the program"));
    assert!(sandbox.path("both/linux_amd64/made").exists(), "{}", out.stderr);
    // And without the handler nothing runs it. On a machine with one for every program the step would fail otherwise.
    if !std::path::Path::new("/proc/sys/fs/binfmt_misc/qemu-aarch64").exists() && !cfg!(target_arch = "aarch64") {
        let out = sandbox.go("dbuild ctx --no-cache --platform linux/arm64").code(1);
        out.says("no handler of binfmt_misc runs arm64 programs").says("qemu-user-static");
    }
}

#[test]
fn platforms_are_built_side_by_side() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    // Each step waits until all of them run: one after the other they would wait for ever.
    let wait = "mkdir -p /c/$TARGETARCH; n=0; while [ $(ls /c | wc -l) -lt 3 ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done; test $(ls /c | wc -l) = 3";
    sandbox.write(
        "ctx/Dockerfile",
        format!(
            "FROM --platform=$BUILDPLATFORM b:1 AS once\nRUN date +%s%N > /stamp\nFROM --platform=$BUILDPLATFORM b:1 AS each\nARG TARGETARCH\nRUN --mount=type=cache,target=/c {wait}; echo $TARGETARCH > /arch\nFROM scratch\nCOPY --from=once /stamp /\nCOPY --from=each /arch /\n"
        ),
    );
    let out = sandbox.go("dbuild ctx --platform linux/amd64,linux/arm64,linux/s390x -o out --format json").ok();
    let read = |platform: &str, name: &str| std::fs::read_to_string(sandbox.path(&format!("out/linux_{platform}/{name}"))).expect("a file");
    assert_eq!(read("arm64", "arch"), "arm64\n");
    // The step that is the same for all ran once.
    assert!(read("arm64", "stamp") == read("amd64", "stamp") && read("s390x", "stamp") == read("amd64", "stamp"));
    // Steps have numbers of their own.
    let mut numbers: Vec<u64> =
        out.records().iter().filter(|r| r["type"] == "build_step" && r["state"] == "started").filter_map(|r| r["n"].as_u64()).collect();
    let all = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((numbers.len(), numbers.last().copied()), (all, u64::try_from(all).ok()));
    // One that fails fails all, with its own words.
    sandbox.write("ctx/Dockerfile", "FROM --platform=$BUILDPLATFORM b:1\nARG TARGETARCH\nRUN test $TARGETARCH != arm64\n");
    let failed = sandbox.go("dbuild ctx --platform linux/amd64,linux/arm64,linux/s390x").code(1).says("exit code 1");
    assert_eq!(failed.record()["code"], "build-failed");
}

#[test]
fn a_base_for_another_platform_is_told_of() {
    let sandbox = Sandbox::new();
    sandbox.write("base/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    sandbox.go("dbuild base -t v:1 --platform linux/vax").ok();
    sandbox.write("ctx/Dockerfile", "FROM v:1\nCOPY Dockerfile /x\n");
    let out = sandbox.go("dbuild ctx --check --platform linux/s390x");
    assert_eq!(out.code, 1, "{}", out.stderr);
    let text = out.text() + &out.stderr;
    assert!(text.contains("InvalidBaseImagePlatform") && text.contains("linux/vax"), "{text}");
    sandbox.go("dbuild ctx --check --platform linux/vax").ok();
}
