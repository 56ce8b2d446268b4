//! Carries out `--output`: files, archives, layouts, names, pushes.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Retry;
use super::made::Made;
use super::output::{Dest, Output, OutputKind};
use crate::build::{Built, copy::View};
use crate::cli::registry::{Push, push};
use crate::cli::{Cx, Fail, Kind};
use crate::oci::copy::{Children, copy};
use crate::oci::{Platform, transfer::Unwatched};
use crate::record::Record;
use crate::registry::Registry;
use crate::store::layer::{self, TreeOptions};
use crate::store::{Image, ImageName, LayoutDir, Lease, OpenImage, Save, Store, StoreError};
use crate::sys::fs;
use crate::sys::newfile::NewFile;
use crate::sys::root::Root;
use crate::sys::stdio::Stdout;

/// How much is written at a time.
const BUFFER_BYTES: usize = 1 << 20;
/// How many blobs are copied into a layout at the same time.
const JOBS: usize = 4;

/// What an export needs besides the build.
pub(super) struct Export<'a> {
    pub(super) store: &'a Store,
    pub(super) registry: &'a Registry,
    pub(super) epoch: Option<i64>,
    /// Whether nothing can be mounted.
    pub(super) plain: bool,
    /// `-t`.
    pub(super) names: &'a [ImageName],
}

impl Export<'_> {
    /// Writes one output that does not go to the store, and tells what was written.
    ///
    /// # Errors
    /// When it cannot be written: a file is then not there.
    pub(super) fn write(&self, cx: &mut Cx, made: &Made, output: &Output) -> Result<(), Fail> {
        let started = Instant::now();
        let mut names = self.names.to_vec();
        names.extend(output.names.iter().map(ImageName::named));
        let bytes = match output.kind {
            OutputKind::Local => match &output.dest {
                Some(Dest::Path(dir)) => self.local(made, output, dir)?,
                _ => return Ok(()),
            },
            OutputKind::Tar => self.to_file(cx, output, |out| self.tar(made, output, out))?,
            OutputKind::Oci | OutputKind::Docker if output.dest.is_some() => {
                let images = made.described(self.store, &names)?;
                match (&output.dest, output.is_tar) {
                    (Some(Dest::Path(dir)), false) => self.layout(&images, dir)?,
                    _ => self.to_file(cx, output, |out| {
                        let options = Save { is_oci_only: output.kind == OutputKind::Oci, platform: None };
                        self.store.save(&images, &options, out).map(|saved| saved.bytes).map_err(|e| Fail::from_store(&e))
                    })?,
                }
            }
            _ => return Ok(()),
        };
        let to = match &output.dest {
            Some(Dest::Path(path)) => path.display().to_string(),
            _ => "-".to_owned(),
        };
        let name = names.first().map_or_else(|| made.root.digest.to_string(), ToString::to_string);
        let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let record = Record::new("transfer").set("ref", name).set("to", to).set("digest", &made.root.digest);
        cx.emit(record.set("bytes", bytes).set("elapsed_ms", elapsed).set("ok", true))
    }

    /// Opens where an archive goes and writes it, whole or not at all.
    fn to_file(&self, cx: &mut Cx, output: &Output, write: impl FnOnce(&mut dyn Write) -> Result<u64, Fail>) -> Result<u64, Fail> {
        let Some(Dest::Path(path)) = &output.dest else {
            cx.claim_stdout();
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, Stdout);
            let bytes = write(&mut out)?;
            out.flush().map_err(|e| Fail::from_io("cannot write the archive", &e))?;
            return Ok(bytes);
        };
        if path.is_dir() {
            return Err(Fail::usage(format!("{} is a directory; name a file", path.display())));
        }
        let mut file = NewFile::create(path).map_err(|e| Fail::from_path(&e))?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, &mut file);
        let bytes = write(&mut out)?;
        out.flush().map_err(|e| Fail::from_io(format!("cannot write {}", path.display()), &e))?;
        drop(out);
        file.commit().map_err(|e| Fail::from_path(&e))?;
        Ok(bytes)
    }

    fn files(&self, made: &Made, built: &Built) -> Result<(Root, Option<Empty>), Fail> {
        let open = self.store.open_manifest(&built.manifest).map_err(|e| Fail::from_store(&e))?;
        files(self.store, &made.lease, &open, self.plain)
    }

    fn options(&self) -> TreeOptions {
        TreeOptions { latest_secs: self.epoch }
    }

    fn tar(&self, made: &Made, output: &Output, out: &mut dyn Write) -> Result<u64, Fail> {
        let mut counted = Counted { out, bytes: 0 };
        let failed = |e| layer_failed("the files of the image", e);
        if !output.split.unwrap_or(made.builts.len() > 1) {
            Self::check_one(made)?;
            let (root, _empty) = self.files(made, &made.builts[0].1)?;
            layer::write_tree(&root, &mut counted, &self.options()).map_err(failed)?;
            return Ok(counted.bytes);
        }
        // One archive of several trees: each is written below a directory that is there for it.
        let dir = Empty(made.lease.scratch("split"));
        fs::create_dir(&dir.0, 0o755).map_err(|e| Fail::from_path(&e))?;
        for (platform, built) in &made.builts {
            let (root, _empty) = self.files(made, built)?;
            let below = dir.0.join(directory_of(platform));
            fs::create_dir(&below, 0o755).map_err(|e| Fail::from_path(&e))?;
            self.unpack(&root, &below, layer::Owners::Archive)?;
        }
        let root = Root::open(&dir.0).map_err(|e| Fail::from_path(&e))?;
        layer::write_tree(&root, &mut counted, &self.options()).map_err(failed)?;
        Ok(counted.bytes)
    }

    fn check_one(made: &Made) -> Result<(), Fail> {
        match made.builts.len() {
            1 => Ok(()),
            _ => Err(Fail::usage("--output: the files of several platforms need platform-split=true")),
        }
    }

    /// Writes the files of each platform's image into a directory. They belong to whoever runs us, as with buildx.
    fn local(&self, made: &Made, output: &Output, dir: &Path) -> Result<u64, Fail> {
        let is_split = output.split.unwrap_or(made.builts.len() > 1);
        if !is_split {
            Self::check_one(made)?;
        }
        let mut bytes = 0;
        for (platform, built) in &made.builts {
            let below = if is_split { dir.join(directory_of(platform)) } else { dir.to_owned() };
            fs::create_dir_all(&below).map_err(|e| Fail::from_path(&e))?;
            let (root, _empty) = self.files(made, built)?;
            let (uid, gid) = (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
            bytes += self.unpack(&root, &below, layer::Owners::Fixed { uid, gid })?;
        }
        Ok(bytes)
    }

    /// Copies a tree into a directory, inside which everything stays, by an archive between them.
    fn unpack(&self, from: &Root, into: &Path, owners: layer::Owners) -> Result<u64, Fail> {
        let failed = |e| layer_failed("the files of the image", e);
        let to = Root::open(into).map_err(|e| Fail::from_path(&e))?;
        let (reader, writer) = std::io::pipe().map_err(|e| Fail::from_io("cannot make a pipe", &e))?;
        let mut options = layer::Options { owners, ..layer::Options::plain() };
        options.skip_devices = true;
        std::thread::scope(|scope| {
            let write = scope.spawn(|| layer::write_tree(from, BufWriter::with_capacity(BUFFER_BYTES, writer), &self.options()));
            let applied = layer::apply(std::io::BufReader::with_capacity(BUFFER_BYTES, &reader), &to, &options);
            // A writer whose reader stopped early ends by that.
            drop(reader);
            let written = write.join().map_err(|_| Fail::new(Kind::Internal, "the thread that reads the image died"))?;
            let applied = applied.map_err(|e| layer_failed(&into.display().to_string(), e))?;
            written.map_err(failed)?;
            Ok(applied.bytes)
        })
    }

    /// Copies the images into an OCI layout in a directory.
    fn layout(&self, images: &[Image], dir: &Path) -> Result<u64, Fail> {
        let layout = LayoutDir::create(dir).map_err(|e| Fail::from_store(&e))?;
        let mut bytes = 0;
        for image in images {
            let source = self.store.image_source(image);
            let name = match image.name.reference() {
                Some(reference) => reference.clone().tagged().tag().unwrap_or(crate::reference::DEFAULT_TAG).to_owned(),
                None => crate::reference::DEFAULT_TAG.to_owned(),
            };
            let copied = copy(&source, image.digest().as_str(), &layout, Some(&name), &Children::All, JOBS, &Unwatched);
            bytes += copied.map_err(|e| Fail::from_transfer(&e))?.bytes;
        }
        Ok(bytes)
    }

    /// Pushes the image under each of the names that are meant, or without a tag.
    ///
    /// # Errors
    /// What the registry says.
    pub(super) fn push(&self, cx: &mut Cx, made: &Made, output: &Output, retry: Retry) -> Result<(), Fail> {
        let mut names: Vec<ImageName> = self.names.to_vec();
        names.extend(output.names.iter().map(ImageName::named));
        names.sort();
        names.dedup();
        for image in made.described(self.store, &names)? {
            let Some(reference) = image.name.reference() else { continue };
            let target = match output.by_digest {
                true => reference.with_digest(made.root.digest.clone()),
                false => reference.clone().tagged(),
            };
            retry.run(|| push(self.store, self.registry, &cx.progress(), &image, &target, &Push::default()))?;
        }
        Ok(())
    }
}

