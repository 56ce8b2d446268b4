//! `drx` where something comes in between: kills, moved tags, clocks, damage.

use crate::drx::{filled, on_both, tags};
use crate::kit::{Act, Between, DebianRegistry, Sandbox, TestDir, need};

#[test]
fn on_distribution_a_killed_deletion_of_a_tag_is_ended_by_the_next_one() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    filled(&sandbox, debian.addr());
    let through = Between::start(debian.addr());
    let at = through.addr();
    let digest = sandbox.go(&format!("drm -q {at}/team/app:one")).ok().one_line();
    sandbox.sh(&format!("drs {at}/team/app --match one > plan")).ok();
    // The throw-away manifest has the tag, and the request that deletes it is never answered: neither of the two
    // deletions that come before, of the tag and of something that is not there, is held up.
    let revisions = storage.path().join("docker/registry/v2/repositories/team/app/_manifests/revisions/sha256");
    let links = || {
        let hex = std::fs::read_dir(&revisions).expect("it is there").flatten().filter(|e| e.path().join("link").exists());
        hex.map(|e| e.file_name().to_string_lossy().into_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let before = links();
    let is_put = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&is_put);
    through.does(move |asked| {
        let is_put = seen.load(std::sync::atomic::Ordering::SeqCst);
        seen.fetch_or(asked.is("PUT", "/manifests/one"), std::sync::atomic::Ordering::SeqCst);
        if is_put && asked.is("DELETE", "/manifests/sha256:") { Act::Ignore } else { Act::Pass }
    });
    let mut child = sandbox.cmd("drx").arg(format!("{at}/team/app:one")).spawn();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while links() == before || through.asked("DELETE", "/manifests/sha256:").len() < 2 {
        assert!(std::time::Instant::now() < deadline, "the throw-away manifest is not deleted");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    through.behaves();
    assert_eq!(links().len(), before.len() + 1);
    assert_ne!(sandbox.go(&format!("drm -q {at}/team/app:one")).ok().one_line(), digest, "this is what a kill leaves");
    let record = sandbox.sh("drx - < plan").ok().record();
    assert_eq!((&record["digest"], &record["reason"]), (&digest.as_str().into(), &"its deletion was begun before".into()), "{record}");
    assert_eq!(links(), before, "nothing of it stays");
    assert_eq!(tags(&sandbox, at), ["other", "three", "two"]);
    assert_eq!(sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line(), digest);
    sandbox.go(&format!("drx {at}/team/app:one")).code(1);
}

/// Killed between any two of its requests, whichever.
#[test]
fn on_distribution_a_deletion_that_is_killed_at_any_request_is_ended_by_the_next_one() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    filled(&sandbox, debian.addr());
    let through = Between::start(debian.addr());
    let at = through.addr();
    let digest = sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line();
    let revisions = storage.path().join("docker/registry/v2/repositories/team/app/_manifests/revisions/sha256");
    let links = || std::fs::read_dir(&revisions).expect("it is there").flatten().filter(|e| e.path().join("link").exists()).count();
    let before = links();
    let mut states = std::collections::BTreeSet::new();
    let mut passed = 0;
    let is_killed = |passed: usize| {
        let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = std::sync::Arc::clone(&count);
        through.does(move |_| match counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < passed {
            true => Act::Pass,
            false => Act::Ignore,
        });
        let mut child = sandbox.cmd("drx").arg(format!("{at}/team/app:one")).spawn();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            if let Some(status) = child.try_wait().expect("it can be asked") {
                assert!(status.success(), "after {passed} requests: {status}");
                return false;
            }
            if count.load(std::sync::atomic::Ordering::SeqCst) > passed {
                child.kill().expect("it runs");
                child.wait().expect("it ends");
                return true;
            }
            assert!(std::time::Instant::now() < deadline, "after {passed} requests it does not go on");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    };
    while is_killed(passed) {
        through.behaves();
        // What a request does that was sent before the kill may still come.
        let left = sandbox.go(&format!("drm -q {at}/team/app:one"));
        let state = if left.code != 0 {
            "gone"
        } else if left.one_line() == digest {
            "whole"
        } else {
            "begun"
        };
        states.insert(state);
        assert_eq!(sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line(), digest, "after {passed} requests");
        let again = sandbox.go(&format!("drx {at}/team/app:one"));
        assert_eq!(again.code, i32::from(state == "gone"), "after {passed} requests it was {state}: {}", again.stderr);
        assert_eq!((tags(&sandbox, at), links()), (vec!["other".into(), "three".into(), "two".into()], before), "after {passed} requests");
        sandbox.sh(&format!("drs {at}/team/app --match two | drt -t one")).ok();
        passed += 1;
    }
    through.behaves();
    assert!(passed > 5, "{passed}");
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["begun", "gone", "whole"], "a kill was met in each");
    assert_eq!((tags(&sandbox, at), links()), (vec!["other".into(), "three".into(), "two".into()], before));
}

