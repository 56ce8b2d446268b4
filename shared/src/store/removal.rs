//! Removing images: what a name means when it is to go, what stands against it, and what it frees.
//!
//! A name is only untagged while another name has the same image; the last one takes the image
//! along, unless a container uses it. The comparison with an expected digest is atomic with the
//! removal. Freed bytes are those of a real sweep, each counted for the last image that had them.

use std::collections::{HashMap, HashSet};

use super::{CacheChoice, Image, ImageName, Result, Store, StoreError, StoreErrorKind, Swept, Without};
use crate::digest::Digest;
use crate::reference::Reference;

/// A name that is to go.
#[derive(Debug, Clone)]
pub struct Removal {
    /// What it is now.
    pub image: Image,
    /// Other names of the same image that go with it.
    pub also: Vec<ImageName>,
    /// Where it must still point.
    pub expect: Option<Digest>,
}

/// What became of it.
#[derive(Debug)]
pub struct Removed {
    /// What it was.
    pub image: Image,
    /// Other names that went with it.
    pub also: Vec<ImageName>,
    /// Bytes of disk space that were freed.
    pub freed: u64,
    /// Whether the image is still here: under another name, or because a container uses it.
    pub is_kept: bool,
}

/// The result of each removal, and what its image reached.
type Reached = Vec<(Result<Removed>, HashSet<Digest>)>;

/// What a clean-up did.
#[derive(Debug)]
pub struct Pruned {
    /// The result of each removal.
    pub images: Vec<Result<Removed>>,
    /// Bytes of the build cache's own files.
    pub cache: u64,
    /// Bytes of what no image reached: layers of the build cache, leftovers.
    pub rest: u64,
}

impl Store {
    /// Finds what a person means by a name that is to go. An id means the image with all its names;
    /// if they are of several repositories, only with `force`.
    ///
    /// # Errors
    /// `NotFound`, `Ambiguous`, `Taken` when an id has names in several repositories, and
    /// `StaleDigest` when the text has tag and digest and the tag points elsewhere.
    pub fn removal(&self, text: &str, force: bool) -> Result<Removal> {
        if let Some((name, digest)) = tag_and_digest(text) {
            // The tag may point at the digest; else it was kept as repository@digest.
            if let Some(image) = self.image(&name)? {
                return Ok(Removal { image, also: Vec::new(), expect: Some(digest) });
            }
        }
        if let Some(image) = text.parse::<ImageName>().ok().map(|name| self.image(&name)).transpose()?.flatten() {
            return Ok(Removal { image, also: Vec::new(), expect: None });
        }
        let image = self.find(text)?;
        if text.parse::<ImageName>().is_ok_and(|name| !name.is_bare() && name.digest().is_some()) {
            return Ok(Removal { image, also: Vec::new(), expect: None });
        }
        let also: Vec<ImageName> = self
            .images()?
            .into_iter()
            .filter(|i| i.config == image.config && i.manifest == image.manifest && i.name != image.name)
            .map(|i| i.name)
            .collect();
        let repositories: HashSet<String> =
            also.iter().chain([&image.name]).filter_map(ImageName::reference).map(Reference::name).collect();
        if repositories.len() > 1 && !force {
            let names: Vec<String> = also.iter().chain([&image.name]).map(ToString::to_string).collect();
            return Err(StoreError::Ambiguous { text: text.to_owned(), candidates: names });
        }
        Ok(Removal { image, also, expect: None })
    }

    /// Removes names, and what only they reached; with `dry` only says what would happen. The
    /// results are in the order of the removals.
    ///
    /// # Errors
    /// When the store cannot be read or swept. What stands against one removal is its own result.
    pub fn remove_images(&self, removals: Vec<Removal>, force: bool, dry: bool) -> Result<Vec<Result<Removed>>> {
        let (results, without) = self.remove_names(&removals, force, dry, Without::default())?;
        if without.images.is_empty() {
            return Ok(results.into_iter().map(|(result, _)| result).collect());
        }
        let swept = if dry { self.reclaimable(&without)? } else { self.sweep()? };
        Ok(attribute(results, &swept).0)
    }

    /// Removes names, a part of the build cache, and everything that nothing needs.
    /// With `dry` only says what would happen, as if what is in `without` had gone before.
    ///
    /// # Errors
    /// As [`Store::remove_images`].
    pub fn prune(&self, removals: Vec<Removal>, cache: &CacheChoice, dry: bool, without: Without) -> Result<Pruned> {
        let (results, mut without) = self.remove_names(&removals, false, dry, without)?;
        without.cache = cache.paths();
        let cache = if dry { cache.bytes() } else { self.clear_cache(cache)? };
        let swept = if dry { self.reclaimable(&without)? } else { self.sweep()? };
        let (images, rest) = attribute(results, &swept);
        Ok(Pruned { images, cache, rest })
    }

