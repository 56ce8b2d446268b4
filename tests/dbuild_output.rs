//! `dbuild --output` and `--platform`: files, archives, layouts, pushes; indexes of several platforms.

use serde_json::Value;

use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

const TEXT: &str = "FROM b:1\nRUN echo made > /made && ln -s made /link && chown 7:8 /made\n";

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

fn blob(sandbox: &Sandbox, digest: &Value) -> Value {
    let hex = digest.as_str().expect("a digest").trim_start_matches("sha256:");
    json(&std::fs::read(sandbox.root().join("blobs/sha256").join(hex)).expect("a blob"))
}

#[test]
fn files_go_into_a_directory_or_a_tar() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", TEXT);
    sandbox.write("out/kept", "kept");
    let record = sandbox.go("dbuild ctx -t app:1 -o out").ok().record();
    assert_eq!((record["type"].as_str(), record["to"].as_str(), record["ok"].as_bool()), (Some("transfer"), Some("out"), Some(true)));
    assert_eq!(std::fs::read_to_string(sandbox.path("out/made")).expect("the file"), "made\n");
    assert_eq!(std::fs::read_link(sandbox.path("out/link")).expect("the link").to_str(), Some("made"));
    assert_eq!(std::fs::read_to_string(sandbox.path("out/kept")).expect("what was there"), "kept");
    // Files belong to whoever asked for them; the tar keeps the image's owners.
    let owner = |name: &str| std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(sandbox.path(name)).expect("a file"));
    assert_eq!(owner("out/made"), owner("ctx/Dockerfile"));
    for line in ["dbuild ctx -o type=tar,dest=files.tar", "dbuild ctx -o - > files.tar", "dbuild ctx --output type=tar > files.tar"] {
        sandbox.sh(line).ok();
        let list = sandbox.run("tar", &["--numeric-owner", "-tvf", "files.tar"]).ok().text();
        assert!(list.lines().any(|l| l.contains(" 7/8 ") && l.ends_with(" made")), "{line}: {list}");
        std::fs::remove_file(sandbox.path("files.tar")).expect("the tar");
    }
    // Nothing of this was asked to be kept as an image.
    assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n");
    sandbox.go("dbuild ctx -o ctx/Dockerfile").code(1);
    sandbox.go("dbuild ctx -o type=tar,dest=out").code(2).says("out is a directory");
    sandbox.go("dbuild ctx -o - -o type=oci").code(2).says("only one of them can go to standard output");
}

#[test]
fn nothing_leaves_the_directory_of_an_output() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let canary = sandbox.write("canary/file", "canary");
    let dir = canary.parent().expect("a parent").display().to_string();
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nRUN ln -s {dir} /out && ln -s {dir}/file /f\n"));
    sandbox.go("dbuild ctx -o out").ok();
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN mkdir /out && echo bad > /out/file && echo bad > /f\n");
    sandbox.go("dbuild ctx -o out").ok();
    assert_eq!(std::fs::read_to_string(&canary).expect("the canary"), "canary");
}

#[test]
fn archives_and_layouts_are_what_was_built() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", TEXT);
    let digest = sandbox.go("dbuild ctx -t app:1").ok().record()["digest"].clone();
    sandbox.go("rdi app:1").ok();
    sandbox.go("dbuild ctx -t app:1 -o type=oci,dest=oci.tar -o type=docker,dest=docker.tar -o type=oci,tar=false,dest=layout").ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n");
    for archive in ["oci.tar", "docker.tar"] {
        let loaded = sandbox.go(&format!("dload -i {archive}")).ok().record();
        assert_eq!((&loaded["digest"], loaded["ref"].as_str()), (&digest, Some("app:1")), "{archive}");
        sandbox.go("rdi app:1").ok();
    }
    let names = sandbox.run("tar", &["-tf", "oci.tar"]).ok().text();
    assert!(!names.contains("manifest.json") && names.contains("oci-layout"), "{names}");
    let index = json(&std::fs::read(sandbox.path("layout/index.json")).expect("an index"));
    assert_eq!(
        (&index["manifests"][0]["digest"], index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"].as_str()),
        (&digest, Some("1"))
    );
    // With an output that means the store the names are given as well.
    let records = sandbox.go("dbuild ctx -t app:1 -o type=docker -o type=image,name=other:2 -o type=oci,dest=again.tar").ok().records();
    let kinds: Vec<&str> = records.iter().map(|r| r["type"].as_str().expect("a type")).collect();
    assert_eq!(kinds, ["transfer", "image", "image"]);
    assert_eq!(records[2]["ref"], "other:2");
}

