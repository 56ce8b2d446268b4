//! The wire records of `design/records.md`: flat JSON objects with the type first.
//!
//! A [`Record`] is a map in its order and spelling (`preserve_order`, `arbitrary_precision`), parsed
//! once and read through views by hand; derived (de)serialisation is not used here, since `flatten`
//! and `untagged` break under arbitrary precision. Invariant: no record holds a `null` of ours. The
//! table in [`types`] drives `--schema`, `-q`, tables and the manual.

pub mod parse;
pub mod schema;
pub mod types;

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use crate::digest::Digest;
use crate::reference::Reference;

/// One JSON object that flows through a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record(Map<String, Value>);

/// What may stand as a value in a record; nothing is written for what is not known.
pub trait Field {
    /// Returns the value, or none where the key must not be written.
    fn field(self) -> Option<Value>;
}

impl Record {
    /// Starts a record of a type: `type` and `v` first.
    pub fn new(kind: &str) -> Record {
        debug_assert!(types::find(kind).is_some(), "'{kind}' is not in the table of record types");
        let version = types::find(kind).map_or(1, |t| t.version);
        let mut map = Map::new();
        map.insert("type".into(), kind.into());
        map.insert("v".into(), version.into());
        Record(map)
    }

    /// Makes a record from an object of any shape.
    pub fn from_map(map: Map<String, Value>) -> Record {
        Record(map)
    }

    /// Adds a key, or replaces it in its place; nothing happens for a value that is not known.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Field) -> Record {
        self.put(key, value);
        self
    }

    /// Adds a key in place; see [`Record::set`].
    pub fn put(&mut self, key: &str, value: impl Field) {
        if let Some(value) = value.field() {
            self.0.insert(key.to_owned(), value);
        }
    }

    /// Makes it a line of a plan, which holds those of these options that the run was told.
    #[must_use]
    pub fn planned(self, options: &[(&str, bool)]) -> Record {
        let told: Vec<String> = options.iter().filter(|(_, is_told)| *is_told).map(|(name, _)| (*name).to_owned()).collect();
        self.set("dry_run", true).set("options", Some(told).filter(|told| !told.is_empty()))
    }

    /// Removes a key, keeping the order of the others.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key)
    }

    /// Returns the map.
    pub fn map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the type, or the empty text for a foreign object.
    pub fn kind(&self) -> &str {
        self.text("type").unwrap_or("")
    }

    /// Returns the value at a dotted path, `image.ref`; a key that has dots itself is found first.
    pub fn get(&self, path: &str) -> Option<&Value> {
        lookup(&self.0, path).filter(|v| !v.is_null())
    }

    /// Returns the text at a path.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path).and_then(Value::as_str)
    }

    /// Returns the truth at a path.
    pub fn bool(&self, path: &str) -> Option<bool> {
        self.get(path).and_then(Value::as_bool)
    }

    /// Returns the whole number at a path; `1e3` and `5.0` are whole numbers.
    pub fn u64(&self, path: &str) -> Option<u64> {
        match self.get(path) {
            Some(Value::Number(number)) => whole(number),
            _ => None,
        }
    }

    /// Returns the digest at a path, if it is a valid one.
    pub fn digest(&self, path: &str) -> Option<Digest> {
        self.text(path).and_then(|text| text.parse().ok())
    }

    /// Returns the time at a path in seconds since 1970.
    pub fn time(&self, path: &str) -> Option<i64> {
        self.text(path).and_then(crate::sys::clock::parse_rfc3339)
    }

    /// Returns the name that `-q` prints: the type's name key, its parts joined by `@`.
    pub fn name(&self) -> Option<String> {
        let kind = types::find(self.kind())?;
        let part = |key: &&str| match self.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let mut parts: Vec<String> = kind.name.iter().filter_map(part).collect();
        // A place that has no tag is told with its digest already.
        parts.dedup_by(|next, before| before.strip_suffix(next.as_str()).is_some_and(|rest| rest.ends_with('@')));
        let known = self.get(kind.name.first()?).is_some() || kind.name.len() > 1;
        if known && !parts.is_empty() { Some(parts.join("@")) } else { None }
    }

    /// Takes over what belongs to the user from the record that this one was made from: its `x_*`
    /// keys, and where the type stays the same every key that the type does not know.
    pub fn carry(&mut self, origin: &Record) {
        let known = types::find(origin.kind()).filter(|_| origin.kind() == self.kind());
        for (key, value) in &origin.0 {
            let unknown = known.is_some_and(|t| !t.knows(key));
            if (unknown || key.starts_with("x_")) && !self.0.contains_key(key) && !value.is_null() {
                self.0.insert(key.clone(), value.clone());
            }
        }
    }

    /// Tells whether the record says that something failed: `ok:false`, or type `error`.
    pub fn is_failure(&self) -> bool {
        self.kind() == "error" || self.bool("ok") == Some(false)
    }

    /// Writes the record as one line of JSON, with its newline.
    pub fn to_line(&self) -> String {
        // Maps with text keys always serialise.
        let mut line = serde_json::to_string(&self.0).unwrap_or_default();
        line.push('\n');
        line
    }
}

