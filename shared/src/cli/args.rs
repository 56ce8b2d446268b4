//! The arguments that every tool has; [`super::run`] adds them, so a tool does not.

use std::path::PathBuf;

use super::Tool;
use crate::record::types::{self, Type};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    Table,
    /// One JSON value per line.
    Json,
    /// One JSON array.
    JsonArray,
    /// Tab-separated columns without a header.
    Tsv,
    /// One name per line.
    Name,
}

/// How progress is shown on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressMode {
    /// Bars on a terminal, lines elsewhere.
    Auto,
    /// Bars.
    Tty,
    /// A line per change of state.
    Plain,
    /// A JSON object per change of state.
    Json,
    /// Nothing.
    None,
}

/// What every tool takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output and common options")]
pub struct Common {
    /// Write results as table, json (a value per line), json-array, tsv or name
    ///
    /// Without it a terminal gets a table and anything else one JSON object per line. The variable
    /// TACKLEBOX_FORMAT sets it too.
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub format: Option<Format>,

    /// Write only names, one per line: the same as --format name
    #[arg(short, long)]
    pub quiet: bool,

    /// Write only these keys, as a,b.c
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub fields: Vec<String>,

    /// Write the JSON Schema of the results, and do nothing else
    #[arg(long)]
    pub schema: bool,

    /// Write the records into a file as well, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub record_file: Option<PathBuf>,

    /// Show progress on standard error as auto, tty, plain, json or none
    #[arg(long, value_name = "HOW", value_parser = parse_progress, hide_default_value = true, default_value = "auto")]
    pub progress: ProgressMode,

    /// Use the store in this directory; the variable TACKLEBOX_ROOT sets it too
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

/// What tools that take operands or records from standard input have besides.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Input options")]
pub struct InputArgs {
    /// Read words that end with a NUL byte, not records
    #[arg(short = '0', long = "null")]
    pub null: bool,

    /// Take the operand from this key of each record, as a.b
    #[arg(long, value_name = "PATH")]
    pub field: Option<String>,

    /// Succeed when no record arrives
    #[arg(long, overrides_with = "require")]
    pub allow_empty: bool,

    /// Fail when no record arrives
    #[arg(long)]
    pub require: bool,

    /// What [`OrderArgs`] says, for tools that have it.
    #[arg(skip)]
    pub unordered: bool,
}

/// What tools have besides whose items run for a while.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Input options")]
pub struct OrderArgs {
    /// Work on several operands at a time, and write results as they finish
    #[arg(long)]
    pub unordered: bool,
}

/// Reads the name of a format.
///
/// # Errors
/// When it is none; a template is told in our own flags.
pub fn parse_format(text: &str) -> Result<Format, String> {
    match text {
        "table" => Ok(Format::Table),
        "json" | "ndjson" => Ok(Format::Json),
        "json-array" => Ok(Format::JsonArray),
        "tsv" => Ok(Format::Tsv),
        "name" => Ok(Format::Name),
        template if template.contains("{{") => Err(super::template::refusal(template)),
        // What podman's build and commit mean by it.
        "oci" | "docker" => Err("it is one of table, json, json-array, tsv, name; images are OCI's, and docker reads them".into()),
        _ => Err("it is one of table, json, json-array, tsv, name".into()),
    }
}

/// Checks that a tool's records can have these keys; what they hold below them is not known here.
pub(super) fn check_fields(fields: &[String], tool: &Tool) -> Result<(), String> {
    let types: Vec<&Type> = tool.emits.iter().chain(tool.accepts).filter_map(|name| types::find(name)).collect();
    let Some(main) = types.first() else { return Ok(()) };
    for field in fields {
        let key = field.split('.').next().unwrap_or(field);
        if !key.starts_with("x_") && !types.iter().any(|kind| kind.knows(key)) {
            let keys: Vec<&str> = main.keys.iter().map(|key| key.key).collect();
            return Err(format!("--fields {field}: a record of type {} has no key '{key}'; it has {}", main.name_of_type, keys.join(", ")));
        }
    }
    Ok(())
}

fn parse_progress(text: &str) -> Result<ProgressMode, String> {
    match text {
        "auto" => Ok(ProgressMode::Auto),
        "tty" => Ok(ProgressMode::Tty),
        "plain" => Ok(ProgressMode::Plain),
        "json" | "rawjson" => Ok(ProgressMode::Json),
        "none" | "quiet" => Ok(ProgressMode::None),
        _ => Err("it is one of auto, tty, plain, json, none".into()),
    }
}

/// Returns how docker's variable wants the progress of builds shown; what it does not know is docker's default.
pub(crate) fn progress_of_docker() -> ProgressMode {
    std::env::var("BUILDKIT_PROGRESS").ok().and_then(|text| parse_progress(&text).ok()).unwrap_or(ProgressMode::Auto)
}

/// Returns the format that the flags, the variable and the kind of standard output choose.
pub(crate) fn choose_format(common: &Common, variable: Option<&str>, is_terminal: bool) -> Result<Format, String> {
    if common.quiet {
        return Ok(Format::Name);
    }
    match (common.format, variable.filter(|v| !v.is_empty())) {
        (Some(format), _) => Ok(format),
        (None, Some(text)) => parse_format(text).map_err(|reason| format!("TACKLEBOX_FORMAT is '{text}': {reason}")),
        (None, None) if is_terminal => Ok(Format::Table),
        (None, None) => Ok(Format::Json),
    }
}
