//! What a run gets that its description must not say: secrets, and what whoever starts it hands down.

use std::path::PathBuf;

use super::super::container::Container;
use super::super::error::Result;
use super::super::handed::{self, Descriptors};
use crate::oci::spec::Spec;

/// What a process hands down to the container that it starts.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Hand {
    /// Descriptors, under the numbers that they have in this process.
    pub(in crate::runtime) descriptors: Descriptors,
    /// The directory with the socket where the container says that it is ready.
    pub(in crate::runtime) notify: Option<PathBuf>,
}

impl Container {
    /// Adds it to a description that is written down already. Returns how many descriptors the program keeps.
    pub(super) fn hand(&self, spec: &mut Spec, hand: &Hand) -> Result<u32> {
        self.give_secrets(spec)?;
        if let Some(dir) = &hand.notify {
            handed::give_socket(spec, dir);
        }
        if let Some(process) = spec.process.as_mut() {
            // Below an init of ours the program is the second.
            hand.descriptors.tell(&mut process.env, if self.config().init { 2 } else { 1 });
        }
        Ok(hand.descriptors.span())
    }
}
