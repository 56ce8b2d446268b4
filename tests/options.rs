//! Options of `dr` beyond the everyday ones: that each has its effect inside, or is refused or warned of by name.

use crate::kit::{Output, Sandbox, need_file, sandbox};

/// Runs a script in a fresh container without a network and with these flags.
fn try_inside(sandbox: &Sandbox, flags: &[&str], script: &str) -> Output {
    sandbox.cmd("dr").args(["--network", "none"]).args(flags).args(["box", "sh", "-c", script]).run()
}

#[track_caller]
fn inside(sandbox: &Sandbox, flags: &[&str], script: &str) -> String {
    try_inside(sandbox, flags, script).ok().text()
}

/// The directory of a controller: that of its own tree, or of the only one.
pub(crate) fn group_file(controller: &str, v1: &str, v2: &str) -> String {
    let tree = format!("/sys/fs/cgroup/{controller}");
    if std::path::Path::new(&tree).exists() { format!("{tree}/{v1}") } else { format!("/sys/fs/cgroup/{v2}") }
}

#[test]
fn variables_come_from_where_they_are_said_to() {
    let mut sandbox = sandbox();
    sandbox.write("d/Dockerfile", "FROM box\nENV KEPT=image GONE=image\n");
    sandbox.go("dbuild d -t box").ok();
    sandbox.write("env", "RAW=\"quoted\"\n");
    sandbox.write("dot", "export A='one two' # comment\nB=\"x\\ny\"\nC=${A}!\n");
    let flags = ["--env-file", "env", "--dotenv", "dot", "--unsetenv", "GONE", "--env-merge", "KEPT=${KEPT}+more"];
    assert_eq!(inside(&sandbox, &flags, "echo \"$RAW|$A|$B|$C|${GONE-none}|$KEPT\""), "\"quoted\"|one two|x\ny|one two!|none|image+more\n");
    assert_eq!(inside(&sandbox, &["--unsetenv-all", "-e", "PATH=/bin"], "echo ${KEPT-none}"), "none\n");
    sandbox.set("FROM_HERE", "host");
    assert_eq!(inside(&sandbox, &["--env-host", "-e", "PATH=/bin"], "echo $FROM_HERE"), "host\n");
    assert_eq!(inside(&sandbox, &[], "echo ${FROM_HERE-none}"), "none\n");
    sandbox.write("bad", "A=1\nB='open\n");
    try_inside(&sandbox, &["--dotenv", "bad"], "true").code(125).says("bad:2");
}

#[test]
fn masks_zones_domains_and_groups() {
    let sandbox = sandbox();
    assert_eq!(inside(&sandbox, &["--umask", "0077"], "umask"), "0077\n");
    assert_eq!(inside(&sandbox, &[], "umask"), "0022\n");
    try_inside(&sandbox, &["--umask", "9"], "true").code(125).says("--umask 9");
    assert_eq!(
        inside(&sandbox, &["--personality", "LINUX32"], "uname -m"),
        if cfg!(target_arch = "x86_64") { "i686\n" } else { "armv8l\n" }
    );
    try_inside(&sandbox, &["--personality", "OTHER"], "true").code(125).says("--personality OTHER");
    let zone = inside(&sandbox, &["--tz", "local"], "head -c 4 /etc/localtime; echo x 2>/dev/null > /etc/localtime || echo ' read-only'");
    assert_eq!(zone, "TZif read-only\n");
    sandbox.write("d/Dockerfile", "FROM box\nRUN --network=none ln -s ../usr/zone /etc/localtime\n");
    sandbox.go("dbuild d -t linked").ok();
    assert_eq!(sandbox.go("dr --network none --tz local linked head -c 4 /etc/localtime").ok().text(), "TZif");
    try_inside(&sandbox, &["--tz", "../../etc/passwd"], "true").code(125).says("--tz");
    try_inside(&sandbox, &["--tz", "No/Where"], "true").code(125).says("--tz No/Where");
    let groups = sandbox.sh("exec 2>&1; setpriv --groups 0,54321 dr --network none --group-add keep-groups box id -G").ok();
    assert!(groups.text().split_whitespace().any(|gid| gid == "54321"), "{}", groups.text());
    try_inside(&sandbox, &["--group-add", "keep-groups", "--group-add", "1"], "true").code(125).says("keep-groups");
}

