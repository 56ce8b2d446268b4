//! Which of many things are meant: the selectors that listing tools share, as pure functions.
//!
//! `records.md`, "Compare, then delete": `--protect` beats all; `--keep N` never selects the N newest
//! of each repository, ranked before every other filter; the rest are ANDed, values of one selector
//! ORed (labels ANDed, as docker's). An age that is not known is never old enough, and a time before
//! 2013 is not known: reproducible builds write those. Nothing here reads a clock or a store.

use std::collections::{BTreeMap, HashMap};

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use super::units::{When, parse_size_bytes, parse_when};
use super::{Fail, Kind};

/// Times before 2013-01-01 come from reproducible builds: container images are younger than that.
const CREATED_MIN_SECS: i64 = 1_356_998_400;
/// The largest compiled regular expression, in bytes.
const REGEX_MAX_BYTES: usize = 1 << 20;

/// The selectors on the command line. A tool says with [`Supports`] which of them it has.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Selectors")]
pub struct Select {
    /// Select what is older than 30d, 12h or a date
    #[arg(long, value_name = "AGE", value_parser = parse_when)]
    pub older_than: Option<When>,

    /// Select what is newer than 30d, 12h or a date
    #[arg(long, value_name = "AGE", value_parser = parse_when)]
    pub newer_than: Option<When>,

    /// Never select the N newest of each repository
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,

    /// Select names that match a glob
    #[arg(long = "match", value_name = "GLOB")]
    pub matching: Vec<String>,

    /// Select names in which a regular expression is found
    #[arg(long, value_name = "RE")]
    pub regex: Vec<String>,

    /// Leave out names that match a glob
    #[arg(long, value_name = "GLOB")]
    pub not_match: Vec<String>,

    /// Select what no container uses
    #[arg(long)]
    pub unused: bool,

    /// Select images whose name was taken by a newer one; in a registry, tags that point at nothing
    #[arg(long)]
    pub dangling: bool,

    /// Select what has no tag
    #[arg(long)]
    pub untagged: bool,

    /// Select what is larger than 500M or 1G
    #[arg(long, value_name = "SIZE", value_parser = parse_size_bytes)]
    pub larger_than: Option<u64>,

    /// Select by label: KEY or KEY=VALUE
    #[arg(long, value_name = "LABEL")]
    pub label: Vec<String>,

    /// Never select names that match a glob; this beats all other selectors
    #[arg(long, value_name = "GLOB")]
    pub protect: Vec<String>,

    /// Tell age by this time: created, added, used, pushed, pulled, started or finished
    #[arg(long, value_name = "TIME", value_parser = ["created", "added", "used", "pushed", "pulled", "started", "finished"])]
    pub clock: Option<String>,

    /// Filter as docker does: KEY=VALUE
    #[arg(short, long, value_name = "KEY=VALUE")]
    pub filter: Vec<String>,
}

/// What a tool can select by.
#[derive(Debug, Clone, Copy)]
pub struct Supports {
    /// Of `unused`, `dangling`, `untagged`, `larger-than`, `label`: those that it knows.
    pub flags: &'static [&'static str],
    /// Keys of `--filter` that it handles itself.
    pub filters: &'static [&'static str],
}

/// Keys of `--filter` that are other words for selectors.
const SHARED_FILTERS: [&str; 4] = ["reference", "dangling", "label", "until"];

/// The names of one thing, kept for [`Candidate`]s to borrow.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// What a person might call it.
    pub texts: Vec<String>,
    /// What `--keep` counts in: the repository.
    pub group: String,
}

/// One thing, as the selectors see it.
#[derive(Debug, Clone, Default)]
pub struct Candidate<'a> {
    /// The texts that globs and expressions are tried on: what a person might call it.
    pub names: Vec<&'a str>,
    /// What `--keep` counts in: the repository.
    pub group: &'a str,
    /// The times that tell its age best, with their names; the latest counts.
    pub times: Vec<(&'static str, Option<i64>)>,
    /// When it was built, which tells least.
    pub created: Option<i64>,
    /// Bytes.
    pub size: Option<u64>,
    /// Labels.
    pub labels: Option<&'a BTreeMap<String, String>>,
    /// Whether a container uses it.
    pub in_use: Option<bool>,
    /// Whether its name was taken.
    pub is_dangling: bool,
    /// Whether it has no tag.
    pub is_untagged: bool,
}

/// A candidate that was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Which time told its age, where an age was asked for.
    pub clock: Option<&'static str>,
}

