//! A tree beside everything that nobody may touch or see, and a neighbour that swaps names as fast as it can.

use std::path::{Path, PathBuf};
use std::process::Child;

use super::Sandbox;

/// What the files of a canary hold; where it is found, something escaped.
pub(crate) const CANARY_TEXT: &str = "canary-of-the-host";

/// A tree whose state is remembered.
pub(crate) struct Canary {
    dir: PathBuf,
    before: Vec<String>,
}

impl Canary {
    /// Writes it below the sandbox's work directory, which is the tools' current directory, as `canary`.
    pub(crate) fn new(sandbox: &Sandbox) -> Canary {
        sandbox.write("canary/file", CANARY_TEXT);
        sandbox.write("canary/dir/inner", CANARY_TEXT);
        let dir = sandbox.path("canary");
        let before = look(&dir);
        Canary { dir, before }
    }

    /// Its absolute path.
    pub(crate) fn path(&self) -> String {
        self.dir.to_string_lossy().into_owned()
    }

    /// Checks that nothing in it changed and nothing was mounted on it.
    #[track_caller]
    pub(crate) fn is_untouched(&self, case: &str) {
        assert_eq!(look(&self.dir), self.before, "the canary was touched: {case}");
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts can be read");
        let path = self.path();
        assert!(!mounts.lines().any(|line| line.contains(&path)), "{case}: {mounts}");
    }
}

fn look(dir: &Path) -> Vec<String> {
    let mut all = Vec::new();
    list(dir, &mut all);
    all.sort();
    all
}

fn list(path: &Path, all: &mut Vec<String>) {
    use std::os::unix::fs::MetadataExt;
    let meta = path.symlink_metadata().expect("the canary can be looked at");
    let content = if meta.is_file() { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    let links = if meta.is_file() { meta.nlink() } else { 0 };
    all.push(format!("{} {:o} {}:{} {links} {content}", path.display(), meta.mode(), meta.uid(), meta.gid()));
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        list(&entry.path(), all);
    }
}

/// Exchanges two names in a directory until it is dropped.
pub(crate) struct Swapper(Child);

impl Swapper {
    /// Starts it; it needs perl.
    pub(crate) fn start(sandbox: &Sandbox, dir: &str, [one, other]: [&str; 2]) -> Swapper {
        let number = if cfg!(target_arch = "aarch64") { 276 } else { 316 };
        // What syscall is given must be variables: perl refuses to have its literals written to.
        let program = format!(
            "chdir '{dir}' or die; my ($x, $y) = ('{one}', '{other}'); while (1) {{ syscall({number}, -100, $x, -100, $y, 2) == 0 or die $! }}"
        );
        Swapper(sandbox.cmd("perl").args(["-e", &program]).spawn())
    }

    /// Ends it, and checks that it swapped until now.
    #[track_caller]
    pub(crate) fn end(mut self) {
        let status = self.0.try_wait().expect("perl can be waited for");
        assert!(status.is_none(), "nothing was swapped any more: {status:?}");
    }
}

impl Drop for Swapper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
