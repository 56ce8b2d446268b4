//! The table of record types: the only place that says what a record has.
//!
//! A long table, because it is the contract: keys are only ever added.

/// What a key's value is; drives the schema and how a table shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text that may be long; tables cut it unless all is wanted.
    Line,
    /// What a person would type; tables never wrap or cut it.
    Ref,
    /// `sha256:` and 64 hex digits, or a container's 64 hex digits.
    Digest,
    /// `2026-03-01T10:00:00Z`.
    Time,
    /// Whole bytes.
    Bytes,
    /// Whole milliseconds.
    Millis,
    /// Any number.
    Number,
    /// True or false.
    Bool,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object of texts.
    Labels,
    /// An object.
    Object,
}

/// One key of a record.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its spelling.
    pub key: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What it means.
    pub doc: &'static str,
}

/// One type of record.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// The value of `type`.
    pub name_of_type: &'static str,
    /// The value of `v`.
    pub version: u32,
    /// The name key: what `-q` prints, parts joined by `@`.
    pub name: &'static [&'static str],
    /// What it is, in one line.
    pub doc: &'static str,
    /// Its keys beside `type`, `v`, `from` and `x_*`.
    pub keys: &'static [Key],
    /// What a table shows, as dotted paths.
    pub columns: &'static [&'static str],
    /// True where a table cannot wait for the end: each record is a line.
    pub is_stream: bool,
}

impl Type {
    /// Tells whether a key belongs to the type.
    pub fn knows(&self, key: &str) -> bool {
        COMMON.iter().chain(self.keys).any(|k| k.key == key)
    }

    /// Returns what a dotted path's value is.
    pub fn kind_of(&self, path: &str) -> Kind {
        let head = path.split('.').next().unwrap_or(path);
        let tail = path.rsplit('.').next().unwrap_or(path);
        let by_name = || match tail {
            "ref" => Kind::Ref,
            "digest" | "id" => Kind::Digest,
            "size" => Kind::Bytes,
            _ => Kind::Text,
        };
        match COMMON.iter().chain(self.keys).find(|k| k.key == head) {
            Some(key) if head == path => key.kind,
            _ => by_name(),
        }
    }

    /// Tells whether the type is a result, which says `ok`.
    pub fn is_result(&self) -> bool {
        self.keys.iter().any(|k| k.key == "ok")
    }
}

/// Finds a type by the value of `type`.
pub fn find(kind: &str) -> Option<&'static Type> {
    TYPES.iter().find(|t| t.name_of_type == kind)
}

const fn key(key: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { key, kind, doc }
}

/// The keys that any record may have.
pub const COMMON: &[Key] = &[
    key("type", Kind::Text, "what the record is"),
    key("v", Kind::Number, "major version of that type"),
    key("dry_run", Kind::Bool, "only when true: nothing was changed"),
    key("from", Kind::Object, "what a derived record was made from"),
];

const REF: Key = key("ref", Kind::Ref, "what a person would type; every tool accepts it");
const DIGEST: Key = key("digest", Kind::Digest, "immutable identity");
const OK: Key = key("ok", Kind::Bool, "whether it was done");
const ERROR: Key = key("error", Kind::Object, "with ok false: code, message, retryable");
const LABELS: Key = key("labels", Kind::Labels, "labels");
const NAME: Key = key("name", Kind::Text, "name");
const CLOCK: Key = key("clock", Kind::Text, "which of its times the age selectors used");
const ELAPSED: Key = key("elapsed_ms", Kind::Millis, "time it took");

