//! What somebody types who knows docker and podman: their verbs and habits, and the usual mistakes.

use crate::kit::{Sandbox, need};

#[test]
fn verbs_of_two_words_are_the_tools() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("tacklebox container run -d --name web app:1 sleep 1000").ok();
    assert_eq!(sandbox.go("tacklebox container ls --fields name --format tsv").ok().one_line(), "web");
    assert_eq!(sandbox.go("tacklebox container exec web echo in").ok().text(), "in\n");
    sandbox.go("dvolume create web").ok();
    assert_eq!(sandbox.go("tacklebox container inspect web").ok().record()["type"], "container");
    sandbox.go("tacklebox container stop -t 0 web").ok();
    // What is only called like a verb is an operand of the tool.
    sandbox.go("tacklebox container rm rm").code(1).says("rdx: rm: ");
    sandbox.go("tacklebox image tag app:1 web").ok();
    assert_eq!(sandbox.go("tacklebox image inspect web").ok().record()["type"], "image");
    assert_eq!(sandbox.go("tacklebox image ls -q").ok().text(), "app:1\nweb:latest\n");
    sandbox.go("tacklebox image rm web").ok();
    let pruned = sandbox.go("tacklebox container prune -f").ok().record();
    assert_eq!((pruned["what"].as_str(), pruned["ref"].as_str()), (Some("container"), Some("web")));
    assert_eq!(sandbox.go("tacklebox image prune -f").ok().text(), "");
    assert_eq!(sandbox.go("sdi -q").ok().text(), "app:1\n");
    assert_eq!(sandbox.go("tacklebox system info").ok().record()["type"], "host");
    let version = sandbox.go("tacklebox version").ok().text();
    assert_eq!(version, sandbox.go("tacklebox --version").ok().text());
    assert_eq!(sandbox.go("tacklebox help image rm").ok().text(), sandbox.go("rdi --help").ok().text());
    sandbox.go("dnetwork create spare").ok();
    assert_eq!(sandbox.go("tacklebox network prune -f").ok().record()["ref"], "spare");
    sandbox.go("tacklebox image").code(2).says("say what to do: tacklebox image ");
    sandbox.go("tacklebox image frobnicate").code(2).says("|ls|");
    sandbox.go("tacklebox swarm init").code(2).says("there is no tool 'swarm'");
}

#[test]
fn a_template_is_answered_with_a_command_that_works() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("dcreate --name web app:1").ok();
    let cases = [
        ("dps -a", "{{.Names}} {{.Image}}", "web\tapp:1"),
        ("dps -a", "table {{.Names}}\t{{.Status}}", "web\tcreated"),
        ("sdi", "{{.Repository}}:{{.Tag}}", "app:1"),
        ("dinspect web", "{{.State.Status}}", "created"),
    ];
    for (tool, template, shown) in cases {
        let mut words = tool.split(' ');
        let name = words.next().expect("a tool is named");
        let refused = sandbox.cmd(name).args(words).args(["--format", template]).run().code(2);
        let fields = refused.stderr.split("say --format tsv --fields ").nth(1).and_then(|text| text.split(' ').next());
        let fields = fields.unwrap_or_else(|| panic!("no flags in: {}", refused.stderr));
        assert_eq!(sandbox.go(&format!("{tool} --format tsv --fields {fields}")).ok().one_line(), shown, "{template}");
    }
}

#[test]
fn a_field_that_no_record_has_is_wrong_usage() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("sdi --fields nmae").code(2).says("no key 'nmae'").says("name, tag");
    sandbox.go("sdi --format tsv --fields ref,Size").code(2).says("no key 'Size'");
    // What is below a key, the user's own keys and those of all records are not known beforehand.
    assert_eq!(sandbox.go("sdi --format tsv --fields ref,labels.release,x_run,dry_run").ok().text(), "app:1\t\t\t\n");
}

