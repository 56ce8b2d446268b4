//! `dload`: loads images from an archive.

use std::collections::HashMap;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use shared::cli::{Cx, Fail, Kind, views};
use shared::oci::Platform;
use shared::runtime::events;
use shared::store::{Image, Load, StoreError, StoreErrorKind};
use shared::sys::{fs, stdio};

/// Load images from an archive
///
/// Reads what docker, podman, skopeo, buildkit and dsave write: docker archives and OCI archives,
/// plain or compressed by gzip, zstd, xz or bzip2; or a directory with an OCI image layout. Every
/// digest is checked before anything gets a name.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dload -i app.tar\n  docker save app:1 | dload\n  dload -qi app.tar.zst | dpush --to localhost:5000")]
pub struct Args {
    /// Read this file or layout directory instead of standard input
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,

    /// Take this platform's image of an index as the one that its name stands for here
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

/// Loads an archive.
///
/// # Errors
/// When it cannot be read, or is not sound: then nothing is named.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let is_dir = args.input.as_ref().is_some_and(|path| path.is_dir());
    let reader: Box<dyn Read> = match &args.input {
        _ if is_dir => Box::new(std::io::empty()),
        Some(path) if path.as_os_str() != "-" => Box::new(fs::open(path).map_err(|e| Fail::from_path(&e))?),
        _ if std::io::stdin().is_terminal() => {
            return Err(Fail::usage("an archive is not read from a terminal").hint("say -i FILE, or read from a pipe"));
        }
        _ => Box::new(stdio::Stdin),
    };
    let store = cx.store()?;
    let failed = |error: StoreError| match error.kind() {
        StoreErrorKind::Corrupt => Fail::from_error(Kind::BadRecord, &error),
        _ => Fail::from_store(&error),
    };
    let before: HashMap<_, _> = store.images().map_err(failed)?.into_iter().map(|image| (image.name, image.descriptor.digest)).collect();
    let lease = store.lease().map_err(failed)?;
    let options = Load { platform: args.platform.unwrap_or_else(Platform::host) };
    let loaded = match &args.input {
        Some(dir) if is_dir => store.load_layout(&lease, dir, &options),
        _ => store.load(&lease, reader, &options),
    };
    let mut seen: Vec<Image> = Vec::new();
    for image in loaded.map_err(failed)? {
        if seen.iter().any(|known| known.name == image.name) {
            continue;
        }
        if before.get(&image.name).is_some_and(|digest| digest != image.digest()) {
            cx.warn("conflict", format!("{} pointed at another image, which is kept without a name", image.name));
        }
        events::record_image(&store, "load", &image);
        cx.emit(views::image(&image, false))?;
        seen.push(image);
    }
    Ok(())
}

shared::tool!(Args, run, emits["image"], accepts []);
