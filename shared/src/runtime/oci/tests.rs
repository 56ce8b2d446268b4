use super::bundle::parse;
use super::state::check_id;
use crate::oci::spec::Spec;

#[test]
fn names_of_containers_are_names_of_directories() {
    for good in ["a", "a.b-c_d+1", &"x".repeat(255)] {
        assert!(check_id(good).is_ok(), "{good}");
    }
    for bad in ["", ".", "..", "a/b", "a b", "ä", &"x".repeat(256)] {
        assert!(check_id(bad).is_err(), "{bad}");
    }
}

#[test]
fn null_is_not_there_and_unknown_properties_are_ignored() {
    let text = br#"{"ociVersion": "1.2.0", "hostname": null, "mounts": null, "unknown": {"a": 1}, "process": {"args": ["a"], "cwd": "/", "rlimits": null}}"#;
    let spec: Spec = parse(text, "config.json").unwrap();
    assert_eq!((spec.hostname.as_str(), spec.mounts.len()), ("", 0));
    assert!(parse::<Spec>(br#"{"mounts": "none"}"#, "config.json").is_err());
}

#[test]
fn groups_stay_below_the_mounts_of_their_trees() {
    let cases = [("/a/b/", "a/b"), ("a//./b", "a/b"), ("../../a", "a"), ("a/../../../b/c/..", "b"), ("/..", ""), ("", "")];
    for (path, group) in cases {
        assert_eq!(super::create::cleaned(path), group, "{path}");
    }
}