    /// Takes the names away, and returns with each result what the image reached.
    fn remove_names(&self, removals: &[Removal], force: bool, dry: bool, mut without: Without) -> Result<(Reached, Without)> {
        let mut users = self.container_users()?;
        users.values_mut().for_each(|ids| ids.retain(|id| !without.containers.contains(id)));
        let mut names: HashMap<Digest, HashSet<ImageName>> = HashMap::new();
        for image in self.images()? {
            names.entry(image.descriptor.digest).or_default().insert(image.name);
        }
        let mut results = Vec::with_capacity(removals.len());
        for removal in removals {
            let reach = self.reach(&removal.image)?;
            let result = self.remove_one(removal, &mut names, &users, force, dry);
            if let Ok(removed) = &result {
                without.images.extend(removed.also.iter().chain([&removed.image.name]).cloned());
            }
            results.push((result, reach));
        }
        Ok((results, without))
    }

    fn remove_one(
        &self,
        removal: &Removal,
        names: &mut HashMap<Digest, HashSet<ImageName>>,
        users: &HashMap<Digest, Vec<String>>,
        force: bool,
        dry: bool,
    ) -> Result<Removed> {
        let Removal { image, also, expect } = removal;
        if let Some(expected) = expect.as_ref().filter(|d| *d != image.digest()) {
            let found = Some(image.digest().clone());
            return Err(StoreError::StaleDigest { name: image.name.to_string(), expected: expected.clone(), found });
        }
        let left = names.entry(image.digest().clone()).or_default();
        let others = left.iter().filter(|name| **name != image.name && !also.contains(name)).count();
        let mut is_kept = others > 0;
        if !is_kept {
            match self.check_unused(image, users) {
                Err(_) if force => is_kept = true,
                other => other?,
            }
        }
        // A bare name that is kept for a container has nothing to lose.
        if is_kept && image.name.is_bare() {
            return Err(self.check_unused(image, users).err().unwrap_or_else(|| StoreError::not_found("image", &image.name)));
        }
        if !dry {
            for name in also.iter().chain([&image.name]) {
                match self.unname_keeping(name, Some(expect.as_ref().unwrap_or(image.digest())), is_kept) {
                    // Somebody removed it at the same moment: it is gone, as was wanted.
                    Err(StoreError::StaleDigest { found: None, .. }) if expect.is_none() => {}
                    other => drop(other?),
                }
            }
        }
        left.remove(&image.name);
        left.retain(|name| !also.contains(name));
        Ok(Removed { image: image.clone(), also: also.clone(), freed: 0, is_kept })
    }
}

/// Counts what was freed for the last removal that reached it; returns the bytes that none of them did, too.
fn attribute(reached: Reached, swept: &Swept) -> (Vec<Result<Removed>>, u64) {
    let mut owners: HashMap<&Digest, usize> = HashMap::new();
    for (at, (_, reach)) in reached.iter().enumerate().filter(|(_, (result, _))| result.is_ok()) {
        for (digest, _) in swept.by_digest.iter().filter(|(digest, _)| reach.contains(*digest)) {
            owners.insert(digest, at);
        }
    }
    let mut rest = swept.freed;
    let mut results: Vec<Result<Removed>> = reached.into_iter().map(|(result, _)| result).collect();
    for (digest, at) in owners {
        if let Ok(removed) = &mut results[at] {
            removed.freed = removed.freed.saturating_add(swept.by_digest[digest]);
            rest = rest.saturating_sub(swept.by_digest[digest]);
        }
    }
    (results, rest)
}

/// Splits `name:tag@digest`.
fn tag_and_digest(text: &str) -> Option<(ImageName, Digest)> {
    let reference: Reference = text.parse().ok()?;
    let digest = reference.digest()?.clone();
    reference.tag()?;
    Some((ImageName::named(&reference.without_digest()), digest))
}

impl Removal {
    /// Makes a removal of a name that must still point at a digest.
    ///
    /// # Errors
    /// `StaleDigest` when there is no such name any more.
    pub fn of_record(store: &Store, text: &str, digest: &Digest) -> Result<Removal> {
        let stale = |found| StoreError::StaleDigest { name: text.to_owned(), expected: digest.clone(), found };
        let name: ImageName = text.parse().map_err(|e: crate::reference::ReferenceError| StoreError::BadName {
            what: "image",
            name: text.to_owned(),
            reason: e.to_string(),
        })?;
        match store.image(&name)? {
            Some(image) if image.digest() == digest => Ok(Removal { image, also: Vec::new(), expect: Some(digest.clone()) }),
            Some(image) => Err(stale(Some(image.digest().clone()))),
            None => Err(stale(None)),
        }
    }
}

impl StoreError {
    /// Tells whether `rdi -f` may be silent about it.
    pub fn is_gone(&self) -> bool {
        self.kind() == StoreErrorKind::NotFound || matches!(self, StoreError::StaleDigest { found: None, .. })
    }
}
