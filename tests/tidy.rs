//! The house rules that a test can hold: layers, the shape of a tool, lints, headers, lengths, words.
//!
//! Each finding names the file and the line. What no test checks is not a rule.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers of `shared`, bottom first. Within the first, a module may use those before it.
const LAYERS: &[&[&str]] =
    &[&["digest", "reference", "sys"], &["oci", "record", "yaml"], &["store", "registry"], &["build", "runtime"], &["cli"]];
/// The longest file; a longer one says why in its header, with the word "long".
const FILE_LINES_MAX: usize = 500;
/// The longest `lib.rs` of a tool.
const TOOL_LINES_MAX: usize = 200;

struct File {
    path: String,
    text: String,
}

impl File {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.starts_with("tests/") || self.path.contains("/tests/")
    }

    fn header(&self) -> String {
        self.text.lines().take_while(|l| l.starts_with("//!")).collect::<Vec<_>>().join(" ")
    }
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the workspace").to_owned()
}

/// Every file of ours with one of these endings.
fn files(endings: &[&str]) -> Vec<File> {
    let (top, mut all, mut dirs) = (top(), Vec::new(), vec![top()]);
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a directory can be read").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && !path.is_symlink() {
                if !matches!(name.as_str(), "target" | ".git" | "vectors" | "dist" | "corpus") {
                    dirs.push(path);
                }
            } else if endings.iter().any(|e| name.ends_with(e)) {
                let text = fs::read_to_string(&path).unwrap_or_default();
                let path = path.strip_prefix(&top).expect("it is below the top").to_string_lossy().into_owned();
                all.push(File { path, text });
            }
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn report(rule: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{rule}:\n  {}\n", found.join("\n  "));
}

fn tool_dirs() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(top().join("tools"))
        .expect("there are tools")
        .flatten()
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&module))
}

/// The modules that a line of code names with `crate::`; a brace group may name several.
fn crate_paths(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or("");
    let mut all = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(group) => all.extend(group.split(',').map(|part| word(part.trim()))),
            None => all.push(word(rest)),
        }
    }
    all.retain(|name| !name.is_empty());
    all
}

#[test]
fn imports_only_point_down() {
    let mut found = Vec::new();
    for file in files(&[".rs"]) {
        let Some(rest) = file.path.strip_prefix("shared/src/") else { continue };
        let own = rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs");
        if own == "lib" {
            continue;
        }
        let Some(own_layer) = layer(own) else {
            found.push(format!("{}: '{own}' is in no layer", file.path));
            continue;
        };
        for (n, line) in file.lines() {
            for used in crate_paths(line) {
                let is_earlier = |names: &[&str]| names.iter().position(|m| *m == used) < names.iter().position(|m| *m == own);
                let fine = match layer(&used) {
                    // A macro, or the crate's own name in a macro.
                    None => true,
                    Some(_) if used == own => true,
                    Some(at) if at == 0 && own_layer == 0 => is_earlier(LAYERS[0]),
                    Some(at) => at < own_layer,
                };
                if !fine {
                    found.push(format!("{}:{n}: {own} must not use {used}: {}", file.path, line.trim()));
                }
            }
        }
    }
    report("imports point down, and modules of one layer never import each other", found);
}

#[test]
fn modules_are_declared_in_the_order_of_their_layers() {
    let text = fs::read_to_string(top().join("shared/src/lib.rs")).expect("lib.rs is there");
    let declared: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let layers: Vec<usize> = declared.iter().map(|m| layer(m).unwrap_or_else(|| panic!("'{m}' is in no layer"))).collect();
    assert!(layers.is_sorted(), "lib.rs declares modules out of order: {declared:?}");
}

#[test]
fn only_sys_is_unsafe_and_only_the_registry_is_async() {
    let mut found = Vec::new();
    for file in files(&[".rs"]).into_iter().filter(|f| f.path.starts_with("shared/src/") || f.path.starts_with("tools/")) {
        for (n, line) in file.lines() {
            let code = line.split("//").next().unwrap_or("");
            let has = |word: &str| code.contains(word);
            if (has("allow(unsafe_code") || has("unsafe {")) && !file.path.starts_with("shared/src/sys/") {
                found.push(format!("{}:{n}: unsafe outside sys", file.path));
            }
            let is_async = has("async fn") || has("async move") || has(".await;") || has(".await?") || has(".await.") || has("tokio::");
            if is_async && !file.path.starts_with("shared/src/registry/") {
                found.push(format!("{}:{n}: async outside registry", file.path));
            }
        }
    }
    report("unsafe lives in sys, async in registry", found);
}

