//! `dx`: a command in a running container.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::kit::{Sandbox, parent_of};

fn running(sandbox: &Sandbox) -> String {
    sandbox.busybox("box");
    sandbox.go("dr -dq --name up -e FROM_RUN=1 box sleep 1000").ok().one_line()
}

#[test]
fn output_codes_and_options() {
    let sandbox = Sandbox::new();
    let id = running(&sandbox);
    assert_eq!(sandbox.run("dx", &["up", "sh", "-c", "echo $FROM_RUN; pwd"]).ok().text(), "1\n/\n");
    sandbox.run("dx", &["up", "sh", "-c", "exit 9"]).code(9);
    sandbox.go("dx up no-such").code(127);
    sandbox.go("dx up /etc/passwd").code(126);
    sandbox.go("dx nobody true").code(125).says("nobody");
    sandbox.go("dx --detach-keys ctrl-p up true").code(125).says("-it");
    sandbox.go("dx -it --detach-keys ctrl-% up true").code(125).says("is no key");
    sandbox.run("dx", &["--detach-keys", "", "up", "true"]).ok();
    let out = sandbox.cmd("dx").args(["-e", "A=b", "-w", "/tmp", "-u", "ann", &id[..10], "sh", "-c", "echo $A; pwd; id -un"]).run().ok();
    assert_eq!(out.text(), "b\n/tmp\nann\n");
    assert_eq!(sandbox.cmd("dx").args(["-i", "up", "cat"]).stdin("in").run().ok().text(), "in");
    let caps = sandbox.run("dx", &["up", "sh", "-c", "grep -E 'CapInh|CapEff' /proc/self/status"]).ok().text();
    assert!(caps.contains("CapInh:\t0000000000000000") && caps.contains("CapEff:\t00000000800405fb"), "{caps}");
    sandbox.go("rdx -f up").ok();
    sandbox.go("dx up true").code(125);
}

#[test]
fn a_dying_client_does_not_leave_the_process_behind() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let mut child = sandbox.cmd("dx").args(["up", "sh", "-c", "echo on; exec sleep 4321"]).spawn();
    let mut on = [0; 3];
    child.stdout.take().expect("stdout is piped").read_exact(&mut on).expect("the process prints");
    child.kill().expect("dx can be killed");
    child.wait().expect("dx ends");
    let deadline = Instant::now() + Duration::from_secs(5);
    while sandbox.go("dx up ps").ok().text().contains("sleep 4321") {
        assert!(Instant::now() < deadline, "the process outlived its client");
        std::thread::sleep(Duration::from_millis(50));
    }
    sandbox.go("rdx -f up").ok();
}

#[test]
fn signals_reach_the_process() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let script = "trap 'echo bye; exit 6' INT; echo on; while true; do sleep 0.05; done";
    let mut child = sandbox.cmd("dx").args(["up", "sh", "-c", script]).spawn();
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut on = [0; 3];
    stdout.read_exact(&mut on).expect("the process prints");
    sandbox.run("kill", &["-INT", &child.id().to_string()]).ok();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the process prints");
    assert_eq!((rest.as_str(), child.wait().expect("dx ends").code()), ("bye\n", Some(6)));
    sandbox.go("rdx -f up").ok();
}

#[test]
fn detached_processes_belong_to_the_container() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    assert_eq!(sandbox.go("dx -d up sleep 4322").ok().text(), "");
    let script = "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline | grep -q '^sleep 4322' && cut -d' ' -f4 $p/stat; done; true";
    let parent = || sandbox.run("dx", &["up", "sh", "-c", script]).ok().text();
    assert_eq!(parent(), "0\n", "its parent is outside, and reaps it");
    sandbox.go("dx -d up no-such").code(127).says("no-such");
    // Its parent has nothing open of whoever called, and may go.
    let of = |argument: &str| {
        let found = sandbox.run("pgrep", &["-f", &format!("^tacklebox-session {}.*{argument}", sandbox.root().display())]).text();
        found.trim().to_owned()
    };
    let watcher = of("4322");
    let open = sandbox.run("ls", &["-l", &format!("/proc/{watcher}/fd")]).ok().text();
    assert!(!open.contains("pipe:") && open.matches("/dev/null").count() == 3, "{open}");
    sandbox.run("kill", &["-9", &watcher]).ok();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !of("4322").is_empty() {
        assert!(Instant::now() < deadline, "it was killed");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(parent(), "0\n", "the command goes on");
    // One that ends is no zombie, though the container's first process reaps nothing.
    sandbox.go("dx -d up true 4323").ok();
    while !of("4323").is_empty() {
        assert!(Instant::now() < deadline, "its parent is there for ever");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!sandbox.go("dx up ps").ok().text().contains("[true]"));
    sandbox.go("rdx -f up").ok();
}

