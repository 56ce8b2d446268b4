//! The rules that look at stages: what they are called, start from, declare, use and copy.

use std::collections::{BTreeMap, BTreeSet};

use super::super::dockerfile::{Form, Instruction, Keyword, distance};
use super::super::expand::{self, Options};
use super::super::graph::{Base, Stage};
use super::super::ignore::clean;
use super::super::instruction::{Command, Copy, From, Op};
use super::{Found, Scene, names};
use crate::oci::Platform;
use crate::reference::Reference;

/// Names that mean something by themselves.
const RESERVED: [&str; 2] = ["context", "scratch"];
/// Variables that are no variables of the image.
const UNSEEN: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];
/// The arguments that a `FROM` sees without a declaration.
const AUTOMATIC: [&str; 9] =
    ["BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"];

/// Words of names that hold secrets.
const SECRET: [&str; 10] = ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
/// Words of names that hold none after all.
const PUBLIC: [&str; 3] = ["public", "file", "version"];

/// What is known of a stage while its lines are read.
#[derive(Clone, Default)]
struct State {
    /// Variables; none when the base is not here and nobody knows them.
    env: Option<BTreeMap<String, String>>,
    /// Declared arguments.
    args: BTreeMap<String, Option<String>>,
    has_shell: bool,
    has_workdir: bool,
}

pub(super) fn check(scene: &Scene<'_>, found: &mut Found<'_>) {
    for i in scene.file.instructions.iter().take_while(|i| i.keyword != Keyword::From) {
        if i.keyword == Keyword::Arg {
            described(i, "ARG", &declared(i), found);
        }
    }
    let mut seen = BTreeSet::new();
    let mut states: Vec<State> = Vec::new();
    for stage in &scene.graph.stages {
        named(stage, &mut seen, found);
        let from = &stage.from;
        if let Ok(parsed) = From::parse(from) {
            based(scene, from, &parsed, found);
        }
        let started = start(scene, stage, &states, found);
        let state = body(scene, stage, started, found);
        states.push(state);
    }
}

/// Suggests what was probably meant.
fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names.map(|n| (distance(word, n), n)).min().filter(|(d, _)| *d > 0 && *d <= 2).map(|(_, n)| n)
}

