//! What a stored manifest names, read as leniently as can be: a collector must understand
//! whatever any registry ever took, and keep what it does not understand.

use serde::Deserialize;

use super::sum::Sum;
use crate::digest::Digest;

/// What a manifest names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct References {
    /// Manifests of an index.
    pub(super) children: Vec<Sum>,
    /// Config, layers, blobs of artifacts.
    pub(super) blobs: Vec<Blob>,
    /// What a referrer refers to.
    pub(super) subject: Option<Sum>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blob {
    pub(super) sum: Sum,
    /// True when it may be fetched from elsewhere, and so need not be here.
    pub(super) is_foreign: bool,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: Digest,
    #[serde(default)]
    urls: Option<Vec<String>>,
    #[serde(rename = "mediaType", default)]
    media_type: Option<String>,
}

#[derive(Deserialize)]
struct FsLayer {
    #[serde(rename = "blobSum")]
    blob_sum: Digest,
}

/// Every way in which a manifest was ever written: OCI, docker 2.2 and 2.1, ORAS artifacts.
#[derive(Deserialize)]
struct Shapes {
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    blobs: Option<Vec<Descriptor>>,
    #[serde(rename = "fsLayers")]
    fs_layers: Option<Vec<FsLayer>>,
    subject: Option<Descriptor>,
}

/// Reads what a manifest names; `None` when it is nothing that a registry knows.
pub(super) fn parse(bytes: &[u8]) -> Option<References> {
    let shapes: Shapes = serde_json::from_slice(bytes).ok()?;
    let is_known = shapes.config.is_some()
        || shapes.layers.is_some()
        || shapes.manifests.is_some()
        || shapes.blobs.is_some()
        || shapes.fs_layers.is_some();
    if !is_known {
        return None;
    }
    let described = shapes.config.into_iter().chain(shapes.layers.into_iter().flatten()).chain(shapes.blobs.into_iter().flatten());
    let mut blobs: Vec<Blob> = described
        .map(|d| Blob {
            sum: Sum::from(&d.digest),
            is_foreign: d.urls.is_some_and(|u| !u.is_empty())
                || d.media_type.is_some_and(|t| t.contains(".nondistributable.") || t.contains(".foreign.")),
        })
        .collect();
    blobs.extend(shapes.fs_layers.into_iter().flatten().map(|layer| Blob { sum: Sum::from(&layer.blob_sum), is_foreign: false }));
    Some(References {
        children: shapes.manifests.into_iter().flatten().map(|d| Sum::from(&d.digest)).collect(),
        blobs,
        subject: shapes.subject.map(|d| Sum::from(&d.digest)),
    })
}
