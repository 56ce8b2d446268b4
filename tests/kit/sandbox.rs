//! A world of its own for one test: store, home, links to the tools, servers.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::command::{Command, Output};
use super::roots::{self, Roots};
use super::{left, rootfs};

/// The time that records carry in tests: 2026-03-01T10:00:00Z.
pub(crate) const NOW: &str = "1772359200";

/// The binary with all tools that is tested.
pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tacklebox-tested"))
}

/// A directory that goes away with the value.
pub(crate) struct TestDir(PathBuf);

impl TestDir {
    pub(crate) fn new() -> TestDir {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static TOLD: Once = Once::new();
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("tacklebox-test-{}-", std::process::id());
        TOLD.call_once(|| roots::tell_run(&prefix));
        let path = std::env::temp_dir().join(format!("{prefix}{n}"));
        std::fs::create_dir_all(&path).expect("a directory for the test can be made");
        TestDir(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TestDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("cannot remove {}: {error}", self.0.display());
        }
    }
}

/// A sandbox with the image `box`, of busybox.
pub(crate) fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.busybox("box");
    sandbox
}

/// Runs a script in a fresh container of `box` with these flags and returns its output.
#[track_caller]
pub(crate) fn inside(sandbox: &Sandbox, flags: &[&str], script: &str) -> String {
    sandbox.cmd("dr").args(flags).args(["box", "sh", "-c", script]).run().ok().text()
}

/// A store, a home and a PATH of one test.
pub(crate) struct Sandbox {
    dir: TestDir,
    env: Vec<(String, String)>,
    roots: Arc<Roots>,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        let dir = TestDir::new();
        let at = |name: &str| dir.path().join(name);
        for name in ["bin", "home", "work", "root"] {
            std::fs::create_dir_all(at(name)).expect("a directory for the test can be made");
        }
        let names = tacklebox::TOOLS.iter().map(|tool| tool.name).chain(["tacklebox"]);
        for name in names {
            std::os::unix::fs::symlink(binary(), at("bin").join(name)).expect("a link to a tool can be made");
        }
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let env = [
            ("PATH", format!("{}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", text(at("bin")))),
            ("HOME", text(at("home"))),
            ("TACKLEBOX_ROOT", text(at("root"))),
            ("TACKLEBOX_NOW", NOW.into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("RUST_BACKTRACE", "0".into()),
        ];
        Sandbox { env: env.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(), dir, roots: Arc::default() }
    }

