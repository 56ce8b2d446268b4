//! Lists: repositories, tags, referrers, page by page (OCI distribution specification, "Content discovery").
//!
//! Of a `Link` only the query is used, on the URL that was asked: registries behind proxies put
//! wrong hosts, schemes and paths in front of it. A page that brings nothing new ends the list, so
//! that a link to itself or a registry that ignores `n` cannot keep us.

use std::collections::HashSet;

use reqwest::header::{ACCEPT, HeaderValue, LINK};
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::Value;

use super::host::Request;
use super::wire::{Call, shown};
use super::{Registry, Repository, runtime};
use crate::digest::Digest;
use crate::oci::{Descriptor, Document, Index, MANIFEST_MAX_BYTES, media};
use crate::reference::{DEFAULT_HOST, check_repository};
use crate::registry::auth::{Scope, Scopes};
use crate::registry::{RegistryError, Result};

/// How many entries are asked for at a time.
const PAGE_ENTRIES: usize = 1000;
/// The most pages of one list.
const PAGES_MAX: usize = 10_000;
/// The most entries of one list.
const ENTRIES_MAX: usize = 1_000_000;
/// The largest page, in bytes; distribution 2.8 sends a whole list as one.
const PAGE_MAX_BYTES: usize = 256 << 20;
/// The most that may refer to one manifest, all pages together.
const REFERRERS_MAX: usize = 10_000;
/// Where Docker Hub is searched.
const HUB_INDEX: &str = "index.docker.io";
/// How many results of a search are asked for at a time; Docker Hub gives no more.
const FOUND_MAX: usize = 100;

impl Registry {
    /// Lists the repositories of a registry, in its order.
    ///
    /// # Errors
    /// `Unsupported` when the registry has no catalogue or shows it to nobody.
    pub fn repositories(&self, host: &str) -> Result<Vec<String>> {
        let unsupported =
            |reason: &str| RegistryError::Unsupported { what: format!("the repositories of {host}"), reason: reason.to_owned() };
        if host == DEFAULT_HOST {
            return Err(unsupported("Docker Hub has no catalogue; name a repository, or search"));
        }
        runtime::block(async {
            let host = self.host(host);
            let url = host.url("_catalog").await?;
            let mut list = List::new(&url, "repositories");
            loop {
                let mut request = list.request(Scope::catalog().into(), format!("the catalogue of {}", host.name));
                let (response, body) = match host.send_whole(&mut request, PAGE_MAX_BYTES).await {
                    Ok(answer) => answer,
                    Err(RegistryError::AuthRequired { reason, .. }) if list.seen.is_empty() => {
                        return Err(unsupported(&format!(
                            "the registry shows its catalogue to nobody who asks like this ({reason}); name a repository"
                        )));
                    }
                    Err(error) => return Err(error),
                };
                match response.status().as_u16() {
                    200 => {}
                    // Some registries allow fewer entries than we ask for.
                    400 if list.drop_limit() => continue,
                    401 | 403 | 404 | 405 | 501 if list.seen.is_empty() => {
                        return Err(unsupported("the registry has no catalogue; name a repository"));
                    }
                    _ => return Err(host.wire.refusal(&Method::GET, response).await),
                }
                if !list.take(&response, &body)? {
                    return Ok(list.entries);
                }
            }
        })
    }

    /// Searches for repositories, at most `limit`: Docker Hub by its own search, best first, of a term that
    /// may be anywhere; no other registry has a search, so its catalogue is read for names with the term in them.
    ///
    /// # Errors
    /// `Unsupported` when the registry offers neither.
    pub fn search(&self, host: &str, prefix: &str, term: &str, limit: usize) -> Result<Vec<String>> {
        if host == DEFAULT_HOST {
            return self.search_hub(term, limit);
        }
        let term = term.to_lowercase();
        let mut found = self.repositories(host).map_err(|error| match error {
            RegistryError::Unsupported { reason, .. } => RegistryError::Unsupported {
                what: format!("searching {host}"),
                reason: format!("only Docker Hub has a search, elsewhere the catalogue is looked through; {reason}"),
            },
            error => error,
        })?;
        found.retain(|name| is_below(name, prefix) && name.to_lowercase().contains(&term));
        found.sort_unstable();
        found.truncate(limit);
        Ok(found)
    }

