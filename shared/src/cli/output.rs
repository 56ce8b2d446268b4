//! Writes records to standard output in the chosen format.
//!
//! Invariant: a record is never split between writes that another writer could come between. It is
//! written at once, except in tables, which need all their rows, and in listings that have the next
//! one in hand already ([`Output::put_soon`]).
//! Nothing but records comes here; failures of writing are returned, never a panic.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::Format;
use super::table;
use crate::record::{Record, types};
use crate::sys::{self, stdio};

/// The most rows that a table keeps before it is written and a new one begins.
const TABLE_ROWS_MAX: usize = 50_000;

/// What a pipe takes in one piece, however many write to it: PIPE_BUF of pipe(7).
const PIECE_BYTES: usize = 4096;

/// Where results go.
pub(crate) struct Output {
    format: Format,
    fields: Vec<String>,
    /// How much tables show of ids, sizes and times.
    show: table::Show,
    rows: Vec<Record>,
    /// Whole records that go out with the next one, at most [`PIECE_BYTES`].
    waiting: Vec<u8>,
    is_more_coming: bool,
    has_array: bool,
    /// True once standard output carries something else than records: an archive, a container's output.
    is_claimed: bool,
    file: Option<RecordFile>,
    /// True once the end of the run was told: nothing is written any more.
    is_ended: bool,
    /// What a test looks at in place of standard output.
    #[cfg(test)]
    pub(crate) written: Option<Vec<u8>>,
}

struct RecordFile {
    path: PathBuf,
    staged: PathBuf,
    file: File,
}

impl Output {
    pub(crate) fn new(format: Format, fields: Vec<String>) -> Output {
        Output {
            format,
            fields,
            show: table::Show::default(),
            rows: Vec::new(),
            waiting: Vec::new(),
            is_more_coming: false,
            has_array: false,
            is_claimed: false,
            file: None,
            is_ended: false,
            #[cfg(test)]
            written: None,
        }
    }

    #[cfg(test)]
    pub(crate) fn choose_fields(&mut self, fields: &[&str]) {
        self.show_fields(fields.iter().map(|&f| f.to_owned()).collect());
    }

    /// Writes only these keys from now on.
    pub(crate) fn show_fields(&mut self, fields: Vec<String>) {
        self.fields = fields;
    }

    /// Shows ids and digests in full from now on, in tables too.
    pub(crate) fn show_whole(&mut self) {
        self.show.is_whole = true;
    }

    /// Shows sizes and times as they are from now on, in tables too.
    pub(crate) fn show_exact(&mut self) {
        self.show.is_exact = true;
    }

    /// Returns how much tables show.
    pub(crate) fn show(&self) -> table::Show {
        self.show
    }

    /// Returns the format.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Keeps records off standard output from now on.
    pub(crate) fn claim(&mut self) {
        self.is_claimed = true;
    }

    /// Tells whether an `error` record may be written.
    pub(crate) fn takes_errors(&self) -> bool {
        !self.is_claimed && matches!(self.format, Format::Json | Format::JsonArray)
    }