#[test]
fn annotations_are_kept_and_do_nothing() {
    let sandbox = sandbox();
    sandbox.go("dcreate --name a --annotation run.oci.keep_original_groups=1 --annotation k=v box true").ok();
    let id = sandbox.go("dps -aq").ok().one_line();
    let spec =
        std::fs::read_to_string(sandbox.root().join("containers").join(&id).join("config.json")).expect("the specification is there");
    assert!(spec.contains("\"k\":\"v\""), "{spec}");
    sandbox.go("rdx a").ok();
    sandbox.go("dcreate --annotation novalue box true").code(1).says("--annotation novalue");
}

#[test]
fn hosts_files_of_three_kinds() {
    let sandbox = sandbox();
    sandbox.write("d/Dockerfile", "FROM box\nRUN --network=none true\nCOPY hosts /etc/hosts\n");
    sandbox.write("d/hosts", "192.0.2.1 image-line\n");
    sandbox.go("dbuild d -t box").ok();
    let base = sandbox.write("base", "192.0.2.2 base-line").to_string_lossy().into_owned();
    let hosts = |flags: &[&str]| inside(&sandbox, flags, "cat /etc/hosts");
    assert_eq!(hosts(&["--no-hosts"]), "192.0.2.1 image-line\n");
    let over = hosts(&["--hosts-file", "image"]);
    assert!(over.starts_with("192.0.2.1 image-line\n") && over.contains("localhost"), "{over}");
    let over = hosts(&["--hosts-file", &base]);
    assert!(over.starts_with("192.0.2.2 base-line\n") && over.contains("localhost") && !over.contains("image-line"), "{over}");
    try_inside(&sandbox, &["--hosts-file", &base, "--no-hosts"], "true").code(125).says("--hosts-file");
}

