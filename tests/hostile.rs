//! Holes that builders have had (each test names them): hostile archives, contexts, bases and Dockerfiles.
//!
//! Each has its honest twin, which must work. What the archives of layers alone can do is tested beside
//! the code that reads them, in `shared/src/store/layer/tests`.

use std::path::Path;

use crate::kit::{CANARY_TEXT, Canary, Output, Sandbox, Swapper, need};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox
}

fn build(sandbox: &Sandbox, dockerfile: &str, args: &[&str]) -> Output {
    sandbox.write("ctx/Dockerfile", dockerfile);
    sandbox.cmd("dbuild").arg("ctx").args(args).run()
}

/// Checks that no file below a directory has the canary's text, and removes the directory.
#[track_caller]
fn nothing_was_taken(sandbox: &Sandbox, dir: &str, case: &str) {
    let found = sandbox.run("grep", &["-rl", CANARY_TEXT, dir]);
    assert_eq!(found.text(), "", "{case}");
    sandbox.run("rm", &["-rf", dir]).ok();
}

/// A tar that a program wrote which meant it.
#[derive(Clone, Default)]
struct Tar(Vec<u8>);

impl Tar {
    fn member(mut self, kind: u8, name: &str, link: &str, mode: u32, content: &str) -> Tar {
        let mut block = [0; 512];
        let mut put = |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
        put(0, name);
        put(100, &format!("{mode:07o}"));
        put(108, "0000000");
        put(116, "0000000");
        put(124, &format!("{:011o}", content.len()));
        put(136, "14524770000");
        put(148, "        ");
        put(157, link);
        put(257, "ustar\x0000");
        block[156] = kind;
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.0.extend(block);
        self.0.extend(content.as_bytes());
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, name: &str, content: &str) -> Tar {
        self.member(b'0', name, "", 0o644, content)
    }

    fn link(self, name: &str, target: &str) -> Tar {
        self.member(b'1', name, target, 0o644, "")
    }

    fn symlink(self, name: &str, target: &str) -> Tar {
        self.member(b'2', name, target, 0o777, "")
    }

    fn dir(self, name: &str, mode: u32) -> Tar {
        self.member(b'5', name, "", mode, "")
    }

    /// The bytes of this one and another, as one archive.
    fn and(&self, other: &Tar) -> Vec<u8> {
        [&self.0[..], &other.0, &[0; 1024]].concat()
    }
}

/// Lets an archive in by every door: `ADD`, a context on standard input, and a base. What comes of it is
/// written to `out-NAME`, unless the archive is refused.
fn by_every_door(sandbox: &Sandbox, tar: &Tar) -> Vec<(&'static str, Output)> {
    sandbox.run("rm", &["-rf", "out-add", "out-context", "out-base"]).ok();
    let bytes = tar.and(&Tar::default());
    sandbox.write("ctx/x.tar", &bytes);
    let add = build(sandbox, "FROM scratch\nADD x.tar /\n", &["--no-cache", "-o", "out-add"]);
    let dockerfile = Tar::default().file("Dockerfile", "FROM scratch\nCOPY . /\n");
    let context = sandbox.cmd("dbuild").args(["-", "--no-cache", "-o", "out-context"]).stdin(dockerfile.and(tar)).run();
    let base = match sandbox.go("dimport ctx/x.tar evil:1") {
        out if out.code == 0 => build(sandbox, "FROM evil:1\nCOPY Dockerfile /last\n", &["--no-cache", "-o", "out-base"]),
        out => out,
    };
    vec![("out-add", add), ("out-context", context), ("out-base", base)]
}

