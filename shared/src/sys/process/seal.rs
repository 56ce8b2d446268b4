//! Keeps this program's file from the containers that its children enter (CVE-2019-5736).
//!
//! A container can open the program of any process that it sees, and make a child of ours run this
//! program again by a script that begins with `#!/proc/self/exe`; once nobody runs the file any more
//! it could be overwritten through what was opened. So a child is invisible until it runs a program
//! of the container ([`super::Hidden`]), and the file that it was started from lies on a mount that nobody
//! can write to ([`seal`]).

use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use rustix::fs::{CWD, StatVfsMountFlags};
use rustix::mount::{MountAttrFlags, OpenTreeFlags};

/// The file of this program.
const PROGRAM: &str = "/proc/self/exe";

/// Starts this program again, with the same arguments, from a read-only copy of the mount that it
/// lies on, unless it runs from one already, as binaries with an entry point of ours do by now
/// ([`super::entry`]). To be called before anything else is done, by whoever
/// is going to start processes in containers. Where the kernel refuses (a plain user), the program
/// goes on as it is: it is not the user's container that could write to it then.
pub fn seal() {
    // There is no error that a caller could do anything about.
    let _ = try_seal();
}

fn try_seal() -> io::Result<()> {
    let file = rustix::fs::open(PROGRAM, rustix::fs::OFlags::PATH | rustix::fs::OFlags::CLOEXEC, rustix::fs::Mode::empty())?;
    if is_read_only(file.as_fd())? {
        return Ok(());
    }
    let copy = rustix::mount::open_tree(CWD, PROGRAM, OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC)?;
    super::set_mount_attributes(copy.as_fd(), false, u64::from(MountAttrFlags::MOUNT_ATTR_RDONLY.bits()), 0)?;
    // Without this the new one would do the same again, for ever.
    if !is_read_only(copy.as_fd())? {
        return Ok(());
    }
    let text = |bytes: Vec<u8>| CString::new(bytes).map_err(io::Error::other);
    let args = std::env::args_os().map(|arg| text(arg.into_vec())).collect::<io::Result<Vec<_>>>()?;
    let pair = |name: &OsStr, value: &OsStr| text([name.as_bytes(), b"=", value.as_bytes()].concat());
    let env = std::env::vars_os().map(|(name, value)| pair(&name, &value)).collect::<io::Result<Vec<_>>>()?;
    nix::unistd::execveat(&copy, c"", &args, &env, nix::fcntl::AtFlags::AT_EMPTY_PATH)?;
    Ok(())
}

fn is_read_only(file: BorrowedFd<'_>) -> io::Result<bool> {
    Ok(rustix::fs::fstatvfs(file)?.f_flag.contains(StatVfsMountFlags::RDONLY))
}
