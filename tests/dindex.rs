//! `dindex`: multi-platform images from images, in the store and in a registry, and others that read them.

use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

/// Makes the images `parts:amd64`, `parts:arm64` and `parts:s390x` in the store; returns their digests.
fn parts(sandbox: &Sandbox) -> Vec<String> {
    sandbox.write("part/Dockerfile", "FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /\nLABEL arch=$TARGETARCH\n");
    ["amd64", "arm64", "s390x"]
        .iter()
        .map(|arch| {
            let made = sandbox.go(&format!("dbuild part --platform linux/{arch} --provenance=false -t parts:{arch}")).ok().record();
            made["digest"].as_str().expect("an image has a digest").to_owned()
        })
        .collect()
}

#[test]
fn an_index_is_made_changed_and_refused_in_the_store() {
    let sandbox = Sandbox::new();
    let digests = parts(&sandbox);
    let made = sandbox.go("dindex -t multi:1 parts:amd64 parts:arm64").ok().record();
    assert_eq!(made["platforms"], serde_json::json!(["linux/amd64", "linux/arm64"]));
    assert_eq!((&made["type"], &made["complete"]), (&"image".into(), &true.into()));
    assert_ne!(made["digest"], digests[0].as_str());
    // Records of a listing do as well, and what is made twice is the same.
    let again = sandbox.sh("{ sdi parts:amd64; sdi parts:arm64; } | dindex -t multi:again").ok().record();
    assert_eq!(again["digest"], made["digest"]);

    // Two for one platform are refused, unless told, and the name keeps what it had.
    sandbox.write("other/Dockerfile", "FROM parts:amd64\nLABEL other=1\n");
    let other = sandbox.go("dbuild other --platform linux/amd64 --provenance=false -t parts:other").ok().record();
    let refused =
        sandbox.go("dindex -t multi:1 parts:amd64 parts:other").code(1).says("linux/amd64 is in it twice").says("--duplicates replace");
    assert_eq!(refused.record()["code"], "conflict");
    assert_eq!(sandbox.go("sdi --fields digest --format tsv multi:1").ok().text().lines().last(), made["digest"].as_str());
    let replaced = sandbox.go("dindex -t multi:2 --duplicates replace parts:amd64 parts:arm64 parts:other").ok().record();
    assert_eq!((&replaced["manifest"], replaced["platforms"].as_array().map(Vec::len)), (&other["digest"], Some(2)));

    // Entries come, go, and are annotated.
    let amended = sandbox.go("dindex -t multi:1 --amend parts:s390x").ok().record();
    assert_eq!(amended["platforms"].as_array().map(Vec::len), Some(3));
    let line = "dindex -t multi:1 --amend --remove linux/arm64 --set-platform linux/s390x=linux/riscv64 --annotation a.b=c --annotation manifest-descriptor[linux/amd64]:note=x";
    let amended = sandbox.go(line).ok().record();
    assert_eq!(amended["platforms"], serde_json::json!(["linux/amd64", "linux/riscv64"]));
    sandbox.go("dindex -t multi:1 --amend --remove linux/arm64").code(1).says("it has linux/amd64, linux/riscv64");
    let server = sandbox.serve();
    sandbox.go(&format!("dpush -q multi:1 --to {}", server.addr())).ok();
    let shown = sandbox.go(&format!("drm --long {}/multi:1", server.addr())).ok().record();
    assert_eq!(shown["annotations"], serde_json::json!({"a.b": "c"}));
    assert_eq!(
        (&shown["manifests"][0]["digest"], &shown["manifests"][0]["annotations"]["note"]),
        (&digests[0].as_str().into(), &"x".into())
    );
    assert_eq!(shown["manifests"][1]["digest"], digests[2].as_str(), "an override changes the entry, not the image");
    // A platform that the image does not say itself.
    let line = "dindex -t multi:3 --platform linux/mips64le parts:amd64";
    assert_eq!(sandbox.go(line).ok().record()["platforms"], serde_json::json!(["linux/mips64le"]));

    for (line, code, words) in [
        ("dindex parts:amd64", 2, "--tag"),
        ("dindex -t multi:1 --amend", 2, "nothing to amend"),
        ("dindex -t multi:1 --remove linux/amd64 parts:amd64", 2, "--amend"),
        ("dindex -t none:1 --amend --remove linux/amd64", 1, "there is no none:1"),
        ("dindex -t parts:amd64 --amend parts:arm64", 1, "it is one image, not an index"),
        ("dindex -t multi:9 --annotation manifest:a=b parts:amd64", 2, "change its digest"),
        ("dindex -t multi:9 --platform // parts:amd64", 2, "is not a platform"),
        ("dindex -t multi:9 store:none:1", 1, "none:1"),
    ] {
        sandbox.go(line).code(code).says(words);
    }
    // What failed before makes no index that lacks it.
    sandbox.sh("{ sdi parts:amd64; echo '{\"type\":\"image\",\"v\":1,\"ok\":false,\"error\":{\"code\":\"build-failed\",\"message\":\"no\",\"retryable\":false}}'; } | dindex -t multi:9").code(1).says("an image of it failed");
    assert_eq!(sandbox.go("sdi -q multi:9").text(), "");
}

