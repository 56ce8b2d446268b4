//! `dbuild --check` and `--call`: what a build would take and what looks wrong with its Dockerfile,
//! without building. Text and JSON are as buildx prints them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::lint;
use crate::build::BuildError;
use crate::build::context::Input;
use crate::build::dockerfile::{Dockerfile, Instruction};
use crate::build::graph::{Base, Graph, Outside};
use crate::build::instruction::{MountKind, Op};
use crate::build::lint::{BaseFacts, Scene, Settings, Warning, check};
use crate::cli::{Cx, Fail, Format};
use crate::oci::Platform;

/// How many lines are shown around what is meant.
const AROUND: [usize; 2] = [4, 2];

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Build,
    Check,
    Outline,
    Targets,
    Describe,
}

/// A question about a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) method: Method,
    json: bool,
}

impl Call {
    /// Reads `METHOD[,format=text|json]`.
    ///
    /// # Errors
    /// An unknown word.
    pub(super) fn parse(text: &str) -> Result<Call, Fail> {
        let mut fields = text.split(',').map(str::trim);
        let method = match fields.next().unwrap_or_default() {
            "build" => Method::Build,
            "check" | "lint" => Method::Check,
            "outline" => Method::Outline,
            "targets" => Method::Targets,
            "subrequests.describe" => Method::Describe,
            other => {
                let message = format!("'{other}' cannot be called: say build, check, outline, targets or subrequests.describe");
                return Err(Fail::usage(message));
            }
        };
        let mut call = Call { method, json: false };
        for field in fields {
            match field.split_once('=') {
                Some(("format", "json")) => call.json = true,
                Some(("format", "text")) => call.json = false,
                _ => return Err(Fail::usage(format!("'{field}' of --call is not format=text or format=json"))),
            }
        }
        Ok(call)
    }

    /// Answers it.
    ///
    /// # Errors
    /// A malformed Dockerfile, or nobody to read the answer.
    pub(super) fn answer(
        self,
        cx: &mut Cx,
        input: &Input,
        graph: &Graph,
        outside: &Outside,
        base: &dyn Fn(&str, &Platform) -> Option<BaseFacts>,
    ) -> Result<(), Fail> {
        let as_records = !self.json && cx.is_format_explicit() && cx.format() == Format::Json;
        let (text, document) = match self.method {
            Method::Build => return Ok(()),
            Method::Describe => describe(),
            Method::Targets => targets(input, graph),
            Method::Outline => outline(input, graph, outside),
            Method::Check => {
                let settings = Settings::of(&input.file, outside).map_err(|e| super::to_fail(&BuildError::at(&input.file, e)))?;
                let ignore = input.context.as_ref().and_then(|tree| tree.ignore.as_ref());
                let found = check(&Scene { file: &input.file, graph, outside, ignore, base, sees_platforms: true }, &settings);
                if !found.is_empty() {
                    cx.set_exit(1);
                }
                if as_records {
                    let tool = cx.tool();
                    return found.iter().try_for_each(|w| cx.emit(lint::record(tool, &input.file.part(w.part).name, w)));
                }
                checked(input, &found)
            }
        };
        cx.claim_stdout();
        match self.json || as_records {
            true => cx.write_stdout(format!("{}\n", serde_json::to_string_pretty(&document).unwrap_or_default()).as_bytes()),
            false => cx.write_stdout(text.as_bytes()),
        }
    }
}

/// Columns as Go's `tabwriter` makes them: each as wide as its widest cell, the last as wide as it is.
fn table(rows: &[Vec<String>], padding: usize) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |n: usize| rows.iter().map(|row| row[n].chars().count()).max().unwrap_or(0) + padding;
    let widths: Vec<usize> = (0..columns.saturating_sub(1)).map(width).collect();
    let mut out = String::new();
    for row in rows {
        for (n, cell) in row.iter().enumerate() {
            let pad = widths.get(n).map_or(0, |w| w.saturating_sub(cell.chars().count()));
            out.push_str(cell);
            out.push_str(&" ".repeat(pad));
        }
        out.push('\n');
    }
    out
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

fn describe() -> (String, Value) {
    let all = [
        ("outline", "List all parameters current build target supports"),
        ("targets", "List all targets current build supports"),
        ("lint", "Lint a Dockerfile"),
        ("subrequests.describe", "List available subrequest types"),
    ];
    let mut rows = vec![row(&["NAME", "VERSION", "DESCRIPTION"])];
    rows.extend(all.iter().map(|(name, text)| row(&[name, "1.0.0", text])));
    let list =
        all.iter().map(|(name, text)| json!({"name": format!("frontend.{name}"), "version": "1.0.0", "type": "rpc", "description": text}));
    (table(&rows, 1), list.collect())
}

