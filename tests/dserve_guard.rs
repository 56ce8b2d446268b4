//! `dserve` for others: TLS, users, read-only, logs, counters, limits, sockets of systemd, and an end that waits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::interop::podman;
use crate::kit::{Dockerd, Sandbox, TestDir, need};

/// `me` with the password `sesame`, as `htpasswd -B` writes it.
const USERS: &str = "me:$2y$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n";

/// Makes a certificate of 127.0.0.1 in `NAME.crt`, with its key in `NAME.key`.
fn certificate(sandbox: &Sandbox, name: &str) {
    let subject = ["-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    let (key, certificate) = (sandbox.write(&format!("{name}.key"), ""), sandbox.write(&format!("{name}.crt"), ""));
    let files = ["-keyout", &key.to_string_lossy(), "-out", &certificate.to_string_lossy()].map(str::to_owned);
    sandbox.cmd("openssl").args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]).args(subject).args(files).run().ok();
}

fn signal(child: u32, name: &str) {
    let sent = std::process::Command::new("kill").args([&format!("-{name}"), &child.to_string()]).status();
    assert!(sent.expect("kill can be run").success());
}

fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A `dserve` whose output the test reads itself.
struct Served {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    record: Value,
}

impl Served {
    fn start(sandbox: &Sandbox, env: &[(&str, &str)], args: &str) -> Served {
        let mut command = sandbox.cmd("dserve").args(["--addr", "127.0.0.1:0", "--storage", "registry"]).args(args.split_whitespace());
        for (name, value) in env {
            command = command.env(name, value);
        }
        Served::of(command.spawn())
    }

    fn of(mut child: Child) -> Served {
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it can be read");
        let record = serde_json::from_str(&line).unwrap_or_else(|e| panic!("no record: {line}: {e}"));
        Served { child, out, record }
    }

    fn url(&self) -> &str {
        self.record["url"].as_str().expect("a URL")
    }

    fn addr(&self) -> &str {
        self.record["addr"].as_str().expect("an address")
    }

    /// Waits for its end; returns the exit code and what it printed after its first line.
    fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("it can be read");
        (self.child.wait().expect("it ends").code(), rest)
    }

    fn stop(self) -> (Option<i32>, String) {
        signal(self.child.id(), "TERM");
        self.ended()
    }
}

/// Asks by curl, and returns the status, the headers and the body.
fn ask(sandbox: &Sandbox, url: &str, words: &str) -> (u16, String, String) {
    let out = sandbox.cmd("curl").args(["-sS", "-k", "-i", url]).args(words.split_whitespace()).run().ok().text();
    let (head, body) = out.split_once("\r\n\r\n").unwrap_or((&out, ""));
    // An interim answer comes before the real one.
    let (head, body) = if head.contains(" 100 ") { body.split_once("\r\n\r\n").unwrap_or((body, "")) } else { (head, body) };
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("no status in {out}"));
    (status, head.to_ascii_lowercase(), body.to_owned())
}

