//! Artifacts: files of any media type in a registry (OCI image specification, "Guidelines for Artifact Usage"),
//! and single files out of images. What arrives is checked before it gets its name.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use super::pull::JOBS;
use crate::cli::{Cx, Fail, Kind};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::oci::copy::{Children, Copied, copy};
use crate::oci::transfer::{self, RawManifest, Source, TransferError, TransferKind};
use crate::oci::{Descriptor, Document, Manifest, media};
use crate::record::Record;
use crate::reference::Reference;
use crate::registry::{Registry, Repository};
use crate::store::layer::{Decompressor, LayerError, Lookup, look_up};
use crate::sys::fs;
use crate::sys::newfile::NewFile;

/// The annotation that holds a file's name.
const TITLE: &str = "org.opencontainers.image.title";
/// What a file is when nobody says.
const ANY_TYPE: &str = "application/octet-stream";
/// The bytes of the config that means nothing.
const EMPTY: &[u8] = b"{}";
/// How much is read and written at a time.
const CHUNK_BYTES: usize = 256 << 10;
/// How many links are followed to a file.
const LINKS_MAX: usize = 40;
/// The longest name of a file, in bytes.
const NAME_MAX_BYTES: usize = 1024;

/// An artifact that is to be made.
#[derive(Debug, Clone, Default)]
pub struct Artifact {
    /// Its files.
    pub files: Vec<PathBuf>,
    /// Their media types: one of each, or one for all.
    pub media_types: Vec<String>,
    /// What the whole is.
    pub artifact_type: Option<String>,
    /// What it refers to, a signature to an image for example.
    pub subject: Option<Reference>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

/// Files and a manifest over them.
struct Files {
    paths: HashMap<Digest, PathBuf>,
    raw: RawManifest,
}

impl Source for Files {
    fn manifest(&self, _selector: &str) -> transfer::Result<RawManifest> {
        Ok(self.raw.clone())
    }

    fn blob(&self, descriptor: &Descriptor, offset: u64) -> transfer::Result<Box<dyn Read + Send + '_>> {
        let Some(path) = self.paths.get(&descriptor.digest) else {
            return Ok(Box::new(EMPTY.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default()));
        };
        let wrong = |e: std::io::Error| TransferError::from_io(e, &format!("cannot read {}", path.display()));
        let mut file = File::open(path).map_err(wrong)?;
        file.seek(SeekFrom::Start(offset)).map_err(wrong)?;
        Ok(Box::new(file))
    }
}

/// Sends files as one artifact; returns where it is, and what moved. Without a target it goes to its subject's
/// repository, by its digest alone.
///
/// # Errors
/// Wrong usage, a file that cannot be read, and whatever the registry says.
pub fn push(cx: &Cx, registry: &Registry, artifact: &Artifact, target: Option<&Reference>) -> Result<(Reference, Copied), Fail> {
    let home = target.or(artifact.subject.as_ref()).ok_or_else(|| Fail::usage("say where the artifact goes, or its --subject"))?;
    let repository = registry.repository(home);
    let subject = artifact.subject.as_ref().map(|subject| find_subject(&repository, subject)).transpose()?;
    let files = read_files(artifact, subject)?;
    let root = files.raw.descriptor.digest.clone();
    // Without a tag it is found by its digest, and by what it refers to.
    let tag = target.filter(|t| t.digest().is_none()).map(|t| t.clone().tagged());
    let watch = cx.progress().transfer(&home.familiar());
    let copied = copy(&files, root.as_str(), &repository, tag.as_ref().and_then(Reference::tag), &Children::All, JOBS, &watch);
    let copied = copied.map_err(|e| Fail::from_transfer(&e))?;
    let shown = match tag {
        Some(tag) => tag,
        None => Reference::new(home.host(), home.repository(), None, Some(root)).map_err(|e| Fail::from_reference(&e))?,
    };
    Ok((shown, copied))
}

