//! `ddf`: what takes disk space, and that `dprune` frees what it says.

use serde_json::Value;

use crate::kit::Sandbox;

fn row<'a>(records: &'a [Value], what: &str) -> &'a Value {
    records.iter().find(|record| record["what"] == what).unwrap_or_else(|| panic!("no row {what} in {records:?}"))
}

fn of(record: &Value, key: &str) -> u64 {
    record[key].as_u64().unwrap_or_else(|| panic!("{record} has no {key}"))
}

/// A store with something of each kind, in use and not.
fn furnished() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    sandbox
        .write("context/Dockerfile", "FROM base:1\nRUN --mount=type=cache,target=/c echo a >/c/a && head -c 100000 /dev/urandom >/first\n");
    sandbox.go("dbuild context -t app:1").ok();
    sandbox.write("other/Dockerfile", "FROM app:1\nRUN head -c 50000 /dev/urandom >/second\n");
    sandbox.go("dbuild other -t app:2").ok();
    // Only the cache has this one's layer.
    sandbox.write("third/Dockerfile", "FROM base:1\nRUN head -c 70000 /dev/urandom >/third\n");
    sandbox.go("dbuild third -t gone:1").ok();
    sandbox.go("rdi gone:1").ok();
    sandbox.go("dr --keep --name done app:2 sh -c true").ok();
    sandbox
        .cmd("dr")
        .args(["--keep", "--name", "wrote", "-v", "data:/d", "-v", "/anonymous", "base:1"])
        .args(["sh", "-c", "head -c 40000 /dev/zero >/w; head -c 30000 /dev/zero >/d/w"])
        .run()
        .ok();
    sandbox.go("dvolume create idle").ok();
    sandbox
}

#[test]
fn what_it_calls_reclaimable_is_what_is_then_freed() {
    let scopes = ["images", "--all images", "containers", "--all volumes", "cache", "mounts layers", "", "--volumes --all"];
    for scope in scopes {
        let sandbox = furnished();
        let told = sandbox.go(&format!("ddf {scope}")).ok().records();
        let done = sandbox.go(&format!("dprune -f {scope}")).ok().records();
        let freed: u64 = done.iter().filter_map(|record| record["freed"].as_u64()).sum();
        assert_eq!(of(row(&told, "total"), "reclaimable"), freed, "{scope}: {told:?} {done:?}");
        // And then there is no more of it.
        assert_eq!(of(row(&sandbox.go(&format!("ddf {scope}")).ok().records(), "total"), "reclaimable"), 0, "{scope}");
    }
}

#[test]
fn each_kind_has_a_row_and_every_byte_is_in_one() {
    let sandbox = furnished();
    let rows = sandbox.go("ddf").ok().records();
    let names: Vec<&str> = rows.iter().filter_map(|row| row["what"].as_str()).collect();
    assert_eq!(names, ["images", "containers", "volumes", "cache", "total"]);
    let counts = |what: &str| (of(row(&rows, what), "count"), of(row(&rows, what), "in_use"));
    assert_eq!((counts("images"), counts("containers"), counts("volumes")), ((3, 2), (2, 0), (3, 2)));
    assert_eq!(counts("cache"), (7, 0), "three steps, what three builds made, and a mount");
    // What only the cache holds is the cache's, and dprune of it frees that.
    assert!(of(row(&rows, "cache"), "reclaimable") >= 70_000, "{rows:?}");
    assert!(of(row(&rows, "containers"), "reclaimable") >= 40_000, "{rows:?}");
    let total = row(&rows, "total");
    assert_eq!(of(total, "disk"), rows[..4].iter().map(|row| of(row, "disk")).sum::<u64>());
    let on_disk = |dirs: &str| {
        let out = sandbox.sh(&format!("cd $TACKLEBOX_ROOT && du -sc -B1 {dirs} | tail -1")).ok().text();
        out.split_whitespace().next().and_then(|bytes| bytes.parse::<u64>().ok()).expect("du prints bytes")
    };
    // Beside the directories that all stores have, nothing takes space that is in no row.
    let all = on_disk("blobs/sha256/* layers/* cache/*/* containers/* volumes/*");
    assert!(of(total, "disk") <= all && of(total, "disk") + 64 * 4096 >= all, "{rows:?} where du says {all}");
    assert_eq!(sandbox.go("ddf images containers").ok().records().len(), 3);
    assert_eq!(sandbox.go("tacklebox df -q").ok().text(), "images\ncontainers\nvolumes\ncache\ntotal\n");
    assert_eq!(sandbox.go("tacklebox system df -q images").ok().text(), "images\ntotal\n");
    assert!(sandbox.go("ddf --format table").ok().text().contains("RECLAIMABLE"));
}