#[test]
fn docker_podman_skopeo_and_we_log_in_push_and_pull_over_tls() {
    if !need(&["dockerd", "containerd", "runc", "podman", "skopeo", "openssl", "curl"]) {
        return;
    }
    let mut sandbox = Sandbox::new();
    let docker = Dockerd::start();
    certificate(&sandbox, "registry");
    sandbox.sh("mkdir certs && cp registry.crt certs").ok();
    sandbox.write("users", USERS);
    sandbox.busybox("app:1");
    sandbox.set("DOCKER_CONFIG", &sandbox.path("docker").to_string_lossy());
    for anonymous in [false, true] {
        let storage = TestDir::new();
        let mut args = vec!["--tls-cert", "registry.crt", "--tls-key", "registry.key", "--htpasswd", "users"];
        args.extend(anonymous.then_some("--anonymous-read"));
        let server = sandbox.serve_in(storage.path(), &args);
        let at = server.addr();
        let check = ["--ca-file", "registry.crt"];
        let refused = sandbox.cmd("dpush").args(["app:1", "--to", at]).args(check).run().code(1);
        assert_eq!(refused.record()["error"]["code"], "auth-required", "{refused:?}");
        sandbox.sh(&format!("echo wrong | dlogin {at} -u me --password-stdin")).code(1);
        sandbox.sh(&format!("echo sesame | dlogin {at} -u me --password-stdin")).ok();
        let pushed = sandbox.cmd("dpush").args(["app:1", "--to", at]).args(check).run().ok().record();
        let digest = pushed["digest"].as_str().expect("a digest");
        sandbox.go(&format!("dlogout {at}")).ok();
        sandbox.go(&format!("dpull -q {at}/app:1")).code(i32::from(!anonymous));

        let skopeo = |words: &str| sandbox.cmd("skopeo").arg("--insecure-policy").args(words.split_whitespace()).run();
        let inspect = format!("inspect --format {{{{.Digest}}}} --cert-dir certs docker://{at}/app:1");
        assert_eq!(skopeo(&format!("{inspect} --creds me:sesame")).ok().one_line(), digest);
        let without = skopeo(&inspect);
        assert_eq!(without.code == 0, anonymous, "{without:?}");
        let copy =
            format!("copy --src-cert-dir certs --dest-cert-dir certs docker://{at}/app:1 docker://{at}/skopeo:1 --src-creds me:sesame");
        skopeo(&format!("{copy} --dest-creds me:sesame")).ok();
        skopeo(&format!("{copy} --dest-creds me:wrong")).code(1);

        let image = format!("{at}/app:1");
        let authfile = sandbox.path("podman-auth.json").to_string_lossy().into_owned();
        let with = ["--authfile", &authfile, "--cert-dir", "certs"];
        let pull = [&["pull", "-q"][..], &with[2..], &[&image]].concat();
        assert_eq!(podman(&sandbox, &pull).code == 0, anonymous);
        podman(&sandbox, &[&["login", "-u", "me", "-p", "wrong"][..], &with, &[at]].concat()).code(125);
        podman(&sandbox, &[&["login", "-u", "me", "-p", "sesame"][..], &with, &[at]].concat()).ok();
        podman(&sandbox, &[&["pull", "-q"][..], &with, &[&image]].concat()).ok();
        podman(&sandbox, &[&["push", "-q"][..], &with, &[&image, &format!("docker://{at}/podman:1")]].concat()).ok();

        let run = |words: &str| docker.docker(&sandbox).args(words.split_whitespace()).run();
        assert_eq!(run(&format!("pull -q {image}")).code == 0, anonymous);
        let login = |password: &str| {
            let words = ["login", at, "-u", "me", "--password-stdin"];
            docker.docker(&sandbox).args(words).stdin(password).run()
        };
        login("wrong").code(1);
        login("sesame").ok();
        run(&format!("pull -q {image}")).ok();
        run(&format!("tag {image} {at}/docker:1")).ok();
        run(&format!("push {at}/docker:1")).ok();
        run(&format!("logout {at}")).ok();
        run(&format!("push {at}/docker:2")).code(1);
        let all = skopeo(&format!("list-tags --cert-dir certs --creds me:sesame docker://{at}/docker")).ok().text();
        assert!(all.contains("\"1\"") && !all.contains("\"2\""), "{all}");
        assert_eq!(server.stop(), 0);
    }
}

