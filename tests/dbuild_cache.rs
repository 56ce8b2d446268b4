//! `dbuild`: caches of other builds, `--why`, and contexts that have a name.

use serde_json::Value;

use crate::kit::Sandbox;

const TEXT: &str = "FROM b:1 AS make\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nFROM b:1\nCOPY f /f\nCOPY --from=make /stamp /stamp\nRUN cat /f /stamp > /both\nENV A=1\n";

/// A second machine: another store in the same place.
fn elsewhere(sandbox: &mut Sandbox, name: &str) {
    let root = sandbox.path(name).display().to_string();
    sandbox.set("TACKLEBOX_ROOT", &root);
}

fn cached(stderr: &str) -> usize {
    stderr.matches("CACHED").count()
}

fn json(path: &std::path::Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

fn hex(digest: &Value) -> &str {
    digest.as_str().expect("a digest").trim_start_matches("sha256:")
}

#[test]
fn steps_travel_by_a_registry_and_a_layout() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.busybox("b:1");
    sandbox.go("dsave -o base.tar b:1").ok();
    sandbox.write("ctx/f", "1");
    sandbox.write("ctx/Dockerfile", TEXT);
    let first = sandbox
        .go(&format!(
            "dbuild ctx -t app:1 --cache-to type=registry,ref={at}/cache:max,mode=max --cache-to type=local,dest=cache --cache-to {at}/cache:min"
        ))
        .ok()
        .record();
    for (n, from) in
        [format!("{at}/cache:max"), "type=local,src=cache".into(), format!("type=registry,ref={at}/cache:min")].iter().enumerate()
    {
        elsewhere(&mut sandbox, &format!("store-{n}"));
        sandbox.go("dload -i base.tar").ok();
        let out = sandbox.cmd("dbuild").args(["ctx", "-t", "app:1", "--cache-from", from]).run().ok();
        let all = n == 0;
        // A minimal cache has nothing of the stage that was copied from, so its RUN runs again.
        assert_eq!(cached(&out.stderr) == 4, all, "{from}: {}", out.stderr);
        assert_eq!(out.record()["digest"] == first["digest"], all, "{from}");
        if all {
            // What came is now here, too.
            let again = sandbox.go("dbuild ctx -t app:1").ok();
            assert_eq!((cached(&again.stderr), &again.record()["digest"]), (4, &first["digest"]));
        }
    }
    // What is not there is said, and the build goes on.
    let out = sandbox.go(&format!("dbuild ctx --cache-from {at}/none:1 --cache-from type=local,src=nowhere")).ok();
    assert_eq!(out.stderr.matches("is not used").count(), 2, "{}", out.stderr);
    sandbox.go("dbuild ctx --cache-from type=gha").code(1).says("type=gha is not supported");
    sandbox.go("dbuild ctx --cache-to type=x").code(2);
    sandbox.go("dbuild ctx --cache-to type=local").code(2).says("it has no dest=");
}

#[test]
fn an_image_carries_its_own_steps() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.busybox("b:1");
    sandbox.go("dsave -o base.tar b:1").ok();
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN cat /proc/sys/kernel/random/uuid > /stamp\nWORKDIR /w\nRUN echo\n");
    let line = format!("dbuild ctx -t {at}/app:1 --cache-to type=inline --push");
    let first = sandbox.go(&line).ok().record();
    // The same build gives the same image, whatever was in the cache, and whichever way it is asked for.
    for line in [&line, &line.replace("--cache-to type=inline", "--build-arg BUILDKIT_INLINE_CACHE=1")] {
        assert_eq!(sandbox.go(line).ok().record()["digest"], first["digest"], "{line}");
    }
    elsewhere(&mut sandbox, "other");
    sandbox.go("dload -i base.tar").ok();
    let out = sandbox.go(&format!("dbuild ctx -t {at}/app:2 --cache-to type=inline --cache-from {at}/app:1")).ok();
    assert_eq!((cached(&out.stderr), &out.record()["digest"]), (3, &first["digest"]), "{}", out.stderr);
    // An image without steps is none, and its history is never looked at.
    sandbox.go(&format!("dpush b:1 --to {at}")).ok();
    let out = sandbox.go(&format!("dbuild ctx --no-cache --cache-from {at}/b:1")).ok();
    assert!(out.stderr.contains("holds no steps of a cache"), "{}", out.stderr);
    assert_eq!(cached(&out.stderr), 0);
}

