//! Makes the kernel forget UDP flows, so that a published port reaches the container that has it now.
//!
//! A flow's rewriting is decided by its first packet and lasts while packets come; who keeps sending
//! to a port never sees that a container came or was replaced. A flow belongs to a port when it was
//! sent to it, over any address of the host, or when its answers are: a program of the host may have
//! spoken first. (`linux/netfilter/nfnetlink_conntrack.h`, the filter of Linux 5.9; before it, the
//! table is read.)

use std::ops::RangeInclusive;

use super::{ACK, Attributes, Batch, DUMP, Family, Message, REQUEST, Result, Socket};

/// Flows to at most this many ports are found by the kernel, a walk through its table for each; else the table is read once.
const FILTERED_PORTS_MAX: usize = 16;
/// At most this many flows are forgotten in one message to the kernel.
const FORGOTTEN_PER_BATCH: usize = 4_096;

const NFNL_SUBSYS_CTNETLINK: u16 = 1 << 8;
const IPCTNL_MSG_CT_GET: u16 = 1;
const IPCTNL_MSG_CT_DELETE: u16 = 2;
const CTA_TUPLE_ORIG: u16 = 1;
const CTA_TUPLE_REPLY: u16 = 2;
const CTA_ZONE: u16 = 18;
const CTA_FILTER: u16 = 25;
const CTA_FILTER_ORIG_FLAGS: u16 = 1;
const CTA_FILTER_REPLY_FLAGS: u16 = 2;
const CTA_TUPLE_PROTO: u16 = 2;
const CTA_PROTO_NUM: u16 = 1;
const CTA_PROTO_DST_PORT: u16 = 3;
const UDP: u8 = 17;
/// The filter compares the protocol and the port that packets are sent to.
const PROTOCOL_AND_PORT: u32 = 1 << 3 | 1 << 5;
const HEADER_LEN: usize = 4;

/// Forgets the flows of these ports.
///
/// # Errors
/// What the kernel says.
pub fn forget_udp_flows(ranges: &[RangeInclusive<u16>]) -> Result<()> {
    let socket = Socket::open(Family::Netfilter)?;
    let count: usize = ranges.iter().map(ExactSizeIterator::len).sum();
    if count <= FILTERED_PORTS_MAX && forget_filtered(&socket, ranges).is_ok() {
        return Ok(());
    }
    forget_listed(&socket, ranges)
}

fn forget_filtered(socket: &Socket, ranges: &[RangeInclusive<u16>]) -> Result<()> {
    let mut batch = Batch::new();
    for port in ranges.iter().cloned().flatten() {
        for (direction, flags) in [(CTA_TUPLE_ORIG, CTA_FILTER_ORIG_FLAGS), (CTA_TUPLE_REPLY, CTA_FILTER_REPLY_FLAGS)] {
            forget(&mut batch, &format!("to UDP port {port}"), |m| {
                m.nest(direction, |m| {
                    m.nest(CTA_TUPLE_PROTO, |m| {
                        m.attr(CTA_PROTO_NUM, &[UDP]).attr(CTA_PROTO_DST_PORT, &port.to_be_bytes());
                    });
                });
                m.nest(CTA_FILTER, |m| {
                    m.number(flags, PROTOCOL_AND_PORT);
                });
            });
        }
    }
    socket.run(batch)
}

/// Adds a message; without a version in its header it is for both kinds of addresses.
fn forget(batch: &mut Batch, which: &str, fill: impl FnOnce(&mut Message<'_>)) {
    batch.message(NFNL_SUBSYS_CTNETLINK | IPCTNL_MSG_CT_DELETE, REQUEST | ACK, format!("forget the flows {which}"), |m| {
        m.raw(&[0; HEADER_LEN]);
        fill(m);
    });
}

/// A flow as a message that forgets it must name it: the header's family, the tuple, the zone.
struct Flow {
    family: u8,
    tuple: Vec<u8>,
    zone: Option<Vec<u8>>,
}

fn forget_listed(socket: &Socket, ranges: &[RangeInclusive<u16>]) -> Result<()> {
    let mut list = Batch::new();
    list.message(NFNL_SUBSYS_CTNETLINK | IPCTNL_MSG_CT_GET, REQUEST | DUMP, "list the flows", |m| {
        m.raw(&[0; HEADER_LEN]);
    });
    let mut flows = Vec::new();
    socket.ask(list, |_, body| {
        let Some(attributes) = body.get(HEADER_LEN..) else { return };
        let is_ours = |direction| udp_port(attributes, direction).is_some_and(|port| ranges.iter().any(|range| range.contains(&port)));
        let tuple = Attributes::find(attributes, CTA_TUPLE_ORIG);
        if let Some(tuple) = tuple.filter(|_| is_ours(CTA_TUPLE_ORIG) || is_ours(CTA_TUPLE_REPLY)) {
            let zone = Attributes::find(attributes, CTA_ZONE).map(<[u8]>::to_vec);
            flows.push(Flow { family: body[0], tuple: tuple.to_vec(), zone });
        }
    })?;
    for some in flows.chunks(FORGOTTEN_PER_BATCH) {
        let mut batch = Batch::new();
        for flow in some {
            let kind = NFNL_SUBSYS_CTNETLINK | IPCTNL_MSG_CT_DELETE;
            batch.message(kind, REQUEST | ACK, "forget a flow", |m| {
                m.raw(&[flow.family, 0, 0, 0]).nest(CTA_TUPLE_ORIG, |m| {
                    m.raw(&flow.tuple);
                });
                if let Some(zone) = &flow.zone {
                    m.attr(CTA_ZONE, zone);
                }
            });
        }
        // One that has gone by itself is fine.
        for result in socket.send(batch)? {
            match result {
                Err(error) if error.absent() => {}
                other => other?,
            }
        }
    }
    Ok(())
}

/// Returns the port that packets of one direction are sent to, of a UDP flow.
fn udp_port(attributes: &[u8], direction: u16) -> Option<u16> {
    let proto = Attributes::find(Attributes::find(attributes, direction)?, CTA_TUPLE_PROTO)?;
    let is_udp = Attributes::find(proto, CTA_PROTO_NUM)? == [UDP];
    let port = Attributes::find(proto, CTA_PROTO_DST_PORT)?.try_into().ok()?;
    is_udp.then(|| u16::from_be_bytes(port))
}
