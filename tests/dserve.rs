//! `dserve`: one command, one record, a clean end; and peers that push to it and take its directory over.

use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

/// Makes an OCI layout `img` with the image `one` of a single file, by umoci.
fn layout(sandbox: &Sandbox) {
    sandbox.write("file", "some content\n".repeat(1000));
    sandbox.go("umoci init --layout img").ok();
    sandbox.go("umoci new --image img:one").ok();
    sandbox.go("umoci insert --rootless --image img:one file /file").ok();
}

fn skopeo(sandbox: &Sandbox, from: &str, to: &str) {
    sandbox.cmd("skopeo").args(["--insecure-policy", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", from, to]).run().ok();
}

fn digest(sandbox: &Sandbox, reference: &str) -> String {
    sandbox.cmd("skopeo").args(["inspect", "--tls-verify=false", "--format", "{{.Digest}}", reference]).run().ok().one_line()
}

#[test]
fn it_serves_below_the_root_and_ends_on_sigterm() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve_in(&sandbox.root().join("registry"), &[]);
    assert!(server.addr().starts_with("127.0.0.1:"));
    let second = sandbox.go("dserve --addr 127.0.0.1:0").code(1).says("in use by another server (in-use)");
    assert_eq!(second.record()["code"], "in-use");
    let taken = sandbox.run("dserve", &["--storage", "other", "--addr", server.addr()]).code(1).says("cannot listen on");
    assert!(taken.stderr.contains("hint: --addr 127.0.0.1:0"), "{}", taken.stderr);
    assert_eq!(server.stop(), 0);
    sandbox.go("dserve --addr nonsense").code(2);
    // What a killed server left is no obstacle.
    let server = sandbox.serve_in(&sandbox.root().join("registry"), &[]);
    assert_eq!(server.stop(), 0);
}

#[test]
fn a_server_for_everybody_warns() {
    let sandbox = Sandbox::new();
    let mut child = sandbox.cmd("dserve").args(["--addr", "0.0.0.0:0", "--storage", "registry"]).spawn();
    let line = |stream: &mut dyn std::io::Read| {
        let mut text = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stream), &mut text).expect("a line");
        text
    };
    let warning = line(child.stderr.as_mut().expect("piped"));
    assert!(warning.contains("there is no authentication"), "{warning}");
    assert!(line(child.stdout.as_mut().expect("piped")).contains("\"type\":\"server\""));
    sandbox.run("kill", &[&child.id().to_string()]).ok();
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn skopeo_pushes_and_pulls_and_docker_registry_takes_over() {
    if !need(&["skopeo", "umoci", "docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    layout(&sandbox);
    let storage = TestDir::new();
    let at = |addr: &str, name: &str| format!("docker://{addr}/{name}");
    let server = sandbox.serve_in(storage.path(), &[]);
    skopeo(&sandbox, "oci:img:one", &at(server.addr(), "team/app:1"));
    sandbox
        .cmd("skopeo")
        .args([
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            "--format",
            "v2s2",
            "oci:img:one",
            &at(server.addr(), "team/app:docker"),
        ])
        .run()
        .ok();
    skopeo(&sandbox, &at(server.addr(), "team/app:1"), &at(server.addr(), "other:1"));
    let first = digest(&sandbox, &at(server.addr(), "team/app:1"));
    skopeo(&sandbox, &at(server.addr(), "team/app:1"), "oci:back:one");
    assert!(std::fs::read_to_string(sandbox.path("back/index.json")).expect("an index").contains(&first));
    assert_eq!(server.stop(), 0);

    let debian = DebianRegistry::start(storage.path());
    assert_eq!(digest(&sandbox, &at(debian.addr(), "team/app:1")), first);
    skopeo(&sandbox, &at(debian.addr(), "other:1"), "oci:debian:one");
    skopeo(&sandbox, &at(debian.addr(), "team/app:docker"), "dir:docker");
    skopeo(&sandbox, "oci:img:one", &at(debian.addr(), "team/late:1"));
    drop(debian);

    let server = sandbox.serve_in(storage.path(), &[]);
    let tags = sandbox.cmd("skopeo").args(["list-tags", "--tls-verify=false", &at(server.addr(), "team/app")]).run().ok().text();
    assert!(tags.contains("\"1\"") && tags.contains("\"docker\""), "{tags}");
    assert_eq!(digest(&sandbox, &at(server.addr(), "team/late:1")), first);
    skopeo(&sandbox, &at(server.addr(), "team/late:1"), "oci:late:one");
}
