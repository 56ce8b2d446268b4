//! `dbuild --output` and `--platform`: files, archives, layouts, pushes; indexes of several platforms.

use serde_json::Value;

use crate::kit::Sandbox;

const TEXT: &str = "FROM b:1\nRUN echo made > /made && ln -s made /link && chown 7:8 /made\n";

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

fn blob(sandbox: &Sandbox, digest: &Value) -> Value {
    let hex = digest.as_str().expect("a digest").trim_start_matches("sha256:");
    json(&std::fs::read(sandbox.root().join("blobs/sha256").join(hex)).expect("a blob"))
}

#[test]
fn files_go_into_a_directory_or_a_tar() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", TEXT);
    sandbox.write("out/kept", "kept");
    let record = sandbox.go("dbuild ctx -t app:1 -o out").ok().record();
    assert_eq!((record["type"].as_str(), record["to"].as_str(), record["ok"].as_bool()), (Some("transfer"), Some("out"), Some(true)));
    assert_eq!(std::fs::read_to_string(sandbox.path("out/made")).expect("the file"), "made\n");
    assert_eq!(std::fs::read_link(sandbox.path("out/link")).expect("the link").to_str(), Some("made"));
    assert_eq!(std::fs::read_to_string(sandbox.path("out/kept")).expect("what was there"), "kept");
    // Files belong to whoever asked for them; the tar keeps the image's owners.
    let owner = |name: &str| std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(sandbox.path(name)).expect("a file"));
    assert_eq!(owner("out/made"), owner("ctx/Dockerfile"));
    for line in ["dbuild ctx -o type=tar,dest=files.tar", "dbuild ctx -o - > files.tar", "dbuild ctx --output type=tar > files.tar"] {
        sandbox.sh(line).ok();
        let list = sandbox.run("tar", &["--numeric-owner", "-tvf", "files.tar"]).ok().text();
        assert!(list.lines().any(|l| l.contains(" 7/8 ") && l.ends_with(" made")), "{line}: {list}");
        std::fs::remove_file(sandbox.path("files.tar")).expect("the tar");
    }
    // Nothing of this was asked to be kept as an image.
    assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n");
    sandbox.go("dbuild ctx -o ctx/Dockerfile").code(1);
    sandbox.go("dbuild ctx -o type=tar,dest=out").code(2).says("out is a directory");
    sandbox.go("dbuild ctx -o - -o type=oci").code(2).says("only one of them can go to standard output");
}

#[test]
fn nothing_leaves_the_directory_of_an_output() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let canary = sandbox.write("canary/file", "canary");
    let dir = canary.parent().expect("a parent").display().to_string();
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nRUN ln -s {dir} /out && ln -s {dir}/file /f\n"));
    sandbox.go("dbuild ctx -o out").ok();
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN mkdir /out && echo bad > /out/file && echo bad > /f\n");
    sandbox.go("dbuild ctx -o out").ok();
    assert_eq!(std::fs::read_to_string(&canary).expect("the canary"), "canary");
}

#[test]
fn archives_and_layouts_are_what_was_built() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", TEXT);
    let digest = sandbox.go("dbuild ctx -t app:1").ok().record()["digest"].clone();
    sandbox.go("rdi app:1").ok();
    sandbox.go("dbuild ctx -t app:1 -o type=oci,dest=oci.tar -o type=docker,dest=docker.tar -o type=oci,tar=false,dest=layout").ok();
    assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n");
    for archive in ["oci.tar", "docker.tar"] {
        let loaded = sandbox.go(&format!("dload -i {archive}")).ok().record();
        assert_eq!((&loaded["digest"], loaded["ref"].as_str()), (&digest, Some("app:1")), "{archive}");
        sandbox.go("rdi app:1").ok();
    }
    let names = sandbox.run("tar", &["-tf", "oci.tar"]).ok().text();
    assert!(!names.contains("manifest.json") && names.contains("oci-layout"), "{names}");
    let index = json(&std::fs::read(sandbox.path("layout/index.json")).expect("an index"));
    assert_eq!(
        (&index["manifests"][0]["digest"], index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"].as_str()),
        (&digest, Some("1"))
    );
    // With an output that means the store the names are given as well.
    let records = sandbox.go("dbuild ctx -t app:1 -o type=docker -o type=image,name=other:2 -o type=oci,dest=again.tar").ok().records();
    let kinds: Vec<&str> = records.iter().map(|r| r["type"].as_str().expect("a type")).collect();
    assert_eq!(kinds, ["transfer", "image", "image"]);
    assert_eq!(records[2]["ref"], "other:2");
}

#[test]
fn images_are_pushed_where_their_names_say() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    let first = sandbox.go(&format!("dbuild ctx -t {at}/app:1 --push")).ok().record();
    let second = sandbox.go(&format!("dbuild ctx -o type=image,push=true,name={at}/other:2")).ok().record();
    assert_eq!((&first["digest"], &first["type"]), (&second["digest"], &Value::from("image")));
    for name in ["app:1", "other:2"] {
        assert_eq!(Some(sandbox.go(&format!("drm -q {at}/{name}")).ok().one_line().as_str()), first["digest"].as_str());
    }
    sandbox.go("dbuild ctx --push").code(2).says("nothing says where to push to");
    sandbox.go("dbuild ctx -t localhost:1/x -o type=registry").code(1);
}

