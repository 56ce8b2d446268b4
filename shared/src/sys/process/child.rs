//! What a new process does between clone and exec: it walks a list of [`Op`]s made by its parent.
//!
//! Invariant: nothing here allocates, locks or panics, since other threads of the parent may have
//! held any lock when the process was cloned. Every call is a bare system call (rustix makes them
//! without libc); strings and lists were made before the clone. A failed step goes to the parent
//! through a pipe as its number and errno.
//!
//! Long, because everything that runs between clone and exec is read in one place.

#![allow(unsafe_code, reason = "system calls that no crate wraps without locks or allocation")]

use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::os::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};

use super::op::{Fd, Op, SLOTS_MAX};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags};

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

fn leave(code: c_int) -> ! {
    loop {
        // SAFETY: exit_group takes one integer and does not return.
        unsafe { libc::syscall(libc::SYS_exit_group, code as c_long) };
    }
}

fn borrow<'a>(fd: RawFd) -> BorrowedFd<'a> {
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

fn last_errno() -> Errno {
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
            Op::Filter(filter) => install(filter),
            Op::Personality(domain) => {
                // SAFETY: a plain number.
                check(unsafe { libc::syscall(libc::SYS_personality, *domain as c_long) }).map(drop)
            }
            Op::Reap => Self::reap(),
            Op::Alive(process) => alive(self.fd(*process)?),
            Op::Detach => detach(),
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

/// Forks; the caller goes on in the new process.
fn detach() -> Result<(), Errno> {
    // SAFETY: a plain fork without shared memory; both sides only make system calls afterwards.
    let pid = check(unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD as c_long, 0, 0, 0, 0) })?;
    if pid == 0 { Ok(()) } else { leave(0) }
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

fn send(socket: BorrowedFd<'_>, fd: BorrowedFd<'_>) -> Result<(), Errno> {
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

/// Opens below a root. A rename elsewhere can make the kernel unsure whether the path stayed inside; it is asked again then.
fn open_in(root: BorrowedFd<'_>, path: &CStr, flags: OFlags, no_symlinks: bool) -> Result<OwnedFd, Errno> {
    const TRIES_MAX: usize = 64;
    let mut resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    if no_symlinks {
        resolve |= ResolveFlags::NO_SYMLINKS;
    }
    let mut last = Errno::AGAIN;
    for _ in 0..TRIES_MAX {
        match rustix::fs::openat2(root, path, flags, Mode::empty(), resolve) {
            Err(Errno::AGAIN | Errno::INTR) => last = Errno::AGAIN,
            other => return other,
        }
    }
    Err(last)
}

fn make_path(root: BorrowedFd<'_>, prefixes: &[CString], file: bool) -> Result<(), Errno> {
    let path_flags = OFlags::PATH | OFlags::CLOEXEC;
    let mut parent: Option<OwnedFd> = None;
    for (n, prefix) in prefixes.iter().enumerate() {
        let found = match open_in(root, prefix, path_flags, false) {
            Err(Errno::NOENT) => {
                let at = parent.as_ref().map_or(root, |fd| std::os::fd::AsFd::as_fd(fd));
                let name = last_component(prefix);
                if file && n + 1 == prefixes.len() {
                    let create = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
                    match rustix::fs::openat(at, name, create, Mode::from_raw_mode(0o644)) {
                        Ok(_) => {}
                        // A link that leads nowhere yet: the file is made where it points to, inside the root.
                        Err(Errno::EXIST) => {
                            let create = OFlags::CREATE | OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
                            let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
                            let _ = rustix::fs::openat2(root, prefix.as_c_str(), create, Mode::from_raw_mode(0o644), resolve);
                        }
                        Err(errno) => return Err(errno),
                    }
                } else {
                    match rustix::fs::mkdirat(at, name, Mode::from_raw_mode(0o755)) {
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(errno) => return Err(errno),
                    }
                }
                open_in(root, prefix, path_flags, false)?
            }
            other => other?,
        };
        parent = Some(found);
    }
    Ok(())
}

/// Returns the part after the last slash; a suffix of a C string is a C string.
fn last_component(path: &CStr) -> &CStr {
    let bytes = path.to_bytes_with_nul();
    let start = bytes.iter().rposition(|b| *b == b'/').map_or(0, |at| at.saturating_add(1));
    bytes.get(start..).and_then(|rest| CStr::from_bytes_with_nul(rest).ok()).unwrap_or(path)
}

/// A node that was there already must be the one that was wanted: an image may have put something else there.
fn same_node(at: BorrowedFd<'_>, name: &CStr, mode: u32, device: u64) -> Result<(), Errno> {
    let stat = rustix::fs::statat(at, name, AtFlags::SYMLINK_NOFOLLOW)?;
    let is_same = stat.st_mode & libc::S_IFMT == mode & libc::S_IFMT && (stat.st_rdev == device || mode & libc::S_IFMT == libc::S_IFIFO);
    if is_same { Ok(()) } else { Err(Errno::EXIST) }
}

fn own(at: BorrowedFd<'_>, name: &CStr, owner: (u32, u32)) -> Result<(), Errno> {
    if owner == (0, 0) {
        return Ok(());
    }
    let (uid, gid) = (rustix::fs::Uid::from_raw(owner.0), rustix::fs::Gid::from_raw(owner.1));
    rustix::fs::chownat(at, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
}

fn make_file(at: BorrowedFd<'_>, name: &CStr, mode: u32, owner: (u32, u32), content: &[u8]) -> Result<(), Errno> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(at, name, flags, Mode::from_raw_mode(0o600))?;
    let mut rest = content;
    while !rest.is_empty() {
        let n = rustix::io::retry_on_intr(|| rustix::io::write(&file, rest))?;
        rest = rest.get(n..).unwrap_or_default();
    }
    own(at, name, owner)?;
    rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))
}

/// A mount on procfs or sysfs would redirect what the kernel's own files are used for.
fn outside_kernel(fd: &OwnedFd) -> Result<(), Errno> {
    const PROC: i64 = 0x9fa0;
    const SYSFS: i64 = 0x6265_6572;
    let kind = rustix::fs::fstatfs(fd)?.f_type as i64;
    if kind == PROC || kind == SYSFS { Err(Errno::PERM) } else { Ok(()) }
}

fn write_file(at: BorrowedFd<'_>, path: &CStr, bytes: &[u8]) -> Result<(), Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let file = rustix::fs::openat2(at, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty(), resolve)?;
    write_once(file.as_fd(), bytes)
}

fn write_own(path: &CStr, bytes: &[u8]) -> Result<(), Errno> {
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let proc = new_mount(c"proc", &[], attributes.bits())?;
    // "self" is a link; the magic ones lead out.
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
    let file = rustix::fs::openat2(&proc, path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty(), resolve)?;
    write_once(std::os::fd::AsFd::as_fd(&file), bytes)
}

/// Opens a new terminal of the devpts at dev/pts; the slave comes from the master itself, never from a path (CVE-2025-52565).
fn terminal(root: BorrowedFd<'_>, socket: BorrowedFd<'_>, size: (u16, u16), uid: u32) -> Result<OwnedFd, Errno> {
    const DEVPTS: i64 = 0x1cd1;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let master = open_in(root, c"dev/pts/ptmx", flags, true)?;
    if rustix::fs::fstatfs(&master)?.f_type as i64 != DEVPTS {
        return Err(Errno::NOTTY);
    }
    rustix::pty::unlockpt(&master)?;
    let slave = rustix::pty::ioctl_tiocgptpeer(&master, rustix::pty::OpenptFlags::RDWR | rustix::pty::OpenptFlags::NOCTTY)?;
    if size.0 > 0 && size.1 > 0 {
        let size = rustix::termios::Winsize { ws_row: size.0, ws_col: size.1, ws_xpixel: 0, ws_ypixel: 0 };
        rustix::termios::tcsetwinsize(&master, size)?;
    }
    if uid != 0 {
        rustix::fs::fchown(&slave, Some(rustix::fs::Uid::from_raw(uid)), None)?;
    }
    send(socket, std::os::fd::AsFd::as_fd(&master))?;
    Ok(slave)
}

fn new_mount(kind: &CStr, options: &[(CString, Option<CString>)], attributes: u32) -> Result<OwnedFd, Errno> {
    let context = rustix::mount::fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    let _ = rustix::mount::fsconfig_set_string(&context, c"source", kind);
    for (key, value) in options {
        match value {
            Some(value) => rustix::mount::fsconfig_set_string(&context, key.as_c_str(), value.as_c_str())?,
            None => rustix::mount::fsconfig_set_flag(&context, key.as_c_str())?,
        }
    }
    rustix::mount::fsconfig_create(&context)?;
    rustix::mount::fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::from_bits_retain(attributes))
}

