//! The async runtime inside: two threads, started by the first request and never seen outside.

use std::future::Future;
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio::runtime::{Builder, Runtime};

use crate::registry::{RegistryError, Result};

const WORKERS: usize = 2;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());

/// Returns the runtime, started if need be.
pub(super) fn runtime() -> Result<&'static Runtime> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if RUNTIME.get().is_none() {
        let runtime = Builder::new_multi_thread().worker_threads(WORKERS).thread_name("registry").enable_all().build();
        let runtime = runtime.map_err(|e| RegistryError::Config { what: "the network threads".into(), reason: e.to_string() })?;
        // The lock makes this the only writer.
        let _ = RUNTIME.set(runtime);
    }
    Ok(RUNTIME.get().expect("it was set under the lock"))
}

/// Runs a future to its end on this thread.
pub(super) fn block<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(future)
}
