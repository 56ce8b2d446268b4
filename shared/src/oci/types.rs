//! Descriptors, manifests, indexes and image configs (OCI image specification 1.1; docker image specification 1.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CONFIG_MAX_BYTES, INDEX_MAX, LAYERS_MAX, MANIFEST_MAX_BYTES, Platform, media};
use crate::digest::Digest;

/// Why bytes are not the document that they should be.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Not JSON, or not of this shape.
    #[error("{what} is malformed")]
    Json {
        /// Which document.
        what: &'static str,
        /// What the parser says, with line and column.
        source: serde_json::Error,
    },
    /// JSON of the right shape that breaks a rule.
    #[error("{what} is malformed: {reason}")]
    Rule {
        /// Which document.
        what: &'static str,
        /// Which rule.
        reason: String,
    },
    /// A manifest of a kind that cannot be used.
    #[error("manifests of type '{0}' are not supported")]
    Unsupported(String),
}

/// Points at content: media type, digest, size in bytes (OCI descriptor.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the content is.
    pub media_type: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The number of its bytes.
    pub size: u64,
    /// Where else it may be had (foreign layers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urls: Option<Vec<String>>,
    /// Free annotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
    /// The platform of an index's child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The type of an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// Describes content of a type by its digest and size.
    pub fn new(media_type: &str, digest: Digest, size: u64) -> Descriptor {
        Descriptor { media_type: media_type.into(), digest, size, urls: None, annotations: None, platform: None, artifact_type: None }
    }

    /// Describes these bytes.
    pub fn of(media_type: &str, bytes: &[u8]) -> Descriptor {
        Descriptor::new(media_type, Digest::of(bytes), bytes.len() as u64)
    }
}

/// A manifest of one image or artifact (OCI manifest.md; docker schema 2 has the same shape).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u32,
    /// What the manifest says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The type of an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The config blob.
    pub config: Descriptor,
    /// The layers, base first.
    #[serde(default)]
    pub layers: Vec<Descriptor>,
    /// The manifest that this one refers to (referrers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free annotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
}

/// An index of manifests, or a docker manifest list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Always 2.
    pub schema_version: u32,
    /// What the index says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The type of an artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The children.
    pub manifests: Vec<Descriptor>,
    /// The manifest that this one refers to (referrers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free annotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
}

/// Either kind of document that a tag may point at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a handful exist at a time")]
pub enum Document {
    /// One image or artifact.
    Manifest(Manifest),
    /// Several of them.
    Index(Index),
}

impl Document {
    /// Parses a manifest or an index. The shape decides what it is; a `mediaType` inside or a
    /// content type outside that says otherwise is an error, and so is a document with both
    /// `manifests` and `layers` (CVE-2021-41190).
    ///
    /// # Errors
    /// When the bytes are too many, no JSON, of an unknown kind, or ambiguous.
    pub fn parse(bytes: &[u8], content_type: Option<&str>) -> Result<Document, FormatError> {
        const WHAT: &str = "the manifest";
        let rule = |reason: String| FormatError::Rule { what: WHAT, reason };
        if bytes.len() as u64 > MANIFEST_MAX_BYTES {
            return Err(rule(format!("it has {} bytes, more than {MANIFEST_MAX_BYTES}", bytes.len())));
        }
        let value: serde_json::Value = serde_json::from_slice(bytes).map_err(|source| FormatError::Json { what: WHAT, source })?;
        let inside = value.get("mediaType").and_then(|v| v.as_str()).map(str::to_owned);
        let outside = content_type.map(media::essence).filter(|t| media::is_index(t) || media::is_manifest(t));
        let has = |key| value.get(key).is_some_and(|v| !v.is_null());
        if value.get("schemaVersion").and_then(serde_json::Value::as_u64) == Some(1) {
            return Err(FormatError::Unsupported("docker schema 1".into()));
        }
        let is_index = match (has("manifests"), has("layers") || has("config")) {
            (true, false) => true,
            (false, true) => false,
            (true, true) => return Err(rule("it has both 'manifests' and 'layers'".into())),
            (false, false) => return Err(FormatError::Unsupported(inside.unwrap_or_else(|| "unknown".into()))),
        };
        for said in inside.as_deref().into_iter().chain(outside) {
            let agrees = if is_index { !media::is_manifest(said) } else { !media::is_index(said) };
            if !agrees {
                return Err(rule(format!("it is called '{said}' but has the shape of the other kind")));
            }
        }
        let json = |source| FormatError::Json { what: WHAT, source };
        if is_index {
            let index: Index = serde_json::from_value(value).map_err(json)?;
            if index.manifests.len() > INDEX_MAX {
                return Err(rule(format!("it has {} children, more than {INDEX_MAX}", index.manifests.len())));
            }
            Ok(Document::Index(index))
        } else {
            let manifest: Manifest = serde_json::from_value(value).map_err(json)?;
            if manifest.layers.len() > LAYERS_MAX {
                return Err(rule(format!("it has {} layers, more than {LAYERS_MAX}", manifest.layers.len())));
            }
            Ok(Document::Manifest(manifest))
        }
    }

    /// Returns the media type that describes this document, given what the registry or the descriptor said.
    pub fn media_type<'a>(&'a self, said: Option<&'a str>) -> &'a str {
        let (inside, default) = match self {
            Document::Manifest(m) => (m.media_type.as_deref(), media::OCI_MANIFEST),
            Document::Index(i) => (i.media_type.as_deref(), media::OCI_INDEX),
        };
        let known = |t: &&str| media::is_index(t) || media::is_manifest(t);
        inside.filter(known).or(said.map(media::essence).filter(known)).unwrap_or(default)
    }

