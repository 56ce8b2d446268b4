//! `drcp`: between registries, layouts, archives and the store, with one digest everywhere.

use crate::kit::{DebianRegistry, Sandbox, TestDir, need};

#[test]
fn inside_a_registry_nothing_moves() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    let digest = sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {at}")).ok();
    let record = sandbox.go(&format!("drcp {at}/app:1 {at}/mirror/app:2")).ok().record();
    assert_eq!(
        (&record["type"], &record["digest"], &record["bytes"], &record["blobs_sent"]),
        (&"transfer".into(), &digest.clone().into(), &0.into(), &0.into())
    );
    assert_eq!(record["blobs_mounted"], 2, "{record}");
    assert_eq!(sandbox.go(&format!("drm -q {at}/mirror/app:2")).ok().one_line(), digest);
}

#[test]
fn many_names_go_to_one_registry_and_one_failure_does_not_stop_the_rest() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let from = one.addr();
    let digest = sandbox.busybox("app:1");
    for tag in ["1", "2"] {
        sandbox.go(&format!("drt app:1 {from}/team/app:{tag}")).ok();
        sandbox.go(&format!("dpush -q {from}/team/app:{tag}")).ok();
    }
    let second = sandbox.serve_in(two.path(), &[]);
    let to = second.addr();
    let out = sandbox.sh(&format!("printf '%s\\n' {from}/team/app:1 {from}/none:1 {from}/team/app:2 | drcp --to {to}/mirror")).code(1);
    let oks: Vec<bool> = out.records().iter().map(|r| r["ok"] == true).collect();
    assert_eq!(oks, [true, false, true], "{}", out.text());
    let out = sandbox.sh(&format!("drs {from}/team/app | drcp --to {to}/again -q")).ok();
    assert_eq!(out.text(), format!("{to}/again/team/app:1@{digest}\n{to}/again/team/app:2@{digest}\n"));
    let out = sandbox.go(&format!("drcp -a {from}/team/app --to {to}/all -q")).ok();
    assert_eq!(out.text().lines().count(), 2);
}

#[test]
fn layouts_and_archives_keep_the_digest_and_others_read_them() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    let digest = sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {at}")).ok();
    for place in ["oci:layout:app-1", "oci-archive:app.tar"] {
        let record = sandbox.go(&format!("drcp {at}/app:1 {place}")).ok().record();
        assert_eq!(record["digest"], digest.as_str(), "{place}");
        if need(&["skopeo"]) {
            assert_eq!(sandbox.run("skopeo", &["inspect", "--format", "{{.Digest}}", place]).ok().one_line(), digest, "{place}");
        }
        let back = sandbox.go(&format!("drcp {place} {at}/back:1")).ok().record();
        assert_eq!(back["digest"], digest.as_str(), "{place}");
    }
    sandbox.go(&format!("drcp {at}/app:1 docker-archive:docker.tar")).ok();
    if need(&["skopeo"]) {
        sandbox.run("skopeo", &["inspect", "docker-archive:docker.tar"]).ok();
    }
    sandbox.go("drcp docker-archive:docker.tar store:from-archive:1").ok();
    assert_eq!(sandbox.go("sdi -q from-archive").ok().one_line(), "from-archive:1");
    let stored = sandbox.go("drcp store:app:1 oci:layout:again").ok().record();
    assert_eq!(stored["digest"], digest.as_str());
    sandbox.go("drcp oci:layout x:1").code(1).says("say which: app-1, again");
    sandbox.go("drcp oci:nowhere x:1").code(1).says("nowhere");
    sandbox.write("full/file", "x");
    sandbox.go("drcp store:app:1 oci:full").code(1).says("not empty");
    let left: Vec<_> = std::fs::read_dir(sandbox.root().join("tmp")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(left.is_empty(), "nothing is left of what passed through: {left:?}");
}

#[test]
fn wrong_usage_is_said_before_anything_moves() {
    let sandbox = Sandbox::new();
    for (line, words) in [
        ("drcp", "say what is copied where"),
        ("drcp a", "one source and one destination"),
        ("drcp a b c", "one source and one destination"),
        ("drcp a b/UPPER", "lower case"),
        ("drcp --to host:port a", "not a registry"),
        ("drcp oci: a", "names no file"),
    ] {
        let out = sandbox.go(line);
        assert!(matches!(out.code, 1 | 2), "{line}: {out:?}");
        out.says(words);
    }
}