#[test]
fn images_are_pushed_where_their_names_say() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    let first = sandbox.go(&format!("dbuild ctx -t {at}/app:1 --push")).ok().record();
    let second = sandbox.go(&format!("dbuild ctx -o type=image,push=true,name={at}/other:2")).ok().record();
    assert_eq!((&first["digest"], &first["type"]), (&second["digest"], &Value::from("image")));
    for name in ["app:1", "other:2"] {
        assert_eq!(Some(sandbox.go(&format!("drm -q {at}/{name}")).ok().one_line().as_str()), first["digest"].as_str());
    }
    sandbox.go("dbuild ctx --push").code(2).says("nothing says where to push to");
    sandbox.go("dbuild ctx -t localhost:1/x -o type=registry").code(1);
}

#[test]
fn several_platforms_are_one_index() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nARG TARGETPLATFORM\nARG BUILDPLATFORM\nCOPY <<EOF /p\n$TARGETPLATFORM\nEOF\n");
    let line = format!(
        "dbuild ctx -t {at}/multi:1 --platform linux/amd64,linux/arm64/v8,linux/amd64 --annotation index:a=1 --annotation manifest[linux/amd64]:b=2"
    );
    let image = sandbox.go(&line).ok().record();
    let index = blob(&sandbox, &image["digest"]);
    let platforms: Vec<String> = index["manifests"].as_array().expect("children").iter().map(|m| m["platform"].to_string()).collect();
    assert_eq!(platforms.len(), 2, "{index}");
    assert!(platforms[0].contains("amd64") && platforms[1].contains("arm64") && platforms[1].contains("v8"), "{platforms:?}");
    assert_eq!(
        (index["annotations"]["a"].as_str(), index["mediaType"].as_str()),
        (Some("1"), Some("application/vnd.oci.image.index.v1+json"))
    );
    let manifests: Vec<Value> = [0, 1].iter().map(|n| blob(&sandbox, &index["manifests"][n]["digest"])).collect();
    assert_eq!((manifests[0]["annotations"]["b"].as_str(), manifests[1].get("annotations")), (Some("2"), None));
    assert_eq!(blob(&sandbox, &manifests[1]["config"]["digest"])["variant"], "v8");
    // The same again changes nothing, and no platform's image lies about without a name.
    assert_eq!(sandbox.go(&line).ok().record()["digest"], image["digest"]);
    assert_eq!(sandbox.go("sdi -q").ok().text().lines().count(), 1);
    // It is pushed whole.
    sandbox.go(&format!("{line} --push")).ok();
    assert_eq!(Some(sandbox.go(&format!("drm -q {at}/multi:1")).ok().one_line().as_str()), image["digest"].as_str());
    let pushed = sandbox.go(&format!("bcp ctx -t {at}/again:1 --platform linux/amd64,linux/arm64/v8 -q")).ok().one_line();
    assert_eq!(Some(sandbox.go(&format!("drm -q {at}/again:1")).ok().one_line().as_str()), pushed.split('@').nth(1));
    // Files of several platforms lie beside each other.
    sandbox.go("dbuild ctx --platform linux/amd64,linux/arm64 -o out").ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out/linux_arm64/p")).expect("the file"), "linux/arm64\n");
    let tar = sandbox.sh("dbuild ctx --platform linux/amd64,linux/arm64 -o - | tar -t").ok().text();
    assert!(tar.lines().any(|l| l == "linux_amd64/p"), "{tar}");
    sandbox.go("dbuild ctx --annotation index:a=1").code(2).says("one platform makes no index");
}

