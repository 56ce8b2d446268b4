//! Where a build's files come from: git repositories, archives and Dockerfiles behind URLs and on standard input.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::kit::Sandbox;

/// Serves connections on loopback, one thread each, until the process ends.
fn serve(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    let answer = std::sync::Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = std::sync::Arc::clone(&answer);
            std::thread::spawn(move || answer(stream));
        }
    });
    port
}

/// Serves files of a directory by http and nothing else: for git that is a dumb remote.
pub(crate) fn web(dir: PathBuf) -> u16 {
    serve(move |mut stream| {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split_whitespace().nth(1).unwrap_or("/").split('?').next().unwrap_or("/").to_owned();
        let found = std::fs::read(dir.join(path.trim_start_matches('/')));
        let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
        let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(&body);
    })
}

/// Serves the repositories of a directory by git's own protocol.
pub(crate) fn git_daemon(dir: PathBuf) -> u16 {
    serve(move |stream| {
        let input = stream.try_clone().expect("a socket can be cloned");
        let _ = Command::new("git")
            .args(["daemon", "--inetd", "--export-all"])
            .arg(format!("--base-path={}", dir.display()))
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "safe.directory")
            .env("GIT_CONFIG_VALUE_0", "*")
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(input)))
            .stdout(Stdio::from(std::os::fd::OwnedFd::from(stream)))
            .stderr(Stdio::null())
            .status();
    })
}

/// Runs git in a directory of the sandbox and returns what it prints.
pub(crate) fn git(sandbox: &Sandbox, dir: &str, line: &str) -> String {
    let mut args = vec!["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"];
    args.extend(line.split_whitespace());
    sandbox.cmd("git").args(["-C", dir]).args(args).run().ok().text().trim().to_owned()
}

/// A repository with a branch `dev`, a tag `v1`, and a link that leads out.
fn repository(sandbox: &Sandbox, canary: &Path) {
    sandbox.write("src/f", "one\n");
    sandbox.write("src/tool", "#!/bin/sh\n");
    sandbox.write("src/sub/g", "two\n");
    sandbox.write("src/sub/read.md", "no\n");
    sandbox.write("src/sub/Dockerfile", "FROM b:1\nCOPY g /g\n");
    sandbox.write("src/Dockerfile", "FROM b:1\nCOPY . /all\nRUN ls -A /all\n");
    std::os::unix::fs::symlink(canary, sandbox.path("src/leak")).expect("a link");
    sandbox.sh("chmod 755 src/tool").ok();
    git(sandbox, "src", "init --quiet -b main");
    git(sandbox, "src", "add .");
    git(sandbox, "src", "commit --quiet -m one");
    git(sandbox, "src", "tag -a -m v1 v1");
    git(sandbox, "src", "checkout --quiet -b dev");
    sandbox.write("src/f", "dev\n");
    git(sandbox, "src", "commit --quiet -am dev");
    git(sandbox, "src", "checkout --quiet main");
    sandbox.sh("mkdir -p served && git clone --quiet --bare src served/r.git && git -C served/r.git update-server-info").ok();
}

#[test]
fn repositories_are_added() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let canary = sandbox.write("canary/file", "canary");
    repository(&sandbox, canary.parent().expect("a parent"));
    let url = format!("git://127.0.0.1:{}/r.git", git_daemon(sandbox.path("served")));
    let main = git(&sandbox, "src", "rev-parse main");
    let text = format!(
        "FROM b:1\nADD {url}#v1 /v1\nADD --keep-git-dir=true {url} /kept\nADD --chown=5:6 --exclude=*.md {url}#dev:sub /sub/\nADD --checksum={main} {url}?branch=main&submodules=0 /c\nADD {url}#dev /w/\nRUN test \"$(cat /v1/f /kept/f /w/f /sub/g)\" = \"$(printf 'one\\none\\ndev\\ntwo')\"\nRUN test ! -e /v1/.git && test -f /kept/.git/HEAD && test ! -e /sub/read.md && test -x /c/tool && test ! -x /c/f\nRUN test \"$(stat -c %u:%g:%a /sub/g)\" = 5:6:644 && test -L /c/leak && test \"$(stat -c %u:%a /v1)\" = 0:755\n"
    );
    sandbox.write("ctx/Dockerfile", &text);
    let first = sandbox.go("dbuild ctx -t a").ok().record();
    let again = sandbox.go("dbuild ctx -t a").ok();
    assert_eq!((&again.record()["digest"], again.stderr.matches("CACHED").count()), (&first["digest"], 8), "{}", again.stderr);
    // A branch that moved is another commit.
    git(&sandbox, "src", "checkout --quiet dev");
    sandbox.write("src/f", "later\n");
    git(&sandbox, "src", "commit --quiet -am later");
    git(&sandbox, "src", "push --quiet ../served/r.git dev");
    sandbox.go("dbuild ctx").code(1).says("RUN failed");
}

