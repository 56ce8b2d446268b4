//! Control groups on version 2, version 1 and hybrid hosts.
//!
//! Joining waits for the whole machine if it is done the usual way (10 ms for one write to
//! `cgroup.procs`), so nobody here ever does: on version 2 a process is cloned into its group
//! ([`Group::clone_into`]), on version 1 it writes 0 to `tasks` while it has one thread
//! ([`Group::task_files`]). On a hybrid host the version 2 tree carries membership, freezing and
//! killing, the version 1 trees carry limits.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::fs::{self, PathError, Result};

pub mod device;
#[cfg(test)]
mod tests;

/// The most bytes that are read of one of the kernel's files.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// How long removing a group waits for its last process to be gone.
const REMOVE_WAIT: Duration = Duration::from_secs(2);

/// One mounted version 1 tree.
#[derive(Debug, Clone)]
struct Tree {
    controllers: Vec<String>,
    mount: PathBuf,
}

/// The cgroup trees of this host.
#[derive(Debug, Clone, Default)]
pub struct Trees {
    unified: Option<PathBuf>,
    v1: Vec<Tree>,
}

impl Trees {
    /// Finds what is mounted. It is looked for once: a host does not change its trees while it runs.
    pub fn find() -> Trees {
        static FOUND: OnceLock<Trees> = OnceLock::new();
        FOUND.get_or_init(|| Trees::parse(&fs::read_kernel("/proc/self/mountinfo").unwrap_or_default())).clone()
    }

    fn parse(mountinfo: &str) -> Trees {
        let mut trees = Trees::default();
        for line in mountinfo.lines() {
            // ... mount-point options - type source super-options
            let Some((left, right)) = line.split_once(" - ") else { continue };
            let Some(point) = left.split(' ').nth(4) else { continue };
            let mut right = right.split(' ');
            match right.next() {
                Some("cgroup2") if trees.unified.is_none() => trees.unified = Some(PathBuf::from(point)),
                Some("cgroup") => {
                    let options = right.nth(1).unwrap_or_default();
                    let controllers = options.split(',').filter(|o| !matches!(*o, "rw" | "ro" | "xattr" | "clone_children"));
                    trees.v1.push(Tree { controllers: controllers.map(str::to_owned).collect(), mount: PathBuf::from(point) });
                }
                _ => {}
            }
        }
        trees
    }

    /// Tells whether limits are set in version 2 files.
    pub fn is_v2(&self) -> bool {
        self.unified.is_some() && !self.v1.iter().any(|tree| tree.controllers.iter().any(|c| c == "memory" || c == "cpu" || c == "pids"))
    }

    /// Tells whether nothing is mounted.
    pub fn is_empty(&self) -> bool {
        self.unified.is_none() && self.v1.is_empty()
    }

    /// Returns the mounted version 1 trees: mount point and mount options (controllers, or `name=`).
    pub fn v1_mounts(&self) -> impl Iterator<Item = (&Path, &[String])> {
        self.v1.iter().map(|tree| (tree.mount.as_path(), tree.controllers.as_slice()))
    }

    /// Returns where version 2 is mounted.
    pub fn unified_mount(&self) -> Option<&Path> {
        self.unified.as_deref()
    }

    /// Returns what this process is in, as a path below the mount of a tree: that of these controllers, of version 2 for none.
    pub fn own(&self, controllers: &[String]) -> Option<PathBuf> {
        static READ: OnceLock<String> = OnceLock::new();
        let text = READ.get_or_init(|| fs::read_kernel("/proc/self/cgroup").unwrap_or_default());
        own_in(text, controllers)
    }

    /// Names a group, existing or not. `path` is relative: `tacklebox-<tag>/<id>`.
    pub fn group(&self, path: &str, controllers: &[&str]) -> Group {
        let has = |tree: &Tree, name: &str| tree.controllers.iter().any(|c| c == name);
        // Without version 2 stopping and continuing is a controller like others.
        let wanted = |tree: &&Tree| controllers.iter().any(|name| has(tree, name)) || (self.unified.is_none() && has(tree, "freezer"));
        let v1 = if self.is_v2() { Vec::new() } else { self.v1.iter().filter(wanted).cloned().collect() };
        Group { path: path.to_owned(), unified: self.unified.clone(), v2_limits: self.is_v2(), v1 }
    }
}

