//! The Dockerfile parser: text in, instructions with positions out (Dockerfile reference, "Format").
//!
//! Follows BuildKit's quirks, which real files rely on: comments and blank lines inside continued
//! lines are dropped, an exec form that is no JSON is a shell form, directives count only before
//! everything else. Every instruction knows where it stands, so that each later error can point
//! there. Substitutes nothing and opens nothing; the vectors under `../vectors` hold it.

mod heredoc;
mod nearest;
mod part;
mod position;
mod words;

pub use heredoc::Heredoc;
pub(crate) use nearest::distance;
use nearest::suggestion;
pub(super) use position::excerpt_of;
pub use position::{ParseError, Position};
use words::{Pair, parse_pairs, split_flags, split_spaces, split_words};

/// The largest Dockerfile that is read, in bytes.
pub const DOCKERFILE_MAX_BYTES: u64 = 4 << 20;
/// The most instructions in one Dockerfile.
pub const INSTRUCTIONS_MAX: usize = 10_000;

macro_rules! keywords {
    ($($name:ident $text:literal)*) => {
        /// The name of an instruction.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the names say it; the Dockerfile reference says the rest")]
        pub enum Keyword { $($name),* }

        impl Keyword {
            /// All of them.
            pub const ALL: &[Keyword] = &[$(Keyword::$name),*];

            /// Returns the name as people write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Keyword::$name => $text),* }
            }
        }
    };
}

keywords! {
    Add "ADD" Arg "ARG" Cmd "CMD" Copy "COPY" Entrypoint "ENTRYPOINT" Env "ENV" Expose "EXPOSE" From "FROM"
    Healthcheck "HEALTHCHECK" Include "INCLUDE" Label "LABEL" Maintainer "MAINTAINER" Onbuild "ONBUILD" Run "RUN" Shell "SHELL"
    Stopsignal "STOPSIGNAL" User "USER" Volume "VOLUME" Workdir "WORKDIR"
}

/// What follows an instruction's name and flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Nothing.
    Empty,
    /// One text, the rest of the line.
    Text(String),
    /// Words.
    Words(Vec<String>),
    /// A JSON array of strings.
    Json(Vec<String>),
    /// `NAME=value ...`, or the old `NAME value`.
    Pairs(Vec<Pair>),
    /// HEALTHCHECK's `CMD ...` or `NONE`.
    Health(String, Box<Form>),
    /// ONBUILD's instruction.
    Nested(Box<Instruction>),
}

/// A flag such as `--from=build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The text, with the leading dashes.
    pub text: String,
    /// Where it stands.
    pub position: Position,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Which.
    pub keyword: Keyword,
    /// The flags before the arguments.
    pub flags: Vec<Flag>,
    /// The arguments.
    pub form: Form,
    /// The here-documents that its line starts.
    pub heredocs: Vec<Heredoc>,
    /// Where it starts.
    pub position: Position,
    /// Its last line, here-documents included.
    pub last_line: u32,
    /// The arguments, flags included, as one line without continuations.
    pub source: String,
    /// The comments right before it, without their `#`.
    pub comments: Vec<String>,
    /// Whether a line of it that another one continues is empty.
    pub empty_lines: bool,
    /// The escape character of what it was written in.
    pub escape: char,
    line: LogicalLine,
}

impl Instruction {
    /// Returns where a text stands in the instruction, or where the instruction starts.
    pub fn locate(&self, text: &str) -> Position {
        match self.line.text.find(text) {
            Some(at) if !text.is_empty() => self.line.position(at),
            _ => self.position,
        }
    }

    /// Returns where a text stands that is the end of the instruction.
    pub fn locate_last(&self, text: &str) -> Position {
        match self.line.text.rfind(text) {
            Some(at) if !text.is_empty() => self.line.position(at),
            _ => self.position,
        }
    }

    /// Returns the instruction as if all of it stood at one place: an image's trigger at its `FROM`.
    #[must_use]
    pub fn moved_to(mut self, position: Position) -> Instruction {
        self.position = position;
        self.last_line = position.line;
        self.line = LogicalLine::default();
        self.flags.iter_mut().for_each(|flag| flag.position = position);
        if let Form::Nested(inner) = self.form {
            self.form = Form::Nested(Box::new(inner.moved_to(position)));
        }
        self
    }

    /// Returns the instruction's name as it is written.
    pub fn written(&self) -> String {
        self.line.text.split_whitespace().next().unwrap_or(self.keyword.as_str()).to_owned()
    }

