use super::*;

#[test]
fn only_known_algorithms_of_exact_length_in_lower_case_parse() {
    let hex = "a".repeat(64);
    assert!(format!("sha256:{hex}").parse::<Digest>().is_ok());
    assert!(format!("sha512:{hex}{hex}").parse::<Digest>().is_ok());
    for bad in [
        "",
        "sha256",
        "sha256:",
        &format!("sha256:{}", "A".repeat(64)),
        &format!("sha256:{}", "a".repeat(63)),
        &format!("sha512:{hex}"),
        &format!("md5:{hex}"),
        &format!("sha256:../{}", "a".repeat(61)),
        &format!(" sha256:{hex}"),
    ] {
        assert!(bad.parse::<Digest>().is_err(), "{bad}");
    }
}

#[test]
fn hashing_counts_and_hashes_what_passes() {
    let mut sink = Hashing::new(Vec::new());
    sink.write_all(b"abc").expect("writes to memory");
    let (bytes, digest, count) = sink.finish();
    assert_eq!((bytes.as_slice(), count), (b"abc".as_slice(), 3));
    assert_eq!(digest.as_str(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(Digest::of(b"abc"), digest);
}
