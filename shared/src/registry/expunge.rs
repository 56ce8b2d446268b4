//! Deletes tags and manifests so that nothing else is lost: siblings, children of kept indexes, what signatures refer to.
//!
//! [`plan`] decides for all wishes in a repository together, [`carry_out`] deletes in an order in which
//! little is left for a registry to look through, and again what one refused until something else was gone. A tag goes together with its manifest only when nothing that
//! stays needs that; deleting by digest is also what cannot hit a tag that was moved meanwhile.

mod around;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use around::{Kept, look_around};

use super::client::fallback_tag;
use super::{RegistryError, Repository, Result, parallel};
use crate::digest::Digest;
use crate::oci::transfer::{TransferError, TransferKind};
use crate::oci::{Descriptor, Document, media};
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
    /// Whether the tag must point at nothing, as it did when it was listed.
    pub is_dangling: bool,
}

/// What will go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doom {
    /// The tag, if one was named.
    pub tag: Option<String>,
    /// What it names; none where the tag points at nothing.
    pub descriptor: Option<Descriptor>,
    /// Whether the manifest goes, and with it every tag on it.
    pub by_digest: bool,
    /// Other tags that go with it.
    pub also: Vec<String>,
    /// Why the manifest stays, if it does; or what else is to be said.
    pub reason: Option<String>,
    /// What becomes of the list of those who refer to what it refers to, where that list is ours to keep.
    pub list: Option<ListChange>,
    /// What the tag named before a deletion of it began that did not come to its end.
    pub before: Option<Digest>,
}

impl Doom {
    /// Returns the digest that a person knows it by.
    pub fn digest(&self) -> Option<&Digest> {
        self.before.as_ref().or(self.target())
    }

    fn target(&self) -> Option<&Digest> {
        self.descriptor.as_ref().map(|descriptor| &descriptor.digest)
    }
}

/// What becomes of a list of referrers that is kept under a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListChange {
    /// What those in the list refer to.
    pub subject: Digest,
    /// Whether nothing is left in it, so that its tag goes.
    pub goes: bool,
}

impl ListChange {
    /// Returns the tag of the list.
    pub fn tag(&self) -> String {
        fallback_tag(&self.subject)
    }
}

/// What a wish names now.
struct Found {
    /// None where a tag is there and points at nothing.
    descriptor: Option<Descriptor>,
    before: Option<Digest>,
}

