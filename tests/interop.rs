//! Software that nobody here wrote, from Debian's packages, against our registry, store and archives.

use crate::kit::{DebianRegistry, Dockerd, Sandbox, TestDir, need};

/// The programs that podman needs here; this machine may not raise limits, so they are given.
const PODMAN_LIMITS: [&str; 4] = ["--ulimit", "nofile=1024:20000", "--ulimit", "nproc=1024:20000"];

pub(crate) fn podman(sandbox: &Sandbox, args: &[&str]) -> crate::kit::Output {
    let at = |name: &str| sandbox.path(name).to_string_lossy().into_owned();
    sandbox
        .cmd("podman")
        .args(["--root", &at("podman"), "--runroot", &at("run"), "--tmpdir", &at("tmp"), "--storage-driver", "vfs"])
        .args(["--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", "runc"])
        .args(args)
        .run()
}

fn pushed(sandbox: &Sandbox, at: &str) -> String {
    sandbox.busybox("alpine:3.20");
    sandbox.write("app/Dockerfile", "FROM alpine:3.20\nRUN echo made by bcp > /made\nENV X=1\nCMD [\"cat\", \"/made\"]\n");
    sandbox.go(&format!("bcp app -t {at}/app:1 -q")).ok().one_line().rsplit('@').next().expect("a digest").to_owned()
}

/// Runs a check against dserve and against Debian's docker-registry.
fn on_both_registries(check: impl Fn(&Sandbox, &str, &str)) {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let digest = pushed(&sandbox, server.addr());
    check(&sandbox, server.addr(), &digest);
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    assert_eq!(pushed(&sandbox, debian.addr()), digest, "one image has one digest everywhere");
    check(&sandbox, debian.addr(), &digest);
}

#[test]
fn skopeo_copies_what_bcp_pushed() {
    if !need(&["skopeo", "docker-registry"]) {
        return;
    }
    on_both_registries(|sandbox, at, digest| {
        let seen = sandbox
            .run("skopeo", &["inspect", "--tls-verify=false", "--format", "{{.Digest}}", &format!("docker://{at}/app:1")])
            .ok()
            .one_line();
        assert_eq!(seen, digest);
        let to = sandbox.path("copied").to_string_lossy().into_owned();
        sandbox
            .run(
                "skopeo",
                &["--insecure-policy", "copy", "--src-tls-verify=false", &format!("docker://{at}/app:1"), &format!("oci:{to}:1")],
            )
            .ok();
        let index = std::fs::read_to_string(sandbox.path("copied/index.json")).expect("a layout has an index");
        assert!(index.contains(digest), "{index}");
        std::fs::remove_dir_all(&to).expect("the layout can be removed");
    });
}

#[test]
fn podman_pulls_and_runs_what_bcp_pushed_and_pushes_what_dr_runs() {
    if !need(&["podman", "runc", "docker-registry"]) {
        return;
    }
    on_both_registries(|sandbox, at, digest| {
        podman(sandbox, &["pull", "-q", "--tls-verify=false", &format!("{at}/app:1")]).ok();
        let seen = podman(sandbox, &["image", "inspect", "--format", "{{.Digest}}", &format!("{at}/app:1")]).ok().one_line();
        assert_eq!(seen, digest);
        let image = format!("{at}/app:1");
        let run: Vec<&str> = ["run", "--rm", "--network", "none"].into_iter().chain(PODMAN_LIMITS).chain([image.as_str()]).collect();
        assert_eq!(podman(sandbox, &run).ok().text(), "made by bcp\n");
        podman(sandbox, &["push", "-q", "--tls-verify=false", &image, &format!("{at}/by-podman:1")]).ok();
        shown_and_run(sandbox, &format!("{at}/by-podman:1"));
    });
}

#[test]
fn docker_pulls_and_runs_what_bcp_pushed_and_pushes_what_dr_runs() {
    if !need(&["dockerd", "containerd", "runc", "docker-registry"]) {
        return;
    }
    let dockerd = Dockerd::start();
    on_both_registries(|sandbox, at, digest| {
        let image = format!("{at}/app:1");
        let out = dockerd.docker(sandbox).args(["pull", &image]).run().ok();
        assert!(out.text().contains(digest), "{}", out.text());
        assert_eq!(dockerd.docker(sandbox).args(["run", "--rm", "--network", "none", &image]).run().ok().text(), "made by bcp\n");
        let other = format!("{at}/by-docker:1");
        dockerd.docker(sandbox).args(["tag", &image, &other]).run().ok();
        dockerd.docker(sandbox).args(["push", &other]).run().ok();
        shown_and_run(sandbox, &other);
    });
}

/// `drs` and `drm` show the digest that `sha256sum` gives, and `dr` runs the image.
fn shown_and_run(sandbox: &Sandbox, image: &str) {
    let digest = sandbox.go(&format!("drm -q {image}")).ok().one_line();
    sandbox.sh(&format!("test {digest} = sha256:$(drm --raw {image} | sha256sum | cut -d' ' -f1)")).ok();
    let (repo, _) = image.rsplit_once(':').expect("an image has a tag");
    let tag = sandbox.go(&format!("drs {repo}")).ok().record();
    assert_eq!(tag["digest"], digest.as_str(), "{tag}");
    assert_eq!(sandbox.go(&format!("dr --pull always {image}")).ok().text(), "made by bcp\n");
}

