//! `drm`: shows manifests in registries.

use shared::cli::registry::manifest::{read, record};
use shared::cli::registry::{Names, REQUESTS_AT_ONCE, RegistryArgs};
use shared::cli::{Cx, Fail, Mode};
use shared::oci::Platform;
use shared::registry::{Insecure, Registry};

/// Show manifests in a registry
///
/// Digest, platforms and size of what a tag or digest names, with --long its config, layers and
/// annotations. Nothing is pulled and nothing is changed. The digest is checked against the bytes.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  drm localhost:5000/app:1\n  drm -q localhost:5000/app:1\n  drm --raw localhost:5000/app:1 | sha256sum\n  drm --long alpine --platform linux/arm64 --format json | jq .config.config.Env"
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
    if args.raw {
        cx.claim_stdout();
    }
    cx.for_each_at_once(&args.refs, Mode::Shows, REQUESTS_AT_ONCE, |operand, cx| {
        let reference = names.reference(operand)?.tagged();
        let repository = registry.repository(&reference).looking();
        let raw = read(&repository, &reference, args.platform.as_ref())?;
        if args.raw {
            return cx.write_stdout(&raw.bytes);
        }
        let shown = if reference.tag().is_some() { reference.without_digest() } else { reference };
        cx.emit(record(&names, &repository, &shown, &raw, args.long)?)
    })
}

shared::tool!(Args, run, emits ["manifest"], accepts ["tag", "manifest", "image", "transfer"], unordered);
