//! memcpy(3) and memmove(3) of the static builds for x86-64.
//!
//! musl's copy by one string instruction, which takes 40 to 80 ns to begin, however little it copies; programs in Rust
//! copy little, and often: a start of a container ten thousand times, a log several times a line. Here up to 128 bytes
//! are read into registers before any is written, so that one routine serves both; more goes by 64 bytes, and what is
//! large by the string instruction as before.
#![allow(unsafe_code, reason = "what the compiler calls for every copy")]

// rdi: to, rsi: from, rdx: bytes. Returns `to`. Uses only what a callee may (System V AMD64 ABI, section 3.2.1).
core::arch::global_asm!(
    ".text",
    ".p2align 6",
    ".hidden tacklebox_copy",
    ".globl tacklebox_copy",
    ".type tacklebox_copy, @function",
    "tacklebox_copy:",
    "mov rax, rdi",
    "cmp rdx, 16",
    "jb 20f",
    "cmp rdx, 32",
    "ja 30f",
    // 16 to 32: both ends, which may overlap.
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + rdx - 16]",
    "movups [rdi], xmm0",
    "movups [rdi + rdx - 16], xmm1",
    "ret",
    "20:",
    "cmp edx, 8",
    "jae 21f",
    "cmp edx, 4",
    "jae 22f",
    "test edx, edx",
    "jz 23f",
    // 1 to 3: the first, the middle and the last.
    "movzx ecx, byte ptr [rsi]",
    "mov r8d, edx",
    "shr r8d, 1",
    "movzx r9d, byte ptr [rsi + r8]",
    "movzx r10d, byte ptr [rsi + rdx - 1]",
    "mov [rdi], cl",
    "mov [rdi + r8], r9b",
    "mov [rdi + rdx - 1], r10b",
    "23:",
    "ret",
    "21:",
    "mov rcx, [rsi]",
    "mov r8, [rsi + rdx - 8]",
    "mov [rdi], rcx",
    "mov [rdi + rdx - 8], r8",
    "ret",
    "22:",
    "mov ecx, [rsi]",
    "mov r8d, [rsi + rdx - 4]",
    "mov [rdi], ecx",
    "mov [rdi + rdx - 4], r8d",
    "ret",
    "30:",
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + 16]",
    "movups xmm2, [rsi + rdx - 32]",
    "movups xmm3, [rsi + rdx - 16]",
    "cmp rdx, 64",
    "ja 40f",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    "40:",
    "movups xmm4, [rsi + 32]",
    "movups xmm5, [rsi + 48]",
    "movups xmm6, [rsi + rdx - 64]",
    "movups xmm7, [rsi + rdx - 48]",
    "cmp rdx, 128",
    "ja 50f",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + 32], xmm4",
    "movups [rdi + 48], xmm5",
    "movups [rdi + rdx - 64], xmm6",
    "movups [rdi + rdx - 48], xmm7",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    // More: the first and the last 64 bytes are in registers already (0, 1, 4, 5 and 6, 7, 2, 3).
    "50:",
    "mov rcx, rdi",
    "sub rcx, rsi",
    // Backward if `to` lies inside of what is read.
    "cmp rcx, rdx",
    "jb 60f",
    "cmp rdx, 2048",
    "jae 70f",
    "lea r8, [rdi + rdx]",
    "51:",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + 32], xmm4",
    "movups [rdi + 48], xmm5",
    "add rsi, 64",
    "add rdi, 64",
    "sub rdx, 64",
    "cmp rdx, 64",
    "jbe 52f",
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + 16]",
    "movups xmm4, [rsi + 32]",
    "movups xmm5, [rsi + 48]",
    "jmp 51b",
    "52:",
    "movups [r8 - 64], xmm6",
    "movups [r8 - 48], xmm7",
    "movups [r8 - 32], xmm2",
    "movups [r8 - 16], xmm3",
    "ret",
    "60:",
    // The same from the end.
    "lea r8, [rsi + rdx]",
    "lea r9, [rdi + rdx]",
    "61:",
    "movups [r9 - 16], xmm3",
    "movups [r9 - 32], xmm2",
    "movups [r9 - 48], xmm7",
    "movups [r9 - 64], xmm6",
    "sub r8, 64",
    "sub r9, 64",
    "sub rdx, 64",
    "cmp rdx, 64",
    "jbe 62f",
    "movups xmm3, [r8 - 16]",
    "movups xmm2, [r8 - 32]",
    "movups xmm7, [r8 - 48]",
    "movups xmm6, [r8 - 64]",
    "jmp 61b",
    "62:",
    "movups [rax], xmm0",
    "movups [rax + 16], xmm1",
    "movups [rax + 32], xmm4",
    "movups [rax + 48], xmm5",
    "ret",
    // Large: the string instruction by 8 bytes from where `to` is aligned to 16, the ends out of the registers.
    "70:",
    "lea r8, [rdi + rdx]",
    "mov rcx, rdi",
    "neg rcx",
    "and rcx, 15",
    "add rdi, rcx",
    "add rsi, rcx",
    "sub rdx, rcx",
    "mov rcx, rdx",
    "shr rcx, 3",
    "rep movsq",
    // Last, as what is written may be where the rest is read.
    "movups [rax], xmm0",
    "movups [r8 - 16], xmm3",
    "ret",
    ".size tacklebox_copy, . - tacklebox_copy",
);

#[cfg(target_env = "musl")]
core::arch::global_asm!(
    ".globl memcpy",
    ".type memcpy, @function",
    "memcpy = tacklebox_copy",
    ".globl memmove",
    ".type memmove, @function",
    "memmove = tacklebox_copy",
);

#[cfg(test)]
mod tests {
    unsafe extern "C" {
        fn tacklebox_copy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8;
    }

    /// Copies inside a buffer, as `copy_within` does.
    fn copy(buf: &mut [u8], from: usize, to: usize, bytes: usize) {
        assert!(from + bytes <= buf.len() && to + bytes <= buf.len());
        let start = buf.as_mut_ptr();
        // SAFETY: both places lie inside the buffer, as was just looked at.
        let (source, target) = unsafe { (start.add(from), start.add(to)) };
        // SAFETY: the same; what overlaps is what is tested.
        let returned = unsafe { tacklebox_copy(target, source, bytes) };
        assert_eq!(returned, target);
    }

    #[test]
    fn every_size_arrives_whole_and_nothing_beside_it_changes_however_the_places_overlap() {
        let sizes = (0..=300).chain([511, 512, 513, 1023, 2047, 2048, 2049, 2055, 4096, 5000]);
        for bytes in sizes {
            let distances = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 128, 200, bytes, bytes + 1, bytes + 64];
            for distance in distances {
                for (from, to) in [(32, 32 + distance), (32 + distance, 32)] {
                    let whole = 32 + distance + bytes + 32;
                    let mut expected: Vec<u8> = (0..whole).map(|n| (n * 31 % 251) as u8).collect();
                    let mut found = expected.clone();
                    expected.copy_within(from..from + bytes, to);
                    copy(&mut found, from, to, bytes);
                    assert!(found == expected, "{bytes} bytes from {from} to {to}");
                }
            }
        }
    }
}
