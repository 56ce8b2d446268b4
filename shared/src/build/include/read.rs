//! Reads what is included from contexts: files inside their roots, whatever the ignore file says, as the Dockerfile itself is.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Found, splice};
use crate::build::dockerfile::{DOCKERFILE_MAX_BYTES, Dockerfile, ParseError, distance};
use crate::build::error::{BuildError, Result};
use crate::build::evaluation::{Contexts, NamedContext};
use crate::build::graph::context_key;
use crate::build::instruction::Include;
use crate::build::tree::Tree;
use crate::sys::root::{Kind, Root};

/// How many edits a name may be away from one that is there.
const DISTANCE_MAX: usize = 2;

/// Puts what a Dockerfile includes into it, from its context and from those that have names.
///
/// # Errors
/// The first mistake in any of the files, with its place.
pub(in crate::build) fn include(file: &mut Dockerfile, context: Option<&Tree>, named: &Contexts) -> Result<()> {
    splice(file, &mut |include| read(include, context, named)).map_err(|error| BuildError::at(file, error))
}

fn read(include: &Include, context: Option<&Tree>, named: &Contexts) -> std::result::Result<Found, ParseError> {
    let tree = match &include.from {
        Some(name) => named_tree(include, name, named)?,
        None => context.ok_or_else(|| {
            let hint = Some("build a directory, a tar or a repository, or name a context: INCLUDE --from=NAME with --build-context".into());
            ParseError::new(include.position, "there is no context to include a file from: there is only a Dockerfile").hint(hint)
        })?,
    };
    let path = Path::new(&include.path);
    match tree.root.read_bounded(path, DOCKERFILE_MAX_BYTES) {
        Ok(bytes) => Ok(Found { name: name_of(include, tree), bytes }),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => missing(include, tree),
            _ if tree.root.stat(path).is_ok_and(|stat| stat.kind == Kind::Dir) => {
                ParseError::new(include.position, format!("'{}' is a directory, and INCLUDE takes a file", include.path))
            }
            _ => ParseError::new(include.position, format!("cannot include '{}': {}", include.path, error.source)),
        }),
    }
}

/// What messages call the file: where the caller finds it, else its place in the context.
fn name_of(include: &Include, tree: &Tree) -> String {
    match (&tree.seen_at, &include.from) {
        (Some(dir), _) => dir.join(&include.path).display().to_string(),
        (None, Some(name)) => format!("{}:{}", context_key(name), include.path),
        (None, None) => include.path.clone(),
    }
}

fn named_tree<'t>(include: &Include, name: &str, named: &'t Contexts) -> std::result::Result<&'t Tree, ParseError> {
    let message = match named.get(&context_key(name)) {
        Some(NamedContext::Tree(tree)) => return Ok(tree),
        Some(NamedContext::Stage(_)) => format!("'{name}' is a stage, and INCLUDE takes files of a context"),
        Some(_) => format!("'{name}' is an image, and INCLUDE takes files of a context"),
        None => {
            let best = named.keys().map(|key| (distance(name, key), key)).min().filter(|(far, _)| *far <= DISTANCE_MAX);
            let hint = match best {
                Some((_, best)) => format!("did you mean {best}?"),
                None => format!("give it one: --build-context {name}=DIR"),
            };
            return Err(ParseError::new(include.from_position, format!("there is no context '{name}'")).hint(Some(hint)));
        }
    };
    Err(ParseError::new(include.from_position, message))
}

/// The error of a file that is not there: a link that leads out, or a name that may be misspelt.
fn missing(include: &Include, tree: &Tree) -> ParseError {
    let (root, text) = (&tree.root, &include.path);
    let mut path = PathBuf::new();
    for part in Path::new(text).components() {
        let dir = path.clone();
        path.push(part);
        let is_link = root.lstat(&path).is_ok_and(|stat| stat.kind == Kind::Symlink);
        if is_link && root.real_path(&path).is_err() {
            let target = root.readlink(&path).unwrap_or_default();
            let message = format!("'{}' is a link to '{}', which is not in {}", path.display(), target.display(), tree.title);
            let hint = "nothing outside of a context is read; put the file into it, or give its directory a name with --build-context";
            return ParseError::new(include.position, message).hint(Some(hint.into()));
        }
        if root.real_path(&path).is_err() {
            let rest = Path::new(text).strip_prefix(&path).unwrap_or(Path::new(""));
            let meant = path.file_name().and_then(|name| nearest(root, &dir, name.to_str()?));
            let meant = meant.map(|name| if rest.as_os_str().is_empty() { dir.join(name) } else { dir.join(name).join(rest) });
            let hint = match meant {
                Some(meant) => Some(format!("did you mean {}?", meant.display())),
                None if text.contains(['*', '?', '[']) => Some("INCLUDE takes one path and no pattern".into()),
                None => None,
            };
            return ParseError::new(include.position, format!("'{text}' is not in {}", tree.title)).hint(hint);
        }
    }
    ParseError::new(include.position, format!("'{text}' is not in {}", tree.title))
}

/// Returns the name in a directory that was probably meant: nearly the same, or with an ending.
fn nearest(root: &Root, dir: &Path, name: &str) -> Option<String> {
    let entries = root.read_dir(&root.real_path(dir).ok()?).ok()?;
    let far = |own: &str| match own.strip_prefix(name) {
        Some(rest) if rest.starts_with('.') => 1,
        _ if own.eq_ignore_ascii_case(name) => 0,
        _ => distance(name, own),
    };
    let names = entries.iter().filter_map(|entry| entry.name.to_str());
    let (best, own) = names.map(|own| (far(own), own)).min()?;
    (best <= DISTANCE_MAX && best < name.chars().count()).then(|| own.to_owned())
}