fn clone_mount(source: BorrowedFd<'_>, recursive: bool) -> Result<OwnedFd, Errno> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_EMPTY_PATH;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    rustix::mount::open_tree(source, c"", flags)
}

/// The kernel's `struct mount_attr`.
#[repr(C)]
struct MountAttr {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

pub(super) fn set_attributes(mount: BorrowedFd<'_>, recursive: bool, set: u64, clear: u64, propagation: u64) -> Result<(), Errno> {
    change_mount(mount, recursive, &MountAttr { set, clear, propagation, user_namespace: 0 })
}

/// Shows the files of a mount as others' than they are.
pub(in crate::sys) fn map_mount_ids_by(mount: BorrowedFd<'_>, recursive: bool, namespace: BorrowedFd<'_>) -> Result<(), Errno> {
    const IDMAP: u64 = 0x0010_0000;
    let user_namespace = std::os::fd::AsRawFd::as_raw_fd(&namespace) as u64;
    change_mount(mount, recursive, &MountAttr { set: IDMAP, clear: 0, propagation: 0, user_namespace })
}

fn change_mount(mount: BorrowedFd<'_>, recursive: bool, attr: &MountAttr) -> Result<(), Errno> {
    let flags = libc::AT_EMPTY_PATH | if recursive { libc::AT_RECURSIVE } else { 0 };
    let raw = std::os::fd::AsRawFd::as_raw_fd(&mount);
    // SAFETY: the structure lives across the call and its size is passed with it.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            raw as c_long,
            c"".as_ptr(),
            flags as c_long,
            std::ptr::from_ref(attr),
            size_of::<MountAttr>(),
        )
    };
    check(result).map(drop)
}

