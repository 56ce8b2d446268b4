//! `tacklebox`: every tool in one binary. The table below is all there is.

use std::process::ExitCode;

use shared::cli::{Tool, multicall};

/// Every tool, a line each, in the order of the help.
pub static TOOLS: &[&Tool] = &[
    &drt::TOOL,    //
    &dserve::TOOL, //
    &rdi::TOOL,    //
    &sdi::TOOL,    //
];

/// docker's verbs, and the tool that does each.
pub static ALIASES: multicall::Aliases = &[
    ("build", "dbuild"),
    ("create", "dcreate"),
    ("df", "ddf"),
    ("exec", "dx"),
    ("images", "sdi"),
    ("import", "dimport"),
    ("info", "dinfo"),
    ("inspect", "dinspect"),
    ("kill", "dkill"),
    ("load", "dload"),
    ("login", "dlogin"),
    ("logout", "dlogout"),
    ("logs", "dlogs"),
    ("ls", "dps"),
    ("network", "dnetwork"),
    ("prune", "dprune"),
    ("ps", "dps"),
    ("pull", "dpull"),
    ("push", "dpush"),
    ("rm", "rdx"),
    ("rmi", "rdi"),
    ("run", "dr"),
    ("save", "dsave"),
    ("start", "dstart"),
    ("stop", "dstop"),
    ("tag", "drt"),
    ("volume", "dvolume"),
];

/// Is the whole `main`.
pub fn main() -> ExitCode {
    multicall::main("tacklebox", TOOLS, ALIASES)
}
