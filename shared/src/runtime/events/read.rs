//! Reads events: those that were kept, and on as they come, woken by the kernel.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;
use serde_json::Value;

use super::{DIR, FILE, FILE_OLD, LINE_MAX_BYTES};
use crate::record::Record;
use crate::runtime::error::{Result, RuntimeError, failed};
use crate::store::Store;
use crate::sys::{clock, fs};

/// How long one wait for a sign lasts at most.
const WAIT_MAX: Duration = Duration::from_secs(3600);
/// The keys of filters.
const FILTERS: [&str; 9] = ["container", "event", "image", "label", "network", "type", "volume", "scope", "daemon"];

/// Which events are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// From this time on; without, what comes from now on.
    pub since: Option<SystemTime>,
    /// Up to this time; without, for ever.
    pub until: Option<SystemTime>,
    /// Docker's filters: values of one key are alternatives, keys must all fit.
    pub(super) filters: BTreeMap<String, Vec<String>>,
    /// Only what was kept, not what is to come.
    pub is_past_only: bool,
}

impl Selection {
    /// Adds a filter, `KEY=VALUE`.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn filter(&mut self, text: &str) -> Result<()> {
        let bad = |reason: String| RuntimeError::invalid(format!("--filter {text}"), reason);
        let Some((key, value)) = text.split_once('=') else { return Err(bad("say KEY=VALUE".into())) };
        if !FILTERS.contains(&key) {
            return Err(bad(format!("the keys are {}", FILTERS.join(", "))));
        }
        self.filters.entry(key.to_owned()).or_default().push(value.to_owned());
        Ok(())
    }

    fn fits(&self, event: &Record) -> bool {
        self.filters.iter().all(|(key, values)| values.iter().any(|value| fits_one(event, key, value)))
    }

    fn is_past_wanted(&self) -> bool {
        self.since.is_some() || self.until.is_some() || self.is_past_only
    }
}

fn fits_one(event: &Record, key: &str, value: &str) -> bool {
    let kind = event.text("object.type").unwrap_or("");
    let (id, name) = (event.text("object.id").unwrap_or(""), event.text("object.name").unwrap_or(""));
    let is_named = name == value || (!value.is_empty() && id.starts_with(value));
    let attrs = event.map().get("attrs").and_then(Value::as_object);
    let attr = |key: &str| attrs.and_then(|attrs| attrs.get(key)).and_then(Value::as_str);
    let untagged = |text: &str| text == value || text.rsplit_once(':').is_some_and(|(repository, _)| repository == value);
    match key {
        "event" => event.text("action").is_some_and(|action| action == value || action.split(':').next() == Some(value)),
        "type" => kind == value,
        "container" => (kind == "container" && is_named) || attr("container").is_some_and(|id| !value.is_empty() && id.starts_with(value)),
        "image" if kind == "image" => is_named || untagged(name),
        "image" => attr("image").is_some_and(untagged),
        "volume" => kind == "volume" && is_named,
        "network" => kind == "network" && is_named,
        "label" => match value.split_once('=') {
            Some((key, value)) => attr(key) == Some(value),
            None => attr(value).is_some(),
        },
        // There is one host, and no daemon with another name.
        _ => true,
    }
}

/// One file on the way through it.
struct Tail {
    file: BufReader<File>,
    inode: u64,
    line: Vec<u8>,
}

impl Tail {
    fn open(path: &Path) -> Result<Option<Tail>> {
        match File::open(path) {
            Ok(file) => {
                let inode = file.metadata().map_err(failed("look at the events"))?.ino();
                Ok(Some(Tail { file: BufReader::with_capacity(64 << 10, file), inode, line: Vec::new() }))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("open the events")(error)),
        }
    }

    /// Goes to the end of what is there.
    fn skip(&mut self) -> Result<()> {
        while self.next()?.is_some() {}
        Ok(())
    }

