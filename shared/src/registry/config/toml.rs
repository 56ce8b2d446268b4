//! Reads the part of TOML in which registries are configured: tables, arrays of tables, texts, numbers, booleans, arrays
//! and inline tables (TOML 1.0). Texts of several lines and dates are refused, never misread.

use serde_json::{Map, Value};

/// How deep values may nest.
const DEPTH_MAX: usize = 16;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    let mut root = Map::new();
    let mut path: Vec<String> = Vec::new();
    loop {
        reader.blank_lines();
        let Some(c) = reader.peek() else { return Ok(Value::Object(root)) };
        if c == '[' {
            reader.at += 1;
            let is_array = reader.take('[');
            path = reader.keys()?;
            reader.expect(']')?;
            if is_array {
                reader.expect(']')?;
            }
            let line = reader.line();
            let (last, above) = path.split_last().ok_or_else(|| format!("line {line}: a table has no name"))?;
            let parent = table(&mut root, above, line)?;
            match (
                is_array,
                parent.entry(last.clone()).or_insert_with(|| if is_array { Value::Array(Vec::new()) } else { Value::Object(Map::new()) }),
            ) {
                (true, Value::Array(items)) => items.push(Value::Object(Map::new())),
                (false, Value::Object(_)) => {}
                _ => return Err(format!("line {line}: '{last}' is something else already")),
            }
        } else {
            let table = table(&mut root, &path, reader.line())?;
            reader.pair(table, 0)?;
        }
        reader.end_of_line()?;
    }
}

/// Goes down to a table; of an array of tables the last one is meant.
fn table<'a>(root: &'a mut Map<String, Value>, path: &[String], line: usize) -> Result<&'a mut Map<String, Value>, String> {
    let mut at = root;
    for key in path {
        let inner = at.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
        let inner = match inner {
            Value::Array(items) => items.last_mut().ok_or_else(|| format!("line {line}: '{key}' is empty"))?,
            other => other,
        };
        at = inner.as_object_mut().ok_or_else(|| format!("line {line}: '{key}' is no table"))?;
    }
    Ok(at)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn line(&self) -> usize {
        self.text[..self.at].matches('\n').count() + 1
    }

    fn wrong<T>(&self, reason: &str) -> Result<T, String> {
        Err(format!("line {}: {reason}", self.line()))
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, c: char) -> bool {
        let is_there = self.rest().starts_with(c);
        self.at += if is_there { c.len_utf8() } else { 0 };
        is_there
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        self.blanks();
        if self.take(c) { Ok(()) } else { self.wrong(&format!("a '{c}' is missing")) }
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn comment(&mut self) {
        if self.peek() == Some('#') {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn blank_lines(&mut self) {
        loop {
            let before = self.at;
            self.at += self.rest().len() - self.rest().trim_start().len();
            self.comment();
            if self.at == before {
                return;
            }
        }
    }

    fn end_of_line(&mut self) -> Result<(), String> {
        self.blanks();
        self.comment();
        match self.peek() {
            None | Some('\n' | '\r') => Ok(()),
            Some(_) => self.wrong("there is more in this line"),
        }
    }

    fn keys(&mut self) -> Result<Vec<String>, String> {
        let mut keys = Vec::new();
        loop {
            self.blanks();
            let key = match self.peek() {
                Some('"' | '\'') => self.quoted()?,
                _ => {
                    let end = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).unwrap_or(self.rest().len());
                    let key = self.rest()[..end].to_owned();
                    self.at += end;
                    key
                }
            };
            if key.is_empty() || keys.len() > DEPTH_MAX {
                return self.wrong("a key is missing");
            }
            keys.push(key);
            self.blanks();
            if !self.take('.') {
                return Ok(keys);
            }
        }
    }

    fn pair(&mut self, table: &mut Map<String, Value>, depth: usize) -> Result<(), String> {
        let keys = self.keys()?;
        self.expect('=')?;
        let value = self.value(depth)?;
        let line = self.line();
        let (last, above) = keys.split_last().ok_or_else(|| format!("line {line}: a key is missing"))?;
        let table = self::table(table, above, line)?;
        match table.insert(last.clone(), value) {
            None => Ok(()),
            Some(_) => self.wrong(&format!("'{last}' stands twice")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEPTH_MAX {
            return self.wrong("it nests too deep");
        }
        self.blanks();
        match self.peek() {
            Some('"' | '\'') => self.quoted().map(Value::String),
            Some('[') => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.blank_lines();
                    if self.take(']') {
                        return Ok(items.into());
                    }
                    items.push(self.value(depth + 1)?);
                    self.blank_lines();
                    if !self.take(',') && self.peek() != Some(']') {
                        return self.wrong("a ',' is missing");
                    }
                }
            }
            Some('{') => {
                self.at += 1;
                let mut table = Map::new();
                loop {
                    self.blanks();
                    if self.take('}') {
                        return Ok(Value::Object(table));
                    }
                    self.pair(&mut table, depth + 1)?;
                    self.blanks();
                    if !self.take(',') && self.peek() != Some('}') {
                        return self.wrong("a ',' is missing");
                    }
                }
            }
            _ => {
                let end = self.rest().find([',', ']', '}', '#', '\n', '\r', ' ', '\t']).unwrap_or(self.rest().len());
                let word = self.rest()[..end].to_owned();
                let value = match word.as_str() {
                    "true" => true.into(),
                    "false" => false.into(),
                    word => match word.replace('_', "").parse::<i64>() {
                        Ok(number) => number.into(),
                        Err(_) => return self.wrong(&format!("'{word}' is no value that is read here")),
                    },
                };
                self.at += end;
                Ok(value)
            }
        }
    }

    fn quoted(&mut self) -> Result<String, String> {
        let quote = if self.take('"') { '"' } else { '\'' };
        if quote == '\'' {
            self.at += 1;
        }
        if self.rest().starts_with(&quote.to_string().repeat(2)) {
            return self.wrong("texts of several lines are not read");
        }
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\n' => break,
                '\\' if quote == '"' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    _ => return self.wrong("an escape is not known"),
                },
                c => text.push(c),
            }
        }
        self.wrong("a text does not end")
    }
}
