//! Answers challenges: Basic headers, and bearer tokens that are fetched, kept and renewed before they end
//! (distribution token authentication specification, GET and OAuth2 POST).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use tokio::sync::Mutex;

use super::credentials::{Found, Keeper};
use super::{Challenge, Credentials, Scopes, Secret};
use crate::registry::client::wire::{Body, Call, Trust, Wire, shown};
use crate::registry::{RegistryError, Result};

/// The life of a token whose service does not say, in seconds (token specification: 60).
const LIFE_DEFAULT_SECS: u64 = 60;
/// The longest life that is believed, in seconds.
const LIFE_MAX_SECS: u64 = 24 * 3600;
/// A token is renewed this long before its end, or in the last quarter of a short life.
const RENEW_BEFORE: Duration = Duration::from_secs(15);
/// The most tokens that are kept for one registry.
const TOKENS_MAX: usize = 4096;
/// The largest answer of a token service, in bytes.
const ANSWER_MAX_BYTES: usize = 1 << 20;

/// What follows from a challenge.
pub(in crate::registry) enum Verdict {
    /// Ask again, with these scopes.
    Again(Scopes),
    /// It is no use; this is why.
    Refused(String),
}

/// Knows how to be let in by one registry.
pub(in crate::registry) struct Authorizer {
    host: String,
    keeper: Arc<Keeper>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    challenge: Option<Challenge>,
    tokens: Vec<Token>,
    found: HashMap<String, Option<Arc<Found>>>,
}

struct Token {
    scopes: Scopes,
    header: HeaderValue,
    fetched: Instant,
    until: Instant,
}

/// A token that is refused this soon after it was fetched will not be better the next time.
const FRESH: Duration = Duration::from_secs(2);

impl Authorizer {
    pub(in crate::registry) fn new(host: &str, keeper: Arc<Keeper>) -> Authorizer {
        Authorizer { host: host.to_owned(), keeper, state: Mutex::default() }
    }

    /// Returns the `Authorization` header for a request, as far as the registry's ways are known by now.
    pub(in crate::registry) async fn header(&self, wire: &Wire, scopes: &Scopes) -> Result<Option<HeaderValue>> {
        let mut state = self.state.lock().await;
        match state.challenge.clone() {
            None => Ok(None),
            Some(Challenge::Basic) => {
                let found = self.find(wire, &mut state, scopes).await?;
                Ok(found.and_then(|f| f.credentials.basic()).as_ref().and_then(sensitive))
            }
            Some(Challenge::Bearer { realm, service, .. }) => {
                if let Some(header) = state.held(scopes) {
                    return Ok(Some(header));
                }
                let token = self.fetch(wire, &mut state, &realm, service.as_deref(), scopes).await?;
                let header = token.header.clone();
                state.keep(token);
                Ok(Some(header))
            }
        }
    }

    /// Remembers a challenge that came without a request of ours, from the registry's root.
    pub(in crate::registry) async fn remember(&self, challenges: Vec<Challenge>) {
        let mut state = self.state.lock().await;
        if state.challenge.is_none() {
            state.challenge = prefer_bearer(challenges);
        }
    }

    /// Decides what to do after a 401. `sent` is the header that was refused.
    pub(in crate::registry) async fn challenged(
        &self,
        wire: &Wire,
        challenges: Vec<Challenge>,
        scopes: &Scopes,
        sent: Option<&HeaderValue>,
    ) -> Result<Verdict> {
        let mut state = self.state.lock().await;
        let Some(challenge) = prefer_bearer(challenges).or_else(|| state.challenge.clone()) else {
            return Ok(Verdict::Refused("it does not say how to log in".to_owned()));
        };
        state.challenge = Some(challenge.clone());
        let found = self.find(wire, &mut state, scopes).await?;
        match challenge {
            Challenge::Basic => Ok(match found {
                None => Verdict::Refused("it wants a name and a password".to_owned()),
                Some(found) => match found.credentials.basic().as_ref().and_then(sensitive) {
                    Some(header) if sent == Some(&header) => {
                        Verdict::Refused(format!("the name or the password from {} is refused", found.place))
                    }
                    Some(_) => Verdict::Again(scopes.clone()),
                    None => Verdict::Refused(format!("it wants a name and a password, and {} has a token", found.place)),
                },
            }),
            Challenge::Bearer { scope, .. } => {
                let wanted = scopes.clone().and_challenged(scope.as_deref().unwrap_or_default());
                let refused = state.tokens.iter().position(|t| Some(&t.header) == sent).map(|at| state.tokens.remove(at));
                let is_final = refused.is_some_and(|t| t.scopes.cover(&wanted) && t.fetched.elapsed() < FRESH);
                Ok(match (is_final, found) {
                    (false, _) => Verdict::Again(wanted),
                    (true, Some(found)) => Verdict::Refused(format!("the account from {} is not allowed to", found.place)),
                    (true, None) => Verdict::Refused("it wants a login".to_owned()),
                })
            }
        }
    }

