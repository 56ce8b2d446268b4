//! Records of an image's history, for `dhist`.

use serde_json::{Value, json};

use crate::oci::History;
use crate::record::Record;
use crate::store::OpenImage;
use crate::store::layer::Carried;

/// The most bytes of an instruction that a record has unless all is wanted: one write of a pipe takes it.
const INSTRUCTION_MAX_BYTES: usize = 2000;
/// How many of a layer's wasted files are named.
const FILES_MAX: usize = 5;
/// How long the name of one may be, in bytes.
const FILE_NAME_MAX_BYTES: usize = 200;

/// Returns a `layer` record for each step of an image, oldest first; layers that the history does not tell
/// of come last. `carried` is what the layers carry, base first.
pub fn steps(open: &OpenImage, carried: &[Carried], is_whole: bool, tells_waste: bool) -> Vec<Record> {
    let layers = &open.manifest.layers;
    let diff_ids = &open.config.rootfs.diff_ids;
    let told = open.config.history.iter().filter(|step| !step.empty_layer).count();
    let untold = vec![History::default(); layers.len().saturating_sub(told)];
    let mut next = 0..layers.len();
    let mut records = Vec::with_capacity(open.config.history.len() + untold.len());
    for step in open.config.history.iter().chain(&untold) {
        let whole = |text: &String| if is_whole { text.clone() } else { start(text, INSTRUCTION_MAX_BYTES).to_owned() };
        let said = |text: &Option<String>| text.as_ref().filter(|text| !text.is_empty()).map(whole);
        // A history may tell of more layers than there are.
        let at = if step.empty_layer { None } else { next.next() };
        let layer = at.map(|at| &layers[at]);
        let record = Record::new("layer")
            .set("digest", layer.map(|layer| &layer.digest))
            .set("diff_id", at.map(|at| &diff_ids[at]))
            .set("media_type", layer.map(|layer| layer.media_type.clone()))
            .set("size", layer.map(|layer| layer.size))
            .set("index", at.map(|at| at as u64))
            .set("created", said(&step.created))
            .set("created_by", said(&step.created_by))
            .set("comment", said(&step.comment))
            .set("author", said(&step.author))
            .set("empty", at.is_none())
            .set("unpacked", at.map(|at| carried[at].bytes));
        let wasteful = at.filter(|_| tells_waste).map(|at| &carried[at]);
        records.push(record.set("wasted", wasteful.map(|layer| layer.wasted_bytes)).set("wasted_files", wasteful.and_then(largest)));
    }
    records
}

/// The largest wasted files of a layer.
fn largest(carried: &Carried) -> Option<Vec<Value>> {
    let mut files: Vec<&(Vec<u8>, u64)> = carried.wasted.iter().collect();
    files.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let named = files.iter().take(FILES_MAX).map(|(path, bytes)| {
        let text = String::from_utf8_lossy(path);
        json!({"path": format!("/{}", start(&text, FILE_NAME_MAX_BYTES)), "size": bytes})
    });
    Some(named.collect::<Vec<_>>()).filter(|files| !files.is_empty())
}

/// Returns the first bytes of a text, whole characters.
fn start(text: &str, max_bytes: usize) -> &str {
    let end = (0..=max_bytes.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}
