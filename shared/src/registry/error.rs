//! What goes wrong with registries, in words that name the URL and what to do.

use std::error::Error as StdError;
use std::path::PathBuf;

use super::config::is_loopback;
use crate::oci::transfer::{TransferError, TransferKind};

/// How the TLS client begins what the other side ended the connection with.
pub(crate) const ALERT: &str = "received fatal alert: ";
/// Those by which a server says that a client shows no certificate, or none that it trusts.
const CLIENT_ALERTS: [&str; 7] = [
    "BadCertificate",
    "CertificateRequired",
    "CertificateUnknown",
    "CertificateExpired",
    "UnsupportedCertificate",
    "UnknownCA",
    "AccessDenied",
];

pub(crate) type Cause = Box<dyn StdError + Send + Sync>;

/// A failed call to a registry, or a configuration that cannot be used. No variant ever holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No connection could be made.
    #[error("cannot connect to {url}")]
    Connect {
        /// Where to.
        url: String,
        /// What the network says.
        source: Cause,
    },
    /// The other side has no certificate that we trust, or speaks no TLS.
    #[error("no secure connection to {url}")]
    Tls {
        /// Where to.
        url: String,
        /// What the TLS client says.
        source: Cause,
    },
    /// The connection broke while something was under way.
    #[error("the connection to {url} broke")]
    Broken {
        /// Where to.
        url: String,
        /// What the network says.
        source: Cause,
    },
    /// Nothing came for too long.
    #[error("{url} gave no answer for {secs} s")]
    Timeout {
        /// Where to.
        url: String,
        /// How long was waited, in seconds.
        secs: u64,
    },
    /// The registry wants us to wait longer than we do.
    #[error("{host} answers 'too many requests' and asks to wait {wait_secs} s more; no longer than {limit_secs} s are waited in all")]
    Limited {
        /// The registry.
        host: String,
        /// The wait that it asks for, in seconds.
        wait_secs: u64,
        /// The most that is waited, in seconds.
        limit_secs: u64,
    },
    /// An answer that is a refusal.
    #[error("{method} {url}: the registry answers {status}{}{}", if code.is_empty() { String::new() } else { format!(" {code}") }, if detail.is_empty() { String::new() } else { format!(": {detail}") })]
    Answer {
        /// The request's method.
        method: String,
        /// The request's URL.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The registry's error code, empty where it gave none.
        code: String,
        /// The registry's message, one line.
        detail: String,
    },
    /// What was asked for is not there.
    #[error("{what} does not exist")]
    NotFound {
        /// A manifest, blob, repository or tag.
        what: String,
    },
    /// Credentials are missing or were refused.
    #[error("{what}: {reason}")]
    AuthRequired {
        /// What was asked for.
        what: String,
        /// Why it was refused.
        reason: String,
        /// The registry to log in to.
        host: String,
    },
    /// An answer that contradicts itself, the digest, or the specification.
    #[error("{url}: {reason}")]
    Lie {
        /// Where it came from.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The registry cannot do this.
    #[error("{what}: {reason}")]
    Unsupported {
        /// What was asked for.
        what: String,
        /// Why it cannot.
        reason: String,
    },
    /// We refuse, because something else would break.
    #[error("{what}: {reason}")]
    Protected {
        /// What was asked for.
        what: String,
        /// What would break.
        reason: String,
    },
    /// The name points at something else by now.
    #[error("{what} points at {found} now, not at {expected}")]
    Stale {
        /// The name.
        what: String,
        /// The digest that it was expected to have.
        expected: String,
        /// The digest that it has.
        found: String,
    },
    /// The source of an upload failed.
    #[error(transparent)]
    Source(Box<TransferError>),
    /// A configuration file, certificate or setting cannot be used.
    #[error("{what}: {reason}")]
    Config {
        /// The file or the setting.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A credential helper failed.
    #[error("the credential helper {program} failed: {reason}")]
    Helper {
        /// The program.
        program: String,
        /// What it said, one line, or how it ended.
        reason: String,
    },
    /// A file of ours cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    File {
        /// The verb.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the kernel says.
        source: std::io::Error,
    },
}

