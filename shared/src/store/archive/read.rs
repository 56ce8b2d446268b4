//! Reads archives and layouts into the store.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;

use super::spool::{Spool, Spooled};
use super::{CONTAINERD_NAME, DockerImage, IMAGES_MAX, NAMES_MAX, archive_error, bad};
use crate::digest::{Digest, Hashing};
use crate::oci::transfer::Sink as _;
use crate::oci::{CONFIG_MAX_BYTES, INDEX_DEPTH_MAX, LAYERS_MAX, MANIFEST_MAX_BYTES};
use crate::oci::{Descriptor, Document, ImageConfig, Index, Manifest, Platform, media};
use crate::reference::Reference;
use crate::store::layer::{Codec, Decompressor, LayerError, pack};
use crate::store::layout::REF_NAME;
use crate::store::{Image, ImageName, Lease, Result, Store, StoreError};
use crate::sys::fs;
use crate::sys::root::Root;

/// How an archive is read.
#[derive(Debug, Clone)]
pub struct Load {
    /// Which image of an index its name stands for here.
    pub platform: Platform,
}

/// Where the blobs of a layout are.
enum Blobs<'a> {
    Archive(&'a Spool),
    Directory(&'a Root),
}

struct Loader<'a> {
    store: &'a Store,
    lease: &'a Lease,
    options: &'a Load,
}

impl Store {
    /// Reads an archive of images from a stream, to its end, and names what it names.
    ///
    /// # Errors
    /// `Corrupt` or `Layer` when it is malformed or lies about a digest, `Unsupported` for a kind
    /// of archive that is not read. Nothing is named then.
    pub fn load(&self, lease: &Lease, reader: impl Read, options: &Load) -> Result<Vec<Image>> {
        let loader = Loader { store: self, lease, options };
        let spool = Spool::read(lease, reader)?;
        let docker = match spool.small("manifest.json", MANIFEST_MAX_BYTES)? {
            Some(bytes) => Some(parse_docker(&bytes)?),
            None => None,
        };
        if let Some(index) = spool.small("index.json", MANIFEST_MAX_BYTES)? {
            return loader.layout(&index, &Blobs::Archive(&spool), &docker.unwrap_or_default());
        }
        match docker {
            Some(images) => loader.docker(&spool, &images),
            None if spool.find("repositories").is_some() => {
                Err(StoreError::Unsupported("archives of docker before 1.10 have no manifest.json and are not read".into()))
            }
            None if spool.is_root() => Err(bad("it is the root of a system, and no archive of images; dimport makes an image of it")),
            None => Err(bad("it has neither an index.json nor a manifest.json, so it is no archive of images")),
        }
    }

    /// Reads the images of an OCI layout in a directory.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn load_layout(&self, lease: &Lease, dir: &Path, options: &Load) -> Result<Vec<Image>> {
        let root = Root::open(dir)?;
        let index = root.read_bounded(Path::new("index.json"), MANIFEST_MAX_BYTES)?;
        Loader { store: self, lease, options }.layout(&index, &Blobs::Directory(&root), &[])
    }
}

fn parse_docker(bytes: &[u8]) -> Result<Vec<DockerImage>> {
    let images: Vec<DockerImage> =
        serde_json::from_slice(bytes).map_err(|e| bad(format!("its manifest.json is not that of a docker archive ({e})")))?;
    if images.len() > IMAGES_MAX {
        return Err(bad(format!("it has {} images, more than {IMAGES_MAX}", images.len())));
    }
    Ok(images)
}

