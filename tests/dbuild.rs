//! `dbuild`: Dockerfiles with real steps, what their layers hold, the cache, and builds that are stopped.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Sandbox, need};

/// The config of an image in the store.
fn config(sandbox: &Sandbox, record: &Value) -> Value {
    let hex = |v: &Value| v.as_str().expect("a digest").trim_start_matches("sha256:").to_owned();
    let blob = |v: &Value| std::fs::read(sandbox.root().join("blobs/sha256").join(hex(v))).expect("a blob");
    serde_json::from_slice(&blob(&record["id"])).expect("a config")
}

/// The names in each layer of an image, base first.
fn layers(sandbox: &Sandbox, record: &Value) -> Vec<Vec<String>> {
    let blob = |digest: &str| sandbox.root().join("blobs/sha256").join(digest.trim_start_matches("sha256:"));
    let manifest = std::fs::read(blob(record["digest"].as_str().expect("a digest"))).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("a manifest");
    let names = |layer: &Value| {
        let path = blob(layer["digest"].as_str().expect("a digest"));
        let text = sandbox.cmd("tar").arg("-tzf").arg(path).run().ok().text();
        let mut names: Vec<String> = text.lines().map(str::to_owned).collect();
        names.sort();
        names
    };
    manifest["layers"].as_array().expect("layers").iter().map(names).collect()
}

fn build(sandbox: &Sandbox, dockerfile: &str, args: &[&str]) -> Value {
    sandbox.write("ctx/Dockerfile", dockerfile);
    sandbox.cmd("dbuild").arg("ctx").args(args).run().ok().record()
}

#[test]
fn steps_leave_in_their_layer_what_they_wrote_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/in", "from the context\n");
    sandbox.write("secret", "hush-hush");
    let image = build(
        &sandbox,
        "FROM b:1\nRUN echo one > /one\nRUN true\nWORKDIR /w/x\nCOPY in ./\nRUN --mount=target=/ctx --mount=type=cache,target=/cache --mount=type=tmpfs,target=/t/u --mount=type=secret,id=s cat /ctx/in /run/secrets/s > /dev/null && touch /cache/c /t/u/v && rm -f in && test $(pwd) = /w/x && touch /etc/made\n",
        &["-t", "app:1", "--secret", "id=s,src=secret"],
    );
    let all = layers(&sandbox, &image);
    let made: Vec<Vec<String>> = all[1..].to_vec();
    let strings = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert_eq!(made[0], strings(&["one"]));
    assert_eq!(made[1], strings(&["w/", "w/x/"]));
    assert_eq!(made[2], strings(&["w/", "w/x/", "w/x/in"]));
    let last: Vec<String> = made[3].iter().filter(|n| *n != "etc/").cloned().collect();
    assert_eq!(last, strings(&["etc/made", "w/", "w/x/", "w/x/.wh.in"]));
    // The empty step made no layer; its history says so.
    let history = config(&sandbox, &image)["history"].clone();
    let empty: Vec<bool> = history.as_array().expect("a history").iter().rev().take(5).map(|h| h["empty_layer"] == true).collect();
    assert_eq!(empty, [false, false, false, true, false]);
    let found = sandbox.sh(&format!("grep -rl hush-hush '{}'", sandbox.root().display()));
    assert_eq!(found.text(), "", "the secret is nowhere in the store");
}