/// Many deletions at the same time: distribution 2.8 looks through all tags after a manifest has gone, and where one
/// vanishes meanwhile it fails and leaves the manifest's tags behind.
#[test]
fn on_distribution_several_who_delete_at_the_same_time_leave_nothing_half_deleted() {
    if !need(&["docker-registry", "curl"]) {
        return;
    }
    const EACH: usize = 20;
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    let at = debian.addr();
    sandbox.write("empty", "{}");
    let config = r#"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}"#;
    sandbox.go(&format!("dpush -q --artifact empty --media-type application/vnd.oci.image.config.v1+json {at}/team/app:kept")).ok();
    for round in 0..2 {
        for n in 0..2 * EACH {
            let text = format!(
                r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{config},"layers":[],"annotations":{{"n":"{round} {n}"}}}}"#
            );
            sandbox.write(&format!("m{n}"), text);
        }
        let put = format!(
            "curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary @m$n http://{at}/v2/team/app/manifests"
        );
        sandbox.sh(&format!("for n in $(seq 0 {}); do {put}/t$n && {put}/also$n || exit 1; done", 2 * EACH - 1)).ok();
        let wanted = |from: usize| (from..from + EACH).map(|n| format!("{at}/team/app:t{n}\n{at}/team/app:also{n}\n")).collect::<String>();
        sandbox.write("first", wanted(0));
        sandbox.write("second", wanted(EACH));
        let out = sandbox.sh("drx -q $(cat first) > one & one=$!; drx -q $(cat second) > two; two=$?; wait $one && exit $two").ok();
        assert_eq!(tags(&sandbox, at), ["kept"], "round {round}: {out:?}");
    }
    sandbox.go(&format!("drm -q {at}/team/app:kept")).ok();
    let revisions = storage.path().join("docker/registry/v2/repositories/team/app/_manifests/revisions/sha256");
    let left = std::fs::read_dir(revisions).expect("it is there").flatten().filter(|e| e.path().join("link").exists()).count();
    assert_eq!(left, 1, "no throw-away manifest stays");
}

/// What takes no tag along goes many at a time there, and repositories beside each other.
#[test]
fn on_distribution_repositories_and_untagged_manifests_go_together() {
    if !need(&["docker-registry", "curl"]) {
        return;
    }
    const EACH: usize = 12;
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let debian = DebianRegistry::start(storage.path());
    let at = debian.addr();
    sandbox.write("empty", "{}");
    let config = r#"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}"#;
    let mut wanted = String::new();
    for n in 0..EACH {
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{config},"layers":[],"annotations":{{"n":"{n}"}}}}"#
        );
        sandbox.write(&format!("m{n}"), &text);
        let digest = sandbox.sh(&format!("sha256sum < m{n}")).ok().text();
        let digest = digest.split_whitespace().next().expect("a digest").to_owned();
        for repository in ["a", "b", "c"] {
            // Every other one has a tag, and with that in its name another one.
            wanted += &if n % 2 == 0 { format!("{at}/{repository}:t{n}\n") } else { format!("{at}/{repository}@sha256:{digest}\n") };
        }
    }
    for repository in ["a", "b", "c"] {
        sandbox.go(&format!("dpush -q --artifact empty --media-type application/vnd.oci.image.config.v1+json {at}/{repository}:kept")).ok();
        let put = format!(
            "curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary @m$n http://{at}/v2/{repository}/manifests"
        );
        let script = format!(
            "for n in $(seq 0 {}); do if [ $((n % 2)) = 0 ]; then {put}/t$n; else {put}/sha256:$(sha256sum < m$n | cut -c1-64); fi || exit 1; done",
            EACH - 1
        );
        sandbox.sh(&script).ok();
    }
    sandbox.write("wanted", &wanted);
    let gone = sandbox.sh("drx - < wanted").ok().records();
    let told: Vec<&str> = gone.iter().filter_map(|r| r["ref"].as_str()).collect();
    assert_eq!(told, wanted.lines().collect::<Vec<_>>(), "in the order in which they came");
    for repository in ["a", "b", "c"] {
        assert_eq!(sandbox.go(&format!("drs -q {at}/{repository}")).ok().one_line(), format!("{at}/{repository}:kept"));
        let revisions = storage.path().join(format!("docker/registry/v2/repositories/{repository}/_manifests/revisions/sha256"));
        let left = std::fs::read_dir(revisions).expect("it is there").flatten().filter(|e| e.path().join("link").exists()).count();
        assert_eq!(left, 1, "{repository}");
    }
}