#[test]
fn terminals_have_the_size_of_ours() {
    if !crate::kit::need(&["script"]) {
        return;
    }
    let sandbox = Sandbox::new();
    running(&sandbox);
    sandbox.write("size.sh", "stty rows 33 cols 77; dx -t -u ann up sh -c 'tty; stty size; stat -c %U $(tty)'");
    let text = sandbox.sh("script -qec 'sh size.sh' /dev/null </dev/null").ok().text();
    assert!(text.contains("/dev/pts/") && text.contains("33 77") && text.contains("ann"), "{text}");
    sandbox.write("resize.sh", "(sleep 0.5; stty rows 44 cols 99 </dev/tty) & exec dx -t up sh -c 'sleep 1.5; stty size'");
    let text = sandbox.sh("script -qec 'sh resize.sh' /dev/null </dev/null").ok().text();
    assert!(text.contains("44 99"), "{text}");
    sandbox.go("rdx -f up").ok();
}

#[test]
fn environment_privilege_and_odd_users() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    sandbox.write("env", "# a comment\nA=two words\n");
    let out =
        sandbox.cmd("dx").env("FROM_HOST", "yes").args(["--env-file", "env", "-e", "FROM_HOST", "-e", "FROM_RUN=2", "up", "sh", "-c"]);
    assert_eq!(out.arg("echo $A $FROM_HOST $FROM_RUN").run().ok().text(), "two words yes 2\n");
    let text = sandbox.run("dx", &["--privileged", "up", "grep", "-E", "CapInh|Seccomp:", "/proc/self/status"]).ok().text();
    assert!(text.contains("CapInh:\t0000000000000000") && text.contains("Seccomp:\t0"), "{text}");
    let text = sandbox.run("dx", &["-u", "ann", "up", "grep", "-E", "CapEff|Groups|Seccomp:", "/proc/self/status"]).ok().text();
    assert!(text.contains("CapEff:\t0000000000000000") && text.contains("1000 2000") && text.contains("Seccomp:\t2"), "{text}");
    for user in ["1000x", " 0", "-1", "4294967296", "0x0", "1:", "root:nogroup"] {
        let out = sandbox.cmd("dx").arg(format!("--user={user}")).args(["up", "true"]).run();
        assert_eq!(out.code, 125, "{user}: {out:?}");
    }
    for n in 3..20 {
        let out = sandbox.run("dx", &["-w", &format!("/proc/self/fd/{n}"), "up", "ls"]);
        assert!(out.code != 0 && out.text().is_empty(), "{n}: {out:?}");
    }
    assert_eq!(sandbox.run("dx", &["up", "sh", "-c", "ls /proc/self/fd | wc -l"]).ok().text(), "4\n", "the fourth is the directory itself");
    sandbox.go("rdx -f up").ok();
}

#[test]
fn containers_come_from_records_and_options_end_with_the_container() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    assert_eq!(sandbox.sh("dps | dx - echo -n hi").ok().text(), "hi");
    assert_eq!(sandbox.sh("printf '%s\\n' up nobody | dx - echo hi").code(125).says("nobody").text(), "hi\n");
    assert_eq!(sandbox.go("dx up echo -e -u --help").ok().text(), "-u --help\n");
    sandbox.go("dx").code(1);
    sandbox.go("dx --no-such up").code(2);
    sandbox.go("rdx -f up").ok();
}

#[test]
fn a_container_that_starts_never_shows_the_host() {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    let canary = sandbox.write("canary", "host").to_string_lossy().into_owned();
    let script = format!(
        "for i in 1 2 3 4 5 6; do dcreate -q --name r$i box sleep 1000 >/dev/null; dstart r$i >/dev/null & \
         for n in 1 2 3 4 5 6; do dx r$i sh -c 'test -e {canary} && echo HOST; echo in' 2>/dev/null; done; wait; done; true"
    );
    let text = sandbox.sh(&script).ok().text();
    assert!(text.contains("in\n") && !text.contains("HOST"), "{text}");
    sandbox.sh("rdx -f --yes 'r*'").ok();
}

/// What opens a program without using it.
const O_PATH: i32 = 0o10_000_000;

