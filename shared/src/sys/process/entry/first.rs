//! The entry point itself, with system calls alone.
#![allow(unsafe_code, reason = "nothing of the C library can be used here")]

use core::arch::{asm, naked_asm};
use core::ffi::{c_char, c_long};

use rustix::mount::OpenTreeFlags;

use super::{ASKS, ENTERING, file_name, is_listed};

/// The entry point: seals the program if that has to be, and goes on to where the C library's would have begun.
///
/// # Safety
/// Only the kernel or the dynamic linker may come here.
#[unsafe(naked)]
#[unsafe(no_mangle)]
#[cfg(target_arch = "x86_64")]
unsafe extern "C" fn tacklebox_entry() -> ! {
    // The stack pointer leads to the arguments; rdx is the dynamic linker's.
    naked_asm!(
        "mov rbx, rsp",
        "mov r12, rdx",
        "mov rdi, rsp",
        "xor ebp, ebp",
        "and rsp, -16",
        "call {seal}",
        "mov rdx, r12",
        "mov rsp, rbx",
        "jmp _start",
        seal = sym seal_first,
    )
}

/// The entry point: seals the program if that has to be, and goes on to where the C library's would have begun.
///
/// # Safety
/// Only the kernel or the dynamic linker may come here.
#[unsafe(naked)]
#[unsafe(no_mangle)]
#[cfg(target_arch = "aarch64")]
unsafe extern "C" fn tacklebox_entry() -> ! {
    // The stack pointer leads to the arguments; x0 is the dynamic linker's.
    naked_asm!(
        "mov x19, sp",
        "mov x20, x0",
        "mov x0, x19",
        "mov x29, xzr",
        "bl {seal}",
        "mov x0, x20",
        "mov sp, x19",
        "b _start",
        seal = sym seal_first,
    )
}

/// Seals the program if one of its names says so and nothing else is asked for; on any error it goes on as it is, and
/// [`super::seal()`] tries again.
unsafe extern "C" fn seal_first(stack: *const usize) {
    // SAFETY: the kernel puts the number of arguments there, then pointers to them, a null, and the environment's.
    let count = unsafe { stack.read() };
    let argv = stack.wrapping_add(1).cast::<*const c_char>();
    let envp = argv.wrapping_add(count + 1);
    let mut n = 0;
    while n < count {
        // SAFETY: there are `count` of them.
        let pointer = unsafe { argv.wrapping_add(n).read() };
        // SAFETY: each ends with a zero.
        let argument = unsafe { bytes_of(pointer) };
        let goes_on = if n == 0 { is_listed(ENTERING, file_name(argument)) } else { !is_listed(ASKS, argument) };
        if !goes_on {
            return;
        }
        n += 1;
    }
    if count == 0 {
        return;
    }
    // SAFETY: both lists end with a null.
    unsafe { start_sealed(argv, envp) };
}

/// Does what [`super::seal()`] does, with system calls alone.
unsafe fn start_sealed(argv: *const *const c_char, envp: *const *const c_char) {
    const PROGRAM: &[u8] = b"/proc/self/exe\0";
    let at = libc::AT_FDCWD as c_long;
    let path = PROGRAM.as_ptr() as c_long;
    let how = (OpenTreeFlags::OPEN_TREE_CLONE.bits() | OpenTreeFlags::OPEN_TREE_CLOEXEC.bits()) as c_long;
    let file = call(libc::SYS_openat, [at, path, (libc::O_PATH | libc::O_CLOEXEC) as c_long, 0, 0]);
    if file >= 0 && !is_read_only(file) {
        let copy = call(libc::SYS_open_tree, [at, path, how, 0, 0]);
        if copy >= 0 {
            let attributes = [libc::MOUNT_ATTR_RDONLY, 0, 0, 0];
            let (from, bytes) = (attributes.as_ptr() as c_long, size_of_val(&attributes) as c_long);
            let here = libc::AT_EMPTY_PATH as c_long;
            let empty = [0_u8];
            let name = empty.as_ptr() as c_long;
            let made = call(libc::SYS_mount_setattr, [copy, name, here, from, bytes]);
            // Without the look at the copy the new one would do the same again, for ever.
            if made == 0 && is_read_only(copy) {
                call(libc::SYS_execveat, [copy, name, argv as c_long, envp as c_long, here]);
            }
            call(libc::SYS_close, [copy, 0, 0, 0, 0]);
        }
    }
    if file >= 0 {
        call(libc::SYS_close, [file, 0, 0, 0, 0]);
    }
}

/// Tells whether nobody can write through this descriptor's mount; what cannot be told is taken for one that somebody can.
fn is_read_only(file: c_long) -> bool {
    // The kernel's struct statfs, as words; one of them has the flags of the mount.
    let mut facts: [c_long; 15] = [0; 15];
    let result = call(libc::SYS_fstatfs, [file, facts.as_mut_ptr() as c_long, 0, 0, 0]);
    let [.., flags, _, _, _, _] = facts;
    result == 0 && flags & libc::ST_RDONLY as c_long != 0
}

/// Returns what is before the zero.
unsafe fn bytes_of<'a>(text: *const c_char) -> &'a [u8] {
    let text = text.cast::<u8>();
    let mut n = 0;
    // SAFETY: the caller says that a zero comes.
    while unsafe { text.wrapping_add(n).read() } != 0 {
        n += 1;
    }
    // SAFETY: these bytes were read, and the kernel's text stays as long as the process.
    unsafe { core::slice::from_raw_parts(text, n) }
}

/// Makes a system call.
#[cfg(target_arch = "x86_64")]
fn call(number: c_long, [a, b, c, d, e]: [c_long; 5]) -> c_long {
    let result;
    // SAFETY: the callers give it what it takes; the kernel keeps all registers but these.
    unsafe {
        asm!("syscall", inlateout("rax") number => result, in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d, in("r8") e,
             lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// Makes a system call.
#[cfg(target_arch = "aarch64")]
fn call(number: c_long, [a, b, c, d, e]: [c_long; 5]) -> c_long {
    let result;
    // SAFETY: the callers give it what it takes; the kernel keeps all registers but this one.
    unsafe {
        asm!("svc 0", in("x8") number, inlateout("x0") a => result, in("x1") b, in("x2") c, in("x3") d, in("x4") e,
             options(nostack));
    }
    result
}
