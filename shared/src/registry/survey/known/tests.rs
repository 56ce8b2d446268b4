use super::*;

fn digest(n: usize) -> Digest {
    Digest::of(&n.to_le_bytes())
}

fn labelled(bytes: usize) -> Details {
    Details { labels: [("a".to_owned(), "x".repeat(bytes))].into(), ..Details::default() }
}

#[test]
fn the_newest_is_known_and_the_room_has_an_end() {
    let mut known = Known::default();
    for n in 0..100_000 {
        known.put(&digest(n), &Details { size: Some(n as u64), ..Details::default() });
        assert!(known.bytes <= ROOM_BYTES);
    }
    assert_eq!(known.get(&digest(99_999)).and_then(|d| d.size), Some(99_999));
    assert_eq!((known.get(&digest(0)), known.details.len(), known.order.len()), (None, ROOM_BYTES / ENTRY_BYTES, ROOM_BYTES / ENTRY_BYTES));
    // What is large takes the place of more, and what is larger than all is forgotten at once.
    known.put(&digest(0), &labelled(ROOM_BYTES / 2));
    assert!(known.get(&digest(0)).is_some() && known.details.len() < ROOM_BYTES / ENTRY_BYTES / 2 + 2);
    known.put(&digest(1), &labelled(ROOM_BYTES));
    assert_eq!((known.details.len(), known.order.len(), known.bytes), (0, 0, 0));
}

#[test]
fn what_is_found_out_later_takes_the_place_of_what_was_known() {
    let mut known = Known::default();
    known.put(&digest(1), &labelled(1000));
    let before = known.bytes;
    known.put(&digest(1), &Details { signed: Some(true), ..labelled(10) });
    assert_eq!((known.get(&digest(1)).and_then(|d| d.signed), known.bytes, known.order.len()), (Some(true), before - 990, 1));
}
