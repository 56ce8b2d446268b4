//! Making a container: everything up to its program, which waits for [`super::start`].

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::super::error::{Result, RuntimeError, failed};
use super::super::launch::{Launch, Managed, Stdio, launch, prepare};
use super::super::resources;
use super::super::volume::fill;
use super::hooks::{self, Point};
use super::resctrl::{self, Place};
use super::state::{Container, Lock, REPORTS, START, Saved, Site, Status, own_group};
use super::{agent, bundle};
use crate::oci::spec::{DeviceRule, IdMapping, IntelRdt, Mount, Process, Spec};
use crate::sys::cgroup::{Group, Trees};
use crate::sys::fs::{self, Durability};
use crate::sys::pidfd::Identity;
use crate::sys::process::{Child, Steps, receive_fd};
use crate::sys::pty::Size;
use crate::sys::root::Root;
use crate::sys::{clock, mount};

/// The first descriptor after standard error.
const FIRST_INHERITED: u32 = 3;
/// The most descriptors that a program keeps.
const INHERITED_MAX: u32 = 1024;

/// What to make a container from.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Its name.
    pub id: String,
    /// The directory with `config.json`.
    pub bundle: PathBuf,
    /// Where the master of its terminal goes.
    pub console_socket: Option<PathBuf>,
    /// Where its first process's id is written.
    pub pid_file: Option<PathBuf>,
    /// Whether the root is moved instead of changed.
    pub no_pivot: bool,
    /// Whether it keeps the caller's session keyring.
    pub no_new_keyring: bool,
    /// How many descriptors after standard error it keeps, beside those that `LISTEN_FDS` counts.
    pub preserve_fds: u32,
}

/// A container that was made, and its first process.
pub(super) struct Made {
    pub(super) child: Child,
    /// The master of its terminal, unless it went through a console socket.
    pub(super) terminal: Option<OwnedFd>,
}

/// Undoes a container that does not come to be.
struct Undo<'a> {
    container: &'a Container,
    armed: bool,
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        if self.armed {
            let _ = self.container.group().kill();
            let _ = self.container.remove_group();
            let _ = fs::remove_tree(&self.container.dir);
        }
    }
}

/// Makes a container and leaves its first process to whoever adopts it.
///
/// # Errors
/// When the bundle is wrong, the name is taken, or a step fails: nothing of it is left then.
pub fn create(site: &Site, request: &Request) -> Result<()> {
    let made = make(site, request, false)?;
    made.child.forget().map_err(failed("keep the process"))?;
    Ok(())
}

/// Makes a container. `relays` says that its terminal may come here.
pub(super) fn make(site: &Site, request: &Request, relays: bool) -> Result<Made> {
    super::state::check_id(&request.id)?;
    let (bundle, spec) = bundle::load(&request.bundle)?;
    let resctrl = place_of(&spec, &request.id)?;
    let dir = site.claim(&request.id)?;
    let group = spec.linux.as_ref().map(|linux| cleaned(&linux.cgroups_path)).unwrap_or_default();
    let saved = Saved {
        id: request.id.clone(),
        bundle,
        created: clock::rfc3339_nanos(std::time::SystemTime::now()),
        owner: nix::unistd::geteuid().as_raw(),
        group: if group.is_empty() { own_group(&request.id) } else { group },
        process: None,
        steps: Steps::default(),
        resctrl,
    };
    let mut container = Container { dir, saved, spec };
    let held = container.clone();
    let mut undo = Undo { container: &held, armed: true };
    container.save()?;
    let lock = container.lock()?;
    let made = make_process(&mut container, &lock, request, relays);
    let (child, terminal) = match made {
        Ok(made) => made,
        Err(error) => {
            drop(undo);
            hooks::run_all(&container, Point::Poststop);
            return Err(error);
        }
    };
    undo.armed = false;
    Ok(Made { child, terminal })
}

fn rdt_of(spec: &Spec) -> Option<&IntelRdt> {
    spec.linux.as_ref()?.intel_rdt.as_ref()
}

/// Says where a container will be in resctrl, if it asks for that.
fn place_of(spec: &Spec, id: &str) -> Result<Option<Place>> {
    rdt_of(spec).map(|rdt| Place::of(rdt, id, &resctrl::mounted()?)).transpose()
}

