//! What a tool may leave on the machine: nothing.

use std::path::Path;

use shared::sys::nft;

/// Lists mounts, processes, cgroups, devices, nft tables and run directories that belong to a sandbox, whose roots have these tags.
pub(crate) fn left_behind(dir: &Path, tags: &[String]) -> Vec<String> {
    let below = format!("{}/", dir.display());
    let mut left = Vec::new();
    for line in read("/proc/self/mountinfo").lines().filter(|line| line.contains(&below)) {
        left.push(format!("mount: {line}"));
    }
    for pid in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let dir = pid.path();
        let is_ours = |file: &str| std::fs::read(dir.join(file)).is_ok_and(|b| String::from_utf8_lossy(&b).contains(&below));
        if dir.join("stat").exists() && is_ours("environ") && is_alive(&dir) {
            let command = String::from_utf8_lossy(&std::fs::read(dir.join("cmdline")).unwrap_or_default()).replace('\0', " ");
            left.push(format!("process: {} {command}", dir.display()));
        }
    }
    for tag in tags {
        for top in tops() {
            let group = top.join(format!("tacklebox-{tag}"));
            for child in std::fs::read_dir(&group).into_iter().flatten().flatten().filter(|c| c.path().is_dir()) {
                left.push(format!("cgroup: {}", child.path().display()));
            }
        }
        for entry in std::fs::read_dir(run_dir(tag).join("names")).into_iter().flatten().flatten() {
            // They stay as long as the container, which a test may leave in its root.
            let is_alone = |root: std::path::PathBuf| root.exists() && !root.join("containers").join(entry.file_name()).exists();
            if std::fs::read_link(run_dir(tag).join("root")).is_ok_and(is_alone) {
                left.push(format!("names: {}", entry.path().display()));
            }
        }
        for entry in std::fs::read_dir(run_dir(tag).join("containers")).into_iter().flatten().flatten() {
            left.push(format!("run directory: {}", entry.path().display()));
        }
    }
    left.extend(network(tags));
    left
}

/// Tells whether the host has a device or a table of one of these roots.
pub(crate) fn has_network(tags: &[String]) -> bool {
    !network(tags).is_empty()
}

fn network(tags: &[String]) -> Vec<String> {
    let mut left = Vec::new();
    let is_ours = |name: &str| tags.iter().any(|tag| name.contains(&**tag));
    for device in std::fs::read_dir("/sys/class/net").into_iter().flatten().flatten() {
        let name = device.file_name().to_string_lossy().into_owned();
        if is_ours(&name) {
            left.push(format!("network device: {name}"));
        }
    }
    let tables = nft::open().and_then(|socket| nft::tables(&socket, nft::TableFamily::Inet)).unwrap_or_default();
    left.extend(tables.into_iter().filter(|table| is_ours(table)).map(|table| format!("nft table: {table}")));
    for namespace in std::fs::read_dir("/run/tacklebox/net").into_iter().flatten().flatten() {
        for entry in std::fs::read_dir(namespace.path()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_ours(&name) {
                left.push(format!("note: {}", entry.path().display()));
            }
        }
    }
    left
}

/// Removes what a root has for as long as it is there: its run directory, and the groups around its containers, which runs leave for
/// each other.
pub(crate) fn forget(tag: &str) {
    let _ = std::fs::remove_dir_all(run_dir(tag));
    for top in tops() {
        let _ = std::fs::remove_dir(top.join(format!("tacklebox-{tag}")));
    }
}

/// The hierarchies of a host with several, and the one of a host with one.
fn tops() -> Vec<std::path::PathBuf> {
    let top = Path::new("/sys/fs/cgroup");
    let below = std::fs::read_dir(top).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    below.chain([top.to_owned()]).collect()
}

fn run_dir(tag: &str) -> std::path::PathBuf {
    Path::new("/run/tacklebox").join(tag)
}

fn is_alive(dir: &Path) -> bool {
    let stat = read(&dir.join("stat").to_string_lossy());
    !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

fn read(path: &str) -> String {
    std::fs::read(path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default()
}
