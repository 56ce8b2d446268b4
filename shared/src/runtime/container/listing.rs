//! All containers at once, each repaired if it has to be, by several threads where there are many.

use super::{Container, State};
use crate::runtime::error::{Result, RuntimeError};
use crate::runtime::step;
use crate::store::Store;

/// The most threads that list containers.
const LIST_THREADS_MAX: usize = 8;
/// Fewer containers than this are not worth a thread.
const LIST_CHUNK_MIN: usize = 64;

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
        let parts = std::thread::scope(|scope| {
            let start = |part: &[String]| {
                let part = part.to_vec();
                scope.spawn(move || part.into_iter().map(|id| (Container::look(store, &id), id)).collect::<Vec<_>>())
            };
            let mut chunks = ids.chunks(ids.len().div_ceil(threads).max(1));
            let own = chunks.next().unwrap_or_default();
            let others: Vec<_> = chunks.map(start).collect();
            let mut all: Vec<_> = own.iter().map(|id| (Container::look(store, id), id.clone())).collect();
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

    /// Loads a container and repairs it if it has to be; `None` when it is gone then.
    fn look(store: &Store, id: &str) -> Result<Option<(Container, State)>> {
        let Some(container) = Container::load(store, id)? else { return Ok(store.remove_unmade(id).map(|()| None)?) };
        Ok(container.repair()?.map(|state| (container, state)))
    }
}
