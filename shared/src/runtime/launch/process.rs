//! The last steps of a container's process, shared by its first one and those of `dx`: limits,
//! identity, capabilities, filter, program.

use super::super::apparmor;
use super::super::error::{Result, RuntimeError, failed};
use super::managed::Hold;
use super::place;
use crate::oci::spec::{self, Process, Spec};
use crate::sys::process::{Fd, Op, Plan, c_string, hard_limit};
use crate::sys::seccomp::{Action, Arch, Condition, Filter, Rule, SeccompError};
use crate::sys::{caps, pidfd, seccomp};

/// The most rules of a seccomp profile.
const RULES_MAX: usize = 4096;

/// Where programs are looked for when the environment has no PATH.
pub const PATH_DEFAULT: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a process may do, resolved from its specification.
#[derive(Debug)]
pub(in crate::runtime) struct Credentials {
    bounding: u64,
    permitted: u64,
    effective: u64,
    inheritable: u64,
    ambient: u64,
    personality: Option<u32>,
    filter: Option<Vec<libc::sock_filter>>,
    filter_flags: u32,
    /// Whether an agent decides about some calls.
    notifies: bool,
}

/// Which of the last steps are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::runtime) struct Finish {
    /// The process ends with the thread that spawned it.
    pub(in crate::runtime) die_with_parent: bool,
    /// An init of ours stays above the process.
    pub(in crate::runtime) init: bool,
    /// The process tells before it waits for its parent's word.
    pub(in crate::runtime) tell: bool,
    /// The process waits for its parent's word.
    pub(in crate::runtime) gate: bool,
    /// The working directory is entered and must lie inside the root.
    pub(in crate::runtime) check_cwd: bool,
    /// The process waits right before its program until somebody starts it.
    pub(in crate::runtime) hold: Option<Hold>,
    /// Limits are set as they are or not at all, rather than lowered to what is possible.
    pub(in crate::runtime) exact: bool,
    /// How many descriptors after standard error the program keeps.
    pub(in crate::runtime) inherited: u32,
    /// The socket to whom the notifications of a filter are handed.
    pub(in crate::runtime) notices: Option<Fd>,
}

/// Resolves capabilities and filter.
///
/// # Errors
/// When a name is unknown or the profile cannot be compiled.
pub(in crate::runtime) fn credentials(spec: &Spec, process: &Process) -> Result<Credentials> {
    let none = spec::Capabilities::default();
    let sets = process.capabilities.as_ref().unwrap_or(&none);
    let mask = |names: &[String]| {
        caps::mask(names).map_err(|name| RuntimeError::invalid(format!("capability {name}"), "there is none of that name"))
    };
    // What this process does not have it cannot give: an engine inside a container, say.
    let available = caps::available();
    let bounding = mask(&sets.bounding)? & available;
    let (permitted, effective) = (mask(&sets.permitted)? & bounding, mask(&sets.effective)? & bounding);
    let inheritable = mask(&sets.inheritable)? & bounding;
    // Only what is permitted and inheritable can be ambient; engines name more.
    let ambient = mask(&sets.ambient)? & permitted & inheritable;
    // Another user than root starts without capabilities, unless they are ambient (CVE-2021-20188).
    let keep = if process.user.uid == 0 { u64::MAX } else { ambient };
    let (mut filter_flags, mut notifies, mut program) = (0, false, None);
    if let Some(profile) = spec.linux.as_ref().and_then(|l| l.seccomp.as_ref()) {
        let filter = filter(profile)?;
        let asks = filter.default == Action::Notify || filter.rules.iter().any(|rule| rule.action == Action::Notify);
        if asks && profile.listener_path.is_empty() {
            return Err(SeccompError::Notify.into());
        }
        (filter_flags, notifies, program) = (seccomp::flags(&profile.flags)?, filter.notifies()?, Some(filter.compile()?));
    }
    let personality = spec.linux.as_ref().and_then(|l| l.personality.as_ref()).map(personality).transpose()?;
    Ok(Credentials {
        personality,
        bounding,
        permitted: permitted & keep,
        effective: effective & keep,
        inheritable,
        ambient,
        filter: program,
        filter_flags,
        notifies,
    })
}

fn personality(wanted: &spec::Personality) -> Result<u32> {
    let wrong = |what: &str| RuntimeError::invalid(format!("personality {what}"), "it is not known");
    if let Some(flag) = wanted.flags.first() {
        return Err(wrong(flag));
    }
    match wanted.domain.as_str() {
        "LINUX" => Ok(0),
        "LINUX32" => Ok(8),
        other => Err(wrong(other)),
    }
}

