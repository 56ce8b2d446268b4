//! A rule's warning as a record.

use crate::build::lint::Warning;
use crate::record::Record;

/// Makes the record of a warning: its code is the rule.
pub(super) fn record(tool: &str, file: &str, warning: &Warning) -> Record {
    Record::new("warning")
        .set("code", warning.rule.name)
        .set("message", warning.detail.as_str())
        .set("where", format!("{file}:{}", warning.first_line))
        .set("tool", tool)
}
