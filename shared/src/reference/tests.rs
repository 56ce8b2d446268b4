use super::*;

fn full(text: &str) -> String {
    match text.parse::<Reference>() {
        Ok(reference) => reference.tagged().to_string(),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn names_are_normalised_as_docker_does() {
    let hex = "e".repeat(64);
    for (text, want) in [
        ("alpine", "docker.io/library/alpine:latest".to_owned()),
        ("alpine:3.20", "docker.io/library/alpine:3.20".into()),
        ("team/app", "docker.io/team/app:latest".into()),
        ("index.docker.io/library/alpine", "docker.io/library/alpine:latest".into()),
        ("localhost/app", "localhost/app:latest".into()),
        ("localhost:5000/app:1", "localhost:5000/app:1".into()),
        ("host.io/a/b_c__d--e:T", "host.io/a/b_c__d--e:T".into()),
        ("[::1]:5000/app", "[::1]:5000/app:latest".into()),
        ("UPPER/app", "UPPER/app:latest".into()),
        (&format!("app:1@sha256:{hex}"), format!("docker.io/library/app:1@sha256:{hex}")),
        (&format!("app@sha256:{hex}"), format!("docker.io/library/app@sha256:{hex}")),
    ] {
        assert_eq!(full(text), want, "{text}");
    }
}

#[test]
fn malformed_names_are_refused_with_a_reason() {
    for (text, reason) in [
        ("", "empty"),
        ("App", "lower case: 'app'"),
        ("a//b", "empty component"),
        ("a:", "tag is empty"),
        ("a:-x", "not start with"),
        ("a@sha256:12", "64 hex digits"),
        ("host:port/a", "not a port"),
        ("http://host/a", "leave the scheme out"),
        ("a..b", "joined by"),
        ("../a", "not a host name"),
        (".a", "joined by"),
        (&"a".repeat(64), "image id"),
    ] {
        let got = full(text);
        assert!(got.starts_with("error: ") && got.contains(reason), "{text}: {got}");
    }
}

#[test]
fn familiar_is_what_people_type() {
    for text in ["alpine:3", "team/app:1", "localhost:5000/app:1"] {
        assert_eq!(text.parse::<Reference>().expect("parses").familiar(), text);
    }
    // What would mean something else is not shortened.
    let hex = "library/".to_owned() + &"0123456789abcdef".repeat(4);
    for text in ["docker.io/library/quay.io/a", "docker.io/some.host/a:1", "docker.io/library/a/b", &hex] {
        let found: Reference = text.parse().expect("parses");
        assert_eq!(found.familiar().parse::<Reference>().as_ref(), Ok(&found), "{text}");
    }
}
