//! Flags of a build that podman and buildah have and docker has not.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::build::{Changes, Options, Squash, Volume};
use crate::cli::registry::RegistryArgs;
use crate::cli::units::parse_duration_secs;
use crate::cli::{Cx, Fail};
use crate::oci::Platform;
use crate::oci::exec::{StepDns, StepLabel, StepRights};
use crate::reference::Reference;
use crate::registry::{Credentials, Options as RegistryOptions};
use crate::runtime::check_step;

/// The label of [`PodmanBuildArgs::identity_label`].
const IDENTITY_LABEL: &str = "io.tacklebox.version";
/// How long we wait before a transfer is tried again when nothing else is said.
const RETRY_DELAY: Duration = Duration::from_secs(2);

/// What a build takes beside docker's flags.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Build options that podman has")]
pub struct PodmanBuildArgs {
    /// Build for this architecture
    #[arg(long, value_name = "ARCHITECTURE", conflicts_with = "platform")]
    arch: Option<String>,

    /// Build for this operating system
    #[arg(long, value_name = "SYSTEM", conflicts_with = "platform")]
    os: Option<String>,

    /// Build for this variant of the architecture
    #[arg(long, value_name = "VARIANT", conflicts_with = "platform")]
    variant: Option<String>,

    /// Say in the image that it needs this version of the operating system
    #[arg(long, value_name = "VERSION")]
    os_version: Option<String>,

    /// Build for all platforms that every base image has
    #[arg(long, conflicts_with_all = ["platform", "arch", "os", "variant"])]
    pub(super) all_platforms: bool,

    /// Let the first FROM start from this image, whatever it says
    #[arg(long, value_name = "IMAGE")]
    from: Option<String>,

    /// Claim this time, in seconds since 1970, as SOURCE_DATE_EPOCH does
    #[arg(long, alias = "source-date-epoch", value_name = "SECONDS")]
    pub(super) timestamp: Option<u64>,

    /// Give every stage and the image a variable; without a value, from the environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,

    /// Leave a variable out of the image
    #[arg(long, value_name = "NAME")]
    unsetenv: Vec<String>,

    /// Do not take a label over from base images
    #[arg(long, value_name = "NAME")]
    unsetlabel: Vec<String>,

    /// Take the labels of base images over: true or false
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    inherit_labels: Option<bool>,

    /// Label the image with the version of this program
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    identity_label: Option<bool>,

    /// Leave the history out of the image
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    omit_history: Option<bool>,

    /// With =false run every step and make one layer of what they write, as --no-cache --squash does
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    layers: Option<bool>,

    /// Make this many stages at the same time; 0 for as many as there are
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<usize>,

    /// With =false make stages as well that the image does not need
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    skip_unused_stages: Option<bool>,

    /// Use results of earlier builds only if they are at most this old, such as 12h or 30d
    #[arg(long, value_name = "AGE")]
    cache_ttl: Option<String>,

    /// Show steps a directory or file of this host, as HOST:PATH[:ro|rw]; what it holds does not count for the cache
    #[arg(short, long, value_name = "VOLUME")]
    volume: Vec<String>,

    /// Give steps a capability
    #[arg(long, value_name = "CAPABILITY", value_delimiter = ',')]
    cap_add: Vec<String>,

    /// Take a capability from steps
    #[arg(long, value_name = "CAPABILITY", value_delimiter = ',')]
    cap_drop: Vec<String>,

    /// Change what keeps steps in: seccomp=FILE|unconfined, no-new-privileges, systempaths=unconfined, mask=, unmask=, apparmor=
    #[arg(long, value_name = "OPTION")]
    security_opt: Vec<String>,

    /// Give steps a device of this host, as HOST[:PATH[:rwm]] or by its name of CDI
    #[arg(long, value_name = "DEVICE")]
    device: Vec<String>,

    /// Give the user of steps a further group
    #[arg(long, value_name = "GROUP")]
    group_add: Vec<String>,

    /// Let steps ask this name server
    #[arg(long, value_name = "ADDRESS")]
    dns: Vec<String>,

    /// Let steps look for names in this domain
    #[arg(long, value_name = "DOMAIN")]
    dns_search: Vec<String>,

    /// Give the resolver of steps an option
    #[arg(long, value_name = "OPTION")]
    dns_option: Vec<String>,

    /// Tell steps of the proxies that the environment names; they count for no cache and stay in no image
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    http_proxy: Option<bool>,

