//! One HTTP request and its answer: connection, time limits, repeats, waits that the other side asks for.
//!
//! Knows nothing of registries or logins. Redirects are not followed here, so that nothing is sent
//! on to another host by itself. URLs are only ever shown without their query, which may hold signatures.

use std::collections::{HashMap, HashSet};
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode, Url};

use super::feed::Feed;
use super::{Options, tls};
use crate::registry::config::{Transport, is_loopback, without_proxies};
use crate::registry::error::ALERT;
use crate::registry::{RegistryError, Result};
use crate::sys::fault;

/// How long a connection may take to be made.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// How long an answer may take to begin.
pub(in crate::registry) const HEAD_LIMIT: Duration = Duration::from_secs(60);
/// How long a body may stand still, or bring next to nothing.
pub(in crate::registry) const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// What a body has to bring in that time, in bytes.
const IDLE_BYTES: u64 = 32 << 10;
/// How long is waited in all, for one request, because the other side asks for it.
pub(in crate::registry) const WAIT_MAX: Duration = Duration::from_secs(300);
/// How often a request is made when it fails in ways that may pass.
const TRIES_MAX: u32 = 5;
/// The first pause after a failure that may pass; it doubles.
const PAUSE_FIRST: Duration = Duration::from_millis(200);
/// The first pause after 'too many requests' without a time; it doubles.
const LIMITED_PAUSE_FIRST: Duration = Duration::from_secs(1);
/// The most that is read of an answer that says what went wrong, in bytes.
const ERROR_BODY_MAX_BYTES: usize = 64 << 10;
/// How long reading such an answer may take.
const ERROR_BODY_LIMIT: Duration = Duration::from_secs(5);
/// Of the requests that a registry allows, the part from which on it is told how many are left.
const LIMIT_PART: u64 = 10;
/// The longest wait that is not announced.
const SILENT_WAIT: Duration = Duration::from_secs(2);

/// Whom a connection trusts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(in crate::registry) struct Trust {
    /// Any certificate.
    pub(in crate::registry) any: bool,
    /// The host whose own certificates count.
    pub(in crate::registry) host: String,
}

impl Trust {
    /// What is trusted in a host that is not the registry: a token service, a storage.
    pub(in crate::registry) fn of_service(wire: &Wire, url: &Url) -> Trust {
        let host = authority(url);
        let any = wire.transport(&host) != Transport::Checked;
        Trust { any, host }
    }
}

/// The body of a request.
pub(in crate::registry) enum Body {
    /// Nothing.
    None,
    /// Bytes, which can be sent again.
    Bytes(bytes::Bytes),
    /// A stream, which cannot; `None` when it was taken.
    Feed(Option<Feed>),
}

/// A request.
pub(in crate::registry) struct Call {
    pub(in crate::registry) method: Method,
    pub(in crate::registry) url: Url,
    pub(in crate::registry) headers: HeaderMap,
    pub(in crate::registry) body: Body,
    pub(in crate::registry) trust: Trust,
    /// How long the answer may take to begin.
    pub(in crate::registry) limit: Duration,
    /// Whether it does no harm to make it twice.
    pub(in crate::registry) repeatable: bool,
}

impl Call {
    pub(in crate::registry) fn new(method: Method, url: Url) -> Call {
        let repeatable = method != Method::DELETE && method != Method::PATCH;
        Call { method, url, headers: HeaderMap::new(), body: Body::None, trust: Trust::default(), limit: HEAD_LIMIT, repeatable }
    }

    fn is_replayable(&self) -> bool {
        !matches!(self.body, Body::Feed(_))
    }
}

/// The connections to all hosts.
pub(in crate::registry) struct Wire {
    options: Arc<Options>,
    clients: Mutex<HashMap<(Option<Trust>, bool), Client>>,
    /// Until when each host wants to be left alone.
    pauses: Mutex<HashMap<String, Instant>>,
    /// The warnings that were shown already.
    warned: Mutex<HashSet<String>>,
}

/// The most different warnings that are shown.
const WARNINGS_MAX: usize = 100;

impl Wire {
    pub(in crate::registry) fn new(options: Arc<Options>) -> Wire {
        Wire { options, clients: Mutex::default(), pauses: Mutex::default(), warned: Mutex::default() }
    }

    /// Returns how a host may be reached, options and configuration together.
    pub(in crate::registry) fn transport(&self, host: &str) -> Transport {
        match self.options.config.transport(host) {
            _ if self.options.plain_http => Transport::Plain,
            Transport::Checked if !self.options.tls_verify => Transport::Unchecked,
            transport => transport,
        }
    }

    /// Returns host and port at which a registry is reached.
    pub(in crate::registry) fn endpoint<'a>(&'a self, host: &'a str) -> &'a str {
        self.options.config.endpoint(host)
    }

