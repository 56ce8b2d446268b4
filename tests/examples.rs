//! Every example in the help of every tool runs here as it stands, each in the state that it speaks of:
//! images, containers, files and a registry by the names that examples use. Only what one machine
//! cannot have is put in another's place: docker.io and other registries are ours, so is the port.

use std::cell::Cell;
use std::sync::Mutex;

use shared::cli::command_of;

use crate::kit::{Sandbox, Server, free_port, need};

/// What examples name and a test cannot have, and what stands in for it.
const STAND_INS: &[(&str, &str)] = &[
    // A terminal is there to ask at, or this is.
    ("dlogin localhost:5000 -u me", "dlogin localhost:5000 -u me --password-stdin < secret"),
    ("staging.io", "localhost:5000"),
    ("registry.example", "localhost:5000"),
    ("curl http://", "echo http://"),
    ("--addr :5000", "--addr 127.0.0.1:0 --storage ./other"),
    ("dserve --read-only", "dserve --addr 127.0.0.1:0 --storage ./other --read-only"),
    ("docker save app:1", "cat app.tar"),
    ("mmdebstrap --variant=minbase stable -", "cat rootfs.tar"),
    ("pass show registry", "cat secret"),
    ("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "$(cat digest)"),
    ("/var/lib/docker-registry", "$TACKLEBOX_ROOT/registry"),
    ("drgcdr --grace 0 ./registry", "drgcdr --grace 0 $TACKLEBOX_ROOT/registry"),
    ("device=/srv/data", "device=$PWD/seed"),
    // Bundles are told apart on the whole machine, and a created one keeps the output that it got.
    ("/tmp/bundle --pid-file /tmp/pid box", "bundle --pid-file pid box > box.out 2>&1"),
    ("doci delete box", "until doci state box | grep -q stopped; do sleep 0.02; done; doci delete box"),
    (" box", " $BOX"),
];
/// What goes on until somebody ends it.
const ENDLESS: &[&str] = &[
    "devents",
    "devents --filter type=container --filter event=die --filter event=oom",
    "devents -f container=web | jq -r '.action + \" \" + .object.name'",
    "dstats",
    "dstats web db | jq -r '.name + \" \" + (.cpu_percent|tostring)'",
    "dattach web",
    "dattach --no-stdin --sig-proxy=false web",
    "dattach --detach-keys ctrl-p,ctrl-q shell",
    "dlogs -f --tail 10 web",
    "dserve --read-only --access-log - | jq -c 'select(.status >= 400)'",
];
/// How long such an example gets, in seconds.
const ENDLESS_SECS: &str = "3";
/// How long any other example may take, in seconds.
const EXAMPLE_MAX_SECS: &str = "120";
/// What timeout(1) ends with when the time is over.
const TIMED_OUT: i32 = 124;

/// Most examples wait for something, so more worlds than processors go on at a time.
const WORLDS: usize = 4;

/// The tools of which one example takes away what the next one needs.
const CHANGING: &[&str] =
    &["dattach", "dcreate", "dkill", "dpause", "dprune", "drename", "dstart", "dstop", "dunpause", "dwait", "drx", "rdi", "rdx"];

/// The tools whose examples speak of another state than the usual one.
const OF_ITS_OWN: &[&str] = &["dnetwork", "doci", "dport", "dvolume"];
/// Makes a bundle for `doci`, whose program ends when it is told to.
const BUNDLE: &str = r#"mkdir rootfs bundle; tar -xf rootfs.tar -C rootfs; ln -s ../rootfs bundle/rootfs; doci spec --bundle bundle
    sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"sh", "-c", "trap exit TERM; sleep 1000 \& wait"/' bundle/config.json"#;

/// The image that most examples run: it has what they look for, and ends when it is told to.
const SEED: &str = r#"FROM bare:1
LABEL release=1
RUN mkdir -p /srv /etc/nginx /etc/app /var/lib/data /var/log
RUN for name in /bin/make /bin/uptime /selftest; do printf '#!/bin/sh\necho done\n' > $name; chmod +x $name; done
WORKDIR /
CMD ["sh", "-c", "trap 'exit 0' TERM HUP USR1; echo up; sleep 1000 & wait"]
"#;

/// Returns the commands below "Examples:" in a tool's help.
fn examples_of(tool: &shared::cli::Tool) -> Vec<String> {
    let help = command_of(tool).get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|l| !l.starts_with("Examples:")).skip(1).take_while(|l| l.starts_with("  "));
    lines.map(|l| l.trim().to_owned()).collect()
}

