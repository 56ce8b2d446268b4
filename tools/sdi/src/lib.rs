//! `sdi`: shows local images.

use shared::cli::{Cx, Fail, views};

/// Show local images
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  sdi\n  sdi -q")]
pub struct Args {}

/// Lists the images of the store.
///
/// # Errors
/// When the store cannot be read.
pub fn run(_args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let images = cx.store()?.images().map_err(|e| Fail::from_store(&e))?;
    images.iter().try_for_each(|image| cx.emit(views::image(image)))
}

shared::tool!(Args, run, emits ["image"], accepts []);
