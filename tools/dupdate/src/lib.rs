//! `dupdate`: changes limits, variables, health checks and restart policies of containers.

use shared::cli::containers::{HealthArgs, find, record, warn_all};
use shared::cli::{Cx, Fail, Mode};
use shared::runtime::options::environment::Environment;
use shared::runtime::options::limits::Limits;
use shared::runtime::update::{Update, update};

/// Change limits, variables, health checks and restart policies of containers
///
/// Limits of those that run at once, of others from their next start on; a health check with its
/// next probe; variables for what dx and the next start run. What is not named stays. Each container
/// is changed whole or not at all.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dupdate -m 512m --memory-swap 1g web\n  dupdate --cpus 1.5 --pids-limit 200 web db\n  dupdate --restart unless-stopped web\n  dupdate -e LEVEL=debug web\n  dps --label tier=batch | dupdate --cpu-shares 256"
)]
pub struct Args {
    /// The containers, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,

    /// Limit memory
    #[arg(short, long, value_name = "BYTES")]
    memory: Option<String>,

    /// Limit memory and swap together; -1 is without limit
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    memory_swap: Option<String>,

    /// Keep at least this much memory when it gets scarce
    #[arg(long, value_name = "BYTES")]
    memory_reservation: Option<String>,

    /// Swap more or less gladly, from 0 to 100
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    memory_swappiness: Option<i64>,

    /// Limit processors
    #[arg(long, value_name = "NUMBER")]
    cpus: Option<String>,

    /// Limit processor time in each period, in microseconds
    #[arg(long, value_name = "MICROSECONDS", allow_hyphen_values = true)]
    cpu_quota: Option<i64>,

    /// The period of --cpu-quota, in microseconds
    #[arg(long, value_name = "MICROSECONDS")]
    cpu_period: Option<u64>,

    /// Weigh processor time against other containers
    #[arg(short, long, value_name = "WEIGHT")]
    cpu_shares: Option<u64>,

    /// Reserve real-time in each period, in microseconds
    #[arg(long, value_name = "MICROSECONDS")]
    cpu_rt_runtime: Option<i64>,

    /// The period of --cpu-rt-runtime, in microseconds
    #[arg(long, value_name = "MICROSECONDS")]
    cpu_rt_period: Option<u64>,

    /// Run on these processors only
    #[arg(long, value_name = "LIST")]
    cpuset_cpus: Option<String>,

    /// Take memory of these nodes only
    #[arg(long, value_name = "LIST")]
    cpuset_mems: Option<String>,

    /// Limit processes; -1 is without limit
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pids_limit: Option<i64>,

    /// Weigh disk access against other containers, 10 to 1000
    #[arg(long, value_name = "WEIGHT")]
    blkio_weight: Option<u16>,

    /// Weigh one block device
    #[arg(long, value_name = "DEVICE:WEIGHT")]
    blkio_weight_device: Vec<String>,

    /// Limit bytes read from a block device in a second
    #[arg(long, value_name = "DEVICE:BYTES")]
    device_read_bps: Vec<String>,

    /// Limit bytes written to a block device in a second
    #[arg(long, value_name = "DEVICE:BYTES")]
    device_write_bps: Vec<String>,

    /// Limit reads from a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER")]
    device_read_iops: Vec<String>,

    /// Limit writes to a block device in a second
    #[arg(long, value_name = "DEVICE:NUMBER")]
    device_write_iops: Vec<String>,

    /// Set a variable, or pass on ours when only named
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,

    /// Set variables from a file of NAME=VALUE lines
    #[arg(long, value_name = "FILE")]
    env_file: Vec<std::path::PathBuf>,

    /// Take a variable away
    #[arg(long, value_name = "NAME")]
    unsetenv: Vec<String>,

    #[command(flatten)]
    health: HealthArgs,

    /// Start again when it ends: no, on-failure[:N], always, unless-stopped
    #[arg(long, value_name = "POLICY")]
    restart: Option<String>,
}

/// Changes containers.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let update_of = Update {
        limits: Limits {
            memory: args.memory,
            memory_swap: args.memory_swap,
            memory_reservation: args.memory_reservation,
            cpus: args.cpus,
            cpu_quota: args.cpu_quota,
            cpu_period: args.cpu_period,
            cpu_shares: args.cpu_shares,
            cpu_rt_runtime: args.cpu_rt_runtime,
            cpu_rt_period: args.cpu_rt_period,
            cpuset_cpus: args.cpuset_cpus,
            cpuset_mems: args.cpuset_mems,
            pids_limit: args.pids_limit,
            blkio_weight: args.blkio_weight,
            memory_swappiness: args.memory_swappiness,
            blkio_weight_device: args.blkio_weight_device,
            device_read_bps: args.device_read_bps,
            device_write_bps: args.device_write_bps,
            device_read_iops: args.device_read_iops,
            device_write_iops: args.device_write_iops,
            ..Limits::default()
        },
        restart: args.restart,
        env: Environment { set: args.env, files: args.env_file, unset: args.unsetenv, ..Environment::default() },
        health: args.health.options(),
    };
    if !update_of.is_something() {
        return Err(Fail::usage("nothing is to be changed").hint("say a limit, a variable, a health check or --restart"));
    }
    cx.changes();
    let store = cx.store()?;
    cx.for_each(&args.containers, Mode::Makes, |operand, cx| {
        let container = find(&store, operand)?;
        let warnings = update(&container, &update_of).map_err(|e| Fail::from_runtime(&e))?;
        warn_all(cx, &warnings);
        let container = find(&store, operand)?;
        let state = container.state().map_err(|e| Fail::from_runtime(&e))?;
        cx.emit(operand.derive(record(&container, &state).set("ok", true)))
    })
}

shared::tool!(Args, run, emits["container"], accepts["container"]);
