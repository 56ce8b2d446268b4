//! Collections beside pushes: what was accepted is whole, and with a grace period nothing is refused.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// How many images each of three pushers pushes; many more were tried by hand.
const ROUNDS: usize = 12;

/// Pushes images that share layers, retags and deletes, while collections run; returns what was refused.
fn push_while_collecting(grace: Duration, rounds: usize) -> usize {
    let fixture = Fixture::start();
    let is_over = AtomicBool::new(false);
    let refused = std::thread::scope(|scope| {
        let collector = scope.spawn(|| {
            let mut runs: u64 = 0;
            while !is_over.load(Ordering::Relaxed) {
                let options = Options { dry_run: false, grace: Some(grace), keep_trash: false, force: false, keep_for: None };
                try_collect(&fixture.storage, Work::Collect, &options).expect("it collects");
                runs += 1;
                // Time for a push to get through, now and then.
                std::thread::sleep(Duration::from_millis(10 * (runs % 8)));
            }
            runs
        });
        let pushers: Vec<_> = (0..3)
            .map(|n| {
                let mut client = fixture.client();
                scope.spawn(move || {
                    let mut refused = 0;
                    for i in 0..rounds {
                        refused += push_once(&mut client, &format!("repo{}", n % 2), &format!("t{n}"), i);
                    }
                    refused
                })
            })
            .collect();
        let refused = pushers.into_iter().map(|p| p.join().expect("no panic")).sum();
        is_over.store(true, Ordering::Relaxed);
        assert!(collector.join().expect("no panic") > 2);
        refused
    });
    let mut client = fixture.client();
    for (name, tag) in [("repo0", "t0"), ("repo1", "t1"), ("repo0", "t2")] {
        pull(&mut client, name, tag);
    }
    refused
}

/// Pushes as a client does that skips what the registry has; returns whether the manifest was refused for a blob that went meanwhile.
fn push_once(client: &mut Client, name: &str, tag: &str, i: usize) -> usize {
    let mut refused = 0;
    loop {
        let mut descriptors = Vec::new();
        // A layer that all pushers share by turns, one of the pusher's, a config.
        for content in [format!("shared {}", i % 5), format!("layer {tag} {}", i % 7), format!("{{\"round\":\"{tag} {i}\"}}")] {
            let digest = Digest::of(content.as_bytes());
            if client.head(&format!("/v2/{name}/blobs/{digest}")).status == 404 {
                client.push_blob(name, content.as_bytes());
            }
            descriptors.push(serde_json::json!({ "mediaType": crate::oci::media::OCI_LAYER, "digest": digest, "size": content.len() }));
        }
        let config = descriptors.pop();
        let manifest = serde_json::json!({
            "schemaVersion": 2, "mediaType": crate::oci::media::OCI_MANIFEST, "config": config, "layers": descriptors,
        });
        let bytes = manifest.to_string().into_bytes();
        let reply = client.put_manifest(name, tag, &bytes);
        if reply.status == 400 && reply.code() == "MANIFEST_BLOB_UNKNOWN" {
            refused += 1;
            continue;
        }
        reply.is(201);
        // What was accepted is here, whatever is collected meanwhile.
        pull(client, name, tag);
        if i % 4 == 3 {
            client.delete(&format!("/v2/{name}/manifests/{tag}")).is(202);
            client.put_manifest(name, tag, &bytes);
            if client.head(&format!("/v2/{name}/manifests/{tag}")).status == 404 {
                refused += 1;
                continue;
            }
        }
        return refused;
    }
}

#[test]
fn without_grace_a_push_is_whole_or_refused() {
    push_while_collecting(Duration::ZERO, ROUNDS);
}

#[test]
fn with_grace_no_push_is_refused() {
    assert_eq!(push_while_collecting(Duration::from_secs(600), ROUNDS), 0);
}

#[test]
fn a_blob_that_a_client_was_told_of_stays() {
    let mut fixture = Fixture::start();
    let mut client = fixture.client();
    let told = client.push_blob("h", b"asked for");
    let silent = client.push_blob("h", b"not asked for");
    // Both as old as can be; only the question protects one of them.
    fixture.restart();
    let mut client = fixture.client();
    std::thread::sleep(Duration::from_millis(1100));
    client.head(&format!("/v2/h/blobs/{told}")).is(200);
    let options = Options { dry_run: false, grace: Some(Duration::from_secs(1)), keep_trash: false, force: false, keep_for: None };
    let said = try_collect(&fixture.storage, Work::Collect, &options).expect("it collects");
    assert_eq!(said.count(What::Blob), 1);
    client.head(&format!("/v2/h/blobs/{told}")).is(200);
    client.head(&format!("/v2/h/blobs/{silent}")).is(404);
}

#[test]
fn two_collectors_do_not_meet() {
    let fixture = Fixture::start();
    let mut client = fixture.client();
    for i in 0..50 {
        client.push_image("m", "x", &format!("{i}"));
    }
    let mut is_second_refused = false;
    work(&fixture.storage, Work::Collect, &options(false, false), &mut |_| {
        if !is_second_refused {
            let second = try_collect(&fixture.storage, Work::Collect, &options(false, false));
            is_second_refused = matches!(second, Err(GcError::Locked { .. }));
        }
        true
    })
    .expect("the first collects");
    assert!(is_second_refused);
    pull(&mut client, "m", "x");
}
