//! The wall clock, which `SOURCE_DATE_EPOCH` or `TACKLEBOX_NOW` can set, and RFC 3339 texts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Returns seconds since 1970: `TACKLEBOX_NOW`, else `SOURCE_DATE_EPOCH`, else the real time.
pub fn now_secs() -> u64 {
    now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// Returns the time that new records carry; see [`now_secs`].
pub fn now() -> SystemTime {
    let set = |name: &str| std::env::var(name).ok().and_then(|text| text.trim().parse::<u64>().ok());
    match set("TACKLEBOX_NOW").or_else(|| set("SOURCE_DATE_EPOCH")) {
        Some(secs) => UNIX_EPOCH + Duration::from_secs(secs),
        None => SystemTime::now(),
    }
}

/// Returns the milliseconds since this boot; no setting of the clock changes them.
pub fn since_boot_ms() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(time.tv_sec).unwrap_or(0).saturating_mul(1000).saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000)
}

/// Checks that the variables that set the time hold one.
///
/// # Errors
/// With the variable and its value.
pub fn check_variables() -> Result<(), String> {
    for name in ["TACKLEBOX_NOW", "SOURCE_DATE_EPOCH"] {
        match std::env::var(name) {
            Ok(text) if !text.is_empty() && text.trim().parse::<u64>().is_err() => {
                return Err(format!("{name} is '{text}', and not a number of seconds since 1970"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes a time as records do: `2026-03-01T10:00:00Z`, whole seconds.
pub fn rfc3339(time: SystemTime) -> String {
    let secs = time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
    rfc3339_secs(secs)
}

/// Writes seconds since 1970 as records do; times out of range become 1970.
pub fn rfc3339_secs(secs: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(secs).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}

/// Writes a time with nanoseconds, `2026-03-01T10:00:00.123456789Z`: log lines and container states.
pub fn rfc3339_nanos(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let whole = rfc3339_secs(since.as_secs() as i64);
    format!("{}.{:09}Z", whole.trim_end_matches('Z'), since.subsec_nanos())
}

/// Reads an RFC 3339 time, with any offset and any fraction, as seconds since 1970.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}

/// Reads an RFC 3339 time to its last decimal.
pub fn parse_rfc3339_exact(text: &str) -> Option<SystemTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(SystemTime::from)
}