impl RegistryError {
    /// Returns what kind of failure it is, for error codes and exit codes.
    pub fn kind(&self) -> TransferKind {
        match self {
            RegistryError::Connect { .. } | RegistryError::Tls { .. } | RegistryError::Broken { .. } => TransferKind::Network,
            RegistryError::Timeout { .. } => TransferKind::Timeout,
            RegistryError::Limited { .. } => TransferKind::RateLimited,
            RegistryError::Answer { status, code, .. } => answer_kind(*status, code),
            RegistryError::NotFound { .. } => TransferKind::NotFound,
            RegistryError::AuthRequired { .. } => TransferKind::AuthRequired,
            RegistryError::Lie { .. } => TransferKind::Corrupt,
            RegistryError::Unsupported { .. } => TransferKind::Unsupported,
            RegistryError::Protected { .. } | RegistryError::Stale { .. } => TransferKind::Conflict,
            RegistryError::Source(source) => source.kind,
            RegistryError::Config { .. } | RegistryError::Helper { .. } | RegistryError::File { .. } => TransferKind::Other,
        }
    }

    /// Returns what a person can do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            RegistryError::Connect { url, .. } => {
                let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                Some(match is_loopback(host) {
                    true => format!("check that a registry listens there: curl {url}/v2/; `dserve` starts one on localhost:5000"),
                    false => {
                        format!("check that this host reaches it: curl {url}/v2/; a mirror can stand in for it, see tacklebox-config(5)")
                    }
                })
            }
            RegistryError::Tls { .. } if self.wants_client_certificate() => Some(
                "the registry wants a client certificate that it trusts: --client-cert FILE --client-key FILE, or certs.d, see tacklebox-config(5)"
                    .to_owned(),
            ),
            RegistryError::Tls { .. } => Some(
                "--plain-http if it speaks no https, --ca-file FILE if its certificate is your own, --tls-verify=false to trust anything"
                    .to_owned(),
            ),
            RegistryError::Broken { .. } | RegistryError::Timeout { .. } => {
                Some("try again; what has arrived is not sent again".to_owned())
            }
            RegistryError::Limited { host, .. } => Some(format!("wait, or log in for a higher limit: dlogin {host}")),
            RegistryError::AuthRequired { host, .. } => Some(format!("dlogin {host}")),
            RegistryError::Answer { status: 401 | 403, url, .. } => {
                let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
                Some(format!("the account may lack the right; dlogin {host} changes it"))
            }
            RegistryError::Answer { status: 500.., .. } => Some("the registry's own log says more".to_owned()),
            RegistryError::Source(source) => source.hint.clone(),
            _ => None,
        }
    }

    /// Tells whether a server ended the connection because of the certificate that it was shown, or not shown.
    pub(crate) fn wants_client_certificate(&self) -> bool {
        let RegistryError::Tls { source, .. } = self else { return false };
        source.to_string().strip_prefix(ALERT).is_some_and(|alert| CLIENT_ALERTS.contains(&alert))
    }

    /// Tells whether what was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == TransferKind::NotFound
    }
}

fn answer_kind(status: u16, code: &str) -> TransferKind {
    match (status, code) {
        (400, "DIGEST_INVALID" | "SIZE_INVALID") => TransferKind::Corrupt,
        (_, "DENIED") => TransferKind::Denied,
        (_, "TOOMANYREQUESTS") => TransferKind::RateLimited,
        // What it will not take, now or later.
        (400, "MANIFEST_INVALID" | "NAME_INVALID" | "TAG_INVALID") | (_, "UNSUPPORTED") | (405 | 413 | 415 | 501, _) => {
            TransferKind::Unsupported
        }
        (401, _) => TransferKind::AuthRequired,
        (403, _) => TransferKind::Denied,
        (404, _) => TransferKind::NotFound,
        (408 | 504, _) => TransferKind::Timeout,
        (409 | 412, _) => TransferKind::Conflict,
        (429, _) => TransferKind::RateLimited,
        (507, _) => TransferKind::NoSpace,
        (500.., _) => TransferKind::Network,
        _ => TransferKind::Other,
    }
}

impl From<RegistryError> for TransferError {
    fn from(error: RegistryError) -> TransferError {
        match error {
            RegistryError::Source(source) => *source,
            error => {
                let (kind, message, hint) = (error.kind(), error.to_string(), error.hint());
                let source = match error {
                    RegistryError::Connect { source, .. } | RegistryError::Tls { source, .. } | RegistryError::Broken { source, .. } => {
                        Some(source)
                    }
                    RegistryError::File { source, .. } => Some(Box::new(source) as Cause),
                    _ => None,
                };
                TransferError { kind, message, hint, source }
            }
        }
    }
}
