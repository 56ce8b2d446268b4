//! What must hold for any bytes at the doors that hostile input comes through: each function panics where it does not.
//!
//! The fuzz targets and the suite's own run over mutated inputs (`tests/robust.rs`) share them.

use std::collections::BTreeMap;
use std::path::Path;

use shared::build::dockerfile::{Dockerfile, Instruction, ParseError, Position};
use shared::build::expand::{self, RESULT_MAX_BYTES};
use shared::build::graph::{Graph, Outside};
use shared::build::ignore::{Ignore, Trail};
use shared::build::include::{self, Found};
use shared::build::instruction::{self, Include};
use shared::digest::Digest;
use shared::oci::{Document, media};
use shared::reference::Reference;
use shared::registry::hostile;
use shared::store::layer::{self, Archive, Limits};
use shared::sys::root::Root;
use shared::yaml::{self, Numbers};

/// The parser and what gives instructions a meaning: whatever they say points into the text.
pub fn dockerfile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(&text).split('\n').collect();
    let check = |position: Position, what: &str| {
        let line = lines.get((position.line as usize).wrapping_sub(1));
        // A continued line may end in the middle of a later one, so only the line's own end bounds the column.
        let fits = line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&(position.column as usize)));
        assert!(fits, "{what} stands at {position} of {text:?}");
    };
    let file = match Dockerfile::parse("fuzzed", bytes) {
        Ok(file) => file,
        Err(error) => {
            check(error.position, &error.message);
            assert!(!error.message.contains('\n'), "{}", error.message);
            return;
        }
    };
    let instruction = |i: &Instruction| {
        check(i.position, i.keyword.as_str());
        assert!(i.last_line >= i.position.line && i.last_line as usize <= lines.len(), "{i:?}");
        i.flags.iter().for_each(|flag| check(flag.position, &flag.text));
    };
    file.instructions.iter().for_each(instruction);
    if let Err(error) = instruction::parse_all(&file) {
        check(error.position, &error.message);
        let shown = file.excerpt(error.position);
        assert!(shown.contains('^'), "{shown}");
    }
    let outside = Outside::default();
    if let Err(error) = Graph::plan(&file, &outside) {
        check(error.position, &error.message);
    }
    including(file, bytes);
}

/// What includes itself, or parts of itself: it ends, and every place is in one of the files.
fn including(mut file: Dockerfile, bytes: &[u8]) {
    let mut read = |include: &Include| match include.path.len() % 3 {
        0 => Err(ParseError::new(include.position, "it is not there")),
        by => {
            let half = bytes.split(|b| *b == b'\n').skip(by).collect::<Vec<_>>().join(&b'\n');
            Ok(Found { name: format!("part {}", include.path), bytes: half })
        }
    };
    let spliced = include::splice(&mut file, &mut read);
    if let Err(error) = spliced.and_then(|()| Graph::plan(&file, &Outside::default()).map(drop)) {
        let shown = file.excerpt(error.position);
        assert!(shown.contains('^'), "{error:?}");
    } else {
        assert!(file.instructions.iter().all(|i| file.excerpt(i.position).contains('^')), "{file:?}");
    }
}

/// The reader of YAML: what it makes of a text has bounds, however the text refers to itself, and what is wrong has a place.
pub fn yaml(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for numbers in [Numbers::Read, Numbers::Text] {
        match yaml::parse(&text, numbers) {
            Ok(value) => {
                let mut values = 0;
                measure(&value, 1, numbers, &mut values);
            }
            Err(error) => {
                let said = error.to_string();
                let mut parts = said.splitn(3, ':');
                let line = parts.next().and_then(|line| line.parse::<usize>().ok());
                // The end of the text may count as a line of its own.
                assert!(line.is_some_and(|line| line <= text.split(['\n', '\r']).count() + 1), "{said} of {text:?}");
                assert!(parts.next().is_some_and(|column| column.parse::<usize>().is_ok()), "{said}");
            }
        }
    }
}

/// The most values that a tree may have, and how deep it may be; the reader's own bounds are lower.
const YAML_VALUES_MAX: usize = 1_000_000;
const YAML_DEPTH_MAX: usize = 130;

