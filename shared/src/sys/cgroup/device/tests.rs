use super::*;

fn rule(allow: bool, text: &str) -> Rule {
    let mut words = text.split(' ');
    let kind = match words.next() {
        Some("c") => Kind::Char,
        Some("b") => Kind::Block,
        _ => Kind::All,
    };
    let (major, minor) = words.next().and_then(|n| n.split_once(':')).unwrap_or(("*", "*"));
    Rule {
        allow,
        kind,
        major: major.parse().ok(),
        minor: minor.parse().ok(),
        access: Access::parse(words.next().unwrap_or("rwm")).unwrap(),
    }
}

/// Runs a program as the kernel would.
fn run(program: &[Instruction], kind: u32, access: &str, major: u32, minor: u32) -> bool {
    let context = [kind | u32::from(Access::parse(access).unwrap().0) << 16, major, minor];
    let mut registers = [0_u64; 11];
    let mut at = 0_usize;
    loop {
        let i = program[at];
        at += 1;
        let (to, from) = ((i.registers & 15) as usize, (i.registers >> 4) as usize);
        match i.code {
            LOAD_WORD => registers[to] = u64::from(context[i.offset as usize / 4]),
            MOVE => registers[to] = registers[from],
            SET => registers[to] = i.value as u64,
            AND => registers[to] &= i.value as u64,
            SHIFT_RIGHT => registers[to] >>= i.value,
            IF_EQUAL if registers[to] == i.value as u64 => at += i.offset as usize,
            IF_NOT_EQUAL if registers[to] != i.value as u64 => at += i.offset as usize,
            IF_EQUAL | IF_NOT_EQUAL => {}
            EXIT => return registers[0] == 1,
            other => panic!("instruction {other:#x}"),
        }
    }
}

#[test]
fn rules_are_printed_as_version_1_takes_them() {
    let text = |allow, t: &str| rule(allow, t).to_string();
    assert_eq!(text(false, "a"), "a");
    assert_eq!(text(true, "c 1:3 mr"), "c 1:3 rm");
    assert_eq!(text(true, "b *:* w"), "b *:* w");
    assert_eq!(Access::parse("rx"), None);
    assert_eq!(Access::parse(""), None);
}

#[test]
fn programs_decide_as_version_1_does() {
    const BLOCK: u32 = 1;
    const CHAR: u32 = 2;
    let only =
        program(&[rule(false, "a"), rule(true, "c *:* m"), rule(true, "c 1:3 rw"), rule(true, "b 8:* r"), rule(true, "c 136:*")]).unwrap();
    let cases = [
        (CHAR, "rw", 1, 3, true),
        (CHAR, "m", 1, 3, true),
        (CHAR, "m", 5, 5, true),
        (CHAR, "r", 1, 5, false),
        (BLOCK, "r", 8, 1, true),
        (BLOCK, "w", 8, 1, false),
        (BLOCK, "rw", 8, 1, false),
        (BLOCK, "m", 8, 1, false),
        (CHAR, "rwm", 136, 77, true),
    ];
    for (kind, access, major, minor, want) in cases {
        assert_eq!(run(&only, kind, access, major, minor), want, "{kind} {access} {major}:{minor}");
    }
    let all_but = program(&[rule(true, "a"), rule(false, "c 10:229"), rule(false, "b 8:0 w")]).unwrap();
    let cases = [(CHAR, "r", 10, 229, false), (CHAR, "r", 10, 228, true), (BLOCK, "rw", 8, 0, false), (BLOCK, "r", 8, 0, true)];
    for (kind, access, major, minor, want) in cases {
        assert_eq!(run(&all_but, kind, access, major, minor), want, "{kind} {access} {major}:{minor}");
    }
    let later = State::of(&[rule(false, "a"), rule(true, "c 1:3 rwm"), rule(false, "c 1:3 w"), rule(true, "b 1:1"), rule(false, "b 1:1")]);
    assert_eq!(later, State { allow: false, exceptions: vec![rule(true, "c 1:3 rm")] });
}

#[test]
fn the_kernel_takes_a_program_and_holds_to_it() {
    use crate::sys::cgroup::Trees;
    use crate::sys::process::{Exit, Plan, spawn};
    let trees = Trees::find();
    if trees.unified_mount().is_none() || !rustix::process::geteuid().is_root() {
        return;
    }
    let group = trees.group(&format!("tacklebox-test-{}-bpf", crate::sys::random::hex(4)), &[]);
    group.create().unwrap();
    let rules = [rule(false, "a"), rule(true, "c 1:3"), rule(true, "c 5:0"), rule(true, "c 136:*")];
    let directory = group.clone_into().unwrap().unwrap();
    match attach(std::os::fd::AsFd::as_fd(&directory), &rules) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return group.remove().unwrap(),
        other => other.unwrap(),
    }
    let mut plan = Plan::new();
    plan.cgroup(directory);
    let script = "cat /dev/null && ! head -c 1 /dev/zero >/dev/null 2>&1";
    plan.program(&["/bin/sh"], &["sh", "-c", script], &["PATH=/bin:/usr/bin"]).unwrap();
    let mut child = spawn(&plan).unwrap();
    child.started().unwrap();
    assert_eq!(child.wait().unwrap(), Exit::Code(0));
    group.remove().unwrap();
}

#[test]
fn a_signal_while_a_program_is_checked_is_no_failure() {
    let answers = |mut left: Vec<i32>| {
        let mut calls = 0;
        let done = in_spite_of_signals(|| {
            calls += 1;
            left.pop().map_or(Ok(()), |errno| Err(io::Error::from_raw_os_error(errno)))
        });
        (done.map_err(|error| error.raw_os_error().unwrap()), calls)
    };
    assert_eq!(answers(vec![libc::EINTR, libc::EAGAIN]), (Ok(()), 3));
    assert_eq!(answers(vec![libc::EAGAIN; 1000]), (Err(libc::EAGAIN), LOAD_TRIES_MAX));
    assert_eq!(answers(vec![libc::EPERM]), (Err(libc::EPERM), 1));
}
