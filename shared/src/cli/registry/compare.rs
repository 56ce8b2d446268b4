//! What refers to an image, as a tree; and in what two images differ, as records.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use crate::cli::{Fail, Kind};
use crate::digest::Digest;
use crate::oci::transfer::RawManifest;
use crate::oci::{CONFIG_MAX_BYTES, Descriptor, Document, Index, Manifest, Platform};
use crate::record::Record;
use crate::registry::client::fallback_tag;
use crate::registry::{Repository, parallel};

/// How deep referrers of referrers are followed.
const REFERRERS_DEPTH_MAX: usize = 8;
/// How many referrers are looked at in all.
const REFERRERS_MAX: usize = 1000;

/// What cosign keeps under tags that are made of a digest: signatures, attestations, bills of material.
const DIGEST_TAGS: [&str; 3] = ["sig", "att", "sbom"];

/// Returns what refers to a manifest, with what refers to that, and what is found by a tag that is made of the digest. Of an index
/// also what refers to its images, as attestations of builds do, with the image as `subject`.
///
/// # Errors
/// Whatever the registry says.
pub fn referrers(repository: &Repository, raw: &RawManifest) -> Result<Vec<Value>, Fail> {
    let mut seen = HashSet::from([raw.descriptor.digest.clone()]);
    let mut all = of_one(repository, &raw.descriptor.digest, &mut seen)?;
    let parsed = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type));
    let Ok(Document::Index(index)) = parsed else { return Ok(all) };
    for child in &index.manifests {
        // One that attests something about another is what is looked for.
        let Some(platform) = child.platform.as_ref().filter(|platform| platform.architecture != "unknown") else { continue };
        for mut found in of_one(repository, &child.digest, &mut seen)? {
            if let Some(found) = found.as_object_mut() {
                found.insert("subject".into(), child.digest.as_str().into());
                found.insert("platform".into(), platform.to_string().into());
            }
            all.push(found);
        }
    }
    Ok(all)
}

fn of_one(repository: &Repository, digest: &Digest, seen: &mut HashSet<Digest>) -> Result<Vec<Value>, Fail> {
    let mut all = below(repository, digest, 0, seen)?;
    let tags = DIGEST_TAGS.map(|suffix| format!("{}.{suffix}", fallback_tag(digest)));
    for (tag, found) in tags.iter().zip(parallel::map(&tags, tags.len(), |tag| repository.look_up_quickly(tag))) {
        let Some(found) = found.map_err(|e| Fail::from_registry(&e))? else { continue };
        if seen.insert(found.digest.clone()) {
            all.push(json!({ "digest": found.digest, "media_type": found.media_type, "tag": tag, "size": found.size }));
        }
    }
    Ok(all)
}

