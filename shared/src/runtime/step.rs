//! Runs the steps of a build: one process on a stack of layers, to its end, with nothing left behind.

use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustix::pipe::{PipeFlags, pipe_with};

use super::cdi::{self, Edits};
use super::container::parent_group;
use super::error::{Result, RuntimeError, failed};
use super::foreground::{FORWARDED, Output, Terminal};
use super::launch::{Launch, Stdio, launch};
use super::options::Granted;
use super::selinux::{self, Labels};
use super::start::{Attached, attach};
use super::{defaults, net, options, resources, user};
use crate::oci::exec::{Exec, ExecError, Step, StepExit, StepMount, StepNetwork, Stream};
use crate::oci::spec::{Capabilities, Hooks, Linux, Mount, Process, Root as SpecRoot, Spec, User};
use crate::store::Store;
use crate::sys::cgroup::{Group, Trees};
use crate::sys::mount::{self, Overlay, attributes as attr};
use crate::sys::process::{Child, Exit};
use crate::sys::root::Root;
use crate::sys::signal::Signals;
use crate::sys::{fs, interrupt, pty, random};

use self::leftovers::Scratch;
use self::limits::{controllers_of, limit};
pub use self::limits::{step_cgroup_parent, step_resources};
pub use self::names::check_step;
use self::names::{name_files, request};

mod labels;
pub(super) mod leftovers;
mod limits;
mod names;
mod plain;
#[cfg(test)]
mod tests;

/// Runs build steps as containers.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    labels: Arc<OnceLock<Labels>>,
}

impl Runner {
    /// Makes a runner whose cgroups, networks and scratch files are the store's.
    pub fn new(store: &Store) -> Runner {
        Runner { store: store.clone(), labels: Arc::default() }
    }
}

impl Exec for Runner {
    fn run(&self, step: &Step, output: &mut dyn FnMut(Stream, &[u8])) -> std::result::Result<StepExit, ExecError> {
        self.run_step(step, output).map_err(|error| ExecError {
            message: "cannot run the step".into(),
            code: error.exit_code(),
            source: Some(Box::new(error)),
        })
    }
}

/// Removes a cgroup, and what is left in it, when it goes out of scope.
pub(super) struct GroupGuard(pub(super) Option<Group>);

impl Drop for GroupGuard {
    fn drop(&mut self) {
        if let Some(group) = &self.0 {
            let _ = group.kill();
            let _ = group.remove();
        }
    }
}

