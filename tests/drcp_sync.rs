//! `drcp` again: what is skipped, what comes along, sync files, and what is deleted that left its source.

use crate::kit::{Act, Answer, Between, Sandbox, TestDir, need};

fn tags(sandbox: &Sandbox, repository: &str) -> Vec<String> {
    let listed = sandbox.go(&format!("drs -q {repository}")).ok().text();
    listed.lines().filter_map(|l| l.rsplit_once(':').map(|(_, tag)| tag.to_owned())).collect()
}

#[test]
fn what_is_there_is_not_read_and_may_be_left_alone() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let second = sandbox.serve_in(two.path(), &[]);
    let between = Between::start(one.addr());
    let (from, to) = (between.addr(), second.addr());
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", one.addr())).ok();
    let planned = sandbox.go(&format!("drcp -n {from}/app:1 {to}/app:1")).ok().record();
    assert_eq!((&planned["dry_run"], planned["digest"].is_string()), (&true.into(), true));
    sandbox.go(&format!("drm {to}/app:1")).code(1);
    let digest = sandbox.go(&format!("drcp {from}/app:1 {to}/app:1")).ok().record()["digest"].clone();
    between.behaves();
    let again = sandbox.go(&format!("drcp {from}/app:1 {to}/app:1")).ok().record();
    assert_eq!((&again["skipped"], &again["digest"], &again["bytes"]), (&"same".into(), &digest, &0.into()));
    assert!(between.asked("GET", "/v2/app").is_empty(), "nothing is read of what is the same");
    // A tag that moved is copied, unless what is there is to stay.
    sandbox.write("next/Dockerfile", "FROM app:1\nLABEL next=1\n");
    sandbox.go(&format!("dbuild next -t {}/app:1", one.addr())).ok();
    sandbox.go(&format!("dpush -q {}/app:1", one.addr())).ok();
    let kept = sandbox.go(&format!("drcp --no-clobber {from}/app:1 {to}/app:1")).ok().record();
    assert_eq!((&kept["skipped"], &kept["digest"]), (&"exists".into(), &digest));
    let moved = sandbox.go(&format!("drcp {from}/app:1 {to}/app:1")).ok().record();
    assert!(moved["digest"] != digest && moved["skipped"].is_null(), "{moved}");
    // Other places have names, too.
    for place in ["oci:layout:x", "store:kept:1", "oci-archive:kept.tar"] {
        assert!(sandbox.go(&format!("drcp --no-clobber {from}/app:1 {place}")).ok().record()["skipped"].is_null());
        assert_eq!(sandbox.go(&format!("drcp --no-clobber {from}/app:1 {place}")).ok().record()["skipped"], "exists", "{place}");
    }
    // Several destinations.
    let out = sandbox.go(&format!("drcp -q {from}/app:1 --to {to}/a --to {to}/b --to oci:many")).ok().text();
    let places: Vec<&str> = out.lines().filter_map(|l| l.split('@').next()).collect();
    assert_eq!(places, [format!("{to}/a/app:1"), format!("{to}/b/app:1"), format!("oci:many:{from}/app:1")]);
}

#[test]
fn signatures_come_along() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let second = sandbox.serve_in(two.path(), &[]);
    let (from, to) = (one.addr(), second.addr());
    let digest = sandbox.busybox("app:1");
    sandbox.write("sig", "signature");
    sandbox.go(&format!("dpush -q app:1 --to {from}")).ok();
    sandbox.go(&format!("dindex --push -t {from}/app:multi {from}/app:1")).ok();
    let sbom = sandbox.go(&format!("dpush --artifact sig --artifact-type application/vnd.sbom --subject {from}/app:1")).ok().record();
    let of_sbom = format!("{from}/app@{}", sbom["digest"].as_str().expect("a digest"));
    sandbox.go(&format!("dpush -q --artifact sig --artifact-type application/vnd.sig --subject {of_sbom}")).ok();
    let cosign = format!("{}.sig", digest.replace(':', "-"));
    sandbox.go(&format!("dpush -q --artifact sig {from}/app:{cosign}")).ok();

    let plain = sandbox.go(&format!("drcp {from}/app:1 {to}/plain:1")).ok().record();
    assert!(plain["referrers"].is_null());
    assert!(sandbox.go(&format!("drm --referrers {to}/plain:1")).ok().record()["referrers"].as_array().is_some_and(Vec::is_empty));
    // Of an index what refers to its images comes, too; signatures of signatures come, and tags when told.
    let whole = sandbox.go(&format!("drcp --referrers --digest-tags {from}/app:multi {to}/whole:1")).ok().record();
    assert_eq!(whole["referrers"], 3, "{whole}");
    let shown = sandbox.go(&format!("drm --referrers {to}/whole@{digest}")).ok().record();
    assert_eq!(shown["referrers"][0]["artifact_type"], "application/vnd.sbom");
    assert_eq!(shown["referrers"][0]["referrers"][0]["artifact_type"], "application/vnd.sig");
    sandbox.go(&format!("drm {to}/whole:{cosign}")).ok();
    let tagged = &shown["referrers"][1];
    assert_eq!(tagged["tag"], cosign, "what cosign keeps under a tag is shown, too: {shown}");
    let drawn = sandbox.go(&format!("drm --referrers --format table {to}/whole@{digest}")).ok().text();
    assert!(drawn.contains(&format!("── {cosign} sha256:")), "{drawn}");
    // What is the same already gets what it lacked.
    let later = sandbox.go(&format!("drcp --referrers {from}/app:1 {to}/plain:1")).ok().record();
    assert_eq!((&later["skipped"], &later["referrers"]), (&"same".into(), &2.into()));
    sandbox.go(&format!("drcp --referrers {from}/app:1 oci:layout:x")).code(1).says("from registry to registry only");
}

