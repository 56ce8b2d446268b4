//! Reads logs: from the oldest record or the last lines, several containers merged by time, and on as they grow.
//!
//! Invariant: a follower stops only after it has read everything that was written: at the final end
//! record, or when nobody runs the container any more, or will, and the log was read once more after that.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;

use super::super::container::Container;
use super::super::error::{Result, failed};
use super::super::monitor::Place;
use super::{Entry, FILE, LogStream, Position, open_pipe};
use crate::sys::clock;

/// The longest record that is read: a part in base64 with its frame.
const RECORD_MAX_BYTES: u64 = 256 << 10;
/// The most files that a reader looks for.
const FILES_MAX: u32 = 1000;
/// How long a follower waits for a sign before it looks whether the container still runs.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Reads a log from its beginning, across rotations.
pub struct Reader {
    dir: PathBuf,
    file: Option<BufReader<File>>,
    inode: u64,
    /// How much of the file was read.
    offset: u64,
    line: Vec<u8>,
    bound: Option<Bound>,
}

/// Where a log ended at some moment. A container may write faster than anybody reads.
#[derive(Debug, Default)]
struct Bound {
    /// The newest file then; held open, so that no other one gets its number.
    file: Option<File>,
    inode: u64,
    bytes: u64,
}

impl Reader {
    /// Opens the log in a container's directory, at its oldest record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(dir: &Path) -> Result<Reader> {
        let mut reader = Reader::at_no_file(dir);
        reader.enter_oldest()?;
        Ok(reader)
    }

    fn at_no_file(dir: &Path) -> Reader {
        Reader { dir: dir.to_owned(), file: None, inode: 0, offset: 0, line: Vec::new(), bound: None }
    }

    /// Lets the log end where it ends now, whatever is written from here on.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub(super) fn bind(&mut self) -> Result<()> {
        let mut bound = Bound::default();
        // While it is renamed, the newest file has the next number.
        for n in 0..2 {
            match File::open(self.name(n)) {
                Ok(file) => {
                    let meta = file.metadata().map_err(failed("look at the log"))?;
                    bound = Bound { file: Some(file), inode: meta.ino(), bytes: meta.len() };
                    break;
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed("open the log")(error)),
            }
        }
        self.bound = Some(bound);
        Ok(())
    }

    /// Tells whether everything was read that was there when it was bound, or what is left of that.
    fn is_at_bound(&self, is_at_end: bool) -> bool {
        let Some(bound) = &self.bound else { return false };
        if bound.file.is_none() {
            return true;
        }
        self.file.is_some() && self.inode == bound.inode && (is_at_end || self.offset >= bound.bytes)
    }

    /// Tells whether all files that there were when it was bound have been rotated away.
    fn is_past_bound(&self) -> bool {
        self.bound.as_ref().is_some_and(|bound| !self.files().iter().any(|(_, inode)| *inode == bound.inode))
    }

    fn name(&self, n: u32) -> PathBuf {
        if n == 0 { self.dir.join(FILE) } else { self.dir.join(format!("{FILE}.{n}")) }
    }

    /// Opens a file and goes to its beginning; `false` when there is none of that number.
    fn enter(&mut self, n: u32) -> Result<bool> {
        match File::open(self.name(n)) {
            Ok(file) => {
                self.inode = file.metadata().map_err(failed("look at the log"))?.ino();
                self.offset = 0;
                self.file = Some(BufReader::with_capacity(64 << 10, file));
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed("open the log")(error)),
        }
    }

    fn inode_of(&self, n: u32) -> Option<u64> {
        std::fs::metadata(self.name(n)).map(|meta| meta.ino()).ok()
    }

    /// Lists the files there are, the newest first. While they are renamed one number may be missing, and is no end.
    fn files(&self) -> Vec<(u32, u64)> {
        let mut all = Vec::new();
        let mut missing = 0;
        for n in 0..FILES_MAX {
            match self.inode_of(n) {
                Some(inode) => all.push((n, inode)),
                None => missing += 1,
            }
            if missing > 1 {
                break;
            }
        }
        all
    }

    /// Goes to the beginning of the oldest file; `false` when there is none.
    fn enter_oldest(&mut self) -> Result<bool> {
        loop {
            let Some((n, inode)) = self.files().last().copied() else { return Ok(false) };
            // Renamed or replaced meanwhile: what has the number now is another file.
            if self.enter(n)? && self.inode == inode && self.files().last().is_some_and(|(_, oldest)| *oldest == inode) {
                return Ok(true);
            }
        }
    }

    /// Goes on to the file that follows; `false` when there is none yet.
    fn advance(&mut self) -> Result<bool> {
        let own = self.inode;
        loop {
            // This file has been renamed to some number; the one before it follows. If it has gone altogether, the oldest does.
            let Some((n, _)) = self.files().into_iter().find(|(_, inode)| *inode == own) else { return self.enter_oldest() };
            let Some(before) = n.checked_sub(1) else { return Ok(false) };
            let (file, offset) = (self.file.take(), self.offset);
            if !self.enter(before)? {
                (self.file, self.inode, self.offset) = (file, own, offset);
                return Ok(false);
            }
            // Files are renamed from the oldest on: if this one kept its number, so did the one before it.
            if self.inode_of(n) == Some(own) {
                return Ok(true);
            }
            (self.file, self.inode, self.offset) = (file, own, offset);
        }
    }

    /// Returns the next record; `None` when there is none yet. What is unreadable is skipped.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn next_entry(&mut self) -> Result<Option<Entry>> {
        // Once a file has another name it is complete: only what is read after that was seen is its end.
        let mut is_complete = false;
        if self.line.is_empty() && self.is_at_bound(false) {
            return Ok(None);
        }
        loop {
            let Some(file) = &mut self.file else {
                if self.enter_oldest()? {
                    continue;
                }
                return Ok(None);
            };
            let n = file.by_ref().take(RECORD_MAX_BYTES).read_until(b'\n', &mut self.line).map_err(failed("read the log"))?;
            self.offset += n as u64;
            if self.line.last() == Some(&b'\n') {
                let entry = serde_json::from_slice(&self.line);
                self.line.clear();
                match entry {
                    Ok(entry) => return Ok(Some(entry)),
                    Err(_) => continue,
                }
            }
            if n > 0 {
                if self.line.len() as u64 >= RECORD_MAX_BYTES {
                    self.line.clear();
                }
            } else if self.is_at_bound(true) {
                return Ok(None);
            } else if is_complete {
                // A writer that was killed leaves half a record; what follows is in the next file.
                if self.is_past_bound() || !self.advance()? {
                    return Ok(None);
                }
                self.line.clear();
                is_complete = false;
            } else if self.inode_of(0) == Some(self.inode) {
                return Ok(None);
            } else {
                is_complete = true;
            }
        }
    }

    /// Returns the last `count` lines of those that are there by now, and leaves the reader behind them. Ends are not counted.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn tail(&mut self, count: usize) -> Result<Vec<Entry>> {
        self.bind()?;
        let mut kept = std::collections::VecDeque::new();
        // Files that certainly lie before the tail are skipped by their number of newlines.
        let mut lines = 0;
        for (n, inode) in self.files() {
            lines += self.count_lines(n)?;
            if lines > count.saturating_mul(2).saturating_add(16) {
                // Renamed meanwhile: the whole log is read.
                if !self.enter(n)? || self.inode != inode {
                    self.enter_oldest()?;
                }
                break;
            }
        }
        while let Some(entry) = self.next_entry()? {
            if entry.end {
                continue;
            }
            kept.push_back(entry);
            if kept.len() > count {
                kept.pop_front();
            }
        }
        Ok(kept.into())
    }

    fn count_lines(&self, n: u32) -> Result<usize> {
        let Ok(mut file) = File::open(self.name(n)) else { return Ok(0) };
        let mut buf = vec![0_u8; 64 << 10];
        let mut lines = 0;
        loop {
            match file.read(&mut buf).map_err(failed("read the log"))? {
                0 => return Ok(lines),
                n => lines += memchr::memchr_iter(b'\n', &buf[..n]).count(),
            }
        }
    }
}

