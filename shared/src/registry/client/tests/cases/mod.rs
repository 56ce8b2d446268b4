//! The corner cases that registries are known for, by their number: what is asked, and what comes of it.

mod auth;
mod download;
mod manifests;
mod upload;

use super::fake::Fake;
use super::*;
use crate::oci::transfer::Placed;

/// A repository of a fake, for a client without logins.
fn at(fake: &Fake, name: &str) -> Repository {
    repository(&client(|_| {}), &format!("{}/{name}", fake.addr))
}