#[test]
fn an_archive_that_attacks_reaches_nothing() {
    // CVE-2026-42574, CVE-2026-28406, CVE-2020-10696, CVE-2026-33056, and the relative hard link of oras.
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let path = canary.path();
    let up = format!("../../../../../../../../../../..{path}");
    let new = Tar::default;
    let cases = [
        new().file(&format!("{up}/file"), "evil"),
        new().file(&format!("{path}/file"), "evil").file(&format!("{path}/planted"), "evil"),
        new().symlink("a", &path).file("a/file", "evil").file("a/planted", "evil"),
        new().symlink("a", &up).file("a/file", "evil"),
        new().symlink("a", &format!("{path}/file")).file("a", "evil"),
        new().symlink("a", &path).dir("a", 0o777),
        new().symlink("a", "..").symlink("a/b", &path).file("a/b/planted", "evil"),
        new().symlink("a", "/proc/self/cwd").file("a/canary/planted", "evil"),
        new().symlink("a", "/proc/self/root").file(&format!("a{path}/planted"), "evil"),
        new().link("a", &format!("{path}/file")).file("a", "evil"),
        new().link("a", &format!("{up}/file")),
        new().link("a", "canary/file"),
        new().symlink("d", &path).link("a", "d/file"),
        new().symlink("a", &path).file("a/.wh.file", "").file("a/.wh..wh..opq", ""),
    ];
    for (n, tar) in cases.iter().enumerate() {
        for (out, output) in by_every_door(&sandbox, tar) {
            let case = format!("archive {n} by {out}");
            assert!(matches!(output.code, 0 | 1) && !output.stderr.contains("panic"), "{case}: {}", output.stderr);
            canary.is_untouched(&case);
            if sandbox.path(out).exists() {
                nothing_was_taken(&sandbox, out, &case);
            }
        }
    }
}

#[test]
fn an_archive_that_is_only_unusual_unpacks_by_every_door() {
    let sandbox = sandbox();
    let tar = Tar::default()
        .dir("usr/", 0o755)
        .dir("usr/lib/", 0o755)
        .symlink("lib", "/usr/lib")
        .symlink("up", "../../../../usr")
        .file("lib/a", "through an absolute link")
        .file("up/lib/b", "through many dots")
        .file("./usr/../c", "dots inside")
        .link("usr/d", "lib/a")
        .file("x/y/z/e", "parents nobody named")
        .symlink("f", "/c")
        .link("g", "f");
    for (out, output) in by_every_door(&sandbox, &tar) {
        output.ok();
        let read = |name: &str| std::fs::read_to_string(sandbox.path(&format!("{out}/{name}"))).unwrap_or_else(|e| format!("{name}: {e}"));
        for (name, content) in [
            ("usr/lib/a", "through an absolute link"),
            ("usr/lib/b", "through many dots"),
            ("c", "dots inside"),
            ("usr/d", "through an absolute link"),
            ("x/y/z/e", "parents nobody named"),
        ] {
            assert_eq!(read(name), content, "{out}");
        }
        let target = |name: &str| std::fs::read_link(sandbox.path(&format!("{out}/{name}"))).expect(out);
        assert_eq!((target("g").as_path(), target("lib").as_path()), (Path::new("/c"), Path::new("/usr/lib")), "{out}");
    }
}

#[test]
fn dots_mean_nothing_outside() {
    // BuildKit's removal of files by `..`, CVE-2026-44517, and kaniko's directory named after an image.
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let path = canary.path();
    for line in [
        "COPY ../canary/file /x",
        "COPY --parents ../canary/file /x/",
        "COPY canary*/../../canary/file /x",
        "ADD ../canary/ /x/",
        "RUN --mount=type=bind,source=../canary,target=/m cp -r /m /x",
        "COPY --from=../../canary / /x",
        "COPY --from=0/../../canary / /x",
        "RUN --mount=from=../canary,target=/m cp -r /m /x",
        "COPY --from=b:1@../../canary / /x",
        "INCLUDE ../canary/file",
        "INCLUDE [\"/x/../../canary/file\"]",
        "INCLUDE --from=../canary file",
    ] {
        let out = build(&sandbox, &format!("FROM b:1\n{line}\n"), &[]).code(1);
        assert!(out.stderr.contains("2 | ") && !out.stderr.contains("panic"), "{line}: {}", out.stderr);
        canary.is_untouched(line);
    }
    let deep = format!("../../../../../../../../../../../..{path}");
    for line in [
        format!("COPY Dockerfile {deep}/planted"),
        format!("WORKDIR {deep}/planted"),
        format!("RUN --mount=type=cache,target={deep}/planted touch {deep}/planted/x"),
        format!("RUN --mount=type=tmpfs,target={deep}/planted true"),
        format!("WORKDIR {path}\nCOPY --chmod=777 Dockerfile ./file"),
        format!("VOLUME {deep}\nRUN mkdir -p {deep} && touch {deep}/planted"),
        "COPY --exclude=../../** . /x".to_owned(),
    ] {
        build(&sandbox, &format!("FROM b:1\n{line}\n"), &["-o", "out"]).ok();
        canary.is_untouched(&line);
        nothing_was_taken(&sandbox, "out", &line);
    }
    // A context that leads out, and a Dockerfile in it that does.
    let link = |target: &str| Tar::default().symlink("sub", target).symlink("Dockerfile", &format!("{target}/Dockerfile"));
    sandbox.write("canary-dockerfile/Dockerfile", "FROM b:1\n");
    let outside = sandbox.path("canary-dockerfile").to_string_lossy().into_owned();
    for (tar, args) in [
        (link(&outside), &["-"][..]),
        (link(&outside), &["-f", "sub/Dockerfile", "-"]),
        (link("../canary-dockerfile"), &["-"]),
        (link(&outside), &["-f", "../canary-dockerfile/Dockerfile", "-"]),
    ] {
        sandbox.cmd("dbuild").args(args).stdin(tar.and(&Tar::default())).run().code(1).says("there is no ");
    }
    // A link within does not.
    let inside = Tar::default().symlink("Dockerfile", "/sub/file").file("sub/file", "FROM b:1\nRUN true\n");
    sandbox.cmd("dbuild").arg("-").stdin(inside.and(&Tar::default())).run().ok();
}

