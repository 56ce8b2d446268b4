//! `RUN --mount`: what of it belongs into the cache key, and what it becomes for the step.

use std::fs::File;
use std::path::Path;

use super::super::copy::{self, Placement, View};
use super::super::dockerfile::{Instruction, Position};
use super::super::error::{BuildErrorKind, Result};
use super::super::instruction::{Mount, MountKind, Sharing};
use super::super::tree::{self, Tree, Wanted};
use super::copying::Scratch;
use super::{Evaluation, SecretSource, State};
use crate::digest::Digest;
use crate::oci::Descriptor;
use crate::oci::exec::StepMount;
use crate::sys::fs;
use crate::sys::root::Root;

/// The largest secret.
const SECRET_MAX_BYTES: u64 = 500 << 10;
/// How many private copies a cache may have.
const PRIVATE_MAX: usize = 64;

/// A mount with its variables in place.
pub(super) struct Planned<'a> {
    mount: &'a Mount,
    pub(super) target: String,
    source: String,
    id: String,
    env: Option<String>,
    mode: Option<u32>,
    uid: u32,
    gid: u32,
    size: Option<u64>,
    from: Option<(Vec<Digest>, Vec<Descriptor>)>,
    /// Whether `from` is a context of files that has a name.
    named: bool,
    /// What the mount is: part of the key.
    pub(super) definition: String,
    /// A hash of what it shows the step: part of the key.
    pub(super) content: Vec<u8>,
}

/// Mounts that a step can be started with.
pub(super) struct Ready {
    pub(super) mounts: Vec<StepMount>,
    /// Variables that hold secrets.
    pub(super) env: Vec<String>,
    /// Locks of caches, held while the step runs.
    pub(super) locks: Vec<File>,
}

