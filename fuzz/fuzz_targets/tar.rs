//! Feeds [`fuzz::tar`] whatever libfuzzer thinks of.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let dir = std::env::temp_dir().join(format!("tacklebox-fuzz-{}", std::process::id()));
    fuzz::tar(bytes, &dir);
});
