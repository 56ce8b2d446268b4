//! `dr` and `dcreate` for one image: make the container, and run it.

use std::io::IsTerminal;
use std::path::Path;

use super::attach::take_part;
use super::{ImageArgs, RunArgs, attach, image_of, record, warn_all};
use crate::cli::{Cx, Fail, Format, Operand};
use crate::record::Record;
use crate::runtime::attach::Session;
use crate::runtime::events;
use crate::runtime::options::Options;
use crate::runtime::{
    Container, Created, Foreground, Handed, LogEntry, Notify, Output, RunLock, check_options, create, run_foreground, start_attached,
    start_detached,
};
use crate::store::{Lease, Removal, Store, StoreErrorKind};
use crate::sys::{fs, pty, random};

/// How a container is to be run.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// In the background, under a monitor.
    pub detach: bool,
    /// Removed at its end, even in the background.
    pub rm: bool,
    /// The image is removed as well, unless another container uses it.
    pub rmi: bool,
    /// Kept, even in the foreground without a name.
    pub keep: bool,
    /// Without a terminal, even on one.
    pub no_tty: bool,
    /// A shell in place of the image's program.
    pub shell: bool,
    /// Which of stdin, stdout and stderr are attached; none is the usual.
    pub attach: Vec<String>,
    /// How a person takes part.
    pub session: Session,
    /// What is handed down to it.
    pub handed: Handed,
}

/// Runs the image that an operand names. In the foreground the exit code becomes the container's.
///
/// # Errors
/// When the container cannot be made or started, with `dr`'s exit codes.
pub fn run(
    cx: &mut Cx,
    operand: &Operand,
    command: &[String],
    args: &RunArgs,
    image: &ImageArgs,
    how: &How,
    reads_stdin: bool,
) -> Result<(), Fail> {
    args.ignored.check(cx).map_err(|fail| fail.exit(125))?;
    let store = cx.store()?;
    let mut options = args.options(command.to_vec());
    options.ephemeral = how.rm || (!how.detach && !how.keep && args.name.is_none());
    if how.keep && how.rm {
        return Err(Fail::usage("--keep and --rm contradict each other"));
    }
    if how.shell {
        shell(&mut options);
    }
    settle_terminal(&mut options, how, reads_stdin)?;
    take_streams(&mut options, &how.attach);
    let lease = store.lease().map_err(|e| Fail::from_store(&e).exit(125))?;
    let (container, lock) = make(cx, &store, &lease, operand, &options, image, args.cidfile.as_deref(), true)?;
    let lock = lock.ok_or_else(|| Fail::new(crate::cli::Kind::Internal, "the container's lock is missing"))?;
    let lacks_health = how.handed.notify.as_ref().is_some_and(Notify::asks_health) && container.config().health.is_none();
    let result = match how.detach {
        _ if lacks_health => {
            drop(lock);
            Err(Fail::usage("--sdnotify healthy: the container has no health check: say one with --health-cmd").exit(125))
        }
        true => background(cx, operand, container.clone(), lock, &how.handed),
        // What the foreground cannot do by itself a monitor does, which ends with this command.
        false
            if !how.session.detach_keys.is_empty()
                || how.handed.notify.is_some()
                || options.health.is_given()
                || options.restart.as_deref().is_some_and(|r| r != "no") =>
        {
            let size = pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout()));
            let stdin = container.config().interactive;
            start_attached(&container, lock, size, true, &how.handed)
                .map_err(|error| Fail::from_run(&error))
                .and_then(|client| take_part(cx, &container, &client, &Session { stdin, ends_stdin: true, ..how.session.clone() }))
        }
        false => foreground(cx, operand, &container, lock, &lease, how),
    };
    if how.rmi {
        drop(lease);
        remove_image(cx, &store, &container)?;
    }
    // What never ran is of no use to anybody, and its name is wanted for the next try.
    if result.is_err() && !how.keep && container.state().is_ok_and(|state| state.started.is_none()) {
        let _ = container.remove(false, true);
    }
    result
}

