//! The flags of a build: docker's, with docker's meaning.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use super::epoch;
use super::podman::PodmanBuildArgs;
use super::refused::RefusedArgs;
use crate::build::evaluation::parse_size;
use crate::build::graph::Outside;
use crate::build::{Options, SecretSource, Squash};
use crate::cli::Fail;
use crate::cli::registry::{PLATFORM_VARIABLE, TrustArgs};
use crate::oci::Platform;
use crate::oci::exec::{StepLimits, StepNetwork};
use crate::runtime::{step_cgroup_parent, step_resources};

/// What a build takes.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Build options")]
pub struct BuildArgs {
    /// Read this Dockerfile, or what a URL names; - reads standard input
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<String>,

    /// Build this stage, by name or number
    #[arg(long, value_name = "STAGE")]
    pub target: Option<String>,

    /// Set an argument of the Dockerfile; without a value, from the environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub build_arg: Vec<String>,

    /// Give the image a label
    #[arg(long, value_name = "NAME=VALUE")]
    pub label: Vec<String>,

    /// Build for these platforms, as os/arch[/variant]; several make an index
    #[arg(long, value_name = "PLATFORM", value_delimiter = ',')]
    pub platform: Vec<String>,

    /// Let NAME mean a directory, a tar, a git or tar URL, docker-image://IMAGE, oci-layout://DIR or target:STAGE
    #[arg(long, value_name = "NAME=CONTEXT")]
    pub build_context: Vec<String>,

    /// Give the files of contexts the modes that this umask gives, such as 022, whatever umask they were checked out with
    ///
    /// Without it a file that has another mode is another file: builds of the same commit by two people then share neither
    /// cache nor digest. With 022 files have the mode 755 or 644, as their owner may run them or not, and directories 755.
    /// What --mount shows to steps has its own modes.
    #[arg(long, value_name = "MODE")]
    pub context_umask: Option<String>,

    /// Annotate the image, as [manifest:|index:|manifest-descriptor:]KEY=VALUE
    #[arg(long, value_name = "ANNOTATION")]
    pub annotation: Vec<String>,

    /// Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE
    #[arg(long, value_name = "SECRET")]
    pub secret: Vec<String>,

    /// Let steps use an agent's keys, as default, ID=SOCKET or ID=KEY[,KEY...]
    #[arg(long, value_name = "AGENT")]
    pub ssh: Vec<String>,

    /// Allow steps what they must not have unasked: network.host, security.insecure, device[=NAME]
    #[arg(long, value_name = "WHAT")]
    pub allow: Vec<String>,

    /// Run every step, whatever earlier builds made
    #[arg(long)]
    pub no_cache: bool,

    /// Run every step of these stages
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    pub no_cache_filter: Vec<String>,

    /// Say for each step that runs why it was not in the cache
    #[arg(long)]
    pub why: bool,

    /// Use steps of this cache too: an image or a cache in a registry, or type=registry|local,...
    #[arg(long, value_name = "CACHE")]
    pub cache_from: Vec<String>,

    /// Write the steps into a cache: type=registry|local|inline,..., or a reference
    #[arg(long, value_name = "CACHE")]
    pub cache_to: Vec<String>,

    /// Attest which packages the image has
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub sbom: Option<String>,

    /// Attest what the image was built from; mode=max tells the build arguments as well
    #[arg(long, value_name = "BOOL|mode=MODE", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub provenance: Option<String>,

    /// Attest, as type=sbom or type=provenance,mode=max
    #[arg(long, value_name = "ATTESTATION")]
    pub attest: Vec<String>,

