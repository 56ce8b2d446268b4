//! What runs in a container: read from the host's /proc by the list of the cgroup's processes.
//! Nothing is ever executed in the container to find out (CVE-2022-1227).

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use super::container::{Container, State};
use super::error::{Result, failed};
use crate::sys::{clock, fs};

/// The most bytes that are read of a file of /proc.
const FILE_MAX_BYTES: u64 = 256 << 10;
/// The most bytes of a command line that are kept.
const COMMAND_MAX_BYTES: usize = 2048;

/// A process of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its id on the host.
    pub pid: i32,
    /// Its parent's.
    pub ppid: i32,
    /// Its id in the container.
    pub pid_inside: i32,
    /// Its effective user's number on the host.
    pub uid: u32,
    /// That user's name on the host, or the number.
    pub user: String,
    /// The name of its program.
    pub name: String,
    /// Its arguments; the name in brackets where it has none.
    pub command: Vec<String>,
    /// `R`, `S`, `D`, `T`, `Z`, ...
    pub state: char,
    /// How many threads it has.
    pub threads: u64,
    /// Processor time so far.
    pub cpu_ms: u64,
    /// Memory that is in use now.
    pub memory_bytes: u64,
    /// When it was started, RFC 3339.
    pub started: String,
    /// Its terminal, `pts/0`.
    pub tty: Option<String>,
}

/// Lists the processes of a container that runs, by their ids.
///
/// # Errors
/// When it does not run.
pub fn processes(container: &Container) -> Result<Vec<Process>> {
    container.process_of()?;
    let state = container.state()?;
    let system = System::read()?;
    let is_ours = |pid: i32| {
        // A number may mean somebody else by the time that it is read.
        let groups = read(pid, "cgroup");
        groups.contains(container.id()) || state.process.as_ref().is_some_and(|first| first.pid == pid)
    };
    let in_group = pids(container, &state);
    let has_group = container.group().processes().is_ok();
    Ok(in_group.into_iter().filter_map(|pid| system.describe(pid)).filter(|one| !has_group || is_ours(one.pid)).collect())
}

/// Returns the ids of a container's processes: the cgroup's, or what descends from the first process where there is no cgroup.
pub(super) fn pids(container: &Container, state: &State) -> Vec<i32> {
    match container.group().all_processes() {
        Ok(pids) if !pids.is_empty() => pids,
        _ => state.process.as_ref().filter(|first| first.open().is_some()).map(|first| descendants(first.pid)).unwrap_or_default(),
    }
}

fn descendants(first: i32) -> Vec<i32> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let parents: HashMap<i32, i32> = all.filter_map(|pid| Some((pid, Stat::read(pid)?.ppid))).collect();
    let mut found: HashSet<i32> = HashSet::from([first]);
    loop {
        let more: Vec<i32> =
            parents.iter().filter(|(pid, ppid)| found.contains(ppid) && !found.contains(pid)).map(|(pid, _)| *pid).collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    let mut found: Vec<i32> = found.into_iter().collect();
    found.sort_unstable();
    found
}

/// What is the same for all processes of this host.
struct System {
    ticks: u64,
    page_bytes: u64,
    booted_secs: u64,
    users: HashMap<u32, String>,
}

impl System {
    fn read() -> Result<System> {
        let sysconf = |what| nix::unistd::sysconf(what).ok().flatten().and_then(|n| u64::try_from(n).ok());
        let stat = fs::read(Path::new("/proc/stat"), 16 << 20).map_err(|error| failed("read /proc/stat")(error.source))?;
        let stat = String::from_utf8_lossy(&stat).into_owned();
        let booted = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok());
        let passwd = fs::read(Path::new("/etc/passwd"), 4 << 20).unwrap_or_default();
        let users = String::from_utf8_lossy(&passwd)
            .lines()
            .filter_map(|line| {
                let mut parts = line.split(':');
                let (name, _, uid) = (parts.next()?, parts.next()?, parts.next()?);
                Some((uid.parse().ok()?, name.to_owned()))
            })
            .collect();
        Ok(System {
            ticks: sysconf(nix::unistd::SysconfVar::CLK_TCK).unwrap_or(100).max(1),
            page_bytes: sysconf(nix::unistd::SysconfVar::PAGE_SIZE).unwrap_or(4096),
            booted_secs: booted.unwrap_or(0),
            users,
        })
    }

    /// Describes a process; `None` when it has ended.
    fn describe(&self, pid: i32) -> Option<Process> {
        let stat = Stat::read(pid)?;
        let status = read(pid, "status");
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let uid: u32 = field("Uid:")?.split_whitespace().nth(1)?.parse().ok()?;
        let inside = field("NSpid:").and_then(|ids| ids.split_whitespace().last()?.parse().ok());
        let started = UNIX_EPOCH + Duration::from_secs(self.booted_secs + stat.start_ticks / self.ticks);
        Some(Process {
            pid,
            ppid: stat.ppid,
            pid_inside: inside.unwrap_or(pid),
            uid,
            user: self.users.get(&uid).cloned().unwrap_or_else(|| uid.to_string()),
            command: command(pid, &stat.name),
            name: stat.name,
            state: stat.state,
            threads: stat.threads,
            cpu_ms: stat.cpu_ticks.saturating_mul(1000) / self.ticks,
            memory_bytes: stat.pages.saturating_mul(self.page_bytes),
            started: clock::rfc3339(started),
            tty: tty(stat.tty),
        })
    }
}

/// What /proc/PID/stat says.
struct Stat {
    name: String,
    state: char,
    ppid: i32,
    tty: u64,
    cpu_ticks: u64,
    threads: u64,
    start_ticks: u64,
    pages: u64,
}

impl Stat {
    fn read(pid: i32) -> Option<Stat> {
        Stat::parse(&read(pid, "stat"))
    }

    /// The name may contain anything, so fields count from its last parenthesis.
    fn parse(text: &str) -> Option<Stat> {
        let (start, end) = (text.find('(')?, text.rfind(')')?);
        let fields: Vec<&str> = text.get(end + 1..)?.split_ascii_whitespace().collect();
        let number = |n: usize| fields.get(n).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        Some(Stat {
            name: text.get(start + 1..end)?.to_owned(),
            state: fields.first()?.chars().next()?,
            ppid: fields.get(1)?.parse().ok()?,
            tty: number(4),
            cpu_ticks: number(11) + number(12),
            threads: number(17),
            start_ticks: number(19),
            pages: number(21),
        })
    }
}

fn tty(number: u64) -> Option<String> {
    let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
    match major {
        0 => None,
        136..=143 => Some(format!("pts/{}", (major - 136) * 256 + minor)),
        4 if minor < 64 => Some(format!("tty{minor}")),
        _ => Some(format!("{major}:{minor}")),
    }
}

/// Returns the arguments of a process; what has none is shown as ps does.
fn command(pid: i32, name: &str) -> Vec<String> {
    let text = read(pid, "cmdline");
    let mut left = COMMAND_MAX_BYTES;
    let words = text.trim_end_matches('\0').split('\0').take_while(|word| {
        let fits = word.len() <= left;
        left = left.saturating_sub(word.len() + 3);
        fits
    });
    let words: Vec<String> = words.map(str::to_owned).collect();
    if text.is_empty() { vec![format!("[{name}]")] } else { words }
}

fn read(pid: i32, file: &str) -> String {
    let bytes = fs::read(Path::new(&format!("/proc/{pid}/{file}")), FILE_MAX_BYTES).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
