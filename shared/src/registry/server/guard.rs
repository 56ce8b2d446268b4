//! Who may do what: everybody everything where there are no users; else users everything, and
//! everybody reads where that was asked for.
//!
//! Without anonymous reading the challenge is Basic. With it, it is Bearer, and the server hands
//! out tokens itself (`GET /token`): docker sends no credentials to a registry whose root answers
//! without a challenge, and cannot go on without any after a Basic one. A token says who its
//! owner is and until when, sealed with a key that this process alone has; reading the users
//! again makes all of them worthless.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue, WWW_AUTHENTICATE};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use super::body::Body;
use super::error::ApiError;
use super::route::{self, Route};
use super::users::Users;
use super::{Answer, ServerError};
use crate::sys::{clock, random};

/// Where tokens are fetched.
pub(super) const TOKEN_PATH: &str = "/token";
/// How long a token counts, in seconds.
const TOKEN_SECS: u64 = 300;
/// The longest credentials that are looked at.
const CREDENTIALS_MAX_BYTES: usize = 8 << 10;

/// How a request came in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) addr: std::net::SocketAddr,
    pub(super) is_tls: bool,
}

/// Decides.
#[derive(Debug)]
pub(super) struct Guard {
    users: Option<Users>,
    anonymous_read: bool,
    key: [u8; 32],
}

/// What a request showed.
enum Shown {
    Nothing,
    /// A token of nobody.
    Anonymous,
    User(String),
    Wrong,
}

impl Guard {
    pub(super) fn new(users: Option<Users>, anonymous_read: bool) -> Guard {
        let mut key = [0; 32];
        random::fill(&mut key);
        Guard { users, anonymous_read, key }
    }

    pub(super) fn reload(&self) -> Result<(), ServerError> {
        self.users.as_ref().map_or(Ok(()), Users::reload)
    }

    /// Tells whether tokens are handed out.
    pub(super) fn has_tokens(&self) -> bool {
        self.users.is_some() && self.anonymous_read
    }

    /// Lets a request pass, and says whose it is; or says how to ask.
    pub(super) async fn check(&self, request: &Parts, peer: Peer) -> Result<Option<String>, ApiError> {
        let Some(users) = &self.users else { return Ok(None) };
        let is_read = matches!(request.method, Method::GET | Method::HEAD);
        // The root is where clients learn how to log in.
        let is_root = matches!(request.uri.path(), "/v2/" | "/v2");
        match self.shown(users, request).await {
            Shown::User(name) => Ok(Some(name)),
            Shown::Anonymous if is_read => Ok(None),
            Shown::Nothing if is_read && self.anonymous_read && !is_root => Ok(None),
            Shown::Anonymous => Err(self.challenge(request, peer, Some("insufficient_scope"))),
            Shown::Wrong => Err(self.challenge(request, peer, Some("invalid_token"))),
            Shown::Nothing => Err(self.challenge(request, peer, None)),
        }
    }

    async fn shown(&self, users: &Users, request: &Parts) -> Shown {
        let Some(value) = request.headers.get(AUTHORIZATION) else { return Shown::Nothing };
        let Some((scheme, rest)) = value.to_str().ok().filter(|v| v.len() <= CREDENTIALS_MAX_BYTES).and_then(|v| v.split_once(' ')) else {
            return Shown::Wrong;
        };
        if scheme.eq_ignore_ascii_case("basic") {
            return match basic(users, rest).await {
                Some(name) => Shown::User(name),
                None => Shown::Wrong,
            };
        }
        if !scheme.eq_ignore_ascii_case("bearer") || !self.anonymous_read {
            return Shown::Wrong;
        }
        match self.open(rest.trim(), users.current().reading) {
            Some(name) if name.is_empty() => Shown::Anonymous,
            Some(name) => Shown::User(name),
            None => Shown::Wrong,
        }
    }

