//! As much YAML as descriptions of devices are written in: maps and lists by indentation or in
//! brackets, plain and quoted scalars, comments. What is more (anchors, tags, texts of several
//! lines) is an error with its line, never a guess.

use serde_json::{Map, Value};

/// How deep values may nest.
const DEPTH_MAX: usize = 64;

type Wrong = (usize, &'static str);

struct Line<'a> {
    number: usize,
    indent: usize,
    text: &'a str,
}

/// Reads one document.
///
/// # Errors
/// The line, from 1, and what is wrong there.
pub(super) fn parse(text: &str) -> Result<Value, Wrong> {
    let mut lines = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let content = without_comment(line).trim_end();
        let body = content.trim_start_matches(' ');
        if body.is_empty() || (n == 0 && body.starts_with('%')) || body == "---" {
            continue;
        }
        if body == "..." {
            break;
        }
        if body.starts_with('\t') {
            return Err((n + 1, "a tab indents"));
        }
        lines.push(Line { number: n + 1, indent: content.len() - body.len(), text: body });
    }
    let mut at = 0;
    let value = match lines.first().map(|line| line.indent) {
        None => Value::Null,
        Some(indent) => block(&mut lines, &mut at, indent, 0)?,
    };
    match lines.get(at) {
        Some(line) => Err((line.number, "it is indented in another way than what is above it")),
        None => Ok(value),
    }
}

/// Cuts a comment off, which starts at a `#` after a space and outside quotes.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q && !(q == '"' && before == '\\') => quote = None,
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',' | ':' | '-') => quote = Some(c),
            (None, '#') if before == ' ' || before == '\t' => return &line[..at],
            _ => {}
        }
        before = c;
    }
    line
}

