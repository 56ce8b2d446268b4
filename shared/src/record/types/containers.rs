//! Containers, what they say and use, and what they are connected to.

use super::{CLOCK, ERROR, Kind, LABELS, NAME, OK, REF, Type, key};

/// A container.
pub(super) const CONTAINER: Type = Type {
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
};

/// A line that a container wrote.
pub(super) const LOG: Type = Type {
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
};

/// A named place for data.
pub(super) const VOLUME: Type = Type {
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
};

/// A network of containers.
pub(super) const NETWORK: Type = Type {
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
};

/// What a container uses now.
pub(super) const STATS: Type = Type {
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
    columns: &["name", "cpu_percent", "memory", "memory_max", "memory_percent", "net_rx", "net_tx", "block_read", "block_written", "pids"],
    is_stream: false,
};

/// A process in a container.
pub(super) const PROCESS: Type = Type {
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
};

/// A published port of a container.
pub(super) const PORT: Type = Type {
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
};

/// A file that a container changed.
pub(super) const CHANGE: Type = Type {
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
};
