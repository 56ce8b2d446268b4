//! A step cache that travels: one manifest that any OCI registry, and any layout, keeps.
//!
//! The manifest's `artifactType` is [`ARTIFACT_TYPE`]; its config, of type [`CONFIG_TYPE`], is JSON:
//!
//! ```json
//! {"v": 1, "steps": [{"key": "<64 hex>", "diff_id": "sha256:...", "layer": "sha256:...",
//!                     "created": "2026-01-01T00:00:00Z", "created_by": "RUN make"}]}
//! ```
//!
//! `key` is the step's key, `layer` names one of the manifest's layers, each of which is there once;
//! a step that changed no file has neither `diff_id` nor `layer`. An image carries the same JSON in
//! its manifest's annotation [`ANNOTATION`] (`type=inline`), about its own layers.
//!
//! Invariant: what comes from elsewhere is data, not truth. A step is looked up by our own key only,
//! never by an image's history; a layer counts only after its bytes have the digest and the diff id
//! that were promised. Whoever may write to the place that `--cache-from` names still decides what
//! a key stands for, as with every builder.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::StepRecord;
use crate::digest::Digest;
use crate::oci::transfer::{Result, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, MANIFEST_MAX_BYTES, Manifest, media};
use crate::store::{Lease, Store, StoreError, layer};
use crate::sys::clock;

/// What the manifest says it is.
pub const ARTIFACT_TYPE: &str = "application/vnd.tacklebox.cache.v1";
/// What its config is.
pub const CONFIG_TYPE: &str = "application/vnd.tacklebox.cache.config.v1+json";
/// Where an image carries its own steps.
pub const ANNOTATION: &str = "dev.tacklebox.cache.v1";
/// The version of the config.
const VERSION: u32 = 1;
/// The largest config.
const CONFIG_MAX_BYTES: u64 = 16 << 20;
/// The most steps in one, and so the most layers: a step has at most one.
const STEPS_MAX: usize = 100_000;
/// The longest text of a step.
const TEXT_MAX_BYTES: usize = 64 << 10;

#[derive(Debug, Serialize, Deserialize)]
struct Config {
    v: u32,
    steps: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    diff_id: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<Digest>,
    created: String,
    created_by: String,
}

/// A step that a build used or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedStep {
    /// Its key.
    pub key: blake3::Hash,
    /// What it made.
    pub record: StepRecord,
    /// Whether the result stands on it: the others are of stages that something was copied from.
    pub is_final: bool,
    /// Whether another key leads to the same step, which an image does not need then.
    pub is_second: bool,
}

fn entries<'s>(steps: impl Iterator<Item = &'s UsedStep>) -> Vec<Entry> {
    let by_key: BTreeMap<String, &UsedStep> = steps.map(|step| (step.key.to_hex().to_string(), step)).collect();
    let entry = |(key, step): (String, &UsedStep)| Entry {
        key,
        diff_id: step.record.diff_id.clone(),
        layer: step.record.layer.as_ref().map(|l| l.digest.clone()),
        created: step.record.created.clone(),
        created_by: step.record.created_by.clone(),
    };
    by_key.into_iter().map(entry).collect()
}

/// Returns what an image's annotation says of the steps that made its layers.
pub fn annotation(steps: &[UsedStep], layers: &[Descriptor]) -> String {
    let is_own = |step: &&UsedStep| {
        let layer = step.record.layer.as_ref();
        step.is_final && !step.is_second && layer.is_none_or(|l| layers.iter().any(|own| own.digest == l.digest))
    };
    serde_json::to_string(&Config { v: VERSION, steps: entries(steps.iter().filter(is_own)) }).unwrap_or_default()
}

/// Writes steps as a manifest into the store, where nothing names it. Its layers are there already.
///
/// # Errors
/// What the store says.
pub fn write(store: &Store, lease: &Lease, steps: &[UsedStep], only_final: bool) -> std::result::Result<Descriptor, StoreError> {
    let wanted: Vec<&UsedStep> = steps.iter().filter(|step| step.is_final || !only_final).collect();
    let mut layers: BTreeMap<Digest, Descriptor> = BTreeMap::new();
    for layer in wanted.iter().filter_map(|step| step.record.layer.as_ref()) {
        layers.insert(layer.digest.clone(), media::oci_layer(layer));
    }
    let config = Config { v: VERSION, steps: entries(wanted.into_iter()) };
    let config = serde_json::to_vec(&config).unwrap_or_default();
    let config = store.put_blob_bytes(lease, CONFIG_TYPE, &config)?;
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media::OCI_MANIFEST.into()),
        artifact_type: Some(ARTIFACT_TYPE.into()),
        config,
        layers: layers.into_values().collect(),
        subject: None,
        annotations: None,
    };
    let bytes = serde_json::to_vec(&manifest).unwrap_or_default();
    store.put_blob_bytes(lease, media::OCI_MANIFEST, &bytes)
}

/// Steps that somebody else made.
pub struct SharedSteps<'a> {
    source: Box<dyn Source + Send + 'a>,
    steps: HashMap<String, StepRecord>,
    /// What messages call it.
    pub title: String,
}