/// Counts the records of a stream that were written after a place.
pub(super) fn count_after(dir: &Path, at: Position, stream: LogStream) -> Result<usize> {
    let mut reader = Reader::at_no_file(dir);
    let mut offset = 0;
    match reader.files().into_iter().find(|(_, inode)| *inode == at.inode) {
        Some((n, _)) if reader.enter(n)? => offset = at.bytes,
        // Everything there is came after it.
        _ => drop(reader.enter_oldest()?),
    }
    if let Some(file) = &mut reader.file {
        // One that is shorter is another one, which has got the number.
        let length = file.get_ref().metadata().map_err(failed("look at the log"))?.len();
        file.seek(SeekFrom::Start(if offset > length { 0 } else { offset })).map_err(failed("read the log"))?;
    }
    let mut count = 0;
    while let Some(entry) = reader.next_entry()? {
        count += usize::from(entry.stream == Some(stream));
    }
    Ok(count)
}

/// Returns how much of a file is whole records.
pub(super) fn whole_bytes(path: &Path, bytes: u64) -> Result<u64> {
    let mut file = File::open(path).map_err(failed("open the log"))?;
    let mut end = bytes;
    let mut buf = vec![0_u8; 4096];
    while end > 0 {
        let start = end.saturating_sub(buf.len() as u64);
        let part = buf.get_mut(..usize::try_from(end - start).unwrap_or(0)).unwrap_or_default();
        file.seek(SeekFrom::Start(start)).map_err(failed("read the log"))?;
        file.read_exact(part).map_err(failed("read the log"))?;
        if let Some(at) = memchr::memrchr(b'\n', part) {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Which part of a log is wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only so many lines from the end.
    pub tail: Option<usize>,
    /// Only what is as young as this.
    pub since: Option<SystemTime>,
    /// Only what is older than this.
    pub until: Option<SystemTime>,
    /// Whether to go on as the log grows, until the container ends.
    pub follow: bool,
}

/// Where the lines of logs go.
pub trait LogSink {
    /// Takes a line of the container with this number; breaks when no more is wanted.
    fn line(&mut self, container: usize, entry: Entry) -> ControlFlow<()>;

    /// Nothing more is there for now: what was taken may be written out.
    fn pause(&mut self) -> ControlFlow<()>;
}

/// One container's log.
struct Source<'a> {
    container: &'a Container,
    reader: Reader,
    /// The lines of the tail.
    waiting: VecDeque<Entry>,
    head: Option<Entry>,
    /// Whether the last record was the end of the last run.
    saw_end: bool,
    /// Whether nobody ran the container when that was last looked at.
    is_free: bool,
    is_done: bool,
    /// The pipes of its output, which nobody reads here: what is in them when its monitor is killed outlives the container by them.
    pipes: Vec<OwnedFd>,
}

/// Reads the logs of containers, merged by time. `output` is where the lines go in the end: when its reader goes away
/// there is nobody to follow for.
///
/// # Errors
/// When a log cannot be read.
pub fn read(containers: &[Container], selection: &Selection, output: Option<BorrowedFd<'_>>, sink: &mut dyn LogSink) -> Result<()> {
    // Before the first read: what is written after that read is a sign.
    let watch = if selection.follow { Some(watch(containers)?) } else { None };
    let since = selection.since.map(clock::rfc3339_nanos);
    let until = selection.until.map(clock::rfc3339_nanos);
    let mut sources = containers.iter().map(|container| Source::open(container, selection)).collect::<Result<Vec<_>>>()?;
    if selection.follow {
        sources.iter_mut().for_each(Source::hold_pipes);
    }
    loop {
        for source in sources.iter_mut().filter(|source| !source.is_done && source.head.is_none()) {
            source.fill(since.as_deref(), until.as_deref())?;
        }
        let heads = sources.iter().enumerate().filter_map(|(n, source)| Some((source.head.as_ref()?.time.clone(), n)));
        if let Some((_, n)) = heads.min() {
            if let Some(entry) = sources[n].head.take()
                && sink.line(n, entry).is_break()
            {
                return Ok(());
            }
            continue;
        }
        if sink.pause().is_break() {
            return Ok(());
        }
        let Some(watch) = &watch else { return Ok(()) };
        let mut is_over = true;
        let mut is_certain = true;
        for source in sources.iter_mut().filter(|source| !source.is_done) {
            source.look();
            is_over &= source.is_done;
            is_certain &= !source.is_free;
        }
        if is_over || selection.until.is_some_and(|until| SystemTime::now() > until) {
            return Ok(());
        }
        if is_certain && wait(watch, output, LOOK_AGAIN)?.is_break() {
            return Ok(());
        }
    }
}

impl<'a> Source<'a> {
    fn open(container: &'a Container, selection: &Selection) -> Result<Source<'a>> {
        let mut reader = Reader::open(&container.dir())?;
        let waiting = match selection.tail {
            Some(count) => reader.tail(count)?.into(),
            None => VecDeque::new(),
        };
        match (selection.follow, selection.tail) {
            (true, _) => reader.bound = None,
            (false, None) => reader.bind()?,
            (false, Some(_)) => {}
        }
        Ok(Source { container, reader, waiting, head: None, saw_end: false, is_free: false, is_done: false, pipes: Vec::new() })
    }

    /// Puts the next line that is wanted at the head, if there is one.
    fn fill(&mut self, since: Option<&str>, until: Option<&str>) -> Result<()> {
        loop {
            let entry = match self.waiting.pop_front() {
                Some(entry) => entry,
                None => match self.reader.next_entry()? {
                    Some(entry) => entry,
                    None => {
                        // It was read to its end after nobody ran the container any more.
                        self.is_done |= self.is_free;
                        return Ok(());
                    }
                },
            };
            if entry.end {
                self.saw_end = entry.is_final;
                continue;
            }
            self.saw_end = false;
            if until.is_some_and(|until| entry.time.as_str() >= until) {
                self.is_done = true;
                return Ok(());
            }
            if since.is_none_or(|since| entry.time.as_str() >= since) {
                self.head = Some(entry);
                return Ok(());
            }
        }
    }

    /// Finds out whether the log may still grow; it has been read to its end.
    fn look(&mut self) {
        if self.saw_end {
            // Whoever ran it may still be clearing up; a process that lives is another run's.
            let lives = self.container.state().ok().and_then(|state| state.process).is_some_and(|process| process.open().is_some());
            self.is_done = !lives;
        }
        self.is_free = self.is_done || !self.may_grow();
        self.hold_pipes();
    }

    /// Opens the pipes of the run that is on now.
    fn hold_pipes(&mut self) {
        let Ok(place) = Place::of(self.container) else { return };
        let streams = [LogStream::Stdout, LogStream::Stderr];
        // In this order: those of the former run are let go last.
        self.pipes = streams.into_iter().filter_map(|stream| open_pipe(place.dir(), stream)).collect();
    }

    /// Tells whether somebody runs the container, or is about to. One whose monitor was killed gets another, which reads on.
    fn may_grow(&self) -> bool {
        let container = self.container;
        // Between its stop and its start nobody has the lock, but the wish is there; after that the lock is.
        if container.is_held() || container.is_being_restarted() || container.is_held() {
            return true;
        }
        container.repair().is_ok_and(|state| state.is_some_and(|state| state.status.is_live()))
    }
}

/// Watches the directories of containers.
pub(in crate::runtime) fn watch(containers: &[Container]) -> Result<OwnedFd> {
    let all = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map_err(|errno| failed("watch the log")(errno.into()))?;
    for container in containers {
        let flags = WatchFlags::MODIFY | WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::DELETE_SELF | WatchFlags::MOVE_SELF;
        match inotify::add_watch(&all, container.dir(), flags) {
            // Gone by now: what was opened of it is read to its end.
            Ok(_) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(failed("watch the log")(errno.into())),
        }
    }
    Ok(all)
}

/// Waits for a sign that something changed, or for a moment, and for so long at most.
pub(in crate::runtime) fn wait_for_sign(watch: &OwnedFd, most: Option<Duration>) -> Result<()> {
    wait(watch, None, most.map_or(LOOK_AGAIN, |most| most.min(LOOK_AGAIN))).map(drop)
}

/// Waits for a sign that something changed, or for a moment; breaks when nobody reads the output.
fn wait(watch: &OwnedFd, output: Option<BorrowedFd<'_>>, moment: Duration) -> Result<ControlFlow<()>> {
    let mut fds = vec![PollFd::new(watch, PollFlags::IN)];
    fds.extend(output.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::empty())));
    match poll(&mut fds, Timespec::try_from(moment).ok().as_ref()) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(errno) => return Err(failed("wait for the log")(errno.into())),
    }
    if fds.get(1).is_some_and(|fd| fd.revents().intersects(PollFlags::ERR | PollFlags::HUP)) {
        return Ok(ControlFlow::Break(()));
    }
    // Which files changed does not matter, only that some did.
    let mut events = [0_u8; 4096];
    while rustix::io::read(watch, &mut events).is_ok_and(|n| n > 0) {}
    Ok(ControlFlow::Continue(()))
}