#[test]
fn skopeo_pushes_what_dr_runs() {
    if !need(&["skopeo", "docker-registry"]) {
        return;
    }
    on_both_registries(|sandbox, at, _| {
        let args = ["--insecure-policy", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--format", "v2s2"];
        sandbox.cmd("skopeo").args(args).args([format!("docker://{at}/app:1"), format!("docker://{at}/by-skopeo:1")]).run().ok();
        shown_and_run(sandbox, &format!("{at}/by-skopeo:1"));
    });
}

#[test]
fn skopeo_and_umoci_read_the_store() {
    if !need(&["skopeo", "umoci"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    sandbox.write("app/Dockerfile", "FROM alpine:3.20\nRUN echo in the store > /made\n");
    let digest = sandbox.go("dbuild app -t app:1").ok().record()["digest"].as_str().expect("a digest").to_owned();
    let root = sandbox.root().to_string_lossy().into_owned();
    let name = ref_name(&sandbox, &digest);
    let seen = sandbox.run("skopeo", &["inspect", "--format", "{{.Digest}}", &format!("oci:{root}:{name}")]).ok().one_line();
    assert_eq!(seen, digest);
    let bundle = sandbox.path("bundle").to_string_lossy().into_owned();
    sandbox.run("umoci", &["unpack", "--image", &format!("{root}:{name}"), &bundle]).ok();
    let made = std::fs::read_to_string(sandbox.path("bundle/rootfs/made")).expect("the file is unpacked");
    assert_eq!(made, "in the store\n");
}

/// The name under which the layout's index lists a digest.
fn ref_name(sandbox: &Sandbox, digest: &str) -> String {
    let index: serde_json::Value =
        serde_json::from_slice(&std::fs::read(sandbox.root().join("index.json")).expect("the store is a layout")).expect("JSON");
    let entry = index["manifests"].as_array().and_then(|all| all.iter().find(|m| m["digest"] == digest)).expect("the image is listed");
    entry["annotations"]["org.opencontainers.image.ref.name"].as_str().expect("the entry has a name").to_owned()
}

#[test]
fn docker_loads_what_dsave_wrote_and_dload_what_docker_saved() {
    if !need(&["dockerd", "containerd", "runc"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("alpine:3.20");
    sandbox.write("app/Dockerfile", "FROM alpine:3.20\nRUN echo saved > /made\nCMD [\"cat\", \"/made\"]\n");
    sandbox.go("dbuild app -t app:1").ok();
    sandbox.go("dsave -o app.tar app:1").ok();
    let dockerd = Dockerd::start();
    let loaded = dockerd.docker(&sandbox).args(["load", "-i", "app.tar"]).run().ok();
    assert!(loaded.text().contains("app:1"), "{}", loaded.text());
    assert_eq!(dockerd.docker(&sandbox).args(["run", "--rm", "--network", "none", "app:1"]).run().ok().text(), "saved\n");
    dockerd.docker(&sandbox).args(["save", "-o", "back.tar", "app:1"]).run().ok();
    sandbox.go("rdi app:1").ok();
    let record = sandbox.go("dload -i back.tar").ok().record();
    assert_eq!(record["ref"], "app:1", "{record}");
    assert_eq!(sandbox.go("dr app:1").ok().text(), "saved\n");
}

#[test]
fn podman_saves_for_dload_and_loads_from_dsave() {
    if !need(&["podman", "runc"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("localhost/alpine:3.20");
    sandbox.go("dsave -o app.tar localhost/alpine:3.20").ok();
    podman(&sandbox, &["load", "-q", "-i", &sandbox.path("app.tar").to_string_lossy()]).ok();
    for format in ["docker-archive", "oci-archive"] {
        let file = sandbox.path(format).to_string_lossy().into_owned();
        podman(&sandbox, &["save", "-q", "--format", format, "-o", &file, "localhost/alpine:3.20"]).ok();
        sandbox.go("rdi -f localhost/alpine:3.20").ok();
        let record = sandbox.go(&format!("dload -i {file}")).ok().record();
        assert_eq!(record["ref"], "localhost/alpine:3.20", "{format}: {record}");
        assert_eq!(sandbox.go("dr localhost/alpine:3.20 echo fine").ok().text(), "fine\n");
    }
}

#[test]
fn docker_registry_serves_what_dserve_wrote_and_the_other_way_round() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let server = sandbox.serve_in(storage.path(), &[]);
    let digest = pushed(&sandbox, server.addr());
    assert_eq!(server.stop(), 0);
    {
        let debian = DebianRegistry::start(storage.path());
        assert_eq!(sandbox.go(&format!("drm -q {}/app:1", debian.addr())).ok().one_line(), digest);
        assert_eq!(sandbox.go(&format!("dr --pull always {}/app:1", debian.addr())).ok().text(), "made by bcp\n");
        sandbox.go(&format!("drt {0}/app:1 {0}/app:2", debian.addr())).ok();
        sandbox.go(&format!("dpush {}/app:2 --to {}/second", debian.addr(), debian.addr())).ok();
    }
    let server = sandbox.serve_in(storage.path(), &[]);
    let tags = sandbox.go(&format!("drs {}/app -q", server.addr())).ok().text();
    assert!(tags.contains(":1"), "{tags}");
    assert_eq!(sandbox.go(&format!("dr --pull always {}/app:1", server.addr())).ok().text(), "made by bcp\n");
}
