//! The resolver's sockets in a container's network namespace, and how questions get to them.
//!
//! They are on free ports of 127.0.0.11, and port 53 of that address leads to them: so a program in
//! the container can have port 53 of every address for itself.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::fd::OwnedFd;

use super::super::{NetError, Result};
use crate::sys::nft::expr::{Base, Expr, Meta};
use crate::sys::nft::{self, ChainKind, Hook, TableFamily, Transaction};

/// Where a container's questions go.
pub const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);
const PORT: u16 = 53;
/// The table in the container's network namespace.
const TABLE: &str = "tacklebox_dns";
/// Where rules for packets of one's own are.
const PRIORITY: i32 = -100;
const UDP: u8 = 17;
const TCP: u8 = 6;

/// The sockets at which a container asks.
#[derive(Debug)]
pub(in super::super) struct Sockets {
    pub(super) udp: UdpSocket,
    pub(super) tcp: TcpListener,
}

impl Sockets {
    /// Makes the sockets in the calling thread's network namespace, whose loopback is up.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub(in super::super) fn open() -> Result<Sockets> {
        let fail = |source| NetError::Bind { port: format!("{ADDRESS}:{PORT}"), source };
        let sockets = Sockets::at(0).map_err(fail)?;
        match sockets.lead_in() {
            Ok(()) => Ok(sockets),
            // A kernel that cannot lead: then nobody else can have port 53.
            Err(_) => Sockets::at(PORT).map_err(fail),
        }
    }

    /// Makes the sockets again, after those who had the former ones died with them.
    ///
    /// # Errors
    /// As [`Sockets::open`].
    pub(super) fn reopen() -> Result<Sockets> {
        let netlink = nft::open().map_err(NetError::netlink)?;
        // What leads to ports that nobody has must not come first. Where there was none, all is well.
        let mut former = Transaction::new(TableFamily::Ip, TABLE);
        former.delete_table();
        let _ = former.commit(&netlink);
        Sockets::open()
    }

    /// Takes over the sockets of a server that another process of ours had; `None` when they are not two.
    pub(super) fn from_list(list: Vec<OwnedFd>) -> Option<Sockets> {
        let mut list = list.into_iter();
        Some(Sockets { udp: list.next()?.into(), tcp: list.next()?.into() })
    }

    fn at(port: u16) -> io::Result<Sockets> {
        let (udp, tcp) = (UdpSocket::bind((ADDRESS, port))?, TcpListener::bind((ADDRESS, port))?);
        udp.set_nonblocking(true)?;
        tcp.set_nonblocking(true)?;
        Ok(Sockets { udp, tcp })
    }

    fn lead_in(&self) -> Result<()> {
        let fail = |source| NetError::Bind { port: format!("{ADDRESS}:{PORT}"), source };
        let mut all = Transaction::new(TableFamily::Ip, TABLE);
        all.add_table().add_base_chain("output", ChainKind::Nat, Hook::Output, PRIORITY);
        let port_of = |address: io::Result<SocketAddr>| address.map(|address| address.port().to_be_bytes()).map_err(fail);
        for (protocol, port) in [(UDP, port_of(self.udp.local_addr())?), (TCP, port_of(self.tcp.local_addr())?)] {
            let rule = [
                Expr::Payload { base: Base::Network, offset: 16, len: 4, register: 0 },
                Expr::Equal(0, &ADDRESS.octets()),
                Expr::Meta(Meta::Protocol, 1),
                Expr::Equal(1, &[protocol]),
                Expr::Payload { base: Base::Transport, offset: 2, len: 2, register: 1 },
                Expr::Equal(1, &PORT.to_be_bytes()),
                Expr::Load(1, &port),
                Expr::Dnat(2, 0, Some(1)),
            ];
            all.add_rule("output", &rule);
        }
        all.commit(&nft::open().map_err(NetError::netlink)?).map_err(NetError::netlink)
    }
}