#[test]
fn foreign_steps_need_a_handler_and_native_stages_do_not() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let host = sandbox.go("dbuild --help").ok().text();
    assert!(host.contains("--platform"));
    sandbox.write("ctx/base/Dockerfile", "FROM scratch\nCOPY Dockerfile /base\n");
    sandbox.go("dbuild ctx/base -t v:1 --platform linux/vax").ok();
    sandbox.write("ctx/Dockerfile", "FROM v:1\nRUN true\n");
    let out = sandbox.go("dbuild ctx --platform linux/vax").code(1);
    let out = out.says("RUN for linux/vax cannot run here").says("no handler of binfmt_misc runs vax programs").says("$BUILDPLATFORM");
    assert_eq!(out.record()["code"], "unsupported");
    // Cross building: the step runs here, what it made goes there; the native stage is built once for all.
    sandbox.write(
        "ctx/Dockerfile",
        "FROM --platform=$BUILDPLATFORM b:1 AS make\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nFROM v:1\nCOPY --from=make /stamp /stamp\n",
    );
    sandbox.go("dbuild ctx --platform linux/vax -o one").ok();
    let again = sandbox.go("dbuild ctx --platform linux/vax/780 -o two");
    // The base has no such variant, which is said before anything is made.
    assert_eq!(again.code, 1, "{}", again.stderr);
    sandbox.write(
        "ctx/Dockerfile",
        "FROM --platform=$BUILDPLATFORM b:1 AS make\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nFROM scratch\nCOPY --from=make /stamp /stamp\n",
    );
    sandbox.go("dbuild ctx --platform linux/vax,linux/s390x -o two").ok();
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).expect("a stamp");
    assert_eq!(read("two/linux_vax/stamp"), read("two/linux_s390x/stamp"));
    assert_eq!(read("two/linux_vax/stamp"), read("one/stamp"));
}