fn below(repository: &Repository, digest: &Digest, depth: usize, seen: &mut HashSet<Digest>) -> Result<Vec<Value>, Fail> {
    if depth >= REFERRERS_DEPTH_MAX {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for found in repository.referrers(digest).map_err(|e| Fail::from_registry(&e))? {
        if seen.len() > REFERRERS_MAX || !seen.insert(found.digest.clone()) {
            continue;
        }
        let mut one = Map::new();
        one.insert("digest".into(), found.digest.as_str().into());
        one.insert("media_type".into(), found.media_type.as_str().into());
        if let Some(artifact_type) = &found.artifact_type {
            one.insert("artifact_type".into(), artifact_type.as_str().into());
        }
        one.insert("size".into(), found.size.into());
        if let Some(annotations) = found.annotations.as_ref().filter(|a| !a.is_empty()) {
            one.insert("annotations".into(), json!(annotations));
        }
        let inner = below(repository, &found.digest, depth + 1, seen)?;
        if !inner.is_empty() {
            one.insert("referrers".into(), inner.into());
        }
        all.push(Value::Object(one));
    }
    Ok(all)
}

/// Draws such a tree for a terminal.
pub fn drawn(name: &str, digest: &Digest, tree: &[Value]) -> String {
    let mut text = format!("{name} {digest}\n");
    draw(tree, "", &mut text);
    text
}

fn draw(tree: &[Value], before: &str, text: &mut String) {
    for (at, one) in tree.iter().enumerate() {
        let is_last = at + 1 == tree.len();
        let word = |key: &str| one.get(key).and_then(Value::as_str);
        // What the registry says is foreign text.
        let kind: String = word("artifact_type").or(word("media_type")).unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
        let arm = if is_last { "└── " } else { "├── " };
        let kind = word("tag").map_or(kind, str::to_owned);
        let of = word("platform").map_or_else(String::new, |platform| format!(" of {platform}"));
        text.push_str(&format!("{before}{arm}{kind}{of} {}\n", word("digest").unwrap_or_default()));
        let inner = one.get("referrers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        draw(inner, &format!("{before}{}", if is_last { "    " } else { "│   " }), text);
    }
}

/// One of two images that are compared.
pub struct Side {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub repository: Repository,
    /// What its name points at.
    pub raw: RawManifest,
}

impl Side {
    fn document(&self) -> Result<Document, Fail> {
        let parsed = Document::parse(&self.raw.bytes, Some(&self.raw.descriptor.media_type));
        parsed.map_err(|e| Fail::from_error(Kind::Unsupported, &e).hint("--raw writes the bytes as they are"))
    }

    fn child(&self, child: &Descriptor) -> Result<Side, Fail> {
        let raw = self.repository.read_manifest(child.digest.as_str()).map_err(|e| Fail::from_registry(&e))?;
        Ok(Side { name: self.name.clone(), repository: self.repository.clone(), raw })
    }

    fn config(&self, manifest: &Manifest) -> Result<Value, Fail> {
        if !manifest.config.media_type.contains("json") || manifest.config.size <= 2 {
            return Ok(json!({}));
        }
        let bytes = self.repository.read_blob(&manifest.config, CONFIG_MAX_BYTES).map_err(|e| Fail::from_registry(&e))?;
        Ok(serde_json::from_slice(&bytes).unwrap_or_else(|_| json!({})))
    }
}

/// Returns a record for each thing in which two images differ; none where they are the same.
///
/// # Errors
/// Whatever the registry says.
pub fn compare(a: &Side, b: &Side) -> Result<Vec<Record>, Fail> {
    let mut found = Found { a: a.name.clone(), b: b.name.clone(), platform: None, records: Vec::new() };
    found.sides(a, b)?;
    Ok(found.records)
}

struct Found {
    a: String,
    b: String,
    platform: Option<String>,
    records: Vec<Record>,
}

impl Found {
    fn add(&mut self, what: &str, key: &str, old: Option<String>, new: Option<String>) {
        if old != new {
            let record = Record::new("difference").set("ref", self.a.as_str()).set("to", self.b.as_str()).set("what", what);
            self.records.push(record.set("key", key).set("platform", self.platform.as_deref()).set("old", old).set("new", new));
        }
    }

    fn sides(&mut self, a: &Side, b: &Side) -> Result<(), Fail> {
        let (of_a, of_b) = (&a.raw.descriptor, &b.raw.descriptor);
        if of_a.digest == of_b.digest {
            return Ok(());
        }
        self.add("manifest", "digest", Some(of_a.digest.to_string()), Some(of_b.digest.to_string()));
        self.add("manifest", "media_type", Some(of_a.media_type.clone()), Some(of_b.media_type.clone()));
        match (a.document()?, b.document()?) {
            (Document::Manifest(one), Document::Manifest(two)) => self.manifests((a, &one), (b, &two)),
            (Document::Index(one), Document::Index(two)) => self.indexes((a, &one), (b, &two)),
            // Of an index the image that is meant on this machine, where the other is one image.
            (Document::Index(one), Document::Manifest(_)) => match one.pick(&Platform::host()).or(one.manifests.first()) {
                Some(child) => self.sides(&a.child(child)?, b),
                None => Ok(()),
            },
            (Document::Manifest(_), Document::Index(two)) => match two.pick(&Platform::host()).or(two.manifests.first()) {
                Some(child) => self.sides(a, &b.child(child)?),
                None => Ok(()),
            },
        }
    }

    fn manifests(&mut self, (a, one): (&Side, &Manifest), (b, two): (&Side, &Manifest)) -> Result<(), Fail> {
        self.add("manifest", "artifact_type", one.artifact_type.clone(), two.artifact_type.clone());
        let subject = |m: &Manifest| m.subject.as_ref().map(|s| s.digest.to_string());
        self.add("manifest", "subject", subject(one), subject(two));
        self.maps("annotation", &texts(one.annotations.as_ref()), &texts(two.annotations.as_ref()));
        let layer = |m: &Manifest, at: usize| m.layers.get(at).map(|l| format!("{} ({} bytes)", l.digest, l.size));
        for at in 0..one.layers.len().max(two.layers.len()) {
            self.add("layer", &at.to_string(), layer(one, at), layer(two, at));
        }
        if one.config.digest != two.config.digest {
            let flat = |side: &Side, m: &Manifest| side.config(m).map(|config| flattened(&config));
            self.maps("config", &flat(a, one)?, &flat(b, two)?);
        }
        Ok(())
    }

    fn indexes(&mut self, (a, one): (&Side, &Index), (b, two): (&Side, &Index)) -> Result<(), Fail> {
        self.maps("annotation", &texts(one.annotations.as_ref()), &texts(two.annotations.as_ref()));
        let by_platform = |index: &Index| -> BTreeMap<String, Descriptor> {
            let named = index.manifests.iter().filter_map(|d| d.platform.as_ref().map(|p| (p.to_string(), d.clone())));
            named.filter(|(platform, _)| !platform.starts_with("unknown/")).collect()
        };
        let (ones, twos) = (by_platform(one), by_platform(two));
        for platform in ones.keys().chain(twos.keys()).collect::<BTreeSet<_>>() {
            let digest = |map: &BTreeMap<String, Descriptor>| map.get(platform).map(|d| d.digest.to_string());
            match (ones.get(platform), twos.get(platform)) {
                (Some(first), Some(second)) if first.digest != second.digest => {
                    self.platform = Some(platform.clone());
                    let outcome = a.child(first).and_then(|a| b.child(second).and_then(|b| self.sides(&a, &b)));
                    self.platform = None;
                    outcome?;
                }
                _ => self.add("platform", platform, digest(&ones), digest(&twos)),
            }
        }
        Ok(())
    }

    fn maps(&mut self, what: &str, one: &BTreeMap<String, String>, two: &BTreeMap<String, String>) {
        for key in one.keys().chain(two.keys()).collect::<BTreeSet<_>>() {
            self.add(what, key, one.get(key).cloned(), two.get(key).cloned());
        }
    }
}

fn texts(annotations: Option<&BTreeMap<String, String>>) -> BTreeMap<String, String> {
    annotations.cloned().unwrap_or_default()
}

/// Makes dotted paths of a config, a variable of the environment being one by its name. What only tells how the image
/// came about (history) and what the layers say already (diff ids) are left out.
fn flattened(config: &Value) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    let Value::Object(map) = config else { return flat };
    for (key, value) in map.iter().filter(|(key, _)| !matches!(key.as_str(), "history" | "rootfs")) {
        flatten(key, value, &mut flat);
    }
    flat
}

fn flatten(path: &str, value: &Value, flat: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| flatten(&format!("{path}.{key}"), value, flat)),
        Value::Array(items) if path.ends_with(".Env") => {
            for item in items.iter().filter_map(Value::as_str) {
                let (name, value) = item.split_once('=').unwrap_or((item, ""));
                flat.insert(format!("{path}.{name}"), value.to_owned());
            }
        }
        Value::String(text) => {
            flat.insert(path.to_owned(), text.clone());
        }
        other => {
            flat.insert(path.to_owned(), other.to_string());
        }
    }
}
