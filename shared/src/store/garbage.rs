//! Marking and sweeping: what no name, container, running operation or recent cache entry reaches.
//!
//! One marking routine serves everything that reports or frees space, so what is called
//! reclaimable is what a sweep then frees. A sweep takes nothing from an operation that runs:
//! candidates are first moved to `tmp/trash-*`, then everything is marked again, and what is
//! reached after all goes back. There is no moment in which a killed sweep loses anything: the
//! next one ends what it began. A blob's disk use is its inode's blocks, counted once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Image, ImageName, Lease, Result, Store, StoreError, lease, list_names};
use crate::digest::Digest;
use crate::oci::{CONFIG_MAX_BYTES, Descriptor, Document, INDEX_DEPTH_MAX, ImageConfig, MANIFEST_MAX_BYTES};
use crate::sys::{fs, random, tree};

/// How long after its last use a build cache entry protects what it needs.
pub const CACHE_AGE_MAX: Duration = Duration::from_secs(14 * 24 * 3600);
/// The largest cache entry that is read, in bytes.
pub(super) const STEP_MAX_BYTES: u64 = 4 << 20;

/// What marking leaves out, as if it were not there.
#[derive(Debug, Default, Clone)]
pub struct Without {
    /// These images.
    pub images: HashSet<ImageName>,
    /// These containers.
    pub containers: HashSet<String>,
    /// These entries of the build cache.
    pub cache: HashSet<PathBuf>,
}

/// Everything that is needed: blobs by digest, unpacked layers by diff id and chain id.
#[derive(Debug, Default)]
pub struct Marked {
    digests: HashSet<Digest>,
}

impl Marked {
    /// Tells whether something needs this.
    pub fn contains(&self, digest: &Digest) -> bool {
        self.digests.contains(digest)
    }
}

/// What a sweep did.
#[derive(Debug, Default)]
pub struct Swept {
    /// Bytes of disk space freed, in all.
    pub freed: u64,
    /// The same by blob, diff id or chain id.
    pub by_digest: HashMap<Digest, u64>,
}

/// Remembers what roots reach, so that marking again costs only the listing.
#[derive(Default)]
pub(super) struct Reach {
    known: HashMap<Digest, HashSet<Digest>>,
}

/// Something in `blobs/` or `layers/`.
struct Object {
    digest: Digest,
    home: PathBuf,
    trash_name: String,
}

impl Store {
    /// Marks what is needed.
    ///
    /// # Errors
    /// When names, containers or leases cannot be read; then nothing may be removed.
    pub fn mark(&self, without: &Without) -> Result<Marked> {
        self.mark_with(without, &mut Reach::default())
    }

    fn mark_with(&self, without: &Without, reach: &mut Reach) -> Result<Marked> {
        let mut marked = Marked::default();
        // Leases first: an operation that has ended by now has left a name, a container or a cache
        // entry, and those are read below.
        marked.digests.extend(lease::live(&self.dir("leases"))?.digests);
        let images = {
            // So that no image is missed because its name moves while the names are read.
            let _lock = self.lock("names")?;
            self.images()?
        };
        for image in images.iter().filter(|image| !without.images.contains(&image.name)) {
            marked.digests.extend(self.reach_in(reach, &image.descriptor)?.iter().cloned());
            marked.digests.extend(self.reach_in(reach, &image.manifest)?.iter().cloned());
        }
        for id in self.containers()? {
            if !without.containers.contains(&id) {
                marked.digests.extend(self.container_holds(&id)?);
            }
        }
        self.mark_cache(&without.cache, &mut marked)?;
        Ok(marked)
    }

