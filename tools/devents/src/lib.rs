//! `devents`: shows what happens.

use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::time::SystemTime;

use shared::cli::containers::parse_moment;
use shared::cli::{Cx, Fail};
use shared::runtime::events::{self, Selection};

/// Show what happens to containers, images, volumes and networks
///
/// Goes on until it is interrupted or nobody reads, one record for each event, as it happens. With
/// --since or --until it shows first what has happened since this machine was started, as far as
/// that is kept (the last 4 to 8 MB). Values of one filter are alternatives; different filters must all fit.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  devents\n  devents --filter type=container --filter event=die --filter event=oom\n  devents --since 10m --no-stream\n  devents -f container=web | jq -r '.action + \" \" + .object.name'"
)]
pub struct Args {
    /// Show first what happened since then: a time, or a duration such as 10m
    #[arg(long, value_name = "WHEN", value_parser = parse_moment)]
    since: Option<SystemTime>,

    /// Show only what happens until then
    #[arg(long, value_name = "WHEN", value_parser = parse_moment)]
    until: Option<SystemTime>,

    /// Filter as docker does: container, event, image, label, network, type or volume=VALUE
    ///
    /// Without a value it is accepted for those who expect -f to follow, which is what happens anyway.
    #[arg(short, long, value_name = "KEY=VALUE", num_args = 0..=1, default_missing_value = "")]
    filter: Vec<String>,

    /// Show what has happened, and end
    #[arg(long)]
    no_stream: bool,
}

/// Shows events.
///
/// # Errors
/// Wrong usage, or events that cannot be read.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    let store = cx.store()?;
    let mut selection = Selection::default();
    (selection.since, selection.until, selection.is_past_only) = (args.since, args.until, args.no_stream);
    for filter in args.filter.iter().filter(|filter| !filter.is_empty()) {
        selection.filter(filter).map_err(|e| Fail::from_runtime(&e))?;
    }
    let mut result = Ok(());
    let stdout = std::io::stdout();
    let read = events::read(&store, &selection, Some(stdout.as_fd()), &mut |event| {
        result = cx.emit(event);
        if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    result?;
    read.map_err(|e| Fail::from_runtime(&e))
}

shared::tool!(Args, run, emits ["event"], accepts []);