fn measure(value: &serde_json::Value, depth: usize, numbers: Numbers, values: &mut usize) {
    *values += 1;
    assert!(depth <= YAML_DEPTH_MAX && *values <= YAML_VALUES_MAX);
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| measure(item, depth + 1, numbers, values)),
        serde_json::Value::Object(map) => map.values().for_each(|item| measure(item, depth + 1, numbers, values)),
        serde_json::Value::Number(_) => assert_eq!(numbers, Numbers::Read),
        _ => {}
    }
}

/// The expander: it ends, its result is bounded, and without anything to expand it is the text.
pub fn expand(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let values: BTreeMap<&str, String> = [
        ("A", "some value".to_owned()),
        ("B", String::new()),
        ("C", "a/b.c/*?[]\\".to_owned()),
        ("D", "${A}$B".to_owned()),
        ("LONG", "x".repeat(300)),
        ("é", "ü".to_owned()),
    ]
    .into();
    // Each input meets one set of options; all of them are met.
    let bits = bytes.len();
    for escape in ['\\', '`'] {
        let options = expand::Options {
            raw_quotes: bits & 1 != 0,
            raw_escapes: bits & 2 != 0,
            skip_unset: bits & 4 != 0,
            ..expand::Options::new(escape)
        };
        let mut asked = 0_usize;
        let mut lookup = |name: &str| {
            asked += 1;
            values.get(name).cloned()
        };
        let word = expand::expand(&text, options, &mut lookup);
        let words = expand::expand_words(&text, options, &mut lookup);
        assert!(asked <= 2 * text.len(), "{asked} variables were asked for in {text:?}");
        let longest = 2 * RESULT_MAX_BYTES + text.len();
        assert!(word.as_ref().map_or(0, String::len) <= longest, "{text:?}");
        assert_eq!(word.is_ok(), words.is_ok(), "{text:?}");
        if let Ok(words) = words {
            assert!(words.iter().all(|word| !word.is_empty()), "{text:?} has an empty word: {words:?}");
        }
        if !text.contains(['$', '\'', '"', escape]) {
            assert_eq!(word.as_deref(), Ok(&*text));
        }
    }
}

/// The ignore matcher: the first lines are patterns, those after an empty line are paths. It agrees with a slow
/// matcher that is written down as the reference describes it, and a walk that trusts it misses nothing.
pub fn ignore(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (patterns, paths) = text.split_once("\n\n").unwrap_or((&text, "a\na/b\nb/a.c\n.x/y/z"));
    let Ok(ignore) = Ignore::parse(patterns.as_bytes()) else { return };
    let slow = Slow::parse(patterns);
    for path in paths.lines().filter(|path| is_a_path(path)).take(50) {
        let ignored = ignore.is_ignored(path.as_bytes());
        assert_eq!(ignored, slow.is_ignored(path), "{patterns:?} on {path:?}");
        let mut trail = Trail::default();
        for (at, _) in path.match_indices('/') {
            let (left_out, next) = ignore.check(&trail, &path.as_bytes()[..at]);
            assert!(ignored || !left_out || ignore.may_include_below(&path.as_bytes()[..at]), "{patterns:?}: a walk misses {path:?}");
            trail = next;
        }
        assert_eq!(ignore.check(&trail, path.as_bytes()).0, ignored, "{patterns:?} on {path:?}");
    }
}

/// Relative, clean, and short enough for a matcher that tries everything.
fn is_a_path(path: &str) -> bool {
    path.len() < 40 && !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Ignore patterns, matched by trying everything.
struct Slow(Vec<(bool, Vec<char>)>);

impl Slow {
    fn parse(text: &str) -> Slow {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let line = |line: &str| {
            let line = line.trim();
            let (includes, body) = line.strip_prefix('!').map_or((false, line), |body| (true, body.trim()));
            (!body.is_empty()).then(|| (includes, cleaned(body).chars().collect()))
        };
        Slow(text.lines().filter(|l| !l.starts_with('#')).filter_map(line).collect())
    }

    fn is_ignored(&self, path: &str) -> bool {
        let parents = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        let names: Vec<Vec<char>> = parents.map(|name| name.chars().collect()).collect();
        let last = self.0.iter().rev().find(|(_, pattern)| names.iter().any(|name| fits(pattern, name)));
        last.is_some_and(|(includes, _)| !includes)
    }
}

/// Go's `path.Clean`, without the slash in front.
fn cleaned(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match (part, parts.last()) {
            ("..", Some(&last)) if last != ".." => drop(parts.pop()),
            ("..", None) if rooted => {}
            _ => parts.push(part),
        }
    }
    match (parts.is_empty(), rooted) {
        (true, true) => "/".into(),
        (true, false) => ".".into(),
        (false, _) => parts.join("/"),
    }
}

