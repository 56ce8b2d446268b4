//! How slow a body may be.

use super::*;

#[test]
fn a_body_that_only_holds_the_connection_is_too_slow() {
    assert!(!is_too_slow(0, Duration::from_secs(299)));
    assert!(is_too_slow(600, Duration::from_secs(300)));
    assert!(!is_too_slow(128 * 300, Duration::from_secs(300)));
    assert!(!is_too_slow(1 << 30, Duration::from_secs(1 << 20)));
}
