//! Where a program of ours begins, before its C library and its data are set up: [`super::seal()`] starts the program a second
//! time, and what the first one sets up until then is work for nothing, a tenth of a short command.
//!
//! A binary gets this by naming `tacklebox_entry` as its entry point (`-Wl,-e,tacklebox_entry`, in its build script); all others
//! are sealed a little later. A static program that can be loaded anywhere has not yet had its addresses put in here: nothing may be
//! used that holds one (tables of strings, virtual functions, panics), nor may anything of the C library.

/// The tools whose children enter containers, each between zeros: text without addresses.
const ENTERING: &[u8] = b"\0bcp\0dbuild\0doci\0dr\0drestart\0dstart\0dx\0";
/// What people ask a tool for instead of work. A container's own argument may be the same.
const ASKS: &[u8] = b"\0--help\0-h\0--version\0-V\0";

/// Tells whether the file of a tool's program must be out of reach of the containers that its children enter.
pub fn enters_containers(tool: &str) -> bool {
    is_listed(ENTERING, tool.as_bytes())
}

/// Tells whether an argument asks for something that no container is entered for.
pub fn asks_only(argument: &[u8]) -> bool {
    is_listed(ASKS, argument)
}

/// Tells whether a list has this name between its zeros.
fn is_listed(list: &[u8], name: &[u8]) -> bool {
    let n = name.len();
    let mut start = 0;
    while n > 0 && start + n + 1 < list.len() {
        let mut same = 0;
        while same < n && list[start + 1 + same] == name[same] {
            same += 1;
        }
        if same == n && list[start] == 0 && list[start + 1 + n] == 0 {
            return true;
        }
        start += 1;
    }
    false
}

/// Returns what is behind the last slash.
#[inline(always)]
fn file_name(path: &[u8]) -> &[u8] {
    let mut start = path.len();
    while start > 0 && path[start - 1] != b'/' {
        start -= 1;
    }
    &path[start..]
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod first;

#[cfg(test)]
mod tests;
