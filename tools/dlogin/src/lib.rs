//! `dlogin`: stores a login for a registry.

use shared::cli::registry::RegistryArgs;
use shared::cli::{Cx, Fail, prompt};
use shared::record::Record;
use shared::reference::{DEFAULT_HOST, check_host};
use shared::registry::Registry;
use shared::registry::auth::{Credentials, Secret, login};

/// Log in to a registry
///
/// The login is tried first and only stored when the registry accepts it: in docker's configuration
/// file (with mode 0600, everything else in it kept), or in the credential helper that the file names.
/// Every tool, docker and podman find it there.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dlogin localhost:5000 -u me\n  pass show registry | dlogin registry.example -u me --password-stdin")]
pub struct Args {
    /// The registry; without it TACKLEBOX_REGISTRY, else Docker Hub
    #[arg(value_name = "REGISTRY")]
    host: Option<String>,

    /// Log in as this user; asked for on a terminal otherwise
    #[arg(short, long, value_name = "NAME")]
    username: Option<String>,

    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,

    /// Refused: a password on the command line is seen by everybody on this machine
    #[arg(short, long, value_name = "PASSWORD", hide = true)]
    password: Option<String>,

    #[command(flatten)]
    registry: RegistryArgs,
}

/// Checks and stores the login.
///
/// # Errors
/// When the registry refuses it, or it cannot be stored.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.password.is_some() {
        return Err(Fail::usage("a password on the command line is seen by everybody on this machine").hint("--password-stdin"));
    }
    let mut options = args.registry.options(cx)?;
    let host = host(args.host.as_deref(), &options.config)?;
    let username = match (args.username, args.password_stdin) {
        (Some(username), _) => username,
        (None, true) => return Err(Fail::usage("--password-stdin needs --username")),
        (None, false) => prompt::line(&format!("User name for {host}: "))?,
    };
    let password = if args.password_stdin { prompt::secret_from_stdin()? } else { prompt::secret(&format!("Password for {username}: "))? };
    if username.is_empty() || password.is_empty() {
        return Err(Fail::usage("the user name or the password is empty"));
    }
    if username.contains(':') {
        return Err(Fail::usage("a user name has no ':'"));
    }
    let secret = Secret::new(password);
    options.credentials = Some((Some(host.clone()), Credentials::password(username.clone(), secret.expose())));
    Registry::new(options).check_login(&host).map_err(|e| Fail::from_registry(&e))?;
    cx.changes();
    let place = login::store(&host, &username, &secret, args.registry.authfile.as_deref()).map_err(|e| Fail::from_registry(&e))?;
    cx.emit(Record::new("login").set("registry", host).set("user", username).set("stored", place).set("ok", true))
}

fn host(given: Option<&str>, config: &shared::registry::Config) -> Result<String, Fail> {
    let Some(text) = given else {
        return Ok(config.registry.as_ref().map_or(DEFAULT_HOST.to_owned(), |r| r.host.clone()));
    };
    let bare = text.trim_start_matches("https://").trim_start_matches("http://").split('/').next().unwrap_or_default();
    check_host(bare).map_err(Fail::usage)?;
    Ok(if matches!(bare, "index.docker.io" | "registry-1.docker.io") { DEFAULT_HOST.to_owned() } else { bare.to_owned() })
}

shared::tool!(Args, run, emits ["login"], accepts []);
