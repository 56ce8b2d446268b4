use super::*;

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
        "x.yaml",
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

    let ours = Sheet::parse("x.json", r#"{"sync":[{"from":"docker.io/library/alpine","to":"localhost:5000/mirror/alpine","match":"3.*","not-match":["*-rc*"]},{"from":"quay.io/a/b:1"},{"from":"quay.io/a/c","tags":["x",1.5]}]}"#).unwrap();
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
        ("quay.io:\n  cert-dir: /no/such", "quay.io: cert-dir is no directory"),
        ("quay.io:\n  images: [a]", "is no object"),
        ("host:port:\n  images: {}", "host:port"),
        ("{", "x:1:1: it is not JSON"),
        ("a:\n    b: c\n  d: e", "x:3:"),
        ("sync:\n- from: a\n  from: b", "x:3:3: the key"),
    ] {
        let reason = Sheet::parse("x", text).unwrap_err();
        assert!(reason.contains(words), "{text}: {reason}");
    }
}

#[test]
fn tags_are_texts_whatever_they_look_like() {
    let text = "sync:\n- from: quay.io/a/b\n  tags: &tags [1.10, 010, 1e3, 0x10, \"2.0\", 3]\n- {from: quay.io/a/c, tags: *tags}\n- from: quay.io/a/d\n  tags: 1.20\n  match: [1.0]\n";
    let sheet = Sheet::parse("x.yaml", text).unwrap();
    for entry in &sheet.entries[..2] {
        assert_eq!(entry.pick.named, ["1.10", "010", "1e3", "0x10", "2.0", "3"]);
    }
    assert_eq!(sheet.entries[2].pick.named, ["1.20"]);
    assert!(sheet.entries[2].pick.takes("1.0") && !sheet.entries[2].pick.takes("1"));
    let skopeos = "quay.io:\n  images:\n    a/b:\n    - 1.10\n    - 010\n  images-by-semver:\n    a/c: 1.10\n";
    let sheet = Sheet::parse("x.yaml", skopeos).unwrap();
    assert_eq!(sheet.entries[0].pick.named, ["1.10", "010"]);
    assert!(sheet.entries[1].pick.takes("1.10.3") && !sheet.entries[1].pick.takes("1.1.3"));
}
