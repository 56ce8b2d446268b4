//! `dserve`: serves a registry from a directory.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shared::cli::{Cx, Fail, Kind, units};
use shared::record::Record;
use shared::registry::server::{self, AccessLog, Listening, Server, ServerError, Settings, Until};
use shared::store::Store;

/// Serve a registry from a directory
///
/// Needs no configuration: images pushed to localhost:5000 are kept in the storage directory, in the
/// layout that docker's registry (distribution) reads and writes, so that it can take the directory over.
/// Writes one server record when it is ready, and ends on SIGTERM or Ctrl-C, after the requests under way.
/// By default only this machine can connect, and whoever does can do everything.
///
/// Sockets from systemd (LISTEN_FDS) are used in place of --addr. On SIGHUP the certificate and
/// the users are read again, and the access log is opened again. GET /healthz answers 200 while all
/// is well, GET /metrics counts in Prometheus' words.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dserve &\n  dserve --addr 127.0.0.1:0 --storage ./registry > server.json &\n  dserve --addr :5000 --tls-cert cert.pem --tls-key key.pem --htpasswd users --anonymous-read &\n  dserve --read-only --access-log - | jq -c 'select(.status >= 400)'"
)]
pub struct Args {
    /// Listen on this address and port; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value = server::DEFAULT_ADDR, value_parser = server::parse_addr)]
    addr: SocketAddr,

    /// Keep everything in this directory, by default registry/ in the root of the store
    #[arg(long, value_name = "DIR")]
    storage: Option<PathBuf>,

    /// Speak HTTPS and show the certificate (with its chain) in this PEM file
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Use this key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Let only users of this file in: lines of NAME:HASH as htpasswd -B writes them (bcrypt)
    #[arg(long, value_name = "FILE")]
    htpasswd: Option<PathBuf>,

    /// Let everybody read; only pushes and deletions need a login
    #[arg(long, requires = "htpasswd")]
    anonymous_read: bool,

    /// Take and delete nothing
    #[arg(long)]
    read_only: bool,

    /// Take manifests whose blobs or children are not here, such as indexes of which only some platforms were copied
    #[arg(long)]
    allow_missing: bool,

    /// Write an access record for each request at the end of this file, or - to standard output
    #[arg(long, value_name = "FILE|-")]
    access_log: Option<String>,

    /// Serve at most this many connections at a time; others wait
    #[arg(long, value_name = "N", default_value_t = server::CONNECTIONS_MAX, value_parser = parse_connections)]
    max_connections: usize,

    /// Take no blob that is larger than this
    #[arg(long, value_name = "SIZE", default_value = "64G", value_parser = units::parse_size_bytes)]
    max_blob: u64,

    /// Let requests under way take this long after the end was asked for; a second signal ends them at once
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = parse_wait)]
    stop_timeout: Duration,
}

fn parse_connections(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (1..=1 << 20).contains(n)).ok_or_else(|| "it is a number from 1 to 1048576".to_owned())
}

fn parse_wait(text: &str) -> Result<Duration, String> {
    units::parse_duration_secs(text).map(|secs| Duration::from_secs(u64::try_from(secs).unwrap_or(0)))
}

/// Serves until it is told to end.
///
/// # Errors
/// When the directory, the address or a file of the settings cannot be had.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let root = cx.root().map_or_else(Store::default_root, PathBuf::from);
    let storage = args.storage.clone().unwrap_or_else(|| root.join(server::DEFAULT_STORAGE));
    let sockets = server::inherited().map_err(|e| failed(&e))?;
    let listening = sockets.map_or(Listening::At(args.addr), Listening::On);
    let settings = settings(&args, cx);
    let is_tls = settings.tls.is_some();
    let server = Server::with(listening, &storage, settings).map_err(|e| failed(&e))?;
    cx.own_signals();
    let addr = server.addr();
    if !addr.ip().is_loopback() {
        warn(cx, &args, addr);
    }
    let record = Record::new("server")
        .set("url", format!("{}://{addr}", if is_tls { "https" } else { "http" }))
        .set("addr", addr.to_string())
        .set("storage", server.storage().display().to_string())
        .set("pid", u64::from(std::process::id()));
    let ready = || {
        server::tell_ready();
        cx.emit(record)
    };
    server.serve(Until::Signal, ready).map_err(|e| failed(&e))?
}

fn settings(args: &Args, cx: &Cx) -> Settings {
    let (progress, tool) = (cx.progress(), cx.tool());
    let access_log = args.access_log.as_deref().map(|path| match path {
        "-" => {
            let mut out = cx.fork();
            // Nobody reads any more: that is no reason to stop serving.
            AccessLog::To(Arc::new(Mutex::new(move |record| drop(out.emit(record)))))
        }
        path => AccessLog::File(path.into()),
    });
    Settings {
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        users: args.htpasswd.clone(),
        anonymous_read: args.anonymous_read,
        read_only: args.read_only,
        allow_missing: args.allow_missing,
        access_log,
        connections_max: args.max_connections,
        blob_max_bytes: args.max_blob,
        end_wait: args.stop_timeout,
        notice: Some(Arc::new(move |text: &str| progress.write_line(&format!("{tool}: {text}")))),
    }
}

fn warn(cx: &mut Cx, args: &Args, addr: SocketAddr) {
    let may = if args.read_only { "read" } else { "read, write and delete" };
    match (args.htpasswd.is_some(), args.tls_cert.is_some()) {
        (true, true) => {}
        (true, false) => cx.warn("denied", format!("passwords come to {addr} in the clear: there is no encryption")),
        (false, true) => cx.warn("denied", format!("whoever reaches {addr} can {may}: there is no authentication")),
        (false, false) => {
            cx.warn("denied", format!("whoever reaches {addr} can {may}: there is no authentication and no encryption"));
        }
    }
}

fn failed(error: &ServerError) -> Fail {
    let kind = match error {
        ServerError::Path(error) => return Fail::from_path(error),
        ServerError::Locked { .. } => Kind::InUse,
        ServerError::Setting { .. } => Kind::Usage,
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

shared::tool!(Args, run, emits ["server", "access"], accepts []);