/// Finds the path of a tree in `/proc/PID/cgroup`: lines of a number, controllers and the path.
fn own_in(text: &str, controllers: &[String]) -> Option<PathBuf> {
    let path = text.lines().find_map(|line| {
        let (names, path) = line.split_once(':')?.1.split_once(':')?;
        let is_it =
            if controllers.is_empty() { names.is_empty() } else { names.split(',').any(|name| controllers.iter().any(|c| c == name)) };
        is_it.then_some(path)
    })?;
    // What lies outside this process's own namespace has no path that it could open.
    let path = path.trim_start_matches('/');
    (!path.split('/').any(|part| part == "..")).then(|| PathBuf::from(path))
}

/// One group in all trees that it is in.
#[derive(Debug, Clone)]
pub struct Group {
    path: String,
    unified: Option<PathBuf>,
    v2_limits: bool,
    v1: Vec<Tree>,
}

impl Group {
    fn dirs(&self) -> impl Iterator<Item = PathBuf> {
        self.v1.iter().map(|tree| &tree.mount).chain(&self.unified).map(|mount| mount.join(&self.path))
    }

    /// Returns the relative path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Makes the group in every tree.
    ///
    /// # Errors
    /// When a tree is read-only or not ours.
    pub fn create(&self) -> Result<()> {
        for dir in self.dirs() {
            make_dir(&dir)?;
        }
        for tree in self.v1.iter().filter(|tree| tree.controllers.iter().any(|c| c == "cpuset")) {
            // A cpuset without processors takes no process; the kernel copies them only on request.
            let mut dir = tree.mount.clone();
            for part in Path::new(&self.path) {
                dir.push(part);
                fill_cpuset(&dir);
            }
        }
        Ok(())
    }

    /// Makes version 2 controllers usable in the group; a version 1 group needs nothing.
    ///
    /// # Errors
    /// When the host does not delegate a controller.
    pub fn enable(&self, controllers: &[&str]) -> Result<()> {
        let (true, Some(unified)) = (self.v2_limits, &self.unified) else { return Ok(()) };
        let mut dir = unified.clone();
        let mut parts = Path::new(&self.path).components();
        // Every level above the group hands the controllers down, not the group itself.
        parts.next_back();
        for part in std::iter::once(None).chain(parts.map(Some)) {
            if let Some(part) = part {
                dir.push(part);
            }
            let file = dir.join("cgroup.subtree_control");
            let have = read(&file)?;
            let missing: Vec<String> =
                controllers.iter().filter(|c| !have.split_whitespace().any(|h| h == **c)).map(|c| format!("+{c}")).collect();
            if !missing.is_empty() {
                write(&file, &missing.join(" "))?;
            }
        }
        Ok(())
    }

    fn dir_of(&self, controller: &str) -> Option<PathBuf> {
        if self.v2_limits {
            return self.unified.as_ref().map(|mount| mount.join(&self.path));
        }
        let tree = self.v1.iter().find(|tree| tree.controllers.iter().any(|c| c == controller))?;
        Some(tree.mount.join(&self.path))
    }

    /// Tells whether limits are set in version 2 files.
    pub fn is_v2(&self) -> bool {
        self.v2_limits
    }

    /// Writes a file of a controller.
    ///
    /// # Errors
    /// When the host lacks the controller, or the kernel refuses the value.
    pub fn write(&self, controller: &str, file: &str, value: &str) -> Result<()> {
        match self.dir_of(controller) {
            Some(dir) => write(&dir.join(file), value),
            None => {
                let missing = io::Error::new(io::ErrorKind::Unsupported, format!("this host has no cgroup controller '{controller}'"));
                Err(PathError::new("set", Path::new(file), missing))
            }
        }
    }

