//! Making and starting a container in one call, and staying with it.

use super::super::error::{Result, failed};
use super::create::{Made, Request, make};
use super::exec::{follow, take_signals};
use super::life;
use super::state::Site;

/// How a container is run in one call.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// Whether it is left to itself.
    pub detach: bool,
    /// Whether it stays, stopped, after its end.
    pub keep: bool,
}

/// Runs a container to its end, or detached to its start. Returns its exit code and what a person should know.
///
/// # Errors
/// When it cannot be made or started; nothing of it is left then.
pub fn run(site: &Site, request: &Request, how: How) -> Result<(i32, Vec<String>)> {
    // Before the container exists: a signal that comes early must not end us without it.
    let mut signals = if how.detach { None } else { Some(take_signals()?) };
    let Made { mut child, terminal, .. } = make(site, request, !how.detach)?;
    let started = life::start(site, &request.id);
    let mut warnings = match started {
        Ok(warnings) => warnings,
        Err(error) => {
            drop(child);
            life::delete(site, &request.id, true)?;
            return Err(error);
        }
    };
    let Some(signals) = signals.as_mut() else {
        child.forget().map_err(failed("keep the process"))?;
        return Ok((0, warnings));
    };
    let exit = follow(&mut child, terminal, signals)?;
    if !how.keep {
        warnings.extend(life::delete(site, &request.id, true)?);
    }
    Ok((exit.code(), warnings))
}