/// Returns the path of a group below a tree's mount, which no `..` leads out of.
pub(super) fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn make_process(container: &mut Container, lock: &Lock, request: &Request, relays: bool) -> Result<(Child, Option<OwnedFd>)> {
    let group = make_group(container)?;
    if let (Some(place), Some(rdt)) = (&container.saved.resctrl, rdt_of(&container.spec)) {
        place.make(rdt)?;
    }
    let inherited = inherited(request.preserve_fds)?;
    let mut spec = settle(&container.spec);
    let has_program = spec.process.is_some();
    let process = spec.process.get_or_insert_with(|| Process { cwd: "/".into(), args: vec!["none".into()], ..Process::default() });
    let (stdio, near) = stdio(process, request, relays)?;
    let (notices_near, notices_far) = agent::pair(&container.spec)?.unzip();
    let (gate, reports) = (pipe(&container.dir.join(START))?, pipe(&container.dir.join(REPORTS))?);
    let rootfs = container.spec.root.as_ref().map(|root| root.path.clone()).unwrap_or_default();
    let launched = launch(Launch {
        spec: &spec,
        root: root_of(&spec, Path::new(&rootfs))?,
        anchor: Path::new(&rootfs),
        group: Some(&group),
        stdio,
        die_with_parent: false,
        init: false,
        prepared: prepared(&spec, Path::new(&rootfs))?,
        inherited: 0,
        made: None,
        managed: Some(Managed {
            gate,
            reports: reopen(&container.dir.join(REPORTS), OFlags::WRONLY)?,
            lock: lock.copy()?,
            no_pivot: request.no_pivot,
            inherited,
            keyring: (!request.no_new_keyring).then(|| format!("_ses.{}", container.saved.id)),
            has_program,
            notices: notices_far,
        }),
    })?;
    let mut child = launched.child;
    let id = container.saved.id.clone();
    let silent = || RuntimeError::invalid(&id, "its first process ended before it was ready");
    if !child.reached()? {
        return Err(silent());
    }
    container.saved.process = Some(Identity::of(child.pid()).map_err(failed("look at the process"))?);
    if let Some(place) = &container.saved.resctrl {
        place.put(child.pid())?;
    }
    hooks::run(container, Point::Prestart)?;
    hooks::run(container, Point::CreateRuntime)?;
    hooks::run(container, Point::CreateContainer)?;
    // A child that is gone says why when it is asked.
    let _ = child.open_gate();
    if let Some(near) = &notices_near {
        agent::hand_over(container, near, child.pid(), Status::Creating)?;
    }
    if !child.reached()? {
        return Err(silent());
    }
    let terminal = match near {
        Some(near) => receive_fd(near.as_fd()).map_err(failed("receive the terminal"))?,
        None => None,
    };
    container.saved.steps = child.steps().clone();
    container.save()?;
    if let Some(path) = &request.pid_file {
        write_pid(path, child.pid())?;
    }
    // Open until here, so that the child never writes to nobody.
    drop(reports);
    Ok((child, terminal))
}

/// Writes a process id, whole or not at all: who waits for the file reads it at once.
pub(super) fn write_pid(path: &Path, pid: i32) -> Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::write_atomic(dir, path, pid.to_string().as_bytes(), 0o644, Durability::Atomic)?)
}

/// Counts the descriptors that the program keeps; they were opened before anything of ours.
pub(super) fn inherited(preserve_fds: u32) -> Result<u32> {
    let listen = std::env::var("LISTEN_FDS").ok().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let all = preserve_fds.saturating_add(listen);
    if all > INHERITED_MAX {
        return Err(RuntimeError::invalid("--preserve-fds", format!("more than {INHERITED_MAX} descriptors")));
    }
    for number in FIRST_INHERITED..FIRST_INHERITED + all {
        if !was_handed(number) {
            return Err(RuntimeError::invalid("--preserve-fds", format!("descriptor {number} is not open")));
        }
    }
    Ok(all)
}

/// Tells whether a descriptor came from whoever started us: those that we opened are closed on execution, and those could not come.
fn was_handed(number: u32) -> bool {
    let text = std::fs::read_to_string(format!("/proc/self/fdinfo/{number}")).unwrap_or_default();
    let flags = text.lines().find_map(|line| i32::from_str_radix(line.strip_prefix("flags:")?.trim(), 8).ok());
    flags.is_some_and(|flags| flags & libc::O_CLOEXEC == 0)
}

