//! Options of containers as people type them, with docker's meaning, settled against an image's
//! config into an OCI runtime specification and what else a container is made of. Nothing here
//! looks at the host but [`Options::load`], which reads the files that options name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::container::{LogLimits, Restart, RestartPolicy};
use super::error::{Result, RuntimeError};
use super::{defaults, net, volume};
use crate::oci::RunConfig;
use crate::oci::spec::{Capabilities, ConsoleSize, Cpu, Linux, Memory, Pids, Process, Resources, Root, Seccomp, Spec};
use crate::sys::{caps, signal};

mod read;
#[cfg(test)]
mod tests;

pub(super) use read::is_own;
pub use read::parse_ulimit;
use read::{host_devices, load_device, load_profile, namespace_mode, parse_bytes, parse_cpus, parse_restart, read_lines, split_option};

/// The largest file of variables, labels or a seccomp profile, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// The most of anything that can be given several times.
const FLAGS_MAX: usize = 4096;
/// Seconds until a container that was asked to stop is killed.
pub const STOP_TIMEOUT_SECS: u64 = 10;

/// What was asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--name`.
    pub name: Option<String>,
    /// `--entrypoint`; empty takes the image's away.
    pub entrypoint: Option<String>,
    /// What follows the image.
    pub command: Vec<String>,
    /// `-e`.
    pub env: Vec<String>,
    /// `--env-file`.
    pub env_file: Vec<PathBuf>,
    /// `-w`.
    pub workdir: Option<String>,
    /// `-u`.
    pub user: Option<String>,
    /// `--group-add`.
    pub group_add: Vec<String>,
    /// Network flags.
    pub network: net::Options,
    /// Mount flags.
    pub volume: volume::Options,
    /// `--label`.
    pub label: Vec<String>,
    /// `--label-file`.
    pub label_file: Vec<PathBuf>,
    /// `-t`.
    pub tty: bool,
    /// `-i`.
    pub interactive: bool,
    /// Removed at its end.
    pub ephemeral: bool,
    /// `--init`.
    pub init: bool,
    /// `--privileged`.
    pub privileged: bool,
    /// `--read-only`.
    pub read_only: bool,
    /// `-m`.
    pub memory: Option<String>,
    /// `--memory-swap`.
    pub memory_swap: Option<String>,
    /// `--memory-reservation`.
    pub memory_reservation: Option<String>,
    /// `--cpus`.
    pub cpus: Option<String>,
    /// `--cpu-shares`.
    pub cpu_shares: Option<u64>,
    /// `--cpuset-cpus`.
    pub cpuset_cpus: Option<String>,
    /// `--cpuset-mems`.
    pub cpuset_mems: Option<String>,
    /// `--pids-limit`.
    pub pids_limit: Option<i64>,
    /// `--ulimit`.
    pub ulimit: Vec<String>,
    /// `--shm-size`.
    pub shm_size: Option<String>,
    /// `--cap-add`.
    pub cap_add: Vec<String>,
    /// `--cap-drop`.
    pub cap_drop: Vec<String>,
    /// `--security-opt`.
    pub security_opt: Vec<String>,
    /// `--sysctl`.
    pub sysctl: Vec<String>,
    /// `--device`.
    pub device: Vec<String>,
    /// `--restart`.
    pub restart: Option<String>,
    /// `--stop-signal`.
    pub stop_signal: Option<String>,
    /// `--stop-timeout`.
    pub stop_timeout: Option<u64>,
    /// `--pid`.
    pub pid: Option<String>,
    /// `--ipc`.
    pub ipc: Option<String>,
    /// `--uts`.
    pub uts: Option<String>,
    /// `--log-opt`.
    pub log_opt: Vec<String>,
    /// `--log-driver`.
    pub log_driver: Option<String>,
    /// The terminal's size at the start.
    pub size: Option<crate::sys::pty::Size>,
}