/// Shows the files of an image as one tree: mounted, or copied into the directory that comes along where nothing can be.
pub(super) fn files(store: &Store, lease: &Lease, open: &OpenImage, plain: bool) -> Result<(Root, Option<Empty>), Fail> {
    let layers = store.ensure_layers(lease, open).map_err(|e| Fail::from_store(&e))?;
    if layers.is_empty() || plain {
        let copy = Empty(lease.scratch("look"));
        fs::create_dir(&copy.0, 0o755).map_err(|e| Fail::from_path(&e))?;
        let root = Root::open(&copy.0).map_err(|e| Fail::from_path(&e))?;
        layer::flatten(&layers, &root).map_err(|e| layer_failed("the files of the image", e))?;
        return Ok((root, Some(copy)));
    }
    let view = View::readable(&layers).map_err(|e| Fail::from_error(Kind::Internal, &e))?;
    Ok((view.root, None))
}

fn layer_failed(what: &str, source: layer::LayerError) -> Fail {
    Fail::from_store(&StoreError::Layer { what: what.to_owned(), source })
}

/// Returns the directory of a platform's files, as buildx calls it.
fn directory_of(platform: &Platform) -> String {
    platform.to_string().replace('/', "_")
}

/// A directory that is only needed for a while.
pub(super) struct Empty(PathBuf);

impl Drop for Empty {
    fn drop(&mut self) {
        // What stays belongs to the lease and goes with a later command.
        let _ = fs::remove_tree(&self.0);
    }
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        let n = self.out.write(buf)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// Writes the files that a person asked for beside the result.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Fail> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::write_atomic(dir, path, text.as_bytes(), 0o644, fs::Durability::Atomic).map_err(|e| Fail::from_path(&e))
}
