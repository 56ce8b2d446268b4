//! Containers as they lie in the store: what they were made from (written once), what became of
//! them (written by whoever runs them), and who that is.
//!
//! Whoever runs a container holds the lock of its directory; the kernel frees it when
//! that process dies. So "running" in the state is true exactly while the lock is held; a state
//! without its lock is one whose owner was killed, and the next command that sees it repairs it
//! ([`Container::repair`]). No process id is trusted alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Result, RuntimeError, failed};
use super::health::Check;
use super::link::Link;
use super::log::Mirror;
use super::secret::Secret;
use super::{net, volume};
use crate::digest::Digest;
use crate::oci::spec::Spec;
use crate::oci::{Descriptor, Platform};
use crate::store::Store;
use crate::sys::fs;
use crate::sys::pidfd::{Identity, boot_id};

mod group;
mod life;
mod listing;
mod network;
mod specification;
#[cfg(test)]
mod tests;
mod wish;

pub(super) use group::parent_group;
pub use life::Reason;
pub use listing::Listing;

/// The file with [`Config`].
const CONFIG: &str = "container.json";
/// The file with [`State`].
const STATE: &str = "state.json";
/// The file with the OCI runtime specification.
const SPEC: &str = "config.json";
/// The file whose presence says that a person wants the container stopped.
pub(super) const STOP: &str = "stop";
/// The file whose presence says that a person paused the container that runs.
const PAUSED: &str = "paused";

/// The image that a container was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromImage {
    /// What a person would type.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What the name pointed at: a manifest or an index.
    pub digest: Digest,
    /// The manifest whose layers are the root.
    pub manifest: Descriptor,
    /// The platform that the image is for.
    pub platform: Platform,
}

/// What a container was made from. Written once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// 64 hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: FromImage,
    /// When it was made, RFC 3339.
    pub created: String,
    /// What runs in it.
    pub command: Vec<String>,
    /// Labels: the image's and its own.
    pub labels: BTreeMap<String, String>,
    /// `user[:group]`, looked up at each start.
    pub user: String,
    /// More groups.
    pub groups: Vec<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub interactive: bool,
    /// Whether it is removed at its end.
    pub ephemeral: bool,
    /// Whether an init of ours runs above it.
    pub init: bool,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Which network it wants.
    pub network: net::Request,
    /// What is mounted besides the usual.
    pub mounts: Vec<volume::PreparedMount>,
    /// What happens at its end.
    pub restart: Restart,
    /// The signal that stops it.
    pub stop_signal: i32,
    /// Seconds until it is killed after that.
    pub stop_timeout_secs: u64,
    /// How much log is kept.
    pub log: LogLimits,
    /// Which log of the host gets a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror: Option<Mirror>,
    /// How its health is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Check>,
    /// Seconds after which a run is killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_secs: Option<u64>,
    /// What its log tells of it: labels and variables.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub log_details: BTreeMap<String, String>,
    /// Pid namespace of another container, or the host's.
    pub pid_mode: String,
    /// IPC namespace of another container, or the host's.
    pub ipc_mode: String,
    /// Whose /etc/hosts it gets.
    #[serde(default)]
    pub hosts: HostsFile,
    /// Its links to other containers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Where its cgroup is made; none is the usual place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cgroup_parent: Option<String>,
    /// Lines that its /etc/passwd has besides the image's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Where the number of its first process is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pidfile: Option<PathBuf>,
    /// Whether it has no cgroup of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_cgroup: bool,
    /// Whether programs run at points of its life.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_hooks: bool,
    /// Which of stdin, stdout and stderr a person who starts it takes part in; none named are all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attach: Vec<String>,
    /// Its secrets, without their contents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<Secret>,
}

/// Whose /etc/hosts a container gets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostsFile {
    /// One that is made for it.
    #[default]
    Own,
    /// The image's, as it is.
    Image,
    /// The image's, with what is made for it.
    OverImage,
    /// This file's lines, with what is made for it.
    Over(PathBuf),
}

/// When a container is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicy {
    /// Never.
    #[default]
    No,
    /// When it failed.
    OnFailure,
    /// Whenever it ends.
    Always,
    /// Whenever it ends, unless a person stopped it.
    UnlessStopped,
}

