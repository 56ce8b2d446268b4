//! Reads an image's layers for what they carry, whether they are unpacked or not.

use std::io::BufReader;

use super::layer::{Carried, Decompressor, LayerError, Waste};
use super::{Lease, OpenImage, Result, Store, StoreError};

/// How much of an archive is read at once.
const BUFFER_BYTES: usize = 256 << 10;

impl Store {
    /// Returns what each layer of an image carries, base first, and what later ones hide of it. A
    /// layer that is fetched from elsewhere and not here carries nothing.
    ///
    /// # Errors
    /// When a layer cannot be read.
    pub fn carried(&self, lease: &Lease, image: &OpenImage) -> Result<Vec<Carried>> {
        for layer in &image.manifest.layers {
            lease.hold(&layer.digest)?;
        }
        let mut waste = Waste::default();
        for layer in &image.manifest.layers {
            if super::images::is_foreign(layer) && !self.has_blob(&layer.digest, layer.size) {
                waste.skip();
                continue;
            }
            let failed = |source| StoreError::Layer { what: format!("layer {}", layer.digest), source };
            let file = self.open_blob(&layer.digest)?;
            let plain = Decompressor::new(file).map_err(|e| failed(LayerError::Read(e)))?;
            waste.add(BufReader::with_capacity(BUFFER_BYTES, plain)).map_err(failed)?;
        }
        Ok(waste.finish())
    }
}
