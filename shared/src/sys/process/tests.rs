use std::ffi::CString;
use std::time::Duration;

use super::*;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn helper_gets_input_and_gives_output_and_code() {
    let out = run_helper("sh", ["-c", "cat; echo err >&2; exit 7"], b"hello\n").unwrap();
    assert_eq!((out.exit, text(&out.stdout), text(&out.stderr)), (Exit::Code(7), "hello\n".into(), "err\n".into()));
}

#[test]
fn helper_moves_more_than_a_pipe_holds() {
    let big = vec![b'x'; 1 << 20];
    let out = run_helper("cat", [""; 0], &big).unwrap();
    assert_eq!(out.stdout.len(), big.len());
}

#[test]
fn helper_that_never_reads_does_not_hang_or_fail() {
    let out = run_helper("true", [""; 0], &vec![b'x'; 1 << 20]).unwrap();
    assert!(out.success());
}

#[test]
fn helper_failures_have_names() {
    assert!(matches!(run_helper("no-such-helper-anywhere", [""; 0], b""), Err(HelperError::Missing(_))));
    let slow = Helper::new("sleep").arg("60").timeout(Duration::from_millis(50)).run();
    assert!(matches!(slow, Err(HelperError::Timeout { .. })), "{slow:?}");
    let loud = Helper::new("sh").args(["-c", "while :; do echo loud; done"]).limit_bytes(100).run();
    assert!(matches!(loud, Err(HelperError::TooMuch { .. })), "{loud:?}");
}

#[test]
fn helper_inherits_nothing_but_three_descriptors() {
    let leaked = std::fs::File::open("/dev/null").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    // The fourth is the directory that ls reads.
    let out = run_helper("sh", ["-c", "ls /proc/self/fd | wc -l"], b"").unwrap();
    assert_eq!(text(&out.stdout).trim(), "4");
    let out = run_helper("grep", ["-E", "Sig(Ign|Blk)", "/proc/self/status"], b"").unwrap();
    assert!(text(&out.stdout).lines().all(|line| line.ends_with("0000000000000000")), "{}", text(&out.stdout));
}

#[test]
fn steps_that_fail_say_what_they_were() {
    let mut plan = Plan::new();
    plan.op("enter the missing place", Op::WorkIn(CString::from(c"/no/such/place")));
    plan.program(&["/bin/true"], &["true"], &["A=b"]).unwrap();
    let error = spawn(&plan).unwrap().started().unwrap_err();
    assert_eq!(error.to_string(), "cannot enter the missing place");
    assert_eq!(error.exit_code(), 126);
}

#[test]
fn exec_failures_are_told_apart() {
    let code = |candidates: &[&str]| {
        let mut plan = Plan::new();
        plan.program(candidates, &["prog"], &["A=b"]).unwrap();
        spawn(&plan).unwrap().started().map_err(|error| error.exit_code())
    };
    assert_eq!(code(&["/no/such/prog"]), Err(127));
    assert_eq!(code(&["/etc/passwd"]), Err(126));
    assert_eq!(code(&["/no/such/prog", "/etc/passwd"]), Err(126));
    assert_eq!(code(&["/no/such/prog", "/bin/true"]), Ok(()));
}

#[test]
fn gate_holds_until_released_and_ends_with_its_parent() {
    let mut plan = Plan::new();
    plan.op("wait", Op::Gate);
    plan.program(&["/bin/sh"], &["sh", "-c", "exit 3"], &["A=b"]).unwrap();
    let mut child = spawn(&plan).unwrap();
    assert!(!crate::sys::pidfd::wait_end(child.pidfd(), Some(Duration::from_millis(30))).unwrap());
    child.release().unwrap();
    child.started().unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Code(3));
    // Dropping the parent's end is what its death does.
    let mut child = spawn(&plan).unwrap();
    child.gate = None;
    assert_eq!(child.wait().unwrap(), Exit::Code(125));
}

#[test]
fn dropped_child_is_killed_and_reaped() {
    let mut plan = Plan::new();
    plan.program(&["/bin/sleep"], &["sleep", "1000"], &["A=b"]).unwrap();
    let mut child = spawn(&plan).unwrap();
    child.started().unwrap();
    let identity = crate::sys::pidfd::Identity::of(child.pid()).unwrap();
    assert!(identity.open().is_some());
    drop(child);
    assert!(identity.open().is_none());
}

#[test]
fn exit_can_be_read_after_reaping() {
    let mut plan = Plan::new();
    plan.program(&["/bin/sh"], &["sh", "-c", "exit 42"], &["A=b"]).unwrap();
    let mut child = spawn(&plan).unwrap();
    let other = crate::sys::pidfd::open(child.pid()).unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Code(42));
    if let Some(exit) = crate::sys::pidfd::exit_of(other.as_fd()) {
        assert_eq!(exit, Exit::Code(42));
    }
}

#[test]
fn reaper_forwards_signals_and_passes_the_code() {
    let mut plan = Plan::new();
    plan.namespaces(namespace_flags::PID).op("become an init", Op::Reap);
    plan.program(&["/bin/sh"], &["sh", "-c", "trap 'exit 9' TERM; (sleep 0.01 &) ; while :; do sleep 0.01; done"], &["PATH=/bin:/usr/bin"])
        .unwrap();
    let mut child = spawn(&plan).unwrap();
    child.started().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    child.signal(libc::SIGTERM).unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Code(9));
}

#[test]
fn many_threads_may_be_alive() {
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    drop(vec![0_u8; 100_000]);
                }
            });
        }
        for _ in 0..200 {
            assert!(run_helper("true", [""; 0], b"").unwrap().success());
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
