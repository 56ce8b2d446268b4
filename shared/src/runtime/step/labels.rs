//! The labels of SELinux that steps have: as containers of this host, one for all steps of a build.

use std::path::Path;

use super::super::error::Result;
use super::super::selinux::{Labels, Wish, label_of_mount};
use super::super::volume::{Relabel, label_all, label_of};
use super::Runner;
use crate::oci::exec::{StepLabel, Stream};

impl Runner {
    /// Returns the labels of a step; an `insecure` one has none. Why a build goes without them is told once, as `output`.
    ///
    /// # Errors
    /// When labels are asked for that this host does not have.
    pub(super) fn labels(&self, wish: &Wish, insecure: bool, output: &mut dyn FnMut(Stream, &[u8])) -> Result<Labels> {
        if insecure {
            return Ok(wish.settle(true, false, self.store.root())?.0);
        }
        if let Some(settled) = self.labels.get() {
            return Ok(settled.clone());
        }
        let (labels, reason) = wish.settle(false, false, self.store.root())?;
        // Of steps that begin at the same time, one is first, and the others have what it has.
        let mut is_first = false;
        let settled = self.labels.get_or_init(|| {
            is_first = true;
            labels
        });
        if let Some(reason) = reason.filter(|_| is_first) {
            output(Stream::Stderr, format!("warning: {reason}\n").as_bytes());
        }
        Ok(settled.clone())
    }
}

/// Labels what a step gets to see of the host's files, unless that is so already: all that is made in a directory has its label.
pub(super) fn give(source: &Path, how: StepLabel, own: &str) -> Result<()> {
    let how = match how {
        StepLabel::Kept => return Ok(()),
        StepLabel::Own => Relabel::Private,
        StepLabel::Shared => Relabel::Shared,
    };
    if own.is_empty() {
        return Ok(());
    }
    let Some(label) = label_of_mount(how, own)? else { return Ok(()) };
    if label_of(source)?.as_ref() != Some(&label) {
        label_all(source, &label)?;
    }
    Ok(())
}
