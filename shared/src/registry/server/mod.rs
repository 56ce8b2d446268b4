//! The embedded registry: OCI distribution specification 1.1 over HTTP/1.1, on a directory that
//! distribution could serve as well. `dserve` and the tests share it.
//!
//! Invariants: what was answered with 201 is on the disk; a manifest is accepted only when all
//! that it names is in its repository; content is never changed in place. It has no users and no
//! encryption, so it listens where its caller says and nowhere else. One process owns a storage directory at a time.

mod blobs;
mod body;
pub(in crate::registry) mod coordination;
mod error;
pub(in crate::registry) mod layout;
mod lists;
mod manifests;
mod pulls;
pub(in crate::registry) mod referrers;
mod route;
pub(in crate::registry) mod storage;
mod tagged;
mod uploads;

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};

use body::Body;
use coordination::Coordination;
use error::ApiError;
use layout::Layout;
use pulls::Pulls;
use route::Route;
use storage::Storage;
use uploads::Uploads;

use crate::registry::gc::{self, GcError};
use crate::sys::fs::{self, PathError};

/// Where `dserve` listens when it is not told.
pub const DEFAULT_ADDR: &str = "127.0.0.1:5000";
/// Where `dserve` keeps everything when it is not told, below the root of the store.
pub const DEFAULT_STORAGE: &str = "registry";
/// The most connections at a time; further ones wait in the kernel.
const CONNECTIONS_MAX: usize = 1024;
/// How long a connection may be idle, and how long a request's headers may take.
const IDLE_MAX: Duration = Duration::from_secs(60);
/// How long sent bytes may stay unread, in milliseconds.
const UNREAD_MAX_MS: u32 = 600_000;
/// The most header lines of a request.
const HEADERS_MAX: usize = 100;
/// How long a session of which nothing is heard counts as going on.
const UPLOAD_IDLE_MAX: Duration = Duration::from_secs(3600);
/// How long requests under way may take after the end was asked for.
const END_WAIT_MAX: Duration = Duration::from_secs(10);
/// How much of a refused body is read, so that the client gets to read the answer, and how long that may take.
const DRAIN_MAX_BYTES: usize = 64 << 20;
const DRAIN_WAIT_MAX: Duration = Duration::from_secs(5);
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
    listener: std::net::TcpListener,
    addr: SocketAddr,
    shared: Arc<Shared>,
    control: UnixListener,
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

impl Server {
    /// Takes a storage directory, which is made where it is missing, and an address to listen on; port 0 is any that is free.
    ///
    /// # Errors
    /// When the directory cannot be used or is in use, or the address cannot be listened on.
    pub fn bind(addr: SocketAddr, storage: &Path) -> Result<Server, ServerError> {
        let system = |action| move |source| ServerError::System { action, source };
        let storage = std::path::absolute(storage).map_err(system("find the current directory"))?;
        let layout = Layout::new(&storage);
        layout.prepare()?;
        let lock = fs::open_lock(&layout.own().join("lock"))?;
        if !fs::try_lock(&lock, true).map_err(system("lock the storage"))? {
            return Err(ServerError::Locked { storage });
        }
        let listener = std::net::TcpListener::bind(addr).map_err(|source| ServerError::Bind { addr, source })?;
        listener.set_nonblocking(true).map_err(system("prepare the listening socket"))?;
        let addr = listener.local_addr().map_err(system("read the listening address"))?;
        let control = gc::control::listen(&layout).and_then(|control| {
            let ready = control.set_nonblocking(true).map(|()| control);
            ready.map_err(|source| GcError::System { action: "prepare the private socket", source })
        });
        let control = control.map_err(|error| ServerError::System { action: "offer collection", source: io::Error::other(error) })?;
        let coordination = Arc::new(Coordination::default());
        let shared = Shared {
            storage: Arc::new(Storage::new(layout.clone(), coordination)),
            uploads: Uploads::default(),
            pulls: Pulls::new(layout),
            collector: Mutex::new(()),
            is_ending: AtomicBool::new(false),
            _lock: lock,
        };
        Ok(Server { listener, addr, shared: Arc::new(shared), control })
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
        runtime.shutdown_timeout(END_WAIT_MAX);
        gc::control::unlisten(&shared.storage.layout);
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
        let listener = tokio::net::TcpListener::from_std(self.listener).map_err(system("prepare the listening socket"))?;
        let (end, ending) = watch::channel(false);
        let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let control = tokio::net::UnixListener::from_std(self.control).map_err(system("prepare the private socket"))?;
        let control = tokio::spawn(collect_when_asked(self.shared.clone(), control));
        let writer = tokio::spawn(write_pulls(self.shared.clone()));
        let mut told = std::pin::pin!(told_to_end(until)?);
        let result = ready();
        loop {
            let accepted = tokio::select! {
                () = &mut told => break,
                slot = accept(&listener, &slots) => slot,
            };
            if let Some((stream, slot)) = accepted {
                let (shared, ending) = (self.shared.clone(), ending.clone());
                tokio::spawn(async move {
                    connection(shared, stream, ending).await;
                    drop(slot);
                });
            }
        }
        drop(listener);
        writer.abort();
        control.abort();
        let _ = end.send(true);
        // All slots are free when all connections have ended.
        let all = slots.acquire_many(u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX));
        let _ = tokio::time::timeout(END_WAIT_MAX, all).await;
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

/// Returns a future that ends when the server is to end; signals count from now on.
fn told_to_end(until: Until) -> Result<impl Future<Output = ()>, ServerError> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|source| ServerError::System { action: "listen for signals", source });
    let signals = match until {
        Until::Signal => Ok((listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?)),
        Until::Stopped(stopped) => Err(stopped),
    };
    Ok(async move {
        match signals {
            Ok((mut terminate, mut interrupt)) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
            // An error says that the other side is gone, which ends the server too.
            Err(mut stopped) => drop(stopped.wait_for(|stop| *stop).await),
        }
    })
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

