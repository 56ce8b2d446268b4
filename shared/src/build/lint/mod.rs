//! Checks of a Dockerfile: BuildKit's rules under BuildKit's names (docker's "Build checks").
//!
//! A rule says what looks wrong although it builds. `# check=skip=RULE,...;error=true` at the top of
//! a file, or before an instruction, says which of them count. Nothing is fetched for a check: of a
//! base image that is not here, nobody knows the variables, so nothing is said about them.

mod stages;

use std::collections::{BTreeMap, BTreeSet};

use super::dockerfile::{Dockerfile, Instruction, Keyword, ParseError, Position};
use super::graph::{Graph, Outside};
use super::ignore::Ignore;
use crate::oci::Platform;

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// The last part of its address in docker's documentation.
    page: &'static str,
    experimental: bool,
}

impl Rule {
    /// Returns where it is explained.
    pub fn url(&self) -> String {
        format!("https://docs.docker.com/go/dockerfile/rule/{}/", self.page)
    }
}

macro_rules! rules {
    ($($name:ident $page:literal $experimental:literal $description:literal)*) => {
        #[allow(non_upper_case_globals, reason = "the names are those that people write")]
        mod names {
            use super::Rule;
            $(pub(super) static $name: Rule =
                Rule { name: stringify!($name), description: $description, page: $page, experimental: $experimental };)*
        }
        /// All rules.
        pub static RULES: &[&Rule] = &[$(&names::$name),*];
    };
}

rules! {
    StageNameCasing "stage-name-casing" false "Stage names should be lowercase"
    FromAsCasing "from-as-casing" false "The 'as' keyword should match the case of the 'from' keyword"
    NoEmptyContinuation "no-empty-continuation" false "Empty continuation lines will become errors in a future release"
    ConsistentInstructionCasing "consistent-instruction-casing" false "All commands within the Dockerfile should use the same casing (either upper or lower)"
    DuplicateStageName "duplicate-stage-name" false "Stage names should be unique"
    ReservedStageName "reserved-stage-name" false "Reserved words should not be used as stage names"
    JSONArgsRecommended "json-args-recommended" false "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals"
    MaintainerDeprecated "maintainer-deprecated" false "The MAINTAINER instruction is deprecated, use a label instead to define an image author"
    UndefinedArgInFrom "undefined-arg-in-from" false "FROM command must use declared ARGs"
    WorkdirRelativePath "workdir-relative-path" false "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes"
    UndefinedVar "undefined-var" false "Variables should be defined before their use"
    MultipleInstructionsDisallowed "multiple-instructions-disallowed" false "Multiple instructions of the same type should not be used in the same stage"
    LegacyKeyValueFormat "legacy-key-value-format" false "Legacy key/value format with whitespace separator should not be used"
    RedundantTargetPlatform "redundant-target-platform" false "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"
    SecretsUsedInArgOrEnv "secrets-used-in-arg-or-env" false "Sensitive data should not be used in the ARG or ENV commands"
    InvalidDefaultArgInFrom "invalid-default-arg-in-from" false "Default value for global ARG results in an empty or invalid base image name"
    FromPlatformFlagConstDisallowed "from-platform-flag-const-disallowed" false "FROM --platform flag should not use a constant value"
    CopyIgnoredFile "copy-ignored-file" false "Attempting to Copy file that is excluded by .dockerignore"
    InvalidDefinitionDescription "invalid-definition-description" true "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment."
    InvalidBaseImagePlatform "invalid-base-image-platform" false "Base image platform does not match expected target platform"
    ExposeProtoCasing "expose-proto-casing" false "Protocol in EXPOSE instruction should be lowercase"
    ExposeInvalidFormat "expose-invalid-format" false "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release"
}

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which rule.
    pub rule: &'static Rule,
    /// What it found.
    pub detail: String,
    /// The first line of the instruction.
    pub first_line: u32,
    /// Its last.
    pub last_line: u32,
    /// Which of the Dockerfile's files they are in, as in a position.
    pub part: u16,
}

