//! `drt`: names for what is there.

use crate::kit::Sandbox;

#[test]
fn new_names_point_at_the_same_digest() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("a:1");
    let records = sandbox.go("drt a:1 b:2 localhost:5000/c").ok().records();
    let refs: Vec<&str> = records.iter().filter_map(|r| r["ref"].as_str()).collect();
    assert_eq!(refs, ["b:2", "localhost:5000/c:latest"]);
    assert!(records.iter().all(|r| r["digest"] == digest.as_str()), "{records:?}");
    sandbox.go("drt nothing:1 x:1").code(1).says("nothing:1");
    sandbox.go("drt a:1 UPPER").code(2).says("lower case");
}

#[test]
fn a_repository_alone_lists_its_tags() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("drt a:1 a:2 b:1").ok();
    let out = sandbox.go("drt a -q").ok().text();
    assert_eq!(out, "a:1\na:2\n");
}

#[test]
fn records_carry_their_users_keys_along() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let record = sandbox.sh("sdi | sed 's/^{/{\"x_ticket\":42,/' | drt -t two").ok().record();
    assert_eq!((&record["ref"], &record["x_ticket"]), (&"a:two".into(), &42.into()), "{record}");
}

#[test]
fn a_record_is_acted_on_by_digest() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("a:1");
    sandbox.sh("sdi > before").ok();
    sandbox.write("d/Dockerfile", "FROM a:1\nRUN echo x > /x\n");
    sandbox.go("dbuild d -t a:1").ok();
    let record = sandbox.sh("drt -t old < before").ok().record();
    assert_eq!(record["digest"], digest.as_str(), "the record's digest counts, whatever its name points at by now: {record}");
}

#[test]
fn what_only_a_registry_has_is_named_there_by_its_record() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {at}")).ok();
    let out = sandbox.go(&format!("drt {at}/app:1 {at}/app:stable")).code(1);
    let hint = format!("drs {at}/app --match 1 | drt -t NEW");
    assert!(out.stderr.contains(&hint), "{}", out.stderr);
    sandbox.sh(&hint.replace("NEW", "stable")).ok();
    // skopeo's spelling of a name in a registry is understood.
    for line in
        [format!("drs -q docker://{at}/app"), format!("drm -q docker://{at}/app:stable"), format!("dpull -q docker://{at}/app:stable")]
    {
        sandbox.go(&line).ok();
    }
    sandbox.go(&format!("drx -n docker://{at}/app:stable")).ok();
    sandbox.go(&format!("drs -q http://{at}")).ok();
    for place in ["dir:/x", "containers-storage:alpine", "docker-daemon:alpine:1"] {
        sandbox.go(&format!("drcp {place} {at}/a:1")).code(1).says("is no place that images are copied from");
        sandbox.go(&format!("drcp {at}/app:1 {place}")).code(2).says("is no place that images are copied from");
    }
}
