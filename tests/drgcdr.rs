//! `drgcdr`: plans, collections beside servers, distribution's storages, and kills at every step.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use shared::digest::Digest;

use crate::kit::{DebianRegistry, Output, Sandbox, TestDir, need};

/// Sends one request on a connection of its own and returns the status.
fn send(addr: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(addr).expect("a connection");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {addr}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).expect("it is read");
    let mut text = Vec::new();
    stream.read_to_end(&mut text).expect("an answer");
    String::from_utf8_lossy(&text).split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status")
}

/// Pushes an image of one layer.
fn push(addr: &str, name: &str, tag: &str, seed: &str) -> Digest {
    const OCI: &str = "application/vnd.oci.image";
    let blob = |content: &str| {
        let digest = Digest::of(content.as_bytes());
        let path = format!("/v2/{name}/blobs/uploads/?digest={digest}");
        assert_eq!(send(addr, "POST", &path, "application/octet-stream", content.as_bytes()), 201);
        serde_json::json!({ "mediaType": format!("{OCI}.layer.v1.tar"), "digest": digest, "size": content.len() })
    };
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": format!("{OCI}.manifest.v1+json"),
        "config": blob(&format!("{{\"author\":\"{seed}\"}}")),
        "layers": [blob(&format!("layer of {seed}"))],
    });
    let bytes = manifest.to_string().into_bytes();
    assert_eq!(send(addr, "PUT", &format!("/v2/{name}/manifests/{tag}"), &format!("{OCI}.manifest.v1+json"), &bytes), 201);
    Digest::of(&bytes)
}

/// Makes a storage with things to keep and every kind of garbage.
fn storage(sandbox: &Sandbox) -> TestDir {
    let dir = TestDir::new();
    let server = sandbox.serve_in(dir.path(), &[]);
    let addr = server.addr();
    push(addr, "keep", "one", "kept");
    push(addr, "keep/nested", "moving", "old");
    push(addr, "keep/nested", "moving", "new");
    let gone = push(addr, "gone/deep", "x", "gone");
    assert_eq!(send(addr, "DELETE", &format!("/v2/gone/deep/manifests/{gone}"), "", b""), 202);
    assert_eq!(send(addr, "POST", "/v2/keep/blobs/uploads/", "", b""), 202);
    assert_eq!(server.stop(), 0);
    dir
}