/// What files said that options name.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Lines of `--env-file`.
    pub env: Vec<String>,
    /// Lines of `--label-file`.
    pub labels: Vec<String>,
    /// A profile of `--security-opt seccomp=FILE`.
    pub seccomp: Option<Seccomp>,
    /// The devices of `--device`.
    pub devices: Vec<crate::oci::spec::Device>,
}

/// What a container is made of, apart from its image and its identity.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What is inside. User, home and network files are filled in at the start.
    pub spec: Spec,
    /// `user[:group]`.
    pub user: String,
    /// More groups.
    pub groups: Vec<String>,
    /// The image's labels and its own.
    pub labels: BTreeMap<String, String>,
    /// What it wants of the network.
    pub network: net::Request,
    /// What it wants mounted.
    pub mounts: Vec<volume::UserMount>,
    /// What happens at its end.
    pub restart: Restart,
    /// The signal that stops it.
    pub stop_signal: i32,
    /// How much log is kept.
    pub log: LogLimits,
    /// `--pid`.
    pub pid_mode: String,
    /// `--ipc`.
    pub ipc_mode: String,
}

impl Options {
    /// Reads the files that options name, and looks at the devices.
    ///
    /// # Errors
    /// When a file cannot be read or makes no sense.
    pub fn load(&self) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        for file in &self.env_file {
            loaded.env.extend(read_lines(file, "--env-file")?);
        }
        for file in &self.label_file {
            loaded.labels.extend(read_lines(file, "--label-file")?);
        }
        let profile = self.security_opt.iter().rev().find_map(|option| split_option(option).filter(|(key, _)| *key == "seccomp"));
        if let Some((_, path)) = profile.filter(|(_, value)| !matches!(*value, "unconfined" | "default" | "builtin")) {
            loaded.seccomp = Some(load_profile(Path::new(path))?);
        }
        if self.privileged {
            host_devices(Path::new("/dev"), read::DEVICE_DEPTH_MAX, &mut loaded.devices);
        }
        for device in &self.device {
            loaded.devices.push(load_device(device)?);
        }
        Ok(loaded)
    }

    /// Settles the options against an image's config.
    ///
    /// # Errors
    /// When an option makes no sense.
    pub fn settle(&self, image: &RunConfig, loaded: &Loaded) -> Result<Settled> {
        let many = [&self.env, &self.label, &self.ulimit, &self.cap_add, &self.cap_drop, &self.security_opt, &self.sysctl, &self.device];
        if many.iter().any(|list| list.len() > FLAGS_MAX) {
            return Err(RuntimeError::invalid("options", format!("one is given more than {FLAGS_MAX} times")));
        }
        let mut network = self.network.clone();
        network.expose.extend(image.exposed_ports.iter().flatten().map(|(port, _)| port.clone()));
        let network = net::Request::parse(&network)?;
        let mut volumes = self.volume.clone();
        volumes.image_volumes.extend(image.volumes.iter().flatten().map(|(path, _)| path.clone()));
        let mounts = volume::parse(&volumes)?;
        let security = self.security()?;
        let capabilities = self.capabilities()?;
        let mask = caps::mask(&capabilities).unwrap_or(0);
        let pid_mode = namespace_mode("--pid", self.pid.as_deref(), &["private", "host"])?;
        let ipc_mode = namespace_mode("--ipc", self.ipc.as_deref(), &["private", "shareable", "host", "none"])?;
        let uts_mode = namespace_mode("--uts", self.uts.as_deref(), &["private", "host"])?;
        let mut kinds = vec!["mount", "cgroup"];
        kinds.extend([(&pid_mode, "pid"), (&uts_mode, "uts"), (&ipc_mode, "ipc")].iter().filter(|(m, _)| is_own(m)).map(|(_, k)| *k));
        let shm = self.shm_size.as_deref().map(|text| parse_bytes("--shm-size", text)).transpose()?.unwrap_or(defaults::SHM_BYTES);
        let plain = self.privileged || security.open_paths;
        let mut spec = defaults::spec(Linux {
            namespaces: defaults::namespaces(&kinds),
            devices: loaded.devices.clone(),
            resources: Some(self.resources()?),
            seccomp: match (&loaded.seccomp, security.unconfined || self.privileged) {
                (_, true) => None,
                (Some(profile), _) => Some(profile.clone()),
                (None, _) => Some(defaults::seccomp(mask)),
            },
            sysctl: self.sysctls(&network.mode, &ipc_mode)?,
            masked_paths: if plain { Vec::new() } else { defaults::masked_paths() },
            readonly_paths: if plain { Vec::new() } else { defaults::readonly_paths() },
            ..Linux::default()
        });
        spec.root = Some(Root { path: String::new(), readonly: self.read_only });
        spec.mounts = defaults::mounts(shm, self.privileged);
        let sets = Capabilities {
            bounding: capabilities.clone(),
            effective: capabilities.clone(),
            permitted: capabilities,
            ..Capabilities::default()
        };
        spec.process = Some(Process {
            terminal: self.tty,
            console_size: self.size.map(|size| ConsoleSize { height: size.rows, width: size.columns }),
            args: self.args(image)?,
            env: self.environment(image, loaded)?,
            cwd: self.workdir.clone().or_else(|| Some(image.working_dir.clone()).filter(|w| !w.is_empty())).unwrap_or_else(|| "/".into()),
            capabilities: Some(sets),
            rlimits: self.ulimit.iter().map(|text| parse_ulimit(text)).collect::<Result<_>>()?,
            no_new_privileges: security.no_new_privileges,
            ..Process::default()
        });
        let stop_signal = self.stop_signal.as_deref().or(image.stop_signal.as_deref()).filter(|s| !s.is_empty()).unwrap_or("TERM");
        let restart = self.restart.as_deref().map(parse_restart).transpose()?.unwrap_or_default();
        if self.ephemeral && restart.policy != RestartPolicy::No {
            return Err(RuntimeError::invalid("--restart", "a container that is removed at its end cannot be started again (--rm)"));
        }
        Ok(Settled {
            spec,
            user: self.user.clone().unwrap_or_else(|| image.user.clone()),
            groups: self.group_add.clone(),
            labels: self.labels(image, loaded)?,
            network,
            mounts,
            restart,
            stop_signal: signal::parse(stop_signal)
                .ok_or_else(|| RuntimeError::invalid(format!("--stop-signal {stop_signal}"), "there is no such signal"))?,
            log: self.log()?,
            pid_mode,
            ipc_mode,
        })
    }

    /// Entry point and command: an entry point of one's own drops the image's command.
    fn args(&self, image: &RunConfig) -> Result<Vec<String>> {
        let image_entry = image.entrypoint.clone().unwrap_or_default();
        let image_cmd = image.cmd.clone().unwrap_or_default();
        let (mut args, cmd) = match &self.entrypoint {
            Some(entry) if entry.is_empty() => (Vec::new(), Vec::new()),
            Some(entry) => (vec![entry.clone()], Vec::new()),
            None => (image_entry, image_cmd),
        };
        args.extend(if self.command.is_empty() { cmd } else { self.command.clone() });
        if args.is_empty() {
            return Err(RuntimeError::invalid("command", "neither the image nor the command line names one"));
        }
        Ok(args)
    }

    /// The image's variables, then those of files, then those of the command line; the last of a name wins.
    fn environment(&self, image: &RunConfig, loaded: &Loaded) -> Result<Vec<String>> {
        let mut all: Vec<(String, String)> = Vec::new();
        let mut set = |name: &str, value: String| match all.iter_mut().find(|(have, _)| have == name) {
            Some(entry) => entry.1 = value,
            None => all.push((name.to_owned(), value)),
        };
        set("PATH", super::PATH_DEFAULT.to_owned());
        if self.tty {
            set("TERM", "xterm".to_owned());
        }
        for entry in &image.env {
            let (name, value) = entry.split_once('=').unwrap_or((entry, ""));
            set(name, value.to_owned());
        }
        for entry in loaded.env.iter().chain(&self.env) {
            match entry.split_once('=') {
                Some(("", _)) => return Err(RuntimeError::invalid(format!("-e {entry}"), "the name is empty")),
                Some((name, value)) => set(name, value.to_owned()),
                // A name alone takes the value that it has here.
                None => {
                    if let Ok(value) = std::env::var(entry) {
                        set(entry, value);
                    }
                }
            }
        }
        Ok(all.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    fn labels(&self, image: &RunConfig, loaded: &Loaded) -> Result<BTreeMap<String, String>> {
        let mut labels = image.labels.clone().unwrap_or_default();
        for entry in loaded.labels.iter().chain(&self.label) {
            let (key, value) = entry.split_once('=').unwrap_or((entry, ""));
            if key.is_empty() {
                return Err(RuntimeError::invalid(format!("--label {entry}"), "the key is empty"));
            }
            labels.insert(key.to_owned(), value.to_owned());
        }
        Ok(labels)
    }

    /// Docker's order: drops come off the defaults, or off everything; what is added stays.
    fn capabilities(&self) -> Result<Vec<String>> {
        let read = |flag: &str, names: &[String]| -> Result<(bool, Vec<String>)> {
            let mut all = false;
            let mut list = Vec::new();
            for name in names.iter().flat_map(|n| n.split(',')) {
                if name.eq_ignore_ascii_case("ALL") {
                    all = true;
                } else {
                    let full = caps::full_name(name);
                    list.push(full.ok_or_else(|| RuntimeError::invalid(format!("{flag} {name}"), "there is no such capability"))?);
                }
            }
            Ok((all, list))
        };
        let (add_all, add) = read("--cap-add", &self.cap_add)?;
        let (drop_all, drop) = read("--cap-drop", &self.cap_drop)?;
        let mut result: Vec<String> = match (self.privileged || add_all, drop_all) {
            (true, false) => caps::all(),
            (_, true) => Vec::new(),
            (false, false) => caps::DEFAULT.iter().map(|&c| c.to_owned()).collect(),
        };
        result.retain(|name| !drop.contains(name));
        for name in add {
            if !result.contains(&name) {
                result.push(name);
            }
        }
        Ok(result)
    }

    fn security(&self) -> Result<Security> {
        let mut security = Security::default();
        for option in &self.security_opt {
            let (key, value) = split_option(option).unwrap_or((option, ""));
            match (key, value) {
                ("no-new-privileges", "" | "true" | "1") => security.no_new_privileges = true,
                ("no-new-privileges", "false" | "0") => security.no_new_privileges = false,
                ("seccomp", "unconfined") => security.unconfined = true,
                ("seccomp", value) if !value.is_empty() => {}
                ("systempaths", "unconfined") => security.open_paths = true,
                // Nothing is confined by them here, so there is nothing to switch off.
                ("apparmor", "unconfined") | ("label", "disable") => {}
                ("apparmor" | "label", _) => {
                    return Err(RuntimeError::Unsupported {
                        what: format!("--security-opt {option}"),
                        reason: "profiles of AppArmor and SELinux are not applied".into(),
                    });
                }
                _ => return Err(RuntimeError::invalid(format!("--security-opt {option}"), "it is not known")),
            }
        }
        Ok(security)
    }

    fn resources(&self) -> Result<Resources> {
        let bytes = |flag: &str, text: &Option<String>| text.as_deref().map(|t| parse_bytes(flag, t)).transpose();
        let limit = bytes("--memory", &self.memory)?;
        if limit.is_some_and(|n| n < 6 << 20) {
            return Err(RuntimeError::invalid("--memory", "less than 6 MiB is not enough for a process to start"));
        }
        let swap = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            Some(text) => Some(signed(parse_bytes("--memory-swap", text)?)),
            // As much swap as memory, as docker has it.
            None => limit.map(|n| signed(n.saturating_mul(2))),
        };
        if self.memory_swap.is_some() && limit.is_none() {
            return Err(RuntimeError::invalid("--memory-swap", "it needs --memory"));
        }
        if let (Some(limit), Some(swap)) = (limit, swap)
            && (0..signed(limit)).contains(&swap)
        {
            return Err(RuntimeError::invalid("--memory-swap", "it is memory and swap together, and so not less than --memory"));
        }
        let memory = Memory {
            limit: limit.map(signed),
            swap,
            reservation: bytes("--memory-reservation", &self.memory_reservation)?.map(signed),
            swappiness: None,
            ..Memory::default()
        };
        let quota = self.cpus.as_deref().map(parse_cpus).transpose()?;
        let cpu = Cpu {
            shares: self.cpu_shares.filter(|n| *n > 0),
            quota,
            period: quota.map(|_| 100_000),
            cpus: self.cpuset_cpus.clone().unwrap_or_default(),
            mems: self.cpuset_mems.clone().unwrap_or_default(),
            ..Cpu::default()
        };
        Ok(Resources {
            devices: Vec::new(),
            memory: Some(memory).filter(|m| *m != Memory::default()),
            cpu: Some(cpu).filter(|c| *c != Cpu::default()),
            pids: self.pids_limit.map(|limit| Pids { limit }),
            ..Resources::default()
        })
    }

    /// Kernel parameters that belong to a namespace which the container has to itself.
    fn sysctls(&self, mode: &net::Mode, ipc_mode: &str) -> Result<BTreeMap<String, String>> {
        const IPC: [&str; 8] = [
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced",
        ];
        let mut all = BTreeMap::new();
        for entry in &self.sysctl {
            let wrong = |reason: &str| RuntimeError::invalid(format!("--sysctl {entry}"), reason);
            let (key, value) = entry.split_once('=').ok_or_else(|| wrong("say KEY=VALUE"))?;
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            if key.is_empty() || !key.bytes().all(plain) || key.split('.').any(str::is_empty) {
                return Err(wrong("that is no name of a kernel parameter"));
            }
            if value.contains(['\n', '\0', '+']) {
                return Err(wrong("the value has a character that no parameter takes"));
            }
            let own_net = matches!(mode, net::Mode::None | net::Mode::Networks(_));
            let allowed =
                (key.starts_with("net.") && own_net) || ((IPC.contains(&key) || key.starts_with("fs.mqueue.")) && is_own(ipc_mode));
            if !allowed {
                return Err(wrong("it does not belong to a namespace of the container's own"));
            }
            all.insert(key.to_owned(), value.to_owned());
        }
        Ok(all)
    }

    fn log(&self) -> Result<LogLimits> {
        let mut limits = LogLimits::default();
        match self.log_driver.as_deref() {
            None | Some("json-file" | "local" | "k8s-file" | "ndjson") => {}
            Some("none") => limits.files = 0,
            Some(other) => {
                return Err(RuntimeError::Unsupported {
                    what: format!("--log-driver {other}"),
                    reason: "logs go to files, or nowhere (none)".into(),
                });
            }
        }
        for entry in &self.log_opt {
            let wrong = |reason: &str| RuntimeError::invalid(format!("--log-opt {entry}"), reason);
            match entry.split_once('=') {
                Some(("max-size", "-1")) => limits.file_bytes = u64::MAX,
                Some(("max-size", text)) => limits.file_bytes = parse_bytes("--log-opt max-size", text)?.max(4096),
                Some(("max-file", text)) => {
                    limits.files =
                        text.parse().ok().filter(|n| (1..=1000).contains(n)).ok_or_else(|| wrong("it is a number from 1 to 1000"))?
                }
                _ => return Err(wrong("only max-size and max-file are known")),
            }
        }
        Ok(limits)
    }
}

/// Sets a variable in a list of `NAME=value`.
pub(super) fn set_variable(env: &mut Vec<String>, name: &str, value: &str) {
    env.retain(|entry| entry.split('=').next() != Some(name));
    env.push(format!("{name}={value}"));
}

#[derive(Debug, Default)]
struct Security {
    no_new_privileges: bool,
    unconfined: bool,
    open_paths: bool,
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