#[test]
fn limits_are_in_the_files_of_the_group() {
    let sandbox = sandbox();
    let cat = |flags: &[&str], file: &str| inside(&sandbox, flags, &format!("cat {file}"));
    let memory = group_file("memory", "memory.soft_limit_in_bytes", "memory.low");
    assert_eq!(cat(&["-m", "64m", "--memory-reservation", "32m"], &memory), format!("{}\n", 32 << 20));
    let swap = group_file("memory", "memory.memsw.limit_in_bytes", "memory.swap.max");
    if swap.contains("/memory/") {
        assert_eq!(cat(&["-m", "64m"], &swap), format!("{}\n", 128 << 20), "twice the memory");
        assert_eq!(cat(&["-m", "64m", "--memory-swap", "64m"], &swap), format!("{}\n", 64 << 20));
        assert_eq!(cat(&["--memory-swappiness", "7"], "/sys/fs/cgroup/memory/memory.swappiness"), "7\n");
        assert!(cat(&["-m", "64m", "--oom-kill-disable"], "/sys/fs/cgroup/memory/memory.oom_control").contains("oom_kill_disable 1"));
        assert_eq!(cat(&["--cpu-quota", "50000", "--cpu-period", "200000"], "/sys/fs/cgroup/cpu/cpu.cfs_period_us"), "200000\n");
        if std::path::Path::new("/sys/fs/cgroup/cpu/cpu.rt_runtime_us").exists() {
            assert_eq!(cat(&["--cpu-rt-runtime", "1000"], "/sys/fs/cgroup/cpu/cpu.rt_runtime_us"), "1000\n");
        }
        assert_eq!(cat(&["--cpu-quota", "50000"], "/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), "50000\n");
    }
    assert_eq!(cat(&["--cpuset-cpus", "0"], &group_file("cpuset", "cpuset.cpus", "cpuset.cpus")), "0\n");
    let parent = format!("tacklebox-test-{}", std::process::id());
    let group = inside(&sandbox, &["--cgroup-parent", &format!("/{parent}/deep"), "--cgroupns", "host"], "cat /proc/self/cgroup");
    assert!(group.contains(&format!(":/{parent}/deep/")), "{group}");
    for tree in std::fs::read_dir("/sys/fs/cgroup").expect("cgroups are mounted").flatten() {
        let _ = std::fs::remove_dir(tree.path().join(&parent).join("deep"));
        let _ = std::fs::remove_dir(tree.path().join(&parent));
    }
    let none = inside(&sandbox, &["--cgroups", "disabled", "--cgroupns", "host"], "cat /proc/self/cgroup");
    assert!(!none.contains("tacklebox-"), "{none}");
    try_inside(&sandbox, &["--cgroups", "disabled", "-m", "64m"], "true").code(125).says("--cgroups disabled");
    try_inside(&sandbox, &["--cgroup-parent", "/a/../../b"], "true").code(125).says("--cgroup-parent");
    let wrong: [&[&str]; 8] = [
        &["--cpus", "1", "--cpu-quota", "5000"],
        &["--cpu-period", "5"],
        &["--cpu-quota", "5"],
        &["--memory-swappiness", "101"],
        &["--blkio-weight", "5"],
        &["--memory-reservation", "65m", "-m", "64m"],
        &["--device-read-bps", "/dev/null:1m"],
        &["--cpuset-cpus", "4000"],
    ];
    for flags in wrong {
        try_inside(&sandbox, flags, "true").code(125).says(flags[0]);
    }
}

#[test]
fn a_killed_probe_for_limits_is_cleaned_up_by_the_next_one() {
    let sandbox = sandbox();
    let tag = shared::store::Store::open(&sandbox.root()).expect("the store").tag().to_owned();
    let parent = std::path::PathBuf::from(group_file("memory", "", "")).join(format!("tacklebox-{tag}"));
    let mut ended = std::process::Command::new("true").spawn().expect("true runs");
    ended.wait().expect("true ends");
    let stat = std::fs::read_to_string("/proc/self/stat").expect("this process is there");
    let start = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(19)).expect("it has started").to_owned();
    let left = parent.join(format!("probe-{}-1-abc", ended.id()));
    let busy = parent.join(format!("probe-{}-{start}-abc", std::process::id()));
    for dir in [&left, &busy] {
        std::fs::create_dir_all(dir).expect("a group");
    }
    inside(&sandbox, &["-m", "64m"], "true");
    assert!(!left.exists(), "nobody is there who needs it");
    assert!(busy.exists(), "somebody tries something out in it");
    std::fs::remove_dir(&busy).expect("it is empty");
}

#[test]
fn what_is_too_much_is_lowered_with_a_warning() {
    let sandbox = sandbox();
    let out = try_inside(&sandbox, &["--cpus", "4096"], "true").ok().says("--cpus: lowered to");
    assert_eq!(out.stderr.lines().count(), 1, "{}", out.stderr);
    try_inside(&sandbox, &["--cpuset-cpus", "0-4000"], "true").ok().says("--cpuset-cpus 0-4000: lowered");
    // A plain limit of the caller stands for a small machine's.
    let lowered = sandbox
        .sh("ulimit -n 4000; setpriv --bounding-set=-sys_resource dr --network none --ulimit nofile=9000 box sh -c 'ulimit -n'")
        .ok();
    assert_eq!(lowered.text(), "4000\n");
    assert!(lowered.stderr.contains("--ulimit nofile: lowered to 4000"), "{}", lowered.stderr);
    let score = sandbox.sh("setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource dr --network none --oom-score-adj -900 box cat /proc/self/oom_score_adj").ok();
    assert!(score.stderr.contains("--oom-score-adj -900: it stays at"), "{}", score.stderr);
    assert_eq!(inside(&sandbox, &["--oom-score-adj", "500"], "cat /proc/self/oom_score_adj"), "500\n");
    try_inside(&sandbox, &["--oom-score-adj", "5000"], "true").code(125).says("--oom-score-adj");
}

#[test]
fn devices_are_an_allow_list() {
    let sandbox = sandbox();
    let read = "head -c 1 /dev/kmsg > /dev/null 2>&1 && echo read; true";
    let make = "mknod /tmp/kmsg c 1 11 && (head -c 1 /tmp/kmsg > /dev/null 2>&1 && echo read; echo x 2>/dev/null > /tmp/kmsg && echo written); true";
    assert_eq!(inside(&sandbox, &["--device", "/dev/kmsg"], "test -c /dev/kmsg && echo there"), "there\n");
    assert_eq!(
        inside(&sandbox, &["--device", "/dev/kmsg:/dev/mine:r"], "test -c /dev/mine && echo there; test -e /dev/kmsg || echo only"),
        "there\nonly\n"
    );
    assert_eq!(inside(&sandbox, &["--device", "/dev/zero:/dev/sub/dir/z:r"], "head -c 2 /dev/sub/dir/z | wc -c"), "2\n");
    // Who may make nodes can still not open them.
    assert_eq!(inside(&sandbox, &["--cap-add", "MKNOD,SYSLOG"], make), "");
    assert_eq!(inside(&sandbox, &["--cap-add", "MKNOD,SYSLOG", "--device-cgroup-rule", "c 1:11 r"], make), "read\n");
    assert_eq!(inside(&sandbox, &["--privileged"], read), "read\n");
    assert_eq!(inside(&sandbox, &[], "for d in null zero full random urandom tty; do test -c /dev/$d || echo $d; done"), "");
    for (flag, value) in
        [("--device", "/etc/passwd"), ("--device", "/dev/null:x"), ("--device-cgroup-rule", "c 1:3"), ("--device", "/dev/no-such")]
    {
        let out = try_inside(&sandbox, &[flag, value], "true").code(125);
        assert!(out.stderr.contains(value), "{flag} {value}: {}", out.stderr);
    }
}

/// A description of devices in /run/cdi, for as long as it is there.
pub(crate) struct Described {
    vendor: String,
    path: String,
}

impl Described {
    pub(crate) fn new(name: &str, ending: &str, text: impl Fn(&str) -> String) -> Described {
        let vendor = format!("tacklebox-{name}-{}.invalid", std::process::id());
        let path = format!("/run/cdi/{vendor}.{ending}");
        // Another test may remove the directory when it is empty.
        while std::fs::create_dir_all("/run/cdi").and_then(|()| std::fs::write(&path, text(&vendor))).is_err() {}
        Described { vendor, path }
    }

    pub(crate) fn device(&self, name: &str) -> String {
        format!("{}/gpu={name}", self.vendor)
    }
}

impl Drop for Described {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).expect("the file can be removed");
        let _ = std::fs::remove_dir("/run/cdi");
    }
}