/// The selectors, checked and compiled.
#[derive(Debug)]
pub struct Selector {
    older_than: Option<When>,
    newer_than: Option<When>,
    keep: Option<usize>,
    matching: Vec<GlobMatcher>,
    regex: Vec<Regex>,
    not_match: Vec<GlobMatcher>,
    is_unused: bool,
    dangling: Option<bool>,
    is_untagged: bool,
    larger_than: Option<u64>,
    labels: Vec<(String, Option<String>)>,
    protect: Vec<GlobMatcher>,
    clock: Option<String>,
    own: Vec<(String, String)>,
}

impl Select {
    /// Tells whether anything is selected by, so that a tool that destroys would have to ask.
    pub fn is_any(&self) -> bool {
        let texts = [&self.matching, &self.regex, &self.not_match, &self.label, &self.filter, &self.protect];
        let flags = self.unused || self.dangling || self.untagged;
        let numbers = self.keep.is_some() || self.larger_than.is_some();
        flags || numbers || self.older_than.is_some() || self.newer_than.is_some() || texts.iter().any(|t| !t.is_empty())
    }

    /// Checks and compiles the selectors.
    ///
    /// # Errors
    /// Wrong usage: a malformed pattern, or a selector that the tool does not have.
    pub fn compile(&self, supports: Supports) -> Result<Selector, Fail> {
        let given = [
            ("unused", self.unused),
            ("dangling", self.dangling),
            ("untagged", self.untagged),
            ("larger-than", self.larger_than.is_some()),
            ("label", !self.label.is_empty()),
        ];
        if let Some((flag, _)) = given.iter().find(|(flag, is_given)| *is_given && !supports.flags.contains(flag)) {
            return Err(Fail::usage(format!("--{flag} cannot be told here")));
        }
        let mut selector = Selector {
            older_than: self.older_than,
            newer_than: self.newer_than,
            keep: self.keep,
            matching: globs("match", &self.matching)?,
            regex: self.regex.iter().map(|text| expression(text)).collect::<Result<_, Fail>>()?,
            not_match: globs("not-match", &self.not_match)?,
            is_unused: self.unused,
            dangling: self.dangling.then_some(true),
            is_untagged: self.untagged,
            larger_than: self.larger_than,
            labels: self.label.iter().map(|text| label(text)).collect(),
            protect: globs("protect", &self.protect)?,
            clock: self.clock.clone(),
            own: Vec::new(),
        };
        self.filter.iter().try_for_each(|text| selector.add_filter(text, supports))?;
        Ok(selector)
    }
}

impl Selector {
    /// Adds one of docker's filters.
    fn add_filter(&mut self, text: &str, supports: Supports) -> Result<(), Fail> {
        let (key, value) = text.split_once('=').ok_or_else(|| Fail::usage(format!("the filter '{text}' is not KEY=VALUE")))?;
        if supports.filters.contains(&key) {
            self.own.push((key.to_owned(), value.to_owned()));
            return Ok(());
        }
        let is_known = |flag: &str| supports.flags.contains(&flag);
        match key {
            "reference" => self.matching.extend(globs("filter", &[value.to_owned()])?),
            "label" if is_known("label") => self.labels.push(label(value)),
            "until" => self.older_than = Some(parse_when(value).map_err(Fail::usage)?),
            "dangling" if is_known("dangling") => match value {
                "true" | "1" => self.dangling = Some(true),
                "false" | "0" => self.dangling = Some(false),
                _ => return Err(Fail::usage(format!("the filter 'dangling' is true or false, not '{value}'"))),
            },
            _ => {
                let shared = SHARED_FILTERS.iter().filter(|f| matches!(**f, "reference" | "until") || is_known(f));
                let keys: Vec<&str> = supports.filters.iter().chain(shared).copied().collect();
                return Err(Fail::usage(format!("there is no filter '{key}'; there are {}", keys.join(", "))));
            }
        }
        Ok(())
    }

    /// Returns docker's filters that the tool handles itself, as key and value.
    pub fn own_filters(&self) -> &[(String, String)] {
        &self.own
    }

