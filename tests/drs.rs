//! `drs`: the tags of a digest, and the newest first.

use crate::kit::Sandbox;

#[test]
fn tags_of_a_digest_and_the_newest_first() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    let one = sandbox.busybox("one:1");
    sandbox.write("two/Dockerfile", "FROM one:1\nLABEL two=1\n");
    sandbox.go("dbuild two -t two:1").ok();
    // In this order they are pushed; by their names it is another one.
    for (image, tag) in [("one:1", "v10"), ("two:1", "v2"), ("one:1", "v9")] {
        sandbox.go(&format!("drt {image} {at}/app:{tag}")).ok();
        sandbox.go(&format!("dpush -q {at}/app:{tag}")).ok();
    }
    let names = |line: &str| sandbox.go(line).ok().text().replace(&format!("{at}/app:"), "");
    assert_eq!(names(&format!("drs -q {at}/app")), "v2\nv9\nv10\n");
    assert_eq!(names(&format!("drs -q {at}/app@{one}")), "v9\nv10\n");
    assert_eq!(names(&format!("drs -q {at}/app@sha256:{}", "0".repeat(64))), "");
    let digests = sandbox.go(&format!("drs {at}/app")).ok().records();
    assert!(digests.len() == 3 && digests.iter().all(|r| r["digest"].as_str().is_some_and(|d| d.starts_with("sha256:"))));
    // The registry knows pushes by the second, so their files say when they were.
    for (tag, time) in [("v10", "2026-01-01T00:00:00"), ("v2", "2026-01-03T00:00:00"), ("v9", "2026-01-02T00:00:00")] {
        let link = server.storage().join(format!("docker/registry/v2/repositories/app/_manifests/tags/{tag}/current/link"));
        sandbox.run("touch", &["-d", time, &link.to_string_lossy()]).ok();
    }
    assert_eq!(names(&format!("drs -q --newest-first {at}/app")), "v2\nv9\nv10\n");
    sandbox
        .run(
            "touch",
            &[
                "-d",
                "2026-02-01T00:00:00",
                &server.storage().join("docker/registry/v2/repositories/app/_manifests/tags/v10/current/link").to_string_lossy(),
            ],
        )
        .ok();
    let long = sandbox.go(&format!("drs --long --newest-first {at}/app")).ok().records();
    let order: Vec<&str> = long.iter().filter_map(|r| r["tag"].as_str()).collect();
    assert_eq!(order, ["v10", "v2", "v9"]);
    assert!(long.iter().all(|r| r["pushed"].is_string() && r["platforms"].is_array()), "{long:?}");
}
