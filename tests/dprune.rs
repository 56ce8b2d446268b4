//! `dprune`: what nothing needs goes, and frees what was promised.

use serde_json::Value;

use crate::kit::{Sandbox, need};

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

#[test]
fn bridges_and_rules_of_deleted_roots_go() {
    if !need(&["nft"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.go("dsave -o box.tar box").ok();
    let root = sandbox.path("other");
    let tag = shared::store::Store::open(&root).expect("a store").tag().to_owned();
    let script = "dload -q -i box.tar; for n in one two three; do dnetwork create $n; dr --network $n box true; done; \
         dr -d --network one -p 127.0.0.1:0:80 box sleep 1000 >/dev/null; dps --format tsv --fields pid | tail -n 1";
    let pid = sandbox.cmd("sh").env("TACKLEBOX_ROOT", &root.to_string_lossy()).args(["-ec", script]).run().ok().text();
    let pid = pid.lines().last().expect("a pid").to_owned();
    let left =
        || sandbox.sh(&format!("ls /sys/class/net | grep ^tb{tag}- || true; nft list tables | grep tacklebox_{tag} || true")).ok().text();
    assert_eq!(left().lines().count(), 4, "three bridges and a table: {}", left());
    sandbox.go("dprune -f").ok();
    assert_eq!(left().lines().count(), 4, "the root is there: {}", left());
    // The monitor may be writing into it still.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while std::fs::remove_dir_all(&root).is_err() && root.exists() {
        assert!(std::time::Instant::now() < deadline, "the root cannot be removed");
    }
    sandbox.go("dprune -f").ok();
    assert_eq!(left().lines().count(), 4, "a container lives there: {}", left());
    sandbox.run("kill", &["-9", &pid]).ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !left().is_empty() {
        assert!(std::time::Instant::now() < deadline, "left: {}", left());
        sandbox.go("dprune -f").ok();
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let noted = sandbox.sh(&format!("find /run/tacklebox/net -name '*{tag}*'")).ok().text();
    assert_eq!(noted, "", "nothing is noted of it any more");
}

/// A store with two remembered steps and their image, and a cache mount, whose image is gone.
fn with_cache(sandbox: &Sandbox) {
    sandbox.busybox("base:1");
    let lines =
        "FROM base:1\nRUN --mount=type=cache,target=/c head -c 300000 /dev/urandom >/c/kept\nRUN head -c 200000 /dev/urandom >/made\n";
    sandbox.write("context/Dockerfile", lines);
    sandbox.go("dbuild context -t made:1").ok();
    sandbox.go("rdi made:1").ok();
}

fn files_below(sandbox: &Sandbox, dir: &str) -> usize {
    let root = sandbox.root().join(dir).to_string_lossy().into_owned();
    sandbox.run("find", &[&root, "-type", "f"]).ok().text().lines().count()
}

#[test]
fn steps_and_mounts_of_the_cache_go_by_kind_and_age() {
    let sandbox = Sandbox::new();
    with_cache(&sandbox);
    let mounts = sandbox.root().join("cache/mounts").to_string_lossy().into_owned();
    sandbox.go("dprune -f --older-than 1d cache").ok();
    assert_eq!((files_below(&sandbox, "cache/steps"), files_below(&sandbox, "cache/mounts")), (3, 3), "all was used just now");
    // The clock of this test stands before that of its files.
    sandbox.sh(&format!("find {mounts} -name lock -exec touch -d 2026-01-01 {{}} +")).ok();
    let promised = sandbox.go("dprune -n --older-than 14d mounts").ok().records();
    assert!(freed(&promised) >= 300_000, "{promised:?}");
    assert_eq!(freed(&sandbox.go("dprune -f --older-than 14d mounts").ok().records()), freed(&promised));
    assert_eq!((files_below(&sandbox, "cache/steps"), files_below(&sandbox, "cache/mounts")), (3, 0));
    sandbox.go("dprune -f --filter type=exec.cachemount cache").ok();
    assert_eq!(files_below(&sandbox, "cache/steps"), 3);
    sandbox.go("dprune -f --filter type=regular cache").ok();
    assert_eq!(files_below(&sandbox, "cache/steps"), 0);
    sandbox.go("dprune -f --filter type=what cache").code(2).says("exec.cachemount");
    sandbox.go("dprune -f --filter type=regular images").code(2).says("build cache");
    sandbox.go("dprune -f --keep-storage 1G images").code(2).says("build cache");
}

#[test]
fn the_least_recently_used_of_the_cache_goes_until_it_is_small_enough() {
    let sandbox = Sandbox::new();
    with_cache(&sandbox);
    let mounts = sandbox.root().join("cache/mounts").to_string_lossy().into_owned();
    sandbox.sh(&format!("find {mounts} -name lock -exec touch -d 2026-01-01 {{}} +")).ok();
    assert_eq!(sandbox.go("dprune -n --keep-storage 1G cache").ok().text(), "");
    // The mount was used before the steps were.
    let promised = sandbox.go("dprune -n --keep-storage 600k cache").ok().records();
    let gone = sandbox.go("dprune -f --max-used-space 600k cache").ok().records();
    assert_eq!(freed(&gone), freed(&promised));
    assert_eq!((files_below(&sandbox, "cache/steps"), files_below(&sandbox, "cache/mounts")), (3, 0));
    let layers = disk_use(&sandbox);
    assert!(freed(&sandbox.go("dprune -f --keep-storage 0 cache").ok().records()) >= 200_000);
    assert_eq!(files_below(&sandbox, "cache/steps"), 0);
    assert!(disk_use(&sandbox) <= layers - 200_000);
}

#[test]
fn a_cache_mount_that_a_build_uses_stays() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    let lines =
        "FROM base:1\nRUN --mount=type=cache,target=/c echo a >/c/kept; until test -e /c/go; do sleep 0.1; done; cat /c/kept >/seen\n";
    sandbox.write("context/Dockerfile", lines);
    let mut build = sandbox.cmd("dbuild").args(["-q", "-t", "made:1", "context"]).spawn();
    let mounts = sandbox.root().join("cache/mounts");
    let inside = || std::fs::read_dir(&mounts).into_iter().flatten().flatten().map(|entry| entry.path().join("fs")).next();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !inside().is_some_and(|fs| fs.join("kept").exists()) {
        assert!(std::time::Instant::now() < deadline, "the build does not begin");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let used = sandbox.go("ddf cache").ok().records();
    assert_eq!(used[0]["in_use"], 1, "{used:?}");
    sandbox.go("dprune -f --all").ok();
    let kept = inside().expect("it stays");
    std::fs::write(kept.join("go"), "").expect("a file can be written");
    assert!(build.wait().expect("it ends").success());
    assert_eq!(sandbox.go("dr made:1 cat /seen").ok().one_line(), "a");
    sandbox.go("dprune -f mounts").ok();
    assert_eq!(inside(), None);
}

#[test]
fn builds_beside_clean_ups_lose_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("base:1");
    let lines = "FROM base:1\nARG N\nRUN --mount=type=cache,target=/c echo x >>/c/f && head -c 20000 /dev/urandom >/made\nRUN echo $N >/n\nRUN cat /n /made >/both\n";
    sandbox.write("context/Dockerfile", lines);
    std::thread::scope(|scope| {
        let sandbox = &sandbox;
        let builds: Vec<_> = (0..2)
            .map(|n| {
                scope.spawn(move || {
                    for round in 0..4 {
                        let name = format!("made:{n}");
                        sandbox.run("dbuild", &["-q", "-t", &name, "--build-arg", &format!("N={n}{}", round % 2), "context"]).ok();
                        assert_eq!(sandbox.run("dr", &[&name, "cat", "/n"]).ok().one_line(), format!("{n}{}", round % 2));
                    }
                })
            })
            .collect();
        while builds.iter().any(|build| !build.is_finished()) {
            sandbox.go("dprune -f").ok();
        }
    });
    sandbox.go("ddf --verify").ok();
}
