//! What `dr` and `dcreate` mount: every kind, through the tools.

use std::os::unix::fs::MetadataExt;

use crate::kit::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox.write("src/f", "host\n");
    sandbox.write("src/sub/g", "g\n");
    sandbox
}

/// Runs a shell in a container with these flags.
fn sh(sandbox: &Sandbox, flags: &[&str], script: &str) -> crate::kit::Output {
    sandbox.cmd("dr").args(["--network", "none"]).args(flags).args(["box", "sh", "-c", script]).run()
}

#[test]
fn binds_are_read_only_overlaid_given_away_or_mapped() {
    let sandbox = sandbox();
    let src = sandbox.path("src").to_string_lossy().into_owned();
    let with = |options: &str| format!("{src}:/m:{options}");
    sh(&sandbox, &["-v", &with("ro")], "cat /m/f; echo x > /m/f").code(1);
    sh(&sandbox, &["-v", &with("rro")], "echo x > /m/sub/g").code(1);
    // O: what is written is forgotten.
    assert_eq!(sh(&sandbox, &["-v", &with("O")], "echo new > /m/f; rm /m/sub/g; cat /m/f; ls /m/sub").ok().text(), "new\n");
    assert_eq!(std::fs::read_to_string(sandbox.path("src/f")).expect("it is there"), "host\n");
    assert!(sandbox.path("src/sub/g").exists());
    // U: it belongs to the container's user.
    sh(&sandbox, &["-u", "1234:4321", "-v", &with("U")], "echo mine > /m/sub/g").ok();
    let given = std::fs::metadata(sandbox.path("src/f")).expect("it is there");
    assert_eq!((given.uid(), given.gid()), (1234, 4321));
    // idmap: owners are seen as others, where the file system can do it.
    let mapped = sh(&sandbox, &["-v", &with("idmap=uids=1234-77-1;gids=4321-88-1")], "stat -c %u:%g /m/f");
    if mapped.code == 0 {
        assert_eq!(mapped.text(), "77:88\n");
    } else {
        mapped.says("cannot show owners as others");
    }
    sh(&sandbox, &["-v", &with("idmap=uids=1")], "true").code(125).says("is not like 0-1000-1");
    for dir in ["/", "/etc", "/usr", "/home"] {
        sh(&sandbox, &["-v", &format!("{dir}:/m:z")], "true").code(125).says("the host would stop working");
        sh(&sandbox, &["-v", &format!("{dir}:/m:U")], "true").code(125).says("the host would stop working");
    }
    sh(&sandbox, &["--mount", &format!("type=bind,src={src}/none,dst=/m")], "true").code(125).says("there is no file or directory");
    sh(&sandbox, &["--mount", &format!("type=bind,src={src}/made,dst=/m,bind-create-src")], "true").ok();
    assert!(sandbox.path("src/made").is_dir());
}

#[test]
fn propagation_needs_a_source_that_has_it() {
    let sandbox = sandbox();
    let src = sandbox.path("src").to_string_lossy().into_owned();
    // Mounts of a namespace of our own, so that nothing is left on the host.
    let script = format!(
        "mount -t tmpfs none {src} && mount --make-private {src} && dr --network none -v {src}:/m:rshared box true; echo $?; \
         mount --make-shared {src} && dr --network none -v {src}:/m:rshared box true; echo $?; \
         mount --make-private {src}; dr --network none -v {src}:/m:rslave box true; echo $?"
    );
    let out = sandbox.cmd("unshare").args(["-m", "--propagation", "private", "sh", "-c", &script]).run();
    assert_eq!(out.text().lines().filter(|line| line.len() < 4).collect::<Vec<_>>(), ["125", "0", "125"], "{}", out.stderr);
    assert!(out.stderr.contains("is not shared"), "{}", out.stderr);
}

