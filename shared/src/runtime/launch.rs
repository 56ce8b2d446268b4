//! From an OCI runtime specification to a process in its namespaces.
//!
//! The parent resolves what needs the host (sources of binds, the cgroup, the filter) into
//! descriptors; the child attaches them inside its own mount namespace. The result waits at a gate,
//! so that a network can be wired to it first. Mount points are opened inside the root and mounts
//! are moved onto what was opened (CVE-2021-30465); /proc, /sys and /dev must be real directories
//! (CVE-2019-19921, CVE-2025-31133, CVE-2026-41579).

mod mounts;
mod process;

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::error::{Result, RuntimeError, failed};
use crate::oci::spec::Spec;
use crate::sys::cgroup::Group;
use crate::sys::process::{Child, Op, Plan, namespace_flags as ns, receive_fd, spawn};
use crate::sys::pty::Size;

pub(super) use mounts::clean;
pub use process::PATH_DEFAULT;
pub(super) use process::resource_number;
pub(super) use process::{Finish, credentials, finish};

/// What a container's process has as standard input, output and error.
#[derive(Debug)]
pub enum Stdio {
    /// These.
    Files([OwnedFd; 3]),
    /// A terminal of its own, whose master comes back in [`Launched::terminal`].
    Terminal(Option<Size>),
}

/// A container to be started.
#[derive(Debug)]
pub struct Launch<'a> {
    /// What is inside.
    pub spec: &'a Spec,
    /// The root file system, as a mount that is not attached anywhere.
    pub root: OwnedFd,
    /// Any directory of the host; the root is attached there for a moment, in the container's own mount namespace.
    pub anchor: &'a Path,
    /// The cgroup, made and limited.
    pub group: Option<&'a Group>,
    /// Standard input, output and error.
    pub stdio: Stdio,
    /// Whether the container ends when the thread that started it does.
    pub die_with_parent: bool,
    /// Whether an init of ours reaps and forwards signals.
    pub init: bool,
    /// Mounts that were made already, by destination.
    pub prepared: Vec<(String, OwnedFd)>,
}

/// A started container, waiting for [`Child::release`].
#[derive(Debug)]
pub struct Launched {
    /// Its first process.
    pub child: Child,
    /// The master of its terminal.
    pub terminal: Option<OwnedFd>,
}

/// Starts a container up to its gate.
///
/// # Errors
/// When the specification asks for something impossible, or a process cannot be made. A step that
/// fails in the child comes out of [`Child::started`].
pub fn launch(launch: Launch<'_>) -> Result<Launched> {
    let Launch { spec, root, anchor, group, stdio, die_with_parent, init, prepared } = launch;
    let process = spec.process.as_ref().ok_or_else(|| RuntimeError::invalid("process", "there is none"))?;
    let mut plan = Plan::new();
    let wants_cgroup_namespace = namespaces(&mut plan, spec)?;
    if let Some(group) = group {
        join_group(&mut plan, group)?;
    }
    if wants_cgroup_namespace {
        // After joining: a namespace made by the clone would be rooted above the group on version 1.
        plan.op("make a cgroup namespace", Op::Unshare(ns::CGROUP));
    }
    plan.op("set the file mode mask", Op::Umask(0));
    let root = plan.keep(root);
    let mut builder = mounts::Builder::new(&mut plan, root, spec, prepared);
    builder.attach_root(anchor)?;
    builder.all()?;
    let near = match &stdio {
        Stdio::Terminal(size) => {
            let (near, far) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
                .map_err(|errno| failed("make a socket")(errno.into()))?;
            builder.terminal(far, *size, process.user.uid)?;
            Some(near)
        }
        Stdio::Files(_) => None,
    };
    builder.work_dir(&process.cwd)?;
    builder.hide()?;
    builder.pivot();
    if !spec.hostname.is_empty() && has_new(spec, "uts") {
        plan.op("set the host name", Op::HostName(spec.hostname.as_bytes().to_vec()));
    }
    if !spec.domainname.is_empty() && has_new(spec, "uts") {
        plan.op("set the domain name", Op::DomainName(spec.domainname.as_bytes().to_vec()));
    }
    if let Stdio::Files(files) = stdio {
        plan.op("start a session", Op::NewSession);
        for (to, file) in files.into_iter().enumerate() {
            let from = plan.keep(file);
            plan.op("set up standard input and output", Op::Dup { from, to: to as i32 });
        }
    }
    let credentials = credentials(spec, process)?;
    finish(&mut plan, process, &credentials, &Finish { die_with_parent, init, gate: true, check_cwd: true })?;
    let child = spawn(&plan)?;
    // The child has its copies; the end of the socket must not stay open here.
    drop(plan);
    let mut launched = Launched { child, terminal: None };
    if let Some(near) = near {
        launched.terminal = receive_fd(near.as_fd()).map_err(failed("receive the terminal"))?;
        if launched.terminal.is_none() {
            launched.child.started()?;
            return Err(RuntimeError::invalid("terminal", "the container ended before it made one"));
        }
    }
    Ok(launched)
}

fn has_new(spec: &Spec, kind: &str) -> bool {
    spec.linux.as_ref().is_some_and(|l| l.namespaces.iter().any(|n| n.kind == kind && n.path.is_empty()))
}

/// Plans the namespaces; tells whether a cgroup namespace is wanted, which the child makes itself.
fn namespaces(plan: &mut Plan, spec: &Spec) -> Result<bool> {
    let mut cgroup = false;
    let all = spec.linux.as_ref().map(|l| l.namespaces.as_slice()).unwrap_or_default();
    for namespace in all {
        let flag = match namespace.kind.as_str() {
            "mount" => ns::MOUNT,
            "pid" => ns::PID,
            "network" => ns::NET,
            "ipc" => ns::IPC,
            "uts" => ns::UTS,
            "cgroup" => ns::CGROUP,
            other => {
                return Err(RuntimeError::Unsupported { what: format!("a namespace of type '{other}'"), reason: "it is not known".into() });
            }
        };
        if namespace.path.is_empty() {
            if flag == ns::CGROUP {
                cgroup = true;
            } else {
                plan.namespaces(flag);
            }
            continue;
        }
        let file = std::fs::File::open(&namespace.path).map_err(failed(format!("open the namespace {}", namespace.path)))?;
        if flag == ns::PID {
            plan.pid_namespace(file.into());
        } else {
            let of = plan.keep(file.into());
            plan.op(format!("join the {} namespace", namespace.kind), Op::Join { of, kinds: flag });
        }
    }
    if !has_new(spec, "mount") {
        return Err(RuntimeError::invalid("namespaces", "a mount namespace of its own is needed"));
    }
    Ok(cgroup)
}

/// Plans joining a group: by the clone on version 2, by one write of the child per tree on version 1.
pub(super) fn join_group(plan: &mut Plan, group: &Group) -> Result<()> {
    if let Some(directory) = group.clone_into()? {
        plan.cgroup(directory);
    }
    for file in group.task_files()? {
        let to = plan.keep(file.into());
        plan.op("join the cgroup", Op::Write { to, bytes: b"0".to_vec() });
    }
    Ok(())
}
