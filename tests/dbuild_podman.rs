//! Flags of `docker build`, `docker buildx build`, `podman build` and `buildah build`: each does what it says, or is
//! refused by its name with what to use instead.

use serde_json::Value;

use crate::kit::{Sandbox, need};

fn config(sandbox: &Sandbox, record: &Value) -> Value {
    let hex = record["id"].as_str().expect("an id").trim_start_matches("sha256:");
    serde_json::from_slice(&std::fs::read(sandbox.root().join("blobs/sha256").join(hex)).expect("a blob")).expect("JSON")
}

fn blob(sandbox: &Sandbox, digest: &Value) -> Value {
    config(sandbox, &serde_json::json!({ "id": digest }))
}

/// A flag, whether docker or podman, its value as it is typed, and what the refusal says; nothing where it is taken.
type Refused = (&'static str, &'static str, &'static str);

const REFUSED: &[Refused] = &[
    ("--builder=x", "there is no builder to choose", "leave it out"),
    ("--builder=default", "", ""),
    ("--compress", "", ""),
    ("--stream", "", ""),
    ("--detach", "there is no builder to choose", "dbuild ... &"),
    ("--invoke=x", "no process is started in what was built", "--shell-on-error"),
    ("--print=outline", "it has become --call", "--call METHOD"),
    ("--policy=x", "no policy is evaluated", "--check"),
    ("--source-policy-file=x", "no policy is evaluated", "--build-context"),
    ("--disable-content-trust", "", ""),
    ("--disable-content-trust=false", "neither checked nor made here", ""),
    ("--isolation=hyperv", "hyperv", ""),
    ("--isolation=process", "process", ""),
    ("--logsplit", "there is one log", "--logfile"),
    ("--cpp-flag=-DX", "no preprocessor is run", "cpp -E"),
    ("--decryption-key=x", "encrypted images are not read", "skopeo"),
    ("--sign-by=x", "images are not signed here", "cosign"),
    ("--signature-policy=x", "signatures are not checked here", "by digest"),
    ("--hooks-dir=x", "steps run by this program itself", "RUN"),
    ("--runtime=crun", "steps run by this program itself", "doci"),
    ("--runtime-flag=x", "steps run by this program itself", ""),
    ("--cert-dir=x", "certificates are named one by one", "--ca-file"),
    ("--stdin", "nothing on their standard input", "here-document"),
    ("--stdin=false", "", ""),
    ("--cgroupns=private", "", ""),
    ("--cgroupns=host", "every step has its own", ""),
    ("--ipc=host", "every step has its own", ""),
    ("--pid=host", "every step has its own", ""),
    ("--uts=host", "every step has its own", ""),
    ("--userns=host", "", ""),
    ("--userns=auto", "the users of whoever builds", "--isolation chroot"),
    ("--userns-uid-map=0:1:2", "the users of whoever builds", ""),
    ("--userns-gid-map-group=x", "the users of whoever builds", ""),
    ("--no-hosts", "find their names in /etc/hosts", "COPY"),
    ("--no-hostname", "find their names in /etc/hosts", ""),
    ("--disable-compression", "", ""),
    ("--cw=x", "no images for confidential machines", ""),
    ("--sbom-scanner-image=x", "no other program is run over the image", "--sbom"),
    ("--layer-label=a=b", "layers between have no image", "--label"),
    ("--save-stages", "only what is asked for gets a name", "--target"),
    ("--stage-labels", "only what is asked for gets a name", "--target"),
    ("--rusage", "it is not told what steps used", "--format json"),
    ("--created-annotation", "in the image's config only", "--annotation"),
    ("--compat-volumes", "a VOLUME keeps what later steps write", "last instruction"),
    ("--inherit-annotations=false", "", ""),
    ("--inherit-annotations", "are not taken over", "--annotation"),
    ("--unsetannotation=a", "", ""),
    ("--os-feature=x", "needs no features", ""),
    ("--blob-cache=x", "blobs have one place", "--cache-to"),
    ("--transient-mount=/a:/b", "it is called --volume", "--volume"),
    ("--rewrite-timestamp", "", ""),
    ("--format=docker", "images are OCI's", ""),
    ("--network=ns:/x", "ns:/x", ""),
    ("--pull=sometimes", "sometimes", ""),
    ("--cap-add=FOO", "there is no such capability", ""),
    ("--cap-drop=FOO", "there is no such capability", ""),
    ("--device=/dev/none-such", "/dev/none-such", ""),
    ("--security-opt=foo=bar", "a step of a build has no such option", ""),
    ("--security-opt=label=user:x", "this host has no SELinux", ""),
    ("--security-opt=seccomp=/none", "/none", ""),
    ("--dns=x", "'x' is no IP address", ""),
    ("--volume=a:/b", "both paths begin with '/'", ""),
    ("--volume=/none-such:/b", "there is no such file", ""),
    ("--volume=/etc:/", "cannot hide the root", ""),
    ("--volume=/etc:/b:O", "it is ro or rw", ""),
    ("--env==x", "has no name before the '='", ""),
    ("--from=A:B:C", "--from A:B:C", ""),
    ("--cache-ttl=soon", "--cache-ttl soon", ""),
    ("--retry-delay=soon", "--retry-delay soon", ""),
    ("--creds=me", "--creds is NAME:PASSWORD", "dlogin"),
    ("--manifest=a@sha256:0000000000000000000000000000000000000000000000000000000000000000", "a name with a digest cannot change", ""),
    ("--timestamp=soon", "soon", ""),
    ("--arch=vax/1/2/3", "is not a platform", ""),
    ("--logfile=/none/such", "--logfile: cannot write /none/such", ""),
    ("--ignorefile=none", "none", ""),
];

#[test]
fn flags_that_mean_nothing_here_are_refused_by_name() {
    let sandbox = Sandbox::new();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    for (flag, says, hint) in REFUSED {
        let out = sandbox.go(&format!("dbuild ctx {flag}"));
        if says.is_empty() {
            out.ok();
            continue;
        }
        let record = out.records().pop().unwrap_or_else(|| panic!("{flag}: {}", out.stderr));
        let text = record["message"].as_str().unwrap_or_default();
        assert!(out.code == 2 || (out.code == 1 && text.contains("none")), "{flag}: {} {text}", out.code);
        assert!(text.contains(says) && !text.contains("unexpected argument"), "{flag}: {text}");
        assert!(hint.is_empty() || record["hints"][0].as_str().is_some_and(|h| h.contains(hint)), "{flag}: {record}");
    }
    sandbox.go("dbuild ctx -t a --manifest b").code(2).says("-t names an image and --manifest the index");
    sandbox.go("bcp ctx --to localhost:1 --manifest b").code(2).says("--manifest: bcp pushes images");
    for flag in ["--volume=/etc:/b", "--device=/dev/null", "--security-opt=no-new-privileges", "--dns=1.1.1.1"] {
        sandbox.go(&format!("dbuild ctx --isolation chroot {flag}")).code(2).says("cannot be had with --isolation chroot");
    }
}

#[test]
fn every_flag_of_installed_builders_is_known() {
    if !need(&["podman", "buildah", "docker"]) {
        return;
    }
    let sandbox = Sandbox::new();
    // Flags with a value have it described by a lower-case word or a type.
    let list = "for help in 'podman build' 'buildah build' '/usr/bin/docker build'; do $help --help; done 2>/dev/null | sed -n 's/^ *\\(-[A-Za-z], \\)\\{0,1\\}--\\([a-z0-9-]*\\)  *\\(.*\\)/\\2 \\3/p' | sort -u";
    let text = sandbox.sh(list).ok().text();
    let flags: std::collections::BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).filter(|f| *f != "help").collect();
    assert!(flags.len() > 80, "{text}");
    for flag in flags {
        // A flag that takes no value says so by that, and is known as well.
        let out = sandbox.go(&format!("dbuild nowhere --{flag}=x"));
        assert!(out.code != 0 && !out.stderr.contains("unexpected argument"), "--{flag}: {}", out.stderr);
    }
}

