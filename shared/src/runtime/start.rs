//! Starts a container and cleans up after it: what the foreground `dr` and the monitor share.
//!
//! The caller holds the container's lock. Order: layers, root, names, network lease, cgroup,
//! process (waiting), network, go. At the end: facts from the cgroup, cgroup away, network away,
//! end written down. Whatever was made is undone when a later step fails.

mod hand;
mod hooks;
mod names;
mod volumes;

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::container::{Container, EXIT_UNSEEN, HostsFile, Reason, RunLock, State, Status};
use super::error::{Result, RuntimeError, failed};
use super::launch::{Launch, Made, Stdio, launch};
use super::options::set_variable;
use super::skeleton::NAME_FILES;
use super::step::{GroupGuard, prepare_upper};
use super::{link, net, resources, selinux, skeleton, user};
use crate::oci::spec::{Mount, Namespace, Spec, User};
use crate::store::{Lease, Store};
use crate::sys::cgroup::Group;
use crate::sys::mount::{self, Overlay, attributes as attr};
use crate::sys::pidfd::Identity;
use crate::sys::process::{Child, Exit};
use crate::sys::root::Root;
use crate::sys::{caps, clock, fs};

pub(super) use hand::Hand;
use names::host_name;
pub(super) use names::hosts_of;

/// How long a process without its namespaces may take to end.
const GOING_WAIT: Duration = Duration::from_secs(10);

/// A running container.
pub(super) struct Running {
    /// Its first process.
    pub(super) child: Child,
    /// The master of its terminal.
    pub(super) terminal: Option<OwnedFd>,
    group: GroupGuard,
    network: Attached,
    /// Serves its network.
    pub(super) attendant: net::Attendant,
    state: State,
}

/// What is left of a running container in the hands of a process that will not clean up after it by itself.
pub(super) struct Free {
    /// The first process.
    pub(super) pidfd: OwnedFd,
    /// The master of the terminal.
    pub(super) terminal: Option<OwnedFd>,
    /// What keeps the published ports.
    pub(super) held: Vec<OwnedFd>,
    /// Where it asks for names.
    pub(super) resolver: Vec<OwnedFd>,
}

/// How long a container's processes may live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lifetime {
    /// As long as the process that started it.
    WithStarter,
    /// Longer: it is written down before it runs, so that another process can take it over.
    Own,
}

impl Running {
    /// Lets the container go on without this value; [`Container::close_run`] cleans up after it.
    ///
    /// # Errors
    /// When there are too many open files. The container is ended then.
    pub(super) fn let_go(mut self) -> Result<Free> {
        let pidfd = self.child.forget().map_err(failed("let the container go"))?;
        self.group.0 = None;
        self.network.needed = false;
        let (held, resolver) = self.attendant.into_sockets();
        Ok(Free { pidfd, terminal: self.terminal, held, resolver })
    }
}

/// How a container's run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// How its first process ended.
    pub exit: Exit,
    /// Whether the kernel killed it for memory.
    pub oom: bool,
}

/// Frees what the network keeps for a container when it goes out of scope.
pub(super) struct Attached {
    pub(super) store: Store,
    pub(super) id: String,
    pub(super) needed: bool,
}

impl Drop for Attached {
    fn drop(&mut self) {
        if self.needed
            && let Ok(site) = net::Site::new(&self.store)
        {
            let _ = net::detach(&site, &self.id);
        }
    }
}

impl Container {
    /// Starts the container.
    pub(super) fn start(&self, _lock: &RunLock, lease: &Lease, stdio: Stdio, lifetime: Lifetime, hand: &Hand) -> Result<Running> {
        let mut state = self.state()?;
        self.want_stopped(false)?;
        self.mark_paused(false)?;
        self.forget_health()?;
        match self.try_start(lease, stdio, lifetime, hand, &mut state) {
            Ok(running) => Ok(running),
            Err(error) => {
                state.status = if state.started.is_some() { Status::Exited } else { Status::Created };
                state.error = Some(explain(&error));
                state.exit_code = Some(error.exit_code());
                state.process = None;
                state.monitor = None;
                self.write_state(&state)?;
                Err(error)
            }
        }
    }

