//! Repositories and tags of registries as records: what `drs` and `drt REPO` show.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use super::Names;
use crate::cli::args::ProgressMode;
use crate::cli::progress::Line;
use crate::cli::select::{Candidate, Chosen, Selector};
use crate::cli::{Cx, Fail};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::client::is_below;
use crate::registry::survey::{Details, Survey, is_digest_tag};
use crate::registry::{Glance, Registry, RegistryError, Repository, parallel};
use crate::sys::clock::rfc3339_secs;

/// How many requests are made at the same time.
const JOBS: usize = 16;

/// How much is asked of the registry for each tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Nothing but its name.
    Names,
    /// Its digest: a request each.
    Digests,
    /// What is inside: three requests or more each.
    Details,
}

/// Which tags of a repository are listed, and how.
#[derive(Clone, Copy)]
pub struct TagList<'a> {
    /// How much is asked.
    pub depth: Depth,
    /// Whether signatures are asked for.
    pub with_signed: bool,
    /// Whether tags that only keep signatures are shown.
    pub all: bool,
    /// What is selected.
    pub selector: &'a Selector,
    /// Whether the selection needs an age, and details where a registry knows no push time.
    pub needs_age: bool,
    /// Whether age is told by pulls.
    pub by_pulls: bool,
    /// Whether the newest come first, not the smallest; needs an age.
    pub newest_first: bool,
}

#[derive(Default)]
struct Seen {
    tag: String,
    glance: Option<Glance>,
    details: Option<Details>,
    /// Whether it is listed and points at nothing.
    is_dangling: bool,
}

/// Writes the `tag` records of a repository, of those tags that point at the reference's digest where it has one; last
/// of those that point at nothing.
///
/// # Errors
/// When the repository cannot be listed, or nobody reads. A tag that cannot be looked at is reported and left out.
pub fn tags(cx: &mut Cx, registry: &Registry, names: &Names, reference: &Reference, list: &TagList<'_>) -> Result<(), Fail> {
    let repository = registry.repository(reference).looking();
    let mut all = match reference.tag() {
        Some(tag) => vec![tag.to_owned()],
        None => repository.tags().map_err(|e| Fail::from_registry(&e))?,
    };
    let every = all.clone();
    all.retain(|tag| list.all || reference.tag().is_some() || !is_digest_tag(tag));
    all.sort_by_cached_key(|tag| natural(tag));
    let survey = Survey::new(&repository, &every);
    let wanted = reference.digest().filter(|_| reference.tag().is_none());
    let depth = if wanted.is_some() { list.depth.max(Depth::Digests) } else { list.depth };
    let list = &TagList { depth, ..*list };
    let is_meant = |seen: &Seen| wanted.is_none_or(|digest| seen.glance.as_ref().is_some_and(|g| g.descriptor.digest == *digest));
    let look = |tag: &String| look(&repository, &survey, tag, list);
    let count = Count::new(cx, list, &repository, all.len());
    // Tags that point at nothing, or went while the list was read.
    let mut missing = Vec::new();
    if !list.needs_age {
        // Nothing depends on the other tags: each is written as soon as it is known.
        let mut outcome = Ok(());
        parallel::in_order(&all, JOBS, look, |at, found| {
            count.at(at);
            match found {
                Ok(None) => missing.push(all[at].clone()),
                Ok(Some(seen)) if !is_meant(&seen) => {}
                found => outcome = show(cx, names, &repository, list, &all[at], found.map(Option::unwrap_or_default)),
            }
            if outcome.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        drop(count);
        outcome?;
        return dangling(&repository, reference.tag(), &missing, look)?
            .into_iter()
            .filter(|(_, found)| found.as_ref().map_or(true, is_meant))
            .try_for_each(|(tag, found)| show(cx, names, &repository, list, &tag, found));
    }
    let mut seen = Vec::with_capacity(all.len());
    let mut failed = Vec::new();
    parallel::in_order(&all, JOBS, look, |at, found| {
        count.at(at);
        match found {
            Ok(None) => missing.push(all[at].clone()),
            Ok(found) => seen.extend(found),
            Err(fail) => failed.push((all[at].clone(), fail)),
        }
        ControlFlow::Continue(())
    });
    drop(count);
    for (tag, found) in dangling(&repository, reference.tag(), &missing, look)? {
        match found {
            Ok(found) => seen.push(found),
            Err(fail) => failed.push((tag, fail)),
        }
    }
    seen.retain(is_meant);
    for (tag, fail) in failed {
        cx.item_failed(&format!("{}:{tag}", repository.full_name()), &fail)?;
    }
    if list.newest_first {
        // What has no age at all comes last, in the order of its name.
        seen.sort_by_key(|seen| std::cmp::Reverse(age_of(seen, list.by_pulls)));
    }
    let chosen = choose(cx, list, &repository, &seen);
    for (seen, chosen) in seen.iter().zip(chosen) {
        if let Some(chosen) = chosen {
            cx.emit(record(names, &repository, seen)?.set("clock", chosen.clock))?;
        }
    }
    Ok(())
}

/// When a tag was last pushed, pulled where that counts, or built where nobody knows more.
fn age_of(seen: &Seen, by_pulls: bool) -> Option<i64> {
    let told = times(seen, by_pulls).into_iter().filter_map(|(_, time)| time).max();
    told.or(seen.details.as_ref().and_then(|d| d.created))
}

/// How far a listing is that asks for each tag, on a terminal.
struct Count<'a> {
    line: Option<Line>,
    repository: &'a Repository,
    all: usize,
}

impl<'a> Count<'a> {
    fn new(cx: &Cx, list: &TagList<'_>, repository: &'a Repository, all: usize) -> Count<'a> {
        let is_shown = list.depth != Depth::Names && cx.progress().mode() == ProgressMode::Tty;
        Count { line: is_shown.then(|| cx.progress().line(None)), repository, all }
    }

    fn at(&self, at: usize) {
        if let Some(line) = &self.line {
            line.set(&format!("{}: {} of {} tags", self.repository.full_name(), at + 1, self.all), "");
        }
    }
}

