//! When a context, or something that an `ADD` brings, was made: the commit, what a server says, or the newest file.

use std::io::{Cursor, Read};
use std::path::Path;

use super::{Places, peek};
use crate::build::error::{BuildError, Result};
use crate::build::git::{Address, check_commit};
use crate::build::graph::DatedSource;
use crate::build::tree::{DEPTH_MAX, Tree};
use crate::oci::transfer::TransferError;
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Root};

/// What is known of when files were made.
#[derive(Debug, Clone, Copy)]
pub enum Made {
    /// Nothing: a directory of the caller changes all the time, and an image has a time of its own.
    Unknown,
    /// In seconds since 1970.
    At(i64),
    /// When the newest of them was.
    Newest,
}

impl Made {
    /// Returns when that is, in seconds since 1970.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn secs(self, files: Option<&Tree>) -> Result<Option<i64>> {
        match (self, files) {
            (Made::At(secs), _) => Ok(Some(secs)),
            (Made::Newest, Some(tree)) => Ok(newest(&tree.root, Path::new(""), 0)?),
            _ => Ok(None),
        }
    }
}

/// Returns the time of the newest file below a directory.
fn newest(root: &Root, dir: &Path, depth: usize) -> std::result::Result<Option<i64>, PathError> {
    let mut last = None;
    for entry in root.read_dir(dir)?.into_iter().filter(|entry| depth < DEPTH_MAX && entry.name != ".git") {
        let path = dir.join(&entry.name);
        let stat = root.lstat(&path)?;
        last = last.max(match stat.kind {
            Kind::Dir => newest(root, &path, depth + 1)?,
            Kind::File => Some(stat.modified.secs),
            _ => None,
        });
    }
    Ok(last)
}

impl Places<'_> {
    /// Returns when what an `ADD` brings was made; none where nothing says it.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn time_of(&mut self, source: &DatedSource) -> Result<Option<i64>> {
        let url = source.source.as_str();
        if let Some(mut address) = Address::of_source(url).map_err(|e| BuildError::context(e.to_string()))? {
            if let Some(checksum) = &source.checksum {
                check_commit(checksum).map_err(BuildError::context)?;
                address.checksum = Some(checksum.clone());
            }
            let (root, _scratch) = self.clone_of(&address)?;
            return Ok(newest(&root, Path::new(""), 0)?);
        }
        let failed = |e: TransferError| BuildError::context(format!("cannot fetch {url}")).because(e);
        let mut fetched = self.fetch.fetch(url).map_err(failed)?;
        if fetched.modified.is_some() {
            return Ok(fetched.modified);
        }
        let (start, is_tar) = peek(&mut fetched.reader).map_err(|e| BuildError::context(format!("cannot fetch {url}")).because(e))?;
        // What looks like an archive and is none has no time either.
        match is_tar.then(|| self.archive(Cursor::new(start).chain(fetched.reader), Made::Newest)) {
            Some(Ok(files)) => files.made.secs(Some(&files.tree)),
            _ => Ok(None),
        }
    }
}
