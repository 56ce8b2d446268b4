use super::*;

#[test]
fn signals_are_read_in_every_spelling() {
    for (text, number) in [("TERM", 15), ("sigterm", 15), ("15", 15), ("SIGRTMIN+3", 37), ("RTMAX-1", 63), ("CLD", 17), ("WINCH", 28)] {
        assert_eq!(parse(text), Some(number), "{text}");
    }
    for text in ["", "0", "65", "-1", "TERMX", "RTMIN+99", "RTMIN-1", "9999999999999", "SIG"] {
        assert_eq!(parse(text), None, "{text}");
    }
    assert_eq!(name(9), "SIGKILL");
}

#[test]
fn signals_arrive_as_a_descriptor_whichever_thread_gets_them() {
    let mut signals = Signals::open(&[libc::SIGUSR2]).unwrap();
    std::thread::scope(|scope| {
        // A thread that was there before nobody told anything about signals.
        let other = scope.spawn(|| std::thread::sleep(std::time::Duration::from_millis(50)));
        nix::sys::signal::kill(nix::unistd::getpid(), Signal::SIGUSR2).unwrap();
        other.join().unwrap();
    });
    assert_eq!(signals.take().unwrap(), Some(libc::SIGUSR2));
    assert_eq!(signals.take().unwrap(), None);
}
