//! Who we are to a registry: challenges, scopes, credentials, tokens (RFC 7235, RFC 7617, the distribution token specification).
//!
//! Secrets are held in [`Secret`], which prints as `***`; they leave this module only inside
//! `Authorization` headers and token requests, and only to the registry that they belong to or to
//! the token service that it names.

mod challenge;
pub mod credentials;
pub mod login;
mod scope;
mod token;

pub(super) use challenge::{Challenge, parse_challenges};
pub use credentials::{Credentials, Secret, docker_config_file};
pub use scope::{Scope, Scopes};
pub(super) use token::{Authorizer, Verdict};

#[cfg(test)]
mod tests;
