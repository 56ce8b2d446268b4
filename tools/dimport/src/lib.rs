//! `dimport`: makes an image of a root file system in a tar.

use std::io::{IsTerminal, Read};
use std::path::Path;

use shared::build::config::change;
use shared::cli::registry::RegistryArgs;
use shared::cli::{Cx, Fail, Kind, views};
use shared::oci::{ImageConfig, Platform};
use shared::reference::Reference;
use shared::runtime::events;
use shared::store::layer::Codec;
use shared::store::{ImageName, Import, StoreError, StoreErrorKind};
use shared::sys::{fs, stdio};

/// Make an image of a root file system in a tar
///
/// FILE is a tar, plain or compressed by gzip, zstd, xz or bzip2; `-` reads standard input, a http or
/// https URL is fetched. Its content becomes the one layer of the image, as it is. Without a name only the digest names it.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dimport rootfs.tar.zst debian:mine\n  mmdebstrap --variant=minbase stable - | dimport - debian\n  dimport -c 'CMD [\"sh\"]' -c 'ENV LANG=C.UTF-8' rootfs.tar base"
)]
pub struct Args {
    /// The tar, its URL, or - for standard input
    #[arg(value_name = "FILE")]
    file: String,

    /// The image's name
    #[arg(value_name = "NAME[:TAG]")]
    name: Option<Reference>,

    /// Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,

    /// Note this in the image's history
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,

    /// The platform that the files are for, os/arch[/variant]
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

/// Imports a tar.
///
/// # Errors
/// When it cannot be read, is no tar, or a change cannot be made.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    if args.name.as_ref().is_some_and(|name| name.digest().is_some()) {
        return Err(Fail::usage("a new name has no digest"));
    }
    let platform = args.platform.unwrap_or_else(Platform::host);
    let config = ImageConfig {
        architecture: platform.architecture,
        os: platform.os,
        variant: platform.variant,
        os_version: platform.os_version,
        ..ImageConfig::default()
    };
    let config = change(config, &args.change).map_err(Fail::usage)?;
    let reader: Box<dyn Read + Send> = match args.file.as_str() {
        "-" if std::io::stdin().is_terminal() => return Err(Fail::usage("a tar is not read from a terminal")),
        "-" => Box::new(stdio::Stdin),
        url if is_url(url) => {
            let registry = RegistryArgs::default().registry(cx)?;
            Box::new(registry.download(url).map_err(|e| Fail::from_registry(&e))?)
        }
        file => Box::new(fs::open(Path::new(file)).map_err(|e| Fail::from_path(&e))?),
    };
    let comment = args.message.unwrap_or_else(|| format!("imported from {}", public(&args.file)));
    let import = Import { config, comment, name: args.name.as_ref().map(ImageName::named), codec: Codec::default() };
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let image = store.import(&lease, reader, import).map_err(|error: StoreError| match error.kind() {
        StoreErrorKind::Corrupt => Fail::from_error(Kind::BadRecord, &error),
        _ => Fail::from_store(&error),
    })?;
    events::record_image(&store, "import", &image);
    cx.emit(views::image(&image, false))
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A URL without what it may tell in confidence: who asks, and the query.
fn public(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://").filter(|_| is_url(text)) else { return text.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or(host))
}

shared::tool!(Args, run, emits["image"], accepts []);
