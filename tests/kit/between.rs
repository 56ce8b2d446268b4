//! Something between a tool and `dserve` that does to each request what the test says: passes it on, cuts it, stalls, lies.
//!
//! One request per connection, so that a test sees each of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    /// Tells whether this is the method and the path has the words.
    pub(crate) fn is(&self, method: &str, words: &str) -> bool {
        self.method == method && self.target.contains(words)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// An answer, the server's or the test's own.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Sets a header in place of what it was.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Answer {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    /// Sets the body and its length.
    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Answer {
        let body = body.into();
        Answer { body: body.clone(), ..self.with("Content-Length", body.len().to_string()) }
    }
}

/// What is done to a request.
pub(crate) enum Act {
    /// It is passed on, and the answer back.
    Pass,
    /// It is passed on, and the answer comes back changed.
    Change(Box<dyn Fn(Answer) -> Answer + Send>),
    /// It is answered here; its body is read first.
    Answer(Answer),
    /// The connection is closed at once.
    HangUp,
    /// The server gets this much of the body, then both connections end.
    CutRequest(usize),
    /// The client gets this much of the answer's body, then its connection ends.
    CutAnswer(usize),
    /// It is passed on, and the answer is lost.
    LoseAnswer,
    /// The client gets this much of the answer's body, then nothing more until it gives up.
    Stall(usize),
    /// Nothing is read or answered until the client gives up.
    Ignore,
    /// The answer's body comes a byte at a time.
    Drip,
}

type Script = dyn Fn(&Asked) -> Act + Send + Sync;

/// A running go-between; it works until the test's process ends.
pub(crate) struct Between {
    addr: String,
    script: Arc<Mutex<Arc<Script>>>,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Between {
    /// Starts one in front of a server.
    pub(crate) fn start(to: &str) -> Between {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let addr = listener.local_addr().expect("it is bound").to_string();
        let pass: Arc<Script> = Arc::new(|_: &Asked| Act::Pass);
        let between = Between { addr, script: Arc::new(Mutex::new(pass)), log: Arc::default() };
        let (to, script, log) = (to.to_owned(), Arc::clone(&between.script), Arc::clone(&between.log));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (to, script, log) = (to.clone(), Arc::clone(&script), Arc::clone(&log));
                std::thread::spawn(move || serve(client, &to, &script, &log));
            }
        });
        between
    }

    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    /// Does from now on what this says, and forgets what was asked.
    pub(crate) fn does(&self, script: impl Fn(&Asked) -> Act + Send + Sync + 'static) {
        *self.script.lock().expect("no test panicked with it") = Arc::new(script);
        self.log.lock().expect("no test panicked with it").clear();
    }

    /// Passes everything on from now on.
    pub(crate) fn behaves(&self) {
        self.does(|_| Act::Pass);
    }

    /// Returns what was asked with this method and these words in the path.
    pub(crate) fn asked(&self, method: &str, words: &str) -> Vec<Asked> {
        self.log.lock().expect("no test panicked with it").iter().filter(|a| a.is(method, words)).cloned().collect()
    }
}

fn serve(client: TcpStream, to: &str, script: &Mutex<Arc<Script>>, log: &Mutex<Vec<Asked>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let (first, headers) = head(&mut reader)?;
    let mut words = first.split(' ');
    let asked = Asked { method: words.next()?.to_owned(), target: words.next()?.to_owned(), headers };
    log.lock().ok()?.push(asked.clone());
    let script = Arc::clone(&*script.lock().ok()?);
    let length: usize = asked.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let body = |reader: &mut BufReader<TcpStream>, most: usize| -> Option<Vec<u8>> {
        let mut body = vec![0; length.min(most)];
        reader.read_exact(&mut body).ok().map(|()| body)
    };
    let is_head = asked.method == "HEAD";
    match script(&asked) {
        Act::HangUp => None,
        Act::Ignore => {
            wait_until_gone(&client);
            None
        }
        Act::Answer(answer) => {
            body(&mut reader, usize::MAX)?;
            write(&client, &answer.clone().with("Content-Length", answer.body.len().to_string()), is_head)
        }
        Act::CutRequest(most) => {
            let part = body(&mut reader, most)?;
            let mut server = TcpStream::connect(to).ok()?;
            server.write_all(&request(&asked, &part)).ok()?;
            // Only what was read is known to have arrived when the connection ends.
            std::thread::sleep(Duration::from_millis(20));
            None
        }
        Act::LoseAnswer => {
            let body = body(&mut reader, usize::MAX)?;
            forward(to, &asked, &body)?;
            None
        }
        act => {
            let body = body(&mut reader, usize::MAX)?;
            let mut answer = forward(to, &asked, &body)?;
            match act {
                Act::Change(change) => answer = change(answer),
                Act::CutAnswer(most) => answer.body.truncate(most),
                Act::Stall(most) => {
                    answer.body.truncate(most);
                    write(&client, &answer, is_head)?;
                    wait_until_gone(&client);
                    return None;
                }
                Act::Drip => {
                    let drops = std::mem::take(&mut answer.body);
                    write(&client, &answer, is_head)?;
                    for byte in drops {
                        (&client).write_all(&[byte]).ok()?;
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    return None;
                }
                _ => {}
            }
            write(&client, &answer, is_head)?;
            client.shutdown(std::net::Shutdown::Write).ok()?;
            wait_until_gone(&client);
            Some(())
        }
    }
}

/// Reads the first line and the headers of a request or an answer.
fn head(reader: &mut impl BufRead) -> Option<(String, Vec<(String, String)>)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|n| *n > 0)?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    Some((first.trim_end().to_owned(), headers))
}

fn request(asked: &Asked, body: &[u8]) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", asked.method, asked.target);
    for (name, value) in asked.headers.iter().filter(|(n, _)| !n.eq_ignore_ascii_case("connection")) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    [text.as_bytes(), b"\r\n", body].concat()
}

fn forward(to: &str, asked: &Asked, body: &[u8]) -> Option<Answer> {
    let mut server = TcpStream::connect(to).ok()?;
    server.write_all(&request(asked, body)).ok()?;
    let mut reader = BufReader::new(server);
    let (first, headers) = head(&mut reader)?;
    let mut answer = Answer { status: first.split(' ').nth(1)?.parse().ok()?, headers, body: Vec::new() };
    reader.read_to_end(&mut answer.body).ok()?;
    Some(answer)
}

fn write(mut client: &TcpStream, answer: &Answer, is_head: bool) -> Option<()> {
    let mut text = format!("HTTP/1.1 {} x\r\nConnection: close\r\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(n, _)| !n.eq_ignore_ascii_case("connection")) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    client.write_all(format!("{text}\r\n").as_bytes()).ok()?;
    if !is_head {
        client.write_all(&answer.body).ok()?;
    }
    Some(())
}

/// Reads what still comes, so that closing does not reset the connection before the answer is read.
fn wait_until_gone(mut client: &TcpStream) {
    let mut rest = [0; 4096];
    while client.read(&mut rest).is_ok_and(|n| n > 0) {}
}
