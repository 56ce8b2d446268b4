//! Makes a container from an image and options: its directory, whole, with a name.

use super::container::{Config, Container, FromImage, RunLock, State, Status};
use super::error::{Result, RuntimeError, failed};
use super::log::Whose;
use super::options::{Options, STOP_TIMEOUT_SECS};
use super::{link, net, secret, volume};
use crate::digest::Digest;
use crate::oci::RunConfig;
use crate::oci::spec::Spec;
use crate::store::{Image, Lease, OpenImage, Store};
use crate::sys::{clock, fs, random};

/// How often a random name is tried.
const NAME_TRIES_MAX: usize = 100;

/// A container that was just made.
pub struct Created {
    /// The container.
    pub container: Container,
    /// The right to run it; held from the start if it is to be started at once.
    pub lock: Option<RunLock>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// Checks the options by themselves, before an image is fetched for them.
///
/// # Errors
/// When one makes no sense.
pub fn check_options(store: &Store, options: &Options) -> Result<()> {
    if let Some(name) = &options.name {
        crate::store::check_name("container", name)?;
    }
    let image = RunConfig { cmd: Some(vec!["true".into()]), ..RunConfig::default() };
    options.settle(&image, &options.load(store.root())?).map(drop)
}

/// Makes a container. With `start_now` the caller gets its lock, and should the caller die, the next command removes what is ephemeral.
///
/// # Errors
/// When an option makes no sense, a source is missing, or the name is taken. Nothing is left then.
pub fn create(store: &Store, lease: &Lease, image: &Image, open: &OpenImage, options: &Options, start_now: bool) -> Result<Created> {
    let loaded = options.load(store.root())?;
    let settled = options.settle(&open.config.config, &loaded)?;
    let id = random::hex(32);
    if let Some(name) = &options.name {
        crate::store::check_name("container", name)?;
    }
    if let Some(name) = options.name.as_deref().filter(|_| options.replace) {
        replace(store, name)?;
    }
    let mut wanted = settled.mounts;
    take_over(store, &options.volume.volumes_from, &mut wanted)?;
    let mounts = volume::prepare(store, lease, &wanted)?;
    let mut warnings = net::foresee(&settled.network);
    warnings.extend(settled.warnings);
    let mut spec = settled.spec;
    if !loaded.selinux.asked && !loaded.selinux.process.is_empty() {
        for other in [&settled.pid_mode, &settled.ipc_mode].into_iter().filter_map(|mode| mode.strip_prefix("container:")) {
            take_labels(&mut spec, Container::find(store, other)?.spec()?);
        }
    }
    warnings.extend(super::resources::fit(&mut spec, store.tag())?);
    spec.mounts.extend(mounts.iter().map(|mount| mount.spec.clone()));
    let mut holds: Vec<Digest> = vec![open.manifest_descriptor.digest.clone(), open.manifest.config.digest.clone()];
    holds.extend(open.manifest.layers.iter().map(|layer| layer.digest.clone()));
    holds.extend(open.config.rootfs.diff_ids.iter().cloned());
    holds.extend(volume::holds(store, &mounts)?);
    store.create_container(lease, &id, &holds)?;
    let undo = Undo { store, id: &id, mounts: &mounts, armed: true };
    let name = claim_name(store, options.name.as_deref(), &id)?;
    let dir = store.container_dir(&id);
    for sub in ["upper", "work"] {
        fs::create_dir(&dir.join(sub), 0o700)?;
    }
    for (file, place, content) in &settled.files {
        let path = dir.join(file);
        fs::write_all(&mut fs::create_new(&path, 0o644)?, &path, content)?;
        spec.mounts.push(super::defaults::bind(place, &path.to_string_lossy(), "ro"));
    }
    let links = link::settle(store, &options.link, &spec, &settled.network.mode)?;
    let reference = image.name.to_string();
    secret::keep(store, &id, &settled.secrets)?;
    let config = Config {
        id: id.clone(),
        name: name.clone(),
        image: FromImage {
            reference: reference.clone(),
            digest: image.digest().clone(),
            manifest: open.manifest_descriptor.clone(),
            platform: open.config.platform(),
        },
        created: clock::rfc3339_nanos(clock::now()),
        command: spec.process.as_ref().map(|process| process.args.clone()).unwrap_or_default(),
        labels: settled.labels,
        user: settled.user,
        groups: settled.groups,
        tty: options.tty,
        interactive: options.interactive,
        ephemeral: options.ephemeral,
        init: options.init,
        privileged: options.security.privileged,
        network: settled.network,
        mounts: mounts.clone(),
        restart: settled.restart,
        stop_signal: settled.stop_signal,
        stop_timeout_secs: options.stop_timeout.unwrap_or(STOP_TIMEOUT_SECS),
        log: settled.log,
        mirror: settled.mirror.map(|mirror| mirror.of(Whose { id: &id, name: &name, image: &reference })),
        health: settled.health,
        timeout_secs: options.timeout_secs.filter(|secs| *secs > 0),
        log_details: settled.log_details,
        pid_mode: settled.pid_mode,
        ipc_mode: settled.ipc_mode,
        hosts: settled.hosts,
        links,
        users: settled.users,
        pidfile: settled.pidfile,
        cgroup_parent: settled.cgroup_parent,
        without_cgroup: settled.without_cgroup,
        has_hooks: spec.hooks.is_some(),
        attach: options.attach.clone(),
        secrets: settled.secrets.iter().map(|(secret, _)| secret.clone()).collect(),
    };
    let lock = if start_now {
        let file = fs::open(&dir)?;
        fs::lock(&file, true).map_err(failed("lock the container"))?;
        Some(RunLock::from_file(file))
    } else {
        None
    };
    let state = State::new(if start_now { Status::Starting } else { Status::Created });
    let container = Container::write_new(store, config, spec, &state)?;
    lease.finish_container(&id)?;
    undo.disarm();
    container.event("create", &[]);
    Ok(Created { container, lock, warnings })
}

/// Gives a container that shares another's processes or memory the labels of that one: it could not reach them with its own.
fn take_labels(spec: &mut Spec, other: Spec) {
    if let (Some(process), Some(others)) = (&mut spec.process, other.process) {
        process.selinux_label = others.selinux_label;
    }
    if let (Some(linux), Some(others)) = (&mut spec.linux, other.linux) {
        linux.mount_label = others.mount_label;
    }
}

/// Removes the container that has exactly this name, as `rdx -f` does.
fn replace(store: &Store, name: &str) -> Result<()> {
    match Container::find(store, name) {
        Ok(old) if old.config().name == name => old.remove(true, false),
        Ok(_) | Err(RuntimeError::NotFound { .. }) => Ok(()),
        Err(RuntimeError::Store(error)) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Adds the volumes and binds of other containers, `CONTAINER[:ro|:rw]`.
fn take_over(store: &Store, from: &[String], wanted: &mut Vec<volume::UserMount>) -> Result<()> {
    for text in from {
        let (name, mode) = text.split_once(':').unwrap_or((text, ""));
        let mut read_only = None;
        for word in mode.split(',').filter(|word| !word.is_empty()) {
            match word {
                "ro" => read_only = Some(true),
                "rw" => read_only = None,
                "z" | "Z" => {}
                other => return Err(RuntimeError::invalid(format!("--volumes-from {text}"), format!("'{other}' is neither ro nor rw"))),
            }
        }
        let other = Container::find(store, name)?;
        volume::add_missing(wanted, volume::taken_over(&other.config().mounts, read_only));
    }
    Ok(())
}

/// Takes back what was made when something after it fails.
struct Undo<'a> {
    store: &'a Store,
    id: &'a str,
    mounts: &'a [volume::PreparedMount],
    armed: bool,
}

impl Undo<'_> {
    fn disarm(mut self) {
        self.armed = false;
    }
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        if self.armed {
            // A name whose container has gone is free.
            let _ = self.store.remove_container(self.id);
            secret::forget(self.store, self.id);
            let _ = volume::remove_anonymous(self.store, self.mounts);
        }
    }
}

