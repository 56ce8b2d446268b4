//! What is said of things of any kind, and of the host.

use super::{CLOCK, DIGEST, ERROR, Kind, OK, REF, Type, key};

/// Something that was removed, or with dry_run would be.
pub(super) const DELETION: Type = Type {
    name_of_type: "deletion",
    version: 1,
    name: &["ref", "digest"],
    doc: "something that was removed, or with dry_run would be",
    keys: &[
        key("what", Kind::Text, "image, container, tag, manifest, blob, volume, network, build-cache or layer-cache"),
        REF,
        DIGEST,
        key("id", Kind::Digest, "id of a container or an image"),
        key("dangling", Kind::Bool, "only when true: a tag that points at nothing"),
        key("reason", Kind::Text, "why it was chosen"),
        key("path", Kind::Text, "where it lay, relative to the storage"),
        key("freed", Kind::Bytes, "bytes that are really free now"),
        key("trashed", Kind::Bytes, "bytes that are kept in the trash of a registry's storage for now"),
        key("also", Kind::Texts, "other names that went with it"),
        key("rewritten", Kind::Texts, "tags that list referrers, from which it was taken out"),
        key("options", Kind::Texts, "of a plan: force, volumes, as the dry run was told; carrying it out does the same"),
        CLOCK,
        OK,
        ERROR,
    ],
    columns: &["what", "ref", "digest", "freed"],
    is_stream: false,
};

/// Something that happened.
pub(super) const EVENT: Type = Type {
    name_of_type: "event",
    version: 1,
    name: &["action"],
    doc: "something that happened",
    keys: &[
        key("time", Kind::Time, "when"),
        key("action", Kind::Text, "what"),
        key("object", Kind::Object, "to what: type, id, name"),
        key("attrs", Kind::Labels, "details"),
    ],
    columns: &["time", "action", "object.type", "object.name"],
    is_stream: true,
};

/// This host, and what it can do.
pub(super) const HOST: Type = Type {
    name_of_type: "host",
    version: 1,
    name: &["version"],
    doc: "this host, and what it can do",
    keys: &[
        key("version", Kind::Text, "version of tacklebox"),
        key("os", Kind::Text, "operating system"),
        key("kernel", Kind::Text, "version of the kernel"),
        key("platform", Kind::Text, "os/architecture"),
        key("cpus", Kind::Number, "processors"),
        key("memory", Kind::Bytes, "memory"),
        key("root", Kind::Text, "the store"),
        key("run", Kind::Text, "the run directory"),
        key("rootless", Kind::Bool, "whether a plain user asks"),
        key("cgroup", Kind::Object, "cgroup version and controllers"),
        key("can", Kind::Object, "what works here"),
        key("missing", Kind::Objects, "what is missing, for what, and what to install"),
        key("images", Kind::Number, "images in the store"),
        key("containers", Kind::Number, "containers in the store"),
        key("shadowed", Kind::Objects, "names of ours that another command has"),
    ],
    columns: &["version", "kernel", "platform", "cgroup.version", "root"],
    is_stream: false,
};

/// Disk use of the store.
pub(super) const USAGE: Type = Type {
    name_of_type: "usage",
    version: 1,
    name: &["what"],
    doc: "disk use of the store",
    keys: &[
        key("what", Kind::Text, "images, containers, volumes, cache, or total"),
        key("count", Kind::Number, "how many; of the build cache steps and mounts"),
        key("in_use", Kind::Number, "how many are in use"),
        key("disk", Kind::Bytes, "bytes on disk, each counted in one row"),
        key("reclaimable", Kind::Bytes, "bytes that dprune would free, were it told just this"),
    ],
    columns: &["what", "count", "in_use", "disk", "reclaimable"],
    is_stream: false,
};

/// Something to know.
pub(super) const WARNING: Type = Type {
    name_of_type: "warning",
    version: 1,
    name: &["code"],
    doc: "something to know",
    keys: &[
        key("code", Kind::Text, "error code"),
        key("message", Kind::Text, "what"),
        key("where", Kind::Text, "on what, or where in the input"),
        key("tool", Kind::Text, "who says it"),
    ],
    columns: &["code", "message", "where"],
    is_stream: false,
};

/// Something that failed.
pub(super) const FAILURE: Type = Type {
    name_of_type: "error",
    version: 1,
    name: &["code"],
    doc: "something that failed",
    keys: &[
        key("code", Kind::Text, "error code"),
        key("message", Kind::Text, "what failed, and why"),
        key("where", Kind::Text, "on what, or where in the input"),
        key("tool", Kind::Text, "who says it"),
        REF,
        key("hints", Kind::Texts, "what to do"),
        key("retryable", Kind::Bool, "whether trying again may help"),
    ],
    columns: &["code", "message", "where"],
    is_stream: false,
};
