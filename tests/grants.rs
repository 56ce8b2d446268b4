//! What the steps of a build get from the caller: caches, secrets, agents with keys, devices, and what must be allowed first.

use std::io::{BufRead, BufReader};

use crate::kit::{Sandbox, need};
use crate::options::Described;

fn build(sandbox: &Sandbox, dockerfile: &str, args: &[&str]) -> crate::kit::Output {
    sandbox.write("ctx/Dockerfile", dockerfile);
    sandbox.cmd("dbuild").arg("ctx").args(args).run()
}

#[test]
fn keys_are_used_through_an_agent_and_never_seen() {
    if !need(&["ssh-agent", "ssh-add", "ssh-keygen"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.sh("ssh-keygen -q -t ed25519 -N '' -C key-one -f one && ssh-keygen -q -t ed25519 -N '' -C key-two -f two && ssh-keygen -q -t ed25519 -N secret -f locked").ok();
    // The program for the step, with the libraries that it needs.
    sandbox.sh("for f in /usr/bin/ssh-add $(ldd /usr/bin/ssh-add | grep -o '/[^ ]*'); do mkdir -p ctx/root$(dirname $f) && cp -L $f ctx/root$f; done; mkdir -p ctx/root/etc && echo root:x:0:0::/root:/bin/sh > ctx/root/etc/passwd").ok();
    let list = "FROM b:1\nENV PATH=/bin:/usr/bin\nCOPY root /\nRUN --mount=type=ssh ssh-add -l; ssh-add -D && exit 7; ls -l $SSH_AUTH_SOCK; ssh-add -l | grep -c key-\n";
    let out = build(&sandbox, list, &["--ssh", "default=one,two"]).ok();
    assert!(out.stderr.contains("key-one") && out.stderr.contains("key-two"), "{}", out.stderr);
    assert!(out.stderr.contains("/run/buildkit/ssh_agent.0") && out.stderr.contains("srw-------"), "{}", out.stderr);
    assert!(out.stderr.lines().any(|l| l.starts_with("#4") && l.ends_with(" 2")), "nothing was removed: {}", out.stderr);
    // An agent that runs already, under another id, at another place, for another user.
    let agent =
        sandbox.sh("eval $(ssh-agent -a sock) >/dev/null && SSH_AUTH_SOCK=sock ssh-add -q one && echo $SSH_AGENT_PID").ok().one_line();
    let text = "FROM b:1\nENV PATH=/bin:/usr/bin\nCOPY root /\nRUN echo 'me:x:7:8::/:/bin/sh' >> /etc/passwd\nUSER me\nRUN --mount=type=ssh,id=other,target=/tmp/s,uid=7,gid=8,mode=0600 ssh-add -l && test $SSH_AUTH_SOCK = /tmp/s && stat -c %u:%g:%a /tmp/s\n";
    let path = sandbox.path("sock").display().to_string();
    let out = build(&sandbox, text, &["--ssh", &format!("other={path}")]);
    sandbox.set("SSH_AUTH_SOCK", &path);
    let own = build(&sandbox, list, &["--ssh", "default", "--no-cache"]);
    sandbox.run("kill", &[&agent]).ok();
    let out = out.ok();
    assert!(out.stderr.contains("key-one") && out.stderr.contains("7:8:600"), "{}", out.stderr);
    assert!(own.ok().stderr.contains("key-one"));
    // Without one the step runs, unless it says that it cannot.
    build(&sandbox, "FROM b:1\nRUN --mount=type=ssh test -z \"$SSH_AUTH_SOCK\" && test ! -e /run/buildkit\n", &[]).ok();
    build(&sandbox, "FROM b:1\nRUN --mount=type=ssh,required true\n", &[])
        .code(1)
        .says("the agent 'default' is required")
        .says("--ssh default");
    build(&sandbox, list, &["--no-cache", "--ssh", "default=locked"]).code(1).says("cannot be used");
    build(&sandbox, list, &["--ssh", "default=none"]).code(2).says("there is no none");
    build(&sandbox, list, &["--ssh", "=x"]).code(2);
    let key = std::fs::read_to_string(sandbox.path("one")).expect("a key");
    let line = key.lines().nth(2).expect("a line");
    assert_eq!(sandbox.sh(&format!("grep -rlF '{line}' '{}'", sandbox.root().display())).text(), "");
}

#[test]
fn caches_start_as_asked_and_stay_apart() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let text = "FROM b:1 AS seed\nRUN mkdir -p /s/d && echo seed > /s/d/f && chmod 750 /s && chown 3:4 /s\nFROM b:1\nRUN --mount=type=cache,target=/c,from=seed,source=/s cat /c/d/f; stat -c %u:%g:%a /c; echo more >> /c/d/f\nRUN --mount=type=cache,target=/c,from=seed,source=/s echo again:$(cat /c/d/f)\nRUN --mount=type=cache,target=/c test ! -e /c/d\nRUN --mount=type=cache,target=/own,uid=5,gid=6,mode=0710 stat -c %u:%g:%a /own; touch /own/x\nRUN --mount=type=cache,id=/own,target=/w,source=deep/er test ! -e /w/x; touch /w/y\nRUN --mount=type=cache,id=/own,target=/w,ro ls /w /w/deep/er; touch /w/z 2>/dev/null && exit 9; true\n";
    let out = build(&sandbox, text, &[]).ok();
    for line in ["seed", "3:4:750", "again:seed more", "5:6:710", "y"] {
        assert!(out.stderr.lines().any(|l| l.ends_with(&format!(" {line}"))), "{line}: {}", out.stderr);
    }
    // A namespace keeps caches apart; so does another id.
    let probe = "FROM b:1\nRUN --mount=type=cache,target=/own ls /own\n";
    assert!(build(&sandbox, probe, &["--no-cache"]).ok().stderr.lines().any(|l| l.ends_with(" x")));
    let apart = build(&sandbox, probe, &["--no-cache", "--build-arg", "BUILDKIT_CACHE_MOUNT_NS=n"]).ok();
    assert!(!apart.stderr.lines().any(|l| l.ends_with(" x")), "{}", apart.stderr);
    // CVE-2024-9675, CVE-2024-23651: neither an id nor a source leads out of the cache.
    let canary = sandbox.write("canary/file", "canary-of-the-host");
    let dir = canary.parent().expect("a parent").display().to_string();
    let hostile = format!(
        "FROM b:1\nRUN --mount=type=cache,target=/c,id=../../../../..{dir} test ! -e /c/file\nRUN --mount=type=cache,target=/c,id=x ln -s {dir} /c/out; ln -s / /c/top\nRUN --mount=type=cache,target=/m,id=x,source=out test ! -e /m/file\nRUN --mount=type=cache,target=/m,id=x,source=../../../../..{dir} test ! -e /m/file\nRUN --mount=type=cache,target=/m,id=x,source=top{dir} test ! -e /m/file\n"
    );
    build(&sandbox, &hostile, &[]);
    assert_eq!(std::fs::read_to_string(&canary).expect("the canary"), "canary-of-the-host");
    assert_eq!(std::fs::read_dir(&dir).expect("a directory").count(), 1);
}

/// Two builds at once: each says what it sees, and waits for the other where both may have the cache.
#[test]
fn caches_are_shared_private_and_locked_between_builds() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let both = |text: &str| {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\nARG N\n{text}\n"));
        let run = |n: &str| sandbox.cmd("dbuild").args(["ctx", "--build-arg", &format!("N={n}")]).run();
        std::thread::scope(|scope| ["1", "2"].map(|n| scope.spawn(move || run(n))).map(|build| build.join().expect("a build").ok()))
    };
    // Each finds what the other one put there, while that one runs.
    both(
        "RUN --mount=type=cache,target=/c touch /c/$N; n=0; while test $(ls /c | wc -l) -lt 2; do usleep 20000; n=$((n+1)); test $n -lt 3000 || exit 9; done",
    );
    // One at a time: what marks that somebody is there is gone when the other begins.
    let took_turns = both(
        "RUN --mount=type=cache,target=/c,id=l,sharing=locked test ! -e /c/busy || exit 9; touch /c/busy; usleep 300000; echo $N >> /c/all; rm /c/busy; wc -l < /c/all",
    );
    let last = took_turns.iter().filter(|out| out.stderr.lines().any(|line| line.starts_with('#') && line.ends_with(" 2"))).count();
    assert_eq!(last, 1, "{}\n{}", took_turns[0].stderr, took_turns[1].stderr);
    // Each its own, as long as the other runs, which is told by a cache that both have; then it is there for the next.
    let waits = "touch /s/$N; n=0; while test $(ls /s | wc -l) -lt 2; do usleep 20000; n=$((n+1)); test $n -lt 3000 || exit 9; done";
    both(&format!(
        "RUN --mount=type=cache,target=/s,id=meet --mount=type=cache,target=/c,id=p,sharing=private touch /c/$N; {waits}; test \"$(ls /c)\" = $N"
    ));
    build(&sandbox, "FROM b:1\nRUN --mount=type=cache,target=/c,id=p,sharing=private test $(ls /c | wc -l) = 1\n", &[]).ok();
    // Who is killed with a lock leaves none, and no process.
    let held = "FROM b:1\nRUN --mount=type=cache,target=/c,id=k,sharing=locked echo locked; sleep 1000\n";
    sandbox.write("ctx/Dockerfile", held);
    let mut killed = sandbox.cmd("dbuild").arg("ctx").spawn();
    let told = BufReader::new(killed.stderr.take().expect("stderr is piped")).lines();
    assert!(told.map_while(Result::ok).any(|line| line.ends_with(" locked")), "the step runs");
    killed.kill().expect("it can be killed");
    killed.wait().expect("it ends");
    build(&sandbox, "FROM b:1\nRUN --mount=type=cache,target=/c,id=k,sharing=locked true\n", &[]).ok();
}

