//! Reads single values of options, and the files and devices that they name.

use std::path::Path;

use super::FILE_MAX_BYTES;
use crate::oci::spec::Rlimit;
use crate::runtime::container::{Restart, RestartPolicy};
use crate::runtime::error::{Result, RuntimeError};
use crate::sys::fs;

/// Reads an entry point that is given as a JSON list; none when it is a program's name.
pub(super) fn entry_list(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// `key=value` or, as docker once had it, `key:value`.
pub(super) fn split_option(option: &str) -> Option<(&str, &str)> {
    option.split_once('=').or_else(|| option.split_once(':'))
}

/// Tells whether a mode means a namespace of the container's own.
pub(in crate::runtime) fn is_own(mode: &str) -> bool {
    matches!(mode, "private" | "shareable" | "none")
}

pub(super) fn namespace_mode(flag: &str, text: Option<&str>, words: &[&str]) -> Result<String> {
    match text {
        None | Some("") => Ok("private".into()),
        Some(word) if words.contains(&word) => Ok(word.to_owned()),
        Some(other) if other.strip_prefix("container:").is_some_and(|id| !id.is_empty()) && flag != "--uts" => Ok(other.to_owned()),
        Some(other) => Err(RuntimeError::invalid(format!("{flag} {other}"), format!("say one of {}, container:ID", words.join(", ")))),
    }
}

/// Reads a file of text that an option names.
pub(super) fn read_text(path: &Path, flag: &str) -> Result<String> {
    let bytes = fs::read(path, FILE_MAX_BYTES)?;
    let text = String::from_utf8(bytes).map_err(|_| RuntimeError::invalid(format!("{flag} {}", path.display()), "it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Reads a file of `NAME=value` lines as docker does: no quotes, no expansion, comments and empty lines skipped.
pub(super) fn read_lines(path: &Path, flag: &str) -> Result<Vec<String>> {
    let text = read_text(path, flag)?;
    let mut lines = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = line.split('=').next().unwrap_or_default();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(RuntimeError::invalid(format!("{flag} {}:{}", path.display(), n + 1), "the name is empty or has a space"));
        }
        lines.push(line.to_owned());
    }
    Ok(lines)
}

/// Finds lines of /etc/passwd: those of users of the host, and one as it was typed.
pub(super) fn read_users(names: &[String], entry: Option<&str>) -> Result<Vec<String>> {
    let mut all = Vec::new();
    if !names.is_empty() {
        let text = read_text(Path::new("/etc/passwd"), "--hostuser")?;
        for name in names {
            let is_it = |line: &&str| line.split(':').next() == Some(name) || line.split(':').nth(2) == Some(name);
            let line = text.lines().find(is_it);
            let line = line.ok_or_else(|| RuntimeError::invalid(format!("--hostuser {name}"), "this host has no such user"))?;
            all.push(line.to_owned());
        }
    }
    if let Some(entry) = entry {
        let fields: Vec<&str> = entry.split(':').collect();
        let is_number = |n: usize| fields.get(n).is_some_and(|text| text.parse::<u32>().is_ok());
        if fields.len() != 7 || fields.first().is_some_and(|name| name.is_empty()) || entry.contains('\n') || !is_number(2) || !is_number(3)
        {
            return Err(RuntimeError::invalid(format!("--passwd-entry {entry}"), "say NAME:PASSWORD:UID:GID:TEXT:HOME:SHELL"));
        }
        all.push(entry.to_owned());
    }
    Ok(all)
}

/// Where the time zones of this host lie.
const ZONES: &str = "/usr/share/zoneinfo";

/// Reads the zone of `--tz`: `local` is this host's.
pub(super) fn read_zone(text: &str) -> Result<Vec<u8>> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--tz {text}"), reason);
    let path = match text {
        "local" => Path::new("/etc/localtime").to_owned(),
        name if name.is_empty() || name.starts_with('/') || name.split('/').any(|part| part.is_empty() || part.starts_with('.')) => {
            return Err(wrong("say local, or the name of a zone such as Europe/Berlin"));
        }
        name => Path::new(ZONES).join(name),
    };
    let bytes = match fs::read(&path, FILE_MAX_BYTES) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(RuntimeError::Unsupported {
                what: format!("--tz {text}"),
                reason: format!("there is no {} (tzdata)", path.display()),
            });
        }
        other => other?,
    };
    if bytes.starts_with(b"TZif") { Ok(bytes) } else { Err(wrong("that is no time zone")) }
}

