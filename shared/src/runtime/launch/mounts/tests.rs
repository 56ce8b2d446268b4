use super::*;

fn parse(text: &str) -> Options {
    Options::parse(&text.split(',').map(str::to_owned).collect::<Vec<_>>())
}

#[test]
fn options_are_flags_or_the_file_systems_own() {
    let all = parse("nosuid,noexec,newinstance,gid=5,mode=0620");
    assert_eq!(all.set, attr::NO_SUID | attr::NO_EXEC);
    let text: Vec<String> = all.data.iter().map(|(k, v)| format!("{k}={}", v.clone().unwrap_or_default())).collect();
    assert_eq!(text, ["newinstance=", "gid=5", "mode=0620"]);
    let all = parse("ro,rw,rbind,rslave");
    assert_eq!((all.set, all.clear, all.recursive, all.propagation), (0, attr::READ_ONLY, true, vec![(libc::MS_SLAVE, true)]));
}

#[test]
fn an_r_before_a_flag_holds_below() {
    let all = parse("rbind,ro");
    assert_eq!((all.set, all.set_below), (attr::READ_ONLY, 0));
    let all = parse("rbind,rro,rnosuid");
    assert_eq!((all.set, all.set_below), (attr::READ_ONLY | attr::NO_SUID, attr::READ_ONLY | attr::NO_SUID));
    let all = parse("rro,rrw,rexec");
    assert_eq!((all.set, all.set_below, all.clear_below), (0, 0, attr::READ_ONLY | attr::NO_EXEC));
}

#[test]
fn access_times_are_one_choice() {
    let all = parse("noatime,strictatime");
    assert_eq!((all.set, all.clear), (attr::STRICT_ATIME, attr::ACCESS_TIME));
    let all = parse("strictatime,relatime");
    assert_eq!((all.set, all.clear), (0, attr::ACCESS_TIME));
}

#[test]
fn paths_lose_dots() {
    assert_eq!(clean("/../a/./b/../c"), Path::new("a/c"));
    assert_eq!(clean("/.."), Path::new(""));
}