    /// Returns all that an image reaches here: manifests, configs, layers, diff ids, chain ids.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn reach(&self, image: &Image) -> Result<HashSet<Digest>> {
        let mut all = HashSet::new();
        self.walk(&image.descriptor, &mut all, 0)?;
        self.walk(&image.manifest, &mut all, 0)?;
        Ok(all)
    }

    fn reach_in<'a>(&self, reach: &'a mut Reach, root: &Descriptor) -> Result<&'a HashSet<Digest>> {
        if !reach.known.contains_key(&root.digest) {
            let mut all = HashSet::new();
            self.walk(root, &mut all, 0)?;
            reach.known.insert(root.digest.clone(), all);
        }
        Ok(&reach.known[&root.digest])
    }

    fn walk(&self, root: &Descriptor, all: &mut HashSet<Digest>, depth: usize) -> Result<()> {
        if !all.insert(root.digest.clone()) || depth > INDEX_DEPTH_MAX {
            return Ok(());
        }
        let Some(bytes) = self.read_if_sound(&root.digest, MANIFEST_MAX_BYTES)? else { return Ok(()) };
        match Document::parse(&bytes, None) {
            Ok(Document::Index(index)) => index.manifests.iter().try_for_each(|child| self.walk(child, all, depth + 1)),
            Ok(Document::Manifest(manifest)) => {
                all.extend(manifest.layers.iter().map(|layer| layer.digest.clone()));
                all.insert(manifest.config.digest.clone());
                if let Some(config) = self.read_if_sound(&manifest.config.digest, CONFIG_MAX_BYTES)?
                    && let Ok(config) = ImageConfig::parse(&config)
                {
                    all.extend(chain_ids(&config.rootfs.diff_ids));
                    all.extend(config.rootfs.diff_ids);
                }
                Ok(())
            }
            Err(_) => Ok(()),
        }
    }

    /// Reads a blob for marking: one that is missing or damaged reaches nothing, but a disk that
    /// cannot be read must stop a sweep.
    fn read_if_sound(&self, digest: &Digest, limit_bytes: u64) -> Result<Option<Vec<u8>>> {
        match fs::read(&self.blob_path(digest), limit_bytes) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::FileTooLarge) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The cache is deletable at any time, and whatever it says too much is no reason to stop.
    fn mark_cache(&self, without: &HashSet<PathBuf>, marked: &mut Marked) -> Result<()> {
        for path in self.step_files()?.iter().filter(|path| is_recent(path) && !without.contains(*path)) {
            marked.digests.extend(super::cache::held_by(path));
        }
        Ok(())
    }

    /// Returns which containers need which digests.
    ///
    /// # Errors
    /// When the containers cannot be read.
    pub fn container_users(&self) -> Result<HashMap<Digest, Vec<String>>> {
        let mut users: HashMap<Digest, Vec<String>> = HashMap::new();
        for id in self.containers()? {
            for digest in self.container_holds(&id)? {
                users.entry(digest).or_default().push(id.clone());
            }
        }
        Ok(users)
    }

    fn objects(&self) -> Result<Vec<Object>> {
        let mut objects = Vec::new();
        for algorithm in ["sha256", "sha512"] {
            let dir = self.dir("blobs").join(algorithm);
            for name in list_names(&dir)? {
                if let Ok(digest) = format!("{algorithm}:{name}").parse() {
                    objects.push(Object { digest, home: dir.join(&name), trash_name: format!("blob-{algorithm}-{name}") });
                }
            }
        }
        let dir = self.dir("layers");
        for name in list_names(&dir)? {
            if let Some(digest) = layer_digest(&name) {
                objects.push(Object { digest, home: dir.join(&name), trash_name: format!("layer-{name}") });
            }
        }
        Ok(objects)
    }

    /// Returns what a sweep would free, were the things in `without` gone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reclaimable(&self, without: &Without) -> Result<Swept> {
        let objects = self.objects()?;
        let marked = self.mark(without)?;
        let mut swept = Swept::default();
        let mut seen = tree::Seen::default();
        for object in objects.iter().filter(|o| !marked.contains(&o.digest)) {
            swept.count(&object.digest, tree::disk_use(&object.home, &mut seen));
        }
        Ok(swept)
    }

    /// Removes what nothing needs.
    ///
    /// # Errors
    /// When the store cannot be read or changed; nothing that is needed is lost then.
    pub fn sweep(&self) -> Result<Swept> {
        // The first lease also ends what died before.
        drop(self.lease()?);
        self.sweep_those(|_| true)
    }

    /// Does the work of [`Store::sweep`] for these alone.
    pub(super) fn sweep_those(&self, is_wanted: impl Fn(&Digest) -> bool) -> Result<Swept> {
        let lease = Lease::take(self)?;
        let mut reach = Reach::default();
        let lock = self.lock("sweep")?;
        self.recover_trash(&lease)?;
        // Listed before marking: what appears later is not a candidate.
        let mut objects = self.objects()?;
        objects.retain(|object| is_wanted(&object.digest));
        let marked = self.mark_with(&Without::default(), &mut reach)?;
        let candidates: Vec<&Object> = objects.iter().filter(|o| !marked.contains(&o.digest)).collect();
        if candidates.is_empty() {
            return Ok(Swept::default());
        }
        let trash = self.tmp_dir().join(format!("trash-{}", random::hex(8)));
        fs::create_dir(&trash, 0o700)?;
        for object in &candidates {
            match fs::rename(&object.home, &trash.join(&object.trash_name)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        self.put_back(&trash, &self.mark_with(&Without::default(), &mut reach)?)?;
        let gone = lease.scratch("gone");
        fs::rename(&trash, &gone)?;
        drop(lock);
        self.prune_cache()?;
        let mut swept = Swept::default();
        for object in &candidates {
            let mut freed = tree::Freed::default();
            let removed = tree::remove(&gone.join(&object.trash_name), &mut freed);
            swept.count(&object.digest, freed.bytes());
            removed?;
        }
        tree::remove(&gone, &mut tree::Freed::default())?;
        Ok(swept)
    }

    /// Puts back what of the trash is needed.
    fn put_back(&self, trash: &Path, marked: &Marked) -> Result<()> {
        for name in list_names(trash)? {
            let home = match name.split_once('-') {
                Some(("layer", hex)) => layer_digest(hex).map(|digest| (digest, self.dir("layers").join(hex))),
                Some(("blob", text)) => {
                    text.replacen('-', ":", 1).parse().ok().map(|digest: Digest| (digest.clone(), self.blob_path(&digest)))
                }
                _ => None,
            };
            let Some((digest, home)) = home else { continue };
            // Somebody may have made it again meanwhile; then that one stays.
            if marked.contains(&digest) && !home.exists() {
                fs::rename(&trash.join(&name), &home)?;
            }
        }
        Ok(())
    }

    /// Ends sweeps that died. The caller has the lock of sweeps.
    fn recover_trash(&self, lease: &Lease) -> Result<()> {
        let names = list_names(&self.tmp_dir())?;
        for name in names.iter().filter(|name| name.starts_with("trash-")) {
            let trash = self.tmp_dir().join(name);
            self.put_back(&trash, &self.mark(&Without::default())?)?;
            let gone = lease.scratch("gone");
            fs::rename(&trash, &gone)?;
            tree::remove(&gone, &mut tree::Freed::default())?;
        }
        Ok(())
    }

    /// Waits for a running sweep to end, and ends one that died: it may have to put something back.
    pub(super) fn await_sweep(&self) -> Result<()> {
        let _lock = self.lock("sweep")?;
        let died = list_names(&self.tmp_dir())?.iter().any(|name| name.starts_with("trash-"));
        if died {
            self.recover_trash(&Lease::take(self)?)?;
        }
        Ok(())
    }

    /// Removes cache entries that protect nothing any more.
    fn prune_cache(&self) -> Result<()> {
        for path in self.step_files()?.iter().filter(|path| !is_recent(path)) {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// The files of remembered steps, which lie in `cache/steps` or one directory below.
    pub(super) fn step_files(&self) -> Result<Vec<PathBuf>> {
        let dir = self.dir("cache/steps");
        let mut files = Vec::new();
        for path in list_names(&dir)?.into_iter().map(|name| dir.join(name)) {
            if path.is_dir() {
                files.extend(list_names(&path)?.into_iter().map(|name| path.join(name)));
            } else {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Returns the disk use of a blob, or of the unpacked layer with this diff id or chain id, in bytes.
    pub(super) fn object_disk_use(&self, digest: &Digest, seen: &mut tree::Seen) -> u64 {
        let layer = tree::disk_use(&self.dir("layers").join(digest.hex()), seen);
        layer.saturating_add(tree::disk_use(&self.blob_path(digest), seen))
    }

    /// Returns the disk use of all blobs and unpacked layers, in bytes: of what these images and the
    /// containers need, and of the rest.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn disk_use_in_all(&self, images: &[Image]) -> Result<(u64, u64)> {
        let mut needed = HashSet::new();
        for image in images {
            needed.extend(self.reach(image)?);
        }
        needed.extend(self.container_users()?.into_keys());
        let mut seen = tree::Seen::default();
        let (mut used, mut rest) = (0_u64, 0_u64);
        for object in self.objects()? {
            let bytes = tree::disk_use(&object.home, &mut seen);
            let sum = if needed.contains(&object.digest) { &mut used } else { &mut rest };
            *sum = sum.saturating_add(bytes);
        }
        Ok((used, rest))
    }

    /// Returns the disk use of each image, blobs and unpacked layers, in bytes: all of it, and what
    /// no other image in the list has a share in.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn disk_use(&self, images: &[Image]) -> Result<Vec<(u64, u64)>> {
        let mut sizes: HashMap<Digest, u64> = HashMap::new();
        let mut sharers: HashMap<Digest, HashSet<&Digest>> = HashMap::new();
        let mut reaches = Vec::with_capacity(images.len());
        let mut seen = tree::Seen::default();
        for image in images {
            let reach = self.reach(image)?;
            for digest in &reach {
                sharers.entry(digest.clone()).or_default().insert(image.digest());
                if !sizes.contains_key(digest) {
                    sizes.insert(digest.clone(), self.object_disk_use(digest, &mut seen));
                }
            }
            reaches.push(reach);
        }
        let sum = |reach: &HashSet<Digest>, alone: bool| {
            reach.iter().filter(|d| !alone || sharers[*d].len() == 1).fold(0_u64, |sum, digest| sum.saturating_add(sizes[digest]))
        };
        Ok(reaches.iter().map(|reach| (sum(reach, false), sum(reach, true))).collect())
    }

    /// Refuses what a container uses.
    ///
    /// # Errors
    /// `InUse`, naming the containers.
    pub fn check_unused(&self, image: &Image, users: &HashMap<Digest, Vec<String>>) -> Result<()> {
        let who = users.get(&image.manifest.digest).or_else(|| users.get(image.digest()));
        let Some(ids) = who.filter(|ids| !ids.is_empty()) else { return Ok(()) };
        let short: Vec<&str> = ids.iter().take(3).map(|id| id.get(..12).unwrap_or(id)).collect();
        let more = if ids.len() > short.len() { format!(" and {} more", ids.len() - short.len()) } else { String::new() };
        let plural = if ids.len() == 1 { "container" } else { "containers" };
        Err(StoreError::InUse { name: image.name.to_string(), user: format!("{plural} {}{more}", short.join(", ")) })
    }
}

impl Swept {
    fn count(&mut self, digest: &Digest, bytes: u64) {
        self.freed = self.freed.saturating_add(bytes);
        *self.by_digest.entry(digest.clone()).or_insert(0) += bytes;
    }
}

/// The digest that the name of an unpacked layer stands for.
fn layer_digest(hex: &str) -> Option<Digest> {
    let algorithm = if hex.len() == 128 { "sha512" } else { "sha256" };
    format!("{algorithm}:{hex}").parse().ok()
}

/// The chain id of every prefix of the layers (OCI config.md, "Layer ChainID").
pub(super) fn chain_ids(diff_ids: &[Digest]) -> Vec<Digest> {
    let mut chain: Vec<Digest> = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        let next = match chain.last() {
            None => diff_id.clone(),
            Some(parent) => Digest::of(format!("{parent} {diff_id}").as_bytes()),
        };
        chain.push(next);
    }
    chain
}

pub(super) fn is_recent(path: &Path) -> bool {
    let modified = path.symlink_metadata().and_then(|m| m.modified());
    modified.is_ok_and(|time| SystemTime::now().duration_since(time).map_or(true, |age| age <= CACHE_AGE_MAX))
}
