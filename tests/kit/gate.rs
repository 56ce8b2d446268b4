//! A way to a server that lets no answer through until it is opened.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// A proxy that holds every answer back while it is closed.
pub(crate) struct Gate {
    addr: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_open: Mutex<bool>,
    opened: Condvar,
    asked: AtomicUsize,
}

impl Gate {
    /// Stands before the server at this address, closed.
    pub(crate) fn before(server: &str) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
        let addr = listener.local_addr().expect("a bound socket has an address").to_string();
        let state = Arc::new(State::default());
        let (to, shared) = (server.to_owned(), Arc::clone(&state));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (to, state) = (to.clone(), Arc::clone(&shared));
                std::thread::spawn(move || pass(client, &to, &state));
            }
        });
        Gate { addr, state }
    }

    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    /// Lets the answers through from now on.
    pub(crate) fn open(&self) {
        *self.state.is_open.lock().expect("nobody panicked") = true;
        self.state.opened.notify_all();
    }

    /// Waits until somebody asked for something.
    pub(crate) fn wait_until_asked(&self) {
        while self.state.asked.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

fn pass(client: TcpStream, to: &str, state: &State) -> Option<()> {
    let server = TcpStream::connect(to).ok()?;
    let (mut up, mut server_up) = (client.try_clone().ok()?, server.try_clone().ok()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut up, &mut server_up);
        let _ = server_up.shutdown(std::net::Shutdown::Write);
    });
    let (mut client, mut server) = (client, server);
    let mut buf = [0; 16 << 10];
    loop {
        let n = server.read(&mut buf).ok().filter(|n| *n > 0)?;
        state.asked.fetch_add(1, Ordering::SeqCst);
        let mut is_open = state.is_open.lock().ok()?;
        while !*is_open {
            is_open = state.opened.wait(is_open).ok()?;
        }
        drop(is_open);
        client.write_all(&buf[..n]).ok()?;
    }
}
