//! Health checks: what a container is asked, how often, and what came of it.
//!
//! The monitor keeps the time and starts a probe as a process of its own (this binary with a private
//! first argument), which runs the command in the container, writes down what came of it and ends
//! with a [`Verdict`]. So the monitor stays small, and a probe that hangs hangs alone. The rules are
//! docker's: failures while the container starts do not count, success at any time makes it healthy.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::container::{Container, Status};
use super::error::{Result, RuntimeError, failed};
use super::exec;
use crate::oci::HealthConfig;
use crate::store::Store;
use crate::sys::process::use_huge_pages;
use crate::sys::{clock, fs};

#[cfg(test)]
mod tests;

/// The first argument by which the binary knows that it is a probe.
pub(super) const ARGV0: &str = "tacklebox-probe";
/// The file with the results.
const FILE: &str = "health.json";
/// So many results are kept.
const RESULTS_MAX: usize = 5;
/// So much of what a probe prints is kept.
pub(super) const OUTPUT_MAX_BYTES: usize = 4096;
/// What a container is made from has at most so many bytes.
const CONFIG_MAX_BYTES: u64 = 64 << 20;
/// Docker's times.
const INTERVAL_MS: u64 = 30_000;
const START_INTERVAL_MS: u64 = 5_000;
const TIMEOUT_MS: u64 = 30_000;
const RETRIES: u32 = 3;

/// Health flags as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `--health-cmd`.
    pub cmd: Option<String>,
    /// `--health-interval`.
    pub interval: Option<String>,
    /// `--health-timeout`.
    pub timeout: Option<String>,
    /// `--health-start-period`.
    pub start_period: Option<String>,
    /// `--health-start-interval`.
    pub start_interval: Option<String>,
    /// `--health-retries`.
    pub retries: Option<u32>,
    /// `--health-on-failure`.
    pub on_failure: Option<String>,
    /// `--no-healthcheck`.
    pub none: bool,
}

/// What happens to a container that turns unhealthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// Nothing but the word in its record.
    #[default]
    None,
    /// It is killed; its restart policy says what comes then.
    Kill,
    /// It is stopped and started again.
    Restart,
    /// It is stopped, and stays so.
    Stop,
}

/// How a container is probed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Milliseconds from one probe to the next.
    pub interval_ms: u64,
    /// The same while the container starts.
    pub start_interval_ms: u64,
    /// Milliseconds at the start in which failures do not count.
    pub start_period_ms: u64,
    /// Milliseconds until a probe is killed and has failed.
    pub timeout_ms: u64,
    /// Failures in a row that make the container unhealthy.
    pub retries: u32,
    /// What happens then.
    pub on_failure: OnFailure,
}

impl Options {
    /// Tells whether a person asked for a check.
    pub fn is_given(&self) -> bool {
        self.cmd.as_deref().is_some_and(|cmd| cmd != "none")
    }

    /// Returns a check with what the flags change of it; none is no check.
    ///
    /// # Errors
    /// As [`Options::settle`].
    pub fn over(&self, have: Option<&Check>) -> Result<Option<Check>> {
        let nanos = |ms: u64| i64::try_from(ms.saturating_mul(1_000_000)).unwrap_or(i64::MAX);
        let before = have.map(|check| HealthConfig {
            test: Some(std::iter::once("CMD".to_owned()).chain(check.command.iter().cloned()).collect()),
            interval: nanos(check.interval_ms),
            timeout: nanos(check.timeout_ms),
            start_period: nanos(check.start_period_ms),
            start_interval: nanos(check.start_interval_ms),
            retries: i64::from(check.retries),
        });
        let mut check = self.settle(before.as_ref())?;
        if let (Some(check), Some(have), None) = (&mut check, have, &self.on_failure) {
            check.on_failure = have.on_failure;
        }
        Ok(check)
    }