    /// Says why a request is still refused after everything was tried.
    pub(in crate::registry) async fn reason(&self, wire: &Wire, scopes: &Scopes) -> String {
        let mut state = self.state.lock().await;
        match self.find(wire, &mut state, scopes).await {
            Ok(Some(found)) => format!("the account from {} is not allowed to", found.place),
            _ => "it wants a login".to_owned(),
        }
    }

    async fn find(&self, wire: &Wire, state: &mut State, scopes: &Scopes) -> Result<Option<Arc<Found>>> {
        let repository = scopes.repository();
        if let Some(known) = state.found.get(repository) {
            return Ok(known.clone());
        }
        let (keeper, host, path) = (Arc::clone(&self.keeper), self.host.clone(), repository.to_owned());
        let found = tokio::task::spawn_blocking(move || keeper.find(&host, &path)).await;
        let found =
            found.map_err(|_| RegistryError::Config { what: "the stored credentials".into(), reason: "reading them failed".into() })?;
        let found = match found {
            Ok(found) => found.map(Arc::new),
            // A helper that is gone must not keep anybody from what is public.
            Err(error @ RegistryError::Helper { .. }) => {
                wire.notice(&format!("{error}; going on without a login"));
                None
            }
            Err(error) => return Err(error),
        };
        state.found.insert(repository.to_owned(), found.clone());
        Ok(found)
    }

    async fn fetch(&self, wire: &Wire, state: &mut State, realm: &str, service: Option<&str>, scopes: &Scopes) -> Result<Token> {
        let found = self.find(wire, state, scopes).await?;
        if let Some(Credentials::Token(token)) = found.as_deref().map(|f| &f.credentials) {
            let header =
                bearer(token.expose()).ok_or_else(|| self.refused("the stored token has characters that no header may have".into()))?;
            return Ok(Token {
                scopes: scopes.clone(),
                header,
                fetched: Instant::now(),
                until: Instant::now() + Duration::from_secs(LIFE_MAX_SECS),
            });
        }
        let service = TokenService { url: self.service_url(wire, realm)?, name: service };
        match service.ask(wire, scopes, found.as_deref().map(|f| &f.credentials)).await? {
            Some(token) => Ok(token),
            None => {
                let Some(found) = found else { return Err(self.refused("its token service wants a login".to_owned())) };
                // An expired login must not keep anybody from what is public.
                if scopes.is_read_only()
                    && !found.is_given()
                    && let Some(token) = service.ask(wire, scopes, None).await?
                {
                    return Ok(token);
                }
                Err(self.refused(format!("the login from {} is refused", found.place)))
            }
        }
    }

    /// Checks where a challenge sends us: a registry with TLS may not have our secrets sent without.
    fn service_url(&self, wire: &Wire, realm: &str) -> Result<Url> {
        let lie = |reason: &str| RegistryError::Lie {
            url: self.host.clone(),
            reason: format!("{reason}: '{}'", realm.chars().take(200).collect::<String>()),
        };
        let url = Url::parse(realm).map_err(|_| lie("its token service has no URL"))?;
        match url.scheme() {
            "https" => Ok(url),
            "http" if wire.speaks_plainly(&self.host) => Ok(url),
            _ => Err(lie("its token service is not secure")),
        }
    }

    fn refused(&self, reason: String) -> RegistryError {
        RegistryError::AuthRequired { what: self.host.clone(), reason, host: self.host.clone() }
    }
}

impl State {
    fn held(&mut self, scopes: &Scopes) -> Option<HeaderValue> {
        let now = Instant::now();
        self.tokens.retain(|t| t.until > now);
        self.tokens.iter().find(|t| t.scopes.cover(scopes)).map(|t| t.header.clone())
    }

