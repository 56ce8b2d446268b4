//! Flags of COPY and ADD that no docker of Debian knows, so that the corpus cannot compare them: a table.

use crate::kit::Sandbox;

/// An instruction, and what is then in the image: mode, owner, name.
type Case = (&'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    // --parents: what stands before /./ is left out.
    ("COPY --parents a/b/one.txt /p/", &["755 0:0 p/", "750 0:0 p/a/", "755 0:0 p/a/b/", "644 0:0 p/a/b/one.txt"]),
    ("COPY --parents a/./b/one.txt a/./two.md /p/", &["755 0:0 p/", "755 0:0 p/b/", "644 0:0 p/b/one.txt", "600 0:0 p/two.md"]),
    ("COPY --parents **/*.txt /p/", &["755 0:0 p/", "750 0:0 p/a/", "755 0:0 p/a/b/", "644 0:0 p/a/b/one.txt", "644 0:0 p/top.txt"]),
    // --exclude, several times, with exceptions of its own.
    ("COPY --exclude=*.md a /p/", &["755 0:0 p/", "755 0:0 p/b/", "644 0:0 p/b/one.txt", "755 0:0 p/run.sh"]),
    ("COPY --exclude=**/*.txt --exclude=*.sh a /p/", &["755 0:0 p/", "755 0:0 p/b/", "600 0:0 p/two.md"]),
    ("COPY --exclude=b a /p/", &["755 0:0 p/", "755 0:0 p/run.sh", "600 0:0 p/two.md"]),
    // --chmod, octal, in words and from a variable; X is for directories and what may be run already.
    ("COPY --chmod=640 a/two.md /p", &["640 0:0 p"]),
    ("COPY --chmod=u=rw,go=r a/two.md /p", &["644 0:0 p"]),
    ("COPY --chmod=go+rX a /p/", &["755 0:0 p/", "755 0:0 p/b/", "644 0:0 p/b/one.txt", "755 0:0 p/run.sh", "644 0:0 p/two.md"]),
    ("COPY --chmod=a+x top.txt /p", &["755 0:0 p"]),
    ("ARG M=4711\nCOPY --chmod=$M top.txt /p", &["4711 0:0 p"]),
    ("COPY --chmod=600 <<EOF /p\nx\nEOF", &["600 0:0 p"]),
    // --chown, by number and by the names of the stage; one number is both.
    ("COPY --chown=7 top.txt /p", &["644 7:7 p"]),
    ("COPY --chown=7:8 a/b /p/", &["755 7:8 p/", "644 7:8 p/one.txt"]),
    ("COPY etc /etc/\nCOPY --chown=ann top.txt /p", &["755 0:0 etc/", "644 0:0 etc/group", "644 0:0 etc/passwd", "644 5:6 p"]),
    ("COPY etc /etc/\nCOPY --chown=ann:team top.txt /p", &["755 0:0 etc/", "644 0:0 etc/group", "644 0:0 etc/passwd", "644 5:9 p"]),
    // --link makes a layer of its own, with the directories that it needs.
    ("COPY --link --chown=3:4 top.txt /d/e/", &["755 3:4 d/", "755 3:4 d/e/", "644 3:4 d/e/top.txt"]),
    // ADD --unpack.
    ("ADD t.tar /t/", &["755 0:0 t/", "644 0:0 t/in"]),
    ("ADD --unpack=false t.tar /t/", &["755 0:0 t/", "644 0:0 t/t.tar"]),
    ("ADD --unpack=true --chown=8:9 t.tar /t/", &["755 8:9 t/", "644 8:9 t/in"]),
    // Wildcards are Go's: no star crosses a slash, a class may be turned round, a backslash escapes.
    ("COPY *.txt /p/", &["755 0:0 p/", "644 0:0 p/top.txt"]),
    ("COPY a/*/*.t?t /p/", &["755 0:0 p/", "644 0:0 p/one.txt"]),
    ("COPY [^a-s]op.txt /p/", &["755 0:0 p/", "644 0:0 p/top.txt"]),
    ("COPY odd/\\\\[x\\\\] /p/", &["755 0:0 p/", "644 0:0 p/[x]"]),
    ("COPY nothing*/ top.txt /p/", &["755 0:0 p/", "644 0:0 p/top.txt"]),
    // Here-documents: two at once, a quoted delimiter, tabs that go.
    ("COPY <<A <<'B' /h/\n$HOME\nA\n$HOME\nB", &["755 0:0 h/", "644 0:0 h/A", "644 0:0 h/B"]),
];

const REFUSED: &[(&str, &str)] = &[
    ("COPY --chmod=u=q top.txt /p", "is no mode"),
    ("COPY --chown=nobody-here top.txt /p", "there is no user 'nobody-here'"),
    ("COPY --unpack=true top.txt /p", "--unpack"),
    ("COPY --checksum=sha256:00 top.txt /p", "--checksum"),
    ("COPY --keep-git-dir top.txt /p", "--keep-git-dir"),
    ("ADD --checksum=sha256:00 top.txt /p", "--checksum needs one source"),
    ("COPY --exclude=[ a /p/", "["),
    ("COPY a/../../x /p", "is not in the context"),
    ("COPY top.txt a/two.md /p", "the destination is a directory"),
    ("COPY [z-a] /p/", "z-a"),
];

#[test]
fn flags_of_copy_and_add_do_what_they_say() {
    let sandbox = Sandbox::new();
    for (name, mode) in [("a/b/one.txt", "644"), ("a/two.md", "600"), ("a/run.sh", "755"), ("top.txt", "644"), ("odd/[x]", "644")] {
        sandbox.write(&format!("ctx/{name}"), name);
        sandbox.run("chmod", &[mode, &format!("ctx/{name}")]).ok();
    }
    sandbox.write("ctx/etc/passwd", "root:x:0:0::/:/bin/sh\nann:x:5:6::/:/bin/sh\n");
    sandbox.write("ctx/etc/group", "team:x:9:\n");
    sandbox.write("in", "in");
    let modes = "chmod 644 in ctx/etc/* && chmod 755 ctx/a/b ctx/etc && chmod 750 ctx/a && tar --owner=0 --group=0 -cf ctx/t.tar in && chmod 644 ctx/t.tar";
    sandbox.sh(modes).ok();
    let stages: String = CASES.iter().enumerate().map(|(n, (text, _))| format!("FROM scratch AS s{n}\n{text}\n")).collect();
    sandbox.write("ctx/Dockerfile", &stages);
    sandbox.write("ctx/.dockerignore", "Dockerfile\n.dockerignore\n");
    for (n, (text, wanted)) in CASES.iter().enumerate() {
        sandbox.sh(&format!("rm -rf x && mkdir x && dbuild ctx --target s{n} -o type=tar,dest=x.tar")).ok();
        let list = "tar --numeric-owner -xpf x.tar -C x && cd x && find . -mindepth 1 -printf '%m %U:%G %P%y\\n' | sed 's/d$/\\//; s/[^\\/]$//' | sort -k3";
        let found = sandbox.sh(list).ok().text();
        let mut found: Vec<&str> = found.lines().collect();
        let mut wanted = wanted.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{text}");
    }
    for (text, says) in REFUSED {
        sandbox.write("ctx/Dockerfile", format!("FROM scratch\n{text}\n"));
        let out = sandbox.go("dbuild ctx").code(1);
        assert!(out.stderr.contains(says) && out.stderr.contains("Dockerfile:2:"), "{text}: {}", out.stderr);
    }
}
