use super::*;

/// Runs a program as the kernel would.
fn run(program: &[sock_filter], arch: Arch, number: u32, args: [u64; 6]) -> u32 {
    let load = |offset: u32| -> u32 {
        match offset {
            0 => number,
            4 => arch.audit(),
            n => {
                let at = (n - 16) as usize;
                let arg = args[at / 8];
                if at.is_multiple_of(8) { arg as u32 } else { (arg >> 32) as u32 }
            }
        }
    };
    let (mut accumulator, mut at) = (0_u32, 0_usize);
    loop {
        let op = program[at];
        at += 1;
        let mut jump = |yes: bool| at += usize::from(if yes { op.jt } else { op.jf });
        match op.code {
            0x20 => accumulator = load(op.k),
            0x54 => accumulator &= op.k,
            0x05 => at += op.k as usize,
            0x15 => jump(accumulator == op.k),
            0x25 => jump(accumulator > op.k),
            0x35 => jump(accumulator >= op.k),
            0x06 => return op.k,
            other => panic!("instruction {other:#x}"),
        }
    }
}

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
const EPERM: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;
const ENOSYS: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;

fn call(program: &[sock_filter], arch: Arch, name: &str, args: &[u64]) -> u32 {
    let mut all = [0; 6];
    all[..args.len()].copy_from_slice(args);
    run(program, arch, arch.numbers(name).next().unwrap_or_else(|| panic!("{name}")), all)
}

#[test]
fn default_filter_decides_as_documented() {
    let small = super::super::caps::mask(&super::super::caps::DEFAULT).unwrap();
    let program = Filter::default_for(small).compile_for(Arch::X86_64).unwrap();
    assert!(program.len() < 1200, "{} instructions", program.len());
    let on = |name: &str, args: &[u64]| call(&program, Arch::X86_64, name, args);
    for name in ["read", "execve", "openat2", "ptrace", "chroot", "futex_waitv", "mseal"] {
        assert_eq!(on(name, &[]), ALLOW, "{name}");
    }
    for name in ["mount", "bpf", "unshare", "setns", "io_uring_setup", "keyctl", "kexec_load", "reboot", "userfaultfd", "open_by_handle_at"]
    {
        assert_eq!(on(name, &[]), EPERM, "{name}");
    }
    assert_eq!(on("clone3", &[]), ENOSYS);
    assert_eq!(on("clone", &[17]), ALLOW);
    assert_eq!(on("clone", &[u64::from(libc::CLONE_NEWUSER as u32)]), EPERM);
    assert_eq!(on("socket", &[libc::AF_INET as u64]), ALLOW);
    assert_eq!(on("socket", &[libc::AF_ALG as u64]), EPERM);
    assert_eq!(on("socket", &[libc::AF_VSOCK as u64]), EPERM);
    for family in [12, 23, 46, 1 << 32] {
        assert_eq!(on("socket", &[family]), EPERM, "{family}");
    }
    assert_eq!(on("socket", &[libc::AF_NETLINK as u64]), ALLOW);
    assert_eq!(on("personality", &[0xffff_ffff]), ALLOW);
    assert_eq!(on("personality", &[0x0040_0000]), EPERM);
    assert_eq!(on("personality", &[1 << 32]), EPERM);
    // A call of the future, an x32 call, an x32 call with its own number, 32-bit x86, a foreign architecture.
    assert_eq!(run(&program, Arch::X86_64, 5000, [0; 6]), ENOSYS);
    assert_eq!(run(&program, Arch::X86_64, 0x4000_0000, [0; 6]), ALLOW);
    assert_eq!(run(&program, Arch::X86_64, 0x4000_0000 + 528, [0; 6]), EPERM);
    assert_eq!(call(&program, Arch::X86, "socketcall", &[]), ALLOW);
    assert_eq!(call(&program, Arch::X86, "mount", &[]), EPERM);
    assert_eq!(call(&program, Arch::X86, "socket", &[libc::AF_ALG as u64]), EPERM);
    assert_eq!(run(&program, Arch::Arm, 0, [0; 6]), libc::SECCOMP_RET_KILL_PROCESS);
}

#[test]
fn capabilities_open_calls() {
    let admin = super::super::caps::mask(&["SYS_ADMIN"]).unwrap();
    let program = Filter::default_for(admin).compile_for(Arch::Aarch64).unwrap();
    for name in ["mount", "clone3", "unshare", "bpf"] {
        assert_eq!(call(&program, Arch::Aarch64, name, &[u64::MAX]), ALLOW, "{name}");
    }
    assert_eq!(call(&program, Arch::Aarch64, "chroot", &[]), EPERM);
    assert_eq!(call(&program, Arch::Arm, "mount", &[]), ALLOW);
    assert_eq!(call(&program, Arch::Arm, "cacheflush", &[]), ALLOW);
}

