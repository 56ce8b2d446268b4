//! `dbuild --output`: how an image is written, and outputs that go nowhere or only to a registry.

use serde_json::Value;

use crate::kit::{Sandbox, need};

fn blob(sandbox: &Sandbox, digest: &Value) -> Value {
    let hex = digest.as_str().expect("a digest").trim_start_matches("sha256:");
    serde_json::from_slice(&std::fs::read(sandbox.root().join("blobs/sha256").join(hex)).expect("a blob")).expect("JSON")
}

fn media_types(manifest: &Value) -> Vec<String> {
    let of = |d: &Value| d["mediaType"].as_str().expect("a media type").rsplit('.').next().unwrap_or_default().to_owned();
    manifest["layers"].as_array().expect("layers").iter().map(of).collect()
}

#[test]
fn layers_are_compressed_as_asked() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN for n in 1 2 3 4 5 6 7 8 9; do cat /bin/busybox; done > /made\nLABEL a=b\n");
    let plain = sandbox.go("dbuild ctx -t plain").ok().record();
    let build = |attributes: &str| sandbox.go(&format!("dbuild ctx -o type=image,name=app:1,{attributes}")).ok().record();
    for (attributes, wanted) in [
        ("compression=gzip", ["tar+gzip", "tar+gzip"]),
        ("compression=zstd", ["tar+gzip", "tar+zstd"]),
        ("compression=zstd,compression-level=19", ["tar+gzip", "tar+zstd"]),
        ("compression=zstd,force-compression=true", ["tar+zstd", "tar+zstd"]),
        ("compression=uncompressed", ["tar+gzip", "tar"]),
        ("compression=uncompressed,force-compression=true", ["tar", "tar"]),
    ] {
        let record = build(attributes);
        let manifest = blob(&sandbox, &record["digest"]);
        assert_eq!(media_types(&manifest), wanted, "{attributes}");
        // The files are the same, and so is the config; the same build has the same digest.
        assert_eq!((&record["id"], &build(attributes)["digest"]), (&plain["id"], &record["digest"]), "{attributes}");
        sandbox.go("dr app:1 ls /made").ok();
    }
    assert_eq!(build("compression=gzip")["digest"], plain["digest"]);
    assert_ne!(build("compression=zstd,compression-level=19")["digest"], build("compression=zstd")["digest"]);
    // Steps stay in the cache as they are, and what was compressed otherwise unpacks by itself.
    let out = sandbox.go("dbuild ctx -t zstd:1 -o type=docker,compression=zstd,force-compression=true -o type=oci,dest=x.tar").ok();
    assert!(out.stderr.contains("CACHED"), "{}", out.stderr);
    sandbox.go("ddf --verify").ok();
    sandbox.go("rdi app:1 zstd:1 plain b:1").ok();
    sandbox.go("dprune --all --force").ok();
    sandbox.go("dload -i x.tar").ok();
    sandbox.go("dr zstd:1 ls /made").ok();
    if need(&["skopeo"]) {
        let at = format!("oci:{}:zstd:1", sandbox.root().display());
        sandbox.run("skopeo", &["copy", &at, &format!("dir:{}", sandbox.path("dir").display())]).ok();
    }
}

#[test]
fn documents_are_dockers_where_it_is_asked() {
    let sandbox = Sandbox::new();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    let record = sandbox.go("dbuild ctx -o type=image,name=one,oci-mediatypes=false").ok().record();
    let manifest = blob(&sandbox, &record["digest"]);
    assert_eq!(
        (manifest["mediaType"].as_str(), manifest["config"]["mediaType"].as_str(), manifest["layers"][0]["mediaType"].as_str()),
        (
            Some("application/vnd.docker.distribution.manifest.v2+json"),
            Some("application/vnd.docker.container.image.v1+json"),
            Some("application/vnd.docker.image.rootfs.diff.tar.gzip")
        )
    );
    let record = sandbox.go("dbuild ctx --platform linux/amd64,linux/arm64 -o type=image,name=two,oci-mediatypes=false").ok().record();
    assert_eq!(blob(&sandbox, &record["digest"])["mediaType"], "application/vnd.docker.distribution.manifest.list.v2+json");
    // Whoever builds on it makes OCI's again.
    sandbox.write("next/Dockerfile", "FROM one\nCOPY Dockerfile /next\n");
    let record = sandbox.go("dbuild next -t next").ok().record();
    assert_eq!(media_types(&blob(&sandbox, &record["digest"])), ["tar+gzip", "tar+gzip"]);
    sandbox.go("dbuild ctx -o type=image,oci-mediatypes=false --annotation a=b").code(2).says("have no annotations");
}

