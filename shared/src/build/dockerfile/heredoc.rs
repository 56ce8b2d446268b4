//! Here-documents: `<<NAME`, `<<-NAME`, `<<"NAME"`, several on a line.

use super::super::expand::{Options, expand_words};

/// A here-document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heredoc {
    /// The word that ends it.
    pub name: String,
    /// Its lines, with their line ends, as they stand in the file.
    pub content: String,
    /// Whether variables in it are substituted (its name was not quoted).
    pub expands: bool,
    /// Whether leading tabs are dropped (`<<-`).
    pub strip_tabs: bool,
    /// The file descriptor before the `<<`, 0 unless given.
    pub descriptor: u32,
    /// The line on which its content starts.
    pub first_line: u32,
}

impl Heredoc {
    /// Returns the content without leading tabs where `<<-` asks for that.
    pub fn body(&self) -> String {
        if !self.strip_tabs {
            return self.content.clone();
        }
        self.content.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
    }

    /// Reads a word as the start of a here-document.
    pub fn of_word(word: &str, escape: char) -> Option<Heredoc> {
        let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (descriptor, rest) = word.split_at(digits);
        let rest = rest.strip_prefix("<<")?;
        let (strip_tabs, quoted) = match rest.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if quoted.is_empty() || quoted.contains('<') {
            return None;
        }
        let options = Options { skip_unset: true, ..Options::new(escape) };
        let words = expand_words(quoted, options, &mut |_| None).ok()?;
        let [name] = words.as_slice() else { return None };
        let descriptor = if descriptor.is_empty() { 0 } else { descriptor.parse().ok()? };
        Some(Heredoc { name: name.clone(), expands: name == quoted, strip_tabs, descriptor, ..Heredoc::default() })
    }
}

/// Finds the here-documents that a line starts.
pub(super) fn find(line: &str, escape: char) -> Vec<Heredoc> {
    let options = Options { raw_quotes: true, raw_escapes: true, skip_unset: true, ..Options::new(escape) };
    let words = expand_words(line, options, &mut |_| None).unwrap_or_default();
    words.iter().filter_map(|word| Heredoc::of_word(word, escape)).collect()
}
