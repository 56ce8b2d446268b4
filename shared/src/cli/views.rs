//! Records, and candidates for selectors, of things that lower layers own, so that every tool says the same.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::select::{Candidate, Names};
use crate::record::Record;
use crate::runtime::host::Host;
use crate::runtime::net::network::{Network, Subnet};
use crate::runtime::volume::Volume;
use crate::store::Image;
use crate::sys::clock::rfc3339_secs;

/// More bytes of labels than this are left out of records that nobody asked to be long: two
/// writers on one pipe mix what is longer than 4 KiB.
const LABELS_MAX_BYTES: usize = 2048;

/// Returns the `image` record of an image in the store; `is_long` keeps labels of any size.
pub fn image(image: &Image, is_long: bool) -> Record {
    let reference = image.name.reference();
    let platforms: Vec<String> = image.platforms.iter().map(ToString::to_string).collect();
    let label_bytes: usize = image.labels.iter().map(|(k, v)| k.len() + v.len() + 6).sum();
    Record::new("image")
        .set("ref", image.name.to_string())
        .set("name", reference.map(|r| r.name()))
        .set("tag", reference.and_then(|r| r.tag()))
        .set("digest", image.digest())
        .set("manifest", &image.manifest.digest)
        .set("id", &image.config)
        .set("platform", image.platform.to_string())
        .set("platforms", platforms)
        .set("complete", image.complete)
        .set("size", image.size)
        .set("created", image.created.map(rfc3339_secs))
        .set("added", rfc3339_secs(image.added))
        .set("used", image.used.map(rfc3339_secs))
        .set("labels", Some(&image.labels).filter(|_| is_long || label_bytes <= LABELS_MAX_BYTES))
        .set("layers", image.layers)
        .set("dangling", image.is_dangling())
}

/// Returns what patterns on an image are tried on: as a person types it and in full, with and without the tag.
pub fn names(image: &Image) -> Names {
    let full = image.name.full();
    let group = image.name.reference().map_or_else(|| full.clone(), |r| r.name());
    let mut texts = vec![image.name.to_string(), full];
    if let Some(reference) = image.name.reference() {
        let bare = reference.without_digest();
        let shown = bare.familiar();
        let untagged = shown.strip_suffix(&format!(":{}", bare.tag().unwrap_or(""))).unwrap_or(&shown).to_owned();
        texts.extend([untagged, reference.name()]);
    }
    Names { texts, group }
}

/// Returns an image as the selectors see it.
pub fn candidate<'a>(image: &'a Image, names: &'a Names, in_use: Option<bool>) -> Candidate<'a> {
    Candidate {
        names: names.texts.iter().map(String::as_str).collect(),
        group: &names.group,
        times: vec![("added", Some(image.added)), ("used", image.used)],
        created: image.created,
        size: Some(image.size),
        labels: Some(&image.labels),
        in_use,
        is_dangling: image.is_dangling(),
        is_untagged: image.is_dangling() || image.name.reference().is_some_and(|r| r.tag().is_none()),
    }
}

/// Returns the `volume` record of a volume; `path` is where its files are.
pub fn volume(volume: &Volume, path: &Path, in_use: Option<bool>) -> Record {
    Record::new("volume")
        .set("ref", &volume.name)
        .set("name", &volume.name)
        .set("driver", &volume.driver)
        .set("created", rfc3339_secs(i64::try_from(volume.created).unwrap_or(0)))
        .set("labels", &volume.labels)
        .set("in_use", in_use)
        .set("anonymous", volume.anonymous)
        .set("options", Some(&volume.options).filter(|options| !options.is_empty()))
        .set("path", path.to_string_lossy().into_owned())
}

/// Returns the `network` record of a network with the ids and addresses of the containers in it;
/// whether it is used is told, who uses it only if `is_long`.
pub fn network(network: &Network, bridge: &str, members: &[(String, Vec<IpAddr>)], is_long: bool) -> Record {
    let member = |(id, ips): &(String, Vec<IpAddr>)| json!({"id": id, "ip": ips.first().map(ToString::to_string)});
    let containers: Option<Vec<Value>> = is_long.then(|| members.iter().map(member).collect());
    let subnet = |subnet: &Subnet| {
        let mut value = json!({"subnet": subnet.prefix.to_string(), "gateway": subnet.gateway.to_string()});
        if let Some(range) = subnet.range {
            value["ip_range"] = json!(range.to_string());
        }
        value
    };
    let subnets: Vec<Value> = network.subnets.iter().map(subnet).collect();
    let options = Some(json!(network.options)).filter(|_| !network.options.is_empty());
    Record::new("network")
        .set("ref", &network.name)
        .set("name", &network.name)
        .set("id", &network.id)
        .set("driver", &network.driver)
        .set("created", rfc3339_secs(i64::try_from(network.created).unwrap_or(0)))
        .set("labels", &network.labels)
        .set("in_use", !members.is_empty())
        .set("subnets", subnets)
        .set("bridge", Some(bridge).filter(|_| !network.is_direct()))
        .set("internal", network.internal)
        .set("containers", containers)
        .set("options", options)
}

/// Returns a volume or a network as the selectors see it: docker calls one dangling that nothing uses.
pub fn place<'a>(name: &'a str, created: u64, labels: &'a std::collections::BTreeMap<String, String>, in_use: bool) -> Candidate<'a> {
    Candidate {
        names: vec![name],
        group: name,
        times: vec![("added", i64::try_from(created).ok())],
        labels: Some(labels),
        in_use: Some(in_use),
        is_dangling: !in_use,
        ..Candidate::default()
    }
}

/// Returns the `host` record of this host.
pub fn host(host: &Host, shadowed: &[(String, PathBuf)]) -> Record {
    let can: serde_json::Map<String, Value> = host.can.iter().map(|(name, works)| ((*name).to_owned(), json!(works))).collect();
    let missing: Vec<Value> = host.missing.iter().map(|m| json!({"what": m.what, "for": m.needed_for, "install": m.install})).collect();
    let shadowed: Vec<Value> = shadowed.iter().map(|(name, path)| json!({"name": name, "path": path.display().to_string()})).collect();
    Record::new("host")
        .set("version", env!("CARGO_PKG_VERSION"))
        .set("os", &host.os)
        .set("kernel", &host.kernel)
        .set("platform", crate::oci::Platform::host().to_string())
        .set("cpus", host.cpus)
        .set("memory", host.memory_bytes)
        .set("rootless", host.is_rootless)
        .set("cgroup", json!({"version": host.cgroup_version, "controllers": host.cgroup_controllers}))
        .set("can", Value::Object(can))
        .set("missing", missing)
        .set("shadowed", shadowed)
}