#[test]
fn architectures_can_be_left_out() {
    let rules = vec![Rule { names: vec!["read".into()], action: Action::Allow, conditions: Vec::new() }];
    let mut filter = Filter { default: Action::Errno(1), rules, architectures: vec![Arch::X86] };
    let x32 = 0x4000_0000;
    let program = filter.compile_for(Arch::X86_64).unwrap();
    assert_eq!(run(&program, Arch::X86_64, 0, [0; 6]), ALLOW);
    assert_eq!(run(&program, Arch::X86_64, x32, [0; 6]), libc::SECCOMP_RET_KILL_PROCESS);
    assert_eq!(call(&program, Arch::X86, "read", &[]), ALLOW);
    filter.architectures = vec![Arch::X86_64, Arch::X32];
    let program = filter.compile_for(Arch::X86_64).unwrap();
    assert_eq!(run(&program, Arch::X86_64, x32, [0; 6]), ALLOW);
    assert_eq!(call(&program, Arch::X86, "read", &[]), libc::SECCOMP_RET_KILL_PROCESS);
    assert_eq!(Action::parse("SCMP_ACT_NOTIFY", None).unwrap(), Action::Notify);
    let rule = |name: &str| Rule { names: vec![name.into()], action: Action::Notify, conditions: Vec::new() };
    let filter = |default, rules| Filter { default, rules, architectures: Vec::new() };
    assert!(filter(Action::Allow, vec![rule("mkdir")]).notifies().unwrap());
    assert!(!filter(Action::Allow, Vec::new()).notifies().unwrap());
    assert!(matches!(filter(Action::Allow, vec![rule("sendmsg")]).notifies(), Err(SeccompError::Needed(_))));
    assert!(matches!(filter(Action::Notify, Vec::new()).notifies(), Err(SeccompError::Needed(_))));
    assert_eq!(flags(&["SECCOMP_FILTER_FLAG_LOG".into(), "SECCOMP_FILTER_FLAG_TSYNC".into()]).unwrap(), 2);
    assert!(matches!(flags(&["SECCOMP_FILTER_FLAG_NONE".into()]), Err(SeccompError::Flag(_))));
    assert_eq!(Action::parse("SCMP_ACT_LOG", None).unwrap(), Action::Log);
}

#[test]
fn comparisons_use_all_bits() {
    type Case<'a> = (&'a str, u64, u64, &'a [u64], &'a [u64]);
    let cases: [Case<'_>; 7] = [
        ("SCMP_CMP_EQ", 5, 0, &[5], &[4, 6, 5 | 1 << 32]),
        ("SCMP_CMP_NE", 5, 0, &[4, 5 | 1 << 40], &[5]),
        ("SCMP_CMP_LT", 1 << 33, 0, &[0, u64::from(u32::MAX)], &[1 << 33, u64::MAX]),
        ("SCMP_CMP_LE", 7 | 1 << 32, 0, &[7 | 1 << 32, 9], &[8 | 1 << 32, 1 << 33]),
        ("SCMP_CMP_GT", 7 | 1 << 32, 0, &[8 | 1 << 32, 1 << 33], &[7 | 1 << 32, 9]),
        ("SCMP_CMP_GE", 7, 0, &[7, 8, 1 << 32], &[6, 0]),
        ("SCMP_CMP_MASKED_EQ", 0xF0, 0x10, &[0x10, 0x1F, 0xF10], &[0x20, 0xF0]),
    ];
    for (op, value, two, yes, no) in cases {
        let condition = Condition::parse(1, op, value, two).unwrap();
        let rule = Rule { names: vec!["ioctl".into()], action: Action::Errno(99), conditions: vec![condition] };
        let program = Filter { default: Action::Allow, rules: vec![rule], architectures: Vec::new() }.compile_for(Arch::X86_64).unwrap();
        for arg in yes {
            assert_eq!(call(&program, Arch::X86_64, "ioctl", &[0, *arg]), libc::SECCOMP_RET_ERRNO | 99, "{op} {arg:#x}");
        }
        for arg in no {
            assert_eq!(call(&program, Arch::X86_64, "ioctl", &[0, *arg]), ALLOW, "{op} {arg:#x}");
        }
    }
    assert!(Condition::parse(6, "SCMP_CMP_EQ", 0, 0).is_err());
    assert!(Condition::parse(0, "EQ", 0, 0).is_err());
}

#[test]
fn every_name_exists_somewhere() {
    let all = [Arch::X86_64, Arch::X86, Arch::Aarch64, Arch::Arm];
    let unknown: Vec<&str> =
        table::ALWAYS.split_whitespace().filter(|name| all.iter().all(|arch| arch.numbers(name).next().is_none())).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn kernel_takes_it() {
    use crate::sys::process::{Exit, Op, Plan, spawn};
    let filter = Filter::default_for(0).compile().unwrap();
    let mut plan = Plan::new();
    plan.op("refuse privileges", Op::NoNewPrivileges).op("filter", Op::Filter { program: filter, flags: 0, listener: None });
    plan.program(&["/bin/busybox"], &["sh", "-c", "busybox true && ! busybox unshare -U true"], &["PATH=/bin"]).unwrap();
    let mut child = spawn(&plan).unwrap();
    child.started().unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Code(0));
}
