//! The multi-call binary: many tools behind one file, chosen by its name or by the first argument.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use super::{Fail, Kind, Tool, command_of};
use crate::sys::stdio;

/// docker's verbs, of one word or two, each with the tool that does it and the arguments that make it do just that.
pub type Aliases = &'static [(&'static str, &'static str)];

/// Is the whole `main` of the multi-call binary.
pub fn main(name: &'static str, tools: &'static [&'static Tool], aliases: Aliases) -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    if let Some(code) = super::reentry(&argv) {
        return code;
    }
    let called = argv.first().map(|a| Path::new(a).file_name().unwrap_or(a).to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(tool) = find(tools, aliases, &called) {
        return super::run(tool, argv);
    }
    let Some(word) = argv.get(1).map(|a| a.to_string_lossy().into_owned()) else {
        let fail = Fail::usage("say which tool").hint(format!("{name} --help lists them"));
        return super::stray_failure(name, &argv, &fail);
    };
    match word.as_str() {
        "-h" | "--help" => print(&overview(name, tools)),
        "-V" | "--version" | "version" => print(&format!("{name} {}\n", env!("CARGO_PKG_VERSION"))),
        // For scripts: every name that may be linked to this binary.
        "tools" => print(&tools.iter().map(|tool| format!("{}\n", tool.name)).collect::<String>()),
        "help" => help(name, tools, aliases, &argv),
        "completions" => completions(name, tools, aliases, &argv),
        _ => match resolve(tools, aliases, &argv[1..]) {
            Some((tool, argv)) => super::run(tool, argv),
            None => super::stray_failure(name, &argv, &unknown(name, tools, aliases, &word)),
        },
    }
}

fn print(text: &str) -> ExitCode {
    // A reader that went away has read enough.
    let _ = stdio::write_stdout(text.as_bytes());
    ExitCode::SUCCESS
}

/// Finds a tool by its own name first, then by a docker verb.
pub fn find(tools: &[&'static Tool], aliases: Aliases, word: &str) -> Option<&'static Tool> {
    resolve(tools, aliases, &[word.into()]).map(|(tool, _)| tool)
}

/// Returns the tool that these words call and its arguments, its own name first: `image rm x` is `rdi x`.
pub fn resolve(tools: &[&'static Tool], aliases: Aliases, words: &[OsString]) -> Option<(&'static Tool, Vec<OsString>)> {
    let by_name = |name: &str| tools.iter().find(|t| t.name == name).copied();
    let text = |n: usize| words.get(..n).map(|words| words.iter().map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" "));
    if let Some(tool) = text(1).and_then(|word| by_name(&word)) {
        return Some((tool, words.to_vec()));
    }
    let (n, meant) = [2, 1].into_iter().find_map(|n| {
        let said = text(n)?;
        aliases.iter().find(|(verb, _)| *verb == said).map(|(_, meant)| (n, meant))
    })?;
    let tool = by_name(meant.split(' ').next()?)?;
    // Help is the tool's; an argument that wants a value would swallow the flag.
    let is_help = words.get(n).is_some_and(|word| word == "--help" || word == "-h");
    let meant = meant.split(' ').take(if is_help { 1 } else { usize::MAX });
    Some((tool, meant.map(OsString::from).chain(words[n..].iter().cloned()).collect()))
}

/// Lists the tools, a line each.
pub fn overview(name: &str, tools: &[&Tool]) -> String {
    let mut text = format!(
        "Small container tools, each of which reads and writes JSON records\n\n\
         Usage: {name} TOOL [ARGUMENT...]\n       {name} help TOOL\n       {name} completions bash|zsh|fish\n\n\
         docker's verbs work too: {name} run, {name} images, {name} container ls.\n\nTools:\n"
    );
    for tool in tools {
        text.push_str(&format!("  {:<10} {}\n", tool.name, tool.about));
    }
    text
}

fn help(name: &str, tools: &'static [&'static Tool], aliases: Aliases, argv: &[OsString]) -> ExitCode {
    let Some(word) = argv.get(2).map(|a| a.to_string_lossy().into_owned()) else {
        return print(&overview(name, tools));
    };
    match resolve(tools, aliases, &argv[2..]) {
        Some((tool, _)) => super::run(tool, vec![OsString::from(tool.name), OsString::from("--help")]),
        None => super::stray_failure(name, argv, &unknown(name, tools, aliases, &word)),
    }
}

fn unknown(name: &str, tools: &[&'static Tool], aliases: Aliases, word: &str) -> Fail {
    let works = |verb: &str| resolve(tools, aliases, &verb.split(' ').map(OsString::from).collect::<Vec<_>>()).is_some();
    let verbs: Vec<&str> = aliases.iter().map(|(verb, _)| *verb).filter(|verb| works(verb)).collect();
    let below: Vec<&str> = verbs.iter().filter_map(|verb| verb.strip_prefix(word)?.strip_prefix(' ')).collect();
    if !below.is_empty() {
        return Fail::usage(format!("say what to do: {name} {word} {}", below.join("|")));
    }
    let names = tools.iter().map(|t| t.name).chain(verbs);
    let near = names.map(|n| (distance(word, n), n)).min().filter(|(d, n)| *d <= 1 + n.len() / 4);
    let fail = Fail::new(Kind::Usage, format!("there is no tool '{word}'"));
    match near {
        Some((_, near)) => fail.hint(format!("{name} {near}")),
        None => fail.hint(format!("{name} --help lists the tools")),
    }
}

/// Counts the letters to add, drop or change between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

fn completions(name: &'static str, tools: &[&Tool], aliases: Aliases, argv: &[OsString]) -> ExitCode {
    let shell = argv.get(2).map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    match shell.parse::<clap_complete::Shell>() {
        Ok(shell) => print(&completion_script(name, tools, aliases, shell)),
        Err(_) => {
            let fail =
                Fail::usage(format!("there are no completions for the shell '{shell}'")).hint(format!("{name} completions bash|zsh|fish"));
            super::stray_failure(name, argv, &fail)
        }
    }
}

/// Writes one script that completes the multi-call binary and every tool by its own name.
pub fn completion_script(name: &'static str, tools: &[&Tool], aliases: Aliases, shell: clap_complete::Shell) -> String {
    let mut text = Vec::new();
    let mut whole = multicall_command(name, tools, aliases);
    clap_complete::generate(shell, &mut whole, name, &mut text);
    for tool in tools {
        let mut command = command_of(tool);
        clap_complete::generate(shell, &mut command, tool.name, &mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Returns the multi-call binary's command line, for completions and its manual page.
pub fn multicall_command(name: &'static str, tools: &[&Tool], aliases: Aliases) -> clap::Command {
    let shells = clap::Arg::new("shell").required(true).value_parser(["bash", "zsh", "fish"]);
    let completions = clap::Command::new("completions").about("Write a shell's completions").arg(shells);
    let mut command = clap::Command::new(name)
        .version(env!("CARGO_PKG_VERSION"))
        .about("Small container tools, each of which reads and writes JSON records")
        .disable_help_subcommand(true)
        .subcommand_value_name("TOOL")
        .subcommand(completions);
    for tool in tools {
        let verbs = aliases.iter().filter(|(verb, t)| *t == tool.name && !verb.contains(' ')).map(|(v, _)| *v);
        let inner = command_of(tool).bin_name(format!("{name} {}", tool.name)).visible_aliases(verbs);
        command = command.subcommand(inner);
    }
    command
}