pub(super) fn set_id_map(mount: BorrowedFd<'_>, namespace: BorrowedFd<'_>) -> Result<(), Errno> {
    /// `MOUNT_ATTR_IDMAP`.
    const ID_MAP: u64 = 0x0010_0000;
    let user_namespace = std::os::fd::AsRawFd::as_raw_fd(&namespace) as u64;
    let attr = MountAttr { set: ID_MAP, clear: 0, propagation: 0, user_namespace };
    let raw = std::os::fd::AsRawFd::as_raw_fd(&mount);
    // SAFETY: the structure lives across the call and its size is passed with it.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            raw as c_long,
            c"".as_ptr(),
            libc::AT_EMPTY_PATH as c_long,
            &raw const attr,
            size_of::<MountAttr>(),
        )
    };
    check(result).map(drop)
}

fn attach(mount: BorrowedFd<'_>, at: BorrowedFd<'_>) -> Result<(), Errno> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    rustix::mount::move_mount(mount, c"", at, c"", flags)
}

fn mask(root: BorrowedFd<'_>, path: &CStr, empty: BorrowedFd<'_>, null: BorrowedFd<'_>) -> Result<(), Errno> {
    let target = match open_in(root, path, OFlags::PATH | OFlags::CLOEXEC, false) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => return Ok(()),
        other => other?,
    };
    let stat = rustix::fs::fstat(&target)?;
    let is_dir = rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::Directory;
    let cover = clone_mount(if is_dir { empty } else { null }, false)?;
    attach(std::os::fd::AsFd::as_fd(&cover), std::os::fd::AsFd::as_fd(&target))
}

fn read_only(root: BorrowedFd<'_>, path: &CStr) -> Result<(), Errno> {
    let target = match open_in(root, path, OFlags::PATH | OFlags::CLOEXEC, false) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => return Ok(()),
        other => other?,
    };
    let target = std::os::fd::AsFd::as_fd(&target);
    let copy = clone_mount(target, true)?;
    let copy = std::os::fd::AsFd::as_fd(&copy);
    set_attributes(copy, true, u64::from(MountAttrFlags::MOUNT_ATTR_RDONLY.bits()), 0, 0)?;
    attach(copy, target)
}

