//! SIGINT, SIGTERM and SIGHUP: the work in hand is undone, the failure is told, the process ends.
//!
//! A thread takes the signals and sets [`crate::sys::interrupt`]. A tool that changes something then
//! has [`GRACE`] to notice and to end in order, with everything that `Drop` undoes. One that only
//! shows has nothing to undo, and one that does not end in time or gets a second signal has what the
//! next command repairs anyway; for these the thread writes the `error` record and ends the process.
//! A record that is being written is never cut: the output is locked while that happens.
//!
//! A thread costs a tenth of a short run, so the tools in [`LISTING`] have none before they change
//! something or ask a registry: they notice a signal between two records.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use super::output::Output;
use super::{Fail, Kind, Tool};
use crate::sys::interrupt::{self, Handler};
use crate::sys::signal::{self, Signals};
use crate::sys::stdio;

/// The tools that list what is on this machine and wait for nothing but their own input and output.
const LISTING: [&str; 6] = ["dinfo", "dinspect", "dnetwork", "dps", "dvolume", "sdi"];
/// The signals that ask for the end.
const TAKEN: [i32; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
/// How long a tool that changes something may take to end in order.
const GRACE: Duration = Duration::from_secs(2);
/// How long the last words may wait for a reader that takes nothing.
const READER_WAIT: Duration = Duration::from_millis(200);
/// How often the output is asked for, at 10 ms each; who holds it longer waits for its reader.
const LOCK_TRIES: u32 = 30;
/// The stack of the thread that waits for signals, in bytes.
const STACK_BYTES: usize = 128 << 10;

/// What the thread and the tool share.
#[derive(Clone)]
pub(super) struct Watch {
    tool: &'static Tool,
    out: Arc<Mutex<Output>>,
    is_changing: Arc<AtomicBool>,
    is_released: Arc<AtomicBool>,
    /// What takes the signals as long as there is no thread; none before and after that.
    handler: Arc<Mutex<Option<Handler>>>,
}

impl Watch {
    pub(super) fn new(tool: &'static Tool, out: Arc<Mutex<Output>>, is_changing: Arc<AtomicBool>) -> Watch {
        Watch { tool, out, is_changing, is_released: Arc::default(), handler: Arc::default() }
    }

    /// Starts to take the signals. Where that fails they end the process as they always do.
    pub(super) fn start(&self) {
        if interrupt::prepare().is_err() {
            return;
        }
        if LISTING.contains(&self.tool.name) {
            *self.handler() = Handler::install(&TAKEN).ok();
        } else {
            self.start_thread(None);
        }
    }

    /// Has a thread from now on: something is changed, or waited for.
    pub(super) fn insist(&self) {
        if let Some(handler) = self.handler().take() {
            self.start_thread(Some(handler));
        }
    }

    fn handler(&self) -> MutexGuard<'_, Option<Handler>> {
        self.handler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_thread(&self, handler: Option<Handler>) {
        let Ok(signals) = Signals::open(&TAKEN) else { return };
        let early = handler.and_then(Handler::replaced);
        let watch = self.clone();
        let thread = std::thread::Builder::new().name("signals".into()).stack_size(STACK_BYTES);
        // Dropping the signals, when there is no thread, brings their former actions back.
        let _ = thread.spawn(move || watch.follow(signals, early));
    }

    /// Leaves the signals to the tool from now on: a server ends by them in its own order.
    pub(super) fn release(&self) {
        self.is_released.store(true, Ordering::SeqCst);
    }

    fn follow(&self, mut signals: Signals, mut early: Option<i32>) {
        loop {
            let next = early.take().map_or_else(|| signals.wait(None), |number| Ok(Some(number)));
            let Ok(Some(number)) = next else { return };
            if self.is_released.load(Ordering::SeqCst) {
                continue;
            }
            interrupt::set(number);
            if self.is_changing.load(Ordering::SeqCst) {
                // A second signal is impatience, and counts as the time being over.
                let _ = signals.wait(Some(GRACE));
            }
            self.end(number);
        }
    }

    /// Tells what happened and ends the process.
    fn end(&self, number: i32) -> ! {
        let fail = Fail::interrupted(number);
        for _ in 0..LOCK_TRIES {
            match self.out.try_lock() {
                Ok(mut out) => {
                    if out.give_up(&fail.to_record(self.tool.name, None), READER_WAIT) {
                        let line = format!("{}: {} ({})\n", self.tool.name, fail.text(), fail.kind.code());
                        stdio::write_stderr_within(line.as_bytes(), READER_WAIT);
                    }
                    // With the lock still held: nothing may follow the last words.
                    interrupt::end(number);
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::Poisoned(_)) => break,
            }
        }
        interrupt::end(number)
    }
}

impl Fail {
    /// Makes the failure of a tool that a signal ended.
    pub(super) fn interrupted(number: i32) -> Fail {
        let code = u8::try_from(128 + number).unwrap_or(u8::MAX - 1);
        Fail::new(Kind::Interrupted, format!("interrupted by {}", signal::name(number))).exit(code)
    }
}

/// Returns the failure of the whole run once a signal asked for its end, whatever failed because of it.
pub(super) fn failure() -> Option<Fail> {
    interrupt::number().map(Fail::interrupted)
}