impl Runner {
    fn run_step(&self, step: &Step, output: &mut dyn FnMut(Stream, &[u8])) -> Result<StepExit> {
        if let Some(tree) = &step.plain {
            return self.run_plain(step, tree, output);
        }
        leftovers::clear(&self.store)?;
        let id = format!("{}{}", leftovers::PREFIX, random::hex(8));
        let scratch = Scratch::new(&self.store, &id)?;
        let granted = options::grant_step(&step.rights, step.insecure)?;
        let labels = self.labels(&granted.label, step.insecure, output)?;
        let edits = edits(step, &granted)?;
        let group = GroupGuard(self.group(&id, step, (&edits, &granted))?);
        limit(group.0.as_ref(), &step.limits)?;
        prepare_upper(&step.upper, &step.lower)?;
        let mut spec = Spec { mounts: defaults::mounts(step.shm_size.unwrap_or(defaults::SHM_BYTES), step.insecure), ..Spec::default() };
        let mut prepared = Vec::new();
        for (n, mount) in step.mounts.iter().enumerate() {
            add_mount(&mut spec, &mut prepared, mount, &scratch.path.join(n.to_string()), &labels.files)?;
        }
        spec.mounts.extend(edits.mounts.iter().cloned());
        let site = net::Site::new(&self.store)?;
        let (plan, held) = net::prepare(&site, net::Who { id: &id, name: None }, &request(step)?)?;
        let attached = Attached { store: self.store.clone(), id: id.clone(), needed: !plan.links.is_empty() };
        spec.mounts.extend(name_files(&plan, &scratch.path, &labels.files)?);
        let skeleton = scratch.path.join("skeleton");
        super::skeleton::make(&skeleton, &spec.mounts, |mount| is_file(mount, &prepared))?;
        let lower: Vec<PathBuf> = std::iter::once(skeleton).chain(step.lower.iter().cloned()).collect();
        let attributes = if step.insecure { 0 } else { attr::NO_DEV };
        let stack = Overlay { lower: &lower, upper: Some((&step.upper, &step.work)), volatile: true, attributes };
        let root = Root::from_fd(mount::overlay_labelled(&stack, &labels.files)?);
        let mounts = std::mem::take(&mut spec.mounts);
        spec = self.spec(step, &root, &edits, granted)?;
        spec.mounts = mounts;
        if let (Some(process), Some(linux)) = (&mut spec.process, &mut spec.linux) {
            (process.selinux_label, linux.mount_label) = (labels.process, labels.files);
        }
        let stubs = Stubs::find(&root, &spec);
        let (stdio, pipes) = wire(step)?;
        let root_fd = root.fd().try_clone_to_owned().map_err(failed("open the root"))?;
        let started = launch(Launch {
            spec: &spec,
            root: root_fd,
            anchor: &scratch.path,
            group: group.0.as_ref(),
            stdio,
            die_with_parent: true,
            init: false,
            prepared,
            inherited: 0,
            made: None,
            managed: None,
        })?;
        drop(root);
        let mut child = started.child;
        attach(&site, &plan, &mut child)?;
        let exit = follow_all(child, started.terminal, step, pipes, output, None);
        drop((group, attached, held));
        stubs.remove(&step.upper);
        // The volatile mark of overlayfs is no part of the layer; neither is its scratch content.
        let _ = fs::remove_tree(&step.work.join("work"));
        exit
    }

    fn group(&self, id: &str, step: &Step, (edits, granted): (&Edits, &Granted)) -> Result<Option<Group>> {
        let (trees, controllers) = (Trees::find(), controllers_of(&step.limits));
        if trees.is_empty() {
            return Ok(None);
        }
        let group = match &step.cgroup_parent {
            Some(parent) => trees.group(&format!("{parent}/{id}"), controllers),
            None => trees.group(&format!("{}/{id}", parent_group(self.store.tag())), controllers),
        };
        group.create()?;
        let mut rules = if step.insecure { defaults::all_devices() } else { defaults::device_rules() };
        rules.extend(edits.nodes.iter().map(|(node, access)| options::rule_of(node, access)));
        rules.extend(granted.rules.iter().cloned());
        if let Err(error) = resources::apply_devices(&group, &rules, false) {
            let _ = group.remove();
            return Err(error);
        }
        Ok(Some(group))
    }

    fn spec(&self, step: &Step, root: &Root, edits: &Edits, granted: Granted) -> Result<Spec> {
        let identity = user::resolve(root, &step.user, &step.rights.group_add)?;
        let bounding = granted.capabilities;
        let mut kinds = vec!["mount", "pid", "uts", "ipc", "cgroup"];
        if step.network != StepNetwork::Host {
            kinds.push("network");
        }
        let mut env = edits.env.clone();
        env.extend(step.env.iter().cloned());
        let has = |env: &[String], name: &str| env.iter().any(|e| e.split('=').next() == Some(name));
        if !has(&env, "PATH") {
            env.push(format!("PATH={}", super::launch::PATH_DEFAULT));
        }
        if !has(&env, "HOME") {
            env.push(format!("HOME={}", identity.home));
        }
        let rlimits = step.ulimits.iter().map(|text| options::parse_ulimit(text)).collect::<Result<_>>()?;
        let mut spec = defaults::spec(Linux {
            namespaces: defaults::namespaces(&kinds),
            seccomp: granted.seccomp,
            masked_paths: granted.masked,
            devices: edits.nodes.iter().map(|(node, _)| node.clone()).chain(granted.nodes).collect(),
            readonly_paths: granted.read_only,
            ..Linux::default()
        });
        spec.root = Some(SpecRoot::default());
        spec.hostname = if step.hostname.is_empty() { "build".into() } else { step.hostname.clone() };
        spec.process = Some(Process {
            user: User {
                uid: identity.uid,
                gid: identity.gid,
                umask: None,
                additional_gids: identity.groups.into_iter().chain(edits.gids.iter().copied()).collect(),
            },
            args: step.args.clone(),
            env,
            cwd: if step.cwd.is_empty() { "/".into() } else { step.cwd.clone() },
            capabilities: Some(Capabilities {
                bounding: bounding.clone(),
                effective: bounding.clone(),
                permitted: bounding,
                ..Capabilities::default()
            }),
            rlimits,
            no_new_privileges: granted.no_new_privileges,
            apparmor_profile: granted.apparmor,
            terminal: step.terminal,
            ..Process::default()
        });
        Ok(spec)
    }
}

