//! Variable substitution in Dockerfile words: the subset of POSIX shell parameter expansion that the
//! Dockerfile reference defines ("Environment replacement").
//!
//! Knows `$v`, `${v}`, `${v:-w}`, `${v-w}`, `${v:+w}`, `${v+w}`, `${v:?m}`, `${v?m}`, `${v#p}`,
//! `${v##p}`, `${v%p}`, `${v%%p}`, `${v/p/r}` and `${v//p/r}`; quotes and the escape character are
//! removed unless [`Options`] keeps them. It runs no command and looks at nothing but the given
//! variables. The vectors under `../vectors` hold it.

use regex::Regex;

/// How deep `${a:-${b:-...}}` may nest.
pub const DEPTH_MAX: usize = 64;
/// The longest result of one expansion, in bytes.
pub const RESULT_MAX_BYTES: usize = 16 << 20;

/// Why a word cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// A quote that does not end.
    #[error("there is no closing {0}")]
    Unclosed(char),
    /// `${` that names nothing.
    #[error("bad substitution: '${{' must be followed by a name")]
    BadSubstitution,
    /// A modifier that does not exist.
    #[error("'{modifier}' is no modifier of '${{{name}...}}'")]
    Modifier {
        /// The variable.
        name: String,
        /// What follows it.
        modifier: String,
    },
    /// `${v?}` where v is not set, or `${v:?}` where it is empty.
    #[error("{name}: {message}")]
    Required {
        /// The variable.
        name: String,
        /// What the Dockerfile says, or a default.
        message: String,
    },
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("substitutions nest deeper than {DEPTH_MAX}")]
    TooDeep,
    /// Longer than [`RESULT_MAX_BYTES`].
    #[error("the result is longer than {RESULT_MAX_BYTES} bytes")]
    TooLong,
}

type Result<T> = std::result::Result<T, ExpandError>;

/// What an expansion leaves as it is.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The escape character, `\` unless a directive says otherwise.
    pub escape: char,
    /// Keeps quotes in the result.
    pub raw_quotes: bool,
    /// Keeps escape characters in the result.
    pub raw_escapes: bool,
    /// Keeps `$v` in the result where v is not set.
    pub skip_unset: bool,
}

impl Options {
    /// Returns the usual options with this escape character.
    pub fn new(escape: char) -> Options {
        Options { escape, raw_quotes: false, raw_escapes: false, skip_unset: false }
    }
}

/// Looks up a variable; `None` is "not set".
pub type Lookup<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// Expands a text to one word.
///
/// # Errors
/// When quotes or braces do not match, a modifier is unknown, or a required variable is missing.
pub fn expand(text: &str, options: Options, lookup: Lookup<'_>) -> Result<String> {
    Lexer::new(text, options, lookup).run(None, options.raw_escapes, 0).map(|(text, _)| text)
}

/// Expands a text and splits the result at unquoted white space, as a shell does.
///
/// # Errors
/// As [`expand`].
pub fn expand_words(text: &str, options: Options, lookup: Lookup<'_>) -> Result<Vec<String>> {
    Lexer::new(text, options, lookup).run(None, options.raw_escapes, 0).map(|(_, words)| words)
}

/// Collects words: unquoted white space separates them.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    word: String,
    in_word: bool,
}

impl Words {
    fn push(&mut self, ch: char) {
        if !ch.is_whitespace() {
            self.push_quoted(ch);
        } else if self.in_word && !self.word.is_empty() {
            self.done.push(std::mem::take(&mut self.word));
            self.in_word = false;
        }
    }

    fn push_quoted(&mut self, ch: char) {
        self.word.push(ch);
        self.in_word = true;
    }

    fn finish(mut self) -> Vec<String> {
        if !self.word.is_empty() {
            self.done.push(self.word);
        }
        self.done
    }
}

struct Lexer<'a> {
    chars: Vec<char>,
    at: usize,
    options: Options,
    lookup: Lookup<'a>,
}