#[test]
fn a_poisoned_cache_is_never_a_hit() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.go("dsave -o base.tar b:1").ok();
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo good > /good\n");
    sandbox.write("bad/Dockerfile", "FROM b:1\nRUN echo bad > /good\n");
    sandbox.go("dbuild ctx --cache-to type=local,dest=cache").ok();
    sandbox.go("dbuild bad --cache-to type=local,dest=evil").ok();
    // The good step's key and diff id, with the bad step's layer: the bytes are not what the diff id says.
    let document = |dir: &str, digest: &Value| json(&sandbox.path(&format!("{dir}/blobs/sha256/{}", hex(digest))));
    let of = |dir: &str| {
        let index = json(&sandbox.path(&format!("{dir}/index.json")));
        let manifest = document(dir, &index["manifests"][0]["digest"]);
        let config = document(dir, &manifest["config"]["digest"]);
        (index, manifest, config)
    };
    let (_, good_manifest, good) = of("cache");
    let (mut index, mut manifest, mut config) = of("evil");
    assert_eq!(manifest["artifactType"], "application/vnd.tacklebox.cache.v1");
    let step =
        |config: &Value| config["steps"].as_array().expect("steps").iter().find(|s| s.get("layer").is_some()).expect("a step").clone();
    let mut forged = step(&good);
    forged["layer"] = step(&config)["layer"].clone();
    config["steps"] = Value::from(vec![forged]);
    assert_ne!(good_manifest["layers"], manifest["layers"]);
    let write = |value: &Value| {
        let text = value.to_string();
        sandbox.write("blob", &text);
        let digest = sandbox.sh("sha256sum blob").ok().text()[..64].to_owned();
        sandbox.write(&format!("evil/blobs/sha256/{digest}"), &text);
        (format!("sha256:{digest}"), text.len())
    };
    let (digest, size) = write(&config);
    (manifest["config"]["digest"], manifest["config"]["size"]) = (digest.into(), size.into());
    let (digest, size) = write(&manifest);
    (index["manifests"][0]["digest"], index["manifests"][0]["size"]) = (digest.into(), size.into());
    sandbox.write("evil/index.json", index.to_string());
    elsewhere(&mut sandbox, "other");
    sandbox.go("dload -i base.tar").ok();
    let out = sandbox.go("dbuild ctx -t app --cache-from type=local,src=evil -o out -o type=image").ok();
    assert!(out.stderr.contains("is not what the cache"), "{}", out.stderr);
    assert_eq!((cached(&out.stderr), std::fs::read_to_string(sandbox.path("out/good")).expect("a file").as_str()), (0, "good\n"));
}

