//! Options of containers as people type them, with docker's meaning, settled against an image's
//! config into an OCI runtime specification and what else a container is made of. Nothing here
//! looks at the host but [`Options::load`], which reads the files that options name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::container::{HostsFile, LogLimits, Restart, RestartPolicy};
use super::error::{Result, RuntimeError};
use super::{apparmor, defaults, health, net, secret, selinux, volume};
use crate::oci::RunConfig;
use crate::oci::spec::{BlockIo, Capabilities, ConsoleSize, Hooks, Linux, Personality, Process, Root, Spec, User};
use crate::sys::{caps, signal};

pub mod devices;
mod dotenv;
pub mod environment;
pub mod limits;
mod log;
pub mod profile;
mod read;
pub mod security;
mod step;
#[cfg(test)]
mod tests;

use devices::Devices;
pub(super) use devices::rule_of;
use environment::Environment;
use limits::Limits;
pub use read::parse_ulimit;
pub(super) use read::{is_own, parse_restart};
use read::{namespace_mode, parse_bytes, read_lines, read_zone, split_option};
use security::{Confinement, Security};
pub use step::{Granted, grant as grant_step};

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
    /// `--replace`: a container that has the name is removed.
    pub replace: bool,
    /// `--entrypoint`; empty takes the image's away, a JSON list is a program and its first arguments.
    pub entrypoint: Option<String>,
    /// What follows the image.
    pub command: Vec<String>,
    /// Flags of variables.
    pub environment: Environment,
    /// `-w`.
    pub workdir: Option<String>,
    /// `-u`.
    pub user: Option<String>,
    /// `--group-add`.
    pub group_add: Vec<String>,
    /// `--hostuser`.
    pub host_user: Vec<String>,
    /// `--passwd-entry`.
    pub passwd_entry: Option<String>,
    /// `--pidfile`.
    pub pidfile: Option<PathBuf>,
    /// `--umask`.
    pub umask: Option<String>,
    /// `--tz`.
    pub tz: Option<String>,
    /// `--personality`.
    pub personality: Option<String>,
    /// Network flags.
    pub network: net::Options,
    /// `--no-hosts`.
    pub no_hosts: bool,
    /// `--hosts-file`.
    pub hosts_file: Option<String>,
    /// Mount flags.
    pub volume: volume::Options,
    /// `--label`.
    pub label: Vec<String>,
    /// `--label-file`.
    pub label_file: Vec<PathBuf>,
    /// `--annotation`.
    pub annotation: Vec<String>,
    /// `-t`.
    pub tty: bool,
    /// `-i`.
    pub interactive: bool,
    /// `-a`.
    pub attach: Vec<String>,
    /// Removed at its end.
    pub ephemeral: bool,
    /// `--init`.
    pub init: bool,
    /// `--read-only`.
    pub read_only: bool,
    /// `--read-only-tmpfs`.
    pub read_only_tmpfs: bool,
    /// Flags of limits.
    pub limits: Limits,
    /// `--cgroup-parent`.
    pub cgroup_parent: Option<String>,
    /// `--cgroups`.
    pub cgroups: Option<String>,
    /// `--shm-size`.
    pub shm_size: Option<String>,
    /// Flags of what the container may do.
    pub security: Security,
    /// Flags of devices.
    pub devices: Devices,
    /// `--restart`.
    pub restart: Option<String>,
    /// `--stop-signal`.
    pub stop_signal: Option<String>,
    /// `--stop-timeout`.
    pub stop_timeout: Option<u64>,
    /// Health flags.
    pub health: health::Options,
    /// `--timeout`.
    pub timeout_secs: Option<u64>,
    /// `--link`.
    pub link: Vec<String>,
    /// `--pid`.
    pub pid: Option<String>,
    /// `--ipc`.
    pub ipc: Option<String>,
    /// `--uts`.
    pub uts: Option<String>,
    /// `--userns`.
    pub userns: Option<String>,
    /// `--cgroupns`.
    pub cgroupns: Option<String>,
    /// `--log-opt`.
    pub log_opt: Vec<String>,
    /// `--log-driver`.
    pub log_driver: Option<String>,
    /// `--secret`.
    pub secret: Vec<String>,
    /// The terminal's size at the start.
    pub size: Option<crate::sys::pty::Size>,
}