#[test]
fn steps_have_what_the_flags_of_podman_give_them() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.set("FROM_OUTSIDE", "here");
    sandbox.set("http_proxy", "http://proxy.invalid:1");
    sandbox.write("vol/f", "of the host\n");
    sandbox.write("base/Dockerfile", "FROM b:1\nLABEL keep=1 drop=2\nENV GONE=base\n");
    sandbox.go("dbuild base -t base:1").ok();
    let probe = "FROM nosuch:1\nRUN grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status; cat /etc/resolv.conf; cat /v/f; touch /v/g; test -e /v/g && echo wrote; echo \"groups:$(id -G)\"; echo x > /dev/mine && echo device; echo \"env:$A:$FROM_OUTSIDE:$GONE:$http_proxy\"\n";
    sandbox.write("ctx/Dockerfile", probe);
    let vol = sandbox.path("vol").display().to_string();
    let line = format!(
        "dbuild ctx -t app:1 --from base:1 --cap-drop ALL --cap-add CHOWN,KILL --security-opt no-new-privileges --dns 192.0.2.7 --dns-search s.example --dns-option ndots:3 -v {vol}:/v:ro --group-add 77 --device /dev/null:/dev/mine --env A=1 --env FROM_OUTSIDE --env NOT_SET_ANYWHERE --unsetenv GONE --unsetlabel drop --label own=3 --identity-label --omit-history --os-version 7 --timestamp 1000 --http-proxy --label z=1"
    );
    let out = sandbox.go(&line).ok();
    for text in [
        "0000000000000021",
        "NoNewPrivs:\t1",
        "nameserver 192.0.2.7",
        "search s.example",
        "ndots:3",
        "of the host",
        "groups:0 77",
        "device",
        "env:1:here:base:http://proxy.invalid:1",
    ] {
        assert!(out.stderr.lines().any(|l| l.ends_with(text)), "{text}: {}", out.stderr);
    }
    assert!(!sandbox.path("vol/g").exists() && !out.stderr.lines().any(|l| l.ends_with(" wrote")), "{}", out.stderr);
    let record = out.record();
    let config = config(&sandbox, &record);
    let labels: Vec<&str> = config["config"]["Labels"].as_object().expect("labels").keys().map(String::as_str).collect();
    assert_eq!(labels, ["io.tacklebox.version", "keep", "own", "z"]);
    let env: Vec<&str> = config["config"]["Env"].as_array().expect("variables").iter().filter_map(Value::as_str).collect();
    assert!(
        env.contains(&"A=1") && env.contains(&"FROM_OUTSIDE=here") && !env.iter().any(|e| e.starts_with("GONE") || e.contains("proxy"))
    );
    assert_eq!(
        (config["created"].as_str(), config.get("history"), config["os.version"].as_str()),
        (Some("1970-01-01T00:16:40Z"), None, Some("7"))
    );
    // What is given counts for the cache where the step may see it; where names are looked up does not.
    let cached = |line: &str| sandbox.go(line).ok().stderr.matches("CACHED").count();
    assert_eq!(cached(&line), 1);
    assert_eq!(cached(&line.replace("192.0.2.7", "192.0.2.8")), 1);
    assert_eq!(cached(&line.replace("CHOWN,KILL", "CHOWN")), 0);
    // A volume that may be written to, as it is usual.
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo made > /v/g\n");
    sandbox.go(&format!("dbuild ctx -t app:2 --volume {vol}:/v --inherit-labels=false")).ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("vol/g")).expect("the file"), "made\n");
    let layers = sandbox.go("dhist app:2 --format json").ok().text();
    assert!(layers.contains("RUN"), "{layers}");
    sandbox.go("dr app:2 ls -d /v").code(1);
}

