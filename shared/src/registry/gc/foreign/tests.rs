use super::*;

#[test]
fn configurations_are_understood() {
    let text =
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /srv/reg # here\n  maintenance:\n    readonly:\n      enabled: true\n";
    assert_eq!(value_of(text, "rootdirectory").as_deref(), Some("/srv/reg"));
    assert!(is_readonly(text));
    assert!(!is_readonly(&text.replace("true", "false")));
    assert!(is_readonly("maintenance: \n readonly: {enabled: true}"));
    assert!(!is_readonly("#readonly:\n# enabled: true"));
    assert_eq!(value_of("rootdirectory: \"/a b\"", "rootdirectory").as_deref(), Some("/a b"));
    assert_eq!(value_of("filesystem: {rootdirectory: /srv/reg}", "rootdirectory").as_deref(), Some("/srv/reg"));
}
