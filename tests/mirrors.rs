//! Mirrors, blocked registries, certificates of hosts, and logins out of the environment.

use crate::kit::{Act, Answer, Between, DebianRegistry, Sandbox, TestDir, free_port, need};

/// Writes a file below the user's configuration directory.
fn configure(sandbox: &Sandbox, name: &str, content: &str) {
    let path = sandbox.work().with_file_name("home").join(".config").join(name);
    std::fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a directory can be made");
    std::fs::write(path, content).expect("a file can be written");
}

#[test]
fn what_is_pulled_comes_from_the_first_mirror_that_has_it() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.serve(), TestDir::new());
    let second = sandbox.serve_in(two.path(), &[]);
    let (home, mirror) = (Between::start(one.addr()), Between::start(second.addr()));
    let (at, to) = (home.addr(), mirror.addr());
    let digest = sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", one.addr())).ok();
    sandbox.go(&format!("drcp {}/app:1 {}/hub/app:1", one.addr(), second.addr())).ok();
    sandbox.go(&format!("drt app:1 {}/only:1", one.addr())).ok();
    sandbox.go(&format!("dpush -q {}/only:1", one.addr())).ok();
    let dead = format!("127.0.0.1:{}", free_port());
    let pulls = |root: &str, name: &str| sandbox.go(&format!("dpull {at}/{name} --root {root}"));
    let forget = || {
        home.behaves();
        mirror.behaves();
    };

    configure(&sandbox, "tacklebox/config.json", &format!(r#"{{"mirrors":{{"{at}":["http://{dead}","http://{to}/hub"]}}}}"#));
    let out = pulls("a", "app:1").ok();
    assert_eq!(out.record()["digest"], digest.as_str());
    assert!(out.stderr.contains(&format!("the mirror {dead}/app is passed over")), "{}", out.stderr);
    assert!(home.asked("GET", "/app").is_empty() && mirror.asked("GET", "/blobs/").len() == 2, "nothing came from the registry itself");
    // What a mirror does not have, or does not give, comes from where it is.
    forget();
    assert_eq!(pulls("b", "only:1").ok().record()["ref"], format!("{at}/only:1"));
    assert!(!home.asked("GET", "/only/blobs/").is_empty());
    forget();
    mirror.does(|asked| if asked.is("GET", "/blobs/") { Act::Answer(Answer::new(500)) } else { Act::Pass });
    pulls("c", "app:1").ok().says("is passed over");
    assert!(!home.asked("GET", "/app/blobs/").is_empty());
    // Who looks, pushes or deletes means the registry itself.
    forget();
    sandbox.go(&format!("drm -q {at}/app:1")).ok();
    sandbox.go(&format!("drt app:1 {at}/app:2")).ok();
    sandbox.go(&format!("dpush -q {at}/app:2")).ok();
    sandbox.go(&format!("drx {at}/app:2")).ok();
    assert!(mirror.asked("GET", "").is_empty() && mirror.asked("PUT", "").is_empty());

    // Containers' file says the same in its words, blocks, and moves.
    configure(&sandbox, "tacklebox/config.json", "{}");
    let text = format!(
        "unqualified-search-registries = [\"docker.io\"]\n[[registry]]\nlocation = \"{at}\"\ninsecure = true\n[[registry.mirror]]\nlocation = \"{to}/hub\"\npull-from-mirror = \"digest-only\"\n[[registry]]\nprefix = \"{at}/secret\"\nlocation = \"{at}/secret\"\nblocked = true\n[[registry]]\nprefix = \"moved.example/team\"\nlocation = \"{to}/hub\"\n"
    );
    configure(&sandbox, "containers/registries.conf", &text);
    forget();
    pulls("d", "app:1").ok();
    assert!(home.asked("GET", "/blobs/").is_empty(), "blobs have digests");
    assert!(mirror.asked("GET", "/manifests/1").is_empty() && !home.asked("GET", "/manifests/1").is_empty(), "a tag is no digest");
    let blocked = pulls("e", "secret:1").code(1).says("registries.conf blocks it");
    assert_eq!(blocked.record()["code"], "conflict");
    let moved = sandbox.go("dpull moved.example/team/app:1 --root f").ok().record();
    assert_eq!((&moved["ref"], &moved["digest"]), (&"moved.example/team/app:1".into(), &digest.clone().into()));
    configure(&sandbox, "containers/registries.conf", "[[registry]\n");
    pulls("g", "app:1").code(2).says("registries.conf:1:12: ");
    configure(&sandbox, "containers/registries.conf", "");

    // containerd's, too.
    configure(
        &sandbox,
        &format!("containerd/certs.d/{at}/hosts.toml"),
        &format!("[host.\"http://{to}/v2/hub\"]\n  override_path = true\n"),
    );
    forget();
    pulls("h", "app:1").ok();
    assert!(home.asked("GET", "/app").is_empty() && !mirror.asked("GET", "/v2/hub/app/blobs/").is_empty());
    let told = format!("?ns={}", at.replace(':', "%3A"));
    let asked = mirror.asked("GET", "/v2/hub/app/");
    assert!(asked.iter().all(|asked| asked.target.ends_with(&told)), "a mirror is told for whom it stands: {asked:?}");
    // What is said of all hosts is not said of one with a directory of its own, as it is called where a colon cannot be.
    configure(&sandbox, &format!("containerd/certs.d/{at}/hosts.toml"), "");
    configure(&sandbox, "containerd/certs.d/_default/hosts.toml", &format!("[host.\"http://{to}/v2/hub\"]\n  override_path = true\n"));
    forget();
    pulls("i", "app:1").ok();
    assert!(mirror.asked("GET", "/").is_empty() && !home.asked("GET", "/app/blobs/").is_empty());
    let dir = |name: &str| sandbox.work().with_file_name("home").join(".config/containerd/certs.d").join(name);
    std::fs::rename(dir(at), dir("elsewhere.example")).expect("it can be renamed");
    forget();
    pulls("j", "app:1").ok();
    let asked = mirror.asked("GET", "/v2/hub/app/");
    assert!(home.asked("GET", "/app").is_empty() && !asked.is_empty() && asked.iter().all(|a| a.target.ends_with(&told)), "{asked:?}");
    // A server elsewhere is told for whom it stands in whatever is done.
    sandbox.go(&format!("drcp -q {}/app:1 {}/app:1", one.addr(), second.addr())).ok();
    std::fs::remove_dir_all(dir("_default")).expect("it can be removed");
    let server = format!("server = \"http://{to}\"\n");
    configure(&sandbox, &format!("containerd/certs.d/{}_/hosts.toml", at.replace(':', "_")), &server);
    forget();
    sandbox.go(&format!("drs {at}/app")).ok();
    sandbox.go(&format!("drm -q {at}/app:1")).ok();
    let asked = mirror.asked("GET", "/v2/app/").into_iter().chain(mirror.asked("HEAD", "/v2/app/"));
    let (told, others): (Vec<_>, Vec<_>) = asked.partition(|a| a.target.contains(told.trim_start_matches('?')));
    assert!(told.len() >= 2 && others.is_empty() && home.asked("GET", "/app").is_empty(), "{told:?} {others:?}");
}

#[test]
fn a_login_out_of_the_environment_is_for_its_registry_alone() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let (guarded, other) = (Between::start(server.addr()), Between::start(server.addr()));
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let guard = |between: &Between| {
        between.does(|asked| match asked.header("authorization") {
            Some("Basic bWU6c2VzYW1l") => Act::Pass,
            _ => Act::Answer(Answer::new(401).with("WWW-Authenticate", "Basic realm=\"x\"")),
        });
    };
    guard(&guarded);
    guard(&other);
    sandbox.go(&format!("drm {}/app:1", guarded.addr())).code(1).says("it wants a name and a password");
    sandbox.set("TACKLEBOX_REGISTRY", &format!("http://{}", guarded.addr()));
    sandbox.set("TACKLEBOX_USERNAME", "me");
    sandbox.set("TACKLEBOX_PASSWORD", "sesame");
    sandbox.go("drm -q app:1").ok();
    let out = sandbox.go(&format!("drm {}/app:1", other.addr())).code(1);
    assert!(!format!("{}{}", out.text(), out.stderr).contains("sesame"));
    assert!(other.asked("GET", "").iter().all(|a| a.header("authorization").is_none()), "it is sent nowhere else");
    sandbox.set("TACKLEBOX_PASSWORD", "");
    sandbox.set("DOCKER_AUTH_CONFIG", &format!(r#"{{"auths":{{"{}":{{"auth":"bWU6c2VzYW1l"}}}}}}"#, other.addr()));
    sandbox.go(&format!("drm -q {}/app:1", other.addr())).ok();
    sandbox.set("DOCKER_AUTH_CONFIG", "bWU6c2VzYW1l");
    let out = sandbox.go(&format!("drm {}/app:1", other.addr())).says("DOCKER_AUTH_CONFIG: it is not JSON");
    assert!(!out.stderr.contains("bWU6"), "{}", out.stderr);
}

#[test]
fn a_client_certificate_is_found_where_docker_and_containerd_keep_it() {
    if !need(&["docker-registry", "openssl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let at = |name: &str| sandbox.path(name).to_string_lossy().into_owned();
    for name in ["server", "client"] {
        let subject = format!("/CN={name}");
        let more = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:TRUE"];
        let files = ["-keyout", &at(&format!("{name}.key")), "-out", &at(&format!("{name}.pem"))].map(str::to_owned);
        let base = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", &subject];
        sandbox.cmd("openssl").args(base).args(more).args(files).run().ok();
    }
    let storage = TestDir::new();
    let tls =
        format!("  tls:\n    certificate: {}\n    key: {}\n    clientcas: [{}]\n", at("server.pem"), at("server.key"), at("client.pem"));
    let registry = DebianRegistry::start_with(storage.path(), &tls, "");
    let host = registry.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush app:1 --to {host}")).code(1).says("no secure connection").says("--client-cert FILE");
    let flags = format!("--client-cert {} --client-key {}", at("client.pem"), at("client.key"));
    sandbox.go(&format!("dpush -q {flags} app:1 --to {host}")).ok();
    let (cert, key) = (std::fs::read_to_string(at("client.pem")).expect("made"), std::fs::read_to_string(at("client.key")).expect("made"));
    configure(&sandbox, &format!("docker/certs.d/{host}/client.cert"), &cert);
    configure(&sandbox, &format!("docker/certs.d/{host}/client.key"), &key);
    sandbox.go(&format!("dpull -q {host}/app:1 --root a")).ok();
    configure(&sandbox, &format!("docker/certs.d/{host}/client.cert"), "no certificate");
    sandbox.go(&format!("dpull -q {host}/app:1 --root b")).code(1).says("client.cert");
    let _ = std::fs::remove_dir_all(sandbox.work().with_file_name("home").join(".config/docker"));
    let text = format!("[host.\"https://{host}\"]\n  client = [[\"{}\", \"{}\"]]\n", at("client.pem"), at("client.key"));
    configure(&sandbox, &format!("containerd/certs.d/{host}/hosts.toml"), &text);
    sandbox.go(&format!("dpull -q {host}/app:1 --root c")).ok();
}
