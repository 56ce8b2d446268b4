//! Checks that the store keeps its promises: what `ddf --verify` and the fault tests ask.

use std::collections::HashSet;
use std::io;

use super::{Image, Result, Store, StoreErrorKind, list_names};
use crate::digest::{Digest, Hashing};
use crate::oci::{Descriptor, Document, INDEX_DEPTH_MAX};

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// On what: a name, a path.
    pub what: String,
    /// What is wrong.
    pub reason: String,
}

impl Store {
    /// Repairs what a next command repairs, then checks everything: that each name's blobs are
    /// here with the right digest, that unpacked layers are whole, and that nothing is left in
    /// `tmp/` that no running operation owns. Returns what is wrong, nothing when all is well.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        drop(self.lease()?);
        self.clean_leftovers()?;
        self.await_sweep()?;
        let mut problems = Vec::new();
        let mut hashed = HashSet::new();
        for image in self.images()? {
            self.verify_image(&image, &mut hashed, &mut problems)?;
        }
        let quarantined = self.take_warnings();
        problems.extend(quarantined.into_iter().map(|reason| Problem { what: "refs".into(), reason }));
        self.verify_blobs(&hashed, &mut problems)?;
        self.verify_unpacked(&mut problems)?;
        self.verify_tmp(&mut problems)?;
        Ok(problems)
    }

    fn verify_image(&self, image: &Image, hashed: &mut HashSet<Digest>, problems: &mut Vec<Problem>) -> Result<()> {
        let name = image.name.to_string();
        // Of an index that is not complete, only the child that the name was given for must be here.
        let roots = [(&image.descriptor, image.complete), (&image.manifest, true)];
        for (root, whole) in roots {
            self.verify_tree(&name, root, whole, hashed, problems, 0)?;
        }
        if image.artifact_type.is_none()
            && let Err(error) = self.open_manifest(&image.manifest)
        {
            problems.push(Problem { what: name, reason: error.to_string() });
        }
        Ok(())
    }

    fn verify_tree(
        &self,
        name: &str,
        root: &Descriptor,
        whole: bool,
        hashed: &mut HashSet<Digest>,
        problems: &mut Vec<Problem>,
        depth: usize,
    ) -> Result<()> {
        if depth > INDEX_DEPTH_MAX || !self.verify_blob(name, root, hashed, problems)? || !whole {
            return Ok(());
        }
        match self.read_document(root) {
            Ok(Document::Index(index)) => {
                for child in &index.manifests {
                    self.verify_tree(name, child, whole, hashed, problems, depth + 1)?;
                }
            }
            Ok(Document::Manifest(manifest)) => {
                for blob in std::iter::once(&manifest.config).chain(&manifest.layers) {
                    if !super::images::is_foreign(blob) {
                        self.verify_blob(name, blob, hashed, problems)?;
                    }
                }
            }
            Err(error) if error.kind() == StoreErrorKind::Corrupt => {
                problems.push(Problem { what: name.to_owned(), reason: error.to_string() });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Tells whether a blob is here; notes when it is not, or not sound.
    fn verify_blob(&self, name: &str, blob: &Descriptor, hashed: &mut HashSet<Digest>, problems: &mut Vec<Problem>) -> Result<bool> {
        let mut note = |reason: String| problems.push(Problem { what: name.to_owned(), reason });
        if !self.has_blob(&blob.digest, blob.size) {
            note(format!("blob {} is missing or has another size", blob.digest));
            return Ok(false);
        }
        if hashed.insert(blob.digest.clone()) && !self.is_sound(&blob.digest)? {
            note(format!("blob {} has other bytes than its digest says", blob.digest));
            return Ok(false);
        }
        Ok(true)
    }

    fn is_sound(&self, digest: &Digest) -> Result<bool> {
        let mut hashing = Hashing::with(io::sink(), digest.hasher());
        let mut file = self.open_blob(digest)?;
        io::copy(&mut file, &mut hashing).map_err(|e| crate::sys::fs::PathError::new("read", &self.blob_path(digest), e))?;
        Ok(hashing.finish().1 == *digest)
    }

    /// Checks the blobs that no name reaches: they may be taken for present later.
    fn verify_blobs(&self, hashed: &HashSet<Digest>, problems: &mut Vec<Problem>) -> Result<()> {
        for algorithm in ["sha256", "sha512"] {
            for name in list_names(&self.dir("blobs").join(algorithm))? {
                let what = format!("blobs/{algorithm}/{name}");
                match format!("{algorithm}:{name}").parse::<Digest>() {
                    Err(_) => problems.push(Problem { what, reason: "it is not a digest".into() }),
                    Ok(digest) if !hashed.contains(&digest) && !self.is_sound(&digest)? => {
                        problems.push(Problem { what, reason: "it has other bytes than its digest says".into() });
                    }
                    Ok(_) => {}
                }
            }
        }
        Ok(())
    }

    /// Reports what nobody owns and a clean-up does not take away either.
    pub(super) fn verify_tmp(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let orphans = self.orphans()?;
        if orphans.is_empty() {
            return Ok(());
        }
        // Their operation may have died since leftovers were removed: children that it had hold its lease for a moment longer.
        self.clean_leftovers()?;
        let left = self.orphans()?;
        let stay = orphans.into_iter().filter(|name| left.contains(name));
        problems.extend(stay.map(|name| Problem { what: format!("tmp/{name}"), reason: "nobody owns it".into() }));
        Ok(())
    }

    /// Returns the names in `tmp/` that belong to no running operation and do not go by age.
    fn orphans(&self) -> Result<Vec<String>> {
        let names = list_names(&self.tmp_dir())?;
        let live = super::lease::live(&self.dir("leases"))?;
        // Unfinished downloads and single writes are kept for a while.
        let aged = |name: &str| name.starts_with(super::transfer::PARTIAL_PREFIX) || name.starts_with("w-");
        let owned = |name: &str| name.split_once('-').is_some_and(|(id, _)| live.ids.contains(id));
        Ok(names.into_iter().filter(|name| !aged(name) && !owned(name)).collect())
    }
}
