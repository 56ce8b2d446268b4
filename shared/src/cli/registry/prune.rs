//! What a copy has that its source has no more, for `drcp --prune`.

use std::collections::HashSet;

use super::Names;
use super::deletion::{Deletion, delete};
use super::sync::Pick;
use crate::cli::{Cx, Fail, Kind};
use crate::reference::Reference;
use crate::registry::survey::is_digest_tag;
use crate::registry::{Registry, parallel};

/// How many tags are looked at at the same time.
const JOBS: usize = 8;

/// A repository and its copy.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Where the images come from.
    pub source: Reference,
    /// Where they went.
    pub copy: Reference,
    /// Which tags the copy is of; others are somebody else's.
    pub pick: Pick,
}

/// How copies are pruned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pruning {
    /// Nothing is deleted.
    pub is_dry_run: bool,
    /// The most that is deleted in one run.
    pub max: usize,
    /// Nobody need be asked.
    pub is_yes: bool,
}

/// Deletes in each copy the tags that its source has no more. A source that cannot be listed, or has no tag at all, is
/// more likely broken than empty: its copy is left alone.
///
/// # Errors
/// More than `max`; nobody agreed; nobody reads.
pub fn prune(cx: &mut Cx, registry: &Registry, pairs: &[Pair], how: Pruning) -> Result<(), Fail> {
    let mut gone: Vec<String> = Vec::new();
    for pair in pairs {
        match left(registry, pair) {
            Ok(found) => gone.extend(found),
            Err(fail) => cx.item_failed(&pair.copy.name(), &fail)?,
        }
    }
    gone.sort_unstable();
    gone.dedup();
    if gone.is_empty() {
        return Ok(());
    }
    if gone.len() > how.max {
        let text = format!("{} tags left their sources, more than {}; none was deleted", gone.len(), how.max);
        return Err(Fail::new(Kind::Protected, text).hint("--max N allows more; -n shows them"));
    }
    if !how.is_dry_run && !cx.confirm("delete", &gone, how.is_yes)? {
        return Ok(());
    }
    let deletion = Deletion { is_dry_run: how.is_dry_run, force: false, max: how.max, protect: Vec::new() };
    delete(cx, registry, &Names::default(), &gone, &deletion)
}

/// Lists the tags of a copy that left its source, each with the digest that it has.
fn left(registry: &Registry, pair: &Pair) -> Result<Vec<String>, Fail> {
    let (source, copy) = (registry.repository(&pair.source), registry.repository(&pair.copy));
    let there: HashSet<String> = source.tags().map_err(|e| Fail::from_registry(&e))?.into_iter().collect();
    if there.is_empty() {
        let text = format!("{} has no tag at all; its copy is not pruned", source.full_name());
        return Err(Fail::new(Kind::Protected, text).hint(format!("drx deletes what is meant: drs {} | drx -", copy.full_name())));
    }
    let mut tags = match copy.tags() {
        Ok(tags) => tags,
        Err(error) if error.is_not_found() => return Ok(Vec::new()),
        Err(error) => return Err(Fail::from_registry(&error)),
    };
    tags.retain(|tag| !is_digest_tag(tag) && pair.pick.takes(tag) && !there.contains(tag));
    let copy = copy.looking();
    let found = parallel::map(&tags, JOBS, |tag| copy.look_up(tag).map_err(|e| Fail::from_registry(&e)));
    let mut all = Vec::new();
    for (tag, found) in tags.iter().zip(found) {
        // What went meanwhile needs no deleting.
        if let Some(descriptor) = found? {
            all.push(format!("{}:{tag}@{}", copy.full_name(), descriptor.digest));
        }
    }
    Ok(all)
}
