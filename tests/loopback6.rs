//! Published ports at the loopback address of IPv6, which the kernel leads nowhere: who runs the container serves them.

use std::io::Read;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::time::Duration;

use shared::sys::netns;

use crate::kit::{Sandbox, need_ipv6, parent_of, sandbox};
use crate::networks::{SERVE, stay, until};

/// Returns what a web server at an address says last; nothing when nobody answers.
fn page_at(address: (&str, u16)) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    std::io::Write::write_all(&mut stream, b"GET / HTTP/1.0\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.lines().last().map(str::to_owned)
}

/// The port of the host that leads to a container.
#[track_caller]
fn host_port(sandbox: &Sandbox, name: &str) -> u16 {
    let record = sandbox.run("dinspect", &[name]).ok().record();
    record["ports"][0]["host_port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port")
}

#[test]
fn published_ports_are_reached_at_the_loopback_of_ipv6() {
    if !need_ipv6() {
        return;
    }
    let sandbox = sandbox();
    // By a monitor, on every address and on this one only; by the foreground, and on a terminal.
    for (publish, flag) in [("80", "-d"), ("[::1]:0:80", "-d"), ("80", "-i"), ("80", "-t")] {
        let mut dr = sandbox.cmd("dr").args([flag, "--rm", "--name", "web", "-p", publish, "box", "sh", "-c", SERVE]).spawn();
        until("it is there", || sandbox.run("dinspect", &["web"]).text().contains("host_port"));
        let port = host_port(&sandbox, "web");
        until(&format!("-p {publish} {flag} answers"), || page_at(("::1", port)).as_deref() == Some("page"));
        assert_eq!(page_at(("127.0.0.1", port)).is_some(), publish == "80", "the other way is as it was");
        sandbox.go("rdx -f web").ok();
        dr.wait().expect("it ends");
        assert!(TcpStream::connect(("::1", port)).is_err(), "nobody listens when it has gone");
    }
}

/// What a server in a test ends with.
const LAST: &[u8] = b"the last word";

fn echo_end(port: u16) {
    let mut stream = TcpStream::connect(("::1", port)).expect("connect");
    std::io::Write::write_all(&mut stream, LAST).expect("send");
    let _ = stream.read(&mut [0]);
}

#[test]
fn what_comes_over_the_loopback_of_ipv6_arrives_whole() {
    if !need_ipv6() {
        return;
    }
    let sandbox = sandbox();
    stay(&sandbox, &["--name", "echo", "-p", "7", "-p", "[::1]:0:9/udp"]);
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("a pid");
    let namespace = netns::of_process(u32::try_from(pid).expect("a pid")).expect("namespace");
    let listener = netns::inside(namespace.as_fd(), || TcpListener::bind("0.0.0.0:7").expect("listen")).expect("inside");
    let receiver = netns::inside(namespace.as_fd(), || UdpSocket::bind("0.0.0.0:9").expect("bind")).expect("inside");
    drop(namespace);
    // Sockets inside keep the namespace, and with it its link: they end with the last word.
    let streams = std::thread::spawn(move || {
        let is_last = |stream: &TcpStream| stream.peek(&mut [0; 64]).is_ok_and(|len| len == LAST.len());
        for mut stream in listener.incoming().flatten().take_while(|stream| !is_last(stream)) {
            std::thread::spawn(move || stream.try_clone().and_then(|mut back| std::io::copy(&mut stream, &mut back)));
        }
    });
    let datagrams = std::thread::spawn(move || {
        let mut buffer = [0; 64];
        while let Ok((len, from)) = receiver.recv_from(&mut buffer) {
            let _ = receiver.send_to(&buffer[..len], from);
            if &buffer[..len] == LAST {
                break;
            }
        }
    });
    let port = host_port(&sandbox, "echo");
    // More than any queue on the way holds, several at once, each with an end of what is asked before the end of the answer.
    let sent: Vec<u8> = (0..5_000_000_u32).flat_map(|n| n.to_le_bytes()).take(5_000_000).collect();
    let echo = |sent: &[u8]| {
        let mut stream = TcpStream::connect(("::1", port)).expect("connect");
        let mut reader = stream.try_clone().expect("a copy");
        let answer = std::thread::spawn(move || {
            let mut got = Vec::new();
            reader.read_to_end(&mut got).map(|_| got)
        });
        std::io::Write::write_all(&mut stream, sent).expect("send");
        stream.shutdown(std::net::Shutdown::Write).expect("end");
        answer.join().expect("join").expect("the answer")
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..3).map(|_| scope.spawn(|| echo(&sent) == sent)).collect();
        assert!(all.into_iter().all(|one| one.join().expect("join")));
    });
    // Who goes in the middle takes nobody along.
    drop(TcpStream::connect(("::1", port)).expect("connect"));
    assert_eq!(echo(b"still here"), b"still here");

    let record = sandbox.go("dinspect echo").ok().record();
    let ports = record["ports"].as_array().expect("ports");
    let udp = ports.iter().find(|port| port["protocol"] == "udp").and_then(|port| port["host_port"].as_u64()).expect("a port");
    let socket = UdpSocket::bind(("::1", 0)).expect("bind");
    socket.connect(("::1", u16::try_from(udp).expect("a port"))).expect("connect");
    socket.set_read_timeout(Some(Duration::from_secs(1))).expect("timeout");
    let mut buffer = [0; 64];
    until("a datagram comes back", || socket.send(b"ping").is_ok() && socket.recv(&mut buffer).is_ok_and(|len| &buffer[..len] == b"ping"));
    // A monitor that takes over where another was killed serves it, too.
    sandbox.run("kill", &["-9", &parent_of(pid).to_string()]).ok();
    until("nobody serves it", || TcpStream::connect(("::1", port)).is_err());
    sandbox.go("dps").ok();
    until("the next one does", || TcpStream::connect(("::1", port)).is_ok());
    assert_eq!(echo(b"again"), b"again");
    echo_end(port);
    until("the last datagram arrives", || socket.send(LAST).is_ok() && datagrams.is_finished());
    streams.join().expect("join");
    sandbox.go("rdx -f echo").ok();
}
