//! `RUN --mount`: what of it belongs into the cache key, and what it becomes for the step. Files and
//! agents that a caller hands over count for no key, only that they were asked for.

use std::borrow::Cow;
use std::fs::File;
use std::path::Path;

use super::super::copy::{self, Placement, View};
use super::super::dockerfile::{Instruction, Position};
use super::super::error::{BuildError, BuildErrorKind, Result};
use super::super::instruction::{Mount, MountKind, Sharing};
use super::super::tree::{self, Tree, Wanted};
use super::agent::{Forward, SOCKET};
use super::copying::Scratch;
use super::pending::Blob;
use super::{Evaluation, SecretSource, State};
use crate::digest::Digest;
use crate::oci::exec::{StepLabel, StepMount};
use crate::sys::fs;
use crate::sys::root::Root;

/// The largest secret.
const SECRET_MAX_BYTES: u64 = 500 << 10;
/// The argument that keeps the caches of several builders apart.
const CACHE_NAMESPACE: &str = "BUILDKIT_CACHE_MOUNT_NS";
/// How many private copies a cache may have.
const PRIVATE_MAX: usize = 64;

/// A mount with its variables in place.
pub(super) struct Planned<'a> {
    mount: Cow<'a, Mount>,
    pub(super) target: String,
    source: String,
    id: String,
    env: Option<String>,
    mode: Option<u32>,
    uid: u32,
    gid: u32,
    size: Option<u64>,
    from: Option<(Vec<Digest>, Vec<Blob>)>,
    /// Whether `from` is a context of files that has a name.
    named: bool,
    /// What the mount is: part of the key. Where in a source the files lie is not, only the files count.
    pub(super) definition: String,
    /// A hash of what it shows the step, or of the layers and the place in them where that is: part of the key.
    pub(super) content: Vec<u8>,
}

/// Mounts that a step can be started with.
pub(super) struct Ready {
    pub(super) mounts: Vec<StepMount>,
    /// Variables that hold secrets.
    pub(super) env: Vec<String>,
    /// Where the first agent is found inside.
    pub(super) agent: Option<String>,
    /// Agents, served while the step runs.
    pub(super) forwards: Vec<Forward>,
    /// Locks of caches, held while the step runs.
    pub(super) locks: Vec<File>,
}

impl Planned<'_> {
    /// Tells whether it shows what lies in layers, which takes some work to find out.
    pub(super) fn is_of_layers(&self) -> bool {
        self.from.is_some()
    }
}

