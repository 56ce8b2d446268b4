//! `rdi`: what goes, what stays, what is freed.

use crate::kit::Sandbox;

#[test]
fn a_name_goes_and_the_last_name_frees_the_bytes() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("a:1");
    sandbox.go("drt a:1 b:1").ok();
    let first = sandbox.go("rdi a:1").ok().record();
    assert_eq!(
        (&first["type"], &first["what"], &first["ref"], &first["ok"]),
        (&"deletion".into(), &"image".into(), &"a:1".into(), &true.into())
    );
    assert_eq!(first["freed"].as_u64().unwrap_or(0), 0, "another name still needs it: {first}");
    sandbox.go("dr b:1 true").ok();
    let last = sandbox.go("rdi b:1").ok().record();
    assert!(last["freed"].as_u64().is_some_and(|freed| freed > 500_000), "{last}");
    assert_eq!(last["digest"], digest.as_str());
    let blobs = std::fs::read_dir(sandbox.root().join("blobs/sha256")).expect("the store has blobs").count();
    assert_eq!(blobs, 0, "nothing is left of it");
}

#[test]
fn what_a_container_uses_stays_unless_forced() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("dr --name c --keep a:1 true").ok();
    let out = sandbox.go("rdi a:1").code(1);
    assert_eq!(out.record()["error"]["code"], "in-use", "{}", out.text());
    sandbox.go("rdx c").ok();
    sandbox.go("rdi a:1").ok();
}

#[test]
fn patterns_ask_first_and_ids_work() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("drt app:1 app:2 other:1").ok();
    sandbox.run("rdi", &["app*"]).code(2).says("--yes");
    assert_eq!(sandbox.run("rdi", &["-n", "app*"]).ok().records().len(), 2);
    assert_eq!(sandbox.run("rdi", &["--yes", "app*"]).ok().records().len(), 2);
    assert_eq!(sandbox.go("sdi -q").ok().text(), "other:1\n");
    let id = sandbox.go("sdi").ok().record()["id"].as_str().expect("an id").to_owned();
    sandbox.go(&format!("rdi {}", &id[7..19])).ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
    let out = sandbox.go("rdi gone:1").code(1);
    assert_eq!(out.record()["error"]["code"], "not-found");
}

#[test]
fn one_bad_item_does_not_stop_the_rest() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("drt a:1 b:1").ok();
    let records = sandbox.go("rdi a:1 nothing:1 b:1").code(1).records();
    let ok: Vec<bool> = records.iter().map(|r| r["ok"] == true).collect();
    assert_eq!(ok, [true, false, true], "{records:?}");
}
