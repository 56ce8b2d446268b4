//! `rdx` and `dps`: which containers are meant, and what goes with them.

use serde_json::Value;

use crate::kit::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    for name in ["one", "two", "other"] {
        sandbox.run("dcreate", &["--network", "none", "--name", name, "--label", &format!("is={name}"), "box", "true"]).ok();
    }
    sandbox
}

fn names(sandbox: &Sandbox, flags: &str) -> Vec<String> {
    let records = sandbox.go(&format!("dps -a {flags}")).ok().records();
    let mut names: Vec<String> = records.iter().filter_map(|r| r["name"].as_str().map(str::to_owned)).collect();
    names.sort_unstable();
    names
}

#[test]
fn patterns_ask_and_plans_are_carried_out() {
    let sandbox = sandbox();
    sandbox.go("rdx t*").code(2).says("--yes");
    assert_eq!(names(&sandbox, "").len(), 3);
    sandbox.sh("dps -a --match 'o*' | rdx -n - > plan").ok();
    let plan: Vec<Value> = std::fs::read_to_string(sandbox.path("plan"))
        .expect("there is a plan")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a plan is of records"))
        .collect();
    assert!(plan.len() == 2 && plan.iter().all(|r| r["dry_run"] == true && r["what"] == "container" && r["freed"].is_u64()), "{plan:?}");
    assert_eq!(names(&sandbox, "").len(), 3, "a plan removes nothing");
    // A name that another container has by now is not what the plan meant.
    sandbox.go("rdx other").ok();
    sandbox.run("dcreate", &["--network", "none", "--name", "other", "box", "true"]).ok();
    let out = sandbox.sh("rdx - < plan").code(1).says("not-found");
    assert_eq!(out.records().len(), 2);
    assert_eq!(names(&sandbox, ""), ["other", "two"]);
    sandbox.go("rdx --yes t*").ok();
    sandbox.go("rdx --yes t*").code(1).says("no container matches");
    sandbox.go("rdx gone").code(1).says("gone");
    sandbox.go("rdx -f gone").ok();
    sandbox.sh("sdi | rdx -").code(1).says("does not take 'image' records");
    sandbox.go("rdx").code(2);
    sandbox.sh("rdx - </dev/null").ok();
    sandbox.go("rdx --exited").ok();
    assert_eq!(names(&sandbox, "").len(), 0);
}

#[test]
fn volumes_without_a_name_go_with_v_only() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    for name in ["keeps", "takes"] {
        sandbox.run("dcreate", &["--network", "none", "--name", name, "-v", "/data", "box", "true"]).ok();
    }
    let volumes = || {
        std::fs::read_dir(sandbox.root().join("volumes"))
            .expect("volumes can be listed")
            .flatten()
            .filter(|v| !v.file_name().to_string_lossy().starts_with('.'))
            .count()
    };
    assert_eq!(volumes(), 2);
    sandbox.go("rdx keeps").ok();
    assert_eq!(volumes(), 2);
    sandbox.go("rdx -v takes").ok();
    assert_eq!(volumes(), 1);
}

#[test]
fn filters_mean_what_docker_means() {
    let sandbox = sandbox();
    sandbox.run("dr", &["-dq", "--network", "none", "--name", "up", "-v", "/data", "box", "sleep", "1000"]).ok();
    sandbox.run("dr", &["-q", "--network", "none", "--keep", "--name", "failed", "box", "sh", "-c", "exit 3"]).code(3);
    let cases: &[(&str, &[&str])] = &[
        ("--filter name=o", &["one", "other", "two"]),
        ("--filter name=^o", &["one", "other"]),
        ("--filter name=^/?one$", &["one"]),
        ("--filter status=running", &["up"]),
        ("--filter status=running --filter status=exited", &["failed", "up"]),
        ("--filter status=created --filter name=t", &["other", "two"]),
        ("--filter exited=3", &["failed"]),
        ("--filter exited=0", &[]),
        ("--filter label=is=two", &["two"]),
        ("--filter ancestor=box", &["failed", "one", "other", "two", "up"]),
        ("--filter ancestor=box:latest --filter volume=/data", &["up"]),
        ("--filter ancestor=nothing", &[]),
        ("--filter network=none --exited", &["failed", "one", "other", "two"]),
        ("--match t*", &["two"]),
        ("--label is --not-match two", &["one", "other"]),
        ("up", &["up"]),
    ];
    for (flags, want) in cases {
        assert_eq!(names(&sandbox, flags), *want, "{flags}");
    }
    sandbox.go("dps --filter status=nowhere").code(2).says("status=nowhere");
    sandbox.go("dps --filter colour=red").code(2).says("colour");
    sandbox.go("dps --filter exited=often").code(2).says("exited=often");
    sandbox.go("dps --filter before=nobody").code(2).says("nobody");
    sandbox.go("dps nobody").code(1).says("nobody");
    sandbox.sh("dps -aq | rdx -f -").ok();
}

#[test]
fn a_plan_is_carried_out_with_the_options_that_it_was_made_with() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box:1");
    sandbox.go("dr -d --network none --name web -v /data box:1 sleep 1000").ok();
    sandbox.sh("rdx -n web > plan").code(1).says("in-use");
    sandbox.sh("rdi -n box:1 > plan").code(1).says("in-use");
    assert_eq!(sandbox.sh("rdx -n -f -v web | tee plan").ok().record()["options"], serde_json::json!(["force", "volumes"]));
    assert_eq!(sandbox.sh("rdi -n -f box:1 | tee images").ok().record()["options"], serde_json::json!(["force"]));
    // Together with a line that was not forced, none is.
    sandbox.sh("printf 'FROM box:1\nLABEL is=other\n' | dbuild - -t other:1").ok();
    sandbox.sh("(cat images; rdi -n other:1) | rdi -").code(1).says("in-use");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "box:1\n");
    sandbox.sh("rdi - < images").ok();
    let gone = sandbox.sh("rdx - < plan").ok().record();
    assert!(gone["ok"] == true && gone["options"].is_null() && gone["dry_run"].is_null(), "{gone}");
    assert_eq!(sandbox.go("dvolume ls -q").ok().text(), "", "the volume without a name went along");
}
