//! What stays in a repository, as far as it concerns what is to go.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::super::survey::is_digest_tag;
use super::super::{Repository, Result, parallel};
use super::JOBS;
use crate::digest::Digest;
use crate::oci::{Document, INDEX_DEPTH_MAX, media};

/// What stays in a repository and needs what is to go.
#[derive(Default)]
pub(super) struct Kept {
    /// Tags by what they name.
    pub(super) tags: HashMap<Digest, Vec<String>>,
    /// Children of kept indexes, each with the tag of one that has it.
    pub(super) children: HashMap<Digest, String>,
    /// Tags that keep signatures and the like, without what comes after the digest in their names.
    pub(super) digest_tags: HashSet<String>,
    /// What tags need that nothing may be taken from, each with such a tag.
    pub(super) shielded: HashMap<Digest, String>,
    /// Whether the registry knows who refers to what.
    pub(super) has_api: OnceLock<bool>,
}

/// Looks at every tag of the repository that stays, and keeps in mind only what concerns the doomed.
pub(super) fn look_around(
    repository: &Repository,
    going: &BTreeSet<&str>,
    doomed: &HashSet<&Digest>,
    spared: &dyn Fn(&str) -> bool,
) -> Result<Kept> {
    if doomed.is_empty() {
        return Ok(Kept::default());
    }
    let all = match repository.tags() {
        Ok(all) => all,
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error),
    };
    // The bare ones only list what refers to something; signatures under a tag of their own are as good as any.
    let is_list = |tag: &str| is_digest_tag(tag) && !tag.contains('.');
    let others: Vec<&String> = all.iter().filter(|tag| !going.contains(tag.as_str()) && !is_list(tag)).collect();
    let (first, then): (Vec<&String>, Vec<&String>) = others.into_iter().partition(|tag| spared(tag));
    let look = Look { repository: repository.looking(), doomed, seen: Mutex::default() };
    let mut kept = Kept::default();
    look_at(&look, &first, &mut kept)?;
    let needed = kept.tags.iter().map(|(digest, tags)| (digest, &tags[0])).chain(&kept.children);
    kept.shielded = needed.map(|(digest, tag)| (digest.clone(), tag.clone())).collect();
    look_at(&look, &then, &mut kept)?;
    let digest_tags = all.iter().filter(|tag| is_digest_tag(tag) && !going.contains(tag.as_str()));
    kept.digest_tags = digest_tags.filter_map(|tag| tag.split('.').next().map(str::to_owned)).collect();
    Ok(kept)
}

/// Looks at some tags.
fn look_at(look: &Look<'_>, tags: &[&String], kept: &mut Kept) -> Result<()> {
    let mut failure = None;
    parallel::in_order(
        tags,
        JOBS,
        |tag| look.at(tag),
        |at, hits| match hits {
            Ok(hits) => {
                if let Some(digest) = hits.named {
                    kept.tags.entry(digest).or_default().push(tags[at].clone());
                }
                for child in hits.children {
                    kept.children.entry(child).or_insert_with(|| tags[at].clone());
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        },
    );
    failure.map_or(Ok(()), Err)
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