#[test]
fn a_described_device_brings_what_it_needs() {
    let sandbox = sandbox();
    let lib = sandbox.write("lib.so", "a library\n");
    let described = Described::new("test", "yaml", |vendor| {
        format!(
            "cdiVersion: 0.6.0\nkind: {vendor}/gpu\ndevices:\n- name: \"0\"\n  containerEdits:\n    deviceNodes:\n    - path: /dev/gpu0\n      hostPath: /dev/zero\n      permissions: r\ncontainerEdits:\n  env:\n  - GPUS=all\n  mounts:\n  - hostPath: {}\n    containerPath: /usr/lib/gpu.so\n    options: [ro, nosuid]\n",
            lib.display()
        )
    });
    let device = described.device("0");
    let out = try_inside(&sandbox, &["--device", &device], "echo $GPUS; head -c 3 /dev/gpu0 | wc -c; cat /usr/lib/gpu.so");
    assert_eq!(out.ok().text(), "all\n3\na library\n");
    // An image cannot ask for one.
    sandbox.write("d/Dockerfile", format!("FROM box\nLABEL cdi.k8s.io/x={device}\n"));
    sandbox.go("dbuild d -t labelled").ok();
    let labelled = sandbox.go("dr --network none labelled sh -c env").ok();
    assert!(!labelled.text().contains("GPUS"), "{}", labelled.text());
    try_inside(&sandbox, &["--device", &described.device("1")], "true").code(125).says("gpu=1");
    try_inside(&sandbox, &["--gpus", "all"], "true").code(125).says("nvidia.com/gpu=all");
}

