//! What a person touches: arguments that tools share, records in and out, failures, progress, help.
//!
//! A tool is a [`Tool`] made by [`crate::tool!`]: its clap arguments and a `run`. [`main`] adds the
//! common arguments, runs it, and alone decides how the process ends: exit codes, error records,
//! broken pipes, panics. Rust starts with SIGPIPE ignored and this layer keeps that: writing to a
//! pipe nobody reads is an error that ends the tool in order; the spawn function of `sys` gives
//! every child the default action again. The contract is `design/records.md`.

pub mod args;
pub mod build;
mod confirm;
pub mod containers;
mod cx;
mod fail;
pub mod history;
mod input;
pub mod inspect;
mod interrupt;
pub mod multicall;
pub mod networks;
pub mod oci;
mod output;
mod progress;
pub mod prompt;
pub mod prune;
pub mod registry;
pub mod select;
mod switches;
pub mod table;
pub mod template;
pub mod units;
pub mod usage;
pub mod views;

use std::any::Any;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{ArgMatches, Args as _, FromArgMatches as _};

pub use args::{Common, Format, InputArgs, OrderArgs, ProgressMode};
pub use cx::Cx;
pub use fail::{Fail, Kind, kind_of_io};
pub use input::{Mode, Operand, Operands};
pub use progress::{Progress, Transfer};

use crate::record::{schema, types};
use crate::sys::{self, process, stdio};

/// The exit code of a bug of ours.
const EXIT_PANIC: u8 = 101;
/// The exit code of a changing tool, or one that writes an archive, whose reader went away: 128 and SIGPIPE.
const EXIT_PIPE: u8 = 141;
/// The exit code of wrong usage.
const EXIT_USAGE: u8 = 2;

/// The tools that build: docker's variable says how their progress is shown.
const BUILDING: [&str; 2] = ["bcp", "dbuild"];
/// The tools whose `-f` is docker's for the format; dinspect has its own, for templates.
const FORMAT_BY_F: [&str; 1] = ["dinfo"];

/// What listing tools select by.
const SELECTORS: [&str; 14] = [
    "--older-than",
    "--newer-than",
    "--keep",
    "--match",
    "--regex",
    "--not-match",
    "--unused",
    "--dangling",
    "--untagged",
    "--larger-than",
    "--label",
    "--protect",
    "--filter",
    "--exited",
];

/// One tool: what `main.rs` starts and the multi-call binary lists.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Makes its own arguments.
    pub command: fn() -> clap::Command,
    /// Does its work.
    pub run: fn(&ArgMatches, &mut Cx) -> Result<(), Fail>,
    /// The types of the records that it writes, the main one first.
    pub emits: &'static [&'static str],
    /// The types of the records that it takes from standard input, the main one first.
    pub accepts: &'static [&'static str],
    /// Whether it works on several operands at a time when `--unordered` allows it.
    pub unordered: bool,
}

/// Makes `TOOL` of a tool's crate: `shared::tool!(Args, run, emits ["image"], accepts [])`.
///
/// The name, the line about it and the version are those of its `Cargo.toml`. `, unordered` at the end
/// gives it that flag: its items run for a while, and it does them by [`Cx::for_each_at_once`].
#[macro_export]
macro_rules! tool {
    ($args:ty, $run:path, emits [$($emits:literal),* $(,)?], accepts [$($accepts:literal),* $(,)?]) => {
        $crate::tool!(@ $args, $run, [$($emits),*], [$($accepts),*], false);
    };
    ($args:ty, $run:path, emits [$($emits:literal),* $(,)?], accepts [$($accepts:literal),* $(,)?], unordered) => {
        $crate::tool!(@ $args, $run, [$($emits),*], [$($accepts),*], true);
    };
    (@ $args:ty, $run:path, [$($emits:literal),*], [$($accepts:literal),*], $unordered:literal) => {
        /// The tool: what `main.rs` starts and the multi-call binary lists.
        pub const TOOL: $crate::cli::Tool = $crate::cli::Tool {
            name: env!("CARGO_PKG_NAME"),
            about: env!("CARGO_PKG_DESCRIPTION"),
            version: env!("CARGO_PKG_VERSION"),
            command: <$args as ::clap::CommandFactory>::command,
            run: |matches, cx| {
                let args = $crate::cli::parsed(<$args as ::clap::FromArgMatches>::from_arg_matches(matches))?;
                $run(args, cx)
            },
            emits: &[$($emits),*],
            accepts: &[$($accepts),*],
            unordered: $unordered,
        };
    };
}

