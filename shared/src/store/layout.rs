//! `index.json`: what other tools read, derived from `refs/` (OCI image layout specification 1.1).
//!
//! It lists OCI-typed images that are wholly here and whose names fit the grammar of
//! `org.opencontainers.image.ref.name`; of an index with children missing, the child that is here.
//! It is never read by us: losing it costs nothing, and the next changing command writes it again.

use std::os::unix::fs::MetadataExt;

use serde::Serialize;

use super::{Image, Result, Store};
use crate::oci::{Descriptor, media};
use crate::sys::fs;

/// The annotation that names an image in a layout.
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    schema_version: u32,
    media_type: &'static str,
    manifests: Vec<Descriptor>,
}

impl Store {
    /// Ends a changing command, after its result is out: writes `index.json` again if a name
    /// changed, removes layers whose blobs never came, syncs unpacked layers and marks them so where others' writes do not
    /// make that long. The last clone of a store does this by itself when it is dropped, but cannot report a failure.
    ///
    /// # Errors
    /// When it cannot be written; the names themselves are safe.
    pub fn settle(&self) -> Result<()> {
        if self.inner.layout_stale.swap(false, std::sync::atomic::Ordering::Relaxed) {
            self.write_layout()?;
        }
        if self.inner.has_unfinished.swap(false, std::sync::atomic::Ordering::Relaxed) {
            // The lease that they stand in is dead by now.
            self.clean_leftovers()?;
        }
        self.sync_unpacked()
    }

    /// Notes whether a killed command left `index.json` behind its names.
    pub(super) fn check_layout(&self) {
        let time = |name: &str| self.dir(name).metadata().map(|m| (m.mtime(), m.mtime_nsec()));
        let behind = match (time("refs"), time("index.json")) {
            (Ok(refs), Ok(index)) => refs >= index,
            _ => true,
        };
        if behind {
            self.mark_layout_stale();
        }
    }

    fn write_layout(&self) -> Result<()> {
        // Whoever comes second lists what the first one wrote, so the last file is never older than the names.
        let _lock = self.lock("layout")?;
        let manifests = self.images()?.iter().filter_map(entry).collect();
        let layout = Layout { schema_version: 2, media_type: media::OCI_INDEX, manifests };
        let bytes = serde_json::to_vec(&layout).expect("strings and numbers always serialise");
        Ok(fs::write_atomic(&self.tmp_dir(), &self.dir("index.json"), &bytes, 0o644, fs::Durability::Atomic)?)
    }
}

fn entry(image: &Image) -> Option<Descriptor> {
    let whole = if image.complete { &image.descriptor } else { &image.manifest };
    let name = image.name.reference()?;
    let text = image.name.to_string();
    let is_oci = matches!(whole.media_type.as_str(), media::OCI_MANIFEST | media::OCI_INDEX);
    // Docker's double underscore is outside OCI's grammar.
    if !is_oci || !is_ref_name(&text) || name.host().starts_with('[') {
        return None;
    }
    let mut descriptor = whole.clone();
    descriptor.annotations = Some([(REF_NAME.to_owned(), text)].into());
    if media::is_manifest(&whole.media_type) && image.artifact_type.is_none() {
        descriptor.platform = Some(image.platform.clone());
    }
    Some(descriptor)
}

/// `component *("/" component)`, where a component is letters and digits joined by one of `-._:@+` or by `--`.
pub(super) fn is_ref_name(text: &str) -> bool {
    let separator = |b: u8| matches!(b, b'-' | b'.' | b'_' | b':' | b'@' | b'+');
    text.split('/').all(|component| {
        let bytes = component.as_bytes();
        let ends = [bytes.first(), bytes.last()];
        let joined = |pair: &[u8]| separator(pair[0]) && separator(pair[1]) && pair != b"--";
        ends.iter().all(|b| b.is_some_and(u8::is_ascii_alphanumeric))
            && bytes.iter().all(|&b| b.is_ascii_alphanumeric() || separator(b))
            && !bytes.windows(2).any(joined)
            && !component.contains("---")
    })
}