    /// Sets a variable for every command that follows.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(k, _)| k != name);
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// The directory that commands run in.
    pub(crate) fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.work().join(name)
    }

    /// Writes a file into the work directory, parents included.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a directory can be made");
        std::fs::write(&path, content).expect("a file can be written");
        path
    }

    /// A program about to run: one of ours or a peer.
    pub(crate) fn cmd(&self, program: &str) -> Command {
        Command::new(program, &self.work(), &self.env, &self.roots)
    }

    /// Runs a program with arguments.
    pub(crate) fn run(&self, program: &str, args: &[&str]) -> Output {
        self.cmd(program).args(args).run()
    }

    /// Runs words split at white space: `sandbox.go("sdi -q")`.
    pub(crate) fn go(&self, line: &str) -> Output {
        let mut words = line.split_whitespace();
        let program = words.next().expect("a command line has a program");
        self.cmd(program).args(words).run()
    }

    /// Runs a script with `sh`, without pipefail.
    pub(crate) fn sh(&self, script: &str) -> Output {
        self.cmd("sh").arg("-c").arg(script).run()
    }

    /// Returns the record of a container.
    pub(crate) fn container(&self, name: &str) -> Value {
        self.run("dps", &["-a", "--filter", &format!("name=^{name}$")]).ok().record()
    }

    /// Makes the image `name` from busybox and returns its digest.
    pub(crate) fn busybox(&self, name: &str) -> String {
        let root = TestDir::new();
        rootfs::busybox(root.path());
        let tar = self.path("busybox.tar");
        let root_path = root.path().to_string_lossy().into_owned();
        let tar_path = tar.to_string_lossy().into_owned();
        self.cmd("tar")
            .args([
                "--sort=name",
                "--mtime=@1700000000",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-cf",
                &tar_path,
                "-C",
                &root_path,
                ".",
            ])
            .run()
            .ok();
        let made = self.cmd("dimport").args(["-c", "CMD [\"sh\"]", "-c", "ENV PATH=/bin", &tar_path, name]).run().ok().record();
        std::fs::remove_file(&tar).expect("the tar can be removed");
        made["digest"].as_str().expect("an image record has a digest").to_owned()
    }

    /// Starts `dserve` on a free port.
    pub(crate) fn serve(&self) -> Server {
        self.serve_in(&self.dir.path().join("registry"), &[])
    }

    /// Starts `dserve` on a free port with this storage.
    pub(crate) fn serve_in(&self, storage: &Path, args: &[&str]) -> Server {
        let child = self.cmd("dserve").args(["--addr", "127.0.0.1:0", "--storage"]).arg(storage).args(args).spawn();
        Server::ready(child, storage)
    }

    /// Takes away what stays for the next container as long as its root does: bridges, with their rules.
    fn tear_down(&self, tags: &[String]) {
        // Others that were named are no stores, or nothing was done in them but reading.
        let is_store = |root: &PathBuf| root.join("oci-layout").exists() || root.join("containers").exists();
        for root in self.roots.places().into_iter().filter(is_store) {
            // What a killed command left is removed by the next one.
            if tacklebox::TOOLS.iter().any(|tool| tool.name == "dps") {
                let _ = self.cmd("dps").env("TACKLEBOX_ROOT", &root.to_string_lossy()).arg("-a").run();
            }
            if let Ok(store) = shared::store::Store::open(&root)
                && let Ok(site) = shared::runtime::net::Site::new(&store)
            {
                let _ = shared::runtime::net::tear_down(&site);
            }
        }
        // Of roots that the test removed.
        if left::has_network(tags)
            && let Ok(store) = shared::store::Store::open(&self.root())
        {
            let _ = shared::runtime::net::take_orphans(&store);
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let tags = self.roots.tags(self.dir.path());
        if std::thread::panicking() {
            return;
        }
        self.tear_down(&tags);
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut left = left::left_behind(self.dir.path(), &tags);
        while !left.is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
            left = left::left_behind(self.dir.path(), &tags);
        }
        assert!(left.is_empty(), "left behind:\n{}", left.join("\n"));
        // As dprune does when the root is gone.
        tags.iter().for_each(|tag| left::forget(tag));
    }
}

/// A running `dserve`.
pub(crate) struct Server {
    child: Child,
    addr: String,
    storage: PathBuf,
}

impl Server {
    fn ready(mut child: Child, storage: &Path) -> Server {
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("dserve can be read");
        let record: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("dserve printed no record: {line}: {e}"));
        let addr = record["addr"].as_str().expect("a server record has an address").to_owned();
        Server { child, addr, storage: storage.to_owned() }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    pub(crate) fn storage(&self) -> &Path {
        &self.storage
    }

    /// Ends it as an admin would, and returns its exit code.
    pub(crate) fn stop(mut self) -> i32 {
        self.end()
    }

    /// Ends it as a failing machine would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it can be waited for");
    }

    fn end(&mut self) -> i32 {
        let _ = std::process::Command::new("kill").arg(self.child.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match self.child.try_wait().expect("dserve can be waited for") {
                Some(status) => return status.code().unwrap_or(-1),
                None if Instant::now() > deadline => {
                    let _ = self.child.kill();
                    let _ = self.child.wait();
                    panic!("dserve did not end on SIGTERM");
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|s| s.is_none()) {
            self.end();
        }
    }
}