/// Turns the result of clap's conversion into ours; used by [`crate::tool!`].
///
/// # Errors
/// When the arguments do not convert.
pub fn parsed<T>(result: Result<T, clap::Error>) -> Result<T, Fail> {
    result.map_err(|error| Fail::usage(usage_text(&error)))
}

/// Is the whole `main` of a tool.
pub fn main(tool: &'static Tool) -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    match reentry(&argv) {
        Some(code) => code,
        None => run(tool, argv),
    }
}

/// Runs what a lower layer started this binary again for (a container's monitor), if it did.
pub(crate) fn reentry(argv: &[OsString]) -> Option<ExitCode> {
    let entry = crate::runtime::reentry(argv.first()?)?;
    Some(entry(argv.to_vec()))
}

/// Returns a tool's command line: its own arguments and those that every tool has.
pub fn command_of(tool: &Tool) -> clap::Command {
    // What a script adds to the flags of another one counts.
    let mut command = (tool.command)().name(tool.name).bin_name(tool.name).version(tool.version).args_override_self(true);
    if command.get_about().is_none() {
        command = command.about(tool.about);
    }
    let own: Vec<(clap::Id, Option<char>)> = command.get_arguments().map(|arg| (arg.get_id().clone(), arg.get_short())).collect();
    let mut extra = Common::augment_args(clap::Command::new("common"));
    if !tool.accepts.is_empty() {
        extra = InputArgs::augment_args(extra);
    }
    if tool.unordered {
        extra = OrderArgs::augment_args(extra);
    }
    if own.iter().any(|(_, short)| *short == Some('h')) {
        // docker's -h is the host name where a container is made.
        let help = clap::Arg::new("help").long("help").action(clap::ArgAction::Help).help("Print help");
        command = command.disable_help_flag(true).arg(help);
    }
    let is_global = command.has_subcommands();
    for arg in extra.get_arguments() {
        let is_taken = own.iter().any(|(id, _)| id == arg.get_id());
        let has_short = own.iter().any(|(_, short)| short.is_some() && *short == arg.get_short());
        if !is_taken {
            // A tool may use the letter for what docker means by it; the long form stays.
            let arg = if has_short { arg.clone().short(None) } else { arg.clone() };
            // As in docker, whose templates people then get an answer to.
            let arg = if arg.get_id() == "format" && FORMAT_BY_F.contains(&tool.name) { arg.short('f') } else { arg };
            command = command.arg(arg.global(is_global));
        }
    }
    let records = records_of(tool);
    let after = command.get_after_help().map(|text| format!("{text}\n\n{records}")).unwrap_or(records);
    command.after_help(after)
}

/// Says which records a tool takes, by which keys, and which it writes.
fn records_of(tool: &Tool) -> String {
    let mut text = String::from("Records:");
    if !tool.accepts.is_empty() {
        let taken: Vec<String> = tool.accepts.iter().map(|kind| format!("{kind} ({})", input::key_of(kind))).collect();
        text.push_str(&format!("\n  takes {}", taken.join(", ")));
    }
    if !tool.emits.is_empty() {
        text.push_str(&format!("\n  writes {}", tool.emits.join(", ")));
    }
    if text.ends_with(':') { text + "\n  none" } else { text }
}

/// Runs a tool with these arguments, the first being its name, and returns how the process ends.
pub fn run(tool: &'static Tool, argv: Vec<OsString>) -> ExitCode {
    let code = run_to_code(tool, argv);
    match sys::interrupt::number() {
        Some(number) if i32::from(code) == 128 + number => sys::interrupt::end(number),
        // All is written and let go of; what the process has left the kernel takes back in one go.
        _ => sys::process::exit(code),
    }
}

