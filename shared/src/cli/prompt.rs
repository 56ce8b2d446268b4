//! Asks a person at the terminal for a line or a secret. Standard input is left alone, except where it holds the secret.

use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;

use super::{Fail, Kind};
use crate::sys::{fs, interrupt, pty, stdio};

/// The longest answer, in bytes.
const ANSWER_MAX_BYTES: usize = 64 << 10;

/// Asks for a line.
///
/// # Errors
/// When there is no terminal to ask at.
pub fn line(question: &str) -> Result<String, Fail> {
    let mut terminal = terminal()?;
    stdio::write_stderr(question.as_bytes());
    let mut answer = Vec::new();
    while answer.len() < ANSWER_MAX_BYTES {
        match byte(&mut terminal)? {
            None | Some(b'\n') => break,
            Some(byte) => answer.push(byte),
        }
    }
    text(answer).map(|text| text.trim().to_owned())
}

/// Asks for a secret, which is not shown.
///
/// # Errors
/// When there is no terminal to ask at, or Ctrl-C was the answer.
pub fn secret(question: &str) -> Result<String, Fail> {
    let mut terminal = terminal()?;
    stdio::write_stderr(question.as_bytes());
    let raw = pty::RawMode::enter(terminal.as_fd()).map_err(|e| Fail::from_io("cannot hide what is typed", &e))?;
    let mut answer = Vec::new();
    let is_interrupted = loop {
        match byte(&mut terminal)? {
            None | Some(b'\r' | b'\n' | 4) => break false,
            Some(3) => break true,
            Some(8 | 127) => drop(answer.pop()),
            Some(byte) if answer.len() < ANSWER_MAX_BYTES => answer.push(byte),
            Some(_) => {}
        }
    };
    drop(raw);
    stdio::write_stderr(b"\n");
    if is_interrupted { Err(Fail::new(Kind::Interrupted, "interrupted")) } else { text(answer) }
}

/// Reads a secret from standard input, to its end; a line break at the end does not belong to it.
///
/// # Errors
/// When it is too long or no text.
pub fn secret_from_stdin() -> Result<String, Fail> {
    let mut answer = Vec::new();
    let mut buf = [0; 4096];
    loop {
        match stdio::read_stdin(&mut buf).map_err(|e| Fail::from_io("cannot read standard input", &e))? {
            0 => break,
            n if answer.len() + n > ANSWER_MAX_BYTES => return Err(Fail::usage(format!("a secret has at most {ANSWER_MAX_BYTES} bytes"))),
            n => answer.extend_from_slice(&buf[..n]),
        }
    }
    let text = text(answer)?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

fn terminal() -> Result<File, Fail> {
    fs::open(Path::new("/dev/tty")).map_err(|_| Fail::usage("there is no terminal to ask at").hint("--username NAME --password-stdin"))
}

fn byte(terminal: &mut File) -> Result<Option<u8>, Fail> {
    let mut one = [0];
    interrupt::wait_readable(terminal.as_fd(), None).map_err(|e| Fail::from_io("cannot read the answer", &e))?;
    let n = terminal.read(&mut one).map_err(|e| Fail::from_io("cannot read the answer", &e))?;
    Ok((n == 1).then_some(one[0]))
}

fn text(bytes: Vec<u8>) -> Result<String, Fail> {
    String::from_utf8(bytes).map_err(|_| Fail::usage("the answer is not UTF-8"))
}
