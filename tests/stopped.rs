//! Builds that end in the middle: by a signal to them or to their step, and by a full disk. Nothing stays but the steps that
//! were whole, and the next run goes on from there.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr};
use std::time::{Duration, Instant};

use crate::kit::Sandbox;

/// A build whose second step says `started` and then does not end by itself.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Running {
    fn start(sandbox: &Sandbox) -> Running {
        let mut child = sandbox.cmd("dbuild").args(["ctx", "-t", "app:1"]).spawn();
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let mut line = String::new();
        while !line.ends_with(" started\n") {
            line.clear();
            assert_ne!(stderr.read_line(&mut line).expect("messages are UTF-8"), 0, "it ended early");
        }
        Running { child, stderr }
    }

    /// Waits for its end; returns its exit code and what it still said.
    fn end(mut self) -> (Option<i32>, String) {
        let mut text = String::new();
        self.stderr.read_to_string(&mut text).expect("messages are UTF-8");
        (self.child.wait().expect("it ends").code(), text)
    }
}

/// The process that runs exactly this command.
fn find(words: &[&str]) -> Option<u32> {
    let wanted: Vec<u8> = words.iter().flat_map(|word| [word.as_bytes(), b"\0"].concat()).collect();
    let pids = std::fs::read_dir("/proc").expect("there is /proc").flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.into_iter().find(|pid: &u32| std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line == wanted))
}

/// What is in the scratch directories of a store, and in its leases.
fn scratch(root: &std::path::Path) -> Vec<PathBuf> {
    let dirs = ["tmp", "leases"].map(|name| root.join(name));
    dirs.iter().flat_map(|dir| std::fs::read_dir(dir).expect("the store has it").flatten().map(|entry| entry.path())).collect()
}

/// The context: the first step makes a stamp; the second waits until a cache says that it may go on.
fn context(sandbox: &Sandbox, seconds: &str) {
    sandbox.write(
        "ctx/Dockerfile",
        format!("FROM b:1\nRUN head -c 8 /dev/urandom | od -x > /stamp\nRUN --mount=type=cache,id=gate,target=/gate test -e /gate/open || {{ echo started; sleep {seconds}; }}\nCOPY Dockerfile /last\n"),
    );
}