    /// Writes records into a file as well, which appears when [`Output::finish`] succeeds.
    pub(crate) fn also_into(&mut self, path: &Path) -> sys::fs::Result<()> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let staged = path.with_file_name(format!(".{name}.{}", sys::random::hex(6)));
        let file = sys::fs::create_new(&staged, 0o644)?;
        self.file = Some(RecordFile { path: path.to_owned(), staged, file });
        Ok(())
    }

    /// Writes one record.
    pub(crate) fn put(&mut self, record: &Record) -> io::Result<()> {
        if let Some(out) = &mut self.file
            && record.kind() != "error"
        {
            out.file.write_all(record.to_line().as_bytes())?;
        }
        if self.is_claimed {
            return Ok(());
        }
        match self.format {
            Format::Json => self.write(self.picked(record).to_line().as_bytes()),
            Format::JsonArray => {
                let lead = if self.has_array { ",\n" } else { "[\n" };
                self.has_array = true;
                let line = self.picked(record).to_line();
                self.write(format!("{lead}{}", line.trim_end()).as_bytes())
            }
            Format::Name => match record.name() {
                Some(name) if record.kind() != "error" => self.write(format!("{}\n", one_line(&name)).as_bytes()),
                _ => Ok(()),
            },
            Format::Tsv => match self.columns(record) {
                Some(columns) => self.write(tsv(record, &columns).as_bytes()),
                None => Ok(()),
            },
            Format::Table => self.put_row(record),
        }
    }

    /// Writes one record of a listing whose next record is at hand: whole records share a write
    /// as far as a pipe takes them in one piece.
    pub(crate) fn put_soon(&mut self, record: &Record) -> io::Result<()> {
        self.is_more_coming = true;
        let put = self.put(record);
        self.is_more_coming = false;
        put
    }

    /// Tells whether nothing but the names of records is written anywhere.
    pub(crate) fn takes_names_only(&self) -> bool {
        self.format == Format::Name && self.file.is_none() && !self.is_claimed
    }

    /// Writes the name of a record as [`Output::put_soon`] writes that of one.
    pub(crate) fn put_name_soon(&mut self, name: &str) -> io::Result<()> {
        self.is_more_coming = true;
        let put = self.write(format!("{}\n", one_line(name)).as_bytes());
        self.is_more_coming = false;
        put
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.waiting.is_empty() && (!self.is_more_coming || self.waiting.len() + bytes.len() > PIECE_BYTES) {
            let waiting = std::mem::take(&mut self.waiting);
            self.write_now(&waiting)?;
        }
        if self.is_more_coming && bytes.len() <= PIECE_BYTES {
            self.waiting.extend_from_slice(bytes);
            return Ok(());
        }
        self.write_now(bytes)
    }

    fn write_now(&mut self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Some(written) = &mut self.written {
            written.extend_from_slice(bytes);
            return Ok(());
        }
        stdio::write_stdout(bytes)
    }

    fn put_row(&mut self, record: &Record) -> io::Result<()> {
        match types::find(record.kind()) {
            Some(kind) if kind.is_stream => self.write(table::line(record, kind).as_bytes()),
            // Its line on standard error said it all.
            _ if record.is_failure() => Ok(()),
            _ => {
                self.rows.push(record.clone());
                if self.rows.len() >= TABLE_ROWS_MAX { self.write_table() } else { Ok(()) }
            }
        }
    }

    fn write_table(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        for group in rows.chunk_by(|a, b| a.kind() == b.kind()) {
            self.write(table::render(group, &self.fields, self.show).as_bytes())?;
        }
        Ok(())
    }

    fn columns(&self, record: &Record) -> Option<Vec<String>> {
        if record.kind() == "error" {
            return None;
        }
        if !self.fields.is_empty() {
            return Some(self.fields.clone());
        }
        types::find(record.kind()).map(|t| t.columns.iter().map(|&c| c.to_owned()).collect())
    }

    /// Returns the record with `type`, `v` and the chosen keys; dotted paths keep their nesting.
    fn picked<'a>(&self, record: &'a Record) -> Cow<'a, Record> {
        if self.fields.is_empty() || record.kind() == "error" {
            return Cow::Borrowed(record);
        }
        let mut map = Map::new();
        for path in ["type", "v"].into_iter().chain(self.fields.iter().map(String::as_str)) {
            if let Some(value) = record.get(path) {
                let is_own_key = record.map().contains_key(path);
                insert_path(&mut map, path, is_own_key, value.clone());
            }
        }
        Cow::Owned(Record::from_map(map))
    }

    /// Ends the output from another thread, because a signal ended the run: the `error` record is
    /// written where it can be without waiting long, the record file goes. `false` when it ended before.
    pub(crate) fn give_up(&mut self, error: &Record, limit: Duration) -> bool {
        if std::mem::replace(&mut self.is_ended, true) {
            return false;
        }
        if let Some(out) = self.file.take() {
            let _ = sys::fs::remove_file(&out.staged);
        }
        if self.takes_errors() {
            let line = error.to_line();
            let text = match (self.format, self.has_array) {
                (Format::JsonArray, true) => format!(",\n{}\n]\n", line.trim_end()),
                (Format::JsonArray, false) => format!("[\n{}\n]\n", line.trim_end()),
                _ => line,
            };
            // Nobody is left to tell when that fails.
            let waiting = std::mem::take(&mut self.waiting);
            let _ = stdio::write_stdout_within(&waiting, limit).and_then(|()| stdio::write_stdout_within(text.as_bytes(), limit));
        }
        true
    }

    /// Ends the output: tables and arrays are closed, and the record file takes its name if all went well.
    pub(crate) fn finish(&mut self, is_success: bool) -> io::Result<()> {
        self.is_ended = true;
        let ended = match self.format {
            Format::Table => self.write_table(),
            Format::JsonArray if !self.is_claimed => self.write(if self.has_array { b"\n]\n" } else { b"[]\n" }),
            // What waits goes out.
            _ => self.write(b""),
        };
        if let Some(out) = self.file.take() {
            if is_success {
                out.file.sync_all()?;
                sys::fs::rename(&out.staged, &out.path).map_err(|e| e.source)?;
            } else {
                // What failed is being reported; this is only tidying.
                let _ = sys::fs::remove_file(&out.staged);
            }
        }
        ended
    }
}

fn insert_path(map: &mut Map<String, Value>, path: &str, is_own_key: bool, value: Value) {
    match path.split_once('.').filter(|_| !is_own_key) {
        None => {
            map.insert(path.to_owned(), value);
        }
        Some((head, tail)) => {
            let inner = map.entry(head).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert_path(inner, tail, false, value);
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn tsv(record: &Record, columns: &[String]) -> String {
    let cells: Vec<String> = columns.iter().map(|path| escape_tsv(&record.get(path).map(plain).unwrap_or_default())).collect();
    format!("{}\n", cells.join("\t"))
}

/// Writes a value for a cell: texts bare, lists of texts with commas, the rest as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|i| !i.is_object() && !i.is_array()) => {
            items.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

fn escape_tsv(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out
}