#[test]
fn attestations_lie_beside_the_image() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/status", "Package: one\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.3+x\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n");
    sandbox.write("ctx/Dockerfile", "FROM scratch\nARG TOKEN\nCOPY status /var/lib/dpkg/status\n");
    let plain = sandbox.go("dbuild ctx -t plain").ok().record();
    let line = format!("dbuild ctx -t {at}/app:1 --push --sbom --provenance=mode=max --build-arg TOKEN=t");
    let image = sandbox.go(&line).ok().record();
    let index = blob(&sandbox, &image["digest"]);
    let entries = index["manifests"].as_array().expect("entries");
    assert_eq!((entries.len(), entries[1]["platform"]["os"].as_str()), (2, Some("unknown")));
    assert_eq!(entries[1]["annotations"]["vnd.docker.reference.digest"], entries[0]["digest"]);
    let manifest = blob(&sandbox, &entries[1]["digest"]);
    assert_eq!(manifest["subject"]["digest"], entries[0]["digest"]);
    let statement = |n: usize| blob(&sandbox, &manifest["layers"][n]["digest"]);
    let (sbom, provenance) = (statement(0), statement(1));
    let packages = sbom["predicate"]["packages"].as_array().expect("packages");
    assert_eq!((packages.len(), packages[0]["name"].as_str(), packages[0]["versionInfo"].as_str()), (1, Some("one"), Some("1:2.3+x")));
    assert_eq!(packages[0]["externalRefs"][0]["referenceLocator"], "pkg:deb/linux/one@1:2.3%2Bx?arch=amd64");
    let parameters = &provenance["predicate"]["buildDefinition"]["externalParameters"];
    assert_eq!(
        (provenance["predicateType"].as_str(), parameters["request"]["args"]["TOKEN"].as_str()),
        (Some("https://slsa.dev/provenance/v1"), Some("t"))
    );
    // The image itself is what it is without them, arguments are told only on request, and the same build says the same.
    assert_eq!(sandbox.go(&line).ok().record()["digest"], image["digest"]);
    let quiet = sandbox.go("dbuild ctx -t quiet --attest type=provenance --build-arg TOKEN=t").ok().record();
    let entries = blob(&sandbox, &quiet["digest"])["manifests"].clone();
    let manifest = blob(&sandbox, &entries[1]["digest"]);
    assert!(!blob(&sandbox, &manifest["layers"][0]["digest"]).to_string().contains("TOKEN"));
    assert_eq!(blob(&sandbox, &plain["digest"])["schemaVersion"], 2);
    assert!(sandbox.go("dbuild ctx -t off --sbom=false --provenance=false").ok().record()["digest"] != quiet["digest"]);
    sandbox.go("dbuild ctx --sbom=generator=x").code(1).says("other generators are not supported");
    sandbox.go("dbuild ctx --attest type=x").code(2);
    // They are found by who asks for the name, and by the registry's own list, which docker-registry has no other place for.
    let storage = TestDir::new();
    let debian = need(&["docker-registry"]).then(|| DebianRegistry::start(storage.path()));
    for at in std::iter::once(at.as_str()).chain(debian.as_ref().map(DebianRegistry::addr)) {
        let image = sandbox.go(&format!("dbuild ctx -t {at}/found:1 --push --sbom --provenance")).ok().record();
        let shown = sandbox.go(&format!("drm --referrers {at}/found:1")).ok().record();
        let entries = blob(&sandbox, &image["digest"])["manifests"].clone();
        let found = &shown["referrers"][0];
        assert_eq!(
            (&found["digest"], &found["subject"], &found["platform"]),
            (&entries[1]["digest"], &entries[0]["digest"], &image["platform"]),
            "{at}"
        );
        let drawn = sandbox.go(&format!("drm --referrers --format table {at}/found:1")).ok().text();
        assert!(drawn.contains("── application/vnd.docker.attestation.manifest.v1+json of linux/"), "{drawn}");
        // What the digest of the image names has the same, without the index.
        let direct = format!("drm --referrers {at}/found@{}", entries[0]["digest"].as_str().expect("a digest"));
        assert_eq!(sandbox.go(&direct).ok().record()["referrers"][0]["digest"], entries[1]["digest"], "{at}");
    }
    // Such an index is an image like any other.
    sandbox.go(&format!("rdi {at}/app:1")).ok();
    sandbox.go(&format!("dpull {at}/app:1")).ok();
    sandbox.go(&format!("dsave -o a.tar {at}/app:1")).ok();
}

#[test]
fn steps_and_lines_are_records_on_request() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write(
        "ctx/Dockerfile",
        "FROM b:1\nRUN echo out; echo err >&2; printf '\\377'; head -c 3000000 /dev/zero | tr '\\0' x | fold -w 1000\n",
    );
    let records = sandbox.go("dbuild ctx -t app --format json").ok().records();
    let of = |kind: &str| records.iter().filter(|r| r["type"] == kind).cloned().collect::<Vec<_>>();
    let states: Vec<String> = of("build_step").iter().map(|r| format!("{} {}", r["n"], r["state"].as_str().expect("a state"))).collect();
    assert_eq!(states, ["1 started", "1 done", "2 started", "2 done"]);
    let logs = of("log");
    let find = |line: &str| logs.iter().find(|r| r["line"] == line).unwrap_or_else(|| panic!("no {line}")).clone();
    assert_eq!(
        (find("out")["stream"].as_str(), find("err")["stream"].as_str(), find("out")["step"].as_u64()),
        (Some("stdout"), Some("stderr"), Some(2))
    );
    // Nothing is clipped.
    let bytes: usize = logs.iter().filter_map(|r| r["line"].as_str()).filter(|l| l.ends_with("xxx")).map(str::len).sum();
    assert!(bytes >= 2_999_000, "{bytes}");
    assert_eq!(records.last().expect("a record")["type"], "image");
    let failed = {
        sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo last words; exit 7\n");
        sandbox.go("dbuild ctx --format json").code(1)
    };
    let records = failed.records();
    assert!(records.iter().any(|r| r["line"] == "last words") && records.iter().any(|r| r["state"] == "failed" && r["exit_code"] == 7));
    assert_eq!(records.last().expect("a record")["type"], "error");
    // Who shows nothing still shows what the step that failed said; a default run has its result only.
    sandbox.go("dbuild ctx --progress quiet").code(1).says("last words");
    let raw = sandbox.go("dbuild ctx --progress rawjson").code(1);
    assert!(raw.stderr.lines().any(|l| l.starts_with("{\"type\":\"log\"") && l.contains("last words")), "{}", raw.stderr);
}

