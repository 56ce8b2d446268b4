//! Flags of docker and podman that mean nothing here: those that change nothing are taken, those that would are refused
//! by name, so that a script learns of it.

use super::podman::PodmanArgs;
use crate::cli::registry::TrustArgs;
use crate::cli::{Cx, Fail, Kind};

/// Flags that have no meaning here.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct IgnoredArgs {
    #[command(flatten)]
    trust: TrustArgs,

    #[arg(long, hide = true, value_name = "TECHNOLOGY")]
    isolation: Option<String>,

    #[arg(long, hide = true, value_name = "BYTES", allow_hyphen_values = true)]
    kernel_memory: Option<String>,

    #[arg(long, hide = true, value_name = "PATH")]
    init_path: Option<String>,

    #[arg(long, hide = true, value_name = "RUNTIME")]
    runtime: Option<String>,

    #[arg(long, hide = true, value_name = "KEY=VALUE")]
    storage_opt: Vec<String>,

    #[arg(long, hide = true, value_name = "NUMBER")]
    cpu_count: Option<i64>,

    #[arg(long, hide = true, value_name = "NUMBER")]
    cpu_percent: Option<i64>,

    #[arg(long, hide = true, value_name = "BYTES")]
    io_maxbandwidth: Option<String>,

    #[arg(long, hide = true, value_name = "NUMBER")]
    io_maxiops: Option<u64>,

    #[arg(long, hide = true)]
    use_api_socket: bool,

    #[arg(long, hide = true, value_name = "IP")]
    link_local_ip: Vec<String>,

    #[arg(long, hide = true, value_name = "DRIVER")]
    volume_driver: Option<String>,

    #[command(flatten)]
    podman: PodmanArgs,
}

impl IgnoredArgs {
    /// Refuses what would change something, and warns of what is left out.
    ///
    /// # Errors
    /// With the flag's name.
    pub(in crate::cli::containers) fn check(&self, cx: &mut Cx) -> Result<(), Fail> {
        let unsupported = |flag: &str, why: &str| Err(Fail::new(Kind::Unsupported, format!("{flag}: {why}")));
        // On Linux there is one technology.
        if let Some(other) = self.isolation.as_deref().filter(|i| !matches!(*i, "" | "default")) {
            return unsupported(&format!("--isolation {other}"), "containers of Linux have no other isolation than default");
        }
        if self.init_path.is_some() {
            return unsupported("--init-path", "the init of --init is part of this program");
        }
        if let Some(runtime) = &self.runtime {
            return unsupported(&format!("--runtime {runtime}"), "this program is the runtime; other engines can use it as doci");
        }
        if !self.storage_opt.is_empty() {
            return unsupported("--storage-opt", "the size of a container's own layer cannot be limited");
        }
        if self.use_api_socket {
            return unsupported("--use-api-socket", "there is no daemon, and so no socket");
        }
        if !self.link_local_ip.is_empty() {
            return unsupported("--link-local-ip", "the kernel gives a link of IPv6 its own, and --ip gives any other");
        }
        if let Some(driver) = self.volume_driver.as_deref().filter(|driver| !matches!(*driver, "" | "local")) {
            return unsupported(&format!("--volume-driver {driver}"), "volumes are directories of this machine (local)");
        }
        let of_windows = [
            ("--cpu-count", self.cpu_count.is_some()),
            ("--cpu-percent", self.cpu_percent.is_some()),
            ("--io-maxbandwidth", self.io_maxbandwidth.is_some()),
            ("--io-maxiops", self.io_maxiops.is_some()),
        ];
        if let Some((flag, _)) = of_windows.iter().find(|(_, given)| *given) {
            return unsupported(flag, "it limits containers of Windows");
        }
        self.podman.check()?;
        if self.kernel_memory.is_some() {
            cx.warn(
                "no-effect",
                "--kernel-memory: the kernel counts its memory as the container's and has no limit of its own any more; it has no effect",
            );
        }
        Ok(())
    }
}
