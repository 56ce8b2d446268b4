//! Artifacts with `dpush --artifact` and `dpull --artifact`, what refers to an image, single files out of images,
//! and in what two images differ.

use crate::kit::{Act, Answer, Between, DebianRegistry, Sandbox, TestDir, need};

#[test]
fn files_go_and_come_back_as_they_were() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.write("a/sbom.json", "{\"spdx\": 1}\n");
    sandbox.write("empty", "");
    let line = format!(
        "dpush --artifact a/sbom.json --artifact empty --media-type application/spdx+json --media-type text/plain --artifact-type application/vnd.example --annotation a=b {at}/files:1"
    );
    let sent = sandbox.go(&line).ok().record();
    assert_eq!((&sent["type"], &sent["to"], &sent["blobs_sent"]), (&"transfer".into(), &format!("{at}/files:1").into(), &3.into()));
    assert_eq!(sandbox.go(&line).ok().record()["digest"], sent["digest"], "the same files are the same artifact");
    let shown = sandbox.go(&format!("drm --long {at}/files:1")).ok().record();
    assert_eq!((&shown["artifact_type"], &shown["annotations"]["a"]), (&"application/vnd.example".into(), &"b".into()));
    let layers = shown["layers"].as_array().expect("layers");
    let told: Vec<_> =
        layers.iter().map(|l| (l["mediaType"].as_str(), l["annotations"]["org.opencontainers.image.title"].as_str())).collect();
    assert_eq!(told, [(Some("application/spdx+json"), Some("sbom.json")), (Some("text/plain"), Some("empty"))]);
    let out = sandbox.go(&format!("dpull --artifact -o got {at}/files:1")).ok();
    assert_eq!(
        out.records().iter().map(|r| r["to"].as_str().map(str::to_owned)).collect::<Vec<_>>(),
        [Some("got/sbom.json".to_owned()), Some("got/empty".to_owned())]
    );
    assert_eq!(std::fs::read_to_string(sandbox.path("got/sbom.json")).expect("it came"), "{\"spdx\": 1}\n");
    assert_eq!(std::fs::metadata(sandbox.path("got/empty")).expect("it came").len(), 0);
    sandbox.go(&format!("dpull --artifact -o - {at}/files:1")).code(1).says("has 2 files");
    // One file without more words; and a pipe takes it.
    sandbox.go(&format!("dpush -q --artifact a/sbom.json {at}/one:1")).ok();
    assert_eq!(sandbox.go(&format!("dpull --artifact -o - {at}/one:1")).ok().text(), "{\"spdx\": 1}\n");
    for (line, words) in [
        (format!("dpush --artifact a {at}/x:1"), "is no file"),
        (format!("dpush --artifact none {at}/x:1"), "none"),
        ("dpush --artifact empty".to_owned(), "say where the artifact goes"),
        ("dpush --artifact empty x:1".to_owned(), "says no registry"),
        (format!("dpush --artifact empty {at}/x:1 {at}/y:1"), "an artifact has one name"),
        (format!("dpush --artifact empty --media-type text {at}/x:1"), "is no media type"),
        (format!("dpush --media-type text/plain {at}/x:1"), "--artifact"),
        (format!("dpull -o x {at}/files:1"), "--artifact"),
        (format!("dpull --artifact {at}/files:none"), "does not exist"),
    ] {
        let out = sandbox.go(&line);
        assert!(matches!(out.code, 1 | 2), "{line}: {out:?}");
        out.says(words);
    }
}

#[test]
fn names_that_lead_out_and_bytes_that_are_wrong_are_refused() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let between = Between::start(server.addr());
    let at = between.addr();
    sandbox.write("good", "good\n");
    sandbox.go(&format!("dpush -q --artifact good {at}/files:1")).ok();
    for name in ["../evil", "/tmp/evil", "a/../../evil", "", "a/"] {
        let changed = name.to_owned();
        between.does(move |asked| match asked.is("GET", "/manifests/") {
            true => {
                let name = changed.clone();
                Act::Change(Box::new(move |a: Answer| {
                    let text = String::from_utf8(a.body.clone()).expect("a manifest is text");
                    let text = text.replace(":\"good\"", &format!(":\"{name}\""));
                    a.without("Docker-Content-Digest").body(text)
                }))
            }
            false => Act::Pass,
        });
        let out = sandbox.go(&format!("dpull --artifact -o got {at}/files:1"));
        if name.is_empty() {
            // A file without a name is called by its digest.
            assert_eq!(out.ok().records().len(), 1);
        } else {
            out.code(1).says("would not be inside the directory");
        }
    }
    between.does(|asked| match asked.is("GET", "/blobs/") {
        true => Act::Change(Box::new(|a: Answer| a.body("evil\n"))),
        false => Act::Pass,
    });
    sandbox.go(&format!("dpull --artifact -o wrong {at}/files:1")).code(1).says("what arrived has the digest");
    let left: Vec<_> = std::fs::read_dir(sandbox.path("wrong")).expect("the directory is there").flatten().map(|e| e.file_name()).collect();
    assert!(left.is_empty() && !sandbox.path("evil").exists() && !sandbox.path("../evil").exists(), "{left:?}");
}

