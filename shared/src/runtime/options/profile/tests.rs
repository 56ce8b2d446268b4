use super::*;

const PROFILE: &str = r#"{
    "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "comment": "others are ignored",
    "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}, {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}],
    "syscalls": [
        {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": null, "includes": {}, "excludes": {}},
        {"name": "old", "action": "SCMP_ACT_ALLOW"},
        {"names": ["both"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_A", "CAP_B"]}},
        {"names": ["without"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "excludes": {"caps": ["CAP_B"], "arches": ["s390"]}},
        {"names": ["new"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5.10"}},
        {"names": ["here"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}}
    ]
}"#;

fn settled(capabilities: &[&str], arch: &str, kernel: &str) -> String {
    let profile: Profile = serde_json::from_str(PROFILE).unwrap();
    let capabilities: Vec<String> = capabilities.iter().map(|&c| c.to_owned()).collect();
    let facts = Facts { capabilities: &capabilities, arch, kernel: version(kernel).unwrap() };
    let seccomp = profile.settle(&facts).unwrap();
    assert_eq!(seccomp.default_errno_ret, Some(38));
    let names: Vec<String> = seccomp.syscalls.iter().flat_map(|rule| rule.names.clone()).collect();
    format!("{} on {}", names.join(" "), seccomp.architectures.join("+"))
}

#[test]
fn conditions_are_settled_as_docker_does() {
    assert_eq!(settled(&["CAP_A"], "amd64", "6.1.0-13-amd64"), "read old without new here on SCMP_ARCH_X86_64+SCMP_ARCH_X86");
    assert_eq!(settled(&["CAP_A", "CAP_B"], "arm64", "5.9-rc1"), "read old both on ");
    assert_eq!(settled(&[], "amd64", "5.10"), "read old without new here on SCMP_ARCH_X86_64+SCMP_ARCH_X86");
}

#[test]
fn what_nobody_can_do_is_an_error() {
    let settle = |text: &str| serde_json::from_str::<Profile>(text).unwrap().settle(&Facts::here(&[]));
    for text in [
        r#"{"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/run/x"}"#,
        r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": "SCMP_ACT_ALLOW"}]}"#,
        r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["x"], "includes": {"minKernel": "new"}}]}"#,
    ] {
        assert!(settle(text).is_err(), "{text}");
    }
}
