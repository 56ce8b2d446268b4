#![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::sys::random;

#[test]
fn files_of_the_host_are_read() {
    assert_eq!(os_name("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"), "Debian GNU/Linux 12 (bookworm)");
    assert_eq!(os_name(""), "Linux");
    assert_eq!(memory_bytes("MemTotal:       24576 kB\nMemFree: 1 kB\n"), 24576 * 1024);
    assert_eq!(memory_bytes("MemTotal: many\n"), 0);
}

#[test]
fn a_host_is_probed_without_a_trace() {
    let host = probe();
    assert!(!host.kernel.is_empty() && host.cpus > 0 && host.memory_bytes > 0);
    let works = |name: &str| host.can.iter().any(|(can, works)| *can == name && *works);
    assert!(works("overlay") && works("seccomp") && works("bridge"), "{host:?}");
    let links = route::links(&Socket::open(Family::Route).expect("socket")).expect("links");
    assert!(!links.iter().any(|link| link.name.contains("probe")));
}

#[test]
fn a_command_of_others_that_comes_first_is_told() {
    let dir = std::env::temp_dir().join(format!("tb-host-{}", random::hex(6)));
    let (theirs, ours) = (dir.join("theirs"), dir.join("ours"));
    for (place, name) in [(&theirs, "bcp"), (&ours, "tacklebox"), (&theirs, "plain")] {
        std::fs::create_dir_all(place).expect("dir");
        std::fs::write(place.join(name), "#!").expect("file");
        std::fs::set_permissions(place.join(name), std::fs::Permissions::from_mode(0o755)).expect("mode");
    }
    std::fs::set_permissions(theirs.join("plain"), std::fs::Permissions::from_mode(0o644)).expect("mode");
    for name in ["bcp", "sdi", "plain"] {
        symlink("tacklebox", ours.join(name)).expect("link");
    }
    let own = ours.join("tacklebox").canonicalize().expect("there");
    let names = ["bcp", "sdi", "plain", "nothere"];
    assert_eq!(shadowed_in(&names, &[theirs.clone(), ours.clone()], &own), [("bcp".to_owned(), theirs.join("bcp"))]);
    assert!(shadowed_in(&names, &[ours, theirs], &own).is_empty());
    std::fs::remove_dir_all(&dir).expect("removed");
}
