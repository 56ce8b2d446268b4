//! `INCLUDE [--from=NAME] PATH`: what it names. docker does not know it.

use super::super::dockerfile::{Form, Instruction, ParseError, Position};
use super::super::expand::{self, Options};
use super::super::ignore::clean;
use super::flags::Flags;
use super::{Op, Result, fail};

/// An `INCLUDE`: the lines of the file stand in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The context with a name (`--build-context`) that the path is in, else the one that the including file is in.
    pub from: Option<String>,
    /// The path below the root of the context, without `.`, `..` and leading slashes.
    pub path: String,
    /// Where the path stands.
    pub position: Position,
    /// Where the name of the context stands.
    pub from_position: Position,
}

impl Include {
    /// Reads an `INCLUDE`.
    ///
    /// # Errors
    /// What is wrong with it: not one path, a variable, or a path that leads out of the context.
    pub fn parse(i: &Instruction) -> Result<Include> {
        let mut flags = Flags::new(i, &["from"])?;
        let words = match &i.form {
            Form::Words(words) | Form::Json(words) => words.as_slice(),
            _ => &[],
        };
        let text = match words {
            [text] => text,
            [] => return fail(i.position, "INCLUDE needs a path"),
            [.., last] => {
                let hint = Some("write an INCLUDE for each, or a name with spaces as [\"a b\"]".to_owned());
                return Err(ParseError::new(i.locate_last(last), format!("INCLUDE takes one path, and '{last}' is another")).hint(hint));
            }
        };
        let position = i.locate_last(text);
        if let Some(at) = text.find('$') {
            return Err(no_variables(i.locate_last(&text[at..]), "INCLUDE"));
        }
        let unquoted = match &i.form {
            Form::Json(_) => text.clone(),
            _ => expand::expand(text, Options::new(i.escape), &mut |_| None).map_err(|e| ParseError::new(position, e.to_string()))?,
        };
        // A leading slash is the root of the context, as with COPY.
        let path = clean(unquoted.trim_start_matches('/'));
        if path == ".." || path.starts_with("../") {
            return fail(position, format!("'{text}' leads out of the context, and nothing outside of it is read"));
        }
        if path == "." {
            return fail(position, format!("'{text}' is the context itself, and INCLUDE takes a file"));
        }
        let from = flags.value("from")?;
        let from_position = i.locate("--from");
        match from.as_deref() {
            Some("") => return fail(from_position, "--from needs the name of a context"),
            Some(name) if name.contains('$') => return Err(no_variables(from_position, "--from")),
            _ => {}
        }
        Ok(Include { from, path, position, from_position })
    }
}

fn no_variables(position: Position, what: &str) -> ParseError {
    let message = format!("{what} takes no variables: the file is read before there is any");
    ParseError::new(position, message).hint(Some("choose a Dockerfile with -f, or a stage with --target".into()))
}

/// The error of an `INCLUDE` that no file can stand for: it is no line of a Dockerfile, but of a command line or of an image.
pub(super) fn cannot_stand(i: &Instruction) -> Result<Op> {
    Include::parse(i)?;
    fail(i.position, "INCLUDE cannot stand here: only a Dockerfile and the files that it includes have it")
}