fn find_subject(repository: &Repository, subject: &Reference) -> Result<Descriptor, Fail> {
    let subject = subject.clone().tagged();
    if format!("{}/{}", subject.host(), subject.repository()) != repository.full_name() {
        let text =
            format!("the subject {} is not in {}; what refers to it has to be beside it", subject.familiar(), repository.full_name());
        return Err(Fail::usage(text));
    }
    let found = repository.look_up(subject.selector()).map_err(|e| Fail::from_registry(&e))?;
    found.ok_or_else(|| Fail::not_found(format!("the subject {} does not exist", subject.familiar())))
}

fn read_files(artifact: &Artifact, subject: Option<Descriptor>) -> Result<Files, Fail> {
    let types = &artifact.media_types;
    if types.len() > 1 && types.len() != artifact.files.len() {
        return Err(Fail::usage(format!(
            "{} media types for {} files; say one for all, or one for each",
            types.len(),
            artifact.files.len()
        )));
    }
    let mut paths = HashMap::new();
    let mut layers = Vec::new();
    for (at, path) in artifact.files.iter().enumerate() {
        let (digest, size) = hash(path)?;
        let media_type = types.get(at).or(types.first()).map_or(ANY_TYPE, String::as_str);
        let title = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let annotations = Some(BTreeMap::from([(TITLE.to_owned(), title)]));
        layers.push(Descriptor { annotations, ..Descriptor::new(media_type, digest.clone(), size) });
        paths.insert(digest, path.clone());
    }
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media::OCI_MANIFEST.into()),
        // The specification wants a type where the config says none.
        artifact_type: artifact.artifact_type.clone().or_else(|| types.first().cloned()).or_else(|| Some(ANY_TYPE.into())),
        config: Descriptor::of(media::OCI_EMPTY, EMPTY),
        layers,
        subject,
        annotations: Some(artifact.annotations.clone()).filter(|a| !a.is_empty()),
    };
    let bytes = serde_json::to_vec(&manifest).expect("texts and numbers always serialise");
    Ok(Files { paths, raw: RawManifest { descriptor: Descriptor::of(media::OCI_MANIFEST, &bytes), bytes } })
}

fn hash(path: &Path) -> Result<(Digest, u64), Fail> {
    let mut file = fs::open(path).map_err(|e| Fail::from_path(&e))?;
    let wrong = |e: &std::io::Error| Fail::from_io(format!("cannot read {}", path.display()), e);
    if !file.metadata().map_err(|e| wrong(&e))?.is_file() {
        return Err(Fail::usage(format!("{} is no file", path.display())).hint("a directory goes as a tar of it"));
    }
    let (mut hasher, mut size) = (Hasher::new(Algorithm::Sha256), 0);
    let mut buf = vec![0; CHUNK_BYTES];
    loop {
        let n = file.read(&mut buf).map_err(|e| wrong(&e))?;
        if n == 0 {
            return Ok((hasher.finish(), size));
        }
        hasher.update(&buf[..n]);
        size += n as u64;
    }
}

/// Checks a media type: `type/subtype` (RFC 6838 section 4.2).
///
/// # Errors
/// Wrong usage.
pub fn parse_media_type(text: &str) -> Result<String, String> {
    let fine = |part: &str| {
        let rest = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        part.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && part.bytes().all(rest) && part.len() <= 127
    };
    let is_one = text.split_once('/').is_some_and(|(kind, subtype)| fine(kind) && fine(subtype));
    if is_one { Ok(text.to_owned()) } else { Err("it is no media type, such as application/spdx+json".to_owned()) }
}

/// Reads `KEY=VALUE`.
///
/// # Errors
/// Wrong usage.
pub fn parse_annotation(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it is KEY=VALUE".to_owned()),
    }
}

/// Where the files of an artifact go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Into a directory, under the names that they have.
    Dir(PathBuf),
    /// To standard output: the only file.
    Stdout,
}

