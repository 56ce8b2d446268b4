//! Containers of other engines as they lie below `--root`: what they were made from, who runs, which state that is.
//!
//! A directory per container: `config.json` (the specification as it was when the container was made),
//! `state.json`, and two named pipes. The first process waits at `start` for a byte; it says in
//! `reports` why its program did not run. `start` is removed by whoever starts the container, so a
//! container that lives and still has it is a created one. The process is known by more than its id.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::error::{Result, RuntimeError, failed};
use super::resctrl::Place;
use crate::oci::spec::Spec;
use crate::sys::cgroup::{Group, Trees};
use crate::sys::fs::{self, Durability, PathError};
use crate::sys::pidfd::Identity;
use crate::sys::process::Steps;

/// The file with [`Saved`].
const STATE: &str = "state.json";
/// The file with the specification.
const CONFIG: &str = "config.json";
/// The file that is locked while a container changes.
const LOCK: &str = "lock";
/// The named pipe at which a created container waits.
pub(super) const START: &str = "start";
/// The named pipe in which it says why its program did not run.
pub(super) const REPORTS: &str = "reports";
/// The largest file of ours.
const FILE_MAX_BYTES: u64 = 64 << 20;
/// The longest name of a container.
const ID_MAX_BYTES: usize = 255;

/// What a container is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is being made.
    Creating,
    /// It waits to be started.
    Created,
    /// Its program runs.
    Running,
    /// Its processes are held.
    Paused,
    /// Its first process has ended.
    Stopped,
}

impl Status {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Creating => "creating",
            Status::Created => "created",
            Status::Running => "running",
            Status::Paused => "paused",
            Status::Stopped => "stopped",
        }
    }
}

/// What is written down of a container beside its specification.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) id: String,
    pub(super) bundle: PathBuf,
    pub(super) created: String,
    pub(super) owner: u32,
    /// The group's path, without a slash at its start.
    pub(super) group: String,
    /// None while the container is being made.
    pub(super) process: Option<Identity>,
    /// What its reports mean.
    pub(super) steps: Steps,
    /// Where it is in resctrl, if its specification asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resctrl: Option<Place>,
}

/// A container's state as the specification has it (runtime.md), with what runc adds.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of the specification that the container was made by.
    pub oci_version: String,
    /// Its name.
    pub id: String,
    /// Its first process, 0 when it has ended.
    pub pid: i32,
    /// What it is doing.
    pub status: Status,
    /// Its bundle.
    pub bundle: PathBuf,
    /// Its root file system.
    pub rootfs: String,
    /// When it was made.
    pub created: String,
    /// The name of who made it.
    pub owner: String,
    /// Its annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A place with containers: `--root`.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
}

/// A container of another engine.
#[derive(Debug, Clone)]
pub struct Container {
    pub(super) dir: PathBuf,
    pub(super) saved: Saved,
    pub(super) spec: Spec,
}

/// The lock of a container; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Copies the descriptor, for who is to let go of it.
    pub(super) fn copy(&self) -> Result<OwnedFd> {
        self.0.try_clone().map(OwnedFd::from).map_err(failed("copy a descriptor"))
    }
}

/// Refuses a name that is no name.
pub(super) fn check_id(id: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | '.');
    if id.is_empty() || id.len() > ID_MAX_BYTES || id == "." || id == ".." || !id.chars().all(fits) {
        return Err(RuntimeError::invalid(format!("container id '{id}'"), "it is made of letters, digits, _, +, - and ."));
    }
    Ok(())
}