/// The comment right before an instruction that explains a name.
fn comment(i: &Instruction, name: &str) -> String {
    let found = i.comments.iter().find_map(|c| c.strip_prefix(name)?.strip_prefix(' '));
    found.map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// Lines of one of the sources; buildx leaves the index of the first one out.
fn location(part: u16, first: u32, last: u32) -> Value {
    let mut location = json!({"ranges": [{"start": {"line": first}, "end": {"line": last}}]});
    if part > 0 {
        location["sourceIndex"] = json!(part);
    }
    location
}

fn place(i: &Instruction) -> Value {
    location(i.position.part, i.position.line, i.last_line)
}

/// The Dockerfile and what it includes.
fn sources(input: &Input) -> Value {
    input.file.parts().map(source).collect()
}

fn source(file: &Dockerfile) -> Value {
    json!(STANDARD.encode(file.text()))
}

fn targets(input: &Input, graph: &Graph) -> (String, Value) {
    let mut rows = vec![row(&["TARGET", "DESCRIPTION"])];
    let mut list = Vec::new();
    for (n, stage) in graph.stages.iter().enumerate() {
        let is_default = n + 1 == graph.stages.len();
        let name = stage.name.clone().unwrap_or_default();
        let description = comment(&stage.from, &name);
        let shown = match (name.is_empty(), is_default) {
            (true, true) => "(default)".to_owned(),
            (false, true) => format!("{name} (default)"),
            _ => name.clone(),
        };
        rows.push(vec![shown, description.clone()]);
        let base = match &stage.base {
            Base::Scratch => "scratch".to_owned(),
            Base::Image(name) | Base::Context(name) => name.clone(),
            Base::Stage(index) => graph.stages[*index].title(*index),
        };
        let mut target = json!({"base": base, "location": place(&stage.from)});
        for (key, text) in [("name", &name), ("description", &description)] {
            if !text.is_empty() {
                target[key] = json!(text);
            }
        }
        if is_default {
            target["default"] = json!(true);
        }
        if let Some(platform) = &stage.platform {
            target["platform"] = json!(platform.to_string());
        }
        list.push(target);
    }
    (table(&rows, 1), json!({"targets": list, "sources": sources(input)}))
}

/// A name that a build takes, what is said about it, and where.
struct Named {
    name: String,
    value: String,
    note: String,
    required: bool,
    order: (usize, bool),
    place: Value,
}

fn outline(input: &Input, graph: &Graph, outside: &Outside) -> (String, Value) {
    let (needed, lines) = (graph.needed(), input.file.order());
    let order = |i: &Instruction| lines.get(&(i.position.part, i.position.line)).copied().unwrap_or_default();
    let (mut args, mut secrets, mut agents) = (Vec::<Named>::new(), Vec::<Named>::new(), Vec::<Named>::new());
    let add = |list: &mut Vec<Named>, new: Named| {
        if !list.iter().any(|n| n.name == new.name) {
            list.push(new);
        }
    };
    let argument = |i: &Instruction, name: &str, default: Option<String>| {
        let value = outside.args.get(name).cloned().or(default).unwrap_or_default();
        Named { name: name.to_owned(), value, note: comment(i, name), required: false, order: order(i), place: place(i) }
    };
    // An argument before the first FROM counts where a stage that is needed uses it.
    let froms: Vec<&str> = needed.iter().map(|n| graph.stages[*n].from.source.as_str()).collect();
    for (i, name) in graph.global_args(&input.file) {
        let in_from = froms.iter().any(|from| from.contains(&format!("${name}")) || from.contains(&format!("${{{name}")));
        let mut steps = needed.iter().flat_map(|n| &graph.stages[*n].steps);
        let again = steps.any(|s| matches!(&s.op, Op::Arg(list) if list.iter().any(|(n, d)| *n == name && d.is_none())));
        if in_from || again {
            add(&mut args, argument(i, &name, graph.globals.get(&name).cloned().flatten()));
        }
    }
    for step in needed.iter().flat_map(|n| &graph.stages[*n].steps) {
        let i = &step.instruction;
        match &step.op {
            Op::Arg(list) => list.iter().for_each(|(name, default)| add(&mut args, argument(i, name, default.clone()))),
            Op::Run(run) => {
                for mount in &run.mounts {
                    let base = mount.target.as_deref().and_then(|t| t.rsplit('/').next());
                    let id = mount.id.as_deref().or(mount.source.as_deref());
                    let (list, name) = match mount.kind {
                        MountKind::Secret => (&mut secrets, id.or(base).unwrap_or_default()),
                        MountKind::Ssh => (&mut agents, id.unwrap_or("default")),
                        _ => continue,
                    };
                    let (name, note) = (name.to_owned(), String::new());
                    let required = mount.required;
                    add(list, Named { name, value: String::new(), note, required, order: order(i), place: place(i) });
                }
            }
            _ => {}
        }
    }
    for list in [&mut args, &mut secrets, &mut agents] {
        list.sort_by_key(|n| n.order);
    }
    let target = &graph.stages[graph.target];
    let name = target.name.clone().unwrap_or_default();
    let description = comment(&target.from, &name);
    let mut text = String::new();
    if !name.is_empty() || !description.is_empty() {
        let mut rows = vec![row(&["TARGET:", if name.is_empty() { "(default)" } else { &name }])];
        if !description.is_empty() {
            rows.push(row(&["DESCRIPTION:", &description]));
        }
        text.push_str(&format!("{}\n", table(&rows, 1)));
    }
    if !args.is_empty() {
        let mut rows = vec![row(&["BUILD ARG", "VALUE", "DESCRIPTION"])];
        rows.extend(args.iter().map(|a| row(&[&a.name, &a.value, &a.note])));
        text.push_str(&format!("{}\n", table(&rows, 3)));
    }
    for (title, list) in [("SECRET", &secrets), ("SSH", &agents)] {
        if !list.is_empty() {
            let mut rows = vec![row(&[title, "REQUIRED"])];
            rows.extend(list.iter().map(|n| row(&[&n.name, if n.required { "true" } else { "" }])));
            text.push_str(&format!("{}\n", table(&rows, 3)));
        }
    }
    let short = |n: &Named| match n.required {
        true => json!({"name": n.name, "required": true, "location": n.place}),
        false => json!({"name": n.name, "location": n.place}),
    };
    let long = |n: &Named| json!({"name": n.name, "value": n.value, "description": n.note, "location": n.place});
    let mut document = json!({"name": name, "description": description, "sources": sources(input)});
    for (key, list) in [
        ("args", args.iter().map(long).collect::<Vec<_>>()),
        ("secrets", secrets.iter().map(short).collect()),
        ("ssh", agents.iter().map(short).collect()),
    ] {
        if !list.is_empty() {
            document[key] = json!(list);
        }
    }
    (text, document)
}

fn checked(input: &Input, found: &[Warning]) -> (String, Value) {
    let mut text = match found.len() {
        0 => "Check complete, no warnings found.\n".to_owned(),
        1 => "Check complete, 1 warning has been found!\n".to_owned(),
        n => format!("Check complete, {n} warnings have been found!\n"),
    };
    let texts: Vec<String> = input.file.parts().map(Dockerfile::text).collect();
    let lines: Vec<Vec<&str>> = texts.iter().map(|text| text.split('\n').collect()).collect();
    let mut list = Vec::new();
    for warning in found {
        let (rule, detail) = (warning.rule, &warning.detail);
        text.push_str(&format!("\nWARNING: {} - {}\n{detail}\n", rule.name, rule.url()));
        let lines = lines.get(usize::from(warning.part)).map_or(&[][..], Vec::as_slice);
        text.push_str(&excerpt(&input.file.part(warning.part).name, lines, warning));
        list.push(json!({
            "ruleName": rule.name, "description": rule.description, "url": rule.url(), "detail": detail,
            "location": location(warning.part, warning.first_line, warning.last_line),
        }));
    }
    let files = input.file.parts().map(|file| json!({"filename": file.name, "language": "Dockerfile", "data": source(file)}));
    (text, json!({"warnings": list, "sources": files.collect::<Value>()}))
}

/// The lines that are meant, with some around them.
fn excerpt(name: &str, lines: &[&str], warning: &Warning) -> String {
    let (first, last) = (warning.first_line as usize, (warning.last_line as usize).min(lines.len()));
    let (mut start, mut end, mut shown) = (first, last, 0);
    let wanted = if first == last { AROUND[0] } else { AROUND[1] };
    while shown < wanted {
        if start > 1 {
            start -= 1;
            shown += 1;
        }
        if end != lines.len() {
            end += 1;
            shown += 1;
        }
        shown += 1;
    }
    let mut text = format!("{name}:{first}\n--------------------\n");
    for n in start..=end {
        let mark = if (first..=last).contains(&n) { ">>>" } else { "   " };
        text.push_str(&format!(" {n:3} | {mark} {}\n", lines.get(n - 1).unwrap_or(&"")));
    }
    text.push_str("--------------------\n");
    text
}
