//! A `config.json` to start from.

use std::path::Path;

use super::super::error::{Result, failed};
use super::super::{defaults, launch::PATH_DEFAULT};
use super::bundle::CONFIG;
use crate::oci::spec::{Capabilities, DeviceRule, IdMapping, Linux, Mount, Process, Resources, Rlimit, Root, Spec};
use crate::sys::fs;

/// What the program of the template may do.
const CAPABILITIES: [&str; 3] = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];
/// How many files it may open.
const FILES_MAX: u64 = 1024;

/// Writes the template into a bundle; a file that is there stays.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn write(bundle: &Path, rootless: bool) -> Result<()> {
    let text =
        serde_json::to_vec_pretty(&template(rootless)).map_err(|error| failed("write the specification")(std::io::Error::other(error)))?;
    let path = bundle.join(CONFIG);
    let mut file = fs::create_new(&path, 0o666)?;
    Ok(fs::write_all(&mut file, &path, &[text.as_slice(), b"\n"].concat())?)
}

fn template(rootless: bool) -> Spec {
    let caps: Vec<String> = CAPABILITIES.iter().map(|&name| name.to_owned()).collect();
    let mut kinds = vec!["pid", "network", "ipc", "uts", "cgroup", "mount"];
    let mut mounts = defaults::mounts(defaults::SHM_BYTES, false);
    let mut linux = Linux { masked_paths: defaults::masked_paths(), readonly_paths: defaults::readonly_paths(), ..Linux::default() };
    if rootless {
        kinds.retain(|kind| *kind != "network");
        kinds.push("user");
        linux.uid_mappings = vec![IdMapping { container_id: 0, host_id: nix::unistd::geteuid().as_raw(), size: 1 }];
        linux.gid_mappings = vec![IdMapping { container_id: 0, host_id: nix::unistd::getegid().as_raw(), size: 1 }];
        // Groups beyond the one that is mapped mean nothing, and sysfs belongs to the host's network.
        mounts.iter_mut().for_each(|mount| mount.options.retain(|option| !option.starts_with("gid=")));
        mounts.retain(|mount| mount.destination != "/sys" && mount.destination != "/sys/fs/cgroup");
        let options = ["rbind", "nosuid", "noexec", "nodev", "rro"].map(str::to_owned).to_vec();
        mounts.push(Mount { destination: "/sys".into(), kind: "none".into(), source: "/sys".into(), options, ..Mount::default() });
    } else {
        linux.resources = Some(Resources {
            devices: vec![DeviceRule { allow: false, access: "rwm".into(), ..DeviceRule::default() }],
            ..Resources::default()
        });
    }
    linux.namespaces = defaults::namespaces(&kinds);
    Spec {
        root: Some(Root { path: "rootfs".into(), readonly: true }),
        mounts,
        process: Some(Process {
            terminal: true,
            args: vec!["sh".into()],
            env: vec![format!("PATH={PATH_DEFAULT}"), "TERM=xterm".into()],
            cwd: "/".into(),
            capabilities: Some(Capabilities {
                bounding: caps.clone(),
                effective: caps.clone(),
                permitted: caps,
                ..Capabilities::default()
            }),
            rlimits: vec![Rlimit { kind: "RLIMIT_NOFILE".into(), soft: FILES_MAX, hard: FILES_MAX }],
            no_new_privileges: true,
            ..Process::default()
        }),
        hostname: "doci".into(),
        ..defaults::spec(linux)
    }
}