#[test]
fn an_empty_variable_removes_and_stops_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("dr -d --name web app:1 sleep 1000").ok();
    for script in
        ["rdx -f \"$none\"", "rdx -f web \"$none\"", "rdi \"$none\"", "dstop \"$none\"", "dvolume rm \"$none\"", "dx \"$none\" id"]
    {
        sandbox.sh(script).code(2).says("an operand is empty");
    }
    assert_eq!(sandbox.go("dps --format tsv --fields name,state").ok().text(), "web\trunning\n");
    sandbox.go("rdx -f web").ok();
}

#[test]
fn a_selection_on_a_tool_that_removes_is_answered_with_the_tool_that_selects() {
    let sandbox = Sandbox::new();
    for (script, answer) in [
        ("rdx --all", "see dps -aq | rdx -"),
        ("dstop -a", "see dps -aq | dstop -"),
        ("rdi -a", "see sdi | rdi -"),
        ("rdi --unused", "see sdi --unused ... | rdi -"),
        ("drx --older-than 30d localhost:5000/app", "see drs REPO --older-than ... | drx -"),
        ("rdx --nope", "see rdx --help"),
    ] {
        let out = sandbox.sh(script).code(2).says(answer);
        assert!(answer.contains("--help") || !out.stderr.contains("similar argument"), "{}", out.stderr);
    }
    // Days that were meant are not taken for seconds.
    sandbox.go("sdi --older-than 30").code(2).says("'30' has no unit; say 30d");
    sandbox.go("dprune -f --all --older-than 30").code(2).says("has no unit");
}

#[test]
fn a_table_shows_whole_ids_when_asked_to() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.go("dcreate --name web app:1").ok();
    let id = sandbox.go("dps -aq").ok().one_line();
    assert!(!sandbox.go("dps -a --format table").ok().text().contains(&id));
    assert!(sandbox.go("dps -a --format table --no-trunc").ok().text().contains(&id));
    assert!(sandbox.go("sdi --format table --no-trunc").ok().text().contains("sha256:"));
}

#[test]
fn a_table_of_containers_shows_how_they_are() {
    let sandbox = Sandbox::new();
    sandbox.busybox("app:1");
    sandbox.sh("dr --name over app:1 sh -c 'exit 7'").code(7);
    sandbox.go("dcreate --name new app:1").ok();
    sandbox.go("dr -d --name fine --health-cmd true --health-interval 1s app:1 sleep 1000").ok();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let table = || sandbox.go("dps -a --format table").ok().text();
    while !table().contains("running (healthy)") {
        assert!(std::time::Instant::now() < deadline, "{}", table());
    }
    let table = table();
    assert!(table.contains("exited (7)") && table.contains("created ") && !table.contains("created ("), "{table}");
    sandbox.go("rdx -f over new fine").ok();
}

#[test]
fn a_narrow_terminal_gets_whole_words() {
    if !need(&["script", "stty"]) {
        return;
    }
    let sandbox = Sandbox::new();
    let long = "localhost:5000/a-team-with-a-long-name/and-an-application-with-a-longer-one:1";
    sandbox.busybox(long);
    sandbox.run("dcreate", &["--name", "web", long]).ok();
    for width in ["0", "20", "80"] {
        let table = sandbox.cmd("script").args(["-qec", &format!("stty cols {width}; dps -a"), "/dev/null"]).run().ok().text();
        assert!(table.contains("NAME ") && table.contains("web ") && table.contains("created") && table.contains(long), "{width}: {table}");
    }
}

#[test]
fn mistakes_around_a_run_are_told_with_what_helps() {
    let mut sandbox = Sandbox::new();
    sandbox.set("TACKLEBOX_REGISTRY", "http://127.0.0.1:1");
    sandbox.busybox("app:1");
    sandbox.go("dr app:1 -it sh").code(127).says("options stand before the image");
    sandbox.go("dr app:1 /bin").code(126).says("(denied)");
    sandbox.go("dr -d app:1 nosuch").code(127).says("(not-found)");
    sandbox.go("dcreate --name web app:1").ok();
    sandbox.go("dr -d --name web app:1 sleep 1000").code(125).says("'web' is taken").says("`rdx web` removes it; dr --replace");
    sandbox.go("dr localhost:1/nosuch:9").code(125).says("no image localhost:1/nosuch:9 here, and cannot connect");
    sandbox.go("dr --nmae x app:1").code(2).says("'--name'; see dr --help");
    sandbox.go("dlogs").code(1).says("no operand, and no record arrived");
    sandbox.sh("true | drt -t x").code(1).says("no operand, and no record arrived");
    sandbox.sh("true | drt - -t x").code(1).says("drt: no record arrived");
}

