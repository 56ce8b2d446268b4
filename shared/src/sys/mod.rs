//! Every kernel call of tacklebox, and the only unsafe code.
//!
//! Calls that change a disk pass a [`fault`] point first, so that tests can fail or kill a tool at
//! any of them. Paths that come from images, archives or containers go through [`root::Root`],
//! never through [`fs`].

#![allow(clippy::disallowed_methods, reason = "this is where those calls are wrapped")]

pub mod caps;
pub mod cgroup;
pub mod clock;
pub mod emptied;
pub mod fault;
pub mod fs;
pub mod interrupt;
mod memory;
pub mod mount;
pub mod netlink;
pub mod netns;
pub mod newfile;
pub mod nft;
pub mod pidfd;
pub mod process;
pub mod pty;
pub mod random;
pub mod root;
pub mod seccomp;
pub mod signal;
pub mod stdio;
pub mod threads;
pub mod tree;