#[test]
fn a_build_goes_on_where_it_was_stopped() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    // No other process of this machine sleeps so long.
    let seconds = format!("{}", 20_000_000 + std::process::id());
    context(&sandbox, &seconds);
    let mut stamps = Vec::new();
    for (who, signal, code) in
        [("dbuild", "-INT", Some(130)), ("dbuild", "-TERM", Some(143)), ("dbuild", "-KILL", None), ("step", "-KILL", Some(1))]
    {
        let running = Running::start(&sandbox);
        let step = {
            let deadline = Instant::now() + Duration::from_secs(60);
            loop {
                match find(&["sleep", &seconds]) {
                    Some(pid) => break pid,
                    None => assert!(Instant::now() < deadline, "the step does not sleep"),
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        };
        let pid = if who == "step" { step } else { running.child.id() };
        sandbox.run("kill", &[signal, &pid.to_string()]).ok();
        let (got, said) = running.end();
        assert_eq!(got, code, "{who} {signal}: {said}");
        assert!(who != "step" || said.contains("the command was killed by signal 9"), "{said}");
        // The step ends with its build, even where nobody could see to that any more.
        let deadline = Instant::now() + Duration::from_secs(60);
        while find(&["sleep", &seconds]).is_some() {
            assert!(Instant::now() < deadline, "{who} {signal}: the step goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
        // No half image, under a name or without.
        assert_eq!(sandbox.go("sdi -q").ok().text(), "b:1\n", "{who} {signal}");
        let after = sandbox.go("dbuild ctx --target none-such").code(1);
        assert!(after.stderr.contains("none-such"), "{}", after.stderr);
        assert_eq!(scratch(&sandbox.root()), [""; 0].map(PathBuf::from), "{who} {signal}");
        let out = sandbox.sh("printf 'FROM b:1\\nRUN head -c 8 /dev/urandom | od -x > /stamp\\n' | dbuild - -o out").ok();
        assert!(out.stderr.contains("CACHED"), "{who} {signal}: {}", out.stderr);
        stamps.push(std::fs::read_to_string(sandbox.path("out/stamp")).expect("the step was made"));
        sandbox.sh("rm -rf out").ok();
    }
    stamps.dedup();
    assert_eq!(stamps.len(), 1, "the first step ran once");
    sandbox.sh("printf 'FROM b:1\\nRUN --mount=type=cache,id=gate,target=/gate touch /gate/open\\n' | dbuild -").ok();
    let out = sandbox.go("dbuild ctx -t app:1 -o out -o type=image").ok();
    assert_eq!(out.stderr.matches("CACHED").count(), 1, "{}", out.stderr);
    assert_eq!(std::fs::read_to_string(sandbox.path("out/stamp")).expect("a file"), stamps[0]);
    assert!(sandbox.go("sdi -q").ok().text().contains("app:1\n"));
}

/// A small disk that goes away with the value.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(sandbox: &Sandbox, size: &str) -> SmallDisk {
        let dir = sandbox.path("disk");
        std::fs::create_dir(&dir).expect("a directory can be made");
        let disk = SmallDisk(dir);
        sandbox.cmd("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "small"]).arg(&disk.0).run().ok();
        disk
    }

    fn unmount(&self) -> bool {
        std::process::Command::new("umount").arg(&self.0).status().is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Somebody who still looks around in /proc may hold it for a moment.
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.unmount() {
            if Instant::now() > deadline {
                assert!(std::thread::panicking(), "something is left on {}", self.0.display());
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn a_full_disk_leaves_whole_steps_and_nothing_else() {
    let mut sandbox = Sandbox::new();
    let disk = SmallDisk::new(&sandbox, "24m");
    let root = disk.0.join("root");
    sandbox.set("TACKLEBOX_ROOT", &root.to_string_lossy());
    sandbox.busybox("b:1");
    sandbox.write("big", vec![7; 40_000_000]);
    sandbox.sh("mkdir -p ctx && cp big ctx/ && tar -cf ctx/big.tar big").ok();
    let first = "FROM b:1\nRUN head -c 8 /dev/urandom | od -x > /stamp\n";
    sandbox.write("ctx/Dockerfile", first);
    sandbox.go("dbuild ctx -q").ok();
    let images = sandbox.go("sdi -q").ok().text();
    let used = || {
        let text = sandbox.cmd("du").args(["-sk", "--apparent-size"]).arg(&root).run().ok().text();
        text.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).expect("a number")
    };
    let before = used();
    for (step, says) in [
        ("RUN head -c 60000000 /dev/urandom > /big", "RUN failed"),
        // Written by the step, but there is no place for its layer.
        ("RUN head -c 13000000 /dev/urandom > /big", "No space left on device"),
        ("COPY big /big", "No space left on device"),
        ("ADD big.tar /", "No space left on device"),
        ("RUN --mount=type=bind,target=/m true", "No space left on device"),
    ] {
        sandbox.write("ctx/Dockerfile", format!("{first}{step}\n"));
        let out = sandbox.go("dbuild ctx -t app:1").code(1);
        assert!(out.stderr.contains(says) && out.stderr.contains("CACHED"), "{step}: {}", out.stderr);
        if says != "RUN failed" {
            let error = out.records().pop().expect("an error");
            assert_eq!(error["code"], "no-space", "{step}: {error}");
            assert!(out.stderr.contains("dprune"), "{step}: {}", out.stderr);
        }
        assert_eq!(sandbox.go("sdi -q").ok().text(), images, "{step}");
        assert_eq!(scratch(&root), [""; 0].map(PathBuf::from), "{step}");
        assert!(used() < before + 200, "{step}: {before} KiB became {} KiB", used());
    }
    let problems = shared::store::Store::open(&root).expect("the store opens").verify().expect("it can be checked");
    assert!(problems.is_empty(), "{:?}", problems.iter().map(|p| (&p.what, &p.reason)).collect::<Vec<_>>());
    sandbox.write("ctx/Dockerfile", format!("{first}RUN echo small > /small\n"));
    let out = sandbox.go("dbuild ctx -t app:1").ok();
    assert_eq!(out.stderr.matches("CACHED").count(), 1, "{}", out.stderr);
    sandbox.go("dps -a").ok();
}

/// The most memory that a process ever had, in KiB; it is asked for until the process ends.
pub(crate) fn peak_kib(child: &mut Child) -> u64 {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("it can be waited for").is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(peak).max(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

#[test]
fn memory_does_not_grow_with_a_layer() {
    const PEAK_MAX_KIB: u64 = 64 << 10;
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    // Half of it compresses and half does not, so that both ways through the codec are taken.
    sandbox.sh("mkdir -p ctx && head -c 80M /dev/urandom > ctx/big && truncate -s 160M ctx/big && tar -C ctx -cf ctx/t.tar big").ok();
    for step in ["COPY big /big", "ADD t.tar /", "RUN --mount=type=bind,target=/m cat /m/big > /big"] {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\n{step}\n"));
        let mut child = sandbox.cmd("dbuild").args(["ctx", "-q"]).spawn();
        let peak = peak_kib(&mut child);
        let out = child.wait_with_output().expect("it ends");
        assert!(out.status.success(), "{step}: {}", String::from_utf8_lossy(&out.stderr));
        assert!((5000..PEAK_MAX_KIB).contains(&peak), "{step}: {peak} KiB");
    }
}

#[test]
fn a_build_that_is_cached_changes_nothing_on_the_disk() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let steps: String = (0..9).map(|n| format!("ENV A{n}={n}\nRUN echo {n} > /s{n}\n")).collect();
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\n{steps}COPY src /src\nLABEL a=b\n"));
    for n in 0..1000 {
        sandbox.write(&format!("ctx/src/{n}"), n.to_string());
    }
    let first = sandbox.go("dbuild ctx -q -t app:1").ok().text();
    // The files' last changes are over by now, so this one remembers what the first could not be sure of.
    sandbox.go("dbuild ctx -q -t app:1").ok();
    let trace = "openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,truncate,ftruncate,\
        fsync,fdatasync,sync,syncfs,utimensat,chmod,fchmod,fchmodat,chown,fchown,fchownat,lchown,setxattr,fsetxattr,lsetxattr,mount,mknodat,fallocate";
    let out =
        sandbox.cmd("strace").args(["-f", "-o", "trace", "-e", &format!("trace={trace}"), "dbuild", "ctx", "-q", "-t", "app:1"]).run().ok();
    assert_eq!(out.text(), first);
    let calls = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote it");
    let (root, run) = (sandbox.root().to_string_lossy().into_owned(), "\"/run/tacklebox/");
    let lease = |call: &str| call.contains(&format!("{root}/leases/")) || call.contains(&format!("{root}/tmp/w-lease-"));
    let reads = |call: &str| call.contains(" open") && !["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| call.contains(flag));
    // Not the disk's: its own lease, which is gone before anything is written back, and the events of this boot.
    let written: Vec<&str> = calls
        .lines()
        .filter(|call| {
            call.contains('(') && !call.contains("ENOENT") && !reads(call) && !lease(call) && !call.contains(run) && !call.contains("/dev/")
        })
        .collect();
    assert!(calls.contains("leases/"), "{calls}");
    assert!(written.is_empty(), "{}", written.join("\n"));
    // A step costs a few calls, a file one, and what holds for all of them is asked once.
    sandbox.cmd("strace").args(["-f", "-y", "-o", "trace", "dbuild", "ctx", "-q", "-t", "app:1"]).run().ok();
    let calls = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote it");
    let count = |what: &str| calls.lines().filter(|call| call.contains(what)).count();
    let in_context = format!("<{}/src>", sandbox.path("ctx").display());
    assert!((1000..1020).contains(&count(&in_context)), "{}", count(&in_context));
    assert!(count(" sched_getaffinity(0,") <= 2, "{calls}");
    let held = calls.lines().filter(|call| call.contains(" write(") && call.contains("/leases/")).count();
    assert!((10..=14).contains(&held), "{held}: {calls}");
    // What threads wait for each other depends on who else has the processors.
    let own = calls.lines().filter(|call| !["resumed>", " futex(", " sched_yield("].iter().any(|sign| call.contains(sign))).count();
    assert!(own < 2000, "{own}: {calls}");
    // With one file changed, the others are written again, but nothing is done to each that need not be.
    sandbox.write("ctx/src/7", "changed");
    let trace = "trace=fsync,fdatasync,sync,syncfs,fchown,fchmod,llistxattr,lgetxattr,flistxattr,openat";
    sandbox.cmd("strace").args(["-f", "-y", "-o", "trace", "-e", trace, "dbuild", "ctx", "-q", "-t", "app:1"]).run().ok();
    let calls = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote it");
    // They go to where the layer is written, not through an overlay, in which each costs twice as much.
    let made = |call: &&str| call.contains("O_CREAT|O_EXCL") && !call.contains("AT_FDCWD");
    let past = calls.lines().filter(made).filter(|call| call.contains(&format!("{root}/tmp/")) && call.contains("/fs/src>, \"")).count();
    assert_eq!((past, calls.lines().filter(made).count()), (1000, 1000));
    let count = |name: &str| calls.lines().filter(|call| call.contains(&format!(" {name}("))).count();
    assert!((1000..3000).contains(&count("flistxattr")), "{}", count("flistxattr"));
    for (name, max) in [("llistxattr", 200), ("lgetxattr", 200), ("fchown", 200), ("fchmod", 200), ("fsync", 8), ("fdatasync", 0)] {
        assert!(count(name) <= max, "{} calls of {name}", count(name));
    }
    // What others have yet to write is not waited for.
    assert_eq!((count("sync"), count("syncfs")), (0, 0));
}

#[test]
fn what_is_copied_into_a_directory_of_the_image_goes_past_the_overlay() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    for n in 0..100 {
        sandbox.write(&format!("ctx/src/{n}"), n.to_string());
    }
    // One file is there already, one name is a link there, and one was removed again.
    let before = "RUN echo old > /app/7 && ln -s 8 /app/9 && touch /app/10\nRUN rm /app/10\n";
    sandbox.write(
        "ctx/Dockerfile",
        format!("FROM b:1\nWORKDIR /app\n{before}COPY src .\nRUN cat 7 9 10 | tr '\\n' ' '; ls | wc -l; ls -l 9\n"),
    );
    let out = sandbox.cmd("strace").args(["-f", "-y", "-o", "trace", "-e", "trace=openat", "dbuild", "ctx", "-t", "app:1"]).run().ok();
    assert!(out.stderr.contains(" 7910100\n") && !out.stderr.contains("->"), "{}", out.stderr);
    let calls = std::fs::read_to_string(sandbox.path("trace")).expect("strace wrote it");
    let tmp = format!("{}/tmp/", sandbox.root().display());
    let past = calls.lines().filter(|call| call.contains("O_CREAT|O_EXCL") && call.contains(&tmp) && call.contains("/fs/app>, \"")).count();
    assert_eq!(past, 99, "all but the link");
}
