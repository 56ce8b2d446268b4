//! The listing endpoints: tags of a repository, and repositories (the catalogue, which docker's
//! registry has and the OCI specification leaves out), in pages.

use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LINK};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::body::Body;
use super::error::ApiError;
use super::referrers::is_fallback_tag;
use super::route::parameter;
use super::{Answer, Shared, header};

/// The most names in one answer; the rest follows by the `Link` header.
const PAGE_MAX: usize = 10_000;

/// `GET /v2/<name>/tags/list`. Fallback tags are left out: they are lists of referrers, with an endpoint of their own.
pub(super) fn tags(shared: &Shared, request: &Parts, name: &str) -> Answer {
    if !shared.storage.has_repository(name) {
        return Err(ApiError::name_unknown(name));
    }
    let mut all = shared.storage.tags(name)?;
    all.retain(|tag| !is_fallback_tag(tag));
    let page = page(request, all, &format!("/v2/{name}/tags/list"))?;
    Ok(answer(request, serde_json::json!({ "name": name, "tags": page.names }), page.next))
}

/// `GET /v2/_catalog`
pub(super) fn catalog(shared: &Shared, request: &Parts) -> Answer {
    let page = page(request, shared.storage.repositories()?, "/v2/_catalog")?;
    Ok(answer(request, serde_json::json!({ "repositories": page.names }), page.next))
}

struct Page {
    names: Vec<String>,
    next: Option<String>,
}

/// Cuts the page that a request asks for out of all names, which are sorted.
fn page(request: &Parts, all: Vec<String>, path: &str) -> Result<Page, ApiError> {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Err(ApiError::not_allowed("GET, HEAD"));
    }
    let query = request.uri.query();
    let asked = match parameter(query, "n") {
        None => None,
        Some(text) => Some(text.parse::<usize>().map_err(|_| {
            let message = format!("'{text}' is not a number of results");
            ApiError::new(StatusCode::BAD_REQUEST, "PAGINATION_NUMBER_INVALID", message)
        })?),
    };
    let start = parameter(query, "last").map_or(0, |last| all.partition_point(|name| name.as_str() <= &*last));
    let count = asked.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    let total = all.len();
    let names: Vec<String> = all.into_iter().skip(start).take(count).collect();
    let next = match names.last() {
        Some(last) if start + names.len() < total => {
            let last = utf8_percent_encode(last, NON_ALPHANUMERIC);
            Some(format!("<{path}?n={count}&last={last}>; rel=\"next\""))
        }
        _ => None,
    };
    Ok(Page { names, next })
}

fn answer(request: &Parts, value: serde_json::Value, next: Option<String>) -> Response<Body> {
    let text = value.to_string();
    let len = text.len();
    let body = if request.method == Method::GET { Body::Whole(Some(text.into())) } else { Body::empty() };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(len));
    if let Some(next) = next {
        headers.insert(LINK, header(&next));
    }
    response
}
