//! Images from Dockerfiles.
//!
//! Reading order: [`dockerfile`] parses the text, [`expand`] substitutes variables, [`ignore`]
//! decides which files of a context exist for the build. Nothing of this module imports the
//! runtime: steps run through [`crate::oci::exec::Exec`].

pub mod cache;
pub mod config;
pub mod copy;
pub mod dockerfile;
pub mod expand;
pub mod graph;
pub mod ignore;
pub mod instruction;
pub mod tree;
