//! One registry host: which scheme it speaks, requests with logins, redirects, and where answers point to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Method, Response, StatusCode, Url};
use tokio::sync::OnceCell;

use super::feed::Pool;
use super::turns::Turns;
use super::wire::{Body, Call, Trust, Wire, authority, shown};
use crate::digest::Digest;
use crate::reference::DEFAULT_HOST;
use crate::registry::auth::credentials::Keeper;
use crate::registry::auth::{Authorizer, Scopes, Verdict, parse_challenges};
use crate::registry::config::Transport;
use crate::registry::{RegistryError, Result};

/// How often one request is made with other logins.
const AUTH_ROUNDS_MAX: u32 = 4;
/// Of how many blobs it is remembered where they are.
const BLOBS_MAX: usize = 100_000;
/// How often an answer that breaks off is asked for.
const READS_MAX: u32 = 4;
/// The first pause before it is asked for again; it doubles.
const READ_PAUSE_FIRST: Duration = Duration::from_millis(100);
/// How many redirects are followed.
const REDIRECTS_MAX: u32 = 10;

/// A request to a registry.
pub(super) struct Request {
    pub(super) call: Call,
    pub(super) scopes: Scopes,
    /// What it is about, for messages.
    pub(super) what: String,
    /// Whether the content is checked against a digest, so that a redirect may leave TLS.
    pub(super) is_checked: bool,
}

/// A registry.
pub(super) struct Host {
    pub(super) name: String,
    pub(super) wire: Arc<Wire>,
    auth: Authorizer,
    base: OnceCell<Base>,
    /// In which repository a blob was seen in this run, so that the next image mounts it.
    blobs: Mutex<HashMap<Digest, String>>,
    /// Whoever reads and writes a list of referrers under a tag has the turn of that tag.
    pub(super) lists: Turns,
    /// Whether it has the referrers API, once it was asked.
    pub(super) has_referrers: OnceLock<bool>,
    /// Buffers of uploads.
    pub(super) pool: Pool,
    /// Whether it could not be reached, as a mirror that others stand in for.
    is_dead: AtomicBool,
}

/// Scheme and authority, found out once.
#[derive(Clone)]
struct Base {
    url: Url,
    trust: Trust,
}

impl Host {
    pub(super) fn new(name: &str, wire: Arc<Wire>, keeper: Arc<Keeper>) -> Host {
        Host {
            name: name.to_owned(),
            wire,
            auth: Authorizer::new(name, keeper),
            base: OnceCell::new(),
            blobs: Mutex::default(),
            lists: Turns::default(),
            has_referrers: OnceLock::new(),
            pool: Pool::default(),
            is_dead: AtomicBool::new(false),
        }
    }

