use super::*;
use crate::oci::spec::{Cpu, Memory, Pids};

fn lines(v2: bool) -> Vec<String> {
    let resources = Resources {
        memory: Some(Memory { limit: Some(100), swap: Some(150), reservation: Some(50), swappiness: None, ..Memory::default() }),
        cpu: Some(Cpu {
            shares: Some(1024),
            quota: Some(150_000),
            period: Some(100_000),
            cpus: "0".into(),
            mems: String::new(),
            ..Cpu::default()
        }),
        pids: Some(Pids { limit: -1 }),
        ..Resources::default()
    };
    settings(&resources, v2, None)
        .into_iter()
        .map(|s| s.files.iter().map(|(f, v)| format!("{f}={v}")).collect::<Vec<_>>().join(" or "))
        .collect()
}

#[test]
fn limits_become_files() {
    assert_eq!(
        lines(true),
        [
            "memory.max=100",
            "memory.low=50",
            "memory.swap.max=50",
            "cpu.weight=100",
            "cpu.max=150000 100000",
            "cpuset.cpus=0",
            "pids.max=max"
        ]
    );
    assert_eq!(
        lines(false),
        [
            "memory.limit_in_bytes=100",
            "memory.memsw.limit_in_bytes=150",
            "memory.soft_limit_in_bytes=50",
            "cpu.shares=1024",
            "cpu.cfs_period_us=100000",
            "cpu.cfs_quota_us=150000",
            "cpuset.cpus=0",
            "pids.max=max"
        ]
    );
}

#[test]
fn shares_become_weights() {
    assert_eq!([2, 1024, 262_144].map(weight), [1, 100, 10_000]);
}
