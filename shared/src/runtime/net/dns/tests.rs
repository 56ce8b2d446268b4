//! The resolver, asked over the wire from inside network namespaces of our own.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::super::network::{self, Creation};
use super::super::request::Options;
use super::super::tests::{Container, World, in_network};
use super::message::{self, Code, Data, Incoming};
use super::{Asks, SERVERS_MAX, Server, server_address};

const PATIENCE: Duration = Duration::from_secs(10);

impl Server {
    pub(in super::super) fn ask_others(&mut self, asks: &Asks) {
        self.upstream.servers = asks.servers.iter().filter_map(|text| server_address(text)).take(SERVERS_MAX).collect();
    }
}

/// Writes a question as programs do.
fn question(name: &str, kind: u16, size: Option<u16>) -> Vec<u8> {
    let mut bytes = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(size.is_some())];
    for label in name.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).expect("short"));
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend_from_slice(&kind.to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    if let Some(size) = size {
        bytes.extend_from_slice(&[0, 0, 41]);
        bytes.extend_from_slice(&size.to_be_bytes());
        bytes.extend_from_slice(&[0; 6]);
    }
    bytes
}

/// What an answer says: its code, whether it is cut off, and the data of its records.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: u8,
    is_cut: bool,
    data: Vec<Vec<u8>>,
}

fn read_answer(asked: &[u8], bytes: &[u8]) -> Answer {
    assert_eq!(bytes[..2], asked[..2], "the number of the question");
    assert_eq!(bytes[2] & 0x80, 0x80, "an answer");
    let end = 12 + asked[12..].iter().position(|byte| *byte == 0).expect("a name") + 5;
    if bytes.len() >= end {
        assert_eq!(bytes[12..end], asked[12..end], "the question as it was asked");
    }
    let count = u16::from_be_bytes([bytes[6], bytes[7]]);
    let mut at = end;
    let mut data = Vec::new();
    for _ in 0..count {
        let len = usize::from(u16::from_be_bytes([bytes[at + 10], bytes[at + 11]]));
        data.push(bytes[at + 12..at + 12 + len].to_vec());
        at += 12 + len;
    }
    Answer { code: bytes[3] & 0x0f, is_cut: bytes[2] & 2 != 0, data }
}

fn v4(octets: [u8; 4]) -> Answer {
    Answer { code: 0, is_cut: false, data: vec![octets.to_vec()] }
}

fn empty(code: u8) -> Answer {
    Answer { code, is_cut: false, data: Vec::new() }
}

/// Asks over UDP from inside a container.
fn ask(container: &Container, name: &str, kind: u16) -> Answer {
    let asked = question(name, kind, Some(1232));
    let mut buffer = [0; 4096];
    let len = container.inside(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("bind");
        socket.set_read_timeout(Some(PATIENCE)).expect("timeout");
        socket.send_to(&asked, "127.0.0.11:53").expect("send");
        let (len, from) = socket.recv_from(&mut buffer).expect("answer");
        assert_eq!(from.to_string(), "127.0.0.11:53", "a program drops answers from elsewhere");
        len
    });
    read_answer(&asked, &buffer[..len])
}

fn ask_tcp(container: &Container, asked: &[Vec<u8>]) -> Vec<Answer> {
    let mut stream = container.inside(|| TcpStream::connect("127.0.0.11:53").expect("connect"));
    stream.set_read_timeout(Some(PATIENCE)).expect("timeout");
    for one in asked {
        stream.write_all(&u16::try_from(one.len()).expect("short").to_be_bytes()).expect("write");
        stream.write_all(one).expect("write");
    }
    let mut answers = Vec::new();
    for one in asked {
        let mut len = [0; 2];
        stream.read_exact(&mut len).expect("length");
        let mut bytes = vec![0; usize::from(u16::from_be_bytes(len))];
        stream.read_exact(&mut bytes).expect("answer");
        answers.push(read_answer(one, &bytes));
    }
    answers
}