/// Finds what a step's devices want changed.
fn edits(step: &Step, granted: &Granted) -> Result<Edits> {
    let mut names = granted.described.clone();
    for device in &step.devices {
        let meant = cdi::meant(&device.name)?;
        if meant.is_empty() && device.required {
            let reason = "no file in /etc/cdi or /run/cdi describes it".into();
            return Err(RuntimeError::Unsupported { what: format!("--device {}", device.name), reason });
        }
        names.extend(meant);
    }
    let edits = cdi::find(&names)?;
    if edits.hooks != Hooks::default() {
        let reason = "its description wants programs of the host run, which a build step does not do".into();
        return Err(RuntimeError::Unsupported { what: format!("--device {}", names.join(", ")), reason });
    }
    Ok(edits)
}

/// Gives a new upper directory the mode and owner of the directory that it will hide: the root of the top layer.
pub(super) fn prepare_upper(upper: &Path, lower: &[PathBuf]) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let look = |path: &Path| std::fs::symlink_metadata(path).map_err(failed(format!("look at {}", path.display())));
    let is_new = std::fs::read_dir(upper).map_err(failed(format!("read {}", upper.display())))?.next().is_none();
    if !is_new {
        return Ok(());
    }
    let (mode, uid, gid) = match lower.last() {
        Some(top) => look(top).map(|meta| (meta.mode() & 0o7777, meta.uid(), meta.gid()))?,
        None => (0o755, 0, 0),
    };
    let have = look(upper)?;
    if have.mode() & 0o7777 != mode {
        fs::set_mode(upper, mode)?;
    }
    if (have.uid(), have.gid()) != (uid, gid) {
        rustix::fs::chown(upper, Some(rustix::fs::Uid::from_raw(uid)), Some(rustix::fs::Gid::from_raw(gid)))
            .map_err(|errno| failed("set the owner of the root")(errno.into()))?;
    }
    Ok(())
}

/// Tells whether a mount is a file's.
fn is_file(mount: &Mount, prepared: &[(String, OwnedFd)]) -> bool {
    if let Some((_, fd)) = prepared.iter().find(|(destination, _)| *destination == mount.destination) {
        let stat = rustix::fs::fstat(fd);
        return stat.is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode) != rustix::fs::FileType::Directory);
    }
    mount.kind == "bind" && std::fs::metadata(&mount.source).is_ok_and(|meta| !meta.is_dir())
}

fn write_file(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let mut file = fs::create_new(path, mode)?;
    fs::set_mode(path, mode)?;
    file.write_all(content).map_err(failed(format!("write {}", path.display())))
}

