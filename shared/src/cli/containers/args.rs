//! The flags of `dr` and `dcreate`: docker's, with docker's meaning. Long because each flag has a line of help.

use std::path::PathBuf;

use crate::runtime::options::Options;
use crate::runtime::{net, volume};

/// What a container is to be like.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RunArgs {
    /// Name the container
    #[arg(long, value_name = "NAME", help_heading = "Container")]
    pub name: Option<String>,

    /// Run this in place of the image's entry point; empty takes the entry point away
    #[arg(long, value_name = "PROGRAM", help_heading = "Container")]
    pub entrypoint: Option<String>,

    /// Set a variable, or pass on ours when only named
    #[arg(short, long, value_name = "NAME[=VALUE]", help_heading = "Container")]
    pub env: Vec<String>,

    /// Set variables from a file of NAME=VALUE lines
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub env_file: Vec<PathBuf>,

    /// Start in this directory
    #[arg(short, long, value_name = "DIR", help_heading = "Container")]
    pub workdir: Option<String>,

    /// Run as this user, by name or number
    #[arg(short, long, value_name = "USER[:GROUP]", help_heading = "Container")]
    pub user: Option<String>,

    /// Be in this group as well
    #[arg(long, value_name = "GROUP", help_heading = "Container")]
    pub group_add: Vec<String>,

    /// Keep standard input open
    #[arg(short, long, help_heading = "Container")]
    pub interactive: bool,

    /// Give the container a terminal
    #[arg(short, long, help_heading = "Container")]
    pub tty: bool,

    /// Set a label
    #[arg(short, long, value_name = "KEY=VALUE", help_heading = "Container")]
    pub label: Vec<String>,

    /// Set labels from a file of KEY=VALUE lines
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub label_file: Vec<PathBuf>,

    /// Run an init above the program that reaps processes and passes signals on
    #[arg(long, help_heading = "Container")]
    pub init: bool,

    /// Start again when it ends: no, on-failure[:N], always, unless-stopped
    #[arg(long, value_name = "POLICY", help_heading = "Container")]
    pub restart: Option<String>,

    /// Stop with this signal
    #[arg(long, value_name = "SIGNAL", help_heading = "Container")]
    pub stop_signal: Option<String>,

    /// Kill after this many seconds of stopping
    #[arg(long, value_name = "SECONDS", help_heading = "Container")]
    pub stop_timeout: Option<u64>,

    /// Write the container's id into this file, which must not exist
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub cidfile: Option<PathBuf>,

    /// Keep the log in files (json-file) or nowhere (none)
    #[arg(long, value_name = "DRIVER", help_heading = "Container")]
    pub log_driver: Option<String>,

    /// Limit the log: max-size=10m, max-file=3
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Container")]
    pub log_opt: Vec<String>,

    /// Join a network: bridge, host, none, container:ID, or one of yours
    #[arg(long, visible_alias = "net", value_name = "NETWORK", help_heading = "Network")]
    pub network: Vec<String>,

    /// Publish a port of the container on this machine
    #[arg(short, long, value_name = "[[IP:]PORT:]PORT[/PROTO]", help_heading = "Network")]
    pub publish: Vec<String>,

    /// Publish every exposed port at a random one
    #[arg(short = 'P', long, help_heading = "Network")]
    pub publish_all: bool,

    /// Expose a port
    #[arg(long, value_name = "PORT[/PROTO]", help_heading = "Network")]
    pub expose: Vec<String>,

    /// Set the host name
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    pub hostname: Option<String>,

    /// Set the domain name
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    pub domainname: Option<String>,

    /// Add a line to /etc/hosts; host-gateway stands for this machine
    #[arg(long, value_name = "NAME:IP", help_heading = "Network")]
    pub add_host: Vec<String>,

    /// Ask this name server
    #[arg(long, value_name = "IP", help_heading = "Network")]
    pub dns: Vec<String>,

    /// Search names in this domain; . is none
    #[arg(long, value_name = "DOMAIN", help_heading = "Network")]
    pub dns_search: Vec<String>,

    /// Set an option of the resolver
    #[arg(long, visible_alias = "dns-opt", value_name = "OPTION", help_heading = "Network")]
    pub dns_option: Vec<String>,

    /// Have this IPv4 address
    #[arg(long, value_name = "IP", help_heading = "Network")]
    pub ip: Option<String>,

    /// Have this IPv6 address
    #[arg(long, value_name = "IP", help_heading = "Network")]
    pub ip6: Option<String>,

    /// Have this hardware address
    #[arg(long, value_name = "MAC", help_heading = "Network")]
    pub mac_address: Option<String>,

    /// Be found by this name in the network
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    pub network_alias: Vec<String>,

    /// Mount a directory, a file or a volume
    #[arg(short, long, value_name = "SOURCE:TARGET[:OPTIONS]", help_heading = "Files")]
    pub volume: Vec<String>,

    /// Mount with named options: type=bind,source=DIR,target=DIR,readonly
    #[arg(long, value_name = "KEY=VALUE,...", help_heading = "Files")]
    pub mount: Vec<String>,

    /// Mount memory
    #[arg(long, value_name = "TARGET[:OPTIONS]", help_heading = "Files")]
    pub tmpfs: Vec<String>,

    /// Make the root read-only
    #[arg(long, help_heading = "Files")]
    pub read_only: bool,

    /// Make /dev/shm this large
    #[arg(long, value_name = "BYTES", help_heading = "Files")]
    pub shm_size: Option<String>,

    /// Give the container a device of this machine
    #[arg(long, value_name = "HOST[:TARGET[:rwm]]", help_heading = "Files")]
    pub device: Vec<String>,

    /// Limit memory
    #[arg(short, long, value_name = "BYTES", help_heading = "Limits")]
    pub memory: Option<String>,

    /// Limit memory and swap together; -1 is without limit
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true, help_heading = "Limits")]
    pub memory_swap: Option<String>,

    /// Keep at least this much memory when it gets scarce
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub memory_reservation: Option<String>,

    /// Limit processors
    #[arg(long, value_name = "NUMBER", help_heading = "Limits")]
    pub cpus: Option<String>,

    /// Weigh processor time against other containers
    #[arg(short, long, value_name = "WEIGHT", help_heading = "Limits")]
    pub cpu_shares: Option<u64>,

    /// Run on these processors only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    pub cpuset_cpus: Option<String>,

    /// Take memory of these nodes only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    pub cpuset_mems: Option<String>,

    /// Limit processes; -1 is without limit
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, help_heading = "Limits")]
    pub pids_limit: Option<i64>,

    /// Set a resource limit
    #[arg(long, value_name = "TYPE=SOFT[:HARD]", help_heading = "Limits")]
    pub ulimit: Vec<String>,

    /// Add a capability, or ALL
    #[arg(long, value_name = "CAP", help_heading = "Security")]
    pub cap_add: Vec<String>,

    /// Drop a capability, or ALL
    #[arg(long, value_name = "CAP", help_heading = "Security")]
    pub cap_drop: Vec<String>,

    /// Set no-new-privileges, seccomp=FILE, seccomp=unconfined or systempaths=unconfined
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

    /// Share System V IPC: host, container:ID
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub ipc: Option<String>,

    /// Share the host name: host
    #[arg(long, value_name = "MODE", help_heading = "Security")]
    pub uts: Option<String>,
}

