//! Writes images of the store as one tar that docker, podman, skopeo and we read.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use super::{CONTAINERD_NAME, DockerImage, Repositories};
use crate::digest::Digest;
use crate::oci::{Descriptor, Document, Index, Manifest, Platform, media};
use crate::store::images::is_foreign;
use crate::store::layout::{REF_NAME, is_ref_name};
use crate::store::{Image, ImageName, OCI_LAYOUT, Result, Store, StoreError};

/// The block size of tar.
const BLOCK: usize = 512;

/// What an archive is to be.
#[derive(Debug, Clone, Default)]
pub struct Save {
    /// Leaves out what only docker reads: the archive is an OCI image layout and no more.
    pub is_oci_only: bool,
    /// Takes this platform's image instead of what the name points at.
    pub platform: Option<Platform>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What the archive has of each image, in their order.
    pub roots: Vec<Descriptor>,
    /// Bytes of the archive.
    pub bytes: u64,
    /// Blobs in it.
    pub blobs: u64,
}

#[derive(Default)]
struct Plan {
    blobs: Vec<Descriptor>,
    seen: HashSet<Digest>,
    index: Vec<Descriptor>,
    docker: Vec<(Digest, DockerImage)>,
    repositories: Repositories,
    roots: Vec<Descriptor>,
}

impl Store {
    /// Writes images and their names into one archive. The same images give the same bytes.
    ///
    /// # Errors
    /// `NotFound` when something of an image is missing, or what the output says.
    pub fn save(&self, images: &[Image], options: &Save, out: impl Write) -> Result<Saved> {
        let mut plan = Plan::default();
        for image in images {
            self.plan(image, options, &mut plan)?;
        }
        let mut out = Tar { out, bytes: 0 };
        out.dir("blobs/")?;
        out.dir("blobs/sha256/")?;
        if plan.blobs.iter().any(|b| b.digest.as_str().starts_with("sha512")) {
            out.dir("blobs/sha512/")?;
        }
        // By digest, so that the order of the images alone decides nothing.
        plan.blobs.sort_by(|a, b| a.digest.cmp(&b.digest));
        for blob in &plan.blobs {
            let mut file = self.open_blob(&blob.digest)?;
            out.file(&path_of(&blob.digest), blob.size, &mut file)?;
        }
        let index = Index {
            schema_version: 2,
            media_type: Some(media::OCI_INDEX.into()),
            artifact_type: None,
            manifests: plan.index,
            subject: None,
            annotations: None,
        };
        out.json("index.json", &index)?;
        if !options.is_oci_only {
            let docker: Vec<DockerImage> = plan.docker.into_iter().map(|(_, image)| image).collect();
            out.json("manifest.json", &docker)?;
        }
        out.file("oci-layout", OCI_LAYOUT.len() as u64, &mut &OCI_LAYOUT[..])?;
        if !options.is_oci_only && !plan.repositories.is_empty() {
            out.json("repositories", &plan.repositories)?;
        }
        let bytes = out.end()?;
        Ok(Saved { roots: plan.roots, bytes, blobs: plan.blobs.len() as u64 })
    }

    fn plan(&self, image: &Image, options: &Save, plan: &mut Plan) -> Result<()> {
        let open = self.open_image(image, options.platform.as_ref())?;
        let is_whole = options.platform.is_none() && image.complete;
        let root = if is_whole { &image.descriptor } else { &open.manifest_descriptor };
        self.plan_tree(root, plan)?;
        plan.roots.push(root.clone());
        let mut named = root.clone();
        named.platform = media::is_manifest(&root.media_type).then(|| open.config.platform());
        let text = image.name.to_string();
        if let ImageName::Named(reference) = &image.name {
            let mut annotations = BTreeMap::from([(CONTAINERD_NAME.to_owned(), image.name.full())]);
            if is_ref_name(&text) {
                annotations.insert(REF_NAME.to_owned(), text.clone());
            }
            named.annotations = Some(annotations);
            if let Some(tag) = reference.tag() {
                let name = text.strip_suffix(&format!(":{tag}")).unwrap_or(&text).to_owned();
                let last = open.manifest.layers.last().map_or_else(String::new, |layer| layer.digest.hex().to_owned());
                plan.repositories.entry(name).or_default().insert(tag.to_owned(), last);
            }
        }
        plan.index.push(named);
        let is_tagged = image.name.reference().is_some_and(|r| r.tag().is_some());
        plan.docker_image(&open.manifest_descriptor.digest, &open.manifest, is_tagged.then_some(text));
        Ok(())
    }

