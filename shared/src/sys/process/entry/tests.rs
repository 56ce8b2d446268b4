use super::*;

#[test]
fn whole_names_are_found_in_a_list() {
    for name in ["bcp", "dr", "dx", "dstart"] {
        assert!(enters_containers(name), "{name}");
    }
    for name in ["", "d", "r", "bc", "cp", "dps", "drx", "tacklebox"] {
        assert!(!enters_containers(name), "{name:?}");
    }
    assert!(asks_only(b"-h") && asks_only(b"--version") && !asks_only(b"--") && !asks_only(b""));
}

#[test]
fn the_name_of_a_program_is_behind_its_last_slash() {
    for (path, name) in [("dr", "dr"), ("/usr/bin/dr", "dr"), ("./x/", ""), ("", "")] {
        assert_eq!(file_name(path.as_bytes()), name.as_bytes());
    }
}
