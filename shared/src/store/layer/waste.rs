//! What later layers hide of earlier ones: bytes that every pull carries and no container sees.
//!
//! Files are followed by name through the archives, base first. A file's bytes are wasted when its
//! last name is overwritten, taken away by a whiteout, or lies in a directory that is made opaque.
//! A layer that only changes a file's mode carries the file again, and so wastes the former one.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::apply::clean;
use super::{Archive, Entry, EntryKind, LayerError, Limits};

/// What one layer carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Bytes of its files, each once.
    pub bytes: u64,
    /// Bytes of those that later layers hide.
    pub wasted_bytes: u64,
    /// The files that later layers hide: name and bytes.
    pub wasted: Vec<(Vec<u8>, u64)>,
}

/// One name of a file.
struct Name {
    file: usize,
    /// The layer that gave the name.
    layer: usize,
}

struct File {
    layer: usize,
    bytes: u64,
    names: u32,
}

/// Follows files through layers.
#[derive(Default)]
pub struct Waste {
    names: BTreeMap<Vec<u8>, Name>,
    files: Vec<File>,
    layers: Vec<Carried>,
}

impl Waste {
    /// Reads the next layer, already decompressed.
    ///
    /// # Errors
    /// When it is no archive.
    pub fn add(&mut self, reader: impl BufRead) -> Result<(), LayerError> {
        self.layers.push(Carried::default());
        let mut archive = Archive::new(reader, Limits::default());
        while let Some(entry) = archive.next_entry()? {
            self.entry(&entry);
        }
        Ok(())
    }

    /// Takes note of a layer that is not here.
    pub fn skip(&mut self) {
        self.layers.push(Carried::default());
    }

    /// Returns what each layer carries, base first.
    pub fn finish(self) -> Vec<Carried> {
        self.layers
    }

    fn entry(&mut self, entry: &Entry) {
        let layer = self.layers.len() - 1;
        let path = clean(&entry.path);
        let (dir, name) = match memchr::memrchr(b'/', &path) {
            Some(at) => (&path[..at], &path[at + 1..]),
            None => (&b""[..], &path[..]),
        };
        if name == b".wh..wh..opq" {
            return self.hide_below(dir, layer);
        }
        if let Some(hidden) = name.strip_prefix(b".wh.") {
            let hidden = if dir.is_empty() { hidden.to_vec() } else { [dir, hidden].join(&b'/') };
            self.hide_below(&hidden, layer);
            return self.hide(&hidden, layer);
        }
        match entry.kind {
            EntryKind::Dir => self.replace(&path),
            EntryKind::File => {
                self.replace(&path);
                self.hide_below(&path, usize::MAX);
                self.files.push(File { layer, bytes: entry.size, names: 1 });
                self.layers[layer].bytes += entry.size;
                self.names.insert(path, Name { file: self.files.len() - 1, layer });
            }
            EntryKind::HardLink => {
                let file = self.names.get(&clean(&entry.link)).map(|name| name.file);
                // Counted first, so that a link that replaces the last name does not waste the file.
                if let Some(file) = file {
                    self.files[file].names += 1;
                }
                self.replace(&path);
                if let Some(file) = file {
                    self.names.insert(path, Name { file, layer });
                }
            }
            _ => {
                self.replace(&path);
                self.hide_below(&path, usize::MAX);
            }
        }
    }

    /// Takes the name away that something else gets now.
    fn replace(&mut self, path: &[u8]) {
        if let Some(name) = self.names.remove(path) {
            self.forget(path, &name);
        }
    }

    /// Takes a name away if a layer before `layer` gave it.
    fn hide(&mut self, path: &[u8], layer: usize) {
        if self.names.get(path).is_some_and(|name| name.layer < layer) {
            self.replace(path);
        }
    }

    /// Does the same for all names below a directory.
    fn hide_below(&mut self, dir: &[u8], layer: usize) {
        // '0' follows '/'.
        let (from, to) = ([dir, b"/"].concat(), [dir, b"0"].concat());
        let below: Vec<Vec<u8>> = if dir.is_empty() {
            self.names.keys().cloned().collect()
        } else {
            self.names.range(from..to).map(|(path, _)| path.clone()).collect()
        };
        below.iter().for_each(|path| self.hide(path, layer));
    }

    fn forget(&mut self, path: &[u8], name: &Name) {
        let now = self.layers.len() - 1;
        let file = &mut self.files[name.file];
        file.names -= 1;
        // What a layer overwrites of its own is no other layer's doing.
        if file.names == 0 && file.layer < now && file.bytes > 0 {
            let carried = &mut self.layers[file.layer];
            carried.wasted_bytes += file.bytes;
            carried.wasted.push((path.to_vec(), file.bytes));
        }
    }
}