/// What files said that options name.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Variables of files.
    pub env: Vec<String>,
    /// Lines of `--label-file`.
    pub labels: Vec<String>,
    /// A profile of `--security-opt seccomp=FILE`.
    pub seccomp: Option<profile::Profile>,
    /// The profile of AppArmor; empty is none.
    pub apparmor: String,
    /// The labels of SELinux.
    pub selinux: selinux::Labels,
    /// What a person should know of these.
    pub warnings: Vec<String>,
    /// The devices.
    pub devices: devices::Found,
    /// The block devices that have limits.
    pub block: BlockIo,
    /// The time zone.
    pub zone: Option<Vec<u8>>,
    /// Lines of /etc/passwd.
    pub users: Vec<String>,
    /// The absolute path of `--pidfile`.
    pub pidfile: Option<PathBuf>,
    /// Secrets.
    pub(super) secrets: Vec<secret::Loaded>,
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
    /// Lines that its /etc/passwd has besides the image's.
    pub users: Vec<String>,
    /// Where the number of its first process is written.
    pub pidfile: Option<PathBuf>,
    /// Its secrets.
    pub(super) secrets: Vec<secret::Loaded>,
    /// What it wants of the network.
    pub network: net::Request,
    /// Whose /etc/hosts it gets.
    pub hosts: HostsFile,
    /// What it wants mounted.
    pub mounts: Vec<volume::UserMount>,
    /// Files that are made for it and mounted read-only: name, place inside, content.
    pub files: Vec<(&'static str, &'static str, Vec<u8>)>,
    /// What happens at its end.
    pub restart: Restart,
    /// The signal that stops it.
    pub stop_signal: i32,
    /// How much log is kept.
    pub log: LogLimits,
    /// How its health is checked.
    pub health: Option<health::Check>,
    /// Which log of the host gets a copy.
    pub mirror: Option<super::log::Mirror>,
    /// What the log tells of the container.
    pub log_details: BTreeMap<String, String>,
    /// `--pid`.
    pub pid_mode: String,
    /// `--ipc`.
    pub ipc_mode: String,
    /// Where its cgroup is made, relative to the trees' roots; none is the usual place.
    pub cgroup_parent: Option<String>,
    /// Whether it has no cgroup of its own.
    pub without_cgroup: bool,
    /// What a person should know.
    pub warnings: Vec<String>,
}

impl Options {
    /// Reads the files that options name, looks at the devices, and at what this host labels; `images` is where the files of
    /// images lie.
    ///
    /// # Errors
    /// When a file cannot be read or makes no sense.
    pub fn load(&self, images: &Path) -> Result<Loaded> {
        let mut loaded = Loaded { env: self.environment.load()?, block: self.limits.load()?, ..Loaded::default() };
        for file in &self.label_file {
            loaded.labels.extend(read_lines(file, "--label-file")?);
        }
        let profile = self.security.options.iter().rev().find_map(|option| split_option(option).filter(|(key, _)| *key == "seccomp"));
        if let Some((_, path)) = profile.filter(|(_, value)| !matches!(*value, "unconfined" | "default" | "builtin")) {
            loaded.seccomp = Some(profile::load(Path::new(path))?);
        }
        let confinement = self.security.confinement()?;
        let shares = [&self.pid, &self.ipc].into_iter().any(|mode| mode.as_deref() == Some("host"));
        let (labels, of_labels) = confinement.label.settle(self.security.privileged, shares, images)?;
        let (profile, of_profile) = apparmor::choose(confinement.apparmor.as_deref(), self.security.privileged)?;
        (loaded.selinux, loaded.apparmor) = (labels, profile);
        loaded.warnings.extend(of_labels.into_iter().chain(of_profile));
        loaded.devices = self.devices.load(self.security.privileged)?;
        loaded.users = read::read_users(&self.host_user, self.passwd_entry.as_deref())?;
        loaded.pidfile = self.pidfile.as_ref().map(std::path::absolute).transpose().map_err(super::error::failed("find --pidfile"))?;
        loaded.secrets = self.secret.iter().map(|text| secret::load(text)).collect::<Result<_>>()?;
        loaded.zone = self.tz.as_deref().map(read_zone).transpose()?;
        Ok(loaded)
    }

