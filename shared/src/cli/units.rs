//! Durations, times and sizes as people type them.

use crate::sys::clock;

/// Seconds in what a letter stands for, longest first.
const UNITS: [(char, i64); 6] = [('y', 31_536_000), ('w', 604_800), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

/// A point in time: so long ago, or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Seconds before now.
    Ago(i64),
    /// Seconds since 1970.
    At(i64),
}

impl When {
    /// Returns the time in seconds since 1970.
    pub fn at(self, now_secs: i64) -> i64 {
        match self {
            When::Ago(secs) => now_secs.saturating_sub(secs),
            When::At(secs) => secs,
        }
    }
}

/// A bare number from here on is docker's, seconds since 1970; below, a unit was forgotten.
const TIMESTAMP_MIN: i64 = 100_000_000;

/// Reads `30d`, `1h30m`, `90s`, `2026-03-01`, `2026-03-01T10:00:00Z`, the same without its zone or seconds, which are those of
/// records then, or seconds since 1970. What it selects is
/// often removed, so that `30` is not taken for seconds where days were meant.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_when(text: &str) -> Result<When, String> {
    let time = text.replacen(' ', "T", 1);
    let whole = ["", "Z", ":00Z", "T00:00:00Z"].iter().find_map(|rest| clock::parse_rfc3339(&format!("{time}{rest}")));
    if let Some(secs) = whole {
        return Ok(When::At(secs));
    }
    match text.parse::<i64>() {
        Ok(secs) if secs >= TIMESTAMP_MIN => return Ok(When::At(secs)),
        Ok(secs) if secs > 0 => return Err(format!("'{text}' has no unit; say {text}d, {text}h, {text}m or {text}s")),
        _ => {}
    }
    parse_duration_secs(text)
        .map(When::Ago)
        .map_err(|_| format!("'{text}' is neither a duration such as 30d or 12h nor a date such as 2026-03-01"))
}

/// Reads `30d`, `2w`, `1h30m`, `90s` as seconds; a bare number is seconds.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_duration_secs(text: &str) -> Result<i64, String> {
    let fail = || format!("'{text}' is not a duration; say 30d, 12h, 15m, 90s or 1h30m");
    if let Ok(secs) = text.parse::<u32>() {
        return Ok(i64::from(secs));
    }
    let mut total: i64 = 0;
    let mut digits = String::new();
    // Each unit may stand once, and a longer one before a shorter one.
    let mut allowed = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let place = UNITS.iter().position(|(letter, _)| *letter == c).filter(|&p| p >= allowed).ok_or_else(fail)?;
        let count: i64 = digits.parse().map_err(|_| fail())?;
        total = count.checked_mul(UNITS[place].1).and_then(|secs| total.checked_add(secs)).ok_or_else(fail)?;
        allowed = place + 1;
        digits.clear();
    }
    if !digits.is_empty() || text.is_empty() { Err(fail()) } else { Ok(total) }
}

/// Reads a size in decimal units as sizes are shown: `500M` is 500,000,000; `500Mi` is 524,288,000.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_size_bytes(text: &str) -> Result<u64, String> {
    let fail = || format!("'{text}' is not a size; say 500M, 1.5G or 200Mi");
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().map_err(|_| fail())?;
    let unit = unit.trim().trim_end_matches(['B', 'b']);
    let base: f64 = if unit.ends_with('i') { 1024.0 } else { 1000.0 };
    let power = match unit.trim_end_matches('i').to_ascii_uppercase().as_str() {
        "" => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        _ => return Err(fail()),
    };
    let bytes = number * base.powi(power);
    // Above this a float no longer holds whole bytes, and nobody means it.
    if bytes.is_finite() && bytes < 9e15 { Ok(bytes as u64) } else { Err(fail()) }
}