    /// Log in to registries with this name and password
    #[arg(long, value_name = "NAME:PASSWORD")]
    creds: Option<String>,

    /// Try transfers that failed this many times more
    #[arg(long, value_name = "NUMBER")]
    retry: Option<u32>,

    /// Wait this long before a transfer is tried again, such as 2s
    #[arg(long, value_name = "DURATION")]
    retry_delay: Option<String>,

    /// Put the image into the index of this name, which is made where it is missing; each platform is there once
    #[arg(long, value_name = "NAME")]
    manifest: Option<Reference>,

    /// Read what is left out of the context from this file
    #[arg(long, value_name = "FILE")]
    pub(super) ignorefile: Option<PathBuf>,

    /// Write what would be shown of the build into this file instead
    #[arg(long, value_name = "FILE")]
    pub(super) logfile: Option<PathBuf>,
}

impl PodmanBuildArgs {
    /// Tells whether a flag says for which platforms to build.
    pub(super) fn names_platform(&self) -> bool {
        self.all_platforms || self.arch.is_some() || self.os.is_some() || self.variant.is_some()
    }

    /// Returns the platform that is asked for in parts; what is left out is this machine's.
    pub(super) fn platform(&self) -> Result<Option<Platform>, Fail> {
        if self.arch.is_none() && self.os.is_none() && self.variant.is_none() {
            return Ok(None);
        }
        let host = Platform::host();
        let mut text = format!("{}/{}", self.os.as_deref().unwrap_or(&host.os), self.arch.as_deref().unwrap_or(&host.architecture));
        if let Some(variant) = &self.variant {
            text = format!("{text}/{variant}");
        }
        text.parse().map(Some).map_err(Fail::usage)
    }

    /// Changes what the builder wants to know.
    ///
    /// # Errors
    /// Wrong usage.
    pub(super) fn change(&self, options: &mut Options) -> Result<(), Fail> {
        if let Some(image) = &self.from {
            image.parse::<Reference>().map_err(|e| Fail::usage(format!("--from {image}: {e}")))?;
            options.outside.first_base = Some(image.clone());
        }
        if self.http_proxy == Some(true) {
            for name in crate::build::PROXY_ARGS {
                if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
                    options.outside.args.entry(name.to_owned()).or_insert(value);
                }
            }
        }
        if self.identity_label == Some(true) {
            options.labels.push((IDENTITY_LABEL.to_owned(), env!("CARGO_PKG_VERSION").to_owned()));
        }
        if self.layers == Some(false) {
            options.no_cache = true;
            if options.squash == Squash::No {
                options.squash = Squash::Own;
            }
        }
        options.changes = self.changes()?;
        options.jobs = self.jobs.map(|jobs| if jobs == 0 { usize::MAX } else { jobs });
        options.all_stages = self.skip_unused_stages == Some(false);
        options.cache_ttl = self.cache_ttl.as_deref().map(|text| duration("--cache-ttl", text)).transpose()?;
        options.volumes = self.volume.iter().map(|text| volume(text)).collect::<Result<_, _>>()?;
        options.rights = self.rights();
        options.dns = StepDns { servers: self.dns.clone(), search: self.dns_search.clone(), options: self.dns_option.clone() };
        if options.plain {
            let refused = [
                ("--volume", self.volume.is_empty()),
                ("--device", self.device.is_empty()),
                ("--security-opt", self.security_opt.is_empty()),
                ("--dns", self.dns.is_empty() && self.dns_search.is_empty() && self.dns_option.is_empty()),
            ];
            if let Some((flag, _)) = refused.iter().find(|(_, is_left_out)| !is_left_out) {
                return Err(Fail::usage(format!("{flag} cannot be had with --isolation chroot, which mounts nothing")));
            }
        }
        // Said before anything is built.
        check_step(&options.rights, &options.dns).map_err(|e| Fail::usage(Fail::from_runtime(&e).text()))
    }

    fn rights(&self) -> StepRights {
        StepRights {
            cap_add: self.cap_add.clone(),
            cap_drop: self.cap_drop.clone(),
            security: self.security_opt.clone(),
            device: self.device.clone(),
            group_add: self.group_add.clone(),
        }
    }

    fn changes(&self) -> Result<Changes, Fail> {
        let mut env = Vec::new();
        for text in &self.env {
            match text.split_once('=') {
                Some(("", _)) => return Err(Fail::usage(format!("--env: '{text}' has no name before the '='"))),
                Some((name, value)) => env.push((name.to_owned(), value.to_owned())),
                None => env.extend(std::env::var(text).ok().map(|value| (text.clone(), value))),
            }
        }
        Ok(Changes {
            env,
            unset_env: self.unsetenv.clone(),
            unset_labels: self.unsetlabel.clone(),
            drops_labels: self.inherit_labels == Some(false),
            drops_history: self.omit_history == Some(true),
            os_version: self.os_version.clone(),
        })
    }

    /// Returns the index that the image goes into.
    ///
    /// # Errors
    /// When it is named by a digest.
    pub fn manifest(&self) -> Result<Option<&Reference>, Fail> {
        match &self.manifest {
            Some(name) if name.digest().is_some() => Err(Fail::usage(format!("--manifest {name}: a name with a digest cannot change"))),
            name => Ok(name.as_ref()),
        }
    }

    /// Returns the options of a registry's client.
    ///
    /// # Errors
    /// Wrong usage, or a configuration that cannot be used.
    pub fn registry_options(&self, args: &RegistryArgs, cx: &Cx) -> Result<RegistryOptions, Fail> {
        let mut options = args.options(cx)?;
        if let Some(text) = &self.creds {
            let (name, password) = text.split_once(':').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
                Fail::usage("--creds is NAME:PASSWORD").hint("dlogin asks for a password and keeps it; --authfile names a file of logins")
            })?;
            options.credentials = Some((None, Credentials::password(name, password)));
        }
        Ok(options)
    }

    /// Returns how often transfers are tried.
    ///
    /// # Errors
    /// Wrong usage.
    pub fn retry(&self) -> Result<Retry, Fail> {
        let delay = self.retry_delay.as_deref().map(|text| duration("--retry-delay", text)).transpose()?;
        Ok(Retry { times: self.retry.unwrap_or(0), delay: delay.unwrap_or(RETRY_DELAY) })
    }
}

