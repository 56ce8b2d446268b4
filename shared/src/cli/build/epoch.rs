//! `SOURCE_DATE_EPOCH`: the time that everything made now claims. A number, or `context`: the time of what is built from.

use crate::build::context::Input;
use crate::build::graph::Graph;
use crate::build::{BuildError, Options};
use crate::cli::Fail;

/// The argument, and the variable of the caller that stands for it.
pub(super) const NAME: &str = "SOURCE_DATE_EPOCH";
/// What asks for the time of the context.
const CONTEXT: &str = "context";

/// Reads a value; none where the context has to be asked.
///
/// # Errors
/// When it is neither.
pub(super) fn parse(text: &str) -> Result<Option<i64>, Fail> {
    match text.parse::<i64>() {
        Ok(secs) if secs >= 0 => Ok(Some(secs)),
        Err(_) if text == CONTEXT => Ok(None),
        _ => Err(Fail::usage(format!("{NAME} is '{text}'; it must be seconds since 1970, or context"))),
    }
}

/// Settles what only the context or the Dockerfile says: its time, and the default of an `ARG` before the first `FROM`.
///
/// # Errors
/// A Dockerfile that cannot be used, or another value.
pub(super) fn settle(options: &mut Options, input: &Input) -> Result<(), Fail> {
    let mut given = options.outside.args.get(NAME).cloned();
    if given.is_none() && input.file.text().contains(NAME) {
        let graph = Graph::plan(&input.file, &options.outside).map_err(|e| super::to_fail(&BuildError::at(&input.file, e)))?;
        given = graph.globals.get(NAME).cloned().flatten();
    }
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(()) };
    options.epoch = match parse(&text)? {
        Some(secs) => Some(secs),
        None => input.time().map_err(|e| super::to_fail(&e))?,
    };
    let value = options.epoch.map(|secs| secs.to_string()).unwrap_or_default();
    options.outside.args.insert(NAME.to_owned(), value);
    Ok(())
}
