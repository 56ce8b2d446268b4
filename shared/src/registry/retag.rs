//! Gives what is in a registry another name, without moving a byte where that can be done.

use super::{Registry, Result};
use crate::oci::Descriptor;
use crate::oci::copy::{Children, copy};
use crate::oci::transfer::{RawManifest, Unwatched};
use crate::reference::Reference;
use crate::registry::RegistryError;

/// How many blobs are mounted or sent at the same time.
const JOBS: usize = 6;

/// Points `target` at what `source` names, digest unchanged: in the same repository by writing the
/// manifest again, in the same registry by mounting, elsewhere by copying. An index comes with all its children.
///
/// # Errors
/// `NotFound` when the source is not there; whatever a registry refuses.
pub fn retag(registry: &Registry, source: &Reference, target: &Reference) -> Result<Descriptor> {
    let (from, to) = (registry.repository(source), registry.repository(target));
    let selector = target.tag().unwrap_or(if target.digest().is_some() { target.selector() } else { crate::reference::DEFAULT_TAG });
    if from.full_name() == to.full_name() {
        let raw = from.read_manifest(source.selector())?;
        write(&to, &raw, selector)?;
        return Ok(raw.descriptor);
    }
    let tag = target.digest().is_none().then_some(selector);
    let copied = copy(&from, source.selector(), &to, tag, &Children::All, JOBS, &Unwatched);
    copied.map(|done| done.root).map_err(|error| RegistryError::Source(Box::new(error)))
}

fn write(to: &super::Repository, raw: &RawManifest, selector: &str) -> Result<()> {
    // The tag may be there already; writing it again would only change its time.
    if to.look_up(selector)?.is_some_and(|there| there.digest == raw.descriptor.digest) {
        return Ok(());
    }
    to.write_manifest(raw, selector).map(drop)
}
