//! Writes what a COPY selected into a stage's root: an overlay of its layers with a fresh upper
//! directory, which then is the layer. Nothing runs for that.
//!
//! Invariant: nothing outside the view is written. The destination's own links are followed inside
//! the view; a file replaces what has its name, a directory joins one that is there. What is read
//! is hashed on the way, so that a file that changes meanwhile fails the step instead of standing
//! under a wrong key. (Dockerfile reference, "COPY"; BuildKit's `fsutil` copy for what it leaves open.)

mod owner;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use owner::{Chmod, Owner, OwnerError};

use super::tree::{ContentHasher, Item, Source, Tree, copied_xattrs};
use crate::sys::fs::PathError;
use crate::sys::mount::{MountError, Overlay, overlay};
use crate::sys::root::{Kind, Place, Root, Stat, Time, describe_file, has_no_xattrs, set_file_times, set_file_xattr};
use crate::sys::threads;

/// How much is read at once.
const BUFFER_BYTES: usize = 256 << 10;
/// Below this many files a thread costs more than it saves.
const FILES_PER_THREAD: usize = 16;
/// So many files are put off, to be copied in parallel.
const LATER_MAX: usize = 4096;
/// So many directories are open for them.
const OPEN_DIRS_MAX: usize = 64;

/// Why a copy failed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A call on a path failed.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The layers cannot be seen as one.
    #[error(transparent)]
    Mount(#[from] MountError),
    /// A file changed between hashing and copying.
    #[error("{} changed while it was copied", .0.display())]
    Changed(PathBuf),
    /// A directory and a file of the same name.
    #[error("cannot copy {what} over {there}: {}", path.display())]
    Clash {
        /// What was to be copied.
        what: &'static str,
        /// What is there.
        there: &'static str,
        /// Where.
        path: PathBuf,
    },
}

/// A stage's root that can be written to.
pub struct View {
    /// The root.
    pub root: Root,
    /// Where what is written to the root goes. A file that has nothing here in its way may be put here, and so may all
    /// that goes into a directory that is new in the view: the overlay would only cost time for each. It must not be asked
    /// for that name before the upper directory was.
    upper: Option<Root>,
    /// The directory that was made sure last to be in `upper`, too.
    raised: Mutex<Option<PathBuf>>,
}

impl View {
    /// A root that is no stack of layers.
    pub fn plain(root: Root) -> View {
        View { root, upper: None, raised: Mutex::default() }
    }

    /// Returns the root by which to write into directories that are new in the view.
    fn inside_new(&self) -> &Root {
        self.upper.as_ref().unwrap_or(&self.root)
    }

    /// Returns where a file goes that is new, at a path without links whose parent is there, and clears the way.
    fn file_place(&self, target: &Path) -> Result<Place, CopyError> {
        let below = self.root.place(target)?;
        if let Some(upper) = &self.upper {
            self.raise(target.parent().unwrap_or(Path::new("")))?;
            let place = upper.place(target)?;
            // A file of the layers is hidden by what takes its name. The overlay would go on following a link.
            if place.find()?.is_none() && !check_way(below.find()?, target, "a file")? {
                return Ok(place);
            }
        }
        self.clear(&below, "a file")?;
        Ok(below)
    }

    /// Removes what is in the way of something that is no directory.
    fn clear(&self, place: &Place, what: &'static str) -> Result<(), CopyError> {
        let found = place.find()?;
        if check_way(found, place.path(), what)? {
            self.forget();
        }
        if found.is_some() {
            place.unlink()?;
        }
        // The overlay may believe of what was put past it that it is not there.
        if let Some(place) = self.above(place.path())?
            && let Some(stat) = place.find()?.filter(|stat| !stat.is_whiteout())
        {
            check_way(Some(stat), place.path(), what)?;
            place.unlink()?;
        }
        Ok(())
    }

    /// Looks at a path without links.
    fn look(&self, target: &Path) -> Result<Option<Stat>, CopyError> {
        let above = self.above(target)?.map(|place| place.find()).transpose()?.flatten();
        match above.filter(|stat| !stat.is_whiteout()) {
            Some(stat) => Ok(Some(stat)),
            None => Ok(self.root.place(target)?.find()?),
        }
    }

    /// Returns the place in the upper directory, where that has its parent.
    fn above(&self, target: &Path) -> Result<Option<Place>, CopyError> {
        match self.upper.as_ref().map(|upper| upper.place(target)) {
            None => Ok(None),
            Some(Ok(place)) => Ok(Some(place)),
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Some(Err(error)) => Err(error.into()),
        }
    }

