//! What this host can do, and what is missing for what: found out by looking and, where looking
//! does not tell, by trying in namespaces that are thrown away at once.
//!
//! Nothing of the host is changed.

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::sys::cgroup::Trees;
use crate::sys::netlink::{Batch, Family, Socket, route};
use crate::sys::nft::{self, ChainKind, Hook, TableFamily, Transaction};
use crate::sys::process::find_program;
use crate::sys::{fs, netns};

/// A file of the kernel or of /etc that is read here is at most this large.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// PATH is searched in at most this many directories.
const PATH_DIRS_MAX: usize = 256;

/// The names that we install, as `product.md` of the design lists them: another program of that name may come before ours.
pub const COMMANDS: &[&str] = &[
    "bcp",
    "dr",
    "dx",
    "dps",
    "rdx",
    "sdi",
    "rdi",
    "drt",
    "drs",
    "drm",
    "drx",
    "drgcdr",
    "dbuild",
    "dpull",
    "dpush",
    "drcp",
    "dindex",
    "dsave",
    "dload",
    "dimport",
    "dexport",
    "dcommit",
    "dhist",
    "dinspect",
    "ddf",
    "dprune",
    "dcreate",
    "dlogs",
    "dattach",
    "dstart",
    "dstop",
    "drestart",
    "dkill",
    "dpause",
    "dunpause",
    "drename",
    "dwait",
    "dport",
    "dtop",
    "dstats",
    "dcp",
    "ddiff",
    "dupdate",
    "devents",
    "dnetwork",
    "dvolume",
    "dserve",
    "dlogin",
    "dlogout",
    "dinfo",
    "doci",
    "tacklebox",
];

/// Something that does not work here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What is missing.
    pub what: &'static str,
    /// What it is needed for.
    pub needed_for: &'static str,
    /// What to do: a package, a setting.
    pub install: &'static str,
}

/// This host.
#[derive(Debug, Clone)]
pub struct Host {
    /// The distribution.
    pub os: String,
    /// The kernel's version.
    pub kernel: String,
    /// Whether a plain user asks.
    pub is_rootless: bool,
    /// Processors that we may use.
    pub cpus: usize,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// `v1`, `hybrid`, `v2` or `none`.
    pub cgroup_version: &'static str,
    /// Controllers that limits can be set with.
    pub cgroup_controllers: Vec<String>,
    /// What works here, by name.
    pub can: Vec<(&'static str, bool)>,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// What a person should know of how others have set this host up.
    pub notes: Vec<String>,
}

/// Looks at this host.
pub fn probe() -> Host {
    let (version, controllers) = cgroups();
    let uname = rustix::system::uname();
    let mut host = Host {
        os: os_name(&read("/etc/os-release")),
        kernel: uname.release().to_string_lossy().into_owned(),
        is_rootless: !nix::unistd::geteuid().is_root(),
        cpus: std::thread::available_parallelism().map_or(1, usize::from),
        memory_bytes: memory_bytes(&read("/proc/meminfo")),
        cgroup_version: version,
        cgroup_controllers: controllers,
        can: Vec::new(),
        missing: Vec::new(),
        notes: Vec::new(),
    };
    let is_root = !host.is_rootless;
    host.check("containers", is_root, "root", "running containers", "sudo");
    let has_overlay = read("/proc/filesystems").lines().any(|line| line.ends_with("\toverlay"));
    host.check("overlay", has_overlay, "overlayfs", "containers and builds", "a kernel with CONFIG_OVERLAY_FS; modprobe overlay");
    let has_seccomp = Path::new("/proc/sys/kernel/seccomp/actions_avail").exists();
    host.check("seccomp", has_seccomp, "seccomp filters", "the default protection of containers", "a kernel with CONFIG_SECCOMP_FILTER");
    if super::apparmor::is_enabled() {
        let has_parser = super::apparmor::can_load();
        host.check("apparmor", has_parser, "apparmor_parser", "the AppArmor profile of containers", "apparmor");
    }
    if super::launch::has_selinux() {
        let knows = super::selinux::knows_containers();
        host.check("selinux", knows, "a policy of SELinux for containers", "the labels of containers", "container-selinux");
    }
    for (name, what) in
        [("memory", "the cgroup controller memory"), ("cpu", "the cgroup controller cpu"), ("pids", "the cgroup controller pids")]
    {
        let has = host.cgroup_controllers.iter().any(|controller| controller == name);
        host.check(name, has, what, "limits (-m, --cpus, --pids-limit)", "mount cgroup2 on /sys/fs/cgroup, or boot with systemd");
    }
    let network = if is_root { try_network() } else { Err("root") };
    host.check(
        "bridge",
        network.is_ok(),
        network.err().unwrap_or("bridges"),
        "networks and -p (--network host works)",
        network_remedy(network),
    );
    let has_v6 = super::net::network::host_has_ipv6();
    host.can.push(("ipv6", has_v6));
    let programs =
        [("git", "git", "git contexts of dbuild and bcp", "git"), ("ca-certificates", "", "registries over https", "ca-certificates")];
    for (what, program, needed_for, package) in programs {
        let has = if program.is_empty() { has_certificates() } else { find_program(OsStr::new(program)).is_some() };
        host.check(what, has, what, needed_for, package);
    }
    let has_foreign = std::fs::read_dir("/proc/sys/fs/binfmt_misc")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("qemu-")));
    host.check("foreign-platforms", has_foreign, "binfmt handlers of qemu", "running images of other platforms", "qemu-user-static");
    host.look_at_others();
    host
}

