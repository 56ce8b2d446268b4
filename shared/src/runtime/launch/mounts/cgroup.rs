//! /sys/fs/cgroup of a container.

use std::ffi::{CStr, CString, OsStr};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use super::super::super::error::{Result, failed};
use super::{Builder, Options};
use crate::oci::spec::Mount;
use crate::sys::cgroup::Trees;
use crate::sys::mount::{self, attributes as attr};
use crate::sys::process::{Fd, Op, c_string};

/// One tree of the host.
struct Tree<'a> {
    /// Where it is mounted.
    point: &'a Path,
    /// What this process is in.
    own: Option<PathBuf>,
    /// Its type.
    kind: &'a CStr,
    /// The options to mount it with.
    options: Vec<(CString, Option<CString>)>,
}

/// Where a tree is shown.
enum Place<'a> {
    /// Where this mount is wanted.
    Itself(&'a Mount),
    /// In a directory of this name in a file system of the container's own.
    Below(Fd, CString),
}

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
            let Some(point) = trees.unified_mount() else { return Ok(()) };
            let unified = Tree { point, own: trees.own(&[]), kind: c"cgroup2", options: Vec::new() };
            return self.tree(Place::Itself(mount), options.set, &what, unified);
        }
        let into = self.slot()?;
        let own = (attr::NO_SUID | attr::NO_DEV | attr::NO_EXEC) & options.set;
        let mode = vec![(CString::from(c"mode"), Some(CString::from(c"755")))];
        self.plan.op(what.clone(), Op::NewMount { kind: c"tmpfs".into(), options: mode, attributes: own, into });
        self.place(mount, Fd::Slot(into), true)?;
        let place = |name: &str| -> Result<Place<'_>> { Ok(Place::Below(Fd::Slot(into), c_string(OsStr::new(name), "a cgroup")?)) };
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
            self.tree(place(name)?, options.set, &what, Tree { point, own: trees.own(controllers), kind: c"cgroup", options: data })?;
            // Programs look for each controller by its own name.
            for alone in controllers.iter().filter(|c| controllers.len() > 1 && c.as_str() != name) {
                let (target, link) = (c_string(OsStr::new(name), "a cgroup")?, c_string(OsStr::new(alone), "a cgroup")?);
                self.plan.op(what.clone(), Op::MakeLink { target, at: Fd::Slot(into), name: link });
            }
        }
        if let Some(point) = trees.unified_mount() {
            let unified = Tree { point, own: trees.own(&[]), kind: c"cgroup2", options: Vec::new() };
            self.tree(place("unified")?, options.set, &what, unified)?;
        }
        if options.set & attr::READ_ONLY != 0 {
            let set = u64::from(attr::READ_ONLY);
            self.plan.op(what, Op::Attributes { mount: Fd::Slot(into), recursive: false, set, clear: 0, propagation: 0 });
        }
        self.plan.op("close a mount", Op::Close(into));
        self.plan.give_back(into);
        Ok(())
    }

    /// Plans one tree, so that the top of it is what the container is in: a part of the host's tree, which
    /// costs the kernel far less than a mount of its own.
    fn tree(&mut self, place: Place<'_>, attributes: u32, what: &str, tree: Tree<'_>) -> Result<()> {
        let namespace = self.spec.linux.iter().flat_map(|linux| &linux.namespaces).find(|namespace| namespace.kind == "cgroup");
        let group = self.group.map(|group| tree.point.join(group.path())).filter(|dir| dir.is_dir());
        let top = match namespace {
            None => group,
            Some(namespace) if namespace.path.is_empty() => group.or_else(|| tree.own.map(|own| tree.point.join(own))),
            // Where others' namespaces begin the kernel knows.
            Some(_) => None,
        };
        let part = top.and_then(|top| mount::bind(&top, false).ok());
        if let Some(part) = part {
            mount::set_attributes_private(part.as_fd(), attributes).map_err(failed(what.to_owned()))?;
            let part = self.plan.keep(part);
            return self.attach_tree(place, part, what);
        }
        let into = self.slot()?;
        self.plan.op(what.to_owned(), Op::NewMount { kind: tree.kind.into(), options: tree.options, attributes, into });
        self.attach_tree(place, Fd::Slot(into), what)?;
        self.plan.op("close a mount", Op::Close(into));
        self.plan.give_back(into);
        Ok(())
    }

    fn attach_tree(&mut self, place: Place<'_>, mount: Fd, what: &str) -> Result<()> {
        match place {
            Place::Itself(wanted) => return self.place(wanted, mount, true),
            Place::Below(at, name) => self.plan.op(what.to_owned(), Op::AttachBelow { mount, at, name }),
        };
        Ok(())
    }
}
