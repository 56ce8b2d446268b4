//! `dcp`: what its two operands mean, and the files behind them.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::cli::{Cx, Fail, Kind};
use crate::record::Record;
use crate::runtime::Container;
use crate::runtime::files::{self, Copied, Files, Owner, Side};
use crate::store::{Lease, Store};
use crate::sys::root::Root;
use crate::sys::stdio::{Stdin, Stdout};

/// How much is written at once.
const BUFFER_BYTES: usize = 256 << 10;

/// One operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A tar on standard input or output.
    Stream,
    /// A path of this machine.
    Host(PathBuf),
    /// A container and a path in it.
    Container(String, PathBuf),
}

impl Place {
    /// Reads an operand as docker does: what begins with `/` or `.` is a path here, what has a colon is in a container.
    pub fn parse(text: OsString) -> Place {
        let shown = text.to_string_lossy();
        if shown == "-" {
            return Place::Stream;
        }
        let split = shown.find(':').filter(|at| *at > 0 && !shown.starts_with(['/', '.']));
        // The container's name is plain text, so the colon is at the same byte.
        let Some(at) = split else { return Place::Host(text.into()) };
        let name = shown.get(..at).unwrap_or_default().to_owned();
        let mut bytes = text.into_vec();
        Place::Container(name, PathBuf::from(OsString::from_vec(bytes.split_off(at + 1))))
    }
}

/// How to copy.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// Owners come along.
    pub archive: bool,
    /// A link as the source means what it leads to.
    pub follow: bool,
}

/// The files behind an operand.
struct Opened {
    files: Option<Files>,
    host: Option<Root>,
    path: PathBuf,
    label: String,
}

impl Opened {
    fn new(store: &Store, lease: &Lease, place: &Place) -> Result<Opened, Fail> {
        match place {
            Place::Container(name, path) => {
                let container = Container::find(store, name).map_err(|e| Fail::from_runtime(&e))?;
                let files = Files::open(&container, lease).map_err(|e| Fail::from_runtime(&e))?;
                Ok(Opened { files: Some(files), host: None, path: path.clone(), label: format!("{name}:") })
            }
            Place::Host(path) => {
                let root = Root::open(Path::new("/")).map_err(|e| Fail::from_path(&e))?;
                Ok(Opened { files: None, host: Some(root), path: absolute(path)?, label: String::new() })
            }
            Place::Stream => Err(Fail::usage("only one of the two can be -")),
        }
    }

    fn side(&self) -> Result<Side<'_>, Fail> {
        let root = self.files.as_ref().map(Files::root).or(self.host.as_ref());
        let root = root.ok_or_else(|| Fail::new(Kind::Internal, "there are no files to copy"))?;
        Ok(Side { root, path: &self.path, label: &self.label })
    }
}

/// Makes a path absolute, and keeps what its end says: a slash, or `/.`.
fn absolute(path: &Path) -> Result<PathBuf, Fail> {
    use std::os::unix::ffi::OsStrExt;
    let made = std::path::absolute(path).map_err(|e| Fail::from_io("cannot find the current directory", &e))?;
    let bytes = path.as_os_str().as_bytes();
    let mut made = made.into_os_string();
    if bytes == b"." || bytes.ends_with(b"/.") {
        made.push("/.");
    } else if bytes.ends_with(b"/") && !made.as_bytes().ends_with(b"/") {
        made.push("/");
    }
    Ok(made.into())
}

/// Copies, and writes the record.
///
/// # Errors
/// When an operand makes no sense, a file is missing, or a call fails.
pub fn copy(cx: &mut Cx, source: &Place, destination: &Place, how: How) -> Result<(), Fail> {
    let started = std::time::Instant::now();
    let is_host = |place: &Place| !matches!(place, Place::Container(..));
    if is_host(source) && is_host(destination) {
        return Err(Fail::usage("neither is in a container").hint("say CONTAINER:PATH for one of them"));
    }
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let failed = |error| Fail::from_runtime(&error);
    // Files belong to whom the destination belongs to, unless they are to keep their owners.
    let (uid, gid) = match destination {
        Place::Host(_) => (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw()),
        _ => (0, 0),
    };
    let owner = if how.archive { Owner::Source } else { Owner::Fixed(uid, gid) };
    let copied = match (source, destination) {
        (Place::Stream, to) => {
            if std::io::stdin().is_terminal() {
                return Err(Fail::usage("a tar is not read from a terminal"));
            }
            let to = Opened::new(&store, &lease, to)?;
            let reader: &mut dyn Read = &mut Stdin;
            files::extract(to.side()?, reader, owner).map_err(failed)?
        }
        (from, Place::Stream) => {
            if std::io::stdout().is_terminal() {
                return Err(Fail::usage("a tar is not written to a terminal"));
            }
            let from = Opened::new(&store, &lease, from)?;
            cx.claim_stdout();
            let out = BufWriter::with_capacity(BUFFER_BYTES, Stdout);
            let written = files::archive(from.side()?, how.follow, out).map_err(failed)?;
            Copied { files: written.entries, bytes: written.bytes, left_out: Vec::new() }
        }
        (Place::Container(one, from), Place::Container(other, to)) if one == other => {
            // One lock is all there is to have.
            let both = Opened::new(&store, &lease, source)?;
            let side = both.side()?;
            files::copy(Side { path: from, ..side }, Side { path: to, ..side }, how.follow, owner).map_err(failed)?
        }
        (from, to) => {
            let (from, to) = (Opened::new(&store, &lease, from)?, Opened::new(&store, &lease, to)?);
            files::copy(from.side()?, to.side()?, how.follow, owner).map_err(failed)?
        }
    };
    for path in &copied.left_out {
        cx.warn("unsupported", format!("{} was left out: a socket, or a device whose owner would change (-a keeps it)", path.display()));
    }
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let record = Record::new("transfer").set("ref", shown(source)).set("to", shown(destination));
    cx.emit(record.set("bytes", copied.bytes).set("files", copied.files).set("elapsed_ms", elapsed).set("ok", true))
}

fn shown(place: &Place) -> String {
    match place {
        Place::Stream => "-".into(),
        Place::Host(path) => path.display().to_string(),
        Place::Container(name, path) => format!("{name}:{}", path.display()),
    }
}
