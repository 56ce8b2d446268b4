//! Which devices a group may use: lines for version 1, a BPF program for version 2.
//!
//! The program is made from the rules as version 1 understands them: a default, and exceptions to it.
//! It follows linux/bpf.h (`bpf_cgroup_dev_ctx`) and is loaded by bpf(2) itself.

#![allow(unsafe_code, reason = "bpf has no wrapper")]

use std::ffi::c_long;
use std::fmt;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

#[cfg(test)]
mod tests;

/// How often it is tried to load a program that signals interrupt.
const LOAD_TRIES_MAX: u32 = 32;

/// Which devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All of both kinds.
    All,
    /// Character devices.
    Char,
    /// Block devices.
    Block,
}

/// What may be done with a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access(u8);

impl Access {
    const MAKE: u8 = 1;
    const READ: u8 = 2;
    const WRITE: u8 = 4;
    const ALL: u8 = 7;

    /// Reads `r`, `w` and `m`.
    pub fn parse(text: &str) -> Option<Access> {
        let bit = |b: u8| match b {
            b'm' => Some(Access::MAKE),
            b'r' => Some(Access::READ),
            b'w' => Some(Access::WRITE),
            _ => None,
        };
        text.bytes().try_fold(0, |all, b| bit(b).map(|bit| all | bit)).filter(|all| *all != 0).map(Access)
    }
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Whether it allows.
    pub allow: bool,
    /// Which devices.
    pub kind: Kind,
    /// Major number; none is all.
    pub major: Option<u32>,
    /// Minor number; none is all.
    pub minor: Option<u32>,
    /// What it allows or denies.
    pub access: Access,
}

impl fmt::Display for Rule {
    /// As version 1 files take it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::All => return f.write_str("a"),
            Kind::Char => 'c',
            Kind::Block => 'b',
        };
        let number = |n: Option<u32>| n.map_or_else(|| "*".to_owned(), |n| n.to_string());
        write!(f, "{kind} {}:{} ", number(self.major), number(self.minor))?;
        for (bit, letter) in [(Access::READ, 'r'), (Access::WRITE, 'w'), (Access::MAKE, 'm')] {
            if self.access.0 & bit != 0 {
                write!(f, "{letter}")?;
            }
        }
        Ok(())
    }
}

/// What version 1 makes of rules: what holds for all devices, and for which it does not.
#[derive(Debug, PartialEq, Eq)]
struct State {
    allow: bool,
    exceptions: Vec<Rule>,
}

impl State {
    fn of(rules: &[Rule]) -> State {
        let mut state = State { allow: false, exceptions: Vec::new() };
        for rule in rules {
            if rule.kind == Kind::All {
                state = State { allow: rule.allow, exceptions: Vec::new() };
                continue;
            }
            let same = |e: &&mut Rule| (e.kind, e.major, e.minor) == (rule.kind, rule.major, rule.minor);
            let found = state.exceptions.iter_mut().find(same);
            match (found, rule.allow == state.allow) {
                (Some(exception), true) => exception.access.0 &= !rule.access.0,
                (Some(exception), false) => exception.access.0 |= rule.access.0,
                (None, true) => {}
                (None, false) => state.exceptions.push(*rule),
            }
        }
        state.exceptions.retain(|e| e.access.0 != 0);
        state
    }
}

/// One instruction of the kernel's machine.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Instruction {
    code: u8,
    registers: u8,
    offset: i16,
    value: i32,
}

const LOAD_WORD: u8 = 0x61;
const MOVE: u8 = 0xbf;
const SET: u8 = 0xb7;
const AND: u8 = 0x57;
const SHIFT_RIGHT: u8 = 0x77;
const IF_EQUAL: u8 = 0x15;
const IF_NOT_EQUAL: u8 = 0x55;
const EXIT: u8 = 0x95;

/// Where the program keeps things: the context and scratch, kind, access, numbers.
const RESULT: u8 = 0;
const SCRATCH: u8 = 1;
const KIND: u8 = 2;
const ACCESS: u8 = 3;
const MAJOR: u8 = 4;
const MINOR: u8 = 5;

fn op(code: u8, to: u8, from: u8, offset: i16, value: i32) -> Instruction {
    Instruction { code, registers: to | from << 4, offset, value }
}