fn claim_name(store: &Store, wanted: Option<&str>, id: &str) -> Result<String> {
    if let Some(name) = wanted {
        store.claim_container_name(name, id)?;
        return Ok(name.to_owned());
    }
    let mut last = None;
    for _ in 0..NAME_TRIES_MAX {
        let name = random_name();
        match store.claim_container_name(&name, id) {
            Ok(()) => return Ok(name),
            Err(error @ crate::store::StoreError::Taken { .. }) => last = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(last.map_or_else(|| RuntimeError::invalid("name", "none is free"), RuntimeError::from))
}

/// Makes a name that can be said aloud: a tool, a colour and a number.
fn random_name() -> String {
    const COLOURS: [&str; 24] = [
        "amber", "azure", "beige", "black", "blue", "brown", "coral", "cyan", "gold", "green", "grey", "indigo", "ivory", "jade", "lilac",
        "lime", "ochre", "olive", "orange", "pink", "red", "teal", "violet", "white",
    ];
    const TOOLS: [&str; 24] = [
        "anvil", "auger", "awl", "axe", "bolt", "chisel", "clamp", "drill", "file", "gauge", "gouge", "hammer", "jig", "lathe", "level",
        "mallet", "plane", "pliers", "rasp", "ruler", "saw", "spanner", "vice", "wedge",
    ];
    let mut raw = [0_u8; 4];
    random::fill(&mut raw);
    let pick = |list: &[&'static str; 24], byte: u8| list[usize::from(byte) % list.len()];
    format!("{}-{}-{}", pick(&COLOURS, raw[0]), pick(&TOOLS, raw[1]), u16::from_ne_bytes([raw[2], raw[3]]) % 10_000)
}
