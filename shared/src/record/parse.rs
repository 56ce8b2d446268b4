//! Parses one JSON value strictly: a key that stands twice in one object is an error.
//!
//! serde_json keeps the last of two equal keys without a word, and `{"digest":A,"digest":B}` must
//! not mean one thing to us and another to jq. So the text is parsed, then walked once for its keys.

use serde_json::Value;

/// Why a text is not one value.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not JSON.
    #[error("it is not JSON: {0}")]
    Json(serde_json::Error),
    /// A key that stands twice.
    #[error("the key '{0}' stands twice")]
    Duplicate(String),
}

/// Parses one value.
///
/// # Errors
/// When it is not JSON, or has a key twice in one object.
pub fn value(text: &[u8]) -> Result<Value, ParseError> {
    let value: Value = serde_json::from_slice(text).map_err(ParseError::Json)?;
    match duplicate(text) {
        Some(key) => Err(ParseError::Duplicate(key)),
        None => Ok(value),
    }
}

/// What encloses the place where the walk is.
enum Level<'a> {
    Object { keys: Keys<'a>, is_key_next: bool },
    Array,
}

/// The keys of one object so far. Few are compared one by one; many are put into a set.
enum Keys<'a> {
    Few(Vec<&'a [u8]>),
    Many(std::collections::HashSet<Vec<u8>>),
}

/// How many keys are compared one by one.
const KEYS_FEW_MAX: usize = 32;

impl<'a> Keys<'a> {
    /// Adds a key between its quotes; `false` when it is there already.
    fn add(&mut self, raw: &'a [u8]) -> bool {
        if raw.contains(&b'\\') {
            return self.spill().insert(unescape(raw));
        }
        match self {
            Keys::Few(keys) if keys.contains(&raw) => false,
            Keys::Few(keys) if keys.len() < KEYS_FEW_MAX => {
                keys.push(raw);
                true
            }
            _ => self.spill().insert(raw.to_vec()),
        }
    }

    fn spill(&mut self) -> &mut std::collections::HashSet<Vec<u8>> {
        if let Keys::Few(keys) = self {
            *self = Keys::Many(keys.iter().map(|k| k.to_vec()).collect());
        }
        match self {
            Keys::Many(set) => set,
            Keys::Few(_) => unreachable!("it was turned into a set above"),
        }
    }
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let quoted = [b"\"", raw, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or_else(|_| raw.to_vec(), String::into_bytes)
}

/// Finds a key that stands twice in a text that is valid JSON.
fn duplicate(text: &[u8]) -> Option<String> {
    let mut levels: Vec<Level<'_>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'{' => levels.push(Level::Object { keys: Keys::Few(Vec::new()), is_key_next: true }),
            b'[' => levels.push(Level::Array),
            b'}' | b']' => {
                levels.pop();
            }
            b',' => {
                if let Some(Level::Object { is_key_next, .. }) = levels.last_mut() {
                    *is_key_next = true;
                }
            }
            b'"' => {
                let end = string_end(text, at + 1);
                let raw = &text[at + 1..end];
                if let Some(Level::Object { keys, is_key_next }) = levels.last_mut()
                    && std::mem::take(is_key_next)
                    && !keys.add(raw)
                {
                    return Some(String::from_utf8_lossy(&unescape(raw)).into_owned());
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns where the closing quote of a text is, that starts at `at`.
fn string_end(text: &[u8], mut at: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}
