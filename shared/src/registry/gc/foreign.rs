//! Looks for a distribution server that has a storage open for writing.
//!
//! Such a server takes no lock and keeps no file open, so its configuration is what tells: the
//! file that it was started with, and the variables that override it. A server in a container
//! is seen through its own root directory. Read-only ones do not count. What cannot be seen is a
//! server on another machine, or of another user when we are not root; that is for whoever runs the collector to know.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The names of distribution's binary.
const COMMANDS: [&str; 2] = ["registry", "docker-registry"];
/// Where distribution keeps everything when it is not told.
const DEFAULT_DIRECTORY: &str = "/var/lib/registry";
/// The most processes that are looked at.
const PROCESSES_MAX: usize = 1 << 22;

/// Returns the process, and its name, of a server that may write to this storage.
pub(super) fn serving(storage: &Path) -> Option<(u32, String)> {
    let wanted = fs::metadata(storage).ok()?;
    let processes = fs::read_dir("/proc").ok()?.take(PROCESSES_MAX).flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).find_map(|pid| {
        let proc = PathBuf::from(format!("/proc/{pid}"));
        let command = fs::read_to_string(proc.join("comm")).ok()?.trim_end().to_owned();
        // The kernel cuts names at 15 bytes: `docker-registry` has just as many.
        if !COMMANDS.contains(&command.as_str()) {
            return None;
        }
        let directory = writable_directory(&proc)?;
        let there = fs::metadata(proc.join("root").join(directory.strip_prefix("/").unwrap_or(&directory))).ok()?;
        ((there.dev(), there.ino()) == (wanted.dev(), wanted.ino())).then_some((pid, command))
    })
}

/// Returns the storage directory of a server that is not read-only.
fn writable_directory(proc: &Path) -> Option<PathBuf> {
    let words = |name: &str| -> Vec<String> {
        let bytes = fs::read(proc.join(name)).unwrap_or_default();
        bytes.split(|b| *b == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
    };
    let environment = words("environ");
    let variable = |name: &str| environment.iter().find_map(|entry| entry.strip_prefix(name)?.strip_prefix('=').map(str::to_owned));
    let cwd = fs::read_link(proc.join("cwd")).unwrap_or_else(|_| PathBuf::from("/"));
    let file = words("cmdline").into_iter().skip(1).find(|w| w.ends_with(".yml") || w.ends_with(".yaml"));
    let file = file.or_else(|| variable("REGISTRY_CONFIGURATION_PATH"));
    let path = file.map(|file| cwd.join(file));
    let text = path.and_then(|path| fs::read_to_string(proc.join("root").join(path.strip_prefix("/").unwrap_or(&path))).ok());
    let text = text.unwrap_or_default();
    let is_readonly = variable("REGISTRY_STORAGE_MAINTENANCE_READONLY").is_some_and(|v| v.contains("true"))
        || variable("REGISTRY_STORAGE_MAINTENANCE").is_some_and(|v| v.contains("readonly") && v.contains("true"))
        || is_readonly(&text);
    if is_readonly {
        return None;
    }
    let directory = variable("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY").or_else(|| value_of(&text, "rootdirectory"));
    Some(cwd.join(directory.unwrap_or_else(|| DEFAULT_DIRECTORY.to_owned())))
}

/// Returns the value of the first `key: value` of a YAML text, whatever it is nested in.
fn value_of(text: &str, key: &str) -> Option<String> {
    let lines = text.lines().map(|line| line.trim()).filter(|line| !line.starts_with('#'));
    let rest = lines.filter_map(|line| line.split_once(key)).find_map(|(_, rest)| rest.trim_start().strip_prefix(':'))?;
    let value = rest.split(" #").next().unwrap_or(rest).split(['}', ',']).next().unwrap_or(rest);
    let value = value.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// Tells whether `readonly:` is enabled, on its own line or on the next.
fn is_readonly(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    while let Some(line) = lines.next() {
        if let Some((_, rest)) = line.split_once("readonly:") {
            let next = if rest.trim().is_empty() { lines.next().unwrap_or("") } else { rest };
            return next.contains("enabled") && next.contains("true");
        }
    }
    false
}

#[cfg(test)]
mod tests;
