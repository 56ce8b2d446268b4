//! What the cache finds and what it does not: keys, foreign history, layers that are gone.

use super::*;

#[test]
fn a_cached_build_runs_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a", "1");
    let text =
        "FROM scratch AS one\nCOPY a /\nRUN write /x 1\nFROM scratch\nCOPY --from=one /x /y\nWORKDIR /w\nRUN write /w/z 2\nENV A=b\n";
    let first = sandbox.named(text, "app:1");
    assert_eq!(sandbox.made().len(), 5);
    let before = tree_of(&sandbox.dir.join("store"));
    let second = sandbox.named(text, "app:1");
    assert_eq!(sandbox.made(), [""; 0]);
    assert_eq!(second.manifest_descriptor, first.manifest_descriptor);
    assert_eq!(tree_of(&sandbox.dir.join("store")), before);
}

/// Paths, sizes and change times of everything below a directory.
fn tree_of(dir: &std::path::Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let entries = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(|e| e.expect("an entry"));
    // Directories through which temporary files go change; what stays in them is what counts.
    entries
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let meta = e.metadata().expect("metadata");
            format!("{} {} {}.{}", e.path().display(), meta.len(), meta.ctime(), meta.ctime_nsec())
        })
        // The stat cache learns of files that were too young the first time.
        .filter(|l| !l.contains("/cache/stat/"))
        .collect()
}

#[test]
fn what_counts_for_the_cache_and_what_does_not() {
    let sandbox = Sandbox::new();
    sandbox.write("f", "1").write("g", "1");
    let text = "FROM scratch\nCOPY f /f\nRUN write /x 1\n";
    sandbox.build(text);
    // A touch costs nothing.
    let path = sandbox.dir.join("context/f");
    let later = std::time::UNIX_EPOCH + Duration::from_secs(SECONDS.fetch_add(1, Ordering::Relaxed) as u64 + 1_000_000);
    std::fs::File::open(&path).expect("a file").set_modified(later).expect("a time");
    sandbox.build(text);
    assert_eq!(sandbox.made(), [""; 0]);
    // Content does, and everything after it.
    sandbox.write("f", "2");
    sandbox.build(text);
    assert_eq!(sandbox.made(), ["COPY f /f", "RUN write /x 1"]);
    // Going back finds the old layers.
    sandbox.write("f", "1");
    sandbox.build(text);
    assert_eq!(sandbox.made(), [""; 0]);
    // The mode counts, unless --chmod says what it becomes.
    crate::sys::fs::set_mode(&path, 0o755).expect("a mode");
    sandbox.build(text);
    assert_eq!(sandbox.made()[..1], ["COPY f /f"]);
    let chmod = "FROM scratch\nCOPY --chmod=600 f /f\n";
    sandbox.build(chmod);
    crate::sys::fs::set_mode(&path, 0o700).expect("a mode");
    sandbox.build(chmod);
    assert_eq!(sandbox.made(), [""; 0]);
    // --no-cache runs everything again.
    sandbox.build_with(text, |o| o.no_cache = true);
    assert_eq!(sandbox.made().len(), 2);
}

#[test]
fn arguments_count_from_where_they_are_declared() {
    let sandbox = Sandbox::new();
    let text = "FROM scratch\nRUN write /a 1\nARG V\nRUN write /b 1\nENV W=1\nRUN write /c 1\n";
    let build = |value: &str| {
        sandbox.build_with(text, |o| drop(o.outside.args.insert("V".into(), value.into())));
        sandbox.made()
    };
    assert_eq!(build("1").len(), 3);
    assert_eq!(build("2"), ["RUN write /b 1", "RUN write /c 1"]);
    assert_eq!(build("1"), [""; 0]);
    // ENV beats ARG, so the value does not matter then.
    let text = "FROM scratch\nENV V=env\nARG V=arg\nRUN write /v $V\n";
    sandbox.build(text);
    assert!(sandbox.fake.steps.lock().expect("a lock")[0].env.contains(&"V=env".to_owned()));
    sandbox.build_with(text, |o| drop(o.outside.args.insert("V".into(), "x".into())));
    assert_eq!(sandbox.made(), [""; 0]);
    // Proxies reach the step and count for nothing.
    let text = "FROM scratch\nRUN write /p 1\n";
    sandbox.build_with(text, |o| drop(o.outside.args.insert("http_proxy".into(), "http://a".into())));
    assert!(sandbox.fake.steps.lock().expect("a lock")[0].env.contains(&"http_proxy=http://a".to_owned()));
    sandbox.build_with(text, |o| drop(o.outside.args.insert("http_proxy".into(), "http://b".into())));
    assert_eq!(sandbox.made(), [""; 0]);
}

#[test]
fn the_same_result_lets_later_steps_be_found() {
    let sandbox = Sandbox::new();
    let text = |first: &str| format!("FROM scratch AS one\nRUN {first}\nFROM scratch\nCOPY --from=one /x /\nRUN write /y 1\n");
    sandbox.build(&text("write /x 1"));
    // Another command with the same file: its stage runs, what copies from it does not.
    sandbox.build(&text("write  /x  1"));
    assert_eq!(sandbox.made(), ["RUN write  /x  1"]);
    sandbox.build("FROM scratch AS one\nENV A=1\nRUN write /x 1\nFROM scratch\nCOPY --from=one /x /\nRUN write /y 1\n");
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
}

#[test]
fn a_forged_history_is_no_cache() {
    let sandbox = Sandbox::new();
    let honest = sandbox.build("FROM scratch\nRUN write /x honest\n");
    // An image whose history claims exactly the step, with other content.
    let lease = sandbox.store.lease().expect("a lease");
    let other = sandbox.build("FROM scratch\nRUN write /x forged\n");
    let mut config = other.config.clone();
    config.history = honest.config.history.clone();
    let config = sandbox.store.put_blob_bytes(&lease, crate::oci::media::OCI_CONFIG, &config.to_bytes()).expect("a config");
    let manifest = crate::oci::Manifest { config, ..other.manifest.clone() };
    let bytes = serde_json::to_vec(&manifest).expect("json");
    let root = sandbox.store.put_blob_bytes(&lease, crate::oci::media::OCI_MANIFEST, &bytes).expect("a manifest");
    let name = ImageName::named(&"forged:1".parse().expect("a name"));
    sandbox.store.name_image(&lease, &name, &root, &Platform::host()).expect("an image");
    drop(lease);
    let again = sandbox.build("FROM scratch\nRUN write /x honest\n");
    assert_eq!(sandbox.files(&again), ["x=honest"]);
}

#[test]
fn a_missing_layer_is_made_again() {
    let sandbox = Sandbox::new();
    let text = "FROM scratch\nRUN write /x 1\n";
    let first = sandbox.build(text);
    crate::sys::fs::remove_file(&sandbox.store.blob_path(&first.manifest.layers[0].digest)).expect("removed");
    let again = sandbox.build(text);
    assert_eq!(sandbox.made(), ["RUN write /x 1"]);
    assert_eq!(sandbox.files(&again), ["x=1"]);
}