#[test]
fn users_are_looked_up_in_the_image_and_in_no_endless_file() {
    // CVE-2024-9676.
    let sandbox = sandbox();
    let canary = sandbox.write("outside/passwd", "host:x:7777:7777::/:/bin/sh\n").display().to_string();
    for make in [
        "busybox mknod /etc/passwd p".to_owned(),
        "mkdir /etc/passwd".to_owned(),
        "ln -s /dev/zero /etc/passwd".to_owned(),
        "ln -s passwd /etc/passwd".to_owned(),
        "ln -s /proc/1/root/etc/passwd /etc/passwd".to_owned(),
        format!("ln -s {canary} /etc/passwd"),
        format!("ln -s ../../../../../../../../..{canary} /etc/passwd"),
        "yes host:x:7777:7777 | head -c 3000000 | tr -d '\\n' > /etc/passwd".to_owned(),
    ] {
        let base = format!("FROM b:1\nRUN rm /etc/passwd && {make}\n");
        for use_it in ["USER host\nRUN true", "COPY --chown=host Dockerfile /x", "ADD --chown=host Dockerfile /x"] {
            let out = build(&sandbox, &format!("{base}{use_it}\n"), &[]).code(1);
            assert!(!out.stderr.contains("panic"), "{make}, {use_it}: {}", out.stderr);
        }
        // A number needs no file.
        build(&sandbox, &format!("{base}COPY --chown=5:6 Dockerfile /x\n"), &[]).ok();
    }
    // The twin: a link within the image, absolute or not, is what images have.
    for target in ["/usr/etc/passwd", "../usr/etc/passwd", "../../../../usr/etc/passwd"] {
        let text = format!(
            "FROM b:1\nRUN mkdir -p /usr/etc && mv /etc/passwd /usr/etc/ && ln -s {target} /etc/passwd\nCOPY --chown=ann Dockerfile /x\nUSER ann\nRUN test \"$(id -u):$(id -G):$(stat -c %u /x)\" = '1000:1000 2000:1000'\n"
        );
        build(&sandbox, &text, &[]).ok();
    }
}