impl<'a> SharedSteps<'a> {
    /// Reads what `selector` names at a source: a cache, an image that carries one, or an index of such images.
    ///
    /// # Errors
    /// When there is nothing, or it is no cache.
    pub fn read(source: Box<dyn Source + Send + 'a>, selector: &str, title: &str) -> Result<SharedSteps<'a>> {
        let corrupt = |reason: String| TransferError::new(TransferKind::Corrupt, reason);
        let mut steps = HashMap::new();
        let root = source.manifest(selector)?;
        let parse = |bytes: &[u8]| Document::parse(bytes, None).map_err(|e| corrupt(e.to_string()));
        let manifests = match parse(&root.bytes)? {
            Document::Manifest(manifest) => vec![manifest],
            Document::Index(index) => {
                let mut all = Vec::new();
                for child in index.manifests.iter().filter(|c| media::is_manifest(&c.media_type)) {
                    if let Document::Manifest(manifest) = parse(&source.manifest(child.digest.as_str())?.bytes)? {
                        all.push(manifest);
                    }
                }
                all
            }
        };
        for manifest in &manifests {
            let text = match manifest.artifact_type.as_deref() {
                Some(ARTIFACT_TYPE) => Some(read_config(source.as_ref(), &manifest.config)?),
                _ => manifest.annotations.as_ref().and_then(|a| a.get(ANNOTATION)).map(|text| text.clone().into_bytes()),
            };
            if let Some(text) = text {
                let config: Config = serde_json::from_slice(&text).map_err(|e| corrupt(format!("the cache {title}: {e}")))?;
                add(&mut steps, config, manifest);
            }
        }
        Ok(SharedSteps { source, steps, title: title.to_owned() })
    }

    /// Returns how many steps it knows.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Tells whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the step with this key after its layer is in the store and is what was promised.
    ///
    /// # Errors
    /// When the layer cannot be had, or is something else.
    pub fn bring(&self, key: &blake3::Hash, store: &Store, lease: &Lease) -> Result<Option<StepRecord>> {
        let Some(record) = self.steps.get(key.to_hex().as_str()) else { return Ok(None) };
        let (Some(layer), Some(diff_id)) = (&record.layer, &record.diff_id) else { return Ok(Some(record.clone())) };
        for digest in &record.holds {
            lease.hold(digest)?;
        }
        use crate::oci::transfer::Sink;
        store.image_sink(lease).put_blob(layer, &[], &|offset| self.source.blob(layer, offset))?;
        let failed = |e: std::io::Error| TransferError::from_io(e, "read the layer");
        let file = store.open_blob(&layer.digest)?;
        let mut plain = layer::Decompressor::new(file).map_err(failed)?;
        let mut hashing = crate::digest::Hashing::new(std::io::sink());
        std::io::copy(&mut plain, &mut hashing).map_err(failed)?;
        let (_, found, _) = hashing.finish();
        if found != *diff_id {
            let message = format!("the layer {} is not what the cache {} says: it has the diff id {found}", layer.digest, self.title);
            return Err(TransferError::new(TransferKind::Corrupt, message));
        }
        Ok(Some(record.clone()))
    }
}

fn read_config(source: &dyn Source, config: &Descriptor) -> Result<Vec<u8>> {
    if config.media_type != CONFIG_TYPE || config.size > CONFIG_MAX_BYTES.min(MANIFEST_MAX_BYTES * 4) {
        return Err(TransferError::new(TransferKind::Corrupt, format!("the config {} is no cache's", config.digest)));
    }
    let mut bytes = Vec::new();
    let mut reader = std::io::Read::take(source.blob(config, 0)?, config.size + 1);
    std::io::Read::read_to_end(&mut reader, &mut bytes).map_err(|e| TransferError::from_io(e, "read the cache"))?;
    let mut hasher = config.digest.hasher();
    hasher.update(&bytes);
    if hasher.finish() != config.digest {
        return Err(TransferError::new(TransferKind::Corrupt, format!("the config {} arrived as something else", config.digest)));
    }
    Ok(bytes)
}

/// Takes over what makes sense; an entry that does not is left out, so that its step runs.
fn add(steps: &mut HashMap<String, StepRecord>, config: Config, manifest: &Manifest) {
    if config.v != VERSION || manifest.layers.len() > STEPS_MAX {
        return;
    }
    let layers: HashMap<&Digest, &Descriptor> = manifest.layers.iter().map(|l| (&l.digest, l)).collect();
    for entry in config.steps.into_iter().take(STEPS_MAX) {
        let sound = entry.key.len() == 64
            && clock::parse_rfc3339(&entry.created).is_some()
            && entry.created.len() <= 64
            && entry.created_by.len() <= TEXT_MAX_BYTES;
        let layer = match (entry.diff_id, entry.layer) {
            (None, None) => None,
            (Some(diff_id), Some(digest)) => match layers.get(&digest) {
                Some(layer) => Some((diff_id, Descriptor::new(&layer.media_type, layer.digest.clone(), layer.size))),
                None => continue,
            },
            _ => continue,
        };
        if sound {
            steps.entry(entry.key).or_insert_with(|| StepRecord::new(layer, entry.created, entry.created_by));
        }
    }
}