/// Every file of the registry's tree with its content.
fn tree(storage: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(dir: &Path, base: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(dir).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, base, found);
            } else {
                found.insert(path.strip_prefix(base).expect("inside").to_owned(), std::fs::read(&path).expect("readable"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&storage.join("docker"), storage, &mut found);
    found
}

fn copy(sandbox: &Sandbox, from: &Path) -> TestDir {
    let to = TestDir::new();
    sandbox.cmd("cp").args(["-a", "-T"]).arg(from).arg(to.path()).run().ok();
    to
}

fn collect(sandbox: &Sandbox, storage: &Path, fault: &str) -> Output {
    sandbox.cmd("drgcdr").args(["--grace", "0"]).arg(storage).env("TACKLEBOX_FAULT", fault).run()
}

#[test]
fn a_dry_run_is_the_plan_of_the_run() {
    let sandbox = Sandbox::new();
    let storage = storage(&sandbox);
    let before = tree(storage.path());
    let whole = sandbox.path("whole");
    sandbox.cmd("cp").args(["-a", "-T"]).arg(storage.path()).arg(&whole).run().ok();
    let plan = sandbox.cmd("drgcdr").args(["-n", "--grace", "0"]).arg(storage.path()).run().ok().records();
    assert_eq!(tree(storage.path()), before);
    let done = collect(&sandbox, storage.path(), "").ok().records();
    let essence = |records: &[serde_json::Value]| {
        let deletions = records.iter().filter(|r| r["type"] == "deletion");
        let mut lines: Vec<String> = deletions.map(|r| format!("{} {} {} {}", r["what"], r["path"], r["freed"], r["trashed"])).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(essence(&plan), essence(&done));
    // So it is of a run that keeps what it removes, which frees nothing yet.
    let kept = copy(&sandbox, &whole);
    let run = |more: &[&str]| sandbox.cmd("drgcdr").args(["--grace", "0", "--trash"]).args(more).arg(kept.path()).run().ok().records();
    let (plan_to_keep, kept) = (run(&["-n"]), run(&[]));
    assert_eq!(essence(&plan_to_keep), essence(&kept));
    let (freed, last) = (done.last().expect("a sum")["freed"].clone(), kept.last().expect("a sum"));
    assert_eq!((&last["freed"], &last["trashed"]), (&0.into(), &freed));
    assert!(plan.iter().all(|r| r["dry_run"] == true) && done.iter().all(|r| r["dry_run"].is_null()));
    let sum = done.last().expect("a sum");
    assert_eq!((sum["manifests"].as_u64(), sum["blobs"].as_u64(), sum["uploads"].as_u64()), (Some(1), Some(6), Some(1)), "{sum}");
    let repositories: Vec<_> = done.iter().filter(|r| r["type"] == "gc").map(|r| r["repo"].as_str()).collect();
    assert_eq!(repositories, [Some("gone/deep"), Some("keep"), Some("keep/nested"), None]);
}

#[test]
fn a_kill_or_a_failing_disk_at_any_step_loses_nothing_and_the_next_run_finishes() {
    let sandbox = Sandbox::new();
    let origin = storage(&sandbox);
    let whole = copy(&sandbox, origin.path());
    let count = sandbox.path("count");
    collect(&sandbox, whole.path(), &format!("count:{}", count.display())).ok();
    let wanted = tree(whole.path());
    let steps: u64 = std::fs::read_to_string(&count).expect("a count").parse().expect("a number");
    assert!(steps > 15, "{steps}");
    // Directories go when they are empty, in an order that is not fixed: a run may have a step less.
    let sure = steps - steps / 10;
    for step in 1..=steps {
        for action in ["kill", "eio", "enospc"] {
            let storage = copy(&sandbox, origin.path());
            let code = collect(&sandbox, storage.path(), &format!("{step}:{action}")).code;
            let is_expected = if action == "kill" { code == 137 || (code == 0 && step > sure) } else { code <= 1 };
            assert!(is_expected, "{step}:{action}: {code}");
            let left = tree(storage.path());
            for (path, bytes) in &wanted {
                assert_eq!(left.get(path), Some(bytes), "{step}:{action} lost {}", path.display());
            }
            collect(&sandbox, storage.path(), "").ok();
            assert_eq!(tree(storage.path()), wanted, "{step}:{action}");
            let trash = std::fs::read_dir(storage.path().join("tacklebox/trash")).map_or(0, Iterator::count);
            assert_eq!(trash, 0, "{step}:{action}");
        }
    }
}

#[test]
fn a_running_server_does_it_and_has_a_grace_period() {
    let sandbox = Sandbox::new();
    let storage = storage(&sandbox);
    let server = sandbox.serve_in(storage.path(), &[]);
    let path = server.storage().display().to_string();
    let sum = sandbox.run("drgcdr", &[&path]).ok().records().pop().expect("a sum");
    assert_eq!(sum["blobs"].as_u64(), Some(0), "all of it is younger than an hour: {sum}");
    let sum = sandbox.run("drgcdr", &["--grace", "0", "--trash", &path]).ok().records().pop().expect("a sum");
    assert_eq!(sum["blobs"].as_u64(), Some(6), "{sum}");
    let undone = sandbox.run("drgcdr", &["--undo", &path]).ok().record();
    assert!(undone["restored"].as_u64() >= Some(6), "{undone}");
    let sum = sandbox.run("drgcdr", &["--grace", "0", &path]).ok().records().pop().expect("a sum");
    assert_eq!(sum["blobs"].as_u64(), Some(6), "{sum}");
    sandbox.run("drgcdr", &["--undo", &path]).code(1).says("(not-found)");
    assert_eq!(send(server.addr(), "GET", "/v2/keep/nested/manifests/moving", "", b""), 200);
}

#[test]
fn a_storage_of_distribution_is_collected_when_it_does_not_write() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = storage(&sandbox);
    std::fs::remove_dir_all(storage.path().join("tacklebox")).expect("removed");
    let path = storage.path().display().to_string();
    let debian = DebianRegistry::start(storage.path());
    sandbox.run("drgcdr", &["--grace", "0", &path]).code(1).says("may write to it (in-use)");
    assert!(!storage.path().join("tacklebox").exists(), "who is refused leaves nothing");
    sandbox.run("drgcdr", &["-n", &path]).ok();
    let sum = sandbox.run("drgcdr", &["--force", &path]).ok().records().pop().expect("a sum");
    assert_eq!(sum["blobs"].as_u64(), Some(0), "beside a server there is a grace period: {sum}");
    drop(debian);
    let sum = sandbox.run("drgcdr", &[&path]).ok().records().pop().expect("a sum");
    assert_eq!(sum["blobs"].as_u64(), Some(6), "{sum}");
    let debian = DebianRegistry::start(storage.path());
    for (name, tag) in [("keep", "one"), ("keep/nested", "moving")] {
        let mut stream = TcpStream::connect(debian.addr()).expect("a connection");
        let accept = "application/vnd.oci.image.manifest.v1+json";
        write!(stream, "GET /v2/{name}/manifests/{tag} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n")
            .expect("it is read");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }
}

#[test]
fn what_is_no_storage_is_left_alone() {
    let sandbox = Sandbox::new();
    let dir = TestDir::new();
    sandbox.cmd("drgcdr").arg(dir.path()).run().code(1).says("is not the storage of a registry");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a directory").count(), 0);
    sandbox.go("drgcdr --trash --undo").code(2);
}