#[test]
fn why_a_step_runs_is_told() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/d/one", "1");
    sandbox.write("ctx/d/two", "2");
    let text = "FROM b:1 AS first\nARG V\nRUN echo $V > /v\nFROM first\nCOPY d /d\nRUN echo done > /done\n";
    sandbox.write("ctx/Dockerfile", text);
    let why = |line: &str| {
        let out = sandbox.go(&format!("dbuild ctx --why {line}")).ok();
        out.stderr.lines().filter_map(|l| l.split_once(" not cached: ")).map(|(_, why)| why.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(why("--build-arg V=1"), ["it was never built here before"; 3]);
    assert_eq!(why("--build-arg V=1"), [""; 0]);
    sandbox.write("ctx/d/two", "3");
    sandbox.write("ctx/d/three", "3");
    assert_eq!(why("--build-arg V=1"), ["the file d/three is new; the file d/two changed", "what the step stands on changed"]);
    let reasons = why("--build-arg V=2");
    assert_eq!(reasons[0], "the variable V changed");
    sandbox.write("ctx/Dockerfile", text.replace("echo done", "echo DONE"));
    assert_eq!(why("--build-arg V=2"), ["the command changed"]);
    // What runs again has another time in it, so what stands on it runs, too.
    assert_eq!(why("--build-arg V=2 --no-cache-filter first")[0], "--no-cache-filter names its stage");
    assert_eq!(why("--build-arg V=2 --no-cache"), ["--no-cache says so"; 3]);
    let json = sandbox.go("dbuild ctx --why --no-cache --progress json").ok().stderr;
    let missed: Vec<Value> = json.lines().filter_map(|l| serde_json::from_str(l).ok()).filter(|r: &Value| r["state"] == "missed").collect();
    assert_eq!((missed.len(), &missed[0]["why"][0]), (3, &Value::from("--no-cache says so")));
}

#[test]
fn names_mean_what_contexts_say() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("src/hello", "from a directory\n");
    sandbox.write("src/.dockerignore", "secret\n");
    sandbox.write("src/secret", "secret");
    sandbox.write("ctx/Dockerfile", "FROM nowhere/base AS base\nFROM base\nCOPY --from=files / /files/\nRUN --mount=type=bind,from=files,target=/m cat /m/hello > /seen && ! test -e /m/secret\n");
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).unwrap_or_default();
    sandbox.go("dbuild ctx -o out --build-context nowhere/base:latest=docker-image://b:1 --build-context files=src").ok();
    assert_eq!(
        (read("out/seen"), read("out/files/hello"), read("out/files/secret")),
        ("from a directory\n".into(), "from a directory\n".into(), String::new())
    );
    // A stage's own name replaces the whole stage; an image may be named without a scheme.
    sandbox.go("dbuild ctx -o out2 --build-context base=b:1 --build-context files=src").ok();
    assert_eq!(read("out2/seen"), "from a directory\n");
    // A layout, a tar, and files as a base.
    sandbox.write("app/Dockerfile", "FROM scratch\nCOPY --from=files /hello /hello\n");
    sandbox.go("dbuild app -o type=oci,tar=false,dest=layout -t x:1 --build-context files=src").ok();
    sandbox.sh("tar -C src -cf src.tar hello").ok();
    sandbox.write("ctx/Dockerfile", "FROM l AS a\nFROM files\nCOPY --from=a /hello /again\n");
    sandbox.go("dbuild ctx -o out3 --build-context l=oci-layout://layout:1 --build-context files=src.tar").ok();
    assert_eq!((read("out3/hello"), read("out3/again")), ("from a directory\n".into(), "from a directory\n".into()));
    sandbox.go("sdi -q").ok();
    // Another stage of the file.
    sandbox.write("ctx/Dockerfile", "FROM b:1 AS real\nRUN echo real > /x\nFROM b:1 AS other\nRUN echo other > /x\nFROM wanted\n");
    sandbox.go("dbuild ctx -o out4 --build-context wanted=target:real").ok();
    assert_eq!(read("out4/x"), "real\n");
    sandbox.go("dbuild ctx --build-context wanted=target:none").code(1).says("is the stage 'none'");
    // Questions about a build know the names as well.
    sandbox.go("dbuild ctx --check --build-context wanted=target:none").code(1).says("is the stage 'none'");
    sandbox.go("dbuild ctx --call targets --build-context wanted=target:real").ok();
    // A repository.
    let git = "git -c user.name=a -c user.email=a@b -c init.defaultBranch=main";
    sandbox
        .sh(&format!("cd src && {git} init --quiet && {git} add . && {git} commit --quiet -m x && {git} clone --quiet --bare . ../src.git"))
        .ok();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY --from=files hello /h\n");
    sandbox.go(&format!("dbuild ctx -o out5 --build-context files=file://{}", sandbox.path("src.git").display())).ok();
    assert_eq!(read("out5/h"), "from a directory\n");
    for bad in ["x", "x=", "=y", "wanted=./none", "wanted=oci-layout://none", "wanted=docker-image://UPPER"] {
        assert_ne!(sandbox.go(&format!("dbuild ctx --build-context {bad}")).code, 0, "{bad}");
    }
}

#[test]
fn modes_count_as_a_umask_would_have_made_them() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    for (dir, umask) in [("one", "022"), ("two", "077"), ("three", "002")] {
        let make = "echo f >f; echo run >d/run; chmod +x d/run; ln -s f l; printf 'FROM b:1\\nCOPY . /in\\nCOPY --from=more . /more/\\nRUN stat -c %%a:%%n /in /in/f /in/d /in/d/run /more/f\\n' >Dockerfile";
        sandbox.sh(&format!("umask {umask}; mkdir -p {dir}/d more-{dir}; echo f >more-{dir}/f; cd {dir}; {make}")).ok();
    }
    let build = |dir: &str, more: &str| sandbox.go(&format!("dbuild {dir} -t {dir}:1 --build-context more=more-{dir} {more}")).ok();
    let first = build("one", "--context-umask 022");
    for line in ["755:/in", "644:/in/f", "755:/in/d", "755:/in/d/run", "644:/more/f"] {
        assert!(first.stderr.lines().any(|l| l.ends_with(&format!(" {line}"))), "{line}: {}", first.stderr);
    }
    for dir in ["two", "three"] {
        let again = build(dir, "--context-umask 022");
        assert_eq!((again.stderr.matches("CACHED").count(), &again.record()["digest"]), (3, &first.record()["digest"]), "{}", again.stderr);
    }
    // It is asked for, and another one is another thing; who made the files as it says has the same without it.
    assert_eq!(build("one", "").stderr.matches("CACHED").count(), 3);
    assert_eq!(build("two", "").stderr.matches("CACHED").count(), 0);
    let other = build("two", "--context-umask 027").stderr;
    assert!(other.contains("750:/in/d/run") && other.contains("640:/in/f"), "{other}");
    for bad in ["9", "1777", "u=rwx"] {
        sandbox.go(&format!("dbuild one --context-umask {bad}")).code(2).says("it is no umask");
    }
}
