//! The flags of `dr` and `dcreate`: docker's, with docker's meaning. Long because each flag has a line of help.

use std::path::PathBuf;

use super::LifeArgs;
use crate::runtime::options::Options;
use crate::runtime::options::environment::Environment;
use crate::runtime::{net, volume};

mod handed;
mod ignored;
mod limits;
mod podman;
mod security;

pub use handed::{DescriptorArgs, NotifyArgs};
pub use ignored::IgnoredArgs;
pub use limits::LimitArgs;
pub use security::SecurityArgs;

/// What a container is to be like.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RunArgs {
    /// Name the container
    #[arg(long, value_name = "NAME", help_heading = "Container")]
    pub name: Option<String>,

    /// Remove a container that has the name already
    #[arg(long, requires = "name", help_heading = "Container")]
    pub replace: bool,

    /// Run this in place of the image's entry point; empty takes the entry point away, a JSON list has first arguments as well
    #[arg(long, value_name = "PROGRAM", help_heading = "Container")]
    pub entrypoint: Option<String>,

    /// Set a variable, or pass on ours when only named
    #[arg(short, long, value_name = "NAME[=VALUE]", help_heading = "Container")]
    pub env: Vec<String>,

    /// Set variables from a file of NAME=VALUE lines
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub env_file: Vec<PathBuf>,

    /// Set variables from a .env file, with quotes, comments and ${NAME}
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub dotenv: Vec<PathBuf>,

    /// Pass all our variables on
    #[arg(long, help_heading = "Container")]
    pub env_host: bool,

    /// Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", hide_default_value = true, action = clap::ArgAction::Set, help_heading = "Container")]
    pub http_proxy: bool,

    /// Set a variable from those that are set: PATH=/opt/bin:${PATH}
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Container")]
    pub env_merge: Vec<String>,

    /// Take a variable of the image away
    #[arg(long, value_name = "NAME", help_heading = "Container")]
    pub unsetenv: Vec<String>,

    /// Take all variables of the image away
    #[arg(long, help_heading = "Container")]
    pub unsetenv_all: bool,

    /// Start in this directory
    #[arg(short, long, value_name = "DIR", help_heading = "Container")]
    pub workdir: Option<String>,

    /// Run as this user, by name or number
    #[arg(short, long, value_name = "USER[:GROUP]", help_heading = "Container")]
    pub user: Option<String>,

    /// Know this user of the host, as if it were in the image's /etc/passwd
    #[arg(long, value_name = "NAME", help_heading = "Container")]
    pub hostuser: Vec<String>,

    /// Add a line to the image's /etc/passwd
    #[arg(long, value_name = "LINE", help_heading = "Container")]
    pub passwd_entry: Option<String>,

    /// Be in this group as well; keep-groups stands for those of the caller
    #[arg(long, value_name = "GROUP", help_heading = "Container")]
    pub group_add: Vec<String>,

    /// Set the file mode mask
    #[arg(long, value_name = "OCTAL", help_heading = "Container")]
    pub umask: Option<String>,

    /// Have this time zone: local, or a name such as Europe/Berlin
    #[arg(long, value_name = "ZONE", help_heading = "Container")]
    pub tz: Option<String>,

    /// Run in an execution domain: LINUX, LINUX32
    #[arg(long, value_name = "DOMAIN", help_heading = "Container")]
    pub personality: Option<String>,

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

    /// Set an annotation
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Container")]
    pub annotation: Vec<String>,

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

    /// Write the number of the container's first process into this file at each start
    #[arg(long, value_name = "FILE", help_heading = "Container")]
    pub pidfile: Option<PathBuf>,

    /// Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files
    #[arg(long, value_name = "DRIVER", help_heading = "Container")]
    pub log_driver: Option<String>,

    /// Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=
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
    #[arg(short = 'h', long, value_name = "NAME", help_heading = "Network")]
    pub hostname: Option<String>,

    /// Set the domain name
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    pub domainname: Option<String>,

    /// Add a line to /etc/hosts; host-gateway stands for this machine
    #[arg(long, value_name = "NAME:IP", help_heading = "Network")]
    pub add_host: Vec<String>,

    /// Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start
    #[arg(long, value_name = "CONTAINER[:ALIAS]", help_heading = "Network")]
    pub link: Vec<String>,

    /// Leave the image's /etc/hosts as it is
    #[arg(long, help_heading = "Network")]
    pub no_hosts: bool,

    /// Begin /etc/hosts with the lines of this file; image stands for the image's own
    #[arg(long, value_name = "FILE", help_heading = "Network")]
    pub hosts_file: Option<String>,

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

    /// Mount what another container has mounted, in the same places
    #[arg(long, value_name = "CONTAINER[:ro]", help_heading = "Files")]
    pub volumes_from: Vec<String>,

    /// Make of the image's VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)
    #[arg(long, value_name = "HOW", help_heading = "Files")]
    pub image_volume: Option<String>,

    /// Make the root read-only
    #[arg(long, help_heading = "Files")]
    pub read_only: bool,

    /// With --read-only, keep /run, /tmp and /var/tmp writable in memory
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", hide_default_value = true, action = clap::ArgAction::Set, help_heading = "Files")]
    pub read_only_tmpfs: bool,

    /// Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=
    #[arg(long, value_name = "id=NAME,...", help_heading = "Files")]
    pub secret: Vec<String>,

    /// Make /dev/shm this large
    #[arg(long, value_name = "BYTES", help_heading = "Files")]
    pub shm_size: Option<String>,

    /// Limits.
    #[command(flatten)]
    pub limits: LimitArgs,

    /// What the container may do.
    #[command(flatten)]
    pub security: SecurityArgs,

    /// How its run is watched.
    #[command(flatten)]
    pub life: LifeArgs,

    /// Flags of docker and podman that have no meaning here.
    #[command(flatten)]
    pub ignored: IgnoredArgs,
}