    /// Makes the overlay copy a directory of the layers up, as it does when it makes a file there.
    fn raise(&self, dir: &Path) -> Result<(), CopyError> {
        let mut raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        if raised.as_deref() != Some(dir) {
            let place = self.root.place(dir)?;
            let modified = place.lstat()?.modified;
            place.set_times(modified, modified)?;
            *raised = Some(dir.to_owned());
        }
        Ok(())
    }

    /// Forgets which directories paths led through.
    fn forget(&self) {
        self.root.forget();
        if let Some(upper) = &self.upper {
            upper.forget();
        }
    }

    /// Stacks layers, base first, with a fresh `upper` that takes the writes. `work` is overlayfs' own
    /// and must lie on the same file system. Nothing appears in any mount namespace.
    ///
    /// # Errors
    /// When the overlay cannot be made.
    pub fn writable(lower: &[PathBuf], upper: &Path, work: &Path) -> Result<View, MountError> {
        let mount = overlay(&Overlay { lower, upper: Some((upper, work)), volatile: true, attributes: 0 })?;
        // Without it, everything goes through the overlay.
        Ok(View { root: Root::from_fd(mount), upper: Root::open(upper).ok(), raised: Mutex::default() })
    }

    /// Stacks layers to look at.
    ///
    /// # Errors
    /// When the overlay cannot be made.
    pub fn readable(lower: &[PathBuf]) -> Result<View, MountError> {
        let mount = overlay(&Overlay { lower, upper: None, volatile: false, attributes: 0 })?;
        Ok(View::plain(Root::from_fd(mount)))
    }
}

/// Where a copy goes and how.
#[derive(Debug, Clone)]
pub struct Placement<'a> {
    /// The destination, absolute.
    pub dest: &'a Path,
    /// Whether it is a directory whatever is there: it ends in a slash, or there are several sources.
    pub dest_is_dir: bool,
    /// Who owns what is copied; without, whoever owned the source.
    pub owner: Option<Owner>,
    /// The mode of what is copied; without, the source's.
    pub chmod: Option<&'a Chmod>,
}

/// Makes a directory and its missing parents: mode 0755, owned by `owner` or root. Tells whether it was not there.
///
/// # Errors
/// When something on the way is no directory.
pub fn make_dirs(view: &View, path: &Path, owner: Option<Owner>) -> Result<bool, CopyError> {
    let created = view.root.create_dir_all(path)?;
    if let Some(owner) = owner {
        for path in &created {
            view.root.set_owner(path, owner.uid, owner.gid)?;
        }
    }
    // A link may lead through what was missing to what was there.
    let Some(last) = created.last() else { return Ok(false) };
    Ok(view.root.real_path(last)? == view.root.real_path(path)?)
}

/// Copies what was selected from `tree` into the view.
///
/// # Errors
/// When a call fails, or a source changed since it was hashed.
pub fn copy_into(view: &View, tree: &Tree, sources: &[Source], placement: &Placement<'_>) -> Result<(), CopyError> {
    let mut writer =
        Writer { view, tree, placement, linked: HashMap::new(), dirs: Vec::new(), later: Later::default(), buffer: Vec::new() };
    for source in sources {
        writer.source(source)?;
        // The next source may replace what this one put there.
        writer.copy_files()?;
    }
    writer.finish()
}

/// Writes one file that comes from nowhere: a here-document, or something fetched.
///
/// # Errors
/// What the kernel says.
pub fn write_file(
    view: &View,
    name: &Path,
    content: &mut dyn Read,
    mode: u32,
    modified: Option<Time>,
    placement: &Placement<'_>,
) -> Result<(), CopyError> {
    let target = file_target(view, name, placement)?;
    let place = view.root.place(&target)?;
    view.clear(&place, "a file")?;
    let mut file = place.create_file(0o600)?;
    let fail = |source| PathError::new("write", &target, source);
    io::copy(content, &mut file).map_err(fail)?;
    let owner = placement.owner.unwrap_or_default();
    let mode = placement.chmod.map_or(mode, |c| c.apply(mode, false));
    describe_file(&file, owner.uid, owner.gid, mode).map_err(fail)?;
    if let Some(time) = modified {
        set_file_times(&file, time, time).map_err(fail)?;
    }
    Ok(())
}