#[test]
fn hooks_of_a_described_device_run_at_their_points() {
    let sandbox = sandbox();
    let log = sandbox.path("log");
    let say = |what: &str| format!("echo {what} $(sed 's/.*\"status\":\"\\([a-z]*\\)\".*/\\1/') >>{}", log.display());
    let hook = |name: &str, script: &str| serde_json::json!({"hookName": name, "path": "/bin/sh", "args": ["sh", "-c", script], "env": ["PATH=/bin:/usr/bin"]});
    // In its mounts and before its root is changed: where the state says, with the description in the bundle.
    let inside = format!(
        "state=$(cat); echo \"$state\" | {{ {}; }}; get() {{ echo \"$state\" | sed 's/.*\"'$1'\":\"\\([^\"]*\\)\".*/\\1/'; }}; \
         test -f $(get bundle)/config.json && echo changed >$(get rootfs)/etc/hooked",
        say("createContainer")
    );
    let all = [
        hook("prestart", &say("prestart")),
        hook("createRuntime", &say("createRuntime")),
        hook("createContainer", &inside),
        hook("startContainer", "echo started >/started"),
        hook("poststart", &say("poststart")),
        hook("poststop", &say("poststop")),
    ];
    let described = Described::new("hooks", "json", |vendor| {
        let bad = [hook("createContainer", "echo no such card >&2; exit 3")];
        let devices = [("0", all.as_slice()), ("bad", bad.as_slice()), ("odd", &[hook("sometime", "true")])];
        let devices = devices.map(|(name, hooks)| serde_json::json!({"name": name, "containerEdits": {"hooks": hooks}}));
        serde_json::json!({"cdiVersion": "0.6.0", "kind": format!("{vendor}/gpu"), "devices": devices}).to_string()
    });
    let device = described.device("0");
    let heard = || std::fs::read_to_string(&log).unwrap_or_default();
    let want = "prestart creating\ncreateRuntime creating\ncreateContainer creating\npoststart running\npoststop stopped\n";
    let out = try_inside(&sandbox, &["--device", &device], "cat /started /etc/hooked").ok();
    assert_eq!(out.text(), "started\nchanged\n");
    assert_eq!(heard(), want);
    // The same with a terminal, and under a monitor.
    std::fs::remove_file(&log).expect("a log");
    let out = sandbox.run("dr", &["-t", "--network", "none", "--device", &device, "box", "cat", "/started"]).ok();
    assert_eq!((out.text().as_str(), heard().as_str()), ("started\r\n", want));
    std::fs::remove_file(&log).expect("a log");
    sandbox.run("dr", &["-d", "--name", "c", "--network", "none", "--device", &device, "box", "sleep", "1000"]).ok();
    sandbox.go("drestart -t 0 c").ok();
    sandbox.go("dstop -t 0 c").ok();
    assert_eq!(heard(), want.repeat(2));
    sandbox.go("rdx c").ok();
    try_inside(&sandbox, &["--device", &described.device("bad")], "true")
        .code(125)
        .says("createContainer hook /bin/sh")
        .says("no such card");
    try_inside(&sandbox, &["--device", &described.device("odd")], "true").code(125).says("there is no hook 'sometime'");
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

/// Finds a block device of the host: its node and its number.
pub(crate) fn block_device() -> Option<(String, String)> {
    std::fs::read_dir("/sys/block").into_iter().flatten().flatten().find_map(|entry| {
        let node = format!("/dev/{}", entry.file_name().to_string_lossy());
        let has_size = std::fs::read_to_string(entry.path().join("size")).is_ok_and(|size| size.trim() != "0");
        let number = std::fs::read_to_string(entry.path().join("dev")).ok()?.trim().to_owned();
        (has_size && std::path::Path::new(&node).exists()).then_some((node, number))
    })
}

#[test]
fn limits_of_block_devices_arrive() {
    let sandbox = sandbox();
    let node = block_device().map_or_else(|| "/dev/a-block-device".to_owned(), |(node, _)| node);
    if !need_file(std::path::Path::new(&node)) {
        return;
    }
    let (node, number) = block_device().expect("it was found");
    let cat = |flags: &[&str], file: &str| inside(&sandbox, flags, &format!("cat {file}"));
    let is_v1 = group_file("blkio", "", "").contains("/blkio/");
    for (flag, key, v1) in [
        ("--device-read-bps", "rbps", "blkio.throttle.read_bps_device"),
        ("--device-write-bps", "wbps", "blkio.throttle.write_bps_device"),
        ("--device-read-iops", "riops", "blkio.throttle.read_iops_device"),
        ("--device-write-iops", "wiops", "blkio.throttle.write_iops_device"),
    ] {
        let (value, number_of_it) = if flag.ends_with("bps") { ("2m", 2 << 20) } else { ("500", 500) };
        let seen = cat(&[flag, &format!("{node}:{value}")], &group_file("blkio", v1, "io.max"));
        let want = if is_v1 { format!("{number} {number_of_it}") } else { format!("{key}={number_of_it}") };
        assert!(seen.contains(&want), "{flag}: {seen}");
    }
    if is_v1 {
        let file = ["blkio.weight", "blkio.bfq.weight"].map(|file| format!("cat /sys/fs/cgroup/blkio/{file} 2>/dev/null")).join(" || ");
        assert_eq!(inside(&sandbox, &["--blkio-weight", "300"], &file), "300\n");
    } else {
        let file = ["io.bfq.weight", "io.weight"].map(|file| format!("cat /sys/fs/cgroup/{file} 2>/dev/null")).join(" || ");
        let seen = inside(&sandbox, &["--blkio-weight", "300"], &file);
        assert!(seen == "default 300\n" || seen == "default 2930\n", "{seen}");
    }
    // The weight on one device is a matter of its scheduler: it holds, or a word is said.
    let flags = ["--blkio-weight-device", &format!("{node}:400")];
    let script = "cat /sys/fs/cgroup/blkio/blkio.bfq.weight_device /sys/fs/cgroup/io.bfq.weight 2>/dev/null; true";
    let out = try_inside(&sandbox, &flags, script).ok();
    assert!(out.text().contains(&format!("{number} 400")) || out.stderr.contains("--blkio-weight-device"), "{}{}", out.text(), out.stderr);
}

#[test]
fn namespaces_are_shared_on_request() {
    let sandbox = sandbox();
    let open =
        ["-d", "--network", "none", "--name", "open", "--ipc", "shareable", "box", "sh", "-c", "echo shared > /dev/shm/f; exec sleep 1000"];
    sandbox.run("dr", &open).ok();
    sandbox.sh("until dx open test -s /dev/shm/f; do sleep 0.05; done").ok();
    sandbox.go("dr -d --network none --name closed box sleep 1000").ok();
    assert_eq!(inside(&sandbox, &["--ipc", "container:open"], "cat /dev/shm/f"), "shared\n");
    try_inside(&sandbox, &["--ipc", "container:closed"], "true").code(125).says("--ipc shareable");
    assert_eq!(inside(&sandbox, &["--ipc", "none"], "test -e /dev/shm || echo none"), "none\n");
    let host =
        |kind: &str| std::fs::read_link(format!("/proc/self/ns/{kind}")).expect("namespaces have names").to_string_lossy().into_owned();
    let ns = |flags: &[&str], kind: &str| inside(&sandbox, flags, &format!("readlink /proc/self/ns/{kind}")).trim().to_owned();
    for (flag, kind) in [("--ipc", "ipc"), ("--uts", "uts"), ("--cgroupns", "cgroup"), ("--userns", "user"), ("--pid", "pid")] {
        assert_eq!(ns(&[flag, "host"], kind), host(kind), "{flag}");
        if flag != "--userns" {
            assert_ne!(ns(&[], kind), host(kind), "{flag}");
        }
    }
    try_inside(&sandbox, &["--userns", "keep-id"], "true").code(125).says("--userns keep-id");
    sandbox.go("rdx -f open closed").ok();
}

#[test]
fn paths_are_hidden_and_shown_on_request() {
    let sandbox = sandbox();
    assert_eq!(inside(&sandbox, &["--security-opt", "mask=/etc/passwd:/home"], "wc -c < /etc/passwd"), "0\n");
    let keys = "wc -c < /proc/timer_list";
    assert_eq!(inside(&sandbox, &[], keys), "0\n");
    assert_ne!(inside(&sandbox, &["--security-opt", "unmask=/proc/timer*"], keys), "0\n");
    assert_ne!(inside(&sandbox, &["--security-opt", "unmask=ALL"], keys), "0\n");
    assert!(inside(&sandbox, &["--security-opt", "proc-opts=hidepid=2"], "grep ' /proc ' /proc/mounts").contains("hidepid="));
    let write = "mkdir $(ls -d /sys/fs/cgroup/pids /sys/fs/cgroup 2>/dev/null | head -n 1)/x && echo made; true";
    assert_eq!(inside(&sandbox, &[], write), "");
    assert_eq!(inside(&sandbox, &["--security-opt", "writable-cgroups=true"], write), "made\n");
    let tmp = "echo x > /tmp/f && echo x > /run/f && echo written; echo x 2>/dev/null > /f || echo read-only";
    assert_eq!(inside(&sandbox, &["--read-only", "--read-only-tmpfs"], tmp), "written\nread-only\n");
    for option in ["label=nonsense", "mask=relative", "unmask=", "proc-opts=rw", "apparmor="] {
        try_inside(&sandbox, &["--security-opt", option], "true").code(125).says(option);
    }
}

#[test]
fn flags_of_others_are_taken_or_refused_by_name() {
    let sandbox = sandbox();
    inside(&sandbox, &["--disable-content-trust", "--isolation", "default"], "true");
    try_inside(&sandbox, &["--kernel-memory", "64m"], "true").ok().says("--kernel-memory");
    inside(&sandbox, &["--systemd=false", "--passwd=false", "--seccomp-policy", "default"], "true");
    assert!(inside(&sandbox, &["--os", "linux", "--arch", std::env::consts::ARCH], "uname -m").contains(std::env::consts::ARCH));
    try_inside(&sandbox, &["--arch", "s390x", "--pull", "never"], "true").code(125).says("no image box");
    try_inside(&sandbox, &["--arch", "s390x", "--platform", "linux/amd64"], "true").code(2);
    let refused: [&[&str]; 16] = [
        &["--isolation", "hyperv"],
        &["--init-path", "/x"],
        &["--runtime", "runc"],
        &["--storage-opt", "size=1g"],
        &["--cpu-count", "1"],
        &["--use-api-socket"],
        &["--pod", "new:web"],
        &["--requires", "db"],
        &["--rootfs"],
        &["--uidmap", "0:1000:1"],
        &["--gidmap", "0:1000:1"],
        &["--systemd", "--read-only"],
        &["--passwd"],
        &["--seccomp-policy", "image"],
        &["--conmon-pidfile", "/tmp/pid"],
        &["--health-startup-cmd", "true"],
    ];
    for flags in refused {
        try_inside(&sandbox, flags, "true").code(125).says(flags[0]);
    }
}

#[test]
fn proxies_are_passed_on_when_asked_for() {
    let sandbox = sandbox();
    let show = |flags: &[&str]| {
        let dr = sandbox.cmd("dr").env("https_proxy", "http://p:3128").env("NO_PROXY", "local").args(["--network", "none"]);
        dr.args(flags).args(["box", "sh", "-c", "echo [$https_proxy] [$NO_PROXY] [$http_proxy]"]).run().ok().text()
    };
    assert_eq!(show(&["--http-proxy"]), "[http://p:3128] [local] []\n");
    assert_eq!(show(&["--http-proxy", "-e", "NO_PROXY=mine"]), "[http://p:3128] [mine] []\n");
    assert_eq!(show(&[]), "[] [] []\n");
    assert_eq!(show(&["--http-proxy=false"]), "[] [] []\n");
}

#[test]
fn names_can_be_taken_over_and_numbers_written_down() {
    let sandbox = sandbox();
    let run = |more: &[&str]| {
        sandbox.cmd("dr").args(["-d", "--network", "none", "--name", "one"]).args(more).args(["box", "sleep", "1000"]).run()
    };
    let first = run(&["--pidfile", "pid"]).ok().record();
    let pid = std::fs::read_to_string(sandbox.path("pid")).expect("the number is written");
    assert!(std::path::Path::new("/proc").join(&pid).exists(), "{pid}");
    run(&[]).code(125).says("one");
    let second = run(&["--replace"]).ok().record();
    assert_ne!(first["id"], second["id"]);
    assert_eq!(sandbox.go("dps -aq").ok().one_line(), second["id"].as_str().expect("a record has an id"));
    sandbox.go("dr --replace box true").code(2);
    sandbox.go("rdx -f one").ok();
}

#[test]
fn users_of_the_host_can_be_known_inside() {
    let sandbox = sandbox();
    let shown = inside(&sandbox, &["--hostuser", "daemon", "-u", "daemon"], "id -un; cat /etc/passwd");
    assert!(shown.starts_with("daemon\n") && shown.contains("ann:x:1000"), "{shown}");
    let entry = "me:x:4242:4242:Me:/me:/bin/sh";
    assert_eq!(inside(&sandbox, &["--passwd-entry", entry, "-u", "4242"], "id -un; echo $HOME"), "me\n/me\n");
    // The image's own users stay who they are.
    assert_eq!(inside(&sandbox, &["--passwd-entry", "ann:x:0:0::/:/bin/sh", "-u", "ann"], "id -u"), "1000\n");
    for (flag, value) in [("--hostuser", "no-such-user-here"), ("--passwd-entry", "me:x:y:0::/:/bin/sh"), ("--passwd-entry", "me")] {
        try_inside(&sandbox, &[flag, value], "true").code(125).says(flag);
    }
}
