use super::*;

#[test]
fn maps_of_ids_are_read_whole() {
    let map = IdMap::parse("uids=0-1000-1#5-2000-10;gids=0-7-2").unwrap();
    assert_eq!(map.uids, [(0, 1000, 1), (5, 2000, 10)]);
    assert_eq!(map.gids, [(0, 7, 2)]);
    assert_eq!(IdMap::parse("").unwrap(), IdMap::default());
    for bad in ["uids", "uids=1", "uids=1-2", "uids=a-b-c", "uids=1-2-0", "uids=1-2-3-4", "users=0-1-2", "uids=4294967295-0-2"] {
        assert!(IdMap::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_deepest_mount_is_the_one_that_counts() {
    let info = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda rw\n\
                30 22 0:25 / /mnt/a\\040b rw - tmpfs tmpfs rw\n\
                31 22 0:26 / /mnt rw master:7 - tmpfs tmpfs rw\n";
    let (point, fields) = mount_of(info, Path::new("/mnt/a b/c")).unwrap();
    assert_eq!((point, fields.len()), (PathBuf::from("/mnt/a b"), 0));
    let (point, fields) = mount_of(info, Path::new("/mnt/x")).unwrap();
    assert_eq!((point, fields), (PathBuf::from("/mnt"), vec!["master:7".to_owned()]));
    assert_eq!(mount_of(info, Path::new("/mntx")).unwrap().1, ["shared:1"]);
}
