//! The table of record types: the only place that says what a record has.
//!
//! It is the contract: keys are only ever added. The types are in modules by the kind of thing that they tell of.

mod anything;
mod containers;
mod images;
mod registries;

/// What a key's value is; drives the schema and how a table shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text that may be long; tables cut it unless all is wanted.
    Line,
    /// What a person would type; tables never wrap or cut it.
    Ref,
    /// `sha256:` and 64 hex digits, or a container's 64 hex digits.
    Digest,
    /// `2026-03-01T10:00:00Z`.
    Time,
    /// Whole bytes.
    Bytes,
    /// Whole milliseconds.
    Millis,
    /// Any number.
    Number,
    /// True or false.
    Bool,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object of texts.
    Labels,
    /// An object.
    Object,
}

/// One key of a record.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its spelling.
    pub key: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What it means.
    pub doc: &'static str,
}

/// One type of record.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// The value of `type`.
    pub name_of_type: &'static str,
    /// The value of `v`.
    pub version: u32,
    /// The name key: what `-q` prints, parts joined by `@`.
    pub name: &'static [&'static str],
    /// What it is, in one line.
    pub doc: &'static str,
    /// Its keys beside `type`, `v`, `from` and `x_*`.
    pub keys: &'static [Key],
    /// What a table shows, as dotted paths.
    pub columns: &'static [&'static str],
    /// True where a table cannot wait for the end: each record is a line.
    pub is_stream: bool,
}

impl Type {
    /// Tells whether a key belongs to the type.
    pub fn knows(&self, key: &str) -> bool {
        COMMON.iter().chain(self.keys).any(|k| k.key == key)
    }

    /// Returns what a dotted path's value is.
    pub fn kind_of(&self, path: &str) -> Kind {
        let head = path.split('.').next().unwrap_or(path);
        let tail = path.rsplit('.').next().unwrap_or(path);
        let by_name = || match tail {
            "ref" => Kind::Ref,
            "digest" | "id" => Kind::Digest,
            "size" => Kind::Bytes,
            _ => Kind::Text,
        };
        match COMMON.iter().chain(self.keys).find(|k| k.key == head) {
            Some(key) if head == path => key.kind,
            _ => by_name(),
        }
    }

    /// Tells whether the type is a result, which says `ok`.
    pub fn is_result(&self) -> bool {
        self.keys.iter().any(|k| k.key == "ok")
    }
}

/// Finds a type by the value of `type`.
pub fn find(kind: &str) -> Option<&'static Type> {
    TYPES.iter().find(|t| t.name_of_type == kind)
}

const fn key(key: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { key, kind, doc }
}

/// The keys that any record may have.
pub const COMMON: &[Key] = &[
    key("type", Kind::Text, "what the record is"),
    key("v", Kind::Number, "major version of that type"),
    key("dry_run", Kind::Bool, "only when true: nothing was changed"),
    key("from", Kind::Object, "what a derived record was made from"),
];

const REF: Key = key("ref", Kind::Ref, "what a person would type; every tool accepts it");
const DIGEST: Key = key("digest", Kind::Digest, "immutable identity");
const OK: Key = key("ok", Kind::Bool, "whether it was done");
const ERROR: Key = key("error", Kind::Object, "with ok false: code, message, retryable");
const LABELS: Key = key("labels", Kind::Labels, "labels");
const NAME: Key = key("name", Kind::Text, "name");
const CLOCK: Key = key("clock", Kind::Text, "which of its times the age selectors used");
const ELAPSED: Key = key("elapsed_ms", Kind::Millis, "time it took");

/// Every type, in the order of the manual.
pub const TYPES: &[Type] = &[
    images::IMAGE,
    containers::CONTAINER,
    registries::REPO,
    registries::TAG,
    registries::MANIFEST,
    registries::DIFFERENCE,
    images::LAYER,
    registries::TRANSFER,
    anything::DELETION,
    images::BUILD_STEP,
    containers::LOG,
    anything::EVENT,
    containers::VOLUME,
    containers::NETWORK,
    registries::GC,
    registries::SERVER,
    registries::ACCESS,
    anything::HOST,
    anything::USAGE,
    containers::STATS,
    containers::PROCESS,
    containers::PORT,
    containers::CHANGE,
    registries::LOGIN,
    images::LINT,
    anything::WARNING,
    anything::FAILURE,
];
