//! Tables for people: the only place where ages and sizes are rounded.
//!
//! A `ref` is never wrapped or cut. Text from outside loses its control characters, so that an
//! image's name cannot move a terminal's cursor.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use serde_json::Value;

use super::output::plain;
use crate::record::Record;
use crate::record::types::{Kind, Type, find};
use crate::sys::clock;

/// The keys that get a column where a record has them: they cost time, and are there because they were asked for.
const ASKED_FOR: [&str; 4] = ["disk", "disk_shared", "disk_unique", "wasted"];

/// How much of a long text tables show, in characters: as docker's history.
const LINE_MAX: usize = 45;

/// A narrower terminal than this has no room for a table.
const WIDTH_MIN: u16 = 60;
/// No column gets narrower than this, if what it holds is longer.
const COLUMN_MIN: u16 = 12;
/// The blanks behind a column.
const PADDING: u16 = 3;

/// How much of their values tables show.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Show {
    /// Ids, digests and long texts in full.
    pub(crate) is_whole: bool,
    /// Sizes in bytes and times as records have them, not rounded.
    pub(crate) is_exact: bool,
}

/// Renders records of one type; the columns are the wanted keys or the type's own. Ids and digests are
/// cut unless they are wanted whole.
pub(super) fn render(records: &[Record], fields: &[String], show: Show) -> String {
    let Some(first) = records.first() else { return String::new() };
    let Some(kind) = find(first.kind()) else { return String::new() };
    let mut columns: Vec<&str> = if fields.is_empty() { kind.columns.to_vec() } else { fields.iter().map(String::as_str).collect() };
    if fields.is_empty() {
        let is_there = |key: &&str| records.iter().any(|record| record.get(key).is_some());
        let asked_for: Vec<&str> = ASKED_FOR.into_iter().filter(|key| !columns.contains(key)).filter(is_there).collect();
        columns.extend(asked_for);
    }
    let mut table = Table::new();
    // On a terminal too narrow for it, or of unknown width, a table's lines run over, as docker's do.
    let fits = table.width().is_some_and(|width| width >= WIDTH_MIN);
    let arrangement = if fits { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.load_style(comfy_table::presets::NOTHING).set_content_arrangement(arrangement);
    table.set_header(columns.iter().map(|c| heading(c)));
    for record in records {
        table.add_row(columns.iter().map(|path| {
            let text = record.get(path).map(|v| cell(v, kind.kind_of(path), show)).unwrap_or_default();
            if *path == "state" { text + &remark(record) } else { text }
        }));
    }
    let widths = table.column_max_content_widths();
    for (at, path) in columns.iter().enumerate() {
        let Some(column) = table.column_mut(at) else { continue };
        column.set_padding((0, PADDING));
        match kind.kind_of(path) {
            Kind::Ref | Kind::Digest | Kind::Time => {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            Kind::Bytes | Kind::Number | Kind::Millis => {
                column.set_constraint(ColumnConstraint::ContentWidth).set_cell_alignment(CellAlignment::Right);
            }
            // Beside a long name the rest is not squeezed into columns of single letters.
            _ => {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(widths[at].min(COLUMN_MIN) + PADDING)));
            }
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What belongs to the state of a container: the code that it ended with, the health of one that runs.
fn remark(record: &Record) -> String {
    let is_over = record.get("state").and_then(Value::as_str) == Some("exited");
    let what = record.get(if is_over { "exit_code" } else { "health" });
    what.map(|what| format!(" ({})", visible(&plain(what)))).unwrap_or_default()
}

/// Renders the heading of a table without rows.
pub(super) fn heading_only(kind: &str, fields: &[String]) -> String {
    let own = find(kind).map(|kind| kind.columns).unwrap_or_default();
    let columns = fields.iter().map(String::as_str).chain(own.iter().copied().filter(|_| fields.is_empty()));
    let text = columns.map(heading).collect::<Vec<_>>().join("   ");
    text + "\n"
}

/// Writes a record of a streaming type as a line of its own.
pub(super) fn line(record: &Record, kind: &Type) -> String {
    let parts: Vec<String> = kind.columns.iter().filter_map(|path| record.get(path)).map(|v| visible(&plain(v))).collect();
    format!("{}\n", parts.join(" "))
}

fn heading(path: &str) -> String {
    match path {
        "image.ref" => "IMAGE".into(),
        other => other.replace(['_', '.'], " ").to_uppercase(),
    }
}

fn cell(value: &Value, kind: Kind, show: Show) -> String {
    let text = match (kind, value) {
        (Kind::Digest, Value::String(text)) if !show.is_whole => short_digest(text),
        (Kind::Line, Value::String(text)) if !show.is_whole => short_line(text),
        (Kind::Time | Kind::Bytes | Kind::Millis, value) if show.is_exact => plain(value),
        (Kind::Time, Value::String(text)) => match clock::parse_rfc3339(text) {
            Some(secs) => age(i64::try_from(clock::now_secs()).unwrap_or(i64::MAX), secs),
            None => text.clone(),
        },
        (Kind::Bytes, Value::Number(n)) => n.as_u64().map_or_else(|| n.to_string(), human_bytes),
        (Kind::Millis, Value::Number(n)) => n.as_u64().map_or_else(|| n.to_string(), human_millis),
        (Kind::Bool, Value::Bool(truth)) => if *truth { "yes" } else { "no" }.into(),
        (Kind::Objects, Value::Array(items)) => items.iter().map(object_text).collect::<Vec<_>>().join(", "),
        (Kind::Texts, Value::Array(items)) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        (Kind::Labels, Value::Object(map)) => map.iter().map(|(k, v)| format!("{k}={}", plain(v))).collect::<Vec<_>>().join(","),
        (_, other) => plain(other),
    };
    visible(&text)
}

/// Writes what a person looks for in an object of a list: a port as docker shows it, else the name or the address.
fn object_text(value: &Value) -> String {
    let Value::Object(map) = value else { return plain(value) };
    let text = |key: &str| map.get(key).map(plain);
    if let Some(inside) = text("container_port") {
        let protocol = text("protocol").unwrap_or_else(|| "tcp".into());
        return match (text("host_ip"), text("host_port")) {
            (Some(ip), Some(port)) if ip.contains(':') => format!("[{ip}]:{port}->{inside}/{protocol}"),
            (Some(ip), Some(port)) => format!("{ip}:{port}->{inside}/{protocol}"),
            (None, Some(port)) => format!("{port}->{inside}/{protocol}"),
            _ => format!("{inside}/{protocol}"),
        };
    }
    ["name", "subnet", "ref", "target", "digest"].iter().find_map(|key| text(key)).unwrap_or_else(|| value.to_string())
}

/// Replaces what would act on a terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The first words of a text that may be long, in one line.
fn short_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LINE_MAX { line } else { line.chars().take(LINE_MAX - 1).chain(['\u{2026}']).collect() }
}

fn short_digest(text: &str) -> String {
    let hex = text.split_once(':').map_or(text, |(_, hex)| hex);
    hex.chars().take(12).collect()
}

/// Writes a size as docker does: three digits, decimal units.
pub fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit < UNITS.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    let digits = match value {
        _ if unit == 0 => 0,
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    let text = format!("{value:.digits$}");
    let text = if digits > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{}", UNITS[unit])
}

/// Writes a duration in milliseconds for people.
pub fn human_millis(millis: u64) -> String {
    match millis {
        0..1000 => format!("{millis}ms"),
        1000..60_000 => format!("{:.1}s", millis as f64 / 1000.0),
        _ => format!("{}m{:02}s", millis / 60_000, millis / 1000 % 60),
    }
}

/// Writes how long ago a time is, as docker does.
pub fn age(now_secs: i64, then_secs: i64) -> String {
    let secs = now_secs.saturating_sub(then_secs);
    let (count, unit) = match secs {
        i64::MIN..-1 => return "in the future".into(),
        -1..2 => return "just now".into(),
        2..60 => (secs, "second"),
        60..3600 => (secs / 60, "minute"),
        3600..172_800 => (secs / 3600, "hour"),
        172_800..1_209_600 => (secs / 86_400, "day"),
        1_209_600..5_184_000 => (secs / 604_800, "week"),
        5_184_000..63_072_000 => (secs / 2_592_000, "month"),
        _ => (secs / 31_536_000, "year"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}