/// A restart policy and its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Restart {
    /// When.
    pub policy: RestartPolicy,
    /// At most this often; none is without limit.
    pub most: Option<u32>,
}

/// How much log is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLimits {
    /// A file is rotated at this size, in bytes.
    pub file_bytes: u64,
    /// How many files, the one being written among them; 0 keeps no log.
    pub files: u32,
}

impl Default for LogLimits {
    fn default() -> LogLimits {
        LogLimits { file_bytes: 10 << 20, files: 3 }
    }
}

/// Where a container is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Made, never started.
    Created,
    /// Being started.
    Starting,
    /// Running.
    Running,
    /// Running, with every process stopped by a person. Not written down with the rest: it is a file of its own.
    Paused,
    /// Ended, and about to be started again.
    Restarting,
    /// Ended.
    Exited,
}

impl Status {
    /// Returns the word of records.
    pub fn word(self) -> &'static str {
        match self {
            Status::Created | Status::Starting => "created",
            Status::Running => "running",
            Status::Paused => "paused",
            Status::Restarting => "restarting",
            Status::Exited => "exited",
        }
    }

    /// Tells whether somebody must hold the lock.
    pub fn is_live(self) -> bool {
        matches!(self, Status::Starting | Status::Running | Status::Paused | Status::Restarting)
    }
}

/// What became of a container. Written by whoever holds the lock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Where it is in its life.
    pub status: Status,
    /// The boot in which this was written.
    pub boot_id: String,
    /// Its first process, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Identity>,
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitor: Option<Identity>,
    /// When its last run began, RFC 3339 with nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When its last run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,
    /// The exit code of its last run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Whether the kernel killed it for memory.
    #[serde(default)]
    pub oom: bool,
    /// Why it could not be started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What ended it, when it was not the container itself or a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Whether it lives longer than the process that runs it, and can be taken over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub detached: bool,
    /// How often the restart policy started it again.
    #[serde(default)]
    pub restarts: u32,
    /// What it has of the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Box<net::Plan>>,
}

impl State {
    /// Returns the state of a new container.
    pub fn new(status: Status) -> State {
        State {
            status,
            boot_id: boot_id().unwrap_or_default(),
            process: None,
            monitor: None,
            started: None,
            finished: None,
            exit_code: None,
            oom: false,
            error: None,
            reason: None,
            detached: false,
            restarts: 0,
            network: None,
        }
    }
}

/// The exit code of a container whose end nobody saw.
pub const EXIT_UNSEEN: i32 = 137;

/// A container in a store.
#[derive(Clone)]
pub struct Container {
    store: Store,
    /// Shared, so that a listing moves and copies a pointer.
    config: Arc<Config>,
    /// The specification of one that was just made, until its first start takes it: nothing is read that was just written.
    fresh: Option<Arc<Mutex<Option<Spec>>>>,
}

/// The right to run a container, or to change it while nobody does. Ends when it is dropped, and in every process that inherited it.
#[derive(Debug)]
pub struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes over a lock that a process was started with.
    pub(super) fn from_file(file: File) -> RunLock {
        RunLock { file }
    }

    /// Returns the locked file.
    pub(super) fn file(&self) -> &File {
        &self.file
    }
}

impl Container {
    /// Writes a new container into its directory, which exists and is in the making. The caller holds its lock if it is to be started at once.
    pub(super) fn write_new(store: &Store, config: Config, spec: Spec, state: &State) -> Result<Container> {
        let mut container = Container::of(store, config);
        let id = container.id();
        let bytes = |file: &str, bytes: serde_json::Result<Vec<u8>>| bytes.map_err(|source| unreadable(id, file, source));
        // One that goes when its first start fails needs none before that has made it complete, unless another process starts it.
        if !(container.config.ephemeral && state.status == Status::Starting) {
            store.write_unfinished(id, SPEC, &bytes(SPEC, serde_json::to_vec(&spec))?)?;
        }
        store.write_unfinished(id, STATE, &bytes(STATE, serde_json::to_vec(state))?)?;
        // Without this one nobody looks at the others.
        store.write_unfinished_last(id, CONFIG, &bytes(CONFIG, serde_json::to_vec(&*container.config))?)?;
        container.fresh = Some(Arc::new(Mutex::new(Some(spec))));
        Ok(container)
    }

