//! Ignore files with docker's own rules (Dockerfile reference, "`.dockerignore` file"), which are not gitignore's:
//! a pattern without `**` matches from the root only, a trailing `/` means nothing, the last match
//! wins, and a pattern that matches a directory matches everything below it.
//!
//! Paths are bytes relative to the context, without a leading `/`. Nothing here opens a file.

use std::borrow::Cow;

use regex::Regex;

/// The largest ignore file that is read, in bytes.
pub const IGNORE_MAX_BYTES: u64 = 1 << 20;
/// The most patterns in one ignore file.
pub const PATTERNS_MAX: usize = 10_000;

/// The names of an ignore file in the context's root, first one wins. One that is called as the
/// Dockerfile with `.dockerignore` added, beside the Dockerfile, wins over both.
pub const IGNORE_FILE_NAMES: [&str; 2] = [".dockerignore", ".containerignore"];

/// A line of an ignore file that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{pattern}' is not a pattern: {reason}")]
pub struct IgnoreError {
    /// Its line, from 1.
    pub line: u32,
    /// The text.
    pub pattern: String,
    /// What is wrong.
    pub reason: &'static str,
}

struct Pattern {
    /// True for `!pattern`.
    includes: bool,
    matcher: Matcher,
    text: String,
}

/// Most patterns need no regex.
enum Matcher {
    /// The path itself.
    Exact(Vec<u8>),
    /// `dir/**`: everything below, with the slash.
    Prefix(Vec<u8>),
    /// `**/name`: the name, with a slash before it, at any depth.
    Suffix(Vec<u8>),
    Glob(Glob),
}

impl Matcher {
    fn matches(&self, path: &[u8]) -> bool {
        match self {
            Matcher::Exact(text) => path == text.as_slice(),
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(suffix) => path.ends_with(suffix) || path == &suffix[1..],
            Matcher::Glob(glob) => glob.matches(path),
        }
    }
}

/// A parsed ignore file. The default ignores nothing.
#[derive(Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
}

/// Which patterns match a directory or one of its parents: what its children need to know.
#[derive(Debug, Clone, Default)]
pub struct Trail(Vec<bool>);

impl Ignore {
    /// Parses an ignore file.
    ///
    /// # Errors
    /// The first line that is no pattern.
    pub fn parse(bytes: &[u8]) -> Result<Ignore, IgnoreError> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line)).filter(|(_, line)| !line.starts_with('#'));
        Ignore::from_lines(lines)
    }

    /// Takes patterns that are not from a file, such as those of `COPY --exclude`.
    ///
    /// # Errors
    /// The first that is no pattern.
    pub fn from_patterns<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Ignore, IgnoreError> {
        Ignore::from_lines(patterns.into_iter().map(|p| (1, p)))
    }

    fn from_lines<'p>(lines: impl Iterator<Item = (usize, &'p str)>) -> Result<Ignore, IgnoreError> {
        let mut patterns = Vec::new();
        for (line, raw) in lines {
            let text = raw.trim();
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            let fail = |reason| IgnoreError { line, pattern: text.chars().take(200).collect(), reason };
            let (includes, body) = match text.strip_prefix('!') {
                Some(body) => (true, body.trim()),
                None => (false, text),
            };
            match (text.is_empty(), body.is_empty()) {
                (true, _) => continue,
                (false, true) => return Err(fail("nothing follows the '!'")),
                (false, false) => {}
            }
            let cleaned = clean(body);
            let cleaned = if cleaned.len() > 1 { cleaned.strip_prefix('/').unwrap_or(&cleaned) } else { &cleaned };
            let matcher = compile(cleaned).map_err(fail)?;
            patterns.push(Pattern { includes, matcher, text: cleaned.to_owned() });
            if patterns.len() > PATTERNS_MAX {
                return Err(fail("there are too many patterns"));
            }
        }
        Ok(Ignore { patterns })
    }

    /// Tells whether a `!` pattern brings anything back.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|p| p.includes)
    }

    /// Tells whether one pattern leaves out everything.
    pub fn leaves_nothing(&self) -> bool {
        self.patterns.iter().any(|p| !p.includes && matches!(p.text.as_str(), "*" | "**" | "**/*"))
    }

    /// Tells whether there is no pattern at all.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Tells whether a path is ignored, and returns the trail for its children; `parent` is the trail of its directory.
    pub fn check(&self, parent: &Trail, path: &[u8]) -> (bool, Trail) {
        let mut ignored = false;
        let mut trail = Vec::with_capacity(self.patterns.len());
        for (n, pattern) in self.patterns.iter().enumerate() {
            let matches = parent.0.get(n).copied().unwrap_or(false) || pattern.matcher.matches(path);
            trail.push(matches);
            if matches {
                ignored = !pattern.includes;
            }
        }
        (ignored, Trail(trail))
    }

    /// Tells whether a path is ignored, by itself or because of a directory above it.
    pub fn is_ignored(&self, path: &[u8]) -> bool {
        let mut trail = Trail::default();
        let mut ignored = false;
        let ends = path.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(n, _)| n).chain([path.len()]);
        for end in ends {
            (ignored, trail) = self.check(&trail, &path[..end]);
        }
        ignored
    }

    /// Tells whether a `!` pattern may bring back something below an ignored directory.
    pub fn may_include_below(&self, dir: &[u8]) -> bool {
        let below = [dir, b"/"].concat();
        self.patterns.iter().filter(|p| p.includes).any(|p| {
            let wild = p.text.find(['*', '?', '[', '\\']);
            match wild {
                None => [p.text.as_bytes(), b"/"].concat().starts_with(&below),
                // Up to its first wildcard the pattern is a plain path; the two must agree that far.
                Some(at) => {
                    let plain = &p.text.as_bytes()[..at];
                    let shared = plain.len().min(below.len());
                    plain[..shared] == below[..shared]
                }
            }
        })
    }
}