    fn search_hub(&self, term: &str, limit: usize) -> Result<Vec<String>> {
        runtime::block(async {
            let host = self.host(HUB_INDEX);
            let mut found: Vec<String> = Vec::new();
            let mut seen = HashSet::new();
            for page in 1..=limit.div_ceil(FOUND_MAX) {
                let mut url = host.web("/v1/search").await?;
                url.query_pairs_mut().append_pair("q", term).append_pair("n", &limit.min(FOUND_MAX).to_string());
                if page > 1 {
                    url.query_pairs_mut().append_pair("page", &page.to_string());
                }
                let call = Call::new(Method::GET, url);
                let mut request = Request { call, scopes: Scopes::none(), what: "the search of Docker Hub".into(), is_checked: false };
                let (response, body) = host.send_whole(&mut request, MANIFEST_MAX_BYTES as usize).await?;
                if response.status() != StatusCode::OK {
                    return Err(host.wire.refusal(&Method::GET, response).await);
                }
                let url = shown(response.url());
                let value = parse(&body, &url)?;
                let Some(results) = value.get("results").and_then(Value::as_array) else {
                    return Err(RegistryError::Lie { url, reason: "the answer has no 'results'".into() });
                };
                let before = found.len();
                let names = results.iter().filter_map(|r| r.get("name")?.as_str());
                // Official images are named without the part that they have everywhere else.
                let names = names.map(|name| if name.contains('/') { name.to_owned() } else { format!("library/{name}") });
                found.extend(names.filter(|name| check_repository(name).is_ok() && seen.insert(name.clone())));
                if found.len() == before || found.len() >= limit {
                    break;
                }
            }
            found.truncate(limit);
            Ok(found)
        })
    }
}