    fn of(store: &Store, config: Config) -> Container {
        Container { store: store.clone(), config: Arc::new(config), fresh: None }
    }

    /// Opens the container with exactly this id; `None` when it has gone.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn load(store: &Store, id: &str) -> Result<Option<Container>> {
        let Some(bytes) = store.read_container(id, CONFIG)? else { return Ok(None) };
        let config = serde_json::from_slice(&bytes).map_err(|source| unreadable(id, CONFIG, source))?;
        Ok(Some(Container::of(store, config)))
    }

    /// Finds a container by name, id or unique prefix of an id, repaired if it has to be.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn find(store: &Store, text: &str) -> Result<Container> {
        let gone = || RuntimeError::NotFound { what: "container", name: text.to_owned() };
        let id = store.find_container(text)?;
        let container = Container::load(store, &id)?.ok_or_else(gone)?;
        container.repair()?;
        // What was ephemeral and left behind is gone now.
        if store.container_dir(&id).exists() { Ok(container) } else { Err(gone()) }
    }

    /// Returns what it was made from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns its id.
    pub fn id(&self) -> &str {
        &self.config.id
    }

    /// Returns its store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns its directory.
    pub fn dir(&self) -> PathBuf {
        self.store.container_dir(&self.config.id)
    }

    /// Reads its state as it stands in the file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn state(&self) -> Result<State> {
        let bytes = self.store.read_container(self.id(), STATE)?;
        let bytes = bytes.ok_or_else(|| RuntimeError::NotFound { what: "container", name: self.config.name.clone() })?;
        let mut state: State = serde_json::from_slice(&bytes).map_err(|source| unreadable(self.id(), STATE, source))?;
        if state.status.is_live() {
            self.add_changed_network(&mut state)?;
        }
        if state.status == Status::Running && self.dir().join(PAUSED).exists() {
            state.status = Status::Paused;
        }
        Ok(state)
    }

    pub(super) fn write_state(&self, state: &State) -> Result<()> {
        if state.status == Status::Paused {
            return self.write(STATE, &State { status: Status::Running, ..state.clone() });
        }
        self.write(STATE, state)
    }

    fn write<T: Serialize>(&self, file: &str, value: &T) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|source| unreadable(self.id(), file, source))?;
        Ok(self.store.write_container(self.id(), file, &bytes)?)
    }

    /// Takes the right to run the container; `None` when somebody has it.
    ///
    /// # Errors
    /// When it is gone, or the lock cannot be opened.
    pub fn try_lock(&self) -> Result<Option<RunLock>> {
        let file = match fs::open(&self.dir()) {
            // It was removed since it was looked up.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(RuntimeError::NotFound { what: "container", name: self.config.name.clone() });
            }
            other => other?,
        };
        let locked = fs::try_lock(&file, true).map_err(failed(format!("lock container {}", self.config.name)))?;
        Ok(locked.then_some(RunLock { file }))
    }

    /// Takes the right to run the container, which nobody should have. Whoever only looks holds it for a moment.
    ///
    /// # Errors
    /// When somebody runs it.
    pub fn lock_to_start(&self) -> Result<RunLock> {
        const TRIES_MAX: u32 = 50;
        for _ in 0..TRIES_MAX {
            if let Some(lock) = self.try_lock()? {
                return Ok(lock);
            }
            if matches!(self.state()?.status, Status::Running | Status::Paused) {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err(RuntimeError::State { name: self.config.name.clone(), state: "running already".into() })
    }

    /// Tells whether somebody runs the container.
    pub fn is_held(&self) -> bool {
        matches!(self.try_lock(), Ok(None))
    }
}

fn unreadable(id: &str, file: &str, source: serde_json::Error) -> RuntimeError {
    RuntimeError::Part { what: format!("{file} of container {} is unreadable", id.get(..12).unwrap_or(id)), source: Box::new(source) }
}
