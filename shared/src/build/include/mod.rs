//! Puts the lines of other files where a Dockerfile includes them (`INCLUDE`, which docker does not know).
//!
//! Each file is parsed by itself, so that directives, here-documents and continued lines are its own; then its
//! instructions stand where its `INCLUDE` stood, and all that follows (arguments, stages, cache keys) sees only
//! those. Invariant: nothing outside of a context is read, since paths go through its root; how often and
//! how deep files include each other has bounds, and so has the text that comes together.

mod read;

use std::collections::BTreeMap;

use super::dockerfile::{DOCKERFILE_MAX_BYTES, Dockerfile, INSTRUCTIONS_MAX, Instruction, Keyword, ParseError, too_many};
use super::instruction::Include;
pub(super) use read::include;

/// How deep files may include each other.
pub const DEPTH_MAX: usize = 16;

/// A file that is included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What messages call it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Finds the file that an `INCLUDE` names; its `from` is already that of the file it stands in, where it has none itself.
pub type Reader<'r> = dyn FnMut(&Include) -> Result<Found, ParseError> + 'r;

/// Puts the lines of what a Dockerfile includes into it.
///
/// # Errors
/// The first mistake in any of the files. The Dockerfile knows the files that were read until then, and can show the place.
pub fn splice(file: &mut Dockerfile, read: &mut Reader<'_>) -> Result<(), ParseError> {
    if !file.instructions.iter().any(|i| i.keyword == Keyword::Include) {
        return Ok(());
    }
    let own = file.take();
    let mut splice = Splice { bytes: file.size_bytes(), file, read, known: BTreeMap::new(), lines: 0 };
    splice.add(own, &mut Vec::new())?;
    file.check_empty()
}

/// What tells one file from another: the context that it is in, and its path.
type Key = (Option<String>, String);

/// A file that was read, which may be included again.
#[derive(Clone)]
struct Known {
    part: u16,
    bytes: u64,
    instructions: Vec<Instruction>,
}

struct Splice<'f, 'r, 'x> {
    file: &'f mut Dockerfile,
    read: &'r mut Reader<'x>,
    known: BTreeMap<Key, Known>,
    /// The text so far, where what is included twice counts twice.
    bytes: u64,
    /// The instructions so far, `INCLUDE`s among them.
    lines: usize,
}

impl Splice<'_, '_, '_> {
    /// Adds instructions, and for each `INCLUDE` those of its file. `chain` is what led here, outermost first.
    fn add(&mut self, instructions: Vec<Instruction>, chain: &mut Vec<(Key, String)>) -> Result<(), ParseError> {
        for instruction in instructions {
            self.lines += 1;
            if self.lines > INSTRUCTIONS_MAX {
                return Err(too_many(instruction.position));
            }
            if instruction.keyword != Keyword::Include {
                self.file.put(instruction);
                continue;
            }
            let mut include = Include::parse(&instruction)?;
            self.file.put(instruction);
            // A file of another project includes what belongs to that project.
            include.from = include.from.or_else(|| chain.last().and_then(|((from, _), _)| from.clone()));
            let key = (include.from.as_ref().map(|name| name.to_ascii_lowercase()), include.path.clone());
            if let Some(at) = chain.iter().position(|(outer, _)| *outer == key) {
                let name = chain[at].1.clone();
                return Err(ParseError::new(include.position, format!("{name} includes itself: {}", self.show(chain, Some(&name)))));
            }
            if chain.len() >= DEPTH_MAX {
                let message = format!("files include each other more than {DEPTH_MAX} deep: {}", self.show(chain, None));
                return Err(ParseError::new(include.position, message));
            }
            let known = self.known(&key, &include)?;
            chain.push((key, self.file.part(known.part).name.clone()));
            self.add(known.instructions, chain)?;
            chain.pop();
        }
        Ok(())
    }

    /// Returns a file, reading it where it is included for the first time.
    fn known(&mut self, key: &Key, include: &Include) -> Result<Known, ParseError> {
        if let Some(known) = self.known.get(key) {
            let known = known.clone();
            self.count(known.bytes, include)?;
            return Ok(known);
        }
        let found = (self.read)(include)?;
        let bytes = found.bytes.len() as u64;
        self.count(bytes, include)?;
        let (part, instructions) = self.file.add_part(&found.name, &found.bytes)?;
        let known = Known { part, bytes, instructions };
        self.known.insert(key.clone(), known.clone());
        Ok(known)
    }

    fn count(&mut self, bytes: u64, include: &Include) -> Result<(), ParseError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > DOCKERFILE_MAX_BYTES {
            let message = format!("with '{}' the Dockerfile has more than {DOCKERFILE_MAX_BYTES} bytes", include.path);
            return Err(ParseError::new(include.position, message));
        }
        Ok(())
    }

    fn show(&self, chain: &[(Key, String)], last: Option<&str>) -> String {
        let names = std::iter::once(self.file.name.as_str()).chain(chain.iter().map(|(_, name)| name.as_str()));
        names.chain(last).collect::<Vec<_>>().join(" > ")
    }
}

#[cfg(test)]
mod tests;