fn filter(profile: &spec::Seccomp) -> Result<Filter> {
    if profile.syscalls.len() > RULES_MAX {
        return Err(RuntimeError::invalid("seccomp profile", format!("it has more than {RULES_MAX} rules")));
    }
    let mut rules = Vec::with_capacity(profile.syscalls.len());
    for rule in &profile.syscalls {
        let conditions = rule.args.iter().map(|arg| Condition::parse(arg.index, &arg.op, arg.value, arg.value_two));
        rules.push(Rule {
            names: rule.names.clone(),
            action: Action::parse(&rule.action, rule.errno_ret)?,
            conditions: conditions.collect::<std::result::Result<_, _>>()?,
        });
    }
    let architectures = profile.architectures.iter().filter_map(|name| Arch::parse(name)).collect();
    Ok(Filter { default: Action::parse(&profile.default_action, profile.default_errno_ret)?, rules, architectures })
}

/// Returns where to look for a program: itself if it has a slash, else each directory of PATH.
pub(in crate::runtime) fn candidates(program: &str, env: &[String]) -> Vec<String> {
    if program.contains('/') {
        return vec![program.to_owned()];
    }
    let path = env.iter().rev().find_map(|e| e.strip_prefix("PATH=")).filter(|p| !p.is_empty()).unwrap_or(PATH_DEFAULT);
    path.split(':').map(|dir| format!("{}/{program}", if dir.is_empty() { "." } else { dir })).collect()
}