/// Sets when a tag was pushed, in seconds since 1970.
fn pushed_at(storage: &std::path::Path, tag: &str, secs: u64) {
    let link = storage.join("docker/registry/v2/repositories/team/app/_manifests/tags").join(tag).join("current/link");
    let file = std::fs::File::options().write(true).open(link).expect("the tag is there");
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(secs)).expect("its time can be set");
}

#[test]
fn what_is_old_by_the_clock_that_is_chosen_goes_and_the_rest_stays() {
    const DAY: u64 = 86_400;
    let sandbox = Sandbox::new();
    let storage = TestDir::new();
    let now: u64 = sandbox.sh("echo $TACKLEBOX_NOW").one_line().parse().expect("a time");
    let server = sandbox.serve_in(storage.path(), &[]);
    let at = server.addr().to_owned();
    filled(&sandbox, &at);
    for tag in ["v1", "four"] {
        sandbox.sh(&format!("drs {at}/team/app --match other | drt -t {tag}")).ok();
    }
    server.stop();
    for (tag, days) in [("one", 100), ("two", 95), ("three", 91), ("other", 10), ("v1", 400), ("four", 89)] {
        pushed_at(storage.path(), tag, now - days * DAY);
    }
    // Pulls have been noted for two years: one of them was yesterday.
    let pulls = storage.path().join("tacklebox/pulls");
    std::fs::create_dir_all(pulls.join("team/app")).expect("it can be made");
    std::fs::write(pulls.join("_since"), "2020-01-01T00:00:00Z").expect("it can be written");
    std::fs::write(pulls.join("team/app/_pulls.json"), format!("{{\"two\":{},\"one\":{}}}", now - DAY, now - 93 * DAY))
        .expect("it can be written");
    let server = sandbox.serve_in(storage.path(), &[]);
    let at = server.addr().to_owned();
    let names = |flags: &str| -> Vec<(String, String)> {
        let records = sandbox.go(&format!("drs {at}/team/app --long {flags}")).ok().records();
        records.iter().map(|r| (r["tag"].as_str().unwrap_or("").to_owned(), r["clock"].as_str().unwrap_or("").to_owned())).collect()
    };
    let is = |flags: &str, wanted: &[(&str, &str)]| {
        let wanted: Vec<(String, String)> = wanted.iter().map(|(tag, clock)| ((*tag).to_owned(), (*clock).to_owned())).collect();
        assert_eq!(names(flags), wanted, "{flags}");
    };
    is("--older-than 90d", &[("one", "pushed"), ("three", "pushed"), ("two", "pushed"), ("v1", "pushed")]);
    is("--older-than 90d --clock pulled", &[("one", "pulled"), ("three", "pushed"), ("v1", "pushed")]);
    is("--older-than 90d --clock pulled --protect v*", &[("one", "pulled"), ("three", "pushed")]);
    is("--older-than 90d --keep 3 --protect v*", &[("one", "pushed"), ("two", "pushed")]);
    // Where it is not known since when pulls are noted, nothing is old by pulls.
    server.stop();
    std::fs::write(pulls.join("_since"), shared::sys::clock::rfc3339_secs(i64::try_from(now - 5 * DAY).expect("it fits")))
        .expect("it can be written");
    let server = sandbox.serve_in(storage.path(), &[]);
    let at = server.addr().to_owned();
    let line = format!("drs {at}/team/app --older-than 90d --clock pulled");
    let found: Vec<String> = sandbox.go(&line).ok().records().iter().map(|r| r["tag"].as_str().unwrap_or("").to_owned()).collect();
    assert_eq!(found, ["one"]);
    // The plan of the pipe, and the pipe.
    let line = format!("drs {at}/team/app --long --older-than 90d --keep 3 --protect 'v*'");
    let plan = sandbox.sh(&format!("{line} | drx -n -")).ok().records();
    let done = sandbox.sh(&format!("{line} | drx -")).ok().records();
    let essence = |records: &[serde_json::Value]| -> Vec<String> {
        records.iter().map(|r| format!("{} {} {} {}", r["ref"], r["digest"], r["reason"], r["ok"])).collect()
    };
    assert_eq!(essence(&plan), essence(&done));
    assert_eq!(tags(&sandbox, &at), ["four", "other", "three", "v1"]);
    // A pull by anybody is noted, a look is not.
    sandbox.go(&format!("drm {at}/team/app:four")).ok();
    let seen = |tag: &str| sandbox.go(&format!("drs {at}/team/app --long --match {tag}")).ok().record()["pulled"].is_string();
    assert!(!seen("four"));
    sandbox.go(&format!("dpull -q {at}/team/app:four")).ok();
    assert!(seen("four") && !seen("v1"));
}

