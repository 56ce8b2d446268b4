//! Makes the kernel forget UDP flows, so that a published port reaches the container that has it now.
//!
//! A flow's rewriting is decided by its first packet and lasts while packets come; who keeps sending
//! to a port never sees that a container came or was replaced. (`linux/netfilter/nfnetlink_conntrack.h`,
//! the filter of Linux 5.9.)

use super::{ACK, Batch, Family, REQUEST, Result, Socket};

const NFNL_SUBSYS_CTNETLINK: u16 = 1 << 8;
const IPCTNL_MSG_CT_DELETE: u16 = 2;
const CTA_TUPLE_ORIG: u16 = 1;
const CTA_FILTER: u16 = 25;
const CTA_FILTER_ORIG_FLAGS: u16 = 1;
const CTA_TUPLE_PROTO: u16 = 2;
const CTA_PROTO_NUM: u16 = 1;
const CTA_PROTO_DST_PORT: u16 = 3;
/// The filter compares the protocol and the port that a flow was first sent to.
const PROTOCOL_AND_PORT: u32 = 1 << 3 | 1 << 5;

/// Forgets the flows that were first sent to these ports. Kernels without the filter refuse.
///
/// # Errors
/// What the kernel says.
pub fn forget_udp_flows(ports: &[u16]) -> Result<()> {
    let mut batch = Batch::new();
    for port in ports {
        for family in [libc::AF_INET, libc::AF_INET6] {
            batch.message(
                NFNL_SUBSYS_CTNETLINK | IPCTNL_MSG_CT_DELETE,
                REQUEST | ACK,
                format!("forget the flows to UDP port {port}"),
                |m| {
                    m.raw(&[u8::try_from(family).unwrap_or(0), 0, 0, 0]);
                    m.nest(CTA_TUPLE_ORIG, |m| {
                        m.nest(CTA_TUPLE_PROTO, |m| {
                            m.attr(CTA_PROTO_NUM, &[17]).attr(CTA_PROTO_DST_PORT, &port.to_be_bytes());
                        });
                    });
                    m.nest(CTA_FILTER, |m| {
                        m.number(CTA_FILTER_ORIG_FLAGS, PROTOCOL_AND_PORT);
                    });
                },
            );
        }
    }
    Socket::open(Family::Netfilter)?.run(batch)
}
