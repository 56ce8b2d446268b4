//! Flags whose values are fields `key=value` with commas between, as Go's CSV reader takes them: a
//! field in quotes may have commas in it, and two quotes in it are one.

/// Splits a value into its fields; a field without `=` has the value "".
///
/// # Errors
/// When a quote is not closed, or a field has no key.
pub(super) fn fields(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut all = Vec::new();
    for field in split(text)? {
        let (key, value) = field.split_once('=').unwrap_or((&field, ""));
        let key = key.trim().to_ascii_lowercase();
        if key.is_empty() {
            return Err(format!("'{field}' has no key"));
        }
        all.push((key, value.to_owned()));
    }
    Ok(all)
}

fn split(text: &str) -> Result<Vec<String>, String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        let field = all.last_mut().ok_or("it is empty")?;
        match ch {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => all.push(String::new()),
            other => field.push(other),
        }
    }
    if quoted { Err("a quote is not closed".into()) } else { Ok(all) }
}

/// Returns the last value of a key.
pub(super) fn value<'f>(fields: &'f [(String, String)], key: &str) -> Option<&'f str> {
    fields.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// Reads a switch as Go does.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "t" => Some(true),
        "false" | "0" | "f" => Some(false),
        _ => None,
    }
}
