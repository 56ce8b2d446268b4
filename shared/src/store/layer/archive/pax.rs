//! Numbers and extended headers of tar archives (POSIX.1-2017 pax, "pax Extended Header").

use super::Xattrs;
use super::sparse::Segment;
use crate::sys::root::Time;

/// The most segments that a sparse file may have.
pub(super) const SEGMENTS_MAX: usize = 1 << 20;

/// What an extended header says about the next file, or about all that follow.
#[derive(Debug, Default, Clone)]
pub(super) struct Extended {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<i64>,
    pub(super) gid: Option<i64>,
    pub(super) modified: Option<Time>,
    pub(super) xattrs: Xattrs,
    pub(super) sparse: Sparse,
}

/// GNU's records about a sparse file, formats 0.0, 0.1 and 1.0.
#[derive(Debug, Default, Clone)]
pub(super) struct Sparse {
    pub(super) name: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) map: Option<Vec<Segment>>,
    /// The map stands in front of the content (format 1.0).
    pub(super) in_content: bool,
    any: bool,
    offset: Option<u64>,
}

impl Extended {
    /// Refuses global records that would rename, resize or re-shape every file after them.
    pub(super) fn check_global(&self) -> Result<(), &'static str> {
        if self.path.is_some() || self.link.is_some() || self.size.is_some() || self.sparse.any || !self.xattrs.is_empty() {
            return Err("a global header sets more than owners and times");
        }
        Ok(())
    }

    pub(super) fn update_global(&mut self, newer: Extended) {
        self.uid = newer.uid.or(self.uid);
        self.gid = newer.gid.or(self.gid);
        self.modified = newer.modified.or(self.modified);
    }
}

/// Parses the records of an extended header.
pub(super) fn parse(mut body: &[u8]) -> Result<Extended, String> {
    let mut extended = Extended::default();
    while !body.is_empty() {
        let (key, value, rest) = record(body).ok_or("an extended header's record is malformed")?;
        set(&mut extended, key, value).map_err(|reason| format!("the record '{}' {reason}", super::super::show(key)))?;
        body = rest;
    }
    let sparse = &mut extended.sparse;
    if sparse.offset.is_some() {
        return Err("a sparse map ends with half a pair".to_owned());
    }
    if sparse.any && !sparse.in_content && sparse.map.is_none() {
        sparse.map = Some(Vec::new());
    }
    if sparse.any && sparse.size.is_none() {
        return Err("a sparse file has no size".to_owned());
    }
    Ok(extended)
}

/// Splits `LENGTH KEY=VALUE\n` off, where the length counts all of it.
fn record(body: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = body.iter().take(20).position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(&body[..space])?).ok()?;
    if length <= space + 1 || length > body.len() {
        return None;
    }
    let (record, rest) = body.split_at(length);
    let record = record[space + 1..].strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (&record[..equals], &record[equals + 1..]);
    (!key.is_empty() && !key.contains(&0)).then_some((key, value, rest))
}

fn set(extended: &mut Extended, key: &[u8], value: &[u8]) -> Result<(), &'static str> {
    let text = || if value.contains(&0) { Err("has a NUL in it") } else { Ok(value.to_vec()) };
    let whole = || decimal(value).ok_or("is not a whole number");
    if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
        extended.xattrs.retain(|(known, _)| known != name);
        if name.is_empty() {
            return Err("names no attribute");
        }
        extended.xattrs.push((name.to_vec(), value.to_vec()));
        return Ok(());
    }
    if let Some(part) = key.strip_prefix(b"GNU.sparse.") {
        return set_sparse(&mut extended.sparse, part, value);
    }
    // An empty value takes a record back.
    let given = !value.is_empty();
    match key {
        b"path" => extended.path = given.then(text).transpose()?,
        b"linkpath" => extended.link = given.then(text).transpose()?,
        b"size" => extended.size = given.then(whole).transpose()?,
        b"uid" => extended.uid = given.then(|| signed(value)).transpose()?,
        b"gid" => extended.gid = given.then(|| signed(value)).transpose()?,
        b"mtime" => extended.modified = given.then(|| time(value).ok_or("is not a time")).transpose()?,
        _ => {}
    }
    Ok(())
}