/// A world in which the names of the examples mean something.
struct World {
    sandbox: Sandbox,
    server: Server,
    port: u16,
    /// Whether all that the examples of most tools speak of is there.
    is_usual: Cell<bool>,
}

impl World {
    fn new() -> World {
        let mut sandbox = Sandbox::new();
        let server = sandbox.serve_in(&sandbox.root().join("registry"), &[]);
        let port = server.addr().rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("an address has a port");
        let at = format!("localhost:{port}");
        let config = format!("{{\"endpoints\": {{\"docker.io\": \"http://{at}\"}}}}");
        let home = sandbox.work().with_file_name("home");
        std::fs::create_dir_all(home.join(".config/tacklebox")).expect("a directory can be made");
        std::fs::write(home.join(".config/tacklebox/config.json"), config).expect("a file can be written");
        sandbox.set("TACKLEBOX_REGISTRY", &format!("http://{at}"));
        let unique = sandbox.root().parent().and_then(|dir| dir.file_name()).map(|name| name.to_string_lossy().into_owned());
        sandbox.set("BOX", &unique.expect("the sandbox has a name"));
        sandbox.busybox("bare:1");
        sandbox.write("seed/Dockerfile", SEED);
        sandbox.write("shell/Dockerfile", "FROM seed:1\nCMD [\"sh\"]\n");
        sandbox.write("Dockerfile", "FROM seed:1\nARG V\nRUN echo \"$V\" > /v\n");
        sandbox.write("docker/Dockerfile", "FROM seed:1 AS test\nARG V\nRUN echo \"$V\" > /v\nFROM test\n");
        sandbox.write("arm/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        sandbox.write(".dockerignore", "*.tar\n*.zst\n");
        sandbox.write("conf/app.conf", "a=b\n");
        sandbox.write("site/index.html", "<p>\n");
        sandbox.write("secret", "secret\n");
        sandbox.write("users", "me:$2y$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n");
        let key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem"];
        sandbox.cmd("openssl").args(key).run().ok();
        let made = format!(
            "set -e; dbuild seed -t seed:1; dbuild shell -t shell:1
             sdi --fields digest --format tsv shell:1 | tail -1 > digest
             dr seed:1 tar -cf - -C / bin > rootfs.tar; zstd -q rootfs.tar; dsave -o app.tar seed:1; zstd -q app.tar
             drt seed:1 {at}/app:1 {at}/app:2 {at}/app:old {at}/app:v1.0 {at}/app:1-rc {at}/team/app:1
             drt seed:1 {at}/library/alpine:latest {at}/library/alpine:3.20 {at}/library/redis:7 {at}/library/debian:latest
             dbuild --platform linux/arm64 arm -t {at}/library/debian:bookworm-slim
             sdi -q '{at}/**' | dpush; sdi -q '{at}/**' | rdi -
             dpush --artifact secret --media-type text/plain {at}/files:1"
        );
        sandbox.sh(&made).ok();
        World { sandbox, server, port, is_usual: Cell::new(false) }
    }

    /// Brings about the state that a tool's examples speak of.
    fn prepare(&self, tool: &str) {
        let is_special = CHANGING.contains(&tool) || OF_ITS_OWN.contains(&tool);
        if !is_special && self.is_usual.get() {
            return;
        }
        let images = "drt shell:1 alpine alpine:3.20 redis:7 debian; drt seed:1 app:1 app:2 db:1 localhost:5000/app:1";
        let web = "dr -d --label tier=web --name web app:1";
        let db = "dr -d --label tier=batch --name db db:1";
        let ended = "dcreate --name build app:1 echo built; dr --keep --name test-1 app:1 true";
        let mut script = match tool {
            "rdi" | "dprune" | "dcreate" => String::new(),
            "rdx" => format!("{web}; {db}; {ended}; dstop -t 0 web"),
            "dstart" => format!("{db}; {ended}; dstop -t 0 db"),
            "dattach" => format!("{web}; dr -d --name shell app:1"),
            "drename" => "dcreate --name amber-lathe-1 app:1".to_owned(),
            "dport" => "dr -d -p 80 -p 53/udp --name web app:1".to_owned(),
            "dunpause" => format!("{web}; {db}; dpause web db"),
            // What is waited for comes.
            "dwait" => "dr -d --rm --name build app:1 sleep 6".to_owned(),
            // The manifest that is named by its digest has no tag any more.
            "drx" => "drt shell:1 localhost:5000/app:1; dpush localhost:5000/app:1
                drt seed:1 localhost:5000/app:1 localhost:5000/app:2 localhost:5000/app:old; dpush -a localhost:5000/app"
                .to_owned(),
            "dnetwork" => "dnetwork rm -f app".to_owned(),
            "dvolume" => "dvolume rm -f data srv".to_owned(),
            "doci" => BUNDLE.to_owned(),
            _ => format!("dnetwork create app; dvolume create data; {web}; {db}; {ended}"),
        };
        script.insert_str(0, &format!("dps -aq | rdx -f -; {images}; "));
        self.sandbox.sh(&self.here(&script));
        self.is_usual.set(!is_special);
    }

    fn here(&self, script: &str) -> String {
        script.replace("localhost:5000", &format!("localhost:{}", self.port)).replace("8000:8000", &format!("{}:8000", free_port()))
    }

    /// Runs an example, and says what is wrong.
    fn run(&self, tool: &str, example: &str) -> Result<(), String> {
        let mut script = STAND_INS.iter().fold(example.to_owned(), |text, (from, to)| text.replace(from, to));
        if script.ends_with('&') {
            // A server: it is ready when it says so (not when the one before it did), and ends when it is told to.
            let server = script.trim_end_matches('&').trim().split('>').next().unwrap_or_default().trim().to_owned();
            let addr = if server.contains("--addr") { "" } else { " --addr 127.0.0.1:0 --storage ./other" };
            script = format!(
                "rm -f ready; {server}{addr} > ready & p=$!; until grep -q server ready; do kill -0 $p || exit 9; sleep 0.02; done; kill $p; wait $p"
            );
        }
        let (want, limit) = if ENDLESS.contains(&example) { (TIMED_OUT, ENDLESS_SECS) } else { (0, EXAMPLE_MAX_SECS) };
        let script = format!("doci() {{ command doci --root doci \"$@\"; }}; {script}");
        let out = self.sandbox.cmd("timeout").args(["-s", "INT", "-k", "5", limit, "sh", "-c", &self.here(&script)]).run();
        if out.code == want {
            return Ok(());
        }
        Err(format!("{tool}: `{example}` ended with {} instead of {want}\n{script}\n{}\n{}", out.code, out.text(), out.stderr))
    }
}

#[test]
fn every_example_in_the_help_runs() {
    if !need(&["jq", "zstd", "openssl"]) {
        return;
    }
    let left: Mutex<Vec<_>> = Mutex::new(tacklebox::TOOLS.to_vec());
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORLDS {
            scope.spawn(|| {
                let world = World::new();
                while let Some(tool) = { left.lock().expect("nobody panicked").pop() } {
                    let examples = examples_of(tool);
                    if !examples.iter().any(|example| example.split(' ').any(|word| word == tool.name)) {
                        wrong.lock().expect("nobody panicked").push(format!("{} has no example of itself in its help", tool.name));
                    }
                    for (n, example) in examples.into_iter().enumerate() {
                        if n == 0 || CHANGING.contains(&tool.name) {
                            world.prepare(tool.name);
                        }
                        if let Err(reason) = world.run(tool.name, &example) {
                            wrong.lock().expect("nobody panicked").push(reason);
                        }
                    }
                }
                world.sandbox.sh("dps -aq | rdx -f -; dnetwork rm -f app; dvolume rm -f data srv").ok();
                drop(world.server);
            });
        }
    });
    let wrong = wrong.into_inner().expect("nobody panicked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_said_of_examples_is_true_of_one() {
    let all: Vec<String> = tacklebox::TOOLS.iter().flat_map(|tool| examples_of(tool)).collect();
    for text in ENDLESS {
        assert!(all.iter().any(|example| example == text), "no help has `{text}`");
    }
    for (text, _) in STAND_INS {
        assert!(all.iter().any(|example| example.contains(text)), "no help has `{text}`");
    }
}
