//! The store survives: each operation that changes it is killed, and failed, at each of its
//! state-changing calls. After that the store is sound, shows what it showed before or what it was
//! to show, and the same command succeeds.

use std::collections::BTreeMap;
use std::path::Path;

use shared::store::Store;

use crate::kit::{Output, Sandbox, Server};

/// No operation here may make more state-changing calls: they are all tried.
const CALLS_MAX: u64 = 400;

/// What an operation is given and how it is run.
struct Case<'a> {
    sandbox: &'a Sandbox,
    /// A shell script in the sandbox.
    script: &'a str,
    /// Exit codes that the same command may have when it is run once more.
    again: &'a [i32],
}

/// The names of a store and what they point at, and how many containers there are.
type State = BTreeMap<String, String>;

fn open(sandbox: &Sandbox) -> Store {
    Store::open(&sandbox.root()).expect("the store opens")
}

fn state(sandbox: &Sandbox) -> State {
    let store = open(sandbox);
    let images = store.images().expect("the store lists its images");
    let containers = store.containers().expect("the store lists its containers").len();
    let names = images.iter().map(|image| (image.name.to_string(), image.digest().to_string()));
    names.chain([("containers".to_owned(), containers.to_string())]).collect()
}

/// Returns what the store itself finds wrong.
fn problems(sandbox: &Sandbox) -> Vec<String> {
    let problems = open(sandbox).verify().expect("the store can be checked");
    problems.into_iter().map(|problem| format!("{}: {}", problem.what, problem.reason)).collect()
}

/// Makes the content of `to` that of `from`; the directory itself stays, and with it the store's tag.
fn copy_content(sandbox: &Sandbox, from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory can be made");
    for entry in std::fs::read_dir(to).expect("the directory can be read").flatten() {
        let path = entry.path();
        let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        removed.expect("the old content can be removed");
    }
    sandbox.cmd("cp").args(["-a", "--reflink=auto"]).arg(from.join(".")).arg(to).run().ok();
}

impl Case<'_> {
    fn run(&self, fault: Option<&str>) -> Output {
        let command = self.sandbox.cmd("sh").arg("-c").arg(self.script);
        match fault {
            Some(fault) => command.env("TACKLEBOX_FAULT", fault).run(),
            None => command.run(),
        }
    }

    /// Runs the operation once undisturbed, then with a fault at each call.
    fn hammer(&self) {
        let template = self.sandbox.root().with_file_name("template");
        copy_content(self.sandbox, &self.sandbox.root(), &template);
        let before = state(self.sandbox);
        let counted = self.sandbox.path("count");
        self.run(Some(&format!("count:{}", counted.display()))).ok();
        let calls: u64 = std::fs::read_to_string(&counted).expect("the calls were counted").parse().expect("a number");
        let after = state(self.sandbox);
        assert_eq!(problems(self.sandbox), [""; 0], "`{}` undisturbed", self.script);
        assert!((1..=CALLS_MAX).contains(&calls), "`{}` makes {calls} calls", self.script);
        for n in 1..=calls {
            // A call that fails once, or a disk that is full from there on.
            let failure = if n % 2 == 0 { format!("{n}:eio") } else { format!("{n}+:enospc") };
            for fault in [format!("{n}:kill"), failure] {
                copy_content(self.sandbox, &template, &self.sandbox.root());
                self.survive(&fault, &before, &after);
            }
        }
    }

    fn survive(&self, fault: &str, before: &State, after: &State) {
        let output = self.run(Some(fault));
        let said = || format!("`{}` with {fault} ended with {}: {}{}", self.script, output.code, output.text(), output.stderr);
        assert!(matches!(output.code, 0 | 1 | 125 | 137), "{}", said());
        assert!(!matches!(output.code, 1 | 125) || !output.stderr.trim().is_empty(), "nothing is said: {}", said());
        let found = problems(self.sandbox);
        assert!(found.is_empty(), "{}\nleaves {found:#?}", said());
        let now = state(self.sandbox);
        if output.code == 0 {
            assert_eq!(&now, after, "{}", said());
        }
        // Several names are several steps; each is taken or not.
        for name in before.keys().chain(after.keys()).chain(now.keys()) {
            // A container that was killed shows until somebody looks for containers.
            if name == "containers" {
                continue;
            }
            let shown = now.get(name);
            assert!(shown == before.get(name) || shown == after.get(name), "{}\nleaves {now:#?}", said());
        }
        let again = self.run(None);
        assert!(self.again.contains(&again.code), "{}\nand then {}: {}{}", said(), again.code, again.text(), again.stderr);
        self.sandbox.go("dps -a").ok();
        assert_eq!(&state(self.sandbox), after, "{}\nand then again", said());
        let found = problems(self.sandbox);
        assert!(found.is_empty(), "{}\nand then leaves {found:#?}", said());
    }
}

/// Writes `NAME.tar`, a root file system of three files.
fn rootfs(sandbox: &Sandbox, name: &str, content: &str) {
    let script = format!(
        "mkdir -p {name}/etc && echo {content} > {name}/etc/{name} && ln {name}/etc/{name} {name}/linked && \
         tar --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner -cf {name}.tar -C {name} etc linked"
    );
    sandbox.sh(&script).ok();
}

