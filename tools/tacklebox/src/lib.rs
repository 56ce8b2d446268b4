//! `tacklebox`: every tool in one binary. The table below is all there is.

use std::process::ExitCode;

use shared::cli::{Tool, multicall};

/// Every tool, a line each, in the order of the help.
pub static TOOLS: &[&Tool] = &[
    &bcp::TOOL,      //
    &dattach::TOOL,  //
    &dbuild::TOOL,   //
    &dcommit::TOOL,  //
    &dcp::TOOL,      //
    &dcreate::TOOL,  //
    &ddiff::TOOL,    //
    &devents::TOOL,  //
    &dexport::TOOL,  //
    &dimport::TOOL,  //
    &dinfo::TOOL,    //
    &dinspect::TOOL, //
    &dkill::TOOL,    //
    &dload::TOOL,    //
    &dlogin::TOOL,   //
    &dlogout::TOOL,  //
    &dlogs::TOOL,    //
    &dnetwork::TOOL, //
    &doci::TOOL,     //
    &dpause::TOOL,   //
    &dport::TOOL,    //
    &dprune::TOOL,   //
    &dps::TOOL,      //
    &dpull::TOOL,    //
    &dpush::TOOL,    //
    &dr::TOOL,       //
    &drcp::TOOL,     //
    &drename::TOOL,  //
    &drestart::TOOL, //
    &drgcdr::TOOL,   //
    &drm::TOOL,      //
    &drs::TOOL,      //
    &drt::TOOL,      //
    &drx::TOOL,      //
    &dsave::TOOL,    //
    &dserve::TOOL,   //
    &dstart::TOOL,   //
    &dstats::TOOL,   //
    &dstop::TOOL,    //
    &dtop::TOOL,     //
    &dunpause::TOOL, //
    &dupdate::TOOL,  //
    &dvolume::TOOL,  //
    &dwait::TOOL,    //
    &dx::TOOL,       //
    &rdi::TOOL,      //
    &rdx::TOOL,      //
    &sdi::TOOL,      //
];

/// docker's verbs, and the tool that does each.
pub static ALIASES: multicall::Aliases = &[
    ("attach", "dattach"),
    ("build", "dbuild"),
    ("commit", "dcommit"),
    ("cp", "dcp"),
    ("create", "dcreate"),
    ("df", "ddf"),
    ("diff", "ddiff"),
    ("events", "devents"),
    ("exec", "dx"),
    ("export", "dexport"),
    ("history", "dhist"),
    ("images", "sdi"),
    ("import", "dimport"),
    ("info", "dinfo"),
    ("inspect", "dinspect"),
    ("kill", "dkill"),
    ("load", "dload"),
    ("login", "dlogin"),
    ("logout", "dlogout"),
    ("logs", "dlogs"),
    ("network", "dnetwork"),
    ("pause", "dpause"),
    ("port", "dport"),
    ("prune", "dprune"),
    ("ps", "dps"),
    ("pull", "dpull"),
    ("push", "dpush"),
    ("rename", "drename"),
    ("restart", "drestart"),
    ("rm", "rdx"),
    ("rmi", "rdi"),
    ("run", "dr"),
    ("save", "dsave"),
    ("start", "dstart"),
    ("stats", "dstats"),
    ("stop", "dstop"),
    ("tag", "drt"),
    ("top", "dtop"),
    ("unpause", "dunpause"),
    ("update", "dupdate"),
    ("volume", "dvolume"),
    ("wait", "dwait"),
];

/// Is the whole `main`.
pub fn main() -> ExitCode {
    multicall::main("tacklebox", TOOLS, ALIASES)
}
