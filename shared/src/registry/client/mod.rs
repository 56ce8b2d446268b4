//! The client: manifests, blobs, uploads, lists and deletions in a registry (OCI distribution specification 1.1).
//!
//! [`Registry`] is the way to all hosts, [`Repository`] to one repository; both are cheap to clone
//! and may be used from several threads. Every call blocks its thread. Digests and sizes of what
//! arrives whole are checked here; blobs that stream are checked by their sink.

mod blob;
mod delete;
mod feed;
mod fetch;
mod host;
mod list;
mod manifest;
mod runtime;
mod sink;
mod tls;
mod turns;
mod upload;
pub(super) mod wire;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};

use super::auth::credentials::Keeper;
use super::auth::{Credentials, Scopes};
use super::config::{Config, When};
use super::{RegistryError, Result};
use crate::reference::Reference;
use host::{Host, Request};
use wire::{Call, Wire};

pub use blob::BlobReader;
pub use fetch::Asking;
pub use list::fallback_tag;
pub(crate) use list::is_below;
pub(in crate::registry) use list::next_page;
pub use manifest::{Glance, Written};

/// Is told what is no failure: warnings of registries, long waits.
pub type Notice = Arc<dyn Fn(&str) + Send + Sync>;

/// How registries are reached.
#[derive(Clone)]
pub struct Options {
    /// Plain HTTP only, as `--plain-http` says.
    pub plain_http: bool,
    /// Whether certificates are checked: `--tls-verify`.
    pub tls_verify: bool,
    /// PEM files of further certificate authorities.
    pub ca_files: Vec<PathBuf>,
    /// PEM files of a client certificate and its key.
    pub client_cert: Option<(PathBuf, PathBuf)>,
    /// A file with logins that is asked before all others.
    pub auth_file: Option<PathBuf>,
    /// A login that was given by hand, for one host or for all.
    pub credentials: Option<(Option<String>, Credentials)>,
    /// Further logins, each for one host.
    pub logins: Vec<(String, Credentials)>,
    /// Whether stored logins are looked for at all.
    pub stored_logins: bool,
    /// What the configuration says.
    pub config: Config,
    /// Who is told what is no failure.
    pub notice: Option<Notice>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            plain_http: false,
            tls_verify: true,
            ca_files: Vec::new(),
            client_cert: None,
            auth_file: None,
            credentials: None,
            logins: Vec::new(),
            stored_logins: true,
            config: Config::default(),
            notice: None,
        }
    }
}

impl Options {
    /// Returns the defaults with what the configuration files and the environment say.
    ///
    /// # Errors
    /// When those cannot be used.
    pub fn load() -> Result<Options> {
        Ok(Options { config: Config::load()?, ..Options::default() })
    }

    fn all_ca_files(&self) -> Vec<PathBuf> {
        self.ca_files.iter().chain(&self.config.ca_files).cloned().collect()
    }
}

/// The way to registries.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    options: Arc<Options>,
    wire: Arc<Wire>,
    keeper: Arc<Keeper>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

impl Registry {
    /// Makes a client. Nothing is read, started or sent before the first request.
    pub fn new(options: Options) -> Registry {
        let mut keeper = if options.stored_logins { Keeper::standard(options.auth_file.as_deref()) } else { Keeper::default() };
        let further = options.logins.iter().cloned().map(|(host, credentials)| (Some(host), credentials));
        for (host, credentials) in options.credentials.clone().into_iter().chain(further) {
            keeper = keeper.given(host, credentials);
        }
        let options = Arc::new(options);
        let wire = Arc::new(Wire::new(Arc::clone(&options)));
        Registry { inner: Arc::new(Inner { options, wire, keeper: Arc::new(keeper), hosts: Mutex::default() }) }
    }

    /// Returns what the client was made with.
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Returns the repository that a reference names. Nothing is sent.
    pub fn repository(&self, reference: &Reference) -> Repository {
        let (host, name) = (reference.host(), reference.repository());
        let Some(ruled) = self.inner.options.config.ruled(host, name) else { return self.plain(host, name) };
        let mirrors = ruled.mirrors.iter().map(|mirror| {
            let namespace = mirror.namespace.as_deref().map(Arc::from);
            (Repository { namespace, ..self.plain(&mirror.host, &mirror.path) }, mirror.when)
        });
        let mirrors = mirrors.collect();
        let (blocked_by, namespace) = (ruled.blocked_by.map(Arc::from), ruled.namespace.map(Arc::from));
        Repository { mirrors, blocked_by, namespace, ..self.plain(&ruled.home.0, &ruled.home.1) }
    }