    /// Returns the instruction as one line, its name in capitals.
    pub fn to_line(&self) -> String {
        if self.source.is_empty() { self.keyword.as_str().to_owned() } else { format!("{} {}", self.keyword.as_str(), self.source) }
    }
}

/// A parsed Dockerfile.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// What messages call it: its path.
    pub name: String,
    /// The instructions in their order.
    pub instructions: Vec<Instruction>,
    /// The escape character.
    pub escape: char,
    /// The directives at the top: lower-case names and values.
    pub directives: Vec<(String, String)>,
    lines: Vec<String>,
    /// The files that it includes; a position's `part` counts them from 1. Their instructions are among its own.
    parts: Vec<Dockerfile>,
    /// Its `INCLUDE`s, each with the number of instructions before it.
    includes: Vec<(usize, Instruction)>,
}

impl Dockerfile {
    /// Parses a Dockerfile; `name` is what messages call it.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Dockerfile, ParseError> {
        let (file, read) = Dockerfile::read(name, bytes);
        read?;
        if file.instructions.is_empty() { Err(Dockerfile::is_empty()) } else { Ok(file) }
    }

    fn is_empty() -> ParseError {
        ParseError::new(Position::start_of(0), "there is no instruction in it")
    }

    /// Reads as much of a file as is well formed, and says what is not.
    fn read(name: &str, bytes: &[u8]) -> (Dockerfile, Result<(), ParseError>) {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let raw: Vec<&str> = text.split_inclusive('\n').collect();
        let lines = raw.iter().map(|l| l.trim_end_matches(['\n', '\r']).to_owned()).collect();
        let mut file = Dockerfile { lines, ..Dockerfile::named(name) };
        let mut parser = Parser { raw: &raw, at: 0, escape: '\\', comments: Vec::new(), empty_lines: false };
        let read = parser.directives().and_then(|directives| {
            (file.directives, file.escape) = (directives, parser.escape);
            parser.instructions(&mut file.instructions)
        });
        (file, read)
    }

    /// Parses an instruction that an image carries for its children (`ONBUILD`).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_trigger(text: &str) -> Result<Instruction, ParseError> {
        Dockerfile::parse_one(text, 1)
    }

    /// Parses an instruction that stands alone, as on a command line (`--change`).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_line(text: &str) -> Result<Instruction, ParseError> {
        Dockerfile::parse_one(text, 0)
    }

    fn parse_one(text: &str, depth: usize) -> Result<Instruction, ParseError> {
        let raw: Vec<&str> = text.split_inclusive('\n').collect();
        let mut parser = Parser { raw: &raw, at: 0, escape: '\\', comments: Vec::new(), empty_lines: false };
        let line = parser.logical_line().ok_or_else(|| ParseError::new(Position::start_of(0), "there is no instruction in it"))?;
        let mut instruction = parse_instruction(&line, '\\', depth)?;
        instruction.heredocs = parser.heredocs(&instruction)?;
        Ok(instruction)
    }
}

/// A line with its continuations, and where its pieces came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct LogicalLine {
    text: String,
    /// Byte offsets in `text` at which a piece starts, and the piece's place in the file.
    pieces: Vec<(usize, Position)>,
}

impl LogicalLine {
    fn push(&mut self, text: &str, line: usize, column: usize) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.pieces.push((self.text.len(), Position::new(number(line), number(column))));
        self.text.push_str(text);
    }

    fn start(&self) -> Position {
        self.pieces.first().map_or(Position::start_of(0), |(_, p)| *p)
    }

    fn position(&self, offset: usize) -> Position {
        let Some((start, place)) = self.pieces.iter().rev().find(|(start, _)| *start <= offset) else { return self.start() };
        let chars = self.text.get(*start..offset).map_or(0, |t| t.chars().count());
        Position { column: place.column.saturating_add(u32::try_from(chars).unwrap_or(0)), ..*place }
    }
}

struct Parser<'a> {
    raw: &'a [&'a str],
    at: usize,
    escape: char,
    /// The comments since the last instruction or empty line.
    comments: Vec<String>,
    /// Whether the last instruction had an empty line.
    empty_lines: bool,
}

