//! `dbuild` and the web: what an `ADD` fetches and when, logins for it, proxies of steps, and what a context says of time.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::kit::Sandbox;

/// What the server has and what it was asked, each request as `PATH STATUS AUTHORIZATION`.
#[derive(Clone, Default)]
struct Web {
    content: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Web {
    /// Serves the content under every path: with an `ETag` below `/tagged`, to whoever knows a word below `/private`, and
    /// `/moved` sends elsewhere. Ends with the process.
    fn start(content: &str) -> (Web, u16) {
        let web = Web { content: Arc::new(Mutex::new(content.to_owned())), asked: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let own = web.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.answer(&mut stream, port));
            }
        });
        (web, port)
    }

    fn answer(&self, stream: &mut std::net::TcpStream, port: u16) {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split_whitespace().nth(1).unwrap_or("/").to_owned();
        let header = |name: &str| {
            let line = head.lines().find(|l| l.to_ascii_lowercase().starts_with(&format!("{name}:")));
            line.and_then(|l| l.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let content = self.content.lock().expect("a lock").clone();
        let etag = format!("\"{}\"", content.len());
        let login = header("authorization").unwrap_or_default();
        let (status, more, body) = if path.starts_with("/private") && login != "Bearer word" {
            ("401 Unauthorized", String::new(), String::new())
        } else if path.starts_with("/moved") {
            ("302 Found", format!("Location: http://localhost:{port}/elsewhere\r\n"), String::new())
        } else if path.starts_with("/tagged") && header("if-none-match").as_deref() == Some(etag.as_str()) {
            ("304 Not Modified", String::new(), String::new())
        } else if path.starts_with("/tagged") {
            ("200 OK", format!("ETag: {etag}\r\nLast-Modified: Sun, 09 Sep 2001 01:46:40 GMT\r\n"), content)
        } else {
            ("200 OK", String::new(), content)
        };
        self.asked.lock().expect("a lock").push(format!("{path} {} {login}", &status[..3]).trim_end().to_owned());
        let _ = write!(stream, "HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }

    fn set(&self, content: &str) {
        content.clone_into(&mut self.content.lock().expect("a lock"));
    }

    /// What was asked since the last call.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("a lock"))
    }
}

#[test]
fn what_a_url_names_is_fetched_only_when_it_may_be_new() {
    let sandbox = Sandbox::new();
    let (web, port) = Web::start("one");
    let url = format!("http://127.0.0.1:{port}");
    let build = |line: &str| {
        sandbox.write("ctx/Dockerfile", format!("FROM scratch\nARG SUM\n{line}\n"));
        sandbox.go("dbuild ctx -o out").ok()
    };
    let read = |name: &str| std::fs::read_to_string(sandbox.path(&format!("out/{name}"))).expect("a file");
    let line = format!("ADD {url}/tagged/a%20b.txt?x=/y /d/");
    build(&line);
    assert_eq!((read("d/a b.txt").as_str(), web.asked()), ("one", vec!["/tagged/a%20b.txt?x=/y 200".to_owned()]));
    // What is still the same is not sent again.
    let again = build(&line);
    assert!(again.stderr.contains("CACHED"), "{}", again.stderr);
    assert_eq!(web.asked(), ["/tagged/a%20b.txt?x=/y 304"]);
    // The same elsewhere is another step: then it is needed after all.
    build(&line.replace("/d/", "/e/"));
    assert_eq!((read("e/a b.txt").as_str(), web.asked().len()), ("one", 2));
    web.set("other");
    build(&line);
    assert_eq!((read("d/a b.txt").as_str(), web.asked()), ("other", vec!["/tagged/a%20b.txt?x=/y 200".to_owned()]));
    // Of what has a checksum nobody is asked once it is there.
    let sum = sandbox.sh("printf other | sha256sum").ok().text();
    let sum = format!("sha256:{}", sum.split(' ').next().expect("a sum"));
    let line = format!("ADD --checksum={sum} {url}/plain /p");
    build(&line);
    assert_eq!((read("p").as_str(), web.asked()), ("other", vec!["/plain 200".to_owned()]));
    build(&line);
    assert_eq!(web.asked(), [""; 0]);
    sandbox.write("ctx/Dockerfile", format!("FROM scratch\nARG SUM\nADD --checksum=$SUM {url}/plain /p\n"));
    sandbox.go(&format!("dbuild ctx --build-arg SUM={sum}")).ok();
    web.set("evil");
    sandbox.go(&format!("dbuild ctx --build-arg SUM={}", sum.replace('0', "1"))).code(1).says("has the digest sha256:");
    sandbox.go("dbuild ctx --build-arg SUM=sha256:12").code(1).says("--checksum");
    // A name that says nothing, as docker has it.
    build(&format!("ADD {url} /n"));
    assert_eq!(read("n"), "evil");
    sandbox.write("ctx/Dockerfile", format!("FROM scratch\nADD {url} /n/\n"));
    sandbox.go("dbuild ctx").code(1).says("the URL has no file name");
}

#[test]
fn a_dockerfile_may_be_what_a_url_names() {
    let sandbox = Sandbox::new();
    let (web, port) = Web::start("FROM scratch\nCOPY f /\n");
    sandbox.write("ctx/f", "from the context");
    sandbox.go(&format!("dbuild -f http://127.0.0.1:{port}/the/Dockerfile ctx -o out")).ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out/f")).expect("a file"), "from the context");
    assert_eq!(web.asked(), ["/the/Dockerfile 200"]);
    web.set("FROM scratch\nCOPY g /\n");
    sandbox
        .go(&format!("dbuild -f http://127.0.0.1:{port}/the/Dockerfile ctx"))
        .code(1)
        .says("/the/Dockerfile:2:1: 'g' is not in the context");
}

#[test]
fn hosts_get_the_logins_that_are_meant_for_them() {
    let mut sandbox = Sandbox::new();
    let (web, port) = Web::start("secret file");
    let build = |sandbox: &Sandbox, path: &str, flags: &str| {
        sandbox.write("ctx/Dockerfile", format!("FROM scratch\nADD http://127.0.0.1:{port}/{path} /f\n"));
        sandbox.go(&format!("dbuild ctx -o out {flags}"))
    };
    build(&sandbox, "private/a", "").code(1).says("cannot fetch");
    sandbox.set("HTTP_AUTH_TOKEN_127.0.0.1", "word");
    build(&sandbox, "private/a", "--secret id=HTTP_AUTH_TOKEN_127.0.0.1").ok();
    sandbox.write("header", "Bearer word\n");
    build(&sandbox, "private/b", "--secret id=HTTP_AUTH_HEADER_127.0.0.1,src=header").ok();
    build(&sandbox, "private/b", "--secret id=HTTP_AUTH_HEADER_other.invalid,src=header").code(1);
    web.asked();
    // Where a server sends us nobody else's login goes along.
    build(&sandbox, "moved", "--secret id=HTTP_AUTH_HEADER_127.0.0.1,src=header").ok();
    assert_eq!(web.asked(), ["/moved 302 Bearer word", "/elsewhere 200"]);
    let found = sandbox.sh(&format!("grep -rl 'Bearer word' '{}'", sandbox.root().display()));
    assert_eq!(found.text(), "", "the login is nowhere in the store");
}

#[test]
fn proxies_come_from_arguments_and_from_dockers_configuration() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN echo \"env:$http_proxy,$HTTP_PROXY,$https_proxy,$HTTPS_PROXY,$no_proxy,$NO_PROXY\"\n");
    let says = |out: crate::kit::Output, text: &str| {
        let out = out.ok();
        assert!(out.stderr.lines().any(|l| l.ends_with(text)), "{text}: {}", out.stderr);
    };
    // Some programs read one spelling, some the other.
    let line = "dbuild ctx --no-cache --build-arg HTTP_PROXY=http://p.invalid:1 --build-arg no_proxy=a.invalid";
    says(sandbox.go(line), "env:http://p.invalid:1,http://p.invalid:1,,,a.invalid,a.invalid");
    let config = r#"{"proxies":{"default":{"httpProxy":"http://c.invalid:2","httpsProxy":"http://c.invalid:3","noProxy":"c.invalid"}}}"#;
    std::fs::create_dir_all(sandbox.path("../home/.docker")).expect("a directory");
    std::fs::write(sandbox.path("../home/.docker/config.json"), config).expect("a file");
    says(
        sandbox.go("dbuild ctx --no-cache"),
        "env:http://c.invalid:2,http://c.invalid:2,http://c.invalid:3,http://c.invalid:3,c.invalid,c.invalid",
    );
    // What is about the network here is in no image and counts for no cache.
    let again = sandbox.go("dbuild ctx --build-arg http_proxy=http://other.invalid -t a").ok();
    assert!(again.stderr.contains("CACHED"), "{}", again.stderr);
    assert!(!sandbox.go("dinspect a").ok().text().contains("invalid"));
}

