//! From an OCI runtime specification to a process in its namespaces.
//!
//! The parent resolves what needs the host (sources of binds, the cgroup, the filter) into
//! descriptors; the child attaches them inside its own mount namespace. The result waits at a gate,
//! so that a network can be wired to it first. Mount points are opened inside the root and mounts
//! are moved onto what was opened (CVE-2021-30465); /proc, /sys and /dev must be real directories
//! (CVE-2019-19921, CVE-2025-31133, CVE-2026-41579).

mod managed;
mod mounts;
mod namespaces;
mod place;
mod process;

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::error::{Result, RuntimeError, failed};
use crate::oci::spec::Spec;
use crate::sys::cgroup::Group;
use crate::sys::process::{Child, Op, Plan, c_string, namespace_flags as ns, receive_fd, spawn};
use crate::sys::pty::Size;

pub use managed::Managed;
pub(super) use mounts::{clean, prepare};
pub(super) use namespaces::namespace_of_parameter;
pub(super) use place::{check_labels, check_mount_label, has_apparmor, has_selinux, set_score, without_score};
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
    /// The same, but the master goes to somebody else through this socket.
    Console(OwnedFd, Option<Size>),
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
    /// How many descriptors after standard error it keeps.
    pub inherited: u32,
    /// What runs when its mounts are made and its root is not changed yet. It tells once more before the gate then.
    pub made: Option<Made<'a>>,
    /// How it waits for those who make a container in one call and start it in another.
    pub managed: Option<Managed>,
}

/// Takes the number of a process that waits.
#[derive(Clone, Copy)]
pub struct Made<'a>(pub &'a dyn Fn(i32) -> Result<()>);

impl std::fmt::Debug for Made<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

/// A started container, waiting for [`Child::release`].
#[derive(Debug)]
pub struct Launched {
    /// Its first process.
    pub child: Child,
    /// The master of its terminal.
    pub terminal: Option<OwnedFd>,
}

/// Starts a container up to its gate. A managed one tells when its mounts are made and waits there for
/// [`Child::open_gate`]; it tells again when only its program is left, and waits at its own gate.
///
/// # Errors
/// When the specification asks for something impossible, or a process cannot be made. A step that
/// fails in the child comes out of [`Child::started`].
pub fn launch(launch: Launch<'_>) -> Result<Launched> {
    let Launch { spec, root, anchor, group, stdio, die_with_parent, init, prepared, inherited, made, managed } = launch;
    let process = spec.process.as_ref().ok_or_else(|| RuntimeError::invalid("process", "there is none"))?;
    let mut plan = Plan::new();
    let proc = plan.keep(std::fs::File::open("/proc").map_err(failed("open /proc"))?.into());
    let kinds = namespaces::plan(&mut plan, spec, proc)?;
    if let Some(group) = group {
        join_group(&mut plan, group)?;
    }
    if kinds.cgroup {
        // After joining: a namespace made by the clone would be rooted above the group on version 1.
        plan.op("make a cgroup namespace", Op::Unshare(ns::CGROUP));
    }
    if let Some(name) = managed.as_ref().and_then(|managed| managed.keyring.as_deref()) {
        let name = c_string(std::ffi::OsStr::new(name), "the container's name")?;
        plan.op("make a session keyring", Op::SessionKeyring(name));
    }
    plan.op("set the file mode mask", Op::Umask(0));
    let root = plan.keep(root);
    let mut builder = mounts::Builder::new(&mut plan, root, spec, prepared, group);
    if kinds.mount {
        builder.attach_root(anchor)?;
        builder.all()?;
    } else {
        builder.refuse()?;
    }
    if managed.is_some() || made.is_some() {
        builder.plan().op("wait for the hooks", Op::Tell).op("wait for the hooks", Op::Gate);
    }
    builder.sysctls(proc)?;
    let (files, near) = terminal(&mut builder, stdio, process.user.uid)?;
    builder.work_dir(&process.cwd)?;
    if kinds.mount {
        builder.hide()?;
        builder.pivot(!managed.as_ref().is_some_and(|managed| managed.no_pivot));
        builder.root_propagation()?;
    } else {
        builder.change_root();
    }
    if !spec.hostname.is_empty() && kinds.uts {
        plan.op("set the host name", Op::HostName(spec.hostname.as_bytes().to_vec()));
    }
    if !spec.domainname.is_empty() && kinds.uts {
        plan.op("set the domain name", Op::DomainName(spec.domainname.as_bytes().to_vec()));
    }
    if let Some(files) = files {
        plan.op("start a session", Op::NewSession);
        for (to, file) in files.into_iter().enumerate() {
            let from = plan.keep(file);
            plan.op("set up standard input and output", Op::Dup { from, to: to as i32 });
        }
    }
    let inner = without_score(spec, process);
    let credentials = credentials(spec, process)?;
    let inherited = managed.as_ref().map_or(inherited, |managed| managed.inherited);
    let hold = managed.map(|managed| managed.hold(&mut plan));
    let (gate, exact) = (hold.is_none(), hold.is_some());
    let notices = hold.and_then(|hold| hold.notices);
    finish(
        &mut plan,
        inner.as_ref().unwrap_or(process),
        &credentials,
        &Finish { die_with_parent, init, gate, check_cwd: true, hold, exact, inherited, tell: made.is_some(), notices },
    )?;
    let mut child = spawn(&plan)?;
    // The child has its copies; the end of the socket must not stay open here.
    drop(plan);
    if inner.is_some() {
        set_score(&child, process)?;
    }
    if kinds.users {
        namespaces::write_ids(&mut child, spec)?;
    }
    if let Some(Made(made)) = made {
        if !child.reached()? {
            return Err(RuntimeError::invalid("hooks", "the container ended before its mounts were made"));
        }
        made(child.pid())?;
        // A child that is gone says why when it is asked.
        let _ = child.open_gate();
    }
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

/// What is to become standard input, output and error, unless a terminal does.
type Files = Option<[OwnedFd; 3]>;

/// Plans the terminal, if there is one; returns where its master arrives if that is here.
fn terminal(builder: &mut mounts::Builder<'_>, stdio: Stdio, uid: u32) -> Result<(Files, Option<OwnedFd>)> {
    match stdio {
        Stdio::Files(files) => Ok((Some(files), None)),
        Stdio::Terminal(size) => {
            let (near, far) = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
                .map_err(|errno| failed("make a socket")(errno.into()))?;
            builder.terminal(far, size, uid)?;
            Ok((None, Some(near)))
        }
        Stdio::Console(socket, size) => {
            builder.terminal(socket, size, uid)?;
            Ok((None, None))
        }
    }
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