/// A store with two images, `one:1` and `two:1`.
fn two_images(sandbox: &Sandbox) {
    for name in ["one", "two"] {
        rootfs(sandbox, name, name);
        sandbox.go(&format!("dimport {name}.tar {name}:1")).ok();
    }
}

#[test]
fn dimport_survives() {
    let sandbox = Sandbox::new();
    rootfs(&sandbox, "one", "one");
    Case { sandbox: &sandbox, script: "dimport one.tar one:1", again: &[0] }.hammer();
}

#[test]
fn dimport_over_a_name_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    Case { sandbox: &sandbox, script: "dimport two.tar one:1", again: &[0] }.hammer();
}

#[test]
fn dload_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    sandbox.go("dsave -o both.tar one:1 two:1").ok();
    sandbox.go("rdi one:1 two:1").ok();
    Case { sandbox: &sandbox, script: "dload -i both.tar", again: &[0] }.hammer();
}

#[test]
fn dsave_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    Case { sandbox: &sandbox, script: "dsave -o saved.tar one:1 && tar -tf saved.tar", again: &[0] }.hammer();
}

#[test]
fn drt_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    Case { sandbox: &sandbox, script: "drt one:1 three:3", again: &[0] }.hammer();
    Case { sandbox: &sandbox, script: "drt two:1 one:1", again: &[0] }.hammer();
}

#[test]
fn rdi_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    // Once it is gone, it is not found any more.
    Case { sandbox: &sandbox, script: "rdi one:1", again: &[0, 1] }.hammer();
}

/// A store without images, and a registry that has `one:1`.
fn in_a_registry(sandbox: &Sandbox) -> Server {
    let server = sandbox.serve();
    rootfs(sandbox, "one", "one");
    sandbox.go(&format!("dimport one.tar {}/one:1", server.addr())).ok();
    sandbox.go(&format!("dpush {}/one:1", server.addr())).ok();
    server
}

#[test]
fn dpull_survives() {
    let sandbox = Sandbox::new();
    let server = in_a_registry(&sandbox);
    let name = format!("{}/one:1", server.addr());
    sandbox.go(&format!("rdi {name}")).ok();
    Case { sandbox: &sandbox, script: &format!("dpull {name}"), again: &[0] }.hammer();
}

#[test]
fn dpush_changes_nothing_here() {
    let sandbox = Sandbox::new();
    let server = in_a_registry(&sandbox);
    let counted = sandbox.path("count");
    sandbox.cmd("dpush").arg(format!("{}/one:1", server.addr())).env("TACKLEBOX_FAULT", &format!("count:{}", counted.display())).run().ok();
    assert!(!counted.exists());
}

/// A build context whose image is the same on every run.
fn context(sandbox: &mut Sandbox, dockerfile: &str) {
    // Times of new directories, too.
    sandbox.set("SOURCE_DATE_EPOCH", "1700000000");
    sandbox.write("context/Dockerfile", dockerfile);
    sandbox.write("context/file", "a file");
}

#[test]
fn dbuild_survives() {
    let mut sandbox = Sandbox::new();
    two_images(&sandbox);
    context(&mut sandbox, "FROM one:1\nCOPY file /etc/new/\nENV A=b\n");
    Case { sandbox: &sandbox, script: "dbuild -t built:1 context", again: &[0] }.hammer();
}

#[test]
fn dbuild_that_runs_a_command_survives() {
    let mut sandbox = Sandbox::new();
    sandbox.busybox("busybox:1");
    // So that busybox' many links are unpacked already.
    context(&mut sandbox, "FROM busybox:1\nRUN true\n");
    sandbox.go("dbuild -t warm:1 context").ok();
    context(&mut sandbox, "FROM busybox:1\nRUN mkdir /d && echo made > /d/made && ln /d/made /linked && rm /etc/passwd\n");
    Case { sandbox: &sandbox, script: "dbuild -t built:1 context", again: &[0] }.hammer();
}

#[test]
fn dprune_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    sandbox.go("drt two:1 one:1").ok();
    Case { sandbox: &sandbox, script: "dprune --yes images", again: &[0] }.hammer();
}

#[test]
fn dcreate_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    // Once it is there, its name is taken.
    Case { sandbox: &sandbox, script: "dcreate --name box one:1 /etc/one", again: &[0, 1] }.hammer();
}

#[test]
fn rdx_survives() {
    let sandbox = Sandbox::new();
    two_images(&sandbox);
    sandbox.go("dcreate --name box one:1 /etc/one").ok();
    Case { sandbox: &sandbox, script: "rdx box", again: &[0, 1] }.hammer();
}

#[test]
fn dr_survives() {
    let sandbox = Sandbox::new();
    sandbox.busybox("busybox:1");
    // So that busybox' many links are unpacked already.
    sandbox.go("dr --network none busybox:1 true").ok();
    Case { sandbox: &sandbox, script: "dr --network none busybox:1 true", again: &[0] }.hammer();
}
