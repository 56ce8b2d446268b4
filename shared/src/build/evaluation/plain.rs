//! `--isolation chroot`: steps on a plain tree, where neither mounts nor namespaces may be made.
//!
//! The layers are copied into a directory, which the step has as its root; what it changed there is
//! its layer. What would be mounted is put in its place for the step and taken away again: files and
//! directories of ours are moved in and back out. So nothing here isolates: a step sees the processes,
//! the network and the host name of whoever builds, and there is no /proc in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::super::copy::View;
use super::super::dockerfile::Position;
use super::super::error::{BuildError, Result};
use super::Evaluation;
use super::copying::Scratch;
use crate::oci::exec::StepMount;
use crate::store::{StoreError, layer};
use crate::sys::caps;
use crate::sys::emptied::Emptied;
use crate::sys::fs::{self, PathError};
use crate::sys::root::{Kind, Root, Time};

/// The largest file by which a step finds hosts.
const FILE_MAX_BYTES: u64 = 1 << 20;
/// Devices that every step has: names and minor numbers of the major number 1, but for the last one's.
const DEVICES: [(&str, u32, u32); 6] = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

/// Capabilities without which no step runs.
const NEEDED: [&str; 5] = ["CHOWN", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

/// The tree that a step runs on.
pub(super) struct Plain {
    pub(super) tree: PathBuf,
    lower: Vec<PathBuf>,
    before: layer::Snapshot,
}

/// Trees that steps have left, by the layers that they show: the next step goes on with one of them.
#[derive(Default)]
pub(super) struct Trees {
    left: Mutex<BTreeMap<Vec<PathBuf>, PathBuf>>,
    /// Whether it was said what steps lack.
    has_warned: AtomicBool,
}

fn layer_failed(source: layer::LayerError) -> BuildError {
    StoreError::Layer { what: "the tree of the step".into(), source }.into()
}

impl Evaluation<'_> {
    /// Makes the scratch directory of a step, with a plain tree of the layers where nothing can be mounted.
    pub(super) fn scratch_on(&self, lower: &[PathBuf]) -> Result<Scratch> {
        let mut scratch = self.scratch(lower)?;
        if !self.options.plain {
            return Ok(scratch);
        }
        let tree = scratch.path("tree");
        let left = self.trees.left.lock().unwrap_or_else(PoisonError::into_inner).remove(lower);
        match left {
            Some(left) => fs::rename(&left, &tree)?,
            None => flatten(lower, &tree)?,
        }
        let before = layer::Snapshot::of(&Root::open(&tree)?).map_err(layer_failed)?;
        scratch.plain = Some(Plain { tree, lower: lower.to_vec(), before });
        Ok(scratch)
    }

    /// Shows layers as one, to be read.
    pub(super) fn look(&self, lower: &[PathBuf], scratch: &Scratch, position: Position) -> Result<Root> {
        if self.options.plain {
            let dir = scratch.path("look");
            flatten(lower, &dir)?;
            return Ok(Root::open(&dir)?);
        }
        Ok(View::readable(lower).map_err(|e| self.step_failed(position, "cannot stack the layers", e))?.root)
    }

    /// Writes what a step changed into the directory that becomes its layer.
    pub(super) fn take_changes(&self, scratch: &Scratch) -> Result<()> {
        let Some(plain) = &scratch.plain else { return Ok(()) };
        let hidden = scratch.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        plain.before.changes(&Root::open(&plain.tree)?, &Root::open(&scratch.upper)?, &hidden).map_err(layer_failed)
    }

    /// Keeps the tree of a step for the one that stands on it and on `layer`.
    pub(super) fn keep_tree(&self, scratch: &Scratch, layer: Option<&Path>) -> Result<()> {
        // Times of layers are others than those of the tree then.
        let Some(plain) = scratch.plain.as_ref().filter(|_| self.options.epoch.is_none()) else { return Ok(()) };
        let lower = plain.lower.iter().cloned().chain(layer.map(Path::to_owned)).collect();
        let kept = self.lease.scratch("tree");
        fs::rename(&plain.tree, &kept)?;
        let before = self.trees.left.lock().unwrap_or_else(PoisonError::into_inner).insert(lower, kept);
        if let Some(before) = before {
            fs::remove_tree(&before)?;
        }
        Ok(())
    }

    /// Puts everything in its place that the step would have mounted.
    pub(super) fn place<'s>(&self, scratch: &'s Scratch, plain: &'s Plain, mounts: &[StepMount]) -> Result<Placed<'s>> {
        let mut placed = Placed {
            root: Root::open(&plain.tree)?,
            tree: &plain.tree,
            scratch,
            all: Vec::new(),
            made: Vec::new(),
            times: BTreeMap::new(),
            null: None,
        };
        for name in ["/proc", "/sys", "/dev"] {
            placed.directory(name, 0o755)?;
        }
        if let Err(error) = placed.devices() {
            let null = Path::new("dev/null");
            let file = placed.root.create_file(null, 0o666)?;
            placed.root.set_mode(null, 0o666)?;
            // Where it cannot be watched, what is thrown away stays in it until the step ends.
            placed.null = Emptied::keep(file, &plain.tree.join(null)).ok();
            if !self.trees.has_warned.swap(true, Ordering::Relaxed) {
                self.tools.watch.warn(&format!("steps have no devices, and /dev/null is a file that is kept empty: {}", error.kind()));
            }
        }
        placed.directory("/dev/shm", 0o1777)?;
        let own = |path: &str| fs::read(Path::new(path), FILE_MAX_BYTES).unwrap_or_default();
        let mut hosts = own("/etc/hosts");
        for line in &self.options.add_hosts {
            if let Some((name, address)) = line.split_once(':') {
                hosts.extend_from_slice(format!("{address}\t{name}\n").as_bytes());
            }
        }
        placed.file("/etc/hosts", &hosts, (0o644, 0, 0))?;
        placed.file("/etc/resolv.conf", &own("/etc/resolv.conf"), (0o644, 0, 0))?;
        for (n, mount) in mounts.iter().enumerate() {
            match mount {
                StepMount::Bind { source, subpath, target, .. } => placed.moved(source, subpath, target)?,
                StepMount::Layers { lower, subpath, target, .. } => {
                    let dir = scratch.path(&format!("mount-{n}"));
                    flatten(lower, &dir)?;
                    placed.moved(&dir, subpath, target)?;
                }
                StepMount::Tmpfs { target, .. } => placed.directory(target, 0o1777)?,
                StepMount::Secret { target, content, mode, uid, gid } => placed.file(target, content, (*mode, *uid, *gid))?,
            }
        }
        placed.settle()?;
        Ok(placed)
    }
}