#[test]
fn programs_of_an_image_are_never_run_for_it() {
    // GHSA-x86f-5xw2-fm2r: docker ran `xz` and `unpigz` as they stood in the container's root.
    let sandbox = sandbox();
    sandbox.write("data/f", "content");
    for (suffix, packer) in [("gz", "gzip"), ("bz2", "bzip2"), ("xz", "xz"), ("zst", "zstd -q")] {
        sandbox.sh(&format!("mkdir -p ctx && tar -C data -c f | {packer} > ctx/f.tar.{suffix}")).ok();
    }
    let trap = "printf '#!/bin/sh\\necho x > /trapped\\n' > /caught; chmod 755 /caught; mkdir -p /usr/bin /usr/sbin /sbin; \
        for p in gzip gunzip unpigz pigz bzip2 bunzip2 xz unxz zstd unzstd tar git getent newuidmap ldconfig mount umount; do \
        for d in /bin /usr/bin /usr/sbin /sbin; do ln -sf /caught $d/$p; done; done";
    let text = format!(
        "FROM b:1 AS trap\nRUN {trap}\nADD f.tar.gz /gz/\nADD f.tar.bz2 /bz2/\nADD f.tar.xz /xz/\nADD f.tar.zst /zst/\nFROM trap AS more\nCOPY --from=trap /xz /more\nFROM more\nCOPY --from=more /gz /again\n"
    );
    build(&sandbox, &text, &["-t", "trap:1", "-o", "out", "-o", "type=image"]).ok();
    for dir in ["gz", "bz2", "xz", "zst", "again", "more"] {
        assert_eq!(std::fs::read_to_string(sandbox.path(&format!("out/{dir}/f"))).expect(dir), "content");
    }
    assert!(!sandbox.path("out/trapped").exists());
    // Neither by what looks into a container or copies out of one.
    sandbox.go("dr -d --name trap --network none trap:1 sleep 1000").ok();
    for suffix in ["gz", "xz", "zst"] {
        sandbox.sh(&format!("dcp - trap:/tmp < ctx/f.tar.{suffix}")).ok();
    }
    sandbox.go("dcp trap:/gz copied").ok();
    sandbox.go("ddiff trap").ok();
    sandbox.go("dtop trap").ok();
    sandbox.go("dcommit trap made:1").ok();
    sandbox.go("dx trap test ! -e /trapped").ok();
    sandbox.go("rdx -f trap").ok();
}

#[test]
fn a_mount_below_a_link_stays_in_the_stage() {
    // CVE-2024-9341, CVE-2024-23652.
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    let path = canary.path();
    sandbox.write("s", "secret");
    for target in [path.clone(), format!("../../../../../../../../../..{path}"), "/proc/self/cwd/../../../../..".to_owned() + &path] {
        let base = format!("FROM b:1\nRUN ln -s {target} /out\n");
        for mount in [
            "type=cache,target=/out",
            "type=cache,target=/out/new/er",
            "type=tmpfs,target=/out/dir",
            "type=bind,source=.,target=/out/new",
            "type=bind,source=Dockerfile,target=/out/planted",
            "type=secret,id=s,target=/out/planted",
            "type=secret,id=s,target=/out/dir/deep/planted",
        ] {
            let out = build(&sandbox, &format!("{base}RUN --mount={mount} ls -R /out/; true\n"), &["--secret", "id=s,src=s"]);
            assert!(matches!(out.code, 0 | 1) && !out.stderr.contains("inner") && !out.stderr.contains("panic"), "{mount}: {}", out.stderr);
            canary.is_untouched(mount);
        }
        // What was there for the mount alone goes again, and the host's file of that name does not.
        let swap = format!("{base}RUN --mount=type=tmpfs,target=/a/dir rm -rf /a; mv /a /away && ln -s {path} /a; true\nRUN true\n");
        build(&sandbox, &swap, &[]);
        canary.is_untouched("a mount point whose directory was swapped");
    }
    let twin = "FROM b:1\nRUN mkdir /real && ln -s /real /abs && ln -s ../../../real /rel\nRUN --mount=type=cache,target=/abs/c touch /real/c/x\nRUN --mount=type=cache,target=/abs/c test -e /real/c/x\nRUN --mount=type=secret,id=s,target=/rel/s test \"$(cat /real/s)\" = secret\n";
    build(&sandbox, twin, &["--secret", "id=s,src=s"]).ok();
}

