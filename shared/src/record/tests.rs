use serde_json::json;

use super::*;

fn parse(text: &str) -> Record {
    Record::from_map(serde_json::from_str(text).unwrap())
}

#[test]
fn a_record_starts_with_its_type_and_writes_no_null() {
    let record = Record::new("image").set("ref", "app:1").set("size", 5u64).set("used", None::<String>).set("tag", Value::Null);
    assert_eq!(record.to_line(), "{\"type\":\"image\",\"v\":1,\"ref\":\"app:1\",\"size\":5}\n");
}

#[test]
fn whole_numbers_in_any_spelling_are_read_and_spelling_survives() {
    let record = parse(r#"{"a":1e3,"b":5.0,"c":5.5,"d":18446744073709551615,"e":-1,"f":1e400}"#);
    let read: Vec<Option<u64>> = ["a", "b", "c", "d", "e", "f"].iter().map(|k| record.u64(k)).collect();
    assert_eq!(read, [Some(1000), Some(5), None, Some(u64::MAX), None, None]);
    assert_eq!(record.to_line(), "{\"a\":1e+3,\"b\":5.0,\"c\":5.5,\"d\":18446744073709551615,\"e\":-1,\"f\":1e+400}\n");
}

#[test]
fn paths_reach_into_objects_and_lists() {
    let record = parse(r#"{"image":{"ref":"a"},"a.b":1,"a":{"b":2},"list":[{"x":"y"}]}"#);
    assert_eq!(record.text("image.ref"), Some("a"));
    assert_eq!(record.u64("a.b"), Some(1));
    assert_eq!(record.text("list.0.x"), Some("y"));
    assert_eq!(record.get("list.1.x"), None);
}

#[test]
fn names_follow_the_table() {
    let digest = Digest::of(b"x");
    assert_eq!(Record::new("image").set("ref", "app:1").name().as_deref(), Some("app:1"));
    let deletion = Record::new("deletion").set("ref", "app:1").set("digest", &digest);
    assert_eq!(deletion.name(), Some(format!("app:1@{digest}")));
    assert_eq!(Record::new("deletion").set("ref", "app:1").name().as_deref(), Some("app:1"));
    assert_eq!(Record::new("image").name(), None);
}

#[test]
fn keys_of_the_user_are_carried_along() {
    let origin = parse(r#"{"type":"image","v":1,"ref":"a","x_ticket":7,"vendor":"v"}"#);
    let mut same = Record::new("image").set("ref", "b");
    same.carry(&origin);
    assert_eq!(Value::Object(same.map().clone()), json!({"type":"image","v":1,"ref":"b","x_ticket":7,"vendor":"v"}));
    let mut other = Record::new("deletion").set("ref", "a");
    other.carry(&origin);
    assert_eq!(Value::Object(other.map().clone()), json!({"type":"deletion","v":1,"ref":"a","x_ticket":7}));
}

#[test]
fn every_type_has_the_columns_and_name_keys_that_it_shows() {
    for kind in types::TYPES {
        for column in kind.columns.iter().chain(kind.name) {
            let head = column.split('.').next().unwrap();
            assert!(kind.knows(head), "{}: {column}", kind.name_of_type);
        }
    }
}

#[test]
fn a_key_that_stands_twice_is_found_at_any_depth_and_in_any_spelling() {
    let twice = |text: &str| match parse::value(text.as_bytes()) {
        Err(parse::ParseError::Duplicate(key)) => Some(key),
        Ok(_) => None,
        Err(other) => panic!("{text}: {other}"),
    };
    assert_eq!(twice(r#"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}"#), None);
    assert_eq!(twice(r#"{"a":"a","b":"a","c":["a","a"]}"#), None);
    assert_eq!(twice(r#"{"a":1,"a":1}"#).as_deref(), Some("a"));
    assert_eq!(twice(r#"{"x":[{"a":1,"\u0061":1}]}"#).as_deref(), Some("a"));
    assert_eq!(twice(r#"{"a\"":"}","a\\":"{","a":1}"#), None);
    let many: Vec<String> = (0..100).map(|n| format!("\"k{n}\":1")).collect();
    assert_eq!(twice(&format!("{{{}}}", many.join(","))), None);
    assert_eq!(twice(&format!("{{{},\"k7\":2}}", many.join(","))).as_deref(), Some("k7"));
    assert!(matches!(parse::value(b"{"), Err(parse::ParseError::Json(_))));
}

#[test]
fn a_name_has_its_digest_once() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let name = |to: &str| Record::new("transfer").set("to", to).set("digest", digest.as_str()).name().unwrap();
    assert_eq!(name("localhost:5000/app:1"), format!("localhost:5000/app:1@{digest}"));
    assert_eq!(name(&format!("localhost:5000/app@{digest}")), format!("localhost:5000/app@{digest}"));
    assert_eq!(name(&format!("localhost:5000/app:1@{digest}")), format!("localhost:5000/app:1@{digest}"));
}
