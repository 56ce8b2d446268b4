//! The embedded registry: OCI distribution specification 1.1 over HTTP/1.1, on a directory that
//! distribution could serve as well. `dserve` and the tests share it.
//!
//! Invariants: what was answered with 201 is on the disk; a manifest is accepted only when all
//! that it names is in its repository (unless that is not asked for); content is never changed in place. It listens where its
//! caller says and nowhere else. One process owns a storage directory at a time.

mod access;
mod activation;
mod blobs;
mod body;
mod connection;
pub(in crate::registry) mod coordination;
mod error;
mod guard;
pub(in crate::registry) mod layout;
mod lists;
mod manifests;
mod metrics;
mod pulls;
pub(in crate::registry) mod referrers;
mod route;
mod settings;
pub(in crate::registry) mod storage;
mod tagged;
mod tls;
mod uploads;
mod users;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::Response;
use hyper::header::{HeaderMap, HeaderValue, IF_NONE_MATCH};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use access::Log;
use body::Body;
use coordination::Coordination;
use error::ApiError;
use guard::Guard;
use layout::Layout;
use metrics::Metrics;
use pulls::Pulls;
use storage::Storage;
use tls::Certificate;
use uploads::Uploads;
use users::Users;

use crate::registry::gc::{self, GcError};
use crate::sys::fs::{self, PathError};

pub use activation::{inherited, tell_ready};
pub use settings::{AccessLog, BLOB_MAX_BYTES, CONNECTIONS_MAX, END_WAIT, Notice, Settings};

/// Where `dserve` listens when it is not told.
pub const DEFAULT_ADDR: &str = "127.0.0.1:5000";
/// Where `dserve` keeps everything when it is not told, below the root of the store.
pub const DEFAULT_STORAGE: &str = "registry";
/// How long a session of which nothing is heard counts as going on.
const UPLOAD_IDLE_MAX: Duration = Duration::from_secs(3600);
/// How long blocking work that is stuck may take when everything else has ended.
const STUCK_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long to wait when the process has no descriptor left for a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The most threads that block on the disk at a time.
const BLOCKING_THREADS_MAX: usize = 64;

/// Why a server does not start or goes down.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Something is wrong with the storage directory.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Another server or collector has the storage.
    #[error("the storage {} is in use by another server", storage.display())]
    Locked {
        /// Which storage.
        storage: PathBuf,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Bind {
        /// Which address.
        addr: SocketAddr,
        /// Why: in use, not ours, not allowed.
        source: io::Error,
    },
    /// A file of the settings cannot be used.
    #[error("{}: {reason}", file.display())]
    Setting {
        /// Which file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// The machinery below failed.
    #[error("cannot {action}")]
    System {
        /// What was tried.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
}

/// What the requests share.
#[derive(Debug)]
pub(in crate::registry) struct Shared {
    storage: Arc<Storage>,
    uploads: Uploads,
    pulls: Pulls,
    settings: Settings,
    guard: Guard,
    certificate: Option<Certificate>,
    log: Option<Log>,
    metrics: Metrics,
    slots: Arc<Semaphore>,
    /// Held by the collector: one at a time.
    collector: Mutex<()>,
    is_ending: AtomicBool,
    /// Keeps the storage ours for as long as any thread works on it.
    _lock: File,
}

type Answer = Result<Response<Body>, ApiError>;

/// A server that listens but does not answer yet; see [`Server::serve`] and [`Server::start`].
#[derive(Debug)]
pub struct Server {
    listeners: Vec<std::net::TcpListener>,
    addr: SocketAddr,
    shared: Arc<Shared>,
    control: Option<UnixListener>,
}

/// Where a server listens.
#[derive(Debug)]
pub enum Listening {
    /// On this address; port 0 is any that is free.
    At(SocketAddr),
    /// On sockets that whoever started this process has opened; see [`inherited`].
    On(Vec<std::net::TcpListener>),
}

/// What ends a server.
#[derive(Debug)]
pub enum Until {
    /// SIGTERM or SIGINT.
    Signal,
    /// [`Running::stop`], or the end of that value.
    Stopped(watch::Receiver<bool>),
}

/// A server on a thread of its own; it ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<Result<(), ServerError>>>,
}

/// Makes a storage ready and opens its lock; tells whether it is written to. What is only read may lie where nothing
/// can be written: several servers may have it then.
fn take(layout: &Layout, read_only: bool) -> Result<(File, bool), ServerError> {
    match layout.prepare().and_then(|()| fs::open_lock(&layout.own().join("lock"))) {
        Ok(lock) => Ok((lock, true)),
        Err(error) if read_only && matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied) => {
            Ok((fs::open(layout.storage())?, false))
        }
        Err(error) => Err(error.into()),
    }
}

