#![allow(clippy::disallowed_methods, reason = "files of a directory of the test alone")]

use super::*;
use serde_json::json;

#[test]
fn names_are_vendor_class_and_device() {
    for name in ["nvidia.com/gpu=all", "a/b=0", "vendor.com/net-1=GPU-3:1.2"] {
        assert!(is_name(name), "{name}");
    }
    for name in ["/dev/null", "/dev/x=y", "a/b", "a=b", "a/b=", "a/b/c=d", ".a/b=c", "a/b=c d"] {
        assert!(!is_name(name), "{name}");
    }
}

#[test]
fn yaml_is_read_as_vendors_write_it() {
    let text = "---\ncdiVersion: \"0.5.0\" # a comment\nkind: vendor.com/device\ndevices:\n- name: '0'\n  containerEdits:\n    deviceNodes:\n    - path: /dev/x\n      permissions: rw\n      fileMode: 0o640\n    env: [A=1, \"B=a, b\"]\n- name: all\n  containerEdits: {}\ncontainerEdits:\n  mounts:\n    - hostPath: /usr/lib/x.so\n      containerPath: /usr/lib/x.so\n      options:\n        - ro\n        - nosuid\n  hooks:\n  - hookName: createContainer\n    path: /usr/bin/hook\n    args: [hook, --link, 'a::b']\n  additionalGids: []\n";
    let value = yaml::parse(text).unwrap();
    assert_eq!(
        value,
        json!({
            "cdiVersion": "0.5.0", "kind": "vendor.com/device",
            "devices": [
                {"name": "0", "containerEdits": {"deviceNodes": [{"path": "/dev/x", "permissions": "rw", "fileMode": 0o640}], "env": ["A=1", "B=a, b"]}},
                {"name": "all", "containerEdits": {}},
            ],
            "containerEdits": {
                "mounts": [{"hostPath": "/usr/lib/x.so", "containerPath": "/usr/lib/x.so", "options": ["ro", "nosuid"]}],
                "hooks": [{"hookName": "createContainer", "path": "/usr/bin/hook", "args": ["hook", "--link", "a::b"]}],
                "additionalGids": [],
            },
        })
    );
    assert_eq!(yaml::parse("- - 1\n  - b: 2\n    c: x:y\n-\n  - {d: 3}\n").unwrap(), json!([[1, {"b": 2, "c": "x:y"}], [{"d": 3}]]));
}

#[test]
fn yaml_that_is_not_understood_is_an_error() {
    for (text, line) in [
        ("a: &x 1", 1),
        ("a: |\n  x", 1),
        ("a: 1\n  b: 2", 2),
        ("a:\n\tb: 1", 2),
        ("a: 'x", 1),
        ("a: [1", 1),
        ("a: 1\na: 2", 2),
        ("a\n", 1),
    ] {
        assert_eq!(yaml::parse(text).map_err(|(line, _)| line), Err(line), "{text:?}");
    }
    let deep = "- ".repeat(100) + "x";
    assert!(yaml::parse(&deep).is_err());
}

#[test]
fn the_last_description_wins_and_what_all_share_comes_once() {
    let dir = std::env::temp_dir().join(format!("tacklebox-cdi-{}", std::process::id()));
    let (first, second) = (dir.join("a"), dir.join("b"));
    for dir in [&first, &second] {
        std::fs::create_dir_all(dir).unwrap();
    }
    let describe = |value: &str| {
        json!({"cdiVersion": "0.6.0", "kind": "v.com/c", "devices": [{"name": "0", "containerEdits": {"env": [format!("A={value}")]}},
            {"name": "1", "containerEdits": {"deviceNodes": [{"path": "/dev/mine", "hostPath": "/dev/null"}]}}],
            "containerEdits": {"env": ["ALL=1"], "additionalGids": [0, 44]}})
    };
    std::fs::write(first.join("v.json"), describe("first").to_string()).unwrap();
    std::fs::write(second.join("v.json"), describe("second").to_string()).unwrap();
    std::fs::write(second.join("readme.txt"), "no description").unwrap();
    let edits = find_in(&[&first, &second], &["v.com/c=0".into(), "v.com/c=1".into()]).unwrap();
    assert_eq!((edits.env, edits.gids), (vec!["A=second".to_owned(), "ALL=1".to_owned()], vec![44]));
    assert_eq!((edits.nodes[0].0.path.as_str(), edits.nodes[0].0.major, edits.nodes[0].1.as_str()), ("/dev/mine", 1, "rwm"));
    assert!(find_in(&[&first], &["v.com/c=2".into()]).is_err());
    std::fs::write(second.join("w.yaml"), "kind: x").unwrap();
    assert!(find_in(&[&first, &second], &["v.com/c=0".into()]).is_err());
    std::fs::remove_dir_all(&dir).unwrap();
}
