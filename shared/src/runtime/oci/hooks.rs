//! Hooks: programs that the specification lets run at points of a container's life (config.md, "POSIX-platform Hooks").
//!
//! Each gets the container's state on standard input, exactly its own environment, and its time. In the
//! namespaces of the runtime: prestart, createRuntime, poststart, poststop. In those of the container:
//! createContainer, while the host's files are still there to find it by, and startContainer, with the
//! rights of the container's own program.

use std::ffi::OsString;
use std::time::Duration;

use super::super::error::{Result, RuntimeError};
use super::super::launch::{Finish, credentials, finish};
use super::inside;
use super::state::{Container, Status};
use crate::oci::spec::{Hook, Hooks, Process};
use crate::sys::process::{Exit, Helper, HelperError, Output};

/// How much of a hook's words is shown.
const WORDS_MAX_CHARS: usize = 2000;

/// A point of a container's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum Point {
    Prestart,
    CreateRuntime,
    CreateContainer,
    StartContainer,
    Poststart,
    Poststop,
}

impl Point {
    fn name(self) -> &'static str {
        match self {
            Point::Prestart => "prestart",
            Point::CreateRuntime => "createRuntime",
            Point::CreateContainer => "createContainer",
            Point::StartContainer => "startContainer",
            Point::Poststart => "poststart",
            Point::Poststop => "poststop",
        }
    }

    fn hooks(self, all: &Hooks) -> &[Hook] {
        match self {
            Point::Prestart => &all.prestart,
            Point::CreateRuntime => &all.create_runtime,
            Point::CreateContainer => &all.create_container,
            Point::StartContainer => &all.start_container,
            Point::Poststart => &all.poststart,
            Point::Poststop => &all.poststop,
        }
    }

    /// What the hooks are told that the container is doing.
    fn status(self) -> Status {
        match self {
            Point::Prestart | Point::CreateRuntime | Point::CreateContainer => Status::Creating,
            Point::StartContainer => Status::Created,
            Point::Poststart => Status::Running,
            Point::Poststop => Status::Stopped,
        }
    }
}

/// Runs the hooks of a point, in order, up to the first that fails.
pub(in crate::runtime) fn run(container: &Container, point: Point) -> Result<()> {
    each(container, point, |hook, result| result.map_err(|reason| failure(point, hook, &reason)))
}

/// Runs all hooks of a point; those that fail become warnings.
pub(in crate::runtime) fn run_all(container: &Container, point: Point) -> Vec<String> {
    let mut warnings = Vec::new();
    let ran = each(container, point, |hook, result| {
        if let Err(reason) = result {
            warnings.push(failure(point, hook, &reason).to_string());
        }
        Ok(())
    });
    warnings.extend(ran.err().map(|error| error.to_string()));
    warnings
}

fn failure(point: Point, hook: &Hook, reason: &str) -> RuntimeError {
    RuntimeError::invalid(format!("{} hook {}", point.name(), hook.path), reason)
}

fn each(container: &Container, point: Point, mut after: impl FnMut(&Hook, std::result::Result<(), String>) -> Result<()>) -> Result<()> {
    let Some(hooks) = &container.spec.hooks else { return Ok(()) };
    let hooks = point.hooks(hooks);
    if hooks.is_empty() {
        return Ok(());
    }
    let state = serde_json::to_vec(&container.document_as(point.status())).unwrap_or_default();
    for hook in hooks {
        let result = match one(container, point, hook, &state) {
            Ok(output) => judge(&output),
            Err(RuntimeError::Invalid { reason, .. }) => Err(reason),
            Err(error) => Err(super::super::start::explain(&error)),
        };
        after(hook, result)?;
    }
    Ok(())
}

fn judge(output: &Output) -> std::result::Result<(), String> {
    let how = match output.exit {
        Exit::Code(0) => return Ok(()),
        Exit::Code(code) => format!("exit status {code}"),
        Exit::Signal(signal) => format!("ended by signal {signal}"),
    };
    let mut words = output.stdout.clone();
    words.extend_from_slice(&output.stderr);
    let words: String = String::from_utf8_lossy(&words).trim().chars().take(WORDS_MAX_CHARS).collect();
    Err(if words.is_empty() { how } else { format!("{how}: {words}") })
}

fn one(container: &Container, point: Point, hook: &Hook, state: &[u8]) -> Result<Output> {
    let mut helper = Helper::new(&hook.path).env_clear().stdin(state);
    if let Some(seconds) = hook.timeout.and_then(|seconds| u64::try_from(seconds).ok()) {
        helper = helper.timeout(Duration::from_secs(seconds));
    }
    let args: Vec<OsString> =
        if hook.args.is_empty() { vec![hook.path.clone().into()] } else { hook.args.iter().map(OsString::from).collect() };
    let failed = |error: HelperError| RuntimeError::invalid(&hook.path, super::super::start::explain(&error));
    let (mut plan, pipes) = helper.begin().map_err(failed)?;
    match point {
        Point::StartContainer => {
            inside::join(&mut plan, container)?;
            let own = container.spec.process.clone().unwrap_or_default();
            let process = Process {
                args: args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect(),
                env: hook.env.clone(),
                cwd: "/".into(),
                terminal: false,
                ..own
            };
            // Hooks are the engine's own: an agent that decides about the container's calls does not about theirs.
            let mut spec = container.spec.clone();
            if let Some(linux) = spec.linux.as_mut() {
                linux.seccomp = linux.seccomp.take().filter(|seccomp| seccomp.listener_path.is_empty());
            }
            let credentials = credentials(&spec, &process)?;
            finish(&mut plan, &process, &credentials, &Finish { check_cwd: true, ..Finish::default() })?;
        }
        Point::CreateContainer => inside::join(&mut plan, container)?,
        _ => {}
    }
    // Its own name may differ from its path.
    plan.program(&[&hook.path], &args, &hook.env)?;
    helper.end(plan, pipes).map_err(failed)
}
