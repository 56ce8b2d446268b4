//! Events: what happened to containers, images, volumes and networks, for whoever listens.
//!
//! An event is an `event` record, one line of less than a page in a file of the run directory. What
//! belongs together is written by one append, so that writers never mix and need no lock. The file is renamed away when it is
//! large; a listener keeps the old one open until the next change of names, so it misses nothing.
//! What cannot be written is lost without a word: no operation fails because nobody could be told.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

pub use read::{Selection, read};

use super::container::Container;
use super::net::{Plan, PlannedLink};
use crate::record::Record;
use crate::store::{Image, Store};
use crate::sys::{clock, fs, random};

/// The directory of the run directory that only has the event files.
const DIR: &str = "events";
/// The file that is written to.
const FILE: &str = "log";
/// What it is called when it is full.
const FILE_OLD: &str = "log.1";
/// Whoever renames holds this.
const LOCK: &str = "lock";
/// A file of more than this is renamed away, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// The longest line, its newline included: what one append writes whole.
const LINE_MAX_BYTES: usize = 4096;
/// So much of a command is told: what JSON makes of it is at most six times as long.
const COMMAND_MAX_BYTES: usize = 512;

/// What an event is about.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    /// `container`, `image`, `volume` or `network`.
    pub kind: &'a str,
    /// Its id, digest or name.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// Writes down that something happened.
pub fn record(store: &Store, action: &str, object: Object<'_>, attrs: &[(&str, &str)]) {
    let attrs = attrs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    if let Ok(run) = store.run_dir() {
        // Nobody may fail for want of a listener.
        let _ = append(&run.join(DIR), &line(action, object, attrs));
    }
}

/// Writes down that something happened to an image.
pub fn record_image(store: &Store, action: &str, image: &Image) {
    let name = image.name.to_string();
    record(store, action, Object { kind: "image", id: image.digest().as_str(), name: &name }, &[]);
}

impl Container {
    /// Writes down that something happened to the container.
    pub(super) fn event(&self, action: &str, more: &[(&str, &str)]) {
        self.append(&self.line(action, more));
    }

    /// Writes down that it runs, in the networks of its plan: by one write, since a start waits for it.
    pub(super) fn event_start(&self, plan: Option<&Plan>) {
        let links = plan.map(|plan| plan.links.as_slice()).unwrap_or_default();
        let mut lines: String = links.iter().map(|link| self.link_line("connect", link)).collect();
        lines.push_str(&self.line("start", &[]));
        self.append(&lines);
    }

    /// Writes down how its run ended, and that it left the networks of its plan.
    pub(super) fn event_die(&self, exit_code: i32, plan: Option<&Plan>) {
        let mut lines = self.line("die", &[("exit_code", &exit_code.to_string())]);
        let links = plan.map(|plan| plan.links.as_slice()).unwrap_or_default();
        lines.extend(links.iter().map(|link| self.link_line("disconnect", link)));
        self.append(&lines);
    }

    /// Writes down that it was connected to a network while it runs, or disconnected.
    pub(super) fn event_link(&self, action: &str, link: &PlannedLink) {
        self.append(&self.link_line(action, link));
    }

    /// Writes down that another process began in it, and returns the id by which its end is told.
    pub(super) fn event_exec(&self, command: &[String]) -> String {
        let id = random::hex(32);
        let command = shown(command);
        let attrs = [("exec_id", id.as_str())];
        let lines = ["exec_create", "exec_start"].map(|action| self.line(&format!("{action}: {command}"), &attrs));
        self.append(&lines.concat());
        id
    }

    fn line(&self, action: &str, more: &[(&str, &str)]) -> String {
        let config = self.config();
        let mut attrs = config.labels.clone();
        attrs.insert("image".into(), config.image.reference.clone());
        attrs.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        line(action, Object { kind: "container", id: self.id(), name: &config.name }, attrs)
    }

    fn link_line(&self, action: &str, link: &PlannedLink) -> String {
        let driver = link.direct.as_ref().map_or("bridge", |direct| direct.kind.as_str());
        let attrs = [("container", self.id()), ("container_name", &self.config().name), ("driver", driver)];
        let attrs = attrs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        line(action, Object { kind: "network", id: &link.network_id, name: &link.network }, attrs)
    }

    fn append(&self, lines: &str) {
        if let Ok(run) = self.store().run_dir() {
            // As above.
            let _ = append(&run.join(DIR), lines);
        }
    }
}

/// Returns a command as docker tells it, as far as it leaves room for the rest of its event.
fn shown(command: &[String]) -> String {
    let mut text = command.join(" ");
    if text.len() > COMMAND_MAX_BYTES {
        let end = (0..=COMMAND_MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Makes the line of an event; details that do not fit are left out, the longest first.
fn line(action: &str, object: Object<'_>, mut attrs: BTreeMap<String, String>) -> String {
    let time = clock::rfc3339_nanos(clock::now());
    // What cannot fit however it is written goes at once: there may be megabytes of labels.
    let mut sizes: Vec<(usize, String)> = attrs.iter().map(|(key, value)| (key.len() + value.len(), key.clone())).collect();
    sizes.sort_unstable();
    let mut sum = 0;
    for (size, key) in sizes {
        sum += size;
        if sum >= LINE_MAX_BYTES {
            attrs.remove(&key);
        }
    }
    loop {
        let record = Record::new("event")
            .set("time", time.as_str())
            .set("action", action)
            .set("object", json!({"type": object.kind, "id": object.id, "name": object.name}))
            .set("attrs", Some(&attrs).filter(|attrs| !attrs.is_empty()));
        let line = record.to_line();
        if line.len() < LINE_MAX_BYTES {
            return line;
        }
        let longest = attrs.iter().max_by_key(|(key, value)| key.len() + value.len()).map(|(key, _)| key.clone());
        match longest {
            Some(key) => drop(attrs.remove(&key)),
            None => return String::new(),
        }
    }
}

fn append(dir: &Path, line: &str) -> fs::Result<()> {
    let path = dir.join(FILE);
    let mut file = match open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(dir)?;
            open(&path)?
        }
        other => other?,
    };
    let fail = |source| fs::PathError::new("write", &path, source);
    file.write_all(line.as_bytes()).map_err(fail)?;
    if file.metadata().map_err(fail)?.len() > FILE_MAX_BYTES {
        rotate(dir)?;
    }
    Ok(())
}

/// Opens the file for one append, without a fault point: an event is no step of the operation it tells of.
fn open(path: &Path) -> fs::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    opened.map_err(|source| fs::PathError::new("open", path, source))
}

/// Renames the file away if it is still too large; somebody else who does so is enough.
fn rotate(dir: &Path) -> fs::Result<()> {
    let fail = |source| fs::PathError::new("lock", dir, source);
    let lock = fs::open_lock(&dir.join(LOCK))?;
    if !fs::try_lock(&lock, true).map_err(fail)? {
        return Ok(());
    }
    let path: PathBuf = dir.join(FILE);
    if std::fs::metadata(&path).is_ok_and(|meta| meta.len() > FILE_MAX_BYTES) {
        fs::rename(&path, &dir.join(FILE_OLD))?;
    }
    Ok(())
}
