//! Copies one image with what belongs to it, and skips what is there: what `drcp` does.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::places::{Place, Target, copy_between};
use super::prune::Pair;
use super::pull::JOBS;
use super::sync::Entry;
use crate::cli::{Cx, Fail, Kind};
use crate::digest::Digest;
use crate::oci::copy::{Children, Copied, copy};
use crate::oci::{Document, Platform};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::client::fallback_tag;
use crate::registry::{Registry, Repository};
use crate::store::{ImageName, LayoutDir};

/// How deep referrers of referrers are followed.
const REFERRERS_DEPTH_MAX: usize = 8;
/// How many artifacts come along with one image.
const REFERRERS_MAX: usize = 1000;

/// How images are copied.
#[derive(Debug, Default)]
pub struct Copying {
    /// Of an index only this platform's image.
    pub platform: Option<Platform>,
    /// A name that is there already is left alone.
    pub no_clobber: bool,
    /// What refers to an image comes along.
    pub referrers: bool,
    /// Signatures that are found by their tag come along.
    pub digest_tags: bool,
    /// Nothing is copied.
    pub is_dry_run: bool,
    /// The tags of the sources' repositories.
    tags: Mutex<HashMap<String, Arc<Vec<String>>>>,
}

/// Images that are copied together.
pub struct Batch {
    /// The way to registries.
    pub registry: Registry,
    /// How they are copied.
    pub how: Copying,
    /// Where those go of which nothing else is said.
    pub targets: Vec<Target>,
    /// The repositories of which everything was copied.
    pairs: Mutex<Vec<Pair>>,
}

impl Batch {
    /// Starts with nothing copied.
    pub fn new(registry: Registry, how: Copying, targets: Vec<Target>) -> Batch {
        Batch { registry, how, targets, pairs: Mutex::default() }
    }

    /// Returns the repositories of which everything was copied.
    pub fn pairs(self) -> Vec<Pair> {
        self.pairs.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Copies the images of a repository. One that fails does not stop the others, but nothing is pruned then.
    ///
    /// # Errors
    /// When the tags cannot be listed, or nobody reads.
    pub fn entry(&self, cx: &mut Cx, entry: &Entry) -> Result<(), Fail> {
        let mut is_whole = true;
        for image in entry.images(&self.registry)? {
            let (source, text) = (Place::Registry(image.clone()), image.familiar());
            for to in self.destinations(entry, &source, &text)? {
                if let Err(fail) = self.how.one(cx, &self.registry, &source, &text, &to) {
                    is_whole = false;
                    cx.item_failed(&text, &fail)?;
                }
            }
        }
        if is_whole && !entry.pick.is_named() {
            let source = Place::Registry(entry.from.clone());
            let places = self.destinations(entry, &source, &entry.from.familiar())?;
            let copies = places.into_iter().filter_map(|place| match place {
                Place::Registry(copy) => Some(Pair { source: entry.from.clone(), copy: copy.without_digest(), pick: entry.pick.clone() }),
                _ => None,
            });
            self.pairs.lock().unwrap_or_else(PoisonError::into_inner).extend(copies);
        }
        Ok(())
    }

    fn destinations(&self, entry: &Entry, source: &Place, text: &str) -> Result<Vec<Place>, Fail> {
        match (&entry.to, source) {
            (Some(to), Place::Registry(image)) => {
                let made = Reference::new(to.host(), to.repository(), image.tag(), image.digest().cloned());
                Ok(vec![Place::Registry(made.map_err(|e| Fail::from_reference(&e))?)])
            }
            _ => self.targets.iter().map(|target| Place::inside(target, source, text)).collect(),
        }
    }
}

/// Where one image is and where it goes.
struct Way<'a> {
    source: &'a Place,
    to: &'a Place,
}

