//! `drm`: shows manifests in registries.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use shared::cli::registry::artifact::{blob, file_of_image};
use shared::cli::registry::compare::{self, compare};
use shared::cli::registry::manifest::{read, record};
use shared::cli::registry::{Names, REQUESTS_AT_ONCE, RegistryArgs};
use shared::cli::{Cx, Fail, Format, Kind, Mode, Operand};
use shared::oci::transfer::RawManifest;
use shared::oci::{Document, Platform};
use shared::registry::{Insecure, Registry, Repository};
use shared::sys::newfile::NewFile;

/// Show manifests in a registry
///
/// Digest, platforms and size of what a tag or digest names, with --long its config, layers and
/// annotations. Nothing is pulled and nothing is changed. The digest is checked against the bytes.
/// --referrers shows signatures (cosign's tags too) and whatever else refers to it, or to an image of an index, as a tree; --file
/// fetches one file out of an image, layers from the top until one has it; --blob fetches one layer, config or other blob by its digest; --diff says in
/// what two images differ.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drm localhost:5000/app:1\n  drm -q localhost:5000/app:1\n  drm --raw localhost:5000/app:1 | sha256sum\n  drm --long alpine --platform linux/arm64 --format json | jq .config.config.Env\n  drm --referrers localhost:5000/app:1\n  drm --file /bin/busybox -o busybox localhost:5000/app:1\n  drm --blob localhost:5000/app@$(drm --raw localhost:5000/app:1 | jq -r .config.digest)\n  drm --diff localhost:5000/app:1 localhost:5000/app:2"
)]
pub struct Args {
    /// Tags or digests in registries, or - for names and records on standard input
    #[arg(value_name = "REF")]
    refs: Vec<String>,

    /// Also show config, layers, children and annotations
    #[arg(long, short_alias = 'v', alias = "verbose")]
    long: bool,

    /// Write the exact bytes of the manifest
    #[arg(long)]
    raw: bool,

    /// Of a multi-platform image show the manifest for this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Show what refers to it: signatures, SBOMs, and what refers to those
    #[arg(long, conflicts_with = "raw")]
    referrers: bool,

    /// Write this file of the image to standard output
    #[arg(long, value_name = "PATH", conflicts_with_all = ["raw", "long", "referrers"], group = "written")]
    file: Option<String>,

    /// Write the blob that REPO@DIGEST names to standard output
    #[arg(long, conflicts_with_all = ["raw", "long", "referrers", "platform"], group = "written")]
    blob: bool,

    /// Write the file or the blob to this one
    #[arg(short, long, value_name = "FILE", requires = "written")]
    output: Option<PathBuf>,

    /// Tell in what two images differ
    #[arg(long, conflicts_with_all = ["raw", "long", "referrers", "file", "blob"])]
    diff: bool,

    /// Reach registries without a checked certificate, or by plain HTTP
    #[arg(long)]
    insecure: bool,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Shows each manifest.
///
/// # Errors
/// Wrong usage, or a configuration that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let mut options = args.registry.options(cx)?;
    if args.insecure {
        options.config.insecure.push(Insecure::All);
    }
    let names = Names::new(&options.config);
    let registry = Registry::new(options);
    if args.diff {
        return diff(&args, cx, &names, &registry);
    }
    if args.raw || args.blob || args.file.is_some() {
        cx.claim_stdout();
    }
    let platform = args.platform.clone().or_else(|| args.file.as_ref().map(|_| Platform::host()));
    cx.for_each_at_once(&args.refs, Mode::Shows, REQUESTS_AT_ONCE, |operand, cx| {
        let reference = names.reference(operand)?.tagged();
        let repository = registry.repository(&reference).looking();
        if args.blob {
            let Some(digest) = reference.digest() else {
                return Err(Fail::usage(format!("'{}' names no digest, and a blob has nothing else", operand.text())));
            };
            return write(cx, args.output.as_deref(), |take| blob(&repository, digest, take));
        }
        let raw = read(&repository, &reference, platform.as_ref())?;
        if let Some(path) = &args.file {
            return write_file(&args, cx, &repository, &raw, path);
        }
        if args.raw {
            return cx.write_stdout(&raw.bytes);
        }
        let shown = if reference.tag().is_some() { reference.without_digest() } else { reference };
        let record = record(&names, &repository, &shown, &raw, args.long)?;
        if !args.referrers {
            return cx.emit(record);
        }
        let tree = compare::referrers(&repository, &raw)?;
        if cx.format() == Format::Table {
            return cx.write_stdout(compare::drawn(&names.show(&shown), &raw.descriptor.digest, &tree).as_bytes());
        }
        cx.emit(record.set("referrers", tree))
    })
}

/// Writes one file of an image.
fn write_file(args: &Args, cx: &mut Cx, repository: &Repository, raw: &RawManifest, path: &str) -> Result<(), Fail> {
    let document = Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)).map_err(|e| Fail::from_error(Kind::Unsupported, &e))?;
    let Document::Manifest(manifest) = document else { return Err(Fail::new(Kind::Unsupported, "an index has no files; its images have")) };
    write(cx, args.output.as_deref(), |take| file_of_image(repository, &manifest, path, take))
}

/// Takes pieces of what is written.
type Take<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), Fail>;

/// Writes pieces to a file, which is there only when all of them are right, or to standard output.
fn write(cx: &mut Cx, output: Option<&Path>, send: impl FnOnce(Take<'_>) -> Result<(), Fail>) -> Result<(), Fail> {
    let Some(output) = output else { return send(&mut |piece| cx.write_stdout(piece)) };
    let mut file = NewFile::create(output).map_err(|e| Fail::from_path(&e))?;
    send(&mut |piece| file.write_all(piece).map_err(|e| Fail::from_io(format!("cannot write {}", output.display()), &e)))?;
    file.commit().map_err(|e| Fail::from_path(&e))
}

/// Compares two images.
fn diff(args: &Args, cx: &mut Cx, names: &Names, registry: &Registry) -> Result<(), Fail> {
    let [a, b] = args.refs.as_slice() else { return Err(Fail::usage("--diff compares two images")) };
    let side = |text: &String| -> Result<compare::Side, Fail> {
        let reference = names.reference(&Operand::named(text))?.tagged();
        let repository = registry.repository(&reference).looking();
        let raw = read(&repository, &reference, args.platform.as_ref())?;
        Ok(compare::Side { name: names.show(&reference), repository, raw })
    };
    compare(&side(a)?, &side(b)?)?.into_iter().try_for_each(|record| cx.emit(record))
}

shared::tool!(Args, run, emits ["manifest", "difference"], accepts ["tag", "manifest", "image", "transfer"], unordered);
