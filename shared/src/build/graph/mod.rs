//! Stages and what they need: who starts from whom, who copies from whom, which of them the target
//! needs at all. Arguments before the first `FROM` are resolved here, since only `FROM` sees them.

mod dated;

use std::collections::{BTreeMap, BTreeSet};

use super::dockerfile::{Dockerfile, Instruction, Keyword, ParseError, distance};
use super::expand::{self, Options};
use super::instruction::{From, Op, Step, parse_all};
use crate::oci::Platform;
pub use dated::DatedSource;

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image, by its name.
    Image(String),
    /// What `--build-context` gives this name, which is as [`context_key`] writes it.
    Context(String),
}

/// A context that has a name, as the plan needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Files or an image from outside.
    Outside,
    /// A stage of the same Dockerfile.
    Stage(String),
}

/// Returns what a name of a context, a stage or an image is looked up by: docker's familiar form, without `:latest`.
pub fn context_key(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.parse::<crate::reference::Reference>() {
        Ok(reference) => {
            let shown = reference.familiar();
            shown.strip_suffix(":latest").unwrap_or(&shown).to_owned()
        }
        Err(_) => lower,
    }
}

/// One stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name, in lower case.
    pub name: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// The platform that its `FROM` asks for.
    pub platform: Option<Platform>,
    /// What it does.
    pub steps: Vec<Step>,
    /// Whether a context has its name, so that nothing of what the file says of it is done.
    pub is_replaced: bool,
    /// Its `FROM`.
    pub from: Instruction,
    /// The stages that it needs, itself not among them.
    pub needs: BTreeSet<usize>,
}

impl Stage {
    /// Returns what messages call the stage.
    pub fn title(&self, index: usize) -> String {
        self.name.clone().unwrap_or_else(|| format!("stage {index}"))
    }
}

/// A Dockerfile's stages.
#[derive(Debug, Clone)]
pub struct Graph {
    /// In the order of the file.
    pub stages: Vec<Stage>,
    /// The stage that is built.
    pub target: usize,
    /// Values of the arguments before the first `FROM`; none where neither default nor build argument gives one.
    pub globals: BTreeMap<String, Option<String>>,
}

/// What a caller sets from outside.
#[derive(Debug, Clone)]
pub struct Outside {
    /// `--build-arg`.
    pub args: BTreeMap<String, String>,
    /// The platform that the image is for.
    pub platform: Platform,
    /// Whether nobody asked for that platform: then the image is for what its base image is for.
    pub is_any_platform: bool,
    /// `--target`.
    pub target: Option<String>,
    /// `--build-context`, by [`context_key`]: these names mean something else than the file says.
    pub contexts: BTreeMap<String, Named>,
    /// What the first `FROM` starts from, whatever it says.
    pub first_base: Option<String>,
}

impl Default for Outside {
    fn default() -> Outside {
        Outside {
            args: BTreeMap::new(),
            platform: Platform::host(),
            is_any_platform: true,
            target: None,
            contexts: BTreeMap::new(),
            first_base: None,
        }
    }
}

impl Outside {
    /// Returns the value of an argument that every build has without declaring it before `FROM`.
    pub fn automatic(&self, name: &str) -> Option<String> {
        let host = Platform::host();
        let (platform, part) = match (name.strip_prefix("TARGET"), name.strip_prefix("BUILD")) {
            (Some("STAGE"), _) => return Some(self.target.clone().unwrap_or_else(|| "default".into())),
            (Some(part), _) => (&self.platform, part),
            (_, Some(part)) => (&host, part),
            _ => return None,
        };
        match part {
            "PLATFORM" => Some(platform.to_string()),
            "OS" => Some(platform.os.clone()),
            "ARCH" => Some(platform.architecture.clone()),
            "VARIANT" => Some(platform.variant.clone().unwrap_or_default()),
            "OSVERSION" => Some(platform.os_version.clone().unwrap_or_default()),
            _ => None,
        }
    }
}

