//! The trash: where what goes is renamed to first, so that it goes at once and could come back.
//!
//! One directory per collector thread, `trash/<run>/`, with the things numbered and a journal that says
//! where each was, written before it is moved, and a file that says until when it is kept, if that was said. When emptying begins the journal goes first:
//! without one there is no way back.

use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::listing::weigh;
use super::{Deletion, GcError};
use crate::registry::server::layout::{Layout, make_dirs};
use crate::registry::server::storage::names_in;
use crate::sys::fs::{self, PathError};
use crate::sys::{fault, random};

/// The most runs in the trash that are looked at.
const RUNS_MAX: usize = 10_000;
/// The file of a run that says until when it is kept, in seconds since 1970.
const UNTIL: &str = "until";
const UNTIL_MAX_BYTES: u64 = 32;
/// The largest journal that is read.
const JOURNAL_MAX_BYTES: u64 = 1 << 30;

/// Where one thread of a run puts things.
pub(super) struct Trash<'a> {
    layout: &'a Layout,
    keep_for: Option<Duration>,
    open: Option<Open>,
}

struct Open {
    dir: PathBuf,
    journal: File,
    next: u64,
}

impl<'a> Trash<'a> {
    pub(super) fn new(layout: &'a Layout, keep_for: Option<Duration>) -> Trash<'a> {
        Trash { layout, keep_for, open: None }
    }

    fn open(&mut self) -> fs::Result<&mut Open> {
        if self.open.is_none() {
            // Runs sort by time, newest last.
            let secs = now_secs();
            let dir = self.layout.trash().join(format!("{secs:012}-{}", random::hex(6)));
            fs::create_dir_all(&dir)?;
            if let Some(keep_for) = self.keep_for {
                let path = dir.join(UNTIL);
                let mut file = fs::create_new(&path, 0o600)?;
                fs::write_all(&mut file, &path, secs.saturating_add(keep_for.as_secs()).to_string().as_bytes())?;
            }
            let journal = fs::create_new(&dir.join("journal"), 0o600)?;
            self.open = Some(Open { dir, journal, next: 0 });
        }
        Ok(self.open.as_mut().expect("just opened"))
    }

    /// Moves things here. Stops at the first that cannot be moved; what is not there any more is fine.
    pub(super) fn take(&mut self, items: &[Deletion]) -> fs::Result<()> {
        self.announce(items.iter())?;
        items.iter().try_for_each(|item| self.take_one(item))
    }

    /// Moves things here, each for itself, and takes those that cannot be moved out of the list.
    pub(super) fn take_each<T>(&mut self, items: &mut Vec<T>, of: impl Fn(&T) -> &Deletion) -> fs::Result<Vec<(T, PathError)>> {
        self.announce(items.iter().map(&of))?;
        let mut stuck = Vec::new();
        for item in std::mem::take(items) {
            match self.take_one(of(&item)) {
                Ok(()) => items.push(item),
                Err(error) => stuck.push((item, error)),
            }
        }
        Ok(stuck)
    }

    /// Writes down where the things that are moved next were.
    fn announce<'d>(&mut self, items: impl ExactSizeIterator<Item = &'d Deletion>) -> fs::Result<()> {
        if items.len() == 0 {
            return Ok(());
        }
        let open = self.open()?;
        let text: String = items.zip(open.next..).map(|(item, n)| format!("{n}\t{}\n", item.path.display())).collect();
        let journal = open.dir.join("journal");
        fault::point("write")
            .and_then(|()| open.journal.write_all(text.as_bytes()))
            .map_err(|source| PathError::new("write", &journal, source))
    }

    fn take_one(&mut self, item: &Deletion) -> fs::Result<()> {
        let from = self.layout.storage().join(&item.path);
        let open = self.open()?;
        let target = open.dir.join(open.next.to_string());
        open.next += 1;
        match fs::rename(&from, &target) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// The directories of runs, oldest first.
fn runs(layout: &Layout) -> fs::Result<Vec<PathBuf>> {
    let mut names = names_in(&layout.trash(), RUNS_MAX)?;
    names.sort_unstable();
    Ok(names.iter().map(|name| layout.trash().join(name)).collect())
}

/// Which runs are emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All but those whose time is not over yet.
    All,
    /// Those whose time is over; what was to stay until the next run stays.
    Dated,
}

/// The runs that may be emptied now. One that cannot say how long it is kept is kept no longer.
fn expired(layout: &Layout, which: Which) -> fs::Result<Vec<PathBuf>> {
    let mut runs = runs(layout)?;
    let now = now_secs();
    runs.retain(|dir| {
        let until = fs::read(&dir.join(UNTIL), UNTIL_MAX_BYTES).ok().and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<u64>().ok());
        until.map_or(which == Which::All, |until| until <= now)
    });
    Ok(runs)
}

fn now_secs() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Returns what is in the trash and would be emptied now: directories and their bytes.
pub(super) fn content(layout: &Layout) -> fs::Result<Vec<(PathBuf, u64)>> {
    expired(layout, Which::All)?.into_iter().map(|dir| weigh(&dir).map(|(_, bytes)| (dir, bytes))).collect()
}

/// Unlinks what is in the trash and need not be kept any longer.
pub(super) fn empty(layout: &Layout, which: Which) -> fs::Result<()> {
    let runs = expired(layout, which)?;
    for dir in &runs {
        fs::remove_file(&dir.join("journal"))?;
    }
    runs.iter().try_for_each(|dir| fs::remove_tree(dir))
}

/// Puts everything back, the newest run first and each run from its end, so that content is there before its links.
/// What has been made anew meanwhile stays as it is. Returns what came back, relative to the storage.
pub(super) fn restore(layout: &Layout) -> Result<Vec<PathBuf>, GcError> {
    let mut restored = Vec::new();
    let mut has_journal = false;
    for dir in runs(layout)?.iter().rev() {
        let journal = match fs::read(&dir.join("journal"), JOURNAL_MAX_BYTES) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            // It was being emptied; what is left of it is nothing whole.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        has_journal = true;
        for line in journal.lines().rev() {
            let Some((number, path)) = line.split_once('\t') else { continue };
            let path = PathBuf::from(path);
            let is_inside = path.components().all(|c| matches!(c, Component::Normal(_)));
            let from = dir.join(number);
            if !is_inside || number.parse::<u64>().is_err() || from.symlink_metadata().is_err() {
                continue;
            }
            if put_back(&from, &layout.storage().join(&path))? {
                restored.push(path);
            }
        }
        fs::remove_file(&dir.join("journal"))?;
        fs::remove_tree(dir)?;
    }
    if has_journal { Ok(restored) } else { Err(GcError::NothingToUndo { storage: layout.storage().to_owned() }) }
}

fn put_back(from: &Path, to: &Path) -> fs::Result<bool> {
    if to.is_dir() {
        // An empty one is what a deletion or a broken push left.
        fs::remove_empty_dir(to)?;
    }
    if to.symlink_metadata().is_ok() {
        return Ok(false);
    }
    if let Some(parent) = to.parent() {
        make_dirs(parent)?;
    }
    fs::rename(from, to).map(|()| true)
}
