//! Copies an image or an index from a [`Source`] to a [`Sink`]: children before parents, blobs of
//! all manifests in parallel, each distinct blob once. Digests are kept; nothing is re-compressed.

use std::collections::HashSet;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::transfer::{Placed, RawManifest, Result, Sink, Source, TransferError, TransferKind, Watch};
use super::{Descriptor, Document, INDEX_DEPTH_MAX, Platform, media};
use crate::sys::interrupt;

/// Which children of an index are copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Children {
    /// All; the index keeps its digest.
    All,
    /// The index's bytes and, of its children, only the one for this platform (a local store may be incomplete).
    Platform(Platform),
    /// Only the manifest for this platform; the index itself stays behind.
    Only(Platform),
}

/// What a copy did.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The manifest or index that is now named at the sink.
    pub root: Descriptor,
    /// The manifest for the wanted platform, when one was picked; the root itself for a single image.
    pub manifest: Option<Descriptor>,
    /// Bytes of blobs that moved.
    pub bytes: u64,
    /// Blobs that were sent.
    pub sent: u64,
    /// Blobs that were mounted.
    pub mounted: u64,
    /// Blobs that were there.
    pub present: u64,
}

/// Copies what `selector` names at the source to the sink, under `tag` if one is given.
///
/// `jobs` blobs move at the same time.
///
/// # Errors
/// The first failure stops new blobs from starting; what is running ends.
pub fn copy(
    source: &dyn Source,
    selector: &str,
    sink: &dyn Sink,
    tag: Option<&str>,
    children: &Children,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Copied> {
    copy_root(source, source.manifest(selector)?, sink, tag, children, jobs, watch)
}

/// As [`copy`], of a manifest or an index that was read already.
///
/// # Errors
/// As [`copy`].
pub fn copy_root(
    source: &dyn Source,
    root: RawManifest,
    sink: &dyn Sink,
    tag: Option<&str>,
    children: &Children,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Copied> {
    let mut plan = Plan::default();
    let (root, picked) = plan.root(source, root, children)?;
    let mut copied = Copied { root: root.clone(), manifest: picked, bytes: 0, sent: 0, mounted: 0, present: 0 };
    let placed = place_all(source, sink, &plan.blobs, jobs, watch)?;
    for how in placed {
        match how {
            Placed::Present => copied.present += 1,
            Placed::Mounted => copied.mounted += 1,
            Placed::Sent(bytes) => {
                copied.sent += 1;
                copied.bytes += bytes;
            }
        }
    }
    let last = plan.manifests.len().saturating_sub(1);
    for (at, raw) in plan.manifests.iter().enumerate() {
        sink.put_manifest(raw, tag.filter(|_| at == last))?;
    }
    Ok(copied)
}

/// What has to move: blobs in any order, then manifests in this order.
#[derive(Default)]
struct Plan {
    blobs: Vec<Descriptor>,
    manifests: Vec<RawManifest>,
    seen: HashSet<crate::digest::Digest>,
}

impl Plan {
    fn root(&mut self, source: &dyn Source, raw: RawManifest, children: &Children) -> Result<(Descriptor, Option<Descriptor>)> {
        let document = parse(&raw)?;
        let Document::Index(index) = document else {
            let descriptor = raw.descriptor.clone();
            self.add(source, raw, 0)?;
            return Ok((descriptor.clone(), Some(descriptor)));
        };
        let pick = |wanted: &Platform| {
            index.pick(wanted).cloned().ok_or_else(|| {
                let have: Vec<String> = index.manifests.iter().filter_map(|d| d.platform.as_ref()).map(Platform::to_string).collect();
                TransferError::new(TransferKind::NotFound, format!("there is no image for {wanted} in it; it has {}", have.join(", ")))
            })
        };
        match children {
            Children::All => {
                let descriptor = raw.descriptor.clone();
                self.add(source, raw, 0)?;
                Ok((descriptor, None))
            }
            Children::Platform(wanted) => {
                let child = pick(wanted)?;
                let child_raw = fetch(source, &child)?;
                self.add(source, child_raw, 1)?;
                let descriptor = raw.descriptor.clone();
                self.manifests.push(raw);
                Ok((descriptor, Some(child)))
            }
            Children::Only(wanted) => {
                let child = pick(wanted)?;
                let child_raw = fetch(source, &child)?;
                self.add(source, child_raw, 1)?;
                Ok((child.clone(), Some(child)))
            }
        }
    }

    /// Adds a document and what it refers to, children first.
    fn add(&mut self, source: &dyn Source, raw: RawManifest, depth: usize) -> Result<()> {
        if depth > INDEX_DEPTH_MAX {
            return Err(TransferError::new(TransferKind::Corrupt, format!("indexes nest deeper than {INDEX_DEPTH_MAX}")));
        }
        if !self.seen.insert(raw.descriptor.digest.clone()) {
            return Ok(());
        }
        match parse(&raw)? {
            Document::Manifest(manifest) => {
                for blob in std::iter::once(&manifest.config).chain(&manifest.layers) {
                    let foreign = blob.urls.as_ref().is_some_and(|u| !u.is_empty());
                    if !foreign && self.seen.insert(blob.digest.clone()) {
                        self.blobs.push(blob.clone());
                    }
                }
            }
            Document::Index(index) => {
                for child in &index.manifests {
                    if media::is_index(&child.media_type) || media::is_manifest(&child.media_type) {
                        let child_raw = fetch(source, child)?;
                        self.add(source, child_raw, depth + 1)?;
                    } else if self.seen.insert(child.digest.clone()) {
                        self.blobs.push(child.clone());
                    }
                }
            }
        }
        self.manifests.push(raw);
        Ok(())
    }
}

fn fetch(source: &dyn Source, descriptor: &Descriptor) -> Result<RawManifest> {
    let raw = source.manifest(descriptor.digest.as_str())?;
    if raw.descriptor.digest != descriptor.digest || raw.descriptor.size != descriptor.size {
        return Err(TransferError::new(TransferKind::Corrupt, format!("the manifest {} is not what its index says", descriptor.digest)));
    }
    Ok(raw)
}

fn parse(raw: &RawManifest) -> Result<Document> {
    Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).map_err(|source| {
        let kind = match source {
            super::FormatError::Unsupported(_) => TransferKind::Unsupported,
            _ => TransferKind::Corrupt,
        };
        TransferError::new(kind, format!("the manifest {} cannot be used", raw.descriptor.digest)).because(source)
    })
}

/// Places all blobs with at most `jobs` threads, largest first so that the longest does not start last.
fn place_all(source: &dyn Source, sink: &dyn Sink, blobs: &[Descriptor], jobs: usize, watch: &dyn Watch) -> Result<Vec<Placed>> {
    let mut order: Vec<&Descriptor> = blobs.iter().collect();
    order.sort_by_key(|d| std::cmp::Reverse(d.size));
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Result<Placed>>> = Mutex::new(Vec::with_capacity(order.len()));
    let work = || {
        while let Some(descriptor) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = place(source, sink, descriptor, watch);
            if result.is_err() {
                next.store(order.len(), Ordering::Relaxed);
            }
            if let Ok(mut all) = results.lock() {
                all.push(result);
            }
        }
    };
    let threads = jobs.clamp(1, order.len().max(1));
    if threads == 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    }
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().collect()
}

fn place(source: &dyn Source, sink: &dyn Sink, descriptor: &Descriptor, watch: &dyn Watch) -> Result<Placed> {
    interrupt::check().map_err(|e| TransferError::new(TransferKind::Other, "the copy did not end").because(e))?;
    watch.start(descriptor);
    let origins: Vec<String> = source.repository().into_iter().chain(source.origins(&descriptor.digest)).collect();
    let open = |offset: u64| -> Result<Box<dyn Read + Send + '_>> {
        let inner = source.blob(descriptor, offset)?;
        Ok(Box::new(Watched { inner, descriptor, watch }))
    };
    let placed = sink.put_blob(descriptor, &origins, &open)?;
    watch.done(descriptor, placed);
    Ok(placed)
}

struct Watched<'a> {
    inner: Box<dyn Read + Send + 'a>,
    descriptor: &'a Descriptor,
    watch: &'a dyn Watch,
}

impl Read for Watched<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        interrupt::check()?;
        let n = self.inner.read(buf)?;
        self.watch.advance(self.descriptor, n as u64);
        Ok(n)
    }
}