    /// Selects: one answer for each candidate, none where it is not selected.
    pub fn choose(&self, now_secs: i64, candidates: &[Candidate<'_>]) -> Vec<Option<Chosen>> {
        let kept = self.kept(candidates);
        let verdict = |(candidate, is_kept): (&Candidate<'_>, bool)| {
            if is_kept || !self.fits(candidate, now_secs) {
                return None;
            }
            let needs_age = self.older_than.is_some() || self.newer_than.is_some() || self.keep.is_some();
            Some(Chosen { clock: self.age(candidate).map(|(clock, _)| clock).filter(|_| needs_age) })
        };
        candidates.iter().zip(kept).map(verdict).collect()
    }

    /// Tells which are among the N newest of their group, before any other selector has a say.
    fn kept(&self, candidates: &[Candidate<'_>]) -> Vec<bool> {
        let mut kept = vec![false; candidates.len()];
        let Some(keep) = self.keep else { return kept };
        let mut groups: HashMap<&str, Vec<(i64, usize)>> = HashMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            match self.age(candidate) {
                Some((_, secs)) => groups.entry(candidate.group).or_default().push((secs, at)),
                // It may be the newest of all.
                None => kept[at] = true,
            }
        }
        for group in groups.values_mut() {
            // Of equally new ones the first listed stays, so that the answer does not change between runs.
            group.sort_by_key(|&(secs, at)| (std::cmp::Reverse(secs), at));
            group.iter().take(keep).for_each(|&(_, at)| kept[at] = true);
        }
        kept
    }

    fn fits(&self, candidate: &Candidate<'_>, now_secs: i64) -> bool {
        let any = |globs: &[GlobMatcher]| globs.iter().any(|g| candidate.names.iter().any(|n| g.is_match(n)));
        let age = self.age(candidate).map(|(_, secs)| secs);
        let has_label = |(key, value): &(String, Option<String>)| {
            let found = candidate.labels.and_then(|labels| labels.get(key));
            found.is_some_and(|found| value.as_ref().is_none_or(|wanted| wanted == found))
        };
        !any(&self.protect)
            && !any(&self.not_match)
            && (self.matching.is_empty() || any(&self.matching))
            && (self.regex.is_empty() || self.regex.iter().any(|re| candidate.names.iter().any(|n| re.is_match(n))))
            && self.older_than.is_none_or(|when| age.is_some_and(|secs| secs < when.at(now_secs)))
            && self.newer_than.is_none_or(|when| age.is_some_and(|secs| secs >= when.at(now_secs)))
            && (!self.is_unused || candidate.in_use == Some(false))
            && self.dangling.is_none_or(|wanted| wanted == candidate.is_dangling)
            && (!self.is_untagged || candidate.is_untagged)
            && self.larger_than.is_none_or(|bytes| candidate.size.is_some_and(|size| size > bytes))
            && self.labels.iter().all(has_label)
    }

    /// Returns what tells the candidate's age, and which time that is.
    fn age(&self, candidate: &Candidate<'_>) -> Option<(&'static str, i64)> {
        let created = candidate.created.filter(|&secs| secs >= CREATED_MIN_SECS).map(|secs| ("created", secs));
        let known = || candidate.times.iter().filter_map(|&(name, time)| Some((name, time?)));
        match self.clock.as_deref() {
            Some("created") => created,
            // Where pulls are noted, a push is as good as a pull: what is new has not had its time.
            Some("pulled") => known()
                .find(|(name, _)| *name == "pulled")
                .and_then(|_| known().filter(|(name, _)| matches!(*name, "pulled" | "pushed")).max_by_key(|&(_, secs)| secs)),
            Some(wanted) => known().find(|(name, _)| *name == wanted),
            None => known().max_by_key(|&(_, secs)| secs).or(created),
        }
    }
}

fn globs(flag: &str, texts: &[String]) -> Result<Vec<GlobMatcher>, Fail> {
    texts.iter().map(|text| glob(text).map_err(|reason| Fail::usage(format!("--{flag} '{text}' is not a glob: {reason}")))).collect()
}

/// Compiles a glob: `*` and `?` stay inside one component of a path, `**` does not.
///
/// # Errors
/// What is wrong with it.
pub fn glob(text: &str) -> Result<GlobMatcher, String> {
    let built = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
    built.map(|g| g.compile_matcher()).map_err(|e| e.kind().to_string())
}

/// Returns the glob that matches only this text.
pub fn literal(text: &str) -> String {
    globset::escape(text)
}

/// Tells a pattern from a name: names have none of these.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '{']) || (text.contains('[') && !text.starts_with('['))
}

fn expression(text: &str) -> Result<Regex, Fail> {
    regex::RegexBuilder::new(text).size_limit(REGEX_MAX_BYTES).build().map_err(|error| {
        let reason = error.to_string().lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
        Fail::new(Kind::Usage, format!("--regex '{text}' is not a regular expression: {reason}"))
    })
}

fn label(text: &str) -> (String, Option<String>) {
    match text.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests;
