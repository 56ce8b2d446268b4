//! What a step is limited to, and where its cgroup is.

use super::super::error::{Result, RuntimeError};
use super::super::{options, resources};
use crate::oci::exec::StepLimits;
use crate::oci::spec::{BlockIo, Resources};
use crate::sys::cgroup::Group;

/// Returns the limits of a step's cgroup.
///
/// # Errors
/// When one makes no sense.
pub fn step_resources(limits: &StepLimits) -> Result<Resources> {
    let limits = limits.clone();
    let limits = options::limits::Limits {
        memory: limits.memory,
        memory_swap: limits.memory_swap,
        cpus: limits.cpus,
        cpu_shares: limits.cpu_shares,
        cpu_quota: limits.cpu_quota,
        cpu_period: limits.cpu_period,
        cpuset_cpus: limits.cpuset_cpus,
        cpuset_mems: limits.cpuset_mems,
        ..options::limits::Limits::default()
    };
    limits.resources(&BlockIo::default())
}

/// Reads the cgroup below which steps get theirs.
///
/// # Errors
/// When it is none.
pub fn step_cgroup_parent(text: Option<&str>) -> Result<Option<String>> {
    options::limits::cgroup_parent(text)
}

/// Returns the controllers that a step's cgroup needs; "cpuset" costs a copy of processors for each group.
pub(super) fn controllers_of(limits: &StepLimits) -> &'static [&'static str] {
    if limits.cpuset_cpus.is_some() || limits.cpuset_mems.is_some() { &resources::ALL_CONTROLLERS } else { &resources::CONTROLLERS }
}

/// Limits a step's cgroup. No limit is ever ignored.
pub(super) fn limit(group: Option<&Group>, limits: &StepLimits) -> Result<()> {
    if *limits == StepLimits::default() {
        return Ok(());
    }
    let resources = step_resources(limits)?;
    let Some(group) = group else {
        return Err(RuntimeError::Unsupported { what: "limits of steps".into(), reason: "this host has no cgroups".into() });
    };
    group.enable(&resources::v2_controllers(Some(&resources)))?;
    resources::apply(group, &resources)
}
