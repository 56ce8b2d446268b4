use std::collections::BTreeSet;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};

use super::*;
use crate::oci::exec::StepLabel;

/// A busybox image as one layer, and a place for what steps write.
pub(in crate::runtime) struct Bench {
    pub(in crate::runtime) base: PathBuf,
    pub(in crate::runtime) store: Store,
}

impl Bench {
    pub(in crate::runtime) fn new() -> Bench {
        let base = std::env::temp_dir().join(format!("runtime-test-{}", random::hex(6)));
        let layer = base.join("layer");
        for dir in ["bin", "etc", "root", "tmp"] {
            fs::create_dir_all(&layer.join(dir)).unwrap();
        }
        fs::set_mode(&layer, 0o755).unwrap();
        for dir in ["bin", "etc", "root"] {
            fs::set_mode(&layer.join(dir), 0o755).unwrap();
        }
        fs::set_mode(&layer.join("tmp"), 0o1777).unwrap();
        let busybox = std::fs::read("/bin/busybox").unwrap();
        write_file(&layer.join("bin/busybox"), &busybox, 0o755).unwrap();
        for name in [
            "sh", "cat", "ls", "id", "touch", "mkdir", "mount", "sleep", "true", "grep", "wc", "stat", "hostname", "readlink", "rm", "env",
            "ulimit", "chmod", "nc",
        ] {
            fs::symlink(Path::new("busybox"), &layer.join("bin").join(name)).unwrap();
        }
        write_file(&layer.join("etc/passwd"), b"root:x:0:0:root:/root:/bin/sh\nmia:x:1000:100::/home/mia:\n", 0o644).unwrap();
        write_file(&layer.join("etc/group"), b"root:x:0:\nusers:x:100:\naudio:x:29:mia\n", 0o644).unwrap();
        for dir in ["upper", "work"] {
            fs::create_dir_all(&base.join(dir)).unwrap();
        }
        let store = Store::open(&base.join("store")).unwrap();
        Bench { base, store }
    }

    pub(in crate::runtime) fn path(&self, name: &str) -> PathBuf {
        self.base.join(name)
    }

    fn runner(&self) -> Runner {
        Runner::new(&self.store)
    }

    fn step(&self, command: &str) -> Step {
        Step {
            lower: vec![self.path("layer")],
            upper: self.path("upper"),
            work: self.path("work"),
            args: ["/bin/sh", "-c", command].map(str::to_owned).to_vec(),
            env: vec!["PATH=/bin".into()],
            network: StepNetwork::Host,
            ..Step::default()
        }
    }

    fn run(&self, step: &Step) -> (std::result::Result<StepExit, ExecError>, String) {
        let mut text = String::new();
        let exit = self.runner().run(step, &mut |_, bytes| text += &String::from_utf8_lossy(bytes));
        (exit, text)
    }

    fn output(&self, command: &str) -> String {
        let (exit, text) = self.run(&self.step(command));
        assert_eq!(exit.map_err(|e| explain(&e)).unwrap(), StepExit::Code(0), "{text}");
        text
    }

    fn written(&self) -> BTreeSet<String> {
        let walk = walkdir::WalkDir::new(self.path("upper")).min_depth(1);
        walk.into_iter().map(|e| e.unwrap().path().strip_prefix(self.path("upper")).unwrap().display().to_string()).collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let run = self.store.run_dir().unwrap();
        let left: Vec<String> = std::fs::read_dir(&run).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        if let Ok(site) = net::Site::new(&self.store) {
            let _ = net::tear_down(&site);
        }
        let _ = fs::remove_tree(&run);
        let _ = fs::remove_tree(&self.base);
        if !std::thread::panicking() {
            assert!(left.iter().all(|name| matches!(name.as_str(), "skeleton" | "root")), "scratch files are left: {left:?}");
            // The one around all of them goes only when nothing is in it.
            let group = Trees::find().group(&format!("tacklebox-{}", self.store.tag()), &resources::CONTROLLERS);
            group.remove_empty();
            assert!(group.processes().is_err(), "a cgroup is left");
            let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
            assert!(!mounts.contains("runtime-test-"), "a mount is left");
        }
    }
}

fn explain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}

#[test]
fn steps_write_their_upper_and_nothing_else() {
    let bench = Bench::new();
    let text = bench.output("echo hello; echo more >&2; echo x > /new; mkdir -p /a/b; rm /etc/group; id -u; pwd");
    assert_eq!(text.lines().collect::<BTreeSet<_>>(), BTreeSet::from(["hello", "more", "0", "/"]));
    let expected = ["a", "a/b", "etc", "etc/group", "new"].map(str::to_owned);
    assert_eq!(bench.written(), BTreeSet::from(expected));
    assert!(std::fs::metadata(bench.path("upper/etc/group")).unwrap().file_type().is_char_device());
    // The same upper goes on.
    assert_eq!(bench.output("cat /new; ls /etc"), "x\nhosts\npasswd\nresolv.conf\n");
}

