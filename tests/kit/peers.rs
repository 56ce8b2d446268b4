//! Software that nobody here wrote, started for one test: Debian's docker-registry, dockerd and containerd.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::command::Command;
use super::sandbox::{Sandbox, TestDir};

/// A port that nobody listens on right now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A program that ends, with its children, when the value is dropped.
struct Guarded(Child);

impl Guarded {
    fn wait_for(&mut self, what: &str, ready: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !ready() {
            if let Ok(Some(status)) = self.0.try_wait() {
                panic!("{what} ended at once: {status}");
            }
            assert!(Instant::now() < deadline, "{what} is not ready");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = std::process::Command::new("kill").arg(self.0.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.0.try_wait().is_ok_and(|s| s.is_none()) {
            if Instant::now() > deadline {
                let _ = self.0.kill();
                let _ = self.0.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Debian's `docker-registry` (distribution 2.8) on a free port.
pub(crate) struct DebianRegistry {
    addr: String,
    _child: Guarded,
    _dir: TestDir,
}

impl DebianRegistry {
    /// Starts it on a storage directory, with deletion switched on.
    pub(crate) fn start(storage: &Path) -> DebianRegistry {
        DebianRegistry::start_with(storage, "", "")
    }

    /// Starts it with more lines below `http:` and at the end of its configuration.
    pub(crate) fn start_with(storage: &Path, http: &str, more: &str) -> DebianRegistry {
        let dir = TestDir::new();
        let addr = format!("127.0.0.1:{}", free_port());
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage:\n  filesystem: {{rootdirectory: {}}}\n  delete: {{enabled: true}}\nhttp:\n  addr: '{addr}'\n{http}{more}",
            storage.display()
        );
        let path = dir.path().join("config.yml");
        std::fs::write(&path, config).expect("a file can be written");
        let child = std::process::Command::new("docker-registry")
            .arg("serve")
            .arg(&path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry can be started");
        let mut child = Guarded(child);
        child.wait_for("docker-registry", || TcpStream::connect(&addr).is_ok());
        DebianRegistry { addr, _child: child, _dir: dir }
    }

    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }
}

/// A dockerd with its own state, without networks of its own.
pub(crate) struct Dockerd {
    host: String,
    _child: Guarded,
    _dir: TestDir,
}

impl Dockerd {
    pub(crate) fn start() -> Dockerd {
        Dockerd::start_with(&[])
    }

    /// Starts it with more flags.
    pub(crate) fn start_with(more: &[&str]) -> Dockerd {
        let dir = TestDir::new();
        let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        let host = format!("unix://{}", at("docker.sock"));
        let log = std::fs::File::create(at("log")).expect("a file can be made");
        let child = std::process::Command::new("dockerd")
            .args(["--host", &host, "--data-root", &at("data"), "--exec-root", &at("exec"), "--pidfile", &at("pid")])
            .args(["--bridge", "none", "--iptables=false", "--ip6tables=false", "--storage-driver", "overlay2"])
            .args(more)
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            // Where its containerd, when dockerd takes it for hung, writes its stacks before it is killed.
            .env("TMPDIR", dir.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a descriptor can be copied"))
            .stderr(log)
            .spawn()
            .expect("dockerd can be started");
        let mut child = Guarded(child);
        let socket = at("docker.sock");
        child.wait_for("dockerd", || std::os::unix::net::UnixStream::connect(&socket).is_ok());
        Dockerd { host, _child: child, _dir: dir }
    }

    /// A docker command against it.
    pub(crate) fn docker(&self, sandbox: &Sandbox) -> Command {
        // Debian's client; another one may stand before it on PATH.
        sandbox.cmd("/usr/bin/docker").env("DOCKER_HOST", &self.host)
    }
}

/// A containerd with its own state.
pub(crate) struct Containerd {
    socket: String,
    _child: Guarded,
    _dir: TestDir,
}

impl Containerd {
    pub(crate) fn start() -> Containerd {
        let dir = TestDir::new();
        let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        let socket = at("sock");
        let config = format!(
            "version = 2\nroot = '{}'\nstate = '{}'\ndisabled_plugins = ['io.containerd.grpc.v1.cri']\n[grpc]\naddress = '{socket}'\n",
            at("root"),
            at("state")
        );
        std::fs::write(at("config.toml"), config).expect("a file can be written");
        let log = std::fs::File::create(at("log")).expect("a file can be made");
        let child = std::process::Command::new("containerd")
            .args(["--config", &at("config.toml")])
            .env("TMPDIR", dir.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a descriptor can be copied"))
            .stderr(log)
            .spawn()
            .expect("containerd can be started");
        let mut child = Guarded(child);
        child.wait_for("containerd", || std::os::unix::net::UnixStream::connect(&socket).is_ok());
        Containerd { socket, _child: child, _dir: dir }
    }

    /// A `ctr` command against it, in a namespace of its own for each sandbox.
    pub(crate) fn ctr(&self, sandbox: &Sandbox, namespace: &str) -> Command {
        sandbox.cmd("ctr").args(["--address", &self.socket, "--namespace", namespace])
    }
}