    /// Adds a manifest or an index with everything below it.
    fn plan_tree(&self, root: &Descriptor, plan: &mut Plan) -> Result<()> {
        if !plan.add(root) {
            return Ok(());
        }
        let document = self.read_document(root)?;
        for below in document.references() {
            if matches!(document, Document::Index(_)) && (media::is_index(&below.media_type) || media::is_manifest(&below.media_type)) {
                self.plan_tree(below, plan)?;
            } else if self.has_blob(&below.digest, below.size) {
                plan.add(below);
            } else if !is_foreign(below) {
                return Err(StoreError::not_found("blob", &below.digest));
            }
        }
        Ok(())
    }
}

impl Plan {
    fn add(&mut self, blob: &Descriptor) -> bool {
        let is_new = self.seen.insert(blob.digest.clone());
        if is_new {
            self.blobs.push(blob.clone());
        }
        is_new
    }

    fn docker_image(&mut self, digest: &Digest, manifest: &Manifest, tag: Option<String>) {
        let at = self.docker.iter().position(|(known, _)| known == digest).unwrap_or_else(|| {
            let layers = manifest.layers.iter().filter(|layer| self.seen.contains(&layer.digest));
            let layers = Some(layers.map(|layer| path_of(&layer.digest)).collect());
            let image = DockerImage { config: path_of(&manifest.config.digest), repo_tags: Some(Vec::new()), layers };
            self.docker.push((digest.clone(), image));
            self.docker.len() - 1
        });
        self.docker[at].1.repo_tags.get_or_insert_default().extend(tag);
    }
}

fn path_of(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().as_str(), digest.hex())
}

/// Writes tar entries without anything that differs from time to time.
struct Tar<W> {
    out: W,
    bytes: u64,
}

fn failed(error: io::Error) -> StoreError {
    StoreError::io("write the archive", error)
}

impl<W: Write> Tar<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(failed)
    }

    fn header(&mut self, path: &str, kind: tar::EntryType, size: u64, mode: u32) -> Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_path(path).map_err(failed)?;
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(mode);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        self.write(header.as_bytes())
    }

    fn dir(&mut self, path: &str) -> Result<()> {
        self.header(path, tar::EntryType::Directory, 0, 0o755)
    }

    fn file(&mut self, path: &str, size: u64, content: &mut impl io::Read) -> Result<()> {
        self.header(path, tar::EntryType::Regular, size, 0o644)?;
        let copied = io::copy(&mut io::Read::take(content, size), &mut self.out).map_err(failed)?;
        self.bytes += copied;
        if copied != size {
            return Err(StoreError::corrupt(path, format!("it has {copied} bytes where {size} are promised")));
        }
        let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
        self.write(&[0; BLOCK][..(BLOCK - over) % BLOCK])
    }

    fn json(&mut self, path: &str, value: &impl serde::Serialize) -> Result<()> {
        let bytes = serde_json::to_vec(value).expect("strings and numbers always serialise");
        self.file(path, bytes.len() as u64, &mut &bytes[..])
    }

    fn end(mut self) -> Result<u64> {
        self.write(&[0; 2 * BLOCK])?;
        self.out.flush().map_err(failed)?;
        Ok(self.bytes)
    }
}
