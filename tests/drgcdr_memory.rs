//! What `drgcdr` needs for each content of a storage: admins have millions of them.

use std::fs;
use std::path::Path;

use shared::digest::Digest;

use crate::kit::{Sandbox, TestDir};
use crate::stopped::peak_kib;

/// Layers of an image.
const LAYERS: usize = 18;
/// The contents of an image: its layers, its config, its manifest.
const CONTENTS: u64 = LAYERS as u64 + 2;
/// The most bytes for each further content. It has 60, its digest among them; what a process takes from the kernel differs by
/// some hundred KiB from run to run.
const BYTES_MAX: u64 = 90;

/// Adds images of a few bytes to a storage, as a registry would have written them.
fn add(storage: &Path, images: std::ops::Range<usize>) {
    let root = storage.join("docker/registry/v2");
    let repository = root.join("repositories/team/app");
    let dir = |path: &Path| fs::create_dir_all(path).expect("a directory can be made");
    let link = |at: &Path, digest: &Digest| {
        dir(at);
        fs::write(at.join("link"), digest.as_str()).expect("a link can be written");
    };
    let blob = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        let at = root.join("blobs/sha256").join(&digest.hex()[..2]).join(digest.hex());
        dir(&at);
        fs::write(at.join("data"), bytes).expect("content can be written");
        digest
    };
    for n in images {
        let blobs: Vec<Digest> = (0..=LAYERS).map(|layer| blob(format!("{n} {layer}").as_bytes())).collect();
        let describe = |digest: &Digest| serde_json::json!({ "mediaType": "application/octet-stream", "digest": digest, "size": 9 });
        for digest in &blobs {
            link(&repository.join("_layers/sha256").join(digest.hex()), digest);
        }
        let layers: Vec<_> = blobs[1..].iter().map(describe).collect();
        let manifest = serde_json::json!({ "schemaVersion": 2, "config": describe(&blobs[0]), "layers": layers });
        let manifest = blob(manifest.to_string().as_bytes());
        link(&repository.join("_manifests/revisions/sha256").join(manifest.hex()), &manifest);
        link(&repository.join(format!("_manifests/tags/v1.{n}/current")), &manifest);
    }
}

#[test]
fn a_content_costs_little_more_than_its_digest() {
    // Few and many: what any run needs is in both.
    const FEW: usize = 300;
    const MANY: usize = 1800;
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let once = || {
        let mut child = sandbox.cmd("drgcdr").arg("-n").arg(storage.path()).spawn();
        let peak = peak_kib(&mut child) << 10;
        let out = child.wait_with_output().expect("it ends");
        let text = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && text.contains("\"blobs\":0,"), "{text}{}", String::from_utf8_lossy(&out.stderr));
        peak
    };
    // What the kernel and the allocator add differs from run to run; what is needed does not.
    let collect = || (0..3).map(|_| once()).min().expect("it ran");
    add(storage.path(), 0..FEW);
    let few = collect();
    add(storage.path(), FEW..MANY);
    let many = collect();
    let contents = CONTENTS * (MANY - FEW) as u64;
    let each = many.saturating_sub(few) / contents;
    assert!(each < BYTES_MAX, "{each} bytes for each content: {few} bytes became {many}");
}
