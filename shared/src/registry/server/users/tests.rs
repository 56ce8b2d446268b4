//! What a file of users may hold.

use super::*;

#[test]
fn only_bcrypt_is_taken_and_others_are_named() {
    let good = "$2y$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O";
    let all = parse(&format!("# people\n\nme:{good}\r\nyou:{}\n", good.replace("$2y$", "$2b$"))).expect("two users");
    assert_eq!(all.len(), 2);
    for (hash, wanted) in [
        ("$apr1$x$y", "MD5"),
        ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "SHA-1"),
        ("$6$salt$hash", "SHA-512"),
        ("secret", "crypt or in the clear"),
        ("$2y$31$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O", "cost"),
        ("$2y$05$short", "bcrypt"),
    ] {
        let error = parse(&format!("me:{good}\nbob:{hash}\n")).expect_err(hash);
        assert!(error.starts_with("line 2") && error.contains("bob") && error.contains(wanted), "{error}");
        assert!(!error.contains("secret") && !error.contains("short"), "{error}");
    }
    assert!(parse(&format!("me:{good}\nme:{good}")).is_err());
    assert!(parse(":x").is_err() && parse("nobody").is_err());
}