fn declared(i: &Instruction) -> Vec<String> {
    match &i.form {
        Form::Words(words) => words.iter().map(|w| w.split('=').next().unwrap_or(w).to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn described(i: &Instruction, what: &str, names_of: &[String], found: &mut Found<'_>) {
    let Some(first) = i.comments.last().and_then(|c| c.split(' ').next()) else { return };
    if names_of.is_empty() || names_of.iter().any(|n| n == first) {
        return;
    }
    let example = if names_of.len() > 1 { "<arg_key>" } else { names_of[0].as_str() };
    found.add(&names::InvalidDefinitionDescription, i, format!("Comment for {what} should follow the format: `# {example} <description>`"));
}

/// What a `FROM` calls its stage.
fn named(stage: &Stage, seen: &mut BTreeSet<String>, found: &mut Found<'_>) {
    let from = &stage.from;
    let (Some(name), Form::Words(words)) = (&stage.name, &from.form) else { return };
    let [_, word, written] = words.as_slice() else { return };
    if written != name {
        found.add(&names::StageNameCasing, from, format!("Stage name '{written}' should be lowercase"));
    }
    let command = from.written();
    let fits = match (command == command.to_ascii_lowercase(), command == command.to_ascii_uppercase()) {
        (true, _) => *word == word.to_ascii_lowercase(),
        (_, true) => *word == word.to_ascii_uppercase(),
        _ => true,
    };
    if !fits {
        found.add(&names::FromAsCasing, from, format!("'{word}' and '{command}' keywords' casing do not match"));
    }
    if RESERVED.contains(&name.as_str()) {
        found.add(&names::ReservedStageName, from, format!("Stage name should not use the same name as reserved stage {name:?}"));
    }
    if !seen.insert(name.clone()) {
        found.add(&names::DuplicateStageName, from, format!("Duplicate stage name {name:?}, stage names should be unique"));
    }
    described(from, "FROM", std::slice::from_ref(written), found);
}

/// What a `FROM` starts from.
fn based(scene: &Scene<'_>, i: &Instruction, from: &From, found: &mut Found<'_>) {
    let options = Options::new(i.escape);
    let globals = &scene.graph.globals;
    let known = || globals.keys().map(String::as_str).chain(AUTOMATIC);
    let mut missing = BTreeSet::new();
    for text in std::iter::once(&from.base).chain(&from.platform) {
        let mut lookup = |name: &str| {
            if !known().any(|k| k == name) {
                missing.insert(name.to_owned());
            }
            globals.get(name).cloned().flatten().or_else(|| scene.outside.automatic(name))
        };
        // What cannot be expanded is an error elsewhere.
        let _ = expand::expand(text, options, &mut lookup);
    }
    for name in missing {
        let mut detail = format!("FROM argument '{name}' is not declared");
        if let Some(meant) = nearest(&name, known()) {
            detail.push_str(&format!(" (did you mean {meant}?)"));
        }
        found.add(&names::UndefinedArgInFrom, i, detail);
    }
    if from.base.contains('$') {
        // As if nobody gave any argument.
        let mut defaults: BTreeMap<String, String> = BTreeMap::new();
        for arg in scene.file.instructions.iter().take_while(|i| i.keyword != Keyword::From).filter(|i| i.keyword == Keyword::Arg) {
            let Form::Words(words) = &arg.form else { continue };
            for (name, text) in words.iter().filter_map(|w| w.split_once('=')) {
                let value = expand::expand(text, Options::new(arg.escape), &mut |n| {
                    defaults.get(n).cloned().or_else(|| scene.outside.automatic(n))
                });
                defaults.insert(name.to_owned(), value.unwrap_or_default());
            }
        }
        let base = expand::expand(&from.base, options, &mut |n| defaults.get(n).cloned().or_else(|| scene.outside.automatic(n)));
        if base.is_ok_and(|b| b.parse::<Reference>().is_err()) {
            let detail = format!("Default value for ARG {} results in empty or invalid base image name", from.base);
            found.add(&names::InvalidDefaultArgInFrom, i, detail);
        }
    }
    let Some(platform) = &from.platform else { return };
    if matches!(platform.as_str(), "$TARGETPLATFORM" | "${TARGETPLATFORM}") {
        let detail = format!("Setting platform to predefined {platform} in FROM is redundant as this is the default behavior");
        found.add(&names::RedundantTargetPlatform, i, detail);
    }
    if let Some(parsed) = platform.parse::<Platform>().ok().filter(|_| !platform.contains('$')) {
        let name = from.name.as_deref().unwrap_or_default();
        if !name.contains(&parsed.os) && !name.contains(&parsed.architecture) {
            found.add(
                &names::FromPlatformFlagConstDisallowed,
                i,
                format!("FROM --platform flag should not use constant value {platform:?}"),
            );
        }
    }
}

fn start(scene: &Scene<'_>, stage: &Stage, states: &[State], found: &mut Found<'_>) -> State {
    let entries = |env: Vec<String>| {
        env.iter().filter_map(|e| e.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<BTreeMap<_, _>>()
    };
    let with_path = |env: Option<BTreeMap<String, String>>| {
        env.map(|mut env: BTreeMap<String, String>| {
            env.entry("PATH".into()).or_default();
            env
        })
    };
    match &stage.base {
        Base::Stage(index) => states.get(*index).cloned().unwrap_or_default(),
        // What a context of that name holds is known when it is opened.
        Base::Context(_) => State::default(),
        Base::Scratch => State { env: with_path(Some(BTreeMap::new())), ..State::default() },
        Base::Image(name) => {
            let platform = stage.platform.as_ref().unwrap_or(&scene.outside.platform);
            // Nobody asks for variables where none is used.
            let asks = stage.steps.iter().any(|s| s.instruction.source.contains('$') || !s.instruction.heredocs.is_empty());
            let facts = if asks || scene.sees_platforms { (scene.base)(name, platform) } else { None };
            if let Some(facts) = facts.as_ref().filter(|_| scene.sees_platforms) {
                found.warnings.extend(super::base_platform(found.settings, &stage.from, name, platform, &facts.platform));
            }
            let env = facts.filter(|_| asks).map(|facts| facts.env);
            State { env: with_path(env.map(entries)), ..State::default() }
        }
    }
}

fn body(scene: &Scene<'_>, stage: &Stage, mut state: State, found: &mut Found<'_>) -> State {
    let mut once: BTreeMap<&str, &Instruction> = BTreeMap::new();
    for step in &stage.steps {
        let i = &step.instruction;
        let written = i.written();
        let mut missing = BTreeSet::new();
        let expanded = uses(i, &step.op, &state, &mut missing);
        undefined(i, &state, missing, found);
        match &step.op {
            Op::Cmd(command) | Op::Entrypoint(command) => {
                again(&mut once, i, found);
                if matches!(command, Command::Shell(_)) && !state.has_shell {
                    let detail = format!("JSON arguments recommended for {written} to prevent unintended behavior related to OS signals");
                    found.add(&names::JSONArgsRecommended, i, detail);
                }
            }
            Op::Healthcheck(..) => again(&mut once, i, found),
            Op::Shell(_) => state.has_shell = true,
            Op::Maintainer(_) => {
                found.add(&names::MaintainerDeprecated, i, "Maintainer instruction is deprecated in favor of using label".into());
            }
            Op::Workdir(_) => {
                if let Some(path) = expanded.first().filter(|p| !state.has_workdir && !p.starts_with('/')) {
                    let detail = format!("Relative workdir {path:?} can have unexpected results if the base image changes");
                    found.add(&names::WorkdirRelativePath, i, detail);
                }
                state.has_workdir = true;
            }
            Op::Expose(_) => expanded.iter().for_each(|port| exposed(i, port, found)),
            Op::Env(pairs) => {
                legacy(i, &written, found);
                pairs.iter().for_each(|(name, _)| secret(i, "ENV", name, found));
                if let Some(env) = &mut state.env {
                    let values = expanded.chunks(2).filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())));
                    env.extend(values);
                }
            }
            Op::Label(_) => legacy(i, &written, found),
            Op::Arg(args) => {
                described(i, "ARG", &declared(i), found);
                for (name, default) in args {
                    secret(i, "ARG", name, found);
                    let value = scene.outside.args.get(name).cloned().or_else(|| default.clone());
                    let value =
                        value.or_else(|| scene.graph.globals.get(name).cloned().flatten()).or_else(|| scene.outside.automatic(name));
                    state.args.insert(name.clone(), value);
                }
            }
            Op::Copy(copy) => ignored(scene, i, copy, &expanded, found),
            _ => {}
        }
    }
    state
}

/// Says that of several instructions of a kind only the last one counts.
fn again<'i>(once: &mut BTreeMap<&'static str, &'i Instruction>, i: &'i Instruction, found: &mut Found<'_>) {
    if let Some(before) = once.insert(i.keyword.as_str(), i) {
        let detail =
            format!("Multiple {} instructions should not be used in the same stage because only the last one will be used", i.written());
        found.add(&names::MultipleInstructionsDisallowed, before, detail);
    }
}