#[test]
fn a_tarball_installs_itself_and_is_the_same_when_it_is_made_again() {
    let sandbox = Sandbox::new();
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").to_string_lossy().into_owned();
    // The binaries of a release take minutes; what is made of them is the same with others, and with small ones it is soon made.
    let binary = crate::kit::binary().to_string_lossy().into_owned();
    sandbox.write("stub/cargo", "#!/bin/sh\n");
    let script = "set -e; chmod +x stub/cargo; mkdir -p built/$T/release
        printf '#!/bin/sh\\nname=${0##*/}\\n[ $name != tacklebox ] || exec %s \"$@\"\\nexec %s $name \"$@\"\\n' \"$B\" \"$B\" > tool && chmod +x tool
        for t in $(\"$B\" tools) tacklebox; do cp tool built/$T/release/$t; done
        for out in one two; do PATH=$PWD/stub:$PATH CARGO_TARGET_DIR=$PWD/built DIST=$PWD/$out sh \"$R/.ci/dist\" $T; touch stub; done >/dev/null
        cmp one/*.tar.gz two/*.tar.gz && rm -r two && mkdir open && tar -C open --strip-components=1 -xzf one/*.tar.gz
        env -i PATH=/usr/bin:/bin open/bin/install-tacklebox open/bin/tacklebox $PWD/prefix";
    let set = |command: crate::kit::Command| command.env("R", &top).env("B", &binary).env("T", "x86_64-unknown-linux-musl");
    let out = set(sandbox.cmd("sh").args(["-c", script])).run().ok();
    assert!(out.text().contains("installed "), "{}", out.text());
    for (program, args) in [("prefix/bin/sdi", "--version"), ("prefix/bin/tacklebox", "--version"), ("open/single/sdi", "--version")] {
        assert!(
            sandbox.run(&sandbox.path(program).to_string_lossy(), &[args]).ok().text().contains(env!("CARGO_PKG_VERSION")),
            "{program}"
        );
    }
    for file in
        ["share/man/man1/sdi.1", "share/man/man5/records.5", "lib/systemd/system/tacklebox.service", "share/zsh/site-functions/_sdi"]
    {
        assert!(sandbox.path("prefix").join(file).exists(), "{file}");
    }
}

#[test]
fn what_a_run_of_the_suite_leaves_is_named() {
    let sandbox = Sandbox::new();
    let left = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("left").to_string_lossy().into_owned();
    let run = sandbox.path("run").to_string_lossy().into_owned();
    let look = |what: &str| sandbox.cmd("sh").args([&left, what, &run]).run();
    sandbox.sh("mkdir run").ok();
    look("before").ok();
    look("after").ok();
    // As a test would that has a root, a mount and a process of its own, and forgets all of them; its directory is called like one's.
    let root = format!("{run}/tacklebox-test-0-0/root");
    sandbox.cmd("dvolume").env("TACKLEBOX_ROOT", &root).args(["create", "kept"]).run().ok();
    let script = format!("cd {run}/tacklebox-test-0-0; mkdir m; mount -t tmpfs tmpfs m; sleep 1000 >/dev/null 2>&1 & echo $!");
    let pid = sandbox.cmd("sh").env("ROOT", &root).args(["-c", &script]).run().ok().one_line();
    let found = look("after").code(1).text();
    for what in ["run directory: ", "file: ", "mount: ", "process: "] {
        assert!(found.lines().any(|line| line.starts_with(what) && line.contains(&run)), "no {what}in {found}");
    }
    sandbox.sh(&format!("kill {pid}; umount {run}/tacklebox-test-0-0/m; rm -rf {run}/tacklebox-test-0-0; dprune -f -q")).ok();
    look("after").ok();
}
