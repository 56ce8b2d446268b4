//! Deletes tags and manifests so that nothing else is lost: siblings, children of kept indexes, what signatures refer to.
//!
//! [`plan`] decides for all wishes in a repository together, [`carry_out`] deletes in the order that
//! the strictest registries want. A tag goes together with its manifest only when nothing that
//! stays needs that; deleting by digest is also what cannot hit a tag that was moved meanwhile.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use super::survey::{has_signature_tag, is_digest_tag};
use super::{RegistryError, Repository, Result, parallel};
use crate::digest::Digest;
use crate::oci::transfer::{TransferError, TransferKind};
use crate::oci::{Descriptor, Document, INDEX_DEPTH_MAX, media};
use crate::sys::interrupt;

/// How many requests are made at the same time.
const JOBS: usize = 8;
/// How many other tags a reason names.
const NAMED_MAX: usize = 5;

/// What is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The tag, if one is named.
    pub tag: Option<String>,
    /// The digest that it must have; the digest itself where no tag is named.
    pub digest: Option<Digest>,
    /// Whether the manifest is to go, not only the tag.
    pub is_manifest: bool,
}

/// What will go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doom {
    /// The tag, if one was named.
    pub tag: Option<String>,
    /// What it names.
    pub descriptor: Descriptor,
    /// Whether the manifest goes, and with it every tag on it.
    pub by_digest: bool,
    /// Other tags that go with it.
    pub also: Vec<String>,
    /// Why the manifest stays, if it does.
    pub reason: Option<String>,
}

/// What stays in a repository and needs what is to go.
#[derive(Default)]
struct Kept {
    /// Tags by what they name.
    tags: HashMap<Digest, Vec<String>>,
    /// Children of kept indexes, each with the tag of one that has it.
    children: HashMap<Digest, String>,
    /// All tags of the repository.
    all: Vec<String>,
}

/// Decides what goes, one answer for each wish. With `force`, what would be protected goes too.
///
/// # Errors
/// When the registry cannot be asked; refusals of single wishes are inside.
pub fn plan(repository: &Repository, wishes: &[Wish], force: bool) -> Result<Vec<Result<Doom>>> {
    let found = parallel::map(wishes, JOBS, |wish| look(repository, wish));
    let going: BTreeSet<&str> = wishes.iter().zip(&found).filter(|(_, f)| f.is_ok()).filter_map(|(w, _)| w.tag.as_deref()).collect();
    let doomed: HashSet<&Digest> = found.iter().flatten().map(|d| &d.digest).collect();
    let kept = look_around(repository, &going, &doomed)?;
    let digests: Vec<&Digest> = doomed.iter().copied().collect();
    let referrers = parallel::map(&digests, JOBS, |digest| referrer(repository, digest, &kept, &doomed));
    let referred: HashMap<&Digest, Result<Option<String>>> = digests.into_iter().zip(referrers).collect();
    let decide = |(wish, found): (&Wish, &Result<Descriptor>)| -> Option<Result<Doom>> {
        let descriptor = found.as_ref().ok()?;
        let referrer = match referred.get(&descriptor.digest) {
            Some(Ok(referrer)) => referrer.clone(),
            Some(Err(error)) => Some(format!("whether anything refers to it is not known ({error})")),
            None => None,
        };
        Some(judge(repository, wish, descriptor, &kept, referrer, force))
    };
    let judged: Vec<Option<Result<Doom>>> = wishes.iter().zip(&found).map(decide).collect();
    Ok(judged
        .into_iter()
        .zip(found)
        .map(|(judged, found)| judged.unwrap_or_else(|| Err(found.err().unwrap_or_else(|| gone(repository)))))
        .collect())
}

fn gone(repository: &Repository) -> RegistryError {
    RegistryError::NotFound { what: repository.full_name() }
}