    fn try_start(&self, lease: &Lease, stdio: Stdio, lifetime: Lifetime, hand: &Hand, state: &mut State) -> Result<Running> {
        let config = self.config();
        let open = self.store().open_manifest(&config.image.manifest)?;
        let layers = self.store().ensure_layers(lease, &open)?;
        let mut spec = self.take_spec()?;
        let root = self.root(&layers, &spec)?;
        if state.started.is_none() {
            self.fill_volumes(lease, &layers)?;
            self.give_volumes(&root, label_of(&spec))?;
        }
        let site = net::Site::new(self.store())?;
        let who = net::Who { id: self.id(), name: Some(&config.name) };
        let request = self.network_request()?;
        let (plan, held) = net::prepare(&site, who, &request)?;
        let attached =
            Attached { store: self.store().clone(), id: self.id().to_owned(), needed: matches!(plan.mode, net::Mode::Networks(_)) };
        self.settle(&mut spec, &root, &plan)?;
        let mut prepared = self.shared_memory(&mut spec)?;
        prepared.extend(self.special_mounts(lease)?);
        let anchor = self.anchor(&mut spec)?;
        let mut lasting = Some(self.spec_bytes(&spec)?);
        if spec.hooks.is_some() {
            // They may read it.
            self.write_spec(lasting.take())?;
        }
        let inherited = self.hand(&mut spec, hand)?;
        let group = GroupGuard(self.make_group(&spec)?);
        let made = |pid| self.hooks_of_made(&spec, pid);
        let launched = launch(Launch {
            spec: &spec,
            root: root.fd().try_clone_to_owned().map_err(failed("open the root"))?,
            anchor: &anchor,
            group: group.0.as_ref(),
            stdio,
            // A terminal ends with whoever holds its other side.
            die_with_parent: lifetime == Lifetime::WithStarter || config.tty,
            init: config.init,
            prepared,
            inherited,
            made: spec.hooks.is_some().then_some(Made(&made)),
            managed: None,
        })?;
        drop(root);
        let mut child = launched.child;
        let resolver = attach(&site, &plan, &mut child)?;
        let mut attendant = net::Attendant::new(&site, self.id(), resolver, held);
        if spec.hooks.is_some() && child.reached()? {
            self.hooks_of_start(&spec, child.pid())?;
        }
        state.status = Status::Running;
        state.boot_id = crate::sys::pidfd::boot_id().map_err(failed("read the boot id"))?;
        state.process = Identity::of(child.pid()).ok();
        state.monitor = Identity::of(std::process::id() as i32).ok();
        state.started = Some(clock::rfc3339_nanos(clock::now()));
        state.finished = None;
        state.exit_code = None;
        state.error = None;
        state.oom = false;
        state.network = Some(Box::new(plan));
        state.reason = None;
        state.detached = lifetime == Lifetime::Own;
        if lifetime == Lifetime::Own {
            // Whoever dies after this line leaves a container that others find; before it, the gate ends it.
            self.write_spec(lasting)?;
            self.write_state(state)?;
            let _ = child.release();
        } else {
            let _ = child.release();
            // Written while the container makes its mounts; an error of those comes next.
            self.write_spec(lasting)?;
            self.write_state(state)?;
            attendant.begin().map_err(failed("serve the network"))?;
        }
        child.started()?;
        if let Some(path) = &config.pidfile {
            let tmp = path.parent().unwrap_or(Path::new("/"));
            fs::write_atomic(tmp, path, child.pid().to_string().as_bytes(), 0o644, fs::Durability::Atomic)?;
        }
        self.hooks_of_running(&spec, child.pid());
        self.event_start(state.network.as_deref());
        Ok(Running { child, terminal: launched.terminal, group, network: attached, attendant, state: state.clone() })
    }

