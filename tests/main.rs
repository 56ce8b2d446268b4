//! Behaviour through the tools: real registry, real containers, real kernel.
//!
//! One module per tool, `pipes` for what they do together, `interop` for software that nobody here wrote.
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "tests drive the tools and their peers from outside")]

mod kit;

mod archives;
mod bad_input;
mod bcp;
mod check;
mod corpus;
mod dbuild;
mod dbuild_cache;
mod dbuild_output;
mod dcp;
mod ddf;
mod ddiff;
mod devents;
mod dhist;
mod dinfo;
mod dinspect;
mod dlogin;
mod dlogs;
mod dnetwork;
mod doci;
mod dport;
mod dprune;
mod dpull;
mod dr;
mod drcp;
mod drgcdr;
mod drt;
mod drx;
mod dserve;
mod dstats;
mod dtop;
mod dupdate;
mod dvolume;
mod dx;
mod every_tool;
mod examples;
mod faults;
mod generated;
mod grants;
mod handed;
mod health;
mod interop;
mod interrupt;
mod lifecycle;
mod misbehaving;
mod monitor;
mod mounts;
mod networks;
mod newcomer;
mod options;
mod pipes;
mod rdi;
mod rdx;
mod readme;
mod records;
mod sdi;
mod security;
mod sources;
mod start;
mod tidy;
mod unified;
mod unordered;
