//! Runs a program in a sandbox and holds what came of it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::roots::Roots;

/// No test command may take longer, unless it says so; one that does is killed and fails the test.
const COMMAND_SECONDS_MAX: u64 = 240;

/// A program about to run.
pub(crate) struct Command {
    inner: std::process::Command,
    roots: Arc<Roots>,
    dir: PathBuf,
    line: String,
    /// The next argument is a root.
    before_root: bool,
    stdin: Option<Vec<u8>>,
    seconds_max: u64,
}

/// What a program printed and how it ended.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) line: String,
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// A program with the usual meaning of signals: a shell that runs the suite in the background, or nohup, makes all of it ignore some,
/// and what is ignored stays so in the tools, as it should.
fn command(program: impl AsRef<std::ffi::OsStr>) -> std::process::Command {
    const HUP_INT_AND_QUIT: u64 = 0b111;
    static IGNORES: OnceLock<bool> = OnceLock::new();
    let is_ignoring = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
        mask.is_some_and(|mask| mask & HUP_INT_AND_QUIT != 0)
    };
    if !*IGNORES.get_or_init(is_ignoring) {
        return std::process::Command::new(program);
    }
    let mut inner = std::process::Command::new("/usr/bin/env");
    inner.arg("--default-signal=HUP,INT,QUIT").arg(program);
    inner
}

impl Command {
    pub(crate) fn new(program: &str, dir: &Path, env: &[(String, String)], roots: &Arc<Roots>) -> Command {
        let mut inner = command(program);
        inner.env_clear().envs(env.iter().map(|(k, v)| (k, v))).current_dir(dir);
        // The search must use the sandbox's PATH, not the test's.
        if let Some((_, path)) = env.iter().find(|(k, _)| k == "PATH").filter(|_| !program.contains('/')) {
            let found = path.split(':').map(|d| Path::new(d).join(program)).find(|p| p.exists());
            if let Some(found) = found {
                inner = command(&found);
                inner.env_clear().envs(env.iter().map(|(k, v)| (k, v))).current_dir(dir);
            }
        }
        if let Some((_, root)) = env.iter().find(|(k, _)| k == "TACKLEBOX_ROOT") {
            roots.name(&dir.join(root));
        }
        Command {
            inner,
            roots: Arc::clone(roots),
            dir: dir.to_owned(),
            line: program.to_owned(),
            before_root: false,
            stdin: None,
            seconds_max: COMMAND_SECONDS_MAX,
        }
    }

    /// Lets the program take this long before it is killed.
    pub(crate) fn within_seconds(mut self, seconds: u64) -> Command {
        self.seconds_max = seconds;
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Command {
        let text = arg.as_ref().to_string_lossy();
        self.line.push(' ');
        self.line.push_str(&text);
        if let Some(root) = text.strip_prefix("--root=").or_else(|| self.before_root.then_some(&*text)) {
            self.roots.name(&self.dir.join(root));
        }
        self.before_root = text == "--root";
        self.inner.arg(arg.as_ref());
        self
    }

    pub(crate) fn args<S: AsRef<std::ffi::OsStr>>(self, args: impl IntoIterator<Item = S>) -> Command {
        args.into_iter().fold(self, Command::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Command {
        if name == "TACKLEBOX_ROOT" {
            self.roots.name(&self.dir.join(value));
        }
        self.inner.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Command {
        self.stdin = Some(bytes.into());
        self
    }

    /// Starts the program with its three streams piped.
    pub(crate) fn spawn(mut self) -> Child {
        self.inner.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.inner.spawn().unwrap_or_else(|e| panic!("cannot run {}: {e}", self.line))
    }

    /// Runs the program to its end.
    pub(crate) fn run(mut self) -> Output {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.inner.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.inner.spawn().unwrap_or_else(|e| panic!("cannot run {}: {e}", self.line));
        let feeder = self.stdin.take().and_then(|bytes| child.stdin.take().map(|pipe| (bytes, pipe)));
        let feeder = feeder.map(|(bytes, mut pipe)| std::thread::spawn(move || drop(pipe.write_all(&bytes))));
        let pid = child.id();
        let (done, watch) = std::sync::mpsc::channel::<()>();
        let (line, seconds_max) = (self.line.clone(), self.seconds_max);
        let watchdog = std::thread::spawn(move || {
            let end = Instant::now() + Duration::from_secs(seconds_max);
            if let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = watch.recv_timeout(end - Instant::now()) {
                eprintln!("killed after {seconds_max} s: {line}");
                let _ = nix_kill(pid);
            }
        });
        let output = child.wait_with_output().unwrap_or_else(|e| panic!("cannot wait for {}: {e}", self.line));
        self.roots.look();
        drop(done);
        let _ = watchdog.join();
        if let Some(feeder) = feeder {
            let _ = feeder.join();
        }
        use std::os::unix::process::ExitStatusExt;
        let code = output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or(0));
        Output { line: self.line, code, stdout: output.stdout, stderr: String::from_utf8_lossy(&output.stderr).into_owned() }
    }
}

fn nix_kill(pid: u32) -> std::io::Result<()> {
    std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().map(drop)
}

impl Output {
    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn code(self, want: i32) -> Output {
        assert!(
            self.code == want,
            "`{}` ended with {} instead of {want}\nstdout: {}\nstderr: {}",
            self.line,
            self.code,
            self.text(),
            self.stderr
        );
        self
    }

    /// Checks that all went well.
    #[track_caller]
    pub(crate) fn ok(self) -> Output {
        self.code(0)
    }

    /// Returns standard output as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Returns standard output as one trimmed line.
    #[track_caller]
    pub(crate) fn one_line(&self) -> String {
        let text = self.text();
        assert!(text.trim_end().lines().count() == 1, "`{}` printed not one line: {text}\n{}", self.line, self.stderr);
        text.trim().to_owned()
    }

    /// Returns standard output as records, one per line.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        let text = self.text();
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("`{}` printed no record: {line}: {e}", self.line));
        text.lines().map(parse).collect()
    }

    /// Returns the only record.
    #[track_caller]
    pub(crate) fn record(&self) -> Value {
        let mut records = self.records();
        assert!(records.len() == 1, "`{}` printed {} records: {}\n{}", self.line, records.len(), self.text(), self.stderr);
        records.remove(0)
    }

    /// Checks that standard error has a text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Output {
        assert!(self.stderr.contains(text), "`{}` does not say '{text}' but: {}", self.line, self.stderr);
        self
    }
}
