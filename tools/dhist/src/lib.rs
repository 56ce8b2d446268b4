//! `dhist`: shows how images were made.

use shared::cli::table::human_bytes;
use shared::cli::units::parse_size_bytes;
use shared::cli::{Cx, Fail, Kind, Mode, history};
use shared::oci::Platform;
use shared::store::layer::Carried;

/// Show how images were made, and what they waste
///
/// One record for each step of an image's history, the newest first, as docker shows them. `size` is
/// the compressed size of the step's layer, `unpacked` the bytes of the files in it. With --waste
/// also how many of those bytes later layers overwrite or delete: every pull carries them for
/// nothing. -q prints the digests of the layers.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dhist app:1\n  dhist --no-trunc --human=false app:1\n  dhist --waste app:1 | jq -s 'map(.wasted // 0) | add'\n  dhist --max-waste 5% app:1\n  sdi | dhist --max-waste 20M -"
)]
pub struct Args {
    /// The images; records and names may come on standard input
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,

    /// Show instructions and digests in full
    #[arg(long)]
    no_trunc: bool,

    /// Show sizes and dates for people in tables; with false in bytes and as they are
    #[arg(short = 'H', long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    human: bool,

    /// Show this platform's image of an index
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,

    /// Tell also what later layers overwrite or delete of each layer
    #[arg(long)]
    waste: bool,

    /// Fail when more than this is wasted: 20M, or 5% of all bytes; means --waste
    #[arg(long, value_name = "SIZE|PERCENT", value_parser = parse_most)]
    max_waste: Option<Most>,
}

/// How much may be wasted.
#[derive(Debug, Clone, Copy)]
enum Most {
    Bytes(u64),
    Percent(f64),
}

fn parse_most(text: &str) -> Result<Most, String> {
    let Some(number) = text.strip_suffix('%') else { return parse_size_bytes(text).map(Most::Bytes) };
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Most::Percent(percent)),
        _ => Err(format!("'{text}' is not a percentage; say 5%")),
    }
}

/// Shows the history of each image.
///
/// # Errors
/// Wrong usage, or a store that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    if args.no_trunc {
        cx.show_whole();
    }
    if !args.human {
        cx.show_exact();
    }
    let store = cx.store()?;
    let lease = store.lease().map_err(|e| Fail::from_store(&e))?;
    let tells_waste = args.waste || args.max_waste.is_some();
    cx.for_each(&args.images, Mode::Shows, |operand, cx| {
        let failed = |error| Fail::from_store(&error);
        let image = store.find_pinned(operand.text(), operand.digest()).map_err(failed)?;
        let open = store.open_image(&image, args.platform.as_ref()).map_err(failed)?;
        let carried = store.carried(&lease, &open).map_err(failed)?;
        for record in history::steps(&open, &carried, args.no_trunc, tells_waste).into_iter().rev() {
            cx.emit_soon(operand.derive(record.set("image", image.name.to_string())))?;
        }
        if tells_waste { judge(cx, &image.name.to_string(), &carried, args.max_waste) } else { Ok(()) }
    })
}

/// Says how much is wasted in all, and fails when that is too much.
fn judge(cx: &mut Cx, name: &str, carried: &[Carried], most: Option<Most>) -> Result<(), Fail> {
    let wasted = carried.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.wasted_bytes));
    let all = carried.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.bytes));
    let percent = if all == 0 { 0.0 } else { wasted as f64 * 100.0 / all as f64 };
    let text = format!("{} of {} ({percent:.1}%) are overwritten or deleted by later layers", human_bytes(wasted), human_bytes(all));
    let (is_too_much, limit) = match most {
        Some(Most::Bytes(bytes)) => (wasted > bytes, human_bytes(bytes)),
        Some(Most::Percent(limit)) => (percent > limit, format!("{limit}%")),
        None => (false, String::new()),
    };
    if is_too_much {
        return Err(Fail::new(Kind::Quota, format!("{text}, more than {limit}")));
    }
    cx.say(&format!("{name}: {text}"));
    Ok(())
}

shared::tool!(Args, run, emits["layer"], accepts["image"]);
