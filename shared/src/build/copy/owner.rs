//! `--chown` and `--chmod`: names looked up in the stage's own files, modes octal or symbolic.

use std::path::Path;

use crate::sys::root::Root;

/// The largest passwd or group file that is read.
const FILE_MAX_BYTES: u64 = 16 << 20;

/// An owner and a group; the default is root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owner {
    /// The user's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
}

/// Why an owner or a mode cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnerError {
    /// The name is in no file.
    #[error("there is no {what} '{name}' in {file} of the stage")]
    Unknown {
        /// User or group.
        what: &'static str,
        /// Which.
        name: String,
        /// Where it was looked for.
        file: &'static str,
    },
    /// A number that no id can be.
    #[error("'{0}' is no id: ids end at 4294967294")]
    Range(String),
    /// A mode that is neither octal nor symbolic.
    #[error("'{0}' is no mode: write 0644 or u=rw,go=r")]
    Mode(String),
}

impl Owner {
    /// Reads `user[:group]`. A number alone is also the group; a name alone means its own group.
    ///
    /// # Errors
    /// When a name is unknown or a number too large.
    pub fn parse(text: &str, root: &Root) -> Result<Owner, OwnerError> {
        let (user, group) = match text.split_once(':') {
            Some((user, group)) => (user, Some(group).filter(|g| !g.is_empty())),
            None => (text, None),
        };
        let (uid, own_group) = match number(user)? {
            Some(uid) => (uid, uid),
            None if user.is_empty() => (0, 0),
            None => find(root, "/etc/passwd", user, |fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
                .ok_or_else(|| OwnerError::Unknown { what: "user", name: user.to_owned(), file: "/etc/passwd" })?,
        };
        let gid = match group {
            None => own_group,
            Some(group) => match number(group)? {
                Some(gid) => gid,
                None => find(root, "/etc/group", group, |fields| fields.get(2)?.parse().ok()).ok_or_else(|| OwnerError::Unknown {
                    what: "group",
                    name: group.to_owned(),
                    file: "/etc/group",
                })?,
            },
        };
        Ok(Owner { uid, gid })
    }
}

/// Reads a number; `None` when it is a name.
fn number(text: &str) -> Result<Option<u32>, OwnerError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    match text.parse::<u32>() {
        Ok(id) if id < u32::MAX => Ok(Some(id)),
        _ => Err(OwnerError::Range(text.to_owned())),
    }
}

/// Finds the line of a colon-separated file that starts with a name.
fn find<T>(root: &Root, file: &'static str, name: &str, read: impl Fn(&[&str]) -> Option<T>) -> Option<T> {
    let bytes = root.read_bounded(Path::new(file), FILE_MAX_BYTES).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        if fields.first() == Some(&name) { read(&fields) } else { None }
    })
}

/// A change of permission bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chmod {
    /// These bits.
    Octal(u32),
    /// Clauses of chmod(1), applied one after the other.
    Symbolic(Vec<Clause>),
}

/// One operation of a symbolic mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    who: u32,
    operation: char,
    bits: u32,
    /// `X`: execution only for directories and for what somebody may execute already.
    execute_if: bool,
}

impl Chmod {
    /// Reads an octal or a symbolic mode.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Chmod, OwnerError> {
        let fail = || OwnerError::Mode(text.to_owned());
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            let bits = u32::from_str_radix(text, 8).map_err(|_| fail())?;
            return if bits <= 0o7777 { Ok(Chmod::Octal(bits)) } else { Err(fail()) };
        }
        let mut clauses = Vec::new();
        for part in text.split(',') {
            let at = part.find(['+', '-', '=']).ok_or_else(fail)?;
            let who = part[..at].chars().try_fold(0, |who, c| match c {
                'u' => Ok(who | 0o4700),
                'g' => Ok(who | 0o2070),
                'o' => Ok(who | 0o1007),
                'a' => Ok(who | 0o7777),
                _ => Err(fail()),
            })?;
            let who = if who == 0 { 0o7777 } else { who };
            let mut rest = part[at..].chars().peekable();
            while let Some(operation) = rest.next() {
                let mut clause = Clause { who, operation, bits: 0, execute_if: false };
                while let Some(c) = rest.next_if(|c| !matches!(c, '+' | '-' | '=')) {
                    match c {
                        'r' => clause.bits |= 0o444,
                        'w' => clause.bits |= 0o222,
                        'x' => clause.bits |= 0o111,
                        'X' => clause.execute_if = true,
                        's' => clause.bits |= 0o6000,
                        't' => clause.bits |= 0o1000,
                        _ => return Err(fail()),
                    }
                }
                clauses.push(clause);
            }
        }
        Ok(Chmod::Symbolic(clauses))
    }

    /// Tells whether the result does not depend on what was there.
    pub fn is_absolute(&self) -> bool {
        matches!(self, Chmod::Octal(_))
    }

    /// Applies the change to a mode.
    pub fn apply(&self, mode: u32, is_dir: bool) -> u32 {
        match self {
            Chmod::Octal(bits) => *bits,
            Chmod::Symbolic(clauses) => clauses.iter().fold(mode, |mode, clause| {
                let execute = if clause.execute_if && (is_dir || mode & 0o111 != 0) { 0o111 } else { 0 };
                let bits = (clause.bits | execute) & clause.who;
                match clause.operation {
                    '+' => mode | bits,
                    '-' => mode & !bits,
                    // A directory keeps its set-id bits where they are not named, as in chmod(1).
                    _ => (mode & !(clause.who & if is_dir { 0o1777 } else { 0o7777 })) | bits,
                }
            }),
        }
    }
}