    /// Settles the flags against what the image says; none is no check.
    ///
    /// # Errors
    /// When a flag makes no sense, or there is nothing that it belongs to.
    pub fn settle(&self, image: Option<&HealthConfig>) -> Result<Option<Check>> {
        let own = self.cmd.as_deref().map(command).transpose()?;
        let from_image = || image.and_then(|image| image.test.as_deref()).and_then(test);
        let found = match (own, self.none) {
            (Some(_), true) => return Err(RuntimeError::invalid("--no-healthcheck", "--health-cmd says what to check")),
            (_, true) => None,
            (Some(own), false) => own,
            (None, false) => from_image(),
        };
        let times = [&self.interval, &self.timeout, &self.start_period, &self.start_interval, &self.on_failure];
        let Some(command) = found else {
            let is_given = times.iter().any(|flag| flag.is_some()) || self.retries.is_some();
            // docker accepts them on any image; only a wish that cannot come true is refused.
            return if is_given && !self.none && self.cmd.is_none() {
                Err(RuntimeError::invalid("--health", "the image has no health check: say one with --health-cmd"))
            } else {
                Ok(None)
            };
        };
        let time = |flag: &str, typed: &Option<String>, image_nanos: i64, default: u64| -> Result<u64> {
            let typed = typed.as_deref().map(|text| parse_duration(flag, text)).transpose()?.filter(|ms| *ms > 0);
            Ok(typed.or(u64::try_from(image_nanos / 1_000_000).ok().filter(|ms| *ms > 0)).unwrap_or(default))
        };
        let none = HealthConfig::default();
        let image = image.unwrap_or(&none);
        let retries = self.retries.filter(|n| *n > 0).or(u32::try_from(image.retries).ok().filter(|n| *n > 0));
        Ok(Some(Check {
            command,
            interval_ms: time("--health-interval", &self.interval, image.interval, INTERVAL_MS)?,
            start_interval_ms: time("--health-start-interval", &self.start_interval, image.start_interval, START_INTERVAL_MS)?,
            start_period_ms: time("--health-start-period", &self.start_period, image.start_period, 0)?,
            timeout_ms: time("--health-timeout", &self.timeout, image.timeout, TIMEOUT_MS)?,
            retries: retries.unwrap_or(RETRIES),
            on_failure: match self.on_failure.as_deref() {
                None | Some("none") => OnFailure::None,
                Some("kill") => OnFailure::Kill,
                Some("restart") => OnFailure::Restart,
                Some("stop") => OnFailure::Stop,
                Some(other) => {
                    return Err(RuntimeError::invalid(format!("--health-on-failure {other}"), "say none, kill, restart or stop"));
                }
            },
        }))
    }
}

/// Reads `--health-cmd`: a JSON list of program and arguments, or a line for the shell; "none" is no check.
fn command(text: &str) -> Result<Option<Vec<String>>> {
    if text == "none" {
        return Ok(None);
    }
    if text.trim().is_empty() {
        return Err(RuntimeError::invalid("--health-cmd", "it is empty"));
    }
    if let Ok(list) = serde_json::from_str::<Vec<String>>(text) {
        let is_marked = matches!(list.first().map(String::as_str), Some("CMD" | "CMD-SHELL" | "NONE"));
        return Ok(if is_marked { test(&list) } else { Some(list).filter(|list| !list.is_empty()) });
    }
    Ok(Some(shell(text)))
}

/// Reads the check of an image.
fn test(test: &[String]) -> Option<Vec<String>> {
    match test.split_first()? {
        (word, args) if word == "CMD" && !args.is_empty() => Some(args.to_vec()),
        (word, args) if word == "CMD-SHELL" && !args.is_empty() => Some(shell(&args.join(" "))),
        _ => None,
    }
}

fn shell(line: &str) -> Vec<String> {
    vec!["/bin/sh".into(), "-c".into(), line.to_owned()]
}

/// Reads `1m30s`, `500ms`, `1.5h` or whole seconds into milliseconds.
fn parse_duration(flag: &str, text: &str) -> Result<u64> {
    let wrong = || RuntimeError::invalid(format!("{flag} {text}"), "say a duration such as 30s, 1m30s or 500ms");
    if let Ok(secs) = text.parse::<u64>() {
        return secs.checked_mul(1000).ok_or_else(wrong);
    }
    let (mut rest, mut total) = (text, 0.0_f64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let (number, tail) = rest.split_at(digits);
        let unit = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit);
        let ms = match unit {
            "ms" => 1.0,
            "s" => 1000.0,
            "m" => 60_000.0,
            "h" => 3_600_000.0,
            _ => return Err(wrong()),
        };
        total += number.parse::<f64>().map_err(|_| wrong())? * ms;
        rest = tail;
    }
    if text.is_empty() || !total.is_finite() || total > 1e15 { Err(wrong()) } else { Ok(total as u64) }
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// When it began, RFC 3339 with nanoseconds.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// How it ended: 0 is well.
    pub exit_code: i32,
    /// The beginning of what it printed.
    pub output: String,
}

/// What is known of a container's health.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// `starting`, `healthy` or `unhealthy`.
    pub status: String,
    /// Failures in a row.
    pub failing: u32,
    /// The last results, oldest first.
    pub log: Vec<Probe>,
}

impl Default for Health {
    fn default() -> Health {
        Health { status: "starting".into(), failing: 0, log: Vec::new() }
    }
}