/// How often a transfer is tried that failed, beyond what the client does by itself.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    times: u32,
    delay: Duration,
}

impl Retry {
    /// Tries until it works, or cannot work, or was tried often enough.
    ///
    /// # Errors
    /// The last one.
    pub fn run<T>(&self, mut attempt: impl FnMut() -> Result<T, Fail>) -> Result<T, Fail> {
        let mut left = self.times;
        loop {
            match attempt() {
                Err(fail) if fail.retryable && left > 0 && crate::sys::interrupt::number().is_none() => {
                    left -= 1;
                    std::thread::sleep(self.delay);
                }
                other => return other,
            }
        }
    }
}

fn duration(flag: &str, text: &str) -> Result<Duration, Fail> {
    let secs = parse_duration_secs(text).map_err(|reason| Fail::usage(format!("{flag} {text}: {reason}")))?;
    u64::try_from(secs).map(Duration::from_secs).map_err(|_| Fail::usage(format!("{flag} {text}: it is less than nothing")))
}

/// Reads `HOST:PATH[:OPTIONS]`.
fn volume(text: &str) -> Result<Volume, Fail> {
    let wrong = |reason: &str| Fail::usage(format!("--volume {text}: {reason}"));
    let mut parts = text.splitn(3, ':');
    let (Some(source), Some(target)) = (parts.next(), parts.next()) else {
        return Err(wrong("say HOST:PATH, a directory or file of this host and where steps see it"));
    };
    if !source.starts_with('/') || !target.starts_with('/') {
        return Err(wrong("both paths begin with '/'; a build knows no volumes by name"));
    }
    if target.trim_matches('/').is_empty() {
        return Err(wrong("it cannot hide the root"));
    }
    if !Path::new(source).exists() {
        return Err(wrong("there is no such file or directory"));
    }
    let mut volume = Volume { source: source.into(), target: target.to_owned(), writable: true, label: StepLabel::Kept };
    for option in parts.next().unwrap_or_default().split(',').filter(|o| !o.is_empty()) {
        match option {
            "ro" => volume.writable = false,
            "rw" => volume.writable = true,
            "z" => volume.label = StepLabel::Shared,
            "Z" => volume.label = StepLabel::Own,
            _ => return Err(wrong("it is ro or rw, or z or Z for a label of SELinux")),
        }
    }
    Ok(volume)
}