/// Cleans a slash-separated path as Go's `path.Clean` does.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".into(),
        (false, false) => joined,
    }
}

fn compile(pattern: &str) -> Result<Matcher, &'static str> {
    let plain = |text: &str| !text.contains(['*', '?', '[', ']', '\\']);
    if plain(pattern) {
        return Ok(Matcher::Exact(pattern.into()));
    }
    if let Some(prefix) = pattern.strip_suffix("/**").filter(|p| plain(p)) {
        return Ok(Matcher::Prefix([prefix.as_bytes(), b"/"].concat()));
    }
    if let Some(suffix) = pattern.strip_prefix("**/").filter(|s| plain(s)) {
        return Ok(Matcher::Suffix([b"/", suffix.as_bytes()].concat()));
    }
    Glob::new(pattern, true).map(Matcher::Glob)
}

/// A pattern with wildcards. As in Go, a wildcard stands for a character, and a byte that is no UTF-8 counts as one.
pub(crate) struct Glob(Regex);

impl Glob {
    /// Without `deep`, `**` is as `*` (Go's `path.Match`).
    ///
    /// # Errors
    /// What is wrong with the pattern.
    pub(crate) fn new(pattern: &str, deep: bool) -> Result<Glob, &'static str> {
        let text = to_regex(pattern, deep)?;
        Regex::new(&text).map(Glob).map_err(|_| "it is malformed or too large")
    }

    /// Tells whether it matches all of a path.
    pub(crate) fn matches(&self, path: &[u8]) -> bool {
        self.0.is_match(&characters(path))
    }
}

/// Returns a path as text, each byte that is no UTF-8 as one U+FFFD.
fn characters(path: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(path).map_or_else(
        |_| {
            let mut text = String::with_capacity(2 * path.len());
            for chunk in path.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            }
            text.into()
        },
        Cow::from,
    )
}

/// Translates a pattern to a regex.
fn to_regex(pattern: &str, deep: bool) -> Result<String, &'static str> {
    let mut text = String::from("(?s)^");
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '*' if deep && chars.peek() == Some(&'*') => {
                chars.next();
                chars.next_if_eq(&'/');
                text.push_str(if chars.peek().is_none() { ".*" } else { "(?:.*/)?" });
            }
            '*' => text.push_str("[^/]*"),
            '?' => text.push_str("[^/]"),
            '[' => class(&mut chars, &mut text)?,
            '\\' => match chars.next() {
                Some(next) => text.push_str(&regex::escape(next.encode_utf8(&mut [0; 4]))),
                None => return Err("nothing follows the '\\'"),
            },
            _ => text.push_str(&regex::escape(ch.encode_utf8(&mut [0; 4]))),
        }
    }
    text.push('$');
    Ok(text)
}

/// Translates a character class, whose `[` is consumed.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, text: &mut String) -> Result<(), &'static str> {
    const UNCLOSED: &str = "there is no closing ']'";
    text.push('[');
    if chars.next_if_eq(&'^').is_some() {
        text.push('^');
    }
    let one = |ch: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>, text: &mut String| {
        let ch = if ch == '\\' { chars.next().ok_or(UNCLOSED)? } else { ch };
        // Whatever means something to a regex in here, such as '&&' or '--', is escaped.
        text.push_str(&regex::escape(ch.encode_utf8(&mut [0; 4])));
        Ok::<(), &str>(())
    };
    let mut empty = true;
    loop {
        match chars.next().ok_or(UNCLOSED)? {
            ']' if empty => return Err("there is nothing between '[' and ']'"),
            ']' => break,
            '-' if empty || chars.peek() != Some(&']') => return Err("a range needs a start"),
            ch => one(ch, chars, text)?,
        }
        empty = false;
        if chars.next_if_eq(&'-').is_none() {
            continue;
        }
        match chars.next().ok_or(UNCLOSED)? {
            // At the end it is one of the characters.
            ']' => {
                text.push_str("\\-");
                break;
            }
            '-' => return Err("a range needs an end"),
            ch => {
                text.push('-');
                one(ch, chars, text)?;
            }
        }
    }
    text.push(']');
    Ok(())
}

#[cfg(test)]
mod tests;
