use super::*;
use crate::cli::Operand;
use crate::registry::Config;

fn names(default: &str) -> Names {
    let registry = (!default.is_empty()).then(|| default.parse().unwrap());
    Names::new(&Config { registry, ..Config::default() })
}

#[test]
fn the_default_registry_is_for_typed_names_that_say_none() {
    for (default, typed, wanted) in [
        ("", "alpine", "docker.io/library/alpine"),
        ("localhost:5000", "alpine:3", "localhost:5000/alpine:3"),
        ("localhost:5000/mirror", "team/app", "localhost:5000/mirror/team/app"),
        ("localhost:5000", "library/alpine", "localhost:5000/library/alpine"),
        ("localhost:5000", "docker.io/library/alpine", "docker.io/library/alpine"),
        ("localhost:5000", "quay.io/a/b:c", "quay.io/a/b:c"),
    ] {
        assert_eq!(names(default).reference(&Operand::named(typed)).unwrap().to_string(), wanted, "{default} {typed}");
    }
}

#[test]
fn images_keep_their_path_when_they_move() {
    let to = "reg.example/mirror".parse().unwrap();
    for (from, wanted) in [
        ("alpine:3.20", "reg.example/mirror/alpine:3.20"),
        ("me/app", "reg.example/mirror/me/app"),
        ("quay.io/a/b:c", "reg.example/mirror/a/b:c"),
    ] {
        assert_eq!(retarget(&from.parse().unwrap(), &to).unwrap().to_string(), wanted);
    }
}

#[test]
fn names_are_shown_so_that_they_read_back() {
    let hub = "docker.io/library/alpine:3".parse().unwrap();
    assert_eq!(names("").show(&hub), "alpine:3");
    assert_eq!(names("localhost:5000").show(&hub), "docker.io/library/alpine:3");
}
