//! `doci`: the OCI runtime command line, for engines above.

use std::path::PathBuf;
use std::time::Duration;

use shared::cli::oci::{self, CreateArgs, ExecArgs, Globals, Listed, Named, UpdateArgs, failure};
use shared::cli::{Cx, Fail};
use shared::runtime::oci::{self as runtime, How, Site};

/// Run OCI bundles for container engines
///
/// The command line of runc and crun over the runtime of dr, so that containerd, podman and docker can
/// use it: podman --runtime doci, dockerd --add-runtime doci=/usr/local/bin/doci. It writes what the OCI
/// command line says, not records: the state, the list and the features as JSON documents, nothing
/// otherwise, since standard output is the container's. Errors also go to --log, where engines read them.
/// A created container can be removed only with --force. Shares of caches and memory bandwidth (intelRdt)
/// need a host with resctrl mounted; systemd cgroups are refused.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Exit codes: 1 when something failed, 2 for wrong usage, 255 when exec could not start its command; run and exec end as the command does.\n\nExamples:\n  doci spec\n  doci run box\n  doci create --bundle /tmp/bundle --pid-file /tmp/pid box\n  doci start box\n  doci exec box ls\n  doci kill box TERM\n  doci delete box\n  doci list -f json"
)]
pub struct Args {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a container up to its program, which waits for start
    Create(CreateArgs),
    /// Start the program of a created container
    Start(Named),
    /// Write the state of a container
    State(Named),
    /// Send a signal to a container
    Kill {
        #[command(flatten)]
        named: Named,
        /// The signal, by name or number
        #[arg(value_name = "SIGNAL", default_value = "SIGTERM", value_parser = signal)]
        signal: i32,
        /// Send it to all processes of the container
        #[arg(short, long)]
        all: bool,
    },
    /// Remove a container that has stopped
    Delete {
        #[command(flatten)]
        named: Named,
        /// Kill it first; succeed when there is none
        #[arg(short, long)]
        force: bool,
    },
    /// Make and start a container, and stay with it
    Run {
        #[command(flatten)]
        create: CreateArgs,
        /// Leave it to itself
        #[arg(short, long)]
        detach: bool,
        /// Keep it, stopped, after its end
        #[arg(long)]
        keep: bool,
    },
    /// Run another process in a container
    Exec(ExecArgs),
    /// Write the processes of a container
    Ps {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        listed: Listed,
        /// Options of ps
        #[arg(value_name = "OPTION", trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Hold all processes of a container
    Pause(Named),
    /// Let them go on
    Resume(Named),
    /// Change limits of a container
    Update(UpdateArgs),
    /// Write what a container uses, again and again, and when memory runs out
    Events {
        #[command(flatten)]
        named: Named,
        /// Look this often, as 5s or 500ms
        #[arg(long, value_name = "TIME", default_value = "5s", value_parser = oci::parse_interval)]
        interval: Duration,
        /// Look once
        #[arg(long)]
        stats: bool,
    },
    /// Write what this runtime can do
    Features,
    /// List containers
    List(Listed),
    /// Write a config.json to start from
    Spec {
        /// Into this directory
        #[arg(short, long, value_name = "DIR", default_value = ".")]
        bundle: PathBuf,
        /// For a container of a plain user
        #[arg(long = "rootless", id = "for_user")]
        rootless: bool,
    },
}

fn signal(text: &str) -> Result<i32, String> {
    // Engines ask with no signal at all whether somebody lives.
    if text == "0" {
        return Ok(0);
    }
    shared::sys::signal::parse(text).ok_or_else(|| "there is no such signal".into())
}

/// Does what the command says; what fails goes into the log as well.
///
/// # Errors
/// When it fails.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    // What is written there belongs to the container.
    cx.claim_stdout();
    let globals = args.globals.clone();
    if globals.debug {
        globals.note("debug", &format!("{:?}", args.command))?;
    }
    let result = globals.check().and_then(|()| dispatch(args, cx));
    if let Err(fail) = &result {
        // The failure that is being reported matters more than one of the log.
        let _ = globals.note("error", &fail.text());
    }
    result
}

fn dispatch(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let (globals, site) = (args.globals, Site::new(cx.root()));
    let done = |result: Result<(), _>| result.map_err(|error| failure(&error));
    match args.command {
        Command::Create(create) => done(runtime::create(&site, &create.request())),
        Command::Start(named) => {
            let warnings = runtime::start(&site, &named.id).map_err(|error| failure(&error))?;
            globals.warn(cx, &warnings);
            Ok(())
        }
        Command::State(named) => {
            let container = site.find(&named.id).map_err(|error| failure(&error))?;
            cx.write_stdout(oci::document(&container.document()).as_bytes())
        }
        Command::Kill { named, signal, all } => done(runtime::kill(&site, &named.id, signal, all)),
        Command::Delete { named, force } => {
            let warnings = runtime::delete(&site, &named.id, force).map_err(|error| failure(&error))?;
            globals.warn(cx, &warnings);
            Ok(())
        }
        Command::Run { create, detach, keep } => {
            let (code, warnings) = runtime::run(&site, &create.request(), How { detach, keep }).map_err(|error| failure(&error))?;
            globals.warn(cx, &warnings);
            cx.set_exit(u8::try_from(code).unwrap_or(255));
            Ok(())
        }
        Command::Exec(exec) => {
            let id = exec.id.clone();
            let code = runtime::exec(&site, &id, &exec.request()?).map_err(|error| failure(&error).exit(255))?;
            cx.set_exit(u8::try_from(code).unwrap_or(255));
            Ok(())
        }
        Command::Ps { named, listed, options } => cx.write_stdout(oci::ps(&site, &named.id, listed.is_json(), &options)?.as_bytes()),
        Command::Pause(named) => done(runtime::freeze(&site, &named.id, true)),
        Command::Resume(named) => done(runtime::freeze(&site, &named.id, false)),
        Command::Update(update) => {
            let limits = match &update.resources {
                Some(path) => runtime::read_resources(&oci::read_limits(path)?).map_err(|error| failure(&error))?,
                None => update.limits(),
            };
            done(runtime::update(&site, &update.id, &limits, &update.shares()))
        }
        Command::Events { named, interval, stats } => oci::events(&site, &named.id, interval, stats, cx),
        Command::Features => cx.write_stdout(oci::document(&runtime::features()).as_bytes()),
        Command::List(listed) => {
            let quiet = cx.is_quiet();
            cx.write_stdout(oci::list(&site, listed.is_json(), quiet)?.as_bytes())
        }
        Command::Spec { bundle, rootless } => done(runtime::write_template(&bundle, rootless)),
    }
}

shared::tool!(Args, run, emits [], accepts []);