/// An overlay copies up what is only touched; BuildKit leaves it out of the layer, too.
#[test]
fn what_a_step_left_as_it_was_is_not_in_its_layer() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let base = "mkdir -p /d/e && echo one > /d/one && echo two > /d/e/two && echo big > /d/big && ln -s one /d/l && touch -d @1000000000 /d/one /d/e/two /d/big";
    let text = format!(
        "FROM b:1\nRUN {base}\nRUN chmod 644 /d/one /d/e/two && chown -h 0:0 /d/l && chmod 755 /d/e\nRUN chown -R 0:0 /d && chmod 600 /d/e/two\nRUN echo eno > /d/one && touch -d @1000000000 /d/one\nRUN touch /d/e/two && chmod 644 /d/one\nRUN rm -r /d/e && mkdir /d/e && echo two > /d/e/two && touch -d @1000000000 /d/e/two\nRUN cp -p /d/one /x && rm /d/one && mv /x /d/one && touch -d @1100000000 /d\nRUN rm /d/l && ln -s elsewhere /d/l\nRUN test \"$(cat /d/one /d/e/two /d/big | tr '\\n' ' ')\" = 'eno two big ' && test $(stat -c %a /d/e/two) = 644\n"
    );
    for more in [&[][..], &["--isolation", "chroot", "--no-cache"]] {
        let image = build(&sandbox, &text, &[&["-t", "app:1"], more].concat());
        let all = layers(&sandbox, &image);
        let made: Vec<String> = all[2..].iter().map(|names| names.join(" ")).collect();
        assert_eq!(
            made,
            [
                // What only got the mode and the owner that it has made no layer; a new mode is one.
                "d/ d/e/ d/e/two",
                // Its size and its time say that it is the same.
                "d/ d/one",
                "d/ d/e/ d/e/two",
                "d/ d/e/ d/e/.wh..wh..opq d/e/two",
                // Another file with the same content in the same place is the same file.
                "d/",
                "d/ d/l",
            ],
            "{more:?}"
        );
    }
}

#[test]
fn a_second_build_is_the_same_and_a_change_rebuilds_from_there() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/a", "1");
    let text = "FROM b:1\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nCOPY a /a\nRUN cat /a /stamp > /both\n";
    let first = build(&sandbox, text, &["-t", "app"]);
    let again = sandbox.go("dbuild ctx -t app").ok();
    assert_eq!(again.record()["digest"], first["digest"]);
    assert_eq!(again.stderr.matches("CACHED").count(), 3, "{}", again.stderr);
    sandbox.write("ctx/a", "2");
    let changed = sandbox.go("dbuild ctx -t app").ok();
    assert_eq!(changed.stderr.matches("CACHED").count(), 1, "{}", changed.stderr);
    assert_ne!(changed.record()["digest"], first["digest"]);
    let fresh = sandbox.go("dbuild ctx -t app --no-cache").ok();
    assert_eq!(fresh.stderr.matches("CACHED").count(), 0, "{}", fresh.stderr);
}

#[test]
fn commands_run_as_the_dockerfile_says() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let out = {
        sandbox.write(
            "ctx/Dockerfile",
            "FROM b:1\nRUN echo 'me:x:1234:4321::/home/me:/bin/sh' >> /etc/passwd && mkdir -p /home/me\nENV A=env\nARG B=arg\nRUN echo \"$A-$B\"\nRUN <<EOF\necho here-$(id -u)\nEOF\nRUN <<EOF\n#!/bin/sh\necho script-$0\nEOF\nUSER me\nRUN echo \"$(id -u):$(id -g):$HOME\"\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN false; echo never\n",
        );
        sandbox.go("dbuild ctx --build-arg B=given").code(1)
    };
    for text in ["env-given", "here-0", "script-/dev/pipes/EOF", "1234:4321:/home/me"] {
        assert!(out.stderr.contains(text), "{text}: {}", out.stderr);
    }
    assert!(!out.stderr.lines().any(|l| l.starts_with("#11 0.")), "{}", out.stderr);
    let error = out.record();
    assert_eq!((error["type"].as_str(), error["code"].as_str()), (Some("error"), Some("build-failed")));
    assert_eq!(error["message"], "ctx/Dockerfile:16:1: RUN failed: the command ended with exit code 1");
    assert!(out.stderr.contains("16 | RUN false; echo never\n     | ^"), "{}", out.stderr);
}

#[test]
fn dockerfiles_and_contexts_from_standard_input() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.sh("printf 'FROM b:1\\nRUN echo x > /x\\n' | dbuild - -t one").ok();
    sandbox.write("ctx/f", "1");
    sandbox.sh("printf 'FROM b:1\\nCOPY f /f\\n' | dbuild -f - ctx -t two").ok();
    sandbox.write("ctx/Dockerfile", "FROM b:1\nCOPY f /f\n");
    sandbox.sh("tar -C ctx -cz . | dbuild - -t three").ok();
    sandbox.sh("printf 'FROM b:1\\nCOPY f /f\\n' | dbuild -").code(1).says("there is no context to copy from");
    sandbox.sh("dbuild - < /dev/null").code(1).says("there is no instruction in it");
    assert_eq!(sandbox.go("sdi -q").ok().text().lines().count(), 4);
}

