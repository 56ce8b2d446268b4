use super::*;

#[test]
fn rules_are_read_as_the_kernel_writes_them() {
    let show = |text: &str| parse_rule(text).map(|r| (r.kind, r.major, r.minor, r.access)).ok();
    assert_eq!(show("c 1:3 rwm"), Some(("c".into(), Some(1), Some(3), "rwm".into())));
    assert_eq!(show("b 8:* r"), Some(("b".into(), Some(8), None, "r".into())));
    assert_eq!(show("a"), Some(("a".into(), None, None, "rwm".into())));
    for wrong in ["", "x 1:3 r", "c 1:3", "c 1 r", "c -1:3 r", "c 1:3 rx", "c 1:3 r more", "c 1:3 "] {
        assert_eq!(show(wrong), None, "{wrong:?}");
    }
}

#[test]
fn gpus_are_names_of_cdi() {
    let names = |text: &str| gpus(text).map(|all| all.join(" ")).ok();
    let all = Some("nvidia.com/gpu=all".to_owned());
    assert_eq!(names("all"), all);
    assert_eq!(names("capabilities=compute"), all);
    assert_eq!(names("2"), Some("nvidia.com/gpu=0 nvidia.com/gpu=1".into()));
    assert_eq!(names("\"device=0,GPU-3a\""), Some("nvidia.com/gpu=0 nvidia.com/gpu=GPU-3a".into()));
    assert_eq!(names("count=1,driver=nvidia"), Some("nvidia.com/gpu=0".into()));
    for wrong in ["none", "0", "device=", "count=x"] {
        assert_eq!(names(wrong), None, "{wrong}");
    }
}

#[test]
fn devices_are_looked_at() {
    let load = |device: &str| Devices { device: vec![device.into()], ..Devices::default() }.load(false);
    let found = load("/dev/null:/dev/mine:r").unwrap();
    assert_eq!((found.nodes[0].path.as_str(), found.nodes[0].major, found.nodes[0].minor), ("/dev/mine", 1, 3));
    assert_eq!(found.rules[0].access, "r");
    for wrong in ["/etc/passwd", "/no/such", "/dev/null:x", "/dev/null:/a:r:b", "/etc", "vendor.invalid/class=none"] {
        assert!(load(wrong).is_err(), "{wrong}");
    }
}
