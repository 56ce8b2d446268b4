//! Looks a step up by its key: in the cache here, in caches of others, and what to say when it is in none.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::super::cache::{FILES_MAX, Parts, StepRecord, UsedStep};
use super::super::dockerfile::Dockerfile;
use super::super::error::Result;
use super::super::graph::Base;
use super::super::tree::{Selection, Tree};
use super::key::Key;
use super::{Evaluation, StepInfo};

/// A step that was found or made, and the stage that it was for.
#[derive(Debug, Clone)]
pub(super) struct Used {
    stage: usize,
    key: blake3::Hash,
    record: StepRecord,
    is_second: bool,
}

impl Used {
    pub(super) fn new(stage: usize, key: &blake3::Hash, record: &StepRecord, is_second: bool) -> Used {
        Used { stage, key: *key, record: record.clone(), is_second }
    }
}

/// Returns what tells one Dockerfile from another, so that only steps of the same place are compared.
pub(super) fn place_of(file: &Dockerfile, context: Option<&Tree>) -> String {
    let stat = context.and_then(|tree| tree.root.lstat(Path::new("")).ok());
    match stat {
        Some(stat) => format!("{}:{} {}", stat.dev, stat.ino, file.name),
        None => format!("- {}", file.name),
    }
}

impl Evaluation<'_> {
    fn is_fresh(&self, stage: usize) -> bool {
        let named = |wanted: &String| {
            let name = self.graph.stages[stage].name.as_deref();
            name.is_some_and(|name| name.eq_ignore_ascii_case(wanted)) || wanted.parse() == Ok(stage)
        };
        self.options.no_cache || self.options.no_cache_stages.iter().any(named)
    }

    /// Returns what a step made in an earlier build, here or elsewhere, if all of it is here then.
    pub(super) fn cached(&self, stage: usize, key: &blake3::Hash) -> Result<Option<StepRecord>> {
        if self.is_fresh(stage) {
            return Ok(None);
        }
        self.pending.await_key(key);
        if let Some(record) = self.cached_here(key)? {
            self.use_step(stage, key, &record, false);
            return Ok(Some(record));
        }
        for shared in self.tools.shared {
            match shared.bring(key, self.tools.store, &self.lease) {
                Ok(None) => {}
                Ok(Some(record)) => {
                    self.remember(stage, key, &record)?;
                    return Ok(Some(record));
                }
                // Then the step runs, as if the cache had never been named.
                Err(error) => self.tools.watch.warn(&format!("a step of the cache {} cannot be used: {error}", shared.title)),
            }
        }
        Ok(None)
    }

    pub(super) fn cached_here(&self, key: &blake3::Hash) -> Result<Option<StepRecord>> {
        let Some(record) = self.cache.get(key) else { return Ok(None) };
        if self.options.cache_ttl.is_some_and(|ttl| self.cache.age(key).is_none_or(|age| age > ttl)) {
            return Ok(None);
        }
        if let Some(layer) = &record.layer {
            // Held first, then looked for: a sweep cannot come between.
            self.lease.hold_all(&record.holds)?;
            if !self.tools.store.has_blob(&layer.digest, layer.size) {
                return Ok(None);
            }
        }
        self.cache.touch(key);
        Ok(Some(record))
    }

    /// Keeps what a step made.
    pub(super) fn remember(&self, stage: usize, key: &blake3::Hash, record: &StepRecord) -> Result<()> {
        self.cache.put(key, record)?;
        self.use_step(stage, key, record, false);
        Ok(())
    }

    pub(super) fn use_step(&self, stage: usize, key: &blake3::Hash, record: &StepRecord, is_second: bool) {
        let used = Used::new(stage, key, record, is_second);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).push(used);
    }

    /// Returns all steps that were found or made, and whether the result stands on them.
    pub(super) fn used_steps(&self) -> Vec<UsedStep> {
        let mut chain = vec![self.graph.target];
        while let Some(Base::Stage(parent)) = chain.last().map(|at| &self.graph.stages[*at].base) {
            chain.push(*parent);
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let step = |u: &Used| UsedStep { key: u.key, record: u.record.clone(), is_final: chain.contains(&u.stage), is_second: u.is_second };
        used.iter().map(step).collect()
    }

    /// Notes of what the key of a step that runs now is made of, and says why it runs where somebody asked.
    pub(super) fn explain(&self, stage: usize, key: &Key, files: Option<&Selection>, info: &StepInfo) {
        // A step is known by its text; one of which the text changed is still the same by its number.
        let sites = [info.name.clone(), format!("#{}", info.ordinal)].map(|which| self.site(stage, &which));
        let finished = key.finish();
        let listed = files.map(list).unwrap_or_default();
        let parts = Parts::new(&finished, key.parts(), listed);
        if self.options.why {
            let reasons = self.reasons(stage, &finished, &parts, &sites);
            self.tools.watch.why(info, &reasons);
        }
        self.seen.put(&sites, &parts);
    }

    fn site(&self, stage: usize, which: &str) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        let title = self.graph.stages[stage].title(stage);
        for text in [&self.place, &self.options.outside.platform.to_string(), &title, which] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize()
    }

    /// Returns where the list of members of a step's layer is: what the same place made before is likely to be much like it.
    pub(super) fn members_of(&self, stage: usize, info: &StepInfo) -> PathBuf {
        self.tools.store.cache_dir().join("members").join(&self.site(stage, &info.name).to_hex()[..32])
    }

    fn reasons(&self, stage: usize, key: &blake3::Hash, parts: &Parts, sites: &[blake3::Hash]) -> Vec<String> {
        if self.options.no_cache {
            return vec!["--no-cache says so".into()];
        }
        if self.is_fresh(stage) {
            return vec!["--no-cache-filter names its stage".into()];
        }
        if self.cache.get(key).is_some() {
            return vec!["the layer that it made before is gone from the store".into()];
        }
        let Some(before) = sites.iter().find_map(|site| self.seen.get(site)) else {
            return vec!["it was never built here before".into()];
        };
        if before.key == parts.key {
            return vec!["what it made before was removed from the cache".into()];
        }
        parts.differences(&before)
    }
}

/// Lists the files of a selection with short hashes of what counts of each.
fn list(selection: &Selection) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for item in selection.iter().flat_map(|source| &source.items) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[item.stat.kind as u8]).update(&item.stat.mode.to_le_bytes());
        hasher.update(&item.hash.unwrap_or_default()).update(item.target.as_deref().unwrap_or_default());
        let name = item.path.to_string_lossy().into_owned();
        if all.len() >= FILES_MAX {
            break;
        }
        if !name.is_empty() {
            all.push((name, hasher.finalize().to_hex()[..16].to_owned()));
        }
    }
    all
}