impl Site {
    /// Names a place; without one it is `/run/doci`, or below the user's own run directory.
    pub fn new(root: Option<&Path>) -> Site {
        let own = || match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(dir) if !nix::unistd::geteuid().is_root() && !dir.is_empty() => PathBuf::from(dir).join("doci"),
            _ => PathBuf::from("/run/doci"),
        };
        Site { root: root.map_or_else(own, Path::to_owned) }
    }

    /// Takes a name and makes its directory.
    pub(super) fn claim(&self, id: &str) -> Result<PathBuf> {
        check_id(id)?;
        fs::create_dir_all(&self.root)?;
        let root = self.root.canonicalize().map_err(failed(format!("open {}", self.root.display())))?;
        let dir = root.join(id);
        match fs::create_dir(&dir, 0o711) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(RuntimeError::State { name: id.to_owned(), state: "there already: container with given ID already exists".into() })
            }
            other => Ok(other.map(|()| dir)?),
        }
    }

    /// Finds a container.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn find(&self, id: &str) -> Result<Container> {
        check_id(id)?;
        Container::load(&self.root.join(id)).map_err(|error| match error {
            RuntimeError::Path(error) if error.kind() == std::io::ErrorKind::NotFound => {
                RuntimeError::NotFound { what: "container", name: format!("{id} (it does not exist)") }
            }
            other => other,
        })
    }

    /// Returns all containers, by name.
    ///
    /// # Errors
    /// When the place cannot be read.
    pub fn list(&self) -> Result<Vec<Container>> {
        let entries = match std::fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(format!("read {}", self.root.display()))(error)),
        };
        // One that is being made or removed right now is not there.
        let mut all: Vec<Container> = entries.flatten().filter_map(|entry| Container::load(&entry.path()).ok()).collect();
        all.sort_by(|a, b| a.saved.id.cmp(&b.saved.id));
        Ok(all)
    }
}

/// Returns where the group is of a container that has no place for it in its specification.
pub(super) fn own_group(id: &str) -> String {
    format!("doci/{id}")
}

impl Container {
    fn load(dir: &Path) -> Result<Container> {
        let parse = |name: &str| -> Result<Vec<u8>> { Ok(fs::read(&dir.join(name), FILE_MAX_BYTES)?) };
        let wrong = |name: &str, error: serde_json::Error| {
            RuntimeError::from(PathError::new("read", &dir.join(name), std::io::Error::other(error.to_string())))
        };
        let saved = serde_json::from_slice(&parse(STATE)?).map_err(|error| wrong(STATE, error))?;
        let spec = serde_json::from_slice(&parse(CONFIG)?).map_err(|error| wrong(CONFIG, error))?;
        Ok(Container { dir: dir.to_owned(), saved, spec })
    }

    /// Reads again what others may have changed.
    pub(super) fn reload(&mut self) -> Result<()> {
        *self = Container::load(&self.dir)?;
        Ok(())
    }

    /// Writes everything down.
    pub(super) fn save(&self) -> Result<()> {
        let text = |value: serde_json::Result<Vec<u8>>| value.map_err(|error| failed("write the state")(std::io::Error::other(error)));
        self.write(CONFIG, &text(serde_json::to_vec(&self.spec))?)?;
        self.write(STATE, &text(serde_json::to_vec(&self.saved))?)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        Ok(fs::write_atomic(&self.dir, &self.dir.join(name), bytes, 0o600, Durability::Atomic)?)
    }

    /// Waits until nobody else changes the container.
    pub(super) fn lock(&self) -> Result<Lock> {
        let file = fs::open_lock(&self.dir.join(LOCK))?;
        fs::lock(&file, true).map_err(failed("lock the container"))?;
        Ok(Lock(file))
    }

    /// Describes a container of ours as hooks are told of it: nothing of it is written down.
    pub(in crate::runtime) fn of_ours(dir: &Path, id: &str, created: &str, spec: Spec, process: Option<Identity>) -> Container {
        let group = spec.linux.as_ref().map(|linux| linux.cgroups_path.trim_start_matches('/').to_owned()).unwrap_or_default();
        let owner = nix::unistd::geteuid().as_raw();
        let (id, bundle, created) = (id.to_owned(), dir.to_owned(), created.to_owned());
        Container {
            dir: dir.to_owned(),
            saved: Saved { id, bundle, created, owner, group, process, steps: Steps::default(), resctrl: None },
            spec,
        }
    }