#[test]
fn more_referrers_than_come_along_is_an_error_and_as_many_as_that_are_none() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let second = sandbox.serve_in(two.path(), &[]);
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", one.addr())).ok();
    let between = Between::start(one.addr());
    let (from, to) = (between.addr(), second.addr());
    // A chain: each refers to the one before. Eight deep comes along, one more does not.
    let mut subject = sandbox.go(&format!("drm -q {from}/app:1")).ok().one_line();
    sandbox.write("sig", "signature");
    let mut sign = || {
        let line = format!("dpush --artifact sig --artifact-type application/vnd.sig --subject {}/app@{subject}", one.addr());
        subject = sandbox.go(&line).ok().record()["digest"].as_str().expect("a digest").to_owned();
    };
    (0..8).for_each(|_| sign());
    assert_eq!(sandbox.go(&format!("drcp --referrers {from}/app:1 {to}/deep:1")).ok().record()["referrers"], 8);
    sign();
    let out = sandbox.go(&format!("drcp --referrers {from}/app:1 {to}/deeper:1")).code(1).says("more refers to");
    assert_eq!(out.record()["error"]["code"], "unsupported", "{}", out.text());
    // A registry that names a thousand and one, on two pages: nothing of it is brought.
    let page = |count: usize, next: Option<&str>| {
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        let entry = |n: usize| serde_json::json!({ "mediaType": media_type, "digest": format!("sha256:{:064x}", count + n), "size": 2 });
        let all: Vec<_> = (0..count).map(entry).collect();
        let text = serde_json::json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": all });
        let answer = Answer::new(200).with("Content-Type", "application/vnd.oci.image.index.v1+json").body(text.to_string());
        Act::Answer(match next {
            Some(query) => answer.with("Link", format!("</v2/app/referrers/x?{query}>; rel=\"next\"")),
            None => answer,
        })
    };
    between.does(move |asked| match asked.is("GET", "/referrers/") {
        true if asked.target.contains("page=2") => page(1, None),
        true => page(1000, Some("page=2")),
        false => Act::Pass,
    });
    let out = sandbox.go(&format!("drcp --referrers {from}/app:1 {to}/many:1")).code(1).says("1000 artifacts");
    assert_eq!(out.record()["error"]["code"], "unsupported", "{}", out.text());
    assert_eq!(between.asked("GET", "/referrers/").len(), 2);
}

