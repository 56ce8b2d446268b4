//! `dlogout`: forgets a login for a registry.

use std::path::PathBuf;

use shared::cli::{Cx, Fail};
use shared::record::Record;
use shared::reference::{DEFAULT_HOST, check_host};
use shared::registry::Config;
use shared::registry::auth::login;

/// Log out of a registry
///
/// Removes the login from docker's configuration file or from the credential helper that it names.
/// Having had none is no failure.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dlogout localhost:5000")]
pub struct Args {
    /// The registry; without it TACKLEBOX_REGISTRY, else Docker Hub
    #[arg(value_name = "REGISTRY")]
    host: Option<String>,

    /// Remove it from this file
    #[arg(long, value_name = "FILE")]
    authfile: Option<PathBuf>,
}

/// Forgets the login.
///
/// # Errors
/// When the file or the helper cannot be changed.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let config = Config::load().map_err(|e| Fail::from_registry(&e))?;
    let host = match args.host.as_deref() {
        Some("index.docker.io" | "registry-1.docker.io") => DEFAULT_HOST.to_owned(),
        Some(text) => {
            let bare = text.trim_start_matches("https://").trim_start_matches("http://").split('/').next().unwrap_or_default();
            check_host(bare).map_err(Fail::usage)?;
            bare.to_owned()
        }
        None => config.registry.map_or(DEFAULT_HOST.to_owned(), |r| r.host),
    };
    cx.changes();
    let place = login::erase(&host, args.authfile.as_deref()).map_err(|e| Fail::from_registry(&e))?;
    if place.is_none() {
        cx.say(&format!("there was no login for {host}"));
    }
    cx.emit(Record::new("login").set("registry", host).set("stored", place).set("ok", true))
}

shared::tool!(Args, run, emits ["login"], accepts []);
