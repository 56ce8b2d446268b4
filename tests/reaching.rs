//! How registries are reached: through the proxies that the environment names, and over few connections.

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::kit::{Act, Answer, Between, DebianRegistry, Output, Sandbox, TestDir, free_port, need};

#[test]
fn proxies_of_the_environment_are_used_and_their_logins_are_shown_nowhere() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let proxy = Between::start(server.addr());
    let url = format!("http://me:s3same@{}", proxy.addr());
    let port = server.addr().rsplit(':').next().expect("a port");
    // An address of this machine that nothing is forgiven for, and from which nobody is far.
    let far = format!("0.0.0.0:{port}");
    let look = |flags: &[&str], vars: &[(&str, &str)]| -> Output {
        proxy.behaves();
        let command = sandbox.cmd("drm").arg("-q").args(flags).arg(format!("{far}/app:1"));
        let out = vars.iter().fold(command, |command, (name, value)| command.env(name, value)).run();
        assert!(!format!("{}{}", out.text(), out.stderr).contains("s3same"), "{}", out.stderr);
        out
    };
    let asked = || [proxy.asked("GET", ""), proxy.asked("HEAD", "")].concat();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        look(&["--plain-http"], &[(name, &url)]).ok();
        assert!(!asked().is_empty(), "{name}");
        for one in asked() {
            assert!(one.target.starts_with(&format!("http://{far}/v2/")), "{name}: {one:?}");
            assert_eq!(one.header("proxy-authorization"), Some("Basic bWU6czNzYW1l"), "{name}: {one:?}");
        }
    }
    for (name, hosts) in [("NO_PROXY", "0.0.0.0"), ("no_proxy", "other.example, 0.0.0.0"), ("NO_PROXY", "0.0.0.0/8"), ("no_proxy", "*")] {
        look(&["--plain-http"], &[("HTTP_PROXY", &url), (name, hosts)]).ok();
        assert!(asked().is_empty(), "{name}={hosts}: {:?}", asked());
    }
    look(&["--plain-http"], &[("HTTP_PROXY", &url), ("NO_PROXY", "1.0.0.0/8,registry.example")]).ok();
    assert!(!asked().is_empty(), "only those who are named are reached without it");
    // A proxy that is not there is an error, and names who cannot be reached.
    let dead = format!("http://me:s3same@127.0.0.1:{}", free_port());
    look(&["--plain-http"], &[("HTTP_PROXY", &dead)]).code(1).says(&far);

    // What is secret goes through a tunnel, by the other variable; a proxy that refuses it is the end.
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        proxy.does(|_| Act::Answer(Answer::new(403)));
        let out = sandbox.cmd("drm").args(["-q", &format!("{far}/app:1")]).env(name, &url).run().code(1);
        assert!(!format!("{}{}", out.text(), out.stderr).contains("s3same"), "{}", out.stderr);
        let tunnels = proxy.asked("CONNECT", &far);
        assert!(!tunnels.is_empty() && asked().is_empty(), "{name}");
        assert!(tunnels.iter().all(|one| one.header("proxy-authorization") == Some("Basic bWU6czNzYW1l")), "{name}: {tunnels:?}");
    }

    // This machine is never reached by way of another.
    for host in ["127.0.0.1", "localhost"] {
        let command = sandbox.cmd("drm").args(["-q", &format!("{host}:{port}/app:1")]);
        command.env("HTTP_PROXY", &dead).env("HTTPS_PROXY", &dead).env("ALL_PROXY", &dead).run().ok();
    }
}

/// Passes connections on and counts them.
fn counted(to: &str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
    let addr = listener.local_addr().expect("it is bound").to_string();
    let count = Arc::new(AtomicUsize::new(0));
    let (to, counter) = (to.to_owned(), Arc::clone(&count));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::SeqCst);
            let Ok(server) = TcpStream::connect(&to) else { continue };
            for (from, into) in [(client.try_clone(), server.try_clone()), (Ok(server), Ok(client))] {
                let (Ok(mut from), Ok(mut into)) = (from, into) else { continue };
                std::thread::spawn(move || {
                    let _ = copy(&mut from, &mut into);
                    let _ = into.shutdown(Shutdown::Write);
                });
            }
        }
    });
    (addr, count)
}

#[test]
fn where_http2_is_spoken_many_blobs_share_a_connection() {
    if !need(&["docker-registry", "openssl"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let at = |name: &str| sandbox.path(name).to_string_lossy().into_owned();
    let base = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=server"];
    let more = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:TRUE"];
    sandbox.cmd("openssl").args(base).args(more).args(["-keyout", "server.key", "-out", "server.pem"]).run().ok();
    let storage = TestDir::new();
    let tls = format!("  tls:\n    certificate: {}\n    key: {}\n", at("server.pem"), at("server.key"));
    let registry = DebianRegistry::start_with(storage.path(), &tls, "");
    let (through, count) = counted(registry.addr());
    let mut dockerfile = String::from("FROM scratch\n");
    for n in 0..8 {
        sandbox.write(&format!("d/file{n}"), vec![n; 100_000]);
        dockerfile.push_str(&format!("COPY file{n} /\n"));
    }
    sandbox.write("d/Dockerfile", dockerfile);
    sandbox.go("dbuild d -t app:1").ok();
    sandbox.go(&format!("dpush -q --ca-file server.pem app:1 --to {through}")).ok();
    // One that asks what is spoken there, and the one that everything else goes over.
    assert!(count.swap(0, Ordering::SeqCst) <= 2, "each of the layers had a connection of its own");
    sandbox.go(&format!("dpull -q --ca-file server.pem {through}/app:1 --root pulled")).ok();
    assert!(count.load(Ordering::SeqCst) <= 2, "each of the layers had a connection of its own");
}