impl Graph {
    /// Reads a Dockerfile's stages and all their instructions.
    ///
    /// # Errors
    /// The first mistake in the file, or a target that it does not have.
    pub fn plan(file: &Dockerfile, outside: &Outside) -> Result<Graph, ParseError> {
        let mut graph = Graph { stages: Vec::new(), target: 0, globals: BTreeMap::new() };
        let all = parse_all(file)?;
        // Without a target it is the last stage, which may have a name.
        let last = all.iter().rev().find_map(|parsed| parsed.as_ref().ok()).and_then(|from| from.name.clone());
        if let Some(name) = last.filter(|_| outside.target.is_none()) {
            graph.globals.insert("TARGETSTAGE".into(), Some(outside.args.get("TARGETSTAGE").cloned().unwrap_or(name)));
        }
        for (instruction, parsed) in file.instructions.iter().zip(all) {
            match parsed {
                Ok(from) => graph.add_stage(instruction, from, outside)?,
                Err(step) => match (graph.stages.len().checked_sub(1), step.op) {
                    (Some(current), op) => graph.add_step(current, Step { op, ..step }, outside),
                    (None, Op::Arg(args)) => graph.add_globals(instruction, args, outside)?,
                    (None, _) => {
                        let message = format!("{} cannot stand before the first FROM", instruction.keyword.as_str());
                        return Err(ParseError::new(instruction.position, message));
                    }
                },
            }
        }
        if graph.stages.is_empty() {
            let position = file.instructions.first().map(|i| i.position).unwrap_or_default();
            return Err(ParseError::new(position, "there is no FROM in it"));
        }
        graph.target = match &outside.target {
            None => graph.stages.len() - 1,
            Some(wanted) => graph.find(wanted, graph.stages.len()).ok_or_else(|| graph.no_target(wanted, file))?,
        };
        graph.check_order(outside)?;
        Ok(graph)
    }

    fn add_globals(&mut self, i: &Instruction, args: Vec<(String, Option<String>)>, outside: &Outside) -> Result<(), ParseError> {
        for (name, default) in args {
            let value = match (outside.args.get(&name), default) {
                (Some(given), _) => Some(given.clone()),
                (None, Some(text)) => Some(self.expand(i, &text, outside)?),
                (None, None) => self.globals.get(&name).cloned().flatten().or_else(|| outside.automatic(&name)),
            };
            self.globals.insert(name, value);
        }
        Ok(())
    }

    fn expand(&self, i: &Instruction, text: &str, outside: &Outside) -> Result<String, ParseError> {
        let mut lookup = |name: &str| match self.globals.get(name) {
            Some(value) => value.clone(),
            None => outside.automatic(name).map(|own| outside.args.get(name).cloned().unwrap_or(own)),
        };
        expand::expand(text, Options::new(i.escape), &mut lookup).map_err(|e| ParseError::new(i.locate(text), e.to_string()))
    }

    fn add_stage(&mut self, i: &Instruction, from: From, outside: &Outside) -> Result<(), ParseError> {
        let base = match outside.first_base.as_ref().filter(|_| self.stages.is_empty()) {
            Some(base) => base.clone(),
            None => self.expand(i, &from.base, outside)?,
        };
        if base.is_empty() {
            let message = format!("FROM has no image: '{}' is empty", from.base);
            return Err(ParseError {
                hint: Some("give the ARG a default before FROM, or --build-arg".into()),
                ..ParseError::new(i.position, message)
            });
        }
        let platform = match &from.platform {
            None => None,
            Some(text) => {
                let value = self.expand(i, text, outside)?;
                Some(value.parse::<Platform>().map_err(|reason| ParseError::new(i.locate("--platform"), reason))?)
            }
        };
        let lower = base.to_ascii_lowercase();
        // Of several stages with a name the last one before is meant, as with docker.
        let stage = self.stages.iter().rposition(|s| s.name.as_deref() == Some(lower.as_str()));
        // A context of the stage's own name replaces all of it.
        let own = from.name.as_deref().map(context_key).filter(|key| outside.contexts.contains_key(key));
        let named = own.or_else(|| Some(context_key(&base)).filter(|key| stage.is_none() && outside.contexts.contains_key(key)));
        let base = match (stage, named) {
            (_, Some(key)) => self.named_base(i, key, outside)?,
            _ if base == "scratch" => Base::Scratch,
            (Some(index), None) => Base::Stage(index),
            (None, None) => Base::Image(base),
        };
        let needs = if let Base::Stage(index) = base { [index].into() } else { BTreeSet::new() };
        let is_replaced = from.name.as_deref().is_some_and(|name| outside.contexts.contains_key(&context_key(name)));
        self.stages.push(Stage { name: from.name, is_replaced, base, platform, steps: Vec::new(), from: i.clone(), needs });
        Ok(())
    }

    fn named_base(&self, i: &Instruction, key: String, outside: &Outside) -> Result<Base, ParseError> {
        let Some(Named::Stage(wanted)) = outside.contexts.get(&key) else { return Ok(Base::Context(key)) };
        self.find(wanted, self.stages.len()).map(Base::Stage).ok_or_else(|| {
            ParseError::new(i.position, format!("the context '{key}' is the stage '{wanted}', and there is none before this line"))
        })
    }

    /// Finds what `--from` and `from=` name: an earlier stage, itself or through a context.
    pub fn find_from(&self, text: &str, before: usize, outside: &Outside) -> Option<usize> {
        self.find(text, before).or_else(|| match outside.contexts.get(&context_key(text)) {
            Some(Named::Stage(stage)) => self.find(stage, before),
            _ => None,
        })
    }

