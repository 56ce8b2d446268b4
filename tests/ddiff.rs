//! `ddiff`, `dexport`, `dcommit`: what a container changed, and what is made of it.

use crate::kit::Sandbox;

const SCRIPT: &str =
    "echo new > /new; mkdir /d; echo x > /d/x; echo more >> /etc/passwd; rm /bin/yes; rm -r /var; mkdir /var; touch /var/v";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let file =
        sandbox.write("Dockerfile", "FROM box\nRUN mkdir -p /var/old && echo o > /var/old/o && echo root:x:0:0::/:/bin/sh > /etc/passwd\n");
    sandbox.busybox("box");
    let context = file.parent().expect("a file has a directory").to_string_lossy().into_owned();
    sandbox.run("dbuild", &["-t", "base", &context]).ok();
    sandbox
}

fn changes(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let records = sandbox.run("ddiff", &[name]).ok().records();
    records.iter().map(|r| format!("{} {}", r["change"].as_str().expect("change"), r["path"].as_str().expect("path"))).collect()
}

#[test]
fn changes_are_added_changed_and_deleted() {
    let sandbox = sandbox();
    sandbox
        .run("dr", &["--name", "c", "--network", "none", "-v", "data:/data", "base", "sh", "-c", &format!("{SCRIPT}; touch /data/f")])
        .ok();
    let expected = [
        "changed /bin",
        "deleted /bin/yes",
        "added /d",
        "added /d/x",
        "changed /etc",
        "changed /etc/passwd",
        "added /new",
        "changed /var",
        "added /var/v",
        "deleted /var/old",
    ];
    let seen: Vec<String> = changes(&sandbox, "c").into_iter().filter(|change| change != "changed /etc").collect();
    let expected: Vec<&str> = expected.into_iter().filter(|change| *change != "changed /etc").collect();
    assert_eq!(seen, expected);
    assert!(sandbox.run("ddiff", &["-q", "c"]).ok().text().contains("/d/x\n"));
    sandbox.run("dcreate", &["--name", "fresh", "base"]).ok();
    assert_eq!(changes(&sandbox, "fresh"), [""; 0]);
    sandbox.go("rdx c fresh").ok();
    sandbox.go("dvolume rm data").ok();
}

#[test]
fn an_export_holds_the_merged_files_and_no_mounts() {
    let sandbox = sandbox();
    sandbox
        .run(
            "dr",
            &[
                "-d",
                "--name",
                "c",
                "--network",
                "none",
                "-v",
                "data:/data",
                "base",
                "sh",
                "-c",
                &format!("{SCRIPT}; touch /data/f; sleep 1000"),
            ],
        )
        .ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while sandbox.run("dx", &["c", "test", "-e", "/data/f"]).code != 0 {
        assert!(std::time::Instant::now() < deadline, "the script did not run");
    }
    let record = sandbox.go("dexport -o c.tar c").ok().record();
    assert_eq!((&record["type"], &record["to"], &record["ok"]), (&"transfer".into(), &"c.tar".into(), &true.into()));
    let names = sandbox.sh("tar -tf c.tar").ok().text();
    let has = |name: &str| names.lines().any(|line| line == name);
    assert!(has("new") && has("d/x") && has("bin/cat") && has("var/v") && has("data/"), "{names}");
    assert!(!has("bin/yes") && !has("var/old/") && !has("data/f") && !names.contains(".wh."), "{names}");
    sandbox.go("dkill c").ok();
    sandbox.sh("dexport c > after.tar").ok();
    assert_eq!(
        sandbox.sh("sha256sum < c.tar").ok().text(),
        sandbox.sh("sha256sum < after.tar").ok().text(),
        "running or not, it is the same"
    );
    sandbox.sh("dexport c | dimport - flat").ok();
    assert_eq!(sandbox.run("dr", &["--network", "none", "flat", "/bin/cat", "/d/x"]).ok().text(), "x\n");
    sandbox.go("dexport none").code(1).says("not-found");
    sandbox.go("rdx c").ok();
}

#[test]
fn a_commit_is_the_image_and_a_layer_more() {
    let sandbox = sandbox();
    sandbox
        .run(
            "dr",
            &[
                "-d",
                "--name",
                "c",
                "--network",
                "none",
                "-e",
                "A=1",
                "-l",
                "x=y",
                "-w",
                "/d",
                "base",
                "sh",
                "-c",
                &format!("{SCRIPT}; sleep 1000"),
            ],
        )
        .ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while sandbox.run("dx", &["c", "test", "-e", "/var/v"]).code != 0 {
        assert!(std::time::Instant::now() < deadline, "the script did not run");
    }
    let image =
        sandbox.run("dcommit", &["-m", "why", "-a", "me", "-c", "CMD [\"cat\", \"/d/x\"]", "-c", "ENV B=2", "c", "made:1"]).ok().record();
    assert_eq!((&image["type"], &image["ref"]), (&"image".into(), &"made:1".into()), "{image}");
    sandbox.run("dx", &["c", "true"]).ok();
    let again = sandbox
        .run("dcommit", &["--pause=false", "-m", "why", "-a", "me", "-c", "CMD [\"cat\", \"/d/x\"]", "-c", "ENV B=2", "c", "made:2"])
        .ok()
        .record();
    assert_eq!(image["digest"], again["digest"], "the same files make the same image");
    let all = sandbox.run("dinspect", &["made:1"]).ok().record();
    let config = &all["config"]["config"];
    assert_eq!((&config["WorkingDir"], &config["Labels"]["x"]), (&"/d".into(), &"y".into()), "{config}");
    let env: Vec<&str> = config["Env"].as_array().expect("env").iter().filter_map(|e| e.as_str()).collect();
    assert!(env.contains(&"A=1") && env.contains(&"B=2") && !env.iter().any(|e| e.starts_with("HOSTNAME=")), "{env:?}");
    assert_eq!(all["config"]["author"], "me");
    let history = all["config"]["history"].as_array().expect("history");
    assert_eq!((history.len(), &history[history.len() - 1]["comment"]), (3, &"why".into()));
    assert_eq!(sandbox.run("dr", &["--network", "none", "made:1"]).ok().text(), "x\n");
    sandbox.run("dr", &["--network", "none", "made:1", "test", "-e", "/bin/yes"]).code(1);
    sandbox.run("dr", &["--network", "none", "made:1", "test", "-e", "/var/old"]).code(1);
    let bare = sandbox.sh("dps | dcommit").ok().record();
    assert_eq!(bare["dangling"], true, "{bare}");
    sandbox.run("dcommit", &["-c", "RUN true", "c"]).code(1).says("--change");
    sandbox.go("rdx -f c").ok();
}
