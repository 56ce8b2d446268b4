//! `--log-driver` and `--log-opt`: how much log is kept, and what it tells of the container.

use std::collections::BTreeMap;

use super::{Options, parse_bytes};
use crate::oci::spec::Spec;
use crate::runtime::container::LogLimits;
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::log::{DAEMON, Mirror};

/// The smallest file that is worth a rotation, in bytes.
const FILE_BYTES_MIN: u64 = 4096;

/// What both come to.
pub(super) struct Settled {
    pub(super) limits: LogLimits,
    /// Which log of the host gets a copy.
    pub(super) mirror: Option<Mirror>,
    /// Labels and variables that the log tells.
    pub(super) details: BTreeMap<String, String>,
    /// What a person should know.
    pub(super) warning: Option<String>,
}

/// The names of syslog's facilities, by number.
const FACILITIES: [&str; 24] = [
    "kern",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp",
    "ntp",
    "security",
    "console",
    "solaris-cron",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7",
];

/// Settles both; the details are labels and variables that the container has.
pub(super) fn settle(options: &Options, labels: &BTreeMap<String, String>, spec: &Spec) -> Result<Settled> {
    let mut limits = LogLimits::default();
    let mut mirror = None;
    let of_host = |journal| Mirror { journal, address: None, facility: DAEMON, tag: "{{.ID}}".into(), fields: BTreeMap::new() };
    match options.log_driver.as_deref() {
        None | Some("json-file" | "local" | "k8s-file" | "ndjson") => {}
        Some("none") => limits.files = 0,
        Some("journald") => mirror = Some(of_host(true)),
        Some("syslog") => mirror = Some(of_host(false)),
        Some(other) => {
            return Err(RuntimeError::Unsupported {
                what: format!("--log-driver {other}"),
                reason: "logs go to files (json-file), or nowhere (none); the host's journald or syslog get a copy".into(),
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
            Some((key @ ("tag" | "syslog-address" | "syslog-facility"), value)) => {
                let Some(mirror) = &mut mirror else { return Err(wrong("it belongs to --log-driver journald or syslog")) };
                mirror_option(mirror, key, value).map_err(|reason| wrong(&reason))?;
            }
            _ => return Err(wrong("only max-size, max-file, labels, env, tag, syslog-address and syslog-facility are known")),
        }
    }
    if let Some(mirror) = &mut mirror {
        // As docker has it: a name that the journal takes.
        let plain =
            |key: &String| key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect::<String>();
        mirror.fields = details.iter().map(|(key, value)| (plain(key).trim_start_matches('_').to_owned(), value.clone())).collect();
    }
    let unheard = mirror.as_ref().filter(|mirror| !mirror.is_heard());
    let warning = unheard.map(|mirror| {
        let name = if mirror.journal { "journald" } else { "syslog" };
        format!("--log-driver {name}: nobody listens on this host; the log is in files, as ever (dlogs)")
    });
    Ok(Settled { limits, mirror, details, warning })
}

fn mirror_option(mirror: &mut Mirror, key: &str, value: &str) -> std::result::Result<(), String> {
    match key {
        "tag" => value.clone_into(&mut mirror.tag),
        _ if mirror.journal => return Err("it belongs to --log-driver syslog".into()),
        "syslog-facility" => {
            let number = value.parse().ok().filter(|n| usize::from(*n) < FACILITIES.len());
            let named = || FACILITIES.iter().position(|name| *name == value).and_then(|n| u8::try_from(n).ok());
            mirror.facility = number.or_else(named).ok_or("there is no such facility")?;
        }
        _ => {
            let path = value.strip_prefix("unixgram://").or_else(|| value.strip_prefix("unix://")).filter(|path| path.starts_with('/'));
            mirror.address =
                Some(path.ok_or("say unixgram:///PATH: a copy goes to this host's own syslog, which can pass it on")?.to_owned());
        }
    }
    Ok(())
}
