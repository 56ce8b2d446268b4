//! `sdi`: shows local images.

use shared::cli::{Cx, Fail};

/// Show local images
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  sdi\n  sdi -q")]
pub struct Args {}

/// Lists the images of the store.
///
/// # Errors
/// When the store cannot be read.
pub fn run(_args: Args, _cx: &mut Cx) -> Result<(), Fail> {
    Ok(())
}

shared::tool!(Args, run, emits ["image"], accepts []);
