//! Flags about a container's life: its health and its time.

use crate::runtime::health;

/// How a container's health is checked.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct HealthArgs {
    /// Check the container's health with this command: a line for its shell, or a JSON list; none for no check
    #[arg(long, value_name = "COMMAND", help_heading = "Health")]
    pub health_cmd: Option<String>,

    /// Check it this often; 30s by default
    #[arg(long, value_name = "TIME", help_heading = "Health")]
    pub health_interval: Option<String>,

    /// Kill a check that takes longer, which has failed then; 30s by default
    #[arg(long, value_name = "TIME", help_heading = "Health")]
    pub health_timeout: Option<String>,

    /// Call it unhealthy after this many failures in a row; 3 by default
    #[arg(long, value_name = "NUMBER", help_heading = "Health")]
    pub health_retries: Option<u32>,

    /// Do not count failures for this long after the start, or until it was healthy once
    #[arg(long, value_name = "TIME", help_heading = "Health")]
    pub health_start_period: Option<String>,

    /// Check it this often in that time; 5s by default
    #[arg(long, value_name = "TIME", help_heading = "Health")]
    pub health_start_interval: Option<String>,

    /// When it turns unhealthy: none, kill, restart, stop
    #[arg(long, value_name = "ACTION", help_heading = "Health")]
    pub health_on_failure: Option<String>,

    /// Do not check its health, whatever the image says
    #[arg(long, help_heading = "Health")]
    pub no_healthcheck: bool,
}

/// How a container's run is watched.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LifeArgs {
    #[command(flatten)]
    health: HealthArgs,

    /// Kill the container after this many seconds
    #[arg(long, value_name = "SECONDS", help_heading = "Container")]
    pub timeout: Option<u64>,
}

impl LifeArgs {
    /// Returns the health flags.
    pub(super) fn health(&self) -> health::Options {
        self.health.options()
    }
}

impl HealthArgs {
    /// Returns the flags as options.
    pub fn options(&self) -> health::Options {
        let args = self.clone();
        health::Options {
            cmd: args.health_cmd,
            interval: args.health_interval,
            timeout: args.health_timeout,
            start_period: args.health_start_period,
            start_interval: args.health_start_interval,
            retries: args.health_retries,
            on_failure: args.health_on_failure,
            none: args.no_healthcheck,
        }
    }
}
