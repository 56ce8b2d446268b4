//! The arguments of `doci`, spelled as runc and crun spell them, and what it says in its log.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::args::{Format, parse_format};
use super::{Cx, Fail, Kind};
use crate::runtime::RuntimeError;
use crate::runtime::oci::{Container, Creation, Document, Execution, Site, follow_events, processes};
use crate::sys::process::{SpawnError, run_helper};
use crate::sys::{clock, fs};

mod update;

pub use update::{UpdateArgs, read_limits};

/// How lines of the log are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// `time="..." level=error msg="..."`
    Text,
    /// A JSON object per line
    Json,
}

/// What stands before the command.
#[derive(Debug, Clone, clap::Args)]
pub struct Globals {
    /// Keep containers in this directory
    #[arg(long, value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,

    /// Append errors and warnings to this file
    #[arg(long, value_name = "FILE", global = true)]
    pub log: Option<PathBuf>,

    /// Write the log as text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,

    /// Log every command as well
    #[arg(long, global = true)]
    pub debug: bool,

    /// Refused: cgroups are made in the file system; tell the engine to use cgroupfs
    #[arg(long, global = true)]
    pub systemd_cgroup: bool,

    /// Manage cgroups with cgroupfs; systemd is refused
    #[arg(long, value_name = "MANAGER", default_value = "cgroupfs", value_parser = ["cgroupfs", "systemd"], global = true)]
    pub cgroup_manager: String,

    /// Whether cgroups that cannot be made are no error: true, false or auto; true is refused for now
    #[arg(long, value_name = "WHETHER", default_value = "auto", value_parser = ["auto", "true", "false"])]
    pub rootless: String,
}

impl Globals {
    /// Refuses what this host's containers cannot have.
    ///
    /// # Errors
    /// When systemd is to manage cgroups, or a plain user's containers are asked for.
    pub fn check(&self) -> Result<(), Fail> {
        if self.systemd_cgroup || self.cgroup_manager == "systemd" {
            return Err(Fail::new(Kind::Unsupported, "--systemd-cgroup: doci makes cgroups in the file system").exit(1).hint(
                "set the engine's cgroup manager to cgroupfs (podman --cgroup-manager cgroupfs; native.cgroupdriver=cgroupfs in docker)",
            ));
        }
        if self.rootless == "true" {
            return Err(Fail::new(Kind::Unsupported, "--rootless true: doci works as root").exit(1));
        }
        Ok(())
    }

    /// Appends a line to the log, if there is one.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn note(&self, level: &str, text: &str) -> Result<(), Fail> {
        let Some(path) = &self.log else { return Ok(()) };
        let time = clock::rfc3339(std::time::SystemTime::now());
        let line = match self.log_format {
            LogFormat::Json => format!("{}\n", serde_json::json!({"level": level, "msg": text, "time": time})),
            LogFormat::Text => format!("time=\"{time}\" level={level} msg={}\n", serde_json::Value::from(text)),
        };
        let written = fs::open_append(path).map_err(|error| Fail::from_path(&error));
        written?.write_all(line.as_bytes()).map_err(|error| Fail::from_io(format!("cannot write {}", path.display()), &error))
    }

    /// Tells of something that is no failure: in the log, or on standard error without one.
    pub fn warn(&self, cx: &mut Cx, texts: &[String]) {
        for text in texts {
            if self.log.is_none() || self.note("warning", text).is_err() {
                cx.warn("internal", text);
            }
        }
    }
}

/// A container, by name.
#[derive(Debug, Clone, clap::Args)]
pub struct Named {
    /// The container's name
    #[arg(value_name = "CONTAINER")]
    pub id: String,
}

/// What `create` and `run` take.
#[derive(Debug, Clone, clap::Args)]
pub struct CreateArgs {
    /// The container's name
    #[arg(value_name = "CONTAINER")]
    id: String,

    /// The directory with config.json and the root file system
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    bundle: PathBuf,

    /// Send the master of the terminal to this socket
    #[arg(long, value_name = "SOCKET")]
    console_socket: Option<PathBuf>,

    /// Write the first process's id into this file
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,

    /// Move the root instead of changing it, for a root that is an initramfs
    #[arg(long)]
    no_pivot: bool,

    /// Keep the caller's session keyring
    #[arg(long)]
    no_new_keyring: bool,

    /// Adopt no orphans: what doci does anyway
    #[arg(long)]
    no_subreaper: bool,

    /// Let the program keep this many descriptors after standard error
    #[arg(long, value_name = "N", default_value_t = 0)]
    preserve_fds: u32,
}

