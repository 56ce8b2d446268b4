//! System calls by name, per architecture.

use std::str::FromStr;

/// An architecture that a filter distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arch {
    /// x86-64, with x32, which differs in one bit of the number.
    X86_64,
    /// x32: only a name, its calls are decided with those of x86-64.
    X32,
    /// 32-bit x86.
    X86,
    /// 64-bit arm.
    Aarch64,
    /// 32-bit arm.
    Arm,
}

/// The bit of an x32 call's number.
const X32_BIT: u32 = 0x4000_0000;

/// The x32 calls that have numbers of their own.
const X32_OWN: [(&str, u32); 36] = [
    ("rt_sigaction", 512),
    ("rt_sigreturn", 513),
    ("ioctl", 514),
    ("readv", 515),
    ("writev", 516),
    ("recvfrom", 517),
    ("sendmsg", 518),
    ("recvmsg", 519),
    ("execve", 520),
    ("ptrace", 521),
    ("rt_sigpending", 522),
    ("rt_sigtimedwait", 523),
    ("rt_sigqueueinfo", 524),
    ("sigaltstack", 525),
    ("timer_create", 526),
    ("mq_notify", 527),
    ("kexec_load", 528),
    ("waitid", 529),
    ("set_robust_list", 530),
    ("get_robust_list", 531),
    ("vmsplice", 532),
    ("move_pages", 533),
    ("preadv", 534),
    ("pwritev", 535),
    ("rt_tgsigqueueinfo", 536),
    ("recvmmsg", 537),
    ("sendmmsg", 538),
    ("process_vm_readv", 539),
    ("process_vm_writev", 540),
    ("setsockopt", 541),
    ("getsockopt", 542),
    ("io_setup", 543),
    ("io_submit", 544),
    ("execveat", 545),
    ("preadv2", 546),
    ("pwritev2", 547),
];

/// Calls that are newer than the table of names; they have the same number everywhere.
const NEWEST: [(&str, u32); 9] = [
    ("lsm_get_self_attr", 459),
    ("lsm_set_self_attr", 460),
    ("lsm_list_modules", 461),
    ("setxattrat", 463),
    ("getxattrat", 464),
    ("listxattrat", 465),
    ("removexattrat", 466),
    ("open_tree_attr", 467),
    ("file_getattr", 468),
];

/// The calls of 32-bit arm that have names of their own.
const ARM_OWN: [(&str, u32); 4] = [("sync_file_range2", 341), ("breakpoint", 0xf0001), ("cacheflush", 0xf0002), ("set_tls", 0xf0005)];

impl Arch {
    /// Returns the architecture of this binary.
    pub fn here() -> Arch {
        if cfg!(target_arch = "aarch64") { Arch::Aarch64 } else { Arch::X86_64 }
    }

    /// Reads the name that profiles use; `None` for other machines.
    pub fn parse(name: &str) -> Option<Arch> {
        Some(match name {
            "SCMP_ARCH_X86_64" => Arch::X86_64,
            "SCMP_ARCH_X32" => Arch::X32,
            "SCMP_ARCH_X86" => Arch::X86,
            "SCMP_ARCH_AARCH64" => Arch::Aarch64,
            "SCMP_ARCH_ARM" => Arch::Arm,
            _ => return None,
        })
    }

    /// Returns what a machine's kernel runs, itself first.
    pub(super) fn family(self) -> &'static [Arch] {
        match self {
            Arch::X86_64 | Arch::X32 | Arch::X86 => &[Arch::X86_64, Arch::X86],
            Arch::Aarch64 | Arch::Arm => &[Arch::Aarch64, Arch::Arm],
        }
    }

    /// Returns the kernel's `AUDIT_ARCH_*`.
    pub(super) fn audit(self) -> u32 {
        match self {
            Arch::X86_64 | Arch::X32 => 0xC000_003E,
            Arch::X86 => 0x4000_0003,
            Arch::Aarch64 => 0xC000_00B7,
            Arch::Arm => 0x4000_0028,
        }
    }

    /// Returns the bit by which a second set of calls is told apart, and what keeps of a number what the table knows.
    pub(super) fn number_mask(self) -> Option<(u32, u32)> {
        matches!(self, Arch::X86_64).then_some((X32_BIT, !X32_BIT))
    }

    /// Returns the largest number that the table knows.
    pub(super) fn last_number(self) -> u32 {
        match self {
            Arch::X86_64 | Arch::X32 => 547,
            // Private calls of arm start far above; they are listed one by one.
            Arch::Arm => 0x000f_0005,
            Arch::X86 | Arch::Aarch64 => 470,
        }
    }

    /// Returns the numbers of a call: none if the architecture does not have it, two if x32 has another.
    pub(super) fn numbers(self, name: &str) -> impl Iterator<Item = u32> {
        let known = match self {
            Arch::X86_64 | Arch::X32 => syscalls::x86_64::Sysno::from_str(name).ok().map(|n| n.id() as u32),
            Arch::X86 => syscalls::x86::Sysno::from_str(name).ok().map(|n| n.id() as u32),
            Arch::Aarch64 => syscalls::aarch64::Sysno::from_str(name).ok().map(|n| n.id() as u32),
            Arch::Arm => syscalls::arm::Sysno::from_str(name).ok().map(|n| n.id() as u32),
        };
        let newest = NEWEST.iter().find(|(n, _)| *n == name).map(|(_, number)| *number);
        let own = match self {
            Arch::X86_64 | Arch::X32 => X32_OWN.iter().find(|(n, _)| *n == name).map(|(_, number)| *number),
            Arch::Arm => ARM_OWN.iter().find(|(n, _)| *n == name).map(|(_, number)| *number),
            _ => None,
        };
        known.or(newest).into_iter().chain(own)
    }
}