fn without_newline(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r'])
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

impl Parser<'_> {
    /// Reads the directives at the top and leaves everything else.
    fn directives(&mut self) -> Result<Vec<(String, String)>, ParseError> {
        let mut found: Vec<(String, String)> = Vec::new();
        let shebang = usize::from(self.raw.first().is_some_and(|l| l.starts_with("#!")));
        for (n, line) in self.raw.iter().enumerate().skip(shebang) {
            let Some(body) = without_newline(line).trim_start().strip_prefix('#') else { break };
            let Some((name, value)) = body.split_once('=') else { break };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
            if !matches!(name.as_str(), "syntax" | "escape" | "check") || value.is_empty() {
                break;
            }
            let place = Position::new(u32::try_from(n + 1).unwrap_or(u32::MAX), 1);
            if found.iter().any(|(n, _)| *n == name) {
                return Err(ParseError::new(place, format!("there is a second '{name}' directive")));
            }
            if name == "escape" {
                self.escape = match value {
                    "\\" => '\\',
                    "`" => '`',
                    _ => return Err(ParseError::new(place, format!("the escape character must be \\ or `, not '{value}'"))),
                };
            }
            found.push((name, value.to_owned()));
        }
        Ok(found)
    }

    /// Reads all instructions.
    fn instructions(&mut self, instructions: &mut Vec<Instruction>) -> Result<(), ParseError> {
        while let Some(line) = self.logical_line() {
            let last = u32::try_from(self.at).unwrap_or(u32::MAX);
            let mut instruction = parse_instruction(&line, self.escape, 0)?;
            instruction.comments = std::mem::take(&mut self.comments);
            instruction.empty_lines = self.empty_lines;
            instruction.heredocs = self.heredocs(&instruction)?;
            instruction.last_line = u32::try_from(self.at).unwrap_or(last);
            if let Form::Nested(inner) = &mut instruction.form {
                inner.heredocs.clone_from(&instruction.heredocs);
                inner.last_line = instruction.last_line;
            }
            instructions.push(instruction);
            if instructions.len() > INSTRUCTIONS_MAX {
                return Err(too_many(line.start()));
            }
        }
        Ok(())
    }

    /// Cuts the continuation character off the end of a line; tells whether it was there.
    fn continued<'l>(&self, line: &'l str) -> (&'l str, bool) {
        let trimmed = line.trim_end_matches([' ', '\t']);
        match trimmed.strip_suffix(self.escape) {
            // Two of them are an escaped one, which continues nothing.
            Some(rest) if !rest.ends_with(self.escape) => (rest, true),
            _ => (line, false),
        }
    }

    /// Reads the next line that says something, with its continuations.
    fn logical_line(&mut self) -> Option<LogicalLine> {
        while self.at < self.raw.len() {
            let whole = without_newline(self.raw[self.at]);
            self.at += 1;
            let line = whole.trim_start();
            if let Some(comment) = line.strip_prefix('#') {
                match comment.trim() {
                    "" => self.comments.clear(),
                    text => self.comments.push(text.to_owned()),
                }
                continue;
            }
            self.empty_lines = false;
            let indent = whole.chars().count() - line.chars().count();
            let mut logical = LogicalLine::default();
            let (text, mut more) = self.continued(line);
            logical.push(text, self.at, indent + 1);
            while more && self.at < self.raw.len() {
                let line = without_newline(self.raw[self.at]);
                self.at += 1;
                self.empty_lines |= line.trim_start().is_empty();
                if is_comment(line) || line.trim_start().is_empty() {
                    continue;
                }
                let (text, goes_on) = self.continued(line);
                logical.push(text, self.at, 1);
                more = goes_on;
            }
            if !logical.text.trim().is_empty() {
                return Some(logical);
            }
            self.comments.clear();
        }
        None
    }

    /// Reads the bodies of the here-documents that an instruction starts.
    fn heredocs(&mut self, instruction: &Instruction) -> Result<Vec<Heredoc>, ParseError> {
        let holder = match &instruction.form {
            Form::Nested(inner) => inner,
            _ => instruction,
        };
        let takes = matches!(holder.keyword, Keyword::Add | Keyword::Copy | Keyword::Run);
        if !takes || matches!(holder.form, Form::Json(_)) || !instruction.line.text.contains("<<") {
            return Ok(Vec::new());
        }
        let mut found = heredoc::find(&instruction.line.text, self.escape);
        for heredoc in &mut found {
            let mut closed = false;
            heredoc.first_line = u32::try_from(self.at + 1).unwrap_or(u32::MAX);
            while self.at < self.raw.len() && !closed {
                let line = self.raw[self.at];
                self.at += 1;
                let mut end = without_newline(line);
                if heredoc.strip_tabs {
                    end = end.trim_start_matches('\t');
                }
                closed = end == heredoc.name;
                if !closed {
                    heredoc.content.push_str(line);
                }
            }
            if !closed {
                let message = format!("the here-document has no end: a line with only '{}'", heredoc.name);
                return Err(ParseError::new(instruction.locate("<<"), message));
            }
        }
        Ok(found)
    }
}

