use super::*;

#[test]
fn options_are_flags_or_the_file_systems_own() {
    let parse = |text: &str| parse_options(&text.split(',').map(str::to_owned).collect::<Vec<_>>());
    let all = parse("nosuid,noexec,newinstance,gid=5,mode=0620");
    assert_eq!(all.set, attr::NO_SUID | attr::NO_EXEC);
    let text: Vec<String> = all.data.iter().map(|(k, v)| format!("{k}={}", v.clone().unwrap_or_default())).collect();
    assert_eq!(text, ["newinstance=", "gid=5", "mode=0620"]);
    let all = parse("ro,rw,rbind,rslave");
    assert_eq!((all.set, all.clear, all.recursive, all.propagation), (0, attr::READ_ONLY, true, libc::MS_SLAVE));
}

#[test]
fn paths_lose_dots() {
    assert_eq!(clean("/../a/./b/../c"), Path::new("a/c"));
    assert_eq!(clean("/.."), Path::new(""));
}
