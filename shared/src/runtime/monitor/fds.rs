//! The descriptors of a monitor, and how they get through its executions of itself: by number from
//! [`FIRST`] on, with a letter each that says what it is.

use std::os::fd::OwnedFd;

use super::super::error::{Result, failed};
use crate::sys::process::{HANDED_FROM, inherited_file};

/// The first number.
pub(super) const FIRST: i32 = HANDED_FROM;

/// What a descriptor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The container's lock.
    Lock,
    /// Where the first start is reported.
    Report,
    /// The container's first process.
    Process,
    /// What it writes.
    Stdout,
    /// What it complains.
    Stderr,
    /// What it reads.
    Stdin,
    /// Its terminal.
    Terminal,
    /// Where clients come.
    Control,
    /// A client that came later.
    Client,
    /// The client that started the container.
    Starter,
    /// A client that the container ends with.
    Owner,
    /// A socket that keeps a published port.
    Port,
    /// A socket where the container asks for names.
    Resolver,
    /// A descriptor that the first run is handed.
    Handed,
    /// A socket where the container says that it is ready.
    Notify,
}

/// Every role with its letter.
const LETTERS: [(Role, char); 15] = [
    (Role::Lock, 'l'),
    (Role::Report, 'r'),
    (Role::Process, 'p'),
    (Role::Stdout, 'o'),
    (Role::Stderr, 'e'),
    (Role::Stdin, 'i'),
    (Role::Terminal, 't'),
    (Role::Control, 'k'),
    (Role::Client, 'c'),
    (Role::Starter, 's'),
    (Role::Owner, 'w'),
    (Role::Port, 'h'),
    (Role::Resolver, 'd'),
    (Role::Handed, 'x'),
    (Role::Notify, 'n'),
];

/// Descriptors with their roles.
#[derive(Debug, Default)]
pub(super) struct Fds {
    list: Vec<(Role, OwnedFd)>,
}

impl Fds {
    /// Takes over what this process was started with; `None` when it is not what was said.
    pub(super) fn inherited(roles: &str) -> Option<Fds> {
        let mut fds = Fds::default();
        for (number, letter) in (FIRST..).zip(roles.chars()) {
            let (role, _) = LETTERS.into_iter().find(|(_, l)| *l == letter)?;
            fds.put(role, inherited_file(number)?.into());
        }
        Some(fds)
    }

    pub(super) fn put(&mut self, role: Role, fd: OwnedFd) {
        self.list.push((role, fd));
    }

    pub(super) fn put_all(&mut self, role: Role, fds: impl IntoIterator<Item = OwnedFd>) {
        fds.into_iter().for_each(|fd| self.put(role, fd));
    }

    pub(super) fn get(&self, role: Role) -> Option<&OwnedFd> {
        self.list.iter().find(|(r, _)| *r == role).map(|(_, fd)| fd)
    }

    pub(super) fn take(&mut self, role: Role) -> Option<OwnedFd> {
        let at = self.list.iter().position(|(r, _)| *r == role)?;
        Some(self.list.remove(at).1)
    }

    pub(super) fn take_all(&mut self, role: Role) -> Vec<OwnedFd> {
        let (taken, left) = std::mem::take(&mut self.list).into_iter().partition(|(r, _)| *r == role);
        self.list = left;
        let taken: Vec<(Role, OwnedFd)> = taken;
        taken.into_iter().map(|(_, fd)| fd).collect()
    }

    /// Gives all of them numbers above this one.
    pub(super) fn raise(&mut self, above: i32) -> Result<()> {
        for (_, fd) in &mut self.list {
            *fd = rustix::io::fcntl_dupfd_cloexec(&*fd, above).map_err(|errno| failed("copy a descriptor")(errno.into()))?;
        }
        Ok(())
    }

    pub(super) fn len(&self) -> i32 {
        i32::try_from(self.list.len()).unwrap_or(i32::MAX)
    }

    /// Returns a letter for each.
    pub(super) fn roles(&self) -> String {
        let letter = |role: Role| LETTERS.into_iter().find(|(r, _)| *r == role).map(|(_, l)| l);
        self.list.iter().filter_map(|(role, _)| letter(*role)).collect()
    }

    pub(super) fn into_list(self) -> Vec<OwnedFd> {
        self.list.into_iter().map(|(_, fd)| fd).collect()
    }
}
