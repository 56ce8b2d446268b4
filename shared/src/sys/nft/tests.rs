use std::os::fd::AsFd;

use super::expr::{Base, Expr, Meta, Verdict};
use super::{ChainKind, Element, Field, Hook, Row, Set, TableFamily, Transaction};
use crate::sys::netns;

const TABLE: &str = "tacklebox_test";

#[test]
fn a_table_is_made_whole_and_its_elements_come_and_go() {
    let host = netns::create().expect("namespace");
    netns::inside(host.as_fd(), || {
        let socket = super::open().expect("socket");
        let mut all = Transaction::new(TableFamily::Inet, TABLE);
        all.add_table();
        all.add_set(&Set { name: "ports", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv4, Field::Port], interval: false });
        all.add_set(&Set { name: "ranges", key: &[Field::Protocol, Field::Port], data: &[Field::Ipv4], interval: true });
        all.add_base_chain("prerouting", ChainKind::Nat, Hook::Prerouting, -100);
        all.add_chain("publish");
        all.add_rule("prerouting", &[Expr::ToThisMachine(0), Expr::Equal(0, &2_u32.to_ne_bytes()), Expr::Then(Verdict::Jump("publish"))]);
        let dport = Expr::Payload { base: Base::Transport, offset: 2, len: 2, register: 1 };
        let four = [Expr::Meta(Meta::Family, 0), Expr::Equal(0, &[2])];
        all.add_rule(
            "publish",
            &[four[0], four[1], Expr::Meta(Meta::Protocol, 0), dport, Expr::Map(0, "ports", 0), Expr::Dnat(2, 0, Some(1))],
        );
        all.add_rule(
            "publish",
            &[four[0], four[1], Expr::Meta(Meta::Protocol, 0), dport, Expr::Map(0, "ranges", 0), Expr::Dnat(2, 0, None)],
        );
        all.commit(&socket).expect("whole");
        assert!(super::has_table(&socket, TableFamily::Inet, TABLE).expect("look"));
        assert_eq!(super::tables(&socket, TableFamily::Inet).expect("list"), [TABLE]);

        let key = |port: u16| Row::new().field(&[6]).field(&port.to_be_bytes()).bytes();
        let one = Element {
            key: key(80),
            key_end: None,
            data: Some(Row::new().field(&[10, 89, 0, 2]).field(&8080_u16.to_be_bytes()).bytes()),
            ends_interval: false,
        };
        let range = Element { key: key(8000), key_end: Some(key(8199)), data: Some(vec![10, 89, 0, 2]), ends_interval: false };
        let mut add = Transaction::new(TableFamily::Inet, TABLE);
        add.add_elements("ports", std::slice::from_ref(&one)).add_elements("ranges", std::slice::from_ref(&range));
        add.commit(&socket).expect("elements");
        assert_eq!(super::elements(&socket, TableFamily::Inet, TABLE, "ports").expect("list"), std::slice::from_ref(&one));
        assert_eq!(super::elements(&socket, TableFamily::Inet, TABLE, "ranges").expect("list"), std::slice::from_ref(&range));

        let mut wrong = Transaction::new(TableFamily::Inet, TABLE);
        wrong.delete_elements("ports", std::slice::from_ref(&one));
        wrong.delete_elements("ranges", &[Element { key: key(1), key_end: Some(key(2)), ..range.clone() }]);
        let error = wrong.commit(&socket).expect_err("not there");
        assert!(error.absent(), "{error}");
        assert_eq!(error.to_string(), "cannot delete from the nft set ranges");
        assert_eq!(super::elements(&socket, TableFamily::Inet, TABLE, "ports").expect("list").len(), 1, "all or nothing");

        let mut delete = Transaction::new(TableFamily::Inet, TABLE);
        delete.delete_elements("ports", &[one]).delete_elements("ranges", &[range]);
        delete.commit(&socket).expect("there");
        assert!(super::elements(&socket, TableFamily::Inet, TABLE, "ports").expect("list").is_empty());

        let mut gone = Transaction::new(TableFamily::Inet, TABLE);
        gone.delete_table();
        gone.commit(&socket).expect("deleted");
        assert!(!super::has_table(&socket, TableFamily::Inet, TABLE).expect("look"));
    })
    .expect("inside");
}

#[test]
fn a_foreign_chain_is_looked_at_and_gets_a_rule_that_is_found_again() {
    let host = netns::create().expect("namespace");
    netns::inside(host.as_fd(), || {
        let socket = super::open().expect("socket");
        assert_eq!(super::chain_drops(&socket, TableFamily::Ip, "filter", "FORWARD").expect("look"), None);
        let mut make = Transaction::new(TableFamily::Ip, "filter");
        make.add_table().add_base_chain("FORWARD", ChainKind::Filter, Hook::Forward, 0);
        make.commit(&socket).expect("made");
        assert_eq!(super::chain_drops(&socket, TableFamily::Ip, "filter", "FORWARD").expect("look"), Some(false));
        let mut insert = Transaction::new(TableFamily::Ip, "filter");
        insert.insert_rule(
            "FORWARD",
            "ours",
            &[Expr::Meta(Meta::InLink, 0), Expr::Equal(0, b"tb"), Expr::Counter, Expr::Then(Verdict::Accept)],
        );
        insert.commit(&socket).expect("inserted");
        let handles = super::rules_with_comment(&socket, TableFamily::Ip, "filter", "FORWARD", "ours").expect("list");
        assert_eq!(handles.len(), 1);
        let mut delete = Transaction::new(TableFamily::Ip, "filter");
        delete.delete_rule("FORWARD", handles[0]);
        delete.commit(&socket).expect("deleted");
        assert!(super::rules_with_comment(&socket, TableFamily::Ip, "filter", "FORWARD", "ours").expect("list").is_empty());
    })
    .expect("inside");
}

#[test]
fn closing_after_a_deletion_does_not_wait() {
    let host = netns::create().expect("namespace");
    let fastest = netns::inside(host.as_fd(), || {
        let mut fastest = std::time::Duration::MAX;
        for _ in 0..10 {
            let socket = super::open().expect("socket");
            let mut make = Transaction::new(TableFamily::Inet, TABLE);
            make.add_table();
            make.commit(&socket).expect("made");
            let mut delete = Transaction::new(TableFamily::Inet, TABLE);
            delete.delete_table();
            delete.commit(&socket).expect("deleted");
            let start = std::time::Instant::now();
            drop(socket);
            fastest = fastest.min(start.elapsed());
        }
        fastest
    });
    let fastest = fastest.expect("inside");
    // Without the ring, none of ten is below 4 ms.
    let is_off = std::fs::read_to_string("/proc/sys/kernel/io_uring_disabled").is_ok_and(|text| text.trim() == "2");
    assert!(is_off || fastest < std::time::Duration::from_millis(3), "{fastest:?}");
}