#[test]
fn who_may_do_what_is_checked_logged_counted_and_read_again() {
    if !need(&["openssl", "curl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    certificate(&sandbox, "one");
    certificate(&sandbox, "two");
    let users = sandbox.write("users", USERS);
    sandbox.sh("cp one.crt cert.pem && cp one.key key.pem").ok();
    let flags = "--tls-cert cert.pem --tls-key key.pem --htpasswd users --anonymous-read --access-log log";
    let server = Served::start(&sandbox, &[], flags);
    let at = server.url();
    assert!(at.starts_with("https://127.0.0.1:"), "{at}");
    let is = |path: &str, words: &str, wanted: u16| {
        let (status, head, body) = ask(&sandbox, &format!("{at}{path}"), words);
        assert_eq!(status, wanted, "{path} {words}: {head}\n{body}");
        (head, body)
    };
    is("/healthz", "", 200);
    is("/metrics", "", 200);
    let (head, _) = is("/v2/", "", 401);
    let host = at.strip_prefix("https://").expect("https");
    assert!(head.contains(&format!("www-authenticate: bearer realm=\"{at}/token\",service=\"{host}\"\r")), "{head}");
    is("/v2/", "-u me:sesame", 200);
    is("/v2/", "-u me:wrong", 401);
    is("/v2/", "-u nobody:sesame", 401);
    is("/v2/_catalog", "", 200);
    is("/v2/_catalog", "-u me:wrong", 401);
    let (head, _) = is("/v2/app/blobs/uploads/", "-X POST", 401);
    assert!(head.contains("scope=\"repository:app:pull,push\""), "{head}");
    is("/v2/app/blobs/uploads/", "-X POST -u me:sesame", 202);
    let token = |words: &str| -> String {
        let (_, body) = is("/token?service=x&scope=repository:app:pull,push", words, 200);
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(answer["token"], answer["access_token"]);
        answer["token"].as_str().expect("a token").to_owned()
    };
    let (anonymous, mine) = (token(""), token("-u me:sesame"));
    is("/token", "-u me:wrong", 401);
    is("/token", "-X POST", 404);
    is("/v2/", &format!("--oauth2-bearer {anonymous}"), 200);
    let (head, _) = is("/v2/app/blobs/uploads/", &format!("-X POST --oauth2-bearer {anonymous}"), 401);
    assert!(head.contains("error=\"insufficient_scope\""), "{head}");
    is("/v2/app/blobs/uploads/", &format!("-X POST --oauth2-bearer {mine}"), 202);
    let forged = format!("{}{}", &mine[..mine.len() - 4], "AAAA");
    let (head, _) = is("/v2/", &format!("--oauth2-bearer {forged}"), 401);
    assert!(head.contains("error=\"invalid_token\""), "{head}");

    // Another user, another certificate, another log file: all by one signal.
    std::fs::write(&users, USERS.replace("me:", "you:")).expect("it can be written");
    sandbox.sh("cp two.crt cert.pem && cp two.key key.pem && mv log log.1").ok();
    signal(server.child.id(), "HUP");
    until("the other user", || (ask(&sandbox, &format!("{at}/v2/"), "-u you:sesame").0 == 200).then_some(()));
    is("/v2/", "-u me:sesame", 401);
    is("/v2/", &format!("--oauth2-bearer {mine}"), 401);
    sandbox.go(&format!("curl -sS --cacert two.crt {at}/healthz")).ok();
    until("the other log", || sandbox.path("log").exists().then_some(()));
    // What cannot be read changes nothing.
    std::fs::write(&users, "you:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n").expect("it can be written");
    signal(server.child.id(), "HUP");
    is("/v2/", "-u you:sesame", 200);

    let (_, counted) = is("/metrics", "", 200);
    for wanted in [
        "# TYPE dserve_requests_total counter",
        "dserve_requests_total{method=\"POST\",endpoint=\"upload\",status=\"202\"} 2",
        "dserve_request_seconds_bucket{le=\"+Inf\"}",
        "dserve_requests_under_way 1",
        "dserve_uploads 2",
    ] {
        assert!(counted.contains(wanted), "{wanted} is not in {counted}");
    }
    let (code, _) = server.stop();
    assert_eq!(code, Some(0));
    let log = sandbox.sh("cat log.1 log").ok().records();
    let posts: Vec<&Value> = log.iter().filter(|r| r["method"] == "POST" && r["path"] == "/v2/app/blobs/uploads/").collect();
    let seen: Vec<_> = posts.iter().map(|r| (r["status"].as_u64().expect("a status"), r["user"].as_str())).collect();
    assert_eq!(seen, [(401, None), (202, Some("me")), (401, None), (202, Some("me"))], "{posts:?}");
    assert!(log.iter().all(|r| r["type"] == "access" && r["time"].is_string() && r["remote"].is_string()), "{log:?}");
    let text = sandbox.sh("cat log.1 log").ok().text();
    assert!(!text.contains("sesame") && !text.contains(&mine) && text.contains("curl/"), "{text}");

    let refused = sandbox.go("dserve --addr 127.0.0.1:0 --storage registry --htpasswd users").code(2);
    assert!(refused.stderr.contains("kept as SHA-1") && !refused.stderr.contains("W6ph5"), "{}", refused.stderr);
    sandbox.go("dserve --addr 127.0.0.1:0 --tls-cert one.crt --tls-key two.key --storage registry").code(2).says("one.crt");
    sandbox.go("dserve --addr 127.0.0.1:0 --tls-cert users --tls-key two.key --storage registry").code(2).says("users");
    sandbox.go("dserve --anonymous-read --storage registry").code(2);
}

#[test]
fn read_only_and_limits() {
    if !need(&["curl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    let server = Served::start(&sandbox, &[], "--max-blob 1000 --access-log -");
    let at = server.url().to_owned();
    let digest = shared::digest::Digest::of(&[b'x'; 1001]);
    sandbox.write("large", [b'x'; 1001]);
    let post = format!("-X POST --data-binary @large -H Transfer-Encoding:{}", "chunked");
    for words in ["-X POST --data-binary @large", &post] {
        let (status, _, body) = ask(&sandbox, &format!("{at}/v2/app/blobs/uploads/?digest={digest}"), words);
        assert_eq!(status, 413, "{words}: {body}");
        assert!(body.contains("SIZE_INVALID"), "{body}");
    }
    let (status, _, _) = ask(&sandbox, &format!("{at}/v2/app/blobs/uploads/?digest={}", "x".repeat(17 << 10)), "-X POST");
    assert_eq!(status, 414);
    let (status, _, _) = ask(&sandbox, &format!("{at}/v2/"), &format!("-H X:{}", "x".repeat(70 << 10)));
    assert_eq!(status, 431);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    let log: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(log.iter().map(|r| r["status"].as_u64().unwrap_or(0)).collect::<Vec<_>>(), [413, 413, 414, 431], "{log:?}");

    let storage = TestDir::new();
    let server = sandbox.serve_in(storage.path(), &[]);
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    server.stop();
    let server = sandbox.serve_in(storage.path(), &["--read-only"]);
    let at = server.addr();
    sandbox.go(&format!("dpull -q {at}/app:1")).ok();
    for (method, path) in [("POST", "app/blobs/uploads/"), ("PUT", "app/manifests/2"), ("DELETE", "app/manifests/1")] {
        let (status, head, body) = ask(&sandbox, &format!("http://{at}/v2/{path}"), &format!("-X {method}"));
        assert_eq!(status, 405, "{method} {path}: {body}");
        assert!(head.contains("allow: get, head") && body.contains("read-only"), "{head} {body}");
    }
    sandbox.go(&format!("drx {at}/app:1")).code(1).says("delete nothing");
    sandbox.go(&format!("drm {at}/app:1")).ok();
    server.stop();

    // Where nothing can be written, nothing has to be.
    let shown = storage.path().display();
    let files = |sandbox: &Sandbox| sandbox.sh(&format!("find {shown} | sort")).ok().text();
    let before = files(&sandbox);
    let serve = format!("dserve --addr 127.0.0.1:0 --storage {shown}");
    let script = format!(
        "mount --bind {shown} {shown} && mount -o remount,bind,ro {shown} || exit 9
        ! {serve} || exit 8
        {serve} --read-only >served & pid=$!
        for n in $(seq 600); do [ -s served ] && break; sleep 0.1; done
        at=$(sed -nE 's/.*\"addr\":\"([^\"]*)\".*/\\1/p' served)
        dpull -q $at/app:1 && drm -q $at/app:1 || exit 7
        kill $pid && wait $pid"
    );
    sandbox.write("served.sh", script);
    sandbox.sh("unshare -m sh served.sh").ok().says("Read-only file system");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn sockets_and_readiness_are_what_systemd_means_by_them() {
    let sandbox = Sandbox::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
    let addr = listener.local_addr().expect("it is bound");
    let waiting = std::os::unix::net::UnixDatagram::bind(sandbox.path("notify")).expect("a socket can be bound");
    waiting.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
    // Standard input becomes the first descriptor that is handed over, as systemd would number it.
    let script = "exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec dserve --storage registry";
    let path = sandbox.sh("echo $PATH").one_line();
    let child = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(sandbox.work())
        .env("PATH", path)
        .env("NOTIFY_SOCKET", sandbox.path("notify"))
        .stdin(Stdio::from(std::os::fd::OwnedFd::from(listener)))
        .stdout(Stdio::piped())
        .spawn()
        .expect("sh can be run");
    let server = Served::of(child);
    assert_eq!(server.addr(), addr.to_string());
    let mut told = [0; 64];
    let len = waiting.recv(&mut told).expect("it tells that it is ready");
    assert_eq!(&told[..len], b"READY=1\n");
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {addr}")).ok();
    assert_eq!(server.stop().0, Some(0));
    // Something else than a listening socket is refused, and what was meant for another process is not touched.
    sandbox.sh(&script.replace("3<&0", "3</dev/null")).code(1).says("handed over");
    let server = Served::start(&sandbox, &[("LISTEN_FDS", "1"), ("LISTEN_PID", "1")], "");
    assert_eq!(server.stop().0, Some(0));
}

/// Sends a text to a server, and returns the connection.
fn send(addr: &str, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
    stream.write_all(text.as_bytes()).expect("it reads");
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // A reset ends it as well as a close does.
    let _ = stream.read_to_string(&mut text);
    text
}

#[test]
fn clients_that_are_silent_lose_their_connection() {
    let sandbox = Sandbox::new();
    let server = Served::start(&sandbox, &[("TACKLEBOX_PATIENCE", "1")], "--max-connections 2");
    let addr = server.addr();
    // Two that hold all there is: a third is answered when they have gone.
    let held = [send(addr, "GET /v2/ HTTP/1.1\r\nHost: x\r\n"), send(addr, "")];
    let third = answer(send(addr, "GET /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert!(third.starts_with("HTTP/1.1 200"), "{third}");
    for stream in held {
        let said = answer(stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
    // A body that stops.
    let said = answer(send(addr, "PUT /v2/a/manifests/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{"));
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn the_end_waits_for_what_is_under_way_but_not_for_ever() {
    let sandbox = Sandbox::new();
    let body = "0123456789";
    let digest = shared::digest::Digest::of(body.as_bytes());
    let head = format!("POST /v2/a/blobs/uploads/?digest={digest} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    let under_way = |server: &Served| {
        let stream = send(server.addr(), &format!("{head}01234"));
        let is_begun = || {
            let counted = answer(send(server.addr(), "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            counted.contains("dserve_requests_under_way 2").then_some(())
        };
        until("the request", is_begun);
        stream
    };
    let server = Served::start(&sandbox, &[], "--stop-timeout 120s");
    let mut stream = under_way(&server);
    signal(server.child.id(), "TERM");
    until("the end of listening", || TcpStream::connect(server.addr()).is_err().then_some(()));
    stream.write_all(b"56789").expect("it still reads");
    let said = answer(stream);
    assert!(said.starts_with("HTTP/1.1 201"), "{said}");
    assert_eq!(server.ended().0, Some(0));
    for timeout in ["0s", "120s"] {
        let server = Served::start(&sandbox, &[], &format!("--stop-timeout {timeout}"));
        let stream = under_way(&server);
        signal(server.child.id(), "TERM");
        until("the end of listening", || TcpStream::connect(server.addr()).is_err().then_some(()));
        if timeout != "0s" {
            signal(server.child.id(), "TERM");
        }
        assert_eq!(server.ended().0, Some(0), "{timeout}");
        assert_eq!(answer(stream), "");
    }
}
