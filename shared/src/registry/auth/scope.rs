//! Scopes: what a bearer token is for (distribution token scope documentation).

use std::collections::BTreeSet;
use std::fmt;

/// The most resources of one token; a challenge may not make us ask for more.
const SCOPES_MAX: usize = 16;

/// A resource and what may be done with it: `repository:library/alpine:pull,push`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    resource: String,
    actions: BTreeSet<String>,
}

impl Scope {
    fn new(resource: String, actions: &[&str]) -> Scope {
        Scope { resource, actions: actions.iter().map(|a| (*a).to_owned()).collect() }
    }

    /// Reading a repository.
    pub fn pull(repository: &str) -> Scope {
        Scope::new(format!("repository:{repository}"), &["pull"])
    }

    /// Reading and writing a repository.
    pub fn push(repository: &str) -> Scope {
        Scope::new(format!("repository:{repository}"), &["pull", "push"])
    }

    /// Everything in a repository. Registries disagree on what deleting is called; all know `*`.
    pub fn all(repository: &str) -> Scope {
        Scope::new(format!("repository:{repository}"), &["*"])
    }

    /// The list of repositories.
    pub fn catalog() -> Scope {
        Scope::new("registry:catalog".to_owned(), &["*"])
    }

    fn parse(text: &str) -> Option<Scope> {
        let (resource, actions) = text.rsplit_once(':')?;
        let actions: BTreeSet<String> = actions.split(',').filter(|a| !a.is_empty()).map(str::to_owned).collect();
        (resource.contains(':') && !actions.is_empty()).then(|| Scope { resource: resource.to_owned(), actions })
    }

    fn covers(&self, other: &Scope) -> bool {
        self.resource == other.resource && (self.actions.contains("*") || other.actions.is_subset(&self.actions))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions: Vec<&str> = self.actions.iter().map(String::as_str).collect();
        write!(f, "{}:{}", self.resource, actions.join(","))
    }
}

/// Several scopes, the one that matters most first: some token services read only that one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// No scope: the registry's root.
    pub fn none() -> Scopes {
        Scopes::default()
    }

    /// Adds a scope, merging it with one for the same resource.
    pub fn and(mut self, scope: Scope) -> Scopes {
        let has_room = self.0.len() < SCOPES_MAX;
        match self.0.iter_mut().find(|s| s.resource == scope.resource) {
            Some(mine) => mine.actions.extend(scope.actions),
            None if has_room => self.0.push(scope),
            None => {}
        }
        self
    }

    /// Adds what a challenge asks for: scopes with a space between them.
    pub fn and_challenged(self, text: &str) -> Scopes {
        text.split_ascii_whitespace().filter_map(Scope::parse).fold(self, Scopes::and)
    }

    /// Tells whether a token for these may be used for `wanted`.
    pub fn cover(&self, wanted: &Scopes) -> bool {
        wanted.0.iter().all(|w| self.0.iter().any(|mine| mine.covers(w)))
    }

    /// Returns the scopes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Tells whether only reading is asked for.
    pub fn is_read_only(&self) -> bool {
        self.0.iter().all(|s| s.actions.iter().all(|a| a == "pull"))
    }

    /// Returns the repository that matters most, for credentials that belong to a path.
    pub fn repository(&self) -> &str {
        self.0.iter().find_map(|s| s.resource.strip_prefix("repository:")).unwrap_or("")
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Scopes {
        Scopes(vec![scope])
    }
}