#[test]
fn files_beside_the_result() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo 1 > /x\n");
    let out = sandbox.go("dbuild ctx -t a:1 -t c:2 --iidfile id --metadata-file meta --label k=v").ok();
    let records = out.records();
    let refs: Vec<&str> = records.iter().filter_map(|r| r["ref"].as_str()).collect();
    assert_eq!((refs, &records[0]["labels"]["k"]), (vec!["a:1", "c:2"], &Value::from("v")));
    assert_eq!(Some(std::fs::read_to_string(sandbox.path("id")).expect("a file").as_str()), records[0]["id"].as_str());
    let meta: Value = serde_json::from_slice(&std::fs::read(sandbox.path("meta")).expect("a file")).expect("JSON");
    assert_eq!(
        (&meta["containerimage.digest"], meta["image.name"].as_str()),
        (&records[0]["digest"], Some("docker.io/library/a:1,docker.io/library/c:2"))
    );
    let bare = sandbox.go("dbuild ctx -q --label other=1").ok().one_line();
    assert!(bare.starts_with("sha256:"), "{bare}");
}

#[test]
fn mistakes_cost_nothing() {
    let sandbox = Sandbox::new();
    for (text, says) in [
        ("FROM b:1\nRUN true\nCPOY a b\n", "ctx/Dockerfile:3:1: unknown instruction 'CPOY'"),
        ("FROM b:1\nRUN true\nCOPY --chwon=1 a b\n", "did you mean --chown?"),
        ("", "there is no instruction in it"),
        ("FROM b:1 AS x\nRUN true\nFROM y z\n", "FROM takes IMAGE or IMAGE AS NAME"),
    ] {
        sandbox.write("ctx/Dockerfile", text);
        let out = sandbox.go("dbuild ctx").code(1).says(says);
        assert_eq!(out.record()["type"], "error", "{text}");
    }
    sandbox.write("ctx/Dockerfile", "FROM scratch AS builder\nFROM scratch\nCOPY --from=bulder /x /\n");
    sandbox
        .go("dbuild ctx --pull=never")
        .code(1)
        .says("ctx/Dockerfile:3:1: cannot use the image bulder")
        .says("did you mean the stage builder?");
    sandbox.go("dbuild").code(2);
    sandbox.go("dbuild nowhere").code(1).says("the context nowhere cannot be used");
    sandbox.go("dbuild ctx -t UPPER").code(2);
    sandbox.go("dbuild ctx --build-arg =x").code(2);
    sandbox.go("dbuild ctx --platform linux/amd64,no/such/platform/at-all").code(2).says("is not a platform");
    for line in ["dbuild ctx --platform nonsense", "dr --platform nonsense b:1", "dpull --platform nonsense b:1"] {
        sandbox.go(line).code(2).says("'nonsense' is not a platform").says("such as linux/arm64");
    }
    let blobs = std::fs::read_dir(sandbox.root().join("blobs/sha256")).expect("a store").count();
    assert_eq!(blobs, 0);
}

