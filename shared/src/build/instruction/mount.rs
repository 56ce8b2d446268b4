//! `RUN --mount=type=...,...`.

use super::super::dockerfile::{ParseError, Position, distance};
use crate::oci::exec::StepLabel;

/// What kind of mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the Dockerfile reference")]
pub enum MountKind {
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

/// The types as they are written.
const KINDS: [(&str, MountKind); 5] = [
    ("bind", MountKind::Bind),
    ("cache", MountKind::Cache),
    ("tmpfs", MountKind::Tmpfs),
    ("secret", MountKind::Secret),
    ("ssh", MountKind::Ssh),
];
/// The options as they are written.
const KEYS: [&str; 20] = [
    "type",
    "target",
    "dst",
    "destination",
    "source",
    "src",
    "from",
    "rw",
    "readwrite",
    "ro",
    "readonly",
    "id",
    "mode",
    "uid",
    "gid",
    "size",
    "required",
    "env",
    "sharing",
    "relabel",
];

/// How steps that run at the same time share a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// All at once.
    #[default]
    Shared,
    /// Each its own.
    Private,
    /// One after the other.
    Locked,
}

/// One mount, its values unexpanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The kind.
    pub kind: MountKind,
    /// Where it is inside.
    pub target: Option<String>,
    /// What is mounted, inside the context, stage or image; the secret's id for old files.
    pub source: Option<String>,
    /// A stage or an image.
    pub from: Option<String>,
    /// `rw` or `ro`, where it was said.
    pub writable: Option<bool>,
    /// The id of a cache, a secret or an agent.
    pub id: Option<String>,
    /// Who may use a cache at the same time.
    pub sharing: Sharing,
    /// Octal permission bits.
    pub mode: Option<String>,
    /// The owner.
    pub uid: Option<String>,
    /// The group.
    pub gid: Option<String>,
    /// The size of a tmpfs.
    pub size: Option<String>,
    /// Whether a secret or an agent must exist.
    pub required: bool,
    /// The variable that holds a secret.
    pub env: Option<String>,
    /// Whose it is by its label.
    pub label: StepLabel,
    /// Where the flag stands.
    pub position: Position,
    /// The flag's text: part of the cache key.
    pub text: String,
}

impl Mount {
    /// Reads the value of a `--mount`. What has a variable where a word is wanted is only read by [`Mount::expanded`].
    pub(super) fn parse(text: &str, position: Position) -> Result<Mount, ParseError> {
        let fail = |message: String| ParseError::new(position, message);
        let fields = split_fields(text).ok_or_else(|| fail(format!("the quotes of '{text}' do not match")))?;
        let is_open = |field: &str| key_of(field) != "from" && field.contains('$');
        match fields.iter().any(|field| is_open(field)) {
            true => {
                let known: Vec<String> = fields.iter().filter(|field| !(is_open(field) && is_word(field))).cloned().collect();
                let is_typed = known.len() == fields.len() || !fields.iter().any(|f| is_open(f) && key_of(f) == "type");
                Mount::read(text, &known, position, is_typed)
            }
            false => Mount::read(text, &fields, position, true),
        }
    }

    /// Reads it once more, with its variables in place.
    ///
    /// # Errors
    /// What is wrong with it, or with an expansion.
    pub fn expanded<E>(&self, expand: &mut dyn FnMut(&str) -> Result<String, E>) -> Result<Result<Mount, ParseError>, E> {
        let mut fields = split_fields(&self.text).unwrap_or_default();
        for field in &mut fields {
            if let Some((key, value)) = field.split_once('=').filter(|(key, _)| !key.eq_ignore_ascii_case("from")) {
                *field = format!("{key}={}", expand(value)?);
            }
        }
        Ok(Mount::read(&self.text, &fields, self.position, true))
    }

