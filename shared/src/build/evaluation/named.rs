//! Contexts that have a name (`--build-context`): directories, images and layouts that a `FROM`, a
//! `--from` or a `from=` means instead of what the Dockerfile says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::dockerfile::Position;
use super::super::error::Result;
use super::super::graph::context_key;
use super::super::instruction::Copy;
use super::super::tree::Tree;
use super::{Evaluation, State, StepInfo};
use crate::oci::{Descriptor, Document, Platform};
use crate::store::{OpenImage, StoreError};

/// What a name means.
pub enum NamedContext {
    /// Files.
    Tree(Tree),
    /// An image, by its name.
    Image(String),
    /// An image or an index that is in the store already, held by the caller's lease.
    Root(Descriptor),
    /// A stage of the same Dockerfile.
    Stage(String),
}

/// The contexts that have a name, by [`context_key`].
pub type Contexts = BTreeMap<String, NamedContext>;

impl Evaluation<'_> {
    /// Returns the files that a `--from` names, if it is a context of files and no stage.
    pub(super) fn named_tree(&self, from: &str, current: usize) -> Option<&Tree> {
        if self.graph.find(from, current).is_some() {
            return None;
        }
        match self.tools.contexts.get(&context_key(from)) {
            Some(NamedContext::Tree(tree)) => Some(tree),
            _ => None,
        }
    }

    /// Returns the image that a context is.
    pub(super) fn named_image(&self, context: &NamedContext, platform: &Platform, position: Position) -> Result<Arc<OpenImage>> {
        match context {
            NamedContext::Image(name) => self.base(name, platform, position),
            NamedContext::Root(root) => {
                let store = self.tools.store;
                let manifest = match store.read_document(root)? {
                    Document::Manifest(_) => root.clone(),
                    Document::Index(index) => {
                        let lacks = || StoreError::not_found("image", format!("{} for {platform}", root.digest));
                        index.pick(platform).cloned().ok_or_else(lacks)?
                    }
                };
                Ok(Arc::new(store.open_manifest(&manifest)?))
            }
            NamedContext::Tree(_) | NamedContext::Stage(_) => Err(self.fail(position, "this context is no image")),
        }
    }

    /// The state of a stage that starts from a context.
    pub(super) fn start_named(&self, index: usize, key: &str, info: &StepInfo) -> Result<State> {
        let stage = &self.graph.stages[index];
        let platform = self.platform_of(index);
        let position = stage.from.position;
        let Some(context) = self.tools.contexts.get(key) else {
            return Err(self.fail(position, format!("there is no context '{key}'")));
        };
        if !matches!(context, NamedContext::Tree(_)) {
            let open = self.named_image(context, platform, position)?;
            return Ok(State::of_image(index, platform, &open));
        }
        let mut state = State::of_nothing(index, platform);
        let all = Copy { sources: vec!["/".into()], dest: "/".into(), from: Some(key.to_owned()), ..Copy::default() };
        self.copy(index, &mut state, &stage.from, &all, info)?;
        Ok(state)
    }
}
