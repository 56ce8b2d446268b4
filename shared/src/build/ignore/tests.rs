use super::*;

fn ignored(patterns: &[&str], path: &str) -> bool {
    Ignore::from_patterns(patterns.iter().copied()).expect("patterns").is_ignored(path.as_bytes())
}

/// One pattern each: what it matches, by itself or through a parent, and what not.
#[test]
fn matches_as_docker_does() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("foo", &["foo", "foo/bar"], &["a/foo", "foobar"]),
        ("/foo", &["foo"], &["a/foo"]),
        ("foo/", &["foo", "foo/x"], &[]),
        ("./foo", &["foo"], &[]),
        ("a/../foo", &["foo"], &["a"]),
        ("*", &["a", "a/b", ".x"], &[]),
        ("*.go", &["a.go", ".go"], &["a/b.go", "a.gox"]),
        ("**", &["file", "file/", "dir/file"], &[]),
        ("**/", &["file", "dir/file"], &[]),
        ("**/**", &["dir/file"], &[]),
        ("dir/**", &["dir/file", "dir/dir2/file"], &["dir", "dirx/file"]),
        ("**/dir2/*", &["dir/dir2/file", "dir/dir2/dir2/file"], &["dir/dir2"]),
        ("**file", &["file", "dir/file"], &["afile"]),
        ("**/file", &["file", "dir/file", "a/b/file"], &["dir/afile"]),
        ("**/file*txt", &["dir/file.txt", "dir/dir/filetxt"], &["dir/file.txtx"]),
        ("**/**/*.txt", &["dir/dir/file.txt", "dir/file.txt"], &["dir/file.txtx"]),
        ("a**/*.txt", &["a/file.txt", "a/dir/file.txt"], &["b/file.txt"]),
        ("a[b-d]e", &["ace", "abe"], &["aae", "a/e"]),
        ("[^a]b", &["cb"], &["ab"]),
        ("a\\*b", &["a*b"], &["axb"]),
        ("a?c", &["abc", "a한c"], &["a/c", "ac"]),
        ("a.b", &["a.b"], &["axb"]),
        ("a+b", &["a+b"], &["aab"]),
        ("$x(y)", &["$x(y)"], &["x"]),
        ("abc.def/?", &["abc.def/x"], &["abcxdef/x"]),
        (".", &[], &["a"]),
    ];
    for (pattern, yes, no) in cases {
        for path in *yes {
            assert!(ignored(&[pattern], path.trim_end_matches('/')), "'{pattern}' must match '{path}'");
        }
        for path in *no {
            assert!(!ignored(&[pattern], path), "'{pattern}' must not match '{path}'");
        }
    }
}

#[test]
fn the_last_match_wins() {
    assert!(!ignored(&["*", "!a"], "a"));
    assert!(!ignored(&["*", "!a"], "a/b"));
    assert!(ignored(&["*", "!a", "a/b"], "a/b"));
    assert!(ignored(&["!a", "*"], "a"));
    assert!(!ignored(&["docs", "!docs/README.md"], "docs/README.md"));
    assert!(ignored(&["docs", "!docs/README.md"], "docs/other"));
    assert!(!ignored(&["**/*.md", "! README.md"], "README.md"));
    assert!(ignored(&["**/*.md", "! README.md"], "x/README.md"));
    assert!(!ignored(&["*", "!**/*.py"], "a/b/c.py"));
}

#[test]
fn reads_files() {
    let file = Ignore::parse(b"\xef\xbb\xbf# comment\n  #notacomment  \n\n/a\r\n!  a/keep\n").expect("it parses");
    assert!(file.is_ignored(b"#notacomment"));
    assert!(file.is_ignored(b"a/x"));
    assert!(!file.is_ignored(b"a/keep"));
    assert!(!file.is_ignored(b"# comment"));
}

#[test]
fn names_bad_lines() {
    for (text, line, reason) in [
        ("ok\n[", 2, "there is no closing ']'"),
        ("[]a]", 1, "there is nothing between '[' and ']'"),
        ("[-x]", 1, "a range needs a start"),
        ("a\\", 1, "nothing follows the '\\'"),
        ("!", 1, "nothing follows the '!'"),
        ("[a-]", 1, ""),
        ("[a--]", 1, "a range needs an end"),
        ("[a-c-e]", 1, "a range needs a start"),
        ("[\u{4}---b--Zb]", 1, "a range needs an end"),
        ("[a-", 1, "there is no closing ']'"),
        ("[z-a]", 1, "it is malformed or too large"),
    ] {
        match Ignore::parse(text.as_bytes()) {
            Ok(_) => assert!(reason.is_empty(), "{text}"),
            Err(error) => assert_eq!((error.line, error.reason), (line, reason), "{text}"),
        }
    }
}

#[test]
fn classes_hold_what_a_regex_would_take_for_operators() {
    for (pattern, path, fits) in [
        ("[a&&b]", "&", true),
        ("[a&&b]", "b", true),
        ("[a~~b]", "~", true),
        ("[a-]", "-", true),
        ("[a-c-]", "-", true),
        ("[a-c\\-e]", "d", false),
        ("[a-c\\-e]", "-", true),
        ("[%-\\-]", "+", true),
        ("[^a-]", "-", false),
    ] {
        assert_eq!(Ignore::from_patterns([pattern]).expect("a pattern").is_ignored(path.as_bytes()), fits, "{pattern} on {path}");
    }
}

#[test]
fn says_where_a_walk_must_go_on() {
    let ignore = Ignore::from_patterns(["*", "!src/lib/x", "!doc*/a"]).expect("patterns");
    assert!(ignore.may_include_below(b"src"));
    assert!(ignore.may_include_below(b"src/lib"));
    assert!(!ignore.may_include_below(b"srcs"));
    assert!(!ignore.may_include_below(b"target"));
    assert!(ignore.may_include_below(b"docs"));
    assert!(!Ignore::from_patterns(["*"]).expect("patterns").may_include_below(b"src"));
    assert!(Ignore::from_patterns(["*", "!**/*.py"]).expect("patterns").may_include_below(b"deep/er"));
}

#[test]
fn names_need_not_be_utf8() {
    let ignore = Ignore::from_patterns(["*.o", "d?"]).expect("patterns");
    assert!(ignore.is_ignored(b"\xff\xfe.o"));
    assert!(ignore.is_ignored(b"d\xff"));
    assert!(!ignore.is_ignored(b"d\xff\xff"));
    // A character is one, however many bytes it has.
    let ignore = Ignore::from_patterns(["???", "x[^a]"]).expect("patterns");
    assert!(ignore.is_ignored("äöü".as_bytes()));
    assert!(ignore.is_ignored("xé".as_bytes()));
    assert!(!ignore.is_ignored("\u{fffd}".as_bytes()));
    assert!(!ignore.is_ignored("é".as_bytes()));
    assert!(ignore.is_ignored(b"\xdb\xdb\xdb"));
}