/// Decides what goes, one answer for each wish. With `force`, what would be protected goes too, but not what a tag
/// needs that is to be `spared`.
///
/// # Errors
/// When the registry cannot be asked; refusals of single wishes are inside.
pub fn plan(repository: &Repository, wishes: &[Wish], force: bool, spared: &dyn Fn(&str) -> bool) -> Result<Vec<Result<Doom>>> {
    let mut found = parallel::map(wishes, JOBS, |wish| look(repository, wish));
    find_dangling(repository, wishes, &mut found);
    let going: BTreeSet<&str> = wishes.iter().zip(&found).filter(|(_, f)| f.is_ok()).filter_map(|(w, _)| w.tag.as_deref()).collect();
    let doomed: HashSet<&Digest> = found.iter().flatten().filter_map(|f| f.descriptor.as_ref()).map(|d| &d.digest).collect();
    let kept = look_around(repository, &going, &doomed, spared)?;
    let digests: Vec<&Digest> = doomed.iter().copied().collect();
    let referrers = parallel::map(&digests, JOBS, |digest| referrer(repository, digest, &kept, &doomed));
    let referred: HashMap<&Digest, Result<Option<String>>> = digests.into_iter().zip(referrers).collect();
    let decide = |(wish, found): (&Wish, &Result<Found>)| -> Option<Result<Doom>> {
        let found = found.as_ref().ok()?;
        let Some(descriptor) = &found.descriptor else {
            let reason = Some("it points at nothing".to_owned());
            let tag = wish.tag.clone();
            return Some(Ok(Doom { tag, descriptor: None, by_digest: false, also: Vec::new(), reason, list: None, before: None }));
        };
        let referrer = match referred.get(&descriptor.digest) {
            Some(Ok(referrer)) => referrer.clone(),
            Some(Err(error)) => Some(format!("whether anything refers to it is not known ({error})")),
            None => None,
        };
        let mut doom = judge(repository, wish, (descriptor, &found.before), &kept, referrer, force);
        if let (Ok(doom), Some(_)) = (&mut doom, &found.before) {
            doom.reason = Some("its deletion was begun before".to_owned());
        }
        Some(doom)
    };
    let mut judged: Vec<Option<Result<Doom>>> = wishes.iter().zip(&found).map(decide).collect();
    find_lists(repository, &mut judged, &kept);
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
fn look(repository: &Repository, wish: &Wish) -> Result<Found> {
    let selector = match (&wish.tag, &wish.digest) {
        (Some(tag), _) => tag.as_str(),
        (None, Some(digest)) => digest.as_str(),
        (None, None) => return Err(gone(repository)),
    };
    let separator = if wish.tag.is_some() { ':' } else { '@' };
    let what = format!("{}{separator}{selector}", repository.full_name());
    let looking = repository.looking();
    let descriptor = looking.look_up(selector)?.ok_or_else(|| RegistryError::NotFound { what: what.clone() })?;
    let before = if wish.tag.is_some() { looking.unfinished(&descriptor)? } else { None };
    match &wish.digest {
        None if wish.is_dangling => Err(RegistryError::Stale { what, expected: "nothing".into(), found: descriptor.digest.to_string() }),
        Some(expected) if *expected != descriptor.digest && before.as_ref() != Some(expected) => {
            Err(RegistryError::Stale { what, expected: expected.to_string(), found: descriptor.digest.to_string() })
        }
        _ => Ok(Found { descriptor: Some(descriptor), before }),
    }
}

/// Finds the tags that a registry lists although what they named is gone, as a deletion leaves them that ended half-way.
fn find_dangling(repository: &Repository, wishes: &[Wish], found: &mut [Result<Found>]) {
    let is_unknown = |found: &Result<Found>| found.as_ref().err().is_some_and(RegistryError::is_not_found);
    let mut unknown = wishes.iter().zip(found).filter(|(wish, found)| wish.tag.is_some() && is_unknown(found)).peekable();
    if unknown.peek().is_none() {
        return;
    }
    // Where no list is to be had, what is not found is not found.
    let listed: HashSet<String> = repository.tags().unwrap_or_default().into_iter().collect();
    for (wish, found) in unknown.filter(|(wish, _)| wish.tag.as_ref().is_some_and(|tag| listed.contains(tag))) {
        // It may have been pushed since.
        let again = look(repository, wish);
        *found = if is_unknown(&again) { Ok(Found { descriptor: None, before: None }) } else { again };
    }
}

/// Where the lists of referrers are kept under tags and not by the registry, finds out what becomes of those that name what goes.
fn find_lists(repository: &Repository, judged: &mut [Option<Result<Doom>>], kept: &Kept) {
    if kept.digest_tags.is_empty() || kept.has_api.get() != Some(&false) {
        return;
    }
    let looking = repository.looking();
    let mut dooms: Vec<&mut Doom> =
        judged.iter_mut().flatten().flatten().filter(|doom| doom.by_digest && doom.descriptor.is_some()).collect();
    let digests: Vec<Digest> = dooms.iter().filter_map(|doom| doom.target().cloned()).collect();
    let read = |digest: &Digest| {
        let raw = looking.read_manifest(digest.as_str()).ok()?;
        let document = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).ok()?;
        document.subject().map(|subject| subject.digest.clone()).filter(|subject| kept.digest_tags.contains(&fallback_tag(subject)))
    };
    let subjects = parallel::map(&digests, JOBS, read);
    let distinct: Vec<&Digest> = subjects.iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    let gone: HashSet<&Digest> = digests.iter().collect();
    // `None` where nothing of the list goes.
    let change = |subject: &&Digest| {
        let listed = looking.fallback_index(subject).ok()??.manifests;
        let left = listed.iter().filter(|d| !gone.contains(&d.digest)).count();
        (left < listed.len()).then_some(left == 0)
    };
    let changes: HashMap<&Digest, Option<bool>> = distinct.iter().copied().zip(parallel::map(&distinct, JOBS, change)).collect();
    for (doom, subject) in dooms.iter_mut().zip(&subjects) {
        let goes = subject.as_ref().and_then(|subject| changes.get(subject).copied().flatten());
        doom.list = subject.clone().zip(goes).map(|(subject, goes)| ListChange { subject, goes });
    }
}