#[test]
fn what_is_swapped_during_a_build_leads_nowhere() {
    // CVE-2024-11218, CVE-2024-23651.
    if !need(&["perl"]) {
        return;
    }
    let sandbox = sandbox();
    let canary = Canary::new(&sandbox);
    // The context: `a` is a directory and a link to the canary in turn.
    sandbox.write("ctx/a/file", "of the context\n");
    std::os::unix::fs::symlink(canary.path(), sandbox.path("ctx/b")).expect("a link");
    let two_ways = [
        "FROM b:1\nRUN --mount=type=bind,source=a,target=/m cp -r /m /taken; touch /m/planted; true\nCOPY a /copied\n",
        "FROM b:1\nCOPY a/ /copied\nRUN --mount=type=bind,source=a,target=/m,rw cp -r /m /taken; touch /m/planted; true\n",
    ];
    for text in two_ways {
        build(&sandbox, text, &["-o", "honest"]).ok();
        assert_eq!(std::fs::read_to_string(sandbox.path("honest/taken/file")).expect("a file"), "of the context\n");
        sandbox.go("rm -rf honest").ok();
    }
    let swapper = Swapper::start(&sandbox, &sandbox.path("ctx").to_string_lossy(), ["a", "b"]);
    for round in 0..40 {
        let out = build(&sandbox, two_ways[round % 2], &["--no-cache", "-o", "out"]);
        assert!(matches!(out.code, 0 | 1) && !out.stderr.contains("panic"), "{}", out.stderr);
        // Who loses the race is told that the build failed, of no fault of this program.
        assert!(out.code == 0 || out.records().last().is_some_and(|r| r["code"] == "build-failed"), "{}", out.stderr);
        canary.is_untouched("a context that is swapped");
        if sandbox.path("out").exists() {
            nothing_was_taken(&sandbox, "out", "a context that is swapped");
        }
    }
    swapper.end();
    // A cache: what is mounted from it is swapped.
    let path = canary.path();
    let make = format!("FROM b:1\nRUN --mount=type=cache,target=/c,id=raced mkdir /c/a && ln -s {path} /c/b\n");
    build(&sandbox, &make, &["--no-cache"]).ok();
    let root = sandbox.root().to_string_lossy().into_owned();
    let link = sandbox.run("find", &[&format!("{root}/cache"), "-type", "l", "-lname", &path]).ok().one_line();
    let swapper = Swapper::start(&sandbox, link.strip_suffix("/b").expect("it is called b"), ["a", "b"]);
    let step = "FROM b:1\nRUN --mount=type=cache,target=/m,id=raced,source=a test ! -e /m/file && touch /m/planted\n";
    let mut worked = 0;
    for _ in 0..40 {
        let out = build(&sandbox, step, &["--no-cache"]);
        assert!(matches!(out.code, 0 | 1) && !out.stderr.contains("exit code") && !out.stderr.contains("panic"), "{}", out.stderr);
        assert!(out.code == 0 || out.records().last().is_some_and(|r| r["code"] == "build-failed"), "{}", out.stderr);
        worked += usize::from(out.code == 0);
        canary.is_untouched("a cache that is swapped");
    }
    assert!(worked > 0, "no step ever ran, so nothing was tried");
    swapper.end();
}

