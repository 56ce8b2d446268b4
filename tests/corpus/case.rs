//! The table of the corpus: what a case is, how it is read, and its context on the disk.
//!
//! A case begins with `=== name`. Lines that begin with `>` are its context: `> path [mode] = content`, `> dir/ [mode]`,
//! `> link -> target`, `> link => other name`, `> a.tar.gz @ name=content name->target`. Lines that begin with `!`
//! say what is special: `! builders kit`, `! args --target x`, `! fails`, and `! differs BUILDER FIELD: reason` for a
//! difference that is meant. All else is the Dockerfile.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::kit::Sandbox;

/// docker's two builders.
pub(crate) const BUILDERS: [&str; 2] = ["classic", "kit"];

/// One build.
pub(crate) struct Case {
    pub(crate) name: String,
    context: Vec<String>,
    pub(crate) args: Vec<String>,
    pub(crate) builders: Vec<String>,
    pub(crate) fails: bool,
    /// Builder, field, reason.
    pub(crate) differs: Vec<(String, String, String)>,
    pub(crate) dockerfile: String,
}

/// Reads a table.
pub(crate) fn read(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name: name.to_owned(),
                context: Vec::new(),
                args: Vec::new(),
                builders: BUILDERS.map(str::to_owned).to_vec(),
                fails: false,
                differs: Vec::new(),
                dockerfile: String::new(),
            });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(item) = line.strip_prefix("> ") {
            case.context.push(item.to_owned());
        } else if let Some(word) = line.strip_prefix("! ") {
            case.directive(word);
        } else {
            case.dockerfile.push_str(&line.replace("\\r", "\r").replace("\\ufeff", "\u{feff}"));
            case.dockerfile.push('\n');
        }
    }
    cases
}

impl Case {
    fn directive(&mut self, text: &str) {
        let (key, value) = text.split_once(' ').unwrap_or((text, ""));
        let words = || value.split_whitespace().map(str::to_owned);
        match key {
            "builders" => self.builders = words().collect(),
            "args" => self.args.extend(words()),
            "fails" => self.fails = true,
            "differs" => {
                let (what, reason) = value.split_once(": ").unwrap_or_else(|| panic!("{}: a difference has a reason", self.name));
                let (builder, field) = what.split_once(' ').unwrap_or_else(|| panic!("{}: say builder and field", self.name));
                self.differs.push((builder.to_owned(), field.to_owned(), reason.to_owned()));
            }
            other => panic!("{}: there is no directive '{other}'", self.name),
        }
    }

    /// Makes the context below `dir`.
    pub(crate) fn lay_out(&self, sandbox: &Sandbox, dir: &Path) {
        std::fs::create_dir_all(dir).expect("a directory can be made");
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755)).expect("a mode can be set");
        for item in &self.context {
            self.make(sandbox, dir, item);
        }
        if !dir.join("Dockerfile").exists() {
            std::fs::write(dir.join("Dockerfile"), &self.dockerfile).expect("a file can be written");
        }
    }

    fn make(&self, sandbox: &Sandbox, dir: &Path, item: &str) {
        let ready = |name: &str| {
            let path = dir.join(name);
            let parent = path.parent().expect("a name has a directory").to_owned();
            std::fs::create_dir_all(&parent).expect("a directory can be made");
            path
        };
        if let Some((name, target)) = item.split_once(" -> ") {
            std::os::unix::fs::symlink(target, ready(name)).expect("a link can be made");
        } else if let Some((name, other)) = item.split_once(" => ") {
            std::fs::hard_link(dir.join(other), ready(name)).expect("a link can be made");
        } else if let Some((name, members)) = item.split_once(" @ ") {
            self.archive(sandbox, &ready(name), members);
        } else if let Some((head, content)) = item.split_once(" = ") {
            let (name, mode) = named_mode(head, 0o644);
            let path = ready(&name);
            let content = match content.strip_prefix("x*") {
                Some(count) => "x".repeat(count.parse().expect("a number of bytes")),
                None => content.replace("\\n", "\n"),
            };
            std::fs::write(&path, content).expect("a file can be written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode can be set");
        } else {
            let (name, mode) = named_mode(item, 0o755);
            let path = ready(&format!("{name}x"));
            let path = path.with_file_name("");
            std::fs::create_dir_all(&path).expect("a directory can be made");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode can be set");
        }
    }

    fn archive(&self, sandbox: &Sandbox, path: &Path, members: &str) {
        let staged = path.with_extension("staged");
        for member in members.split_whitespace() {
            let (name, is_link, rest) = match (member.split_once("->"), member.split_once('=')) {
                (Some((name, target)), _) => (name, true, target),
                (None, Some((name, content))) => (name, false, content),
                _ => panic!("{}: {member} is no member of an archive", self.name),
            };
            let path = staged.join(name);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory can be made");
            if is_link { std::os::unix::fs::symlink(rest, &path) } else { std::fs::write(&path, rest) }.expect("a member can be made");
        }
        let text = |path: &Path| path.to_string_lossy().into_owned();
        sandbox
            .cmd("tar")
            .args(["--owner=7", "--group=8", "--mtime=@1000000000", "--sort=name", "-caf", &text(path), "-C", &text(&staged), "."])
            .run()
            .ok();
        std::fs::remove_dir_all(&staged).expect("what was packed can be removed");
    }
}

/// Splits `name` or `name 600`.
fn named_mode(text: &str, usual: u32) -> (String, u32) {
    match text.rsplit_once(' ').and_then(|(name, mode)| Some((name, u32::from_str_radix(mode, 8).ok()?))) {
        Some((name, mode)) => (name.to_owned(), mode),
        None => (text.to_owned(), usual),
    }
}