/// Plans everything from limits to the program.
///
/// # Errors
/// When the specification is wrong.
pub(in crate::runtime) fn finish(plan: &mut Plan, process: &Process, credentials: &Credentials, how: &Finish) -> Result<()> {
    let program = process.args.first().filter(|p| !p.is_empty());
    let program = program.ok_or_else(|| RuntimeError::invalid("command", "neither the image nor the command line names one"))?;
    place::plan(plan, process)?;
    for limit in &process.rlimits {
        let (resource, soft, hard) = clamp(limit, how.exact)?;
        plan.op(format!("set the limit {}", limit.kind), Op::Limit { resource, soft, hard });
    }
    if let Some(score) = process.oom_score_adj {
        let bytes = super::super::resources::oom_score_within(score).to_string().into_bytes();
        plan.op("set the OOM score", Op::WriteOwn { path: c"self/oom_score_adj".into(), bytes });
    }
    if !process.apparmor_profile.is_empty() {
        // A process whose profile changes with its program does not hear any more that its parent has ended. Ours lets the steps from
        // here on pass; what others' let pass nobody knows.
        let at_once = how.die_with_parent && process.apparmor_profile == apparmor::DEFAULT;
        let (path, verb) = if at_once { (c"self/attr/apparmor/current", "changeprofile") } else { (c"self/attr/apparmor/exec", "exec") };
        let bytes = format!("{verb} {}", process.apparmor_profile).into_bytes();
        plan.op("set the AppArmor profile", Op::WriteOwn { path: path.into(), bytes });
    }
    if !process.selinux_label.is_empty() {
        let bytes = process.selinux_label.clone().into_bytes();
        plan.op("set the SELinux label", Op::WriteOwn { path: c"self/attr/exec".into(), bytes });
    }
    plan.op("set the file mode mask", Op::Umask(process.user.umask.unwrap_or(0o022)));
    if let Some(domain) = credentials.personality {
        plan.op("enter the execution domain", Op::Personality(domain));
    }
    if how.tell {
        plan.op("wait for the hooks", Op::Tell);
    }
    if how.gate {
        plan.op("wait for the network", Op::Gate);
    }
    plan.op("reset signals", Op::ResetSignals);
    // Others in its namespaces, which may be another container's, have as many rights as this process in a
    // moment, but must not reach what it has open until it runs its program.
    plan.op("hide from others", Op::Undumpable);
    plan.op("limit capabilities", Op::Bound(credentials.bounding));
    let groups = std::iter::once(process.user.gid).chain(process.user.additional_gids.iter().copied());
    let mut unique: Vec<u32> = Vec::new();
    for gid in groups {
        if !unique.contains(&gid) {
            unique.push(gid);
        }
    }
    let cwd = c_string(std::ffi::OsStr::new(&process.cwd), "the working directory")?;
    plan.op("set user and groups", Op::Identity { uid: process.user.uid, gid: process.user.gid, groups: unique });
    // The user's own permissions decide whether the directory may be entered.
    let (effective, permitted) = (credentials.effective, credentials.permitted);
    let (inheritable, ambient) = (credentials.inheritable, credentials.ambient);
    let set = Op::Capabilities { effective, permitted, inheritable, ambient };
    // Installing a filter takes a privilege, unless privileges are given up for good.
    let admin = (caps::bit("SYS_ADMIN").unwrap_or(0) | caps::bit("SETPCAP").unwrap_or(0)) & caps::available();
    let early = !process.no_new_privileges && credentials.filter.is_some();
    if how.check_cwd {
        if process.user.uid != 0 {
            plan.op("set capabilities", Op::Capabilities { effective, permitted: permitted | admin, inheritable: 0, ambient: 0 });
        }
        plan.op(format!("enter the working directory {} (it must be a directory inside the container)", process.cwd), Op::WorkIn(cwd));
    }
    if how.die_with_parent {
        plan.op("follow the parent", Op::ParentDeath(libc::SIGKILL));
        // A parent that died before that line sends nothing; inside another pid namespace only its descriptor can tell.
        let parent = pidfd::open(std::process::id() as i32).map_err(failed("open this process"))?;
        let parent = plan.keep(parent);
        plan.op("follow the parent", Op::Alive(parent));
    }
    let install = |listener: Option<Fd>| {
        let flags = credentials.filter_flags;
        credentials.filter.clone().map(|program| Op::Filter { program, flags, listener })
    };
    let elevated = Op::Capabilities { effective: effective | admin, permitted: permitted | admin, inheritable, ambient: 0 };
    if credentials.notifies {
        let reason = || RuntimeError::invalid("seccomp profile", "nobody here takes its notifications");
        let socket = how.notices.ok_or_else(reason)?;
        // While whoever hands them on is there; what comes after this the agent may decide about.
        if process.no_new_privileges {
            plan.op("give up new privileges", Op::NoNewPrivileges);
        }
        plan.op("set capabilities", elevated.clone());
        if let Some(filter) = install(Some(socket)) {
            plan.op("install the seccomp filter", filter);
        }
    }
    if let Some(hold) = how.hold {
        // Whoever gets into the container meanwhile must not look into this process.
        plan.op("wait for the start", Op::Undumpable);
        if hold.has_program {
            plan.op("find the program", Op::Findable);
        }
        // The copy that this process has of its maker's lock would outlive the maker.
        plan.op("wait for the start", Op::Unlock(hold.lock));
        plan.op("wait for the start", Op::Tell);
        plan.op("wait for the start", Op::ReportTo(hold.reports));
        plan.op("wait for the start", Op::GateAt(hold.gate));
    }
    plan.op("close descriptors", Op::CloseFrom(3_u32.saturating_add(how.inherited)));
    let late = || install(None).filter(|_| !credentials.notifies);
    if let (true, Some(filter)) = (early, late()) {
        plan.op("set capabilities", elevated).op("install the seccomp filter", filter);
    }
    plan.op("set capabilities", set);
    if process.no_new_privileges {
        plan.op("give up new privileges", Op::NoNewPrivileges);
        if let Some(filter) = late() {
            plan.op("install the seccomp filter", filter);
        }
    }
    if how.init {
        plan.op("start an init", Op::Reap);
    }
    plan.program(&candidates(program, &process.env), &process.args, &process.env)?;
    Ok(())
}

/// Resolves a limit, lowered to what this process may set unless it has to be exact: root on a small machine may not raise its own either.
fn clamp(limit: &spec::Rlimit, exact: bool) -> Result<(u32, u64, u64)> {
    let resource =
        resource_number(&limit.kind).ok_or_else(|| RuntimeError::invalid(format!("limit {}", limit.kind), "there is none of that name"))?;
    let can_raise = caps::available() & caps::bit("SYS_RESOURCE").unwrap_or(0) != 0;
    let most = if can_raise || exact { u64::MAX } else { hard_limit(resource) };
    let hard = limit.hard.min(most);
    Ok((resource, limit.soft.min(hard), hard))
}

/// Returns the number of `RLIMIT_NOFILE` and so on.
pub(in crate::runtime) fn resource_number(name: &str) -> Option<u32> {
    const NAMES: [&str; 16] = [
        "CPU",
        "FSIZE",
        "DATA",
        "STACK",
        "CORE",
        "RSS",
        "NPROC",
        "NOFILE",
        "MEMLOCK",
        "AS",
        "LOCKS",
        "SIGPENDING",
        "MSGQUEUE",
        "NICE",
        "RTPRIO",
        "RTTIME",
    ];
    let short = name.strip_prefix("RLIMIT_")?;
    NAMES.iter().position(|n| *n == short).map(|n| n as u32)
}
