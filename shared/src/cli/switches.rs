//! Switches with a value: docker takes `--rm=false` as well as `--rm`, and scripts write `--no-cache=$NO_CACHE`.

use std::ffi::{OsStr, OsString};

use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Command};

/// Lets the switches of a command take a value where one of the words gives one to a flag; without, help stays short.
pub(super) fn with_values(command: Command, argv: &[OsString]) -> Command {
    if argv.iter().any(|word| gives_value(word)) { deep(command) } else { command }
}

fn deep(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| command.mut_subcommand(name, deep)).mut_args(with_value)
}

fn with_value(arg: Arg) -> Arg {
    if !matches!(arg.get_action(), ArgAction::SetTrue) {
        return arg;
    }
    let arg = arg.action(ArgAction::Set).num_args(0..=1).require_equals(true).value_parser(BoolishValueParser::new());
    arg.default_value("false").default_missing_value("true")
}

/// Tells whether a word is a flag with one of the values that docker takes for a switch.
fn gives_value(word: &OsStr) -> bool {
    let value = word.to_str().filter(|word| word.starts_with('-')).and_then(|word| word.split_once('=')).map(|(_, value)| value);
    value.is_some_and(|value| ["true", "false", "t", "f", "1", "0"].iter().any(|known| value.eq_ignore_ascii_case(known)))
}