    /// Settles the options against an image's config.
    ///
    /// # Errors
    /// When an option makes no sense.
    pub fn settle(&self, image: &RunConfig, loaded: &Loaded) -> Result<Settled> {
        let many = [
            &self.environment.set,
            &self.label,
            &self.annotation,
            &self.security.cap_add,
            &self.security.cap_drop,
            &self.security.options,
            &self.security.sysctl,
            &self.secret,
        ];
        if self.limits.is_too_much() || many.iter().any(|list| list.len() > FLAGS_MAX) {
            return Err(RuntimeError::invalid("options", format!("one is given more than {FLAGS_MAX} times")));
        }
        let mut network = self.network.clone();
        network.expose.extend(image.exposed_ports.iter().flatten().map(|(port, _)| port.clone()));
        let network = net::Request::parse(&network)?;
        let mut volumes = self.volume.clone();
        volumes.image_volumes.extend(image.volumes.iter().flatten().map(|(path, _)| path.clone()));
        let mounts = volume::parse(&volumes)?;
        mounts.iter().try_for_each(security::check_place)?;
        let confinement = self.security.confinement()?;
        let capabilities = self.security.capabilities()?;
        let pid_mode = namespace_mode("--pid", self.pid.as_deref(), &["private", "host"])?;
        let ipc_mode = namespace_mode("--ipc", self.ipc.as_deref(), &["private", "shareable", "host", "none"])?;
        let mut spec = self.spec(loaded, &confinement, &capabilities, &network, (&pid_mode, &ipc_mode))?;
        spec.process = Some(self.process(image, loaded, &confinement, capabilities)?);
        let (cgroup_parent, without_cgroup) = self.cgroup(&spec)?;
        let stop_signal = self.stop_signal.as_deref().or(image.stop_signal.as_deref()).filter(|s| !s.is_empty()).unwrap_or("TERM");
        let restart = self.restart.as_deref().map(parse_restart).transpose()?.unwrap_or_default();
        if self.ephemeral && restart.policy != RestartPolicy::No {
            return Err(RuntimeError::invalid("--restart", "a container that is removed at its end cannot be started again (--rm)"));
        }
        let labels = self.labels(image, loaded)?;
        let log::Settled { limits: log, mirror, details: log_details, warning } = log::settle(self, &labels, &spec)?;
        Ok(Settled {
            spec,
            user: self.user.clone().unwrap_or_else(|| image.user.clone()),
            groups: self.group_add.iter().cloned().chain(loaded.devices.edits.gids.iter().map(u32::to_string)).collect(),
            users: loaded.users.clone(),
            pidfile: loaded.pidfile.clone(),
            secrets: loaded.secrets.clone(),
            labels,
            network,
            hosts: self.hosts()?,
            mounts,
            files: loaded.zone.iter().map(|zone| ("localtime", "/etc/localtime", zone.clone())).collect(),
            restart,
            stop_signal: signal::parse(stop_signal)
                .ok_or_else(|| RuntimeError::invalid(format!("--stop-signal {stop_signal}"), "there is no such signal"))?,
            health: self.health.settle(image.healthcheck.as_ref())?,
            log,
            mirror,
            log_details,
            pid_mode,
            ipc_mode,
            cgroup_parent,
            without_cgroup,
            warnings: loaded.warnings.iter().cloned().chain(warning).collect(),
        })
    }

