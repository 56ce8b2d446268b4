use rustix::net::{AddressFamily, SocketType, socketpair};

use super::*;

#[test]
fn the_end_arrives_from_a_monitor_that_did_not_read_all() {
    let pair = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let (monitor, client) = pair.map(|(a, b)| (Client::new(a), Client::new(b))).expect("a pair of sockets");
    assert!(client.send(&Frame::InputEnd, true));
    assert!(monitor.send(&Frame::Output(LogStream::Stdout, b"last".to_vec()), true));
    assert!(monitor.send(&Frame::Exit(7), true));
    drop(monitor);
    let frames: Vec<Frame> = std::iter::from_fn(|| client.receive().expect("nothing fails")).collect();
    assert_eq!(frames, [Frame::Output(LogStream::Stdout, b"last".to_vec()), Frame::Exit(7)]);
}
