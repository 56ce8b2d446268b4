//! `--squash`: the layers that a build put on its base become one.
//!
//! What they hide of each other is gone then, what they delete of the base stays deleted. The history
//! keeps every instruction, without a layer, and says at its end what was merged, as docker's does.

use super::super::cache::StepRecord;
use super::super::error::Result;
use super::key::Key;
use super::{Blob, Evaluation, State};
use crate::digest::Digest;
use crate::oci::{Descriptor, History, media};
use crate::store::StoreError;
use crate::store::layer;
use crate::sys::root::Root;

/// Which layers of the result become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Squash {
    /// None.
    #[default]
    No,
    /// Those that the build put on the image that it started from.
    Own,
    /// All.
    All,
}

impl Evaluation<'_> {
    /// Returns a state with one layer where it had several of its own.
    pub(super) fn squashed(&self, state: &State) -> Result<State> {
        let mut made = state.clone();
        if self.options.squash == Squash::All {
            made.below = Default::default();
        }
        let below = made.below.layers;
        if self.options.squash == Squash::No || state.layers.len() < below + 2 {
            return Ok(made);
        }
        let record = self.one_layer(state, below)?;
        made.layers.truncate(below);
        made.diff_ids.truncate(below);
        let history = &mut made.config.image.history;
        history.iter_mut().skip(made.below.history).for_each(|entry| entry.empty_layer = true);
        let id = Descriptor::of(media::OCI_CONFIG, &self.config_of(state)?.to_bytes()).digest;
        let comment = match &made.below.id {
            Some(base) => format!("merge {id} to {base}"),
            None => format!("create new from {id}"),
        };
        // All of it may have been deleted again.
        let empty_layer = record.layer.is_none();
        history.push(History { created: None, created_by: None, author: None, comment: Some(comment), empty_layer });
        made.diff_ids.extend(record.diff_id);
        made.layers.extend(record.layer.map(Blob::Here));
        Ok(made)
    }

    /// Makes the layer, or finds that it was made before.
    fn one_layer(&self, state: &State, below: usize) -> Result<StepRecord> {
        let index = self.graph.target;
        let mut key = Key::new("squash", "", &state.diff_ids[..below], self.options.epoch);
        let key = key.part("the layers that become one").list(state.diff_ids[below..].iter().map(Digest::as_str)).finish();
        if let Some(record) = self.cached(index, &key)? {
            return Ok(record);
        }
        let layers = self.unpack(&state.diff_ids, &state.layers)?;
        let (base, own) = layers.split_at(below);
        let scratch = self.scratch(own)?;
        layer::squash(base, own, &Root::open(&scratch.upper)?)
            .map_err(|source| StoreError::Layer { what: "the layers that become one".into(), source })?;
        let layer = self.commit(&scratch, self.graph.stages[index].from.position, None, true)?;
        let layer = layer.map(|begun| Ok::<_, StoreError>((begun.diff_id.clone(), begun.finish()?.0))).transpose()?;
        let record = StepRecord::new(layer, self.now(), "squash".into());
        self.remember(index, &key, &record)?;
        Ok(record)
    }
}