    /// Tells whether a registry was allowed to be reached without TLS.
    pub(in crate::registry) fn speaks_plainly(&self, host: &str) -> bool {
        self.transport(host) != Transport::Checked
    }

    /// Tells a person something that is no failure.
    pub(in crate::registry) fn notice(&self, text: &str) {
        if let Some(notice) = &self.options.notice {
            notice(text);
        }
    }

    fn client(&self, call: &Call) -> Result<Client> {
        let host = authority(&call.url);
        let trust = (call.url.scheme() == "https").then(|| {
            let host = if tls::has_host_files(&call.trust.host, &self.options.config) { call.trust.host.clone() } else { String::new() };
            Trust { any: call.trust.any, host }
        });
        let is_direct = is_loopback(&host) || without_proxies();
        let key = (trust, is_direct);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let config = match &key.0 {
            None => tls::none()?,
            Some(trust) => tls::client(&tls::Trusted {
                any_certificate: trust.any,
                ca_files: &self.options.all_ca_files(),
                client: self.options.client_cert.as_ref(),
                host: &trust.host,
                config: &self.options.config,
            })?,
        };
        let mut builder = Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .pool_max_idle_per_host(32)
            .tcp_nodelay(true)
            .http2_adaptive_window(true)
            .user_agent(concat!("tacklebox/", env!("CARGO_PKG_VERSION")));
        if is_direct {
            builder = builder.no_proxy();
        }
        let client =
            builder.build().map_err(|e| RegistryError::Config { what: "the HTTP client".into(), reason: innermost(&e.without_url()) })?;
        clients.insert(key, client.clone());
        Ok(client)
    }

    /// Makes a request, again where that may help, and returns whatever answer there is in the end.
    pub(in crate::registry) async fn send(&self, call: &mut Call, authorization: Option<&HeaderValue>) -> Result<Response> {
        let client = self.client(call)?;
        let host = authority(&call.url);
        let mut patience = Patience::default();
        loop {
            self.wait_for_turn(&host).await;
            let failure = match self.once(&client, call, authorization).await {
                Ok(response) => {
                    self.show_warnings(&response);
                    match self.pause_before_repeat(call, &response, &mut patience)? {
                        Some(pause) => {
                            tokio::time::sleep(pause).await;
                            continue;
                        }
                        None => return Ok(response),
                    }
                }
                Err(failure) => failure,
            };
            let may_pass = matches!(failure, RegistryError::Broken { .. }) && call.repeatable && call.is_replayable();
            if !may_pass || patience.tries + 1 >= TRIES_MAX {
                return Err(failure);
            }
            tokio::time::sleep(patience.next_pause(PAUSE_FIRST)).await;
        }
    }

    async fn once(&self, client: &Client, call: &mut Call, authorization: Option<&HeaderValue>) -> Result<Response> {
        let mut request = reqwest::Request::new(call.method.clone(), call.url.clone());
        for (name, value) in self.options.config.headers.get(&call.trust.host).into_iter().flatten() {
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                request.headers_mut().append(name, value);
            }
        }
        // What the request itself needs stands in the place of what was configured.
        for name in call.headers.keys() {
            request.headers_mut().remove(name);
        }
        request.headers_mut().extend(call.headers.clone());
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(value) = authorization {
            request.headers_mut().insert(AUTHORIZATION, value.clone());
        }
        match &mut call.body {
            Body::None => {
                if matches!(call.method, Method::POST | Method::PUT | Method::PATCH) {
                    *request.body_mut() = Some(Vec::new().into());
                }
            }
            Body::Bytes(bytes) => *request.body_mut() = Some(bytes.clone().into()),
            Body::Feed(feed) => *request.body_mut() = feed.take().map(reqwest::Body::wrap),
        }
        let url = shown(&call.url);
        let limit = fault::patience(call.limit);
        match tokio::time::timeout(limit, client.execute(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(classify(&call.url, error)),
            Err(_) => Err(RegistryError::Timeout { url, secs: limit.as_secs() }),
        }
    }

    /// Decides whether an answer means 'later', and how much later.
    fn pause_before_repeat(&self, call: &Call, response: &Response, patience: &mut Patience) -> Result<Option<Duration>> {
        let status = response.status().as_u16();
        let told = retry_after(response.headers());
        if !call.is_replayable() {
            return Ok(None);
        }
        let pause = match (status, told) {
            (429, told) => match patience.asked(told) {
                Some(pause) => pause,
                None => return Ok(None),
            },
            (503, Some(told)) if !told.is_zero() => told,
            (500, _) if call.repeatable && patience.tries < 2 => patience.next_pause(PAUSE_FIRST),
            (408 | 499 | 502 | 503 | 504 | 522, _) if call.repeatable && patience.tries + 1 < TRIES_MAX => patience.next_pause(PAUSE_FIRST),
            _ => return Ok(None),
        };
        self.told_to_wait(&authority(&call.url), pause, patience).map(Some)
    }