#[test]
fn an_image_has_no_power_over_the_build() {
    // CVE-2026-57231, CVE-2026-53492, GHSA-xw73-rw38-6vjc, CVE-2026-50195, and configs that are too much.
    let mut sandbox = sandbox();
    let script = |edit: &str, name: &str| {
        format!(
            "set -e; rm -rf x; mkdir x; dsave -q -o x.tar b:1 >/dev/null; tar -C x -xf x.tar; c=x/$(jq -r '.[0].Config' x/manifest.json); l=$(jq -r '.[0].Layers[0]' x/manifest.json); \
             mkdir y; jq -c '{edit}' $c > y/config; h=$(sha256sum y/config | cut -c1-64); mv y/config y/$h.json; cp x/$l y/layer.tar; \
             printf '[{{\"Config\":\"%s.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}}]' $h {name} > y/manifest.json; \
             tar -C y -cf evil.tar manifest.json $h.json layer.tar; rm -rf x y x.tar"
        )
    };
    sandbox.set("HOSTVAR", CANARY_TEXT);
    sandbox.sh(&script(".config.Env=[\"PATH=/bin\",\"HOSTVAR\",\"*\",\"HOST*\",\"=x\",\"\"]", "env:1")).ok();
    sandbox.go("dload -i evil.tar").ok();
    build(&sandbox, "FROM env:1\nRUN env > /seen; echo \"$HOSTVAR\" >> /seen\nENV A=$HOSTVAR\nRUN env >> /seen\n", &["-o", "out"]).ok();
    nothing_was_taken(&sandbox, "out", "a variable without a value");
    // A trigger that would bring lines of the context, and show them.
    sandbox.write("ctx/private", format!("{CANARY_TEXT}\n"));
    sandbox.sh(&script(".config.OnBuild=[\"INCLUDE private\"]", "curious:1")).ok();
    sandbox.go("dload -i evil.tar").ok();
    let out = build(&sandbox, "FROM curious:1\n", &[])
        .code(1)
        .says("the trigger 'INCLUDE private' of the base cannot be used: INCLUDE cannot stand");
    assert!(!format!("{out:?}").contains(CANARY_TEXT), "{out:?}");
    // What asks for devices, and a step that it never ran.
    let labels = "{\"cdi.k8s.io/a\":\"vendor.com/gpu=0\",\"tacklebox.privileged\":\"true\"}";
    let forged = "[{\"created_by\":\"RUN echo good > /good\",\"empty_layer\":true}]";
    sandbox.sh(&script(&format!(".config.Labels={labels} | .history += {forged}"), "b:1")).ok();
    let loaded = sandbox.go("dload -i evil.tar").ok();
    assert!(loaded.stderr.contains("b:1 pointed at another image"), "{}", loaded.stderr);
    let out = build(&sandbox, "FROM b:1\nRUN echo good > /good\nRUN test \"$(cat /good)\" = good && test ! -e /dev/nvidia0 && ! grep -q 'CapEff:.*ffff$' /proc/self/status\n", &[]).ok();
    assert_eq!(out.stderr.matches("CACHED").count(), 0, "{}", out.stderr);
    // More history than layers builds as docker's own images do; a million entries are refused by their size.
    sandbox.sh(&script(".history += [range(5) | {\"created_by\":\"x\"}]", "odd:1")).ok();
    sandbox.go("dload -i evil.tar").ok();
    build(&sandbox, "FROM odd:1\nRUN true\n", &[]).ok();
    sandbox.sh(&script(".history += [range(1000000) | {\"created_by\":\"x\",\"empty_layer\":true}]", "huge:1")).ok();
    sandbox.go("dload -i evil.tar").code(1).says("more than 16777216");
    assert!(!sandbox.go("sdi -q").ok().text().contains("huge:1"));
}

#[test]
fn steps_do_not_see_what_others_were_given() {
    let sandbox = sandbox();
    sandbox.write("s", "hush-hush-hush");
    // Both run at once: each waits for the other in a cache that they share.
    let wait = |mine: &str, other: &str| {
        format!("touch /c/{mine}; n=0; while test ! -e /c/{other} && test $n -lt 600; do usleep 50000; n=$((n+1)); done")
    };
    let (one, two) = (wait("one", "two"), wait("two", "one"));
    let text = format!(
        "FROM b:1 AS one\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s,env=TOKEN --mount=type=secret,id=s {one}; test ${{#TOKEN}} = 14 && touch /x\nFROM b:1 AS two\nRUN --mount=type=cache,target=/c {two}; cat /proc/*/environ /proc/*/cmdline /run/secrets/* > /seen 2>/dev/null; ls /proc | grep -c '^[0-9]' > /count; env >> /seen; touch /x\nFROM two\nCOPY --from=one /x /one\nRUN test -z \"$TOKEN\" && test ! -e /run/secrets && env > /later\n"
    );
    build(&sandbox, &text, &["--secret", "id=s,src=s", "-o", "out", "-o", "type=image", "--no-cache"]).ok();
    let count: u32 = std::fs::read_to_string(sandbox.path("out/count")).expect("a count").trim().parse().expect("a number");
    assert!((1..=6).contains(&count), "a step sees only its own processes, not {count}");
    assert_eq!(sandbox.run("grep", &["-rl", "hush-hush-hush", "out"]).text(), "");
    let root = sandbox.root().display().to_string();
    assert_eq!(sandbox.run("grep", &["-rl", "hush-hush-hush", &root]).text(), "");
    // Compressed, too.
    let blobs = sandbox
        .sh(&format!("for f in {root}/blobs/sha256/*; do (zcat $f 2>/dev/null || cat $f) | grep -c hush-hush-hush; done | sort -u"))
        .ok();
    assert_eq!(blobs.text(), "0\n");
}