/// Finds what a wish names now, and holds it against what it should be.
fn look(repository: &Repository, wish: &Wish) -> Result<Descriptor> {
    let selector = match (&wish.tag, &wish.digest) {
        (Some(tag), _) => tag.as_str(),
        (None, Some(digest)) => digest.as_str(),
        (None, None) => return Err(gone(repository)),
    };
    let separator = if wish.tag.is_some() { ':' } else { '@' };
    let what = format!("{}{separator}{selector}", repository.full_name());
    let found = repository.looking().look_up(selector)?.ok_or_else(|| RegistryError::NotFound { what: what.clone() })?;
    match &wish.digest {
        Some(expected) if *expected != found.digest => {
            Err(RegistryError::Stale { what, expected: expected.to_string(), found: found.digest.to_string() })
        }
        _ => Ok(found),
    }
}

/// Looks at every tag of the repository that stays, and keeps in mind only what concerns the doomed.
fn look_around(repository: &Repository, going: &BTreeSet<&str>, doomed: &HashSet<&Digest>) -> Result<Kept> {
    if doomed.is_empty() {
        return Ok(Kept::default());
    }
    let all = match repository.tags() {
        Ok(all) => all,
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error),
    };
    let others: Vec<&String> = all.iter().filter(|tag| !going.contains(tag.as_str()) && !is_digest_tag(tag)).collect();
    let look = Look { repository: repository.looking(), doomed, seen: Mutex::default() };
    let mut kept = Kept::default();
    let mut failure = None;
    parallel::in_order(
        &others,
        JOBS,
        |tag| look.at(tag),
        |at, hits| match hits {
            Ok(hits) => {
                if let Some(digest) = hits.named {
                    kept.tags.entry(digest).or_default().push(others[at].clone());
                }
                for child in hits.children {
                    kept.children.entry(child).or_insert_with(|| others[at].clone());
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        },
    );
    kept.all = all;
    failure.map_or(Ok(kept), Err)
}

/// What is asked of each tag that stays.
struct Look<'a> {
    repository: Repository,
    doomed: &'a HashSet<&'a Digest>,
    /// The indexes that were read.
    seen: Mutex<HashSet<Digest>>,
}

/// What a tag that stays needs of the doomed.
#[derive(Default)]
struct Hits {
    named: Option<Digest>,
    children: Vec<Digest>,
}

impl Look<'_> {
    fn at(&self, tag: &str) -> Result<Hits> {
        let mut hits = Hits::default();
        // A tag that went meanwhile protects nothing.
        let Some(found) = self.repository.look_up(tag)? else { return Ok(hits) };
        if media::is_index(&found.media_type) {
            self.children(found.digest.clone(), &mut hits.children)?;
        }
        hits.named = self.doomed.contains(&found.digest).then_some(found.digest);
        Ok(hits)
    }

    /// Finds doomed children of an index that no other thread has looked into.
    fn children(&self, index: Digest, hits: &mut Vec<Digest>) -> Result<()> {
        let mut indexes = vec![index];
        for _ in 0..=INDEX_DEPTH_MAX {
            let mut deeper = Vec::new();
            for index in indexes {
                if !self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(index.clone()) {
                    continue;
                }
                let raw = match self.repository.read_manifest(index.as_str()) {
                    Ok(raw) => raw,
                    Err(error) if error.is_not_found() => continue,
                    Err(error) => return Err(error),
                };
                let Ok(Document::Index(index)) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)) else { continue };
                for child in index.manifests {
                    if media::is_index(&child.media_type) {
                        deeper.push(child.digest.clone());
                    }
                    if self.doomed.contains(&child.digest) {
                        hits.push(child.digest);
                    }
                }
            }
            indexes = deeper;
        }
        Ok(())
    }
}

/// Names something that refers to a digest and stays.
fn referrer(repository: &Repository, digest: &Digest, kept: &Kept, doomed: &HashSet<&Digest>) -> Result<Option<String>> {
    let found = repository.looking().referrers(digest)?;
    if let Some(one) = found.iter().find(|d| !doomed.contains(&d.digest)) {
        return Ok(Some(format!("{} refers to it", one.artifact_type.as_deref().unwrap_or("an artifact"))));
    }
    let has_tag = found.is_empty() && has_signature_tag(&kept.all, digest);
    Ok(has_tag.then(|| "a signature refers to it".to_owned()))
}