#[test]
fn images_go_to_the_registry_alone_or_nowhere() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    // Nothing but the cache.
    let out = sandbox.go("dbuild ctx -t no -o type=cacheonly").ok();
    assert_eq!((out.text(), sandbox.go("sdi -q").ok().text()), (String::new(), String::new()));
    assert!(sandbox.go("dbuild ctx -o type=cacheonly").ok().stderr.contains("CACHED"));
    // By its digest: no tag appears.
    let record = sandbox.go(&format!("dbuild ctx -o type=image,name={at}/by,push-by-digest=true,push=true")).ok().record();
    let digest = record["digest"].as_str().expect("a digest").to_owned();
    sandbox.go(&format!("drm -q {at}/by@{digest}")).ok();
    assert_eq!(sandbox.go(&format!("drs {at}/by -q")).text(), "");
    // The store keeps nothing of what only the registry is to have.
    sandbox.go(&format!("rdi {digest}")).ok();
    sandbox.go(&format!("dbuild ctx -o type=image,name={at}/only:1,push=true,store=false")).ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
    assert_eq!(sandbox.go(&format!("drm -q {at}/only:1")).ok().one_line(), digest);
    // With its digest in its name.
    let records = sandbox.go("dbuild ctx -o type=image,name=canon:1,name-canonical=true").ok().records();
    let names: Vec<&str> = records.iter().filter_map(|r| r["ref"].as_str()).collect();
    assert_eq!(names, ["canon:1", &format!("canon@{digest}")]);
    for (output, says, code) in [
        ("type=image,compression=estargz", "compression=estargz is not supported", 1),
        ("type=image,compression=lz4", "compression is gzip, zstd or uncompressed", 2),
        ("type=image,compression-level=9", "compression-level without compression=zstd is not supported", 1),
        ("type=image,compression=zstd,compression-level=99", "compression-level is 0 to 22", 2),
        ("type=local,dest=out,compression=zstd", "files have no compression", 2),
        ("type=oci,dest=x,oci-mediatypes=false", "type=oci is OCI's", 2),
        ("type=image,push-by-digest=true", "push-by-digest needs push=true", 2),
        ("type=image,store=false", "it goes nowhere", 2),
        ("type=oci,dest=x,store=false", "only type=image and type=registry", 2),
        ("type=image,dangling-name-prefix=x", "dangling-name-prefix is not supported", 1),
        ("type=image,registry.insecure=true", "registry.insecure is not supported", 1),
        ("type=local,dest=out,mode=delete", "mode=delete is not supported", 1),
        ("type=image,compatibility-version=10", "compatibility-version is not supported", 1),
        ("type=image,buildinfo=true", "buildinfo is not supported", 1),
        ("type=cacheonly,dest=x", "type=cacheonly has no dest=", 2),
    ] {
        let out = sandbox.go(&format!("dbuild ctx -o {output}")).code(code).says(says);
        assert!(code == 2 || out.record()["hints"][0].is_string(), "{output}: a refusal says what to use instead");
    }
    let two = "dbuild ctx -o type=image,name=a,compression=zstd -o type=oci,dest=x.tar,compression=gzip";
    sandbox.go(two).code(2).says("compression cannot be different for two outputs");
}

