//! `dpull` and `dpush`: what arrives, what is not sent twice, and what is said when something is wrong.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::kit::{Between, Sandbox, free_port, need};

#[test]
fn what_was_pushed_comes_back_with_the_same_digest() {
    let mut sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr().to_owned();
    let digest = sandbox.busybox("app:1");
    let sent = sandbox.go(&format!("dpush app:1 --to {at}")).ok().record();
    assert_eq!((&sent["digest"], &sent["to"], &sent["ok"]), (&digest.clone().into(), &format!("{at}/app:1").into(), &true.into()));
    let again = sandbox.go(&format!("dpush --disable-content-trust=true app:1 --to {at}")).ok().record();
    assert_eq!((&again["bytes"], &again["blobs_present"]), (&0.into(), &2.into()), "{again}");
    assert_eq!(sandbox.go(&format!("dpush -q app:1 --to {at}")).ok().one_line(), format!("{at}/app:1@{digest}"));
    let pulled = sandbox.go(&format!("dpull --disable-content-trust {at}/app:1 --root other")).ok().record();
    assert_eq!((&pulled["type"], &pulled["digest"]), (&"image".into(), &digest.clone().into()));
    // With a default registry a name without one goes there.
    sandbox.set("TACKLEBOX_REGISTRY", &format!("http://{at}/team"));
    assert_eq!(sandbox.go("dpush -q app:1").ok().one_line(), format!("{at}/team/app:1@{digest}"));
    assert_eq!(sandbox.go("drm -q app:1").ok().one_line(), digest);
    assert_eq!(sandbox.go("drs -q").ok().one_line(), format!("{at}/team/app"));
    assert_eq!(sandbox.go("drs -q app").ok().one_line(), format!("{at}/team/app:1"));
}

#[test]
fn what_is_there_costs_one_request_and_moves_nothing() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let between = Between::start(server.addr());
    let at = between.addr();
    sandbox.go(&format!("dpull -q {at}/app:1")).ok();
    let condition = format!("\"{}\"", sandbox.go(&format!("drm -q {at}/app:1")).ok().one_line());
    for line in ["dpull -q {at}/app:1", "dr --pull always {at}/app:1 true"] {
        between.behaves();
        sandbox.go(&line.replace("{at}", at)).ok();
        let (reads, looks) = (between.asked("GET", "/v2/app/"), between.asked("HEAD", "/v2/app/"));
        assert!(looks.is_empty() && reads.len() == 1, "{line}: {looks:?} {reads:?}");
        assert_eq!(reads[0].header("if-none-match"), Some(condition.as_str()), "{line}");
    }
    // A tag that was moved is seen, by one request as well.
    sandbox.write("d/Dockerfile", "FROM app:1\nRUN echo other > /x\n");
    sandbox.go(&format!("dbuild -q d -t {}/app:1", server.addr())).ok();
    let moved = sandbox.go(&format!("dpush -q {}/app:1", server.addr())).ok().one_line();
    between.behaves();
    let pulled = sandbox.go(&format!("dpull {at}/app:1")).ok().record();
    assert_eq!(pulled["digest"].as_str(), moved.split('@').nth(1));
    assert_eq!(between.asked("GET", "/manifests/1").len() + between.asked("HEAD", "/manifests/").len(), 1);
}

#[test]
fn the_disk_takes_a_large_blob_while_the_rest_of_it_comes() {
    if !need(&["strace"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let mut noise = 1u64;
    let mut byte = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        noise.to_be_bytes()[0]
    };
    let bytes: Vec<u8> = (0..20 << 20).map(|_| byte()).collect();
    sandbox.write("ctx/large", bytes);
    sandbox.write("ctx/Dockerfile", "FROM scratch\nCOPY large /\n");
    let told = |command: &str| {
        sandbox.sh(&format!("strace -f -qq -o trace -e trace=sync_file_range {command}")).ok();
        let trace = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote its file");
        trace.lines().filter(|line| line.contains("8388608, SYNC_FILE_RANGE_WRITE")).count()
    };
    let at = server.addr();
    assert_eq!(told("dbuild -q --no-cache -t large:1 ctx"), 2, "the blob of a new layer");
    sandbox.go(&format!("dpush -q large:1 --to {at}")).ok();
    assert_eq!(told(&format!("dpull -q --root other {at}/large:1")), 2, "a pulled one");
    assert_eq!(told(&format!("drcp -q {at}/large:1 oci:layout:1")), 2, "one that is copied to a directory");
    assert_eq!(told("drt -q large:1 large:2"), 0);
}

#[test]
fn a_name_without_a_registry_is_not_sent_to_docker_by_accident() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    let out = sandbox.go("dpush app:1").code(1).says("says no registry");
    assert_eq!(out.record()["error"]["code"], "usage");
}

