//! Lets the kernel close a socket when it has time.
//!
//! Closing an nf_tables socket waits for whatever anybody deleted a moment ago to be freed: 4 to
//! 20 ms, at the end of every container with a published port. A file that only a dying io_uring
//! holds is closed by a worker of the kernel instead, so the last descriptor of ours costs nothing.
//! Where io_uring is switched off, closing waits as before. (io_uring_setup(2), io_uring_register(2).)

#![allow(unsafe_code, reason = "io_uring has no wrapper in rustix or nix")]

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// The size of `struct io_uring_params`, which the kernel fills in.
const PARAMS_BYTES: usize = 120;
const ENTRIES: libc::c_long = 1;
const IORING_REGISTER_FILES: libc::c_long = 2;

/// Makes the kernel hold a file until some time after this call.
pub(super) fn hold(fd: BorrowedFd<'_>) {
    #[repr(align(8))]
    struct Params([u8; PARAMS_BYTES]);
    let mut params = Params([0; PARAMS_BYTES]);
    let files: [RawFd; 1] = [fd.as_raw_fd()];
    // SAFETY: the kernel writes at most `PARAMS_BYTES` bytes to the buffer, which lives on this stack.
    let ring = unsafe { libc::syscall(libc::SYS_io_uring_setup, ENTRIES, params.0.as_mut_ptr()) };
    let Some(ring) = RawFd::try_from(ring).ok().filter(|ring| *ring >= 0) else { return };
    // SAFETY: the call above returned a new descriptor that nobody else owns.
    let ring = unsafe { OwnedFd::from_raw_fd(ring) };
    // SAFETY: the kernel reads one descriptor from the array, which lives on this stack.
    let _ = unsafe { libc::syscall(libc::SYS_io_uring_register, ring.as_raw_fd(), IORING_REGISTER_FILES, files.as_ptr(), 1) };
}
