//! The mounts of a container, as steps of its child.

mod cgroup;
mod devices;
mod options;
pub(in crate::runtime) mod prepare;
#[cfg(test)]
mod tests;

use std::ffi::{CString, OsStr};
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use options::{Options, is_bind};

use super::super::error::{Result, RuntimeError, failed};
use crate::oci::spec::{Mount, Spec};
use crate::sys::cgroup::Group;
use crate::sys::mount::attributes as attr;
use crate::sys::process::{Fd, Op, Plan, c_string};
use crate::sys::pty::Size;

/// Places that must be real directories of the root, since the kernel's own files are shown there.
const KERNEL_PLACES: [&str; 3] = ["proc", "sys", "dev"];

/// Collects the steps.
pub(super) struct Builder<'a> {
    plan: &'a mut Plan,
    root: Fd,
    spec: &'a Spec,
    prepared: Vec<(String, OwnedFd)>,
    group: Option<&'a Group>,
}

/// What is mounted at /dev.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dev {
    /// Nothing: it is a directory of the root.
    Absent,
    /// A file system of the container's own.
    Fresh,
    /// A part of the host, which is not ours to change.
    Foreign,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        plan: &'a mut Plan,
        root: Fd,
        spec: &'a Spec,
        prepared: Vec<(String, OwnedFd)>,
        group: Option<&'a Group>,
    ) -> Builder<'a> {
        Builder { plan, root, spec, prepared, group }
    }

    pub(super) fn plan(&mut self) -> &mut Plan {
        self.plan
    }

    fn slot(&mut self) -> Result<u8> {
        self.plan.slot().map_err(failed("plan the mounts"))
    }

    pub(super) fn attach_root(&mut self, anchor: &Path) -> Result<()> {
        let recursive_slave = (libc::MS_REC | libc::MS_SLAVE) as u32;
        let anchor = c_string(anchor.as_os_str(), "the container's directory")?;
        self.plan.op("leave the host's mounts", Op::Propagation { path: CString::from(c"/"), flags: recursive_slave });
        let private = libc::MS_PRIVATE;
        self.plan.op("attach the root", Op::Attributes { mount: self.root, recursive: true, set: 0, clear: 0, propagation: private });
        self.plan.op("attach the root", Op::AttachAtPath { mount: self.root, path: anchor });
        Ok(())
    }

    /// Plans every mount of the specification, in order, and the devices.
    pub(super) fn all(&mut self) -> Result<()> {
        let spec = self.spec;
        let mut dev = Dev::Absent;
        for mount in &spec.mounts {
            let options = Options::parse(&mount.options);
            if clean(&mount.destination) == Path::new("dev") {
                dev = if is_bind(mount, &options) { Dev::Foreign } else { Dev::Fresh };
            }
            self.one(mount, &options)?;
        }
        self.more_devices(dev)
    }

    fn one(&mut self, mount: &Mount, options: &Options) -> Result<()> {
        if let Some(position) = self.prepared.iter().position(|(destination, _)| *destination == mount.destination) {
            let (_, fd) = self.prepared.swap_remove(position);
            let is_dir = is_directory(&fd)?;
            let fd = self.plan.keep(fd);
            return self.place(mount, fd, is_dir);
        }
        if is_bind(mount, options) {
            return self.bind(mount, options);
        }
        match mount.kind.as_str() {
            "cgroup" | "cgroup2" => self.cgroup(mount, options),
            kind => self.fresh(mount, options, kind),
        }
    }

    /// Plans showing a part of the host.
    fn bind(&mut self, mount: &Mount, options: &Options) -> Result<()> {
        let what = format!("mount {}", mount.destination);
        let source = prepare::bind_with(mount, options)?;
        let is_dir = is_directory(&source)?;
        let source = self.plan.keep(source);
        self.travel(&what, source, options);
        self.place(mount, source, is_dir)
    }

    /// Plans how mount events travel between a part of the host and what is seen inside: not at all, unless asked for.
    fn travel(&mut self, what: &str, mount: Fd, options: &Options) {
        let wants = |bits: u64| options.propagation.iter().any(|(wanted, _)| *wanted == bits);
        let change = |recursive, propagation| Op::Attributes { mount, recursive, set: 0, clear: 0, propagation };
        if !wants(libc::MS_SHARED) {
            let base = if wants(libc::MS_SLAVE) || wants(libc::MS_UNBINDABLE) { libc::MS_SLAVE } else { libc::MS_PRIVATE };
            self.plan.op(what.to_owned(), change(true, base));
        }
        for (propagation, recursive) in &options.propagation {
            self.plan.op(what.to_owned(), change(*recursive, *propagation));
        }
    }

    /// Plans a file system of the container's own.
    fn fresh(&mut self, mount: &Mount, options: &Options, kind: &str) -> Result<()> {
        let what = format!("mount {}", mount.destination);
        let into = self.slot()?;
        let at = Fd::Slot(into);
        let label = self.spec.linux.as_ref().map(|linux| linux.mount_label.as_str()).unwrap_or_default();
        // What the kernel fills has labels of its own.
        let takes_label = matches!(kind, "tmpfs" | "devpts") && !label.is_empty() && !options.data.iter().any(|(key, _)| key == "context");
        let label = Some(("context".to_owned(), Some(label.to_owned()))).filter(|_| takes_label);
        let data = options.data.iter().chain(&label).map(|(key, value)| {
            let key = c_string(OsStr::new(key), "a mount option")?;
            let value = value.as_ref().map(|v| c_string(OsStr::new(v), "a mount option")).transpose()?;
            Ok((key, value))
        });
        let data = data.collect::<Result<Vec<_>>>()?;
        let kind = c_string(OsStr::new(kind), "a mount type")?;
        let is_dev = clean(&mount.destination) == Path::new("dev");
        // What holds nodes stays writable until they are made.
        let read_only = options.set & attr::READ_ONLY;
        let first = if is_dev { options.set & !read_only } else { options.set };
        self.plan.op(what.clone(), Op::NewMount { kind, options: data, attributes: first, into });
        if is_dev {
            self.devices(at)?;
            if read_only != 0 {
                let set = u64::from(read_only);
                self.plan.op(what.clone(), Op::Attributes { mount: at, recursive: false, set, clear: 0, propagation: 0 });
            }
        }
        for (propagation, recursive) in &options.propagation {
            let change = Op::Attributes { mount: at, recursive: *recursive, set: 0, clear: 0, propagation: *propagation };
            self.plan.op(what.clone(), change);
        }
        self.place(mount, at, true)?;
        self.plan.op("close a mount", Op::Close(into));
        self.plan.give_back(into);
        Ok(())
    }

    /// Plans making the mount point and attaching the mount there.
    fn place(&mut self, mount: &Mount, fd: Fd, is_dir: bool) -> Result<()> {
        let path = clean(&mount.destination);
        let what = format!("mount {}", mount.destination);
        let kernel = |p: &Path| p.components().next().is_some_and(|c| KERNEL_PLACES.iter().any(|k| c.as_os_str() == *k));
        let no_symlinks = kernel(&path);
        if path.as_os_str().is_empty() {
            return Err(RuntimeError::invalid(what, "the root itself cannot be mounted over"));
        }
        let below_kernel_files = matches!(path.components().next(), Some(c) if c.as_os_str() == "proc" || c.as_os_str() == "sys");
        self.make_path(&path, !is_dir, format!("make the mount point {}", mount.destination))?;
        let target = self.slot()?;
        let c_path = c_string(path.as_os_str(), "a mount point")?;
        let whose =
            if no_symlinks { "a real directory of the image is needed there" } else { "the mount point must lie outside /proc and /sys" };
        self.plan.op(
            format!("open the mount point {} ({whose})", mount.destination),
            Op::Open { root: self.root, path: c_path, no_symlinks, no_kernel: !below_kernel_files, into: target },
        );
        self.plan.op(what, Op::Attach { mount: fd, at: Fd::Slot(target) });
        self.plan.op("close a mount point", Op::Close(target));
        self.plan.give_back(target);
        Ok(())
    }

    fn make_path(&mut self, path: &Path, file: bool, what: String) -> Result<()> {
        let mut prefix = PathBuf::new();
        let mut prefixes = Vec::new();
        for part in path.components() {
            prefix.push(part);
            prefixes.push(c_string(prefix.as_os_str(), "a mount point")?);
        }
        self.plan.op(what, Op::MakePath { root: self.root, prefixes, file });
        Ok(())
    }

    /// Plans kernel parameters. They are those of the namespaces that the child is in, whichever procfs they are written through.
    pub(super) fn sysctls(&mut self, proc: Fd) -> Result<()> {
        let Some(linux) = &self.spec.linux else { return Ok(()) };
        for (key, value) in &linux.sysctl {
            let path = if key.contains('/') { format!("sys/{key}") } else { format!("sys/{}", key.replace('.', "/")) };
            let path = c_string(OsStr::new(&path), "a kernel parameter")?;
            let write = Op::WriteFile { at: proc, path, bytes: value.as_bytes().to_vec() };
            self.plan.op(format!("set the kernel parameter {key}"), write);
        }
        Ok(())
    }

    /// Plans a terminal, its place at /dev/console, and standard input and output on it.
    pub(super) fn terminal(&mut self, socket: OwnedFd, size: Option<Size>, uid: u32) -> Result<()> {
        let socket = self.plan.keep(socket);
        let into = self.slot()?;
        let size = size.map_or((0, 0), |s| (s.rows, s.columns));
        self.plan.op("make a terminal", Op::Terminal { root: self.root, socket, size, uid, into });
        let console = self.slot()?;
        self.plan
            .op("make /dev/console", Op::CloneMount { root: Fd::Slot(into), path: CString::default(), recursive: false, into: console });
        let mount = Mount { destination: "/dev/console".into(), ..Mount::default() };
        self.place(&mount, Fd::Slot(console), false)?;
        self.plan.op("start a session", Op::NewSession).op("take the terminal", Op::ControllingTerminal(Fd::Slot(into)));
        for to in 0..3 {
            self.plan.op("set up standard input and output", Op::Dup { from: Fd::Slot(into), to });
        }
        Ok(())
    }

    /// Plans the directory to start in, made if it is missing.
    pub(super) fn work_dir(&mut self, cwd: &str) -> Result<()> {
        if !cwd.starts_with('/') {
            return Err(RuntimeError::invalid(format!("working directory '{cwd}'"), "it must be an absolute path"));
        }
        let path = clean(cwd);
        if path.as_os_str().is_empty() {
            return Ok(());
        }
        self.make_path(&path, false, format!("make the working directory {cwd}"))
    }

    /// Plans masked and read-only paths, then the read-only root.
    pub(super) fn hide(&mut self) -> Result<()> {
        let spec = self.spec;
        let linux = spec.linux.as_ref();
        let masked = linux.map(|l| l.masked_paths.as_slice()).unwrap_or_default();
        if !masked.is_empty() {
            self.mask(masked)?;
        }
        for path in linux.map(|l| l.readonly_paths.as_slice()).unwrap_or_default() {
            absolute(path, "a read-only path")?;
            let c_path = c_string(clean(path).as_os_str(), "a read-only path")?;
            self.plan.op(format!("make {path} read-only"), Op::ReadOnly { root: self.root, path: c_path });
        }
        if spec.root.as_ref().is_some_and(|root| root.readonly) {
            let set = u64::from(attr::READ_ONLY);
            self.plan.op("make the root read-only", Op::Attributes { mount: self.root, recursive: false, set, clear: 0, propagation: 0 });
        }
        Ok(())
    }

    /// Directories disappear under one empty directory, files under a null device of our own: both lie
    /// in a file system that the image never saw, attached for a moment over /proc.
    fn mask(&mut self, paths: &[String]) -> Result<()> {
        let (fs, empty, null) = (self.slot()?, self.slot()?, self.slot()?);
        let options = vec![(CString::from(c"mode"), Some(CString::from(c"755")))];
        let attributes = attr::NO_SUID | attr::NO_EXEC;
        let at = Fd::Slot(fs);
        let device = rustix::fs::makedev(1, 3);
        let open = |path: &std::ffi::CStr, into| Op::Open { root: at, path: path.into(), no_symlinks: true, no_kernel: true, into };
        let read_only = u64::from(attr::READ_ONLY);
        let steps = [
            Op::NewMount { kind: c"tmpfs".into(), options, attributes, into: fs },
            Op::MakeDir { at, name: c"empty".into(), mode: 0o555 },
            Op::MakeNode { at, name: c"null".into(), mode: libc::S_IFCHR | 0o666, device, owner: (0, 0) },
            Op::Attributes { mount: at, recursive: false, set: read_only, clear: 0, propagation: 0 },
            // Only what is attached can be copied on older kernels; it leaves with the host's mounts.
            Op::AttachAtPath { mount: at, path: c"/proc".into() },
            open(c"empty", empty),
            open(c"null", null),
        ];
        for step in steps {
            self.plan.op("make something to hide paths with", step);
        }
        for path in paths {
            absolute(path, "a masked path")?;
            let c_path = c_string(clean(path).as_os_str(), "a masked path")?;
            let op = Op::Mask { root: self.root, path: c_path, empty: Fd::Slot(empty), null: Fd::Slot(null) };
            self.plan.op(format!("hide {path}"), op);
        }
        Ok(())
    }

    /// Refuses what needs a mount namespace where there is none: the host's mounts stay as they are.
    pub(super) fn refuse(&self) -> Result<()> {
        let linux = self.spec.linux.as_ref();
        let is_hidden = linux.is_some_and(|l| !l.masked_paths.is_empty() || !l.readonly_paths.is_empty());
        if self.spec.mounts.is_empty() && !is_hidden && !self.spec.root.as_ref().is_some_and(|root| root.readonly) {
            return Ok(());
        }
        Err(RuntimeError::Unsupported {
            what: "mounts, hidden and read-only paths".into(),
            reason: "the container has no mount namespace of its own".into(),
        })
    }

    /// Plans how mount events travel from and to the root, once it is the root.
    pub(super) fn root_propagation(&mut self) -> Result<()> {
        let wanted = self.spec.linux.as_ref().map(|linux| linux.rootfs_propagation.as_str()).unwrap_or_default();
        if wanted.is_empty() {
            return Ok(());
        }
        let options = Options::parse(&[wanted.to_owned()]);
        let Some((bits, recursive)) = options.propagation.first() else {
            return Err(RuntimeError::invalid("rootfsPropagation", format!("there is none named '{wanted}'")));
        };
        let flags = (bits | if *recursive { libc::MS_REC } else { 0 }) as u32;
        self.plan.op("set the propagation of the root", Op::Propagation { path: CString::from(c"/"), flags });
        Ok(())
    }

    /// Plans changing the root. Without `pivot` the root is moved over the old one, as an initramfs needs it.
    pub(super) fn pivot(&mut self, pivot: bool) {
        self.plan.op("change the root", if pivot { Op::Pivot(self.root) } else { Op::MoveRoot(self.root) });
    }

    /// Plans a root that is only a directory, in the mount namespace that is there.
    pub(super) fn change_root(&mut self) {
        self.plan.op("change the root", Op::ChangeRoot(self.root));
    }
}

fn is_directory(fd: &OwnedFd) -> Result<bool> {
    let stat = rustix::fs::fstat(fd).map_err(|errno| failed("look at a mount's source")(errno.into()))?;
    Ok(rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::Directory)
}

fn absolute(path: &str, what: &str) -> Result<()> {
    if path.starts_with('/') { Ok(()) } else { Err(RuntimeError::invalid(format!("{what} '{path}'"), "it must be an absolute path")) }
}

/// Makes a path relative to the root without `.` and `..`, as text; links are the kernel's business.
pub(in crate::runtime) fn clean(path: &str) -> PathBuf {
    let mut result = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => result.push(name),
            Component::ParentDir => {
                result.pop();
            }
            _ => {}
        }
    }
    result
}