/// Brings the files of an artifact, and writes a `transfer` record for each.
///
/// # Errors
/// Whatever the registry says; a name that leads out of the directory; bytes that are not those that were promised.
pub fn pull(cx: &mut Cx, registry: &Registry, reference: &Reference, to: &Output) -> Result<(), Fail> {
    let reference = reference.clone().tagged();
    let repository = registry.repository(&reference);
    let manifest = read_manifest(&repository, reference.selector(), &reference)?;
    match to {
        Output::Stdout => {
            let [only] = manifest.layers.as_slice() else {
                let text = format!("{} has {} files; only one can go to standard output", reference.familiar(), manifest.layers.len());
                return Err(Fail::usage(text).hint("-o DIRECTORY"));
            };
            cx.claim_stdout();
            stream(&repository, only, |piece| cx.write_stdout(piece))
        }
        Output::Dir(dir) => {
            let names: Vec<PathBuf> = manifest.layers.iter().map(file_name).collect::<Result<_, _>>()?;
            if let Some(twice) = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
                return Err(Fail::new(Kind::Conflict, format!("{} has two files '{}'", reference.familiar(), twice.1.display())));
            }
            for (layer, name) in manifest.layers.iter().zip(names) {
                let path = dir.join(name);
                save(&repository, layer, &path)?;
                cx.emit(
                    Record::new("transfer")
                        .set("ref", &reference)
                        .set("to", path.display().to_string())
                        .set("digest", &layer.digest)
                        .set("bytes", layer.size)
                        .set("ok", true),
                )?;
            }
            Ok(())
        }
    }
}

fn read_manifest(repository: &Repository, selector: &str, reference: &Reference) -> Result<Manifest, Fail> {
    let raw = repository.read_manifest(selector).map_err(|e| Fail::from_registry(&e))?;
    match Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).map_err(|e| Fail::from_error(Kind::Unsupported, &e))? {
        Document::Manifest(manifest) => Ok(manifest),
        Document::Index(_) => {
            let text = format!("{} is an index of several images, no artifact", reference.familiar());
            Err(Fail::new(Kind::Unsupported, text).hint(format!("drm --long {}", reference.familiar())))
        }
    }
}

/// Returns the name of a file, one that stays below the directory it is put in.
fn file_name(layer: &Descriptor) -> Result<PathBuf, Fail> {
    let title = layer.annotations.as_ref().and_then(|a| a.get(TITLE)).filter(|t| !t.is_empty());
    let Some(title) = title else { return Ok(PathBuf::from(layer.digest.hex())) };
    let path = PathBuf::from(title);
    let is_inside = path.components().all(|c| matches!(c, Component::Normal(_))) && path.file_name().is_some();
    if is_inside && title.len() <= NAME_MAX_BYTES && !title.contains('\0') && !title.ends_with('/') {
        Ok(path)
    } else {
        Err(Fail::new(
            Kind::Denied,
            format!("the artifact wants a file '{}', which would not be inside the directory", title.escape_debug()),
        ))
    }
}

fn save(repository: &Repository, layer: &Descriptor, path: &Path) -> Result<(), Fail> {
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|e| Fail::from_path(&e))?;
    }
    let mut file = NewFile::create(path).map_err(|e| Fail::from_path(&e))?;
    stream(repository, layer, |piece| file.write_all(piece).map_err(|e| Fail::from_io(format!("cannot write {}", path.display()), &e)))?;
    file.commit().map_err(|e| Fail::from_path(&e))
}

/// Hands out the bytes of a blob that is known by its digest.
///
/// # Errors
/// Whatever the registry says; bytes that are not what the digest says.
pub fn blob(repository: &Repository, digest: &Digest, take: impl FnMut(&[u8]) -> Result<(), Fail>) -> Result<(), Fail> {
    let size = repository.blob_size(digest).map_err(|e| Fail::from_registry(&e))?;
    stream(repository, &Descriptor::new(ANY_TYPE, digest.clone(), size), take)
}

/// Hands out a blob's bytes, and fails at the end where they were not what the digest says.
fn stream(source: &dyn Source, blob: &Descriptor, mut take: impl FnMut(&[u8]) -> Result<(), Fail>) -> Result<(), Fail> {
    let mut reader = Checked::open(source, blob)?;
    let mut buf = vec![0; CHUNK_BYTES];
    loop {
        let n = reader.read(&mut buf).map_err(|e| Fail::from_transfer(&TransferError::from_io(e, "cannot read the file")))?;
        if n == 0 {
            return Ok(());
        }
        take(&buf[..n])?;
    }
}

