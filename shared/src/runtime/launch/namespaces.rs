//! The namespaces of a container: made by the clone, joined by path, or the host's.

use std::fs::File;
use std::os::fd::AsFd;

use super::super::error::{Result, RuntimeError, failed};
use crate::oci::spec::{Linux, Namespace, Spec};
use crate::sys::netns;
use crate::sys::process::{Child, Fd, Op, Plan, namespace_flags as ns};

/// What the child itself has to do about namespaces, and which of them are not the host's.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub(super) mount: bool,
    pub(super) uts: bool,
    /// A new cgroup namespace is wanted: the child makes it after it joined its group.
    pub(super) cgroup: bool,
    /// A new user namespace is wanted: the parent writes its ids.
    pub(super) users: bool,
    /// An existing user namespace is entered.
    joins_users: bool,
}

/// The most ranges of a user namespace, by the kernel.
const RANGES_MAX: usize = 340;

fn flag(kind: &str) -> Result<u32> {
    Ok(match kind {
        "mount" => ns::MOUNT,
        "pid" => ns::PID,
        "network" => ns::NET,
        "ipc" => ns::IPC,
        "uts" => ns::UTS,
        "cgroup" => ns::CGROUP,
        "user" => ns::USER,
        "time" => ns::TIME,
        other => {
            return Err(RuntimeError::Unsupported { what: format!("a namespace of type '{other}'"), reason: "it is not known".into() });
        }
    })
}

/// Plans the namespaces.
pub(super) fn plan(plan: &mut Plan, spec: &Spec, proc: Fd) -> Result<Kinds> {
    let mut kinds = Kinds::default();
    let Some(linux) = &spec.linux else { return Ok(kinds) };
    for (n, namespace) in linux.namespaces.iter().enumerate() {
        if linux.namespaces.iter().take(n).any(|before| before.kind == namespace.kind) {
            return Err(RuntimeError::invalid(format!("namespace {}", namespace.kind), "it is there twice"));
        }
        kinds.mount |= namespace.kind == "mount";
        kinds.uts |= namespace.kind == "uts";
        kinds.users |= namespace.kind == "user" && namespace.path.is_empty();
    }
    if kinds.users {
        check_ids(linux)?;
        plan.namespaces(ns::USER);
        plan.op("wait for the ids of the user namespace", Op::Gate);
        plan.op("become root of the user namespace", Op::Identity { uid: 0, gid: 0, groups: Vec::new() });
    }
    if let Some(namespace) = linux.namespaces.iter().find(|namespace| namespace.kind == "user" && !namespace.path.is_empty()) {
        let file = opened(namespace, ns::USER)?;
        // Nobody can enter the one that he is in.
        if !netns::is_current(file.as_fd(), "user").map_err(failed("look at the user namespace"))? {
            kinds.joins_users = true;
            plan.users(file.into());
            plan.op("become root of the user namespace", Op::Identity { uid: 0, gid: 0, groups: Vec::new() });
        }
    }
    for namespace in &linux.namespaces {
        let flag = flag(&namespace.kind)?;
        if flag == ns::USER {
            continue;
        }
        if namespace.path.is_empty() {
            match flag {
                ns::CGROUP => kinds.cgroup = true,
                ns::TIME => {
                    plan.op("make a time namespace", Op::NewTime { proc, offsets: offsets(linux) });
                }
                _ => drop(plan.namespaces(flag)),
            }
            continue;
        }
        let file = opened(namespace, flag)?;
        match flag {
            ns::PID => drop(plan.pid_namespace(file.into())),
            // Who is in a user namespace already may not enter what belongs to the host: the child is born there.
            ns::NET | ns::IPC | ns::UTS | ns::CGROUP if kinds.users || kinds.joins_users => drop(plan.born_in(file.into(), flag)),
            _ => {
                let of = plan.keep(file.into());
                plan.op(format!("join the {} namespace", namespace.kind), Op::Join { of, kinds: flag });
            }
        }
    }
    Ok(kinds)
}

/// Opens a namespace by its path and refuses a file that is none of this kind.
fn opened(namespace: &Namespace, flag: u32) -> Result<File> {
    let path = &namespace.path;
    let file = File::open(path).map_err(failed(format!("open the namespace {path}")))?;
    match netns::kind_of(file.as_fd()) {
        Ok(kind) if kind == flag => Ok(file),
        Ok(_) => Err(RuntimeError::invalid(format!("namespace {path}"), "it is of another type")),
        Err(_) => Err(RuntimeError::invalid(format!("namespace {path}"), "it is no namespace")),
    }
}

fn offsets(linux: &Linux) -> Vec<u8> {
    let lines = linux.time_offsets.iter().map(|(clock, offset)| format!("{clock} {} {}\n", offset.secs, offset.nanosecs));
    lines.collect::<String>().into_bytes()
}

fn check_ids(linux: &Linux) -> Result<()> {
    for (what, map) in [("uidMappings", &linux.uid_mappings), ("gidMappings", &linux.gid_mappings)] {
        if map.is_empty() || map.len() > RANGES_MAX {
            return Err(RuntimeError::invalid(what, format!("a user namespace needs 1 to {RANGES_MAX} ranges")));
        }
    }
    Ok(())
}

/// Writes the ids of a child's user namespace and lets it go on.
pub(super) fn write_ids(child: &mut Child, spec: &Spec) -> Result<()> {
    let Some(linux) = &spec.linux else { return Ok(()) };
    super::prepare::write_ids(child.pid(), &linux.uid_mappings, &linux.gid_mappings)?;
    // A child that is gone says why when it is asked.
    let _ = child.open_gate();
    Ok(())
}

/// Kernel parameters that belong to the IPC namespace, beside those below `fs.mqueue`.
const IPC_PARAMETERS: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

/// Returns the kind of namespace that a kernel parameter, written with dots, belongs to; `None` for the whole host's (CVE-2022-0811).
pub(in crate::runtime) fn namespace_of_parameter(name: &str) -> Option<&'static str> {
    match name {
        "kernel.domainname" => Some("uts"),
        _ if name.starts_with("net.") => Some("network"),
        _ if name.starts_with("fs.mqueue.") || IPC_PARAMETERS.contains(&name) => Some("ipc"),
        _ => None,
    }
}
