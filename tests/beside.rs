//! Real clients that push and pull while the storage below them is collected and the server is killed: what was accepted is whole.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::interop::podman;
use crate::kit::{DebianRegistry, Dockerd, Output, Sandbox, need};

/// How many images there are, and how many of them each client pushes to each of the servers.
const IMAGES: usize = 3;
const ROUNDS: usize = 4;
/// How long a client tries to get something through.
const PATIENCE: Duration = Duration::from_secs(120);

/// An address that stays while the server behind it is killed and comes up elsewhere.
struct Relay {
    addr: String,
    to: Arc<Mutex<String>>,
}

impl Relay {
    fn start() -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let addr = listener.local_addr().expect("it is bound").to_string();
        let to: Arc<Mutex<String>> = Arc::default();
        let target = Arc::clone(&to);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let to = target.lock().expect("nobody panics with it").clone();
                std::thread::spawn(move || relay(&client, &to));
            }
        });
        Relay { addr, to }
    }

    fn lead_to(&self, addr: &str) {
        addr.clone_into(&mut self.to.lock().expect("nobody panics with it"));
    }
}

fn relay(client: &TcpStream, to: &str) -> Option<()> {
    let server = TcpStream::connect(to).ok()?;
    let pass = |mut from: &TcpStream, mut to: &TcpStream| {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        let _ = (to.shutdown(Shutdown::Write), from.shutdown(Shutdown::Read));
    };
    std::thread::scope(|scope| {
        scope.spawn(|| pass(client, &server));
        pass(&server, client);
    });
    Some(())
}

/// A way to push the image with this number under a reference.
type Push<'a> = dyn Fn(usize, &str) -> Output + Sync + 'a;

fn skopeo(sandbox: &Sandbox, from: &str, to: &str) -> Output {
    sandbox.cmd("skopeo").args(["--insecure-policy", "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false", from, to]).run()
}

/// Pushes by turns to a few tags until each push was accepted; returns what the tags name then.
fn push_all(sandbox: &Sandbox, client: &str, at: &str, push: &Push<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for round in 0..ROUNDS {
        let reference = format!("{at}/team/app:{client}-{}", round % 2);
        let deadline = Instant::now() + PATIENCE;
        let mut said = push(round % IMAGES, &reference);
        while said.code != 0 {
            assert!(Instant::now() < deadline, "{}: {}", said.line, said.stderr);
            std::thread::sleep(Duration::from_millis(50));
            said = push(round % IMAGES, &reference);
        }
        // The server may be down just now; what it accepted it has.
        let digest = loop {
            let said = sandbox.go(&format!("drm -q {reference}"));
            if said.code == 0 {
                break said.one_line();
            }
            assert!(Instant::now() < deadline && !said.stderr.contains("not-found"), "{}: {}", said.line, said.stderr);
        };
        found.insert(reference, digest);
    }
    found
}