    /// Reads a file of a controller.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(&self, controller: &str, file: &str) -> Result<String> {
        match self.dir_of(controller) {
            Some(dir) => read(&dir.join(file)),
            None => Err(PathError::new("read", Path::new(file), io::ErrorKind::NotFound.into())),
        }
    }

    /// Limits the group to devices: later rules win over earlier ones. Version 1 has files for that, version 2 a program.
    ///
    /// # Errors
    /// `Unsupported` when the host has neither; what the kernel says.
    pub fn set_devices(&self, rules: &[device::Rule]) -> Result<()> {
        if let Some(dir) = self.dir_of("devices").filter(|_| !self.v2_limits) {
            for rules in rules.chunk_by(|a, b| a.allow == b.allow) {
                let Some(first) = rules.first() else { continue };
                let path = dir.join(if first.allow { "devices.allow" } else { "devices.deny" });
                let failed = |source| PathError::new("write", &path, source);
                let mut file = std::fs::OpenOptions::new().write(true).open(&path).map_err(failed)?;
                // One write is one rule.
                rules.iter().try_for_each(|rule| io::Write::write_all(&mut file, rule.to_string().as_bytes())).map_err(failed)?;
            }
            return Ok(());
        }
        let Some(group) = self.clone_into()? else {
            return Err(PathError::new("limit the devices of", Path::new(&self.path), io::ErrorKind::Unsupported.into()));
        };
        let attached = device::attach(std::os::fd::AsFd::as_fd(&group), rules);
        attached.map_err(|source| PathError::new("limit the devices of", Path::new(&self.path), source))
    }

    /// Raises a number of the version 1 group above by what this group is about to take of it.
    ///
    /// # Errors
    /// When the host lacks the controller, or has not that much left.
    pub fn lend(&self, controller: &str, file: &str, amount: i64) -> Result<()> {
        let Some(above) = self.dir_of(controller).and_then(|dir| dir.parent().map(Path::to_owned)) else { return Ok(()) };
        let path = above.join(file);
        let have: i64 = read(&path)?.trim().parse().unwrap_or(0);
        write(&path, &have.saturating_add(amount).to_string())
    }

    /// Opens the version 2 directory for a clone into it.
    ///
    /// # Errors
    /// When the group was not created.
    pub fn clone_into(&self) -> Result<Option<OwnedFd>> {
        let Some(mount) = &self.unified else { return Ok(None) };
        let dir = mount.join(&self.path);
        let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
        let fd = rustix::fs::open(&dir, flags, rustix::fs::Mode::empty());
        fd.map(Some).map_err(|errno| PathError::new("open", &dir, errno.into()))
    }

    /// Opens `tasks` of every version 1 tree; a process of one thread that writes 0 there joins.
    ///
    /// # Errors
    /// When the group was not created.
    pub fn task_files(&self) -> Result<Vec<File>> {
        self.v1
            .iter()
            .map(|tree| {
                let path = tree.mount.join(&self.path).join("tasks");
                std::fs::OpenOptions::new().write(true).open(&path).map_err(|source| PathError::new("open", &path, source))
            })
            .collect()
    }

    /// Returns the processes of the group.
    ///
    /// # Errors
    /// When the group does not exist.
    pub fn processes(&self) -> Result<Vec<i32>> {
        let Some(dir) = self.membership() else { return Ok(Vec::new()) };
        Ok(read(&dir.join("cgroup.procs"))?.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// Returns the processes of the group and of those that a process inside made below it.
    ///
    /// # Errors
    /// When the group does not exist.
    pub fn all_processes(&self) -> Result<Vec<i32>> {
        let mut pids = self.processes()?;
        let mut todo: Vec<(PathBuf, usize)> = self.membership().map(|dir| (dir, 0)).into_iter().collect();
        while let Some((dir, depth)) = todo.pop().filter(|(_, depth)| *depth < DEPTH_MAX) {
            let below = std::fs::read_dir(&dir).into_iter().flatten().flatten();
            for entry in below.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
                // Groups of threads have no processes of their own.
                let text = read(&entry.path().join("cgroup.procs")).unwrap_or_default();
                pids.extend(text.lines().filter_map(|line| line.parse::<i32>().ok()));
                todo.push((entry.path(), depth + 1));
            }
        }
        pids.sort_unstable();
        pids.dedup();
        Ok(pids)
    }

    /// Makes the group where it is missing and takes processes in, thread by thread. On version 2 they are in it already.
    ///
    /// # Errors
    /// When the host lacks a tree, or the kernel refuses.
    pub fn take_in(&self, pids: &[i32]) -> Result<()> {
        /// What was started while the first round went on is taken in by the second.
        const ROUNDS: usize = 2;
        self.create()?;
        for tree in &self.v1 {
            let dir = tree.mount.join(&self.path);
            fill_cpuset(&dir);
            let tasks = dir.join("tasks");
            for pid in (0..ROUNDS).flat_map(|_| pids) {
                let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
                for thread in threads {
                    match write(&tasks, &thread.file_name().to_string_lossy()) {
                        // It has ended.
                        Err(error) if error.source.raw_os_error() == Some(libc::ESRCH) => {}
                        other => other?,
                    }
                }
            }
        }
        Ok(())
    }

    fn membership(&self) -> Option<PathBuf> {
        self.unified.as_ref().or(self.v1.first().map(|tree| &tree.mount)).map(|mount| mount.join(&self.path))
    }

    /// Kills every process of the group; a group that does not exist has none.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn kill(&self) -> Result<()> {
        let Some(dir) = self.membership() else { return Ok(()) };
        if self.unified.is_some() {
            match write(&dir.join("cgroup.kill"), "1") {
                Err(error) if error.kind() == io::ErrorKind::NotFound && dir.exists() => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                other => return other,
            }
        }
        // Kernels before 5.14 and version 1: one by one; a descriptor keeps the number from meaning somebody else.
        for pid in self.processes().unwrap_or_default() {
            if let Ok(fd) = super::pidfd::open(pid) {
                use std::os::fd::AsFd;
                if self.processes().unwrap_or_default().contains(&pid) {
                    let _ = super::pidfd::send_signal(fd.as_fd(), libc::SIGKILL);
                }
            }
        }
        Ok(())
    }

    /// Stops or continues every process of the group: by version 2, which hybrid hosts have too, else by the freezer.
    ///
    /// # Errors
    /// When the kernel refuses, or has neither.
    pub fn freeze(&self, frozen: bool) -> Result<()> {
        match &self.unified {
            Some(mount) => write(&mount.join(&self.path).join("cgroup.freeze"), if frozen { "1" } else { "0" }),
            None => self.write("freezer", "freezer.state", if frozen { "FROZEN" } else { "THAWED" }),
        }
    }

    /// Tells whether every process of the group has stopped.
    pub fn is_frozen(&self) -> bool {
        match &self.unified {
            Some(mount) => {
                read(&mount.join(&self.path).join("cgroup.events")).is_ok_and(|text| text.lines().any(|line| line == "frozen 1"))
            }
            None => self.read("freezer", "freezer.state").is_ok_and(|text| text.trim() == "FROZEN"),
        }
    }

    /// Returns how many processes the kernel killed because the group's memory ran out.
    pub fn oom_kills(&self) -> u64 {
        let (file, key) = if self.v2_limits { ("memory.events", "oom_kill") } else { ("memory.oom_control", "oom_kill") };
        let text = self.read("memory", file).unwrap_or_default();
        text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok()).unwrap_or(0)
    }

    /// Removes the group with what a process inside made below it; what is above it stays, whoever made that.
    /// One that does not exist is fine.
    ///
    /// # Errors
    /// When a process stays in it.
    pub fn remove(&self) -> Result<()> {
        let deadline = Instant::now() + REMOVE_WAIT;
        self.dirs().try_for_each(|dir| remove_dir(&dir, deadline))
    }

    /// Removes the group where there is nothing in it: others may use it in some trees.
    pub fn remove_empty(&self) {
        for dir in self.dirs() {
            let _ = rustix::fs::rmdir(dir);
        }
    }
}

