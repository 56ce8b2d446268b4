//! Ranges of versions, as Helm and skopeo write them: `>= 1.2, < 2 || 3.x`, `1.2 - 1.4`, `~1.2`, `^1.2`.
//!
//! A tag is a version when it has up to three numbers, perhaps a `v` before and a `-suffix` behind. One with a
//! suffix (a pre-release) is only in a range that names one itself.

use std::cmp::Ordering;
use std::str::FromStr;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    numbers: [u64; 3],
    /// How many numbers were written.
    told: usize,
    pre: String,
}

impl Version {
    fn read(text: &str) -> Option<Version> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, pre) = text.split_once('-').map_or((text, ""), |(numbers, pre)| (numbers, pre));
        let mut version = Version { numbers: [0; 3], told: 0, pre: pre.to_owned() };
        for part in numbers.split('.') {
            if matches!(part, "x" | "X" | "*") {
                return (pre.is_empty()).then_some(version);
            }
            if part.is_empty() || part.len() > 18 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *version.numbers.get_mut(version.told)? = part.parse().ok()?;
            version.told += 1;
        }
        Some(version)
    }

    /// Orders versions (Semantic Versioning 2.0.0 section 11).
    fn compare(&self, other: &Version) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_pre(&self.pre, &other.pre),
        })
    }

    /// The first version that has another number at this place.
    fn next(&self, place: usize) -> Version {
        let mut numbers = [0; 3];
        numbers[..=place].copy_from_slice(&self.numbers[..=place]);
        numbers[place] = numbers[place].saturating_add(1);
        Version { numbers, told: 3, pre: String::new() }
    }
}

fn compare_pre(a: &str, b: &str) -> Ordering {
    let mut parts = a.split('.').zip(b.split('.')).map(|(a, b)| match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    });
    parts.find(|o| o.is_ne()).unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
}

/// From one version on, up to and without another; `not` is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Span {
    from: Option<(Version, bool)>,
    to: Option<(Version, bool)>,
    not: Option<Version>,
    names_pre: bool,
}

impl Span {
    fn has(&self, version: &Version) -> bool {
        let after = self.from.as_ref().is_none_or(|(from, is_in)| match version.compare(from) {
            Ordering::Greater => true,
            Ordering::Equal => *is_in,
            Ordering::Less => false,
        });
        let before = self.to.as_ref().is_none_or(|(to, is_in)| match version.compare(to) {
            Ordering::Less => true,
            Ordering::Equal => *is_in,
            Ordering::Greater => false,
        });
        let is_not = self.not.as_ref().is_some_and(|not| version.numbers[..not.told] == not.numbers[..not.told] && version.pre == not.pre);
        after && before && !is_not && (version.pre.is_empty() || self.names_pre)
    }
}

/// A range: any of several, each of which is all of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range(Vec<Vec<Span>>);

impl Range {
    /// Tells whether a tag is a version in the range.
    pub(super) fn has(&self, tag: &str) -> bool {
        let version = Version::read(tag).filter(|v| v.told > 0);
        version.is_some_and(|version| self.0.iter().any(|all| all.iter().all(|span| span.has(&version))))
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Range, String> {
        let wrong = || format!("'{text}' is no range of versions");
        let any: Option<Vec<Vec<Span>>> = text.split("||").map(all).collect();
        any.map(Range).ok_or_else(wrong)
    }
}

fn all(text: &str) -> Option<Vec<Span>> {
    if let Some((from, to)) = text.split_once(" - ") {
        let (from, to) = (Version::read(from.trim())?, Version::read(to.trim())?);
        let names_pre = !from.pre.is_empty() || !to.pre.is_empty();
        // `1.2 - 1.4` ends with all of 1.4.
        let to = if to.told < 3 && to.told > 0 { (to.next(to.told - 1), false) } else { (to, true) };
        return Some(vec![Span { from: Some((from, true)), to: Some(to), not: None, names_pre }]);
    }
    let spaced = text.replace(',', " ");
    let mut words = spaced.split_whitespace().peekable();
    let mut spans = Vec::new();
    while let Some(word) = words.next() {
        let at = word.find(|c: char| !"<>=!~^".contains(c)).unwrap_or(word.len());
        let (sign, rest) = word.split_at(at);
        let rest = if rest.is_empty() { words.next()? } else { rest };
        spans.push(span(sign, Version::read(rest)?)?);
    }
    // Whoever names a pre-release in one of them means pre-releases in all of them.
    let names_pre = spans.iter().any(|span: &Span| span.names_pre);
    spans.iter_mut().for_each(|span| span.names_pre = names_pre);
    (!spans.is_empty()).then_some(spans)
}

fn span(sign: &str, version: Version) -> Option<Span> {
    let names_pre = !version.pre.is_empty();
    let base = Span { names_pre, ..Span::default() };
    // What is not told may be anything.
    let end = |version: &Version| (version.told > 0 && version.told < 3).then(|| version.next(version.told - 1));
    Some(match sign {
        "" | "=" | "==" => match (version.told, end(&version)) {
            (0, _) => base,
            (_, Some(end)) => Span { from: Some((version, true)), to: Some((end, false)), ..base },
            _ => Span { from: Some((version.clone(), true)), to: Some((version, true)), ..base },
        },
        "!=" => Span { not: Some(version), ..base },
        ">=" | "=>" => Span { from: Some((version, true)), ..base },
        ">" => match end(&version) {
            Some(end) => Span { from: Some((end, true)), ..base },
            None => Span { from: Some((version, false)), ..base },
        },
        "<" => Span { to: Some((version, false)), ..base },
        "<=" | "=<" => match end(&version) {
            Some(end) => Span { to: Some((end, false)), ..base },
            None => Span { to: Some((version, true)), ..base },
        },
        "~" | "~>" => {
            let end = version.next(if version.told >= 2 { 1 } else { 0 });
            Span { from: Some((version, true)), to: Some((end, false)), ..base }
        }
        "^" => {
            let first = version.numbers[..version.told.max(1)].iter().position(|n| *n > 0).unwrap_or(version.told.max(1) - 1);
            let end = version.next(first);
            Span { from: Some((version, true)), to: Some((end, false)), ..base }
        }
        _ => return None,
    })
}
