//! The memory that this process has for its program, for one that stays for months: what it does not run is given back.

#![allow(unsafe_code, reason = "calls without a wrapper")]

use std::ffi::c_long;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

/// The parts of this process's memory that hold nothing but unchanged parts of files: the program's code and constants.
#[derive(Debug)]
pub struct Code {
    ranges: Vec<(usize, usize)>,
    /// What [`page_by_page`] returned, where the kernel can.
    _pages: Option<OwnedFd>,
}

impl Code {
    /// Finds them, and gives back what is not needed right now. What is loaded later is not among them.
    pub fn find() -> Code {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
        let mut ranges = Vec::new();
        let mut range = None;
        for line in maps.lines() {
            let mut words = line.split_ascii_whitespace();
            let (Some(first), Some(second)) = (words.next(), words.next()) else { continue };
            if let Some((from, to)) = first.split_once('-') {
                let is_file = words.nth(2).is_some_and(|inode| inode != "0");
                let parse = |text| usize::from_str_radix(text, 16).ok();
                range = parse(from).zip(parse(to)).filter(|_| is_file && second.starts_with('r') && !second.contains('w'));
            } else if first == "Anonymous:" {
                // Constants with addresses in them were written when the program was loaded.
                ranges.extend(range.take().filter(|_| second == "0"));
            }
        }
        let code = Code { _pages: page_by_page(&ranges).ok(), ranges };
        code.release();
        code
    }

    /// Gives their memory back. What is needed again comes from the page cache.
    pub fn release(&self) {
        for (from, to) in &self.ranges {
            // SAFETY: the range is the program's own mapping of a file, which stays as long as the process, and was never written to.
            unsafe { libc::madvise(*from as *mut libc::c_void, to - from, libc::MADV_DONTNEED) };
        }
    }
}

/// Makes the kernel map a page of these ranges alone when it is needed, as long as the descriptor is open. Otherwise it maps sixteen
/// at once, which is faster for a program that soon ends; one that stays has five times the memory that it uses. No call is for that,
/// but pages of which somebody wants to know whether they are written to are mapped alone (userfaultfd(2), asynchronous write
/// protection). Nobody is ever asked about a fault: what is read-only is not written to.
///
/// # Errors
/// On kernels before Linux 6.7, and where a filter forbids the call.
fn page_by_page(ranges: &[(usize, usize)]) -> io::Result<OwnedFd> {
    /// `UFFD_USER_MODE_ONLY`: what users without privileges may have.
    const USER_MODE_ONLY: c_long = 1;
    /// `UFFD_FEATURE_WP_ASYNC` of linux/userfaultfd.h.
    const WP_ASYNC: u64 = 1 << 15;
    /// `UFFDIO_REGISTER_MODE_WP`.
    const MODE_WP: u64 = 1 << 1;
    /// `UFFDIO_API` with its version, and `UFFDIO_REGISTER`.
    const API: (libc::Ioctl, u64) = (0xc018_aa3f_u32 as libc::Ioctl, 0xaa);
    const REGISTER: libc::Ioctl = 0xc020_aa00_u32 as libc::Ioctl;
    // SAFETY: the call takes integers only.
    let fd = unsafe { libc::syscall(libc::SYS_userfaultfd, c_long::from(libc::O_CLOEXEC) | USER_MODE_ONLY) };
    let fd = RawFd::try_from(fd).ok().filter(|fd| *fd >= 0).ok_or_else(io::Error::last_os_error)?;
    // SAFETY: the kernel just made it, for us.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    let check = |result: i32| if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) };
    let mut api = [API.1, WP_ASYNC, 0];
    // SAFETY: the three numbers are a struct uffdio_api and live across the call.
    check(unsafe { libc::ioctl(fd.as_raw_fd(), API.0, api.as_mut_ptr()) })?;
    for (from, to) in ranges {
        let mut register = [*from as u64, (to - from) as u64, MODE_WP, 0];
        // SAFETY: the four numbers are a struct uffdio_register and live across the call.
        check(unsafe { libc::ioctl(fd.as_raw_fd(), REGISTER, register.as_mut_ptr()) })?;
    }
    Ok(fd)
}
