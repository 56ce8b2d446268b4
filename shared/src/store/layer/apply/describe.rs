//! Owners, modes, attributes and times of what is unpacked.

use std::io;

use super::super::archive::Xattrs;
use crate::sys::fs::PathError;
use crate::sys::root::{Kind, Place, Time};

/// Who owns what is unpacked: the one place where ids are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owners {
    /// Whom the archive says.
    Archive,
    /// These, for everything.
    Fixed {
        /// The owner.
        uid: u32,
        /// The group.
        gid: u32,
    },
}

impl Owners {
    pub(super) fn map(self, uid: u32, gid: u32) -> (u32, u32) {
        match self {
            Owners::Archive => (uid, gid),
            Owners::Fixed { uid, gid } => (uid, gid),
        }
    }
}

/// What a directory gets when its content is complete.
#[derive(Debug, Clone)]
pub(super) struct Description {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) mode: u32,
    pub(super) modified: Time,
    pub(super) xattrs: Xattrs,
}

impl Description {
    pub(super) fn give(&self, place: &Place, kind: Kind) -> Result<(), PathError> {
        place.set_owner(self.uid, self.gid)?;
        if kind != Kind::Symlink {
            place.set_mode(self.mode)?;
        }
        for (name, value) in settable(&self.xattrs) {
            let set = place.set_xattr(name, value);
            tolerate(set.map_err(|error| error.source), name, kind)
                .map_err(|source| PathError::new("set an attribute of", place.path(), source))?;
        }
        place.set_times(self.modified, self.modified)
    }
}

/// Leaves out what another host's policy wrote.
pub(super) fn settable(xattrs: &[(Vec<u8>, Vec<u8>)]) -> impl Iterator<Item = (&[u8], &[u8])> {
    xattrs.iter().map(|(name, value)| (&name[..], &value[..])).filter(|(name, _)| *name != b"security.selinux")
}

/// Forgives a file system that keeps no such attributes, and the kernel where it never lets anybody
/// set them on this kind of file.
pub(super) fn tolerate(set: io::Result<()>, name: &[u8], kind: Kind) -> io::Result<()> {
    match set {
        Err(error) if error.raw_os_error() == Some(libc::EOPNOTSUPP) => Ok(()),
        Err(error)
            if error.raw_os_error() == Some(libc::EPERM) && kind != Kind::File && kind != Kind::Dir && name.starts_with(b"user.") =>
        {
            Ok(())
        }
        other => other,
    }
}