#[test]
fn nothing_of_the_host_is_seen() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let canary = sandbox.write("canary/file", "canary-of-the-host");
    let dir = canary.parent().expect("a parent").display().to_string();
    // CVE-2024-21626: a working directory through a leaked descriptor. CVE-2024-1753 and CVE-2024-23652: links in
    // what is mounted and below what is mounted on. GHSA-xw73: an image may contain anything. CVE-2022-27651: what is inherited.
    let fds: String = (3..=20)
        .map(|n| format!("FROM b:1 AS fd{n}\nWORKDIR /proc/self/fd/{n}\nRUN ls ../../../../../../{dir} && exit 9 || true\n"))
        .collect();
    for text in [
        format!(
            "FROM b:1 AS src\nRUN ln -s / /dir\nFROM b:1\nRUN --mount=type=bind,from=src,source=/dir,target=/m,rw test ! -e /m{dir}/file\n"
        ),
        format!(
            "FROM b:1\nRUN --mount=type=tmpfs,target=/a/b umount /a/b 2>/dev/null; rm -rf /a 2>/dev/null; ln -s {dir} /a 2>/dev/null; true\nRUN true\n"
        ),
        format!("FROM b:1\nRUN ln -s {dir} /out\nCOPY Dockerfile /out/planted\nRUN test -e {dir}/planted\n"),
        "FROM b:1\nRUN test \"$(ls /proc/self/fd | wc -l)\" -le 4\n".to_owned(),
        "FROM b:1\nRUN grep -q 'CapInh:.*0000000000000000' /proc/self/status\n".to_owned(),
    ] {
        build(&sandbox, &text, &[]);
        assert!(canary.exists() && !canary.with_file_name("planted").exists(), "{text}");
    }
    sandbox.write("ctx/Dockerfile", &fds);
    for n in 3..=20 {
        let out = sandbox.go(&format!("dbuild ctx --target fd{n}"));
        assert!(!out.stderr.contains("exit code 9"), "{}", out.stderr);
    }
    // CVE-2024-40635: a number that wraps around to another user.
    for user in ["4294967296", "4294967295", "2147483648", "1:2147483648", "99999999999999999999"] {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\nUSER {user}\n"));
        sandbox.go("dbuild ctx").code(1).says("too large; the largest is 2147483647").says("2 | USER");
        sandbox.run("dimport", &["-c", &format!("USER {user}"), "ctx/Dockerfile", "x"]).code(2);
    }
    sandbox.write("ctx/Dockerfile", "FROM b:1\nUSER -1\nRUN true\n");
    sandbox.go("dbuild ctx").code(1).says("user '-1'");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nUSER 2147483647:2147483647\nRUN test $(id -u):$(id -G) = 2147483647:2147483647\n");
    sandbox.go("dbuild ctx").ok();
}

#[test]
fn a_build_that_is_stopped_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo started && sleep 60\n");
    for signal in ["-INT", "-KILL"] {
        let mut child = sandbox.cmd("dbuild").args(["ctx"]).spawn();
        let started = Instant::now();
        let mut reader = std::io::BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        while !line.ends_with(" started\n") && started.elapsed() < Duration::from_secs(20) {
            line.clear();
            assert_ne!(std::io::BufRead::read_line(&mut reader, &mut line).expect("a line"), 0, "it ended early");
        }
        sandbox.run("kill", &[signal, &child.id().to_string()]).ok();
        assert!(!child.wait().expect("it ends").success());
        // The next build cleans up; the kit then looks for processes, mounts and cgroups.
        sandbox.sh("printf 'FROM b:1\\nRUN true\\n' | dbuild - --no-cache").ok();
        for dir in ["tmp", "leases"] {
            let left: Vec<_> = std::fs::read_dir(sandbox.root().join(dir)).expect("a store").flatten().map(|e| e.file_name()).collect();
            assert!(left.is_empty(), "{signal}: {dir} has {left:?}");
        }
    }
}

#[test]
fn the_network_is_as_asked() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let text = "FROM b:1\nRUN --network=none test \"$(ls /sys/class/net)\" = lo\nRUN --network=host cat /etc/hosts\n";
    let out = {
        sandbox.write("ctx/Dockerfile", text);
        sandbox.go("dbuild ctx --add-host here:10.1.2.3 --allow network.host").ok()
    };
    assert!(out.stderr.contains("10.1.2.3"), "{}", out.stderr);
}

#[test]
fn peers_read_what_was_built() {
    if !need(&["skopeo", "umoci"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let image = build(&sandbox, "FROM b:1\nRUN echo built > /made && rm /bin/cat\n", &["-t", "app:1"]);
    let at = format!("oci:{}:app:1", sandbox.root().display());
    let digest = sandbox.run("skopeo", &["inspect", "--format", "{{.Digest}}", &at]).ok().one_line();
    assert_eq!(Some(digest.as_str()), image["digest"].as_str());
    sandbox.run("umoci", &["unpack", "--image", &format!("{}:app:1", sandbox.root().display()), "bundle"]).ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("bundle/rootfs/made")).expect("the file"), "built\n");
    assert!(!sandbox.path("bundle/rootfs/bin/cat").exists());
}