    /// Returns a repository that no rule changes.
    fn plain(&self, host: &str, name: &str) -> Repository {
        Repository {
            host: self.host(host),
            name: name.to_owned(),
            is_looking: false,
            mirrors: Arc::new([]),
            blocked_by: None,
            namespace: None,
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.inner.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Host::new(name, Arc::clone(&self.inner.wire), Arc::clone(&self.inner.keeper)));
        Arc::clone(hosts.entry(name.to_owned()).or_insert_with(new))
    }
}

impl Registry {
    /// Checks that a registry lets us in.
    ///
    /// # Errors
    /// `AuthRequired` when it does not.
    pub fn check_login(&self, host: &str) -> Result<()> {
        runtime::block(async {
            let host = self.host(host);
            let call = Call::new(Method::GET, host.url("").await?);
            let mut request = Request { call, scopes: Scopes::none(), what: host.name.clone(), is_checked: false };
            let response = host.send(&mut request).await?;
            if response.status().is_success() { Ok(()) } else { Err(host.wire.refusal(&Method::GET, response).await) }
        })
    }
}

/// One repository in a registry.
#[derive(Clone)]
pub struct Repository {
    host: Arc<Host>,
    name: String,
    /// Whether reading here is only looking: `dserve` counts no pull then.
    is_looking: bool,
    /// Who is asked first when something is pulled.
    mirrors: Arc<[(Repository, When)]>,
    /// The file that blocks it.
    blocked_by: Option<Arc<str>>,
    /// Whom the registry, or a mirror, is told that it stands in for.
    namespace: Option<Arc<str>>,
}

/// How `dserve` is told that a manifest is looked at, not pulled.
const INSPECT: HeaderName = HeaderName::from_static("tacklebox-inspect");

impl Repository {
    /// Returns the registry's host as references have it.
    pub fn host(&self) -> &str {
        &self.host.name
    }

    /// Returns the path inside the registry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the same repository, read without that counting as a pull where the registry knows the difference.
    /// Whoever looks means the registry itself, not its mirrors.
    #[must_use]
    pub fn looking(&self) -> Repository {
        Repository { is_looking: true, mirrors: Arc::new([]), ..self.clone() }
    }

    /// Reads from the mirrors in their order, and from the registry itself where none has it. One that cannot be reached
    /// is not asked again.
    fn by_mirrors<'a, T>(&'a self, is_digest: bool, read: impl Fn(&'a Repository) -> Result<T>) -> Result<T> {
        let may = |when: When| match when {
            When::Always => true,
            When::Digest => is_digest,
            When::Tag => !is_digest,
        };
        for (mirror, when) in self.mirrors.iter().filter(|_| self.blocked_by.is_none()) {
            if !may(*when) || mirror.host.is_dead() {
                continue;
            }
            match read(mirror) {
                Ok(found) => return Ok(found),
                Err(error) if error.is_not_found() => {}
                Err(error) => {
                    if matches!(error, RegistryError::Connect { .. } | RegistryError::Tls { .. } | RegistryError::Timeout { .. }) {
                        mirror.host.bury();
                    }
                    let told = format!("the mirror {} is passed over: {error}", mirror.full_name());
                    self.host.wire.notice_once(&format!("mirror {}", mirror.host.name), &told);
                }
            }
        }
        read(self)
    }

    /// Returns `host/path`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.host.name, self.name)
    }

    /// Names a tag or a digest in this repository, for messages.
    fn named(&self, selector: &str) -> String {
        format!("{}{}{selector}", self.full_name(), if selector.contains(':') { '@' } else { ':' })
    }

    /// Starts a request below this repository.
    async fn request(&self, method: Method, path: &str, scopes: impl Into<Scopes>, what: String) -> Result<Request> {
        if let Some(file) = &self.blocked_by {
            return Err(RegistryError::Protected { what: self.full_name(), reason: format!("{file} blocks it") });
        }
        let mut url = self.host.url(&format!("{}/{path}", self.name)).await?;
        if let Some(namespace) = &self.namespace {
            url.query_pairs_mut().append_pair("ns", namespace);
        }
        let mut call = Call::new(method, url);
        if self.is_looking {
            call.headers.insert(INSPECT, HeaderValue::from_static("1"));
        }
        Ok(Request { call, scopes: scopes.into(), what, is_checked: false })
    }
}

#[cfg(test)]
mod tests;
