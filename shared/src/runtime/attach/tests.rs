use super::*;

#[test]
fn keys_are_read_as_docker_writes_them() {
    let keys = |text: &str| DetachKeys::parse(text).map(|keys| keys.keys).ok();
    assert_eq!(keys("ctrl-p,ctrl-q"), Some(vec![16, 17]));
    assert_eq!(keys("a,ctrl-@,ctrl-_"), Some(vec![b'a', 0, 31]));
    assert_eq!(keys(""), Some(Vec::new()));
    for wrong in ["ctrl-", "ctrl-P", "ab", "a,", "ctrl-1"] {
        assert_eq!(keys(wrong), None, "{wrong}");
    }
}

#[test]
fn keys_are_found_across_reads_and_what_only_began_like_them_is_passed_on() {
    let mut keys = DetachKeys::parse("a,a,b").unwrap();
    assert_eq!(keys.take(b"xa"), (b"x".to_vec(), false));
    assert_eq!(keys.take(b"c"), (b"ac".to_vec(), false));
    assert_eq!(keys.take(b"aaab"), (b"a".to_vec(), true));
    let mut none = DetachKeys::default();
    assert_eq!(none.take(b"\x10\x11"), (b"\x10\x11".to_vec(), false));
}