/// Reads bytes as docker does for memory: `512m` is 512 MiB.
pub(super) fn parse_bytes(flag: &str, text: &str) -> Result<u64> {
    let wrong = || RuntimeError::invalid(format!("{flag} {text}"), "say a number of bytes, with k, m or g for more");
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match &lower[digits.len()..] {
        "" | "b" => 0,
        "k" | "kb" | "ki" | "kib" => 10,
        "m" | "mb" | "mi" | "mib" => 20,
        "g" | "gb" | "gi" | "gib" => 30,
        "t" | "tb" | "ti" | "tib" => 40,
        _ => return Err(wrong()),
    };
    let value: f64 = digits.parse().map_err(|_| wrong())?;
    let bytes = value * (1_u64 << shift) as f64;
    if bytes.is_finite() && (0.0..9e18).contains(&bytes) { Ok(bytes as u64) } else { Err(wrong()) }
}

/// Reads `--cpus 1.5` as microseconds in 100 ms; 0 is without limit.
pub(super) fn parse_cpus(text: &str) -> Result<Option<i64>> {
    let wrong = || RuntimeError::invalid(format!("--cpus {text}"), "say a number of processors, such as 1.5");
    let value: f64 = text.parse().map_err(|_| wrong())?;
    match value {
        0.0 => Ok(None),
        value if value.is_finite() && (0.01..=100_000.0).contains(&value) => Ok(Some((value * 100_000.0).round() as i64)),
        _ => Err(wrong()),
    }
}

/// Reads `--restart no|on-failure[:N]|always|unless-stopped`.
pub(in crate::runtime) fn parse_restart(text: &str) -> Result<Restart> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--restart {text}"), reason);
    let (word, most) = match text.split_once(':') {
        Some((word, most)) => (word, Some(most.parse::<u32>().map_err(|_| wrong("the limit is a number"))?)),
        None => (text, None),
    };
    let policy = match word {
        "no" | "" => RestartPolicy::No,
        "on-failure" => RestartPolicy::OnFailure,
        "always" => RestartPolicy::Always,
        "unless-stopped" => RestartPolicy::UnlessStopped,
        _ => return Err(wrong("say no, on-failure[:N], always or unless-stopped")),
    };
    if most.is_some() && policy != RestartPolicy::OnFailure {
        return Err(wrong("only on-failure takes a limit"));
    }
    Ok(Restart { policy, most })
}

/// Reads `--ulimit TYPE=SOFT[:HARD]`; -1 is unlimited.
///
/// # Errors
/// When it has another form.
pub fn parse_ulimit(text: &str) -> Result<Rlimit> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--ulimit {text}"), reason);
    let (name, values) = text.split_once('=').ok_or_else(|| wrong("say TYPE=SOFT[:HARD]"))?;
    let kind = format!("RLIMIT_{}", name.to_ascii_uppercase());
    if crate::runtime::launch::resource_number(&kind).is_none() {
        return Err(wrong("there is no limit of that name"));
    }
    let (soft, hard) = values.split_once(':').unwrap_or((values, values));
    let number = |value: &str| match value {
        "-1" | "unlimited" => Ok(u64::MAX),
        value => value.parse::<u64>().map_err(|_| wrong("a limit is a number, or -1")),
    };
    let (soft, hard) = (number(soft)?, number(hard)?);
    if soft > hard {
        return Err(wrong("the soft limit is above the hard one"));
    }
    Ok(Rlimit { kind, soft, hard })
}