/// Adds one mount of a step. What has to be made first is made now and handed over as a descriptor.
fn add_mount(spec: &mut Spec, prepared: &mut Vec<(String, OwnedFd)>, mount: &StepMount, scratch: &Path, own: &str) -> Result<()> {
    let (target, fd) = match mount {
        StepMount::Bind { source, subpath, target, writable, label } => {
            labels::give(source, *label, own)?;
            let root = Root::open(source)?;
            let fd = root.resolve_path(Path::new(subpath))?;
            (target, with_access(mount::bind_fd(fd.as_fd(), false)?, *writable)?)
        }
        StepMount::Layers { lower, subpath, target, writable } => {
            fs::create_dir(scratch, 0o700)?;
            let (upper, work) = (scratch.join("upper"), scratch.join("work"));
            fs::create_dir(&upper, 0o755)?;
            fs::create_dir(&work, 0o700)?;
            let upper = writable.then_some((upper.as_path(), work.as_path()));
            let mount = mount::overlay_labelled(&Overlay { lower, upper, volatile: true, attributes: attr::NO_DEV }, own)?;
            let part = if subpath.trim_matches('/').is_empty() { mount } else { mount::part(mount, Path::new(subpath))? };
            (target, with_access(part, *writable)?)
        }
        StepMount::Tmpfs { target, size } => {
            let mut options: Vec<String> = ["nosuid", "nodev", "mode=1777"].map(str::to_owned).to_vec();
            options.extend(size.map(|bytes| format!("size={bytes}")));
            spec.mounts.push(Mount {
                destination: target.clone(),
                kind: "tmpfs".into(),
                source: "tmpfs".into(),
                options,
                ..Mount::default()
            });
            return Ok(());
        }
        StepMount::Secret { target, content, mode, uid, gid } => {
            write_file(scratch, content, *mode)?;
            rustix::fs::chown(scratch, Some(rustix::fs::Uid::from_raw(*uid)), Some(rustix::fs::Gid::from_raw(*gid)))
                .map_err(|errno| failed("set the owner of a secret")(errno.into()))?;
            selinux::label_file(scratch, own)?;
            (target, mount::bind(scratch, false)?)
        }
    };
    spec.mounts.push(Mount {
        destination: target.clone(),
        kind: "bind".into(),
        source: "prepared".into(),
        options: Vec::new(),
        ..Mount::default()
    });
    prepared.push((target.clone(), fd));
    Ok(())
}

fn with_access(mount: OwnedFd, writable: bool) -> Result<OwnedFd> {
    let set = attr::NO_DEV | if writable { 0 } else { attr::READ_ONLY };
    mount::set_attributes(mount.as_fd(), false, set, 0).map_err(failed("make a mount read-only"))?;
    Ok(mount)
}

/// Our ends of a step's input and output.
struct Pipes {
    stdin: Option<OwnedFd>,
    stdout: OwnedFd,
    stderr: OwnedFd,
}

fn wire(step: &Step) -> Result<(Stdio, Option<Pipes>)> {
    if step.terminal {
        return Ok((Stdio::Terminal(pty::size(std::io::stdin())), None));
    }
    let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|errno| failed("make a pipe")(errno.into()));
    let (input, stdin) = if step.stdin.is_empty() {
        (OwnedFd::from(fs::open(Path::new("/dev/null"))?), None)
    } else {
        let (near, far) = pipe()?;
        (near, Some(far))
    };
    let (stdout, output) = pipe()?;
    let (stderr, error) = pipe()?;
    Ok((Stdio::Files([input, output, error]), Some(Pipes { stdin, stdout, stderr })))
}

/// Serves a step, on its terminal or by its pipes, until it has ended; `then` as for [`follow`].
fn follow_all(
    child: Child,
    terminal: Option<OwnedFd>,
    step: &Step,
    pipes: Option<Pipes>,
    output: &mut dyn FnMut(Stream, &[u8]),
    then: Option<&dyn Fn()>,
) -> Result<StepExit> {
    let exit = match (terminal, pipes) {
        (Some(master), _) => follow_terminal(child, master),
        (None, Some(pipes)) => follow(child, step, pipes, output, then),
        (None, None) => Err(RuntimeError::invalid("terminal", "the step ended before it made one")),
    };
    Ok(match exit? {
        Exit::Code(code) => StepExit::Code(code),
        Exit::Signal(signal) => StepExit::Signal(signal),
    })
}