    /// Pull base images even when the store has them; =missing, =never or =newer say when else
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_missing_value = "always", hide_possible_values = true,
        value_parser = ["true", "always", "false", "missing", "never", "newer", "ifnewer"])]
    pub pull: Option<String>,

    /// Accepted for buildah's sake: --pull=always and --pull=never
    #[arg(long, hide = true, conflicts_with = "pull")]
    pull_always: bool,

    /// As the other one.
    #[arg(long, hide = true, conflicts_with_all = ["pull", "pull_always"])]
    pull_never: bool,

    /// Make one layer of those that the build puts on its base image
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub squash: Option<bool>,

    /// Make one layer of all, those of the base image as well
    #[arg(long, conflicts_with = "squash")]
    pub squash_all: bool,

    /// Give steps this line in /etc/hosts
    #[arg(long, value_name = "NAME:ADDRESS")]
    pub add_host: Vec<String>,

    /// Give steps this network: default, host or none
    #[arg(long, value_name = "NETWORK", value_parser = ["default", "bridge", "private", "host", "none"], hide_possible_values = true)]
    pub network: Option<String>,

    /// Limit a resource of steps, as TYPE=SOFT[:HARD]
    #[arg(long, value_name = "LIMIT")]
    pub ulimit: Vec<String>,

    /// Limit the memory of steps
    #[arg(short, long, value_name = "SIZE")]
    pub memory: Option<String>,

    /// Limit memory and swap of steps together; -1 for no limit
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub memory_swap: Option<String>,

    /// Limit the processors of steps, such as 1.5
    #[arg(long, value_name = "NUMBER")]
    pub cpus: Option<String>,

    /// Weigh the processor time of steps; 1024 is usual
    #[arg(short, long, value_name = "WEIGHT")]
    pub cpu_shares: Option<u64>,

    /// Limit the processor time of steps in a period, in microseconds
    #[arg(long, value_name = "USECS", allow_hyphen_values = true)]
    pub cpu_quota: Option<i64>,

    /// Count the processor time of steps in periods of this length, in microseconds
    #[arg(long, value_name = "USECS")]
    pub cpu_period: Option<u64>,

    /// Let steps run on these processors, such as 0-2,7
    #[arg(long, value_name = "LIST")]
    pub cpuset_cpus: Option<String>,

    /// Let steps use the memory of these nodes
    #[arg(long, value_name = "LIST")]
    pub cpuset_mems: Option<String>,

    /// Limit steps as buildx says it: memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems
    #[arg(long, value_name = "KEY=VALUE")]
    pub resource: Vec<String>,

    /// Make the cgroups of steps below this one
    #[arg(long, value_name = "PATH")]
    pub cgroup_parent: Option<String>,

    /// How steps are kept apart from the rest: oci (as containers) or chroot, for builds where nothing can be mounted
    ///
    /// With chroot a build needs no privilege beyond those that root has in an ordinary container. Nothing is isolated
    /// then but the tree of files: steps see and may end the processes of whoever builds, have that one's network,
    /// host name and system calls, no /proc and /sys, and devices only where they may be made; elsewhere /dev/null is a file that is kept empty. Mounts are copies or are
    /// moved into place: one that is to be read-only can be written to, tmpfs is a directory. --network none, --device,
    /// --shm-size and --security are refused. The image is the same, but that names of one file of an earlier step stay names
    /// of one file when a step changes it, where an overlay parts them.
    #[arg(long, value_name = "HOW", value_parser = ["default", "oci", "chroot"], hide_possible_values = true)]
    pub isolation: Option<String>,

    /// Open a shell in a step that failed, as it was left: on the terminal, which must be there
    #[arg(long)]
    pub shell_on_error: bool,

    /// Accepted for docker's sake: there is nothing to remove and nowhere else to load to
    #[arg(long, alias = "force-rm", alias = "load", hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub rm: Vec<String>,

    /// Give steps a /dev/shm of this size
    #[arg(long, value_name = "SIZE")]
    pub shm_size: Option<String>,

    /// What docker's flag about signatures says.
    #[command(flatten)]
    pub trust: TrustArgs,

    /// What podman's builds take besides.
    #[command(flatten)]
    pub podman: PodmanBuildArgs,

    /// What is refused by name.
    #[command(flatten)]
    pub refused: RefusedArgs,
}

/// When base images are pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PullWhen {
    /// When the store lacks them.
    Missing,
    /// Always.
    Always,
    /// Never.
    Never,
    /// When the registry can be asked; else what is here is good enough.
    Newer,
}

/// Returns what docker's variable says to build for when no flag does.
fn usual_platforms() -> String {
    std::env::var(PLATFORM_VARIABLE).unwrap_or_default()
}

fn shm_size(text: &str) -> Result<u64, Fail> {
    parse_size(text).ok_or_else(|| Fail::usage(format!("'{text}' is not a size; say 64m or 1g")))
}

impl BuildArgs {
    /// Returns the platforms to build for, each once: those of the flags, else docker's variable for them, else this machine's.
    ///
    /// # Errors
    /// Wrong usage.
    pub fn platforms(&self) -> Result<Vec<Platform>, Fail> {
        let mut all: Vec<Platform> = Vec::new();
        let (flags, usual) = (self.platform.iter().map(String::as_str), usual_platforms());
        let usual = usual.split(',').filter(|text| !text.is_empty() && self.has_no_platform_flag());
        for text in flags.chain(usual) {
            let platform = if text == "local" { Platform::host() } else { text.parse().map_err(Fail::usage)? };
            if !all.contains(&platform) {
                all.push(platform);
            }
        }
        all.extend(self.podman.platform()?);
        if all.is_empty() {
            all.push(Platform::host());
        }
        Ok(all)
    }