#[test]
fn named_options_reach_parts_of_volumes_images_memory_and_patterns() {
    let sandbox = sandbox();
    let src = sandbox.path("src").to_string_lossy().into_owned();
    sandbox.go("dvolume create data").ok();
    sandbox.run("dcreate", &["--name", "c", "-v", "data:/d", "box"]).ok();
    sandbox.run("dcp", &["src/.", "c:/d"]).ok();
    assert_eq!(sh(&sandbox, &["--mount", "type=volume,src=data,dst=/p,volume-subpath=sub"], "cat /p/g").ok().text(), "g\n");
    sh(&sandbox, &["--mount", "type=volume,src=data,dst=/p,volume-subpath=none"], "true").code(125);
    sh(&sandbox, &["--mount", "type=volume,src=data,dst=/p,volume-subpath=../x"], "true").code(125).says("no path inside it");
    // A link in the volume leads nowhere else.
    std::os::unix::fs::symlink("/etc", sandbox.root().join("volumes/data/data/evil")).expect("a link can be made");
    sh(&sandbox, &["--mount", "type=volume,src=data,dst=/p,volume-subpath=evil"], "true").code(125);
    // An image.
    assert_eq!(sh(&sandbox, &["--mount", "type=image,src=box,dst=/i"], "/i/bin/busybox echo in").ok().text(), "in\n");
    sh(&sandbox, &["--mount", "type=image,src=box,dst=/i"], "touch /i/x").code(1);
    sh(&sandbox, &["--mount", "type=image,src=box,dst=/i,rw"], "touch /i/x").ok();
    assert!(sh(&sandbox, &["--mount", "type=image,src=box,dst=/i,image-subpath=bin"], "ls /i").ok().text().contains("busybox"));
    sh(&sandbox, &["--mount", "type=image,src=none,dst=/i"], "true").code(125);
    sandbox.run("dcreate", &["--name", "holds", "--mount", "type=image,src=box,dst=/i", "box"]).ok();
    sandbox.go("rdx holds").ok();
    // Memory, terminals, patterns.
    let memory =
        sh(&sandbox, &["--mount", "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700"], "stat -c %a /t; df -k /t | tail -1").ok().text();
    assert!(memory.starts_with("700\n") && memory.contains(" 1024 "), "{memory}");
    sh(&sandbox, &["--mount", "type=ramfs,dst=/t"], "grep ' /t ramfs ' /proc/mounts").ok();
    sh(&sandbox, &["--mount", "type=devpts,dst=/pts"], "test -e /pts/ptmx").ok();
    let globbed = sh(&sandbox, &["--mount", &format!("type=glob,src={src}/*,dst=/g,ro")], "cat /g/f /g/sub/g; echo x > /g/f").code(1);
    assert_eq!(globbed.text(), "host\ng\n");
    sh(&sandbox, &["--mount", &format!("type=glob,src={src}/none*,dst=/g")], "true").code(125).says("nothing matches");
    sandbox.go("rdx c").ok();
    sandbox.go("dvolume rm data").ok();
}

#[test]
fn volumes_are_taken_over_and_go_with_the_last_container() {
    let sandbox = sandbox();
    let file = sandbox.write("vol/Dockerfile", "FROM box\nRUN mkdir /v && echo image > /v/f\nVOLUME /v\n");
    let context = file.parent().expect("a file has a directory").to_string_lossy().into_owned();
    sandbox.run("dbuild", &["-t", "vol", &context]).ok();
    sandbox.run("dcreate", &["--name", "one", "-v", "named:/n", "vol"]).ok();
    sandbox.run("dcp", &["src/f", "one:/n/f"]).ok();
    let taken = sandbox
        .run("dr", &["--name", "two", "--network", "none", "--volumes-from", "one:ro", "box", "sh", "-c", "cat /n/f; ls /v; touch /n/x"]);
    assert_eq!(taken.code(1).text(), "host\n");
    sandbox.run("dr", &["--network", "none", "--volumes-from", "none", "box", "true"]).code(125).says("there is no container 'none'");
    assert_eq!(sandbox.go("dvolume ls -q").ok().text().lines().count(), 2);
    // Another container has the one without a name.
    sandbox.go("rdx -v one").ok();
    assert_eq!(sandbox.go("dvolume ls -q").ok().text().lines().count(), 2);
    sandbox.go("rdx -v two").ok();
    assert_eq!(sandbox.go("dvolume ls -q").ok().text(), "named\n");
    // The image's own.
    sandbox.run("dr", &["--network", "none", "--image-volume", "ignore", "vol", "cat", "/v/f"]).ok();
    let memory =
        sandbox.run("dr", &["--network", "none", "--image-volume", "tmpfs", "vol", "sh", "-c", "grep ' /v tmpfs ' /proc/mounts"]).ok();
    assert!(memory.text().contains("tmpfs"));
    sandbox.run("dr", &["--image-volume", "maybe", "vol", "true"]).code(125).says("anonymous, tmpfs or ignore");
    sandbox.go("dvolume rm named").ok();
}
