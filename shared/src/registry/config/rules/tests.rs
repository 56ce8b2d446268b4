use super::*;

#[test]
fn what_is_wrong_has_its_file_line_and_column() {
    for (text, place) in [
        ("a = 1\na = 2", "x.toml:2:1: "),
        ("a = 1 b = 2", "x.toml:1:9: "),
        ("é = 1", "x.toml:1:1: "),
        ("a = 'é' b", "x.toml:1:9: "),
        ("a = 1\n[a]\nb = 1", "x.toml:2:"),
        ("a = \"x", "x.toml:1:"),
        ("\n\na = [1", "x.toml:3:"),
    ] {
        let said = from_toml(text, "x.toml").unwrap_err().to_string();
        assert!(said.starts_with(place) && !said.contains('\n'), "{text}: {said}");
    }
    assert!(from_toml(&format!("a = {}", "[".repeat(100_000)), "x").is_err());
    assert!(from_toml(&format!("a{} = 1", ".a".repeat(100_000)), "x").is_err());
}

fn containers(text: &str) -> Rules {
    let mut rules = Rules::default();
    rules.add_registries(&from_toml(text, "x").unwrap(), "registries.conf").unwrap();
    rules
}

#[test]
fn the_longest_prefix_says_where_images_come_from() {
    let rules = containers(
        r#"
unqualified-search-registries = ["example.com"]
[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.example:5000/hub"
insecure = true
[[registry.mirror]]
location = "second.example"
pull-from-mirror = "digest-only"
[[registry]]
prefix = "docker.io/blocked"
location = "docker.io/blocked"
blocked = true
[[registry]]
prefix = "internal.example/team"
location = "new.example/old/team"
mirror-by-digest-only = true
[[registry.mirror]]
location = "m.example"
[[registry]]
prefix = "*.corp.example"
location = "proxy.example/corp"
[aliases]
"alpine" = "example.com/alpine"
"#,
    );
    let of = |host: &str, repository: &str| apply(&rules.all, host, repository);
    let pair = |host: &str, path: &str| (host.to_owned(), path.to_owned());
    let hub = of("docker.io", "library/alpine").unwrap();
    assert_eq!(hub.home, pair("docker.io", "library/alpine"));
    let mirrors: Vec<_> = hub.mirrors.iter().map(|m| (m.host.as_str(), m.path.as_str(), m.when)).collect();
    assert_eq!(mirrors, [("mirror.example:5000", "hub/library/alpine", When::Always), ("second.example", "library/alpine", When::Digest)]);
    assert_eq!(rules.insecure, ["mirror.example:5000"]);
    assert_eq!(of("docker.io", "blocked/x").unwrap().blocked_by.as_deref(), Some("registries.conf"));
    assert!(of("docker.io", "blockedx/y").unwrap().blocked_by.is_none());
    let moved = of("internal.example", "team/app").unwrap();
    assert_eq!(
        (moved.home, moved.mirrors[0].clone()),
        (
            pair("new.example", "old/team/app"),
            Elsewhere { host: "m.example".into(), path: "app".into(), when: When::Digest, namespace: None }
        )
    );
    assert_eq!(of("a.corp.example", "x/y").unwrap().home, pair("proxy.example", "corp/x/y"));
    assert_eq!(of("corp.example", "x/y"), None);
    assert_eq!(of("quay.io", "x"), None);
    for (text, words) in [
        ("[[registry]]\nblocked = true", "neither 'prefix' nor 'location'"),
        (
            "[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"b.example\"\npull-from-mirror = \"never\"",
            "not 'never'",
        ),
        ("[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"UPPER/Case\"", "UPPER/Case"),
    ] {
        let reason = Rules::default().add_registries(&from_toml(text, "x").unwrap(), "x").unwrap_err();
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn containerds_hosts_are_mirrors_with_their_certificates() {
    let text = r#"
server = "https://registry-1.docker.io"
[host."http://mirror.example:5000"]
  capabilities = ["pull", "resolve"]
[host."https://harbor.example/v2/proxy"]
  capabilities = ["pull"]
  override_path = true
  ca = "ca.pem"
  client = [["client.cert", "client.key"]]
  skip_verify = true
  [host."https://harbor.example/v2/proxy".header]
    x-team = "blue"
    x-many = ["1", "2"]
[host."https://push.example"]
  capabilities = ["push"]
"#;
    let mut rules = Rules::default();
    rules.add_hosts("docker.io", &from_toml(text, "x").unwrap(), Path::new("/d")).unwrap();
    let found = apply(&rules.all, "docker.io", "library/alpine").unwrap();
    // containerd tells its mirrors for whom they stand.
    assert!(found.mirrors.iter().all(|mirror| mirror.namespace.as_deref() == Some("docker.io")), "{:?}", found.mirrors);
    let mirrors: Vec<_> = found.mirrors.iter().map(|m| (m.host.as_str(), m.path.as_str(), m.when)).collect();
    assert_eq!(
        mirrors,
        [("mirror.example:5000", "library/alpine", When::Always), ("harbor.example", "proxy/library/alpine", When::Digest)]
    );
    assert_eq!(rules.endpoints[0].1.host, "registry-1.docker.io");
    assert_eq!(rules.authorities, [("harbor.example".to_owned(), vec![PathBuf::from("/d/ca.pem")])]);
    assert_eq!(rules.clients, [("harbor.example".to_owned(), (PathBuf::from("/d/client.cert"), PathBuf::from("/d/client.key")))]);
    assert_eq!(rules.insecure, ["harbor.example"]);
    let sent = [("x-team", "blue"), ("x-many", "1"), ("x-many", "2")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(rules.headers, [("harbor.example".to_owned(), sent.to_vec())]);
    // What stands outside of the tables is said of the server.
    let mut rules = Rules::default();
    let text = "server = \"https://real.example\"\nca = [\"a.pem\", \"b.pem\"]\nskip_verify = true\n[header]\nx = \"y\"\n";
    rules.add_hosts("quay.io", &from_toml(text, "x").unwrap(), Path::new("/d")).unwrap();
    assert_eq!(rules.authorities, [("real.example".to_owned(), vec![PathBuf::from("/d/a.pem"), PathBuf::from("/d/b.pem")])]);
    assert_eq!((rules.insecure.as_slice(), rules.headers[0].0.as_str()), (&["real.example".to_owned()][..], "real.example"));
    // They are asked in the order in which they are written.
    let mut rules = Rules::default();
    let text = ["z", "a", "m"].map(|host| format!("[host.\"http://{host}.example\"]\n")).concat();
    rules.add_hosts("quay.io", &from_toml(&text, "x").unwrap(), Path::new("/d")).unwrap();
    let hosts: Vec<_> = rules.all[0].mirrors.iter().map(|mirror| mirror.place.host.as_str()).collect();
    assert_eq!(hosts, ["z.example", "a.example", "m.example"]);
    for (text, words) in [
        ("[host.\"https://x/path\"]\n", "override_path"),
        ("[host.\"https://x\".header]\na = 1", "the header 'a'"),
        ("[host.\"https://x\".header]\n\"a b\" = \"c\"", "the header 'a b'"),
        ("[host.\"https://x\".header]\na = \"secret\\n\"", "the header 'a'"),
    ] {
        let said = Rules::default().add_hosts("a", &from_toml(text, "x").unwrap(), Path::new("/d")).unwrap_err();
        assert!(said.contains(words) && !said.contains("secret"), "{said}");
    }
}

#[test]
fn containerds_default_is_for_hosts_without_a_directory() {
    let dir = std::env::temp_dir().join(format!("tacklebox-hosts-{}", sys::random::hex(8)));
    let write = |host: &str, text: &str| {
        let own = dir.join(host);
        sys::fs::create_dir_all(&own).unwrap();
        sys::fs::write_atomic(&own, &own.join("hosts.toml"), text.as_bytes(), 0o600, sys::fs::Durability::Atomic).unwrap();
    };
    let read = || {
        let mut rules = Rules::default();
        rules.add_containerd(&dir).map(|()| rules)
    };
    write("_default", "[host.\"https://all.example\"]\n");
    write("own.example", "");
    write("port.example_5000_", "[host.\"https://port.example\"]\n");
    // Of two the one without a colon counts, as with containerd.
    write("port.example:5000", "[host.\"https://never.example\"]\n");
    sys::fs::create_dir(&dir.join("bare.example"), 0o700).unwrap();
    let rules = read().unwrap();
    let mirrors = |host: &str| {
        let ruled = apply(&rules.all, host, "team/app");
        ruled.into_iter().flat_map(|r| r.mirrors).map(|m| (m.host, m.path, m.namespace)).collect::<Vec<_>>()
    };
    let of = |mirror: &str, host: &str| vec![(mirror.to_owned(), "team/app".to_owned(), Some(host.to_owned()))];
    for host in ["quay.io", "docker.io", "quay.io:443"] {
        assert_eq!(mirrors(host), of("all.example", host));
    }
    assert_eq!(mirrors("port.example:5000"), of("port.example", "port.example:5000"));
    for host in ["own.example", "bare.example", "all.example"] {
        assert_eq!(mirrors(host), [], "{host}");
    }
    // A server for all is told of whom each request is, itself of nobody.
    write("_default", "server = \"https://all.example/v2/hub\"\noverride_path = true\n");
    let rules = read().unwrap();
    let home = |host: &str| apply(&rules.all, host, "team/app").map(|r| (r.home, r.namespace)).unwrap();
    assert_eq!(home("quay.io"), (("all.example".into(), "hub/team/app".into()), Some("quay.io".into())));
    assert_eq!(home("all.example").1, None);
    write("_default", "skip_verify = true\n");
    assert!(read().unwrap_err().to_string().contains("'skip_verify' is said of a server, and there is no 'server'"));
    // Docker Hub's own server is told nothing, any other is.
    let namespace = |server: &str| {
        let mut rules = Rules::default();
        rules.add_hosts("docker.io", &from_toml(&format!("server = \"https://{server}\""), "x").unwrap(), Path::new("/d")).unwrap();
        apply(&rules.all, "docker.io", "library/alpine").and_then(|ruled| ruled.namespace)
    };
    assert_eq!((namespace("registry-1.docker.io"), namespace("proxy.example")), (None, Some("docker.io".into())));
    sys::fs::remove_tree(&dir).unwrap();
}
