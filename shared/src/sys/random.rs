//! Randomness from the kernel: ids and names of temporary files.

use std::fmt::Write as _;

/// Fills a buffer with random bytes.
pub fn fill(mut buf: &mut [u8]) {
    while !buf.is_empty() {
        match rustix::rand::getrandom(&mut *buf, rustix::rand::GetRandomFlags::empty()) {
            Ok(n) => buf = &mut buf[n..],
            Err(rustix::io::Errno::INTR) => {}
            // The call only fails for bad flags or a bad pointer.
            Err(error) => panic!("getrandom failed: {error}"),
        }
    }
}

/// Returns a random text of `bytes * 2` hex digits.
pub fn hex(bytes: usize) -> String {
    let mut raw = vec![0; bytes];
    fill(&mut raw);
    raw.iter().fold(String::with_capacity(bytes * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
