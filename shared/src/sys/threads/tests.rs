use std::sync::atomic::AtomicU64;

use super::*;

#[test]
fn every_job_is_done_once_and_an_error_comes_back() {
    let done: Vec<AtomicU64> = (0..1000).map(|_| AtomicU64::new(0)).collect();
    let all = each(
        done.len(),
        10,
        || (),
        |(), n| -> Result<(), ()> {
            done[n].fetch_add(1, Ordering::Relaxed);
            Ok(())
        },
    );
    assert_eq!(all, Ok(()));
    assert!(done.iter().all(|times| times.load(Ordering::Relaxed) == 1));
    assert_eq!(each(1000, 10, || (), |(), n| if n == 700 { Err(n) } else { Ok(()) }), Err(700));
    assert_eq!(each(0, 10, || (), |(), n| Err(n)), Ok(()));
}
