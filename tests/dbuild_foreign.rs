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
            "FROM --platform=$BUILDPLATFORM b:1 AS once\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nFROM --platform=$BUILDPLATFORM b:1 AS each\nARG TARGETARCH\nRUN --mount=type=cache,target=/c {wait}; echo $TARGETARCH > /arch\nFROM scratch\nCOPY --from=once /stamp /\nCOPY --from=each /arch /\n"
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
fn a_base_for_another_platform_is_taken_with_a_warning() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.go(&format!("drt b:1 {at}/b:1")).ok();
    sandbox.go(&format!("dpush {at}/b:1")).ok();
    // It holds programs for this machine and says that it is for another.
    sandbox.write("base/Dockerfile", format!("FROM {at}/b:1\nCOPY Dockerfile /\n"));
    let out = sandbox.go(&format!("dbuild base -t {at}/v:1 --platform linux/vax --push")).ok();
    let host = shared::oci::Platform::host().to_string();
    let told = |out: &crate::kit::Output, image: &str, is: &str, wanted: &str| {
        let text = format!(
            "InvalidBaseImagePlatform: Base image {at}/{image}:1 was pulled with platform \"{is}\", expected \"{wanted}\" for current build (line"
        );
        out.stderr.matches(&text).count()
    };
    assert_eq!(told(&out, "b", &host, "linux/vax"), 1, "{}", out.stderr);
    let architecture = |line: &str| {
        let out = sandbox.go(line).ok();
        let id = out.record()["id"].as_str().expect("an id").trim_start_matches("sha256:").to_owned();
        let config = std::fs::read(sandbox.root().join("blobs/sha256").join(id)).expect("a config");
        let config: serde_json::Value = serde_json::from_slice(&config).expect("JSON");
        (config["architecture"].as_str().expect("an architecture").to_owned(), out)
    };
    sandbox.write("ctx/Dockerfile", format!("FROM {at}/v:1\nCOPY Dockerfile /x\n"));
    // The image is for what was asked for; without that it is for what its base is for.
    let (found, out) = architecture("dbuild ctx --platform linux/s390x");
    assert_eq!((found.as_str(), told(&out, "v", "linux/vax", "linux/s390x")), ("s390x", 1), "{}", out.stderr);
    let (found, out) = architecture("dbuild ctx --platform linux/vax");
    assert_eq!((found.as_str(), out.stderr.contains("InvalidBase")), ("vax", false), "{}", out.stderr);
    let (found, out) = architecture("dbuild ctx");
    assert_eq!((found.as_str(), told(&out, "v", "linux/vax", &host)), ("vax", 1), "{}", out.stderr);
    // Its steps run as those of any other: what it says may be wrong.
    sandbox.write("ctx/Dockerfile", format!("FROM {at}/v:1\nRUN echo it-ran\nCOPY --from={at}/v:1 /Dockerfile /y\n"));
    let out = sandbox.go("dbuild ctx").ok();
    assert!(out.stderr.contains("it-ran"), "{}", out.stderr);
    assert_eq!(told(&out, "v", "linux/vax", &host), 2, "{}", out.stderr);
    // Checks know it without a build; rules can be left out, and fail a build.
    let check = sandbox.go("dbuild ctx --check").code(1);
    assert!((check.text() + &check.stderr).contains("was pulled with platform \"linux/vax\""), "{check:?}");
    sandbox.go("dbuild ctx --check --platform linux/vax").ok();
    let skipped = sandbox.go("dbuild ctx --build-arg BUILDKIT_DOCKERFILE_CHECK=skip=InvalidBaseImagePlatform").ok();
    assert!(!skipped.stderr.contains("InvalidBase"), "{}", skipped.stderr);
    sandbox.go("dbuild ctx --build-arg BUILDKIT_DOCKERFILE_CHECK=error=true").code(1).says("lint violation found for rules: InvalidBase");
    // A stage of another platform does not change what the image is for, nor do the images that are only copied from.
    sandbox.write("ctx/Dockerfile", format!("FROM --platform=linux/vax {at}/v:1\nCOPY Dockerfile /x\n"));
    let (found, out) = architecture("dbuild ctx --platform linux/s390x");
    assert_eq!((found.as_str(), told(&out, "v", "linux/vax", "linux/s390x")), ("s390x", 0), "{}", out.stderr);
    // What only this machine has is asked for elsewhere, as docker does, unless somebody says not to.
    sandbox.go(&format!("drt {at}/v:1 {at}/gone:1")).ok();
    sandbox.write("ctx/Dockerfile", format!("FROM {at}/gone:1\nCOPY Dockerfile /x\n"));
    sandbox.go("dbuild ctx").code(1).says("gone:1 that is here is for linux/vax; --pull=never takes it");
    assert_eq!(told(&sandbox.go("dbuild ctx --pull=never").ok(), "gone", "linux/vax", &host), 1);
    // Docker's variable says what is built for where no flag does.
    sandbox.write("ctx/Dockerfile", "FROM scratch\nARG TARGETPLATFORM\nCOPY <<EOF /p\n$TARGETPLATFORM\nEOF\n");
    sandbox.set("DOCKER_DEFAULT_PLATFORM", "linux/s390x");
    sandbox.go("dbuild ctx -o out").ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out/p")).expect("a file"), "linux/s390x\n");
    sandbox.go("dbuild ctx -o out2 --platform linux/arm64").ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out2/p")).expect("a file"), "linux/arm64\n");
    sandbox.set("DOCKER_DEFAULT_PLATFORM", "so what");
    sandbox.go("dbuild ctx").code(2).says("is not a platform");
}
