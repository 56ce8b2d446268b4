//! /sys/fs/cgroup of a container.

use std::ffi::{CString, OsStr};
use std::os::fd::AsFd;

use super::super::super::error::{Result, failed};
use super::{Builder, Options};
use crate::oci::spec::Mount;
use crate::sys::cgroup::Trees;
use crate::sys::mount::{self, attributes as attr};
use crate::sys::process::{Fd, Op, c_string};

impl Builder<'_> {
    /// Plans /sys/fs/cgroup: the version 2 tree, or a directory with every version 1 tree. Without a
    /// cgroup namespace, only the container's own group of each is shown.
    pub(super) fn cgroup(&mut self, mount: &Mount, options: &Options) -> Result<()> {
        let trees = Trees::find();
        let what = format!("mount {}", mount.destination);
        if trees.is_empty() {
            return Ok(());
        }
        if trees.is_v2() {
            return self.tree(mount, options.set, &what, trees.unified_mount(), c"cgroup2", Vec::new());
        }
        let into = self.slot()?;
        let own = (attr::NO_SUID | attr::NO_DEV | attr::NO_EXEC) & options.set;
        let mode = vec![(CString::from(c"mode"), Some(CString::from(c"755")))];
        self.plan.op(what.clone(), Op::NewMount { kind: c"tmpfs".into(), options: mode, attributes: own, into });
        self.place(mount, Fd::Slot(into), true)?;
        let below = |name: &str| Mount { destination: format!("{}/{name}", mount.destination), ..Mount::default() };
        for (point, controllers) in trees.v1_mounts() {
            let Some(name) = point.file_name().and_then(OsStr::to_str) else { continue };
            let mut data = Vec::new();
            for controller in controllers {
                match controller.split_once('=') {
                    Some((key, value)) => {
                        data.push((CString::from(c"none"), None));
                        data.push((c_string(OsStr::new(key), "a cgroup")?, Some(c_string(OsStr::new(value), "a cgroup")?)));
                    }
                    None => data.push((c_string(OsStr::new(controller), "a cgroup")?, None)),
                }
            }
            self.tree(&below(name), options.set, &what, Some(point), c"cgroup", data)?;
            // Programs look for each controller by its own name.
            for alone in controllers.iter().filter(|c| controllers.len() > 1 && c.as_str() != name) {
                let (target, link) = (c_string(OsStr::new(name), "a cgroup")?, c_string(OsStr::new(alone), "a cgroup")?);
                self.plan.op(what.clone(), Op::MakeLink { target, at: Fd::Slot(into), name: link });
            }
        }
        if let Some(unified) = trees.unified_mount() {
            self.tree(&below("unified"), options.set, &what, Some(unified), c"cgroup2", Vec::new())?;
        }
        if options.set & attr::READ_ONLY != 0 {
            let set = u64::from(attr::READ_ONLY);
            self.plan.op(what, Op::Attributes { mount: Fd::Slot(into), recursive: false, set, clear: 0, propagation: 0 });
        }
        self.plan.op("close a mount", Op::Close(into));
        self.plan.give_back(into);
        Ok(())
    }

    /// Plans one tree: mounted anew, so that the namespace decides what is its top, or the group's part of the host's.
    fn tree(
        &mut self,
        mount: &Mount,
        attributes: u32,
        what: &str,
        point: Option<&std::path::Path>,
        kind: &std::ffi::CStr,
        options: Vec<(CString, Option<CString>)>,
    ) -> Result<()> {
        let is_namespaced = self.spec.linux.iter().flat_map(|linux| &linux.namespaces).any(|namespace| namespace.kind == "cgroup");
        if let (false, Some(group), Some(point)) = (is_namespaced, self.group, point) {
            let own = point.join(group.path());
            if own.is_dir() {
                let part = mount::bind(&own, false)?;
                mount::set_attributes(part.as_fd(), false, attributes, 0).map_err(failed(what.to_owned()))?;
                let part = self.plan.keep(part);
                return self.place(mount, part, true);
            }
        }
        let into = self.slot()?;
        self.plan.op(what.to_owned(), Op::NewMount { kind: kind.into(), options, attributes, into });
        self.place(mount, Fd::Slot(into), true)?;
        self.plan.op("close a mount", Op::Close(into));
        self.plan.give_back(into);
        Ok(())
    }
}
