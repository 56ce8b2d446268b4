//! `dsave`, `dload` and `dimport`: images as files.

use crate::kit::Sandbox;

#[test]
fn what_is_saved_is_loaded_with_the_same_digest() {
    let sandbox = Sandbox::new();
    let digest = sandbox.busybox("a:1");
    sandbox.go("drt a:1 b:1").ok();
    sandbox.go("dsave -o both.tar a:1 b:1").ok();
    sandbox.sh("dsave a:1 | gzip > one.tar.gz").ok();
    sandbox.go("rdi a:1 b:1").ok();
    let records = sandbox.go("dload -i both.tar").ok().records();
    assert_eq!(records.len(), 2, "{records:?}");
    assert!(records.iter().all(|r| r["digest"] == digest.as_str()), "{records:?}");
    sandbox.go("rdi a:1 b:1").ok();
    let record = sandbox.sh("dload < one.tar.gz").ok().record();
    assert_eq!((&record["ref"], &record["digest"]), (&"a:1".into(), &digest.as_str().into()));
    assert_eq!(sandbox.go("dr a:1 echo fine").ok().text(), "fine\n");
}

#[test]
fn damaged_archives_change_nothing() {
    let sandbox = Sandbox::new();
    sandbox.busybox("a:1");
    sandbox.go("dsave -o a.tar a:1").ok();
    sandbox.go("rdi a:1").ok();
    let good = std::fs::read(sandbox.path("a.tar")).expect("the archive is there");
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    for (name, bytes) in [
        ("cut", &good[..good.len() / 3]),
        ("flipped", &flipped[..]),
        ("noise", b"this is no archive at all".as_slice()),
        ("empty", b"".as_slice()),
    ] {
        sandbox.write(name, bytes);
        let out = sandbox.go(&format!("dload -i {name}"));
        assert_eq!(out.code, 1, "{name}: {out:?}");
        assert_eq!(sandbox.go("sdi -q").ok().text(), "", "{name} left an image");
    }
    sandbox.go("dload -i no-such-file").code(1).says("no-such-file");
    // CVE-2022-23471, CVE-2023-25153: a document of 10 GiB is refused by its size. Nothing of it is read, and less is there.
    for name in ["manifest.json", "index.json", "./oci-layout", "x/../manifest.json"] {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000644\0");
        header[124..136].copy_from_slice(&[&[0x80, 0, 0, 0][..], &(10_u64 << 30).to_be_bytes()].concat());
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        sandbox.write("huge.tar", header);
        sandbox.go("dload -i huge.tar").code(1).says("has 10737418240 bytes, more than");
        sandbox.sh("dload < huge.tar").code(1).says("has 10737418240 bytes, more than");
    }
}

#[test]
fn a_root_file_system_becomes_an_image() {
    let sandbox = Sandbox::new();
    sandbox.sh("mkdir -p fs/etc && echo hello > fs/etc/motd && tar -C fs -cf fs.tar .").ok();
    let args = ["-c", "ENV A=b", "-c", "LABEL k=v", "-c", "CMD [\"/bin/x\"]", "-m", "made by hand", "fs.tar", "mine:1"];
    let record = sandbox.cmd("dimport").args(args).run().ok().record();
    assert_eq!((&record["ref"], &record["labels"]["k"]), (&"mine:1".into(), &"v".into()), "{record}");
    let again =
        sandbox.sh("cat fs.tar | dimport -c 'ENV A=b' -c 'LABEL k=v' -c 'CMD [\"/bin/x\"]' -m 'made by hand' - mine:2").ok().record();
    assert_eq!(record["digest"], again["digest"], "the same input gives the same digest");
    // A trigger is for who builds on it, as docker's --change has it.
    sandbox.cmd("dimport").args(["-c", "ONBUILD COPY Dockerfile /made", "fs.tar", "mine:3"]).run().ok();
    sandbox.write("ctx/Dockerfile", "FROM mine:3\n");
    sandbox.go("dbuild ctx -o out").ok();
    assert!(sandbox.path("out/made").exists() && sandbox.path("out/etc/motd").exists());
    // Who takes it for an archive of images is told what does.
    sandbox.sh("mkdir fs/usr && echo x > fs/usr/x && tar -C fs -c . | dload").code(1).says("the root of a system").says("dimport");
    sandbox.sh("echo garbage | dimport - bad:1").code(1);
    assert!(!sandbox.go("sdi -q").ok().text().contains("bad"));
}

#[test]
fn a_root_file_system_comes_from_a_url() {
    use std::io::{BufRead, Write};
    let sandbox = Sandbox::new();
    sandbox.sh("mkdir -p fs/etc && echo hello > fs/etc/motd && tar -C fs -czf fs.tar.gz .").ok();
    let body = std::fs::read(sandbox.path("fs.tar.gz")).expect("a tar");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port can be bound");
    let at = listener.local_addr().expect("an address");
    let server = std::thread::spawn(move || {
        for status in ["200 OK", "404 Not Found"] {
            let (mut stream, _) = listener.accept().expect("a connection");
            let head = std::io::BufReader::new(stream.try_clone().expect("a socket can be cloned"));
            head.lines().map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).expect("it is read");
            // Nobody reads more of a refusal than its first line.
            let _ = stream.write_all(&body);
        }
    });
    sandbox.go(&format!("dimport http://{at}/fs.tar.gz?token=hush mine:1")).ok();
    let comment = sandbox.go("dhist mine:1").ok().record()["comment"].clone();
    assert_eq!(comment, format!("imported from http://{at}/fs.tar.gz"), "a token is told to nobody");
    assert_eq!(sandbox.go("dhist mine:1").ok().record()["unpacked"], 6);
    sandbox.go(&format!("dimport http://{at}/nothing none:1")).code(1).says("404");
    server.join().expect("it served both");
    assert_eq!(sandbox.go("sdi -q").ok().one_line(), "mine:1");
}
