use super::super::publish::describe;
use super::{Mode, Options, Request};

fn ports(flags: &[&str]) -> String {
    let options = Options { publish: flags.iter().map(|&f| f.to_owned()).collect(), ..Options::default() };
    match Request::parse(&options) {
        Ok(request) => request.ports.iter().map(|p| format!("{}>{}", describe(p), p.container_port)).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    }
}

#[test]
fn published_ports_are_read_as_docker_reads_them() {
    let cases: &[(&[&str], &str)] = &[
        (&["80"], "0/tcp>80"),
        (&["8080:80"], "8080/tcp>80"),
        (&["8080:80/udp"], "8080/udp>80"),
        (&["8080:80/TCP"], "8080/tcp>80"),
        (&["127.0.0.1:8080:80"], "127.0.0.1:8080/tcp>80"),
        (&["127.0.0.1::80"], "127.0.0.1:0/tcp>80"),
        (&["0.0.0.0:8080:80"], "0.0.0.0:8080/tcp>80"),
        (&["[::1]:8080:80"], "[::1]:8080/tcp>80"),
        (&["[::]::80"], "[::]:0/tcp>80"),
        (&["8000-8002:9000-9002"], "8000-8002/tcp>9000"),
        (&["8000-8002:80"], "8000-8002/tcp>80"),
        (&["8000-8001"], "0/tcp>8000 0/tcp>8001"),
        (&["1-65535:1-65535"], "1-65535/tcp>1"),
        (&["80:80", "81:81", "82:82", "82:82/udp"], "80-82/tcp>80 82/udp>82"),
        (&["80:90", "81:81"], "80/tcp>90 81/tcp>81"),
        (&["80:x"], "port '80:x': 'x' is no port (1 to 65535) or range of ports"),
        (&["x:80"], "-p 'x:80': 'x' is no port or range of ports"),
        (&["80:0"], "port '80:0': '0' is no port (1 to 65535) or range of ports"),
        (&["80:65536"], "port '80:65536': '65536' is no port (1 to 65535) or range of ports"),
        (&["80:+80"], "port '80:+80': '+80' is no port (1 to 65535) or range of ports"),
        (&["80:80/icmp"], "port '80:80/icmp': 'icmp' is not one of tcp, udp, sctp"),
        (&["80-90:80-85"], "-p '80-90:80-85': both ranges must have the same number of ports"),
        (&["90-80:90-80"], "port '90-80:90-80': '90-80' is no port (1 to 65535) or range of ports"),
        (&["127.0.0.1:80"], "-p '127.0.0.1:80': write 127.0.0.1::80 for any free port of that address"),
        (&["localhost:80:80"], "-p 'localhost:80:80': 'localhost' is no IP address"),
        (&["[::1:80:80"], "-p '[::1:80:80': the bracket is not closed"),
        (&[""], "port '': '' is no port (1 to 65535) or range of ports"),
    ];
    for (flags, expected) in cases {
        assert_eq!(ports(flags), *expected, "{flags:?}");
    }
}

fn parse(change: impl FnOnce(&mut Options)) -> Result<Request, String> {
    let mut options = Options::default();
    change(&mut options);
    Request::parse(&options).map_err(|error| error.to_string())
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn networks_are_read() {
    assert_eq!(parse(|o| o.network = texts(&["host"])).expect("host").mode, Mode::Host);
    assert_eq!(parse(|o| o.network = texts(&["container:web"])).expect("container").mode, Mode::Container("web".into()));
    let request = parse(|o| {
        o.network = texts(&["name=a,alias=x,alias=y,ip=10.1.2.3,ip6=fd00::5,mac-address=02:00:00:00:00:01", "b"]);
        o.network_alias = texts(&["z"]);
    });
    let Mode::Networks(endpoints) = request.expect("networks").mode else { panic!("networks") };
    assert_eq!(endpoints[0].aliases, ["x", "y", "z"]);
    assert_eq!(endpoints[0].ip.map(|ip| ip.to_string()).as_deref(), Some("10.1.2.3"));
    assert_eq!(endpoints[0].mac, Some([2, 0, 0, 0, 0, 1]));
    assert_eq!(endpoints[1].network, "b");
    let cases: &[(&[&str], &str)] = &[
        (&["host", "a"], "--network host cannot be combined with another network"),
        (&["a", "a"], "--network a is given twice"),
        (&["container:"], "--network container: names no container"),
        (&["name=a,color=red"], "--network 'name=a,color=red': 'color=red' is not one of name=, alias=, ip=, ip6=, mac-address="),
        (&["alias=a"], "--network 'alias=a' names no network: add name=NAME"),
        (&[""], "--network '' names no network"),
        (&["name=a,mac-address=01:00:00:00:00:01"], "--mac-address '01:00:00:00:00:01' is not the address of one card"),
    ];
    for (flags, expected) in cases {
        assert_eq!(parse(|o| o.network = texts(flags)).expect_err("refused"), *expected, "{flags:?}");
    }
    let error = parse(|o| {
        o.network = texts(&["none"]);
        o.ip = Some("10.0.0.1".into());
    });
    assert_eq!(error.expect_err("refused"), "--ip cannot be used with --network none");
    let error = parse(|o| {
        o.network = texts(&["container:x"]);
        o.publish = texts(&["80:80"]);
    });
    assert!(error.expect_err("refused").starts_with("-p needs a network of its own"));
}

#[test]
fn names_and_resolver_flags_are_read_and_cannot_smuggle_lines() {
    let request = parse(|o| {
        o.add_host = texts(&["a:10.0.0.1", "b=::1", "c:host-gateway", "d:[fd00::1]"]);
        o.dns = texts(&["9.9.9.9"]);
        o.publish_all = true;
        o.expose = texts(&["80", "53/udp"]);
    });
    let request = request.expect("read");
    let hosts: Vec<String> = request.hosts.iter().map(|(n, a)| format!("{n}={}", a.map_or("gateway".into(), |a| a.to_string()))).collect();
    assert_eq!(hosts, ["a=10.0.0.1", "b=::1", "c=gateway", "d=fd00::1"]);
    assert_eq!(request.ports.len(), 2);
    assert!(parse(|o| o.add_host = texts(&["a b:10.0.0.1"])).is_err());
    assert!(parse(|o| o.add_host = texts(&["a:10.0.0.256"])).is_err());
    assert!(parse(|o| o.dns = texts(&["dns.example"])).is_err());
    assert!(parse(|o| o.dns_option = texts(&["ndots:2\nnameserver 6.6.6.6"])).is_err());
    assert!(parse(|o| o.hostname = Some("a\nb".into())).is_err());
}

#[test]
fn networks_are_read_as_podman_writes_them_and_namespaces_by_path() {
    let mode = |text: &str| Request::parse(&Options { network: vec![text.into()], ..Options::default() }).map(|request| request.mode);
    let Ok(Mode::Networks(endpoints)) = mode("lan:ip=10.1.2.3,alias=a,mac=02:00:00:00:00:09") else { panic!("a network") };
    assert_eq!((endpoints[0].network.as_str(), endpoints[0].aliases.as_slice()), ("lan", &["a".to_owned()][..]));
    assert_eq!((endpoints[0].ip, endpoints[0].mac), (Some([10, 1, 2, 3].into()), Some([2, 0, 0, 0, 0, 9])));
    assert_eq!(mode("ns:/run/netns/x").ok(), Some(Mode::Path("/run/netns/x".into())));
    assert!(mode("ns:relative").is_err() && mode("lan:wrong=1").is_err());
}