#[test]
fn steps_have_limits() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let memory = "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -1";
    let nice = "cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null | head -1";
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nRUN mkdir -p /r; mount -t cgroup2 none /r 2>/dev/null; echo memory $({memory}); echo cpu $({nice}); grep Cpus_allowed_list /proc/self/status\n"));
    let out = sandbox.go("dbuild ctx -m 64m --cpus 0.5 --cpuset-cpus 0").ok();
    assert!(out.stderr.contains("Cpus_allowed_list:\t0\n"), "{}", out.stderr);
    // As buildx says it.
    let out = sandbox.go("dbuild ctx --resource memory=48m --resource cpuset-cpus=0 --resource cpu-quota=50000 --no-cache").ok();
    assert!(out.stderr.contains("Cpus_allowed_list:\t0\n"), "{}", out.stderr);
    sandbox.go("dbuild ctx --resource cpus=1").code(2).says("none of memory, memory-swap");
    for bad in [
        "--resource memory",
        "--resource cpu-shares=x",
        "--resource memory=1k",
        "-m 1k",
        "--cpus x",
        "--memory-swap 1m -m 64m",
        "--cpuset-cpus x",
        "--cpu-period 1",
    ] {
        sandbox.go(&format!("dbuild ctx {bad}")).code(2);
    }
    // What needs more memory than it may have is killed.
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN head -c 200000000 /dev/zero | tail > /dev/null\n");
    sandbox.go("dbuild ctx -m 32m --memory-swap 32m").code(1);
    sandbox.go("dbuild ctx --resource memory=32m --resource memory-swap=32m").code(1);
    sandbox.go("dbuild ctx").ok();
}

#[test]
fn the_same_input_gives_the_same_digest_everywhere() {
    if !crate::kit::need(&["taskset"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.go("dsave -o base.tar b:1").ok();
    for n in 0..50 {
        sandbox.write(&format!("ctx/src/{n}/file"), format!("{n}").repeat(5000));
    }
    sandbox.write(
        "ctx/Dockerfile",
        "FROM b:1 AS one\nRUN mkdir /a && date +%s%N > /dev/null && for i in 1 2 3 4 5; do head -c 300000 /dev/zero > /a/$i; done\nFROM b:1 AS two\nWORKDIR /w\nCOPY src ./\nFROM b:1\nCOPY --from=one /a /a\nCOPY --from=two /w /w\nRUN touch /now && ln -s x /link\nENV A=1\n",
    );
    let first = sandbox.cmd("dbuild").args(["ctx", "-t", "app"]).env("SOURCE_DATE_EPOCH", "1000000000").run().ok().record();
    assert_eq!(first["created"], "2001-09-09T01:46:40Z");
    let root = sandbox.path("elsewhere").display().to_string();
    sandbox.set("TACKLEBOX_ROOT", &root);
    sandbox.go("dload -i base.tar").ok();
    sandbox.sh("find ctx -exec touch {} +").ok();
    let dbuild = ["-c", "0", "dbuild", "ctx", "-t", "app", "--build-arg", "SOURCE_DATE_EPOCH=1000000000"];
    let second = sandbox.cmd("taskset").args(dbuild).run().ok().record();
    assert_eq!(first["digest"], second["digest"]);
}
