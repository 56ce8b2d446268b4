//! `dexport`: writes a container's files as a tar.

use std::io::{BufWriter, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use shared::cli::containers::find;
use shared::cli::{Cx, Fail, Mode};
use shared::record::Record;
use shared::runtime::files;
use shared::sys::newfile::NewFile;
use shared::sys::stdio::Stdout;

/// Write the files of a container as a tar
///
/// The image's files with the container's changes, whether it runs or not; what is in volumes and
/// other mounts is not part of it. Files come in the order of their names. dimport makes an image of it.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dexport -o web.tar web\n  dexport web | tar -t\n  dexport web | dimport - web:flat")]
pub struct Args {
    /// The container
    #[arg(value_name = "CONTAINER")]
    container: Vec<String>,

    /// Write into this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How much is written at once.
const BUFFER_BYTES: usize = 256 << 10;

/// Exports.
///
/// # Errors
/// When the container's files cannot be read, or the tar not be written: then there is none.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Fail::usage("an archive is not written to a terminal").hint("say -o FILE, or write into a pipe"));
    }
    if args.container.len() > 1 {
        return Err(Fail::usage("a tar holds the files of one container"));
    }
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let mut operands = cx.operands(&args.container, Mode::Makes)?;
    let Some(operand) = operands.next(cx)? else { return Ok(()) };
    let container = find(&store, &operand)?;
    let started = Instant::now();
    let failed = |error| Fail::from_runtime(&error);
    let written = match &args.output {
        Some(path) => {
            let mut file = NewFile::create(path).map_err(|e| Fail::from_path(&e))?;
            let out = BufWriter::with_capacity(BUFFER_BYTES, &mut file);
            let written = files::export(&container, &lease, out).map_err(failed)?;
            file.commit().map_err(|e| Fail::from_path(&e))?;
            written
        }
        None => {
            cx.claim_stdout();
            files::export(&container, &lease, BufWriter::with_capacity(BUFFER_BYTES, Stdout)).map_err(failed)?
        }
    };
    let to = args.output.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
    let record = Record::new("transfer").set("ref", container.config().name.as_str()).set("to", to);
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    cx.emit(operand.derive(record.set("bytes", written.bytes).set("files", written.entries).set("elapsed_ms", elapsed).set("ok", true)))
}

shared::tool!(Args, run, emits["transfer"], accepts["container"]);
