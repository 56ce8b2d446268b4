//! Containers on a host with a unified cgroup hierarchy and an older kernel: in a machine of its own, since this one may have another.

use std::path::Path;

use crate::kit::{Machine, Sandbox, kernel_dir, need, need_file};

/// The trials of `tests/vm/trials`, all of which must have run.
fn trials(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("try ")).count()
}

#[test]
fn the_runtime_works_on_cgroup_v2_alone() {
    if !need(&["qemu-system-x86_64", "busybox", "strip"]) || !need_file(&kernel_dir().join("boot")) {
        return;
    }
    let sandbox = Sandbox::new();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("vm");
    let console = Machine::new(&sandbox, &files).run("cgroup_no_v1=all random.trust_cpu=on");
    let wanted = trials(&std::fs::read_to_string(files.join("trials")).expect("there are trials"));
    let passed = console.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(!console.contains("not ok") && console.contains("end of trials") && passed == wanted, "{passed} of {wanted}:\n{console}");
}