#[test]
fn mounts_show_what_they_name() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/d/f", "file\n");
    sandbox.write("s", "hush");
    let text = "FROM b:1 AS src\nRUN mkdir /x && echo stage > /x/y\nFROM b:1\nARG WHAT=d\nRUN --mount=source=$WHAT,target=/m cat /m/f && ! touch /m/g 2>/dev/null\nRUN --mount=type=bind,source=d/f,dst=/etc/one cat /etc/one\nRUN --mount=target=/m,rw echo written > /m/d/f && cat /m/d/f\nRUN --mount=from=src,source=x,target=/y,rw cat /y/y && rm /y/y\nRUN --mount=from=src,src=/x,target=/y cat /y/y\nRUN --mount=type=secret,id=a/b cat /run/secrets/b\nRUN --mount=type=secret,id=a/b,env=TOKEN test \"$TOKEN\" = hush && test ! -e /run/secrets\nRUN --mount=type=secret,id=a/b,env=TOKEN,target=/t,mode=0440,uid=1,gid=2 stat -c %u:%g:%a /t\nRUN --mount=type=secret,id=none test ! -e /run/secrets/none\nRUN --mount=type=tmpfs,target=/t,size=1m ! head -c 2000000 /dev/zero > /t/x\nWORKDIR /wd\nRUN --mount=type=bind cat d/f\n";
    let out = build(&sandbox, text, &["--secret", "id=a/b,src=s"]).ok();
    for line in ["file", "written", "stage", "1:2:440"] {
        assert!(out.stderr.lines().any(|l| l.ends_with(&format!(" {line}"))), "{line}: {}", out.stderr);
    }
    assert_eq!(std::fs::read_to_string(sandbox.path("ctx/d/f")).expect("the file"), "file\n");
    for (mount, says) in [
        ("type=secret,id=x,required", "the secret 'x' is required"),
        ("type=bnid,target=/x", "did you mean bind?"),
        ("type=bind,tagret=/x", "did you mean target?"),
        ("type=bind,target=/x,mode=0644", "a bind mount has no option 'mode'"),
        ("type=tmpfs,target=/x,size=lots", "lots"),
        ("type=cache,target=/x,sharing=some", "no kind of sharing"),
        ("type=ssh,source=/x", "a ssh mount has no option 'source'"),
        ("type=secret,id=a,from=b", "a secret mount has no option 'from'"),
        ("type=bind,target=/,source=.", "cannot hide the root"),
        ("type=bind,from=$X,target=/x", "takes no variables"),
        ("type=bind,from=localhost:1/x:1,target=/x", "cannot use the image localhost:1/x:1"),
        // CVE-2024-9407: options of mount(8) are no options here.
        ("type=bind,target=/x,bind-propagation=shared", "no option of a mount"),
        ("type=tmpfs,target=/x,size=\"1m,mode=0777\"", "a tmpfs mount has no option 'mode'"),
    ] {
        let out = build(&sandbox, &format!("FROM b:1\nRUN --mount={mount} true\n"), &[]).code(1);
        assert!(out.stderr.contains(says) && out.stderr.contains("2 | RUN"), "{mount}: {}", out.stderr);
    }
}

