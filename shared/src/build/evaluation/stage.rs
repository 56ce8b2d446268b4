//! One stage: its base, the triggers that the base left, then its own steps.

use std::time::Instant;

use super::super::dockerfile::{Dockerfile, Instruction, Position};
use super::super::error::{BuildError, BuildErrorKind, Result};
use super::super::expand::{self, Options as ExpandOptions};
use super::super::graph::Base;
use super::super::instruction::{Command, Op, Step};
use super::pending::Kept;
use super::{Evaluation, State, StepInfo, StepState};
use crate::oci::LAYERS_MAX;
use std::sync::atomic::Ordering;

/// How much of an instruction a step's name shows.
const NAME_MAX_CHARS: usize = 200;

/// Whether a step's result was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Cached,
    Made,
}

impl Evaluation<'_> {
    /// Runs a stage to its end.
    pub(super) fn run_stage(&self, index: usize) -> Result<State> {
        let stage = &self.graph.stages[index];
        if let Base::Stage(parent) = stage.base {
            // Made first, so that steps are told of in the order in which they run.
            self.stage(parent)?;
        }
        let mut state = self.watched(index, &stage.from, |info| self.start(index, info).map(|state| (Found::Made, state)))?;
        self.prepare_start(index, &mut state);
        let triggers = state.config.image.config.on_build.take().unwrap_or_default();
        for text in triggers {
            let position = stage.from.position;
            let failed = |reason: String| self.fail(position, format!("the trigger '{text}' of the base cannot be used: {reason}"));
            let parsed = Dockerfile::parse_trigger(&text).and_then(|i| Step::parse(&i.moved_to(position)));
            let mut step = parsed.map_err(|e| failed(e.message))?;
            // Read as the image wrote it, expanded as if the file had it.
            step.instruction.escape = stage.from.escape;
            self.step(index, &mut state, &step)?;
        }
        let makes_layer = |step: &Step| matches!(step.op, Op::Run(_) | Op::Copy(_) | Op::Workdir(_));
        for (n, step) in stage.steps.iter().enumerate() {
            state.is_last = index == self.graph.target && !stage.steps[n + 1..].iter().any(makes_layer);
            self.step(index, &mut state, step)?;
        }
        Ok(state)
    }

    fn start(&self, index: usize, info: &StepInfo) -> Result<State> {
        let stage = &self.graph.stages[index];
        let platform = self.platform_of(index);
        match &stage.base {
            Base::Scratch => Ok(State::of_nothing(index, platform)),
            Base::Context(key) => self.start_named(index, key, info),
            Base::Stage(parent) => {
                let parent = self.stage(*parent)?;
                Ok(State { index, config: parent.config.inherited(), ..State::clone(&parent) })
            }
            Base::Image(name) => {
                let open = self.base(name, platform, stage.from.locate(name))?;
                let platform = self.settle_platform(stage.platform.as_ref(), &open);
                self.look_at_platform(&stage.from, name, &platform, &open)?;
                Ok(State::of_image(index, &platform, &open))
            }
        }
    }

    /// Changes what a stage starts from as the caller wants it: labels of base images, variables.
    fn prepare_start(&self, index: usize, state: &mut State) {
        let changes = &self.options.changes;
        if !matches!(self.graph.stages[index].base, Base::Stage(_))
            && let Some(labels) = &mut state.config.image.config.labels
        {
            labels.retain(|name, _| !changes.drops_labels && !changes.unset_labels.contains(name));
        }
        changes.env.iter().for_each(|(name, value)| state.config.set_env(name, value));
    }

    /// Tells the watcher about a step that is run by `work`.
    fn watched<T>(&self, index: usize, i: &Instruction, work: impl FnOnce(&StepInfo) -> Result<(Found, T)>) -> Result<T> {
        self.check_stopped()?;
        let (n, total) = self.tools.together.begin();
        let name = i.to_line();
        let name = match name.char_indices().nth(NAME_MAX_CHARS) {
            Some((at, _)) => format!("{}...", &name[..at]),
            None => name,
        };
        // Triggers of base images are counted when they are met.
        let ordinal = self.begun[index].fetch_add(1, Ordering::Relaxed);
        let info = StepInfo { n, ordinal, total, stage: self.graph.stages[index].title(index), name };
        let started = Instant::now();
        self.tools.watch.step(&info, &StepState::Started, started.elapsed(), None);
        let result = work(&info);
        let (state, code) = match &result {
            Ok((Found::Cached, _)) => (StepState::Cached, None),
            Ok((Found::Made, _)) => (StepState::Done, None),
            Err(error) => (StepState::Failed, error.exit_code()),
        };
        self.tools.watch.step(&info, &state, started.elapsed(), code);
        result.map(|(_, value)| value)
    }

    fn step(&self, index: usize, state: &mut State, step: &Step) -> Result<()> {
        self.watched(index, &step.instruction, |info| {
            let found = match &step.op {
                Op::Run(run) => self.run_command(index, state, &step.instruction, run, info)?,
                Op::Copy(copy) => self.copy(index, state, &step.instruction, copy, info)?,
                Op::Workdir(path) => self.workdir(state, &step.instruction, path, info)?,
                _ => {
                    self.describe(state, &step.instruction, &step.op)?;
                    Found::Made
                }
            };
            if state.layers.len() > LAYERS_MAX {
                return Err(self.fail(step.instruction.position, format!("the image has more than {LAYERS_MAX} layers")));
            }
            Ok((found, ()))
        })
    }

    /// Expands a text with the variables of the stage.
    pub(super) fn expand(&self, state: &State, i: &Instruction, text: &str) -> Result<String> {
        let options = ExpandOptions::new(i.escape);
        expand::expand(text, options, &mut |name| state.config.variable(name)).map_err(|e| self.fail(i.locate(text), e.to_string()))
    }

    /// Carries out an instruction that changes only the config.
    fn describe(&self, state: &mut State, i: &Instruction, op: &Op) -> Result<()> {
        let line = match op {
            Op::Env(pairs) => {
                let pairs = self.expand_pairs(state, i, pairs)?;
                pairs.iter().for_each(|(name, value)| state.config.set_env(name, value));
                format!("ENV {}", join_pairs(&pairs))
            }
            Op::Label(pairs) => {
                let pairs = self.expand_pairs(state, i, pairs)?;
                pairs.iter().for_each(|(name, value)| state.config.set_label(name, value));
                format!("LABEL {}", join_pairs(&pairs))
            }
            Op::Arg(args) => self.declare(state, i, args)?,
            Op::User(text) => {
                let user = self.expand(state, i, text)?;
                if user.is_empty() {
                    return Err(self.fail(i.position, "USER is empty"));
                }
                state.config.set_user(&user).map_err(|reason| self.fail(i.position, reason))?;
                format!("USER {user}")
            }
            Op::Expose(ports) => {
                let mut all = Vec::new();
                for port in ports {
                    let options = ExpandOptions::new(i.escape);
                    let words = expand::expand_words(port, options, &mut |name| state.config.variable(name));
                    for word in words.map_err(|e| self.fail(i.locate(port), e.to_string()))? {
                        state.config.expose(&word).map_err(|reason| self.fail(i.locate(port), reason))?;
                        all.push(word);
                    }
                }
                format!("EXPOSE {}", all.join(" "))
            }
            Op::Volume(paths) => {
                let mut all = Vec::new();
                for path in paths {
                    let path = self.expand(state, i, path)?;
                    if path.is_empty() {
                        return Err(self.fail(i.position, "a VOLUME cannot be empty"));
                    }
                    state.config.add_volume(&path);
                    all.push(path);
                }
                format!("VOLUME [{}]", all.join(" "))
            }
            Op::Cmd(command) => {
                state.config.set_cmd(command);
                format!("CMD {}", show_args(&command.to_args(&state.config.shell())))
            }
            Op::Entrypoint(command) => {
                state.config.set_entrypoint(command);
                format!("ENTRYPOINT {}", show_args(&command.to_args(&state.config.shell())))
            }
            Op::Shell(args) => {
                state.config.image.config.shell = Some(args.clone());
                format!("SHELL {}", show_args(args))
            }
            Op::Stopsignal(text) => {
                let signal = self.expand(state, i, text)?;
                if crate::sys::signal::parse(&signal).is_none() {
                    return Err(self.fail(i.position, format!("'{signal}' is no signal")));
                }
                state.config.image.config.stop_signal = Some(signal.clone());
                format!("STOPSIGNAL {signal}")
            }
            Op::Healthcheck(health, command) => {
                state.config.set_health(health, command.as_ref());
                i.to_line()
            }
            Op::Onbuild(text) => {
                state.config.image.config.on_build.get_or_insert_default().push(text.clone());
                i.to_line()
            }
            Op::Maintainer(text) => {
                state.config.image.author = Some(text.clone());
                format!("MAINTAINER {text}")
            }
            Op::Run(_) | Op::Copy(_) | Op::Workdir(_) => return Ok(()),
        };
        state.config.record(line, None, true);
        Ok(())
    }

    fn expand_pairs(&self, state: &State, i: &Instruction, pairs: &[(String, String)]) -> Result<Vec<(String, String)>> {
        // All values see the variables from before the line.
        pairs.iter().map(|(name, value)| Ok((self.expand(state, i, name)?, self.expand(state, i, value)?))).collect()
    }

    fn declare(&self, state: &mut State, i: &Instruction, args: &[(String, Option<String>)]) -> Result<String> {
        let mut shown = Vec::new();
        for (name, default) in args {
            let default = match default {
                Some(text) => Some(self.expand(state, i, text)?),
                None => None,
            };
            state.config.declare(name, default, &self.graph.globals, &self.options.outside);
            let value = state.config.args.last().and_then(|(_, v)| v.as_ref());
            shown.push(value.map_or_else(|| name.clone(), |v| format!("{name}={v}")));
        }
        Ok(format!("ARG {}", shown.join(" ")))
    }

    /// Adds a step's result to its stage.
    pub(super) fn push(state: &mut State, made: impl Into<Kept>, created_by: String) {
        let Kept { layer, created } = made.into();
        state.config.record(created_by, Some(created), layer.is_none());
        if let Some((diff_id, layer)) = layer {
            state.diff_ids.push(diff_id);
            state.layers.push(layer);
        }
    }

    /// The error of a step that failed for a reason of ours.
    pub(super) fn step_failed(
        &self,
        position: Position,
        message: impl Into<String>,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> BuildError {
        self.fail(position, message).of_kind(BuildErrorKind::Step).because(cause)
    }
}

fn join_pairs(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

/// Writes a command as docker's history does: `["a" "b"]`.
pub(super) fn show_args(args: &[String]) -> String {
    format!("[{}]", args.iter().map(|a| format!("{a:?}")).collect::<Vec<_>>().join(" "))
}

impl Command {
    /// Writes the command as a history entry shows it.
    pub(super) fn show(&self, shell: &[String]) -> String {
        match self {
            Command::Shell(text) => format!("{} {text}", shell.join(" ")),
            Command::Exec(args) => args.join(" "),
        }
    }
}
