//! `dlogin` and `dlogout`, against a registry with users and one with TLS.

use std::os::unix::fs::PermissionsExt;

use crate::kit::{Act, Answer, Between, DebianRegistry, Sandbox, TestDir, need};

/// `me` with the password `sesame`, as `htpasswd -B` writes it.
const USERS: &str = "me:$2y$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n";

fn guarded(sandbox: &Sandbox, storage: &TestDir) -> DebianRegistry {
    let users = sandbox.write("htpasswd", USERS);
    DebianRegistry::start_with(storage.path(), "", &format!("auth:\n  htpasswd: {{realm: test, path: {}}}\n", users.display()))
}

#[test]
fn a_login_is_checked_stored_used_and_forgotten() {
    if !need(&["docker-registry", "skopeo"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    let storage = TestDir::new();
    let registry = guarded(&sandbox, &storage);
    let at = registry.addr();
    let config = sandbox.write("docker/config.json", r#"{"psFormat":"x","auths":{"other.example":{"auth":"YTpi"}}}"#);
    sandbox.set("DOCKER_CONFIG", &sandbox.path("docker").to_string_lossy());
    sandbox.busybox("app:1");
    let refused = sandbox.go(&format!("dpush app:1 --to {at}")).code(1).says(&format!("dlogin {at}"));
    assert_eq!(refused.record()["error"]["code"], "auth-required");

    let wrong = sandbox
        .sh(&format!("echo wr0ng-password | dlogin {at} -u me --password-stdin"))
        .code(1)
        .says("the password from the command line is refused");
    assert_eq!(wrong.record()["code"], "auth-required");
    assert!(!format!("{}{}", wrong.text(), wrong.stderr).contains("wr0ng"), "{wrong:?}");
    assert!(!std::fs::read_to_string(&config).unwrap().contains(at), "a login that is refused is not stored");

    let login = sandbox.sh(&format!("echo sesame | dlogin {at} -u me --password-stdin")).ok().record();
    assert_eq!(
        (&login["type"], &login["user"], &login["stored"]),
        (&"login".into(), &"me".into(), &config.to_string_lossy().as_ref().into())
    );
    assert!(!login.to_string().contains("sesame"));
    let kept = std::fs::read_to_string(&config).unwrap();
    assert!(kept.contains("psFormat") && kept.contains("other.example") && kept.contains(at), "{kept}");
    assert_eq!(std::fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);

    let sent = sandbox.go(&format!("dpush app:1 --to {at}")).ok().record();
    sandbox.go(&format!("dpull {at}/app:1")).ok();
    assert_eq!(sandbox.go(&format!("drm -q {at}/app:1")).ok().one_line(), sent["digest"].as_str().unwrap());
    assert_eq!(sandbox.go(&format!("drs -q {at}")).ok().one_line(), format!("{at}/app"));
    let authfile = config.to_string_lossy().into_owned();
    sandbox.run("skopeo", &["inspect", "--authfile", &authfile, "--tls-verify=false", &format!("docker://{at}/app:1")]).ok();

    sandbox.go(&format!("dlogout {at}")).ok();
    let kept = std::fs::read_to_string(&config).unwrap();
    assert!(!kept.contains(at) && kept.contains("other.example"), "{kept}");
    sandbox.go(&format!("dpull {at}/app:1")).code(1).says("it wants a name and a password");
    sandbox.go(&format!("dlogout {at}")).ok().says("there was no login");
}

#[test]
fn passwords_are_not_taken_from_the_command_line() {
    let sandbox = Sandbox::new();
    let out = sandbox.go("dlogin localhost:1 -u me -p s3cret").code(2).says("--password-stdin");
    assert!(!format!("{}{}", out.text(), out.stderr).contains("s3cret"), "{out:?}");
    sandbox.go("dlogin localhost:1 --password-stdin").code(2).says("--username");
    sandbox.sh("printf '' | dlogin localhost:1 -u me --password-stdin").code(2).says("empty");
    sandbox.sh("echo x | dlogin host:port -u me --password-stdin").code(2).says("not a port");
}

#[test]
fn a_helper_keeps_the_secret_out_of_the_file() {
    if !need(&["docker-registry"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    let storage = TestDir::new();
    let registry = guarded(&sandbox, &storage);
    let at = registry.addr();
    let vault = sandbox.path("vault");
    let script = format!(
        "#!/bin/sh\ncase $1 in\nstore) cat > {v};;\nget) cat > /dev/null; test -f {v} && cat {v} || {{ echo 'credentials not found in native keychain'; exit 1; }};;\nerase) cat > /dev/null; rm {v};;\nesac\n",
        v = vault.display()
    );
    let helper = sandbox.write("bin/docker-credential-test", script);
    std::fs::set_permissions(&helper, PermissionsExt::from_mode(0o755)).unwrap();
    let config = sandbox.write("docker/config.json", r#"{"credsStore":"test"}"#);
    sandbox.set("DOCKER_CONFIG", &sandbox.path("docker").to_string_lossy());
    let path = format!("{}:{}", sandbox.path("bin").display(), sandbox.sh("echo $PATH").one_line());
    sandbox.set("PATH", &path);
    let login = sandbox.sh(&format!("echo sesame | dlogin {at} -u me --password-stdin")).ok().record();
    assert_eq!(login["stored"], "docker-credential-test");
    let kept = std::fs::read_to_string(&config).unwrap();
    assert!(!kept.contains("c2VzYW1l") && !kept.contains("sesame") && kept.contains(at), "{kept}");
    sandbox.go(&format!("drs {at}")).ok();
    sandbox.go(&format!("dlogout {at}")).ok();
    assert!(!vault.exists());
    sandbox.go(&format!("drs {at}")).code(1);
}

/// Case 11 of the corner cases, with a helper as they are: it fails where it knows nothing.
#[test]
fn case_11_a_helper_that_knows_no_login_keeps_nobody_from_public_images() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let between = Between::start(server.addr());
    let at = between.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let script = "#!/bin/sh\ncat > /dev/null\necho 'credentials not found in native keychain'\nexit 1\n";
    let helper = sandbox.write("bin/docker-credential-empty", script);
    std::fs::set_permissions(&helper, PermissionsExt::from_mode(0o755)).unwrap();
    sandbox.write("docker/config.json", format!(r#"{{"credsStore":"empty","credHelpers":{{"{at}":"empty"}}}}"#));
    sandbox.set("DOCKER_CONFIG", &sandbox.path("docker").to_string_lossy());
    let path = format!("{}:{}", sandbox.path("bin").display(), sandbox.sh("echo $PATH").one_line());
    sandbox.set("PATH", &path);
    let pulled = sandbox.go(&format!("dpull {at}/app:1 --root other")).ok();
    assert!(!pulled.stderr.contains("keychain"), "{}", pulled.stderr);
    assert!(!between.asked("GET", "/v2/app/").is_empty() && between.asked("GET", "/").iter().all(|a| a.header("authorization").is_none()));
    // A registry that wants one says so.
    between.does(|_| Act::Answer(Answer::new(401).with("WWW-Authenticate", "Basic realm=\"x\"")));
    sandbox.go(&format!("dpull {at}/app:1 --root another")).code(1).says("dlogin");
}

#[test]
fn certificates_are_checked_unless_told() {
    if !need(&["docker-registry", "openssl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let (cert, key) = (sandbox.path("cert.pem"), sandbox.path("key.pem"));
    let subject = ["-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    let files = ["-keyout", &key.to_string_lossy(), "-out", &cert.to_string_lossy()].map(str::to_owned);
    sandbox.cmd("openssl").args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]).args(subject).args(files).run().ok();
    let storage = TestDir::new();
    let tls = format!("  tls: {{certificate: {}, key: {}}}\n", cert.display(), key.display());
    let registry = DebianRegistry::start_with(storage.path(), &tls, "");
    let port = registry.addr().rsplit(':').next().unwrap().to_owned();
    sandbox.busybox("app:1");
    // This machine by its loopback address: TLS is found, and not checked, as docker does.
    sandbox.go(&format!("dpush -q app:1 --to 127.0.0.1:{port}")).ok();
    // Another address of this machine, so that nothing is forgiven.
    let Some(host) = sandbox.sh("hostname -I").text().split_whitespace().find(|a| a.contains('.')).map(str::to_owned) else { return };
    let proxy = Forward::start(&host, &port);
    let at = proxy.addr.clone();
    sandbox.go(&format!("dpull {at}/app:1")).code(1).says("no secure connection").says("--ca-file");
    sandbox.go(&format!("dpull --plain-http {at}/app:1")).code(1);
    sandbox.go(&format!("dpull -q --tls-verify=false {at}/app:1")).ok();
    sandbox.go(&format!("dpull -q --ca-file {} {at}/app:1", sandbox.path("missing.pem").display())).code(1).says("missing.pem");
}

/// Makes a certificate that signs itself, as `openssl req -x509` does when nothing more is said: it may sign others, too.
fn sign_oneself(sandbox: &Sandbox, name: &str, host: &str) -> (String, String) {
    let [cert, key] = ["pem", "key"].map(|kind| sandbox.path(&format!("{name}.{kind}")).to_string_lossy().into_owned());
    let names = format!("subjectAltName=IP:{host}");
    let base = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=registry", "-addext", &names];
    sandbox.cmd("openssl").args(base).args(["-keyout", &key, "-out", &cert]).run().ok();
    (cert, key)
}

#[test]
fn a_certificate_that_signs_itself_is_trusted_where_it_was_given() {
    if !need(&["docker-registry", "openssl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let Some(host) = sandbox.sh("hostname -I").text().split_whitespace().find(|a| a.contains('.')).map(str::to_owned) else { return };
    let (cert, key) = sign_oneself(&sandbox, "cert", &host);
    let (other, _) = sign_oneself(&sandbox, "other", &host);
    let storage = TestDir::new();
    let registry = DebianRegistry::start_with(storage.path(), &format!("  tls: {{certificate: {cert}, key: {key}}}\n"), "");
    let port = registry.addr().rsplit(':').next().unwrap().to_owned();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to 127.0.0.1:{port}")).ok();
    let at = Forward::start(&host, &port).addr;
    sandbox.go(&format!("drs {at}/app")).code(1).says("no secure connection");
    sandbox.go(&format!("drs --ca-file {cert} {at}/app")).ok();
    sandbox.go(&format!("drs --ca-file {other} {at}/app")).code(1).says("no secure connection");
    // Where docker and podman keep it for the host.
    for tool in ["docker", "containers"] {
        let dir = sandbox.work().with_file_name("home").join(format!(".config/{tool}/certs.d/{at}"));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::copy(&other, dir.join("ca.crt")).unwrap();
        sandbox.go(&format!("drs {at}/app")).code(1).says("no secure connection");
        std::fs::copy(&cert, dir.join("ca.crt")).unwrap();
        sandbox.go(&format!("drs {at}/app")).ok();
        std::fs::remove_dir_all(&dir).unwrap();
    }
    // It is trusted for the names that it has, and no others.
    let (elsewhere, key) = sign_oneself(&sandbox, "elsewhere", "10.254.254.254");
    let storage = TestDir::new();
    let registry = DebianRegistry::start_with(storage.path(), &format!("  tls: {{certificate: {elsewhere}, key: {key}}}\n"), "");
    let at = Forward::start(&host, registry.addr().rsplit(':').next().unwrap()).addr;
    sandbox.go(&format!("drs --ca-file {elsewhere} {at}/app")).code(1).says("no secure connection");
}

/// Hands connections at another address on to a port of this machine.
struct Forward {
    addr: String,
}

impl Forward {
    fn start(host: &str, port: &str) -> Forward {
        let listener = std::net::TcpListener::bind(format!("{host}:0")).expect("a port can be bound");
        let addr = listener.local_addr().expect("it is bound").to_string();
        let to = format!("127.0.0.1:{port}");
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = std::net::TcpStream::connect(&to) else { continue };
                let both = [(client.try_clone(), server.try_clone()), (server.try_clone(), client.try_clone())];
                for (from, to) in both {
                    if let (Ok(mut from), Ok(mut to)) = (from, to) {
                        std::thread::spawn(move || {
                            let _ = std::io::copy(&mut from, &mut to);
                            let _ = to.shutdown(std::net::Shutdown::Write);
                        });
                    }
                }
            }
        });
        Forward { addr }
    }
}
