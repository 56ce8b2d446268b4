//! Flags that podman alone has. Those that ask for what is so anyway are taken, the others are refused with what does the
//! same here.

use crate::cli::{Fail, Kind};

/// Flags of podman's.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct PodmanArgs {
    #[arg(long, hide = true, value_name = "POD")]
    pod: Option<String>,

    #[arg(long, hide = true, value_name = "FILE")]
    pod_id_file: Option<String>,

    #[arg(long, hide = true, value_name = "CONTAINER,...")]
    requires: Option<String>,

    #[arg(long, hide = true)]
    rootfs: bool,

    #[arg(long, hide = true, value_name = "MAP")]
    uidmap: Vec<String>,

    #[arg(long, hide = true, value_name = "MAP")]
    gidmap: Vec<String>,

    #[arg(long, hide = true, value_name = "NAME")]
    subuidname: Option<String>,

    #[arg(long, hide = true, value_name = "NAME")]
    subgidname: Option<String>,

    #[arg(long, hide = true, value_name = "MODE", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    systemd: Option<String>,

    #[arg(long, hide = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    passwd: Option<String>,

    #[arg(long, hide = true, value_name = "POLICY")]
    seccomp_policy: Option<String>,

    #[arg(long, hide = true, value_name = "PATH")]
    chrootdirs: Vec<String>,

    #[arg(long, hide = true, value_name = "FILE")]
    conmon_pidfile: Option<String>,

    #[arg(long, hide = true, value_name = "ENTRY")]
    group_entry: Option<String>,

    #[arg(long, hide = true, value_name = "CLASS")]
    rdt_class: Option<String>,

    #[arg(long, hide = true, value_name = "COMMAND")]
    health_startup_cmd: Option<String>,
}

impl PodmanArgs {
    /// Refuses what would change something.
    ///
    /// # Errors
    /// With the flag's name.
    pub(super) fn check(&self) -> Result<(), Fail> {
        let users = "a container that root starts shares the host's users";
        let is_on = |value: &Option<String>| value.as_deref().is_some_and(|value| value != "false" && value != "0");
        let pods = "there are no pods: --network container:NAME, --ipc and --pid share what the containers of a pod share";
        let refused = [
            ("--pod", self.pod.is_some(), pods),
            ("--pod-id-file", self.pod_id_file.is_some(), pods),
            ("--requires", self.requires.is_some(), "nothing is started along: dstart starts several in the order in which they are named"),
            ("--rootfs", self.rootfs, "a directory is made an image by dimport"),
            ("--uidmap", !self.uidmap.is_empty(), users),
            ("--gidmap", !self.gidmap.is_empty(), users),
            ("--subuidname", self.subuidname.is_some(), users),
            ("--subgidname", self.subgidname.is_some(), users),
            (
                "--systemd",
                is_on(&self.systemd),
                "nothing is set up for systemd by itself: --tmpfs /run --tmpfs /tmp --security-opt writable-cgroups --stop-signal RTMIN+3 -e container=oci is what it wants",
            ),
            ("--passwd", is_on(&self.passwd), "an entry of /etc/passwd is made by --passwd-entry or --hostuser"),
            (
                "--seccomp-policy",
                self.seccomp_policy.as_deref().is_some_and(|policy| policy != "default"),
                "no filter is taken from an image; --security-opt seccomp=FILE takes one from a file",
            ),
            ("--chrootdirs", !self.chrootdirs.is_empty(), "the network's files are in /etc; -v puts them elsewhere"),
            (
                "--conmon-pidfile",
                self.conmon_pidfile.is_some(),
                "a service is told of its main process by --sdnotify; --pidfile has the container's first process",
            ),
            ("--group-entry", self.group_entry.is_some(), "an entry of /etc/group is not made; --user and --group-add take numbers"),
            ("--rdt-class", self.rdt_class.is_some(), "processor caches are not divided"),
            ("--health-startup-cmd", self.health_startup_cmd.is_some(), "failures while it starts do not count with --health-start-period"),
        ];
        match refused.iter().find(|(_, given, _)| *given) {
            Some((flag, _, why)) => Err(Fail::new(Kind::Unsupported, format!("{flag}: {why}"))),
            None => Ok(()),
        }
    }
}
