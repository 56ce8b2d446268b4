use super::*;

#[test]
fn default_registries_are_read_and_place_names() {
    let registry: DefaultRegistry = "http://localhost:5000/team/x/".parse().unwrap();
    assert_eq!(registry, DefaultRegistry { host: "localhost:5000".into(), prefix: "team/x".into(), plain_http: true });
    assert_eq!(registry.place("app", Some("1"), None).unwrap().to_string(), "localhost:5000/team/x/app:1");
    let registry: DefaultRegistry = "registry.example.com".parse().unwrap();
    assert_eq!((registry.name().as_str(), registry.plain_http), ("registry.example.com", false));
    for bad in ["", "http://", "host:port", "host/UPPER", "user@host", "host/a//b"] {
        assert!(bad.parse::<DefaultRegistry>().is_err(), "{bad}");
    }
}

#[test]
fn transports_follow_dockers_rules() {
    let config = Config {
        registry: Some("http://plain.example:8080".parse().unwrap()),
        insecure: vec!["old.example:5000".parse().unwrap(), "10.1.0.0/16".parse().unwrap(), "fd00::/8".parse().unwrap()],
        endpoints: [("docker.io".to_owned(), "http://mirror.example".parse().unwrap())].into(),
        ..Config::default()
    };
    assert_eq!((config.endpoint("docker.io"), config.transport("docker.io")), ("mirror.example", Transport::Plain));
    assert_eq!(Config::default().endpoint("docker.io"), "registry-1.docker.io");
    for (host, wanted) in [
        ("quay.io", Transport::Checked),
        ("old.example:5000", Transport::Unchecked),
        ("old.example", Transport::Checked),
        ("10.1.2.3:5000", Transport::Unchecked),
        ("10.2.2.3:5000", Transport::Checked),
        ("[fd12::1]:5000", Transport::Unchecked),
        ("localhost", Transport::Loopback),
        ("127.8.9.1:1", Transport::Loopback),
        ("[::1]:5000", Transport::Loopback),
        ("localhost.example.com", Transport::Checked),
        ("plain.example:8080", Transport::Plain),
        ("plain.example", Transport::Checked),
    ] {
        assert_eq!(config.transport(host), wanted, "{host}");
    }
    let all = Config { insecure: vec![Insecure::All], ..Config::default() };
    assert_eq!((all.transport("quay.io"), all.transport("localhost")), (Transport::Unchecked, Transport::Loopback));
}

#[test]
fn files_add_up_and_errors_name_the_key() {
    let dir = std::env::temp_dir().join(format!("tbx-config-{}", sys::random::hex(6)));
    sys::fs::create_dir(&dir, 0o700).unwrap();
    let write = |name: &str, text: &str| {
        sys::fs::write_atomic(&dir, &dir.join(name), text.as_bytes(), 0o600, sys::fs::Durability::Atomic).unwrap();
        dir.join(name)
    };
    let mut config = Config::default();
    config.add_file(&write("a", r#"{"registry":"one.example/x","insecure-registries":["a.example"],"theme":"dark"}"#)).unwrap();
    config.add_file(&write("b", r#"{"registry":"two.example","insecure-registries":["b.example:1"],"ca-files":["/x.pem"]}"#)).unwrap();
    config.add_file(&dir.join("none")).unwrap();
    assert_eq!(config.registry.as_ref().unwrap().name(), "one.example/x");
    assert_eq!((config.insecure.len(), config.ca_files.len()), (2, 1));
    for (text, wanted) in [
        (r#"{"registry":5}"#, "'registry' must be a string"),
        (r#"{"insecure-registries":"x"}"#, "'insecure-registries' must be a list"),
        ("{", "it is not JSON (line 1"),
        ("[]", "not a JSON object"),
    ] {
        let said = Config::default().add_file(&write("c", text)).unwrap_err().to_string();
        assert!(said.contains(wanted), "{said}");
    }
    sys::fs::remove_tree(&dir).unwrap();
}
