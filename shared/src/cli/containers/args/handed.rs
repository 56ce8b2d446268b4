//! What a command hands down to a container: open descriptors, the socket of a service manager.

use crate::cli::Fail;
use crate::runtime::{Descriptors, Notify};

/// Open descriptors.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DescriptorArgs {
    /// Pass so many open descriptors on, from 3 up
    #[arg(long, value_name = "NUMBER", help_heading = "Process")]
    preserve_fds: Option<u32>,

    /// Pass these open descriptors on, under the same numbers
    #[arg(long, value_name = "FD,...", value_delimiter = ',', help_heading = "Process")]
    preserve_fd: Vec<i32>,
}

impl DescriptorArgs {
    /// Finds the descriptors; with `listens` also the sockets of a service manager (LISTEN_FDS), which are passed on unasked.
    ///
    /// # Errors
    /// When one is not open.
    pub fn descriptors(&self, listens: bool) -> Result<Descriptors, Fail> {
        Descriptors::find(self.preserve_fds.unwrap_or(0), &self.preserve_fd, listens).map_err(|error| Fail::from_run(&error))
    }
}

/// Who waits for the container to be ready.
#[derive(Debug, Clone, clap::Args)]
pub struct NotifyArgs {
    /// Where NOTIFY_SOCKET is set, who tells the service manager that it is ready: container (the socket is given to it), conmon (as soon as it runs), healthy (as soon as its health check passes), or ignore
    #[arg(long, value_name = "MODE", default_value = "container", value_parser = ["container", "conmon", "healthy", "ignore"], help_heading = "Process")]
    sdnotify: String,
}

impl NotifyArgs {
    /// Finds who waits.
    ///
    /// # Errors
    /// When there is no such mode.
    pub fn notify(&self) -> Result<Option<Notify>, Fail> {
        Notify::find(&self.sdnotify).map_err(|error| Fail::from_run(&error))
    }
}