#[test]
fn images_are_told_with_what_they_share() {
    let sandbox = furnished();
    let all = sandbox.go("ddf -v").ok().records();
    let images: Vec<&Value> = all.iter().filter(|record| record["type"] == "image").collect();
    let named = |name: &str| *images.iter().find(|image| image["ref"] == name).unwrap_or_else(|| panic!("no {name} in {images:?}"));
    let (base, app) = (named("base:1"), named("app:2"));
    assert_eq!(of(app, "disk"), of(app, "disk_shared") + of(app, "disk_unique"));
    assert!((50_000..200_000).contains(&of(app, "disk_unique")) && of(app, "disk_shared") > of(base, "disk_shared"), "{app}");
    assert_eq!((of(base, "containers"), base["in_use"].as_bool()), (1, Some(true)));
    assert_eq!((of(named("app:1"), "containers"), of(app, "containers")), (0, 1));
    let disk = |kind: &str, name: &str| of(all.iter().find(|r| r["type"] == kind && r["name"] == name).expect("a record"), "disk");
    assert!(disk("container", "wrote") >= 40_000 && disk("volume", "data") >= 30_000, "{all:?}");
    assert!(disk("volume", "idle") < 30_000);
    assert_eq!(sandbox.go("ddf -v images -q").ok().text().lines().count(), 5);
}

#[test]
fn blobs_that_are_not_what_their_digest_says_are_found() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    sandbox.go("ddf --verify").ok();
    let layer = sandbox.go("dinspect base:1").ok().record()["blobs"][0]["digest"].as_str().expect("a digest").to_owned();
    let path = sandbox.root().join("blobs/sha256").join(layer.trim_start_matches("sha256:"));
    let mut bytes = std::fs::read(&path).expect("it can be read");
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).expect("it can be written");
    sandbox.go("ddf --verify").code(1).says(layer.trim_start_matches("sha256:"));
}

#[test]
fn a_damaged_blob_is_set_aside_and_comes_again() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let name = format!("{}/base:1", server.addr());
    sandbox.busybox("b:1");
    sandbox.go(&format!("drt b:1 {name}")).ok();
    sandbox.go(&format!("dpush {name}")).ok();
    sandbox.go("rdi b:1").ok();
    let layer = sandbox.go(&format!("dinspect {name}")).ok().record()["blobs"][0]["digest"].as_str().expect("a digest").to_owned();
    let path = sandbox.root().join("blobs/sha256").join(layer.trim_start_matches("sha256:"));
    let mut bytes = std::fs::read(&path).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("it can be written");
    // What was unpacked from it when it was whole is a cache, and goes.
    sandbox.sh(&format!("rm -rf '{}'/layers/*", sandbox.root().display())).ok();
    sandbox.write("ctx/Dockerfile", format!("FROM {name}\nRUN echo built > /made\n"));
    let failed = sandbox.go("dbuild ctx -t app:1").code(1);
    assert!(failed.stderr.contains(&layer) && failed.stderr.contains("set aside in quarantine/"), "{}", failed.stderr);
    assert!(!path.exists() && sandbox.go("sdi -q app:1").text().is_empty());
    // The next build fetches it again.
    sandbox.go("dbuild ctx -t app:1").ok();
    sandbox.go("dr app:1 cat /made").ok();
    sandbox.go("ddf --verify").ok();
}