/// Every type, in the order of the manual.
pub const TYPES: &[Type] = &[
    Type {
        name_of_type: "image",
        version: 1,
        name: &["ref"],
        doc: "an image, in the local store or just made",
        keys: &[
            REF,
            key("name", Kind::Text, "registry and repository"),
            key("tag", Kind::Text, "tag"),
            key("digest", Kind::Digest, "what the name points at: a manifest or an index"),
            key("manifest", Kind::Digest, "this platform's manifest"),
            key("id", Kind::Digest, "digest of the config: docker's image id"),
            key("platform", Kind::Text, "os/architecture[/variant]"),
            key("platforms", Kind::Texts, "platforms of the index"),
            key("complete", Kind::Bool, "whether all platforms of the index are here"),
            key("size", Kind::Bytes, "compressed size of its layers and config"),
            key("created", Kind::Time, "when it was built, as its config says"),
            key("added", Kind::Time, "when the name came to this store"),
            key("used", Kind::Time, "when it was last used here"),
            LABELS,
            key("layers", Kind::Number, "number of layers"),
            key("dangling", Kind::Bool, "whether its name was taken by a newer image"),
            key("disk", Kind::Bytes, "with --long: disk use, shared parts included"),
            key("disk_unique", Kind::Bytes, "with --long: what removing it would free"),
            key("disk_shared", Kind::Bytes, "from ddf -v: the part of its disk use that other images have too"),
            key("containers", Kind::Number, "from ddf -v: how many containers use it"),
            key("in_use", Kind::Bool, "with --long: whether a container uses it"),
            key("config", Kind::Object, "from dinspect: the config document itself"),
            key("blobs", Kind::Objects, "from dinspect: the layers, base first: digest, size, media_type, diff_id"),
            key("annotations", Kind::Labels, "from dinspect: the manifest's annotations"),
            key("artifact_type", Kind::Text, "from dinspect: what it is, when it is no image that can run"),
            CLOCK,
            OK,
            ERROR,
        ],
        columns: &["ref", "id", "created", "size"],
        is_stream: false,
    },
    Type {
        name_of_type: "container",
        version: 1,
        name: &["id"],
        doc: "a container",
        keys: &[
            key("id", Kind::Digest, "64 hex digits"),
            NAME,
            key("image", Kind::Object, "ref and digest of its image"),
            key("state", Kind::Text, "created, running, paused, restarting, exited or dead"),
            key("exit_code", Kind::Number, "exit code of the last run"),
            key("oom", Kind::Bool, "whether the kernel killed it for memory"),
            key("reason", Kind::Text, "what ended it, if not itself or a person: oom, timeout, reboot, monitor-lost"),
            key("health", Kind::Text, "starting, healthy or unhealthy"),
            key("pid", Kind::Number, "process id on the host"),
            key("created", Kind::Time, "when it was made"),
            key("started", Kind::Time, "when its last run began"),
            key("finished", Kind::Time, "when its last run ended"),
            key("command", Kind::Texts, "what runs in it"),
            key("ports", Kind::Objects, "published ports: host_ip, host_port, container_port, protocol"),
            key("networks", Kind::Objects, "networks: name, ip"),
            key("mounts", Kind::Objects, "mounts: type, source, target, read_only"),
            LABELS,
            key("restart", Kind::Object, "restart policy and how often it was used"),
            key("rootless", Kind::Bool, "whether a plain user owns it"),
            key("health_log", Kind::Objects, "from dinspect: the last health checks: started, finished, exit_code, output"),
            key("spec", Kind::Object, "from dinspect: the OCI runtime specification that it runs by"),
            key("path", Kind::Text, "from dinspect: its directory on this host"),
            key("disk", Kind::Bytes, "with --size: disk use of what it wrote"),
            REF,
            CLOCK,
            OK,
            ERROR,
            key("config", Kind::Object, "what is inside: env, command, user and so on; with dinspect"),
            key("host_config", Kind::Object, "how it is confined: limits, capabilities, namespaces; with dinspect"),
            key("paths", Kind::Object, "where its files are; with dinspect"),
            key("hostname", Kind::Text, "its host name; with dinspect"),
            key("start_error", Kind::Text, "why it could not be started; with dinspect"),
            key("monitor_pid", Kind::Number, "process id of who runs it; with dinspect"),
            key("disk_changed", Kind::Bytes, "bytes of what it changed, where they were asked for"),
        ],
        columns: &["id", "name", "image.ref", "command", "state", "created", "ports"],
        is_stream: false,
    },
    Type {
        name_of_type: "repo",
        version: 1,
        name: &["ref"],
        doc: "a repository in a registry",
        keys: &[REF, key("registry", Kind::Text, "host and port"), key("name", Kind::Text, "path inside the registry")],
        columns: &["ref"],
        is_stream: false,
    },
    Type {
        name_of_type: "tag",
        version: 1,
        name: &["ref"],
        doc: "a tag in a registry",
        keys: &[
            REF,
            DIGEST,
            key("registry", Kind::Text, "host and port"),
            key("name", Kind::Text, "path inside the registry"),
            key("tag", Kind::Text, "tag"),
            key("dangling", Kind::Bool, "only when true: it is listed and points at nothing, as what it named is gone"),
            key("media_type", Kind::Text, "media type of the manifest"),
            key("size", Kind::Bytes, "size of the manifest, or of the image with --long"),
            key("created", Kind::Time, "with --long: when it was built"),
            key("pushed", Kind::Time, "with --long: when it was pushed, where the registry knows"),
            key("pulled", Kind::Time, "with --long: when it was last pulled, where the registry knows"),
            key("platforms", Kind::Texts, "with --long: its platforms"),
            key("signed", Kind::Bool, "with --long: whether a signature refers to it"),
            CLOCK,
            OK,
            ERROR,
        ],
        columns: &["ref", "digest", "created", "size"],
        is_stream: false,
    },
    Type {
        name_of_type: "manifest",
        version: 1,
        name: &["digest"],
        doc: "a manifest or an index in a registry",
        keys: &[
            REF,
            DIGEST,
            key("media_type", Kind::Text, "media type"),
            key("artifact_type", Kind::Text, "type of an artifact"),
            key("size", Kind::Bytes, "size of the image: config and layers"),
            key("platforms", Kind::Texts, "its platforms"),
            key("subject", Kind::Digest, "the manifest that it refers to"),
            key("config", Kind::Object, "with --long: the config"),
            key("layers", Kind::Objects, "with --long: its layers"),
            key("manifests", Kind::Objects, "with --long: the children of an index"),
            key("annotations", Kind::Labels, "with --long: annotations"),
            key(
                "referrers",
                Kind::Objects,
                "with --referrers: what refers to it: digest, artifact_type, tag, size, annotations, referrers",
            ),
        ],
        columns: &["ref", "digest", "media_type", "platforms", "size"],
        is_stream: false,
    },
    Type {
        name_of_type: "difference",
        version: 1,
        name: &["what", "key"],
        doc: "something in which two images differ",
        keys: &[
            REF,
            key("to", Kind::Ref, "what it is compared with"),
            key("what", Kind::Text, "manifest, platform, config, layer or annotation"),
            key("key", Kind::Text, "which one: a dotted path, a name, a layer's number from 0"),
            key("platform", Kind::Text, "of which platform's image, where both are indexes"),
            key("old", Kind::Line, "what the first has: a text, or JSON; absent where it has nothing"),
            key("new", Kind::Line, "what the second has"),
        ],
        columns: &["what", "platform", "key", "old", "new"],
        is_stream: false,
    },
    Type {
        name_of_type: "layer",
        version: 1,
        name: &["digest"],
        doc: "a layer of an image",
        keys: &[
            DIGEST,
            key("diff_id", Kind::Digest, "digest of the uncompressed tar"),
            key("media_type", Kind::Text, "media type"),
            key("size", Kind::Bytes, "compressed size"),
            key("index", Kind::Number, "place in the image, from 0"),
            key("image", Kind::Ref, "the image"),
            key("created", Kind::Time, "when the instruction ran"),
            key("created_by", Kind::Line, "the instruction that made it"),
            key("comment", Kind::Line, "what its maker noted"),
            key("author", Kind::Text, "who made it"),
            key("empty", Kind::Bool, "whether the instruction made no layer"),
            key("unpacked", Kind::Bytes, "bytes of the files in it"),
            key("wasted", Kind::Bytes, "with --waste: how many of them later layers overwrite or delete"),
            key("wasted_files", Kind::Objects, "with --waste: the largest of those files: path, size"),
        ],
        columns: &["digest", "created", "created_by", "unpacked", "size", "comment"],
        is_stream: false,
    },
    Type {
        name_of_type: "transfer",
        version: 1,
        name: &["to", "digest"],
        doc: "an image that was copied",
        keys: &[
            REF,
            key("to", Kind::Ref, "where it went"),
            DIGEST,
            key("bytes", Kind::Bytes, "bytes that moved"),
            key("blobs_sent", Kind::Number, "blobs that were sent"),
            key("blobs_mounted", Kind::Number, "blobs that the registry took from another repository"),
            key("blobs_present", Kind::Number, "blobs that were there"),
            key("files", Kind::Number, "files, directories and links that were copied"),
            key("referrers", Kind::Number, "signatures and other artifacts that came along"),
            key("skipped", Kind::Text, "why nothing was copied: same, exists"),
            ELAPSED,
            OK,
            ERROR,
        ],
        columns: &["ref", "to", "digest", "bytes", "elapsed_ms"],
        is_stream: false,
    },
    Type {
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
            key("also", Kind::Texts, "other names that went with it"),
            key("rewritten", Kind::Texts, "tags that list referrers, from which it was taken out"),
            key("options", Kind::Texts, "of a plan: force, volumes, as the dry run was told; carrying it out does the same"),
            CLOCK,
            OK,
            ERROR,
        ],
        columns: &["what", "ref", "digest", "freed"],
        is_stream: false,
    },
    Type {
        name_of_type: "build_step",
        version: 1,
        name: &["name"],
        doc: "a step of a build",
        keys: &[
            key("build", Kind::Text, "which build"),
            key("n", Kind::Number, "number of the step, from 1"),
            key("total", Kind::Number, "number of steps"),
            key("stage", Kind::Text, "stage of the Dockerfile"),
            key("name", Kind::Text, "the instruction"),
            key("state", Kind::Text, "started, cached, missed (with --why), done or failed"),
            ELAPSED,
            key("exit_code", Kind::Number, "exit code of its command"),
            key("why", Kind::Texts, "why it was not in the cache"),
        ],
        columns: &["n", "total", "stage", "state", "name"],
        is_stream: true,
    },
    Type {
        name_of_type: "log",
        version: 1,
        name: &["line"],
        doc: "a line that a container wrote",
        keys: &[
            key("time", Kind::Time, "when, with nine decimals"),
            key("stream", Kind::Text, "stdout or stderr"),
            key("container", Kind::Digest, "id of the container"),
            key("line", Kind::Text, "the line, without its newline"),
            key("line_b64", Kind::Text, "in place of line: bytes that are not UTF-8, in base64"),
            key("partial", Kind::Bool, "whether the line goes on in the next record"),
            key("step", Kind::Number, "number of the build step that wrote it"),
            key("details", Kind::Labels, "with --details: labels and variables that --log-opt named"),
        ],
        columns: &["line"],
        is_stream: true,
    },
    Type {
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
    },
    Type {
        name_of_type: "volume",
        version: 1,
        name: &["name"],
        doc: "a named place for data",
        keys: &[
            REF,
            NAME,
            key("driver", Kind::Text, "driver"),
            key("created", Kind::Time, "when it was made"),
            LABELS,
            key("in_use", Kind::Bool, "whether a container uses it"),
            key("containers", Kind::Texts, "ids of the containers that have it"),
            key("disk", Kind::Bytes, "bytes on disk, where they were asked for"),
            key("anonymous", Kind::Bool, "whether it was made without a name"),
            key("path", Kind::Text, "where its data is on the host"),
            key("options", Kind::Labels, "options of the driver"),
            CLOCK,
            OK,
            ERROR,
        ],
        columns: &["name", "driver", "created", "in_use"],
        is_stream: false,
    },
    Type {
        name_of_type: "network",
        version: 1,
        name: &["name"],
        doc: "a network of containers",
        keys: &[
            REF,
            NAME,
            key("id", Kind::Text, "identity of the network"),
            key("driver", Kind::Text, "driver"),
            key("created", Kind::Time, "when it was made"),
            LABELS,
            key("in_use", Kind::Bool, "whether a container uses it"),
            key("subnets", Kind::Objects, "subnets: subnet, gateway"),
            key("bridge", Kind::Text, "name of the bridge device"),
            key("internal", Kind::Bool, "whether it has no way out"),
            key("containers", Kind::Objects, "who is in it: id, name, ip"),
            key("options", Kind::Labels, "options of the driver"),
            CLOCK,
            OK,
            ERROR,
        ],
        columns: &["name", "driver", "subnets", "in_use"],
        is_stream: false,
    },
    Type {
        name_of_type: "gc",
        version: 1,
        name: &["repo"],
        doc: "what a garbage collection did in a repository",
        keys: &[
            key("registry", Kind::Text, "storage directory or host"),
            key("repo", Kind::Text, "repository; absent in the sum"),
            key("tags", Kind::Number, "tags that led nowhere and went"),
            key("manifests", Kind::Number, "manifests that went"),
            key("blobs", Kind::Number, "blobs that went, manifests' own content included"),
            key("uploads", Kind::Number, "broken uploads that went"),
            key("freed", Kind::Bytes, "bytes that are free now"),
            key("restored", Kind::Number, "things that came back out of the trash"),
            key("read", Kind::Bytes, "with --verify: bytes that were read again"),
            key("broken", Kind::Number, "with --verify: images that cannot be pulled"),
            ELAPSED,
            OK,
            ERROR,
        ],
        columns: &["registry", "repo", "manifests", "blobs", "freed"],
        is_stream: false,
    },
    Type {
        name_of_type: "server",
        version: 1,
        name: &["url"],
        doc: "a registry that serves",
        keys: &[
            key("url", Kind::Text, "where it listens"),
            key("addr", Kind::Text, "address and port"),
            key("storage", Kind::Text, "its directory"),
            key("pid", Kind::Number, "its process"),
            key("socket", Kind::Text, "its private socket"),
        ],
        columns: &["url", "storage"],
        is_stream: true,
    },
    Type {
        name_of_type: "access",
        version: 1,
        name: &["path"],
        doc: "a request that a registry answered",
        keys: &[
            key("time", Kind::Time, "when it came, with nine decimals"),
            key("remote", Kind::Text, "address and port of the client"),
            key("user", Kind::Text, "who asked, if anybody with a name"),
            key("method", Kind::Text, "what was asked"),
            key("path", Kind::Line, "for what, its query included"),
            key("status", Kind::Number, "status of the answer"),
            key("bytes_in", Kind::Bytes, "bytes of the request's body that were read"),
            key("bytes_out", Kind::Bytes, "bytes of the answer's body that were sent"),
            ELAPSED,
            key("agent", Kind::Line, "what the client calls itself"),
        ],
        columns: &["time", "remote", "method", "path", "status"],
        is_stream: true,
    },
    Type {
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
    },
    Type {
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
    },
    Type {
        name_of_type: "stats",
        version: 1,
        name: &["id"],
        doc: "what a container uses now",
        keys: &[
            key("id", Kind::Digest, "id of the container"),
            NAME,
            key("time", Kind::Time, "when it was read, with nine decimals"),
            key("cpu_percent", Kind::Number, "share of one processor since the record before"),
            key("cpu_ms", Kind::Millis, "processor time so far"),
            key("memory", Kind::Bytes, "memory, without what the kernel would give back"),
            key("memory_max", Kind::Bytes, "its limit"),
            key("memory_percent", Kind::Number, "share of the limit"),
            key("net_rx", Kind::Bytes, "bytes received so far"),
            key("net_tx", Kind::Bytes, "bytes sent so far"),
            key("block_read", Kind::Bytes, "bytes read from disks so far"),
            key("block_written", Kind::Bytes, "bytes written to disks so far"),
            key("pids", Kind::Number, "processes and threads"),
        ],
        columns: &[
            "name",
            "cpu_percent",
            "memory",
            "memory_max",
            "memory_percent",
            "net_rx",
            "net_tx",
            "block_read",
            "block_written",
            "pids",
        ],
        is_stream: false,
    },
    Type {
        name_of_type: "process",
        version: 1,
        name: &["pid"],
        doc: "a process in a container",
        keys: &[
            key("container", Kind::Digest, "id of the container"),
            key("pid", Kind::Number, "process id on the host"),
            key("ppid", Kind::Number, "its parent"),
            key("pid_inside", Kind::Number, "process id in the container"),
            key("uid", Kind::Number, "number of its user on the host"),
            key("user", Kind::Text, "its user on the host"),
            key("name", Kind::Text, "name of its program"),
            key("state", Kind::Text, "R runs, S and D wait, T is stopped, Z has ended"),
            key("threads", Kind::Number, "its threads"),
            key("cpu_ms", Kind::Millis, "processor time so far"),
            key("memory", Kind::Bytes, "memory that is in use now"),
            key("started", Kind::Time, "when it was started"),
            key("tty", Kind::Text, "its terminal"),
            key("command", Kind::Texts, "its command line"),
        ],
        columns: &["user", "pid", "ppid", "memory", "cpu_ms", "started", "command"],
        is_stream: false,
    },
    Type {
        name_of_type: "port",
        version: 1,
        name: &["addr"],
        doc: "a published port of a container",
        keys: &[
            key("addr", Kind::Text, "address and port of the host, as one types it"),
            key("container", Kind::Digest, "id of the container"),
            NAME,
            key("container_port", Kind::Number, "port of the container"),
            key("protocol", Kind::Text, "tcp, udp or sctp"),
            key("host_ip", Kind::Text, "address of the host; 0.0.0.0 is all"),
            key("host_port", Kind::Number, "port of the host"),
        ],
        columns: &["container_port", "protocol", "addr"],
        is_stream: false,
    },
    Type {
        name_of_type: "change",
        version: 1,
        name: &["path"],
        doc: "a file that a container changed",
        keys: &[
            key("container", Kind::Digest, "id of the container"),
            key("path", Kind::Text, "the file"),
            key("change", Kind::Text, "added, changed or deleted"),
        ],
        columns: &["change", "path"],
        is_stream: false,
    },
    Type {
        name_of_type: "login",
        version: 1,
        name: &["registry"],
        doc: "credentials that were stored or removed",
        keys: &[
            key("registry", Kind::Text, "host and port"),
            key("user", Kind::Text, "user name"),
            key("stored", Kind::Text, "where the credentials are"),
            OK,
            ERROR,
        ],
        columns: &["registry", "user", "stored"],
        is_stream: false,
    },
    Type {
        name_of_type: "lint",
        version: 1,
        name: &["code"],
        doc: "something to improve in a Dockerfile",
        keys: &[
            key("code", Kind::Text, "which rule"),
            key("message", Kind::Text, "what is wrong"),
            key("where", Kind::Text, "file and line"),
            key("level", Kind::Text, "error or warning"),
        ],
        columns: &["where", "code", "message"],
        is_stream: false,
    },
    Type {
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
    },
    Type {
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
    },
];
