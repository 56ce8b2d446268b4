//! Against scripted registries, and against Debian's docker-registry.

mod cases;
mod deletes;
mod fake;
mod hub;
mod lists;
mod live;
mod pulls;
mod pushes;

use super::*;
use crate::oci::Descriptor;
use crate::oci::transfer::{Open, Source, TransferError, TransferKind};

/// A client that reads nobody's files and asks nobody's helpers.
fn client(change: impl FnOnce(&mut Options)) -> Registry {
    let mut options = Options { stored_logins: false, ..Options::default() };
    change(&mut options);
    Registry::new(options)
}

fn repository(registry: &Registry, text: &str) -> Repository {
    registry.repository(&text.parse().unwrap())
}

/// Bytes that do not repeat, the same for the same length.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ length as u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn layer(bytes: &[u8]) -> Descriptor {
    Descriptor::of(crate::oci::media::OCI_LAYER, bytes)
}

/// Reads what a registry has, through the source's way.
fn pull(repository: &Repository, descriptor: &Descriptor) -> std::result::Result<Vec<u8>, TransferError> {
    let mut bytes = Vec::new();
    let read = std::io::Read::read_to_end(&mut repository.blob(descriptor, 0)?, &mut bytes);
    read.map_err(|e| TransferError::from_io(e, "read"))?;
    Ok(bytes)
}

/// Sends bytes, from whatever offset is asked for.
fn push(repository: &Repository, bytes: &[u8], origins: &[String]) -> Result<crate::oci::transfer::Placed> {
    let open =
        |offset: u64| -> crate::oci::transfer::Result<Box<dyn std::io::Read + Send + '_>> { Ok(Box::new(&bytes[offset as usize..])) };
    let open: Open<'_> = &open;
    repository.write_blob(&layer(bytes), origins, open)
}
