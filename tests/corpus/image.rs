//! What an image is: its configuration and its files, as texts that can be compared.

use std::collections::{BTreeMap, HashMap};
use std::io::BufReader;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use shared::digest::Digest;
use shared::store::Store;
use shared::store::layer::{Archive, Decompressor, Entry, EntryKind, Limits};

/// The keys of a configuration that are compared; docker's classic builder adds some that only it reads.
const CONFIG: [&str; 13] = [
    "User",
    "ExposedPorts",
    "Env",
    "Entrypoint",
    "Cmd",
    "Volumes",
    "WorkingDir",
    "Labels",
    "StopSignal",
    "Healthcheck",
    "Shell",
    "OnBuild",
    "ArgsEscaped",
];

/// One entry of a layer, with the digest of a file's content.
type Member = (Entry, Option<Digest>);

/// Reads images of one store; a layer is read once.
pub(crate) struct Reader {
    store: Store,
    layers: Mutex<HashMap<Digest, Arc<Vec<Member>>>>,
}

/// A file of an image, shared by its hard links.
struct File {
    text: String,
    names: u32,
}

#[derive(Default)]
struct Tree {
    names: BTreeMap<Vec<u8>, (usize, usize)>,
    files: Vec<File>,
}

impl Reader {
    pub(crate) fn new(store: Store) -> Reader {
        Reader { store, layers: Mutex::default() }
    }

    /// Returns the fields of an image: `config.Env`, `/etc/passwd`.
    pub(crate) fn fields(&self, name: &str) -> BTreeMap<String, String> {
        let image = self.store.find(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        let open = self.store.open_image(&image, None).unwrap_or_else(|e| panic!("{name}: {e}"));
        let config: Value = serde_json::from_slice(&open.config_bytes).expect("a config is JSON");
        let mut fields = BTreeMap::new();
        for key in ["architecture", "os", "author"] {
            fields.insert(key.to_owned(), shown(&config[key]));
        }
        for key in CONFIG {
            fields.insert(format!("config.{key}"), shown(&config["config"][key]));
        }
        let empty = |step: &Value| if step["empty_layer"] == true { '-' } else { 'L' };
        fields.insert("history".into(), config["history"].as_array().map(|steps| steps.iter().map(empty).collect()).unwrap_or_default());
        let mut tree = Tree::default();
        for (at, layer) in open.manifest.layers.iter().enumerate() {
            for member in self.layer(&layer.digest).iter() {
                tree.add(member, at);
            }
        }
        fields.extend(tree.fields());
        fields.retain(|_, value| !value.is_empty());
        fields
    }

    fn layer(&self, digest: &Digest) -> Arc<Vec<Member>> {
        let lock = || self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(digest) {
            return Arc::clone(known);
        }
        let file = self.store.open_blob(digest).expect("a layer is here");
        let plain = Decompressor::new(file).expect("a layer can be read");
        let mut archive = Archive::new(BufReader::new(plain), Limits::default());
        let mut members = Vec::new();
        while let Some(entry) = archive.next_entry().expect("a layer is an archive") {
            let digest = (entry.kind == EntryKind::File).then(|| {
                let mut content = vec![0; usize::try_from(entry.size).expect("small files")];
                let put = |offset: u64, piece: &[u8]| {
                    let at = usize::try_from(offset).expect("small files");
                    content[at..at + piece.len()].copy_from_slice(piece);
                    Ok(())
                };
                archive.content(put).expect("a file can be read");
                Digest::of(&content)
            });
            members.push((entry, digest));
        }
        let members = Arc::new(members);
        lock().insert(digest.clone(), Arc::clone(&members));
        members
    }
}

/// Writes a value; what is empty is as good as absent.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::Object(map) if map.is_empty() => String::new(),
        Value::Bool(false) => String::new(),
        Value::String(text) => text.clone(),
        // The order of keys means nothing.
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            serde_json::to_string(&sorted).expect("JSON can be written")
        }
        other => other.to_string(),
    }
}

fn clean(path: &[u8]) -> Vec<u8> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect::<Vec<_>>().join(&b'/')
}

impl Tree {
    fn add(&mut self, (entry, digest): &Member, layer: usize) {
        let path = clean(&entry.path);
        if path.is_empty() {
            return;
        }
        let (dir, name) = match path.iter().rposition(|byte| *byte == b'/') {
            Some(at) => (path[..at].to_vec(), path[at + 1..].to_vec()),
            None => (Vec::new(), path.clone()),
        };
        if name == b".wh..wh..opq" {
            return self.remove_below(&dir, layer);
        }
        if let Some(hidden) = name.strip_prefix(b".wh.") {
            let hidden = if dir.is_empty() { hidden.to_vec() } else { [&dir[..], hidden].join(&b'/') };
            self.remove_below(&hidden, layer);
            if self.names.get(&hidden).is_some_and(|(_, of)| *of < layer) {
                self.remove(&hidden);
            }
            return;
        }
        if entry.kind != EntryKind::Dir {
            self.remove_below(&path, usize::MAX);
        }
        let file = match entry.kind {
            EntryKind::HardLink => self.names.get(&clean(&entry.link)).expect("a hard link has a target").0,
            _ => {
                self.files.push(File { text: described(entry, digest.as_ref()), names: 0 });
                self.files.len() - 1
            }
        };
        self.files[file].names += 1;
        self.remove(&path);
        self.names.insert(path, (file, layer));
    }

    fn remove(&mut self, path: &[u8]) {
        if let Some((file, _)) = self.names.remove(path) {
            self.files[file].names -= 1;
        }
    }

    fn remove_below(&mut self, dir: &[u8], layer: usize) {
        let prefix = if dir.is_empty() { Vec::new() } else { [dir, b"/"].concat() };
        let below: Vec<Vec<u8>> = self
            .names
            .range(prefix.clone()..)
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter(|(_, (_, of))| *of < layer)
            .map(|(path, _)| path.clone())
            .collect();
        below.iter().for_each(|path| self.remove(path));
    }

    fn fields(&self) -> Vec<(String, String)> {
        let links = |file: &usize| if self.files[*file].names > 1 { format!(" links={}", self.files[*file].names) } else { String::new() };
        let show = |(path, (file, _)): (&Vec<u8>, &(usize, usize))| {
            (format!("/{}", String::from_utf8_lossy(path)), format!("{}{}", self.files[*file].text, links(file)))
        };
        self.names.iter().map(show).collect()
    }
}

fn described(entry: &Entry, digest: Option<&Digest>) -> String {
    let xattrs: Vec<String> =
        entry.xattrs.iter().map(|(name, value)| format!("{}={}", name.escape_ascii(), value.escape_ascii())).collect();
    let content = match digest {
        Some(digest) => format!(" {} bytes {}", entry.size, &digest.hex()[..12]),
        None if entry.link.is_empty() => String::new(),
        None => format!(" -> {}", String::from_utf8_lossy(&entry.link)),
    };
    // The mode of a link means nothing.
    let mode = if entry.kind == EntryKind::Symlink { String::new() } else { format!(" {:o}", entry.mode) };
    let device = if entry.major + entry.minor > 0 { format!(" {}:{}", entry.major, entry.minor) } else { String::new() };
    format!("{:?}{mode} {}:{}{content}{device}{}", entry.kind, entry.uid, entry.gid, xattrs.join(" "))
}