/// Names something that refers to a digest and stays.
fn referrer(repository: &Repository, digest: &Digest, kept: &Kept, doomed: &HashSet<&Digest>) -> Result<Option<String>> {
    let looking = repository.looking();
    let by_api = if kept.has_api.get() == Some(&false) { None } else { looking.referrers_if_known(digest)? };
    // Whoever is first finds out for all.
    let _ = kept.has_api.set(by_api.is_some());
    let has_tag = kept.digest_tags.contains(&fallback_tag(digest));
    let found = match by_api {
        Some(found) => found,
        None if has_tag => looking.fallback_index(digest)?.map(|index| index.manifests).unwrap_or_default(),
        None => Vec::new(),
    };
    for one in found.iter().filter(|d| !doomed.contains(&d.digest)) {
        // A list may name what has been deleted since.
        if looking.look_up(one.digest.as_str())?.is_some() {
            return Ok(Some(format!("{} refers to it", one.artifact_type.as_deref().unwrap_or("an artifact"))));
        }
    }
    Ok((found.is_empty() && has_tag).then(|| "a signature refers to it".to_owned()))
}

fn judge(
    repository: &Repository,
    wish: &Wish,
    (found, before): (&Descriptor, &Option<Digest>),
    kept: &Kept,
    referrer: Option<String>,
    force: bool,
) -> Result<Doom> {
    let siblings = kept.tags.get(&found.digest).cloned().unwrap_or_default();
    let parent = kept.children.get(&found.digest).map(|tag| format!("the index {tag} has it"));
    let named = (!siblings.is_empty()).then(|| format!("it is also {}", listed(&siblings)));
    let reason = named.or(parent).or(referrer);
    let doom = |by_digest, also, reason| Doom {
        tag: wish.tag.clone(),
        descriptor: Some(found.clone()),
        by_digest,
        also,
        reason,
        list: None,
        before: before.clone(),
    };
    let protected = |reason| RegistryError::Protected { what: format!("{}@{}", repository.full_name(), found.digest), reason };
    match (reason, wish.is_manifest, force) {
        (None, _, _) => Ok(doom(true, Vec::new(), None)),
        (Some(_), true, true) => match kept.shielded.get(&found.digest) {
            Some(tag) => Err(protected(format!("{tag} needs it, and is protected"))),
            None => Ok(doom(true, siblings, None)),
        },
        (Some(reason), false, _) => Ok(doom(false, Vec::new(), Some(format!("the manifest stays: {reason}")))),
        (Some(reason), true, false) => Err(protected(reason)),
    }
}

/// Names the first few of many tags.
fn listed(tags: &[String]) -> String {
    let shown = tags[..tags.len().min(NAMED_MAX)].join(", ");
    if tags.len() > NAMED_MAX { format!("{shown} and {} more", tags.len() - NAMED_MAX) } else { shown }
}

/// What is deleted by one request: a tag alone, or a manifest with all that name it.
struct Unit {
    /// The places of its dooms.
    dooms: Vec<usize>,
    by_digest: bool,
    /// Whether its tags have gone already, because the registry wanted them gone first.
    is_untagged: AtomicBool,
}

impl Unit {
    fn new(at: usize, by_digest: bool) -> Unit {
        Unit { dooms: vec![at], by_digest, is_untagged: AtomicBool::new(false) }
    }

    /// Counts the tags that go with it.
    fn tags(&self, dooms: &[&Doom]) -> usize {
        self.dooms.iter().map(|&at| usize::from(dooms[at].tag.is_some()) + dooms[at].also.len()).sum()
    }
}