impl RunArgs {
    /// Turns the flags into options; what only some tools have is filled in by them.
    pub fn options(&self, command: Vec<String>) -> Options {
        let args = self.clone();
        Options {
            name: args.name,
            entrypoint: args.entrypoint,
            command,
            env: args.env,
            env_file: args.env_file,
            workdir: args.workdir,
            user: args.user,
            group_add: args.group_add,
            network: net::Options {
                network: args.network,
                publish: args.publish,
                publish_all: args.publish_all,
                expose: args.expose,
                hostname: args.hostname,
                domainname: args.domainname,
                add_host: args.add_host,
                dns: args.dns,
                dns_search: args.dns_search,
                dns_option: args.dns_option,
                ip: args.ip,
                ip6: args.ip6,
                mac_address: args.mac_address,
                network_alias: args.network_alias,
            },
            volume: volume::Options { volume: args.volume, mount: args.mount, tmpfs: args.tmpfs, image_volumes: Vec::new() },
            label: args.label,
            label_file: args.label_file,
            tty: args.tty,
            interactive: args.interactive,
            ephemeral: false,
            init: args.init,
            privileged: args.privileged,
            read_only: args.read_only,
            memory: args.memory,
            memory_swap: args.memory_swap,
            memory_reservation: args.memory_reservation,
            cpus: args.cpus,
            cpu_shares: args.cpu_shares,
            cpuset_cpus: args.cpuset_cpus,
            cpuset_mems: args.cpuset_mems,
            pids_limit: args.pids_limit,
            ulimit: args.ulimit,
            shm_size: args.shm_size,
            cap_add: args.cap_add,
            cap_drop: args.cap_drop,
            security_opt: args.security_opt,
            sysctl: args.sysctl,
            device: args.device,
            restart: args.restart,
            stop_signal: args.stop_signal,
            stop_timeout: args.stop_timeout,
            pid: args.pid,
            ipc: args.ipc,
            uts: args.uts,
            log_opt: args.log_opt,
            log_driver: args.log_driver,
            size: None,
        }
    }
}
