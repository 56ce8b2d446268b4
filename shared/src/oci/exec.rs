//! The door through which a build runs a step: the runtime implements [`Exec`], the builder calls
//! it, and the tool hands one to the other.

use std::path::PathBuf;

/// A process to run on a stack of layers.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Unpacked layers, base first: directories with overlay-style whiteouts.
    pub lower: Vec<PathBuf>,
    /// The directory that takes what the step writes; becomes the layer.
    pub upper: PathBuf,
    /// The overlay's scratch directory, on the same file system as `upper`.
    pub work: PathBuf,
    /// The command, already in exec form.
    pub args: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// The directory to start in, inside the root.
    pub cwd: String,
    /// `user[:group]` as the image's files know them; empty is root.
    pub user: String,
    /// What is mounted besides the usual.
    pub mounts: Vec<StepMount>,
    /// Which network the step sees.
    pub network: StepNetwork,
    /// Additional `NAME:ADDRESS` lines for /etc/hosts.
    pub add_hosts: Vec<String>,
    /// The host name inside.
    pub hostname: String,
    /// Bytes for the step's standard input; empty is /dev/null.
    pub stdin: Vec<u8>,
    /// True gives the step all capabilities and no seccomp filter.
    pub insecure: bool,
    /// Size of /dev/shm in bytes; none is 64 MiB.
    pub shm_size: Option<u64>,
    /// `type=soft:hard`.
    pub ulimits: Vec<String>,
    /// Devices of the host, by their names of CDI.
    pub devices: Vec<StepDevice>,
    /// What it may do besides or instead of the usual.
    pub rights: StepRights,
    /// How it finds hosts.
    pub dns: StepDns,
    /// What its cgroup is limited to.
    pub limits: StepLimits,
    /// The cgroup below which its own is; none is the store's.
    pub cgroup_parent: Option<String>,
    /// A directory that is its root as it is, instead of the layers: nothing is mounted and no namespace
    /// made, and what `mounts` names is in its place already.
    pub plain: Option<PathBuf>,
    /// Whether it has the caller's terminal as its own, instead of `stdin` and what `output` gets.
    pub terminal: bool,
}

/// A device that a step asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepDevice {
    /// `vendor.com/class=name`; `*` is all of a class, a class alone its first.
    pub name: String,
    /// Whether the step makes no sense without it.
    pub required: bool,
}

/// What a step may do besides or instead of the usual, as docker's and podman's flags of the same names take it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepRights {
    /// `--cap-add`.
    pub cap_add: Vec<String>,
    /// `--cap-drop`.
    pub cap_drop: Vec<String>,
    /// `--security-opt`.
    pub security: Vec<String>,
    /// `--device`.
    pub device: Vec<String>,
    /// `--group-add`.
    pub group_add: Vec<String>,
}

/// How a step finds hosts; what is empty is as on this host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepDns {
    /// Addresses of name servers.
    pub servers: Vec<String>,
    /// Domains to search.
    pub search: Vec<String>,
    /// Options of the resolver.
    pub options: Vec<String>,
}

/// Limits of a step, as docker's flags of the same names take them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepLimits {
    /// `--memory`.
    pub memory: Option<String>,
    /// `--memory-swap`.
    pub memory_swap: Option<String>,
    /// `--cpus`.
    pub cpus: Option<String>,
    /// `--cpu-shares`.
    pub cpu_shares: Option<u64>,
    /// `--cpu-quota`.
    pub cpu_quota: Option<i64>,
    /// `--cpu-period`.
    pub cpu_period: Option<u64>,
    /// `--cpuset-cpus`.
    pub cpuset_cpus: Option<String>,
    /// `--cpuset-mems`.
    pub cpuset_mems: Option<String>,
}

/// How what a step gets to see of the host is labelled where the host has SELinux; without it this means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepLabel {
    /// As it is.
    #[default]
    Kept,
    /// For the steps of this build alone.
    Own,
    /// For all that runs in containers.
    Shared,
}

/// What a step may see beside its layers.
#[derive(Debug, Clone)]
pub enum StepMount {
    /// A directory or file of the host (from a context, a stage or a cache).
    Bind {
        /// Where it is on the host.
        source: PathBuf,
        /// A path below `source`, resolved inside it.
        subpath: String,
        /// Where it is inside.
        target: String,
        /// Whether it may be written to.
        writable: bool,
        /// Whose it is by its label.
        label: StepLabel,
    },
    /// A stack of layers (from a stage or an image), read-only or with writes that are thrown away.
    Layers {
        /// Unpacked layers, base first.
        lower: Vec<PathBuf>,
        /// A path below the stack's root, resolved inside it.
        subpath: String,
        /// Where it is inside.
        target: String,
        /// Whether it may be written to; the writes are thrown away.
        writable: bool,
    },
    /// Memory.
    Tmpfs {
        /// Where it is inside.
        target: String,
        /// At most this many bytes.
        size: Option<u64>,
    },
    /// A file that exists only for this step and only in memory.
    Secret {
        /// Where it is inside.
        target: String,
        /// Its content.
        content: Vec<u8>,
        /// Its permission bits.
        mode: u32,
        /// Its owner.
        uid: u32,
        /// Its group.
        gid: u32,
    },
}

/// Which network a step sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepNetwork {
    /// A bridge with NAT, as containers have.
    #[default]
    Default,
    /// The host's.
    Host,
    /// None but loopback.
    None,
}

/// Which stream a chunk of output came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepExit {
    /// With this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

/// Why a step could not be run at all.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ExecError {
    /// What failed and on what.
    pub message: String,
    /// 125 for our own failure, 126 for a command that cannot be executed, 127 for one that is not there.
    pub code: i32,
    /// The cause.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Runs steps. Implemented by the runtime.
pub trait Exec: Sync {
    /// Runs a step to its end; `output` gets what it prints, as it prints it. Nothing of the step
    /// is left behind but `upper`: no process, no mount, no cgroup.
    ///
    /// # Errors
    /// When the step could not be started.
    fn run(&self, step: &Step, output: &mut dyn FnMut(Stream, &[u8])) -> Result<StepExit, ExecError>;
}