/// Lets all clients push at the same time, and does `meanwhile` until they are through; returns what all tags name.
fn together(sandbox: &Sandbox, at: &str, clients: &[(&str, Box<Push<'_>>)], mut meanwhile: impl FnMut()) -> BTreeMap<String, String> {
    let left = AtomicUsize::new(clients.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter()
            .map(|(name, push)| {
                let left = &left;
                scope.spawn(move || {
                    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| push_all(sandbox, name, at, &**push)));
                    left.fetch_sub(1, Ordering::SeqCst);
                    found.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
            })
            .collect();
        while left.load(Ordering::SeqCst) > 0 {
            meanwhile();
        }
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Every tag names what it did, and all of that can be read.
fn is_whole(sandbox: &Sandbox, found: &BTreeMap<String, String>) {
    for (n, (reference, digest)) in found.iter().enumerate() {
        assert_eq!(sandbox.go(&format!("drm -q {reference}")).ok().one_line(), *digest, "{reference}");
        let to = sandbox.path(&format!("whole{n}"));
        skopeo(sandbox, &format!("docker://{reference}"), &format!("dir:{}", to.display())).ok();
        std::fs::remove_dir_all(to).expect("it can be removed");
    }
}

#[test]
fn real_clients_push_and_pull_beside_collections_and_kills() {
    if !need(&["skopeo", "podman", "dockerd", "containerd", "runc", "docker-registry"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let storage = sandbox.path("storage");
    let path = storage.display().to_string();
    let dockerd = Dockerd::start();
    let relay = Relay::start();
    let at = relay.addr.as_str();
    let mut server = Some(sandbox.serve_in(&storage, &[]));
    relay.lead_to(server.as_ref().expect("it runs").addr());
    for n in 0..IMAGES {
        sandbox.write(&format!("d{n}/a"), "shared by all ".repeat(10_000));
        sandbox.write(&format!("d{n}/b"), format!("of {n} alone ").repeat(20_000));
        sandbox.write(&format!("d{n}/Dockerfile"), "FROM scratch\nCOPY a /a\nCOPY b /b\nCMD [\"/a\"]\n");
        sandbox.go(&format!("dbuild d{n} -t {at}/seed:{n}")).ok();
        sandbox.go(&format!("dpush -q {at}/seed:{n}")).ok();
        let seed = format!("{at}/seed:{n}");
        dockerd.docker(&sandbox).args(["pull", "-q", &seed]).run().ok();
        podman(&sandbox, &["pull", "-q", "--tls-verify=false", &seed]).ok();
        skopeo(&sandbox, &format!("docker://{seed}"), &format!("oci:{}:{n}", sandbox.path("layout").display())).ok();
    }
    let clients: Vec<(&str, Box<Push<'_>>)> = vec![
        (
            "ours",
            Box::new(|n, to| {
                sandbox.go(&format!("drt {at}/seed:{n} {to}")).ok();
                sandbox.go(&format!("dpush -q {to}"))
            }),
        ),
        ("skopeo", Box::new(|n, to| skopeo(&sandbox, &format!("oci:{}:{n}", sandbox.path("layout").display()), &format!("docker://{to}")))),
        ("podman", Box::new(|n, to| podman(&sandbox, &["push", "-q", "--tls-verify=false", &format!("{at}/seed:{n}"), to]))),
        (
            "docker",
            Box::new(|n, to| {
                dockerd.docker(&sandbox).args(["tag", &format!("{at}/seed:{n}"), to]).run().ok();
                dockerd.docker(&sandbox).args(["push", "-q", to]).run()
            }),
        ),
    ];
    // A server of ours that is collected while it runs, without any grace, and killed now and then.
    let mut turns = 0;
    let found = together(&sandbox, at, &clients, || {
        turns += 1;
        sandbox.run("drgcdr", &["-q", "--grace", "0", &path]).ok();
        if turns % 3 == 1 {
            server.take().expect("it runs").kill();
            let next = sandbox.serve_in(&storage, &[]);
            relay.lead_to(next.addr());
            server = Some(next);
        }
        std::thread::sleep(Duration::from_millis(300));
    });
    assert_eq!(found.len(), clients.len() * 2);
    is_whole(&sandbox, &found);
    drop(server.take());

    // distribution on the same storage, collected whenever it does not run.
    let mut debian = Some(DebianRegistry::start(&storage));
    relay.lead_to(debian.as_ref().expect("it runs").addr());
    is_whole(&sandbox, &found);
    let later = together(&sandbox, at, &clients, || {
        drop(debian.take());
        sandbox.run("drgcdr", &["-q", &path]).ok();
        let next = DebianRegistry::start(&storage);
        relay.lead_to(next.addr());
        debian = Some(next);
        // Long enough for a push to get through, now and then.
        std::thread::sleep(Duration::from_secs(3));
    });
    assert_eq!(later.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    let gone = format!("{at}/team/app:docker-0");
    sandbox.go(&format!("drx -q {gone}")).ok();
    drop(debian.take());
    sandbox.run("drgcdr", &["-q", &path]).ok();
    let left: BTreeMap<String, String> = later.into_iter().filter(|(reference, _)| *reference != gone).collect();
    let debian = DebianRegistry::start(&storage);
    relay.lead_to(debian.addr());
    is_whole(&sandbox, &left);
    drop(debian);
    let verified = sandbox.run("drgcdr", &["--verify", &path]).ok().records().pop().expect("a sum");
    assert_eq!(verified["ok"], true, "{verified}");
}
