//! A file that is kept empty is so again after each write, until it goes.

use std::io::Write;
use std::time::{Duration, Instant};

use super::*;

#[test]
fn what_is_written_goes() {
    let dir = std::env::temp_dir().join(format!("emptied-{}", std::process::id()));
    std::fs::create_dir(&dir).expect("a directory");
    let path = dir.join("null");
    let kept = Emptied::keep(File::create(&path).expect("a file"), &path).expect("it is watched");
    let len = || std::fs::metadata(&path).expect("it is there").len();
    let mut appending = File::options().append(true).open(&path).expect("it can be opened");
    for round in 0..100 {
        appending.write_all(b"what nobody wants\n").expect("it can be written to");
        let began = Instant::now();
        while len() > 0 {
            assert!(began.elapsed() < Duration::from_secs(10), "round {round}: {} bytes stay", len());
            std::thread::yield_now();
        }
    }
    drop(kept);
    appending.write_all(b"kept").expect("it can be written to");
    assert_eq!(len(), 4);
    std::fs::remove_dir_all(&dir).expect("it goes");
}
