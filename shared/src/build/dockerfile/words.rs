//! Splitting an instruction's rest into flags, words and pairs. Quotes and escapes decide where a
//! word ends and stay in it; expansion removes them later.

/// One `NAME=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name as written.
    pub name: String,
    /// The value as written.
    pub value: String,
    /// True for `NAME=value`, false for the old `NAME value`.
    pub equals: bool,
}

/// Splits at white space.
pub(super) fn split_spaces(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Splits leading `--flags` off. Returns them unquoted with their offsets, and the offset of what
/// follows them; a `--` alone ends them.
pub(super) fn split_flags(text: &str) -> (Vec<(usize, String)>, usize) {
    let mut flags = Vec::new();
    let mut rest = 0;
    loop {
        let start = rest + (text[rest..].len() - text[rest..].trim_start().len());
        if !text[start..].starts_with("--") {
            return (flags, start);
        }
        let (word, quoted, len) = unquoted_word(&text[start..]);
        rest = start + len;
        if word == "--" {
            return (flags, rest);
        }
        if quoted || !word.is_empty() {
            flags.push((start, word));
        }
    }
}

/// Reads one word without its quotes; a backslash keeps the next character. Returns the word,
/// whether a part was quoted, and how many bytes it took.
fn unquoted_word(text: &str) -> (String, bool, usize) {
    let mut word = String::new();
    let mut quote: Option<char> = None;
    let mut quoted = false;
    let mut chars = text.char_indices();
    while let Some((at, ch)) = chars.next() {
        match (quote, ch) {
            (None, c) if c.is_whitespace() => return (word, quoted, at),
            (None, '\'' | '"') => {
                quote = Some(ch);
                quoted = true;
            }
            (Some(q), c) if q == c => quote = None,
            (_, '\\') => word.extend(chars.next().map(|(_, c)| c)),
            (_, c) => word.push(c),
        }
    }
    (word, quoted, text.len())
}

/// Splits at white space outside quotes; quotes and escapes stay.
pub(super) fn split_words(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote: Option<char> = None;
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        match quote {
            None if ch.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            None if matches!(ch, '\'' | '"') => quote = Some(ch),
            Some(q) if q == ch => quote = None,
            _ => {}
        }
        // Nothing can be escaped inside single quotes.
        if ch == escape && quote != Some('\'') {
            let Some(next) = chars.next() else { break };
            word.push(ch);
            word.push(next);
        } else {
            word.push(ch);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Reads `NAME=value ...`, or the old `NAME value`.
pub(super) fn parse_pairs(text: &str, escape: char) -> Result<Vec<Pair>, String> {
    let words = split_words(text, escape);
    let Some(first) = words.first() else { return Ok(Vec::new()) };
    if !first.contains('=') {
        let (name, value) = text.split_once(char::is_whitespace).ok_or_else(|| format!("'{first}' has no value; write {first}=value"))?;
        return Ok(vec![Pair { name: name.to_owned(), value: value.trim_start().to_owned(), equals: false }]);
    }
    words
        .iter()
        .map(|word| match word.split_once('=') {
            Some(("", _)) => Err(format!("'{word}' has no name before the '='")),
            Some((name, value)) => Ok(Pair { name: name.to_owned(), value: value.to_owned(), equals: true }),
            None => Err(format!("'{word}' has no '='; write {word}=value")),
        })
        .collect()
}
