//! `dbuild`: flags that change what becomes of the steps: one layer of several, a shell where one failed, where its
//! cgroup is, and the files beside the result.

use serde_json::Value;

use crate::kit::{Sandbox, need};

fn blob(sandbox: &Sandbox, digest: &Value) -> std::path::PathBuf {
    sandbox.root().join("blobs/sha256").join(digest.as_str().expect("a digest").trim_start_matches("sha256:"))
}

fn document(sandbox: &Sandbox, digest: &Value) -> Value {
    serde_json::from_slice(&std::fs::read(blob(sandbox, digest)).expect("a blob")).expect("JSON")
}

/// The names in the last layer of an image.
fn last_layer(sandbox: &Sandbox, digest: &Value) -> Vec<String> {
    let manifest = document(sandbox, digest);
    let layer = manifest["layers"].as_array().expect("layers").last().expect("a layer").clone();
    let text = sandbox.cmd("tar").arg("-tzf").arg(blob(sandbox, &layer["digest"])).run().ok().text();
    let mut names: Vec<String> = text.lines().map(str::to_owned).collect();
    names.sort();
    names
}

/// Adds, hides, deletes of the base and of itself, replaces, links.
const LAYERS: &str = "RUN echo secret > /secret && echo one > /one && rm -r /z\nRUN rm /secret && rm -r /old && mkdir /old && echo new > /old/n\nRUN mkdir -p /d/e && echo 1 > /d/e/f && ln /d/e/f /d/g && rm -r /file && mkdir /file && ln -s one /l\nRUN echo more >> /one && rm -r /d/e && rm /l && mkdir /l && touch /l/x && chmod 700 /old\nENV A=b\n";

#[test]
fn layers_become_one_that_shows_the_same() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("base/Dockerfile", "FROM b:1\nRUN mkdir /old && echo x > /old/x && mkdir /z && touch /z/z && echo file > /file\n");
    let base = sandbox.go("dbuild base -t base:1").ok().record();
    sandbox.write("ctx/Dockerfile", format!("FROM base:1 AS first\nLABEL stage=1\nFROM first\n{LAYERS}"));
    let plain = sandbox.go("dbuild ctx -t plain:1").ok().record();
    let one = sandbox.go("dbuild ctx -t one:1 --squash").ok().record();
    assert_eq!((base["layers"].as_u64(), plain["layers"].as_u64(), one["layers"].as_u64()), (Some(2), Some(6), Some(3)));
    // What was deleted again is nowhere, what the base has and the result has not is deleted by it.
    let names = last_layer(&sandbox, &one["digest"]);
    let wanted = ["./.wh.z", ".wh.z", "d/", "d/g", "file/", "l/", "l/x", "old/", "old/.wh..wh..opq", "old/n", "one"];
    assert!(names.iter().all(|n| wanted.contains(&n.as_str())) && names.len() == wanted.len() - 1, "{names:?}");
    let files = |name: &str| {
        let text = "find / -xdev -mindepth 1 -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path /etc -prune -o -exec stat -c '%n %F %a %u %s %Y' {} + | sort; cat /one /old/n /d/g";
        sandbox.cmd("dr").args(["--rm", name, "sh", "-c", text]).run().ok().text()
    };
    assert_eq!(files("plain:1"), files("one:1"));
    // The history keeps what was done, and says what was merged into what.
    let config = document(&sandbox, &one["id"]);
    let history = config["history"].as_array().expect("a history").clone();
    let made: Vec<&Value> = history.iter().filter(|entry| entry["empty_layer"] != true).collect();
    assert_eq!((made.len(), config["rootfs"]["diff_ids"].as_array().expect("diff ids").len()), (3, 3));
    let comment = history.last().expect("an entry")["comment"].as_str().expect("a comment").to_owned();
    assert_eq!(comment, format!("merge {} to {}", plain["id"].as_str().expect("an id"), base["id"].as_str().expect("an id")));
    // The same once more, from the cache and without it, and as an archive.
    let again = sandbox.go("dbuild ctx -t one:2 --squash=true -o type=oci,dest=one.tar -o type=image").ok().records();
    assert_eq!(again[1]["digest"], one["digest"]);
    sandbox.go("rdi one:1 one:2").ok();
    assert_eq!(sandbox.go("dload -i one.tar").ok().record()["digest"], one["digest"]);
    assert_eq!(sandbox.go("dbuild ctx --squash=false").ok().record()["digest"], plain["digest"]);
}

#[test]
fn all_layers_become_one_for_each_platform_and_everywhere() {
    let mut sandbox = Sandbox::new();
    sandbox.set("SOURCE_DATE_EPOCH", "1700000000");
    sandbox.write("a", "a");
    sandbox.write("ctx/Dockerfile", "FROM scratch AS first\nCOPY a /a\nCOPY a /b\nFROM first\nCOPY a /c/\nADD a /b\n");
    sandbox.write("ctx/a", "a");
    let build = || sandbox.go("dbuild ctx --squash-all --platform linux/amd64,linux/arm64 -t all:1").ok().record();
    let digest = build()["digest"].clone();
    for child in document(&sandbox, &digest)["manifests"].as_array().expect("manifests") {
        let manifest = document(&sandbox, &child["digest"]);
        assert_eq!(manifest["layers"].as_array().expect("layers").len(), 1);
        assert_eq!(last_layer(&sandbox, &child["digest"]), ["a", "b", "c/", "c/a"]);
        let history = document(&sandbox, &manifest["config"]["digest"])["history"].clone();
        let comment = history.as_array().expect("a history").last().expect("an entry")["comment"].clone();
        assert!(comment.as_str().expect("a comment").starts_with("create new from sha256:"), "{comment}");
    }
    // Another store, where nothing was built before, and later.
    sandbox.set("TACKLEBOX_ROOT", &sandbox.path("other").display().to_string());
    assert_eq!(sandbox.go("dbuild ctx --squash-all --platform linux/amd64,linux/arm64 -t all:1").ok().record()["digest"], digest);
    sandbox.go("dbuild ctx --squash --squash-all").code(2);
}

