//! What a new process does between clone and exec: it walks a list of [`Op`]s made by its parent.
//!
//! Invariant: nothing here allocates, locks or panics, since other threads of the parent may have
//! held any lock when the process was cloned. Every call is a bare system call (rustix makes them
//! without libc); strings and lists were made before the clone. A failed step goes to the parent
//! through a pipe as its number and errno.

#![allow(unsafe_code, reason = "system calls that no crate wraps without locks or allocation")]

mod files;
mod rights;

use std::ffi::{CString, c_char, c_int, c_long};
use std::os::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;
use rustix::mount::{MountPropagationFlags, MoveMountFlags};

pub(in crate::sys) use self::files::map_mount_ids_by;
pub(super) use self::files::set_attributes;
use self::files::{
    attach, clone_mount, make_file, make_path, mask, move_root, new_mount, open_in, outside_kernel, own, pivot, read_only, same_node,
    terminal, work_in, write_file, write_own,
};
use self::rights::{bound, capabilities, identity, install, install_with_notices, limit};
use super::op::{Fd, Op, SLOTS_MAX};

/// Everything the child needs, with pointers ready for execve.
pub(super) struct Script<'a> {
    pub(super) ops: &'a [Op],
    pub(super) candidates: &'a [CString],
    pub(super) argv: &'a [*const c_char],
    pub(super) envp: &'a [*const c_char],
    pub(super) errors: RawFd,
    pub(super) gate: RawFd,
    /// The parent's end of the gate, of which the clone made a copy.
    pub(super) gate_far: RawFd,
}

/// A failed step as it goes through the pipe: step number, errno. The exec itself has the number after the last step.
pub(super) const REPORT_BYTES: usize = 8;

/// Runs the child to its exec or its end.
pub(super) fn main(script: &Script<'_>) -> ! {
    let mut state = State { slots: [-1; SLOTS_MAX], gate: script.gate, errors: script.errors };
    if script.gate_far >= 0 {
        // A copy that stayed open would hide the parent's death.
        // SAFETY: closes this process's copy of a number that only the parent uses.
        unsafe { libc::syscall(libc::SYS_close, script.gate_far as c_long) };
    }
    for (at, op) in script.ops.iter().enumerate() {
        match op {
            Op::Tell => report(state.errors, at, 0),
            Op::Findable => {
                if let Err(errno) = findable(script.candidates) {
                    fail(state.errors, script.ops.len(), errno);
                }
            }
            _ => {
                if let Err(errno) = state.step(op) {
                    fail(state.errors, at, errno);
                }
            }
        }
    }
    let errno = exec(script);
    fail(state.errors, script.ops.len(), errno)
}

fn fail(errors: RawFd, at: usize, errno: Errno) -> ! {
    report(errors, at, errno.raw_os_error());
    leave(125)
}

/// Reports a step: that it failed, or with 0 that it was reached.
fn report(errors: RawFd, at: usize, errno: i32) {
    let mut report = [0_u8; REPORT_BYTES];
    let (first, second) = report.split_at_mut(4);
    first.copy_from_slice(&(at as u32).to_ne_bytes());
    second.copy_from_slice(&errno.to_ne_bytes());
    let _ = rustix::io::write(borrow(errors), &report);
}

/// Looks for the program as [`exec`] will.
fn findable(candidates: &[CString]) -> Result<(), Errno> {
    let mut worst = Errno::NOENT;
    for path in candidates {
        let stat = match rustix::fs::statat(CWD, path.as_c_str(), AtFlags::empty()) {
            Ok(stat) => stat,
            Err(errno) => {
                if errno == Errno::ACCESS {
                    worst = errno;
                }
                continue;
            }
        };
        let is_file = rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::RegularFile;
        if is_file && rustix::fs::accessat(CWD, path.as_c_str(), rustix::fs::Access::EXEC_OK, AtFlags::EACCESS).is_ok() {
            return Ok(());
        }
        worst = Errno::ACCESS;
    }
    Err(worst)
}

pub(super) fn leave(code: c_int) -> ! {
    loop {
        // SAFETY: exit_group takes one integer and does not return.
        unsafe { libc::syscall(libc::SYS_exit_group, code as c_long) };
    }
}

