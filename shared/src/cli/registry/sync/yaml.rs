//! Reads the part of YAML in which such files are written: mappings, lists, quoted and plain texts, `[...]` and `{...}`
//! on one line, comments. Anchors, tags and texts of several lines are refused, never misread.
//!
//! Plain words are texts, whatever they look like, since `1.10` is a tag and no number; only `true`, `false`,
//! `null` and `~` mean what they mean in YAML.

use serde_json::{Map, Value};

/// How deep values may nest.
const DEPTH_MAX: usize = 32;

struct Line {
    number: usize,
    indent: usize,
    text: String,
}

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let bare = without_comment(line).trim_end();
        let text = bare.trim_start_matches(' ');
        if text.is_empty() || (bare == "---" && lines.is_empty()) {
            continue;
        }
        if text.starts_with('\t') {
            return Err(format!("line {}: a tab is no indentation", at + 1));
        }
        if bare == "---" || bare == "..." || text.starts_with('%') {
            return Err(format!("line {}: there is one document, without directives", at + 1));
        }
        lines.push(Line { number: at + 1, indent: bare.len() - text.len(), text: text.to_owned() });
    }
    let mut reader = Reader { lines, at: 0 };
    let Some(first) = reader.lines.first() else { return Ok(Value::Null) };
    let indent = first.indent;
    let value = reader.block(indent, 0)?;
    match reader.lines.get(reader.at) {
        Some(line) => Err(format!("line {}: it is indented as nothing before it", line.number)),
        None => Ok(value),
    }
}

/// Cuts a comment off, which begins at the start of a line or after a blank, outside quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return &line[..at],
            // A quote within a word is a letter of it.
            (None, '"' | '\'') if before.is_whitespace() || "[{,:".contains(before) => quote = Some(c),
            (Some(q), c) if c == q && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    line
}

struct Reader {
    lines: Vec<Line>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<(usize, usize, &str)> {
        self.lines.get(self.at).map(|l| (l.number, l.indent, l.text.as_str()))
    }

    fn block(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        if depth > DEPTH_MAX {
            return Err(format!("it nests deeper than {DEPTH_MAX}"));
        }
        match self.peek() {
            Some((_, _, text)) if is_item(text) => self.list(indent, depth),
            Some((number, _, text)) => match key(text) {
                Some(_) => self.mapping(indent, depth),
                None => {
                    let value = scalar(text, number)?;
                    self.at += 1;
                    Ok(value)
                }
            },
            None => Ok(Value::Null),
        }
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        while let Some((number, at, text)) = self.peek().filter(|(_, at, text)| *at == indent && is_item(text)) {
            let rest = text[1..].trim_start();
            if rest.is_empty() {
                self.at += 1;
                items.push(self.below(indent, depth)?);
            } else if key(rest).is_some() || is_item(rest) {
                // `- a: b` begins a mapping that is indented as its first key.
                let (inner, rest) = (at + text.len() - rest.len(), rest.to_owned());
                self.lines[self.at] = Line { number, indent: inner, text: rest };
                items.push(self.block(inner, depth + 1)?);
            } else {
                items.push(scalar(rest, number)?);
                self.at += 1;
            }
        }
        Ok(items.into())
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        while let Some((number, _, text)) = self.peek().filter(|(_, at, text)| *at == indent && !is_item(text)) {
            let (name, rest) = key(text).ok_or_else(|| format!("line {number}: it is no 'key: value'"))?;
            let name = match scalar(name, number)? {
                Value::String(name) => name,
                other => other.to_string(),
            };
            let rest = rest.to_owned();
            self.at += 1;
            let value = if rest.is_empty() { self.below(indent, depth)? } else { scalar(&rest, number)? };
            if map.insert(name.clone(), value).is_some() {
                return Err(format!("line {number}: '{name}' stands twice"));
            }
        }
        Ok(Value::Object(map))
    }

    /// What is indented further than a key; a list may stand as far out as its key.
    fn below(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        match self.peek() {
            Some((_, at, _)) if at > indent => self.block(at, depth + 1),
            Some((_, at, text)) if at == indent && is_item(text) && depth < DEPTH_MAX && !self.is_in_list(indent) => {
                self.list(at, depth + 1)
            }
            _ => Ok(Value::Null),
        }
    }