#[test]
fn builds_go_as_the_flags_of_podman_say() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    // --layers=false: one layer, nothing from the cache; --jobs, --skip-unused-stages, --cache-ttl.
    sandbox.write("ctx/Dockerfile", "FROM b:1 AS unused\nRUN echo built-anyway\nFROM b:1\nRUN echo 1 > /one\nRUN echo 2 > /two\n");
    let plain = sandbox.go("dbuild ctx -t app:1 --jobs 1").ok();
    assert!(!plain.stderr.contains("built-anyway") && plain.record()["layers"] == 3, "{}", plain.stderr);
    let all = sandbox.go("dbuild ctx -t app:1 --skip-unused-stages=false --jobs 0").ok();
    assert!(all.stderr.contains("built-anyway") && all.record()["digest"] == plain.record()["digest"], "{}", all.stderr);
    let one = sandbox.go("dbuild ctx -t app:2 --layers=false").ok();
    assert!(!one.stderr.contains("CACHED") && one.record()["layers"] == 2, "{}", one.stderr);
    assert!(sandbox.go("dbuild ctx --cache-ttl 1h").ok().stderr.contains("CACHED"));
    assert!(!sandbox.go("dbuild ctx --cache-ttl 0s").ok().stderr.contains("CACHED"));
    // --ignorefile, --logfile.
    sandbox.write("ctx/.dockerignore", "b\n");
    sandbox.write("ctx/a", "a");
    sandbox.write("ctx/b", "b");
    sandbox.write("other.ignore", "a\n");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nCOPY [ab] /c/\nRUN echo \"found:$(ls /c)\"\n");
    let out = sandbox.go("dbuild ctx --ignorefile other.ignore --logfile log").ok();
    assert_eq!(out.stderr, "");
    let log = std::fs::read_to_string(sandbox.path("log")).expect("the log");
    assert!(log.contains("found:b") && log.contains("DONE"), "{log}");
    sandbox.sh("tar -C ctx -c . | dbuild - --no-cache --ignorefile other.ignore").ok().says("found:b");
    // --pull, --creds, --retry.
    sandbox.write("ctx/Dockerfile", format!("FROM {at}/base:1\nCOPY a /\n"));
    sandbox.go("dbuild ctx --pull=never").code(1).says("--pull=missing fetches it");
    sandbox.go(&format!("drt b:1 {at}/base:1")).ok();
    sandbox.go("dbuild ctx --pull-never").ok();
    sandbox.go("dbuild ctx --pull").code(1);
    sandbox.go("dbuild ctx --pull-always --retry 1 --retry-delay 0s").code(1);
    sandbox.go("dbuild ctx --pull=newer").ok();
    sandbox.go(&format!("dpush {at}/base:1")).ok();
    sandbox.go("dbuild ctx --pull --creds me:secret").ok();
}