#[test]
fn a_shell_opens_where_a_step_failed() {
    if !need(&["script"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("keep", "hush");
    sandbox.write(
        "ctx/Dockerfile",
        "FROM b:1\nRUN mkdir /w && chown 1000:1000 /w\nUSER ann\nWORKDIR /w\nENV K=value\nRUN --mount=type=secret,id=s,uid=1000 echo kept > kept; false\n",
    );
    let typed = "echo \"<$(cat kept) $(id -un) $(pwd) $K $(cat /run/secrets/s)>\"\ntty\nexit 5\n";
    sandbox.write("typed", typed);
    sandbox.write("go.sh", "dbuild ctx --shell-on-error --secret id=s,src=keep\necho code=$?\n");
    let out = sandbox.sh("script -qec 'sh go.sh' /dev/null < typed").ok().text();
    assert!(out.contains("<kept ann /w value hush>"), "{out}");
    assert!(out.contains("/dev/pts/") && out.contains("code=1"), "{out}");
    assert!(out.contains("RUN failed: the command ended with exit code 1"), "{out}");
    // What was done in it is no step.
    assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n");
    sandbox.go("dbuild ctx --shell-on-error").code(2).says("--shell-on-error needs a terminal");
}

#[test]
fn steps_have_their_cgroup_where_it_is_wanted() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let parent = format!("tacklebox-test-{}", std::process::id());
    // The file of the host tells the path of the step's own process there.
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN mkfifo /p; cat /p\n");
    let mut build = sandbox.cmd("dbuild").args(["ctx", "--cgroup-parent", &format!("/{parent}/deep")]).spawn();
    let tree = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].map(|dir| std::path::Path::new(dir).join(&parent).join("deep"));
    let begun = std::time::Instant::now();
    let is_there = || tree.iter().any(|dir| dir.read_dir().is_ok_and(|mut all| all.any(|e| e.is_ok_and(|e| e.path().is_dir()))));
    let mut was_there = false;
    while !was_there && begun.elapsed().as_secs() < 60 {
        was_there = is_there();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    sandbox.sh(&format!("kill -INT {}", build.id())).ok();
    build.wait().expect("the build ends");
    assert!(was_there, "no cgroup appeared below {parent}");
    assert!(!is_there(), "the step's cgroup is left");
    sandbox.sh(&format!("for d in /sys/fs/cgroup/{parent} /sys/fs/cgroup/*/{parent}; do rmdir $d/deep $d; done 2>/dev/null; true")).ok();
    sandbox.go("dbuild ctx --cgroup-parent ../x").code(2).says("--cgroup-parent ../x");
}

#[test]
fn files_beside_the_result_are_there_only_with_all_of_it() {
    let sandbox = Sandbox::new();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    sandbox.go("dbuild ctx -t localhost:1/app --push --iidfile id --metadata-file meta").code(1);
    sandbox.go("dbuild ctx -o type=tar,dest=missing/x.tar --iidfile id --metadata-file meta").code(1);
    assert!(!sandbox.path("id").exists() && !sandbox.path("meta").exists());
    sandbox.go("dbuild ctx -o type=tar,dest=x.tar --iidfile id --metadata-file meta").ok();
    assert!(sandbox.path("id").exists() && sandbox.path("meta").exists());
}

#[test]
fn switches_take_the_values_that_scripts_give_them() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo it-ran\n");
    let ran = |sandbox: &Sandbox, flags: &str| {
        let out = sandbox.go(&format!("dbuild ctx {flags}")).ok();
        out.stderr.lines().any(|line| line.ends_with(" it-ran") && !line.contains("RUN"))
    };
    assert!(ran(&sandbox, "--no-cache=true --push=false --check=false --rm=true --pull=false --debug=false"));
    assert!(!ran(&sandbox, "--no-cache=false --why=true --squash-all=0"));
    assert!(ran(&sandbox, "--no-cache=false --no-cache"));
    assert_eq!(sandbox.go("dbuild ctx --quiet=true").ok().text().lines().count(), 1);
    sandbox.go("dbuild ctx --no-cache=maybe").code(2);
    assert_eq!(sandbox.go("dr --rm=true --detach=false --init=1 --network none b:1 echo --rm=false").ok().one_line(), "--rm=false");
    sandbox.go("dps --all=false").ok();
    // Docker's variable for how progress is shown; a flag goes before it.
    sandbox.set("BUILDKIT_PROGRESS", "rawjson");
    let out = sandbox.go("dbuild ctx --no-cache").ok();
    assert!(out.stderr.lines().all(|line| line.starts_with('{')) && out.stderr.contains("it-ran"), "{}", out.stderr);
    assert!(ran(&sandbox, "--no-cache --progress plain"));
    sandbox.set("BUILDKIT_PROGRESS", "quiet");
    assert_eq!(sandbox.go("dbuild ctx --no-cache").ok().stderr, "");
}
