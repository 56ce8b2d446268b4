//! Copies and comparisons of all sizes beside the standard library's.

unsafe extern "C" {
    fn tacklebox_copy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8;
    fn tacklebox_compare(one: *const u8, other: *const u8, bytes: usize) -> i32;
}

fn compare(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let bytes = one.len().min(other.len());
    // SAFETY: both have so many bytes.
    unsafe { tacklebox_compare(one.as_ptr(), other.as_ptr(), bytes) }.cmp(&0)
}

#[test]
fn the_first_byte_that_differs_decides_wherever_it_is() {
    for bytes in 0..=100_usize {
        let same: Vec<u8> = (0..bytes).map(|n| (n * 37 % 256) as u8).collect();
        assert!(compare(&same, &same.clone()).is_eq(), "{bytes} equal bytes");
        for at in 0..bytes {
            for later in at..bytes {
                // The next differing byte says the opposite.
                let mut more = same.clone();
                more[at] = more[at].wrapping_add(1);
                more[later] = if later == at { more[at] } else { more[later].wrapping_sub(1) };
                let expected = same[at].cmp(&more[at]);
                assert_eq!(compare(&same, &more), expected, "{bytes} bytes, different at {at} and {later}");
                assert_eq!(compare(&more, &same), expected.reverse(), "{bytes} bytes, different at {at} and {later}");
            }
        }
    }
}

/// Copies inside a buffer, as `copy_within` does.
fn copy(buf: &mut [u8], from: usize, to: usize, bytes: usize) {
    assert!(from + bytes <= buf.len() && to + bytes <= buf.len());
    let start = buf.as_mut_ptr();
    // SAFETY: it lies inside the buffer, as was just looked at.
    let source = unsafe { start.add(from) };
    // SAFETY: so does this one.
    let target = unsafe { start.add(to) };
    // SAFETY: the same; what overlaps is what is tested.
    let returned = unsafe { tacklebox_copy(target, source, bytes) };
    assert_eq!(returned, target);
}

#[test]
fn every_size_arrives_whole_and_nothing_beside_it_changes_however_the_places_overlap() {
    let sizes = (0..=300).chain([511, 512, 513, 1023, 2047, 2048, 2049, 2055, 4096, 5000]);
    for bytes in sizes {
        let distances = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 128, 200, bytes, bytes + 1, bytes + 64];
        for distance in distances {
            for (from, to) in [(32, 32 + distance), (32 + distance, 32)] {
                let whole = 32 + distance + bytes + 32;
                let mut expected: Vec<u8> = (0..whole).map(|n| (n * 31 % 251) as u8).collect();
                let mut found = expected.clone();
                expected.copy_within(from..from + bytes, to);
                copy(&mut found, from, to, bytes);
                assert!(found == expected, "{bytes} bytes from {from} to {to}");
            }
        }
    }
}