#[test]
fn what_refers_to_an_image_is_a_tree_with_and_without_the_api() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let storage = TestDir::new();
    let debian = need(&["docker-registry"]).then(|| DebianRegistry::start(storage.path()));
    sandbox.busybox("app:1");
    sandbox.write("sig", "signature");
    sandbox.write("sbom", "bill");
    for at in std::iter::once(server.addr()).chain(debian.as_ref().map(DebianRegistry::addr)) {
        let image = sandbox.go(&format!("dpush -q app:1 --to {at}")).ok().one_line();
        let digest = image.split('@').nth(1).expect("a digest").to_owned();
        let sbom = sandbox.go(&format!("dpush --artifact sbom --media-type application/spdx+json --subject {at}/app:1")).ok().record();
        let sbom_digest = sbom["digest"].as_str().expect("a digest").to_owned();
        assert_eq!(sbom["to"], format!("{at}/app@{sbom_digest}"));
        // As a name it is one that every tool reads: what it is sent as again, and deleted by.
        let again = format!("dpush -q --artifact sbom --media-type application/spdx+json --subject {at}/app:1");
        assert_eq!(sandbox.go(&again).ok().one_line(), format!("{at}/app@{sbom_digest}"));
        assert_eq!(sandbox.go(&format!("drx -q -n {at}/app@{sbom_digest}")).ok().one_line(), format!("{at}/app@{sbom_digest}"));
        // A signature of the SBOM, and one of the image.
        let line = format!("dpush --artifact sig --artifact-type application/vnd.sig --subject {at}/app@{sbom_digest}");
        sandbox.go(&line).ok();
        sandbox.go(&format!("dpush -q --artifact sig --artifact-type application/vnd.sig --subject {at}/app:1 {at}/app:sig")).ok();
        let shown = sandbox.go(&format!("drm --referrers {at}/app:1")).ok().record();
        assert_eq!(shown["digest"], digest.as_str());
        let tree = shown["referrers"].as_array().expect("a tree");
        let mut kinds: Vec<&str> = tree.iter().filter_map(|one| one["artifact_type"].as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["application/spdx+json", "application/vnd.sig"], "{at}");
        let inner = tree.iter().find(|one| one["digest"] == sbom_digest.as_str()).expect("the bill");
        assert_eq!(inner["referrers"][0]["artifact_type"], "application/vnd.sig");
        let drawn = sandbox.go(&format!("drm --referrers --format table {at}/app:1")).ok().text();
        assert!(drawn.lines().count() == 4 && drawn.contains("── application/spdx+json sha256:"), "{drawn}");
        sandbox.go(&format!("dpush --artifact sig --subject {at}/other:1 {at}/app:x")).code(2).says("is not in");
        sandbox.go(&format!("dpush --artifact sig --subject {at}/app:none")).code(1).says("does not exist");
        // Neither its tag nor what refers to it lets the image go by its digest.
        sandbox.go(&format!("drx {at}/app@{digest}")).code(1).says("(protected)");
        if at != server.addr() {
            lists_under_tags_are_planned_and_kept(&sandbox, at, &digest);
        }
    }
}