fn run_to_code(tool: &'static Tool, argv: Vec<OsString>) -> u8 {
    if argv.len() == 2 && argv[1] == "--schema" {
        return write_schema(tool);
    }
    let enters = process::enters_containers(tool.name);
    // First of all, as nothing that is done before it counts; help is not worth it. Most binaries are sealed by now: `sys::process::entry`.
    let seals_early = enters && !argv.iter().any(|arg| process::asks_only(arg.as_encoded_bytes()));
    if seals_early {
        process::seal();
    }
    let matches = match switches::with_values(command_of(tool), &argv).try_get_matches_from(&argv) {
        Ok(matches) => matches,
        Err(error) => return clap_stopped(tool, &argv, &error),
    };
    let (mut common, input) = match common_of(tool, &matches) {
        Ok(both) => both,
        Err(error) => return clap_stopped(tool, &argv, &error),
    };
    if BUILDING.contains(&tool.name) && common.progress == ProgressMode::Auto {
        common.progress = args::progress_of_docker();
    }
    if common.schema {
        return write_schema(tool);
    }
    let variable = std::env::var("TACKLEBOX_FORMAT").ok();
    let format = match args::choose_format(&common, variable.as_deref(), std::io::stdout().is_terminal()) {
        Ok(format) => format,
        Err(reason) => return usage_failed(tool, &argv, &Fail::usage(reason)),
    };
    if let Err(reason) = args::check_fields(&common.fields, tool) {
        return usage_failed(tool, &argv, &Fail::usage(reason).hint(format!("{} --schema", tool.name)));
    }
    if let Err(reason) = sys::clock::check_variables() {
        return usage_failed(tool, &argv, &Fail::usage(reason));
    }
    if enters && !seals_early {
        process::seal();
    }
    let mut cx = Cx::new(tool, common, input, format);
    if let Some(path) = cx.common.record_file.clone() {
        let opened = cx.out().also_into(&path);
        if let Err(error) = opened {
            return ended(&mut cx, Err(Fail::from_path(&error)));
        }
    }
    report_panics(tool.name);
    cx.watch.start();
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| (tool.run)(&matches, &mut cx)));
    match outcome {
        Ok(result) => ended(&mut cx, result),
        Err(payload) => panicked(&mut cx, payload.as_ref()),
    }
}

/// Reads the common arguments where they are: global ones of a subcommand are in its own matches.
fn common_of(tool: &Tool, matches: &ArgMatches) -> Result<(Common, InputArgs), clap::Error> {
    let mut deepest = matches;
    while let Some((_, inner)) = deepest.subcommand() {
        deepest = inner;
    }
    let common = Common::from_arg_matches(deepest)?;
    let mut input = if tool.accepts.is_empty() { InputArgs::default() } else { InputArgs::from_arg_matches(deepest)? };
    if tool.unordered {
        input.unordered = OrderArgs::from_arg_matches(deepest)?.unordered;
    }
    Ok((common, input))
}

/// Ends a run: the last failure is told, the output closed, the exit code chosen.
fn ended(cx: &mut Cx, result: Result<(), Fail>) -> u8 {
    cx.settle_store();
    let result = match interrupt::failure() {
        Some(interrupted) if result.as_ref().is_err_and(|fail| !fail.is_silent()) => Err(interrupted),
        _ => result,
    };
    let code = match &result {
        Ok(()) => cx.exit(),
        Err(fail) if fail.is_silent() => return pipe_ended(cx),
        Err(_) if stdio::Stdout::is_cut() => {
            let _ = cx.out().finish(false);
            return EXIT_PIPE;
        }
        Err(fail) => {
            cx.say_failure(None, fail);
            if cx.takes_errors() {
                // The reader may be gone; the line on standard error was written.
                let _ = cx.emit(fail.to_record(cx.tool.name, None));
            }
            match (fail.exit_code(), fail.kind.facts().1) {
                (Some(code), _) => code,
                (None, 1) => cx.fail_exit(),
                (None, code) => code,
            }
        }
    };
    let finished = cx.out().finish(code == 0);
    match finished {
        Ok(()) => code,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => pipe_ended(cx),
        Err(error) => {
            cx.say_failure(None, &Fail::from_io("cannot write the results", &error));
            code.max(1)
        }
    }
}

fn pipe_ended(cx: &mut Cx) -> u8 {
    // Nobody reads, so there is nobody to tell either.
    let _ = cx.out().finish(false);
    if cx.is_changing() { EXIT_PIPE } else { cx.exit() }
}

/// Makes a panic one line on standard error instead of the standard library's report.
fn report_panics(name: &'static str) {
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        let text = payload_text(info.payload());
        stdio::write_stderr(format!("{name}: this is a bug in {name}{place}: {text} (internal)\n").as_bytes());
    }));
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|t| (*t).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without a message".into()).replace('\n', " ")
}

fn panicked(cx: &mut Cx, payload: &(dyn Any + Send)) -> u8 {
    if cx.takes_errors() {
        let fail = Fail::new(Kind::Internal, format!("this is a bug in {}: {}", cx.tool.name, payload_text(payload)));
        // Already told on standard error by the hook.
        let _ = cx.emit(fail.to_record(cx.tool.name, None));
    }
    let _ = cx.out().finish(false);
    EXIT_PANIC
}