fn lookup<'a>(map: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = map.get(path) {
        return Some(value);
    }
    let (head, tail) = path.split_once('.')?;
    match map.get(head)? {
        Value::Object(inner) => lookup(inner, tail),
        Value::Array(items) => {
            let (index, rest) = tail.split_once('.').map_or((tail, None), |(i, r)| (i, Some(r)));
            let item = items.get(index.parse::<usize>().ok()?)?;
            match (rest, item) {
                (None, item) => Some(item),
                (Some(rest), Value::Object(inner)) => lookup(inner, rest),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The largest number that a float holds exactly.
const FLOAT_EXACT_MAX: f64 = 9_007_199_254_740_992.0;

fn whole(number: &Number) -> Option<u64> {
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        let fine = float.fract() == 0.0 && (0.0..=FLOAT_EXACT_MAX).contains(&float);
        // The range was checked on the line above.
        fine.then_some(float as u64)
    })
}

impl Field for Value {
    fn field(self) -> Option<Value> {
        if self.is_null() { None } else { Some(self) }
    }
}

impl Field for Record {
    fn field(self) -> Option<Value> {
        Some(Value::Object(self.0))
    }
}

impl<T: Field> Field for Option<T> {
    fn field(self) -> Option<Value> {
        self.and_then(Field::field)
    }
}

impl<T: Field> Field for Vec<T> {
    fn field(self) -> Option<Value> {
        Some(Value::Array(self.into_iter().filter_map(Field::field).collect()))
    }
}

impl<T: Field> Field for BTreeMap<String, T> {
    fn field(self) -> Option<Value> {
        Some(Value::Object(self.into_iter().filter_map(|(k, v)| Some((k, v.field()?))).collect()))
    }
}

impl Field for &BTreeMap<String, String> {
    fn field(self) -> Option<Value> {
        Some(Value::Object(self.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect()))
    }
}

impl Field for Map<String, Value> {
    fn field(self) -> Option<Value> {
        Some(Value::Object(self))
    }
}

macro_rules! fields {
    ($($from:ty => $make:expr),+ $(,)?) => {$(
        impl Field for $from {
            fn field(self) -> Option<Value> {
                let make: fn($from) -> Value = $make;
                Some(make(self))
            }
        }
    )+};
}

fields! {
    &str => |text| Value::from(text),
    String => Value::from,
    &String => |text| Value::from(text.as_str()),
    bool => Value::from,
    u8 => Value::from,
    u16 => Value::from,
    u32 => Value::from,
    u64 => Value::from,
    i32 => Value::from,
    i64 => Value::from,
    usize => Value::from,
    f64 => Value::from,
    Digest => |digest| Value::from(digest.as_str()),
    &Digest => |digest| Value::from(digest.as_str()),
    &Reference => |reference| Value::from(reference.familiar()),
    std::time::SystemTime => |time| Value::from(crate::sys::clock::rfc3339(time)),
}

#[cfg(test)]
mod tests;