    /// Settles all but the process.
    fn spec(
        &self,
        loaded: &Loaded,
        confinement: &Confinement,
        capabilities: &[String],
        network: &net::Request,
        (pid_mode, ipc_mode): (&str, &str),
    ) -> Result<Spec> {
        let privileged = self.security.privileged;
        if let Some(mode) = self.userns.as_deref().filter(|mode| !matches!(*mode, "" | "host")) {
            return Err(RuntimeError::Unsupported {
                what: format!("--userns {mode}"),
                reason: "a container that root starts shares the host's users (host)".into(),
            });
        }
        let uts_mode = namespace_mode("--uts", self.uts.as_deref(), &["private", "host"])?;
        let cgroup_mode = namespace_mode("--cgroupns", self.cgroupns.as_deref(), &["private", "host"])?;
        let mut kinds = vec!["mount"];
        let modes = [(pid_mode, "pid"), (&uts_mode, "uts"), (ipc_mode, "ipc"), (&cgroup_mode, "cgroup")];
        kinds.extend(modes.iter().filter(|(m, _)| is_own(m)).map(|(_, k)| *k));
        let mut resources = self.limits.resources(&loaded.block)?;
        resources.devices = if privileged { defaults::all_devices() } else { defaults::device_rules() };
        resources.devices.extend(loaded.devices.rules.iter().cloned());
        let plain = privileged || confinement.open_paths;
        let mut linux = Linux {
            namespaces: defaults::namespaces(&kinds),
            devices: loaded.devices.nodes.clone(),
            resources: Some(resources),
            seccomp: match (&loaded.seccomp, confinement.unconfined || privileged) {
                (_, true) => None,
                (Some(profile), _) => Some(profile.settle(&profile::Facts::here(capabilities))?),
                (None, _) => Some(defaults::seccomp(caps::mask(capabilities).unwrap_or(0))),
            },
            sysctl: self.security.sysctls(&network.mode, ipc_mode, &uts_mode)?,
            masked_paths: if plain { Vec::new() } else { defaults::masked_paths() },
            readonly_paths: if plain { Vec::new() } else { defaults::readonly_paths() },
            personality: self.personality()?,
            mount_label: loaded.selinux.files.clone(),
            ..Linux::default()
        };
        confinement.change_paths(&mut linux)?;
        let shm = self.shm_size.as_deref().map(|text| parse_bytes("--shm-size", text)).transpose()?.unwrap_or(defaults::SHM_BYTES);
        let mut spec = defaults::spec(linux);
        spec.root = Some(Root { path: String::new(), readonly: self.read_only });
        spec.mounts = defaults::mounts(shm, privileged);
        for mount in &mut spec.mounts {
            match mount.kind.as_str() {
                "proc" => mount.options.extend(confinement.proc_options.iter().cloned()),
                "cgroup" if confinement.writable_cgroups => mount.options.retain(|option| option != "ro"),
                // The memory that is shared belongs to whom the queues belong to.
                "tmpfs" if mount.destination == "/dev/shm" && ipc_mode == "host" => {
                    *mount = defaults::bind("/dev/shm", "/dev/shm", "nosuid,noexec,nodev");
                }
                _ => {}
            }
        }
        let has_shm = ipc_mode != "none";
        spec.mounts.retain(|mount| has_shm || mount.destination != "/dev/shm");
        if self.read_only && self.read_only_tmpfs {
            spec.mounts.extend(["/run", "/tmp", "/var/tmp"].map(defaults::scratch));
        }
        spec.mounts.extend(loaded.devices.edits.mounts.iter().cloned());
        spec.hooks = Some(loaded.devices.edits.hooks.clone()).filter(|hooks| *hooks != Hooks::default());
        spec.annotations = self.annotations()?;
        Ok(spec)
    }

    fn process(&self, image: &RunConfig, loaded: &Loaded, confinement: &Confinement, capabilities: Vec<String>) -> Result<Process> {
        let sets = Capabilities {
            bounding: capabilities.clone(),
            effective: capabilities.clone(),
            permitted: capabilities,
            ..Capabilities::default()
        };
        let variables: Vec<String> = loaded.devices.edits.env.iter().chain(&loaded.env).cloned().collect();
        Ok(Process {
            terminal: self.tty,
            console_size: self.size.map(|size| ConsoleSize { height: size.rows, width: size.columns }),
            user: User { umask: self.umask()?, ..User::default() },
            args: self.args(image)?,
            env: self.environment.settle(&image.env, self.tty, &variables)?,
            cwd: self.workdir.clone().or_else(|| Some(image.working_dir.clone()).filter(|w| !w.is_empty())).unwrap_or_else(|| "/".into()),
            capabilities: Some(sets),
            rlimits: self.limits.rlimits()?,
            no_new_privileges: confinement.no_new_privileges,
            oom_score_adj: self.limits.oom_score()?,
            apparmor_profile: loaded.apparmor.clone(),
            selinux_label: loaded.selinux.process.clone(),
            ..Process::default()
        })
    }

