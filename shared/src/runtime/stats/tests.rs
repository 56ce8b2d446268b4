use std::time::Duration;

use super::*;

#[test]
fn figures_are_read_as_the_kernel_writes_them() {
    let dev = "Inter-|   Receive\n face |bytes    packets\n    lo: 100 1 0 0 0 0 0 0 100 1\n  eth0: 2048 5 0 0 0 0 0 0 512 4 0 0\neth1:1 1 0 0 0 0 0 0 2 1\n";
    assert_eq!(parse_net(dev), (2049, 514));
    assert_eq!(parse_io_v2("8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=1 wbytes=2\n"), (11, 22));
    assert_eq!(parse_io_v1("8:0 Read 10\n8:0 Write 20\n8:0 Sync 30\n8:16 Read 1\nTotal 61\n"), (11, 20));
    assert_eq!(keyed("usage_usec 77\nuser_usec 5\n", "usage_usec"), Some(77));
    assert_eq!(keyed("inactive_file_x 1\ninactive_file 9\n", "inactive_file"), Some(9));
}

#[test]
fn a_full_processor_is_a_hundred_percent() {
    let at = Instant::now();
    let before = Sample { at, cpu_ns: 0, memory_bytes: 50, memory_max_bytes: 200, net_bytes: None, block_bytes: None, pids: 1 };
    let after = Sample { at: at + Duration::from_secs(2), cpu_ns: 3_000_000_000, ..before };
    assert!((after.cpu_percent_since(&before) - 150.0).abs() < 0.001);
    assert!((after.memory_percent() - 25.0).abs() < 0.001);
    // A container that was started again counts from zero.
    assert!(before.cpu_percent_since(&after) == 0.0);
}
