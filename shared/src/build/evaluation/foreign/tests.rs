use super::*;

const ARM64: &str = "enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: F\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n";

fn machine(name: &str) -> &'static (&'static str, u16, u8, u8) {
    MACHINES.iter().find(|m| m.0 == name).expect("a machine")
}

#[test]
fn handlers_are_told_by_what_they_match() {
    assert_eq!(matches(ARM64, machine("arm64")), Match::Runs);
    assert_eq!(matches(ARM64, machine("arm")), Match::No);
    assert_eq!(matches(&ARM64.replace("flags: F", "flags: OC"), machine("arm64")), Match::NotFixed);
    assert_eq!(matches(&ARM64.replace("enabled", "disabled"), machine("arm64")), Match::No);
    let s390 = "enabled\ninterpreter /q\nflags: POCF\noffset 0\nmagic 7f454c4602020100000000000000000000020016\n";
    assert_eq!(matches(s390, machine("s390x")), Match::Runs);
    for broken in ["", "enabled\n", "enabled\nextension .py\n", "enabled\noffset 0\nmagic 7f45\n", "enabled\noffset 0\nmagic zz\n"] {
        assert_eq!(matches(broken, machine("s390x")), Match::No, "{broken}");
    }
}

#[test]
fn the_own_platform_runs_and_an_unknown_one_does_not() {
    assert_eq!(check(&Platform::host()), Ok(()));
    let vax = Platform { architecture: "vax".into(), ..Platform::host() };
    assert!(check(&vax).is_err_and(|e| e.contains("no handler of binfmt_misc runs vax programs")));
}