/// Ends a run that clap stopped: help and version are results, the rest is wrong usage.
fn clap_stopped(tool: &Tool, argv: &[OsString], error: &clap::Error) -> u8 {
    use clap::error::ErrorKind;
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let text = error.render().to_string();
        // A reader that went away has read enough.
        let _ = stdio::write_stdout(text.as_bytes());
        return 0;
    }
    let text = match error.kind() {
        // Clap would print the whole help.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let command = command_of(tool);
            let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
            format!("say what to do: {}", verbs.join(", "))
        }
        _ => usage_text(error),
    };
    let fail = match listing_for(tool, error) {
        Some(listing) => Fail::usage(text.split(';').next().unwrap_or(&text)).hint(listing),
        None => Fail::usage(text).hint(format!("{} --help", tool.name)),
    };
    usage_failed(tool, argv, &fail)
}

/// Says how a listing tool selects for a tool that was given a selector, or podman's `--all`, and has none.
fn listing_for(tool: &Tool, error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue};
    let listing = match *tool.accepts.first()? {
        "image" => "sdi",
        "container" => "dps",
        "tag" => "drs REPO",
        _ => return None,
    };
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let name = tool.name;
    match flag.as_str() {
        _ if listing == name => None,
        "--all" | "-a" if listing == "dps" => Some(format!("dps -aq | {name} -")),
        "--all" | "-a" => Some(format!("{listing} | {name} -")),
        flag if SELECTORS.contains(&flag) => Some(format!("{listing} {flag} ... | {name} -")),
        _ => None,
    }
}

/// Tells of wrong usage before there is a context.
fn usage_failed(tool: &Tool, argv: &[OsString], fail: &Fail) -> u8 {
    let help = fail.hints.first().map(|h| format!("; see {h}")).unwrap_or_default();
    stdio::write_stderr(format!("{}: {}{help} ({})\n", tool.name, fail.text(), fail.kind.code()).as_bytes());
    write_stray_record(tool.name, argv, fail);
    EXIT_USAGE
}

/// Writes an `error` record before there is a context, where standard output takes records.
fn write_stray_record(name: &str, argv: &[OsString], fail: &Fail) {
    let line = fail.to_record(name, None).to_line();
    let text = match format_before_parsing(argv).as_deref() {
        Some("json-array") => format!("[\n{line}]\n"),
        Some("json" | "ndjson") => line,
        Some("table" | "tsv" | "name") => return,
        _ if std::io::stdout().is_terminal() => return,
        _ => line,
    };
    // There is nobody left to tell.
    let _ = stdio::write_stdout(text.as_bytes());
}

/// Returns the format that was asked for, as far as that can be seen in arguments that do not parse.
fn format_before_parsing(argv: &[OsString]) -> Option<String> {
    let mut format = std::env::var("TACKLEBOX_FORMAT").ok().filter(|f| !f.is_empty());
    let mut words = argv.iter().skip(1).map(|w| w.to_string_lossy());
    while let Some(word) = words.next() {
        match word.as_ref() {
            "--" => break,
            "-q" | "--quiet" => return Some("name".into()),
            "--format" => format = words.next().map(|w| w.into_owned()),
            other => {
                if let Some(text) = other.strip_prefix("--format=") {
                    format = Some(text.to_owned());
                }
            }
        }
    }
    format
}

/// Makes one line of clap's report: what is wrong, then its tips.
fn usage_text(error: &clap::Error) -> String {
    let rendered = error.render().to_string();
    let body = rendered.split("\n\nUsage:").next().unwrap_or(&rendered);
    let body = body.split("\n\nFor more information").next().unwrap_or(body);
    // A second tip, on how to pass the word as it is, is of no use where a flag of nearly that name is known.
    let parts = body.split("\n\n").map(|part| {
        let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
        words.split_once(" tip: to pass ").map_or_else(|| words.clone(), |(first, _)| first.to_owned())
    });
    let text = parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; ");
    text.strip_prefix("error: ").unwrap_or(&text).replace("; tip: ", "; ").to_owned()
}

fn write_schema(tool: &Tool) -> u8 {
    let kinds: Vec<&types::Type> = tool.emits.iter().chain(&["error"]).filter_map(|t| types::find(t)).collect();
    let text = serde_json::to_string_pretty(&schema::of(tool.name, &kinds)).unwrap_or_default();
    let _ = stdio::write_stdout(format!("{text}\n").as_bytes());
    0
}

/// Writes an `error` record for a failure outside any tool, where standard output takes it.
pub(crate) fn stray_failure(name: &str, argv: &[OsString], fail: &Fail) -> ExitCode {
    let hints: String = fail.hints.iter().map(|h| format!("  hint: {h}\n")).collect();
    stdio::write_stderr(format!("{name}: {} ({})\n{hints}", fail.text(), fail.kind.code()).as_bytes());
    write_stray_record(name, argv, fail);
    ExitCode::from(fail.kind.facts().1)
}

#[cfg(test)]
mod tests;
