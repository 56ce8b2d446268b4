//! The mounts of a container, as steps of its child.

#[cfg(test)]
mod tests;

use std::ffi::{CString, OsStr};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use super::super::error::{Result, RuntimeError, failed};
use crate::oci::spec::{Device, Mount, Spec};
use crate::sys::cgroup::Trees;
use crate::sys::mount::{self, attributes as attr};
use crate::sys::process::{Fd, Op, Plan, c_string};
use crate::sys::pty::Size;

/// Places that must be real directories of the root, since the kernel's own files are shown there.
const KERNEL_PLACES: [&str; 3] = ["proc", "sys", "dev"];

/// The nodes that every /dev has: name, major, minor.
const DEVICES: [(&str, u32, u32); 6] = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

/// The links that every /dev has.
const LINKS: [(&str, &str); 6] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
    ("core", "/proc/kcore"),
];

/// What the options of a mount come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    set: u32,
    clear: u32,
    /// Options that hold for the mounts below, too.
    set_below: u32,
    recursive: bool,
    propagation: u64,
    data: Vec<(String, Option<String>)>,
}

/// Collects the steps.
pub(super) struct Builder<'a> {
    plan: &'a mut Plan,
    root: Fd,
    spec: &'a Spec,
    prepared: Vec<(String, OwnedFd)>,
    proc_mount: Option<Fd>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(plan: &'a mut Plan, root: Fd, spec: &'a Spec, prepared: Vec<(String, OwnedFd)>) -> Builder<'a> {
        Builder { plan, root, spec, prepared, proc_mount: None }
    }

    fn slot(&mut self) -> Result<u8> {
        self.plan.slot().map_err(failed("plan the mounts"))
    }

    pub(super) fn attach_root(&mut self, anchor: &Path) -> Result<()> {
        let recursive_slave = (libc::MS_REC | libc::MS_SLAVE) as u32;
        let anchor = c_string(anchor.as_os_str(), "the container's directory")?;
        self.plan.op("leave the host's mounts", Op::Propagation { path: CString::from(c"/"), flags: recursive_slave });
        self.plan.op("attach the root", Op::AttachAtPath { mount: self.root, path: anchor });
        Ok(())
    }

    /// Plans every mount of the specification, in order.
    pub(super) fn all(&mut self) -> Result<()> {
        let spec = self.spec;
        for mount in &spec.mounts {
            self.one(mount)?;
        }
        self.sysctls()
    }

    fn one(&mut self, mount: &Mount) -> Result<()> {
        let options = parse_options(&mount.options);
        let what = format!("mount {}", mount.destination);
        let into = self.slot()?;
        let at = Fd::Slot(into);
        if let Some(position) = self.prepared.iter().position(|(destination, _)| *destination == mount.destination) {
            let (_, fd) = self.prepared.swap_remove(position);
            let is_dir = is_directory(&fd)?;
            let fd = self.plan.keep(fd);
            return self.place(mount, fd, is_dir);
        }
        match mount.kind.as_str() {
            "" | "bind" | "none" => {
                let source = mount::bind(Path::new(&mount.source), options.recursive)?;
                mount::set_attributes(source.as_fd(), false, options.set, options.clear).map_err(failed(what.clone()))?;
                if options.set_below != 0 && options.recursive {
                    mount::set_attributes(source.as_fd(), true, options.set_below, 0).map_err(failed(what.clone()))?;
                }
                let is_dir = is_directory(&source)?;
                let source = self.plan.keep(source);
                let propagation = if options.propagation == 0 { libc::MS_PRIVATE } else { options.propagation };
                self.plan.op(what, Op::Attributes { mount: source, recursive: true, set: 0, clear: 0, propagation });
                self.place(mount, source, is_dir)
            }
            "cgroup" | "cgroup2" => self.cgroup(mount, &options, into),
            kind => {
                let data = options.data.iter().map(|(key, value)| {
                    let key = c_string(OsStr::new(key), "a mount option")?;
                    let value = value.as_ref().map(|v| c_string(OsStr::new(v), "a mount option")).transpose()?;
                    Ok((key, value))
                });
                let data = data.collect::<Result<Vec<_>>>()?;
                // The root of a new file system that holds nodes stays writable until they are made.
                let is_dev = clean(&mount.destination) == Path::new("dev");
                let kind = c_string(OsStr::new(kind), "a mount type")?;
                self.plan
                    .op(what.clone(), Op::NewMount { kind: kind.clone(), options: data, attributes: options.set & !options.clear, into });
                if kind.as_c_str() == c"proc" {
                    self.proc_mount = Some(at);
                }
                if is_dev {
                    self.devices(at)?;
                }
                self.place(mount, at, true)
            }
        }
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

    /// Plans the nodes and links of a fresh /dev, and the additional devices of the specification.
    fn devices(&mut self, at: Fd) -> Result<()> {
        let node = |name: &str, mode: u32, kind: u32, device: u64, owner: (u32, u32)| -> Result<Op> {
            Ok(Op::MakeNode { at, name: c_string(OsStr::new(name), "a device")?, mode: kind | mode, device, owner })
        };
        for (name, major, minor) in DEVICES {
            let op = node(name, 0o666, libc::S_IFCHR, rustix::fs::makedev(major, minor), (0, 0))?;
            self.plan.op(format!("make /dev/{name}"), op);
        }
        for (name, target) in LINKS {
            let (target, name_c) = (c_string(OsStr::new(target), "a link")?, c_string(OsStr::new(name), "a link")?);
            self.plan.op(format!("make /dev/{name}"), Op::MakeLink { target, at, name: name_c });
        }
        let more: &[Device] = self.spec.linux.as_ref().map(|l| l.devices.as_slice()).unwrap_or_default();
        for device in more {
            let path = clean(&device.path);
            let Ok(name) = path.strip_prefix("dev") else {
                return Err(RuntimeError::invalid(format!("device {}", device.path), "devices lie below /dev"));
            };
            let mut parts: Vec<&OsStr> = name.iter().collect();
            let last = parts.pop().ok_or_else(|| RuntimeError::invalid("device", "it has no name"))?;
            let mut prefix = PathBuf::new();
            for part in parts {
                prefix.push(part);
                let dir = c_string(prefix.as_os_str(), "a device")?;
                self.plan.op(format!("make {}", device.path), Op::MakeDir { at, name: dir, mode: 0o755 });
            }
            let kind = match device.kind.as_str() {
                "c" | "u" => libc::S_IFCHR,
                "b" => libc::S_IFBLK,
                "p" => libc::S_IFIFO,
                other => return Err(RuntimeError::invalid(format!("device {}", device.path), format!("'{other}' is no type"))),
            };
            let number =
                |n: i64| u32::try_from(n).map_err(|_| RuntimeError::invalid(format!("device {}", device.path), "the number is too large"));
            let dev = rustix::fs::makedev(number(device.major)?, number(device.minor)?);
            let owner = (device.uid.unwrap_or(0), device.gid.unwrap_or(0));
            let full = prefix.join(last);
            let op = Op::MakeNode {
                at,
                name: c_string(full.as_os_str(), "a device")?,
                mode: kind | device.file_mode.unwrap_or(0o666),
                device: dev,
                owner,
            };
            self.plan.op(format!("make {}", device.path), op);
        }
        Ok(())
    }

    /// Plans /sys/fs/cgroup: the version 2 tree, or a directory with every version 1 tree.
    fn cgroup(&mut self, mount: &Mount, options: &Options, into: u8) -> Result<()> {
        let trees = Trees::find();
        let attributes = options.set & !options.clear;
        let what = format!("mount {}", mount.destination);
        let tree = |kind: &std::ffi::CStr, data: Vec<(CString, Option<CString>)>, into: u8| Op::NewMount {
            kind: kind.into(),
            options: data,
            attributes,
            into,
        };
        if trees.is_v2() {
            self.plan.op(what, tree(c"cgroup2", Vec::new(), into));
            return self.place(mount, Fd::Slot(into), true);
        }
        if trees.is_empty() {
            self.plan.give_back(into);
            return Ok(());
        }
        let own = (attr::NO_SUID | attr::NO_DEV | attr::NO_EXEC) & attributes;
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
            let slot = self.slot()?;
            self.plan.op(what.clone(), tree(c"cgroup", data, slot));
            self.place(&below(name), Fd::Slot(slot), true)?;
            self.plan.op("close a mount", Op::Close(slot));
            self.plan.give_back(slot);
        }
        if trees.unified_mount().is_some() {
            let slot = self.slot()?;
            self.plan.op(what.clone(), tree(c"cgroup2", Vec::new(), slot));
            self.place(&below("unified"), Fd::Slot(slot), true)?;
            self.plan.op("close a mount", Op::Close(slot));
            self.plan.give_back(slot);
        }
        if attributes & attr::READ_ONLY != 0 {
            let set = u64::from(attr::READ_ONLY);
            self.plan.op(what, Op::Attributes { mount: Fd::Slot(into), recursive: false, set, clear: 0, propagation: 0 });
        }
        Ok(())
    }

    /// Plans kernel parameters, written through the container's own procfs.
    fn sysctls(&mut self) -> Result<()> {
        let parameters = self.spec.linux.as_ref().map(|l| &l.sysctl);
        let Some(parameters) = parameters.filter(|p| !p.is_empty()) else { return Ok(()) };
        let at = self.proc_mount.ok_or_else(|| RuntimeError::invalid("sysctl", "there is no /proc"))?;
        for (key, value) in parameters {
            let path = format!("sys/{}", key.replace('.', "/"));
            let path = c_string(OsStr::new(&path), "a kernel parameter")?;
            self.plan.op(format!("set the kernel parameter {key}"), Op::WriteFile { at, path, bytes: value.as_bytes().to_vec() });
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
            let c_path = c_string(clean(path).as_os_str(), "a masked path")?;
            let op = Op::Mask { root: self.root, path: c_path, empty: Fd::Slot(empty), null: Fd::Slot(null) };
            self.plan.op(format!("hide {path}"), op);
        }
        Ok(())
    }

    pub(super) fn pivot(&mut self) {
        self.plan.op("change the root", Op::Pivot(self.root));
    }
}