fn has(name: &str) -> bool {
    caps::available() & caps::bit(name).unwrap_or(0) != 0
}

/// Says what to do about a failure of somebody who may mount nothing.
pub(super) fn hinted(error: BuildError) -> BuildError {
    match (has("SYS_ADMIN"), has("SYS_CHROOT")) {
        (true, _) => error,
        (false, true) => error.with_hint("where nothing can be mounted: --isolation chroot"),
        (false, false) => error.with_hint("steps run as root: sudo dbuild, or as root of a container --isolation chroot"),
    }
}

/// Tells what is missing where steps cannot even run on a plain tree.
pub(super) fn lacking() -> Option<String> {
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| !has(name)).collect();
    (!missing.is_empty()).then(|| {
        format!("--isolation chroot needs the capabilities of root in an ordinary container, and there is no {}", missing.join(", "))
    })
}

fn flatten(lower: &[PathBuf], tree: &Path) -> Result<()> {
    fs::create_dir(tree, 0o755)?;
    fs::set_mode(tree, 0o755)?;
    layer::flatten(lower, &Root::open(tree)?).map_err(layer_failed)
}

/// Something that is in its place for a step.
struct One {
    path: PathBuf,
    /// Where what was there before waits.
    aside: Option<PathBuf>,
    /// Where it goes back to; none when it goes away.
    home: Option<(Root, PathBuf)>,
}

/// What is in its place for a step; taken away when this goes.
pub(super) struct Placed<'s> {
    root: Root,
    tree: &'s Path,
    scratch: &'s Scratch,
    all: Vec<One>,
    /// Directories that had to be made for it.
    made: Vec<PathBuf>,
    /// When the directories that it is in changed before that, and by it.
    times: BTreeMap<PathBuf, (Time, Time)>,
    /// What stands for /dev/null where no device can be made.
    null: Option<Emptied>,
}

