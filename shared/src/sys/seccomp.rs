//! System call filters: what a container may ask of the kernel.
//!
//! A [`Filter`] is a list of rules by name; [`Filter::compile`] makes the BPF program of it for this
//! machine's architecture and the older one that its kernel also runs (x86 and x32 beside x86-64,
//! arm beside arm64), since libraries compile for one only. A call is found by binary search over
//! ranges of numbers. The default follows moby's profile; AF_ALG (CVE-2026-31431) and AF_VSOCK
//! sockets are denied by argument, io_uring is not allowed.

use libc::sock_filter;

mod bpf;
mod names;
mod table;
#[cfg(test)]
mod tests;

use bpf::Assembler;
pub use names::Arch;

/// A filter that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SeccompError {
    /// An action that we do not know.
    #[error("'{0}' is not an action of a seccomp profile")]
    Action(String),
    /// An action that needs somebody who answers.
    #[error("SCMP_ACT_NOTIFY needs an agent that decides, and there is none")]
    Notify,
    /// A call that the process makes on its way to the agent.
    #[error("SCMP_ACT_NOTIFY cannot be for '{0}', which a process needs until the agent has its filter")]
    Needed(String),
    /// A flag that we do not know.
    #[error("'{0}' is not a flag of a seccomp profile")]
    Flag(String),
    /// A comparison that we do not know.
    #[error("'{0}' is not a comparison of a seccomp profile")]
    Comparison(String),
    /// An argument that no system call has.
    #[error("system calls have arguments 0 to 5, not {0}")]
    Argument(u32),
    /// The program is longer than the kernel takes.
    #[error("the seccomp profile compiles to {0} instructions; the kernel takes 4096")]
    TooLong(usize),
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is made.
    Allow,
    /// It is made and logged.
    Log,
    /// It fails with this errno.
    Errno(u16),
    /// The thread gets SIGSYS.
    Trap,
    /// A tracer decides.
    Trace(u16),
    /// Whoever has the filter's descriptor decides.
    Notify,
    /// The thread dies.
    KillThread,
    /// The process dies.
    KillProcess,
}

impl Action {
    /// Reads the name that profiles use.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(name: &str, errno: Option<u32>) -> Result<Action, SeccompError> {
        let data = errno.and_then(|e| u16::try_from(e).ok()).unwrap_or(libc::EPERM as u16);
        Ok(match name {
            "SCMP_ACT_ALLOW" => Action::Allow,
            "SCMP_ACT_LOG" => Action::Log,
            "SCMP_ACT_ERRNO" => Action::Errno(data),
            "SCMP_ACT_TRAP" => Action::Trap,
            "SCMP_ACT_TRACE" => Action::Trace(data),
            "SCMP_ACT_KILL" | "SCMP_ACT_KILL_THREAD" => Action::KillThread,
            "SCMP_ACT_KILL_PROCESS" => Action::KillProcess,
            "SCMP_ACT_NOTIFY" => Action::Notify,
            other => return Err(SeccompError::Action(other.to_owned())),
        })
    }

    fn value(self) -> u32 {
        match self {
            Action::Allow => libc::SECCOMP_RET_ALLOW,
            Action::Log => libc::SECCOMP_RET_LOG,
            Action::Errno(errno) => libc::SECCOMP_RET_ERRNO | u32::from(errno),
            Action::Trap => libc::SECCOMP_RET_TRAP,
            Action::Trace(data) => libc::SECCOMP_RET_TRACE | u32::from(data),
            Action::Notify => libc::SECCOMP_RET_USER_NOTIF,
            Action::KillThread => libc::SECCOMP_RET_KILL_THREAD,
            Action::KillProcess => libc::SECCOMP_RET_KILL_PROCESS,
        }
    }
}

/// Reads the names of flags as the kernel takes them.
///
/// # Errors
/// When one is none.
pub fn flags(names: &[String]) -> Result<u32, SeccompError> {
    let flag = |name: &String| match name.as_str() {
        // The process has one thread.
        "SECCOMP_FILTER_FLAG_TSYNC" => Ok(0),
        "SECCOMP_FILTER_FLAG_LOG" => Ok(libc::SECCOMP_FILTER_FLAG_LOG as u32),
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => Ok(libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW as u32),
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => Ok(libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV as u32),
        other => Err(SeccompError::Flag(other.to_owned())),
    };
    names.iter().map(flag).try_fold(0, |all, flag| flag.map(|flag| all | flag))
}