/// Gives the step the caller's terminal until it has ended.
fn follow_terminal(mut child: Child, master: OwnedFd) -> Result<Exit> {
    let numbers: Vec<i32> = FORWARDED.into_iter().chain([libc::SIGWINCH]).collect();
    let mut signals = Signals::open(&numbers).map_err(failed("take signals"))?;
    let terminal = Terminal::new(master, true, None)?;
    let _ = child.release();
    child.started()?;
    Ok(terminal.follow(&mut child, None, &mut signals, &mut Output::Error)?.0)
}

/// Feeds the step and passes on what it prints until it has ended.
///
/// Without a pid namespace `then` makes sure that nothing else holds the pipes.
fn follow(mut child: Child, step: &Step, mut pipes: Pipes, output: &mut dyn FnMut(Stream, &[u8]), then: Option<&dyn Fn()>) -> Result<Exit> {
    // A child that failed early is explained by `started`.
    let _ = child.release();
    child.started()?;
    if let Some(stdin) = &pipes.stdin {
        rustix::io::ioctl_fionbio(stdin, true).map_err(|errno| failed("feed the step")(errno.into()))?;
    }
    let mut rest = step.stdin.as_slice();
    let (mut out, mut err) = (true, true);
    let mut ended = None;
    // Once the first process has ended nothing else of the pid namespace lives: the pipes come to their end.
    while out || err {
        if interrupt::number().is_some() {
            // Again and again does no harm, and the pipes end with the last process.
            let _ = child.signal(libc::SIGKILL);
        }
        let process = child.pidfd();
        let process = then.filter(|_| ended.is_none()).map(|_| &process);
        let (write, read_out, read_err) =
            super::io::poll_step(&pipes.stdin, out.then_some(&pipes.stdout), err.then_some(&pipes.stderr), process)?;
        if write {
            let done = match pipes.stdin.as_ref().map(|stdin| rustix::io::write(stdin, rest)) {
                Some(Ok(n)) => {
                    rest = rest.get(n..).unwrap_or_default();
                    rest.is_empty()
                }
                Some(Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR)) => false,
                _ => true,
            };
            if done {
                pipes.stdin = None;
            }
        }
        if read_out {
            out = super::io::read_chunk(&pipes.stdout, |bytes| output(Stream::Stdout, bytes))?;
        }
        if read_err {
            err = super::io::read_chunk(&pipes.stderr, |bytes| output(Stream::Stderr, bytes))?;
        }
        if ended.is_none() {
            ended = child.try_wait().map_err(failed("wait for the step"))?;
            if let (Some(_), Some(then)) = (&ended, then) {
                then();
            }
        }
    }
    let exit = match ended {
        Some(exit) => exit,
        None => child.wait().map_err(failed("wait for the step"))?,
    };
    interrupt::check().map_err(failed("run the step to its end"))?;
    Ok(exit)
}

/// Mount points that had to be made in the upper directory, and are no part of the layer.
struct Stubs(Vec<PathBuf>);

impl Stubs {
    /// Finds which prefixes of the mount points do not exist yet.
    fn find(root: &Root, spec: &Spec) -> Stubs {
        let mut missing = Vec::new();
        for mount in &spec.mounts {
            let mut prefix = PathBuf::new();
            for part in Path::new(mount.destination.trim_start_matches('/')).components() {
                prefix.push(part);
                if !missing.contains(&prefix) && root.lstat(&prefix).is_err() {
                    missing.push(prefix.clone());
                }
            }
        }
        Stubs(missing)
    }

    /// Removes those that are still empty, deepest first.
    fn remove(self, upper: &Path) {
        let Ok(root) = Root::open(upper) else { return };
        for path in self.0.iter().rev() {
            let Ok(stat) = root.lstat(path) else { continue };
            let _ = match stat.kind {
                crate::sys::root::Kind::Dir => root.remove_dir(path),
                crate::sys::root::Kind::File if stat.size == 0 => root.unlink(path),
                _ => Ok(()),
            };
        }
    }
}

impl From<RuntimeError> for ExecError {
    fn from(error: RuntimeError) -> ExecError {
        ExecError { code: error.exit_code(), message: error.to_string(), source: Some(Box::new(error)) }
    }
}