/// OCI archives and layouts.
impl Loader<'_> {
    fn layout(&self, index: &[u8], blobs: &Blobs<'_>, docker: &[DockerImage]) -> Result<Vec<Image>> {
        let parsed = Document::parse(index, Some(media::OCI_INDEX));
        let Document::Index(index) = parsed.map_err(|source| StoreError::Format { what: "index.json".into(), source })? else {
            return Err(bad("its index.json is no index"));
        };
        if index.manifests.is_empty() {
            return Err(bad("there is no image in it"));
        }
        // Nothing is named before everything was seen to be sound.
        let mut wanted = Vec::new();
        for root in &index.manifests {
            self.tree(root, blobs, 0)?;
            let mut names = names_of(root);
            if names.is_empty() {
                names = self.docker_names(root, docker)?;
            }
            if names.is_empty() {
                names.push(ImageName::Bare(root.digest.clone()));
            }
            wanted.extend(names.into_iter().map(|name| (name, root)));
        }
        wanted.into_iter().map(|(name, root)| self.name(&name, root)).collect()
    }

    /// Takes a manifest or an index with everything below it.
    fn tree(&self, root: &Descriptor, blobs: &Blobs<'_>, depth: usize) -> Result<()> {
        if depth > INDEX_DEPTH_MAX {
            return Err(bad(format!("its indexes nest deeper than {INDEX_DEPTH_MAX}")));
        }
        if root.size > MANIFEST_MAX_BYTES {
            return Err(bad(format!("manifest {} has {} bytes, more than {MANIFEST_MAX_BYTES}", root.digest, root.size)));
        }
        if !self.place(root, blobs)? {
            return Err(bad(format!("manifest {} is not in it", root.digest)));
        }
        match self.store.read_document(root)? {
            Document::Index(index) => {
                for child in &index.manifests {
                    let is_document = media::is_index(&child.media_type) || media::is_manifest(&child.media_type);
                    // Children of other platforms may have been left out.
                    if is_document && self.is_there(child, blobs) {
                        self.tree(child, blobs, depth + 1)?;
                    } else if !is_document {
                        self.place(child, blobs)?;
                    }
                }
            }
            Document::Manifest(manifest) => {
                for blob in std::iter::once(&manifest.config).chain(&manifest.layers) {
                    if !self.place(blob, blobs)? && !crate::store::images::is_foreign(blob) {
                        return Err(bad(format!("blob {} is not in it", blob.digest)));
                    }
                }
            }
        }
        Ok(())
    }

    fn is_there(&self, wanted: &Descriptor, blobs: &Blobs<'_>) -> bool {
        let in_archive = match blobs {
            Blobs::Archive(spool) => spool.find(&blob_name(&wanted.digest)).is_some(),
            Blobs::Directory(root) => root.open_file(Path::new(&blob_name(&wanted.digest))).is_ok(),
        };
        in_archive || self.store.has_blob(&wanted.digest, wanted.size)
    }

    /// Brings a blob into the store; false when it is nowhere.
    fn place(&self, wanted: &Descriptor, blobs: &Blobs<'_>) -> Result<bool> {
        self.lease.hold(&wanted.digest)?;
        if self.store.has_blob(&wanted.digest, wanted.size) {
            return Ok(true);
        }
        let name = blob_name(&wanted.digest);
        match blobs {
            Blobs::Archive(spool) => match spool.find(&name) {
                Some(file) => spool.adopt(self.store, self.lease, file, &wanted.digest, wanted.size).map(|()| true),
                None => Ok(false),
            },
            Blobs::Directory(root) => {
                if root.open_file(Path::new(&name)).is_err() {
                    return Ok(false);
                }
                let open = |offset: u64| -> crate::oci::transfer::Result<Box<dyn Read + Send + '_>> {
                    use std::io::Seek;
                    let mut file = root.open_file(Path::new(&name)).map_err(StoreError::from)?;
                    file.seek(io::SeekFrom::Start(offset)).map_err(|e| StoreError::io("read the layout", e))?;
                    Ok(Box::new(file))
                };
                match self.store.image_sink(self.lease).put_blob(wanted, &[], &open) {
                    Ok(_) => Ok(true),
                    Err(error) => Err(StoreError::corrupt(format!("blob {} of the layout", wanted.digest), error.to_string())),
                }
            }
        }
    }

    /// The names that a docker `manifest.json` beside the index gives an image.
    fn docker_names(&self, root: &Descriptor, docker: &[DockerImage]) -> Result<Vec<ImageName>> {
        let Document::Manifest(manifest) = self.store.read_document(root)? else { return Ok(Vec::new()) };
        let config = blob_name(&manifest.config.digest);
        let fits = docker.iter().filter(|image| image.config == config || image.config.starts_with(manifest.config.digest.hex()));
        Ok(fits.flat_map(|image| tags_of(self.store, image)).collect())
    }

    /// Names a root, for the wanted platform or, where that is not in it, for the first that is.
    fn name(&self, name: &ImageName, root: &Descriptor) -> Result<Image> {
        let mut platforms = vec![self.options.platform.clone()];
        if let Document::Index(index) = self.store.read_document(root)? {
            platforms.extend(self.present(&index));
        }
        let mut last = None;
        for platform in platforms {
            match self.store.name_image(self.lease, name, root, &platform) {
                Err(error) if error.is_not_found() => last = Some(error),
                other => return other,
            }
        }
        Err(last.unwrap_or_else(|| StoreError::not_found("image", name)))
    }

    fn present(&self, index: &Index) -> Vec<Platform> {
        let here = index.manifests.iter().filter(|child| self.store.has_blob(&child.digest, child.size));
        here.filter_map(|child| child.platform.clone()).filter(|p| p.architecture != "unknown").collect()
    }
}