fn pivot(root: BorrowedFd<'_>) -> Result<(), Errno> {
    rustix::process::fchdir(root)?;
    match rustix::process::pivot_root(c".", c".") {
        Ok(()) => rustix::mount::unmount(c".", UnmountFlags::DETACH)?,
        // The root of an initramfs cannot be pivoted away: the new one is moved over it instead.
        Err(Errno::INVAL) => return move_root(),
        Err(errno) => return Err(errno),
    }
    rustix::process::chdir(c"/")
}

/// Moves the current directory's mount over the root.
fn move_root() -> Result<(), Errno> {
    rustix::mount::mount_move(c".", c"/")?;
    rustix::process::chroot(c".")?;
    rustix::process::chdir(c"/")
}

/// Changes directory and asks the kernel where that is: a path that does not start with a slash is outside the root (CVE-2024-21626).
fn work_in(path: &CStr) -> Result<(), Errno> {
    rustix::process::chdir(path)?;
    let mut buf = [0_u8; libc::PATH_MAX as usize];
    // SAFETY: the buffer lives across the call and its size is passed with it.
    let length = check(unsafe { libc::syscall(libc::SYS_getcwd, buf.as_mut_ptr(), buf.len()) })?;
    if length > 0 && buf.first() == Some(&b'/') { Ok(()) } else { Err(Errno::XDEV) }
}

fn limit(resource: u32, soft: u64, hard: u64) -> Result<(), Errno> {
    let wanted = [soft, hard];
    // SAFETY: the two numbers are a struct rlimit64 and live across the call; the old limit is not asked for.
    check(unsafe { libc::syscall(libc::SYS_prlimit64, 0 as c_long, resource as c_long, wanted.as_ptr(), 0 as c_long) }).map(drop)
}

fn identity(uid: u32, gid: u32, groups: &[u32]) -> Result<(), Errno> {
    // SAFETY: the list lives across the call and its length is passed with it.
    let set = check(unsafe { libc::syscall(libc::SYS_setgroups, groups.len(), groups.as_ptr()) });
    match set {
        // A user namespace without setgroups: there is nothing to drop.
        Err(Errno::PERM) if groups.is_empty() => {}
        other => drop(other?),
    }
    // SAFETY: plain numbers.
    check(unsafe { libc::syscall(libc::SYS_setresgid, gid as c_long, gid as c_long, gid as c_long) })?;
    prctl(libc::PR_SET_KEEPCAPS, 1, 0, 0)?;
    // SAFETY: plain numbers.
    check(unsafe { libc::syscall(libc::SYS_setresuid, uid as c_long, uid as c_long, uid as c_long) })?;
    prctl(libc::PR_SET_KEEPCAPS, 0, 0, 0)
}

/// Capabilities have numbers below this.
const CAPABILITIES_MAX: u32 = 64;

fn bound(keep: u64) -> Result<(), Errno> {
    for number in 0..CAPABILITIES_MAX {
        if keep & (1_u64 << number) != 0 {
            continue;
        }
        match prctl(libc::PR_CAPBSET_DROP, number as usize, 0, 0) {
            Ok(()) => {}
            // The kernel's last capability has been passed.
            Err(Errno::INVAL) => return Ok(()),
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

fn capabilities(effective: u64, permitted: u64, inheritable: u64, ambient: u64) -> Result<(), Errno> {
    const VERSION_3: u32 = 0x2008_0522;
    let header = [VERSION_3, 0];
    let data = [
        effective as u32,
        permitted as u32,
        inheritable as u32,
        (effective >> 32) as u32,
        (permitted >> 32) as u32,
        (inheritable >> 32) as u32,
    ];
    // SAFETY: header and data have the layout of version 3 and live across the call.
    check(unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), data.as_ptr()) })?;
    prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL as usize, 0, 0)?;
    for number in 0..CAPABILITIES_MAX {
        if ambient & (1_u64 << number) != 0 {
            prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE as usize, number as usize, 0)?;
        }
    }
    Ok(())
}

fn install(filter: &[libc::sock_filter]) -> Result<(), Errno> {
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_ptr().cast_mut() };
    // SAFETY: the program points at the filter, which lives in the plan; the kernel copies it.
    let result = unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER as c_long, 0 as c_long, &raw const program) };
    check(result).map(drop)
}
