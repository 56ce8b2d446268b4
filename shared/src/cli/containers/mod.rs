//! What the tools for containers share: the flags of a container, finding its image, its record.

mod args;
mod attach;
mod choose;
pub mod copy;
pub mod facts;
mod image;
mod life;
mod logs;
mod missing;
mod run;
pub mod stats;
mod stop;
mod view;

pub use args::{DescriptorArgs, IgnoredArgs, LimitArgs, NotifyArgs, RunArgs, SecurityArgs};
pub use attach::{AttachArgs, attach};
pub use choose::{Selected, choose};
pub use image::{ImageArgs, PullPolicy, image_of};
pub use life::{HealthArgs, LifeArgs};
pub use logs::{LogArgs, Tail, parse_moment, show as show_logs};
pub use missing::MissingArgs;
pub use run::{How, create_only, emit, log_record, run, start, start_at_boot};
pub use stop::{StopArgs, parse_signal};
pub use view::record;

use super::{Cx, Fail, Kind, Operand};
use crate::runtime::{Class, Container, RuntimeError};
use crate::store::Store;
use crate::sys::process::SpawnError;

impl Fail {
    /// Makes a failure from work on containers.
    pub fn from_runtime(error: &RuntimeError) -> Fail {
        let kind = match error {
            RuntimeError::Store(error) => return Fail::from_store(error),
            RuntimeError::Path(error) => return Fail::from_path(error),
            RuntimeError::Net(error) => return Fail::from_net(error),
            RuntimeError::Volume(error) => return Fail::from_volume(error),
            RuntimeError::Invalid { .. } => Kind::Usage,
            RuntimeError::NotFound { .. } => Kind::NotFound,
            RuntimeError::State { .. } => Kind::InUse,
            RuntimeError::Unsupported { .. } => Kind::Unsupported,
            RuntimeError::Io { source, .. } => super::kind_of_io(source),
            RuntimeError::Mount(error) => super::kind_of_io(&error.source),
            RuntimeError::Seccomp(_) => Kind::Usage,
            RuntimeError::Spawn(SpawnError::Exec { source, .. }) => match source.raw_os_error() {
                Some(libc::ENOENT | libc::ENOTDIR) => Kind::NotFound,
                Some(libc::ENOEXEC) => Kind::Unsupported,
                _ => super::kind_of_io(source),
            },
            RuntimeError::Monitor { class, hint, .. } => {
                let fail = Fail::from_error(kind_of_class(*class), error);
                return match hint {
                    Some(hint) => fail.hint(hint.clone()),
                    None => fail,
                };
            }
            RuntimeError::Spawn(_) | RuntimeError::Part { .. } => Kind::Internal,
        };
        Fail::from_error(kind, error)
    }

    /// Makes a failure of `dr` and `dx`, with their exit codes: 125 for ours, 126 and 127 for the command's.
    pub fn from_run(error: &RuntimeError) -> Fail {
        let code = u8::try_from(error.exit_code()).unwrap_or(125);
        let mut fail = Fail::from_runtime(error).exit(code);
        // What a monitor could not start it tells by the exit code alone.
        fail.kind = match (code, fail.kind) {
            (127, Kind::Internal) => Kind::NotFound,
            (126, Kind::Internal) => Kind::Denied,
            (_, kind) => kind,
        };
        match error {
            RuntimeError::Spawn(SpawnError::Exec { source, .. }) if source.raw_os_error() == Some(libc::ENOEXEC) => {
                fail.hint("the program is for another kind of machine, or a script without #!; for other machines install qemu-user-static")
            }
            RuntimeError::Spawn(SpawnError::Exec { program, .. }) if program.starts_with('-') => {
                fail.hint("options stand before the image or the container; what follows it is the command")
            }
            _ => fail,
        }
    }
}

fn kind_of_class(class: Class) -> Kind {
    match class {
        Class::Usage => Kind::Usage,
        Class::NotFound => Kind::NotFound,
        Class::InUse => Kind::InUse,
        Class::Conflict => Kind::Conflict,
        Class::Denied => Kind::Denied,
        Class::Unsupported => Kind::Unsupported,
        Class::NoSpace => Kind::NoSpace,
        Class::Other => Kind::Internal,
    }
}

/// Finds the container that an operand names. The id of a record is that container's or nobody's.
///
/// # Errors
/// When there is none, or several.
pub fn find(store: &Store, operand: &Operand) -> Result<Container, Fail> {
    let id = operand.record().and_then(|record| record.text("id"));
    let text = id.unwrap_or(operand.text());
    let container = Container::find(store, text).map_err(|error| Fail::from_runtime(&error))?;
    if id.is_some_and(|id| id != container.id()) {
        return Err(Fail::not_found(format!("no such container: {text}")));
    }
    Ok(container)
}

/// Reads a container's state for somebody who wants to start or to watch it.
fn start_state(container: &Container) -> Result<crate::runtime::State, Fail> {
    container.state().map_err(|error| Fail::from_runtime(&error))
}

/// Does something with each container that is named, and writes its record as it is then.
///
/// # Errors
/// Wrong usage, or standard input that cannot be read.
pub fn each(
    cx: &mut Cx,
    names: &[String],
    mode: super::Mode,
    work: impl Fn(&mut Container) -> crate::runtime::Result<()>,
) -> Result<(), Fail> {
    each_but(cx, names, mode, |result| result, work)
}

/// The same, where some failures are passed over.
///
/// # Errors
/// As [`each`].
pub fn each_but(
    cx: &mut Cx,
    names: &[String],
    mode: super::Mode,
    pass_over: impl Fn(Result<(), Fail>) -> Result<(), Fail>,
    work: impl Fn(&mut Container) -> crate::runtime::Result<()>,
) -> Result<(), Fail> {
    let store = cx.store()?;
    cx.for_each(names, mode, |operand, cx| {
        let mut found = None;
        let result = find(&store, operand).and_then(|mut container| {
            work(&mut container).map_err(|error| Fail::from_runtime(&error))?;
            found = Some(container);
            Ok(())
        });
        pass_over(result)?;
        found.map_or(Ok(()), |container| emit(cx, operand, &container))
    })
}

/// Reports containers whose files cannot be read.
///
/// # Errors
/// When nobody reads any more.
pub fn report_unreadable(cx: &mut Cx, unreadable: &[(String, RuntimeError)]) -> Result<(), Fail> {
    unreadable.iter().try_for_each(|(id, error)| cx.item_failed(id, &Fail::from_runtime(error)))
}

/// Writes what a person should know.
pub fn warn_all(cx: &mut Cx, warnings: &[String]) {
    for warning in warnings {
        cx.warn("container", warning);
    }
}
