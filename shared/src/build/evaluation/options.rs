//! What a caller wants of a build.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::super::git::Access;
use super::super::graph::Outside;
use super::Squash;
use crate::oci::exec::{StepDns, StepLabel, StepLimits, StepNetwork, StepRights};
use crate::store::ImageName;
use crate::store::layer::Codec;

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file of the caller.
    File(PathBuf),
    /// A variable of the caller's environment.
    Env(String),
}

/// What a caller wants of a build.
#[derive(Debug, Clone)]
pub struct Options {
    /// Arguments, platform, target.
    pub outside: Outside,
    /// Labels of the result.
    pub labels: Vec<(String, String)>,
    /// Names of the result; without any it is known by its digest.
    pub names: Vec<ImageName>,
    /// Leaves the result without a name and without an entry: whoever asked goes on with its digest
    /// under the lease of [`Tools::lease`].
    pub unnamed: bool,
    /// Annotations of the result's manifest.
    pub annotations: Vec<(String, String)>,
    /// Whether results of earlier builds are left alone.
    pub no_cache: bool,
    /// Stages, by name or number, whose steps all run.
    pub no_cache_stages: Vec<String>,
    /// Whether whoever watches is told why steps were not in the cache.
    pub why: bool,
    /// Which layers of the result become one.
    pub squash: Squash,
    /// Whether the result's manifest carries the steps that made it.
    pub inline_cache: bool,
    /// The time that everything made now claims, in seconds since 1970 (`SOURCE_DATE_EPOCH`).
    pub epoch: Option<i64>,
    /// `--secret`, by id.
    pub secrets: BTreeMap<String, SecretSource>,
    /// Additional `NAME:ADDRESS` for steps.
    pub add_hosts: Vec<String>,
    /// The network of steps that do not say.
    pub network: StepNetwork,
    /// `type=soft:hard` for steps.
    pub ulimits: Vec<String>,
    /// What steps are limited to.
    pub limits: StepLimits,
    /// The cgroup below which steps get theirs.
    pub cgroup_parent: Option<String>,
    /// Whether a person gets a shell in a step that failed.
    pub shell_on_error: bool,
    /// Whether steps run on a plain tree, without mounts and namespaces.
    pub plain: bool,
    /// The size of /dev/shm in steps, in bytes.
    pub shm_size: Option<u64>,
    /// How git repositories are reached.
    pub git: Access,
    /// `--ssh`, by id: the socket of an agent, or files with keys.
    pub ssh: BTreeMap<String, Vec<PathBuf>>,
    /// What steps may have that the caller must allow.
    pub allowed: Allowed,
    /// What steps may do besides or instead of the usual.
    pub rights: StepRights,
    /// How steps find hosts.
    pub dns: StepDns,
    /// What all steps see of this host.
    pub volumes: Vec<Volume>,
    /// How the result's layers are compressed and its documents are called.
    pub form: Form,
    /// What the result's config is changed in.
    pub changes: Changes,
    /// How many stages are made at the same time; without, what suits the machine.
    pub jobs: Option<usize>,
    /// Whether stages are made that the result does not need.
    pub all_stages: bool,
    /// How old results of earlier builds may be.
    pub cache_ttl: Option<Duration>,
}

/// A directory or file of the host that all steps see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Where it is here.
    pub source: PathBuf,
    /// Where it is in the steps.
    pub target: String,
    /// Whether they may write to it.
    pub writable: bool,
    /// Whether it is labelled for them.
    pub label: StepLabel,
}

/// Changes of the result's config that no instruction asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Variables that every stage starts with, and the result has.
    pub env: Vec<(String, String)>,
    /// Variables that the result does not have.
    pub unset_env: Vec<String>,
    /// Labels that are not taken over from base images.
    pub unset_labels: Vec<String>,
    /// Whether no label is.
    pub drops_labels: bool,
    /// Whether the result has no history.
    pub drops_history: bool,
    /// The version of the operating system that it says it needs.
    pub os_version: Option<String>,
}

/// What a Dockerfile gets only when the caller says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// `RUN --security=insecure`.
    pub insecure: bool,
    /// `RUN --network=host`.
    pub host_network: bool,
    /// `RUN --device` of all devices.
    pub devices: bool,
    /// `RUN --device` of these.
    pub device_names: Vec<String>,
}

impl Options {
    /// Options for this host with nothing set.
    pub fn new() -> Options {
        Options {
            outside: Outside::default(),
            labels: Vec::new(),
            names: Vec::new(),
            unnamed: false,
            annotations: Vec::new(),
            no_cache: false,
            no_cache_stages: Vec::new(),
            why: false,
            squash: Squash::No,
            inline_cache: false,
            epoch: None,
            secrets: BTreeMap::new(),
            add_hosts: Vec::new(),
            network: StepNetwork::Default,
            ulimits: Vec::new(),
            limits: StepLimits::default(),
            cgroup_parent: None,
            shell_on_error: false,
            plain: false,
            shm_size: None,
            git: Access::default(),
            ssh: BTreeMap::new(),
            allowed: Allowed::default(),
            rights: StepRights::default(),
            dns: StepDns::default(),
            volumes: Vec::new(),
            form: Form::default(),
            changes: Changes::default(),
            jobs: None,
            all_stages: false,
            cache_ttl: None,
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options::new()
    }
}

/// How an image is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form {
    /// How the layers are compressed that the build makes; without, as they are made.
    pub codec: Option<Codec>,
    /// Whether this goes for the layers of the base image as well.
    pub all_layers: bool,
    /// Whether the documents are docker's instead of OCI's.
    pub is_docker: bool,
}