#[test]
fn an_index_is_made_in_a_registry_and_others_pull_it() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    let digests = parts(&sandbox);
    for arch in ["amd64", "arm64", "s390x"] {
        sandbox.go(&format!("drt parts:{arch} {at}/parts/{arch}:1")).ok();
        sandbox.go(&format!("dpush -q {at}/parts/{arch}:1")).ok();
    }
    // From other repositories, from the store and by records; the digests stay.
    let made = sandbox.go(&format!("dindex --push -t {at}/multi:1 {at}/parts/amd64:1 store:parts:arm64")).ok().record();
    assert_eq!((&made["type"], &made["platforms"]), (&"tag".into(), &serde_json::json!(["linux/amd64", "linux/arm64"])));
    let same = sandbox.sh(&format!("{{ drs {at}/parts/amd64; drs {at}/parts/arm64; }} | dindex --push -t {at}/multi:2")).ok().record();
    assert_eq!(same["digest"], made["digest"]);
    let shown = sandbox.go(&format!("drm --long {at}/multi:1")).ok().record();
    let entries: Vec<&str> = shown["manifests"].as_array().expect("entries").iter().filter_map(|m| m["digest"].as_str()).collect();
    assert_eq!(entries, [digests[0].as_str(), digests[1].as_str()]);
    sandbox.go(&format!("dindex --push -t {at}/multi:1 --amend {at}/parts/s390x:1 --remove linux/arm64")).ok();
    let shown = sandbox.go(&format!("drm {at}/multi:1")).ok().record();
    assert_eq!(shown["platforms"], serde_json::json!(["linux/amd64", "linux/s390x"]));
    // An image of an index is taken out of it, all of it when nobody says which.
    let one = sandbox.go(&format!("dindex --push -t {at}/multi:one --platform linux/s390x {at}/multi:1")).ok().record();
    assert_eq!(one["platforms"], serde_json::json!(["linux/s390x"]));
    let all = sandbox.go(&format!("dindex --push -t {at}/multi:all {at}/multi:1 {at}/parts/arm64:1")).ok().record();
    assert_eq!(all["platforms"], serde_json::json!(["linux/amd64", "linux/s390x", "linux/arm64"]));
    // In the store, out of the registry: what is missing is fetched.
    let local = sandbox.go(&format!("dindex -t {at}/local:1 docker://{at}/multi:all --root other")).ok().record();
    assert_eq!((&local["digest"], &local["complete"]), (&all["digest"], &true.into()));
    // An index of which the store has one part makes no index that lacks the rest in silence.
    sandbox.go(&format!("dpull -q {at}/multi:all --platform linux/amd64 --root partial")).ok();
    sandbox.go(&format!("dindex -t half:1 {at}/multi:all --root partial")).ok().says("does not have linux/s390x, linux/arm64 of it");

    if need(&["skopeo"]) {
        let from = format!("docker://{at}/multi:all");
        let raw = sandbox.run("skopeo", &["inspect", "--raw", "--tls-verify=false", &from]).ok().text();
        assert_eq!(raw, sandbox.go(&format!("drm --raw {at}/multi:all")).ok().text());
        for arch in ["amd64", "arm64"] {
            let args = ["inspect", "--tls-verify=false", "--override-arch", arch, "--format", "{{.Architecture}} {{.Labels.arch}}", &from];
            assert_eq!(sandbox.run("skopeo", &args).ok().one_line(), format!("{arch} {arch}"));
        }
        let copied = ["copy", "-q", "--all", "--src-tls-verify=false", &from, "oci:copied:1"];
        sandbox.run("skopeo", &copied).ok();
        let back = sandbox.go("dindex -t copied:1 oci:copied:1").ok().record();
        assert_eq!(back["digest"], all["digest"], "what another tool copied is the same");
    }
    if need(&["podman"]) {
        let at_dir = |name: &str| sandbox.path(name).to_string_lossy().into_owned();
        let place = ["--root", &at_dir("podman"), "--runroot", &at_dir("run"), "--tmpdir", &at_dir("tmp"), "--storage-driver", "vfs"];
        let more = ["--cgroup-manager", "cgroupfs", "--events-backend", "none"];
        let name = format!("{at}/multi:all");
        let pull = ["pull", "-q", "--tls-verify=false", "--arch", "arm64", &name];
        sandbox.cmd("podman").args(place).args(more).args(pull).run().ok();
        let inspect = ["image", "inspect", "--format", "{{.Architecture}} {{.Labels.arch}}", &name];
        assert_eq!(sandbox.cmd("podman").args(place).args(more).args(inspect).run().ok().one_line(), "arm64 arm64");
    }
}

#[test]
fn dockers_lists_stay_dockers() {
    if !need(&["docker-registry", "skopeo"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    let at = debian.addr();
    parts(&sandbox);
    for arch in ["amd64", "arm64"] {
        sandbox.go(&format!("drcp store:parts:{arch} oci:{arch}:x")).ok();
        let to = format!("docker://{at}/parts:{arch}");
        sandbox.run("skopeo", &["copy", "-q", "--format", "v2s2", "--dest-tls-verify=false", &format!("oci:{arch}:x"), &to]).ok();
    }
    let made = sandbox.go(&format!("dindex --push -t {at}/multi:1 {at}/parts:amd64 {at}/parts:arm64")).ok().record();
    assert_eq!(made["media_type"], "application/vnd.docker.distribution.manifest.list.v2+json");
    let from = format!("docker://{at}/multi:1");
    let args = ["inspect", "--tls-verify=false", "--override-arch", "arm64", "--format", "{{.Architecture}}", &from];
    assert_eq!(sandbox.run("skopeo", &args).ok().one_line(), "arm64");
}
