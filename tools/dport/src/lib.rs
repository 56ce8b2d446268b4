//! `dport`: shows published ports.

use shared::cli::containers::{facts, find};
use shared::cli::{Cx, Fail, Mode};

/// Show the published ports of containers
///
/// One record for each port. With PORT only where that port of the container is published; that it
/// is not is a failure. -q writes addresses, 0.0.0.0:8080, as docker does for one port.
#[derive(Debug, clap::Parser)]
#[command(after_help = "Examples:\n  dport web\n  dport -q web 80\n  dport web 53/udp\n  dps | dport\n  curl http://$(dport -q web 80)/")]
pub struct Args {
    /// The container, or - for names and records on standard input
    #[arg(value_name = "CONTAINER")]
    container: Option<String>,

    /// Show only this port of the container
    #[arg(value_name = "PORT[/PROTO]")]
    port: Option<String>,
}

/// Shows ports.
///
/// # Errors
/// Wrong usage.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let only = args.port.as_deref().map(parse).transpose()?;
    let operands: Vec<String> = args.container.into_iter().collect();
    cx.for_each(&operands, Mode::Shows, |operand, cx| {
        let container = find(&store, operand)?;
        let state = container.state().map_err(|e| Fail::from_runtime(&e))?;
        let plan = state.network.filter(|_| state.status.is_live());
        let published = plan.map(|plan| plan.ports).unwrap_or_default();
        let records = facts::ports(&container, &published, only);
        if let (Some((port, protocol)), true) = (only, records.is_empty()) {
            return Err(Fail::not_found(format!("port {port}/{protocol} of {} is not published", container.config().name)));
        }
        records.into_iter().try_for_each(|record| cx.emit(record))
    })
}

fn parse(text: &str) -> Result<(u16, &'static str), Fail> {
    let wrong = || Fail::usage(format!("'{text}' is no port: say 80, 80/tcp or 53/udp"));
    let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = ["tcp", "udp", "sctp"].into_iter().find(|known| protocol.eq_ignore_ascii_case(known)).ok_or_else(wrong)?;
    Ok((port.parse().map_err(|_| wrong())?, protocol))
}

shared::tool!(Args, run, emits["port"], accepts["container"]);