    fn keep(&mut self, token: Token) {
        if self.tokens.len() >= TOKENS_MAX {
            self.tokens.remove(0);
        }
        self.tokens.push(token);
    }
}

struct TokenService<'a> {
    url: Url,
    name: Option<&'a str>,
}

impl TokenService<'_> {
    /// Asks for a token; `None` when the credentials are refused.
    async fn ask(&self, wire: &Wire, scopes: &Scopes, credentials: Option<&Credentials>) -> Result<Option<Token>> {
        if let Some(Credentials::Identity(refresh)) = credentials {
            let (status, body) = self.post(wire, scopes, refresh).await?;
            if !matches!(status, 404 | 405) {
                return self.read(status, &body, scopes);
            }
        }
        let (status, body) = self.get(wire, scopes, credentials).await?;
        self.read(status, &body, scopes)
    }

    async fn get(&self, wire: &Wire, scopes: &Scopes, credentials: Option<&Credentials>) -> Result<(u16, Vec<u8>)> {
        let mut url = self.url.clone();
        {
            let mut query = url.query_pairs_mut();
            if let Some(name) = self.name {
                query.append_pair("service", name);
            }
            for scope in scopes.iter() {
                query.append_pair("scope", &scope.to_string());
            }
            if let Some(Credentials::Password { username, .. }) = credentials {
                query.append_pair("account", username);
            }
        }
        let authorization = credentials.and_then(Credentials::basic).as_ref().and_then(sensitive);
        self.send(wire, Call::new(Method::GET, url), authorization).await
    }

    async fn post(&self, wire: &Wire, scopes: &Scopes, refresh: &Secret) -> Result<(u16, Vec<u8>)> {
        let scope: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "refresh_token").append_pair("client_id", "tacklebox");
        form.append_pair("service", self.name.unwrap_or_default());
        form.append_pair("scope", &scope.join(" ")).append_pair("refresh_token", refresh.expose());
        let mut call = Call::new(Method::POST, self.url.clone());
        call.headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))]);
        call.body = Body::Bytes(form.finish().into());
        self.send(wire, call, None).await
    }

    async fn send(&self, wire: &Wire, mut call: Call, authorization: Option<HeaderValue>) -> Result<(u16, Vec<u8>)> {
        call.trust = Trust::of_service(wire, &self.url);
        let mut response = wire.send(&mut call, authorization.as_ref()).await?;
        let status = response.status().as_u16();
        let body = wire.read_all(&mut response, ANSWER_MAX_BYTES).await?;
        Ok((status, body))
    }

    fn read(&self, status: u16, body: &[u8], scopes: &Scopes) -> Result<Option<Token>> {
        let lie = |reason: &str| RegistryError::Lie { url: shown(&self.url), reason: reason.to_owned() };
        match status {
            200..=299 => {}
            400 | 401 | 403 => return Ok(None),
            _ => {
                let (code, detail) = crate::registry::client::wire::explain(body);
                return Err(RegistryError::Answer { method: "GET".into(), url: shown(&self.url), status, code, detail });
            }
        }
        let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| lie("the token service's answer is not JSON"))?;
        let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str).filter(|t| !t.is_empty());
        let token = text("token").or_else(|| text("access_token")).ok_or_else(|| lie("the token service's answer has no token"))?;
        let header = bearer(token).ok_or_else(|| lie("the token has characters that no header may have"))?;
        // `issued_at` is ignored: the service's clock is not ours.
        let life =
            value.get("expires_in").and_then(|v| v.as_f64()).map_or(LIFE_DEFAULT_SECS, |s| s.clamp(1.0, LIFE_MAX_SECS as f64) as u64);
        let life = Duration::from_secs(life);
        let until = Instant::now() + life - RENEW_BEFORE.min(life / 4);
        Ok(Some(Token { scopes: scopes.clone(), header, fetched: Instant::now(), until }))
    }
}

fn prefer_bearer(challenges: Vec<Challenge>) -> Option<Challenge> {
    let bearer = challenges.iter().position(|c| matches!(c, Challenge::Bearer { .. })).unwrap_or(0);
    challenges.into_iter().nth(bearer)
}

fn bearer(token: &str) -> Option<HeaderValue> {
    sensitive(&Secret::new(format!("Bearer {token}")))
}

/// Makes a header value that debug output does not show.
fn sensitive(secret: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(secret.expose()).ok()?;
    value.set_sensitive(true);
    Some(value)
}
