//! `doci`: the validation cases of runtime-tools that apply, through the command line that engines use.
//!
//! The cases of `config.json` follow the runtime specification.

mod engines;
mod inside;
mod rare;
mod validation;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::{Output, Sandbox, busybox_rootfs};

/// A bundle, a place for containers, and what must be gone at the end.
pub(super) struct Bundle {
    pub(super) sandbox: Sandbox,
    id: String,
}

impl Bundle {
    /// Makes a bundle whose program is a shell script; `edit` changes its configuration.
    pub(super) fn new(script: &str, edit: impl FnOnce(&mut Value)) -> Bundle {
        let sandbox = Sandbox::new();
        std::fs::create_dir_all(sandbox.path("bundle/rootfs")).expect("a directory can be made");
        busybox_rootfs(&sandbox.path("bundle/rootfs"));
        let tag = sandbox.root().parent().and_then(|dir| dir.file_name()).map(|name| name.to_string_lossy().into_owned());
        let bundle = Bundle { id: tag.expect("the sandbox has a name"), sandbox };
        let caps = ["CAP_CHOWN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_CHROOT", "CAP_DAC_OVERRIDE"];
        let mut config = json!({
            "ociVersion": "1.2.0",
            "root": {"path": "rootfs"},
            "hostname": "box",
            "process": {
                "args": ["sh", "-c", script], "cwd": "/", "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0},
                "capabilities": {"bounding": caps, "effective": caps, "permitted": caps},
            },
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
                {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "ptmxmode=0666"]},
            ],
            "linux": {
                "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}],
            },
        });
        edit(&mut config);
        bundle.write(&config);
        bundle
    }

    pub(super) fn write(&self, config: &Value) {
        self.sandbox.write("bundle/config.json", config.to_string());
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn rootfs(&self, name: &str) -> PathBuf {
        self.sandbox.path("bundle/rootfs").join(name)
    }

    /// Runs `doci` with words split at white space.
    pub(super) fn doci(&self, line: &str) -> Output {
        let line = line.replace("ID", &self.id);
        self.sandbox.cmd("doci").args(["--root", &self.state_dir()]).args(line.split_whitespace()).run()
    }

    fn state_dir(&self) -> String {
        self.sandbox.path("containers").to_string_lossy().into_owned()
    }

    /// Makes the container; its output, which is also the command's, goes to the file `out`.
    pub(super) fn create(&self) -> Output {
        self.sandbox.sh(&format!("doci --root {} create --pid-file pid --bundle bundle {} >out 2>&1 </dev/null", self.state_dir(), self.id))
    }

    pub(super) fn out(&self) -> String {
        std::fs::read_to_string(self.sandbox.path("out")).unwrap_or_default()
    }

    pub(super) fn state(&self) -> Value {
        serde_json::from_slice(&self.doci("state ID").ok().stdout).expect("the state is JSON")
    }

    pub(super) fn wait_for(&self, status: &str) {
        for _ in 0..500 {
            if self.state()["status"] == status {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("the container does not get {status}: {}\n{}", self.state(), self.out());
    }

    /// Runs the container in the foreground.
    pub(super) fn run(&self) -> Output {
        self.doci("run --bundle bundle ID")
    }
}

impl Drop for Bundle {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.doci("delete --force ID");
            return;
        }
        let left: Vec<_> = std::fs::read_dir(self.sandbox.path("containers")).into_iter().flatten().flatten().map(|e| e.path()).collect();
        assert!(left.is_empty(), "containers are left: {left:?}");
        for tree in std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
            let group = tree.path().join("doci").join(&self.id);
            assert!(!group.exists(), "{} is left", group.display());
            // The group above goes with the last container in it; other tests have theirs there.
            let above = tree.path().join("doci");
            let is_used = || std::fs::read_dir(&above).is_ok_and(|dir| dir.flatten().any(|entry| entry.path().is_dir()));
            let deadline = Instant::now() + Duration::from_secs(60);
            while above.exists() && !is_used() {
                assert!(Instant::now() < deadline, "{} is left without a container", above.display());
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

#[test]
fn a_container_is_created_started_killed_and_deleted() {
    let bundle = Bundle::new("echo ran > /ran; trap 'exit 7' TERM; while :; do sleep 0.1; done", |_| {});
    bundle.create().ok();
    let state = bundle.state();
    assert_eq!((state["status"].as_str(), state["id"].as_str()), (Some("created"), Some(bundle.id())));
    assert_eq!(state["bundle"], bundle.sandbox.path("bundle").to_string_lossy().as_ref());
    let pid = std::fs::read_to_string(bundle.sandbox.path("pid")).expect("the pid file is there");
    assert_eq!(pid, state["pid"].to_string(), "the pid file has digits only");
    // A created container cannot be made again, nor deleted, and neither has an effect.
    bundle.create().code(1);
    assert!(bundle.out().contains("already exists"), "{}", bundle.out());
    bundle.doci("delete ID").code(1).says("created");
    assert_eq!(bundle.state()["status"], "created");
    assert!(!bundle.rootfs("ran").exists(), "the program ran before start");
    // config.json counts at create alone.
    bundle.write(&json!({"ociVersion": "broken"}));
    bundle.doci("start ID").ok();
    bundle.wait_for("running");
    bundle.doci("start ID").code(1).says("running, not created");
    bundle.doci("delete ID").code(1).says("running");
    assert_eq!(bundle.state()["status"], "running");
    while !bundle.rootfs("ran").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    bundle.doci("kill ID 0").ok();
    assert_eq!(bundle.state()["status"], "running");
    bundle.doci("kill ID TERM").ok();
    bundle.wait_for("stopped");
    bundle.doci("kill ID 0").code(1).says("container not running");
    bundle.doci("kill ID KILL").code(1).says("container not running");
    bundle.doci("start ID").code(1);
    bundle.doci("delete ID").ok();
    bundle.doci("state ID").code(1).says("does not exist");
    bundle.doci("delete ID").code(1);
    bundle.doci("delete --force ID").ok();
}

#[test]
fn a_created_container_waits_for_start_and_can_be_killed() {
    let bundle = Bundle::new("true", |_| {});
    bundle.create().ok();
    bundle.doci("kill ID KILL").ok();
    bundle.wait_for("stopped");
    bundle.doci("start ID").code(1);
    bundle.doci("delete ID").ok();
    bundle.create().ok();
    bundle.doci("delete --force ID").ok();
    // One that is paused before its start says so, is not started, and goes on from there.
    bundle.create().ok();
    bundle.doci("pause ID").ok();
    assert_eq!(bundle.state()["status"], "paused");
    bundle.doci("start ID").code(1).says("paused, not created");
    bundle.doci("resume ID").ok();
    assert_eq!(bundle.state()["status"], "created");
    bundle.doci("start ID").ok();
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok();
    bundle.create().ok();
    bundle.doci("pause ID").ok();
    bundle.doci("delete --force ID").ok();
}

#[test]
fn names_and_configurations_that_mean_nothing_are_errors() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 12] = [
        ("ociVersion", |c| c["ociVersion"] = json!("invalid")),
        ("ociVersion", |c| c["ociVersion"] = json!("2.0.0")),
        ("CAP_TEST", |c| c["process"]["capabilities"]["bounding"] = json!(["CAP_TEST"])),
        ("RLIMIT_TEST", |c| c["process"]["rlimits"] = json!([{"type": "RLIMIT_TEST", "soft": 1, "hard": 1}])),
        ("twice", |c| {
            let one = json!({"type": "RLIMIT_CORE", "soft": 0, "hard": 0});
            c["process"]["rlimits"] = json!([one, one]);
        }),
        ("absolute", |c| c["linux"]["maskedPaths"] = json!(["tmp"])),
        ("absolute", |c| c["linux"]["readonlyPaths"] = json!(["tmp"])),
        ("whole host", |c| c["linux"]["sysctl"] = json!({"kernel.core_pattern": "x"})),
        ("UTS namespace", |c| c["linux"]["namespaces"] = json!([{"type": "mount"}])),
        ("type 'none'", |c| c["linux"]["namespaces"][0] = json!({"type": "none"})),
        ("intelRdt", |c| c["linux"]["intelRdt"] = json!({"closID": "a"})),
        ("no program", |c| c["process"]["args"] = json!([])),
    ];
    for (words, edit) in cases {
        let bundle = Bundle::new("true", edit);
        bundle.create().code(1);
        assert!(bundle.out().contains(words), "'{words}' is not in: {}", bundle.out());
        bundle.doci("state ID").code(1);
    }
    let bundle = Bundle::new("echo fine", |c| {
        c["unknown"] = json!({"a": 1});
        c["annotations"] = json!({"org.example.unknown": ""});
    });
    assert_eq!(bundle.run().ok().text(), "fine\n");
    bundle.doci("run --bundle bundle a/b").code(1);
    bundle.sandbox.cmd("doci").args(["state"]).run().code(2);
}

#[test]
fn what_cannot_run_is_told_at_create_and_leaves_nothing() {
    let bundle = Bundle::new("", |c| c["process"]["args"] = json!(["/bin/none"]));
    bundle.create().code(1);
    assert!(bundle.out().contains("No such file or directory"), "{}", bundle.out());
    let bundle = Bundle::new("", |c| c["process"]["args"] = json!(["/etc/passwd"]));
    bundle.create().code(1);
    assert!(bundle.out().contains("Permission denied"), "{}", bundle.out());
    let bundle = Bundle::new("", |c| {
        c.as_object_mut().expect("an object").remove("process");
    });
    bundle.create().ok();
    bundle.doci("start ID").code(1).says("nothing to start");
    bundle.doci("delete --force ID").ok();
}

#[test]
fn errors_are_in_the_log_as_engines_read_them() {
    let bundle = Bundle::new("true", |_| {});
    bundle.doci("--log log --log-format json start ID").code(1);
    let log = std::fs::read_to_string(bundle.sandbox.path("log")).expect("the log is there");
    let line: Value = serde_json::from_str(log.trim()).expect("a line is JSON");
    assert_eq!(line["level"], "error");
    assert!(line["msg"].as_str().is_some_and(|text| text.contains("does not exist")) && line["time"].is_string(), "{line}");
    bundle.doci("--log log.txt kill ID").code(1);
    let log = std::fs::read_to_string(bundle.sandbox.path("log.txt")).expect("the log is there");
    assert!(log.starts_with("time=\"") && log.contains("level=error msg=\""), "{log}");
    bundle.doci("--systemd-cgroup list").code(1).says("cgroupfs");
}

#[test]
fn hooks_run_in_order_with_the_state_and_exactly_their_environment() {
    let bundle = Bundle::new("echo program >> /order", |_| {});
    let order = bundle.rootfs("order").to_string_lossy().into_owned();
    let hook = |name: &str| {
        let script = format!("cat > {order}.{name}; echo {name} $X >> {order}");
        json!({"path": "/bin/sh", "args": ["sh", "-c", script], "env": [format!("X={name}-env")]})
    };
    let mut config: Value =
        serde_json::from_slice(&std::fs::read(bundle.sandbox.path("bundle/config.json")).expect("it is there")).expect("JSON");
    config["annotations"] = json!({"org.example": "kept"});
    config["hooks"] = json!({
        "prestart": [hook("prestart1"), hook("prestart2")], "createRuntime": [hook("createRuntime")],
        "createContainer": [hook("createContainer")], "poststart": [hook("poststart")], "poststop": [hook("poststop")],
        "startContainer": [{"path": "/bin/sh", "args": ["sh", "-c", "echo startContainer $(hostname) >> /order"], "env": ["PATH=/bin"]}],
    });
    bundle.write(&config);
    bundle.create().ok();
    let pid = bundle.state()["pid"].clone();
    let lines = || std::fs::read_to_string(&order).unwrap_or_default();
    let before = "prestart1 prestart1-env\nprestart2 prestart2-env\ncreateRuntime createRuntime-env\ncreateContainer createContainer-env\n";
    assert_eq!(lines(), before);
    bundle.doci("start ID").ok();
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok();
    let all = lines();
    assert!(all.starts_with(&format!("{before}startContainer box\n")) && all.ends_with("poststop poststop-env\n"), "{all}");
    assert!(all.contains("program\n") && all.contains("poststart poststart-env\n"), "{all}");
    for (name, status, has_pid) in [("prestart1", "creating", true), ("poststart", "running", true), ("poststop", "stopped", false)] {
        let state: Value = serde_json::from_slice(&std::fs::read(format!("{order}.{name}")).expect("a state")).expect("JSON");
        assert_eq!((state["status"].as_str(), state["id"].as_str()), (Some(status), Some(bundle.id())), "{state}");
        assert_eq!(state["annotations"]["org.example"], "kept");
        assert_eq!(state["pid"] == pid, has_pid, "{state}");
    }
}

#[test]
fn hooks_that_fail_stop_the_container_before_its_start_and_warn_after() {
    let fails = json!([{"path": "/bin/false"}]);
    for point in ["prestart", "createRuntime", "createContainer"] {
        let bundle = Bundle::new("echo ran > /ran", |c| c["hooks"] = json!({point: fails}));
        bundle.create().code(1);
        assert!(bundle.out().contains(point), "{}", bundle.out());
        bundle.doci("state ID").code(1);
        assert!(!bundle.rootfs("ran").exists());
    }
    let bundle = Bundle::new("echo ran > /ran", |c| c["hooks"] = json!({"startContainer": fails}));
    bundle.create().ok();
    bundle.doci("start ID").code(1).says("startContainer");
    bundle.wait_for("stopped");
    assert!(!bundle.rootfs("ran").exists());
    bundle.doci("delete ID").ok();
    let bundle = Bundle::new("true", |c| c["hooks"] = json!({"poststart": fails, "poststop": fails}));
    bundle.create().ok();
    bundle.doci("start ID").ok().says("poststart");
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok().says("poststop");
    let bundle =
        Bundle::new("true", |c| c["hooks"] = json!({"prestart": [{"path": "/bin/sleep", "args": ["sleep", "100"], "timeout": 1}]}));
    bundle.create().code(1);
    assert!(bundle.out().contains("within 1 s"), "{}", bundle.out());
}

#[test]
fn processes_run_beside_the_first_one() {
    let bundle = Bundle::new("while :; do sleep 0.1; done", |_| {});
    bundle.doci("exec ID true").code(255);
    bundle.create().ok();
    bundle.doci("start ID").ok();
    assert_eq!(
        bundle.doci("exec -u 1000:1000 -g 5 --cwd /tmp -e A=b ID sh -c id;pwd;echo$IFS$A").ok().text(),
        "uid=1000(ann) gid=1000(ann) groups=5,1000(ann)\n/tmp\nb\n"
    );
    bundle.doci("exec ID sh -c exit${IFS}9").code(9);
    bundle.doci("exec ID none").code(255).says("none");
    for user in ["1000x", "-1", "4294967296", "0x0", "1:"] {
        bundle.sandbox.cmd("doci").args(["exec", &format!("--user={user}"), "a", "true"]).run().code(2);
    }
    bundle.sandbox.write("process.json", json!({"args": ["sh", "-c", "echo $B"], "env": ["B=file", "PATH=/bin"], "cwd": "/"}).to_string());
    assert_eq!(bundle.doci("exec --process process.json ID").ok().text(), "file\n");
    let pids: Vec<i32> = serde_json::from_slice(&bundle.doci("ps -f json ID").ok().stdout).expect("JSON");
    assert!(pids.contains(&(bundle.state()["pid"].as_i64().expect("a pid") as i32)), "{pids:?}");
    let list: Vec<Value> = serde_json::from_slice(&bundle.doci("list -f json").ok().stdout).expect("JSON");
    assert_eq!((list[0]["id"].as_str(), list[0]["status"].as_str()), (Some(bundle.id()), Some("running")));
    assert!(bundle.doci("list").ok().text().starts_with("ID"));
    assert_eq!(bundle.doci("list -q").ok().one_line(), bundle.id());
    bundle.doci("pause ID").ok();
    bundle.wait_for("paused");
    bundle.doci("exec ID true").code(255).says("paused");
    bundle.doci("resume ID").ok();
    bundle.wait_for("running");
    bundle.doci("resume ID").code(1);
    bundle.doci("update --pids-limit 77 --memory 64m ID").ok();
    let stats: Value = serde_json::from_slice(&bundle.doci("events --stats ID").ok().stdout).expect("JSON");
    assert_eq!((stats["type"].as_str(), stats["data"]["pids"]["limit"].as_u64()), (Some("stats"), Some(77)), "{stats}");
    assert_eq!(stats["data"]["memory"]["usage"]["limit"].as_u64(), Some(64 << 20), "{stats}");
    bundle.doci("update --memory much ID").code(2).says("'much' is not a size");
    bundle.doci("kill --all ID KILL").ok();
    bundle.wait_for("stopped");
    bundle.doci("delete ID").ok();
}

#[test]
fn features_and_the_template_are_documents() {
    let bundle = Bundle::new("", |_| {});
    let features: Value = serde_json::from_slice(&bundle.doci("features").ok().stdout).expect("JSON");
    assert_eq!(features["ociVersionMax"], "1.2.0");
    bundle.doci("spec --bundle bundle").code(1);
    std::fs::remove_file(bundle.sandbox.path("bundle/config.json")).expect("it can be removed");
    bundle.doci("spec --bundle bundle").ok();
    let mut config: Value =
        serde_json::from_slice(&std::fs::read(bundle.sandbox.path("bundle/config.json")).expect("it is there")).expect("JSON");
    config["process"]["terminal"] = json!(false);
    config["process"]["args"] = json!(["echo", "from the template"]);
    bundle.write(&config);
    assert_eq!(bundle.run().ok().text(), "from the template\n");
}
