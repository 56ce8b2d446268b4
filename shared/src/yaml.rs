//! YAML as a tree of values: what `saphyr-parser` reads, with anchors, aliases and merge keys settled.
//!
//! The texts come from others, so nesting and what aliases add up to have bounds: a short text becomes no large tree, and
//! none overflows the stack. How large a text may be is for whoever reads the file. Values are those of YAML 1.2; numbers
//! are read as Go's libraries do (`0640` is octal), because what is written for them is what we are given.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput, Tag};
use serde_json::{Map, Number, Value};

/// How deep values may nest.
const DEPTH_MAX: usize = 64;
/// The most values that a document may have.
const VALUES_MAX: usize = 200_000;
/// What all that has anchors, and all that aliases stand for, may take, in bytes.
const COPIES_MAX_BYTES: usize = 8 << 20;
/// What a value takes besides its text, in bytes, roughly.
const VALUE_BYTES: usize = 96;

/// What plain scalars are that look like numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Numbers.
    Read,
    /// Texts, as they are written: `1.10` is a tag.
    Text,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct YamlError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

impl YamlError {
    fn new(at: Marker, reason: impl Into<String>) -> YamlError {
        YamlError { line: at.line(), column: at.col() + 1, reason: reason.into() }
    }
}

/// Reads a text of one document; one without any is null.
///
/// # Errors
/// When it is no YAML, breaks a bound, has a key twice, or has what JSON cannot say: tags of its own, keys that are no texts.
pub fn parse(text: &str, numbers: Numbers) -> Result<Value, YamlError> {
    let mut tree = Tree { parser: Parser::new_from_str(text), numbers, anchors: HashMap::new(), values: 0, copied_bytes: 0 };
    let mut document = None;
    loop {
        match tree.next()? {
            (Event::StreamEnd, _) => return Ok(document.unwrap_or_default()),
            (Event::StreamStart | Event::DocumentEnd | Event::Nothing, _) => {}
            (Event::DocumentStart(_), span) if document.is_some() => return Err(YamlError::new(span.start, "a second document begins")),
            (Event::DocumentStart(_), _) => {}
            (event, span) => document = Some(tree.node(event, span.start, 0)?),
        }
    }
}

struct Anchored {
    value: Value,
    bytes: usize,
    height: usize,
}

struct Tree<'a> {
    parser: Parser<'a, StrInput<'a>>,
    numbers: Numbers,
    anchors: HashMap<usize, Anchored>,
    values: usize,
    copied_bytes: usize,
}

