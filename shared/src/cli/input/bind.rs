//! Finds in a value what a tool is to act on: by the record's type first, then by key names in
//! foreign objects, in the order of `records.md`; `--field` says it on purpose.

use serde_json::{Map, Value};

use super::{Mode, Operand};
use crate::cli::{Fail, Kind};
use crate::digest::Digest;
use crate::record::{Record, types};

/// What to do with a value that arrived.
#[derive(Debug)]
pub(crate) enum Bound {
    /// Act on it.
    Operand(Operand),
    /// Write it as it is.
    Pass(Record),
}

/// How a tool binds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) tool: &'a str,
    pub(crate) accepts: &'a [&'a str],
    pub(crate) mode: Mode,
    pub(crate) field: Option<&'a str>,
}

/// The types that are never operands and pass through.
const PASSING: &[&str] = &["warning", "log", "build_step", "event"];

fn bad(message: impl Into<String>) -> Fail {
    Fail::new(Kind::BadRecord, message)
}

/// Binds a bare word or a JSON string.
pub(crate) fn word(text: &str) -> Result<Operand, Fail> {
    check_word(text)?;
    Ok(Operand::named(text))
}

/// Refuses what no one can have meant as a name.
fn check_word(text: &str) -> Result<(), Fail> {
    match text {
        "" => Err(bad("an empty text names nothing")),
        "null" | "<none>" | "<none>:<none>" => Err(bad(format!("'{text}' names nothing"))),
        _ if text.starts_with('-') => Err(bad(format!("'{text}' starts with '-'; options are not read from standard input"))),
        _ if text.contains(['\n', '\0']) => Err(bad("a name has a line break or a NUL byte")),
        _ => Ok(()),
    }
}

/// Binds an object.
pub(crate) fn object(map: Map<String, Value>, rules: Rules<'_>) -> Result<Bound, Fail> {
    let record = Record::from_map(map);
    let kind = record.kind();
    let is_plan = kind == "deletion" && record.bool("dry_run") == Some(true);
    if record.is_failure() || PASSING.contains(&kind) || (kind == "deletion" && !is_plan) {
        return Ok(Bound::Pass(record));
    }
    if let Some(path) = rules.field {
        let text = one_text(path, record.get(path).into_iter().flat_map(texts).collect())?;
        let text = text.ok_or_else(|| bad(format!("there is no text at '{path}', which --field names")))?;
        check_word(&text)?;
        return Ok(Bound::Operand(Operand { record: Some(record), ..Operand::named(&text) }));
    }
    if is_plan {
        return plan(record, rules).map(Bound::Operand);
    }
    let Some(known) = types::find(kind) else {
        return foreign(record, rules).map(Bound::Operand);
    };
    let version = record.u64("v").unwrap_or(1);
    if version != u64::from(known.version) {
        return Err(bad(format!("version {version} of '{kind}' records is not known here")));
    }
    if !rules.accepts.contains(&kind) {
        return Err(bad(format!("{} does not take '{kind}' records, only {}", rules.tool, rules.accepts.join(", "))));
    }
    known_type(record).map(Bound::Operand)
}

/// Binds a line of a plan: a `deletion` record of a dry run, for a tool that removes such things.
fn plan(record: Record, rules: Rules<'_>) -> Result<Operand, Fail> {
    let what = record.text("what").unwrap_or("").to_owned();
    let is_ours = rules.mode == Mode::Destroys && rules.accepts.contains(&what.as_str());
    if !is_ours {
        return Err(bad(format!("{} does not carry out a plan to remove '{what}'", rules.tool)));
    }
    let keys: &[&str] = if what == "container" { &["id", "ref"] } else { &["ref", "digest", "id"] };
    operand(record, keys, "digest", true)
}

/// Returns the keys that a type of records binds by, for the help.
pub(crate) fn key_of(kind: &str) -> String {
    match binding(kind) {
        (keys, "") => keys[0].to_owned(),
        (keys, digest) if keys[0] == digest => digest.to_owned(),
        (keys, digest) => format!("{}@{digest}", keys[0]),
    }
}

fn known_type(record: Record) -> Result<Operand, Fail> {
    let (keys, digest) = binding(record.kind());
    operand(record, keys, digest, false)
}

