//! Containers as tools show and choose them: records, docker's filters, failures, names and patterns.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::select::{self, Candidate, Chosen, Select, Supports};
use super::{Cx, Fail, Kind, Mode, Operand, kind_of_io};
use crate::record::Record;
use crate::runtime::net::{Mode as NetworkMode, Port};
use crate::runtime::{Container, RestartPolicy, Result as RuntimeResult, RuntimeError, State, Status};
use crate::store::Store;
use crate::sys::clock::parse_rfc3339;

/// More bytes of labels, or of a command, than this are left out of records that nobody asked to be
/// long: two writers on one pipe mix what is longer than 4 KiB.
const PART_MAX_BYTES: usize = 1024;
/// More ports than this are left out likewise.
const PORTS_MAX: usize = 16;
/// How much of an id people read.
const SHORT_ID: usize = 12;

/// The keys of docker's `--filter` that containers have, beside those that all listings have.
pub const FILTERS: &[&str] = &["id", "name", "status", "ancestor", "exited", "network", "volume", "before", "since"];

/// A container and its state.
pub type Listed = (Container, State);

impl Fail {
    /// Makes a failure from an error of the runtime.
    pub fn from_runtime(error: &RuntimeError) -> Fail {
        let kind = match error {
            RuntimeError::Store(store) => return Fail::from_store(store),
            RuntimeError::Path(path) => return Fail::from_path(path),
            RuntimeError::NotFound { .. } => Kind::NotFound,
            RuntimeError::Invalid { .. } => Kind::Usage,
            RuntimeError::State { .. } => Kind::Conflict,
            RuntimeError::Unsupported { .. } => Kind::Unsupported,
            RuntimeError::Io { source, .. } => kind_of_io(source),
            _ => Kind::Internal,
        };
        Fail::from_error(kind, error)
    }

    /// Makes a failure of `dr` and `dx` from an error of the runtime: with the exit code that says how far they came.
    pub fn from_start(error: &RuntimeError) -> Fail {
        Fail::from_runtime(error).exit(u8::try_from(error.exit_code()).unwrap_or(125))
    }
}

/// Returns the `container` record of a container; `is_long` keeps labels and commands of any size.
pub fn record(container: &Container, state: &State, is_long: bool) -> Record {
    let config = container.config();
    let label_bytes: usize = config.labels.iter().map(|(key, value)| key.len() + value.len() + 6).sum();
    let command_bytes: usize = config.command.iter().map(|arg| arg.len() + 3).sum();
    let has_ended = matches!(state.status, Status::Exited | Status::Restarting);
    let image = [("ref", config.image.reference.as_str()), ("digest", config.image.digest.as_str())];
    let mut record = Record::new("container")
        .set("id", container.id())
        .set("name", &config.name)
        .set("image", image.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect::<Map<_, _>>())
        .set("state", state.status.word())
        .set("exit_code", state.exit_code.filter(|_| has_ended))
        .set("oom", Some(state.oom).filter(|_| has_ended))
        .set("pid", state.process.as_ref().filter(|_| state.status == Status::Running).map(|process| process.pid))
        .set("created", whole_secs(&config.created))
        .set("started", state.started.as_deref().map(whole_secs))
        .set("finished", state.finished.as_deref().filter(|_| has_ended).map(whole_secs));
    if is_long || command_bytes <= PART_MAX_BYTES {
        record.put("command", config.command.clone());
    }
    record.put("ports", some(ports(container, state, is_long)));
    record.put("networks", some(networks(container, state)));
    record.put("mounts", some(mounts(container)));
    record.put("labels", Some(&config.labels).filter(|labels| !labels.is_empty() && (is_long || label_bytes <= PART_MAX_BYTES)));
    if config.restart.policy != RestartPolicy::No {
        let mut restart = Map::new();
        restart.insert("policy".into(), policy(config.restart.policy).into());
        restart.insert("count".into(), state.restarts.into());
        record.put("restart", restart);
    }
    record
}

fn some(list: Vec<Value>) -> Option<Vec<Value>> {
    Some(list).filter(|list| !list.is_empty())
}

fn policy(policy: RestartPolicy) -> &'static str {
    match policy {
        RestartPolicy::No => "no",
        RestartPolicy::OnFailure => "on-failure",
        RestartPolicy::Always => "always",
        RestartPolicy::UnlessStopped => "unless-stopped",
    }
}

/// Cuts a time of ours to whole seconds, as records have it.
fn whole_secs(time: &str) -> String {
    match time.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => time.to_owned(),
    }
}

