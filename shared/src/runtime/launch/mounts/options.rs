//! Mount options as mount(8) and the runtime specification spell them.

use crate::oci::spec::Mount;
use crate::sys::mount::attributes as attr;

/// What the options of a mount come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) set: u32,
    pub(super) clear: u32,
    /// Options that hold for the mounts below, too.
    pub(super) set_below: u32,
    pub(super) clear_below: u32,
    /// Whether a part of the host is shown.
    pub(super) bind: bool,
    pub(super) recursive: bool,
    /// `MS_*`, and whether it holds for the mounts below.
    pub(super) propagation: Vec<(u64, bool)>,
    pub(super) data: Vec<(String, Option<String>)>,
}

/// Attributes by name: name, bits, whether the name sets or clears them. With an `r` before it, a name holds for the mounts below.
const FLAGS: [(&str, u32, bool); 18] = [
    ("ro", attr::READ_ONLY, true),
    ("rw", attr::READ_ONLY, false),
    ("nosuid", attr::NO_SUID, true),
    ("suid", attr::NO_SUID, false),
    ("nodev", attr::NO_DEV, true),
    ("dev", attr::NO_DEV, false),
    ("noexec", attr::NO_EXEC, true),
    ("exec", attr::NO_EXEC, false),
    ("nosymfollow", attr::NO_SYMFOLLOW, true),
    ("symfollow", attr::NO_SYMFOLLOW, false),
    ("nodiratime", attr::NO_DIRATIME, true),
    ("diratime", attr::NO_DIRATIME, false),
    ("noatime", attr::NO_ATIME, true),
    ("strictatime", attr::STRICT_ATIME, true),
    ("relatime", 0, true),
    ("atime", 0, true),
    ("norelatime", attr::STRICT_ATIME, true),
    ("nostrictatime", 0, true),
];

/// Names that choose how access times are kept: one choice replaces another.
const ACCESS_TIMES: [&str; 6] = ["noatime", "strictatime", "relatime", "atime", "norelatime", "nostrictatime"];

/// How mount events travel.
const PROPAGATION: [(&str, u64); 4] =
    [("private", libc::MS_PRIVATE), ("slave", libc::MS_SLAVE), ("shared", libc::MS_SHARED), ("unbindable", libc::MS_UNBINDABLE)];

/// Options that ask for what is so anyway, or that concern mount(8) alone.
const NOTHING: [&str; 9] = ["defaults", "notmpcopyup", "tmpcopyup", "idmap", "ridmap", "loud", "silent", "iversion", "noiversion"];

impl Options {
    /// Reads mount options; what is no flag belongs to the file system.
    pub(super) fn parse(options: &[String]) -> Options {
        let mut all = Options::default();
        for option in options {
            let recursive = option.strip_prefix('r');
            if let Some((bits, sets)) = flag(option) {
                all.attribute(option, bits, sets);
            } else if let Some((bits, sets)) = recursive.and_then(flag) {
                let name = recursive.unwrap_or_default();
                all.attribute(name, bits, sets);
                let (on, off) = if sets { (bits, 0) } else { (0, bits) };
                let off = if ACCESS_TIMES.contains(&name) { attr::ACCESS_TIME } else { off };
                (all.set_below, all.clear_below) = ((all.set_below & !off) | on, (all.clear_below & !on) | off);
            } else if let Some((_, bits)) = PROPAGATION.iter().find(|(name, _)| name == option) {
                all.propagation.push((*bits, false));
            } else if let Some((_, bits)) = PROPAGATION.iter().find(|(name, _)| Some(*name) == recursive) {
                all.propagation.push((*bits, true));
            } else {
                match option.as_str() {
                    "bind" => all.bind = true,
                    "rbind" => (all.bind, all.recursive) = (true, true),
                    name if NOTHING.contains(&name) || name.starts_with("idmap=") || name.starts_with("x-") || name.starts_with("X-") => {}
                    other => match other.split_once('=') {
                        Some((key, value)) => all.data.push((key.to_owned(), Some(value.to_owned()))),
                        None => all.data.push((other.to_owned(), None)),
                    },
                }
            }
        }
        all
    }

    fn attribute(&mut self, name: &str, bits: u32, sets: bool) {
        if ACCESS_TIMES.contains(&name) {
            self.set &= !attr::ACCESS_TIME;
            self.clear |= attr::ACCESS_TIME;
            self.set |= bits;
        } else if sets {
            self.set |= bits;
            self.clear &= !bits;
        } else {
            self.clear |= bits;
            self.set &= !bits;
        }
    }
}

fn flag(name: &str) -> Option<(u32, bool)> {
    FLAGS.iter().find(|(flag, ..)| *flag == name).map(|(_, bits, sets)| (*bits, *sets))
}

/// Tells whether a mount shows a part of the host.
pub(super) fn is_bind(mount: &Mount, options: &Options) -> bool {
    options.bind || matches!(mount.kind.as_str(), "" | "bind" | "none")
}
