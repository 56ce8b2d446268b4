//! Questions to the packet filter: what tables, chains, rules and elements there are.

use super::super::netlink::{Attributes, Batch, DUMP, REQUEST, Result, Socket};
use super::*;

/// Tells whether a table exists.
///
/// # Errors
/// What the kernel says.
pub fn has_table(socket: &Socket, family: TableFamily, table: &str) -> Result<bool> {
    let mut batch = Batch::new();
    batch.message(NFNL_SUBSYS_NFTABLES | NFT_MSG_GETTABLE, REQUEST, format!("look for the nft table {table}"), |m| {
        m.raw(&header(family.number())).text(NFTA_TABLE_NAME, table);
    });
    match socket.ask(batch, |_, _| ()) {
        Ok(()) => Ok(true),
        Err(error) if error.absent() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns the names of the tables of a family.
///
/// # Errors
/// What the kernel says.
pub fn tables(socket: &Socket, family: TableFamily) -> Result<Vec<String>> {
    let mut batch = Batch::new();
    batch.message(NFNL_SUBSYS_NFTABLES | NFT_MSG_GETTABLE, REQUEST | DUMP, "list the nft tables", |m| {
        m.raw(&header(family.number()));
    });
    let mut names = Vec::new();
    socket.ask(batch, |_, body| names.extend(body.get(4..).and_then(|attributes| text(attributes, NFTA_TABLE_NAME))))?;
    Ok(names)
}

/// Tells whether a chain drops what no rule accepts; none when there is no such chain.
///
/// # Errors
/// What the kernel says.
pub fn chain_drops(socket: &Socket, family: TableFamily, table: &str, chain: &str) -> Result<Option<bool>> {
    let mut batch = Batch::new();
    batch.message(NFNL_SUBSYS_NFTABLES | NFT_MSG_GETCHAIN, REQUEST, format!("look for the nft chain {chain}"), |m| {
        m.raw(&header(family.number())).text(NFTA_CHAIN_TABLE, table).text(NFTA_CHAIN_NAME, chain);
    });
    let mut drops = None;
    let answer = socket.ask(batch, |_, body| {
        let policy = body.get(4..).and_then(|attributes| Attributes::find(attributes, NFTA_CHAIN_POLICY));
        drops = Some(policy == Some(&[0, 0, 0, 0]));
    });
    match answer {
        Ok(()) => Ok(drops),
        Err(error) if error.absent() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the handles of the rules of a chain that have a comment.
///
/// # Errors
/// What the kernel says.
pub fn rules_with_comment(socket: &Socket, family: TableFamily, table: &str, chain: &str, comment: &str) -> Result<Vec<u64>> {
    let mut batch = Batch::new();
    batch.message(NFNL_SUBSYS_NFTABLES | NFT_MSG_GETRULE, REQUEST | DUMP, format!("list the rules of the nft chain {chain}"), |m| {
        m.raw(&header(family.number())).text(NFTA_RULE_TABLE, table).text(NFTA_RULE_CHAIN, chain);
    });
    let mut handles = Vec::new();
    socket.ask(batch, |_, body| {
        let Some(attributes) = body.get(4..) else { return };
        // The data are type, length, text: the text ends with a zero byte.
        let own = Attributes::find(attributes, NFTA_RULE_USERDATA)
            .and_then(|data| data.get(2..))
            .is_some_and(|data| data.strip_suffix(&[0]).is_some_and(|data| data == comment.as_bytes()));
        let handle = Attributes::find(attributes, NFTA_RULE_HANDLE).and_then(|handle| <[u8; 8]>::try_from(handle).ok());
        // Old kernels ignore the chain in the question.
        let here = text(attributes, NFTA_RULE_CHAIN).is_none_or(|name| name == chain);
        handles.extend(handle.filter(|_| own && here).map(u64::from_be_bytes));
    })?;
    Ok(handles)
}

/// Returns the elements of a set or map.
///
/// # Errors
/// What the kernel says.
pub fn elements(socket: &Socket, family: TableFamily, table: &str, set: &str) -> Result<Vec<Element>> {
    let mut batch = Batch::new();
    batch.message(NFNL_SUBSYS_NFTABLES | NFT_MSG_GETSETELEM, REQUEST | DUMP, format!("list the nft set {set}"), |m| {
        m.raw(&header(family.number())).text(NFTA_SET_ELEM_LIST_TABLE, table).text(NFTA_SET_ELEM_LIST_SET, set);
    });
    let mut elements = Vec::new();
    socket.ask(batch, |_, body| {
        let list = body.get(4..).and_then(|attributes| Attributes::find(attributes, NFTA_SET_ELEM_LIST_ELEMENTS)).unwrap_or(&[]);
        elements.extend(Attributes::new(list).filter_map(|(_, element)| read_element(element)));
    })?;
    Ok(elements)
}

fn read_element(element: &[u8]) -> Option<Element> {
    let value = |kind| Attributes::find(element, kind).and_then(|data| Attributes::find(data, NFTA_DATA_VALUE)).map(<[u8]>::to_vec);
    let flags = Attributes::find(element, NFTA_SET_ELEM_FLAGS).and_then(|flags| <[u8; 4]>::try_from(flags).ok());
    let ends_interval = flags.is_some_and(|flags| u32::from_be_bytes(flags) & NFT_SET_ELEM_INTERVAL_END != 0);
    Some(Element { key: value(NFTA_SET_ELEM_KEY)?, key_end: value(NFTA_SET_ELEM_KEY_END), data: value(NFTA_SET_ELEM_DATA), ends_interval })
}

fn text(attributes: &[u8], kind: u16) -> Option<String> {
    let payload = Attributes::find(attributes, kind)?;
    Some(String::from_utf8_lossy(payload).trim_end_matches('\0').to_owned())
}