#[test]
fn what_is_dangerous_must_be_allowed() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    // CVE-2024-23653.
    for (flag, allow, check) in [
        ("--security=insecure", "security.insecure", "grep -q 'CapEff:.*ffff$' /proc/self/status"),
        ("--network=host", "network.host", "true"),
        ("--device=vendor.com/x=y", "device", "true"),
    ] {
        let text = format!("FROM b:1\nRUN {flag} {check}\n");
        build(&sandbox, &text, &[]).code(1).says(&format!("RUN {flag} is not allowed")).says(&format!("--allow {allow}"));
        build(&sandbox, &text, &["--allow", allow]).ok();
    }
    build(&sandbox, "FROM b:1\nRUN --network=host true\n", &["--network", "host"]).ok();
    build(&sandbox, "FROM b:1\nRUN --security=sandbox ! grep -q 'CapEff:.*ffff$' /proc/self/status\n", &[]).ok();
    build(&sandbox, "FROM b:1\nRUN --device=vendor.com/x=y,required true\n", &["--allow", "device=vendor.com/x=y"])
        .code(1)
        .says("describes it");
    build(&sandbox, "FROM b:1\nRUN --security=some true\n", &[]).code(1).says("sandbox or insecure");
    build(&sandbox, "FROM b:1\n", &["--allow", "everything"]).code(2);
}

