//! Containers of podman, docker and containerd over `doci`.

use crate::kit::{Command, Containerd, Dockerd, Output, Sandbox, need};

/// This machine may not raise limits, so podman is given those that it has.
const LIMITS: [&str; 4] = ["--ulimit", "nofile=1024:20000", "--ulimit", "nproc=1024:20000"];

fn doci(sandbox: &Sandbox) -> String {
    let bin = sandbox.root().parent().expect("the root is in the sandbox").join("bin/doci");
    bin.to_string_lossy().into_owned()
}

fn podman(sandbox: &Sandbox) -> Command {
    let at = |name: &str| sandbox.path(name).to_string_lossy().into_owned();
    sandbox
        .cmd("podman")
        .args(["--root", &at("podman"), "--runroot", &at("run"), "--tmpdir", &at("tmp"), "--storage-driver", "vfs"])
        .args(["--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", &doci(sandbox)])
}

fn image(sandbox: &Sandbox) -> String {
    sandbox.busybox("localhost/busy:1");
    sandbox.go("dsave -o busy.tar localhost/busy:1").ok();
    sandbox.path("busy.tar").to_string_lossy().into_owned()
}

/// Waits until a command says something.
fn until(words: &str, run: impl Fn() -> Output) {
    let mut last = String::new();
    for _ in 0..300 {
        last = run().text();
        if last.contains(words) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("nothing says '{words}': {last}");
}

#[test]
fn podman_runs_containers() {
    if !need(&["podman", "conmon"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let tar = image(&sandbox);
    podman(&sandbox).args(["load", "-q", "-i", &tar]).run().ok();
    let run = |more: &[&str], rest: &[&str]| {
        podman(&sandbox).arg("run").args(LIMITS).args(["--network", "none"]).args(more).arg("localhost/busy:1").args(rest).run()
    };
    assert_eq!(run(&["--rm"], &["echo", "by doci"]).ok().text(), "by doci\n");
    run(&["--rm"], &["sh", "-c", "exit 7"]).code(7);
    run(&["--rm"], &["/none"]).code(127);
    let terminal = run(&["--rm", "-t"], &["sh", "-c", "tty; stty size"]).ok().text();
    assert!(terminal.starts_with("/dev/"), "{terminal}");
    assert_eq!(run(&["--rm", "--read-only", "--tmpfs", "/scratch", "-u", "1000"], &["id", "-u"]).ok().text(), "1000\n");
    run(&["-d", "--name", "box", "--memory", "50m"], &["sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.1; done"]).ok();
    assert_eq!(podman(&sandbox).args(["exec", "box", "sh", "-c", "echo in; exit 4"]).run().code(4).text(), "in\n");
    assert!(podman(&sandbox).args(["exec", "-t", "box", "tty"]).run().ok().text().starts_with("/dev/"));
    podman(&sandbox).args(["pause", "box"]).run().ok();
    podman(&sandbox).args(["unpause", "box"]).run().ok();
    podman(&sandbox).args(["stop", "box"]).run().ok();
    until("3", || podman(&sandbox).args(["inspect", "--format", "{{.State.ExitCode}}", "box"]).run());
    podman(&sandbox).args(["start", "box"]).run().ok();
    podman(&sandbox).args(["kill", "box"]).run().ok();
    podman(&sandbox).args(["rm", "-f", "-t", "0", "box"]).run().ok();
    podman(&sandbox).args(["rmi", "-af"]).run().ok();
}

#[test]
fn docker_runs_containers_through_containerd() {
    if !need(&["dockerd", "containerd", "containerd-shim-runc-v2"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let tar = image(&sandbox);
    let dockerd = Dockerd::start_with(&["--add-runtime", &format!("doci={}", doci(&sandbox))]);
    let docker = |args: &[&str]| dockerd.docker(&sandbox).args(args).run();
    docker(&["load", "-q", "-i", &tar]).ok();
    let run = |more: &[&str], rest: &[&str]| {
        let first = dockerd.docker(&sandbox).args(["run", "--runtime", "doci", "--network", "none"]);
        first.args(more).arg("localhost/busy:1").args(rest).run()
    };
    assert_eq!(run(&["--rm"], &["echo", "by doci"]).ok().text(), "by doci\n");
    run(&["--rm"], &["sh", "-c", "exit 7"]).code(7);
    run(&["--rm"], &["/none"]).code(127);
    let terminal = run(&["--rm", "-t"], &["tty"]).ok().text();
    assert!(terminal.starts_with("/dev/"), "{terminal}");
    run(&["-d", "--name", "box", "--memory", "50m"], &["sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.1; done"]).ok();
    assert_eq!(docker(&["exec", "box", "sh", "-c", "echo in; exit 4"]).code(4).text(), "in\n");
    assert_eq!(docker(&["inspect", "--format", "{{.HostConfig.Runtime}}", "box"]).ok().text(), "doci\n");
    docker(&["update", "--memory", "60m", "--memory-swap", "60m", "box"]).ok();
    docker(&["pause", "box"]).ok();
    docker(&["unpause", "box"]).ok();
    docker(&["restart", "-t", "5", "box"]).ok();
    until("true", || docker(&["inspect", "--format", "{{.State.Running}}", "box"]));
    docker(&["kill", "box"]).ok();
    docker(&["rm", "-f", "box"]).ok();
    assert_eq!(docker(&["ps", "-aq"]).ok().text(), "");
}

#[test]
fn containerd_runs_containers() {
    if !need(&["containerd", "ctr", "containerd-shim-runc-v2"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let tar = image(&sandbox);
    let containerd = Containerd::start();
    // Where its shim keeps containers is one directory of the host for each namespace.
    let namespace = format!("doci-{}", std::process::id());
    let ctr = |args: &[&str]| containerd.ctr(&sandbox, &namespace).args(args).run();
    ctr(&["images", "import", &tar]).ok();
    let runtime = doci(&sandbox);
    let run = |more: &[&str], rest: &[&str]| {
        let first = containerd.ctr(&sandbox, &namespace).args(["run", "--runc-binary", &runtime]);
        first.args(more).args(["localhost/busy:1", "box"]).args(rest).run()
    };
    assert_eq!(run(&["--rm"], &["/bin/echo", "by doci"]).ok().text(), "by doci\n");
    run(&["--rm"], &["/bin/sh", "-c", "exit 7"]).code(7);
    run(&["--rm"], &["/none"]).code(1).says("no such file");
    ctr(&["containers", "rm", "box"]);
    let script = "trap 'exit 3' TERM; while :; do sleep 0.1; done";
    run(&["-d", "--memory-limit", "50000000"], &["/bin/sh", "-c", script]).ok();
    let status = |word: &str| until(word, || ctr(&["tasks", "ls"]));
    status("RUNNING");
    assert_eq!(ctr(&["tasks", "exec", "--exec-id", "one", "box", "/bin/sh", "-c", "echo in; exit 4"]).code(4).text(), "in\n");
    ctr(&["tasks", "pause", "box"]).ok();
    status("PAUSED");
    ctr(&["tasks", "resume", "box"]).ok();
    assert!(ctr(&["tasks", "metrics", "box"]).ok().text().contains("memory"));
    ctr(&["tasks", "kill", "box"]).ok();
    status("STOPPED");
    ctr(&["tasks", "rm", "box"]).ok().says("exit code 3");
    ctr(&["containers", "rm", "box"]).ok();
    assert_eq!(ctr(&["containers", "ls", "-q"]).ok().text(), "");
    ctr(&["images", "rm", "localhost/busy:1"]).ok();
    drop(containerd);
    assert!(!std::path::Path::new("/run/containerd/runc").join(&namespace).join("box").exists());
    let _ = std::fs::remove_dir(std::path::Path::new("/run/containerd/runc").join(&namespace));
    for tree in std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
        let group = tree.path().join(&namespace);
        assert!(!group.join("box").exists(), "{} is left", group.display());
        let _ = std::fs::remove_dir(group);
    }
    let _ = std::fs::remove_dir(std::path::Path::new("/sys/fs/cgroup").join(&namespace));
}
