//! What a tool may leave on the machine: nothing.

use std::path::Path;

use shared::sys::nft;

/// Lists mounts, processes, cgroups, devices, nft tables and run directories that belong to a store.
pub(crate) fn left_behind(root: &Path, tag: &str) -> Vec<String> {
    let root = root.to_string_lossy();
    let mut left = Vec::new();
    for line in read("/proc/self/mountinfo").lines().filter(|l| l.contains(&*root)) {
        left.push(format!("mount: {line}"));
    }
    for pid in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let dir = pid.path();
        let is_ours = |file: &str| std::fs::read(dir.join(file)).is_ok_and(|b| String::from_utf8_lossy(&b).contains(&*root));
        if dir.join("stat").exists() && is_ours("environ") && is_alive(&dir) {
            let command = String::from_utf8_lossy(&std::fs::read(dir.join("cmdline")).unwrap_or_default()).replace('\0', " ");
            left.push(format!("process: {} {command}", dir.display()));
        }
    }
    if tag.is_empty() {
        return left;
    }
    for top in std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
        let group = top.path().join(format!("tacklebox-{tag}"));
        for child in std::fs::read_dir(&group).into_iter().flatten().flatten().filter(|c| c.path().is_dir()) {
            left.push(format!("cgroup: {}", child.path().display()));
        }
    }
    for device in std::fs::read_dir("/sys/class/net").into_iter().flatten().flatten() {
        let name = device.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("tb{tag}")) || name.starts_with(&format!("tv{tag}")) {
            left.push(format!("network device: {name}"));
        }
    }
    let tables = nft::open().and_then(|socket| nft::tables(&socket, nft::TableFamily::Inet)).unwrap_or_default();
    left.extend(tables.into_iter().filter(|table| table.ends_with(tag)).map(|table| format!("nft table: {table}")));
    let run = Path::new("/run/tacklebox").join(tag);
    for entry in std::fs::read_dir(run.join("containers")).into_iter().flatten().flatten() {
        left.push(format!("run directory: {}", entry.path().display()));
    }
    left
}

/// Removes the groups around a root's containers, which runs leave for each other.
pub(crate) fn forget_groups(tag: &str) {
    let name = format!("tacklebox-{tag}");
    let tops = std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten().map(|top| top.path());
    for top in tops.chain([Path::new("/sys/fs/cgroup").to_owned()]) {
        let _ = std::fs::remove_dir(top.join(&name));
    }
}

fn is_alive(dir: &Path) -> bool {
    let stat = read(&dir.join("stat").to_string_lossy());
    !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

fn read(path: &str) -> String {
    std::fs::read(path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default()
}
