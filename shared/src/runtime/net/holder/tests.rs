use super::*;

#[test]
fn sockets_are_found_by_protocol_address_and_port() {
    let list = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
         0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0\n\
         1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 102 1 0\n\
         2: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 103 1 0\n\
         3: 0000000000000000FFFF00000100007F:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1 0\n";
    let find = |ip: Option<&str>, port: u16| listening(list, Protocol::Tcp, ip.map(|ip| ip.parse().unwrap()), port);
    assert_eq!(find(None, 8080), ["101"]);
    assert_eq!(find(Some("127.0.0.1"), 8080), ["101"]);
    assert_eq!(find(Some("127.0.0.2"), 8080), [""; 0]);
    assert_eq!(find(Some("10.0.0.1"), 8081), ["103"]);
    assert_eq!(find(Some("127.0.0.1"), 8082), ["104"]);
    assert_eq!(listening(list, Protocol::Udp, None, 8080), ["101", "102"]);
}

#[test]
fn a_listener_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // This process, or one that another test is just making of it.
    let own = name(Protocol::Tcp, None, port).unwrap();
    assert!(own.contains(" (process ") && own.ends_with(')'), "{own}");
    drop(listener);
}
