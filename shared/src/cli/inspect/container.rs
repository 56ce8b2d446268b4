//! Everything about a container in one record: what it is, how it was asked for, where its files are.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::cli::{Fail, Kind, containers};
use crate::oci::spec::{Process, Spec};
use crate::record::Record;
use crate::runtime::net::{Mode, Plan};
use crate::runtime::volume::PreparedMount;
use crate::runtime::{Container, State};

/// Returns the `container` record with its config, limits, mounts, networks, paths and the OCI runtime specification that it runs by.
///
/// # Errors
/// When its files cannot be read.
pub fn container(container: &Container, is_size: bool) -> Result<Record, Fail> {
    let failed = |error| Fail::from_runtime(&error);
    let state = container.state().map_err(failed)?;
    let spec = container.spec().map_err(failed)?;
    let whole = serde_json::to_value(&spec).map_err(|e| {
        Fail::new(Kind::Internal, format!("the specification of {} cannot be written", container.config().name)).because(&e)
    })?;
    let plan = state.network.as_deref().filter(|_| state.status.is_live());
    let mounts: Vec<Value> = container.config().mounts.iter().map(mount).collect();
    Ok(containers::record(container, &state)
        .set("command", container.config().command.clone())
        .set("labels", &container.config().labels)
        .set("start_error", state.error.clone())
        .set("monitor_pid", state.monitor.as_ref().map(|monitor| i64::from(monitor.pid)))
        .set("config", config(container, &spec))
        .set("host_config", host_config(container, &spec))
        .set("mounts", Some(mounts).filter(|mounts| !mounts.is_empty()))
        .set("networks", networks(container, plan))
        .set("hostname", plan.map(|plan| plan.hostname.clone()).filter(|name| !name.is_empty()))
        .set("paths", paths(container, &state))
        .set("health_log", container.health(state.status).and_then(|health| serde_json::to_value(health.log).ok()))
        .set("spec", whole)
        .set("path", container.dir().to_string_lossy().into_owned())
        .set("disk", is_size.then(|| container.disk_use_bytes()))
        .set("disk_changed", is_size.then(|| container.changed_bytes())))
}

/// Leaves out what is null: absent means unknown or not asked for.
fn present(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, present(v))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn process(spec: &Spec) -> Process {
    spec.process.clone().unwrap_or_default()
}

/// What is inside: docker's `Config`.
fn config(container: &Container, spec: &Spec) -> Value {
    let config = container.config();
    let process = process(spec);
    present(json!({
        "image": config.image.reference,
        "platform": config.image.platform.to_string(),
        "user": config.user,
        "groups": config.groups,
        "env": process.env,
        "command": config.command,
        "working_dir": process.cwd,
        "tty": config.tty,
        "interactive": config.interactive,
        "init": config.init,
        "stop_signal": crate::sys::signal::name(config.stop_signal),
        "stop_timeout": config.stop_timeout_secs,
    }))
}

