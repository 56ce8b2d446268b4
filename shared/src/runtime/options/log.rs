//! `--log-driver` and `--log-opt`: how much log is kept, and what it tells of the container.

use std::collections::BTreeMap;

use super::{Options, parse_bytes};
use crate::oci::spec::Spec;
use crate::runtime::container::LogLimits;
use crate::runtime::error::{Result, RuntimeError};

/// The smallest file that is worth a rotation, in bytes.
const FILE_BYTES_MIN: u64 = 4096;

/// Settles both; the details are labels and variables that the container has.
pub(super) fn settle(options: &Options, labels: &BTreeMap<String, String>, spec: &Spec) -> Result<(LogLimits, BTreeMap<String, String>)> {
    let mut limits = LogLimits::default();
    match options.log_driver.as_deref() {
        None | Some("json-file" | "local" | "k8s-file" | "ndjson") => {}
        Some("none") => limits.files = 0,
        Some(other) => {
            return Err(RuntimeError::Unsupported {
                what: format!("--log-driver {other}"),
                reason: "logs go to files, or nowhere (none)".into(),
            });
        }
    }
    let variables = spec.process.as_ref().map(|process| process.env.as_slice()).unwrap_or_default();
    let variable = |name: &str| variables.iter().filter_map(|entry| entry.split_once('=')).find(|(have, _)| *have == name);
    let mut details = BTreeMap::new();
    for entry in &options.log_opt {
        let wrong = |reason: &str| RuntimeError::invalid(format!("--log-opt {entry}"), reason);
        match entry.split_once('=') {
            Some(("max-size", "-1")) => limits.file_bytes = u64::MAX,
            Some(("max-size", text)) => limits.file_bytes = parse_bytes("--log-opt max-size", text)?.max(FILE_BYTES_MIN),
            Some(("max-file", text)) => {
                limits.files = text.parse().ok().filter(|n| (1..=1000).contains(n)).ok_or_else(|| wrong("it is a number from 1 to 1000"))?
            }
            Some(("labels", names)) => {
                details.extend(names.split(',').filter_map(|name| labels.get_key_value(name)).map(|(k, v)| (k.clone(), v.clone())));
            }
            Some(("env", names)) => {
                details.extend(names.split(',').filter_map(variable).map(|(name, value)| (name.to_owned(), value.to_owned())));
            }
            _ => return Err(wrong("only max-size, max-file, labels and env are known")),
        }
    }
    Ok((limits, details))
}
