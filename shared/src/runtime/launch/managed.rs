//! A container that is made in one call and started in another, as engines do it.

use std::os::fd::OwnedFd;

use crate::sys::process::{Fd, Plan};

/// How a container waits for those who start it.
#[derive(Debug)]
pub struct Managed {
    /// A named pipe, open for reading and writing: a byte in it starts the program.
    pub gate: OwnedFd,
    /// Another one, open for writing: failures after the start are told there.
    pub reports: OwnedFd,
    /// The lock that its maker holds; the process lets go of it when it is made.
    pub lock: OwnedFd,
    /// Whether the root is moved over the old one instead of changed.
    pub no_pivot: bool,
    /// How many descriptors after standard error the program keeps.
    pub inherited: u32,
    /// The name of a new session keyring.
    pub keyring: Option<String>,
    /// Whether there is a program to look for already.
    pub has_program: bool,
    /// The socket through which the notifications of its filter come.
    pub notices: Option<OwnedFd>,
}

/// The descriptors of [`Managed`], as steps name them.
#[derive(Debug, Clone, Copy)]
pub(in crate::runtime) struct Hold {
    pub(super) gate: Fd,
    pub(super) reports: Fd,
    pub(super) lock: Fd,
    pub(super) has_program: bool,
    pub(super) notices: Option<Fd>,
}

impl Managed {
    /// Gives the descriptors to a plan.
    pub(super) fn hold(self, plan: &mut Plan) -> Hold {
        Hold {
            gate: plan.keep(self.gate),
            reports: plan.keep(self.reports),
            lock: plan.keep(self.lock),
            has_program: self.has_program,
            notices: self.notices.map(|socket| plan.keep(socket)),
        }
    }
}
