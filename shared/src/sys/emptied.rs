//! A file that is kept empty: what stands for /dev/null where no device can be made.
//!
//! What is written into it goes as soon as the kernel tells of it, on a thread. Between a write and
//! that, a reader finds what was written: this is the best that a file can be.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;

/// Keeps a file empty until it goes.
#[derive(Debug)]
pub struct Emptied {
    stop: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Emptied {
    /// Begins to keep the open `file`, which lies at `path`, empty.
    ///
    /// # Errors
    /// When it cannot be watched.
    pub fn keep(file: File, path: &Path) -> io::Result<Emptied> {
        let watch = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        inotify::add_watch(&watch, path, WatchFlags::MODIFY | WatchFlags::DONT_FOLLOW)?;
        let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let until = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("null".into()).spawn(move || {
            while wait(&watch, &until) {
                // Emptying is told of as well, but once.
                let is_empty = file.metadata().is_ok_and(|now| now.len() == 0);
                if !is_empty && file.set_len(0).is_err() {
                    return;
                }
            }
        })?;
        Ok(Emptied { stop, thread: Some(thread) })
    }
}

impl Drop for Emptied {
    fn drop(&mut self) {
        let _ = rustix::io::write(&*self.stop, &1_u64.to_ne_bytes());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits for a write; false when it is over.
fn wait(watch: &OwnedFd, stop: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(watch, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
    match poll(&mut fds, None) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(_) => return false,
    }
    if !fds[1].revents().is_empty() {
        return false;
    }
    // How often it was written to does not matter.
    let mut signs = [0_u8; 4096];
    while rustix::io::read(watch, &mut signs).is_ok_and(|n| n > 0) {}
    true
}

#[cfg(test)]
mod tests;
