//! Flags of limits. Long because each flag has a line of help.

use crate::runtime::options::limits::Limits;

/// What a container may use up.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LimitArgs {
    /// Limit memory
    #[arg(short, long, value_name = "BYTES", help_heading = "Limits")]
    pub memory: Option<String>,

    /// Limit memory and swap together; -1 is without limit
    #[arg(long, allow_hyphen_values = true, value_name = "BYTES", help_heading = "Limits")]
    pub memory_swap: Option<String>,

    /// Keep at least this much memory when it gets scarce
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub memory_reservation: Option<String>,

    /// Swap more or less gladly, from 0 to 100
    #[arg(long, allow_hyphen_values = true, value_name = "NUMBER", help_heading = "Limits")]
    pub memory_swappiness: Option<i64>,

    /// Let processes wait when memory is out, in place of killing them
    #[arg(long, help_heading = "Limits")]
    pub oom_kill_disable: bool,

    /// Be killed more or less gladly when memory is out, from -1000 to 1000
    #[arg(long, allow_hyphen_values = true, value_name = "NUMBER", help_heading = "Limits")]
    pub oom_score_adj: Option<i32>,

    /// Limit processors
    #[arg(long, value_name = "NUMBER", help_heading = "Limits")]
    pub cpus: Option<String>,

    /// Weigh processor time against other containers
    #[arg(short = 'c', long, value_name = "WEIGHT", help_heading = "Limits")]
    pub cpu_shares: Option<u64>,

    /// Limit processor time in each period; -1 is without limit
    #[arg(long, allow_hyphen_values = true, value_name = "MICROSECONDS", help_heading = "Limits")]
    pub cpu_quota: Option<i64>,

    /// Set the period of --cpu-quota
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Limits")]
    pub cpu_period: Option<u64>,

    /// Allow real-time scheduling for this long in each period
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Limits")]
    pub cpu_rt_runtime: Option<i64>,

    /// Set the period of --cpu-rt-runtime
    #[arg(long, value_name = "MICROSECONDS", help_heading = "Limits")]
    pub cpu_rt_period: Option<u64>,

    /// Run on these processors only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    pub cpuset_cpus: Option<String>,

    /// Take memory of these nodes only
    #[arg(long, value_name = "LIST", help_heading = "Limits")]
    pub cpuset_mems: Option<String>,

    /// Limit processes; -1 is without limit
    #[arg(long, allow_hyphen_values = true, value_name = "NUMBER", help_heading = "Limits")]
    pub pids_limit: Option<i64>,

    /// Set a resource limit
    #[arg(long, value_name = "TYPE=SOFT[:HARD]", help_heading = "Limits")]
    pub ulimit: Vec<String>,

    /// Weigh block devices against other containers, from 10 to 1000
    #[arg(long, value_name = "WEIGHT", help_heading = "Limits")]
    pub blkio_weight: Option<u16>,

    /// Weigh one block device
    #[arg(long, value_name = "DEVICE:WEIGHT", help_heading = "Limits")]
    pub blkio_weight_device: Vec<String>,

    /// Limit bytes read from a block device in a second
    #[arg(long, value_name = "DEVICE:BYTES", help_heading = "Limits")]
    pub device_read_bps: Vec<String>,

    /// Limit bytes written to a block device in a second
    #[arg(long, value_name = "DEVICE:BYTES", help_heading = "Limits")]
    pub device_write_bps: Vec<String>,

    /// Limit reads from a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER", help_heading = "Limits")]
    pub device_read_iops: Vec<String>,

    /// Limit writes to a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER", help_heading = "Limits")]
    pub device_write_iops: Vec<String>,

    /// Write to a file of the cgroup (version 2)
    #[arg(long, value_name = "FILE=VALUE", help_heading = "Limits")]
    pub cgroup_conf: Vec<String>,

    /// Make the cgroup below this one
    #[arg(long, value_name = "PATH", help_heading = "Limits")]
    pub cgroup_parent: Option<String>,

    /// Have a cgroup (enabled) or none (disabled)
    #[arg(long, value_name = "MODE", help_heading = "Limits")]
    pub cgroups: Option<String>,
}

impl LimitArgs {
    /// Turns the flags into options.
    pub(super) fn options(&self) -> Limits {
        let args = self.clone();
        Limits {
            memory: args.memory,
            memory_swap: args.memory_swap,
            memory_reservation: args.memory_reservation,
            memory_swappiness: args.memory_swappiness,
            oom_kill_disable: args.oom_kill_disable,
            oom_score_adj: args.oom_score_adj,
            cpus: args.cpus,
            cpu_shares: args.cpu_shares,
            cpu_quota: args.cpu_quota,
            cpu_period: args.cpu_period,
            cpu_rt_runtime: args.cpu_rt_runtime,
            cpu_rt_period: args.cpu_rt_period,
            cpuset_cpus: args.cpuset_cpus,
            cpuset_mems: args.cpuset_mems,
            pids_limit: args.pids_limit,
            ulimit: args.ulimit,
            blkio_weight: args.blkio_weight,
            blkio_weight_device: args.blkio_weight_device,
            device_read_bps: args.device_read_bps,
            device_write_bps: args.device_write_bps,
            device_read_iops: args.device_read_iops,
            device_write_iops: args.device_write_iops,
            cgroup_conf: args.cgroup_conf,
        }
    }
}