/// Removes the image that a container was made from, under the name by which it was found.
fn remove_image(cx: &mut Cx, store: &Store, container: &Container) -> Result<(), Fail> {
    let image = &container.config().image;
    // Another image has the name by now, or somebody else removed it.
    let Ok(removal) = Removal::of_record(store, &image.reference, &image.digest) else { return Ok(()) };
    for removed in store.remove_images(vec![removal], false, false).map_err(|error| Fail::from_store(&error))? {
        match removed {
            Ok(removed) => events::record_image(store, if removed.is_kept { "untag" } else { "delete" }, &removed.image),
            Err(error) if error.kind() == StoreErrorKind::InUse => {}
            Err(error) => cx.warn("image", format!("--rmi: {}", Fail::from_store(&error).message)),
        }
    }
    Ok(())
}

/// Makes a container and writes its record.
///
/// # Errors
/// When it cannot be made.
pub fn create_only(cx: &mut Cx, operand: &Operand, command: &[String], args: &RunArgs, image: &ImageArgs, how: &How) -> Result<(), Fail> {
    args.ignored.check(cx)?;
    let store = cx.store()?;
    let mut options = args.options(command.to_vec());
    options.ephemeral = how.rm;
    take_streams(&mut options, &how.attach);
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let (container, _) = make(cx, &store, &lease, operand, &options, image, args.cidfile.as_deref(), false)?;
    emit(cx, operand, &container)
}

/// Standard input that a person wants to take part in is open.
fn take_streams(options: &mut Options, attach: &[String]) {
    options.attach = attach.to_vec();
    options.interactive |= attach.iter().any(|stream| stream == "stdin");
}

#[allow(clippy::too_many_arguments, reason = "two callers, and each is another thing")]
fn make(
    cx: &mut Cx,
    store: &Store,
    lease: &Lease,
    operand: &Operand,
    options: &Options,
    args: &ImageArgs,
    cidfile: Option<&Path>,
    start_now: bool,
) -> Result<(Container, Option<RunLock>), Fail> {
    if let Some(path) = cidfile.filter(|path| path.symlink_metadata().is_ok()) {
        return Err(Fail::usage(format!("--cidfile {}: the file exists", path.display())).exit(if start_now { 125 } else { 2 }));
    }
    let failed = |error| if start_now { Fail::from_run(&error) } else { Fail::from_runtime(&error) };
    let (image, open) = image_of(cx, store, operand, args, || check_options(store, options).map_err(failed))?;
    let Created { container, lock, warnings } = create(store, lease, &image, &open, options, start_now).map_err(failed)?;
    warn_all(cx, &warnings);
    // When it was used decides which images a clean-up keeps.
    let _ = store.touch(&image);
    if let Some(path) = cidfile {
        write_id(path, container.id())?;
    }
    Ok((container, lock))
}

/// Writes the id whole or not at all, and never over a file that exists.
fn write_id(path: &Path, id: &str) -> Result<(), Fail> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let staged = dir.join(format!(".cidfile-{}", random::hex(6)));
    let write = || -> fs::Result<()> {
        let mut file = fs::create_new(&staged, 0o644)?;
        fs::write_all(&mut file, &staged, id.as_bytes())?;
        let linked = fs::hard_link(&staged, path);
        fs::remove_file(&staged)?;
        linked
    };
    write().map_err(|error| Fail::from_path(&error).exit(125))
}

/// A shell of the image: bash where it has one.
fn shell(options: &mut Options) {
    let script = if options.command.is_empty() {
        "if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi".to_owned()
    } else {
        options.command.join(" ")
    };
    options.entrypoint = Some("/bin/sh".into());
    options.command = vec!["-c".into(), script];
}

/// On a terminal a foreground container is interactive by itself; records on standard input leave none for it.
fn settle_terminal(options: &mut Options, how: &How, reads_stdin: bool) -> Result<(), Fail> {
    if reads_stdin && options.interactive {
        return Err(Fail::usage("-i: standard input is read for records already").exit(125));
    }
    let on_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !how.detach && !how.no_tty && on_terminal && !reads_stdin && how.attach.is_empty() {
        options.tty = true;
        options.interactive = true;
    }
    if how.no_tty {
        options.tty = false;
    }
    options.size = pty::size(std::io::stdin());
    Ok(())
}

fn background(cx: &mut Cx, operand: &Operand, container: Container, lock: RunLock, handed: &Handed) -> Result<(), Fail> {
    if let Err(error) = start_detached(&container, lock, handed) {
        return Err(Fail::from_run(&error));
    }
    emit(cx, operand, &container)
}

