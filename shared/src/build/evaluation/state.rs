//! What is known of a stage between two steps.

use super::super::config::Config;
use super::pending::Blob;
use crate::digest::Digest;
use crate::oci::Platform;
use crate::store::OpenImage;

/// A stage so far: its layers, base first, and its config.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The stage.
    pub(super) index: usize,
    /// What the stage's steps run on.
    pub(super) platform: Platform,
    pub(super) diff_ids: Vec<Digest>,
    pub(super) layers: Vec<Blob>,
    pub(super) config: Config,
    /// What it stands on.
    pub(super) below: Below,
    /// Whether nothing is done after the step that is at work.
    pub(super) is_last: bool,
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
        let layers: Vec<Blob> = open.manifest.layers.iter().cloned().map(Blob::Here).collect();
        let below = Below { layers: layers.len(), history: open.config.history.len(), id: Some(open.manifest.config.digest.clone()) };
        let (platform, diff_ids) = (platform.clone(), open.config.rootfs.diff_ids.clone());
        State { index, platform, diff_ids, layers, config: Config::of_image(open.config.clone()), below, is_last: false }
    }

    /// The state of a stage that starts from nothing.
    pub(super) fn of_nothing(index: usize, platform: &Platform) -> State {
        let (diff_ids, layers, config) = (Vec::new(), Vec::new(), Config::scratch(platform));
        State { index, platform: platform.clone(), diff_ids, layers, config, below: Below::default(), is_last: false }
    }
}