    /// Tells whether the line before is an item of a list of the same indentation.
    fn is_in_list(&self, indent: usize) -> bool {
        self.at.checked_sub(1).and_then(|at| self.lines.get(at)).is_some_and(|l| l.indent == indent && is_item(&l.text))
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Splits `key: value`.
fn key(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(['[', '{']) {
        return None;
    }
    let from = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].find(quote)? + 2,
        _ => 0,
    };
    let colon =
        text[from..].match_indices(':').map(|(at, _)| at + from).find(|at| matches!(text.as_bytes().get(at + 1), None | Some(b' ')))?;
    Some((text[..colon].trim_end(), text[colon + 1..].trim()))
}

fn scalar(text: &str, number: usize) -> Result<Value, String> {
    let mut chars = Chars { text, at: 0, number };
    let value = chars.value(0, false)?;
    chars.blanks();
    if chars.at < text.len() { Err(format!("line {number}: '{}' is too much", &text[chars.at..])) } else { Ok(value) }
}

struct Chars<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl Chars<'_> {
    fn wrong<T>(&self, reason: &str) -> Result<T, String> {
        Err(format!("line {}: {reason}", self.number))
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn value(&mut self, depth: usize, is_inside: bool) -> Result<Value, String> {
        if depth > DEPTH_MAX {
            return self.wrong("it nests too deep");
        }
        self.blanks();
        match self.rest().chars().next() {
            Some('[') => {
                let mut items = Vec::new();
                self.at += 1;
                while !self.end(']')? {
                    items.push(self.value(depth + 1, true)?);
                    self.comma(']')?;
                }
                Ok(items.into())
            }
            Some('{') => {
                let mut map = Map::new();
                self.at += 1;
                while !self.end('}')? {
                    let Value::String(name) = self.value(depth + 1, true)? else { return self.wrong("a key is a text") };
                    self.blanks();
                    if !self.rest().starts_with(':') {
                        return self.wrong("a key has no ':' behind it");
                    }
                    self.at += 1;
                    let value = self.value(depth + 1, true)?;
                    map.insert(name, value);
                    self.comma('}')?;
                }
                Ok(Value::Object(map))
            }
            Some('"') => self.double(),
            Some('\'') => self.single(),
            Some('&' | '*' | '!' | '|' | '>' | '%' | '@' | '`') => {
                self.wrong("anchors, tags and texts of several lines are not read; quote it")
            }
            _ => self.plain(is_inside),
        }
    }

    fn end(&mut self, mark: char) -> Result<bool, String> {
        self.blanks();
        match self.rest().chars().next() {
            None => self.wrong("it goes on in the next line; write it as a list with '- '"),
            Some(c) if c == mark => {
                self.at += 1;
                Ok(true)
            }
            Some(_) => Ok(false),
        }
    }

    fn comma(&mut self, mark: char) -> Result<(), String> {
        self.blanks();
        match self.rest().chars().next() {
            Some(',') => {
                self.at += 1;
                Ok(())
            }
            Some(c) if c == mark => Ok(()),
            _ => self.wrong("a ',' is missing"),
        }
    }

    fn double(&mut self) -> Result<Value, String> {
        let mut text = String::new();
        let mut chars = self.rest()[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += 1 + at + 1;
                    return Ok(text.into());
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, c @ ('"' | '\\' | '/'))) => text.push(c),
                    _ => return self.wrong("an escape is not known"),
                },
                c => text.push(c),
            }
        }
        self.wrong("a quoted text does not end")
    }

    fn single(&mut self) -> Result<Value, String> {
        let mut text = String::new();
        let mut chars = self.rest()[1..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c != '\'' {
                text.push(c);
            } else if chars.next_if(|(_, c)| *c == '\'').is_some() {
                text.push('\'');
            } else {
                self.at += 1 + at + 1;
                return Ok(text.into());
            }
        }
        self.wrong("a quoted text does not end")
    }

    fn plain(&mut self, is_inside: bool) -> Result<Value, String> {
        let rest = self.rest();
        let ends = |at: usize, c: char| match c {
            ',' | '[' | ']' | '{' | '}' => is_inside,
            ':' => {
                matches!(rest.as_bytes().get(at + 1), None | Some(b' '))
                    || is_inside && matches!(rest.as_bytes().get(at + 1), Some(b',' | b']' | b'}'))
            }
            _ => false,
        };
        let end = rest.char_indices().find(|(at, c)| ends(*at, *c)).map_or(rest.len(), |(at, _)| at);
        let word = rest[..end].trim_end();
        if !is_inside && rest[end..].starts_with(':') {
            return self.wrong("there are two ':'; quote it");
        }
        let value = match word {
            "" if is_inside => return self.wrong("a value is missing"),
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => true.into(),
            "false" | "False" | "FALSE" => false.into(),
            word => word.into(),
        };
        self.at += word.len();
        Ok(value)
    }
}
