//! `.env` files as shells, Compose and the dotenv libraries agree on them, which docker's `--env-file` is not:
//! `export`, quotes, values of several lines, comments, `${NAME}`.
//!
//! Inside single quotes all is literal; inside double quotes `\n`, `\t`, `\r`, `\"`, `\\` and `\$` are escapes and
//! variables are replaced; a bare value ends at ` #` or at the end of its line, and variables are replaced in it.

/// The longest name of a variable that a `${}` may have.
const NAME_BYTES_MAX: usize = 1024;

/// Reads a file; `outside` knows variables that it does not set itself.
///
/// # Errors
/// The line, from 1, and what is wrong there.
pub(super) fn parse(text: &str, outside: &dyn Fn(&str) -> Option<String>) -> Result<Vec<(String, String)>, (usize, &'static str)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line_of = |rest: &str| text[..text.len() - rest.len()].matches('\n').count() + 1;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(all);
        }
        if rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let at = line_of(rest);
        let line = rest.split('\n').next().unwrap_or_default();
        let (key, _) = line.split_once('=').ok_or((at, "say NAME=VALUE"))?;
        let name = key.trim();
        let name = name.strip_prefix("export").filter(|n| n.starts_with([' ', '\t'])).unwrap_or(name).trim();
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
        if name.is_empty() || !name.bytes().all(plain) || name.as_bytes()[0].is_ascii_digit() {
            return Err((at, "that is no name of a variable"));
        }
        let known = |wanted: &str| all.iter().rev().find(|(have, _)| have == wanted).map(|(_, v)| v.clone()).or_else(|| outside(wanted));
        let (value, after) = value(rest[key.len() + 1..].trim_start_matches([' ', '\t']), &known).map_err(|reason| (at, reason))?;
        all.push((name.to_owned(), value));
        rest = after;
    }
}

/// Reads one value; returns it and what follows its line.
fn value<'a>(text: &'a str, known: &dyn Fn(&str) -> Option<String>) -> Result<(String, &'a str), &'static str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
        let bare = line.find(" #").or_else(|| line.find("\t#")).map_or(line, |at| &line[..at]);
        let bare = if bare.starts_with('#') { "" } else { bare };
        return Ok((expand(bare.trim_end(), known)?, rest));
    };
    let inner = &text[1..];
    let mut end = None;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let end = end.ok_or("the quote is not closed")?;
    let (line, rest) = inner[end + 1..].split_once('\n').unwrap_or((&inner[end + 1..], ""));
    if !(line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Err("something follows the closing quote");
    }
    let value = if quote == '\'' { inner[..end].to_owned() } else { expand_quoted(&inner[..end], known)? };
    Ok((value, rest))
}

/// Replaces escapes and variables of a text in double quotes.
fn expand_quoted(text: &str, known: &dyn Fn(&str) -> Option<String>) -> Result<String, &'static str> {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        result.push_str(&expand(&rest[..at], known)?);
        let mut after = rest[at + 1..].chars();
        match after.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('r') => result.push('\r'),
            Some(c @ ('"' | '\\' | '$')) => result.push(c),
            Some('\n') => {}
            Some(other) => result.extend(['\\', other]),
            None => result.push('\\'),
        }
        rest = after.as_str();
    }
    result.push_str(&expand(rest, known)?);
    Ok(result)
}

/// Replaces `$NAME`, `${NAME}`, `${NAME-word}` and `${NAME:-word}`; what is not known is empty.
///
/// # Errors
/// When a brace is not closed or holds something else.
pub(super) fn expand(text: &str, known: &dyn Fn(&str) -> Option<String>) -> Result<String, &'static str> {
    let name_end = |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len()).min(NAME_BYTES_MAX);
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(inner) = rest.strip_prefix('{') {
            let close = inner.find('}').ok_or("a ${ is not closed")?;
            let (name, word) = inner[..close].split_at(name_end(&inner[..close]));
            let value = known(name);
            match word {
                _ if name.is_empty() => return Err("a ${} has no name"),
                "" => result.push_str(&value.unwrap_or_default()),
                word if word.starts_with(":-") => result.push_str(&value.filter(|v| !v.is_empty()).unwrap_or_else(|| word[2..].to_owned())),
                word if word.starts_with('-') => result.push_str(&value.unwrap_or_else(|| word[1..].to_owned())),
                _ => return Err("inside ${} stands NAME, NAME-WORD or NAME:-WORD"),
            }
            rest = &inner[close + 1..];
            continue;
        }
        match name_end(rest) {
            0 => result.push('$'),
            end => {
                result.push_str(&known(&rest[..end]).unwrap_or_default());
                rest = &rest[end..];
            }
        }
    }
    result.push_str(rest);
    Ok(result)
}

#[cfg(test)]
mod tests;