    /// Returns the next event; what is unreadable is skipped, what is not whole yet waits.
    fn next(&mut self) -> Result<Option<Record>> {
        loop {
            let limit = LINE_MAX_BYTES as u64;
            let n = self.file.by_ref().take(limit).read_until(b'\n', &mut self.line).map_err(failed("read the events"))?;
            if self.line.last() != Some(&b'\n') && self.line.len() < LINE_MAX_BYTES {
                if n == 0 {
                    return Ok(None);
                }
                continue;
            }
            let event = serde_json::from_slice::<Value>(&self.line);
            self.line.clear();
            if let Ok(Value::Object(map)) = event {
                return Ok(Some(Record::from_map(map)));
            }
        }
    }
}

/// Gives the events that are wanted to `give`, until it breaks, the time is over or, with `output`, its reader has gone.
///
/// # Errors
/// When the events cannot be read.
pub fn read(
    store: &Store,
    selection: &Selection,
    output: Option<BorrowedFd<'_>>,
    give: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Result<()> {
    let dir: PathBuf = store.run_dir()?.join(DIR);
    fs::create_dir_all(&dir)?;
    // Before the first read: what is written after that read is a sign.
    let watch = watch(&dir)?;
    let (mut old, mut new) = (Tail::open(&dir.join(FILE_OLD))?, Tail::open(&dir.join(FILE))?);
    if !selection.is_past_wanted() {
        for tail in [&mut old, &mut new].into_iter().flatten() {
            tail.skip()?;
        }
    }
    let (since, until) = (selection.since.map(clock::rfc3339_nanos), selection.until.map(clock::rfc3339_nanos));
    loop {
        let mut has_more = true;
        while has_more {
            for tail in [&mut old, &mut new].into_iter().flatten() {
                while let Some(event) = tail.next()? {
                    let time = event.text("time").unwrap_or("");
                    let is_in_time =
                        since.as_deref().is_none_or(|since| time >= since) && until.as_deref().is_none_or(|until| time < until);
                    if is_in_time && selection.fits(&event) && give(event).is_break() {
                        return Ok(());
                    }
                }
            }
            has_more = renew(&dir, &mut old, &mut new)?;
        }
        let left = selection.until.map(|until| until.duration_since(clock::now()).unwrap_or_default());
        if selection.is_past_only || left.is_some_and(|left| left.is_zero()) {
            return Ok(());
        }
        if wait(&watch, output, left)?.is_break() {
            return Ok(());
        }
    }
}

/// Opens the file that is written to now, if it is another one; what was read so far stays open for writers that were late.
fn renew(dir: &Path, old: &mut Option<Tail>, new: &mut Option<Tail>) -> Result<bool> {
    let inode = std::fs::metadata(dir.join(FILE)).map(|meta| meta.ino()).ok();
    if inode.is_none() || inode == new.as_ref().map(|tail| tail.inode) {
        return Ok(false);
    }
    let opened = Tail::open(&dir.join(FILE))?;
    if opened.is_some() {
        *old = std::mem::replace(new, opened).or(old.take());
    }
    Ok(true)
}

fn watch(dir: &Path) -> Result<OwnedFd> {
    let failed = |errno: Errno| failed("watch the events")(errno.into());
    let watch = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map_err(failed)?;
    inotify::add_watch(&watch, dir, WatchFlags::MODIFY | WatchFlags::CREATE | WatchFlags::MOVED_TO).map_err(failed)?;
    Ok(watch)
}

/// Waits for a sign that something changed; breaks when nobody reads the output.
fn wait(watch: &OwnedFd, output: Option<BorrowedFd<'_>>, left: Option<Duration>) -> Result<ControlFlow<()>> {
    let mut fds = vec![PollFd::new(watch, PollFlags::IN)];
    fds.extend(output.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::empty())));
    let left = left.unwrap_or(WAIT_MAX).min(WAIT_MAX);
    let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
    match poll(&mut fds, Some(&left)) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(errno) => return Err(failed("wait for events")(errno.into())),
    }
    if fds.get(1).is_some_and(|fd| fd.revents().intersects(PollFlags::ERR | PollFlags::HUP)) {
        return Ok(ControlFlow::Break(()));
    }
    // Which files changed does not matter, only that some did.
    let mut signs = [0_u8; 4096];
    while rustix::io::read(watch, &mut signs).is_ok_and(|n| n > 0) {}
    Ok(ControlFlow::Continue(()))
}
