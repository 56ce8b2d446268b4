//! The cache key of a step: a hash of everything that its result depends on.
//!
//! Fields are length-prefixed, so that no two lists of fields run into the same bytes. The layers
//! below count by their content (diff ids), not by the keys that made them: a step that was run
//! again with the same result lets everything after it be found. Times never count.

use super::State;
use crate::digest::Digest;
use crate::store::layer::Codec;

/// The version of the keys: raised when a step of the same key would come out different.
const VERSION: &str = "tacklebox step 1";

/// A key in the making.
pub(super) struct Key {
    all: blake3::Hasher,
    /// Hashes of the parts that have names, so that a change can be named.
    parts: Vec<(String, blake3::Hasher)>,
}

impl Key {
    /// Starts the key of a step on these layers. Where only files are placed the platform is nothing.
    pub(super) fn new(kind: &str, platform: &str, below: &[Digest], epoch: Option<i64>) -> Key {
        let mut key = Key { all: blake3::Hasher::new(), parts: Vec::new() };
        key.part("the platform, or the version of the builder,");
        key.text(VERSION).text(&Codec::default().version()).text(platform).text(kind);
        key.part("SOURCE_DATE_EPOCH").text(&epoch.map(|e| e.to_string()).unwrap_or_default());
        key.part("what the step stands on").list(below.iter().map(Digest::as_str));
        key
    }

    /// Starts the key of a step in a stage.
    pub(super) fn of_state(kind: &str, state: &State, epoch: Option<i64>) -> Key {
        Key::new(kind, &state.platform.to_string(), &state.diff_ids, epoch)
    }

    /// Adds bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Key {
        let length = (bytes.len() as u64).to_le_bytes();
        self.all.update(&length).update(bytes);
        if let Some((_, part)) = self.parts.last_mut() {
            part.update(&length).update(bytes);
        }
        self
    }

    /// Starts a part with a name: what is added from here on belongs to it.
    pub(super) fn part(&mut self, name: impl Into<String>) -> &mut Key {
        self.parts.push((name.into(), blake3::Hasher::new()));
        self
    }

    /// Adds a text.
    pub(super) fn text(&mut self, text: &str) -> &mut Key {
        self.bytes(text.as_bytes())
    }

    /// Adds a switch.
    pub(super) fn flag(&mut self, flag: bool) -> &mut Key {
        self.bytes(&[u8::from(flag)])
    }

    /// Adds a list.
    pub(super) fn list<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> &mut Key {
        let all: Vec<&str> = texts.collect();
        self.bytes(&(all.len() as u64).to_le_bytes());
        for text in all {
            self.text(text);
        }
        self
    }

    /// Gives the hasher to something that adds its own fields.
    pub(super) fn with(&mut self, add: impl FnOnce(&mut blake3::Hasher)) -> &mut Key {
        let mut own = blake3::Hasher::new();
        add(&mut own);
        self.bytes(own.finalize().as_bytes())
    }

    /// Ends the key.
    pub(super) fn finish(&self) -> blake3::Hash {
        self.all.finalize()
    }

    /// Returns the parts' names and short hashes.
    pub(super) fn parts(&self) -> Vec<(String, String)> {
        let short = |hasher: &blake3::Hasher| hasher.finalize().to_hex()[..16].to_owned();
        self.parts.iter().map(|(name, hasher)| (name.clone(), short(hasher))).collect()
    }
}