#[test]
fn a_commit_is_the_same_layer_everywhere() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    repository(&sandbox, Path::new("/nowhere"));
    let port = git_daemon(sandbox.path("served"));
    sandbox.write("ctx/Dockerfile", format!("FROM scratch\nADD git://127.0.0.1:{port}/r.git /\n"));
    let build = |before: &str| sandbox.sh(&format!("{before}; SOURCE_DATE_EPOCH=2000000000 dbuild ctx --no-cache")).ok().record();
    let first = build("umask 077");
    assert_eq!(build("umask 000")["digest"], first["digest"]);
}

#[test]
fn what_cannot_be_added_says_why() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let canary = sandbox.write("canary/file", "canary");
    repository(&sandbox, canary.parent().expect("a parent"));
    let port = git_daemon(sandbox.path("served"));
    let url = format!("git://127.0.0.1:{port}/r.git");
    for (source, says) in [
        (format!("ADD {url}#none /x"), "has no 'none'"),
        (format!("ADD {url}#main:leak /x"), "there is no directory 'leak'"),
        (format!("ADD {url}#main:f /x"), "there is no directory 'f'"),
        (format!("ADD --checksum=0123456789012345678901234567890123456789 {url} /x"), "not 0123456789012345678901234567890123456789"),
        (format!("ADD --checksum=sha256:1 {url} /x"), "is no commit"),
        (format!("ADD {url}?what=1 /x"), "the query has an unknown 'what'"),
        (format!("ADD --keep-git-dir=false {url}?keep-git-dir=1 /x"), "contradict each other"),
        (format!("ADD git://127.0.0.1:{port}/none.git /x"), "cannot ask git://127.0.0.1"),
        (format!("COPY {url} /x"), "COPY takes files of the context"),
        ("ADD --checksum=0123456 Dockerfile /x".to_owned(), "--checksum needs one source"),
        ("ADD https://host/r.git#--upload-pack=x /x".to_owned(), "is no reference"),
    ] {
        sandbox.write("ctx/Dockerfile", format!("FROM b:1\n{source}\n"));
        let out = sandbox.go("dbuild ctx").code(1).says(says);
        assert!(out.stderr.contains("2 | ") && !out.stderr.contains("canary/file"), "{}", out.stderr);
    }
    // Repositories of this disk are for the command line; a Dockerfile comes from anybody.
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nADD file://{}/r.git /x\n", sandbox.path("served").display()));
    sandbox.go("dbuild ctx").code(1).says("is not in the context");
}

#[test]
fn git_runs_nothing_of_anybody() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    repository(&sandbox, Path::new("/nowhere"));
    let at = |name: &str| sandbox.path(name).display().to_string();
    // A submodule of this disk, and one behind a program.
    for (n, url) in [format!("file://{}/r.git", at("served")), format!("ext::sh -c touch% {}", at("ran"))].iter().enumerate() {
        let name = format!("m{n}");
        sandbox.write(&format!("{name}/f"), "x");
        git(&sandbox, &name, "init --quiet -b main");
        git(&sandbox, &name, &format!("submodule --quiet add file://{}/r.git sub", at("served")));
        sandbox.write(&format!("{name}/.gitmodules"), format!("[submodule \"sub\"]\n\tpath = sub\n\turl = {url}\n"));
        git(&sandbox, &name, "add .");
        git(&sandbox, &name, "commit --quiet -m x");
        sandbox.sh(&format!("git clone --quiet --bare {name} served/{name}.git")).ok();
    }
    sandbox.write("hooks/post-checkout", format!("#!/bin/sh\ntouch {}\n", at("ran")));
    sandbox.sh("chmod 755 hooks/post-checkout; mkdir -p template && cp -r hooks template/").ok();
    let (hooks, hook, template) = (at("hooks"), at("hooks/post-checkout"), at("template"));
    let config = format!("[core]\n\thooksPath = {hooks}\n\tfsmonitor = {hook}\n[init]\n\ttemplateDir = {template}\n");
    std::fs::write(sandbox.path("../home/.gitconfig"), config).expect("a file");
    let port = git_daemon(sandbox.path("served"));
    let build = |source: &str| {
        sandbox.write("ctx/Dockerfile", format!("FROM scratch\nADD git://127.0.0.1:{port}/{source} /\n"));
        sandbox.cmd("dbuild").arg("ctx").env("GIT_CONFIG_PARAMETERS", &format!("'core.hooksPath={hooks}'")).run()
    };
    build("r.git").ok();
    for name in ["m0", "m1"] {
        build(&format!("{name}.git")).code(1).says("cannot clone the submodules of");
        build(&format!("{name}.git?submodules=false")).ok();
    }
    assert!(!sandbox.path("ran").exists());
    // The hook would have run: git itself, set up like this, runs it.
    sandbox.sh("git clone --quiet served/r.git plain").ok();
    assert!(sandbox.path("ran").exists());
}