#[test]
fn an_index_is_copied_whole_and_one_platform_on_request() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let (at, storage) = (server.addr(), TestDir::new());
    let debian = DebianRegistry::start(storage.path());
    let to = debian.addr();
    let (host, foreign) = (std::env::consts::ARCH, "s390x");
    let host = if host == "aarch64" { "arm64" } else { "amd64" };
    let index = multi_platform(&sandbox, at, &[host, foreign]);
    let copied = sandbox.go(&format!("drcp {at}/multi:1 {to}/multi:1")).ok().record();
    assert_eq!(copied["digest"], index.as_str());
    let shown = sandbox.go(&format!("drm {to}/multi:1")).ok().record();
    let long = sandbox.go(&format!("drm --long {to}/multi:1")).ok().text();
    assert_eq!(sandbox.go(&format!("drm -v --insecure {to}/multi:1")).ok().text(), long, "docker's words for the same");
    assert_eq!(shown["platforms"], serde_json::json!([format!("linux/{host}"), format!("linux/{foreign}")]));
    let one = sandbox.go(&format!("drcp --platform linux/{foreign} {at}/multi:1 {to}/one:1")).ok().record();
    assert_ne!(one["digest"], index.as_str());
    assert_eq!(sandbox.go(&format!("drm {to}/one:1")).ok().record()["platforms"], serde_json::json!([format!("linux/{foreign}")]));

    // A pull takes this platform alone; a push of that fetches the rest from where it came from.
    let pulled = sandbox.go(&format!("dpull {at}/multi:1")).ok().record();
    assert_eq!((&pulled["digest"], &pulled["complete"]), (&index.clone().into(), &false.into()), "{pulled}");
    let pushed = sandbox.go(&format!("dpush {at}/multi:1 --to {to}/whole")).ok().record();
    assert_eq!(pushed["digest"], index.as_str());
    sandbox.go(&format!("dpull --platform linux/{foreign} {to}/whole/multi:1 -q --root other")).ok();
    sandbox.go(&format!("dpull --platform linux/riscv64 {to}/whole/multi:1")).code(1).says(&format!("linux/{host}, linux/{foreign}"));
    // Where it came from is gone: the failure names the way out.
    sandbox.go(&format!("drt {at}/multi:1 127.0.0.1:9/multi:1")).ok();
    sandbox.go(&format!("dpush --platform linux/{host} 127.0.0.1:9/multi:1 --to {to}/part -q")).ok();
    sandbox.go(&format!("dpush 127.0.0.1:9/multi:1 --to {to}/part")).code(1).says("127.0.0.1:9");
}

/// Pushes an index over images of these architectures; returns its digest.
fn multi_platform(sandbox: &Sandbox, at: &str, architectures: &[&str]) -> String {
    let put = |path: &str, kind: &str, body: &[u8]| {
        let file = sandbox.write("body", body);
        let data = format!("@{}", file.display());
        let url = format!("http://{at}/v2/multi/{path}");
        sandbox.run("curl", &["-sSf", "-X", "PUT", "-H", &format!("Content-Type: {kind}"), "--data-binary", &data, &url]).ok();
    };
    let digest_of = |body: &[u8]| {
        let file = sandbox.write("body", body);
        format!("sha256:{}", sandbox.run("sha256sum", &[&file.to_string_lossy()]).ok().text().split(' ').next().unwrap_or_default())
    };
    let blob = |body: &[u8]| {
        let digest = digest_of(body);
        let script =
            format!("curl -sSf -o /dev/null -D - -X POST http://{at}/v2/multi/blobs/uploads/ | tr -d '\\r' | sed -n 's/^[Ll]ocation: //p'");
        let location = sandbox.sh(&script).ok().one_line();
        let location = if location.starts_with('/') { format!("http://{at}{location}") } else { location };
        let join = if location.contains('?') { '&' } else { '?' };
        let file = sandbox.write("body", body);
        let data = format!("@{}", file.display());
        let url = format!("{location}{join}digest={digest}");
        sandbox.run("curl", &["-sSf", "-X", "PUT", "-H", "Content-Type: application/octet-stream", "--data-binary", &data, &url]).ok();
        digest
    };
    let (oci, layer) = ("application/vnd.oci.image", b"layer".as_slice());
    let children: Vec<serde_json::Value> = architectures
        .iter()
        .map(|arch| {
            let content = [layer, arch.as_bytes()].concat();
            let layer = blob(&content);
            let config =
                serde_json::json!({"architecture": arch, "os": "linux", "rootfs": {"type": "layers", "diff_ids": [layer]}}).to_string();
            let manifest = serde_json::json!({
                "schemaVersion": 2, "mediaType": format!("{oci}.manifest.v1+json"),
                "config": {"mediaType": format!("{oci}.config.v1+json"), "size": config.len(), "digest": blob(config.as_bytes())},
                "layers": [{"mediaType": format!("{oci}.layer.v1.tar"), "size": content.len(), "digest": layer}],
            })
            .to_string();
            let digest = digest_of(manifest.as_bytes());
            put(&format!("manifests/{digest}"), &format!("{oci}.manifest.v1+json"), manifest.as_bytes());
            serde_json::json!({
                "mediaType": format!("{oci}.manifest.v1+json"), "size": manifest.len(), "digest": digest,
                "platform": {"os": "linux", "architecture": arch},
            })
        })
        .collect();
    let index = serde_json::json!({"schemaVersion": 2, "mediaType": format!("{oci}.index.v1+json"), "manifests": children}).to_string();
    put("manifests/1", &format!("{oci}.index.v1+json"), index.as_bytes());
    digest_of(index.as_bytes())
}