    /// Returns every descriptor that must be present for the document to be whole: config and
    /// layers, or the children. Foreign layers (`urls`) are among them.
    pub fn references(&self) -> Vec<&Descriptor> {
        match self {
            Document::Manifest(m) => std::iter::once(&m.config).chain(&m.layers).collect(),
            Document::Index(i) => i.manifests.iter().collect(),
        }
    }

    /// Returns the manifest that this one refers to, if it is a referrer.
    pub fn subject(&self) -> Option<&Descriptor> {
        match self {
            Document::Manifest(m) => m.subject.as_ref(),
            Document::Index(i) => i.subject.as_ref(),
        }
    }
}

impl Index {
    /// Picks the child for a platform: the first that satisfies it. Attestations (`unknown/unknown`) never do.
    pub fn pick(&self, wanted: &Platform) -> Option<&Descriptor> {
        let fits = |d: &&Descriptor| d.platform.as_ref().is_some_and(|p| p.satisfies(wanted));
        self.manifests.iter().find(fits).or_else(|| match self.manifests.as_slice() {
            // An index of one child without a platform is that child.
            [only] if only.platform.is_none() => Some(only),
            _ => None,
        })
    }
}

/// The config of an image (OCI config.md, with docker's additional fields).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageConfig {
    /// When the image was made, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// CPU architecture.
    #[serde(default)]
    pub architecture: String,
    /// Variant of the CPU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Operating system.
    #[serde(default)]
    pub os: String,
    /// Version of the operating system.
    #[serde(rename = "os.version", default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// How a container of the image runs.
    #[serde(default, deserialize_with = "null_is_default")]
    pub config: RunConfig,
    /// The diff ids of the layers.
    #[serde(default, deserialize_with = "null_is_default")]
    pub rootfs: RootFs,
    /// One entry per step that made the image.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<History>,
}

impl ImageConfig {
    /// Parses a config.
    ///
    /// # Errors
    /// When the bytes are too many or not of this shape.
    pub fn parse(bytes: &[u8]) -> Result<ImageConfig, FormatError> {
        const WHAT: &str = "the image config";
        if bytes.len() as u64 > CONFIG_MAX_BYTES {
            return Err(FormatError::Rule { what: WHAT, reason: format!("it has {} bytes, more than {CONFIG_MAX_BYTES}", bytes.len()) });
        }
        serde_json::from_slice(bytes).map_err(|source| FormatError::Json { what: WHAT, source })
    }

    /// Returns the platform that the image is for.
    pub fn platform(&self) -> Platform {
        Platform {
            architecture: self.architecture.clone(),
            os: if self.os.is_empty() { "linux".into() } else { self.os.clone() },
            variant: self.variant.clone(),
            os_version: self.os_version.clone(),
        }
    }

    /// Returns the config's bytes as we write them: compact JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers always serialise")
    }
}

/// The `config` object of an image config.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RunConfig {
    /// `user[:group]`, names or numbers.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "null_is_default")]
    pub user: String,
    /// `port/proto` of what the image listens on; the values are empty objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed_ports: Option<BTreeMap<String, Empty>>,
    /// `NAME=value`.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// What always runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// What runs, or the arguments of the entry point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// Paths that want a volume; the values are empty objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volumes: Option<BTreeMap<String, Empty>>,
    /// The directory to start in.
    #[serde(skip_serializing_if = "String::is_empty", deserialize_with = "null_is_default")]
    pub working_dir: String,
    /// Labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
    /// The signal that stops a container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<String>,
    /// Docker: how to probe the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<HealthConfig>,
    /// Docker: the shell of shell-form commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<Vec<String>>,
    /// Docker: steps for whoever builds on this image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_build: Option<Vec<String>>,
    /// Docker: Windows only, but copied along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args_escaped: Option<bool>,
}

/// The `{}` of sets that JSON writes as objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Empty {}

/// Docker's health check; durations in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HealthConfig {
    /// `["NONE"]`, `["CMD", ...]` or `["CMD-SHELL", command]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Vec<String>>,
    /// Nanoseconds between probes.
    #[serde(skip_serializing_if = "is_zero")]
    pub interval: i64,
    /// Nanoseconds until a probe counts as failed.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeout: i64,
    /// Nanoseconds at the start in which failures do not count.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_period: i64,
    /// Nanoseconds between probes in that time.
    #[serde(skip_serializing_if = "is_zero")]
    pub start_interval: i64,
    /// Failures in a row that make the container unhealthy.
    #[serde(skip_serializing_if = "is_zero")]
    pub retries: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// The `rootfs` object: the diff ids of the layers, base first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFs {
    /// Always `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Digests of the uncompressed layers.
    #[serde(default, deserialize_with = "null_is_default")]
    pub diff_ids: Vec<Digest>,
}

impl Default for RootFs {
    fn default() -> RootFs {
        RootFs { kind: "layers".into(), diff_ids: Vec::new() }
    }
}

/// One step of an image's history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// When, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// By which instruction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// A free comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// True when the step made no layer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// Reads `null`, which Go writes for empty lists and maps, as the default.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