impl Health {
    /// Takes a result in; tells whether the container turned unhealthy by it.
    fn take(&mut self, probe: Probe, check: &Check, is_starting: bool) -> bool {
        let former = self.status.clone();
        if probe.exit_code == 0 {
            self.failing = 0;
            self.status = "healthy".into();
        } else if !(is_starting && former == "starting") {
            self.failing = self.failing.saturating_add(1);
            if self.failing >= check.retries {
                self.status = "unhealthy".into();
            }
        }
        self.log.push(probe);
        let surplus = self.log.len().saturating_sub(RESULTS_MAX);
        self.log.drain(..surplus);
        self.status == "unhealthy" && former != "unhealthy"
    }
}

/// What a probe tells the monitor by its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is well.
    Healthy = 0,
    /// It is not, or not yet.
    Failing = 1,
    /// It has just become unhealthy.
    TurnedUnhealthy = 3,
    /// It was not asked.
    Skipped = 4,
}

impl Verdict {
    pub(super) fn of_code(code: i32) -> Verdict {
        [Verdict::Healthy, Verdict::Failing, Verdict::TurnedUnhealthy].into_iter().find(|v| *v as i32 == code).unwrap_or(Verdict::Skipped)
    }
}

impl Container {
    /// Returns what is known of the container's health; none when it is not checked or does not run.
    pub fn health(&self, status: Status) -> Option<Health> {
        self.config().health.as_ref()?;
        if !matches!(status, Status::Running | Status::Paused) {
            return None;
        }
        let bytes = self.store().read_container(self.id(), FILE).ok().flatten();
        Some(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// Forgets the health of a former run.
    pub(super) fn forget_health(&self) -> Result<()> {
        let path = self.dir().join(FILE);
        if self.config().health.is_some() && path.exists() {
            fs::remove_file(&path)?;
        }
        Ok(())
    }
}

/// Reads how a container is probed by now, and nothing else of it: a monitor stays small.
pub(super) fn check_in(root: &Path, id: &str) -> Option<Check> {
    #[derive(Deserialize)]
    struct Part {
        #[serde(default)]
        health: Option<Check>,
    }
    let bytes = fs::read(&root.join("containers").join(id).join("container.json"), CONFIG_MAX_BYTES).ok()?;
    serde_json::from_slice::<Part>(&bytes).ok()?.health
}

/// Is the `main` of a probe: its first argument, the store's root, the container's id, whether it still starts.
pub(super) fn main(argv: Vec<OsString>) -> ExitCode {
    let [_, root, id, starting] = argv.as_slice() else { return ExitCode::from(2) };
    // The monitor's own thrift is not for what runs in the container.
    let _ = use_huge_pages(true);
    let id = String::from_utf8_lossy(id.as_bytes());
    let verdict = probe(Path::new(root.as_os_str()), &id, starting == "starting").unwrap_or(Verdict::Skipped);
    ExitCode::from(verdict as u8)
}

fn probe(root: &Path, id: &str, is_starting: bool) -> Result<Verdict> {
    let store = Store::open(root)?;
    let container = Container::load(&store, id)?.ok_or_else(|| RuntimeError::NotFound { what: "container", name: id.to_owned() })?;
    let Some(check) = container.config().health.clone() else { return Ok(Verdict::Skipped) };
    let status = container.state()?.status;
    if status != Status::Running {
        return Ok(Verdict::Skipped);
    }
    let started = clock::rfc3339_nanos(clock::now());
    let request = exec::Request { command: check.command.clone(), ..exec::Request::default() };
    let (exit_code, output) = match exec::probe(&container, &request, Duration::from_millis(check.timeout_ms)) {
        Ok(found) => found,
        // Paused or ended meanwhile says nothing about it.
        Err(RuntimeError::State { .. }) => return Ok(Verdict::Skipped),
        Err(error) => (error.exit_code(), super::start::explain(&error).into_bytes()),
    };
    let finished = clock::rfc3339_nanos(clock::now());
    let output = String::from_utf8_lossy(&output).into_owned();
    let mut health = container.health(status).unwrap_or_default();
    let former = health.status.clone();
    let turned = health.take(Probe { started, finished, exit_code, output }, &check, is_starting);
    let bytes = serde_json::to_vec(&health).map_err(|error| failed("write down the health")(error.into()))?;
    store.write_container(container.id(), FILE, &bytes)?;
    if health.status != former {
        container.event(&format!("health_status: {}", health.status), &[("health", &health.status)]);
    }
    Ok(match (turned, exit_code) {
        (true, _) => Verdict::TurnedUnhealthy,
        (false, 0) => Verdict::Healthy,
        (false, _) => Verdict::Failing,
    })
}