/// What a process does between its filter and the agent that gets it.
const NEEDED: &str = "sendmsg";

impl Filter {
    /// Tells whether an agent decides about any call.
    ///
    /// # Errors
    /// When it would have to decide about what brings it the filter.
    pub fn notifies(&self) -> Result<bool, SeccompError> {
        let of_notice = |rule: &&Rule| rule.action == Action::Notify;
        if self.default == Action::Notify {
            return Err(SeccompError::Needed("everything else".to_owned()));
        }
        match self.rules.iter().filter(of_notice).flat_map(|rule| &rule.names).find(|name| *name == NEEDED) {
            Some(name) => Err(SeccompError::Needed(name.clone())),
            None => Ok(self.rules.iter().any(|rule| of_notice(&rule))),
        }
    }
}

/// How an argument is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// Equal after this mask.
    Masked(u64),
}

/// A condition on an argument, all 64 bits of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Which argument, from 0.
    pub index: u8,
    /// How it is compared.
    pub compare: Compare,
    /// With what.
    pub value: u64,
}

impl Condition {
    /// Reads a condition as profiles write it.
    ///
    /// # Errors
    /// When argument or comparison do not exist.
    pub fn parse(index: u32, op: &str, value: u64, value_two: u64) -> Result<Condition, SeccompError> {
        let index = u8::try_from(index).ok().filter(|n| *n < 6).ok_or(SeccompError::Argument(index))?;
        let (compare, value) = match op {
            "SCMP_CMP_EQ" => (Compare::Equal, value),
            "SCMP_CMP_NE" => (Compare::NotEqual, value),
            "SCMP_CMP_LT" => (Compare::Less, value),
            "SCMP_CMP_LE" => (Compare::LessOrEqual, value),
            "SCMP_CMP_GT" => (Compare::Greater, value),
            "SCMP_CMP_GE" => (Compare::GreaterOrEqual, value),
            "SCMP_CMP_MASKED_EQ" => (Compare::Masked(value), value_two),
            other => return Err(SeccompError::Comparison(other.to_owned())),
        };
        Ok(Condition { index, compare, value })
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The calls.
    pub names: Vec<String>,
    /// What happens to them.
    pub action: Action,
    /// When all of these hold.
    pub conditions: Vec<Condition>,
}

/// A filter by names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What happens to a call that no rule matches.
    pub default: Action,
    /// The rules. A rule with conditions is tried before one without.
    pub rules: Vec<Rule>,
    /// The architectures that may be used beside the machine's own; none is all that its kernel runs.
    pub architectures: Vec<Arch>,
}

impl Filter {
    /// Returns the default filter for a container with these capabilities.
    pub fn default_for(capabilities: u64) -> Filter {
        let has = |name: &str| super::caps::bit(name).is_some_and(|bit| capabilities & bit != 0);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let allow = |names: Vec<String>, conditions: Vec<Condition>| Rule { names, action: Action::Allow, conditions };
        let equal = |value| Condition { index: 0, compare: Compare::Equal, value };
        let mut names = words(table::ALWAYS);
        for (capability, more) in table::WITH_CAPABILITY {
            if has(capability) {
                names.extend(words(more));
            }
        }
        let mut rules = vec![allow(names, Vec::new())];
        rules.extend(table::PERSONALITIES.map(|value| allow(words("personality"), vec![equal(value)])));
        let not = |value| Condition { index: 0, compare: Compare::NotEqual, value };
        let mut families = table::DENIED_FAMILIES.map(not).to_vec();
        families.push(Condition { index: 0, compare: Compare::Less, value: table::FAMILIES_END });
        rules.push(allow(words("socket"), families));
        if !has("CAP_SYS_ADMIN") {
            let mask = Compare::Masked(table::CLONE_NAMESPACES);
            rules.push(allow(words("clone"), vec![Condition { index: 0, compare: mask, value: 0 }]));
            // Its flags lie in memory, where a filter cannot look: programs fall back to clone.
            rules.push(Rule { names: words("clone3"), action: Action::Errno(libc::ENOSYS as u16), conditions: Vec::new() });
        }
        Filter { default: Action::Errno(libc::EPERM as u16), rules, architectures: Vec::new() }
    }

    /// Compiles the filter for this machine.
    ///
    /// # Errors
    /// When it gets longer than the kernel takes.
    pub fn compile(&self) -> Result<Vec<sock_filter>, SeccompError> {
        self.compile_for(Arch::here())
    }

