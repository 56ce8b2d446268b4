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
    &ddf::TOOL,      //
    &ddiff::TOOL,    //
    &devents::TOOL,  //
    &dexport::TOOL,  //
    &dhist::TOOL,    //
    &dimport::TOOL,  //
    &dindex::TOOL,   //
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

/// docker's verbs, and what does each.
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
    ("search", "drs --search"),
    ("start", "dstart"),
    ("stats", "dstats"),
    ("stop", "dstop"),
    ("tag", "drt"),
    ("top", "dtop"),
    ("unpause", "dunpause"),
    ("update", "dupdate"),
    ("volume", "dvolume"),
    ("wait", "dwait"),
    ("builder build", "dbuild"),
    ("builder prune", "dprune cache"),
    ("buildx build", "dbuild"),
    ("buildx prune", "dprune cache"),
    ("container attach", "dattach"),
    ("container commit", "dcommit"),
    ("container cp", "dcp"),
    ("container create", "dcreate"),
    ("container diff", "ddiff"),
    ("container exec", "dx"),
    ("container export", "dexport"),
    ("container inspect", "dinspect --type container"),
    ("container kill", "dkill"),
    ("container list", "dps"),
    ("container logs", "dlogs"),
    ("container ls", "dps"),
    ("container pause", "dpause"),
    ("container port", "dport"),
    ("container prune", "dprune containers"),
    ("container ps", "dps"),
    ("container remove", "rdx"),
    ("container rename", "drename"),
    ("container restart", "drestart"),
    ("container rm", "rdx"),
    ("container run", "dr"),
    ("container start", "dstart"),
    ("container stats", "dstats"),
    ("container stop", "dstop"),
    ("container top", "dtop"),
    ("container unpause", "dunpause"),
    ("container update", "dupdate"),
    ("container wait", "dwait"),
    ("image build", "dbuild"),
    ("image history", "dhist"),
    ("image import", "dimport"),
    ("image inspect", "dinspect --type image"),
    ("image list", "sdi"),
    ("image load", "dload"),
    ("image ls", "sdi"),
    ("image prune", "dprune images"),
    ("image pull", "dpull"),
    ("image push", "dpush"),
    ("image remove", "rdi"),
    ("image rm", "rdi"),
    ("image save", "dsave"),
    ("image tag", "drt"),
    ("manifest inspect", "drm"),
    ("system df", "ddf"),
    ("system events", "devents"),
    ("system info", "dinfo"),
    ("system prune", "dprune"),
];

/// Is the whole `main`.
pub fn main() -> ExitCode {
    multicall::main("tacklebox", TOOLS, ALIASES)
}