#[test]
fn a_mount_of_a_stage_counts_by_what_it_shows() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/part", "same");
    // The stage has another layer each time it runs; the step after it is told by a number that nothing repeats.
    let build = |stage: &str, mount: &str, flags: &str| {
        let text = format!(
            "FROM b:1 AS src\nARG AGAIN\nCOPY part /d/part\nCOPY part /f1\nRUN {stage}; cat /proc/sys/kernel/random/uuid > /noise; touch /d/part\nFROM b:1\nRUN --mount=from=src,{mount},target=/m cat /m /m/part 2>/dev/null; cat /proc/sys/kernel/random/uuid > /made\n"
        );
        sandbox.write("ctx/Dockerfile", text);
        let out = sandbox.go(&format!("dbuild ctx -o out {flags}")).ok();
        (std::fs::read_to_string(sandbox.path("out/made")).expect("a file"), out.stderr)
    };
    let (first, _) = build("true", "source=/d", "");
    // Another layer and other times, but the same files: nothing runs. Nor does it where they lie elsewhere.
    assert_eq!(build("true", "source=/d", "--no-cache-filter src").0, first);
    assert_eq!(build("true", "source=/d", "").0, first);
    assert_eq!(build("mv /d /e; mkdir /d", "source=e", "").0, first);
    assert_eq!(build("mkdir '/[x]' && cp -p /d/part '/[x]'", "source=/[x]", "").0, first, "a source is no pattern");
    assert_eq!(build("ln -s d /link", "source=link", "").0, first);
    // All that a step can see of them counts.
    let mut seen = vec![first.clone()];
    let mut other = |stage: &str, mount: &str| {
        let (made, log) = build(stage, mount, "--why");
        assert!(!seen.contains(&made), "{stage}: {log}");
        seen.push(made);
        log
    };
    let log = other("echo more >> /d/part", "source=/d");
    assert!(log.contains("what is mounted at /m"), "{log}");
    other("chmod 600 /d/part", "source=/d");
    other("chown 5 /d/part", "source=/d");
    other("ln -s part /d/link", "source=/d");
    other("touch /d/new", "source=/d");
    other("true", "source=/d,rw");
    let whole = other("true", "source=/");
    assert!(whole.contains("DONE"), "{whole}");
    // A file is one by whatever name.
    let (file, _) = build("true", "source=/f1", "");
    assert_eq!(build("cp -p /f1 /f2", "source=/f2", "").0, file);
    // A mount of two stages with the same files is the same; and what is not there is named.
    sandbox.write("ctx/Dockerfile", "FROM b:1 AS src\nFROM b:1\nRUN --mount=from=src,source=/nope,target=/m true\n");
    sandbox.go("dbuild ctx").code(1).says("Dockerfile:3").says("'/nope' is not in 'src'");
    // Images count as stages do.
    sandbox.write(
        "ctx/Dockerfile",
        "FROM b:1\nRUN --mount=from=img,source=/d,target=/m cat /m/part; cat /proc/sys/kernel/random/uuid > /made\n",
    );
    let image = |noise: &str| {
        sandbox.write("img/Dockerfile", format!("FROM b:1\nRUN mkdir /d; echo x > /d/part; echo {noise} > /noise\n"));
        sandbox.go("dbuild img -t img").ok();
        sandbox.go("dbuild ctx -o out").ok();
        std::fs::read_to_string(sandbox.path("out/made")).expect("a file")
    };
    assert_eq!(image("one"), image("two"));
}

#[test]
fn a_cache_is_named_by_its_target_as_it_is_written() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let text = "FROM b:1\nWORKDIR /a\nRUN --mount=type=cache,target=c echo x > c/f\nWORKDIR /b\nRUN --mount=type=cache,target=./c/ cat c/f\nRUN --mount=type=cache,target=/b/c test ! -e /b/c/f && touch c/g\nRUN --mount=type=cache,id=/b/c,target=/x test -e /x/g\n";
    sandbox.write("ctx/Dockerfile", text);
    sandbox.go("dbuild ctx").ok();
}
