//! `sdi`: what it lists and how it is written.

use crate::kit::{Sandbox, need};

#[test]
fn a_listing_is_records_in_a_pipe_and_a_table_on_request() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("alpine:3.20");
    let record = sandbox.go("sdi").ok().record();
    assert_eq!(record["type"], "image");
    assert_eq!(
        (&record["ref"], &record["tag"], &record["digest"]),
        (&"alpine:3.20".into(), &"3.20".into(), &digest.as_str().into()),
        "{record}"
    );
    assert!(record["id"].as_str().is_some_and(|id| id.starts_with("sha256:") && id.len() == 71), "{record}");
    assert_eq!((&record["platform"], &record["added"]), (&"linux/amd64".into(), &"2026-03-01T10:00:00Z".into()), "{record}");
    assert!(record.as_object().is_some_and(|map| map.values().all(|v| !v.is_null())), "null is never written: {record}");
    let table = sandbox.go("sdi --format table").ok().text();
    assert!(table.lines().count() == 2 && table.contains("alpine:3.20"), "{table}");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "alpine:3.20\n");
    assert_eq!(sandbox.go("sdi --format tsv --fields ref,platform").ok().text().lines().last(), Some("alpine:3.20\tlinux/amd64"));
    let array: serde_json::Value = serde_json::from_slice(&sandbox.go("sdi --format json-array").ok().stdout).expect("one array");
    assert_eq!(array.as_array().map(Vec::len), Some(1));
    sandbox.go("sdi --format {{.ID}}").code(2).says("--fields");
}

#[test]
fn a_schema_describes_what_is_emitted() {
    let sandbox = Sandbox::new();
    let schema: serde_json::Value = serde_json::from_slice(&sandbox.go("sdi --schema").ok().stdout).expect("a schema is JSON");
    assert!(schema.to_string().contains("\"image\""), "{schema}");
}

#[test]
fn selectors_choose_by_name_size_label_and_use() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.write("d/Dockerfile", "FROM app:1\nLABEL team=red\nRUN echo x > /x\n");
    sandbox.go("dbuild d -t red:1").ok();
    assert_eq!(sandbox.go("sdi -q --match app").ok().text(), "app:1\n");
    assert_eq!(sandbox.go("sdi -q --not-match app*").ok().text(), "red:1\n");
    assert_eq!(sandbox.go("sdi -q --label team=red").ok().text(), "red:1\n");
    assert_eq!(sandbox.go("sdi -q --larger-than 1G").ok().text(), "");
    assert_eq!(sandbox.go("sdi -q --filter label=team=red").ok().text(), "red:1\n");
    assert_eq!(sandbox.go("sdi -q app*").ok().text(), "app:1\n");
    sandbox.go("dr --name user --keep red:1 true").ok();
    assert_eq!(sandbox.go("sdi -q --unused").ok().text(), "app:1\n");
    sandbox.go("rdx user").ok();
    sandbox.go("sdi --older-than soon").code(2).says("soon");
}

#[test]
fn a_record_file_is_written_beside_the_output() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    let out = sandbox.go("sdi --format table --record-file out.json").ok();
    assert!(out.text().contains("a:1"));
    let file = std::fs::read_to_string(sandbox.path("out.json")).expect("the file is written");
    assert!(file.contains("\"ref\":\"a:1\""), "{file}");
}

#[test]
fn an_unreadable_name_does_not_hide_the_others() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("drt a:1 b:1").ok();
    let victim = std::fs::read_dir(sandbox.root().join("refs"))
        .expect("the names are files")
        .flatten()
        .find(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("b:1")))
        .expect("the name has a file");
    std::fs::write(victim.path(), "{broken").expect("a file can be written");
    let out = sandbox.go("sdi -q").ok();
    assert_eq!(out.text(), "a:1\n");
    assert!(!out.stderr.is_empty(), "the damage is told");
    assert!(sandbox.root().join("quarantine").exists());
}

#[test]
fn a_long_listing_is_few_writes_of_whole_records() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let names: Vec<String> = (0..300).map(|n| format!("box:n{n}")).collect();
    sandbox.cmd("drt").arg("box").args(&names).run().ok();
    let out =
        sandbox.cmd("strace").args(["-f", "-qq", "-s", "5000", "-e", "trace=write", "-e", "write=1", "-o", "calls", "sdi"]).run().ok();
    assert_eq!(out.text().lines().count(), 301);
    let calls = std::fs::read_to_string(sandbox.path("calls")).expect("strace writes its file");
    let writes: Vec<&str> = calls.lines().filter(|line| line.contains("write(1, ")).collect();
    assert!(writes.len() < 100, "{} writes for 301 records", writes.len());
    for write in writes {
        let bytes: usize = write.rsplit(' ').next().and_then(|n| n.parse().ok()).expect("strace shows the result");
        assert!(bytes <= 4096 && write.contains("\\n\", "), "a piece that another writer could split: {write}");
    }
}
