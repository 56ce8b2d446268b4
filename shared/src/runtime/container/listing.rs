//! All containers at once, each repaired if it has to be, by several threads where there are many.

use super::{CONFIG, Container, STATE, State};
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::step;
use crate::store::Store;
use crate::sys::fs::Dir;

/// The most threads that list containers.
const LIST_THREADS_MAX: usize = 8;
/// Fewer containers than this are not worth a thread.
const LIST_CHUNK_MIN: usize = 64;
/// What the files of a usual container are far below, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// All containers of a store.
pub struct Listing {
    /// Those that can be read, with their states, oldest first.
    pub containers: Vec<(Container, State)>,
    /// The ids of those that cannot, and why.
    pub unreadable: Vec<(String, RuntimeError)>,
}

impl Container {
    /// Lists all containers, repaired, oldest first. What cannot be read is listed apart. What
    /// killed builds left is removed.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn all(store: &Store) -> Result<Listing> {
        step::leftovers::clear(store)?;
        let ids = store.containers()?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(LIST_THREADS_MAX).min(ids.len() / LIST_CHUNK_MIN + 1);
        let dir = store.containers_dir().ok();
        let look_at = |part: &[String]| {
            let mut buf = vec![0; BUFFER_BYTES];
            let mut look = |id: &String| match dir.as_ref().and_then(|dir| Container::glance(store, dir, id, &mut buf)) {
                Some(listed) => Ok(Some(listed)),
                None => Container::look(store, id),
            };
            part.iter().map(|id| (look(id), id.clone())).collect::<Vec<_>>()
        };
        let parts = std::thread::scope(|scope| {
            let look_at = &look_at;
            let start = |part| scope.spawn(move || look_at(part));
            let mut chunks = ids.chunks(ids.len().div_ceil(threads).max(1));
            let own = chunks.next().unwrap_or_default();
            let others: Vec<_> = chunks.map(start).collect();
            let mut all = look_at(own);
            for other in others {
                match other.join() {
                    Ok(part) => all.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for (looked, id) in parts {
            match looked {
                Ok(Some(listed)) => good.push(listed),
                Ok(None) => {}
                Err(error) => bad.push((id, error)),
            }
        }
        good.sort_by(|(a, _), (b, _)| (&a.config.created, &a.config.id).cmp(&(&b.config.created, &b.config.id)));
        Ok(Listing { containers: good, unreadable: bad })
    }

    /// Reads a container that does not run, and of which there is nothing to repair: two files, each
    /// by one call; `None` when there is more to it.
    fn glance(store: &Store, dir: &Dir, id: &str, buf: &mut [u8]) -> Option<(Container, State)> {
        let len = dir.peek(&format!("{id}/{STATE}"), buf).ok()?;
        let state: State = serde_json::from_slice(&buf[..len]).ok().filter(|state: &State| !state.status.is_live())?;
        let len = dir.peek(&format!("{id}/{CONFIG}"), buf).ok()?;
        let config = serde_json::from_slice(&buf[..len]).ok()?;
        Some((Container::of(store, config), state))
    }

    /// Loads a container and repairs it if it has to be; `None` when it is gone then.
    fn look(store: &Store, id: &str) -> Result<Option<(Container, State)>> {
        let Some(container) = Container::load(store, id)? else { return Ok(store.remove_unmade(id).map(|()| None)?) };
        Ok(container.repair()?.map(|state| (container, state)))
    }
}
