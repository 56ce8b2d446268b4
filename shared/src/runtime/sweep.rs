//! What nobody comes back to: run directories, bridges and rules of roots that were deleted, groups of commands that were
//! killed while they tried out what this kernel has. Other commands do not look for either.

use std::path::Path;

use super::monitor::Place;
use super::resources;
use crate::store::{Store, run_dirs_without_root};
use crate::sys::cgroup::Trees;
use crate::sys::fs;

/// Removes it, and the group around this root's containers when there is none: runs leave that for each other.
/// Whatever is still in use, or does not go, stays for another time.
pub fn sweep(store: &Store) {
    // Whom the kernel does not let near links left none.
    let _ = super::net::take_orphans(store);
    resources::forget_probes(store.tag());
    let trees = Trees::find();
    trees.group(&super::container::parent_group(store.tag()), &resources::ALL_CONTROLLERS).remove_empty();
    for (tag, dir) in run_dirs_without_root() {
        let group = trees.group(&super::container::parent_group(&tag), &resources::ALL_CONTROLLERS);
        // A container may outlive its files.
        let is_alive = group.all_processes().is_ok_and(|processes| !processes.is_empty()) || has_monitor(&dir);
        if !is_alive && fs::remove_tree(&dir).is_ok() {
            remove_groups(&trees, &tag);
        }
    }
}

/// Removes the groups of a root's containers, which nobody is in, and the one around them.
fn remove_groups(trees: &Trees, tag: &str) {
    let parent = super::container::parent_group(tag);
    for mount in trees.v1_mounts().map(|(mount, _)| mount).chain(trees.unified_mount()) {
        for entry in std::fs::read_dir(mount.join(&parent)).into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string() {
                // What is no group is a file of the kernel's.
                let _ = trees.group(&format!("{parent}/{name}"), &resources::ALL_CONTROLLERS).remove();
            }
        }
    }
    let _ = trees.group(&parent, &resources::ALL_CONTROLLERS).remove();
}

fn has_monitor(dir: &Path) -> bool {
    std::fs::read_dir(dir.join("containers")).into_iter().flatten().flatten().any(|entry| Place::at(entry.path()).answers())
}
