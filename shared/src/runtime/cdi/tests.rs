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
    let dir = std::env::temp_dir().join(format!("tacklebox-cdi-yaml-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let text = "---\ncdiVersion: 0.5.0 # a comment\nkind: vendor.com/device\ndevices:\n- name: '0'\n  containerEdits:\n    deviceNodes:\n    - &node\n      path: /dev/x\n      type: c\n      major: 1\n      permissions: rw\n      fileMode: 0640\n    - <<: *node\n      path: /dev/y\n      fileMode: 0o600\n    env: [A=1, \"B=a, b\"]\n- name: all\n  containerEdits: {}\ncontainerEdits:\n  mounts:\n    - hostPath: /usr/lib/x.so\n      containerPath: /usr/lib/x.so\n      options:\n        - ro\n        - nosuid\n  hooks:\n  - hookName: createContainer\n    path: /usr/bin/hook\n    args: [hook, --link, 'a::b',\n      x]\n  additionalGids: []\n";
    std::fs::write(dir.join("v.yaml"), text).unwrap();
    let edits = find_in(&[&dir], &["vendor.com/device=0".into(), "vendor.com/device=all".into()]).unwrap();
    let nodes: Vec<_> = edits.nodes.iter().map(|(node, access)| (node.path.as_str(), node.file_mode, access.as_str())).collect();
    assert_eq!(nodes, [("/dev/x", Some(0o640), "rw"), ("/dev/y", Some(0o600), "rw")]);
    assert_eq!((edits.env, edits.gids), (vec!["A=1".to_owned(), "B=a, b".to_owned()], vec![]));
    assert_eq!((edits.mounts.len(), &edits.mounts[0].options[..2]), (1, &["ro".to_owned(), "nosuid".to_owned()][..]));
    assert_eq!(edits.hooks.create_container[0].args, ["hook", "--link", "a::b", "x"]);
    std::fs::write(dir.join("v.yaml"), format!("{text}kind: other\n")).unwrap();
    let said = find_in(&[&dir], &["vendor.com/device=0".into()]).unwrap_err().to_string();
    assert!(said.contains("/v.yaml:33:1: the key 'kind' is there twice"), "{said}");
    std::fs::remove_dir_all(&dir).unwrap();
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
