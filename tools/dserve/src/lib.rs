//! `dserve`: serves a registry from a directory.

use std::net::SocketAddr;
use std::path::PathBuf;

use shared::cli::{Cx, Fail, Kind};
use shared::record::Record;
use shared::registry::server::{self, Server, ServerError, Until};
use shared::store::Store;

/// Serve a registry from a directory
///
/// Needs no configuration: images pushed to localhost:5000 are kept in the storage directory, in the
/// layout that docker's registry (distribution) reads and writes, so that it can take the directory over.
/// Writes one server record when it is ready, and ends on SIGTERM or Ctrl-C. There are no users and
/// no encryption: by default only this machine can connect.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dserve &\n  dserve --addr 127.0.0.1:0 --storage ./registry > server.json &")]
pub struct Args {
    /// Listen on this address and port; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value = server::DEFAULT_ADDR, value_parser = server::parse_addr)]
    addr: SocketAddr,

    /// Keep everything in this directory, by default registry/ in the root of the store
    #[arg(long, value_name = "DIR")]
    storage: Option<PathBuf>,
}

/// Serves until it is told to end.
///
/// # Errors
/// When the directory or the address cannot be had.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let root = cx.root().map_or_else(Store::default_root, PathBuf::from);
    let storage = args.storage.unwrap_or_else(|| root.join(server::DEFAULT_STORAGE));
    let server = Server::bind(args.addr, &storage).map_err(|e| failed(&e))?;
    cx.own_signals();
    let addr = server.addr();
    if !addr.ip().is_loopback() {
        cx.warn("denied", format!("whoever reaches {addr} can read, write and delete: there is no authentication and no encryption"));
    }
    let record = Record::new("server")
        .set("url", format!("http://{addr}"))
        .set("addr", addr.to_string())
        .set("storage", server.storage().display().to_string())
        .set("pid", u64::from(std::process::id()));
    server.serve(Until::Signal, || cx.emit(record)).map_err(|e| failed(&e))?
}

fn failed(error: &ServerError) -> Fail {
    let kind = match error {
        ServerError::Path(error) => return Fail::from_path(error),
        ServerError::Locked { .. } => Kind::InUse,
        ServerError::Bind { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => Kind::InUse,
        ServerError::Bind { source, .. } | ServerError::System { source, .. } => shared::cli::kind_of_io(source),
    };
    let fail = Fail::from_error(kind, error);
    match error {
        ServerError::Locked { .. } => fail.hint("--storage DIR takes another directory"),
        ServerError::Bind { .. } => fail.hint("--addr 127.0.0.1:0 takes a free port"),
        _ => fail,
    }
}

shared::tool!(Args, run, emits ["server"], accepts []);