    fn add_step(&mut self, current: usize, step: Step, outside: &Outside) {
        if self.stages[current].is_replaced {
            return;
        }
        let found: Vec<usize> = froms(&step.op).into_iter().filter_map(|from| self.find_from(from, current, outside)).collect();
        let stage = &mut self.stages[current];
        stage.needs.extend(found);
        stage.steps.push(step);
    }

    /// A stage that is not there yet is no image of that name, which anybody could have put into a registry.
    fn check_order(&self, outside: &Outside) -> Result<(), ParseError> {
        let named = self.needed().into_iter().flat_map(|n| self.stages[n].steps.iter().map(move |step| (n, step)));
        for (index, step, from) in named.flat_map(|(n, step)| froms(&step.op).into_iter().map(move |from| (n, step, from))) {
            let is_known = self.find_from(from, index, outside).is_some() || outside.contexts.contains_key(&context_key(from));
            let Some(found) = self.find(from, self.stages.len()).filter(|_| !is_known) else { continue };
            let message = match found == index {
                true => format!("'{from}' is this stage itself"),
                false => format!("the stage '{from}' comes after this one, and a stage can only use what is before it"),
            };
            return Err(ParseError::new(step.instruction.locate(from), message));
        }
        Ok(())
    }

    /// Finds an earlier stage by name or number.
    pub fn find(&self, text: &str, before: usize) -> Option<usize> {
        let lower = text.to_ascii_lowercase();
        let earlier = &self.stages[..before.min(self.stages.len())];
        let by_name = earlier.iter().rposition(|s| s.name.as_deref() == Some(lower.as_str()));
        by_name.or_else(|| text.parse::<usize>().ok().filter(|n| *n < before))
    }

    /// Returns a hint where what is taken for an image is nearly called as a stage.
    pub fn nearest_stage(&self, name: &str) -> Option<String> {
        let names = self.stages.iter().filter_map(|stage| stage.name.as_deref());
        let (far, best) = names.map(|stage| (distance(name, stage), stage)).min()?;
        // Short names are all near to each other.
        (far == 1 || far == 2 && best.len() > 5).then(|| format!("did you mean the stage {best}?"))
    }

    fn no_target(&self, wanted: &str, file: &Dockerfile) -> ParseError {
        let names: Vec<&str> = self.stages.iter().filter_map(|s| s.name.as_deref()).collect();
        let best = names.iter().map(|n| (distance(wanted, n), n)).min().filter(|(d, _)| *d <= 2);
        let hint = match best {
            Some((_, name)) => Some(format!("did you mean {name}?")),
            None if names.is_empty() => None,
            None => Some(format!("it has {}", names.join(", "))),
        };
        let position = file.instructions.first().map(|i| i.position).unwrap_or_default();
        ParseError { hint, ..ParseError::new(position, format!("there is no stage '{wanted}' to build")) }
    }

    /// Returns the build arguments that nothing in the file declares: probably misspelt.
    pub fn unused_args<'a>(&self, outside: &'a Outside) -> Vec<&'a str> {
        let declared = |name: &str| {
            let in_stage = |step: &Step| matches!(&step.op, Op::Arg(args) if args.iter().any(|(n, _)| n == name));
            self.globals.contains_key(name) || self.stages.iter().flat_map(|s| &s.steps).any(in_stage)
        };
        let is_special = |name: &str| {
            let known = ["SOURCE_DATE_EPOCH"].iter().chain(&super::config::PROXY_ARGS).any(|n| *n == name);
            known || name.starts_with("BUILDKIT_") || outside.automatic(name).is_some()
        };
        outside.args.keys().map(String::as_str).filter(|name| !declared(name) && !is_special(name)).collect()
    }

    /// Returns the arguments before the first `FROM`, each with its instruction.
    pub fn global_args<'f>(&self, file: &'f Dockerfile) -> Vec<(&'f Instruction, String)> {
        let before = file.instructions.iter().take_while(|i| i.keyword != Keyword::From);
        let names = |i: &'f Instruction| match Step::parse(i).map(|s| s.op) {
            Ok(Op::Arg(args)) => args.into_iter().map(|(name, _)| (i, name)).collect(),
            _ => Vec::new(),
        };
        before.flat_map(names).collect()
    }

    /// Returns the stages that the target needs, itself among them, in the order of the file.
    pub fn needed(&self) -> BTreeSet<usize> {
        let mut needed = BTreeSet::new();
        let mut open = vec![self.target];
        while let Some(index) = open.pop() {
            if needed.insert(index) {
                open.extend(&self.stages[index].needs);
            }
        }
        needed
    }
}

/// Returns what a step names in `--from` and `from=`.
fn froms(op: &Op) -> Vec<&str> {
    match op {
        Op::Copy(copy) => copy.from.as_deref().into_iter().collect(),
        Op::Run(run) => run.mounts.iter().filter_map(|m| m.from.as_deref()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
