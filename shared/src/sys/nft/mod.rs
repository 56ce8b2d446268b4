//! The packet filter, nf_tables, over netlink: tables, chains, sets, maps, rules.
//!
//! A [`Transaction`] is applied whole or not at all. Nothing here runs `nft` or `iptables`; what it
//! makes reads like anybody's in `nft list ruleset`. Follows `linux/netfilter/nf_tables.h`.
//!
//! Long, because tables, chains, sets and rules are one vocabulary.

pub mod expr;
mod query;

#[cfg(test)]
mod tests;

use super::netlink::{ACK, APPEND, Batch, CREATE, Family, Message, REQUEST, Result, Socket};
use expr::Expr;
pub use query::{chain_drops, elements, has_table, rules_with_comment, tables};

/// Elements that go into one message: their attribute may have 64 KiB.
const ELEMENTS_PER_MESSAGE: usize = 400;

const NFNL_SUBSYS_NFTABLES: u16 = 10 << 8;
const NFNL_MSG_BATCH_BEGIN: u16 = 16;
const NFNL_MSG_BATCH_END: u16 = 17;
const NFT_MSG_NEWTABLE: u16 = 0;
const NFT_MSG_GETTABLE: u16 = 1;
const NFT_MSG_DELTABLE: u16 = 2;
const NFT_MSG_NEWCHAIN: u16 = 3;
const NFT_MSG_GETCHAIN: u16 = 4;
const NFT_MSG_NEWRULE: u16 = 6;
const NFT_MSG_GETRULE: u16 = 7;
const NFT_MSG_DELRULE: u16 = 8;
const NFT_MSG_NEWSET: u16 = 9;
const NFT_MSG_NEWSETELEM: u16 = 12;
const NFT_MSG_GETSETELEM: u16 = 13;
const NFT_MSG_DELSETELEM: u16 = 14;
const NFTA_TABLE_NAME: u16 = 1;
const NFTA_CHAIN_TABLE: u16 = 1;
const NFTA_CHAIN_NAME: u16 = 3;
const NFTA_CHAIN_HOOK: u16 = 4;
const NFTA_CHAIN_POLICY: u16 = 5;
const NFTA_CHAIN_TYPE: u16 = 7;
const NFTA_HOOK_HOOKNUM: u16 = 1;
const NFTA_HOOK_PRIORITY: u16 = 2;
const NFTA_RULE_TABLE: u16 = 1;
const NFTA_RULE_CHAIN: u16 = 2;
const NFTA_RULE_HANDLE: u16 = 3;
const NFTA_RULE_EXPRESSIONS: u16 = 4;
const NFTA_RULE_USERDATA: u16 = 7;
const NFTA_LIST_ELEM: u16 = 1;
const NFTA_SET_TABLE: u16 = 1;
const NFTA_SET_NAME: u16 = 2;
const NFTA_SET_FLAGS: u16 = 3;
const NFTA_SET_KEY_TYPE: u16 = 4;
const NFTA_SET_KEY_LEN: u16 = 5;
const NFTA_SET_DATA_TYPE: u16 = 6;
const NFTA_SET_DATA_LEN: u16 = 7;
const NFTA_SET_DESC: u16 = 9;
const NFTA_SET_ID: u16 = 10;
const NFTA_SET_USERDATA: u16 = 13;
const UDATA_SET_KEY_BYTE_ORDER: u8 = 0;
const BYTE_ORDER_HOST: u32 = 1;
const NFTA_SET_DESC_CONCAT: u16 = 2;
const NFTA_SET_FIELD_LEN: u16 = 1;
const NFTA_SET_ELEM_KEY: u16 = 1;
const NFTA_SET_ELEM_DATA: u16 = 2;
const NFTA_SET_ELEM_FLAGS: u16 = 3;
const NFTA_SET_ELEM_KEY_END: u16 = 10;
const NFTA_SET_ELEM_LIST_TABLE: u16 = 1;
const NFTA_SET_ELEM_LIST_SET: u16 = 2;
const NFTA_SET_ELEM_LIST_ELEMENTS: u16 = 3;
const NFTA_DATA_VALUE: u16 = 1;
const NFT_SET_INTERVAL: u32 = 0x4;
const NFT_SET_MAP: u32 = 0x8;
const NFT_SET_CONCAT: u32 = 0x80;
const NFT_SET_ELEM_INTERVAL_END: u32 = 1;
/// The user data kind under which `nft` keeps and shows a rule's comment.
const UDATA_RULE_COMMENT: u8 = 0;

