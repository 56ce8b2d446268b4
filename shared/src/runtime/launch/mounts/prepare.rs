//! Mounts that are made by the parent, before there is a child.

use std::ffi::CString;
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use super::super::super::error::{Result, failed};
use super::Options;
use crate::oci::spec::{IdMapping, Mount};
use crate::sys::mount;
use crate::sys::process::{Op, Plan, namespace_flags as ns, spawn};

/// Copies a part of the host, with the attributes that a mount asks for.
pub(in crate::runtime) fn bind(entry: &Mount) -> Result<OwnedFd> {
    bind_with(entry, &Options::parse(&entry.options))
}

pub(super) fn bind_with(entry: &Mount, options: &Options) -> Result<OwnedFd> {
    let what = || format!("mount {}", entry.destination);
    let source = mount::bind(Path::new(&entry.source), options.recursive)?;
    if options.recursive && (options.set_below != 0 || options.clear_below != 0) {
        mount::set_attributes(source.as_fd(), true, options.set_below, options.clear_below).map_err(failed(what()))?;
    }
    mount::set_attributes(source.as_fd(), false, options.set, options.clear).map_err(failed(what()))?;
    Ok(source)
}

/// Makes a file system without its attributes, so that it can be written to.
pub(in crate::runtime) fn filesystem(entry: &Mount) -> Result<OwnedFd> {
    let options = Options::parse(&entry.options);
    Ok(mount::filesystem(&entry.kind, &options.data)?)
}

/// Gives a file system its attributes.
pub(in crate::runtime) fn attributes(entry: &Mount, fd: &OwnedFd) -> Result<()> {
    let options = Options::parse(&entry.options);
    mount::set_attributes(fd.as_fd(), false, options.set, 0).map_err(failed(format!("mount {}", entry.destination)))
}

/// Makes a user namespace that only says which ids stand for which.
pub(in crate::runtime) fn user_namespace(users: &[IdMapping], groups: &[IdMapping]) -> Result<OwnedFd> {
    let mut plan = Plan::new();
    plan.namespaces(ns::USER);
    plan.op("wait", Op::Gate);
    plan.program(&[CString::from(c"/").to_string_lossy().as_ref()], &["none"], &[] as &[&str])?;
    // Killed when it goes out of scope; the namespace lives as long as its descriptor.
    let child = spawn(&plan)?;
    write_ids(child.pid(), users, groups)?;
    let namespace = File::open(format!("/proc/{}/ns/user", child.pid())).map_err(failed("open a user namespace"))?;
    Ok(namespace.into())
}

/// Writes the ids of the user namespace of a child.
pub(in crate::runtime) fn write_ids(pid: i32, users: &[IdMapping], groups: &[IdMapping]) -> Result<()> {
    for (file, map) in [("uid_map", users), ("gid_map", groups)] {
        let lines: String = map.iter().map(|m| format!("{} {} {}\n", m.container_id, m.host_id, m.size)).collect();
        let what = format!("write {file} of the user namespace");
        let opened = File::options().write(true).open(format!("/proc/{pid}/{file}"));
        opened.and_then(|mut file| file.write_all(lines.as_bytes())).map_err(failed(what))?;
    }
    Ok(())
}
