//! From a stage's state to an image with names.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use super::super::cache::{StepRecord, UsedStep, shared};
use super::super::error::Result;
use super::{Evaluation, State, named_already};
use crate::digest::Digest;
use crate::oci::{Descriptor, ImageConfig, Manifest, Platform, RootFs, media};
use crate::store::layer::Codec;
use crate::store::{Image, ImageName};

/// A built image.
#[derive(Debug, Clone)]
pub struct Built {
    /// What describes its manifest: the digest is what every registry will show.
    pub manifest: Descriptor,
    /// The config's digest: docker's image id.
    pub config: Digest,
    /// The image under each of its names; without names, under its digest.
    pub images: Vec<Image>,
    /// The steps that were found or made on the way.
    pub steps: Vec<UsedStep>,
    /// Names and manifests of the images that it was made from.
    pub bases: Vec<(String, Digest)>,
}

impl Evaluation<'_> {
    /// Writes config and manifest and gives the names. Writes nothing that is there.
    pub(super) fn finish(&self, state: &State) -> Result<Built> {
        self.pending.join();
        self.check_layers()?;
        let state = &self.squashed(state)?;
        let config = self.config_of(state)?;
        let platform = &match config.architecture.is_empty() {
            true => self.options.outside.platform.clone(),
            false => config.platform(),
        };
        let config_bytes = config.to_bytes();
        let layers = self.formed(state)?;
        let is_docker = self.options.form.is_docker;
        let of_kind = |docker: &'static str, oci: &'static str| if is_docker { docker } else { oci };
        let manifest_type = of_kind(media::DOCKER_MANIFEST, media::OCI_MANIFEST);
        let config_descriptor = Descriptor::of(of_kind(media::DOCKER_CONFIG, media::OCI_CONFIG), &config_bytes);
        let steps = self.used_steps();
        let bases = self.base_digests();
        let mut annotations: BTreeMap<String, String> = self.options.annotations.iter().cloned().collect();
        if self.options.inline_cache {
            annotations.insert(shared::ANNOTATION.to_owned(), shared::annotation(&steps, &layers));
        }
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(manifest_type.into()),
            artifact_type: None,
            config: config_descriptor.clone(),
            layers: layers.iter().map(if is_docker { media::docker_layer } else { media::oci_layer }).collect(),
            subject: None,
            annotations: Some(annotations).filter(|a| !a.is_empty()),
        };
        let manifest_bytes = serde_json::to_vec(&manifest).expect("strings and numbers always serialise");
        let root = Descriptor::of(manifest_type, &manifest_bytes);
        let names = match self.options.names.as_slice() {
            [] => vec![ImageName::Bare(root.digest.clone())],
            names => names.to_vec(),
        };
        let store = self.tools.store;
        let mut images = Vec::new();
        let keep = || -> Result<()> {
            let put = |descriptor: &Descriptor, bytes: &[u8]| store.put_blob_bytes(&self.lease, &descriptor.media_type, bytes).map(drop);
            std::thread::scope(|scope| {
                let config = scope.spawn(|| put(&config_descriptor, &config_bytes));
                let manifest = put(&root, &manifest_bytes);
                Ok(config.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(manifest)?)
            })
        };
        if self.options.unnamed {
            keep()?;
            return Ok(Built { manifest: root, config: config_descriptor.digest, images, steps, bases });
        }
        for name in &names {
            if let Some(image) = named_already(store, name, &root.digest)? {
                images.push(image);
                continue;
            }
            keep()?;
            images.push(store.name_image(&self.lease, name, &root, platform)?);
        }
        Ok(Built { manifest: root, config: config_descriptor.digest, images, steps, bases })
    }

    /// Returns the layers compressed as the caller wants them. Steps stay in the cache as they were made.
    fn formed(&self, state: &State) -> Result<Vec<Descriptor>> {
        let layers = self.blobs(&state.layers)?;
        let Some(codec) = self.options.form.codec else { return Ok(layers) };
        let form = |(n, (layer, diff_id)): (usize, (&Descriptor, &Digest))| {
            let is_own = n >= state.below.layers;
            if !(is_own || self.options.form.all_layers) || self.is_written_so(layer, codec, is_own) {
                return Ok(layer.clone());
            }
            let mut hasher = blake3::Hasher::new();
            hasher.update(b"tacklebox layer 1\0").update(diff_id.as_str().as_bytes()).update(codec.version().as_bytes());
            let key = hasher.finalize();
            if let Some(layer) = self.cached_here(&key)?.and_then(|record| record.layer) {
                return Ok(layer);
            }
            let layer = self.tools.store.recompress_layer(&self.lease, diff_id, layer, codec)?;
            let record = StepRecord::new(Some((diff_id.clone(), layer.clone())), self.now(), format!("compress {}", codec.version()));
            self.cache.put(&key, &record)?;
            Ok(layer)
        };
        layers.iter().zip(&state.diff_ids).enumerate().map(form).collect()
    }

    /// Tells whether a layer is compressed so already; of those of others nobody knows the level.
    fn is_written_so(&self, layer: &Descriptor, codec: Codec, is_own: bool) -> bool {
        let is_so = media::Compression::of_layer(&layer.media_type) == Some(codec.compression());
        is_so && !(is_own && matches!(codec, Codec::Zstd(_)))
    }

    /// Returns the config of an image of this state.
    pub(super) fn config_of(&self, state: &State) -> Result<ImageConfig> {
        let mut config = state.config.image.clone();
        for (name, value) in &self.options.labels {
            config.config.labels.get_or_insert_default().insert(name.clone(), value.clone());
        }
        self.claim_platform(&mut config);
        let changes = &self.options.changes;
        let name_of = |entry: &str| entry.split('=').next().unwrap_or_default().to_owned();
        config.config.env.retain(|entry| !changes.unset_env.contains(&name_of(entry)));
        if changes.os_version.is_some() {
            config.os_version.clone_from(&changes.os_version);
        }
        config.rootfs = RootFs { diff_ids: state.diff_ids.clone(), ..RootFs::default() };
        let created = self.created(&config)?;
        for entry in &mut config.history {
            entry.created.get_or_insert_with(|| created.clone());
        }
        config.created = Some(created);
        if changes.drops_history {
            config.history.clear();
        }
        Ok(config)
    }

    /// Says what the image is for: what was asked for, whatever its base image is for.
    fn claim_platform(&self, config: &mut ImageConfig) {
        let outside = &self.options.outside;
        if outside.is_any_platform {
            return;
        }
        let Platform { architecture, os, variant, os_version } = outside.platform.clone();
        let is_same = (&config.os, &config.architecture) == (&os, &architecture);
        if variant.is_some() || !is_same {
            config.variant = variant;
        }
        if os_version.is_some() || !is_same {
            config.os_version = os_version;
        }
        (config.os, config.architecture) = (os, architecture);
    }

    fn base_digests(&self) -> Vec<(String, Digest)> {
        let bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        bases.iter().map(|((name, _), open)| (name.clone(), open.manifest_descriptor.digest.clone())).collect()
    }

    /// When the image was made: now, unless the very same one was made before. So a build that
    /// changes nothing changes no digest either.
    fn created(&self, config: &ImageConfig) -> Result<String> {
        if self.options.epoch.is_some() {
            return Ok(self.now());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"tacklebox image 1\0").update(&config.to_bytes());
        let key = hasher.finalize();
        if let Some(record) = self.cached(self.graph.target, &key)? {
            return Ok(record.created);
        }
        let record = StepRecord::new(None, self.now(), "image".into());
        self.remember(self.graph.target, &key, &record)?;
        Ok(record.created)
    }
}