fn legacy(i: &Instruction, written: &str, found: &mut Found<'_>) {
    if matches!(&i.form, Form::Pairs(pairs) if pairs.iter().any(|p| !p.equals)) {
        let detail = format!("\"{written} key=value\" should be used instead of legacy \"{written} key value\" format");
        found.add(&names::LegacyKeyValueFormat, i, detail);
    }
}

fn secret(i: &Instruction, what: &str, name: &str, found: &mut Found<'_>) {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| lower.split('_').any(|word| words.contains(&word));
    if has(&SECRET) && !has(&PUBLIC) {
        found.add(&names::SecretsUsedInArgOrEnv, i, format!("Do not use ARG or ENV instructions for sensitive data ({what} {name:?})"));
    }
}

fn exposed(i: &Instruction, port: &str, found: &mut Found<'_>) {
    let (ports, protocol) = port.rsplit_once('/').unwrap_or((port, ""));
    if protocol != protocol.to_ascii_lowercase() {
        found.add(&names::ExposeProtoCasing, i, format!("Defined protocol '{port}' in EXPOSE instruction should be lowercase"));
    }
    if ports.contains(':') {
        let detail = format!("EXPOSE instruction should not define an IP address or host-port mapping, found '{port}'");
        found.add(&names::ExposeInvalidFormat, i, detail);
    }
}

