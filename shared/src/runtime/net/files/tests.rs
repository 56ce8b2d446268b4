#![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

use super::{Resolver, member_line, update};
use crate::sys::{fs, random};

#[test]
fn a_resolver_file_is_read_and_written() {
    let text = "# a comment\nnameserver 127.0.0.53\nnameserver fe80::1%eth0\nnameserver 10.255.255.53\nsearch a.example b.example\noptions edns0 ndots:2\n";
    let resolver = Resolver::parse(text).without_loopback();
    assert_eq!(
        resolver.to_text(),
        "nameserver fe80::1%eth0\nnameserver 10.255.255.53\nsearch a.example b.example\noptions edns0 ndots:2\n"
    );
}

#[test]
fn servers_behind_a_local_one_are_taken_in_its_place() {
    let dir = std::env::temp_dir().join(format!("tb-files-{}", random::hex(6)));
    fs::create_dir_all(&dir).expect("dir");
    let write = |name: &str, text: &str| {
        std::fs::write(dir.join(name), text).expect("write");
        dir.join(name)
    };
    let (stub, behind) = (write("stub", "nameserver 127.0.0.53\n"), write("behind", "nameserver 192.0.2.53\n"));
    assert_eq!(Resolver::read(&stub, &behind).servers, ["192.0.2.53"]);
    let plain = write("plain", "nameserver 198.51.100.1\n");
    assert_eq!(Resolver::read(&plain, &behind).servers, ["198.51.100.1"]);
    assert_eq!(Resolver::read(&dir.join("none"), &dir.join("none")), Resolver::default());
    fs::remove_tree(&dir).expect("removed");
}

#[test]
fn members_come_and_go_in_a_hosts_file_that_stays_the_same_file() {
    use std::os::unix::fs::MetadataExt;
    let dir = std::env::temp_dir().join(format!("tb-files-{}", random::hex(6)));
    fs::create_dir_all(&dir).expect("dir");
    let path = dir.join("hosts");
    std::fs::write(&path, "127.0.0.1\tlocalhost\n10.0.0.9\tadded by hand").expect("write");
    let inode = std::fs::metadata(&path).expect("stat").ino();
    let address = "10.89.1.2".parse().expect("ip");
    update(&path, "0123456789abcdef", &member_line(address, &["db".into(), "pg".into()], "0123456789abcdef")).expect("added");
    let text = std::fs::read_to_string(&path).expect("read");
    assert_eq!(text, "127.0.0.1\tlocalhost\n10.0.0.9\tadded by hand\n10.89.1.2\tdb pg\t# 0123456789ab\n");
    update(&path, "0123456789abcdef", "").expect("removed");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "127.0.0.1\tlocalhost\n10.0.0.9\tadded by hand\n");
    assert_eq!(std::fs::metadata(&path).expect("stat").ino(), inode);
    update(&dir.join("gone"), "x", "y\n").expect("no file is fine");
    fs::remove_tree(&dir).expect("removed");
}
