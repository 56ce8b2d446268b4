use super::*;

#[test]
fn names_are_read_in_any_spelling() {
    assert_eq!(full_name("cap_net_raw").as_deref(), Some("CAP_NET_RAW"));
    assert_eq!(full_name("NET_RAW").as_deref(), Some("CAP_NET_RAW"));
    assert_eq!(full_name("NET_RAWX"), None);
    assert_eq!(bit("CHOWN"), Some(1));
    assert_eq!(bit("CAP_CHECKPOINT_RESTORE"), Some(1 << 40));
    assert_eq!(mask(&DEFAULT).map(u64::count_ones), Ok(11));
    assert_eq!(mask(&["CHOWN", "NONE"]), Err("NONE".to_owned()));
}