impl Server {
    /// Takes a storage directory, which is made where it is missing, and an address to listen on; port 0 is any that is free.
    ///
    /// # Errors
    /// When the directory cannot be used or is in use, or the address cannot be listened on.
    pub fn bind(addr: SocketAddr, storage: &Path) -> Result<Server, ServerError> {
        Server::with(Listening::At(addr), storage, Settings::default())
    }

    /// As [`Server::bind`], with settings.
    ///
    /// # Errors
    /// Those of [`Server::bind`]; when a file of the settings cannot be used.
    pub fn with(listening: Listening, storage: &Path, settings: Settings) -> Result<Server, ServerError> {
        let system = |action| move |source| ServerError::System { action, source };
        let certificate = settings.tls.as_ref().map(Certificate::read).transpose()?;
        let users = settings.users.as_deref().map(Users::read).transpose()?;
        let storage = std::path::absolute(storage).map_err(system("find the current directory"))?;
        let layout = Layout::new(&storage);
        let (lock, writes) = take(&layout, settings.read_only)?;
        if !fs::try_lock(&lock, writes).map_err(system("lock the storage"))? {
            return Err(ServerError::Locked { storage });
        }
        let listeners = match listening {
            Listening::At(addr) => vec![std::net::TcpListener::bind(addr).map_err(|source| ServerError::Bind { addr, source })?],
            Listening::On(listeners) => listeners,
        };
        listeners.iter().try_for_each(|l| l.set_nonblocking(true)).map_err(system("prepare the listening socket"))?;
        let addr = listeners.first().ok_or(io::ErrorKind::NotFound.into()).and_then(|l| l.local_addr());
        let addr = addr.map_err(system("read the listening address"))?;
        let offer = || {
            let control = gc::control::listen(&layout)?;
            let ready = control.set_nonblocking(true).map(|()| control);
            ready.map_err(|source| GcError::System { action: "prepare the private socket", source })
        };
        let control = writes
            .then(offer)
            .transpose()
            .map_err(|error| ServerError::System { action: "offer collection", source: io::Error::other(error) })?;
        let coordination = Arc::new(Coordination::default());
        let shared = Shared {
            storage: Arc::new(Storage::new(layout.clone(), coordination)),
            uploads: Uploads::default(),
            pulls: Pulls::new(layout, writes)?,
            guard: Guard::new(users, settings.anonymous_read),
            certificate,
            log: settings.access_log.clone().map(Log::start).transpose()?,
            metrics: Metrics::default(),
            slots: Arc::new(Semaphore::new(settings.connections_max)),
            settings,
            collector: Mutex::new(()),
            is_ending: AtomicBool::new(false),
            _lock: lock,
        };
        Ok(Server { listeners, addr, shared: Arc::new(shared), control })
    }

    /// Returns the address that clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the storage directory.
    pub fn storage(&self) -> &Path {
        self.shared.storage.layout.storage()
    }

    /// Answers requests on this thread and some of its own until it is told to end; then lets
    /// requests under way end, within limits. Calls `ready` when requests are answered and signals
    /// are heard, and returns what that returned.
    ///
    /// # Errors
    /// When the threads or signal handlers cannot be set up, or the last pull times not be written.
    pub fn serve<T>(self, until: Until, ready: impl FnOnce() -> T) -> Result<T, ServerError> {
        let system = |action| move |source| ServerError::System { action, source };
        let threads = std::thread::available_parallelism().map_or(2, |n| n.get()).max(2);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .max_blocking_threads(BLOCKING_THREADS_MAX)
            .thread_name("registry")
            .enable_all()
            .build()
            .map_err(system("start the server's threads"))?;
        let shared = self.shared.clone();
        let served = runtime.block_on(self.run(until, ready));
        shared.is_ending.store(true, Ordering::Relaxed);
        // Blocking work that is stuck does not keep the process.
        runtime.shutdown_timeout(STUCK_WAIT_MAX);
        gc::control::unlisten(&shared.storage.layout);
        if let Some(log) = &shared.log {
            log.end();
        }
        shared.pulls.write()?;
        served
    }

