//! Manual pages and completions are what the tools' arguments say: compared, and with
//! `UPDATE_EXPECT=1` written. `man/records.5` and `man/tacklebox.7` are written by hand, but for the types
//! of records between two marks, and held to name every error code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use shared::cli::{Kind, Tool, command_of, multicall};
use shared::record::types;

const NAME: &str = "tacklebox";

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the workspace").to_owned()
}

/// Escapes a line of text for roff.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) { format!("\\&{escaped}") } else { escaped }
}

fn manual(tool: &Tool) -> String {
    let command = command_of(tool);
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let subcommands: Vec<_> = command.get_subcommands().filter(|s| s.get_name() != "help" && !s.is_hide_set()).cloned().collect();
    let mut text = page(&command.clone().after_help("").after_long_help(""), tool.name);
    for inner in subcommands {
        let title = format!("{} {}", tool.name, inner.get_name());
        text.push_str(&format!(".SH {}\n", roff(&title).to_uppercase()));
        let own = inner.disable_version_flag(true).disable_help_flag(true).bin_name(title);
        let man = clap_mangen::Man::new(own);
        text.push_str(&render(|w| man.render_description_section(w)).replace(".SH DESCRIPTION\n", ""));
        text.push_str(&render(|w| man.render_synopsis_section(w)).replace(".SH SYNOPSIS\n", ".PP\n"));
        text.push_str(&render(|w| man.render_options_section(w)).replace(".SH ", ".SS "));
    }
    let mut is_open = false;
    for line in examples.lines().filter(|l| !l.is_empty()) {
        // "Examples:" and "Records:" start a section each.
        if let Some(title) = line.strip_suffix(':').filter(|t| !t.starts_with(' ')) {
            text.push_str(if is_open { ".fi\n" } else { "" });
            text.push_str(&format!(".SH {}\n.nf\n", roff(title).to_uppercase()));
            is_open = true;
        } else {
            text.push_str(&format!("{}\n", roff(line)));
        }
    }
    text.push_str(if is_open { ".fi\n" } else { "" });
    text.push_str(".SH EXIT STATUS\n0: all done, or nothing to do. 1: at least one item failed. 2: wrong usage, nothing was attempted.\nOthers are in \\fBrecords\\fR(5).\n");
    text.push_str(&format!(".SH SEE ALSO\n\\fBrecords\\fR(5), \\fB{NAME}\\fR(1), \\fB{NAME}\\fR(7)\n"));
    text
}

fn render(part: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    part(&mut bytes).expect("a vector takes everything");
    String::from_utf8(bytes).expect("manual pages are UTF-8")
}

macro_rules! man_of {
    ($command:expr, $name:expr) => {
        clap_mangen::Man::new($command).title($name).section("1").source(NAME).manual(NAME).date("")
    };
}

/// The parts that every page starts with.
fn page(command: &clap::Command, name: &str) -> String {
    let man = man_of!(command.clone(), name);
    let mut text = render(|w| man.render_title(w));
    text.push_str(&render(|w| man.render_name_section(w)));
    text.push_str(&render(|w| man.render_synopsis_section(w)));
    text.push_str(&render(|w| man.render_description_section(w)));
    text.push_str(&render(|w| man.render_options_section(w)));
    text
}

/// The page of the multi-call binary: its tools and docker's verbs.
fn overview() -> String {
    let command = multicall::multicall_command(NAME, &[], &[]).about("Small container tools in one binary");
    let mut text = page(&command, NAME);
    text.push_str(".SH TOOLS\n");
    for tool in tacklebox::TOOLS {
        text.push_str(&format!(".TP\n\\fB{}\\fR(1)\n{}\n", tool.name, roff(tool.about)));
    }
    text.push_str(".SH VERBS OF DOCKER\n");
    for (verb, meant) in tacklebox::ALIASES {
        let (tool, args) = meant.split_once(' ').unwrap_or((meant, ""));
        if tacklebox::TOOLS.iter().any(|known| known.name == tool) {
            let line = format!("\\fB{tool}\\fR(1) {}", roff(args));
            text.push_str(&format!(".TP\n\\fB{NAME} {verb}\\fR\n{}\n", line.trim_end()));
        }
    }
    text.push_str(&format!(".SH SEE ALSO\n\\fBrecords\\fR(5), \\fB{NAME}\\fR(7)\n"));
    text
}

