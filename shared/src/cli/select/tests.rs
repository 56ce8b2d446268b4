use clap::{Args as _, FromArgMatches as _};

use super::*;

const ALL: Supports = Supports { flags: &["unused", "dangling", "untagged", "larger-than", "label"], filters: &["status"] };
const DAY: i64 = 86_400;
const NOW: i64 = 1_772_359_200;

fn selector(words: &str) -> Result<Selector, Fail> {
    let command = Select::augment_args(clap::Command::new("list").no_binary_name(true));
    let matches = command.try_get_matches_from(words.split_whitespace()).map_err(|e| Fail::usage(e.to_string()))?;
    Select::from_arg_matches(&matches).unwrap().compile(ALL)
}

/// An image of a repository that was added and used so many days ago.
fn image(name: &'static str, added: i64, used: Option<i64>) -> Candidate<'static> {
    let times = vec![("added", Some(NOW - added * DAY)), ("used", used.map(|d| NOW - d * DAY))];
    let group = name.split(':').next().unwrap();
    Candidate { names: vec![name, group], group, times, created: Some(0), in_use: Some(false), ..Candidate::default() }
}

/// A tag of a registry that does not know when it was pushed.
fn tag(name: &'static str, created: Option<i64>) -> Candidate<'static> {
    Candidate { created, ..Candidate { times: vec![("pushed", None)], ..image(name, 0, None) } }
}

fn chosen(words: &str, candidates: &[Candidate<'_>]) -> Vec<String> {
    let answers = selector(words).unwrap().choose(NOW, candidates);
    let named = candidates.iter().zip(answers).filter_map(|(c, a)| Some((c.names[0], a?)));
    named.map(|(name, chosen)| chosen.clock.map_or(name.to_owned(), |clock| format!("{name} by {clock}"))).collect()
}

#[test]
fn the_clock_is_the_later_of_added_and_used() {
    let images = [image("a:1", 60, None), image("b:1", 60, Some(2)), image("c:1", 3, None)];
    assert_eq!(chosen("--older-than 30d", &images), ["a:1 by added"]);
    assert_eq!(chosen("--newer-than 30d", &images), ["b:1 by used", "c:1 by added"]);
    assert_eq!(chosen("--older-than 30d --clock added", &images), ["a:1 by added", "b:1 by added"]);
    assert_eq!(chosen("--older-than 2026-02-01", &images), ["a:1 by added"]);
}

#[test]
fn created_counts_only_where_nothing_better_is_known_and_never_before_2013() {
    let pushed = Candidate { times: vec![("pushed", Some(NOW - DAY))], ..tag("p:1", Some(NOW - 90 * DAY)) };
    let tags =
        [tag("old:1", Some(NOW - 90 * DAY)), tag("epoch:1", Some(0)), tag("y1980:1", Some(315_532_800)), tag("unknown:1", None), pushed];
    assert_eq!(chosen("--older-than 30d", &tags), ["old:1 by created"]);
    assert_eq!(chosen("--newer-than 90000d", &tags), ["old:1 by created", "p:1 by pushed"]);
    assert_eq!(chosen("--older-than 30d --clock created", &tags), ["old:1 by created", "p:1 by created"]);
}

#[test]
fn keep_never_selects_the_newest_of_each_repository() {
    let images = [
        image("a:1", 40, None),
        image("a:2", 30, None),
        image("a:3", 20, None),
        image("a:4", 10, None),
        image("b:1", 50, None),
        image("b:2", 45, None),
    ];
    assert_eq!(chosen("--keep 2", &images), ["a:1 by added", "a:2 by added"]);
    assert_eq!(chosen("--keep 1", &images), ["a:1 by added", "a:2 by added", "a:3 by added", "b:1 by added"]);
    assert_eq!(chosen("--keep 0 --match b", &images), ["b:1 by added", "b:2 by added"]);
    assert_eq!(chosen("--keep 9", &images), [""; 0]);
}

#[test]
fn keep_is_ranked_before_every_other_selector() {
    let images = [image("a:old", 90, None), image("a:mid", 60, None), image("a:new", 1, None)];
    // Ranked after the age, --keep 1 would spare a:mid too.
    assert_eq!(chosen("--older-than 30d --keep 1", &images), ["a:old by added", "a:mid by added"]);
    // Ranked after the match, it would spare a:old.
    assert_eq!(chosen("--match a:old --keep 1", &images), ["a:old by added"]);
    // A protected one takes its place among the newest.
    assert_eq!(chosen("--protect a:new --keep 1", &images), ["a:old by added", "a:mid by added"]);
}

#[test]
fn keep_spares_what_has_no_age_and_is_steady_among_equals() {
    let tags = [
        tag("a:1", Some(NOW - 9 * DAY)),
        tag("a:2", None),
        tag("a:3", Some(0)),
        tag("a:4", Some(NOW - 9 * DAY)),
        tag("a:5", Some(NOW - 9 * DAY)),
    ];
    assert_eq!(chosen("--keep 1", &tags), ["a:4 by created", "a:5 by created"]);
}

#[test]
fn protect_beats_all() {
    let images = [image("a:1", 90, None), image("a:latest", 90, None), image("b:1", 90, None)];
    assert_eq!(chosen("--older-than 30d --protect *:latest --protect b", &images), ["a:1 by added"]);
    assert_eq!(chosen("--match a:latest --protect **", &images), [""; 0]);
}

#[test]
fn names_match_by_glob_and_expression() {
    let named = |names: &[&'static str]| Candidate { names: names.to_vec(), ..Candidate::default() };
    let images = [named(&["app:1", "app"]), named(&["apple:2", "apple"]), named(&["h:5000/team/app:1", "h:5000/team/app"])];
    assert_eq!(chosen("--match app", &images), ["app:1"]);
    assert_eq!(chosen("--match app*", &images), ["app:1", "apple:2"]);
    assert_eq!(chosen("--match **/app", &images), ["app:1", "h:5000/team/app:1"]);
    assert_eq!(chosen("--match h:5000/*", &images), [""; 0]);
    assert_eq!(chosen("--match h:5000/** --match apple", &images), ["apple:2", "h:5000/team/app:1"]);
    assert_eq!(chosen("--match {app,apple}:[12]", &images), ["app:1", "apple:2"]);
    assert_eq!(chosen("--regex ^app:", &images), ["app:1"]);
    assert_eq!(chosen("--regex :1$ --not-match app", &images), ["h:5000/team/app:1"]);
    assert_eq!(chosen("-f reference=app*", &images), ["app:1", "apple:2"]);
}

#[test]
fn the_rest_are_anded() {
    let labels = BTreeMap::from([("env".to_owned(), "ci".to_owned()), ("team".to_owned(), "x".to_owned())]);
    let big = Candidate { size: Some(2_000_000_000), labels: Some(&labels), ..image("big:1", 9, None) };
    let used = Candidate { in_use: Some(true), ..big.clone() };
    let unknown = Candidate { in_use: None, size: None, ..big.clone() };
    let dangling = Candidate { is_dangling: true, is_untagged: true, size: Some(1_000_000_000), ..image("sha256:1", 9, None) };
    let all = [big, used, unknown, dangling];
    let count = |words: &str| chosen(words, &all).len();
    assert_eq!(count(""), 4);
    assert_eq!(count("--unused"), 2);
    assert_eq!(count("--larger-than 1G"), 2);
    assert_eq!(count("--larger-than 999M --unused"), 2);
    assert_eq!(count("--dangling"), 1);
    assert_eq!(count("-f dangling=false"), 3);
    assert_eq!(count("--untagged"), 1);
    assert_eq!(count("--label env=ci --label team"), 3);
    assert_eq!(count("--label env=prod"), 0);
    assert_eq!(count("-f label=env -f until=8d --unused"), 1);
}

#[test]
fn what_cannot_be_is_wrong_usage() {
    for words in [
        "--match [",
        "--regex (",
        "-f x",
        "-f x=y",
        "-f dangling=maybe",
        "--older-than soon",
        "--larger-than big",
        "--clock mine",
        "-f until=x",
    ] {
        assert_eq!(selector(words).unwrap_err().kind, Kind::Usage, "{words}");
    }
    assert_eq!(selector("-f status=exited").unwrap().own_filters(), [("status".to_owned(), "exited".to_owned())]);
    let none = Supports { flags: &[], filters: &[] };
    let select = Select { unused: true, ..Select::default() };
    assert_eq!(select.compile(none).unwrap_err().kind, Kind::Usage);
}

#[test]
fn ages_and_sizes_as_people_type_them() {
    use super::super::units::parse_duration_secs;
    let cases = [
        ("30d", Some(2_592_000)),
        ("1h30m", Some(5400)),
        ("2w", Some(1_209_600)),
        ("90", Some(90)),
        ("0s", Some(0)),
        ("", None),
        ("d", None),
        ("1m1h", None),
        ("5x", None),
        ("-1d", None),
        ("99999999999999999y", None),
    ];
    for (text, secs) in cases {
        assert_eq!(parse_duration_secs(text).ok(), secs, "{text}");
    }
    use super::super::units::{When, parse_when};
    assert_eq!(parse_when("1h").ok(), Some(When::Ago(3600)));
    assert_eq!(parse_when("0").ok(), Some(When::Ago(0)));
    assert_eq!(parse_when("1970-01-02").ok(), Some(When::At(86_400)));
    for text in ["1970-01-02T01:00:00", "1970-01-02T01:00", "1970-01-02 01:00:00.5", "1970-01-02T02:00:00+01:00"] {
        assert_eq!(parse_when(text).ok(), Some(When::At(90_000)), "{text}");
    }
    assert_eq!(parse_when("1700000000").ok(), Some(When::At(1_700_000_000)));
    assert_eq!(parse_when("30").unwrap_err(), "'30' has no unit; say 30d, 30h, 30m or 30s");
    let cases = [
        ("1G", Some(1_000_000_000)),
        ("1.5k", Some(1500)),
        ("1Mi", Some(1 << 20)),
        ("2MiB", Some(2 << 20)),
        ("5MB", Some(5_000_000)),
        ("7", Some(7)),
        ("7 GB", Some(7_000_000_000)),
        ("x", None),
        ("1Q", None),
        ("", None),
        ("9999999T", None),
    ];
    for (text, bytes) in cases {
        assert_eq!(parse_size_bytes(text).ok(), bytes, "{text}");
    }
}