    /// Starts the server on a thread of its own.
    ///
    /// # Errors
    /// When the thread cannot be made.
    pub fn start(self) -> Result<Running, ServerError> {
        let (stop, stopped) = watch::channel(false);
        let addr = self.addr;
        let thread = std::thread::Builder::new()
            .name("registry".into())
            .spawn(move || self.serve(Until::Stopped(stopped), || ()))
            .map_err(|source| ServerError::System { action: "start the server's thread", source })?;
        Ok(Running { addr, stop, thread: Some(thread) })
    }

    async fn run<T>(self, until: Until, ready: impl FnOnce() -> T) -> Result<T, ServerError> {
        let system = |action| move |source| ServerError::System { action, source };
        let shared = self.shared;
        let (end, ending) = watch::channel(false);
        let control = self.control.map(tokio::net::UnixListener::from_std).transpose().map_err(system("prepare the private socket"))?;
        let mut told = Told::listen(until)?;
        let mut beside = JoinSet::new();
        if let Some(control) = control {
            beside.spawn(collect_when_asked(shared.clone(), control));
            beside.spawn(keep_house(shared.clone()));
        }
        if matches!(told, Told::Signals { .. }) && shared.settings.can_reload() {
            let hangup = listen(tokio::signal::unix::SignalKind::hangup())?;
            beside.spawn(reload_when_told(shared.clone(), hangup));
        }
        let listeners: io::Result<Vec<_>> = self.listeners.into_iter().map(tokio::net::TcpListener::from_std).collect();
        let listeners = listeners.map_err(system("prepare the listening socket"))?;
        // What is told here comes before what the access log tells.
        let result = ready();
        for listener in listeners {
            beside.spawn(connection::accept_all(shared.clone(), listener, ending.clone()));
        }
        told.wait().await;
        // The listening sockets go with those who used them.
        beside.shutdown().await;
        let _ = end.send(true);
        // All slots are free when all connections have ended.
        let all = shared.slots.acquire_many(u32::try_from(shared.settings.connections_max).unwrap_or(u32::MAX));
        tokio::select! {
            _ = tokio::time::timeout(shared.settings.end_wait, all) => {}
            // Whoever asks again does not want to wait.
            () = told.wait() => {}
        }
        Ok(result)
    }
}

impl Running {
    /// Returns the address that clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Ends the server and waits for it.
    ///
    /// # Errors
    /// Those of [`Server::serve`].
    pub fn stop(mut self) -> Result<(), ServerError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), ServerError> {
        let _ = self.stop.send(true);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(served)) => served,
            Some(Err(_)) => Err(ServerError::System { action: "end the server", source: io::Error::other("its thread panicked") }),
            None => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.end();
    }
}

/// Reads an address to listen on: `HOST:PORT`, `:PORT` for all addresses of this machine, or a bare port on this machine only.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_addr(text: &str) -> Result<SocketAddr, String> {
    use std::net::ToSocketAddrs;
    if let Ok(port) = text.parse::<u16>() {
        return Ok(([127, 0, 0, 1], port).into());
    }
    let whole = if text.starts_with(':') { format!("[::]{text}") } else { text.to_owned() };
    let mut found = whole.to_socket_addrs().map_err(|_| format!("'{text}' is not an address and a port such as {DEFAULT_ADDR}"))?;
    found.next().ok_or_else(|| format!("'{text}' has no address"))
}

/// Hears when the server is to end; signals count from when it was made.
enum Told {
    Signals { terminate: tokio::signal::unix::Signal, interrupt: tokio::signal::unix::Signal },
    Stopped { stopped: watch::Receiver<bool>, is_heard: bool },
}

