//! Plain downloads: what a URL names, for whoever builds from one. No login of a registry is ever sent.

use std::io::{self, Read};

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, LAST_MODIFIED, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};

use super::wire::{Call, Pace, Trust, shown};
use super::{Registry, runtime};
use crate::registry::{RegistryError, Result};

/// How often a server may send us elsewhere.
const REDIRECTS_MAX: usize = 10;

/// The content at a URL.
pub struct Download {
    /// When it was last changed, in seconds since 1970, where the server says so.
    pub modified: Option<i64>,
    /// By what the server tells one content from another.
    pub etag: Option<String>,
    response: Response,
    pace: Pace,
    chunk: Bytes,
}

/// What a server is told when something is downloaded from it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking<'a> {
    /// What hosts want in an `Authorization` header; each sees its own only.
    pub logins: &'a [(String, String)],
    /// What is known already: if it is still that, there is nothing to download.
    pub etag: Option<&'a str>,
}

impl Registry {
    /// Opens what a http or https URL names.
    ///
    /// # Errors
    /// When it is no such URL, or the server refuses.
    pub fn download(&self, url: &str) -> Result<Download> {
        let none = || RegistryError::Lie { url: url.to_owned(), reason: "it has nothing new, and nobody asked for that".into() };
        self.download_as(url, Asking::default())?.ok_or_else(none)
    }

    /// Opens what a http or https URL names, with a login; none where it is what is known already.
    ///
    /// # Errors
    /// When it is no such URL, or the server refuses.
    pub fn download_as(&self, url: &str, asking: Asking<'_>) -> Result<Option<Download>> {
        let wire = &self.inner.wire;
        let bad = |url: &str, reason: String| RegistryError::Lie { url: url.to_owned(), reason };
        let mut url = Url::parse(url).map_err(|e| bad(url, format!("it is no URL: {e}")))?;
        for _ in 0..=REDIRECTS_MAX {
            if !matches!(url.scheme(), "http" | "https") {
                return Err(bad(&shown(&url), format!("'{}' is no scheme to download from", url.scheme())));
            }
            let mut call = Call::new(Method::GET, url.clone());
            call.trust = Trust::of_service(wire, &url);
            let login = asking.logins.iter().find(|(host, _)| Some(host.as_str()) == url.host_str());
            let headers: [(HeaderName, Option<&str>); 2] =
                [(AUTHORIZATION, login.map(|(_, value)| value.as_str())), (IF_NONE_MATCH, asking.etag)];
            for (name, text) in headers.into_iter().filter_map(|(name, text)| Some((name, text?))) {
                let mut value = HeaderValue::from_str(text).map_err(|_| bad(&shown(&url), format!("what it gets as {name} is no text")))?;
                value.set_sensitive(true);
                call.headers.insert(name, value);
            }
            let response = runtime::block(wire.send(&mut call, None))?;
            if response.status() == StatusCode::NOT_MODIFIED && asking.etag.is_some() {
                return Ok(None);
            }
            if response.status().is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
                let next = url.join(&location).map_err(|e| bad(&shown(&url), format!("it sends us to '{location}': {e}")))?;
                if url.scheme() == "https" && next.scheme() == "http" {
                    return Err(bad(&shown(&url), "it sends us from https to http".into()));
                }
                url = next;
                continue;
            }
            if !response.status().is_success() {
                return runtime::block(async { Err(wire.refusal(&Method::GET, response).await) });
            }
            let modified =
                response.headers().get(LAST_MODIFIED).and_then(|v| v.to_str().ok()).and_then(|v| httpdate::parse_http_date(v).ok());
            let modified =
                modified.and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).and_then(|d| i64::try_from(d.as_secs()).ok());
            let etag = response.headers().get(ETAG).and_then(|v| v.to_str().ok()).map(str::to_owned);
            return Ok(Some(Download { modified, etag, response, pace: Pace::default(), chunk: Bytes::new() }));
        }
        Err(bad(&shown(&url), format!("it sends us elsewhere more than {REDIRECTS_MAX} times")))
    }
}

impl Read for Download {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match runtime::block(self.pace.next(&mut self.response)) {
                Ok(Some(chunk)) => self.chunk = chunk,
                Ok(None) => return Ok(0),
                Err(error) => return Err(io::Error::new(io::ErrorKind::ConnectionAborted, error)),
            }
        }
        let n = buf.len().min(self.chunk.len());
        buf[..n].copy_from_slice(&self.chunk.split_to(n));
        Ok(n)
    }
}