#[test]
fn devices_come_as_their_vendor_describes_them() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let lib = sandbox.write("lib", "from the vendor\n");
    let described = Described::new("step", "json", |vendor| {
        let devices = serde_json::json!([
            {"name": "one", "containerEdits": {"env": ["DEV=one"], "deviceNodes": [{"path": "/dev/mine", "hostPath": "/dev/null"}]}},
            {"name": "two", "containerEdits": {"env": ["TWO=2"], "mounts": [{"hostPath": lib, "containerPath": "/opt/lib", "options": ["ro", "bind"]}]}},
        ]);
        serde_json::json!({"cdiVersion": "0.6.0", "kind": format!("{vendor}/gpu"), "devices": devices}).to_string()
    });
    let (first, every) = (described.device("one"), described.device("*"));
    let kind = first.split('=').next().expect("a kind");
    let text =
        format!("FROM b:1\nRUN --device={first},required echo x > /dev/mine && echo got:$DEV:$TWO\nRUN --device={kind} echo first:$DEV\n");
    let one = build(&sandbox, &text, &["--allow", "device"]);
    let text = format!("FROM b:1\nRUN --device={every} cat /opt/lib; echo all:$DEV:$TWO\nRUN test ! -e /dev/mine && test ! -e /opt\n");
    let all = build(&sandbox, &text, &["--allow", "device"]);
    let (one, all) = (one.ok(), all.ok());
    for (out, line) in [(&one, "got:one:"), (&one, "first:one"), (&all, "from the vendor"), (&all, "all:one:2")] {
        assert!(out.stderr.lines().any(|l| l.ends_with(line)), "{line}: {}", out.stderr);
    }
}
