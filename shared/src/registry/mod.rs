//! Registries: the client that every tool uses, and the server that `dserve` runs (OCI distribution specification 1.1).
//!
//! The outside is blocking and safe to call from several threads; an async runtime works inside and
//! is started by the first request, the TLS client by the first https host. Secrets never leave
//! [`auth`]: not into errors, not into URLs that are shown, not into arguments of processes.

pub mod auth;
pub mod client;
pub mod config;
mod error;
pub mod expunge;
pub mod gc;
pub mod hostile;
pub mod parallel;
mod retag;
pub mod server;
pub mod survey;

pub use auth::{Credentials, docker_config_file};
pub use client::{Asking, Glance, Options, Registry, Repository};
pub use config::{Config, DefaultRegistry, Insecure};
pub use error::RegistryError;
pub use retag::retag;

/// The result of a call to a registry.
pub type Result<T> = std::result::Result<T, RegistryError>;
