//! Where something stands in a Dockerfile, what is wrong there, and how the place is shown.

use std::fmt;

/// A place in a file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// Which file: 0 is the Dockerfile itself, N the Nth of those that it includes.
    pub part: u16,
    /// The line.
    pub line: u32,
    /// The character in it.
    pub column: u32,
}

impl Position {
    /// Returns a place in a Dockerfile itself.
    pub fn new(line: u32, column: u32) -> Position {
        Position { part: 0, line, column }
    }

    /// Returns the first place of a file.
    pub fn start_of(part: u16) -> Position {
        Position { part, ..Position::new(1, 1) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What is wrong with a Dockerfile, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// Where.
    pub position: Position,
    /// What.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl ParseError {
    /// Returns an error at a place.
    pub fn new(position: Position, message: impl Into<String>) -> ParseError {
        ParseError { position, message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: Option<String>) -> ParseError {
        self.hint = hint;
        self
    }
}

/// Returns the line at a place with a caret below it.
pub(in crate::build) fn excerpt_of(lines: &[String], position: Position) -> String {
    const WIDTH_MAX: usize = 160;
    let at = position.line.saturating_sub(1) as usize;
    let Some(line) = lines.get(at) else { return String::new() };
    let number = position.line.to_string();
    let shown: String = line.chars().take(WIDTH_MAX).collect();
    // Tabs stay tabs above the caret, so that it stands below its character.
    let pad: String = shown.chars().take(position.column.saturating_sub(1) as usize).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    format!("{number} | {shown}\n{} | {pad}^", " ".repeat(number.len()))
}
