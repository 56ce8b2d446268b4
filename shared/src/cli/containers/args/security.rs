//! Flags of what a container may do, and of its devices.

use crate::runtime::options::devices::Devices;
use crate::runtime::options::security::Security;

/// What a container may do.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SecurityArgs {
    /// Add a capability, or ALL
    #[arg(long, value_name = "CAP", help_heading = "Security")]
    pub cap_add: Vec<String>,

    /// Drop a capability, or ALL
    #[arg(long, value_name = "CAP", help_heading = "Security")]
    pub cap_drop: Vec<String>,

    /// Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined
    #[arg(long, value_name = "OPTION", help_heading = "Security")]
    pub security_opt: Vec<String>,

    /// Switch confinement off: all capabilities, no filter, no hidden paths
    #[arg(long, help_heading = "Security")]
    pub privileged: bool,

    /// Set a kernel parameter of the container's namespaces
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Security")]
    pub sysctl: Vec<String>,

    /// Share processes: host, container:ID
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub pid: Option<String>,

    /// Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub ipc: Option<String>,

    /// Share the host name: host
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub uts: Option<String>,

    /// Share users: host
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub userns: Option<String>,

    /// See cgroups from the container's own on (private), or all of them (host)
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub cgroupns: Option<String>,

    /// Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)
    #[arg(long, value_name = "HOST[:TARGET[:rwm]]", help_heading = "Security")]
    pub device: Vec<String>,

    /// Allow devices by number: 'c 10:200 rwm'
    #[arg(long, value_name = "RULE", help_heading = "Security")]
    pub device_cgroup_rule: Vec<String>,

    /// Give the container GPUs, as CDI describes them: all, a number, device=ID,...
    #[arg(long, value_name = "GPUS", help_heading = "Security")]
    pub gpus: Option<String>,
}

impl SecurityArgs {
    /// Turns the flags into options.
    pub(super) fn options(&self) -> Security {
        let args = self.clone();
        Security {
            cap_add: args.cap_add,
            cap_drop: args.cap_drop,
            options: args.security_opt,
            privileged: args.privileged,
            sysctl: args.sysctl,
        }
    }

    pub(super) fn devices(&self) -> Devices {
        let args = self.clone();
        Devices { device: args.device, rules: args.device_cgroup_rule, gpus: args.gpus }
    }
}