    fn has_no_platform_flag(&self) -> bool {
        self.platform.is_empty() && !self.podman.names_platform()
    }

    /// Tells whether nobody says what to build for.
    fn names_no_platform(&self) -> bool {
        self.has_no_platform_flag() && usual_platforms().is_empty()
    }

    /// Returns when base images are pulled.
    pub(super) fn pull_when(&self) -> PullWhen {
        match self.pull.as_deref() {
            _ if self.pull_never => PullWhen::Never,
            _ if self.pull_always => PullWhen::Always,
            Some("true" | "always") => PullWhen::Always,
            Some("never") => PullWhen::Never,
            Some("newer" | "ifnewer") => PullWhen::Newer,
            _ => PullWhen::Missing,
        }
    }

    /// Returns what the builder wants to know, but for the platform.
    ///
    /// # Errors
    /// Wrong usage.
    pub fn options(&self) -> Result<Options, Fail> {
        if self.shell_on_error && !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            return Err(Fail::usage("--shell-on-error needs a terminal: standard input or standard error is none"));
        }
        self.refused.check()?;
        let mut args = self.args()?;
        let own = self.podman.timestamp.map(|secs| secs.to_string());
        let given = own.or_else(|| args.get(epoch::NAME).cloned()).or_else(|| std::env::var(epoch::NAME).ok());
        let given = given.filter(|text| !text.is_empty());
        let epoch = given.as_deref().map(epoch::parse).transpose()?.flatten();
        if let Some(text) = given {
            // A stage that declares it gets it, wherever it comes from.
            args.insert(epoch::NAME.to_owned(), text);
        }
        let secrets = self.secrets()?;
        let ssh = super::grants::agents(&self.ssh)?;
        let mut options = Options {
            git: super::git::access(&args, &secrets, &ssh)?,
            ssh,
            allowed: super::grants::allowed(&self.allow)?,
            outside: Outside { args, is_any_platform: self.names_no_platform(), target: self.target.clone(), ..Outside::default() },
            labels: self.labels()?,
            no_cache: self.no_cache,
            no_cache_stages: self.no_cache_filter.clone(),
            why: self.why,
            squash: match (self.squash_all, self.squash) {
                (true, _) => Squash::All,
                (false, Some(true)) => Squash::Own,
                _ => Squash::No,
            },
            shell_on_error: self.shell_on_error,
            plain: self.is_plain()?,
            cgroup_parent: self.cgroup_parent()?,
            epoch,
            secrets,
            add_hosts: self.hosts()?,
            network: match self.network.as_deref() {
                Some("host") => StepNetwork::Host,
                Some("none") => StepNetwork::None,
                _ => StepNetwork::Default,
            },
            ulimits: self.ulimits()?,
            limits: self.limits()?,
            shm_size: self.shm_size.as_deref().map(shm_size).transpose()?,
            ..Options::new()
        };
        self.podman.change(&mut options)?;
        Ok(options)
    }

    /// Tells whether steps run without mounts and namespaces.
    ///
    /// # Errors
    /// When something is asked for that takes them.
    pub fn is_plain(&self) -> Result<bool, Fail> {
        if self.isolation.as_deref() != Some("chroot") {
            return Ok(false);
        }
        let refuse = |what: &str| Err(Fail::usage(format!("{what} cannot be had with --isolation chroot, which mounts nothing")));
        match (self.network.as_deref(), &self.shm_size) {
            (Some("none"), _) => refuse("--network none"),
            (_, Some(_)) => refuse("--shm-size"),
            _ => Ok(true),
        }
    }

    fn cgroup_parent(&self) -> Result<Option<String>, Fail> {
        step_cgroup_parent(self.cgroup_parent.as_deref()).map_err(|e| Fail::usage(Fail::from_runtime(&e).text()))
    }

    /// Reads `--context-umask`.
    pub(super) fn context_umask(&self) -> Result<Option<u32>, Fail> {
        let Some(text) = &self.context_umask else { return Ok(None) };
        let mode = u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o777);
        mode.map(Some).ok_or_else(|| Fail::usage(format!("--context-umask {text}: it is no umask; say three octal digits, such as 022")))
    }

    fn limits(&self) -> Result<StepLimits, Fail> {
        let mut limits = StepLimits {
            memory: self.memory.clone(),
            memory_swap: self.memory_swap.clone(),
            cpus: self.cpus.clone(),
            cpu_shares: self.cpu_shares,
            cpu_quota: self.cpu_quota,
            cpu_period: self.cpu_period,
            cpuset_cpus: self.cpuset_cpus.clone(),
            cpuset_mems: self.cpuset_mems.clone(),
        };
        for text in &self.resource {
            limit(&mut limits, text)?;
        }
        // Said before anything is built.
        step_resources(&limits).map_err(|e| Fail::usage(Fail::from_runtime(&e).text()))?;
        Ok(limits)
    }

    fn args(&self) -> Result<BTreeMap<String, String>, Fail> {
        let mut all = BTreeMap::new();
        for text in &self.build_arg {
            match text.split_once('=') {
                Some(("", _)) => return Err(Fail::usage(format!("'{text}' has no name before the '='"))),
                Some((name, value)) => drop(all.insert(name.to_owned(), value.to_owned())),
                // Without a value it is the caller's own, if there is one.
                None => drop(std::env::var(text).map(|value| all.insert(text.clone(), value))),
            }
        }
        for (name, value) in super::proxies::configured() {
            all.entry(name).or_insert(value);
        }
        Ok(all)
    }

    fn labels(&self) -> Result<Vec<(String, String)>, Fail> {
        let pair = |text: &String| match text.split_once('=') {
            Some(("", _)) => Err(Fail::usage(format!("'{text}' has no name before the '='"))),
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => Ok((text.clone(), String::new())),
        };
        self.label.iter().map(pair).collect()
    }

    fn hosts(&self) -> Result<Vec<String>, Fail> {
        let check = |text: &String| match text.split_once([':', '=']) {
            Some((name, address)) if !name.is_empty() && !address.is_empty() => Ok(format!("{name}:{address}")),
            _ => Err(Fail::usage(format!("'{text}' is no line of /etc/hosts; write NAME:ADDRESS"))),
        };
        self.add_host.iter().map(check).collect()
    }

    fn ulimits(&self) -> Result<Vec<String>, Fail> {
        let check =
            |text: &String| crate::runtime::options::parse_ulimit(text).map(|_| text.clone()).map_err(|e| Fail::usage(e.to_string()));
        self.ulimit.iter().map(check).collect()
    }

    fn secrets(&self) -> Result<BTreeMap<String, SecretSource>, Fail> {
        let mut all = BTreeMap::new();
        for text in &self.secret {
            let (mut id, mut source) = (None, None);
            for field in text.split(',') {
                match field.split_once('=') {
                    Some(("id", value)) => id = Some(value.to_owned()),
                    Some(("src" | "source", value)) => source = Some(SecretSource::File(PathBuf::from(value))),
                    Some(("env", value)) => source = Some(SecretSource::Env(value.to_owned())),
                    Some(("type", "file" | "env")) => {}
                    _ => return Err(Fail::usage(format!("'{field}' of the secret '{text}' is not id=, src= or env="))),
                }
            }
            let id = id.filter(|i| !i.is_empty()).ok_or_else(|| Fail::usage(format!("the secret '{text}' has no id=")))?;
            // As docker does: a variable of that name, else a file of that name.
            let own =
                || if std::env::var_os(&id).is_some() { SecretSource::Env(id.clone()) } else { SecretSource::File(PathBuf::from(&id)) };
            let source = source.unwrap_or_else(own);
            if let SecretSource::File(path) = &source
                && !path.is_file()
            {
                return Err(Fail::usage(format!("the secret '{id}' is not a file: {}", path.display())));
            }
            all.insert(id, source);
        }
        Ok(all)
    }
}

/// Adds what one `--resource` says.
fn limit(limits: &mut StepLimits, text: &str) -> Result<(), Fail> {
    const KEYS: &str = "memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems";
    let wrong = |reason: String| Fail::usage(format!("--resource {text}: {reason}"));
    let Some((key, value)) = text.split_once('=') else { return Err(wrong(format!("say KEY=VALUE, with KEY {KEYS}"))) };
    let no_number = |_| wrong(format!("{value:?} is not a number"));
    match key {
        "memory" => limits.memory = Some(value.to_owned()),
        "memory-swap" => limits.memory_swap = Some(value.to_owned()),
        "cpu-shares" => limits.cpu_shares = Some(value.parse().map_err(no_number)?),
        "cpu-period" => limits.cpu_period = Some(value.parse().map_err(no_number)?),
        "cpu-quota" => limits.cpu_quota = Some(value.parse().map_err(no_number)?),
        "cpuset-cpus" => limits.cpuset_cpus = Some(value.to_owned()),
        "cpuset-mems" => limits.cpuset_mems = Some(value.to_owned()),
        _ => return Err(wrong(format!("{key:?} is none of {KEYS}"))),
    }
    Ok(())
}
