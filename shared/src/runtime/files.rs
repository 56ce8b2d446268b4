//! The files of a container for tools outside it: `dcp`, `ddiff`, `dexport`, `dcommit`.
//!
//! Of one that runs, the root is its first process's, volumes and all; of one that does not, layers
//! and mounts are put together in a mount namespace of their own while its lock is held, so that it
//! cannot start meanwhile. Either way it is one directory handle, and nothing that a process inside
//! renames meanwhile leads out of it. Nothing is staged on the host, and no program of the container
//! is run or loaded (CVE-2018-15664, CVE-2019-14271, CVE-2026-41567, CVE-2026-41568).

mod changes;
mod copy;

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use changes::{Change, ChangeKind, changes};
pub use copy::{Copied, Owner, Side, archive, copy, extract};

use super::container::{Container, RunLock, Status};
use super::error::{Result, RuntimeError};
use super::{exec, skeleton};
use crate::store::layer::{self, TreeOptions, Written};
use crate::store::{Lease, Store};
use crate::sys::mount::{self, Overlay, attributes as attr};
use crate::sys::root::Root;

/// How long a container that is being started may take to have its root.
const ROOT_WAIT: Duration = Duration::from_secs(10);

/// A container's files with everything that is mounted there.
pub struct Files {
    root: Root,
    _namespace: Option<OwnedFd>,
    _lock: Option<RunLock>,
}

impl Files {
    /// Opens the files of a container.
    ///
    /// # Errors
    /// When it is being started or stopped right now, or its layers cannot be put together.
    pub fn open(container: &Container, lease: &Lease) -> Result<Files> {
        if let Some(lock) = container.try_lock()? {
            return Files::put_together(container, lease, lock);
        }
        let (_, root) = exec::open(container, Instant::now() + ROOT_WAIT)?;
        Ok(Files { root, _namespace: None, _lock: None })
    }

    fn put_together(container: &Container, lease: &Lease, lock: RunLock) -> Result<Files> {
        let spec = container.spec()?;
        let open = container.store().open_manifest(&container.config().image.manifest)?;
        let layers = container.store().ensure_layers(lease, &open)?;
        let root = container.root(&layers, &spec)?;
        let mut parts = Vec::new();
        for (target, part) in container.special_mounts(lease)? {
            let target = PathBuf::from(target.trim_start_matches('/'));
            make_point(&root, &target, &part)?;
            parts.push((target, part));
        }
        for mount in container.config().mounts.iter().filter(|mount| mount.spec.kind == "bind" && mount.special.is_none()) {
            // What it will be bound to may have gone; then its start fails, and this need not.
            let Ok(part) = mount::bind(Path::new(&mount.spec.source), true) else { continue };
            let target = Path::new(mount.spec.destination.trim_start_matches('/'));
            make_point(&root, target, &part)?;
            if mount.read_only {
                set_read_only(std::os::fd::AsFd::as_fd(&part), &mount.spec.destination)?;
            }
            parts.push((target.to_owned(), part));
        }
        if spec.root.as_ref().is_some_and(|root| root.readonly) {
            set_read_only(root.fd(), "the root")?;
        }
        parts.sort_by_key(|(path, _)| path.components().count());
        let namespace = mount::assemble(root.fd(), &parts)?;
        Ok(Files { root, _namespace: Some(namespace), _lock: Some(lock) })
    }

    /// Returns the root, inside which every path stays.
    pub fn root(&self) -> &Root {
        &self.root
    }
}

/// Makes the mount point that the first start would make.
fn make_point(root: &Root, target: &Path, part: &OwnedFd) -> Result<()> {
    if root.stat(target).is_ok() {
        return Ok(());
    }
    let stat = rustix::fs::fstat(part).map_err(|errno| super::error::failed("look at a mount's source")(errno.into()))?;
    if rustix::fs::FileType::from_raw_mode(stat.st_mode).is_dir() {
        root.create_dir_all(target)?;
        return Ok(());
    }
    if let Some(parent) = target.parent() {
        root.create_dir_all(parent)?;
    }
    root.create_file(target, 0o644)?;
    Ok(())
}

fn set_read_only(mount: std::os::fd::BorrowedFd<'_>, what: &str) -> Result<()> {
    mount::set_attributes(mount, true, attr::READ_ONLY, 0).map_err(super::error::failed(format!("make {what} read-only")))
}