fn set_sparse(sparse: &mut Sparse, part: &[u8], value: &[u8]) -> Result<(), &'static str> {
    let whole = |text| decimal(text).ok_or("is not a whole number");
    let pair = |sparse: &mut Sparse, offset, length| {
        let map = sparse.map.get_or_insert_default();
        map.push(Segment { offset, length });
        if map.len() > SEGMENTS_MAX { Err("has too many parts") } else { Ok(()) }
    };
    sparse.any = true;
    match part {
        b"major" => sparse.in_content = whole(value)? == 1,
        b"minor" => {}
        b"name" if value.contains(&0) || value.is_empty() => return Err("is no name"),
        b"name" => sparse.name = Some(value.to_vec()),
        b"size" | b"realsize" => sparse.size = Some(whole(value)?),
        b"offset" if sparse.offset.is_some() => return Err("comes twice in a row"),
        b"offset" => sparse.offset = Some(whole(value)?),
        b"numbytes" => {
            let offset = sparse.offset.take().ok_or("comes without an offset")?;
            pair(sparse, offset, whole(value)?)?;
        }
        b"map" => {
            let mut numbers = value.split(|byte| *byte == b',').filter(|text| !text.is_empty());
            while let Some(offset) = numbers.next() {
                pair(sparse, whole(offset)?, whole(numbers.next().ok_or("ends with half a pair")?)?)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Reads digits only.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn signed(text: &[u8]) -> Result<i64, &'static str> {
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or("is not a whole number")
}

/// Reads seconds with a fraction, negative before 1970: `-1.5` is half a second after -2.
fn time(text: &[u8]) -> Option<Time> {
    let text = std::str::from_utf8(text).ok()?;
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let secs = i64::try_from(decimal(if whole.is_empty() { b"0" } else { whole.as_bytes() })?).ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos = fraction.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    Some(match (negative, nanos) {
        (false, _) => Time { secs, nanos },
        (true, 0) => Time { secs: -secs, nanos: 0 },
        (true, _) => Time { secs: -secs - 1, nanos: 1_000_000_000 - nanos },
    })
}

/// Reads a header's number field: octal, or base 256 with a sign (GNU, star).
pub(super) fn number(field: &[u8]) -> Result<i64, String> {
    let Some((first, rest)) = field.split_first() else { return Ok(0) };
    if first & 0x80 == 0 {
        let digits = field.iter().copied().skip_while(|byte| matches!(byte, b' ' | 0));
        let digits: Vec<u8> = digits.take_while(|byte| !matches!(byte, b' ' | 0)).collect();
        return digits.iter().try_fold(0i64, |sum, digit| {
            let value = match digit {
                b'0'..=b'7' => i64::from(digit - b'0'),
                _ => return Err("a header's number is neither octal nor binary".to_owned()),
            };
            sum.checked_mul(8).and_then(|sum| sum.checked_add(value)).ok_or_else(|| "a header's number is out of range".to_owned())
        });
    }
    // The sign bit is the second one; the first only marks the format.
    let start = i128::from(((first & 0x7f) << 1).cast_signed() >> 1);
    let value = rest.iter().try_fold(start, |sum, byte| {
        let sum = (sum << 8) | i128::from(*byte);
        (sum.unsigned_abs() < 1 << 100).then_some(sum)
    });
    value.and_then(|value| i64::try_from(value).ok()).ok_or_else(|| "a header's number is out of range".to_owned())
}

/// Reads a header's number that counts bytes.
pub(super) fn size(field: &[u8]) -> Result<u64, String> {
    let size = number(field)?;
    u64::try_from(size).map_err(|_| format!("a size of {size} bytes is out of range"))
}