fn object(fields: &[(&str, Value)]) -> Value {
    Value::Object(fields.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

/// What is published: as it was drawn while the container runs, as it was asked for before.
fn ports(container: &Container, state: &State, is_long: bool) -> Vec<Value> {
    let live = state.network.as_ref().filter(|_| state.status.is_live()).map(|plan| &plan.ports);
    let ports: &[Port] = live.unwrap_or(&container.config().network.ports);
    let each = ports.iter().flat_map(|port| {
        (0..port.count.max(1)).map(move |n| {
            let host_port = if port.host_port == 0 { Value::Null } else { port.host_port.saturating_add(n).into() };
            object(&[
                ("host_ip", port.host_ip.map(|ip| ip.to_string()).into()),
                ("host_port", host_port),
                ("container_port", port.container_port.saturating_add(n).into()),
                ("protocol", port.protocol.name().into()),
            ])
        })
    });
    each.take(if is_long { usize::MAX } else { PORTS_MAX }).collect()
}

fn networks(container: &Container, state: &State) -> Vec<Value> {
    if let Some(plan) = state.network.as_ref().filter(|plan| state.status.is_live() && !plan.links.is_empty()) {
        let link = |link: &crate::runtime::net::PlannedLink| {
            let ip = link.addresses.first().map(|prefix| prefix.address.to_string());
            object(&[("name", link.network.as_str().into()), ("ip", ip.into())])
        };
        return plan.links.iter().map(link).collect();
    }
    network_names(container).iter().map(|name| object(&[("name", name.as_str().into())])).collect()
}

fn network_names(container: &Container) -> Vec<String> {
    match &container.config().network.mode {
        NetworkMode::Host => vec!["host".into()],
        NetworkMode::None => vec!["none".into()],
        NetworkMode::Container(id) => vec![format!("container:{id}")],
        NetworkMode::Networks(all) => all.iter().map(|endpoint| endpoint.network.clone()).collect(),
    }
}

fn mounts(container: &Container) -> Vec<Value> {
    let each = container.config().mounts.iter().map(|mount| {
        object(&[
            ("type", mount.kind.as_str().into()),
            ("source", mount.volume.as_deref().unwrap_or(&mount.spec.source).into()),
            ("target", mount.spec.destination.as_str().into()),
            ("read_only", mount.read_only.into()),
        ])
    });
    each.collect()
}

/// Lists all containers, oldest first. What is unreadable is told and left out.
///
/// # Errors
/// When they cannot be listed.
pub fn list(store: &Store, cx: &mut Cx) -> Result<Vec<Listed>, Fail> {
    let listing = Container::all(store).map_err(|e| Fail::from_runtime(&e))?;
    for (id, error) in listing.unreadable {
        cx.warn("internal", format!("{}: {}", short(&id), Fail::from_runtime(&error).text()));
    }
    Ok(listing.containers)
}

fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// Chooses containers by the selectors, docker's filters among them.
///
/// # Errors
/// Wrong usage.
pub fn choose(listed: &[Listed], select: &Select, store: &Store, now_secs: i64) -> Result<Vec<Option<Chosen>>, Fail> {
    let selector = select.compile(Supports { flags: &["label"], filters: FILTERS })?;
    let filters = Filters::new(selector.own_filters(), listed, store)?;
    let names: Vec<[&str; 3]> = listed.iter().map(|(c, _)| [c.config().name.as_str(), short(c.id()), c.id()]).collect();
    let candidates: Vec<Candidate<'_>> = listed.iter().zip(&names).map(|((c, state), names)| candidate(c, state, names)).collect();
    let mut chosen = selector.choose(now_secs, &candidates);
    for ((container, state), chosen) in listed.iter().zip(&mut chosen) {
        if chosen.is_some() && !filters.fit(container, state) {
            *chosen = None;
        }
    }
    Ok(chosen)
}

fn candidate<'a>(container: &'a Container, state: &State, names: &[&'a str; 3]) -> Candidate<'a> {
    let config = container.config();
    let secs = |time: &Option<String>| time.as_deref().and_then(parse_rfc3339);
    Candidate {
        names: names.to_vec(),
        group: config.image.reference.rsplit_once(':').map_or(config.image.reference.as_str(), |(name, _)| name),
        times: vec![("started", secs(&state.started)), ("finished", secs(&state.finished))],
        created: parse_rfc3339(&config.created),
        labels: Some(&config.labels),
        ..Candidate::default()
    }
}

/// Docker's filters: values of one key are ORed, keys are ANDed.
struct Filters(BTreeMap<String, Vec<Test>>);

enum Test {
    IdStart(String),
    Name(Regex),
    Status(&'static str),
    Image { text: String, digests: Vec<String> },
    ExitCode(i32),
    Network(String),
    Volume(String),
    Before(String),
    Since(String),
}

/// Every state of the records.
const STATES: [&str; 6] = ["created", "running", "paused", "restarting", "exited", "dead"];

impl Filters {
    fn new(given: &[(String, String)], listed: &[Listed], store: &Store) -> Result<Filters, Fail> {
        let mut all: BTreeMap<String, Vec<Test>> = BTreeMap::new();
        for (key, value) in given {
            all.entry(key.clone()).or_default().push(Test::parse(key, value, listed, store)?);
        }
        Ok(Filters(all))
    }

    fn fit(&self, container: &Container, state: &State) -> bool {
        self.0.values().all(|tests| tests.iter().any(|test| test.fits(container, state)))
    }
}

impl Test {
    fn parse(key: &str, value: &str, listed: &[Listed], store: &Store) -> Result<Test, Fail> {
        let wrong = |reason: &str| Fail::usage(format!("the filter '{key}={value}' makes no sense: {reason}"));
        let created = || {
            let found = listed.iter().find(|(c, _)| c.config().name == value || (!value.is_empty() && c.id().starts_with(value)));
            found.map(|(c, _)| c.config().created.clone()).ok_or_else(|| wrong("there is no such container"))
        };
        Ok(match key {
            "id" => Test::IdStart(value.to_owned()),
            "name" => Test::Name(Regex::new(value.trim_start_matches('/')).map_err(|_| wrong("it is no regular expression"))?),
            "status" => {
                let known = STATES.into_iter().find(|state| *state == value);
                Test::Status(known.ok_or_else(|| wrong(&format!("say one of {}", STATES.join(", "))))?)
            }
            "exited" => Test::ExitCode(value.parse().map_err(|_| wrong("say an exit code"))?),
            "network" => Test::Network(value.to_owned()),
            "volume" => Test::Volume(value.to_owned()),
            "before" => Test::Before(created()?),
            "since" => Test::Since(created()?),
            _ => {
                let image = store.find(value).ok();
                let digests = image.iter().flat_map(|image| [image.digest().to_string(), image.manifest.digest.to_string()]).collect();
                Test::Image { text: value.to_owned(), digests }
            }
        })
    }

    fn fits(&self, container: &Container, state: &State) -> bool {
        let config = container.config();
        match self {
            Test::IdStart(start) => container.id().starts_with(start.as_str()),
            Test::Name(name) => name.is_match(&config.name),
            Test::Status(word) => state.status.word() == *word,
            Test::ExitCode(code) => state.status == Status::Exited && state.exit_code == Some(*code),
            Test::Network(name) => network_names(container).contains(name),
            Test::Volume(text) => {
                config.mounts.iter().any(|m| m.volume.as_ref() == Some(text) || m.spec.destination == *text || m.spec.source == *text)
            }
            Test::Before(time) => config.created < *time,
            Test::Since(time) => config.created > *time,
            Test::Image { text, digests } => {
                let image = &config.image;
                let untagged = image.reference.rsplit_once(':').map_or(image.reference.as_str(), |(name, _)| name);
                image.reference == *text
                    || untagged == text
                    || digests.iter().any(|digest| digest == image.digest.as_str() || digest == image.manifest.digest.as_str())
            }
        }
    }
}

/// Returns the container that an operand names. The id of a record is that container's or nobody's.
///
/// # Errors
/// When there is none, or several.
pub fn find(store: &Store, operand: &Operand) -> RuntimeResult<Container> {
    let container = Container::find(store, operand.text())?;
    let is_exact = operand.record().and_then(|record| record.text("id")).is_none_or(|id| id == container.id());
    if is_exact { Ok(container) } else { Err(RuntimeError::NotFound { what: "container", name: operand.text().to_owned() }) }
}

/// Returns the containers whose names or ids match a glob.
///
/// # Errors
/// Wrong usage, or nothing matches.
pub fn matching(store: &Store, glob: &str, cx: &mut Cx) -> Result<Vec<Listed>, Fail> {
    let listed = list(store, cx)?;
    let select = Select { matching: vec![glob.to_owned()], ..Select::default() };
    let chosen = choose(&listed, &select, store, cx.now())?;
    let fitting: Vec<Listed> = listed.into_iter().zip(chosen).filter(|(_, chosen)| chosen.is_some()).map(|(c, _)| c).collect();
    if fitting.is_empty() { Err(Fail::not_found(format!("no container matches '{glob}'"))) } else { Ok(fitting) }
}

/// Does something to each container that the operands name and writes its record as it is then; `work` says
/// whether anything was done.
///
/// # Errors
/// Wrong usage, or output that nobody reads.
pub fn for_each(given: &[String], cx: &mut Cx, mut work: impl FnMut(&Container, &mut Cx) -> RuntimeResult<()>) -> Result<(), Fail> {
    let store = cx.store()?;
    cx.for_each(given, Mode::Makes, |operand, cx| {
        let container = find(&store, operand).map_err(|e| Fail::from_runtime(&e))?;
        work(&container, cx).map_err(|e| Fail::from_runtime(&e))?;
        // One that goes with its end has gone.
        let shown = match container.state() {
            Ok(state) => record(&container, &state, false),
            Err(_) => Record::new("container").set("id", container.id()).set("name", &container.config().name),
        };
        cx.emit(operand.derive(shown.set("ok", true)))
    })
}

/// Tells a pattern from a name.
pub fn is_pattern(operand: &Operand) -> bool {
    operand.record().is_none() && select::is_pattern(operand.text())
}
