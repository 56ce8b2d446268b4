//! What every test stands on: a [`Sandbox`] with its own store, links to the tools on PATH, a cleared
//! environment, a registry on a free port; when dropped, it checks that nothing is left behind.
#![allow(dead_code, unused_imports, reason = "each test uses the part that it needs")]

mod between;
mod canary;
mod command;
mod gate;
mod left;
mod machine;
mod need;
mod peers;
mod rootfs;
mod roots;
mod sandbox;

pub(crate) use between::{Act, Answer, Asked, Between};
pub(crate) use canary::{CANARY_TEXT, Canary, Swapper};
pub(crate) use command::{Command, Output};
pub(crate) use gate::Gate;
pub(crate) use machine::{Machine, kernel_dir};
pub(crate) use need::{need, need_file, need_ipv6};
pub(crate) use peers::{Containerd, DebianRegistry, Dockerd, free_port};
pub(crate) use rootfs::busybox as busybox_rootfs;
pub(crate) use sandbox::{Sandbox, Server, TestDir, binary, inside, sandbox};

/// Returns the parent of a process.
#[track_caller]
pub(crate) fn parent_of(pid: u64) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process is there");
    // The name in parentheses may have spaces in it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(1).find_map(|parent| parent.parse().ok()).expect("it has a parent")
}