/// Whether a pattern matches all of a path.
fn fits(pattern: &[char], path: &[char]) -> bool {
    let (Some(first), rest) = (pattern.first(), pattern.get(1..).unwrap_or_default()) else { return path.is_empty() };
    match first {
        '*' if rest.first() == Some(&'*') => {
            let rest = rest[1..].strip_prefix(&['/']).unwrap_or(&rest[1..]);
            // Nothing, or everything up to a slash.
            rest.is_empty() || fits(rest, path) || (0..path.len()).any(|at| path[at] == '/' && fits(rest, &path[at + 1..]))
        }
        '*' => (0..=path.len()).take_while(|at| !path[..*at].contains(&'/')).any(|at| fits(rest, &path[at..])),
        '?' => path.first().is_some_and(|ch| *ch != '/') && fits(rest, &path[1..]),
        '[' => class(rest, path),
        '\\' => rest.first().is_some_and(|ch| path.first() == Some(ch)) && fits(&rest[1..], &path[1..]),
        ch => path.first() == Some(ch) && fits(rest, &path[1..]),
    }
}

/// A character class, after its `[`.
fn class(mut pattern: &[char], path: &[char]) -> bool {
    let Some(ch) = path.first() else { return false };
    let negated = pattern.first() == Some(&'^');
    pattern = &pattern[usize::from(negated)..];
    let mut found = false;
    let next = |pattern: &mut &[char]| -> Option<char> {
        let escaped = pattern.first() == Some(&'\\');
        let ch = *pattern.get(usize::from(escaped))?;
        *pattern = &pattern[1 + usize::from(escaped)..];
        Some(ch)
    };
    while pattern.first() != Some(&']') {
        let Some(low) = next(&mut pattern) else { return false };
        let is_range = pattern.first() == Some(&'-') && pattern.get(1) != Some(&']');
        let high = if is_range {
            pattern = &pattern[1..];
            next(&mut pattern)
        } else {
            Some(low)
        };
        found |= high.is_some_and(|high| (low..=high).contains(ch));
    }
    found != negated && fits(&pattern[1..], &path[1..])
}

/// References: what is read is printed so that it is read again as the same, and its parts are what registries take.
pub fn reference(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(found) = text.parse::<Reference>() else { return };
    for shown in [found.to_string(), found.familiar()] {
        assert_eq!(shown.parse::<Reference>().as_ref(), Ok(&found), "{text:?} is shown as {shown:?}");
    }
    assert!(found.name().bytes().all(|b| b.is_ascii_graphic()), "{text:?}");
    assert!(found.tag().is_none_or(|tag| tag.len() <= 128 && !tag.contains(['/', ':', '@'])), "{text:?}");
    if let Some(digest) = found.digest() {
        assert_eq!(digest.as_str().parse::<Digest>().as_ref(), Ok(digest));
    }
}

/// Manifests and indexes: whatever is in them, what they name are digests, no more than there are bytes; and what anybody takes
/// for named, the collector keeps.
pub fn manifest(bytes: &[u8]) {
    let kept = hostile::collected(bytes);
    for said in [None, Some(media::OCI_MANIFEST), Some(media::OCI_INDEX), Some(media::DOCKER_MANIFEST), Some(media::DOCKER_LIST)] {
        let Ok(document) = Document::parse(bytes, said) else { continue };
        assert!(!document.media_type(said).is_empty());
        let named: Vec<_> = document.references().into_iter().chain(document.subject()).collect();
        let count = named.len();
        assert!(named.iter().all(|d| d.digest.as_str().contains(':')));
        if let Some(kept) = &kept {
            assert!(named.iter().all(|d| kept.contains(&d.digest)), "{named:?} but {kept:?} of {:?}", String::from_utf8_lossy(bytes));
        }
        assert!(count <= bytes.len(), "{count} names in {} bytes", bytes.len());
    }
}

