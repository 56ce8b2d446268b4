//! Steps without namespaces and mounts: a process that has a plain directory as its root, and no more.
//!
//! It may see and signal every process of its user, has the network of whoever builds, and no filter
//! of system calls, as installing one takes a privilege. What it leaves running is ended: this process
//! takes its orphans, and there is only one step at a time.

use std::path::Path;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

use super::super::error::{Result, RuntimeError, failed};
use super::super::launch::{Launch, launch};
use super::super::options;
use super::{GroupGuard, Runner, edits, follow_all, limit, wire};
use crate::oci::exec::{Step, StepExit, StepLimits, StepNetwork, Stream};
use crate::oci::spec::{Linux, Root as SpecRoot};
use crate::sys::random;
use crate::sys::root::Root;

impl Runner {
    pub(super) fn run_plain(&self, step: &Step, tree: &Path, output: &mut dyn FnMut(Stream, &[u8])) -> Result<StepExit> {
        let refuse = |what: &str| {
            let reason = "steps have no namespaces and mounts of their own with --isolation chroot".to_owned();
            Err(RuntimeError::Unsupported { what: what.to_owned(), reason })
        };
        if step.network == StepNetwork::None {
            return refuse("--network=none");
        }
        if step.insecure {
            return refuse("RUN --security=insecure");
        }
        if !step.devices.is_empty() {
            return refuse("RUN --device");
        }
        if step.rights.security.iter().chain(&step.rights.device).next().is_some() {
            return refuse("--security-opt and --device");
        }
        let granted = options::grant_step(&step.rights, false)?;
        let edits = edits(step, &granted)?;
        let group = match step.limits == StepLimits::default() && step.cgroup_parent.is_none() {
            true => GroupGuard(None),
            false => GroupGuard(self.group(&format!("{}{}", super::leftovers::PREFIX, random::hex(8)), step, (&edits, &granted))?),
        };
        limit(group.0.as_ref(), &step.limits)?;
        let root = Root::open(tree)?;
        let mut spec = self.spec(step, &root, &edits, granted)?;
        spec.linux = Some(Linux::default());
        spec.root = Some(SpecRoot::default());
        spec.hostname = String::new();
        let (stdio, pipes) = wire(step)?;
        // What was there before belongs to whoever started this program.
        let others = children();
        set_child_subreaper(Some(getpid())).map_err(|errno| failed("take the orphans of a step")(errno.into()))?;
        let started = launch(Launch {
            spec: &spec,
            root: root.fd().try_clone_to_owned().map_err(failed("open the root"))?,
            anchor: tree,
            group: group.0.as_ref(),
            stdio,
            die_with_parent: true,
            init: false,
            prepared: Vec::new(),
            inherited: 0,
            made: None,
            managed: None,
        })?;
        let end = || end_orphans(&others);
        let exit = follow_all(started.child, started.terminal, step, pipes, output, Some(&end));
        end();
        let _ = set_child_subreaper(None);
        exit
    }
}

/// Ends every process that a step has left, and those that they leave; not the `others`, which are not of a step.
fn end_orphans(others: &[Pid]) {
    loop {
        let children: Vec<Pid> = children().into_iter().filter(|child| !others.contains(child)).collect();
        if children.is_empty() {
            return;
        }
        for child in children {
            let _ = kill_process(child, Signal::KILL);
            // Its own children come to us before it is gone.
            let _ = waitpid(Some(child), WaitOptions::empty());
        }
    }
}

fn children() -> Vec<Pid> {
    let ours = format!("PPid:\t{}", getpid());
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let number = |entry: std::io::Result<std::fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse::<i32>().ok();
    let is_ours = |pid: &i32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.lines().any(|line| line == ours)
    };
    entries.filter_map(number).filter(is_ours).filter_map(Pid::from_raw).collect()
}
