//! What a test needs from the machine. A skip names what is lacking, is counted, and fails where
//! `TACKLEBOX_TEST_SKIPS=deny` says that nothing may be lacking (CI).

use std::io::Write;

/// Tells whether all programs are there; says and counts the skip otherwise.
#[track_caller]
pub(crate) fn need(programs: &[&str]) -> bool {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let missing: Vec<&str> =
        programs.iter().copied().filter(|p| !path.split(':').any(|dir| std::path::Path::new(dir).join(p).exists())).collect();
    missing.is_empty() || lacks(&missing.join(", "))
}

/// Tells whether a file is there; says and counts the skip otherwise.
#[track_caller]
pub(crate) fn need_file(path: &std::path::Path) -> bool {
    path.exists() || lacks(&path.display().to_string())
}

/// Tells whether this host has IPv6; says and counts the skip otherwise. Nobody can install it, so it is never denied.
#[track_caller]
pub(crate) fn need_ipv6() -> bool {
    std::net::TcpListener::bind(("::1", 0)).is_ok() || count("IPv6")
}

#[track_caller]
fn lacks(what: &str) -> bool {
    let is_denied = std::env::var("TACKLEBOX_TEST_SKIPS").as_deref() == Ok("deny");
    assert!(!is_denied, "{} lacks {what}", std::panic::Location::caller());
    count(what)
}

#[track_caller]
fn count(what: &str) -> bool {
    let place = std::panic::Location::caller();
    let line = format!("skipped: {}:{} lacks {what}\n", place.file(), place.line());
    if let Ok(file) = std::env::var("TACKLEBOX_TEST_SKIP_FILE") {
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
        opened.and_then(|mut f| f.write_all(line.as_bytes())).expect("the skip file can be written");
    }
    eprint!("{line}");
    false
}