pub(super) fn borrow<'a>(fd: RawFd) -> BorrowedFd<'a> {
    // SAFETY: the numbers are those of the parent's plan, which lives across the clone, or of slots that only `Close` closes; -1 never comes here.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// Tries each candidate as execvp(3) does; returns why the last that mattered failed.
fn exec(script: &Script<'_>) -> Errno {
    let mut worst = Errno::NOENT;
    for path in script.candidates {
        // SAFETY: path is a C string; argv and envp are null-terminated arrays of C strings that live in the script.
        unsafe { libc::syscall(libc::SYS_execve, path.as_ptr(), script.argv.as_ptr(), script.envp.as_ptr()) };
        match last_errno() {
            Errno::NOENT | Errno::NOTDIR => {}
            Errno::ACCESS => worst = Errno::ACCESS,
            other => return other,
        }
    }
    worst
}

pub(super) fn last_errno() -> Errno {
    // SAFETY: the call has no preconditions.
    let location = unsafe { libc::__errno_location() };
    // SAFETY: the location is this thread's own int.
    let raw = unsafe { *location };
    Errno::from_raw_os_error(raw)
}

fn check(result: c_long) -> Result<c_long, Errno> {
    if result < 0 { Err(last_errno()) } else { Ok(result) }
}

struct State {
    slots: [RawFd; SLOTS_MAX],
    gate: RawFd,
    errors: RawFd,
}

impl State {
    fn fd(&self, fd: Fd) -> Result<BorrowedFd<'static>, Errno> {
        match fd {
            Fd::Cwd => Ok(CWD),
            Fd::Kept(raw) if raw >= 0 => Ok(borrow(raw)),
            Fd::Kept(_) => Err(Errno::BADF),
            Fd::Slot(n) => match self.slots.get(n as usize) {
                Some(&raw) if raw >= 0 => Ok(borrow(raw)),
                _ => Err(Errno::BADF),
            },
        }
    }

    fn put(&mut self, slot: u8, fd: OwnedFd) -> Result<(), Errno> {
        let place = self.slots.get_mut(slot as usize).ok_or(Errno::BADF)?;
        *place = fd.into_raw_fd();
        Ok(())
    }

    /// Runs one step. A table: one arm per kind.
    fn step(&mut self, op: &Op) -> Result<(), Errno> {
        match op {
            Op::NewSession => rustix::process::setsid().map(drop),
            Op::ControllingTerminal(fd) => rustix::process::ioctl_tiocsctty(self.fd(*fd)?),
            Op::ParentDeath(signal) => prctl(libc::PR_SET_PDEATHSIG, *signal as usize, 0, 0),
            Op::Umask(mask) => {
                rustix::process::umask(Mode::from_raw_mode(*mask));
                Ok(())
            }
            Op::ResetSignals => reset_signals(),
            Op::Dup { from, to } => dup_to(self.fd(*from)?, *to),
            Op::Inherit(fd) => rustix::io::fcntl_setfd(self.fd(*fd)?, rustix::io::FdFlags::empty()),
            Op::CloseFrom(first) => close_from(*first),
            Op::Gate => wait_at_gate(self.gate),
            Op::GateAt(gate) => wait_at_gate(std::os::fd::AsRawFd::as_raw_fd(&self.fd(*gate)?)),
            Op::Unlock(file) => rustix::fs::flock(self.fd(*file)?, rustix::fs::FlockOperation::Unlock),
            Op::ReportTo(errors) => {
                self.errors = std::os::fd::AsRawFd::as_raw_fd(&self.fd(*errors)?);
                Ok(())
            }
            Op::NewTime { proc, offsets } => new_time(self.fd(*proc)?, offsets),
            Op::IoPriority(priority) => {
                const WHO_PROCESS: c_long = 1;
                // SAFETY: plain numbers; 0 is this process.
                check(unsafe { libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0 as c_long, *priority as c_long) }).map(drop)
            }
            Op::Scheduling(attr) => {
                // SAFETY: the structure has the size that it says and lives across the call; 0 is this process.
                check(unsafe { libc::syscall(libc::SYS_sched_setattr, 0 as c_long, std::ptr::from_ref(attr), 0 as c_long) }).map(drop)
            }
            Op::SessionKeyring(name) => {
                const JOIN_SESSION_KEYRING: c_long = 1;
                // SAFETY: the name is a C string. A kernel without keyrings has none to share either.
                match check(unsafe { libc::syscall(libc::SYS_keyctl, JOIN_SESSION_KEYRING, name.as_ptr()) }) {
                    Err(Errno::NOSYS) => Ok(()),
                    other => other.map(drop),
                }
            }
            Op::Send { socket, fd } => send(self.fd(*socket)?, self.fd(*fd)?),
            Op::Write { to, bytes } => write_once(self.fd(*to)?, bytes),
            Op::Unshare(kinds) => {
                // SAFETY: the process has one thread, so no other one can be surprised.
                check(unsafe { libc::syscall(libc::SYS_unshare, *kinds as c_long) }).map(drop)
            }
            Op::Join { of, kinds } => {
                let raw = std::os::fd::AsRawFd::as_raw_fd(&self.fd(*of)?);
                // SAFETY: the process has one thread; the descriptor is open.
                check(unsafe { libc::syscall(libc::SYS_setns, raw as c_long, *kinds as c_long) }).map(drop)
            }
            Op::HostName(name) => rustix::system::sethostname(name),
            Op::DomainName(name) => rustix::system::setdomainname(name),
            Op::Open { root, path, no_symlinks, no_kernel, into } => {
                let fd = open_in(self.fd(*root)?, path, OFlags::PATH | OFlags::CLOEXEC, *no_symlinks)?;
                if *no_kernel {
                    outside_kernel(&fd)?;
                }
                self.put(*into, fd)
            }
            Op::Close(slot) => match self.slots.get_mut(*slot as usize) {
                Some(place) if *place >= 0 => {
                    // SAFETY: slots own their descriptor, and the slot is emptied below.
                    unsafe { libc::syscall(libc::SYS_close, *place as c_long) };
                    *place = -1;
                    Ok(())
                }
                _ => Err(Errno::BADF),
            },
            Op::Limit { resource, soft, hard } => limit(*resource, *soft, *hard),
            Op::Identity { uid, gid, groups } => identity(*uid, *gid, groups),
            Op::Bound(keep) => bound(*keep),
            Op::Capabilities { effective, permitted, inheritable, ambient } => capabilities(*effective, *permitted, *inheritable, *ambient),
            Op::NoNewPrivileges => prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0),
            Op::Undumpable => prctl(libc::PR_SET_DUMPABLE, 0, 0, 0),
            Op::Filter { program, flags, listener: None } => install(program, *flags),
            Op::Filter { program, flags, listener: Some(socket) } => {
                let notices = install_with_notices(program, *flags)?;
                send(self.fd(*socket)?, std::os::fd::AsFd::as_fd(&notices))
            }
            Op::Personality(domain) => {
                // SAFETY: a plain number.
                check(unsafe { libc::syscall(libc::SYS_personality, *domain as c_long) }).map(drop)
            }
            Op::Reap => Self::reap(),
            Op::Alive(process) => alive(self.fd(*process)?),
            _ => self.step_files(op),
        }
    }

    /// Runs one step on files and mounts.
    fn step_files(&mut self, op: &Op) -> Result<(), Errno> {
        match op {
            Op::MakePath { root, prefixes, file } => make_path(self.fd(*root)?, prefixes, *file),
            Op::MakeDir { at, name, mode } => {
                let at = self.fd(*at)?;
                match rustix::fs::mkdirat(at, name.as_c_str(), Mode::from_raw_mode(*mode)) {
                    Ok(()) => rustix::fs::chmodat(at, name.as_c_str(), Mode::from_raw_mode(*mode), AtFlags::empty()),
                    Err(Errno::EXIST) => Ok(()),
                    Err(errno) => Err(errno),
                }
            }
            Op::MakeNode { at, name, mode, device, owner } => {
                let at = self.fd(*at)?;
                let (kind, bits) = (rustix::fs::FileType::from_raw_mode(*mode), Mode::from_raw_mode(*mode & 0o7777));
                match rustix::fs::mknodat(at, name.as_c_str(), kind, bits, *device) {
                    Err(Errno::EXIST) => return same_node(at, name, *mode, *device),
                    other => other?,
                }
                rustix::fs::chmodat(at, name.as_c_str(), bits, AtFlags::empty())?;
                own(at, name, *owner)
            }
            Op::MakeLink { target, at, name } => match rustix::fs::symlinkat(target.as_c_str(), self.fd(*at)?, name.as_c_str()) {
                Err(Errno::EXIST) => Ok(()),
                other => other,
            },
            Op::MakeFile { at, name, mode, owner, content } => make_file(self.fd(*at)?, name, *mode, *owner, content),
            Op::WriteFile { at, path, bytes } => write_file(self.fd(*at)?, path, bytes),
            Op::WriteOwn { path, bytes } => write_own(path, bytes),
            Op::Terminal { root, socket, size, uid, into } => {
                let slave = terminal(self.fd(*root)?, self.fd(*socket)?, *size, *uid)?;
                self.put(*into, slave)
            }
            Op::Propagation { path, flags } => {
                rustix::mount::mount_change(path.as_c_str(), MountPropagationFlags::from_bits_retain(*flags))
            }
            Op::NewMount { kind, options, attributes, into } => {
                let mount = new_mount(kind, options, *attributes)?;
                self.put(*into, mount)
            }
            Op::CloneMount { root, path, recursive, into } => {
                let root = self.fd(*root)?;
                let mount = if path.is_empty() {
                    clone_mount(root, *recursive)?
                } else {
                    let source = open_in(root, path, OFlags::PATH | OFlags::CLOEXEC, false)?;
                    clone_mount(std::os::fd::AsFd::as_fd(&source), *recursive)?
                };
                self.put(*into, mount)
            }
            Op::Attributes { mount, recursive, set, clear, propagation } => {
                set_attributes(self.fd(*mount)?, *recursive, *set, *clear, *propagation)
            }
            Op::Attach { mount, at } => attach(self.fd(*mount)?, self.fd(*at)?),
            Op::AttachBelow { mount, at, name } => {
                let (mount, at) = (self.fd(*mount)?, self.fd(*at)?);
                match rustix::fs::mkdirat(at, name.as_c_str(), Mode::from_raw_mode(0o755)) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(errno) => return Err(errno),
                }
                rustix::mount::move_mount(mount, c"", at, name.as_c_str(), MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
            }
            Op::AttachAtPath { mount, path } => {
                rustix::mount::move_mount(self.fd(*mount)?, c"", CWD, path.as_c_str(), MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
            }
            Op::Mask { root, path, empty, null } => mask(self.fd(*root)?, path, self.fd(*empty)?, self.fd(*null)?),
            Op::ReadOnly { root, path } => read_only(self.fd(*root)?, path),
            Op::Pivot(root) => pivot(self.fd(*root)?),
            Op::MoveRoot(root) => {
                rustix::process::fchdir(self.fd(*root)?)?;
                move_root()
            }
            Op::ChangeRoot(root) => {
                rustix::process::fchdir(self.fd(*root)?)?;
                rustix::process::chroot(c".")?;
                rustix::process::chdir(c"/")
            }
            Op::Enter(dir) => rustix::process::fchdir(self.fd(*dir)?),
            Op::WorkIn(path) => work_in(path),
            Op::LeftRoot { device, inode } => {
                let root = rustix::fs::statat(CWD, c"/", AtFlags::empty())?;
                if (root.st_dev, root.st_ino) == (*device, *inode) { Err(Errno::AGAIN) } else { Ok(()) }
            }
            // Every other kind has its arm in `step`.
            _ => Err(Errno::INVAL),
        }
    }

    /// Forks; the caller goes on in the new process.
    fn reap() -> Result<(), Errno> {
        let all = !0_u64;
        set_mask(all)?;
        // SAFETY: a plain fork without shared memory; both sides only make system calls afterwards.
        let pid = check(unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD as c_long, 0, 0, 0, 0) })?;
        if pid == 0 {
            return set_mask(0);
        }
        // Nothing that was open for setting up stays open in the init.
        // SAFETY: closes numbers only; no descriptor is used after this.
        unsafe { libc::syscall(libc::SYS_close_range, 0 as c_long, u32::MAX as c_long, 0 as c_long) };
        loop {
            let signal = wait_signal(all);
            if signal == libc::SIGCHLD {
                if let Some(code) = reap_all(pid as c_int) {
                    leave(code);
                }
            } else if signal > 0 {
                // SAFETY: kill takes two integers.
                unsafe { libc::syscall(libc::SYS_kill, pid, signal as c_long) };
            }
        }
    }
}

