//! `dvolume`: lists, makes, shows and removes volumes.

use shared::cli::select::{Select, Supports};
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::runtime::volume::{self, Volume};
use shared::store::Store;

/// List, make, show and remove volumes
///
/// A volume is a named directory of the store that containers mount with -v NAME:PATH. It stays when
/// they go; one that was made without a name goes with its container.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dvolume ls\n  dvolume create data --label app=web\n  dvolume rm data\n  dvolume ls --unused | dvolume rm -n -"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List volumes
    #[command(alias = "list")]
    Ls {
        #[command(flatten)]
        select: Select,
    },
    /// Make volumes
    Create {
        /// Make these; without a name, one with a random name
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// Use this driver: local is the only one
        #[arg(short, long, value_name = "DRIVER")]
        driver: Option<String>,
        /// Add a label: KEY or KEY=VALUE
        #[arg(long = "label", value_name = "LABEL")]
        labels: Vec<String>,
    },
    /// Show volumes
    Inspect {
        /// Show these; - reads records
        #[arg(value_name = "VOLUME")]
        names: Vec<String>,
    },
    /// Remove volumes that no container has
    #[command(alias = "remove")]
    Rm {
        /// Remove these; - reads records
        #[arg(value_name = "VOLUME")]
        names: Vec<String>,
        /// Accept that a volume is not there
        #[arg(short, long)]
        force: bool,
        /// Only show what would be removed
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
}

const SUPPORTS: Supports = Supports { flags: &["unused", "dangling", "label"], filters: &[] };

/// Does what the subcommand says.
///
/// # Errors
/// Wrong usage, or a store that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    match args.command {
        Command::Ls { select } => list(&store, &select, cx),
        Command::Create { names, driver, labels } => create(&store, &names, driver.as_deref(), &labels, cx),
        Command::Inspect { names } => cx.for_each(&names, Mode::Shows, |operand, cx| {
            let found = volume::find(&store, operand.text()).map_err(|e| Fail::from_volume(&e))?;
            let users = volume::users(&store).map_err(|e| Fail::from_volume(&e))?;
            cx.emit(operand.derive(view(&store, &found, users.contains_key(&found.name))))
        }),
        Command::Rm { names, force, dry_run } => cx.for_each(&names, Mode::Destroys, |operand, cx| {
            let removed = match dry_run {
                true => volume::check_removal(&store, operand.text()),
                false => volume::remove(&store, operand.text()),
            };
            match removed.map_err(|e| Fail::from_volume(&e)) {
                Ok(freed) => cx.emit(deletion(operand, freed, dry_run)),
                Err(fail) if force && fail.kind == Kind::NotFound => Ok(()),
                Err(fail) => {
                    cx.item_failed_as(Record::new("deletion").set("what", "volume").set("ref", operand.text()), operand.text(), &fail)
                }
            }
        }),
    }
}

fn view(store: &Store, volume: &Volume, in_use: bool) -> Record {
    views::volume(volume, &store.volume_dir(&volume.name), Some(in_use))
}

fn list(store: &Store, select: &Select, cx: &mut Cx) -> Result<(), Fail> {
    let volumes = volume::list(store).map_err(|e| Fail::from_volume(&e))?;
    let users = volume::users(store).map_err(|e| Fail::from_volume(&e))?;
    let in_use = |volume: &Volume| users.contains_key(&volume.name);
    let candidates: Vec<_> = volumes.iter().map(|v| views::place(&v.name, v.created, &v.labels, in_use(v))).collect();
    let chosen = select.compile(SUPPORTS)?.choose(cx.now(), &candidates);
    for (volume, chosen) in volumes.iter().zip(chosen) {
        if let Some(chosen) = chosen {
            cx.emit(view(store, volume, in_use(volume)).set("clock", chosen.clock))?;
        }
    }
    Ok(())
}

fn create(store: &Store, names: &[String], driver: Option<&str>, labels: &[String], cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    if names.is_empty() {
        let made = volume::create(store, &lease, None, labels, driver).map_err(|e| Fail::from_volume(&e))?;
        return cx.emit(view(store, &made, false).set("ok", true));
    }
    for name in names {
        match volume::create(store, &lease, Some(name), labels, driver) {
            Ok(made) => cx.emit(view(store, &made, false).set("ok", true))?,
            Err(error) => cx.item_failed(name, &Fail::from_volume(&error))?,
        }
    }
    Ok(())
}

fn deletion(operand: &Operand, freed: u64, dry_run: bool) -> Record {
    let record = Record::new("deletion").set("what", "volume").set("ref", operand.text()).set("freed", freed).set("ok", true);
    operand.derive(record.set("dry_run", Some(true).filter(|_| dry_run)))
}

shared::tool!(Args, run, emits["volume", "deletion"], accepts["volume"]);