fn is_directory(fd: &OwnedFd) -> Result<bool> {
    let stat = rustix::fs::fstat(fd).map_err(|errno| failed("look at a mount's source")(errno.into()))?;
    Ok(rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::Directory)
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

/// Reads mount options; what is no flag belongs to the file system.
fn parse_options(options: &[String]) -> Options {
    let mut all = Options::default();
    let flags: [(&str, u32, bool); 16] = [
        ("ro", attr::READ_ONLY, true),
        ("rw", attr::READ_ONLY, false),
        ("nosuid", attr::NO_SUID, true),
        ("suid", attr::NO_SUID, false),
        ("nodev", attr::NO_DEV, true),
        ("dev", attr::NO_DEV, false),
        ("noexec", attr::NO_EXEC, true),
        ("exec", attr::NO_EXEC, false),
        ("noatime", attr::NO_ATIME, true),
        ("nosymfollow", attr::NO_SYMFOLLOW, true),
        ("rro", attr::READ_ONLY, true),
        ("rnosuid", attr::NO_SUID, true),
        ("rnodev", attr::NO_DEV, true),
        ("rnoexec", attr::NO_EXEC, true),
        ("relatime", 0, true),
        ("strictatime", 0, true),
    ];
    for option in options {
        if let Some((name, flag, set)) = flags.iter().find(|(name, ..)| name == option) {
            if *set {
                all.set |= flag;
                all.clear &= !flag;
            } else {
                all.clear |= flag;
                all.set &= !flag;
            }
            // A read-only bind of a directory is read-only to the bottom.
            if *set && (name.starts_with("rn") || *name == "rro" || *name == "ro") {
                all.set_below |= flag;
            }
            continue;
        }
        match option.as_str() {
            "bind" => {}
            "rbind" => all.recursive = true,
            "private" | "rprivate" => all.propagation = libc::MS_PRIVATE,
            "slave" | "rslave" => all.propagation = libc::MS_SLAVE,
            "shared" | "rshared" => all.propagation = libc::MS_SHARED,
            "unbindable" | "runbindable" => all.propagation = libc::MS_UNBINDABLE,
            "defaults" | "async" | "nodiratime" | "diratime" => {}
            other => match other.split_once('=') {
                Some((key, value)) => all.data.push((key.to_owned(), Some(value.to_owned()))),
                None => all.data.push((other.to_owned(), None)),
            },
        }
    }
    all
}
