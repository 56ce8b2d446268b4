use super::*;

#[test]
fn a_step_may_use_keys_and_nothing_more() {
    let (mut step, ours) = UnixStream::pair().expect("a pair");
    let (agent, mut real) = UnixStream::pair().expect("a pair");
    let passing = std::thread::spawn(move || converse(ours, agent));
    // Adding, removing, locking, extensions.
    for kind in [17, 18, 19, 22, 25, 27, 255] {
        step.write_all(&[0, 0, 0, 2, kind, 0]).expect("a message");
        assert_eq!(read_message(&mut step).expect("an answer"), FAILURE, "{kind}");
    }
    for kind in ALLOWED {
        step.write_all(&[0, 0, 0, 1, kind]).expect("a message");
        assert_eq!(read_message(&mut real).expect("a request"), [0, 0, 0, 1, kind]);
        real.write_all(&[0, 0, 0, 2, 12, 7]).expect("an answer");
        assert_eq!(read_message(&mut step).expect("an answer"), [0, 0, 0, 2, 12, 7]);
    }
    step.write_all(&[0xff, 0xff, 0xff, 0xff, 11]).expect("a message");
    assert!(passing.join().expect("no panic").is_err());
}