/// Waits for a word; ends when nobody can send one any more.
fn wait_at_gate(gate: RawFd) -> Result<(), Errno> {
    if gate < 0 {
        return Err(Errno::BADF);
    }
    let mut word = [0_u8; 1];
    loop {
        match rustix::io::read(borrow(gate), &mut word) {
            Ok(1) => return Ok(()),
            Err(Errno::INTR) => {}
            Ok(_) => leave(125),
            Err(errno) => return Err(errno),
        }
    }
}

/// Makes a time namespace, sets its clocks while nobody is in it, and enters.
fn new_time(proc: BorrowedFd<'_>, offsets: &[u8]) -> Result<(), Errno> {
    const NEW_TIME: c_long = 0x80;
    // SAFETY: the process has one thread; only its children are concerned.
    check(unsafe { libc::syscall(libc::SYS_unshare, NEW_TIME) })?;
    // A thread's directory does not have the file.
    let own = rustix::fs::openat(proc, c"self", OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    if !offsets.is_empty() {
        write_file(own.as_fd(), c"timens_offsets", offsets)?;
    }
    let namespace = rustix::fs::openat(&own, c"ns/time_for_children", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    let raw = std::os::fd::AsRawFd::as_raw_fd(&namespace);
    // SAFETY: the process has one thread; the descriptor is open.
    check(unsafe { libc::syscall(libc::SYS_setns, raw as c_long, NEW_TIME) }).map(drop)
}

/// Ends unless a process still runs.
fn alive(process: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut fds = [rustix::event::PollFd::from_borrowed_fd(process, rustix::event::PollFlags::IN)];
    let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    if rustix::event::poll(&mut fds, Some(&now))? > 0 {
        leave(125)
    }
    Ok(())
}

/// Reaps what has ended; returns how the main process ended, if it is among them.
fn reap_all(main: c_int) -> Option<c_int> {
    let mut ended = None;
    loop {
        let mut status: c_int = 0;
        // SAFETY: status is a valid place for an int.
        let pid = unsafe { libc::syscall(libc::SYS_wait4, -1 as c_long, &raw mut status, libc::WNOHANG as c_long, 0 as c_long) };
        if pid <= 0 {
            return ended;
        }
        if pid as c_int == main {
            ended = Some(if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 128 + libc::WTERMSIG(status) });
        }
    }
}

fn wait_signal(mask: u64) -> c_int {
    // SAFETY: the mask lives across the call; no information and no timeout are asked for.
    let got = unsafe { libc::syscall(libc::SYS_rt_sigtimedwait, &raw const mask, 0 as c_long, 0 as c_long, 8 as c_long) };
    got as c_int
}

fn set_mask(mask: u64) -> Result<(), Errno> {
    // SAFETY: the mask lives across the call; the old one is not asked for.
    let result = unsafe { libc::syscall(libc::SYS_rt_sigprocmask, libc::SIG_SETMASK as c_long, &raw const mask, 0 as c_long, 8 as c_long) };
    check(result).map(drop)
}

fn reset_signals() -> Result<(), Errno> {
    // The kernel's sigaction: handler, flags, restorer, mask; all zero is the default.
    let default = [0_u64; 4];
    for signal in 1..=64 as c_long {
        // SAFETY: the structure lives across the call and is at least as long as the kernel's. SIGKILL and SIGSTOP fail, harmlessly.
        unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), 0 as c_long, 8 as c_long) };
    }
    set_mask(0)
}