    /// Accounts for a wait: all requests to that host keep it, and one request waits no longer than [`WAIT_MAX`] in all.
    pub(in crate::registry) fn told_to_wait(&self, host: &str, pause: Duration, patience: &mut Patience) -> Result<Duration> {
        if patience.waited + pause > WAIT_MAX {
            return Err(RegistryError::Limited { host: host.to_owned(), wait_secs: pause.as_secs(), limit_secs: WAIT_MAX.as_secs() });
        }
        patience.waited += pause;
        if pause > SILENT_WAIT {
            self.notice(&format!("{host} asks to wait: going on in {} s", pause.as_secs()));
        }
        let until = Instant::now() + pause;
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = pauses.entry(host.to_owned()).or_insert(until);
        *slot = until.max(*slot);
        Ok(pause)
    }

    /// Waits as long as the host wanted everybody to.
    pub(in crate::registry) async fn wait_for_turn(&self, host: &str) {
        let until = self.pauses.lock().unwrap_or_else(PoisonError::into_inner).get(host).copied();
        if let Some(until) = until.filter(|u| *u > Instant::now()) {
            tokio::time::sleep_until(until.into()).await;
        }
    }

    fn show_warnings(&self, response: &Response) {
        if let Some(left) = limits(response.headers()) {
            // Told when few are left, and when none is; not each time that it is one less.
            let host = authority(response.url());
            self.notice_once(&format!("{host} {}", left.starts_with("0 ")), &format!("{host}: {left}"));
        }
        for value in response.headers().get_all(reqwest::header::WARNING) {
            // 299 - "text", as the distribution specification has it.
            if let Some(text) = value.to_str().ok().and_then(|v| v.strip_prefix("299 - \"")).and_then(|v| v.strip_suffix('"')) {
                let warning = format!("{} warns: {}", response.url().host_str().unwrap_or_default(), one_line(text));
                self.notice_once(&warning, &warning);
            }
        }
    }

    /// Tells it, unless something about the same was told.
    pub(in crate::registry) fn notice_once(&self, about: &str, text: &str) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.len() < WARNINGS_MAX && warned.insert(about.to_owned()) {
            self.notice(text);
        }
    }

    /// Reads a whole body of at most `limit_bytes`.
    pub(in crate::registry) async fn read_all(&self, response: &mut Response, limit_bytes: usize) -> Result<Vec<u8>> {
        let url = shown(response.url());
        let expected = response.content_length().filter(|_| response.status() != StatusCode::PARTIAL_CONTENT);
        let mut bytes = Vec::with_capacity(expected.unwrap_or(0).min(1 << 20).min(limit_bytes as u64) as usize);
        let mut pace = Pace::default();
        while let Some(chunk) = pace.next(response).await? {
            if bytes.len() + chunk.len() > limit_bytes {
                return Err(RegistryError::Lie { url, reason: format!("the answer is larger than {limit_bytes} bytes") });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Turns an answer that is a refusal into an error with what its body says.
    pub(in crate::registry) async fn refusal(&self, method: &Method, response: Response) -> RegistryError {
        let (url, status) = (shown(response.url()), response.status().as_u16());
        let body = read_some(response).await;
        let (code, detail) = explain(&body);
        RegistryError::Answer { method: method.to_string(), url, status, code, detail }
    }
}

/// Reads what can be had of an error's body: it may be cut, too long, or never come (distribution 2.8's 416).
async fn read_some(mut response: Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            let left = ERROR_BODY_MAX_BYTES.saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..left.min(chunk.len())]);
            if left == 0 {
                break;
            }
        }
    };
    // What is there after the time is up is used.
    let _ = tokio::time::timeout(ERROR_BODY_LIMIT, read).await;
    bytes
}

/// Whether a body comes at all: neither silence nor a byte now and then is waited for without an end.
#[derive(Debug, Default)]
pub(in crate::registry) struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// Waits for the next piece of a body. Only the waiting counts, not what is done with the pieces.
    pub(in crate::registry) async fn next(&mut self, response: &mut Response) -> Result<Option<bytes::Bytes>> {
        let limit = fault::patience(IDLE_LIMIT);
        let since = Instant::now();
        let chunk = match tokio::time::timeout(limit, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok(None),
            Ok(Err(error)) => {
                return Err(RegistryError::Broken { url: shown(response.url()), source: innermost(&error.without_url()).into() });
            }
            Err(_) => return Err(RegistryError::Timeout { url: shown(response.url()), secs: limit.as_secs() }),
        };
        self.waited += since.elapsed();
        self.bytes += chunk.len() as u64;
        if self.bytes >= IDLE_BYTES {
            *self = Pace::default();
        } else if self.waited > limit {
            let source = format!("only {} bytes came in {} s", self.bytes, self.waited.as_secs());
            return Err(RegistryError::Broken { url: shown(response.url()), source: source.into() });
        }
        Ok(Some(chunk))
    }
}

