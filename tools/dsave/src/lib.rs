//! `dsave`: saves images into an archive.

use std::io::{BufWriter, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use shared::cli::{Cx, Fail, Mode, Operand};
use shared::oci::Platform;
use shared::record::Record;
use shared::reference::Reference;
use shared::store::{Image, ImageName, Save, Saved, Store};
use shared::sys::newfile::NewFile;
use shared::sys::stdio::Stdout;

/// How much is written at a time.
const BUFFER_BYTES: usize = 1 << 20;

/// Save images into an archive
///
/// One tar that docker, podman, skopeo and dload read, as a docker archive or as an OCI archive.
/// Blobs are written as they are, so digests stay; the same images give the same bytes. A repository
/// without a tag means all its tags. An id saves the image without a name.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dsave -o app.tar app:1 app:2\n  dsave app:1 | zstd > app.tar.zst\n  sdi --label release | dsave -o release.tar -"
)]
pub struct Args {
    /// Save these: names, repositories or ids; - reads records
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Write into this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write an OCI image layout only, without what docker before 25 needs
    #[arg(long)]
    oci: bool,

    /// Save only this platform's image, os/arch[/variant]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

/// Saves the operands' images.
///
/// # Errors
/// When an image is not here, or the archive cannot be written: then there is none.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Fail::usage("an archive is not written to a terminal").hint("say -o FILE, or write into a pipe"));
    }
    let started = Instant::now();
    let mut operands = cx.operands(&args.images, Mode::Makes)?;
    let store = cx.store()?;
    let mut images: Vec<Image> = Vec::new();
    while let Some(operand) = operands.next(cx)? {
        for image in find(&store, &operand)? {
            if !images.iter().any(|known| known.name == image.name) {
                images.push(image);
            }
        }
    }
    if images.is_empty() {
        return Ok(());
    }
    let options = Save { is_oci_only: args.oci, platform: args.platform };
    let failed = |error| Fail::from_store(&error);
    let saved = match &args.output {
        Some(path) => {
            let mut file = NewFile::create(path).map_err(|e| Fail::from_path(&e))?;
            let saved = store.save(&images, &options, BufWriter::with_capacity(BUFFER_BYTES, &mut file)).map_err(failed)?;
            file.commit().map_err(|e| Fail::from_path(&e))?;
            saved
        }
        None => {
            cx.claim_stdout();
            store.save(&images, &options, BufWriter::with_capacity(BUFFER_BYTES, Stdout)).map_err(failed)?
        }
    };
    report(cx, &args.output, &images, &saved, started)
}

/// The images that an operand means.
fn find(store: &Store, operand: &Operand) -> Result<Vec<Image>, Fail> {
    let failed = |error| Fail::from_store(&error);
    let reference: Option<Reference> = operand.text().parse().ok();
    if let Some(wanted) = reference.as_ref().filter(|r| operand.record().is_none() && r.tag().is_none() && r.digest().is_none()) {
        let images = store.images().map_err(failed)?;
        let of_it = |i: &Image| i.name.reference().is_some_and(|r| r.name() == wanted.name() && r.tag().is_some());
        let all: Vec<Image> = images.into_iter().filter(of_it).collect();
        if !all.is_empty() {
            return Ok(all);
        }
    }
    let mut image = store.find_pinned(operand.text(), operand.digest()).map_err(failed)?;
    if operand.record().is_none() && reference.is_none_or(|r| ImageName::named(&r) != image.name) {
        image.name = ImageName::Bare(image.digest().clone());
    }
    Ok(vec![image])
}

/// Says what went where. The archive has one length, which the first record carries.
fn report(cx: &mut Cx, output: &Option<PathBuf>, images: &[Image], saved: &Saved, started: Instant) -> Result<(), Fail> {
    let to = output.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    for (at, (image, root)) in images.iter().zip(&saved.roots).enumerate() {
        let record = Record::new("transfer")
            .set("ref", image.name.to_string())
            .set("to", &to)
            .set("digest", &root.digest)
            .set("bytes", if at == 0 { saved.bytes } else { 0 })
            .set("blobs_sent", if at == 0 { saved.blobs } else { 0 })
            .set("elapsed_ms", elapsed)
            .set("ok", true);
        cx.emit(record)?;
    }
    Ok(())
}

shared::tool!(Args, run, emits["transfer"], accepts["image"]);
