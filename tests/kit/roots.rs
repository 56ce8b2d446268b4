//! Which roots the tools of a sandbox had. A test may have some beside the sandbox's own, and may remove one and make it anew, which
//! is another root at the same place: what is named after roots on the machine is looked for by all the tags there were.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// Where a link in a directory for each root says where that is.
const RUN: &str = "/run/tacklebox";

/// The roots of one sandbox.
#[derive(Default)]
pub(crate) struct Roots(Mutex<Known>);

#[derive(Default)]
struct Known {
    paths: BTreeSet<PathBuf>,
    tags: BTreeMap<String, PathBuf>,
}

impl Roots {
    /// Notes that a command has this root.
    pub(crate) fn name(&self, root: &Path) {
        self.known().paths.insert(root.to_owned());
    }

    /// Notes the tags that the roots have now.
    pub(crate) fn look(&self) {
        let mut known = self.known();
        let tags: Vec<_> = known.paths.iter().filter_map(|path| Some((shared::store::tag_of(path).ok()?, path.clone()))).collect();
        tags.into_iter().for_each(|(tag, path)| known.note(tag, path));
    }

    /// Returns all tags, also of roots below a directory that no command named: a script may have.
    pub(crate) fn tags(&self, dir: &Path) -> Vec<String> {
        self.look();
        let mut known = self.known();
        run_dirs().into_iter().filter(|(_, root)| root.starts_with(dir)).for_each(|(tag, root)| known.note(tag, root));
        known.tags.keys().cloned().collect()
    }

    /// Returns where the roots are that are still there.
    pub(crate) fn places(&self) -> Vec<PathBuf> {
        let known = self.known();
        let is_there = |(tag, path): &(&String, &PathBuf)| shared::store::tag_of(path).is_ok_and(|now| now == **tag);
        known.tags.iter().filter(is_there).map(|(_, path)| path.clone()).collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // A test that panicked leaves what it knew.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Known {
    fn note(&mut self, tag: String, root: PathBuf) {
        if let Entry::Vacant(place) = self.tags.entry(tag) {
            tell_run(place.key());
            place.insert(root);
        }
    }
}

fn run_dirs() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(RUN).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, std::fs::read_link(entry.path().join("root")).ok()?))).collect()
}

/// Tells `tests/left`, which looks at the machine when the whole run is over, a word by which something is this run's.
pub(crate) fn tell_run(word: &str) {
    if let Some(path) = std::env::var_os("TACKLEBOX_TEST_OWN_FILE") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(format!("{word}\n").as_bytes())).expect("the file with what is this run's can be written");
    }
}
