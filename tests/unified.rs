//! Containers on hosts with an older kernel, one with a unified cgroup hierarchy and one with version 1 alone: in machines of
//! their own, since this one may have another. Debian's kernel has more that this one may lack:
//! AppArmor and SELinux, SCTP, ipvlan, block devices that anybody can make.

use std::path::Path;

use crate::kit::{Machine, Sandbox, kernel_dir, need, need_file};

/// The trials of a file below `tests/vm`, all of which must have run.
fn trials(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("try ")).count()
}

/// Runs a file of trials, and the common ones, on a host with such hierarchies of control groups.
fn passes(trials_of: &str, commons: bool, parameters: &str) {
    if !need(&["qemu-system-x86_64", "busybox", "strip", "musl-gcc", "apparmor_parser", "secilc"]) || !need_file(&kernel_dir().join("boot"))
    {
        return;
    }
    let sandbox = Sandbox::new();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("vm");
    let console = Machine::new(&sandbox, &files).run(&format!("trials={trials_of} {parameters}"));
    let text = |name: &str| std::fs::read_to_string(files.join(name)).expect("there are trials");
    let wanted = trials(&text(&format!("trials-{trials_of}"))) + if commons { trials(&text("trials")) } else { 0 };
    let passed = console.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(!console.contains("not ok") && console.contains("end of trials") && passed == wanted, "{passed} of {wanted}:\n{console}");
}

#[test]
fn the_runtime_works_on_cgroup_v2_alone() {
    passes("v2", true, "hierarchy=v2 cgroup_no_v1=all apparmor=0");
}

#[test]
fn the_runtime_works_on_cgroup_v1_alone() {
    passes("v1", true, "hierarchy=v1 apparmor=0");
}

#[test]
fn the_runtime_uses_what_debians_kernel_has() {
    passes("debian", false, "hierarchy=v2 cgroup_no_v1=all");
}

#[test]
fn the_runtime_labels_for_selinux() {
    passes("selinux", false, "hierarchy=v2 cgroup_no_v1=all lsm=selinux");
}
