//! `dnetwork`: lists, makes, shows and removes networks.

use shared::cli::select::{Select, Supports};
use shared::cli::{Cx, Fail, Kind, Mode, Operand, views};
use shared::record::Record;
use shared::runtime::net::network::{self, Creation, Network};
use shared::runtime::net::{self, Site};

/// List, make, show and remove networks
///
/// Containers of one network reach one another, by name where the network is not the default one;
/// those of different networks do not. The network bridge is made when something first uses it.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dnetwork ls\n  dnetwork create app --subnet 10.5.0.0/24\n  dnetwork inspect app\n  dnetwork rm app\n  dnetwork ls --unused | dnetwork rm -n -"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List networks
    #[command(alias = "list")]
    Ls {
        #[command(flatten)]
        select: Select,
    },
    /// Make a network
    Create {
        /// Give it this name
        name: String,
        /// Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6
        #[arg(long = "subnet", value_name = "RANGE")]
        subnets: Vec<String>,
        /// Give its bridge this address; the first of the range without it
        #[arg(long = "gateway", value_name = "ADDRESS")]
        gateways: Vec<String>,
        /// Let nothing lead out of it
        #[arg(long)]
        internal: bool,
        /// Give it an IPv6 range too
        #[arg(long)]
        ipv6: bool,
        /// Add a label: KEY or KEY=VALUE
        #[arg(long = "label", value_name = "LABEL")]
        labels: Vec<String>,
        /// Set an option: mtu=N
        #[arg(short, long = "opt", value_name = "KEY=VALUE")]
        options: Vec<String>,
        /// Use this driver: bridge is the only one
        #[arg(short, long, value_name = "DRIVER")]
        driver: Option<String>,
    },
    /// Show networks and who is in them
    Inspect {
        /// Show these; - reads records
        #[arg(value_name = "NETWORK")]
        names: Vec<String>,
    },
    /// Remove networks that no running container is in
    #[command(alias = "remove")]
    Rm {
        /// Remove these; - reads records
        #[arg(value_name = "NETWORK")]
        names: Vec<String>,
        /// Accept that a network is not there
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
    let site = Site::new(&store).map_err(|e| Fail::from_net(&e))?;
    match args.command {
        Command::Ls { select } => list(&site, &select, cx),
        Command::Create { name, subnets, gateways, internal, ipv6, labels, options, driver } => {
            cx.changes();
            let creation = Creation { name, subnets, gateways, internal, ipv6, labels, options, driver };
            let made = network::create(&site, &creation).map_err(|e| Fail::from_net(&e))?;
            cx.emit(views::network(&made, &made.bridge(&site), &[], false).set("ok", true))
        }
        Command::Inspect { names } => cx.for_each(&names, Mode::Shows, |operand, cx| {
            let found = network::find(&site, operand.text()).map_err(|e| Fail::from_net(&e))?;
            cx.emit(operand.derive(views::network(&found, &found.bridge(&site), &members_of(&site, &found)?, true)))
        }),
        Command::Rm { names, force, dry_run } => cx.for_each(&names, Mode::Destroys, |operand, cx| match remove(&site, operand, dry_run) {
            Ok(()) => {
                let record = Record::new("deletion").set("what", "network").set("ref", operand.text()).set("ok", true);
                cx.emit(operand.derive(record.set("dry_run", Some(true).filter(|_| dry_run))))
            }
            Err(fail) if force && fail.kind == Kind::NotFound => Ok(()),
            Err(fail) => {
                cx.item_failed_as(Record::new("deletion").set("what", "network").set("ref", operand.text()), operand.text(), &fail)
            }
        }),
    }
}

fn list(site: &Site, select: &Select, cx: &mut Cx) -> Result<(), Fail> {
    let networks = network::list(site).map_err(|e| Fail::from_net(&e))?;
    let members = networks.iter().map(|network| members_of(site, network)).collect::<Result<Vec<_>, Fail>>()?;
    let candidates: Vec<_> =
        networks.iter().zip(&members).map(|(n, members)| views::place(&n.name, n.created, &n.labels, !members.is_empty())).collect();
    let chosen = select.compile(SUPPORTS)?.choose(cx.now(), &candidates);
    for ((network, members), chosen) in networks.iter().zip(&members).zip(chosen) {
        if let Some(chosen) = chosen {
            cx.emit(views::network(network, &network.bridge(site), members, false).set("clock", chosen.clock))?;
        }
    }
    Ok(())
}

fn members_of(site: &Site, network: &Network) -> Result<Vec<(String, Vec<std::net::IpAddr>)>, Fail> {
    net::members(site, network).map_err(|e| Fail::from_net(&e))
}

fn remove(site: &Site, operand: &Operand, dry_run: bool) -> Result<(), Fail> {
    let removal = network::find_existing(site, operand.text()).and_then(|found| match dry_run {
        true => net::check_removal(site, &found),
        false => net::remove_network(site, &found),
    });
    removal.map_err(|e| Fail::from_net(&e))
}

shared::tool!(Args, run, emits["network", "deletion"], accepts["network"]);
