//! The flags of an instruction: known ones only, each once unless it may repeat.

use super::super::dockerfile::{Instruction, ParseError, Position, distance};

/// The flags of one instruction, taken one by one. In the list of known names a `*` at the end
/// means that it may repeat, a `?` that it is a switch.
pub(super) struct Flags<'a> {
    instruction: &'a Instruction,
    found: Vec<(String, Option<String>, Position)>,
}

impl<'a> Flags<'a> {
    /// Checks the names.
    pub(super) fn new(instruction: &'a Instruction, known: &[&str]) -> Result<Flags<'a>, ParseError> {
        let mut found: Vec<(String, Option<String>, Position)> = Vec::new();
        for flag in &instruction.flags {
            let body = flag.text.trim_start_matches("--");
            let (name, value) = match body.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (body, None),
            };
            let Some(entry) = known.iter().find(|k| k.trim_end_matches(['*', '?']) == name) else {
                return Err(unknown(instruction, name, known, flag.position));
            };
            if !entry.ends_with('*') && found.iter().any(|(n, ..)| n == name) {
                return Err(ParseError::new(flag.position, format!("--{name} is given twice")));
            }
            if value.is_none() && !entry.ends_with('?') {
                return Err(ParseError::new(flag.position, format!("--{name} needs a value: --{name}=...")));
            }
            found.push((name.to_owned(), value, flag.position));
        }
        Ok(Flags { instruction, found })
    }

    /// Takes the value of a flag that stands once.
    pub(super) fn value(&mut self, name: &str) -> Result<Option<String>, ParseError> {
        Ok(self.values(name).into_iter().next().map(|(v, _)| v))
    }

    /// Takes the values of a flag that may repeat.
    pub(super) fn values(&mut self, name: &str) -> Vec<(String, Position)> {
        let own = self.found.iter().filter(|(n, ..)| n == name);
        own.filter_map(|(_, value, position)| Some((value.clone()?, *position))).collect()
    }

    /// Takes a switch: `--link`, `--link=true`, `--link=false`.
    pub(super) fn switch(&mut self, name: &str) -> Result<Option<bool>, ParseError> {
        let Some((_, value, position)) = self.found.iter().find(|(n, ..)| n == name) else { return Ok(None) };
        match value.as_deref() {
            None | Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(other) => {
                let message = format!("--{name} of {} is true or false, not '{other}'", self.instruction.keyword.as_str());
                Err(ParseError::new(*position, message))
            }
        }
    }
}

fn unknown(instruction: &Instruction, name: &str, known: &[&str], position: Position) -> ParseError {
    let mut error = ParseError::new(position, format!("{} has no flag --{name}", instruction.keyword.as_str()));
    let known: Vec<&str> = known.iter().map(|k| k.trim_end_matches(['*', '?'])).collect();
    let best = known.iter().map(|k| (distance(name, k), k)).min().filter(|(d, _)| *d <= 2);
    error.hint = match best {
        Some((_, best)) => Some(format!("did you mean --{best}?")),
        None if known.is_empty() => None,
        None => Some(format!("it has --{}", known.join(", --"))),
    };
    error
}
