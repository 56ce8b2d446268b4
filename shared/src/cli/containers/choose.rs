//! Which containers are meant: names, patterns, selectors, docker's filters.

use crate::cli::Fail;
use crate::cli::select::{Candidate, Names, Select, Selector, Supports};
use crate::runtime::net::Mode;
use crate::runtime::{Container, State, Status};
use crate::sys::clock;

/// What containers can be selected by.
const SUPPORTS: Supports = Supports { flags: &["label"], filters: &["status", "name", "id", "ancestor", "exited", "network", "volume"] };

/// Returns what patterns on a container are tried on, and what `--keep` counts in: its image.
fn names(container: &Container) -> Names {
    let config = container.config();
    let short = config.id.get(..12).unwrap_or(&config.id).to_owned();
    Names { texts: vec![config.name.clone(), config.id.clone(), short], group: config.image.reference.clone() }
}

fn secs(text: Option<&String>) -> Option<i64> {
    text.and_then(|t| clock::parse_rfc3339(t))
}

/// Returns a container as the selectors see it.
fn candidate<'a>(container: &'a Container, state: &State, names: &'a Names) -> Candidate<'a> {
    let config = container.config();
    let created = secs(Some(&config.created));
    Candidate {
        names: names.texts.iter().map(String::as_str).collect(),
        group: &names.group,
        times: vec![("created", created), ("started", secs(state.started.as_ref())), ("finished", secs(state.finished.as_ref()))],
        created,
        labels: Some(&config.labels),
        ..Candidate::default()
    }
}

/// Tells whether a container fits docker's filters: values of one key are alternatives, keys must all fit.
///
/// # Errors
/// Wrong usage: a value that makes no sense.
fn fits_filters(selector: &Selector, container: &Container, state: &State) -> Result<bool, Fail> {
    let filters = selector.own_filters();
    let mut keys: Vec<&str> = filters.iter().map(|(key, _)| key.as_str()).collect();
    keys.dedup();
    for key in keys {
        let mut fits = false;
        for (_, value) in filters.iter().filter(|(k, _)| k == key) {
            fits |= fits_filter(key, value, container, state)?;
        }
        if !fits {
            return Ok(false);
        }
    }
    Ok(true)
}

fn fits_filter(key: &str, value: &str, container: &Container, state: &State) -> Result<bool, Fail> {
    let config = container.config();
    Ok(match key {
        "status" => match value {
            "created" | "running" | "restarting" | "exited" => state.status.word() == value,
            "paused" | "dead" | "removing" => false,
            _ => return Err(Fail::usage(format!("the filter 'status' is created, running, restarting or exited, not '{value}'"))),
        },
        "name" => config.name == value.trim_start_matches('/'),
        "id" => !value.is_empty() && config.id.starts_with(value),
        "ancestor" => {
            let digest = config.image.digest.to_string();
            config.image.reference == value
                || digest == value
                || digest.trim_start_matches("sha256:").starts_with(value) && value.len() >= 6
        }
        "exited" => {
            let code: i32 = value.parse().map_err(|_| Fail::usage(format!("the filter 'exited' is an exit code, not '{value}'")))?;
            state.status == Status::Exited && state.exit_code == Some(code)
        }
        "network" => match &config.network.mode {
            Mode::Host => value == "host",
            Mode::None => value == "none",
            Mode::Container(id) => value.strip_prefix("container:") == Some(id),
            Mode::Networks(all) => all.iter().any(|endpoint| endpoint.network == value),
        },
        _ => config
            .mounts
            .iter()
            .any(|mount| mount.volume.as_deref() == Some(value) || mount.spec.destination == value || mount.spec.source == value),
    })
}

/// All containers that the selectors choose, with the time that told their age.
pub struct Selected {
    /// The container.
    pub container: Container,
    /// Its state.
    pub state: State,
    /// Which time told its age, where an age was asked for.
    pub clock: Option<&'static str>,
}

/// Chooses among these, in their order.
///
/// # Errors
/// Wrong usage.
pub fn choose(all: Vec<(Container, State)>, select: &Select, now_secs: i64) -> Result<Vec<Selected>, Fail> {
    let selector = select.compile(SUPPORTS)?;
    let names: Vec<Names> = all.iter().map(|(container, _)| names(container)).collect();
    let candidates: Vec<Candidate<'_>> =
        all.iter().zip(&names).map(|((container, state), names)| candidate(container, state, names)).collect();
    let chosen = selector.choose(now_secs, &candidates);
    drop(candidates);
    let mut selected = Vec::new();
    for ((container, state), chosen) in all.into_iter().zip(chosen) {
        if let Some(chosen) = chosen
            && fits_filters(&selector, &container, &state)?
        {
            selected.push(Selected { container, state, clock: chosen.clock });
        }
    }
    Ok(selected)
}