fn blob_name(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().as_str(), digest.hex())
}

/// The names that a layout's index gives a root.
fn names_of(root: &Descriptor) -> Vec<ImageName> {
    let annotation = |key: &str| root.annotations.as_ref().and_then(|all| all.get(key));
    let text = match (annotation(CONTAINERD_NAME), annotation(REF_NAME)) {
        (Some(name), _) => name,
        (None, Some(name)) if name.contains(['/', ':', '@']) || !is_only_tag(name) => name,
        _ => return Vec::new(),
    };
    text.parse::<Reference>().map(|reference| vec![ImageName::named(&reference)]).unwrap_or_default()
}

/// Tells whether a word names a version rather than a repository: a layout for one repository has only tags.
fn is_only_tag(word: &str) -> bool {
    let rest = word.strip_prefix('v').unwrap_or(word);
    word == "latest" || rest.starts_with(|c: char| c.is_ascii_digit())
}

fn tags_of(store: &Store, image: &DockerImage) -> Vec<ImageName> {
    let mut names = Vec::new();
    for tag in image.repo_tags.iter().flatten().take(NAMES_MAX) {
        match tag.parse::<Reference>() {
            Ok(reference) => names.push(ImageName::named(&reference)),
            Err(error) => store.warn(error.to_string()),
        }
    }
    names
}