    /// `GET /token`: for a user with Basic credentials, else for nobody. What is asked for is not what is
    /// decided by, so every token is of all that its owner may do.
    pub(super) async fn token(&self, request: &Parts, peer: Peer) -> Answer {
        let Some(users) = &self.users else { return Err(ApiError::nowhere()) };
        if request.method != Method::GET {
            // By this status clients turn from OAuth2 to what there is.
            return Err(ApiError::nowhere());
        }
        let name = match request.headers.get(AUTHORIZATION).map(HeaderValue::to_str) {
            None => String::new(),
            Some(value) => {
                let credentials = value.ok().filter(|v| v.len() <= CREDENTIALS_MAX_BYTES).and_then(|v| v.split_once(' '));
                let name = match credentials.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")) {
                    Some((_, rest)) => basic(users, rest).await,
                    None => None,
                };
                name.ok_or_else(|| self.challenge(request, peer, Some("invalid_token")))?
            }
        };
        let token = self.seal(&name, now_secs() + TOKEN_SECS, users.current().reading);
        let text = serde_json::json!({ "token": token, "access_token": token, "expires_in": TOKEN_SECS }).to_string();
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        *response.body_mut() = Body::Whole(Some(text.into()));
        Ok(response)
    }

    fn seal(&self, name: &str, until: u64, reading: u64) -> String {
        let claim = format!("{until}.{reading}.{name}");
        let mac = blake3::keyed_hash(&self.key, claim.as_bytes());
        format!("{}.{}", URL_SAFE_NO_PAD.encode(claim), URL_SAFE_NO_PAD.encode(mac.as_bytes()))
    }

    /// Returns whose token it is, if it is one of ours and still counts; nobody's has an empty name.
    fn open(&self, token: &str, reading: u64) -> Option<String> {
        let (claim, mac) = token.split_once('.')?;
        let (claim, mac) = (URL_SAFE_NO_PAD.decode(claim).ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?);
        let mac: [u8; 32] = mac.try_into().ok()?;
        // This comparison takes as long for any two.
        if blake3::keyed_hash(&self.key, &claim) != blake3::Hash::from(mac) {
            return None;
        }
        let claim = String::from_utf8(claim).ok()?;
        let (until, rest) = claim.split_once('.')?;
        let (of, name) = rest.split_once('.')?;
        let counts = until.parse::<u64>().ok()? > now_secs() && of.parse::<u64>().ok()? == reading;
        counts.then(|| name.to_owned())
    }

    fn challenge(&self, request: &Parts, peer: Peer, error: Option<&str>) -> ApiError {
        let message = match error {
            Some("invalid_token") => "the name, the password or the token is wrong",
            Some(_) => "this needs a login",
            None => "authentication required",
        };
        let text = if self.has_tokens() { bearer(request, peer, error) } else { "Basic realm=\"registry\"".to_owned() };
        ApiError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message).with_header(WWW_AUTHENTICATE, &text)
    }
}

/// The time that tokens go by: nobody sets it back.
fn now_secs() -> u64 {
    clock::since_boot_ms() / 1000
}

/// Checks Basic credentials and returns whose they are.
async fn basic(users: &Users, text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let at = bytes.iter().position(|b| *b == b':')?;
    let name = std::str::from_utf8(&bytes[..at]).ok()?;
    users.is_right(name, &bytes[at + 1..]).await.then(|| name.to_owned())
}

fn bearer(request: &Parts, peer: Peer, error: Option<&str>) -> String {
    let text = |name: &str| request.headers.get(name).and_then(|v| v.to_str().ok());
    // Only the one who asks is told, so what it says of itself may be believed.
    let is_tls = peer.is_tls || text("x-forwarded-proto") == Some("https");
    let is_host = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'-' | b'_' | b'[' | b']'));
    let host = text("x-forwarded-host").filter(is_host).or(text(HOST.as_str()).filter(is_host)).unwrap_or("localhost");
    let mut challenge = format!("Bearer realm=\"{}://{host}{TOKEN_PATH}\",service=\"{host}\"", if is_tls { "https" } else { "http" });
    let path = route::decode(request.uri.path());
    let scope = match path.as_deref().map(route::route) {
        Some(Ok(Some(Route::Catalog))) => Some("registry:catalog:*".to_owned()),
        Some(Ok(Some(route))) => route.name().map(|name| {
            let actions = match request.method {
                Method::GET | Method::HEAD => "pull",
                Method::DELETE => "delete",
                _ => "pull,push",
            };
            format!("repository:{name}:{actions}")
        }),
        _ => None,
    };
    if let Some(scope) = scope {
        challenge += &format!(",scope=\"{scope}\"");
    }
    if let Some(error) = error {
        challenge += &format!(",error=\"{error}\"");
    }
    challenge
}
