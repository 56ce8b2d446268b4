//! `dinspect`: shows everything about images, containers, volumes and networks.

use shared::cli::{Cx, Fail, Mode, inspect, template};

/// Show everything about images, containers, volumes and networks
///
/// One record for each name, of the thing's own type, with all that is known: of a container its
/// state, config, limits (host_config), mounts, networks, paths and the OCI specification. Containers are looked
/// for first, then images, volumes and networks; --type says which is meant.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dinspect app:1\n  dinspect web | jq -r .state\n  dinspect --type volume data\n  sdi -q | dinspect --fields ref,config.config.Env"
)]
pub struct Args {
    /// Show these: names, ids, references; or records on standard input
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Take names for this: container, image, volume or network
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<inspect::Type>,

    /// Tell disk use too
    #[arg(short, long)]
    size: bool,

    /// Docker's templates are not known; what is said instead is shown
    #[arg(short = 'f', value_name = "TEMPLATE", hide = true)]
    template: Option<String>,
}

/// Shows each name.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if let Some(template) = &args.template {
        let hint = format!("dinspect {} | jq -r '{}'", args.names.join(" "), template::jq_of(template));
        return Err(Fail::usage("templates are not supported").hint(hint));
    }
    let store = cx.store()?;
    cx.for_each(&args.names, Mode::Shows, |operand, cx| {
        let kind = match operand.kind() {
            "container" => Some(inspect::Type::Container),
            "image" => Some(inspect::Type::Image),
            "volume" => Some(inspect::Type::Volume),
            "network" => Some(inspect::Type::Network),
            _ => args.kind,
        };
        let record = inspect::find(&store, operand.text(), operand.digest(), kind, args.size)?;
        cx.emit(operand.derive(record))
    })
}

shared::tool!(Args, run, emits["image", "container", "volume", "network"], accepts["image", "container", "volume", "network"]);