/// Gives a container's resolver its turns, from the host, while something is done.
fn serving<T: Send>(world: &World, container: &mut Container, work: impl FnOnce(&Container) -> T + Send) -> T {
    let mut server = container.resolver.take().expect("the container has a resolver");
    let is_over = AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        scope.spawn(|| world.on_host(|| run(&mut server, &is_over)));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(container)));
        is_over.store(true, Ordering::Relaxed);
        result
    });
    container.resolver = Some(server);
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn run(server: &mut Server, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let wait = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
        let is_ready = poll(&mut [PollFd::from_borrowed_fd(server.fd(), PollFlags::IN)], Some(&wait)).expect("poll") > 0;
        if is_ready {
            server.turn();
        }
    }
}

fn make(world: &World, name: &str, internal: bool) {
    let subnets =
        vec![if internal { "10.99.1.0/24".to_owned() } else { "10.99.0.0/24".to_owned() }, format!("fd99:{}::/64", u8::from(internal))];
    world
        .on_host(|| network::create(&world.site, &Creation { name: name.into(), internal, subnets, ..Creation::default() }))
        .expect("create");
}

/// A name server that answers each question with one address, and large ones over TCP only.
fn serve_names(udp: UdpSocket, tcp: TcpListener, code: u8) {
    let reply = move |asked: &[u8]| {
        let mut answer = asked[..asked.len() - if asked[11] == 1 { 11 } else { 0 }].to_vec();
        (answer[2], answer[3], answer[7], answer[11]) = (0x81, 0x80 | code, u8::from(code == 0), 0);
        if code == 0 {
            answer.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 9]);
        }
        answer
    };
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((len, from)) = udp.recv_from(&mut buffer) {
            let mut answer = reply(&buffer[..len]);
            if buffer[..len].windows(3).any(|part| part == b"big") {
                (answer[2], answer[7]) = (0x83, 0);
                answer.truncate(answer.len() - 16);
            }
            let _ = udp.send_to(&answer, from);
        }
    });
    std::thread::spawn(move || {
        for stream in tcp.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut len = [0; 2];
            while stream.read_exact(&mut len).is_ok() {
                let mut asked = vec![0; usize::from(u16::from_be_bytes(len))];
                stream.read_exact(&mut asked).expect("question");
                let answer = reply(&asked);
                stream.write_all(&u16::try_from(answer.len()).expect("short").to_be_bytes()).expect("write");
                stream.write_all(&answer).expect("write");
            }
        }
    });
}

fn name_server(at: &str, code: u8) {
    serve_names(UdpSocket::bind(at).expect("bind"), TcpListener::bind(at).expect("bind"), code);
}

#[test]
fn members_are_found_by_their_names() {
    let world = World::new();
    make(&world, "lan", false);
    let mut one = world.start("one", &in_network("name=lan,ip=10.99.0.10,ip6=fd99:0::10")).expect("start");
    let two = world.start("two", &in_network("name=lan,ip=10.99.0.20,alias=Db,alias=any")).expect("start");
    let _three = world.start("three", &in_network("name=lan,ip=10.99.0.30,alias=any")).expect("start");
    let twice = world.start("early", &in_network("lan")).expect("start");
    world.detach(twice);
    serving(&world, &mut one, |one| {
        assert_eq!(ask(one, "two", 1), v4([10, 99, 0, 20]));
        assert_eq!(ask(one, "DB", 1), v4([10, 99, 0, 20]));
        assert_eq!(ask(one, "two.lan", 1), v4([10, 99, 0, 20]));
        assert_eq!(ask(one, "one", 1), v4([10, 99, 0, 10]), "itself");
        assert_eq!(ask(one, "one", 28).data[0][..4], [0xfd, 0x99, 0, 0]);
        let mut any = ask(one, "any", 1).data;
        any.sort();
        assert_eq!(any, [[10, 99, 0, 20], [10, 99, 0, 30]]);
        assert_eq!(ask(one, "two", 15), empty(0), "it exists, but has no mail server");
        assert_eq!(ask(one, "20.0.99.10.in-addr.arpa", 12).data, [b"\x03two\x03lan\0"]);
        assert_eq!(ask(one, "99.0.99.10.in-addr.arpa", 12), empty(3), "nobody has it, and the host's servers need not know");
        assert_eq!(ask(one, "early", 1), empty(2), "gone, and there is no name server to ask");
        let all = [question("two", 1, None), question("Db", 1, None), question("two", 28, None)];
        let answers = ask_tcp(one, &all);
        assert_eq!(answers[..2], [v4([10, 99, 0, 20]), v4([10, 99, 0, 20])]);
        assert_eq!(answers[2].data.len(), 1);
    });
    world.detach(two);
    serving(&world, &mut one, |one| assert_eq!(ask(one, "two", 1), empty(2)));
}