#[test]
fn the_time_that_is_claimed_comes_from_the_file_the_environment_or_the_context() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    let body = "FROM b:1\nARG SOURCE_DATE_EPOCH\nRUN echo \"epoch:$SOURCE_DATE_EPOCH.\"; touch /now\n";
    sandbox.write("ctx/Dockerfile", format!("ARG SOURCE_DATE_EPOCH=1000000000\n{body}"));
    let created = |out: &crate::kit::Output| out.records().last().expect("an image")["created"].as_str().expect("a time").to_owned();
    let epoch = |out: &crate::kit::Output| {
        let line = out.stderr.lines().find_map(|l| l.split_once(" epoch:")).unwrap_or_else(|| panic!("{}", out.stderr));
        line.1.to_owned()
    };
    let out = sandbox.go("dbuild ctx --no-cache").ok();
    assert_eq!((created(&out).as_str(), epoch(&out).as_str()), ("2001-09-09T01:46:40Z", "1000000000."));
    // What the caller says goes before; files that are written out have the time as well.
    let out = sandbox.go("dbuild ctx --no-cache --build-arg SOURCE_DATE_EPOCH=1100000000").ok();
    assert_eq!((created(&out).as_str(), epoch(&out).as_str()), ("2004-11-09T11:33:20Z", "1100000000."));
    sandbox.go("dbuild ctx -o out").ok();
    assert_eq!(sandbox.sh("stat -c %Y out/now").ok().one_line(), "1000000000");
    sandbox.write("plain/Dockerfile", body);
    sandbox.set("SOURCE_DATE_EPOCH", "1200000000");
    let out = sandbox.go("dbuild plain --no-cache").ok();
    assert_eq!((created(&out).as_str(), epoch(&out).as_str()), ("2008-01-10T21:20:00Z", "1200000000."));
    // The context's: a commit, the newest file of an archive, what a server says of it; a directory has none.
    let context = "dbuild --no-cache --build-arg SOURCE_DATE_EPOCH=context";
    let git = "git -c user.name=a -c user.email=a@b -c init.defaultBranch=main";
    sandbox
        .sh(&format!("cd plain && {git} init --quiet && {git} add . && GIT_COMMITTER_DATE='@1300000000 +0000' {git} commit --quiet -m x && {git} clone --quiet --bare . ../plain.git"))
        .ok();
    let out = sandbox.go(&format!("{context} file://{}", sandbox.path("plain.git").display())).ok();
    assert_eq!((created(&out).as_str(), epoch(&out).as_str()), ("2011-03-13T07:06:40Z", "1300000000."));
    sandbox.sh("touch -d @1400000000 plain/Dockerfile; rm -rf plain/.git; tar -C plain -cf c.tar .").ok();
    let out = sandbox.go(&format!("{context} c.tar")).ok();
    assert_eq!((created(&out).as_str(), epoch(&out).as_str()), ("2014-05-13T16:53:20Z", "1400000000."));
    let out = sandbox.go(&format!("{context} plain")).ok();
    assert_eq!(epoch(&out), ".");
    let (_, port) = Web::start("FROM scratch\nCOPY <<EOF /f\nx\nEOF\n");
    let out = sandbox.go(&format!("{context} http://127.0.0.1:{port}/tagged/Dockerfile")).ok();
    assert_eq!(created(&out), "2001-09-09T01:46:40Z");
    sandbox.go("dbuild plain --build-arg SOURCE_DATE_EPOCH=soon").code(2).says("SOURCE_DATE_EPOCH is 'soon'");
}