fn listen(kind: tokio::signal::unix::SignalKind) -> Result<tokio::signal::unix::Signal, ServerError> {
    tokio::signal::unix::signal(kind).map_err(|source| ServerError::System { action: "listen for signals", source })
}

impl Told {
    fn listen(until: Until) -> Result<Told, ServerError> {
        use tokio::signal::unix::SignalKind;
        Ok(match until {
            Until::Signal => Told::Signals { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? },
            Until::Stopped(stopped) => Told::Stopped { stopped, is_heard: false },
        })
    }

    /// Waits for the next time that somebody asks for the end.
    async fn wait(&mut self) {
        match self {
            Told::Signals { terminate, interrupt } => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
            Told::Stopped { is_heard: true, .. } => std::future::pending().await,
            Told::Stopped { stopped, is_heard } => {
                // An error says that the other side is gone, which ends the server too.
                let _ = stopped.wait_for(|stop| *stop).await;
                *is_heard = true;
            }
        }
    }
}

/// Reads the certificate and the users again, and opens the access log again, at each signal.
async fn reload_when_told(shared: Arc<Shared>, mut hangup: tokio::signal::unix::Signal) {
    while hangup.recv().await.is_some() {
        let shared = shared.clone();
        let again = move || {
            let results = [shared.certificate.as_ref().map(Certificate::reload), Some(shared.guard.reload())];
            for error in results.into_iter().flatten().filter_map(Result::err) {
                shared.settings.say(&format!("{error}; what was read before stays in use"));
            }
            if let Some(log) = &shared.log {
                log.reopen();
            }
            shared.settings.say("read again");
        };
        // A panic there has been told already.
        let _ = tokio::task::spawn_blocking(again).await;
    }
}

/// Lets a collector in by the private socket, for each of whom a thread blocks.
async fn collect_when_asked(shared: Arc<Shared>, control: tokio::net::UnixListener) {
    loop {
        let Ok((stream, _)) = control.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let shared = shared.clone();
        tokio::task::spawn_blocking(move || {
            let Ok(stream) = stream.into_std() else { return };
            let active = || shared.uploads.active(UPLOAD_IDLE_MAX);
            let is_ending = || shared.is_ending.load(Ordering::Relaxed);
            let storage = &shared.storage;
            // An error says that the asker is gone.
            let _ = stream.set_nonblocking(false);
            let _ = gc::control::answer(stream, &storage.layout, &storage.coordination, &active, &is_ending, &shared.collector);
        });
    }
}

/// Now and then writes when what was pulled, and empties trash whose time is over.
async fn keep_house(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(pulls::WRITE_INTERVAL).await;
        let shared = shared.clone();
        // A failure is tried again with the next change; neither pull times nor trash are worth an outage.
        let work = move || {
            let _ = shared.pulls.write();
            if let Ok(_free) = shared.collector.try_lock() {
                let _ = gc::empty_expired(&shared.storage.layout);
            }
        };
        let _ = tokio::task::spawn_blocking(work).await;
    }
}

/// Reads a `Range` header; see [`crate::registry::hostile`].
pub(in crate::registry) fn byte_range(text: &str, size: u64) -> Option<(u64, u64)> {
    match blobs::range(text, size) {
        blobs::Ranged::Part { first, last } => Some((first, last)),
        blobs::Ranged::Whole | blobs::Ranged::Outside => None,
    }
}

/// Reads a file of users; see [`crate::registry::hostile`].
pub(in crate::registry) fn user_count(text: &str) -> Result<usize, String> {
    users::parse(text).map(|users| users.len())
}

/// Runs what blocks on a thread for that.
async fn blocking<T: Send + 'static>(act: impl FnOnce() -> Result<T, ApiError> + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| Err(ApiError::internal("the request's work failed")))
}

/// Makes a header value of a text of ours; one that cannot be sent is empty.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Tells whether the client has this content already (`If-None-Match`).
fn is_unchanged(headers: &HeaderMap, digest: &str) -> bool {
    headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).any(|tag| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
        tag == "*" || tag == digest
    })
}

#[cfg(test)]
pub(in crate::registry) mod tests;
