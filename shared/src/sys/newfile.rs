//! A file that a person named for output: it appears whole or not at all.
//!
//! It is written beside its place and renamed there at the end. What is there and is no regular
//! file (a device, a pipe, `/dev/stdout`) is written to directly.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fs::{self, PathError, Result};
use super::{interrupt, random};

/// A file for output. Dropped without [`NewFile::commit`], nothing of it is left.
pub struct NewFile {
    file: File,
    path: PathBuf,
    /// Where it is until then; none when it is written directly.
    staged: Option<PathBuf>,
}

impl NewFile {
    /// Starts the file that will be at `path`.
    ///
    /// # Errors
    /// What open(2) says.
    pub fn create(path: &Path) -> Result<NewFile> {
        let is_special = path.metadata().is_ok_and(|m| !m.is_file());
        if is_special {
            let opened = std::fs::OpenOptions::new().write(true).open(path);
            let file = opened.map_err(|source| PathError::new("open", path, source))?;
            return Ok(NewFile { file, path: path.to_owned(), staged: None });
        }
        let name = path.file_name().ok_or_else(|| PathError::new("create", path, io::ErrorKind::InvalidInput.into()))?;
        let mut staged = std::ffi::OsString::from(".");
        staged.push(name);
        staged.push(format!(".{}", random::hex(4)));
        let staged = path.with_file_name(staged);
        let file = fs::create_new(&staged, 0o644)?;
        Ok(NewFile { file, path: path.to_owned(), staged: Some(staged) })
    }

    /// Gives the finished file its name.
    ///
    /// # Errors
    /// What fsync(2) or rename(2) says.
    pub fn commit(mut self) -> Result<()> {
        let Some(staged) = self.staged.clone() else { return Ok(()) };
        fs::sync(&self.file, &self.path)?;
        fs::rename(&staged, &self.path)?;
        self.staged = None;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        // What is left half-done goes with this value.
        interrupt::check()?;
        self.file.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(staged) = &self.staged {
            let _ = fs::remove_file(staged);
        }
    }
}