#[test]
fn several_platforms_are_one_index() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nARG TARGETPLATFORM\nARG BUILDPLATFORM\nCOPY <<EOF /p\n$TARGETPLATFORM\nEOF\n");
    let line = format!(
        "dbuild ctx -t {at}/multi:1 --platform linux/amd64,linux/arm64/v8,linux/amd64 --annotation index:a=1 --annotation manifest[linux/amd64]:b=2"
    );
    let image = sandbox.go(&line).ok().record();
    let index = blob(&sandbox, &image["digest"]);
    let platforms: Vec<String> = index["manifests"].as_array().expect("children").iter().map(|m| m["platform"].to_string()).collect();
    assert_eq!(platforms.len(), 2, "{index}");
    assert!(platforms[0].contains("amd64") && platforms[1].contains("arm64") && platforms[1].contains("v8"), "{platforms:?}");
    assert_eq!(
        (index["annotations"]["a"].as_str(), index["mediaType"].as_str()),
        (Some("1"), Some("application/vnd.oci.image.index.v1+json"))
    );
    let manifests: Vec<Value> = [0, 1].iter().map(|n| blob(&sandbox, &index["manifests"][n]["digest"])).collect();
    assert_eq!((manifests[0]["annotations"]["b"].as_str(), manifests[1].get("annotations")), (Some("2"), None));
    assert_eq!(blob(&sandbox, &manifests[1]["config"]["digest"])["variant"], "v8");
    // The same again changes nothing, and no platform's image lies about without a name.
    assert_eq!(sandbox.go(&line).ok().record()["digest"], image["digest"]);
    assert_eq!(sandbox.go("sdi -q").ok().text().lines().count(), 1);
    // It is pushed whole.
    sandbox.go(&format!("{line} --push")).ok();
    assert_eq!(Some(sandbox.go(&format!("drm -q {at}/multi:1")).ok().one_line().as_str()), image["digest"].as_str());
    let pushed = sandbox.go(&format!("bcp ctx -t {at}/again:1 --platform linux/amd64,linux/arm64/v8 -q")).ok().one_line();
    assert_eq!(Some(sandbox.go(&format!("drm -q {at}/again:1")).ok().one_line().as_str()), pushed.split('@').nth(1));
    // Files of several platforms lie beside each other.
    sandbox.go("dbuild ctx --platform linux/amd64,linux/arm64 -o out").ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out/linux_arm64/p")).expect("the file"), "linux/arm64\n");
    let tar = sandbox.sh("dbuild ctx --platform linux/amd64,linux/arm64 -o - | tar -t").ok().text();
    assert!(tar.lines().any(|l| l == "linux_amd64/p"), "{tar}");
    sandbox.go("dbuild ctx --annotation index:a=1").code(2).says("one platform makes no index");
}

#[test]
fn foreign_steps_need_a_handler_and_native_stages_do_not() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let host = sandbox.go("dbuild --help").ok().text();
    assert!(host.contains("--platform"));
    sandbox.write("ctx/base/Dockerfile", "FROM scratch\nCOPY Dockerfile /base\n");
    sandbox.go("dbuild ctx/base -t v:1 --platform linux/vax").ok();
    sandbox.write("ctx/Dockerfile", "FROM v:1\nRUN true\n");
    let out = sandbox.go("dbuild ctx --platform linux/vax").code(1);
    let out = out.says("RUN for linux/vax cannot run here").says("no handler of binfmt_misc runs vax programs").says("$BUILDPLATFORM");
    assert_eq!(out.record()["code"], "unsupported");
    // Cross building: the step runs here, what it made goes there; the native stage is built once for all.
    sandbox.write(
        "ctx/Dockerfile",
        "FROM --platform=$BUILDPLATFORM b:1 AS make\nRUN date +%s%N > /stamp\nFROM v:1\nCOPY --from=make /stamp /stamp\n",
    );
    sandbox.go("dbuild ctx --platform linux/vax -o one").ok();
    let again = sandbox.go("dbuild ctx --platform linux/vax/780 -o two");
    // The base has no such variant, which is said before anything is made.
    assert_eq!(again.code, 1, "{}", again.stderr);
    sandbox.write(
        "ctx/Dockerfile",
        "FROM --platform=$BUILDPLATFORM b:1 AS make\nRUN date +%s%N > /stamp\nFROM scratch\nCOPY --from=make /stamp /stamp\n",
    );
    sandbox.go("dbuild ctx --platform linux/vax,linux/s390x -o two").ok();
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).expect("a stamp");
    assert_eq!(read("two/linux_vax/stamp"), read("two/linux_s390x/stamp"));
    assert_eq!(read("two/linux_vax/stamp"), read("one/stamp"));
}
