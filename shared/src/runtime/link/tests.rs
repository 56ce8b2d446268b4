use super::*;

#[test]
fn variables_and_names_are_those_of_docker() {
    let link = Link { container: "f".repeat(64), alias: "my-db".into(), kept: vec!["MY_DB_PORT_53_UDP".into()] };
    let env = ["PATH=/bin", "HOME=/", "PGDATA=/data", "EMPTY="].map(str::to_owned).to_vec();
    let ports = vec![(53, Protocol::Udp), (5432, Protocol::Tcp)];
    let other = Other { id: "f".repeat(64), name: "database".into(), ports, env };
    let mut found = Found::default();
    found.add(&link, "web", &other, &["10.1.2.3".parse().unwrap(), "fd00::3".parse().unwrap()]);
    assert_eq!(found.hosts, "10.1.2.3\tmy-db ffffffffffff database\nfd00::3\tmy-db ffffffffffff database\n");
    let all: Vec<String> = found.env.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let want = [
        "MY_DB_NAME=/web/my-db",
        "MY_DB_PORT=udp://10.1.2.3:53",
        "MY_DB_PORT_53_UDP_ADDR=10.1.2.3",
        "MY_DB_PORT_53_UDP_PORT=53",
        "MY_DB_PORT_53_UDP_PROTO=udp",
        "MY_DB_PORT_5432_TCP_ADDR=10.1.2.3",
        "MY_DB_PORT_5432_TCP_PORT=5432",
        "MY_DB_PORT_5432_TCP_PROTO=tcp",
        "MY_DB_PORT_5432_TCP=tcp://10.1.2.3:5432",
        "MY_DB_ENV_PGDATA=/data",
        "MY_DB_ENV_EMPTY=",
    ];
    assert_eq!(all, want);
    let mut found = Found::default();
    let alone = Other { ports: Vec::new(), env: Vec::new(), name: "my-db".into(), ..other };
    found.add(&link, "web", &alone, &["fd00::3".parse().unwrap()]);
    assert_eq!((found.hosts.as_str(), found.env.len()), ("fd00::3\tmy-db ffffffffffff\n", 1));
}
