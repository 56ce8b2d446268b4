//! Limits that a bundle of `doci` may name and no flag does: huge pages, marks of packets, RDMA.
//!
//! What the host has no controller for is an error by the name that it has in `config.json`.

use super::{Setting, one};
use crate::oci::spec::Resources;

/// Returns the controllers that these limits need.
pub(super) fn controllers(resources: &Resources) -> Vec<&'static str> {
    let network = resources.network.as_ref();
    let wanted = [
        ("hugetlb", !resources.hugepage_limits.is_empty()),
        ("net_cls", network.is_some_and(|network| network.class_id.is_some())),
        ("net_prio", network.is_some_and(|network| !network.priorities.is_empty())),
        ("rdma", !resources.rdma.is_empty()),
    ];
    wanted.into_iter().filter_map(|(name, is_wanted)| is_wanted.then_some(name)).collect()
}

/// Adds what they write.
pub(super) fn settings(resources: &Resources, v2: bool, all: &mut Vec<Setting>) {
    for limit in &resources.hugepage_limits {
        // A size is part of a file's name, and no way out of the group.
        let size: String = limit.page_size.chars().filter(char::is_ascii_alphanumeric).collect();
        let file = format!("hugetlb.{size}.{}", if v2 { "max" } else { "limit_in_bytes" });
        all.push(one("hugetlb", &file, limit.limit.to_string(), "resources.hugepageLimits"));
    }
    if let Some(network) = &resources.network {
        if let Some(class) = network.class_id {
            all.push(one("net_cls", "net_cls.classid", class.to_string(), "resources.network.classID"));
        }
        for priority in &network.priorities {
            let value = format!("{} {}", priority.name, priority.priority);
            all.push(one("net_prio", "net_prio.ifpriomap", value, "resources.network.priorities"));
        }
    }
    for (device, rdma) in &resources.rdma {
        let mut value = device.clone();
        for (key, limit) in [("hca_handle", rdma.hca_handles), ("hca_object", rdma.hca_objects)] {
            if let Some(limit) = limit {
                value.push_str(&format!(" {key}={limit}"));
            }
        }
        all.push(one("rdma", "rdma.max", value, "resources.rdma"));
    }
}