/// Deletes; one answer for each. First goes what takes most tags along, because some registries look through
/// all that there are at each deletion; indexes go before what they may have, and what has no tag goes last. What a registry refuses
/// is tried again as long as something else still went.
pub fn carry_out(repository: &Repository, dooms: &[&Doom]) -> Vec<Result<()>> {
    let mut units: Vec<Unit> = Vec::new();
    let mut by_digest: HashMap<&Digest, usize> = HashMap::new();
    for (at, doom) in dooms.iter().enumerate() {
        let Some(digest) = doom.target().filter(|_| doom.by_digest) else {
            units.push(Unit::new(at, false));
            continue;
        };
        match by_digest.entry(digest) {
            std::collections::hash_map::Entry::Occupied(unit) => units[*unit.get()].dooms.push(at),
            std::collections::hash_map::Entry::Vacant(unit) => {
                unit.insert(units.len());
                units.push(Unit::new(at, true));
            }
        }
    }
    let place = |unit: &Unit| {
        let tags = unit.tags(dooms);
        let is_index = unit.by_digest && unit.dooms.iter().any(|&at| is_index(dooms[at]));
        (tags == 0, !is_index, std::cmp::Reverse(tags))
    };
    units.sort_by_key(place);
    let mut results: Vec<Result<()>> = dooms.iter().map(|_| Ok(())).collect();
    let mut left: Vec<Unit> = units;
    let jobs = jobs_with_tags(repository, dooms);
    loop {
        let answers = in_turn(repository, dooms, &left, jobs);
        let before = left.len();
        let mut refused = Vec::new();
        for (unit, answer) in left.into_iter().zip(answers) {
            let is_refused = answer.iter().any(is_refusal);
            for (&at, answer) in unit.dooms.iter().zip(answer) {
                results[at] = answer;
            }
            if is_refused {
                refused.push(unit);
            }
        }
        if refused.is_empty() || refused.len() == before {
            break;
        }
        left = refused;
    }
    keep_lists(repository, dooms, &results);
    results
}

/// Tells how many deletions that take tags along are asked for at the same time. Without the referrers API it is, or is made from,
/// distribution: at each deletion that looks through all tags of the repository, and 2.8 fails half-way where one goes meanwhile.
/// What has no tag takes none along, so nobody is in its way.
fn jobs_with_tags(repository: &Repository, dooms: &[&Doom]) -> usize {
    let nothing = Digest::of(b"");
    let any = dooms.iter().find_map(|doom| doom.target()).unwrap_or(&nothing);
    let has_api = dooms.is_empty() || repository.has_referrers(any).unwrap_or(false);
    if has_api { JOBS } else { 1 }
}

/// Deletes units: first indexes, so that what they have is not refused for nothing, then the rest; of both first those with tags.
fn in_turn(repository: &Repository, dooms: &[&Doom], units: &[Unit], jobs: usize) -> Vec<Vec<Result<()>>> {
    let is_index = |unit: &Unit| unit.by_digest && is_index(dooms[unit.dooms[0]]);
    let has_tags = |unit: &Unit| unit.tags(dooms) > 0;
    let mut answers: Vec<Vec<Result<()>>> = units.iter().map(|_| Vec::new()).collect();
    for (turn, jobs) in [((true, true), jobs), ((true, false), JOBS), ((false, true), jobs), ((false, false), JOBS)] {
        let places: Vec<usize> = (0..units.len()).filter(|&at| (is_index(&units[at]), has_tags(&units[at])) == turn).collect();
        let done = parallel::map(&places, jobs, |&at| delete_unit(repository, dooms, &units[at]));
        for (at, answer) in places.into_iter().zip(done) {
            answers[at] = answer;
        }
    }
    answers
}

fn is_index(doom: &Doom) -> bool {
    doom.descriptor.as_ref().is_some_and(|descriptor| media::is_index(&descriptor.media_type))
}