/// A blob whose end is only reached when its bytes were right.
struct Checked<'a> {
    reader: Box<dyn Read + Send + 'a>,
    hasher: Option<Hasher>,
    blob: Descriptor,
}

impl<'a> Checked<'a> {
    fn open(source: &'a dyn Source, blob: &Descriptor) -> Result<Checked<'a>, Fail> {
        let reader = source.blob(blob, 0).map_err(|e| Fail::from_transfer(&e))?;
        Ok(Checked { reader, hasher: Some(blob.digest.hasher()), blob: blob.clone() })
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        crate::sys::interrupt::check()?;
        let n = self.reader.read(buf)?;
        match &mut self.hasher {
            Some(hasher) if n > 0 => hasher.update(&buf[..n]),
            _ => {}
        }
        if n == 0
            && !buf.is_empty()
            && let Some(hasher) = self.hasher.take()
        {
            let found = hasher.finish();
            if found != self.blob.digest {
                let text = format!("the blob {} is not what it should be: what arrived has the digest {found}", self.blob.digest);
                return Err(std::io::Error::other(TransferError::new(TransferKind::Corrupt, text)));
            }
        }
        Ok(n)
    }
}

/// Finds a file in an image and hands out its content: layers are read from the top until one says what the path
/// is; links are followed. Nothing is unpacked.
///
/// # Errors
/// `NotFound`, a path that is no file, and whatever the source says.
pub fn file_of_image(
    source: &dyn Source,
    manifest: &Manifest,
    path: &str,
    mut take: impl FnMut(&[u8]) -> Result<(), Fail>,
) -> Result<(), Fail> {
    let mut wanted = path.as_bytes().to_vec();
    let mut top = manifest.layers.len();
    for _ in 0..LINKS_MAX {
        let mut said = Lookup::Nothing;
        let mut at = top;
        while at > 0 && said == Lookup::Nothing {
            at -= 1;
            let layer = &manifest.layers[at];
            if media::Compression::of_layer(&layer.media_type).is_some() {
                said = look_in(source, layer, &wanted, &mut take)?;
            }
        }
        match said {
            Lookup::File => return Ok(()),
            // A link counts for the whole image, a further name for its own layer and those below.
            Lookup::Symlink(to) => (wanted, top) = (to, manifest.layers.len()),
            Lookup::HardLink(to) => (wanted, top) = (to, at + 1),
            Lookup::Other(what) => return Err(Fail::new(Kind::Unsupported, format!("{path} is {what} in the image"))),
            Lookup::Gone | Lookup::Nothing => return Err(Fail::not_found(format!("there is no {path} in the image"))),
        }
    }
    Err(Fail::not_found(format!("{path} leads through more than {LINKS_MAX} links")))
}

fn look_in(
    source: &dyn Source,
    layer: &Descriptor,
    wanted: &[u8],
    take: &mut impl FnMut(&[u8]) -> Result<(), Fail>,
) -> Result<Lookup, Fail> {
    let wrong = |e: std::io::Error| Fail::from_transfer(&TransferError::from_io(e, &format!("cannot read layer {}", layer.digest)));
    let mut blob = BufReader::with_capacity(CHUNK_BYTES, Checked::open(source, layer)?);
    let mut failed = None;
    let found = {
        let decompressor = Decompressor::new(&mut blob).map_err(wrong)?;
        look_up(BufReader::with_capacity(CHUNK_BYTES, decompressor), wanted, |piece| {
            take(piece).map_err(|fail| {
                failed = Some(fail);
                LayerError::Write(std::io::ErrorKind::Other.into())
            })
        })
    };
    match (found, failed) {
        (_, Some(fail)) => Err(fail),
        (Err(LayerError::Read(error)), None) => Err(wrong(error)),
        (Err(error), None) => Err(Fail::from_error(Kind::Network, &error).hint("the layer is damaged where it is kept")),
        (Ok(found), None) => {
            // What comes after the archive is part of the blob, too.
            std::io::copy(&mut blob, &mut std::io::sink()).map_err(wrong)?;
            Ok(found)
        }
    }
}
