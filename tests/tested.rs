//! The binary that the suite drives: all tools, built with the suite so that it is never stale.

use std::process::ExitCode;

fn main() -> ExitCode {
    tacklebox::main()
}