async fn write_pulls(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(pulls::WRITE_INTERVAL).await;
        let shared = shared.clone();
        // A failure is tried again with the next change; pull times are not worth an outage.
        let _ = tokio::task::spawn_blocking(move || shared.pulls.write()).await;
    }
}

/// Waits for a free slot and a connection.
async fn accept(listener: &tokio::net::TcpListener, slots: &Arc<Semaphore>) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, slot)),
        Err(_) => {
            // Out of descriptors, or the client went away meanwhile.
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Answers the requests of one connection.
async fn connection(shared: Arc<Shared>, stream: TcpStream, mut ending: watch::Receiver<bool>) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    // A client that stops reading for so long gives its slot to another one.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNREAD_MAX_MS);
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(handle(&shared, request).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        // An error is the client's: it went away, was silent, or sent no HTTP, which hyper answers with 400.
        _ = serving.as_mut() => {}
        () = async { drop(ending.wait_for(|end| *end).await) } => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

/// Answers one request.
async fn handle(shared: &Arc<Shared>, request: Request<Incoming>) -> Response<Body> {
    let (parts, mut body) = request.into_parts();
    let result = dispatch(shared, &parts, &mut body).await;
    let mut response = match result {
        Ok(response) => response,
        Err(error) => {
            drain(&mut body).await;
            let mut response = error.into_response();
            if parts.method == Method::HEAD {
                *response.body_mut() = Body::empty();
            }
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("docker-distribution-api-version"), HeaderValue::from_static("registry/2.0"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    response
}

async fn dispatch(shared: &Arc<Shared>, parts: &Parts, body: &mut Incoming) -> Answer {
    let nowhere = || ApiError::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "there is no such endpoint");
    let path = route::decode(parts.uri.path()).ok_or_else(nowhere)?;
    match route::route(&path)?.ok_or_else(nowhere)? {
        Route::Base if matches!(parts.method, Method::GET | Method::HEAD) => Ok(base(parts)),
        Route::Base => Err(ApiError::not_allowed("GET, HEAD")),
        Route::Catalog => lists::catalog(shared, parts),
        Route::Tags { name } => lists::tags(shared, parts, name),
        Route::Manifest { name, reference } => manifests::manifest(shared, parts, body, name, reference).await,
        Route::Blob { name, digest } => blobs::blob(shared, parts, name, digest).await,
        Route::Uploads { name } => blobs::start_upload(shared, parts, body, name).await,
        Route::Upload { name, id } => blobs::upload(shared, parts, body, name, id).await,
        Route::Referrers { name, digest } => referrers::referrers(shared, parts, name, digest),
    }
}

fn base(parts: &Parts) -> Response<Body> {
    const TEXT: &str = "{}";
    let body = if parts.method == Method::GET { Body::Whole(Some(TEXT.into())) } else { Body::empty() };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(TEXT.len()));
    response
}

/// Reads what is left of a refused request's body, within limits.
async fn drain(body: &mut Incoming) {
    let all = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, bytes::Bytes::len);
            if seen > DRAIN_MAX_BYTES {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_WAIT_MAX, all).await;
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
