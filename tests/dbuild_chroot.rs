//! `dbuild --isolation chroot`: builds as root of an ordinary container, where nothing can be mounted and no namespace made.

use crate::kit::{Output, Sandbox, binary};

/// What a layer can say: additions, deletions, replaced directories, moves, owners, links, mounts and their traces.
const TEXT: &str = r#"FROM b:1 AS tool
RUN mkdir /made && echo tool > /made/tool && ln /made/tool /made/twin && chmod 4755 /made/tool

FROM b:1
ENV A=1
RUN mkdir -p /opt/app && echo "$A" > /opt/app/a && chmod 750 /opt/app && ln -s a /opt/app/l; sleep 1000 & echo begun
WORKDIR /srv/x
COPY . ./
COPY --from=tool --chown=7:8 /made /tools/
RUN rm -f in/drop && mv in/keep kept && rm -r /home && mkdir /home && touch /home/new && chown 1000:1000 /home/new
RUN --mount=type=cache,target=/cache --mount=type=bind,target=/ctx/deep --mount=type=secret,id=s --mount=type=tmpfs,target=/tmp/t --mount=from=tool,source=/made,target=/opt/app/b cat /ctx/deep/in/data /run/secrets/s > /out && echo x >> /cache/count && touch /tmp/t/y && cp /opt/app/b/tool /opt/copied && wc -l < /cache/count
RUN --mount=type=cache,target=/cache echo y >> /cache/count && test $(wc -l < /cache/count) = 2 && ln /out /out2 && echo more >> /out2
USER ann
RUN <<END
#!/bin/sh
echo "$(id -u) $(pwd) $0 $(test -e /etc/resolv.conf -a -e /etc/hosts; echo $?)" > /tmp/me
echo x > /dev/null
n=0; while test -n "$(cat /dev/null)" && test $n -lt 1000; do usleep 10000; n=$((n+1)); done; test $n -lt 1000
END
CMD ["cat", "/out"]
"#;

/// Runs a script in a container that has nothing beside what every container has, but the tools and the work directory.
fn inside(sandbox: &Sandbox, script: &str) -> Output {
    inside_with(sandbox, "/work/inner", &[], script)
}

/// As [`inside`], with the store in another place of the container, and more flags for that.
fn inside_with(sandbox: &Sandbox, root: &str, more: &[&str], script: &str) -> Output {
    let mount = |from: &str, to: &str| format!("{from}:{to}");
    sandbox
        .cmd("dr")
        .args(["--rm", "--network", "none", "-e", "SOURCE_DATE_EPOCH=1700000000", "-e", &format!("TACKLEBOX_ROOT={root}"), "-w", "/work"])
        .args(["-v", &mount(&binary().display().to_string(), "/bin/tacklebox:ro"), "-v", "/lib:/lib:ro", "-v", "/lib64:/lib64:ro"])
        .args(["-v", "/usr/lib:/usr/lib:ro", "-v", &mount(&sandbox.work().display().to_string(), "/work")])
        .args(more)
        .args(["b:1", "sh", "-c", script])
        .run()
}

#[test]
fn an_unprivileged_container_builds_the_same_image() {
    let mut sandbox = Sandbox::new();
    sandbox.set("SOURCE_DATE_EPOCH", "1700000000");
    sandbox.busybox("b:1");
    for (name, content) in [("in/data", "data\n"), ("in/drop", "drop"), ("in/keep", "keep")] {
        sandbox.write(&format!("ctx/{name}"), content);
    }
    sandbox.write("ctx/Dockerfile", TEXT);
    sandbox.write("secret", "hush\n");
    let wanted = sandbox.go("dbuild ctx -t app:1 --secret id=s,src=secret").ok().record();
    sandbox.go("dsave b:1 -o base.tar").ok();
    let build = "tacklebox dbuild ctx -t app:1 --secret id=s,src=secret --isolation chroot";
    let out = inside(&sandbox, &format!("tacklebox dload -i base.tar && {build} && {build} -o out")).ok();
    let built = out.records().into_iter().rfind(|r| r["type"] == "image" && r["ref"] == "app:1").expect("an image");
    assert_eq!((built["ref"].as_str(), &built["digest"]), (Some("app:1"), &wanted["digest"]), "{}", out.stderr);
    assert_eq!(std::fs::read_to_string(sandbox.path("out/out2")).expect("the file"), "data\nhush\nmore\n");
    assert_eq!(std::fs::read_to_string(sandbox.path("out/tmp/me")).expect("the file").trim_end(), "1000 /srv/x /dev/pipes/END 0");
    // The normal way does not work there, and says what does.
    let out = inside(&sandbox, "tacklebox dbuild ctx --no-cache --secret id=s,src=secret").code(1);
    assert!(out.stderr.contains("--isolation chroot"), "{}", out.stderr);
}