/// Without a referrers API the list is kept under a tag: a plan says what becomes of it, and that comes true.
fn lists_under_tags_are_planned_and_kept(sandbox: &Sandbox, at: &str, digest: &str) {
    let list = digest.replace(':', "-");
    let listed = || {
        let raw = sandbox.go(&format!("drm --raw {at}/app:{list}")).text();
        serde_json::from_str::<serde_json::Value>(&raw).map(|index| index["manifests"].as_array().map_or(0, Vec::len)).unwrap_or(0)
    };
    assert_eq!(listed(), 2);
    let plan = sandbox.go(&format!("drx -n {at}/app:sig")).ok().record();
    assert_eq!((&plan["rewritten"], &plan["also"]), (&serde_json::json!([list]), &serde_json::Value::Null), "{plan}");
    assert_eq!(listed(), 2, "a plan changes nothing");
    let done = sandbox.go(&format!("drx {at}/app:sig")).ok().record();
    assert_eq!((&done["rewritten"], listed()), (&plan["rewritten"], 1), "{done}");
    // The last one takes the list along; what it is itself referred to by goes with it.
    let bill = sandbox.go(&format!("drm --referrers {at}/app:1")).ok().record()["referrers"][0].clone();
    let inner = bill["referrers"][0]["digest"].as_str().expect("a signature of it").to_owned();
    let bill = bill["digest"].as_str().expect("a digest").to_owned();
    sandbox.sh(&format!("drx -n {at}/app@{bill} {at}/app@{inner} > plan")).ok();
    let text = std::fs::read_to_string(sandbox.path("plan")).expect("a plan");
    let also: Vec<serde_json::Value> =
        text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).expect("a record")["also"].clone()).collect();
    assert_eq!(also, [serde_json::json!([list]), serde_json::json!([bill.replace(':', "-")])], "{text}");
    sandbox.sh("drx - < plan").ok();
    let left = sandbox.go(&format!("drs -q {at}/app")).ok().text();
    assert_eq!(left, format!("{at}/app:1\n"), "no list is left");
    for n in 0..4 {
        let line = format!("dpush -q --artifact sig --annotation n={n} --artifact-type application/vnd.sig --subject {at}/app:1");
        sandbox.go(&line).ok();
    }
    assert_eq!(listed(), 4);
    // An entry that another client took away comes back when what it names is sent again.
    let mut index: serde_json::Value =
        serde_json::from_str(&sandbox.go(&format!("drm --raw {at}/app:{list}")).ok().text()).expect("an index");
    index["manifests"].as_array_mut().expect("entries").remove(2);
    sandbox.write("without", index.to_string());
    let put = format!("http://{at}/v2/app/manifests/{list}");
    let kind = "Content-Type: application/vnd.oci.image.index.v1+json";
    sandbox.cmd("curl").args(["-fsS", "-X", "PUT", "-H", kind, "--data-binary", "@without", &put]).run().ok();
    assert_eq!(listed(), 3);
    sandbox.go(&format!("dpush -q --artifact sig --annotation n=2 --artifact-type application/vnd.sig --subject {at}/app:1")).ok();
    assert_eq!(listed(), 4);
    // A list that names what is gone stops no copy.
    let gone = sandbox.go(&format!("drm --referrers {at}/app:1")).ok().record()["referrers"][0]["digest"].clone();
    let gone = gone.as_str().expect("a digest").to_owned();
    assert_eq!(sandbox.cmd("curl").args(["-fsS", "-X", "DELETE", &format!("http://{at}/v2/app/manifests/{gone}")]).run().code, 0);
    let copied = sandbox.go(&format!("drcp --referrers {at}/app:1 {at}/copy:1")).ok().record();
    assert_eq!(copied["referrers"], 3, "{copied}");
}