impl Host {
    fn check(&mut self, name: &'static str, works: bool, what: &'static str, needed_for: &'static str, install: &'static str) {
        self.can.push((name, works));
        if !works {
            self.missing.push(Missing { what, needed_for, install });
        }
    }

    /// Notes what other programs have set up that containers feel.
    fn look_at_others(&mut self) {
        let Ok(socket) = nft::open() else { return };
        for (family, name) in [(TableFamily::Ip, "iptables"), (TableFamily::Ip6, "ip6tables")] {
            if nft::chain_drops(&socket, family, "filter", "FORWARD").is_ok_and(|drops| drops == Some(true)) {
                self.notes.push(format!(
                    "{name} drops forwarded packets by policy; rules that let those of our bridges through are put at its top"
                ));
            }
        }
        if read("/proc/net/ip_tables_names").lines().any(|line| line == "filter") {
            self.notes.push("iptables-legacy has a filter table: if its FORWARD policy is DROP, run iptables-legacy -I FORWARD -i tb+ -j ACCEPT, and the same with -o".into());
        }
    }
}

fn network_remedy(network: Result<(), &'static str>) -> &'static str {
    if network == Err("root") {
        "sudo"
    } else {
        "a kernel with CONFIG_BRIDGE, CONFIG_VETH, CONFIG_NF_TABLES, CONFIG_NFT_NAT, CONFIG_NFT_FIB_INET"
    }
}

fn read(path: &str) -> String {
    fs::read(Path::new(path), FILE_BYTES_MAX).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn os_name(text: &str) -> String {
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "Linux".to_owned(), |name| name.trim_matches('"').to_owned())
}

fn memory_bytes(text: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib.saturating_mul(1024))
}

fn cgroups() -> (&'static str, Vec<String>) {
    let trees = Trees::find();
    let mut controllers: Vec<String> = Vec::new();
    for (_, options) in trees.v1_mounts() {
        controllers.extend(options.iter().filter(|option| !option.contains('=')).cloned());
    }
    if let Some(mount) = trees.unified_mount() {
        let listed = read(&mount.join("cgroup.controllers").to_string_lossy());
        controllers.extend(listed.split_whitespace().map(str::to_owned));
    }
    controllers.sort();
    controllers.dedup();
    let version = match (trees.unified_mount().is_some(), trees.v1_mounts().count()) {
        (true, 0) => "v2",
        (true, _) => "hybrid",
        (false, 0) => "none",
        (false, _) => "v1",
    };
    (version, controllers)
}

fn has_certificates() -> bool {
    let places = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"];
    std::env::var_os("SSL_CERT_FILE").is_some() || places.iter().any(|place| Path::new(place).exists())
}

/// Makes a bridge, a veth and a NAT chain in a namespace that is gone right after; says what is missing.
fn try_network() -> Result<(), &'static str> {
    let namespace = netns::create().map_err(|_| "network namespaces")?;
    let tried = netns::inside(namespace.as_fd(), || {
        let socket = Socket::open(Family::Route).map_err(|_| "netlink")?;
        let mut batch = Batch::new();
        route::add_bridge(&mut batch, "tbprobe", [2, 0, 0, 0, 0, 1], None);
        socket.run(batch).map_err(|_| "bridges")?;
        let mut batch = Batch::new();
        route::add_veth_pair(&mut batch, "tvprobe", "tvprobe2", None);
        socket.run(batch).map_err(|_| "veth links")?;
        let mut table = Transaction::new(TableFamily::Inet, "tbprobe");
        table.add_table().add_base_chain("nat", ChainKind::Nat, Hook::Postrouting, 100);
        table.add_rule("nat", &[nft::expr::Expr::Masquerade]);
        nft::open().and_then(|socket| table.commit(&socket)).map_err(|_| "nf_tables with NAT")
    });
    tried.unwrap_or(Err("network namespaces"))
}

/// Returns commands of others that PATH finds before ours.
pub fn shadowed() -> Vec<(String, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs: Vec<PathBuf> = std::env::split_paths(&path).filter(|dir| dir.is_absolute()).take(PATH_DIRS_MAX).collect();
    let own = std::env::current_exe().and_then(|exe| exe.canonicalize()).unwrap_or_default();
    shadowed_in(COMMANDS, &dirs, &own)
}

fn shadowed_in(names: &[&str], dirs: &[PathBuf], own: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for name in names {
        let Some(first) = dirs.iter().map(|dir| dir.join(name)).find(|path| is_executable(path)) else { continue };
        // Ours is a link to the multi-call binary, or lies beside what runs now.
        let real = first.canonicalize().unwrap_or_else(|_| first.clone());
        let is_ours = real == own || real.file_name() == Some(OsStr::new("tacklebox")) || real.parent() == own.parent();
        if !is_ours {
            found.push(((*name).to_owned(), first));
        }
    }
    found
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