impl<'a> Lexer<'a> {
    fn new(text: &str, options: Options, lookup: Lookup<'a>) -> Lexer<'a> {
        Lexer { chars: text.chars().collect(), at: 0, options, lookup }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek();
        self.at += usize::from(ch.is_some());
        ch
    }

    /// Reads up to `stop` (which is consumed) or to the end.
    fn run(&mut self, stop: Option<char>, raw_escapes: bool, depth: usize) -> Result<(String, Vec<String>)> {
        if depth > DEPTH_MAX {
            return Err(ExpandError::TooDeep);
        }
        let mut text = String::new();
        let mut words = Words::default();
        while let Some(ch) = self.peek() {
            if text.len() > RESULT_MAX_BYTES {
                return Err(ExpandError::TooLong);
            }
            if stop == Some(ch) {
                self.at += 1;
                return Ok((text, words.finish()));
            }
            match ch {
                '\'' | '"' => {
                    let part = if ch == '\'' { self.single_quoted()? } else { self.double_quoted(raw_escapes, depth)? };
                    part.chars().for_each(|c| words.push_quoted(c));
                    // An empty quoted text starts a word, but makes none by itself.
                    words.in_word = true;
                    text.push_str(&part);
                }
                '$' => {
                    let part = self.dollar(depth)?;
                    part.chars().for_each(|c| words.push(c));
                    text.push_str(&part);
                }
                _ if ch == self.options.escape => {
                    self.at += 1;
                    if raw_escapes {
                        words.push_quoted(ch);
                        text.push(ch);
                    }
                    let Some(next) = self.next() else { break };
                    words.push_quoted(next);
                    text.push(next);
                }
                _ => {
                    self.at += 1;
                    words.push(ch);
                    text.push(ch);
                }
            }
        }
        match stop {
            Some(stop) => Err(ExpandError::Unclosed(stop)),
            None => Ok((text, words.finish())),
        }
    }

    /// Everything up to the next single quote, as it is.
    fn single_quoted(&mut self) -> Result<String> {
        let start = self.at + usize::from(!self.options.raw_quotes);
        self.at += 1;
        while let Some(ch) = self.next() {
            if ch == '\'' {
                let end = self.at - usize::from(!self.options.raw_quotes);
                return Ok(self.chars[start..end].iter().collect());
            }
        }
        Err(ExpandError::Unclosed('\''))
    }

    /// Up to the next double quote; variables are substituted, and only `"`, `$` and the escape character can be escaped.
    fn double_quoted(&mut self, raw_escapes: bool, depth: usize) -> Result<String> {
        let mut text = String::new();
        if self.options.raw_quotes {
            text.push('"');
        }
        self.at += 1;
        while let Some(ch) = self.peek() {
            if text.len() > RESULT_MAX_BYTES {
                return Err(ExpandError::TooLong);
            }
            match ch {
                '"' => {
                    self.at += 1;
                    if self.options.raw_quotes {
                        text.push('"');
                    }
                    return Ok(text);
                }
                '$' => text.push_str(&self.dollar(depth)?),
                _ if ch == self.options.escape => {
                    self.at += 1;
                    match self.peek() {
                        None => {}
                        Some(next) if next == '"' || next == '$' || next == self.options.escape => {
                            if raw_escapes {
                                text.push(ch);
                            }
                            text.push(next);
                            self.at += 1;
                        }
                        Some(_) => text.push(ch),
                    }
                }
                _ => {
                    self.at += 1;
                    text.push(ch);
                }
            }
        }
        Err(ExpandError::Unclosed('"'))
    }

    /// `$name`, `${name...}` or a lone `$`.
    fn dollar(&mut self, depth: usize) -> Result<String> {
        self.at += 1;
        if self.peek() != Some('{') {
            let name = self.name();
            return Ok(match (name.is_empty(), (self.lookup)(&name)) {
                (true, _) => "$".into(),
                (false, Some(value)) => value,
                (false, None) if self.options.skip_unset => format!("${name}"),
                (false, None) => String::new(),
            });
        }
        let start = self.at - 1;
        self.at += 1;
        match self.peek() {
            None => return Err(ExpandError::Unclosed('}')),
            Some('{' | '}' | ':') => return Err(ExpandError::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        let value = if name.is_empty() { None } else { (self.lookup)(&name) };
        let unset_stays = self.options.skip_unset && value.is_none();
        let Some(modifier) = self.next() else { return Err(ExpandError::Unclosed('}')) };
        let result = match modifier {
            '}' if name.is_empty() => return Err(ExpandError::BadSubstitution),
            '}' => value.unwrap_or_default(),
            ':' => {
                let Some(second) = self.next() else { return Err(ExpandError::Unclosed('}')) };
                if !matches!(second, '-' | '+' | '?') {
                    return Err(ExpandError::Modifier { name, modifier: format!(":{second}") });
                }
                self.alternative(&name, second, value.filter(|v| !v.is_empty()), true, depth)?
            }
            '-' | '+' | '?' => self.alternative(&name, modifier, value, false, depth)?,
            '#' | '%' => self.trimmed(modifier, &value.unwrap_or_default(), depth)?,
            '/' => self.replaced(&value.unwrap_or_default(), depth)?,
            _ => return Err(ExpandError::Modifier { name, modifier: modifier.to_string() }),
        };
        Ok(if unset_stays { self.chars[start..self.at].iter().collect() } else { result })
    }

    /// `-w`, `+w` and `?m`, with or without a colon; `value` is what counts as set.
    fn alternative(&mut self, name: &str, modifier: char, value: Option<String>, colon: bool, depth: usize) -> Result<String> {
        let (word, _) = self.run(Some('}'), false, depth + 1)?;
        match (modifier, value) {
            ('-', value) => Ok(value.unwrap_or(word)),
            ('+', Some(_)) => Ok(word),
            ('+', None) => Ok(String::new()),
            (_, Some(value)) => Ok(value),
            (_, None) => {
                let default = if colon { "it must be set and not empty" } else { "it must be set" };
                let message = if word.is_empty() { default.to_owned() } else { word };
                Err(ExpandError::Required { name: name.to_owned(), message })
            }
        }
    }

    /// `#p`, `##p`, `%p`, `%%p`: the value without the shortest or longest prefix or suffix that matches.
    fn trimmed(&mut self, modifier: char, value: &str, depth: usize) -> Result<String> {
        let (word, _) = self.run(Some('}'), true, depth + 1)?;
        let (pattern, greedy) = match word.strip_prefix(modifier) {
            Some(rest) => (rest, true),
            None => (word.as_str(), false),
        };
        let mut pieces = glob_pieces(pattern, self.options.escape);
        // A suffix is the prefix of the reversed value: a regex finds shortest matches only at the front.
        let subject: String = if modifier == '%' { value.chars().rev().collect() } else { value.to_owned() };
        if modifier == '%' {
            pieces.reverse();
        }
        let rest = match glob_regex(&pieces, greedy, true) {
            Some(regex) => regex.find(&subject).map_or(subject.as_str(), |found| &subject[found.end()..]),
            None => &subject,
        };
        Ok(if modifier == '%' { rest.chars().rev().collect() } else { rest.to_owned() })
    }

    /// `/p/r` and `//p/r`: the value with the first match, or all, replaced.
    fn replaced(&mut self, value: &str, depth: usize) -> Result<String> {
        let all = self.peek() == Some('/');
        if all {
            self.at += 1;
        }
        let (pattern, _) = self.run(Some('/'), true, depth + 1)?;
        let (replacement, _) = self.run(Some('}'), false, depth + 1)?;
        let pieces = glob_pieces(&pattern, self.options.escape);
        let Some(regex) = glob_regex(&pieces, true, false).filter(|_| !pieces.is_empty()) else { return Ok(value.to_owned()) };
        let (mut text, mut at) = (String::new(), 0);
        for found in regex.find_iter(value).take(if all { usize::MAX } else { 1 }) {
            text.push_str(&value[at..found.start()]);
            text.push_str(&replacement);
            at = found.end();
            // A replacement for each character multiplies two lengths.
            if text.len() > RESULT_MAX_BYTES {
                return Err(ExpandError::TooLong);
            }
        }
        text.push_str(&value[at..]);
        Ok(text)
    }

    /// A variable's name, a positional parameter's digits, or one special parameter.
    fn name(&mut self) -> String {
        let start = self.at;
        match self.peek() {
            Some(ch) if ch.is_ascii_digit() => {
                while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    self.at += 1;
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => self.at += 1,
            _ => {
                while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    self.at += 1;
                }
            }
        }
        self.chars[start..self.at].iter().collect()
    }
}

/// A piece of a shell pattern.
#[derive(Clone, Copy)]
enum Piece {
    Any,
    One,
    Literal(char),
}

fn glob_pieces(pattern: &str, escape: char) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut chars = pattern.chars();
    while let Some(ch) = chars.next() {
        pieces.push(match ch {
            '*' => Piece::Any,
            '?' => Piece::One,
            _ if ch == escape => Piece::Literal(chars.next().unwrap_or(ch)),
            _ => Piece::Literal(ch),
        });
    }
    pieces
}

/// Returns the pattern as a regex; `None` when it is too large to compile.
fn glob_regex(pieces: &[Piece], greedy: bool, anchored: bool) -> Option<Regex> {
    let mut text = String::from(if anchored { "(?s)^" } else { "(?s)" });
    for piece in pieces {
        match piece {
            Piece::Any => text.push_str(if greedy { ".*" } else { ".*?" }),
            Piece::One => text.push('.'),
            Piece::Literal(ch) => text.push_str(&regex::escape(ch.encode_utf8(&mut [0; 4]))),
        }
    }
    Regex::new(&text).ok()
}

#[cfg(test)]
mod tests;