/// Which rules count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    skip_all: bool,
    skip: Vec<String>,
    experimental_all: bool,
    experimental: Vec<String>,
    /// Whether a warning fails the build.
    error: bool,
    /// What the files that are included say themselves; one that says nothing is checked as what includes it.
    parts: Vec<Option<Settings>>,
}

impl Settings {
    /// Reads `skip=A,B;error=true;experimental=all`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::default();
        for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| format!("'{part}' is no option of a check"))?;
            let value = value.trim();
            let names = || value.split(',').map(|n| n.trim().to_owned()).collect();
            match key.trim() {
                "skip" if value == "all" => settings.skip_all = true,
                "skip" => settings.skip = names(),
                "experimental" if value == "all" => settings.experimental_all = true,
                "experimental" => settings.experimental = names(),
                "error" => {
                    settings.error = match value.to_ascii_lowercase().as_str() {
                        "1" | "t" | "true" => true,
                        "0" | "f" | "false" => false,
                        _ => return Err(format!("'error' of a check is true or false, not '{value}'")),
                    }
                }
                other => return Err(format!("'{other}' is no option of a check")),
            }
        }
        Ok(settings)
    }

    /// The settings of a Dockerfile: what a build argument says, else its directive, and for what it includes that of each file.
    ///
    /// # Errors
    /// What is wrong, and in which file.
    pub fn of(file: &Dockerfile, outside: &Outside) -> Result<Settings, ParseError> {
        let read = |part: u16, text: &str| Settings::parse(text).map_err(|reason| ParseError::new(Position::start_of(part), reason));
        if let Some(given) = outside.args.get("BUILDKIT_DOCKERFILE_CHECK") {
            return read(0, given);
        }
        let mut all = (0..).zip(file.parts()).map(|(part, own)| own.directive("check").map(|text| read(part, text)).transpose());
        let mut settings = all.next().transpose()?.flatten().unwrap_or_default();
        settings.parts = all.collect::<Result<_, _>>()?;
        Ok(settings)
    }

    /// The settings that hold in one of the files.
    fn of_part(&self, part: u16) -> &Settings {
        let own = usize::from(part).checked_sub(1).and_then(|at| self.parts.get(at)?.as_ref());
        own.unwrap_or(self)
    }

    /// Returns the first warning that fails the build: the Dockerfile asks for that for all of it, an included file for itself.
    pub fn failing<'w>(&self, warnings: &'w [Warning]) -> Option<&'w Warning> {
        warnings.iter().find(|warning| self.error || self.of_part(warning.part).error)
    }

    /// With what a comment right before an instruction adds.
    fn with_comments(&self, comments: &[String]) -> Settings {
        let mut all = self.clone();
        let own = comments.iter().find_map(|c| c.strip_prefix("check=")).and_then(|c| c.split_whitespace().next());
        if let Some(own) = own.and_then(|text| Settings::parse(text).ok()) {
            all.skip_all |= own.skip_all;
            all.skip.extend(own.skip);
            all.experimental_all |= own.experimental_all;
            all.experimental.extend(own.experimental);
        }
        all
    }

    fn counts(&self, rule: &Rule) -> bool {
        match rule.experimental {
            true => self.experimental_all || self.experimental.iter().any(|n| n == rule.name),
            false => !self.skip_all && !self.skip.iter().any(|n| n == rule.name),
        }
    }
}

/// What a check looks at.
pub struct Scene<'a> {
    /// The Dockerfile.
    pub file: &'a Dockerfile,
    /// Its stages.
    pub graph: &'a Graph,
    /// Arguments and platform.
    pub outside: &'a Outside,
    /// What the ignore file leaves out.
    pub ignore: Option<&'a Ignore>,
    /// Returns what is known of an image that is here, best of the one for this platform.
    pub base: &'a dyn Fn(&str, &Platform) -> Option<BaseFacts>,
    /// Whether it is told which base images are for another platform. A build says so when it has them.
    pub sees_platforms: bool,
}