fn completion(command: &mut clap::Command, name: &str, shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, command, name, &mut bytes);
    let text = String::from_utf8(bytes).expect("completions are UTF-8");
    // Trailing blanks of the generators would be the only ones in the tree.
    text.lines().map(|l| format!("{}\n", l.trim_end())).collect()
}

fn expected() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    files.insert(format!("man/{NAME}.1").into(), overview());
    let whole = || multicall::multicall_command(NAME, tacklebox::TOOLS, tacklebox::ALIASES);
    let mut add = |name: &str, mut command: clap::Command| {
        files.insert(format!("completions/bash/{name}").into(), completion(&mut command, name, Shell::Bash));
        files.insert(format!("completions/zsh/_{name}").into(), completion(&mut command, name, Shell::Zsh));
        files.insert(format!("completions/fish/{name}.fish").into(), completion(&mut command, name, Shell::Fish));
    };
    add(NAME, whole());
    for tool in tacklebox::TOOLS {
        add(tool.name, command_of(tool));
    }
    for tool in tacklebox::TOOLS {
        files.insert(format!("man/{}.1", tool.name).into(), manual(tool));
    }
    let there = fs::read_to_string(top().join("man/records.5")).expect("man/records.5 is there");
    files.insert("man/records.5".into(), records_5(&there));
    files
}

/// The generated files that are there.
fn found(top: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for dir in ["man", "completions/bash", "completions/zsh", "completions/fish"] {
        for entry in fs::read_dir(top.join(dir)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if dir != "man" || name.ends_with(".1") {
                all.push(Path::new(dir).join(name));
            }
        }
    }
    all
}

#[test]
fn manual_pages_and_completions_are_what_the_tools_say() {
    let (top, files) = (top(), expected());
    let is_update = std::env::var("UPDATE_EXPECT").is_ok_and(|v| v == "1");
    let mut wrong = Vec::new();
    for (path, text) in &files {
        let at = top.join(path);
        if fs::read_to_string(&at).is_ok_and(|there| there == *text) {
            continue;
        }
        wrong.push(path.clone());
        if is_update {
            fs::create_dir_all(at.parent().expect("a file has a directory")).expect("a directory can be made");
            fs::write(&at, text).expect("a file can be written");
        }
    }
    for path in found(&top).into_iter().filter(|p| !files.contains_key(p)) {
        if is_update {
            fs::remove_file(top.join(&path)).expect("a file can be removed");
        }
        wrong.push(path);
    }
    assert!(is_update || wrong.is_empty(), "not what the tools say (UPDATE_EXPECT=1 writes them): {wrong:?}");
}

/// The types of records, as `man/records.5` has them between two marks.
fn types_section() -> String {
    let spelled = |kind: types::Kind| match kind {
        types::Kind::Text | types::Kind::Line => "text",
        types::Kind::Ref => "reference",
        types::Kind::Digest => "digest",
        types::Kind::Time => "time",
        types::Kind::Bytes => "bytes",
        types::Kind::Millis => "milliseconds",
        types::Kind::Number => "number",
        types::Kind::Bool => "true or false",
        types::Kind::Texts => "list of texts",
        types::Kind::Objects => "list of objects",
        types::Kind::Labels => "object of texts",
        types::Kind::Object => "object",
    };
    let mut text = String::new();
    for kind in types::TYPES {
        text.push_str(&format!(".SS {}\n{}; its name is {}\n", kind.name_of_type, roff(kind.doc), kind.name.join("@")));
        for key in kind.keys {
            text.push_str(&format!(".TP\n\\fB{}\\fR ({})\n{}\n", key.key, spelled(key.kind), roff(key.doc)));
        }
    }
    text
}

/// `man/records.5` with its types as the table has them.
fn records_5(there: &str) -> String {
    let (before, rest) = there.split_once(".\\\" begin").expect("records.5 has the mark 'begin'");
    let (mark, rest) = rest.split_once('\n').expect("a mark is a line");
    let (_, after) = rest.split_once(".\\\" end").expect("records.5 has the mark 'end'");
    format!("{before}.\\\" begin{mark}\n{}.\\\" end{after}", types_section())
}

#[test]
fn records_5_names_every_code() {
    let text = fs::read_to_string(top().join("man/records.5")).expect("man/records.5 is there").replace("\\-", "-");
    let missing: Vec<&str> = Kind::ALL.iter().map(|k| k.code()).filter(|code| !text.contains(&format!("\\fB{code}\\fR"))).collect();
    assert!(missing.is_empty(), "man/records.5 does not name: {}", missing.join(", "));
}