impl<'a> Tree<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), YamlError> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(YamlError::new(*error.marker(), error.info())),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Puts the value together that begins with this event.
    fn node(&mut self, event: Event<'a>, at: Marker, depth: usize) -> Result<Value, YamlError> {
        let wrong = |reason: String| YamlError::new(at, reason);
        if depth > DEPTH_MAX {
            return Err(wrong(format!("it nests deeper than {DEPTH_MAX}")));
        }
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(wrong(format!("it has more than {VALUES_MAX} values")));
        }
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => (anchor, scalar(text, style, tag.as_deref(), self.numbers).map_err(wrong)?),
            Event::SequenceStart(anchor, tag) => {
                is_core(tag.as_deref(), "seq").map_err(wrong)?;
                (anchor, self.list(depth)?)
            }
            Event::MappingStart(anchor, tag) => {
                is_core(tag.as_deref(), "map").map_err(wrong)?;
                (anchor, self.map(depth)?)
            }
            Event::Alias(anchor) => {
                let meant = self.anchors.get(&anchor).ok_or_else(|| wrong("a value is a part of itself".into()))?;
                if depth + meant.height > DEPTH_MAX {
                    return Err(wrong(format!("it nests deeper than {DEPTH_MAX}")));
                }
                charge(&mut self.copied_bytes, meant.bytes, at)?;
                (0, meant.value.clone())
            }
            _ => return Err(wrong("a value is missing".into())),
        };
        if anchor != 0 {
            let (bytes, height) = size(&value);
            charge(&mut self.copied_bytes, bytes, at)?;
            self.anchors.insert(anchor, Anchored { value: value.clone(), bytes, height });
        }
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, span) => items.push(self.node(event, span.start, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, YamlError> {
        let (mut map, mut merged) = (Map::new(), Vec::new());
        loop {
            let (event, key_span) = self.next()?;
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
            let key = match event {
                Event::MappingEnd => break,
                // A key is a text, whatever it looks like.
                Event::Scalar(text, _, anchor, _) => Event::Scalar(text, ScalarStyle::DoubleQuoted, anchor, None),
                other => other,
            };
            let Value::String(key) = self.node(key, key_span.start, depth + 1)? else {
                return Err(YamlError::new(key_span.start, "a key is no text"));
            };
            let (event, span) = self.next()?;
            let value = self.node(event, span.start, depth + 1)?;
            if is_merge {
                let all = if let Value::Array(all) = value { all } else { vec![value] };
                for one in all {
                    let Value::Object(one) = one else { return Err(YamlError::new(span.start, "'<<' takes a map, or a list of maps")) };
                    merged.extend(one);
                }
            } else if map.contains_key(&key) {
                return Err(YamlError::new(key_span.start, format!("the key '{key}' is there twice")));
            } else {
                map.insert(key, value);
            }
        }
        // What the map says itself counts, then what is merged first.
        for (key, value) in merged {
            map.entry(key).or_insert(value);
        }
        Ok(Value::Object(map))
    }
}

fn charge(copied_bytes: &mut usize, bytes: usize, at: Marker) -> Result<(), YamlError> {
    *copied_bytes = copied_bytes.saturating_add(bytes);
    if *copied_bytes > COPIES_MAX_BYTES { Err(YamlError::new(at, "its aliases stand for too much")) } else { Ok(()) }
}

/// Tells how many bytes a value takes and how deep it is.
fn size(value: &Value) -> (usize, usize) {
    let sum = |all: &mut dyn Iterator<Item = (usize, &Value)>| {
        all.fold((VALUE_BYTES, 0), |(bytes, height), (key, value)| {
            let inner = size(value);
            (bytes + key + inner.0, height.max(inner.1 + 1))
        })
    };
    match value {
        Value::String(text) => (VALUE_BYTES + text.len(), 0),
        Value::Array(items) => sum(&mut items.iter().map(|item| (0, item))),
        Value::Object(map) => sum(&mut map.iter().map(|(key, value)| (VALUE_BYTES + key.len(), value))),
        Value::Null | Value::Bool(_) | Value::Number(_) => (VALUE_BYTES, 0),
    }
}

fn is_core(tag: Option<&Tag>, wanted: &str) -> Result<(), String> {
    match tag {
        Some(tag) if core(tag)? != wanted => Err(format!("it is no {}", tag.suffix)),
        _ => Ok(()),
    }
}

/// Returns which of YAML's own tags this is, written short (`!!str`) or in full.
fn core(tag: &Tag) -> Result<String, String> {
    let whole = format!("{}{}", tag.handle, tag.suffix);
    match whole.strip_prefix("tag:yaml.org,2002:") {
        Some(kind @ ("map" | "seq" | "str" | "null" | "bool" | "int" | "float")) => Ok(kind.to_owned()),
        _ => Err(format!("the tag {whole} is not known here")),
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, numbers: Numbers) -> Result<Value, String> {
    let Some(tag) = tag else {
        return Ok(match (style, resolved(&text)) {
            (ScalarStyle::Plain, Value::Number(_)) if numbers == Numbers::Text => Value::String(text.into_owned()),
            (ScalarStyle::Plain, value) => value,
            _ => Value::String(text.into_owned()),
        });
    };
    match (core(tag)?.as_str(), resolved(&text)) {
        ("str", _) => Ok(Value::String(text.into_owned())),
        ("null", Value::Null) => Ok(Value::Null),
        ("bool", value @ Value::Bool(_)) | ("float", value @ Value::Number(_)) => Ok(value),
        ("int", Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(Value::Number(number)),
        (kind, _) => Err(format!("'{text}' is no {kind}")),
    }
}

/// Says what a plain scalar is.
fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let octal = |digits: &&str| !digits.is_empty() && digits.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let (radix, whole) = match (digits.strip_prefix("0x"), digits.strip_prefix("0o").or_else(|| digits.strip_prefix('0').filter(octal))) {
        (Some(hex), _) => (16, hex),
        (None, Some(octal)) => (8, octal),
        (None, None) => (10, digits),
    };
    if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_hexdigit()) {
        if let Ok(number) = i64::from_str_radix(&format!("{sign}{whole}"), radix) {
            return Some(number.into());
        }
        if sign.is_empty()
            && let Ok(number) = u64::from_str_radix(whole, radix)
        {
            return Some(number.into());
        }
    }
    let is_decimal = digits.starts_with(|c: char| c == '.' || c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    is_decimal.then(|| format!("{sign}{digits}").parse().ok().and_then(Number::from_f64)).flatten()
}

#[cfg(test)]
mod tests;