/// An overlay, as a container's own root is one, takes no whiteouts; and a container makes no devices.
#[test]
fn the_store_may_lie_in_the_containers_own_root() {
    let mut sandbox = Sandbox::new();
    sandbox.set("SOURCE_DATE_EPOCH", "1700000000");
    sandbox.busybox("b:1");
    let tree = "mkdir -p root/dev root/d/e root/o/p && mknod root/dev/console c 5 1 && mknod root/disk b 7 0 && touch root/d/a root/d/e/b root/o/p/q root/gone root/kept";
    sandbox.sh(&format!("{tree} && tar -C root -c . | dimport - parts:1")).ok();
    sandbox.write("ctx/base", "FROM b:1\nCOPY --from=parts:1 /d /d\nCOPY --from=parts:1 /o /o\nCOPY --from=parts:1 /gone /kept /\nRUN rm /gone && rm -r /d && mkdir /d && touch /d/new\n");
    sandbox.go("dbuild ctx -f ctx/base -t base:1").ok();
    let text = "FROM base:1 AS one\nRUN test ! -e /gone && test \"$(echo /d/*)\" = /d/new && test -e /o/p/q\nRUN rm /kept && rm -r /o && mkdir -p /o/n && rm /d/new && touch /d/newer\nCOPY base /o/\nRUN test ! -e /kept && test \"$(echo /o/* /d/*)\" = '/o/base /o/n /d/newer' && rm -r /o/n && touch /o/n\nFROM parts:1\nCOPY --from=one /o /o2\nCOPY --from=one /d /d\n";
    sandbox.write("ctx/Dockerfile", text);
    let wanted = sandbox.go("dbuild ctx -t app:1 --target one").ok().record();
    let other = sandbox.go("dbuild ctx -t app:2").ok().record();
    sandbox.go("dsave base:1 parts:1 -o base.tar").ok();
    let build = "tacklebox dbuild ctx --isolation chroot";
    let script = format!(
        "tacklebox dload -i base.tar && {build} -q --target one && {build} -q && {build} -q --no-cache --target one --squash && {build} -o out"
    );
    let out = inside_with(&sandbox, "/var/lib/inner", &[], &script).ok();
    let said = out.text();
    let digests: Vec<_> = said.lines().filter(|line| line.starts_with("sha256:")).collect();
    assert_eq!(digests.len(), 3, "{said}");
    assert_eq!((Some(digests[0]), Some(digests[1])), (wanted["digest"].as_str(), other["digest"].as_str()), "{}", out.stderr);
    let squashed = sandbox.go("dbuild ctx -q --no-cache --target one --squash").ok().one_line();
    assert_eq!(digests[2], squashed);
    assert_eq!(
        sandbox.sh("cd out && find . ! -type d | sort | tr '\\n' ' '").ok().text(),
        "./d/a ./d/e/b ./d/newer ./gone ./kept ./o/p/q ./o2/base ./o2/n "
    );
    // Who may do less than that is told what is missing, and who mounts nothing what to do.
    let script = format!("tacklebox dload -i base.tar && {build}");
    let out = inside_with(&sandbox, "/var/lib/inner", &["--cap-drop", "SYS_CHROOT", "--cap-drop", "SETPCAP"], &script).code(1);
    out.says("Dockerfile:2:1: RUN cannot run here").says("there is no SETPCAP, SYS_CHROOT (unsupported)");
    let script = script.replace("--isolation chroot", "");
    let out = inside_with(&sandbox, "/var/lib/inner", &["--cap-drop", "SYS_CHROOT"], &script).code(1);
    out.says("Dockerfile:2:1: RUN failed").says("steps run as root");
}

#[test]
fn what_takes_namespaces_is_refused_and_failures_are_told() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let build = |text: &str, args: &str| {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\n{text}\n"));
        sandbox.go(&format!("dbuild ctx --isolation chroot {args}"))
    };
    build("RUN echo kept > /kept", "--network none").code(2).says("--network none cannot be had with --isolation chroot");
    build("RUN true", "--shm-size 1m").code(2).says("--shm-size cannot be had with --isolation chroot");
    build("RUN --network=none true", "").code(1).says("RUN failed: the command could not be started");
    build("RUN --security=insecure true", "--allow security.insecure").code(1).says("RUN failed");
    build("RUN exit 7", "").code(1).says("RUN failed: the command ended with exit code 7");
    build("RUN /nothing", "").code(1).says("exit code 127");
    build("RUN mkdir /x && echo 1 > /x/y && rm -r /etc/passwd", "-t one").ok();
    let names = sandbox.cmd("dr").args(["--rm", "one", "ls", "/x", "/etc"]).run().ok().text();
    assert!(names.contains("y") && !names.contains("passwd"), "{names}");
    // Nothing of ours is left beside the store.
    let left = sandbox.sh(&format!("ls {}/tmp | grep -v '^w-' | grep -E 'tree|step'", sandbox.root().display())).text();
    assert_eq!(left, "");
}

#[test]
fn only_what_steps_left_is_ended() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN sleep 1000 & echo begun\nRUN true\n");
    // A job of the shell that becomes the tool is a child of the tool, and not of a step.
    sandbox.sh("sleep 1000 >/dev/null 2>&1 & echo $! >job; exec dbuild -q --isolation chroot ctx").ok();
    sandbox.sh("kill $(cat job)").ok();
}
