//! The build script of binaries with all tools: they begin where they are sealed first of all, `sys::process::entry`.
#![allow(clippy::print_stdout, reason = "cargo reads it")]

fn main() {
    const ARCH: &str = "CARGO_CFG_TARGET_ARCH";
    println!("cargo:rerun-if-env-changed={ARCH}");
    if std::env::var(ARCH).is_ok_and(|arch| arch == "x86_64" || arch == "aarch64") {
        println!("cargo:rustc-link-arg-bins=-Wl,-e,tacklebox_entry");
    }
}