impl Placed<'_> {
    /// Clears a place; returns its real path in the tree.
    fn clear(&mut self, target: &str) -> std::result::Result<PathBuf, PathError> {
        let target = Path::new(target.trim_start_matches('/'));
        let name = target.file_name().unwrap_or(OsStr::new("."));
        let parent = target.parent().unwrap_or(Path::new(""));
        let mut known = parent;
        while self.root.stat(known).is_err() {
            known = known.parent().unwrap_or(Path::new(""));
        }
        self.note(known)?;
        self.made.extend(self.root.create_dir_all(parent)?);
        let parent = self.root.real_path(parent)?;
        self.note(&parent)?;
        Ok(parent.join(name))
    }

    fn note(&mut self, dir: &Path) -> std::result::Result<(), PathError> {
        let dir = self.root.real_path(dir)?;
        let stat = self.root.lstat(&dir)?;
        self.times.entry(dir).or_insert((stat.modified, stat.modified));
        Ok(())
    }

    /// Sets aside what is at a place.
    fn take(&mut self, path: &Path, home: Option<(Root, PathBuf)>) -> std::result::Result<(), PathError> {
        let mut aside = None;
        if self.root.place(path)?.find()?.is_some() {
            let name = PathBuf::from(format!("aside-{}", self.all.len()));
            self.root.place(path)?.rename_to(&self.scratch.root()?.place(&name)?)?;
            self.root.forget();
            aside = Some(name);
        }
        self.all.push(One { path: path.to_owned(), aside, home });
        Ok(())
    }

    /// Makes the devices that every step has, all or none.
    fn devices(&self) -> std::result::Result<(), PathError> {
        let path = |name: &str| Path::new("dev").join(name);
        let make = |(name, major, minor): (&str, u32, u32)| {
            self.root.make_node(&path(name), Kind::CharDevice, 0o666, major, minor)?;
            self.root.set_mode(&path(name), 0o666)
        };
        // A file system may have nodes that nobody can open.
        let is_of_use = || fs::open_append(&self.tree.join("dev/null"));
        let made = DEVICES.into_iter().try_for_each(make).and_then(|()| is_of_use().map(drop));
        if made.is_err() {
            for (name, _, _) in DEVICES {
                let _ = self.root.unlink(&path(name));
            }
        }
        made
    }

    fn directory(&mut self, target: &str, mode: u32) -> std::result::Result<(), PathError> {
        let path = self.clear(target)?;
        self.take(&path, None)?;
        self.root.create_dir(&path, mode)?;
        self.root.set_mode(&path, mode)
    }

    fn file(&mut self, target: &str, content: &[u8], (mode, uid, gid): (u32, u32, u32)) -> std::result::Result<(), PathError> {
        let path = self.clear(target)?;
        self.take(&path, None)?;
        let mut file = self.root.create_file(&path, 0o600)?;
        file.write_all(content).map_err(|source| PathError::new("write", &path, source))?;
        self.root.set_owner(&path, uid, gid)?;
        self.root.set_mode(&path, mode)
    }

    /// Moves something of ours in.
    fn moved(&mut self, source: &Path, subpath: &str, target: &str) -> std::result::Result<(), PathError> {
        let path = self.clear(target)?;
        let inside = Root::open(source)?.real_path(Path::new(subpath.trim_start_matches('/')))?;
        let home = match (inside.as_os_str().is_empty(), source.parent(), source.file_name()) {
            (true, Some(parent), Some(name)) => (Root::open(parent)?, PathBuf::from(name)),
            _ => (Root::open(source)?, inside),
        };
        let from = home.0.place(&home.1)?;
        self.take(&path, Some(home))?;
        from.rename_to(&self.root.place(&path)?)
    }

    /// Notes how the directories look now that all is in its place.
    fn settle(&mut self) -> std::result::Result<(), PathError> {
        for (dir, (_, after)) in &mut self.times {
            *after = self.root.lstat(dir)?.modified;
        }
        Ok(())
    }

    fn undo(&mut self) -> std::result::Result<(), PathError> {
        self.null = None;
        // Those that the step itself changed keep the time of that.
        let untouched = |root: &Root, dir: &Path, after: Time| root.lstat(dir).is_ok_and(|stat| stat.modified == after);
        let mut back = Vec::new();
        for (dir, (before, after)) in &std::mem::take(&mut self.times) {
            let is_ours = self.all.iter().any(|one| dir.starts_with(&one.path));
            if !is_ours && untouched(&self.root, dir, *after) {
                back.push((dir.clone(), *before));
            }
        }
        let mut hidden = BTreeSet::new();
        for one in std::mem::take(&mut self.all).into_iter().rev() {
            let place = self.root.place(&one.path)?;
            match (place.find()?, &one.home) {
                (None, _) => {}
                (Some(_), Some((root, path))) => place.rename_to(&root.place(path)?)?,
                (Some(stat), None) if stat.kind == Kind::Dir => drop(place.remove_tree()?),
                (Some(_), None) => place.unlink()?,
            }
            self.root.forget();
            if let Some(aside) = one.aside {
                self.scratch.root()?.place(&aside)?.rename_to(&self.root.place(&one.path)?)?;
                hidden.insert(one.path);
            }
        }
        for dir in std::mem::take(&mut self.made).iter().rev() {
            // The step may have put something there.
            let _ = self.root.remove_dir(dir);
        }
        for (dir, time) in back.into_iter().rev() {
            match self.root.set_times(&dir, time, time) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        self.scratch.hidden.lock().unwrap_or_else(PoisonError::into_inner).extend(hidden);
        Ok(())
    }

    /// Takes all of it away.
    ///
    /// # Errors
    /// When something stays, which would get into the layer.
    pub(super) fn end(mut self) -> Result<()> {
        Ok(self.undo()?)
    }
}

impl Drop for Placed<'_> {
    fn drop(&mut self) {
        // A step that failed leaves no layer; what is of value goes home.
        let _ = self.undo();
    }
}
