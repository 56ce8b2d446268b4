use std::path::PathBuf;

use super::credentials::Keeper;
use super::*;
use crate::sys;

struct Dir(PathBuf);

impl Dir {
    fn new() -> Dir {
        let path = std::env::temp_dir().join(format!("tbx-auth-{}", sys::random::hex(6)));
        sys::fs::create_dir(&path, 0o700).unwrap();
        Dir(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        sys::fs::write_atomic(&self.0, &path, text.as_bytes(), 0o644, sys::fs::Durability::Atomic).unwrap();
        path
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = sys::fs::remove_tree(&self.0);
    }
}

#[test]
fn challenges_in_all_spellings() {
    let bearer = |realm: &str, service: Option<&str>, scope: Option<&str>| Challenge::Bearer {
        realm: realm.into(),
        service: service.map(Into::into),
        scope: scope.map(Into::into),
        error: None,
    };
    for (headers, wanted) in [
        (
            vec![r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#],
            vec![bearer("https://auth.docker.io/token", Some("registry.docker.io"), Some("repository:a/b:pull,push"))],
        ),
        (vec!["bEaReR realm=https://x/t, service=y"], vec![bearer("https://x/t", Some("y"), None)]),
        (vec!["Negotiate", "basic realm=\"x\""], vec![Challenge::Basic]),
        (
            vec!["Negotiate TlRMTVNTUAABAAAA==, Basic realm=\"a, b\", Bearer realm=\"https://x\""],
            vec![Challenge::Basic, bearer("https://x", None, None)],
        ),
        (vec![r#"Bearer realm="a\"b""#], vec![bearer("a\"b", None, None)]),
        (vec!["Bearer service=\"no realm\"", "Digest x=y", "", ",,,", "=", "Basic=", "\"\""], vec![]),
        (vec!["Bearer realm=\"never ends"], vec![bearer("never ends", None, None)]),
    ] {
        assert_eq!(parse_challenges(headers.iter().copied()), wanted, "{headers:?}");
    }
}

#[test]
fn scopes_merge_and_cover() {
    let scopes = Scopes::from(Scope::push("a")).and(Scope::pull("b")).and_challenged("repository:a:delete registry:catalog:* nonsense");
    let texts: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["repository:a:delete,pull,push", "repository:b:pull", "registry:catalog:*"]);
    assert!(scopes.cover(&Scope::pull("a").into()) && !scopes.cover(&Scope::push("b").into()));
    assert!(Scopes::from(Scope::all("a")).cover(&Scope::push("a").into()));
    assert!(Scopes::from(Scope::pull("a")).is_read_only() && !scopes.is_read_only());
}

#[test]
fn stored_logins_are_found_by_host_url_and_longest_path() {
    let dir = Dir::new();
    let basic = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    let file = dir.write(
        "config.json",
        &format!(
            r#"{{"auths":{{"https://index.docker.io/v1/":{{"auth":"{}"}},"quay.io/team":{{"auth":"{}"}},"quay.io":{{"auth":"{}"}},"http://old.example:5000/v2/":{{"username":"u","password":"p:w"}},"id.example":{{"identitytoken":"idt"}},"tok.example":{{"registrytoken":"rt"}},"empty.example":{{}}}},"HttpHeaders":{{}}}}"#,
            basic("hub:a:b"),
            basic("team:t"),
            basic("quay:q"),
        ),
    );
    let keeper = Keeper::of_files(vec![dir.0.join("none"), file.clone()]);
    let user = |host: &str, repository: &str| match keeper.find(host, repository).unwrap().map(|f| f.credentials) {
        Some(Credentials::Password { username, password }) => format!("{username}/{}", password.expose()),
        Some(Credentials::Identity(secret)) => format!("identity {}", secret.expose()),
        Some(Credentials::Token(secret)) => format!("token {}", secret.expose()),
        None => "none".into(),
    };
    assert_eq!(user("docker.io", "library/alpine"), "hub/a:b");
    assert_eq!(user("quay.io", "team/app"), "team/t");
    assert_eq!(user("quay.io", "teamwork/app"), "quay/q");
    assert_eq!(user("old.example:5000", "x"), "u/p:w");
    assert_eq!(user("old.example", "x"), "none");
    assert_eq!(user("id.example", "x"), "identity idt");
    assert_eq!(user("tok.example", "x"), "token rt");
    assert_eq!(user("empty.example", "x"), "none");
    let bad = dir.write("bad.json", r#"{"auths":{"x.example":{"auth":"!!secret!!"}}}"#);
    let error = Keeper::of_files(vec![bad]).find("x.example", "a").unwrap_err().to_string();
    assert!(error.contains("'auth' is not base64") && !error.contains("secret"), "{error}");
}

#[test]
fn helpers_are_asked_and_their_silence_is_no_error() {
    let dir = Dir::new();
    let script = "#!/bin/sh\nread server\ncase \"$1-$server\" in\nget-one.example) echo '{\"ServerURL\":\"x\",\"Username\":\"u\",\"Secret\":\"s\"}';;\nget-two.example) echo '{\"Username\":\"<token>\",\"Secret\":\"idt\"}';;\nget-broken.example) echo 'the vault is locked'; exit 3;;\n*) echo 'credentials not found in native keychain'; exit 1;;\nesac\n";
    let helper = dir.write("docker-credential-tbx", script);
    sys::fs::set_mode(&helper, 0o755).unwrap();
    let file = dir
        .write("config.json", r#"{"credHelpers":{"broken.example":"tbx"},"credsStore":"tbx","auths":{"three.example":{"auth":"YTpi"}}}"#);
    let keeper = Keeper::of_files(vec![file]).helpers_in(dir.0.clone());
    let found = keeper.find("one.example", "a").unwrap().unwrap();
    let two = keeper.find("two.example", "a").unwrap().unwrap().credentials;
    let three = keeper.find("three.example", "a").unwrap().unwrap().credentials;
    let broken = keeper.find("broken.example", "a").unwrap_err().to_string();
    assert_eq!((found.credentials, found.place), (Credentials::password("u", "s"), "docker-credential-tbx".to_owned()));
    assert_eq!(two, Credentials::Identity(Secret::new("idt")));
    assert_eq!(three, Credentials::password("a", "b"), "what the helper does not know the file may");
    assert_eq!(broken, "the credential helper docker-credential-tbx failed: the vault is locked");
    for bad in ["../evil", "", "a/b"] {
        let file = dir.write("bad.json", &format!(r#"{{"credHelpers":{{"x":"{bad}"}}}}"#));
        assert!(Keeper::of_files(vec![file]).find("x", "a").is_err());
    }
}

#[test]
fn logins_are_stored_beside_what_is_there_and_forgotten_again() {
    let dir = Dir::new();
    let file = dir.write("config.json", r#"{"detachKeys":"ctrl-x","auths":{"quay.io":{"auth":"cTpx","email":"e"}},"zeta":{"b":1,"a":2}}"#);
    let place = login::store("docker.io", "me", &Secret::new("pass:word"), Some(&file)).unwrap();
    assert_eq!(place, file.display().to_string());
    let text = String::from_utf8(sys::fs::read(&file, 10_000).unwrap()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["detachKeys", "auths", "zeta"], "order and unknown keys stay");
    assert_eq!(value["auths"]["quay.io"]["email"], "e");
    assert_eq!(value["zeta"].to_string(), r#"{"b":1,"a":2}"#);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let found = Keeper::of_files(vec![file.clone()]).find("docker.io", "library/x").unwrap().unwrap();
    assert_eq!(found.credentials, Credentials::password("me", "pass:word"));
    assert!(login::erase("docker.io", Some(&file)).unwrap().is_some());
    assert_eq!(login::erase("docker.io", Some(&file)).unwrap(), None);
    assert!(Keeper::of_files(vec![file.clone()]).find("quay.io", "x").unwrap().is_some());
    let new = dir.0.join("sub/new.json");
    login::store("localhost:5000", "me", &Secret::new("p"), Some(&new)).unwrap();
    assert!(Keeper::of_files(vec![new]).find("localhost:5000", "x").unwrap().is_some());
    let bad = dir.write("bad.json", "{ not json");
    assert!(login::store("x", "u", &Secret::new("p"), Some(&bad)).is_err());
    assert_eq!(sys::fs::read(&bad, 100).unwrap(), b"{ not json", "a file that is not understood is left alone");
}

#[test]
fn secrets_do_not_print() {
    let all =
        [Credentials::password("u", "hidden"), Credentials::Identity(Secret::new("hidden")), Credentials::Token(Secret::new("hidden"))];
    assert!(!format!("{all:?}").contains("hidden"));
}
