//! What the C library does worse than others: copies (`copy`), and the allocator.
//!
//! What the allocator (mimalloc) asks the kernel for at first. It would make tables for a gibibyte, forty pages of them, which is
//! more than most tools ever use; what needs more gets more, in growing pieces.
#![allow(unsafe_code, reason = "an option of a C library, before its first use")]

use core::ffi::{c_int, c_long};

#[cfg(target_arch = "x86_64")]
mod copy;

/// mimalloc's number for what it reserves first (`mi_option_arena_reserve`); the test sees that it still is.
const ARENA_RESERVE: c_int = 23;
/// That many KiB.
const RESERVE_KIB: c_long = 32 << 10;

unsafe extern "C" {
    fn mi_option_set_default(option: c_int, value: c_long);
}

extern "C" fn reserve_less() {
    // SAFETY: it sets a number that nobody reads before the first allocation, and one thread runs.
    unsafe { mi_option_set_default(ARENA_RESERVE, RESERVE_KIB) };
}

/// The C library calls it before `main`.
#[used]
#[unsafe(link_section = ".init_array")]
static RESERVE_LESS: extern "C" fn() = reserve_less;
