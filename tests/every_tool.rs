//! What holds for every tool: help, version, schema, wrong usage, and examples that at least parse.

use std::collections::BTreeSet;

use shared::cli::{command_of, multicall};
use shared::record::types;

use crate::kit::Sandbox;

#[test]
fn arguments_are_sound_and_types_are_in_the_table() {
    for tool in tacklebox::TOOLS {
        command_of(tool).debug_assert();
        for kind in tool.emits.iter().chain(tool.accepts) {
            assert!(types::find(kind).is_some(), "{}: there is no type '{kind}'", tool.name);
        }
    }
    let names: BTreeSet<&str> = tacklebox::TOOLS.iter().map(|t| t.name).collect();
    assert_eq!(names.len(), tacklebox::TOOLS.len(), "a tool stands twice in the table");
    let verbs: BTreeSet<&str> = tacklebox::ALIASES.iter().map(|(verb, _)| *verb).collect();
    assert_eq!(verbs.len(), tacklebox::ALIASES.len(), "a verb stands twice in the table");
}

#[test]
fn help_version_and_schema_touch_nothing() {
    let sandbox = Sandbox::new();
    for tool in tacklebox::TOOLS {
        let name = tool.name;
        let is_docker_h = command_of(tool).get_arguments().any(|arg| arg.get_short() == Some('h') && arg.get_id() != "help");
        for flag in ["--help", "-h"].into_iter().filter(|flag| *flag != "-h" || !is_docker_h) {
            let help = sandbox.run(name, &[flag]).ok();
            assert!(help.text().contains("Usage:") && help.stderr.is_empty(), "{name} {flag}: {}", help.text());
        }
        assert_eq!(sandbox.run(name, &["--version"]).ok().one_line(), format!("{name} {}", tool.version));
        let schema: serde_json::Value = serde_json::from_str(&sandbox.run(name, &["--schema"]).ok().text()).expect("a schema is JSON");
        for kind in tool.emits.iter().chain(&["error"]) {
            assert!(schema["$defs"][kind].is_object(), "{name} --schema does not have '{kind}'");
        }
        let through = sandbox.run("tacklebox", &[name, "--help"]).ok().text();
        assert_eq!(through, sandbox.run("tacklebox", &["help", name]).ok().text());
    }
    let made = std::fs::read_dir(sandbox.root()).expect("the root is there").count();
    assert_eq!(made, 0, "the store was touched");
}

#[test]
fn an_unknown_flag_is_one_line_one_record_and_exit_2() {
    let sandbox = Sandbox::new();
    for tool in tacklebox::TOOLS {
        let name = tool.name;
        let wrong = sandbox.run(name, &["--no-such-flag"]).code(2);
        assert_eq!(wrong.stderr.lines().count(), 1, "{name}: {}", wrong.stderr);
        assert!(wrong.stderr.starts_with(&format!("{name}: ")) && wrong.stderr.contains("(usage)"), "{name}: {}", wrong.stderr);
        let record = wrong.record();
        assert_eq!((record["type"].as_str(), record["code"].as_str()), (Some("error"), Some("usage")), "{name}");
        let quiet = sandbox.run(name, &["--format", "name", "--no-such-flag"]).code(2);
        assert_eq!(quiet.text(), "", "{name}");
        sandbox.run(name, &["--format", "{{.ID}}"]).code(2).says("--fields id");
    }
}

#[test]
fn the_multi_call_binary_lists_finds_and_hints() {
    let sandbox = Sandbox::new();
    let help = sandbox.run("tacklebox", &["--help"]).ok().text();
    for tool in tacklebox::TOOLS {
        assert!(help.lines().any(|l| l.trim_start().starts_with(tool.name) && l.contains(tool.about)), "{} is not listed", tool.name);
    }
    for (verb, _) in tacklebox::ALIASES.iter().filter(|(_, t)| multicall::find(tacklebox::TOOLS, &[], t).is_some()) {
        sandbox.run("tacklebox", &[verb, "--help"]).ok();
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(sandbox.run("tacklebox", &["completions", shell]).ok().text().contains("sdi"));
    }
    sandbox.run("tacklebox", &["completions", "csh"]).code(2);
    sandbox.run("tacklebox", &["sdj"]).code(2).says("hint: tacklebox sdi");
    sandbox.run("tacklebox", &[]).code(2);
    sandbox.run("tacklebox", &["images", "--no-such-flag"]).code(2).says("sdi: ");
}

/// Splits a line as sh would, as far as examples need: quotes, `\` at a line's end, operators.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ' | '|' | ';' | '&' | '<' | '>' | '(' | ')') => {
                let last = all.last_mut().expect("there is always one");
                last.extend(word.take());
                match c {
                    ' ' => {}
                    // What is redirected to or from is no argument.
                    '<' | '>' => {
                        while chars.next_if(|c| *c == ' ' || *c == '>').is_some() {}
                        while chars.next_if(|c| !" |;&".contains(*c)).is_some() {}
                    }
                    _ => all.push(Vec::new()),
                }
            }
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    all.last_mut().expect("there is always one").extend(word);
    all.retain(|words| !words.is_empty());
    all
}

#[test]
fn every_example_in_the_help_parses() {
    for tool in tacklebox::TOOLS {
        let help = command_of(tool).get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut seen = 0;
        let examples = help.lines().skip_while(|l| !l.starts_with("Examples:")).skip(1).take_while(|l| l.starts_with("  "));
        for line in examples {
            for mut words in commands(line.trim()) {
                while words.first().is_some_and(|w| w.contains('=') && !w.contains('/')) {
                    words.remove(0);
                }
                let Some(first) = words.first() else { continue };
                seen += u32::from(first == tool.name);
                // A tool of a later issue may stand in a pipe; its own examples come with it.
                let Some(other) = multicall::find(tacklebox::TOOLS, &[], first) else { continue };
                if let Err(error) = command_of(other).try_get_matches_from(&words) {
                    panic!("in the help of {}: `{line}`: {error}", tool.name);
                }
            }
        }
        assert!(seen > 0, "{} has no example of itself in its help", tool.name);
    }
}