    /// Compiles the filter for a machine and the older architecture that it also runs.
    ///
    /// # Errors
    /// When it gets longer than the kernel takes.
    pub fn compile_for(&self, machine: Arch) -> Result<Vec<sock_filter>, SeccompError> {
        const INSTRUCTIONS_MAX: usize = 4096;
        let mut program = Assembler::default();
        program.load(bpf::OFFSET_ARCH);
        let has = |arch: Arch| arch == machine || self.architectures.is_empty() || self.architectures.contains(&arch);
        for arch in machine.family().iter().filter(|arch| has(**arch)) {
            let body = self.compile_arch(*arch);
            program.unless_equal_skip(arch.audit(), body.len());
            program.extend(body);
        }
        program.ret(libc::SECCOMP_RET_KILL_PROCESS);
        let program = program.finish();
        if program.len() > INSTRUCTIONS_MAX { Err(SeccompError::TooLong(program.len())) } else { Ok(program) }
    }

    fn compile_arch(&self, arch: Arch) -> Vec<sock_filter> {
        let mut calls: Vec<Call<'_>> = Vec::new();
        for rule in &self.rules {
            for number in rule.names.iter().flat_map(|name| arch.numbers(name)) {
                calls.push(Call { number, conditions: &rule.conditions, action: rule.action });
            }
        }
        // Conditions before their absence; a stable sort keeps the rules' order otherwise.
        calls.sort_by_key(|call| (call.number, call.conditions.is_empty()));
        let mut ranges = vec![Range { from: 0, body: Body::Return(self.default) }];
        for group in calls.chunk_by(|a, b| a.number == b.number) {
            let Some(first) = group.first() else { continue };
            let body = match first.conditions {
                [] => Body::Return(first.action),
                _ => Body::Test(group.iter().map(|call| (call.conditions, call.action)).collect()),
            };
            push(&mut ranges, first.number, body);
            push(&mut ranges, first.number + 1, Body::Return(self.default));
        }
        // A call that is newer than the table: programs ask whether it exists, and EPERM would not tell them.
        push(
            &mut ranges,
            arch.last_number() + 1,
            Body::Return(if self.default == Action::Allow { Action::Allow } else { Action::Errno(libc::ENOSYS as u16) }),
        );
        let mut program = Assembler::default();
        program.load(bpf::OFFSET_NUMBER);
        if let Some((bit, mask)) = arch.number_mask() {
            if !self.architectures.is_empty() && !self.architectures.contains(&Arch::X32) {
                // Skips the end unless the number is one of x32.
                program.if_at_least_skip(bit, 1);
                program.skip(1);
                program.ret(libc::SECCOMP_RET_KILL_PROCESS);
            }
            program.and(mask);
        }
        program.extend(tree(&ranges, self.default));
        program.finish()
    }
}

struct Call<'a> {
    number: u32,
    conditions: &'a [Condition],
    action: Action,
}

/// All numbers from one on, up to the next range.
struct Range<'a> {
    from: u32,
    body: Body<'a>,
}

#[derive(PartialEq)]
enum Body<'a> {
    Return(Action),
    Test(Vec<(&'a [Condition], Action)>),
}

/// Adds a range that starts at a number; one that starts at the same number gives way, one with the same result goes on.
fn push<'a>(ranges: &mut Vec<Range<'a>>, from: u32, body: Body<'a>) {
    if ranges.last().is_some_and(|last| last.from == from) {
        ranges.pop();
    }
    if ranges.last().is_none_or(|last| last.body != body) {
        ranges.push(Range { from, body });
    }
}

/// Makes the binary search; the number is in the accumulator.
fn tree(ranges: &[Range<'_>], default: Action) -> Vec<sock_filter> {
    let mut program = Assembler::default();
    match ranges {
        [] => program.ret(default.value()),
        [only] => match &only.body {
            Body::Return(action) => program.ret(action.value()),
            Body::Test(alternatives) => {
                for (conditions, action) in alternatives {
                    program.test(conditions, action.value());
                }
                if !alternatives.iter().any(|(conditions, _)| conditions.is_empty()) {
                    program.ret(default.value());
                }
            }
        },
        _ => {
            let (low, high) = ranges.split_at(ranges.len() / 2);
            let (from, low) = (high.first().map_or(0, |range| range.from), tree(low, default));
            program.if_at_least_skip(from, low.len());
            program.extend(low);
            program.extend(tree(high, default));
        }
    }
    program.finish()
}
