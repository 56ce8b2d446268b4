//! What a container is given besides its image: secrets, open descriptors, the socket of a service manager.

use std::io::Write;
use std::os::unix::net::UnixDatagram;
use std::time::{Duration, Instant};

use crate::kit::sandbox;
use crate::networks::until;

#[test]
fn secrets_are_files_and_variables_that_stand_nowhere_else() {
    let sandbox = sandbox();
    sandbox.write("password", "hush-from-a-file");
    sandbox.write("key", "hush-with-an-owner\n");
    let flags = [
        "--secret",
        "id=pw,src=password",
        "--secret",
        "tls,src=key,target=/etc/tls.key,uid=7,gid=8,mode=0400",
        "--secret",
        "id=token,env=HERE,type=env",
        "--secret",
        "id=other,env=HERE,type=env,target=NAMED",
        "--secret",
        "id=v,env=HERE,target=sub/v",
    ];
    let script = "cat /run/secrets/pw; stat -c ' %a %u %g' /run/secrets/pw; cat /etc/tls.key; stat -c '%a %u %g' /etc/tls.key; \
                  echo $token $NAMED; cat /run/secrets/sub/v; echo; echo x >/run/secrets/pw";
    let run = |mode: &[&str]| sandbox.cmd("dr").env("HERE", "hush-from-here").args(["--network", "none"]).args(mode).args(flags);
    let out = run(&["--user", "0"]).args(["box", "sh", "-c", script]).run().code(1).says("Read-only");
    let want = "hush-from-a-file 444 0 0\nhush-with-an-owner\n400 7 8\nhush-from-here hush-from-here\nhush-from-here\n";
    assert_eq!(out.text(), want);
    run(&["-d", "--name", "c"]).args(["box", "sh", "-c", "cat /run/secrets/pw; echo $token; exec sleep 1000"]).run().ok();
    // Those who come later see the same.
    assert_eq!(sandbox.run("dx", &["c", "sh", "-c", "cat /run/secrets/pw; echo $NAMED"]).ok().text(), "hush-from-a-filehush-from-here\n");
    let words = sandbox.sh("dinspect c; dps -a; devents --no-stream; dcommit c left; sdi left").ok().text();
    assert!(!words.contains("hush"), "{words}");
    let found = |dir: &std::path::Path| sandbox.run("grep", &["-rl", "hush-from", &dir.to_string_lossy()]).text();
    // The log is the container's own doing.
    let store: Vec<String> = found(&sandbox.root()).lines().filter(|path| !path.ends_with("/log")).map(str::to_owned).collect();
    assert_eq!(store, [""; 0]);
    let run_dir = shared::store::Store::open(&sandbox.root()).expect("the store").run_dir().expect("its run directory");
    assert!(!found(&run_dir).is_empty(), "it is kept in memory");
    // A file that has changed meanwhile is the old one until memory is lost, as after a boot; a variable is lost then.
    sandbox.write("password", "hush-changed");
    sandbox.go("drestart -t 0 c").ok();
    assert_eq!(sandbox.run("dx", &["c", "cat", "/run/secrets/pw"]).ok().text(), "hush-from-a-file");
    sandbox.go("dstop -t 0 c").ok();
    sandbox.run("rm", &["-r", &run_dir.join("secrets").to_string_lossy()]).ok();
    sandbox.go("dstart c").code(125).says("it came from the variable HERE").says("make the container again");
    sandbox.go("rdx c").ok();
    sandbox.run("dr", &["-d", "--name", "f", "--network", "none", "--secret", "id=pw,src=password", "box", "sleep", "1000"]).ok();
    sandbox.go("dstop -t 0 f").ok();
    sandbox.run("rm", &["-r", &run_dir.join("secrets").to_string_lossy()]).ok();
    sandbox.go("dstart f").ok();
    assert_eq!(sandbox.run("dx", &["f", "cat", "/run/secrets/pw"]).ok().text(), "hush-changed");
    sandbox.go("rdx -f f").ok();
    assert_eq!(found(&run_dir), "", "it goes with its container");
    sandbox.go("rdi left").ok();
}