    /// Stacks the layers under the container's own directory.
    pub(super) fn root(&self, layers: &[PathBuf], spec: &Spec) -> Result<Root> {
        let (upper, work) = (self.dir().join("upper"), self.dir().join("work"));
        prepare_upper(&upper, layers)?;
        let lower: Vec<PathBuf> = std::iter::once(skeleton::shared(self.store())?).chain(layers.iter().cloned()).collect();
        // Device nodes of an image do nothing, unless the container may make its own.
        let has_nodes = self.config().privileged || has_capability(spec, "CAP_MKNOD");
        let attributes = if has_nodes { 0 } else { attr::NO_DEV };
        // What is thrown away at the end need not be synced; a volatile upper cannot be mounted again.
        let stack = Overlay { lower: &lower, upper: Some((&upper, &work)), volatile: self.config().ephemeral, attributes };
        Ok(Root::from_fd(mount::overlay_labelled(&stack, label_of(spec))?))
    }

    /// Fills in what only a start can know: user and home, names, namespaces of others.
    fn settle(&self, spec: &mut Spec, root: &Root, plan: &net::Plan) -> Result<()> {
        let config = self.config();
        let identity = user::resolve_with(root, &config.user, &config.groups, &config.users)?;
        let process = spec.process.as_mut().ok_or_else(|| RuntimeError::invalid("process", "there is none"))?;
        process.user = User { uid: identity.uid, gid: identity.gid, umask: process.user.umask, additional_gids: identity.groups };
        let has = |env: &[String], name: &str| env.iter().any(|e| e.split('=').next() == Some(name));
        if !has(&process.env, "HOME") {
            process.env.push(format!("HOME={}", identity.home));
        }
        spec.hostname.clone_from(&plan.hostname);
        spec.domainname = plan.domainname.clone().unwrap_or_default();
        if !has(&process.env, "HOSTNAME") && !plan.hostname.is_empty() {
            process.env.push(format!("HOSTNAME={}", plan.hostname));
        }
        let Some(linux) = spec.linux.as_mut() else { return Ok(()) };
        if !config.without_cgroup {
            linux.cgroups_path = format!("/{}", self.group().path());
        }
        linux.namespaces.retain(|n| n.kind != "network" && n.path.is_empty());
        let mut join = |kind: &str, file: &str, text: &str| -> Result<()> {
            let other = Container::find(self.store(), text)?;
            let process = other.process_of()?;
            linux.namespaces.push(Namespace { kind: kind.into(), path: format!("/proc/{}/ns/{file}", process.pid) });
            Ok(())
        };
        for (mode, kind) in [(&config.pid_mode, "pid"), (&config.ipc_mode, "ipc")] {
            if let Some(id) = mode.strip_prefix("container:") {
                join(kind, kind, id)?;
            }
        }
        match &config.network.mode {
            net::Mode::Host => {}
            net::Mode::Container(id) => join("network", "net", id)?,
            net::Mode::Path(path) => linux.namespaces.push(Namespace { kind: "network".into(), path: path.clone() }),
            net::Mode::None | net::Mode::Networks(_) => linux.namespaces.push(Namespace { kind: "network".into(), path: String::new() }),
        }
        let links = link::find(self.store(), &config.links, &config.name, plan)?;
        links.env.iter().for_each(|(name, value)| set_variable(&mut process.env, name, value));
        self.name_files(spec, root, plan, &links.hosts)
    }