#[test]
fn all_tags_are_pushed_and_pulled() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("app:1");
    sandbox.go(&format!("drt app:1 {at}/app:1 {at}/app:2")).ok();
    let out = sandbox.go(&format!("dpush -a {at}/app -q")).ok();
    assert_eq!(out.text().lines().count(), 2);
    let out = sandbox.go(&format!("dpull -a {at}/app --root other -q")).ok();
    assert_eq!(out.text(), format!("{at}/app:1\n{at}/app:2\n"));
    let out = sandbox.sh(&format!("drs {at}/app | dpull -q --root third")).ok();
    assert_eq!(out.text().lines().count(), 2);
}

#[test]
fn a_registry_that_is_down_is_a_clear_error_and_nothing_is_left() {
    let sandbox = Sandbox::new();
    let at = format!("127.0.0.1:{}", free_port());
    let out = sandbox.go(&format!("dpull {at}/app:1")).code(1).says(&format!("cannot connect to http://{at}")).says("dserve");
    assert_eq!((&out.record()["code"], &out.record()["retryable"]), (&"network".into(), &true.into()));
    assert_eq!(sandbox.go("sdi -q").ok().text(), "");
}

/// A way to a registry that breaks.
struct Breaking {
    addr: String,
    /// How many connections are still to break.
    left: Arc<AtomicUsize>,
    /// Whether it lets nobody through any more once one broke.
    dies: Arc<AtomicBool>,
}

impl Breaking {
    /// Breaks each connection that brought more than `limit` bytes back, `cuts` times.
    fn start(to: &str, limit: usize, cuts: usize, dies: bool) -> Breaking {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let addr = listener.local_addr().expect("it is bound").to_string();
        let breaking = Breaking { addr, left: Arc::new(AtomicUsize::new(cuts)), dies: Arc::new(AtomicBool::new(dies)) };
        let (to, left, dies) = (to.to_owned(), Arc::clone(&breaking.left), Arc::clone(&breaking.dies));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if dies.load(Ordering::SeqCst) && left.load(Ordering::SeqCst) == 0 {
                    continue;
                }
                let (to, left, dies) = (to.clone(), Arc::clone(&left), Arc::clone(&dies));
                std::thread::spawn(move || pass(client, &to, limit, &left, &dies));
            }
        });
        breaking
    }
}

fn pass(client: TcpStream, to: &str, limit: usize, left: &AtomicUsize, dies: &AtomicBool) -> Option<()> {
    let server = TcpStream::connect(to).ok()?;
    let (mut up, mut server_up) = (client.try_clone().ok()?, server.try_clone().ok()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut up, &mut server_up);
        let _ = server_up.shutdown(std::net::Shutdown::Write);
    });
    let (mut client, mut server) = (client, server);
    let (mut buf, mut passed) = ([0; 16 << 10], 0);
    loop {
        let n = server.read(&mut buf).ok().filter(|n| *n > 0)?;
        passed += n;
        // A connection that was open already dies with the others.
        let is_dead = dies.load(Ordering::SeqCst) && left.load(Ordering::SeqCst) == 0;
        if !is_dead {
            client.write_all(&buf[..n]).ok()?;
        }
        let cut = is_dead || passed > limit && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
        if cut {
            let _ = client.shutdown(std::net::Shutdown::Both);
            let _ = server.shutdown(std::net::Shutdown::Both);
            return None;
        }
    }
}

#[test]
fn a_pull_goes_on_where_the_connection_broke() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let digest = sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let through = Breaking::start(server.addr(), 200_000, 2, false);
    let pulled = sandbox.go(&format!("dpull {}/app:1 --root other", through.addr)).ok().record();
    assert_eq!(pulled["digest"], digest.as_str());
    assert_eq!(through.left.load(Ordering::SeqCst), 0, "the connection did break");
}

#[test]
fn a_pull_that_stops_half_way_leaves_no_image_and_the_next_one_goes_on() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let digest = sandbox.busybox("app:1");
    sandbox.go(&format!("dpush -q app:1 --to {}", server.addr())).ok();
    let through = Breaking::start(server.addr(), 200_000, 1, true);
    let at = &through.addr;
    let out = sandbox.go(&format!("dpull {at}/app:1 --root other")).code(1).says(at);
    assert_eq!(out.record()["code"], "network");
    assert_eq!(sandbox.go("sdi -q --root other").ok().text(), "");
    through.dies.store(false, Ordering::SeqCst);
    let pulled = sandbox.go(&format!("dpull {at}/app:1 --root other")).ok().record();
    assert_eq!(pulled["digest"], digest.as_str());
}
