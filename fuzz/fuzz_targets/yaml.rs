//! Feeds [`fuzz::yaml`] whatever libfuzzer thinks of.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::yaml(bytes));