impl Copying {
    /// Copies one image, and writes its `transfer` record.
    ///
    /// # Errors
    /// Whatever the places say.
    pub fn one(&self, cx: &mut Cx, registry: &Registry, source: &Place, text: &str, to: &Place) -> Result<(), Fail> {
        let start = Instant::now();
        // A name with tag and digest is read by its digest and written under its tag.
        let to = match to {
            Place::Registry(reference) if reference.tag().is_some() => Place::Registry(reference.without_digest()),
            other => other.clone(),
        };
        let way = Way { source, to: &to };
        let takes_along = (self.referrers || self.digest_tags).then(|| way.repositories(registry)).transpose()?;
        let (digest, skipped, copied) = match self.why_not(cx, registry, &way)? {
            Some((digest, why)) => (digest, Some(why), None),
            None if self.is_dry_run => (way.digest(registry)?, None, None),
            None => {
                let copied = copy_between(cx, registry, source, &to, self.platform.as_ref())?;
                (Some(copied.root.digest.clone()), None, Some(copied))
            }
        };
        let along = match (takes_along, &digest) {
            (Some((from, into)), Some(digest)) if !self.is_dry_run => Some(self.take_along(cx, &from, &into, digest, text)?),
            _ => None,
        };
        let record = Record::new("transfer").set("ref", text).set("to", shown(&to)).set("digest", digest.as_ref());
        let record = moved(record, copied.as_ref()).set("referrers", along).set("skipped", skipped);
        let elapsed = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        cx.emit(record.set("elapsed_ms", elapsed).set("dry_run", self.is_dry_run.then_some(true)).set("ok", true))
    }

    /// Finds out why nothing need be copied: the name is there and is to stay, or is the same already.
    fn why_not(&self, cx: &mut Cx, registry: &Registry, way: &Way<'_>) -> Result<Option<(Option<Digest>, &'static str)>, Fail> {
        let there = match way.to {
            Place::Registry(target) => {
                let target = target.clone().tagged();
                let repository = registry.repository(&target).looking();
                // What cannot be looked at may still be written; only who wants nothing overwritten has to know.
                let found = match self.no_clobber {
                    true => repository.look_up(target.selector()).map_err(|e| Fail::from_registry(&e))?,
                    false => repository.look_up_quickly(target.selector()).unwrap_or_default(),
                };
                found.map(|d| d.digest)
            }
            _ if !self.no_clobber => None,
            Place::Layout(path, name) => LayoutDir::open(path).ok().and_then(|l| l.find(name.as_deref()).ok()).map(|d| d.digest),
            Place::Archive(path, ..) => match path.exists() {
                true => return Ok(Some((None, "exists"))),
                false => None,
            },
            Place::Store(name) => {
                let name: ImageName = name.parse().map_err(|e| Fail::from_reference(&e))?;
                cx.store()?.image(&name).map_err(|e| Fail::from_store(&e))?.map(|i| i.digest().clone())
            }
        };
        let Some(there) = there else { return Ok(None) };
        if self.no_clobber {
            return Ok(Some((Some(there), "exists")));
        }
        // Of an index that is the same all is there: a registry keeps no index without its images.
        let is_same = self.platform.is_none() && way.digest(registry)?.is_some_and(|d| d == there);
        Ok(is_same.then_some((Some(there), "same")))
    }

    /// Copies what refers to an image and its signature tags; returns how many there are.
    fn take_along(&self, cx: &Cx, from: &Repository, into: &Repository, root: &Digest, text: &str) -> Result<u64, Fail> {
        let raw = from.read_manifest(root.as_str()).map_err(|e| Fail::from_registry(&e))?;
        let mut subjects = vec![root.clone()];
        if let Ok(Document::Index(index)) = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type))
            && self.platform.is_none()
        {
            subjects.extend(index.manifests.into_iter().map(|d| d.digest));
        }
        let mut along = Along { from, into, seen: HashSet::new(), copied: 0 };
        let watch = cx.progress().transfer(text);
        let mut bring = |along: &mut Along<'_>, selector: &str, tag: Option<&str>| -> Result<(), Fail> {
            along.copied += 1;
            copy(along.from, selector, along.into, tag, &Children::All, JOBS, &watch).map(drop).map_err(|e| Fail::from_transfer(&e))
        };
        if self.digest_tags {
            let all = self.tags_of(from)?;
            for subject in &subjects {
                let start = format!("{}.", fallback_tag(subject));
                for tag in all.iter().filter(|tag| tag.starts_with(&start)) {
                    bring(&mut along, tag, Some(tag))?;
                }
            }
        }
        if self.referrers {
            for subject in &subjects {
                along.referrers(subject, 0, &mut bring)?;
            }
        }
        Ok(along.copied)
    }

    fn tags_of(&self, repository: &Repository) -> Result<Arc<Vec<String>>, Fail> {
        let known = |copying: &Copying| copying.tags.lock().unwrap_or_else(PoisonError::into_inner).get(&repository.full_name()).cloned();
        if let Some(known) = known(self) {
            return Ok(known);
        }
        let all = Arc::new(repository.tags().map_err(|e| Fail::from_registry(&e))?);
        self.tags.lock().unwrap_or_else(PoisonError::into_inner).insert(repository.full_name(), Arc::clone(&all));
        Ok(all)
    }
}