/// What a check wants to know of a base image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseFacts {
    /// Its variables.
    pub env: Vec<String>,
    /// What it is for.
    pub platform: Platform,
}

/// What a check has found so far.
struct Found<'a> {
    settings: &'a Settings,
    warnings: Vec<Warning>,
}

impl Found<'_> {
    fn add(&mut self, rule: &'static Rule, i: &Instruction, detail: String) {
        let part = i.position.part;
        if self.settings.of_part(part).with_comments(&i.comments).counts(rule) {
            self.warnings.push(Warning { rule, detail, first_line: i.position.line, last_line: i.last_line, part });
        }
    }
}

/// Checks a Dockerfile. The warnings come in the order of its lines.
pub fn check(scene: &Scene<'_>, settings: &Settings) -> Vec<Warning> {
    let mut found = Found { settings, warnings: Vec::new() };
    casing(scene.file, &mut found);
    stages::check(scene, &mut found);
    let order = scene.file.order();
    found.warnings.sort_by_key(|w| order.get(&(w.part, w.first_line)).copied().unwrap_or_default());
    // A file that is included twice is told of once.
    let mut told = BTreeSet::new();
    found.warnings.retain(|w| w.part == 0 || told.insert((w.part, w.first_line, w.rule.name, w.detail.clone())));
    found.warnings
}

/// What can be said of the words alone.
fn casing(file: &Dockerfile, found: &mut Found<'_>) {
    let is_lower = |word: &str| word == word.to_ascii_lowercase();
    let is_upper = |word: &str| word == word.to_ascii_uppercase();
    let includes = || file.includes().iter().map(|(_, i)| i);
    let in_stages = || file.instructions.iter().skip_while(|i| i.keyword != Keyword::From).chain(includes());
    // Of each file: how often lower and upper case.
    let mut counts: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
    for i in in_stages() {
        let (lower, upper) = counts.entry(i.position.part).or_default();
        match i.written() {
            word if is_lower(&word) => *lower += 1,
            word if is_upper(&word) => *upper += 1,
            _ => {}
        }
    }
    for i in in_stages() {
        let word = i.written();
        let wants_lower = counts.get(&i.position.part).is_some_and(|(lower, upper)| lower > upper);
        if !(if wants_lower { is_lower(&word) } else { is_upper(&word) }) {
            let casing = if wants_lower { "lowercase" } else { "uppercase" };
            let detail = format!("Command '{word}' should match the case of the command majority ({casing})");
            found.add(&names::ConsistentInstructionCasing, i, detail);
        }
    }
    for i in file.instructions.iter().chain(includes()) {
        if i.empty_lines {
            found.add(&names::NoEmptyContinuation, i, "Empty continuation line".into());
        }
    }
}

/// Looks whether a base image is for the platform that it is wanted for.
pub fn base_platform(settings: &Settings, i: &Instruction, name: &str, wanted: &Platform, image: &Platform) -> Option<Warning> {
    let mut found = Found { settings, warnings: Vec::new() };
    if (&image.os, &image.architecture) != (&wanted.os, &wanted.architecture) {
        let (image, wanted) = (image.to_string(), wanted.to_string());
        let detail = format!("Base image {name} was pulled with platform {image:?}, expected {wanted:?} for current build");
        found.add(&names::InvalidBaseImagePlatform, i, detail);
    }
    found.warnings.pop()
}

/// The message of a build that its warnings fail.
pub fn violation(warnings: &[Warning]) -> String {
    let mut names: Vec<&str> = warnings.iter().map(|w| w.rule.name).collect();
    names.sort_unstable();
    names.dedup();
    format!("lint violation found for rules: {}", names.join(", "))
}

#[cfg(test)]
mod tests;
