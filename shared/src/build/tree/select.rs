//! From source texts to files: literal paths, Go's `path.Match` patterns, `--parents` and `--exclude`.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::super::ignore::{Glob, Ignore, clean};
use super::{DEPTH_MAX, Item, Source, Tree, os_path};
use crate::sys::fs::PathError;
use crate::sys::root::Kind;

/// Why a source cannot be copied.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// It is not there.
    #[error("'{source_text}' is not in {tree}")]
    Missing {
        /// The source as written.
        source_text: String,
        /// What was searched.
        tree: String,
        /// Whether it is only the ignore file that leaves it out.
        ignored: bool,
    },
    /// A malformed pattern.
    #[error("'{pattern}' is not a pattern: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Something of it cannot be read.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// What a COPY asks for.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// The sources, expanded.
    pub sources: &'a [String],
    /// `--parents`.
    pub parents: bool,
    /// `--exclude`.
    pub exclude: &'a [String],
    /// Whether the sources are paths and no patterns.
    pub literal: bool,
}

/// What it gets.
pub type Selection = Vec<Source>;

impl Tree {
    /// Selects and hashes what a COPY takes. A pattern may fit nothing; a plain path must exist.
    ///
    /// # Errors
    /// A source that is missing or malformed, or what the kernel says.
    pub fn select(&self, wanted: &Wanted<'_>) -> Result<Selection, SelectError> {
        let exclude = Ignore::from_patterns(wanted.exclude.iter().map(String::as_str))
            .map_err(|e| SelectError::Pattern { pattern: e.pattern, reason: e.reason })?;
        let mut selection = Vec::new();
        for text in wanted.sources {
            // `a/./b` with --parents: what is before the dot is not kept.
            let (pivot, rest) = match text.split_once("/./").filter(|_| wanted.parents) {
                Some((pivot, rest)) => (inside(pivot), inside(rest)),
                None => (String::new(), inside(text)),
            };
            let whole = join(&pivot, &rest);
            if !wanted.literal && has_pattern(&whole) {
                for path in self.matches(&whole, wanted.parents)? {
                    self.add(text, &path, &pivot, wanted.parents, &exclude, &mut selection)?;
                }
            } else {
                self.add(text, Path::new(&whole), &pivot, wanted.parents, &exclude, &mut selection)?;
            }
        }
        self.look_all(&mut selection)?;
        self.hash_all(&mut selection)?;
        Ok(selection)
    }

    fn missing(&self, text: &str, ignored: bool) -> SelectError {
        SelectError::Missing { source_text: text.to_owned(), tree: self.title.clone(), ignored }
    }

    /// Adds what one path names.
    fn add(
        &self,
        text: &str,
        path: &Path,
        pivot: &str,
        parents: bool,
        exclude: &Ignore,
        selection: &mut Selection,
    ) -> Result<(), SelectError> {
        let real = match self.root.real_path(path) {
            Ok(real) => real,
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                return Err(self.missing(text, false));
            }
            Err(error) => return Err(error.into()),
        };
        let is_dir = self.root.lstat(&real).map_err(SelectError::Path)?.kind == Kind::Dir;
        if let Some(hidden) = [path, real.as_path()].into_iter().find(|p| self.is_ignored(p)) {
            let some = is_dir && self.ignore.as_ref().is_some_and(|i| i.may_include_below(hidden.as_os_str().as_bytes()));
            if !some {
                return Err(self.missing(text, true));
            }
        }
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        if !is_dir && (exclude.is_ignored(name.as_os_str().as_bytes()) || exclude.is_ignored(path.as_os_str().as_bytes())) {
            return Ok(());
        }
        let mut items = Vec::new();
        if parents {
            let kept = path.strip_prefix(pivot).unwrap_or(path);
            self.add_parents(path, kept, &mut items)?;
        }
        let before = items.len();
        self.walk(&real, exclude, &mut items)?;
        if parents {
            let kept = path.strip_prefix(pivot).unwrap_or(path);
            for item in &mut items[before..] {
                let below = if item.below().as_os_str().is_empty() { kept.to_owned() } else { kept.join(item.below()) };
                item.put_below(&below);
            }
        }
        let name = if is_dir || parents { PathBuf::new() } else { name };
        selection.push(Source { name, items });
        Ok(())
    }

    /// Adds the directories above a source that `--parents` keeps, and the destination itself.
    fn add_parents(&self, path: &Path, kept: &Path, items: &mut Vec<Item>) -> Result<(), SelectError> {
        let depth = kept.components().count();
        let above: Vec<&Path> = path.ancestors().skip(1).take(depth).collect();
        let below: Vec<&Path> = kept.ancestors().skip(1).take(depth).collect();
        for (path, below) in above.into_iter().zip(below).rev() {
            let real = self.root.real_path(path)?;
            let kind = self.root.lstat(&real)?.kind;
            items.push(Item::listed(real, below, kind));
        }
        Ok(())
    }

    /// Finds what a pattern fits, in order. `**` crosses directories only with `--parents`.
    fn matches(&self, pattern: &str, deep: bool) -> Result<Vec<PathBuf>, SelectError> {
        let fail = |reason| SelectError::Pattern { pattern: pattern.to_owned(), reason };
        let mut parts = Vec::new();
        for part in pattern.split('/') {
            parts.push(match (part, has_pattern(part)) {
                ("**", _) if deep => Part::Any,
                (_, true) => Part::Fits(Glob::new(part, false).map_err(fail)?),
                _ => Part::Name(part.to_owned()),
            });
        }
        let mut found = Vec::new();
        self.descend(PathBuf::new(), &parts, &mut found, 0)?;
        found.sort_unstable_by(|a, b| a.as_os_str().as_bytes().cmp(b.as_os_str().as_bytes()));
        found.dedup();
        Ok(found)
    }

    fn descend(&self, at: PathBuf, parts: &[Part], found: &mut Vec<PathBuf>, depth: usize) -> Result<(), PathError> {
        let Some((part, rest)) = parts.split_first() else {
            found.push(at);
            return Ok(());
        };
        if depth > DEPTH_MAX {
            return Ok(());
        }
        if let Part::Name(name) = part {
            let next = at.join(name);
            let there = self.root.real_path(&next).is_ok() && (!rest.is_empty() || !self.is_ignored(&next));
            return if there { self.descend(next, rest, found, depth + 1) } else { Ok(()) };
        }
        let Ok(real) = self.root.real_path(&at) else { return Ok(()) };
        if self.root.lstat(&real)?.kind != Kind::Dir {
            return Ok(());
        }
        if matches!(part, Part::Any) {
            self.descend(at.clone(), rest, found, depth + 1)?;
        }
        for (listed, _) in self.list(&real, &self.trail(&real))? {
            let Some(name) = listed.path.file_name() else { continue };
            match part {
                Part::Fits(glob) if glob.matches(name.as_bytes()) && (!rest.is_empty() || !listed.only_below) => {
                    self.descend(at.join(name), rest, found, depth + 1)?;
                }
                Part::Any if self.root.lstat(&listed.path)?.kind == Kind::Dir => self.descend(at.join(name), parts, found, depth + 1)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// A component of a pattern.
enum Part {
    Name(String),
    Fits(Glob),
    Any,
}

/// A path as it is meant inside the tree: `..` and leading slashes cannot leave it.
fn inside(text: &str) -> String {
    clean(&format!("/{text}")).trim_start_matches('/').to_owned()
}

fn join(a: &str, b: &str) -> String {
    os_path(a.as_bytes()).join(b).to_string_lossy().into_owned()
}

fn has_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}
