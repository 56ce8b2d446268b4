//! Names in registries: the default registry for what names none, and the place of an image in another registry.

use crate::cli::{Fail, Operand};
use crate::reference::{DEFAULT_HOST, Reference, TRANSPORT, is_host};
use crate::registry::{Config, DefaultRegistry};

/// Turns texts into references of a registry, by the rules of tools that look into registries
/// (`drs`, `drm`, `drx`): a typed name without a registry is in the default registry, where there
/// is one; a name out of a record means what the record's writer meant, as docker reads it.
#[derive(Debug, Clone, Default)]
pub struct Names {
    default: Option<DefaultRegistry>,
}

impl Names {
    /// Makes the rules of a configuration.
    pub fn new(config: &Config) -> Names {
        Names { default: config.registry.clone() }
    }

    /// Returns the default registry.
    pub fn default_registry(&self) -> Option<&DefaultRegistry> {
        self.default.as_ref()
    }

    /// Reads an operand.
    ///
    /// # Errors
    /// When it is not a reference.
    pub fn reference(&self, operand: &Operand) -> Result<Reference, Fail> {
        match (operand.record(), &self.default) {
            (None, Some(default)) => self.typed(operand.text(), default),
            _ => operand.reference(),
        }
    }

    fn typed(&self, text: &str, default: &DefaultRegistry) -> Result<Reference, Fail> {
        let text = text.strip_prefix(TRANSPORT).unwrap_or(text);
        let parsed: Reference = text.parse().map_err(|e| Fail::from_reference(&e))?;
        if names_a_host(text) {
            return Ok(parsed);
        }
        let path = parsed.repository();
        let path = if text.contains('/') { path } else { path.strip_prefix("library/").unwrap_or(path) };
        default.place(path, parsed.tag(), parsed.digest().cloned()).map_err(|e| Fail::from_reference(&e))
    }

    /// Writes a reference so that every tool reads it back as the same, default registry or not.
    pub fn show(&self, reference: &Reference) -> String {
        if self.default.is_some() { reference.to_string() } else { reference.familiar() }
    }
}

/// Tells whether a text says in which registry its name is.
fn names_a_host(text: &str) -> bool {
    text.split_once('/').is_some_and(|(first, _)| is_host(first))
}

/// Returns the path that an image keeps when it moves to another registry: `library/` is Docker Hub's alone.
pub fn home_path(reference: &Reference) -> &str {
    let path = reference.repository();
    if reference.host() == DEFAULT_HOST { path.strip_prefix("library/").unwrap_or(path) } else { path }
}

/// Returns where an image goes that is sent: `to`, the default registry where its name says none, else
/// where its name says; none when nothing says a registry, so that docker.io is never meant by accident.
///
/// # Errors
/// When the name becomes too long.
pub fn destination(name: &Reference, to: Option<&DefaultRegistry>, default: Option<&DefaultRegistry>) -> Result<Option<Reference>, Fail> {
    let is_unnamed = name.host() == DEFAULT_HOST && name.repository().starts_with("library/");
    match (to, default) {
        (Some(to), _) => retarget(name, to).map(Some),
        (None, Some(default)) if is_unnamed => retarget(name, default).map(Some),
        (None, None) if is_unnamed => Ok(None),
        _ => Ok(Some(name.clone())),
    }
}

/// Returns where an image goes when it is sent `--to` a registry: same path, same tag or digest.
///
/// # Errors
/// When the name becomes too long.
pub fn retarget(reference: &Reference, to: &DefaultRegistry) -> Result<Reference, Fail> {
    to.place(home_path(reference), reference.tag(), reference.digest().cloned()).map_err(|e| Fail::from_reference(&e))
}
