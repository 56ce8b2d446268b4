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
