//! A manifest in a registry as a record: what `drm` shows.

use serde_json::{Value, json};

use super::Names;
use crate::cli::{Fail, Kind};
use crate::oci::transfer::RawManifest;
use crate::oci::{CONFIG_MAX_BYTES, Document, ImageConfig, Index, Manifest, Platform};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::Repository;

/// Reads what a reference names; with a platform, of an index the child for it.
///
/// # Errors
/// `NotFound`, or whatever the registry says.
pub fn read(repository: &Repository, reference: &Reference, platform: Option<&Platform>) -> Result<RawManifest, Fail> {
    let raw = repository.read_manifest(reference.selector()).map_err(|e| Fail::from_registry(&e))?;
    let Some(platform) = platform else { return Ok(raw) };
    let Ok(Document::Index(index)) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)) else { return Ok(raw) };
    let have = || index.manifests.iter().filter_map(|d| d.platform.as_ref()).map(Platform::to_string).collect::<Vec<_>>().join(", ");
    let child = index
        .pick(platform)
        .ok_or_else(|| Fail::new(Kind::NotFound, format!("{} has no image for {platform}; it has {}", reference.familiar(), have())))?;
    repository.read_manifest(child.digest.as_str()).map_err(|e| Fail::from_registry(&e))
}

/// Makes the `manifest` record. With `is_long`, the config, layers, children and annotations are in it.
///
/// # Errors
/// When the bytes are no manifest, or the config cannot be read.
pub fn record(names: &Names, repository: &Repository, reference: &Reference, raw: &RawManifest, is_long: bool) -> Result<Record, Fail> {
    let document = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type))
        .map_err(|e| Fail::from_error(Kind::Unsupported, &e).hint("--raw writes the bytes as they are"))?;
    let base = Record::new("manifest")
        .set("ref", names.show(reference))
        .set("digest", &raw.descriptor.digest)
        .set("media_type", raw.descriptor.media_type.as_str());
    match &document {
        Document::Manifest(manifest) => of_manifest(base, repository, manifest, is_long),
        Document::Index(index) => Ok(of_index(base, index, is_long)),
    }
    .map(|record| record.set("subject", document.subject().map(|s| &s.digest)))
}

fn of_manifest(base: Record, repository: &Repository, manifest: &Manifest, is_long: bool) -> Result<Record, Fail> {
    let size = std::iter::once(&manifest.config).chain(&manifest.layers).fold(0, |sum: u64, blob| sum.saturating_add(blob.size));
    let config = config(repository, manifest)?;
    let platform = config.as_ref().map(|(_, parsed)| parsed.platform()).filter(|p| !p.architecture.is_empty());
    let record = base
        .set("artifact_type", manifest.artifact_type.as_deref())
        .set("size", size)
        .set("platforms", platform.map(|p| vec![p.to_string()]));
    if !is_long {
        return Ok(record);
    }
    let layers: Vec<Value> = manifest.layers.iter().map(|l| json!(l)).collect();
    let whole = config.map_or_else(|| json!(manifest.config), |(value, _)| value);
    Ok(record.set("config", whole).set("layers", layers).set("annotations", manifest.annotations.as_ref()))
}

fn of_index(base: Record, index: &Index, is_long: bool) -> Record {
    let platforms = index.manifests.iter().filter_map(|d| d.platform.as_ref()).filter(|p| p.architecture != "unknown");
    let record =
        base.set("artifact_type", index.artifact_type.as_deref()).set("platforms", platforms.map(Platform::to_string).collect::<Vec<_>>());
    if !is_long {
        return record;
    }
    let children: Vec<Value> = index.manifests.iter().map(|d| json!(d)).collect();
    record.set("manifests", children).set("annotations", index.annotations.as_ref())
}

/// Reads the config of an image; an artifact has none that would say anything.
fn config(repository: &Repository, manifest: &Manifest) -> Result<Option<(Value, ImageConfig)>, Fail> {
    if !manifest.config.media_type.contains("image") {
        return Ok(None);
    }
    let bytes = repository.read_blob(&manifest.config, CONFIG_MAX_BYTES).map_err(|e| Fail::from_registry(&e))?;
    let parsed = ImageConfig::parse(&bytes).ok();
    let value = serde_json::from_slice(&bytes).ok();
    Ok(value.zip(parsed))
}
