//! How containers are stopped, and signals as people type them.

use std::time::Duration;

/// How long a container gets to end, and what it is told.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct StopArgs {
    /// Kill after this many seconds
    #[arg(short, long, visible_alias = "timeout", value_name = "SECONDS")]
    time: Option<u64>,

    /// Send this signal first
    #[arg(short = 's', long, visible_alias = "signal", value_name = "SIGNAL", value_parser = parse_signal)]
    stop_signal: Option<i32>,
}

impl StopArgs {
    /// Returns how long it gets, if that was said.
    pub fn time(self) -> Option<Duration> {
        self.time.map(Duration::from_secs)
    }

    /// Returns the signal, if one was said.
    pub fn signal(self) -> Option<i32> {
        self.stop_signal
    }
}

/// Reads a signal by name or number.
///
/// # Errors
/// When there is none of that name.
pub fn parse_signal(text: &str) -> Result<i32, String> {
    crate::sys::signal::parse(text).ok_or_else(|| "there is no such signal".into())
}
