//! Getting into a container that is there: its cgroup and the namespaces of its first process.

use std::fs::File;
use std::os::fd::OwnedFd;

use super::super::error::{Result, RuntimeError, failed};
use super::super::launch::join_group;
use super::resctrl::Place;
use super::state::Container;
use crate::sys::process::{Op, Plan, namespace_flags as ns};

/// Plans joining a container. Where it has no mounts of its own, its root is taken.
pub(super) fn join(plan: &mut Plan, container: &Container) -> Result<()> {
    join_in(plan, container, None)
}

/// The same, in a group below the container's own.
pub(super) fn join_in(plan: &mut Plan, container: &Container, below: Option<&str>) -> Result<()> {
    let (pid, first) = container.live_process()?;
    let group = match below {
        Some(below) => super::state::group_of(&format!("{}/{}", container.saved.group, below.trim_matches('/'))),
        None => super::state::existing_group_of(&container.saved.group),
    };
    if group.processes().is_ok() {
        join_group(plan, &group)?;
    } else if let Some(below) = below {
        return Err(RuntimeError::NotFound { what: "cgroup", name: below.to_owned() });
    }
    // The number 0 is whoever writes it; all that the process starts is where it is.
    for file in container.saved.resctrl.iter().flat_map(Place::tasks) {
        let to = plan.keep(File::options().write(true).open(&file).map_err(failed(format!("open {}", file.display())))?.into());
        plan.op("join the group of resctrl", Op::Write { to, bytes: b"0".to_vec() });
    }
    let namespaces = container.spec.linux.as_ref().map(|linux| linux.namespaces.as_slice()).unwrap_or_default();
    let has = |kind: &str| namespaces.iter().any(|namespace| namespace.kind == kind);
    if has("pid") {
        plan.pid_namespace(first.try_clone().map_err(failed("copy a descriptor"))?);
    }
    let root: OwnedFd = File::open(format!("/proc/{pid}/root")).map_err(failed("open the container's root"))?.into();
    let more = [
        ("mount", ns::MOUNT),
        ("network", ns::NET),
        ("ipc", ns::IPC),
        ("uts", ns::UTS),
        ("cgroup", ns::CGROUP),
        ("time", ns::TIME),
        ("user", ns::USER),
    ];
    let kinds = more.iter().filter(|(kind, _)| has(kind)).fold(0, |kinds, (_, flag)| kinds | flag);
    if container.process().is_none_or(|(now, _)| now != pid) {
        return container.live_process().map(drop);
    }
    let of = plan.keep(first);
    if kinds != 0 {
        plan.op("join the container", Op::Join { of, kinds });
    }
    if has("user") {
        plan.op("become root of the user namespace", Op::Identity { uid: 0, gid: 0, groups: Vec::new() });
    }
    if !has("mount") {
        let root = plan.keep(root);
        plan.op("enter the container's root", Op::ChangeRoot(root));
    }
    Ok(())
}