#[test]
fn exits_and_failures_are_told_apart() {
    let bench = Bench::new();
    let code = |args: &[&str]| {
        let mut step = bench.step("");
        step.args = args.iter().map(|&a| a.to_owned()).collect();
        bench.run(&step).0.map_err(|e| e.code)
    };
    assert_eq!(code(&["sh", "-c", "exit 7"]), Ok(StepExit::Code(7)));
    // The first process of a pid namespace dies of a signal from inside only if it asked for it.
    assert_eq!(code(&["sh", "-c", "sh -c 'kill -9 $$'; exit $?"]), Ok(StepExit::Code(137)));
    assert_eq!(code(&["nothing"]), Err(127));
    assert_eq!(code(&["/etc/passwd"]), Err(126));
    assert_eq!(code(&[]), Err(125));
}

#[test]
fn inside_is_confined() {
    let bench = Bench::new();
    let text = bench.output(
        "grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status; cat /proc/kcore | wc -c; ls /sys/firmware | wc -l; \
         touch /proc/sys/kernel/x 2>&1; echo 1 2>&1 > /sys/fs/cgroup/x; mount -t tmpfs t /tmp 2>&1; ls /proc/self/fd | wc -l; \
         cat /proc/self/cgroup | grep -vc ':/$'; readlink /dev/fd; ls -l /dev/null",
    );
    assert!(text.contains("CapInh:\t0000000000000000"), "{text}");
    assert!(text.contains("CapEff:\t00000000800405fb"), "{text}");
    assert!(text.contains("CapBnd:\t00000000800405fb"), "{text}");
    assert!(text.contains("CapAmb:\t0000000000000000"), "{text}");
    assert!(text.contains("Seccomp:\t2"), "{text}");
    assert!(text.contains("Read-only file system"), "{text}");
    assert!(text.contains("mount: mounting t on /tmp failed: Operation not permitted") || text.contains("permission denied"), "{text}");
    assert!(text.contains("\n/proc/self/fd\n"), "{text}");
    // ls itself opens the fourth.
    assert!(text.contains("\n4\n"), "{text}");
    assert!(text.contains("crw-rw-rw-"), "{text}");
}

#[test]
fn users_start_without_capabilities_and_with_their_groups() {
    let bench = Bench::new();
    let mut step = bench.step("id -u; id -G; grep CapEff /proc/self/status; echo $HOME; touch /root/x 2>/dev/null || echo denied; pwd");
    step.user = "mia".into();
    step.cwd = "/tmp/made/here".into();
    let (exit, text) = bench.run(&step);
    assert_eq!(exit.unwrap(), StepExit::Code(0));
    assert!(text.starts_with("1000\n100 29\nCapEff:\t0000000000000000\n/home/mia\n"), "{text}");
    assert!(text.contains("denied"), "{text}");
    assert!(text.ends_with("/tmp/made/here\n"), "{text}");
}

#[test]
fn stdin_mounts_and_secrets_reach_the_step() {
    let bench = Bench::new();
    for (dir, text) in [("context", "from the context"), ("stage", "from the stage")] {
        fs::create_dir_all(&bench.path(dir).join("sub")).unwrap();
        write_file(&bench.path(dir).join("sub/file"), text.as_bytes(), 0o644).unwrap();
    }
    let mut step = bench.step("cat; cat /ctx/file /st/file; echo; echo w > /st/new; { echo w > /ctx/new; } 2>/dev/null || echo read-only; cat /run/secrets/s; stat -c %a /run/secrets/s; echo t > /t/x && cat /t/x");
    step.stdin = b"from stdin\n".to_vec();
    step.mounts = vec![
        StepMount::Bind {
            source: bench.path("context"),
            subpath: "sub".into(),
            target: "/ctx".into(),
            writable: false,
            label: StepLabel::Kept,
        },
        StepMount::Layers {
            lower: vec![bench.path("layer"), bench.path("stage")],
            subpath: "/sub".into(),
            target: "/st".into(),
            writable: true,
        },
        StepMount::Tmpfs { target: "/t".into(), size: Some(1 << 20) },
        StepMount::Secret { target: "/run/secrets/s".into(), content: b"secret\n".to_vec(), mode: 0o400, uid: 0, gid: 0 },
    ];
    let (exit, text) = bench.run(&step);
    assert_eq!(exit.map_err(|e| explain(&e)).unwrap(), StepExit::Code(0), "{text}");
    assert_eq!(text, "from stdin\nfrom the contextfrom the stage\nread-only\nsecret\n400\nt\n");
    assert_eq!(bench.written(), BTreeSet::new());
    assert!(!bench.path("stage/sub/new").exists());
}

