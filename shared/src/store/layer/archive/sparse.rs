//! Maps of sparse files: which parts of a file an archive stores. Read, never written.

use super::pax::{self, SEGMENTS_MAX};

/// A stored part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// Checks that segments are in order, apart, inside the file, and add up to what is stored; returns
/// them last first.
pub(super) fn check(mut map: Vec<Segment>, stored: u64, size: u64) -> Result<Vec<Segment>, &'static str> {
    let (mut end, mut sum) = (0u64, 0u64);
    for segment in &map {
        if segment.offset < end {
            return Err("its sparse map overlaps");
        }
        end = segment.offset.checked_add(segment.length).filter(|end| *end <= size).ok_or("its sparse map leaves the file")?;
        sum += segment.length;
    }
    if sum != stored {
        return Err("its sparse map does not add up to its content");
    }
    map.reverse();
    Ok(map)
}

/// Reads a header's pairs of the old GNU format; tells whether all were used.
pub(super) fn old_gnu(pairs: &[u8], map: &mut Vec<Segment>) -> Result<bool, String> {
    for pair in pairs.chunks_exact(24) {
        if pair[0] == 0 || pair[12] == 0 {
            return Ok(false);
        }
        if map.len() >= SEGMENTS_MAX {
            return Err("its sparse map has too many parts".to_owned());
        }
        map.push(Segment { offset: pax::size(&pair[..12])?, length: pax::size(&pair[12..])? });
    }
    Ok(true)
}

/// A map of PAX format 1.0 that is being read: a count, then offsets and lengths, a line each.
#[derive(Default)]
pub(super) struct ContentMap {
    line: Vec<u8>,
    count: Option<usize>,
    offset: Option<u64>,
    map: Vec<Segment>,
}

impl ContentMap {
    /// Takes a block; returns the map when it is complete.
    pub(super) fn feed(&mut self, block: &[u8]) -> Result<Option<Vec<Segment>>, &'static str> {
        for byte in block {
            if *byte != b'\n' {
                self.line.push(*byte);
                if self.line.len() > 20 {
                    return Err("its sparse map has a line that is no number");
                }
                continue;
            }
            let number = pax::decimal(&self.line).ok_or("its sparse map has a line that is no number")?;
            self.line.clear();
            match (self.count, self.offset.take()) {
                (None, _) => {
                    let count = usize::try_from(number).ok().filter(|count| *count <= SEGMENTS_MAX);
                    self.count = Some(count.ok_or("its sparse map has too many parts")?);
                }
                (Some(_), None) => self.offset = Some(number),
                (Some(_), Some(offset)) => self.map.push(Segment { offset, length: number }),
            }
            if self.count == Some(self.map.len()) {
                return Ok(Some(std::mem::take(&mut self.map)));
            }
        }
        Ok(None)
    }
}
