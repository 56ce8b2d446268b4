//! Which containers are meant: names, patterns, selectors, docker's filters.

use std::collections::BTreeMap;

use regex::Regex;

use crate::cli::Fail;
use crate::cli::select::{Candidate, Names, Select, Selector, Supports};
use crate::digest::Digest;
use crate::runtime::net::Mode;
use crate::runtime::{Container, State, Status};
use crate::sys::clock;

/// What containers can be selected by.
const SUPPORTS: Supports = Supports {
    flags: &["label"],
    filters: &["status", "name", "id", "ancestor", "exited", "network", "volume", "before", "since", "health"],
};

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

/// One of docker's filters with its value.
enum Filter {
    Id(String),
    Name(Regex),
    State(String),
    Health(String),
    Image { text: String, digests: Vec<Digest> },
    ExitCode(i32),
    Network(String),
    Mount(String),
    Before(String),
    Since(String),
}

/// Every state of the records.
const STATES: [&str; 6] = ["created", "running", "paused", "restarting", "exited", "dead"];

impl Filter {
    fn parse(key: &str, value: &str, all: &[(Container, State)]) -> Result<Filter, Fail> {
        let wrong = |reason: &str| Fail::usage(format!("the filter '{key}={value}' makes no sense: {reason}"));
        let created = || {
            let is_it = |c: &Container| c.config().name == value || (!value.is_empty() && c.id().starts_with(value));
            let found = all.iter().find(|(container, _)| is_it(container)).map(|(container, _)| container.config().created.clone());
            found.ok_or_else(|| wrong("there is no such container"))
        };
        let text = value.to_owned();
        Ok(match key {
            "id" => Filter::Id(text),
            // As docker has it, a part of the name is enough.
            "name" => Filter::Name(Regex::new(value.trim_start_matches('/')).map_err(|_| wrong("it is no regular expression"))?),
            "status" if STATES.contains(&value) => Filter::State(text),
            "status" => return Err(wrong(&format!("say one of {}", STATES.join(", ")))),
            "health" if matches!(value, "starting" | "healthy" | "unhealthy" | "none") => Filter::Health(text),
            "health" => return Err(wrong("say one of starting, healthy, unhealthy, none")),
            "exited" => Filter::ExitCode(value.parse().map_err(|_| wrong("say an exit code"))?),
            "network" => Filter::Network(text),
            "volume" => Filter::Mount(text),
            "before" => Filter::Before(created()?),
            "since" => Filter::Since(created()?),
            _ => {
                // An image that has gone is still known by the text it was started with.
                let image = all.first().and_then(|(container, _)| container.store().find(value).ok());
                Filter::Image { text, digests: image.map(|i| vec![i.digest().clone(), i.manifest.digest.clone()]).unwrap_or_default() }
            }
        })
    }

    fn fits(&self, container: &Container, state: &State) -> bool {
        let config = container.config();
        match self {
            Filter::Id(start) => !start.is_empty() && container.id().starts_with(start.as_str()),
            Filter::Name(name) => name.is_match(&config.name),
            Filter::Health(word) => container.health(state.status).map_or("none".to_owned(), |health| health.status) == *word,
            Filter::State(word) => state.status.word() == word,
            Filter::ExitCode(code) => state.status == Status::Exited && state.exit_code == Some(*code),
            Filter::Network(name) => match &config.network.mode {
                Mode::Host => name == "host",
                Mode::None => name == "none",
                Mode::Path(path) => name.strip_prefix("ns:") == Some(path),
                Mode::Container(id) => name.strip_prefix("container:") == Some(id),
                Mode::Networks(all) => all.iter().any(|endpoint| endpoint.network == *name),
            },
            Filter::Mount(text) => {
                config.mounts.iter().any(|m| m.volume.as_ref() == Some(text) || m.spec.destination == *text || m.spec.source == *text)
            }
            Filter::Before(time) => config.created < *time,
            Filter::Since(time) => config.created > *time,
            Filter::Image { text, digests } => {
                let image = &config.image;
                let untagged = image.reference.rsplit_once(':').map(|(name, _)| name);
                image.reference == *text
                    || untagged == Some(text.as_str())
                    || image.digest.as_str() == text
                    || digests.iter().any(|digest| *digest == image.digest || *digest == image.manifest.digest)
            }
        }
    }
}

/// Docker's filters: values of one key are alternatives, keys must all fit.
struct Filters(BTreeMap<String, Vec<Filter>>);

impl Filters {
    fn parse(selector: &Selector, all: &[(Container, State)]) -> Result<Filters, Fail> {
        let mut filters: BTreeMap<String, Vec<Filter>> = BTreeMap::new();
        for (key, value) in selector.own_filters() {
            filters.entry(key.clone()).or_default().push(Filter::parse(key, value, all)?);
        }
        Ok(Filters(filters))
    }

    fn fit(&self, container: &Container, state: &State) -> bool {
        self.0.values().all(|alternatives| alternatives.iter().any(|filter| filter.fits(container, state)))
    }
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
    let filters = Filters::parse(&selector, &all)?;
    let names: Vec<Names> = all.iter().map(|(container, _)| names(container)).collect();
    let candidates: Vec<Candidate<'_>> =
        all.iter().zip(&names).map(|((container, state), names)| candidate(container, state, names)).collect();
    let chosen = selector.choose(now_secs, &candidates);
    drop(candidates);
    let mut selected = Vec::new();
    for ((container, state), chosen) in all.into_iter().zip(chosen) {
        if let Some(chosen) = chosen
            && filters.fit(&container, &state)
        {
            selected.push(Selected { container, state, clock: chosen.clock });
        }
    }
    Ok(selected)
}
