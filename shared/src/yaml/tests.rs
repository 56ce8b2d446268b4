use serde_json::json;

use super::*;

fn read(text: &str) -> Value {
    parse(text, Numbers::Read).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> YamlError {
    parse(text, Numbers::Read).expect_err(text)
}

#[test]
fn documents_are_read_as_people_write_them() {
    for (text, wanted) in [
        ("", json!(null)),
        ("# nothing\n---\n...\n", json!(null)),
        ("\u{feff}a: b", json!({"a": "b"})),
        ("---\r\na: b\r\nc:\r\n- d\r\n", json!({"a": "b", "c": ["d"]})),
        ("- - 1\n  - b: 2\n    c: x:y\n-\n  - {d: 3}\n-\n", json!([[1, {"b": 2, "c": "x:y"}], [{"d": 3}], null])),
        (
            "a: ^1\\.13\\.[12]$ # comment\nb: https://x/#y\n\"c d\": 'it''s'\n",
            json!({"a": "^1\\.13\\.[12]$", "b": "https://x/#y", "c d": "it's"}),
        ),
        ("localhost:5000:\n  1: [ \"1\",\n    {c: d}, ]\ntrue: {}\n", json!({"localhost:5000": {"1": ["1", {"c": "d"}]}, "true": {}})),
        (
            "a: |\n  x\n   y\nb: >-\n  x\n  y\nc: \"x\n  y\\t\\u00e9\"\nd: x\n  y\n",
            json!({"a": "x\n y\n", "b": "x y", "c": "x y\té", "d": "x y"}),
        ),
        ("[~, null, true, False, yes, no, on]", json!([null, null, true, false, "yes", "no", "on"])),
        ("[0, -7, +7, 0o17, 0640, 0x1F, 18446744073709551615, 089]", json!([0, -7, 7, 15, 0o640, 31, u64::MAX, 89])),
        ("[1.5, -.5, 1e3, 1.]", json!([1.5, -0.5, 1000.0, 1.0])),
        ("[1.2.3, 1_000, 0x, -x, 12:30, 1e, 0x-1, +-5, .inf]", json!(["1.2.3", "1_000", "0x", "-x", "12:30", "1e", "0x-1", "+-5", ".inf"])),
        ("[!!str 1, !!int \"1\", !!float 1, !!seq [], !!map {}, !<tag:yaml.org,2002:str> 1]", json!(["1", 1, 1, [], {}, "1"])),
        ("? a\n: b", json!({"a": "b"})),
    ] {
        assert_eq!(read(text), wanted, "{text}");
    }
}

#[test]
fn numbers_can_be_texts_as_they_are_written() {
    let text = "[1.10, 010, 1e3, 0x10, +1, 1.0, !!int 7, ~, true]";
    assert_eq!(parse(text, Numbers::Text), Ok(json!(["1.10", "010", "1e3", "0x10", "+1", "1.0", 7, null, true])));
}

#[test]
fn aliases_and_merge_keys_stand_for_what_has_the_anchor() {
    let text =
        "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: *x\n  a: 0\nl: {<<: [*y, *x], d: &d [5]}\nk: {&k key: *d, '<<': 6}\nv: *k\n";
    assert_eq!(
        read(text),
        json!({"x": {"a": 1, "b": 2}, "y": {"b": 3, "c": 4}, "z": {"a": 0, "b": 2}, "l": {"d": [5], "b": 3, "c": 4, "a": 1},
            "k": {"key": [5], "<<": 6}, "v": "key"})
    );
    assert_eq!(read("- &a 1\n- *a\n- &a 2\n- *a\n"), json!([1, 1, 2, 2]));
}

#[test]
fn what_is_wrong_has_its_line_and_column() {
    for (text, line, column) in [
        ("a: 1\na: 2", 2, 1),
        ("a: b\nc: {d: 1, d: 2}", 2, 11),
        ("a: *b", 1, 4),
        ("a: &a [*a]", 1, 8),
        ("é: !x b", 1, 4),
        ("a: !!int b", 1, 4),
        ("a: !!map [b]", 1, 4),
        ("a: !!binary b", 1, 4),
        ("a: {<<: 1}", 1, 9),
        ("[a]: b", 1, 1),
        ("a\n--- b", 2, 1),
    ] {
        let error = refused(text);
        assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
    }
    for (text, line) in [("a: 1\n  b: 2", 2), ("a:\n\tb: 1", 2), ("a: b: c", 1), ("\"a b\": c\n- x", 2), ("a:\n    b: c\n  d: e", 3)] {
        assert_eq!(refused(text).line, line, "{text}: {}", refused(text));
    }
    for text in ["a: 'x", "a: [1", "a: {b", "a: \"\\q\"", "a: @b", "%YAML 1.2\na"] {
        let error = refused(text);
        assert!(error.line >= 1 && error.column >= 1 && !error.reason.is_empty(), "{text}: {error}");
    }
}

#[test]
fn hostile_texts_neither_grow_nor_nest_without_bounds() {
    let mut bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..10 {
        let all = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb += &format!("a{n}: &a{n} [{all}]\n");
    }
    assert!(refused(&bomb).reason.contains("aliases"));
    // Long texts count by their length, and merged maps like others.
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), vec!["*a"; 100].join(", "));
    assert!(refused(&long).reason.contains("aliases"));
    let mut merged = "m0: &m0 {a: 1}\n".to_owned();
    for n in 1..40 {
        merged += &format!("m{n}: &m{n} {{<<: *m{m}, x{n}: [*m{m}, *m{m}]}}\n", m = n - 1);
    }
    assert!(refused(&merged).reason.contains("aliases"));
    assert!(refused(&format!("[{}]", "a,".repeat(VALUES_MAX))).reason.contains("values"));
    // What is deep by aliases is as deep as what is written so.
    let half = "[".repeat(40) + &"]".repeat(40);
    read(&format!("a: &a {half}\nb: [*a]"));
    let whole = format!("a: &a {half}\nb: {}*a{}", "[".repeat(40), "]".repeat(40));
    assert!(refused(&whole).reason.contains("deeper"));
    for deep in ["- ".repeat(100_000), format!("a: {}", "[".repeat(100_000)), "{a: ".repeat(100_000), "? ".repeat(100_000)] {
        refused(&deep);
    }
    let indented: String = (0..100).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(refused(&indented).reason.contains("deeper"));
}
