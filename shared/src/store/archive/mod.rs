//! Archives of images: what `docker save`, `podman save`, `skopeo` and we write, and OCI layouts.
//!
//! Reading takes docker archives (a `manifest.json`, layers as tar files, perhaps behind links) and
//! OCI archives (an `index.json` and blobs), from a stream that is read once, in any compression;
//! or an OCI layout in a directory. What an archive says is never a path: its files lie in `tmp/`
//! under numbers, and names are keys of a map. Every digest is checked before anything is named.
//!
//! Writing makes one tar that is both: blobs as they are in the store (nothing is compressed
//! again), `index.json` and `oci-layout` for those who read OCI, `manifest.json` and
//! `repositories` for docker. The same images give the same bytes.

mod import;
mod read;
mod spool;
mod write;

pub use import::Import;
pub use read::Load;
pub use write::{Save, Saved};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layer::LayerError;

/// The annotation by which containerd and docker name an image in a layout.
const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// The most images in one archive.
const IMAGES_MAX: usize = 1000;
/// The most names of one image in an archive.
const NAMES_MAX: usize = 1000;

/// One image of a docker archive's `manifest.json`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerImage {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

/// A docker archive's `repositories`: name, tag, last layer.
type Repositories = BTreeMap<String, BTreeMap<String, String>>;

fn archive_error(source: LayerError) -> StoreError {
    StoreError::Layer { what: "the archive".into(), source }
}

fn bad(reason: impl Into<String>) -> StoreError {
    StoreError::corrupt("the archive", reason)
}