#[test]
fn a_sync_file_says_what_is_copied_and_what_left_is_pruned() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let second = sandbox.serve_in(two.path(), &[]);
    let (from, to) = (one.addr(), second.addr());
    sandbox.busybox("app:1");
    for tag in ["1.0.0", "1.1.0", "1.2.0-rc1", "2.0.0", "latest"] {
        sandbox.go(&format!("drt app:1 {from}/team/app:{tag}")).ok();
    }
    sandbox.go(&format!("dpush -q -a {from}/team/app")).ok();
    // skopeo's file as it is; skopeo reads the same.
    let skopeos = format!(
        "{from}:\n  tls-verify: false\n  images:\n    team/app: [\"latest\"]\n  images-by-semver:\n    team/app: \">= 1.0, < 2\"\n"
    );
    sandbox.write("skopeo.yaml", &skopeos);
    let out = sandbox.go(&format!("drcp --sync skopeo.yaml --to {to}/mirror -q")).ok().text();
    let copied: Vec<&str> = out.lines().filter_map(|l| l.split('@').next()?.strip_prefix(&format!("{to}/mirror/team/app:"))).collect();
    assert_eq!(copied, ["latest", "1.0.0", "1.1.0"]);
    // A file that skopeo of any age reads: both take the same.
    let both = format!(
        "{from}:\n  tls-verify: false\n  images:\n    team/app:\n      - latest\n  images-by-tag-regex:\n    team/app: ^1\\.[01]\\.0$\n"
    );
    sandbox.write("both.yaml", &both);
    let out = sandbox.go(&format!("drcp --sync both.yaml --to {to}/both -q")).ok().text();
    assert_eq!(out.lines().count(), 3, "{out}");
    if need(&["skopeo"]) {
        let target = sandbox.path("by-skopeo").to_string_lossy().into_owned();
        std::fs::create_dir(&target).expect("a directory can be made");
        sandbox.run("skopeo", &["sync", "--scoped", "--src", "yaml", "--dest", "dir", "both.yaml", &target]).ok();
        let made = sandbox.sh("find by-skopeo -name manifest.json | wc -l").ok().one_line();
        assert_eq!(made.trim(), "3", "{}", sandbox.sh("find by-skopeo").text());
    }
    // What looks like a number is a tag as it is written.
    sandbox.go(&format!("drt app:1 {from}/team/odd:1.10 {from}/team/odd:010")).ok();
    sandbox.go(&format!("dpush -q -a {from}/team/odd")).ok();
    sandbox.write(
        "odd.yaml",
        format!("sync:\n- from: {from}/team/odd\n  to: &to {to}/odd\n  tags: [1.10, 010]\n- {{from: {from}/team/odd:1.10, to: *to}}\n"),
    );
    sandbox.go("drcp --sync odd.yaml").ok();
    let mut odd = tags(&sandbox, &format!("{to}/odd"));
    odd.sort();
    assert_eq!(odd, ["010", "1.10"]);
    // Ours, with places of its own.
    sandbox
        .write("ours.json", format!(r#"{{"sync":[{{"from":"{from}/team/app","to":"{to}/copy/app","match":"*.0","not-match":"2.*"}}]}}"#));
    sandbox.go("drcp --sync ours.json").ok();
    assert_eq!(tags(&sandbox, &format!("{to}/copy/app")), ["1.0.0", "1.1.0"]);
    sandbox.go(&format!("drt {to}/copy/app:1.0.0 {to}/copy/app:9.0 {to}/copy/app:own")).code(1);
    sandbox.sh(&format!("drs {to}/copy/app --match 1.0.0 | drt -t 9.0 -t own")).ok();
    // Only what the pattern is of is the copy's; a plan changes nothing.
    let plan = sandbox.go("drcp --sync ours.json --prune -n").ok();
    let gone: Vec<_> = plan.records().into_iter().filter(|r| r["type"] == "deletion").map(|r| r["ref"].clone()).collect();
    assert_eq!(gone, [serde_json::json!(format!("{to}/copy/app:9.0"))], "{}", plan.text());
    assert_eq!(tags(&sandbox, &format!("{to}/copy/app")).len(), 4);
    sandbox.go("drcp --sync ours.json --prune").code(2).says("not removed unasked");
    sandbox.go("drcp --sync ours.json --prune --yes --max 0").code(1).says("1 tags left their sources");
    sandbox.go("drcp --sync ours.json --prune --yes").ok();
    assert_eq!(tags(&sandbox, &format!("{to}/copy/app")), ["1.0.0", "1.1.0", "own"]);

    // All tags, and what left.
    sandbox.go(&format!("drcp -a {from}/team/app --to {to}/all")).ok();
    assert_eq!(tags(&sandbox, &format!("{to}/all/team/app")).len(), 5);
    sandbox.go(&format!("drx {from}/team/app:latest")).ok();
    let pruned = sandbox.go(&format!("drcp -a {from}/team/app --to {to}/all --prune -y")).ok();
    let gone: Vec<_> = pruned.records().into_iter().filter(|r| r["type"] == "deletion").map(|r| r["ok"].clone()).collect();
    assert_eq!((gone, tags(&sandbox, &format!("{to}/all/team/app")).len()), (vec![serde_json::json!(true)], 4), "{}", pruned.text());
    // A source that is gone, that fails, or has nothing, takes nothing with it.
    sandbox.go(&format!("drcp -a {from}/team/none --to {to}/all --prune -y")).code(1).says("does not exist");
    let between = Between::start(from);
    let empty = || Act::Answer(Answer::new(200).with("Content-Type", "application/json").body(r#"{"name":"team/app","tags":null}"#));
    between.does(move |asked| if asked.is("GET", "/tags/list") { empty() } else { Act::Pass });
    sandbox.go(&format!("drcp -a {}/team/app --to {to}/all --prune -y", between.addr())).code(1).says("has no tag at all");
    between.does(|asked| if asked.is("HEAD", "/manifests/1.1.0") { Act::Answer(Answer::new(403)) } else { Act::Pass });
    sandbox.go(&format!("drt {to}/all/team/app:1.0.0 {to}/none:1")).code(1);
    sandbox.sh(&format!("drs {to}/all/team/app --match 1.0.0 | drt -t stray")).ok();
    sandbox.go(&format!("drcp -a {}/team/app --to {to}/all --prune -y", between.addr())).code(1);
    assert!(tags(&sandbox, &format!("{to}/all/team/app")).contains(&"stray".to_owned()), "after a failure nothing is deleted");

    for (line, words) in [
        ("drcp --prune a --to localhost:1", "--prune goes with"),
        ("drcp --sync none.yaml", "none.yaml"),
        ("drcp --sync skopeo.yaml", "nothing says where"),
        ("drcp --sync ours.json x", "cannot be used with"),
        ("drcp --sync work.yaml --to localhost:1", "work.yaml:2:"),
    ] {
        sandbox.write("work.yaml", "a:\n\tb: c\n");
        let out = sandbox.go(line);
        assert!(matches!(out.code, 1 | 2), "{line}: {out:?}");
        out.says(words);
    }
}
