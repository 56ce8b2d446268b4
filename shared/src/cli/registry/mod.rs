//! What the tools that talk to registries share: their flags, the client, names with a default registry, pull and push.
//!
//! The store and the registry do not know each other; here they meet.

mod args;
pub mod artifact;
pub mod compare;
pub mod copying;
pub mod deletion;
pub mod index;
pub mod listing;
pub mod manifest;
mod names;
pub mod places;
pub mod prune;
mod pull;
mod push;
pub mod sync;

pub use args::{RegistryArgs, TrustArgs};
pub use names::{Names, destination, home_path, retarget};
pub use pull::{PLATFORM_VARIABLE, Pull, Pulled, pull};
pub use push::{Push, push};

use super::{Fail, Kind, kind_of_io};
use crate::oci::transfer::TransferError;
use crate::registry::RegistryError;

/// How many images move at the same time with `--unordered`; each has its own connections.
pub const IMAGES_AT_ONCE: usize = 4;
/// How many small requests are made at the same time with `--unordered`.
pub const REQUESTS_AT_ONCE: usize = 16;

impl Fail {
    /// Makes a failure from a failed call to a registry.
    pub fn from_registry(error: &RegistryError) -> Fail {
        let kind = match error {
            RegistryError::Source(inner) => return Fail::from_transfer(inner),
            RegistryError::Config { .. } => Kind::Usage,
            RegistryError::Protected { .. } => Kind::Protected,
            RegistryError::Stale { .. } => Kind::StaleDigest,
            RegistryError::Helper { .. } => Kind::Internal,
            RegistryError::File { source, .. } => kind_of_io(source),
            other => Fail::from_transfer(&TransferError::new(other.kind(), "")).kind,
        };
        let fail = Fail::from_error(kind, error);
        match error.hint() {
            Some(hint) => fail.hint(hint),
            None => fail,
        }
    }
}

#[cfg(test)]
mod tests;