    /// Writes /etc/hosts, /etc/resolv.conf and /etc/hostname, or takes those of the container whose network is shared.
    fn name_files(&self, spec: &mut Spec, root: &Root, plan: &net::Plan, links: &str) -> Result<()> {
        let dir = match plan.joins() {
            Some(other) => self.store().names_dir(Container::find(self.store(), other)?.id())?,
            None => {
                let mut hosts = self.hosts_below(root)?;
                hosts.extend(hosts_of(plan));
                hosts.extend_from_slice(links.as_bytes());
                let hostname = if plan.hostname.is_empty() { host_name() } else { plan.hostname.clone() };
                let contents = [hosts, net::resolv_conf(plan), format!("{hostname}\n").into_bytes()];
                let dir = self.store().make_names_dir(self.id())?;
                for (name, content) in NAME_FILES.iter().zip(contents) {
                    let path = dir.join(name);
                    let mut file = fs::create_new(&path, 0o644)?;
                    fs::set_mode(&path, 0o644)?;
                    fs::write_all(&mut file, &path, &content)?;
                    selinux::label_file(&path, label_of(spec))?;
                }
                dir
            }
        };
        if !self.config().users.is_empty() {
            let path = self.dir().join("passwd");
            fs::remove_file(&path)?;
            let text = user::passwd_with(root, &self.config().users)?;
            fs::write_all(&mut fs::create_new(&path, 0o644)?, &path, text.as_bytes())?;
            fs::set_mode(&path, 0o644)?;
            selinux::label_file(&path, label_of(spec))?;
            let mount = super::defaults::bind("/etc/passwd", &path.to_string_lossy(), "");
            spec.mounts.retain(|old| *old != mount);
            if !spec.mounts.iter().any(|old| old.destination == mount.destination) {
                spec.mounts.push(mount);
            }
        }
        for name in NAME_FILES {
            if name == "hosts" && self.config().hosts == HostsFile::Image {
                continue;
            }
            let destination = format!("/etc/{name}");
            // What a person mounts there wins.
            spec.mounts.retain(|mount| mount.destination != destination || mount.source != dir.join(name).to_string_lossy());
            if spec.mounts.iter().any(|mount| mount.destination == destination) {
                continue;
            }
            let source = dir.join(name).to_string_lossy().into_owned();
            spec.mounts.push(Mount {
                destination,
                kind: "bind".into(),
                source,
                options: vec!["bind".into(), "rprivate".into()],
                ..Mount::default()
            });
        }
        Ok(())
    }

    /// Takes /dev/shm of the container whose IPC is shared, as docker has it: the memory goes with the queues.
    fn shared_memory(&self, spec: &mut Spec) -> Result<Vec<(String, OwnedFd)>> {
        const SHM: &str = "/dev/shm";
        let Some(id) = self.config().ipc_mode.strip_prefix("container:") else { return Ok(Vec::new()) };
        let other = Container::find(self.store(), id)?;
        if !matches!(other.config().ipc_mode.as_str(), "shareable" | "host") {
            let reason = "its IPC is its own; it would have to be made with --ipc shareable";
            return Err(RuntimeError::invalid(format!("--ipc container:{}", other.config().name), reason));
        }
        let process = other.process_of()?;
        let gone = || RuntimeError::State { name: other.config().name.clone(), state: "not running".into() };
        let first = process.open().ok_or_else(gone)?;
        let memory = mount::of_process(first, process.pid, Path::new("dev/shm")).map_err(failed("share /dev/shm"))?;
        for mount in spec.mounts.iter_mut().filter(|mount| mount.destination == SHM) {
            *mount = super::defaults::bind(SHM, "prepared", "");
        }
        Ok(vec![(SHM.to_owned(), memory)])
    }

    fn make_group(&self, spec: &Spec) -> Result<Option<Group>> {
        if self.config().without_cgroup {
            return Ok(None);
        }
        let limits = spec.linux.as_ref().and_then(|l| l.resources.as_ref());
        let is_limited = limits.is_some_and(resources::is_limited);
        let group = self.group_with(&resources::more_controllers(limits));
        let made = group.create().and_then(|()| match group.enable(&resources::v2_controllers(limits)) {
            Err(error) if is_limited => Err(error),
            _ => Ok(()),
        });
        if let Err(error) = made {
            let _ = group.remove();
            // Without limits a host that keeps its cgroups to itself is no obstacle.
            return if is_limited { Err(error.into()) } else { Ok(None) };
        }
        // What can make nodes could open any device.
        let needs_devices = self.config().privileged || has_capability(spec, "CAP_MKNOD");
        if let Some(limits) = limits
            && let Err(error) =
                resources::apply(&group, limits).and_then(|()| resources::apply_devices(&group, &limits.devices, needs_devices))
        {
            let _ = group.remove();
            return Err(error);
        }
        Ok(Some(group))
    }

