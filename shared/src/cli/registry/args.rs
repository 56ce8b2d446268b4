//! The flags of every tool that talks to a registry.

use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::{Cx, Fail};
use crate::registry::auth::credentials::of_environment;
use crate::registry::{Config, Options, Registry};

/// How registries are reached.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Registry options")]
pub struct RegistryArgs {
    /// Speak plain HTTP
    ///
    /// Registries on this machine (localhost, 127.*, [::1]) and those that the configuration calls
    /// insecure are reached without it.
    #[arg(long)]
    pub plain_http: bool,

    /// Check certificates: true or false
    #[arg(long, value_name = "BOOL", default_value_t = true, hide_default_value = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    pub tls_verify: bool,

    /// Trust the certificate authorities in this PEM file as well
    #[arg(long, value_name = "FILE")]
    pub ca_file: Vec<PathBuf>,

    /// Show this client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "client_key")]
    pub client_cert: Option<PathBuf>,

    /// Use this key of the client certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    pub client_key: Option<PathBuf>,

    /// Look for logins in this file first
    #[arg(long, value_name = "FILE")]
    pub authfile: Option<PathBuf>,
}

/// docker's flag about signatures: nothing here checks or makes those of Docker Content Trust.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TrustArgs {
    /// Accepted for docker's sake, whose default it is
    #[arg(long, hide = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = no_trust)]
    pub disable_content_trust: Option<bool>,
}

/// Takes what is so anyway; who wants signatures checked must learn that they are not.
fn no_trust(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        _ => Err("signatures of Docker Content Trust are neither checked nor made here".into()),
    }
}

impl Default for RegistryArgs {
    fn default() -> RegistryArgs {
        RegistryArgs { plain_http: false, tls_verify: true, ca_file: Vec::new(), client_cert: None, client_key: None, authfile: None }
    }
}

impl RegistryArgs {
    /// Returns the options of a client: the flags, the configuration files and the environment.
    ///
    /// # Errors
    /// When a configuration file or variable cannot be used.
    pub fn options(&self, cx: &Cx) -> Result<Options, Fail> {
        cx.waits();
        let config = Config::load().map_err(|e| Fail::from_registry(&e))?;
        let (progress, tool) = (cx.progress(), cx.tool());
        let default = config.registry.as_ref().map(|r| r.host.clone());
        Ok(Options {
            plain_http: self.plain_http,
            tls_verify: self.tls_verify,
            ca_files: self.ca_file.clone(),
            client_cert: self.client_cert.clone().zip(self.client_key.clone()),
            auth_file: self.authfile.clone(),
            notice: Some(Arc::new(move |text: &str| progress.write_line(&format!("{tool}: {text}")))),
            logins: default.zip(of_environment()).into_iter().collect(),
            config,
            ..Options::default()
        })
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// When a configuration file or variable cannot be used.
    pub fn registry(&self, cx: &Cx) -> Result<Registry, Fail> {
        self.options(cx).map(Registry::new)
    }
}