/// Tells whether it may go once others are gone; some registries say it with a failure of their own.
fn is_refusal(result: &Result<()>) -> bool {
    matches!(result, Err(RegistryError::Answer { status: 400 | 403 | 409 | 412 | 500, .. }))
}

fn delete_unit(repository: &Repository, dooms: &[&Doom], unit: &Unit) -> Vec<Result<()>> {
    if interrupt::check().is_err() {
        let interrupted = || {
            let error = TransferError::new(TransferKind::Other, "nothing was deleted");
            match interrupt::check() {
                Err(cause) => error.because(cause),
                Ok(()) => error,
            }
        };
        return unit.dooms.iter().map(|_| Err(RegistryError::Source(Box::new(interrupted())))).collect();
    }
    let first = dooms[unit.dooms[0]];
    let Some(digest) = first.target() else {
        return vec![first.tag.as_ref().map_or(Ok(()), |tag| repository.delete_dangling(tag))];
    };
    match (&first.tag, unit.by_digest) {
        (Some(tag), _) if first.before.is_some() => vec![repository.finish_deletion(tag, digest)],
        (Some(tag), false) => vec![repository.delete_tag(tag, digest)],
        (None, false) => vec![Ok(())],
        (_, true) => {
            // A tag that was moved on keeps what it names now, and its record says so.
            let check = |doom: &Doom| match &doom.tag {
                Some(tag) if !unit.is_untagged.load(Ordering::Relaxed) => repository.check_tag(tag, digest),
                _ => Ok(()),
            };
            let mut answers: Vec<Result<()>> = unit.dooms.iter().map(|&at| check(dooms[at])).collect();
            let going: Vec<&Doom> = unit.dooms.iter().zip(&answers).filter(|(_, a)| a.is_ok()).map(|(&at, _)| dooms[at]).collect();
            if going.is_empty() {
                return answers;
            }
            if let Err(error) = by_digest(repository, digest, &going, unit) {
                let mut error = Some(error);
                for answer in answers.iter_mut().filter(|answer| answer.is_ok()) {
                    *answer = Err(error.take().unwrap_or_else(|| RegistryError::NotFound { what: repository.full_name() }));
                }
            }
            answers
        }
    }
}

fn by_digest(repository: &Repository, digest: &Digest, all: &[&Doom], unit: &Unit) -> Result<()> {
    let tags: BTreeSet<&str> = all.iter().flat_map(|doom| doom.tag.iter().chain(&doom.also)).map(String::as_str).collect();
    let tags: Vec<&str> = tags.into_iter().collect();
    let first = repository.delete_manifest_with(digest, &tags);
    if !is_refusal(&first) {
        return first;
    }
    // Some registries delete a manifest only after its tags.
    if tags.is_empty() || unit.is_untagged.load(Ordering::Relaxed) {
        return first;
    }
    for tag in tags.iter().copied() {
        match repository.delete_tag(tag, digest) {
            Err(error) if !error.is_not_found() => return Err(error),
            _ => {}
        }
    }
    unit.is_untagged.store(true, Ordering::Relaxed);
    match repository.delete_manifest_with(digest, &tags) {
        // Deleting the last tag took the manifest along.
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}

/// Takes what went out of the lists of referrers that are kept under tags. A list that cannot be written names something that is
/// gone, which every reader of such lists has to expect. Each list has one writer here.
fn keep_lists(repository: &Repository, dooms: &[&Doom], results: &[Result<()>]) {
    let mut by_subject: BTreeMap<&Digest, HashSet<&Digest>> = BTreeMap::new();
    for (doom, _) in dooms.iter().zip(results).filter(|(_, result)| result.is_ok()) {
        if let Some((list, digest)) = doom.list.as_ref().zip(doom.target()) {
            by_subject.entry(&list.subject).or_default().insert(digest);
        }
    }
    let lists: Vec<(&Digest, HashSet<&Digest>)> = by_subject.into_iter().collect();
    parallel::map(&lists, JOBS, |(subject, gone)| {
        let _ = repository.forget_referrers(subject, gone);
    });
}