/// How long one request has been waited for, and how often it was made.
#[derive(Debug, Default)]
pub(in crate::registry) struct Patience {
    waited: Duration,
    tries: u32,
}

impl Patience {
    pub(in crate::registry) fn next_pause(&mut self, first: Duration) -> Duration {
        let pause = first * 2u32.saturating_pow(self.tries);
        self.tries += 1;
        pause
    }

    /// Returns how long to wait when there were too many requests: as told, else longer each time; `None` when it was often enough.
    pub(in crate::registry) fn asked(&mut self, told: Option<Duration>) -> Option<Duration> {
        match told {
            Some(told) if !told.is_zero() => Some(told),
            _ => (self.tries + 1 < TRIES_MAX).then(|| self.next_pause(LIMITED_PAUSE_FIRST)),
        }
    }
}

/// Says how many requests are left, where a registry counts them and few are: `RateLimit-Remaining: 7;w=21600`.
fn limits(headers: &HeaderMap) -> Option<String> {
    let read = |name: &str| -> Option<(u64, Option<u64>)> {
        let text = headers.get(name)?.to_str().ok()?;
        let mut parts = text.split(';').map(str::trim);
        let count = parts.next()?.parse().ok()?;
        Some((count, parts.find_map(|p| p.strip_prefix("w=")?.parse().ok())))
    };
    let (limit, window) = read("ratelimit-limit")?;
    let (left, own_window) = read("ratelimit-remaining")?;
    let span = match own_window.or(window) {
        Some(secs) if secs >= 3600 => format!(" in {} h", secs / 3600),
        Some(secs) => format!(" in {secs} s"),
        None => String::new(),
    };
    (left <= limit / LIMIT_PART).then(|| format!("{left} of {limit} requests are left{span}"))
}

/// Reads `Retry-After`: seconds or an HTTP date (RFC 9110 section 10.2.3).
pub(in crate::registry) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(secs) = text.parse::<u64>() {
        return Some(Duration::from_secs(secs));
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO))
}

/// Returns `host[:port]` of a URL.
pub(in crate::registry) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns a URL as it may be shown: without user, query and fragment.
pub(in crate::registry) fn shown(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), authority(url), url.path().trim_end_matches('/'))
}

/// Finds the error code and a message in an error's body: the specification's JSON, other JSON, HTML, text.
pub(in crate::registry) fn explain(body: &[u8]) -> (String, String) {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else {
        let text = String::from_utf8_lossy(body);
        let lower = text.to_ascii_lowercase();
        if let (Some(start), Some(end)) = (lower.find("<title>"), lower.find("</title>"))
            && let Some(title) = text.get(start + 7..end)
        {
            return (String::new(), format!("an HTML page, \"{}\"", one_line(title)));
        }
        return (String::new(), if lower.contains("<html") { "an HTML page".to_owned() } else { one_line(&text) });
    };
    let first = value.get("errors").and_then(|e| e.get(0)).unwrap_or(&value);
    let text = |key: &str| first.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    let message = [text("message"), text("error_description"), text("details"), text("error")].into_iter().find(|t| !t.is_empty());
    (one_line(text("code")), one_line(message.unwrap_or_default()))
}

/// Makes one short line without control characters of a foreign text.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

/// Says what kind of failure a failed request is.
fn classify(asked: &Url, error: reqwest::Error) -> RegistryError {
    let url = shown(asked);
    let origin = format!("{}://{}", asked.scheme(), authority(asked));
    let error = error.without_url();
    let innermost = innermost(&error);
    // HTTP/2 keeps only the words of what its connection ended by.
    let is_tls = causes(&error).any(is_tls) || innermost.starts_with(ALERT);
    let source: crate::registry::error::Cause = innermost.into();
    if is_tls {
        RegistryError::Tls { url: origin, source }
    } else if error.is_connect() || error.is_builder() {
        RegistryError::Connect { url: origin, source }
    } else {
        RegistryError::Broken { url, source }
    }
}

/// Tells whether an error is the TLS client's, perhaps inside others: an `io::Error` hides what it wraps from its sources.
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|inner| is_tls(inner))
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |e: &&'a (dyn StdError + 'static)| (*e).source())
}

/// Returns the deepest cause's text: the ones above it only say 'client error'.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