/// Reads the map or list whose lines start at this column.
fn block(lines: &mut [Line<'_>], at: &mut usize, indent: usize, depth: usize) -> Result<Value, Wrong> {
    let number = lines.get(*at).map_or(0, |line| line.number);
    if depth > DEPTH_MAX {
        return Err((number, "it nests too deep"));
    }
    let is_list = lines.get(*at).is_some_and(|line| is_item(line.text));
    let (mut list, mut map) = (Vec::new(), Map::new());
    while let Some(line) = lines.get_mut(*at) {
        if line.indent != indent || is_item(line.text) != is_list {
            break;
        }
        let number = line.number;
        if is_list {
            let rest = line.text[1..].trim_start();
            let inner = indent + line.text.len() - rest.len();
            if rest.is_empty() {
                *at += 1;
                list.push(below(lines, at, indent + 1, depth)?);
            } else if is_item(rest) || key_of(rest).is_some() {
                // The rest of the line is the first of what is nested.
                (line.indent, line.text) = (inner, rest);
                list.push(block(lines, at, inner, depth + 1)?);
            } else {
                *at += 1;
                list.push(scalar(rest, number)?);
            }
            continue;
        }
        let (key, rest) = key_of(line.text).ok_or((number, "a line is 'key: value' or '- value'"))?;
        let key = match scalar(key, number)? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        *at += 1;
        let value = if rest.is_empty() {
            // A list may stand at its key's own column.
            let same = lines.get(*at).is_some_and(|next| next.indent == indent && is_item(next.text));
            below(lines, at, if same { indent } else { indent + 1 }, depth)?
        } else {
            scalar(rest, number)?
        };
        if map.insert(key, value).is_some() {
            return Err((number, "the key is there twice"));
        }
    }
    Ok(if is_list { Value::Array(list) } else { Value::Object(map) })
}

/// Reads what is nested below a line, at this column or further right; nothing is null.
fn below(lines: &mut [Line<'_>], at: &mut usize, least: usize, depth: usize) -> Result<Value, Wrong> {
    match lines.get(*at) {
        Some(next) if next.indent >= least => {
            let indent = next.indent;
            block(lines, at, indent, depth + 1)
        }
        _ => Ok(Value::Null),
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Splits `key: value`; the key may be quoted.
fn key_of(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['[', '{']) {
        return None;
    }
    let from = match text.chars().next() {
        Some(q @ ('"' | '\'')) => text[1..].find(q)? + 2,
        _ => 0,
    };
    let mut at = from;
    while let Some(found) = text[at..].find(':') {
        let end = at + found;
        let rest = &text[end + 1..];
        if rest.is_empty() || rest.starts_with(' ') {
            return Some((&text[..end], rest.trim()));
        }
        at = end + 1;
    }
    None
}

/// Reads a scalar, or a value in brackets.
fn scalar(text: &str, number: usize) -> Result<Value, Wrong> {
    let text = text.trim();
    match text.chars().next() {
        Some('[' | '{') => {
            let mut rest = text;
            let value = flow(&mut rest, number, 0)?;
            return if rest.trim().is_empty() { Ok(value) } else { Err((number, "something follows the bracket")) };
        }
        Some('&' | '*' | '!' | '|' | '>' | '@' | '`' | '%') => return Err((number, "only plain maps, lists and texts are understood")),
        Some('"' | '\'') => {
            let mut rest = text;
            let value = quoted(&mut rest, number)?;
            return if rest.trim().is_empty() { Ok(value) } else { Err((number, "something follows the closing quote")) };
        }
        _ => {}
    }
    Ok(plain(text))
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Some(octal) = text.strip_prefix("0o")
        && let Ok(n) = u64::from_str_radix(octal, 8)
    {
        return n.into();
    }
    match text.parse::<i64>() {
        Ok(n) => n.into(),
        Err(_) => Value::String(text.to_owned()),
    }
}

fn quoted(rest: &mut &str, number: usize) -> Result<Value, Wrong> {
    let quote = rest.chars().next().unwrap_or('"');
    let mut result = String::new();
    let mut chars = rest[1..].chars();
    loop {
        match chars.next().ok_or((number, "the quote is not closed on its line"))? {
            '\\' if quote == '"' => match chars.next() {
                Some('n') => result.push('\n'),
                Some('t') => result.push('\t'),
                Some(c @ ('"' | '\\' | '/')) => result.push(c),
                _ => return Err((number, "that escape is not understood")),
            },
            c if c == quote => match chars.as_str().strip_prefix('\'') {
                Some(more) if quote == '\'' => {
                    result.push('\'');
                    chars = more.chars();
                }
                _ => {
                    *rest = chars.as_str();
                    return Ok(Value::String(result));
                }
            },
            c => result.push(c),
        }
    }
}

/// Reads a value inside brackets, up to what follows it.
fn flow(rest: &mut &str, number: usize, depth: usize) -> Result<Value, Wrong> {
    if depth > DEPTH_MAX {
        return Err((number, "it nests too deep"));
    }
    *rest = rest.trim_start();
    let open = rest.chars().next();
    match open {
        Some('"' | '\'') => return quoted(rest, number),
        Some('[' | '{') => *rest = &rest[1..],
        _ => {
            let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
            let colon = rest[..end].find(": ").unwrap_or(end);
            let text = rest[..colon].trim();
            *rest = &rest[colon..];
            return Ok(plain(text));
        }
    }
    let close = if open == Some('[') { ']' } else { '}' };
    let (mut list, mut map) = (Vec::new(), Map::new());
    loop {
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return Ok(if close == ']' { Value::Array(list) } else { Value::Object(map) });
        }
        let value = flow(rest, number, depth + 1)?;
        *rest = rest.trim_start();
        if close == '}' {
            let Value::String(key) = value else { return Err((number, "a key is a text")) };
            *rest = rest.strip_prefix(':').ok_or((number, "a key is followed by a colon"))?;
            map.insert(key, flow(rest, number, depth + 1)?);
            *rest = rest.trim_start();
        } else {
            list.push(value);
        }
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None if rest.starts_with(close) => {}
            None => return Err((number, "the bracket is not closed on its line")),
        }
    }
}