/// Starts a container that was made earlier; with a session this command takes part in its run from the first byte on.
///
/// # Errors
/// When it cannot be started.
pub fn start(cx: &mut Cx, operand: &Operand, container: &Container, session: Option<&Session>) -> Result<(), Fail> {
    let state = container.state().map_err(|error| Fail::from_runtime(&error))?;
    let session = session.map(|session| session.only(&container.config().attach));
    if state.status.is_live() {
        return match &session {
            Some(session) => attach(cx, container, session),
            None => emit(cx, operand, container),
        };
    }
    let lock = container.lock_to_start().map_err(|error| Fail::from_runtime(&error))?;
    let Some(session) = session else { return background(cx, operand, container.clone(), lock, &Handed::default()) };
    let size = pty::size(std::io::stdin()).or_else(|| pty::size(std::io::stdout()));
    let client = start_attached(container, lock, size, false, &Handed::default()).map_err(|error| Fail::from_run(&error))?;
    take_part(cx, container, &client, &Session { ends_stdin: true, ..session })
}

/// Starts again what ran when the machine went down, as far as its policy says so. One that a person stopped stays so.
///
/// # Errors
/// When the containers cannot be listed.
pub fn start_at_boot(cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let listing = Container::all(&store).map_err(|error| Fail::from_runtime(&error))?;
    super::report_unreadable(cx, &listing.unreadable)?;
    for (container, _) in listing.containers.into_iter().filter(|(container, state)| container.is_to_start_at_boot(state)) {
        let started = container.lock_to_start().and_then(|lock| start_detached(&container, lock, &Handed::default()));
        match started {
            Ok(()) => {
                let state = container.state().map_err(|error| Fail::from_runtime(&error))?;
                cx.emit(record(&container, &state))?;
            }
            // The others are started all the same.
            Err(error) => cx.item_failed(&container.config().name, &Fail::from_runtime(&error))?,
        }
    }
    Ok(())
}

/// Writes the record of a container as it is now.
///
/// # Errors
/// When nobody reads any more.
pub fn emit(cx: &mut Cx, operand: &Operand, container: &Container) -> Result<(), Fail> {
    let state = container.state().or_else(|error| match error {
        // Short-lived and removed already: it ran.
        crate::runtime::RuntimeError::NotFound { .. } => Ok(crate::runtime::State::new(crate::runtime::Status::Exited)),
        other => Err(other),
    });
    let state = state.map_err(|error| Fail::from_runtime(&error))?;
    let record = operand.derive(record(container, &state));
    cx.emit(record)
}

fn foreground(cx: &mut Cx, operand: &Operand, container: &Container, lock: RunLock, lease: &Lease, how: &How) -> Result<(), Fail> {
    let is_attached = |stream: &str| how.attach.is_empty() || how.attach.iter().any(|attached| attached == stream);
    let part = Foreground {
        sig_proxy: how.session.sig_proxy,
        stdout: is_attached("stdout"),
        stderr: is_attached("stderr"),
        descriptors: how.handed.descriptors.clone(),
    };
    let wants_records = cx.format() == Format::Json && cx.is_format_explicit() && !cx.is_quiet();
    if !wants_records {
        cx.claim_stdout();
        let outcome = run_foreground(container, lock, lease, &part, Output::Inherit).map_err(|error| Fail::from_run(&error))?;
        cx.set_exit(u8::try_from(outcome.code).unwrap_or(255));
        return Ok(());
    }
    let mut broken = None;
    let mut give = |entry: LogEntry| {
        if broken.is_none() {
            broken = cx.emit(log_record(container, &entry)).err();
        }
    };
    let outcome = run_foreground(container, lock, lease, &part, Output::Lines(&mut give)).map_err(|error| Fail::from_run(&error))?;
    if let Some(fail) = broken {
        return Err(fail);
    }
    let mut state = crate::runtime::State::new(crate::runtime::Status::Exited);
    state.exit_code = Some(outcome.code);
    state.oom = outcome.ended.oom;
    let record = operand.derive(record(container, &state));
    cx.emit(record)?;
    cx.set_exit(u8::try_from(outcome.code).unwrap_or(255));
    Ok(())
}

/// Returns the `log` record of a line.
pub fn log_record(container: &Container, entry: &LogEntry) -> Record {
    Record::new("log")
        .set("time", entry.time.as_str())
        .set("stream", entry.stream.map(|stream| stream.word()))
        .set("container", container.id())
        .set("line", entry.line.as_deref())
        .set("line_b64", entry.line_b64.as_deref())
        .set("partial", Some(true).filter(|_| entry.partial))
}
