//! `dprune`: what nothing needs goes, and frees what was promised.

use serde_json::Value;

use crate::kit::Sandbox;

fn freed(records: &[Value]) -> u64 {
    records.iter().filter_map(|record| record["freed"].as_u64()).sum()
}

fn disk_use(sandbox: &Sandbox) -> u64 {
    let out = sandbox.run("du", &["-s", "-B1", "--exclude=locks", &sandbox.root().join("blobs").to_string_lossy()]).ok().text();
    out.split_whitespace().next().and_then(|bytes| bytes.parse().ok()).expect("du prints bytes")
}

/// Points a name at another image, so that the former one has no name.
fn move_name(sandbox: &Sandbox, name: &str) {
    sandbox.write("other/file", "something else");
    sandbox.go("tar -cf other.tar other").ok();
    sandbox.go(&format!("dimport other.tar {name}")).ok();
    std::fs::remove_file(sandbox.path("other.tar")).expect("the tar can be removed");
}

#[test]
fn a_dry_run_promises_what_is_then_freed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.busybox("app:2");
    move_name(&sandbox, "app:1");
    let promised = sandbox.go("dprune -n --all images").ok().records();
    assert!(promised.iter().all(|record| record["dry_run"] == true), "{promised:?}");
    let before = disk_use(&sandbox);
    sandbox.go("dprune --all images").code(2);
    let done = sandbox.go("dprune -f --all images").ok().records();
    assert_eq!(freed(&done), freed(&promised));
    assert_eq!(before - disk_use(&sandbox), freed(&done));
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
    // Nothing more to do is no failure.
    assert_eq!(sandbox.go("dprune -f").ok().text(), "");
}

#[test]
fn only_what_has_no_name_goes_by_itself() {
    let sandbox = Sandbox::new();
    let old = sandbox.busybox("app:1");
    move_name(&sandbox, "app:1");
    sandbox.busybox("app:2");
    move_name(&sandbox, "app:2");
    assert_eq!(sandbox.go("sdi --dangling -q").ok().one_line(), old);
    assert_eq!(sandbox.go("dprune -f").ok().record()["digest"], old.as_str());
    assert_eq!(sandbox.go("sdi -q").ok().text(), "app:1\napp:2\n");
    // Age and protection hold.
    assert_eq!(sandbox.go("dprune -f --all --older-than 1d").ok().text(), "");
    assert_eq!(sandbox.go("dprune -fq --all --protect app:1 images").ok().text().lines().count(), 1);
}

#[test]
fn volumes_go_only_when_they_are_named() {
    let sandbox = Sandbox::new();
    sandbox.go("dvolume create keep").ok();
    let anonymous = sandbox.go("dvolume create -q").ok().one_line();
    assert_eq!(sandbox.go("dprune -f").ok().text(), "");
    assert_eq!(sandbox.go("dprune -fq volumes").ok().one_line(), anonymous);
    assert_eq!(sandbox.go("dprune -fq --all volumes").ok().one_line(), "keep");
}

#[test]
fn containers_that_do_not_run_go_with_what_only_they_used() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.busybox("idle:1");
    sandbox.go("dr --keep --name done app:1 sh -c true").ok();
    let id = sandbox.go("dr -dq --name runs app:1 sleep 1000").ok().one_line();
    move_name(&sandbox, "app:1");
    let promised = sandbox.go("dprune -n").ok().records();
    let gone = sandbox.go("dprune -f").ok().records();
    assert_eq!(freed(&promised), freed(&gone));
    assert_eq!((gone[0]["what"].as_str(), gone[0]["ref"].as_str()), (Some("container"), Some("done")));
    // What runs keeps its image, name or not.
    assert!(gone.iter().all(|record| record["what"] != "image"), "{gone:?}");
    assert_eq!(sandbox.go("dps -q --format name").ok().one_line(), id);
    sandbox.go("rdx -f runs").ok();
    sandbox.go("dprune -f").ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "app:1\nidle:1\n");
}

#[test]
fn the_build_cache_keeps_its_layers_until_it_is_cleaned_up() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    sandbox.write("context/Dockerfile", "FROM base:1\nRUN dd if=/dev/urandom of=/made bs=1000 count=200\n");
    let made = sandbox.go("dbuild context -t made:1 -q").ok().one_line();
    sandbox.go("rdi made:1").ok();
    // The step is remembered with what it made, so building again is the same image.
    assert_eq!(sandbox.go("dbuild context -t made:1 -q").ok().one_line(), made);
    sandbox.go("rdi made:1").ok();
    let promised = sandbox.go("dprune -n cache").ok().records();
    assert!(promised.iter().any(|record| record["what"] == "layer-cache" && record["freed"].as_u64() > Some(200_000)), "{promised:?}");
    let gone = sandbox.go("dprune -f cache").ok().records();
    assert_eq!(freed(&gone), freed(&promised));
    assert_eq!(sandbox.go("sdi -q").ok().one_line(), "base:1");
}

#[test]
fn what_deleted_roots_left_below_run_goes_unless_it_lives() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let (idle, busy) = (sandbox.path("idle"), sandbox.path("busy"));
    let run_dir = |root: &std::path::Path| shared::store::Store::open(root).expect("a store").run_dir().expect("its run directory");
    let go = |root: &std::path::Path, line: &str| {
        let mut words = line.split(' ');
        sandbox.cmd(words.next().unwrap_or_default()).env("TACKLEBOX_ROOT", &root.to_string_lossy()).args(words).run().ok()
    };
    go(&idle, "dvolume create data");
    sandbox.go("dsave -o box.tar box").ok();
    go(&busy, "dload -i box.tar");
    go(&busy, "dr -d --network none box sleep 1000");
    let pid = go(&busy, "dps").record()["pid"].as_u64().expect("a pid");
    let (of_idle, of_busy) = (run_dir(&idle), run_dir(&busy));
    assert_eq!(std::fs::read_link(of_idle.join("root")).expect("it says whose it is"), idle);
    sandbox.go("dprune -f").ok();
    assert!(of_idle.exists() && of_busy.exists(), "the roots are there");
    for root in [&idle, &busy] {
        std::fs::remove_dir_all(root).expect("the root can be removed");
    }
    sandbox.go("dprune -n").ok();
    assert!(of_idle.exists(), "a dry run removes nothing");
    sandbox.go("dprune -f").ok();
    assert!(!of_idle.exists() && of_busy.exists(), "a container lives in one");
    sandbox.run("kill", &["-9", &pid.to_string()]).ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while of_busy.exists() {
        assert!(std::time::Instant::now() < deadline, "{} stays", of_busy.display());
        sandbox.go("dprune -f").ok();
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let tag = of_busy.file_name().expect("a name").to_string_lossy().into_owned();
    let groups = sandbox.sh(&format!("find /sys/fs/cgroup -maxdepth 2 -name tacklebox-{tag}")).ok().text();
    assert_eq!(groups, "");
    assert!(run_dir(&sandbox.root()).exists(), "its own stays");
}
