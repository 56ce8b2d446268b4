//! What `update` of the OCI command line is told.

use std::path::{Path, PathBuf};

use crate::build::evaluation::parse_size;
use crate::cli::Fail;
use crate::oci::spec::{BlockIo, Cpu, IntelRdt, Memory, Pids, Resources};
use crate::sys::fs;

/// What `update` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct UpdateArgs {
    /// The container's name
    #[arg(value_name = "CONTAINER")]
    pub id: String,

    /// Take all limits from this file, or - from standard input
    #[arg(short, long, value_name = "FILE")]
    pub resources: Option<PathBuf>,

    /// Relative weight for block devices
    #[arg(long, value_name = "N")]
    blkio_weight: Option<u16>,

    /// Microseconds of a period
    #[arg(long, value_name = "N")]
    cpu_period: Option<u64>,

    /// Microseconds of work in each period
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    cpu_quota: Option<i64>,

    /// Relative weight for processors
    #[arg(long, value_name = "N")]
    cpu_share: Option<u64>,

    /// Which processors
    #[arg(long, value_name = "LIST")]
    cpuset_cpus: Option<String>,

    /// Which memory nodes
    #[arg(long, value_name = "LIST")]
    cpuset_mems: Option<String>,

    /// Bytes of memory, also as 64m or 1g; -1 is no limit
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = memory)]
    memory: Option<i64>,

    /// Bytes of memory when it is scarce
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = memory)]
    memory_reservation: Option<i64>,

    /// Bytes of memory and swap together
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = memory)]
    memory_swap: Option<i64>,

    /// How many processes
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pids_limit: Option<i64>,

    /// Share of the third cache, as L3:0=7ff;1=1f
    #[arg(long, value_name = "LINE", default_value = "", hide_default_value = true)]
    l3_cache_schema: String,

    /// Share of memory bandwidth, as MB:0=50;1=100
    #[arg(long, value_name = "LINE", default_value = "", hide_default_value = true)]
    mem_bw_schema: String,
}

/// Reads an amount of memory as other runtimes do: bytes or 1024-based units; -1 is no limit.
fn memory(text: &str) -> Result<i64, String> {
    if text == "-1" {
        return Ok(-1);
    }
    let bytes = parse_size(text).and_then(|bytes| i64::try_from(bytes).ok());
    bytes.ok_or_else(|| format!("'{text}' is not a size; say 64m, 1g or -1"))
}

impl UpdateArgs {
    /// Returns the limits that the flags name.
    pub fn limits(&self) -> Resources {
        let memory = Memory { limit: self.memory, reservation: self.memory_reservation, swap: self.memory_swap, ..Memory::default() };
        let cpu = Cpu {
            shares: self.cpu_share,
            quota: self.cpu_quota,
            period: self.cpu_period,
            cpus: self.cpuset_cpus.clone().unwrap_or_default(),
            mems: self.cpuset_mems.clone().unwrap_or_default(),
            ..Cpu::default()
        };
        Resources {
            memory: Some(memory),
            cpu: Some(cpu),
            pids: self.pids_limit.map(|limit| Pids { limit }),
            block_io: self.blkio_weight.map(|weight| BlockIo { weight: Some(weight), ..BlockIo::default() }),
            ..Resources::default()
        }
    }

    /// Returns the shares of the cache and of memory bandwidth that the flags name.
    pub fn shares(&self) -> IntelRdt {
        let (l3_cache_schema, mem_bw_schema) = (self.l3_cache_schema.clone(), self.mem_bw_schema.clone());
        IntelRdt { l3_cache_schema, mem_bw_schema, ..IntelRdt::default() }
    }
}

/// Reads the limits of `update --resources`.
///
/// # Errors
/// When the file cannot be read.
pub fn read_limits(path: &Path) -> Result<Vec<u8>, Fail> {
    const LIMITS_MAX_BYTES: u64 = 1 << 20;
    if path != Path::new("-") {
        return fs::read(path, LIMITS_MAX_BYTES).map_err(|error| Fail::from_path(&error));
    }
    let mut text = Vec::new();
    let read = std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin(), LIMITS_MAX_BYTES), &mut text);
    read.map(|_| text).map_err(|error| Fail::from_io("cannot read standard input", &error))
}
