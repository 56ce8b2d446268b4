//! What the policy that the kernel has loaded allows: the files of selinuxfs.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;

use crate::sys::fs;

/// Where the kernel has selinuxfs.
const TREE: &str = "/sys/fs/selinux";
/// An answer is six numbers, in bytes at most.
const ANSWER_MAX_BYTES: usize = 256;

/// Tells whether the policy is in force, not just written about.
pub(super) fn is_enforcing() -> bool {
    number(&format!("{TREE}/enforce")) == Some(1)
}

/// Returns the label of this process.
pub(super) fn own_label() -> Option<String> {
    let text = fs::read_kernel(Path::new("/proc/self/attr/current")).ok()?;
    Some(text.trim_end_matches(['\0', '\n']).to_owned()).filter(|text| !text.is_empty())
}

/// Tells whether the policy gives programs labelled `source` these permissions on what is labelled `target`. What the policy does
/// not name it does not forbid, and an answer that cannot be had is none: the start itself will tell.
pub(super) fn allows(source: &str, target: &str, class: &str, permissions: &[&str]) -> bool {
    let Some(index) = number(&format!("{TREE}/class/{class}/index")) else { return true };
    let bits = permissions.iter().filter_map(|name| number(&format!("{TREE}/class/{class}/perms/{name}")));
    let wanted = bits.filter_map(|n| 1_u32.checked_shl(n.wrapping_sub(1))).fold(0, |mask, bit| mask | bit);
    let ask = || {
        let mut file = OpenOptions::new().read(true).write(true).open(Path::new(TREE).join("access"))?;
        file.write_all(format!("{source} {target} {index}").as_bytes())?;
        let mut answer = [0_u8; ANSWER_MAX_BYTES];
        let n = file.read(&mut answer)?;
        std::io::Result::Ok(String::from_utf8_lossy(&answer[..n]).into_owned())
    };
    let answer = ask().unwrap_or_default();
    allowed_of(&answer).is_none_or(|allowed| allowed & wanted == wanted)
}

/// Reads the first number of an answer: the permissions, as bits.
pub(super) fn allowed_of(answer: &str) -> Option<u32> {
    u32::from_str_radix(answer.split_ascii_whitespace().next()?, 16).ok()
}

fn number(path: &str) -> Option<u32> {
    fs::read_kernel(path).ok()?.trim().parse().ok()
}