fn judge(repository: &Repository, wish: &Wish, found: &Descriptor, kept: &Kept, referrer: Option<String>, force: bool) -> Result<Doom> {
    let siblings = kept.tags.get(&found.digest).cloned().unwrap_or_default();
    let parent = kept.children.get(&found.digest).map(|tag| format!("the index {tag} has it"));
    let named = (!siblings.is_empty()).then(|| format!("it is also {}", listed(&siblings)));
    let reason = named.or(parent).or(referrer);
    let doom = |by_digest, also, reason| Doom { tag: wish.tag.clone(), descriptor: found.clone(), by_digest, also, reason };
    match (reason, wish.is_manifest, force) {
        (None, _, _) => Ok(doom(true, Vec::new(), None)),
        (Some(_), true, true) => Ok(doom(true, siblings, None)),
        (Some(reason), false, _) => Ok(doom(false, Vec::new(), Some(format!("the manifest stays: {reason}")))),
        (Some(reason), true, false) => {
            Err(RegistryError::Protected { what: format!("{}@{}", repository.full_name(), found.digest), reason })
        }
    }
}

/// Names the first few of many tags.
fn listed(tags: &[String]) -> String {
    let shown = tags[..tags.len().min(NAMED_MAX)].join(", ");
    if tags.len() > NAMED_MAX { format!("{shown} and {} more", tags.len() - NAMED_MAX) } else { shown }
}

/// Deletes; one answer for each. Tags go first, then indexes, then what they may have held.
pub fn carry_out(repository: &Repository, dooms: &[&Doom]) -> Vec<Result<()>> {
    let rank = |doom: &Doom| match (doom.by_digest, media::is_index(&doom.descriptor.media_type)) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    };
    let mut order: Vec<usize> = (0..dooms.len()).collect();
    order.sort_by_key(|&at| rank(dooms[at]));
    let mut gone: HashSet<&Digest> = HashSet::new();
    let mut results: Vec<Result<()>> = dooms.iter().map(|_| Ok(())).collect();
    for at in order {
        let doom = dooms[at];
        if let Err(error) = interrupt::check() {
            results[at] =
                Err(RegistryError::Source(Box::new(TransferError::new(TransferKind::Other, "nothing was deleted").because(error))));
            continue;
        }
        results[at] = match (&doom.tag, doom.by_digest) {
            // Its tag went with the manifest.
            (_, true) if gone.contains(&doom.descriptor.digest) => Ok(()),
            (_, true) => by_digest(repository, doom, dooms),
            (Some(tag), false) => repository.delete_tag(tag, &doom.descriptor.digest),
            (None, false) => Ok(()),
        };
        if doom.by_digest && results[at].is_ok() {
            gone.insert(&doom.descriptor.digest);
        }
    }
    results
}

fn by_digest(repository: &Repository, doom: &Doom, all: &[&Doom]) -> Result<()> {
    let digest = &doom.descriptor.digest;
    if let Some(tag) = &doom.tag {
        repository.check_tag(tag, digest)?;
    }
    let first = repository.delete_manifest(digest);
    let Err(RegistryError::Answer { status: 400 | 403 | 409 | 412, .. }) = &first else { return first };
    // Some registries delete a manifest only after its tags.
    let named = all.iter().filter(|d| d.by_digest && d.descriptor.digest == *digest).filter_map(|d| d.tag.as_ref());
    let tags: BTreeSet<&String> = named.chain(&doom.also).collect();
    if tags.is_empty() {
        return first;
    }
    for tag in tags {
        match repository.delete_tag(tag, digest) {
            Err(error) if !error.is_not_found() => return Err(error),
            _ => {}
        }
    }
    match repository.delete_manifest(digest) {
        // Deleting the last tag took the manifest along.
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}
