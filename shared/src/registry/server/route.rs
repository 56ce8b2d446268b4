//! Which endpoint a request path names (OCI distribution specification, "Endpoints").

use std::borrow::Cow;

use crate::reference::{NAME_MAX_BYTES, check_repository};

use super::error::ApiError;

/// An endpoint with the texts out of its path; names are checked, references and digests are not yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/<name>/tags/list`
    Tags { name: &'a str },
    /// `/v2/<name>/manifests/<reference>`
    Manifest { name: &'a str, reference: &'a str },
    /// `/v2/<name>/blobs/<digest>`
    Blob { name: &'a str, digest: &'a str },
    /// `/v2/<name>/blobs/uploads/`
    Uploads { name: &'a str },
    /// `/v2/<name>/blobs/uploads/<id>`
    Upload { name: &'a str, id: &'a str },
    /// `/v2/<name>/referrers/<digest>`
    Referrers { name: &'a str, digest: &'a str },
}

impl<'a> Route<'a> {
    /// Returns the repository that the endpoint is of.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self {
            Route::Base | Route::Catalog => None,
            Route::Tags { name }
            | Route::Manifest { name, .. }
            | Route::Blob { name, .. }
            | Route::Uploads { name }
            | Route::Upload { name, .. }
            | Route::Referrers { name, .. } => Some(name),
        }
    }

    /// Returns a word for the endpoint.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Route::Base => "base",
            Route::Catalog => "catalog",
            Route::Tags { .. } => "tags",
            Route::Manifest { .. } => "manifest",
            Route::Blob { .. } => "blob",
            Route::Uploads { .. } | Route::Upload { .. } => "upload",
            Route::Referrers { .. } => "referrers",
        }
    }
}

/// Decodes a path's percent escapes; a path that is no UTF-8 then names nothing.
pub(super) fn decode(path: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(path).decode_utf8().ok()
}

/// Finds the endpoint; `None` where there is none.
pub(super) fn route(path: &str) -> Result<Option<Route<'_>>, ApiError> {
    let Some(rest) = path.strip_prefix("/v2") else { return Ok(None) };
    if rest.is_empty() || rest == "/" {
        return Ok(Some(Route::Base));
    }
    let Some(rest) = rest.strip_prefix('/') else { return Ok(None) };
    if rest == "_catalog" {
        return Ok(Some(Route::Catalog));
    }
    // Names may contain any of the words below, so the last ones in the path count.
    let found = if let Some(name) = rest.strip_suffix("/tags/list") {
        Route::Tags { name }
    } else if let Some(name) = rest.strip_suffix("/blobs/uploads/").or_else(|| rest.strip_suffix("/blobs/uploads")) {
        Route::Uploads { name }
    } else {
        let Some((head, last)) = rest.rsplit_once('/') else { return Ok(None) };
        if let Some(name) = head.strip_suffix("/blobs/uploads") {
            Route::Upload { name, id: last }
        } else if let Some(name) = head.strip_suffix("/manifests") {
            Route::Manifest { name, reference: last }
        } else if let Some(name) = head.strip_suffix("/blobs") {
            Route::Blob { name, digest: last }
        } else if let Some(name) = head.strip_suffix("/referrers") {
            Route::Referrers { name, digest: last }
        } else {
            return Ok(None);
        }
    };
    check_name(found.name().unwrap_or(""))?;
    Ok(Some(found))
}

/// Checks a repository name; nothing else from a path may become one of ours.
pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    if name.len() > NAME_MAX_BYTES {
        return Err(ApiError::name_invalid(format!("the name is longer than {NAME_MAX_BYTES} bytes")));
    }
    check_repository(name).map_err(ApiError::name_invalid)
}

/// Returns the decoded values of a query parameter, in their order.
pub(super) fn parameters<'a>(query: Option<&'a str>, key: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).filter(move |(k, _)| k == key).map(|(_, value)| value)
}

/// Returns the first value of a query parameter.
pub(super) fn parameter<'a>(query: Option<&'a str>, key: &'a str) -> Option<Cow<'a, str>> {
    parameters(query, key).next()
}