    /// Returns its name.
    pub fn id(&self) -> &str {
        &self.saved.id
    }

    /// Returns its specification.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Returns its group in every tree.
    pub fn group(&self) -> Group {
        group_of(&self.saved.group)
    }

    /// Removes its group, its place in resctrl, and with the last of those that the caller named none for what they are in.
    pub(super) fn remove_group(&self) -> Result<()> {
        if let Some(place) = &self.saved.resctrl {
            place.remove()?;
        }
        self.group().remove()?;
        if self.saved.group == own_group(&self.saved.id) {
            group_of(self.saved.group.split('/').next().unwrap_or_default()).remove_empty();
        }
        Ok(())
    }

    /// Opens the first process, if it lives.
    pub(super) fn process(&self) -> Option<(i32, OwnedFd)> {
        let process = self.saved.process.as_ref()?;
        Some((process.pid, process.open()?))
    }

    /// Opens the first process.
    pub(super) fn live_process(&self) -> Result<(i32, OwnedFd)> {
        self.process().ok_or_else(|| RuntimeError::State { name: self.saved.id.clone(), state: "stopped: container not running".into() })
    }

    /// Returns what it is doing.
    pub fn status(&self) -> Status {
        if self.saved.process.is_none() {
            return Status::Creating;
        }
        if self.process().is_none() {
            return Status::Stopped;
        }
        // Before its start, too: who opened the gate would wait for a process that stands still.
        if self.is_frozen() {
            return Status::Paused;
        }
        if self.dir.join(START).exists() { Status::Created } else { Status::Running }
    }

    /// Tells whether its processes stand still, or are about to.
    pub(super) fn is_frozen(&self) -> bool {
        let trees = Trees::find();
        let Some(mount) = trees.unified_mount() else {
            return self.group().read("freezer", "freezer.state").is_ok_and(|text| text.starts_with("FR"));
        };
        let file = mount.join(&self.saved.group).join("cgroup.freeze");
        fs::read(&file, 16).is_ok_and(|text| text.starts_with(b"1"))
    }

    /// Describes it as the specification says.
    pub fn document(&self) -> Document {
        let status = self.status();
        self.document_as(status)
    }

    /// Describes it in this state.
    pub(super) fn document_as(&self, status: Status) -> Document {
        let saved = &self.saved;
        let owner = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(saved.owner)).ok().flatten();
        let pid = saved.process.as_ref().filter(|_| status != Status::Stopped).map_or(0, |process| process.pid);
        Document {
            oci_version: self.spec.oci_version.clone(),
            id: saved.id.clone(),
            pid,
            status,
            bundle: saved.bundle.clone(),
            rootfs: self.spec.root.as_ref().map(|root| root.path.clone()).unwrap_or_default(),
            created: saved.created.clone(),
            owner: owner.map_or_else(|| saved.owner.to_string(), |user| user.name),
            annotations: self.spec.annotations.clone(),
        }
    }
}

/// Names a group in those trees of this host where it is: not every container is in all of them.
pub(super) fn existing_group_of(path: &str) -> Group {
    let trees = Trees::find();
    let have = trees.v1_mounts().filter(|(mount, _)| mount.join(path).is_dir());
    let controllers: Vec<String> = have.flat_map(|(_, controllers)| controllers.to_vec()).collect();
    let controllers: Vec<&str> = controllers.iter().map(String::as_str).collect();
    trees.group(path, &controllers)
}

/// Names a group in every tree of this host.
pub(super) fn group_of(path: &str) -> Group {
    let trees = Trees::find();
    let all: Vec<String> = trees.v1_mounts().flat_map(|(_, controllers)| controllers.to_vec()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    trees.group(path, &all)
}