/// Makes the program; it returns 1 for what is allowed.
fn program(rules: &[Rule]) -> io::Result<Vec<Instruction>> {
    let state = State::of(rules);
    // The first word has the kind in its lower half and the access in its upper one.
    let mut all = vec![
        op(LOAD_WORD, KIND, SCRATCH, 0, 0),
        op(MOVE, ACCESS, KIND, 0, 0),
        op(AND, KIND, 0, 0, 0xffff),
        op(SHIFT_RIGHT, ACCESS, 0, 0, 16),
        op(LOAD_WORD, MAJOR, SCRATCH, 4, 0),
        op(LOAD_WORD, MINOR, SCRATCH, 8, 0),
    ];
    for exception in &state.exceptions {
        let mut tests = Vec::new();
        match exception.kind {
            Kind::All => {}
            Kind::Block => tests.push((IF_NOT_EQUAL, KIND, 1)),
            Kind::Char => tests.push((IF_NOT_EQUAL, KIND, 2)),
        }
        for (register, number) in [(MAJOR, exception.major), (MINOR, exception.minor)] {
            if let Some(number) = number {
                tests.push((IF_NOT_EQUAL, register, i32::try_from(number).map_err(io::Error::other)?));
            }
        }
        let access = exception.access.0;
        let mut block: Vec<Instruction> = Vec::new();
        if access != Access::ALL {
            // An allowed device takes what is within its access; a denied one refuses what touches it.
            let (mask, skip) = if state.allow { (access, IF_EQUAL) } else { (!access & Access::ALL, IF_NOT_EQUAL) };
            block.push(op(MOVE, SCRATCH, ACCESS, 0, 0));
            block.push(op(AND, SCRATCH, 0, 0, i32::from(mask)));
            block.push(op(skip, SCRATCH, 0, 2, 0));
        }
        block.push(op(SET, RESULT, 0, 0, i32::from(!state.allow)));
        block.push(op(EXIT, 0, 0, 0, 0));
        let count = tests.len();
        for (at, (code, register, value)) in tests.into_iter().enumerate() {
            let skip = count - at - 1 + block.len();
            all.push(op(code, register, 0, skip as i16, value));
        }
        all.extend(block);
    }
    all.push(op(SET, RESULT, 0, 0, i32::from(state.allow)));
    all.push(op(EXIT, 0, 0, 0, 0));
    Ok(all)
}

/// The kernel's `union bpf_attr` for loading, up to `prog_flags`.
#[repr(C)]
struct Load {
    kind: u32,
    count: u32,
    instructions: u64,
    license: u64,
    log_level: u32,
    log_size: u32,
    log: u64,
    version: u32,
    flags: u32,
}

/// The same for attaching.
#[repr(C)]
struct Attach {
    target: u32,
    program: u32,
    kind: u32,
    flags: u32,
}

/// Attaches a program for these rules to a version 2 group, given as its opened directory. It goes with the group.
pub(super) fn attach(group: BorrowedFd<'_>, rules: &[Rule]) -> io::Result<()> {
    const PROGRAM_LOAD: c_long = 5;
    const PROGRAM_ATTACH: c_long = 8;
    const KIND_CGROUP_DEVICE: u32 = 15;
    const ATTACH_CGROUP_DEVICE: u32 = 6;
    const ALLOW_MULTI: u32 = 2;
    let instructions = program(rules)?;
    let load = Load {
        kind: KIND_CGROUP_DEVICE,
        count: instructions.len() as u32,
        instructions: instructions.as_ptr() as u64,
        license: c"Apache-2.0".as_ptr() as u64,
        log_level: 0,
        log_size: 0,
        log: 0,
        version: 0,
        flags: 0,
    };
    // A group is opened without rights; attaching wants one to its directory.
    let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
    let group = rustix::fs::openat(group, c".", flags, rustix::fs::Mode::empty())?;
    let fd = in_spite_of_signals(|| {
        // SAFETY: the structure and what it points at live across the call; the kernel checks the program.
        match unsafe { libc::syscall(libc::SYS_bpf, PROGRAM_LOAD, &raw const load, size_of::<Load>()) } {
            fd if fd >= 0 => Ok(fd),
            _ => Err(io::Error::last_os_error()),
        }
    })
    .map_err(unsupported)?;
    // SAFETY: the kernel has just made this descriptor.
    let program = unsafe { OwnedFd::from_raw_fd(fd as i32) };
    let attach =
        Attach { target: group.as_raw_fd() as u32, program: program.as_raw_fd() as u32, kind: ATTACH_CGROUP_DEVICE, flags: ALLOW_MULTI };
    // SAFETY: the structure lives across the call.
    let attached = unsafe { libc::syscall(libc::SYS_bpf, PROGRAM_ATTACH, &raw const attach, size_of::<Attach>()) };
    if attached < 0 { Err(unsupported(io::Error::last_os_error())) } else { Ok(()) }
}

/// Does a call again that a signal interrupted: while it checks a program the kernel says EAGAIN then, not EINTR.
fn in_spite_of_signals<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let mut tries = 1;
    loop {
        match call() {
            Err(error) if tries < LOAD_TRIES_MAX && matches!(error.raw_os_error(), Some(libc::EAGAIN | libc::EINTR)) => tries += 1,
            other => return other,
        }
    }
}

/// A kernel without such programs says ENOSYS or EINVAL.
fn unsupported(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(libc::ENOSYS | libc::EINVAL) => io::Error::new(io::ErrorKind::Unsupported, "this kernel has no CONFIG_CGROUP_BPF"),
        _ => error,
    }
}