impl CreateArgs {
    /// Returns what they ask for.
    pub fn request(self) -> Creation {
        Creation {
            id: self.id,
            bundle: self.bundle,
            console_socket: self.console_socket,
            pid_file: self.pid_file,
            no_pivot: self.no_pivot,
            no_new_keyring: self.no_new_keyring,
            preserve_fds: self.preserve_fds,
        }
    }
}

/// What `exec` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ExecArgs {
    /// The container's name
    #[arg(value_name = "CONTAINER")]
    pub id: String,

    /// The program and its arguments
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    /// Take the whole process from this file
    #[arg(short, long, value_name = "FILE")]
    process: Option<PathBuf>,

    /// Start in this directory
    #[arg(long, value_name = "DIR")]
    cwd: Option<String>,

    /// Set a variable
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,

    /// Give it a terminal
    #[arg(short, long)]
    tty: bool,

    /// Run as this user, by number
    #[arg(short, long, value_name = "UID[:GID]", value_parser = parse_user)]
    user: Option<(u32, Option<u32>)>,

    /// Have this group as well
    #[arg(short = 'g', long, value_name = "GID")]
    additional_gids: Vec<u32>,

    /// Have this capability as well
    #[arg(short, long, value_name = "CAP")]
    cap: Vec<String>,

    /// Be confined by this AppArmor profile
    #[arg(long, value_name = "PROFILE")]
    apparmor: Option<String>,

    /// Have this SELinux label
    #[arg(long, value_name = "LABEL")]
    process_label: Option<String>,

    /// Never gain privileges
    #[arg(long)]
    no_new_privs: bool,

    /// Leave it to itself
    #[arg(short, long)]
    detach: bool,

    /// Write its id into this file
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,

    /// Send the master of the terminal to this socket
    #[arg(long, value_name = "SOCKET")]
    console_socket: Option<PathBuf>,

    /// Let it keep this many descriptors after standard error
    #[arg(long, value_name = "N", default_value_t = 0)]
    preserve_fds: u32,

    /// Run in a paused container, too
    #[arg(long)]
    ignore_paused: bool,

    /// Run in this cgroup below the container's own
    #[arg(long, value_name = "PATH")]
    cgroup: Option<String>,
}

impl ExecArgs {
    /// Returns what they ask for.
    ///
    /// # Errors
    /// When neither a program nor a file with a process is named, or a cgroup of one controller.
    pub fn request(self) -> Result<Execution, Fail> {
        if self.process.is_none() && self.args.is_empty() {
            return Err(Fail::usage("exec: name a program, or a file with --process"));
        }
        if self.cgroup.as_ref().is_some_and(|path| path.contains(':')) {
            return Err(Fail::usage("--cgroup: the cgroup of one controller alone cannot be chosen"));
        }
        Ok(Execution {
            process: self.process,
            args: self.args,
            cwd: self.cwd,
            env: self.env,
            tty: self.tty,
            user: self.user,
            additional_gids: self.additional_gids,
            caps: self.cap,
            apparmor: self.apparmor,
            label: self.process_label,
            no_new_privileges: self.no_new_privs,
            detach: self.detach,
            pid_file: self.pid_file,
            console_socket: self.console_socket,
            preserve_fds: self.preserve_fds,
            ignore_paused: self.ignore_paused,
            sub_cgroup: self.cgroup,
        })
    }
}

/// Reads `UID[:GID]`: whole numbers and nothing else (CVE-2026-30892).
fn parse_user(text: &str) -> Result<(u32, Option<u32>), String> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten().ok_or_else(|| "it is UID[:GID], in numbers".to_owned())
    };
    match text.split_once(':') {
        Some((uid, gid)) => Ok((number(uid)?, Some(number(gid)?))),
        None => Ok((number(text)?, None)),
    }
}

/// Reads how long to wait between two looks: `500ms`, `5s`, `1m`.
///
/// # Errors
/// When it is no time.
pub fn parse_interval(text: &str) -> Result<Duration, String> {
    let wrong = || "it is a time such as 500ms, 5s or 1m".to_owned();
    if let Some(millis) = text.strip_suffix("ms") {
        return millis.parse().map(Duration::from_millis).map_err(|_| wrong());
    }
    let secs = super::units::parse_duration_secs(text).ok().and_then(|secs| u64::try_from(secs).ok());
    secs.filter(|secs| *secs > 0).map(Duration::from_secs).ok_or_else(wrong)
}