/// Docker archives.
impl Loader<'_> {
    fn docker(&self, spool: &Spool, images: &[DockerImage]) -> Result<Vec<Image>> {
        if images.is_empty() {
            return Err(bad("there is no image in it"));
        }
        let mut done: HashMap<Digest, Descriptor> = HashMap::new();
        let mut wanted = Vec::new();
        for image in images {
            let root = self.docker_image(spool, image, &mut done)?;
            let mut names = tags_of(self.store, image);
            if names.is_empty() {
                names.push(ImageName::Bare(root.digest.clone()));
            }
            wanted.extend(names.into_iter().map(|name| (name, root.clone())));
        }
        let name = |(name, root): (ImageName, Descriptor)| self.store.name_image(self.lease, &name, &root, &self.options.platform);
        wanted.into_iter().map(name).collect()
    }

    /// Makes a manifest for an image of a docker archive, which has none.
    fn docker_image(&self, spool: &Spool, image: &DockerImage, done: &mut HashMap<Digest, Descriptor>) -> Result<Descriptor> {
        let config = spool.small(&image.config, CONFIG_MAX_BYTES)?;
        let config = config.ok_or_else(|| bad(format!("the config '{}' is not in it", image.config)))?;
        check_config_name(&image.config, &config)?;
        let parsed = ImageConfig::parse(&config)
            .map_err(|source| StoreError::Format { what: format!("the config '{}' of the archive", image.config), source })?;
        let layers = image.layers.as_deref().unwrap_or_default();
        let diff_ids = &parsed.rootfs.diff_ids;
        if layers.len() != diff_ids.len() || layers.len() > LAYERS_MAX {
            let reason = format!("the config '{}' names {} layers where manifest.json has {}", image.config, diff_ids.len(), layers.len());
            return Err(bad(reason));
        }
        let mut placed = Vec::with_capacity(layers.len());
        for (name, diff_id) in layers.iter().zip(diff_ids) {
            if !done.contains_key(diff_id) {
                let file = spool.find(name).ok_or_else(|| bad(format!("the layer '{name}' is not in it")))?;
                done.insert(diff_id.clone(), self.docker_layer(spool, name, file, diff_id)?);
            }
            placed.push(done[diff_id].clone());
        }
        let config = self.store.put_blob_bytes(self.lease, media::OCI_CONFIG, &config)?;
        let manifest = Manifest {
            schema_version: 2,
            media_type: Some(media::OCI_MANIFEST.into()),
            artifact_type: None,
            config,
            layers: placed,
            subject: None,
            annotations: None,
        };
        let bytes = serde_json::to_vec(&manifest).expect("strings and numbers always serialise");
        self.store.put_blob_bytes(self.lease, media::OCI_MANIFEST, &bytes)
    }

    /// Brings a layer into the store: as it is if it is compressed, else compressed as ours are.
    fn docker_layer(&self, spool: &Spool, name: &str, file: &Spooled, diff_id: &Digest) -> Result<Descriptor> {
        let lies = |found: &Digest| bad(format!("the layer '{name}' unpacks to {found} where the config says {diff_id}"));
        let open = || Decompressor::new(fs::open(&file.path)?).map_err(|e| archive_error(LayerError::Read(e)));
        let compression = media_type_of(&fs::open(&file.path)?)?;
        if let Some(media_type) = compression {
            let mut hashing = Hashing::with(io::sink(), diff_id.hasher());
            io::copy(&mut open()?, &mut hashing).map_err(|e| archive_error(LayerError::Read(e)))?;
            let found = hashing.finish().1;
            if found != *diff_id {
                return Err(lies(&found));
            }
            spool.adopt(self.store, self.lease, file, &file.digest, file.size)?;
            return Ok(Descriptor::new(media_type, file.digest.clone(), file.size));
        }
        let mut tar = open()?;
        let staged = self.store.stage_blob(self.lease)?;
        let copy = |out: &mut dyn io::Write| io::copy(&mut tar, out).map_err(LayerError::Read);
        let (_, staged, packed) = pack(staged, Codec::default(), copy).map_err(archive_error)?;
        if packed.diff_id != *diff_id {
            return Err(lies(&packed.diff_id));
        }
        let (digest, size) = staged.commit(None)?;
        Ok(Descriptor::new(Codec::default().media_type(), digest, size))
    }
}

/// A config that is named by its digest must have it.
fn check_config_name(name: &str, bytes: &[u8]) -> Result<()> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let hex = last.strip_suffix(".json").unwrap_or(last);
    match format!("sha256:{hex}").parse::<Digest>() {
        Ok(digest) if digest != Digest::of(bytes) => Err(bad(format!("the config '{name}' has the digest {}", Digest::of(bytes)))),
        _ => Ok(()),
    }
}

/// The media type of a layer that is compressed as OCI knows it; none for others and plain tars.
fn media_type_of(mut file: &std::fs::File) -> Result<Option<&'static str>> {
    let mut start = [0; 4];
    let mut filled = 0;
    while filled < start.len() {
        match file.read(&mut start[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) => return Err(StoreError::io("read a layer of the archive", error)),
        }
    }
    Ok(match start {
        [0x1f, 0x8b, ..] => Some(media::OCI_LAYER_GZIP),
        [0x28, 0xb5, 0x2f, 0xfd] => Some(media::OCI_LAYER_ZSTD),
        _ => None,
    })
}