/// Returns the specification as the launch wants it: the program is told of the sockets that it is handed.
fn settle(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    let listen = std::env::var("LISTEN_FDS").ok().filter(|n| n.parse::<u32>().is_ok_and(|n| n > 0 && n < INHERITED_MAX));
    if let (Some(count), Some(process)) = (listen, spec.process.as_mut()) {
        process.env.extend([format!("LISTEN_FDS={count}"), "LISTEN_PID=1".to_owned()]);
    }
    spec
}

/// Makes a named pipe and opens it so that it is never at its end.
fn pipe(path: &Path) -> Result<OwnedFd> {
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, Mode::from_raw_mode(0o600), 0)
        .map_err(|errno| failed(format!("make {}", path.display()))(errno.into()))?;
    reopen(path, OFlags::RDWR)
}

pub(super) fn reopen(path: &Path, flags: OFlags) -> Result<OwnedFd> {
    let opened = rustix::fs::open(path, flags | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty());
    opened.map_err(|errno| failed(format!("open {}", path.display()))(errno.into()))
}

fn root_of(spec: &Spec, rootfs: &Path) -> Result<OwnedFd> {
    let has_mounts = spec.linux.iter().flat_map(|linux| &linux.namespaces).any(|namespace| namespace.kind == "mount");
    if has_mounts {
        return Ok(mount::bind(rootfs, true)?);
    }
    Root::open(rootfs)?.fd().try_clone_to_owned().map_err(failed("open the root"))
}

/// Settles where standard input and output are; the second is where the master of a terminal arrives, if that is here.
fn stdio(process: &Process, request: &Request, relays: bool) -> Result<(Stdio, Option<OwnedFd>)> {
    if process.terminal {
        let size = process.console_size.map(|size| Size { rows: size.height, columns: size.width });
        let (socket, near) = terminal_socket(request.console_socket.as_deref(), relays)?;
        return Ok((Stdio::Console(socket, size), near));
    }
    if request.console_socket.is_some() {
        return Err(RuntimeError::invalid("--console-socket", "no terminal was asked for"));
    }
    Ok((Stdio::Files(own_files()?), None))
}

/// Returns the socket that the master of a terminal is sent through, and its other end if that is ours.
pub(super) fn terminal_socket(path: Option<&Path>, relays: bool) -> Result<(OwnedFd, Option<OwnedFd>)> {
    match path {
        Some(path) => Ok((console(path)?, None)),
        None if relays => {
            let pair = socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
            let (near, far) = pair.map_err(|errno| failed("make a socket")(errno.into()))?;
            Ok((far, Some(near)))
        }
        None => Err(RuntimeError::invalid("--console-socket", "a terminal was asked for: say where its master goes")),
    }
}

/// Copies standard input, output and error.
pub(super) fn own_files() -> Result<[OwnedFd; 3]> {
    let copy = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map_err(failed("copy a descriptor"));
    Ok([copy(std::io::stdin().as_fd())?, copy(std::io::stdout().as_fd())?, copy(std::io::stderr().as_fd())?])
}

/// Connects to whoever takes the master of a terminal.
fn console(path: &Path) -> Result<OwnedFd> {
    UnixStream::connect(path).map(OwnedFd::from).map_err(failed(format!("connect to the console socket {}", path.display())))
}

/// Makes the mounts that only a parent can make: with ids of their own, or with what the root has below them.
fn prepared(spec: &Spec, rootfs: &Path) -> Result<Vec<(String, OwnedFd)>> {
    let mut all = Vec::new();
    for entry in &spec.mounts {
        let has = |name: &str| entry.options.iter().any(|option| option == name);
        let is_mapped = has("idmap") || has("ridmap") || !entry.uid_mappings.is_empty();
        if is_mapped {
            all.push((entry.destination.clone(), mapped(spec, entry, has("ridmap"))?));
        } else if entry.kind == "tmpfs" && has("tmpcopyup") {
            all.extend(copied_up(entry, rootfs)?.map(|fd| (entry.destination.clone(), fd)));
        }
    }
    Ok(all)
}