/// How often a group is made again whose parent went away with another container's end.
const MAKE_TRIES_MAX: usize = 100;

fn make_dir(dir: &Path) -> Result<()> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for _ in 0..MAKE_TRIES_MAX {
        match std::fs::create_dir(dir) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                last = error;
                let Some(parent) = dir.parent() else { break };
                if let Err(error) = std::fs::create_dir(parent)
                    && error.kind() == io::ErrorKind::NotFound
                {
                    make_dir(parent)?;
                }
            }
            Err(error) => return Err(PathError::new("create the cgroup", dir, error)),
        }
    }
    Err(PathError::new("create the cgroup", dir, last))
}

/// Copies processors and memory nodes down into a new version 1 cpuset.
fn fill_cpuset(dir: &Path) {
    for file in ["cpuset.cpus", "cpuset.mems"] {
        let Some(above) = dir.parent().map(|parent| parent.join(file)) else { continue };
        if let (Ok(value), Ok(own)) = (read(&above), read(&dir.join(file)))
            && own.trim().is_empty()
        {
            let _ = write(&dir.join(file), value.trim());
        }
    }
}

/// How deep groups below a container's are looked at and removed.
const DEPTH_MAX: usize = 32;

fn remove_dir(dir: &Path, deadline: Instant) -> Result<()> {
    loop {
        match rustix::fs::rmdir(dir) {
            Ok(()) | Err(rustix::io::Errno::NOENT) => return Ok(()),
            Err(rustix::io::Errno::BUSY) if Instant::now() < deadline => {
                remove_children(dir, DEPTH_MAX);
                // The last process is a zombie or about to be reaped.
                if rustix::fs::rmdir(dir).is_err() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
            Err(errno) => return Err(PathError::new("remove the cgroup", dir, errno.into())),
        }
    }
}

fn remove_children(dir: &Path, depth: usize) {
    if depth == 0 {
        return;
    }
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_children(&entry.path(), depth - 1);
            let _ = rustix::fs::rmdir(entry.path());
        }
    }
}

fn write(path: &Path, value: &str) -> Result<()> {
    use std::io::Write;
    let written = std::fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(value.as_bytes()));
    written.map_err(|source| PathError::new("write", path, source))
}

fn read(path: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path, FILE_MAX_BYTES)?).into_owned())
}
