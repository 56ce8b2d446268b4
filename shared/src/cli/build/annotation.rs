//! `--annotation`: `[TARGET[PLATFORM]:]KEY=VALUE`, as buildx takes it.

use std::collections::BTreeMap;

use crate::cli::Fail;
use crate::oci::Platform;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Manifest,
    Index,
    ManifestDescriptor,
    IndexDescriptor,
}

/// All annotations of a build.
#[derive(Debug, Clone, Default)]
pub(super) struct Annotations(Vec<(Target, Option<Platform>, String, String)>);

impl Annotations {
    /// Reads annotations.
    ///
    /// # Errors
    /// Wrong usage.
    pub(super) fn parse<'t>(texts: impl Iterator<Item = &'t String>) -> Result<Annotations, Fail> {
        let mut all = Vec::new();
        for text in texts {
            let wrong = |reason: &str| Fail::usage(format!("--annotation {text}: {reason}"));
            let (left, value) = text.split_once('=').ok_or_else(|| wrong("it is [TARGET:]KEY=VALUE"))?;
            // A key may have a colon itself, so only what is a target is one.
            let targets = left.split_once(':').and_then(|(targets, key)| {
                let parsed: Option<Vec<_>> = targets.split(',').map(target).collect();
                parsed.map(|parsed| (parsed, key))
            });
            let (targets, key) = targets.unwrap_or_else(|| (vec![(Target::Manifest, None)], left));
            if key.is_empty() {
                return Err(wrong("it has no key"));
            }
            for (target, platform) in targets {
                let platform = platform.map(|p| p.parse::<Platform>().map_err(|e| wrong(&e))).transpose()?;
                all.push((target, platform, key.to_owned(), value.to_owned()));
            }
        }
        Ok(Annotations(all))
    }

    fn of(&self, wanted: Target, platform: Option<&Platform>) -> BTreeMap<String, String> {
        let meant = |p: &Option<Platform>| match (p, platform) {
            (Some(p), Some(platform)) => platform.satisfies(p),
            _ => true,
        };
        let all = self.0.iter().filter(|(target, p, _, _)| *target == wanted && meant(p));
        all.map(|(_, _, key, value)| (key.clone(), value.clone())).collect()
    }

    /// Returns those of a platform's manifest.
    pub(super) fn of_manifest(&self, platform: &Platform) -> Vec<(String, String)> {
        self.of(Target::Manifest, Some(platform)).into_iter().collect()
    }

    /// Returns those of the entry of a platform's manifest in the index.
    pub(super) fn of_descriptor(&self, platform: &Platform) -> BTreeMap<String, String> {
        self.of(Target::ManifestDescriptor, Some(platform))
    }

    /// Returns those of the index.
    pub(super) fn of_index(&self) -> BTreeMap<String, String> {
        self.of(Target::Index, None)
    }

    /// Fails when something is annotated that there will not be.
    ///
    /// # Errors
    /// Wrong usage.
    pub(super) fn check(&self, is_index: bool) -> Result<(), Fail> {
        if self.0.iter().any(|a| a.0 == Target::IndexDescriptor) {
            return Err(Fail::usage("--annotation index-descriptor: nothing refers to the index but names"));
        }
        if !is_index && self.0.iter().any(|a| matches!(a.0, Target::Index | Target::ManifestDescriptor)) {
            return Err(Fail::usage("--annotation index: one platform makes no index").hint("annotate the manifest: manifest:KEY=VALUE"));
        }
        Ok(())
    }
}

/// Reads `manifest`, `index`, `manifest-descriptor`, each perhaps with `[PLATFORM]`.
fn target(text: &str) -> Option<(Target, Option<&str>)> {
    let (name, platform) = match text.split_once('[') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(']')?)),
        None => (text, None),
    };
    let target = match name {
        "manifest" => Target::Manifest,
        "index" => Target::Index,
        "manifest-descriptor" => Target::ManifestDescriptor,
        "index-descriptor" => Target::IndexDescriptor,
        _ => return None,
    };
    Some((target, platform))
}