#[test]
fn the_time_that_is_claimed_may_be_that_of_a_stage_or_of_a_context_with_a_name() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("plain/file", "x");
    let git = "git -c user.name=a -c user.email=a@b -c init.defaultBranch=main";
    sandbox
        .sh(&format!("cd plain && {git} init --quiet && {git} add . && GIT_COMMITTER_DATE='@1300000000 +0000' {git} commit --quiet -m x && {git} clone --quiet --bare . ../plain.git"))
        .ok();
    sandbox.sh("touch -d @1400000000 plain/file; tar -C plain --exclude .git -cf c.tar .").ok();
    let (_, port) = Web::start("text");
    let repository = format!("git://127.0.0.1:{}/plain.git", crate::sources::git_daemon(sandbox.path("")));
    let write = |stage: &str| {
        let file = format!(
            "ARG NAME=src\nARG SOURCE_DATE_EPOCH=$NAME\n{stage}\nFROM b:1\nARG SOURCE_DATE_EPOCH\nRUN echo \"epoch:$SOURCE_DATE_EPOCH.\"\n"
        );
        sandbox.write("ctx/Dockerfile", file);
    };
    let epoch = |flags: &str| {
        let out = sandbox.go(&format!("dbuild ctx --no-cache {flags}")).ok();
        let line = out.stderr.lines().find_map(|l| l.split_once(" epoch:")).unwrap_or_else(|| panic!("{}", out.stderr));
        let created = out.records().last().expect("an image")["created"].as_str().expect("a time").to_owned();
        (line.1.to_owned(), created)
    };
    let wanted = |secs: &str, time: &str| (format!("{secs}."), time.to_owned());
    // What the stage adds: a commit, what a server says of a file, the newest file of an archive.
    write("FROM scratch AS Src\nARG PLACE=nowhere\nARG WHERE=${PLACE}\nADD --keep-git-dir=true ${WHERE} /");
    let (of_git, of_web) = (wanted("1300000000", "2011-03-13T07:06:40Z"), wanted("1000000000", "2001-09-09T01:46:40Z"));
    assert_eq!(epoch(&format!("--build-arg PLACE={repository}")), of_git);
    write(&format!("FROM scratch AS src\nADD http://127.0.0.1:{port}/tagged/f /"));
    assert_eq!(epoch(""), of_web);
    // The name may be that of a context, which goes before a stage.
    assert_eq!(epoch(&format!("--build-context src={repository}")), of_git);
    assert_eq!(epoch("--build-context other=c.tar --build-arg NAME=other"), wanted("1400000000", "2014-05-13T16:53:20Z"));
    // Where nothing says a time there is none.
    assert_eq!(epoch("--build-context other=ctx --build-arg SOURCE_DATE_EPOCH=other").0, ".");
    write(&format!("FROM scratch AS src\nADD http://127.0.0.1:{port}/plain /"));
    assert_eq!(epoch("").0, ".");
    for (stage, says) in [
        ("FROM b:1 AS src\nADD http://127.0.0.1:1/x /", "it does not start from scratch"),
        ("FROM scratch AS src\nADD http://127.0.0.1:1/x http://127.0.0.1:1/y /", "it adds more than one thing"),
        ("FROM scratch AS src\nADD file /", "'file' is no URL"),
        ("FROM scratch AS src\nENV A=b\nADD http://127.0.0.1:1/x /", "it has a ENV"),
        ("FROM scratch AS src", "it adds nothing"),
        ("FROM scratch AS src\nADD http://127.0.0.1:1/x /", "cannot fetch http://127.0.0.1:1/x"),
    ] {
        write(stage);
        sandbox.go("dbuild ctx").code(1).says(says);
    }
    write("FROM scratch AS other");
    sandbox.go("dbuild ctx").code(2).says("SOURCE_DATE_EPOCH is 'src'").says("the name of a context or of a stage");
}