    /// Tells whether it could not be reached in this run.
    pub(super) fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::Relaxed)
    }

    /// Notes that it cannot be reached.
    pub(super) fn bury(&self) {
        self.is_dead.store(true, Ordering::Relaxed);
    }

    /// Notes that a repository has a blob.
    pub(super) fn remember_blob(&self, digest: &Digest, repository: &str) {
        let mut blobs = self.blobs.lock().unwrap_or_else(PoisonError::into_inner);
        if blobs.len() < BLOBS_MAX {
            blobs.entry(digest.clone()).or_insert_with(|| repository.to_owned());
        }
    }

    /// Returns a repository that had a blob.
    pub(super) fn known_places(&self, digest: &Digest) -> Option<String> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    /// Makes a URL below `/v2/`.
    pub(super) async fn url(&self, path: &str) -> Result<Url> {
        let base = self.base().await?;
        base.url.join(&format!("/v2/{path}")).map_err(|e| RegistryError::Config { what: self.name.clone(), reason: e.to_string() })
    }

    /// Makes a URL of the host that is not the registry's.
    pub(super) async fn web(&self, path: &str) -> Result<Url> {
        let base = self.base().await?;
        base.url.join(path).map_err(|e| RegistryError::Config { what: self.name.clone(), reason: e.to_string() })
    }

    async fn base(&self) -> Result<&Base> {
        self.base.get_or_try_init(|| self.find_base()).await
    }

    async fn find_base(&self) -> Result<Base> {
        let endpoint = self.wire.endpoint(&self.name);
        let parse = |scheme: &str| {
            Url::parse(&format!("{scheme}://{endpoint}/"))
                .map_err(|e| RegistryError::Config { what: self.name.clone(), reason: e.to_string() })
        };
        let base = |url, any| Base { url, trust: Trust { any, host: endpoint.to_owned() } };
        match self.wire.transport(&self.name) {
            Transport::Checked => Ok(base(parse("https")?, false)),
            Transport::Plain => Ok(base(parse("http")?, false)),
            Transport::Loopback => {
                // Plain first: nothing secret is sent before it is known what is spoken, and TLS costs milliseconds.
                let plain = base(parse("http")?, false);
                let secure = base(parse("https")?, true);
                match self.ping(&plain).await {
                    Ok(true) => Ok(plain),
                    Err(error @ (RegistryError::Connect { .. } | RegistryError::Timeout { .. })) => Err(error),
                    Ok(false) | Err(_) => match self.ping(&secure).await {
                        Ok(_) => Ok(secure),
                        // A certificate that cannot be read is for somebody to mend, not to go without.
                        Err(error @ RegistryError::Config { .. }) => Err(error),
                        Err(error) if error.wants_client_certificate() => Err(error),
                        Err(_) => Ok(plain),
                    },
                }
            }
            Transport::Unchecked => {
                let secure = base(parse("https")?, true);
                match self.ping(&secure).await {
                    Ok(_) => Ok(secure),
                    Err(failure) => {
                        let plain = base(parse("http")?, false);
                        if self.ping(&plain).await.is_ok_and(|speaks| speaks) { Ok(plain) } else { Err(failure) }
                    }
                }
            }
        }
    }

    /// Asks the root; tells whether the answer is one to this scheme. What it says of logins is remembered.
    async fn ping(&self, base: &Base) -> Result<bool> {
        let url = base.url.join("/v2/").map_err(|e| RegistryError::Config { what: self.name.clone(), reason: e.to_string() })?;
        let mut call = Call::new(Method::GET, url);
        call.trust = base.trust.clone();
        let response = self.wire.send(&mut call, None).await?;
        let status = response.status();
        let is_elsewhere = status.is_redirection()
            && location(&call.url, response.headers()).is_ok_and(|to| to.scheme() == "https" && authority(&to) == authority(&call.url));
        if status == StatusCode::UNAUTHORIZED {
            self.auth.remember(challenges(response.headers())).await;
        }
        // Go and nginx answer 400 to plain HTTP on a port that wants TLS.
        Ok(!(is_elsewhere || base.url.scheme() == "http" && status == StatusCode::BAD_REQUEST))
    }

    /// Makes a request, with the login that it turns out to need. Any answer but 401 is the caller's.
    pub(super) async fn send(&self, request: &mut Request) -> Result<Response> {
        let base = self.base().await?.clone();
        let mut scopes = request.scopes.clone();
        for _ in 0..AUTH_ROUNDS_MAX {
            let header = self.auth.header(&self.wire, &scopes).await.map_err(|e| self.name_the_matter(e, request))?;
            let response = self.follow(&base, request, header.as_ref()).await?;
            let asks = response.status() == StatusCode::UNAUTHORIZED || wants_more(&response);
            if !asks || !is_same_origin(response.url(), &base.url) {
                return Ok(response);
            }
            let mut found = challenges(response.headers());
            if found.is_empty() {
                found = self.root_challenges(&base).await;
            }
            match self.auth.challenged(&self.wire, found, &scopes, header.as_ref()).await? {
                // A stream is gone; the next try finds the login ready.
                _ if matches!(request.call.body, Body::Feed(_)) => return Ok(response),
                Verdict::Again(more) => scopes = more,
                Verdict::Refused(reason) => return Err(self.auth_required(request, reason)),
            }
        }
        let reason = self.auth.reason(&self.wire, &scopes).await;
        Err(self.auth_required(request, reason))
    }

    /// Makes a request and reads the whole answer, again where the connection breaks inside it.
    /// What is no success is not read: it is the caller's.
    pub(super) async fn send_whole(&self, request: &mut Request, limit_bytes: usize) -> Result<(Response, Vec<u8>)> {
        let mut tries = 0;
        loop {
            let mut response = self.send(request).await?;
            if !response.status().is_success() {
                return Ok((response, Vec::new()));
            }
            match self.wire.read_all(&mut response, limit_bytes).await {
                Ok(bytes) => return Ok((response, bytes)),
                Err(RegistryError::Broken { .. }) if tries + 1 < READS_MAX => {
                    tokio::time::sleep(READ_PAUSE_FIRST * 2u32.pow(tries)).await;
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Asks the root how to log in, for registries that do not say so elsewhere.
    async fn root_challenges(&self, base: &Base) -> Vec<crate::registry::auth::Challenge> {
        let Ok(url) = base.url.join("/v2/") else { return Vec::new() };
        let mut call = Call::new(Method::GET, url);
        call.trust = base.trust.clone();
        // Without an answer the first 401 is what is reported.
        self.wire.send(&mut call, None).await.map(|response| challenges(response.headers())).unwrap_or_default()
    }

    fn auth_required(&self, request: &Request, reason: String) -> RegistryError {
        let reason = if self.name == DEFAULT_HOST {
            format!("{reason}; Docker Hub says the same of repositories that do not exist")
        } else {
            reason
        };
        RegistryError::AuthRequired { what: request.what.clone(), reason, host: self.name.clone() }
    }

    fn name_the_matter(&self, error: RegistryError, request: &Request) -> RegistryError {
        match error {
            RegistryError::AuthRequired { reason, .. } => self.auth_required(request, reason),
            error => error,
        }
    }

    /// Makes a request and follows redirects. The login goes to the registry alone.
    async fn follow(&self, base: &Base, request: &mut Request, header: Option<&HeaderValue>) -> Result<Response> {
        let first = request.call.url.clone();
        let mut hops = 0;
        let result = loop {
            let url = request.call.url.clone();
            let is_home = is_same_origin(&url, &base.url);
            request.call.trust = if is_home { base.trust.clone() } else { Trust::of_service(&self.wire, &url) };
            let response = self.wire.send(&mut request.call, header.filter(|_| is_home)).await?;
            if !is_followed(&request.call, response.status()) {
                break response;
            }
            let to = location(&url, response.headers())?;
            hops += 1;
            if hops > REDIRECTS_MAX {
                return Err(RegistryError::Lie { url: shown(&first), reason: format!("it redirects more than {REDIRECTS_MAX} times") });
            }
            if url.scheme() == "https" && to.scheme() != "https" && !request.is_checked {
                return Err(RegistryError::Lie {
                    url: shown(&first),
                    reason: format!("it redirects to {}, which is not secure", shown(&to)),
                });
            }
            request.call.url = to;
        };
        request.call.url = first;
        Ok(result)
    }

    /// Resolves the `Location` of an upload: relative or absolute, never built by hand. Proxies that
    /// forget that TLS ends at them are corrected.
    pub(super) fn upload_location(&self, asked: &Url, headers: &HeaderMap) -> Result<Url> {
        let mut to = location(asked, headers)?;
        if asked.scheme() == "https" && to.scheme() == "http" && to.host_str() == asked.host_str() {
            // Changing between the two web schemes cannot fail, nor can a port that came from a URL.
            let _ = to.set_scheme("https");
            let _ = to.set_port(asked.port());
        }
        Ok(to)
    }
}

fn challenges(headers: &HeaderMap) -> Vec<crate::registry::auth::Challenge> {
    parse_challenges(headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|v| v.to_str().ok()))
}

/// A 403 that asks for a token with more in it (RFC 6750 section 3.1).
fn wants_more(response: &Response) -> bool {
    response.status() == StatusCode::FORBIDDEN
        && response.headers().get_all(WWW_AUTHENTICATE).iter().any(|v| v.to_str().is_ok_and(|v| v.contains("insufficient_scope")))
}

fn is_followed(call: &Call, status: StatusCode) -> bool {
    match status.as_u16() {
        301..=303 => matches!(call.method, Method::GET | Method::HEAD),
        307 | 308 => !matches!(call.body, Body::Feed(_)),
        _ => false,
    }
}

/// Reads the `Location` header against the URL that was asked.
pub(super) fn location(asked: &Url, headers: &HeaderMap) -> Result<Url> {
    let lie = |reason: &str| RegistryError::Lie { url: shown(asked), reason: reason.to_owned() };
    let text = headers.get(LOCATION).ok_or_else(|| lie("the answer has no Location"))?;
    let text = text.to_str().map_err(|_| lie("the answer's Location is not text"))?;
    let url = asked.join(text).map_err(|_| lie("the answer's Location is not a URL"))?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(url)
    } else {
        Err(lie("the answer's Location is not a web address"))
    }
}

pub(super) fn is_same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host_str() == b.host_str() && a.port_or_known_default() == b.port_or_known_default()
}
