use super::*;

fn source(text: &str) -> Address {
    Address::of_source(text).expect("an address").expect("a repository")
}

#[test]
fn addresses_as_docker_reads_them() {
    for (text, remote, reference, subdir) in [
        ("https://host/a/b.git", "https://host/a/b.git", None, ""),
        ("https://host/b.git#v1", "https://host/b.git", Some("v1"), ""),
        ("https://host/b.git#:sub/dir", "https://host/b.git", None, "sub/dir"),
        ("https://host/b.git#a/b:../../etc", "https://host/b.git", Some("a/b"), "etc"),
        ("git@host:a/b.git#main", "git@host:a/b.git", Some("main"), ""),
        ("git://host/a", "git://host/a", None, ""),
        ("ssh://git@host:22/a", "ssh://git@host:22/a", None, ""),
        ("http://host/b.git?tag=v1&subdir=x%2Fy", "http://host/b.git", Some("refs/tags/v1"), "x/y"),
        ("https://host/b.git?branch=dev", "https://host/b.git", Some("refs/heads/dev"), ""),
        ("https://host/b.git?ref=dev#dev", "https://host/b.git", Some("dev"), ""),
    ] {
        let address = source(text);
        assert_eq!((address.remote.as_str(), address.reference.as_deref(), address.subdir.as_str()), (remote, reference, subdir), "{text}");
    }
    let all = source("https://u@host:1/b.git?commit=0123456&keep-git-dir=1&submodules=false&mtime=commit&fetch-by-commit");
    assert_eq!((all.checksum.as_deref(), all.keep_git_dir, all.submodules), (Some("0123456"), Some(true), false));
    assert_eq!((all.host(), all.protocol().as_str()), ("host", "https"));
    assert_eq!((source("git@h:x").host(), source("git@h:x").protocol().as_str()), ("h", "ssh"));
}

#[test]
fn what_is_no_repository_and_what_is_none_after_all() {
    for text in ["a/b.git", "./git@host:a", "https://host/file.tar", "file:///r.git", "a@b", "github.com/a/b", "ftp://host/a.git"] {
        assert_eq!(Address::of_source(text), Ok(None), "{text}");
    }
    for text in ["file:///r.git", "github.com/a/b"] {
        assert!(Address::of_context(text).expect("an address").is_some(), "{text}");
    }
    for text in [
        "https://h/b.git?x=1",
        "https://h/b.git?ref",
        "https://h/b.git?ref=a&ref=b",
        "https://h/b.git?ref=a#b",
        "https://h/b.git?tag=a&branch=b",
        "https://h/b.git?keep-git-dir=maybe",
        "https://h/b.git?mtime=now",
        "https://h/b.git?commit=xyz",
        "https://h/b.git?ref=%zz",
        "https://h/b.git#--upload-pack=x",
        "https://h/b.git#a..b",
        "ssh://-oProxyCommand=x/a",
        "https://h/b.git#a b",
    ] {
        assert!(Address::of_source(text).is_err(), "{text}");
    }
}

#[test]
fn a_branch_wins_over_a_tag_and_a_tag_means_its_commit() {
    let id = |digit: char| digit.to_string().repeat(40);
    let listed = format!(
        "{}\trefs/heads/x\n{}\trefs/tags/x\n{}\trefs/tags/v1\n{}\trefs/tags/v1^{{}}\n{}\tHEAD\n{}\trefs/heads/other/x\n",
        id('1'),
        id('2'),
        id('3'),
        id('4'),
        id('5'),
        id('6')
    );
    let found = |wanted: &str| pick(&listed, wanted).map(|c| (c.id, c.reference));
    assert_eq!(found("x"), Some((id('1'), Some("refs/heads/x".into()))));
    assert_eq!(found("refs/tags/x"), Some((id('2'), Some("refs/tags/x".into()))));
    assert_eq!(found("v1"), Some((id('4'), Some("refs/tags/v1".into()))));
    assert_eq!(found("HEAD"), Some((id('5'), None)));
    assert_eq!(found("none"), None);
}