    /// Returns the first process of a running container.
    ///
    /// # Errors
    /// When it does not run.
    pub fn process_of(&self) -> Result<Identity> {
        let state = self.state()?;
        match (state.status, state.process) {
            (Status::Running | Status::Paused, Some(process)) => Ok(process),
            (status, _) => Err(RuntimeError::State { name: self.config().name.clone(), state: format!("{}, not running", status.word()) }),
        }
    }

    /// Cleans up after a run of which only the files are known, and writes its end down. Nobody saw how it ended if `exit` is none.
    pub(super) fn close_run(&self, exit: Option<Exit>, next: Status) -> Result<State> {
        let mut state = self.state()?;
        state.oom = self.group().oom_kills() > 0;
        self.free()?;
        self.hooks_of_end();
        state.status = next;
        state.exit_code = Some(exit.map_or(EXIT_UNSEEN, Exit::code));
        state.finished = Some(clock::rfc3339_nanos(clock::now()));
        state.reason = match exit {
            None => Some(Reason::MonitorLost),
            Some(_) => Some(Reason::Oom).filter(|_| state.oom),
        };
        state.process = None;
        if next == Status::Exited {
            state.monitor = None;
        } else {
            state.restarts = state.restarts.saturating_add(1);
        }
        self.write_end(&state)?;
        self.event_die(state.exit_code.unwrap_or(EXIT_UNSEEN), state.network.as_deref());
        Ok(state)
    }

    /// Cleans up after a run whose first process has ended, and writes its end down. `next` is what the container is then.
    pub(super) fn ended(&self, mut running: Running, exit: Exit, next: Status) -> Result<Ended> {
        let oom = running.group.0.as_ref().is_some_and(|group| group.oom_kills() > 0);
        drop(running.group);
        // What an update added later.
        let _ = self.group_in(&resources::RARE_CONTROLLERS).remove();
        // Its sockets keep the network namespace.
        drop(running.attendant);
        drop(running.network);
        self.hooks_of_end();
        let state = &mut running.state;
        state.status = next;
        state.exit_code = Some(exit.code());
        state.finished = Some(clock::rfc3339_nanos(clock::now()));
        state.oom = oom;
        state.reason = Some(Reason::Oom).filter(|_| oom);
        state.process = None;
        if next == Status::Exited {
            state.monitor = None;
        } else {
            state.restarts = state.restarts.saturating_add(1);
        }
        // What is removed at once needs no last words.
        if !(self.config().ephemeral && next == Status::Exited) {
            self.write_state(state)?;
        }
        if oom {
            self.event("oom", &[]);
        }
        if running.state.network.as_ref().is_some_and(|plan| matches!(plan.mode, net::Mode::Networks(_))) {
            // It may have been connected to others meanwhile.
            let _ = self.add_changed_network(&mut running.state);
        }
        self.event_die(exit.code(), running.state.network.as_deref());
        Ok(Ended { exit, oom })
    }
}

/// Returns the SELinux label of the container's files; empty is none.
fn label_of(spec: &Spec) -> &str {
    spec.linux.as_ref().map(|linux| linux.mount_label.as_str()).unwrap_or_default()
}

fn has_capability(spec: &Spec, name: &str) -> bool {
    let sets = spec.process.as_ref().and_then(|p| p.capabilities.as_ref());
    sets.is_some_and(|sets| caps::mask(&sets.bounding).unwrap_or(0) & caps::bit(name).unwrap_or(0) != 0)
}

/// Connects a child that waits at its gate.
pub(super) fn attach(site: &net::Site, plan: &net::Plan, child: &mut Child) -> Result<Option<net::dns::Server>> {
    let error = match net::attach(site, plan, child.pid() as u32) {
        Ok(resolver) => return Ok(resolver),
        Err(error) => error,
    };
    // A child that failed has no namespace to attach to, and knows better why. It loses that a moment before it has ended.
    let is_going = matches!(&error, net::NetError::Namespace { source } if source.kind() == std::io::ErrorKind::NotFound);
    let most = if is_going { GOING_WAIT } else { Duration::ZERO };
    if crate::sys::pidfd::wait_end(child.pidfd(), Some(most)).unwrap_or(false) {
        child.started()?;
    }
    Err(error.into())
}

/// Says an error with its causes in one line.
pub(super) fn explain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
