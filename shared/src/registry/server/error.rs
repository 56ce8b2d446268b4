//! What the server answers when a request fails (OCI distribution specification, "Error Codes").

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::body::Body;
use crate::sys::fs::PathError;

/// A failed request: status, code of the specification, message for a person.
#[derive(Debug)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    code: &'static str,
    rest: Box<Rest>,
}

#[derive(Debug)]
struct Rest {
    message: String,
    detail: Option<serde_json::Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> ApiError {
        ApiError { status, code, rest: Box::new(Rest { message: message.into(), detail: None, headers: Vec::new() }) }
    }

    pub(super) fn with_detail(mut self, detail: serde_json::Value) -> ApiError {
        self.rest.detail = Some(detail);
        self
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: &str) -> ApiError {
        self.rest.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    pub(super) fn name_invalid(reason: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, "NAME_INVALID", reason)
    }

    pub(super) fn name_unknown(name: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "NAME_UNKNOWN", "repository name not known to registry")
            .with_detail(serde_json::json!({ "name": name }))
    }

    pub(super) fn digest_invalid(reason: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", reason)
    }

    pub(super) fn blob_unknown(digest: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry")
            .with_detail(serde_json::json!({ "digest": digest }))
    }

    pub(super) fn upload_unknown() -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
    }

    pub(super) fn upload_invalid(reason: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", reason)
    }

    pub(super) fn manifest_unknown(name: &str, reference: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", "manifest unknown")
            .with_detail(serde_json::json!({ "name": name, "reference": reference }))
    }

    pub(super) fn manifest_invalid(reason: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", reason)
    }

    pub(super) fn nowhere() -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "there is no such endpoint")
    }

    pub(super) fn too_large(limit: u64) -> ApiError {
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", format!("a blob may have {limit} bytes here"))
    }

    pub(super) fn too_slow() -> ApiError {
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "UNKNOWN", "the request's body arrives too slowly")
    }

    pub(super) fn not_allowed(allow: &str) -> ApiError {
        ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "the operation is unsupported")
            .with_header(hyper::header::ALLOW, allow)
    }

    pub(super) fn internal(message: impl Into<String>) -> ApiError {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", message)
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut error = serde_json::json!({ "code": self.code, "message": self.rest.message });
        if let Some(detail) = self.rest.detail {
            error["detail"] = detail;
        }
        let text = serde_json::json!({ "errors": [error] }).to_string();
        let mut response = Response::new(Body::Whole(Some(Bytes::new())));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
        headers.extend(self.rest.headers);
        *response.body_mut() = Body::Whole(Some(Bytes::from(text)));
        response
    }
}

impl From<PathError> for ApiError {
    /// The client learns what failed, not where our directories are.
    fn from(error: PathError) -> ApiError {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "UNKNOWN", "the registry's disk is full")
            }
            _ => ApiError::internal(format!("the registry cannot {} a file: {}", error.action, error.source)),
        }
    }
}
