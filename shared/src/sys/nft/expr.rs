//! The expressions that rules are made of, and how each is written into a message.
//!
//! Registers are the kernel's 32-bit ones, numbered from 0 here; a value of 16 bytes takes four.

use super::super::netlink::Message;

const NFTA_EXPR_NAME: u16 = 1;
const NFTA_EXPR_DATA: u16 = 2;
const NFTA_DATA_VALUE: u16 = 1;
const NFTA_DATA_VERDICT: u16 = 2;
const NFTA_VERDICT_CODE: u16 = 1;
const NFTA_VERDICT_CHAIN: u16 = 2;
/// The first 32-bit register.
const NFT_REG32_00: u32 = 8;
const NFT_REG_VERDICT: u32 = 0;
const NFT_JUMP: i32 = -3;
const NFT_RETURN: i32 = -5;

/// Something that every packet carries along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meta {
    /// The name of the link that it came from, 16 bytes.
    InLink = 6,
    /// The name of the link that it leaves by, 16 bytes.
    OutLink = 7,
    /// 2 for IPv4, 10 for IPv6, 1 byte.
    Family = 15,
    /// 6 for TCP and so on, 1 byte.
    Protocol = 16,
}

/// Something that connection tracking knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ct {
    /// A bit for new, established, ...
    State = 0,
    /// A bit for "its destination was rewritten", ...
    Status = 2,
}

/// Where in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// From the start of the IP header.
    Network = 1,
    /// From the start of the TCP or UDP header.
    Transport = 2,
}

/// What becomes of the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It goes on.
    Accept,
    /// It is gone.
    Drop,
    /// The calling chain goes on.
    Return,
    /// Another chain goes on, then this one.
    Jump(&'a str),
}

/// One expression of a rule; the rule goes on while each holds.
#[derive(Debug, Clone, Copy)]
pub enum Expr<'a> {
    /// Loads from the packet's meta data.
    Meta(Meta, u32),
    /// Loads from connection tracking.
    Ct(Ct, u32),
    /// Loads bytes of the packet.
    Payload {
        /// From where.
        base: Base,
        /// How far from there.
        offset: u32,
        /// How many.
        len: u32,
        /// Into which register.
        register: u32,
    },
    /// Loads these bytes.
    Load(u32, &'a [u8]),
    /// Masks a register.
    And(u32, &'a [u8]),
    /// Holds when the register is these bytes.
    Equal(u32, &'a [u8]),
    /// Holds when the register is not these bytes.
    NotEqual(u32, &'a [u8]),
    /// Holds when the set has the register's key.
    In(u32, &'a str),
    /// Holds when the set has not the register's key.
    NotIn(u32, &'a str),
    /// Holds when the map has the first register's key; loads its value into the second.
    Map(u32, &'a str, u32),
    /// Holds when the destination is an address of this machine. Uses the register.
    ToThisMachine(u32),
    /// Counts packets and bytes.
    Counter,
    /// Rewrites the destination: the address family, the address register, the port register.
    Dnat(u8, u32, Option<u32>),
    /// Rewrites the source to the address of the link that the packet leaves by.
    Masquerade,
    /// Ends the rule.
    Then(Verdict<'a>),
}

impl Expr<'_> {
    /// Writes the expression as an element of a rule's list.
    pub(super) fn write(&self, m: &mut Message<'_>) {
        let name = match self {
            Expr::Meta(..) => "meta",
            Expr::Ct(..) => "ct",
            Expr::Payload { .. } => "payload",
            Expr::And(..) => "bitwise",
            Expr::Equal(..) | Expr::NotEqual(..) => "cmp",
            Expr::In(..) | Expr::NotIn(..) | Expr::Map(..) => "lookup",
            Expr::ToThisMachine(..) => "fib",
            Expr::Counter => "counter",
            Expr::Dnat(..) => "nat",
            Expr::Masquerade => "masq",
            Expr::Load(..) | Expr::Then(..) => "immediate",
        };
        m.text(NFTA_EXPR_NAME, name);
        m.nest(NFTA_EXPR_DATA, |m| self.write_data(m));
    }

    /// Writes the attributes of the expression; their numbers are those of its own enum in `nf_tables.h`.
    fn write_data(&self, m: &mut Message<'_>) {
        let register = |number: u32| NFT_REG32_00 + number;
        match *self {
            Expr::Meta(key, to) => {
                m.big(1, register(to)).big(2, key as u32);
            }
            Expr::Ct(key, to) => {
                m.big(1, register(to)).big(2, key as u32);
            }
            Expr::Payload { base, offset, len, register: to } => {
                m.big(1, register(to)).big(2, base as u32).big(3, offset).big(4, len);
            }
            Expr::Load(to, bytes) => {
                m.big(1, register(to));
                value(m, 2, bytes);
            }
            Expr::And(at, mask) => {
                m.big(1, register(at)).big(2, register(at)).big(3, u32::try_from(mask.len()).unwrap_or(0));
                value(m, 4, mask);
                value(m, 5, &[0; 16][..mask.len().min(16)]);
            }
            Expr::Equal(at, bytes) => {
                m.big(1, register(at)).big(2, 0);
                value(m, 3, bytes);
            }
            Expr::NotEqual(at, bytes) => {
                m.big(1, register(at)).big(2, 1);
                value(m, 3, bytes);
            }
            Expr::In(at, set) => {
                m.text(1, set).big(2, register(at));
            }
            Expr::NotIn(at, set) => {
                m.text(1, set).big(2, register(at)).big(5, 1);
            }
            Expr::Map(at, map, to) => {
                m.text(1, map).big(2, register(at)).big(3, register(to));
            }
            // Result 3 is the type of the address, flag 2 says of the destination.
            Expr::ToThisMachine(to) => {
                m.big(1, register(to)).big(2, 3).big(3, 2);
            }
            Expr::Counter | Expr::Masquerade => {}
            Expr::Dnat(family, address, port) => {
                m.big(1, 1).big(2, u32::from(family)).big(3, register(address));
                if let Some(port) = port {
                    m.big(5, register(port));
                }
            }
            Expr::Then(verdict) => {
                m.big(1, NFT_REG_VERDICT).nest(2, |m| {
                    m.nest(NFTA_DATA_VERDICT, |m| write_verdict(m, verdict));
                });
            }
        }
    }
}

fn value(m: &mut Message<'_>, kind: u16, bytes: &[u8]) {
    m.nest(kind, |m| {
        m.attr(NFTA_DATA_VALUE, bytes);
    });
}

fn write_verdict(m: &mut Message<'_>, verdict: Verdict<'_>) {
    let code = match verdict {
        Verdict::Drop => 0,
        Verdict::Accept => 1,
        Verdict::Return => NFT_RETURN,
        Verdict::Jump(_) => NFT_JUMP,
    };
    m.big(NFTA_VERDICT_CODE, code.cast_unsigned());
    if let Verdict::Jump(chain) = verdict {
        m.text(NFTA_VERDICT_CHAIN, chain);
    }
}