/// The keys of a type that name it, the first that is there; and the key of its digest, if it has one.
fn binding(kind: &str) -> (&'static [&'static str], &'static str) {
    match kind {
        "image" => (&["ref", "digest", "manifest", "id"], "digest"),
        "container" => (&["id", "name"], ""),
        "transfer" => (&["to", "ref"], "digest"),
        "tag" | "manifest" => (&["ref", "digest"], "digest"),
        "layer" => (&["digest"], "digest"),
        "volume" | "network" => (&["name", "ref"], ""),
        "server" => (&["url", "addr"], ""),
        _ => (&["ref", "name", "id"], ""),
    }
}

/// Makes an operand of the first key that has a text, and of the digest where the type has one.
fn operand(record: Record, keys: &[&str], digest_key: &str, is_plan: bool) -> Result<Operand, Fail> {
    let text = keys.iter().find_map(|key| record.text(key)).map(str::to_owned);
    let text = text.ok_or_else(|| bad(format!("a '{}' record has none of the keys {}", record.kind(), keys.join(", "))))?;
    check_word(&text)?;
    let digest = digest_of(&record, digest_key)?;
    Ok(Operand { text, digest, is_plan, record: Some(record) })
}

fn digest_of(record: &Record, key: &str) -> Result<Option<Digest>, Fail> {
    match record.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|e| Fail::from_error(Kind::BadRecord, &e)),
        Some(_) => Err(bad(format!("the key '{key}' is not a text"))),
    }
}

/// Binds an object that no tool of ours wrote.
fn foreign(record: Record, rules: Rules<'_>) -> Result<Operand, Fail> {
    if rules.mode == Mode::Destroys {
        let keys: Vec<&str> = record.map().keys().take(6).map(String::as_str).collect();
        let have = keys.join(", ");
        return Err(bad(format!(
            "{} takes only {} records; this object has no such type (keys: {have})",
            rules.tool,
            rules.accepts.join(", ")
        ))
        .hint("say --field KEY if you mean one of its keys"));
    }
    for (rank, candidates) in RANKS {
        let found = candidates(record.map()).into_iter().filter(|text| !is_nothing(text)).collect();
        let Some(text) = one_text(rank, found)? else { continue };
        check_word(&text)?;
        // Only our own spelling pairs a name with the digest that it had.
        let digest = if *rank == "ref" { digest_of(&record, "digest")? } else { None };
        return Ok(Operand { text, digest, is_plan: false, record: Some(record) });
    }
    let keys: Vec<&str> = record.map().keys().take(8).map(String::as_str).collect();
    Err(bad(format!("no key of it names anything (keys: {})", keys.join(", "))).hint("say --field KEY"))
}

/// docker writes `<none>` where there is nothing.
fn is_nothing(text: &str) -> bool {
    text.is_empty() || text.contains("<none>")
}

/// Returns the only text, none where there is none; different ones are ambiguous.
fn one_text(rank: &str, mut found: Vec<String>) -> Result<Option<String>, Fail> {
    found.dedup();
    let first = found.first().cloned();
    match found.iter().any(|text| Some(text) != first.as_ref()) {
        true => {
            let shown = found.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
            Err(Fail::new(Kind::AmbiguousOperand, format!("'{rank}' names different things: {shown}"))
                .hint("say --field PATH, such as RepoTags.0"))
        }
        false => Ok(first),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn at(map: &Map<String, Value>, key: &str) -> Vec<String> {
    map.get(key).map(texts).unwrap_or_default()
}

fn repository_and_tag(map: &Map<String, Value>) -> Vec<String> {
    match (map.get("Repository").and_then(Value::as_str), map.get("Tag").and_then(Value::as_str)) {
        (Some(repository), Some(tag)) => vec![format!("{repository}:{tag}")],
        _ => Vec::new(),
    }
}

/// `docker ps` writes `a,b`, the API `["/a","/b"]`, podman `["a"]`.
fn container_names(map: &Map<String, Value>) -> Vec<String> {
    at(map, "Names").iter().flat_map(|names| names.split(',')).map(|name| name.trim_start_matches('/').to_owned()).collect()
}

type Candidates = fn(&Map<String, Value>) -> Vec<String>;

/// Key names of foreign objects, first to last.
const RANKS: &[(&str, Candidates)] = &[
    ("ref", |map| at(map, "ref")),
    ("RepoTags", |map| at(map, "RepoTags")),
    ("Repository", repository_and_tag),
    ("Names", container_names),
    ("Image", |map| at(map, "Image")),
    ("digest", |map| at(map, "digest")),
    ("id", |map| at(map, "id")),
    ("ID", |map| at(map, "ID")),
    ("Id", |map| at(map, "Id")),
    ("name", |map| at(map, "name")),
];