fn undefined(i: &Instruction, state: &State, missing: BTreeSet<String>, found: &mut Found<'_>) {
    let Some(env) = &state.env else { return };
    // A lone `$` names nothing.
    let is_meant = |name: &String| !name.is_empty() && !state.args.contains_key(name) && !UNSEEN.contains(&name.as_str());
    for name in missing.into_iter().filter(is_meant) {
        let mut detail = format!("Usage of undefined variable '${name}'");
        if let Some(meant) = nearest(&name, env.keys().chain(state.args.keys()).map(String::as_str)) {
            detail.push_str(&format!(" (did you mean ${meant}?)"));
        }
        found.add(&names::UndefinedVar, i, detail);
    }
}

/// Expands what an instruction expands. Returns the results, and notes what is not set.
fn uses(i: &Instruction, op: &Op, state: &State, missing: &mut BTreeSet<String>) -> Vec<String> {
    let mut texts: Vec<&str> = Vec::new();
    match op {
        Op::Env(pairs) | Op::Label(pairs) => pairs.iter().for_each(|(name, value)| texts.extend([name.as_str(), value])),
        Op::Arg(args) => texts.extend(args.iter().filter_map(|(_, default)| default.as_deref())),
        Op::Workdir(text) | Op::User(text) | Op::Stopsignal(text) => texts.push(text),
        Op::Expose(list) | Op::Volume(list) => texts.extend(list.iter().map(String::as_str)),
        Op::Copy(copy) => {
            texts.extend(copy.sources.iter().map(String::as_str));
            texts.push(&copy.dest);
            texts.extend([&copy.chown, &copy.chmod].into_iter().flatten().map(String::as_str));
        }
        _ => {}
    }
    let mut lookup = |name: &str| {
        let own = state.env.as_ref().and_then(|env| env.get(name)).cloned();
        let value = own.or_else(|| state.args.get(name).cloned().flatten());
        if value.is_none() {
            missing.insert(name.to_owned());
        }
        value
    };
    let options = Options::new(i.escape);
    let expanded = texts.iter().map(|text| expand::expand(text, options, &mut lookup).unwrap_or_default()).collect();
    if matches!(op, Op::Copy(_)) {
        for heredoc in i.heredocs.iter().filter(|h| h.expands) {
            let _ = expand::expand(&heredoc.body(), Options { raw_quotes: true, ..options }, &mut lookup);
        }
    }
    expanded
}

/// A source that the ignore file leaves out. With exceptions in it nobody can say without looking.
fn ignored(scene: &Scene<'_>, i: &Instruction, copy: &Copy, expanded: &[String], found: &mut Found<'_>) {
    let Some(ignore) = scene.ignore.filter(|ignore| copy.from.is_none() && !ignore.has_exceptions()) else { return };
    for source in expanded.iter().take(copy.sources.len()).filter(|s| !s.contains("://")) {
        let path = clean(source);
        let path = path.trim_start_matches('/');
        let is_out = if matches!(path, "" | ".") { ignore.leaves_nothing() } else { ignore.is_ignored(path.as_bytes()) };
        if is_out {
            let verb = if copy.add { "Add" } else { "Copy" };
            let detail =
                format!("Attempting to {verb} file {:?} that is excluded by .dockerignore", if path.is_empty() { "/" } else { path });
            found.add(&names::CopyIgnoredFile, i, detail);
        }
    }
}