impl Evaluation<'_> {
    /// Expands the mounts of a RUN and hashes what they show it.
    pub(super) fn plan_mounts<'m>(&self, index: usize, state: &State, i: &Instruction, mounts: &'m [Mount]) -> Result<Vec<Planned<'m>>> {
        let agents = |n: usize| mounts[..n].iter().filter(|m| m.kind == MountKind::Ssh).count();
        mounts.iter().enumerate().map(|(n, mount)| self.plan_mount((index, agents(n)), state, i, mount)).collect()
    }

    /// `agents` is how many mounts of agents the step has before this one.
    fn plan_mount<'m>(&self, (index, agents): (usize, usize), state: &State, i: &Instruction, mount: &'m Mount) -> Result<Planned<'m>> {
        let position = mount.position;
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"=,./:_-+@".contains(&b);
        let mount = match mount.text.bytes().all(is_plain) {
            true => Cow::Borrowed(mount),
            false => {
                let own = mount.expanded(&mut |text| self.expand(state, i, text))?;
                Cow::Owned(own.map_err(|e| BuildError::at(self.file, e))?)
            }
        };
        let number = |text: &Option<String>, radix: u32, what: &str| -> Result<Option<u32>> {
            let Some(text) = text else { return Ok(None) };
            let digits = text.trim_start_matches("0o");
            let parsed = u32::from_str_radix(digits, radix).ok().filter(|n| *n != u32::MAX);
            parsed.map(Some).ok_or_else(|| self.fail(position, format!("'{text}' is no {what} of a mount")))
        };
        let target = mount.target.clone().filter(|t| !t.is_empty());
        let (source, id) = (mount.source.clone(), mount.id.clone());
        let (id, target) = match mount.kind {
            MountKind::Secret => {
                let base = target.as_deref().and_then(|t| t.rsplit('/').next()).unwrap_or_default();
                let id = id.or_else(|| source.clone()).unwrap_or_else(|| base.to_owned());
                if id.is_empty() {
                    return Err(self.fail(position, "a secret mount needs an id"));
                }
                let name = id.rsplit('/').next().unwrap_or_default();
                let target = target.unwrap_or_else(|| if mount.env.is_some() { String::new() } else { format!("/run/secrets/{name}") });
                (id, target)
            }
            MountKind::Ssh => {
                let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| "default".into());
                (id, target.unwrap_or_else(|| format!("/run/buildkit/ssh_agent.{agents}")))
            }
            // Without a target it is the working directory.
            _ => (id.unwrap_or_default(), target.unwrap_or_else(|| ".".into())),
        };
        // As it is written, so that a cache is the same in every working directory.
        let id = if mount.kind == MountKind::Cache && id.is_empty() { super::super::ignore::clean(&target) } else { id };
        let target = if target.is_empty() { target } else { state.config.absolute(&target) };
        if target == "/" {
            return Err(self.fail(position, "a mount cannot hide the root"));
        }
        let size = match &mount.size {
            None => None,
            Some(text) => Some(parse_size(text).ok_or_else(|| self.fail(position, format!("'{text}' is no size of a mount")))?),
        };
        let mut planned = Planned {
            source: super::super::ignore::clean(&format!("/{}", source.unwrap_or_default())),
            env: mount.env.clone(),
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
            mount,
        };
        let mount = &planned.mount;
        let shows_files = mount.kind == MountKind::Bind || (mount.kind == MountKind::Cache && mount.from.is_some());
        let source = if shows_files { "" } else { planned.source.as_str() };
        planned.definition = format!(
            "{:?} target={} source={source} id={} env={:?} mode={:?} uid={} gid={} size={size:?} rw={:?}",
            mount.kind, planned.target, planned.id, planned.env, planned.mode, planned.uid, planned.gid, mount.writable
        );
        if shows_files {
            self.plan_bind(index, position, &mut planned)?;
        }
        Ok(planned)
    }

    fn plan_bind(&self, index: usize, position: Position, planned: &mut Planned<'_>) -> Result<()> {
        let layers_of = planned.mount.from.as_ref().filter(|from| self.named_tree(from, index).is_none());
        if let Some(from) = layers_of {
            let (diff_ids, layers) = self.layers_of(from, index, position)?;
            let mut hasher = blake3::Hasher::new();
            hasher.update(b"layers\0");
            for diff_id in &diff_ids {
                hasher.update(diff_id.as_str().as_bytes());
            }
            planned.content = hasher.update(b"\0").update(planned.source.as_bytes()).finalize().as_bytes().to_vec();
            planned.from = Some((diff_ids, layers));
            return Ok(());
        }
        planned.named = planned.mount.from.is_some();
        planned.content = self.hash_bind(self.tree_of(planned, position)?, planned)?;
        Ok(())
    }

    /// Hashes the files that a mount shows, wherever they lie.
    fn hash_bind(&self, tree: &Tree, planned: &Planned<'_>) -> Result<Vec<u8>> {
        let mut selection = self.select_bind(tree, planned, planned.mount.position)?;
        selection.iter_mut().for_each(|source| source.name = Default::default());
        let mut hasher = blake3::Hasher::new();
        // Who owns the files of a context is nobody's business, who owns those of a stage is.
        tree::key_of(&selection, false, planned.from.is_none(), hasher.update(b"files\0"));
        Ok(hasher.finalize().as_bytes().to_vec())
    }

    /// Returns a hash of what a mount shows the step, for which layers have to be looked into.
    pub(super) fn shown(&self, planned: &Planned<'_>) -> Result<Vec<u8>> {
        let Some((diff_ids, layers)) = &planned.from else { return Ok(planned.content.clone()) };
        let lower = self.unpack(diff_ids, layers)?;
        let scratch = self.scratch(&[])?;
        let root = match lower.is_empty() {
            true => Root::open(&scratch.upper)?,
            false => self.look(&lower, &scratch, planned.mount.position)?,
        };
        let title = format!("'{}'", planned.mount.from.as_deref().unwrap_or_default());
        self.hash_bind(&Tree::plain(root, title), planned)
    }

    /// Returns the files that a mount shows: the context's, or those of a context with a name.
    fn tree_of(&self, planned: &Planned<'_>, position: Position) -> Result<&Tree> {
        let named = planned.mount.from.as_deref().filter(|_| planned.named);
        let tree = named.map_or(self.context, |from| self.named_tree(from, 0));
        tree.ok_or_else(|| self.fail(position, "there is no context to mount"))
    }

    fn select_bind(&self, tree: &Tree, planned: &Planned<'_>, position: Position) -> Result<tree::Selection> {
        let sources = [planned.source.clone()];
        tree.select(&Wanted { sources: &sources, literal: true, ..Wanted::default() }).map_err(|e| self.fail(position, e.to_string()))
    }

    /// Makes mounts that a step can be started with.
    pub(super) fn ready_mounts(&self, i: &Instruction, mounts: &[Planned<'_>], scratch: &Scratch) -> Result<Ready> {
        let mut ready = Ready { mounts: Vec::new(), env: Vec::new(), agent: None, forwards: Vec::new(), locks: Vec::new() };
        for (n, planned) in mounts.iter().enumerate() {
            match planned.mount.kind {
                MountKind::Tmpfs => ready.mounts.push(StepMount::Tmpfs { target: planned.target.clone(), size: planned.size }),
                MountKind::Secret => self.ready_secret(planned, &mut ready)?,
                MountKind::Ssh => self.ready_agent(planned, &scratch.path(&format!("agent-{n}")), &mut ready)?,
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
        let view = View::plain(Root::open(&dir)?);
        let dest = Path::new(&planned.source);
        let placement = Placement { dest, dest_is_dir: false, owner: None, chmod: None };
        copy::copy_into(&view, tree, &selection, &placement).map_err(|e| self.step_failed(i.position, "cannot copy what is mounted", e))?;
        Ok(match writable {
            true => StepMount::Layers { lower: vec![dir], subpath, target, writable },
            false => StepMount::Bind { source: dir, subpath, target, writable, label: StepLabel::Own },
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

    fn ready_agent(&self, planned: &Planned<'_>, dir: &Path, ready: &mut Ready) -> Result<()> {
        let (position, id) = (planned.mount.position, &planned.id);
        let Some(paths) = self.options.ssh.get(id) else {
            if !planned.mount.required {
                return Ok(());
            }
            let hint = format!("give it: --ssh {id}, or --ssh {id}=SOCKET|KEY");
            return Err(self.fail(position, format!("the agent '{id}' is required")).with_hint(hint));
        };
        fs::create_dir(dir, 0o700)?;
        let forward = Forward::start(dir, paths).map_err(|e| self.fail(position, format!("the agent '{id}' cannot be used: {e}")))?;
        let root = Root::open(dir)?;
        root.set_owner(Path::new(SOCKET), planned.uid, planned.gid)?;
        root.set_mode(Path::new(SOCKET), planned.mode.unwrap_or(0o600))?;
        ready.forwards.push(forward);
        ready.agent.get_or_insert_with(|| planned.target.clone());
        let target = planned.target.clone();
        ready.mounts.push(StepMount::Bind {
            source: dir.to_owned(),
            subpath: SOCKET.into(),
            target,
            writable: true,
            label: StepLabel::Own,
        });
        Ok(())
    }

    /// Opens a cache's directory. Its name is a hash, so no id leads anywhere else.
    fn ready_cache(&self, planned: &Planned<'_>, locks: &mut Vec<File>) -> Result<StepMount> {
        let caches = self.tools.store.cache_dir().join("mounts");
        let mut hasher = blake3::Hasher::new();
        if let Some(namespace) = self.options.outside.args.get(CACHE_NAMESPACE) {
            hasher.update(namespace.as_bytes()).update(b"/");
        }
        hasher.update(planned.id.as_bytes());
        if planned.from.is_some() {
            // It starts as a copy, and another base is another cache.
            hasher.update(b"\0").update(&planned.content);
        }
        let hash = hasher.finalize().to_hex();
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
                fs::lock(&lock, sharing == Sharing::Locked || self.options.plain).map_err(failed)?;
                if is_current(&home, &lock) {
                    break (home, lock);
                }
            },
        };
        // When it was last used, for whoever cleans up; one that looks older than it is only costs a download.
        let _ = lock.set_modified(std::time::SystemTime::now());
        locks.push(lock);
        let root = Root::open(&home)?;
        if let Err(error) = root.lstat(Path::new("fs")) {
            if error.kind() != std::io::ErrorKind::NotFound {
                return Err(error.into());
            }
            self.fill_cache(planned, &home, &root)?;
        }
        let writable = planned.mount.writable != Some(false);
        let source = home.join("fs");
        let mut subpath = String::new();
        if planned.from.is_none() {
            // A directory of the cache, resolved inside it.
            subpath = planned.source.trim_start_matches('/').to_owned();
            // Another build may put something else there meanwhile.
            let failed = |e| self.step_failed(planned.mount.position, format!("cannot use '{subpath}' of the cache '{}'", planned.id), e);
            Root::open(&source)?.create_dir_all(Path::new(&subpath)).map_err(failed)?;
        }
        // Every build may use it, unless it says that it is to be the only one.
        let label = if planned.mount.label == StepLabel::Own { StepLabel::Own } else { StepLabel::Shared };
        Ok(StepMount::Bind { source, subpath, target: planned.target.clone(), writable, label })
    }

    /// Makes a cache's directory: empty, or a copy of what `from` names.
    fn fill_cache(&self, planned: &Planned<'_>, home: &Path, root: &Root) -> Result<()> {
        let position = planned.mount.position;
        let filling = fs::open_lock(&home.join("filling"))?;
        fs::lock(&filling, true).map_err(|e| self.fail(position, "cannot lock the cache").of_kind(BuildErrorKind::Store).because(e))?;
        let (done, new) = (Path::new("fs"), Path::new("fs.new"));
        if root.lstat(done).is_ok() {
            return Ok(());
        }
        if root.lstat(new).is_ok() {
            root.remove_tree(new)?;
        }
        root.create_dir(new, 0o755)?;
        let mut looks = (0, 0, 0o755);
        if let Some((diff_ids, layers)) = &planned.from {
            let lower = self.unpack(diff_ids, layers)?;
            let scratch = self.scratch(&[])?;
            let tree = Tree::plain(self.look(&lower, &scratch, position)?, "what the cache starts from");
            let selection = self.select_bind(&tree, planned, position)?;
            let Some(first) = selection.first().filter(|s| s.is_dir()).and_then(|s| s.items.first()) else {
                return Err(self.fail(position, "the source of a cache must be a directory"));
            };
            looks = (first.stat.uid, first.stat.gid, first.stat.mode);
            let placement = Placement { dest: Path::new("/"), dest_is_dir: true, owner: None, chmod: None };
            let target = View::plain(root.sub_root(new)?);
            copy::copy_into(&target, &tree, &selection, &placement).map_err(|e| self.step_failed(position, "cannot fill the cache", e))?;
        }
        let is_set = |key: &Option<String>| key.is_some();
        let (uid, gid) = match is_set(&planned.mount.uid) || is_set(&planned.mount.gid) {
            true => (planned.uid, planned.gid),
            false => (looks.0, looks.1),
        };
        root.set_owner(new, uid, gid)?;
        root.set_mode(new, planned.mode.unwrap_or(looks.2))?;
        root.rename(new, done)?;
        Ok(())
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
