use super::*;

const CONTEXTS: &str = "process = \"system_u:system_r:container_t:s0\"\ncontent = \"system_u:object_r:virt_var_lib_t:s0\"\n\
                        file = \"system_u:object_r:container_file_t:s0\"\nro_file=\"system_u:object_r:container_ro_file_t:s0\"\n";

fn wish(texts: &[&str]) -> Wish {
    let mut wish = Wish::default();
    texts.iter().for_each(|text| wish.read(text).expect(text));
    wish
}

#[test]
fn labels_are_the_policys_with_what_was_asked_for() {
    let cases: [(&[&str], &str, &str); 5] = [
        (&[], "system_u:system_r:container_t:s0:c1,c2", "system_u:object_r:container_file_t:s0:c1,c2"),
        (&["type:svirt_t"], "system_u:system_r:svirt_t:s0:c1,c2", "system_u:object_r:container_file_t:s0:c1,c2"),
        (&["level:s0:c7,c9"], "system_u:system_r:container_t:s0:c7,c9", "system_u:object_r:container_file_t:s0:c7,c9"),
        (&["user:u", "role:r"], "u:r:container_t:s0:c1,c2", "u:object_r:container_file_t:s0:c1,c2"),
        (&["filetype:usr_t"], "system_u:system_r:container_t:s0:c1,c2", "system_u:object_r:usr_t:s0:c1,c2"),
    ];
    for (texts, process, files) in cases {
        let labels = wish(texts).labels(CONTEXTS, "s0:c1,c2").expect("the policy has them");
        assert_eq!((labels.process.as_str(), labels.files.as_str()), (process, files));
    }
    for contexts in ["", "process = \"a:b:c\"\nfile = \"a:b:c:d\"", "process = \"a:b:c:d\"\n"] {
        assert_eq!(wish(&[]).labels(contexts, "s0"), None);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    for text in ["", "type", "type:", "nested", "disable:x", "type:a b", "type:a\"", "level:s0\n"] {
        assert_eq!(Wish::default().read(text), None, "{text}");
    }
    let none = (Labels { asked: true, ..Labels::default() }, None);
    let settle = |texts: &[&str], open: bool| wish(texts).settle(open, false, Path::new("/"));
    assert_eq!(settle(&["disable", "type:a_t"], false).expect("nothing is wanted"), none);
    assert_eq!(settle(&["type:a_t"], true).expect("a privileged one has none"), none);
}

#[test]
fn the_policy_is_the_one_that_is_configured() {
    let path = |config: &str| contexts_of(config.as_bytes()).display().to_string();
    assert_eq!(path("# SELINUXTYPE=x\nSELINUX=enforcing\nSELINUXTYPE=mls\n"), "/etc/selinux/mls/contexts/lxc_contexts");
    for config in ["", "SELINUXTYPE=", "SELINUXTYPE=../../x"] {
        assert_eq!(path(config), "/etc/selinux/targeted/contexts/lxc_contexts");
    }
}

#[test]
fn every_container_has_two_categories() {
    let (one, other) = (own_level(), own_level());
    assert!(one.starts_with("s0:c") && one.contains(",c"), "{one}");
    assert_ne!(one, other);
}

#[test]
fn what_is_shared_has_no_categories() {
    let own = "system_u:object_r:container_file_t:s0:c1,c2";
    assert_eq!(shared_or_own(Relabel::Shared, own.into()), "system_u:object_r:container_file_t:s0");
    assert_eq!(shared_or_own(Relabel::Private, own.into()), own);
    if !has_selinux() {
        assert_eq!(label_of_mount(Relabel::Private, own).expect("it means nothing here"), None);
    }
}

#[test]
fn an_answer_of_the_policy_begins_with_what_it_allows() {
    assert_eq!(ask::allowed_of("00000013 ffffffff 0 ffffffff 1 0"), Some(0x13));
    assert_eq!((ask::allowed_of(""), ask::allowed_of("no")), (None, None));
}