/// What comes along with an image.
struct Along<'a> {
    from: &'a Repository,
    into: &'a Repository,
    seen: HashSet<Digest>,
    copied: u64,
}

impl Along<'_> {
    fn is_gone(&self, digest: &Digest) -> Result<bool, Fail> {
        self.from.look_up(digest.as_str()).map(|found| found.is_none()).map_err(|e| Fail::from_registry(&e))
    }

    fn referrers(
        &mut self,
        subject: &Digest,
        depth: usize,
        bring: &mut impl FnMut(&mut Along<'_>, &str, Option<&str>) -> Result<(), Fail>,
    ) -> Result<(), Fail> {
        let mut new = self.from.referrers(subject).map_err(|e| Fail::from_registry(&e))?;
        new.retain(|found| self.seen.insert(found.digest.clone()));
        // Known before anything of it is brought.
        if !new.is_empty() && (depth >= REFERRERS_DEPTH_MAX || self.seen.len() > REFERRERS_MAX) {
            let most = format!("{REFERRERS_MAX} artifacts, {REFERRERS_DEPTH_MAX} deep");
            return Err(Fail::new(Kind::Unsupported, format!("more refers to {subject} than comes along ({most})")));
        }
        for found in new {
            match bring(self, found.digest.as_str(), None) {
                // A list under a tag may name what has been deleted since.
                Err(fail) if fail.kind == Kind::NotFound && self.is_gone(&found.digest)? => {
                    self.copied -= 1;
                    continue;
                }
                other => other?,
            }
            self.referrers(&found.digest, depth + 1, bring)?;
        }
        Ok(())
    }
}

impl Way<'_> {
    /// Both repositories, which what refers to an image needs.
    fn repositories(&self, registry: &Registry) -> Result<(Repository, Repository), Fail> {
        match (self.source, self.to) {
            (Place::Registry(from), Place::Registry(into)) => Ok((registry.repository(from), registry.repository(into))),
            _ => Err(Fail::new(Kind::Unsupported, "what refers to an image comes along from registry to registry only")),
        }
    }

    /// Looks up the digest of the source; nothing is pulled.
    fn digest(&self, registry: &Registry) -> Result<Option<Digest>, Fail> {
        let Place::Registry(reference) = self.source else { return Ok(None) };
        let reference = reference.clone().tagged();
        let found = registry.repository(&reference).looking().look_up(reference.selector()).map_err(|e| Fail::from_registry(&e))?;
        found.map(|d| Some(d.digest)).ok_or_else(|| Fail::not_found(format!("{} does not exist", reference.familiar())))
    }
}

fn moved(record: Record, copied: Option<&Copied>) -> Record {
    record
        .set("bytes", copied.map_or(0, |c| c.bytes))
        .set("blobs_sent", copied.map_or(0, |c| c.sent))
        .set("blobs_mounted", copied.map_or(0, |c| c.mounted))
        .set("blobs_present", copied.map_or(0, |c| c.present))
}

fn shown(to: &Place) -> String {
    match to {
        Place::Registry(reference) => Reference::tagged(reference.clone()).familiar(),
        Place::Layout(path, name) => format!("oci:{}{}", path.display(), name.as_ref().map(|n| format!(":{n}")).unwrap_or_default()),
        Place::Archive(path, _, true) => format!("oci-archive:{}", path.display()),
        Place::Archive(path, _, false) => format!("docker-archive:{}", path.display()),
        Place::Store(name) => format!("store:{name}"),
    }
}
