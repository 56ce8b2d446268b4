use std::collections::HashMap;

use super::*;

fn vars(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn with(text: &str, env: &HashMap<String, String>) -> Result<String> {
    expand(text, Options::new('\\'), &mut |name| env.get(name).cloned())
}

#[test]
fn expands_the_env_vectors() {
    let env = vars(&[("PWD", "/home"), ("SHELL", "bash"), ("KOREAN", "한국어"), ("NULL", "")]);
    let mut cases = 0;
    for (n, line) in include_str!("../vectors/envVarTest").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('|').collect();
        let [platform, text, wanted] = fields[..] else { panic!("line {}: {line}", n + 1) };
        if platform == "W" {
            continue;
        }
        cases += 1;
        let (text, wanted) = (text.trim(), wanted.trim());
        let got = with(text, &env);
        match wanted {
            "error" => assert!(got.is_err(), "line {}: {text} gave {got:?}", n + 1),
            _ => assert_eq!(got.as_deref(), Ok(wanted), "line {}: {text}", n + 1),
        }
    }
    assert!(cases > 200, "{cases}");
}

#[test]
fn splits_the_word_vectors() {
    let mut env = HashMap::new();
    let mut cases = 0;
    for (n, line) in include_str!("../vectors/wordsTest").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(assignment) = line.strip_prefix("ENV ") {
            let (name, value) = assignment.trim_start().split_once('=').expect("an assignment");
            env.insert(name.to_owned(), value.to_owned());
            continue;
        }
        cases += 1;
        let (text, wanted) = line.split_once('|').expect("two fields");
        let (text, wanted) = (text.trim(), wanted.trim_start());
        let got = expand_words(text, Options::new('\\'), &mut |name| env.get(name).cloned());
        match wanted {
            "error" => assert!(got.is_err(), "line {}: {got:?}", n + 1),
            _ => assert_eq!(got.expect("words").join(","), wanted, "line {}: {text}", n + 1),
        }
    }
    assert!(cases > 15, "{cases}");
}

#[test]
fn trims_and_replaces() {
    let env = vars(&[("F", "abcabc"), ("P", "/usr/local/bin"), ("E", ""), ("S", "a*b*c")]);
    for (text, wanted) in [
        ("${F#a*b}", "cabc"),
        ("${F##a*b}", "c"),
        ("${F%b*c}", "abca"),
        ("${F%%b*c}", "a"),
        ("${F#x}", "abcabc"),
        ("${F#}", "abcabc"),
        ("${F%}", "abcabc"),
        ("${P##*/}", "bin"),
        ("${P%/*}", "/usr/local"),
        ("${F/b/X}", "aXcabc"),
        ("${F//b/X}", "aXcaXc"),
        ("${F//?/z}", "zzzzzz"),
        ("${F/b*/}", "a"),
        ("${F//b/}", "acac"),
        ("${S#a\\*}", "b*c"),
        ("${S//\\*/-}", "a-b-c"),
        ("${E-x}", ""),
        ("${E:-x}", "x"),
        ("${E+x}", "x"),
        ("${E:+x}", ""),
        ("${U-x}", "x"),
        ("${U+x}", ""),
        ("${P//\\//-}", "-usr-local-bin"),
    ] {
        assert_eq!(with(text, &env).as_deref(), Ok(wanted), "{text}");
    }
}

#[test]
fn says_what_is_required() {
    let error = with("${V:?set V with --build-arg}", &HashMap::new()).expect_err("unset");
    assert_eq!(error.to_string(), "V: set V with --build-arg");
}

#[test]
fn keeps_what_is_unset_when_told() {
    let options = Options { skip_unset: true, ..Options::new('\\') };
    let mut none = |_: &str| None;
    assert_eq!(expand("a $B ${C:-d} e", options, &mut none).as_deref(), Ok("a $B ${C:-d} e"));
}

#[test]
fn nesting_has_a_limit() {
    let deep = format!("{}x{}", "${a:-".repeat(1000), "}".repeat(1000));
    assert_eq!(with(&deep, &HashMap::new()), Err(ExpandError::TooDeep));
}

#[test]
fn results_have_a_limit() {
    let env = vars(&[("LONG", &"x".repeat(1 << 20)), ("A", "aab")]);
    for text in ["${LONG//x/$LONG}".to_owned(), format!("\"{}\"", "$LONG".repeat(100)), "$LONG".repeat(100)] {
        assert_eq!(with(&text, &env), Err(ExpandError::TooLong));
    }
    assert_eq!(with("${A//a/$A$A} ${A/a/} ${A/c/d}", &env).as_deref(), Ok("aabaabaabaabb ab aab"));
}

#[test]
fn another_escape_character() {
    let env = vars(&[("A", "x")]);
    let got = expand("C:\\dir`$A\\$A", Options::new('`'), &mut |name| env.get(name).cloned());
    assert_eq!(got.as_deref(), Ok("C:\\dir$A\\x"));
}
