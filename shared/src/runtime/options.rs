//! Options of containers as people type them, parsed to what the runtime needs. Nothing here looks at the host.

use super::error::{Result, RuntimeError};
use crate::oci::spec::Rlimit;

/// Reads `--ulimit TYPE=SOFT[:HARD]`; -1 is unlimited.
///
/// # Errors
/// When it has another form.
pub fn parse_ulimit(text: &str) -> Result<Rlimit> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--ulimit {text}"), reason);
    let (name, values) = text.split_once('=').ok_or_else(|| wrong("say TYPE=SOFT[:HARD]"))?;
    let kind = format!("RLIMIT_{}", name.to_ascii_uppercase());
    if super::launch::resource_number(&kind).is_none() {
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

/// Reads `NAME:ADDRESS` or `NAME=ADDRESS`.
///
/// # Errors
/// When it has another form.
pub fn parse_add_host(text: &str) -> Result<(String, std::net::IpAddr)> {
    let wrong = |reason: &str| RuntimeError::invalid(format!("--add-host {text}"), reason);
    let (name, address) = text.split_once(['=', ':']).ok_or_else(|| wrong("say NAME:ADDRESS"))?;
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(wrong("the name is empty or has a space"));
    }
    let address = address.trim_start_matches('[').trim_end_matches(']');
    Ok((name.to_owned(), address.parse().map_err(|_| wrong("that is no IP address"))?))
}
