//! Images from Dockerfiles.
//!
//! Reading order: [`context`] opens what to build from, [`git`] fetches repositories; [`dockerfile`] parses the text, [`instruction`]
//! gives it a meaning, [`include`] puts other files into it, [`graph`] finds the stages; [`expand`] substitutes variables and [`config`]
//! keeps what a stage has set; [`ignore`] and [`tree`] say what a COPY takes, [`copy`] writes it;
//! [`cache`] remembers; [`evaluation`] does it all. [`lint`] says what looks wrong.
//!
//! Nothing of this module imports the runtime: steps run through [`crate::oci::exec::Exec`], base
//! images and URLs come through traits, and the tool joins them.

pub mod cache;
pub mod config;
pub mod context;
pub mod copy;
pub mod dockerfile;
mod error;
pub mod evaluation;
pub mod expand;
pub mod git;
pub mod graph;
pub mod ignore;
pub mod include;
pub mod instruction;
pub mod lint;
pub mod tree;

pub use config::PROXY_ARGS;
pub use error::{BuildError, BuildErrorKind, InstructionError, Result};
pub use evaluation::{
    Allowed, Bases, Built, Changes, Contexts, Fetch, Fetched, Form, NamedContext, Options, SecretSource, Squash, StepInfo, StepState,
    Together, Tools, Unwatched, Volume, Watch, build, runs_here,
};