/// Challenges of registries: each that can be answered stands in the text with its realm.
pub fn challenges(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let found = hostile::challenges(&lines);
    assert!(found.len() <= text.len(), "{} challenges in {text:?}", found.len());
    for realm in found {
        assert!(realm.len() <= text.len(), "{realm:?} in {text:?}");
    }
}

/// Links to further pages: only a query is taken from them, so nobody is sent to another host.
pub fn links(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let list = "http://localhost:5000/v2/a/tags/list?n=1000".parse().expect("a URL");
    if let Some(query) = hostile::next_page(&list, &lines) {
        assert!(text.to_ascii_lowercase().contains("next") && !query.contains(['#', ' ', '\n']), "{query:?} in {text:?}");
    }
}

/// What files of a storage, headers of clients and files of users hold.
pub fn storage(bytes: &[u8]) {
    if let Some(digest) = hostile::storage_link(bytes) {
        assert_eq!(String::from_utf8_lossy(bytes).trim_end(), digest.as_str());
    }
    let text = String::from_utf8_lossy(bytes);
    for size in [0, 1, 4000, u64::MAX] {
        if let Some((first, last)) = hostile::range(&text, size) {
            assert!(first <= last && last < size, "{text:?} of {size} is {first}-{last}");
        }
    }
    match hostile::users(&text) {
        Ok(count) => assert!(count <= text.lines().count()),
        Err(error) => assert!(error.starts_with("line "), "{error}"),
    }
}

/// The reader of archives: it ends, gives no more than it got, and writes nothing beside the directory that it is to write to.
/// `dir` is made and removed.
pub fn tar(bytes: &[u8], dir: &Path) {
    let mut archive = Archive::new(bytes, Limits::default());
    let mut entries = 0_usize;
    while let Ok(Some(entry)) = archive.next_entry() {
        entries += 1;
        assert!(!entry.path.contains(&0), "{entry:?}");
        let mut got = 0_usize;
        let read = archive.content(|_, piece| {
            got += piece.len();
            Ok(())
        });
        assert!(got <= bytes.len(), "more content than archive");
        if read.is_err() {
            break;
        }
    }
    assert!(entries <= bytes.len() / 512, "{entries} entries in {} bytes", bytes.len());
    for is_layer in [false, true] {
        make(dir);
        let root = Root::open(&dir.join("in")).expect("the directory is there");
        let options = if is_layer { layer::Options::layer(Some(&[])) } else { layer::Options::plain() };
        if let Err(error) = layer::apply(bytes, &root, &options) {
            let error = error.to_string();
            assert!(!error.contains('\n'), "{error}");
        }
        drop(root);
        assert_eq!(outside(dir), ["canary", "canary/file=untouched", "in", "link -> canary"], "something was written outside");
        remove(dir);
    }
}

#[allow(clippy::disallowed_methods, reason = "these are the test's own files")]
fn make(dir: &Path) {
    use std::os::unix::fs::symlink;
    std::fs::create_dir_all(dir.join("in")).expect("a directory can be made");
    std::fs::create_dir(dir.join("canary")).expect("a directory can be made");
    std::fs::write(dir.join("canary/file"), "untouched").expect("a file can be written");
    symlink("canary", dir.join("link")).expect("a link can be made");
    symlink("../canary", dir.join("in/up")).expect("a link can be made");
    symlink(dir.join("canary"), dir.join("in/out")).expect("a link can be made");
}

#[allow(clippy::disallowed_methods, reason = "these are the test's own files")]
fn remove(dir: &Path) {
    std::fs::remove_dir_all(dir).expect("the directory can be removed");
}

/// What stands beside the directory that was written to.
#[allow(clippy::disallowed_methods, reason = "these are the test's own files")]
fn outside(dir: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).expect("it is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.path().read_link() {
            Ok(target) => all.push(format!("{name} -> {}", target.display())),
            Err(_) => all.push(name.clone()),
        }
        if name == "canary" {
            for inner in std::fs::read_dir(entry.path()).expect("it is there").flatten() {
                let content = std::fs::read_to_string(inner.path()).unwrap_or_default();
                all.push(format!("canary/{}={content}", inner.file_name().to_string_lossy()));
            }
        }
    }
    all.sort();
    all
}
