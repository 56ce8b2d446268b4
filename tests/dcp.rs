//! `dcp`: files into and out of containers.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use crate::kit::Sandbox;

/// A sandbox with a container that runs, one that was never started, and a tree to copy.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.run("dr", &["-d", "--name", "run", "--network", "none", "-v", "one:/vol", "box", "sleep", "1000"]).ok();
    sandbox.run("dcreate", &["--name", "made", "--network", "none", "-v", "two:/vol", "box"]).ok();
    sandbox.write("tree/a", "a");
    sandbox.write("tree/sub/b", "bb");
    symlink("a", sandbox.path("tree/link")).expect("a link can be made");
    sandbox
}

fn done(sandbox: &Sandbox) {
    sandbox.go("rdx -f run made").ok();
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_destination_means_what_docker_says() {
    let sandbox = sandbox();
    for name in ["run", "made"] {
        let at = |path: &str| format!("{name}:{path}");
        let copy = |from: &str, to: &str| sandbox.run("dcp", &[from, to]);
        // A file to a new name, into a directory, over a file.
        copy("tree/a", &at("/tmp/new")).ok();
        copy("tree/a", &at("/tmp")).ok();
        copy("tree/sub/b", &at("/tmp/new")).ok();
        copy("tree/a", &at("/tmp/none/")).code(1).says("no such directory");
        copy("tree/a", &at("/none/x")).code(1);
        // A directory to a new name, into a directory, its content, over a file.
        copy("tree", &at("/tmp/t")).ok();
        copy("tree", &at("/tmp/t")).ok();
        copy("tree/.", &at("/tmp/t2")).ok();
        copy("tree/sub/.", &at("/tmp/t2")).ok();
        copy("tree", &at("/tmp/new")).code(1).says("it is no directory");
        copy("tree/a/", &at("/tmp/x")).code(1);
        copy("tree/none", &at("/tmp")).code(1).says("not-found");
        // And back.
        let out = format!("out-{name}");
        let record = copy(&at("/tmp"), &out).ok().record();
        assert_eq!((&record["type"], &record["ok"]), (&"transfer".into(), &true.into()), "{record}");
        assert_eq!(record["ref"], at("/tmp"));
        let got = |path: &str| sandbox.path(&format!("{out}/{path}"));
        assert_eq!(read(&got("new")), "bb");
        assert_eq!(read(&got("a")), "a");
        assert_eq!(read(&got("t/sub/b")), "bb");
        assert_eq!(read(&got("t/tree/a")), "a");
        assert_eq!((read(&got("t2/b")), read(&got("t2/sub/b"))), ("bb".into(), "bb".into()));
        assert_eq!(std::fs::read_link(got("t/link")).expect("a link stays one"), Path::new("a"));
        copy(&at("/tmp/t/link"), &format!("link-{name}")).ok();
        assert!(sandbox.path(&format!("link-{name}")).is_symlink());
        sandbox.run("dcp", &["-L", &at("/tmp/t/link"), &format!("file-{name}")]).ok();
        assert_eq!(read(&sandbox.path(&format!("file-{name}"))), "a");
        // Volumes are part of it, and keep what was copied.
        copy("tree/a", &at("/vol/kept")).ok();
    }
    assert!(sandbox.root().join("volumes/one/data/kept").exists() && sandbox.root().join("volumes/two/data/kept").exists());
    assert_eq!(sandbox.run("dx", &["run", "cat", "/tmp/t2/b"]).ok().text(), "bb");
    // Between containers.
    sandbox.run("dcp", &["run:/tmp/t2", "made:/vol/from-run"]).ok();
    assert_eq!(read(&sandbox.root().join("volumes/two/data/from-run/b")), "bb");
    sandbox.run("dcp", &["run:/tmp/t2", "run:/tmp/t2"]).code(1).says("into itself");
    sandbox.run("dcp", &["tree", "elsewhere"]).code(2).says("neither is in a container");
    sandbox.run("dcp", &["none:/x", "."]).code(1).says("not-found");
    done(&sandbox);
}

#[test]
fn tars_go_in_and_out_in_any_compression() {
    let sandbox = sandbox();
    sandbox.run("dx", &["run", "sh", "-c", "printf '#!/bin/sh\\ntouch /ran' > /bin/gzip; cp /bin/gzip /bin/zstd"]).ok();
    sandbox.sh("tar -C tree -c . | dcp - run:/tmp").ok();
    sandbox.sh("tar -C tree -c . | gzip | dcp - made:/tmp").ok();
    let names = sandbox.sh("dcp run:/tmp/sub - | tar -t").ok().text();
    assert_eq!(names, "sub/\nsub/b\n");
    let names = sandbox.sh("dcp made:/tmp/. - | tar -t | sort").ok().text();
    assert_eq!(names, "a\nlink\nsub/\nsub/b\n");
    assert_eq!(sandbox.sh("dcp run:/tmp/a - | tar -xO").ok().text(), "a");
    sandbox.sh("dcp run:/tmp - | dcp - made:/vol").ok();
    assert_eq!(read(&sandbox.root().join("volumes/two/data/tmp/sub/b")), "bb");
    sandbox.sh("tar -C tree -c . | dcp - run:/none").code(1);
    sandbox.sh("echo no tar | dcp - run:/tmp").code(1);
    sandbox.run("dx", &["run", "test", "-e", "/ran"]).code(1);
    done(&sandbox);
}

#[test]
fn owners_are_the_destinations_unless_they_are_kept() {
    let sandbox = sandbox();
    sandbox.run("dx", &["run", "sh", "-c", "echo x > /tmp/f; chown 1234:4321 /tmp/f; chmod 4755 /tmp/f"]).ok();
    let us = std::fs::metadata(sandbox.work()).expect("the directory is there").uid();
    sandbox.run("dcp", &["run:/tmp/f", "plain"]).ok();
    let plain = std::fs::metadata(sandbox.path("plain")).expect("it was copied");
    assert_eq!((plain.uid(), plain.permissions().mode() & 0o7777), (us, 0o755), "rights of another owner do not come along");
    sandbox.run("dcp", &["-a", "run:/tmp/f", "kept"]).ok();
    let kept = std::fs::metadata(sandbox.path("kept")).expect("it was copied");
    assert_eq!((kept.uid(), kept.gid(), kept.permissions().mode() & 0o7777), (1234, 4321, 0o4755));
    sandbox.run("dcp", &["kept", "run:/tmp/in"]).ok();
    sandbox.run("dcp", &["-a", "kept", "run:/tmp/in-kept"]).ok();
    let owners = sandbox.run("dx", &["run", "stat", "-c", "%u:%g %a", "/tmp/in", "/tmp/in-kept"]).ok().text();
    assert_eq!(owners, "0:0 755\n1234:4321 4755\n");
    done(&sandbox);
}

#[test]
fn links_never_lead_to_the_host() {
    let sandbox = sandbox();
    let canary = sandbox.write("canary", "host");
    let canary = canary.to_string_lossy().into_owned();
    let dir = sandbox.work().to_string_lossy().into_owned();
    for name in ["run", "made"] {
        symlink(&canary, sandbox.path(&format!("abs-{name}"))).expect("a link can be made");
        sandbox.run("dcp", &[&format!("abs-{name}"), &format!("{name}:/tmp/out")]).ok();
        symlink(&dir, sandbox.path(&format!("dir-{name}"))).expect("a link can be made");
        sandbox.run("dcp", &[&format!("dir-{name}"), &format!("{name}:/tmp/dir")]).ok();
        symlink("../../../../../../../../..", sandbox.path(&format!("up-{name}"))).expect("a link can be made");
        sandbox.run("dcp", &[&format!("up-{name}"), &format!("{name}:/tmp/up")]).ok();
        // Reading through them finds the container's files or nothing.
        sandbox.run("dcp", &["-L", &format!("{name}:/tmp/out"), "stolen"]).code(1);
        sandbox.run("dcp", &[&format!("{name}:/tmp/dir/canary"), "stolen"]).code(1);
        sandbox.run("dcp", &[&format!("{name}:/tmp/up{canary}"), "stolen"]).code(1);
        // Writing through them as well.
        sandbox.run("dcp", &["tree/a", &format!("{name}:/tmp/dir/canary")]).code(1);
        sandbox.run("dcp", &["tree/a", &format!("{name}:/tmp/up/planted")]).ok();
        sandbox.sh(&format!("tar -C tree -c a | dcp - {name}:/tmp/dir")).code(1);
        sandbox.run("dcp", &[&format!("{name}:/planted"), &format!("planted-{name}")]).ok();
    }
    assert_eq!(read(Path::new(&canary)), "host");
    assert!(!Path::new("/planted").exists() && !sandbox.path("stolen").exists());
    done(&sandbox);
}

#[test]
fn a_race_in_the_container_never_reaches_the_host() {
    let sandbox = sandbox();
    std::fs::create_dir(sandbox.path("canary")).expect("a directory can be made");
    sandbox.write("canary/f", "host");
    let canary = sandbox.path("canary").to_string_lossy().into_owned();
    // A directory and a link to the host's path of the same depth take each other's place all the time.
    let script = format!(
        "mkdir -p /race/real/in; echo inside > /race/real/in/f; ln -s {canary} /race/link; touch /ready; \
         while :; do mv -T /race/real/in /race/real/x 2>/dev/null; ln -sfn {canary} /race/real/in 2>/dev/null; \
         rm -f /race/real/in; mv -T /race/real/x /race/real/in 2>/dev/null; done"
    );
    sandbox.run("dr", &["-d", "--name", "racer", "--network", "none", "box", "sh", "-c", &script]).ok();
    while sandbox.run("dx", &["racer", "test", "-e", "/ready"]).code != 0 {}
    for round in 0..40 {
        let out = format!("got-{round}");
        sandbox.run("dcp", &["racer:/race/real/in/f", &out]);
        if let Ok(text) = std::fs::read_to_string(sandbox.path(&out)) {
            assert_eq!(text, "inside\n");
        }
        sandbox.run("dcp", &["tree/a", "racer:/race/real/in/planted"]);
        sandbox.run("dcp", &["tree", "racer:/race/real/in"]);
    }
    let left: Vec<_> = std::fs::read_dir(&canary).expect("it is there").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["f"]);
    assert_eq!(read(&sandbox.path("canary/f")), "host");
    sandbox.go("rdx -f racer").ok();
    done(&sandbox);
}
