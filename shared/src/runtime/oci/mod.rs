//! The OCI runtime operations over our core, for engines above: containerd, podman, docker, CRI-O (runtime.md).
//!
//! A container is made up to its program by [`create`] and waits for [`start`] whoever made it lives or
//! not: its first process has a named pipe open, at which nobody else can be. Processes come from the
//! one launch that `dr` uses; what is stored of them is more than a process id.

mod agent;
mod bundle;
mod create;
mod events;
mod exec;
mod features;
pub(super) mod hooks;
mod inside;
mod life;
mod resctrl;
mod run;
mod state;
mod template;
#[cfg(test)]
mod tests;

pub use create::{Request as Creation, create};
pub use events::follow as follow_events;
pub use exec::{Request as Execution, exec};
pub use features::features;
pub use life::{delete, freeze, kill, processes, read_resources, start, update};
pub use run::{How, run};
pub use state::{Container, Document, Site, Status};
pub use template::write as write_template;
