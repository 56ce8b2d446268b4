//! What is known of a stage between two steps.

use super::super::config::Config;
use crate::digest::Digest;
use crate::oci::{Descriptor, Platform};
use crate::store::OpenImage;

/// A stage so far: its layers, base first, and its config.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The stage.
    pub(super) index: usize,
    /// What the stage's steps run on.
    pub(super) platform: Platform,
    pub(super) diff_ids: Vec<Digest>,
    pub(super) layers: Vec<Descriptor>,
    pub(super) config: Config,
    /// What it stands on.
    pub(super) below: Below,
}

/// The image that a stage, or the first of those that it goes on from, starts from.
#[derive(Debug, Clone, Default)]
pub(super) struct Below {
    /// How many layers are its.
    pub(super) layers: usize,
    /// How many entries of the history.
    pub(super) history: usize,
    /// Its id; none of nothing.
    pub(super) id: Option<Digest>,
}

impl State {
    /// The state of a stage that starts from an image.
    pub(super) fn of_image(index: usize, platform: &Platform, open: &OpenImage) -> State {
        let layers = open.manifest.layers.clone();
        let below = Below { layers: layers.len(), history: open.config.history.len(), id: Some(open.manifest.config.digest.clone()) };
        let (platform, diff_ids) = (platform.clone(), open.config.rootfs.diff_ids.clone());
        State { index, platform, diff_ids, layers, config: Config::of_image(open.config.clone()), below }
    }

    /// The state of a stage that starts from nothing.
    pub(super) fn of_nothing(index: usize, platform: &Platform) -> State {
        let (diff_ids, layers, config) = (Vec::new(), Vec::new(), Config::scratch(platform));
        State { index, platform: platform.clone(), diff_ids, layers, config, below: Below::default() }
    }
}