fn look(repository: &Repository, survey: &Survey<'_>, tag: &str, list: &TagList<'_>) -> Result<Option<Seen>, Fail> {
    if list.depth == Depth::Names {
        return Ok(Some(Seen { tag: tag.to_owned(), ..Seen::default() }));
    }
    if list.depth == Depth::Details {
        let Some((raw, glance)) = repository.read_with_glance(tag).map_err(|e| Fail::from_registry(&e))? else { return Ok(None) };
        let details = survey.details_of_raw(&raw, list.with_signed).map_err(|e| Fail::from_registry(&e))?;
        return Ok(Some(Seen { tag: tag.to_owned(), glance: Some(glance), details: Some(details), is_dangling: false }));
    }
    let Some(glance) = repository.glance(tag).map_err(|e| Fail::from_registry(&e))? else { return Ok(None) };
    let needs_details = list.needs_age && glance.pushed.is_none();
    let details = needs_details.then(|| survey.details(&glance.descriptor, list.with_signed)).transpose();
    let details = details.map_err(|e| Fail::from_registry(&e))?;
    Ok(Some(Seen { tag: tag.to_owned(), glance: Some(glance), details, is_dangling: false }))
}

/// A tag and what is found when it is looked at.
type Looked = (String, Result<Seen, Fail>);

/// Finds out what became of tags that pointed at nothing when they were looked at: those that are listed still dangle, if they
/// were not pushed meanwhile. A tag that went is no tag; one that was asked for by its name is not found then.
fn dangling(
    repository: &Repository,
    named: Option<&str>,
    missing: &[String],
    look: impl Fn(&String) -> Result<Option<Seen>, Fail> + Sync,
) -> Result<Vec<Looked>, Fail> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let listed: HashSet<String> = repository.tags().map_err(|e| Fail::from_registry(&e))?.into_iter().collect();
    let left: Vec<String> = missing.iter().filter(|tag| listed.contains(*tag)).cloned().collect();
    if let ([], Some(tag)) = (left.as_slice(), named) {
        return Err(Fail::from_registry(&RegistryError::NotFound { what: format!("{}:{tag}", repository.full_name()) }));
    }
    let found = parallel::map(&left, JOBS, look);
    let or_dangling = |(tag, found): (String, Result<Option<Seen>, Fail>)| {
        let seen = found.map(|found| found.unwrap_or_else(|| Seen { tag: tag.clone(), is_dangling: true, ..Seen::default() }));
        (tag, seen)
    };
    Ok(left.into_iter().zip(found).map(or_dangling).collect())
}

fn show(cx: &mut Cx, names: &Names, repository: &Repository, list: &TagList<'_>, tag: &str, found: Result<Seen, Fail>) -> Result<(), Fail> {
    let seen = match found {
        Ok(seen) => seen,
        Err(fail) => return cx.item_failed(&format!("{}:{tag}", repository.full_name()), &fail),
    };
    match choose(cx, list, repository, std::slice::from_ref(&seen)).pop().flatten() {
        Some(_) => cx.emit(record(names, repository, &seen)?),
        None => Ok(()),
    }
}

