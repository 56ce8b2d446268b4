//! Whether this machine runs programs of another platform: natively, or by a handler of binfmt_misc.
//!
//! A handler is told by what it matches, the machine in an ELF header, not by its name. It must have
//! been opened when it was registered (flag `F`), or its interpreter would have to be in the image.

use std::path::Path;

use crate::oci::Platform;
use crate::sys::fs;

/// Where the kernel lists handlers.
const HANDLERS: &str = "/proc/sys/fs/binfmt_misc";
/// The largest description of a handler.
const HANDLER_MAX_BYTES: u64 = 64 << 10;
/// Where an ELF header says for which machine it is: two bytes, and six before them say class and order.
const MACHINE_AT: usize = 18;

/// Architectures as Go names them, with ELF's number, class (1: 32 bits, 2: 64 bits) and order (1: little, 2: big).
const MACHINES: [(&str, u16, u8, u8); 14] = [
    ("386", 3, 1, 1),
    ("amd64", 62, 2, 1),
    ("arm", 40, 1, 1),
    ("arm64", 183, 2, 1),
    ("loong64", 258, 2, 1),
    ("mips", 8, 1, 2),
    ("mipsle", 8, 1, 1),
    ("mips64", 8, 2, 2),
    ("mips64le", 8, 2, 1),
    ("ppc64", 21, 2, 2),
    ("ppc64le", 21, 2, 1),
    ("riscv64", 243, 2, 1),
    ("s390x", 22, 2, 2),
    ("sparc64", 43, 2, 2),
];

/// Tells whether programs for a platform can run here.
///
/// # Errors
/// What is missing, as half a sentence.
pub(super) fn check(platform: &Platform) -> Result<(), String> {
    let host = Platform::host();
    if platform.os != host.os {
        return Err(format!("this is {}", host.os));
    }
    if platform.is_native() {
        return Ok(());
    }
    let lacking = || format!("this machine is {host}, and no handler of binfmt_misc runs {} programs", platform.architecture);
    let machine = MACHINES.iter().find(|m| m.0 == platform.architecture).ok_or_else(lacking)?;
    let entries = std::fs::read_dir(HANDLERS).map_err(|_| lacking())?;
    let mut unfixed = None;
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(bytes) = fs::read(&path, HANDLER_MAX_BYTES) else { continue };
        match matches(&String::from_utf8_lossy(&bytes), machine) {
            Match::Runs => return Ok(()),
            Match::NotFixed => unfixed = Some(path),
            Match::No => {}
        }
    }
    Err(unfixed.map_or_else(lacking, |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("the handler {name} of binfmt_misc was registered without the flag F, so images would have to hold its interpreter")
    }))
}

/// Tells whether programs for a platform can run here.
pub fn runs_here(platform: &Platform) -> bool {
    check(platform).is_ok()
}

/// Says how to get a handler.
pub(super) fn hint(platform: &Platform) -> String {
    let mount = if Path::new(HANDLERS).join("register").exists() { "" } else { "mount binfmt_misc, " };
    let architecture = &platform.architecture;
    format!("{mount}install qemu-user-static for {architecture}, or let the step run in a stage FROM --platform=$BUILDPLATFORM")
}

#[derive(Debug, PartialEq, Eq)]
enum Match {
    Runs,
    NotFixed,
    No,
}

/// Reads what the kernel says of one handler.
fn matches(text: &str, machine: &(&str, u16, u8, u8)) -> Match {
    let mut lines = text.lines();
    if lines.next() != Some("enabled") {
        return Match::No;
    }
    let field = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).map(str::trim);
    if field("offset ") != Some("0") {
        return Match::No;
    }
    let bytes = |hex: &str| -> Vec<u8> {
        let pair = |at: usize| hex.get(at..at + 2).and_then(|h| u8::from_str_radix(h, 16).ok());
        (0..hex.len()).step_by(2).map_while(pair).collect()
    };
    let magic = bytes(field("magic ").unwrap_or_default());
    let (_, number, class, order) = *machine;
    let Some([low, high]) = magic.get(MACHINE_AT..MACHINE_AT + 2) else { return Match::No };
    let found = if order == 1 { u16::from_le_bytes([*low, *high]) } else { u16::from_be_bytes([*low, *high]) };
    if found != number || magic.get(4..6) != Some(&[class, order]) || !magic.starts_with(b"\x7fELF") {
        return Match::No;
    }
    if field("flags:").is_some_and(|flags| flags.contains('F')) { Match::Runs } else { Match::NotFixed }
}

#[cfg(test)]
mod tests;
