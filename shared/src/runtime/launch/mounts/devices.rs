//! The nodes and links of a container's /dev.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::super::super::error::{Result, RuntimeError};
use super::{Builder, Dev, clean};
use crate::oci::spec::{Device, Mount, Spec};
use crate::sys::mount;
use crate::sys::process::{Fd, Op, c_string};

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

impl Builder<'_> {
    /// Plans the nodes and links of a fresh /dev, and the devices of the specification that lie below it.
    pub(super) fn devices(&mut self, at: Fd) -> Result<()> {
        for (name, target) in LINKS {
            let (target, name_c) = (c_string(OsStr::new(target), "a link")?, c_string(OsStr::new(name), "a link")?);
            self.plan.op(format!("make /dev/{name}"), Op::MakeLink { target, at, name: name_c });
        }
        // Nodes cannot be made in a user namespace: those of the host are shown there, when /dev is in its place.
        if self.has_users() {
            return Ok(());
        }
        for (name, major, minor) in DEVICES {
            let (name_c, device) = (c_string(OsStr::new(name), "a device")?, rustix::fs::makedev(major, minor));
            let op = Op::MakeNode { at, name: name_c, mode: libc::S_IFCHR | 0o666, device, owner: (0, 0) };
            self.plan.op(format!("make /dev/{name}"), op);
        }
        let spec = self.spec;
        for device in wanted(spec) {
            if let Ok(below) = clean(&device.path).strip_prefix("dev") {
                self.node(at, below, device)?;
            }
        }
        Ok(())
    }

    /// Plans what [`Builder::devices`] left: devices elsewhere, a /dev that is a directory of the root, devices in a user namespace.
    pub(super) fn more_devices(&mut self, dev: Dev) -> Result<()> {
        let spec = self.spec;
        // There is nowhere to make them but on the host.
        if dev == Dev::Foreign {
            return Ok(());
        }
        if dev == Dev::Absent {
            self.make_path(Path::new("dev"), false, "make /dev".into())?;
            let into = self.slot()?;
            let open = Op::Open { root: self.root, path: c"dev".into(), no_symlinks: true, no_kernel: true, into };
            self.plan.op("open /dev (a real directory of the image is needed there)", open);
            self.devices(Fd::Slot(into))?;
            self.plan.op("close /dev", Op::Close(into));
            self.plan.give_back(into);
        }
        if self.has_users() {
            let usual = DEVICES.iter().map(|(name, ..)| format!("/dev/{name}"));
            let all: Vec<String> = usual.chain(wanted(spec).iter().map(|device| device.path.clone())).collect();
            for (n, path) in all.iter().enumerate() {
                if all.iter().take(n).all(|before| before != path) {
                    let source = self.plan.keep(mount::bind(Path::new(path), false)?);
                    self.place(&Mount { destination: path.clone(), ..Mount::default() }, source, false)?;
                }
            }
            return Ok(());
        }
        for device in wanted(spec) {
            let path = clean(&device.path);
            if path.starts_with("dev") {
                continue;
            }
            if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                self.make_path(parent, false, format!("make {}", parent.display()))?;
            }
            let into = self.slot()?;
            let parent = c_string(path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("/")).as_os_str(), "a device")?;
            let open = Op::Open { root: self.root, path: parent, no_symlinks: false, no_kernel: true, into };
            self.plan.op(format!("open the place of {}", device.path), open);
            let name = path.file_name().map(Path::new).ok_or_else(|| RuntimeError::invalid("device", "it has no name"))?;
            self.node(Fd::Slot(into), name, device)?;
            self.plan.op("close the place of a device", Op::Close(into));
            self.plan.give_back(into);
        }
        Ok(())
    }

    fn has_users(&self) -> bool {
        self.spec.linux.iter().flat_map(|linux| &linux.namespaces).any(|namespace| namespace.kind == "user")
    }

    /// Plans one node, at a path below an opened directory.
    fn node(&mut self, at: Fd, below: &Path, device: &Device) -> Result<()> {
        let what = format!("device {}", device.path);
        let mut parts: Vec<&OsStr> = below.iter().collect();
        let last = parts.pop().ok_or_else(|| RuntimeError::invalid(what.clone(), "it has no name"))?;
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
            other => return Err(RuntimeError::invalid(what, format!("'{other}' is no type"))),
        };
        let number = |n: i64| u32::try_from(n).map_err(|_| RuntimeError::invalid(what.clone(), "the number is too large"));
        let number = rustix::fs::makedev(number(device.major)?, number(device.minor)?);
        let owner = (device.uid.unwrap_or(0), device.gid.unwrap_or(0));
        let name = c_string(prefix.join(last).as_os_str(), "a device")?;
        let mode = kind | (device.file_mode.unwrap_or(0o666) & 0o7777);
        self.plan.op(format!("make {}", device.path), Op::MakeNode { at, name, mode, device: number, owner });
        Ok(())
    }
}

fn wanted(spec: &Spec) -> &[Device] {
    spec.linux.as_ref().map(|linux| linux.devices.as_slice()).unwrap_or_default()
}