#[test]
fn a_program_in_the_container_may_have_port_53() {
    let world = World::new();
    make(&world, "lan", false);
    let mut one = world.start("one", &in_network("name=lan,ip=10.99.0.10")).expect("start");
    let _udp = one.inside(|| UdpSocket::bind("0.0.0.0:53").expect("free for programs"));
    let _tcp = one.inside(|| TcpListener::bind("0.0.0.0:53").expect("free for programs"));
    serving(&world, &mut one, |one| {
        assert_eq!(ask(one, "one", 1), v4([10, 99, 0, 10]));
        assert_eq!(ask_tcp(one, &[question("one", 1, None)]), [v4([10, 99, 0, 10])]);
    });
}

#[test]
fn other_names_are_asked_for_outside() {
    let world = World::new();
    make(&world, "lan", false);
    world.on_lan(|| name_server("192.168.77.2:53", 0));
    // One that refuses everybody comes first, and one that nobody listens at.
    world.on_host(|| name_server("127.0.0.1:53", 5));
    let mut one = world.start("one", &in_network("lan")).expect("start");
    one.ask(&Asks { servers: vec!["127.0.0.1".into(), "127.0.0.2".into(), "192.168.77.2".into()], inside: false });
    serving(&world, &mut one, |one| {
        assert_eq!(ask(one, "example.com", 1), v4([192, 0, 2, 9]));
        let cut = ask(one, "big.example.com", 1);
        assert_eq!((cut.code, cut.is_cut), (0, true));
        assert_eq!(ask_tcp(one, &[question("big.example.com", 1, None)]), [v4([192, 0, 2, 9])]);
        assert_eq!(ask(one, "8.8.8.8.in-addr.arpa", 12).code, 0);
    });
}

#[test]
fn servers_of_ones_own_are_asked_from_inside() {
    let world = World::new();
    make(&world, "dark", true);
    let options = Options { dns: vec!["127.0.0.1".into()], ..in_network("dark") };
    let mut one = world.start("one", &options).expect("start");
    assert_eq!(one.plan.resolver.servers, ["127.0.0.11"]);
    one.inside(|| name_server("127.0.0.1:53", 0));
    serving(&world, &mut one, |one| {
        assert_eq!(ask(one, "example.com", 1), v4([192, 0, 2, 9]));
        assert_eq!(ask_tcp(one, &[question("example.com", 1, None)]), [v4([192, 0, 2, 9])]);
    });
}

#[test]
fn no_question_leaves_an_internal_network() {
    let world = World::new();
    make(&world, "dark", true);
    make(&world, "lan", false);
    let heard = world.on_host(|| UdpSocket::bind("127.0.0.1:53").expect("bind"));
    heard.set_nonblocking(true).expect("nonblocking");
    let mut one = world.start("one", &in_network("name=dark,ip=10.99.1.10")).expect("start");
    one.ask(&Asks { servers: vec!["127.0.0.1".into()], inside: false });
    serving(&world, &mut one, |one| {
        assert_eq!(ask(one, "one", 1), v4([10, 99, 1, 10]));
        for kind in [1, 28, 16, 12, 255] {
            assert_eq!(ask(one, "secret.example.com", kind), empty(3));
        }
        assert_eq!(ask_tcp(one, &[question("secret.example.com", 1, None)]), [empty(3)]);
    });
    assert!(heard.recv_from(&mut [0; 16]).is_err(), "nothing came");
    let both = Options { network: vec!["dark".into(), "lan".into()], ..Options::default() };
    let mut both = world.start("both", &both).expect("start");
    both.ask(&Asks { servers: vec!["127.0.0.1".into()], inside: false });
    serving(&world, &mut both, |both| {
        let asker = both.inside(|| UdpSocket::bind("0.0.0.0:0").expect("bind"));
        asker.send_to(&question("example.com", 1, None), "127.0.0.11:53").expect("send");
        heard.set_nonblocking(false).expect("blocking");
        heard.set_read_timeout(Some(PATIENCE)).expect("timeout");
        assert!(heard.recv_from(&mut [0; 64]).is_ok(), "one way out is enough");
    });
}