fn prctl(option: c_int, a: usize, b: usize, c: usize) -> Result<(), Errno> {
    // SAFETY: callers pass options whose arguments are plain numbers.
    check(unsafe { libc::syscall(libc::SYS_prctl, option as c_long, a, b, c, 0 as c_long) }).map(drop)
}

fn dup_to(from: BorrowedFd<'_>, to: RawFd) -> Result<(), Errno> {
    let raw = std::os::fd::AsRawFd::as_raw_fd(&from);
    if raw == to {
        return rustix::io::fcntl_setfd(from, rustix::io::FdFlags::empty());
    }
    // SAFETY: `to` is a number that the plan chose to overwrite.
    check(unsafe { libc::syscall(libc::SYS_dup3, raw as c_long, to as c_long, 0 as c_long) }).map(drop)
}

fn close_from(first: u32) -> Result<(), Errno> {
    // SAFETY: only marks descriptors as close-on-exec.
    let marked = unsafe { libc::syscall(libc::SYS_close_range, first as c_long, u32::MAX as c_long, libc::CLOSE_RANGE_CLOEXEC as c_long) };
    check(marked).map(drop)
}

pub(super) fn send(socket: BorrowedFd<'_>, fd: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = rustix::net::SendAncillaryBuffer::new(&mut space);
    let fds = [fd];
    if !control.push(rustix::net::SendAncillaryMessage::ScmRights(&fds)) {
        return Err(Errno::INVAL);
    }
    let data = [std::io::IoSlice::new(b"f")];
    rustix::net::sendmsg(socket, &data, &mut control, rustix::net::SendFlags::NOSIGNAL).map(drop)
}

fn write_once(to: BorrowedFd<'_>, bytes: &[u8]) -> Result<(), Errno> {
    let written = rustix::io::retry_on_intr(|| rustix::io::write(to, bytes))?;
    if written == bytes.len() { Ok(()) } else { Err(Errno::IO) }
}
