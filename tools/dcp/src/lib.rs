//! `dcp`: copies files into and out of containers.

use std::ffi::OsString;

use shared::cli::containers::copy::{self, How, Place};
use shared::cli::{Cx, Fail};

/// Copy files between containers and this machine
///
/// Containers may run or not. A directory goes into a directory that is there, its content with /. at
/// the end; what is not there yet is made. - is a tar on standard input or output. Links in a
/// container never lead out of it. Files belong to root in a container and to you here, as docker
/// has it; -a keeps their owners, and set-user-id bits, capabilities and devices with them.
#[derive(Debug, clap::Parser)]
#[command(
    after_help = "Examples:\n  dcp web:/etc/nginx ./nginx\n  dcp conf/. web:/etc/app\n  dcp -a web:/var/lib/data db:/var/lib\n  dcp web:/var/log - | tar -x\n  tar -c site | dcp - web:/srv"
)]
pub struct Args {
    /// CONTAINER:PATH, a path of this machine, or - for a tar on standard input
    #[arg(value_name = "SOURCE")]
    source: OsString,

    /// CONTAINER:PATH, a path of this machine, or - for a tar on standard output
    #[arg(value_name = "DESTINATION")]
    destination: OsString,

    /// Keep owners
    #[arg(short, long)]
    archive: bool,

    /// Copy what a link as SOURCE leads to
    #[arg(short = 'L', long)]
    follow_link: bool,
}

/// Copies.
///
/// # Errors
/// Wrong usage, or a file that cannot be copied.
pub fn run(args: Args, cx: &mut Cx) -> Result<(), Fail> {
    cx.changes();
    let how = How { archive: args.archive, follow: args.follow_link };
    copy::copy(cx, &Place::parse(args.source), &Place::parse(args.destination), how)
}

shared::tool!(Args, run, emits ["transfer"], accepts []);