fn choose(cx: &Cx, list: &TagList<'_>, repository: &Repository, all: &[Seen]) -> Vec<Option<Chosen>> {
    let group = repository.full_name();
    let texts: Vec<[String; 2]> = all.iter().map(|s| [format!("{group}:{}", s.tag), format!("{}:{}", repository.name(), s.tag)]).collect();
    let none = BTreeMap::new();
    let candidates: Vec<Candidate<'_>> = all
        .iter()
        .zip(&texts)
        .map(|(seen, texts)| Candidate {
            names: vec![seen.tag.as_str(), &texts[0], &texts[1]],
            group: &group,
            times: times(seen, list.by_pulls),
            created: seen.details.as_ref().and_then(|d| d.created),
            size: seen.details.as_ref().and_then(|d| d.size),
            labels: Some(seen.details.as_ref().map_or(&none, |d| &d.labels)),
            in_use: None,
            is_dangling: seen.is_dangling,
            is_untagged: false,
        })
        .collect();
    list.selector.choose(cx.now(), &candidates)
}

/// A pull is no push: it tells an age only where somebody asks for it. What was never pulled may have been until
/// the registry began to note pulls.
fn times(seen: &Seen, by_pulls: bool) -> Vec<(&'static str, Option<i64>)> {
    let Some(glance) = &seen.glance else { return Vec::new() };
    let pulled = by_pulls.then_some(("pulled", glance.pulled.or(glance.pulls_since)));
    std::iter::once(("pushed", glance.pushed)).chain(pulled).collect()
}

fn record(names: &Names, repository: &Repository, seen: &Seen) -> Result<Record, Fail> {
    let reference = Reference::new(repository.host(), repository.name(), Some(&seen.tag), None).map_err(|e| Fail::from_reference(&e))?;
    let glance = seen.glance.as_ref();
    let details = seen.details.as_ref();
    Ok(Record::new("tag")
        .set("ref", names.show(&reference))
        .set("registry", repository.host())
        .set("name", repository.name())
        .set("tag", seen.tag.as_str())
        .set("dangling", seen.is_dangling.then_some(true))
        .set("digest", glance.map(|g| &g.descriptor.digest))
        .set("media_type", glance.map(|g| g.descriptor.media_type.as_str()))
        .set("size", details.and_then(|d| d.size).or(glance.map(|g| g.descriptor.size)))
        .set("created", details.and_then(|d| d.created).map(rfc3339_secs))
        .set("pushed", glance.and_then(|g| g.pushed).map(rfc3339_secs))
        .set("pulled", glance.and_then(|g| g.pulled).map(rfc3339_secs))
        .set("platforms", details.map(|d| d.platforms.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .set("signed", details.and_then(|d| d.signed)))
}

/// Makes a key that orders texts as people do: numbers inside them by their value.
fn natural(text: &str) -> Vec<(bool, u128, String)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push((!is_digit, part.parse().unwrap_or(0), part.to_owned()));
        rest = after;
    }
    parts
}

/// Writes the `repo` records of a registry, those below `prefix` where one is given.
///
/// # Errors
/// When the registry has no catalogue, or nobody reads.
pub fn repositories(cx: &mut Cx, host: &str, prefix: &str, found: Vec<String>, selector: &Selector) -> Result<(), Fail> {
    let mut found: Vec<String> = found.into_iter().filter(|name| is_below(name, prefix)).collect();
    found.sort_by_cached_key(|name| natural(name));
    repositories_found(cx, host, found, selector)
}

/// Writes the `repo` records of what a search found, in its order.
///
/// # Errors
/// When nobody reads.
pub fn repositories_found(cx: &mut Cx, host: &str, found: Vec<String>, selector: &Selector) -> Result<(), Fail> {
    for name in found {
        let full = format!("{host}/{name}");
        let last = name.rsplit('/').next().unwrap_or(&name);
        let candidate = Candidate { names: vec![name.as_str(), &full, last], group: host, ..Candidate::default() };
        if selector.choose(cx.now(), std::slice::from_ref(&candidate)).pop().flatten().is_some() {
            cx.emit(Record::new("repo").set("ref", full.as_str()).set("registry", host).set("name", name.as_str()))?;
        }
    }
    Ok(())
}