#[test]
fn repositories_that_are_plain_files_are_cloned_as_a_whole() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    repository(&sandbox, Path::new("/nowhere"));
    let port = web(sandbox.path("served"));
    sandbox.write("ctx/Dockerfile", format!("FROM b:1\nADD http://127.0.0.1:{port}/r.git#v1 /r\nRUN test \"$(cat /r/f)\" = one\n"));
    sandbox.go("dbuild ctx").ok();
}

#[test]
fn contexts_from_elsewhere() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    repository(&sandbox, Path::new("/nowhere"));
    let daemon = git_daemon(sandbox.path("served"));
    let all = sandbox.go(&format!("dbuild git://127.0.0.1:{daemon}/r.git#dev")).ok();
    assert!(all.stderr.contains("tool") && !all.stderr.contains(".git"), "{}", all.stderr);
    let kept = sandbox.go(&format!("dbuild git://127.0.0.1:{daemon}/r.git --build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1")).ok();
    assert!(kept.stderr.lines().any(|l| l.ends_with(" .git")), "{}", kept.stderr);
    sandbox.go(&format!("dbuild git://127.0.0.1:{daemon}/r.git?subdir=sub&branch=main")).ok();
    sandbox.go(&format!("dbuild git://127.0.0.1:{daemon}/r.git#none")).code(1).says("has no 'none'");
    sandbox.sh("tar -C src --exclude=.git -czf served/c.tgz . && cp src/sub/Dockerfile served/only").ok();
    let port = web(sandbox.path("served"));
    sandbox.go(&format!("dbuild http://127.0.0.1:{port}/c.tgz")).ok();
    sandbox.go(&format!("dbuild -f sub/Dockerfile http://127.0.0.1:{port}/c.tgz")).code(1).says("'g' is not in the context");
    sandbox.sh(&format!("printf 'FROM b:1\\nCOPY sub/g /\\n' | dbuild -f - http://127.0.0.1:{port}/c.tgz")).ok();
    sandbox.go(&format!("dbuild http://127.0.0.1:{port}/only")).code(1).says("there is no context to copy from");
    sandbox.go(&format!("dbuild http://127.0.0.1:{port}/none")).code(1).says("cannot fetch");
}

#[test]
fn archives_on_standard_input_are_found_by_their_content() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/f", "1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nCOPY f /f\n");
    let mut digests = Vec::new();
    for packer in ["cat", "gzip", "bzip2", "xz", "zstd -q"] {
        digests.push(
            sandbox.sh(&format!("tar -C ctx -c . | {packer} | SOURCE_DATE_EPOCH=1 dbuild - --no-cache")).ok().record()["digest"].clone(),
        );
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[test]
fn the_ignore_file_beside_the_dockerfile_wins() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let ls = "FROM b:1\nCOPY . /c\nRUN echo \"found:$(cd /c && echo [xyz])\"\n";
    for name in ["Dockerfile", "other", "third"] {
        sandbox.write(&format!("ctx/{name}"), ls);
    }
    for name in ["x", "y", "z"] {
        sandbox.write(&format!("ctx/{name}"), "");
    }
    sandbox.write("ctx/.dockerignore", "x\n");
    sandbox.write("ctx/other.dockerignore", "y\n");
    sandbox.write("ctx/third.containerignore", "z\n");
    for (file, found) in [("Dockerfile", "y z"), ("other", "x z"), ("third", "x y")] {
        let out = sandbox.go(&format!("dbuild --no-cache -f ctx/{file} ctx")).ok();
        assert!(out.stderr.contains(&format!("found:{found}")), "{file}: {}", out.stderr);
    }
    std::fs::rename(sandbox.path("ctx/.dockerignore"), sandbox.path("ctx/.containerignore")).expect("a file");
    let tar = sandbox.sh("tar -C ctx -c . | dbuild --no-cache -f other -").ok();
    assert!(tar.stderr.contains("found:x z"), "{}", tar.stderr);
    let plain = sandbox.go("dbuild --no-cache ctx").ok();
    assert!(plain.stderr.contains("found:y z"), "{}", plain.stderr);
}
