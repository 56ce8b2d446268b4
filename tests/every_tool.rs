//! What holds for every tool: help, version, schema and wrong usage; `examples` runs what the help shows.

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
    for (verb, meant) in tacklebox::ALIASES {
        let tool = meant.split(' ').next().expect("a tool is named");
        if multicall::find(tacklebox::TOOLS, &[], tool).is_some() {
            let help = sandbox.go(&format!("tacklebox {verb} --help")).ok().text();
            assert!(help.contains("Usage:"), "{verb}: {help}");
        }
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(sandbox.run("tacklebox", &["completions", shell]).ok().text().contains("sdi"));
    }
    sandbox.run("tacklebox", &["completions", "csh"]).code(2);
    sandbox.run("tacklebox", &["sdj"]).code(2).says("hint: tacklebox sdi");
    sandbox.run("tacklebox", &[]).code(2);
    sandbox.run("tacklebox", &["images", "--no-such-flag"]).code(2).says("sdi: ");
}