#[test]
fn tags_that_move_between_listing_and_deletion_are_never_lost() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    filled(&sandbox, &at);
    let other = sandbox.go(&format!("drm -q {at}/team/app:other")).ok().one_line();
    sandbox.sh(&format!("drs {at}/team/app --match two > two; drs {at}/team/app --match other > other")).ok();
    for round in 0..20 {
        sandbox.sh(&format!("drt -t moving < two; drs {at}/team/app --match moving > plan")).ok();
        // One moves the tag while another deletes it by the plan. Whoever is first: in the end it is what it was moved to.
        sandbox.sh("drx - < plan > deleted & drt -t moving < other || exit 1; wait").ok();
        let deleted = std::fs::read_to_string(sandbox.path("deleted")).expect("it is there");
        let now = sandbox.go(&format!("drm -q {at}/team/app:moving"));
        assert_eq!((now.code, now.text().trim()), (0, other.as_str()), "round {round}: {deleted}");
        assert!(deleted.contains("\"ok\":true") || deleted.contains("stale-digest"), "round {round}: {deleted}");
        sandbox.go(&format!("drm -q {at}/team/app:two")).ok();
        sandbox.go(&format!("drm -q {at}/team/app:other")).ok();
    }
}

#[test]
fn a_verification_lists_broken_images_for_a_pipe() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    filled(&sandbox, at);
    let storage = server.storage().to_owned();
    let whole = sandbox.cmd("drgcdr").arg("--verify").arg(&storage).run().ok().records();
    let sum = whole.last().expect("a sum");
    assert!(sum["read"].as_u64() > Some(100_000) && sum["broken"].is_null() && sum["manifests"] == 2, "{sum}");
    let manifest: serde_json::Value =
        serde_json::from_slice(&sandbox.go(&format!("drm --raw {at}/team/app:other")).ok().stdout).expect("JSON");
    let layer = manifest["layers"].as_array().and_then(|l| l.last()).and_then(|l| l["digest"].as_str()).expect("a layer");
    let hex = layer.strip_prefix("sha256:").expect("a digest");
    std::fs::write(storage.join(format!("docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2])), "rotten").expect("it can be written");
    let out = sandbox.cmd("drgcdr").arg("--verify").arg(&storage).run().code(1).says("does not match its digest");
    let broken: Vec<_> = out.records().into_iter().filter(|r| r["type"] == "manifest").collect();
    assert_eq!((broken.len(), &broken[0]["ref"], &broken[0]["ok"]), (1, &"team/app:other".into(), &false.into()), "{broken:?}");
    assert_eq!(tags(&sandbox, at), ["one", "other", "three", "two"]);
    sandbox.go("drgcdr --verify -n").code(2);
}

#[test]
fn what_protected_tags_need_stays_whatever_is_selected() {
    on_both(|sandbox, at| {
        filled(sandbox, at);
        let digest = |tag: &str| sandbox.go(&format!("drm -q {at}/team/app:{tag}")).ok().one_line();
        let (many, other) = (digest("one"), digest("other"));
        sandbox.go(&format!("dindex -q --push -t {at}/team/app:v1 {at}/team/app:other")).ok();
        sandbox.go(&format!("drcp -q {at}/team/app:one {at}/team/app:v2")).ok();
        let before = tags(sandbox, at);
        for force in ["", " -f"] {
            for (kept, words) in [(&many, "it is also"), (&other, "it is also other")] {
                let words = if force.is_empty() { words } else { "needs it, and is protected" };
                let out = sandbox.go(&format!("drx{force} --protect v* {at}/team/app@{kept}")).code(1);
                let record = out.record();
                assert_eq!(record["error"]["code"], "protected", "{record}");
                assert!(record.to_string().contains(words), "{record}");
            }
        }
        // More than the fuse allows is nothing at all.
        let out = sandbox.sh(&format!("drs {at}/team/app | drx --max 4 -")).code(2).says("nothing was deleted");
        assert!(out.text().lines().all(|line| !line.contains("\"ok\":true")), "{out:?}");
        assert_eq!(tags(sandbox, at), before);
        // The tags themselves go, and leave what the protected ones need.
        sandbox.sh(&format!("drs {at}/team/app | drx --protect 'v*' -")).code(1);
        assert_eq!(tags(sandbox, at), ["v1", "v2"]);
        for needed in [&many, &other] {
            sandbox.go(&format!("drm -q {at}/team/app@{needed}")).ok();
        }
    });
}

#[test]
fn a_tag_that_points_at_nothing_is_listed_and_goes() {
    if !need(&["docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let (own, other) = (TestDir::new(), TestDir::new());
    let (server, debian) = (sandbox.serve_in(own.path(), &[]), DebianRegistry::start(other.path()));
    for (at, storage) in [(server.addr(), &own), (debian.addr(), &other)] {
        filled(&sandbox, at);
        let digest = sandbox.go(&format!("drm -q {at}/team/app:two")).ok().one_line();
        let hex = digest.strip_prefix("sha256:").expect("a digest");
        // As a deletion leaves it that failed half-way.
        let revisions = "docker/registry/v2/repositories/team/app/_manifests/revisions/sha256";
        std::fs::remove_dir_all(storage.path().join(revisions).join(hex)).expect("it was there");
        sandbox.go(&format!("drm {at}/team/app:two")).code(1).says("not-found");
        assert_eq!(tags(&sandbox, at), ["one", "other", "three", "two"]);
        let expected = (&serde_json::Value::Null, &"it points at nothing".into());
        let planned = sandbox.go(&format!("drx -n {at}/team/app:two")).ok().record();
        assert_eq!((&planned["digest"], &planned["reason"]), expected, "{planned}");
        assert_eq!(tags(&sandbox, at), ["one", "other", "three", "two"]);
        // All that a listing of names has goes at once, what is there and what is not.
        let records = sandbox.sh(&format!("drs -q {at}/team/app --not-match three | drx -")).ok().records();
        assert_eq!(records.len(), 3, "{records:?}");
        assert!(records.iter().all(|r| r["ok"] == true), "{records:?}");
        assert_eq!(tags(&sandbox, at), ["three"]);
        assert_eq!(sandbox.go(&format!("drx {at}/team/app:two")).code(1).record()["error"]["code"], "not-found");
        let garbage = storage.path().join(revisions);
        let left = std::fs::read_dir(&garbage).expect("it is there").flatten().filter(|e| e.path().join("link").exists()).count();
        assert_eq!(left, 0, "nothing of the way stays, and 'other' has gone with its only tag");
    }
}