/// Which packets a table sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFamily {
    /// IPv4 and IPv6.
    Inet,
    /// IPv4 only, as iptables has it.
    Ip,
    /// IPv6 only, as ip6tables has it.
    Ip6,
}

impl TableFamily {
    const fn number(self) -> u8 {
        match self {
            TableFamily::Inet => 1,
            TableFamily::Ip => 2,
            TableFamily::Ip6 => 10,
        }
    }
}

/// What a base chain does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainKind {
    /// Accepts and drops.
    Filter,
    /// Rewrites addresses of new connections.
    Nat,
}

/// Where a base chain hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// Every packet that arrives.
    Prerouting = 0,
    /// Packets on their way through.
    Forward = 2,
    /// Packets that this machine makes.
    Output = 3,
    /// Every packet that leaves.
    Postrouting = 4,
}

/// One field of a set's key or data: the type number under which `nft` shows it, and its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// `tcp`, `udp`, ...
    Protocol,
    /// A port.
    Port,
    /// The name of a link.
    LinkName,
}

impl Field {
    const fn number(self) -> u32 {
        match self {
            Field::Ipv4 => 7,
            Field::Ipv6 => 8,
            Field::Protocol => 12,
            Field::Port => 13,
            Field::LinkName => 41,
        }
    }

    /// Returns its size in bytes.
    pub const fn len_bytes(self) -> u32 {
        match self {
            Field::Ipv4 => 4,
            Field::Ipv6 | Field::LinkName => 16,
            Field::Protocol => 1,
            Field::Port => 2,
        }
    }

    const fn padded(self) -> u32 {
        self.len_bytes().next_multiple_of(4)
    }
}

/// A set, or a map when it has data.
#[derive(Debug, Clone, Copy)]
pub struct Set<'a> {
    /// Its name in its table.
    pub name: &'a str,
    /// The fields of its keys.
    pub key: &'a [Field],
    /// The fields of its values; none makes it a set.
    pub data: &'a [Field],
    /// Whether a key may be a range.
    pub interval: bool,
}

/// An element of a set or map. Fields in a row, each padded to four bytes where there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The key, or the first key of a range.
    pub key: Vec<u8>,
    /// The last key of a range (of keys with several fields).
    pub key_end: Option<Vec<u8>>,
    /// The value, in a map.
    pub data: Option<Vec<u8>>,
    /// True for the element that ends a range of keys with one field.
    pub ends_interval: bool,
}

/// A row of fields as an element's key or value holds them.
#[derive(Debug, Default, Clone)]
pub struct Row(Vec<u8>);

impl Row {
    /// Returns an empty row.
    pub fn new() -> Row {
        Row::default()
    }

    /// Appends a field.
    pub fn field(mut self, bytes: &[u8]) -> Row {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    /// Appends a link's name.
    pub fn link(self, name: &str) -> Row {
        let mut bytes = [0; 16];
        let len = name.len().min(15);
        bytes[..len].copy_from_slice(&name.as_bytes()[..len]);
        self.field(&bytes)
    }

    /// Returns the bytes of the row.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Changes that are applied together or not at all.
#[derive(Debug)]
pub struct Transaction {
    batch: Batch,
    family: TableFamily,
    table: String,
    sets: u32,
}

fn header(family: u8) -> [u8; 4] {
    [family, 0, 0, 0]
}

fn batch_header() -> [u8; 4] {
    // Family and version 0; the subsystem in network byte order.
    [0, 0, 0, 10]
}

impl Transaction {
    /// Returns an empty transaction on a table.
    pub fn new(family: TableFamily, table: &str) -> Transaction {
        let mut batch = Batch::new();
        batch.message(NFNL_MSG_BATCH_BEGIN, REQUEST, "change the packet filter", |m| {
            m.raw(&batch_header());
        });
        Transaction { batch, family, table: table.to_owned(), sets: 0 }
    }

    /// Tells whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.batch.len() == 1
    }

    fn add(&mut self, kind: u16, flags: u16, what: String, fill: impl FnOnce(&mut Message<'_>)) {
        let family = self.family.number();
        self.batch.message(NFNL_SUBSYS_NFTABLES | kind, REQUEST | ACK | flags, what, |m| {
            m.raw(&header(family));
            fill(m);
        });
    }

    /// Makes the table; one that exists is fine.
    pub fn add_table(&mut self) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_NEWTABLE, CREATE, format!("create the nft table {table}"), |m| {
            m.text(NFTA_TABLE_NAME, &table);
        });
        self
    }