/// Tells whether a repository is the one with this path or below it.
pub(crate) fn is_below(name: &str, prefix: &str) -> bool {
    prefix.is_empty() || name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Repository {
    /// Lists the tags of the repository, in the registry's order.
    ///
    /// # Errors
    /// `NotFound` when there is no such repository; one with manifests but without tags may look the same.
    pub fn tags(&self) -> Result<Vec<String>> {
        runtime::block(async {
            let what = format!("the repository {}", self.full_name());
            let url = self.host.url(&format!("{}/tags/list", self.name)).await?;
            let mut list = List::new(&url, "tags");
            loop {
                let mut request = list.request(Scope::pull(&self.name).into(), what.clone());
                if let Some(namespace) = self.namespace.as_ref().filter(|_| !request.call.url.query_pairs().any(|(key, _)| key == "ns")) {
                    request.call.url.query_pairs_mut().append_pair("ns", namespace);
                }
                let (response, body) = self.host.send_whole(&mut request, PAGE_MAX_BYTES).await?;
                match response.status().as_u16() {
                    200 => {}
                    400 if list.drop_limit() => continue,
                    404 => return Err(RegistryError::NotFound { what }),
                    _ => return Err(self.host.wire.refusal(&Method::GET, response).await),
                }
                if !list.take(&response, &body)? {
                    // Artifactory lists digests among the tags.
                    list.entries.retain(|tag| crate::reference::check_tag(tag).is_ok());
                    return Ok(list.entries);
                }
            }
        })
    }

    /// Lists the manifests that refer to one: by the referrers API, else by the fallback tag.
    ///
    /// # Errors
    /// When the registry fails in another way than not knowing the API.
    pub fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>> {
        match self.referrers_if_known(subject)? {
            Some(found) => Ok(found),
            None => Ok(self.fallback_index(subject)?.map(|index| index.manifests).unwrap_or_default()),
        }
    }

    /// Lists the manifests that refer to one, by the referrers API alone; `None` where there is none.
    ///
    /// # Errors
    /// As [`Repository::referrers`].
    pub fn referrers_if_known(&self, subject: &Digest) -> Result<Option<Vec<Descriptor>>> {
        let found = runtime::block(self.referrers_by_api(subject))?;
        let _ = self.host.has_referrers.set(found.is_some());
        Ok(found)
    }

    /// Tells whether the registry has the referrers API, as far as asking once for those of `subject` says.
    ///
    /// # Errors
    /// As [`Repository::referrers`].
    pub fn has_referrers(&self, subject: &Digest) -> Result<bool> {
        match self.host.has_referrers.get() {
            Some(has) => Ok(*has),
            None => Ok(self.looking().referrers_if_known(subject)?.is_some()),
        }
    }

    /// Asks the referrers API; `None` where there is none.
    async fn referrers_by_api(&self, subject: &Digest) -> Result<Option<Vec<Descriptor>>> {
        let mut found: Vec<Descriptor> = Vec::new();
        let mut seen = HashSet::new();
        let mut request =
            self.request(Method::GET, &format!("referrers/{subject}"), Scope::pull(&self.name), self.named(subject.as_str())).await?;
        request.call.headers.insert(ACCEPT, HeaderValue::from_static(media::OCI_INDEX));
        for _ in 0..PAGES_MAX {
            let (response, body) = match self.host.send_whole(&mut request, MANIFEST_MAX_BYTES as usize).await {
                Ok(answer) => answer,
                // A redirect into a web site, as GHCR has it, is no referrers API either.
                Err(RegistryError::Lie { .. }) if found.is_empty() => return Ok(None),
                Err(error) => return Err(error),
            };
            let is_index =
                response.headers().get("content-type").and_then(|v| v.to_str().ok()).is_some_and(|t| media::essence(t) == media::OCI_INDEX);
            if response.status() != StatusCode::OK || !is_index {
                return match response.status().as_u16() {
                    200..=499 if response.status() != StatusCode::TOO_MANY_REQUESTS => Ok(None),
                    _ => Err(self.host.wire.refusal(&Method::GET, response).await),
                };
            }
            let next = next_query(&response);
            let url = shown(response.url());
            let Ok(Document::Index(index)) = Document::parse(&body, Some(media::OCI_INDEX)) else {
                return Err(RegistryError::Lie { url, reason: "the list of referrers is no index".into() });
            };
            let before = found.len();
            found.extend(index.manifests.into_iter().filter(|d| seen.insert(d.digest.clone())));
            match next {
                Some(_) if found.len() > REFERRERS_MAX => {
                    return Err(RegistryError::Lie { url, reason: format!("it lists more than {REFERRERS_MAX} referrers") });
                }
                Some(query) if found.len() > before => request.call.url.set_query(Some(&query)),
                _ => break,
            }
        }
        Ok(Some(found))
    }

    /// Reads the index under the fallback tag of a subject (OCI distribution specification, "Referrers Tag Schema").
    ///
    /// # Errors
    /// When the registry cannot be asked.
    pub fn fallback_index(&self, subject: &Digest) -> Result<Option<Index>> {
        Ok(self.fallback_list(subject)?.and_then(|(_, index)| index))
    }

    /// Reads what is under the fallback tag of a subject: its digest, and the index, if it is one.
    ///
    /// # Errors
    /// As [`Repository::fallback_index`].
    pub(super) fn fallback_list(&self, subject: &Digest) -> Result<Option<(Digest, Option<Index>)>> {
        match self.read_manifest(&fallback_tag(subject)) {
            Ok(raw) => match Document::parse(&raw.bytes, Some(&raw.descriptor.media_type)) {
                Ok(Document::Index(index)) => Ok(Some((raw.descriptor.digest, Some(index)))),
                Ok(Document::Manifest(_)) => Ok(Some((raw.descriptor.digest, None))),
                // Whoever took it for none would lose what is in it.
                Err(error) => {
                    let reason = format!("the list of referrers cannot be read: {error}");
                    Err(RegistryError::Lie { url: self.named(&fallback_tag(subject)), reason })
                }
            },
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// How many hex digits of a digest a fallback tag has, whatever the algorithm.
const FALLBACK_HEX: usize = 64;

/// Returns the tag under which referrers are kept where there is no API: `sha256-HEX`.
pub fn fallback_tag(subject: &Digest) -> String {
    // Of a longer digest the first 64 digits count.
    format!("{}-{}", subject.algorithm().as_str(), &subject.hex()[..FALLBACK_HEX])
}

/// A list that is being read.
struct List {
    first: Url,
    query: Option<String>,
    key: &'static str,
    entries: Vec<String>,
    seen: HashSet<String>,
    pages: usize,
    is_limited: bool,
}

impl List {
    fn new(url: &Url, key: &'static str) -> List {
        let query = Some(format!("n={PAGE_ENTRIES}"));
        List { first: url.clone(), query, key, entries: Vec::new(), seen: HashSet::new(), pages: 0, is_limited: true }
    }

    fn request(&self, scopes: Scopes, what: String) -> Request {
        let mut url = self.first.clone();
        url.set_query(self.query.as_deref());
        Request { call: Call::new(Method::GET, url), scopes, what, is_checked: false }
    }

    /// Gives up asking for a number of entries, if that was not done yet.
    fn drop_limit(&mut self) -> bool {
        let may = self.is_limited && self.seen.is_empty();
        self.is_limited = false;
        self.query = None;
        may
    }

    /// Takes a page; tells whether there is another one.
    fn take(&mut self, response: &Response, body: &[u8]) -> Result<bool> {
        let url = shown(response.url());
        let next = next_query(response);
        let value = parse(body, &url)?;
        let lie = |reason: String| RegistryError::Lie { url: url.clone(), reason };
        let page = match value.get(self.key) {
            // Registries write null for an empty list, and some write nulls into it.
            None | Some(Value::Null) => &[],
            Some(Value::Array(page)) => page.as_slice(),
            Some(_) => return Err(lie(format!("'{}' is no list", self.key))),
        };
        let before = self.entries.len();
        for entry in page.iter().filter_map(Value::as_str) {
            if self.seen.insert(entry.to_owned()) {
                self.entries.push(entry.to_owned());
            }
        }
        self.pages += 1;
        if self.entries.len() > ENTRIES_MAX || self.pages > PAGES_MAX {
            return Err(lie(format!("the list has more than {ENTRIES_MAX} entries or {PAGES_MAX} pages")));
        }
        let has_more = next.is_some() && next != self.query && self.entries.len() > before;
        self.query = next;
        Ok(has_more)
    }
}

fn parse(body: &[u8], url: &str) -> Result<Value> {
    serde_json::from_slice(body).map_err(|_| RegistryError::Lie {
        url: url.to_owned(),
        reason: "the answer is not JSON; that is no registry, or a proxy stands before it".into(),
    })
}

/// Returns the query of the link to the next page (RFC 8288), whatever stands before it.
fn next_query(response: &Response) -> Option<String> {
    next_page(response.url(), response.headers().get_all(LINK).iter().filter_map(|v| v.to_str().ok()))
}

/// Finds the query of the next page in the `Link` headers of a list.
pub(in crate::registry) fn next_page<'a>(list: &Url, links: impl Iterator<Item = &'a str>) -> Option<String> {
    links.flat_map(split_links).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|p| {
            let p = p.trim().to_ascii_lowercase();
            p == "rel=next" || p == "rel=\"next\""
        });
        let query = list.join(target).ok()?.query()?.to_owned();
        is_next.then_some(query)
    })
}

/// Splits a header with several links at the commas outside `<...>` and `"..."`.
fn split_links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let (mut start, mut is_target, mut is_quoted) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !is_target => is_quoted = !is_quoted,
            '<' if !is_quoted => is_target = true,
            '>' if !is_quoted => is_target = false,
            ',' if !is_target && !is_quoted => {
                links.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    links.push(&text[start..]);
    links
}