/// Makes a copy of our program under a tool's name: the shared one is always busy.
fn copy_of_program(sandbox: &Sandbox, name: &str) -> String {
    let copy = sandbox.path(&format!("mine/{name}"));
    std::fs::create_dir_all(copy.parent().expect("it has a parent")).expect("a directory can be made");
    // By another process: a child of this one that another test starts would have it open for writing.
    sandbox.run("cp", &[env!("CARGO_BIN_EXE_tacklebox-tested"), &copy.to_string_lossy()]).ok();
    copy.to_string_lossy().into_owned()
}

fn program_of(pid: u64) -> std::fs::File {
    use std::os::unix::fs::OpenOptionsExt;
    let program = format!("/proc/{pid}/exe");
    std::fs::OpenOptions::new().read(true).custom_flags(O_PATH).open(program).expect("the program is there")
}

#[track_caller]
fn cannot_be_written(held: &std::fs::File) {
    let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(held));
    let error = std::fs::OpenOptions::new().write(true).open(path).expect_err("nobody can write to it");
    assert_eq!(error.kind(), std::io::ErrorKind::ReadOnlyFilesystem, "{error}");
}

#[test]
fn a_container_cannot_write_to_our_program() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let mut child = sandbox.cmd(&copy_of_program(&sandbox, "dx")).args(["-i", "up", "cat"]).spawn();
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let mut stdout = child.stdout.take().expect("stdout is piped");
    std::io::Write::write_all(&mut stdin, b"x").expect("cat reads");
    stdout.read_exact(&mut [0]).expect("cat prints");
    let held = program_of(child.id().into());
    drop(stdin);
    child.wait().expect("dx ends");
    cannot_be_written(&held);
    sandbox.go("rdx -f up").ok();
}

#[test]
fn a_container_cannot_write_to_the_program_of_its_monitor() {
    for tool in ["dstart", "drestart"] {
        let sandbox = Sandbox::new();
        sandbox.busybox("box");
        sandbox.go("dcreate --name up box sleep 1000").ok();
        sandbox.cmd(&copy_of_program(&sandbox, tool)).arg("up").run().ok();
        let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("it runs");
        let held = program_of(parent_of(pid));
        sandbox.go("rdx -f up").ok();
        cannot_be_written(&held);
    }
}

#[test]
fn a_person_leaves_a_command_by_keys_and_it_goes_on() {
    let sandbox = Sandbox::new();
    running(&sandbox);
    let script = "read line; echo got $line >/got; yes | head -c 1000000; touch /done; read line; echo $line >/after; exec sleep 1000";
    let flags = ["-it", "--detach-keys", "q,q", "up", "sh", "-c", script];
    let out = sandbox.cmd("dx").args(flags).stdin("one\nqq").run().ok().says("left the command, which goes on");
    assert!(!out.text().contains("y\ny"), "{}", out.text());
    // What it prints is read by somebody: a terminal holds a few thousand bytes.
    let deadline = Instant::now() + Duration::from_secs(30);
    while sandbox.run("dx", &["up", "sh", "-c", "test -e /done && echo done; true"]).ok().text().is_empty() {
        assert!(Instant::now() < deadline, "it waits for a reader");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(sandbox.run("dx", &["up", "cat", "/got"]).ok().text(), "got one\n", "what was typed before arrives");
    // Its end is told.
    let ended = || sandbox.run("devents", &["--no-stream", "-f", "event=exec_die"]).ok().text();
    sandbox.run("dx", &["up", "sh", "-c", "kill -9 $(ps -o pid,args | grep '[r]ead line' | awk '{print $1}')"]).ok();
    while !ended().contains("\"137\"") {
        assert!(Instant::now() < deadline, "nobody saw its end");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Without the keys everything is as ever: the code, the failure, the end of one that is killed.
    let keys = ["-it", "--detach-keys", "q,q", "up"];
    sandbox.cmd("dx").args(keys).args(["sh", "-c", "exit 7"]).run().code(7);
    sandbox.cmd("dx").args(keys).args(["/no/such"]).run().code(127).says("/no/such");
    let mut child = sandbox.cmd("dx").args(keys).args(["sh", "-c", "echo $$ >/mine; echo up; exec sleep 7531"]).spawn();
    let mut up = [0; 2];
    child.stdout.as_mut().expect("stdout is piped").read_exact(&mut up).expect("it prints");
    child.kill().expect("dx can be killed");
    child.wait().expect("dx ends");
    while !sandbox.run("dx", &["up", "sh", "-c", "ps -o args | grep '[s]leep 7531'; true"]).ok().text().is_empty() {
        assert!(Instant::now() < deadline, "it was left behind");
        std::thread::sleep(Duration::from_millis(50));
    }
    sandbox.go("rdx -f up").ok();
}