/// How it is confined: docker's `HostConfig`.
fn host_config(container: &Container, spec: &Spec) -> Value {
    let config = container.config();
    let process = process(spec);
    let linux = spec.linux.clone().unwrap_or_default();
    let limits = serde_json::to_value(linux.resources.unwrap_or_default()).unwrap_or_default();
    let limit = |path: &str| limits.pointer(path).cloned().unwrap_or(Value::Null);
    let cpus = match (limit("/cpu/quota").as_f64(), limit("/cpu/period").as_f64()) {
        (Some(quota), Some(period)) if quota > 0.0 && period > 0.0 => json!(quota / period),
        _ => Value::Null,
    };
    let shm = spec.mounts.iter().find(|mount| mount.destination == "/dev/shm");
    let shm = shm.and_then(|mount| mount.options.iter().find_map(|option| option.strip_prefix("size=")?.parse::<u64>().ok()));
    let mode = match &config.network.mode {
        Mode::Host => "host".to_owned(),
        Mode::None => "none".to_owned(),
        Mode::Container(id) => format!("container:{id}"),
        Mode::Path(path) => format!("ns:{path}"),
        Mode::Networks(all) => all.first().map(|endpoint| endpoint.network.clone()).unwrap_or_default(),
    };
    present(json!({
        "network_mode": mode,
        "auto_remove": config.ephemeral,
        "privileged": config.privileged,
        "read_only": spec.root.as_ref().is_some_and(|root| root.readonly),
        "pid_mode": config.pid_mode,
        "ipc_mode": config.ipc_mode,
        "capabilities": process.capabilities.map(|sets| sets.bounding),
        "no_new_privileges": process.no_new_privileges,
        "seccomp": linux.seccomp.is_some(),
        "devices": linux.devices.iter().map(|device| device.path.clone()).collect::<Vec<_>>(),
        "sysctls": linux.sysctl,
        "ulimits": process.rlimits.iter().map(|limit| json!({"type": limit.kind, "soft": limit.soft, "hard": limit.hard})).collect::<Vec<_>>(),
        "memory": limit("/memory/limit"),
        "memory_swap": limit("/memory/swap"),
        "memory_reservation": limit("/memory/reservation"),
        "cpus": cpus,
        "cpu_shares": limit("/cpu/shares"),
        "cpuset_cpus": limit("/cpu/cpus"),
        "cpuset_mems": limit("/cpu/mems"),
        "pids_limit": limit("/pids/limit"),
        "blkio_weight": limit("/blockIO/weight"),
        "shm_size": shm,
        "cgroup": linux.cgroups_path,
        "log": {"file_bytes": config.log.file_bytes, "files": config.log.files},
    }))
}

fn mount(mount: &PreparedMount) -> Value {
    let propagation = mount
        .spec
        .options
        .iter()
        .find(|option| matches!(option.as_str(), "shared" | "rshared" | "slave" | "rslave" | "private" | "rprivate"));
    present(json!({
        "type": mount.kind,
        "name": mount.volume,
        "source": mount.spec.source,
        "target": mount.spec.destination,
        "read_only": mount.read_only,
        "propagation": propagation,
        "anonymous": Some(true).filter(|_| mount.anonymous),
        "options": mount.spec.options,
    }))
}

fn networks(container: &Container, plan: Option<&Plan>) -> Option<Vec<Value>> {
    let Mode::Networks(wanted) = &container.config().network.mode else { return None };
    let Some(plan) = plan else { return Some(wanted.iter().map(|endpoint| json!({"name": endpoint.network})).collect()) };
    let link = |link: &crate::runtime::net::PlannedLink| {
        let mac: Vec<String> = link.mac.iter().map(|byte| format!("{byte:02x}")).collect();
        let ips: Vec<String> = link.addresses.iter().map(|prefix| prefix.address.to_string()).collect();
        json!({
            "name": link.network,
            "ip": ips.first(),
            "ips": ips,
            "prefixes": link.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "gateways": link.gateways.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "mac": mac.join(":"),
            "device": link.inside,
            "host_device": link.outside,
            "bridge": link.bridge,
            "aliases": link.names,
        })
    };
    Some(plan.links.iter().map(|one| present(link(one))).collect())
}

fn paths(container: &Container, state: &State) -> Value {
    let dir = container.dir();
    let there = |path: PathBuf| Some(path).filter(|path| path.exists()).map(|path| path.to_string_lossy().into_owned());
    let at = |name: &str| there(dir.join(name));
    let names = container.store().names_dir(container.id()).ok();
    let named = |name: &str| names.as_ref().and_then(|dir| there(dir.join(name)));
    let root = state.process.as_ref().map(|process| format!("/proc/{}/root", process.pid));
    present(json!({
        "directory": dir.to_string_lossy(),
        "upper": at("upper"),
        "root": root,
        "log": at("log"),
        "spec": at("config.json"),
        "hosts": named("hosts"),
        "hostname": named("hostname"),
        "resolv_conf": named("resolv.conf"),
    }))
}