#[test]
fn background_processes_end_with_the_step() {
    let bench = Bench::new();
    let before = std::time::Instant::now();
    bench.output("sleep 1000 & echo started");
    assert!(before.elapsed().as_secs() < 10);
}

#[test]
fn kernel_places_that_are_links_are_refused() {
    for place in ["proc", "sys", "dev"] {
        let bench = Bench::new();
        fs::create_dir_all(&bench.path("trap")).unwrap();
        fs::symlink(Path::new("../../../../../../../../tmp"), &bench.path("layer").join(place)).unwrap();
        let error = bench.run(&bench.step("true")).0.unwrap_err();
        assert_eq!(error.code, 125);
        assert!(explain(&error).contains("a real directory of the image is needed there"), "{}", explain(&error));
    }
}

#[test]
fn null_device_of_the_image_masks_nothing() {
    let bench = Bench::new();
    fs::create_dir_all(&bench.path("layer/dev")).unwrap();
    fs::symlink(Path::new("/proc/sys/kernel/core_pattern"), &bench.path("layer/dev/null")).unwrap();
    assert_eq!(bench.output("stat -L -c %t:%T /proc/interrupts"), "1:3\n");
}

#[test]
fn working_directories_outside_are_refused() {
    let bench = Bench::new();
    for fd in 3..12 {
        let mut step = bench.step("pwd");
        step.cwd = format!("/proc/self/fd/{fd}");
        assert_eq!(bench.run(&step).0.unwrap_err().code, 125);
    }
}

#[test]
fn device_nodes_of_an_image_do_nothing() {
    let bench = Bench::new();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        bench.path("layer/zero"),
        rustix::fs::FileType::CharacterDevice,
        0o666.into(),
        rustix::fs::makedev(1, 5),
    )
    .unwrap();
    let (exit, text) = bench.run(&bench.step("cat /zero"));
    assert_eq!(exit.unwrap(), StepExit::Code(1));
    assert!(text.contains("Permission denied"), "{text}");
}

#[test]
fn scratch_images_run_what_is_mounted() {
    let bench = Bench::new();
    let mut step = bench.step("");
    step.lower = Vec::new();
    step.args = ["/tools/busybox", "true"].map(str::to_owned).to_vec();
    step.mounts = vec![StepMount::Bind {
        source: bench.path("layer"),
        subpath: "bin".into(),
        target: "/tools".into(),
        writable: false,
        label: StepLabel::Kept,
    }];
    let (exit, _) = bench.run(&step);
    assert_eq!(exit.map_err(|e| explain(&e)).unwrap(), StepExit::Code(0));
    assert_eq!(bench.written(), BTreeSet::new());
}

#[test]
fn limits_and_modes_hold() {
    let bench = Bench::new();
    let mut step = bench.step("ulimit -n; umask; touch /made");
    step.ulimits = vec!["nofile=100:200".into()];
    let (exit, text) = bench.run(&step);
    assert_eq!((exit.unwrap(), text.as_str()), (StepExit::Code(0), "100\n0022\n"));
    let made = std::fs::metadata(bench.path("upper/made")).unwrap();
    assert_eq!((made.permissions().mode() & 0o7777, made.uid()), (0o644, 0));
}

#[test]
fn many_steps_run_at_once() {
    let bench = Bench::new();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let bench = &bench;
            scope.spawn(move || {
                let mut step = bench.step(&format!("echo {n}"));
                step.upper = bench.path(&format!("upper{n}"));
                step.work = bench.path(&format!("work{n}"));
                fs::create_dir_all(&step.upper).unwrap();
                fs::create_dir_all(&step.work).unwrap();
                for _ in 0..3 {
                    let (exit, text) = bench.run(&step);
                    assert_eq!((exit.map_err(|e| explain(&e)).unwrap(), text), (StepExit::Code(0), format!("{n}\n")));
                }
            });
        }
    });
}

#[test]
fn what_a_killed_build_left_goes_and_a_running_one_stays() {
    let bench = Bench::new();
    let trees = Trees::find();
    let group = |id: &str| trees.group(&format!("tacklebox-{}/{id}", bench.store.tag()), &resources::CONTROLLERS);
    let run_dir = bench.store.run_dir().unwrap();
    fs::create_dir_all(&run_dir.join("step-dead/skeleton/etc")).unwrap();
    let running = Scratch::new(&bench.store, "step-running").unwrap();
    for id in ["step-dead", "step-running"] {
        group(id).create().unwrap();
    }
    leftovers::clear(&bench.store).unwrap();
    assert!(!run_dir.join("step-dead").exists());
    assert!(group("step-dead").processes().is_err() || trees.is_empty());
    assert!(run_dir.join("step-running").exists());
    assert!(trees.is_empty() || group("step-running").processes().is_ok());
    drop(running);
    group("step-running").remove().unwrap();
    assert!(!run_dir.join("step-running").exists());
}