/// The error of a Dockerfile that has too many instructions, its own and those of what it includes.
pub(super) fn too_many(position: Position) -> ParseError {
    ParseError::new(position, format!("there are more than {INSTRUCTIONS_MAX} instructions"))
}

fn parse_instruction(line: &LogicalLine, escape: char, depth: usize) -> Result<Instruction, ParseError> {
    let trimmed = line.text.trim();
    let offset = line.text.len() - line.text.trim_start().len();
    let name_len = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
    let (name, rest) = trimmed.split_at(name_len);
    let position = line.position(offset);
    let keyword = Keyword::ALL
        .iter()
        .copied()
        .find(|k| k.as_str().eq_ignore_ascii_case(name))
        .ok_or_else(|| ParseError::new(position, format!("unknown instruction '{name}'")).hint(suggestion(name)))?;
    let rest_offset = offset + name_len + (rest.len() - rest.trim_start().len());
    let source = rest.trim();
    let (flags, args_at) = split_flags(source);
    let args = source[args_at..].trim();
    let flags = flags.into_iter().map(|(at, text)| Flag { text, position: line.position(rest_offset + at) }).collect();
    let place = line.position(rest_offset + args_at);
    let fail = |message: String| ParseError::new(place, message);
    let form = match keyword {
        Keyword::Add | Keyword::Copy | Keyword::Include | Keyword::Volume => {
            json_or(args, |text| Form::Words(split_spaces(text))).map_err(fail)?
        }
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Run | Keyword::Shell => {
            json_or(args, |text| Form::Text(text.to_owned())).map_err(fail)?
        }
        Keyword::Arg => Form::Words(split_words(args, escape)),
        Keyword::Env | Keyword::Label => match parse_pairs(args, escape) {
            Ok(pairs) if pairs.is_empty() => Form::Empty,
            Ok(pairs) => Form::Pairs(pairs),
            Err(reason) => return Err(ParseError::new(place, format!("{}: {reason}", keyword.as_str()))),
        },
        Keyword::Expose | Keyword::From => Form::Words(split_spaces(args)),
        Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir => match args {
            "" => Form::Empty,
            _ => Form::Text(args.to_owned()),
        },
        Keyword::Healthcheck => match args.split_once(char::is_whitespace) {
            _ if args.is_empty() => Form::Empty,
            Some((kind, rest)) => {
                Form::Health(kind.to_owned(), Box::new(json_or(rest.trim(), |text| Form::Text(text.to_owned())).map_err(fail)?))
            }
            None => Form::Health(args.to_owned(), Box::new(Form::Empty)),
        },
        Keyword::Onbuild if args.is_empty() => Form::Empty,
        Keyword::Onbuild if depth > 0 => return Err(fail("ONBUILD may not hold another ONBUILD".into())),
        Keyword::Onbuild => {
            let start = rest_offset + args_at;
            let mut inner = LogicalLine { text: line.text[start..].to_owned(), pieces: Vec::new() };
            let later = line.pieces.iter().filter(|(at, _)| *at > start).map(|(at, p)| (at - start, *p));
            inner.pieces = std::iter::once((0, line.position(start))).chain(later).collect();
            Form::Nested(Box::new(parse_instruction(&inner, escape, depth + 1)?))
        }
    };
    Ok(Instruction {
        keyword,
        flags,
        form,
        heredocs: Vec::new(),
        position,
        last_line: position.line,
        source: source.to_owned(),
        comments: Vec::new(),
        empty_lines: false,
        escape,
        line: line.clone(),
    })
}

/// Reads a JSON array of strings; what is no JSON is for `otherwise`. JSON of another shape is an error.
fn json_or(text: &str, otherwise: impl FnOnce(&str) -> Form) -> Result<Form, String> {
    if text.is_empty() {
        return Ok(Form::Empty);
    }
    if !text.starts_with('[') {
        return Ok(otherwise(text));
    }
    let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(text) else { return Ok(otherwise(text)) };
    let strings = values.into_iter().map(|v| match v {
        serde_json::Value::String(s) => Ok(s),
        other => Err(format!("the JSON array may hold strings only, not {other}")),
    });
    strings.collect::<Result<_, _>>().map(Form::Json)
}

#[cfg(test)]
mod tests;
