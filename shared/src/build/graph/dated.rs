//! A stage that stands for a time: it fetches one thing and does nothing else, so it is as old as that.

use std::collections::BTreeMap;

use super::{Base, Graph, Outside};
use crate::build::dockerfile::ParseError;
use crate::build::expand::{self, Options};
use crate::build::git::Address;
use crate::build::instruction::{Copy, Op};

/// What such a stage fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedSource {
    /// A URL or a git repository.
    pub source: String,
    /// The digest or the commit that it must have.
    pub checksum: Option<String>,
}

impl Graph {
    /// Returns what the stage `name` fetches, if there is one. `without` is the argument that is being settled by it.
    ///
    /// # Errors
    /// When the stage does anything else.
    pub fn dated_source(&self, name: &str, without: &str, outside: &Outside) -> Result<Option<DatedSource>, ParseError> {
        let Some(stage) = self.stages.iter().find(|s| s.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))) else {
            return Ok(None);
        };
        let refuse = |position, what: String| {
            let hint = Some("it starts from scratch, and its one ADD is of a URL or a git repository".to_owned());
            let message = format!("{without} cannot be the time of the stage '{name}': {what}");
            ParseError { hint, ..ParseError::new(position, message) }
        };
        let from = stage.from.position;
        if stage.base != Base::Scratch {
            return Err(refuse(from, "it does not start from scratch".into()));
        }
        let mut args = self.globals.clone();
        args.remove(without);
        let mut found: Option<DatedSource> = None;
        for step in &stage.steps {
            let i = &step.instruction;
            let expand = |text: &str, args: &BTreeMap<String, Option<String>>| {
                let mut lookup = |name: &str| args.get(name).cloned().unwrap_or_else(|| outside.automatic(name));
                expand::expand(text, Options::new(i.escape), &mut lookup).map_err(|e| ParseError::new(i.locate(text), e.to_string()))
            };
            match &step.op {
                Op::Arg(declared) => {
                    for (name, default) in declared {
                        let value = match (outside.args.get(name).filter(|_| name != without), default) {
                            (Some(given), _) => given.clone(),
                            (None, Some(default)) => expand(default, &args)?,
                            (None, None) => continue,
                        };
                        args.insert(name.clone(), Some(value));
                    }
                }
                Op::Copy(Copy { add: true, sources, checksum, .. }) if found.is_none() && sources.len() == 1 && i.heredocs.is_empty() => {
                    let source = expand(&sources[0], &args)?;
                    let is_url = source.starts_with("http://") || source.starts_with("https://");
                    let is_git = Address::of_source(&source).map_err(|e| ParseError::new(i.locate(&source), e.to_string()))?.is_some();
                    if !is_url && !is_git {
                        return Err(refuse(i.position, format!("'{source}' is no URL and no git repository")));
                    }
                    let checksum = checksum.as_deref().map(|text| expand(text, &args)).transpose()?.filter(|text| !text.is_empty());
                    found = Some(DatedSource { source, checksum });
                }
                Op::Copy(Copy { add: true, .. }) => return Err(refuse(i.position, "it adds more than one thing".into())),
                _ => return Err(refuse(i.position, format!("it has a {}", i.keyword.as_str()))),
            }
        }
        found.map(Some).ok_or_else(|| refuse(from, "it adds nothing".into()))
    }
}