/// How `list` and `ps` are written.
#[derive(Debug, Clone, clap::Args)]
pub struct Listed {
    /// Write a table, or one JSON array
    #[arg(short = 'f', long = "format", id = "format", value_name = "FORMAT", value_parser = parse_format)]
    pub format: Option<Format>,
}

impl Listed {
    /// Tells whether JSON was asked for.
    pub fn is_json(&self) -> bool {
        matches!(self.format, Some(Format::Json | Format::JsonArray))
    }
}

/// Writes a document as people and engines read it.
pub fn document(value: &impl serde::Serialize) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Writes what a container uses, a line per look.
///
/// # Errors
/// When it does not run, or nobody reads any more.
pub fn events(site: &Site, id: &str, interval: Duration, once: bool, cx: &mut Cx) -> Result<(), Fail> {
    let mut written = Ok(());
    let told = follow_events(site, id, interval, once, |event| {
        written = cx.write_stdout(format!("{event}\n").as_bytes());
        written.is_ok()
    });
    told.map_err(|error| failure(&error))?;
    written
}

/// Writes all containers: as a table for people, as one JSON array, or only their names.
///
/// # Errors
/// When the place cannot be read.
pub fn list(site: &Site, json: bool, quiet: bool) -> Result<String, Fail> {
    let all = site.list().map_err(|error| failure(&error))?;
    let documents: Vec<Document> = all.iter().map(Container::document).collect();
    if quiet {
        return Ok(documents.iter().map(|one| format!("{}\n", one.id)).collect());
    }
    if json {
        return Ok(format!("{}\n", serde_json::to_string(&documents).unwrap_or_default()));
    }
    let row = |one: &Document| {
        let bundle = one.bundle.to_string_lossy().into_owned();
        vec![one.id.clone(), one.pid.to_string(), one.status.word().to_owned(), bundle, one.created.clone(), one.owner.clone()]
    };
    let rows: Vec<Vec<String>> = documents.iter().map(row).collect();
    Ok(table(&["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"], &rows))
}

/// Writes the processes of a container: their ids as a JSON array, or what ps(1) says of them.
///
/// # Errors
/// When it does not run, or ps is not there.
pub fn ps(site: &Site, id: &str, json: bool, options: &[String]) -> Result<String, Fail> {
    let pids = processes(site, id).map_err(|error| failure(&error))?;
    if json {
        return Ok(format!("{}\n", serde_json::to_string(&pids).unwrap_or_default()));
    }
    let options: Vec<String> = if options.is_empty() { vec!["-ef".into()] } else { options.to_vec() };
    let output = run_helper("ps", options, b"").map_err(|error| Fail::from_error(Kind::Unsupported, &error).exit(1))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = text.lines();
    let heading = lines.next().unwrap_or_default();
    let column = heading.split_whitespace().position(|word| word == "PID");
    let column = column.ok_or_else(|| Fail::usage("ps: its options leave out the column PID"))?;
    let is_own =
        |line: &&str| line.split_whitespace().nth(column).and_then(|pid| pid.parse().ok()).is_some_and(|pid: i32| pids.contains(&pid));
    Ok(std::iter::once(heading).chain(lines.filter(is_own)).map(|line| format!("{line}\n")).collect())
}

/// Makes a failure of `doci`: its exit code is runc's.
pub fn failure(error: &RuntimeError) -> Fail {
    let mut fail = Fail::from_runtime(error).exit(1);
    // Engines look for Go's words, to tell a program that is not there from one that cannot be executed.
    if let RuntimeError::Spawn(SpawnError::Exec { program, source }) = error {
        let words = match source.raw_os_error() {
            Some(libc::ENOENT) if !program.contains('/') => "executable file not found in $PATH",
            Some(libc::ENOENT | libc::ENOTDIR) => "no such file or directory",
            _ => "permission denied",
        };
        fail.message = format!("exec: \"{program}\": {words}");
    }
    fail
}

/// Lays out rows under a heading, each column as wide as its widest cell.
fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    const GAP: usize = 2;
    let widths: Vec<usize> = heading
        .iter()
        .enumerate()
        .map(|(n, head)| rows.iter().filter_map(|row| row.get(n)).map(String::len).max().unwrap_or(0).max(head.len()))
        .collect();
    let line = |cells: Vec<&str>| {
        let text: String = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = width + GAP)).collect();
        format!("{}\n", text.trim_end())
    };
    let rows = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    std::iter::once(line(heading.to_vec())).chain(rows).collect()
}