#[test]
fn a_tool_has_three_files_one_line_of_main_and_little_code() {
    let mut found = Vec::new();
    for name in tool_dirs() {
        let dir = format!("tools/{name}/");
        let mine: Vec<File> = files(&[""]).into_iter().filter(|f| f.path.starts_with(&dir)).collect();
        let paths: Vec<&str> = mine.iter().map(|f| &f.path[dir.len()..]).collect();
        if paths != ["Cargo.toml", "src/lib.rs", "src/main.rs"] {
            found.push(format!("{dir}: has {paths:?}, not Cargo.toml, src/lib.rs and src/main.rs"));
            continue;
        }
        let call = if name == "tacklebox" { "tacklebox::main()".to_owned() } else { format!("shared::cli::main(&{name}::TOOL)") };
        let main: Vec<&str> = mine[2].text.lines().filter(|l| !l.starts_with("//")).collect();
        if main != ["fn main() -> std::process::ExitCode {", &format!("    {call}"), "}"] {
            found.push(format!("{dir}src/main.rs: is not just `{call}`"));
        }
        let lines = mine[1].text.lines().count();
        if lines > TOOL_LINES_MAX {
            found.push(format!("{dir}src/lib.rs:{TOOL_LINES_MAX}: {lines} lines; something belongs in shared"));
        }
        if mine[1].text.contains("#[cfg(test)]") {
            found.push(format!("{dir}src/lib.rs: code that wants a unit test belongs in shared"));
        }
        let manifest = &mine[0].text;
        if !manifest.contains(&format!("name = \"{name}\"")) || !manifest.contains("description = \"") {
            found.push(format!("{dir}Cargo.toml: name and description are what the help shows"));
        }
        for other in tool_dirs().iter().filter(|o| **o != name && name != "tacklebox") {
            if manifest.contains(&format!("\n{other}.workspace")) || manifest.contains(&format!("\n{other} =")) {
                found.push(format!("{dir}Cargo.toml: only tacklebox imports tools, not {other}"));
            }
        }
    }
    report("the shape of a tool", found);
}

#[test]
fn a_tool_is_in_the_table_and_in_a_test() {
    let mut found = Vec::new();
    let tests =
        files(&[".rs"]).into_iter().filter(|f| f.path.starts_with("tests/") && !f.path.starts_with("tests/kit/")).collect::<Vec<_>>();
    for name in tool_dirs().into_iter().filter(|n| n != "tacklebox") {
        if !tacklebox::TOOLS.iter().any(|t| t.name == name) {
            found.push(format!("tools/{name}: has no line in tools/tacklebox/src/lib.rs"));
        }
        let words = |f: &File| f.text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == name);
        let own = format!("tests/{name}.rs");
        if !tests.iter().any(|f| f.path == own || (f.path != "tests/tidy.rs" && words(f))) {
            found.push(format!("tools/{name}: no test in tests/ runs it"));
        }
    }
    for tool in tacklebox::TOOLS.iter().filter(|t| !tool_dirs().iter().any(|d| d == t.name)) {
        found.push(format!("tools/tacklebox/src/lib.rs: '{}' has no folder", tool.name));
    }
    report("a new tool needs its line in the table and a test", found);
}

#[test]
fn every_member_has_the_lints_of_the_workspace() {
    let members = files(&["Cargo.toml"]).into_iter().filter(|f| f.path != "Cargo.toml" && !f.path.starts_with("fuzz/"));
    let found = members.filter(|f| !f.text.contains("[lints]\nworkspace = true")).map(|f| f.path).collect();
    report("every Cargo.toml has [lints] workspace = true", found);
}

#[test]
fn files_say_what_they_are_and_are_not_too_long() {
    let mut found = Vec::new();
    for file in files(&[".rs"]) {
        let is_plain = file.path.ends_with("main.rs") && file.path.starts_with("tools/");
        if !file.text.starts_with("//!") && !is_plain && !file.path.ends_with("/tests.rs") {
            found.push(format!("{}:1: has no //! header", file.path));
        }
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX && !file.is_test() && !file.header().to_lowercase().contains("long") {
            found.push(format!("{}:{FILE_LINES_MAX}: {lines} lines, and the header does not say why it is long", file.path));
        }
        if file.text.contains("#[cfg(test)]\nmod tests {") {
            found.push(format!("{}: unit tests belong in tests.rs beside the module", file.path));
        }
    }
    report("a header says what a file is", found);
}

#[test]
fn no_stubs_and_no_paths_of_one_machine() {
    // Put together here, so that this file does not name them itself.
    let stubs = [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["unimplemented", "!("], ["not ", "implemented"], ["not yet ", "supported"]]
        .map(|w| w.concat());
    let machine = [["/work", "/wt/"], ["/work", "/main"], ["/work", "/shared"], ["/root", "/.cargo"]].map(|w| w.concat());
    let mut found = Vec::new();
    for file in files(&[".rs", ".toml", ".md", ".1", ".5", ".7", "Makefile", ".sh", "Dockerfile"]) {
        for (n, line) in file.lines() {
            let is_code = file.path.ends_with(".rs") && !file.is_test();
            if is_code && let Some(word) = stubs.iter().find(|w| line.contains(w.as_str())) {
                found.push(format!("{}:{n}: '{word}'", file.path));
            }
            if let Some(path) = machine.iter().find(|p| line.contains(p.as_str())) {
                found.push(format!("{}:{n}: '{path}' is a path of one machine", file.path));
            }
        }
    }
    report("everything here works, anywhere", found);
}

#[test]
fn nothing_writes_the_slow_file_that_moves_whole_processes_between_cgroups() {
    let name = ["cgroup", ".procs"].concat();
    let mut found = Vec::new();
    for file in files(&[".rs"]).into_iter().filter(|f| !f.is_test()) {
        for (n, line) in file.lines() {
            let code = line.split("//").next().unwrap_or("");
            if code.contains(&name) && !code.contains("read") {
                found.push(format!("{}:{n}: {}", file.path, line.trim()));
            }
        }
    }
    report("joining a cgroup costs 10 ms through that file; tasks and clone3 do it in none", found);
}