#[test]
fn a_secret_that_makes_no_sense_is_refused_before_anything_is_made() {
    let sandbox = sandbox();
    sandbox.write("f", "x");
    let cases = [
        ("pw", "say where it comes from"),
        ("src=f", "say its name"),
        ("id=a/b,src=f", "say its name"),
        ("id=a,src=f,env=B", "it comes from one place"),
        ("id=a,env=NOT_SET", "the variable NOT_SET is not set"),
        ("id=a,src=missing", "missing"),
        ("id=a,src=f,mode=9", "mode is octal"),
        ("id=a,src=f,uid=root", "uid and gid are numbers"),
        ("id=a,src=f,type=env,mode=0400", "belong to a file"),
        ("id=a,src=f,type=odd", "'type=odd' is not"),
        ("id=a,src=f,target=/proc/self", "nothing can be mounted there"),
        ("id=a,src=f,target=../x", "a path inside the container"),
    ];
    for (secret, words) in cases {
        sandbox.run("dr", &["--secret", secret, "box", "true"]).code(125).says(words);
    }
    assert_eq!(sandbox.go("dps -aq").ok().text(), "");
}

#[test]
fn open_descriptors_are_passed_on_under_their_numbers() {
    let sandbox = sandbox();
    sandbox.write("three", "three");
    sandbox.write("nine", "nine");
    // ls itself opens what it lists by one more.
    let look = "cat <&3; echo; { cat <&9 && echo; } 2>/dev/null || echo none; ls /proc/self/fd | tr '\\n' ' '; ls -l /proc/self/fd | grep -c /nine";
    sandbox.write("look", look);
    let go = |line: &str| sandbox.sh(&format!("exec 3<three 4<three 9<nine; {line} sh -c \"$(cat look)\"")).text();
    let dr = "dr --network none";
    assert_eq!(go(&format!("{dr} --preserve-fds 1 box")), "three\nnone\n0 1 2 3 4 0\n");
    assert_eq!(go(&format!("{dr} --preserve-fd 3,9 box")), "three\nnine\n0 1 2 3 4 9 1\n");
    assert_eq!(go(&format!("{dr} --preserve-fds 1 --preserve-fd 9 box")), "three\nnine\n0 1 2 3 4 9 1\n");
    assert_eq!(sandbox.sh("exec 3<three; dr --network none box sh -c 'ls /proc/self/fd | wc -l'").text(), "4\n");
    sandbox.sh("exec 3<three; dr --network none --preserve-fds 2 box true").code(125).says("descriptor 4 is not open");
    sandbox.sh("dr --network none --preserve-fd 5 box true").code(125).says("descriptor 5 is not open");
    // In the background they go by the monitor, which keeps none.
    sandbox.sh(&format!("exec 3<three 9<nine; {dr} -d --name c --preserve-fd 3,9 box sh -c \"$(cat look); exec sleep 1000\"")).ok();
    let deadline = Instant::now() + Duration::from_secs(20);
    while sandbox.go("dlogs c").ok().text() != "three\nnine\n0 1 2 3 4 9 1\n" {
        assert!(Instant::now() < deadline, "{}", sandbox.go("dlogs c").ok().text());
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = sandbox.go("dps").ok().record()["pid"].as_u64().expect("a pid");
    let monitor = crate::kit::parent_of(pid);
    let open = sandbox.run("ls", &["-l", &format!("/proc/{monitor}/fd")]).ok().text();
    assert!(!open.contains("/three") && !open.contains("/nine"), "{open}");
    assert_eq!(go("dx --preserve-fds 1 c"), "three\nnone\n0 1 2 3 4 0\n");
    assert_eq!(go("dx --preserve-fd 3,9 c"), "three\nnine\n0 1 2 3 4 9 1\n");
    assert_eq!(sandbox.sh("exec 3<three; dx c sh -c 'ls /proc/self/fd | wc -l'").text(), "4\n");
    sandbox.go("rdx -f c").ok();
}

#[test]
fn sockets_of_a_service_manager_are_passed_on_with_their_names() {
    let sandbox = sandbox();
    sandbox.write("three", "three");
    // As systemd does it: the number is that of the process which the program becomes.
    let line = "exec 3<three; export LISTEN_FDS=1 LISTEN_FDNAMES=web; \
                sh -c 'LISTEN_PID=$$ exec dr --network none box sh -c \"cat <&3; echo; echo \\$LISTEN_FDS \\$LISTEN_PID \\$LISTEN_FDNAMES\"'";
    assert_eq!(sandbox.sh(line).ok().text(), "three\n1 1 web\n");
    // Meant for another process.
    let line = "exec 3<three; LISTEN_FDS=1 LISTEN_PID=1 dr --network none box sh -c 'ls /proc/self/fd | wc -l; echo $LISTEN_FDS'";
    assert_eq!(sandbox.sh(line).ok().text(), "4\n\n");
}

#[test]
fn a_service_manager_hears_that_the_container_is_ready() {
    let sandbox = sandbox();
    let path = sandbox.path("notify");
    let manager = UnixDatagram::bind(&path).expect("a socket");
    manager.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let hear = || {
        let mut bytes = [0_u8; 4096];
        let n = manager.recv(&mut bytes).expect("a message");
        String::from_utf8_lossy(&bytes[..n]).into_owned()
    };
    let dr = |args: &[&str]| sandbox.cmd("dr").env("NOTIFY_SOCKET", &path.to_string_lossy()).args(["--network", "none"]).args(args);
    let monitor_of = |name: &str| {
        let pid = sandbox.run("dps", &["--filter", &format!("name={name}")]).ok().record()["pid"].as_u64().expect("a pid");
        crate::kit::parent_of(pid)
    };
    dr(&["-d", "--name", "one", "--sdnotify", "conmon", "box", "sh", "-c", "echo [$NOTIFY_SOCKET]; exec sleep 1000"]).run().ok();
    assert_eq!(hear(), format!("MAINPID={}\nREADY=1\n", monitor_of("one")));
    until("it has not been told", || sandbox.go("dlogs one").ok().text() == "[]\n");
    dr(&["-d", "--name", "two", "box", "sh", "-c", "echo $NOTIFY_SOCKET; exec sleep 1000"]).run().ok();
    assert_eq!(hear(), format!("MAINPID={}\n", monitor_of("two")));
    // Says what the container would: by its socket, from within its root.
    let pid = sandbox.run("dps", &["--filter", "name=two"]).ok().record()["pid"].clone();
    let inside = UnixDatagram::unbound().expect("a socket");
    inside.send_to(b"STATUS=warm\nMAINPID=1\nREADY=1", format!("/proc/{pid}/root/run/notify/notify.sock")).expect("it is there");
    assert_eq!(hear(), "STATUS=warm\nREADY=1");
    until("it was told where", || sandbox.go("dlogs two").ok().text() == "/run/notify/notify.sock\n");
    // The one that is watched is ready when it is well, not before.
    let check = ["--health-cmd", "test -e /well", "--health-interval", "100ms", "--health-retries", "1"];
    dr(&["-d", "--name", "three", "--sdnotify", "healthy"]).args(check).args(["box", "sleep", "1000"]).run().ok();
    assert_eq!(hear(), format!("MAINPID={}\n", monitor_of("three")));
    sandbox.go("dwait --condition unhealthy three").ok();
    manager.set_nonblocking(true).expect("a socket");
    assert!(manager.recv(&mut [0; 16]).is_err(), "it is not well yet");
    manager.set_nonblocking(false).expect("a socket");
    sandbox.go("dx three touch /well").ok();
    assert_eq!(hear(), "READY=1\n");
    dr(&["--name", "four", "--sdnotify", "healthy", "box", "true"]).run().code(125).says("--sdnotify healthy").says("--health-cmd");
    assert_eq!(sandbox.go("dps -aq --filter name=four").ok().text(), "");
    // In the foreground the command stands for the container.
    dr(&["--sdnotify", "conmon", "box", "true"]).run().ok();
    assert_eq!(hear(), "READY=1\n");
    dr(&["--sdnotify", "ignore", "box", "sh", "-c", "test -z \"$NOTIFY_SOCKET\""]).run().ok();
    manager.set_nonblocking(true).expect("a socket");
    assert!(manager.recv(&mut [0; 16]).is_err(), "nobody was to say anything");
    // Who has gone holds nobody up.
    drop(manager);
    dr(&["--sdnotify", "conmon", "box", "true"]).run().ok();
    sandbox.run("dr", &["--sdnotify", "odd", "box", "true"]).code(2);
    sandbox.go("rdx -f one two three").ok();
    std::io::stdout().flush().expect("stdout");
}
