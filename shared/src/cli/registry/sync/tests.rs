use serde_json::json;

use super::*;

#[test]
fn yaml_is_read_as_it_is_written_or_refused() {
    for (text, wanted) in [
        ("a: b", json!({"a": "b"})),
        ("---\n# all\na: 1.10 # a tag\nb:\n  - x\n  - \"y: z\"\n  - 'it''s'\n", json!({"a": "1.10", "b": ["x", "y: z", "it's"]})),
        (
            "a:\n- x\n- y\nb: [ \"1\", 2, {c: d} ]\nc: {}\nd: []\ne:\n",
            json!({"a": ["x", "y"], "b": ["1", "2", {"c": "d"}], "c": {}, "d": [], "e": null}),
        ),
        ("- from: a\n  tags:\n    - b\n- from: c\n", json!([{"from": "a", "tags": ["b"]}, {"from": "c"}])),
        ("localhost:5000:\n  tls-verify: false\n", json!({"localhost:5000": {"tls-verify": false}})),
        ("a: ^1\\.13\\.[12]-alpine$\nb: https://x/#y\n", json!({"a": "^1\\.13\\.[12]-alpine$", "b": "https://x/#y"})),
        ("\"a b\": c\n? x", json!(null)),
        ("a: &x b", json!(null)),
        ("a: |\n  b", json!(null)),
        ("a: !!str b", json!(null)),
        ("a: b: c", json!(null)),
        ("a: [b", json!(null)),
        ("a: \"b", json!(null)),
        ("a: b\na: c", json!(null)),
        ("a:\n\tb: c", json!(null)),
        ("a:\n    b: c\n  d: e", json!(null)),
    ] {
        match yaml::parse(text) {
            Ok(value) => assert_eq!(value, wanted, "{text}"),
            Err(reason) => assert!(wanted.is_null() && !reason.is_empty(), "{text}: {reason}"),
        }
    }
    assert!(yaml::parse(&"- ".repeat(10_000)).is_err());
    assert!(yaml::parse(&format!("a: {}", "[".repeat(10_000))).is_err());
}

#[test]
fn ranges_have_the_versions_that_they_say() {
    for (range, yes, no) in [
        ("3.12 - 3.13", "3.12 3.12.0 v3.12.7 3.13.9", "3.11.9 3.14 3 3.12.1-rc1 latest"),
        (">= 1.2, < 2", "1.2 1.9.9", "1.1 2.0.0 2 1.2-rc"),
        ("~1.2", "1.2.0 1.2.99", "1.3 1.1"),
        ("~1.2.3", "1.2.3 1.2.4", "1.2.2 1.3.0"),
        ("~1", "1.0 1.9", "2 0.9"),
        ("^1.2", "1.2 1.99.3", "2 1.1"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3 1.0"),
        ("1.x || 3.*", "1.0 1.5 3.2.1", "2 4"),
        ("1.2", "1.2.0 1.2.9", "1.3"),
        ("!= 1.2.3 > 1", "2.0 3", "1 1.2.3 1.9"),
        (">= 1.0.0-rc.1 <1.1", "1.0.0-rc.2 1.0.0 1.0.5", "1.0.0-beta 1.1.0"),
        ("*", "1 2.3.4", "latest 1.2.3.4 1..2"),
    ] {
        let range: Range = range.parse().unwrap();
        yes.split(' ').for_each(|tag| assert!(range.has(tag), "{range:?} has {tag}"));
        no.split(' ').for_each(|tag| assert!(!range.has(tag), "{range:?} has not {tag}"));
    }
    for bad in ["", "||", "latest", ">>1", "1.2 -", ">"] {
        assert!(bad.parse::<Range>().is_err(), "{bad}");
    }
}

#[test]
fn skopeos_files_and_ours_say_what_is_copied() {
    let sheet = Sheet::parse(
        "registry.example.com:\n    images:\n        busybox: []\n        redis:\n            - \"1.0\"\n            - sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n    images-by-tag-regex:\n        team/nginx: ^1\\.13\\.[12]-alpine-perl$\n    credentials:\n        username: john\n        password: this is a secret\n    tls-verify: true\nquay.io:\n    tls-verify: false\n    images-by-semver:\n        alpine: \"3.12 - 3.13\"\n",
    )
    .unwrap();
    let names: Vec<String> = sheet.entries.iter().map(|e| e.from.to_string()).collect();
    assert_eq!(names, ["registry.example.com/busybox", "registry.example.com/redis", "registry.example.com/team/nginx", "quay.io/alpine"]);
    assert!(
        !sheet.entries[0].pick.is_named()
            && sheet.entries[0].pick.takes("1")
            && !sheet.entries[0].pick.takes(&format!("sha256-{}", "a".repeat(64)))
    );
    assert_eq!(sheet.entries[1].pick.named.len(), 2);
    assert!(sheet.entries[2].pick.takes("1.13.1-alpine-perl") && !sheet.entries[2].pick.takes("1.14"));
    assert!(sheet.entries[3].pick.takes("v3.12.1") && !sheet.entries[3].pick.takes("3.14"));
    let mut options = Options::default();
    sheet.apply(&mut options);
    assert_eq!((options.config.insecure.len(), options.logins.len()), (1, 1));
    assert!(!format!("{sheet:?} {:?}", options.logins).contains("secret"));

    let ours = Sheet::parse(r#"{"sync":[{"from":"docker.io/library/alpine","to":"localhost:5000/mirror/alpine","match":"3.*","not-match":["*-rc*"]},{"from":"quay.io/a/b:1"},{"from":"quay.io/a/c","tags":["x",1.5]}]}"#).unwrap();
    assert!(ours.entries[0].pick.takes("3.20") && !ours.entries[0].pick.takes("3.20-rc1") && !ours.entries[0].pick.takes("2"));
    assert_eq!(ours.entries[0].to.as_ref().unwrap().to_string(), "localhost:5000/mirror/alpine");
    assert_eq!(
        (&ours.entries[1].pick.named[..], &ours.entries[2].pick.named[..]),
        (&["1".to_owned()][..], &["x".to_owned(), "1.5".to_owned()][..])
    );
    for (text, words) in [
        ("[]", "no object of registries"),
        ("sync: x", "'sync' is a list"),
        ("sync:\n- to: x", "no 'from'"),
        ("sync:\n- from: a\n  tagz: b", "'tagz' is not known"),
        ("sync:\n- from: a\n  to: b:1", "'to' is a repository"),
        ("sync:\n- from: a:1\n  tags: [b]", "has a tag already"),
        ("sync:\n- from: a\n  regex: '('", "no regular expression"),
        ("quay.io:\n  images-by-semver:\n    a: latest", "no range of versions"),
        ("quay.io:\n  imagez: {}", "quay.io: imagez is not known"),
        ("quay.io:\n  cert-dir: /x", "cannot be used"),
        ("quay.io:\n  images: [a]", "is no object"),
        ("host:port:\n  images: {}", "host:port"),
        ("{", "not JSON (line 1"),
    ] {
        let reason = Sheet::parse(text).unwrap_err();
        assert!(reason.contains(words), "{text}: {reason}");
    }
}
