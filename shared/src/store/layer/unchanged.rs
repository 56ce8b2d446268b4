//! What a step copied up and left as it was: `chmod` to the mode that a file has, `chown -R` to its owner.
//!
//! An overlay copies a file up before anything is changed about it, so it lies in the upper directory
//! though the layers below show the very same. It is taken away there, and so are directories that had
//! nothing else. Invariant: an archive of the stack is the same without it, to the byte, the attribute
//! and the second; what cannot be told apart cheaply, as several names of one file, stays.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::LayerError;
use super::marks::is_opaque;
use super::merge::{at, own_xattrs};
use crate::sys::fs::PathError;
use crate::sys::interrupt;
use crate::sys::root::{Kind, Place, Root, Stat};

type Result<T> = std::result::Result<T, PathError>;

/// How much of two files is compared at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Takes away what is in an overlay's upper directory and is the same in the layers below it, base first. The overlay may not be
/// mounted any more.
///
/// # Errors
/// When they cannot be read, or the directory not be changed.
pub fn drop_unchanged(upper: &Root, lower: &[PathBuf]) -> std::result::Result<(), LayerError> {
    let layers = lower.iter().rev().map(|path| Root::open(path).map_err(at(path))).collect::<std::result::Result<Vec<_>, _>>()?;
    let mut dropper = Dropper { upper, layers, seen: Vec::new() };
    let all: Vec<usize> = (0..dropper.layers.len()).collect();
    let mut todo = vec![Coming { path: PathBuf::new(), shown: all, parent: None }];
    while let Some(dir) = todo.pop() {
        let path = dir.path.clone();
        dropper.dir(dir, &mut todo).map_err(at(&path))?;
    }
    // Deepest last, so that what is left empty goes from there.
    while let Some(seen) = dropper.seen.pop() {
        let path = seen.dir.path.clone();
        dropper.settle(seen).map_err(at(&path))?;
    }
    Ok(())
}

/// A directory that is in the upper one and in the layers below.
struct Coming {
    path: PathBuf,
    /// The layers that show it, uppermost first.
    shown: Vec<usize>,
    /// Where in [`Dropper::seen`] the one is that it lies in.
    parent: Option<usize>,
}

/// One that was looked at.
struct Seen {
    dir: Coming,
    stat: Stat,
    /// Whether something in it was taken away.
    is_less: bool,
}

struct Dropper<'a> {
    upper: &'a Root,
    /// Uppermost first.
    layers: Vec<Root>,
    seen: Vec<Seen>,
}

impl Dropper<'_> {
    /// Looks at what is in a directory.
    fn dir(&mut self, dir: Coming, todo: &mut Vec<Coming>) -> Result<()> {
        interrupt::check().map_err(|source| PathError::new("read", &dir.path, source))?;
        let stat = self.upper.lstat(&dir.path)?;
        let mut is_less = false;
        for entry in self.upper.read_dir(&dir.path)? {
            let path = dir.path.join(&entry.name);
            let place = self.upper.place(&path)?;
            let above = place.lstat()?;
            match above.kind {
                Kind::Dir if !is_opaque(&place)? => {
                    let shown = known(self.dirs_below(&path, &dir.shown))?.unwrap_or_default();
                    // All that is in a new one is new.
                    if !shown.is_empty() {
                        todo.push(Coming { path, shown, parent: Some(self.seen.len()) });
                    }
                }
                Kind::File | Kind::Symlink if above.links == 1 => {
                    let below = known(self.below(&path, &dir.shown))?.flatten();
                    if let Some((there, below)) = below
                        && known(is_same((&place, &above), (&there, &below)))? == Some(true)
                    {
                        place.unlink()?;
                        is_less = true;
                    }
                }
                _ => {}
            }
        }
        self.seen.push(Seen { dir, stat, is_less });
        Ok(())
    }

    /// Finds the file that the layers show.
    fn below(&self, path: &Path, shown: &[usize]) -> Result<Option<(Place, Stat)>> {
        for layer in shown.iter().filter_map(|n| self.layers.get(*n)) {
            let place = layer.place(path)?;
            if let Some(stat) = place.find()? {
                return Ok((!stat.is_whiteout() && stat.kind != Kind::Dir).then_some((place, stat)));
            }
        }
        Ok(None)
    }

    /// Finds the layers that show a directory here.
    fn dirs_below(&self, path: &Path, shown: &[usize]) -> Result<Vec<usize>> {
        let mut deeper = Vec::new();
        for n in shown {
            let Some(layer) = self.layers.get(*n) else { continue };
            let place = layer.place(path)?;
            match place.find()? {
                None => {}
                Some(stat) if stat.kind == Kind::Dir => {
                    deeper.push(*n);
                    if is_opaque(&place)? {
                        break;
                    }
                }
                Some(_) => break,
            }
        }
        Ok(deeper)
    }

    /// Takes a directory away that is left without anything of its own; else gives it its time back.
    fn settle(&mut self, Seen { dir, stat, is_less }: Seen) -> Result<()> {
        if !is_less {
            return Ok(());
        }
        if let (Some(parent), Some(layer)) = (dir.parent, dir.shown.first().and_then(|n| self.layers.get(*n)))
            && self.upper.read_dir(&dir.path)?.is_empty()
        {
            let (above, below) = (self.upper.place(&dir.path)?, layer.place(&dir.path)?);
            if is_described_same((&above, &stat), (&below, &below.lstat()?))? {
                above.remove_dir()?;
                self.upper.forget();
                if let Some(parent) = self.seen.get_mut(parent) {
                    parent.is_less = true;
                }
                return Ok(());
            }
        }
        self.upper.set_times(&dir.path, stat.modified, stat.modified)
    }
}

/// Forgives that a plain user may not look: who owns a file in the image may be somebody else, or its mode closes it. It stays then.
fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        other => other.map(Some),
    }
}

/// Compares what a layer says of a file beside its content.
fn is_described_same((above, a): (&Place, &Stat), (below, b): (&Place, &Stat)) -> Result<bool> {
    let looks = |s: &Stat| (s.kind, s.mode, s.uid, s.gid, s.modified.secs);
    Ok(looks(a) == looks(b) && own_xattrs(above)? == own_xattrs(below)?)
}

fn is_same((above, a): (&Place, &Stat), (below, b): (&Place, &Stat)) -> Result<bool> {
    if a.size != b.size || !is_described_same((above, a), (below, b))? {
        return Ok(false);
    }
    if a.kind == Kind::Symlink {
        return Ok(above.readlink()? == below.readlink()?);
    }
    let failed = |source| PathError::new("read", above.path(), source);
    // Times can be set, so they say nothing about what is inside.
    is_content_same(&mut above.open_known_file()?, &mut below.open_known_file()?).map_err(failed)
}

fn is_content_same(above: &mut impl Read, below: &mut impl Read) -> io::Result<bool> {
    let (mut a, mut b) = (Vec::with_capacity(PIECE_BYTES), Vec::with_capacity(PIECE_BYTES));
    loop {
        a.clear();
        b.clear();
        above.take(PIECE_BYTES as u64).read_to_end(&mut a)?;
        below.take(PIECE_BYTES as u64).read_to_end(&mut b)?;
        if a != b {
            return Ok(false);
        }
        if a.is_empty() {
            return Ok(true);
        }
    }
}
