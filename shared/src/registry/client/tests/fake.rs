//! A registry that does what a test says: one request per connection, on plain sockets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(super) fn line(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("{} {}{query}", self.method, self.path)
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The length that is announced; the body's own otherwise.
    pub(super) announced: Option<usize>,
    /// Close without any answer.
    pub(super) hang_up: bool,
    /// Close after this many bytes of the request's body were read, without an answer.
    pub(super) cut_request: Option<usize>,
}

pub(super) fn reply(status: u16) -> Reply {
    Reply { status, ..Reply::default() }
}

impl Reply {
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Reply {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn body(mut self, body: impl Into<Vec<u8>>) -> Reply {
        self.body = body.into();
        self
    }

    pub(super) fn announcing(mut self, length: usize) -> Reply {
        self.announced = Some(length);
        self
    }
}

type Script = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

/// A running fake. It serves until the test's process ends.
pub(super) struct Fake {
    pub(super) addr: String,
    log: Arc<Mutex<Vec<Seen>>>,
}

impl Fake {
    /// Starts a fake; the script gets each request and how many came before it.
    pub(super) fn start(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (script, shared): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&log));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, log) = (Arc::clone(&script), Arc::clone(&shared));
                std::thread::spawn(move || serve(stream, &*script, &log));
            }
        });
        Fake { addr, log }
    }

    /// Returns what was asked so far, the pings of the root left out.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().iter().filter(|s| s.path != "/v2/").cloned().collect()
    }

    /// Returns method and path of what was asked so far.
    pub(super) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }
}

fn serve(stream: TcpStream, script: &Script, log: &Mutex<Vec<Seen>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut seen = Seen { method, path: path.to_owned(), query: query.to_owned(), headers, body: Vec::new() };
    let length = seen.header("content-length").and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
    let count = log.lock().unwrap().iter().filter(|s| s.path != "/v2/").count();
    // The script is asked first, so that it can cut the request's body.
    let mut answer = script(&seen, count);
    let wanted = answer.cut_request.unwrap_or(length).min(length);
    seen.body = vec![0; wanted];
    reader.read_exact(&mut seen.body).ok()?;
    if answer.cut_request.is_none() && wanted > 0 {
        answer = script(&seen, count);
    }
    log.lock().unwrap().push(seen.clone());
    if answer.hang_up || answer.cut_request.is_some() {
        return None;
    }
    let mut head = format!("HTTP/1.1 {} x\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let has_length = answer.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("content-length"));
    if !has_length && answer.status != 204 {
        head.push_str(&format!("Content-Length: {}\r\n", answer.announced.unwrap_or(answer.body.len())));
    }
    stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
    if seen.method != "HEAD" {
        stream.write_all(&answer.body).ok()?;
    }
    // Closing with unread input would reset the connection before the answer is read.
    stream.shutdown(std::net::Shutdown::Write).ok()?;
    let mut rest = [0; 4096];
    while stream.read(&mut rest).is_ok_and(|n| n > 0) {}
    Some(())
}