#[test]
fn words_of_mounts_and_the_stage_may_come_from_variables() {
    let sandbox = Sandbox::new();
    sandbox.busybox("b:1");
    sandbox.write("s", "hush");
    let text = "FROM b:1 AS first\nARG TARGETSTAGE\nRUN echo \"stage:$TARGETSTAGE\"\nFROM first AS last\nARG KIND=cache SHARING=LOCKED NEED=1\nRUN --mount=type=${KIND},sharing=$SHARING,target='/c',id=\"a b\" touch /c/x\nRUN --mount=type=$KIND,id=\"a b\",target=/c,ro=${RO:-True} test -e /c/x && ! touch /c/y 2>/dev/null\nRUN --mount=type=secret,id=s,required=$NEED,env=$KIND test \"$cache\" = hush\n";
    sandbox.write("ctx/Dockerfile", text);
    let out = sandbox.go("dbuild ctx --secret id=s,src=s").ok();
    assert!(out.stderr.contains("stage:last"), "{}", out.stderr);
    let out = sandbox.go("dbuild ctx --target first --no-cache").ok();
    assert!(out.stderr.contains("stage:first"), "{}", out.stderr);
    // What a variable cannot be is said where it is used.
    sandbox
        .go("dbuild ctx --secret id=s,src=s --build-arg KIND=cahce")
        .code(1)
        .says("'cahce' is no type of mount")
        .says("did you mean cache?");
    sandbox.go("dbuild ctx --secret id=s,src=s --build-arg SHARING=x").code(1).says("'x' is no kind of sharing");
    sandbox.go("dbuild ctx --no-cache").code(1).says("the secret 's' is required");
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN true\nRUN --mount=type=bnid,target=$X true\n");
    assert!(!sandbox.go("dbuild ctx").code(1).says("did you mean bind?").stderr.contains("DONE"));
    sandbox.write("ctx/Dockerfile", "FROM b:1\nRUN --mount=from=$X,target=/x true\n");
    sandbox.go("dbuild ctx").code(1).says("takes no variables");
}
