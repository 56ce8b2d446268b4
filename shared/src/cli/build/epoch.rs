//! `SOURCE_DATE_EPOCH`: the time that everything made now claims. A number, or what has a time: `context`, which is what is
//! built from, a context with a name, or a stage that does nothing but fetch something.

use super::contexts::Opened;
use crate::build::BuildError;
use crate::build::context::{Input, Places};
use crate::build::graph::{Graph, Outside, context_key};
use crate::cli::Fail;

/// The argument, and the variable of the caller that stands for it.
pub(super) const NAME: &str = "SOURCE_DATE_EPOCH";
/// What asks for the time of the context.
const CONTEXT: &str = "context";

/// Reads a value; none where it is the name of something that has a time.
///
/// # Errors
/// When it is neither.
pub(super) fn parse(text: &str) -> Result<Option<i64>, Fail> {
    match text.parse::<i64>() {
        Ok(secs) if secs >= 0 => Ok(Some(secs)),
        Err(_) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Ok(None),
        _ => Err(Fail::usage(format!("{NAME} is '{text}'; it must be seconds since 1970"))),
    }
}

/// Settles what only the Dockerfile or the contexts say: their times, and the default of an `ARG` before the first `FROM`.
///
/// # Errors
/// A Dockerfile that cannot be used, or another value.
pub(super) fn settle(
    (epoch, outside): (&mut Option<i64>, &mut Outside),
    input: &Input,
    named: &Opened,
    places: &mut Places<'_>,
) -> Result<(), Fail> {
    let to_fail = |error: BuildError| super::to_fail(&error);
    let plan = |outside: &Outside| Graph::plan(&input.file, outside).map_err(|e| to_fail(BuildError::at(&input.file, e)));
    let mut given = outside.args.get(NAME).cloned();
    if given.is_none() && input.file.parts().any(|part| part.text().contains(NAME)) {
        given = plan(outside)?.globals.get(NAME).cloned().flatten();
    }
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(()) };
    *epoch = match parse(&text)? {
        Some(secs) => Some(secs),
        None if text == CONTEXT => input.time().map_err(to_fail)?,
        None if named.contexts.contains_key(&context_key(&text)) => named.time_of(&context_key(&text)).map_err(to_fail)?,
        None => match plan(outside)?.dated_source(&text, NAME, outside) {
            Ok(Some(source)) => places.time_of(&source).map_err(to_fail)?,
            Ok(None) => {
                let message = format!("{NAME} is '{text}'; it must be seconds since 1970, context, or the name of a context or of a stage");
                return Err(Fail::usage(message));
            }
            Err(error) => return Err(to_fail(BuildError::at(&input.file, error))),
        },
    };
    let value = epoch.map(|secs| secs.to_string()).unwrap_or_default();
    outside.args.insert(NAME.to_owned(), value);
    Ok(())
}