impl Evaluation<'_> {
    /// Expands the mounts of a RUN and hashes what they show it.
    pub(super) fn plan_mounts<'m>(&self, index: usize, state: &State, i: &Instruction, mounts: &'m [Mount]) -> Result<Vec<Planned<'m>>> {
        mounts.iter().map(|mount| self.plan_mount(index, state, i, mount)).collect()
    }

    fn plan_mount<'m>(&self, index: usize, state: &State, i: &Instruction, mount: &'m Mount) -> Result<Planned<'m>> {
        let position = mount.position;
        let expand = |text: &Option<String>| text.as_ref().map(|t| self.expand(state, i, t)).transpose();
        let number = |text: &Option<String>, radix: u32, what: &str| -> Result<Option<u32>> {
            let Some(text) = expand(text)? else { return Ok(None) };
            let digits = text.trim_start_matches("0o");
            let parsed = u32::from_str_radix(digits, radix).ok().filter(|n| *n != u32::MAX);
            parsed.map(Some).ok_or_else(|| self.fail(position, format!("'{text}' is no {what} of a mount")))
        };
        let target = expand(&mount.target)?.filter(|t| !t.is_empty());
        let source = expand(&mount.source)?;
        let id = expand(&mount.id)?;
        let (id, target) = match mount.kind {
            MountKind::Secret => {
                let base = target.as_deref().and_then(|t| t.rsplit('/').next()).unwrap_or_default();
                let id = id.or_else(|| source.clone()).unwrap_or_else(|| base.to_owned());
                if id.is_empty() {
                    return Err(self.fail(position, "a secret mount needs an id"));
                }
                let target = target.unwrap_or_else(|| if mount.env.is_some() { String::new() } else { format!("/run/secrets/{id}") });
                (id, target)
            }
            _ => {
                let target = target.ok_or_else(|| self.fail(position, "the target of the mount is empty"))?;
                (id.unwrap_or_default(), target)
            }
        };
        let target = if target.is_empty() { target } else { state.config.absolute(&target) };
        if target == "/" {
            return Err(self.fail(position, "a mount cannot hide the root"));
        }
        let id = if mount.kind == MountKind::Cache && id.is_empty() { target.clone() } else { id };
        let size = match expand(&mount.size)? {
            None => None,
            Some(text) => Some(parse_size(&text).ok_or_else(|| self.fail(position, format!("'{text}' is no size of a mount")))?),
        };
        let mut planned = Planned {
            mount,
            source: super::super::ignore::clean(&format!("/{}", source.unwrap_or_default())),
            env: expand(&mount.env)?,
            mode: number(&mount.mode, 8, "mode")?,
            uid: number(&mount.uid, 10, "uid")?.unwrap_or(0),
            gid: number(&mount.gid, 10, "gid")?.unwrap_or(0),
            size,
            from: None,
            named: false,
            definition: String::new(),
            content: Vec::new(),
            target,
            id,
        };
        planned.definition = format!(
            "{:?} target={} source={} id={} env={:?} mode={:?} uid={} gid={} size={size:?} rw={:?}",
            mount.kind, planned.target, planned.source, planned.id, planned.env, planned.mode, planned.uid, planned.gid, mount.writable
        );
        if mount.kind == MountKind::Bind {
            self.plan_bind(index, position, &mut planned)?;
        }
        Ok(planned)
    }

    fn plan_bind(&self, index: usize, position: Position, planned: &mut Planned<'_>) -> Result<()> {
        let mut hasher = blake3::Hasher::new();
        match &planned.mount.from {
            Some(from) if self.named_tree(from, index).is_some() => {
                planned.named = true;
                let tree = self.tree_of(planned, position)?;
                let selection = self.select_bind(tree, planned, position)?;
                tree::key_of(&selection, false, true, &mut hasher);
            }
            Some(from) => {
                let (diff_ids, layers) = self.layers_of(from, index, position)?;
                for diff_id in &diff_ids {
                    hasher.update(diff_id.as_str().as_bytes());
                }
                planned.from = Some((diff_ids, layers));
            }
            None => {
                let tree = self.tree_of(planned, position)?;
                let selection = self.select_bind(tree, planned, position)?;
                tree::key_of(&selection, false, true, &mut hasher);
            }
        }
        planned.content = hasher.finalize().as_bytes().to_vec();
        Ok(())
    }

    /// Returns the files that a mount shows: the context's, or those of a context with a name.
    fn tree_of(&self, planned: &Planned<'_>, position: Position) -> Result<&Tree> {
        let named = planned.mount.from.as_deref().filter(|_| planned.named);
        let tree = named.map_or(self.context, |from| self.named_tree(from, 0));
        tree.ok_or_else(|| self.fail(position, "there is no context to mount"))
    }

    fn select_bind(&self, tree: &Tree, planned: &Planned<'_>, position: Position) -> Result<tree::Selection> {
        let sources = [planned.source.clone()];
        tree.select(&Wanted { sources: &sources, ..Wanted::default() }).map_err(|e| self.fail(position, e.to_string()))
    }

    /// Makes mounts that a step can be started with.
    pub(super) fn ready_mounts(&self, i: &Instruction, mounts: &[Planned<'_>], scratch: &Scratch) -> Result<Ready> {
        let mut ready = Ready { mounts: Vec::new(), env: Vec::new(), locks: Vec::new() };
        for (n, planned) in mounts.iter().enumerate() {
            match planned.mount.kind {
                MountKind::Tmpfs => ready.mounts.push(StepMount::Tmpfs { target: planned.target.clone(), size: planned.size }),
                MountKind::Secret => self.ready_secret(planned, &mut ready)?,
                MountKind::Cache => {
                    let mount = self.ready_cache(planned, &mut ready.locks)?;
                    ready.mounts.push(mount);
                }
                MountKind::Bind => {
                    let mount = self.ready_bind(i, planned, scratch, n)?;
                    ready.mounts.push(mount);
                }
            }
        }
        Ok(ready)
    }

    fn ready_bind(&self, i: &Instruction, planned: &Planned<'_>, scratch: &Scratch, n: usize) -> Result<StepMount> {
        let (target, subpath) = (planned.target.clone(), planned.source.clone());
        let writable = planned.mount.writable == Some(true);
        if let Some((diff_ids, layers)) = &planned.from {
            return Ok(StepMount::Layers { lower: self.unpack(diff_ids, layers)?, subpath, target, writable });
        }
        // What the ignore file leaves out must not be seen, so the step gets a copy of the rest.
        let position = planned.mount.position;
        let tree = self.tree_of(planned, position)?;
        let selection = self.select_bind(tree, planned, position)?;
        let dir = scratch.path(&format!("bind-{n}"));
        fs::create_dir(&dir, 0o755)?;
        fs::set_mode(&dir, 0o755)?;
        let view = View { root: Root::open(&dir)? };
        let dest = Path::new(&planned.source);
        let placement = Placement { dest, dest_is_dir: false, owner: None, chmod: None };
        copy::copy_into(&view, tree, &selection, &placement).map_err(|e| self.step_failed(i.position, "cannot copy what is mounted", e))?;
        Ok(match writable {
            true => StepMount::Layers { lower: vec![dir], subpath, target, writable },
            false => StepMount::Bind { source: dir, subpath, target, writable },
        })
    }

    fn ready_secret(&self, planned: &Planned<'_>, ready: &mut Ready) -> Result<()> {
        let position = planned.mount.position;
        let content = match self.options.secrets.get(&planned.id) {
            None if planned.mount.required => {
                let hint = format!("give it: --secret id={},src=FILE", planned.id);
                return Err(self.fail(position, format!("the secret '{}' is required", planned.id)).with_hint(hint));
            }
            None => return Ok(()),
            Some(SecretSource::File(path)) => fs::read(path, SECRET_MAX_BYTES)
                .map_err(|e| self.fail(position, format!("the secret '{}' cannot be read", planned.id)).because(e))?,
            Some(SecretSource::Env(name)) => match std::env::var_os(name) {
                Some(value) => std::os::unix::ffi::OsStringExt::into_vec(value),
                None => return Err(self.fail(position, format!("the secret '{}' is in {name}, which is not set", planned.id))),
            },
        };
        if let Some(name) = &planned.env {
            let text = String::from_utf8(content.clone())
                .map_err(|_| self.fail(position, format!("the secret '{}' is no text and cannot be a variable", planned.id)))?;
            ready.env.push(format!("{name}={text}"));
        }
        if !planned.target.is_empty() {
            let (uid, gid) = (planned.uid, planned.gid);
            ready.mounts.push(StepMount::Secret { target: planned.target.clone(), content, mode: planned.mode.unwrap_or(0o400), uid, gid });
        }
        Ok(())
    }

    /// Opens a cache's directory. Its name is a hash, so no id leads anywhere else.
    fn ready_cache(&self, planned: &Planned<'_>, locks: &mut Vec<File>) -> Result<StepMount> {
        let caches = self.tools.store.cache_dir().join("mounts");
        let hash = blake3::hash(planned.id.as_bytes()).to_hex();
        let open = |n: usize| -> Result<(std::path::PathBuf, File)> {
            let home = caches.join(if n == 0 { hash[..32].to_owned() } else { format!("{}-{n}", &hash[..32]) });
            fs::create_dir_all(&home)?;
            let lock = fs::open_lock(&home.join("lock"))?;
            Ok((home, lock))
        };
        let failed =
            |e: std::io::Error| self.fail(planned.mount.position, "cannot lock the cache").of_kind(BuildErrorKind::Store).because(e);
        // A clean-up may take the directory away between the opening of its lock and the locking; then it is made anew.
        let is_current = |home: &std::path::Path, lock: &File| {
            let inode = |stat: std::io::Result<std::fs::Metadata>| stat.map(|stat| std::os::unix::fs::MetadataExt::ino(&stat));
            matches!((inode(lock.metadata()), inode(home.join("lock").metadata())), (Ok(ours), Ok(there)) if ours == there)
        };
        let (home, lock) = match planned.mount.sharing {
            Sharing::Private => {
                let mut free = None;
                for n in 0..PRIVATE_MAX {
                    let (home, lock) = open(n)?;
                    if fs::try_lock(&lock, true).map_err(failed)? && is_current(&home, &lock) {
                        free = Some((home, lock));
                        break;
                    }
                }
                free.ok_or_else(|| self.fail(planned.mount.position, format!("{PRIVATE_MAX} builds use this cache already")))?
            }
            sharing => loop {
                let (home, lock) = open(0)?;
                fs::lock(&lock, sharing == Sharing::Locked).map_err(failed)?;
                if is_current(&home, &lock) {
                    break (home, lock);
                }
            },
        };
        // When it was last used, for whoever cleans up; one that looks older than it is only costs a download.
        let _ = lock.set_modified(std::time::SystemTime::now());
        locks.push(lock);
        let dir = home.join("fs");
        let root = Root::open(&home)?;
        match root.create_dir(Path::new("fs"), 0o755) {
            Ok(()) => {
                root.set_owner(Path::new("fs"), planned.uid, planned.gid)?;
                root.set_mode(Path::new("fs"), planned.mode.unwrap_or(0o755))?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
        let writable = planned.mount.writable != Some(false);
        Ok(StepMount::Bind { source: dir, subpath: String::new(), target: planned.target.clone(), writable })
    }
}

/// Reads a size of memory as docker does: bytes, or a number with k, m, g or t, which are powers of 1024.
pub fn parse_size(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let lower = lower.strip_suffix("ib").or_else(|| lower.strip_suffix('b')).unwrap_or(&lower);
    let (digits, shift) = match lower.chars().last()? {
        'k' => (&lower[..lower.len() - 1], 10),
        'm' => (&lower[..lower.len() - 1], 20),
        'g' => (&lower[..lower.len() - 1], 30),
        't' => (&lower[..lower.len() - 1], 40),
        _ => (lower, 0),
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}
