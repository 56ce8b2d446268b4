//! Fault injection: tests fail or kill a tool at its Nth state-changing call.
//!
//! `TACKLEBOX_FAULT=N:eio`, `N:enospc` or `N:kill` acts at the Nth call (from 1); with a `+`
//! after N, `eio` and `enospc` go on failing from there, as a broken disk does. `TACKLEBOX_FAULT=count:FILE`
//! writes the number of calls into FILE as they happen. `TACKLEBOX_PATIENCE=SECS` shortens the time
//! that is waited for a silent network. Only debug builds look.

use std::io;
use std::time::Duration;

/// Returns how long to wait where `usual` is the rule.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn patience(usual: Duration) -> Duration {
    usual
}

/// Returns how long to wait where `usual` is the rule: less where a test wants that.
#[cfg(debug_assertions)]
pub fn patience(usual: Duration) -> Duration {
    static SHORT: std::sync::OnceLock<Option<Duration>> = std::sync::OnceLock::new();
    let read = || std::env::var("TACKLEBOX_PATIENCE").ok()?.parse().ok().map(Duration::from_secs);
    SHORT.get_or_init(read).map_or(usual, |short| usual.min(short))
}

/// Announces a state-changing call, and fails in its place where a test wants that.
///
/// # Errors
/// The injected error.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_what: &'static str) -> io::Result<()> {
    Ok(())
}

/// Announces a state-changing call, and fails in its place where a test wants that.
///
/// # Errors
/// The injected error.
#[cfg(debug_assertions)]
pub fn point(what: &'static str) -> io::Result<()> {
    injected::point(what)
}

#[cfg(debug_assertions)]
mod injected {
    use std::io;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    enum Plan {
        Nothing,
        Count(String),
        Act { at: u64, onwards: bool, action: Action },
    }

    #[derive(Clone, Copy)]
    enum Action {
        Fail(i32),
        Kill,
    }

    static PLAN: OnceLock<Plan> = OnceLock::new();
    static CALLS: AtomicU64 = AtomicU64::new(0);

    fn plan() -> Plan {
        let Ok(text) = std::env::var("TACKLEBOX_FAULT") else { return Plan::Nothing };
        let Some((at, action)) = text.split_once(':') else { return Plan::Nothing };
        if at == "count" {
            return Plan::Count(action.to_owned());
        }
        let (at, onwards) = match at.strip_suffix('+') {
            Some(at) => (at, true),
            None => (at, false),
        };
        let action = match action {
            "kill" => Action::Kill,
            "enospc" => Action::Fail(libc::ENOSPC),
            _ => Action::Fail(libc::EIO),
        };
        Plan::Act { at: at.parse().unwrap_or(u64::MAX), onwards, action }
    }

    pub(super) fn point(_what: &'static str) -> io::Result<()> {
        match PLAN.get_or_init(plan) {
            Plan::Nothing => Ok(()),
            Plan::Count(file) => {
                let n = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
                std::fs::write(file, n.to_string())
            }
            Plan::Act { at, onwards, action } => {
                let n = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
                if n < *at || (n > *at && !onwards) {
                    return Ok(());
                }
                match action {
                    Action::Fail(errno) => Err(io::Error::from_raw_os_error(*errno)),
                    Action::Kill => {
                        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
                        Err(io::Error::from_raw_os_error(libc::EINTR))
                    }
                }
            }
        }
    }
}