#[test]
fn an_index_grows_by_the_images_of_builds() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    sandbox.write("ctx/Dockerfile", "FROM scratch\nARG TARGETPLATFORM\nCOPY <<EOF /p\n$TARGETPLATFORM\nEOF\n");
    let platforms = |record: &Value| -> Vec<String> {
        let index = blob(&sandbox, &record["digest"]);
        let of = |entry: &Value| entry["platform"]["architecture"].as_str().expect("an architecture").to_owned();
        index["manifests"].as_array().expect("an index").iter().map(of).collect()
    };
    let list = format!("{at}/list:1");
    let first = sandbox.go(&format!("dbuild ctx --manifest {list} --arch arm64")).ok().record();
    assert_eq!(platforms(&first), ["arm64"]);
    let second = sandbox.go(&format!("dbuild ctx --manifest {list} --platform linux/s390x,linux/amd64 --push")).ok().record();
    assert_eq!(platforms(&second), ["arm64", "s390x", "amd64"]);
    // Once more is the same, and each platform is there once.
    let again = sandbox.go(&format!("dbuild ctx --manifest {list} --os linux --arch amd64")).ok().record();
    assert_eq!(platforms(&again), ["arm64", "s390x", "amd64"]);
    assert_eq!(Some(sandbox.go(&format!("drm -q {list}")).ok().one_line().as_str()), second["digest"].as_str());
    sandbox.go("dbuild ctx -t single").ok();
    sandbox.go("dbuild ctx --manifest single").code(1).says("it is an image of one platform").says("dindex");
    // What a base image is for, its images are for.
    sandbox.write("child/Dockerfile", format!("FROM {list}\nARG TARGETARCH\nCOPY <<EOF /a\n$TARGETARCH\nEOF\n"));
    let all = sandbox.go("dbuild child --all-platforms -t all:1").ok().record();
    assert_eq!(platforms(&all), ["arm64", "s390x", "amd64"]);
    sandbox.go("dbuild ctx --all-platforms").code(2).says("no base image says for which platforms");
}
