//! Finds the image that a container is made from, and pulls it when it is not there.

use crate::cli::registry::{Pull, RegistryArgs, pull};
use crate::cli::{Cx, Fail, Kind, Operand};
use crate::oci::Platform;
use crate::store::{Image, OpenImage, Store};

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum PullPolicy {
    /// When the store does not have it.
    #[default]
    Missing,
    /// Always.
    Always,
    /// Never.
    Never,
    /// When the registry has another.
    Newer,
}

/// Where the image comes from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ImageArgs {
    /// Pull the image when it is missing, always, never, or when the registry has a newer one
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Image"
    )]
    pub pull: PullPolicy,

    /// Run the image for this platform, as os/arch[/variant]
    #[arg(long, value_name = "PLATFORM", help_heading = "Image")]
    pub platform: Option<Platform>,

    #[command(flatten)]
    parts: PlatformParts,

    /// How a registry is reached.
    #[command(flatten)]
    pub registry: RegistryArgs,
}

/// A platform as podman takes it, in parts.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct PlatformParts {
    #[arg(long, hide = true, value_name = "ARCHITECTURE", conflicts_with = "platform")]
    arch: Option<String>,

    #[arg(long, hide = true, value_name = "SYSTEM", conflicts_with = "platform")]
    os: Option<String>,

    #[arg(long, hide = true, value_name = "VARIANT", conflicts_with = "platform")]
    variant: Option<String>,
}

impl ImageArgs {
    /// Returns the platform that is asked for; what is left out of its parts is this machine's.
    fn platform(&self) -> Result<Option<Platform>, Fail> {
        let PlatformParts { arch, os, variant } = &self.parts;
        if arch.is_none() && os.is_none() && variant.is_none() {
            return Ok(self.platform.clone());
        }
        let host = Platform::host();
        let mut text = format!("{}/{}", os.as_deref().unwrap_or(&host.os), arch.as_deref().unwrap_or(&host.architecture));
        if let Some(variant) = variant {
            text = format!("{text}/{variant}");
        }
        text.parse().map(Some).map_err(Fail::usage)
    }
}

/// Finds an operand's image and opens it. A record with a digest means that very image. An image is only fetched if `may_fetch`
/// has nothing against it.
///
/// # Errors
/// When it is neither here nor to be had.
pub fn image_of(
    cx: &mut Cx,
    store: &Store,
    operand: &Operand,
    args: &ImageArgs,
    may_fetch: impl FnOnce() -> Result<(), Fail>,
) -> Result<(Image, OpenImage), Fail> {
    let from_store = |e| Fail::from_store(&e);
    let wanted = operand.pinned();
    let platform = args.platform()?;
    let found = match store.find_pinned(operand.text(), operand.digest()) {
        Ok(image) => Some(image),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(from_store(error)),
    };
    let fits = |image: &Image| platform.as_ref().is_none_or(|wanted| image.platforms.iter().any(|have| have.satisfies(wanted)));
    let is_there = found.as_ref().is_some_and(fits);
    // What is named by id or digest alone no registry can be asked for.
    let has_name = operand.reference().is_ok();
    let pulls = match args.pull {
        PullPolicy::Never => false,
        PullPolicy::Missing => !is_there,
        PullPolicy::Always | PullPolicy::Newer => has_name,
    };
    let image = match (found, pulls) {
        (Some(image), false) if is_there => image,
        (_, false) => return Err(Fail::new(Kind::NotFound, format!("no image {wanted} here")).hint("--pull missing fetches it")),
        (found, true) => {
            may_fetch()?;
            let registry = args.registry.registry(cx)?;
            let what = Pull { platform: platform.clone(), ..Pull::default() };
            match pull(store, &registry, &cx.progress(), &operand.reference()?, &what) {
                Ok(pulled) => pulled.image,
                // An image that is here is good enough when the registry cannot be asked for a newer one.
                Err(fail) => match found.filter(|image| args.pull == PullPolicy::Newer && fits(image)) {
                    Some(image) => image,
                    None if is_there => return Err(fail),
                    None => return Err(fail.after(&format!("no image {wanted} here, and "))),
                },
            }
        }
    };
    let open = store.open_image(&image, platform.as_ref()).map_err(from_store)?;
    if let Some(kind) = &image.artifact_type {
        return Err(Fail::new(Kind::Unsupported, format!("{} is an artifact of type {kind}, no image that can run", image.name)));
    }
    let is_for = open.config.platform();
    if platform.is_none() && !is_for.architecture.is_empty() && !is_for.is_native() {
        let (what, host) = (&image.name, Platform::host());
        cx.warn("unsupported", format!("{what} is for {is_for}, and this machine is {host}: --platform {is_for} if that is meant"));
    }
    Ok((image, open))
}
