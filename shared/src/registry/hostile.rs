//! What other people's registries, clients and disks say, one text at a time: the doors that fuzz targets knock at.
//!
//! Nothing here does anything by itself; each function is the one that the client or the server reads such a text with.

use url::Url;

use super::auth::{Challenge, parse_challenges};
use super::server::{byte_range, layout, user_count};
use crate::digest::Digest;

/// Reads `WWW-Authenticate` headers; returns the realm of each challenge that can be answered, empty for Basic.
pub fn challenges(headers: &[&str]) -> Vec<String> {
    let realm = |challenge| match challenge {
        Challenge::Basic => String::new(),
        Challenge::Bearer { realm, .. } => realm,
    };
    parse_challenges(headers.iter().copied()).into_iter().map(realm).collect()
}

/// Reads `Link` headers of a list; returns the query of the next page.
pub fn next_page(list: &Url, links: &[&str]) -> Option<String> {
    super::client::next_page(list, links.iter().copied())
}

/// Reads what a link of a storage holds.
pub fn storage_link(bytes: &[u8]) -> Option<Digest> {
    match layout::parse_link(bytes) {
        layout::Link::To(digest) => Some(digest),
        layout::Link::Missing | layout::Link::Damaged => None,
    }
}

/// Reads what a stored manifest names, as the collector does: manifests, blobs, the subject. `None` where it does not understand
/// it, and so keeps everything.
pub fn collected(bytes: &[u8]) -> Option<Vec<Digest>> {
    super::gc::named(bytes)
}

/// Reads a `Range` header for content of a size; returns the first and the last byte of the part that is asked for.
pub fn range(text: &str, size: u64) -> Option<(u64, u64)> {
    byte_range(text, size)
}

/// Reads a file of users; returns how many there are, or what is wrong.
///
/// # Errors
/// What is wrong with it.
pub fn users(text: &str) -> Result<usize, String> {
    user_count(text)
}
