//! `dserve`: one command, one record, a clean end; and peers that push to it and take its directory over.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;

use shared::digest::Digest;

use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

/// A `dserve` that dies or fails at one of its state-changing calls, perhaps before it serves.
struct Doomed {
    child: Child,
    addr: Option<String>,
}

impl Doomed {
    fn start(sandbox: &Sandbox, storage: &Path, fault: &str) -> Doomed {
        let mut child =
            sandbox.cmd("dserve").args(["--addr", "127.0.0.1:0", "--storage"]).arg(storage).env("TACKLEBOX_FAULT", fault).spawn();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("it can be read");
        let record: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        let addr = record.and_then(|r| r["addr"].as_str().map(str::to_owned));
        Doomed { child, addr }
    }

    /// Sends one request; nothing comes back from a server that died.
    fn send(&self, method: &str, path: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
        let addr = self.addr.as_ref()?;
        let mut stream = TcpStream::connect(addr).ok()?;
        let len = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {addr}\r\nContent-Length: {len}\r\nConnection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text).ok()?;
        let end = text.windows(4).position(|w| w == b"\r\n\r\n")?;
        let status = std::str::from_utf8(&text[..end]).ok()?.split(' ').nth(1)?.parse().ok()?;
        Some((status, text.split_off(end + 4)))
    }

    /// Pushes an image of one blob under a tag and says whether all of it was accepted.
    fn push(&self, tag: &str) -> bool {
        const TYPE: &str = "application/vnd.oci.image.layer.v1.tar";
        let layer = b"the only layer, which is its own config";
        let digest = Digest::of(layer);
        let blob = serde_json::json!({ "mediaType": TYPE, "digest": digest, "size": layer.len() });
        let subject = serde_json::json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 1 });
        let manifest = serde_json::json!({ "schemaVersion": 2, "config": blob, "layers": [blob], "subject": subject }).to_string();
        let is_accepted = |answer: Option<(u16, Vec<u8>)>| answer.is_some_and(|(status, _)| status == 201);
        is_accepted(self.send("POST", &format!("/v2/a/b/blobs/uploads/?digest={digest}"), layer))
            && is_accepted(self.send("PUT", &format!("/v2/a/b/manifests/{tag}"), manifest.as_bytes()))
    }

    /// Asserts that a tag is whole, or not there at all.
    fn is_whole(&self, tag: &str) -> bool {
        let (status, body) = self.send("GET", &format!("/v2/a/b/manifests/{tag}"), b"").expect("an answer");
        if status == 404 {
            return false;
        }
        let manifest: serde_json::Value = serde_json::from_slice(&body).expect("a whole manifest");
        let digest = manifest["layers"][0]["digest"].as_str().expect("a digest");
        let (status, blob) = self.send("GET", &format!("/v2/a/b/blobs/{digest}"), b"").expect("an answer");
        assert_eq!((status, Digest::of(&blob).as_str()), (200, digest));
        true
    }

    fn stop(mut self, sandbox: &Sandbox) {
        if self.child.try_wait().is_ok_and(|s| s.is_none()) {
            sandbox.run("kill", &[&self.child.id().to_string()]);
        }
        self.child.wait().expect("it ends");
    }
}

#[test]
fn a_push_that_a_kill_or_a_failing_disk_interrupts_is_whole_or_not_there() {
    let sandbox = Sandbox::new();
    let count = sandbox.path("count");
    let first = Doomed::start(&sandbox, &sandbox.path("first"), &format!("count:{}", count.display()));
    assert!(first.push("t"));
    let steps: u64 = std::fs::read_to_string(&count).expect("a count").parse().expect("a number");
    first.stop(&sandbox);
    assert!(steps > 30, "{steps}");
    for step in 1..=steps {
        // Every call is killed; every sixth one fails, to keep the test short.
        let actions: &[&str] = if step % 6 == 0 { &["kill", "enospc"] } else { &["kill"] };
        for action in actions {
            let storage = TestDir::new();
            let doomed = Doomed::start(&sandbox, storage.path(), &format!("{step}:{action}"));
            let is_accepted = doomed.push("t");
            doomed.stop(&sandbox);
            let next = Doomed::start(&sandbox, storage.path(), "");
            assert!(next.is_whole("t") || !is_accepted, "{step}:{action} lost what was accepted");
            assert!(next.push("t") && next.is_whole("t"), "{step}:{action}");
            next.stop(&sandbox);
        }
    }
}

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

#[test]
fn signatures_are_found_after_the_hand_over() {
    if !need(&["docker-registry", "curl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let server = Doomed::start(&sandbox, storage.path(), "");
    assert!(server.push("signature"));
    server.stop(&sandbox);
    let debian = DebianRegistry::start(storage.path());
    let subject = Digest::of(b"the only layer, which is its own config");
    let url = format!("http://{}/v2/a/b/manifests/sha256-{}", debian.addr(), subject.hex());
    let text = sandbox.run("curl", &["-sSf", "-H", "Accept: application/vnd.oci.image.index.v1+json", &url]).ok().text();
    let list: serde_json::Value = serde_json::from_str(&text).expect("an index");
    let signature = sandbox.go(&format!("drm -q {}/a/b:signature", debian.addr())).ok().one_line();
    assert_eq!(list["manifests"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["manifests"][0]["digest"], signature.as_str());
}