    fn umask(&self) -> Result<Option<u32>> {
        let Some(text) = &self.umask else { return Ok(None) };
        let mask = u32::from_str_radix(text, 8).ok().filter(|mask| *mask <= 0o777 && text.len() <= 4);
        mask.map(Some).ok_or_else(|| RuntimeError::invalid(format!("--umask {text}"), "say four octal digits, such as 0022"))
    }

    fn personality(&self) -> Result<Option<Personality>> {
        match self.personality.as_deref() {
            None | Some("") => Ok(None),
            Some(domain @ ("LINUX" | "LINUX32")) => Ok(Some(Personality { domain: domain.into(), flags: Vec::new() })),
            Some(other) => Err(RuntimeError::invalid(format!("--personality {other}"), "say LINUX or LINUX32")),
        }
    }

    fn hosts(&self) -> Result<HostsFile> {
        match self.hosts_file.as_deref() {
            Some(_) if self.no_hosts => Err(RuntimeError::invalid("--hosts-file", "--no-hosts says that there is to be none")),
            None if self.no_hosts => Ok(HostsFile::Image),
            None | Some("" | "none") => Ok(HostsFile::Own),
            Some("image") => Ok(HostsFile::OverImage),
            Some(path) if path.starts_with('/') => Ok(HostsFile::Over(path.into())),
            Some(other) => Err(RuntimeError::invalid(format!("--hosts-file {other}"), "say an absolute path, image or none")),
        }
    }

    fn cgroup(&self, spec: &Spec) -> Result<(Option<String>, bool)> {
        let parent = limits::cgroup_parent(self.cgroup_parent.as_deref())?;
        match self.cgroups.as_deref() {
            None | Some("" | "enabled" | "no-conmon") => Ok((parent, false)),
            Some("disabled") => {
                let resources = spec.linux.as_ref().and_then(|l| l.resources.clone()).unwrap_or_default();
                let bare = crate::oci::spec::Resources { devices: resources.devices.clone(), ..Default::default() };
                if parent.is_some() || resources != bare || !self.devices.rules.is_empty() {
                    return Err(RuntimeError::invalid("--cgroups disabled", "a limit was asked for, which takes a cgroup"));
                }
                Ok((None, true))
            }
            Some(other) => Err(RuntimeError::invalid(format!("--cgroups {other}"), "say enabled or disabled")),
        }
    }

    fn annotations(&self) -> Result<BTreeMap<String, String>> {
        let split = |entry: &String| match entry.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => Err(RuntimeError::invalid(format!("--annotation {entry}"), "say KEY=VALUE")),
        };
        self.annotation.iter().map(split).collect()
    }

    /// Entry point and command: an entry point of one's own drops the image's command.
    fn args(&self, image: &RunConfig) -> Result<Vec<String>> {
        let image_entry = image.entrypoint.clone().unwrap_or_default();
        let image_cmd = image.cmd.clone().unwrap_or_default();
        let (mut args, cmd) = match &self.entrypoint {
            Some(entry) if entry.is_empty() => (Vec::new(), Vec::new()),
            Some(entry) => (read::entry_list(entry).unwrap_or_else(|| vec![entry.clone()]), Vec::new()),
            None => (image_entry, image_cmd),
        };
        args.extend(if self.command.is_empty() { cmd } else { self.command.clone() });
        if args.is_empty() {
            return Err(RuntimeError::invalid("command", "neither the image nor the command line names one"));
        }
        Ok(args)
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
}

/// Sets a variable in a list of `NAME=value`.
pub(super) fn set_variable(env: &mut Vec<String>, name: &str, value: &str) {
    env.retain(|entry| entry.split('=').next() != Some(name));
    env.push(format!("{name}={value}"));
}