#[test]
fn a_flood_is_told_to_come_again_and_nothing_grows() {
    let world = World::new();
    make(&world, "lan", false);
    // Takes questions and never answers.
    let _silent = world.on_host(|| UdpSocket::bind("127.0.0.1:53").expect("bind"));
    let mut one = world.start("one", &in_network("name=lan,ip=10.99.0.10")).expect("start");
    one.ask(&Asks { servers: vec!["127.0.0.1".into()], inside: false });
    serving(&world, &mut one, |one| {
        let asker = one.inside(|| UdpSocket::bind("0.0.0.0:0").expect("bind"));
        asker.set_read_timeout(Some(PATIENCE)).expect("timeout");
        for n in 0..=super::FORWARDS_MAX {
            asker.send_to(&question(&format!("n{n}.example.com"), 1, None), "127.0.0.11:53").expect("send");
        }
        let mut buffer = [0; 512];
        asker.recv_from(&mut buffer).expect("one too many");
        assert_eq!(buffer[3] & 0x0f, 2);
        assert_eq!(ask(one, "one", 1), v4([10, 99, 0, 10]), "what is known is still told");
        for _ in 0..super::FORWARDS_MAX {
            asker.recv_from(&mut buffer).expect("given up in the end");
            assert_eq!(buffer[3] & 0x0f, 2);
        }
    });
}

#[test]
fn messages_are_read_strictly_and_answers_fit() {
    assert_eq!(message::read(&[0; 11]), Incoming::Noise);
    let mut answer = question("a", 1, None);
    answer[2] |= 0x80;
    assert_eq!(message::read(&answer), Incoming::Noise, "an answer is not answered");
    let refused = |bytes: &[u8]| match message::read(bytes) {
        Incoming::Refused(bytes) => bytes[3] & 0x0f,
        other => panic!("{other:?}"),
    };
    let mut update = question("a", 1, None);
    update[2] = 0x28;
    assert_eq!(refused(&update), 4);
    assert_eq!(refused(&question("a", 1, None)[..14]), 1, "cut off");
    let mut pointing = question("a", 1, None);
    (pointing[12], pointing[13]) = (0xc0, 12);
    assert_eq!(refused(&pointing), 1, "points to itself");
    let Incoming::Query(query) = message::read(&question("Ab.C.", 1, None)) else { panic!("a question") };
    assert_eq!((query.name.as_deref(), query.limit), (Some("ab.c"), 512));
    let many: Vec<Data> = (0..100).map(|n| Data::Address([10, 0, 0, n].into())).collect();
    let cut = message::answer(&query, Code::NoError, &many, query.limit);
    assert!(cut.len() <= 512 && cut[2] & 2 != 0, "{}", cut.len());
    assert_eq!(message::answer(&query, Code::NoError, &many, 4096)[2] & 2, 0);
    let Incoming::Query(odd) = message::read(&question("a b", 1, Some(9000))) else { panic!("a question") };
    assert_eq!((odd.name, odd.limit), (None, 4096));
    assert_eq!(message::address_asked("4.3.2.1.in-addr.arpa"), Some([1, 2, 3, 4].into()));
    assert_eq!(message::address_asked("3.2.1.in-addr.arpa"), None);
    let six = format!("{}8.b.d.0.1.0.0.2.ip6.arpa", "1.".to_owned() + &"0.".repeat(23));
    assert_eq!(message::address_asked(&six), Some("2001:db8::1".parse().expect("ip")));
    let asked = question("a.example", 1, None);
    let mut forged = asked.clone();
    forged[2] |= 0x80;
    assert!(message::answers(&asked, &forged));
    forged[13] = b'b';
    assert!(!message::answers(&asked, &forged), "of another name");
}