/// Finds where a file lands: in the destination where that is a directory, else under its very name.
pub(super) fn file_target(view: &View, name: &Path, placement: &Placement<'_>) -> Result<PathBuf, CopyError> {
    let dest = placement.dest;
    if placement.dest_is_dir {
        make_dirs(view, dest, placement.owner)?;
        return Ok(view.root.real_path(dest)?.join(name));
    }
    match view.root.stat(dest) {
        Ok(stat) if stat.kind == Kind::Dir => Ok(view.root.real_path(dest)?.join(name)),
        Ok(_) => Ok(view.root.real_path(dest)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (Some(parent), Some(name)) = (dest.parent(), dest.file_name()) else { return Ok(dest.to_owned()) };
            make_dirs(view, parent, placement.owner)?;
            Ok(view.root.real_path(parent)?.join(name))
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells whether what is in the way of something that is no directory may be part of how paths resolve.
fn check_way(found: Option<Stat>, path: &Path, what: &'static str) -> Result<bool, CopyError> {
    match found.map(|stat| stat.kind) {
        Some(Kind::Dir) => Err(CopyError::Clash { what, there: "a directory", path: path.to_owned() }),
        kind => Ok(kind.is_some_and(|kind| kind != Kind::File)),
    }
}

/// A directory that was entered: its path below the source, where it is in the view, whether it is new.
struct Level {
    below: PathBuf,
    target: PathBuf,
    is_new: bool,
}

/// Files whose names are theirs alone, so that they can be copied in any order.
#[derive(Default)]
struct Later<'a> {
    files: Vec<(&'a Item, Place)>,
    /// Where those go that are put into directories that were there: other names may lead to the same place.
    targets: HashSet<PathBuf>,
    /// How many directories are open for them, at most.
    dirs: usize,
}

struct Writer<'a> {
    view: &'a View,
    tree: &'a Tree,
    placement: &'a Placement<'a>,
    /// Files with several names, by device and inode: where the first one landed.
    linked: HashMap<(u64, u64), PathBuf>,
    /// Directories whose times are set when their content is complete, and whether they are in a new one, or are it.
    dirs: Vec<(PathBuf, bool, Time)>,
    later: Later<'a>,
    /// What a file is read into that is copied at once.
    buffer: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn source(&mut self, source: &'a Source) -> Result<(), CopyError> {
        let Some(first) = source.items.first() else { return Ok(()) };
        if first.stat.kind != Kind::Dir {
            let target = file_target(self.view, &source.name, self.placement)?;
            return self.other(first, &target, false);
        }
        let dest = self.placement.dest;
        let is_new = make_dirs(self.view, dest, self.placement.owner)?;
        let target = self.view.root.real_path(dest)?;
        if is_new {
            // It is a parent of what is copied, and as docker makes those; only its time is kept, so that
            // the same context gives the same layer.
            self.dirs.push((target.clone(), true, first.stat.modified));
        }
        let mut levels = vec![Level { below: PathBuf::new(), target, is_new }];
        for item in &source.items[1..] {
            let parent = item.below().parent().unwrap_or(Path::new(""));
            while levels.len() > 1 && levels.last().is_some_and(|l| l.below != parent) {
                levels.pop();
            }
            let (Some(level), Some(name)) = (levels.last(), item.below().file_name()) else { continue };
            let target = level.target.join(name);
            let parent_is_new = level.is_new;
            if item.stat.kind == Kind::Dir {
                let level = self.dir(item, target, parent_is_new)?;
                levels.push(level);
            } else {
                self.other(item, &target, parent_is_new)?;
            }
        }
        Ok(())
    }

    /// Copies the files that were put off.
    fn copy_files(&mut self) -> Result<(), CopyError> {
        let files = std::mem::take(&mut self.later).files;
        let writer = &*self;
        threads::each(
            files.len(),
            FILES_PER_THREAD,
            || vec![0; BUFFER_BYTES],
            |buffer, n| {
                let (item, place) = &files[n];
                writer.file(item, place, buffer)
            },
        )
    }

    /// Makes or enters a directory. One that is a link to a directory is entered, as on the disk.
    fn dir(&mut self, item: &Item, target: PathBuf, parent_is_new: bool) -> Result<Level, CopyError> {
        let root = self.root(parent_is_new);
        let found = if parent_is_new { None } else { self.await_place(&target)?.view.look(&target)? };
        let (target, is_new) = match found.map(|s| s.kind) {
            None => {
                root.create_dir(&target, 0o755)?;
                (target, true)
            }
            Some(Kind::Dir) => (target, false),
            Some(Kind::Symlink) if root.stat(&target).is_ok_and(|s| s.kind == Kind::Dir) => (root.real_path(&target)?, false),
            Some(_) => return Err(CopyError::Clash { what: "a directory", there: "something else", path: target }),
        };
        self.describe_dir(item, &target, parent_is_new)?;
        self.later.dirs += 1;
        if self.later.dirs >= OPEN_DIRS_MAX {
            self.copy_files()?;
        }
        Ok(Level { below: item.below().to_owned(), target, is_new })
    }

    fn describe_dir(&mut self, item: &Item, target: &Path, parent_is_new: bool) -> Result<(), CopyError> {
        let place = self.root(parent_is_new).place(target)?;
        let owner = self.owner_of(item);
        place.set_owner(owner.uid, owner.gid)?;
        place.set_mode(self.mode_of(item))?;
        for (name, value) in copied_xattrs(&self.tree.root.place(&item.path)?)? {
            place.set_xattr(&name, &value)?;
        }
        self.dirs.push((target.to_owned(), parent_is_new, item.stat.modified));
        Ok(())
    }

    /// Returns the root by which to write into a directory.
    fn root(&self, parent_is_new: bool) -> &'a Root {
        if parent_is_new { self.view.inside_new() } else { &self.view.root }
    }

    fn owner_of(&self, item: &Item) -> Owner {
        self.placement.owner.unwrap_or(Owner { uid: item.stat.uid, gid: item.stat.gid })
    }

    fn mode_of(&self, item: &Item) -> u32 {
        self.placement.chmod.map_or(item.stat.mode, |c| c.apply(item.stat.mode, item.stat.kind == Kind::Dir))
    }

    /// Copies anything but a directory.
    fn other(&mut self, item: &'a Item, target: &Path, parent_is_new: bool) -> Result<(), CopyError> {
        let stat = &item.stat;
        let has_names = stat.kind == Kind::File && stat.links > 1;
        if !parent_is_new {
            self.await_place(target)?;
        }
        if stat.kind == Kind::File && !has_names {
            return self.put_off(item, target, parent_is_new);
        }
        // Names of one file are linked to each other, wherever they are.
        let place = self.root(parent_is_new && !has_names).place(target)?;
        if !parent_is_new {
            self.view.clear(&place, "a file")?;
        }
        let identity = (stat.dev, stat.ino);
        if has_names {
            if let Some(first) = self.linked.get(&identity) {
                return Ok(place.link_from(&self.view.root.place(first)?)?);
            }
            self.linked.insert(identity, target.to_owned());
        }
        let owner = self.owner_of(item);
        match stat.kind {
            Kind::File => {
                let mut buffer = std::mem::take(&mut self.buffer);
                buffer.resize(BUFFER_BYTES, 0);
                let copied = self.file(item, &place, &mut buffer);
                self.buffer = buffer;
                return copied;
            }
            Kind::Symlink => place.symlink(item.target.as_deref().unwrap_or_default())?,
            kind => place.make_node(kind, 0o600, stat.major, stat.minor)?,
        }
        place.set_owner(owner.uid, owner.gid)?;
        if stat.kind != Kind::Symlink {
            place.set_mode(self.mode_of(item))?;
        }
        Ok(place.set_times(stat.modified, stat.modified)?)
    }

    /// Lets a file be copied together with others.
    fn put_off(&mut self, item: &'a Item, target: &Path, parent_is_new: bool) -> Result<(), CopyError> {
        let place = if parent_is_new { self.view.inside_new().place(target)? } else { self.view.file_place(target)? };
        if !parent_is_new {
            self.later.targets.insert(target.to_owned());
        }
        self.later.files.push((item, place));
        if self.later.files.len() >= LATER_MAX { self.copy_files() } else { Ok(()) }
    }

    /// Copies what was put off if that is what will be here.
    fn await_place(&mut self, target: &Path) -> Result<&mut Self, CopyError> {
        if self.later.targets.contains(target) {
            self.copy_files()?;
        }
        Ok(self)
    }

    /// Copies a regular file: content, owner, mode, attributes, times.
    fn file(&self, item: &Item, place: &Place, buffer: &mut [u8]) -> Result<(), CopyError> {
        let from = self.tree.root.place(&item.path)?;
        let (owner, mode) = (self.owner_of(item), self.mode_of(item));
        // Nobody else gets into the directory, so it may be readable before it is whole.
        let mut file = place.create_file((mode | 0o200) & 0o777)?;
        let mut source = from.open_known_file()?;
        let mut hasher = ContentHasher::default();
        loop {
            let n = match source.read(buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(PathError::new("read", &item.path, source).into()),
            };
            hasher.update(&buffer[..n]);
            file.write_all(&buffer[..n]).map_err(|source| PathError::new("write", place.path(), source))?;
        }
        let attributes = if has_no_xattrs(&source) { BTreeMap::new() } else { copied_xattrs(&from)? };
        let fail = |source| PathError::new("describe", place.path(), source);
        describe_file(&file, owner.uid, owner.gid, mode).map_err(fail)?;
        for (name, value) in &attributes {
            set_file_xattr(&file, name, value).map_err(fail)?;
        }
        set_file_times(&file, item.stat.modified, item.stat.modified).map_err(fail)?;
        match item.hash {
            Some(hash) if hash != hasher.finish(&attributes) => Err(CopyError::Changed(item.path.to_path_buf())),
            _ => Ok(()),
        }
    }

    fn finish(self) -> Result<(), CopyError> {
        for (path, is_inside, time) in self.dirs.iter().rev() {
            self.root(*is_inside).set_times(path, *time, *time)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
