//! What a start does with volumes and mounts before the process exists.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use super::super::container::Container;
use super::super::error::Result;
use super::super::{selinux, user, volume};
use crate::store::Lease;
use crate::sys::mount::{self, Overlay, attributes as attr};
use crate::sys::root::Root;

impl Container {
    /// Copies what the image has into volumes that are empty.
    pub(super) fn fill_volumes(&self, lease: &Lease, layers: &[PathBuf]) -> Result<()> {
        let wanted: Vec<_> = self.config().mounts.iter().filter(|mount| mount.copy).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let image = Root::from_fd(mount::overlay(&Overlay { lower: layers, upper: None, volatile: false, attributes: attr::READ_ONLY })?);
        for mount in wanted {
            volume::copy_up(lease, &image, &mount.spec.destination, Path::new(&mount.spec.source))?;
        }
        Ok(())
    }

    /// Gives the container's user what is to belong to it, and the label of its files what is to have that: volumes of a
    /// container that has one are labelled for all such containers without being asked.
    pub(super) fn give_volumes(&self, root: &Root, label: &str) -> Result<()> {
        let config = self.config();
        for mount in config.mounts.iter().filter(|mount| mount.chown) {
            let identity = user::resolve_with(root, &config.user, &config.groups, &config.users)?;
            volume::give_to(Path::new(&mount.spec.source), identity.uid, identity.gid)?;
        }
        for mount in &config.mounts {
            let of_itself = (mount.volume.is_some() && !label.is_empty()).then_some(volume::Relabel::Shared);
            let wanted = mount.relabel.or(of_itself).map(|how| selinux::label_of_mount(how, label));
            let Some(label) = wanted.transpose()?.flatten() else { continue };
            let source = Path::new(&mount.spec.source);
            if mount.relabel.is_some() || volume::label_of(source)?.as_ref() != Some(&label) {
                volume::label_all(source, &label)?;
            }
        }
        Ok(())
    }

    /// Makes the mounts that a plain bind cannot make, by their mount points.
    pub(in crate::runtime) fn special_mounts(&self, lease: &Lease) -> Result<Vec<(String, OwnedFd)>> {
        let mut made = Vec::new();
        for (n, mount) in self.config().mounts.iter().enumerate() {
            if let Some(fd) = volume::realize(self.store(), lease, mount, &self.dir().join(format!("mount-{n}")))? {
                made.push((mount.spec.destination.clone(), fd));
            }
        }
        Ok(made)
    }
}
