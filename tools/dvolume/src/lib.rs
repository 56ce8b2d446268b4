//! `dvolume`: lists, makes, shows, removes and cleans up volumes.

use std::collections::BTreeSet;

use shared::cli::prune::{Plan, Prune, What};
use shared::cli::select::{Select, Supports};
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::runtime::net::Site;
use shared::runtime::volume::{self, Volume};
use shared::store::Store;

/// List, make, show, remove and clean up volumes
///
/// A volume is a named directory of the store that containers mount with -v NAME:PATH. It stays when
/// they go; one that was made without a name goes with its container.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dvolume ls\n  dvolume ls --filter name=data --filter driver=local\n  dvolume create data --label app=web\n  dvolume create --opt type=none --opt o=bind --opt device=/srv/data srv\n  dvolume rm data\n  dvolume ls --unused | dvolume rm -n -\n  dvolume prune -n"
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
        /// Set an option of the driver: type=tmpfs with o=size=64m, or type=none, o=bind and device=DIR
        #[arg(short, long = "opt", value_name = "KEY=VALUE")]
        options: Vec<String>,
        /// Add a label: KEY or KEY=VALUE
        #[arg(long = "label", value_name = "LABEL")]
        labels: Vec<String>,
    },
    /// Show volumes
    Inspect {
        /// Show these; - reads records
        #[arg(value_name = "VOLUME")]
        names: Vec<String>,
        /// Tell disk use too
        #[arg(short, long)]
        size: bool,
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
    /// Remove the volumes without a name that no container has
    Prune {
        /// Remove those with a name as well
        #[arg(short, long)]
        all: bool,
        /// Ask no question
        #[arg(short, long, visible_alias = "force", short_alias = 'f')]
        yes: bool,
        /// Only show what would be removed
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// Filter as docker does: label=KEY=VALUE, until=AGE, all=true
        #[arg(long, value_name = "KEY=VALUE")]
        filter: Vec<String>,
    },
}

const SUPPORTS: Supports = Supports { flags: &["unused", "dangling", "label"], filters: &["name", "driver"] };

/// Does what the subcommand says.
///
/// # Errors
/// Wrong usage, or a store that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    match args.command {
        Command::Ls { select } => list(&store, &select, cx),
        Command::Create { names, driver, options, labels } => create(&store, &names, driver.as_deref(), &options, &labels, cx),
        Command::Inspect { names, size } => cx.for_each(&names, Mode::Shows, |operand, cx| {
            let found = volume::find(&store, operand.text()).map_err(|e| Fail::from_volume(&e))?;
            let users = volume::users(&store).map_err(|e| Fail::from_volume(&e))?;
            let record = view(&store, &found, users.get(&found.name));
            cx.emit(operand.derive(record.set("disk", size.then(|| volume::size_bytes(&store, &found.name)))))
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
        Command::Prune { all, yes, dry_run, mut filter } => {
            cx.changes();
            let count = filter.len();
            filter.retain(|filter| !matches!(filter.as_str(), "all=true" | "all=1" | "all"));
            let is_all = all || filter.len() < count;
            let select = Select { filter, ..Select::default() };
            let site = Site::new(&store).map_err(|e| Fail::from_net(&e))?;
            let plan = Plan::new(cx, &store, &site, &Prune { what: vec![What::Volumes], is_all, select, keep_storage: None })?;
            if !dry_run && !cx.confirm("remove", &plan.lines(), yes)? {
                return Ok(());
            }
            plan.carry_out(cx, &store, &site, dry_run)
        }
    }
}

fn view(store: &Store, volume: &Volume, users: Option<&BTreeSet<String>>) -> Record {
    let ids: Vec<String> = users.into_iter().flatten().cloned().collect();
    let record = views::volume(volume, &store.volume_dir(&volume.name), Some(!ids.is_empty()));
    record.set("containers", Some(ids).filter(|ids| !ids.is_empty()))
}

fn list(store: &Store, select: &Select, cx: &mut Cx) -> Result<(), Fail> {
    let selector = select.compile(SUPPORTS)?;
    let mut volumes = volume::list(store).map_err(|e| Fail::from_volume(&e))?;
    // As docker has it, a part of the name is enough; values of one filter are alternatives.
    let fits = |key: &str, test: &dyn Fn(&str) -> bool| {
        let mut values = selector.own_filters().iter().filter(|(own, _)| own == key).peekable();
        values.peek().is_none() || values.any(|(_, value)| test(value))
    };
    volumes.retain(|v| fits("name", &|value| v.name.contains(value)) && fits("driver", &|value| v.driver == value));
    let users = volume::users(store).map_err(|e| Fail::from_volume(&e))?;
    let candidates: Vec<_> = volumes.iter().map(|v| views::place(&v.name, v.created, &v.labels, users.contains_key(&v.name))).collect();
    let chosen = selector.choose(cx.now(), &candidates);
    for (volume, chosen) in volumes.iter().zip(chosen) {
        if let Some(chosen) = chosen {
            cx.emit(view(store, volume, users.get(&volume.name)).set("clock", chosen.clock))?;
        }
    }
    Ok(())
}

fn create(store: &Store, names: &[String], driver: Option<&str>, options: &[String], labels: &[String], cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    if names.is_empty() {
        let made = volume::create(store, &lease, None, labels, options, driver).map_err(|e| Fail::from_volume(&e))?;
        return cx.emit(view(store, &made, None).set("ok", true));
    }
    for name in names {
        match volume::create(store, &lease, Some(name), labels, options, driver) {
            Ok(made) => cx.emit(view(store, &made, None).set("ok", true))?,
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
