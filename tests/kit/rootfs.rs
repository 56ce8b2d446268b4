//! A root file system without a network: busybox and its links.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

const APPLETS: &[&str] = &[
    "sh",
    "ls",
    "cat",
    "echo",
    "true",
    "false",
    "sleep",
    "id",
    "ps",
    "kill",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "ln",
    "touch",
    "env",
    "pwd",
    "wc",
    "head",
    "tail",
    "grep",
    "sed",
    "awk",
    "stat",
    "mount",
    "umount",
    "ip",
    "nc",
    "wget",
    "httpd",
    "nslookup",
    "ping",
    "chmod",
    "chown",
    "test",
    "printf",
    "seq",
    "date",
    "tty",
    "stty",
    "hostname",
    "uname",
    "df",
    "du",
    "find",
    "sort",
    "tr",
    "cut",
    "dd",
    "od",
    "sha256sum",
    "tar",
    "yes",
    "readlink",
    "ulimit",
    "trap",
    "which",
    "mktemp",
    "expr",
    "basename",
    "dirname",
    "sync",
    "mknod",
    "su",
    "tee",
    "xargs",
    "usleep",
    "timeout",
];

/// Writes a small root file system into `dir`.
pub(crate) fn busybox(dir: &Path) {
    for name in ["bin", "etc", "tmp", "root", "home", "var", "usr", "proc", "sys", "dev"] {
        std::fs::create_dir_all(dir.join(name)).expect("a directory can be made");
    }
    let busybox = ["/bin/busybox", "/usr/bin/busybox"].into_iter().find(|p| Path::new(p).exists()).expect("busybox-static is installed");
    std::fs::copy(busybox, dir.join("bin/busybox")).expect("busybox can be copied");
    for applet in APPLETS {
        symlink("busybox", dir.join("bin").join(applet)).expect("a link can be made");
    }
    std::fs::write(dir.join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000:Ann:/home:/bin/sh\n")
        .expect("a file can be written");
    std::fs::write(dir.join("etc/group"), "root:x:0:\nann:x:1000:\nextra:x:2000:ann\n").expect("a file can be written");
    std::fs::set_permissions(dir.join("tmp"), std::fs::Permissions::from_mode(0o1777)).expect("a mode can be set");
}