#[test]
fn a_file_comes_out_of_an_image_without_running_it() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.busybox("base:1");
    sandbox.write("app/a.conf", "first\n");
    sandbox.write("app/big", vec![7_u8; 3_000_000]);
    sandbox.write("app/Dockerfile", "FROM base:1\nCOPY a.conf big /etc/app/\nRUN ln -s app/a.conf /etc/link && ln -s /etc/app /opt && ln /etc/app/big /etc/hard\nRUN echo second > /etc/app/a.conf\nRUN rm /etc/app/big\n");
    sandbox.go(&format!("dbuild app -t {at}/app:1")).ok();
    sandbox.go(&format!("dpush -q {at}/app:1")).ok();
    for path in ["/etc/app/a.conf", "etc/app/../app/a.conf", "/etc/link", "/opt/a.conf"] {
        assert_eq!(sandbox.go(&format!("drm --file {path} {at}/app:1")).ok().text(), "second\n", "{path}");
    }
    sandbox.go(&format!("drm --file /etc/hard -o big {at}/app:1")).ok();
    assert_eq!(std::fs::read(sandbox.path("big")).expect("it came"), vec![7_u8; 3_000_000]);
    for (path, words) in [("/etc/app/big", "there is no /etc/app/big"), ("/etc/none", "there is no"), ("/etc", "is a directory")] {
        sandbox.go(&format!("drm --file {path} -o none {at}/app:1")).code(1).says(words);
        assert!(!sandbox.path("none").exists());
    }
    // A blob by its digest, whatever it is.
    let manifest: serde_json::Value = serde_json::from_slice(&sandbox.go(&format!("drm --raw {at}/app:1")).ok().stdout).expect("JSON");
    let digests = [&manifest["config"], &manifest["layers"][1]].map(|d| d["digest"].as_str().expect("a digest").to_owned());
    for digest in &digests {
        sandbox.go(&format!("drm --blob -o blob {at}/app@{digest}")).ok();
        let piped = sandbox.go(&format!("drm --blob {at}/app@{digest}")).ok().stdout;
        assert_eq!(
            (&shared::digest::Digest::of(&piped).to_string(), &piped),
            (digest, &std::fs::read(sandbox.path("blob")).expect("there"))
        );
    }
    let nothing = shared::digest::Digest::of(b"nothing");
    sandbox.go(&format!("drm --blob -o none {at}/app@{nothing}")).code(1).says("does not exist");
    sandbox.go(&format!("drm --blob {at}/app:1")).code(1).says("names no digest");
    let between = Between::start(at);
    between.does(|asked| match asked.is("GET", "/blobs/") {
        true => Act::Change(Box::new(|a: Answer| {
            let mut body = a.body.clone();
            // The last bytes: the file itself has passed by then.
            if let Some(last) = body.last_mut() {
                *last ^= 1;
            }
            a.body(body)
        })),
        false => Act::Pass,
    });
    sandbox.go(&format!("drm --file /etc/app/a.conf -o none {}/app:1", between.addr())).code(1);
    sandbox.go(&format!("drm --blob -o none {}/app@{}", between.addr(), digests[0])).code(1);
    assert!(!sandbox.path("none").exists(), "what is not what the digest says gets no name");
}

#[test]
fn two_images_are_compared() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve();
    let at = server.addr();
    sandbox.write("one/Dockerfile", "FROM scratch\nCOPY Dockerfile /\nENV A=1 B=2\nLABEL x=y\n");
    sandbox.write("two/Dockerfile", "FROM scratch\nCOPY Dockerfile /\nENV A=2 B=2\nCMD [\"/x\"]\n");
    for name in ["one", "two"] {
        for arch in ["amd64", "arm64"] {
            sandbox.go(&format!("dbuild {name} --platform linux/{arch} --provenance=false -t {at}/{name}:{arch}")).ok();
            sandbox.go(&format!("dpush -q {at}/{name}:{arch}")).ok();
        }
    }
    let found = sandbox.go(&format!("drm --diff {at}/one:amd64 {at}/two:amd64")).ok();
    let line = |key: &str| {
        let record = found.records().into_iter().find(|r| r["key"] == key).unwrap_or_else(|| panic!("{key}: {}", found.text()));
        [record["what"].clone(), record["old"].clone(), record["new"].clone()].map(|v| v.as_str().unwrap_or("-").to_owned())
    };
    assert_eq!(line("config.Env.A"), ["config", "1", "2"]);
    assert_eq!(line("config.Labels.x"), ["config", "y", "-"]);
    assert_eq!(line("config.Cmd"), ["config", "-", "[\"/x\"]"]);
    assert_eq!(line("0")[0], "layer");
    assert!(!found.text().contains("config.Env.B"), "{}", found.text());
    assert_eq!(sandbox.go(&format!("drm --diff {at}/one:amd64 {at}/one:amd64")).ok().text(), "");
    sandbox.go(&format!("dindex --push -t {at}/multi:1 {at}/one:amd64 {at}/one:arm64")).ok();
    sandbox.go(&format!("dindex --push -t {at}/multi:2 {at}/one:amd64 {at}/two:arm64")).ok();
    sandbox.go(&format!("dindex --push -t {at}/multi:3 {at}/one:amd64")).ok();
    let both = sandbox.go(&format!("drm --diff {at}/multi:1 {at}/multi:2")).ok();
    let platforms: Vec<_> = both.records().iter().filter(|r| r["what"] == "config").map(|r| r["platform"].clone()).collect();
    assert!(!platforms.is_empty() && platforms.iter().all(|p| p == "linux/arm64"), "{}", both.text());
    let less = sandbox.go(&format!("drm --diff {at}/multi:1 {at}/multi:3")).ok();
    assert!(less.records().iter().any(|r| r["what"] == "platform" && r["key"] == "linux/arm64" && r["new"].is_null()), "{}", less.text());
    sandbox.go(&format!("drm --diff {at}/multi:1")).code(2).says("two images");
}
