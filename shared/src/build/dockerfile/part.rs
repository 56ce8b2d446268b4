//! The files that a Dockerfile is made of: itself, and those that it includes. Every position says which of them it is in.

use std::collections::BTreeMap;

use super::{Dockerfile, Form, Instruction, ParseError, Position, excerpt_of};

impl Dockerfile {
    pub(super) fn named(name: &str) -> Dockerfile {
        let (instructions, directives, lines) = (Vec::new(), Vec::new(), Vec::new());
        Dockerfile { name: name.to_owned(), instructions, escape: '\\', directives, lines, parts: Vec::new(), includes: Vec::new() }
    }

    /// Returns the text of the Dockerfile itself.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Returns a directive's value.
    pub fn directive(&self, name: &str) -> Option<&str> {
        self.directives.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Returns the Dockerfile itself and the files that it includes, in the order in which they were met.
    pub fn parts(&self) -> impl Iterator<Item = &Dockerfile> {
        std::iter::once(self).chain(&self.parts)
    }

    /// Returns one of [`Dockerfile::parts`], by the `part` of a position.
    pub fn part(&self, part: u16) -> &Dockerfile {
        usize::from(part).checked_sub(1).and_then(|at| self.parts.get(at)).unwrap_or(self)
    }

    /// Returns the line at a place with a caret below it, for messages.
    pub fn excerpt(&self, position: Position) -> String {
        excerpt_of(&self.part(position.part).lines, position)
    }

    /// Returns the `INCLUDE`s, each with the number of instructions before it.
    pub fn includes(&self) -> &[(usize, Instruction)] {
        &self.includes
    }

    /// Returns in which order lines count: by file and line, where the first instruction is that stands there.
    /// Of what is included twice it is the first time.
    pub fn order(&self) -> BTreeMap<(u16, u32), (usize, bool)> {
        let place = |i: &Instruction| (i.position.part, i.position.line);
        let mut order = BTreeMap::new();
        for (n, i) in self.instructions.iter().enumerate() {
            order.entry(place(i)).or_insert((n, true));
        }
        for (n, i) in &self.includes {
            order.entry(place(i)).or_insert((*n, false));
        }
        order
    }

    /// Takes the instructions out, for [`Dockerfile::put`] to bring them back with those of what they include.
    pub(in crate::build) fn take(&mut self) -> Vec<Instruction> {
        std::mem::take(&mut self.instructions)
    }

    /// Adds an instruction, or notes an `INCLUDE` whose lines come next.
    pub(in crate::build) fn put(&mut self, instruction: Instruction) {
        match instruction.keyword {
            super::Keyword::Include => self.includes.push((self.instructions.len(), instruction)),
            _ => self.instructions.push(instruction),
        }
    }

    /// Reads a file that is included, adds it to the parts and returns which it is, with its instructions.
    ///
    /// # Errors
    /// The first thing that is wrong with it. It is a part all the same, so that the place can be shown.
    pub(in crate::build) fn add_part(&mut self, name: &str, bytes: &[u8]) -> Result<(u16, Vec<Instruction>), ParseError> {
        let part = u16::try_from(self.parts.len() + 1).unwrap_or(u16::MAX);
        let (mut file, read) = Dockerfile::read(name, bytes);
        let mut instructions = file.take();
        self.parts.push(file);
        read.map_err(|mut error| {
            error.position.part = part;
            error
        })?;
        instructions.iter_mut().for_each(|i| i.put_into(part));
        Ok((part, instructions))
    }

    /// Says that nothing is in it, where neither it nor what it includes has an instruction.
    pub(in crate::build) fn check_empty(&self) -> Result<(), ParseError> {
        if self.instructions.is_empty() { Err(Dockerfile::is_empty()) } else { Ok(()) }
    }

    /// Returns how long the text of the Dockerfile itself is, in bytes.
    pub(in crate::build) fn size_bytes(&self) -> u64 {
        self.lines.iter().map(|line| line.len() as u64 + 1).sum()
    }
}

impl Instruction {
    fn put_into(&mut self, part: u16) {
        self.position.part = part;
        self.flags.iter_mut().for_each(|flag| flag.position.part = part);
        self.line.pieces.iter_mut().for_each(|(_, place)| place.part = part);
        if let Form::Nested(inner) = &mut self.form {
            inner.put_into(part);
        }
    }
}
