//! Finds one file in a layer, without unpacking the layer.

use std::io::BufRead;

use super::apply::clean;
use super::{Archive, Entry, EntryKind, LayerError, Limits};

/// How much of a hole is written at a time.
const ZEROS: [u8; 4096] = [0; 4096];

/// What a layer says of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It is a file, whose content was handed out.
    File,
    /// It is, or lies below, a symbolic link: this is the path that is meant.
    Symlink(Vec<u8>),
    /// It is another name of this file of the same layer or of one below.
    HardLink(Vec<u8>),
    /// It is something without content: a directory, a device.
    Other(&'static str),
    /// It is taken away here; layers below do not count.
    Gone,
    /// Nothing.
    Nothing,
}

/// Looks for a path in a layer, already decompressed, and hands a file's content to `take`. The layer is read
/// to its end, so that whoever hashes it sees all of it.
///
/// # Errors
/// When it is no archive, and what `take` says.
pub fn look_up(reader: impl BufRead, path: &[u8], mut take: impl FnMut(&[u8]) -> Result<(), LayerError>) -> Result<Lookup, LayerError> {
    let wanted = clean(path);
    let mut archive = Archive::new(reader, Limits::default());
    let mut found = Lookup::Nothing;
    while let Some(entry) = archive.next_entry()? {
        let said = said(&entry, &wanted);
        match said {
            Lookup::Nothing => continue,
            // A layer speaks of what is below it when it takes something away, not of itself.
            Lookup::Gone if found != Lookup::Nothing => continue,
            Lookup::File if found == Lookup::File => continue,
            _ => {}
        }
        if said == Lookup::File {
            content(&mut archive, entry.size, &mut take)?;
        }
        found = said;
        if found == Lookup::File {
            archive.drain()?;
            break;
        }
    }
    Ok(found)
}

/// Hands out a file's content, its holes as zeros.
fn content(
    archive: &mut Archive<impl BufRead>,
    size: u64,
    take: &mut impl FnMut(&[u8]) -> Result<(), LayerError>,
) -> Result<(), LayerError> {
    let mut at = 0;
    let fill = |at: &mut u64, to: u64, take: &mut dyn FnMut(&[u8]) -> Result<(), LayerError>| -> Result<(), LayerError> {
        while *at < to {
            let n = (to - *at).min(ZEROS.len() as u64);
            take(&ZEROS[..n as usize])?;
            *at += n;
        }
        Ok(())
    };
    archive.content(|offset, piece| {
        fill(&mut at, offset, take)?;
        at += piece.len() as u64;
        take(piece)
    })?;
    fill(&mut at, size, take)
}

fn said(entry: &Entry, wanted: &[u8]) -> Lookup {
    let path = clean(&entry.path);
    let (dir, name) = match memchr::memrchr(b'/', &path) {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&b""[..], &path[..]),
    };
    if name == b".wh..wh..opq" {
        return if is_below(wanted, dir) { Lookup::Gone } else { Lookup::Nothing };
    }
    if let Some(hidden) = name.strip_prefix(b".wh.") {
        let hidden = if dir.is_empty() { hidden.to_vec() } else { [dir, hidden].join(&b'/') };
        return if wanted == hidden || is_below(wanted, &hidden) { Lookup::Gone } else { Lookup::Nothing };
    }
    let is_it = wanted == path;
    if !is_it && !is_below(wanted, &path) {
        return Lookup::Nothing;
    }
    match entry.kind {
        EntryKind::Symlink => {
            let rest = &wanted[path.len()..];
            let base = if entry.link.starts_with(b"/") { b"" } else { dir };
            Lookup::Symlink(clean(&[base, b"/", &entry.link, rest].concat()))
        }
        // A directory that is there says nothing of what is in it.
        EntryKind::Dir if !is_it => Lookup::Nothing,
        EntryKind::Dir => Lookup::Other("a directory"),
        _ if !is_it => Lookup::Gone,
        EntryKind::File => Lookup::File,
        EntryKind::HardLink => Lookup::HardLink(clean(&entry.link)),
        EntryKind::CharDevice | EntryKind::BlockDevice => Lookup::Other("a device"),
        EntryKind::Fifo => Lookup::Other("a pipe"),
    }
}

fn is_below(path: &[u8], dir: &[u8]) -> bool {
    dir.is_empty() || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests;