    /// Deletes the table with all it holds; it must exist.
    pub fn delete_table(&mut self) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_DELTABLE, 0, format!("delete the nft table {table}"), |m| {
            m.text(NFTA_TABLE_NAME, &table);
        });
        self
    }

    /// Makes a chain that the kernel calls; its policy is to accept.
    pub fn add_base_chain(&mut self, name: &str, kind: ChainKind, hook: Hook, priority: i32) -> &mut Self {
        self.put_base_chain(name, kind, hook, priority, 1)
    }

    /// Makes a filter chain that drops what no rule accepts.
    pub fn add_base_chain_dropping(&mut self, name: &str, hook: Hook, priority: i32) -> &mut Self {
        self.put_base_chain(name, ChainKind::Filter, hook, priority, 0)
    }

    fn put_base_chain(&mut self, name: &str, kind: ChainKind, hook: Hook, priority: i32, policy: u32) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_NEWCHAIN, CREATE, format!("create the nft chain {name}"), |m| {
            m.text(NFTA_CHAIN_TABLE, &table).text(NFTA_CHAIN_NAME, name);
            m.nest(NFTA_CHAIN_HOOK, |m| {
                m.big(NFTA_HOOK_HOOKNUM, hook as u32).big(NFTA_HOOK_PRIORITY, priority.cast_unsigned());
            });
            m.text(NFTA_CHAIN_TYPE, if kind == ChainKind::Nat { "nat" } else { "filter" }).big(NFTA_CHAIN_POLICY, policy);
        });
        self
    }

    /// Makes a chain that rules jump to.
    pub fn add_chain(&mut self, name: &str) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_NEWCHAIN, CREATE, format!("create the nft chain {name}"), |m| {
            m.text(NFTA_CHAIN_TABLE, &table).text(NFTA_CHAIN_NAME, name);
        });
        self
    }

    /// Appends a rule to a chain.
    pub fn add_rule(&mut self, chain: &str, exprs: &[Expr<'_>]) -> &mut Self {
        self.put_rule(chain, APPEND, "", exprs)
    }

    /// Puts a rule first in a chain, with a comment by which to know it again.
    pub fn insert_rule(&mut self, chain: &str, comment: &str, exprs: &[Expr<'_>]) -> &mut Self {
        self.put_rule(chain, 0, comment, exprs)
    }

    fn put_rule(&mut self, chain: &str, flags: u16, comment: &str, exprs: &[Expr<'_>]) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_NEWRULE, CREATE | flags, format!("add a rule to the nft chain {chain}"), |m| {
            m.text(NFTA_RULE_TABLE, &table).text(NFTA_RULE_CHAIN, chain);
            m.nest(NFTA_RULE_EXPRESSIONS, |m| {
                for expr in exprs {
                    m.nest(NFTA_LIST_ELEM, |m| expr.write(m));
                }
            });
            if !comment.is_empty() {
                let mut data = vec![UDATA_RULE_COMMENT, u8::try_from(comment.len() + 1).unwrap_or(u8::MAX)];
                data.extend_from_slice(&comment.as_bytes()[..comment.len().min(usize::from(u8::MAX) - 1)]);
                data.push(0);
                m.attr(NFTA_RULE_USERDATA, &data);
            }
        });
        self
    }

    /// Deletes a rule.
    pub fn delete_rule(&mut self, chain: &str, handle: u64) -> &mut Self {
        let table = self.table.clone();
        self.add(NFT_MSG_DELRULE, 0, format!("delete a rule of the nft chain {chain}"), |m| {
            m.text(NFTA_RULE_TABLE, &table).text(NFTA_RULE_CHAIN, chain).attr(NFTA_RULE_HANDLE, &handle.to_be_bytes());
        });
        self
    }

    /// Makes a set or map.
    pub fn add_set(&mut self, set: &Set<'_>) -> &mut Self {
        let table = self.table.clone();
        self.sets += 1;
        let id = self.sets;
        let concat = set.key.len() > 1;
        let number = |fields: &[Field]| fields.iter().fold(0, |number, field| number << 6 | field.number());
        let len = |fields: &[Field]| match fields {
            [one] => one.len_bytes(),
            many => many.iter().map(|field| field.padded()).sum(),
        };
        let flags = if set.interval { NFT_SET_INTERVAL } else { 0 }
            | if set.data.is_empty() { 0 } else { NFT_SET_MAP }
            | if concat && set.interval { NFT_SET_CONCAT } else { 0 };
        self.add(NFT_MSG_NEWSET, CREATE, format!("create the nft set {}", set.name), |m| {
            m.text(NFTA_SET_TABLE, &table).text(NFTA_SET_NAME, set.name).big(NFTA_SET_FLAGS, flags);
            m.big(NFTA_SET_KEY_TYPE, number(set.key)).big(NFTA_SET_KEY_LEN, len(set.key)).big(NFTA_SET_ID, id);
            if !set.data.is_empty() {
                m.big(NFTA_SET_DATA_TYPE, number(set.data)).big(NFTA_SET_DATA_LEN, len(set.data));
            }
            if set.key == [Field::LinkName] {
                // Without this `nft list` shows the names wrongly.
                m.attr(NFTA_SET_USERDATA, &[&[UDATA_SET_KEY_BYTE_ORDER, 4][..], &BYTE_ORDER_HOST.to_ne_bytes()].concat());
            }
            if concat && set.interval {
                m.nest(NFTA_SET_DESC, |m| {
                    m.nest(NFTA_SET_DESC_CONCAT, |m| {
                        for field in set.key {
                            m.nest(NFTA_LIST_ELEM, |m| {
                                m.big(NFTA_SET_FIELD_LEN, field.len_bytes());
                            });
                        }
                    });
                });
            }
        });
        self
    }

    /// Adds elements to a set or map; equal ones that exist are fine, ones with another value are not.
    pub fn add_elements(&mut self, set: &str, elements: &[Element]) -> &mut Self {
        self.put_elements(NFT_MSG_NEWSETELEM, CREATE, "add to", set, elements)
    }

    /// Deletes elements of a set or map; they must exist.
    pub fn delete_elements(&mut self, set: &str, elements: &[Element]) -> &mut Self {
        self.put_elements(NFT_MSG_DELSETELEM, 0, "delete from", set, elements)
    }

    fn put_elements(&mut self, kind: u16, flags: u16, verb: &str, set: &str, elements: &[Element]) -> &mut Self {
        let table = self.table.clone();
        for some in elements.chunks(ELEMENTS_PER_MESSAGE) {
            self.add(kind, flags, format!("{verb} the nft set {set}"), |m| {
                m.text(NFTA_SET_ELEM_LIST_TABLE, &table).text(NFTA_SET_ELEM_LIST_SET, set);
                m.nest(NFTA_SET_ELEM_LIST_ELEMENTS, |m| {
                    for element in some {
                        m.nest(NFTA_LIST_ELEM, |m| write_element(m, element, kind == NFT_MSG_NEWSETELEM));
                    }
                });
            });
        }
        self
    }

    /// Applies the changes.
    ///
    /// # Errors
    /// The kernel's first refusal; nothing has changed then.
    pub fn commit(mut self, socket: &Socket) -> Result<()> {
        self.batch.message(NFNL_MSG_BATCH_END, REQUEST, "change the packet filter", |m| {
            m.raw(&batch_header());
        });
        socket.run(self.batch)
    }
}

fn write_element(m: &mut Message<'_>, element: &Element, with_data: bool) {
    m.nest(NFTA_SET_ELEM_KEY, |m| {
        m.attr(NFTA_DATA_VALUE, &element.key);
    });
    if let Some(end) = &element.key_end {
        m.nest(NFTA_SET_ELEM_KEY_END, |m| {
            m.attr(NFTA_DATA_VALUE, end);
        });
    }
    if let Some(data) = element.data.as_ref().filter(|_| with_data) {
        m.nest(NFTA_SET_ELEM_DATA, |m| {
            m.attr(NFTA_DATA_VALUE, data);
        });
    }
    if element.ends_interval {
        m.big(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    }
}

/// Opens a socket to the packet filter of the calling thread's network namespace.
///
/// # Errors
/// What socket(2) says.
pub fn open() -> Result<Socket> {
    Socket::open(Family::Netfilter)
}
