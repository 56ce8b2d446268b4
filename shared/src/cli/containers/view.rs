//! The `container` record.

use serde_json::{Map, Value, json};

use crate::record::Record;
use crate::runtime::net::{Mode, Plan, Port};
use crate::runtime::{Container, RestartPolicy, State};
use crate::sys::clock;

/// More bytes of labels than this are left out: records stay short enough for two writers on one pipe.
const LABELS_MAX_BYTES: usize = 1024;
/// More bytes of command than this are cut off.
const COMMAND_MAX_BYTES: usize = 1024;

/// Returns the record of a container in a state.
pub fn record(container: &Container, state: &State) -> Record {
    let config = container.config();
    let label_bytes: usize = config.labels.iter().map(|(k, v)| k.len() + v.len() + 6).sum();
    let plan = state.network.as_deref().filter(|_| state.status.is_live());
    Record::new("container")
        .set("id", container.id())
        .set("name", config.name.as_str())
        .set("ref", config.name.as_str())
        .set("image", json!({"ref": config.image.reference, "digest": config.image.digest.to_string()}))
        .set("state", state.status.word())
        .set("exit_code", state.exit_code.map(i64::from))
        .set("oom", Some(true).filter(|_| state.oom))
        .set("health", container.health(state.status).map(|health| health.status))
        .set("reason", state.reason.map(|reason| reason.word()))
        .set("pid", state.process.as_ref().map(|p| i64::from(p.pid)))
        .set("created", seconds(Some(&config.created)))
        .set("started", seconds(state.started.as_ref()))
        .set("finished", seconds(state.finished.as_ref()))
        .set("command", command(container))
        .set("ports", Some(ports(plan)).filter(|p| !p.is_empty()))
        .set("networks", Some(networks(&config.network.mode, plan)).filter(|n| !n.is_empty()))
        .set("mounts", Some(mounts(container)).filter(|m| !m.is_empty()))
        .set("labels", Some(&config.labels).filter(|l| !l.is_empty() && label_bytes <= LABELS_MAX_BYTES))
        .set("restart", restart(container, state))
}

fn seconds(time: Option<&String>) -> Option<String> {
    time.and_then(|t| clock::parse_rfc3339(t)).map(clock::rfc3339_secs)
}

fn command(container: &Container) -> Option<Vec<String>> {
    let args = container.config().command.clone();
    let mut left = COMMAND_MAX_BYTES;
    let fits = |arg: &String| {
        let fits = arg.len() <= left;
        left = left.saturating_sub(arg.len() + 3);
        fits
    };
    Some(args.into_iter().take_while(fits).collect())
}

fn ports(plan: Option<&Plan>) -> Vec<Value> {
    let port = |port: &Port| {
        let mut object = Map::new();
        object.insert("host_ip".into(), port.host_ip.map_or_else(|| "0.0.0.0".into(), |ip| ip.to_string()).into());
        object.insert("host_port".into(), port.host_port.into());
        object.insert("container_port".into(), port.container_port.into());
        object.insert("protocol".into(), port.protocol.name().into());
        if port.count > 1 {
            object.insert("count".into(), port.count.into());
        }
        Value::Object(object)
    };
    plan.map(|plan| plan.ports.iter().map(port).collect()).unwrap_or_default()
}

fn networks(mode: &Mode, plan: Option<&Plan>) -> Vec<Value> {
    match (mode, plan) {
        (Mode::Host, _) => vec![json!({"name": "host"})],
        (Mode::None, _) => vec![json!({"name": "none"})],
        (Mode::Container(id), _) => vec![json!({"name": format!("container:{id}")})],
        (Mode::Path(path), _) => vec![json!({"name": format!("ns:{path}")})],
        (Mode::Networks(_), Some(plan)) => plan
            .links
            .iter()
            .map(|link| {
                let ip: Vec<String> = link.addresses.iter().map(|prefix| prefix.address.to_string()).collect();
                present(json!({"name": link.network, "ip": ip.first(), "ips": ip}))
            })
            .collect(),
        (Mode::Networks(endpoints), None) => endpoints.iter().map(|e| json!({"name": e.network})).collect(),
    }
}

fn mounts(container: &Container) -> Vec<Value> {
    let mount = |mount: &crate::runtime::volume::PreparedMount| {
        let source = mount.volume.clone().unwrap_or_else(|| mount.spec.source.clone());
        json!({"type": mount.kind, "source": source, "target": mount.spec.destination, "read_only": mount.read_only})
    };
    container.config().mounts.iter().map(mount).collect()
}

fn restart(container: &Container, state: &State) -> Option<Value> {
    let restart = container.config().restart;
    let word = match restart.policy {
        RestartPolicy::No => return None,
        RestartPolicy::OnFailure => "on-failure",
        RestartPolicy::Always => "always",
        RestartPolicy::UnlessStopped => "unless-stopped",
    };
    Some(present(json!({"policy": word, "most": restart.most, "count": state.restarts})))
}

/// Takes out what is null: absent means unknown.
fn present(mut value: Value) -> Value {
    if let Value::Object(object) = &mut value {
        object.retain(|_, v| !v.is_null());
    }
    value
}
