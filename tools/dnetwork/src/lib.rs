//! `dnetwork`: lists, makes, shows and removes networks, and puts containers in and takes them out.

use shared::cli::networks::{choose, remove, report, view};
use shared::cli::select::Select;
use shared::cli::{Cx, Fail, Kind, Mode, views};
use shared::runtime::connect::{connect, disconnect};
use shared::runtime::net::Site;
use shared::runtime::net::network::{self, Creation};
use shared::runtime::net::request::{DEFAULT_NETWORK, Endpoint};

/// List, make, show and remove networks; connect and disconnect containers
///
/// Containers of one network reach one another, by name where the network is not the default one;
/// those of different networks do not. The network bridge is made when something first uses it.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dnetwork ls\n  dnetwork create app --subnet 10.5.0.0/24\n  dnetwork inspect app\n  dnetwork rm app\n  dnetwork ls --unused | dnetwork rm -n -\n  dnetwork prune -n"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
struct Make {
    /// Give it this name
    name: String,
    /// Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6
    #[arg(long = "subnet", value_name = "RANGE")]
    subnets: Vec<String>,
    /// Let this address of a range be the way out; the first one without it
    #[arg(long = "gateway", value_name = "ADDRESS")]
    gateways: Vec<String>,
    /// Give containers addresses of this part of a range only
    #[arg(long = "ip-range", value_name = "RANGE")]
    ranges: Vec<String>,
    /// Give no container this address: NAME=ADDRESS
    #[arg(long = "aux-address", value_name = "NAME=ADDRESS")]
    reserved: Vec<String>,
    /// Let nothing lead out of it
    #[arg(long)]
    internal: bool,
    /// Give it an IPv6 range too
    #[arg(long)]
    ipv6: bool,
    /// Give it an IPv4 range
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, require_equals = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    ipv4: bool,
    /// Add a label: KEY or KEY=VALUE
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<String>,
    /// Set an option of the driver, as mtu=1400 or parent=eth0
    #[arg(short, long = "opt", value_name = "KEY=VALUE")]
    options: Vec<String>,
    /// Use this driver: bridge, macvlan or ipvlan
    #[arg(short, long, value_name = "DRIVER")]
    driver: Option<String>,
    /// Accepted for docker's sake: any container may be connected to any network
    #[arg(long)]
    attachable: bool,
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
    Create(Make),
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
    /// Remove all networks that no running container is in
    // Docker's -f is --force here.
    #[command(mut_arg("filter", |arg| arg.short(None)))]
    Prune {
        #[command(flatten)]
        select: Select,
        /// Do not ask
        #[arg(short, long, visible_alias = "force", short_alias = 'f')]
        yes: bool,
        /// Only show what would be removed
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
    /// Put a container into a network, at once if it runs
    Connect {
        /// Into this network
        network: String,
        /// This container
        container: String,
        /// Let others find it by this name
        #[arg(long = "alias", value_name = "NAME")]
        aliases: Vec<String>,
        /// Give it this IPv4 address
        #[arg(long)]
        ip: Option<String>,
        /// Give it this IPv6 address
        #[arg(long)]
        ip6: Option<String>,
    },
    /// Take a container out of a network, at once if it runs
    Disconnect {
        /// Out of this network
        network: String,
        /// This container
        container: String,
        /// Also out of a network that is there no more
        #[arg(short, long)]
        force: bool,
    },
}

/// Does what the subcommand says.
///
/// # Errors
/// Wrong usage, or a store that cannot be used.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let site = Site::new(&store).map_err(|e| Fail::from_net(&e))?;
    match args.command {
        Command::Ls { select } => choose(cx, &site, &select)?.into_iter().try_for_each(|one| {
            cx.emit(views::network(&one.network, &one.network.bridge(&site), &one.members, false).set("clock", one.clock))
        }),
        Command::Create(make) => create(make, &site, cx),
        Command::Inspect { names } => cx.for_each(&names, Mode::Shows, |operand, cx| {
            let found = network::find(&site, operand.text()).map_err(|e| Fail::from_net(&e))?;
            cx.emit(operand.derive(view(&site, &found)?))
        }),
        Command::Rm { names, force, dry_run } => {
            cx.for_each(&names, Mode::Destroys, |operand, cx| match remove(&site, operand.text(), dry_run) {
                Err(fail) if force && fail.kind == Kind::NotFound => Ok(()),
                other => report(cx, Some(operand), operand.text(), dry_run, other),
            })
        }
        Command::Prune { select, yes, dry_run } => {
            let mut unused = choose(cx, &site, &select)?;
            unused.retain(|one| one.members.is_empty() && one.network.name != DEFAULT_NETWORK);
            let names: Vec<String> = unused.into_iter().map(|one| one.network.name).collect();
            if !dry_run && !cx.confirm("remove", &names, yes)? {
                return Ok(());
            }
            cx.changes();
            names.iter().try_for_each(|name| report(cx, None, name, dry_run, remove(&site, name, dry_run)))
        }
        Command::Connect { network, container, aliases, ip, ip6 } => {
            cx.changes();
            let endpoint = Endpoint::parse(&network, &aliases, ip.as_deref(), ip6.as_deref()).map_err(|e| Fail::from_net(&e))?;
            connect(&store, &container, endpoint).map_err(|e| Fail::from_runtime(&e))?;
            let found = network::find_existing(&site, &network).map_err(|e| Fail::from_net(&e))?;
            cx.emit(view(&site, &found)?.set("ok", true))
        }
        Command::Disconnect { network, container, force } => {
            cx.changes();
            disconnect(&store, &container, &network, force).map_err(|e| Fail::from_runtime(&e))?;
            match network::find_existing(&site, &network) {
                Ok(found) => cx.emit(view(&site, &found)?.set("ok", true)),
                Err(_) => Ok(()),
            }
        }
    }
}

fn create(make: Make, site: &Site, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let Make { name, subnets, gateways, ranges, reserved, internal, ipv6, ipv4, labels, options, driver, attachable: _ } = make;
    let creation = Creation { name, subnets, gateways, ranges, reserved, internal, ipv6, without_ipv4: !ipv4, labels, options, driver };
    let made = network::create(site, &creation).map_err(|e| Fail::from_net(&e))?;
    cx.emit(views::network(&made, &made.bridge(site), &[], false).set("ok", true))
}

shared::tool!(Args, run, emits["network", "deletion"], accepts["network"]);