/// Makes a bind whose files belong to others inside than outside.
fn mapped(spec: &Spec, entry: &Mount, recursive: bool) -> Result<OwnedFd> {
    let fd = prepare::bind(entry)?;
    let linux = spec.linux.as_ref();
    let pick = |own: &'_ [IdMapping], all: Option<&Vec<IdMapping>>| {
        if own.is_empty() { all.cloned().unwrap_or_default() } else { own.to_vec() }
    };
    let users = pick(&entry.uid_mappings, linux.map(|linux| &linux.uid_mappings));
    let groups = pick(&entry.gid_mappings, linux.map(|linux| &linux.gid_mappings));
    if users.is_empty() || groups.is_empty() {
        return Err(RuntimeError::invalid(format!("mount {}", entry.destination), "it names no ids to map"));
    }
    let namespace = prepare::user_namespace(&users, &groups)?;
    mount::map_ids_by(fd.as_fd(), recursive, namespace.as_fd())
        .map_err(|error| RuntimeError::Io { what: format!("map the ids of {}", entry.destination), source: error })?;
    Ok(fd)
}

/// Makes a tmpfs that starts with what the root has at its place; none where the root has nothing.
fn copied_up(entry: &Mount, rootfs: &Path) -> Result<Option<OwnedFd>> {
    let root = Root::open(rootfs)?;
    let Ok(source) = root.sub_root(Path::new(entry.destination.trim_start_matches('/'))) else { return Ok(None) };
    let fd = prepare::filesystem(entry)?;
    let target = Root::from_fd(fd.try_clone().map_err(failed("copy a descriptor"))?);
    fill::copy_tree(&source, &target)?;
    prepare::attributes(entry, &fd)?;
    Ok(Some(fd))
}

/// Makes and limits the group.
fn make_group(container: &Container) -> Result<Group> {
    let group = container.group();
    if group.processes().is_ok_and(|all| !all.is_empty()) {
        return Err(RuntimeError::State { name: format!("cgroup {}", container.saved.group), state: "in use: it has processes".into() });
    }
    group.create()?;
    fill_cpuset(&container.saved.group);
    let limits = container.spec.linux.as_ref().and_then(|linux| linux.resources.as_ref());
    let is_limited = limits.is_some_and(resources::is_limited);
    match group.enable(&resources::v2_controllers(limits)) {
        Err(error) if is_limited => return Err(error.into()),
        _ => {}
    }
    if let Some(limits) = limits {
        let limits = super::life::sensible(limits);
        resources::apply_exactly(&group, &limits)?;
        resources::apply_devices(&group, &device_rules(&limits.devices), false)?;
    }
    Ok(group)
}

/// Returns the rules about devices with those that every container needs at their end: engines leave them to the runtime.
fn device_rules(wanted: &[DeviceRule]) -> Vec<DeviceRule> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let rule = |major, minor, access: &str| DeviceRule { allow: true, kind: "c".into(), major, minor, access: access.into() };
    let nodes = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2)];
    let mut all = wanted.to_vec();
    all.extend([rule(None, None, "m"), DeviceRule { kind: "b".into(), ..rule(None, None, "m") }]);
    all.extend(nodes.map(|(major, minor)| rule(Some(major), Some(minor), "rwm")));
    all.push(rule(Some(136), None, "rwm"));
    all
}

/// Gives a version 1 cpuset what is above it: one without processors takes no process.
fn fill_cpuset(path: &str) {
    if !Trees::find().v1_mounts().any(|(_, controllers)| controllers.iter().any(|c| c == "cpuset")) {
        return;
    }
    let mut above = Trees::find().group("", &["cpuset"]);
    let mut prefix = PathBuf::new();
    for part in Path::new(path).components() {
        prefix.push(part);
        let own = Trees::find().group(&prefix.to_string_lossy(), &["cpuset"]);
        for file in ["cpuset.cpus", "cpuset.mems"] {
            if let (Ok(value), Ok(have)) = (above.read("cpuset", file), own.read("cpuset", file))
                && have.trim().is_empty()
            {
                // Where the kernel refuses, joining says so.
                let _ = own.write("cpuset", file, value.trim());
            }
        }
        above = own;
    }
}