/// Returns what lies below a container's own directory, base first.
fn lower(container: &Container, lease: &Lease) -> Result<Vec<PathBuf>> {
    let open = container.store().open_manifest(&container.config().image.manifest)?;
    let layers = container.store().ensure_layers(lease, &open)?;
    Ok(std::iter::once(skeleton::shared(container.store())?).chain(layers).collect())
}

/// Opens a stack of directories for reading.
fn read_only(lower: &[PathBuf]) -> Result<Root> {
    Ok(Root::from_fd(mount::overlay(&Overlay { lower, upper: None, volatile: false, attributes: attr::READ_ONLY })?))
}

/// Writes a container's root as a tar, without what is mounted there.
///
/// # Errors
/// When it cannot be read, or `out` cannot be written.
pub fn export(container: &Container, lease: &Lease, out: impl std::io::Write) -> Result<Written> {
    // The container's own directory as one more layer: whether it runs or not, its files are in it.
    let mut stack = lower(container, lease)?;
    stack.push(container.dir().join("upper"));
    let root = read_only(&stack)?;
    let written = layer::write_tree(&root, out, &TreeOptions::default());
    written.map_err(|source| RuntimeError::Part { what: format!("cannot export {}", container.config().name), source: Box::new(source) })
}

/// What [`commit`] is to make.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// Its author.
    pub author: Option<String>,
    /// What its history says.
    pub message: Option<String>,
    /// Whether the container stands still meanwhile.
    pub pause: bool,
}

/// Stops the processes of a container for as long as it lives.
struct Frozen<'a>(&'a Container);

impl<'a> Frozen<'a> {
    fn new(container: &'a Container) -> Result<Option<Frozen<'a>>> {
        // One that stands still already stays so.
        if !container.is_held() || container.state()?.status != Status::Running {
            return Ok(None);
        }
        container.group().freeze(true)?;
        Ok(Some(Frozen(container)))
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        // One that ended meanwhile needs no thawing.
        let _ = self.0.group().freeze(false);
    }
}

/// Makes an image of a container: its image's layers, and one of what it changed. `change` turns the config that the
/// container stands for into that of the image.
///
/// # Errors
/// When its files cannot be read, or `change` refuses.
pub fn commit(
    store: &Store,
    lease: &Lease,
    container: &Container,
    name: Option<crate::store::ImageName>,
    what: &Commit,
    change: impl FnOnce(crate::oci::ImageConfig) -> std::result::Result<crate::oci::ImageConfig, String>,
) -> Result<crate::store::Image> {
    let base = store.open_manifest(&container.config().image.manifest)?;
    let config = change(config_of(container, &base.config)?).map_err(|reason| RuntimeError::invalid("--change", reason))?;
    let frozen = if what.pause { Frozen::new(container)? } else { None };
    let upper = container.dir().join("upper");
    let description = crate::store::Derived {
        config,
        created_by: container.config().command.join(" "),
        comment: what.message.clone(),
        author: what.author.clone(),
        name,
    };
    let image = store.derive_image(lease, &base, &upper, description)?;
    drop(frozen);
    Ok(image)
}

/// Returns the config of an image whose containers are started as this one was.
fn config_of(container: &Container, base: &crate::oci::ImageConfig) -> Result<crate::oci::ImageConfig> {
    /// What every start adds by itself.
    const OWN: [&str; 3] = ["HOME", "HOSTNAME", "TERM"];
    let config = container.config();
    let spec = container.spec()?;
    let mut image = base.clone();
    let name_of = |entry: &String| entry.split('=').next().unwrap_or_default().to_owned();
    if let Some(process) = &spec.process {
        let is_of_image = |name: &str| base.config.env.iter().any(|entry| name_of(entry) == name);
        let env = process.env.iter().filter(|entry| !OWN.contains(&name_of(entry).as_str()) || is_of_image(&name_of(entry)));
        image.config.env = env.cloned().collect();
        image.config.working_dir.clone_from(&process.cwd);
    }
    let entry = base.config.entrypoint.clone().unwrap_or_default();
    match config.command.strip_prefix(entry.as_slice()) {
        Some(rest) => image.config.cmd = Some(rest.to_vec()).filter(|rest| !rest.is_empty()),
        // It was started by another entry point.
        None => {
            image.config.entrypoint = None;
            image.config.cmd = Some(config.command.clone());
        }
    }
    image.config.user.clone_from(&config.user);
    image.config.labels = Some(config.labels.clone()).filter(|labels| !labels.is_empty());
    Ok(image)
}