impl RunArgs {
    /// Turns the flags into options; what only some tools have is filled in by them.
    pub fn options(&self, command: Vec<String>) -> Options {
        let args = self.clone();
        Options {
            name: args.name,
            replace: args.replace,
            entrypoint: args.entrypoint,
            command,
            environment: Environment {
                set: args.env,
                files: args.env_file,
                dotenv: args.dotenv,
                host: args.env_host,
                http_proxy: args.http_proxy,
                merge: args.env_merge,
                unset: args.unsetenv,
                unset_all: args.unsetenv_all,
            },
            workdir: args.workdir,
            user: args.user,
            group_add: args.group_add,
            host_user: args.hostuser,
            passwd_entry: args.passwd_entry,
            pidfile: args.pidfile,
            umask: args.umask,
            tz: args.tz,
            personality: args.personality,
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
            link: args.link,
            no_hosts: args.no_hosts,
            hosts_file: args.hosts_file,
            volume: volume::Options {
                volume: args.volume,
                mount: args.mount,
                tmpfs: args.tmpfs,
                image_volumes: Vec::new(),
                image_volume: args.image_volume,
                volumes_from: args.volumes_from,
            },
            label: args.label,
            label_file: args.label_file,
            annotation: args.annotation,
            tty: args.tty,
            attach: Vec::new(),
            interactive: args.interactive,
            ephemeral: false,
            init: args.init,
            read_only: args.read_only,
            read_only_tmpfs: args.read_only_tmpfs,
            limits: args.limits.options(),
            cgroup_parent: args.limits.cgroup_parent,
            cgroups: args.limits.cgroups,
            shm_size: args.shm_size,
            security: args.security.options(),
            devices: args.security.devices(),
            restart: args.restart,
            stop_signal: args.stop_signal,
            stop_timeout: args.stop_timeout,
            health: args.life.health(),
            timeout_secs: args.life.timeout,
            pid: args.security.pid,
            ipc: args.security.ipc,
            uts: args.security.uts,
            userns: args.security.userns,
            cgroupns: args.security.cgroupns,
            log_opt: args.log_opt,
            log_driver: args.log_driver,
            secret: args.secret,
            size: None,
        }
    }
}