    fn read(text: &str, fields: &[String], position: Position, is_typed: bool) -> Result<Mount, ParseError> {
        let fail = |message: String| ParseError::new(position, message);
        let mut mount = Mount {
            kind: MountKind::Bind,
            target: None,
            source: None,
            from: None,
            writable: None,
            id: None,
            sharing: Sharing::Shared,
            mode: None,
            uid: None,
            gid: None,
            size: None,
            required: false,
            env: None,
            label: StepLabel::Kept,
            position,
            text: text.to_owned(),
        };
        let flag = |key: &str, value: Option<&str>| match value {
            None | Some("true" | "True" | "TRUE" | "t" | "T" | "1") => Ok(true),
            Some("false" | "False" | "FALSE" | "f" | "F" | "0") => Ok(false),
            Some(other) => Err(fail(format!("'{key}' of a mount is true or false, not '{other}'"))),
        };
        for field in fields {
            let (key, value) = match field.split_once('=') {
                Some((key, value)) => (key.to_ascii_lowercase(), Some(value)),
                None => (field.to_ascii_lowercase(), None),
            };
            let text_of = || value.map(str::to_owned).ok_or_else(|| fail(format!("'{key}' of a mount needs a value")));
            match key.as_str() {
                "type" => {
                    let name = value.unwrap_or_default().to_ascii_lowercase();
                    let found = KINDS.iter().find(|(n, _)| *n == name).map(|(_, kind)| *kind);
                    let suggestion = suggest(&name, &KINDS.map(|(n, _)| n));
                    mount.kind = found.ok_or_else(|| ParseError { hint: suggestion, ..fail(format!("'{name}' is no type of mount")) })?;
                }
                "target" | "dst" | "destination" => mount.target = Some(text_of()?),
                "source" | "src" => mount.source = Some(text_of()?),
                "from" => mount.from = Some(text_of()?),
                "rw" | "readwrite" => mount.writable = Some(flag(&key, value)?),
                "ro" | "readonly" => mount.writable = Some(!flag(&key, value)?),
                "id" => mount.id = Some(text_of()?),
                "mode" => mount.mode = Some(text_of()?),
                "uid" => mount.uid = Some(text_of()?),
                "gid" => mount.gid = Some(text_of()?),
                "size" => mount.size = Some(text_of()?),
                "required" => mount.required = flag(&key, value)?,
                "env" => mount.env = Some(text_of()?),
                "sharing" => {
                    mount.sharing = match value.unwrap_or_default().to_ascii_lowercase().as_str() {
                        "shared" => Sharing::Shared,
                        "private" => Sharing::Private,
                        "locked" => Sharing::Locked,
                        other => return Err(fail(format!("'{other}' is no kind of sharing"))),
                    }
                }
                // Labels of SELinux, as buildah's files have them; where there is none they mean nothing.
                "z" => mount.label = if field.starts_with('Z') { StepLabel::Own } else { StepLabel::Shared },
                "relabel" => {
                    mount.label = match value.unwrap_or_default().to_ascii_lowercase().as_str() {
                        "shared" => StepLabel::Shared,
                        "private" => StepLabel::Own,
                        other => return Err(fail(format!("'relabel' of a mount is shared or private, not '{other}'"))),
                    }
                }
                _ => return Err(ParseError { hint: suggest(&key, &KEYS), ..fail(format!("'{key}' is no option of a mount")) }),
            }
        }
        if is_typed {
            mount.check(fields).map_err(fail)?;
        }
        Ok(mount)
    }

    /// Refuses options that docker refuses for this kind. The others it ignores, and so do we.
    fn check(&self, fields: &[String]) -> Result<(), String> {
        let has = |key: &str| fields.iter().any(|f| f.split('=').next().is_some_and(|k| k.eq_ignore_ascii_case(key)));
        let kind = KINDS.iter().find(|(_, kind)| *kind == self.kind).map_or("bind", |(name, _)| name);
        let is_file = matches!(self.kind, MountKind::Secret | MountKind::Ssh);
        for (keys, allowed) in [
            (&["mode", "uid", "gid"] as &[&str], is_file || self.kind == MountKind::Cache),
            (&["size"], self.kind == MountKind::Tmpfs),
            (&["required"], is_file),
            (&["sharing"], self.kind == MountKind::Cache),
            (&["from"], !is_file),
            (&["source", "src"], self.kind != MountKind::Ssh),
            (&["env"], self.kind == MountKind::Secret),
        ] {
            if let Some(key) = keys.iter().find(|key| has(key) && !allowed) {
                return Err(format!("a {kind} mount has no option '{key}'"));
            }
        }
        if self.kind == MountKind::Secret && self.source.is_some() && self.id.is_some() {
            return Err("a secret mount takes 'source' or 'id', not both".into());
        }
        if self.from.as_deref().is_some_and(|f| f.contains('$')) {
            return Err("'from' of a mount takes no variables; name a stage with FROM and the variable".into());
        }
        Ok(())
    }
}

fn key_of(field: &str) -> String {
    field.split('=').next().unwrap_or_default().to_ascii_lowercase()
}

/// Tells whether the value of a field is one of a few words.
fn is_word(field: &str) -> bool {
    matches!(key_of(field).as_str(), "type" | "sharing" | "rw" | "readwrite" | "ro" | "readonly" | "required")
}

fn suggest(word: &str, known: &[&str]) -> Option<String> {
    let best = known.iter().map(|k| (distance(word, k), k)).min().filter(|(d, _)| *d <= 2);
    best.map(|(_, best)| format!("did you mean {best}?"))
}

/// Splits at commas; a field in double quotes may hold one.
fn split_fields(text: &str) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for ch in text.chars() {
        match ch {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut()?.push(ch),
        }
    }
    (!quoted).then(|| fields.into_iter().map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect())
}
