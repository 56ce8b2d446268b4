//! `dattach`, `dstart -a` and the foreground under a monitor: this command as a client of a container.

use super::{log_record, start_state};
use crate::cli::{Cx, Fail, Format, Kind};
use crate::runtime::attach::{DetachKeys, Parted, Session, follow};
use crate::runtime::{Client, Container, LogEntry, Output, Status, connect};

/// How a person takes part in a container's run.
#[derive(Debug, Clone, clap::Args)]
pub struct AttachArgs {
    /// Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default
    #[arg(long, value_name = "KEYS")]
    pub detach_keys: Option<String>,

    /// Pass signals on to the container
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub sig_proxy: bool,
}

impl AttachArgs {
    /// Turns the flags into a session.
    ///
    /// # Errors
    /// When the keys make no sense.
    pub fn session(&self, stdin: bool) -> Result<Session, Fail> {
        let keys = DetachKeys::parse(self.detach_keys.as_deref().unwrap_or_default()).map_err(|error| Fail::from_runtime(&error))?;
        Ok(Session { stdin, ends_stdin: false, sig_proxy: self.sig_proxy, detach_keys: keys, hidden: Vec::new() })
    }
}

/// Attaches to a container that runs, until it ends. The exit code becomes the container's.
///
/// # Errors
/// When it does not run, or runs in the foreground of another command.
pub fn attach(cx: &mut Cx, container: &Container, session: &Session) -> Result<(), Fail> {
    let name = &container.config().name;
    let state = start_state(container)?;
    match state.status {
        Status::Running | Status::Restarting => {}
        Status::Paused => {
            return Err(Fail::new(Kind::InUse, format!("container {name} is paused")).hint(format!("dunpause {name}")));
        }
        other => return Err(Fail::new(Kind::InUse, format!("container {name} is {}, not running", other.word()))),
    }
    let client = connect(container).map_err(|error| Fail::from_runtime(&error))?;
    take_part(cx, container, &client, session)
}

/// Follows a container as a client that is attached already.
///
/// # Errors
/// When its monitor is gone.
pub(super) fn take_part(cx: &mut Cx, container: &Container, client: &Client, session: &Session) -> Result<(), Fail> {
    let wants_records = cx.format() == Format::Json && cx.is_format_explicit() && !cx.is_quiet();
    let mut broken = None;
    let parted = if wants_records {
        let mut give = |entry: LogEntry| {
            if broken.is_none() {
                broken = cx.emit(log_record(container, &entry)).err();
            }
        };
        follow(container, client, session, &mut Output::Lines(&mut give))
    } else {
        cx.claim_stdout();
        follow(container, client, session, &mut Output::Inherit)
    };
    if let Some(fail) = broken {
        return Err(fail);
    }
    match parted.map_err(|error| Fail::from_run(&error))? {
        Parted::Exit(code) => cx.set_exit(u8::try_from(code).unwrap_or(255)),
        Parted::Detached => cx.say(&format!("left container {}, which goes on", container.config().name)),
    }
    Ok(())
}
